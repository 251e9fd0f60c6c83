"""Facts that are sets."""

from collections.abc import Callable
from datetime import date
from enum import Enum
from typing import Any

import attrs
import pytest

from servicecore.errors import ErrorGroup, ServiceCoreError
from servicecore.rules import Rule, RuleSet, Vocabulary, condition_from_data


class Mood(Enum):
    CALM = "calm"
    ANGRY = "angry"


@attrs.frozen
class Case:
    tags: frozenset[str] = frozenset()
    moods: set[Mood] | None = None
    days: frozenset[date] = frozenset()
    numbers: frozenset[int] = frozenset()


facts = Vocabulary.of(Case)


def matches(when: Any, subject: Any) -> bool:
    return RuleSet("p", [Rule("r", when=when, then=1)]).match(subject) is not None


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (facts.tags.has_any("a"), [False, True, False, True]),
        (facts.tags.has_any("a", "b"), [False, True, True, True]),
        (facts.tags.has_all("a", "b"), [False, False, False, True]),
        (facts.tags.has_only("a"), [True, True, False, False]),
        (facts.tags.has_only("a", "b", "c"), [True, True, True, True]),
        (facts.tags.is_empty(), [True, False, False, False]),
        (~facts.tags.is_empty(), [False, True, True, True]),
        (facts.tags.is_missing(), [False, False, False, False]),
    ],
    ids=repr,
)
def test_what_a_set_has(when: Any, expected: list[bool]) -> None:
    sets: list[set[str]] = [set(), {"a"}, {"b"}, {"a", "b"}]
    assert [matches(when, {"tags": each}) for each in sets] == expected
    assert [matches(when, Case(frozenset(each))) for each in sets] == expected
    assert [matches(when, {"tags": sorted(each)}) for each in sets] == expected
    if not repr(when).endswith("is_missing()"):
        assert not matches(when, {})


def test_an_empty_set_is_no_missing_set() -> None:
    assert matches(facts.moods.is_missing(), Case())
    assert not matches(facts.moods.is_empty(), Case())
    assert matches(facts.moods.is_empty(), Case(moods=set()))


@pytest.mark.parametrize(
    ("when", "data"),
    [
        (facts.tags.has_any("b", "a"), {"fact": "tags", "op": "has_any", "value": ["b", "a"]}),
        (facts.moods.has_all(Mood.CALM), {"fact": "moods", "op": "has_all", "value": ["calm"]}),
        (facts.days.has_only(date(2026, 1, 1)), {"fact": "days", "op": "has_only", "value": ["2026-01-01"]}),
        (facts.tags.is_empty(), {"fact": "tags", "op": "is_empty"}),
    ],
    ids=repr,
)
def test_a_question_about_a_set_is_written_and_read(when: Any, data: dict[str, Any]) -> None:
    assert when.to_data() == data
    assert condition_from_data(data, facts=facts) == when
    assert eval(repr(when), {"facts": facts, "Mood": Mood, "date": date}) == when


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: facts.tags.has_any(), "condition.empty-list"),
        (lambda: facts.tags.has_only(), "condition.empty-list"),
        (lambda: facts.tags.has_any(5), "fact.wrong-type"),
        (lambda: facts.moods.has_any("clam"), "fact.unknown-member"),
        (lambda: facts.numbers.has_all(True), "fact.wrong-type"),
        (lambda: facts.tags == {"a"}, "condition.wrong-operator"),
        (lambda: facts.tags.contains("a"), "condition.wrong-operator"),
        (lambda: facts.tags.one_of("a"), "condition.wrong-operator"),
        (lambda: facts.tags == facts.moods, "condition.wrong-operator"),
        (lambda: facts.tags.has_any(["a"]), "fact.wrong-type"),
    ],
)
def test_what_a_set_cannot_have_is_refused(build: Callable[[], object], code: str) -> None:
    with pytest.raises(ServiceCoreError) as raised:
        build()
    assert raised.value.diagnostic.code == code


@pytest.mark.parametrize("value", ["abc", 5, {"a": 1}, {5}, {"a", None}, [["a"]]])
def test_a_value_that_is_no_such_set_is_a_wrong_type(value: Any) -> None:
    with pytest.raises(ServiceCoreError) as raised:
        matches(facts.tags.has_any("a"), {"tags": value})
    assert raised.value.diagnostic.place.startswith("tags")


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"fact": "tags", "op": "has_any", "value": []}, "value"),
        ({"fact": "tags", "op": "has_any", "value": "a"}, "value"),
        ({"fact": "tags", "op": "has_any", "value": ["a", 5]}, "value[1]"),
        ({"fact": "tags", "op": "is_empty", "value": []}, "value"),
        ({"fact": "moods", "op": "has_all", "value": ["clam"]}, "value[0]"),
    ],
)
def test_a_mistake_in_a_document_is_placed(data: Any, place: str) -> None:
    with pytest.raises(ErrorGroup) as raised:
        condition_from_data(data, facts=facts)
    assert [each.place for each in raised.value.diagnostics] == [place]
