"""Rules and rule sets: what they are made of, their order, and that they are values."""

import copy
import json
import pickle
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs
import pytest

from servicecore.errors import ErrorGroup, ServiceCoreError
from servicecore.rules import Decision, Fact, Facts, Rule, RuleSet, all_of, any_of


class Tier(Enum):
    FREE = "free"
    VIP = "vip"


class CaseFacts(Facts):
    amount: Fact[int]
    country: Fact[str]
    tier: Fact[Tier]
    price: Fact[Decimal]
    at: Fact[datetime]
    age: Fact[timedelta]


@attrs.frozen
class Desk:
    name: str

    def to_data(self) -> dict[str, object]:
        return {"desk": self.name}


facts: Any = CaseFacts()
LARGE = Rule("large", when=facts.amount > 1000, then="key accounts")
ABROAD = Rule("abroad", when=facts.country != "NO", then="customs", note="ask for the form")
VIPS = Rule("VIPs", when=facts.tier == Tier.VIP, then="lounge", priority=10)
POLICY = RuleSet("orders", [LARGE, ABROAD, VIPS], default="shop")


def error_of(act: Callable[[], object]) -> ServiceCoreError:
    with pytest.raises(ServiceCoreError) as caught:
        act()
    return caught.value


def test_the_first_rule_that_matches_decides() -> None:
    decision = POLICY.decide({"amount": 2000, "country": "SE"})
    assert (decision.outcome, decision.rule) == ("key accounts", LARGE)
    assert POLICY.match({"country": "SE"}) is ABROAD


def test_higher_priority_comes_first_and_equals_keep_their_order() -> None:
    everything = {"amount": 2000, "country": "SE", "tier": Tier.VIP}
    assert [rule.name for rule in POLICY.matches(everything)] == ["VIPs", "large", "abroad"]
    reversed_policy = RuleSet("orders", [VIPS, ABROAD, LARGE])
    assert [rule.name for rule in reversed_policy.matches(everything)] == ["VIPs", "abroad", "large"]
    assert POLICY.rules == (LARGE, ABROAD, VIPS)


def test_without_a_match_the_default_applies_and_without_a_default_none() -> None:
    assert POLICY.decide({}).outcome == "shop"
    assert POLICY.decide({}).rule is None
    assert RuleSet("empty", [LARGE]).decide({}).outcome is None
    assert RuleSet("empty").matches({"amount": 5}) == ()


def test_a_rule_is_found_by_its_name() -> None:
    assert POLICY["abroad"] is ABROAD
    error = error_of(lambda: POLICY["abraod"])
    assert error.code == "ruleset.unknown-rule"
    assert error.diagnostic.suggestion == "abroad"
    assert isinstance(error, LookupError)
    assert "expected" not in str(error_of(lambda: RuleSet("empty")["x"]))


def test_a_rule_shows_itself_as_the_code_that_builds_it() -> None:
    assert repr(LARGE) == "Rule('large', when=facts.amount > 1000, then='key accounts')"
    assert repr(VIPS) == "Rule('VIPs', when=facts.tier == Tier.VIP, then='lounge', priority=10)"
    assert eval(repr(ABROAD), {"Rule": Rule, "facts": facts}) == ABROAD
    assert repr(POLICY.decide({})) == "Decision('shop', rule=None)"
    assert repr(POLICY.decide({"amount": 1001})) == "Decision('key accounts', rule='large')"


def test_rules_are_equal_when_they_are_built_alike_wherever_that_was() -> None:
    again = Rule("large", when=facts.amount > 1000, then="key accounts")
    assert again == LARGE
    assert hash(again) == hash(LARGE)
    assert again.place != LARGE.place
    assert len({again, LARGE, ABROAD}) == 2
    assert Rule("large", when=facts.amount > 1000, then="key accounts", priority=1) != LARGE


def test_rule_sets_are_values() -> None:
    assert RuleSet("orders", (LARGE, ABROAD, VIPS), default="shop") == POLICY
    assert hash(RuleSet("orders", iter([LARGE, ABROAD, VIPS]), default="shop")) == hash(POLICY)
    assert RuleSet("orders", [ABROAD, LARGE, VIPS], default="shop") != POLICY
    assert RuleSet("orders", [LARGE, ABROAD, VIPS]) != POLICY
    assert RuleSet("other", [LARGE, ABROAD, VIPS], default="shop") != POLICY


def test_a_rule_set_can_be_changed_into_another_one() -> None:
    fewer = attrs.evolve(POLICY, rules=[VIPS])
    assert fewer == RuleSet("orders", [VIPS], default="shop")
    assert fewer.match({"amount": 2000}) is None
    louder = attrs.evolve(LARGE, priority=20)
    assert attrs.evolve(POLICY, rules=[louder, VIPS]).matches({"amount": 2000, "tier": Tier.VIP})[0] is louder
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        POLICY.name = "x"  # type: ignore[misc]
    if sys.version_info >= (3, 13):
        assert copy.replace(LARGE, priority=20) == louder


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_rules_sets_conditions_and_decisions_survive_pickle(protocol: int) -> None:
    def again(value: Any) -> Any:
        return pickle.loads(pickle.dumps(value, protocol))

    assert again(LARGE) == LARGE
    assert again(LARGE).place == LARGE.place
    assert again(POLICY) == POLICY
    assert again(POLICY).decide({"tier": Tier.VIP}).outcome == "lounge"
    decision = again(POLICY.decide({"country": "SE"}))
    assert isinstance(decision, Decision)
    assert (decision.outcome, decision.rule) == ("customs", ABROAD)
    assert decision.explain() == POLICY.decide({"country": "SE"}).explain()
    assert decision.why_not("abroad").label == "`abroad` did win"


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_rules_and_sets_can_be_copied(copied: Any) -> None:
    assert copied(LARGE) == LARGE
    assert copied(POLICY) == POLICY
    assert copied(POLICY).match({"tier": Tier.VIP}) == VIPS
    assert copied(POLICY.decide({"country": "SE"})).explain() == POLICY.decide({"country": "SE"}).explain()


