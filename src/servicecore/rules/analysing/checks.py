"""The questions of an analysis other than which rules are dead."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from servicecore.errors import shown
from servicecore.rules.analysing.dead import conjuncts
from servicecore.rules.analysing.effort import Exhausted
from servicecore.rules.analysing.phrases import listed, names, said
from servicecore.rules.analysing.spaces import meet
from servicecore.rules.analysing.surveys import Survey, matching
from servicecore.rules.analysing.witness import Box, bits
from servicecore.rules.deciding.cells import Column
from servicecore.rules.language.conditions import Condition
from servicecore.rules.rulesets.rule import Rule

if TYPE_CHECKING:
    from servicecore.rules.analysing.analysis import Inquiry

_TRIED = 60  # pairs of a rule with others that are looked into one by one
_CONFLICTS = {
    "unique": "both match, and only one rule may",
    "any": "both match, with different outcomes",
    "priority": "both match, with the same priority and different outcomes",
}


def alike(outcomes: Iterable[Any]) -> list[int]:
    """A number for each outcome, the same for equal ones; they need not be hashable.

    >>> alike(["a", ["b"], "a", ["b"]])
    [0, 1, 0, 1]
    """
    known: dict[Any, int] = {}
    others: list[tuple[Any, int]] = []
    found = []
    for outcome in outcomes:
        fresh = len(known) + len(others)
        try:
            found.append(known.setdefault(outcome, fresh))
        except TypeError:
            number = next((number for other, number in others if other == outcome), fresh)
            if number == fresh:
                others.append((outcome, fresh))
            found.append(number)
    return found


def is_bound(survey: Survey, boxes: Iterable[Box]) -> bool:
    """Whether axioms, or what is given, have a say about boxes beyond their cells."""
    columns = survey.space.axioms.columns
    return bool(survey.laws) or any(column in columns for box in boxes for column in box)


def always_true(inquiry: "Inquiry") -> None:
    """Rules that match whatever is known."""
    survey = inquiry.survey
    for number in inquiry.live():
        parts = survey.parts[number]
        if len(parts) == 1 and parts[0] and not is_bound(survey, parts):
            continue
        name = inquiry.rules[number].name
        try:
            if survey.find({}, survey.own[number]) is None:
                inquiry.add(
                    "always-true", f"rule `{name}` matches every subject", [number], severity="warning"
                )
        except Exhausted:
            inquiry.leave_open("always-true", f"whether rule `{name}` matches every subject", [number])


def redundant(inquiry: "Inquiry") -> None:
    """Conditions that could be left out of a rule without changing any decision."""
    for number in inquiry.live():
        if number in inquiry.open:
            continue
        rule = inquiry.rules[number]
        parts = conjuncts(rule.condition)
        own = conjuncts(rule.when)
        if len(parts) < 2:
            continue
        bounds = len(parts) - len(own)
        for place, condition in enumerate(own):
            rest = [part for other, part in enumerate(parts) if other != place + bounds]
            try:
                _try_without(inquiry, number, place, condition, rest)
            except Exhausted:
                what = f"whether rule `{rule.name}` needs `{said(condition)}`"
                inquiry.leave_open("redundant-condition", what, [number])


def _try_without(
    inquiry: "Inquiry", number: int, place: int, condition: Condition, others: Sequence[Condition]
) -> None:
    survey = inquiry.survey
    own = survey.own[number]
    rest = survey.space.product([survey.space.boxes(part) for part in others])
    before = survey.before[number] if inquiry.is_ranked else 0
    if survey.find_any(rest, own | before) is not None:
        return
    rule = inquiry.rules[number]
    if survey.seek(rest, own) is None:
        say = "says" if len(others) == 1 else "say"
        why = f"{listed([f'`{said(part)}`' for part in others])} already {say} so"
    else:
        why = "rules before it take every subject that it excludes"
    several = len(conjuncts(rule.when)) > 1
    inquiry.add(
        "redundant-condition",
        f"rule `{rule.name}` does not need `{said(condition)}`: {why}",
        [number],
        severity="note",
        conditions=(condition,),
        place=f"{inquiry.place(number)}.when{f'.all[{place}]' if several else ''}",
    )


def duplicates(inquiry: "Inquiry") -> None:
    """Rules with the same outcome that match the same subjects."""
    survey = inquiry.survey
    groups = alike(rule.then for rule in inquiry.rules)
    earlier: dict[int, int] = {}
    for number in inquiry.live():
        group = groups[number]
        parts = survey.parts[number]
        twins = earlier.get(group, 0)
        for box in parts:
            near = survey.index.touching(box, survey.all)
            if not is_bound(survey, [box]):
                near = survey.index.covering(box, survey.all) | _bound_part(survey, near)
            twins &= survey.boxes_of(survey.owners_of(near & twins))
        earlier[group] = earlier.get(group, 0) | survey.own[number]
        for other in survey.owners_of(twins):
            if _is_twin(inquiry, number, other):
                break


def _bound_part(survey: Survey, near: int) -> int:
    """Those of some boxes of which masks alone do not tell what they contain."""
    return sum(
        1 << number
        for number in bits(near & survey.all)
        if len(survey.parts[survey.owners[number]]) > 1 or is_bound(survey, [survey.index.boxes[number]])
    )


def _is_twin(inquiry: "Inquiry", number: int, other: int) -> bool:
    survey = inquiry.survey
    rule, twin = inquiry.rules[number], inquiry.rules[other]
    try:
        if survey.find_any(survey.parts[number], survey.own[other]) is not None:
            return False
        if survey.find_any(survey.parts[other], survey.own[number]) is not None:
            return False
    except Exhausted:
        what = f"whether rules `{twin.name}` and `{rule.name}` match the same subjects"
        inquiry.leave_open("duplicate", what, [number, other])
        return False
    inquiry.add(
        "duplicate",
        f"rule `{rule.name}` repeats `{twin.name}`: they match the same subjects, with the same outcome",
        [number, other],
        severity="warning",
    )
    return True


def overlaps(inquiry: "Inquiry") -> None:
    """Rules that may match together where the hit policy does not allow it."""
    survey, hit = inquiry.survey, inquiry.ruleset.hit
    groups = alike(rule.then for rule in inquiry.rules)
    same: dict[int, int] = {}
    ranks: dict[int, int] = {}
    for number, rule in enumerate(inquiry.rules):
        same[groups[number]] = same.get(groups[number], 0) | survey.own[number]
        ranks[rule.priority] = ranks.get(rule.priority, 0) | survey.own[number]
    higher = 0
    rank: int | None = None
    for number, rule in enumerate(inquiry.rules):
        if hit == "priority" and rule.priority != rank:
            rank, higher = rule.priority, survey.before[number]
        rivals = survey.all & ~survey.before[number] & ~survey.own[number]
        rivals &= survey.all if hit == "unique" else ~same[groups[number]]
        rivals &= ranks[rule.priority] if hit == "priority" else survey.all
        _overlaps(inquiry, number, rivals, higher if hit == "priority" else 0)


def _overlaps(inquiry: "Inquiry", number: int, rivals: int, higher: int) -> None:
    """Report the rivals that a rule overlaps with, outside of boxes that are `higher`."""
    survey = inquiry.survey
    parts = survey.parts[number]
    near = 0
    for box in parts:
        near |= survey.index.touching(box, rivals)
    found: list[int] = []
    first: Box | None = None
    unsure = 0
    for other in survey.owners_of(near):
        if first is not None and not higher and not is_bound(survey, [*parts, *survey.parts[other]]):
            found.append(other)
        elif len(found) + unsure < _TRIED:
            region = _overlap(inquiry, number, other, higher)
            first = first or region
            found += [other] if region is not None else []
        else:
            unsure += 1
    if first is not None:
        _report_overlap(inquiry, number, found, first, unsure)


def _overlap(inquiry: "Inquiry", number: int, other: int, higher: int) -> Box | None:
    survey = inquiry.survey
    shared = (meet(one, two) for one in survey.parts[number] for two in survey.parts[other])
    try:
        return survey.find_any((box for box in shared if box is not None), higher)
    except Exhausted:
        pair = names([inquiry.rules[number], inquiry.rules[other]])
        inquiry.leave_open("overlap", f"whether {pair} match together", [number, other])
        return None


def _report_overlap(inquiry: "Inquiry", number: int, others: list[int], region: Box, unsure: int) -> None:
    one, two = inquiry.rules[number], inquiry.rules[others[0]]
    why = _CONFLICTS.get(inquiry.ruleset.hit, "both match")
    text = f"rules `{one.name}` and `{two.name}`: {why}"
    if len(others) > 1:
        text += f"; so do `{one.name}` and {names([inquiry.rules[other] for other in others[1:]])}"
    if unsure:
        text += f"; up to {unsure:,} more were not looked into"

    def shows(subject: Any) -> bool:
        found = matching(inquiry.ruleset, subject) or ()
        return any(rule is one for rule in found) and any(rule is two for rule in found)

    severity = "error" if inquiry.ruleset.hit in _CONFLICTS else "note"
    inquiry.add(
        "overlap",
        text,
        [number, *others],
        severity=severity,
        help="make their conditions exclude each other.",
        **inquiry.shown(region, shows),
    )


def gaps(inquiry: "Inquiry") -> None:
    """Subjects that no rule matches, where there is no default."""
    if inquiry.ruleset.default is not None:
        return
    survey = inquiry.survey
    known = _known(survey)
    try:
        region = survey.find(known, survey.all)
        if region is not None:
            message, severity = "nothing matches some subjects, and there is no default", "warning"
        else:
            region = survey.find({}, survey.all)
            if region is None:
                return
            missing = _missing(survey, known)
            message = f"nothing matches some subjects of which {missing} missing, and there is no default"
            severity = "note"
    except Exhausted:
        inquiry.leave_open("gap", "whether something matches every subject")
        return
    inquiry.add(
        "gap",
        message,
        severity=severity,
        help="give the rule set a default, or a last rule for the rest.",
        **inquiry.shown(region, lambda subject: matching(inquiry.ruleset, subject) == (), shrink=False),
    )


def _known(survey: Survey) -> Box:
    """The box of subjects of which every fact is known."""
    space = survey.space
    return {
        number: space.domains[number] & ~1
        for number, line in enumerate(space.lines)
        if isinstance(line, Column) and space.domains[number] & 1
    }


def _missing(survey: Survey, known: Box) -> str:
    """The facts that must be missing for nothing to match, as the beginning of a clause."""
    box: Box = {}
    missing: list[int] = []
    for number, present in known.items():
        if survey.seek([{**box, number: present}], survey.all) is None:
            missing.append(number)
        else:
            box[number] = present
    lines = [survey.space.lines[number] for number in missing]
    paths = list(dict.fromkeys(f"`{line.fact.path}`" for line in lines if isinstance(line, Column)))
    return f"{listed(paths)} {'is' if len(paths) == 1 else 'are'}"


def outcomes(inquiry: "Inquiry") -> None:
    """Outcomes that no subject ever gets: all rules that give them are dead, or the default never applies."""
    ruleset = inquiry.ruleset
    groups = alike([*(rule.then for rule in inquiry.rules), ruleset.default])
    default = groups.pop()
    is_default_reached = _reaches_default(inquiry)
    rules: dict[int, list[int]] = {}
    for number, group in enumerate(groups):
        rules.setdefault(group, []).append(number)
    for group, places in rules.items():
        if group == default and is_default_reached:
            continue
        if all(number in inquiry.dead for number in places):
            found: list[Rule[Any]] = [inquiry.rules[number] for number in places]
            can = "can ever decide" if len(places) == 1 else "can ever decide, not one"
            message = f"outcome `{shown(found[0].then)}` is never reached: none of {names(found)} {can}"
            if len(places) == 1:
                message = (
                    f"outcome `{shown(found[0].then)}` is never reached: {names(found)} can never decide"
                )
            inquiry.add("unreachable-outcome", message, places, severity="warning")
    if ruleset.default is not None and not is_default_reached and default not in rules:
        message = f"the default `{shown(ruleset.default)}` is never reached: some rule matches every subject"
        inquiry.add("unreachable-outcome", message, severity="note")


def _reaches_default(inquiry: "Inquiry") -> bool:
    survey = inquiry.survey
    try:
        return survey.find({}, survey.all) is not None
    except Exhausted:
        if inquiry.ruleset.default is not None:
            inquiry.leave_open("unreachable-outcome", "whether the default is ever reached")
        return True


CHECKS: dict[str, Callable[["Inquiry"], None]] = {
    "always-true": always_true,
    "redundant-condition": redundant,
    "duplicate": duplicates,
    "overlap": overlaps,
    "gap": gaps,
    "unreachable-outcome": outcomes,
}
"""How each kind of finding is looked for, in the order of the report."""
