"""Explaining decisions: the winner, the facts it saw, and what the others lacked."""

from collections.abc import Iterable
from math import inf
from typing import Any

from servicecore.display import Tree, plural
from servicecore.errors import ServiceCoreError, shown
from servicecore.rules.conditions import AllOf, AnyOf, Comparison, Condition, Not
from servicecore.rules.ruleset import Rule, RuleSet
from servicecore.rules.subjects import View

Literal = tuple[Comparison, bool]
"""A comparison and the answer that is wanted of it."""


def grounds(condition: Condition, view: View, *, wanted: bool = True) -> list[Literal]:
    """The comparisons that make a condition come out as wanted; all of them must be as they are."""
    match condition:
        case Comparison():
            return [(condition, wanted)]
        case Not():
            return grounds(condition.condition, view, wanted=not wanted)
        case AllOf() | AnyOf():
            if isinstance(condition, AllOf) is wanted:
                return [each for part in condition.conditions for each in grounds(part, view, wanted=wanted)]
            decisive = next(part for part in condition.conditions if part.truth(view) is wanted)
            return grounds(decisive, view, wanted=wanted)
    raise AssertionError(condition)


def lacking(condition: Condition, view: View, *, wanted: bool = True) -> list[Literal] | None:
    """The fewest comparisons that keep a condition from coming out as wanted: none if it does.

    `None` if no comparison could help, as in one of nothing.
    """
    match condition:
        case Comparison():
            return [] if condition.truth(view) is wanted else [(condition, wanted)]
        case Not():
            return lacking(condition.condition, view, wanted=not wanted)
        case AllOf() | AnyOf():
            parts = [lacking(part, view, wanted=wanted) for part in condition.conditions]
            possible = [part for part in parts if part is not None]
            if isinstance(condition, AllOf) is not wanted:
                return min(possible, key=len, default=None)
            return [each for part in possible for each in part] if len(possible) == len(parts) else None
    raise AssertionError(condition)


def explain(
    ruleset: RuleSet[Any, Any], winner: Rule[Any] | None, outcome: object, view: View, most: int
) -> Tree:
    """A decision as a tree: outcome, winner with the facts it saw, then the others, the nearest first."""
    others = [(_distance(rule, view), rule) for rule in ruleset.rules if rule is not winner]
    also = [rule for distance, rule in others if distance == 0]
    nearest = [rule for distance, rule in sorted(others, key=lambda other: other[0]) if distance > 0]
    branches = [_winner(winner, view, ruleset)]
    branches += [Tree(f"also matches, but comes later: `{rule.name}`") for rule in also[:most]]
    branches += [_loser(rule, view) for rule in nearest[:most]]
    left_out = len(also[most:]) + len(nearest[most:])
    branches += [Tree(f"and {plural(left_out, 'more rule')}")] if left_out else []
    return Tree(f"{ruleset.name}: {shown(outcome, most=400)}", branches)


def _distance(rule: Rule[Any], view: View) -> float:
    """How many comparisons the rule lacks; endless if nothing helps or a fact cannot be read."""
    try:
        lacked = lacking(rule.when, view)
    except ServiceCoreError:
        return inf
    return inf if lacked is None else len(lacked)


def why_not(ruleset: RuleSet[Any, Any], rule: Rule[Any], winner: Rule[Any] | None, view: View) -> Tree:
    """Why one rule did not win."""
    if rule is winner:
        return Tree(f"`{rule.name}` did win", _lines(grounds(rule.when, view), view))
    if winner is not None and _distance(rule, view) == 0:
        return Tree(f"`{rule.name}` matches, but `{winner.name}` comes before it")
    return _loser(rule, view)


def _winner(rule: Rule[Any] | None, view: View, ruleset: RuleSet[Any, Any]) -> Tree:
    if rule is None:
        otherwise = "there is no default" if ruleset.default is None else "the default applies"
        return Tree(f"no rule matched: {otherwise}")
    place = f" ({rule.place})" if rule.place else ""
    lines = [*_lines(grounds(rule.when, view), view), *([f"note: {rule.note}"] if rule.note else [])]
    return Tree(f"rule `{rule.name}` matched{place}", lines)


def _loser(rule: Rule[Any], view: View) -> Tree:
    try:
        lacked = lacking(rule.when, view)
    except ServiceCoreError as error:
        why = f"{error.diagnostic.place}: {error.diagnostic.message}"
        return Tree(f"`{rule.name}` cannot be tried", [why])
    if lacked is None:
        return Tree(f"`{rule.name}` can never match: it asks for one of nothing")
    return Tree(f"`{rule.name}` would have matched, if", _lines(lacked, view))


def _lines(literals: Iterable[Literal], view: View) -> list[str]:
    return list(dict.fromkeys(_line(comparison, wanted, view) for comparison, wanted in literals))


def _line(comparison: Comparison, wanted: bool, view: View) -> str:
    words = comparison.words(wanted=wanted)
    value = view.value(comparison.fact)
    if comparison.operator == "is_missing":
        return words
    if value is None:
        return f"{words}; it is missing"
    came_out = comparison.truth(view) is wanted
    if comparison.operator == "mentions" and wanted and came_out:
        found = [phrase for phrase in comparison.operand if f" {phrase} " in view(comparison)]
        return f"{comparison.fact.path} mentions {', '.join(f'`{phrase}`' for phrase in found)}"
    if comparison.fact.kind.textual:
        text = " ".join(value.split())
        return f"{words}; it is `{text if len(text) <= 60 else text[:57] + '...'}`"
    if comparison.operator == "==" and wanted and came_out:
        return words
    return f"{words}; it is {comparison.fact.kind.plain(value)}"
