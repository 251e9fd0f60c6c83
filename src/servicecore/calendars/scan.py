"""Open windows, day by day over the local dates.

Instants are counted from `EPOCH`. What makes the hours of a date is the caller's affair.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from servicecore.calendars.weekly import Interval, Intervals
from servicecore.calendars.zones import first_reading, plain_midnight


def shifted(day: date, days: int) -> date:
    """The date so many days on, or the last (first) of all dates if there are not so many.

    >>> shifted(date(2026, 2, 27), 2).isoformat(), shifted(date(9999, 12, 31), 1).isoformat()
    ('2026-03-01', '9999-12-31')
    """
    return date.fromordinal(max(date.min.toordinal(), min(day.toordinal() + days, date.max.toordinal())))


def dates(first: date, last: date) -> Iterator[date]:
    """The dates from `first` to `last`, both included; backwards if `last` is the earlier one."""
    step = 1 if first <= last else -1
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + step, step))


def windows_on(day: date, hours: Intervals, zone: ZoneInfo) -> Iterator[Interval]:
    """The absolute windows of one local date; hours that the clock skips leave nothing."""
    midnight = plain_midnight(day, zone) if hours else None
    for opening, closing in hours:
        if midnight is not None:
            yield midnight + opening, midnight + closing
        else:
            start, end = first_reading(day, opening, zone), first_reading(day, closing, zone)
            if start < end:
                yield start, end


def clipped(windows: Iterable[Interval], low: timedelta, high: timedelta) -> Iterator[Interval]:
    """The part of each window inside `low`..`high`; nothing if `high` is not after `low`."""
    for start, end in windows:
        first, last = max(start, low), min(end, high)
        if first < last:
            yield first, last
