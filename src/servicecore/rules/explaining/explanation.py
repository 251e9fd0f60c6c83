"""Explaining decisions: what won, the facts it saw, and what the others lacked, the nearest first."""

from collections.abc import Iterable
from heapq import nsmallest
from math import inf
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from servicecore.display import Tree, plural
from servicecore.errors import ErrorGroup, ServiceCoreError, shown
from servicecore.rules.explaining import answers
from servicecore.rules.explaining.explained import OUTCOME, Explanation
from servicecore.rules.explaining.nearness import Distance, Literal, Quiet, grounds, lacking
from servicecore.rules.language.leaves import Predicate
from servicecore.rules.language.subjects import Failure, View
from servicecore.rules.rulesets.hits import HITS
from servicecore.rules.rulesets.rule import Rule
from servicecore.rules.rulesets.undetermined import Undetermined, open_rule

if TYPE_CHECKING:
    from servicecore.rules.rulesets.ruleset import RuleSet

__all__ = ["Explanation", "explain", "grounds", "lacking", "why_not"]

_GATHERED = 20  # matching rules that are told where the outcomes of all count

Error: TypeAlias = ServiceCoreError | ErrorGroup


@attrs.frozen(eq=False)
class _Case:
    """One decision that is to be explained."""

    ruleset: "RuleSet[Any, Any]"
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


def _case(ruleset: "RuleSet[Any, Any]", winner: Rule[Any] | None, view: View) -> _Case:
    quiet = Quiet(view)
    return _Case(ruleset, winner, quiet, Distance(ruleset.ranked, quiet))


def explain(
    ruleset: "RuleSet[Any, Any]", winner: Rule[Any] | None, outcome: object, view: View, most: int
) -> Explanation:
    """A decision: outcome, winner with the facts it saw, then the others, the nearest first."""
    case = _case(ruleset, winner, view)
    also, nearest = _sorted(case, most) if most or case.gathers else ([], [])
    decisive = also if case.gathers else [winner] if winner is not None else []
    matches = [_match(case, rule) for rule in decisive[:_GATHERED]]
    others = [] if case.gathers else [_later(case, rule) for rule in also[:most]]
    others += [_loser(case, rule, _lacked(case, rule)) for rule in nearest]
    some = len(ruleset.ranked) < len(ruleset.rules) and most
    disabled = [rule.name for rule in ruleset.rules if not rule.enabled][:most] if some else []
    failures = case.view.failures[:most]
    left_out = len(ruleset.rules) - len(matches) - len(others) - len(disabled)
    branches: list[Tree | str] = [*matches] if matches else [_nothing(ruleset)]
    branches += [_unanswered(each) for each in failures]
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
    return Explanation(f"{ruleset.name}{policy}: {shown(outcome, most=OUTCOME)}", branches, told)


def why_not(
    ruleset: "RuleSet[Any, Any]", rule: Rule[Any], winner: Rule[Any] | None, view: View
) -> Explanation:
    """What one rule has to do with a decision: that it did win, what came before it, or what it lacked."""
    case = _case(ruleset, winner, view)
    if not rule.enabled:
        return _told(rule, "disabled", f"`{rule.name}` is disabled")
    if rule is winner and not case.gathers:
        return attrs.evolve(_match(case, rule), label=f"`{rule.name}` did win")
    lacked = _lacked(case, rule)
    if lacked == []:
        return _match(case, rule) if case.gathers else _later(case, rule)
    return _loser(case, rule, lacked)


def _lacked(case: _Case, rule: Rule[Any]) -> list[Literal] | Error | None:
    """What a rule lacks: nothing if it matches, `None` if nothing helps; or why a fact cannot be read."""
    try:
        return lacking(rule.condition, case.view, by=case.distance)
    except (ServiceCoreError, ErrorGroup) as error:
        return error


def _sorted(case: _Case, most: int) -> tuple[list[Rule[Any]], list[Rule[Any]]]:
    """The rules that match, but for the winner, in order; and the nearest `most` of the others."""
    also: list[Rule[Any]] = []
    others: list[tuple[float, list[Literal], Rule[Any]]] = []
    for rule in case.ruleset.ranked:
        if rule is case.winner and not case.gathers:
            continue
        lacked = _lacked(case, rule)
        if lacked == []:
            also.append(rule)
        else:
            literals = lacked if isinstance(lacked, list) else []
            others.append((len(case.distance.missed(literals)) if literals else inf, literals, rule))
    border = max(nsmallest(most, (count for count, _, _ in others)), default=0)
    near = [((count, case.distance(each)), rule) for count, each, rule in others if count <= border]
    return also, [rule for _, rule in nsmallest(most, near, key=lambda each: each[0])]


