"""Conditions and rule sets from documents: all mistakes at once, each with its place."""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest

from servicecore.errors import ErrorGroup, InvalidValue, UnknownName
from servicecore.rules import Fact, Facts, RuleSet, all_of, any_of, condition_from_data, ruleset_from_data


class Tier(Enum):
    FREE = "free"
    VIP = "vip"


class CustomerFacts(Facts):
    tier: Fact[Tier]


class CaseFacts(Facts):
    amount: Fact[int]
    price: Fact[Decimal]
    text: Fact[str]
    at: Fact[datetime]
    flag: Fact[bool]
    customer: CustomerFacts


facts: Any = CaseFacts()
LARGE = {"fact": "amount", "op": ">", "value": 1000}


def mistakes(read: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(ErrorGroup) as caught:
        read()
    assert all(each.source is None for each in caught.value.diagnostics)
    return [(each.code, each.place) for each in caught.value.diagnostics]


def wrong_condition(data: object) -> list[tuple[str, str]]:
    return mistakes(lambda: condition_from_data(data, facts=facts))


def wrong_set(data: object, **how: Any) -> list[tuple[str, str]]:
    return mistakes(lambda: ruleset_from_data(data, facts=facts, **how))


@pytest.mark.parametrize(
    ("data", "condition"),
    [
        (LARGE, facts.amount > 1000),
        ({"all": [LARGE]}, facts.amount > 1000),
        ({"all": []}, all_of()),
        ({"any": []}, any_of()),
        ({"not": LARGE}, ~(facts.amount > 1000)),
        ({"not": {"not": LARGE}}, facts.amount > 1000),
        ({"all": [{"all": [LARGE, LARGE]}, LARGE]}, all_of(*[facts.amount > 1000] * 3)),
        ({"any": ({"not": LARGE}, LARGE)}, ~(facts.amount > 1000) | (facts.amount > 1000)),
        ({"fact": "amount", "op": "is_missing"}, facts.amount.is_missing()),
        ({"fact": "amount", "op": "is_missing", "value": None}, facts.amount.is_missing()),
        (
            {"fact": "customer.tier", "op": "one_of", "value": ["vip", "FREE"]},
            facts.customer.tier.one_of("vip", "free"),
        ),
        ({"fact": "price", "op": "between", "value": [0.1, "5"]}, facts.price.between(Decimal("0.1"), 5)),
    ],
)
def test_a_condition_is_read(data: Any, condition: object) -> None:
    assert condition_from_data(data, facts=facts) == condition


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (None, [("data.wrong-shape", "")]),
        (5, [("data.wrong-shape", "")]),
        ("amount > 5", [("data.wrong-shape", "")]),
        ([LARGE], [("data.wrong-shape", "")]),
        ({5: 1}, [("data.wrong-shape", "")]),
        ({}, [("data.missing-field", "fact"), ("data.missing-field", "op")]),
        ({"fact": "amount", "op": ">"}, [("data.missing-field", "value")]),
        ({"fact": "amount", "op": ">", "value": None}, [("fact.wrong-type", "value")]),
        ({"fact": "amount", "op": "=>", "value": 5}, [("condition.unknown-operator", "op")]),
        ({"fact": "amuont", "op": ">", "value": 5}, [("facts.unknown-fact", "fact")]),
        ({"fact": "customer", "op": ">", "value": 5}, [("facts.unknown-fact", "fact")]),
        ({"fact": "__class__", "op": "==", "value": 5}, [("facts.unknown-fact", "fact")]),
        ({"fact": 5, "op": ">", "value": 5}, [("data.wrong-shape", "fact")]),
        ({"fact": "amount", "op": 5, "value": 5}, [("data.wrong-shape", "op")]),
        ({"fact": "amount", "op": "is_missing", "value": 5}, [("condition.wrong-operand", "value")]),
        ({"fact": "flag", "op": "<", "value": True}, [("condition.wrong-operator", "op")]),
        ({"fact": "amount", "op": ">", "value": "5"}, [("fact.wrong-type", "value")]),
        ({"fact": "amount", "op": "one_of", "value": 5}, [("condition.wrong-operand", "value")]),
        ({"fact": "amount", "op": "one_of", "value": []}, [("condition.empty-list", "value")]),
        ({"fact": "amount", "op": "one_of", "value": [1, "x"]}, [("fact.wrong-type", "value[1]")]),
        (
            {"fact": "customer.tier", "op": "one_of", "value": ["gold", "vip", None, "iron"]},
            [
                ("fact.unknown-member", "value[0]"),
                ("fact.wrong-type", "value[2]"),
                ("fact.unknown-member", "value[3]"),
            ],
        ),
        (
            {"fact": "price", "op": "between", "value": ["x", "NaN"]},
            [("fact.wrong-type", "value[0]"), ("number.not-finite", "value[1]")],
        ),
        (
            {"fact": "amuont", "op": "=>", "vlaue": 5},
            [
                ("data.unknown-field", "vlaue"),
                ("condition.unknown-operator", "op"),
                ("facts.unknown-fact", "fact"),
            ],
        ),
        (
            {"fact": 5, "op": ">"},
            [("data.wrong-shape", "fact"), ("data.missing-field", "value")],
        ),
        ({"fact": "amount", "op": "between", "value": [1]}, [("condition.wrong-operand", "value")]),
        ({"fact": "amount", "op": "between", "value": [1, 2, 3]}, [("condition.wrong-operand", "value")]),
        ({"fact": "amount", "op": "between", "value": [5, 1]}, [("condition.empty-range", "value")]),
        ({"fact": "text", "op": "contains", "value": ""}, [("condition.empty-text", "value")]),
        ({"fact": "text", "op": "mentions", "value": ["!"]}, [("condition.empty-phrase", "value")]),
        ({"fact": "text", "op": "mentions", "value": "refund"}, [("condition.wrong-operand", "value")]),
        ({"fact": "at", "op": "<", "value": "2026-01-01"}, [("time.naive", "value")]),
        ({"fact": "price", "op": "<", "value": "NaN"}, [("number.not-finite", "value")]),
        ({"fact": "customer.tier", "op": "==", "value": "vpi"}, [("fact.unknown-member", "value")]),
        ({"all": LARGE}, [("data.wrong-shape", "all")]),
        ({"any": None}, [("data.wrong-shape", "any")]),
        ({"not": [LARGE]}, [("data.wrong-shape", "not")]),
        ({"all": [], "any": []}, [("data.unknown-field", "any")]),
        ({"all": [None], "any": []}, [("data.unknown-field", "any"), ("data.wrong-shape", "all[0]")]),
        ({"not": LARGE, "fact": "amount"}, [("data.unknown-field", "fact")]),
        (LARGE | {"valeu": 5}, [("data.unknown-field", "valeu")]),
        (
            {
                "all": [
                    {"any": [LARGE, {"fact": "x", "op": ">", "value": 1}]},
                    {"not": {"not": 5}},
                    LARGE,
                    None,
                ]
            },
            [
                ("facts.unknown-fact", "all[0].any[1].fact"),
                ("data.wrong-shape", "all[1].not.not"),
                ("data.wrong-shape", "all[3]"),
            ],
        ),
    ],
)
def test_a_mistake_in_a_condition_is_placed_where_it_is(data: Any, expected: list[tuple[str, str]]) -> None:
    assert wrong_condition(data) == expected


