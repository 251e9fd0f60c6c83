"""Policies as plain data, both ways, with all mistakes of a document at once.

Their fields are written and read as those of the values of the domain are (durations are seconds), but for
conditions, which are written as rules write them, and for targets in days.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import attrs

from servicecore.domain.checks import choices, quoted
from servicecore.domain.plain.own_fields import Read, read_value, write_value
from servicecore.domain.plain.reading import read_whole
from servicecore.domain.plain.refusals import refusals
from servicecore.domain.plain.types import form_of, wrong_shape
from servicecore.domain.plain.writing import written
from servicecore.errors import (
    Collector,
    ServiceCoreError,
    UnknownName,
    read_fields,
    read_list,
    require_instance,
)
from servicecore.rules import Facts, Predicate, RuleSet, condition_from_data
from servicecore.sla.conventions import SlaConventions
from servicecore.sla.facts import facts as sla_facts
from servicecore.sla.policies import SlaPolicy, never_holding
from servicecore.sla.presets import PRESETS
from servicecore.sla.several import SlaPolicies, misfits
from servicecore.sla.targets import Days, Target

_DURATION = form_of(timedelta)
_CONVENTIONS = form_of(SlaConventions)


def policy_to_data(policy: SlaPolicy) -> dict[str, object]:
    """See `SlaPolicy.to_data`."""
    return write_value(policy, {"targets": _write_targets, "when": _own_form})


def policies_to_data(policies: SlaPolicies) -> dict[str, object]:
    """See `SlaPolicies.to_data`."""
    return write_value(policies, {"policies": _write_policies, "rules": _own_form})


def policy_from_data(
    data: object, *, facts: Facts | None = None, predicates: Mapping[str, Predicate] | None = None
) -> SlaPolicy:
    """See `SlaPolicy.from_data`."""
    names = sla_facts if facts is None else require_instance(facts, Facts, "facts")
    when = partial(condition_from_data, facts=names, predicates=predicates)
    targets = _each(lambda each: _read_target(each, when))
    own: Mapping[str, Read] = {"targets": targets, "conventions": _read_conventions, "when": when}
    return read_value(SlaPolicy, data, own, subject="policy", together=_joint_mistakes)


def policies_from_data(
    data: object, *, facts: Facts | None = None, predicates: Mapping[str, Predicate] | None = None
) -> SlaPolicies:
    """See `SlaPolicies.from_data`."""
    names = sla_facts if facts is None else require_instance(facts, Facts, "facts")
    policy = partial(policy_from_data, facts=names, predicates=predicates)
    rules = partial(RuleSet.from_data, facts=names, outcome=policy, predicates=predicates)
    own: Mapping[str, Read] = {"policies": _each(policy), "rules": rules}
    return read_value(SlaPolicies, data, own, subject="policies", together=_misfits)


def _own_form(value: Any) -> object:
    data: object = value.to_data()
    return data


def _write_policies(policies: tuple[SlaPolicy, ...]) -> object:
    return [policy_to_data(policy) for policy in policies]


def _write_targets(targets: tuple[Target, ...]) -> object:
    return [write_value(target, {"within": _write_within, "when": _own_form}) for target in targets]


def _write_within(within: timedelta | Days) -> object:
    if isinstance(within, timedelta):
        return written(_DURATION, within)
    return {"days": within.number} if within.unit is None else {"days": within.number, "unit": within.unit}


def _each(reads: Read) -> Read:
    """How a list is read of which each item is read so."""

    def read(data: object) -> list[Any]:
        problems, found = Collector("list"), []
        for number, each in enumerate(read_list(data)):
            if problems.is_full:
                break
            with problems.at(f"[{number}]"):
                found.append(reads(each))
        problems.done()
        return found

    return read


def _read_target(data: object, when: Callable[[object], Any]) -> Target:
    return read_value(Target, data, {"within": _read_within, "when": when}, subject="target")


def _read_within(data: object) -> timedelta | Days:
    if isinstance(data, Mapping):
        return _read_days(data)
    if isinstance(data, bool) or not isinstance(data, int | float | str):
        raise wrong_shape(data, 'a number of seconds, or days such as {"days": 2, "unit": "working_day"}')
    found: timedelta = read_whole(_DURATION, data)
    return found


def _read_days(data: Mapping[str, object]) -> Days:
    problems = Collector("target in days")
    with problems.at():
        read_fields(data, known=("days", "unit"), required=("days",), subject="a target in days")
    given = {name: data[key] for key, name in (("days", "number"), ("unit", "unit")) if key in data}
    for error in refusals(Days, given, ("number",)):
        place = "days" if error.diagnostic.place == "number" else "unit"
        problems.add(type(error)(attrs.evolve(error.diagnostic, place=place)))
    problems.done()
    return Days(**given)  # type: ignore[arg-type]


def _read_conventions(data: object) -> SlaConventions:
    """Conventions by their fields, or by the name of a preset."""
    if isinstance(data, str):
        if data in PRESETS:
            return PRESETS[data]
        expected, meant = choices(data, PRESETS)
        raise UnknownName.of(
            "sla.unknown-option",
            f"there are no conventions called {quoted(data)}",
            expected=f"{expected}, or a mapping of conventions",
            suggestion=meant,
        )
    found: SlaConventions = read_whole(_CONVENTIONS, data)
    return found


def _joint_mistakes(given: Mapping[str, Any]) -> Iterator[ServiceCoreError]:
    """What is wrong with the targets of a policy and its calendar; of the calendar itself only once."""
    yield from never_holding(given["name"], given["targets"])
    seen = set()
    for number, target in enumerate(given["targets"]):
        try:
            SlaPolicy(**{**given, "targets": (target,)})
        except ServiceCoreError as error:
            found = error.diagnostic
            place = found.place.replace("targets[0]", f"targets[{number}]")
            if (found.code, place) not in seen:
                seen.add((found.code, place))
                yield type(error)(attrs.evolve(found, place=place))


def _misfits(given: Mapping[str, Any]) -> Iterator[ServiceCoreError]:
    return misfits(given.get("policies", ()), given.get("several", "first"), given.get("rules"))
