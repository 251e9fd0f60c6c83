"""The parts of a clock that all instances share."""

from collections.abc import Callable
from datetime import datetime

from servicecore.domain import Clock, ClockState, Threshold
from servicecore.domain.quick import assembler

clock: Callable[..., Clock] = assembler(Clock)
threshold: Callable[..., Threshold] = assembler(Threshold)

OVER = (ClockState.CANCELLED, ClockState.FULFILLED)
"""The state of an instance that has ended, by whether its promise was met."""


def open_state(begun: bool, still: bool) -> ClockState:
    if not begun:
        return ClockState.NOT_STARTED
    return ClockState.PAUSED if still else ClockState.ACTIVE


def is_passed(instant: datetime | None, end: datetime) -> bool:
    return instant is not None and instant <= end
