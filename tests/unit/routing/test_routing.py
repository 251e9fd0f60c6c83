"""Routes, the facts of a situation, and the default policy."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, get_args, get_type_hints

import attrs
import pytest

from servicecore.domain import (
    AccountFacts,
    Channel,
    Classification,
    Customer,
    Interaction,
    Money,
    ServiceFunction,
    Signal,
    Situation,
    Ticket,
    Tier,
    Topic,
)
from servicecore.errors import ErrorGroup, ServiceCoreError
from servicecore.routing import Route, default_policy, facts, route
from servicecore.rules import Facts, Rule, RuleSet, Vocabulary

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def situation(function: str, **more: Any) -> Situation:
    return Situation(at=AT, classification=Classification(ServiceFunction(function), **more))


@pytest.mark.parametrize(
    ("found", "team", "person"),
    [
        (situation("support", topic=Topic.LOGIN), "support", False),
        (situation("service", topic=Topic.BILLING), "service", False),
        (situation("success"), "success", False),
        (situation("service", topic=Topic.COMPLAINT, sensitive=True), "service", True),
        (situation("support", topic=Topic.OUTAGE_REPORT, sensitive=True), "support", True),
        (Situation(at=AT), "service", False),
    ],
)
def test_problems_go_to_support_the_rest_to_service_and_the_sensitive_to_a_person(
    found: Situation, team: str, person: bool
) -> None:
    outcome = route(found).outcome
    assert (outcome.team, outcome.person) == (team, person)


def test_a_policy_of_ones_own_takes_the_place_of_the_default() -> None:
    mine = RuleSet("mine", [Rule("all", when=facts.at.is_present(), then=Route("one"))], default=Route("two"))
    assert route(situation("support"), policy=mine).outcome == Route("one")


def test_an_empty_policy_is_a_policy() -> None:
    nothing: RuleSet[Route, Route] = RuleSet("nothing", [], default=Route("desk"))
    assert route(situation("support"), policy=nothing).outcome == Route("desk")


def test_the_default_policy_survives_as_data() -> None:
    data = json.loads(json.dumps(default_policy().to_data()))
    assert RuleSet.from_data(data, facts=facts, outcome=Route.from_data) == default_policy()


def declared(group: Facts) -> Iterator[str]:
    return iter(group)


SETS = {
    "account.open_support_topics": (AccountFacts, tuple[Topic, ...]),
    "account.disruptions": (AccountFacts, tuple[str, ...]),
    "ticket.tags": (Ticket, tuple[str, ...]),
    "classification.signals": (Classification, tuple[Signal, ...]),
}
"""Fields that hold several values, in no order that would matter: a rule asks them as a set."""


def test_every_fact_is_a_field_of_the_situation_with_the_same_type() -> None:
    dynamic = Vocabulary.of(Situation)
    for path in declared(facts):
        if path not in SETS:
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
        "ticket.opened_by", "ticket.taken_in_charge_at",
        "ticket.first_response_at", "ticket.first_resolved_at", "ticket.resolved_at", "ticket.closed_at",
        "ticket.resolutions", "ticket.resolved_by", "ticket.confirmed_at", "ticket.assumed_at",
        "ticket.cancelled_at", "ticket.cancelled_for", "ticket.merged_into", "ticket.held_then",
        "ticket.computed_priority", "ticket.priority_override",  # what counts is the priority
        "classification.question",
        "customer.source",  # where a record came from says nothing about what to do for the customer
    }  # fmt: skip
    assert set(Vocabulary.of(Situation)) - set(facts) == left_out
    assert set(facts) - set(Vocabulary.of(Situation)) == set(SETS)


def test_short_names_are_aliases_of_paths() -> None:
    assert (facts.function == "support") == (facts.classification.function == ServiceFunction.SUPPORT)
    assert facts["text"].path == "interaction.text"


def test_a_rule_sees_money_tier_channel_and_words() -> None:
    rich = facts.customer.account_value.amount >= Decimal(50_000)
    rule = Rule(
        "key",
        when=rich & (facts.customer.tier == Tier.VIP) & facts.channel.one_of(Channel.EMAIL, Channel.SOCIAL)
        & facts.text.mentions("refund"),
        then=Route("key accounts"),
    )  # fmt: skip
    seen = Situation(
        at=AT,
        interaction=Interaction("m", channel="email", at=AT, text="My refund, please!"),
        customer=Customer("c", tier="vip", account_value=Money(60_000, "EUR")),
    )
    assert RuleSet("keys", [rule]).match(seen) == rule
    poorer = attrs.evolve(seen, customer=Customer("c", tier="vip", account_value=Money(1, "EUR")))
    assert RuleSet("keys", [rule]).match(poorer) is None


def test_a_rule_sees_the_relation_and_what_the_other_function_has_open() -> None:
    account = facts.account
    rule = Rule(
        "ask support before you sell",
        when=(facts.customer.relation == "customer") & (account.trend == "falling")
        & account.open_support_topics.has_any(Topic.BUG, Topic.OUTAGE_REPORT),
        then=Route("success"),
    )  # fmt: skip
    seen = Situation(
        at=AT,
        customer=Customer("c", relation="customer"),
        account=AccountFacts(open_support_topics=["login", "bug"], trend="falling"),
    )
    assert RuleSet("success", [rule]).match(seen) == rule
    calm = attrs.evolve(seen, account=AccountFacts(open_support_topics=["login"], trend="falling"))
    assert RuleSet("success", [rule]).match(calm) is None
    assert RuleSet("success", [rule]).match(attrs.evolve(seen, account=None)) is None


def test_a_misspelt_fact_is_found_when_the_rule_is_written() -> None:
    with pytest.raises(AttributeError) as caught:
        facts.customer.teir  # type: ignore[attr-defined]  # noqa: B018
    assert isinstance(caught.value, ServiceCoreError)
    assert caught.value.diagnostic.suggestion == "tier"


def test_a_route_reads_what_it_writes() -> None:
    for each in (
        Route("a"),
        Route("b", skills={"api": 3, "german": 1}, person=True),
        Route("c", skills=["x"]),
    ):
        assert Route.from_data(json.loads(json.dumps(each.to_data()))) == each
    assert Route.from_data("tier 1") == Route("tier 1")
    assert Route.from_data({"team": "a", "skills": ["api"]}) == Route("a", skills={"api": 1})


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        ({"team": ""}, ["text.empty"]),
        ({"team": 3, "person": "yes"}, ["data.wrong-shape", "value.wrong-type"]),
        ({"tean": "a"}, ["data.unknown-field", "data.missing-field"]),
        ({"team": "a", "skills": {"api": 9}}, ["number.out-of-range"]),
        ({"team": "a", "skills": 7}, ["data.wrong-shape"]),
        (None, ["data.wrong-shape"]),
    ],
)
def test_all_mistakes_of_a_route_are_reported(data: object, codes: list[str]) -> None:
    with pytest.raises((ErrorGroup, ServiceCoreError)) as caught:
        Route.from_data(data)
    error = caught.value
    assert [e.code for e in (error.errors if isinstance(error, ErrorGroup) else [error])] == codes


def test_the_types_of_the_facts_resolve() -> None:
    assert get_type_hints(type(facts))["function"]
