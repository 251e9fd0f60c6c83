"""Weights: how much each word, pair of words and family of phrases speaks for each answer to some questions.

They are data, learnt by `messages/learn.py`: a file for each question, a line for each word. All answers are
summed at once, since the weights of a word lie side by side in one long integer, sixteen bits each.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from struct import Struct
from typing import NamedTuple

from servicecore.classification.families import FAMILIES
from servicecore.classification.reading import family_table
from servicecore.domain import Signal

SCALE = 8
"""How many units a weight of 1 is: a sum may come to four thousand either way, to which a test holds them."""

ANYTHING = "<anything>"
"""What every message says: its weights are where all sums begin."""

MIDDLE = 1 << 15
"""What is added to each sum, so that none is below zero."""


class Table(NamedTuple):
    """The weights for the answers to one question.

    `notes` are the numbers at the head of the file. `weights` give for a feature those of the answers for
    which it says anything.
    """

    question: str
    answers: tuple[str, ...]
    notes: Mapping[str, float]
    weights: Iterable[tuple[str, Mapping[str, float]]]


def table(question: str) -> Table:
    """The weights that come with the library for a question, read as they are gone through."""
    path = files("servicecore.classification").joinpath("learnt", f"{question}.tsv")
    lines = iter(path.read_text("utf-8").splitlines())
    notes: dict[str, str] = {}
    for line in lines:
        name, _, value = line.removeprefix("# ").partition(" ")
        notes[name] = value
        if name == "answers":
            break
    answers = tuple(notes.pop("answers").split())
    return Table(question, answers, {name: float(value) for name, value in notes.items()}, _weights(lines))


def _weights(lines: Iterator[str]) -> Iterator[tuple[str, Mapping[str, float]]]:
    for line in lines:
        feature, *said = line.split("\t")
        yield feature, {answer: float(weight) for answer, weight in (each.split("=") for each in said)}


class Weights:
    """The weights for several questions together.

    `places` say for each question at which places of a list of sums its answers stand.
    """

    __slots__ = ("_families", "_format", "_lanes", "_middle", "_start", "answers", "notes", "places")

    def __init__(self, tables: Iterable[Table]) -> None:
        self.answers: dict[str, tuple[str, ...]] = {}
        self.notes: dict[str, Mapping[str, float]] = {}
        self.places: dict[str, slice] = {}
        self._lanes: dict[str, int] = {}
        start = 0
        for each in tables:
            self.answers[each.question], self.notes[each.question] = each.answers, each.notes
            self.places[each.question] = slice(start, start + len(each.answers))
            shifts = {answer: 16 * (start + i) for i, answer in enumerate(each.answers)}
            for feature, said in each.weights:
                lane = sum([round(weight * SCALE) << shifts[answer] for answer, weight in said.items()])
                self._lanes[feature] = self._lanes.get(feature, 0) + lane
            start += len(each.answers)
        self._format = Struct(f"<{start}H")
        self._middle = sum(MIDDLE << (16 * place) for place in range(start))
        self._start = self._middle + self._lanes.pop(ANYTHING, 0)
        self._families: dict[str, tuple[str, ...]] = {
            phrase: known
            for phrase, names in family_table(FAMILIES).items()
            if (known := tuple(name for name in names if name in self._lanes))
        }

    def known(self, found: Collection[str]) -> set[str]:
        """Those features of a message that have weights, with the families that they belong to."""
        known = self._lanes.keys() & found
        families = self._families
        for phrase in families.keys() & found:
            known.update(families[phrase])
        return known

    def sums(self, known: Collection[str]) -> tuple[int, ...]:
        """For every answer the sum of the weights of features in units of 1 / `SCALE`, each plus `MIDDLE`.

        What any message says is added to them.
        """
        total = sum(map(self._lanes.__getitem__, known), self._start)
        return self._format.unpack(total.to_bytes(self._format.size, "little"))

    def of(self, feature: str, question: str, answer: str) -> float:
        """The weight of one feature for one answer; 0 if it has none."""
        lane = self._start if feature == ANYTHING else self._lanes.get(feature, 0) + self._middle
        place = self.places[question].start + self.answers[question].index(answer)
        weight: int = (lane >> (16 * place) & 0xFFFF) - MIDDLE
        return weight / SCALE

    def column(self, question: str, answer: str) -> Mapping[str, float]:
        """The weights of all features for one answer."""
        return {feature: self.of(feature, question, answer) for feature in self._lanes}

    def __iter__(self) -> Iterator[str]:
        return iter(self._lanes)

    def __len__(self) -> int:
        return len(self._lanes)


SIGNALS = tuple(str(signal) for signal in Signal)


@cache
def inbound_weights() -> Weights:
    """What the words of a customer say: function, topic and intent, and how they are said."""
    return Weights(map(table, ("function", "topic", "intent", "sender", "sentiment", "urgency", *SIGNALS)))


@cache
def outbound_weights() -> Weights:
    """What the words say that went out unasked: the topic, and with it the function."""
    return Weights([table("outreach")])


@cache
def reply_weights() -> Weights:
    """How a reply of ours sounds."""
    return Weights([table("reply")])
