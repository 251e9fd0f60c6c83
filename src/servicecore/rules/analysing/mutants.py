"""The small changes of a rule set that mutation testing tries."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias

import attrs

from servicecore.errors import (
    shown,
)
from servicecore.rules.analysing.checks import alike
from servicecore.rules.analysing.phrases import said
from servicecore.rules.analysing.rivals import DECIDING
from servicecore.rules.analysing.spaces import leaves_of
from servicecore.rules.analysing.ticks import Put, Ticks, constants, nodes, rejoined
from servicecore.rules.language.conditions import (
    AllOf,
    AtLeast,
    Condition,
    Joined,
    Leaf,
    all_of,
    any_of,
    at_least,
)
from servicecore.rules.language.leaves import PAIRED, Comparison, Pair
from servicecore.rules.rulesets.rule import Rule
from servicecore.rules.rulesets.ruleset import RuleSet

_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_TOUCHING = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_MOVED = frozenset({"<", "<=", ">", ">=", "between"})
_SEARCHED = frozenset({"contains", "starts_with", "mentions"})
_LISTED = frozenset({"one_of", "mentions", "has_any", "has_all", "has_only"})
_SMOOTH = frozenset({"float", "decimal", "datetime", "timedelta", "time"})

Changes: TypeAlias = dict[int, Rule[Any]]
Change: TypeAlias = tuple[str, str, Callable[[], Condition]]
"""The kind of a mutant, what it changes, and the condition that comes of it."""


class _Known:
    """What the rules of a set ask of each fact, and what they give."""

    def __init__(self, ruleset: RuleSet[Any, Any]) -> None:
        rules = ruleset.ranked
        self.ticks = Ticks(rule.when for rule in rules)
        self.asked: dict[object, dict[Any, None]] = {}
        for leaf in leaves_of(rule.when for rule in rules):
            if isinstance(leaf, Comparison):
                self.asked.setdefault(_family(leaf), {}).update(dict.fromkeys(constants(leaf)))
        outcomes: list[Any] = [] if ruleset.hit == "count" else [rule.then for rule in rules]
        if outcomes and ruleset.hit in DECIDING and ruleset.default is not None:
            outcomes.append(ruleset.default)
        self.groups = alike(outcomes)
        self.outcomes = [
            outcomes[self.groups.index(group)] for group in range(max(self.groups, default=-1) + 1)
        ]

    def another(self, leaf: Comparison) -> Any:
        """The next value, after those that a question names, that it might name; `None` if there is none."""
        item = leaf.fact.kind.item
        values = (
            list(item.type) if item.category == "enum" else list(item.members or self.asked[_family(leaf)])
        )
        taken = constants(leaf)
        start = values.index(taken[-1]) + 1
        named = set(taken)
        return next((value for value in (*values[start:], *values[:start]) if value not in named), None)


def _family(leaf: Comparison) -> object:
    """What tells apart the questions whose values could stand for each other."""
    return leaf.fact.key, leaf.operator if leaf.operator in _SEARCHED else ""


Draft: TypeAlias = tuple[str, Rule[Any], str, Callable[[], Changes]]


def drafts(ruleset: RuleSet[Any, Any]) -> Iterator[Draft]:
    """Every mutant, not yet made: kind, rule, what is changed, and what makes it."""
    known = _Known(ruleset)
    places = {id(rule): place for place, rule in enumerate(ruleset.rules)}
    for rank, rule in enumerate(ruleset.ranked):
        place = places[id(rule)]
        for kind, why, changed in _conditions(rule.when, known):
            yield kind, rule, why, partial(_with_condition, rule, place, changed)
        if len(known.outcomes) > 1:
            other = known.outcomes[(known.groups[rank] + 1) % len(known.outcomes)]
            why = f"outcome {shown(rule.then)} becomes {shown(other)}"
            yield "outcome", rule, why, partial(_with_outcome, rule, place, other)
        if rank + 1 < len(ruleset.ranked) and rule.then != ruleset.ranked[rank + 1].then:
            yield from _orders(ruleset.hit, rule, ruleset.ranked[rank + 1], places)


def _with_condition(rule: Rule[Any], place: int, changed: Callable[[], Condition]) -> Changes:
    return {place: attrs.evolve(rule, when=changed())}


def _with_outcome(rule: Rule[Any], place: int, outcome: Any) -> Changes:
    return {place: attrs.evolve(rule, then=outcome)}


def _with_priorities(ranks: Mapping[int, int], rules: Mapping[int, Rule[Any]]) -> Changes:
    return {place: attrs.evolve(rules[place], priority=rank) for place, rank in ranks.items()}


def _orders(hit: str, one: Rule[Any], two: Rule[Any], places: Mapping[int, int]) -> Iterator[Draft]:
    """Two neighbours with different outcomes in another order, or of another rank."""
    here, there = places[id(one)], places[id(two)]
    rules = {here: one, there: two}
    is_level = one.priority == two.priority
    if hit == "first" and is_level:
        yield "order", one, f"changes places with `{two.name}`", lambda: {here: two, there: one}
    elif hit in ("first", "priority") and not is_level:
        ranks = {here: two.priority, there: one.priority}
        why = f"changes priorities with `{two.name}`"
        yield "order", one, why, partial(_with_priorities, ranks, rules)
    if hit == "priority":
        rank = one.priority + 1 if is_level else two.priority
        why = f"priority {one.priority} becomes {rank}"
        yield "order", one, why, partial(_with_priorities, {here: rank}, rules)


def _conditions(when: Condition, known: _Known) -> Iterator[Change]:
    """Every change of a condition."""
    if not isinstance(when, AllOf):
        yield "dropped", f"left out: {said(when)}", all_of
    for node, put in nodes(when):
        if isinstance(node, Joined):
            changes = _of_joined(node)
        elif isinstance(node, Leaf):
            changes = _of_leaf(node, known)
        else:
            continue
        for kind, why, new in changes:
            yield kind, why, partial(_put, put, new)


def _put(put: Put, new: Callable[[], Condition]) -> Condition:
    return put(new())


def _of_joined(node: Joined) -> Iterator[Change]:
    """One part fewer, all for any, another count."""
    parts = node.conditions
    if len(parts) < 2:
        return
    if isinstance(node, AtLeast):
        for count in (node.count - 1, node.count + 1):
            if 1 <= count <= len(parts):
                why = f"at least {node.count} becomes at least {count}"
                yield "threshold", why, partial(at_least, count, *parts)
    else:
        is_all = isinstance(node, AllOf)
        why = "all becomes any" if is_all else "any becomes all"
        yield "joined", f"{why}: {said(node)}", partial(any_of if is_all else all_of, *parts)
    if not isinstance(node, AtLeast) or node.count < len(parts):
        for number, part in enumerate(parts):
            yield "dropped", f"left out: {said(part)}", partial(_without, node, number)


def _without(node: Joined, number: int) -> Condition:
    return rejoined(node, (*node.conditions[:number], *node.conditions[number + 1 :]))


def _of_leaf(leaf: Leaf, known: _Known) -> Iterator[Change]:
    """The changes of one question."""
    if isinstance(leaf, Comparison):
        yield from _moved(leaf, known.ticks)
    if isinstance(leaf, Comparison | Pair) and leaf.operator in _TOUCHING and _has_border(leaf):
        yield _becoming("border", leaf, attrs.evolve(leaf, operator=_TOUCHING[leaf.operator]))
    yield "negated", f"{leaf.words()} becomes {leaf.words(wanted=False)}", partial(_opposite, leaf)
    if isinstance(leaf, Comparison) and leaf.operand is not None:
        yield from _of_values(leaf, known)


def _has_border(leaf: Comparison | Pair) -> bool:
    """Whether a border included is something else than a constant a tick on."""
    return isinstance(leaf, Pair) or leaf.fact.kind.category in _SMOOTH


def _becoming(kind: str, leaf: Leaf, new: Leaf) -> Change:
    return kind, f"{leaf.words()} becomes {new.words()}", lambda: new


def _opposite(leaf: Leaf) -> Condition:
    if isinstance(leaf, Comparison | Pair) and leaf.operator in PAIRED:
        return attrs.evolve(leaf, operator=_OPPOSITE[leaf.operator])
    return ~leaf


def _moved(leaf: Comparison, ticks: Ticks) -> Iterator[Change]:
    """A question with a constant a tick lower, and a tick higher."""
    kind = leaf.fact.kind
    is_equality = leaf.operator in ("==", "!=") and kind.category != "enum"
    if not kind.ordered or not (is_equality or leaf.operator in _MOVED):
        return
    values = constants(leaf)
    for number, value in enumerate(values):
        for other in ticks.beside(leaf.fact, value):
            moved = (*values[:number], other, *values[number + 1 :])
            if other is not None and not moved[0] > moved[-1]:
                operand = moved if leaf.operator == "between" else other
                yield _becoming("threshold", leaf, attrs.evolve(leaf, operand=operand))


def _of_values(leaf: Comparison, known: _Known) -> Iterator[Change]:
    """A question that names a value more, fewer, or another."""
    values, operator = constants(leaf), leaf.operator
    kind = "keyword" if operator in _SEARCHED else "member"
    if operator in _LISTED and len(values) > 1:
        why = f"left out: {shown(values[-1])}, of {leaf.words()}"
        yield kind, why, partial(attrs.evolve, leaf, operand=values[:-1])
    if operator not in _LISTED | _SEARCHED | {"=="} or (
        operator == "==" and leaf.fact.kind.category == "bool"
    ):
        return
    other = known.another(leaf)
    if other is None:
        return
    if operator in _SEARCHED and len(values) == 1:
        operand = (other,) if operator == "mentions" else other
        yield _becoming(kind, leaf, attrs.evolve(leaf, operand=operand))
    else:
        more = "one_of" if operator == "==" else operator
        why = f"added: {shown(other)}, to {leaf.words()}"
        yield kind, why, partial(Comparison, leaf.fact, more, (*values, other))
