"""Products and their areas, orders with their promised and actual delivery, and returns."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import attrs

from servicecore.domain.checks import any_text, aware, filled, items, member, utc, utc_if_any
from servicecore.domain.money import Money
from servicecore.domain.names import CustomerId
from servicecore.domain.things.thing_checks import amount, distinct, not_before, one_currency
from servicecore.domain.things.thing_ids import AreaId, OrderId, ProductId, ReturnId, product_if_any
from servicecore.errors import InvalidValue, require_aware, require_in_range, shown

_since_ordered = attrs.validators.optional([aware, not_before("ordered_at")])
_filled_if_any = attrs.validators.optional(filled)


@attrs.frozen
class ProductArea:
    """A part of a product that has problems, questions and owners of its own, such as the checkout.

    `team` is the team that owns it, to which its problems go; `None` says that nobody was named.

    >>> ProductArea("sync", team="connectivity").team
    'connectivity'

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`).
    """

    id: AreaId = attrs.field(converter=AreaId, validator=filled)
    name: str = attrs.field(default="", kw_only=True, validator=any_text)
    team: str | None = attrs.field(default=None, kw_only=True, validator=_filled_if_any)


def _areas(values: Iterable[ProductArea]) -> tuple[ProductArea, ...]:
    return items(ProductArea, values, "Product.areas")


def _areas_differ(owner: object, field: object, values: tuple[ProductArea, ...]) -> None:
    keys = ((f"Product.areas[{i}]", area.id) for i, area in enumerate(values))
    distinct(keys, code="product.duplicate-area", what="areas")


@attrs.frozen
class Product:
    """Something that customers use or buy: a thing, a service, a plan.

    >>> Product("treadmill", areas=[ProductArea("sync"), ProductArea("motor")]).areas[0].id
    'sync'

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`, `product.duplicate-area`).
    """

    id: ProductId = attrs.field(converter=ProductId, validator=filled)
    name: str = attrs.field(default="", kw_only=True, validator=any_text)
    areas: tuple[ProductArea, ...] = attrs.field(
        default=(), kw_only=True, converter=_areas, validator=_areas_differ
    )


def _quantity(owner: object, field: object, value: object) -> None:
    require_in_range(value, "OrderLine.quantity", low=1, whole=True)


@attrs.frozen
class OrderLine:
    """One product of an order: how many of it, at least 1, and the price of one, where it is known.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`, `number.out-of-range`,
    `money.negative`).
    """

    product_id: ProductId = attrs.field(converter=ProductId, validator=filled)
    quantity: int = attrs.field(default=1, kw_only=True, validator=_quantity)
    price: Money | None = attrs.field(default=None, kw_only=True, validator=attrs.validators.optional(amount))

    @property
    def total(self) -> Money | None:
        """The price of all of it, `None` if the price of one is not known."""
        return None if self.price is None else Money(self.price.amount * self.quantity, self.price.currency)


def _lines(values: Iterable[OrderLine]) -> tuple[OrderLine, ...]:
    return items(OrderLine, values, "Order.lines")


def _lines_add_up(owner: object, field: object, values: tuple[OrderLine, ...]) -> None:
    one_currency((f"Order.lines[{i}].price", line.price) for i, line in enumerate(values))


@attrs.frozen
class Order:
    """What a customer ordered, when it was promised, when it is needed and when it came.

    `promised_by` is what the customer was told first; `expected_by` what is expected now, where that is
    another date; `needed_by` when it must be there, as for a birthday. A date without a time of day is its
    end where it is delivered. `delivered_at` is what the carrier reports; the customer may say otherwise. All
    are instants in any zone, kept in UTC, none before `ordered_at`.

    >>> from datetime import UTC
    >>> def december(day): return datetime(2026, 12, day, tzinfo=UTC)
    >>> gift = Order("o1", customer_id="c1", ordered_at=december(1), promised_by=december(12),
    ...              needed_by=december(14), expected_by=december(15))
    >>> str(gift.lateness), gift.meets_need
    ('3 days, 0:00:00', False)

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`, `time.naive`,
    `time.out-of-range`, `time.out-of-order`, `money.mixed-currencies`).
    """

    id: OrderId = attrs.field(converter=OrderId, validator=filled)
    customer_id: CustomerId = attrs.field(kw_only=True, converter=CustomerId, validator=filled)
    ordered_at: datetime = attrs.field(kw_only=True, converter=utc, validator=aware)
    lines: tuple[OrderLine, ...] = attrs.field(
        default=(), kw_only=True, converter=_lines, validator=_lines_add_up
    )
    promised_by: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_since_ordered
    )
    needed_by: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_since_ordered
    )
    expected_by: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_since_ordered
    )
    delivered_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_since_ordered
    )

    @property
    def arrives(self) -> datetime | None:
        """When it came; before that when it is expected, or else promised; `None` if nobody knows."""
        return self.delivered_at or self.expected_by or self.promised_by

    @property
    def lateness(self) -> timedelta | None:
        """How much later than promised it came or is expected, negative if earlier; `None` unpromised."""
        if self.arrives is None or self.promised_by is None:
            return None
        return self.arrives - self.promised_by

    @property
    def meets_need(self) -> bool | None:
        """Whether it came or is expected in time for what it is needed for; `None` if that is not known."""
        if self.arrives is None or self.needed_by is None:
            return None
        return self.arrives <= self.needed_by

    def overdue_at(self, at: datetime) -> bool:
        """Whether the promise had passed at an instant and nothing had come.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`).
        """
        now = utc(require_aware(at, "at"))
        came = self.delivered_at is not None and self.delivered_at <= now
        return self.promised_by is not None and self.promised_by < now and not came

    @property
    def total(self) -> Money | None:
        """The price of all lines; `None` if one of them has no price or there is none."""
        known = [line.total for line in self.lines if line.total is not None]
        return sum(known[1:], known[0]) if known and len(known) == len(self.lines) else None


class ReturnKind(StrEnum):
    """What the customer wants for what goes back: the money or something else."""

    REFUND = "refund"
    EXCHANGE = "exchange"


def _return_kind(value: ReturnKind | str) -> ReturnKind:
    return member(ReturnKind, value, "Return.kind")


def _exchanged(owner: Any, field: Any, value: ProductId | None) -> None:
    """What the goods are exchanged for: named for an exchange, and for nothing else."""
    if owner.kind is ReturnKind.EXCHANGE and value is None:
        raise InvalidValue.of(
            "return.no-exchange",
            f"the exchange `{owner.id}` does not say for what",
            place="Return.exchanged_for",
            expected="the product that the customer gets; the same one if it is replaced",
            received="None",
        )
    if owner.kind is ReturnKind.REFUND and value is not None:
        raise InvalidValue.of(
            "return.not-an-exchange",
            f"the refund `{owner.id}` names a product to exchange for",
            place="Return.exchanged_for",
            expected="None, or the kind exchange",
            received=shown(value),
        )


@attrs.frozen
class Return:
    """Goods that a customer sends back, for a refund or in exchange for a product.

    `product_id` is what goes back, `None` for the whole order. `refund` is the money that the customer gets,
    which may also settle a difference in price of an exchange. `completed_at` is when money or product
    reached the customer. The instants are kept in UTC and in the order of the fields.

    >>> from datetime import UTC
    >>> sweater = Return("r1", order_id="o1", kind="exchange", exchanged_for="sweater xl",
    ...                  requested_at=datetime(2026, 3, 2, tzinfo=UTC))
    >>> sweater.kind, sweater.accepted_at
    (<ReturnKind.EXCHANGE: 'exchange'>, None)

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`text.empty`, `time.naive`, `time.out-of-range`, `time.out-of-order`, `money.negative`,
    `return.no-exchange`, `return.not-an-exchange`).
    """

    id: ReturnId = attrs.field(converter=ReturnId, validator=filled)
    order_id: OrderId = attrs.field(kw_only=True, converter=OrderId, validator=filled)
    kind: ReturnKind = attrs.field(kw_only=True, converter=_return_kind)
    product_id: ProductId | None = attrs.field(
        default=None, kw_only=True, converter=product_if_any, validator=_filled_if_any
    )
    exchanged_for: ProductId | None = attrs.field(
        default=None, kw_only=True, converter=product_if_any, validator=[_filled_if_any, _exchanged]
    )
    refund: Money | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(amount)
    )
    reason: str = attrs.field(default="", kw_only=True, validator=any_text)
    requested_at: datetime = attrs.field(kw_only=True, converter=utc, validator=aware)
    accepted_at: datetime | None = attrs.field(
        default=None,
        kw_only=True,
        converter=utc_if_any,
        validator=attrs.validators.optional([aware, not_before("requested_at")]),
    )
    completed_at: datetime | None = attrs.field(
        default=None,
        kw_only=True,
        converter=utc_if_any,
        validator=attrs.validators.optional([aware, not_before("requested_at", "accepted_at")]),
    )
