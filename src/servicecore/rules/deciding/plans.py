"""A plan: the rules of a set as boxes in rank order, and what the boxes ask."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from servicecore.rules.deciding.boxes import MOST, Box, TooManyBoxes, boxes_of
from servicecore.rules.deciding.cells import Column, columns_of
from servicecore.rules.language.conditions import Leaf
from servicecore.rules.language.paths import AnyFact


class Plan(NamedTuple):
    """What the generators of code work from.

    `owners[i]` is the rule of `boxes[i]`; the boxes of a rule lie side by side. The boxes of a rule in
    `wholes` only say where it may match: its condition is walked there. Those are rules with too many boxes,
    and rules with functions of the user's own. `facts` are all facts that are asked for, `places` their
    numbers.
    """

    rules: Sequence[Any]
    columns: Mapping[object, Column]
    boxes: list[Box]
    owners: list[Any]
    wholes: frozenset[int]
    facts: list[AnyFact]
    places: Mapping[object, int]

    def place(self, fact: AnyFact) -> int:
        """The number of a fact."""
        return self.places[fact.key]

    def is_whole(self, rule: Any) -> bool:
        """Whether the condition of a rule has to be walked."""
        return id(rule) in self.wholes


def plan(rules: Sequence[Any]) -> Plan:
    """The plan of ranked rules."""
    asked = [leaf for rule in rules for leaf in rule.condition.leaves()]
    columns = columns_of(asked)
    boxes: list[Box] = []
    owners: list[Any] = []
    wholes: set[int] = set()
    for rule in rules:
        try:
            found = boxes_of(rule.condition, columns, most=MOST, opaque=False)
        except TooManyBoxes:
            found = [{}]
            wholes.add(id(rule))
        if rule.condition.opaque:
            wholes.add(id(rule))
            found = [{}] if {} in found else found
        boxes += found
        owners += [rule] * len(found)
    facts = _facts(asked)
    places: dict[object, int] = {key: number for number, key in enumerate(facts)}
    return Plan(rules, columns, boxes, owners, frozenset(wholes), list(facts.values()), places)


def _facts(asked: Iterable[Leaf]) -> dict[object, AnyFact]:
    """All facts that are asked for, an instant before the parts of it."""
    found: dict[object, AnyFact] = {}
    for leaf in asked:
        for fact in leaf.facts:
            if fact.key not in found:
                whole = fact.whole
                found.setdefault(whole.key, whole)
                found.setdefault(fact.key, fact)
    return found
