"""What is raised, exactly when, to whom, and what comes of it."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from servicecore.calendars import Calendar
from servicecore.domain import (
    Acknowledged,
    Agent,
    Assigned,
    ClockReset,
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
    Reopened,
    Reply,
    Resolved,
    Resumed,
    Roster,
    Situation,
    Status,
    Tagged,
    TakenInCharge,
    Team,
)
from servicecore.errors import InvalidValue, WrongType
from servicecore.escalation import Escalation, Ladder, Level, escalations, facts, next_escalation_at
from servicecore.rules import predicate
from servicecore.sla import SlaPolicies, SlaPolicy, Target, clocks
from servicecore.sla import facts as sla_facts

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OFFICE = Calendar("UTC", {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")})
EIGHT = SlaPolicy(
    "eight hours", [Target("resolution", 8 * HOUR, pauses=["pending customer"])], calendar=OFFICE
)


def on(day: int, hour: float = 0) -> datetime:
    """An instant of March 2026, whose second day is a Monday."""
    return datetime(2026, 3, day, tzinfo=UTC) + hour * HOUR


MON, END = on(2, 9), on(30)
OPENED = Opened(MON)


def story(*events: Event) -> History:
    return History("t1", [OPENED, *events])


def situated(history: History, promised: Any = None) -> Callable[[datetime], Situation]:
    def situate(at: datetime) -> Situation:
        found = () if promised is None else clocks(history, promised, at)
        return Situation(at=at, ticket=history.at(at), clocks=found)

    return situate


def raised(
    ladder: Ladder, history: History, at: datetime = END, promised: Any = EIGHT, **more: Any
) -> tuple[Escalation, ...]:
    return escalations(ladder, history, situated(history, promised), at, **more)


def instants(*args: Any, **more: Any) -> list[tuple[str, datetime]]:
    return [(each.level, each.at) for each in raised(*args, **more)]


# by the clock

STEPS = Ladder(
    "steps",
    [
        Level("half", share=0.5, to="a"),
        Level("started", after_start=HOUR, to="b"),
        Level("soon", after_due=-HOUR, to="c"),
        Level("due", share=1, to="d"),
        Level("late", after_due=2 * HOUR, to="e"),
        Level("very late", share=2, to="f"),
    ],
    metric="resolution",
)


def test_levels_are_raised_by_share_and_by_signed_working_time_from_start_and_due() -> None:
    assert instants(STEPS, story()) == [
        ("started", on(2, 10)),
        ("half", on(2, 13)),
        ("soon", on(2, 16)),
        ("due", on(2, 17)),
        ("late", on(3, 11)),
        ("very late", on(3, 17)),
    ]


def test_what_is_not_reached_yet_is_not_raised() -> None:
    assert instants(STEPS, story(), on(2, 13) - timedelta.resolution) == [("started", on(2, 10))]
    assert instants(STEPS, story(), on(2, 13)) == [("started", on(2, 10)), ("half", on(2, 13))]


def test_a_pause_moves_what_is_to_come_and_leaves_what_was() -> None:
    paused = story(Held(on(2, 11), status="pending customer"), Resumed(on(3, 11)))
    assert instants(STEPS, paused, on(3, 10)) == [("started", on(2, 10))]
    assert instants(STEPS, paused)[:4] == [
        ("started", on(2, 10)),
        ("half", on(3, 13)),
        ("soon", on(3, 16)),
        ("due", on(3, 17)),
    ]


def test_what_is_over_before_its_point_is_not_raised() -> None:
    assert instants(STEPS, story(Resolved(on(2, 12)))) == [("started", on(2, 10))]


def test_to_be_done_exactly_then_is_in_time() -> None:
    assert instants(STEPS, story(Resolved(on(2, 13)))) == [("started", on(2, 10))]
    assert instants(STEPS, story(Resolved(on(2, 13) + timedelta.resolution)))[-1] == ("half", on(2, 13))


def test_days_that_do_not_count_make_nothing_come_earlier() -> None:
    week = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    days = Calendar("UTC", week, holidays=["2026-03-09"])
    promise = SlaPolicy("p", [Target("resolution", timedelta(days=9))], calendar=days)
    ladder = Ladder("l", [Level("three days", after_start=timedelta(days=3), to="a")])
    history = History("t1", [Opened(on(5, 9))])
    assert instants(ladder, history, promised=promise) == [("three days", on(11, 9))]


def test_an_offset_before_the_start_counts_as_the_start() -> None:
    early = Ladder("early", [Level("at once", after_due=-20 * HOUR, to="a")])
    assert instants(early, story()) == [("at once", MON)]


def test_a_new_target_never_raises_anything_before_the_change() -> None:
    urgent = Target("resolution", 2 * HOUR, when=sla_facts.priority == Priority.URGENT)
    policy = SlaPolicy("p", [urgent, Target("resolution", 8 * HOUR)], calendar=OFFICE)
    ladder = Ladder("l", [Level("half", share=0.5, to="a"), Level("due", share=1, to="b")])
    history = story(PriorityOverridden(on(2, 12), priority="urgent"))
    assert instants(ladder, history, promised=policy) == [("half", on(2, 12)), ("due", on(2, 12))]


def test_a_due_time_set_by_hand_moves_the_levels() -> None:
    history = story(DueSet(on(2, 10), metric="resolution", due_at=on(4, 12)))
    ladder = Ladder("l", [Level("soon", after_due=-HOUR, to="a"), Level("due", after_due=0 * HOUR, to="b")])
    assert instants(ladder, history) == [("soon", on(4, 11)), ("due", on(4, 12))]


def test_each_clock_is_escalated_by_itself() -> None:
    promise = SlaPolicy("p", [Target("next response", HOUR)], calendar=OFFICE)
    history = story(CustomerMessage(on(2, 10)), Reply(on(2, 12)), CustomerMessage(on(2, 14)))
    found = raised(Ladder("l", [Level("due", share=1, to="a")]), history, promised=promise)
    assert [(each.number, each.at) for each in found] == [(1, on(2, 11)), (2, on(2, 15))]
    assert len({each.key for each in found}) == 2


def test_a_clock_that_is_reset_is_another_one() -> None:
    ladder = Ladder("l", [Level("quarter", share=0.25, to="a")])
    found = raised(ladder, story(ClockReset(on(2, 12), metric="resolution")))
    assert [(each.number, each.at) for each in found] == [(1, on(2, 11)), (2, on(2, 14))]
    assert found[0].reason is not None


def test_a_ladder_may_be_for_one_metric() -> None:
    promise = SlaPolicy("p", [Target("first response", HOUR), Target("resolution", HOUR)], calendar=OFFICE)
    level = Level("due", share=1, to="a")
    both = raised(Ladder("l", [level]), story(), promised=promise)
    assert {each.metric for each in both} == {"first_response", "resolution"}
    one = raised(Ladder("l", [level], metric="first response"), story(), promised=promise)
    assert [each.metric for each in one] == ["first_response"]


def test_a_ladder_may_be_for_one_policy_from_when_the_clock_runs_by_it() -> None:
    vip = SlaPolicy(
        "vip", [Target("resolution", 6 * HOUR)], calendar=OFFICE, when=sla_facts.ticket.tags.has_any("vip")
    )
    policies = SlaPolicies([vip, EIGHT])
    ladder = Ladder("l", [Level("quarter", share=0.25, to="a"), Level("due", share=1, to="b")], policy="vip")
    found = raised(ladder, story(Tagged(on(2, 13), added=["vip"])), promised=policies)
    assert [(each.level, each.at) for each in found] == [("quarter", on(2, 13)), ("due", on(2, 15))]
    assert {each.policy for each in found} == {"vip"}
    assert raised(ladder, story(), promised=policies) == ()


def test_where_all_policies_attach_each_clock_is_escalated_by_itself() -> None:
    also = SlaPolicy("four hours", [Target("resolution", 4 * HOUR)], calendar=OFFICE)
    both = SlaPolicies([EIGHT, also], several="all")
    found = raised(Ladder("l", [Level("due", share=1, to="a")]), story(), promised=both)
    assert [(each.policy, each.at) for each in found] == [
        ("four hours", on(2, 13)),
        ("eight hours", on(2, 17)),
    ]


def test_a_clock_that_changes_its_policy_stays_the_same_clock() -> None:
    vip = SlaPolicy(
        "vip", [Target("resolution", 6 * HOUR)], calendar=OFFICE, when=sla_facts.ticket.tags.has_any("vip")
    )
    ladder = Ladder("l", [Level("quarter", share=0.25, to="a")])
    history = story(Tagged(on(2, 13), added=["vip"]))
    (found,) = raised(ladder, history, promised=SlaPolicies([vip, EIGHT]))
    assert (found.at, found.policy, found.ended_at) == (on(2, 11), "eight hours", None)


def test_what_time_itself_wakes_is_escalated_without_any_event() -> None:
    promise = SlaPolicy("p", [Target("resolution", 2 * HOUR, pauses=["snoozed"])], calendar=OFFICE)
    ladder = Ladder("l", [Level("due", share=1, to="a")])
    history = story(Held(on(2, 10), status="snoozed", until=on(3, 10)))
    assert instants(ladder, history, promised=promise) == [("due", on(3, 11))]
    situate = situated(history, promise)
    assert next_escalation_at(ladder, history, situate, on(2, 12)) == on(3, 11)


# by conditions

ANGRY = facts.tags.has_any("angry")


def angry(**more: Any) -> Ladder:
    return Ladder("angry", [Level("care", when=ANGRY, to="care")], **more)


def test_a_condition_raises_its_level_at_the_event_that_makes_it_true() -> None:
    history = story(Tagged(on(2, 10), added=["angry"]))
    (found,) = raised(angry(), history)
    assert (found.at, found.metric, found.policy, found.number) == (on(2, 10), None, None, None)


def test_a_condition_raises_its_level_once_however_often_it_becomes_true() -> None:
    history = story(
        Tagged(on(2, 10), added=["angry"]),
        Tagged(on(2, 11), removed=["angry"]),
        Tagged(on(2, 12), added=["angry"]),
    )
    (then,) = raised(angry(), history, on(2, 11.5))
    assert (then.at, then.ended_at, then.reason) == (
        on(2, 10),
        on(2, 11),
        "no longer so: facts.ticket.tags.has_any('angry')",
    )
    (now,) = raised(angry(), history)
    assert (now.at, now.ended_at, now.reason) == (on(2, 10), None, None)


@pytest.mark.parametrize(
    ("condition", "at"),
    [
        (facts.age >= 4 * HOUR, on(2, 13)),
        (facts.age > 4 * HOUR, on(2, 13) + timedelta.resolution),
        (facts.waited >= 2 * HOUR, on(2, 12)),
        (facts.at >= on(5, 3), on(5, 3)),
        (facts.at.time_of_day("America/New_York") >= time(9, 30), on(2, 14.5)),
        (facts.at.weekday("Europe/Berlin") == "sat", on(6, 23)),
        (facts.clocks.at_risk.has_any("resolution"), on(2, 15)),
        (facts.clocks.breached.has_any("resolution"), on(2, 17) + timedelta.resolution),
        (facts.ticket.status.one_of("open") & (facts.age >= 5 * HOUR), on(2, 14)),
        (predicate("mine", lambda situation: True) & (facts.age >= 6 * HOUR), on(2, 15)),
        ((facts.age >= 7 * HOUR) | predicate("other", lambda situation: False), on(2, 16)),
    ],
)
def test_a_condition_raises_its_level_at_the_instant_at_which_time_makes_it_true(
    condition: Any, at: datetime
) -> None:
    history = story(Reply(on(2, 9.5), agent="ann"), CustomerMessage(on(2, 10)))
    ladder = Ladder("l", [Level("lead", when=condition, to="lead")])
    assert instants(ladder, history) == [("lead", at)]
    if at > on(2, 11):
        assert next_escalation_at(ladder, history, situated(history, EIGHT), on(2, 11)) == at


def test_a_ladder_is_climbed_only_while_its_condition_holds() -> None:
    vip = attrs.evolve(STEPS, when=facts.tags.has_any("vip"))
    history = story(Tagged(on(2, 14), added=["vip"]), Tagged(on(2, 16.5), removed=["vip"]))
    found = raised(vip, history)
    assert [(each.level, each.at) for each in found] == [
        ("half", on(2, 14)),
        ("started", on(2, 14)),
        ("soon", on(2, 16)),
    ]
    assert {each.ended_at for each in found} == {on(2, 16.5)}
    assert {each.reason for each in found} == {"no longer so: facts.ticket.tags.has_any('vip')"}


def test_a_condition_in_a_ladder_of_clocks_is_asked_while_the_clock_runs() -> None:
    history = story(Tagged(on(2, 10), added=["angry"]), Resolved(on(2, 11)))
    (found,) = raised(angry(metric="resolution"), history)
    assert (found.metric, found.number, found.at) == ("resolution", 1, on(2, 10))
    assert (found.ended_at, found.reason) == (on(2, 11), "resolution 1 is fulfilled")
    assert raised(angry(metric="first response"), history) == ()


@pytest.mark.parametrize("end", [Resolved(on(2, 10)), Merged(on(2, 10), into="t2")])
def test_work_that_is_done_is_not_escalated(end: Event) -> None:
    old = Ladder("old", [Level("lead", when=facts.age >= 2 * HOUR, to="lead")])
    assert raised(old, story(end)) == ()


def test_what_was_raised_ends_with_the_ticket_and_stands_again_when_that_is_reopened() -> None:
    history = story(Tagged(on(2, 10), added=["angry"]), Resolved(on(2, 11)), Reopened(on(2, 12)))
    (then,) = raised(angry(), history, on(2, 11.5))
    assert (then.ended_at, then.reason) == (on(2, 11), "the ticket is resolved")
    (now,) = raised(angry(), history)
    assert (now.at, now.ended_at) == (on(2, 10), None)


def test_a_ladder_for_one_metric_may_ask_about_the_clocks_of_another() -> None:
    promise = SlaPolicy(
        "p", [Target("first response", HOUR), Target("resolution", 8 * HOUR)], calendar=OFFICE
    )
    at_risk = facts.clocks.at_risk.has_any("first_response")
    ladder = Ladder("l", [Level("lead", when=at_risk, to="lead")], metric="resolution")
    assert instants(ladder, story(), promised=promise) == [("lead", on(2, 9.75))]


def test_a_function_of_your_own_that_fails_raises_nothing_and_nothing_else_is_lost() -> None:
    def broken(situation: Any) -> bool:
        raise KeyError("plan")

    ladder = Ladder(
        "l", [Level("mine", when=predicate("mine", broken), to="a"), Level("due", share=1, to="b")]
    )
    assert instants(ladder, story()) == [("due", on(2, 17))]


def test_a_situation_without_a_ticket_is_escalated_by_the_events() -> None:
    old = Ladder("l", [Level("hand", by_hand=True, to="a")])
    history = story(Escalated(on(2, 10), to="a"), Resolved(on(2, 11)))
    (found,) = escalations(old, history, lambda at: Situation(at=at), on(3))
    assert (found.at, found.ended_at) == (on(2, 10), on(2, 11))


def test_a_history_in_which_nothing_happened_yet_raises_nothing() -> None:
    assert raised(STEPS, story(), on(1)) == ()
    assert raised(STEPS, History("t1"), on(9)) == ()
    assert next_escalation_at(STEPS, History("t1"), situated(History("t1")), on(9)) is None


# to expertise, with an ownership target

ENGINEERING = Ladder(
    "engineering",
    [
        Level(
            "engineering",
            by_hand=True,
            kind="functional",
            to="engineering",
            skills={"api": 3},
            accept_within=4 * HOUR,
        ),
        Level("engineering lead", unaccepted="engineering", to="engineering lead"),
    ],
    calendar=OFFICE,
)
SUPPORT = (Assigned(on(2, 9.5), team="support", agent="sue"), TakenInCharge(on(2, 9.5), agent="sue"))
ASKED = (*SUPPORT, Escalated(on(2, 11), agent="sue", to="engineering"))


def test_what_engineering_accepts_in_time_goes_no_further() -> None:
    (found,) = raised(ENGINEERING, story(*ASKED, TakenInCharge(on(2, 12), agent="eve")))
    assert (found.kind, found.at, found.to) == ("functional", on(2, 11), "engineering")
    assert (found.accept_by, found.accepted_at) == (on(2, 15), on(2, 12))
    assert [str(each) for each in found.skills] == ["api 3"]


@pytest.mark.parametrize("looked_at", [on(2, 15), on(2, 15.5), on(9), on(30)])
def test_what_nobody_accepts_goes_on_at_exactly_that_instant_whenever_it_is_found_out(
    looked_at: datetime,
) -> None:
    first, second = raised(ENGINEERING, story(*ASKED), looked_at)
    assert (second.level, second.at, second.kind) == ("engineering lead", on(2, 15), "hierarchical")
    assert first.accepted_at is None


def test_the_time_to_accept_is_working_time() -> None:
    history = story(*SUPPORT, Escalated(on(6, 15), agent="sue", to="engineering"))
    first, second = raised(ENGINEERING, history)
    assert first.accept_by == second.at == on(9, 11)


def test_to_accept_just_then_is_in_time_and_later_is_late() -> None:
    (just,) = raised(ENGINEERING, story(*ASKED, TakenInCharge(on(2, 15), agent="eve")))
    assert just.accepted_at == on(2, 15)
    late = raised(ENGINEERING, story(*ASKED, TakenInCharge(on(2, 15.5), agent="eve")))
    assert [(each.at, each.accepted_at) for each in late] == [(on(2, 11), on(2, 15.5)), (on(2, 15), None)]


@pytest.mark.parametrize(
    ("event", "accepts"),
    [
        (TakenInCharge(on(2, 12), agent="sue"), False),
        (TakenInCharge(on(2, 12), agent="eve"), True),
        (TakenInCharge(on(2, 12)), True),
        (Assigned(on(2, 12), team="engineering"), False),
        (Assigned(on(2, 12), team="engineering", agent="eve"), True),
        (Assigned(on(2, 12), team="billing", agent="bob"), False),
        (Reply(on(2, 12), agent="eve"), False),
    ],
)
def test_who_takes_it_in_charge_or_is_given_it_in_the_team_accepts(event: Event, accepts: bool) -> None:
    found = raised(ENGINEERING, story(*ASKED, event))
    assert (found[0].accepted_at is not None, len(found) == 1) == (accepts, accepts)


@pytest.mark.parametrize(
    ("agent", "team", "accepts"),
    [("eve", None, True), ("bob", None, False), ("new", None, False), ("new", "engineering", True)],
)
def test_where_it_is_known_who_belongs_to_the_team_only_they_accept(
    agent: str, team: str | None, accepts: bool
) -> None:
    engineering = Team("engineering", [Agent("ivy")])
    teams = [Team("api", [Agent("eve")], parent=engineering), Team("billing", [Agent("bob")])]
    moved = [] if team is None else [Assigned(on(2, 11.5), team=team)]
    history = story(*ASKED, *moved, TakenInCharge(on(2, 12), agent=agent))
    assert (len(raised(ENGINEERING, history, teams=teams)) == 1) is accepts


def test_who_has_it_already_need_not_accept_it() -> None:
    ladder = Ladder(
        "l",
        [
            Level("experts", share=0.5, kind="functional", to="engineering", accept_within=HOUR),
            Level("lead", unaccepted="experts", to="lead"),
        ],
    )
    (found,) = raised(ladder, story(Assigned(on(2, 10), team="engineering", agent="eve")))
    assert found.accepted_at == found.at == on(2, 13)


def test_the_customers_clock_does_not_stop_for_an_escalation() -> None:
    with_clock = clocks(story(*ASKED), EIGHT, on(2, 16))
    assert with_clock == clocks(story(*SUPPORT), EIGHT, on(2, 16))


def test_a_level_by_hand_without_a_recipient_goes_where_it_was_escalated_to() -> None:
    ladder = Ladder("l", [Level("hand", by_hand=True)])
    (found,) = raised(ladder, story(Escalated(on(2, 10), agent="sue", to="legal")))
    assert (found.at, found.to) == (on(2, 10), "legal")
    (nobody,) = raised(ladder, story(Escalated(on(2, 10), agent="sue")))
    assert nobody.to is None


def test_an_escalation_by_hand_to_another_team_is_another_matter() -> None:
    legal = Escalated(on(2, 10), agent="sue", to="legal")
    assert raised(ENGINEERING, story(*SUPPORT, legal)) == ()
    first, *_ = raised(ENGINEERING, story(*SUPPORT, legal, *ASKED[2:]))
    assert (first.at, first.to) == (on(2, 11), "engineering")
    assert recipients(UP, Assigned(MON, team="tier 1"), legal) == ["tier 2", "lead", "head"]


def test_an_escalation_by_hand_before_a_clock_started_is_not_about_it() -> None:
    promise = SlaPolicy("p", [Target("next response", HOUR)], calendar=OFFICE)
    ladder = Ladder("l", [Level("hand", by_hand=True)], metric="next response")
    early = Escalated(on(2, 10), agent="sue", to="legal")
    asked = CustomerMessage(on(2, 11))
    assert raised(ladder, story(early, asked), promised=promise) == ()
    later = attrs.evolve(early, at=on(2, 11.5))
    assert [each.at for each in raised(ladder, story(early, asked, later), promised=promise)] == [on(2, 11.5)]


def test_what_no_longer_stands_when_the_time_to_accept_is_over_goes_no_further() -> None:
    ladder = Ladder(
        "l",
        [
            Level("care", when=ANGRY, to="care", accept_within=HOUR),
            Level("head", unaccepted="care", to="head"),
        ],
        calendar=OFFICE,
    )
    history = story(Tagged(on(2, 10), added=["angry"]), Tagged(on(2, 10.5), removed=["angry"]))
    assert len(raised(ladder, history)) == 1


# up the path

CHAIN = {"tier 1": "tier 2", "tier 2": "lead", "lead": "head"}
UP = Ladder(
    "up",
    [Level("first", share=0.25, notify=["owner"]), Level("second", share=0.5), Level("third", share=1)],
    path=CHAIN,
)


def recipients(ladder: Ladder, *events: Event, **more: Any) -> list[str | None]:
    return [each.to for each in raised(ladder, story(*events), **more)]


def test_each_level_goes_one_step_on_from_where_the_last_one_went() -> None:
    found = raised(UP, story(Assigned(MON, team="tier 1")))
    assert [each.to for each in found] == ["tier 2", "lead", "head"]
    assert [each.notify for each in found] == [("owner",), (), ()]


def test_it_goes_on_from_the_team_that_the_ticket_was_given_to_since() -> None:
    assert recipients(UP, Assigned(MON, team="tier 1"), Assigned(on(2, 12), team="tier 2")) == [
        "tier 2",
        "lead",
        "head",
    ]
    assert recipients(UP, Assigned(MON, team="tier 2"), Assigned(on(2, 12), team="tier 1")) == [
        "lead",
        "tier 2",
        "lead",
    ]


def test_what_has_nobody_above_goes_to_the_fallback_or_to_nobody_and_is_never_lost() -> None:
    assert recipients(UP) == [None, None, None]
    duty = attrs.evolve(UP, fallback="duty")
    assert recipients(duty) == ["duty"] * 3
    assert recipients(duty, Assigned(MON, team="lead")) == ["head", "duty", "duty"]


def test_where_nobody_of_the_team_is_there_the_fallback_gets_it() -> None:
    duty = attrs.evolve(UP, fallback="duty")
    roster = Roster.from_data([{"agent": "lea", "tz": "UTC", "weekly": {"mon": [["12:00", "14:00"]]}}])
    members = {"tier 2": {"tom"}, "lead": {"lea"}}

    def present(team: str, at: datetime) -> bool:
        return bool(members.get(team, set()) & set(roster.on_shift(at)))

    found = raised(
        duty, story(Assigned(MON, team="tier 1"), Assigned(on(2, 12), team="tier 2")), present=present
    )
    assert [(each.to, each.instead_of) for each in found] == [
        ("duty", "tier 2"),
        ("lead", None),
        ("duty", "head"),
    ]
    first, *_ = raised(UP, story(Assigned(MON, team="tier 1")), present=present)
    assert (first.to, first.instead_of) == ("tier 2", None)


# what comes of it

ALARMS = Ladder(
    "alarms",
    [
        Level("one", share=0.25, to="a"),
        Level("two", share=0.5, to="b"),
        Level("three", share=0.75, to="c"),
    ],
    metric="resolution",
)


def test_an_acknowledgement_stops_the_climb_and_leaves_what_was_raised() -> None:
    found = raised(ALARMS, story(Acknowledged(on(2, 14), agent="ann")))
    assert [(each.level, each.acknowledged_at) for each in found] == [("one", on(2, 14)), ("two", on(2, 14))]


def test_an_acknowledgement_may_name_its_level() -> None:
    found = raised(ALARMS, story(Acknowledged(on(2, 14), agent="ann", level="two")))
    assert [(each.level, each.acknowledged_at) for each in found] == [("one", None), ("two", on(2, 14))]


def test_an_acknowledgement_of_what_was_not_raised_yet_stops_nothing() -> None:
    assert len(raised(ALARMS, story(Acknowledged(on(2, 10))))) == 3
    assert len(raised(ALARMS, story(Acknowledged(on(2, 12), level="two")))) == 3


def test_to_acknowledge_just_then_is_in_time() -> None:
    found = raised(ALARMS, story(Acknowledged(on(2, 13))))
    assert [(each.level, each.acknowledged_at) for each in found] == [("one", on(2, 13))]
    first = raised(ALARMS, story(Acknowledged(on(2, 11))))
    assert [(each.level, each.acknowledged_at) for each in first] == [("one", on(2, 11))]


def test_an_acknowledgement_stops_the_climb_of_one_clock_only() -> None:
    promise = SlaPolicy("p", [Target("next response", HOUR)], calendar=OFFICE)
    ladder = Ladder("l", [Level("half", share=0.5, to="a"), Level("due", share=1, to="b")])
    history = story(
        CustomerMessage(on(2, 10)),
        Acknowledged(on(2, 10.75)),
        Reply(on(2, 12)),
        CustomerMessage(on(2, 14)),
    )
    found = raised(ladder, history, promised=promise)
    assert [(each.number, each.level) for each in found] == [(1, "half"), (2, "half"), (2, "due")]


def test_an_acknowledgement_holds_for_every_ladder_with_a_level_raised() -> None:
    other = Ladder("other", [Level("late", share=0.4, to="x"), Level("later", share=2, to="y")])
    history = story(Acknowledged(on(2, 14)))
    found = escalations([ALARMS, other], history, situated(history, EIGHT), on(30))
    assert [(each.ladder, each.level) for each in found] == [
        ("alarms", "one"),
        ("other", "late"),
        ("alarms", "two"),
    ]


def test_who_accepts_does_not_stop_the_climb() -> None:
    ladder = attrs.evolve(
        ALARMS, levels=[attrs.evolve(ALARMS.levels[0], accept_within=HOUR), *ALARMS.levels[1:]]
    )
    found = raised(ladder, story(TakenInCharge(on(2, 11.5), agent="ann")))
    assert [each.accepted_at for each in found] == [on(2, 11.5), None, None]


def test_escalations_end_with_their_clock() -> None:
    (found,) = raised(ALARMS, story(Resolved(on(2, 12))))
    assert (found.ended_at, found.reason, found.is_open) == (on(2, 12), "resolution 1 is fulfilled", False)


def test_the_reason_of_a_clock_that_was_cancelled_is_told() -> None:
    (found,) = raised(ALARMS, story(Merged(on(2, 12), into="t2")))
    assert found.reason == "resolution 1 is cancelled: merged into another ticket"


# notices

QUIET = Calendar("Europe/Berlin", {day: [["08:00", "12:00"]] for day in ("mon", "tue", "wed", "thu", "fri")})


def test_notices_wait_for_their_hours_and_the_escalation_does_not() -> None:
    found = raised(attrs.evolve(ALARMS, notices=QUIET), story())
    assert [(each.at, each.notify_at) for each in found] == [
        (on(2, 11), on(3, 7)),
        (on(2, 13), on(3, 7)),
        (on(2, 15), on(3, 7)),
    ]


def test_a_notice_within_its_hours_goes_at_once() -> None:
    (found,) = raised(
        attrs.evolve(ALARMS, notices=QUIET),
        story(),
        promised=SlaPolicy("p", [Target("resolution", 4 * HOUR)], calendar=OFFICE),
        at=on(2, 10.5),
    )
    assert found.notify_at == found.at == on(2, 10)


@pytest.mark.parametrize("event", [Acknowledged(on(2, 12)), Resolved(on(2, 12)), Acknowledged(on(3, 7))])
def test_what_is_settled_before_notices_open_needs_none(event: Event) -> None:
    found, *_ = raised(attrs.evolve(ALARMS, notices=QUIET), story(event))
    assert found.notify_at is None
    (before,) = raised(attrs.evolve(ALARMS, notices=QUIET), story(event), on(2, 11.5))
    assert before.notify_at == on(3, 7)


def test_where_notices_never_open_again_they_go_at_once() -> None:
    once = Calendar("UTC", {}, open=[("2026-02-02T09:00", "2026-02-02T10:00")])
    assert raised(attrs.evolve(ALARMS, notices=once), story())[0].notify_at == on(2, 11)


def reminding(**more: Any) -> Ladder:
    level = Level("one", share=0.25, to="a", remind_every=2 * HOUR, reminders=4, accept_within=30 * HOUR)
    return Ladder("l", [level], **more)


def test_people_are_reminded_in_working_time_a_stated_number_of_times() -> None:
    (found,) = raised(reminding(), story())
    assert found.reminders == (on(2, 13), on(2, 15), on(2, 17), on(3, 11))
    (early,) = raised(reminding(), story(), on(2, 15))
    assert early.reminders == (on(2, 13), on(2, 15))


@pytest.mark.parametrize(
    "event", [Acknowledged(on(2, 15)), TakenInCharge(on(2, 15), agent="ann"), Resolved(on(2, 15))]
)
def test_nobody_is_reminded_of_what_is_settled(event: Event) -> None:
    (found,) = raised(reminding(), story(event))
    assert found.reminders == (on(2, 13),)


def test_reminders_that_quiet_hours_put_together_are_one() -> None:
    (found,) = raised(reminding(notices=QUIET), story())
    assert found.notify_at == on(3, 7)
    assert found.reminders == (on(4, 7),)


def test_time_to_accept_and_reminders_may_have_a_calendar_of_their_own() -> None:
    (found,) = raised(reminding(calendar=Calendar.always()), story())
    assert found.reminders == (on(2, 13), on(2, 15), on(2, 17), on(2, 19))
    assert found.accept_by == on(3, 17)


# asking


def test_escalations_come_in_time_order_whatever_ladder_they_are_of() -> None:
    history = story(Tagged(on(2, 12), added=["angry"]))
    found = escalations([ALARMS, angry()], history, situated(history, EIGHT), on(30))
    assert [each.level for each in found] == ["one", "care", "two", "three"]
    assert escalations([], history, situated(history), on(30)) == ()


def test_any_zone_may_be_used_to_ask() -> None:
    history = story()
    then = on(2, 13).astimezone(ZoneInfo("Asia/Kolkata"))
    found = escalations(ALARMS, history, situated(history, EIGHT), then)
    assert [each.at.tzinfo for each in found] == [UTC, UTC]
    assert found == raised(ALARMS, history, on(2, 13))


def looks(ladder: Ladder, history: History, at: datetime, number: int, promised: Any = EIGHT) -> list[Any]:
    """When to look, the first times after an instant."""
    found: list[Any] = [at]
    while found[-1] is not None and len(found) <= number:
        found.append(next_escalation_at(ladder, history, situated(history, promised), found[-1]))
    return found[1:]


def test_who_looks_again_when_told_sees_a_notice_that_waited_for_its_hours() -> None:
    quiet = attrs.evolve(ALARMS, notices=QUIET)
    assert looks(quiet, story(), on(2, 15), 3) == [on(3, 7), None]
    told = [
        each.told for at in (on(3, 7) - timedelta.resolution, on(3, 7)) for each in raised(quiet, story(), at)
    ]
    assert told == [False] * 3 + [True] * 3


def test_who_looks_again_when_told_sees_each_reminder() -> None:
    raised_at, *reminded = looks(reminding(), story(), on(2, 10), 9)
    assert raised_at == on(2, 11)
    assert reminded == [on(2, 13), on(2, 15), on(2, 17), on(3, 11), None]
    assert looks(reminding(notices=QUIET), story(), on(2, 10), 9) == [on(2, 11), on(3, 7), on(4, 7), None]


def test_who_looks_again_when_told_sees_what_no_longer_stands() -> None:
    noon = Level("noon", when=facts.at.time_of_day("UTC").between(time(12), time(13)), to="a")
    assert looks(Ladder("l", [noon]), story(), on(2, 10), 3) == [
        on(2, 12),
        on(2, 13) + timedelta.resolution,
        on(3, 12),
    ]


def test_a_notice_that_is_settled_before_its_hours_is_nothing_to_look_for() -> None:
    day = facts.at.weekday("UTC") == "mon"
    quiet = Ladder("l", [Level("one", share=0.25, to="a")], when=day, notices=QUIET)
    assert looks(quiet, story(), on(2, 10), 2) == [on(2, 11), on(3)]
    (found,) = raised(quiet, story(), on(3))
    assert (found.notify_at, found.told) == (None, False)


def test_the_next_escalation_is_when_to_look_again() -> None:
    history = story(Tagged(on(2, 12), added=["angry"]))
    known = History("t1", history.up_to(on(2, 11)))

    def next_at(at: datetime) -> datetime | None:
        return next_escalation_at([ALARMS, angry()], known, situated(known, EIGHT), at)

    assert [next_at(on(2, 10)), next_at(on(2, 11)), next_at(on(2, 14)), next_at(on(2, 15))] == [
        on(2, 11),
        on(2, 13),
        on(2, 15),
        None,
    ]


def test_time_alone_raises_nothing_while_a_clock_stands_still() -> None:
    history = story(Held(on(2, 10), status="pending customer"))
    assert next_escalation_at(ALARMS, history, situated(history, EIGHT), on(2, 11)) is None


def test_conditions_that_change_every_day_do_not_make_it_look_ahead_for_ever() -> None:
    nights = Ladder("nights", ALARMS.levels, when=facts.at.time_of_day("UTC") < time(6))
    history = story(Held(on(2, 10), status="pending customer"))
    assert next_escalation_at(nights, history, situated(history, EIGHT), on(2, 11)) is None


def test_what_comes_after_a_long_rest_is_seen_also_where_conditions_change_every_day() -> None:
    days = facts.at.time_of_day("UTC").between(time(8), time(20))
    old = Level("old", when=facts.age >= timedelta(days=60, hours=15), to="lead")
    history = story()

    def next_at(level: Level, **more: Any) -> datetime | None:
        return next_escalation_at(Ladder("l", [level], **more), history, situated(history, EIGHT), on(2, 10))

    assert next_at(old) == MON + timedelta(days=60, hours=15)
    assert next_at(old, when=days) == MON + timedelta(days=60, hours=23)
    late, due = Level("late", after_due=200 * HOUR, to="a"), on(2, 17) + timedelta(days=35)
    assert next_at(late, when=days) == due
    assert next_at(late, when=~days) == due + 3 * HOUR + timedelta.resolution


def test_what_lies_beyond_the_calendar_never_comes() -> None:
    never, century = datetime.max.replace(tzinfo=UTC), timedelta(days=36_500)
    breached = Level("late", when=~facts.clocks.breached.is_empty(), to="a")
    held_off = story(DueSet(on(2, 10), metric="resolution", due_at=never))
    assert raised(Ladder("l", [breached]), held_off) == ()
    last = History("t1", [Opened(datetime(9950, 1, 1, 12, tzinfo=UTC))])
    levels = [
        Level("now", after_start=0 * HOUR, to="a", accept_within=century, remind_every=century),
        Level("never", unaccepted="now", to="b"),
        Level("old", when=facts.age > century, to="c"),
    ]
    (found,) = raised(Ladder("l", levels), last, last.events[0].at + HOUR)
    assert (found.level, found.accept_by, found.reminders) == ("now", None, ())
    assert next_escalation_at(Ladder("l", levels), last, situated(last, EIGHT), last.events[0].at) is None


def test_situations_that_never_come_to_rest_are_not_followed_for_ever() -> None:
    (clock,) = clocks(story(), EIGHT, MON)

    def restless(at: datetime) -> Situation:
        moved = attrs.evolve(clock, due_at=at + HOUR)
        return Situation(at=at, ticket=story().at(at), clocks=[moved])

    ladder = Ladder("l", [Level("never", when=facts.tags.has_any("never"), to="a")])
    assert next_escalation_at(ladder, story(), restless, on(2, 10)) is None


def test_situations_are_asked_for_when_something_may_change_and_once_each() -> None:
    history = story(Reply(on(2, 12), agent="ann"))
    situate, asked = situated(history, EIGHT), list[datetime]()

    def counted(at: datetime) -> Situation:
        asked.append(at)
        return situate(at)

    escalations([ALARMS, STEPS], history, counted, on(30))
    assert len(asked) == len(set(asked)) <= 12


def counted(
    situate: Callable[[datetime], Situation],
) -> tuple[Callable[[datetime], Situation], list[datetime]]:
    """The same, with the instants at which it was asked."""
    asked: list[datetime] = []

    def count(at: datetime) -> Situation:
        asked.append(at)
        return situate(at)

    return count, asked


def test_long_work_on_which_nothing_is_raised_is_looked_at_once() -> None:
    history = story(*(Reply(on(2, 9.5) + number * MINUTE, agent="ann") for number in range(50)))
    situate, asked = counted(situated(history, EIGHT))
    assert escalations(ALARMS, history, situate, on(2, 10.9)) == ()
    assert asked == [on(2, 10.9)]
    assert len(escalations([ALARMS, STEPS], history, situate, on(3, 17))) == 9
    assert len(set(asked)) < 15


def test_a_level_that_nobody_accepted_while_the_work_was_over_is_raised_when_it_is_taken_up_again() -> None:
    ladder = Ladder(
        "l",
        [
            Level("one", share=0.25, to="a", accept_within=HOUR),
            Level("two", unaccepted="one", to="b"),
        ],
        metric="resolution",
    )
    history = story(Resolved(on(2, 11.5)), Reopened(on(2, 14)), Noted(on(2, 15)))
    assert instants(ladder, history) == [("one", on(2, 11)), ("two", on(2, 14))]


def test_a_ladder_for_a_policy_is_climbed_while_that_holds_though_another_came_after_it() -> None:
    mine, other = sla_facts.ticket.tags.has_any("mine"), sla_facts.ticket.tags.has_any("other")
    promised = SlaPolicies(
        [
            SlaPolicy("mine", [Target("resolution", 4 * HOUR)], calendar=OFFICE, when=mine),
            SlaPolicy("other", [Target("resolution", 5 * HOUR)], calendar=OFFICE, when=other),
            attrs.evolve(EIGHT, name="rest"),
        ]
    )
    ladder = Ladder("l", [Level("one", share=0.25, to="a")], policy="mine")
    history = story(
        Tagged(on(2, 12), added=["mine"]),
        Tagged(on(2, 13), removed=["mine"], added=["other"]),
        Tagged(on(2, 14), removed=["other"]),
    )
    assert instants(ladder, history, promised=promised) == [("one", on(2, 12))]


@pytest.mark.parametrize(
    ("given", "error", "code"),
    [
        ({"ladders": "alarms"}, WrongType, "escalation.not-a-ladder"),
        ({"ladders": [ALARMS, None]}, WrongType, "escalation.not-a-ladder"),
        ({"ladders": [ALARMS, ALARMS]}, InvalidValue, "escalation.same-name"),
        ({"history": [OPENED]}, WrongType, "value.wrong-type"),
        ({"situate": lambda at: None}, WrongType, "value.wrong-type"),
        ({"situate": lambda at: Situation(at=on(1))}, InvalidValue, "escalation.other-instant"),
        ({"at": datetime(2026, 3, 2)}, InvalidValue, "time.naive"),  # noqa: DTZ001
        ({"at": "2026-03-02"}, WrongType, "value.wrong-type"),
        ({"teams": ["support"]}, WrongType, "value.wrong-type"),
    ],
)
@pytest.mark.parametrize("ask", [escalations, next_escalation_at])
def test_what_can_not_be_meant_is_refused(
    ask: Callable[..., Any], given: dict[str, Any], error: type[Exception], code: str
) -> None:
    usual = {"ladders": ALARMS, "history": story(), "situate": situated(story(), EIGHT), "at": on(3)}
    with pytest.raises(error) as caught:
        ask(**(usual | given))
    assert getattr(caught.value, "code", None) == code


def test_an_escalation_knows_the_event_that_keeps_it_in_the_history() -> None:
    (found,) = raised(ALARMS, story(), on(2, 12))
    assert found.event == Escalated(on(2, 11), to="a")
    history = story(found.event)
    assert raised(ALARMS, history) == raised(ALARMS, story())


def test_an_escalation_explains_itself() -> None:
    history = story(Assigned(MON, team="tier 1"), Acknowledged(on(3, 12)), Resolved(on(3, 13)))
    level = Level(
        "lead",
        share=0.5,
        kind="functional",
        skills={"api": 2},
        notify=["ann"],
        accept_within=HOUR,
        remind_every=HOUR,
        reminders=1,
    )
    (found,) = raised(
        Ladder("l", [level], path=CHAIN, fallback="duty"), history, present=lambda team, at: False
    )
    assert str(found.explain()) == (
        "`lead`: functional, to `duty`, Mon 2026-03-02 13:00 UTC\n"
        "├─ ladder `l`, resolution 1 of policy `eight hours`\n"
        "├─ because: 50.0 % of the target used up\n"
        "├─ instead of `tier 2`, where nobody is\n"
        "├─ asks for api 2\n"
        "├─ ann told besides\n"
        "├─ notice Mon 2026-03-02 13:00 UTC\n"
        "├─ reminder Mon 2026-03-02 14:00 UTC\n"
        "├─ to be accepted by Mon 2026-03-02 14:00 UTC\n"
        "├─ acknowledged Tue 2026-03-03 12:00 UTC\n"
        "└─ ended Tue 2026-03-03 13:00 UTC: resolution 1 is fulfilled"
    )
    assert "to nobody" in str(raised(UP, story())[0].explain())


def test_an_escalation_explains_itself_in_the_zone_of_its_calendar() -> None:
    berlin = Calendar("Europe/Berlin", {day: [["09:00", "17:00"]] for day in ("mon", "tue")})
    (by_clock,) = raised(ALARMS, story(), on(2, 12), promised=attrs.evolve(EIGHT, calendar=berlin))
    assert str(by_clock.explain()).startswith("`one`: hierarchical, to `a`, Mon 2026-03-02 12:00 CET\n")
    tagged = story(Tagged(on(2, 10), added=["angry"]))
    (by_ladder,) = raised(angry(calendar=berlin), tagged)
    assert "notice Mon 2026-03-02 11:00 CET" in str(by_ladder.explain())
    (without,) = raised(angry(), tagged)
    assert "notice Mon 2026-03-02 10:00 UTC" in str(without.explain())
    assert "calendar" not in repr(by_ladder)


def test_an_escalation_is_open_until_somebody_sees_to_it() -> None:
    (found,) = raised(ALARMS, story(), on(2, 12))
    assert found.is_open
    assert not attrs.evolve(found, acknowledged_at=on(2, 12)).is_open
    assert not attrs.evolve(found, accepted_at=on(2, 12)).is_open


def test_a_status_that_a_hold_ends_in_by_itself_is_seen() -> None:
    ladder = Ladder("l", [Level("open", when=facts.status == Status.OPEN, to="a")])
    history = story(Held(on(2, 10), status="snoozed", until=on(2, 12)))
    assert instants(ladder, history) == [("open", on(2, 12))]
