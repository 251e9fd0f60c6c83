"""Climbing a ladder: from one instant at which something may change to the next, never by polling.

Each step looks at the situation of its instant only, and the next instant follows from that situation and
from the events. So what was raised by an instant is the same whoever asks, and however much later.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from servicecore.calendars import Calendar
from servicecore.domain import Clock, ClockState, Situation
from servicecore.escalation.course import Course
from servicecore.escalation.ladders import Ladder
from servicecore.escalation.levels import EscalationKind, Level

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

    def stands(self, at: datetime, reason: str | None) -> None:
        """It stands at an instant, or does not, for a reason."""
        if reason is None:
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

    def is_stopped(self, at: datetime) -> bool:
        """Whether a level that was raised is acknowledged."""
        acknowledged = (each.acknowledged_at for each in self.raised.values())
        return any(each is not None and each <= at for each in acknowledged)


def climb(ladder: Ladder, course: Course, until: datetime | None = None) -> Iterator[Raised]:
    """The levels that are raised, in time order, up to an instant, or as far as time alone leads.

    What came of each is known once all of it is climbed.
    """
    if course.first is None:
        return
    now = steady = course.first
    climbs = [] if ladder.by_clock else [Climb(None, now)]
    turns = 0
    while (until is None or now <= until) and turns <= MOST_TURNS:
        situation = course.situation(now)
        if ladder.by_clock:
            _follow(climbs, _clocks(ladder, situation), now)
        for each in climbs:
            yield from _step(ladder, each, course, situation)
        known, changes = _known(ladder, climbs, course, situation), ladder.changes_at(situation, now)
        following = min(known + changes, default=None)
        if following is None:
            return
        steady = max([steady, *known, *(each for each in changes if each - now > FURTHEST)])
        if following - max(steady, course.end) > FURTHEST:
            return  # what is still to come are conditions that come and go
        turns += following > course.end
        now = following


def _clocks(ladder: Ladder, situation: Situation) -> list[Clock]:
    return [clock for clock in situation.clocks if ladder.metric in (None, clock.metric)]


def _follow(climbs: list[Climb], clocks: list[Clock], at: datetime) -> None:
    """Give each climb its clock as it is now, and begin one for each new clock.

    A clock keeps its metric and number. Its policy may change; but where several policies attach, each has a
    clock of its own.
    """
    present = {_identity(clock) for clock in clocks}
    for clock in clocks:
        alike = [each for each in climbs if each.clock and _identity(each.clock)[:2] == _identity(clock)[:2]]
        same = [each for each in alike if each.clock and each.clock.policy == clock.policy]
        moved = [each for each in alike if each.clock and _identity(each.clock) not in present]
        if same or moved:
            (same or moved)[0].clock = clock
        else:
            climbs.append(Climb(clock, at))


def _identity(clock: Clock) -> tuple[str, int, str]:
    return clock.metric, clock.number, clock.policy


def _step(ladder: Ladder, climb: Climb, course: Course, situation: Situation) -> Iterator[Raised]:
    """What is raised at an instant, and what no longer stands."""
    at = situation.at
    halted = _halted(ladder, climb, course, situation)
    for each in climb.raised.values():
        gone = None if ladder.holds(situation, each.level) else f"no longer so: {each.level.trigger}"
        each.stands(at, halted or gone)
    if halted is not None or climb.is_stopped(at):
        return
    for level in ladder.levels:
        if level.name not in climb.raised and _is_due(ladder, climb, level, course, situation):
            raised = climb.raised[level.name] = _raised(ladder, climb, level, course, at)
            yield raised


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
        reached = _reached(climb.clock, level.point)
        return reached is not None and reached <= at
    if level.unaccepted is not None:
        awaited = climb.raised.get(level.unaccepted)
        return awaited is not None and awaited.is_unaccepted(at)
    if level.by_hand:
        return course.escalated(level.to, _began(climb), at) is not None
    return ladder.holds(situation, level)


def _reached(clock: Clock | None, point: tuple[float, timedelta]) -> datetime | None:
    return None if clock is None else clock.reaches(share=point[0], plus=point[1])


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


def calendar_of(ladder: Ladder, raised: Raised) -> Calendar:
    """The calendar by which people have time to accept, and are reminded."""
    if ladder.calendar is not None:
        return ladder.calendar
    assert raised.clock is not None  # a ladder without clocks that needs a calendar has one
    return raised.clock.calendar


def working_time_after(calendar: Calendar, at: datetime, amount: timedelta) -> datetime | None:
    """The instant so much working time later, `None` if it never comes."""
    return calendar.reached(calendar.reading(at) + amount, at)


def _known(ladder: Ladder, climbs: list[Climb], course: Course, situation: Situation) -> list[datetime]:
    """The instants ahead of which clocks and events say that something may change at them."""
    at = situation.at
    ahead: list[datetime | None] = [course.following(at)]
    for clock in situation.clocks if ladder.conditions else _clocks(ladder, situation):
        ahead += [clock.started_at, clock.due_at]
        if ladder.conditions:
            ahead += [each.at for each in clock.thresholds]
            ahead += (
                [clock.due_at + TICK] if clock.due_at and clock.due_at < LAST else []
            )  # broken from then on
    for climb in climbs:
        ahead += [each.accept_by for each in climb.raised.values()]
        missing = (level for level in ladder.levels if level.name not in climb.raised)
        ahead += [_reached(climb.clock, level.point) for level in missing if level.point is not None]
    return [each for each in ahead if each is not None and each > at]
