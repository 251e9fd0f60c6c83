"""The status machine of a ticket: its table, its guards, and a history that grows along it."""

import json
import pickle
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from typing import Any

import attrs
import pytest
from tests.reference import workflow as reference

from servicecore.domain.functions import Actor, AuthorKind, Status
from servicecore.domain.tickets.events import (
    EVENT_TYPES,
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
    Merged,
    Noted,
    Opened,
    Reopened,
    Reply,
    Resolved,
    Resumed,
    TakenInCharge,
    Unblocked,
    Withdrawn,
)
from servicecore.domain.tickets.folding import fold
from servicecore.domain.tickets.history import History
from servicecore.domain.tickets.links import Link
from servicecore.domain.tickets.ticket import Ticket
from servicecore.domain.tickets.transitions import GUARDS, TRANSITIONS, Attempt, Transition
from servicecore.domain.tickets.workflow import PossibleMove, Workflow, actor_of
from servicecore.errors import ErrorGroup, InvalidValue, ServiceCoreError, UnknownName, WrongType

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)
WEEK = Workflow(reopen_window=7 * DAY)
CODES = {
    "ticket.not-opened",
    "ticket.opened-twice",
    "ticket.is-merged",
    "ticket.nothing-to-confirm",
    "ticket.forbidden-transition",
    "ticket.refused",
    "ticket.needs-follow-up",
}


def hours(number: float) -> datetime:
    return NINE + number * HOUR


def grown(*events: Event, workflow: Workflow = WEEK, id: str = "t1") -> History:
    """The history that the workflow makes of events."""
    history = History(id)
    for event in events:
        history = workflow.step(history, event)
    return history


def refused(history: History, event: Event, workflow: Workflow = WEEK) -> ServiceCoreError:
    """The error with which a step is refused; the history stays as it was."""
    before = (history, history.events, history.ticket)
    with pytest.raises(ServiceCoreError) as caught:
        workflow.step(history, event)
    assert (history, history.events, history.ticket) == before
    return caught.value


def code(history: History, event: Event, workflow: Workflow = WEEK) -> str:
    return refused(history, event, workflow).code


OPENED = Opened(NINE)
RESOLVED = Resolved(hours(1), agent="ann")
ENDS = {"closed": Closed(hours(2), by="timer"), "merged": Merged(hours(2), into="t2")}
HELD = {
    status: [
        Held(hours(1), status=status),
        Held(hours(1), status=status, until=hours(5)),
    ]
    for status in reference.HOLDS
}


@cache
def standing() -> dict[Status, list[History]]:
    """Histories that end in each status, each with and without things that a move could change."""
    worked = [
        [OPENED],
        [Opened(NINE, by="agent", agent="ann")],
        [OPENED, Assigned(hours(0.5), agent="bob", team="one")],
        [OPENED, Reply(hours(0.5), agent="bob"), CustomerMessage(hours(0.6))],
        [OPENED, Resolved(hours(0.5), by="customer"), Reopened(hours(0.6))],
    ]
    rows: list[list[Event]] = list(worked)
    for start, status in product(worked, reference.HOLDS):
        rows += [[*start, held] for held in HELD[status] if status != "snoozed" or held.until]
    rows += [
        [*worked[i], Held(hours(1), status="pending_customer", until=hours(5), then="resolved")]
        for i in (0, 3)
    ]
    for start in worked:
        for resolved in (RESOLVED, Resolved(hours(1), by="customer")):
            rows += [
                [*start, resolved],
                [*start, resolved, ENDS["closed"]],
                [*start, resolved, ENDS["merged"]],
            ]
        rows += [
            [*start, RESOLVED, Closed(hours(2), by="system")],
            [*start, Cancelled(hours(1), reason="spam")],
        ]
        rows += [[*start, RESOLVED, CustomerMessage(hours(1.5), auto_submitted=True)]]
        rows += [[*start, RESOLVED, Absorbed(hours(1.5), source="t0", waiting_since=NINE)]]
        rows += [[*start, Withdrawn(hours(1))], [*start, Merged(hours(1), into="t2")]]
    rows += [
        [OPENED, Held(hours(1), status="pending_customer", until=hours(2), then="resolved"), Noted(hours(2))]
    ]
    found: dict[Status, list[History]] = {status: [] for status in Status}
    for row in rows:
        history = grown(*row)
        assert history.ticket is not None
        found[history.ticket.status].append(history)
    return found


# the table


def test_the_table_is_that_of_the_reference_and_of_the_events() -> None:
    found = [
        (each.start.value if each.start else "-", each.to.value, by.value, " ".join(each.guards))
        for each in TRANSITIONS
        for by in each.actors
    ]
    assert sorted(found) == sorted(reference.TABLE)
    assert len({row[:3] for row in found}) == len(found)


@pytest.mark.parametrize("row", reference.RECOMMENDED, ids=lambda row: f"{row[0]} to {row[1]} by {row[2]}")
def test_a_row_of_the_recommended_table_is_there(row: tuple[str, str, str, str]) -> None:
    table = {(each.start, each.to, by): each.guards for each in TRANSITIONS for by in each.actors}
    for start, to, by, guard in reference.single([row]):
        assert table[None if start == "-" else Status(start), Status(to), Actor(by)] == (
            (guard,) if guard else ()
        )


def test_nothing_returns_to_new_and_nothing_leaves_what_is_merged_closed_or_cancelled() -> None:
    assert [each.start for each in TRANSITIONS if each.to is Status.NEW] == [None]
    ways = {(each.start, each.to) for each in TRANSITIONS}
    assert {way for way in ways if way[0] in (Status.MERGED, Status.CANCELLED)} == set()
    assert {to for start, to in ways if start is Status.CLOSED} == {Status.MERGED}


def test_every_guard_of_the_table_is_known_and_every_effect_is_a_field_of_a_ticket() -> None:
    fields = {field.name for field in attrs.fields(Ticket)}
    for each in TRANSITIONS:
        assert set(each.guards) <= set(GUARDS)
        assert set(each.effects) <= fields
        assert len(set(each.effects)) == len(each.effects)


# the effects of each move

ENDED_BY_TIME = [
    *(Held(hours(4), status=status, until=hours(6)) for status in reference.HOLDS),
    Held(hours(4), status="pending_customer", until=hours(6), then="resolved"),
]
BESIDE = {"status", "agent", "handoffs"}
WORDS = {"last_customer_at", "last_agent_at"}
SAID: dict[str, Any] = {
    "type": "incident",
    "subject": "The lamp",
    "requester": "c1",
    "channel": "email",
    "function": "support",
    "links": [Link("related", "t0")],
}


def changed(before: Ticket | None, after: Ticket | None) -> set[str]:
    """The fields that a move changed; of a ticket that was not there, those not left at their default."""
    assert after is not None
    fields = attrs.fields(Ticket)
    was = {field.name: getattr(before, field.name) if before else field.default for field in fields}
    return {name for name, value in was.items() if getattr(after, name) != value} - BESIDE - {"id"}


