"""When a clock ran and when it stood still."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from servicecore.calendars import Calendar
from servicecore.domain import Pause
from servicecore.domain.clocks.running import NOTHING, Part, Stretch
from servicecore.domain.quick import assembler
from servicecore.sla.course import Course
from servicecore.sla.terms import Term

Run = tuple[datetime, datetime]
"""A time in which a clock ran, and that is over."""

_pause = assembler(Pause)


def runs(course: Course, term: Term, low: datetime, high: datetime, gaps: list[Run]) -> list[Run]:
    """The stretches from `low` to `high` in which no status pauses the clock, and that are in no gap."""
    if low >= high:
        return []
    found: list[Run] = []
    if pauses := term.pauses:
        since: datetime | None = low
        for turn, status in course.statuses:
            if turn >= high:
                break
            if status in pauses:
                if since is not None and since < turn:
                    found.append((since, turn))
                since = None
            elif since is None:
                since = turn if low < turn else low
        if since is not None and since < high:
            found.append((since, high))
    else:
        found.append((low, high))
    return list(_without(found, gaps)) if gaps else found


def _without(stretches: Iterable[Run], gaps: list[Run]) -> Iterator[Run]:
    """What is left of stretches when the gaps are taken out."""
    for since, until in stretches:
        for low, high in gaps:
            if high <= since or until <= low:
                continue
            if since < low:
                yield since, low
            since = high
            if until <= since:
                break
        if since < until:
            yield since, until


def joined(ran: list[Stretch]) -> list[Stretch]:
    """Stretches in order of time, joined where they meet."""
    if len(ran) < 2:
        return ran
    found = ran[:1]
    for stretch in ran[1:]:
        if found[-1][1] == stretch[0]:
            found[-1] = (found[-1][0], stretch[1])
        else:
            found.append(stretch)
    return found


def pauses_between(
    base: datetime, ran: Iterable[Stretch], end: datetime, *, still: bool
) -> tuple[Pause, ...]:
    """What lies between the stretches that it ran in, up to the end; a pause that goes on has no end."""
    found, low = [], base
    for since, until in ran:
        if low < since:
            found.append(_pause(low, since))
        assert until is not None
        low = until
    if still:
        found.append(_pause(low, None))
    elif low < end:
        found.append(_pause(low, end))
    return tuple(found)


def measured(ran: list[Run], calendar: Calendar) -> tuple[list[Part], timedelta]:
    """The stretches with what was used up in each, and in all."""
    parts: list[Part] = []
    used = NOTHING
    for since, until in ran:
        reading = calendar.reading(since)
        worked = calendar.reading(until) - reading
        used += worked
        parts.append((since, until, calendar, reading, worked))
    return parts, used


def going_on(parts: list[Part], end: datetime, calendar: Calendar) -> list[Part]:
    """The parts of a clock that goes on from the end."""
    if parts and parts[-1][1] == end:
        since, _, _, reading, _ = parts[-1]
        return [*parts[:-1], (since, None, calendar, reading, None)]
    return [*parts, (end, None, calendar, calendar.reading(end), None)]


def used_up(parts: list[Part], end: datetime) -> timedelta:
    used = NOTHING
    for since, _, calendar, reading, worked in parts:
        if worked is not None:
            used += worked
        elif since < end:
            used += calendar.reading(end) - reading
    return used
