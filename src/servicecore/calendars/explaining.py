"""Explanations of working time, date by date."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby

import attrs

from servicecore.calendars.calendar import Calendar
from servicecore.calendars.scan import clipped, dates, shifted, windows_on
from servicecore.calendars.times import DAY, working, write_time
from servicecore.calendars.weekly import WEEKDAYS, Intervals
from servicecore.calendars.zones import EPOCH, first_reading
from servicecore.display import Tree, plural, when

MOST_DATES = 31
"""Up to so many dates are shown one by one."""
MOST_MONTHS_IN_DATES = 731
"""Up to so many dates, two years, are summed up by month; more by year."""


@attrs.frozen
class Day:
    """What one local date gave to a span: its windows inside the span, their clock times, and a remark."""

    date: date
    windows: Intervals
    clock: str
    note: str


def explain_between(calendar: Calendar, start: datetime, end: datetime) -> Tree:
    """See `Calendar.explain`."""
    total = calendar.between(start, end)
    ends = sorted((_instant(start), _instant(end)))
    shown = " to ".join(when(at.astimezone(calendar.tzinfo)) for at in (start, end))
    return Tree(f"{working(total)} of working time from {shown}", _lines(_days(calendar, *ends), None))


def explain_due(calendar: Calendar, at: datetime, amount: timedelta) -> Tree:
    """See `Calendar.explain_due`."""
    due = calendar.add(at, amount)
    low, high = sorted((_instant(at), _instant(due)))
    days = _days(calendar, low, high)
    forward = amount >= timedelta(0)
    begin, finish = when(at.astimezone(calendar.tzinfo)), when(due)
    side, verb = ("after", "opened") if forward else ("before", "counted back from")
    return Tree(
        f"due {finish}, {working(abs(amount))} of working time {side} {begin}",
        [f"{verb} {begin}", *_lines(days if forward else days[::-1], abs(amount)), f"due {finish}"],
    )


def _instant(at: datetime) -> timedelta:
    return at - EPOCH


def _local(calendar: Calendar, instant: timedelta) -> datetime:
    return (EPOCH + instant).astimezone(calendar.tzinfo)


def _days(calendar: Calendar, low: timedelta, high: timedelta) -> list[Day]:
    """The dates that the span touches, also one that the clock skipped; none if nothing passes."""
    if low == high:
        return []
    found = []
    last = shifted(_local(calendar, high).date(), 1)  # the clock may have shown it already and gone back
    for day in dates(_local(calendar, low).date(), last):
        opens, closes = (first_reading(day, part, calendar.tzinfo) for part in (timedelta(0), DAY))
        if opens < high and closes > low:
            found.append(_day(calendar, day, closes - opens, low, high))
    return found


def _day(calendar: Calendar, day: date, length: timedelta, low: timedelta, high: timedelta) -> Day:
    hours = calendar.hours_on(day)
    windows = tuple(windows_on(day, hours, calendar.tzinfo))
    counted = tuple(clipped(windows, low, high))
    clock = ", ".join("–".join(_clock(calendar, at, day) for at in window) for window in counted)
    listed = ", ".join(f"{write_time(start)}–{write_time(end)}" for start, end in hours)
    if not length:
        note = f"the clock skips this date in {calendar.zone}"
    elif not hours:
        note = "holiday" if day in calendar.holidays else "no hours"
    elif not windows:
        note = f"the clock skips its hours ({listed})"
    elif not counted:
        note = f"its hours ({listed}) are outside the span"
    else:
        note = "" if length == DAY else f"the clock changes: this date lasts {working(length)}"
    return Day(day, counted, clock, note)


def _clock(calendar: Calendar, instant: timedelta, day: date) -> str:
    """What the clock reads at the instant; `24:00` for whatever it reads once the date is over."""
    local = _local(calendar, instant).replace(tzinfo=None)
    return write_time(DAY if local.date() > day else local - datetime.combine(local, time.min))


def _lines(days: Sequence[Day], amount: timedelta | None) -> Iterator[str]:
    """One line for each group of dates, with what is left of the amount if there is one."""
    one_by_one = len(days) <= MOST_DATES
    shown = len("2026-03") if len(days) <= MOST_MONTHS_IN_DATES else len("2026")

    def key(day: Day) -> object:
        if one_by_one:
            return day.date if day.windows else day.note
        return day.date.isoformat()[:shown]

    for name, found in groupby(days, key):
        group = list(found)
        if amount is not None:
            amount -= _worked(group)
        left = "" if amount is None else f", {working(amount) if amount else 'nothing'} left"
        yield _run(group, left) if one_by_one else _period(str(name), group, left)


def _worked(days: Sequence[Day]) -> timedelta:
    return sum((end - start for day in days for start, end in day.windows), timedelta(0))


def _name(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()].capitalize()} {day}"


def _run(group: Sequence[Day], left: str) -> str:
    """One date with hours, or dates without any for one reason."""
    first, last = min(day.date for day in group), max(day.date for day in group)
    dates = _name(first) if first == last else f"{_name(first)} to {_name(last)}"
    day = group[0]
    if not day.windows:
        return f"{dates}: {day.note}"
    note = f"; {day.note}" if day.note else ""
    return f"{dates}: {working(_worked(group))} ({day.clock}{note}){left}"


def _period(name: str, group: Sequence[Day], left: str) -> str:
    """A month or a year: the hours, and how many dates had none for which reason."""
    reasons = Counter(day.note for day in group if not day.windows)
    counted = plural(len(group) - reasons.total(), "date")
    total = f"{name}: {working(_worked(group))} on {counted}{left}"
    return "; ".join([total, *(f"{note}: {plural(count, 'date')}" for note, count in reasons.items())])
