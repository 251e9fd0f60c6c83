"""A plan: the rules of a set as boxes in rank order, and what the boxes ask."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from servicecore.rules.boxes import MOST, Box, TooManyBoxes, boxes_of
from servicecore.rules.cells import Column, columns_of
from servicecore.rules.conditions import AnyFact, Condition


class Plan(NamedTuple):
    """What the generators of code work from.

    `owners[i]` is the rule of `boxes[i]`; the boxes of a rule lie side by side. `wholes` are the conditions
    that would come to too many boxes: each is a question of its own, asked last. `facts` are all facts that
    are asked for, `places` their numbers.
    """

    rules: Sequence[Any]
    columns: Mapping[object, Column]
    boxes: list[Box]
    owners: list[Any]
    wholes: Mapping[object, Condition]
    facts: list[AnyFact]
    places: Mapping[object, int]

    def place(self, fact: AnyFact) -> int:
        """The number of a fact."""
        return self.places[fact.path, fact.kind]


def plan(rules: Sequence[Any]) -> Plan:
    """The plan of ranked rules."""
    asked = [comparison for rule in rules for comparison in rule.when.comparisons()]
    columns = columns_of(asked)
    boxes: list[Box] = []
    owners: list[Any] = []
    wholes: dict[object, Condition] = {}
    for number, rule in enumerate(rules):
        found = _boxes(rule.when, columns)
        if found is None:
            wholes[number] = rule.when
            whole: Box = {number: 0b100}
            found = [whole]
        boxes += found
        owners += [rule] * len(found)
    facts = {(each.fact.path, each.fact.kind): each.fact for each in asked}
    places: dict[object, int] = {key: number for number, key in enumerate(facts)}
    return Plan(rules, columns, boxes, owners, wholes, list(facts.values()), places)


def _boxes(condition: Condition, columns: Mapping[object, Column]) -> list[Box] | None:
    try:
        return boxes_of(condition, columns, most=MOST)
    except TooManyBoxes:
        return None
