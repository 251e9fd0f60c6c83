"""Offers: vouchers, upsells and cross-sells, and what the customer said to them."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

import attrs

from servicecore.domain.checks import any_text, aware, filled, member, utc, utc_if_any
from servicecore.domain.money import Money
from servicecore.domain.names import CustomerId, InteractionId
from servicecore.domain.things.thing_checks import amount, not_before
from servicecore.domain.things.thing_ids import (
    DisruptionId,
    OfferId,
    ProductId,
    disruption_if_any,
    each_once,
    interaction_if_any,
)
from servicecore.errors import InvalidValue, require_aware

_filled_if_any = attrs.validators.optional(filled)
_since_offered = attrs.validators.optional([aware, not_before("offered_at")])


class OfferKind(StrEnum):
    """What is offered: a gesture (voucher), more of the same (upsell), something beside it (cross-sell)."""

    VOUCHER = "voucher"
    UPSELL = "upsell"
    CROSS_SELL = "cross_sell"


class OfferState(StrEnum):
    """Where an offer stands; one without an answer is offered."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"


def _kind(value: OfferKind | str) -> OfferKind:
    return member(OfferKind, value, "Offer.kind")


def _products(values: Iterable[str]) -> tuple[ProductId, ...]:
    return each_once(ProductId, values, "Offer.products")


def _one_answer(owner: Any, field: Any, value: datetime | None) -> None:
    if value is not None and owner.accepted_at is not None:
        raise InvalidValue.of(
            "offer.accepted-and-declined",
            f"the offer `{owner.id}` was both accepted and declined",
            place="Offer.declined_at",
            expected="one answer",
            received=f"accepted {owner.accepted_at.isoformat()}, declined {value.isoformat()}",
            help="a customer who changes their mind gets a new offer.",
        )


@attrs.frozen
class Offer:
    """Something offered to a customer, and the answer once there is one; silence is not a refusal.

    `worth` is what the voucher takes off or the offer adds, of at least zero. `interaction_id` is the contact
    in which the need was found, so that revenue can be told to come from service; `disruption_id` what a
    voucher makes good. The instants are kept in UTC, no answer before `offered_at`.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> offer = Offer("f1", kind="upsell", customer_id="c1", offered_at=noon).accept(noon.replace(hour=13))
    >>> offer.state_at(noon), offer.state_at(noon.replace(hour=13))
    (<OfferState.OFFERED: 'offered'>, <OfferState.ACCEPTED: 'accepted'>)

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`text.empty`, `time.naive`, `time.out-of-range`, `time.out-of-order`, `money.negative`,
    `offer.accepted-and-declined`).
    """

    id: OfferId = attrs.field(converter=OfferId, validator=filled)
    kind: OfferKind = attrs.field(kw_only=True, converter=_kind)
    customer_id: CustomerId = attrs.field(kw_only=True, converter=CustomerId, validator=filled)
    offered_at: datetime = attrs.field(kw_only=True, converter=utc, validator=aware)
    text: str = attrs.field(default="", kw_only=True, validator=any_text)
    products: tuple[ProductId, ...] = attrs.field(default=(), kw_only=True, converter=_products)
    worth: Money | None = attrs.field(default=None, kw_only=True, validator=attrs.validators.optional(amount))
    interaction_id: InteractionId | None = attrs.field(
        default=None, kw_only=True, converter=interaction_if_any, validator=_filled_if_any
    )
    disruption_id: DisruptionId | None = attrs.field(
        default=None, kw_only=True, converter=disruption_if_any, validator=_filled_if_any
    )
    accepted_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_since_offered
    )
    declined_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=[_since_offered, _one_answer]
    )

    def accept(self, at: datetime) -> "Offer":
        """The offer as the customer accepted it. Raises what `Offer` raises."""
        return attrs.evolve(self, accepted_at=require_aware(at, "at"))

    def decline(self, at: datetime) -> "Offer":
        """The offer as the customer declined it. Raises what `Offer` raises."""
        return attrs.evolve(self, declined_at=require_aware(at, "at"))

    def state_at(self, at: datetime) -> OfferState | None:
        """Where the offer stood at an instant, `None` before it was made.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`).
        """
        now = utc(require_aware(at, "at"))
        if now < self.offered_at:
            return None
        if self.accepted_at is not None and self.accepted_at <= now:
            return OfferState.ACCEPTED
        if self.declined_at is not None and self.declined_at <= now:
            return OfferState.DECLINED
        return OfferState.OFFERED
