"""Competencies: kinds of skill, what work asks of people, and how far an agent answers it.

What service, support and success work ask is data, in `competency_profiles`.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeAlias

import attrs

from servicecore.display import Tree, share
from servicecore.domain.checks import filled, instance, items, member, named, place_of
from servicecore.domain.functions import ServiceFunction
from servicecore.domain.names import AgentId, Skill
from servicecore.domain.workforce.agents import Agent, Skills, skill_levels
from servicecore.errors import InvalidValue, WrongType, require_in_range, require_instance, shown


class SkillKind(StrEnum):
    """What kind of skill a skill is.

    Technical (how the thing works and how its faults are found), product (what it does and for whom),
    communication (to say it so that it is understood), empathy (to hear what is not said), advisory (to
    recommend what serves the customer) and conflict (to settle a dispute).
    """

    TECHNICAL = "technical"
    PRODUCT = "product"
    COMMUNICATION = "communication"
    EMPATHY = "empathy"
    ADVISORY = "advisory"
    CONFLICT = "conflict"


class CompetencyArea(StrEnum):
    """The rows of the table of competencies: what one knows, how one works, how one speaks, who one is."""

    EXPERTISE = "expertise"
    METHODOLOGY = "methodology"
    COMMUNICATION = "communication"
    PERSONALITY = "personality"


KindsOfSkills: TypeAlias = Mapping[str, SkillKind | str]
"""Of what kind your own skills are: `{"api": "technical", "german": "communication"}`."""

_OWN_KINDS: Mapping[str, SkillKind] = MappingProxyType({Skill(kind): kind for kind in SkillKind})


def kind_levels(skills: Skills, *, kinds: KindsOfSkills = _OWN_KINDS) -> dict[SkillKind, int]:
    """How far somebody goes in each kind of skill: the highest level of a skill of that kind, 0 without one.

    The six skills that are named like a kind are of that kind unless `kinds` says otherwise. A skill that has
    no kind, such as a language, counts for none.

    >>> levels = kind_levels({"api": 4, "empathy": 2, "german": 5}, kinds={"API": "technical"})
    >>> {kind.value: level for kind, level in levels.items() if level}
    {'technical': 4, 'empathy': 2}

    Raises `UnknownName` (`value.unknown-member`), `WrongType` (`value.wrong-type`) or `InvalidValue`
    (`text.empty`, `number.out-of-range`).
    """
    known = {**_OWN_KINDS, **_kinds(kinds)}
    levels = dict.fromkeys(SkillKind, 0)
    for each in skill_levels(skills):
        if kind := known.get(each.skill):
            levels[kind] = max(levels[kind], each.level)
    return levels


def _kinds(kinds: object) -> dict[str, SkillKind]:
    if not isinstance(kinds, Mapping):
        raise WrongType.of(
            "value.wrong-type",
            "`kinds` has the wrong type",
            place="kinds",
            expected='a mapping of skill to kind: {"api": "technical"}',
            received=f"{shown(kinds)} ({type(kinds).__name__})",
        )
    return {
        named(Skill, name, "kinds"): member(SkillKind, kind, f"kinds.{name}") for name, kind in kinds.items()
    }


def is_t_shaped(agent: Agent, *, deep: int = 4, broad: int = 2, kinds: KindsOfSkills = _OWN_KINDS) -> bool:
    """Whether an agent is deep in at least one kind of skill and broad in all the others.

    `deep` is the level (1 to 5) that the core asks, `broad` the level (1 to `deep`) that every other kind
    asks. `kind_levels` shows what the answer rests on. The idea of T-shaped people in service is Ibrügger's
    ("Competency Profiles and Personnel Requirements"); the levels are ours.

    >>> everything = dict.fromkeys(SkillKind, 2)
    >>> is_t_shaped(Agent("ann", skills={**everything, "technical": 5}))
    True
    >>> is_t_shaped(Agent("bob", skills={"technical": 5})), is_t_shaped(Agent("eve", skills=everything))
    (False, False)

    Raises `InvalidValue` (`number.out-of-range`), and what `kind_levels` raises.
    """
    core = require_in_range(deep, "deep", low=1, high=5, whole=True)
    foundation = require_in_range(broad, "broad", low=1, high=core, whole=True)
    levels = kind_levels(require_instance(agent, Agent, "agent").skills, kinds=kinds).values()
    return max(levels) >= core and min(levels) >= foundation


def _area(value: CompetencyArea | str) -> CompetencyArea:
    return member(CompetencyArea, value, "Competency.area")


def _kind(value: SkillKind | str) -> SkillKind:
    return member(SkillKind, value, "Competency.kind")


def _level(owner: Any, field: Any, value: Any) -> None:
    require_in_range(value, "Competency.level", low=1, high=5, whole=True)


@attrs.frozen
class Competency:
    """One thing that work asks of people: what it is, the kind and level of skill it takes, and who says so.

    `level` goes from 1 (learning) to 5 (teaches others), as in `SkillLevel`.

    >>> Competency("error codes", area="expertise", kind="technical", level=4, source="our handbook").kind
    <SkillKind.TECHNICAL: 'technical'>

    Raises `UnknownName` (`value.unknown-member`), `WrongType` (`value.wrong-type`) or `InvalidValue`
    (`number.out-of-range`, `text.empty`).
    """

    name: str = attrs.field(validator=filled)
    area: CompetencyArea = attrs.field(kw_only=True, converter=_area)
    kind: SkillKind = attrs.field(kw_only=True, converter=_kind)
    level: int = attrs.field(kw_only=True, validator=_level)
    source: str = attrs.field(kw_only=True, validator=filled)


def _function(value: ServiceFunction | str) -> ServiceFunction:
    return member(ServiceFunction, value, "CompetencyProfile.function")


def _competencies(values: Iterable[Competency]) -> tuple[Competency, ...]:
    return items(Competency, values, "CompetencyProfile.competencies")


def _asks(owner: Any, field: Any, value: tuple[object, ...]) -> None:
    """A profile that asks nothing would have no share of it to show."""
    if not value:
        place = place_of(owner, field)
        raise InvalidValue.of(
            "competencies.none-asked", f"`{place}` is empty", place=place, expected="at least one competency"
        )


@attrs.frozen
class CompetencyProfile:
    """What work of a service function asks of people.

    >>> from servicecore.domain.workforce.competency_profiles import COMPETENCY_PROFILES
    >>> for kind, level in COMPETENCY_PROFILES[ServiceFunction.SUPPORT].levels.items():
    ...     print(kind, level)
    technical 4
    product 4
    communication 3
    empathy 2

    Raises `UnknownName` (`value.unknown-member`), `WrongType` (`value.wrong-type`) or `InvalidValue`
    (`competencies.none-asked`).
    """

    function: ServiceFunction = attrs.field(converter=_function)
    competencies: tuple[Competency, ...] = attrs.field(converter=_competencies, validator=_asks)

    @property
    def levels(self) -> dict[SkillKind, int]:
        """The kinds of skill that are asked, each with the highest level that a competency of it asks."""
        asked: dict[SkillKind, int] = {}
        for kind in SkillKind:
            if levels := [each.level for each in self.competencies if each.kind is kind]:
                asked[kind] = max(levels)
        return asked


def _has(owner: Any, field: Any, value: Any) -> None:
    require_in_range(value, "KindFit.has", low=0, high=5, whole=True)


def _needs(owner: Any, field: Any, value: Any) -> None:
    require_in_range(value, "KindFit.needs", low=1, high=5, whole=True)


@attrs.frozen
class KindFit:
    """One kind of skill: the level somebody has (0 to 5, 0 for none) and the level that is asked (1 to 5)."""

    kind: SkillKind = attrs.field(validator=instance(SkillKind))
    has: int = attrs.field(kw_only=True, validator=_has)
    needs: int = attrs.field(kw_only=True, validator=_needs)

    @property
    def lacks(self) -> int:
        """How many levels are missing, 0 if none is."""
        return max(self.needs - self.has, 0)

    def __str__(self) -> str:
        lacks = f", lacks {self.lacks}" if self.lacks else ""
        return f"{self.kind}: has {self.has}, needs {self.needs}{lacks}"


def _kind_fits(values: Iterable[KindFit]) -> tuple[KindFit, ...]:
    return items(KindFit, values, "Fit.kinds")


@attrs.frozen
class Fit:
    """How far an agent answers a profile, kind of skill by kind of skill; `fit` makes it.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`, `competencies.none-asked`).
    """

    agent_id: AgentId = attrs.field(converter=AgentId, validator=filled)
    profile: CompetencyProfile = attrs.field(validator=instance(CompetencyProfile))
    kinds: tuple[KindFit, ...] = attrs.field(converter=_kind_fits, validator=_asks)

    @property
    def there(self) -> tuple[KindFit, ...]:
        """The kinds of skill that go as far as is asked, or further."""
        return tuple(each for each in self.kinds if not each.lacks)

    @property
    def missing(self) -> tuple[KindFit, ...]:
        """The kinds of skill that are missing or do not go far enough; `lacks` says by how many levels."""
        return tuple(each for each in self.kinds if each.lacks)

    @property
    def share(self) -> float:
        """The levels that are there over those that are asked, 0..1; more than is asked does not count.

        So skill in one kind never makes up for what another kind lacks, and 1 means that nothing is missing.
        """
        asked = sum(each.needs for each in self.kinds)
        return (asked - sum(each.lacks for each in self.kinds)) / asked

    def explain(self) -> Tree:
        """Each kind of skill with its levels, and below what is missing who asks for more."""
        head = f"{self.agent_id} has {share(self.share)} of what {self.profile.function} work asks"
        return Tree(head, [Tree(str(each), self._asked(each)) for each in self.kinds])

    def _asked(self, found: KindFit) -> list[str]:
        competencies = self.profile.competencies
        asked = [each for each in competencies if each.kind is found.kind and each.level > found.has]
        return [f"{each.name} asks {each.level} ({each.source})" for each in asked]


def fit(agent: Agent, profile: CompetencyProfile, *, kinds: KindsOfSkills = _OWN_KINDS) -> Fit:
    """How far an agent answers what a profile asks: what is there, what is missing, and by how much.

    `kinds` says of what kind your own skills are, as in `kind_levels`.

    >>> from servicecore.domain.workforce.competency_profiles import COMPETENCY_PROFILES
    >>> ann = Agent("ann", skills={"api": 5, "product": 4, "communication": 1})
    >>> found = fit(ann, COMPETENCY_PROFILES[ServiceFunction.SUPPORT], kinds={"api": "technical"})
    >>> [str(each) for each in found.missing]
    ['communication: has 1, needs 3, lacks 2', 'empathy: has 0, needs 2, lacks 2']
    >>> round(found.share, 3)
    0.692

    Raises what `kind_levels` raises, and `WrongType` (`value.wrong-type`).
    """
    levels = kind_levels(require_instance(agent, Agent, "agent").skills, kinds=kinds)
    asked = require_instance(profile, CompetencyProfile, "profile").levels
    found = [KindFit(kind, has=levels[kind], needs=needs) for kind, needs in asked.items()]
    return Fit(agent.id, profile, found)
