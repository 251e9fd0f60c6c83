"""What can happen to a ticket: one frozen event type per thing."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

import attrs

from servicecore.domain.checks import (
    any_text,
    aware,
    filled,
    flag,
    instance,
    items,
    member,
    named,
    place_of,
    texts,
    utc,
    utc_if_any,
)
from servicecore.domain.functions import (
    HOLDS,
    Actor,
    AuthorKind,
    CancelReason,
    Impact,
    Priority,
    ServiceFunction,
    SlaMetric,
    Status,
    TicketType,
    Urgency,
)
from servicecore.domain.names import AgentId, Channel, CustomerId, InteractionId, TicketId, Topic, spelled
from servicecore.domain.quick import quick
from servicecore.domain.tickets.links import Link
from servicecore.errors import InvalidValue, one_of

_filled_if_any = attrs.validators.optional(filled)


def _agent(value: str | None) -> AgentId | None:
    return None if value is None else AgentId(value)


def _interaction(value: str | None) -> InteractionId | None:
    return None if value is None else InteractionId(value)


def _interactions(values: Iterable[str], event: str) -> tuple[InteractionId, ...]:
    return tuple(map(InteractionId, dict.fromkeys(texts(values, f"{event}.interactions"))))


def _of_opened(values: Iterable[str]) -> tuple[InteractionId, ...]:
    return _interactions(values, "Opened")


def _of_absorbed(values: Iterable[str]) -> tuple[InteractionId, ...]:
    return _interactions(values, "Absorbed")


def _of_split(values: Iterable[str]) -> tuple[InteractionId, ...]:
    return _interactions(values, "Split")


@attrs.frozen
class Event:
    """Something that happened at an instant; `agent` is who did it, where an agent did.

    `at` may be given in any zone and is kept in UTC, in which instants compare and subtract rightly.

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`time.naive`, `time.out-of-range`, `text.empty`).
    """

    at: datetime = attrs.field(converter=utc, validator=aware)
    agent: AgentId | None = attrs.field(
        default=None, kw_only=True, converter=_agent, validator=_filled_if_any
    )


_ACTORS = {actor.value: actor for actor in Actor}


def _mover(value: Actor | str) -> Actor:
    """The actor of that name; what is none is left to the validator, which knows the event."""
    return _ACTORS.get(spelled(value), value) if isinstance(value, str) else value  # type: ignore[arg-type]


def _actor(owner: Any, field: Any, value: Any) -> None:
    member(Actor, value, f"{type(owner).__name__}.{field.name}")


@quick
@attrs.frozen
class Move(Event):
    """An event that takes a ticket to another status, by an agent unless `by` says otherwise."""

    by: Actor = attrs.field(default=Actor.AGENT, kw_only=True, converter=_mover, validator=_actor)


def _opener(value: AuthorKind | str) -> AuthorKind:
    return member(AuthorKind, value, "Opened.by")


def _type(value: TicketType | str | None) -> TicketType | None:
    return None if value is None else member(TicketType, value, "Opened.type")


def _function(value: ServiceFunction | str | None) -> ServiceFunction | None:
    return None if value is None else member(ServiceFunction, value, "Opened.function")


def _channel(value: Channel | str | None) -> Channel | None:
    return None if value is None else named(Channel, value, "Opened.channel")


def _requester(value: str | None) -> CustomerId | None:
    return None if value is None else CustomerId(value)


def _links(values: Iterable[Link]) -> tuple[Link, ...]:
    return tuple(dict.fromkeys(items(Link, values, "Opened.links")))


@quick
@attrs.frozen
class Opened(Event):
    """The ticket was created, by a customer unless said otherwise.

    `requester` is for whom, `function` what it was taken for at first; `links` name the ticket that it was
    split from or follows, `interactions` the contacts that opened it.
    """

    by: AuthorKind = attrs.field(default=AuthorKind.CUSTOMER, kw_only=True, converter=_opener)
    type: TicketType | None = attrs.field(default=None, kw_only=True, converter=_type)
    subject: str = attrs.field(default="", kw_only=True, validator=any_text)
    requester: CustomerId | None = attrs.field(
        default=None, kw_only=True, converter=_requester, validator=_filled_if_any
    )
    channel: Channel | None = attrs.field(default=None, kw_only=True, converter=_channel)
    function: ServiceFunction | None = attrs.field(default=None, kw_only=True, converter=_function)
    links: tuple[Link, ...] = attrs.field(default=(), kw_only=True, converter=_links)
    interactions: tuple[InteractionId, ...] = attrs.field(default=(), kw_only=True, converter=_of_opened)


def _priority(value: Priority | str | None) -> Priority | None:
    return None if value is None else member(Priority, value, "Triaged.priority")


def _impact(value: Impact | str | None) -> Impact | None:
    return None if value is None else member(Impact, value, "Triaged.impact")


def _urgency(value: Urgency | str | None) -> Urgency | None:
    return None if value is None else member(Urgency, value, "Triaged.urgency")


def _triaged_type(value: TicketType | str | None) -> TicketType | None:
    return None if value is None else member(TicketType, value, "Triaged.type")


@quick
@attrs.frozen
class Triaged(Event):
    """Somebody looked at the ticket and ranked it; what is `None` was not said.

    `priority` is what the ranking came to on that day, mostly the cell of a `PriorityTable`: it is kept here,
    so that a table of later on does not rewrite the past. It may be given by name (`"high"`), never as a bare
    number: elsewhere 1 is the highest.
    """

    priority: Priority | None = attrs.field(default=None, kw_only=True, converter=_priority)
    impact: Impact | None = attrs.field(default=None, kw_only=True, converter=_impact)
    urgency: Urgency | None = attrs.field(default=None, kw_only=True, converter=_urgency)
    type: TicketType | None = attrs.field(default=None, kw_only=True, converter=_triaged_type)


def _override(value: Priority | str | None) -> Priority | None:
    return None if value is None else member(Priority, value, "PriorityOverridden.priority")


@quick
@attrs.frozen
class PriorityOverridden(Event):
    """Somebody set the priority by hand, whatever triage says; `None` takes that back."""

    priority: Priority | None = attrs.field(kw_only=True, converter=_override)
    reason: str = attrs.field(default="", kw_only=True, validator=any_text)


@quick
@attrs.frozen
class Assigned(Event):
    """The ticket was given to an agent (`agent`) or team. That is not yet somebody who took it in charge.

    Given to a team alone it lies with the team; where neither is known, who has it stays as it was.
    """

    team: str | None = attrs.field(default=None, kw_only=True, validator=_filled_if_any)


@quick
@attrs.frozen
class Unassigned(Event):
    """The ticket was taken from its agent and lies with its team, or with nobody."""


@quick
@attrs.frozen
class TakenInCharge(Event):
    """An agent took the ticket in charge: from here on somebody works on it."""


@quick
@attrs.frozen
class CustomerMessage(Event):
    """The customer wrote. `auto_submitted` marks bounces and automatic answers, for which nobody waits."""

    interaction_id: InteractionId | None = attrs.field(
        default=None, kw_only=True, converter=_interaction, validator=_filled_if_any
    )
    auto_submitted: bool = attrs.field(default=False, kw_only=True, validator=flag)


def _replier(value: AuthorKind | str) -> AuthorKind:
    return member(AuthorKind, value, "Reply.by")


@quick
@attrs.frozen
class Reply(Event):
    """A public answer to the customer; only a human agent's counts as a response."""

    by: AuthorKind = attrs.field(default=AuthorKind.AGENT, kw_only=True, converter=_replier)
    interaction_id: InteractionId | None = attrs.field(
        default=None, kw_only=True, converter=_interaction, validator=_filled_if_any
    )


