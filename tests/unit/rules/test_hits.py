"""Hit policies by example, and what they refuse."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from servicecore.errors import ErrorGroup, InvalidValue
from servicecore.rules import Gathered, Rule, RuleSet, Vocabulary, ruleset_from_data

facts = Vocabulary.of({"x": int})


def rules(*outcomes: Any) -> list[Rule[Any]]:
    return [Rule(f"r{number}", when=facts.x > number, then=then) for number, then in enumerate(outcomes)]


@pytest.mark.parametrize(
    ("policy", "outcome", "without"),
    [
        (RuleSet("p", rules(3, 1, 2)), 3, None),
        (RuleSet.collect("p", rules(3, 1, 2)), (3, 1, 2), ()),
        (RuleSet.rule_order("p", rules(3, 1, 2)), (3, 1, 2), ()),
        (RuleSet.sum("p", rules(3, 1, 2)), 6, 0),
        (RuleSet.min("p", rules(3, 1, 2), default=9), 1, 9),
        (RuleSet.max("p", rules(3, 1, 2)), 3, None),
        (RuleSet.count("p", rules("a", "b", "c")), 3, 0),
        (RuleSet.any("p", rules(1, 1, 1)), 1, None),
        (RuleSet.sum("p", rules(Decimal("0.1"), Decimal("0.2"), 1)), Decimal("1.3"), 0),
    ],
)
def test_what_is_made_of_the_rules_that_match(
    policy: RuleSet[Any, Any], outcome: object, without: object
) -> None:
    assert policy.decide({"x": 10}).outcome == outcome
    assert policy.decide({"x": -10}).outcome == without
    assert [len(policy.matches({"x": x})) for x in (0, 1, 2, 3)] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("make", "code", "hint"),
    [
        (RuleSet.unique, "hit-policy.not-unique", "only one rule may match"),
        (RuleSet.any, "hit-policy.not-any", "must agree"),
        (RuleSet.priority, "hit-policy.not-ranked", "same priority (0)"),
    ],
)
def test_a_conflict_is_refused_and_names_both_rules(make: Any, code: str, hint: str) -> None:
    policy = make("p", rules(1, 2))
    with pytest.raises(InvalidValue, match="both `r0` and `r1` match") as raised:
        policy.decide({"x": 5})
    assert raised.value.diagnostic.code == code
    assert hint in str(raised.value)
    assert policy.decide({"x": 1}).outcome == 1


@pytest.mark.parametrize("outcome", [10**400, -(10**400), Decimal("1E+400"), Decimal("-1E-400")])
@pytest.mark.parametrize("make", [RuleSet.sum, RuleSet.min, RuleSet.max])
def test_every_finite_number_adds_up(make: Any, outcome: Any) -> None:
    assert make("p", rules(outcome)).decide({"x": 1}).outcome == outcome


@pytest.mark.parametrize(
    "outcome",
    [True, "1", None, float("nan"), float("inf"), Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity"), 1j],
)
def test_what_does_not_add_up_is_refused_when_the_rule_set_is_built(outcome: Any) -> None:
    with pytest.raises(ErrorGroup) as raised:
        RuleSet.sum("p", rules(1, outcome))
    (diagnostic,) = raised.value.diagnostics
    assert (diagnostic.code, diagnostic.place) == ("ruleset.not-a-number", "rules[1].then")


def test_floats_and_decimals_do_not_add_up() -> None:
    with pytest.raises(ErrorGroup) as raised:
        RuleSet.min("p", rules(1.5, 2, Decimal(1)))
    assert [each.place for each in raised.value.diagnostics] == ["rules[2].then"]


@pytest.mark.parametrize("hit", ["uniqe", "", "FIRST", None, 5, [], {}])
def test_an_unknown_hit_policy_of_a_document_is_one_located_error(hit: Any) -> None:
    with pytest.raises(ErrorGroup) as raised:
        ruleset_from_data({"name": "p", "hit": hit, "rules": []}, facts=facts)
    (diagnostic,) = raised.value.diagnostics
    assert diagnostic.place == "hit"


@pytest.mark.parametrize(
    "build",
    [
        lambda: RuleSet("p", [], hit="sum"),  # type: ignore[call-overload]
        lambda: Gathered("p", [], hit="first"),  # type: ignore[call-overload]
        lambda: RuleSet("p", [], hit="nearest"),  # type: ignore[call-overload]
        lambda: RuleSet("p", [], on_error="ignore"),  # type: ignore[call-overload]
    ],
)
def test_an_option_that_is_none_is_refused(build: Callable[[], object]) -> None:
    with pytest.raises(InvalidValue) as raised:
        build()
    assert raised.value.diagnostic.code == "ruleset.unknown-option"


def test_rule_order_does_not_look_at_priorities() -> None:
    low = Rule("low", when=facts.x > 0, then="low", priority=-1)
    high = Rule("high", when=facts.x > 0, then="high", priority=1)
    assert RuleSet.rule_order("p", [low, high]).decide({"x": 1}).outcome == ("low", "high")
    assert RuleSet.collect("p", [low, high]).decide({"x": 1}).outcome == ("high", "low")


def test_a_disabled_rule_makes_no_conflict() -> None:
    one, two = rules(1, 2)
    off = Rule("off", when=facts.x > 0, then=3, enabled=False)
    assert RuleSet.unique("p", [off, one]).decide({"x": 5}).outcome == 1
    assert RuleSet.count("p", [off, one, two]).decide({"x": 5}).outcome == 2


@pytest.mark.parametrize("default", ["x", float("nan"), True, ()])
def test_a_default_that_does_not_add_up_is_refused(default: Any) -> None:
    with pytest.raises(ErrorGroup) as raised:
        RuleSet.sum("p", rules(1), default=default)
    assert [(each.code, each.place) for each in raised.value.diagnostics] == [
        ("ruleset.not-a-number", "default")
    ]
