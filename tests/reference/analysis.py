"""Analysing rule sets by trying every subject of a small world: slow, and obviously right.

A world gives each fact a list of values, `None` for a missing one; they must include a value of every kind
that the conditions can tell apart. What a condition says of a subject is asked of the condition itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from servicecore.rules import Condition, Rule, RuleSet, all_of
from servicecore.rules.language.conditions import AllOf
from servicecore.rules.language.subjects import View

World = Mapping[str, Sequence[Any]]
REFUSED = "refused"


def subjects(world: World) -> Iterator[dict[str, Any]]:
    """Every subject of a world."""
    for values in product(*world.values()):
        yield {path: value for path, value in zip(world, values, strict=True) if value is not None}


def is_true(condition: Condition, subject: Mapping[str, Any]) -> bool:
    return condition.truth(View(subject)) is True


class Table:
    """Which rules of a set match which subject of a world, in rank order."""

    def __init__(self, ruleset: RuleSet[Any, Any], world: World, given: Sequence[Condition] = ()) -> None:
        self.ruleset = ruleset
        self.rules = ruleset.ranked
        self.world = world
        self.subjects = [
            subject
            for subject in subjects(world)
            if all(condition.truth(View(subject)) is not False for condition in given)
        ]
        self.rows = [
            [rule for rule in self.rules if is_true(rule.condition, subject)] for subject in self.subjects
        ]

    def never_true(self) -> set[str]:
        return {rule.name for rule in self.rules if not any(rule in row for row in self.rows)}

    def always_true(self) -> set[str]:
        return {rule.name for rule in self.rules if all(rule in row for row in self.rows)}

    def shadowed(self) -> set[str]:
        winners = {row[0].name for row in self.rows if row}
        return {rule.name for rule in self.rules} - winners - self.never_true()

    def takes_all(self, names: Sequence[str], shadowed: str) -> bool:
        """Whether each subject that the shadowed rule matches is matched by one of these rules before it."""
        for row in self.rows:
            matching = [rule.name for rule in row]
            if shadowed in matching and not set(matching[: matching.index(shadowed)]) & set(names):
                return False
        return True

    def redundant(self, *, ranked: bool) -> set[tuple[str, Condition]]:
        """The conditions of rules that can decide which could be left out without changing any decision."""
        dead = self.never_true() | (self.shadowed() if ranked else set())
        found = set()
        for rule in self.rules:
            if rule.name in dead or not isinstance(rule.when, AllOf):
                continue
            for number, condition in enumerate(rule.when.conditions):
                rest = all_of(*(each for place, each in enumerate(rule.when.conditions) if place != number))
                if all(
                    rule in row
                    or not is_true(rest, subject)
                    or (ranked and any(self.rules.index(other) < self.rules.index(rule) for other in row))
                    for subject, row in zip(self.subjects, self.rows, strict=True)
                ):
                    found.add((rule.name, condition))
        return found

    def twins(self) -> set[frozenset[str]]:
        found = set()
        never = self.never_true()
        for one in self.rules:
            for other in self.rules:
                alike = all((one in row) == (other in row) for row in self.rows)
                if one is not other and one.then == other.then and alike and one.name not in never:
                    found.add(frozenset((one.name, other.name)))
        return found

    def conflicts(self) -> set[frozenset[str]]:
        """Pairs of rules because of which the hit policy refuses a subject, or would."""
        hit = self.ruleset.hit
        found = set()
        for row in self.rows:
            top = [rule for rule in row if rule.priority == row[0].priority] if hit == "priority" else row
            for one in top:
                for other in top:
                    if one is not other and (hit == "unique" or one.then != other.then):
                        found.add(frozenset((one.name, other.name)))
        return found

    def has_gap(self) -> bool:
        return any(not row for row in self.rows)

    def has_gap_where_all_is_known(self) -> bool:
        return any(
            not row and len(subject) == len(self.world)
            for subject, row in zip(self.subjects, self.rows, strict=True)
        )

    def unreached(self) -> list[Any]:
        """The outcomes that no subject gets, as far as one rule decides."""
        dead = self.never_true() | (self.shadowed() if self.ruleset.hit in ("first", "priority") else set())
        reached = [rule.then for rule in self.rules if rule.name not in dead]
        reached += [self.ruleset.default] if self.has_gap() else []
        wanted = [rule.then for rule in self.rules]
        wanted += [self.ruleset.default] if self.ruleset.default is not None else []
        return [outcome for outcome in wanted if outcome not in reached]

    def outcomes(self) -> list[Any]:
        """What each subject gets."""
        return [outcome(self.ruleset, row) for row in self.rows]


def outcome(ruleset: RuleSet[Any, Any], matching: Sequence[Rule[Any]]) -> Any:
    """What the hit policy makes of the rules that match."""
    found = [rule.then for rule in matching]
    hit = ruleset.hit
    if hit in ("collect", "rule order"):
        return sorted(found)
    if hit == "count":
        return len(found)
    if not found:
        return ruleset.default
    if hit in ("sum", "min", "max"):
        return {"sum": sum, "min": min, "max": max}[hit](found)
    rivals = found
    if hit == "priority":
        rivals = [rule.then for rule in matching if rule.priority == matching[0].priority]
    refuses = {
        "first": False,
        "unique": len(found) > 1,
        "any": len(set(found)) > 1,
        "priority": len(set(rivals)) > 1,
    }
    return REFUSED if refuses[hit] else found[0]


def same_everywhere(old: Table, new: Table) -> bool:
    return old.outcomes() == new.outcomes()


def stands(table: Table, condition: Condition, wanted: Any, *, always: bool) -> bool:
    """Whether every subject of which the condition is true gets the outcome, or none does."""
    for subject, got in zip(table.subjects, table.outcomes(), strict=True):
        if is_true(condition, subject):
            gets = wanted in got if isinstance(got, list) else got == wanted
            if gets is not always:
                return False
    return True
