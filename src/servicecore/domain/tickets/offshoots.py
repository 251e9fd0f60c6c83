"""Several tickets of one matter: merged into one, split in two, followed by another."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from servicecore.domain.checks import items, member, utc
from servicecore.domain.functions import Actor, AuthorKind, Status
from servicecore.domain.names import InteractionId, TicketId
from servicecore.domain.tickets.events import Absorbed, CustomerMessage, Event, Merged, Opened, Split
from servicecore.domain.tickets.history import History
from servicecore.domain.tickets.links import Link, LinkKind
from servicecore.domain.tickets.ticket import Ticket
from servicecore.errors import (
    InvalidValue,
    UnknownName,
    closest,
    one_of,
    require_aware,
    require_instance,
    require_text,
)

Histories = Mapping[Any, History]  # by id; a plain `str` will do


def merge_target(histories: Histories, id: str) -> TicketId | None:
    """The ticket in which the story of this one goes on: itself, or the last one of its chain of merges.

    `None` where the chain comes back to where it was: a record may hold such a cycle, and it has no end.

    Raises `UnknownName` (`ticket.unknown`).
    """
    found = _known(histories, id, "id").id
    seen = {found}
    while found in histories and (into := _merged_into(histories[found])) is not None:
        if into in seen:
            return None
        seen.add(into)
        found = into
    return found


def lands_on(histories: Histories, id: str) -> TicketId:
    """The ticket on which a message to this one lands: `merge_target`, or where it was sent if there is none.

    So no message is lost, and a merged ticket is never reopened.

    Raises `UnknownName` (`ticket.unknown`).
    """
    return merge_target(histories, id) or TicketId(id)


def merge_tickets(
    histories: Histories,
    source: str,
    into: str,
    *,
    at: datetime,
    by: Actor | str = Actor.AGENT,
    agent: str | None = None,
) -> dict[TicketId, History]:
    """The histories of both tickets after `source` became part of `into`, or of what that became part of.

    The contacts of the source are named once more by the ticket that goes on, and so is since when its
    customer waits; its events stay in its own history. The order of several merges does not matter. Whether
    the tickets may be merged as they stand is for `Workflow.merge` to say.

    >>> from datetime import UTC
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> tickets = {TicketId(id): History(id, [Opened(at, interactions=[f"mail {id}"])]) for id in "ab"}
    >>> tickets |= merge_tickets(tickets, "a", "b", at=at)
    >>> lands_on(tickets, "a"), tickets["b"].interactions
    ('b', ('mail b', 'mail a'))

    Raises `UnknownName` (`ticket.unknown`), or `InvalidValue` (`merge.cycle`, `merge.already-merged`,
    `ticket.not-opened`, `history.out-of-order`).
    """
    part, whole = _known(histories, source, "source"), _known(histories, into, "into")
    target = merge_target(histories, whole.id)
    if (already := _merged_into(part)) is not None:
        raise _already_merged(part.id, already)
    if target is None or target == part.id:
        raise _cycle(part.id, whole.id)
    moved = part.plus(Merged(at, into=target, by=member(Actor, by, "by"), agent=agent))
    before = _opened(part, at)
    _opened(histories.get(target, whole), at)
    absorbed = Absorbed(
        at,
        source=part.id,
        interactions=part.interactions,
        waiting_since=before.waiting_since,
        last_customer_at=before.last_customer_at,
        agent=agent,
    )
    return {part.id: moved, target: _known(histories, target, "into").plus(absorbed)}


def story(histories: Histories, id: str) -> tuple[tuple[TicketId, Event], ...]:
    """All that happened to a ticket and to those that became part of it, each event with its ticket.

    In time order; of one instant, what happened to the ticket itself comes first.

    Raises `UnknownName` (`ticket.unknown`).
    """
    parts = [_known(histories, id, "id").id]
    merged: dict[TicketId, list[TicketId]] = {}
    for history in histories.values():
        if (into := _merged_into(history)) is not None:
            merged.setdefault(into, []).append(history.id)
    for part in parts:  # grows while it is walked
        parts += [each for each in merged.get(part, ()) if each not in parts]
    events = ((part, event) for part in parts for event in histories[part])
    return tuple(sorted(events, key=lambda pair: pair[1].at))


def split_ticket(
    history: History,
    into: str,
    *,
    at: datetime,
    interactions: Iterable[str] = (),
    agent: str | None = None,
) -> tuple[History, History]:
    """The history, and that of a new ticket for a part of its matter.

    The new ticket names the `interactions` that are about it, the requester, channel and function of the old
    one. It inherits no clock, no count of reopenings and no first response; but where one of these contacts
    has no answer yet, the customer waits in the new ticket as in the old one.

    Raises `UnknownName` (`ticket.unknown-interaction`), or `InvalidValue` (`merge.cycle` for a ticket split
    into itself, `ticket.is-merged`, `ticket.not-opened`, `history.out-of-order`).
    """
    if into == history.id:
        raise _itself(history.id, "be split into", "into")
    moved = _interactions_of(history, interactions)
    old = _opened(history, at)
    if old.status is Status.MERGED:
        raise is_merged(old, Split(at, into=TicketId(into)))
    rest = history.plus(Split(at, into=TicketId(into), interactions=moved, agent=agent))
    link = Link(LinkKind.SPLIT_FROM, history.id)
    new = _beginning(old, history, TicketId(into), at, link, AuthorKind.AGENT, moved, agent)
    asked = [event.at for event in history.up_to(at) if _asks_in(event, moved)]
    since = min((each for each in asked if old.waiting_since and each >= old.waiting_since), default=None)
    if since is None:
        return rest, new
    return rest, new.plus(Absorbed(at, source=history.id, waiting_since=since, last_customer_at=max(asked)))


def _asks_in(event: Event, contacts: tuple[InteractionId, ...]) -> bool:
    """Whether the customer asks something in one of these contacts."""
    if isinstance(event, Opened):
        return event.by is AuthorKind.CUSTOMER and not set(contacts).isdisjoint(event.interactions)
    return (
        isinstance(event, CustomerMessage) and not event.auto_submitted and event.interaction_id in contacts
    )


def follow_up(history: History, id: str, message: CustomerMessage) -> History:
    """The history of a new ticket, opened by what a customer wrote after the end of this one.

    It inherits no clock, no count of reopenings and no first response.

    Raises `InvalidValue` (`ticket.still-open`, `ticket.is-merged`, `ticket.not-opened`, `merge.cycle` for a
    ticket that follows itself) or `WrongType` (`value.wrong-type`).
    """
    require_instance(message, CustomerMessage, "message")
    if id == history.id:
        raise _itself(history.id, "follow", "id")
    old = _opened(history, message.at)
    if old.status is Status.MERGED:
        raise is_merged(old, message)
    if not old.status.is_done:
        raise InvalidValue.of(
            "ticket.still-open",
            f"ticket `{history.id}` is {old.status.value}: what the customer writes belongs to it",
            place="message",
            expected="a ticket that has ended",
            received=old.status.value,
        )
    link = Link(LinkKind.FOLLOWUP_OF, history.id)
    contacts = () if message.interaction_id is None else (message.interaction_id,)
    return _beginning(old, history, TicketId(id), message.at, link, AuthorKind.CUSTOMER, contacts, None)


def _beginning(
    old: Ticket,
    history: History,
    id: TicketId,
    at: datetime,
    link: Link,
    by: AuthorKind,
    interactions: tuple[InteractionId, ...],
    agent: str | None,
) -> History:
    opened = Opened(
        at,
        by=by,
        subject=old.subject,
        requester=old.requester,
        channel=old.channel,
        function=old.function,
        links=[link],
        interactions=interactions,
        agent=agent,
    )
    return History(id, [opened], customer_id=history.customer_id)


def _merged_into(history: History) -> TicketId | None:
    return next((event.into for event in history if isinstance(event, Merged)), None)


def _interactions_of(history: History, wanted: Iterable[str]) -> tuple[InteractionId, ...]:
    known = history.interactions
    for i, interaction in enumerate(found := items(str, wanted, "interactions")):
        if interaction not in known:
            raise UnknownName.of(
                "ticket.unknown-interaction",
                f"ticket `{history.id}` has no interaction `{interaction}`",
                place=f"interactions[{i}]",
                expected=one_of(known),
                suggestion=closest(interaction, known),
            )
    return tuple(map(InteractionId, dict.fromkeys(found)))


def _known(histories: Histories, id: str, place: str) -> History:
    if (found := histories.get(TicketId(require_text(id, place)))) is not None:
        return found
    raise UnknownName.of(
        "ticket.unknown",
        f"there is no ticket `{id}`",
        place=place,
        expected=one_of(histories),
        suggestion=closest(id, histories),
    )


def _opened(history: History, at: datetime) -> Ticket:
    ticket = history.at(at)
    if ticket is None:
        raise InvalidValue.of(
            "ticket.not-opened",
            f"ticket `{history.id}` is not open yet",
            expected="an instant at or after its opening",
            received=utc(require_aware(at, "at")).isoformat(),
        )
    return ticket


def is_merged(ticket: Ticket, event: Event) -> InvalidValue:
    """The error of what belongs to the ticket of which this one became part."""
    return InvalidValue.of(
        "ticket.is-merged",
        f"ticket `{ticket.id}` is part of `{ticket.merged_into}`",
        place="event",
        expected=f"the event in the history of `{ticket.merged_into}`, or of what that became part of",
        received=f"{type(event).__name__} at {event.at.isoformat()}",
        help="`lands_on` names the ticket that goes on; of a recorded cycle it is the ticket itself, and "
        "`History.plus` keeps the event there.",
    )


def _cycle(source: TicketId, into: TicketId) -> InvalidValue:
    return InvalidValue.of(
        "merge.cycle",
        f"ticket `{source}` cannot become part of `{into}`: the chain would come back to where it began",
        place="into",
        expected="a ticket whose chain of merges does not lead back",
        received=into,
    )


def _itself(id: TicketId, act: str, place: str) -> InvalidValue:
    return InvalidValue.of(
        "merge.cycle",
        f"ticket `{id}` cannot {act} itself",
        place=place,
        expected="the id of a new ticket",
        received=id,
    )


def _already_merged(source: TicketId, into: TicketId) -> InvalidValue:
    return InvalidValue.of(
        "merge.already-merged",
        f"ticket `{source}` is part of `{into}` already",
        place="source",
        expected="a ticket that was not merged",
        received=source,
    )
