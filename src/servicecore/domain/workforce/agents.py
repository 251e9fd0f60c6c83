"""Agents, teams and skills."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

import attrs

from servicecore.domain.checks import any_text, count, filled, instance, items, named, quoted
from servicecore.domain.names import AgentId, Channel, Skill
from servicecore.domain.workforce.capacity import Capacity, Room
from servicecore.errors import (
    Collector,
    InvalidValue,
    UnknownName,
    WrongType,
    closest,
    one_of,
    read_mapping,
    require_in_range,
    require_text,
    shown,
)


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
        received=f"{shown(skills)} ({type(skills).__name__})",
    )


def _capacity(owner: object, field: object, value: object) -> None:
    if not isinstance(value, Capacity):
        count(owner, field, value)


@attrs.frozen
class Agent:
    """A human member of a service team.

    `capacity` is how much the agent may hold at a time: a number of contacts, at least 0, or a `Capacity`
    that says what the contacts of each channel take.

    >>> ann = Agent("ann", skills={"api": 3}, capacity=2)
    >>> ann.has({"api": 2}), ann.has({"german": 1})
    (True, False)
    >>> print(ann.room(["email", "phone"], "live chat"))
    no room for live_chat: it takes 1 unit, 0 of 2 left

    Raises `InvalidValue` (`number.out-of-range`, `text.empty`) or `WrongType` (`value.wrong-type`).
    """

    id: AgentId = attrs.field(converter=AgentId, validator=filled)
    name: str = attrs.field(default="", kw_only=True, validator=any_text)
    skills: tuple[SkillLevel, ...] = attrs.field(default=(), kw_only=True, converter=skill_levels)
    capacity: int | Capacity = attrs.field(default=1, kw_only=True, validator=_capacity)

    def has(self, skills: Skills) -> bool:
        """Whether the agent has every one of these skills at this level or above."""
        own = {each.skill: each.level for each in self.skills}
        return all(own.get(each.skill, 0) >= each.level for each in skill_levels(skills))

    def room(self, held: Iterable[Channel | str], channel: Channel | str) -> Room:
        """The room for one more contact of a channel beside those that are held, given by their channels.

        Raises what `Capacity.room` raises.
        """
        limit = self.capacity if isinstance(self.capacity, Capacity) else Capacity(self.capacity)
        return limit.room(held, channel)


def _members(values: Iterable[Agent]) -> tuple[Agent, ...]:
    return items(Agent, values, "Team.members")


def _team(owner: Any, field: Any, value: Any) -> None:
    instance(Team)(owner, field, value)  # by name: the class does not exist yet while its fields are declared
    above = [team.name for team in value.path]
    if owner.name in above:
        raise _cycle([owner.name, *above[: above.index(owner.name) + 1]], "Team.parent")


def _cycle(names: list[str], place: str) -> InvalidValue:
    return InvalidValue.of(
        "team.cycle",
        f"team `{names[0]}` lies above itself",
        place=place,
        expected="parents that end at a team without one",
        received=" -> ".join(names),
    )


@attrs.frozen
class Team:
    """Agents who share a queue; `parent` is the team above, to which it may escalate.

    A team is known by its name. `team_tree` makes the teams of a table of parents.

    >>> Team("tier 1", [Agent("ann", skills={"api": 3}), Agent("bob")]).able({"api": 2})[0].id
    'ann'

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`, or `team.cycle` if a team of the
    same name lies above).
    """

    name: str = attrs.field(validator=filled)
    members: tuple[Agent, ...] = attrs.field(default=(), converter=_members)
    parent: "Team | None" = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(_team)
    )

    @property
    def path(self) -> "tuple[Team, ...]":
        """The way up: the team itself first, then its parent, and so on to the top.

        >>> [team.name for team in Team("tier 1", parent=Team("tier 2", parent=Team("service"))).path]
        ['tier 1', 'tier 2', 'service']
        """
        return tuple(_upward(self))

    def within(self, other: "Team | str") -> bool:
        """Whether this team is `other`, given as a team or by its name, or lies below it.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`).

        >>> Team("tier 1", parent=Team("service")).within("service"), Team("service").within("tier 1")
        (True, False)
        """
        name = other.name if isinstance(other, Team) else require_text(other, "other")
        return any(team.name == name for team in _upward(self))

    def able(self, skills: Skills) -> tuple[Agent, ...]:
        """The members who have these skills."""
        wanted = skill_levels(skills)
        return tuple(member for member in self.members if member.has(wanted))


def _upward(team: Team | None) -> Iterator[Team]:
    while team is not None:
        yield team
        team = team.parent


_NOBODY: Mapping[str, Iterable[Agent]] = MappingProxyType({})


def team_tree(
    parents: Mapping[str, str | None], members: Mapping[str, Iterable[Agent]] = _NOBODY
) -> dict[str, Team]:
    """The teams of a table that names each one's parent (`None` at the top), by name and in its order.

    `members` holds the agents of the teams that have some.

    >>> teams = team_tree({"tier 1": "tier 2", "tier 2": None}, {"tier 1": [Agent("ann")]})
    >>> teams["tier 1"].parent == teams["tier 2"]
    True

    Raises `WrongType` (`data.wrong-shape`), or an `ErrorGroup` with every mistake of the table: `team.cycle`,
    `team.unknown-team`, `text.empty`, `value.wrong-type`.
    """
    above, agents = read_mapping(parents, "parents"), read_mapping(members, "members")
    problems = Collector("the teams")
    known: dict[str, str | None] = {}
    for name, parent in above.items():
        with problems.at():
            known[require_text(name, "parents")] = _parent(parent, above, f"parents.{name[:80]}")
    for name in agents:
        with problems.at():
            _known(name, above, f"members.{name[:80]}")
    problems.done()
    for names in _cycles(known):
        problems.add(_cycle(names, f"parents.{names[0][:80]}"))
    problems.done()
    return _built(known, members, problems)


def _parent(value: object, teams: Mapping[str, object], place: str) -> str | None:
    return None if value is None else _known(require_text(value, place), teams, place)


def _known(name: str, teams: Mapping[str, object], place: str) -> str:
    if name in teams:
        return name
    raise UnknownName.of(
        "team.unknown-team",
        f"there is no team {quoted(name)}",
        place=place,
        expected=one_of(teams),
        suggestion=closest(name, teams),
    )


def _cycles(parents: Mapping[str, str | None]) -> Iterator[list[str]]:
    """Each cycle once, from the team at which a walk up from the first row that leads into it meets it."""
    done: set[str] = set()
    for start in parents:
        way: dict[str, None] = {}
        name: str | None = start
        while name is not None and name not in done and name not in way:
            way[name] = None
            name = parents[name]
        if name in way:
            names = list(way)
            yield [*names[names.index(name) :], name]
        done |= way.keys()


def _built(
    parents: Mapping[str, str | None], members: Mapping[str, Iterable[Agent]], problems: Collector
) -> dict[str, Team]:
    agents: dict[str, tuple[Agent, ...]] = {}
    for name, found in members.items():
        with problems.at():
            agents[name] = items(Agent, found, f"members.{name[:80]}")
    problems.done()
    built: dict[str, Team] = {}
    for start in parents:
        way: list[str] = []
        up: str | None = start
        while up is not None and up not in built:
            way.append(up)
            up = parents[up]
        for name in reversed(way):
            above = parents[name]
            built[name] = Team(name, agents.get(name, ()), parent=None if above is None else built[above])
    return {name: built[name] for name in parents}