def test_a_misspelt_fact_is_met_with_the_nearest() -> None:
    with pytest.raises(ErrorGroup) as caught:
        condition_from_data({"fact": "customer.teir", "op": "==", "value": "vip"}, facts=facts)
    (error,) = caught.value.errors
    assert isinstance(error, UnknownName)
    assert error.diagnostic.suggestion == "tier"
    assert error.diagnostic.expected == "one of: tier"


def nested(levels: int, inner: object, form: str = "not") -> object:
    for _ in range(levels):
        inner = {form: inner if form == "not" else [inner]}
    return inner


@pytest.mark.parametrize("form", ["not", "all", "any"])
@pytest.mark.parametrize("levels", [101, 100_000])
def test_a_document_that_is_nested_too_deep_is_one_mistake(form: str, levels: int) -> None:
    ((code, place),) = wrong_condition(nested(levels, LARGE, form))
    assert code == "data.too-deep"
    assert place.count(form) == 101
    ((code, place),) = wrong_set(
        {"name": "x", "rules": [{"name": "r", "when": nested(levels, LARGE, form), "then": 1}]}
    )
    assert code == "data.too-deep"
    assert place.startswith(f"rules[0].when.{form}")


@pytest.mark.parametrize("form", ["not", "all", "any"])
def test_a_document_may_be_as_deep_as_a_condition(form: str) -> None:
    data = nested(100, LARGE, form)
    assert condition_from_data(data, facts=facts) == (facts.amount > 1000)
    rules = [{"name": "r", "when": data, "then": 1}]
    assert ruleset_from_data({"name": "x", "rules": rules}, facts=facts)["r"].when == (facts.amount > 1000)


