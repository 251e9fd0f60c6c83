"""Tables as text, CSV or Markdown: lines of cells, and back."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from servicecore.errors import InvalidValue

Line: TypeAlias = tuple[int, Sequence[str]]
Keep: TypeAlias = Callable[[InvalidValue, str, int, int], None]

_PIPE = re.compile(r"(?<!\\)\|")
_DASHES = re.compile(r":?-+:?")


def rows_of(text: str, delimiter: str, keep: Keep) -> list[Line]:
    """The lines of a table with their numbers, the header first; lines of empty cells are left out.

    A table whose first line begins with `|` is Markdown. Lines that are none of a table go to `keep`; what
    makes the rest unreadable is raised: `InvalidValue` (`table.no-header`, `table.bad-quote`,
    `table.unclosed-quote`, `table.bad-delimiter`).
    """
    text = text.removeprefix("\ufeff")
    lines = _markdown(text, keep) if text.lstrip().startswith("|") else _csv(text, delimiter)
    found = [(number, [cell.strip() for cell in cells]) for number, cells in lines]
    filled: list[Line] = [(number, cells) for number, cells in found if any(cells)]
    if not filled:
        raise InvalidValue.of("table.no-header", "the table is empty", expected="a line of headers")
    return filled


def _csv(text: str, delimiter: str) -> Iterator[Line]:
    import csv
    import io

    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise InvalidValue.of(
            "table.bad-delimiter",
            f"`{delimiter}` is not a delimiter",
            expected="one character",
            received=repr(delimiter),
        )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1
    except csv.Error as cause:
        raise _bad_quote(str(cause), f"line {start}") from cause


def _bad_quote(why: str, place: str) -> InvalidValue:
    if "unexpected end" in why or "field larger" in why:
        return InvalidValue.of(
            "table.unclosed-quote",
            "a quote is opened and never closed: nothing behind it can be read",
            place=place,
            help='close it, or double it (`""`) if it is meant as a letter.',
        )
    return InvalidValue.of("table.bad-quote", f"a quote stands where none may: {why}", place=place)


def _markdown(text: str, keep: Keep) -> Iterator[Line]:
    """The rows of a Markdown table; its line of dashes is checked and left out."""
    lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    for position, (number, line) in enumerate(lines):
        cells = _split(line)
        ruled = all(_DASHES.fullmatch(cell.strip()) for cell in cells)
        if not line.startswith("|"):
            _stray(keep, number, "the line is no row of the table", "a line that begins with `|`")
        elif position == 1 and not ruled:
            _stray(keep, number, "the header has no line of dashes below it", "a line such as `|---|---|`")
            yield number, cells
        elif position != 1:
            yield number, cells


def _stray(keep: Keep, number: int, why: str, expected: str) -> None:
    keep(InvalidValue.of("table.not-a-row", why, expected=expected), f"line {number}", number, 0)


def _split(line: str) -> list[str]:
    inner = line.removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return [cell.replace("\\|", "|") for cell in _PIPE.split(inner)]


def csv_text(rows: Sequence[Sequence[str]]) -> str:
    """Rows as CSV."""
    import csv
    import io

    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def markdown_text(rows: Sequence[Sequence[str]]) -> str:
    """Rows, the header first, as a table of Markdown with its columns in line."""
    escaped = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    widths = [max(3, *map(len, column)) for column in zip(*escaped, strict=True)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in (escaped[0], ["-" * width for width in widths], *escaped[1:])
    ]
    return "\n".join(lines) + "\n"
