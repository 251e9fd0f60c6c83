"""From a region of the space to facts that lie in it: what a finding shows, and what is replayed."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice, product
from typing import Any

from servicecore.rules.analysing.axioms import YES
from servicecore.rules.analysing.samples import values_in
from servicecore.rules.analysing.spaces import LESS, MORE, OTHER, SAME, Question, Space
from servicecore.rules.analysing.texts import texts_with
from servicecore.rules.analysing.witness import Box, bits
from servicecore.rules.deciding.cells import Column
from servicecore.rules.language.leaves import Pair
from servicecore.rules.language.operators import OPERATORS
from servicecore.rules.language.paths import AnyFact

Facts = dict[str, Any]

_MOST = 2000  # combinations of values that are tried for pairs of facts
_EACH = 6  # values of a fact that are tried
_DAYS = 400


def example(space: Space, region: Box) -> Facts:
    """Facts that lie in a region: path -> value; a missing fact is absent, and as many are as can be.

    Where functions of the user's own, regular expressions or two facts against each other take part, they may
    lie outside: replay them.
    """
    wanted = _Wanted(space, region)
    found: Facts = {}
    tried: dict[str, list[Any]] = {}
    for path, columns in wanted.by_path().items():
        values = list(islice(wanted.values(columns), _EACH if path in wanted.paired else 1))
        if values:
            tried[path] = values
            found[path] = values[0]
    return _paired(wanted.pairs, found, tried) if wanted.pairs else found


class _Wanted:
    """What a region asks of each fact."""

    def __init__(self, space: Space, region: Box) -> None:
        self.space = space
        self.region = region
        self.questions: dict[object, list[tuple[Question, bool]]] = {}
        self.pairs: list[tuple[Pair, int]] = []
        self.paired: set[str] = set()
        for number, mask in region.items():
            line = space.lines[number]
            if isinstance(line, Question) and line.fact is not None:
                self.questions.setdefault(line.fact.key, []).append((line, mask == YES))
            elif isinstance(line, Question) and isinstance(line.operand, Pair):
                self.pairs.append((line.operand, mask))
                self.paired |= {fact.path for fact in line.operand.facts}

    def by_path(self) -> dict[str, list[tuple[Column, int]]]:
        """For each path that must be there: the columns of its fact and of its parts, with their cells."""
        found: dict[str, list[tuple[Column, int]]] = {}
        for line, number in self._columns():
            mask = self.region.get(number, self.space.domains[number])
            if not mask & 1:
                found.setdefault(line.fact.path, []).append((line, mask))
        return found

    def _columns(self) -> Iterator[tuple[Column, int]]:
        for number, line in enumerate(self.space.lines):
            if isinstance(line, Column):
                yield line, number

    def values(self, columns: Sequence[tuple[Column, int]]) -> Iterator[Any]:
        """Values of one fact, those of its parts included."""
        parts = [(column, mask) for column, mask in columns if column.fact.part is not None]
        wholes = [(column, mask) for column, mask in columns if column.fact.part is None]
        if parts:
            yield from _instants(wholes, parts)
            return
        for column, mask in wholes:
            for cell in bits(mask & ~1):
                yield from self._of_cell(column, cell)

    def _of_cell(self, column: Column, cell: int) -> Iterator[Any]:
        fact = column.fact
        asked = self.questions.get(fact.key, [])
        if fact.kind.element is not None:
            yield self._set(fact, {question.operand for question, yes in asked if yes})
        elif fact.kind.textual and cell > len(column.members):
            yes = [question for question, answer in asked if answer]
            no = [question for question, answer in asked if not answer]
            yield from texts_with(yes, no, column.members)
        else:
            yield from values_in(column, cell)

    def _set(self, fact: AnyFact, elements: set[Any]) -> frozenset[Any]:
        if OTHER in elements:
            elements = elements - {OTHER}
            element = Column((AnyFact(fact.path, fact.kind.item),), tuple(self.space.elements[fact.key]))
            elements |= set(islice(values_in(element, element.cells), 1))
        return frozenset(elements)


def _instants(
    wholes: Sequence[tuple[Column, int]], parts: Sequence[tuple[Column, int]]
) -> Iterator[datetime]:
    """Instants that show the wanted weekday and time of day, in the wanted spans of time."""
    starts = [
        value for column, mask in wholes for cell in bits(mask & ~1) for value in values_in(column, cell)
    ]
    for start in starts or [datetime.fromisoformat("2000-01-03T09:00:00+00:00")]:
        for at in _near(start, parts):
            if all(mask >> _cell(column, _shown(column, at)) & 1 for column, mask in [*wholes, *parts]):
                yield at


def _near(start: datetime, parts: Sequence[tuple[Column, int]]) -> Iterator[datetime]:
    """The days around an instant, at the times of day that are asked for."""
    times = [
        (value, column.fact.part.zone)
        for column, mask in parts
        if column.fact.part is not None and column.borders
        for cell in bits(mask & ~1)
        for value in islice(values_in(column, cell), 2)
    ]
    from zoneinfo import ZoneInfo

    yield start
    for number in range(1, _DAYS):
        step = timedelta(days=number // 2 if number % 2 else -(number // 2))
        try:
            day = start + step
        except OverflowError:
            continue
        yield day
        for value, zone in times:
            local = datetime.combine(day.astimezone(ZoneInfo(zone)).date(), value, ZoneInfo(zone))
            yield local.astimezone(start.tzinfo)


def _shown(column: Column, at: datetime) -> Any:
    """What a fact shows of an instant: itself, or its part."""
    part = column.fact.part
    return at if part is None else part.of(at)


def _cell(column: Column, value: Any) -> int:
    """The cell in which a value lies."""
    if not column.borders:
        return int(column.places.get(value, len(column.members))) + 1
    return 1 + sum(bool(value > at or (side == 0 and value == at)) for at, side in column.borders)


def _paired(pairs: Sequence[tuple[Pair, int]], found: Facts, tried: dict[str, list[Any]]) -> Facts:
    """The facts with values that compare with each other as wanted, if such are among those tried."""
    paths = list(dict.fromkeys(fact.path for pair, _ in pairs for fact in pair.facts if fact.path in tried))
    every = [value for path in paths for value in tried[path]]
    choices = [
        dict.fromkeys([*tried[path], *(each for each in every if _alike(each, found[path]))])
        for path in paths
    ]
    for values in islice(product(*choices), _MOST):
        changed = found | dict(zip(paths, values, strict=True))
        if all(_compares(pair, mask, changed) for pair, mask in pairs):
            return changed
    return found


def _alike(value: Any, other: Any) -> bool:
    return type(value) is type(other)


def _compares(pair: Pair, mask: int, facts: Facts) -> bool:
    value, other = facts.get(pair.fact.path), facts.get(pair.other.path)
    if value is None or other is None:
        return True
    first = pair.fact.key if repr(pair.fact.key) <= repr(pair.other.key) else pair.other.key
    if first != pair.fact.key:
        value, other = other, value
    if OPERATORS["=="].holds(value, other):
        return bool(mask & SAME)
    if not pair.fact.kind.ordered:
        return bool(mask & (LESS | MORE))
    return bool(mask & (LESS if value < other else MORE))
