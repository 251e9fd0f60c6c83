"""Cells: each fact that a set of conditions asks about, cut where the conditions can tell values apart.

A cell is a bit of a mask. Bit 0 is the missing value: a comparison lists the cells in which it is *true*, and
the missing value is never among them, negated or not, which is all that three-valued logic asks for.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from math import inf, nextafter
from typing import Any, TypeGuard

import attrs

from servicecore.rules.language.conditions import Leaf
from servicecore.rules.language.leaves import Comparison
from servicecore.rules.language.operators import OPERATORS
from servicecore.rules.language.paths import AnyFact

MISSING = 1
"""The mask of the missing value."""

_DAY, _TICK = timedelta(days=1), timedelta(microseconds=1)


def _next_time(value: time) -> time:
    later = datetime.combine(date.min, value) + _TICK
    if later.date() != date.min:
        raise OverflowError("the last time of a day")
    return later.time()


_NEXT: dict[str, Callable[[Any], Any]] = {
    "int": lambda value: value + 1,
    "float": lambda value: nextafter(value, inf),
    "date": lambda value: value + _DAY,
    "datetime": lambda value: value + _TICK,
    "time": _next_time,
    "timedelta": lambda value: value + _TICK,
}
_CELLED = frozenset({"==", "!=", "<", "<=", ">", ">=", "one_of", "between", "within", "is_missing"})
_LISTED = frozenset({"bool", "enum", "literal"})

Border = tuple[Any, int]
"""Where two cells meet: just before a value (side 0) or just after it (side 1)."""


@attrs.frozen(eq=False)
class Column:
    """One thing that conditions ask: a fact, cut into cells, or a yes-or-no question.

    - `members`: the values with a cell each (closed: all there are; open: those asked for, then one more cell
      for any other value);
    - `borders`: where the cells of an ordered fact meet;
    - `question`: what is true or false, with two cells (false, true). It is missing where it is unknown:
      mostly because its fact is.

    `facts` are the facts it is about: one, but for questions about two or (a user's function) none.
    """

    facts: tuple[AnyFact, ...]
    members: tuple[Any, ...] = ()
    borders: tuple[Border, ...] = ()
    question: Leaf | None = None
    places: Mapping[object, int] = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "places", {member: place for place, member in enumerate(self.members)})

    @property
    def fact(self) -> AnyFact:
        """The one fact that it is about."""
        (fact,) = self.facts
        return fact

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
        return self.question is None or is_mention(self.question)

    @property
    def present(self) -> int:
        """The mask of every present value."""
        return (2 << self.cells) - 2

    @property
    def all(self) -> int:
        """The mask of every value and of the missing one."""
        return (2 << self.cells) - 1


def is_mention(leaf: Leaf) -> TypeGuard[Comparison]:
    """Whether a question looks for phrases."""
    return isinstance(leaf, Comparison) and leaf.operator == "mentions"


def is_celled(leaf: Leaf) -> TypeGuard[Comparison]:
    """Whether the cells of a fact answer it."""
    return isinstance(leaf, Comparison) and leaf.operator in _CELLED


def column_key(leaf: Leaf) -> object:
    """What tells two columns apart: the fact with its kind, or the question."""
    return leaf.fact.key if is_celled(leaf) else leaf.key


def columns_of(leaves: Iterable[Leaf]) -> dict[object, Column]:
    """The columns that these questions need, in the order in which they are first asked for."""
    asked: dict[object, list[Leaf]] = {}
    for leaf in leaves:
        asked.setdefault(column_key(leaf), []).append(leaf)
    return {key: _column(found) for key, found in asked.items()}


def _column(leaves: list[Leaf]) -> Column:
    first = leaves[0]
    comparisons = [leaf for leaf in leaves if is_celled(leaf)]
    if not comparisons:
        return Column(first.facts, question=first)
    facts, kind = first.facts, comparisons[0].fact.kind
    if kind.category == "bool":
        return Column(facts, members=(False, True))
    if kind.category == "enum":
        return Column(facts, members=tuple(kind.type))
    if kind.category == "literal":
        return Column(facts, members=kind.members)
    if kind.ordered:
        borders = {border for each in comparisons for border in _borders(each)}
        return Column(facts, borders=tuple(sorted(borders)))
    values = (value for each in comparisons for value in _values(each))
    return Column(facts, members=tuple(dict.fromkeys(values)))


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


def mask_of(column: Column, leaf: Leaf) -> int:
    """The cells of a column in which a question is true."""
    if column.question is not None:
        return 0b100
    assert isinstance(leaf, Comparison)
    return MISSING if leaf.operator == "is_missing" else _cells_of(column, leaf)


def _cells_of(column: Column, comparison: Comparison) -> int:
    operator = comparison.operator
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
