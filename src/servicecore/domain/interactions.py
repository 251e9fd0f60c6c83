"""Interactions: one contact each, on any channel, in either direction."""

from datetime import datetime
from typing import Any

import attrs

from servicecore.domain.checks import (
    any_text,
    aware,
    filled,
    flag,
    language,
    language_tag,
    member,
    named,
    utc,
)
from servicecore.domain.functions import AuthorKind, Direction
from servicecore.domain.names import Channel, CustomerId, InteractionId, TicketId
from servicecore.domain.things.thing_ids import AreaId, area_if_any, interaction_if_any, ticket_if_any


def _channel(value: Channel | str) -> Channel:
    return named(Channel, value, "Interaction.channel")


def _customer_id(value: str | None) -> CustomerId | None:
    return None if value is None else CustomerId(value)


def _direction(value: Direction | str) -> Direction:
    return member(Direction, value, "Interaction.direction")


def _author(value: AuthorKind | str) -> AuthorKind:
    return member(AuthorKind, value, "Interaction.author")


def _likely_author(interaction: Any) -> AuthorKind:
    return AuthorKind.CUSTOMER if interaction.direction is Direction.INBOUND else AuthorKind.AGENT


_filled_if_any = attrs.validators.optional(filled)


@attrs.frozen
class Interaction:
    """One contact with a customer.

    `at` may be given in any zone and is kept in UTC. Unless said otherwise the customer is the author of what
    comes in, an agent of the rest. `language` is a tag such as `en` or `pt-BR`. `auto_submitted` marks
    bounces and automatic answers, which ask for no reply. `reply_to` is the interaction that it answers,
    `brand` the name under which the customer knows us there.

    >>> from datetime import UTC
    >>> Interaction("m1", channel="email", at=datetime(2026, 3, 2, 9, tzinfo=UTC), text="Hello").channel
    Channel.EMAIL

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`text.empty`, `time.naive`, `time.out-of-range`, `language.bad-tag`).
    """

    id: InteractionId = attrs.field(converter=InteractionId, validator=filled)
    channel: Channel = attrs.field(kw_only=True, converter=_channel)
    at: datetime = attrs.field(kw_only=True, converter=utc, validator=aware)
    text: str = attrs.field(default="", kw_only=True, validator=any_text)
    subject: str = attrs.field(default="", kw_only=True, validator=any_text)
    customer_id: CustomerId | None = attrs.field(
        default=None, kw_only=True, converter=_customer_id, validator=attrs.validators.optional(filled)
    )
    direction: Direction = attrs.field(default=Direction.INBOUND, kw_only=True, converter=_direction)
    author: AuthorKind = attrs.field(
        default=attrs.Factory(_likely_author, takes_self=True), kw_only=True, converter=_author
    )
    language: str | None = attrs.field(
        default=None, kw_only=True, converter=language, validator=attrs.validators.optional(language_tag)
    )
    auto_submitted: bool = attrs.field(default=False, kw_only=True, validator=flag)
    reply_to: InteractionId | None = attrs.field(
        default=None, kw_only=True, converter=interaction_if_any, validator=_filled_if_any
    )
    ticket_id: TicketId | None = attrs.field(
        default=None, kw_only=True, converter=ticket_if_any, validator=_filled_if_any
    )
    brand: str | None = attrs.field(default=None, kw_only=True, validator=_filled_if_any)
    product_area: AreaId | None = attrs.field(
        default=None, kw_only=True, converter=area_if_any, validator=_filled_if_any
    )

    @property
    def words(self) -> str:
        """Subject and text together: all that was said."""
        return f"{self.subject}\n{self.text}".strip()
