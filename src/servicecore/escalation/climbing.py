"""Climbing a ladder: from one instant at which something may change to the next, never by polling.

Each step looks at the situation of its instant only, and the next instant follows from that situation and
from the events. So what was raised by an instant is the same whoever asks, and however much later.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from servicecore.calendars import Calendar
from servicecore.domain import Clock, ClockState, Situation
from servicecore.escalation.course import Course
from servicecore.escalation.ladders import Ladder
from servicecore.escalation.levels import EscalationKind, Level
from servicecore.escalation.looking import clocks_of, looks, reached

TICK, LAST = timedelta.resolution, datetime.max.replace(tzinfo=UTC)
FURTHEST = timedelta(days=15)
"""How long one looks ahead where nothing is left but times of day and weekdays, which repeat themselves."""
MOST_TURNS = 2_000
"""How many instants are looked at beyond the end; there are more only where situations never come to rest."""


class Raised:
    """A level that was raised, in the making: what came of it is added as the climb goes on."""

    def __init__(self, level: Level, at: datetime, clock: Clock | None, team: str | None) -> None:
        self.level: Level = level
        self.at: datetime = at
        self.clock: Clock | None = clock
        self.team: str | None = team
        """The team that had the ticket."""
        self.to: str | None = None
        self.instead_of: str | None = None
        self.accept_by: datetime | None = None
        self.accepted_at: datetime | None = None
        self.acknowledged_at: datetime | None = None
        self.ended_at: datetime | None = None
        self.reason: str | None = None
        self.gaps: tuple[tuple[datetime, datetime], ...] = ()
        """When it had ended, before it stood again."""

    def stands(self, at: datetime, reason: str | None) -> None:
        """It stands at an instant, or does not, for a reason."""
        if reason is None:
            if self.ended_at is not None:
                self.gaps = (*self.gaps, (self.ended_at, at))
            self.ended_at = self.reason = None
        elif self.ended_at is None:
            self.ended_at, self.reason = at, reason

    def is_unaccepted(self, at: datetime) -> bool:
        """Whether the time to accept it has passed in vain."""
        if self.accept_by is None or at < self.accept_by or self.ended_at is not None:
            return False
        return self.accepted_at is None or self.accepted_at > self.accept_by


class Climb:
    """One climb of a ladder: for a clock, which is another value at each instant, or for the ticket."""

    def __init__(self, clock: Clock | None, since: datetime) -> None:
        self.clock: Clock | None = clock
        """The clock as it is seen at the instant; `None` for a ticket."""
        self.since: datetime = since
        self.raised: dict[str, Raised] = {}
        self.reaches: dict[str, datetime | None] = {}
        """When the clock, as it is seen, raises the levels that it has not raised yet."""

    def is_stopped(self, at: datetime) -> bool:
        """Whether a level that was raised is acknowledged."""
        acknowledged = (each.acknowledged_at for each in self.raised.values())
        return any(each is not None and each <= at for each in acknowledged)


class Stand(NamedTuple):
    """What is raised at an instant, and as it is up to before `until` (for ever if that is `None`).

    What comes later changes the same objects, so a stand is to be read before the next one is asked for.
    """

    since: datetime
    until: datetime | None
    raised: tuple[Raised, ...]


def climb(ladder: Ladder, course: Course, until: datetime | None = None) -> Iterator[Stand]:
    """What is raised from the first event on, up to an instant, or as far as time alone leads."""
    ahead = looks(ladder, course)
    if course.first is None:
        return
    now = steady = ahead[0]
    climbs = [] if ladder.by_clock else [Climb(None, course.first)]
    turns = 0
    while (until is None or now <= until) and turns <= MOST_TURNS:
        situation = course.situation(now)
        if ladder.by_clock:
            _follow(climbs, clocks_of(ladder, situation), now)
        for each in climbs:
            _step(ladder, each, course, situation)
        known, changes = _known(ladder, climbs, situation), ladder.changes_at(situation, now)
        known += ahead[(place := bisect_right(ahead, now)) : place + 1]
        following = min(known + changes, default=None)
        steady = max([steady, *known, *(each for each in changes if each - now > FURTHEST)])
        if following is not None and following - max(steady, course.end) > FURTHEST:
            following = None  # what is still to come are conditions that come and go
        climbs.sort(key=_order)
        yield Stand(now, following, tuple(found for each in climbs for found in each.raised.values()))
        if following is None:
            return
        turns += following > course.end
        now = following


def _follow(climbs: list[Climb], clocks: list[Clock], at: datetime) -> None:
    """Give each climb its clock as it is now, and begin one for each new clock.

    A clock keeps its metric and number. Its policy may change; but where several policies attach, each has a
    clock of its own.
    """
    present = {_identity(clock) for clock in clocks}
    known = {_identity(each.clock): each for each in climbs if each.clock}
    for clock in clocks:
        now = before = _identity(clock)
        if now not in known:
            before = next((each for each in known if each[:2] == now[:2] and each not in present), now)
        if before not in known:
            climbs.append(Climb(clock, at))
            known[now] = climbs[-1]
        climb = known[now] = known.pop(before)
        climb.clock = clock


def _order(climb: Climb) -> tuple[str, int, str]:
    """The order of climbs, whichever was seen first."""
    return ("", 0, "") if climb.clock is None else _identity(climb.clock)


def _identity(clock: Clock) -> tuple[str, int, str]:
    return clock.metric, clock.number, clock.policy


def _step(ladder: Ladder, climb: Climb, course: Course, situation: Situation) -> None:
    """Raise what is to be raised at an instant, and end what no longer stands."""
    at = situation.at
    missing = [level for level in ladder.levels if level.name not in climb.raised]
    running = None if climb.clock is None or climb.clock.state.is_over else climb.clock
    climb.reaches = {level.name: reached(running, level) for level in missing}
    halted = _halted(ladder, climb, course, situation)
    for each in climb.raised.values():
        gone = None if ladder.holds(situation, each.level) else f"no longer so: {each.level.trigger}"
        each.stands(at, halted or gone)
    if halted is not None or climb.is_stopped(at):
        return
    for level in missing:
        if _is_due(ladder, climb, level, course, situation):
            climb.raised[level.name] = _raised(ladder, climb, level, course, at)


def _halted(ladder: Ladder, climb: Climb, course: Course, situation: Situation) -> str | None:
    """Why nothing can be raised at an instant, and what was raised does not stand."""
    clock, at = climb.clock, situation.at
    if clock is None:
        status = course.ticket(at).status
        if status.is_done:
            return f"the ticket is {status.value}"
    else:
        name = f"{clock.metric.value} {clock.number}"
        if not any(clock is each for each in situation.clocks):
            return f"there is no {name} any more"
        if clock.state.is_over:
            return f"{name} is {clock.state.value}" + (f": {clock.reason}" if clock.reason else "")
        if clock.started_at is None or clock.started_at > at or clock.state is ClockState.NOT_STARTED:
            return f"{name} has not started"
        if ladder.policy not in (None, clock.policy):
            return f"{name} runs by policy `{clock.policy}`"
    return None if ladder.holds(situation) else f"no longer so: {ladder.when!r}"


def _is_due(ladder: Ladder, climb: Climb, level: Level, course: Course, situation: Situation) -> bool:
    """Whether what raises a level has come by an instant."""
    at = situation.at
    if level.point is not None:
        reaches = climb.reaches[level.name]
        return reaches is not None and reaches <= at
    if level.unaccepted is not None:
        awaited = climb.raised.get(level.unaccepted)
        return awaited is not None and awaited.is_unaccepted(at)
    if level.by_hand:
        return course.escalated(level.to, _began(climb), at) is not None
    return ladder.holds(situation, level)


def _began(climb: Climb) -> datetime:
    """Since when an escalation by hand belongs to the climb."""
    return climb.clock.started_at or climb.since if climb.clock is not None else climb.since


def _raised(ladder: Ladder, climb: Climb, level: Level, course: Course, at: datetime) -> Raised:
    raised = Raised(level, at, climb.clock, course.ticket(at).team)
    raised.to, raised.instead_of = _recipient(ladder, climb, level, course, raised)
    if level.accept_within is not None:
        raised.accept_by = working_time_after(calendar_of(ladder, raised), at, level.accept_within)
    if level.accept_within is not None or level.kind is EscalationKind.FUNCTIONAL:
        raised.accepted_at = course.accepted(raised.to, at)
    raised.acknowledged_at = course.acknowledged(level.name, at)
    return raised


def _recipient(
    ladder: Ladder, climb: Climb, level: Level, course: Course, raised: Raised
) -> tuple[str | None, str | None]:
    """Where a level goes, and the team that it would have gone to, had somebody been there."""
    to = level.to
    if to is None and level.by_hand:
        event = course.escalated(None, _began(climb), raised.at)
        to = None if event is None else event.to
    if to is None:
        to = ladder.above(_stand(climb, raised.team))
    is_there = to is not None and (course.present is None or course.present(to, raised.at))
    return (to, None) if is_there or ladder.fallback in (None, to) else (ladder.fallback, to)


def _stand(climb: Climb, team: str | None) -> str | None:
    """Where a matter stands: where it went last, or with the team that it was given to since."""
    last = next((each for each in reversed(climb.raised.values()) if each.to is not None), None)
    return team if last is None or last.team != team else last.to


def calendar_of(ladder: Ladder, raised: Raised) -> Calendar | None:
    """The calendar by which people have time to accept, and are reminded: the ladder's, or the clock's."""
    of_clock = None if raised.clock is None else raised.clock.calendar
    return of_clock if ladder.calendar is None else ladder.calendar


def working_time_after(calendar: Calendar | None, at: datetime, amount: timedelta) -> datetime | None:
    """The instant so much working time later, `None` if it never comes."""
    assert calendar is not None  # a ladder without clocks that needs a calendar has one
    return calendar.reached(calendar.reading(at) + amount, at)


def _known(ladder: Ladder, climbs: list[Climb], situation: Situation) -> list[datetime]:
    """The instants ahead of which clocks say that something may change at them."""
    at, ahead = situation.at, list[datetime | None]()
    for clock in situation.clocks if ladder.conditions else clocks_of(ladder, situation):
        ahead += [clock.started_at, clock.due_at]
        if ladder.conditions:
            ahead += [each.at for each in clock.thresholds]
            ahead += (
                [clock.due_at + TICK] if clock.due_at and clock.due_at < LAST else []
            )  # broken from then on
    for climb in climbs:
        ahead += [each.accept_by for each in climb.raised.values()]
        ahead += climb.reaches.values()
    return [each for each in ahead if each is not None and each > at]
