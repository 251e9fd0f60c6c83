"""The clock of an instance whose promise changed, ended, was set by hand, or depends on its start."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from servicecore.domain import Clock, ClockState, Promise, SlaMetric
from servicecore.domain.clocks.running import NOTHING, Era, Running, Stretch, broken_at, opening, reach
from servicecore.domain.quick import assembler
from servicecore.sla.course import Course, DueTurn
from servicecore.sla.instances import Instance
from servicecore.sla.levels import Line
from servicecore.sla.states import OVER, clock, is_passed, open_state, threshold
from servicecore.sla.stretches import Run, joined, pauses_between, runs, used_up
from servicecore.sla.targets import Days, days_from
from servicecore.sla.terms import Term

_promise = assembler(Promise)
UNPROMISED = "no policy promises it any more"


class Held(NamedTuple):
    """A promise of an instance, in force from `since` to `until`, `None` for the last one.

    `promised` is when it was made, perhaps before the instance was known, and `start` when the instance
    started, as far as was known then. `due` is what was set by hand.
    """

    since: datetime
    until: datetime | None
    promised: datetime
    start: datetime
    term: Term
    others: tuple[str, ...]
    due: DueTurn | None


def clock_of_several(
    metric: SlaMetric, number: int, instance: Instance, line: Line, course: Course, at: datetime
) -> Clock | None:
    """The clock of an instance that was paused, reopened, hidden, promised anew or set by hand."""
    stop, met, reason = instance.stop, instance.met, instance.reason
    end = at if stop is None else stop
    gone = _unpromised(line, end)
    if gone is not None:
        if gone <= max(instance.start, instance.known):
            return None
        end = stop = _out_of(instance.gaps, gone)
        met, reason = False, UNPROMISED
    promises = _promises(metric, instance, line, course, end)
    if not promises:
        return None
    held = promises[-1]
    term, conventions = held.term, held.term.conventions
    eras, ran = _eras(instance, promises, course, end)
    era = eras[-1]
    status = course.statuses[max(bisect_right(course.statuses, end, key=_instant) - 1, 0)][1]
    still = stop is None and status in term.pauses
    hidden = stop is None and not still and status in term.suspends
    on = [(max(end, era.base), None)]
    goes_on = not still and (stop is None or met)
    running = Running(
        eras,
        joined([*ran, *on] if goes_on else ran),
        rolls_over=term.rolls_over,
        one_calendar=term.one_calendar,
    )
    parts = running.parts(len(eras) - 1)
    elapsed = used_up(parts, end)
    due = era.due or reach(parts, era.target, term.rolls_over)
    missed = term.missed and stop is None and (not still or era.due is not None)
    breaks = [_broken_at(running, i, end, instance.gaps, missed=missed) for i in range(len(eras))]
    first = next((each for each in breaks if each is not None), None)
    late = breaks[-1] is not None or (conventions.breach == "kept" and first is not None)
    begun = era.base <= at and not (still and not ran)
    state = OVER[met] if stop is not None else open_state(begun, still)
    thresholds = tuple([threshold(share, running.reaches(share, NOTHING)) for share, _ in term.shares])
    resumed = None
    if (still or hidden) and era.due is None:
        more = Running(eras, joined([*ran, *on]), rolls_over=term.rolls_over, one_calendar=term.one_calendar)
        resumed = reach(more.parts(len(eras) - 1), era.target, term.rolls_over)
    shown = era.due is not None or (
        not hidden and not still and state is not ClockState.CANCELLED and (begun or era.base > at)
    )
    left = era.target - elapsed if era.due is None else term.calendar.between(end, era.due)
    return clock(
        metric,
        term.policy,
        number,
        state,
        era.target,
        elapsed,
        left if left >= NOTHING else term.overdue(left),
        _began(term, era.base, begun, at),
        stop,
        due if shown and state is not ClockState.CANCELLED else None,
        resumed,
        late,
        first,
        stop is None and begun and not late and bool(thresholds) and is_passed(thresholds[0].at, end),
        thresholds,
        pauses_between(eras[0].base, ran, end, still=still),
        reason,
        term.calendar,
        era.since if era.since > era.base else None,
        tuple(_earlier(promises, eras)),
        held.others,
        None if held.due is None else held.due.at,
        None if held.due is None else held.due.agent,
        term.rolls_over,
        term.one_calendar,
    )


def _began(term: Term, base: datetime, begun: bool, at: datetime) -> datetime | None:
    """When it started or will, if that is known; one that is paused from the first has not."""
    if not begun and base <= at:
        return None
    return opening(term.calendar, base) if term.starts_open else base


def _unpromised(line: Line, end: datetime) -> datetime | None:
    """Since when nothing was promised any more, if so by the end."""
    since: datetime | None = None
    for turn, term, _ in line:
        if turn <= end:
            since = turn if term is None else None
    return since


def _broken_at(
    running: Running, number: int, end: datetime, gaps: list[Run], *, missed: bool
) -> datetime | None:
    """Since when the promise of an era is broken; none is while the clock is over and not yet reopened."""
    found = broken_at(running, number, end, missed=missed)
    if found is None or not gaps:
        return found
    found = _out_of(gaps, found)
    return found if found <= end else None


def _out_of(gaps: list[Run], at: datetime) -> datetime:
    for low, high in gaps:
        if low <= at < high:
            at = high
    return at


def _promises(metric: SlaMetric, instance: Instance, line: Line, course: Course, end: datetime) -> list[Held]:
    """What was promised for the instance by the end, in turn: another each time that any of it changed."""
    dues = [due for due in course.dues if due.metric is metric and instance.start <= due.at <= end]
    changes = {
        *(turn for turn, _, _ in line),
        *(due.at for due in dues),
        *(at for at, _ in instance.starts[1:]),
    }
    found: list[Held] = []
    for change in sorted(changes):
        place = bisect_right(line, change, key=_instant) - 1
        if place < 0 or end < change:
            continue
        promised, term, others = line[place]
        since = _out_of(instance.gaps, max(change, instance.known))
        due = next((each for each in reversed(dues) if each.at <= change), None)
        start = next((start for known, start in reversed(instance.starts) if known <= change), None)
        before = found.pop() if found else None
        if before is not None and before.since < since:
            found.append(before if before.until is not None else before._replace(until=since))
        if term is not None:
            due = None if due is None or due.due is None else due
            held = Held(since, None, promised, start or instance.starts[0][1], term, others, due)
            if before is not None and before.until is None and held._replace(since=before.since) == before:
                found[-1:] = [before]
            else:
                found.append(held)
    return [*found[:-1], found[-1]._replace(until=None)] if found else found


def _eras(
    instance: Instance, promises: list[Held], course: Course, end: datetime
) -> tuple[list[Era], list[Stretch]]:
    """The eras of the promises, and when the clock ran in them, up to the end.

    What lies before the first promise, or between two, belongs to the one that follows.
    """
    eras: list[Era] = []
    ran: list[Stretch] = []
    afresh = promises[0].term.conventions.retarget == "change"
    low = max(promises[0].start, promises[0].promised) if afresh else instance.start
    for held in promises:
        term = held.term
        base = max(held.start, held.promised) if afresh else held.start
        until = end if held.until is None else held.until
        if low < until:
            ran += runs(course, term, low, until, instance.gaps)
            low = until
        within = term.within or _amount(term, held.start)
        due = None if held.due is None else held.due.due
        eras.append(Era(base, held.since, held.until, within, term.calendar, due))
    return eras, joined(ran)


def _instant(turn: tuple[datetime, *tuple[Any, ...]]) -> datetime:
    return turn[0]


def _earlier(promises: list[Held], eras: list[Era]) -> Iterator[Promise]:
    for held, era in zip(promises[:-1], eras[:-1], strict=True):
        yield _promise(held.term.policy, era.target, era.calendar, era.base, era.since, era.until)


def _amount(term: Term, start: datetime) -> timedelta:
    """A target in days as working time, which depends on the start."""
    assert isinstance(term.target.within, Days)
    return days_from(term.target.within, term.calendar, start)
