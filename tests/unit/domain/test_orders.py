"""Products, orders with promised and actual delivery, returns."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from servicecore.domain.money import Money
from servicecore.domain.things.orders import Order, OrderLine, Product, ProductArea, Return
from servicecore.errors import InvalidValue, WrongType


def december(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=UTC)


def order(**more: Any) -> Order:
    return Order("o1", customer_id="c1", ordered_at=december(1), **more)


def returned(**more: Any) -> Return:
    return Return("r1", order_id="o1", requested_at=december(5), **more)


DELIVERY = ["promised_by", "needed_by", "expected_by", "delivered_at"]


@pytest.mark.parametrize("name", DELIVERY)
def test_nothing_is_promised_needed_or_delivered_before_it_was_ordered(name: str) -> None:
    assert getattr(order(**{name: december(1)}), name) == december(1)
    with pytest.raises(InvalidValue, match=r"time\.out-of-order") as caught:
        order(**{name: december(1) - timedelta(microseconds=1)})
    assert caught.value.diagnostic.place == f"Order.{name}"
    assert december(1).isoformat() in caught.value.diagnostic.expected


@pytest.mark.parametrize("name", ["ordered_at", *DELIVERY])
def test_instants_of_an_order_know_their_zone_and_are_kept_in_utc(name: str) -> None:
    given: dict[str, Any] = {"ordered_at": december(1)}
    with pytest.raises(InvalidValue, match=r"time\.naive") as caught:
        Order("o1", customer_id="c1", **given | {name: datetime(2026, 12, 2)})  # noqa: DTZ001
    assert caught.value.diagnostic.place == f"Order.{name}"
    at = datetime(2026, 12, 2, tzinfo=ZoneInfo("Asia/Tokyo"))
    kept = getattr(Order("o1", customer_id="c1", **given | {name: at}), name)
    assert (kept, kept.tzinfo) == (december(1, 15), UTC)


@pytest.mark.parametrize(
    ("known", "arrives", "days_late", "in_time"),
    [
        ({}, None, None, None),
        ({"promised_by": 12}, 12, 0, True),
        ({"promised_by": 12, "expected_by": 15}, 15, 3, False),
        ({"promised_by": 12, "expected_by": 15, "delivered_at": 13}, 13, 1, True),
        ({"promised_by": 12, "delivered_at": 11}, 11, -1, True),
        ({"promised_by": 12, "delivered_at": 14}, 14, 2, True),
        ({"expected_by": 15}, 15, None, False),
    ],
)
def test_what_is_known_last_says_when_an_order_arrives_how_late_and_whether_in_time(
    known: dict[str, int], arrives: int | None, days_late: int | None, in_time: bool | None
) -> None:
    gift = order(needed_by=december(14), **{name: december(day) for name, day in known.items()})
    assert gift.arrives == (None if arrives is None else december(arrives))
    assert gift.lateness == (None if days_late is None else timedelta(days=days_late))
    assert gift.meets_need is in_time


def test_without_a_need_nobody_can_say_whether_it_is_met() -> None:
    assert order(promised_by=december(12)).meets_need is None


def test_an_order_is_overdue_from_its_promise_until_it_comes() -> None:
    late = order(promised_by=december(12), delivered_at=december(14))
    assert [late.overdue_at(december(day)) for day in (11, 12, 13, 14, 15)] == [
        False,
        False,
        True,
        False,
        False,
    ]
    assert order(promised_by=december(12)).overdue_at(december(31))
    assert not order().overdue_at(december(31))
    with pytest.raises(InvalidValue, match=r"time\.naive"):
        late.overdue_at(datetime(2026, 12, 13))  # noqa: DTZ001


def test_the_total_is_known_when_every_price_is() -> None:
    shirts = OrderLine("shirt", quantity=3, price=Money(Decimal("9.90"), "EUR"))
    card, free = OrderLine("card", price=Money(2, "EUR")), OrderLine("note", price=Money(0, "EUR"))
    assert order(lines=[shirts, card, free]).total == Money(Decimal("31.70"), "EUR")
    assert order(lines=[shirts, OrderLine("card")]).total is None
    assert order().total is None


def test_an_order_has_one_currency() -> None:
    euro, dollar = (OrderLine("shirt", price=Money(1, code)) for code in ("EUR", "USD"))
    with pytest.raises(InvalidValue, match=r"money\.mixed-currencies") as caught:
        order(lines=[OrderLine("card"), euro, euro, dollar])
    assert caught.value.diagnostic.place == "Order.lines[3].price"


def test_a_price_is_not_negative_and_a_quantity_at_least_one() -> None:
    with pytest.raises(InvalidValue, match=r"money\.negative") as caught:
        OrderLine("shirt", price=Money(Decimal("-0.01"), "EUR"))
    assert caught.value.diagnostic.place == "OrderLine.price"
    with pytest.raises(InvalidValue, match=r"number\.out-of-range") as caught:
        OrderLine("shirt", quantity=0)
    assert caught.value.diagnostic.place == "OrderLine.quantity"
    for wrong in ({"price": 5}, {"quantity": 1.5}):
        with pytest.raises(WrongType, match=r"value\.wrong-type"):
            OrderLine("shirt", **wrong)


def test_areas_of_a_product_have_ids_of_their_own() -> None:
    product = Product("treadmill", areas=iter([ProductArea("sync"), ProductArea("motor")]))
    assert [area.id for area in product.areas] == ["sync", "motor"]
    with pytest.raises(InvalidValue, match=r"product\.duplicate-area") as caught:
        Product("treadmill", areas=[ProductArea("sync"), ProductArea("motor"), ProductArea("sync")])
    assert caught.value.diagnostic.place == "Product.areas[2]"
    assert "Product.areas[0]" in caught.value.diagnostic.expected


def test_an_exchange_says_for_what_and_a_refund_does_not() -> None:
    assert returned(kind="exchange", exchanged_for="sweater xl").exchanged_for == "sweater xl"
    assert returned(kind="refund", refund=Money(40, "EUR")).exchanged_for is None
    with pytest.raises(InvalidValue, match=r"return\.no-exchange") as caught:
        returned(kind="exchange")
    assert caught.value.diagnostic.place == "Return.exchanged_for"
    with pytest.raises(InvalidValue, match=r"return\.not-an-exchange") as caught:
        returned(kind="refund", exchanged_for="sweater xl")
    assert caught.value.diagnostic.place == "Return.exchanged_for"


@pytest.mark.parametrize(
    ("instants", "wrong"),
    [
        ({"accepted_at": 4}, "accepted_at"),
        ({"completed_at": 4}, "completed_at"),
        ({"accepted_at": 7, "completed_at": 6}, "completed_at"),
    ],
)
def test_a_return_goes_forward_in_time(instants: dict[str, int], wrong: str) -> None:
    with pytest.raises(InvalidValue, match=r"time\.out-of-order") as caught:
        returned(kind="refund", **{name: december(day) for name, day in instants.items()})
    assert caught.value.diagnostic.place == f"Return.{wrong}"


def test_a_refund_may_be_paid_without_having_been_accepted_first() -> None:
    assert returned(kind="refund", completed_at=december(6)).accepted_at is None


def test_a_refund_gives_money_and_never_takes_it() -> None:
    with pytest.raises(InvalidValue, match=r"money\.negative"):
        returned(kind="refund", refund=Money(-1, "EUR"))


def test_orders_and_returns_are_values() -> None:
    one, other = (order(lines=[OrderLine("shirt")], promised_by=december(12)) for _ in range(2))
    assert len({one, other}) == 1
    assert hash(returned(kind="refund")) == hash(returned(kind="Refund"))
    with pytest.raises(AttributeError):
        one.delivered_at = december(13)  # type: ignore[misc]
