"""Dispatch: by the value of one fact, only the rules that accept it are tried."""

from typing import Any, NamedTuple

from servicecore.rules.deciding.cells import Column
from servicecore.rules.deciding.plans import Plan

FEWER = 0.5
"""To which share of the rules one fact must narrow them, on average over its values, to be worth it."""


class Group(NamedTuple):
    """Cells of a column, as a mask, and the numbers of the rules that accept them."""

    cells: int
    rules: tuple[int, ...]


class Dispatch(NamedTuple):
    """The column that narrows the rules most, and its groups; the first is that of values not asked for."""

    key: object
    column: Column
    groups: list[Group]

    @property
    def tests(self) -> int:
        """How many tests all groups have together."""
        return sum(len(group.rules) for group in self.groups)

    @property
    def tried(self) -> float:
        """How many rules are tried, on average over the values that the column lists."""
        weights = [(bin(group.cells).count("1"), len(group.rules)) for group in self.groups]
        return sum(cells * rules for cells, rules in weights) / sum(cells for cells, _ in weights)


def dispatch(made: Plan) -> Dispatch | None:
    """The dispatch of ranked rules, if a fact narrows them enough."""
    found = (
        Dispatch(key, column, _groups(made, key, column))
        for key, column in made.columns.items()
        if column.members
    )
    best = min(found, key=lambda each: each.tried, default=None)
    return best if best is not None and best.tried <= FEWER * len(made.rules) else None


def _groups(made: Plan, key: object, column: Column) -> list[Group]:
    accepted: dict[Any, int] = {}
    for owner, box in zip(made.owners, made.boxes, strict=True):
        accepted[id(owner)] = accepted.get(id(owner), 0) | box.get(key, column.all)
    masks = [accepted.get(id(rule), 0) for rule in made.rules]
    together: dict[tuple[int, ...], int] = {}
    for cell in (*range(column.cells, -1, -1),):  # from the last cell, of any other value, to the missing one
        rules = tuple(number for number, mask in enumerate(masks) if mask >> cell & 1)
        together[rules] = together.get(rules, 0) | 1 << cell
    return [Group(cells, rules) for rules, cells in together.items()]


def lookup(column: Column, value: str) -> tuple[dict[Any, int], str]:
    """Where the members of a column are, by a key that is quick to hash, and that key of a value as code."""
    members = enumerate(column.members)
    category = column.fact.kind.category
    if category == "enum":
        # a member is hashed by a function in Python, its name is hashed once and for all
        return {m.name: place for place, m in members}, f"None if {value} is None else {value}._name_"
    if category == "literal":
        found: dict[Any, int] = {(type(m), m): place for place, m in members}
        return found, f"None if {value} is None else (type({value}), {value})"
    return {m: place for place, m in members}, value
