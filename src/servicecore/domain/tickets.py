"""A ticket as its history left it: the state at one instant."""

from collections.abc import Callable, Iterable
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import attrs

from servicecore.domain.checks import aware, count, filled, member, utc, utc_if_any
from servicecore.domain.events import (
    Assigned,
    Closed,
    CustomerMessage,
    Event,
    Held,
    Opened,
    Reopened,
    Reply,
    Resolved,
    Resumed,
    TakenInCharge,
    Triaged,
)
from servicecore.domain.functions import AuthorKind, Priority, Status
from servicecore.domain.names import AgentId, TicketId


def _opener(value: AuthorKind | str) -> AuthorKind:
    return member(AuthorKind, value, "Ticket.opened_by")


def _status(value: Status | str) -> Status:
    return member(Status, value, "Ticket.status")


def _priority(value: Priority | str | None) -> Priority | None:
    return None if value is None else member(Priority, value, "Ticket.priority")


def _agent(value: str | None) -> AgentId | None:
    return None if value is None else AgentId(value)


_aware_if_any = attrs.validators.optional(aware)
_filled_if_any = attrs.validators.optional(filled)


@attrs.frozen
class Ticket:
    """One issue of a customer from opening to close, as it stood at an instant.

    It is never edited: `History.at` computes it from the events. All instants are kept in UTC.

    - `status` is new until the ticket is assigned, taken in charge, answered or held, and never becomes new
      again. A message of the customer ends a wait for the customer (`pending_customer`), nothing else: a
      resolved or closed ticket stays so until it is `Reopened`.
    - `waiting_since` is when the customer's oldest unanswered message came, `None` if none waits. A human
      agent's public reply, a resolution and a close end the wait, a reopening does not. A message after the
      resolution waits like any other.
    - `first_response_at` is the first public reply of a human agent, whatever comes later.
    - `resolved_at` is the last resolution, `None` while the ticket is reopened; closing never moves it.
      `closed_at` is the last close, `None` unless the ticket is closed.
    - `reopens` counts reopenings of what was resolved or closed; a second resolution without a logged
      reopening proves one.
    - `agent` is who acted last or was assigned, `handoffs` how often that was another agent than before.

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`time.naive`, `time.out-of-range`, `text.empty`, `number.out-of-range`).
    """

    id: TicketId = attrs.field(converter=TicketId, validator=filled)
    opened_at: datetime = attrs.field(kw_only=True, converter=utc, validator=aware)
    opened_by: AuthorKind = attrs.field(default=AuthorKind.CUSTOMER, kw_only=True, converter=_opener)
    status: Status = attrs.field(default=Status.NEW, kw_only=True, converter=_status)
    priority: Priority | None = attrs.field(default=None, kw_only=True, converter=_priority)
    team: str | None = attrs.field(default=None, kw_only=True, validator=_filled_if_any)
    agent: AgentId | None = attrs.field(
        default=None, kw_only=True, converter=_agent, validator=_filled_if_any
    )
    taken_in_charge_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    first_response_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    waiting_since: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    first_resolved_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    resolved_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    closed_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    resolutions: int = attrs.field(default=0, kw_only=True, validator=count)
    reopens: int = attrs.field(default=0, kw_only=True, validator=count)
    handoffs: int = attrs.field(default=0, kw_only=True, validator=count)


def fold(id: TicketId, events: Iterable[Event]) -> Ticket | None:
    """The ticket that events in time order leave behind, `None` if there are none."""
    draft: SimpleNamespace | None = None
    for event in events:
        if draft is None:
            draft = _opened(id, event)
        if event.agent is not None and event.agent != draft.agent:
            draft.handoffs += draft.agent is not None
            draft.agent = event.agent
        for kind in type(event).__mro__:
            if effect := _EFFECTS.get(kind):
                effect(draft, event)
                break
    return None if draft is None else Ticket(**vars(draft))


_BLANK = {field.name: field.default for field in attrs.fields(Ticket)}


def _opened(id: TicketId, event: Event) -> SimpleNamespace:
    """The fields of the ticket that a first event opens, still to be filled in.

    A log need not hold an explicit opening. Then whoever wrote first opened the ticket, and the customer if
    it begins with anything else.
    """
    by = event.by if isinstance(event, Opened | Reply) else AuthorKind.CUSTOMER
    waits = isinstance(event, Opened | CustomerMessage) and by is AuthorKind.CUSTOMER
    known = {"id": id, "opened_at": event.at, "opened_by": by, "waiting_since": event.at if waits else None}
    return SimpleNamespace(**_BLANK | known)


def _triaged(draft: SimpleNamespace, event: Triaged) -> None:
    if event.priority is not None:
        draft.priority = event.priority


def _worked_on(draft: SimpleNamespace) -> None:
    if draft.status is Status.NEW:
        draft.status = Status.OPEN


def _assigned(draft: SimpleNamespace, event: Assigned) -> None:
    _worked_on(draft)
    draft.team = event.team or draft.team


def _taken(draft: SimpleNamespace, event: TakenInCharge) -> None:
    _worked_on(draft)
    draft.taken_in_charge_at = draft.taken_in_charge_at or event.at


def _customer_wrote(draft: SimpleNamespace, event: CustomerMessage) -> None:
    draft.waiting_since = draft.waiting_since or event.at
    if draft.status is Status.PENDING_CUSTOMER:
        draft.status = Status.OPEN


def _replied(draft: SimpleNamespace, event: Reply) -> None:
    if event.by is AuthorKind.AGENT:
        _worked_on(draft)
        draft.first_response_at = draft.first_response_at or event.at
        draft.waiting_since = None


def _held(draft: SimpleNamespace, event: Held) -> None:
    if not draft.status.is_done:
        draft.status = event.status


def _resumed(draft: SimpleNamespace, event: Resumed) -> None:
    if not draft.status.is_done:
        draft.status = Status.OPEN


def _resolved(draft: SimpleNamespace, event: Resolved) -> None:
    draft.reopens += draft.resolved_at is not None  # resolved again: a reopening that nobody logged
    draft.resolutions += 1
    draft.status = Status.RESOLVED
    draft.first_resolved_at = draft.first_resolved_at or event.at
    draft.resolved_at = event.at
    draft.closed_at = draft.waiting_since = None


def _reopened(draft: SimpleNamespace, event: Reopened) -> None:
    if draft.status.is_done:
        draft.status = Status.OPEN
        draft.resolved_at = draft.closed_at = None
        draft.reopens += 1


def _closed(draft: SimpleNamespace, event: Closed) -> None:
    draft.status = Status.CLOSED
    draft.closed_at = event.at
    draft.waiting_since = None


_EFFECTS: dict[type[object], Callable[[SimpleNamespace, Any], None]] = {
    Triaged: _triaged,
    Assigned: _assigned,
    TakenInCharge: _taken,
    CustomerMessage: _customer_wrote,
    Reply: _replied,
    Held: _held,
    Resumed: _resumed,
    Resolved: _resolved,
    Reopened: _reopened,
    Closed: _closed,
}
"""What each kind of event does to a ticket; an event of any other kind tells only who acted."""