def examples(move: Transition) -> Iterator[tuple[Event | None, set[str]]]:
    """What changes in tickets that make a move; without an event where time itself makes it."""
    if move.start is None:
        for by in (AuthorKind.CUSTOMER, AuthorKind.AGENT, AuthorKind.SYSTEM):
            for event in (Opened(NINE, by=by), Opened(NINE, by=by, **SAID)):
                yield event, changed(None, grown(event).ticket)
        return
    for history in standing()[move.start]:
        ticket = history.ticket
        assert ticket is not None
        woken = fold(history.id, [], start=ticket, until=hours(9))
        if woken is not None and woken.status is move.to and Actor.TIMER in move.actors:
            yield None, changed(ticket, woken)
        for event in (*reference.every_event(hours(4)), *ENDED_BY_TIME):
            after = None if WEEK.refusal(ticket, event) else fold(history.id, [event], start=ticket)
            if (
                after is not None
                and after.status is move.to is not move.start
                and actor_of(event) in move.actors
            ):
                yield event, changed(ticket, after)


def names(move: Transition) -> str:
    return f"{move.start or 'nothing'} to {move.to} by {' '.join(move.actors)}"


@pytest.mark.parametrize("move", TRANSITIONS, ids=names)
def test_a_move_changes_no_field_but_those_among_its_effects(move: Transition) -> None:
    found = list(examples(move))
    assert found
    for event, fields in found:
        told = set(move.effects) | (WORDS if isinstance(event, CustomerMessage | Reply) else set())
        assert fields <= told, event


@pytest.mark.parametrize("to", Status)
def test_every_effect_that_is_named_happens(to: Status) -> None:
    moves = [move for move in TRANSITIONS if move.to is to]
    happened = set().union(*(fields for move in moves for _, fields in examples(move)))
    assert {effect for move in moves for effect in move.effects} <= happened


def test_closing_never_moves_the_resolution() -> None:
    done = grown(OPENED, RESOLVED)
    closed = WEEK.step(done, Closed(hours(30), by="timer")).ticket
    assert closed is not None
    assert (closed.status, closed.resolved_at, closed.closed_at) == (Status.CLOSED, hours(1), hours(30))


# every status, every event, everybody


def test_the_examples_cover_every_kind_of_event_and_every_status() -> None:
    assert {type(event) for event in reference.every_event(NINE)} == set(EVENT_TYPES.values())
    assert all(standing().values())


@pytest.mark.parametrize("status", Status)
def test_each_step_either_follows_the_table_or_is_refused_with_its_reason(status: Status) -> None:
    for history, event in product(standing()[status], reference.every_event(hours(4))):
        wanted = reference.verdicts("t1", [*history, event], 7 * DAY)[-1]
        if wanted is None:
            after = WEEK.step(history, event)
            assert after.events[: len(history) + 1] == (*history, event)
            reached = after.ticket.status if after.ticket else None
            assert reached is status or (status, reached, actor_of(event)) in reference.WAYS
        else:
            error = refused(history, event)
            assert isinstance(error, InvalidValue)
            assert error.code == wanted
            assert error.code in CODES
            assert error.diagnostic.place == "event"
            assert type(event).__name__ in error.diagnostic.received


@pytest.mark.parametrize("event", reference.every_event(NINE), ids=lambda event: type(event).__name__)
def test_nothing_but_its_opening_happens_to_a_ticket_that_is_not_there(event: Event) -> None:
    if isinstance(event, Opened):
        assert WEEK.step(History("t1"), event).events == (event,)
    else:
        assert code(History("t1"), event) == "ticket.not-opened"


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("by", Actor)
def test_what_is_offered_is_what_may_be_done(status: Status, by: Actor) -> None:
    for history in standing()[status]:
        assert_offers_agree(history, by, hours(4))


def assert_offers_agree(history: History, by: Actor, at: datetime) -> None:
    ticket = history.at(at)
    assert ticket is not None
    moves = WEEK.moves(ticket, by=by, at=at)
    done = set()
    for event in reference.every_event(at):
        if actor_of(event) is by and WEEK.refusal(ticket, event) is None:
            after = WEEK.step(history, event).ticket
            assert after is not None
            done.add(after.status)
    assert {move.to for move in moves if move.is_allowed} == done - {ticket.status}
    assert {move.by for move in moves} <= {by}


def test_a_step_before_the_last_event_is_refused() -> None:
    assert code(grown(OPENED, RESOLVED), Noted(NINE)) == "history.out-of-order"


def test_a_step_at_the_instant_of_the_last_event_comes_behind_it() -> None:
    history = grown(OPENED, Resolved(NINE), Reopened(NINE), Resolved(NINE))
    assert history.ticket is not None
    assert (history.ticket.status, history.ticket.reopens) == (Status.RESOLVED, 1)


def test_a_refusal_tells_where_the_ticket_could_go_instead() -> None:
    error = refused(grown(OPENED, RESOLVED), Held(hours(2), agent="ann"))
    assert str(error) == (
        "ticket.forbidden-transition: ticket `t1` may not go from resolved to on_hold_internal by the agent\n"
        "  at event\n"
        "  expected from resolved by the agent: merged or open\n"
        "  received Held at 2026-03-02T11:00:00+00:00"
    )


@pytest.mark.parametrize(
    ("history", "event"),
    [
        (grown(OPENED, RESOLVED), Resumed(hours(2))),
        (grown(OPENED, Held(hours(1), status="pending_customer")), Reopened(hours(2))),
        (grown(OPENED), Reopened(hours(2))),
    ],
    ids=["resumed when resolved", "reopened when held", "reopened when new"],
)
def test_a_refusal_names_the_event_that_would_do(history: History, event: Event) -> None:
    error = refused(history, event)
    name, status = type(event).__name__, history.ticket.status.value  # type: ignore[union-attr]
    assert error.code == "ticket.forbidden-transition"
    if status == "new":  # nobody takes up what never ended, whoever asks
        assert error.diagnostic.expected.startswith("Resumed")
    else:
        other = {"Resumed": "Reopened", "Reopened": "Resumed"}[name]
        assert error.diagnostic.message.startswith(f"{name} does not take ticket `t1` from {status}")
        assert error.diagnostic.expected == f"{other} where the ticket is {status}"


@pytest.mark.parametrize(
    ("history", "event"),
    [
        (grown(OPENED, RESOLVED), Resumed(hours(2))),
        (grown(OPENED, Held(hours(1), status="pending_customer")), Reopened(hours(2))),
        (grown(OPENED), Reopened(hours(2))),
    ],
    ids=["resumed when resolved", "reopened when held", "reopened when new"],
)
def test_a_refusal_does_not_expect_what_it_refuses(history: History, event: Event) -> None:
    error = refused(history, event)
    assert "open" not in error.diagnostic.expected.replace(",", "").split() or error.diagnostic.help


