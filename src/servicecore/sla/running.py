"""One instance under its promises, as a clock: how much is used up, when it is due, since when it is late."""

from datetime import datetime

from servicecore.domain import Clock, SlaMetric
from servicecore.domain.clocks.running import NOTHING, opening, overrun, reach
from servicecore.sla.changing import clock_of_several
from servicecore.sla.course import Course
from servicecore.sla.instances import Instance
from servicecore.sla.levels import Line
from servicecore.sla.states import OVER, clock, is_passed, open_state, threshold
from servicecore.sla.stretches import going_on, measured, pauses_between, runs
from servicecore.sla.terms import Term


def clock_of(
    metric: SlaMetric, number: int, instance: Instance, line: Line, course: Course, at: datetime
) -> Clock | None:
    """The clock of an instance at an instant; `None` where nothing was ever promised for it."""
    stop = instance.stop
    found = _only(line, at if stop is None else stop)
    if found is not None:
        since, term, others = found
        base = instance.start
        at_once = since <= base or term.conventions.retarget == "original"
        known = at_once and term.within is not None and not course.dues and len(instance.starts) == 1
        unbroken = since <= base or not instance.gaps
        if known and unbroken and base <= at and (stop is None or base <= stop):
            since = max(since, instance.known)
            return _of_one_promise(metric, number, instance, since, term, others, course, at)
    return clock_of_several(metric, number, instance, line, course, at)


def _only(line: Line, end: datetime) -> tuple[datetime, Term, tuple[str, ...]] | None:
    """The one promise that was made by the end and holds then, if there is just one."""
    found = None
    for since, term, others in line:
        if end < since:
            break
        if found is not None:
            return None
        if term is not None:
            found = since, term, others
    return found


def _of_one_promise(
    metric: SlaMetric,
    number: int,
    instance: Instance,
    since: datetime,
    term: Term,
    others: tuple[str, ...],
    course: Course,
    at: datetime,
) -> Clock:
    """The clock of an instance to which one promise was made, known `since`: most are, and there are many."""
    start, stop, amount, calendar = instance.start, instance.stop, term.within, term.calendar
    assert amount is not None
    end = at if stop is None else stop
    ran = runs(course, term, start, end, instance.gaps)
    still = stop is None and course.status in term.pauses
    hidden = stop is None and not still and course.status in term.suspends
    begun = bool(ran) or not still
    parts, elapsed = measured(ran, calendar)
    on = going_on(parts, end, calendar)
    reckoned = on if not still and (stop is None or instance.met) else parts
    rolls_over = term.rolls_over
    due = reach(reckoned, amount, rolls_over)
    thresholds = tuple([threshold(share, reach(reckoned, part, rolls_over)) for share, part in term.shares])
    late = None if due is None else overrun(parts, due, end, term.missed and stop is None and not still)
    if start < since:
        thresholds = tuple([threshold(each.share, each.at and max(each.at, since)) for each in thresholds])
        late = late and max(late, since)
    left = amount - elapsed
    return clock(
        metric,
        term.policy,
        number,
        OVER[instance.met] if stop is not None else open_state(begun, still),
        amount,
        elapsed,
        left if left >= NOTHING else term.overdue(left),
        None if not begun else start if not term.starts_open else opening(calendar, start),
        stop,
        None if still or hidden or (stop is not None and not instance.met) else due,
        reach(on, amount, rolls_over) if still or hidden else None,
        late is not None,
        late,
        stop is None and begun and late is None and bool(thresholds) and is_passed(thresholds[0].at, end),
        thresholds,
        pauses_between(start, ran, end, still=still),
        instance.reason,
        calendar,
        since if start < since else None,
        (),
        others,
        None,
        None,
        rolls_over,
        term.one_calendar,
    )
