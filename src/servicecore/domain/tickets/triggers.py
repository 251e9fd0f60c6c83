"""Who moved first, from direction and history."""

from servicecore.domain.functions import AuthorKind, Direction, Trigger
from servicecore.domain.interactions import Interaction
from servicecore.domain.tickets.events import CustomerMessage, Event, Opened
from servicecore.domain.tickets.folding import fold
from servicecore.domain.tickets.history import History


def trigger_of(interaction: Interaction, history: History | None = None) -> Trigger | None:
    """Whether an interaction was reactive or proactive; `None` for an internal one.

    What comes in is reactive. What goes out is an answer, hence reactive, while the customer waits for one or
    has asked something on the matter that is not resolved; after the matter was resolved it is a follow-up
    (`PROACTIVE_AFTER`); before the customer asked anything it is outreach (`PROACTIVE_BEFORE`). Without a
    history nothing is known to wait, and it is `PROACTIVE`, uncommitted.

    Of what happened at the very instant of the contact only the customer's words count: the reply, resolution
    or opening that we log then is the contact itself.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> trigger_of(Interaction("m1", channel="email", at=at))
    <Trigger.REACTIVE: 'reactive'>
    >>> trigger_of(Interaction("m2", channel="email", at=at, direction="outbound"))
    <Trigger.PROACTIVE: 'proactive'>
    """
    if interaction.direction is Direction.INTERNAL:
        return None
    if interaction.direction is Direction.INBOUND:
        return Trigger.REACTIVE
    if history is None:
        return Trigger.PROACTIVE
    at = interaction.at
    past = [event for event in history if event.at < at or (event.at == at and _asks(event))]
    ticket = fold(history.id, past, until=at)
    if ticket is None:
        return Trigger.PROACTIVE_BEFORE
    if ticket.waiting_since is not None:
        return Trigger.REACTIVE
    if ticket.status.is_done:
        return Trigger.PROACTIVE_AFTER
    asked = ticket.opened_by is AuthorKind.CUSTOMER or any(map(_asks, past))
    return Trigger.REACTIVE if asked else Trigger.PROACTIVE_BEFORE


def _asks(event: Event) -> bool:
    """Whether the event is words of the customer."""
    if isinstance(event, Opened):
        return event.by is AuthorKind.CUSTOMER
    return isinstance(event, CustomerMessage) and not event.auto_submitted
