"""What a ticket's events say about it, one question at a time: each scans the whole list anew."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from servicecore.domain import (
    Assigned,
    AuthorKind,
    Closed,
    CustomerMessage,
    Event,
    Held,
    Opened,
    Reopened,
    Reply,
    Resolved,
    Resumed,
    Status,
    TakenInCharge,
    Triaged,
)

Events = Sequence[Event]


def ticket_fields(events: Events) -> dict[str, Any]:
    """The fields of the ticket, but for its id."""
    return {
        "opened_at": events[0].at,
        "opened_by": opened_by(events),
        "status": status(events),
        "priority": last([e.priority for e in events if isinstance(e, Triaged) and e.priority]),
        "team": last([e.team for e in events if isinstance(e, Assigned) and e.team]),
        "agent": last(agents(events)),
        "taken_in_charge_at": first([e.at for e in events if isinstance(e, TakenInCharge)]),
        "first_response_at": first([e.at for e in events if is_human_reply(e)]),
        "waiting_since": waiting_since(events),
        "first_resolved_at": first([e.at for e in events if isinstance(e, Resolved)]),
        "resolved_at": resolved_at(events),
        "closed_at": closed_at(events),
        "resolutions": len([e for e in events if isinstance(e, Resolved)]),
        "reopens": reopens(events),
        "handoffs": len([one for one, other in pairwise(agents(events)) if one != other]),
    }


def first(values: Sequence[Any]) -> Any:
    return values[0] if values else None


def last(values: Sequence[Any]) -> Any:
    return values[-1] if values else None


def agents(events: Events) -> list[str]:
    return [event.agent for event in events if event.agent is not None]


def is_human_reply(event: Event) -> bool:
    return isinstance(event, Reply) and event.by is AuthorKind.AGENT


def opened_by(events: Events) -> AuthorKind:
    """Who opened the ticket or, if the log holds no opening, wrote first."""
    return events[0].by if isinstance(events[0], Opened | Reply) else AuthorKind.CUSTOMER


def is_done(events: Events) -> bool:
    """Whether the last word on the matter was a resolution or a close."""
    words = [event for event in events if isinstance(event, Resolved | Closed | Reopened)]
    return bool(words) and not isinstance(words[-1], Reopened)


def real_reopenings(events: Events) -> list[int]:
    """Where something that was done was taken up again; other reopenings say nothing new."""
    return [i for i, event in enumerate(events) if isinstance(event, Reopened) and is_done(events[:i])]


def status(events: Events) -> Status:
    if is_done(events):
        ends = [event for event in events if isinstance(event, Resolved | Closed)]
        return Status.CLOSED if isinstance(ends[-1], Closed) else Status.RESOLVED
    reopened = last(real_reopenings(events))
    current = events if reopened is None else events[reopened + 1 :]
    turns = [i for i, event in enumerate(current) if isinstance(event, Held | Resumed)]
    if turns:
        turn = current[turns[-1]]
        wrote_since = any(isinstance(event, CustomerMessage) for event in current[turns[-1] :])
        waits_for_customer = isinstance(turn, Held) and turn.status is Status.PENDING_CUSTOMER
        return (
            turn.status
            if isinstance(turn, Held) and not (waits_for_customer and wrote_since)
            else Status.OPEN
        )
    touched = any(isinstance(event, Assigned | TakenInCharge) or is_human_reply(event) for event in current)
    return Status.NEW if reopened is None and not touched else Status.OPEN


def waiting_since(events: Events) -> datetime | None:
    """The first thing that the customer asked after the last answer or end."""
    answers = [
        i for i, event in enumerate(events) if is_human_reply(event) or isinstance(event, Resolved | Closed)
    ]
    since = answers[-1] + 1 if answers else 0
    opening_asks = isinstance(events[0], Opened) and events[0].by is AuthorKind.CUSTOMER
    questions = [
        i for i, e in enumerate(events) if isinstance(e, CustomerMessage) or (i == 0 and opening_asks)
    ]
    waiting: datetime | None = first([events[i].at for i in questions if i >= since])
    return waiting


def resolved_at(events: Events) -> datetime | None:
    """The last resolution, unless the ticket was reopened behind it."""
    words = [event for event in events if isinstance(event, Resolved | Reopened)]
    return words[-1].at if words and isinstance(words[-1], Resolved) else None


def closed_at(events: Events) -> datetime | None:
    return [e.at for e in events if isinstance(e, Closed)][-1] if status(events) is Status.CLOSED else None


def reopens(events: Events) -> int:
    """Logged reopenings, and second resolutions that prove one which was not logged."""
    words = [event for event in events if isinstance(event, Resolved | Reopened)]
    proved = [
        one for one, other in pairwise(words) if isinstance(one, Resolved) and isinstance(other, Resolved)
    ]
    return len(real_reopenings(events)) + len(proved)
