"""At which instants to look at a work item: as few as tell all that is to be known of a ladder."""

from collections.abc import Iterator
from datetime import datetime

from servicecore.domain import Clock, DueSet, Escalated, Situation
from servicecore.escalation.course import Course
from servicecore.escalation.ladders import Ladder
from servicecore.escalation.levels import Level


def looks(ladder: Ladder, course: Course) -> list[datetime]:
    """The instants at which something may have changed by the end of a course, and at which holds end later.

    What comes by time alone follows from the situations then. Before anything can be raised there is nothing
    to see. From then on one looks at every event where conditions ask what happened, and else where a clock
    tells that it changed. A due time that was set by hand and taken back leaves no trace in the clock.
    """
    by_hand = any(isinstance(event, DueSet) for event in course.events)
    if course.first is None or by_hand or any(level.when is not None for level in ladder.levels):
        return course.instants
    found = set(_escalated(ladder, course))
    if ladder.by_clock:
        for clock in clocks_of(ladder, course.situation(course.end)):
            found.update(_turns(ladder, clock, course, found))
    if ladder.by_clock and ladder.when is None:
        later = [at for at in course.instants if at > course.end]
        return sorted({*found, course.end, *later})
    first = min(found, default=course.events[-1].at)
    return sorted({*found, *(at for at in course.instants if at >= first)})


def clocks_of(ladder: Ladder, situation: Situation) -> list[Clock]:
    """The clocks that a ladder is about."""
    return [clock for clock in situation.clocks if ladder.metric in (None, clock.metric)]


def reached(clock: Clock | None, level: Level) -> datetime | None:
    """When a clock raises a level, if it does."""
    if clock is None or level.point is None:
        return None
    return clock.reaches(share=level.point[0], plus=level.point[1])


def _escalated(ladder: Ladder, course: Course) -> Iterator[datetime]:
    """When somebody escalated by hand what a level waits for."""
    named = {level.to for level in ladder.levels if level.by_hand}
    for event in course.events if named else ():
        if isinstance(event, Escalated) and (None in named or event.to in named):
            yield event.at


def _turns(ladder: Ladder, clock: Clock, course: Course, escalated: set[datetime]) -> list[datetime]:
    """The instants by the end at which a clock raises levels, and at which it changed after the first."""
    raises = [at for level in ladder.levels if (at := reached(clock, level)) is not None and at <= course.end]
    first = min([*raises, *escalated], default=None)
    if first is None:
        return []
    turns = [clock.started_at, clock.promised_at, clock.ended_at]
    turns += [at for pause in clock.pauses for at in (pause.since, pause.until)]
    turns += [at for promise in clock.earlier for at in (promise.since, promise.until)]
    return [*raises, *(at for at in turns if at is not None and first < at <= course.end)]
