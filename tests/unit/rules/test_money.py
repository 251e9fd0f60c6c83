"""Facts that are amounts of money."""

from decimal import Decimal
from typing import Any

import attrs
import pytest

from servicecore.domain import Money
from servicecore.errors import WrongType
from servicecore.routing import facts as situation_facts
from servicecore.rules import Condition, Facts, MoneyFacts, Rule, RuleSet, Vocabulary


class OrderFacts(Facts):
    total: MoneyFacts


@attrs.frozen
class Order:
    total: Money | None = None


facts = OrderFacts()
LIMIT = Money(100, "EUR")


def holds(condition: Condition, total: Money | None) -> bool:
    return RuleSet("x", [Rule("r", when=condition, then=1)]).match(Order(total)) is not None


@pytest.mark.parametrize(
    ("condition", "amounts"),
    [
        (facts.total == LIMIT, {100}),
        (facts.total != LIMIT, {99, 101}),
        (facts.total < LIMIT, {99}),
        (facts.total <= LIMIT, {99, 100}),
        (facts.total > LIMIT, {101}),
        (facts.total >= LIMIT, {100, 101}),
    ],
)
def test_money_is_compared_with_money_of_its_currency(condition: Condition, amounts: set[int]) -> None:
    assert {amount for amount in (99, 100, 101) if holds(condition, Money(amount, "EUR"))} == amounts


def test_money_of_another_currency_is_neither_less_nor_more() -> None:
    dollars = Money(5, "USD")
    assert not holds(facts.total < LIMIT, dollars)
    assert not holds(facts.total >= LIMIT, dollars)
    assert holds(facts.total != LIMIT, dollars)


def test_missing_money_is_unknown() -> None:
    assert not holds(facts.total != LIMIT, None)
    assert holds(facts.total.is_missing(), None)
    assert holds(facts.total.is_present(), LIMIT)


def test_a_vocabulary_knows_money_by_its_parts() -> None:
    found = Vocabulary.of(Order).total
    assert isinstance(found, MoneyFacts)
    assert (found > LIMIT) == (facts.total > LIMIT)
    assert isinstance(situation_facts.customer.account_value, MoneyFacts)


@pytest.mark.parametrize("value", [100, Decimal(100), "100 EUR", None])
def test_money_is_compared_with_nothing_else(value: Any) -> None:
    with pytest.raises(WrongType, match=r"fact\.wrong-type") as caught:
        facts.total > value  # noqa: B015
    assert caught.value.diagnostic.place == "total"


def test_a_condition_on_money_evaluates_back_and_is_plain_data() -> None:
    condition = (facts.total > LIMIT) | facts.total.is_missing()
    assert eval(repr(condition), {"facts": facts, "Decimal": Decimal}) == condition


def test_money_is_no_truth_value() -> None:
    with pytest.raises(WrongType, match=r"condition\.no-truth"):
        bool(facts.total)