def test_who_moves_is_whom_the_event_names_else_its_agent_else_the_system() -> None:
    assert [actor_of(Resolved(NINE, by=by, agent="ann")) for by in Actor] == list(Actor)
    assert [actor_of(Closed(NINE, by=by)) for by in Actor] == list(Actor)
    assert (actor_of(Closed(NINE)), actor_of(Closed(NINE, agent="ann"))) == (Actor.SYSTEM, Actor.AGENT)
    by_author = dict.fromkeys(AuthorKind, Actor.SYSTEM) | {
        AuthorKind.CUSTOMER: Actor.CUSTOMER,
        AuthorKind.AGENT: Actor.AGENT,
    }
    assert {by: actor_of(Reply(NINE, by=by)) for by in AuthorKind} == by_author
    assert {by: actor_of(Opened(NINE, by=by)) for by in AuthorKind} == by_author
    for kind in (CustomerMessage, Confirmed, Withdrawn):
        assert actor_of(kind(NINE, agent="ann")) is Actor.CUSTOMER
    for other in (Noted, Assigned, TakenInCharge, Escalated, Acknowledged):
        assert (actor_of(other(NINE)), actor_of(other(NINE, agent="ann"))) == (Actor.SYSTEM, Actor.AGENT)
    for event in (ClockReset(NINE, metric="resolution"), DueSet(NINE, metric="resolution", due_at=None)):
        assert (actor_of(event), actor_of(attrs.evolve(event, agent="ann"))) == (Actor.SYSTEM, Actor.AGENT)


# time itself


def assert_says_it_again(history: History, event: Event) -> None:
    """The event logs what has happened already: it may, and the ticket is the same as without it."""
    without = history.at(event.at)
    assert without is not None
    assert WEEK.refusal(without, event) is None
    assert WEEK.refusal(history.ticket, event) is None  # also of a ticket that somebody read earlier
    logged = WEEK.step(history, event)
    assert logged.events == (*history, event)
    assert logged.ticket == without
    assert logged.at(hours(999)) == history.at(hours(999))
    WEEK.check(logged)


