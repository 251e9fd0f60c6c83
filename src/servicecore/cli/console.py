"""What the commands share: opening a table, telling progress, and naming what could not be read."""

import codecs
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import attrs

from servicecore.display import plural
from servicecore.errors import Collector, ErrorGroup, ServiceCoreError
from servicecore.serialization import TableFile

T = TypeVar("T")
SHOWN = 10
"""How many errors are printed before the rest is only counted."""
KINDS = 20
"""How many kinds of bad rows are named."""


def open_table(options: Namespace) -> TableFile:
    """The table that the arguments name."""
    source = sys.stdin.buffer if options.file == "-" else options.file
    return TableFile(
        source,
        name="standard input" if options.file == "-" else "",
        delimiter=options.delimiter,
        encoding=options.encoding,
        gzipped=options.gzip,
    )


def with_progress(items: Iterable[T], noun: str, every: int = 1000) -> Iterator[T]:
    """Pass the items on, counting them on standard error if that is a terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    for number, item in enumerate(items, start=1):
        if number % every == 0:
            print(f"\r{number:,} {noun}", end="", file=sys.stderr, flush=True)
        yield item
    print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def complain(error: ServiceCoreError | ErrorGroup) -> None:
    """Print an error on standard error; of a large group the first ones and how many more there are."""
    print("servicecore: error", file=sys.stderr)
    problems = error.errors if isinstance(error, ErrorGroup) else (error,)
    print(told(problems), file=sys.stderr)


def told(problems: Sequence[ServiceCoreError]) -> str:
    """The first problems whole, then how many more there are."""
    texts = [str(problem) for problem in problems[:SHOWN]]
    if len(problems) > SHOWN:
        texts.append(f"... and {len(problems) - SHOWN:,} more")
    return "\n".join(texts)


def check_strict(options: Namespace, problems: Sequence[ServiceCoreError]) -> None:
    """Raise what could not be read, if the arguments ask for it."""
    if options.strict:
        collector = Collector(options.file)
        collector.errors.extend(problems)
        collector.done()


def bad_rows(problems: Sequence[ServiceCoreError]) -> int:
    """How many rows the problems are about; a row may have several."""
    return len({problem.diagnostic.place.partition(".")[0] for problem in problems})


def report_problems(problems: Sequence[ServiceCoreError]) -> None:
    """Name what could not be read, after the result: each kind of problem once, with its number and lines."""
    if not problems:
        return
    rows = bad_rows(problems)
    print(f"\n{plural(rows, 'row')} could not be read and {'was' if rows == 1 else 'were'} left out:")
    alike: dict[tuple[str, str], list[ServiceCoreError]] = {}
    for problem in problems:
        alike.setdefault((problem.code, problem.diagnostic.message), []).append(problem)
    ranked = sorted(alike.values(), key=len, reverse=True)
    for group in ranked[:KINDS]:
        places = [problem.diagnostic.place for problem in group]
        lines = ", ".join(places[:3]) + (f" and {len(places) - 3:,} more" if len(places) > 3 else "")
        print(attrs.evolve(group[0].diagnostic, place=lines).text())
    if len(ranked) > KINDS:
        print(f"... and {plural(len(ranked) - KINDS, 'more kind')} of problem; --json names every row")


def problems_data(problems: Sequence[ServiceCoreError]) -> dict[str, object]:
    """The same as plain data; here every row is named."""
    return {
        "rows": bad_rows(problems),
        "count": len(problems),
        "by_code": dict(Counter(problem.code for problem in problems).most_common()),
        "items": [problem.diagnostic.to_data() for problem in problems],
    }


_PLAIN_LINES = {"├": "|", "└": "`", "│": "|", "─": "-", "…": "..."}


def _plainly(error: UnicodeError) -> tuple[str, int]:
    """What stands for letters that an output does not have: the lines of a tree are drawn with others."""
    assert isinstance(error, UnicodeEncodeError)
    letters = error.object[error.start : error.end]
    return "".join(_PLAIN_LINES.get(letter, "?") for letter in letters), error.end


PLAINLY = "servicecore.plainly"
"""The name of this way to encode."""
codecs.register_error(PLAINLY, _plainly)


def print_json(data: Mapping[str, Any]) -> None:
    """Print plain data as JSON; what the output has no letters for is written as an escape."""
    import json

    is_unicode = (sys.stdout.encoding or "utf-8").lower().startswith("utf")
    print(json.dumps(data, indent=2, ensure_ascii=not is_unicode))
