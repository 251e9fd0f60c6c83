"""Proofs: that a rule set never, or always, gives an outcome where a condition holds."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from servicecore.display import Tree
from servicecore.errors import InvalidValue, require_instance, shown
from servicecore.rules.analysing.builds import built
from servicecore.rules.analysing.checks import alike
from servicecore.rules.analysing.effort import Exhausted
from servicecore.rules.analysing.findings import FOUND, POSSIBLE, PROVED, UNKNOWN, plain
from servicecore.rules.analysing.phrases import said, told
from servicecore.rules.analysing.rivals import DECIDING, Refused, Side, outcome_of
from servicecore.rules.analysing.solver import SolverName
from servicecore.rules.analysing.spaces import meet
from servicecore.rules.analysing.surveys import Survey, all_given, allowed, bounded, is_true
from servicecore.rules.analysing.witness import Box
from servicecore.rules.language.conditions import Condition, require_condition
from servicecore.rules.language.places import caller
from servicecore.rules.language.vocabulary import Vocabulary
from servicecore.rules.rulesets.rule import Rule
from servicecore.rules.rulesets.ruleset import RuleSet

_ADDED = frozenset({"sum", "count"})
Question = tuple[list[Box], int]
"""Boxes, and those that are to be avoided in them."""


@attrs.frozen
class Claim:
    """What is claimed of a rule set; made by `never` and `always`."""

    condition: Condition
    outcome: Any
    is_always: bool

    def __str__(self) -> str:
        word = "always" if self.is_always else "never"
        return f"{word} `{shown(self.outcome)}` where {said(self.condition)}"


def never(condition: Condition, *, outcome: object) -> Claim:
    """The claim that no subject of which the condition is true gets this outcome.

    Where the condition is unknown, because a fact is missing, nothing is claimed. Of a rule set that gathers
    outcomes (`collect`, `rule order`): the outcome is not among them.

    >>> from servicecore.rules import Vocabulary
    >>> facts = Vocabulary.of({"vip": bool})
    >>> print(never(facts.vip == True, outcome="bot"))
    never `'bot'` where vip is True

    Raises `WrongType` (`condition.not-a-condition`).
    """
    return Claim(require_condition(condition), outcome, False)


def always(condition: Condition, *, outcome: object) -> Claim:
    """The claim that every subject of which the condition is true gets this outcome.

    A subject that the rule set refuses, since its hit policy does, gets none. Of a rule set that gathers
    outcomes: the outcome is among them. Raises `WrongType` (`condition.not-a-condition`).
    """
    return Claim(require_condition(condition), outcome, True)


@attrs.frozen(eq=False, repr=False)
class Proof:
    """What came of trying to prove a claim.

    `verdict` is `proved`; `found`: `counterexample` (facts; a missing one is absent) was replayed through the
    rule set, and `outcome` and `rule` are what it gets; `possible`: a counterexample is not excluded, but
    none could be replayed, since something that analysis cannot look into takes part; or `unknown`: not
    decided. `subject` is the counterexample as an object, where one can be built.
    """

    name: str
    claim: Claim
    verdict: str
    counterexample: Mapping[str, Any] | None = None
    outcome: Any = None
    rule: Rule[Any] | None = None
    subject: object = None
    reason: str = ""

    def raise_unless_proved(self) -> None:
        """Raise `InvalidValue` unless the claim is proved.

        Its code is `proof.violated`, `proof.possibly-violated` or `proof.undecided`.
        """
        if self.verdict == PROVED:
            return
        code, message = FAILURES[self.verdict]
        raise InvalidValue.of(
            code,
            f"rule set `{self.name}`: {message}",
            source=self.rule.place if self.rule is not None else caller(),
            expected=str(self.claim),
            received=self._received(),
            help=self.reason,
        )

    def _received(self) -> str:
        if self.counterexample is None:
            return ""
        by = f" by rule `{self.rule.name}`" if self.rule is not None else ""
        return f"{_given(self.outcome)}{by} for {told(self.counterexample)}"

    def tree(self) -> Tree:
        """The proof, or what stands against it, as a tree."""
        lines = [self._received()] if self.counterexample is not None else []
        return Tree(
            f"{self.claim}: {_WORDS[self.verdict]}", [*lines, *([self.reason] if self.reason else [])]
        )

    def to_data(self) -> dict[str, object]:
        """The proof as plain data."""
        data: dict[str, object] = {
            "claim": "always" if self.claim.is_always else "never",
            "condition": self.claim.condition.to_data(),
            "outcome": shown(self.claim.outcome),
            "verdict": self.verdict,
        }
        if self.counterexample is not None:
            data["counterexample"] = plain(self.counterexample)
            data["received"] = _given(self.outcome)
        if self.rule is not None:
            data["rule"] = self.rule.name
        return data

    def __str__(self) -> str:
        return self.tree().text()

    def __repr__(self) -> str:
        return f"Proof({str(self.claim)!r}, verdict={self.verdict!r})"

    def _repr_html_(self) -> str:
        return self.tree().html()


_WORDS = {
    PROVED: "proved for every subject",
    FOUND: "not so",
    POSSIBLE: "possibly not so; no counterexample could be replayed",
    UNKNOWN: "not decided",
}
FAILURES = {
    FOUND: ("proof.violated", "the claim does not hold"),
    POSSIBLE: ("proof.possibly-violated", "the claim may not hold"),
    UNKNOWN: ("proof.undecided", "whether the claim holds is not decided"),
}
"""The code and the words of each verdict that is no proof."""


def _given(outcome: Any) -> str:
    return f"an error (`{outcome.code}`)" if isinstance(outcome, Refused) else f"`{shown(outcome)}`"


def prove(
    ruleset: RuleSet[Any, Any],
    claim: Claim,
    *,
    given: Iterable[Condition] = (),
    facts: Vocabulary | None = None,
    budget: int = 20_000,
    seconds: float = 10.0,
    solver: SolverName | None = None,
) -> Proof:
    """Prove a claim about a rule set, or find a subject for which it does not hold.

    `given`, `facts`, `budget`, `seconds` and `solver` are as in `analyse`. Of `sum` and `count`, what several
    rules come to together is not worked out: such a claim is refuted or stays unknown.

    >>> from servicecore.rules import Rule, RuleSet, Vocabulary
    >>> facts = Vocabulary.of({"vip": bool, "amount": int})
    >>> policy = RuleSet("front door", [Rule("small", when=facts.amount < 10, then="bot")], default="desk")
    >>> print(prove(policy, never(facts.vip == True, outcome="bot")))
    never `'bot'` where vip is True: not so
    └─ `'bot'` by rule `small` for amount = 0, vip = True
    >>> prove(policy, never(facts.amount > 100, outcome="bot")).verdict
    'proved'

    Raises `InvalidValue` (`analysis.impossible-given`, `analysis.needs-extra`, `number.out-of-range`),
    `UnknownName` (`analysis.unknown-solver`) or `WrongType` (`condition.not-a-condition`,
    `value.wrong-type`).
    """
    require_instance(claim, Claim, "claim")
    conditions = all_given(given)
    effort = bounded(budget, seconds, solver)
    survey = Survey(ruleset.ranked, effort, given=conditions, asked=(claim.condition,))
    groups = alike([*(rule.then for rule in ruleset.ranked), ruleset.default, claim.outcome])
    side = Side(ruleset, survey, groups)
    boxes = survey.space.boxes(claim.condition)
    verdict, reason = PROVED, ""
    for question in _violations(side, claim, boxes):
        try:
            found = _counterexample(side, claim, conditions, *question)
        except Exhausted:
            verdict, reason = (verdict, reason) if verdict == POSSIBLE else (UNKNOWN, effort.said())
            continue
        if found is False:
            verdict, reason = POSSIBLE, ""
        elif found is not None:
            outcome, rule = outcome_of(ruleset, found)
            subject = built(getattr(facts, "_source", None), found)
            return Proof(ruleset.name, claim, FOUND, found, outcome, rule, subject)
    if verdict == PROVED and ruleset.hit in _ADDED and boxes:
        verdict, reason = UNKNOWN, "what several rules come to together is not worked out"
    if ruleset.hit in DECIDING and groups[-1] not in groups[:-1]:
        reason = reason or "no rule gives this outcome, and it is not the default"
    return Proof(ruleset.name, claim, verdict, reason=reason)


def _counterexample(
    side: Side, claim: Claim, given: tuple[Condition, ...], boxes: list[Box], avoid: int
) -> Any:
    """Facts against which the claim does not stand, replayed and made few; `None` if there are none in these
    boxes, `False` if there may be, but those that were made are not.
    """
    region = side.survey.find_any(boxes, avoid)
    if region is None:
        return None

    def violates(facts: Mapping[str, Any]) -> bool:
        return (
            allowed(given, facts)
            and is_true(claim.condition, facts)
            and not _stands(side.ruleset, claim, facts)
        )

    facts = side.survey.example(region)
    if not violates(facts):
        return False
    for path in list(facts):
        fewer = {key: value for key, value in facts.items() if key != path}
        facts = fewer if violates(fewer) else facts
    return facts


def _stands(ruleset: RuleSet[Any, Any], claim: Claim, facts: Mapping[str, Any]) -> bool:
    """Whether the claim stands for facts of which its condition is true."""
    outcome, _ = outcome_of(ruleset, facts)
    if isinstance(outcome, Refused):
        return not claim.is_always
    gets = claim.outcome in outcome if ruleset.hit in ("collect", "rule order") else outcome == claim.outcome
    return bool(gets) is claim.is_always


def _violations(side: Side, claim: Claim, boxes: list[Box]) -> Iterator[Question]:
    """Where to look for counterexamples: if there is none in any of these, the claim is proved."""
    *_, default, group = side.groups
    wanted = [place for place in side.places if side.groups[place] == group]
    unwanted = [place for place in side.places if side.groups[place] != group]
    if not claim.is_always:
        for place in _alone(side, claim) if side.ruleset.hit in _ADDED else wanted:
            yield _within(side, boxes, place), _outdoing(side, place, claim.outcome)
        if default == group and side.ruleset.hit not in ("collect", "rule order"):
            yield boxes, side.all
        return
    if side.ruleset.hit in ("collect", "rule order"):
        yield boxes, side.of_group(group)
        return
    if default != group:
        yield boxes, side.all
    yield from _other_outcomes(side, claim, boxes, wanted, unwanted)


def _alone(side: Side, claim: Claim) -> list[int]:
    """The rules that would go against a claim if they matched alone, of a rule set that adds up."""
    counts = side.ruleset.hit == "count"
    rules = side.survey.rules
    return [
        place
        for place in side.places
        if ((1 if counts else rules[place].then) == claim.outcome) is not claim.is_always
    ]


def _within(side: Side, boxes: list[Box], place: int) -> list[Box]:
    """The boxes of a rule, as far as they lie in these."""
    shared = (meet(one, other) for one in side.survey.parts[place] for other in boxes)
    return [box for box in shared if box is not None]


def _outdoing(side: Side, place: int, outcome: Any) -> int:
    """The boxes to avoid for the outcome of a rule to be what is given."""
    hit = side.ruleset.hit
    if hit in DECIDING:
        return side.rivals(place)
    if hit == "min":
        return side.where(lambda then: then < outcome)
    if hit == "max":
        return side.where(lambda then: then > outcome)
    return side.all & ~side.survey.own[place] if hit in _ADDED else 0


def _other_outcomes(
    side: Side, claim: Claim, boxes: list[Box], wanted: list[int], unwanted: list[int]
) -> Iterator[Question]:
    """Where a rule gives another outcome, or the hit policy refuses to give one."""
    hit = side.ruleset.hit
    if hit in ("min", "max"):
        mine = side.survey.boxes_of(wanted)
        for place in unwanted:
            then = side.survey.rules[place].then
            is_ahead = not wanted or (then < claim.outcome if hit == "min" else then > claim.outcome)
            yield _within(side, boxes, place), 0 if is_ahead else mine
        return
    for place in _alone(side, claim) if hit in _ADDED else unwanted:
        if hit == "priority":
            yield _within(side, boxes, place), side.higher(place)
        elif hit in ("unique", "any"):
            yield _within(side, boxes, place), 0
        else:
            yield _within(side, boxes, place), _outdoing(side, place, claim.outcome)
    if hit == "unique":
        for place in wanted:
            for other in wanted:
                if other > place:
                    yield _within(side, _within(side, boxes, place), other), 0
