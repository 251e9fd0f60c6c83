"""Time zones, and the moment at which a wall clock first reads a time."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from servicecore.calendars.times import DAY

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""Instants are counted from here while the calendar computes: exact, absolute and without the pitfalls of
subtracting datetimes that share a zone."""

_AFTER_CHANGE = time(fold=1)


def first_reading(day: date, since_midnight: timedelta, zone: ZoneInfo) -> timedelta:
    """When the wall clock first reads that local time or later, counted from `EPOCH`.

    A reading that a clock change skips becomes the change itself, one that occurs twice the first of the two.
    """
    if day == date.max and since_midnight == DAY:  # the end of the last date cannot be written as a datetime
        since_midnight -= timedelta.resolution
    local = datetime.combine(day, time.min, zone) + since_midnight
    first, other = local - EPOCH, local.replace(fold=1) - EPOCH
    return first if other >= first else _change_between(other, first, local)


def plain_midnight(day: date, zone: ZoneInfo) -> timedelta | None:
    """When the date begins, counted from `EPOCH`, if no clock change touches it; otherwise `None`.

    All readings of such a date are as far from its midnight as they say. The offsets at its two ends tell,
    before any change at the start and after any at the end, since no zone changes twice within a day.
    """
    if day == date.max:
        return None
    start = datetime.combine(day, time.min, zone)
    end = datetime.combine(day + DAY, _AFTER_CHANGE, zone)
    return start - EPOCH if start.utcoffset() == end.utcoffset() else None


def _change_between(before: timedelta, after: timedelta, local: datetime) -> timedelta:
    """The first second at which the clock reads `local` or later; it does so `after`, not yet `before`."""
    reading = local.replace(tzinfo=None)

    def reached(second: int) -> bool:
        at = EPOCH + before + timedelta(seconds=second)
        return at.astimezone(local.tzinfo).replace(tzinfo=None) >= reading

    seconds = range(int((after - before).total_seconds()))
    return before + timedelta(seconds=bisect_left(seconds, True, key=reached))
