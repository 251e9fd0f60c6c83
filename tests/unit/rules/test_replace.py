"""Replacing one rule of many."""

from decimal import Decimal
from typing import Any

import pytest

from servicecore.errors import ErrorGroup, ServiceCoreError, UnknownName
from servicecore.rules import Rule, RuleSet, Vocabulary, predicate
from servicecore.rules.rulesets.patches import Patched

facts = Vocabulary.of({"x": int, "y": int, "kind": str})


def many(count: int) -> list[Rule[int]]:
    return [Rule(f"r{number}", when=facts.x == number, then=number) for number in range(count)]


def test_a_rule_takes_the_place_of_the_one_of_its_name() -> None:
    policy = RuleSet("p", many(3), default=-1, on_error="raise")
    new = Rule("r1", when=facts.y > 5, then=99, priority=2)
    again = policy.replace(new)
    assert again == RuleSet("p", [policy["r0"], new, policy["r2"]], default=-1, on_error="raise")
    assert again["r1"] is new
    assert policy.decide({"x": 1, "y": 9}).outcome == 1
    assert again.decide({"x": 1, "y": 9}).outcome == 99
    assert type(RuleSet.sum("p", many(2)).replace(new)) is type(RuleSet.sum("p", many(2)))


def test_a_rule_that_is_not_there_cannot_be_replaced() -> None:
    with pytest.raises(UnknownName) as raised:
        RuleSet("p", many(3)).replace(Rule("r9", when=facts.y > 5, then=1))
    assert raised.value.diagnostic.code == "ruleset.unknown-rule"


@pytest.mark.parametrize("wrong", [5, None, "r1", {"name": "r1"}])
def test_what_is_no_rule_is_refused(wrong: Any) -> None:
    with pytest.raises((ServiceCoreError, ErrorGroup)):
        RuleSet("p", many(3)).replace(wrong)


@pytest.mark.parametrize("outcome", ["x", None, float("nan"), Decimal(1)])
def test_an_outcome_that_does_not_add_up_is_refused_as_when_the_rule_set_is_built(outcome: Any) -> None:
    policy = RuleSet.sum("p", [Rule("a", when=facts.x > 0, then=1.5), Rule("b", when=facts.x > 0, then=2.5)])
    new = Rule("b", when=facts.x > 0, then=outcome)
    with pytest.raises(ErrorGroup) as built:
        RuleSet.sum("p", [policy["a"], new])
    with pytest.raises(ErrorGroup) as raised:
        policy.replace(new)
    assert [each.code for each in raised.value.diagnostics] == [each.code for each in built.value.diagnostics]
    assert [each.place for each in raised.value.diagnostics] == ["rules[1].then"]


def test_of_ten_thousand_rules_only_what_the_rule_touches_is_made_again() -> None:
    policy = RuleSet("p", many(10_000))
    policy.match({"x": 5})
    before: Any = policy._kept["compiled"]
    again = policy.replace(Rule("r5000", when=facts.y == 1, then=-5))
    after: Any = again._kept["compiled"]
    assert isinstance(again._kept["compiled"], Patched)
    same = [one is other for one, other in zip(before.body.blocks, after.body.blocks, strict=True)]
    assert same.count(False) <= 1
    assert after.plan is before.plan
    assert again.match({"x": 5000}) is None
    assert again.decide({"x": 5000, "y": 1}).outcome == -5
    assert policy.decide({"x": 5000, "y": 1}).outcome == 5000


def test_a_hundred_replacements_in_a_row_do_not_pile_up() -> None:
    policy = RuleSet("p", many(500))
    policy.match({"x": 5})
    for number in range(100):
        policy = policy.replace(
            Rule(f"r{number % 40}", when=facts.y == number, then=-number, priority=number % 3)
        )
        assert policy.decide({"x": -1, "y": number}).outcome == -number
        compiled: Any = policy._kept.get("compiled")
        assert compiled is None or not isinstance(compiled, Patched) or len(compiled.apart) <= 16
    assert policy.decide({"x": 5}).rule is None
    assert policy.decide({"x": 45}).outcome == 45


def test_the_digest_of_the_new_rule_set_is_its_own() -> None:
    policy = RuleSet("p", many(3))
    first = policy.digest
    again = policy.replace(Rule("r1", when=facts.y > 5, then=99))
    assert again.digest != first
    assert again.replace(policy["r1"]).digest == first


def test_a_rule_that_asks_a_function_or_is_disabled_can_be_put_in_and_taken_out() -> None:
    policy = RuleSet("p", many(200))
    policy.match({"x": 5})
    asking = policy.replace(Rule("r5", when=predicate("p", lambda subject: True) & (facts.x == 5), then=-5))
    assert asking.decide({"x": 5}).outcome == -5
    off = asking.replace(Rule("r5", when=facts.x == 5, then=5, enabled=False))
    assert off.decide({"x": 5}).rule is None
    assert off.replace(policy["r5"]).decide({"x": 5}).outcome == 5
