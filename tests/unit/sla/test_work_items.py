"""A clock attaches to whatever has a history: tickets, handoffs, steps, renewals, public answers."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from servicecore.calendars import Calendar
from servicecore.domain import (
    Absorbed,
    Assigned,
    Cancelled,
    ClockState,
    Confirmed,
    CustomerMessage,
    Held,
    History,
    Merged,
    Opened,
    Priority,
    PriorityOverridden,
    Reopened,
    Reply,
    Resolved,
    TakenInCharge,
    Triaged,
)
from servicecore.errors import InvalidValue, UnknownName, WrongType
from servicecore.rules import Rule, RuleSet
from servicecore.sla import SlaConventions, SlaPolicy, Target, clocks, facts, next_change_at

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALWAYS = Calendar.always()


def policy(metric: str, within: timedelta = HOUR, name: str = "p") -> SlaPolicy:
    return SlaPolicy(name, [Target(metric, within)], calendar=ALWAYS)


def test_a_handoff_is_owned_when_somebody_takes_it_in_charge() -> None:
    handoff = History(
        "h1",
        [
            Opened(NINE, by="agent"),
            Assigned(NINE + HOUR, team="two"),
            TakenInCharge(NINE + 3 * HOUR, agent="bob"),
        ],
    )
    (clock,) = clocks(handoff, policy("ownership"), NINE + 9 * HOUR)
    assert (clock.started_at, clock.ended_at, clock.breached_at) == (
        NINE + HOUR,
        NINE + 3 * HOUR,
        NINE + 2 * HOUR,
    )


def test_each_assignment_is_an_instance() -> None:
    events = [Opened(NINE), Assigned(NINE, team="one"), Assigned(NINE + HOUR / 2, team="two")]
    one, two = clocks(History("t1", events), policy("ownership"), NINE + HOUR)
    assert (one.state, one.reason) == (ClockState.CANCELLED, "assigned to somebody else")
    assert (two.number, two.due_at) == (2, NINE + 1.5 * HOUR)


@pytest.mark.parametrize("item", ["onboarding step", "follow-up", "check-in", "renewal"])
def test_a_step_that_we_opened_is_done_when_it_is_resolved(item: str) -> None:
    step = History(item, [Opened(NINE, by="system", subject=item), Resolved(NINE + 2 * HOUR)])
    (clock,) = clocks(step, policy("resolution", 3 * HOUR), NINE + 9 * HOUR)
    assert (clock.state, clock.remaining) == (ClockState.FULFILLED, HOUR)


def test_a_prospect_who_asks_in_public_is_owed_a_first_response() -> None:
    comment = History(
        "c1", [Opened(NINE, channel="social", function="service"), Reply(NINE + HOUR, agent="ann")]
    )
    (clock,) = clocks(comment, policy("first_response"), NINE + 2 * HOUR)
    assert (clock.state, clock.breached) == (ClockState.FULFILLED, False)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (Merged(NINE + HOUR / 2, into="t2"), "merged into another ticket"),
        (Cancelled(NINE + HOUR / 2, reason="spam"), "the work was cancelled"),
    ],
)
def test_what_ends_without_work_cancels_its_clocks(event: Merged | Cancelled, reason: str) -> None:
    for metric in ("first_response", "resolution"):
        (clock,) = clocks(History("t1", [Opened(NINE), event]), policy(metric), NINE + 9 * HOUR)
        assert (clock.state, clock.reason, clock.due_at) == (ClockState.CANCELLED, reason, None)
        assert not clock.breached


def test_a_ticket_of_an_agent_owes_nothing_yet() -> None:
    (clock,) = clocks(History("t1", [Opened(NINE, by="agent")]), policy("first_response"), NINE)
    assert (clock.state, clock.started_at, clock.elapsed) == (ClockState.NOT_STARTED, None, timedelta(0))


def test_rules_choose_the_policy_by_the_ticket_as_it_stood() -> None:
    fast, slow = policy("resolution", name="fast"), policy("resolution", 9 * HOUR, name="slow")
    rules = RuleSet(
        "levels", [Rule("urgent", when=facts.priority == Priority.URGENT, then=fast)], default=slow
    )
    history = History("t1", [Opened(NINE), Triaged(NINE + 2 * HOUR, priority="urgent")])
    assert [clock.policy for clock in clocks(history, rules, NINE + HOUR)] == ["slow"]
    (clock,) = clocks(history, rules, NINE + 3 * HOUR)
    assert (clock.policy, clock.breached_at) == ("fast", NINE + 2 * HOUR)


def test_before_the_first_event_there_is_no_clock() -> None:
    assert clocks(History("t1", [Opened(NINE)]), policy("resolution"), NINE - HOUR) == ()


def test_the_next_change_is_a_threshold_and_then_the_due_time() -> None:
    history = History("t1", [Opened(NINE)])
    made = policy("resolution")
    late = NINE + HOUR + timedelta.resolution  # exactly at due it is not broken yet
    assert next_change_at(history, made, NINE) == NINE + 0.75 * HOUR
    assert next_change_at(history, made, NINE + 0.75 * HOUR) == late
    assert next_change_at(history, made, late) is None


def test_mistakes_are_found_when_a_policy_is_built() -> None:
    with pytest.raises(InvalidValue, match=r"sla\.thresholds-out-of-order"):
        Target("resolution", HOUR, thresholds=[0.75, 0.5])
    with pytest.raises(UnknownName, match=r"value\.unknown-member"):
        Target("resolution", HOUR, pauses=["pendign"])
    with pytest.raises(InvalidValue, match=r"sla\.no-targets"):
        SlaPolicy("p", [], calendar=ALWAYS)
    with pytest.raises(InvalidValue, match=r"sla\.no-calendar"):
        SlaPolicy("p", [Target("resolution", HOUR)])
    with pytest.raises(InvalidValue, match=r"sla\.target-never-holds"):
        SlaPolicy("p", [Target("resolution", HOUR), Target("resolution", HOUR)], calendar=ALWAYS)
    with pytest.raises(InvalidValue, match=r"sla\.same-name"):
        clocks(History("t1", [Opened(NINE)]), [policy("resolution"), policy("resolution")], NINE)
    with pytest.raises(WrongType, match=r"sla\.not-a-policy"):
        clocks(History("t1", [Opened(NINE)]), RuleSet("x", [], default="gold"), NINE)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"time\.naive"):
        clocks(History("t1", [Opened(NINE)]), policy("resolution"), NINE.replace(tzinfo=None))


def test_what_a_merged_ticket_brings_is_late_when_it_is_known() -> None:
    """The other customer had waited since seven; at the merge this ticket becomes late, and not before."""
    events = [Opened(NINE), Absorbed(NINE + HOUR / 2, source="t9", waiting_since=NINE - 2 * HOUR)]
    (clock,) = clocks(History("t1", events), policy("first_response"), NINE + HOUR)
    assert (clock.started_at, clock.due_at) == (NINE - 2 * HOUR, NINE - HOUR)
    assert clock.breached_at == NINE + HOUR / 2


def test_what_was_promised_anew_while_the_work_was_done_counts_from_the_reopening() -> None:
    slow, quick = (
        SlaPolicy(name, [Target("resolution", within)], calendar=ALWAYS, when=facts.priority == level)
        for name, within, level in (("slow", 4 * HOUR, "low"), ("quick", HOUR, "urgent"))
    )
    events = [
        Opened(NINE),
        PriorityOverridden(NINE, priority="low"),
        Resolved(NINE + 2 * HOUR),
        PriorityOverridden(NINE + 3 * HOUR, priority="urgent"),
        Reopened(NINE + 4 * HOUR),
    ]
    (clock,) = clocks(History("t1", events), [slow, quick], NINE + 5 * HOUR)
    assert (clock.policy, clock.breached_at, clock.promised_at) == ("quick", NINE + 4 * HOUR, NINE + 4 * HOUR)


def test_what_begins_when_nothing_is_promised_any_more_has_no_clock() -> None:
    urgent = SlaPolicy("p", [Target("next_response", HOUR)], calendar=ALWAYS, when=facts.priority == "urgent")
    events = [
        Opened(NINE),
        PriorityOverridden(NINE, priority="urgent"),
        PriorityOverridden(NINE + HOUR, priority="low"),
        CustomerMessage(NINE + 2 * HOUR),
    ]
    assert clocks(History("t1", events), urgent, NINE + 3 * HOUR) == ()


def test_a_confirmation_settles_what_the_customer_said_after_the_resolution() -> None:
    events = [Opened(NINE), Reply(NINE), Resolved(NINE), CustomerMessage(NINE + HOUR), Confirmed(NINE + HOUR)]
    (clock,) = clocks(History("t1", events), policy("next_response"), NINE + 2 * HOUR)
    assert (clock.state, clock.ended_at) == (ClockState.CANCELLED, NINE + HOUR)


def test_nobody_has_to_accept_what_is_done() -> None:
    events = [Opened(NINE), Resolved(NINE + HOUR), Assigned(NINE + 2 * HOUR, team="two")]
    (clock,) = clocks(History("t1", events), policy("ownership"), NINE + 3 * HOUR)
    assert clock.state is ClockState.NOT_STARTED


def test_an_answer_after_the_end_fulfils_only_what_a_reopening_may_take_up() -> None:
    events = [Opened(NINE), Resolved(NINE + HOUR / 2), Reply(NINE + 2 * HOUR / 3)]
    for reopen, state in (("pause", ClockState.FULFILLED), ("never", ClockState.CANCELLED)):
        conventions = SlaConventions(reopen=reopen)
        promised = attrs.evolve(policy("first_response"), conventions=conventions)
        (clock,) = clocks(History("t1", events), promised, NINE + HOUR)
        assert clock.state is state


def test_who_asks_at_the_due_time_of_a_clock_that_went_on_just_then_is_told_to_ask_again() -> None:
    held = Held(NINE + HOUR, status="pending_customer", until=NINE + 2 * HOUR)
    promised = SlaPolicy(
        "p", [Target("resolution", HOUR, pauses=["pending_customer"], thresholds=[])], calendar=ALWAYS
    )
    history = History("t1", [Opened(NINE), held])
    assert next_change_at(history, promised, NINE + HOUR) == NINE + 2 * HOUR
    late = NINE + 2 * HOUR + timedelta.resolution
    assert next_change_at(history, promised, NINE + 2 * HOUR) == late
