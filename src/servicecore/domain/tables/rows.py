"""Reading a row of a user's own table: which ticket it belongs to, and what it says of it."""

import re
import sys
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import NamedTuple, Protocol, TypeVar

from servicecore.domain.checks import LONGEST, LONGEST_NAME, quoted
from servicecore.domain.tables.mappings import (
    Activity,
    Column,
    Part,
    RowMapping,
    made,
    missing_part,
    parts_of,
)
from servicecore.domain.tickets.events import Event
from servicecore.domain.tickets.links import Link
from servicecore.errors import (
    Collector,
    InvalidValue,
    ServiceCoreError,
    UnknownName,
    WrongType,
    closest,
    one_of,
    shown,
)

Row = Mapping[str, object]
T = TypeVar("T")
_YES_OR_NO = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}
_DATE = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}\b")


class Columns(Protocol):
    """What a mapping says about the columns of its table."""

    @property
    def columns(self) -> tuple[str, ...]: ...


def check_columns(row: Row, mapping: Columns) -> None:
    """Hold the columns that the mapping names against those of a row.

    Raises an `ErrorGroup` (`rows.no-such-column`).
    """
    problems = Collector("columns")
    for column in mapping.columns:
        if column not in row:
            problems.add(
                UnknownName.of(
                    "rows.no-such-column",
                    f"there is no column `{column}`",
                    expected=one_of(row, most=20),
                    suggestion=closest(column, row),
                )
            )
    problems.done()


def require_row(row: object) -> None:
    """Refuse what is no row. Raises `WrongType` (`data.wrong-shape`)."""
    if not isinstance(row, Mapping):
        raise WrongType.of(
            "data.wrong-shape",
            "the row has the wrong shape",
            expected="a mapping of columns to values",
            received=f"{shown(row)} ({type(row).__name__})",
            help="make it a dict first.",
        )


class _Meaning(NamedTuple):
    """What an activity means, made ready to be read from a hundred thousand rows."""

    event: str
    fixed: dict[str, object]
    cells: tuple[tuple[Part, Column], ...]
    places: dict[str, str]


def _meaning(activity: Activity) -> _Meaning:
    columns, parts = activity.columns, parts_of(activity.event)
    cells = tuple((parts[name], column) for name, column in columns.items())
    return _Meaning(
        activity.event, activity.fixed, cells, {name: each.column for name, each in columns.items()}
    )


class EventReader:
    """Reads rows that hold one event each.

    It remembers the mistakes of the activities that the mapping does not know: what was meant is costly to
    guess, and the same activity comes a thousand times.
    """

    def __init__(self, mapping: RowMapping) -> None:
        self.mapping = mapping
        self._meanings = {name: _meaning(activity) for name, activity in mapping.events.items()}
        self._unknown = Guesses(self._unknown_activity)

    def __call__(self, row: Row) -> tuple[str, Event]:
        """The ticket's id and the event of a row.

        Raises an `ErrorGroup` with every mistake of the row, or `WrongType` (`data.wrong-shape`).
        """
        require_row(row)
        mapping, problems = self.mapping, Collector("row")
        case = read_case(row, mapping.case, problems)
        name = cell(row, mapping.activity)
        meaning, at = self._meanings.get(name), None
        if meaning is None:
            problems.add(self._unknown[name])
        try:
            at = instant(row, mapping.time, mapping.zone, mapping.time_format)
        except ServiceCoreError as error:
            problems.add(error)
        parts = self._parts(row, meaning, problems) if meaning else {}
        problems.done()
        assert meaning is not None
        assert at is not None
        agent = cell(row, mapping.resource) if mapping.resource else ""
        return case, made(meaning.event, at, agent or None, parts, meaning.places)

    def _parts(self, row: Row, meaning: _Meaning, problems: Collector) -> dict[str, object]:
        """The parts of the event; an empty cell leaves one at its default, or is a mistake."""
        if not meaning.cells:
            return meaning.fixed
        parts = dict(meaning.fixed)
        for part, column in meaning.cells:
            with problems.at():
                if cell(row, column.column):
                    parts[part.name] = _part(row, column, part, self.mapping)
                elif part.is_required and part.may_be_none:
                    parts[part.name] = None
                elif part.is_required:
                    raise missing_part(meaning.event, part.name, column.column)
        return parts

    def _unknown_activity(self, name: str) -> ServiceCoreError:
        column = self.mapping.activity
        if not name:
            return InvalidValue.of(
                "rows.missing-activity",
                f"the column `{column}` is empty",
                place=column,
                expected="the name of an activity",
            )
        return UnknownName.of(
            "rows.unknown-activity",
            f"the mapping does not know the activity {quoted(name)}",
            place=column,
            expected=one_of(self.mapping.events),
            suggestion=likely(name, self.mapping.events),
            help="map it to `noted` if it changes nothing.",
        )


