"""How often each label was answered with each class, and the figures that follow."""

from collections import Counter
from collections.abc import Iterable, Mapping

import attrs

from servicecore.estimates import Estimate, FrozenMap, Share

Cell = tuple[str, str]
"""A label and the class that was answered."""


def _counts(values: Mapping[Cell, int]) -> FrozenMap[Cell, int]:
    """Only cells that were met, the most frequent first."""
    met = [item for item in values.items() if item[1]]
    return FrozenMap(dict(sorted(met, key=lambda item: (-item[1], item[0]))))


@attrs.frozen
class ClassFigures:
    """How well one class is recognised: how many were labelled with it, answered with it, and both.

    >>> found = ClassFigures("support", labelled=10, answered=8, both=6)
    >>> print(found.precision)
    precision: 75.0 % (6 of 8; 95 % 40.9-92.9 %)
    >>> found.recall.value, round(found.f1, 3)
    (0.6, 0.667)
    """

    name: str
    labelled: int = attrs.field(kw_only=True)
    answered: int = attrs.field(kw_only=True)
    both: int = attrs.field(kw_only=True)

    @property
    def precision(self) -> Estimate:
        """Of what was answered with the class, the share that is of it; no value if it never was answered."""
        return Share(self.both, self.answered).result("precision")

    @property
    def recall(self) -> Estimate:
        """Of what is of the class, the share that was answered with it; no value if nothing is of it."""
        return Share(self.both, self.labelled).result("recall")

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, 2 · both / (labelled + answered); 0 if none was right.

        Source: C. J. van Rijsbergen, "Information Retrieval", 2nd edition (1979), with equal weights.
        """
        total = self.labelled + self.answered
        return 2 * self.both / total if total else 0.0

    def to_data(self) -> dict[str, object]:
        """The figures as plain data."""
        return {
            "class": self.name,
            "labelled": self.labelled,
            "answered": self.answered,
            "both": self.both,
            "precision": self.precision.to_data(),
            "recall": self.recall.to_data(),
            "f1": self.f1,
        }


@attrs.frozen
class Confusion:
    """How often each label was answered with each class: `counts[label, answer]`, the most frequent first.

    >>> found = Confusion({("support", "support"): 6, ("support", "service"): 4, ("service", "service"): 10})
    >>> print(found.accuracy)
    accuracy: 80.0 % (16 of 20; 95 % 58.4-91.9 %)
    >>> round(found.macro_f1, 4), [each.name for each in found.classes]
    (0.7917, ['service', 'support'])
    """

    counts: FrozenMap[Cell, int] = attrs.field(default=FrozenMap(), converter=_counts)

    @property
    def n(self) -> int:
        """How many messages were answered."""
        return sum(self.counts.values())

    @property
    def right(self) -> int:
        """How many were answered with their label."""
        return sum(number for (label, answer), number in self.counts.items() if label == answer)

    @property
    def accuracy(self) -> Estimate:
        """The share of messages that were answered with their label; no value where there is no message."""
        return Share(self.right, self.n).result("accuracy")

    @property
    def majority(self) -> Estimate:
        """The accuracy of an answer that is always the most frequent label: what a classifier has to beat."""
        most = max((each.labelled for each in self.classes), default=0)
        return Share(most, self.n).result("majority")

    @property
    def macro_f1(self) -> float | None:
        """The mean of the F1 of the classes that occur in labels, each class alike; `None` without a message.

        Source: the mean of F1 scores, not the F1 of means, as told apart by J. Opitz and S. Burst,
        "Macro F1 and Macro F1" (2019), arXiv:1911.03347.
        """
        found = [each.f1 for each in self.classes if each.labelled]
        return sum(found) / len(found) if found else None

    @property
    def classes(self) -> tuple[ClassFigures, ...]:
        """The figures of each class that is a label or an answer, the most frequent label first."""
        labelled: Counter[str] = Counter()
        answered: Counter[str] = Counter()
        for (label, answer), number in self.counts.items():
            labelled[label] += number
            answered[answer] += number
        names = sorted(labelled.keys() | answered.keys(), key=lambda name: (-labelled[name], name))
        return tuple(
            ClassFigures(
                name,
                labelled=labelled[name],
                answered=answered[name],
                both=self.counts.get((name, name), 0),
            )
            for name in names
        )

    def to_data(self) -> dict[str, object]:
        """The figures and counts as plain data."""
        return {
            "messages": self.n,
            "accuracy": self.accuracy.to_data(),
            "majority": self.majority.to_data(),
            "macro_f1": self.macro_f1,
            "classes": [each.to_data() for each in self.classes],
            "counts": [
                {"label": label, "answer": answer, "messages": number}
                for (label, answer), number in self.counts.items()
            ],
        }


def together(parts: Iterable[Confusion]) -> Confusion:
    """The counts of several parts of the messages, added.

    >>> one = Confusion({("service", "service"): 2})
    >>> together([one, one]).n
    4
    """
    total: Counter[Cell] = Counter()
    for part in parts:
        total.update(part.counts)
    return Confusion(total)