def _hold(value: Status | str) -> Status:
    return member(Status, value, "Held.status")


def _on_hold(owner: Any, field: Any, value: Status) -> None:
    if value not in HOLDS:
        raise InvalidValue.of(
            "event.not-a-hold",
            f"`{value.value}` is not a status in which work waits",
            place="Held.status",
            expected=one_of(status.value for status in Status if status in HOLDS),
            received=value.value,
        )


def _until(owner: Any, field: Any, value: datetime | None) -> None:
    if value is None:
        return
    aware(owner, field, value)
    if value <= owner.at:
        raise InvalidValue.of(
            "event.hold-in-the-past",
            "the hold ends before it began",
            place="Held.until",
            expected=f"an instant after {owner.at.isoformat()}",
            received=value.isoformat(),
        )


def _next(value: Status | str) -> Status:
    return member(Status, value, "Held.then")


def _after_hold(owner: Any, field: Any, value: Status) -> None:
    if value is Status.OPEN:
        return
    if value is not Status.RESOLVED or owner.status is not Status.PENDING_CUSTOMER or owner.until is None:
        raise InvalidValue.of(
            "event.not-after-a-hold",
            f"this hold does not end in `{value.value}` by itself",
            place="Held.then",
            expected="open, or resolved where it waits for the customer until an instant",
            received=f"{value.value} after {owner.status.value}",
        )


