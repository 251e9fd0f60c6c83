"""What type checkers make of users' rules: checked by `mypy --strict` and pyright, never run.

A line that must be an error is ignored by the name of that error; both checkers complain about an ignored
error that is none, so each such line fails when the error goes away.
"""
# ruff: noqa: B015, B018 - expressions are written for their types

from datetime import datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, NewType, assert_type

import attrs

from servicecore.rules import (
    Analysis,
    Condition,
    Decision,
    Difference,
    Fact,
    Facts,
    FactsByKey,
    Finding,
    Gathered,
    Predicate,
    Proof,
    Rule,
    RuleSet,
    Undetermined,
    Vocabulary,
    alias,
    all_of,
    analyse,
    any_of,
    at_least,
    derived,
    diff,
    getter,
    never,
    predicate,
    prove,
    rule,
)

CustomerId = NewType("CustomerId", str)


class Tier(Enum):
    FREE = "free"
    VIP = "vip"


class CustomerFacts(Facts):
    id: Fact[CustomerId]
    tier: Fact[Tier]
    value: Fact[Decimal]


def age_of(at: datetime) -> timedelta:
    return at - at


class CaseFacts(Facts):
    customer: CustomerFacts
    text: Fact[str]
    visits: Fact[int]
    sentiment: Fact[float]
    at: Fact[datetime]
    side: Fact[Literal["north", "south"]]
    tier: Fact[Tier] = alias("customer.tier")
    tags: Fact[frozenset[str]]
    custom: FactsByKey[int]
    age: Fact[timedelta] = derived("at", by=age_of)
    lines: Fact[int] = getter(len)


facts = CaseFacts()


def declared_facts_are_typed(at: datetime) -> None:
    assert_type(facts.customer.tier, Fact[Tier])
    assert_type(facts.tier, Fact[Tier])
    assert_type(facts.customer, CustomerFacts)
    assert_type(facts["customer.tier"], Fact[Any])
    assert_type(facts.tier == Tier.VIP, Condition)
    assert_type(facts.tier != Tier.VIP, Condition)
    assert_type(facts.visits > 3, Condition)
    assert_type(facts.sentiment < 0, Condition)
    assert_type(facts.at >= at, Condition)
    assert_type(facts.visits.one_of(1, 2), Condition)
    assert_type(facts.visits.between(1, 2), Condition)
    assert_type(facts.text.mentions("refund", "money back"), Condition)
    assert_type(facts.tier.is_missing(), Condition)
    assert_type((facts.visits > 3) & (facts.sentiment < 0) | ~(facts.tier == Tier.VIP), Condition)
    assert_type(all_of(facts.visits > 3), Condition)
    assert_type(any_of(), Condition)


def facts_of_every_source_are_typed() -> None:
    assert_type(facts.tags.has_any("new", "vip"), Condition)
    assert_type(facts.tags.is_empty(), Condition)
    assert_type(facts.custom["seats"], Fact[int])
    assert_type(facts.custom["seats"] > 5, Condition)
    assert_type(facts.age >= timedelta(hours=4), Condition)
    assert_type(facts.lines < facts.visits, Condition)
    assert_type(facts.at.time_of_day("Europe/Berlin"), Fact[time])
    assert_type(facts.at.weekday("Europe/Berlin").one_of("sat", "sun"), Condition)
    assert_type(at_least(2, facts.visits > 3, facts.lines > 1, facts.sentiment < 0), Condition)


