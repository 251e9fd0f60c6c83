"""Replacing one rule of many without compiling the others again.

The rule is taken out of the index, which is a matter of one mask a cell of one column, and its new form is
compiled apart; a decision takes whichever of both answers comes first.
"""

from collections.abc import Sequence
from typing import Any

from servicecore.rules.deciding.chain import Chain
from servicecore.rules.deciding.compiled import Compiled, Find
from servicecore.rules.deciding.index import Index
from servicecore.rules.deciding.plans import Plan
from servicecore.rules.rulesets.checks import check_outcomes, check_predicates
from servicecore.rules.rulesets.ruleset import RuleSet, remade

MOST = 16
"""How many rules are kept apart before all are compiled again."""


class Patched(Compiled):
    """An index without some rules, and these rules apart."""

    def __init__(self, rules: Sequence[Any], index: Index, apart: tuple[Any, ...], *, strict: bool) -> None:
        self.rules: Sequence[Any] = rules
        self.strict: bool = strict
        self.plan: Plan = index.plan
        self.body: Chain | Index = index
        self.apart: tuple[Any, ...] = apart
        self.ranks: dict[int, int] = {id(rule): rank for rank, rule in enumerate(rules)}

    def finder(self, *, collect: bool, walk: Find | None = None) -> Find:
        ranks = self.ranks
        ordered = sorted(self.apart, key=lambda rule: ranks[id(rule)])
        base = super().finder(collect=collect, walk=_give_up)
        apart = Compiled(ordered, strict=self.strict).finder(collect=collect, walk=_give_up)
        by_walk = walk or self.walker(collect=collect)

        def rank(rule: Any) -> int:
            return ranks[id(rule)]

        def first(subject: Any, at: Any = None, view: Any = None) -> Any:
            try:
                found = (apart(subject, at, view), base(subject, at, view))
            except _NotPlain:
                return by_walk(subject, at, view)
            return min((rule for rule in found if rule is not None), key=rank, default=None)

        def every(subject: Any, at: Any = None, view: Any = None) -> Any:
            try:
                found = (*apart(subject, at, view), *base(subject, at, view))
            except _NotPlain:
                return by_walk(subject, at, view)
            return tuple(sorted(found, key=rank))

        return every if collect else first


class _NotPlain(Exception):
    """The subject is one for the tree walk over all rules."""


def _give_up(subject: Any, at: Any = None, view: Any = None) -> Any:
    raise _NotPlain


def replaced(ruleset: RuleSet[Any, Any], old: Any, new: Any) -> Any:
    """The rule set with one rule in the place of another of the same name."""
    rules = tuple(new if rule is old else rule for rule in ruleset.rules)
    check_outcomes(ruleset.name, ruleset.hit, rules)
    if new.when.opaque:
        check_predicates(ruleset.name, rules)
    made = remade(type(ruleset), ruleset.hit, ruleset.name, rules, ruleset.default, ruleset.on_error)
    compiled = ruleset._kept.get("compiled")
    if compiled is not None and (patched := _patched(compiled, made.ranked, old, new)) is not None:
        made._kept["compiled"] = patched
    return made


def _patched(compiled: Compiled, ranked: Sequence[Any], old: Any, new: Any) -> Patched | None:
    """The compiled rules with one replaced; `None` where they are better compiled again."""
    before = compiled.apart if isinstance(compiled, Patched) else ()
    index = compiled.body
    # users' functions are asked in rank order, up to the rule that decides: that takes one pass over all
    is_opaque = new.when.opaque or any(compiled.plan.is_whole(rule) for rule in compiled.plan.rules)
    if not isinstance(index, Index) or not index.keys or is_opaque or len(before) >= MOST:
        return None
    apart = tuple(rule for rule in before if rule is not old) + ((new,) if new.enabled else ())
    if not apart:
        return None
    return Patched(ranked, index.without(old), apart, strict=compiled.strict)
