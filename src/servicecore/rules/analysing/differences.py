"""Differences: where two rule sets decide differently, or the proof that they nowhere do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from servicecore.display import Tree, plural
from servicecore.errors import shown
from servicecore.rules.analysing.checks import alike
from servicecore.rules.analysing.described import described
from servicecore.rules.analysing.effort import Exhausted
from servicecore.rules.analysing.findings import FOUND, POSSIBLE, PROVED, UNKNOWN, plain
from servicecore.rules.analysing.phrases import told
from servicecore.rules.analysing.rivals import DECIDING, Refused, Side, outcome_of
from servicecore.rules.analysing.solver import SolverName
from servicecore.rules.analysing.spaces import meet
from servicecore.rules.analysing.surveys import Survey, all_given, allowed, bounded
from servicecore.rules.analysing.witness import Box
from servicecore.rules.language.conditions import Condition
from servicecore.rules.rulesets.rule import Rule
from servicecore.rules.rulesets.ruleset import RuleSet

MOST = 100
"""How many regions a difference lists."""

_SETS = frozenset({"min", "max"})
Question = tuple[list[Box], int]


@attrs.frozen(eq=False, repr=False)
class Region:
    """A part of all subjects in which two rule sets differ.

    `where` says in words where an example was found; `witness` are facts of it (path -> value; a missing fact
    is absent), `old_outcome` and `new_outcome` what they get, by `old_rule` and `new_rule` (`None`: the
    default). `verdict` is `found` (replayed) or `possible` (no example could be replayed).
    """

    where: str
    verdict: str
    witness: Mapping[str, Any] | None
    old_outcome: Any
    new_outcome: Any
    old_rule: Rule[Any] | None
    new_rule: Rule[Any] | None

    def tree(self) -> Tree:
        """The region with its example and both outcomes."""
        lines = [
            f"old: {_got(self.old_outcome, self.old_rule)}",
            f"new: {_got(self.new_outcome, self.new_rule)}",
        ]
        if self.witness is not None:
            lines.append(f"for example: {told(self.witness)}")
        else:
            lines.append("possible; no example could be replayed")
        return Tree(f"where {self.where}", lines)

    def to_data(self) -> dict[str, object]:
        """The region as plain data."""
        data: dict[str, object] = {
            "where": self.where,
            "verdict": self.verdict,
            "old": shown(self.old_outcome),
            "new": shown(self.new_outcome),
        }
        if self.witness is not None:
            data["witness"] = plain(self.witness)
        for key, rule in (("old_rule", self.old_rule), ("new_rule", self.new_rule)):
            if rule is not None:
                data[key] = rule.name
        return data

    def __repr__(self) -> str:
        return f"Region({self.where!r}, {self.old_outcome!r} -> {self.new_outcome!r})"


def _got(outcome: Any, rule: Rule[Any] | None) -> str:
    if isinstance(outcome, Refused):
        return f"an error (`{outcome.code}`)"
    return f"`{shown(outcome)}`, {f'rule `{rule.name}`' if rule is not None else 'no rule matches'}"


@attrs.frozen(eq=False, repr=False)
class Difference:
    """Where two rule sets differ.

    `verdict` is `proved` (they decide alike about every subject), `found` (an example of a difference was
    replayed), `possible` (a difference is not excluded, but none could be replayed) or `unknown`. `regions`
    are the differences, one a pair of rules that decide, the first hundred; `more` says how many others there
    are at least, `unknown` what was left open.
    """

    old: str
    new: str
    verdict: str
    regions: tuple[Region, ...] = ()
    more: int = 0
    unknown: tuple[str, ...] = ()

    def tree(self) -> Tree:
        """The difference as a tree, a branch a region."""
        branches: list[Tree | str] = [region.tree() for region in self.regions]
        branches += [f"and {plural(self.more, 'more region')}"] if self.more else []
        branches += [Tree("left open", self.unknown)] if self.unknown else []
        return Tree(f"`{self.old}` and `{self.new}`: {_WORDS[self.verdict]}", branches)

    def to_data(self) -> dict[str, object]:
        """The difference as plain data."""
        return {
            "old": self.old,
            "new": self.new,
            "verdict": self.verdict,
            "regions": [region.to_data() for region in self.regions],
            "more": self.more,
            "unknown": list(self.unknown),
        }

    def __str__(self) -> str:
        return self.tree().text()

    def __repr__(self) -> str:
        count = plural(len(self.regions), "region")
        return f"Difference({self.old!r}, {self.new!r}, verdict={self.verdict!r}, {count})"

    def _repr_html_(self) -> str:
        return self.tree().html()


_WORDS = {
    PROVED: "they decide alike about every subject",
    FOUND: "they differ",
    POSSIBLE: "they may differ; no example could be replayed",
    UNKNOWN: "whether they differ is not decided",
}


def diff(
    old: RuleSet[Any, Any],
    new: RuleSet[Any, Any],
    *,
    given: Iterable[Condition] = (),
    budget: int = 20_000,
    seconds: float = 10.0,
    solver: SolverName | None = None,
) -> Difference:
    """Where two rule sets decide differently, each with an example; or the proof that they nowhere do.

    Outcomes are compared, not the names of rules. `given`, `budget`, `seconds` and `solver` are as in
    `analyse`. Of rule sets that gather outcomes it is compared which outcomes are gathered, not in which
    order; sums that come out alike through different rules are `possible` differences.

    >>> from servicecore.rules import Rule, RuleSet, Vocabulary
    >>> facts = Vocabulary.of({"amount": int})
    >>> old = RuleSet("old", [Rule("large", when=facts.amount > 100, then="key accounts")], default="shop")
    >>> new = RuleSet("new", [Rule("large", when=facts.amount > 101, then="key accounts")], default="shop")
    >>> print(diff(old, new))
    `old` and `new`: they differ
    └─ where amount is 101
       ├─ old: `'key accounts'`, rule `large`
       ├─ new: `'shop'`, no rule matches
       └─ for example: amount = 101

    Raises `InvalidValue` (`analysis.impossible-given`, `analysis.needs-extra`, `number.out-of-range`),
    `UnknownName` (`analysis.unknown-solver`) or `WrongType` (`condition.not-a-condition`,
    `value.wrong-type`).
    """
    conditions = all_given(given)
    effort = bounded(budget, seconds, solver)
    if old.hit != new.hit:
        why = f"the hit policies differ: {old.hit} and {new.hit}"
        return Difference(old.name, new.name, UNKNOWN, unknown=(why,))
    survey = Survey([*old.ranked, *new.ranked], effort, given=conditions)
    *groups, old_default, new_default = alike(
        [*(rule.then for rule in survey.rules), old.default, new.default]
    )
    if old.hit == "count":
        groups = [0] * len(groups)
    pair = _Pair(
        Side(old, survey, groups),
        Side(new, survey, groups, len(old.ranked)),
        old_default,
        new_default,
        conditions,
    )
    return pair.compared()


@attrs.define(eq=False)
class _Pair:
    """Two rule sets in one survey, and the differences found so far."""

    old: Side
    new: Side
    old_default: int
    new_default: int
    given: tuple[Condition, ...]
    regions: list[Region] = attrs.field(factory=list)
    more: int = 0
    unknown: list[str] = attrs.field(factory=list)

    def compared(self) -> Difference:
        """Ask every question, and sum up."""
        questions = self._deciding() if self.old.ruleset.hit in DECIDING else self._gathering()
        while True:
            try:
                question = next(questions, None)
                if question is None:
                    break
                self._look(*question)
            except Exhausted:
                self.unknown.append(self.old.survey.effort.said())
                if self.old.survey.effort.is_over:
                    break
        found = [region for region in self.regions if region.verdict == FOUND]
        verdict = FOUND if found else POSSIBLE if self.regions else UNKNOWN if self.unknown else PROVED
        regions = (found + [region for region in self.regions if region.verdict != FOUND])[:MOST]
        left_open = tuple(dict.fromkeys(self.unknown))
        return Difference(
            self.old.ruleset.name, self.new.ruleset.name, verdict, tuple(regions), self.more, left_open
        )

    def _look(self, boxes: list[Box], avoid: int) -> None:
        """Look for a difference in boxes outside of others; keep it."""
        survey = self.old.survey
        for box in boxes:
            region = survey.find(box, avoid)
            if region is None:
                continue
            if len(self.regions) >= MOST:
                self.more += 1
            else:
                self.regions.append(self._region(box, region))
            return

    def _region(self, box: Box, region: Box) -> Region:
        survey = self.old.survey
        where = described(survey.space, region, only=box) if box else "no rule of either matches"
        facts = survey.example(region)
        sides = self._sides(facts)
        meant = self._meant(region)
        if not self._differs(facts) or (meant is not None and meant[2:] != sides[2:]):
            return Region(where, POSSIBLE, None, *(meant or (None, None, None, None)))
        for path in list(facts):
            fewer = {key: value for key, value in facts.items() if key != path}
            if allowed(self.given, fewer) and self._sides(fewer) == sides:
                facts = fewer
        return Region(where, FOUND, facts, *sides)

    def _meant(self, region: Box) -> tuple[Any, Any, Any, Any] | None:
        """Both outcomes and both rules in a region, as far as boxes tell: of the first rule that matches."""
        if self.old.ruleset.hit != "first":
            return None
        found = []
        for side in (self.old, self.new):
            matching = (side.survey.rules[place] for place in side.places if side.holds(place, region))
            rule = next(matching, None)
            found.append((side.ruleset.default if rule is None else rule.then, rule))
        (one, one_rule), (other, other_rule) = found
        return one, other, one_rule, other_rule

    def _sides(self, facts: Mapping[str, Any]) -> tuple[Any, Any, Any, Any]:
        one, one_rule = outcome_of(self.old.ruleset, facts)
        other, other_rule = outcome_of(self.new.ruleset, facts)
        return one, other, one_rule, other_rule

    def _differs(self, facts: Mapping[str, Any]) -> bool:
        if not allowed(self.given, facts):
            return False
        one, other, *_ = self._sides(facts)
        if isinstance(one, tuple) and isinstance(other, tuple):
            return sorted(alike([*one, *other])[: len(one)]) != sorted(alike([*one, *other])[len(one) :])
        return bool(one != other)

    def _changed(self) -> tuple[list[int], list[int]]:
        """The rules, by place, of either side without an equal in the other (for `first`: in its order)."""
        hit = self.old.ruleset.hit
        rules = self.old.survey.rules

        conditions = alike(rule.condition for rule in rules)
        ranks = [rule.priority if hit == "priority" else 0 for rule in rules]
        keys = list(zip(conditions, self.old.groups, ranks, strict=False))
        old, new = keys[: self.new.start], keys[self.new.start :]
        same = (common_in_order if hit == "first" else common)(old, new)
        kept = {one for one, _ in same}, {other for _, other in same}
        return (
            [place for place in self.old.places if place not in kept[0]],
            [place for place in self.new.places if place - self.new.start not in kept[1]],
        )

    def _deciding(self) -> Iterator[Question]:
        """Where a rule decides in the one set, and one with another outcome, or the default, in the other.

        One of the two is a rule that the other set does not have, or not in this place.
        """
        old_changed, new_changed = self._changed()
        if self.old_default != self.new_default:
            yield [{}], self.old.all | self.new.all
        for place in old_changed:
            yield from self._against(self.old, self.new, place, self.new_default, frozenset())
        for place in new_changed:
            yield from self._against(self.new, self.old, place, self.old_default, frozenset(old_changed))
        for side, changed in ((self.old, old_changed), (self.new, new_changed)):
            for place in changed:
                yield from self._conflicts(side, place)

    def _against(
        self, side: Side, other: Side, place: int, default: int, done: frozenset[int]
    ) -> Iterator[Question]:
        survey, groups = side.survey, side.groups
        parts, rivals = survey.parts[place], side.rivals(place)
        if survey.find_any(parts, rivals) is None:
            return
        if groups[place] != default:
            yield parts, rivals | other.all
        if side.ruleset.hit == "priority":
            yield from self._exposed(side, other, place, rivals)
        near = 0
        for box in parts:
            near |= survey.index.touching(box, other.all & ~other.of_group(groups[place]))
        for rival in survey.owners_of(near):
            if rival not in done:
                yield _shared(survey, place, rival), rivals | other.rivals(rival)

    def _exposed(self, side: Side, other: Side, place: int, rivals: int) -> Iterator[Question]:
        """Where a rule decides in the one set, and the other refuses, for want of a rule of its priority."""
        survey = side.survey
        near = 0
        for box in survey.parts[place]:
            near |= survey.index.touching(box, other.all)
        for one in survey.owners_of(near):
            for two in survey.owners_of(near & other.conflicting(one)):
                if one < two:
                    yield _shared(survey, place, one, two), rivals | other.higher(one)

    def _conflicts(self, side: Side, place: int) -> Iterator[Question]:
        """Where the hit policy does not allow a rule to match with another."""
        survey = side.survey
        higher = side.higher(place) if side.ruleset.hit == "priority" else 0
        for rival in survey.owners_of(side.conflicting(place)):
            yield _shared(survey, place, rival), higher

    def _gathering(self) -> Iterator[Question]:
        """Where an outcome is gathered by the one set and not, or not as often, by the other."""
        if self.old_default != self.new_default:
            yield [{}], self.old.all | self.new.all
        old_changed, new_changed = self._changed()
        groups = self.old.groups
        for group in dict.fromkeys(groups[place] for place in [*old_changed, *new_changed]):
            mine = [place for place in old_changed if groups[place] == group]
            theirs = [place for place in new_changed if groups[place] == group]
            yield from self._missing(self.old, self.new, mine, theirs)
            yield from self._missing(self.new, self.old, theirs, mine)
            if len(mine) > 1 or len(theirs) > 1:
                yield from self._counted(mine, theirs)

    def _missing(
        self, side: Side, other: Side, mine: Sequence[int], theirs: Sequence[int]
    ) -> Iterator[Question]:
        survey = side.survey
        hit = side.ruleset.hit
        for place in mine:
            avoid = survey.boxes_of(theirs)
            if hit in _SETS:
                then = survey.rules[place].then
                avoid = other.of_group(side.groups[place])
                avoid |= side.where(lambda each, then=then: each < then if hit == "min" else each > then)  # type: ignore[misc]
            yield survey.parts[place], avoid

    def _counted(self, mine: Sequence[int], theirs: Sequence[int]) -> Iterator[Question]:
        """Rules of one outcome that overlap: how often it is gathered there is not worked out."""
        if self.old.ruleset.hit in _SETS:
            return
        survey = self.old.survey
        for places in (mine, theirs):
            for number, place in enumerate(places):
                for other in places[:number]:
                    if survey.find_any(_shared(survey, place, other), 0) is not None:
                        self.unknown.append(
                            "how often an outcome is gathered where rules that give it overlap"
                        )
                        return
        yield from ()


def _shared(survey: Survey, *places: int) -> list[Box]:
    """The boxes of what several rules match together."""
    found: list[Box] = [{}]
    for place in places:
        met = (meet(one, other) for one in found for other in survey.parts[place])
        found = [box for box in met if box is not None]
    return found


def common(old: Sequence[Any], new: Sequence[Any]) -> list[tuple[int, int]]:
    """Pairs of places of equal items, each used once, whatever their order.

    >>> common("abca", "caad")
    [(2, 0), (0, 1), (3, 2)]
    """
    places: dict[Any, list[int]] = {}
    for place in reversed(range(len(old))):
        places.setdefault(old[place], []).append(place)
    return [(places[item].pop(), place) for place, item in enumerate(new) if places.get(item)]


def common_in_order(old: Sequence[Any], new: Sequence[Any]) -> list[tuple[int, int]]:
    """As many as possible of these pairs that are in the same order on both sides.

    >>> common_in_order("abcd", "bcda")
    [(1, 0), (2, 1), (3, 2)]
    """
    from bisect import bisect_left

    tails: list[int] = []
    ends: list[int] = []
    pairs = common(old, new)
    before: list[int] = []
    for number, (place, _) in enumerate(pairs):
        length = bisect_left(tails, place)
        tails[length : length + 1] = [place]
        ends[length : length + 1] = [number]
        before.append(ends[length - 1] if length else -1)
    found: list[tuple[int, int]] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]