@pytest.mark.parametrize("later", [timedelta(0), TICK, 3 * HOUR], ids=str)
@pytest.mark.parametrize("status", reference.HOLDS)
def test_the_end_of_a_hold_that_ends_open_may_be_logged_as_well(status: str, later: timedelta) -> None:
    held = Held(hours(1), status=status, until=hours(2))
    for by, start in product(Actor, ([], [RESOLVED, Reopened(hours(1))])):
        history = grown(OPENED, *start, held)
        assert_says_it_again(history, Resumed(hours(2) + later, by=by))
        ticket = WEEK.step(history, Resumed(hours(2) + later, by=by)).ticket
        assert ticket is not None
        assert (ticket.resolutions, ticket.reopens) == (len(start) // 2, len(start) // 2)


@pytest.mark.parametrize("later", [timedelta(0), TICK, 3 * HOUR], ids=str)
def test_the_end_of_a_hold_that_ends_resolved_may_be_logged_as_well(later: timedelta) -> None:
    held = Held(hours(1), status="pending_customer", until=hours(2), then="resolved")
    for start in ([], [RESOLVED, Reopened(hours(1))]):
        history = grown(OPENED, *start, held)
        for kind in (Resolved, Mended):
            assert_says_it_again(history, kind(hours(2) + later, by="timer"))
        once = WEEK.step(history, Resolved(hours(2) + later, by="timer"))
        assert_says_it_again(once, Resolved(hours(2) + later, by="timer"))
        ticket = once.ticket
        assert ticket is not None
        assert (ticket.resolutions, ticket.reopens) == (1 + len(start) // 2, len(start) // 2)
        assert (ticket.status, ticket.resolved_at, ticket.resolved_by) == ("resolved", hours(2), "timer")
        for by in (Actor.CUSTOMER, Actor.AGENT, Actor.SYSTEM):
            assert code(history, Resolved(hours(2) + later, by=by)) == "ticket.forbidden-transition"
        window = CustomerMessage(hours(2) + 7 * DAY)  # and it begins when time did it
        assert grown(*once, window).ticket.reopens == 1 + len(start) // 2  # type: ignore[union-attr]
        assert code(once, CustomerMessage(window.at + TICK)) == "ticket.needs-follow-up"


@pytest.mark.parametrize("status", Status)
def test_that_a_ticket_is_open_may_be_said_by_anybody_who_finds_it_open(status: Status) -> None:
    for history, by in product(standing()[status], Actor):
        event = Resumed(hours(4), by=by)
        ticket = history.at(event.at)
        assert ticket is not None
        if ticket.status is Status.OPEN:
            assert_says_it_again(history, event)
        elif (status, "open", by.value) not in reference.WAYS or status.is_done:
            assert code(history, event) == "ticket.forbidden-transition"


def test_a_message_and_the_end_of_the_wait_that_it_brought_may_both_be_logged() -> None:
    for status in ("pending_customer", "snoozed"):
        wrote = grown(OPENED, HELD[status][1], CustomerMessage(hours(2)))
        for by in Actor:
            assert_says_it_again(wrote, Resumed(hours(2), by=by))


@pytest.mark.parametrize(
    "events",
    [
        [RESOLVED],
        [Resolved(hours(1), by="customer")],
        [Resolved(hours(1), by="system")],
        [HELD["pending_customer"][0], Resolved(hours(1), by="timer"), Closed(hours(2), by="timer")],
        [HELD["pending_customer"][0], Resolved(hours(1), by="timer"), Reopened(hours(2))],
        [],
    ],
    ids=["by an agent", "by the customer", "by the system", "closed since", "reopened since", "not resolved"],
)
def test_what_time_did_not_resolve_or_not_last_is_not_resolved_by_it(events: list[Event]) -> None:
    found = code(grown(OPENED, *events), Resolved(hours(3), by="timer"))
    assert found == "ticket.forbidden-transition"


@pytest.mark.parametrize("status", reference.HOLDS)
def test_time_ends_a_hold_before_what_happens_at_that_instant(status: str) -> None:
    held = grown(OPENED, Held(hours(1), status=status, until=hours(2)))
    for by in Actor:
        assert_says_it_again(held, Resumed(hours(2), by=by))
        if (status, "open", by.value) not in reference.WAYS:
            assert code(held, Resumed(hours(2) - TICK, by=by)) == "ticket.forbidden-transition"
    assert WEEK.step(held, Held(hours(2), status=status, until=hours(3))).at(hours(2)).status == status  # type: ignore[union-attr]
    assert WEEK.step(held, Resumed(hours(2) - TICK)).ticket.status is Status.OPEN  # type: ignore[union-attr]
    assert WEEK.step(held, Held(hours(2) - TICK, status=status, until=hours(3))).at(hours(2)).status == status  # type: ignore[union-attr]


def test_the_silence_of_a_customer_resolves_at_its_instant() -> None:
    waiting = grown(OPENED, Held(hours(1), status="pending_customer", until=hours(5), then="resolved"))
    reopened = WEEK.step(waiting, CustomerMessage(hours(5))).ticket
    resumed = WEEK.step(waiting, CustomerMessage(hours(5) - TICK)).ticket
    assert reopened is not None
    assert resumed is not None
    assert (reopened.reopens, resumed.reopens) == (1, 0)


@pytest.mark.parametrize("status", ["on_hold_internal", "on_hold_third_party", "snoozed"])
def test_time_resolves_nothing_that_does_not_wait_for_the_customer(status: str) -> None:
    with pytest.raises(InvalidValue, match=r"event\.not-after-a-hold"):
        Held(hours(1), status=status, until=hours(2), then="resolved")


def test_time_resolves_nothing_before_what_it_waits_for_is_done() -> None:
    silent = Held(hours(1), status="pending_customer", until=hours(5), then="resolved")
    blocked = grown(OPENED, Blocked(hours(0.5), on="t7"), silent)
    assert code(blocked, Resolved(hours(2), by="timer")) == "ticket.refused"
    assert blocked.at(hours(5)).status is Status.OPEN  # type: ignore[union-attr]
    assert grown(OPENED, silent).at(hours(5)).status is Status.RESOLVED  # type: ignore[union-attr]
    assert grown(OPENED, silent, Resolved(hours(2), by="timer"))


# guards


def test_nothing_is_resolved_by_the_house_before_what_it_waits_for_is_done() -> None:
    blocked = grown(OPENED, Blocked(hours(1), on="t7"), Blocked(hours(1), on="refund"))
    error = refused(blocked, Resolved(hours(2)))
    assert error.code == "ticket.refused"
    assert error.diagnostic.message == (
        "ticket `t1` may not be resolved: 2 things have to be done first: t7, refund"
    )
    one = WEEK.step(blocked, Unblocked(hours(2), on="t7"))
    assert (
        refused(one, Resolved(hours(2), by="system")).diagnostic.message
        == "ticket `t1` may not be resolved: 1 thing has to be done first: refund"
    )
    assert WEEK.step(one, Resolved(hours(2), by="customer")).ticket.status is Status.RESOLVED  # type: ignore[union-attr]
    done = WEEK.step(one, Unblocked(hours(2), on="refund"))
    assert WEEK.step(done, Resolved(hours(2))).ticket.status is Status.RESOLVED  # type: ignore[union-attr]


def test_a_snooze_needs_its_end() -> None:
    error = refused(grown(OPENED), Held(hours(1), status="snoozed"))
    assert (error.code, error.diagnostic.message) == (
        "ticket.refused",
        "ticket `t1` may not be snoozed: a snooze needs the instant at which it ends",
    )
    assert grown(OPENED, Held(hours(1), status="snoozed", until=hours(2))).ticket.held_until == hours(2)  # type: ignore[union-attr]


def test_a_ticket_does_not_become_part_of_itself() -> None:
    error = refused(grown(OPENED), Merged(hours(1), into="t1"))
    assert (error.code, error.diagnostic.message) == (
        "ticket.refused",
        "ticket `t1` may not be merged: a ticket does not become part of itself",
    )


def asked_of(guard: Any) -> Workflow:
    return Workflow(
        reopen_window=None,
        guards={"mine": guard},
        transitions=[
            *(each for each in TRANSITIONS if (each.start, each.to) != (Status.NEW, Status.OPEN)),
            Transition("new", "open", ["agent", "system"], guards=["mine"]),
        ],
    )


def test_a_guard_of_ones_own_lets_pass_or_refuses_with_its_reason() -> None:
    free = asked_of(lambda attempt: None)
    assert grown(OPENED, Resumed(hours(1)), workflow=free).ticket.status is Status.OPEN  # type: ignore[union-attr]
    busy = asked_of(lambda attempt: f"{attempt.event.agent} is busy" if attempt.event else None)
    error = refused(grown(OPENED, workflow=busy), TakenInCharge(hours(1), agent="ann"), busy)
    assert error.code == "ticket.refused"
    assert error.diagnostic.message == "ticket `t1` may not be opened: ann is busy"
    assert code(grown(OPENED, workflow=busy), Reply(hours(1), agent="ann"), busy) == "ticket.refused"


def test_a_guard_sees_the_whole_attempt() -> None:
    seen: list[Attempt] = []
    workflow = asked_of(seen.append)
    history = grown(OPENED, workflow=workflow)
    event = Assigned(hours(1), agent="ann")
    workflow.step(history, event)
    workflow.moves(history.ticket, by="system", at=hours(2))  # type: ignore[arg-type]
    assert seen == [
        Attempt(history.ticket, to="open", by="agent", at=hours(1), event=event),  # type: ignore[arg-type]
        Attempt(history.ticket, to="open", by="system", at=hours(2)),  # type: ignore[arg-type]
    ]


def test_a_guard_that_breaks_refuses_and_says_so() -> None:
    broken = asked_of(lambda attempt: 1 / 0)
    error = refused(grown(OPENED, workflow=broken), Resumed(hours(1)), broken)
    assert error.code == "ticket.refused"
    assert error.diagnostic.message.endswith(": the guard `mine` broke: ZeroDivisionError: division by zero")
    assert grown(OPENED, Noted(hours(1)), Resolved(hours(2)), workflow=broken).ticket is not None


@pytest.mark.parametrize("answer", [False, True, 0, "", "  ", ["no"]], ids=repr)
def test_a_guard_that_refuses_without_a_text_is_named(answer: Any) -> None:
    mute = asked_of(lambda attempt: answer)
    error = refused(grown(OPENED, workflow=mute), Resumed(hours(1)), mute)
    assert error.code == "ticket.refused"
    assert ": the guard `mine` returned " in error.diagnostic.message
    assert error.diagnostic.message.endswith(", and no reason")


def test_every_guard_of_a_move_is_heard() -> None:
    workflow = Workflow(
        reopen_window=None,
        guards={
            "one": lambda attempt: "first",
            "two": lambda attempt: None,
            "three": lambda attempt: "third",
        },
        transitions=[
            Transition(None, "new", ["customer"]),
            Transition("new", "open", ["agent"], guards=["one", "two", "three"]),
        ],
    )
    history = grown(OPENED, workflow=workflow)
    assert refused(history, Resumed(hours(1)), workflow).diagnostic.message.endswith(": first; third")
    assert workflow.moves(history.ticket, by="agent", at=hours(1)) == (  # type: ignore[arg-type]
        PossibleMove("open", by="agent", reasons=["first", "third"]),
    )


def test_a_guard_that_is_false_as_a_value_still_judges() -> None:
    class Empty:
        def __call__(self, attempt: Attempt, /) -> str | None:
            return "full"

        def __len__(self) -> int:
            return 0

    workflow = asked_of(Empty())
    error = refused(grown(OPENED, workflow=workflow), Resumed(hours(1)), workflow)
    assert error.diagnostic.message.endswith(": full")


def always(attempt: Attempt, /) -> str:
    """A guard that refuses everything."""
    return "no"


CLOSED_SHOP = Workflow(
    None,
    guards={"always": always},
    transitions=[attrs.evolve(each, guards=["always"]) for each in TRANSITIONS],
)


@pytest.mark.parametrize(
    ("events", "event", "what"),
    [
        ([], Opened(NINE), "be opened"),
        ([OPENED], TakenInCharge(hours(1), agent="ann"), "be opened"),
        ([OPENED, Held(hours(1))], Resumed(hours(2)), "be resumed"),
        ([OPENED, RESOLVED], Reopened(hours(2)), "be reopened"),
        ([OPENED], Held(hours(1), status="snoozed", until=hours(2)), "be snoozed"),
        ([OPENED], Held(hours(1)), "become on_hold_internal"),
        ([OPENED], Resolved(hours(1)), "be resolved"),
        ([OPENED], Cancelled(hours(1), reason="spam"), "be cancelled"),
        ([OPENED, RESOLVED], Closed(hours(2), by="timer"), "be closed"),
    ],
)
def test_a_refusal_names_the_ticket_and_what_may_not_be_done(
    events: list[Event], event: Event, what: str
) -> None:
    with pytest.raises(InvalidValue) as caught:
        CLOSED_SHOP.step(History("t1", events), event)
    assert caught.value.diagnostic.message == f"ticket `t1` may not {what}: no"


def test_a_refusal_says_without_the_ticket_what_it_cannot_know() -> None:
    opening, reply = CLOSED_SHOP.refusal(None, Opened(NINE)), WEEK.refusal(None, Reply(NINE))
    assert opening is not None
    assert opening.diagnostic.message == "the ticket may not be opened: no"
    assert reply is not None
    assert reply.diagnostic.message == "the ticket is not open yet"
    with pytest.raises(InvalidValue, match="ticket `t9` is not open yet"):
        WEEK.step(History("t9"), Reply(NINE))


def test_what_is_not_reopened_is_told_once() -> None:
    done = History("t1", [OPENED, RESOLVED])
    error = refused(done, CustomerMessage(hours(2)), CLOSED_SHOP)
    assert error.diagnostic.message == "ticket `t1` is resolved and not reopened: no"


@pytest.mark.parametrize(
    ("build", "place"),
    [
        (lambda: PossibleMove("bogus", by="agent"), "PossibleMove.to"),
        (lambda: PossibleMove("open", by=1), "PossibleMove.by"),
        (lambda: PossibleMove("open", by="agent", reasons="why"), "PossibleMove.reasons"),
        (lambda: PossibleMove("open", by="agent", reasons=[""]), "PossibleMove.reasons[0]"),
        (lambda: Attempt("t1", to="open", by="agent", at=NINE), "Attempt.ticket"),
        (lambda: Attempt(grown(OPENED).ticket, to="bogus", by="agent", at=NINE), "Attempt.to"),
        (lambda: Attempt(grown(OPENED).ticket, to="open", by=1, at=NINE), "Attempt.by"),
        (lambda: Attempt(grown(OPENED).ticket, to="open", by="agent", at="now"), "Attempt.at"),
        (lambda: Attempt(grown(OPENED).ticket, to="open", by="agent", at=NINE, event="x"), "Attempt.event"),
        (
            lambda: Attempt(grown(OPENED).ticket, to="open", by="agent", at=NINE, reopen_window=-DAY),
            "Attempt.reopen_window",
        ),
    ],
)
def test_a_move_and_an_attempt_hold_nothing_else_than_they_say(
    build: Callable[[], object], place: str
) -> None:
    with pytest.raises(ServiceCoreError) as caught:
        build()
    assert caught.value.diagnostic.place == place


def test_what_follows_the_first_argument_of_a_move_is_named() -> None:
    with pytest.raises(TypeError, match="positional"):
        PossibleMove("open", "agent")  # type: ignore[call-arg, misc]
    with pytest.raises(TypeError, match="positional"):
        Attempt(grown(OPENED).ticket, "open", "agent", NINE)  # type: ignore[call-arg, misc]


# what may be done next


def test_what_may_be_done_next_comes_with_the_reasons_against_it() -> None:
    blocked = grown(OPENED, Blocked(hours(1), on="refund"))
    moves = {move.to: move for move in WEEK.moves(blocked.ticket, by="agent", at=hours(2))}  # type: ignore[arg-type]
    assert not moves[Status.RESOLVED].is_allowed
    assert moves[Status.RESOLVED].reasons == ("1 thing has to be done first: refund",)
    assert moves[Status.OPEN].is_allowed
    assert [move.to for move in WEEK.moves(blocked.ticket, by="timer", at=hours(2))] == []  # type: ignore[arg-type]


def test_what_may_be_done_next_is_asked_about_a_ticket_somebody_and_an_instant() -> None:
    ticket = grown(OPENED).ticket
    assert ticket is not None
    with pytest.raises(UnknownName, match="did you mean `agent`") as caught:
        WEEK.moves(ticket, by="agnet", at=NINE)
    assert caught.value.diagnostic.place == "by"
    with pytest.raises(InvalidValue, match=r"time\.naive"):
        WEEK.moves(ticket, by="agent", at=NINE.replace(tzinfo=None))
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        WEEK.moves(grown(OPENED), by="agent", at=NINE)  # type: ignore[arg-type]


def test_a_step_is_taken_by_a_history_and_an_event() -> None:
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        WEEK.step(grown(OPENED).ticket, RESOLVED)  # type: ignore[arg-type]
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        WEEK.step(grown(OPENED), "resolved")  # type: ignore[arg-type]
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        WEEK.refusal(grown(OPENED).ticket, "resolved")  # type: ignore[arg-type]
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        WEEK.check([OPENED])  # type: ignore[arg-type]


def test_a_refusal_is_asked_about_a_ticket() -> None:
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        WEEK.refusal(grown(OPENED), RESOLVED)  # type: ignore[arg-type]


# the reopen window


@pytest.mark.parametrize(
    ("late", "reopened"),
    [(timedelta(0), True), (DAY, True), (7 * DAY, True), (7 * DAY + TICK, False)],
    ids=str,
)
def test_a_message_inside_the_window_reopens(late: timedelta, reopened: bool) -> None:
    done = grown(OPENED, RESOLVED)
    message = CustomerMessage(hours(1) + late)
    if reopened:
        again = WEEK.step(done, message)
        assert again.events[-2:] == (message, Reopened(message.at, by="customer"))
        assert again.ticket is not None
        assert (again.ticket.status, again.ticket.reopens) == (Status.OPEN, 1)
        assert again.ticket.waiting_since == message.at
    else:
        error = refused(done, message)
        assert error.code == "ticket.needs-follow-up"
        assert "the reopen window of 7 d ended at 2026-03-09T10:00:00+00:00" in error.diagnostic.message
        assert code(done, Reopened(message.at, by="customer")) == "ticket.refused"


def test_a_window_of_nothing_is_that_instant() -> None:
    at_once = Workflow(reopen_window=timedelta(0))
    done = grown(OPENED, RESOLVED, workflow=at_once)
    assert at_once.step(done, CustomerMessage(hours(1))).ticket.status is Status.OPEN  # type: ignore[union-attr]
    assert code(done, CustomerMessage(hours(1) + TICK), at_once) == "ticket.needs-follow-up"


def test_a_window_without_end_is_none_and_has_to_be_said() -> None:
    ever = Workflow(reopen_window=None)
    done = grown(OPENED, RESOLVED, workflow=ever)
    assert ever.step(done, CustomerMessage(NINE + 9999 * DAY)).ticket.reopens == 1  # type: ignore[union-attr]
    longest = Workflow(reopen_window=timedelta.max)
    assert longest.step(done, CustomerMessage(NINE + 9999 * DAY)).ticket.reopens == 1  # type: ignore[union-attr]
    with pytest.raises(TypeError, match="reopen_window"):
        Workflow()  # type: ignore[call-arg]


def test_the_window_counts_from_the_last_resolution() -> None:
    twice = grown(OPENED, RESOLVED, Reopened(NINE + 6 * DAY), Resolved(NINE + 10 * DAY))
    assert WEEK.step(twice, CustomerMessage(NINE + 17 * DAY)).ticket.reopens == 2  # type: ignore[union-attr]
    assert code(twice, CustomerMessage(NINE + 17 * DAY + TICK)) == "ticket.needs-follow-up"


def test_the_window_is_elapsed_time_over_a_clock_change() -> None:
    from zoneinfo import ZoneInfo

    berlin = ZoneInfo("Europe/Berlin")
    evening = datetime(2026, 3, 28, 20, tzinfo=berlin)  # an hour is missing in the night that follows
    day = Workflow(reopen_window=DAY)
    done = grown(Opened(evening), Resolved(evening), workflow=day)
    assert code(done, CustomerMessage(datetime(2026, 3, 29, 21, 0, 0, 1, tzinfo=berlin)), day)
    assert day.step(done, CustomerMessage(datetime(2026, 3, 29, 21, tzinfo=berlin)))


def test_an_agent_reopens_whenever() -> None:
    done = grown(OPENED, RESOLVED)
    assert WEEK.step(done, Reopened(NINE + 900 * DAY, agent="ann")).ticket.status is Status.OPEN  # type: ignore[union-attr]


@pytest.mark.parametrize("end", [Closed(hours(2), by="timer"), None], ids=["closed", "cancelled"])
def test_what_is_closed_or_cancelled_is_not_reopened_but_followed(end: Event | None) -> None:
    ended = grown(OPENED, RESOLVED, end) if end else grown(OPENED, Cancelled(hours(1), reason="duplicate"))
    assert code(ended, CustomerMessage(hours(2))) == "ticket.needs-follow-up"
    for by in Actor:
        assert code(ended, Reopened(hours(2), by=by)) == "ticket.forbidden-transition"


CLOSED_TOO = Workflow(
    reopen_window=7 * DAY,
    transitions=[*TRANSITIONS, Transition("closed", "open", ["customer"], guards=["inside_reopen_window"])],
)


def test_a_house_may_let_closed_tickets_be_reopened_inside_the_window() -> None:
    closed = grown(OPENED, RESOLVED, Closed(hours(3), by="timer"), workflow=CLOSED_TOO)
    again = CLOSED_TOO.step(closed, CustomerMessage(hours(1) + 7 * DAY)).ticket
    assert again is not None
    assert (again.status, again.reopens, again.closed_at) == (Status.OPEN, 1, None)
    late = CustomerMessage(hours(1) + 7 * DAY + TICK)  # it counts from the resolution, not from the close
    assert code(closed, late, CLOSED_TOO) == "ticket.needs-follow-up"
    CLOSED_TOO.check(CLOSED_TOO.step(closed, CustomerMessage(hours(4))))


def test_the_window_counts_from_the_close_of_what_was_never_resolved() -> None:
    spam = Workflow(
        reopen_window=DAY,
        transitions=[
            *TRANSITIONS,
            Transition("new", "closed", ["system"]),
            Transition("closed", "open", ["customer"], guards=["inside_reopen_window"]),
        ],
    )
    closed = grown(OPENED, Closed(hours(1)), workflow=spam)
    assert spam.step(closed, CustomerMessage(hours(25))).ticket.status is Status.OPEN  # type: ignore[union-attr]
    assert code(closed, CustomerMessage(hours(25) + TICK), spam) == "ticket.needs-follow-up"


def test_an_automatic_answer_reopens_nothing_and_asks_for_nothing() -> None:
    for status in (Status.RESOLVED, Status.CLOSED, Status.CANCELLED, Status.MERGED):
        for history in standing()[status]:
            message = CustomerMessage(hours(4), auto_submitted=True)
            after = WEEK.step(history, message)
            assert after.events == (*history, message)
            assert after.ticket == history.ticket


def test_a_message_received_inside_the_window_stays_with_its_ticket() -> None:
    done, message = grown(OPENED, RESOLVED), CustomerMessage(hours(3))
    assert WEEK.receive(done, message, follow_up_id="t2") == (WEEK.step(done, message), None)
    fresh = grown(OPENED)
    assert WEEK.receive(fresh, message, follow_up_id="t2") == (WEEK.step(fresh, message), None)


@pytest.mark.parametrize("late", [8 * DAY, 900 * DAY], ids=str)
def test_a_message_received_later_opens_a_ticket_that_follows(late: timedelta) -> None:
    done = grown(Opened(NINE, subject="The lamp", requester="c1", channel="email"), RESOLVED)
    for ended in (done, WEEK.step(done, Closed(hours(2), by="system"))):
        message = CustomerMessage(NINE + late, interaction_id="m2")
        left, new = WEEK.receive(ended, message, follow_up_id="t2")
        assert left is ended
        assert new is not None
        assert (new.id, new.interactions, new.ticket.linked("followup of")) == ("t2", ("m2",), ("t1",))  # type: ignore[union-attr]
        assert new.ticket.waiting_since == message.at  # type: ignore[union-attr]
        WEEK.check(new)


def test_a_message_received_by_a_merged_or_unopened_ticket_is_refused() -> None:
    merged = grown(OPENED, Merged(hours(1), into="t2"))
    with pytest.raises(InvalidValue, match=r"(?s)ticket\.is-merged.*history of `t2`.*lands_on"):
        WEEK.receive(merged, CustomerMessage(hours(2)), follow_up_id="t3")
    with pytest.raises(InvalidValue, match=r"ticket\.not-opened"):
        WEEK.receive(History("t1"), CustomerMessage(hours(2)), follow_up_id="t3")
    with pytest.raises(InvalidValue, match=r"history\.out-of-order"):
        WEEK.receive(grown(OPENED, RESOLVED), CustomerMessage(hours(0.5)), follow_up_id="t3")


# building a workflow


def built(**given: Any) -> ErrorGroup:
    with pytest.raises(ErrorGroup) as caught:
        Workflow(reopen_window=None, **given)
    return caught.value


def test_all_mistakes_of_a_workflow_are_told_together() -> None:
    found = built(
        guards={"paid": lambda attempt: None},
        transitions=[
            Transition("open", "new", ["agent"]),
            Transition(None, "open", ["agent"]),
            Transition("merged", "open", ["agent"], guards=["payd", "nothing_left_to_do"]),
            Transition("open", "resolved", ["agent", "customer"]),
            Transition("open", "resolved", ["system", "agent"], guards=["inside_reopen_windw"]),
        ],
    )
    assert [(each.code, each.place) for each in found.diagnostics] == [
        ("workflow.bad-beginning", "Workflow.transitions[0]"),
        ("workflow.bad-beginning", "Workflow.transitions[1]"),
        ("workflow.leaves-merged", "Workflow.transitions[2]"),
        ("workflow.unknown-guard", "Workflow.transitions[2]"),
        ("workflow.unknown-guard", "Workflow.transitions[4]"),
        ("workflow.duplicate-transition", "Workflow.transitions[4]"),
    ]
    text = str(found)
    assert text.startswith("6 mistakes in the workflow\n")
    assert "did you mean `paid`?" in text
    assert "did you mean `inside_reopen_window`?" in text
    assert "the other is Workflow.transitions[3]" in text


@pytest.mark.parametrize(
    "given",
    [
        {"reopen_window": 7},
        {"reopen_window": "7d"},
        {"reopen_window": None, "guards": ["paid"]},
        {"reopen_window": None, "transitions": "open"},
        {"reopen_window": None, "transitions": [("new", "open")]},
        {"reopen_window": None, "transitions": None},
    ],
    ids=repr,
)
def test_a_workflow_of_the_wrong_types_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(WrongType, match=r"value\.wrong-type.*Workflow\."):
        Workflow(**given)


def test_a_negative_window_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"duration\.negative"):
        Workflow(reopen_window=-TICK)


def test_what_is_no_function_is_no_guard() -> None:
    found = built(guards={"paid": "yes", "sane": lambda attempt: None, "due": 1})
    assert [(each.code, each.place) for each in found.diagnostics] == [
        ("value.wrong-type", "Workflow.guards.due"),
        ("value.wrong-type", "Workflow.guards.paid"),
    ]


def test_a_transition_is_made_from_names_in_any_spelling() -> None:
    move = Transition("Pending-Customer", "OPEN", ["agent", "Agent", Actor.TIMER], effects=["held_until"])
    assert (move.start, move.to) == (Status.PENDING_CUSTOMER, Status.OPEN)
    assert move.actors == (Actor.AGENT, Actor.TIMER)
    with pytest.raises(UnknownName, match="did you mean `resolved`") as caught:
        Transition("resolvd", "open", ["agent"])
    assert caught.value.diagnostic.place == "Transition.start"
    with pytest.raises(UnknownName) as caught:
        Transition("open", "closed", ["agent", "agnet"])
    assert caught.value.diagnostic.place == "Transition.actors[1]"
    with pytest.raises(WrongType, match=r"Transition\.actors"):
        Transition("open", "closed", "agent")
    with pytest.raises(WrongType, match=r"Transition\.guards"):
        Transition("open", "closed", ["agent"], guards="paid")
    with pytest.raises(WrongType, match=r"Transition\.effects\[0\]"):
        Transition("open", "closed", ["agent"], effects=[1])  # type: ignore[list-item]


def test_who_may_open_a_ticket_is_in_the_table_as_well() -> None:
    inside = Workflow(reopen_window=None, transitions=[Transition(None, "new", ["agent"]), *TRANSITIONS[1:]])
    assert inside.step(History("t1"), Opened(NINE, by="agent", agent="ann"))
    assert code(History("t1"), Opened(NINE, by="customer"), inside) == "ticket.forbidden-transition"


def test_a_workflow_is_a_value() -> None:
    same = Workflow(reopen_window=7 * DAY)
    assert (same, hash(same)) == (WEEK, hash(WEEK))
    assert same != Workflow(reopen_window=6 * DAY)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        same.reopen_window = None  # type: ignore[misc]
    guards: dict[str, Any] = {"mine": lambda attempt: None}
    kept = Workflow(reopen_window=None, guards=guards)
    guards.clear()
    assert [name for name, _ in kept.guards] == ["mine"]
    assert hash(kept) == hash(attrs.evolve(kept, guards=dict(kept.guards)))


def test_a_workflow_travels_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(WEEK)) == WEEK
    assert [pickle.loads(pickle.dumps(each)) for each in TRANSITIONS] == list(TRANSITIONS)


