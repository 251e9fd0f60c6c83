"""Working time, read off the wall clock step by step: slow, and obviously what the rule says.

An instant works if the highest reading that the wall clock has shown so far lies in the calendar's set of
naive local times. Calendars are the plain data that users write; nothing of the library is used.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial
from typing import Any
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTE = timedelta(minutes=1)
LONGEST_FOLD = timedelta(days=1)
"""The highest reading of all time is not older than the longest step back that a clock ever made."""


def time_of_day(text: str) -> timedelta:
    hours, minutes, *seconds = map(int, text.split(":"))
    return timedelta(hours=hours, minutes=minutes, seconds=seconds[0] if seconds else 0)


def shifts_on(calendar: dict[str, Any], day: date) -> Iterator[tuple[datetime, datetime]]:
    """The shifts that begin on a date, as naive local times."""
    midnight = datetime.combine(day, time.min)
    for start, end in calendar["weekly"].get(WEEKDAYS[day.weekday()], []):
        length = time_of_day(end) - time_of_day(start)
        begin = midnight + time_of_day(start)
        yield begin, begin + (length if length > timedelta(0) else length + timedelta(days=1))


def shifts_that_touch(calendar: dict[str, Any], day: date) -> list[tuple[datetime, datetime]]:
    """The shifts that may make a date work: none on a holiday, else its own and those of the day before."""
    if day.isoformat() in calendar.get("holidays", []):
        return []
    return [*shifts_on(calendar, day - timedelta(days=1)), *shifts_on(calendar, day)]


def steps(
    calendar: dict[str, Any], start: datetime, *, step: timedelta = MINUTE, memory: timedelta = LONGEST_FOLD
) -> Iterator[tuple[datetime, bool]]:
    """From `start` on, each instant in UTC and whether it works; the clock is read from `memory` before."""
    zone = ZoneInfo(calendar["tz"])
    start = start.astimezone(UTC)
    at = start - memory
    highest = at.astimezone(zone).replace(tzinfo=None)
    shifts = cache(partial(shifts_that_touch, calendar))
    while True:
        highest = max(highest, at.astimezone(zone).replace(tzinfo=None))
        if at >= start:
            yield at, any(begin <= highest < end for begin, end in shifts(highest.date()))
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
    for at, works in steps(calendar, start, step=step, memory=memory):
        if at >= end:
            return total
        total += step * works
    raise AssertionError("the steps never end")


def add(calendar: dict[str, Any], start: datetime, amount: timedelta, *, most: timedelta) -> datetime | None:
    """The earliest instant after a positive amount of whole minutes; `None` if it is not within `most`."""
    for at, works in steps(calendar, start):
        amount -= MINUTE * works
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
    for at, works in steps(calendar, end - most):
        if at >= end:
            break
        known.append((at, works))
    for at, works in reversed(known):
        amount -= MINUTE * works
        if amount <= timedelta(0):
            return at
    return None
