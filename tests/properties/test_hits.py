"""Hit policies, replaced rules and digests, over rule sets of every kind."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.properties.test_rules import (
    ASKED,
    ENDS,
    PREDICATES,
    WORLD,
    as_object,
    ats,
    clear_conditions,
    conditions,
    facts,
    rules,
    subjects,
)
from tests.reference import rules as reference

from servicecore.errors import InvalidValue, ServiceCoreError
from servicecore.rules import Condition, Gathered, Rule, RuleSet, all_of, any_of, ruleset_from_data
from servicecore.rules.rulesets.patches import Patched

MAKERS: dict[str, Callable[..., RuleSet[Any, Any]]] = {
    "first": RuleSet,
    "unique": RuleSet.unique,
    "any": RuleSet.any,
    "priority": RuleSet.priority,
    "collect": RuleSet.collect,
    "rule order": RuleSet.rule_order,
    "sum": RuleSet.sum,
    "min": RuleSet.min,
    "max": RuleSet.max,
    "count": RuleSet.count,
}
WITHOUT_DEFAULT = {"collect", "rule order", "count"}
CONFLICTS = {"hit-policy.not-unique", "hit-policy.not-any", "hit-policy.not-ranked"}
NUMBERS = [st.integers(-2, 2), st.integers(-2, 2).map(float), st.integers(-2, 2).map(Decimal)]


few = settings(max_examples=max(25, settings().max_examples // 4))
"""For laws that are tried for each policy or field, or of which one example is worth many."""


@st.composite
def policies(draw: st.DrawFn, hit: str = "") -> RuleSet[Any, Any]:
    hit = hit or draw(st.sampled_from(list(MAKERS)))
    # half of the rules ask little, so that several match
    simple = st.sampled_from([all_of(), facts.flag.is_present(), facts.count > -1, facts.count.is_missing()])
    outcome = draw(st.sampled_from(NUMBERS))
    found = [
        draw(rules(f"rule {number}", draw(outcome), simple | conditions))
        for number in range(draw(st.integers(0, 6)))
    ]
    more = {} if hit in WITHOUT_DEFAULT or draw(st.booleans()) else {"default": draw(outcome)}
    return MAKERS[hit](hit, found, **more)


def expected(policy: RuleSet[Any, Any], subject: dict[str, Any], at: datetime | None) -> Any:
    """What the reference makes of it: the outcome and the rule, or the code and both rules of a conflict."""
    data = policy.to_data()
    matches = reference.matching(data, reference.answers(subject, WORLD, at))
    try:
        return reference.decided(data, policy.default, matches)
    except reference.Conflict as conflict:
        return conflict.code, conflict.one, conflict.other


def decided(policy: RuleSet[Any, Any], subject: Any, at: datetime | None) -> Any:
    try:
        decision = policy.decide(subject, at=at)
    except InvalidValue as error:
        if error.diagnostic.code not in CONFLICTS:
            raise
        quoted = str(error.diagnostic.message).split("`")
        return error.diagnostic.code, quoted[1], quoted[3]
    return decision.outcome, decision.rule.name if decision.rule else None


@few
@pytest.mark.parametrize("hit", MAKERS)
@given(st.data(), subjects, ats)
def test_a_hit_policy_decides_as_its_definition_says(
    hit: str, data: st.DataObject, subject: dict[str, Any], at: datetime | None
) -> None:
    policy = data.draw(policies(hit))
    found = decided(policy, subject, at)
    assert found == expected(policy, subject, at)
    assert decided(policy, as_object(subject), at) == found


@given(st.sampled_from(["unique", "any", "priority"]), clear_conditions, subjects, ats)
def test_a_conflict_shows_both_outcomes_and_both_places(
    hit: str, when: Condition, subject: dict[str, Any], at: datetime | None
) -> None:
    never = Rule("never", when=when & any_of(), then=0)
    one, other = Rule("one", when=when | ~when | all_of(), then=1), Rule("other", when=all_of(), then=2)
    policy = MAKERS[hit](hit, [never, one, other])
    assert decided(policy, subject, at) == expected(policy, subject, at)
    for decide in (policy.decide, lambda subject, at: policy.match(subject, at)):
        with pytest.raises(InvalidValue) as raised:
            decide(subject, at=at)
        text = str(raised.value)
        for rule in (one, other):
            assert f"`{rule.name}`" in text
            assert repr(rule.then) in text
            assert str(rule.place) in text


@given(policies())
def test_a_rule_set_of_any_hit_policy_survives_its_data(policy: RuleSet[Any, Any]) -> None:
    def outcome(data: Any) -> Any:
        return data

    again = ruleset_from_data(policy.to_data(), facts=facts, predicates=PREDICATES, outcome=outcome)
    assert again == policy
    assert type(again) is type(policy)
    assert again.digest == policy.digest


@given(policies(), st.lists(subjects, max_size=4), ats)
def test_deciding_many_is_deciding_each(
    policy: RuleSet[Any, Any], many: list[dict[str, Any]], at: datetime | None
) -> None:
    each = [decided(policy, subject, at) for subject in many]
    if any(outcome in CONFLICTS for outcome, *_ in each if isinstance(outcome, str)):
        with pytest.raises(InvalidValue):
            policy.decide_many(many, at=at)
        return
    found = policy.decide_many(iter(many), at=at)
    assert [(one.outcome, one.rule.name if one.rule else None) for one in found] == each
    assert [one.subject for one in found] == many


@given(policies(), subjects, ats)
def test_on_error_raise_raises_the_first_failure_and_changes_nothing_else(
    policy: RuleSet[Any, Any], subject: dict[str, Any], at: datetime | None
) -> None:
    more = {} if policy.hit in WITHOUT_DEFAULT else {"default": policy.default}
    strict = MAKERS[policy.hit](policy.name, policy.rules, on_error="raise", **more)
    try:
        decision = policy.decide(subject, at=at)
    except InvalidValue:
        with pytest.raises(ServiceCoreError, match=r"hit-policy|rule\.predicate"):
            strict.decide(subject, at=at)
        return
    if not decision.failures:
        same = strict.decide(subject, at=at)
        assert (same.outcome, same.rule) == (decision.outcome, decision.rule)
        return
    first = decision.failures[0]
    ASKED.clear()
    with pytest.raises(ServiceCoreError) as raised:
        strict.decide(subject, at=at)
    assert raised.value.diagnostic == first.error.diagnostic
    assert ASKED[-1] == first.predicate.name
    if not isinstance(policy, Gathered):  # there `match` is the first match alone
        with pytest.raises(ServiceCoreError):
            strict.match(subject, at)


@st.composite
def edits(draw: st.DrawFn, policy: RuleSet[Any, Any], number: int, inner: Any) -> Rule[Any]:
    """Another rule in the place of one of them: a new one, or one changed in a single field."""
    old = draw(st.sampled_from(policy.rules))
    changes: list[dict[str, Any]] = [
        {"priority": draw(st.integers(-2, 2))},
        {"enabled": not old.enabled},
        {"then": number},
        {"when": draw(inner)},
        {"when": facts.count >= number},
        {"when": old.when & (facts.other != number)},
        {"valid_from": draw(st.none() | st.sampled_from(ENDS[:2])), "valid_until": None},
    ]
    if draw(st.booleans()):
        return attrs.evolve(old, **draw(st.sampled_from(changes)))
    return draw(rules(old.name, number, inner))


INDEXED: dict[str, Any] = {"SMALL": -1, "MASKED": 0.0}
"""So that the few rules of a test come to an index as thousands would."""


@few
@pytest.mark.parametrize("inner", [clear_conditions, conditions], ids=["clear", "with functions"])
@given(data=st.data(), many=st.lists(subjects, min_size=2, max_size=2), at=ats)
def test_replacing_rules_one_after_another_is_building_the_rule_set_anew(
    inner: Any, data: st.DataObject, many: list[dict[str, Any]], at: datetime | None
) -> None:
    hit = data.draw(st.sampled_from(list(MAKERS)))
    found = [
        data.draw(rules(f"rule {number}", number, inner)) for number in range(data.draw(st.integers(1, 4)))
    ]
    with patch.multiple("servicecore.rules.deciding.compiled", **INDEXED):
        policy = MAKERS[hit](hit, found)
        decided(policy, many[0], at)
        for number in range(20):
            new = data.draw(edits(policy, number, inner)) if number < 6 else renewed(policy, number)
            policy = policy.replace(new)
            anew = MAKERS[hit](hit, [new if rule.name == new.name else rule for rule in found])
            found = list(anew.rules)
            assert policy == anew
            assert policy.digest == anew.digest
            assert policy.ranked == anew.ranked
            for subject in many:
                for shape in (subject, as_object(subject)):
                    assert policy.matches(shape, at) == anew.matches(shape, at)
                    assert decided(policy, shape, at) == decided(anew, shape, at)


def renewed(policy: RuleSet[Any, Any], number: int) -> Rule[Any]:
    """A change that needs no drawing, so that twenty in a row stay quick."""
    old = policy.rules[number * 7 % len(policy.rules)]
    when = [facts.count > number - 12, facts.other <= number, facts.flag.is_missing(), all_of()][number % 4]
    return Rule(old.name, when=when, then=number, priority=number % 3, enabled=number % 5 != 0)


def test_some_of_these_rule_sets_are_patched_rather_than_compiled_again() -> None:
    with patch.multiple("servicecore.rules.deciding.compiled", **INDEXED):
        policy = RuleSet(
            "x", [Rule("a", when=facts.count > 1, then=1), Rule("b", when=facts.count > 2, then=2)]
        )
        policy.match({"count": 2})
        again = policy.replace(Rule("a", when=facts.other > 7, then=3))
        assert isinstance(again._kept["compiled"], Patched)
        assert again.decide({"count": 5, "other": 9}).outcome == 3


CHANGES: dict[str, Callable[[Rule[Any], Any], Rule[Any]]] = {
    "name": lambda rule, when: attrs.evolve(rule, name=rule.name + "!"),
    "when": lambda rule, when: attrs.evolve(rule, when=when),
    "then": lambda rule, when: attrs.evolve(rule, then=rule.then + 1),
    "priority": lambda rule, when: attrs.evolve(rule, priority=rule.priority + 1),
    "enabled": lambda rule, when: attrs.evolve(rule, enabled=not rule.enabled),
    "valid_from": lambda rule, when: attrs.evolve(rule, valid_from=ENDS[0], valid_until=None),
    "valid_until": lambda rule, when: attrs.evolve(rule, valid_until=ENDS[0], valid_from=None),
    "tags": lambda rule, when: attrs.evolve(rule, tags=rule.tags | {"new tag"}),
    "note": lambda rule, when: attrs.evolve(rule, note=rule.note + "."),
    "place": lambda rule, when: attrs.evolve(rule, place=None),
}


@few
@pytest.mark.parametrize("field", CHANGES)
@given(policy=policies(), when=conditions, data=st.data())
def test_the_digest_changes_with_every_part_of_a_rule_but_its_place(
    field: str, policy: RuleSet[Any, Any], when: Any, data: st.DataObject
) -> None:
    assume(policy.rules)
    old = data.draw(st.sampled_from(policy.rules))
    changed = CHANGES[field](old, when)
    more = {} if policy.hit in WITHOUT_DEFAULT else {"default": policy.default}
    new = [changed if rule is old else rule for rule in policy.rules]
    again = MAKERS[policy.hit](policy.name, new, **more)
    assert (again.digest == policy.digest) is (again == policy)
    assert (again == policy) is (changed == old)
    if field not in ("when", "valid_from", "valid_until"):
        assert (changed == old) is (field == "place")


@given(policies(), st.data())
def test_the_digest_changes_with_the_order_and_the_rest_of_a_rule_set(
    policy: RuleSet[Any, Any], data: st.DataObject
) -> None:
    turned = data.draw(st.permutations(policy.rules))
    more = {} if policy.hit in WITHOUT_DEFAULT else {"default": policy.default}
    make = MAKERS[policy.hit]
    assert (make(policy.name, turned, **more).digest == policy.digest) is (tuple(turned) == policy.rules)
    assert make("other", policy.rules, **more).digest != policy.digest
    assert make(policy.name, policy.rules, on_error="raise", **more).digest != policy.digest
    others = {hit: MAKERS[hit](policy.name, policy.rules).digest for hit in MAKERS}
    assert len(set(others.values())) == len(MAKERS)
    if more:
        assert make(policy.name, policy.rules, default=99).digest != policy.digest