def spoken_for(attempt: Attempt, /) -> str | None:
    """A guard that pickle finds by its name."""
    return None if attempt.ticket.agent else "nobody has it"


def test_a_workflow_with_guards_of_its_own_travels_as_well() -> None:
    kept = asked_of(spoken_for)
    assert pickle.loads(pickle.dumps(kept)) == kept
    assert hash(pickle.loads(pickle.dumps(kept))) == hash(kept)


def test_a_workflow_is_read_back_from_plain_data_with_its_guards_by_name() -> None:
    for workflow, guards in ((WEEK, None), (CLOSED_TOO, None), (asked_of(spoken_for), {"mine": spoken_for})):
        data = json.loads(json.dumps(workflow.to_data()))
        assert Workflow.from_data(data, guards=guards) == workflow
    with pytest.raises(ErrorGroup) as caught:
        Workflow.from_data(asked_of(spoken_for).to_data())
    assert [each.code for each in caught.value.diagnostics] == ["workflow.unknown-guard"]


def test_all_mistakes_of_a_workflow_in_plain_data_are_told_with_their_places() -> None:
    rows = [{"start": "opn", "to": "open", "actors": ["agent"]}, {"start": "new", "to": "open"}]
    with pytest.raises(ErrorGroup) as caught:
        Workflow.from_data({"reopen_window": "7 d", "transitions": rows})
    places = [each.place for each in caught.value.diagnostics]
    assert places[0] == "reopen_window"
    assert [place.split(".")[0] for place in places[1:]] == ["transitions[0]", "transitions[1]"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, {"data.missing-field"}),
        ({"reopen_window": 1, "transition": []}, {"data.unknown-field"}),
        ({"reopen_window": "7 d"}, {"data.wrong-shape"}),
        ({"reopen_window": float("nan")}, {"number.not-finite"}),
        ({"reopen_window": 1e300}, {"number.out-of-range"}),
        ({"reopen_window": 10**400}, {"number.out-of-range"}),
        ({"reopen_window": None, "transitions": "all"}, {"data.wrong-shape"}),
        ([], {"data.wrong-shape"}),
    ],
    ids=repr,
)
def test_plain_data_that_is_no_workflow_is_refused(data: object, expected: set[str]) -> None:
    with pytest.raises((ErrorGroup, ServiceCoreError)) as caught:
        Workflow.from_data(data)
    found = caught.value.diagnostics if isinstance(caught.value, ErrorGroup) else [caught.value.diagnostic]
    assert {each.code for each in found} == expected


