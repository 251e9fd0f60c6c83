"""Handing on to z3 what the built-in search leaves open."""

import subprocess
import sys
from itertools import combinations
from random import Random

import pytest

from servicecore.errors import InvalidValue, UnknownName, WrongType
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
from servicecore.rules.analysing.effort import Effort, Exhausted
from servicecore.rules.analysing.solver import Solver, require_solver
from servicecore.rules.analysing.surveys import Survey

texts = Vocabulary.of({"text": str})
WORDS = 40


def hard() -> RuleSet[int, None]:
    """Random rules of three keywords each: more than a few steps do not suffice to tell which are dead."""
    random = Random(WORDS)

    def one(word: int) -> Condition:
        found = texts.text.mentions(f"word{word}")
        return found if random.random() < 0.5 else ~found

    whens = [all_of(*map(one, random.sample(range(WORDS), 3))) for _ in range(190)]
    return RuleSet("hard", [Rule(f"r{n}", when=when, then=n) for n, when in enumerate(whens)])


def pigeonholes(count: int) -> tuple[list[dict[int, int]], list[int]]:
    """One pigeon more than there are holes, two never in one: nothing is free, and that is hard to tell."""
    pairs = combinations(range(count + 1), 2)
    avoid = [{one: 1 << hole, other: 1 << hole} for one, other in pairs for hole in range(count)]
    return avoid, [(1 << count) - 1] * (count + 1)


def test_without_a_solver_what_takes_too_many_steps_stays_open() -> None:
    found = analyse(hard(), budget=30)
    assert len(found.unknown) > 100
    assert 'let `solver="z3"` take over' in found.unknown[0].help


def test_with_z3_nothing_stays_open_and_every_example_is_replayed() -> None:
    policy = hard()
    found = analyse(policy, budget=30, seconds=60, solver="z3")
    assert found.unknown == ()
    dead = {finding.rules[0].name for finding in found.of("shadowed")}
    assert dead
    assert dead | found.examples.keys() == {rule.name for rule in policy.rules}
    for name, example in found.examples.items():
        rule = policy.match(example)
        assert rule is not None
        assert rule.name == name


def test_with_z3_a_difference_is_proved_absent_or_shown() -> None:
    policy = hard()
    live = analyse(policy, budget=30, seconds=60, solver="z3").examples
    slim = RuleSet("slim", [rule for rule in policy.rules if rule.name in live])
    assert diff(policy, slim, budget=30).verdict == "unknown"
    assert diff(policy, slim, budget=30, seconds=60, solver="z3").verdict == "proved"
    less = RuleSet("less", [rule for rule in slim.rules if rule.name != list(live)[-1]])
    found = diff(policy, less, budget=30, seconds=60, solver="z3")
    assert found.verdict == "found"
    for region in found.regions:
        assert region.witness is not None
        assert policy.match(region.witness) != less.match(region.witness)


def test_with_z3_a_claim_is_proved_or_refuted() -> None:
    policy = hard()
    shadowed = analyse(policy, budget=30, seconds=60, solver="z3").of("shadowed")
    dead = shadowed[0].rules[0]
    claims = [never(finding.rules[0].when, outcome=finding.rules[0].then) for finding in shadowed]
    assert "unknown" in {prove(policy, claim, budget=30).verdict for claim in claims}
    proofs = [prove(policy, claim, budget=30, seconds=60, solver="z3") for claim in claims]
    assert {proof.verdict for proof in proofs} == {"proved"}
    refuted = prove(policy, always(dead.when, outcome=dead.then), budget=30, seconds=60, solver="z3")
    assert refuted.verdict == "found"
    assert refuted.counterexample is not None
    assert dead in policy.matches(refuted.counterexample)


def test_what_z3_does_not_decide_in_time_is_said_to_be_unknown() -> None:
    found = analyse(hard(), budget=30, seconds=0, solver="z3")
    assert found.unknown
    assert "not decided within 30 steps a question and 0 seconds, nor by z3" in found.unknown[0].message
    assert found.unknown[0].help == "raise `seconds`, or simplify the conditions."


def test_z3_stops_when_its_time_is_over() -> None:
    avoid, domains = pigeonholes(12)
    for seconds in (0.1, 0, -1):
        with pytest.raises(Exhausted):
            Solver(domains).find({}, avoid, seconds)


