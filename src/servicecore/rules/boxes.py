"""Boxes: the one form that conditions take for deciding, analysing and testing.

A box gives, for some columns, the cells that it accepts; a column that is absent accepts every value and the
missing one. A condition is true exactly in the union of its boxes.
"""

from collections.abc import Mapping
from typing import TypeAlias

from servicecore.rules.cells import Column, column_key, mask_of
from servicecore.rules.conditions import AllOf, Comparison, Condition, Not

Box: TypeAlias = dict[object, int]
"""Column key -> mask of accepted cells; never 0."""

MOST = 256
"""How many boxes a condition may come to before it is kept as a question of its own."""


class TooManyBoxes(Exception):
    """The condition would come to more boxes than are worth having."""


def boxes_of(condition: Condition, columns: Mapping[object, Column], *, most: int) -> list[Box]:
    """The boxes in whose union the condition is true; none if it never is.

    Raises `TooManyBoxes` where there would be more than `most`.
    """
    return _boxes(condition, columns, True, most)


def _boxes(condition: Condition, columns: Mapping[object, Column], wanted: bool, most: int) -> list[Box]:
    if isinstance(condition, Comparison):
        return _literal(condition, columns, wanted)
    if isinstance(condition, Not):
        return _boxes(condition.condition, columns, not wanted, most)
    parts = condition.conditions  # type: ignore[attr-defined]
    if isinstance(condition, AllOf) is wanted:
        found: list[Box] = [{}]
        for part in parts:
            found = _product(found, _boxes(part, columns, wanted, most), most)
        return found
    return _union([box for part in parts for box in _boxes(part, columns, wanted, most)], most)


def _literal(comparison: Comparison, columns: Mapping[object, Column], wanted: bool) -> list[Box]:
    key = column_key(comparison)
    column = columns[key]
    mask = mask_of(column, comparison)
    if not wanted:
        # a missing value makes neither the comparison nor its negation true; being missing itself is known
        mask = (column.all if comparison.operator == "is_missing" else column.present) & ~mask
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