@pytest.mark.parametrize(
    ("start", "to", "actors", "expected"),
    [
        ("resolved", "snoozed", ["agent"], "workflow.no-such-event"),
        ("cancelled", "pending_customer", ["agent"], "workflow.no-such-event"),
        ("open", "open", ["agent"], "workflow.no-such-event"),
        ("closed", "closed", ["agent"], "workflow.no-such-event"),
        ("closed", "open", [], "workflow.nobody"),
    ],
)
def test_a_transition_that_nothing_or_nobody_makes_is_refused(
    start: str, to: str, actors: list[str], expected: str
) -> None:
    found = built(transitions=[Transition(None, "new", ["agent"]), Transition(start, to, actors)])
    assert [(each.code, each.place) for each in found.diagnostics] == [(expected, "Workflow.transitions[1]")]


def test_a_customer_takes_a_request_back_and_does_not_cancel_it() -> None:
    error = refused(grown(OPENED), Cancelled(hours(1), by="customer", reason="spam"))
    assert (error.code, error.diagnostic.message) == (
        "ticket.refused",
        "ticket `t1` may not be cancelled: a customer takes a request back: Withdrawn",
    )
    assert grown(OPENED, Withdrawn(hours(1))).ticket.status is Status.CANCELLED  # type: ignore[union-attr]


