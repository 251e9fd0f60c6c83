"""Amounts of money that never mix currencies."""

from decimal import Decimal
from typing import Any

import attrs

from servicecore.domain.checks import quoted
from servicecore.errors import InvalidValue, require_finite, require_instance, shown


def _amount(value: Any) -> Decimal:
    return require_finite(value, "Money.amount")


def _currency(value: Any) -> str:
    code = require_instance(value, str, "Money.currency")
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise InvalidValue.of(
            "money.bad-currency",
            f"{quoted(value)} is not a currency code",
            place="Money.currency",
            expected="three letters, as in ISO 4217 (EUR, USD)",
            received=shown(value),
        )
    return code.upper()


@attrs.frozen
class Money:
    """An exact amount in one currency.

    The amount is a `Decimal` or an int, never a float. Adding, subtracting or comparing two currencies raises
    `InvalidValue` (`money.mixed-currencies`).

    >>> Money(Decimal("19.90"), "eur") + Money(5, "EUR")
    Money(amount=Decimal('24.90'), currency='EUR')

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`number.not-finite`, `money.bad-currency`).
    """

    amount: Decimal = attrs.field(converter=_amount)
    currency: str = attrs.field(converter=_currency)

    def _same(self, other: "Money") -> Decimal:
        if other.currency != self.currency:
            raise InvalidValue.of(
                "money.mixed-currencies",
                f"{self.currency} and {other.currency} do not mix",
                expected=f"an amount in {self.currency}",
                received=str(other),
                help="convert one of them first, at a rate and date of your choice.",
            )
        return other.amount

    def __add__(self, other: "Money") -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.amount - self._same(other), self.currency)

    def __lt__(self, other: "Money") -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount <= self._same(other)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
