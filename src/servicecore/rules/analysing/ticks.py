"""Conditions with one part replaced, and values one tick away from others."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, TypeAlias

from servicecore.errors import InvalidValue
from servicecore.rules.analysing.spaces import leaves_of
from servicecore.rules.language.conditions import (
    AllOf,
    AtLeast,
    Condition,
    Joined,
    Not,
    all_of,
    any_of,
    at_least,
)
from servicecore.rules.language.kinds import Kind
from servicecore.rules.language.leaves import Comparison
from servicecore.rules.language.paths import AnyFact

Put: TypeAlias = Callable[[Condition], Condition]
"""Puts another condition in the place of a part of one."""


def nodes(condition: Condition) -> Iterator[tuple[Condition, Put]]:
    """A condition and all within it, each with a function that puts something else into its place."""
    yield condition, lambda new: new
    if isinstance(condition, Not):
        for node, put in nodes(condition.condition):
            yield node, partial(_negated, put)
    elif isinstance(condition, Joined):
        for number, part in enumerate(condition.conditions):
            for node, put in nodes(part):
                yield node, partial(_with_part, condition, number, put)


def _negated(put: Put, new: Condition) -> Condition:
    return ~put(new)


def _with_part(condition: Joined, number: int, put: Put, new: Condition) -> Condition:
    parts = condition.conditions
    return rejoined(condition, (*parts[:number], put(new), *parts[number + 1 :]))


def rejoined(condition: Joined, parts: Iterable[Condition]) -> Condition:
    """Other conditions, joined as these are."""
    if isinstance(condition, AtLeast):
        return at_least(condition.count, *parts)
    return (all_of if isinstance(condition, AllOf) else any_of)(*parts)


def constants(leaf: Comparison) -> tuple[Any, ...]:
    """The values that a question compares its fact with."""
    if leaf.operand is None:
        return ()
    return leaf.operand if isinstance(leaf.operand, tuple) else (leaf.operand,)


class Ticks:
    """The values next to a value of an ordered fact, a tick away.

    A tick is as fine as the constants that conditions compare the fact with.
    """

    def __init__(self, conditions: Iterable[Condition]) -> None:
        asked: dict[object, list[Any]] = {}
        for leaf in leaves_of(conditions):
            if isinstance(leaf, Comparison) and leaf.fact.kind.ordered:
                asked.setdefault(leaf.fact.key, []).extend(constants(leaf))
        self._asked = asked
        self._units: dict[object, Any] = {}

    def around(self, fact: AnyFact, value: Any) -> list[Any]:
        """The value before, the value, the value behind it, as far as there are such values."""
        before, after = self.beside(fact, value)
        return [each for each in (before, value, after) if each is not None]

    def beside(self, fact: AnyFact, value: Any) -> tuple[Any, Any]:
        """The values a tick before and behind a value; `None` where there is none."""
        if fact.key not in self._units:
            self._units[fact.key] = _unit(fact.kind, self._asked.get(fact.key) or [value])
        unit = self._units[fact.key]
        before, after = _moved(fact.kind, value, unit, -1), _moved(fact.kind, value, unit, 1)
        is_before, is_after = before is not None and before < value, after is not None and after > value
        return before if is_before else None, after if is_after else None


def _unit(kind: Kind, values: Iterable[Any]) -> Any:
    """The tick of a fact that is compared with these values."""
    if kind.category in ("int", "enum"):
        return 1
    if kind.category == "date":
        return timedelta(days=1)
    if kind.category in ("decimal", "float"):
        places = [int(Decimal(str(value)).as_tuple().exponent) for value in values]
        return Decimal(1).scaleb(min(0, *places))
    parts = (getattr(value, "microsecond", 0) or getattr(value, "microseconds", 0) for value in values)
    return timedelta(microseconds=1) if any(parts) else timedelta(seconds=1)


def _moved(kind: Kind, value: Any, unit: Any, steps: int) -> Any:
    """The value so many ticks on; `None` beyond the last."""
    try:
        if kind.category == "enum":
            order = sorted(kind.type)
            place = order.index(value) + steps
            return order[place] if 0 <= place < len(order) else None
        if kind.category == "float":
            return kind.accept(float(Decimal(str(value)) + unit * steps))
        if kind.category == "time":
            found = datetime.combine(_SOME_DAY, value) + unit * steps
            return found.time() if found.date() == _SOME_DAY else None
        return value + unit * steps
    except (ArithmeticError, InvalidValue):  # beyond the last value there is
        return None


_SOME_DAY = date(2000, 1, 3)