class Guesses(dict[str, T]):
    """What a function makes of a word, made once."""

    def __init__(self, make: Callable[[str], T]) -> None:
        self._make = make

    def __missing__(self, word: str) -> T:
        self[word] = found = self._make(word)
        return found


def read_case(row: Row, column: str, problems: Collector) -> str:
    """The id of the ticket to which a row belongs; it is a mistake if there is none."""
    case = cell(row, column)
    if not case:
        problems.add(
            InvalidValue.of(
                "rows.missing-case",
                f"the column `{column}` is empty",
                place=column,
                expected="the id of the ticket",
            )
        )
    return case


def _part(row: Row, column: Column, part: Part, mapping: RowMapping) -> object:
    """What a cell that is not empty says of a part."""
    text = cell(row, column.column)
    if part.is_several:
        items = (item.strip() for item in text.split(column.separator or ","))
        return tuple(_item(item, column, part) for item in items if item)
    if part.kind is datetime:
        return instant(row, column.column, mapping.zone, mapping.time_format)
    return _item(text, column, part)


def _item(text: str, column: Column, part: Part) -> object:
    if part.kind is Link:
        assert column.kind is not None
        return Link(column.kind, text)
    if part.kind is bool:
        return _flag(text, column.column)
    if part.is_enum and len(text) > LONGEST_NAME:
        return text[:LONGEST_NAME] + "..."  # no name, and costly to compare with one
    return text


def _flag(text: str, column: str) -> bool:
    found = _YES_OR_NO.get(text.casefold())
    if found is None:
        raise InvalidValue.of(
            "rows.bad-flag",
            f"{quoted(text)} is neither yes nor no",
            place=column,
            expected=one_of(_YES_OR_NO),
            received=shown(text),
        )
    return found


def cell(row: Row, column: str) -> str:
    """The text of a cell, empty if there is nothing in it: `None`, or the NaN, NaT or NA of a dataframe.

    Raises `InvalidValue` (`text.too-long`, `rows.bad-cell`).
    """
    value = row.get(column)
    text = value.strip() if type(value) is str else _text(value, column)
    if len(text) > LONGEST:
        raise InvalidValue.of(
            "text.too-long",
            f"the text in the column `{column}` is too long",
            place=column,
            expected=f"at most {LONGEST:,} characters",
            received=f"{len(text):,} characters",
        )
    return text


def _text(value: object, column: str) -> str:
    if value is None or type(value).__name__ == "NAType":
        return ""
    if isinstance(value, float | datetime) and value != value:
        return ""
    if isinstance(value, float) and value.is_integer():  # a dataframe reads the ids 1 and 2 as 1.0 and 2.0
        value = int(value)
    try:
        return str(value).strip()
    except ValueError as cause:
        digits = f"a number of more than {sys.get_int_max_str_digits():,} digits"  # Python writes out no more
        raise InvalidValue.of(
            "rows.bad-cell",
            f"the value in the column `{column}` cannot be read as a text",
            place=column,
            received=digits if isinstance(value, int) else f"{shown(value)} ({type(value).__name__})",
        ) from cause


def likely(word: str, candidates: Mapping[str, object]) -> str | None:
    """The candidate that is meant, if one is close; what is far too long for a name is close to none."""
    return closest(word, candidates) if len(word) <= LONGEST_NAME else None


def instant(row: Row, column: str, zone: tzinfo | None, time_format: str | None) -> datetime:
    """The instant in a cell.

    Raises `InvalidValue` (`rows.missing-time`, `rows.bad-time`, `time.naive`), at the column.
    """
    value, text = row.get(column), cell(row, column)
    if not text:
        raise InvalidValue.of(
            "rows.missing-time", f"the column `{column}` is empty", place=column, expected="an instant"
        )
    at = value if isinstance(value, datetime) else _parsed(text, column, time_format)
    if at.utcoffset() is not None:
        return at
    if zone is None:
        raise InvalidValue.of(
            "time.naive",
            f"the time in the column `{column}` has no zone",
            place=column,
            received=text,
            help="name the zone in which the table was written: `zone` of the mapping of its rows, or --zone "
            "on the command line.",
        )
    return at.replace(tzinfo=zone)


def _parsed(text: str, column: str, time_format: str | None) -> datetime:
    try:
        if time_format:
            return datetime.strptime(text, time_format)  # noqa: DTZ007 - the caller adds the zone
        return datetime.fromisoformat(text)
    except ValueError as cause:
        raise InvalidValue.of(
            "rows.bad-time",
            f"{quoted(text)} is not a time",
            place=column,
            expected=f"the format {time_format}" if time_format else "ISO 8601, such as 2026-03-02T09:00:00",
            received=shown(text),
            help="" if time_format or not _DATE.match(text) else "set `time_format`, such as %d.%m.%Y %H:%M.",
        ) from cause
