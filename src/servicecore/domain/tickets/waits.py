"""Who waits for whom, and since when: the one truth that clocks and metrics read."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TypeVar

from servicecore.domain.checks import utc
from servicecore.domain.functions import HOLDS, Actor, AuthorKind, Status, StatusCategory
from servicecore.domain.quick import assembler
from servicecore.domain.tickets.events import (
    EVENT_TYPES,
    Absorbed,
    Cancelled,
    Closed,
    Confirmed,
    CustomerMessage,
    Event,
    Merged,
    Move,
    Noted,
    Opened,
    Reopened,
    Reply,
    Resolved,
    Withdrawn,
)
from servicecore.domain.tickets.folding import Draft, drafts
from servicecore.domain.tickets.history import History
from servicecore.domain.tickets.wait_values import (
    Ownership,
    Party,
    Response,
    ResponseKind,
    StatusSpan,
    Wait,
    WaitConventions,
    WaitEnd,
)
from servicecore.errors import require_aware, require_instance

T = TypeVar("T")

DEFAULT_CONVENTIONS = WaitConventions()
"""The conventions by which `Ticket.waiting_since` is kept."""

_NEVER = datetime.max.replace(tzinfo=UTC)
_wait = assembler(Wait)
_span = assembler(StatusSpan)
_ownership = assembler(Ownership)


def waits(
    history: History, *, at: datetime | None = None, conventions: WaitConventions = DEFAULT_CONVENTIONS
) -> tuple[Wait, ...]:
    """All waits of a ticket that had begun by the instant `at` (`None`: its last event), the oldest first.

    The customer waits for us from the oldest message without an answer to the answer, or to the end of the
    ticket; each such exchange is a wait of its own. We wait for the customer while the ticket is
    `pending_customer`, for a colleague or a third party while it is on hold for one. In a snooze nobody waits
    for anybody. What ends later than `at` had not ended: a wait never knows the future. The order is that in
    which the waits became known.

    >>> from datetime import timedelta
    >>> noon, minute = datetime(2026, 3, 2, 12, tzinfo=UTC), timedelta(minutes=1)
    >>> history = History("t1", [Opened(noon), Reply(noon + 5 * minute), CustomerMessage(noon + 9 * minute)])
    >>> [(str(wait.who), wait.until and wait.until - wait.since) for wait in waits(history)]
    [('customer', datetime.timedelta(seconds=300)), ('customer', None)]

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`).
    """
    require_instance(conventions, WaitConventions, "conventions")
    found: list[Wait] = []
    was: Status | None = None
    asked: datetime | None = None  # since when the customer waits
    awaited: Party | None = None  # for whom we wait
    known = since = _NEVER  # since when the one is known, and the other lasts
    answered = False  # whether the last word is ours
    for now, event, draft in _happenings(history, at):
        status: Status = draft.status
        if isinstance(event, Absorbed):
            if status is not Status.MERGED and event.waiting_since is not None:
                known, answered = (now if asked is None else known), False
                asked = min(asked or event.waiting_since, event.waiting_since)
        elif _asks(event, conventions, is_first=was is None):
            answered = False
            if asked is None and status is not Status.MERGED:
                asked = known = now
        elif ended := _ended(event, draft, conventions, changed=was is not None and was is not status):
            answered = answered or ended is WaitEnd.ANSWERED
            if asked is not None:
                found.append(_wait(Party.CUSTOMER, Party.US, asked, ended, now, known))
                asked = None
        answered = answered and not status.is_done
        party = _PARTIES.get(status)
        if answered and conventions.reply_awaits_customer and status.category is StatusCategory.OPEN:
            party = Party.CUSTOMER
        if party is not awaited:
            if awaited is not None:
                found.append(_wait(Party.US, awaited, since, _left(event, status), now, since))
            awaited, since = party, now
        was = status
    if asked is not None:
        found.append(_wait(Party.CUSTOMER, Party.US, asked, None, None, known))
    if awaited is not None:
        found.append(_wait(Party.US, awaited, since, None, None, since))
    found.sort(key=lambda wait: (wait.known_at, wait.who))
    return tuple(found)


def waiting(
    history: History, at: datetime, *, conventions: WaitConventions = DEFAULT_CONVENTIONS
) -> tuple[Wait, ...]:
    """The waits that go on at an instant: who waits for whom, and since when.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`).
    """
    require_instance(history, History, "history")
    now = require_aware(at, "at")
    return tuple(wait for wait in waits(history, at=now, conventions=conventions) if wait.until is None)


def responses(
    history: History, *, at: datetime | None = None, conventions: WaitConventions = DEFAULT_CONVENTIONS
) -> tuple[Response, ...]:
    """All that counts as an answer to the customer up to the instant `at` (`None`: the last event).

    Also answers for which nobody waited: an update, or what was said after the end.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`).
    """
    require_instance(conventions, WaitConventions, "conventions")
    found: list[Response] = []
    status: Status | None = None
    for now, event, draft in _happenings(history, at):
        changed, status = status is not None and draft.status is not status, draft.status
        if event is not None and (kind := _response(event, conventions, changed=changed)) is not None:
            found.append(Response(now, kind=kind, agent=event.agent))
    return tuple(found)


def spans(history: History, *, at: datetime | None = None) -> tuple[StatusSpan, ...]:
    """The statuses in which a ticket stood up to the instant `at` (`None`: its last event), in turn.

    They follow each other without a gap, each differs from the one before, and none is empty: what was left
    at the instant it was entered is left out.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`).
    """
    turns = _turns((draft.status, now) for now, _, draft in _happenings(history, at))
    return tuple(_span(status, since, until) for status, since, until in turns)


def ownerships(history: History, *, at: datetime | None = None) -> tuple[Ownership, ...]:
    """With whom a ticket lay up to the instant `at` (`None`: its last event), in turn, as `spans` does it.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`).
    """
    turns = _turns(((draft.team, draft.assignee), now) for now, _, draft in _happenings(history, at))
    return tuple(_ownership(team, assignee, since, until) for (team, assignee), since, until in turns)


def _turns(values: Iterator[tuple[T, datetime]]) -> Iterator[tuple[T, datetime, datetime | None]]:
    """Values that follow each other in time, joined where they are equal, each with its end."""
    found: list[tuple[T, datetime]] = []
    for value, now in values:
        if found and found[-1][0] == value:
            continue
        if found and found[-1][1] == now:
            found.pop()
        if not found or found[-1][0] != value:
            found.append((value, now))
    ends = [*(since for _, since in found[1:]), None]
    return ((value, since, until) for (value, since), until in zip(found, ends, strict=False))


_PARTIES: Mapping[Status, Party] = {
    Status.PENDING_CUSTOMER: Party.CUSTOMER,
    Status.ON_HOLD_INTERNAL: Party.COLLEAGUE,
    Status.ON_HOLD_THIRD_PARTY: Party.THIRD_PARTY,
}
_ENDS: Mapping[type[Event], WaitEnd] = {
    Resolved: WaitEnd.RESOLVED,
    Closed: WaitEnd.CLOSED,
    Cancelled: WaitEnd.CANCELLED,
    Withdrawn: WaitEnd.CANCELLED,
    Merged: WaitEnd.MERGED,
}
_DONE: Mapping[Status, WaitEnd] = {
    Status.RESOLVED: WaitEnd.RESOLVED,
    Status.CLOSED: WaitEnd.CLOSED,
    Status.CANCELLED: WaitEnd.CANCELLED,
    Status.MERGED: WaitEnd.MERGED,
}
_REPLIES: Mapping[AuthorKind, ResponseKind] = {
    AuthorKind.AGENT: ResponseKind.AGENT_REPLY,
    AuthorKind.BOT: ResponseKind.BOT_REPLY,
    AuthorKind.SYSTEM: ResponseKind.BOT_REPLY,
}
_KINDS = frozenset(EVENT_TYPES.values())


def _asks(event: Event | None, conventions: WaitConventions, *, is_first: bool) -> bool:
    """Whether the customer asks something by an event."""
    if isinstance(event, CustomerMessage):
        return conventions.auto_submitted_asks or not event.auto_submitted
    if isinstance(event, Opened):
        return is_first and conventions.opening_asks and event.by is AuthorKind.CUSTOMER
    return conventions.reopening_asks and isinstance(event, Reopened) and event.by is Actor.CUSTOMER


def _ended(
    event: Event | None, draft: Draft, conventions: WaitConventions, *, changed: bool
) -> WaitEnd | None:
    """What the customer's wait ends with at an event, whether or not there is one."""
    if event is None:
        return _DONE.get(draft.status)
    if end := _ENDS.get(_kind_of(event)):
        said_again = end is WaitEnd.RESOLVED and (draft.resolved_at != event.at or draft.waiting_since)
        return None if said_again else end  # time had resolved the ticket before
    if isinstance(event, Confirmed):
        return WaitEnd.CONFIRMED if draft.resolved_at is not None else None
    answered = _response(event, conventions, changed=changed) is not None
    return WaitEnd.ANSWERED if answered else None


def _kind_of(event: Event) -> type[Event]:
    """The event type that we know; of a type of the user's own the nearest above it."""
    kind = type(event)
    return kind if kind in _KINDS else next((each for each in kind.__mro__ if each in _KINDS), Event)


def _response(event: Event, conventions: WaitConventions, *, changed: bool) -> ResponseKind | None:
    """As what an event counts as an answer; `changed` is whether the status did."""
    kind: ResponseKind | None = None
    if isinstance(event, Reply):
        kind = _REPLIES.get(event.by)
    elif isinstance(event, Noted) and event.agent is not None:
        kind = ResponseKind.NOTE
    if kind not in conventions.responses and changed and not _by_others(event):
        kind = ResponseKind.STATUS_CHANGE
    return kind if kind in conventions.responses else None


def _by_others(event: Event) -> bool:
    """Whether the customer or time itself moved the ticket."""
    if isinstance(event, Move | Closed):
        return event.by in (Actor.CUSTOMER, Actor.TIMER)
    return isinstance(event, Opened | CustomerMessage | Confirmed | Withdrawn | Absorbed)


def _left(event: Event | None, status: Status) -> WaitEnd:
    """What our own wait ended with."""
    if status in HOLDS:
        return WaitEnd.HELD
    answered = isinstance(event, CustomerMessage | Absorbed)
    return _DONE.get(status, WaitEnd.ANSWERED if answered else WaitEnd.RESUMED)


def _happenings(history: History, at: datetime | None) -> Iterator[tuple[datetime, Event | None, Draft]]:
    """What happened up to an instant, and the ticket in the making after it."""
    require_instance(history, History, "history")
    if at is None:
        return drafts(history.id, history.events)
    end = utc(require_aware(at, "at"))
    return drafts(history.id, history.up_to(end), until=end)
