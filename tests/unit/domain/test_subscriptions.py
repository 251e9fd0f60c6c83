"""Subscriptions: movements that can follow each other, in one currency."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from servicecore.domain.money import Money
from servicecore.domain.things.subscriptions import Movement, MovementKind, Subscription
from servicecore.errors import InvalidValue, WrongType

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def movement(kind: str, euros: int = 0, day: int = 0, **more: Any) -> Movement:
    return Movement(kind, at=AT + day * DAY, monthly=Money(euros, "EUR"), **more)


def subscription(*movements: Movement, **more: Any) -> Subscription:
    return Subscription("u1", movements, customer_id="c1", **more)


LIFE = [
    movement("new", 20, 0),
    movement("expansion", 30, 1),
    movement("renewal", 30, 2),
    movement("contraction", 10, 3),
    movement("churn", 0, 4, reason="price"),
    movement("reactivation", 10, 5),
]


def test_the_value_of_a_subscription_follows_its_movements() -> None:
    life = subscription(*LIFE)
    values = [life.monthly_at(AT + day * DAY) for day in range(-1, 7)]
    assert [value and value.amount for value in values] == [None, 20, 30, 30, 10, 0, 10, 10]
    active = [life.active_at(AT + day * DAY) for day in range(-1, 7)]
    assert active == [False, True, True, True, True, False, True, True]


def test_movements_may_come_in_any_order_and_are_kept_in_time() -> None:
    assert subscription(*reversed(LIFE)) == subscription(*LIFE)


def test_every_prefix_of_a_life_is_what_was_known_then() -> None:
    life = subscription(*LIFE)
    for length in range(1, len(LIFE)):
        then = subscription(*LIFE[:length])
        for day in range(length):
            assert then.last_at(AT + day * DAY) == life.last_at(AT + day * DAY)
        assert then.plus(LIFE[length]) == subscription(*LIFE[: length + 1])


def may_follow(kind: str, before: tuple[str, int] | None, euros: int) -> bool:
    """The law once more, in the slow and obvious way."""
    if before is None:
        return kind == "new"
    last, value = before
    if last == "churn":
        return kind == "reactivation"
    if kind == "renewal":
        return euros == value
    if kind == "churn":
        return euros == 0
    return (kind == "expansion" and euros > value) or (kind == "contraction" and euros < value)


STEPS = list(product([kind.value for kind in MovementKind], [0, 10, 20]))


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_movement_is_possible_exactly_when_the_ones_before_allow_it(length: int) -> None:
    possible = 0
    for steps in product(STEPS, repeat=length):
        befores = [None, *steps]
        wrong = [i for i, (kind, euros) in enumerate(steps) if not may_follow(kind, befores[i], euros)]
        movements = [movement(kind, euros, day) for day, (kind, euros) in enumerate(steps)]
        if not wrong:
            assert subscription(*movements).movements == tuple(movements)
            possible += 1
            continue
        with pytest.raises(InvalidValue, match=r"subscription\.impossible-movement") as caught:
            subscription(*movements)
        assert caught.value.diagnostic.place == f"Subscription.movements[{wrong[0]}]"
    assert possible > 0


def test_a_free_subscription_runs_until_it_churns() -> None:
    free = subscription(movement("new", 0, 0))
    assert free.active_at(AT)
    assert free.monthly_at(AT) == Money(0, "EUR")
    assert free.plus(movement("expansion", 5, 1)).active_at(AT + DAY)


def test_a_renewal_at_a_new_price_is_two_movements_of_one_instant() -> None:
    dearer = subscription(movement("new", 20, 0), movement("renewal", 20, 9), movement("expansion", 25, 9))
    assert dearer.monthly_at(AT + 9 * DAY) == Money(25, "EUR")


def test_the_refusal_says_what_the_movement_needs_and_what_was_there() -> None:
    with pytest.raises(InvalidValue, match=r"subscription\.impossible-movement") as caught:
        subscription(movement("new", 20, 0), movement("expansion", 10, 1))
    assert "to more" in caught.value.diagnostic.expected
    assert caught.value.diagnostic.received == "10 EUR after new at 20 EUR"


def test_a_subscription_has_one_currency() -> None:
    dollars = Movement("expansion", at=AT + DAY, monthly=Money(30, "USD"))
    with pytest.raises(InvalidValue, match=r"money\.mixed-currencies") as caught:
        subscription(movement("new", 20), dollars)
    assert caught.value.diagnostic.place == "Subscription.movements[1].monthly"


def test_the_past_is_not_rewritten() -> None:
    life = subscription(*LIFE)
    assert life.plus(movement("expansion", 40, 5)).monthly_at(AT + 5 * DAY) == Money(40, "EUR")
    with pytest.raises(InvalidValue, match=r"time\.out-of-order") as caught:
        life.plus(movement("expansion", 40, 4))
    assert caught.value.diagnostic.place == "movement.at"
    assert (AT + 5 * DAY).isoformat() in caught.value.diagnostic.expected
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        life.plus("churn")


def test_a_value_is_money_of_at_least_zero() -> None:
    with pytest.raises(InvalidValue, match=r"money\.negative") as caught:
        movement("new", -1)
    assert caught.value.diagnostic.place == "Movement.monthly"
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        Movement("new", at=AT, monthly=Decimal(5))


def test_before_its_first_movement_a_subscription_is_worth_nothing_known() -> None:
    empty = subscription(renews_at=AT)
    assert (empty.monthly_at(AT), empty.active_at(AT), empty.renews_at) == (None, False, AT)
    with pytest.raises(InvalidValue, match=r"time\.naive"):
        empty.active_at(datetime(2026, 3, 2))  # noqa: DTZ001


def test_subscriptions_are_values() -> None:
    assert len({subscription(*LIFE), subscription(*LIFE)}) == 1
    assert movement("new", 20) == Movement("New", at=AT, monthly=Money(Decimal("20.00"), "eur"))
