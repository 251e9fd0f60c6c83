"""Working time, read off the wall clock step by step: slow, and obviously what the rule says.

An instant works if the highest reading that the wall clock has shown so far lies in the calendar's set of
naive local times. Calendars are the plain data that users write; nothing of the library is used.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LONGEST_FOLD = timedelta(days=1)
"""The highest reading of all time is not older than the longest step back that a clock ever made."""

Shift = tuple[datetime, datetime]


def time_of_day(text: str) -> timedelta:
    hours, minutes, *seconds = map(int, text.split(":"))
    return timedelta(hours=hours, minutes=minutes, seconds=seconds[0] if seconds else 0)


def local(text: str) -> datetime:
    day, _, clock = text.partition("T")
    return datetime.combine(date.fromisoformat(day), time.min) + time_of_day(clock)


def shift(begin: datetime, end: datetime) -> Shift:
    return begin, end if end > begin else end + DAY


def shifts_on(week: dict[str, Any], day: date) -> Iterator[Shift]:
    """The shifts of a week that begin on a date, as naive local times."""
    midnight = datetime.combine(day, time.min)
    for start, end in week.get(WEEKDAYS[day.weekday()], []):
        yield shift(midnight + time_of_day(start), midnight + time_of_day(end))


def near(week: dict[str, Any], day: date) -> list[Shift]:
    """The shifts of a week that may make a date work: its own and those of the day before."""
    return [*shifts_on(week, day - DAY), *shifts_on(week, day)]


def recurs(rule: str, day: date) -> bool:
    """Whether a rule names a date; one without a start is taken to begin long ago."""
    begin = rule if rule.startswith("DTSTART") else "DTSTART:19000101\n" + rule
    midnight = datetime.combine(day, time.min)
    return midnight in rrulestr(begin, forceset=True)


@cache
def is_off(holidays: tuple[str, ...], rules: tuple[str, ...], day: date) -> bool:
    return day.isoformat() in holidays or any(recurs(rule, day) for rule in rules)


def holds(shifts: list[Shift], at: datetime) -> bool:
    return any(begin <= at < end for begin, end in shifts)


def ranges(calendar: dict[str, Any], name: str) -> list[Shift]:
    return [shift(local(start), local(end)) for start, end in calendar.get(name, [])]


def sets_on(calendar: dict[str, Any], day: date) -> tuple[bool, list[Shift], list[Shift], list[Shift]]:
    """What decides about a date: whether it is a holiday, its shifts, what takes them away and what wins."""
    off = is_off(tuple(calendar.get("holidays", [])), tuple(calendar.get("recurring", [])), day)
    without = near(calendar.get("breaks", {}), day) + ranges(calendar, "closed")
    return off, near(calendar["weekly"], day), without, ranges(calendar, "open")


def is_in_set(sets: tuple[bool, list[Shift], list[Shift], list[Shift]], at: datetime) -> bool:
    """Whether a naive local time is in ((weekly - breaks - holidays - closed) + open)."""
    off, shifts, without, openings = sets
    return holds(openings, at) or (not off and holds(shifts, at) and not holds(without, at))


def highest_readings(tz: str, start: datetime, step: timedelta, memory: timedelta) -> Iterator[datetime]:
    """The highest reading of a clock at each step from `start` on; the clock is read from `memory` before."""
    zone, at = ZoneInfo(tz), start - memory
    highest = at.astimezone(zone).replace(tzinfo=None)
    while True:
        highest = max(highest, at.astimezone(zone).replace(tzinfo=None))
        if at >= start:
            yield highest
        at += step


def works(calendar: dict[str, Any], start: datetime, step: timedelta, memory: timedelta) -> Iterator[bool]:
    """Whether each step from `start` on works: in the version then in force, and with the other calendars."""
    versions = [(datetime.fromisoformat(each["from"]), each) for each in calendar.get("versions", [])]
    plain = [calendar, *({"tz": calendar["tz"], **each} for _, each in versions)]
    clocks = [highest_readings(each["tz"], start, step, memory) for each in plain]
    beside = [
        [works(each, start, step, memory) for each in calendar.get(name, [])] for name in ("any_of", "all_of")
    ]
    known = [cache(partial(sets_on, each)) for each in plain]
    at = start
    while True:
        readings = [next(clock) for clock in clocks]
        number = sum(since <= at for since, _ in versions)
        any_of, all_of = ([next(other) for other in others] for others in beside)
        own = is_in_set(known[number](readings[number].date()), readings[number])
        yield (own or any(any_of)) and all(all_of)
        at += step


def steps(
    calendar: dict[str, Any], start: datetime, *, step: timedelta = MINUTE, memory: timedelta = LONGEST_FOLD
) -> Iterator[tuple[datetime, bool]]:
    """From `start` on, each instant in UTC and whether it works."""
    at = start.astimezone(UTC)
    for working in works(calendar, at, step, memory):
        yield at, working
        at += step


def between(
    calendar: dict[str, Any],
    start: datetime,
    end: datetime,
    *,
    step: timedelta = MINUTE,
    memory: timedelta = LONGEST_FOLD,
) -> timedelta:
    """The working time of a span whose ends, like every opening and closing, fall on whole steps."""
    total = timedelta(0)
    for at, working in steps(calendar, start, step=step, memory=memory):
        if at >= end:
            return total
        total += step * working
    raise AssertionError("the steps never end")


def add(calendar: dict[str, Any], start: datetime, amount: timedelta, *, most: timedelta) -> datetime | None:
    """The earliest instant after a positive amount of whole minutes; `None` if it is not within `most`."""
    for at, working in steps(calendar, start):
        amount -= MINUTE * working
        if amount <= timedelta(0):
            return at + MINUTE
        if at - start > most:
            return None
    raise AssertionError("the steps never end")


def subtract(
    calendar: dict[str, Any], end: datetime, amount: timedelta, *, most: timedelta
) -> datetime | None:
    """The latest instant before a positive amount of whole minutes; `None` if it is not within `most`."""
    known = []
    for at, working in steps(calendar, end - most):
        if at >= end:
            break
        known.append((at, working))
    for at, working in reversed(known):
        amount -= MINUTE * working
        if amount <= timedelta(0):
            return at
    return None


def next_change(
    calendar: dict[str, Any], start: datetime, *, opens: bool, most: timedelta
) -> datetime | None:
    """The first instant after `start` at which the calendar opens, or closes, and did not a minute before."""
    before = None
    for at, working in steps(calendar, start):
        if before is not None and before != working and working == opens:
            return at
        if at - start > most:
            return None
        before = working
    raise AssertionError("the steps never end")
