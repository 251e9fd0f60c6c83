"""The metrics, one definition each. All of them read tickets as their histories left them at an instant.

Times are estimated after Kaplan and Meier: a ticket whose time has not come is censored at `as_of`, one that
ended otherwise (closed without a response) at its end. Dropping them would make every figure look better.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from servicecore.domain import AuthorKind, Status, Ticket
from servicecore.estimates import Censored, Count, Durations, Estimate, Share, Tally
from servicecore.metrics.metric import Metric, Span

Moment = Callable[[Ticket], datetime | None]


def _ended_at(ticket: Ticket) -> datetime | None:
    """When nothing more was to be expected of the ticket."""
    return ticket.closed_at or ticket.resolved_at or ticket.cancelled_at


def _merged(ticket: Ticket) -> str | None:
    """A merged ticket is part of another one, and is counted there."""
    return "merged" if ticket.status is Status.MERGED else None


def _time_to(
    moment: Moment, *, ended: Moment = _ended_at, exclude: Callable[[Ticket], str | None] | None = None
) -> Callable[[Iterable[Ticket], datetime, Span], Durations]:
    """The state of a time from opening to a moment, censored at the ticket's end or at `as_of`."""

    def case(ticket: Ticket, as_of: datetime, span: Span) -> timedelta | Censored | str:
        if reason := _merged(ticket) or (exclude and exclude(ticket)):
            return reason
        if at := moment(ticket):
            return span(ticket.opened_at, at)
        if end := ended(ticket):
            return Censored(span(ticket.opened_at, end), "ended_without")
        return Censored(span(ticket.opened_at, as_of), "still_open")

    def state(tickets: Iterable[Ticket], as_of: datetime, span: Span) -> Durations:
        return Durations.of(case(ticket, as_of, span) for ticket in tickets)

    return state


def _median(key: str, state: Durations, as_of: datetime) -> Estimate:
    return state.median(key, as_of=as_of)


def _opened_by_us(ticket: Ticket) -> str | None:
    return None if ticket.opened_by is AuthorKind.CUSTOMER else "not_opened_by_customer"


TICKET_VOLUME: Metric[Count] = Metric(
    "ticket_volume",
    definition="tickets opened up to the instant, merged ones once",
    better="depends",
    state=lambda tickets, as_of, span: Count.of(map(_merged, tickets)),
    estimate=lambda key, state, as_of: state.result(key, unit="tickets", as_of=as_of),
)
"""How many tickets were opened; a count of 0 is a value, with its Poisson interval."""

BACKLOG: Metric[Share] = Metric(
    "backlog",
    definition="tickets not ended at the instant; n is all tickets opened by then, merged ones once",
    better="depends",
    state=lambda tickets, as_of, span: Share.of(
        _merged(ticket) or not ticket.status.is_done for ticket in tickets
    ),
    estimate=lambda key, state, as_of: Estimate(
        key, state.numerator, unit="tickets", n=state.denominator, excluded=state.excluded, as_of=as_of
    ),
)
"""How many tickets are open at the instant."""

FIRST_RESPONSE_TIME: Metric[Durations] = Metric(
    "first_response_time",
    definition="from opening to the first public reply by a human agent; tickets that we opened are excluded",
    better="lower",
    state=_time_to(lambda ticket: ticket.first_response_at, exclude=_opened_by_us),
    estimate=_median,
    needs=("reply",),
)
"""How long customers wait for the first answer by a human; bots and notes do not answer."""

TIME_TO_TAKE_IN_CHARGE: Metric[Durations] = Metric(
    "time_to_take_in_charge",
    definition="from opening to the first time an agent took the ticket in charge",
    better="lower",
    state=_time_to(lambda ticket: ticket.taken_in_charge_at),
    estimate=_median,
    needs=("taken_in_charge",),
)
"""How long it takes until somebody works on a ticket, answered or not."""

FIRST_RESOLUTION_TIME: Metric[Durations] = Metric(
    "first_resolution_time",
    definition="from opening to the first resolution, whatever came after",
    better="lower",
    state=_time_to(lambda ticket: ticket.first_resolved_at),
    estimate=_median,
    needs=("resolved",),
)
"""How long it takes to a first resolution, lasting or not."""

FULL_RESOLUTION_TIME: Metric[Durations] = Metric(
    "full_resolution_time",
    definition="from opening to the last resolution; a reopened ticket is not resolved",
    better="lower",
    state=_time_to(lambda ticket: ticket.resolved_at),
    estimate=_median,
    needs=("resolved",),
)
"""How long it takes to the resolution that lasted."""

TIME_TO_CLOSE: Metric[Durations] = Metric(
    "time_to_close",
    definition="from opening to the last close, which is often a timer's and says little about resolution",
    better="depends",
    state=_time_to(lambda ticket: ticket.closed_at, ended=lambda ticket: None),
    estimate=_median,
    needs=("closed",),
)
"""How long tickets stay on the books."""

REOPEN_RATE: Metric[Share] = Metric(
    "reopen_rate",
    definition="tickets reopened at least once among tickets ever resolved",
    better="lower",
    state=lambda tickets, as_of, span: Share.of(
        _merged(ticket) or (ticket.reopens > 0 if ticket.resolutions else "never_resolved")
        for ticket in tickets
    ),
    estimate=lambda key, state, as_of: state.result(key, as_of=as_of),
    needs=("resolved",),
)
"""The share of resolved tickets that came back, with its Wilson interval."""

HANDOFFS: Metric[Tally] = Metric(
    "handoffs",
    definition="times that another agent than before acted on a ticket; without any agent known: excluded",
    better="lower",
    state=lambda tickets, as_of, span: Tally.of(
        _merged(ticket) or (ticket.handoffs if ticket.agent else "no_agent_known") for ticket in tickets
    ),
    estimate=lambda key, state, as_of: state.mean(key, unit="a ticket", as_of=as_of),
)
"""How often a ticket changes hands."""

METRICS: dict[str, Metric[Any]] = {
    metric.key: metric
    for metric in (
        TICKET_VOLUME,
        BACKLOG,
        FIRST_RESPONSE_TIME,
        TIME_TO_TAKE_IN_CHARGE,
        FIRST_RESOLUTION_TIME,
        FULL_RESOLUTION_TIME,
        TIME_TO_CLOSE,
        REOPEN_RATE,
        HANDOFFS,
    )
}
"""The metrics by key, in the order of a report."""
