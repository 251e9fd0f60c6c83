"""What conditions of ladders and automations may ask."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args, get_type_hints

import attrs
import pytest

from servicecore.calendars import Calendar
from servicecore.domain import (
    AccountFacts,
    Classification,
    Clock,
    Priority,
    Signal,
    Situation,
    SlaMetric,
    Ticket,
    Topic,
)
from servicecore.errors import UnknownAttribute
from servicecore.escalation import facts
from servicecore.rules import Condition, Facts, Rule, RuleSet, Vocabulary

NOON, HOUR = datetime(2026, 3, 2, 12, tzinfo=UTC), timedelta(hours=1)
SETS = {
    "classification.signals": (Classification, tuple[Signal, ...]),
    "account.open_support_topics": (AccountFacts, tuple[Topic, ...]),
    "account.disruptions": (AccountFacts, tuple[str, ...]),
    "ticket.tags": (Ticket, tuple[str, ...]),
    "ticket.blockers": (Ticket, tuple[str, ...]),
}
"""Fields that hold several values, in no order that would matter: a rule asks them as a set."""
MADE = {
    "age": timedelta,
    "waited": timedelta,
    "changed_by": frozenset,
    **{f"clocks.{name}": frozenset for name in ("running", "paused", "at_risk", "breached")},
}
"""Facts that are computed, and their types."""


def paths(group: Facts) -> set[str]:
    return set(group)


def test_every_fact_is_a_field_of_the_situation_with_the_same_type() -> None:
    dynamic = Vocabulary.of(Situation)
    for path in paths(facts) - set(SETS) - set(MADE):
        assert facts[path].kind == dynamic[path].kind, path


@pytest.mark.parametrize("path", SETS)
def test_a_set_among_the_facts_is_of_what_the_field_holds(path: str) -> None:
    owner, kind = SETS[path]
    name = path.rpartition(".")[2]
    assert attrs.fields_dict(attrs.resolve_types(owner))[name].type == kind
    assert facts[path].kind.category == "set"
    assert facts[path].kind.type is get_args(kind)[0]


def test_every_field_of_the_nouns_that_can_be_a_fact_is_one_or_is_left_out_on_purpose() -> None:
    left_out = {
        "interaction.id", "interaction.customer_id", "interaction.reply_to", "interaction.ticket_id",
        "ticket.first_resolved_at", "ticket.resolved_at", "ticket.closed_at", "ticket.resolutions",
        "ticket.resolved_by", "ticket.confirmed_at", "ticket.assumed_at", "ticket.cancelled_at",
        "ticket.cancelled_for", "ticket.merged_into", "ticket.held_then",  # only open work is escalated
        "classification.question",  # it is to be put to the customer
        "customer.source",  # where a record came from says nothing about what to do for the customer
    }  # fmt: skip
    assert set(Vocabulary.of(Situation)) - paths(facts) == left_out
    assert paths(facts) - set(Vocabulary.of(Situation)) == {*SETS, *MADE}


def test_short_names_are_aliases_of_paths() -> None:
    short = ("priority", "status", "tags", "team", "tier", "sentiment")
    assert [facts[name].path for name in short] == [
        "ticket.priority",
        "ticket.status",
        "ticket.tags",
        "ticket.team",
        "customer.tier",
        "classification.sentiment",
    ]


def test_a_misspelt_fact_is_found_when_the_condition_is_written() -> None:
    with pytest.raises(UnknownAttribute) as caught:
        facts.clocks.breeched  # type: ignore[attr-defined]  # noqa: B018
    assert caught.value.diagnostic.suggestion == "breached"


def test_the_types_of_the_facts_resolve() -> None:
    assert get_type_hints(type(facts))["clocks"]


def is_true(condition: Condition, situation: Situation) -> bool:
    return RuleSet("r", [Rule("r", when=condition, then=True)]).match(situation) is not None


def clock(metric: str, state: str, **more: Any) -> Clock:
    return Clock(
        metric,
        policy="p",
        state=state,
        target=HOUR,
        calendar=Calendar.always(),
        started_at=NOON,
        **more,
    )


def test_clocks_are_asked_by_their_metrics() -> None:
    situation = Situation(
        at=NOON,
        clocks=[
            clock("first response", "fulfilled", breached=True),
            clock("next response", "paused"),
            clock("resolution", "active", at_risk=True),
        ],
    )
    assert is_true(facts.clocks.breached.has_only(SlaMetric.FIRST_RESPONSE), situation)
    assert is_true(facts.clocks.paused.has_any("next_response"), situation)
    assert is_true(facts.clocks.running.has_all("resolution"), situation)
    assert is_true(facts.clocks.at_risk.has_any("resolution"), situation)
    assert not is_true(facts.clocks.at_risk.has_any("first_response"), situation)
    assert is_true(facts.clocks.breached.is_empty(), Situation(at=NOON))


def test_age_and_waiting_are_time_around_the_clock_and_missing_where_they_are_not_known() -> None:
    ticket = Ticket("t1", opened_at=NOON - 5 * HOUR, waiting_since=NOON - 2 * HOUR)
    situation = Situation(at=NOON, ticket=ticket)
    assert is_true((facts.age == 5 * HOUR) & (facts.waited == 2 * HOUR), situation)
    answered = attrs.evolve(situation, ticket=attrs.evolve(ticket, waiting_since=None))
    assert is_true(facts.waited.is_missing(), answered)
    assert is_true(facts.age.is_missing(), Situation(at=NOON))


@pytest.mark.parametrize(
    ("condition", "at"),
    [(facts.age >= 6 * HOUR, NOON + HOUR), (facts.waited >= 6 * HOUR, NOON + 4 * HOUR)],
)
def test_when_time_alone_changes_them_is_known(condition: Condition, at: datetime) -> None:
    ticket = Ticket("t1", opened_at=NOON - 5 * HOUR, waiting_since=NOON - 2 * HOUR)
    rules = RuleSet("r", [Rule("r", when=condition, then=True)])
    assert rules.next_change_at(Situation(at=NOON, ticket=ticket), NOON).at == at
    assert rules.next_change_at(Situation(at=NOON), NOON).at is None
    waiting = attrs.evolve(ticket, waiting_since=None)
    if "waited" in repr(condition):
        assert rules.next_change_at(Situation(at=NOON, ticket=waiting), NOON).at is None


def test_nothing_has_changed_outside_of_an_automation() -> None:
    situation = Situation(at=NOON, ticket=Ticket("t1", opened_at=NOON, priority=Priority.HIGH))
    assert is_true(facts.changed_by.is_empty(), situation)
