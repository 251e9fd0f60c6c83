"""Measurement of service from histories: each metric observes, merges and gives an estimate.

Nothing is dropped in silence: tickets still open are censored, what is left out is counted by reason, and an
empty base gives no value.
"""

from servicecore.metrics.catalogue import (
    BACKLOG,
    FIRST_RESOLUTION_TIME,
    FIRST_RESPONSE_TIME,
    FULL_RESOLUTION_TIME,
    HANDOFFS,
    METRICS,
    REOPEN_RATE,
    TICKET_VOLUME,
    TIME_TO_CLOSE,
    TIME_TO_TAKE_IN_CHARGE,
)
from servicecore.metrics.metric import Metric, State
from servicecore.metrics.report import measure, report

__all__ = [
    "BACKLOG",
    "FIRST_RESOLUTION_TIME",
    "FIRST_RESPONSE_TIME",
    "FULL_RESOLUTION_TIME",
    "HANDOFFS",
    "METRICS",
    "REOPEN_RATE",
    "TICKET_VOLUME",
    "TIME_TO_CLOSE",
    "TIME_TO_TAKE_IN_CHARGE",
    "Metric",
    "State",
    "measure",
    "report",
]
