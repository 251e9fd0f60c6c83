"""The status machine of a ticket as a list of moves and a walk along it, one plain step after the other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from servicecore.domain.functions import Actor, AuthorKind, Status
from servicecore.domain.tickets.events import (
    Absorbed,
    Acknowledged,
    Assigned,
    Blocked,
    Cancelled,
    ClockReset,
    Closed,
    Confirmed,
    CustomerMessage,
    DueSet,
    Escalated,
    Event,
    Held,
    Linked,
    Merged,
    Noted,
    Opened,
    PriorityOverridden,
    Reclassified,
    Reopened,
    Reply,
    Resolved,
    Resumed,
    Split,
    Tagged,
    TakenInCharge,
    Triaged,
    Unassigned,
    Unblocked,
    Unlinked,
    Withdrawn,
)
from servicecore.domain.tickets.links import Link

LINK = Link("related", "t2")
PLAIN = (
    Assigned,
    Unassigned,
    TakenInCharge,
    CustomerMessage,
    Confirmed,
    Withdrawn,
    Escalated,
    Acknowledged,
    Noted,
)
HOLDS = ("pending_customer", "on_hold_internal", "on_hold_third_party", "snoozed")
UNRESOLVED = ("new", "open", *HOLDS)
DONE = ("resolved", "closed", "merged", "cancelled")
Row = tuple[str, str, str, str]  # from, to, who, guard

RECOMMENDED: list[tuple[str, str, str, str]] = [
    ("-", "new", "customer agent system", ""),
    ("new", "open", "agent system", ""),
    ("new open", "pending_customer", "agent system", ""),
    ("new open", "on_hold_internal", "agent system", ""),
    ("new open", "on_hold_third_party", "agent system", ""),
    ("new open", "snoozed", "agent", "ends_at_an_instant"),
    ("snoozed", "open", "timer customer agent", ""),
    ("pending_customer", "open", "customer agent timer", ""),
    ("pending_customer", "resolved", "timer", "nothing_left_to_do"),
    ("on_hold_internal on_hold_third_party", "open", "agent system", ""),
    (" ".join(UNRESOLVED), "resolved", "agent system", "nothing_left_to_do"),
    ("resolved", "open", "customer", "inside_reopen_window"),
    ("resolved", "open", "agent", ""),
    ("resolved", "closed", "timer system", ""),
    (" ".join((*UNRESOLVED, "resolved", "closed")), "merged", "agent system", "into_another"),
    (" ".join(UNRESOLVED), "cancelled", "agent system", ""),
]
"""The status machine as the established systems have it."""

ADDED: list[tuple[str, str, str, str]] = [
    (" ".join(UNRESOLVED), "resolved", "customer", ""),  # `Resolved`: the customer ends it
    # `Withdrawn`: the customer takes it back, and does not call it spam
    (" ".join(UNRESOLVED), "cancelled", "customer", "taken_back_by_the_customer"),
    ("on_hold_internal on_hold_third_party", "open", "timer", ""),  # `Held`: time itself ends any hold
    ("snoozed pending_customer", "open", "system", ""),  # a program may end every hold, not only some
]
"""What the events say beyond that."""


def single(rows: Iterable[tuple[str, str, str, str]]) -> list[Row]:
    """One row for each way from one status to another by one actor."""
    return [
        (a, to, by, guard) for starts, to, who, guard in rows for a in starts.split() for by in who.split()
    ]


TABLE: list[Row] = single([*RECOMMENDED, *ADDED])
WAYS = {(start, to, by) for start, to, by, _ in TABLE}


@dataclass(frozen=True)
class Place:
    """Where a ticket stands, as far as its moves depend on it."""

    status: str = "new"
    until: datetime | None = None
    then: str = "open"
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    blockers: frozenset[str] = field(default_factory=frozenset)


def actor(event: Event) -> str:
    """Who moves the ticket: whoever the event names, else its agent, else a program."""
    if isinstance(event, CustomerMessage | Confirmed | Withdrawn):
        return "customer"
    if isinstance(event, Opened | Reply):
        return event.by.value if event.by.value in ("customer", "agent") else "system"
    if hasattr(event, "by"):
        return str(event.by.value)
    return "agent" if event.agent else "system"


def woken(place: Place, at: datetime) -> Place:
    """The place once time has ended the hold, if it has; it resolves nothing that is blocked."""
    if place.status not in HOLDS or place.until is None or place.until > at:
        return place
    if place.then == "resolved" and not place.blockers:
        place = replace(place, resolved_at=place.until, resolved_by="timer")
        return replace(place, status="resolved", until=None, then="open")
    return replace(place, status="open", until=None, then="open")


def wanted(place: Place, event: Event) -> str | None:
    """The status that an event asks for; `None` if it asks for none."""
    if isinstance(event, Held):
        return event.status.value
    if isinstance(event, Resumed | Reopened):
        return "open"
    for kind, status in (
        (Resolved, "resolved"),
        (Closed, "closed"),
        (Cancelled | Withdrawn, "cancelled"),
        (Merged, "merged"),
    ):
        if isinstance(event, kind):
            return status
    worked = isinstance(event, Assigned | TakenInCharge)
    answered = isinstance(event, Reply) and event.by is AuthorKind.AGENT
    if place.status == "new" and (worked or answered):
        return "open"
    wrote = isinstance(event, CustomerMessage) and not event.auto_submitted
    wrote = wrote or (isinstance(event, Absorbed) and event.waiting_since is not None)
    return "open" if wrote and place.status in ("pending_customer", "snoozed") else None


def told_again(place: Place, event: Event) -> bool:
    """Whether an event says what is so already: that the ticket is open, or that the timer resolved it."""
    if isinstance(event, Resumed):
        return place.status == "open"
    by_timer = isinstance(event, Resolved) and actor(event) == "timer"
    return by_timer and (place.status, place.resolved_by) == ("resolved", "timer")


def after(place: Place, event: Event) -> Place:
    """The place behind an event, allowed or not: what is merged stays so, what is done is not held."""
    if told_again(place, event):
        return place
    if isinstance(event, Blocked):
        return replace(place, blockers=place.blockers | {event.on})
    if isinstance(event, Unblocked):
        return replace(place, blockers=place.blockers - {event.on})
    status = wanted(place, event)
    done = place.status in DONE
    if status is None or place.status == "merged" or (done and isinstance(event, Held | Resumed)):
        return place
    if isinstance(event, Reopened):
        return replace(place, status="open", resolved_at=None, resolved_by=None) if done else place
    if isinstance(event, Held):
        return replace(place, status=status, until=event.until, then=event.then.value)
    if isinstance(event, Resolved):
        place = replace(place, resolved_at=event.at, resolved_by=actor(event))
    return replace(place, status=status, until=None, then="open")


def refused(event: Event, place: Place, id: str, window: timedelta | None) -> bool:
    """Whether the guard of the move speaks against it."""
    by = actor(event)
    if isinstance(event, Resolved):
        return by != "customer" and bool(place.blockers)
    if isinstance(event, Held):
        return event.status is Status.SNOOZED and event.until is None
    if isinstance(event, Merged):
        return event.into == id
    if isinstance(event, Cancelled):
        return by == "customer"
    if isinstance(event, Reopened) and by == "customer" and window is not None:
        assert place.resolved_at is not None
        return event.at > place.resolved_at + window
    return False


def verdict(event: Event, place: Place | None, id: str, window: timedelta | None) -> str | None:
    """The code of the refusal of an event, `None` if it may happen."""
    if place is None or isinstance(event, Opened):
        if (place is None) == isinstance(event, Opened):
            return None
        return "ticket.not-opened" if place is None else "ticket.opened-twice"
    if isinstance(event, CustomerMessage) and place.status in DONE:
        if event.auto_submitted:
            return None
        if place.status == "merged":
            return "ticket.is-merged"
        back = Reopened(event.at, by="customer")
        late = place.status != "resolved" or refused(back, place, id, window)
        return "ticket.needs-follow-up" if late else None
    if isinstance(event, Confirmed):
        return None if place.resolved_at is not None else "ticket.nothing-to-confirm"
    status = wanted(place, event)
    if status is None or told_again(place, event):
        return None
    if isinstance(event, Held) and place.status == status:  # prolonged, by whoever may begin it anywhere
        allowed = any((start, status, actor(event)) in WAYS for start in UNRESOLVED)
    else:
        allowed = (place.status, status, actor(event)) in WAYS
    # an end is taken back by `Reopened`, a wait is ended by `Resumed`, and neither does the other's work
    odd = isinstance(event, Resumed | Reopened) and isinstance(event, Reopened) != (place.status in DONE)
    if odd or not allowed:
        return "ticket.forbidden-transition"
    return "ticket.refused" if refused(event, place, id, window) else None


def verdicts(id: str, events: Sequence[Event], window: timedelta | None) -> list[str | None]:
    """The verdict on each event of a record, each on the ticket as those before it left it."""
    place: Place | None = None
    found = []
    for event in events:
        place = place and woken(place, event.at)
        found.append(verdict(event, place, id, window))
        place = after(place or Place(), event)
    return found


def walk(events: Sequence[Event], until: datetime) -> list[tuple[str, str, str]]:
    """Each change of status of a record up to an instant: from, to, who; time itself included."""
    place, moves = Place(), [("-", "new", actor(events[0]))]
    for event in events[1:]:
        awake = woken(place, event.at)
        if awake.status != place.status:
            moves.append((place.status, awake.status, "timer"))
        place = after(awake, event)
        if place.status != awake.status:
            moves.append((awake.status, place.status, actor(event)))
    if (awake := woken(place, until)).status != place.status:
        moves.append((place.status, awake.status, "timer"))
    return moves


def every_event(at: datetime) -> list[Event]:
    """Events of every kind, in the name of everybody who could have caused them."""
    found: list[Event] = []
    for by in AuthorKind:
        found += [Opened(at, by=by), Reply(at, by=by), Reply(at, by=by, agent="ann")]
    for who in Actor:
        found += [Resumed(at, by=who), Reopened(at, by=who), Resolved(at, by=who), Closed(at, by=who)]
        found += [Cancelled(at, by=who, reason="spam"), Merged(at, by=who, into="other")]
        found += [Merged(at, by=who, into="t1"), *every_hold(at, who)]
    for agent in (None, "ann", "bob"):
        found += [kind(at, agent=agent) for kind in PLAIN]
        found += [
            Triaged(at, priority="high", agent=agent),
            PriorityOverridden(at, priority="low", agent=agent),
        ]
        found += [
            Assigned(at, team="two", agent=agent),
            CustomerMessage(at, auto_submitted=True, agent=agent),
        ]
        found += [Absorbed(at, source="t0", waiting_since=at, agent=agent), Split(at, into="t9", agent=agent)]
        found += [Reclassified(at, function="support", evidence="a bug", agent=agent)]
        found += [Tagged(at, added=["a"], agent=agent), Tagged(at, removed=["a"], agent=agent)]
        found += [Linked(at, link=LINK, agent=agent), Unlinked(at, link=LINK, agent=agent)]
        found += [Blocked(at, on="task", agent=agent), Unblocked(at, on="task", agent=agent)]
        found += [
            ClockReset(at, metric="resolution", agent=agent),
            DueSet(at, metric="resolution", due_at=None, agent=agent),
        ]
    return found


def every_hold(at: datetime, by: Actor) -> list[Event]:
    """Holds with and without an end; only the silence of a customer resolves."""
    later = at + timedelta(hours=2)
    ended: list[Event] = [Held(at, status=status, by=by, until=later) for status in HOLDS]
    waiting = Held(at, status="pending_customer", by=by, until=later, then="resolved")
    return [*ended, waiting, *(Held(at, status=status, by=by) for status in HOLDS)]