def test_a_document_that_contains_itself_is_too_deep() -> None:
    data: dict[str, Any] = {}
    data["not"] = data
    assert [code for code, _ in wrong_condition(data)] == ["data.too-deep"]


@pytest.mark.parametrize("place", ["name", "note", "priority", "when", "rules", "value", "op", "fact"])
def test_depth_does_no_harm_wherever_it_is(place: str) -> None:
    deep = nested(100_000, 1)
    when: dict[str, Any] = dict(LARGE)
    rule: dict[str, Any] = {"name": "r", "when": when, "then": deep}
    data: dict[str, Any] = {"name": "x", "rules": [rule], "default": deep}
    for part in (when, rule, data):
        if place in part:
            part[place] = deep
            break
    else:
        rule[place] = deep
    (_,) = wrong_set(data)


RULE = {"name": "large", "when": LARGE, "then": "key accounts", "priority": 1, "note": "n"}
SET = {"name": "orders", "rules": [RULE], "default": "shop"}


def test_a_rule_set_is_read() -> None:
    policy = ruleset_from_data(SET, facts=facts)
    assert policy.to_data() == {"schema": 1, **SET}
    assert policy == RuleSet.from_data(json.loads(json.dumps(SET)), facts=facts)
    assert policy["large"].place is None


@pytest.mark.parametrize("junk", [None, 5, 1.5, True, "", [], {}, ["x"], {"x": 1}, object()])
@pytest.mark.parametrize("field", ["name", "rules", "when", "priority", "note", "rule"])
def test_every_field_may_be_anything_and_is_then_a_located_mistake(field: str, junk: Any) -> None:
    if field == "rule":
        data: Any = SET | {"rules": [RULE, junk]}
    elif field == "rules" or (field == "name" and junk is not None):
        data = SET | {field: junk}
    else:
        data = SET | {"rules": [RULE | {field: junk}]}
    fitting = [("rules", []), ("priority", 5), ("note", "")]
    if any(field == name and type(junk) is type(right) and junk == right for name, right in fitting):
        assert ruleset_from_data(data, facts=facts).name == "orders"
        return
    found = wrong_set(data)
    start = {"name": ("name", "rules[0].name"), "rules": ("rules",), "rule": ("rules[1]",)}
    assert all(place.startswith(start.get(field, (f"rules[0].{field}",))) for _, place in found)


def test_all_mistakes_of_a_document_are_reported_together() -> None:
    data = {
        "name": "",
        "rules": [
            {
                "name": None,
                "when": {"fact": "x", "op": ">", "value": 1},
                "then": 1,
                "priority": "high",
                "note": 5,
            },
            {"name": "a", "when": {"all": [LARGE, {"fact": "amount", "op": ">", "value": "x"}]}, "colour": 1},
            {"nme": "b", "when": LARGE, "then": 1},
            {"name": "a", "when": LARGE, "then": 1},
            5,
        ],
        "defualt": 1,
    }
    assert wrong_set(data) == [
        ("data.unknown-field", "defualt"),
        ("text.empty", "name"),
        ("data.wrong-shape", "rules[0].name"),
        ("value.wrong-type", "rules[0].priority"),
        ("data.wrong-shape", "rules[0].note"),
        ("facts.unknown-fact", "rules[0].when.fact"),
        ("data.unknown-field", "rules[1].colour"),
        ("data.missing-field", "rules[1].then"),
        ("fact.wrong-type", "rules[1].when.all[1].value"),
        ("data.unknown-field", "rules[2].nme"),
        ("data.missing-field", "rules[2].name"),
        ("data.wrong-shape", "rules[4]"),
        ("ruleset.duplicate-rule", "rules[1]"),
        ("ruleset.duplicate-rule", "rules[3]"),
    ]


