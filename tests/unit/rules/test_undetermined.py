"""Which rules missing facts left open: held against every completion of the missing facts."""

from collections.abc import Iterator, Mapping
from enum import Enum
from itertools import product
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.properties.test_rules import larger
from tests.reference import rules as reference

from servicecore.rules import Condition, Rule, RuleSet, Vocabulary, derived, predicate


class Mood(Enum):
    CALM = "calm"
    ANGRY = "angry"
    SAD = "sad"


TYPES: dict[str, Any] = {
    "flag": bool, "n": int, "m": int, "mood": Mood, "side": Literal["north", "south"],
    "tags": frozenset[str], "text": str,
}  # fmt: skip
DOMAINS: dict[str, list[Any]] = {
    "flag": [False, True],
    "n": [-1, 0, 1, 2, 3],
    "m": [-1, 0, 1, 2, 3],
    "mood": list(Mood),
    "side": ["north", "south"],
    "tags": [frozenset(), frozenset("a"), frozenset("b"), frozenset("ab")],
    "text": ["", "a", "b", "a b", "ab"],
}
"""Every value that the questions below can tell from the others."""
facts = Vocabulary.of(TYPES)
numbers = st.integers(0, 2)
simple: st.SearchStrategy[Any] = st.one_of(
    st.booleans().map(lambda each: facts.flag == each),
    numbers.map(lambda each: facts.n > each),
    numbers.map(lambda each: facts.n != each),
    numbers.map(lambda each: facts.m <= each),
    st.just(facts.m.between(1, 2)),
    st.sampled_from(Mood).map(lambda each: facts.mood == each),
    st.just(facts.side == "north"),
    st.sampled_from([facts.n, facts.mood, facts.flag]).map(lambda fact: fact.is_missing()),
)
"""Questions that the cells of one fact answer together."""
related = simple | st.sampled_from(
    [
        facts.n < facts.m, facts.m < facts.n, facts.n == facts.m,
        facts.tags.has_any("a"), facts.tags.has_all("a", "b"), facts.tags.has_only("a"),
        facts.tags.is_empty(),
        facts.text.contains("a"), facts.text.mentions("a"), facts.text.starts_with("b"), facts.text == "ab",
    ]
)  # fmt: skip
"""Questions of which one may settle another, though they are asked apart."""
KNOWN = st.fixed_dictionaries({}, optional={path: st.sampled_from(DOMAINS[path]) for path in TYPES})


def completions(subject: Mapping[str, Any], paths: list[str]) -> Iterator[dict[str, Any]]:
    """The subject with every value, and none, for each of some missing facts."""
    missing = [path for path in paths if path not in subject]
    for row in product(*([None, *DOMAINS[path]] for path in missing)):
        yield dict(subject) | dict(zip(missing, row, strict=True))


def can_match(when: Condition, subject: Mapping[str, Any], paths: list[str] | None = None) -> bool:
    world = reference.World(TYPES)
    asked = sorted({fact.path for leaf in when.leaves() for fact in leaf.facts})
    return any(
        reference.evaluate(when.to_data(), reference.answers(each, world)) == reference.TRUE
        for each in completions(subject, asked if paths is None else paths)
    )


def one_rule(when: Condition) -> RuleSet[int, None]:
    return RuleSet("p", [Rule("r", when=when, then=1)])


@given(st.recursive(simple, larger, max_leaves=6), KNOWN)
def test_a_rule_is_open_exactly_where_a_completion_of_the_missing_facts_makes_it_match(
    when: Condition, subject: dict[str, Any]
) -> None:
    decision = one_rule(when).decide(subject)
    assert [each.rule.name for each in decision.undetermined] == (
        ["r"] if decision.rule is None and can_match(when, subject) else []
    )


@given(st.recursive(related, larger, max_leaves=5), KNOWN)
def test_no_rule_is_left_out_that_a_completion_makes_match(when: Condition, subject: dict[str, Any]) -> None:
    decision = one_rule(when).decide(subject)
    if decision.rule is None and can_match(when, subject):
        assert [each.rule.name for each in decision.undetermined] == ["r"]


