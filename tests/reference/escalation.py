"""Escalations by walking minute by minute: slow, and plainly right where all happens at whole minutes.

It knows ladders by the clock with shares, offsets, conditions and levels that nobody accepted, where whoever
takes a ticket from who had it accepts. Each minute it looks at the situation of that minute, and raises what
is due and was not raised.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import attrs

from servicecore.calendars import Calendar
from servicecore.domain import Acknowledged, Clock, History, Situation, SlaMetric, TakenInCharge
from servicecore.escalation import Ladder, Level

MINUTE = timedelta(minutes=1)
Key = tuple[str, SlaMetric, int]


@attrs.define
class Found:
    """A level that was raised, and what came of it by the end of the walk."""

    at: datetime
    had: str | None
    """Who had the ticket in charge then, and so does not take it over."""
    accept_by: datetime | None = None
    accepted_at: datetime | None = None
    acknowledged_at: datetime | None = None
    ended_at: datetime | None = None


def walk(
    ladder: Ladder,
    history: History,
    situate: Callable[[datetime], Situation],
    holds: Callable[[Level | None, Situation], bool],
    at: datetime,
) -> dict[Key, Found]:
    """What was raised by an instant; `holds` says whether the condition of a level or the ladder is true."""
    found: dict[Key, Found] = {}
    now = history.events[0].at
    while now <= at:
        situation = situate(now)
        just = [event for event in history.events if event.at == now]
        for clock in situation.clocks:
            if ladder.metric in (None, clock.metric):
                _minute(ladder, clock, situation, holds, just, found)
        now += MINUTE
    return found


def _minute(
    ladder: Ladder,
    clock: Clock,
    situation: Situation,
    holds: Callable[[Level | None, Situation], bool],
    just: list[object],
    found: dict[Key, Found],
) -> None:
    now = situation.at
    mine = {key: each for key, each in found.items() if key[1:] == (clock.metric, clock.number)}
    notes = [event.level for event in just if isinstance(event, Acknowledged)]
    takers = [event.agent for event in just if isinstance(event, TakenInCharge)]
    for (name, _, _), each in mine.items():
        if each.accept_by is not None and any(taker != each.had for taker in takers):
            each.accepted_at = each.accepted_at or now
        if any(note in (None, name) for note in notes):
            each.acknowledged_at = each.acknowledged_at or now
    runs = clock.started_at is not None and not clock.state.is_over and holds(None, situation)
    for level in ladder.levels:
        each = mine.get((level.name, clock.metric, clock.number))
        if each is not None:
            stands = runs and holds(level, situation)
            each.ended_at = None if stands else each.ended_at or now
    if not runs or any(each.acknowledged_at for each in mine.values()):
        return
    for level in ladder.levels:
        key = (level.name, clock.metric, clock.number)
        if key not in found and _is_due(level, clock, situation, holds, mine):
            by = None
            if level.accept_within is not None:
                by = _later(ladder.calendar or clock.calendar, now, level.accept_within)
            noted = now if any(note in (None, level.name) for note in notes) else None
            had = None if situation.ticket is None else situation.ticket.assignee
            accepted = now if by is not None and any(taker != had for taker in takers) else None
            found[key] = Found(now, had, by, accepted, noted)


def _is_due(
    level: Level,
    clock: Clock,
    situation: Situation,
    holds: Callable[[Level | None, Situation], bool],
    mine: dict[Key, Found],
) -> bool:
    now = situation.at
    if level.share is not None:
        return clock.elapsed >= clock.target * level.share
    if level.after_start is not None:
        return clock.elapsed >= level.after_start
    if level.after_due is not None:
        return clock.elapsed >= clock.target + level.after_due
    if level.unaccepted is not None:
        each = mine.get((level.unaccepted, clock.metric, clock.number))
        if each is None or each.accept_by is None or each.ended_at is not None:
            return False
        return now >= each.accept_by and (each.accepted_at is None or each.accepted_at > each.accept_by)
    return holds(level, situation)


def _later(calendar: Calendar, at: datetime, amount: timedelta) -> datetime:
    while amount > timedelta(0):
        amount -= MINUTE if calendar.is_open(at) else timedelta(0)
        at += MINUTE
    return at
