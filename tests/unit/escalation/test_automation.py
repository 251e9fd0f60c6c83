"""Rules that act on tickets, and stop."""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from servicecore.domain import (
    Assigned,
    AuthorKind,
    Escalated,
    Event,
    Held,
    Interaction,
    Noted,
    Priority,
    PriorityOverridden,
    Reply,
    Resolved,
    Situation,
    Status,
    Tagged,
    Team,
    Ticket,
)
from servicecore.errors import ErrorGroup, InvalidValue, ServiceCoreError, UnknownName, WrongType
from servicecore.escalation import (
    Action,
    AddNote,
    AddTags,
    AssignTo,
    Automation,
    AutoReply,
    Escalate,
    Hold,
    RemoveTags,
    Resolve,
    SetPriority,
    Settled,
    facts,
)
from servicecore.rules import Rule, RuleSet, all_of, predicate

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOT = facts.tags.has_any("hot")


def ticket(**more: Any) -> Ticket:
    return Ticket("t1", opened_at=NOON - timedelta(hours=1), **more)


def situation(mine: Ticket | None = None, **more: Any) -> Situation:
    return Situation(at=NOON, ticket=mine or ticket(), **more)


def settled(*rules: Rule[Any], mine: Ticket | None = None, **more: Any) -> Settled:
    return Automation(rules, **more).settle(situation(mine))


def does(name: str, action: Any, when: Any = None, **more: Any) -> Rule[Any]:
    return Rule(name, when=all_of() if when is None else when, then=action, **more)


# actions


@pytest.mark.parametrize(
    ("action", "mine", "event"),
    [
        (SetPriority("urgent"), ticket(), PriorityOverridden(NOON, priority=Priority.URGENT)),
        (SetPriority("urgent"), ticket(priority="urgent"), None),
        (AddTags(["b", "a", "b"]), ticket(tags=["c"]), Tagged(NOON, added=["a", "b"])),
        (AddTags(["a", "b"]), ticket(tags=["a"]), Tagged(NOON, added=["b"])),
        (AddTags(["a"]), ticket(tags=["a"]), None),
        (RemoveTags(["a", "b"]), ticket(tags=["a"]), Tagged(NOON, removed=["a"])),
        (RemoveTags(["b"]), ticket(tags=["a"]), None),
        (AssignTo("tier 2"), ticket(team="tier 1"), Assigned(NOON, team="tier 2")),
        (AssignTo(Team("tier 2")), ticket(team="tier 2", assignee="ann"), None),
        (AssignTo(agent="ann"), ticket(team="tier 2"), Assigned(NOON, agent="ann")),
        (AssignTo("tier 2", agent="ann"), ticket(team="tier 2"), Assigned(NOON, team="tier 2", agent="ann")),
        (AssignTo("tier 2", agent="ann"), ticket(team="tier 2", assignee="ann"), None),
        (Escalate("legal"), ticket(), Escalated(NOON, to="legal")),
        (Escalate("legal"), ticket(team="legal"), None),
        (Hold("pending customer"), ticket(), Held(NOON, status="pending customer", by="system")),
        (Hold("pending customer"), ticket(status="pending customer"), None),
        (Hold("pending customer"), ticket(status="resolved"), None),
        (Resolve(), ticket(), Resolved(NOON, by="system")),
        (Resolve(), ticket(status="closed"), None),
        (AddNote("looked at it"), ticket(), Noted(NOON, what="looked at it")),
        (AutoReply("we got it"), ticket(), Reply(NOON, by="system")),
    ],
)
def test_an_action_makes_its_event_where_there_is_something_to_do(
    action: Action, mine: Ticket, event: Event | None
) -> None:
    assert action.event(situation(mine)) == event


@pytest.mark.parametrize(
    ("contact", "answered"),
    [
        ({}, True),
        ({"auto_submitted": True}, False),
        ({"author": AuthorKind.BOT}, False),
        ({"author": AuthorKind.SYSTEM}, False),
    ],
)
def test_what_a_machine_sent_is_never_answered_automatically(contact: dict[str, Any], answered: bool) -> None:
    message = Interaction("m1", channel="email", at=NOON, **contact)
    found = Automation([does("thanks", AutoReply("we got it"))]).settle(situation(interaction=message))
    assert bool(found.events) is answered


