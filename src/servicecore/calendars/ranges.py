"""Ranges of local time on certain dates: what closes or opens a calendar once."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from servicecore.calendars.spans import merged
from servicecore.calendars.times import DAY, first_mistake, read_date, read_ends, read_time
from servicecore.errors import Collector, InvalidValue, WrongType, read_list, shown

LocalRange: TypeAlias = tuple[datetime, datetime]
LocalRanges: TypeAlias = tuple[LocalRange, ...]
RangesData: TypeAlias = Iterable[Sequence[str | datetime]]

_EXPECTED = 'a local time such as "2026-12-24T13:00", without an offset'


def read_local(value: object, place: str) -> datetime:
    """A naive local time, from itself or from text such as `2026-12-24T13:00`; `24:00` ends its date.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`calendar.bad-date`, `calendar.bad-time`,
    `time.with-zone`).

    >>> read_local("2026-12-24T24:00", "end").isoformat()
    '2026-12-25T00:00:00'
    """
    if isinstance(value, datetime):
        return _plain(value, place)
    if not isinstance(value, str):
        raise WrongType.of(
            "value.wrong-type",
            f"`{place}` has the wrong type",
            place=place,
            expected=_EXPECTED,
            received=f"{shown(value)} ({type(value).__name__})",
        )
    day, mark, clock = value.partition("T")
    if not mark:
        raise InvalidValue.of(
            "calendar.bad-time", f"`{value}` has no time of day", place=place, expected=_EXPECTED
        )
    if clock[5:].lstrip(":0123456789"):  # +01:00, Z
        _refuse_zone(value, place)
    try:
        return datetime.combine(read_date(day, place), time.min) + read_time(clock, place)
    except OverflowError:
        raise InvalidValue.of(
            "calendar.bad-date", f"`{value}` is after the last of all dates", place=place, expected=_EXPECTED
        ) from None


def _plain(value: datetime, place: str) -> datetime:
    if value.tzinfo is not None:
        _refuse_zone(value.isoformat(), place)
    if value.microsecond:
        raise InvalidValue.of(
            "calendar.bad-time",
            f"`{value.isoformat()}` has fractions of a second",
            place=place,
            expected="a local time in whole seconds",
        )
    return value.replace(fold=0)


def _refuse_zone(text: str, place: str) -> None:
    raise InvalidValue.of(
        "time.with-zone",
        f"`{text}` says its zone",
        place=place,
        expected=_EXPECTED,
        help="it is read on the wall clock of the calendar's own zone.",
    )


def _read_range(data: object, place: str) -> LocalRange:
    example = '["2026-12-24T13:00", "2026-12-24T24:00"]'
    start, end = read_ends(read_local, data, place, example=example)
    return start, _after(start, end, place)


def _after(start: datetime, end: datetime, place: str) -> datetime:
    """The end, on the next day if it is not after the start, as in weekly hours."""
    if end > start:
        return end
    if end.date() == start.date() and end.date() < date.max:
        return end + DAY
    raise InvalidValue.of(
        "calendar.reversed-range",
        "the range ends on a date before it starts",
        place=place,
        expected=f"an end after {write_local(start)}",
        received=write_local(end),
        help="only an end on the date of its start is taken for the next day.",
    )


def read_ranges(data: object, place: str) -> LocalRanges:
    """A list of ranges, each a start and an end: their union, in order.

    An end on the date of its start and not after it means the next day.

    Raises `WrongType` (`data.wrong-shape`) or an `ErrorGroup` with every mistake.

    >>> ((start, end),) = read_ranges([["2026-12-31T22:00", "2026-12-31T06:00"]], "open")
    >>> print(start, end)
    2026-12-31 22:00:00 2027-01-01 06:00:00
    """
    problems = Collector("the ranges")
    found = []
    for number, value in enumerate(read_list(data, place)):
        with problems.at():
            found.append(_read_range(value, f"{place}[{number}]"))
    problems.done()
    return merged(found)


def ranges(data: object, place: str) -> LocalRanges:
    """The ranges given to a constructor, which raises its first mistake."""
    if isinstance(data, Iterable) and not isinstance(data, str | bytes):
        data = list(data)
    return first_mistake(read_ranges, data, place)


def write_local(at: datetime) -> str:
    """A local time as text, to the minute unless it has seconds.

    >>> write_local(datetime(2026, 12, 24, 13))
    '2026-12-24T13:00'
    """
    return at.isoformat(timespec="seconds" if at.second else "minutes")


def write_ranges(found: LocalRanges) -> list[list[str]]:
    """The ranges as plain data."""
    return [[write_local(start), write_local(end)] for start, end in found]


def since_midnight(at: datetime) -> timedelta:
    """How far the clock is from the midnight of its date."""
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
