"""Which words and reasons stood behind wrong answers, and how often they were right."""

from collections import Counter
from collections.abc import Iterable

import attrs

from servicecore.classification.evaluating.labels import Labels
from servicecore.domain import Classification
from servicecore.estimates import Estimate, Share


@attrs.frozen
class Erring:
    """Words, or a reason, that spoke for answers of which some were wrong.

    `weight` is the sum of its weights in the wrong answers, in the logarithm of odds; `None` for a reason,
    which has none.

    >>> print(Erring("charge", "service", wrong=3, right=7, weight=2.5).error_rate)
    error rate: 30.0 % (3 of 10; 95 % 10.8-60.3 %)
    """

    words: str
    spoke_for: str
    wrong: int = attrs.field(kw_only=True)
    right: int = attrs.field(kw_only=True)
    weight: float | None = attrs.field(default=None, kw_only=True)

    @property
    def error_rate(self) -> Estimate:
        """Of the answers it spoke for, the share that was wrong."""
        return Share(self.wrong, self.wrong + self.right).result("error_rate")

    def to_data(self) -> dict[str, object]:
        """The counts as plain data."""
        return {
            "words": self.words,
            "spoke_for": self.spoke_for,
            "wrong": self.wrong,
            "right": self.right,
            "weight": self.weight,
        }


Key = tuple[str, str]


@attrs.define
class Blame:
    """What is counted of evidence and reasons while the messages pass by.

    Evidence speaks for an answer if its weight is for that function or against another one. It is about
    functions: of topics, and of an answer without evidence, the first reason is counted.
    """

    labels: Labels
    wrong: Counter[Key] = attrs.field(factory=Counter)
    right: Counter[Key] = attrs.field(factory=Counter)
    weights: dict[Key, float] = attrs.field(factory=dict)
    wrong_reasons: Counter[Key] = attrs.field(factory=Counter)
    right_reasons: Counter[Key] = attrs.field(factory=Counter)

    def add(self, found: Classification, answer: str, is_right: bool) -> None:
        """Count one answer."""
        if self.labels.topics is None and found.evidence:
            self._add_evidence(found, answer, is_right)
        elif found.reasons:
            counts = self.right_reasons if is_right else self.wrong_reasons
            counts[found.reasons[0], answer] += 1

    def _add_evidence(self, found: Classification, answer: str, is_right: bool) -> None:
        spoke: dict[str, float] = {}
        for each in found.evidence:
            is_for = self.labels.of_function(each.speaks_for) == answer
            if each.weight and is_for == (each.weight > 0):
                spoke[each.words] = spoke.get(each.words, 0.0) + abs(each.weight)
        for words, weight in spoke.items():
            (self.right if is_right else self.wrong)[words, answer] += 1
            if not is_right:
                self.weights[words, answer] = self.weights.get((words, answer), 0.0) + weight

    def evidence(self) -> tuple[Erring, ...]:
        """The words that erred, those with the greatest weight in wrong answers first."""
        return _ranked(
            Erring(*key, wrong=number, right=self.right[key], weight=self.weights[key])
            for key, number in self.wrong.items()
        )

    def reasons(self) -> tuple[Erring, ...]:
        """The reasons that erred, the most frequent first."""
        return _ranked(
            Erring(*key, wrong=number, right=self.right_reasons[key])
            for key, number in self.wrong_reasons.items()
        )


def _ranked(found: Iterable[Erring]) -> tuple[Erring, ...]:
    return tuple(sorted(found, key=lambda e: (-(e.weight or 0), -e.wrong, e.words, e.spoke_for)))
