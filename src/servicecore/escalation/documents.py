"""Levels and ladders as plain data, both ways, with all mistakes of a document at once.

Their fields are written and read as those of the values of the domain are (durations are seconds), but for
conditions, which are written as rules write them, and for skills and paths, which are mappings.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from servicecore.domain import Skill, SkillLevel, skill_levels
from servicecore.domain.checks import named
from servicecore.domain.plain.reading import read_whole
from servicecore.domain.plain.refusals import placed, refusals
from servicecore.domain.plain.types import Form, parts_of
from servicecore.domain.plain.writing import written
from servicecore.errors import (
    Collector,
    ErrorGroup,
    ServiceCoreError,
    read_fields,
    read_list,
    read_mapping,
    read_text,
    require_in_range,
    require_instance,
    require_text,
)
from servicecore.escalation.facts import facts as own_facts
from servicecore.escalation.ladders import Ladder
from servicecore.escalation.levels import Level
from servicecore.rules import Facts, Predicate, condition_from_data

T = TypeVar("T")
Write = Callable[[Any], object]
Read = Callable[[object], Any]


def level_to_data(level: Level) -> dict[str, object]:
    """See `Level.to_data`."""
    return _write(level, {"when": _own, "skills": _skills})


def ladder_to_data(ladder: Ladder) -> dict[str, object]:
    """See `Ladder.to_data`."""
    return _write(ladder, {"when": _own, "path": dict, "levels": _levels})


def level_from_data(
    data: object, *, facts: Facts | None = None, predicates: Mapping[str, Predicate] | None = None
) -> Level:
    """See `Level.from_data`."""
    return _read(Level, data, {"when": _conditions(facts, predicates), "skills": _read_skills})


def ladder_from_data(
    data: object, *, facts: Facts | None = None, predicates: Mapping[str, Predicate] | None = None
) -> Ladder:
    """See `Ladder.from_data`."""

    def read_levels(listed: object) -> list[Level]:
        problems, found = Collector("levels"), []
        for number, each in enumerate(read_list(listed)):
            with problems.at(f"[{number}]"):
                found.append(level_from_data(each, facts=facts, predicates=predicates))
        problems.done()
        return found

    own = {"when": _conditions(facts, predicates), "levels": read_levels, "path": _read_path}
    return _read(Ladder, data, own)


def _write(value: Any, own: Mapping[str, Write]) -> dict[str, object]:
    """The fields that are not what they are if nothing is said."""
    data: dict[str, object] = {}
    for key, part in parts_of(type(value)).items():
        found = getattr(value, key)
        if part.required or not part.is_default(value, found):
            data[key] = own[key](found) if key in own else written(part.form, found)
    return data


def _own(value: Any) -> object:
    data: object = value.to_data()
    return data


def _skills(skills: tuple[SkillLevel, ...]) -> object:
    return {str(each.skill): each.level for each in skills}


def _levels(levels: tuple[Level, ...]) -> object:
    return [level_to_data(level) for level in levels]


def _read(kind: type[T], data: object, own: Mapping[str, Read]) -> T:
    """A value of a class, or every mistake of its data."""
    name = kind.__name__.lower()
    parts, problems, given = parts_of(kind), Collector(name), dict[str, Any]()
    fields = read_mapping(data)
    with problems.at():
        required = [key for key, part in parts.items() if part.required]
        read_fields(fields, known=parts, required=required, subject=name)
    for key, part in parts.items():
        if key in fields:
            with problems.at(key):
                given[key] = _read_field(part.form, own.get(key), fields[key])
    problems.errors += refusals(kind, given, fields.keys() - given.keys())
    problems.done()
    try:
        return kind(**given)
    except (ServiceCoreError, ErrorGroup) as error:
        raise ErrorGroup(name, placed(kind, error, "")) from None


def _read_field(form: Form, own: Read | None, data: object) -> Any:
    if own is None or (data is None and form.optional):
        return read_whole(form, data)
    return own(data)


def _conditions(facts: Facts | None, predicates: Mapping[str, Predicate] | None) -> Read:
    names = own_facts if facts is None else require_instance(facts, Facts, "facts")
    return lambda data: condition_from_data(data, facts=names, predicates=predicates)


def _read_skills(data: object) -> tuple[SkillLevel, ...]:
    problems, found = Collector("skills"), []
    for name, level in read_mapping(data).items():
        with problems.at():
            known = require_in_range(level, name[:80], low=1, high=5, whole=True)
            found.append(SkillLevel(named(Skill, name, name[:80]), int(known)))
    problems.done()
    return skill_levels(found)


def _read_path(data: object) -> Mapping[str, str | None]:
    problems, found = Collector("path"), dict[str, str | None]()
    for team, above in read_mapping(data).items():
        with problems.at():
            place = team[:80]
            found[team] = None if above is None else require_text(read_text(above, place), place)
    problems.done()
    return found
