"""The values that policies exchange: what a contact was classified as, and all that is known of it."""

from collections.abc import Iterable
from datetime import datetime

import attrs

from servicecore.domain.checks import aware, flag, instance, items, member, named, polarity, utc
from servicecore.domain.clocks.values import Clock
from servicecore.domain.functions import ServiceFunction, Trigger
from servicecore.domain.interactions import Interaction
from servicecore.domain.names import Topic
from servicecore.domain.people.accounts import AccountFacts
from servicecore.domain.people.customers import Customer
from servicecore.domain.tickets.ticket import Ticket


def _function(value: ServiceFunction | str) -> ServiceFunction:
    return member(ServiceFunction, value, "Classification.function")


def _topic(value: Topic | str | None) -> Topic | None:
    return None if value is None else named(Topic, value, "Classification.topic")


def _trigger(value: Trigger | str | None) -> Trigger | None:
    return None if value is None else member(Trigger, value, "Classification.trigger")


def _reasons(values: Iterable[str]) -> tuple[str, ...]:
    return items(str, values, "Classification.reasons")


@attrs.frozen
class Classification:
    """What a contact is: its function, topic and trigger, with the reasons.

    `topic` is `None` when nothing said which; the function is then `SERVICE`, the umbrella. `sentiment` runs
    from -1 (angry) to 1 (delighted), `None` if not scored. `sensitive` asks for a person. `reasons` are the
    lines of the explanation.

    >>> Classification("support", topic="password reset").topic
    Topic.PASSWORD_RESET

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`number.out-of-range`, `text.empty`).
    """

    function: ServiceFunction = attrs.field(converter=_function)
    topic: Topic | None = attrs.field(default=None, kw_only=True, converter=_topic)
    trigger: Trigger | None = attrs.field(default=None, kw_only=True, converter=_trigger)
    sentiment: float | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(polarity)
    )
    sensitive: bool = attrs.field(default=False, kw_only=True, validator=flag)
    reasons: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_reasons)


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
