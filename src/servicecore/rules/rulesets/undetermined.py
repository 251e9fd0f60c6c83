"""Which rules missing facts left open.

A rule is open if some value of the missing facts makes it match. That is not Kleene's unknown: with `x`
missing, `(x < 0) & (x > 10)` is unknown, and no value of `x` makes it true.
"""

from collections.abc import Collection
from typing import Any

import attrs

from servicecore.errors import ServiceCoreError
from servicecore.rules.deciding.boxes import MOST, TooManyBoxes, boxes_of
from servicecore.rules.deciding.cells import MISSING, Column, columns_of
from servicecore.rules.language.leaves import Predicate
from servicecore.rules.language.subjects import View
from servicecore.rules.rulesets.rule import Rule


@attrs.frozen
class Undetermined:
    """A rule that is neither met nor ruled out: `facts` are the paths of the missing facts that would tell.

    `predicates` are the names of functions that gave no answer.
    """

    rule: Rule[Any]
    facts: tuple[str, ...]
    predicates: tuple[str, ...] = ()

    def __str__(self) -> str:
        needs = [*(f"`{path}`" for path in self.facts), *(f"`{name}`()" for name in self.predicates)]
        return f"`{self.rule.name}` would need {', '.join(needs)}"


def undetermined(ruleset: Any, winner: Any, view: View) -> tuple[Undetermined, ...]:
    """The open rules before the winner, or all of them where the outcomes of all matches are gathered."""
    found = []
    for rule in ruleset.ranked:
        if rule is winner and ruleset.hit in ("first", "priority"):
            break
        try:
            is_open = open_rule(rule, view)
        except ServiceCoreError:  # a fact that cannot be read is no missing fact
            continue
        if is_open:
            found.append(is_open)
    return tuple(found)


def open_rule(rule: Rule[Any], view: View) -> Undetermined | None:
    """What a rule would need; `None` if it matches, or nothing could make it match."""
    columns = columns_of(rule.condition.leaves())
    cells = {key: _cells(column, view) for key, column in columns.items()}
    unknown = [key for key in columns if cells[key] == MISSING]
    if not unknown:
        return None
    try:
        boxes = boxes_of(rule.condition, columns, most=MOST)
    except TooManyBoxes:
        return _named(rule, columns, unknown, view) if rule.condition.truth(view) is None else None
    needs: set[object] = set()
    for box in boxes:
        lacks = [key for key, mask in box.items() if not mask & cells[key]]
        if not lacks:
            return None
        if all(cells[key] == MISSING and box[key] & columns[key].present for key in lacks):
            needs |= set(lacks)
    return _named(rule, columns, needs, view) if needs else None


def _cells(column: Column, view: View) -> int:
    """The cell of a column for a subject, as a mask."""
    if isinstance(column.question, Predicate) and not view.was_asked(column.question):
        return column.all
    if column.question is not None:
        truth = column.question.truth(view)
        return MISSING if truth is None else 0b100 if truth else 0b10
    value = view.value(column.fact)
    if value is None:
        return MISSING
    return cell_of(column, value)


def cell_of(column: Column, value: Any) -> int:
    """The cell of a column in which a value lies, as a mask."""
    if column.borders:
        below = [value > border or (value == border and side == 0) for border, side in column.borders]
        return int(2 << sum(below))
    places = {(type(member), member): place for place, member in enumerate(column.members)}
    return 2 << places.get((type(value), value), len(column.members))


def _named(
    rule: Rule[Any], columns: dict[object, Column], keys: Collection[object], view: View
) -> Undetermined:
    questions = [columns[key].question for key in columns if key in keys]
    names = (each.name for each in questions if isinstance(each, Predicate))
    facts = (fact for key in columns if key in keys for fact in columns[key].facts)
    missing = (fact.path for fact in facts if view.value(fact) is None)
    return Undetermined(rule, tuple(dict.fromkeys(missing)), tuple(dict.fromkeys(names)))
