"""The course of a history in one pass: in which status it stood, and what its clocks hang on.

It reads events as `domain` does (`spans`, `waits`, `responses`), which a law holds it to, and builds no
ticket on the way: clocks are asked for by the million.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from servicecore.domain import (
    Absorbed,
    Actor,
    AgentId,
    Assigned,
    AuthorKind,
    Blocked,
    Cancelled,
    ClockReset,
    Closed,
    Confirmed,
    CustomerMessage,
    DueSet,
    Event,
    Held,
    Merged,
    Move,
    Noted,
    Opened,
    Reopened,
    Reply,
    Resolved,
    ResponseKind,
    Resumed,
    SlaMetric,
    Status,
    TakenInCharge,
    Unassigned,
    Unblocked,
    WaitConventions,
    Withdrawn,
)

Mark = tuple[datetime, str, Any]
"""Something that starts or ends clocks: when, what (the names below), and more of it."""

OPENED, OPENING, ASK, RESPONSE = "opened", "opening", "ask", "response"
DONE, REOPEN, GIVEN, TAKEN, LEFT, RESET = "done", "reopen", "given", "taken", "left", "reset"


class DueTurn(NamedTuple):
    """Somebody set when a promise is due, or (`None`) took that back."""

    at: datetime
    metric: SlaMetric
    due: datetime | None
    agent: AgentId | None


_DONE = tuple(status for status in Status if status.is_done)  # a tuple: members of enums are slow to hash
_WAITING = (Status.PENDING_CUSTOMER, Status.SNOOZED)


class Course:
    """What happened up to an instant, as far as clocks care.

    `statuses` are the turns of the status, one an instant at most. `marks` are in the order of the log, as
    are `dues`, the due times that were set by hand.
    """

    __slots__ = (
        "answers",
        "blockers",
        "conventions",
        "dues",
        "held",
        "marks",
        "owner",
        "resolved_by",
        "status",
        "statuses",
        "then",
    )

    def __init__(self, events: Iterable[Event], until: datetime, conventions: WaitConventions) -> None:
        self.conventions: WaitConventions = conventions
        self.answers: tuple[ResponseKind, ...] = conventions.responses
        self.statuses: list[tuple[datetime, Status]] = []
        self.marks: list[Mark] = []
        self.dues: list[DueTurn] = []
        self.status: Status = Status.NEW
        self.held: datetime | None = None
        self.then: Status = Status.OPEN
        self.owner: tuple[str | None, str | None] = (None, None)
        self.resolved_by: Actor | None = None
        self.blockers: set[str] = set()
        changes = _CHANGES in self.answers
        for event in events:
            now, before, opens = event.at, self.status, not self.statuses
            if opens:
                self._open(event)
            elif self.held is not None and self.held <= now:
                self._wake()
                before = self.status
            known = len(self.marks)
            read = _READERS.get(event.__class__)
            after = (read or _inherited(event.__class__))(self, event, before)
            if after is not before:
                self._turn(now, before, after)
                if changes and not opens and _by_us(event):
                    self._respond(now, known)
        if self.held is not None and self.held <= until:
            self._wake()

    def _open(self, event: Event) -> None:
        """The first event opens the work, whatever it is."""
        now = event.at
        self.statuses.append((now, self.status))
        self.marks.append((now, OPENED, None))
        by_customer = isinstance(event, Opened) and event.by is AuthorKind.CUSTOMER
        if by_customer and self.conventions.opening_asks:
            self.marks.append((now, OPENING, now))

    def _respond(self, now: datetime, known: int) -> None:
        """A change of status is an answer, if the event is none already; before what else the event means."""
        if all(what is not RESPONSE for _, what, _ in self.marks[known:]):
            ends = [place for place, mark in enumerate(self.marks[known:], known) if mark[1] in (DONE, GIVEN)]
            self.marks.insert(ends[0] if ends else len(self.marks), (now, RESPONSE, None))

    def _turn(self, now: datetime, before: Status, after: Status) -> None:
        self.status = after
        if self.statuses[-1][0] == now:
            self.statuses[-1] = (now, after)
        else:
            self.statuses.append((now, after))
        if after in _DONE:
            self.marks.append((now, DONE, after))
        elif before in _DONE:
            self.resolved_by = None
            self.marks.append((now, REOPEN, None))

    def _wake(self) -> None:
        """Time itself ends a hold."""
        now, before = self.held, self.status
        assert now is not None
        after = self.then if self.then is not Status.RESOLVED or not self.blockers else Status.OPEN
        self.held, self.then = None, Status.OPEN
        if after is Status.RESOLVED:
            self.resolved_by = Actor.TIMER
        self._turn(now, before, after)

    def _released(self, after: Status) -> Status:
        self.held, self.then = None, Status.OPEN
        return after


_AGENT, _CHANGES = ResponseKind.AGENT_REPLY, ResponseKind.STATUS_CHANGE
_KINDS: Mapping[AuthorKind, ResponseKind] = {
    AuthorKind.AGENT: ResponseKind.AGENT_REPLY,
    AuthorKind.BOT: ResponseKind.BOT_REPLY,
    AuthorKind.SYSTEM: ResponseKind.BOT_REPLY,
}


def _by_us(event: Event) -> bool:
    """Whether it was we who moved the ticket, and not the customer or time."""
    if isinstance(event, Move | Closed):
        return event.by not in (Actor.CUSTOMER, Actor.TIMER)
    return not isinstance(event, Opened | CustomerMessage | Withdrawn | Absorbed)


def _nothing(course: Course, event: Event, status: Status) -> Status:
    return status


def _assigned(course: Course, event: Any, status: Status) -> Status:
    if event.agent is not None or event.team is not None:
        course.owner = (event.team or course.owner[0], event.agent)
    course.marks.append((event.at, GIVEN, course.owner))
    return Status.OPEN if status is Status.NEW else status


def _unassigned(course: Course, event: Any, status: Status) -> Status:
    course.owner = (course.owner[0], None)
    course.marks.append((event.at, LEFT, None))
    return status


def _taken(course: Course, event: Any, status: Status) -> Status:
    course.owner = (course.owner[0], event.agent or course.owner[1])
    course.marks.append((event.at, TAKEN, None))
    return Status.OPEN if status is Status.NEW else status


def _message(course: Course, event: Any, status: Status) -> Status:
    if not event.auto_submitted or course.conventions.auto_submitted_asks:
        course.marks.append((event.at, ASK, event.at))
    if status in _WAITING and not event.auto_submitted:
        return course._released(Status.OPEN)
    return status


def _reply(course: Course, event: Any, status: Status) -> Status:
    kind = _AGENT if event.by is AuthorKind.AGENT else _KINDS.get(event.by)
    if kind in course.answers:
        course.marks.append((event.at, RESPONSE, None))
    return Status.OPEN if status is Status.NEW and event.by is AuthorKind.AGENT else status


def _noted(course: Course, event: Any, status: Status) -> Status:
    if ResponseKind.NOTE in course.answers and event.agent is not None:
        course.marks.append((event.at, RESPONSE, None))
    return status


def _held(course: Course, event: Any, status: Status) -> Status:
    if status in _DONE:
        return status
    course.held, course.then = event.until, event.then
    found: Status = event.status
    return found


def _resumed(course: Course, event: Any, status: Status) -> Status:
    return status if status in _DONE else course._released(Status.OPEN)


def _reopened(course: Course, event: Any, status: Status) -> Status:
    if course.conventions.reopening_asks and event.by is Actor.CUSTOMER:
        course.marks.append((event.at, ASK, event.at))
    return Status.OPEN if status in _DONE and status is not Status.MERGED else status


def _ending(to: Status) -> Callable[[Course, Any, Status], Status]:
    def end(course: Course, event: Any, status: Status) -> Status:
        if status is Status.MERGED:
            return status
        if status is to:  # once more, which settles what was asked since
            course.marks.append((event.at, DONE, to))
        return course._released(to)

    return end


_end_resolved = _ending(Status.RESOLVED)


def _resolved(course: Course, event: Any, status: Status) -> Status:
    told_again = event.by is course.resolved_by is Actor.TIMER and status is Status.RESOLVED
    if told_again:  # what time did by itself may be logged as well
        return status
    if status is not Status.MERGED:
        course.resolved_by = event.by
    return _end_resolved(course, event, status)


def _confirmed(course: Course, event: Any, status: Status) -> Status:
    if course.resolved_by is not None and status is not Status.MERGED:
        course.marks.append((event.at, DONE, Status.RESOLVED))
    return status


def _absorbed(course: Course, event: Any, status: Status) -> Status:
    if event.waiting_since is None or status is Status.MERGED:
        return status
    course.marks.append((event.at, ASK, event.waiting_since))
    return course._released(Status.OPEN) if status in _WAITING else status


def _blocked(course: Course, event: Any, status: Status) -> Status:
    course.blockers.add(event.on)
    return status


def _unblocked(course: Course, event: Any, status: Status) -> Status:
    course.blockers.discard(event.on)
    return status


def _reset(course: Course, event: Any, status: Status) -> Status:
    course.marks.append((event.at, RESET, event.metric))
    return status


def _due_set(course: Course, event: Any, status: Status) -> Status:
    course.dues.append(DueTurn(event.at, event.metric, event.due_at, event.agent))
    return status


_READERS: dict[type[Event], Callable[[Course, Any, Status], Status]] = {
    Absorbed: _absorbed,
    Assigned: _assigned,
    Blocked: _blocked,
    Cancelled: _ending(Status.CANCELLED),
    ClockReset: _reset,
    Closed: _ending(Status.CLOSED),
    Confirmed: _confirmed,
    CustomerMessage: _message,
    DueSet: _due_set,
    Event: _nothing,
    Held: _held,
    Merged: _ending(Status.MERGED),
    Noted: _noted,
    Opened: _nothing,
    Reopened: _reopened,
    Reply: _reply,
    Resolved: _resolved,
    Resumed: _resumed,
    TakenInCharge: _taken,
    Unassigned: _unassigned,
    Unblocked: _unblocked,
    Withdrawn: _ending(Status.CANCELLED),
}
"""What each kind of event means to clocks; to any other kind they are deaf."""


def _inherited(kind: type[Event]) -> Callable[[Course, Any, Status], Status]:
    return next((_READERS[each] for each in kind.__mro__ if each in _READERS), _nothing)
