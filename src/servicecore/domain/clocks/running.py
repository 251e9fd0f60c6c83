"""When a clock that stands still at times has used up so much: the one place that reckons it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple, TypeAlias

from servicecore.calendars import Calendar
from servicecore.errors import InvalidValue

NOTHING = timedelta(0)

Stretch = tuple[datetime, datetime | None]
"""A time in which the clock ran; `None` if it goes on."""


class Era(NamedTuple):
    """A time in which one promise held: from `since` to `until`, `None` for the last one.

    The working time counts from `base`. `due` is a due time that was set by hand.
    """

    base: datetime
    since: datetime
    until: datetime | None
    target: timedelta
    calendar: Calendar
    due: datetime | None = None


Part: TypeAlias = tuple[datetime, datetime | None, Calendar, timedelta, timedelta | None]
"""A stretch under one calendar: its start and end, the calendar, what the meter of that read at the start,
and what was used up in it; end and use are `None` if the clock goes on."""


def parts_of(
    eras: Sequence[Era], stretches: Iterable[Stretch], *, base: datetime, one_calendar: bool
) -> list[Part]:
    """What counts for the last of the eras: each stretch from `base` on, measured by the calendar in force.

    What lies before the first promise, or between two, belongs to the one that follows.
    """
    found = []
    last = eras[-1]
    for since, until in stretches:
        low = since if base < since else base
        if until is not None and until <= low:
            continue
        if last.until is not None:
            if last.until <= low:
                continue
            until = last.until if until is None or last.until < until else until
        if not one_calendar:
            for era in eras[:-1]:
                turn = era.until
                if turn is not None and low < turn:
                    if until is not None and until <= turn:
                        found.append(_part(low, until, era.calendar))
                        break
                    found.append(_part(low, turn, era.calendar))
                    low = turn
            else:
                found.append(_part(low, until, last.calendar))
        else:
            found.append(_part(low, until, last.calendar))
    return found


def _part(since: datetime, until: datetime | None, calendar: Calendar) -> Part:
    reading = calendar.reading(since)
    return since, until, calendar, reading, None if until is None else calendar.reading(until) - reading


def reach(parts: Sequence[Part], amount: timedelta, rolls_over: bool) -> datetime | None:
    """The first instant at which so much was used up, or will be; more than nothing is asked for.

    Used up as another calendar comes into force, it rolls over to when that one opens.
    """
    left = amount
    for since, until, calendar, reading, worked in parts:
        if worked is None or left <= worked:
            found = _end(calendar, since, reading, left, rolls_over)
            if until is None or worked is None:
                return found
            rolls_on = rolls_over and any(part[0] == until for part in parts)
            if found is not None and (left < worked or (found <= until and not rolls_on)):
                return found
        left -= worked
    return None


def _end(
    calendar: Calendar, since: datetime, reading: timedelta, left: timedelta, rolls_over: bool
) -> datetime | None:
    if not rolls_over:
        return calendar.reached(reading + left, since) if left else since
    if not left:
        return opening(calendar, since)
    return _added(calendar, since, left, tie="next_open")


def _added(
    calendar: Calendar, at: datetime, amount: timedelta, tie: Literal["close", "next_open"] = "close"
) -> datetime | None:
    try:
        return calendar.add(at, amount, tie=tie).astimezone(UTC)
    except InvalidValue as error:
        if error.code != "calendar.unreachable":
            raise
        return None


def opening(calendar: Calendar, at: datetime) -> datetime:
    """The instant itself in hours, and else the next opening, if there is one."""
    if calendar.is_open(at):
        return at
    try:
        return calendar.next_open(at).astimezone(UTC)
    except InvalidValue:
        return at


class Running:
    """What a clock ran by and when it ran, from which every instant of it follows."""

    __slots__ = ("_parts", "eras", "one_calendar", "rolls_over", "stretches")

    def __init__(
        self,
        eras: list[Era],
        stretches: list[Stretch],
        *,
        rolls_over: bool = False,
        one_calendar: bool = False,
    ) -> None:
        self.eras: list[Era] = eras
        self.stretches: list[Stretch] = stretches
        self.rolls_over: bool = rolls_over
        self.one_calendar: bool = one_calendar
        self._parts: list[list[Part] | None] = [None] * len(eras)

    def parts(self, number: int) -> list[Part]:
        """What counts for an era."""
        found = self._parts[number]
        if found is None:
            eras = self.eras[: number + 1]
            found = parts_of(eras, self.stretches, base=eras[-1].base, one_calendar=self.one_calendar)
            self._parts[number] = found
        return found

    def reaches(self, share: float, plus: timedelta) -> datetime | None:
        """The first instant at which `share` of the target and as much `plus` was used up, or will be."""
        for number, era in enumerate(self.eras):
            found = self._reached(number, share, plus)
            if era.until is None:
                return None if found is None else max(found, era.since)
            if found is not None and found < era.until:
                return max(found, era.since)
        return None

    def _reached(self, number: int, share: float, plus: timedelta) -> datetime | None:
        era = self.eras[number]
        if era.due is not None and share:
            return _towards(era, era.due, share, plus)
        amount = era.target * share + plus
        if amount <= NOTHING:
            return era.base
        return reach(self.parts(number), amount, self.rolls_over or plus < NOTHING)


def _towards(era: Era, due: datetime, share: float, plus: timedelta) -> datetime | None:
    """An instant by a due time that was set by hand: no pause moves it, so none moves what leads up to it."""
    calendar = era.calendar
    if share == 1:
        return _added(calendar, due, plus) if plus else due
    start = calendar.reading(era.base)
    wanted = (calendar.reading(due) - start) * share + plus
    return calendar.reached(start + wanted, era.base) if wanted > NOTHING else min(era.base, due)


def broken_at(running: Running, number: int, end: datetime, *, missed: bool) -> datetime | None:
    """Since when the promise of an era is broken, as known in the era itself; `None` if it is kept.

    `end` is how far one looks in the last era; `missed` is whether to be due just then is late.
    """
    era = running.eras[number]
    last = era.until is None
    until = end if era.until is None else era.until
    missed = missed and last
    if era.due is not None:
        late = era.due < until or (missed and era.due == until)
        return max(era.due, era.since) if late else None
    parts = running.parts(number)
    found = overrun(parts, reach(parts, era.target, running.rolls_over), until, missed)
    return None if found is None else max(found, era.since)


def overrun(parts: Iterable[Part], due: datetime | None, end: datetime, missed: bool) -> datetime | None:
    """Since when a clock has run on after it was due.

    One that stands still breaks nothing: what is used up at the beginning of a pause is late as soon as work
    goes on.
    """
    if due is None or end < due:
        return None
    for since, until, *_ in parts:
        upto = end if until is None or end < until else until
        if since < upto and (due < upto or (missed and due == upto == end)):
            return max(since, due)
    return None