def sets_texts_and_instants_have_questions_of_their_own() -> None:
    facts.tags.has_all(5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    facts.visits.is_empty()  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    facts.visits.matches("x")  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    facts.visits.weekday("Europe/Berlin")  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    facts.visits < facts.text  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
    facts.custom["seats"] > "5"  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
    at_least("2", facts.visits > 3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def functions_become_predicates_and_rules() -> None:
    @predicate("late")
    def late(case: Any) -> bool:
        return bool(case)

    @rule("odd", then=5)
    def odd(case: Any) -> bool:
        return bool(case)

    assert_type(late, Predicate)
    assert_type(odd, Rule[int])
    predicate("late", lambda case: "yes")  # type: ignore  # pyright: ignore


def a_misspelt_fact_is_an_error() -> None:
    facts.customer.teir  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    facts.sentimnet < 0  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    facts.text.mention("x")  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]


def a_constant_of_another_type_is_an_error(at: datetime) -> None:
    facts.visits < "3"  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
    facts.visits > 2.5  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
    facts.customer.value >= 0.1  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
    facts.at <= "2026-01-01"  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
    facts.visits.one_of(1, "2")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    facts.visits.between(1, at)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    facts.tier.within("vip")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    facts.side.one_of("west")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    facts.text.contains(5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def words_are_looked_for_in_texts_only() -> None:
    facts.visits.mentions("x")  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    facts.tier.contains("x")  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def only_conditions_are_joined() -> None:
    large = facts.visits > 3
    large & True  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
    True & large  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
    large | facts.tier  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
    facts.tier & large  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
    ~facts.tier  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
    1 & facts.visits  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
    "refund" in facts.text  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
    all_of([large])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def a_rule_is_made_of_a_name_a_condition_and_an_outcome() -> None:
    assert_type(Rule("r", when=facts.visits > 3, then=1), Rule[int])
    Rule("r", when=True, then=1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Rule("r", when=lambda case: case, then=1)  # type: ignore  # pyright: ignore[reportArgumentType, reportUnknownLambdaType]
    Rule("r", then=1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Rule("r", facts.visits > 3, 1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Rule("r", when=all_of(), then=1).name = "x"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def an_outcome_or_the_default_is_decided() -> None:
    without = RuleSet("x", [Rule("r", when=facts.visits > 3, then=1)])
    assert_type(without, RuleSet[int, None])
    assert_type(without.decide({}), Decision[int | None])
    assert_type(without.decide({}).outcome, int | None)
    assert_type(without.match({}), Rule[int] | None)
    assert_type(without.matches({}), tuple[Rule[int], ...])
    assert_type(without["r"], Rule[int])

    other = RuleSet("x", [Rule("r", when=facts.visits > 3, then=1)], default="a")
    assert_type(other, RuleSet[int, str])
    assert_type(other.decide({}).outcome, int | str)

    same = RuleSet("x", [Rule("r", when=facts.visits > 3, then=1)], default=0)
    assert_type(same.decide({}).outcome, int)
    assert_type(same.decide({}).rule, Rule[Any] | None)

    nothing: RuleSet[int, None] = RuleSet("x")
    assert_type(nothing.decide({}).outcome, int | None)


def the_outcome_follows_the_hit_policy() -> None:
    rules = [Rule("r", when=facts.visits > 3, then=1)]
    assert_type(RuleSet.unique("x", rules), RuleSet[int, None])
    assert_type(RuleSet.any("x", rules, default="a").decide({}).outcome, int | str)
    assert_type(RuleSet.priority("x", rules, default=0).decide({}).outcome, int)
    collected = RuleSet.collect("x", [Rule("r", when=facts.visits > 3, then="a")])
    assert_type(collected, Gathered[str, tuple[str, ...]])
    assert_type(collected.decide({}), Decision[tuple[str, ...]])
    assert_type(collected.decide_many([{}]), list[Decision[tuple[str, ...]]])
    assert_type(collected.match({}), Rule[str] | None)
    assert_type(RuleSet.rule_order("x", rules).decide({}).outcome, tuple[int, ...])
    assert_type(RuleSet.sum("x", rules).decide({}).outcome, int)
    assert_type(RuleSet.max("x", rules).decide({}).outcome, int | None)
    assert_type(RuleSet.count("x", [Rule("r", when=all_of(), then="a")]).decide({}).outcome, int)
    RuleSet.sum("x", [Rule("r", when=all_of(), then="a")])  # type: ignore[type-var]  # pyright: ignore


def a_rule_set_is_made_of_rules() -> None:
    RuleSet("x", ["r"])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    RuleSet("x", Rule("r", when=all_of(), then=1))  # type: ignore  # pyright: ignore[reportArgumentType]


@attrs.frozen
class Order:
    amount: int


def the_names_of_a_vocabulary_are_checked_when_used() -> None:
    order = Vocabulary.of(Order)
    assert_type(order, Vocabulary)
    RuleSet("x", [Rule("r", when=order.amount > 5, then=1)])
    RuleSet("x", [Rule("r", when=order.whatever.it["is"] > 5, then=1)])
    Vocabulary.of({"amount": int, "tier": Tier | None, "side": Literal["north"]})


def analysis_is_typed() -> None:
    policy = RuleSet("x", [Rule("r", when=facts.visits > 3, then=1)])
    assert_type(analyse(policy), Analysis)
    assert_type(analyse(policy).findings, tuple[Finding, ...])
    assert_type(diff(policy, policy), Difference)
    assert_type(prove(policy, never(facts.visits > 3, outcome=1)), Proof)
    assert_type(policy.digest, str)
    assert_type(policy.decide({}).undetermined, tuple[Undetermined, ...])
    assert_type(policy.replace(policy["r"]), RuleSet[int, None])
    prove(policy, facts.visits > 3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
