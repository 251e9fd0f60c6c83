"""Local dates of a calendar: working days, months, and the hours of a date."""

from collections.abc import Iterator
from datetime import date

from servicecore.calendars.instants import DAY, LAST_DATE, date_of, number_of
from servicecore.calendars.spans import clipped
from servicecore.calendars.table import SEARCH, Table
from servicecore.calendars.zones import Clock


def _day_of(table: Table, instant: int) -> tuple[int, int, int]:
    """The date at an instant, when it begins and when the next one does."""
    clock = Clock.of(table.plan.zone, instant - 2 * DAY, instant + 3 * DAY)
    day = clock.day_at(instant)
    return day, clock.begins(day), clock.begins(day + 1)


def days_on(table: Table, instant: int, days: int) -> int | None:
    """The instant so many working days on (see `add_days`), or `None` if there are not so many."""
    if abs(days) * DAY > SEARCH:
        return None
    day, begin, end = _day_of(table, instant)
    reading = Clock.of(table.plan.zone, instant, instant).reads(instant) - day * DAY
    for _ in range(abs(days)):
        at = _next_worked(table, end) if days > 0 else _last_worked(table, begin)
        if at is None or abs(at - instant) > SEARCH:
            return None
        day, begin, end = _day_of(table, at)
    return _held(table, begin, end, day * DAY + max(0, min(reading, DAY)))


def _next_worked(table: Table, since: int) -> int | None:
    """The first open instant not before `since`."""
    return table.next_start(table.worked(since), since) if since <= table.high else None


def _last_worked(table: Table, until: int) -> int | None:
    """The last open instant, to the microsecond, before `until`."""
    if until <= table.low:
        return None
    found = table.previous_end(table.worked(until), until)
    return None if found is None else found - 1


def _held(table: Table, begin: int, end: int, reading: int) -> int:
    """The time of day within the hours of the date: kept, else the next opening, else the last closing."""
    clock = Clock.of(table.plan.zone, begin, end)
    wanted = min(max(clock.first_reads(reading), begin), end)
    windows = table.windows(max(begin, table.low), min(end, table.high))
    for start, stop in windows:
        if wanted <= stop:
            return max(wanted, start)
    return windows[-1][1]


def month_by_month(table: Table, low: int, high: int) -> Iterator[tuple[date, int]]:
    """The first date of each month that the span touches, and the working time of it in the span."""
    if low >= high:
        return
    clock = Clock.of(table.plan.zone, low, high)
    first = date_of(min(clock.day_at(low), LAST_DATE)).replace(day=1)
    at = low
    while at < high:
        later = number_of(first) + 32
        following = date_of(later).replace(day=1) if later <= LAST_DATE else None
        end = high if following is None else min(high, clock.begins(number_of(following)))
        if at < end:
            yield first, table.worked(end) - table.worked(at)
        if following is None:
            return
        first, at = following, max(at, end)


def hours_of(table: Table, day: date) -> tuple[tuple[int, int], ...]:
    """The hours of a date (see `hours_on`), in microseconds since its midnight."""
    number, plan = number_of(day), table.plan
    begin = number * DAY
    clock = Clock.of(plan.zone, begin - 2 * DAY, begin + 3 * DAY)
    since, until = clock.begins(number), clock.begins(number + 1)
    if plan.is_simple_at(since):
        spans = plan.hours_at(since)[0].local.spans(number, number)
        return tuple((start - begin, end - begin) for start, end in spans)
    windows = clipped(plan.windows(since, until), since, until)
    return tuple((clock.reads(start) - begin, clock.reads(end - 1) + 1 - begin) for start, end in windows)
