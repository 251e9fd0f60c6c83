"""Rules that can never decide: never true, or shadowed by rules before them."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from servicecore.rules.analysing.effort import Exhausted
from servicecore.rules.analysing.findings import PROVED
from servicecore.rules.analysing.phrases import listed, names, said
from servicecore.rules.analysing.surveys import Survey, winning
from servicecore.rules.analysing.witness import Box
from servicecore.rules.language.conditions import AllOf, Condition

if TYPE_CHECKING:
    from servicecore.rules.analysing.analysis import Inquiry

_CORE = 200  # rules among which the fewest that shadow another are looked for
_SOLVED = 30  # rules among which they are where that is left to a solver, which takes longer for each


def find_dead(inquiry: "Inquiry", kinds: frozenset[str]) -> None:
    """Find every rule that can never decide; report it if its kind is asked for."""
    for number in range(len(inquiry.rules)):
        try:
            if _is_never_true(inquiry, number, report="never-true" in kinds):
                inquiry.dead.add(number)
            elif inquiry.is_ranked:
                _try_to_reach(inquiry, number, report="shadowed" in kinds)
        except Exhausted:
            inquiry.open.add(number)
            name = inquiry.rules[number].name
            code = "shadowed" if inquiry.is_ranked else "never-true"
            inquiry.leave_open(code, f"whether rule `{name}` can ever decide", [number])


def conjuncts(condition: Condition) -> tuple[Condition, ...]:
    """The parts of a condition that must all be true."""
    return condition.conditions if isinstance(condition, AllOf) else (condition,)


def _is_never_true(inquiry: "Inquiry", number: int, *, report: bool) -> bool:
    survey = inquiry.survey
    if survey.find_any(survey.parts[number], 0) is not None:
        return False
    if report:
        rule = inquiry.rules[number]
        clash = _clash(survey, conjuncts(rule.condition))
        inquiry.add(
            "never-true",
            f"rule `{rule.name}` can never match: {_clashing(clash)}",
            [number],
            conditions=clash,
            help="remove the rule, or one of the conditions.",
        )
    return True


def _clash(survey: Survey, parts: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """The fewest of the conditions that no subject satisfies together."""

    def impossible(some: Sequence[Condition]) -> bool:
        try:
            return (
                survey.find_any(survey.space.product([survey.space.boxes(each) for each in some]), 0) is None
            )
        except Exhausted:
            return False

    for place, one in enumerate(parts):
        if impossible([one]):
            return (one,)
        for other in parts[:place]:
            if impossible([other, one]):
                return (other, one)
    return tuple(fewest(parts, impossible))


def fewest(items: Sequence[Any], is_enough: Callable[[Sequence[Any]], bool]) -> list[Any]:
    """Items of which none can be spared for the rest to be enough, in their order; all of them are enough.

    The last item of the shortest beginning that is enough cannot be spared; so for one item after the other.

    >>> fewest([1, 2, 3, 4, 5, 6], lambda some: {2, 5} <= set(some))
    [2, 5]
    """
    needed: list[int] = []
    rest = len(items)

    def enough(length: int) -> bool:
        return is_enough([items[place] for place in [*range(length), *needed]])

    while rest and not enough(0):
        low, high = 0, rest
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if enough(middle) else (middle, high)
        rest = high - 1
        needed.insert(0, rest)
    return [items[place] for place in needed]


def _clashing(clash: tuple[Condition, ...]) -> str:
    texts = [f"`{said(each)}`" for each in clash]
    if len(texts) == 1:
        return f"{texts[0]} is never true"
    return f"{listed(texts)} {'cannot both' if len(texts) == 2 else 'cannot all'} be true"


def _try_to_reach(inquiry: "Inquiry", number: int, *, report: bool) -> None:
    """Find an example of a rule that decides, or what takes all of its subjects."""
    survey = inquiry.survey
    parts, before = survey.parts[number], survey.before[number]
    alone = covering(survey, parts, before)
    if not alone:
        region = survey.find_any(parts, before)
        if region is not None:
            facts = inquiry.shown(
                region, lambda x: winning(inquiry.ruleset, x) is inquiry.rules[number], shrink=False
            )
            if "witness" in facts:
                inquiry.examples[inquiry.rules[number].name] = facts["witness"]
            else:
                inquiry.unshown.append(inquiry.rules[number])
            return
    inquiry.dead.add(number)
    if report:
        _report_shadowed(inquiry, number, alone)


def covering(survey: Survey, parts: Sequence[Box], among: int) -> list[int]:
    """The rules, by place, each of which alone contains all these boxes, as far as that is plain to see."""
    found: set[int] | None = None
    for box in parts:
        owners = set(survey.owners_of(survey.index.covering(box, among)))
        found = owners if found is None else found & owners
        if not found:
            return []
    return sorted(found or ())


def _report_shadowed(inquiry: "Inquiry", number: int, alone: list[int]) -> None:
    survey = inquiry.survey
    name = inquiry.rules[number].name
    if alone:
        each = " each" if len(alone) > 1 else ""
        takes = "take" if len(alone) > 1 else "takes"
        why = f"{names([inquiry.rules[other] for other in alone])}{each} {takes} all that it would match"
    else:
        alone = _together(survey, number)
        whole = names([inquiry.rules[other] for other in alone])
        why = (
            f"{whole} take all that it would match, but only together"
            if len(alone) > 1
            else f"{whole} takes all that it would match"
        )
    region = survey.seek(survey.parts[number], 0)
    shown = {} if region is None else inquiry.shown(region, lambda x: _is_shadowed(inquiry, number, x))
    inquiry.add(
        "shadowed",
        f"rule `{name}` can never decide: {why}",
        [number, *alone],
        **{**shown, "verdict": PROVED},
        help="move the rule up, narrow the rules before it, or remove it.",
    )


def _is_shadowed(inquiry: "Inquiry", number: int, subject: Any) -> bool:
    if not inquiry.satisfies(number, subject):
        return False
    return winning(inquiry.ruleset, subject) is not inquiry.rules[number]


def _together(survey: Survey, number: int) -> list[int]:
    """As few rules as take together all that a rule would match."""
    parts = survey.parts[number]
    near = 0
    for box in parts:
        near |= survey.near(box, survey.before[number])
    rules = survey.owners_of(survey.needed(parts, near))
    if len(rules) > (_SOLVED if survey.effort.is_used_up else _CORE):
        return rules

    def enough(some: Sequence[int]) -> bool:
        try:
            return survey.find_any(parts, survey.boxes_of(some)) is None
        except Exhausted:
            return False

    return fewest(rules, enough)
