"""A table of a few columns."""

from collections.abc import Iterable, Sequence
from unicodedata import category, east_asian_width

import attrs

from servicecore.errors import InvalidValue, visible


def _names(columns: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(str, columns))


def _cells(rows: Iterable[Sequence[object]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple("" if cell is None else str(cell) for cell in row) for row in rows)


def _width(text: str) -> int:
    """Columns that a terminal gives the text: wide letters and emoji take two, marks and joiners none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if category(c) in ("Mn", "Me", "Cf") else 2 if east_asian_width(c) in "WF" else 1 for c in text
    )


def _is_number(cell: str) -> bool:
    return bool(cell) and cell.lstrip("+-−")[:1].isdigit()


@attrs.frozen
class Table:
    """Rows under headings; columns of numbers are set flush right.

    >>> print(Table(["topic", "messages"], [["refund", 12], ["login", 7]], title="last week"))
    last week
    topic   messages
    refund        12
    login          7

    A row with another number of cells than there are columns raises `InvalidValue` (`table.ragged-row`).
    """

    columns: tuple[str, ...] = attrs.field(converter=_names)
    rows: tuple[tuple[str, ...], ...] = attrs.field(default=(), converter=_cells)
    title: str = attrs.field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        for number, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise InvalidValue.of(
                    "table.ragged-row",
                    "a row does not fit the columns",
                    place=f"rows[{number}]",
                    expected=f"{len(self.columns)} cells",
                    received=f"{len(row)} cells",
                )

    def _right(self) -> list[bool]:
        """Which columns hold numbers: all their non-empty cells start with a digit."""
        return [
            any(row[i] for row in self.rows) and all(_is_number(row[i]) for row in self.rows if row[i])
            for i in range(len(self.columns))
        ]

    def text(self) -> str:
        """The table for a terminal; line breaks inside a cell become spaces."""
        right = self._right()
        lines = [tuple(visible(" ".join(cell.split())) for cell in row) for row in (self.columns, *self.rows)]
        widths = [max(_width(line[i]) for line in lines) for i in range(len(self.columns))]

        def line(cells: Sequence[str]) -> str:
            padded = []
            for cell, width, flush_right in zip(cells, widths, right, strict=True):
                space = " " * (width - _width(cell))
                padded.append(space + cell if flush_right else cell + space)
            return "  ".join(padded).rstrip()

        return "\n".join([self.title] * bool(self.title) + [line(cells) for cells in lines])

    def html(self) -> str:
        """The table as HTML; every cell is escaped."""
        from html import escape  # 1 ms of import, for notebooks only

        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        right = self._right()
        body = "".join(
            "<tr>"
            + "".join(
                f'<td style="text-align:right">{escape(c)}</td>' if right[i] else f"<td>{escape(c)}</td>"
                for i, c in enumerate(row)
            )
            + "</tr>"
            for row in self.rows
        )
        caption = f"<caption>{escape(self.title)}</caption>" if self.title else ""
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def to_data(self) -> list[dict[str, str]]:
        """The table as plain data: one mapping of column to cell text a row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return self.html()
