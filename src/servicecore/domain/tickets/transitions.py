"""The status machine of a ticket as data: who may move it from where to where, on what condition."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Protocol

import attrs

from servicecore.display import duration, plural
from servicecore.domain.checks import aware, instance, items, member, span, utc
from servicecore.domain.functions import HOLDS, Actor, Status
from servicecore.domain.tickets.events import Cancelled, Event, Held, Merged
from servicecore.domain.tickets.ticket import Ticket
from servicecore.errors import InvalidValue


def _start(value: Status | str | None) -> Status | None:
    return None if value is None else member(Status, value, "Transition.start")


def _to(value: Status | str) -> Status:
    return member(Status, value, "Transition.to")


def _attempted(value: Status | str) -> Status:
    return member(Status, value, "Attempt.to")


def _attempted_by(value: Actor | str) -> Actor:
    return member(Actor, value, "Attempt.by")


def _actors(values: Iterable[Actor | str]) -> tuple[Actor, ...]:
    place = "Transition.actors"
    given = enumerate(items(str, values, place))
    return tuple(sorted({member(Actor, value, f"{place}[{i}]") for i, value in given}))


def _guards(values: Iterable[str]) -> tuple[str, ...]:
    return items(str, values, "Transition.guards")


def _effects(values: Iterable[str]) -> tuple[str, ...]:
    return items(str, values, "Transition.effects")


@attrs.frozen
class Transition:
    """One move that is allowed: from a status (`None`: the ticket is not there yet) to another, by whom.

    `guards` name what has to hold; a guard that refuses gives its reason. `effects` name the fields of the
    ticket that the move sets or clears, beside its status.

    >>> Transition("closed", "open", ["customer"], guards=["inside_reopen_window"]).actors
    (<Actor.CUSTOMER: 'customer'>,)

    Raises `WrongType` (`value.wrong-type`) or `UnknownName` (`value.unknown-member`).
    """

    start: Status | None = attrs.field(converter=_start)
    to: Status = attrs.field(converter=_to)
    actors: tuple[Actor, ...] = attrs.field(converter=_actors)
    guards: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_guards)
    effects: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_effects)


@attrs.frozen
class Attempt:
    """What a guard judges: a ticket as it stands, where somebody wants to move it, who and when.

    `event` is the event that would move it, `None` while it is only asked what could be done. A
    `reopen_window` of `None` is unlimited.

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`time.naive`, `time.out-of-range`, `duration.negative`).
    """

    ticket: Ticket = attrs.field(validator=instance(Ticket))
    to: Status = attrs.field(kw_only=True, converter=_attempted)
    by: Actor = attrs.field(kw_only=True, converter=_attempted_by)
    at: datetime = attrs.field(kw_only=True, converter=utc, validator=aware)
    event: Event | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(instance(Event))
    )
    reopen_window: timedelta | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(span)
    )


class Guard(Protocol):
    """What may refuse a move: it returns the reason, a text, or `None` to let pass."""

    def __call__(self, attempt: Attempt, /) -> str | None: ...


class Process(Protocol):
    """What says whether an event may happen to a ticket as it stands (`None`: not open yet): a `Workflow`."""

    def refusal(self, ticket: Ticket | None, event: Event, /) -> InvalidValue | None: ...


def nothing_left_to_do(attempt: Attempt) -> str | None:
    """Refuse to resolve while tasks or other tickets have to be done first."""
    left = attempt.ticket.blockers
    if not left:
        return None
    return f"{plural(len(left), 'thing has', 'things have')} to be done first: {', '.join(left)}"


def ends_at_an_instant(attempt: Attempt) -> str | None:
    """Refuse a snooze that would last for ever."""
    if isinstance(attempt.event, Held) and attempt.event.until is None:
        return "a snooze needs the instant at which it ends"
    return None


def into_another(attempt: Attempt) -> str | None:
    """Refuse to merge a ticket into itself."""
    if isinstance(attempt.event, Merged) and attempt.event.into == attempt.ticket.id:
        return "a ticket does not become part of itself"
    return None


def taken_back_by_the_customer(attempt: Attempt) -> str | None:
    """Refuse to let a customer call a ticket spam, a duplicate or a mistake."""
    if isinstance(attempt.event, Cancelled):
        return "a customer takes a request back: Withdrawn"
    return None


def inside_reopen_window(attempt: Attempt) -> str | None:
    """Refuse to reopen what ended too long ago: counted from the resolution if there is one."""
    ended_at = attempt.ticket.resolved_at or attempt.ticket.closed_at or attempt.ticket.cancelled_at
    window = attempt.reopen_window
    if window is None or ended_at is None or attempt.at - ended_at <= window:
        return None
    return f"the reopen window of {duration(window)} ended at {(ended_at + window).isoformat()}"


GUARDS: Mapping[str, Guard] = MappingProxyType(
    {
        guard.__name__: guard
        for guard in (
            nothing_left_to_do,
            ends_at_an_instant,
            into_another,
            taken_back_by_the_customer,
            inside_reopen_window,
        )
    }
)
"""The guards that transitions may name, beside those of a workflow's own."""

