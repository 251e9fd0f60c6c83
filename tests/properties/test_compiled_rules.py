"""The compiled forms of a rule set answer exactly as the tree walk does, errors included."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.properties.test_rules import TEXTS, VALUES, as_object, nested, rule_sets, subjects

from servicecore.errors import ServiceCoreError
from servicecore.rules import RuleSet, words
from servicecore.rules.compiled import all_by_walk, compile_rules, first_by_walk
from servicecore.rules.index import found_phrases
from servicecore.rules.words import Grams, by_length, mentioned, padded

FORMS = {
    "chain": (10_000, 0.0, 1024, 10_000),
    "index": (-1, 0.0, 1024, 256),
    "index in small blocks": (-1, 0.0, 2, 256),
    "index that keeps what is joined whole": (-1, 0.0, 3, 1),
}
"""Up to how many boxes a chain is taken, from which share of masked boxes on it is not, the boxes of a block,
and the boxes of a condition."""

ODD = st.sampled_from([float("nan"), float("inf"), "odd", b"odd", True, 2**70, object, [], ("a",)])
odd_subjects = st.fixed_dictionaries(
    {}, optional={path: st.none() | ODD | value for path, value in VALUES.items()}
)


@contextmanager
def compiled(
    form: str, policy: RuleSet[Any, Any]
) -> Iterator[tuple[Callable[[Any], Any], Callable[[Any], Any]]]:
    small, masked, block, most = FORMS[form]
    with (
        patch("servicecore.rules.compiled.SMALL", small),
        patch("servicecore.rules.compiled.MASKED", masked),
        patch("servicecore.rules.index.BLOCK", block),
        patch("servicecore.rules.plans.MOST", most),
    ):
        yield tuple(compile_rules(policy.ranked, collect=collect) for collect in (False, True))  # type: ignore[misc]


def answer(decide: Callable[[Any], Any], subject: Any) -> Any:
    try:
        return decide(subject)
    except ServiceCoreError as error:
        return str(error)


def shapes(subject: dict[str, Any]) -> list[Any]:
    return [subject, nested(subject), as_object(subject), MappingProxyType(subject)]


@pytest.mark.parametrize("form", FORMS)
@given(policy=rule_sets(), subject=subjects)
def test_every_form_decides_as_the_tree_walk(
    form: str, policy: RuleSet[Any, Any], subject: dict[str, Any]
) -> None:
    with compiled(form, policy) as (first, every):
        for shape in shapes(subject):
            assert first(shape) is first_by_walk(policy.ranked, shape)
            assert every(shape) == all_by_walk(policy.ranked, shape)


@pytest.mark.parametrize("form", FORMS)
@given(policy=rule_sets(), subject=odd_subjects)
def test_a_value_of_another_type_is_answered_alike(
    form: str, policy: RuleSet[Any, Any], subject: dict[str, Any]
) -> None:
    with compiled(form, policy) as (first, every):
        for shape in shapes(subject):
            assert answer(first, shape) == answer(lambda x: first_by_walk(policy.ranked, x), shape)
            assert answer(every, shape) == answer(lambda x: all_by_walk(policy.ranked, x), shape)


@given(policy=rule_sets(), subject=subjects)
def test_a_second_decision_is_as_the_first(policy: RuleSet[Any, Any], subject: dict[str, Any]) -> None:
    once, again = policy.decide(subject), policy.decide(subject)
    assert (once.outcome, once.rule) == (again.outcome, again.rule)
    assert policy.matches(subject)[:1] == (() if again.rule is None else (again.rule,))


@given(text=TEXTS, phrases=st.lists(TEXTS.filter(lambda text: words(text)), min_size=1, max_size=6))
def test_phrases_found_in_one_pass_are_those_that_the_text_mentions(text: str, phrases: list[str]) -> None:
    normal = [" ".join(words(phrase)) for phrase in phrases]
    expected = {phrase for phrase in normal if f" {phrase} " in padded(text)}
    assert set(found_phrases(text, by_length(normal))) == expected
    assert mentioned(Grams(text), by_length(normal)) == bool(expected)
