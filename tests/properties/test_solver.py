"""z3 and the built-in search give the same answer to every question that an analysis asks.

`SERVICECORE_LONG=1` tries ten thousand policies.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.properties.test_analysis import HITS, KINDS, LOOSE, PATHS, changed, conditions, policies, world
from tests.reference.analysis import Table

from servicecore.rules import (
    Condition,
    Rule,
    RuleSet,
    Vocabulary,
    all_of,
    always,
    analyse,
    diff,
    never,
    prove,
)
from servicecore.rules.analysing.effort import Effort
from servicecore.rules.analysing.solver import Solver
from servicecore.rules.analysing.surveys import Survey
from servicecore.rules.analysing.witness import Box, bits, witness

EACH = 1000 if os.environ.get("SERVICECORE_LONG") else 20
"""How many policies of each hit policy are tried."""

SECONDS = 60.0
texts = Vocabulary.of({"text": str})
by_hit = pytest.mark.parametrize("hit", HITS)
often = settings(max_examples=EACH, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def is_free(region: Box, box: Box, avoid: Sequence[Box], domains: Sequence[int]) -> bool:
    """Whether a region is not empty, lies in a box, and touches none of the others.

    Columns that it does not name have their first cell.
    """

    def cells(column: int) -> int:
        return region.get(column, domains[column] & -domains[column])

    there = all(mask and not mask & ~domains[column] for column, mask in region.items())
    inside = all(not cells(column) & ~mask for column, mask in box.items())
    outside = all(any(not cells(column) & mask for column, mask in other.items()) for other in avoid)
    return there and inside and outside


def held_together(
    mine: Box | None,
    solver: Solver,
    box: Box,
    avoid: list[Box],
    domains: list[int],
    axioms: Sequence[Box] = (),
) -> bool:
    """Hold an answer of the built-in search against that of z3; whether there is a point."""
    other = solver.find(box, [*avoid, *axioms], SECONDS)
    assert (mine is None) is (other is None), (box, avoid, axioms, domains)
    assert mine is None or is_free(mine, box, avoid, domains), (mine, box, avoid, domains)
    assert other is None or is_free(other, box, [*avoid, *axioms], domains), (other, box, avoid, domains)
    return mine is not None


@contextmanager
def compared() -> Iterator[list[bool]]:
    """Ask z3, too, whatever a survey is asked: about all boxes, those left out as irrelevant included."""
    solvers: dict[Survey, Solver] = {}
    answers: list[bool] = []
    find = Survey.find

    def both(survey: Survey, box: Box, among: int) -> Box | None:
        mine = find(survey, box, among)
        space = survey.space
        avoid = [survey.index.boxes[number] for number in bits(among | survey.laws)]
        axioms = space.axioms.about(box, avoid)
        solver = solvers.setdefault(survey, Solver(space.domains))
        answers.append(held_together(mine, solver, box, avoid, space.domains, axioms))
        return mine

    with patch.object(Survey, "find", both):
        yield answers


@st.composite
def questions(draw: st.DrawFn) -> tuple[Box, list[Box], list[int]]:
    domains = draw(st.lists(st.integers(1, 127), min_size=1, max_size=6))

    def box(most: int) -> Box:
        columns = draw(st.lists(st.sampled_from(range(len(domains))), max_size=most, unique=True))
        cells = {column: draw(st.integers(1, 127)) & domains[column] for column in columns}
        return {column: mask for column, mask in cells.items() if mask}

    inner = box(3)
    return inner, [found for _ in range(draw(st.integers(0, 25))) if (found := box(6))], domains


@settings(max_examples=5 * EACH, suppress_health_check=[HealthCheck.too_slow])
@given(asked=st.lists(questions(), min_size=1, max_size=3))
def test_both_agree_about_boxes_of_any_shape(asked: list[tuple[Box, list[Box], list[int]]]) -> None:
    for box, avoid, domains in asked:
        solver = Solver(domains)
        for some in (avoid, avoid[::2]):
            held_together(witness(box, some, domains, Effort(10**6, SECONDS)), solver, box, some, domains)


@by_hit
@often
@given(data=st.data(), paths=PATHS)
def test_both_answer_every_question_of_an_analysis_alike(
    hit: str, data: st.DataObject, paths: list[str]
) -> None:
    policy = data.draw(policies(hit, paths))
    with compared() as answers:
        analyse(policy, kinds=KINDS)
    assert answers


@by_hit
@settings(max_examples=EACH // 5, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data(), paths=PATHS)
def test_both_answer_every_question_of_a_comparison_and_a_proof_alike(
    hit: str, data: st.DataObject, paths: list[str]
) -> None:
    policy = data.draw(policies(hit, paths))
    condition = data.draw(conditions(paths))
    with compared() as answers:
        analyse(policy, kinds=["never-true"])  # so that something is asked
        diff(policy, data.draw(changed(hit, policy, paths)))
        for claim in (never(condition, outcome=1), always(condition, outcome=1)):
            prove(policy, claim)
    assert answers


@settings(max_examples=EACH, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(whens=st.lists(st.lists(LOOSE, min_size=1, max_size=3).map(lambda some: all_of(*some)), min_size=1))
def test_both_agree_where_analysis_cannot_look_into_a_condition(whens: list[Condition]) -> None:
    policy = RuleSet("loose", [Rule(f"r{n}", when=when, then=n) for n, when in enumerate(whens)])
    with compared() as answers:
        analyse(policy, kinds=KINDS)
    assert answers


WORDS = st.lists(
    st.sampled_from(["fee", "fee now", "now", "refund", "late", "late fee"]), min_size=1, unique=True
)


@settings(max_examples=EACH, suppress_health_check=[HealthCheck.too_slow])
@given(lists=st.lists(st.tuples(WORDS, st.booleans(), st.booleans()), min_size=1, max_size=12))
def test_both_agree_about_lists_of_phrases(lists: list[tuple[list[str], bool, bool]]) -> None:
    def condition(words: list[str], negated: bool, split: bool) -> Condition:
        parts = [words[:2], words[2:] or ["now"]] if split else [words]
        found = all_of(*(texts.text.mentions(*part) for part in parts))
        return ~found if negated else found

    rules = [Rule(f"r{n}", when=condition(*each), then=n) for n, each in enumerate(lists)]
    with compared() as answers:
        analyse(RuleSet("lists", rules), kinds=KINDS)
    assert answers


@by_hit
@settings(max_examples=EACH // 2, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data(), paths=PATHS)
def test_an_analysis_says_the_same_whoever_decides_its_questions(
    hit: str, data: st.DataObject, paths: list[str]
) -> None:
    policy = data.draw(policies(hit, paths))
    alone = analyse(policy, kinds=KINDS, budget=10**6, seconds=SECONDS)
    helped = analyse(policy, kinds=KINDS, budget=1, seconds=SECONDS, solver="z3")
    assert alone.unknown == helped.unknown == ()
    assert [said(finding) for finding in helped] == [said(finding) for finding in alone]
    table = Table(policy, world(paths))
    for finding in helped.of("shadowed"):
        assert table.takes_all([rule.name for rule in finding.rules[1:]], finding.rules[0].name)
    assert helped.examples.keys() == alone.examples.keys()
    for name, example in helped.examples.items():
        assert policy.matches(example)[0].name == name


def said(finding: Any) -> tuple[object, ...]:
    """What a finding says, apart from its example and which of several rules shadow another."""
    if finding.code == "rule.shadowed":
        return finding.code, finding.verdict, finding.rules[0]
    return finding.code, finding.verdict, finding.rules, finding.message
