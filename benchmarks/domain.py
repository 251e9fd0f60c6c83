"""What a ticket's history costs: folding it, and building its events.

Run as `python benchmarks/domain.py`. Folding is compared with a hand-written loop that keeps the same state
in local variables, building an event with a plain slotted class of the same fields; all in one process, in
turns, in processor time. Folding should cost at most 4 times the loop, an event 3 times the plain class.
"""

import random
import statistics
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from time import process_time
from typing import Any

import attrs

from servicecore.domain import (
    Actor,
    Assigned,
    AuthorKind,
    Closed,
    CustomerMessage,
    Escalated,
    Event,
    Held,
    History,
    Noted,
    Opened,
    Priority,
    Reopened,
    Reply,
    Resolved,
    Resumed,
    Status,
    TakenInCharge,
    TicketId,
    Triaged,
    fold,
)

EVENTS, ROUNDS = 200, 31
FOLDING_ALLOWED, BUILDING_ALLOWED = 4.0, 3.0
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
KINDS: dict[type[Event], int] = {
    CustomerMessage: 50, Reply: 60, Noted: 30, Assigned: 10, TakenInCharge: 5, Triaged: 10, Held: 10,
    Resumed: 10, Escalated: 3, Resolved: 3, Reopened: 3, Closed: 1,
}  # fmt: skip


def story(seed: int) -> list[Event]:
    """A long ticket: mostly messages and answers, some of everything else that changes a status."""
    rng = random.Random(seed)
    events: list[Event] = [Opened(START, requester="c1")]
    for minute in range(1, EVENTS):
        kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
        at, parts = START + timedelta(minutes=minute), parts_of(kind, rng)
        events.append(kind(at, agent=None if kind is CustomerMessage else rng.choice("abc"), **parts))
    return events


def parts_of(kind: type[Event], rng: random.Random) -> dict[str, Any]:
    """What an event says beside its instant and its agent."""
    if kind is Triaged:
        return {"priority": rng.choice(list(Priority))}
    if kind is Held:
        return {"status": rng.choice([Status.PENDING_CUSTOMER, Status.ON_HOLD_THIRD_PARTY])}
    return {"interaction_id": f"m{rng.random()}"} if kind in (CustomerMessage, Reply) else {}


def by_hand(events: Sequence[Any]) -> tuple[Any, ...]:
    """The same state as `fold` comes to, for the events of these stories, in local variables."""
    first = events[0]
    assert isinstance(first, Opened)
    opened_at, opened_by, requester = first.at, first.by, first.requester
    status, priority, computed, override = Status.NEW, None, None, None
    team = assignee = agent = taken_at = response_at = customer_at = agent_at = waiting = None
    held_until = first_resolved = resolved_at = resolved_by = confirmed = assumed = closed_at = None
    held_then, resolutions, reopens, handoffs = Status.OPEN, 0, 0, 0
    if opened_by is AuthorKind.CUSTOMER:
        waiting = customer_at = opened_at
    for event in events:
        if held_until is not None and held_until <= event.at:
            status, held_until, held_then = held_then, None, Status.OPEN
        if event.agent is not None and event.agent != agent:
            if agent is not None:
                handoffs += 1
            agent = event.agent
        kind = type(event)
        if kind is Reply:
            if event.by is AuthorKind.AGENT:
                if status is Status.NEW:
                    status = Status.OPEN
                if response_at is None:
                    response_at = event.at
                agent_at, waiting = event.at, None
        elif kind is CustomerMessage:
            if not event.auto_submitted:
                customer_at = event.at
                if status is Status.PENDING_CUSTOMER or status is Status.SNOOZED:
                    status, held_until, held_then = Status.OPEN, None, Status.OPEN
                if waiting is None and status is not Status.MERGED:
                    waiting = event.at
        elif kind is Noted or kind is Opened or kind is Escalated:
            pass
        elif kind is Held:
            if not status.is_done:
                status, held_until, held_then = event.status, event.until, event.then
        elif kind is Resumed:
            if not status.is_done:
                status, held_until, held_then = Status.OPEN, None, Status.OPEN
        elif kind is Triaged:
            if event.priority is not None:
                computed = event.priority
                if override is None:
                    priority = computed
        elif kind is Assigned:
            if status is Status.NEW:
                status = Status.OPEN
            team, assignee = event.team or team, event.agent
        elif kind is TakenInCharge:
            if status is Status.NEW:
                status = Status.OPEN
            taken_at, assignee = taken_at or event.at, event.agent or assignee
        elif kind is Resolved:
            if resolved_at is not None:
                reopens += 1
            status, waiting, closed_at, held_until = Status.RESOLVED, None, None, None
            resolutions += 1
            first_resolved = first_resolved or event.at
            resolved_at, resolved_by = event.at, event.by
            confirmed = event.at if event.by is Actor.CUSTOMER else None
            assumed = event.at if event.by is Actor.TIMER else None
        elif kind is Reopened:
            if status.is_done:
                status, resolved_at, resolved_by, closed_at = Status.OPEN, None, None, None
                confirmed = assumed = None
                reopens += 1
        elif kind is Closed:
            status, waiting, closed_at, held_until = Status.CLOSED, None, event.at, None
            if event.by is Actor.TIMER and resolved_at is not None and confirmed is None:
                assumed = assumed or event.at
    return (
        opened_at, opened_by, status, requester, priority, computed, override, team, assignee, agent,
        taken_at, response_at, customer_at, agent_at, waiting, held_until, held_then, first_resolved,
        resolved_at, resolved_by, confirmed, assumed, closed_at, resolutions, reopens, handoffs,
    )  # fmt: skip


