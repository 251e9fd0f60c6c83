"""The compiled forms of a rule set answer exactly as the tree walk does, errors included."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.properties.test_rules import (
    ASKED,
    FAILS,
    PREDICATES,
    TEXTS,
    VALUES,
    WORLD,
    as_object,
    ats,
    conditions,
    facts,
    joined,
    larger,
    nested,
    questions,
    rule_sets,
    subjects,
)
from tests.reference import rules as reference

from servicecore.errors import ServiceCoreError
from servicecore.rules import Condition, Rule, RuleSet, words
from servicecore.rules.deciding.compiled import all_by_walk, compile_rules, first_by_walk
from servicecore.rules.deciding.index import found_phrases
from servicecore.rules.language.subjects import View
from servicecore.rules.language.words import Grams, by_length, mentioned, padded

DECIDING = "servicecore.rules.deciding"
FORMS: dict[str, dict[str, Any]] = {
    "chain": {"compiled.SMALL": 10_000, "plans.MOST": 10_000, "dispatch.FEWER": 0.0},
    "chain behind a look-up": {"compiled.SMALL": 10_000, "plans.MOST": 10_000, "dispatch.FEWER": 1.0},
    "index": {"compiled.SMALL": -1},
    "index in small blocks": {"compiled.SMALL": -1, "index.BLOCK": 2},
    "index that keeps what is joined whole": {"compiled.SMALL": -1, "index.BLOCK": 3, "plans.MOST": 1},
    "index that looks letters up at once": {"compiled.SMALL": -1, "index.SEEKING": -1, "index.LEFT": 0},
}
"""The constants that make a rule set take each form."""

ODD = st.sampled_from([float("nan"), float("inf"), "odd", b"odd", True, 2**70, object, [], ("a",)])
odd_subjects = st.fixed_dictionaries(
    {}, optional={path: st.none() | ODD | value for path, value in VALUES.items()}
)


few = settings(max_examples=max(25, settings().max_examples // 4))
"""For laws that are tried in every form."""
Find = Callable[..., Any]


@contextmanager
def compiled(form: str, policy: RuleSet[Any, Any], *, strict: bool = False) -> Iterator[tuple[Find, Find]]:
    with ExitStack() as patches:
        for name, value in {"compiled.MASKED": 0.0, **FORMS[form]}.items():
            patches.enter_context(patch(f"{DECIDING}.{name}", value))
        first, every = (
            compile_rules(policy.ranked, collect=collect, strict=strict) for collect in (False, True)
        )
        yield first, every


def answer(decide: Find, *arguments: Any) -> Any:
    try:
        return decide(*arguments)
    except ServiceCoreError as error:
        return str(error)


def shapes(subject: dict[str, Any]) -> list[Any]:
    return [subject, nested(subject), as_object(subject), MappingProxyType(subject)]


def walks(policy: RuleSet[Any, Any]) -> tuple[Find, Find]:
    """The same by the tree walk."""
    return (
        lambda *arguments: first_by_walk(policy.ranked, *arguments),
        lambda *arguments: all_by_walk(policy.ranked, *arguments),
    )


def reported(decide: Find, subject: Any, at: datetime | None) -> Any:
    """The answer, what was asked for it, and what of that failed, in order."""
    ASKED.clear()
    view = View(subject, at)
    found = decide(subject, at, view)
    failed = [(each.predicate.name, each.error.diagnostic.code, each.rule.name) for each in view.failures]
    return found, list(ASKED), failed


@few
@pytest.mark.parametrize("form", FORMS)
@given(policy=rule_sets(), subject=subjects, at=ats)
def test_every_form_decides_as_the_tree_walk(
    form: str, policy: RuleSet[Any, Any], subject: dict[str, Any], at: datetime | None
) -> None:
    with compiled(form, policy) as forms:
        for shape in shapes(subject):
            for found, walked in zip(forms, walks(policy), strict=True):
                assert found(shape, at) == walked(shape, at)
                assert reported(found, shape, at) == reported(walked, shape, at)


@few
@pytest.mark.parametrize("form", FORMS)
@given(policy=rule_sets(), subject=odd_subjects, at=ats)
def test_a_value_of_another_type_is_answered_alike(
    form: str, policy: RuleSet[Any, Any], subject: dict[str, Any], at: datetime | None
) -> None:
    with compiled(form, policy) as forms:
        for shape in shapes(subject):
            for found, walked in zip(forms, walks(policy), strict=True):
                assert answer(found, shape, at) == answer(walked, shape, at)


@few
@pytest.mark.parametrize("form", FORMS)
@given(policy=rule_sets(), subject=subjects, at=ats)
def test_a_form_that_is_strict_raises_what_the_first_function_to_fail_says(
    form: str, policy: RuleSet[Any, Any], subject: dict[str, Any], at: datetime | None
) -> None:
    with compiled(form, policy, strict=True) as forms:
        for found, walked in zip(forms, walks(policy), strict=True):
            expected, _, failed = reported(walked, subject, at)
            if not failed:
                assert found(subject, at) == expected
                continue
            with pytest.raises(ServiceCoreError) as raised:
                found(subject, at)
            assert raised.value.diagnostic.code == failed[0][1]
            assert raised.value.diagnostic.place == failed[0][2]
            assert f"`{failed[0][0]}`" in str(raised.value)


functions = st.sampled_from(list(PREDICATES.values()))
plain = st.sampled_from([facts.flag.is_missing(), facts.flag.is_present(), facts.count > 0])
without_counts = st.recursive(questions | functions | functions, joined, max_leaves=8)
"""Conditions that ask for functions, but not for so many of so many."""


def check_report(policy: RuleSet[Any, Any], subject: dict[str, Any], at: datetime | None) -> None:
    """Functions are asked as the reference does: at most once, in order, and only where it matters."""
    assume(all(sum(leaf.opaque for leaf in rule.when.leaves()) <= 6 for rule in policy))
    expected = reference.asked(policy.to_data(), reference.answers(subject, WORLD, at))
    ASKED.clear()
    decision = policy.decide(subject, at=at)
    names = [name for name, _ in expected]
    assert names == ASKED
    failed = [(name, rule) for name, rule in expected if fails(name, subject)]
    assert [(each.predicate.name, each.rule.name) for each in decision.failures] == failed
    for failure in decision.failures:
        assert failure.error.diagnostic.code == FAILS[failure.predicate.name]
        assert failure.error.diagnostic.place == failure.rule.name


def fails(name: str, subject: dict[str, Any]) -> bool:
    return name in FAILS and not (name == "raises if odd" and (subject.get("count") or 0) % 2 == 0)


@given(policy=rule_sets(inner=without_counts), subject=subjects, at=ats)
def test_functions_are_asked_last_and_only_where_the_rest_leaves_a_rule_open(
    policy: RuleSet[Any, Any], subject: dict[str, Any], at: datetime | None
) -> None:
    check_report(policy, subject, at)


@given(
    policy=rule_sets(inner=st.recursive(functions | plain, larger, max_leaves=8)), subject=subjects, at=ats
)
def test_so_they_are_where_so_many_of_them_are_asked_for(
    policy: RuleSet[Any, Any], subject: dict[str, Any], at: datetime | None
) -> None:
    check_report(policy, subject, at)


@given(policy=rule_sets(inner=without_counts), subject=subjects, at=ats, when=conditions)
def test_a_broken_rule_never_changes_what_the_others_decide(
    policy: RuleSet[Any, Any], subject: dict[str, Any], at: datetime | None, when: Condition
) -> None:
    broken = Rule("broken", when=PREDICATES["raises"] & when, then="lost", priority=2)
    longer = RuleSet("longer", [*policy.rules, broken])
    assert longer.match(subject, at) is policy.match(subject, at)
    assert longer.matches(subject, at) == policy.matches(subject, at)


@given(policy=rule_sets(), subject=subjects)
def test_a_second_decision_is_as_the_first(policy: RuleSet[Any, Any], subject: dict[str, Any]) -> None:
    once, again = policy.decide(subject), policy.decide(subject)
    assert (once.outcome, once.rule) == (again.outcome, again.rule)
    assert list(map(str, once.failures)) == list(map(str, again.failures))
    assert policy.matches(subject)[:1] == (() if again.rule is None else (again.rule,))


@given(text=TEXTS, phrases=st.lists(TEXTS.filter(lambda text: words(text)), min_size=1, max_size=6))
def test_phrases_found_in_one_pass_are_those_that_the_text_mentions(text: str, phrases: list[str]) -> None:
    normal = [" ".join(words(phrase)) for phrase in phrases]
    expected = {phrase for phrase in normal if f" {phrase} " in padded(text)}
    assert set(found_phrases(text, by_length(normal))) == expected
    assert mentioned(Grams(text), by_length(normal)) == bool(expected)
