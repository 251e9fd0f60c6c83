"""Hypothesis strategies for what many laws are about: events of every type, and histories of tickets.

What a field of an event may hold follows from its type; only the few fields whose values depend on one
another have strategies of their own. A new event type needs nothing here.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin

import attrs
from hypothesis import strategies as st

from servicecore.domain import (
    EVENT_TYPES,
    Absorbed,
    AgentId,
    Cancelled,
    Channel,
    Closed,
    Confirmed,
    CustomerId,
    CustomerMessage,
    Event,
    Held,
    History,
    InteractionId,
    Merged,
    Opened,
    Reopened,
    Reply,
    Resolved,
    Resumed,
    Status,
    StatusCategory,
    TakenInCharge,
    TicketId,
    Topic,
    Withdrawn,
)

# an hour around the moment when the clocks of Berlin are set back: readings repeat, instants do not
START = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
KINDS: tuple[type[Event], ...] = tuple(EVENT_TYPES.values())

MOVING = (
    *(Opened, TakenInCharge, CustomerMessage, Reply, Held, Resumed, Absorbed),
    *(Resolved, Confirmed, Closed, Cancelled, Withdrawn, Merged, Reopened),
)
"""What a ticket's way through its statuses is made of."""

instants = st.integers(0, 60).map(lambda minutes: START + minutes * MINUTE)
agents = st.sampled_from([None, None, "ann", "bob", "eve"])
ticket_ids = st.sampled_from(["t", "t2", "t3"])
VALUES: dict[Any, st.SearchStrategy[Any]] = {
    AgentId: st.sampled_from(["ann", "bob", "eve"]),
    Channel: st.sampled_from([Channel.EMAIL, Channel.PHONE]),
    CustomerId: st.sampled_from(["c1", "c2"]),
    InteractionId: st.sampled_from(["m1", "m2", "m3"]),
    TicketId: ticket_ids,
    Topic: st.sampled_from(["bug", "refund"]),
    bool: st.booleans(),
    datetime: instants,
    str: st.sampled_from(["a", "b", "tier 1"]),
}
"""What stands in a field of a type. Few values, so that what is put on is also taken off again."""


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Values of an annotated type."""
    if kind in VALUES:
        return VALUES[kind]
    if get_origin(kind) in (Union, UnionType):
        return st.one_of(*map(values, get_args(kind)))
    if get_origin(kind) is tuple:
        return st.lists(values(get_args(kind)[0]), max_size=3)
    if kind is type(None):
        return st.none()
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    return st.builds(kind, **{field.name: values(field.type) for field in attrs.fields(kind)})


SPANS = st.integers(1, 30).map(lambda minutes: minutes * MINUTE)
DEPENDENT: dict[str, st.SearchStrategy[Any]] = {
    "status": st.sampled_from([status for status in Status if status.category is StatusCategory.PAUSED]),
    "then": st.sampled_from([Status.OPEN, Status.RESOLVED]),
    "until": st.one_of(st.none(), SPANS, SPANS),
    "waiting_since": st.none() | SPANS.map(lambda span: MINUTE - span),
    "last_customer_at": st.none() | SPANS.map(lambda span: MINUTE - span),
}
"""Of which values the others of the event allow only some; instants by how far from its own they lie."""


@cache
def parts_of(kind: Any) -> st.SearchStrategy[dict[str, Any]]:
    """What an event of a type says, beside its instant and agent; what has a default may be left out."""
    fields = [field for field in attrs.fields(kind) if field.name not in ("at", "agent")]
    always = [field for field in fields if field.name in DEPENDENT or field.default is attrs.NOTHING]
    found = {field.name: values(field.type) for field in fields if field.name not in DEPENDENT} | DEPENDENT
    return st.fixed_dictionaries(
        {field.name: found[field.name] for field in always},
        optional={field.name: found[field.name] for field in fields if field not in always},
    )


@st.composite
def events(
    draw: st.DrawFn,
    kinds: Iterable[type[Event]] = KINDS,
    *,
    at: st.SearchStrategy[datetime] = instants,
    agents: st.SearchStrategy[str | None] = agents,
) -> Event:
    """Events of some types, of all unless said otherwise, with all that they may say."""
    kind: Any = draw(st.sampled_from(tuple(kinds)))
    instant, parts = draw(at), draw(parts_of(kind)).items()
    dated = {name: instant + part if isinstance(part, timedelta) else part for name, part in parts}
    event: Event = kind(instant, agent=draw(agents), **fitting(dated))
    return event


def fitting(said: dict[str, Any]) -> dict[str, Any]:
    """The same of a hold that may end resolved: one that waits for the customer until an instant."""
    if said.get("then") is not Status.RESOLVED:
        return said
    ends = said["until"] is not None
    return said | ({"status": Status.PENDING_CUSTOMER} if ends else {"then": Status.OPEN})


def event_lists(
    kinds: Iterable[type[Event]] = KINDS,
    *,
    at: st.SearchStrategy[datetime] = instants,
    min_size: int = 0,
    max_size: int = 14,
) -> st.SearchStrategy[list[Event]]:
    """Events in any order of which a history can be made: none lies before the ticket was opened.

    Some lists are of all types, some of those that move a ticket, some of a few that come again and again.
    """
    every = tuple(kinds)
    moving = tuple(kind for kind in every if kind in MOVING) or every
    few = st.lists(st.sampled_from(moving), min_size=1, max_size=5, unique=True)
    return (
        st.one_of(st.just(every), st.just(moving), few)
        .flatmap(lambda some: st.lists(events(some, at=at), min_size=min_size, max_size=max_size))
        .map(opened_in_time)
    )


def histories(
    kinds: Iterable[type[Event]] = KINDS,
    *,
    at: st.SearchStrategy[datetime] = instants,
    min_size: int = 0,
    max_size: int = 14,
    id: str = "t",
) -> st.SearchStrategy[History]:
    """Histories of one ticket, with and without an opening."""
    return event_lists(kinds, at=at, min_size=min_size, max_size=max_size).map(
        lambda found: History(id, found)
    )


def opened_in_time(events: list[Event]) -> list[Event]:
    """The same events, the first opening dated back to the first of them."""
    openings = [event for event in events if isinstance(event, Opened)]
    if not openings:
        return events
    opening, first = min(openings, key=lambda event: event.at), min(event.at for event in events)
    return [attrs.evolve(event, at=first) if event is opening else event for event in events]


def moved(event: Event, span: timedelta) -> Event:
    """The same event earlier or later, with all the instants in it."""
    said = attrs.asdict(event, recurse=False)
    dated: dict[str, Any] = {name: at + span for name, at in said.items() if isinstance(at, datetime)}
    return attrs.evolve(event, **dated)
