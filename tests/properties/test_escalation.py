"""The laws of escalation."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference.escalation import walk

from servicecore.calendars import Calendar
from servicecore.domain import (
    Acknowledged,
    Assigned,
    ClockReset,
    Closed,
    CustomerMessage,
    DueSet,
    Escalated,
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
    Situation,
    Tagged,
    TakenInCharge,
    Ticket,
)
from servicecore.escalation import Escalation, Ladder, Level, escalations, facts, next_escalation_at
from servicecore.rules import Condition
from servicecore.sla import SlaConventions, SlaPolicies, SlaPolicy, Target, by_priority, clocks
from servicecore.sla import facts as sla_facts

MINUTE, TICK = timedelta(minutes=1), timedelta.resolution
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
OFFICE = Calendar(
    "Europe/Berlin", {day: [["09:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "thu")}
)
QUIET = Calendar("UTC", {day: [["10:00", "11:00"], ["14:00", "15:30"]] for day in ("mon", "tue", "wed")})
calendars = st.sampled_from([Calendar.always(), OFFICE])
LEVELS = {Priority.URGENT: 40, Priority.HIGH: 120, Priority.NORMAL: 300}


def policy(calendar: Calendar) -> SlaPolicy:
    return SlaPolicy(
        "p",
        [
            *by_priority("resolution", LEVELS, pauses=["pending_customer"]),
            Target("resolution", 160 * MINUTE, pauses=["pending_customer"]),
            Target("next_response", 60 * MINUTE),
            Target("ownership", 40 * MINUTE),
        ],
        calendar=calendar,
    )


def an_event(at: datetime) -> st.SearchStrategy[Event]:
    ends = st.sampled_from([Resolved(at), Reopened(at), Closed(at), Resumed(at)])
    exchanges = st.sampled_from([CustomerMessage(at), Reply(at, agent="ann")])
    owners = st.sampled_from(
        [Assigned(at, agent="ann"), Assigned(at, team="two"), Escalated(at, agent="ann", to="experts")]
    )
    takers = st.sampled_from(["ann", "eve"]).map(lambda agent: TakenInCharge(at, agent=agent))
    notes = st.sampled_from([None, None, "soon", "late", "angry", "one"])
    clocks_set = st.one_of(
        st.just(ClockReset(at, metric="resolution")),
        st.integers(-200, 400).map(lambda to: DueSet(at, metric="resolution", due_at=at + to * MINUTE)),
        st.builds(PriorityOverridden, st.just(at), priority=st.sampled_from(Priority)),
    )
    holds = st.one_of(
        st.just(Held(at, status="pending_customer")),
        st.integers(1, 200).map(lambda wait: Held(at, status="snoozed", until=at + wait * MINUTE)),
    )
    tags = st.sampled_from(["vip", "angry"])
    return st.one_of(
        ends,
        exchanges,
        owners,
        takers,
        clocks_set,
        holds,
        notes.map(lambda level: Acknowledged(at, level=level)),
        tags.map(lambda tag: Tagged(at, added=[tag])),
        tags.map(lambda tag: Tagged(at, removed=[tag])),
    )


@st.composite
def histories(draw: Any, without: tuple[type[Event], ...] = ()) -> History:
    waited = draw(st.lists(st.integers(0, 240), max_size=9))
    events: list[Event] = [Opened(START)]
    for minutes in waited:
        event = draw(an_event(events[-1].at + minutes * MINUTE))
        events += [] if isinstance(event, without) else [event]
    return History("t1", events)


instants = st.integers(0, 3000).map(lambda minutes: START + minutes * MINUTE)
minutes = st.integers(1, 200).map(lambda number: number * MINUTE)
VIP = facts.tags.has_any("vip")
ANGRY = facts.tags.has_any("angry")
conditions = st.sampled_from([VIP, ~VIP, facts.priority >= Priority.HIGH])


@st.composite
def ladders(draw: Any) -> Ladder:
    """A ladder by the clock, with levels of every kind."""
    some = st.none() | minutes
    first, second, third = draw(st.permutations([0, 1, 2]))
    points = [
        Level("soon", share=draw(st.sampled_from([0.25, 0.5, 0.75])), to="lead", remind_every=draw(some)),
        Level("late", after_due=draw(minutes) - 100 * MINUTE, to="head", accept_within=draw(minutes)),
        Level("old", after_start=draw(minutes), to="experts", kind="functional", accept_within=draw(minutes)),
    ]
    levels = [points[first], points[second], points[third]][: draw(st.integers(1, 3))]
    if draw(st.booleans()):
        levels.append(Level("angry", when=ANGRY, to="care"))
    names = [level.name for level in levels if level.accept_within is not None]
    if names:
        levels.append(Level("nobody", unaccepted=draw(st.sampled_from(names)), to="board"))
    return Ladder(
        "l",
        levels,
        metric=draw(st.sampled_from([None, "resolution", "next_response"])),
        when=draw(st.none() | conditions),
        calendar=draw(st.none() | calendars),
        notices=draw(st.none() | st.just(QUIET)),
    )


TIMED = [
    facts.age >= timedelta(hours=3),
    facts.waited > timedelta(hours=1),
    facts.at.time_of_day("Europe/Berlin").between(time(11), time(15)),
    facts.at.weekday("Europe/Berlin") == "tue",
    ~facts.clocks.breached.is_empty(),
    facts.clocks.at_risk.has_any("resolution"),
    facts.clocks.paused.has_any("resolution"),
]


@st.composite
def timed_ladders(draw: Any) -> Ladder:
    """A ladder of conditions that time alone may change, by the clock or for the ticket."""
    first, second, third = draw(st.permutations(TIMED))[:3]
    levels = [
        Level("one", when=first, to="experts", kind="functional", accept_within=draw(minutes)),
        Level("two", when=second, to="lead", remind_every=draw(minutes)),
        Level("three", unaccepted="one", to="head"),
        Level("four", by_hand=True, to="experts", accept_within=draw(minutes)),
        Level("five", unaccepted="four", to="board"),
    ]
    metric, calendar = draw(st.sampled_from([None, "resolution", "ownership"])), draw(calendars)
    chosen = draw(st.sampled_from([None, "p", "q"])) if metric else None
    when = draw(st.none() | st.just(third) | conditions)
    return Ladder("t", levels, metric=metric, policy=chosen, calendar=calendar, notices=QUIET, when=when)


any_ladders = ladders() | timed_ladders()


def policies(calendar: Calendar) -> Any:
    """Policies of every kind: one, two that take turns, two that both attach, other conventions."""
    vip = {"calendar": OFFICE, "when": sla_facts.ticket.tags.has_any("vip")}
    mine = policy(calendar)
    quick = SlaPolicy("q", [Target("resolution", 50 * MINUTE), Target("ownership", 70 * MINUTE)], **vip)
    also = SlaPolicy("r", [Target("resolution", 80 * MINUTE)], calendar=calendar)
    last = SlaConventions(
        calendar_change="last", retarget="change", reopen="restart", recurrence="sequential", tie="next_open"
    )
    odd = SlaPolicy("p", mine.targets, calendar=calendar, conventions=last)
    both = SlaPolicies([quick, also], several="all")
    return st.sampled_from([mine, SlaPolicies([quick, mine]), SlaPolicies([quick]), both, odd])


promises = calendars.flatmap(policies)


def situated(history: History, promised: Any) -> Callable[[datetime], Situation]:
    return lambda at: Situation(at=at, ticket=history.at(at), clocks=clocks(history, promised, at))


def once_and_for_all(found: tuple[Escalation, ...], by: datetime) -> list[Any]:
    return [(each.key, each.at, each.to, each.cause, each.accept_by) for each in found if each.at <= by]


@given(histories(), any_ladders, promises, instants, st.integers(1, 2000))
def test_what_comes_later_changes_nothing_that_was_raised(
    history: History, ladder: Ladder, promised: Any, at: datetime, later: int
) -> None:
    situate = situated(history, promised)
    now = escalations(ladder, history, situate, at)
    then = escalations(ladder, history, situate, at + later * MINUTE)
    assert once_and_for_all(now, at) == once_and_for_all(then, at)


@given(histories(), any_ladders, promises, instants)
def test_replay_equals_live(history: History, ladder: Ladder, promised: Any, at: datetime) -> None:
    live = History(history.id, history.up_to(at))
    then = escalations(ladder, live, situated(live, promised), at)
    assert escalations(ladder, history, situated(history, promised), at) == then


@given(histories(), any_ladders, promises, instants)
def test_each_level_is_raised_at_most_once_for_each_clock(
    history: History, ladder: Ladder, promised: Any, at: datetime
) -> None:
    found = escalations(ladder, history, situated(history, promised), at)
    several = isinstance(promised, SlaPolicies) and promised.several == "all"
    keys = {(each.level, each.metric, each.number, each.policy if several else "") for each in found}
    assert len(keys) == len({each.key for each in found}) == len(found)
    assert [each.at for each in found] == sorted(each.at for each in found)


TURNS: list[tuple[type[Event], dict[str, Any]]] = [
    (Escalated, {"to": "experts", "agent": "ann"}),
    (Resolved, {}),
    (Reopened, {}),
    (Held, {"status": "pending_customer"}),
    (Resumed, {}),
    (PriorityOverridden, {"priority": "urgent"}),
    (PriorityOverridden, {"priority": "normal"}),
    (Tagged, {"added": ["vip"]}),
    (Tagged, {"removed": ["vip"]}),
    (Assigned, {"agent": "ann"}),
]


@st.composite
def turning_histories(draw: Any) -> History:
    """Work whose clocks are stopped, taken up again and promised anew, again and again."""
    events: list[Event] = [Opened(START)]
    for kind, more in draw(st.lists(st.sampled_from(TURNS), max_size=12)):
        events.append(kind(events[-1].at + draw(st.integers(0, 12)) * 10 * MINUTE, **more))
    return History("t1", events)


@given(turning_histories(), ladders(), promises, instants, st.data())
def test_who_looks_at_every_event_sees_the_same(
    history: History, ladder: Ladder, promised: Any, at: datetime, data: st.DataObject
) -> None:
    by_hand = Level("asked", by_hand=True, to=data.draw(st.sampled_from([None, "experts"])))
    levels = [level for level in ladder.levels if level.when is None]
    levels += data.draw(st.sampled_from([[], [by_hand]]))
    few = attrs.evolve(ladder, levels=levels, policy=data.draw(st.sampled_from([None, "p", "q"])))
    never = Level("never", when=facts.tags.has_any("nobody has it"), to="a")
    every = attrs.evolve(few, levels=[*levels, never])
    situate = situated(history, promised)
    assert escalations(few, history, situate, at) == escalations(every, history, situate, at)


@given(histories(), any_ladders, promises, st.lists(st.integers(0, 3000), max_size=5), instants)
def test_who_looks_more_often_sees_the_same(
    history: History, ladder: Ladder, promised: Any, looks: list[int], at: datetime
) -> None:
    situate = situated(history, promised)
    seen: dict[Any, datetime] = {}
    for look in sorted(looks):
        for each in escalations(ladder, history, situate, min(START + look * MINUTE, at)):
            assert seen.setdefault(each.key, each.at) == each.at
    found = {each.key: each.at for each in escalations(ladder, history, situate, at)}
    assert seen.items() <= found.items()


@given(histories(), any_ladders, promises, instants)
def test_each_is_raised_at_the_first_instant_at_which_it_is_seen(
    history: History, ladder: Ladder, promised: Any, at: datetime
) -> None:
    situate = situated(history, promised)
    for each in escalations(ladder, history, situate, at):
        just_before = escalations(ladder, history, situate, each.at - timedelta.resolution)
        just_then = escalations(ladder, history, situate, each.at)
        assert each.key not in {other.key for other in just_before}
        assert each.key in {other.key for other in just_then}


@settings(max_examples=60)
@given(histories(), any_ladders, promises, instants)
def test_until_the_next_change_nothing_changes_and_then_something_does(
    history: History, ladder: Ladder, promised: Any, now: datetime
) -> None:
    known = History(history.id, history.up_to(now))
    situate = situated(known, promised)
    for _ in range(3):
        following = next_escalation_at(ladder, known, situate, now)
        end = now + timedelta(days=14) if following is None else following
        said = escalations(ladder, known, situate, now)
        between = {now + TICK, end - TICK, *(now + (end - now) * part / 7 for part in range(1, 7))}
        for moment in between:
            if now < moment < end:
                assert escalations(ladder, known, situate, moment) == said
        if following is None:
            break
        assert now < following
        assert escalations(ladder, known, situate, following) != said
        now = following


@given(histories(), any_ladders, promises, instants)
def test_the_next_change_is_that_which_was_to_be_expected_then(
    history: History, ladder: Ladder, promised: Any, at: datetime
) -> None:
    known = History(history.id, history.up_to(at))
    situate = situated(known, promised)
    found = next_escalation_at(ladder, history, situate, at)
    assert found == next_escalation_at(ladder, known, situate, at)


@given(histories(), any_ladders, promises, instants)
def test_the_next_escalation_is_not_missed_by_who_looks_again_when_told(
    history: History, ladder: Ladder, promised: Any, at: datetime
) -> None:
    known = History(history.id, history.up_to(at))
    situate = situated(known, promised)
    soon = at + timedelta(days=3)
    looks = [at]
    while (following := next_escalation_at(ladder, known, situate, looks[-1])) and following <= soon:
        looks.append(following)
    found = escalations(ladder, known, situate, soon)
    changes = {moment for each in found for moment in (each.at, each.notify_at, *each.reminders) if moment}
    assert {moment for moment in changes if at < moment <= soon} <= set(looks)


@given(histories(), any_ladders, promises, instants, st.lists(st.integers(0, 2000), max_size=4))
def test_events_that_mean_nothing_change_nothing(
    history: History, ladder: Ladder, promised: Any, at: datetime, more: list[int]
) -> None:
    notes: list[Event] = [Noted(START + number * MINUTE) for number in more]
    noted = History(history.id, [*history.events, *notes])
    assert escalations(ladder, noted, situated(noted, promised), at) == escalations(
        ladder, history, situated(history, promised), at
    )


@given(histories(), any_ladders, promises, instants)
def test_after_an_acknowledgement_no_further_level_is_raised(
    history: History, ladder: Ladder, promised: Any, at: datetime
) -> None:
    found = escalations(ladder, history, situated(history, promised), at)
    for one in found:
        climb = [each for each in found if each.key[2:] == one.key[2:]]
        if one.acknowledged_at is not None:
            assert all(each.at == one.at or each.at < one.acknowledged_at for each in climb)


@given(histories(), any_ladders, promises, instants)
def test_quiet_hours_move_notices_and_nothing_else(
    history: History, ladder: Ladder, promised: Any, at: datetime
) -> None:
    situate = situated(history, promised)
    loud = escalations(attrs.evolve(ladder, notices=None), history, situate, at)
    for one, other in zip(
        loud, escalations(attrs.evolve(ladder, notices=QUIET), history, situate, at), strict=True
    ):
        silent = {"notify_at": None, "told": False, "reminders": ()}
        assert attrs.evolve(one, **silent) == attrs.evolve(other, **silent)
        assert one.notify_at == one.at
        assert all(QUIET.is_open(each) for each in (other.notify_at, *other.reminders) if each is not None)
        assert len(other.reminders) <= 3


@given(histories(), any_ladders, promises, instants)
def test_a_ladder_and_its_plain_data_raise_the_same(
    history: History, ladder: Ladder, promised: Any, at: datetime
) -> None:
    read = Ladder.from_data(json.loads(json.dumps(ladder.to_data())))
    assert read == ladder
    assert read.to_data() == ladder.to_data()
    situate = situated(history, promised)
    assert escalations(read, history, situate, at) == escalations(ladder, history, situate, at)


def meaning(condition: Condition | None, ticket: Ticket) -> bool:
    """What the conditions of the ladders mean, said again."""
    if condition is None:
        return True
    if condition == VIP:
        return "vip" in ticket.tags
    if condition == ~VIP:
        return "vip" not in ticket.tags
    if condition == ANGRY:
        return "angry" in ticket.tags
    return ticket.priority is not None and ticket.priority >= Priority.HIGH


@settings(max_examples=60)
@given(histories(without=(DueSet,)), ladders(), calendars, st.integers(0, 1500))
def test_escalations_are_what_walking_minute_by_minute_finds(
    history: History, ladder: Ladder, calendar: Calendar, after: int
) -> None:
    situate, at = situated(history, policy(calendar)), START + after * MINUTE

    def holds(level: Level | None, situation: Situation) -> bool:
        assert situation.ticket is not None
        return meaning(ladder.when if level is None else level.when, situation.ticket)

    walked = walk(ladder, history, situate, holds, at)
    found = {
        (each.level, each.metric, each.number): (
            each.at,
            each.accept_by,
            each.accepted_at if each.accept_by else None,
            each.acknowledged_at,
            each.ended_at,
        )
        for each in escalations(ladder, history, situate, at)
    }
    assert found == {
        key: (each.at, each.accept_by, each.accepted_at, each.acknowledged_at, each.ended_at)
        for key, each in walked.items()
    }
