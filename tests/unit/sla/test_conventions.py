"""Each convention both ways."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from servicecore import escalation
from servicecore.calendars import Calendar
from servicecore.domain import (
    Clock,
    ClockState,
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
    Status,
    Tagged,
    WaitConventions,
)
from servicecore.errors import InvalidValue, UnknownName
from servicecore.rules import Rule, RuleSet
from servicecore.sla import (
    PRESETS,
    Days,
    SlaConventions,
    SlaPolicies,
    SlaPolicy,
    Target,
    by_priority,
    clocks,
    facts,
    next_change_at,
)

OFFICE = Calendar("UTC", {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")})
ALWAYS = Calendar.always()
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def at(hour: int, minute: int = 0, day: int = 0) -> datetime:
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def clock(
    events: list[Event],
    target: Target,
    now: datetime,
    calendar: Calendar = ALWAYS,
    **conventions: Any,
) -> Clock:
    policy = SlaPolicy("p", [target], calendar=calendar, conventions=SlaConventions(**conventions))
    return clocks(History("t1", events), policy, now)[-1]


def hours(number: float, metric: str = "resolution", **more: Any) -> Target:
    return Target(metric, timedelta(hours=number), **more)


@pytest.mark.parametrize(("tie", "due"), [("close", at(17)), ("next_open", at(9, day=1))])
def test_1_an_allowance_that_ends_at_closing(tie: str, due: datetime) -> None:
    assert clock([Opened(at(15))], hours(2), at(16), OFFICE, tie=tie).due_at == due


@pytest.mark.parametrize(("at_due", "late"), [("not_yet", False), ("missed", True)])
def test_2_what_is_open_exactly_at_its_due_time(at_due: str, late: bool) -> None:
    found = clock([Opened(at(9))], hours(1), at(10), at_due=at_due)
    assert (found.breached, found.breached_at) == (late, at(10) if late else None)
    assert not clock([Opened(at(9)), Resolved(at(10))], hours(1), at(10), at_due=at_due).breached


@pytest.mark.parametrize(("hold", "due"), [("pause", at(12)), ("suspend", at(11))])
def test_3_a_status_that_stops_the_clock(hold: str, due: datetime) -> None:
    events: list[Event] = [Opened(at(9)), Held(at(9, 30), status="pending_customer"), Resumed(at(10, 30))]
    assert clock(events, hours(2), at(10), hold=hold).due_at is None
    assert clock(events, hours(2), at(10, 30), hold=hold).due_at == due


@pytest.mark.parametrize(
    ("pauses", "first", "update", "resolution"),
    [
        ("per_metric", False, True, True),
        ("all", True, True, True),
        ("resolution", False, False, True),
        ("update", False, True, False),
    ],
)
def test_4_which_clocks_a_status_pauses(pauses: str, first: bool, update: bool, resolution: bool) -> None:
    metrics = {"first_response": first, "periodic_update": update, "resolution": resolution}
    for metric, paused in metrics.items():
        events: list[Event] = [Opened(at(8))]
        events += [Reply(at(9))] if metric == "periodic_update" else []
        found = clock(
            [*events, Held(at(9, 30), status="pending_customer")], hours(9, metric), at(10), pauses=pauses
        )
        assert found.state is (ClockState.PAUSED if paused else ClockState.ACTIVE), metric


@pytest.mark.parametrize(
    ("reopen", "number", "state", "due"),
    [
        ("pause", 1, ClockState.ACTIVE, at(15)),
        ("restart", 2, ClockState.ACTIVE, at(16)),
        ("never", 1, ClockState.FULFILLED, at(11)),
    ],
)
def test_5_a_reopening(reopen: str, number: int, state: ClockState, due: datetime) -> None:
    events: list[Event] = [Opened(at(9)), Resolved(at(10)), Reopened(at(14))]
    found = clock(events, hours(2), at(14), reopen=reopen)
    assert (found.number, found.state, found.due_at) == (number, state, due)


@pytest.mark.parametrize(("retarget", "due"), [("original", at(11)), ("change", at(12))])
def test_6_a_new_target_starts_where_the_old_one_did_or_at_the_change(retarget: str, due: datetime) -> None:
    targets = by_priority("resolution", {"low": 600, "urgent": 120})
    policy = SlaPolicy("p", targets, calendar=ALWAYS, conventions=SlaConventions(retarget=retarget))
    events = [
        Opened(at(9)),
        PriorityOverridden(at(9), priority=Priority.LOW),
        PriorityOverridden(at(10), priority="urgent"),
    ]
    (found,) = clocks(History("t1", events), policy, at(10))
    assert found.due_at == due


@pytest.mark.parametrize(("change", "minutes"), [("each_part", 120), ("last", 60)])
def test_7_working_time_across_a_change_of_calendar(change: str, minutes: int) -> None:
    moved = facts.ticket.tags.has_any("moved")
    targets = [hours(99, calendar=OFFICE, when=moved), hours(99, calendar=ALWAYS)]
    policy = SlaPolicy("p", targets, conventions=SlaConventions(calendar_change=change))
    history = History("t1", [Opened(at(7)), Tagged(at(8), added=["moved"])])
    assert clocks(history, policy, at(10))[0].elapsed == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("recurrence", "starts"),
    [("independent", [at(9), at(10)]), ("sequential", [at(9), at(11)]), ("once", [at(9)])],
)
def test_8_recurrence(recurrence: str, starts: list[datetime]) -> None:
    events = [CustomerMessage(at(9)), Reply(at(9, 30)), CustomerMessage(at(10))]
    conventions = SlaConventions(recurrence=recurrence)
    policy = SlaPolicy("p", [hours(2, "next_response")], calendar=ALWAYS, conventions=conventions)
    found = clocks(History("t1", events), policy, at(12))
    assert [each.started_at for each in found] == starts


@pytest.mark.parametrize(
    ("unit", "due"),
    [
        ("open_hours", at(15, day=3)),
        ("working_day", at(15, day=1)),
        ("end_of_day", at(17, day=1)),
    ],
)
def test_9_a_day_is_three_things(unit: str, due: datetime) -> None:
    for target, more in ((Days(1, unit), {}), (Days(1), {"day": unit})):
        assert clock([Opened(at(15))], Target("resolution", target), at(16), OFFICE, **more).due_at == due


def test_9_a_bare_day_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"sla\.bare-day"):
        SlaPolicy("p", [Target("resolution", Days(1))], calendar=OFFICE)


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        ("bot_reply", Reply(at(10), by="bot")),
        ("note", Noted(at(10), agent="ann")),
        ("status_change", Held(at(10))),
    ],
)
def test_10_what_counts_as_a_response(kind: str, event: Event) -> None:
    target = hours(9, "first_response")
    assert clock([Opened(at(9)), event], target, at(11)).state is ClockState.ACTIVE
    waits = WaitConventions(responses=[kind])
    assert clock([Opened(at(9)), event], target, at(11), waits=waits).state is ClockState.FULFILLED


@pytest.mark.parametrize(
    ("several", "names"), [("first", ["all"]), ("most_specific", ["vip"]), ("all", ["all", "vip"])]
)
def test_11_several_policies_match(several: str, names: list[str]) -> None:
    urgent = facts.priority == Priority.URGENT
    policies = SlaPolicies(
        [
            SlaPolicy("all", [hours(9)], calendar=ALWAYS),
            SlaPolicy("vip", [hours(1)], calendar=ALWAYS, when=urgent),
        ],
        several=several,
    )
    history = History("t1", [Opened(at(9)), PriorityOverridden(at(9), priority="urgent")])
    assert [each.policy for each in clocks(history, policies, at(9))] == names


def test_11_no_policy_matches_any_more() -> None:
    urgent = SlaPolicy("urgent", [hours(1)], calendar=ALWAYS, when=facts.priority == Priority.URGENT)
    events: list[Event] = [Opened(at(9)), PriorityOverridden(at(9), priority="urgent")]
    events.append(PriorityOverridden(at(9, 30), priority="low"))
    (found,) = clocks(History("t1", events), [urgent], at(12))
    assert (found.state, found.ended_at, found.due_at) == (ClockState.CANCELLED, at(9, 30), None)
    assert found.reason == "no policy promises it any more"


def test_12_a_calendar_that_never_opens() -> None:
    never = Calendar("UTC", {})
    with pytest.raises(InvalidValue, match=r"sla\.never-opens"):
        SlaPolicy("p", [hours(1)], calendar=never)
    assert clock([Opened(at(9))], hours(1), at(9), never, never_open="wall_clock").due_at == at(10)


def test_13_the_clock_of_the_zone_is_read_first_and_there_is_no_other_way() -> None:
    assert SlaConventions().endpoints == "first_reading"
    with pytest.raises(UnknownName, match=r"sla\.unknown-option"):
        SlaConventions(endpoints="rfc5545")


@pytest.mark.parametrize(("outside", "started"), [("unchanged", at(20)), ("next_open", at(9, day=1))])
def test_14_a_start_outside_hours(outside: str, started: datetime) -> None:
    found = clock([Opened(at(20))], hours(1), at(12, day=1), OFFICE, outside_hours=outside)
    assert (found.started_at, found.due_at) == (started, at(10, day=1))


@pytest.mark.parametrize(
    ("starts", "due"), [(["first_response"], at(11)), (["first_response", "next_response"], at(10))]
)
def test_15_the_opening_as_a_message(starts: list[str], due: datetime) -> None:
    events: list[Event] = [Opened(at(9)), CustomerMessage(at(10))]
    assert clock(events, hours(1, "next_response"), at(10), opening_starts=starts).due_at == due


@pytest.mark.parametrize(("overdue", "minutes"), [("signed", -30), ("zero", 0), ("positive", 30)])
def test_16_what_remains_of_an_exceeded_target(overdue: str, minutes: int) -> None:
    found = clock([Opened(at(9))], hours(1), at(10, 30), overdue=overdue)
    assert found.remaining == timedelta(minutes=minutes)


@pytest.mark.parametrize(("breach", "late"), [("current", False), ("kept", True)])
def test_a_breach_that_a_new_target_takes_back(breach: str, late: bool) -> None:
    targets = by_priority("resolution", {"low": 600, "urgent": 60})
    policy = SlaPolicy("p", targets, calendar=ALWAYS, conventions=SlaConventions(breach=breach))
    events: list[Event] = [Opened(at(9)), PriorityOverridden(at(9), priority="urgent")]
    history = History("t1", [*events, PriorityOverridden(at(11), priority="low")])
    (found,) = clocks(history, policy, at(12))
    assert (found.breached, found.breached_at) == (late, at(10))


def test_the_presets_are_conventions() -> None:
    assert all(isinstance(each, SlaConventions) for each in PRESETS.values())
    assert set(PRESETS) == {"zendesk", "zammad", "servicenow", "salesforce", "frappe"}
    held: list[Event] = [Opened(at(9)), Held(at(10), status=Status.PENDING_CUSTOMER)]
    states = {}
    for name, conventions in PRESETS.items():
        policy = SlaPolicy("p", [hours(9, "first_response")], calendar=ALWAYS, conventions=conventions)
        states[name] = clocks(History("t1", held), policy, at(11))[0].state.value
    assert states == {
        "zendesk": "active",
        "zammad": "paused",
        "servicenow": "active",
        "salesforce": "active",
        "frappe": "fulfilled",
    }


@pytest.mark.parametrize("asked", [escalation.facts.clocks.breached, escalation.facts.clocks.paused])
def test_a_condition_on_clocks_is_refused_since_there_are_none_when_policies_are_chosen(asked: Any) -> None:
    late = (facts.priority == Priority.URGENT) | ~asked.is_empty()
    for build in (
        lambda: hours(4, when=late),
        lambda: SlaPolicy("p", [hours(4)], calendar=ALWAYS, when=late),
        lambda: SlaPolicies(
            rules=RuleSet(
                "levels", [Rule("late", when=late, then=SlaPolicy("p", [hours(4)], calendar=ALWAYS))]
            )
        ),
    ):
        with pytest.raises(InvalidValue, match=r"`clocks\.\w+` is not known yet") as caught:
            build()
        assert caught.value.code == "sla.asks-clocks"
        assert caught.value.diagnostic.place.endswith(".when")


def test_a_misspelt_part_is_refused() -> None:
    with pytest.raises(TypeError, match="custmer"):
        next_change_at(History("t1"), SlaPolicy("p", [hours(4)], calendar=ALWAYS), at(9), custmer=None)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="pause"):
        by_priority("resolution", {}, pause=["snoozed"])  # type: ignore[call-arg]


def test_targets_by_priority_share_what_else_is_said() -> None:
    high, low = by_priority(
        "resolution",
        {"high": 60, "low": 120},
        calendar=OFFICE,
        pauses=(status for status in ["snoozed"]),
        suspends=["on_hold_internal"],
        thresholds=iter([0.5, 0.9]),
    )
    assert high.pauses == low.pauses == {Status.SNOOZED}
    assert high.suspends == low.suspends == {Status.ON_HOLD_INTERNAL}
    assert (low.calendar, low.thresholds) == (OFFICE, (0.5, 0.9))
