"""The hours of a calendar as one set of local time, and why a date has none."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, datetime

import attrs

from servicecore.calendars.instants import DAY, number_of, ticks
from servicecore.calendars.ranges import LocalRanges, since_midnight
from servicecore.calendars.recurring import Recurring, dates_of
from servicecore.calendars.spans import clipped, merged, subtracted
from servicecore.calendars.weekly import WeeklyHours

Spans = tuple[tuple[int, int], ...]


def _week(hours: WeeklyHours) -> tuple[Spans, ...]:
    return tuple(tuple((ticks(start), ticks(end)) for start, end in day) for day in hours.days)


def reading(at: datetime) -> int:
    """What a clock shows, in microseconds from the midnight that began 1970."""
    return number_of(at.date()) * DAY + ticks(since_midnight(at))


def _readings(ranges: LocalRanges) -> Spans:
    return tuple((reading(start), reading(end)) for start, end in ranges)


def _near(spans: Spans, low: int, high: int) -> Spans:
    """The spans that reach into `low`..`high`."""
    first = bisect_right(spans, low, key=lambda span: span[1])
    return spans[first : bisect_left(spans, high, key=lambda span: span[0])]


@attrs.frozen(eq=False)
class LocalTime:
    """(weekly hours - breaks - holidays - closures) + openings, on the wall clock and in whole numbers.

    `weekly` and `worked` hold the hours of each weekday since its midnight, without and with breaks taken
    away; dates have their numbers, ranges of time their readings.
    """

    weekly: tuple[Spans, ...]
    worked: tuple[Spans, ...]
    holidays: frozenset[int]
    recurring: tuple[Recurring, ...]
    closed: Spans
    open: Spans

    @classmethod
    def of(
        cls,
        weekly: WeeklyHours,
        breaks: WeeklyHours,
        holidays: Iterable[date],
        recurring: tuple[Recurring, ...],
        closed: LocalRanges,
        openings: LocalRanges,
    ) -> "LocalTime":
        """The set that these parts of a calendar make."""
        hours, pauses = _week(weekly), _week(breaks)
        worked = tuple(subtracted(day, pause) for day, pause in zip(hours, pauses, strict=True))
        days = frozenset(map(number_of, holidays))
        return cls(hours, worked, days, recurring, _readings(closed), _readings(openings))

    @property
    def hull(self) -> tuple[int, int] | None:
        """From where to where there may be hours, or `None` if there are none at any time.

        Weekly hours have no end, hence 0 to 0 for all of time.
        """
        if any(self.worked):
            return 0, 0
        return (self.open[0][0], self.open[-1][1]) if self.open else None

    def days_off(self, first: int, last: int) -> frozenset[int]:
        """The holidays among the dates `first` to `last`, and maybe others."""
        if not self.recurring:
            return self.holidays
        return self.holidays.union(dates_of(self.recurring, first, last))

    def spans(self, first: int, last: int) -> Spans:
        """The hours of the dates `first` to `last`, as readings in order."""
        off = self.days_off(first, last)
        worked = self.worked
        found = [
            (day * DAY + start, day * DAY + end)
            for day in range(first, last + 1)
            if day not in off
            for start, end in worked[(day + 3) % 7]  # 1 January 1970 was a Thursday
        ]
        low, high = first * DAY, (last + 1) * DAY
        spans = subtracted(found, _near(self.closed, low, high))
        return merged((*spans, *clipped(_near(self.open, low, high), low, high)))

    def why_not(self, day: int) -> str:
        """Why the date has no hours."""
        if day in self.days_off(day, day):
            return "holiday"
        if not self.weekly[(day + 3) % 7]:
            if any(self.weekly) or not self.open:
                return "no hours"
            if (day + 1) * DAY <= self.open[0][0]:
                return "before the first opening"
            return "after the last opening" if day * DAY >= self.open[-1][1] else "no opening"
        return "closed" if self.worked[(day + 3) % 7] else "break"