@quick
@attrs.frozen
class Held(Move):
    """Work stopped to wait: for the customer, for somebody else, or (snoozed) for an instant.

    Unless said otherwise it waits for somebody of ours (`on_hold_internal`): time that nobody accounts for is
    our own. At `until` time itself ends the hold, to the status `then`: open (a reminder), or resolved, where
    it waited for the customer, who kept silent.

    Raises also `InvalidValue` (`event.not-a-hold`, `event.hold-in-the-past`, `event.not-after-a-hold`).
    """

    status: Status = attrs.field(
        default=Status.ON_HOLD_INTERNAL, kw_only=True, converter=_hold, validator=_on_hold
    )
    until: datetime | None = attrs.field(default=None, kw_only=True, converter=utc_if_any, validator=_until)
    then: Status = attrs.field(default=Status.OPEN, kw_only=True, converter=_next, validator=_after_hold)


@quick
@attrs.frozen
class Resumed(Move):
    """Work went on after a wait, or began."""


@quick
@attrs.frozen
class Escalated(Event):
    """The ticket was passed up, to expertise or authority. Its status stays what it was."""

    to: str | None = attrs.field(default=None, kw_only=True, validator=_filled_if_any)


@quick
@attrs.frozen
class Resolved(Move):
    """The work is done: an agent says so, or the customer who ends it, or (by the timer) silence."""


@quick
@attrs.frozen
class Confirmed(Event):
    """The customer said that the resolution holds."""

    interaction_id: InteractionId | None = attrs.field(
        default=None, kw_only=True, converter=_interaction, validator=_filled_if_any
    )


@quick
@attrs.frozen
class Withdrawn(Event):
    """The customer took the request back."""


@quick
@attrs.frozen
class Reopened(Move):
    """A resolved ticket was taken up again."""


def _closer(event: Any) -> Actor:
    return Actor.SYSTEM if event.agent is None else Actor.AGENT


@quick
@attrs.frozen
class Closed(Event):
    """The ticket was closed for good; this never moves the time of resolution.

    By the timer, the silence of the customer is taken as consent. Unless said otherwise the agent closed it,
    the system where there is none.
    """

    by: Actor = attrs.field(
        default=attrs.Factory(_closer, takes_self=True), kw_only=True, converter=_mover, validator=_actor
    )


def _reason(value: CancelReason | str) -> CancelReason:
    return member(CancelReason, value, "Cancelled.reason")


@quick
@attrs.frozen
class Cancelled(Move):
    """The ticket is no work: spam, a duplicate or a mistake. What a customer takes back is `Withdrawn`."""

    reason: CancelReason = attrs.field(kw_only=True, converter=_reason)


@quick
@attrs.frozen
class Merged(Move):
    """The ticket became part of another one, where its story goes on; `Workflow.merge` tells both of it."""

    into: TicketId = attrs.field(kw_only=True, converter=TicketId, validator=filled)


def _by_then(owner: Any, field: Any, value: datetime | None) -> None:
    if value is not None:
        aware(owner, field, value)
        if value > owner.at:
            raise InvalidValue.of(
                "time.out-of-order",
                f"`{place_of(owner, field)}` lies behind the event",
                place=place_of(owner, field),
                expected=f"an instant at or before {owner.at.isoformat()}",
                received=value.isoformat(),
            )


@quick
@attrs.frozen
class Absorbed(Event):
    """Another ticket, or a part of one, became part of this one.

    `interactions` are the contacts that came with it, those of tickets that it had absorbed before included;
    `waiting_since` is since when its customer waited, `None` if nobody did; `last_customer_at` when the
    customer last wrote or decided something there.
    """

    source: TicketId = attrs.field(kw_only=True, converter=TicketId, validator=filled)
    interactions: tuple[InteractionId, ...] = attrs.field(default=(), kw_only=True, converter=_of_absorbed)
    waiting_since: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_by_then
    )
    last_customer_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_by_then
    )


@quick
@attrs.frozen
class Split(Event):
    """A part of the matter became a ticket of its own, with the `interactions` that are about it."""

    into: TicketId = attrs.field(kw_only=True, converter=TicketId, validator=filled)
    interactions: tuple[InteractionId, ...] = attrs.field(default=(), kw_only=True, converter=_of_split)


def _new_function(value: ServiceFunction | str) -> ServiceFunction:
    return member(ServiceFunction, value, "Reclassified.function")


def _topic(value: Topic | str | None) -> Topic | None:
    return None if value is None else named(Topic, value, "Reclassified.topic")


