"""What each event does to a ticket, and the ticket that a row of events leaves behind."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import attrs

from servicecore.domain.functions import Actor, AuthorKind, CancelReason, Status
from servicecore.domain.names import TicketId
from servicecore.domain.quick import assembler
from servicecore.domain.tickets.events import (
    EVENT_TYPES,
    Absorbed,
    Assigned,
    Blocked,
    Cancelled,
    Closed,
    Confirmed,
    CustomerMessage,
    Event,
    Held,
    Linked,
    Merged,
    Opened,
    PriorityOverridden,
    Reclassified,
    Reopened,
    Reply,
    Resolved,
    Resumed,
    Tagged,
    TakenInCharge,
    Triaged,
    Unassigned,
    Unblocked,
    Unlinked,
    Withdrawn,
)
from servicecore.domain.tickets.ticket import Ticket
from servicecore.errors import require_aware

Draft = SimpleNamespace
"""A ticket in the making: its fields, open to change."""


def fold(
    id: TicketId, events: Iterable[Event], *, start: Ticket | None = None, until: datetime | None = None
) -> Ticket | None:
    """The ticket that events in time order leave behind, `None` if there are none.

    `start` is what earlier events left: folding a part and then the rest equals folding all. Holds that end
    by themselves do so up to `until`, if it is given, and else up to the last event.
    """
    if until is not None:
        require_aware(until, "until")
    draft = None if start is None else Draft(**{name: getattr(start, name) for name in _FIELDS})
    for happening in drafts(id, events, draft, until):
        draft = happening[2]
    return None if draft is None else _ticket(*vars(draft).values())


def stands(id: TicketId, events: Sequence[Event], instants: Iterable[datetime]) -> Iterator[Ticket]:
    """The ticket as it stood at each of the instants, which are in order and not before the first event."""
    draft: Draft | None = None
    done = 0
    for instant in instants:
        start = done
        while done < len(events) and events[done].at <= instant:
            done += 1
        for happening in drafts(id, events[start:done], draft, instant):
            draft = happening[2]
        assert draft is not None
        yield _ticket(*vars(draft).values())


def drafts(
    id: TicketId, events: Iterable[Event], draft: Draft | None = None, until: datetime | None = None
) -> Iterator[tuple[datetime, Event | None, Draft]]:
    """The ticket in the making after each thing that happens, one and the same draft, changed each time.

    `None` stands for time itself, which ends a hold.
    """
    for event in events:
        if draft is None:
            draft = _opened(id, event)
        elif draft.held_until is not None and draft.held_until <= event.at:
            yield _wake(draft), None, draft
        agent = event.agent
        if agent is not None and agent != draft.agent and not isinstance(event, _BY_CUSTOMERS):
            draft.handoffs += draft.agent is not None
            draft.agent = agent
        effect = _EFFECTS.get(type(event)) or _inherited(type(event))
        effect(draft, event)
        yield event.at, event, draft
    if draft is not None and until is not None and draft.held_until is not None and draft.held_until <= until:
        yield _wake(draft), None, draft


_BY_CUSTOMERS = (CustomerMessage, Confirmed, Withdrawn)
_FIELDS = tuple(field.name for field in attrs.fields(Ticket))
_BLANK = {field.name: field.default for field in attrs.fields(Ticket)}
_ticket = assembler(Ticket)  # events have checked what they say


def _opened(id: TicketId, event: Event) -> Draft:
    """The ticket that a first event opens.

    A log need not hold an explicit opening. Then whoever wrote first opened the ticket, and the customer if
    it begins with anything else.
    """
    by = event.by if isinstance(event, Opened | Reply) else AuthorKind.CUSTOMER
    draft = Draft(**_BLANK | {"id": id, "opened_at": event.at, "opened_by": by})
    if isinstance(event, Opened):
        if by is AuthorKind.CUSTOMER:
            draft.waiting_since = draft.last_customer_at = event.at
        draft.type, draft.subject, draft.channel = event.type, event.subject, event.channel
        draft.requester, draft.function, draft.links = event.requester, event.function, event.links
    return draft


def _nothing(draft: Draft, event: Event) -> None:
    """The event tells only who acted."""


def _worked_on(draft: Draft) -> None:
    if draft.status is Status.NEW:
        draft.status = Status.OPEN


def _triaged(draft: Draft, event: Triaged) -> None:
    draft.type = event.type or draft.type
    draft.impact = event.impact or draft.impact
    draft.urgency = event.urgency or draft.urgency
    if event.priority is not None:
        draft.computed_priority = event.priority
        if draft.priority_override is None:
            draft.priority = event.priority


def _overridden(draft: Draft, event: PriorityOverridden) -> None:
    draft.priority_override = event.priority
    draft.priority = draft.computed_priority if event.priority is None else event.priority


def _assigned(draft: Draft, event: Assigned) -> None:
    _worked_on(draft)
    if event.agent is not None or event.team is not None:
        draft.team, draft.assignee = event.team or draft.team, event.agent


def _unassigned(draft: Draft, event: Unassigned) -> None:
    draft.assignee = None


def _taken(draft: Draft, event: TakenInCharge) -> None:
    _worked_on(draft)
    draft.taken_in_charge_at = draft.taken_in_charge_at or event.at
    draft.assignee = event.agent or draft.assignee


def _customer_wrote(draft: Draft, event: CustomerMessage) -> None:
    if event.auto_submitted:
        return
    draft.last_customer_at = event.at
    if draft.status is Status.PENDING_CUSTOMER or draft.status is Status.SNOOZED:
        _resume(draft)
    if draft.waiting_since is None and draft.status is not Status.MERGED:
        draft.waiting_since = event.at


def _replied(draft: Draft, event: Reply) -> None:
    if event.by is AuthorKind.AGENT:
        if draft.status is Status.NEW:
            draft.status = Status.OPEN
        if draft.first_response_at is None:
            draft.first_response_at = event.at
        draft.last_agent_at = event.at
        draft.waiting_since = None


def _held(draft: Draft, event: Held) -> None:
    if not draft.status.is_done:
        draft.status, draft.held_until, draft.held_then = event.status, event.until, event.then


def _resume(draft: Draft) -> None:
    draft.status, draft.held_until, draft.held_then = Status.OPEN, None, Status.OPEN


def _resumed(draft: Draft, event: Resumed) -> None:
    if not draft.status.is_done:
        _resume(draft)


def _wake(draft: Draft) -> datetime:
    """Time itself ends a hold, at the instant that is given back."""
    at: datetime = draft.held_until
    then = draft.held_then
    _resume(draft)
    if then is Status.RESOLVED and not draft.blockers:
        _resolved(draft, Resolved(at, by=Actor.TIMER))
    return at


def _resolved(draft: Draft, event: Resolved) -> None:
    if event.by is Actor.CUSTOMER:
        draft.last_customer_at = event.at
    told_again = event.by is draft.resolved_by is Actor.TIMER and draft.status is Status.RESOLVED
    if draft.status is Status.MERGED or told_again:  # what time did by itself may be logged as well
        return
    draft.reopens += draft.resolved_at is not None  # resolved again: a reopening that nobody logged
    _end(draft, Status.RESOLVED)
    draft.resolutions += 1
    draft.first_resolved_at = draft.first_resolved_at or event.at
    draft.resolved_at, draft.resolved_by = event.at, event.by
    draft.confirmed_at = event.at if event.by is Actor.CUSTOMER else None
    draft.assumed_at = event.at if event.by is Actor.TIMER else None


def _end(draft: Draft, status: Status) -> None:
    _resume(draft)
    draft.status, draft.waiting_since = status, None
    draft.closed_at = draft.cancelled_at = draft.cancelled_for = None


def _taken_up(draft: Draft) -> None:
    draft.status = Status.OPEN
    draft.resolved_at = draft.resolved_by = draft.confirmed_at = draft.assumed_at = None
    draft.closed_at = draft.cancelled_at = draft.cancelled_for = None
    draft.reopens += 1


def _confirmed(draft: Draft, event: Confirmed | Closed) -> None:
    draft.last_customer_at = event.at
    if draft.resolved_at is not None:
        draft.confirmed_at = draft.confirmed_at or event.at
        draft.waiting_since = None


def _reopened(draft: Draft, event: Reopened) -> None:
    if event.by is Actor.CUSTOMER:
        draft.last_customer_at = event.at
    if draft.status.is_done and draft.status is not Status.MERGED:
        _taken_up(draft)


def _closed(draft: Draft, event: Closed) -> None:
    if event.by is Actor.CUSTOMER:
        draft.last_customer_at = event.at
    if draft.status is Status.MERGED:
        return
    _end(draft, Status.CLOSED)
    draft.closed_at = event.at
    if event.by is Actor.CUSTOMER:
        _confirmed(draft, event)
    elif event.by is Actor.TIMER and draft.resolved_at is not None and draft.confirmed_at is None:
        draft.assumed_at = draft.assumed_at or event.at


def _cancelled(draft: Draft, event: Cancelled) -> None:
    if event.by is Actor.CUSTOMER:
        draft.last_customer_at = event.at
    _cancel(draft, event.at, event.reason)


def _withdrawn(draft: Draft, event: Withdrawn) -> None:
    draft.last_customer_at = event.at
    _cancel(draft, event.at, CancelReason.WITHDRAWN)


def _cancel(draft: Draft, at: datetime, reason: CancelReason) -> None:
    if draft.status is not Status.MERGED:
        _end(draft, Status.CANCELLED)
        draft.cancelled_at, draft.cancelled_for = at, reason


def _merged(draft: Draft, event: Merged) -> None:
    if draft.status is not Status.MERGED:
        _end(draft, Status.MERGED)
        draft.merged_into = event.into


def _absorbed(draft: Draft, event: Absorbed) -> None:
    if draft.status is Status.MERGED:
        return
    since = event.waiting_since
    words = (draft.last_customer_at, event.last_customer_at, since)
    draft.last_customer_at = max(filter(None, words), default=None)
    if since is None:
        return
    if draft.status is Status.PENDING_CUSTOMER or draft.status is Status.SNOOZED:
        _resume(draft)
    draft.waiting_since = min(draft.waiting_since or since, since)


def _reclassified(draft: Draft, event: Reclassified) -> None:
    draft.function = event.function
    draft.topic = event.topic or draft.topic


def _tagged(draft: Draft, event: Tagged) -> None:
    draft.tags = tuple(sorted({*draft.tags}.difference(event.removed).union(event.added)))


def _linked(draft: Draft, event: Linked) -> None:
    if event.link not in draft.links:
        draft.links = (*draft.links, event.link)


def _unlinked(draft: Draft, event: Unlinked) -> None:
    draft.links = tuple(link for link in draft.links if link != event.link)


def _blocked(draft: Draft, event: Blocked) -> None:
    if event.on not in draft.blockers:
        draft.blockers = (*draft.blockers, event.on)


def _unblocked(draft: Draft, event: Unblocked) -> None:
    draft.blockers = tuple(key for key in draft.blockers if key != event.on)


_EFFECTS: dict[type[Event], Callable[[Draft, Any], None]] = {
    **dict.fromkeys(EVENT_TYPES.values(), _nothing),
    Absorbed: _absorbed,
    Assigned: _assigned,
    Blocked: _blocked,
    Cancelled: _cancelled,
    Closed: _closed,
    Confirmed: _confirmed,
    CustomerMessage: _customer_wrote,
    Held: _held,
    Linked: _linked,
    Merged: _merged,
    PriorityOverridden: _overridden,
    Reclassified: _reclassified,
    Reopened: _reopened,
    Reply: _replied,
    Resolved: _resolved,
    Resumed: _resumed,
    Tagged: _tagged,
    TakenInCharge: _taken,
    Triaged: _triaged,
    Unassigned: _unassigned,
    Unblocked: _unblocked,
    Unlinked: _unlinked,
    Withdrawn: _withdrawn,
}
"""What each kind of event does to a ticket that is there; of any other kind it tells only who acted."""


CHANGED_BY: dict[str, tuple[type[Event], ...]] = {
    **dict.fromkeys(("id", "opened_at", "opened_by", "subject", "channel", "requester"), ()),
    "type": (Triaged,),
    "impact": (Triaged,),
    "urgency": (Triaged,),
    "priority": (Triaged, PriorityOverridden),
    "function": (Reclassified,),
    "topic": (Reclassified,),
    "tags": (Tagged,),
    "team": (Assigned,),
    "assignee": (Assigned, Unassigned, TakenInCharge),
}
"""Which kinds of event change a field of a ticket after its first event; those not listed change by many."""


def _inherited(kind: type[Event]) -> Callable[[Draft, Any], None]:
    """The effect of an event type of the user's own: that of the nearest type above it."""
    return next((_EFFECTS[each] for each in kind.__mro__ if each in _EFFECTS), _nothing)
