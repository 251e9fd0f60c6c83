"""A box in the words of the rules' author: which facts, in which range."""

from collections.abc import Iterable, Iterator
from math import inf, nextafter
from typing import Any

from servicecore.rules.analysing.axioms import YES
from servicecore.rules.analysing.phrases import listed
from servicecore.rules.analysing.spaces import OTHER, PAIRED, Question, Space
from servicecore.rules.analysing.witness import Box
from servicecore.rules.deciding.cells import Border, Column
from servicecore.rules.language.leaves import Comparison, Pair, Predicate


def described(space: Space, box: Box, *, only: Iterable[int] | None = None) -> str:
    """A box as conditions in words, those of some columns only."""
    kept = box if only is None else {column: box[column] for column in only if column in box}
    told: dict[str, None] = {}
    asked = set()
    for number, mask in kept.items():
        line = space.lines[number]
        if isinstance(line, Question) and (text := _question(line, mask)):
            told[text] = None
            asked.add(line.fact.key if line.fact is not None else None)
    cells: dict[str, None] = {}
    for number, mask in kept.items():
        line = space.lines[number]
        if isinstance(line, Column):
            is_plain = mask == space.domains[number] & ~1
            if not (is_plain and line.fact.key in asked):
                cells[_cells(line, mask, space.domains[number])] = None
    return " and ".join([*cells, *told]) or "everything"


def _question(question: Question, mask: int) -> str:
    operand = question.operand
    if isinstance(operand, Predicate):
        return {2: operand.words(wanted=False), 4: operand.words()}.get(mask, "")
    if isinstance(operand, Pair):
        return _pair(operand, mask)
    if question.fact is None or mask not in (1, 2):
        return ""
    wanted = mask == YES
    if question.operator == "has":
        if operand is OTHER:
            return f"{question.fact.words} has {'' if wanted else 'no'}thing else".replace(
                "has thing", "has something"
            )
        return Comparison(question.fact, "has_any", (operand,)).words(wanted=wanted)
    if question.operator == "mentions" and isinstance(operand, str):
        operand = (operand,)
    return Comparison(question.fact, question.operator, operand).words(wanted=wanted)


def _pair(pair: Pair, mask: int) -> str:
    one, other = sorted((pair.fact, pair.other), key=lambda fact: repr(fact.key))
    symbol = next((operator for operator, cells in PAIRED.items() if cells == mask), None)
    return Pair(one, symbol, other).words() if symbol else ""


def _cells(column: Column, mask: int, domain: int) -> str:
    name = column.fact.words
    if mask == 1:
        return f"{name} is missing"
    maybe = " or is missing" if mask & 1 else ""
    if mask & ~1 == domain & ~1:
        return f"{name} is known" if not maybe else f"{name} is anything"
    if column.borders:
        return f"{name} {' or '.join(_ranges(column, mask >> 1))}{maybe}"
    places = [place for place in range(column.cells) if mask >> place + 1 & 1]
    said = column.fact.kind.item.plain
    if places[-1] == len(column.members):
        others = [str(said(each)) for place, each in enumerate(column.members) if place not in places]
        return f"{name} is {'none of ' if len(others) > 1 else 'not '}{', '.join(others)}{maybe}"
    values = [str(said(column.members[place])) for place in places]
    return f"{name} is {listed(values, 'or')}{maybe}"


def _ranges(column: Column, mask: int) -> Iterator[str]:
    """The runs of cells of an ordered fact."""
    cell = 0
    while mask >> cell:
        if not mask >> cell & 1:
            cell += 1
            continue
        start = cell
        while mask >> cell & 1:
            cell += 1
        low = column.borders[start - 1] if start else None
        high = column.borders[cell - 1] if cell - 1 < len(column.borders) else None
        yield _range(column, low, high)


def _range(column: Column, low: Border | None, high: Border | None) -> str:
    plain = column.fact.kind.plain
    above, below = _low(column, low), _high(column, high)
    if above and below and above[1] == below[1] and above[0] == ">=" and below[0] == "<=":
        return f"is {plain(above[1])}"
    return " and ".join(f"{sign} {plain(value)}" for sign, value in filter(None, (above, below)))


def _low(column: Column, border: Border | None) -> tuple[str, Any] | None:
    if border is None:
        return None
    value, side = border
    shorter = _shorter(column, value)
    if side or shorter is not None:
        return (">", value if side else shorter)
    return (">=", value)


def _high(column: Column, border: Border | None) -> tuple[str, Any] | None:
    if border is None:
        return None
    value, side = border
    if column.fact.kind.category == "int":
        return ("<=", value - 1)
    shorter = _shorter(column, value)
    if side or shorter is not None:
        return ("<=", value if side else shorter)
    return ("<", value)


def _shorter(column: Column, value: Any) -> Any:
    """The value just below one that an author cannot have written: it only stands for `>` or `<=`."""
    if column.fact.kind.category == "float":
        below = nextafter(value, -inf)
        return below if len(repr(below)) + 6 < len(repr(float(value))) else None
    if column.fact.kind.category in ("datetime", "time") and value.microsecond == 1:
        return value.replace(microsecond=0)
    return None