@quick
@attrs.frozen
class Reclassified(Event):
    """The ticket turned out to belong to another service function; `evidence` says what showed it."""

    function: ServiceFunction = attrs.field(kw_only=True, converter=_new_function)
    evidence: str = attrs.field(kw_only=True, validator=filled)
    topic: Topic | None = attrs.field(default=None, kw_only=True, converter=_topic)


def _added(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(texts(values, "Tagged.added"))))


def _removed(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(texts(values, "Tagged.removed"))))


@quick
@attrs.frozen
class Tagged(Event):
    """Tags were put on the ticket or taken off; a tag that is in both lists is put on."""

    added: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_added)
    removed: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_removed)


@quick
@attrs.frozen
class Linked(Event):
    """The ticket was linked to another one."""

    link: Link = attrs.field(kw_only=True, validator=instance(Link))


@quick
@attrs.frozen
class Unlinked(Event):
    """A link was taken off."""

    link: Link = attrs.field(kw_only=True, validator=instance(Link))


@quick
@attrs.frozen
class Blocked(Event):
    """Something has to be done before the ticket can be resolved: a task, or another ticket, by its key."""

    on: str = attrs.field(kw_only=True, validator=filled)


@quick
@attrs.frozen
class Unblocked(Event):
    """What had to be done first is done."""

    on: str = attrs.field(kw_only=True, validator=filled)


def _reset_metric(value: SlaMetric | str) -> SlaMetric:
    return member(SlaMetric, value, "ClockReset.metric")


@quick
@attrs.frozen
class ClockReset(Event):
    """Somebody ended the running clock of a promise and began a new one.

    The one that runs is cancelled, because it was reset, and one with the next number starts at this instant.
    Of the ticket itself this changes nothing but who acted last.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> ClockReset(noon, agent="ann", metric="resolution").metric
    <SlaMetric.RESOLUTION: 'resolution'>
    """

    metric: SlaMetric = attrs.field(kw_only=True, converter=_reset_metric)


def _due_metric(value: SlaMetric | str) -> SlaMetric:
    return member(SlaMetric, value, "DueSet.metric")


@quick
@attrs.frozen
class DueSet(Event):
    """Somebody set by hand when a promise is due; `None` takes that back, and the due time is computed again.

    `due_at` may be given in any zone and is kept in UTC; it may lie before the event. Of the ticket itself
    this changes nothing but who acted last.

    >>> from datetime import UTC, timedelta
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> later = DueSet(noon, agent="ann", metric="resolution", due_at=noon + timedelta(days=1))
    >>> later.due_at.isoformat()
    '2026-03-03T12:00:00+00:00'
    """

    metric: SlaMetric = attrs.field(kw_only=True, converter=_due_metric)
    due_at: datetime | None = attrs.field(
        kw_only=True, converter=utc_if_any, validator=attrs.validators.optional(aware)
    )


@quick
@attrs.frozen
class Acknowledged(Event):
    """Somebody took note of an escalation and sees to it.

    `level` names which one, `None` all that were raised so far. It is no answer to the customer; of the
    ticket itself this changes nothing but who acted last.

    >>> from datetime import UTC
    >>> Acknowledged(datetime(2026, 3, 2, 12, tzinfo=UTC), agent="ann", level="team lead").level
    'team lead'
    """

    level: str | None = attrs.field(default=None, kw_only=True, validator=_filled_if_any)


@quick
@attrs.frozen
class Noted(Event):
    """Anything else worth keeping: an internal note, a step in another tool.

    It changes nothing but who acted last.
    """

    what: str = attrs.field(default="", kw_only=True, validator=any_text)


EVENT_TYPES: Mapping[str, type[Event]] = MappingProxyType(
    {
        "opened": Opened,
        "triaged": Triaged,
        "priority_overridden": PriorityOverridden,
        "assigned": Assigned,
        "unassigned": Unassigned,
        "taken_in_charge": TakenInCharge,
        "customer_message": CustomerMessage,
        "reply": Reply,
        "held": Held,
        "resumed": Resumed,
        "escalated": Escalated,
        "resolved": Resolved,
        "confirmed": Confirmed,
        "withdrawn": Withdrawn,
        "reopened": Reopened,
        "closed": Closed,
        "cancelled": Cancelled,
        "merged": Merged,
        "absorbed": Absorbed,
        "split": Split,
        "reclassified": Reclassified,
        "tagged": Tagged,
        "linked": Linked,
        "unlinked": Unlinked,
        "blocked": Blocked,
        "unblocked": Unblocked,
        "clock_reset": ClockReset,
        "due_set": DueSet,
        "acknowledged": Acknowledged,
        "noted": Noted,
    }
)
"""The event types by the names they have in plain data."""
