"""The value that policies are asked about: all that is known when a decision is taken."""

from collections.abc import Iterable
from datetime import datetime

import attrs

from servicecore.domain.checks import aware, instance, items, utc
from servicecore.domain.classifications import Classification
from servicecore.domain.clocks.values import Clock
from servicecore.domain.interactions import Interaction
from servicecore.domain.people.accounts import AccountFacts
from servicecore.domain.people.customers import Customer
from servicecore.domain.tickets.ticket import Ticket


def _clocks(values: Iterable[Clock]) -> tuple[Clock, ...]:
    return items(Clock, values, "Situation.clocks")


@attrs.frozen
class Situation:
    """What is known when a decision is taken, at the instant `at`; absent parts are missing facts.

    `account` is what service and support should know of each other, `clocks` how the promises on the ticket
    stand. `at` may be given in any zone and is kept
    in UTC.

    >>> from datetime import UTC
    >>> Situation(at=datetime(2026, 3, 2, 9, tzinfo=UTC)).customer is None
    True

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`, `time.out-of-range`).
    """

    at: datetime = attrs.field(kw_only=True, converter=utc, validator=aware)
    interaction: Interaction | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(instance(Interaction))
    )
    customer: Customer | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(instance(Customer))
    )
    classification: Classification | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(instance(Classification))
    )
    ticket: Ticket | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(instance(Ticket))
    )
    account: AccountFacts | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(instance(AccountFacts))
    )
    clocks: tuple[Clock, ...] = attrs.field(default=(), kw_only=True, converter=_clocks)
