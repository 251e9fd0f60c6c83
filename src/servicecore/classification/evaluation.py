"""Evaluation: how well a classifier does on messages whose answers are known."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import attrs

from servicecore.classification.classifier import classify_text
from servicecore.classification.evaluating import report
from servicecore.classification.evaluating.calibration import Bin, Calibration, bin_of, empty_bins
from servicecore.classification.evaluating.confusion import Cell, Confusion, together
from servicecore.classification.evaluating.erring import Blame, Erring
from servicecore.classification.evaluating.labels import FUNCTIONS, Labels
from servicecore.display import Table, Tree
from servicecore.domain import Classification
from servicecore.errors import Collector, InvalidValue, WrongType, require_in_range, require_instance, shown
from servicecore.estimates import Estimate, Share

LONGEST = 200
"""How many characters of a message an example quotes."""
REASONS = 3
"""How many reasons an example gives."""


class Labelled(NamedTuple):
    """A message with the answer that would be right. A plain pair of text and label will do.

    `group` is what the message is counted under as well, such as an industry; `place` is where it stands, as
    errors and examples name it.
    """

    text: str
    label: str
    group: str | None = None
    place: str = ""


@attrs.frozen
class Mistake:
    """A message that was not answered with its label; of a long one the beginning."""

    text: str
    label: str
    answer: str
    confidence: float | None = None
    reasons: tuple[str, ...] = ()
    place: str = ""

    def to_data(self) -> dict[str, object]:
        """The mistake as plain data."""
        data: dict[str, object] = attrs.asdict(self)
        return data | {"reasons": list(self.reasons)}


@attrs.frozen
class Group:
    """The figures of some of the messages: `all` of them, and those that were not `uncertain` apart."""

    name: str
    all: Confusion
    certain: Confusion

    @property
    def uncertain(self) -> Estimate:
        """The share of answers that are only a best guess."""
        return Share(self.all.n - self.certain.n, self.all.n).result("uncertain")

    def to_data(self) -> dict[str, object]:
        """The figures as plain data."""
        return {
            "group": self.name,
            "uncertain": self.uncertain.to_data(),
            "all": self.all.to_data(),
            "certain": self.certain.to_data(),
        }


@attrs.frozen(repr=False)
class Evaluation:
    """How well a classifier did on labelled messages; `evaluate` makes it, and `print` shows it.

    `whole` has the figures over all messages, `groups` those of each group. `mistakes` are examples of each
    confusion, the most frequent confusion and the surest mistake first. `evidence` are the words that spoke
    for wrong answers, `reasons` the first reasons of wrong answers that came without evidence.
    """

    labels: Labels
    whole: Group
    calibration: Calibration
    groups: tuple[Group, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    evidence: tuple[Erring, ...] = ()
    reasons: tuple[Erring, ...] = ()

    @property
    def accuracy(self) -> Estimate:
        """The share of all messages that were answered with their label."""
        return self.whole.all.accuracy

    @property
    def macro_f1(self) -> float | None:
        """The mean of the F1 of the classes that occur in labels, over all messages."""
        return self.whole.all.macro_f1

    def tables(self) -> tuple[Table, ...]:
        """The figures, classes, groups, bins of confidence, and what erred: those that apply."""
        return tuple(report.tables(self))

    def explain(self) -> Tree:
        """The most frequent confusions, each with examples and their reasons."""
        return report.confusions(self)

    def to_data(self) -> dict[str, object]:
        """All of it as plain data."""
        return {
            "about": "functions" if self.labels.topics is None else "topics",
            "two_valued": self.labels.two_valued,
            **{name: value for name, value in self.whole.to_data().items() if name != "group"},
            "calibration": self.calibration.to_data(),
            "groups": [each.to_data() for each in self.groups],
            "mistakes": [each.to_data() for each in self.mistakes],
            "evidence": [each.to_data() for each in self.evidence],
            "reasons": [each.to_data() for each in self.reasons],
        }

    def __str__(self) -> str:
        return report.text(self)

    def __repr__(self) -> str:
        return f"<Evaluation {self.whole.all.accuracy}>"

    def _repr_html_(self) -> str:
        return "".join(table.html() for table in self.tables()) + self.explain().html()


def evaluate(
    rows: Iterable[Labelled | tuple[str, str]],
    *,
    classifier: Callable[[str], Classification] = classify_text,
    labels: Labels = FUNCTIONS,
    examples: int = 3,
) -> Evaluation:
    """How often a classifier answers messages with their label, where it errs, and whether it knows.

    Use it on mail of your own before you trust the default, or to compare two classifiers. The rows are
    read once and not kept; of each confusion `examples` are. Labels are functions unless `labels` says
    otherwise.

    >>> found = evaluate([("I cannot log in", "support"), ("where is my parcel", "service")])
    >>> print(found.accuracy)
    accuracy: 100.0 % (2 of 2; 95 % 34.2-100.0 %)

    Raises `InvalidValue` (`evaluation.no-rows`) where there is no row, an `ErrorGroup` with every row that is
    none (`evaluation.not-a-row`, `evaluation.no-label`, `evaluation.unknown-label`, or what the classifier
    raises of this package), and `WrongType` (`value.wrong-type`) or `InvalidValue` (`number.out-of-range`).
    """
    require_instance(labels, Labels, "labels")
    if isinstance(rows, (str, bytes, Mapping)):
        raise WrongType.of(
            "value.wrong-type",
            "`rows` has the wrong type",
            place="rows",
            expected="texts with their labels, such as [('where is my parcel', 'service')]",
            received=f"{shown(rows)} ({type(rows).__name__})",
        )
    count = _Count(labels, int(require_in_range(examples, "examples", low=0, whole=True)))
    problems = Collector("the labelled messages")
    for number, given in enumerate(rows):
        with problems.at(getattr(given, "place", "") or f"rows[{number}]"):
            row = _row(given)
            label = labels.read(row.label)
            count.add(row, label, require_instance(classifier(row.text), Classification, "classifier(text)"))
        if problems.is_full:
            break
    problems.done()
    return count.result()


def _row(given: object) -> Labelled:
    if isinstance(given, tuple) and 2 <= len(given) <= 4:
        row = Labelled(*given)
        if row.group is not None:
            require_instance(row.group, str, "group")
        return row
    raise WrongType.of(
        "evaluation.not-a-row",
        "a row is a text with its label",
        expected="a pair such as ('where is my parcel', 'service'), or a Labelled",
        received=shown(given),
    )


@attrs.define
class _Count:
    """What is counted while the rows pass by: the same at any number of rows."""

    labels: Labels
    examples: int
    counts: dict[tuple[str | None, bool], Counter[Cell]] = attrs.field(factory=dict)
    bins: list[Bin] = attrs.field(factory=lambda: list(empty_bins()))
    mistakes: dict[Cell, list[Mistake]] = attrs.field(factory=dict)
    blame: Blame = attrs.field(default=attrs.Factory(lambda self: Blame(self.labels), takes_self=True))

    def add(self, row: Labelled, label: str, found: Classification) -> None:
        answer = self.labels.answer(found)
        self.counts.setdefault((row.group, found.uncertain), Counter())[label, answer] += 1
        self.blame.add(found, answer, answer == label)
        # A confidence is the probability of the function; of a topic it says nothing.
        if found.confidence is not None and self.labels.topics is None:
            self._put_in_bin(found.confidence, answer == label)
        if answer != label and self.examples:
            self._keep(row, label, answer, found)

    def _put_in_bin(self, confidence: float, is_right: bool) -> None:
        place = bin_of(confidence)
        old = self.bins[place]
        self.bins[place] = attrs.evolve(
            old, n=old.n + 1, right=old.right + is_right, total=old.total + confidence
        )

    def _keep(self, row: Labelled, label: str, answer: str, found: Classification) -> None:
        """Keep a mistake as an example if few were as sure."""
        text = " ".join(row.text.split())
        text = text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."
        kept = self.mistakes.setdefault((label, answer), [])
        kept.append(Mistake(text, label, answer, found.confidence, found.reasons[:REASONS], row.place))
        kept.sort(key=lambda mistake: -(mistake.confidence or 0.0))
        del kept[self.examples :]

    def result(self) -> Evaluation:
        whole = self._group("all", set(self.counts))
        if not whole.all.n:
            raise InvalidValue.of(
                "evaluation.no-rows",
                "there is no message to evaluate on",
                place="rows",
                expected="at least one text with its label",
            )
        names = {name for name, _ in self.counts if name is not None}
        groups = [self._group(name, {(name, False), (name, True)}) for name in names]
        return Evaluation(
            self.labels,
            whole,
            Calibration(tuple(self.bins)),
            tuple(sorted(groups, key=lambda group: (-group.all.n, group.name))),
            tuple(mistake for cell in whole.all.counts for mistake in self.mistakes.get(cell, ())),
            self.blame.evidence(),
            self.blame.reasons(),
        )

    def _group(self, name: str, keys: set[tuple[str | None, bool]]) -> Group:
        parts = {key: Confusion(self.counts[key]) for key in keys if key in self.counts}
        certain = together(part for (_, uncertain), part in parts.items() if not uncertain)
        return Group(name, together(parts.values()), certain)
