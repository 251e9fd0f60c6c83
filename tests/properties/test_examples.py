"""Examples and mutants are what they say they are, as trying every subject of a small world shows.

`SERVICECORE_LONG=1` tries many more policies.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import combinations
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.properties.test_analysis import HITS, WORLD, conditions, facts, policies, ruleset
from tests.reference.analysis import REFUSED, Table, is_true, outcome, same_everywhere

from servicecore.rules import Condition, Rule, RuleSet, all_of, any_of, at_least
from servicecore.rules.analysing import spaces
from servicecore.rules.analysing.dead import conjuncts
from servicecore.rules.examples import Example, Suite, borders, live, near_misses, suite
from servicecore.rules.language.leaves import Comparison
from servicecore.rules.mutation import KINDS, Mutant, mutants, score, smallest_suite

EACH = 150 if os.environ.get("SERVICECORE_LONG") else 12
"""How many policies of each hit policy are tried."""

MOST = 10
"""How many mutants of a policy are tried."""

DECIDING = ("first", "unique", "any", "priority")
by_hit = pytest.mark.parametrize("hit", HITS)
often = settings(max_examples=EACH, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
WIDTHS = st.sampled_from([2, spaces.MOST])
"""From how many boxes on a part of a condition is asked about as a question of its own."""
PATHS = st.lists(st.sampled_from(sorted(WORLD)), min_size=1, max_size=2, unique=True)
SCRAPS = ["charge", "charged", "fee", "fee now", "x"]
NARROW: dict[str, Sequence[Any]] = {
    **WORLD,
    "count": [None, -2, -1, 0, 1, 2, 3, 4],
    "text": [None, *("; the; ".join(some) for size in range(4) for some in combinations(SCRAPS, size))],
}


def world(paths: Sequence[str]) -> dict[str, Sequence[Any]]:
    return {path: NARROW[path] for path in paths}


def got(policy: RuleSet[Any, Any], facts: Mapping[str, Any]) -> Any:
    """What a subject gets, by walking every condition."""
    return outcome(policy, matching(policy, facts))


def matching(policy: RuleSet[Any, Any], facts: Mapping[str, Any]) -> list[Rule[Any]]:
    return [rule for rule in policy.ranked if is_true(rule.condition, facts)]


def said(policy: RuleSet[Any, Any], example: Example) -> Any:
    """The outcome that an example claims, as the reference writes it down."""
    if example.error:
        return REFUSED
    return sorted(example.outcome) if policy.hit in ("collect", "rule order") else example.outcome


def decides(policy: RuleSet[Any, Any], rule: Rule[Any], found: Sequence[Rule[Any]]) -> bool:
    """Whether this rule decides where these match; of policies that gather: whether it is one of them."""
    if policy.hit not in DECIDING:
        return rule in found
    return bool(found) and found[0] is rule and outcome(policy, found) != REFUSED


def no_outcome_is_claimed_wrongly(policy: RuleSet[Any, Any], found: Suite) -> None:
    for example in found:
        assert got(policy, example.facts) == said(policy, example)
        assert example.holds(policy)
        assert example.rule == next((rule.name for rule in matching(policy, example.facts)), None) or (
            example.error and example.rule is None
        )


@by_hit
@often
@given(data=st.data(), paths=PATHS, width=WIDTHS)
def test_a_rule_has_a_live_example_exactly_where_some_subject_is_decided_by_it(
    hit: str, data: st.DataObject, paths: list[str], width: int
) -> None:
    policy = data.draw(policies(hit, paths))
    with patch.object(spaces, "MOST", width):
        found = live(policy)
    no_outcome_is_claimed_wrongly(policy, found)
    table = Table(policy, world(paths))
    alive = {rule.name for rule in policy.rules if any(decides(policy, rule, row) for row in table.rows)}
    for example in found:
        assert decides(policy, policy[example.about], matching(policy, example.facts))
        assert hit not in DECIDING or example.rule == example.about
    assert {gap.verdict for gap in found.missing} <= {"proved"}
    assert {gap.about for gap in found.missing} == {rule.name for rule in policy.rules} - alive
    assert len(found) <= len(alive)


@by_hit
@often
@given(data=st.data(), paths=PATHS, width=WIDTHS)
def test_a_condition_has_a_near_miss_exactly_where_it_alone_changes_an_outcome(
    hit: str, data: st.DataObject, paths: list[str], width: int
) -> None:
    policy = data.draw(policies(hit, paths))
    with patch.object(spaces, "MOST", width):
        found = near_misses(policy)
    no_outcome_is_claimed_wrongly(policy, found)
    for example in found:
        rule = policy[example.about]
        assert any(_is_near_miss(policy, rule, part, example.facts) for part in conjuncts(rule.condition))
    proved = {gap.about for gap in found.missing if gap.verdict == "proved"}
    if hit in DECIDING:
        assert {gap.verdict for gap in found.missing} <= {"proved"}
    subjects = Table(policy, world(paths)).subjects
    for rule in policy.rules:
        parts = conjuncts(rule.condition)
        shown = [any(_is_near_miss(policy, rule, part, each) for each in subjects) for part in parts]
        missing = [gap for gap in found.missing if gap.about == rule.name]
        if all(gap.verdict == "proved" for gap in missing):
            assert len(missing) == shown.count(False)
        assert (rule.name in proved) <= (not all(shown))


def _is_near_miss(
    policy: RuleSet[Any, Any], rule: Rule[Any], part: Condition, subject: Mapping[str, Any]
) -> bool:
    parts = conjuncts(rule.condition)
    rest = list(parts)
    rest.remove(part)
    if not is_true(~part, subject) or not all(is_true(each, subject) for each in rest):
        return False
    found = matching(policy, subject)
    added = [each for each in policy.ranked if each in found or each is rule]
    now, then = outcome(policy, found), outcome(policy, added)
    return bool(now not in (then, REFUSED) and (policy.hit not in DECIDING or now != rule.then))


LETTERS: list[Condition] = [
    facts.text.contains("charge"),
    facts.text.contains("CHARGED"),
    facts.text.starts_with("char"),
    facts.text.starts_with("f"),
    facts.text.mentions("fee"),
    facts.text.mentions("fee now"),
    facts.text.mentions("x", "fee"),
    facts.text.mentions("x", "fee now"),
    facts.text.is_missing(),
    facts.text == "x",
    facts.text == "Charged",
    facts.text.one_of("x", "fee"),
    facts.text != "fee now; charged",
]
"""Questions about a text, and values that answer them; none asks by letters what another asks by words."""
JOINS: list[Callable[..., Condition]] = [all_of, any_of, partial(at_least, 2), lambda one, *_: ~one]


def joined(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(parts, min_size=2, max_size=3)
    return st.builds(lambda join, some: join(*some), st.sampled_from(JOINS), several)


LETTERED = st.recursive(st.sampled_from(LETTERS), joined, max_leaves=6)


@pytest.mark.parametrize("hit", DECIDING)
@settings(often, max_examples=3 * EACH)
@given(whens=st.lists(LETTERED, min_size=1, max_size=5), width=WIDTHS)
def test_of_a_text_that_rules_name_values_of_it_is_known_whether_there_is_an_example(
    hit: str, whens: list[Condition], width: int
) -> None:
    policy = ruleset(hit, "letters", [Rule(f"r{n}", when=when, then=n) for n, when in enumerate(whens)], 9)
    with patch.object(spaces, "MOST", width):
        found, missed = live(policy), near_misses(policy)
    for made in (found, missed):
        no_outcome_is_claimed_wrongly(policy, made)
        assert {gap.verdict for gap in made.missing} <= {"proved"}
    texts = [*NARROW["text"], "Charged", "fee", "fee now; charged", "char", "a charge"]
    subjects = [{} if text is None else {"text": text} for text in texts]
    for gap in found.missing:
        assert not any(decides(policy, policy[gap.about], matching(policy, subject)) for subject in subjects)


@by_hit
@often
@given(data=st.data(), paths=st.just(["count"]) | PATHS.map(lambda paths: list({*paths, "count"})))
def test_around_each_constant_there_is_an_example_wherever_the_condition_can_decide(
    hit: str, data: st.DataObject, paths: list[str]
) -> None:
    policy = data.draw(policies(hit, paths))
    found = borders(policy)
    no_outcome_is_claimed_wrongly(policy, found)
    assert {gap.verdict for gap in found.missing} <= {"proved"}
    for example in found:
        rule = policy[example.about]
        constants = {
            value
            for leaf in rule.condition.leaves()
            if isinstance(leaf, Comparison) and leaf.fact.path == "count" and leaf.operand is not None
            for value in (leaf.operand if isinstance(leaf.operand, tuple) else (leaf.operand,))
        }
        assert any(abs(example.facts["count"] - value) <= 1 for value in constants)


@by_hit
@often
@given(data=st.data(), paths=PATHS, law=st.data())
def test_no_example_goes_against_what_is_given(
    hit: str, data: st.DataObject, paths: list[str], law: st.DataObject
) -> None:
    policy = data.draw(policies(hit, paths))
    axiom = data.draw(conditions(paths))
    if not Table(policy, world(paths), [axiom]).subjects:
        return
    found = suite(policy, given=[axiom])
    no_outcome_is_claimed_wrongly(policy, found)
    assert not any(is_true(~axiom, example.facts) for example in found)
    assert len({frozenset(example.facts.items()) for example in found}) == len(found)
    assert suite(policy, given=[axiom]) == found


def same(one: RuleSet[Any, Any], other: RuleSet[Any, Any], paths: Sequence[str]) -> bool:
    return same_everywhere(Table(one, world(paths)), Table(other, world(paths)))


@by_hit
@often
@given(data=st.data(), paths=PATHS)
def test_a_mutant_is_called_equivalent_exactly_where_no_subject_tells_it_apart(
    hit: str, data: st.DataObject, paths: list[str]
) -> None:
    policy = data.draw(policies(hit, paths))
    found = smallest_suite(policy, most=MOST, start=data.draw(st.sampled_from([None, ()])))
    assert found.survived == ()
    assert hit != "first" or found.unknown == ()
    for fate in found.equivalent:
        assert same(policy, fate.mutant.ruleset, paths), fate
    for fate in found.killed:
        assert fate.example in found.suite
        assert got(policy, fate.example.facts) != got(fate.mutant.ruleset, fate.example.facts), fate
    for example in found.suite:
        assert got(policy, example.facts) == said(policy, example)


@by_hit
@often
@given(data=st.data(), paths=PATHS)
def test_the_smallest_suite_kills_all_and_no_example_of_it_can_be_spared(
    hit: str, data: st.DataObject, paths: list[str]
) -> None:
    policy = data.draw(policies(hit, paths))
    found = smallest_suite(policy, most=MOST)
    again = score(policy, found.suite, most=MOST)
    assert [fate.verdict for fate in again.fates] == [fate.verdict for fate in found.fates]
    assert found.ratio in (1, None)
    for number in range(len(found.suite)):
        fewer = [each for place, each in enumerate(found.suite) if place != number]
        assert any(
            all(got(fate.mutant.ruleset, each.facts) == got(policy, each.facts) for each in fewer)
            for fate in found.killed
        )


@by_hit
@often
@given(data=st.data(), paths=PATHS)
def test_what_would_kill_a_survivor_kills_it(hit: str, data: st.DataObject, paths: list[str]) -> None:
    policy = data.draw(policies(hit, paths))
    for fate in score(policy, [], most=MOST).survived:
        assert got(policy, fate.example.facts) != got(fate.mutant.ruleset, fate.example.facts)
        assert not fate.example.holds(fate.mutant.ruleset) or hit in ("collect", "rule order")


@by_hit
@often
@given(data=st.data(), paths=PATHS)
def test_a_mutant_is_another_rule_set_of_the_same_shape(
    hit: str, data: st.DataObject, paths: list[str]
) -> None:
    policy = data.draw(policies(hit, paths))
    found = mutants(policy)
    assert {mutant.kind for mutant in found} <= set(KINDS)
    for mutant in found:
        changed = mutant.ruleset
        assert changed != policy
        assert [rule.name for rule in changed.rules] == [rule.name for rule in policy.rules] or (
            mutant.kind == "order"
        )
        assert (changed.hit, changed.default, type(changed)) == (policy.hit, policy.default, type(policy))
    assert [str(mutant) for mutant in mutants(policy)] == [str(mutant) for mutant in found]
    few: tuple[Mutant, ...] = mutants(policy, most=3)
    assert len(few) == min(3, len(found))
    assert {str(mutant) for mutant in few} <= {str(mutant) for mutant in found}


@often
@given(data=st.data(), paths=PATHS)
def test_a_policy_says_the_same_of_its_examples_when_they_are_pasted(
    data: st.DataObject, paths: list[str]
) -> None:
    from tests.properties.test_analysis import Tier

    policy = data.draw(policies("first", paths))
    for example in suite(policy):
        assert eval(repr(example), {"Example": Example, "Tier": Tier, "facts": facts}) == example