@pytest.mark.parametrize(
    ("make", "error", "code"),
    [
        (lambda: SetPriority("soon"), UnknownName, "value.unknown-member"),
        (lambda: SetPriority(3), WrongType, "value.wrong-type"),
        (lambda: AddTags([]), InvalidValue, "escalation.nothing-to-do"),
        (lambda: AddTags("hot"), WrongType, "value.wrong-type"),
        (lambda: RemoveTags([""]), InvalidValue, "text.empty"),
        (lambda: AssignTo(), InvalidValue, "escalation.nothing-to-do"),
        (lambda: AssignTo(""), InvalidValue, "text.empty"),
        (lambda: Escalate(""), InvalidValue, "text.empty"),
        (lambda: Escalate(None), WrongType, "value.wrong-type"),
        (lambda: Hold("resolved"), InvalidValue, "event.not-a-hold"),
        (lambda: Hold("paused"), UnknownName, "value.unknown-member"),
        (lambda: AddNote(" "), InvalidValue, "text.empty"),
        (lambda: AutoReply(3), WrongType, "value.wrong-type"),
    ],
)
def test_an_action_that_can_not_be_meant_is_refused(
    make: Any, error: type[ServiceCoreError], code: str
) -> None:
    with pytest.raises(error) as caught:
        make()
    assert caught.value.code == code


# settling


def test_rules_act_in_order_each_on_what_those_before_have_left() -> None:
    found = settled(
        does("hot", AddTags(["hot"])),
        does("urgent", SetPriority("urgent"), HOT),
        does("give", [AssignTo("care"), AddNote("given")], facts.priority == Priority.URGENT),
    )
    assert (found.ticket.tags, found.ticket.priority, found.ticket.team) == (
        ("hot",),
        Priority.URGENT,
        "care",
    )
    assert [(step.number, step.rule) for step in found.steps] == [
        (1, "hot"),
        (1, "urgent"),
        (1, "give"),
        (1, "give"),
    ]
    assert (found.passes, found.stopped, found.undoing) == (2, False, ())
    assert found.situation.ticket == found.ticket


def test_rules_are_run_again_until_nothing_changes() -> None:
    found = settled(
        does("third", AddTags(["c"]), facts.tags.has_any("b")),
        does("second", AddTags(["b"]), facts.tags.has_any("a")),
        does("first", AddTags(["a"])),
    )
    assert [(step.number, step.rule) for step in found.steps] == [(1, "first"), (2, "second"), (3, "third")]
    assert (found.passes, found.stopped) == (4, False)


def test_rules_of_higher_priority_come_first() -> None:
    low, high = does("low", AddTags(["low"])), does("high", AddTags(["high"]), priority=5)
    assert [step.rule for step in settled(low, high).steps] == ["high", "low"]


def test_a_rule_that_is_not_enabled_does_nothing() -> None:
    assert settled(does("off", AddTags(["a"]), enabled=False)).steps == ()


def test_what_needs_nothing_is_settled_in_one_pass() -> None:
    found = settled(does("hot", AddTags(["hot"]), HOT))
    assert (found.passes, found.stopped, found.steps, found.events) == (1, False, (), ())


@pytest.mark.parametrize("limit", [1, 3, 10])
def test_rules_that_undo_each_other_stop_at_the_limit_and_are_named(limit: int) -> None:
    found = settled(
        does("tag", AddTags(["seen"])),
        does("up", SetPriority("high"), facts.priority == Priority.LOW),
        does("down", SetPriority("low"), facts.priority == Priority.HIGH),
        mine=ticket(priority="low"),
        max_passes=limit,
    )
    assert (found.passes, found.stopped, found.undoing) == (limit, True, ("up", "down"))


def test_the_limit_is_ten_passes_unless_said_otherwise() -> None:
    found = settled(does("on", AddTags(["hot"]), ~HOT), does("off", RemoveTags(["hot"]), HOT))
    assert (found.passes, found.stopped) == (10, True)


def test_a_rule_may_undo_what_it_did_itself() -> None:
    found = settled(does("odd", [AddTags(["x"]), RemoveTags(["x"])]))
    assert (found.stopped, found.undoing) == (True, ("odd",))


def test_rules_that_pass_a_ticket_on_in_a_ring_are_all_named() -> None:
    found = settled(
        does("one", AssignTo("two", agent="bob"), facts.team == "one"),
        does("two", AssignTo("three", agent="cid"), facts.team == "two"),
        does("three", AssignTo("one", agent="ann"), facts.team == "three"),
        mine=ticket(team="one"),
    )
    assert found.undoing == ("one", "two", "three")


def test_a_limit_that_was_just_enough_stops_nothing() -> None:
    rules = does("second", AddTags(["b"]), facts.tags.has_any("a")), does("first", AddTags(["a"]))
    assert (settled(*rules, max_passes=2).passes, settled(*rules, max_passes=2).stopped) == (2, False)
    assert settled(*rules, max_passes=1).stopped


def test_rules_that_never_come_to_an_end_without_undoing_anything_are_stopped_too() -> None:
    @attrs.frozen
    class Count:
        def event(self, situation: Situation, /) -> Event | None:
            assert situation.ticket is not None
            return Tagged(situation.at, added=[f"{len(situation.ticket.tags)}"])

    found = settled(does("count", Count()))
    assert (found.passes, found.stopped, found.undoing) == (10, True, ())
    assert len(found.ticket.tags) == 10


