"""A ticket as its history left it: the state at one instant."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import attrs

from servicecore.domain.checks import (
    any_text,
    aware,
    count,
    filled,
    items,
    member,
    named,
    texts,
    utc,
    utc_if_any,
)
from servicecore.domain.functions import (
    Actor,
    AuthorKind,
    CancelReason,
    Impact,
    Priority,
    ServiceFunction,
    Status,
    TicketType,
    Urgency,
)
from servicecore.domain.names import AgentId, Channel, CustomerId, TicketId, Topic
from servicecore.domain.tickets.links import Link, LinkKind
from servicecore.errors import InvalidValue


def _opener(value: AuthorKind | str) -> AuthorKind:
    return member(AuthorKind, value, "Ticket.opened_by")


def _type(value: TicketType | str | None) -> TicketType | None:
    return None if value is None else member(TicketType, value, "Ticket.type")


def _status(value: Status | str) -> Status:
    return member(Status, value, "Ticket.status")


def _function(value: ServiceFunction | str | None) -> ServiceFunction | None:
    return None if value is None else member(ServiceFunction, value, "Ticket.function")


def _topic(value: Topic | str | None) -> Topic | None:
    return None if value is None else named(Topic, value, "Ticket.topic")


def _channel(value: Channel | str | None) -> Channel | None:
    return None if value is None else named(Channel, value, "Ticket.channel")


def _impact(value: Impact | str | None) -> Impact | None:
    return None if value is None else member(Impact, value, "Ticket.impact")


def _urgency(value: Urgency | str | None) -> Urgency | None:
    return None if value is None else member(Urgency, value, "Ticket.urgency")


def _priority(value: Priority | str | None) -> Priority | None:
    return None if value is None else member(Priority, value, "Ticket.priority")


def _computed(value: Priority | str | None) -> Priority | None:
    return None if value is None else member(Priority, value, "Ticket.computed_priority")


def _override(value: Priority | str | None) -> Priority | None:
    return None if value is None else member(Priority, value, "Ticket.priority_override")


def _overrides(owner: Any, field: Any, value: Priority | None) -> None:
    if value not in (None, owner.priority):
        raise InvalidValue.of(
            "ticket.override-without-effect",
            "the priority is not the one that was set by hand",
            place="Ticket.priority_override",
            expected=f"priority {value.name.lower()}" if value else "",
            received="none" if owner.priority is None else f"priority {owner.priority.name.lower()}",
        )


def _tags(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(texts(values, "Ticket.tags"))))


def _links(values: Iterable[Link]) -> tuple[Link, ...]:
    return items(Link, values, "Ticket.links")


def _blockers(values: Iterable[str]) -> tuple[str, ...]:
    return texts(values, "Ticket.blockers")


def _requester(value: str | None) -> CustomerId | None:
    return None if value is None else CustomerId(value)


def _agent(value: str | None) -> AgentId | None:
    return None if value is None else AgentId(value)


def _ticket(value: str | None) -> TicketId | None:
    return None if value is None else TicketId(value)


def _then(value: Status | str) -> Status:
    return member(Status, value, "Ticket.held_then")


def _resolver(value: Actor | str | None) -> Actor | None:
    return None if value is None else member(Actor, value, "Ticket.resolved_by")


def _cancel_reason(value: CancelReason | str | None) -> CancelReason | None:
    return None if value is None else member(CancelReason, value, "Ticket.cancelled_for")


_aware_if_any = attrs.validators.optional(aware)
_filled_if_any = attrs.validators.optional(filled)


@attrs.frozen
class Ticket:
    """One issue of a customer from opening to close, as it stood at an instant.

    It is never edited: `History.at` computes it from the events. All instants are kept in UTC.

    What it is

    - `function` is the service function that the matter belongs to, as it was classified last.
    - `priority` is what counts: the one set by hand (`priority_override`), else `computed_priority`, which
      triage came to. Both are kept.
    - `requester` is for whom, `assignee` and `team` who should do it, `blockers` what has to be done first.
      What is given to a team alone has no assignee.
    - `agent` is who acted last or was assigned, `handoffs` how often that was another agent than before.
      What a customer does is no act of an agent, whatever `agent` the event names.

    Where it stands

    - `status` is new until the ticket is assigned, taken in charge, answered or held, and never becomes new
      again. A message of the customer ends a wait for the customer (`pending_customer`) and a snooze, nothing
      else: what is resolved or closed is taken up again by `Reopened` only. A hold ends by itself at
      `held_until`, in the status `held_then`; while something has to be done first, that is open.
    - `waiting_since` is when the customer's oldest unanswered message came, `None` if none waits. A human
      agent's public reply, a confirmation by the customer and every end (resolved, closed, merged, cancelled)
      end the wait, a reopening does not. A message after the end waits like any other, but not on a merged
      ticket. What becomes part of the ticket brings the wait of its customer along.
    - `first_response_at` is the first public reply of a human agent, whatever comes later; `last_agent_at`
      the last one, and `last_customer_at` when the customer last wrote or decided something.

    How it ended

    - `resolved_at` is the last resolution, `None` while the ticket is reopened; closing never moves it.
      `resolved_by` is who said so; `confirmed_at` when the customer agreed; `assumed_at` when silence was
      taken for that. These are three facts, and none replaces another.
    - `closed_at` is the last close, `None` unless the ticket is closed; `cancelled_at` is when it was found
      to be no work, `cancelled_for` why, both `None` unless the ticket is cancelled.
    - `reopens` counts reopenings of what was resolved, closed or cancelled; a second resolution without a
      logged reopening proves one.
    - `merged_into` names the ticket in which the story goes on. A merged ticket never takes another status;
      what else is logged on it is recorded.

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`time.naive`, `time.out-of-range`, `text.empty`, `number.out-of-range`,
    `ticket.override-without-effect`).
    """

    id: TicketId = attrs.field(converter=TicketId, validator=filled)
    opened_at: datetime = attrs.field(kw_only=True, converter=utc, validator=aware)
    opened_by: AuthorKind = attrs.field(default=AuthorKind.CUSTOMER, kw_only=True, converter=_opener)
    subject: str = attrs.field(default="", kw_only=True, validator=any_text)
    type: TicketType | None = attrs.field(default=None, kw_only=True, converter=_type)
    status: Status = attrs.field(default=Status.NEW, kw_only=True, converter=_status)
    function: ServiceFunction | None = attrs.field(default=None, kw_only=True, converter=_function)
    topic: Topic | None = attrs.field(default=None, kw_only=True, converter=_topic)
    channel: Channel | None = attrs.field(default=None, kw_only=True, converter=_channel)
    requester: CustomerId | None = attrs.field(
        default=None, kw_only=True, converter=_requester, validator=_filled_if_any
    )
    impact: Impact | None = attrs.field(default=None, kw_only=True, converter=_impact)
    urgency: Urgency | None = attrs.field(default=None, kw_only=True, converter=_urgency)
    priority: Priority | None = attrs.field(default=None, kw_only=True, converter=_priority)
    computed_priority: Priority | None = attrs.field(default=None, kw_only=True, converter=_computed)
    priority_override: Priority | None = attrs.field(
        default=None, kw_only=True, converter=_override, validator=_overrides
    )
    tags: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_tags)
    links: tuple[Link, ...] = attrs.field(default=(), kw_only=True, converter=_links)
    blockers: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_blockers)
    team: str | None = attrs.field(default=None, kw_only=True, validator=_filled_if_any)
    assignee: AgentId | None = attrs.field(
        default=None, kw_only=True, converter=_agent, validator=_filled_if_any
    )
    agent: AgentId | None = attrs.field(
        default=None, kw_only=True, converter=_agent, validator=_filled_if_any
    )
    taken_in_charge_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    first_response_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    last_customer_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    last_agent_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    waiting_since: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    held_until: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    held_then: Status = attrs.field(default=Status.OPEN, kw_only=True, converter=_then)
    first_resolved_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    resolved_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    resolved_by: Actor | None = attrs.field(default=None, kw_only=True, converter=_resolver)
    confirmed_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    assumed_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    closed_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    cancelled_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    cancelled_for: CancelReason | None = attrs.field(default=None, kw_only=True, converter=_cancel_reason)
    merged_into: TicketId | None = attrs.field(
        default=None, kw_only=True, converter=_ticket, validator=_filled_if_any
    )
    resolutions: int = attrs.field(default=0, kw_only=True, validator=count)
    reopens: int = attrs.field(default=0, kw_only=True, validator=count)
    handoffs: int = attrs.field(default=0, kw_only=True, validator=count)

    def linked(self, kind: LinkKind | str) -> tuple[TicketId, ...]:
        """The tickets to which this one is linked in a way, in the order of the links.

        >>> from datetime import UTC
        >>> at, link = datetime(2026, 3, 2, tzinfo=UTC), Link("followup of", "t1")
        >>> later = Ticket("t2", opened_at=at, links=[link])
        >>> later.linked("followup of")
        ('t1',)

        Raises `UnknownName` (`value.unknown-member`) or `WrongType` (`value.wrong-type`).
        """
        wanted = member(LinkKind, kind, "kind")
        return tuple(link.to for link in self.links if link.kind is wanted)
