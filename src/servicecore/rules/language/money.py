"""Facts that are amounts of money: compared with amounts of the same currency only."""

from decimal import Decimal
from typing import Any, NoReturn, Protocol

from servicecore.errors import WrongType, shown
from servicecore.rules.language.conditions import Condition
from servicecore.rules.language.facts import Fact, Facts
from servicecore.rules.language.places import caller


class Amount(Protocol):
    """What money is, whatever its class: an exact amount and the name of its currency."""

    @property
    def amount(self) -> Decimal:
        """How much."""
        ...

    @property
    def currency(self) -> Any:
        """Of what, as a text such as EUR."""
        ...


class MoneyFacts(Facts):
    """An amount of money and its currency, each a fact, and together comparable with money.

    A comparison asks for the currency and the amount, so it is false for money in another currency: neither
    `price < limit` nor `price >= limit` holds there. Ask for the currency by itself where that matters.

    >>> import attrs
    >>> @attrs.frozen
    ... class Money:
    ...     amount: Decimal
    ...     currency: str
    >>> class OrderFacts(Facts):
    ...     total: MoneyFacts
    >>> OrderFacts().total > Money(Decimal("100"), "EUR")
    (facts.total.currency == 'EUR') & (facts.total.amount > Decimal('100'))
    """

    amount: Fact[Decimal]
    currency: Fact[str]

    def __eq__(self, value: Amount) -> Condition:  # type: ignore[override]
        return self._compare("==", value)

    def __ne__(self, value: Amount) -> Condition:  # type: ignore[override]
        return ~self._compare("==", value)

    def __lt__(self, value: Amount) -> Condition:
        return self._compare("<", value)

    def __le__(self, value: Amount) -> Condition:
        return self._compare("<=", value)

    def __gt__(self, value: Amount) -> Condition:
        return self._compare(">", value)

    def __ge__(self, value: Amount) -> Condition:
        return self._compare(">=", value)

    def __hash__(self) -> int:
        return object.__hash__(self)

    def is_missing(self) -> Condition:
        """The amount, and so the money, is not known."""
        return self.amount.is_missing()

    def is_present(self) -> Condition:
        """The amount is known."""
        return self.amount.is_present()

    def _compare(self, operator: str, value: object) -> Condition:
        amount, currency = getattr(value, "amount", None), getattr(value, "currency", None)
        if not isinstance(amount, Decimal) or not isinstance(currency, str):
            raise WrongType.of(
                "fact.wrong-type",
                f"`{shown(value)}` is not of the fact's type",
                place=self._prefix.removesuffix("."),
                source=caller(),
                expected="money: an amount as Decimal, and a currency",
                received=f"{shown(value)} ({type(value).__name__})",
            )
        return (self.currency == str(currency)) & self.amount._compare(operator, amount)

    def __bool__(self) -> NoReturn:
        self.amount.__bool__()
        raise AssertionError("a fact is no truth value")
