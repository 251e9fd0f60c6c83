"""The keys of products, orders, offers and the other things around a contact, and how fields read keys."""

from collections.abc import Callable
from typing import NewType, TypeVar

from servicecore.domain.checks import items
from servicecore.domain.names import AgentId, CustomerId, InteractionId, TicketId
from servicecore.errors import require_text

K = TypeVar("K", bound=str)

ProductId = NewType("ProductId", str)
"""The key of a product in your own records."""
AreaId = NewType("AreaId", str)
"""The key of an area of a product in your own records."""
OrderId = NewType("OrderId", str)
"""The key of an order in your own records."""
ReturnId = NewType("ReturnId", str)
"""The key of a return in your own records."""
OfferId = NewType("OfferId", str)
"""The key of an offer in your own records."""
DisruptionId = NewType("DisruptionId", str)
"""The key of a disruption in your own records."""
GapId = NewType("GapId", str)
"""The key of a product gap in your own records."""
ReleaseId = NewType("ReleaseId", str)
"""The key of a release in your own records."""
ArticleId = NewType("ArticleId", str)
"""The key of a knowledge article in your own records."""
SessionId = NewType("SessionId", str)
"""The key of a self-service session in your own records."""
SurveyId = NewType("SurveyId", str)
"""The key of a survey that was sent, in your own records."""
SubscriptionId = NewType("SubscriptionId", str)
"""The key of a subscription in your own records."""
PlanId = NewType("PlanId", str)
"""The key of a journey plan, the same in all its versions."""
JourneyId = NewType("JourneyId", str)
"""The key of an actual journey in your own records."""


def customer_if_any(value: str | None) -> CustomerId | None:
    """The key of a customer, if there is one."""
    return None if value is None else CustomerId(value)


def interaction_if_any(value: str | None) -> InteractionId | None:
    """The key of an interaction, if there is one."""
    return None if value is None else InteractionId(value)


def ticket_if_any(value: str | None) -> TicketId | None:
    """The key of a ticket, if there is one."""
    return None if value is None else TicketId(value)


def agent_if_any(value: str | None) -> AgentId | None:
    """The key of an agent, if there is one."""
    return None if value is None else AgentId(value)


def product_if_any(value: str | None) -> ProductId | None:
    """The key of a product, if there is one."""
    return None if value is None else ProductId(value)


def area_if_any(value: str | None) -> AreaId | None:
    """The key of an area, if there is one."""
    return None if value is None else AreaId(value)


def order_if_any(value: str | None) -> OrderId | None:
    """The key of an order, if there is one."""
    return None if value is None else OrderId(value)


def disruption_if_any(value: str | None) -> DisruptionId | None:
    """The key of a disruption, if there is one."""
    return None if value is None else DisruptionId(value)


def plan_if_any(value: str | None) -> PlanId | None:
    """The key of a journey plan, if there is one."""
    return None if value is None else PlanId(value)


def in_turn(kind: Callable[[str], K], values: object, place: str) -> tuple[K, ...]:
    """Keys in the order given; a key may come again.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`).
    """
    keys = enumerate(items(str, values, place))
    return tuple(kind(require_text(key, f"{place}[{i}]")) for i, key in keys)


def each_once(kind: Callable[[str], K], values: object, place: str) -> tuple[K, ...]:
    """Keys that stand for a set: sorted, each once, so that equal sets are equal values.

    >>> each_once(ProductId, ["watch", "phone", "watch"], "Offer.products")
    ('phone', 'watch')

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`).
    """
    return tuple(sorted(set(in_turn(kind, values, place))))
