"""Examples made from a rule set: what to test it with, each tried out on it.

`live` has one for each rule, `borders` those around every constant, `near_misses` those that a rule misses by
one condition alone; `suite` has all of them. They show what the rules do now: a test that keeps them tells
when a change of the rules changes a decision.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import attrs

from servicecore.display import Tree, plural
from servicecore.errors import InvalidValue, require_instance
from servicecore.rules.analysing.checks import alike
from servicecore.rules.analysing.dead import conjuncts
from servicecore.rules.analysing.effort import Exhausted
from servicecore.rules.analysing.findings import POSSIBLE, PROVED, UNKNOWN
from servicecore.rules.analysing.phrases import said, told, value_said
from servicecore.rules.analysing.rivals import DECIDING, Refused, Side, outcome_of
from servicecore.rules.analysing.spaces import meet
from servicecore.rules.analysing.surveys import Survey, all_given, allowed, bounded, is_true, matching
from servicecore.rules.analysing.ticks import Put, Ticks, constants, nodes
from servicecore.rules.analysing.witness import Box
from servicecore.rules.language.conditions import (
    AllOf,
    AnyOf,
    Condition,
    all_of,
)
from servicecore.rules.language.kinds import code
from servicecore.rules.language.leaves import Comparison
from servicecore.rules.rulesets.hits import HITS
from servicecore.rules.rulesets.rule import Rule
from servicecore.rules.rulesets.ruleset import RuleSet

LIVE, BORDER, NEAR_MISS = "live", "border", "near miss"
THRESHOLDS = frozenset({"<", "<=", ">", ">=", "==", "!=", "between"})
"""The operators that have a border, of facts with an order."""

_NONE = {
    LIVE: "it never decides",
    BORDER: "nothing else leaves the decision to this condition",
    NEAR_MISS: "missing it by this condition alone never changes the outcome",
}
_TRUE, _FALSE = AllOf((), 0), AnyOf((), 0)

Facts = Mapping[str, Any]
Question = tuple[list[Box], int]
"""Boxes, and those that are to be avoided in them."""
Attempt = tuple[Iterable[Question], Callable[[Facts], bool]]
"""Where to look for an example, and what it must show."""


@attrs.frozen(repr=False)
class Example:
    """Facts, and what a rule set makes of them; made to be pasted into a test.

    - `facts`: path -> value (a missing fact is absent), as `RuleSet.decide` takes them;
    - `outcome`: what they get; where the hit policy refuses them, there is none, and `error` is the code;
    - `rule`: the name of the rule that decides, `None` for the default (of a rule set that gathers: of the
      first rule that matches);
    - `kind`: `live`, `border`, `near miss` or `mutant`; `about`: the rule that it was made for; `why`: what
      it shows.
    """

    facts: Facts = attrs.field(hash=False)
    outcome: Any = attrs.field(hash=False, kw_only=True)
    rule: str | None = attrs.field(kw_only=True)
    kind: str = attrs.field(kw_only=True)
    about: str = attrs.field(kw_only=True)
    why: str = attrs.field(kw_only=True)
    error: str = attrs.field(default="", kw_only=True)

    def holds(self, ruleset: RuleSet[Any, Any]) -> bool:
        """Whether a rule set gives these facts the same outcome, or refuses them with the same error."""
        found, _ = outcome_of(ruleset, self.facts)
        return bool(found == (Refused(self.error) if self.error else self.outcome))

    def __str__(self) -> str:
        got = f"an error (`{self.error}`)" if self.error else value_said(self.outcome)
        return f"{told(self.facts)} -> {got}"

    def __repr__(self) -> str:
        facts = ", ".join(f"{path!r}: {_written(value)}" for path, value in self.facts.items())
        error = f", error={self.error!r}" if self.error else ""
        return (
            f"Example({{{facts}}}, outcome={_written(self.outcome)}, rule={self.rule!r}, "
            f"kind={self.kind!r}, about={self.about!r}, why={self.why!r}{error})"
        )


def _written(value: Any) -> str:
    """A value as source text, alike on every run."""
    if isinstance(value, frozenset):
        return f"frozenset({{{', '.join(sorted(map(code, value)))}}})" if value else "frozenset()"
    return code(value)


def example_of(ruleset: RuleSet[Any, Any], facts: Facts, *, kind: str, about: str, why: str) -> Example:
    """An example of what a rule set makes of facts."""
    found, rule = outcome_of(ruleset, facts)
    refused = isinstance(found, Refused)
    return Example(
        facts,
        outcome=None if refused else found,
        rule=None if rule is None else rule.name,
        kind=kind,
        about=about,
        why=why,
        error=found.code if refused else "",
    )


@attrs.frozen
class Missing:
    """An example that there is not: for which rule, of which kind, and why.

    `verdict` is `proved` (there can be none), `possible` (none could be replayed, since something takes part
    that analysis cannot look into) or `unknown` (not decided within the budget).
    """

    about: str
    kind: str
    why: str
    verdict: str

    def __str__(self) -> str:
        return f"no {self.kind} example of rule `{self.about}`: {self.why}"


@attrs.frozen(repr=False)
class Suite:
    """Examples, no two with the same facts, and those that are `missing`; it is iterated as its examples."""

    name: str
    examples: tuple[Example, ...]
    missing: tuple[Missing, ...] = ()

    def of(self, kind: str) -> tuple[Example, ...]:
        """The examples of a kind: `live`, `border`, `near miss` or `mutant`."""
        return tuple(example for example in self.examples if example.kind == kind)

    def __iter__(self) -> Iterator[Example]:
        return iter(self.examples)

    def __len__(self) -> int:
        return len(self.examples)

    def __bool__(self) -> bool:
        """A suite is always something, also without examples."""
        return True

    def tree(self) -> Tree:
        """The examples by rule, and what is missing."""
        by_rule: dict[str, list[Tree | str]] = {}
        for example in self.examples:
            by_rule.setdefault(example.about, []).append(f"{example.kind}: {example}")
        branches: list[Tree | str] = [Tree(f"`{name}`", lines) for name, lines in by_rule.items()]
        if self.missing:
            branches.append(Tree("missing", [f"{each} ({each.verdict})" for each in self.missing]))
        return Tree(f"rule set `{self.name}`: {plural(len(self.examples), 'example')}", branches)

    def __str__(self) -> str:
        return self.tree().text()

    def __repr__(self) -> str:
        count = plural(len(self.examples), "example")
        return f"Suite({self.name!r}, {count}, {len(self.missing)} missing)"

    def _repr_html_(self) -> str:
        return self.tree().html()


def live(
    ruleset: RuleSet[Any, Any],
    *,
    given: Iterable[Condition] = (),
    budget: int = 20_000,
    seconds: float = 10.0,
) -> Suite:
    """One example for each rule that can decide: facts that exactly this rule decides about.

    Of a rule set that gathers outcomes: that it matches, alone where that is possible. `given`, `budget` and
    `seconds` are as in `analyse`. Disabled rules take no part.

    >>> from servicecore.rules import Rule, RuleSet, Vocabulary
    >>> facts = Vocabulary.of({"amount": int})
    >>> policy = RuleSet("orders", [Rule("large", when=facts.amount > 100, then="key accounts"),
    ...                             Rule("huge", when=facts.amount > 900, then="board")], default="shop")
    >>> print(live(policy))
    rule set `orders`: 1 example
    ├─ `large`
    │  └─ live: amount = 101 -> 'key accounts'
    └─ missing
       └─ no live example of rule `huge`: it never decides (proved)

    Raises `InvalidValue` (`analysis.impossible-given`, `number.out-of-range`) or `WrongType`
    (`condition.not-a-condition`, `value.wrong-type`).
    """
    workshop = _Workshop(ruleset, given, budget, seconds)
    for place, rule in enumerate(workshop.rules):
        questions = workshop.alone(place, workshop.survey.parts[place])
        workshop.make(LIVE, rule, f"`{rule.name}` decides", (questions, partial(workshop.decides, rule)))
    return workshop.suite()


def borders(
    ruleset: RuleSet[Any, Any],
    *,
    given: Iterable[Condition] = (),
    budget: int = 20_000,
    seconds: float = 10.0,
) -> Suite:
    """The values around each constant of an ordered condition: one tick below, the constant, one above.

    All else is chosen so that this condition alone decides whether the rule matches, and, where that is
    possible, that no rule before it takes the decision. A tick is as fine as the constants that the rules
    compare the fact with: one for whole numbers, the last decimal place, a day, a second (a microsecond where
    a constant has any), the next member of an enum. The arguments and errors are those of `live`.

    >>> from servicecore.rules import Rule, RuleSet, Vocabulary
    >>> facts = Vocabulary.of({"amount": int})
    >>> policy = RuleSet("orders", [Rule("large", when=facts.amount > 100, then="board")], default="shop")
    >>> for example in borders(policy):
    ...     print(example)
    amount = 99 -> 'shop'
    amount = 100 -> 'shop'
    amount = 101 -> 'board'
    """
    require_instance(ruleset, RuleSet, "ruleset")
    ticks = Ticks(rule.condition for rule in ruleset.ranked)
    asked = [list(_borders_of(rule, ticks)) for rule in ruleset.ranked]
    every = [at for found in asked for _, at, _ in found]
    workshop = _Workshop(ruleset, given, budget, seconds, every)
    for place, (rule, found) in enumerate(zip(workshop.rules, asked, strict=True)):
        for leaf, at, put in found:
            _add_border(workshop, place, rule, leaf, at, put)
    return workshop.suite()


def near_misses(
    ruleset: RuleSet[Any, Any],
    *,
    given: Iterable[Condition] = (),
    budget: int = 20_000,
    seconds: float = 10.0,
) -> Suite:
    """For each condition that a rule joins with `&`: facts that miss the rule by it alone, and get another
    outcome for that.

    A condition without one is redundant, or its rule cannot decide. The arguments and errors are those of
    `live`.

    >>> from servicecore.rules import Rule, RuleSet, Vocabulary
    >>> facts = Vocabulary.of({"amount": int, "vip": bool})
    >>> policy = RuleSet("orders", [Rule("vips", when=(facts.amount > 100) & (facts.vip == True),
    ...                                  then="board")], default="shop")
    >>> for example in near_misses(policy):
    ...     print(f"{example}: {example.why}")
    amount = 0, vip = True -> 'shop': misses `vips` by one condition: amount > 100
    amount = 101, vip = False -> 'shop': misses `vips` by one condition: vip is True
    """
    workshop = _Workshop(ruleset, given, budget, seconds)
    for place, rule in enumerate(workshop.rules):
        parts = conjuncts(rule.condition)
        for number, part in enumerate(parts):
            rest = all_of(*parts[:number], *parts[number + 1 :])
            boxes = workshop.boxes((rest, True), (part, False))
            why = f"misses `{rule.name}` by one condition: {said(part)}"
            questions = workshop.otherwise(place, boxes)
            workshop.make(NEAR_MISS, rule, why, (questions, partial(workshop.misses, rule, part, rest)))
    return workshop.suite()


def suite(
    ruleset: RuleSet[Any, Any],
    *,
    given: Iterable[Condition] = (),
    budget: int = 20_000,
    seconds: float = 10.0,
) -> Suite:
    """All examples: live ones, borders and near misses, rule by rule, each set of facts once.

    `seconds` bounds each of the three. The arguments and errors are those of `live`.

    >>> from servicecore.rules import Rule, RuleSet, Vocabulary
    >>> facts = Vocabulary.of({"amount": int})
    >>> policy = RuleSet("orders", [Rule("large", when=facts.amount > 100, then="board")], default="shop")
    >>> suite(policy)
    Suite('orders', 4 examples, 0 missing)
    """
    conditions = all_given(given)
    found = [make(ruleset, given=conditions, budget=budget, seconds=seconds) for make in _MAKERS]
    ranks = {rule.name: rank for rank, rule in enumerate(ruleset.ranked)}
    examples = [example for each in found for example in each.examples]
    missing = [gap for each in found for gap in each.missing]
    return Suite(
        ruleset.name,
        distinct(sorted(examples, key=lambda example: ranks[example.about])),
        tuple(sorted(missing, key=lambda gap: ranks[gap.about])),
    )


_MAKERS = (live, borders, near_misses)


def distinct(examples: Iterable[Example]) -> tuple[Example, ...]:
    """The first example of each set of facts."""
    return tuple({frozenset(example.facts.items()): example for example in [*examples][::-1]}.values())[::-1]


class _Workshop:
    """Where examples are made: the rules as boxes, and what was made so far."""

    def __init__(
        self,
        ruleset: RuleSet[Any, Any],
        given: Iterable[Condition],
        budget: int,
        seconds: float,
        asked: Iterable[Condition] = (),
    ) -> None:
        require_instance(ruleset, RuleSet, "ruleset")
        self.ruleset = ruleset
        self.rules = ruleset.ranked
        self.given = all_given(given)
        effort = bounded(budget, seconds, None)
        self.survey = Survey(self.rules, effort, given=self.given, asked=tuple(asked))
        self.groups = alike([*(rule.then for rule in self.rules), ruleset.default])
        self.side = Side(ruleset, self.survey, self.groups)
        self.examples: list[Example] = []
        self.missing: list[Missing] = []

    def suite(self) -> Suite:
        """What was made."""
        return Suite(self.ruleset.name, distinct(self.examples), tuple(self.missing))

    def boxes(self, *wanted: tuple[Condition, bool]) -> list[Box]:
        """The boxes in which each condition is as wanted."""
        space = self.survey.space
        return space.product([space.boxes(condition, wanted=truth) for condition, truth in wanted])

    def make(self, kind: str, rule: Rule[Any], why: str, *attempts: Attempt) -> None:
        """Make an example in the first of several ways that has one, or note that there is none."""
        verdict = PROVED
        for questions, shows in attempts:
            found = self._found(questions, shows)
            if not isinstance(found, str):
                self.examples.append(example_of(self.ruleset, found, kind=kind, about=rule.name, why=why))
                return
            verdict = found
        told_of = {PROVED: _NONE[kind], POSSIBLE: "none could be replayed"}
        reason = told_of.get(verdict) or self.survey.effort.said()
        reason = reason if kind == LIVE else f"{why}: {reason}"
        self.missing.append(Missing(rule.name, kind, reason, verdict))

    def _found(self, questions: Iterable[Question], shows: Callable[[Facts], bool]) -> Facts | str:
        """Facts, or how sure it is that there are none."""
        verdict = PROVED
        for boxes, avoid in questions:
            try:
                region = self.survey.find_any(boxes, avoid)
            except Exhausted:
                verdict = UNKNOWN
                if self.survey.effort.is_over:
                    break
                continue
            if region is None:
                continue
            facts = self.survey.example(region)
            if allowed(self.given, facts) and shows(facts):
                return self._fewest(facts, shows)
            verdict = POSSIBLE if verdict == PROVED else verdict
        return verdict

    def _fewest(self, facts: Facts, shows: Callable[[Facts], bool]) -> Facts:
        """The same without the facts that are not needed."""
        for path in list(facts):
            fewer = {key: value for key, value in facts.items() if key != path}
            if allowed(self.given, fewer) and shows(fewer):
                facts = fewer
        return facts

    def alone(self, place: int, boxes: list[Box]) -> list[Question]:
        """Where in these boxes a rule decides once it matches; of rule sets that gather: best all alone."""
        if self.ruleset.hit in DECIDING:
            return [(boxes, self.side.rivals(place) | self.survey.before[place])]
        return [(boxes, self.survey.all & ~self.survey.own[place]), (boxes, 0)]

    def otherwise(self, place: int, boxes: list[Box]) -> Iterator[Question]:
        """Where in these boxes, in which a rule does not match, something else comes out for that."""
        rule, group, hit = self.rules[place], self.groups[place], self.ruleset.hit
        if hit not in DECIDING:
            ahead = self.side.where(partial(_OUTDOES[hit], rule.then)) if hit in _OUTDOES else 0
            yield boxes, self.survey.all
            yield boxes, ahead
            yield from ((self._shared(boxes, other), ahead) for other in range(len(self.rules)))
            return
        if self.groups[-1] != group:
            yield boxes, self.survey.all
        near = 0
        for box in boxes:
            near |= self.survey.index.touching(box, self.survey.all & ~self.side.of_group(group))
        for other in self.survey.owners_of(near):
            if not self._is_ahead(other, place):
                yield self._shared(boxes, other), self.side.rivals(other)

    def _is_ahead(self, other: int, place: int) -> bool:
        """Whether a rule decides instead of another wherever both match."""
        if self.ruleset.hit == "priority":
            return self.rules[other].priority > self.rules[place].priority
        return self.ruleset.hit == "first" and other < place

    def _shared(self, boxes: list[Box], place: int) -> list[Box]:
        met = (meet(one, other) for one in boxes for other in self.survey.parts[place])
        return [box for box in met if box is not None]

    def decides(self, rule: Rule[Any], facts: Facts) -> bool:
        """Whether a rule decides about facts; of rule sets that gather: whether it matches."""
        if self.ruleset.hit in DECIDING:
            return outcome_of(self.ruleset, facts)[1] is rule
        return any(each is rule for each in matching(self.ruleset, facts) or ())

    def misses(self, rule: Rule[Any], part: Condition, rest: Condition, facts: Facts) -> bool:
        """Whether facts miss a rule by a part of its condition alone, and get another outcome for that."""
        if allowed((part,), facts) or not is_true(rest, facts):
            return False
        now, _ = outcome_of(self.ruleset, facts)
        is_other = self.ruleset.hit not in DECIDING or now != rule.then
        return is_other and not isinstance(now, Refused) and bool(now != self._if_it_matched(rule, facts)[0])

    def borders_on(self, rule: Rule[Any], at: Condition, put: Put, facts: Facts, *, is_open: bool) -> bool:
        """Whether a question alone decides whether a rule matches, and (`is_open`) the rule then decides."""
        is_free = is_true(put(_TRUE), facts) and not is_true(put(_FALSE), facts)
        if not (is_free and is_true(at, facts)):
            return False
        return not is_open or self.ruleset.hit not in DECIDING or self._if_it_matched(rule, facts)[1] is rule

    def _if_it_matched(self, rule: Rule[Any], facts: Facts) -> tuple[Any, Rule[Any] | None]:
        """The outcome and the deciding rule if a rule matched in addition to those that do."""
        found = {id(each) for each in matching(self.ruleset, facts) or ()} | {id(rule)}
        return outcome_where(self.ruleset, [each for each in self.rules if id(each) in found])


def outcome_where(ruleset: RuleSet[Any, Any], rules: Sequence[Rule[Any]]) -> tuple[Any, Rule[Any] | None]:
    """The outcome, and the rule that decides, where exactly these rules match, given in order."""
    hit = HITS[ruleset.hit]
    if hit.gather is not None:
        return hit.gather(rules, ruleset.default), next(iter(rules), None)
    assert hit.pick is not None
    try:
        picked: Rule[Any] | None = hit.pick(rules)
    except InvalidValue as error:
        return Refused(error.code), None
    return ruleset.default if picked is None else picked.then, picked


_OUTDOES: dict[str, Callable[[Any, Any], bool]] = {
    "min": lambda mine, then: bool(then <= mine),
    "max": lambda mine, then: bool(then >= mine),
}
"""Where one outcome is gathered whether or not another is."""


def _borders_of(rule: Rule[Any], ticks: "Ticks") -> Iterator[tuple[Comparison, Comparison, Put]]:
    """Each ordered question of a rule with the ticks around its constants, as questions, and its place."""
    for leaf, put in nodes(rule.condition):
        if isinstance(leaf, Comparison) and leaf.operator in THRESHOLDS and leaf.fact.kind.ordered:
            around = (tick for value in constants(leaf) for tick in ticks.around(leaf.fact, value))
            for tick in dict.fromkeys(around):
                yield leaf, Comparison(leaf.fact, "==", tick), put


def _add_border(
    workshop: _Workshop, place: int, rule: Rule[Any], leaf: Comparison, at: Comparison, put: Put
) -> None:
    """Add an example at one tick, if need be one that a rule before takes."""
    boxes = workshop.boxes((at, True), (put(_TRUE), True), (put(_FALSE), False))
    why = f"`{rule.name}` depends on one condition, {leaf.words()}, where {at.words()}"
    shows = partial(workshop.borders_on, rule, at, put)
    workshop.make(
        BORDER,
        rule,
        why,
        (workshop.alone(place, boxes), partial(shows, is_open=True)),
        ([(boxes, 0)], partial(shows, is_open=False)),
    )
