"""Agents, teams and skills."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import attrs

from servicecore.domain.checks import any_text, count, filled, instance, items, named
from servicecore.domain.names import AgentId, Skill
from servicecore.errors import WrongType, require_in_range


def _skill(value: Skill | str) -> Skill:
    return named(Skill, value, "SkillLevel.skill")


def _level(owner: object, field: object, value: object) -> None:
    require_in_range(value, "SkillLevel.level", low=1, high=5, whole=True)


@attrs.frozen
class SkillLevel:
    """A skill and how far it goes: 1 (learning) to 5 (teaches others).

    Raises `InvalidValue` (`number.out-of-range`) for a level outside 1..5, `InvalidValue` (`text.empty`) or
    `WrongType` (`value.wrong-type`).
    """

    skill: Skill = attrs.field(converter=_skill)
    level: int = attrs.field(default=1, validator=_level)

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"


Skills: TypeAlias = Mapping[str, int] | Iterable[SkillLevel | str]
"""How skills may be given: `{"api": 3}`, `["api"]` (level 1), or skill levels."""


def skill_levels(skills: Skills) -> tuple[SkillLevel, ...]:
    """Skills in one form: sorted by name, the highest level of each.

    >>> skill_levels({"api": 3, "german": 2})
    (SkillLevel(skill=Skill('api'), level=3), SkillLevel(skill=Skill('german'), level=2))

    Raises what `SkillLevel` raises.
    """
    best: dict[Skill, SkillLevel] = {}
    for found in _levels(skills):
        if found.skill not in best or best[found.skill].level < found.level:
            best[found.skill] = found
    return tuple(best[skill] for skill in sorted(best))


def _levels(skills: object) -> list[SkillLevel]:
    if isinstance(skills, Mapping):
        return [SkillLevel(name, level) for name, level in skills.items()]
    if isinstance(skills, Iterable) and not isinstance(skills, str):
        return [each if isinstance(each, SkillLevel) else SkillLevel(each) for each in skills]
    raise WrongType.of(
        "value.wrong-type",
        "`skills` has the wrong type",
        place="skills",
        expected='several: {"api": 3}, ["api"] or skill levels',
        received=f"{skills!r} ({type(skills).__name__})",
    )


@attrs.frozen
class Agent:
    """A human member of a service team.

    `capacity` is how many contacts the agent may hold at a time, at least 0.

    >>> ann = Agent("ann", skills={"api": 3})
    >>> ann.has({"api": 2}), ann.has({"german": 1})
    (True, False)

    Raises `InvalidValue` (`number.out-of-range`, `text.empty`) or `WrongType` (`value.wrong-type`).
    """

    id: AgentId = attrs.field(converter=AgentId, validator=filled)
    name: str = attrs.field(default="", kw_only=True, validator=any_text)
    skills: tuple[SkillLevel, ...] = attrs.field(default=(), kw_only=True, converter=skill_levels)
    capacity: int = attrs.field(default=1, kw_only=True, validator=count)

    def has(self, skills: Skills) -> bool:
        """Whether the agent has every one of these skills at this level or above."""
        own = {each.skill: each.level for each in self.skills}
        return all(own.get(each.skill, 0) >= each.level for each in skill_levels(skills))


def _members(values: Iterable[Agent]) -> tuple[Agent, ...]:
    return items(Agent, values, "Team.members")


def _team(owner: Any, field: Any, value: Any) -> None:
    instance(Team)(owner, field, value)  # by name: the class does not exist yet while its fields are declared


@attrs.frozen
class Team:
    """Agents who share a queue; `parent` is the team above, to which it may escalate.

    >>> Team("tier 1", [Agent("ann", skills={"api": 3}), Agent("bob")]).able({"api": 2})[0].id
    'ann'

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`).
    """

    name: str = attrs.field(validator=filled)
    members: tuple[Agent, ...] = attrs.field(default=(), converter=_members)
    parent: "Team | None" = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(_team)
    )

    def able(self, skills: Skills) -> tuple[Agent, ...]:
        """The members who have these skills."""
        wanted = skill_levels(skills)
        return tuple(member for member in self.members if member.has(wanted))