@given(st.recursive(simple, larger, max_leaves=6), KNOWN)
def test_the_facts_that_are_named_are_missing_and_enough(when: Condition, subject: dict[str, Any]) -> None:
    for each in one_rule(when).decide(subject).undetermined:
        assert each.facts
        assert all(subject.get(path) is None for path in each.facts)
        assert can_match(when, subject, list(each.facts))


@pytest.mark.parametrize(
    "when",
    [
        (facts.n < facts.m) & (facts.m < facts.n),
        (facts.text == "ab") & facts.text.contains("z"),
        facts.tags.is_empty() & facts.tags.has_any("a"),
        facts.text.mentions("a b") & ~facts.text.mentions("a"),
    ],
    ids=repr,
)
def test_a_rule_that_nothing_makes_match_is_not_open(when: Condition) -> None:
    assert not can_match(when, {})
    assert one_rule(when).decide({}).undetermined == ()


@pytest.mark.parametrize("hit", [RuleSet, RuleSet.priority])
def test_only_rules_before_the_one_that_decided_are_open(hit: Any) -> None:
    rules = [
        Rule("low", when=facts.n > 0, then=3, priority=-1),
        Rule("wins", when=facts.m > 0, then=1),
        Rule("high", when=facts.n > 0, then=2, priority=1),
    ]
    decision = hit("p", rules).decide({"m": 1})
    assert [each.rule.name for each in decision.undetermined] == ["high"]
    assert [each.rule.name for each in hit("p", rules).decide({}).undetermined] == ["high", "wins", "low"]


@pytest.mark.parametrize(
    "hit", [RuleSet.collect, RuleSet.rule_order, RuleSet.sum, RuleSet.min, RuleSet.max, RuleSet.count]
)
def test_where_all_matches_count_every_open_rule_is_named(hit: Any) -> None:
    rules = [Rule("wins", when=facts.m > 0, then=1), Rule("later", when=facts.n > 0, then=3)]
    assert [each.rule.name for each in hit("p", rules).decide({"m": 1}).undetermined] == ["later"]


def test_a_function_that_gave_no_answer_is_named_and_one_that_did_is_not() -> None:
    unsure, no = predicate("unsure", lambda subject: None), predicate("no", lambda subject: False)
    rules = [
        Rule("a", when=unsure & (facts.n > 0), then=1),
        Rule("b", when=no & (facts.n > 0), then=2),
        Rule("c", when=no, then=3),
    ]
    known = RuleSet("p", rules).decide({"n": 1})
    assert [(each.rule.name, each.facts, each.predicates) for each in known.undetermined] == [
        ("a", (), ("unsure",))
    ]
    assert str(known.undetermined[0]) == "`a` would need `unsure`()"
    assert [each.rule.name for each in RuleSet("p", rules).decide({"n": 0}).undetermined] == []


def test_a_disabled_rule_and_one_that_cannot_be_read_are_not_open() -> None:
    rules = [
        Rule("off", when=facts.n > 0, then=1, enabled=False),
        Rule("odd", when=(facts.n > 0) & (facts.m > 0), then=2),
        Rule("first", when=facts.flag == True, then=3, priority=9),  # noqa: E712
    ]
    decision = RuleSet("p", rules).decide({"flag": True, "m": "odd"})
    assert decision.undetermined == ()


def test_a_derived_fact_is_open_with_what_it_is_made_of_or_itself() -> None:
    more = Vocabulary.of({"n": int}, more={"twice": (int, derived("n", by=lambda n: 2 * n))})
    (open_rule,) = one_rule(more.twice > 3).decide({}).undetermined
    assert set(open_rule.facts) & {"twice", "n"}


def test_a_condition_of_too_many_boxes_is_still_answered() -> None:
    when = facts.flag == True  # noqa: E712
    for number in range(12):
        when = when & ((facts.n != number) | (facts.m != number) | (facts.flag == False))  # noqa: E712
    decision = one_rule(when).decide({"flag": True})
    assert [each.rule.name for each in decision.undetermined] == ["r"]


def test_what_is_open_is_computed_again_each_time_and_the_same() -> None:
    decision = one_rule((facts.n > 0) & (facts.m > 0)).decide({"m": 1})
    assert decision.undetermined == decision.undetermined
    assert decision.undetermined[0].facts == ("n",)
