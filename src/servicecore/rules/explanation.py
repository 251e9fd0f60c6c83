"""Explaining decisions: the winner, the facts it saw, and what the others lacked."""

from collections.abc import Iterable
from math import inf
from typing import Any

from servicecore.display import Tree, plural
from servicecore.errors import ServiceCoreError, shown
from servicecore.rules.conditions import Condition, Joined, Not, needed_of
from servicecore.rules.leaves import Comparison, Leaf
from servicecore.rules.paths import AnyFact
from servicecore.rules.rule import Rule
from servicecore.rules.ruleset import RuleSet
from servicecore.rules.subjects import View

Literal = tuple[Leaf, bool]
"""A question and the answer that is wanted of it."""


def grounds(condition: Condition, view: View, *, wanted: bool = True) -> list[Literal]:
    """The questions that make a condition come out as wanted; all of them must be as they are."""
    if isinstance(condition, Not):
        return grounds(condition.condition, view, wanted=not wanted)
    if isinstance(condition, Joined):
        decisive = [part for part in condition.conditions if part.truth(view) is wanted]
        needed = needed_of(condition, wanted)
        return [each for part in decisive[:needed] for each in grounds(part, view, wanted=wanted)]
    assert isinstance(condition, Leaf)
    return [(condition, wanted)]


def lacking(condition: Condition, view: View, *, wanted: bool = True) -> list[Literal] | None:
    """The fewest questions that keep a condition from coming out as wanted: none if it does.

    `None` if no answer could help, as in one of nothing.
    """
    if isinstance(condition, Not):
        return lacking(condition.condition, view, wanted=not wanted)
    if isinstance(condition, Joined):
        parts = [lacking(part, view, wanted=wanted) for part in condition.conditions]
        possible = sorted((part for part in parts if part is not None), key=len)
        needed = needed_of(condition, wanted)
        if len(possible) < needed:
            return None
        chosen = {id(part) for part in possible[:needed]}
        return [each for part in parts if part is not None and id(part) in chosen for each in part]
    assert isinstance(condition, Leaf)
    return [] if condition.truth(view) is wanted else [(condition, wanted)]


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


def _line(leaf: Leaf, wanted: bool, view: View) -> str:
    words = leaf.words(wanted=wanted)
    if not isinstance(leaf, Comparison):
        seen = ((fact, view.value(fact)) for fact in leaf.facts)
        return "; ".join([words, *(f"{fact.words} is {_seen(fact, value)}" for fact, value in seen)])
    value = view.value(leaf.fact)
    if leaf.operator == "is_missing":
        return words
    if value is None:
        return f"{words}; it is missing"
    came_out = leaf.truth(view) is wanted
    if leaf.operator == "mentions" and wanted and came_out:
        found = [phrase for phrase in leaf.operand if f" {phrase} " in view(leaf)]
        return f"{leaf.fact.words} mentions {', '.join(f'`{phrase}`' for phrase in found)}"
    if leaf.operator == "==" and wanted and came_out and not leaf.fact.kind.textual:
        return words
    return f"{words}; it is {_seen(leaf.fact, value)}"


def _seen(fact: AnyFact, value: Any) -> str:
    """A value as a person would write it, a long text cut."""
    if value is None:
        return "missing"
    if fact.kind.textual:
        text = " ".join(value.split())
        return f"`{text if len(text) <= 60 else text[:57] + '...'}`"
    if fact.kind.element is not None:
        return ", ".join(map(str, fact.kind.plain(value))) or "empty"  # type: ignore[call-overload]
    return str(fact.kind.plain(value))
