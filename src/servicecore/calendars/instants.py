"""Instants, spans and dates as whole numbers.

Instants are counted in microseconds from `EPOCH`, readings of the wall clock from the same midnight on the
clock: whole numbers are exact, absolute, quick, and without the pitfalls of datetimes that share a zone.
"""

from datetime import UTC, date, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""The instant from which all others are counted."""

MICROSECOND = timedelta.resolution
SECOND = 1_000_000
DAY = 86_400 * SECOND
"""24 hours, in microseconds."""

FIRST_DATE, LAST_DATE = (day.toordinal() - EPOCH.toordinal() for day in (date.min, date.max))
"""The dates are counted as well; that of `EPOCH` is 0."""

_EPOCH_DAY = EPOCH.toordinal()


def ticks(span: timedelta) -> int:
    """A span in microseconds.

    >>> ticks(timedelta(seconds=1))
    1000000
    """
    return (span.days * 86_400 + span.seconds) * SECOND + span.microseconds


def utc(instant: int) -> datetime:
    """The instant as a datetime in UTC."""
    return EPOCH + MICROSECOND * instant


def number_of(day: date) -> int:
    """The number of a date, counted from that of `EPOCH`.

    >>> number_of(date(1970, 1, 2))
    1
    """
    return day.toordinal() - _EPOCH_DAY


def date_of(number: int) -> date:
    """The date of a number; `FIRST_DATE` to `LAST_DATE` have one."""
    return date.fromordinal(number + _EPOCH_DAY)
