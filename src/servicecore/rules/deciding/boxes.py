"""Boxes: the one form that conditions take for deciding, analysing and testing.

A box gives, for some columns, the cells that it accepts; a column that is absent accepts every value and the
missing one. A condition is true exactly in the union of its boxes.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from servicecore.rules.deciding.cells import Column, column_key, mask_of
from servicecore.rules.language.conditions import AllOf, AtLeast, Condition, Joined, Leaf, Not
from servicecore.rules.language.leaves import Comparison

Box: TypeAlias = dict[object, int]
"""Column key -> mask of accepted cells; never 0."""

MOST = 256
"""How many boxes a condition may come to before it is kept as a question of its own."""


class TooManyBoxes(Exception):
    """The condition would come to more boxes than are worth having."""


def boxes_of(
    condition: Condition, columns: Mapping[object, Column], *, most: int, opaque: bool = True
) -> list[Box]:
    """The boxes in whose union the condition is true; none if it never is.

    Without `opaque`, a user's own functions are left out: then the condition may be true in the boxes, and is
    nowhere else. Raises `TooManyBoxes` where there would be more than `most`.
    """
    return _boxes(condition, _Space(columns, most, opaque), True)


class _Space(NamedTuple):
    columns: Mapping[object, Column]
    most: int
    opaque: bool


def _boxes(condition: Condition, space: _Space, wanted: bool) -> list[Box]:
    if isinstance(condition, Leaf):
        return _literal(condition, space, wanted)
    if isinstance(condition, Not):
        return _boxes(condition.condition, space, not wanted)
    assert isinstance(condition, Joined)
    if isinstance(condition, AtLeast):
        found = condition if wanted else condition.opposite()
        return _several(found.count, [_boxes(part, space, True) for part in found.conditions], space.most)
    parts = condition.conditions
    if isinstance(condition, AllOf) is wanted:
        return _all(parts, space, wanted)
    return _union([box for part in parts for box in _boxes(part, space, wanted)], space.most)


def _all(parts: Iterable[Condition], space: _Space, wanted: bool) -> list[Box]:
    found: list[Box] = [{}]
    for part in parts:
        found = _product(found, _boxes(part, space, wanted), space.most)
    return found


def _several(count: int, parts: list[list[Box]], most: int) -> list[Box]:
    """The boxes in which so many parts are true: `found[k]` are those of the first parts, k of them."""
    found: list[list[Box]] = [[{}], *([] for _ in range(count))]
    for part in parts:
        for taken in range(count, 0, -1):
            found[taken] = _union(found[taken] + _product(found[taken - 1], part, most), most)
    return found[count]


def _literal(leaf: Leaf, space: _Space, wanted: bool) -> list[Box]:
    if leaf.opaque and not space.opaque:
        return [{}]
    key = column_key(leaf)
    column = space.columns[key]
    mask = mask_of(column, leaf)
    if not wanted:
        # a missing value makes neither a question nor its negation true; being missing itself is known
        is_missing = isinstance(leaf, Comparison) and leaf.operator == "is_missing"
        mask = (column.all if is_missing else column.present) & ~mask
    return [{key: mask}] if mask else []


def _product(left: list[Box], right: list[Box], most: int) -> list[Box]:
    if len(left) * len(right) > most:
        raise TooManyBoxes
    found = []
    for one in left:
        for other in right:
            box = dict(one)
            for key, mask in other.items():
                mask &= box.get(key, -1)
                if not mask:
                    break
                box[key] = mask
            else:
                found.append(box)
    return found


def _union(boxes: list[Box], most: int) -> list[Box]:
    """The boxes, those that differ in a single column joined."""
    alone: dict[object, Box] = {}
    found: list[Box] = []
    for box in boxes:
        if len(box) != 1:
            found.append(box)
            continue
        ((key, mask),) = box.items()
        if key in alone:
            alone[key][key] |= mask
        else:
            alone[key] = box
            found.append(box)
    if len(found) > most:
        raise TooManyBoxes
    return found
