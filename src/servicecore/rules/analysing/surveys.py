"""Rules laid out as boxes in one space, ready to be asked about."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from servicecore.errors import ErrorGroup, InvalidValue, ServiceCoreError, require_in_range
from servicecore.rules.analysing.effort import Effort, Exhausted
from servicecore.rules.analysing.points import example
from servicecore.rules.analysing.solver import Solver, SolverName, require_solver
from servicecore.rules.analysing.spaces import Space
from servicecore.rules.analysing.witness import Box, Boxes, bits, witness
from servicecore.rules.language.conditions import Condition, require_condition
from servicecore.rules.language.places import caller
from servicecore.rules.language.subjects import View
from servicecore.rules.rulesets.rule import Rule
from servicecore.rules.rulesets.ruleset import RuleSet


class Survey:
    """Rules in rank order as numbered boxes; those of a rule lie side by side.

    A set of boxes is an integer with a bit for each. `own[rule]` are the boxes of a rule (by its place in
    `rules`), `before[rule]` those of the rules ahead of it; `laws` are boxes that no subject lies in, because
    of what is `given`.
    """

    def __init__(
        self,
        rules: Sequence[Rule[Any]],
        effort: Effort,
        *,
        given: Sequence[Condition] = (),
        asked: Sequence[Condition] = (),
    ) -> None:
        self.rules = rules
        self.effort = effort
        self.space: Space = Space([*(rule.condition for rule in rules), *given, *asked])
        laws = self._laws(given)
        self.parts: list[list[Box]] = [self.space.boxes(rule.condition) for rule in rules]
        self.own: list[int] = []
        self.before: list[int] = []
        boxes: list[Box] = []
        for part in self.parts:
            start = len(boxes)
            boxes += part
            self.before.append((1 << start) - 1)
            self.own.append((1 << len(boxes)) - 1 & ~self.before[-1])
        self.all: int = (1 << len(boxes)) - 1
        self.index: Boxes = Boxes([*boxes, *laws], self.space.domains, self.space.axioms.columns)
        self.laws: int = self.index.all & ~self.all
        self.owners: list[int] = [number for number, part in enumerate(self.parts) for _ in part]
        if given and self.find({}, 0) is None:
            raise InvalidValue.of(
                "analysis.impossible-given",
                "no subject satisfies all that is given",
                place="given",
                source=caller(),
                expected="conditions that some subject satisfies together",
            )

    def _laws(self, given: Sequence[Condition]) -> list[Box]:
        """What is given as boxes to be avoided; those of one column make the space smaller instead."""
        for condition in given:
            for box in list(self.space.boxes(condition, wanted=False)):
                if len(box) == 1:
                    self.space.shrink(box)
        return [box for condition in given for box in self.space.boxes(condition, wanted=False)]

    def find(self, box: Box, among: int) -> Box | None:
        """A region inside a box that none of these boxes touches, `None` if there is none.

        Columns that the region does not name are to have their first cell. Raises `Exhausted`.
        """
        if self.effort.seconds_left <= 0:
            raise Exhausted
        avoid = [self.index.boxes[number] for number in bits(self.near(box, among))]
        inner = self.space.axioms.settled(box, avoid)
        if inner is None:
            return None
        avoid += self.space.axioms.about(inner, avoid)
        try:
            return witness(inner, avoid, self.space.domains, self.effort)
        except Exhausted:
            if self.effort.solver is None:
                raise
            return self._solver.find(inner, avoid, self.effort.seconds_left)

    def near(self, box: Box, among: int) -> int:
        """The boxes, laws included, that have to be avoided inside of one."""
        return self.index.relevant(box, among | self.laws, self.space.axioms.inside)

    def needed(self, boxes: Iterable[Box], among: int) -> int:
        """Of the boxes that together cover some, those that are needed for it, as far as a solver tells."""
        if self.effort.solver is None or not self.effort.is_used_up:
            return among
        found = 0
        for box in boxes:
            near = list(bits(self.near(box, among)))
            avoid = [self.index.boxes[number] for number in near]
            avoid += self.space.axioms.about(box, avoid)
            used = self._solver.needed(box, avoid, self.effort.seconds_left)
            found |= sum(1 << near[place] for place in used if place < len(near))
        return found & among

    @cached_property
    def _solver(self) -> Solver:
        """What takes over where the built-in search gives up."""
        return Solver(self.space.domains)

    def find_any(self, boxes: Iterable[Box], among: int) -> Box | None:
        """A region inside one of several boxes that none of these touches. Raises `Exhausted`."""
        return next((found for box in boxes if (found := self.find(box, among)) is not None), None)

    def seek(self, boxes: Iterable[Box], among: int) -> Box | None:
        """The same where an answer is welcome but not needed: `None` also when the work would be too much."""
        try:
            return self.find_any(boxes, among)
        except Exhausted:
            return None

    def owners_of(self, boxes: int) -> list[int]:
        """The rules, by place, to which boxes belong."""
        return list(dict.fromkeys(self.owners[number] for number in bits(boxes & self.all)))

    def boxes_of(self, rules: Iterable[int]) -> int:
        """The boxes of these rules."""
        found = 0
        for rule in rules:
            found |= self.own[rule]
        return found

    def example(self, region: Box) -> dict[str, Any]:
        """Facts that lie in a region; what is derived from others that are asked as well is left to these."""
        found = example(self.space, region)
        for fact in self.space.derived:
            found.pop(fact.path, None)
        return found


def is_true(condition: Condition, facts: Any) -> bool:
    """Whether a condition is true of these facts, by walking it."""
    try:
        return condition.truth(View(facts)) is True
    except (ServiceCoreError, ErrorGroup):
        return False


def allowed(given: Iterable[Condition], facts: Mapping[str, Any]) -> bool:
    """Whether nothing that is given is false of these facts."""
    try:
        view = View(facts)
        return all(condition.truth(view) is not False for condition in given)
    except (ServiceCoreError, ErrorGroup):
        return False


def matching(ruleset: RuleSet[Any, Any], facts: Mapping[str, Any]) -> tuple[Rule[Any], ...] | None:
    """Every rule that matches, as the rule set itself says; `None` where it refuses the facts."""
    try:
        return ruleset.matches(facts)
    except (ServiceCoreError, ErrorGroup):
        return None


def winning(ruleset: RuleSet[Any, Any], facts: Mapping[str, Any]) -> Rule[Any] | None:
    """The first rule that matches, as the rule set itself says."""
    if ruleset.hit != "first":
        found = matching(ruleset, facts)
        return found[0] if found else None
    try:
        return ruleset.match(facts)
    except (ServiceCoreError, ErrorGroup):
        return None


def bounded(budget: int, seconds: float, solver: SolverName | None) -> Effort:
    """The work that a call may do, and who takes over.

    Raises `InvalidValue` (`number.out-of-range`, `analysis.needs-extra`), `UnknownName`
    (`analysis.unknown-solver`) or `WrongType`.
    """
    require_in_range(budget, "budget", low=1, whole=True)
    require_in_range(seconds, "seconds", low=0)
    return Effort(budget, seconds, require_solver(solver))


def all_given(given: Iterable[Condition]) -> tuple[Condition, ...]:
    """The conditions that are true of every subject. Raises `WrongType` (`condition.not-a-condition`)."""
    if isinstance(given, Condition):
        return (given,)
    return tuple(map(require_condition, given))
