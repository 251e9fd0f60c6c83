"""Explaining decisions: what won, the facts it saw, and what the others lacked, the nearest first."""

from collections.abc import Iterable, Mapping, Sequence
from math import inf, isfinite
from typing import Any

import attrs

from servicecore.display import Tree, plural
from servicecore.errors import ErrorGroup, ServiceCoreError, shown
from servicecore.rules import answers
from servicecore.rules.leaves import Predicate
from servicecore.rules.nearness import Distance, Literal, Quiet, grounds, lacking
from servicecore.rules.rule import Rule
from servicecore.rules.ruleset import HITS, RuleSet
from servicecore.rules.subjects import Failure, View
from servicecore.rules.undetermined import open_rule

__all__ = ["Explanation", "explain", "grounds", "lacking", "why_not"]

_GATHERED = 20  # matching rules that are told where the outcomes of all count
_OUTCOME = 400  # letters of an outcome


@attrs.frozen
class Explanation(Tree):
    """Why a decision came out as it did, or what one rule has to do with it: a tree to print, and data.

    It shows itself as text, as HTML in a notebook and in `rich`. Two explanations are equal if they say the
    same.
    """

    told: Mapping[str, object] = attrs.field(factory=dict, eq=False, repr=False)

    def to_data(self) -> dict[str, object]:
        """The explanation as plain data, ready for JSON. Every key is always there.

        Of a decision: `ruleset`, `hit` (the policy), `outcome`, `rule` (the name of the one that decided, or
        `None`), `matches` (the rules that gave the outcome), `others` (the rest, as shown), `disabled`
        (names), `failures` (each with `predicate`, `rule`, `error`) and `left_out` (how many rules are not
        told of).

        Of one rule: `rule`, `verdict`, `outcome`, `place` (`file` and `line`, or `None`), `note`, `grounds`,
        `lacking`, `more` (how many questions are left out), `open` (the paths of missing facts, and names of
        functions, that leave it open), `after` (the rule that comes before this one, which matches as well)
        and `error`. `verdict` is `decides`, `counts` (its outcome is one of those gathered), `agrees` (the
        policy `any`), `comes later`, `lacks`, `never`, `unreadable` or `disabled`.

        Of one question, in `grounds` and `lacking`: `question` in words; `fact`, `expected` and `actual`
        (`None`: missing); `compared_with`, the value of the other fact where two are compared; `predicate`,
        the name, in place of `fact`, where a function is asked (`actual` is then what it said).
        """
        return {key: _plain(value) for key, value in self.told.items()}


@attrs.frozen(eq=False)
class _Case:
    """One decision that is to be explained."""

    ruleset: RuleSet[Any, Any]
    winner: Rule[Any] | None
    view: Quiet
    distance: Distance

    @property
    def gathers(self) -> bool:
        """Whether the outcomes of all rules that match count."""
        return HITS[self.ruleset.hit].gather is not None

    def comes_first(self, rule: Rule[Any]) -> bool:
        """Whether the rule could have changed the decision."""
        if self.ruleset.hit not in ("first", "priority") or self.winner is None:
            return True
        return next(each for each in self.ruleset.ranked if each is rule or each is self.winner) is rule


def _case(ruleset: RuleSet[Any, Any], winner: Rule[Any] | None, view: View) -> _Case:
    quiet = Quiet(view)
    return _Case(ruleset, winner, quiet, Distance(ruleset.ranked, quiet))


def explain(
    ruleset: RuleSet[Any, Any], winner: Rule[Any] | None, outcome: object, view: View, most: int
) -> Explanation:
    """A decision: outcome, winner with the facts it saw, then the others, the nearest first."""
    case = _case(ruleset, winner, view)
    also, nearest = _sorted(case, most) if most or case.gathers else ([], [])
    decisive = also if case.gathers else [winner] if winner is not None else []
    matches = [_match(case, rule) for rule in decisive[:_GATHERED]]
    others = [] if case.gathers else [_later(case, rule) for rule in also[:most]]
    others += [_loser(case, rule) for rule in nearest[:most]]
    disabled = [rule.name for rule in ruleset.rules if not rule.enabled][:most]
    failures = case.view.failures[:most]
    left_out = len(ruleset.rules) - len(matches) - len(others) - len(disabled)
    branches: list[Tree | str] = [*(matches or [_nothing(ruleset)])]
    branches += [f"no answer: {_message(each.error)}" for each in failures]
    branches += others
    branches += [f"disabled: {', '.join(f'`{name}`' for name in disabled)}"] if disabled else []
    branches += [f"and {plural(left_out, 'more rule')}"] if left_out else []
    policy = "" if ruleset.hit == "first" else f" ({ruleset.hit})"
    told = {
        "ruleset": ruleset.name,
        "hit": ruleset.hit,
        "outcome": outcome,
        "rule": None if winner is None else winner.name,
        "matches": [each.told for each in matches],
        "others": [each.told for each in others],
        "disabled": disabled,
        "failures": [_failure(each) for each in failures],
        "left_out": left_out,
    }
    return Explanation(f"{ruleset.name}{policy}: {shown(outcome, most=_OUTCOME)}", branches, told)


def why_not(
    ruleset: RuleSet[Any, Any], rule: Rule[Any], winner: Rule[Any] | None, view: View
) -> Explanation:
    """What one rule has to do with a decision: that it did win, what came before it, or what it lacked."""
    case = _case(ruleset, winner, view)
    if rule is winner and not case.gathers:
        return attrs.evolve(_match(case, rule), label=f"`{rule.name}` did win")
    if not rule.enabled:
        return _told(rule, "disabled", f"`{rule.name}` is disabled")
    if _lacked(case, rule) == []:
        return _match(case, rule) if case.gathers else _later(case, rule)
    return _loser(case, rule)


def _sorted(case: _Case, most: int) -> tuple[list[Rule[Any]], list[Rule[Any]]]:
    """The rules that match, but for the winner, in order; then the others, the nearest first."""
    also, others = [], []
    for rule in case.ruleset.ranked:
        if rule is not case.winner or case.gathers:
            lacked = _lacked(case, rule)
            if lacked:
                others.append((len(lacked), rule, lacked))
            elif lacked is None:
                others.append((_NEVER, rule, []))
            else:
                also.append(rule)
    return also, [rule for _, rule, _ in others]
