"""How an evaluation reads."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from servicecore.classification.evaluating.calibration import Bin
from servicecore.classification.evaluating.erring import Erring
from servicecore.display import Table, Tree, plural, share
from servicecore.estimates import Estimate, Interval, in_words
from servicecore.estimates.words import spread_in_words

if TYPE_CHECKING:  # what is shown knows who shows it
    from servicecore.classification.evaluation import Evaluation, Mistake

MOST = 10
"""How many confusions, words and reasons are shown; plain data has them all."""
MOST_ROWS = 40
"""How many classes and groups are shown."""
NONE = "-"
"""Stands where there is no value."""


def text(found: "Evaluation") -> str:
    """All of it, for a terminal."""
    first, *others = tables(found)
    parts = [str(first), *map(str, others), str(confusions(found))]
    if not found.calibration.n:
        parts.append(f"calibration: not estimated ({_why_not(found)})")
    return "\n\n".join(parts)


def _why_not(found: "Evaluation") -> str:
    if found.labels.topics is not None:
        return "a confidence is about the function, and the labels are topics"
    return "no answer has a confidence"


def tables(found: "Evaluation") -> Iterator[Table]:
    """The tables of an evaluation that have something to say."""
    yield _figures(found)
    yield _classes(found)
    if found.groups:
        yield _groups(found)
    if found.calibration.n:
        yield _bins(found)
    if found.evidence:
        yield _erring("evidence that erred most", "words", found.evidence)
    if found.reasons:
        yield _erring("reasons that erred most", "reason", found.reasons)


def percent(value: float | None) -> str:
    """A share in per cent, or a dash."""
    return NONE if value is None else share(value)


def _value(estimate: Estimate) -> str:
    return NONE if estimate.value is None else in_words(estimate.value, "share")


def _interval(interval: Interval | None) -> str:
    return NONE if interval is None else spread_in_words(interval.low, interval.high, "share")


def _base(estimate: Estimate) -> str:
    return f"{estimate.numerator:,} of {estimate.denominator:,}"


def _figures(found: "Evaluation") -> Table:
    every, certain = found.whole.all, found.whole.certain
    named: list[tuple[str, Estimate | float | None]] = [
        ("accuracy", every.accuracy),
        ("macro-F1", every.macro_f1),
        (f"always answering {_most_frequent(found)}", every.majority),
        ("uncertain answers", found.whole.uncertain),
    ]
    if every.n != certain.n:
        named += [
            ("accuracy without them", certain.accuracy),
            ("macro-F1 without them", certain.macro_f1),
        ]
    rows = [
        (name, _value(value), _interval(value.interval), _base(value))
        if isinstance(value, Estimate)
        else (name, percent(value), "", "")
        for name, value in named
    ]
    if (error := found.calibration.error) is not None:
        rows.append(("expected calibration error", percent(error), "", plural(found.calibration.n, "answer")))
    return Table(("figure", "value", "95 %", "base"), rows)


def _most_frequent(found: "Evaluation") -> str:
    return f"`{found.whole.all.classes[0].name}`"


def _classes(found: "Evaluation") -> Table:
    rows = [
        (
            each.name,
            f"{each.labelled:,}",
            f"{each.answered:,}",
            _with_interval(each.precision),
            _with_interval(each.recall),
            percent(each.f1),
        )
        for each in found.whole.all.classes
    ]
    columns = ("class", "labelled", "answered", "precision (95 %)", "recall (95 %)", "F1")
    return _cut(columns, rows, "", "class", "classes")


def _with_interval(estimate: Estimate) -> str:
    return (
        _value(estimate) if estimate.value is None else f"{_value(estimate)} ({_interval(estimate.interval)})"
    )


def _groups(found: "Evaluation") -> Table:
    rows = [
        (
            each.name or "(empty)",
            f"{each.all.n:,}",
            _value(each.all.accuracy),
            _interval(each.all.accuracy.interval),
            percent(each.all.macro_f1),
            _value(each.uncertain),
        )
        for each in found.groups
    ]
    columns = ("group", "messages", "accuracy", "95 %", "macro-F1", "uncertain")
    return _cut(columns, rows, "", "group", "groups")


def _cut(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    title: str,
    noun: str,
    nouns: str,
    most: int = MOST_ROWS,
) -> Table:
    """A table of the first rows, which says how many more there are."""
    more = len(rows) - most
    if more <= 0:
        return Table(columns, rows, title=title)
    last = (f"... and {plural(more, f'more {noun}', f'more {nouns}')}", *[""] * (len(columns) - 1))
    return Table(columns, [*rows[:most], last], title=title)


def _bins(found: "Evaluation") -> Table:
    total = found.whole.all.n
    of = "" if found.calibration.n == total else f" ({found.calibration.n:,} of {total:,} have one)"
    rows = [_bin(each) for each in found.calibration.bins if each.n]
    columns = ("confidence", "answers", "mean confidence", "right", "95 %")
    return Table(columns, rows, title=f"confidence, and how often it came true{of}")


def _bin(each: Bin) -> tuple[str, ...]:
    return (
        f"{each.low:.1f} to {each.high:.1f}",
        f"{each.n:,}",
        percent(each.confidence),
        _value(each.accuracy),
        _interval(each.accuracy.interval),
    )


def _erring(title: str, what: str, found: Sequence[Erring]) -> Table:
    has_weight = found[0].weight is not None
    rows = [
        (
            each.words,
            each.spoke_for,
            *([f"{each.weight:.1f}"] if each.weight is not None else []),
            f"{each.wrong:,}",
            f"{each.right:,}",
        )
        for each in found
    ]
    weight = ["wrong weight"] * has_weight
    return _cut((what, "spoke for", *weight, "wrong", "right"), rows, title, "", "", MOST)


def confusions(found: "Evaluation") -> Tree:
    """The most frequent confusions with their examples."""
    every = found.whole.all
    labelled = {each.name: each.labelled for each in every.classes}
    wrong = [(cell, number) for cell, number in every.counts.items() if cell[0] != cell[1]]
    if not wrong:
        return Tree("no message was answered wrongly")
    branches = [
        Tree(
            f"`{label}` answered as `{answer}`: {number:,} ({share(number / labelled[label])} of `{label}`)",
            _examples(
                mistake for mistake in found.mistakes if (mistake.label, mistake.answer) == (label, answer)
            ),
        )
        for (label, answer), number in wrong[:MOST]
    ]
    if len(wrong) > MOST:
        branches.append(Tree(f"... and {plural(len(wrong) - MOST, 'more confusion')}"))
    return Tree(f"{plural(every.n - every.right, 'message')} answered wrongly", branches)


def _examples(mistakes: "Iterable[Mistake]") -> Iterator[Tree]:
    for each in mistakes:
        place = f"{each.place}: " if each.place else ""
        sure = "" if each.confidence is None else f" (sure to {share(each.confidence)})"
        yield Tree(f"{place}“{each.text}”{sure}", each.reasons)
