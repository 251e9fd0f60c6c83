"""Clocks by walking minute by minute: slow, and plainly right for histories of whole minutes.

It knows one running of a resolution: what was promised is asked of the ticket as it stood, each minute.
"""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import attrs

from servicecore.calendars import Calendar
from servicecore.domain import History, Status, Ticket

MINUTE = timedelta(minutes=1)


@attrs.frozen
class Walked:
    """What a walk found: the minutes used up, whether it is over, and when it was first late."""

    elapsed: timedelta
    is_over: bool
    is_paused: bool
    breached_at: datetime | None
    due_at: datetime | None


def walk(
    history: History,
    target: Callable[[Ticket], timedelta],
    calendar: Calendar,
    pauses: Collection[Status],
    at: datetime,
    *,
    further: int = 20_000,
) -> Walked:
    """The resolution clock at an instant; `due_at` is looked for so many minutes beyond it."""
    now = history.events[0].at
    at = _ended(history, at) or at  # what is over is not promised anew
    used, late = [0], None
    ran: list[bool] = []
    start, minute = now, 0
    ticket = history.at(now)
    assert ticket is not None
    while True:
        ticket = history.at(now)
        assert ticket is not None
        wanted = target(ticket) // MINUTE
        runs = not ticket.status.is_done and ticket.status not in pauses
        due = next((i for i, each in enumerate(used) if each >= wanted), None)
        if late is None and due is not None and (any(ran[due:]) or (runs and now < at)):
            late = now
        if now >= at:
            break
        ran.append(runs)
        used.append(used[-1] + (runs and calendar.is_open(now)))
        now += MINUTE
        minute += 1
    elapsed = used[-1]
    reached = None if due is None else start + due * MINUTE
    while reached is None and further and wanted > used[-1]:
        used[-1] += calendar.is_open(now)
        now += MINUTE
        further -= 1
        reached = now if used[-1] >= wanted else None
    return Walked(elapsed * MINUTE, ticket.status.is_done, ticket.status in pauses, late, reached)


def _ended(history: History, at: datetime) -> datetime | None:
    """Since when the work is done, if it is."""
    now, since = history.events[0].at, None
    while now <= at:
        ticket = history.at(now)
        assert ticket is not None
        since = (since or now) if ticket.status.is_done else None
        now += MINUTE
    return since