def _match(case: _Case, rule: Rule[Any]) -> Explanation:
    """A rule whose outcome counts, with the facts it saw."""
    found = grounds(rule.condition, case.view)
    outcome = f": {shown(rule.then, most=OUTCOME)}" if case.gathers else ""
    place = f" ({rule.place})" if rule.place else ""
    lines = [*answers.lines(rule, found, case.view), *([f"note: {rule.note}"] if rule.note else [])]
    more = {"grounds": answers.to_data(found, case.view), "more": answers.left_out(found)}
    verdict = "counts" if case.gathers else "decides"
    return _told(rule, verdict, f"rule `{rule.name}` matched{outcome}{place}", lines, **more)


def _nothing(ruleset: "RuleSet[Any, Any]") -> str:
    if HITS[ruleset.hit].gather is not None and not HITS[ruleset.hit].is_numeric:
        return "no rule matched"
    return f"no rule matched: {'there is no default' if ruleset.default is None else 'the default applies'}"


def _later(case: _Case, rule: Rule[Any]) -> Explanation:
    """A rule that matches as well as the winner."""
    name = case.winner.name if case.winner is not None else None
    if case.ruleset.hit == "any":
        return _told(rule, "agrees", f"`{rule.name}` matches, and agrees with `{name}`", after=name)
    return _told(rule, "comes later", f"`{rule.name}` matches, but `{name}` comes before it", after=name)


def _loser(case: _Case, rule: Rule[Any], lacked: list[Literal] | Error | None) -> Explanation:
    """A rule that did not match, with what it lacked."""
    name = f"`{rule.name}`"
    if lacked is None:
        return _told(rule, "never", f"{name} can never match: it asks for one of nothing")
    if not isinstance(lacked, list):
        why = _message(lacked)
        return _told(rule, "unreadable", f"{name} cannot be tried", [why], error=why)
    lines = answers.lines(rule, lacked, case.view)
    is_open = open_rule(rule, case.view) if _knows_too_little(case, rule) and case.comes_first(rule) else None
    needs = [*is_open.facts, *is_open.predicates] if is_open else []
    marks = [_open(is_open)] if is_open else []
    more = {"lacking": answers.to_data(lacked, case.view), "more": answers.left_out(lacked), "open": needs}
    if not case.distance.missed(lacked):
        return _told(rule, "not asked", f"{name} may match as well", [*lines, *marks], **more)
    said = any(isinstance(leaf, Predicate) for leaf, _ in lacked)
    if len(lines) == 1:
        joint = ", but" if said else " if"
        return _told(rule, "lacks", f"{name} would have matched{joint} {lines[0]}", marks, **more)
    head = f"{name} did not match" if said else f"{name} would have matched if"
    return _told(rule, "lacks", head, [*lines, *marks], **more)


def _knows_too_little(case: _Case, rule: Rule[Any]) -> bool:
    """Whether anything that a rule asks is not known; what `open_rule` finds out costs more."""
    return any(
        None in map(case.view.value, leaf.facts) or (leaf.opaque and leaf.truth(case.view) is None)
        for leaf in rule.condition.leaves()
    )


def _open(is_open: Undetermined) -> str:
    """What a rule would need to be met or ruled out."""
    facts, functions = is_open.facts, is_open.predicates
    missing = f"{', '.join(f'`{path}`' for path in facts)} {'is' if len(facts) == 1 else 'are'} missing"
    unanswered = f"{', '.join(f'`{name}`()' for name in functions)} gave no answer"
    return f"open: {' and '.join([missing] * bool(facts) + [unanswered] * bool(functions))}"


def _told(
    rule: Rule[Any], verdict: str, label: str, lines: Iterable[str] = (), **more: object
) -> Explanation:
    """What is told of one rule."""
    told: dict[str, object] = {
        "rule": rule.name,
        "verdict": verdict,
        "outcome": rule.then,
        "place": {"file": rule.place.file, "line": rule.place.line} if rule.place else None,
        "note": rule.note,
        "grounds": [],
        "lacking": [],
        "more": 0,
        "open": [],
        "after": None,
        "error": None,
    }
    return Explanation(label, list(lines), told | more)


def _unanswered(failure: Failure) -> str:
    """A user's own function that gave no answer, and the rule for which it was asked first."""
    asked_for = "" if failure.rule is None else f", asked for `{failure.rule.name}`"
    return f"{answers.short(failure.error.diagnostic.message, answers.SAID)}{asked_for}"


def _failure(failure: Failure) -> dict[str, object]:
    message = answers.short(failure.error.diagnostic.message, answers.KEPT)
    rule = None if failure.rule is None else failure.rule.name
    return {"predicate": failure.predicate.name, "rule": rule, "error": message}


def _message(error: Error) -> str:
    """The first line of an error, with its place."""
    found = error.diagnostics[0] if isinstance(error, ErrorGroup) else error.diagnostic
    return answers.short(f"{found.place}: {found.message}" if found.place else found.message, answers.KEPT)