@pytest.mark.parametrize("data", [None, 5, "x", [], [SET]])
def test_another_shape_of_document_is_one_mistake(data: Any) -> None:
    assert wrong_set(data) == [("data.wrong-shape", "")]


@pytest.mark.parametrize(("many", "reported"), [(1_500, 1_500), (10_000, 2_000)])
def test_mistakes_are_all_reported_up_to_as_many_as_anybody_mends(many: int, reported: int) -> None:
    rule = {"name": "r", "when": {"fact": "amuont", "op": ">", "value": 5}, "then": 1}
    rules = [rule | {"name": f"r{number}"} for number in range(many)]
    with pytest.raises(ErrorGroup) as raised:
        ruleset_from_data({"name": "x", "rules": rules}, facts=facts)
    found = [(each.code, each.place) for each in raised.value.diagnostics]
    assert found == [("facts.unknown-fact", f"rules[{number}].when.fact") for number in range(reported)]
    assert ("read no further" in str(raised.value)) is (reported < many)


def test_a_document_may_say_where_its_schema_is() -> None:
    policy = ruleset_from_data({"$schema": "policy.schema.json", **SET}, facts=facts)
    assert policy == ruleset_from_data(SET, facts=facts)


def test_a_policy_does_not_change_with_its_document() -> None:
    outcome = {"queue": [1]}
    data = {"name": "x", "rules": [{"name": "r", "when": {"all": []}, "then": outcome}]}
    policy = ruleset_from_data(data, facts=facts)
    outcome["queue"].append(2)
    assert policy.decide({}).outcome == {"queue": [1]}


def test_outcomes_are_made_by_the_function_given() -> None:
    policy = ruleset_from_data(SET, facts=facts, outcome=str.upper)
    assert (policy["large"].then, policy.default) == ("KEY ACCOUNTS", "SHOP")


@pytest.mark.parametrize("data", [{}, {"default": None}])
def test_no_default_is_no_outcome(data: dict[str, Any]) -> None:
    policy = ruleset_from_data({"name": "x", "rules": []} | data, facts=facts, outcome=str.upper)
    assert policy.default is None


def test_what_the_function_for_outcomes_raises_is_placed_and_the_rest_is_read_on() -> None:
    def make(data: Any) -> int:
        if data == "located":
            raise InvalidValue.of("route.wrong", "wrong", place="team")
        return int(data)

    outcomes: list[Any] = ["5", "x", "located", None, []]
    rules = [RULE | {"name": f"r{then}", "then": then} for then in outcomes]
    data = {"name": "x", "rules": rules, "default": "y"}
    assert wrong_set(data, outcome=make) == [
        ("rule.not-an-outcome", "default"),
        ("rule.not-an-outcome", "rules[1].then"),
        ("route.wrong", "rules[2].then.team"),
        ("rule.not-an-outcome", "rules[4].then"),
    ]


def test_the_exception_of_the_function_for_outcomes_is_kept_as_the_cause() -> None:
    with pytest.raises(ErrorGroup) as caught:
        ruleset_from_data(SET, facts=facts, outcome={}.__getitem__)
    first = caught.value.errors[0]
    assert isinstance(first.__cause__, KeyError)
    assert "KeyError: 'shop'" in first.diagnostic.help


@pytest.mark.parametrize(
    ("written", "meant"), [("=", "=="), ("=<", "<="), ("=>", ">="), ("like", "contains")]
)
def test_an_operator_of_another_language_is_answered_with_ours(written: str, meant: str) -> None:
    with pytest.raises(ErrorGroup) as raised:
        condition_from_data({"fact": "amount", "op": written, "value": 5}, facts=facts)
    assert [each.suggestion for each in raised.value.diagnostics] == [meant]
