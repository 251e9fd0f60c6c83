"""The laws of service level clocks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st
from tests.reference.sla import walk

from servicecore.calendars import Calendar
from servicecore.domain import (
    Assigned,
    Clock,
    ClockState,
    Closed,
    CustomerMessage,
    Event,
    Held,
    History,
    Noted,
    Opened,
    Priority,
    PriorityOverridden,
    Reopened,
    Reply,
    Resolved,
    Resumed,
    SlaMetric,
    Status,
    Tagged,
    TakenInCharge,
    Ticket,
    responses,
    spans,
    waits,
)
from servicecore.sla import SlaConventions, SlaPolicy, Target, by_priority, clocks
from servicecore.sla.course import RESPONSE, Course

MINUTE = timedelta(minutes=1)
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
OFFICE = Calendar(
    "Europe/Berlin", {day: [["09:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "thu")}
)
calendars = st.sampled_from([Calendar.always(), OFFICE])
PAUSES = (Status.PENDING_CUSTOMER, Status.ON_HOLD_THIRD_PARTY)
ALL = SlaPolicy(
    "all",
    [Target(metric, timedelta(minutes=90), thresholds=(0.5, 0.75, 1)) for metric in SlaMetric],
    calendar=OFFICE,
)


def an_event(at: datetime) -> st.SearchStrategy[Event]:
    return st.one_of(
        st.just(CustomerMessage(at)),
        st.just(Reply(at, agent="ann")),
        st.just(Resumed(at)),
        st.just(Resolved(at)),
        st.just(Reopened(at)),
        st.just(Closed(at)),
        st.just(Assigned(at, agent="ann")),
        st.just(Assigned(at, team="two")),
        st.just(TakenInCharge(at, agent="ann")),
        st.builds(Held, st.just(at), status=st.sampled_from([*PAUSES, Status.SNOOZED])),
        st.integers(1, 200).map(lambda wait: Held(at, status="snoozed", until=at + wait * MINUTE)),
        st.builds(PriorityOverridden, st.just(at), priority=st.sampled_from(Priority)),
    )


@st.composite
def histories(draw: Any) -> History:
    waited = draw(st.lists(st.integers(0, 300), max_size=9))
    events: list[Event] = [Opened(START)]
    for minutes in waited:
        events.append(draw(an_event(events[-1].at + minutes * MINUTE)))
    return History("t1", events)


instants = st.integers(0, 3000).map(lambda minutes: START + minutes * MINUTE)


def steady(found: tuple[Clock, ...]) -> list[Any]:
    return [(clock.metric, clock.number, clock.elapsed, clock.due_at, clock.breached_at) for clock in found]


@given(histories(), instants)
def test_what_comes_later_changes_nothing_so_replay_equals_live(history: History, at: datetime) -> None:
    known = History(history.id, history.up_to(at))
    assert clocks(known, ALL, at) == clocks(history, ALL, at)


@given(histories(), instants, st.integers(1, 2000))
def test_a_breach_once_recorded_stays_where_it_was(history: History, at: datetime, later: int) -> None:
    after = {(clock.metric, clock.number): clock for clock in clocks(history, ALL, at + later * MINUTE)}
    for clock in clocks(history, ALL, at):
        if clock.breached_at is not None:
            assert clock.breached_at <= at
            assert after[clock.metric, clock.number].breached_at == clock.breached_at


@given(histories(), instants)
def test_what_remains_and_what_is_used_up_are_the_target(history: History, at: datetime) -> None:
    for clock in clocks(history, ALL, at):
        assert clock.elapsed + clock.remaining == clock.target


@given(histories(), instants)
def test_up_to_the_due_time_a_running_clock_uses_up_its_target(history: History, at: datetime) -> None:
    for clock in clocks(history, ALL, at):
        if clock.state is ClockState.ACTIVE and not clock.breached:
            assert clock.due_at is not None
            assert clock.elapsed + OFFICE.between(at, clock.due_at) == clock.target


@given(histories(), instants)
def test_thresholds_come_in_the_order_of_their_shares(history: History, at: datetime) -> None:
    for clock in clocks(history, ALL, at):
        known = [each.at for each in clock.thresholds if each.at is not None]
        assert known == sorted(known)
        assert clock.at_risk <= (clock.thresholds[0].at is not None and not clock.state.is_over)


@given(histories(), instants, st.data())
def test_events_that_mean_nothing_to_clocks_change_nothing(
    history: History, at: datetime, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(history.events) - 1))
    event = history.events[place]
    more = [
        *history.events[: place + 1],
        Noted(event.at),
        Tagged(event.at, added=["x"]),
        *history.events[place + 1 :],
    ]
    assert clocks(History(history.id, more), ALL, at) == clocks(history, ALL, at)


@given(st.integers(0, 300), st.integers(1, 300), st.integers(1, 300), instants, calendars)
def test_splitting_a_pause_changes_nothing(
    first: int, one: int, two: int, at: datetime, calendar: Calendar
) -> None:
    low, middle, high = (START + minutes * MINUTE for minutes in (first, first + one, first + one + two))
    policy = SlaPolicy("p", [Target("resolution", 2 * 60 * MINUTE, pauses=PAUSES)], calendar=calendar)
    whole = History("t1", [Opened(START), Held(low, status=PAUSES[0]), Resumed(high)])
    split = History(
        "t1", [Opened(START), Held(low, status=PAUSES[0]), Held(middle, status=PAUSES[1]), Resumed(high)]
    )
    assert clocks(split, policy, at) == clocks(whole, policy, at)


@given(st.integers(0, 300), st.integers(1, 3000), calendars)
def test_a_pause_never_makes_a_due_time_earlier(first: int, long: int, calendar: Calendar) -> None:
    policy = SlaPolicy("p", [Target("resolution", 2 * 60 * MINUTE, pauses=PAUSES)], calendar=calendar)
    low, high = START + first * MINUTE, START + (first + long) * MINUTE
    (plain,) = clocks(History("t1", [Opened(START)]), policy, high)
    paused = History("t1", [Opened(START), Held(low, status=PAUSES[0]), Resumed(high)])
    (later,) = clocks(paused, policy, high)
    assert plain.due_at is not None
    assert later.due_at is not None
    assert later.due_at >= plain.due_at


@given(st.integers(0, 300), st.integers(1, 3000), st.integers(1, 3000), calendars)
def test_time_alone_never_breaches_a_paused_clock(
    first: int, soon: int, later: int, calendar: Calendar
) -> None:
    policy = SlaPolicy("p", [Target("resolution", 2 * 60 * MINUTE, pauses=PAUSES)], calendar=calendar)
    low = START + first * MINUTE
    history = History("t1", [Opened(START), Held(low, status=PAUSES[0])])
    (one,) = clocks(history, policy, low + soon * MINUTE)
    (two,) = clocks(history, policy, low + (soon + later) * MINUTE)
    assert (one.state, one.breached, one.elapsed) == (two.state, two.breached, two.elapsed)


LEVELS = {Priority.URGENT: 60, Priority.HIGH: 180, Priority.NORMAL: 480, Priority.LOW: 900}


@given(histories(), instants, calendars)
def test_a_clock_is_what_walking_minute_by_minute_finds(
    history: History, at: datetime, calendar: Calendar
) -> None:
    targets = [
        *by_priority("resolution", LEVELS, pauses=PAUSES),
        Target("resolution", 240 * MINUTE, pauses=PAUSES),
    ]
    policy = SlaPolicy("p", targets, calendar=calendar)

    def target(ticket: Ticket) -> timedelta:
        return (240 if ticket.priority is None else LEVELS[ticket.priority]) * MINUTE

    (clock,) = clocks(history, policy, at)
    walked = walk(history, target, calendar, PAUSES, at)
    assert clock.elapsed == walked.elapsed
    assert (clock.state is ClockState.FULFILLED) == walked.is_over
    assert clock.breached_at == walked.breached_at
    if clock.state is ClockState.ACTIVE:
        assert clock.due_at == walked.due_at


@given(histories(), instants)
def test_priorities_that_promise_the_same_are_no_change(history: History, at: datetime) -> None:
    same = SlaPolicy("all", by_priority("resolution", dict.fromkeys(Priority, 90.0)), calendar=OFFICE)
    levels = [each for each in history.events if not isinstance(each, PriorityOverridden)]
    opened = [levels[0], PriorityOverridden(START, priority="low"), *levels[1:]]
    changed = [history.events[0], PriorityOverridden(START, priority="low"), *history.events[1:]]
    assert clocks(History("t", opened), same, at) == clocks(History("t", changed), same, at)


@given(histories())
def test_the_course_is_what_the_domain_says(history: History) -> None:
    course = Course(history.events, history.events[-1].at, SlaConventions().waits)
    turns = [
        turn for i, turn in enumerate(course.statuses) if not i or course.statuses[i - 1][1] is not turn[1]
    ]
    assert turns == [(span.since, span.status) for span in spans(history)]
    assert [at for at, what, _ in course.marks if what is RESPONSE] == [
        each.at for each in responses(history)
    ]


@given(histories(), instants)
def test_each_exchange_starts_where_a_wait_of_the_customer_does(history: History, at: datetime) -> None:
    conventions = SlaConventions(opening_starts=["first_response", "next_response"], reopen="never")
    policy = SlaPolicy("p", [Target("next_response", MINUTE)], calendar=OFFICE, conventions=conventions)
    known = History("t1", history.up_to(at))
    found = [clock.started_at for clock in clocks(known, policy, at)]
    assert found == [wait.since for wait in waits(known) if wait.who == "customer"]


def test_clocks_are_values() -> None:
    (clock, *_) = clocks(History("t1", [Opened(START)]), ALL, START)
    assert attrs.evolve(clock) == clock
