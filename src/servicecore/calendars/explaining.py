"""Explanations of working time, date by date."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

import attrs

from servicecore.calendars.days import hours_of
from servicecore.calendars.instants import DAY, FIRST_DATE, LAST_DATE, MICROSECOND, date_of
from servicecore.calendars.local import Spans
from servicecore.calendars.plans import Plan
from servicecore.calendars.spans import clipped
from servicecore.calendars.table import Table
from servicecore.calendars.times import working, write_time
from servicecore.calendars.weekly import WEEKDAYS
from servicecore.calendars.zones import Clock
from servicecore.display import Tree, plural, when

MOST_DATES = 31
"""Up to so many dates are shown one by one."""
MOST_MONTHS_IN_DATES = 731
"""Up to so many dates, two years, are summed up by month; more by year."""


@attrs.frozen
class Day:
    """What one local date gave to a span: its windows inside the span, their clock times, and a remark."""

    date: date
    windows: Spans
    clock: str
    note: str


def explain_between(table: Table, start: datetime, end: datetime, total: timedelta) -> Tree:
    """See `Calendar.explain`."""
    low, high = sorted((table.instant(start, "start"), table.instant(end, "end")))
    span = " to ".join(when(at.astimezone(table.plan.zone)) for at in (start, end))
    return Tree(
        f"{working(total)} of working time from {span}",
        tuple(map(Tree, _lines(_days(table, low, high), None))),
    )


def explain_due(table: Table, at: datetime, amount: timedelta, due: datetime) -> Tree:
    """See `Calendar.explain_due`."""
    low, high = sorted((table.instant(at, "at"), table.instant(due, "due")))
    days = _days(table, low, high)
    forward = amount >= timedelta(0)
    begin, finish = when(at.astimezone(table.plan.zone)), when(due)
    side, verb = ("after", "opened") if forward else ("before", "counted back from")
    return Tree(
        f"due {finish}, {working(abs(amount))} of working time {side} {begin}",
        [f"{verb} {begin}", *_lines(days if forward else days[::-1], abs(amount)), f"due {finish}"],
    )


def _days(table: Table, low: int, high: int) -> list[Day]:
    """The dates that the span touches, also one that the clock skipped; none if nothing passes."""
    if low == high:
        return []
    found = []
    clock = Clock.of(table.plan.zone, low - 2 * DAY, high + 3 * DAY)
    windows = table.windows(low, high)
    first, last = max(clock.day_at(low), FIRST_DATE), min(clock.day_at(high), LAST_DATE)
    number = 0
    for day in range(first, last + 1):
        opens, closes = clock.begins(day), clock.begins(day + 1)
        while number < len(windows) and windows[number][1] <= opens:
            number += 1
        if opens < high and closes > low:
            until = number
            while until < len(windows) and windows[until][0] < closes:
                until += 1
            counted = clipped(windows[number:until], opens, closes)
            found.append(_day(table, clock, day, counted))
    return found


def _day(table: Table, clock: Clock, day: int, counted: Spans) -> Day:
    opens, closes = clock.begins(day), clock.begins(day + 1)
    length = MICROSECOND * (closes - opens)
    shown = ", ".join("–".join(_clock(clock, at, day) for at in window) for window in counted)
    if not counted:
        note = _why_not(table, day, opens, closes)
    else:
        note = "" if closes - opens == DAY else f"the clock changes: this date lasts {working(length)}"
    return Day(date_of(day), counted, shown, note)


def _why_not(table: Table, day: int, opens: int, closes: int) -> str:
    """Why nothing of a date was counted."""
    if opens == closes:
        return f"the clock skips this date in {table.plan.zone.key}"
    hours = hours_of(table, date_of(day))
    if not hours:
        return _reason(table.plan, day, opens, closes)
    listed = ", ".join(
        f"{write_time(MICROSECOND * start)}–{write_time(MICROSECOND * end)}" for start, end in hours
    )
    windows = table.windows(max(opens, table.low), min(closes, table.high))
    return (
        f"its hours ({listed}) are outside the span" if windows else f"the clock skips its hours ({listed})"
    )


def _reason(plan: Plan, day: int, opens: int, closes: int) -> str:
    """Why a date has no hours; of several calendars, what they say if they agree."""
    if plan.all_of and attrs.evolve(plan, all_of=()).windows(opens, closes):
        return "not open in all of the calendars"
    reasons = {hours.local.why_not(day) for hours in plan.hours_at(opens)}
    return reasons.pop() if len(reasons) == 1 else "no hours in any of the calendars"


def _clock(clock: Clock, instant: int, day: int) -> str:
    """What the clock reads at the instant; `24:00` for whatever it reads once the date is over."""
    passed = clock.reads(instant) - day * DAY
    return write_time(MICROSECOND * (DAY if passed >= DAY else passed % DAY))


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
    return MICROSECOND * sum(end - start for day in days for start, end in day.windows)


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
