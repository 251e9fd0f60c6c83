"""Judging a message the slow way: every weight looked up in the files and added, one question at a time.

A file begins with lines `# name number`, then `# answers` and their names; each line after these is a word, a
pair of words or a family in angle brackets, and `answer=weight` for the answers that it says something for.
"""

from functools import cache
from itertools import pairwise
from math import exp, sqrt
from pathlib import Path
from typing import NamedTuple

import servicecore.classification
from servicecore.classification.families import FAMILIES
from servicecore.classification.judging import LEAST, WEAK
from servicecore.classification.languages import GREETINGS
from servicecore.classification.reading import MOST_WORDS
from servicecore.classification.texts import words
from servicecore.classification.weights import SCALE

FOLDER = Path(servicecore.classification.__file__).parent / "learnt"
STEP = 1 / SCALE
"""Weights are rounded to a multiple of this."""
ANYTHING = "<anything>"
"""The line of what any message says."""
ALONE = ("outreach", "reply")
"""The questions that are asked of other messages than those of customers."""


class File(NamedTuple):
    notes: dict[str, float]
    answers: list[str]
    weights: dict[str, dict[str, float]]


@cache
def file(question: str) -> File:
    heads: dict[str, str] = {}
    weights: dict[str, dict[str, float]] = {}
    for line in (FOLDER / f"{question}.tsv").read_text(encoding="utf-8").splitlines():
        feature, *said = line.split("\t")
        if said:
            found = dict(each.split("=") for each in said)
            weights[feature] = {answer: rounded(float(weight)) for answer, weight in found.items()}
        else:
            _, name, value = line.split(" ", 2)
            heads[name] = value
    answers = heads.pop("answers").split()
    return File({name: float(value) for name, value in heads.items()}, answers, weights)


def rounded(weight: float) -> float:
    return round(weight / STEP) * STEP


@cache
def asked_together(question: str) -> tuple[str, ...]:
    """The questions that are asked of the same messages."""
    if question in ALONE:
        return (question,)
    return tuple(sorted(path.stem for path in FOLDER.glob("*.tsv") if path.stem not in ALONE))


@cache
def short_phrases() -> list[tuple[str, str]]:
    """Each family, in angle brackets, with each of its words and pairs."""
    return [
        (f"<{name}>", " ".join(words(phrase)))
        for name, phrases in FAMILIES.items()
        for phrase in phrases
        if len(words(phrase)) <= 2
    ]


def spoken(text: str) -> set[str]:
    """The words and pairs of a message, whether or not they have a weight."""
    first = words(text)[:MOST_WORDS]
    return set(first) | {f"{one} {other}" for one, other in pairwise(first)}


def said_in(text: str) -> set[str]:
    """The words, pairs and families of a message."""
    said = spoken(text)
    return said | {family for family, phrase in short_phrases() if phrase in said}


def known(text: str, question: str) -> set[str]:
    """What of a message has a weight for this question, or for one that is asked together with it."""
    files = [file(name) for name in asked_together(question)]
    return {feature for feature in said_in(text) if any(feature in each.weights for each in files)}


def understood(text: str) -> bool:
    """Whether enough of a message is known to judge it."""
    number = len(known(text, "function"))
    said = words(text)[:MOST_WORDS]
    more_than_a_greeting = len(said) > 8 or not {word for word in said if "#" not in word} <= GREETINGS
    return number > 0 and number >= LEAST * len(spoken(text)) and more_than_a_greeting


def sums(text: str, question: str) -> dict[str, float]:
    """For each answer the sum of all weights of what is said, and of what any message says."""
    total: dict[str, float] = dict.fromkeys(file(question).answers, 0.0)
    for feature in [ANYTHING, *known(text, question)]:
        for answer, weight in file(question).weights.get(feature, {}).items():
            total[answer] += weight
    return total


def tells(text: str) -> bool:
    """Whether anything that is said weighs enough to be told, for support or against it."""
    weights = file("function").weights
    return any(
        abs(weights.get(feature, {}).get("support", 0.0)) > WEAK for feature in known(text, "function")
    )


def support_share(text: str) -> float:
    """How likely it is that a customer's message, of which something is known, belongs to support."""
    notes = file("function").notes
    score = sums(text, "function")["support"] / sqrt(len(known(text, "function")))
    return 1 / (1 + exp(-(notes["slope"] * score + notes["shift"])))
