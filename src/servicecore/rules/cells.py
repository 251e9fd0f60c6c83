"""Cells: each fact that a set of conditions asks about, cut where the conditions can tell values apart.

A cell is a bit of a mask. Bit 0 is the missing value: a comparison lists the cells in which it is *true*, and
the missing value is never among them, negated or not, which is all that three-valued logic asks for.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from math import inf, nextafter
from typing import Any

import attrs

from servicecore.rules.conditions import AnyFact, Comparison
from servicecore.rules.operators import OPERATORS

MISSING = 1
"""The mask of the missing value."""

_DAY, _TICK = timedelta(days=1), timedelta(microseconds=1)
_NEXT: dict[str, Callable[[Any], Any]] = {
    "int": lambda value: value + 1,
    "float": lambda value: nextafter(value, inf),
    "date": lambda value: value + _DAY,
    "datetime": lambda value: value + _TICK,
    "timedelta": lambda value: value + _TICK,
}
_CELLED = frozenset({"==", "!=", "<", "<=", ">", ">=", "one_of", "between", "within", "is_missing"})
_LISTED = frozenset({"bool", "enum", "literal"})

Border = tuple[Any, int]
"""Where two cells meet: just before a value (side 0) or just after it (side 1)."""


@attrs.frozen(eq=False)
class Column:
    """One thing that conditions ask: a fact, cut into cells, or a yes-or-no question about a fact.

    - `members`: the values with a cell each (closed: all there are; open: those asked for, then one more cell
      for any other value);
    - `borders`: where the cells of an ordered fact meet;
    - `question`: the comparison that is true or false, with two cells (false, true).
    """

    fact: AnyFact
    members: tuple[Any, ...] = ()
    borders: tuple[Border, ...] = ()
    question: Comparison | None = None
    places: Mapping[object, int] = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "places", {member: place for place, member in enumerate(self.members)})

    @property
    def cells(self) -> int:
        """How many cells present values have."""
        if self.question is not None:
            return 2
        if self.borders:
            return len(self.borders) + 1
        return len(self.members) + (self.fact.kind.category not in _LISTED)

    @property
    def is_masked(self) -> bool:
        """Whether an index answers it by masks: cells, and phrases, which are found in one pass."""
        return self.question is None or self.question.operator == "mentions"

    @property
    def present(self) -> int:
        """The mask of every present value."""
        return (2 << self.cells) - 2

    @property
    def all(self) -> int:
        """The mask of every value and of the missing one."""
        return (2 << self.cells) - 1


def column_key(comparison: Comparison) -> object:
    """What tells two columns apart: the fact with its kind, or the question about it."""
    fact = (comparison.fact.path, comparison.fact.kind)
    return fact if comparison.operator in _CELLED else (*fact, comparison.operator, comparison.operand)


def columns_of(comparisons: Iterable[Comparison]) -> dict[object, Column]:
    """The columns that these comparisons need, in the order in which they are first asked for."""
    asked: dict[object, list[Comparison]] = {}
    for comparison in comparisons:
        asked.setdefault(column_key(comparison), []).append(comparison)
    return {key: _column(found) for key, found in asked.items()}


def _column(comparisons: list[Comparison]) -> Column:
    first = comparisons[0]
    fact = first.fact
    if first.operator not in _CELLED:
        return Column(fact, question=first)
    kind = fact.kind
    if kind.category == "bool":
        return Column(fact, members=(False, True))
    if kind.category == "enum":
        return Column(fact, members=tuple(kind.type))
    if kind.category == "literal":
        return Column(fact, members=kind.members)
    if kind.ordered:
        borders = {border for each in comparisons for border in _borders(each)}
        return Column(fact, borders=tuple(sorted(borders)))
    values = (value for each in comparisons for value in _values(each))
    return Column(fact, members=tuple(dict.fromkeys(values)))


def _values(comparison: Comparison) -> tuple[Any, ...]:
    if comparison.operator == "is_missing":
        return ()
    return comparison.operand if comparison.operator == "one_of" else (comparison.operand,)


def _after(comparison: Comparison, value: Any) -> Border:
    step = _NEXT.get(comparison.fact.kind.category)
    try:
        return (step(value), 0) if step else (value, 1)
    except OverflowError:  # the last date there is
        return (value, 1)


def _borders(comparison: Comparison) -> Iterable[Border]:
    operator, operand = comparison.operator, comparison.operand
    if operator in ("<", ">="):
        return [(operand, 0)]
    if operator in ("<=", ">"):
        return [_after(comparison, operand)]
    if operator == "between":
        return [(operand[0], 0), _after(comparison, operand[1])]
    return [border for value in _values(comparison) for border in ((value, 0), _after(comparison, value))]


def mask_of(column: Column, comparison: Comparison) -> int:
    """The cells of a column in which a comparison is true."""
    operator = comparison.operator
    if operator == "is_missing":
        return MISSING
    if column.question is not None:
        return 0b100
    if column.borders:
        return _ordered_mask(column, comparison)
    mask = 0
    if column.fact.kind.category in _LISTED:
        holds = OPERATORS[operator].holds
        for number, member in enumerate(column.members):
            if holds(member, comparison.operand):
                mask |= 2 << number
        return mask
    for value in _values(comparison):
        mask |= 2 << column.places[value]
    return column.present & ~mask if operator == "!=" else mask


def _ordered_mask(column: Column, comparison: Comparison) -> int:
    operator, operand, borders = comparison.operator, comparison.operand, column.borders

    def below(border: Border) -> int:
        return (4 << bisect_left(borders, border)) - 2  # the cells up to this border; bit 0 is missing

    def span(low: Border, high: Border) -> int:
        return below(high) & ~below(low)

    if operator in ("<", ">="):
        mask = below((operand, 0))
        return mask if operator == "<" else column.present & ~mask
    if operator in ("<=", ">"):
        mask = below(_after(comparison, operand))
        return mask if operator == "<=" else column.present & ~mask
    if operator == "between":
        return span((operand[0], 0), _after(comparison, operand[1]))
    mask = 0
    for value in _values(comparison):
        mask |= span((value, 0), _after(comparison, value))
    return column.present & ~mask if operator == "!=" else mask
