"""What the hit policies mean for boxes: which others must not match for a rule to give its outcome."""

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from servicecore.errors import ErrorGroup, ServiceCoreError
from servicecore.rules.analysing.surveys import Survey
from servicecore.rules.analysing.witness import Box
from servicecore.rules.rulesets.ruleset import RuleSet

DECIDING = frozenset({"first", "unique", "any", "priority"})
"""The hit policies under which one rule decides."""


@attrs.frozen(eq=False)
class Side:
    """One rule set within a survey: its rules are those from `start` on.

    `groups` has a number for the outcome of each rule of the survey, equal ones alike.
    """

    ruleset: RuleSet[Any, Any]
    survey: Survey
    groups: list[int]
    start: int = 0

    @property
    def places(self) -> range:
        """The rules of this side, by their place in the survey."""
        return range(self.start, self.start + len(self.ruleset.ranked))

    @property
    def all(self) -> int:
        """The boxes of this side."""
        survey = self.survey
        end = self.start + len(self.ruleset.ranked)
        start = survey.before[self.start] if self.start < len(survey.before) else survey.all
        return (survey.before[end] if end < len(survey.before) else survey.all) & ~start

    def holds(self, place: int, region: Box) -> bool:
        """Whether all of a region lies in one box of a rule; what it does not name has its first cell."""
        domains = self.survey.space.domains

        def lies_in(box: Box) -> bool:
            cells = ((region.get(column, domains[column] & -domains[column]), box[column]) for column in box)
            return all(not cell & ~mask for cell, mask in cells)

        return any(map(lies_in, self.survey.parts[place]))

    def of_group(self, group: int) -> int:
        """The boxes of the rules with an outcome."""
        return self.survey.boxes_of(place for place in self.places if self.groups[place] == group)

    def where(self, holds: Callable[[Any], bool]) -> int:
        """The boxes of the rules with outcomes of which something holds."""
        return self.survey.boxes_of(place for place in self.places if holds(self.survey.rules[place].then))

    def higher(self, place: int) -> int:
        """The boxes of the rules with a higher priority than one."""
        rank = self.survey.rules[place].priority
        return self.survey.boxes_of(
            other for other in self.places if self.survey.rules[other].priority > rank
        )

    def conflicting(self, place: int) -> int:
        """The boxes of the rules that the hit policy does not allow to match together with one."""
        hit, survey = self.ruleset.hit, self.survey
        mine = survey.own[place]
        if hit == "unique":
            return self.all & ~mine
        unlike = self.all & ~self.of_group(self.groups[place])
        if hit == "any":
            return unlike
        if hit == "priority":
            rank = survey.rules[place].priority
            return unlike & survey.boxes_of(p for p in self.places if survey.rules[p].priority == rank)
        return 0

    def rivals(self, place: int) -> int:
        """The boxes that must not be touched for a rule to decide."""
        hit = self.ruleset.hit
        if hit == "first":
            return self.survey.before[place] & self.all
        higher = self.higher(place) if hit == "priority" else 0
        return higher | self.conflicting(place)


@attrs.frozen
class Refused:
    """What a rule set that refuses a subject gives instead of an outcome."""

    code: str


def outcome_of(ruleset: RuleSet[Any, Any], facts: Mapping[str, Any]) -> tuple[Any, Any]:
    """The outcome and the deciding rule, as the rule set itself says; `Refused` where it gives none."""
    try:
        decision = ruleset.decide(facts)
    except (ServiceCoreError, ErrorGroup) as error:
        return Refused(error.code if isinstance(error, ServiceCoreError) else "several"), None
    return decision.outcome, decision.rule
