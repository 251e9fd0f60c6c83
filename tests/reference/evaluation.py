"""Evaluating a classifier the slow way: every figure counted anew from the list of all answers."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from servicecore.domain import Evidence


class Answered(NamedTuple):
    """One message: what it is, what was answered, and how."""

    label: str
    answer: str
    confidence: float | None = None
    uncertain: bool = False
    evidence: tuple[Evidence, ...] = ()
    reason: str = ""


def share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def accuracy(answers: Sequence[Answered]) -> Fraction | None:
    return share(len([each for each in answers if each.label == each.answer]), len(answers))


def precision(answers: Sequence[Answered], name: str) -> Fraction | None:
    return accuracy([each for each in answers if each.answer == name])


def recall(answers: Sequence[Answered], name: str) -> Fraction | None:
    return accuracy([each for each in answers if each.label == name])


def f1(answers: Sequence[Answered], name: str) -> Fraction:
    """The harmonic mean; 0 if either is 0 or undefined."""
    first, second = precision(answers, name), recall(answers, name)
    return 2 / (1 / first + 1 / second) if first and second else Fraction(0)


def macro_f1(answers: Sequence[Answered]) -> Fraction | None:
    names = {each.label for each in answers}
    return sum((f1(answers, name) for name in names), Fraction(0)) / len(names) if names else None


def majority(answers: Sequence[Answered]) -> Fraction | None:
    """The best accuracy of an answer that is always the same."""
    names = {each.label for each in answers}
    return max(
        (accuracy([each._replace(answer=name) for each in answers]) or 0 for name in names), default=None
    )


def calibration_error(answers: Sequence[Answered]) -> Fraction | None:
    sure = [each for each in answers if each.confidence is not None]
    total = Fraction(0)
    for number in range(10):
        low, high = number / 10, (number + 1) / 10
        inside = [each for each in sure if low <= float(each.confidence or 0) < high + (number == 9)]
        if inside:
            mean = sum(Fraction(each.confidence or 0) for each in inside) / len(inside)
            right = accuracy(inside)
            assert right is not None
            total += Fraction(len(inside), len(sure)) * abs(right - mean)
    return total if sure else None


def spoke_for_the_answer(answer: Answered, words: str) -> list[Evidence]:
    """The evidence of these words that was for the function answered, or against another one."""
    found = [each for each in answer.evidence if each.words == words]
    return [
        each
        for each in found
        if (each.speaks_for.value == answer.answer and each.weight > 0)
        or (each.speaks_for.value != answer.answer and each.weight < 0)
    ]


def erring(answers: Sequence[Answered]) -> dict[tuple[str, str], tuple[int, int, float]]:
    """Of words and the answer they spoke for: how often wrong, how often right, the weight where wrong."""
    found = {}
    for words in {evidence.words for each in answers for evidence in each.evidence}:
        for name in {each.answer for each in answers}:
            spoken = [each for each in answers if each.answer == name and spoke_for_the_answer(each, words)]
            wrong = [each for each in spoken if each.label != name]
            weight = sum(abs(e.weight) for each in wrong for e in spoke_for_the_answer(each, words))
            if wrong:
                found[words, name] = (len(wrong), len(spoken) - len(wrong), weight)
    return found


def erring_reasons(answers: Sequence[Answered]) -> dict[tuple[str, str], tuple[int, int]]:
    """Of the reason and the answer, where there is no evidence: how often wrong, and how often right."""
    bare = [each for each in answers if not each.evidence and each.reason]
    found = {}
    for key in {(each.reason, each.answer) for each in bare}:
        alike = [each for each in bare if (each.reason, each.answer) == key]
        wrong = [each for each in alike if each.label != each.answer]
        if wrong:
            found[key] = (len(wrong), len(alike) - len(wrong))
    return found
