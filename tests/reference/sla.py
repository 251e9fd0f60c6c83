"""Clocks by walking step by step: slow, and plainly right where all that happens falls on whole steps.

What starts and ends a clock is read off the list of all that happened, one event after the other. How a clock
stands is found by asking at each step anew what was known then: which promise held, which of the steps so far
counted, and whether it was too late. Nothing of the rooms for service levels is used, nor of the code that
finds waits and statuses; calendars say no more than whether they are open.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import attrs
from tests.reference import tickets, waits

from servicecore.calendars import Calendar
from servicecore.domain import (
    Absorbed,
    Assigned,
    ClockReset,
    DueSet,
    Event,
    History,
    Opened,
    Priority,
    SlaMetric,
    Status,
    TakenInCharge,
    Unassigned,
    WaitConventions,
)

STEP = timedelta(hours=1)
FURTHEST = 24 * 30
"""How many steps beyond the instant a due time is looked for."""

M = SlaMetric
RESPONSES = (M.FIRST_RESPONSE, M.NEXT_RESPONSE)
WORK = (M.RESOLUTION, M.REQUESTER_WAIT, M.AGENT_WORK, M.AGENT_WAIT, M.TOTAL_RESOLUTION)
DONE = (Status.RESOLVED, Status.CLOSED, Status.CANCELLED, Status.MERGED)
DONE_WORK = (Status.RESOLVED, Status.CLOSED)


class Offer(NamedTuple):
    """A policy in plain words: in how many steps what is promised, and to whom (`None`: to all).

    The steps of a metric are a number, or numbers by priority. `pauses` say in which statuses its clocks
    stand still.
    """

    name: str
    steps: Mapping[SlaMetric, int | Mapping[Priority, int]]
    calendar: Calendar
    pauses: Mapping[SlaMetric, tuple[Status, ...]] = {}
    suspends: tuple[Status, ...] = ()
    shares: tuple[float, ...] = (0.75,)
    priority: Priority | None = None
    tag: str | None = None


class Habits(NamedTuple):
    """The conventions that matter here, by the names of the library."""

    tie: str = "close"
    at_due: str = "not_yet"
    reopen: str = "pause"
    retarget: str = "original"
    calendar_change: str = "each_part"
    recurrence: str = "independent"
    outside_hours: str = "unchanged"
    breach: str = "current"
    opening_starts: tuple[SlaMetric, ...] = (M.FIRST_RESPONSE,)
    waits: WaitConventions = WaitConventions()


class Promise(NamedTuple):
    """What is promised for one metric; the name of the policy says nothing about it."""

    steps: int
    calendar: Calendar
    pauses: tuple[Status, ...]
    suspends: tuple[Status, ...]
    shares: tuple[float, ...]


@attrs.frozen
class Stand:
    """How a clock stands at an instant; what a due time set by hand does to thresholds is not told."""

    metric: SlaMetric
    number: int
    state: str
    started_at: datetime | None
    ended_at: datetime | None
    elapsed: timedelta
    remaining: timedelta
    due_at: datetime | None
    breached: bool
    breached_at: datetime | None
    at_risk: bool | None
    thresholds: tuple[datetime | None, ...] | None
    pauses: tuple[tuple[datetime, datetime | None], ...]


class Run:
    """One running of a metric: since when, and since when that is known; when it was off in between.

    What a merged ticket brings may put the start further back, from the merge on.
    """

    def __init__(self, start: datetime, known: datetime) -> None:
        self.starts = [(known, start)]
        self.stop: datetime | None = None
        self.met = False
        self.off: list[tuple[datetime, datetime]] = []
        self.dues: list[tuple[datetime, datetime | None]] = []

    @property
    def over(self) -> bool:
        return self.stop is not None

    def asked(self, since: datetime, at: datetime) -> None:
        if since < self.starts[-1][1]:
            self.starts.append((at, since))

    def end(self, at: datetime, met: bool) -> None:
        self.stop, self.met = at, met

    def resume(self, at: datetime) -> None:
        assert self.stop is not None
        self.off.append((self.stop, at))
        self.stop, self.met = None, False


# What happened, in words


def words(story: Sequence[Event], habits: Habits) -> Iterator[tuple[datetime, str, Any]]:
    """What each event means to clocks, in the order of the log."""
    for i, event in enumerate(story):
        before = tickets.status(story[:i]) if i else None
        after = tickets.status(story[: i + 1])
        if i == 0:
            yield event.at, "begun", None
        if waits.asks(story, i, habits.waits):
            yield event.at, "opened" if isinstance(event, Opened) else "asked", event.at
        if isinstance(event, Absorbed) and event.waiting_since is not None and before is not Status.MERGED:
            yield event.at, "asked", event.waiting_since
        if before in DONE and after not in DONE:
            yield event.at, "reopened", None
        if waits.answers(story, i, habits.waits):
            yield event.at, "answered", None
        if isinstance(event, Assigned):
            yield event.at, "given", (tickets.team(story[: i + 1]), tickets.assignee(story[: i + 1]))
        if isinstance(event, TakenInCharge):
            yield event.at, "taken", None
        if isinstance(event, Unassigned):
            yield event.at, "left", None
        if after in DONE and after is not before:
            yield event.at, "done", after
        elif waits.is_end(story, i):
            yield event.at, "settled", after
        if isinstance(event, ClockReset):
            yield event.at, "reset", event.metric
        if isinstance(event, DueSet):
            yield event.at, "due set", (event.metric, event.due_at)


def reopened(found: list[Run], at: datetime, habits: Habits) -> None:
    if habits.reopen == "pause":
        found[-1].resume(at)
    elif habits.reopen == "restart":
        found.append(Run(at, at))


def first_responses(metric: SlaMetric, said: Any, habits: Habits, yields: bool) -> list[Run]:
    """From the first thing that the customer asks to the first answer; once answered it is over for good."""
    found: list[Run] = []
    merged = answered = False
    for at, word, value in said:
        last = found[-1] if found else None
        if merged or answered:
            continue
        if word == "asked" or (word == "opened" and metric in habits.opening_starts):
            if last is None:
                found.append(Run(value, at))
            elif last.over:
                reopened(found, at, habits)
            else:
                last.asked(value, at)
        elif word == "answered" and last is not None:
            if last.over and habits.reopen != "never":
                last.resume(at)
            if not last.over:
                last.end(at, met=True)
                answered = True
        elif word in ("done", "settled") and last is not None and not last.over:
            last.end(at, met=False)
        elif word == "reopened" and last is not None and last.over:
            reopened(found, at, habits)
        common(found, at, word, value, metric)
        merged = merged or (word == "done" and value is Status.MERGED)
    return found


def next_responses(metric: SlaMetric, said: Any, habits: Habits, yields: bool) -> list[Run]:
    """From the oldest question without an answer to the answer; what is asked after an end is another one."""
    found: list[Run] = []
    merged = False
    for at, word, value in said:
        last = found[-1] if found else None
        if merged:
            continue
        if word == "asked" or (word == "opened" and metric in habits.opening_starts):
            if last is None or last.over:
                found.append(Run(value, at))
            else:
                last.asked(value, at)
        elif word == "answered" and last is not None and not last.met:
            if last.over and habits.reopen != "never":
                last.resume(at)
            if not last.over:
                last.end(at, met=True)
        elif word in ("done", "settled") and last is not None and not last.over:
            last.end(at, met=False)
        elif word == "reopened" and last is not None and last.over and not last.met:
            reopened(found, at, habits)
        common(found, at, word, value, metric)
        merged = merged or (word == "done" and value is Status.MERGED)
    return found


def periodic_updates(metric: SlaMetric, said: Any, habits: Habits, yields: bool) -> list[Run]:
    """From each answer to the next; where a response is promised as well, a customer who asks ends it."""
    found: list[Run] = []
    done = False
    cut_short = False  # whether the last one ended because the matter did
    for at, word, value in said:
        last = found[-1] if found else None
        if word == "answered":
            if last is not None and not last.over:
                last.end(at, met=True)
            if not done:
                found.append(Run(at, at))
                cut_short = False
        elif word == "asked" and yields and last is not None and not last.over:
            last.end(at, met=False)
        elif word == "done":
            done = True
            if last is not None and not last.over:
                last.end(at, met=False)
                cut_short = True
        elif word == "reopened":
            done = False
            if last is not None and last.over and cut_short:
                reopened(found, at, habits)
                cut_short = habits.reopen == "never"
        common(found, at, word, value, metric)
    return found


def works(metric: SlaMetric, said: Any, habits: Habits, yields: bool) -> list[Run]:
    """From the opening to the resolution or close; spam and merged tickets are not work that was done."""
    found: list[Run] = []
    for at, word, value in said:
        if word == "begun":
            found.append(Run(at, at))
        elif word == "done" and not found[-1].over:
            found[-1].end(at, met=value in DONE_WORK)
        elif word == "reopened" and found[-1].over:
            reopened(found, at, habits)
        common(found, at, word, value, metric)
    return found


def ownerships(metric: SlaMetric, said: Any, habits: Habits, yields: bool) -> list[Run]:
    """From an assignment to somebody who takes the work in charge, answers or resolves it."""
    found: list[Run] = []
    owner = None
    done = False
    for at, word, value in said:
        last = found[-1] if found and not found[-1].over else None
        if word == "given" and not done:
            if last is not None and value != owner:
                last.end(at, met=False)
                last = None
            if last is None:
                found.append(Run(at, at))
            owner = value
        elif word in ("taken", "answered") and last is not None:
            last.end(at, met=True)
        elif word == "left" and last is not None:
            last.end(at, met=False)
        elif word == "done":
            done = True
            if last is not None:
                last.end(at, met=value in DONE_WORK)
        elif word == "reopened":
            done = False
        common(found, at, word, value, metric)
    return found


def common(found: list[Run], at: datetime, word: str, value: Any, metric: SlaMetric) -> None:
    """What is done by hand to the clock that runs."""
    if not found:
        return
    if word == "reset" and value is metric and not found[-1].over:
        found[-1].end(at, met=False)
        found.append(Run(at, at))
    if word == "due set" and value[0] is metric:
        found[-1].dues.append((at, value[1]))


RUNS: Mapping[SlaMetric, Callable[[SlaMetric, Any, Habits, bool], list[Run]]] = {
    M.FIRST_RESPONSE: first_responses,
    M.NEXT_RESPONSE: next_responses,
    M.PERIODIC_UPDATE: periodic_updates,
    M.OWNERSHIP: ownerships,
    **dict.fromkeys(WORK, works),
}


# What was promised


def promise(offers: Sequence[Offer], events: Sequence[Event], metric: SlaMetric) -> Promise | None:
    """Of the offers that are for the ticket as it stands the first holds, whatever it promises."""
    priority = tickets.priority_override(events) or tickets.computed_priority(events)
    tags = tickets.tags(events)
    for offer in offers:
        if offer.priority not in (None, priority) or not (offer.tag is None or offer.tag in tags):
            continue
        steps = offer.steps.get(metric)
        if isinstance(steps, Mapping):
            steps = None if priority is None else steps.get(priority)
        if steps is None:
            return None
        pauses = tuple(sorted(set(offer.pauses.get(metric, ())) - set(offer.suspends)))
        return Promise(steps, offer.calendar, pauses, tuple(sorted(offer.suspends)), offer.shares)
    return None


# How a clock stands


class Scene(NamedTuple):
    """The steps from the first that matters up to an instant: which status and promise held in each."""

    habits: Habits
    first: datetime
    statuses: list[Status | None]
    promises: list[Promise | None]

    @property
    def at(self) -> int:
        return len(self.promises) - 1

    def number(self, at: datetime) -> int:
        return (at - self.first) // STEP

    def instant(self, number: int) -> datetime:
        return self.first + number * STEP

    def is_open(self, calendar: Calendar, number: int) -> bool:
        return is_open(calendar, self.instant(number))


@cache
def is_open(calendar: Calendar, at: datetime) -> bool:
    return calendar.is_open(at)


class Era:
    """The steps from `first` to `last` in which one promise held, and the clock as it was known at the last.

    `runs` says of each step from `base` on whether the clock ran in it, `counts` whether it was used up.
    """

    def __init__(self, scene: Scene, run: "Steps", first: int, last: int) -> None:
        self.scene, self.first, self.last = scene, first, last
        found = scene.promises[first]
        assert found is not None
        self.promise: Promise = found
        self.base = start = run.start_at(first)
        if scene.habits.retarget == "change":
            since = first
            while since > 0 and scene.promises[since - 1] == found:
                since -= 1
            self.base = max(since, start)
        steps = range(self.base, last + 1)
        held = {number: self.holding(number) for number in steps}
        self.runs = {number: run.runs(number, held[number]) for number in steps}
        one = scene.habits.calendar_change == "last"
        calendars = {number: found.calendar if one else held[number].calendar for number in steps}
        self.opens = {number: scene.is_open(calendars[number], number) for number in steps}

    def holding(self, number: int) -> Promise:
        """The promise that a step belongs to; where nothing was promised it belongs to the next one."""
        ahead = [each for each in self.scene.promises[number : self.last + 1] if each is not None]
        return ahead[0] if ahead else self.promise

    def used(self, now: int) -> int:
        return sum(self.runs[number] and self.opens[number] for number in range(self.base, now))

    def reached(self, amount: float, now: int) -> int | None:
        """At which step so much had been used up, as known at `now`; by choice not before it opens again."""
        used, closed = 0, False
        for number in range(self.base, now + 1):
            ran = self.runs[number] or self.runs.get(number - 1, False)
            if used >= amount and (ran or not closed):
                closed = self.scene.habits.tie == "next_open" and not self.opens[number]
                if not closed:
                    return number
            used += self.runs[number] and self.opens[number]
        return None


class Steps:
    """A running in steps, which starts no earlier than at `least`."""

    def __init__(self, scene: Scene, run: Run, least: datetime) -> None:
        self.starts = [
            (scene.number(max(known, least)), scene.number(max(at, least))) for known, at in run.starts
        ]
        self.known, self.start = self.starts[0][0], self.starts[-1][1]
        self.stop = None if run.stop is None else scene.number(run.stop)
        self.off = [(scene.number(low), scene.number(high)) for low, high in run.off]
        self.dues = [(scene.number(at), None if due is None else scene.number(due)) for at, due in run.dues]
        self.scene, self.met = scene, run.met

    def start_at(self, now: int) -> int:
        """When it started, as known at `now`."""
        return ([at for known, at in self.starts if known <= now] or [self.starts[0][1]])[-1]

    def runs(self, number: int, promise: Promise) -> bool:
        """Whether it runs in a step; at its end it does if it was fulfilled, and if nothing holds it."""
        if self.stop is not None and number >= self.stop:
            return self.met
        return self.is_on(number) and self.scene.statuses[number] not in promise.pauses

    def is_on(self, number: int) -> bool:
        """Whether it lies in none of the times between an end and a reopening."""
        return not any(low <= number < high for low, high in self.off)

    def due_set(self, now: int) -> int | None:
        known = [due for at, due in self.dues if at <= now]
        return known[-1] if known else None


def eras(scene: Scene, run: Steps, end: int) -> list[Era]:
    """The promises in turn, from when the running was known to the end."""
    found: list[list[int]] = []
    on = [number for number in range(min(run.known, end), end + 1) if run.is_on(number)]
    for before, number in zip([None, *on], on, strict=False):
        promise = scene.promises[number]
        if promise is None:
            continue
        goes_on = found and found[-1][1] == before and scene.promises[before] == promise
        if goes_on and run.start_at(number) == run.start_at(before):
            found[-1][1] = number
        else:
            found.append([number, number])
    for era in found:
        last = era[1]
        if last < end and (scene.promises[last + 1] is None or not run.is_on(last + 1)):
            era[1] += 1  # what is used up when the promise, or the clock, is over was used up
    if found:
        found[-1][1] = end
    return [Era(scene, run, first, last) for first, last in found]


def is_late(era: Era, run: Steps, now: int, end: int) -> bool:
    """Whether at `now`, or right after it unless that is the end, the clock ran on though it was due."""
    due = run.due_set(now)
    if due is not None:
        return due < now or (due == now < end and run.is_on(now))
    found = era.reached(era.promise.steps, now)
    if found is None:
        return False
    return any(era.runs[number] for number in range(found, now)) or (now < end and era.runs[now])


def stand(metric: SlaMetric, number: int, run: Steps, scene: Scene) -> Stand | None:
    """The clock of a running; `None` where nothing was promised for it."""
    habits, at = scene.habits, scene.at
    end = at if run.stop is None else run.stop
    if scene.promises[end] is None:  # since when is nothing promised any more?
        while end > 0 and scene.promises[end - 1] is None:
            end -= 1
        end = max(end, run.start)
        while not run.is_on(end):
            end += 1
        run.stop, run.met = end, False
    found = eras(scene, run, end)
    if not found:
        return None
    era, promise = found[-1], found[-1].promise
    late_at: int | None = None
    passed: dict[float, int] = {}
    for each in found:
        for now in range(each.first, each.last + 1):
            if any(low < now < high for low, high in run.off):
                continue
            if late_at is None and scene.promises[now] is not None and is_late(each, run, now, end):
                late_at = now
            for share in promise.shares:
                if share not in passed and each.reached(share * each.promise.steps, now) is not None:
                    passed[share] = now
    status = scene.statuses[end]
    paused = run.stop is None and status in promise.pauses
    hidden = run.stop is None and not paused and status in promise.suspends
    base = found[0].base if habits.retarget == "change" else run.start
    flags = [run.runs(step, era.holding(step)) for step in range(base, end)]
    begun = era.base <= at and (any(flags) or not paused)
    used = era.used(end)
    due = run.due_set(end)
    ahead = ahead_of(scene, era, run, end, used) if not paused and (run.stop is None or run.met) else {}
    if due is None:
        reached = era.reached(promise.steps, end)
        due = ahead.get(promise.steps) if reached is None else reached
    late = is_late(era, run, end, end)
    awaits = not paused or run.due_set(end) is not None  # no pause moves what was set by hand
    if habits.at_due == "missed" and run.stop is None and due == end and awaits:
        late, late_at = True, end if late_at is None else late_at
    late = late or (habits.breach == "kept" and late_at is not None)
    state = ("fulfilled" if run.met else "cancelled") if run.stop is not None else "active"
    if run.stop is None and (paused or not begun):
        state = "paused" if begun else "not_started"
    shown = state != "cancelled" and (run.due_set(end) is not None or not (paused or hidden))
    thresholds = [passed.get(share, ahead.get(share * promise.steps)) for share in promise.shares]
    opens = [step for step in range(era.base, era.base + FURTHEST) if scene.is_open(promise.calendar, step)]
    started = opens[0] if habits.outside_hours == "next_open" else era.base
    instant = scene.instant
    return Stand(
        metric,
        number,
        state,
        None if not begun and era.base <= at else instant(started),
        None if run.stop is None else instant(run.stop),
        used * STEP,
        (promise.steps - used if run.due_set(end) is None else left(scene, promise, end, due or 0)) * STEP,
        instant(due) if shown and due is not None else None,
        late,
        None if late_at is None else instant(late_at),
        None if run.dues else run.stop is None and begun and not late and promise.shares[0] in passed,
        None if run.dues else tuple(None if each is None else instant(each) for each in thresholds),
        tuple(
            (instant(low), None if high is None else instant(high))
            for low, high in pauses(base, flags, paused)
        ),
    )


def ahead_of(scene: Scene, era: Era, run: Steps, end: int, used: int) -> dict[float, int]:
    """When so many quarters of a step will have been used up, if the clock goes on from the end."""
    promise = era.promise
    wanted = [promise.steps, *(share * promise.steps for share in promise.shares)]
    found: dict[float, int] = {}
    number = max(end, era.base)
    while len(found) < len({*wanted}):
        is_working = scene.is_open(promise.calendar, number)
        for amount in wanted:
            if amount not in found and used >= amount and (scene.habits.tie == "close" or is_working):
                found[amount] = number
        used += is_working
        number += 1
        assert number < end + FURTHEST
    return found


def left(scene: Scene, promise: Promise, end: int, due: int) -> int:
    """The working steps from the end to the due time, negative if it is over."""
    open_ = sum(scene.is_open(promise.calendar, number) for number in range(min(end, due), max(end, due)))
    return open_ if due >= end else -open_


def pauses(base: int, flags: list[bool], paused: bool) -> list[tuple[int, int | None]]:
    """The stretches of steps in which it did not run; one that goes on has no end."""
    found: list[tuple[int, int | None]] = []
    for number, runs in enumerate(flags, base):
        if runs:
            continue
        if found and found[-1][1] == number:
            found[-1] = (found[-1][0], number + 1)
        else:
            found.append((number, number + 1))
    end = base + len(flags)
    if paused and found and found[-1][1] == end:
        found[-1] = (found[-1][0], None)
    elif paused:
        found.append((end, None))
    return found


def clocks(history: History, offers: Sequence[Offer], habits: Habits, at: datetime) -> list[Stand]:
    """All clocks of a history at an instant, by metric."""
    story = tickets.written_out([event for event in history.events if event.at <= at], at)
    if not story:
        return []
    said = list(words(tickets.news(story), habits))
    promised = {metric for offer in offers for metric in offer.steps}
    found: list[Stand] = []
    for metric in sorted(promised):
        runs = RUNS[metric](metric, said, habits, M.NEXT_RESPONSE in promised)
        scene = scene_of(story, offers, habits, metric, [run.starts[-1][1] for run in runs], at)
        found += of_metric(metric, runs, scene)
    return found


def of_metric(metric: SlaMetric, runs: list[Run], scene: Scene) -> Iterator[Stand]:
    due: datetime | None = None
    for number, run in enumerate(runs[:1] if scene.habits.recurrence == "once" else runs, 1):
        least = scene.first if due is None or scene.habits.recurrence != "sequential" else due
        clock = stand(metric, number, Steps(scene, run, least), scene)
        if clock is not None:
            due = clock.due_at
            yield clock
    promise = scene.promises[-1]
    if not runs and promise is not None:
        none = tuple(None for _ in promise.shares)
        more = (False, None, False, none, ())
        yield Stand(metric, 1, "not_started", None, None, 0 * STEP, promise.steps * STEP, None, *more)


def scene_of(
    story: Sequence[Event],
    offers: Sequence[Offer],
    habits: Habits,
    metric: SlaMetric,
    starts: Sequence[datetime],
    at: datetime,
) -> Scene:
    first = min([story[0].at, *starts])
    statuses: list[Status | None] = []
    promises: list[Promise | None] = []
    for number in range((at - first) // STEP + 1):
        past = [event for event in story if event.at <= first + number * STEP]
        statuses.append(tickets.status(past) if past else None)
        promises.append(promise(offers, past, metric) if past else None)
    return Scene(habits, first, statuses, promises)