_CUSTOMER, _AGENT, _SYSTEM, _TIMER = Actor
_UNRESOLVED = (Status.NEW, Status.OPEN, *(status for status in Status if status in HOLDS))
_UNTIL = ("held_until",)
_HOLD = (*_UNTIL, "held_then")  # only a wait for the customer ends otherwise than open
_RESOLUTION = ("resolved_at", "resolved_by", "first_resolved_at", "confirmed_at", "assumed_at", "resolutions")
_ENDED = ("waiting_since", *_HOLD)


def _rows() -> Iterable[tuple[Iterable[Status | None], Status, tuple[Actor, ...], str, tuple[str, ...]]]:
    """From, to, who, guard, effects."""
    working = (Status.NEW, Status.OPEN)
    on_hold = (Status.ON_HOLD_INTERNAL, Status.ON_HOLD_THIRD_PARTY)
    taken = ("assignee", "team", "taken_in_charge_at", "first_response_at", "last_agent_at", "waiting_since")
    reopened = ("resolved_at", "resolved_by", "confirmed_at", "assumed_at", "reopens")
    everybody_else = (_AGENT, _SYSTEM)
    said = ("opened_by", "subject", "type", "function", "channel", "requester", "links")
    opened = ("opened_at", *said, "waiting_since", "last_customer_at")
    yield [None], Status.NEW, (_CUSTOMER, *everybody_else), "", opened
    yield [Status.NEW], Status.OPEN, everybody_else, "", taken
    yield working, Status.PENDING_CUSTOMER, everybody_else, "", _HOLD
    for hold in on_hold:
        yield working, hold, everybody_else, "", _UNTIL
    yield working, Status.SNOOZED, (_AGENT,), "ends_at_an_instant", _UNTIL
    yield on_hold, Status.OPEN, (*everybody_else, _TIMER), "", _UNTIL
    written = (*_HOLD, "waiting_since", "last_customer_at")
    for hold in (Status.PENDING_CUSTOMER, Status.SNOOZED):
        yield [hold], Status.OPEN, (_CUSTOMER, *everybody_else, _TIMER), "", written
    yield _UNRESOLVED, Status.RESOLVED, everybody_else, "nothing_left_to_do", (*_RESOLUTION, *_ENDED)
    decided = (*_RESOLUTION, *_ENDED, "last_customer_at")
    yield _UNRESOLVED, Status.RESOLVED, (_CUSTOMER,), "", decided
    silence = (*_RESOLUTION, *_ENDED)
    yield [Status.PENDING_CUSTOMER], Status.RESOLVED, (_TIMER,), "nothing_left_to_do", silence
    yield [Status.RESOLVED], Status.OPEN, (_AGENT,), "", reopened
    again = (*reopened, "last_customer_at")
    yield [Status.RESOLVED], Status.OPEN, (_CUSTOMER,), "inside_reopen_window", again
    yield (
        [Status.RESOLVED],
        Status.CLOSED,
        (_SYSTEM, _TIMER),
        "",
        ("closed_at", "assumed_at", "waiting_since"),
    )
    merging = (*_UNRESOLVED, Status.RESOLVED, Status.CLOSED)
    yield merging, Status.MERGED, everybody_else, "into_another", ("merged_into", "closed_at", *_ENDED)
    cancelled = ("cancelled_at", "cancelled_for", *_ENDED)
    yield _UNRESOLVED, Status.CANCELLED, everybody_else, "", cancelled
    withdrawn = (*cancelled, "last_customer_at")
    yield _UNRESOLVED, Status.CANCELLED, (_CUSTOMER,), "taken_back_by_the_customer", withdrawn


TRANSITIONS: tuple[Transition, ...] = tuple(
    Transition(start, to, actors, guards=[guard] if guard else [], effects=effects)
    for starts, to, actors, guard, effects in _rows()
    for start in starts
)
"""The recommended status machine.

New work is opened, never comes back to new, waits in a hold, and ends resolved, merged or cancelled. What
is resolved may be reopened, by a customer inside the reopen window; what is closed stays closed, and a
customer who writes again gets a follow-up.
"""
