"""Laws of evaluation, and its figures against slow ones."""

from collections.abc import Sequence
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reference import evaluation as slow
from tests.reference.evaluation import Answered
from tests.reference.intervals import wilson

from servicecore.classification import Evaluation, Labelled, Labels, evaluate
from servicecore.domain import Classification, Evidence

NAMES = st.sampled_from(["service", "support", "success"])
EVIDENCE = st.builds(
    Evidence,
    st.sampled_from(["charge", "broken", "upgrade"]),
    weight=st.integers(-8, 8).map(lambda eighths: eighths / 8),
    speaks_for=NAMES,
)
CONFIDENCES = st.none() | st.floats(0, 1) | st.integers(0, 10).map(lambda tenths: tenths / 10)
ANSWERED = st.builds(
    Answered,
    NAMES,
    NAMES,
    CONFIDENCES,
    st.booleans(),
    st.lists(EVIDENCE, max_size=3).map(tuple),
    st.sampled_from(["", "no rule matched", "rule `a`"]),
)
ANSWERS = st.lists(ANSWERED, min_size=1, max_size=30)


def classification(answered: Answered) -> Classification:
    return Classification(
        answered.answer,
        confidence=answered.confidence,
        uncertain=answered.uncertain,
        evidence=answered.evidence,
        reasons=[answered.reason] if answered.reason else [],
    )


def evaluated(
    answers: Sequence[Answered], groups: Sequence[str | None] = (None,), **options: int
) -> Evaluation:
    """The evaluation of a classifier that gives these answers, one after the other."""
    given_in_turn = iter(answers)
    rows = [
        Labelled(str(number), each.label, group)
        for number, (each, group) in enumerate(zip(answers, cycle(groups), strict=False))
    ]
    return evaluate(rows, classifier=lambda text: classification(next(given_in_turn)), **options)


def close(expected: object) -> object:
    return None if expected is None else pytest.approx(float(expected), abs=1e-12)  # type: ignore[arg-type]


@given(ANSWERS)
def test_the_figures_are_those_counted_one_by_one(answers: list[Answered]) -> None:
    found = evaluated(answers)
    certain = [each for each in answers if not each.uncertain]
    for figures, part in ((found.whole.all, answers), (found.whole.certain, certain)):
        assert figures.n == len(part)
        assert figures.accuracy.value == close(slow.accuracy(part))
        assert figures.macro_f1 == close(slow.macro_f1(part))
        assert figures.majority.value == close(slow.majority(part))
        assert {each.name for each in figures.classes} == {a.label for a in part} | {a.answer for a in part}
        for each in figures.classes:
            assert each.precision.value == close(slow.precision(part, each.name))
            assert each.recall.value == close(slow.recall(part, each.name))
            assert each.f1 == close(slow.f1(part, each.name))
    assert found.whole.uncertain.value == close(slow.share(len(answers) - len(certain), len(answers)))


@given(ANSWERS)
def test_the_interval_of_the_accuracy_is_the_one_that_its_equation_defines(answers: list[Answered]) -> None:
    found = evaluated(answers).accuracy
    assert found.interval is not None
    assert isinstance(found.numerator, int)
    low, high = wilson(found.numerator, found.n, 1.959963984540054)
    assert (found.interval.low, found.interval.high) == (
        pytest.approx(low, abs=1e-9),
        pytest.approx(high, abs=1e-9),
    )


@given(ANSWERS)
def test_the_calibration_error_is_the_one_of_its_formula(answers: list[Answered]) -> None:
    assert evaluated(answers).calibration.error == close(slow.calibration_error(answers))


@given(ANSWERS)
def test_what_erred_is_what_spoke_for_wrong_answers(answers: list[Answered]) -> None:
    found = evaluated(answers)
    assert {(e.words, e.spoke_for): (e.wrong, e.right, e.weight) for e in found.evidence} == {
        key: (wrong, right, close(weight)) for key, (wrong, right, weight) in slow.erring(answers).items()
    }
    assert {(e.words, e.spoke_for): (e.wrong, e.right) for e in found.reasons} == slow.erring_reasons(answers)


@given(ANSWERS, st.lists(st.sampled_from(["a", "b", ""]), min_size=1, max_size=4))
def test_the_groups_are_parts_of_the_whole(answers: list[Answered], groups: list[str]) -> None:
    found = evaluated(answers, groups)
    assert sum(group.all.n for group in found.groups) == found.whole.all.n
    for group in found.groups:
        part = [each for each, name in zip(answers, cycle(groups), strict=False) if name == group.name]
        assert group.all.accuracy.value == close(slow.accuracy(part))
        assert group.all.macro_f1 == close(slow.macro_f1(part))
    assert found.whole == evaluated(answers).whole


@given(ANSWERS)
def test_two_values_never_lower_the_accuracy(answers: list[Answered]) -> None:
    rows = [Labelled(str(number), each.label) for number, each in enumerate(answers)]

    def classifier(text: str) -> Classification:
        return classification(answers[int(text)])

    three = evaluate(rows, classifier=classifier).accuracy.value
    two = evaluate(rows, classifier=classifier, labels=Labels(two_valued=True)).accuracy.value
    assert isinstance(two, float)
    assert isinstance(three, float)
    assert two >= three


@given(ANSWERS, st.integers(0, 3))
def test_of_each_confusion_the_surest_mistakes_are_kept(answers: list[Answered], most: int) -> None:
    found = evaluated(answers, examples=most)
    wrong = [each for each in answers if each.label != each.answer]
    for cell in {(each.label, each.answer) for each in wrong}:
        sure = sorted((each.confidence or 0.0 for each in wrong if each[:2] == cell), reverse=True)[:most]
        assert [m.confidence or 0.0 for m in found.mistakes if (m.label, m.answer) == cell] == sure


@given(ANSWERS)
def test_an_evaluation_shows_itself_whatever_it_holds(answers: list[Answered]) -> None:
    found = evaluated(answers)
    shown = str(found)
    assert all(str(table) in shown for table in found.tables())
    assert str(found.explain()) in shown
    assert str(found) == str(evaluated(answers))
