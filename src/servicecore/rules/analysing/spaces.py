"""The space that the conditions of an analysis span: a numbered column for all that they ask.

Facts are cut into cells as they are for deciding. Questions about texts and sets are taken apart further, so
that nothing is asked twice under two names: each phrase, each element of a set is a question of its own.
Every fact has a column that says whether it is missing; its questions have two cells only, no and yes.
"""

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import attrs

from servicecore.rules.analysing.axioms import NO, YES, Axioms
from servicecore.rules.analysing.samples import is_empty
from servicecore.rules.analysing.witness import Box
from servicecore.rules.deciding.cells import Column, columns_of, is_celled, mask_of
from servicecore.rules.language.conditions import AllOf, AtLeast, Condition, Joined, Leaf, Not
from servicecore.rules.language.leaves import Comparison, Pair, Predicate
from servicecore.rules.language.operators import MOST_SEARCHED
from servicecore.rules.language.paths import AnyFact

MOST = 64
"""How many boxes parts of a condition may come to before they get a question of their own."""

OTHER: object = object()
"""Stands for every element of a set that no condition names."""

LESS, SAME, MORE = 1, 2, 4
"""The cells of a pair of facts."""

PAIRED = {"==": SAME, "!=": LESS | MORE, "<": LESS, "<=": LESS | SAME, ">": MORE, ">=": MORE | SAME}
"""The operators of pairs, as cells."""

_SWAPPED = {LESS: MORE, MORE: LESS}
_UNKNOWN, _FALSE, _TRUE = 1, 2, 4


@attrs.frozen(eq=False)
class Question:
    """What has no cells of its own: whether a text contains something, a set has an element, and so on.

    `operator` is that of a condition, `has` (an element), `pair` (two facts), `predicate`, or `joined`
    (stands for a part of a condition).
    """

    fact: AnyFact | None
    operator: str
    operand: Any = None


Line: TypeAlias = Column | Question


def leaves_of(conditions: Iterable[Condition]) -> Iterator[Leaf]:
    """Every question in these conditions; a part that occurs in many places is walked once."""
    stack = list(conditions)[::-1]
    seen: set[int] = set()
    while stack:
        condition = stack.pop()
        if id(condition) in seen:
            continue
        seen.add(id(condition))
        if isinstance(condition, Leaf):
            yield condition
        elif isinstance(condition, Not):
            stack.append(condition.condition)
        elif isinstance(condition, Joined):
            stack += condition.conditions[::-1]