@pytest.mark.parametrize("status", reference.HOLDS)
def test_a_hold_is_prolonged_by_whoever_may_begin_it(status: str) -> None:
    held = grown(OPENED, Held(hours(1), status=status, until=hours(5)))
    for by in Actor:
        longer = Held(hours(2), status=status, until=hours(9), by=by)
        if ("open", status, by.value) in reference.WAYS:
            assert WEEK.step(held, longer).at(hours(8)).status == status  # type: ignore[union-attr]
        else:
            assert code(held, longer) == "ticket.forbidden-transition"
    if status == "snoozed":
        assert code(held, Held(hours(2), status=status)) == "ticket.refused"


def test_a_hold_is_prolonged_if_one_way_into_it_lets_pass() -> None:
    guards = {"busy": lambda attempt: "busy", "late": lambda attempt: "late"}
    ways = [
        Transition("new", "on_hold_internal", ["agent"], guards=["busy"]),
        Transition("snoozed", "on_hold_internal", ["agent"], guards=["busy", "late"]),
    ]
    free = [Transition("open", "on_hold_internal", ["agent"])]
    first, longer = Held(hours(1), until=hours(5)), Held(hours(2), until=hours(9))
    for more, expected in ((free, None), ([], "ticket `t1` may not become on_hold_internal: busy")):
        own = Workflow(reopen_window=None, guards=guards, transitions=[*ways, *more])
        error = own.refusal(History("t1", [OPENED, first]).ticket, longer)
        assert (error.diagnostic.message if error else None) == expected


