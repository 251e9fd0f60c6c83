"""Two facts, functions of users, and the operators on texts."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from servicecore.errors import ErrorGroup, InvalidValue, ServiceCoreError, WrongType
from servicecore.rules import (
    Condition,
    Rule,
    RuleSet,
    Vocabulary,
    at_least,
    condition_from_data,
    predicate,
)

facts = Vocabulary.of(
    {
        "a": int,
        "b": int,
        "half": float,
        "price": Decimal,
        "due": datetime,
        "at": datetime,
        "text": str,
        "name": str,
    }
)


def matches(when: Condition, subject: dict[str, Any]) -> bool:
    return RuleSet("x", [Rule("r", when=when, then=1)]).match(subject) is not None


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: facts.a < facts.price, "condition.wrong-operand"),
        (lambda: facts.a == facts.text, "condition.wrong-operand"),
        (lambda: facts.text < facts.name, "condition.wrong-operator"),
        (lambda: facts.a == facts.a, "condition.same-fact"),
        (lambda: facts.at.time_of_day("UTC") < facts.at, "condition.wrong-operand"),
        (lambda: facts.a.one_of(facts.b), "fact.wrong-type"),
        (lambda: facts.a.between(facts.b, 5), "fact.wrong-type"),
        (lambda: facts.text.contains(facts.name), "condition.wrong-operator"),
    ],
)  # fmt: skip
def test_two_facts_that_do_not_compare_are_refused_with_the_line_of_code(
    build: Callable[[], object], code: str
) -> None:
    with pytest.raises(ServiceCoreError) as raised:
        build()
    assert raised.value.diagnostic.code == code
    assert raised.value.diagnostic.source is not None
    assert raised.value.diagnostic.source.file == __file__


def test_two_facts_are_compared_where_both_are_known() -> None:
    condition = facts.a < facts.b
    assert repr(condition) == "facts.a < facts.b"
    assert condition.to_data() == {"fact": "a", "op": "<", "value_of": "b"}
    assert [matches(condition, each) for each in ({"a": 1, "b": 2}, {"a": 2, "b": 2}, {"a": 1}, {})] == [
        True, False, False, False,
    ]  # fmt: skip
    assert not matches(~condition, {"a": 1})
    assert matches(facts.half > facts.a, {"half": 1.5, "a": 1})


@pytest.mark.parametrize(
    ("data", "code", "place"),
    [
        ({"fact": "a", "op": "<", "value_of": "text"}, "condition.wrong-operand", "value_of"),
        ({"fact": "a", "op": "<", "value_of": "bb"}, "facts.unknown-fact", "value_of"),
        ({"fact": "a", "op": "one_of", "value_of": "b"}, "condition.wrong-operator", "op"),
        ({"fact": "a", "op": "<", "value_of": "b", "value": 1}, "data.missing-field", "value"),
        ({"fact": "at", "op": "is_missing", "part": "weekday"}, "data.wrong-shape", "zone"),
        ({"predicate": "holiday"}, "condition.unknown-predicate", "predicate"),
        ({"predicate": "known", "version": "2"}, "condition.other-version", "version"),
        ({"predicate": "known", "when": 1}, "data.unknown-field", "when"),
        ({"at_least": 3, "of": [{"all": []}]}, "number.out-of-range", "at_least"),
        ({"at_least": 0, "of": [{"all": []}]}, "number.out-of-range", "at_least"),
        ({"at_least": True, "of": [{"all": []}]}, "value.wrong-type", "at_least"),
        ({"at_least": 1, "of": []}, "number.out-of-range", "at_least"),
        ({"at_least": 1}, "data.missing-field", "of"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_document_is_one_error_in_its_place(data: Any, code: str, place: str) -> None:
    known = predicate("known", lambda subject: True)
    with pytest.raises(ErrorGroup) as raised:
        condition_from_data(data, facts=facts, predicates={"known": known})
    (diagnostic,) = raised.value.diagnostics
    assert (diagnostic.code, diagnostic.place) == (code, place)


@pytest.mark.parametrize(
    "data",
    [
        {"fact": "a", "op": "<", "value_of": {"fact": "b", "junk": 1}},
        {"fact": "at", "op": "is_missing", "zone": "Europe/Berlin"},
    ],
)
def test_no_field_of_a_document_is_passed_over(data: Any) -> None:
    with pytest.raises(ErrorGroup):
        condition_from_data(data, facts=facts)


def test_a_document_needs_predicates_not_bare_functions() -> None:
    with pytest.raises(ErrorGroup):
        condition_from_data({"predicate": "p"}, facts=facts, predicates={"p": lambda subject: True})  # type: ignore[dict-item]


@pytest.mark.parametrize("count", [0, 3, -1, True, 1.0])
def test_a_count_that_conditions_always_or_never_come_up_to_is_refused(count: Any) -> None:
    with pytest.raises((InvalidValue, WrongType)):
        at_least(count, facts.a > 1, facts.b > 1)


ASKED: list[str] = []


def says(name: str, answer: bool) -> Condition:
    def function(subject: Any) -> bool:
        ASKED.append(name)
        return answer

    return predicate(name, function)


def asked(when: Condition, subject: dict[str, Any]) -> list[str]:
    ASKED.clear()
    RuleSet("x", [Rule("r", when=when, then=1)]).decide(subject)
    return list(ASKED)


def test_a_function_of_several_is_not_asked_when_the_others_are_enough_already() -> None:
    # once `one` is true, the third is true by its first half, and that is two
    condition = at_least(2, says("one", True), says("two", True), (facts.a > 5) | says("three", True))
    assert asked(condition, {"a": 10}) == ["one"]


def test_a_function_of_several_is_not_asked_when_too_few_of_the_others_can_be_true() -> None:
    # once `one` is false, `two` alone is not enough: the third is false by its first half
    condition = at_least(2, says("one", False), says("two", True), (facts.a > 5) & says("three", True))
    assert asked(condition, {"a": 0}) == ["one"]


@pytest.mark.parametrize("many", [1, 50])
def test_whether_a_very_long_text_matches_is_unknown(many: int) -> None:
    end = facts.text.matches("a$")
    rules = [Rule(f"r{n}", when=facts.a == n, then=n) for n in range(many)]
    for condition in (end, ~end):
        policy = RuleSet("x", [*rules, Rule("r", when=condition, then=1)])
        decision = policy.decide({"text": "a" * 10_001})
        assert decision.rule is None
        assert policy.matches({"text": "a" * 10_001}) == ()
        assert "longer than the 10,000 letters" in str(decision.explain(most=99))


@pytest.mark.parametrize(
    ("condition", "text", "expected"),
    [
        (facts.text.starts_with("Re:"), "RE: order", True),
        (facts.text.starts_with("straße"), "STRASSE 5", True),
        (facts.text.starts_with("é"), "E\u0301t\u00e9", True),
        (facts.text.starts_with("order"), " order", False),
        (facts.text.matches("^order"), "my order", False),
        (facts.text.matches("order$"), "my order", True),
        (facts.text.matches("(?i)ORDER"), "my order", True),
        (facts.text.matches("ORDER"), "my order", False),
        (facts.text.matches("x"), "-" * 9_999 + "x", True),
    ],
)
def test_the_start_of_a_text_and_patterns_are_found(condition: Condition, text: str, expected: bool) -> None:
    assert matches(condition, {"text": text}) is expected
    assert matches(~condition, {"text": text}) is not expected
