"""The published schema accepts what is written and refuses what is not meant."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Any, Literal

import pytest
from jsonschema import Draft202012Validator

from servicecore.routing import default_policy
from servicecore.routing import facts as situation
from servicecore.rules import (
    Condition,
    Fact,
    Facts,
    FactsByKey,
    Rule,
    RuleSet,
    all_of,
    any_of,
    at_least,
    predicate,
)
from servicecore.rules.documents.notation import TAKES
from servicecore.rules.documents.schema import policy_schema
from servicecore.rules.language.leaves import compare
from servicecore.rules.language.operators import OPERATORS


class Area(Enum):
    WORLD = "world"
    EUROPE = "europe"

    def within(self, other: "Area") -> bool:
        return self is other or other is Area.WORLD


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Topic(str):
    """An open vocabulary."""

    __slots__ = ()


class InnerFacts(Facts):
    area: Fact[Area]
    tags: Fact[frozenset[Topic]]


class CaseFacts(Facts):
    flag: Fact[bool]
    count: Fact[int]
    score: Fact[float]
    price: Fact[Decimal]
    text: Fact[str]
    title: Fact[str]
    at: Fact[datetime]
    due: Fact[datetime]
    day: Fact[date]
    clock: Fact[time]
    age: Fact[timedelta]
    level: Fact[Level]
    topic: Fact[Topic]
    side: Fact[Literal["north", 1]]
    inner: InnerFacts
    custom: FactsByKey[int]


facts = CaseFacts()
GENERAL = Draft202012Validator(policy_schema())
PRECISE = Draft202012Validator(policy_schema(facts))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SAMPLES: dict[str, Any] = {
    "flag": True,
    "count": 3,
    "score": 0.5,
    "price": Decimal("1.50"),
    "text": "refund",
    "at": NOON,
    "day": NOON.date(),
    "clock": time(9, 30),
    "age": timedelta(hours=1),
    "level": Level.HIGH,
    "topic": Topic("billing"),
    "side": 1,
    "inner.area": Area.EUROPE,
    "inner.tags": Topic("billing"),
    "custom.seats": 3,
}


def every_question() -> Iterator[Condition]:
    """Each operator on a fact of each kind that it applies to."""
    for path, value in SAMPLES.items():
        fact = facts[path]
        for name, operator in OPERATORS.items():
            if operator.applies(fact.kind):
                takes = TAKES.get(name, "one")
                operand = {"nothing": None, "one": value, "list": (value,), "range": (value, value)}[takes]
                yield compare(fact.plain, name, operand, read=fact.kind.accept)
    yield facts.at < facts.due
    yield facts.count == facts.score
    yield facts.at.weekday("Europe/Berlin") == "mon"
    yield facts.due.time_of_day("UTC") >= time(9, 30)
    yield facts.clock < facts.at.time_of_day("UTC")
    yield facts.at.weekday("UTC") != facts.due.weekday("Europe/Berlin")
    yield at_least(1, facts.count > 1, facts.flag == True)  # noqa: E712
    yield ~(all_of() & any_of(facts.text.contains("x"), ~facts.text.is_missing()))
    yield predicate("is a holiday", lambda case: True, version="2")


QUESTIONS = list(every_question())


def document(**more: Any) -> dict[str, Any]:
    return {"name": "x", "rules": [{"name": "r", "when": {"all": []}, "then": "a"} | more]}


def comparison(**more: Any) -> dict[str, Any]:
    return document(when=more)


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(policy_schema())
    Draft202012Validator.check_schema(policy_schema(facts))
    Draft202012Validator.check_schema(policy_schema(situation))


@pytest.mark.parametrize("condition", QUESTIONS, ids=repr)
def test_every_condition_that_is_written_is_valid(condition: Condition) -> None:
    data = RuleSet("x", [Rule("r", when=condition, then=1)]).to_data()
    GENERAL.validate(data)
    PRECISE.validate(data)


def test_every_operator_takes_what_the_schema_says() -> None:
    assert set(TAKES) <= set(OPERATORS)
    used = {leaf.to_data().get("op") for condition in QUESTIONS for leaf in condition.leaves()}
    assert set(OPERATORS) <= used


@pytest.mark.parametrize("make", [RuleSet, RuleSet.unique, RuleSet.collect, RuleSet.sum, RuleSet.count])
def test_every_part_of_a_rule_set_that_is_written_is_valid(make: Any) -> None:
    full = Rule(
        "r", when=facts.count > 1, then=2, priority=-3, note="why", tags={"a", "b"}, enabled=False,
        valid_from=NOON, valid_until=NOON + timedelta(days=1),
    )  # fmt: skip
    data = make("x", [full, Rule("s", when=all_of(), then=1)]).to_data()
    GENERAL.validate(data)
    PRECISE.validate(data)
    data["rules"][0]["from"] = "2026-03-02T12:00:00"
    assert not GENERAL.is_valid(data)


def test_the_default_policy_is_valid_also_with_short_names_of_facts() -> None:
    schema = Draft202012Validator(policy_schema(situation))
    schema.validate(default_policy().to_data())
    schema.validate(comparison(fact="text", op="mentions", value=["refund"]))
    assert not schema.is_valid(comparison(fact="customer.teir", op="==", value="vip"))


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"name": "x"},
        {"name": " ", "rules": []},
        {"name": "x", "rules": {}},
        {"name": "x", "rules": [], "ruels": []},
        {"name": "x", "rules": [], "hit": "frist"},
        {"name": "x", "rules": [], "schema": 2},
        document(nme="x"),
        document(name=""),
        document(priority=1.5),
        document(priority="high"),
        document(enabled="no"),
        document(tags="a"),
        document(note=1),
        document(until="tomorrow"),
        document(when=[]),
        document(when={"al": []}),
        document(when={"all": {}}),
        document(when={"all": [], "any": []}),
        document(when={"at_least": 1}),
        document(when={"predicate": 1}),
        comparison(fact="count", op="=", value=1),
        comparison(fact="count", op="==", vlaue=1),
        comparison(fact="count", op="=="),
        comparison(fact="count", op="one_of", value=1),
        comparison(fact="count", op="one_of", value=[]),
        comparison(fact="count", op="between", value=[1]),
        comparison(fact="count", op="between", value=[1, 2, 3]),
        comparison(fact="count", op="==", value=[1]),
        comparison(fact="count", op="==", value={}),
        comparison(fact="at", part="weekday", op="==", value="mon"),
        comparison(fact="at", part="month", zone="UTC", op="==", value=1),
        comparison(fact="at", op="mentions", value_of="due"),
    ],
    ids=repr,
)
def test_what_is_wrong_whatever_the_facts_is_not_valid(data: Any) -> None:
    assert not GENERAL.is_valid(data)
    assert not PRECISE.is_valid(data)


@pytest.mark.parametrize(
    "when",
    [
        {"fact": "cuont", "op": "==", "value": 1},
        {"fact": "inner", "op": "is_missing"},
        {"fact": "count", "op": "==", "value": "one"},
        {"fact": "count", "op": "contains", "value": "1"},
        {"fact": "count", "op": "has_any", "value": [1]},
        {"fact": "flag", "op": "<", "value": True},
        {"fact": "flag", "op": "==", "value": 1},
        {"fact": "price", "op": "==", "value": 1.5},
        {"fact": "price", "op": "==", "value": "1,5"},
        {"fact": "at", "op": "<", "value": "2026-03-02T12:00:00"},
        {"fact": "day", "op": "<", "value": "2026-03-02T12:00:00+00:00"},
        {"fact": "level", "op": "==", "value": "hihg"},
        {"fact": "side", "op": "==", "value": "south"},
        {"fact": "inner.area", "op": "one_of", "value": ["europe", "mars"]},
        {"fact": "inner.tags", "op": "==", "value": "billing"},
        {"fact": "custom.seats", "op": "==", "value": "x"},
        {"fact": "custom.a.b", "op": "==", "value": 1},
        {"fact": "at", "part": "weekday", "zone": "UTC", "op": "==", "value": "monday"},
        {"fact": "at", "part": "weekday", "zone": "UTC", "op": "<", "value": "mon"},
        {"fact": "count", "part": "weekday", "zone": "UTC", "op": "==", "value": "mon"},
        {"fact": "count", "op": "<", "value_of": "text"},
        {"fact": "text", "op": "<", "value_of": "title"},
        {"fact": "text", "op": "==", "value_of": "titel"},
    ],
    ids=repr,
)
def test_what_is_wrong_for_these_facts_is_valid_only_without_them(when: Any) -> None:
    assert GENERAL.is_valid(document(when=when))
    assert not PRECISE.is_valid(document(when=when))


def test_the_known_members_of_an_open_vocabulary_are_examples_and_others_are_valid() -> None:
    definitions = policy_schema(situation)["$defs"]
    assert any("vip" in each.get("examples", ()) for each in find_values(definitions))
    own = comparison(fact="customer.tier", op="==", value="gold")
    Draft202012Validator(policy_schema(situation)).validate(own)


def find_values(definitions: dict[str, Any]) -> list[dict[str, Any]]:
    asked = [branch for each in definitions.values() for branch in each.get("anyOf", ())]
    return [branch.get("properties", {}).get("value", {}) for branch in asked]


def test_a_vocabulary_without_facts_has_conditions_without_comparisons() -> None:
    class NoFacts(Facts):
        pass

    empty = Draft202012Validator(policy_schema(NoFacts()))
    empty.validate(document())
    assert not empty.is_valid(comparison(fact="count", op="==", value=1))
