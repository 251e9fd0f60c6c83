"""Amounts of money never mix currencies and are never floats."""

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from servicecore.domain import Money
from servicecore.errors import InvalidValue, WrongType

OPERATORS = [operator.add, operator.sub, operator.lt, operator.le, operator.gt, operator.ge]
COMPARISONS = OPERATORS[2:]

every_operator = pytest.mark.parametrize("operation", OPERATORS, ids=lambda each: each.__name__)


def test_the_same_amount_is_equal_however_it_is_written() -> None:
    one = Money(1, "EUR")
    assert one == Money(Decimal("1.00"), "eur") == Money(Decimal("1E0"), "EUR")
    assert len({one, Money(Decimal("1.00"), "eur"), Money(Decimal("1E0"), "EUR")}) == 1


def test_the_same_amount_in_another_currency_is_not_equal() -> None:
    assert Money(1, "EUR") != Money(1, "USD")
    assert Money(0, "EUR") != Money(0, "USD")
    assert Money(1, "EUR") not in (1, Decimal(1), "1 EUR")


@every_operator
def test_two_currencies_never_mix(operation: Callable[[Any, Any], Any]) -> None:
    with pytest.raises(InvalidValue, match=r"money\.mixed-currencies") as caught:
        operation(Money(1, "EUR"), Money(2, "USD"))
    assert "EUR" in caught.value.diagnostic.message
    assert "USD" in caught.value.diagnostic.message


@every_operator
@pytest.mark.parametrize("other", [1, Decimal(1), 1.0, "1 EUR", None])
def test_money_and_a_bare_number_do_not_go_together(
    operation: Callable[[Any, Any], Any], other: object
) -> None:
    with pytest.raises(TypeError):
        operation(Money(1, "EUR"), other)
    with pytest.raises(TypeError):
        operation(other, Money(1, "EUR"))


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("other", ["-0.01", "0", "0.00", "1", "1.0", "1E1"])
def test_amounts_compare_as_numbers_do(comparison: Callable[[Any, Any], bool], other: str) -> None:
    expected = comparison(Decimal(1), Decimal(other))
    assert comparison(Money(1, "EUR"), Money(Decimal(other), "EUR")) is expected


def test_amounts_add_up_exactly() -> None:
    tenths = [Money(Decimal("0.1"), "EUR")] * 10
    assert sum(tenths, Money(0, "EUR")) == Money(1, "EUR")
    assert Money(1, "EUR") - Money(3, "EUR") == Money(-2, "EUR")


def test_money_shows_amount_and_currency() -> None:
    assert str(Money(Decimal("19.90"), "eur")) == "19.90 EUR"


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_an_amount_that_is_no_number_is_refused(amount: str) -> None:
    with pytest.raises(InvalidValue, match=r"number\.not-finite") as caught:
        Money(Decimal(amount), "EUR")
    assert caught.value.diagnostic.place == "Money.amount"


@pytest.mark.parametrize("amount", [0.1, 1.0, "1", True, None])
def test_an_amount_is_a_decimal_or_a_whole_number(amount: object) -> None:
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        Money(amount, "EUR")


@pytest.mark.parametrize("currency", ["", "EURO", "E1R", " EUR", "€", "eß", "ÄÖÜ"])
def test_a_currency_has_three_letters(currency: str) -> None:
    with pytest.raises(InvalidValue, match=r"money\.bad-currency") as caught:
        Money(1, currency)
    assert caught.value.diagnostic.place == "Money.currency"
