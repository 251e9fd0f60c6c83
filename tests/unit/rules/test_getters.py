"""Facts that functions make."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from servicecore.errors import InvalidValue, ServiceCoreError, UnknownAttribute, UnknownName, WrongType
from servicecore.rules import Fact, Facts, Rule, RuleSet, Vocabulary, alias, derived, getter

NOON = datetime(2026, 5, 5, 12, tzinfo=UTC)


class OrderFacts(Facts):
    at: Fact[datetime]
    placed: Fact[datetime]
    amount: Fact[int]
    paid: Fact[int]
    lines: Fact[int] = getter(lambda order: len(order["items"]))
    open: Fact[int] = derived("amount", "paid", by=lambda amount, paid: amount - paid)
    half: Fact[float] = derived("open", by=lambda found: found / 2)
    age: Fact[timedelta] = derived("placed", "at", by=lambda placed, at: at - placed)
    hour: Fact[int] = getter(lambda order, at: at.hour, timed=True)


facts = OrderFacts()


def matches(when: Any, subject: Any, at: datetime | None = None) -> bool:
    policy = RuleSet("x", [Rule("r", when=when, then=1)])
    assert (policy.match(subject, at) is not None) == bool(policy.matches(subject, at))
    return policy.match(subject, at) is not None


def test_a_function_gives_the_value_of_a_fact() -> None:
    assert matches(facts.lines == 2, {"items": [1, 2]})
    assert matches(facts.open > 4, {"amount": 10, "paid": 5})
    assert matches(facts.half == 2.5, {"amount": 10, "paid": 5})
    assert matches(facts.age >= timedelta(hours=2), {"placed": NOON - timedelta(hours=2)}, NOON)
    assert matches(facts.hour == 12, {}, NOON)


def test_a_made_fact_is_missing_where_an_input_or_the_instant_is() -> None:
    assert matches(facts.open.is_missing(), {"amount": 10})
    assert matches(facts.half.is_missing(), {"paid": 10})
    assert matches(facts.hour.is_missing(), {})
    assert not matches(~(facts.open > 4), {"amount": 10})


def test_a_mapping_that_gives_the_fact_itself_is_not_asked_further() -> None:
    assert matches(facts.open == 7, {"open": 7})
    assert matches(facts.open.is_missing(), {"open": None, "amount": 10, "paid": 5})


def test_a_made_value_of_the_wrong_type_names_the_fact() -> None:
    with pytest.raises(WrongType) as raised:
        matches(Vocabulary.of({}, more={"n": (int, getter(lambda s: "five"))}).n > 3, {})
    assert raised.value.diagnostic.place == "n"


def test_an_object_without_the_instant_is_told_how_to_give_it() -> None:
    with pytest.raises(UnknownName, match="at="):
        matches(facts.hour == 12, SimpleNamespace(amount=5))


def test_what_a_function_raises_ends_the_decision_and_names_the_fact() -> None:
    with pytest.raises(InvalidValue) as raised:
        matches(facts.lines > 2, {})
    assert raised.value.diagnostic.code == "fact.getter-raised"
    assert raised.value.diagnostic.place == "lines"
    assert isinstance(raised.value.__cause__, KeyError)


@pytest.mark.parametrize("subject", [{"amount": 9}, SimpleNamespace(amount=9)])
def test_a_function_is_not_asked_for_a_rule_that_is_not_reached(subject: Any) -> None:
    many = [Rule("amount", when=facts.amount > 5, then=1), Rule("lines", when=facts.lines > 2, then=2)]
    if not isinstance(subject, dict):
        subject.paid = None
    match = RuleSet("x", many).match(subject)
    assert match is not None
    assert match.name == "amount"


def test_a_circle_of_derived_facts_is_one_error_that_shows_it() -> None:
    class Circle(Facts):
        a: Fact[int] = derived("b", by=lambda b: b)
        b: Fact[int] = derived("c", by=lambda c: c)
        c: Fact[int] = derived("a", by=lambda a: a)

    with pytest.raises(InvalidValue) as raised:
        Circle()
    assert raised.value.diagnostic.code == "facts.cyclic"
    assert "`a` of `b` of `c` of `a`" in str(raised.value)
    with pytest.raises(InvalidValue, match=r"facts\.cyclic"):
        Vocabulary.of({}, more={"a": (int, derived("a", by=lambda a: a))})


def test_a_long_chain_of_derived_facts_needs_no_recursion_to_declare_and_two_ways_are_no_circle() -> None:
    more: dict[str, Any] = {
        f"n{number}": (int, derived(f"n{number - 1}", by=lambda n: n + 1)) for number in range(3_000, 0, -1)
    }
    long = Vocabulary.of({"n0": int}, more=more)
    assert long.n3000.path == "n3000"
    diamond = Vocabulary.of(
        {"n": int},
        more={
            "both": (int, derived("one", "two", by=lambda one, two: one + two)),
            "one": (int, derived("n", by=lambda n: n + 1)),
            "two": (int, derived("n", "one", by=lambda n, one: n + one)),
        },
    )
    assert matches(diamond.both == 8, {"n": 2})


def test_a_derived_fact_may_be_made_of_an_alias() -> None:
    class Inner(Facts):
        amount: Fact[int]

    class Outer(Facts):
        inner: Inner
        short: Fact[int] = alias("inner.amount")
        more: Fact[int] = derived("short", by=lambda amount: amount + 1)

    assert matches(Outer().more == 3, {"inner": {"amount": 2}})


def test_a_derived_fact_of_nothing_or_of_what_is_not_there_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"facts\.no-inputs"):
        derived(by=lambda: 1)
    with pytest.raises(UnknownAttribute, match=r"facts\.unknown-fact") as raised:
        Vocabulary.of({"amount": int}, more={"n": (int, derived("amuont", by=lambda a: a))})
    assert raised.value.diagnostic.suggestion == "amount"
    for wrong in (5, None, "function"):
        with pytest.raises(ServiceCoreError, match=r"facts\.not-a-function"):
            getter(wrong)  # type: ignore[arg-type]
    with pytest.raises(ServiceCoreError, match=r"facts\.not-made"):
        Vocabulary.of({}, more={"n": int})  # type: ignore[dict-item]


def test_an_instant_that_is_given_stands_for_the_fact_at_only_where_that_is_an_instant() -> None:
    days, texts = Vocabulary.of({"at": date}), Vocabulary.of({"at": str})
    assert matches(days.at.is_missing(), {}, NOON)
    assert not matches(days.at > date(2026, 1, 1), {}, NOON)
    assert matches(days.at == date(2026, 1, 1), {"at": date(2026, 1, 1)}, NOON)
    assert matches(texts.at.contains("x"), {"at": "xyz"}, NOON)
