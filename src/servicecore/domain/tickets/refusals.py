"""Why an event may not happen to a ticket, as errors that say what could happen instead."""

from collections.abc import Collection

from servicecore.domain.functions import HOLDS, Status
from servicecore.domain.tickets.events import Event
from servicecore.domain.tickets.ticket import Ticket
from servicecore.errors import InvalidValue


def without_effect(ticket: Ticket, event: Event, wanted: Status) -> InvalidValue:
    """The event does nothing where the ticket stands; another one would."""
    other = "Reopened" if ticket.status.is_done else "Resumed"
    return InvalidValue.of(
        "ticket.forbidden-transition",
        f"{type(event).__name__} does not take ticket `{ticket.id}` from {ticket.status.value} "
        f"to {wanted.value}",
        place="event",
        expected=f"{other} where the ticket is {ticket.status.value}",
        received=f"{type(event).__name__} at {event.at.isoformat()}",
    )


def any_of_them(words: Collection[str]) -> str:
    """The words in order, as in `a, b or c`."""
    *most, last = sorted(words)
    return f"{', '.join(most)} or {last}" if most else last


def may_not(ticket: Ticket, wanted: Status) -> str:
    """What a ticket may not, in a word that fits where it stands."""
    if wanted is Status.OPEN:
        act = (
            "be reopened"
            if ticket.status.is_done
            else "be resumed"
            if ticket.status in HOLDS
            else "be opened"
        )
    else:
        act = (
            f"become {wanted.value}"
            if wanted in HOLDS and wanted is not Status.SNOOZED
            else f"be {wanted.value}"
        )
    return f"ticket `{ticket.id}` may not {act}"


def opened_twice(ticket: Ticket, event: Event) -> InvalidValue:
    """The ticket was opened before."""
    return InvalidValue.of(
        "ticket.opened-twice",
        f"ticket `{ticket.id}` was opened before",
        place="event",
        expected="another event, or another ticket",
        received=f"Opened at {event.at.isoformat()}, first at {ticket.opened_at.isoformat()}",
    )


def nothing_to_confirm(ticket: Ticket, event: Event) -> InvalidValue:
    """There is no resolution to confirm."""
    return InvalidValue.of(
        "ticket.nothing-to-confirm",
        f"ticket `{ticket.id}` has no resolution that a customer could confirm",
        place="event",
        expected="a resolved ticket",
        received=f"{type(event).__name__}, and the ticket is {ticket.status.value}",
        help='a customer who says that the matter is done ends it: Resolved(at, by="customer").',
    )


def needs_follow_up(ticket: Ticket, event: Event, reopening: InvalidValue) -> InvalidValue:
    """What a customer writes after the end asks for a ticket of its own."""
    why = reopening.diagnostic.message.removeprefix(f"{may_not(ticket, Status.OPEN)}: ")
    return InvalidValue.of(
        "ticket.needs-follow-up",
        f"ticket `{ticket.id}` is {ticket.status.value} and not reopened: {why}",
        place="event",
        expected="a new ticket that follows this one",
        received=f"{type(event).__name__} at {event.at.isoformat()}",
        help="`follow_up` makes it.",
    )


def refused(what: str, event: Event, reasons: tuple[str, ...]) -> InvalidValue:
    """A guard refuses, for these reasons."""
    return InvalidValue.of(
        "ticket.refused",
        f"{what}: {'; '.join(reasons)}",
        place="event",
        received=f"{type(event).__name__} at {event.at.isoformat()}",
    )