@pytest.mark.parametrize(
    ("build", "code", "place"),
    [
        (lambda: Rule("", when=all_of(), then=1), "text.empty", "name"),
        (lambda: Rule(5, when=all_of(), then=1), "value.wrong-type", "name"),  # type: ignore[arg-type]
        (lambda: Rule("r", when=True, then=1), "rule.not-a-condition", "when"),  # type: ignore[arg-type]
        (lambda: Rule("r", when=None, then=1), "rule.not-a-condition", "when"),  # type: ignore[arg-type]
        (lambda: Rule("r", when="amount > 5", then=1), "rule.not-a-condition", "when"),  # type: ignore[arg-type]
        (lambda: Rule("r", when=lambda s: True, then=1), "rule.not-a-condition", "when"),  # type: ignore[arg-type]
        (lambda: Rule("r", when=facts.amount, then=1), "rule.not-a-condition", "when"),  # type: ignore[arg-type]
        (lambda: Rule("r", when=[LARGE.when], then=1), "rule.not-a-condition", "when"),  # type: ignore[arg-type]
        (lambda: Rule("r", when=all_of(), then=1, priority=True), "value.wrong-type", "priority"),
        (lambda: Rule("r", when=all_of(), then=1, priority=1.0), "value.wrong-type", "priority"),  # type: ignore[arg-type]
        (lambda: Rule("r", when=all_of(), then=1, note=5), "value.wrong-type", "note"),  # type: ignore[arg-type]
        (lambda: RuleSet(" ", []), "text.empty", "name"),
        (lambda: RuleSet("x", None), "ruleset.not-rules", "rules"),  # type: ignore[call-overload]
        (lambda: RuleSet("x", LARGE), "ruleset.not-rules", "rules"),  # type: ignore[call-overload]
        (lambda: RuleSet("x", "rules"), "ruleset.not-rules", "rules"),  # type: ignore[arg-type]
        (lambda: RuleSet("x", {"large": LARGE}), "ruleset.not-rules", "rules"),  # type: ignore[arg-type]
    ],
)
def test_what_makes_no_rule_or_set_is_refused(build: Callable[[], object], code: str, place: str) -> None:
    error = error_of(build)
    assert (error.code, error.diagnostic.place) == (code, place)
    assert "0x" not in str(error)


def test_the_parts_of_a_rule_are_named() -> None:
    makers: list[Any] = [
        lambda rule: rule("r", all_of(), then=1),
        lambda rule: rule("r", 1, when=all_of()),
        lambda rule: rule("r", 5, when=all_of(), then=1),
        lambda rule: rule("r", "note", when=all_of(), then=1),
    ]
    for make in makers:
        with pytest.raises(TypeError):
            make(Rule)
    with pytest.raises(TypeError):
        RuleSet("x", [], "default")  # type: ignore[call-overload]


def test_a_priority_may_be_any_whole_number() -> None:
    assert RuleSet("x", [LARGE, attrs.evolve(VIPS, priority=10**400)]).match({"tier": Tier.VIP}) is not None


def test_everything_that_is_no_rule_and_every_duplicate_is_reported() -> None:
    twin = Rule("large", when=any_of(), then="lost")
    with pytest.raises(ErrorGroup) as caught:
        RuleSet("orders", [LARGE, "VIPs", ABROAD, twin, None])  # type: ignore[list-item]
    found = [(each.code, each.place) for each in caught.value.diagnostics]
    assert found == [
        ("ruleset.not-a-rule", "rules[1]"),
        ("ruleset.not-a-rule", "rules[4]"),
        ("ruleset.duplicate-rule", "rules[0]"),
        ("ruleset.duplicate-rule", "rules[3]"),
    ]
    assert caught.value.diagnostics[3].source == twin.place


def test_plain_data_leaves_out_what_is_empty_and_asks_outcomes_for_theirs() -> None:
    policy = RuleSet("x", [Rule("r", when=facts.price > 5, then=Desk("a"), note="n")], default=Desk("b"))
    assert json.loads(json.dumps(policy.to_data())) == {
        "schema": 1,
        "name": "x",
        "rules": [
            {
                "name": "r",
                "when": {"fact": "price", "op": ">", "value": "5"},
                "then": {"desk": "a"},
                "note": "n",
            }
        ],
        "default": {"desk": "b"},
    }
    assert RuleSet("x").to_data() == {"schema": 1, "name": "x", "rules": []}


def test_ten_thousand_rules_are_no_matter() -> None:
    rules = [Rule(f"r{number}", when=facts.amount == number, then=number) for number in range(10_000)]
    policy = RuleSet("large", rules)
    assert policy.decide({"amount": 9_999}).outcome == 9_999
    assert len(policy.decide({"amount": -1}).explain().children) == 7


def test_a_function_that_was_taken_before_the_first_decision_goes_on_as_well() -> None:
    policy = RuleSet("sizes", [LARGE], default=None)
    match, matches = policy.match, policy.matches
    for subject in ({"amount": 10**6}, {"amount": 0}, {}):
        assert match(subject) is policy.match(subject)
        assert matches(subject) == policy.matches(subject)
