"""The outcome of routing."""

from typing import Any

import attrs

from servicecore.domain import SkillLevel, skill_levels
from servicecore.errors import (
    Collector,
    read_fields,
    read_list,
    read_text,
    require_instance,
    require_text,
)


def _team(owner: Any, field: Any, value: Any) -> None:
    require_text(value, "Route.team")


def _person(owner: Any, field: Any, value: Any) -> None:
    require_instance(value, bool, "Route.person")


@attrs.frozen(repr=False)
class Route:
    """Where a contact goes: a team, the skills it asks for, and whether only a person may answer.

    >>> Route("tier 1", skills={"api": 3}).skills
    (SkillLevel(skill=Skill('api'), level=3),)

    Raises `InvalidValue` (`text.empty`, `number.out-of-range`) or `WrongType` (`value.wrong-type`).
    """

    team: str = attrs.field(validator=_team)
    skills: tuple[SkillLevel, ...] = attrs.field(default=(), kw_only=True, converter=skill_levels)
    person: bool = attrs.field(default=False, kw_only=True, validator=_person)

    def __repr__(self) -> str:
        skills = {str(each.skill): each.level for each in self.skills}
        more = (f", skills={skills}" if skills else "") + (", person=True" if self.person else "")
        return f"Route({self.team!r}{more})"

    def to_data(self) -> dict[str, object]:
        """The route as plain data; empty parts are left out."""
        data: dict[str, object] = {"team": self.team}
        if self.skills:
            data["skills"] = {str(each.skill): each.level for each in self.skills}
        if self.person:
            data["person"] = True
        return data

    @classmethod
    def from_data(cls, data: object) -> "Route":
        """A route from plain data, or from the bare name of a team.

        >>> Route.from_data({"team": "tier 1", "skills": {"api": 3}}) == Route("tier 1", skills={"api": 3})
        True

        Raises `ServiceCoreError` or an `ErrorGroup` with the place of each mistake.
        """
        if isinstance(data, str):
            return cls(data)
        fields = read_fields(data, known=("team", "skills", "person"), required=["team"], subject="route")
        problems = Collector("route")
        skills: tuple[SkillLevel, ...] = ()
        with problems.at("skills"):
            skills = _skills(fields.get("skills", {}))
        team, person = "", False
        with problems.at():
            team = require_text(read_text(fields["team"], "team"), "team")
        with problems.at():
            person = require_instance(fields.get("person", False), bool, "person")
        problems.done()
        return cls(team, skills=skills, person=person)


def _skills(data: Any) -> tuple[SkillLevel, ...]:
    if isinstance(data, dict):
        return skill_levels(data)
    return skill_levels([read_text(each) for each in read_list(data)])
