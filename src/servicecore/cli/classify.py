"""`servicecore classify`: a table of messages, counted by function and topic, with reasons."""

from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import attrs

from servicecore.classification import classify_text
from servicecore.cli.console import (
    check_strict,
    open_table,
    print_json,
    problems_data,
    report_problems,
    with_progress,
)
from servicecore.display import Table, plural, share
from servicecore.domain import Classification
from servicecore.errors import InvalidValue, ServiceCoreError
from servicecore.serialization import TableFile, write_table

_ADDED = (
    "function",
    "topic",
    "intent",
    "confidence",
    "uncertain",
    "sentiment",
    "urgency",
    "signals",
    "sensitive",
    "language",
    "question",
    "reason",
)


class Example(NamedTuple):
    """The first message of its function and topic."""

    place: str
    text: str
    classification: Classification


@attrs.define
class Summary:
    """What is counted while the rows pass by."""

    counts: Counter[tuple[str, str]] = attrs.field(factory=Counter)
    examples: dict[tuple[str, str], Example] = attrs.field(factory=dict)
    problems: list[ServiceCoreError] = attrs.field(factory=list)
    uncertain: int = 0
    sensitive: int = 0

    @property
    def total(self) -> int:
        """How many messages were classified."""
        return self.counts.total()

    def add(self, place: str, text: str, classification: Classification) -> None:
        """Count one message."""
        key = (classification.function.value, classification.topic or "")
        self.counts[key] += 1
        self.uncertain += classification.uncertain
        self.sensitive += classification.sensitive
        if key not in self.examples:
            self.examples[key] = Example(place, " ".join(text.split()), classification)


def classify_file(options: Namespace) -> int:
    """Run the command."""
    summary = Summary()
    problems: list[ServiceCoreError] = []
    with open_table(options) as table:
        table.require(options.text)
        rows = _whole(_classified(table, options.text, summary), options, table, summary, problems)
        if options.out:
            _check_out(options)
            columns = (*table.columns, *_added(table))
            encoding = table.encoding.removesuffix("-sig")  # a mark that was read is not written
            write_table(options.out, columns, rows, delimiter=table.delimiter, encoding=encoding)
        else:
            for _ in rows:
                pass
    if options.json:
        print_json(_data(table.name, summary, options.examples) | {"problems": problems_data(problems)})
    elif summary.total:
        show(f"{table.name}: {plural(summary.total, 'message')}", summary, options.examples)
        report_problems(problems)
    else:
        print(f"{table.name}: no message")
        report_problems(problems)
    return 0 if summary.total else 1


def _whole(
    rows: Iterator[tuple[str, ...]],
    options: Namespace,
    table: TableFile,
    summary: Summary,
    problems: list[ServiceCoreError],
) -> Iterator[tuple[str, ...]]:
    """The rows, then the problems in `problems`; if the arguments are strict they are raised, before a file
    that is being written is kept.
    """
    yield from rows
    problems += sorted([*table.problems, *summary.problems], key=_line)
    check_strict(options, problems)


def _classified(table: TableFile, column: str, summary: Summary) -> Iterator[tuple[str, ...]]:
    """The rows with their classification, counted in `summary` on the way."""
    for place, row in with_progress(table.rows(), "messages"):
        text = row[column]
        if not text.strip():
            summary.problems.append(
                InvalidValue.of("rows.empty-text", "the row holds no message", place=place)
            )
            continue
        found = classify_text(text)
        summary.add(place, text, found)
        yield (*row.values(), *_cells(found))


def _cells(found: Classification) -> Iterator[str]:
    """What is written of a classification, in the order of `_ADDED`."""
    yield found.function.value
    yield found.topic or ""
    yield "" if found.intent is None else found.intent.value
    yield "" if found.confidence is None else f"{found.confidence:.2f}"
    yield "yes" if found.uncertain else "no"
    yield "" if found.sentiment is None else f"{found.sentiment:.2f}".replace("-0.00", "0.00")
    yield "" if found.urgency is None else found.urgency.name.lower()
    yield " ".join(found.signals)
    yield "yes" if found.sensitive else "no"
    yield found.language or ""
    yield found.question or ""
    yield "; ".join(found.reasons)


def _check_out(options: Namespace) -> None:
    out, source = Path(options.out), Path(options.file)
    if options.out == "-" or (out.exists() and source.exists() and out.samefile(source)):
        raise InvalidValue.of(
            "file.unwritable",
            f"will not write to `{options.out}`",
            expected="the name of another file than the one that is read",
        )


def _added(table: TableFile) -> tuple[str, ...]:
    """The names of the new columns, with a prefix where the table has one of them already."""
    taken = any(column in table.columns for column in _ADDED)
    return tuple(f"found_{column}" for column in _ADDED) if taken else _ADDED


def _line(problem: ServiceCoreError) -> int:
    digits = "".join(character for character in problem.diagnostic.place if character.isdigit())
    return int(digits or 0)


def show(title: str, summary: Summary, examples: int) -> None:
    """Print the counts and an example of each of the most frequent topics."""
    functions: Counter[str] = Counter()
    for (function, _), number in summary.counts.items():
        functions[function] += number
    print(
        Table(
            ("function", "messages", "share"),
            [(name, f"{n:,}", share(n / summary.total)) for name, n in functions.most_common()],
            title=title,
        )
    )
    print()
    topics = [(topic or "(none recognised)", function, f"{n:,}") for (function, topic), n in _ranked(summary)]
    print(Table(("topic", "function", "messages"), topics))
    print()
    print(f"{summary.uncertain:,} uncertain, {summary.sensitive:,} sensitive")
    for line in _examples(summary, examples):
        print(line)


def _ranked(summary: Summary) -> list[tuple[tuple[str, str], int]]:
    return sorted(summary.counts.items(), key=lambda item: (-item[1], item[0]))


def _examples(summary: Summary, most: int) -> Iterable[str]:
    named = [key for key, _ in _ranked(summary) if key[1]]
    for key in named[:most]:
        place, text, found = summary.examples[key]
        shown = text if len(text) <= 90 else text[:87] + "..."
        yield f"\n{place}: “{shown}”\n  {found.function.value}, {found.topic}"
        yield from (f"  because {reason}" for reason in found.reasons)


def _data(name: str, summary: Summary, examples: int) -> dict[str, object]:
    functions: Counter[str] = Counter()
    for (function, _), number in summary.counts.items():
        functions[function] += number
    named = [key for key, _ in _ranked(summary) if key[1]][:examples]
    return {
        "table": name,
        "messages": summary.total,
        "uncertain": summary.uncertain,
        "sensitive": summary.sensitive,
        "functions": dict(functions.most_common()),
        "topics": [
            {"topic": topic or None, "function": function, "messages": n}
            for (function, topic), n in _ranked(summary)
        ],
        "examples": [
            {
                "place": summary.examples[key].place,
                "text": summary.examples[key].text,
                "function": key[0],
                "topic": key[1],
                "reasons": list(summary.examples[key].classification.reasons),
            }
            for key in named
        ],
    }
