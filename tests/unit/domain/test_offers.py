"""Offers: made, accepted, declined."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from servicecore.domain.money import Money
from servicecore.domain.things.offers import Offer, OfferKind, OfferState
from servicecore.errors import InvalidValue, UnknownName

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def offer(**more: Any) -> Offer:
    return Offer("f1", **{"kind": "voucher", "customer_id": "c1", "offered_at": AT} | more)


def test_an_offer_stands_open_until_it_is_answered() -> None:
    instants = [AT - HOUR, AT, AT + HOUR, AT + 2 * HOUR]
    states = [None, OfferState.OFFERED, OfferState.OFFERED]
    assert [offer().state_at(at) for at in instants] == [*states, OfferState.OFFERED]
    accepted, declined = offer().accept(AT + 2 * HOUR), offer().decline(AT + 2 * HOUR)
    assert [accepted.state_at(at) for at in instants] == [*states, OfferState.ACCEPTED]
    assert [declined.state_at(at) for at in instants] == [*states, OfferState.DECLINED]


def test_an_answer_leaves_the_offer_that_was_made_as_it_was() -> None:
    made = offer()
    assert made.accept(AT) != made == offer()
    assert made.accept(AT) == offer(accepted_at=AT)


@pytest.mark.parametrize("name", ["accepted_at", "declined_at"])
def test_nothing_is_answered_before_it_was_offered(name: str) -> None:
    assert getattr(offer(**{name: AT}), name) == AT
    with pytest.raises(InvalidValue, match=r"time\.out-of-order") as caught:
        offer(**{name: AT - HOUR})
    assert caught.value.diagnostic.place == f"Offer.{name}"


def test_an_offer_has_one_answer() -> None:
    for make in (
        lambda: offer().accept(AT).decline(AT + HOUR),
        lambda: offer().decline(AT + HOUR).accept(AT),
    ):
        with pytest.raises(InvalidValue, match=r"offer\.accepted-and-declined") as caught:
            make()
        assert caught.value.diagnostic.place == "Offer.declined_at"
        assert "T10:00:00" in caught.value.diagnostic.received


def test_an_answer_has_an_instant_with_a_zone() -> None:
    for answer in (offer().accept, offer().decline, offer().state_at):
        with pytest.raises(InvalidValue, match=r"time\.naive"):
            answer(datetime(2026, 3, 2, 10))  # noqa: DTZ001


def test_the_products_of_an_offer_are_a_set() -> None:
    assert offer(products=["watch", "phone", "watch"]) == offer(products=("phone", "watch"))
    with pytest.raises(InvalidValue, match=r"text\.empty") as caught:
        offer(products=["watch", " "])
    assert caught.value.diagnostic.place == "Offer.products[1]"


def test_an_offer_is_worth_at_least_nothing() -> None:
    assert offer(worth=Money(0, "EUR")).worth == Money(0, "EUR")
    with pytest.raises(InvalidValue, match=r"money\.negative"):
        offer(worth=Money(-5, "EUR"))


def test_an_offer_is_a_voucher_an_upsell_or_a_cross_sell() -> None:
    assert offer(kind="Cross-sell").kind is OfferKind.CROSS_SELL
    with pytest.raises(UnknownName, match=r"value\.unknown-member") as caught:
        offer(kind="upsel")
    assert caught.value.diagnostic.suggestion == "upsell"


def test_an_offer_may_name_the_contact_in_which_the_need_was_found_and_what_it_makes_good() -> None:
    made = offer(interaction_id="m1", disruption_id="d1")
    assert (made.interaction_id, made.disruption_id) == ("m1", "d1")
    with pytest.raises(InvalidValue, match=r"text\.empty"):
        offer(disruption_id="")
