"""The laws of service level clocks."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests import strategies
from tests.reference import sla as reference
from tests.reference.sla import STEP, Habits, Offer, Stand

from servicecore.calendars import Calendar
from servicecore.domain import (
    Absorbed,
    Acknowledged,
    Assigned,
    Cancelled,
    Clock,
    ClockReset,
    ClockState,
    Closed,
    Confirmed,
    CustomerMessage,
    DueSet,
    Escalated,
    Event,
    Held,
    History,
    Merged,
    Noted,
    Opened,
    Priority,
    PriorityOverridden,
    Reclassified,
    Reopened,
    Reply,
    Resolved,
    ResponseKind,
    Resumed,
    SlaMetric,
    Status,
    Tagged,
    TakenInCharge,
    Threshold,
    Triaged,
    Unassigned,
    WaitConventions,
    WaitEnd,
    Withdrawn,
    responses,
    spans,
    waits,
)
from servicecore.rules import Condition, all_of
from servicecore.sla import SlaConventions, SlaPolicies, SlaPolicy, Target, clocks, facts, next_change_at
from servicecore.sla.course import RESPONSE, Course

TICK = timedelta(microseconds=1)
START = datetime(2026, 3, 27, 6, tzinfo=UTC)
"""A Friday; in the following weekend the clocks of Berlin are set forward."""

ALWAYS = Calendar.always()
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE = Calendar("Europe/Berlin", {day: [["09:00", "12:00"], ["13:00", "17:00"]] for day in WEEKDAYS})
NIGHTS = Calendar("America/New_York", {day: [["20:00", "04:00"]] for day in (*WEEKDAYS, "sat", "sun")})
HOLDS = (
    Status.PENDING_CUSTOMER,
    Status.ON_HOLD_INTERNAL,
    Status.ON_HOLD_THIRD_PARTY,
    Status.SNOOZED,
)
M = SlaMetric
METRICS = tuple(SlaMetric)


def at(steps: float) -> datetime:
    return START + steps * STEP


# Histories: what starts and ends clocks happens at even steps, what changes promises at odd ones

metrics = st.sampled_from(METRICS)
calendars = st.sampled_from([ALWAYS, OFFICE, NIGHTS])
moments = st.integers(0, 110).map(at)
holds = st.sampled_from(HOLDS)
lengths = st.integers(1, 30).map(lambda number: number * STEP)


Maker = Callable[[datetime], st.SearchStrategy[Event]]


def just(kind: type[Event], **said: Any) -> Maker:
    return lambda now: st.just(kind(now, **said))


def held_until(now: datetime) -> st.SearchStrategy[Event]:
    return st.builds(lambda status, time: Held(now, status=status, until=now + time), holds, lengths)


def silently_resolved(now: datetime) -> st.SearchStrategy[Event]:
    hold = {"status": "pending_customer", "then": "resolved"}
    return lengths.map(lambda time: Held(now, until=now + time, **hold))


def absorbed(now: datetime) -> st.SearchStrategy[Event]:
    return st.integers(0, 6).map(lambda n: Absorbed(now, source="t9", waiting_since=now - 2 * n * STEP))


DAILY: tuple[Maker, ...] = (
    just(CustomerMessage),
    just(CustomerMessage, auto_submitted=True),
    just(Reply, agent="ann"),
    just(Reply, by="bot"),
    just(Noted, agent="ann"),
    just(Resumed),
    just(Assigned, agent="ann"),
    just(Assigned, team="two"),
    just(Unassigned),
    just(TakenInCharge, agent="ann"),
    lambda now: st.builds(Held, st.just(now), status=holds),
    held_until,
    lambda now: st.builds(ClockReset, st.just(now), metric=metrics),
)
"""What happens to a ticket that is not done."""

ENDS: tuple[Maker, ...] = (
    just(Resolved),
    just(Reopened),
    just(Reopened, by="customer"),
    just(Closed),
    just(Confirmed),
    just(Cancelled, reason="spam"),
    just(Withdrawn),
    just(Merged, into="t2"),
    silently_resolved,
    absorbed,
)
"""What ends it, or takes it up again."""

few = st.lists(st.sampled_from([*DAILY, *ENDS]), min_size=2, max_size=5) | st.just([*DAILY, *ENDS])
"""Some tickets know a few kinds of event that come again and again."""


def a_change(now: datetime) -> st.SearchStrategy[Event]:
    """What changes a promise."""
    dues = st.integers(-10, 40).map(lambda number: now + number * STEP)
    return st.one_of(
        st.builds(PriorityOverridden, st.just(now), priority=st.none() | st.sampled_from(Priority)),
        st.builds(Triaged, st.just(now), priority=st.sampled_from(Priority)),
        st.just(Tagged(now, added=["x"])),
        st.just(Tagged(now, removed=["x"])),
        st.builds(lambda metric, due: DueSet(now, metric=metric, due_at=due), metrics, st.none() | dues),
    )


@st.composite
def histories(draw: Any) -> History:
    """Anything in any order, several things at one instant among it."""
    kinds = draw(few)
    opened = [just(Opened), just(Opened), just(Opened, by="agent"), *kinds[:1]]
    events: list[Event] = [draw(draw(st.sampled_from(opened))(START))]
    now = START
    for gap in draw(st.lists(st.integers(0, 6), max_size=8)):
        if draw(st.integers(0, 3)) == 0:
            events.append(draw(a_change(now + STEP)))
            gap = max(gap, 1)
        now += 2 * gap * STEP
        events.append(draw(draw(st.sampled_from(kinds))(now)))
    return History("t1", events)


@st.composite
def plain_histories(draw: Any) -> History:
    """Tickets that are worked on, at times resolved and reopened; their priority may change as they are."""
    events: list[Event] = [Opened(START)]
    now = START
    for gap in draw(st.lists(st.integers(0, 6), max_size=8)):
        if isinstance(events[-1], Resolved):
            events.append(Reopened(now + 2 * gap * STEP))
        elif draw(st.integers(0, 3)) == 0:
            priority = draw(st.sampled_from(Priority))
            events.append(PriorityOverridden(now + STEP, priority=priority))
            gap = max(gap, 1)
        else:
            kind = draw(st.sampled_from([*DAILY, just(Resolved)]))
            events.append(draw(kind(now + 2 * gap * STEP)))
        now += 2 * gap * STEP
    return History("t1", events)


# Promises

amounts = st.sampled_from([4, 8, 12, 24])
levels = (
    amounts | amounts | amounts | st.dictionaries(st.sampled_from(Priority), amounts, min_size=1, max_size=3)
)


def seldom(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 3).flatmap(lambda n: st.none() if n else values)


@st.composite
def an_offer(draw: Any, name: str, metrics: Sequence[SlaMetric], *, for_all: bool = False) -> Offer:
    return Offer(
        name,
        {metric: draw(amounts if for_all else levels) for metric in metrics},
        draw(calendars),
        {metric: tuple(draw(st.lists(holds, max_size=3, unique=True))) for metric in metrics},
        draw(st.sampled_from([(), (), (HOLDS[1],)])),
        draw(st.sampled_from([(0.75,), (0.5, 0.75, 1.0)])),
        None if for_all else draw(seldom(st.sampled_from(Priority))),
        None if for_all else draw(seldom(st.just("x"))),
    )


some_metrics = st.lists(metrics, min_size=1, max_size=4, unique=True)


@st.composite
def offers(draw: Any) -> list[Offer]:
    """Up to three policies, by priority and tag, each of some metrics."""
    number = draw(st.integers(1, 3))
    return [draw(an_offer(f"p{i}", draw(some_metrics))) for i in range(number)]


@st.composite
def lasting_offers(draw: Any) -> list[Offer]:
    """Policies by priority of which the last is for all, so that something is always promised."""
    promised = draw(some_metrics)
    first = draw(an_offer("first", promised, for_all=True))
    return [
        first._replace(priority=draw(st.sampled_from(Priority))),
        draw(an_offer("rest", promised, for_all=True)),
    ]


def condition(offer: Offer) -> Condition | None:
    parts = [] if offer.priority is None else [facts.priority == offer.priority]
    parts += [] if offer.tag is None else [facts.ticket.tags.has_any(offer.tag)]
    return all_of(*parts) if parts else None


def targets(offer: Offer) -> list[Target]:
    found = []
    for metric, steps in offer.steps.items():
        more: dict[str, Any] = {"pauses": offer.pauses.get(metric, ()), "suspends": offer.suspends}
        more["thresholds"] = offer.shares
        if isinstance(steps, int):
            found.append(Target(metric, steps * STEP, **more))
        else:
            found += [
                Target(metric, each * STEP, when=facts.priority == level, **more)
                for level, each in steps.items()
            ]
    return found


def a_policy(offer: Offer, habits: Habits) -> SlaPolicy:
    conventions = SlaConventions(**habits._asdict())
    return SlaPolicy(
        offer.name,
        targets(offer),
        calendar=offer.calendar,
        conventions=conventions,
        when=condition(offer),
    )


def policies(found: Iterable[Offer], habits: Habits = Habits()) -> SlaPolicies:  # noqa: B008 - a value
    return SlaPolicies([a_policy(offer, habits) for offer in found])


answers = st.sampled_from([["agent_reply"], ["agent_reply", "bot_reply"], ["agent_reply", "note"]])


def habits_of(responses: st.SearchStrategy[list[str]], at_due: Sequence[str]) -> st.SearchStrategy[Habits]:
    return st.builds(
        Habits,
        tie=st.sampled_from(["close", "next_open"]),
        at_due=st.sampled_from(at_due),
        reopen=st.sampled_from(["pause", "restart", "never"]),
        retarget=st.sampled_from(["original", "change"]),
        calendar_change=st.sampled_from(["each_part", "last"]),
        recurrence=st.sampled_from(["independent", "sequential", "once"]),
        outside_hours=st.sampled_from(["unchanged", "next_open"]),
        breach=st.sampled_from(["current", "kept"]),
        opening_starts=st.sampled_from([(M.FIRST_RESPONSE,), (), (M.FIRST_RESPONSE, M.NEXT_RESPONSE)]),
        waits=st.builds(
            WaitConventions,
            responses=responses,
            auto_submitted_asks=st.booleans(),
            reopening_asks=st.booleans(),
        ),
    )


plain_habits = habits_of(answers, ["not_yet"])
all_habits = habits_of(answers | st.just(["agent_reply", "status_change"]), ["not_yet", "missed"])
walking = settings(max_examples=2 * settings().max_examples, suppress_health_check=[HealthCheck.too_slow])
slow = settings(max_examples=2 * settings().max_examples // 5)


# The walk step by step


def seen(clock: Clock, told: Stand) -> Stand:
    """The clock in the words of the walk, which says nothing of thresholds by a due time set by hand."""
    return Stand(
        clock.metric,
        clock.number,
        clock.state.value,
        clock.started_at,
        clock.ended_at,
        clock.elapsed,
        clock.remaining,
        clock.due_at,
        clock.breached,
        clock.breached_at,
        None if told.at_risk is None else clock.at_risk,
        None if told.thresholds is None else tuple(each.at for each in clock.thresholds),
        tuple((pause.since, pause.until) for pause in clock.pauses),
    )


def in_order(found: Iterable[Clock]) -> list[Clock]:
    return sorted(found, key=lambda clock: (clock.metric, clock.number))


def hold_to_the_walk(history: History, given: list[Offer], habits: Habits, now: datetime) -> None:
    walked = reference.clocks(history, given, habits, now)
    found = in_order(clocks(history, policies(given, habits), now))
    assert [(each.metric, each.number) for each in found] == [(each.metric, each.number) for each in walked]
    for clock, told in zip(found, walked, strict=True):
        assert seen(clock, told) == told


@walking
@given(plain_histories(), lasting_offers(), plain_habits, moments)
def test_clocks_of_a_plain_ticket_are_what_a_walk_finds(
    history: History, given: list[Offer], habits: Habits, now: datetime
) -> None:
    hold_to_the_walk(history, given, habits, now)


@walking
@given(histories(), offers(), moments)
def test_clocks_are_what_a_walk_step_by_step_finds(
    history: History, given: list[Offer], now: datetime
) -> None:
    hold_to_the_walk(history, given, Habits(), now)


@walking
@given(histories(), offers(), all_habits, moments)
def test_clocks_by_any_conventions_are_what_a_walk_finds(
    history: History, given: list[Offer], habits: Habits, now: datetime
) -> None:
    hold_to_the_walk(history, given, habits, now)


# Time and replay


@given(histories(), offers(), moments)
def test_what_comes_later_changes_nothing_so_replay_equals_live(
    history: History, given: list[Offer], now: datetime
) -> None:
    known = History(history.id, history.up_to(now))
    assert clocks(known, policies(given), now) == clocks(history, policies(given), now)


@given(histories(), offers(), st.lists(moments, max_size=5), moments)
def test_it_does_not_matter_when_and_how_often_anybody_asked_before(
    history: History, given: list[Offer], before: list[datetime], now: datetime
) -> None:
    asked = policies(given)
    for moment in before:
        clocks(history, asked, moment)
        next_change_at(history, asked, moment)
    assert clocks(history, asked, now) == clocks(history, policies(given), now)


def shares(found: Iterable[Threshold]) -> list[float]:
    return [each.share for each in found]


def hold_to_what_was_known(history: History, given: list[Offer], habits: Habits) -> None:
    """A breach, or a threshold passed, is dated when it was found out and stays there."""
    asked = policies(given, habits)
    before: dict[Any, Clock] = {}
    for number in range(0, 60, 2):
        now, last = at(number), at(number - 2)
        found = {(clock.metric, clock.number): clock for clock in clocks(history, asked, now)}
        for key, clock in found.items():
            if key in before:
                marks = [(before[key].breached_at, clock.breached_at)]
                then, since = before[key].thresholds, clock.thresholds
                if not before[key].state.is_over and shares(then) == shares(since):
                    marks += [(was.at, is_.at) for was, is_ in zip(then, since, strict=True)]
                for was, is_ in marks:
                    assert is_ == was if was is not None and was <= last else is_ is None or last <= is_
        before = found


@slow
@given(plain_histories(), lasting_offers(), plain_habits)
def test_no_mark_of_a_plain_ticket_is_dated_back(
    history: History, given: list[Offer], habits: Habits
) -> None:
    hold_to_what_was_known(history, given, habits)


@slow
@given(histories(), offers(), all_habits)
def test_no_mark_is_dated_back(history: History, given: list[Offer], habits: Habits) -> None:
    hold_to_what_was_known(history, given, habits)


def lasting(found: Iterable[Clock], now: datetime) -> list[Any]:
    """What time alone does not move, but at the instants that `next_change_at` gives."""
    kept = ("metric", "policy", "number", "state", "target", "started_at", "ended_at", "due_at", "breached")
    more = ("breached_at", "at_risk", "thresholds", "reason", "pauses", "promised_at", "earlier")
    return [
        [
            *(getattr(clock, name) for name in (*kept, *more)),
            [not clock.state.is_over and each.at is not None and each.at <= now for each in clock.thresholds],
        ]
        for clock in found
    ]


@slow
@given(histories(), offers(), all_habits, moments)
def test_until_the_next_change_nothing_changes_and_then_something_does(
    history: History, given: list[Offer], habits: Habits, now: datetime
) -> None:
    known = History(history.id, history.up_to(now))
    asked = policies(given, habits)
    for _ in range(4):
        following = next_change_at(known, asked, now)
        end = now + 200 * STEP if following is None else following
        stands = lasting(clocks(known, asked, now), now)
        between = {now + TICK, end - TICK, *(now + (end - now) * part / 7 for part in range(1, 7))}
        for moment in between:
            if now < moment < end:
                assert lasting(clocks(known, asked, moment), moment) == stands
        if following is None:
            break
        assert now < following
        assert lasting(clocks(known, asked, following), following) != stands
        now = following


@given(histories(), offers(), moments)
def test_the_next_change_is_that_which_was_to_be_expected_then(
    history: History, given: list[Offer], now: datetime
) -> None:
    known = History(history.id, history.up_to(now))
    assert next_change_at(history, policies(given), now) == next_change_at(known, policies(given), now)


# Targets, thresholds and due times


@given(histories(), offers(), all_habits, moments)
def test_what_remains_and_what_is_used_up_are_the_target(
    history: History, given: list[Offer], habits: Habits, now: datetime
) -> None:
    for clock in clocks(history, policies(given, habits), now):
        if clock.due_set_at is None:
            assert clock.elapsed + clock.remaining == clock.target


@given(histories(), offers(), moments)
def test_up_to_the_due_time_a_running_clock_uses_up_its_target(
    history: History, given: list[Offer], now: datetime
) -> None:
    for clock in clocks(history, policies(given), now):
        runs = clock.state is ClockState.ACTIVE and clock.due_set_at is None
        if runs and clock.due_at is not None and clock.due_at >= now:
            assert clock.elapsed + clock.calendar.between(now, clock.due_at) == clock.target


@given(histories(), offers(), all_habits, moments)
def test_thresholds_come_in_the_order_of_their_shares(
    history: History, given: list[Offer], habits: Habits, now: datetime
) -> None:
    for clock in clocks(history, policies(given, habits), now):
        known = [each.at for each in clock.thresholds if each.at is not None]
        assert known == sorted(known)
        assert clock.at_risk <= (bool(known) and known[0] <= now and not clock.state.is_over)


@given(histories(), offers(), all_habits, moments)
def test_a_share_is_reached_at_its_threshold_and_the_whole_when_the_clock_is_due(
    history: History, given: list[Offer], habits: Habits, now: datetime
) -> None:
    for clock in clocks(history, policies(given, habits), now):
        if clock.state.is_over or any(isinstance(event, DueSet) for event in history.events):
            continue
        for each in clock.thresholds:
            assert clock.reaches(share=each.share) == each.at
        if clock.due_at is not None and clock.promised_at is None:
            assert clock.reaches(share=1) == clock.due_at
            assert clock.reaches(plus=clock.target) == clock.due_at


@given(histories(), offers(), all_habits, moments)
def test_a_clock_explains_the_due_time_that_it_has(
    history: History, given: list[Offer], habits: Habits, now: datetime
) -> None:
    for clock in clocks(history, policies(given, habits), now):
        told = str(clock.explain())
        assert clock.policy in told
        assert ("no due time" in told) == (clock.due_at is None)
        assert told.count("paused ") == len(clock.pauses)


@given(plain_histories(), lasting_offers(), moments)
def test_a_new_target_keeps_every_pause(history: History, given: list[Offer], now: datetime) -> None:
    """As if what holds in the end had held from the start."""
    first, rest = (offer._replace(pauses=given[0].pauses, suspends=()) for offer in given)
    rest = rest._replace(calendar=first.calendar)
    found = clocks(history, policies([first, rest]), now)
    for clock in found:
        alone = next(offer for offer in (first, rest) if offer.name == clock.policy)
        same = [
            each
            for each in clocks(history, policies([alone._replace(priority=None)]), now)
            if (each.metric, each.number) == (clock.metric, clock.number)
        ]
        assert [(each.elapsed, each.due_at, each.pauses) for each in same] == [
            (clock.elapsed, clock.due_at, clock.pauses)
        ]


@given(histories(), offers(), moments)
def test_priorities_that_promise_the_same_are_no_change(
    history: History, given: list[Offer], now: datetime
) -> None:
    same = [
        offer._replace(steps=dict.fromkeys(offer.steps, dict.fromkeys(Priority, 8)), priority=None)
        for offer in given
    ]
    ranked = (PriorityOverridden, Triaged)
    events = [each for each in history.events if not isinstance(each, ranked)]
    levels = [each for each in history.events if isinstance(each, ranked)]
    low = PriorityOverridden(START, priority="low")
    changes = [each for each in levels if each.priority is not None]
    kept = History("t", [events[0], low, *events[1:]])
    changed = History("t", [events[0], low, *sorted([*events[1:], *changes], key=lambda event: event.at)])
    assert clocks(kept, policies(same), now) == clocks(changed, policies(same), now)


# Pauses


def paused_in(stretches: Iterable[tuple[int, int]], status: Callable[[int], Status]) -> History:
    """A ticket that is held in some stretches of steps."""
    steps = sorted({step for low, high in stretches for step in range(low, high)})
    events: list[Event] = [Opened(START)]
    for step in steps:
        if step - 1 not in steps or status(step) is not status(step - 1):
            events.append(Held(at(step), status=status(step)))
        if step + 1 not in steps:
            events.append(Resumed(at(step + 1)))
    return History("t1", events)


stretches = st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda pair: (pair[0], sum(pair)))
TWO = HOLDS[:2]


def paused_policy(calendar: Calendar) -> SlaPolicy:
    return SlaPolicy("p", [Target(metric, 12 * STEP, pauses=TWO) for metric in METRICS], calendar=calendar)


@given(st.lists(stretches, max_size=3), st.lists(st.booleans(), min_size=80, max_size=80), moments, calendars)
def test_splitting_a_pause_changes_nothing(
    held: list[tuple[int, int]], other: list[bool], now: datetime, calendar: Calendar
) -> None:
    whole = paused_in(held, lambda step: TWO[0])
    split = paused_in(held, lambda step: TWO[other[step]])
    assert clocks(split, paused_policy(calendar), now) == clocks(whole, paused_policy(calendar), now)


@given(st.lists(stretches, max_size=3), stretches, calendars, st.sampled_from(["close", "next_open"]))
def test_a_pause_never_makes_a_due_time_earlier_nor_uses_anything_up(
    held: list[tuple[int, int]], more: tuple[int, int], calendar: Calendar, tie: str
) -> None:
    policy = attrs.evolve(paused_policy(calendar), conventions=SlaConventions(tie=tie))
    fewer, longer = (paused_in(each, lambda step: TWO[0]) for each in (held, [*held, more]))
    for one, two in zip(clocks(fewer, policy, at(90)), clocks(longer, policy, at(90)), strict=True):
        assert two.elapsed <= one.elapsed
        assert one.due_at is None or (two.due_at is not None and one.due_at <= two.due_at)
        assert two.breached_at is None or (one.breached_at is not None and one.breached_at <= two.breached_at)


@given(histories(), offers(), all_habits, moments, st.integers(1, 90))
def test_time_alone_never_breaches_a_paused_clock(
    history: History, given: list[Offer], habits: Habits, now: datetime, later: int
) -> None:
    known = History(history.id, history.up_to(now))
    assume(all(event.until is None for event in known.events if isinstance(event, Held)))
    asked = policies(given, habits)
    after = {(clock.metric, clock.number): clock for clock in clocks(known, asked, now + later * STEP)}
    for clock in clocks(known, asked, now):
        if clock.state is ClockState.PAUSED and clock.due_set_at is None:
            other = after[clock.metric, clock.number]
            assert (other.state, other.breached, other.breached_at, other.elapsed) == (
                clock.state,
                clock.breached,
                clock.breached_at,
                clock.elapsed,
            )


# What means nothing


@given(histories(), offers(), moments, st.data())
def test_events_that_mean_nothing_to_clocks_change_nothing(
    history: History, given: list[Offer], now: datetime, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(history.events) - 1))
    then = history.events[place].at
    nothing = [
        Noted(then),
        Tagged(then, added=["y"]),
        Escalated(then, to="two"),
        Acknowledged(then),
        Reclassified(then, function="service", evidence="e"),
        Triaged(then, impact="group"),
        DueSet(then, metric="resolution", due_at=None),
    ]
    more = [*history.events[: place + 1], *nothing, *history.events[place + 1 :]]
    unset = not any(isinstance(event, DueSet) for event in history.events)
    assume(unset)
    assert clocks(History(history.id, more), policies(given), now) == clocks(history, policies(given), now)


# One promise, and how it comes to be


@given(histories(), offers(), all_habits, moments)
def test_one_promise_is_the_same_however_it_is_given(
    history: History, given: list[Offer], habits: Habits, now: datetime
) -> None:
    offer = given[0]._replace(steps=dict.fromkeys(given[0].steps, 8), priority=None, tag=None)
    plain = a_policy(offer, habits)
    never = a_policy(offer._replace(name="never", tag="nobody has it"), habits)
    always = attrs.evolve(plain, when=facts.ticket.opened_at >= datetime(2000, 1, 1, tzinfo=UTC))
    found = in_order(clocks(history, plain, now))
    for other in (always, SlaPolicies([plain]), SlaPolicies([never, plain]), SlaPolicies([always, never])):
        assert in_order(clocks(history, other, now)) == found


@given(histories(), st.lists(metrics, min_size=2, unique=True), moments)
def test_clocks_come_in_the_same_order_with_and_without_a_condition(
    history: History, promised: list[SlaMetric], now: datetime
) -> None:
    plain = SlaPolicy("p", [Target(metric, 8 * STEP) for metric in promised], calendar=ALWAYS)
    always = attrs.evolve(plain, when=facts.ticket.opened_at >= datetime(2000, 1, 1, tzinfo=UTC))
    assert clocks(history, plain, now) == clocks(history, always, now)


# What the domain says


conventions = st.builds(
    WaitConventions,
    responses=st.lists(st.sampled_from(ResponseKind)),
    opening_asks=st.booleans(),
    auto_submitted_asks=st.booleans(),
    reopening_asks=st.booleans(),
)
all_kinds = strategies.histories(min_size=1)


@given(all_kinds, conventions)
def test_the_course_is_what_the_domain_says(history: History, conventions: WaitConventions) -> None:
    course = Course(history.events, history.events[-1].at, conventions)
    turns = [
        turn for i, turn in enumerate(course.statuses) if not i or course.statuses[i - 1][1] is not turn[1]
    ]
    assert turns == [(span.since, span.status) for span in spans(history)]
    assert [now for now, what, _ in course.marks if what is RESPONSE] == [
        each.at for each in responses(history, conventions=conventions)
    ]


@given(all_kinds, conventions)
def test_each_exchange_is_a_wait_of_the_customer(history: History, conventions: WaitConventions) -> None:
    """From the question to the answer or the end, where nothing ended is taken up again or begun anew."""
    assume(not any(isinstance(event, ClockReset) for event in history.events))
    both = SlaConventions(
        opening_starts=["first_response", "next_response"], reopen="never", waits=conventions
    )
    policy = SlaPolicy("p", [Target("next_response", STEP)], calendar=ALWAYS, conventions=both)
    known = [wait for wait in waits(history, conventions=conventions) if wait.who == "customer"]
    found = [clock for clock in clocks(history, policy, history.events[-1].at) if clock.started_at]
    assert [(clock.started_at, clock.ended_at) for clock in found] == [
        (wait.since, wait.until) for wait in known
    ]
    if ResponseKind.STATUS_CHANGE not in conventions.responses:  # which may be the end as well
        assert [clock.state is ClockState.FULFILLED for clock in found] == [
            wait.ended_by is WaitEnd.ANSWERED for wait in known
        ]


@given(all_kinds, st.integers(0, 60))
def test_a_merged_ticket_has_no_running_clock(history: History, later: int) -> None:
    policy = SlaPolicy("p", [Target(metric, STEP) for metric in METRICS], calendar=ALWAYS)
    now = history.events[-1].at + timedelta(minutes=later)
    ticket = history.at(now)
    assert ticket is not None
    if ticket.status is Status.MERGED:
        running = (ClockState.ACTIVE, ClockState.PAUSED)
        assert [clock for clock in clocks(history, policy, now) if clock.state in running] == []


@pytest.mark.parametrize("metric", METRICS)
def test_clocks_are_values(metric: SlaMetric) -> None:
    policy = SlaPolicy("p", [Target(metric, STEP)], calendar=ALWAYS)
    (clock,) = clocks(History("t1", [Opened(START)]), policy, START)
    assert attrs.evolve(clock) == clock
    assert clock.explain()