def test_what_leaves_the_ticket_as_it_is_is_done_once() -> None:
    found = settled(
        does("tell", [AddNote("again"), AutoReply("we got it"), Escalate("legal")]),
        does("second", AddTags(["b"]), facts.tags.has_any("a")),
        does("first", AddTags(["a"])),
    )
    assert [type(event).__name__ for event in found.events] == [
        "Noted",
        "Reply",
        "Escalated",
        "Tagged",
        "Tagged",
    ]


def test_a_rule_sees_which_rule_caused_the_change_that_it_reacts_to() -> None:
    found = settled(
        does("watch", AddTags(["by machine"]), facts.changed_by.has_any("first")),
        does("alone", AddTags(["by hand"]), facts.changed_by.is_empty() & HOT),
        does("first", AddTags(["hot"]), ~HOT),
    )
    assert found.ticket.tags == ("by machine", "hot")
    assert [(step.rule, step.because_of) for step in found.steps] == [("first", ()), ("watch", ("first",))]
    by_hand = settled(
        does("alone", AddTags(["by hand"]), facts.changed_by.is_empty() & HOT), mine=ticket(tags=["hot"])
    )
    assert by_hand.ticket.tags == ("by hand", "hot")


def test_a_rule_that_ignores_what_another_did_breaks_the_circle() -> None:
    found = settled(
        does("on", AddTags(["hot"]), ~HOT & ~facts.changed_by.has_any("off")),
        does("off", RemoveTags(["hot"]), HOT),
    )
    assert (found.passes, found.stopped) == (2, False)


def test_all_happens_at_the_instant_of_the_situation() -> None:
    found = settled(does("urgent", SetPriority("urgent")), does("hold", Hold("snoozed")))
    assert {event.at for event in found.events} == {NOON}
    assert found.ticket.status is Status.SNOOZED


def test_a_function_that_fails_is_told_and_the_other_rules_act() -> None:
    def broken(subject: Any) -> bool:
        raise KeyError("plan")

    found = settled(does("mine", AddTags(["x"]), predicate("mine", broken)), does("hot", AddTags(["hot"])))
    assert found.ticket.tags == ("hot",)
    assert {failure.predicate.name for failure in found.failures} == {"mine"}


def test_a_rule_set_may_be_given_with_what_it_does_with_failures() -> None:
    rules = RuleSet("triggers", [does("hot", AddTags(["hot"]))], on_error="raise")
    assert Automation(rules).settle(situation()).ticket.tags == ("hot",)


def test_a_settlement_explains_itself() -> None:
    found = settled(does("on", AddTags(["hot"]), ~HOT), does("off", RemoveTags(["hot"]), HOT), max_passes=1)
    assert str(found.explain()) == (
        "stopped at the limit after 1 pass\n"
        "├─ pass 1: `on` AddTags(tags=('hot',))\n"
        "├─ pass 1: `off` RemoveTags(tags=('hot',)), because of `on`\n"
        "└─ `on`, `off` undo each other"
    )
    assert str(settled().explain()) == "settled after 1 pass"


@pytest.mark.parametrize(
    "outcome",
    ["urgent", None, [], [AddTags(["a"]), "b"], SetPriority, {"action": "x"}, lambda situation: None],
)
def test_an_outcome_that_is_no_action_is_found_when_the_automation_is_built(outcome: Any) -> None:
    with pytest.raises(ErrorGroup) as caught:
        Automation([does("fine", AddTags(["a"])), does("odd", outcome)])
    (found,) = caught.value.diagnostics
    assert (found.code, found.place) == ("escalation.not-an-action", "Automation.rules[1].then")


@pytest.mark.parametrize(
    ("given", "error", "code"),
    [
        ({"rules": 3}, WrongType, "ruleset.not-rules"),
        ({"max_passes": 0}, InvalidValue, "number.out-of-range"),
        ({"max_passes": 2.5}, WrongType, "value.wrong-type"),
        ({"max_passes": 10_000}, InvalidValue, "number.out-of-range"),
    ],
)
def test_an_automation_that_can_not_be_meant_is_refused(
    given: dict[str, Any], error: type[ServiceCoreError], code: str
) -> None:
    with pytest.raises(error) as caught:
        Automation(**{"rules": [], **given})
    assert caught.value.code == code


def test_there_has_to_be_a_ticket_to_act_on() -> None:
    with pytest.raises(InvalidValue) as caught:
        Automation([]).settle(Situation(at=NOON))
    assert caught.value.code == "escalation.no-ticket"
    with pytest.raises(WrongType):
        Automation([]).settle(ticket())  # type: ignore[arg-type]


def test_an_action_of_your_own_has_to_make_events() -> None:
    @attrs.frozen
    class Odd:
        def event(self, situation: Situation, /) -> Any:
            return "done"

    with pytest.raises(WrongType):
        settled(does("odd", Odd()))


def test_automations_are_values() -> None:
    rules = [does("hot", AddTags(["hot"]))]
    assert Automation(rules) == Automation(tuple(rules))
    assert Automation(rules) != Automation(rules, max_passes=3)