def test_the_window_counts_from_the_cancellation_of_what_was_never_resolved() -> None:
    back = Transition("cancelled", "open", ["customer"], guards=["inside_reopen_window"])
    mild = Workflow(reopen_window=DAY, transitions=[*TRANSITIONS, back])
    gone = grown(OPENED, Withdrawn(hours(1)), workflow=mild)
    assert mild.step(gone, CustomerMessage(hours(25))).ticket.status is Status.OPEN  # type: ignore[union-attr]
    assert code(gone, CustomerMessage(hours(25) + TICK), mild) == "ticket.needs-follow-up"


def test_a_hold_that_has_passed_is_over_for_whoever_asks_with_an_old_ticket() -> None:
    held = grown(OPENED, Held(hours(1), status="pending_customer", until=hours(2), then="resolved")).ticket
    assert held is not None
    assert held.status is Status.PENDING_CUSTOMER
    assert WEEK.refusal(held, Resumed(hours(2) - TICK)) is None
    assert WEEK.refusal(held, Resumed(hours(2))).code == "ticket.forbidden-transition"  # type: ignore[union-attr]
    assert WEEK.refusal(held, Reopened(hours(2))) is None
    late = CustomerMessage(hours(2) + 7 * DAY + TICK)
    assert WEEK.refusal(held, late).code == "ticket.needs-follow-up"  # type: ignore[union-attr]
    assert {each.to for each in WEEK.moves(held, by="customer", at=hours(2))} == {Status.OPEN}
    assert Status.CANCELLED in {each.to for each in WEEK.moves(held, by="customer", at=hours(2) - TICK)}


@attrs.frozen
class Mended(Resolved):
    """A resolution of a house's own kind."""


def test_a_kind_of_event_of_ones_own_moves_a_ticket_as_the_kind_above_it_does() -> None:
    done = grown(OPENED, Mended(hours(1)))
    assert done.ticket is not None
    assert done.ticket.status is Status.RESOLVED
    assert code(done, Mended(hours(2))) == code(done, Resolved(hours(2))) == "ticket.forbidden-transition"


# checking a record


def test_a_record_is_held_against_the_workflow_all_mistakes_at_once() -> None:
    record = History(
        "t1",
        [
            OPENED,
            Reopened(hours(1)),
            RESOLVED,
            Closed(hours(2), agent="ann"),
            CustomerMessage(hours(3)),
            Noted(hours(4)),
            Resolved(hours(5)),
        ],
    )
    with pytest.raises(ErrorGroup) as caught:
        WEEK.check(record)
    assert [(each.code, each.place) for each in caught.value.diagnostics] == [
        ("ticket.forbidden-transition", "events[1]"),
        ("ticket.forbidden-transition", "events[3]"),
        ("ticket.needs-follow-up", "events[4]"),
        ("ticket.forbidden-transition", "events[6]"),
    ]
    assert str(caught.value).startswith("4 mistakes in history of ticket `t1`\n")


def test_a_record_without_an_opening_begins_with_its_first_event() -> None:
    WEEK.check(History("t1", [CustomerMessage(NINE), Reply(hours(1), agent="ann"), Resolved(hours(2))]))
    WEEK.check(History("t1", [Reply(NINE, agent="ann"), Resolved(hours(2))]))
    with pytest.raises(ErrorGroup) as caught:
        WEEK.check(History("t1", [Reopened(NINE), Noted(hours(1)), Closed(hours(2))]))
    assert [(each.code, each.place) for each in caught.value.diagnostics] == [
        ("ticket.forbidden-transition", "events[0]"),
        ("ticket.forbidden-transition", "events[2]"),
    ]


def test_a_record_that_kept_to_the_workflow_passes() -> None:
    WEEK.check(History("t1"))
    for history in (each for found in standing().values() for each in found):
        WEEK.check(history)


def test_a_record_is_checked_with_the_holds_that_time_ended() -> None:
    WEEK.check(History("t1", [OPENED, *HELD["snoozed"][1:], Held(hours(5))]))
    held = HELD["on_hold_internal"][1]
    WEEK.check(History("t1", [OPENED, held, Resumed(hours(5), by="customer")]))
    for early in (Resumed(hours(5) - TICK, by="customer"), Reopened(hours(5))):
        with pytest.raises(ErrorGroup) as caught:
            WEEK.check(History("t1", [OPENED, held, early]))
        assert [each.place for each in caught.value.diagnostics] == ["events[2]"]


def test_long_histories_are_checked_without_recursion() -> None:
    turns: list[Event] = [OPENED]
    for i in range(1500):
        turns += [Resolved(hours(2 * i + 1)), Reopened(hours(2 * i + 2))]
    WEEK.check(History("t1", turns))
