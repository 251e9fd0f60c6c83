"""Subscriptions and their movements: what a customer pays a month, and how that changed."""

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

import attrs

from servicecore.domain.checks import any_text, aware, filled, items, member, utc, utc_if_any
from servicecore.domain.money import Money
from servicecore.domain.names import CustomerId, InteractionId
from servicecore.domain.things.thing_checks import amount, one_currency, out_of_order
from servicecore.domain.things.thing_ids import ProductId, SubscriptionId, interaction_if_any, product_if_any
from servicecore.errors import InvalidValue, require_aware, require_instance

_filled_if_any = attrs.validators.optional(filled)


class MovementKind(StrEnum):
    """What happened to a subscription."""

    NEW = "new"
    EXPANSION = "expansion"
    CONTRACTION = "contraction"
    RENEWAL = "renewal"
    CHURN = "churn"
    REACTIVATION = "reactivation"


def _kind(value: MovementKind | str) -> MovementKind:
    return member(MovementKind, value, "Movement.kind")


@attrs.frozen
class Movement:
    """One change of a subscription; `monthly` is what it is worth a month from then on, zero after a churn.

    `reason` is what the customer gave. `interaction_id` is the contact that led to it, so that an expansion
    can be told to come from service.

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`text.empty`, `time.naive`, `time.out-of-range`, `money.negative`).
    """

    kind: MovementKind = attrs.field(converter=_kind)
    at: datetime = attrs.field(kw_only=True, converter=utc, validator=aware)
    monthly: Money = attrs.field(kw_only=True, validator=amount)
    reason: str = attrs.field(default="", kw_only=True, validator=any_text)
    interaction_id: InteractionId | None = attrs.field(
        default=None, kw_only=True, converter=interaction_if_any, validator=_filled_if_any
    )


_Fits: TypeAlias = Callable[[Decimal, Decimal], bool]

# after which movements (None: none) a movement may come, how the value then changes, and that in words
_RUNNING = frozenset(MovementKind) - {MovementKind.CHURN}
_RULES: dict[MovementKind, tuple[frozenset[MovementKind | None], _Fits, str]] = {
    MovementKind.NEW: (frozenset({None}), lambda before, after: True, "as the first movement"),
    MovementKind.EXPANSION: (_RUNNING, Decimal.__lt__, "to more, while the subscription runs"),
    MovementKind.CONTRACTION: (_RUNNING, Decimal.__gt__, "to less, while the subscription runs"),
    MovementKind.RENEWAL: (_RUNNING, Decimal.__eq__, "at the same value, while the subscription runs"),
    MovementKind.CHURN: (_RUNNING, lambda before, after: after == 0, "to zero, while the subscription runs"),
    MovementKind.REACTIVATION: (frozenset({MovementKind.CHURN}), lambda before, after: True, "after a churn"),
}


def _movements(values: Iterable[Movement]) -> tuple[Movement, ...]:
    found = items(Movement, values, "Subscription.movements")
    return tuple(sorted(found, key=lambda movement: movement.at))


def _possible(owner: Any, field: Any, movements: tuple[Movement, ...]) -> None:
    one_currency((f"Subscription.movements[{i}].monthly", each.monthly) for i, each in enumerate(movements))
    last: Movement | None = None
    for i, movement in enumerate(movements):
        allowed, fits, rule = _RULES[movement.kind]
        before = (last.kind, last.monthly.amount) if last else (None, Decimal(0))
        if before[0] not in allowed or not fits(before[1], movement.monthly.amount):
            said = f"{last.kind.value} at {last.monthly}" if last else "nothing"
            raise InvalidValue.of(
                "subscription.impossible-movement",
                f"the subscription `{owner.id}` cannot have this {movement.kind.value} here",
                place=f"Subscription.movements[{i}]",
                expected=f"{movement.kind.value} {rule}",
                received=f"{movement.monthly} after {said}",
            )
        last = movement


@attrs.frozen
class Subscription:
    """What a customer subscribed to, as the movements of its monthly value, in time order and one currency.

    The first movement is new; an expansion raises the value, a contraction lowers it, a renewal keeps it (one
    at a new price is a renewal and an expansion or contraction); a churn ends it, and only a reactivation
    begins it again. Movements of the same instant keep the order they came in. `renews_at` is when it is next
    up for renewal, kept in UTC.

    >>> from datetime import UTC
    >>> def march(day): return datetime(2026, 3, day, tzinfo=UTC)
    >>> plan = Subscription("u1", [Movement("new", at=march(1), monthly=Money(20, "EUR"))], customer_id="c1")
    >>> plan = plan.plus(Movement("churn", at=march(9), monthly=Money(0, "EUR"), reason="price"))
    >>> print(plan.monthly_at(march(8)), plan.monthly_at(march(9)))
    20 EUR 0 EUR

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`, `time.naive`,
    `time.out-of-range`, `money.mixed-currencies`, `subscription.impossible-movement`).
    """

    id: SubscriptionId = attrs.field(converter=SubscriptionId, validator=filled)
    movements: tuple[Movement, ...] = attrs.field(default=(), converter=_movements, validator=_possible)
    customer_id: CustomerId = attrs.field(kw_only=True, converter=CustomerId, validator=filled)
    product_id: ProductId | None = attrs.field(
        default=None, kw_only=True, converter=product_if_any, validator=_filled_if_any
    )
    renews_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=attrs.validators.optional(aware)
    )

    def last_at(self, at: datetime) -> Movement | None:
        """The last movement up to an instant, `None` before the first.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`).
        """
        now = utc(require_aware(at, "at"))
        return next((movement for movement in reversed(self.movements) if movement.at <= now), None)

    def monthly_at(self, at: datetime) -> Money | None:
        """What it was worth a month at an instant, zero after a churn, `None` before it began.

        Raises as `last_at` does.
        """
        last = self.last_at(at)
        return None if last is None else last.monthly

    def active_at(self, at: datetime) -> bool:
        """Whether it had begun and not churned at an instant. Raises as `last_at` does."""
        last = self.last_at(at)
        return last is not None and last.kind is not MovementKind.CHURN

    def plus(self, movement: Movement) -> "Subscription":
        """The subscription with one more movement, not before the last: the past is not rewritten.

        Raises what `Subscription` raises, or `InvalidValue` (`time.out-of-order`).
        """
        require_instance(movement, Movement, "movement")
        if self.movements and movement.at < self.movements[-1].at:
            raise out_of_order("movement.at", movement.at, "the last movement", self.movements[-1].at)
        return attrs.evolve(self, movements=(*self.movements, movement))