def test_z3_answers_as_the_search_does() -> None:
    solver = Solver([0b111])
    assert solver.find({0: 0b110}, [{0: 0b010}], 10) == {0: 0b100}
    assert solver.find({0: 0b110}, [{0: 0b010}, {0: 0b100}], 10) is None
    assert solver.find({0: 0b101}, [{0: 0b100}], 10) == {0: 0b001}
    assert solver.find({}, [{}], 10) is None
    assert solver.find({}, [], 10) == {}


def test_z3_names_boxes_that_are_enough_to_cover_another() -> None:
    solver = Solver([0b111, 0b11, 0b11])
    avoid = [{1: 0b01, 2: 0b01}, {0: 0b010}, {2: 0b10}, {0: 0b101, 1: 0b11}]
    assert solver.needed({0: 0b011}, avoid, 10) == [1, 3]
    assert solver.needed({}, avoid[:2], 10) == [0, 1]
    assert solver.needed({0: 0b011}, avoid, 0) == [0, 1, 2, 3]


def test_rules_that_shadow_another_together_are_picked_out_of_many() -> None:
    policy = hard()
    shadowed = analyse(policy, budget=30, seconds=60, solver="z3").of("shadowed")
    for finding in shadowed:
        victim, *others = finding.rules
        assert len(others) < 100
        less = RuleSet("less", [*others, Rule("victim", when=victim.when, then=-1)])
        assert prove(less, never(victim.when, outcome=-1), solver="z3").verdict == "proved"


def test_what_was_asked_before_does_not_change_an_answer() -> None:
    avoid, domains = pigeonholes(4)
    solver = Solver(domains)
    assert solver.find({}, avoid, 10) is None
    free = solver.find({0: 0b0011}, avoid[1:], 10)
    assert free is not None
    assert (free[0], free[1]) == (0b0001, 0b0001)
    assert solver.find({}, avoid, 10) is None


def test_a_column_may_be_added_behind_those_that_were_asked_about() -> None:
    domains = [0b11]
    solver = Solver(domains)
    assert solver.find({0: 0b10}, [], 10) == {0: 0b10}
    domains.append(0b111)
    assert solver.find({0: 0b10}, [{1: 0b011}], 10) == {0: 0b10, 1: 0b100}


def test_a_space_is_laid_out_for_z3_only_when_a_question_is_left_open() -> None:
    policy = hard()
    survey = Survey(policy.ranked[:2], Effort(20_000, 10, "z3"))
    assert survey.find(survey.parts[0][0], 0) is not None
    assert "_solver" not in vars(survey)


def test_a_solver_that_is_not_installed_is_an_error_that_names_the_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    for call in (
        lambda: analyse(hard(), solver="z3"),
        lambda: diff(hard(), hard(), solver="z3"),
        lambda: prove(hard(), never(texts.text.mentions("word1"), outcome=1), solver="z3"),
    ):
        with pytest.raises(InvalidValue) as error:
            call()
        assert error.value.code == "analysis.needs-extra"
        assert "servicecore[z3]" in str(error.value)
        assert "test_solver.py" in str(error.value)
    assert analyse(hard(), budget=30, kinds=["never-true"]).findings == ()


def test_a_solver_that_there_is_not_is_an_error() -> None:
    with pytest.raises(UnknownName) as error:
        analyse(hard(), solver="z4")  # type: ignore[arg-type]
    assert error.value.code == "analysis.unknown-solver"
    assert "`z4`" in str(error.value)
    with pytest.raises(WrongType) as wrong:
        analyse(hard(), solver=True)  # type: ignore[arg-type]
    assert wrong.value.code == "value.wrong-type"
    assert require_solver(None) is None


def test_z3_is_loaded_only_when_it_is_asked_for() -> None:
    script = """
import sys
from servicecore.rules import Rule, RuleSet, Vocabulary, analyse
facts = Vocabulary.of({"amount": int})
policy = RuleSet("p", [Rule("r", when=facts.amount > 1, then=1)])
analyse(policy)
assert "z3" not in sys.modules
analyse(policy, solver="z3")
assert "z3" in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True)
