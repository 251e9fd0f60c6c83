"""Which rules missing facts left open.

A rule is open if some value of the missing facts makes it match. That is not Kleene's unknown: with `x`
missing, `(x < 0) & (x > 10)` is unknown, and no value of `x` makes it true.
"""

from math import inf
from typing import Any

import attrs

from servicecore.errors import ServiceCoreError
from servicecore.rules.language.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Joined,
    Leaf,
    Not,
    all_of,
    any_of,
    at_least,
    needed_of,
)
from servicecore.rules.language.leaves import Comparison, Pair, Predicate
from servicecore.rules.language.subjects import View
from servicecore.rules.rulesets.rule import Rule

STEPS = 2_000
"""How far it is searched whether missing facts could make a rule match."""


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
    """What a rule would need; `None` if it matches, or nothing could make it match.

    What is known is put in its place, and the rest is searched as in an analysis: a rule that such a search
    does not decide within its steps counts as open.
    """
    from servicecore.rules.analysing.effort import Effort, Exhausted
    from servicecore.rules.analysing.surveys import Survey
    from servicecore.rules.explaining.nearness import Quiet

    view = Quiet(view)
    if rule.condition.truth(view) is True:
        return None
    left = rest(rule.condition, view)
    if left == any_of():
        return None
    survey = Survey([Rule(rule.name, when=left, then=None, place=None)], Effort(STEPS, inf))
    facts: dict[str, None] = {}
    names: dict[str, None] = {}
    for box in survey.parts[0]:
        try:
            if survey.find(box, 0) is None:
                continue
        except Exhausted:
            pass
        for leaf in survey.space.asked(box):
            names |= {leaf.name: None} if isinstance(leaf, Predicate) else {}
            facts |= {fact.path: None for fact in leaf.facts}
    return Undetermined(rule, tuple(facts), tuple(names)) if facts or names else None


def rest(condition: Condition, view: View) -> Condition:
    """What is left of a condition once all that is known is put in its place."""
    if isinstance(condition, Not):
        return ~rest(condition.condition, view)
    if isinstance(condition, Joined):
        parts = [rest(part, view) for part in condition.conditions]
        if isinstance(condition, AllOf):
            return any_of() if any_of() in parts else all_of(*(part for part in parts if part != all_of()))
        if isinstance(condition, AnyOf):
            return all_of() if all_of() in parts else any_of(*(part for part in parts if part != any_of()))
        return at_least(needed_of(condition, True), *parts)
    assert isinstance(condition, Leaf)
    return _rest_of(condition, view)


def _rest_of(leaf: Leaf, view: View) -> Condition:
    if isinstance(leaf, Predicate):
        answer = view.ask(leaf)
        return leaf if answer is None else _always(answer)
    missing = [fact for fact in leaf.facts if view.value(fact) is None]
    if not missing:
        return _always(leaf.truth(view) is True)
    if isinstance(leaf, Pair) and len(missing) == 1:
        (fact,) = missing
        known = view.value(leaf.other if fact is leaf.fact else leaf.fact)
        operator = leaf.operator if fact is leaf.fact else _SWAPPED.get(leaf.operator, leaf.operator)
        return Comparison(fact, operator, known)
    return leaf


_SWAPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _always(answer: bool) -> Condition:
    return all_of() if answer else any_of()
