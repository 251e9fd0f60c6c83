"""What can happen to a ticket: one frozen event type per thing."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

import attrs

from servicecore.domain.checks import any_text, aware, filled, member, utc
from servicecore.domain.functions import AuthorKind, Priority, Status
from servicecore.domain.names import AgentId
from servicecore.errors import InvalidValue


def _agent(value: str | None) -> AgentId | None:
    return None if value is None else AgentId(value)


@attrs.frozen
class Event:
    """Something that happened at an instant; `agent` is who did it, where an agent did.

    `at` may be given in any zone and is kept in UTC, in which instants compare and subtract rightly.

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`time.naive`, `time.out-of-range`, `text.empty`).
    """

    at: datetime = attrs.field(converter=utc, validator=aware)
    agent: AgentId | None = attrs.field(
        default=None, kw_only=True, converter=_agent, validator=attrs.validators.optional(filled)
    )


def _opener(value: AuthorKind | str) -> AuthorKind:
    return member(AuthorKind, value, "Opened.by")


@attrs.frozen
class Opened(Event):
    """The ticket was created, by a customer unless said otherwise."""

    by: AuthorKind = attrs.field(default=AuthorKind.CUSTOMER, kw_only=True, converter=_opener)


def _priority(value: Priority | str | None) -> Priority | None:
    return None if value is None else member(Priority, value, "Triaged.priority")


@attrs.frozen
class Triaged(Event):
    """Somebody looked at the ticket and ranked it; the priority may be unknown.

    A priority may be given by name (`"high"`), never as a bare number: elsewhere 1 is the highest.
    """

    priority: Priority | None = attrs.field(default=None, kw_only=True, converter=_priority)


@attrs.frozen
class Assigned(Event):
    """The ticket was given to an agent (`agent`) or team. That is not yet somebody who took it in charge."""

    team: str | None = attrs.field(default=None, kw_only=True, validator=attrs.validators.optional(filled))


@attrs.frozen
class TakenInCharge(Event):
    """An agent took the ticket in charge: from here on somebody works on it."""


@attrs.frozen
class CustomerMessage(Event):
    """The customer wrote."""


def _replier(value: AuthorKind | str) -> AuthorKind:
    return member(AuthorKind, value, "Reply.by")


@attrs.frozen
class Reply(Event):
    """A public answer to the customer; only a human agent's counts as a response."""

    by: AuthorKind = attrs.field(default=AuthorKind.AGENT, kw_only=True, converter=_replier)


def _hold(value: Status | str) -> Status:
    return member(Status, value, "Held.status")


def _on_hold(owner: Any, field: Any, value: Status) -> None:
    if value not in (Status.PENDING_CUSTOMER, Status.ON_HOLD):
        raise InvalidValue.of(
            "event.not-a-hold",
            f"`{value.value}` is not a status in which work waits",
            place="Held.status",
            expected="pending_customer or on_hold",
            received=value.value,
        )


@attrs.frozen
class Held(Event):
    """Work stopped to wait: for the customer (`pending_customer`) or for somebody else (`on_hold`).

    Another status raises `InvalidValue` (`event.not-a-hold`).
    """

    status: Status = attrs.field(default=Status.ON_HOLD, kw_only=True, converter=_hold, validator=_on_hold)


@attrs.frozen
class Resumed(Event):
    """Work went on after a wait."""


@attrs.frozen
class Escalated(Event):
    """The ticket was passed up, to expertise or authority. Its status stays what it was."""

    to: str | None = attrs.field(default=None, kw_only=True, validator=attrs.validators.optional(filled))


@attrs.frozen
class Resolved(Event):
    """The work is done, as far as we know."""


@attrs.frozen
class Reopened(Event):
    """A resolved ticket was taken up again."""


@attrs.frozen
class Closed(Event):
    """The ticket was closed for good; this never moves the time of resolution."""


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
        "assigned": Assigned,
        "taken_in_charge": TakenInCharge,
        "customer_message": CustomerMessage,
        "reply": Reply,
        "held": Held,
        "resumed": Resumed,
        "escalated": Escalated,
        "resolved": Resolved,
        "reopened": Reopened,
        "closed": Closed,
        "noted": Noted,
    }
)
"""The event types by the names they have in plain data."""
