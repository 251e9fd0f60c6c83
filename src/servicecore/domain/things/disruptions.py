"""Disruptions: delays, outages and changes of policy that customers notice."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import attrs

from servicecore.domain.checks import any_text, aware, filled, member, utc, utc_if_any
from servicecore.domain.names import CustomerId
from servicecore.domain.periods import after, holds
from servicecore.domain.things.thing_ids import AreaId, DisruptionId, OrderId, ProductId, each_once
from servicecore.errors import require_aware


class DisruptionKind(StrEnum):
    """What goes otherwise than the customer was told."""

    DELAY = "delay"
    OUTAGE = "outage"
    POLICY_CHANGE = "policy_change"


def _kind(value: DisruptionKind | str) -> DisruptionKind:
    return member(DisruptionKind, value, "Disruption.kind")


def _customers(values: Iterable[str]) -> tuple[CustomerId, ...]:
    return each_once(CustomerId, values, "Disruption.customers")


def _products(values: Iterable[str]) -> tuple[ProductId, ...]:
    return each_once(ProductId, values, "Disruption.products")


def _areas(values: Iterable[str]) -> tuple[AreaId, ...]:
    return each_once(AreaId, values, "Disruption.areas")


def _orders(values: Iterable[str]) -> tuple[OrderId, ...]:
    return each_once(OrderId, values, "Disruption.orders")


@attrs.frozen
class Disruption:
    """A delay, an outage or a change of policy: since when, since when we know, until when, and whom it hits.

    `since` is when it begins to hit customers, `until` the first instant at which it no longer does, `None`
    while nobody knows. `detected` is when we learned of it, which may lie before `since` (a delay foreseen, a
    policy announced) and is `None` while nobody here knows: only what is known can be announced. Whom it hits
    are sorted ids, each once; a list that is empty says nothing of its kind. Instants are kept in UTC.

    >>> from datetime import UTC
    >>> def march(day): return datetime(2026, 3, day, tzinfo=UTC)
    >>> late = Disruption("d1", kind="delay", since=march(12), detected=march(8), orders=["o1"])
    >>> late.known_at(march(9)), late.running_at(march(9)), late.affects(order_id="o1")
    (True, False, True)

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`text.empty`, `time.naive`, `time.out-of-range`, `period.empty`).
    """

    id: DisruptionId = attrs.field(converter=DisruptionId, validator=filled)
    kind: DisruptionKind = attrs.field(kw_only=True, converter=_kind)
    since: datetime = attrs.field(kw_only=True, converter=utc, validator=aware)
    detected: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=attrs.validators.optional(aware)
    )
    until: datetime | None = attrs.field(
        default=None,
        kw_only=True,
        converter=utc_if_any,
        validator=attrs.validators.optional([aware, after("since")]),
    )
    what: str = attrs.field(default="", kw_only=True, validator=any_text)
    customers: tuple[CustomerId, ...] = attrs.field(default=(), kw_only=True, converter=_customers)
    products: tuple[ProductId, ...] = attrs.field(default=(), kw_only=True, converter=_products)
    areas: tuple[AreaId, ...] = attrs.field(default=(), kw_only=True, converter=_areas)
    orders: tuple[OrderId, ...] = attrs.field(default=(), kw_only=True, converter=_orders)

    def running_at(self, at: datetime) -> bool:
        """Whether it hit customers at an instant: from `since`, up to but without `until`.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`).
        """
        return holds(utc(require_aware(at, "at")), self.since, self.until)

    def known_at(self, at: datetime) -> bool:
        """Whether we knew of it at an instant. Raises as `running_at` does."""
        now = utc(require_aware(at, "at"))
        return self.detected is not None and self.detected <= now

    def affects(
        self,
        *,
        customer_id: str | None = None,
        product_id: str | None = None,
        area_id: str | None = None,
        order_id: str | None = None,
    ) -> bool:
        """Whether it is known to hit this customer, product, area or order: one of them is enough."""
        return (
            customer_id in self.customers
            or product_id in self.products
            or area_id in self.areas
            or order_id in self.orders
        )