KEPT = (
    "opened_at", "opened_by", "status", "requester", "priority", "computed_priority", "priority_override",
    "team", "assignee", "agent", "taken_in_charge_at", "first_response_at", "last_customer_at",
    "last_agent_at", "waiting_since", "held_until", "held_then", "first_resolved_at", "resolved_at",
    "resolved_by", "confirmed_at", "assumed_at", "closed_at", "resolutions", "reopens", "handoffs",
)  # fmt: skip


def plain(kind: type[Event]) -> Any:
    """A slotted class with the fields of an event type, as one writes it by hand."""
    fields: Any = attrs.fields(kind)
    names = [field.name for field in fields]
    given = ", ".join(name if name == "at" else f"{name}=None" for name in names)
    body = "".join(f"        self.{name} = {name}\n" for name in names)
    source = f"class Plain:\n    __slots__ = {names!r}\n    def __init__(self, {given}):\n{body}"
    space: dict[str, Any] = {}
    exec(source.replace("at, ", "at, *, ", 1), space)
    return space["Plain"]


def ratio(ours: Callable[[], object], theirs: Callable[[], object], times: int) -> tuple[float, float, float]:
    """Microseconds of both, and the median of the ratios of the rounds."""
    pairs = [(spent(ours, times), spent(theirs, times)) for _ in range(ROUNDS)]
    one, other = (statistics.median(column) / times * 1e6 for column in zip(*pairs, strict=True))
    return one, other, statistics.median(a / b for a, b in pairs)


def spent(work: Callable[[], object], times: int) -> float:
    """Processor time of doing something so often."""
    start = process_time()
    for _ in range(times):
        work()
    return process_time() - start


def show(what: str, ours: Callable[[], object], theirs: Callable[[], object], times: int) -> float:
    """Print what both cost and the ratio, which is given back."""
    one, other, found = ratio(ours, theirs, times)
    print(f"{what}: {one:.2f} us, by hand {other:.2f} us, ratio {found:.2f}")
    return found


def main() -> None:
    """Print all ratios, and what they should be."""
    events, key = story(7), TicketId("t")
    ticket, history = fold(key, events), History(key, events)
    if tuple(getattr(ticket, name) for name in KEPT) != by_hand(events):
        raise SystemExit("the loop keeps another state")
    folding = [
        show(f"fold, {EVENTS} events", partial(fold, key, events), partial(by_hand, events), 100),
        show("history.at the end", partial(history.at, events[-1].at), partial(by_hand, events), 100),
    ]
    print(f"folding: worst ratio {max(folding):.2f} (should be at most {FOLDING_ALLOWED:g})\n")
    building = []
    kinds: list[type[Event]] = [Opened, *KINDS]
    for kind in kinds:
        by = {} if kind in (Opened, CustomerMessage) else {"agent": "ann"}
        parts = {**parts_of(kind, random.Random(1)), **by}
        what = f"{kind.__name__}({', '.join(['at', *parts])})"
        building.append(
            show(what, partial(kind, START, **parts), partial(plain(kind), START, **parts), 5_000)
        )
    worst, middle = max(building), statistics.median(building)
    print(f"events: worst ratio {worst:.2f}, median {middle:.2f} (should be at most {BUILDING_ALLOWED:g})")


if __name__ == "__main__":
    main()