class Space:
    """Columns, their cells, the axioms between them, and conditions as boxes."""

    def __init__(self, conditions: Iterable[Condition]) -> None:
        self.lines: list[Line] = []
        self.domains: list[int] = []
        self.axioms: Axioms = Axioms(self.domains)
        self.numbers: dict[object, int] = {}
        self.elements: dict[object, dict[Any, int]] = {}
        self.asked_phrases: set[str] = set()
        self.derived: list[AnyFact] = []
        self._literals: dict[tuple[object, bool], list[Box]] = {}
        self._compound: dict[tuple[int, bool], tuple[Condition, list[Box]]] = {}
        leaves = {leaf.key: leaf for leaf in leaves_of(conditions)}
        self._cut(list(leaves.values()))
        for leaf in leaves.values():
            self._ask(leaf)
        self._relate()

    def _cut(self, leaves: list[Leaf]) -> None:
        """Give each fact its column."""
        celled: list[Leaf] = [leaf for leaf in leaves if _has_cells(leaf)]
        facts = {fact.key: fact for leaf in leaves for fact in leaf.facts}
        paths = {fact.path for fact in facts.values()}
        self.derived = [
            fact
            for fact in facts.values()
            if fact.getter is not None
            and fact.getter.inputs
            and all(each.path in paths for each in fact.getter.inputs)
        ]
        celled += [Comparison(fact, "is_missing") for fact in facts.values()]
        wholes: dict[object, list[int]] = {}
        for column in columns_of(celled).values():
            number = self._add(column, column.all & ~_empty_cells(column))
            self.numbers[column.fact.key] = number
            wholes.setdefault(column.fact.whole.key, []).append(number)
        for parts in wholes.values():
            if len(parts) > 1:
                self.axioms.tie(parts)

    def _add(self, line: Line, domain: int) -> int:
        self.lines.append(line)
        self.domains.append(domain)
        return len(self.lines) - 1

    def _question(self, fact: AnyFact, operator: str, operand: object) -> int:
        key = (fact.key, operator, operand)
        if key not in self.numbers:
            self.numbers[key] = self._add(Question(fact, operator, operand), NO | YES)
        return self.numbers[key]

    def _ask(self, leaf: Leaf) -> None:
        """Make the columns that a question needs."""
        if isinstance(leaf, Predicate):
            self.numbers[leaf.key] = self._add(Question(None, "predicate", leaf), _UNKNOWN | _FALSE | _TRUE)
        elif isinstance(leaf, Pair):
            key, _ = _pair(leaf)
            if key not in self.numbers:
                self.numbers[key] = self._add(Question(None, "pair", leaf), LESS | SAME | MORE)
        elif isinstance(leaf, Comparison) and not _has_cells(leaf):
            if leaf.fact.kind.element is not None:
                self._ask_set(leaf)
            elif leaf.operator == "mentions":
                for phrase in leaf.operand:
                    self._question(leaf.fact, "mentions", phrase)
                if len(leaf.operand) > 1:
                    self._question(leaf.fact, "mentions", leaf.operand)
                else:
                    self.asked_phrases.update(leaf.operand)
            else:
                self._question(leaf.fact, leaf.operator, leaf.operand)

    def _ask_set(self, leaf: Comparison) -> None:
        known = self.elements.setdefault(leaf.fact.key, {})
        item = leaf.fact.kind.item
        closed: tuple[Any, ...] | None = item.members or None
        if item.category == "enum":
            closed = tuple(item.type)
        elif item.category == "bool":
            closed = (False, True)
        for element in (*(closed or (*(leaf.operand or ()), OTHER)),):
            known[element] = self._question(leaf.fact, "has", element)

    def _relate(self) -> None:
        from servicecore.rules.analysing.texts import relate

        relate(self)

    def _column(self, number: int) -> Column:
        line = self.lines[number]
        assert isinstance(line, Column)
        return line

    def question(self, number: int) -> Question:
        """The column of a number, which is a question."""
        line = self.lines[number]
        assert isinstance(line, Question)
        return line

    def asked(self, box: Box) -> Iterator[Leaf]:
        """The questions of a box that want a fact to be there, or a function to answer."""
        for column, mask in box.items():
            line = self.lines[column]
            if isinstance(line, Column) and not mask & 1:
                yield from (Comparison(fact, "is_missing") for fact in line.facts)
            elif isinstance(line, Question) and line.operator == "predicate":
                yield line.operand
            elif isinstance(line, Question) and line.operator == "joined":
                for part in (*self.axioms.joined.get(column, [])[:-1], self.axioms.single.get(column, {})):
                    yield from self.asked(part)

    def shrink(self, box: Box) -> None:
        """Take the cells of a box in one column out of the space: no subject lies in them."""
        ((column, mask),) = box.items()
        self.domains[column] &= ~mask
        self._literals.clear()
        self._compound.clear()

    def boxes(self, condition: Condition, *, wanted: bool = True) -> list[Box]:
        """The boxes in whose union the condition is true, or (not `wanted`) false."""
        if isinstance(condition, Leaf):
            key = (condition.key, wanted)
            found = self._literals.get(key)
            if found is None:
                found = self._literals[key] = [
                    box
                    for each in self._literal(condition, wanted)
                    if (box := self._trimmed(each)) is not None
                ]
            return found
        if isinstance(condition, Not):
            return self.boxes(condition.condition, wanted=not wanted)
        place = (id(condition), wanted)
        if place not in self._compound:
            self._compound[place] = condition, self._joint(condition, wanted)
        return self._compound[place][1]

    def _joint(self, condition: Condition, wanted: bool) -> list[Box]:
        assert isinstance(condition, Joined)
        if isinstance(condition, AtLeast):
            count = condition.count if wanted else len(condition.conditions) - condition.count + 1
            return self._several(count, [self.boxes(part, wanted=wanted) for part in condition.conditions])
        parts = [self.boxes(part, wanted=wanted) for part in condition.conditions]
        if isinstance(condition, AllOf) is wanted:
            return self.product(parts)
        return self._joined([box for part in parts for box in part])

    def product(self, parts: Iterable[list[Box]]) -> list[Box]:
        """The boxes of points that lie in each of several unions of boxes."""
        found: list[Box] = [{}]
        for part in parts:
            other = part
            if len(found) * len(other) > MOST and len(other) >= len(found):
                other = self._alias(other)
            if len(found) * len(other) > MOST:
                found = self._alias(found)
            found = [box for one in found for each in other if (box := meet(one, each)) is not None]
        return found

    def _several(self, count: int, parts: list[list[Box]]) -> list[Box]:
        """The boxes in which so many of the parts are true; `found[k]`: k of those gone through."""
        found: list[list[Box]] = [[{}], *([] for _ in range(count))]
        for part in parts:
            for taken in range(count, 0, -1):
                more = self._joined(found[taken] + self.product([found[taken - 1], part]))
                found[taken] = self._alias(more) if len(more) > MOST else more
        return found[count]

    def _joined(self, boxes: list[Box]) -> list[Box]:
        """The boxes, those of one column joined, and those that lie in one of these left out."""
        alone: Box = {}
        rest: dict[tuple[tuple[int, int], ...], Box] = {}
        for box in boxes:
            if len(box) == 1:
                ((column, mask),) = box.items()
                alone[column] = alone.get(column, 0) | mask
            else:
                rest[tuple(sorted(box.items()))] = box
        if {} in boxes or any(mask == self.domains[column] for column, mask in alone.items()):
            return [{}]
        kept = [
            box
            for box in rest.values()
            if not any(c in box and not box[c] & ~mask for c, mask in alone.items())
        ]
        return [{column: mask} for column, mask in alone.items()] + kept

    def _alias(self, boxes: list[Box]) -> list[Box]:
        """The same as one box of one column: a question that stands for the union."""
        if len(boxes) < 2:
            return boxes
        column = self._new()
        self.axioms.join(column, boxes, self._new)
        return [{column: YES}]

    def _new(self) -> int:
        return self._add(Question(None, "joined"), NO | YES)

    def _trimmed(self, box: Box) -> Box | None:
        """The box without what does not exist and columns in which it accepts all; `None` if empty."""
        found: Box = {}
        for column, mask in box.items():
            kept = mask & self.domains[column]
            if not kept:
                return None
            if kept != self.domains[column]:
                found[column] = kept
        return found

    def _present(self, fact: AnyFact) -> Box:
        number = self.numbers[fact.key]
        return {number: self.domains[number] & ~1}

    def _answering(self, leaf: Comparison) -> Box:
        """The cells in which a question has an answer: the fact is there, and short enough to be searched."""
        box = self._present(leaf.fact)
        if leaf.operator == "matches":
            ((number, mask),) = box.items()
            for place, text in enumerate(self._column(number).members):
                if len(text) > MOST_SEARCHED:
                    mask &= ~(2 << place)
            box[number] = mask
        return box

    def _literal(self, leaf: Leaf, wanted: bool) -> list[Box]:
        if isinstance(leaf, Predicate):
            return [{self.numbers[leaf.key]: _TRUE if wanted else _FALSE}]
        if isinstance(leaf, Pair):
            key, mask = _pair(leaf)
            both = self._present(leaf.fact) | self._present(leaf.other)
            return [{**both, self.numbers[key]: mask if wanted else (LESS | SAME | MORE) & ~mask}]
        assert isinstance(leaf, Comparison)
        if _has_cells(leaf):
            number = self.numbers[leaf.fact.key]
            column = self._column(number)
            mask = mask_of(column, leaf)
            if not wanted:
                mask = (column.all if leaf.operator == "is_missing" else column.present) & ~mask
            return [{number: mask}]
        base = self._answering(leaf)
        if leaf.fact.kind.element is not None:
            return [{**base, **box} for box in self._set(leaf, wanted)]
        operand = leaf.operand
        if leaf.operator == "mentions" and len(operand) == 1:
            (operand,) = operand
        return [{**base, self.numbers[leaf.fact.key, leaf.operator, operand]: YES if wanted else NO}]

    def _set(self, leaf: Comparison, wanted: bool) -> list[Box]:
        """A question about a set: all of some elements are there, or none; or the opposite, for one."""
        known = self.elements[leaf.fact.key]
        named = [known[each] for each in leaf.operand or ()]
        if leaf.operator in ("has_only", "is_empty"):
            named = [number for number in known.values() if number not in named]
        together = leaf.operator != "has_any"
        cell = YES if (leaf.operator in ("has_any", "has_all")) is wanted else NO
        if together is wanted:
            return [dict.fromkeys(named, cell)]
        return [{number: cell} for number in named]


def meet(one: Box, other: Box) -> Box | None:
    """The box of all that lies in both; `None` if nothing does."""
    found = dict(one)
    for column, mask in other.items():
        kept = found.get(column, -1) & mask
        if not kept:
            return None
        found[column] = kept
    return found


def _has_cells(leaf: Leaf) -> bool:
    """Whether the cells of a fact answer the question; not `within` a tree that is not known whole."""
    return is_celled(leaf) and not (leaf.operator == "within" and leaf.fact.kind.category == "name")


def _empty_cells(column: Column) -> int:
    """The mask of the outermost cells that no value lies in: there is no day before the first."""
    if not column.borders:
        return 0
    ends = (1, column.cells)
    return sum(1 << cell for cell in ends if is_empty(column, cell))


def _pair(leaf: Pair) -> tuple[object, int]:
    """The key of a pair of facts, the same in either order, and the cells in which the question is true."""
    mask = PAIRED[leaf.operator]
    keys = sorted((leaf.fact.key, leaf.other.key), key=repr)
    if keys[0] != leaf.fact.key:
        mask = sum(_SWAPPED.get(cell, cell) for cell in (LESS, SAME, MORE) if mask & cell)
    return ("pair", *keys), mask
