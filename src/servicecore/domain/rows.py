"""Reading a row of a user's own table: which ticket it belongs to, and what happened."""

from collections.abc import Mapping
from datetime import datetime

from servicecore.domain.events import Event
from servicecore.domain.mappings import RowMapping
from servicecore.errors import (
    Collector,
    InvalidValue,
    ServiceCoreError,
    UnknownName,
    WrongType,
    closest,
    one_of,
)

Row = Mapping[str, object]


def check_columns(row: Row, mapping: RowMapping) -> None:
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


def read_row(row: Row, mapping: RowMapping, unknown: dict[str, ServiceCoreError]) -> tuple[str, Event]:
    """The ticket's id and the event of a row.

    `unknown` keeps the mistakes of the activities that the mapping does not know: what was meant is costly to
    guess, and the same activity comes a thousand times.

    Raises an `ErrorGroup` with every mistake of the row, or `WrongType` (`data.wrong-shape`).
    """
    if not isinstance(row, Mapping):
        raise WrongType.of(
            "data.wrong-shape",
            "the row has the wrong shape",
            expected="a mapping of columns to values",
            received=f"{type(row).__name__} {row!r}"[:120],
            help="make it a dict first.",
        )
    problems = Collector("row")
    case, name = cell(row, mapping.case), cell(row, mapping.activity)
    activity, at = mapping.events.get(name), None
    if not case:
        problems.add(InvalidValue.of("rows.missing-case", "the row belongs to no case"))
    if activity is None:
        if name not in unknown:
            unknown[name] = _unknown_activity(name, mapping)
        problems.add(unknown[name])
    try:
        at = _instant(row, mapping)
    except ServiceCoreError as error:
        problems.add(error)
    problems.done()
    assert activity is not None
    assert at is not None
    agent = cell(row, mapping.resource) if mapping.resource else ""
    return case, activity.happened(at, agent or None)


def cell(row: Row, column: str) -> str:
    """The text of a cell, empty if there is nothing in it: `None`, or a NaN or NaT of a dataframe."""
    value = row.get(column)
    if value is None or (isinstance(value, float | datetime) and value != value):
        return ""
    if isinstance(value, float) and value.is_integer():  # a dataframe reads the ids 1 and 2 as 1.0 and 2.0
        value = int(value)
    return str(value).strip()


def _unknown_activity(name: str, mapping: RowMapping) -> ServiceCoreError:
    if not name:
        return InvalidValue.of("rows.missing-activity", "the row names no activity")
    return UnknownName.of(
        "rows.unknown-activity",
        f"the mapping does not know the activity `{name}`",
        expected=one_of(mapping.events),
        suggestion=closest(name, mapping.events),
        help="map it to `noted` if it changes nothing.",
    )


def _instant(row: Row, mapping: RowMapping) -> datetime:
    text, value = cell(row, mapping.time), row.get(mapping.time)
    if not text:
        raise InvalidValue.of("rows.missing-time", "the row has no time")
    at = value if isinstance(value, datetime) else _parsed(text, mapping.time_format)
    if at.utcoffset() is not None:
        return at
    if mapping.zone is None:
        raise InvalidValue.of(
            "time.naive",
            "the time has no zone",
            received=text,
            help="name the zone that the log was written in: `zone` of the row mapping, or --zone.",
        )
    return at.replace(tzinfo=mapping.zone)


def _parsed(text: str, time_format: str | None) -> datetime:
    try:
        if time_format:
            return datetime.strptime(text, time_format)  # noqa: DTZ007 - the caller adds the zone
        return datetime.fromisoformat(text)
    except ValueError as cause:
        raise InvalidValue.of(
            "rows.bad-time",
            f"`{text}` is not a time",
            expected=f"the format {time_format}" if time_format else "ISO 8601, such as 2026-03-02T09:00:00",
            received=repr(text),
        ) from cause
