"""The hours of a week, as sets of local time."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import time, timedelta
from typing import TypeAlias

import attrs

from servicecore.calendars.spans import merged
from servicecore.calendars.times import DAY, first_mistake, read_ends, read_time, write_time
from servicecore.errors import (
    Collector,
    InvalidValue,
    UnknownName,
    closest,
    one_of,
    read_list,
    read_mapping,
)

WEEKDAYS: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The names of the weekdays in a calendar, in the order of `date.weekday()`."""

Interval: TypeAlias = tuple[timedelta, timedelta]
Intervals: TypeAlias = tuple[Interval, ...]
HoursData: TypeAlias = Mapping[str, Sequence[Sequence[str | time]]]

_MIDNIGHT = timedelta(0)


def _check_weekday(name: str, place: str) -> None:
    if name in WEEKDAYS:
        return
    short = name[:3].casefold()
    raise UnknownName.of(
        "calendar.unknown-weekday",
        f"unknown weekday `{name}`",
        place=place,
        expected=one_of(WEEKDAYS),
        suggestion=short if short in WEEKDAYS else closest(name, WEEKDAYS),
    )


def _read_interval(data: object, place: str) -> Interval:
    """A start and an end, as times since midnight; an end not after its start is on the next day."""
    start, end = read_ends(read_time, data, place, example='["09:00", "17:00"]')
    if start == DAY:
        raise InvalidValue.of(
            "calendar.bad-time",
            "`24:00` can end an interval, not start one",
            place=f"{place}[0]",
            expected="a start before 24:00",
            help='write "00:00" on the next weekday.',
        )
    return (start, end) if end > start else (start, end + DAY)


def read_week(data: object, place: str) -> tuple[Intervals, ...]:
    """The hours of each date from Monday to Sunday, cut at midnight and merged.

    Raises `WrongType` (`data.wrong-shape`) or an `ErrorGroup` with every mistake in the week.
    """
    problems = Collector("the weekly hours")
    found: list[tuple[str, Interval]] = []
    for name, entries in read_mapping(data, place).items():
        at = f"{place}.{name}"
        with problems.at():
            _check_weekday(name, at)
        with problems.at():
            for number, entry in enumerate(read_list(entries, at)):
                with problems.at():
                    found.append((name, _read_interval(entry, f"{at}[{number}]")))
    problems.done()
    return _by_date(found)


def _by_date(found: Iterable[tuple[str, Interval]]) -> tuple[Intervals, ...]:
    week: list[list[Interval]] = [[] for _ in WEEKDAYS]
    for name, (start, end) in found:
        weekday = WEEKDAYS.index(name)
        week[weekday].append((start, min(end, DAY)))
        if end > DAY:
            week[(weekday + 1) % 7].append((_MIDNIGHT, end - DAY))
    return tuple(merged(intervals) for intervals in week)


def _rejoined(days: Sequence[Intervals]) -> list[list[Interval]]:
    """The days with what was cut at midnight put together again, unless two times cannot say it."""
    week = [list(day) for day in days]
    for number, today in enumerate(days):
        tomorrow = week[(number + 1) % 7]
        if today and tomorrow and today[-1][1] == DAY and tomorrow[0][0] == _MIDNIGHT:
            start, end = today[-1][0], tomorrow[0][1]
            if end <= start:
                week[number][-1] = (start, end)
                del tomorrow[0]
    return week


def _days(hours: HoursData) -> tuple[Intervals, ...]:
    return first_mistake(read_week, hours, "weekly")


@attrs.frozen(repr=False)
class WeeklyHours:
    """The opening hours of a week in local time, equal when they open at the same times.

    Built from a mapping of weekday (`WEEKDAYS`) to intervals `[start, end]`; the times are texts to the
    minute or second, or `datetime.time`. Intervals are half-open and may overlap. An end not after its
    start is on the next day, and `24:00` is the end of the day. A weekday that is missing is closed.

    `days` holds the hours of each local date from Monday to Sunday, as pairs of time since midnight: an
    interval across midnight is cut there, because a holiday takes away its own date only.

    Raises the first mistake: `WrongType` (`data.wrong-shape`, `value.wrong-type`), `UnknownName`
    (`calendar.unknown-weekday`) or `InvalidValue` (`calendar.bad-time`).

    >>> hours = WeeklyHours({"fri": [["22:00", "06:00"], ["09:00", "12:00"], ["11:00", "12:30"]]})
    >>> hours
    WeeklyHours({'fri': [['09:00', '12:30'], ['22:00', '06:00']]})
    >>> print(hours.total)
    11:30:00
    """

    days: tuple[Intervals, ...] = attrs.field(converter=_days, alias="hours")

    @property
    def total(self) -> timedelta:
        """The open time of one week, on the wall clock.

        >>> WeeklyHours({}).total
        datetime.timedelta(0)
        """
        return sum((end - start for day in self.days for start, end in day), timedelta(0))

    def to_data(self) -> dict[str, list[list[str]]]:
        """The hours as plain data: sorted, merged, rejoined across midnight where one interval can say it.

        >>> WeeklyHours({"sun": [["20:00", "24:00"]], "mon": [["00:00", "04:00"]]}).to_data()
        {'sun': [['20:00', '04:00']]}
        """
        return {
            name: [[write_time(start), write_time(end)] for start, end in day]
            for name, day in zip(WEEKDAYS, _rejoined(self.days), strict=True)
            if day
        }

    def __repr__(self) -> str:
        return f"WeeklyHours({self.to_data()!r})"
