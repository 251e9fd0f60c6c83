"""The digest of a rule set: the version of its content."""

from collections.abc import Mapping, Set
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs

from servicecore.errors import WrongType, shown
from servicecore.rules.leaves import Comparison
from servicecore.rules.plain import rule_to_data, ruleset_head
from servicecore.rules.words import PLAIN

SEMANTICS = 1
"""The version of what rules mean; it changes where the same rule set would decide otherwise."""


def digest(ruleset: Any) -> str:
    """SHA-256 over the canonical JSON of a rule set."""
    from hashlib import sha256
    from json import dumps

    data: dict[str, Any] = {
        **ruleset_head(ruleset),
        "semantics": SEMANTICS,
        "on_error": ruleset.on_error,
        "default": canonical(ruleset.default, "default"),
        "rules": [
            {**rule_to_data(rule), "then": canonical(rule.then, f"rules[{number}].then")}
            for number, rule in enumerate(ruleset.rules)
        ],
        "normalisers": sorted(_normalisers(ruleset)),
    }
    text = dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return sha256(text.encode()).hexdigest()


def _normalisers(ruleset: Any) -> set[tuple[str, str, str]]:
    """The facts whose words are made in a way of their own, and how."""
    return {
        (leaf.fact.path, leaf.fact.kind.normaliser.name, leaf.fact.kind.normaliser.version)
        for rule in ruleset.rules
        for leaf in rule.when.leaves()
        if isinstance(leaf, Comparison) and leaf.fact.kind.normaliser is not PLAIN
    }


def canonical(value: Any, place: str) -> Any:
    """A value as JSON that stands for it alone; what is not JSON by itself is written with its type.

    Raises `WrongType` (`ruleset.no-digest`) for a value that has no such form.
    """
    if value is None or (isinstance(value, str | bool | int) and not isinstance(value, Enum)):
        return value
    if isinstance(value, float):
        return {"float": repr(value)}
    if isinstance(value, list | tuple):
        return [canonical(each, f"{place}[{number}]") for number, each in enumerate(value)]
    if isinstance(value, Mapping):
        pairs = [(canonical(key, place), canonical(each, f"{place}.{key}")) for key, each in value.items()]
        return {"mapping": sorted(pairs, key=repr)}
    if isinstance(value, Set):
        return {"set": sorted((canonical(each, place) for each in value), key=repr)}
    return {_type_name(value): _content(value, place)}


def _type_name(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"


def _content(value: Any, place: str) -> Any:
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, Decimal):
        return str(value.normalize())
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return [value.days, value.seconds, value.microseconds]
    if callable(getattr(value, "to_data", None)):
        return canonical(value.to_data(), place)
    if attrs.has(type(value)):
        return {
            field.name: canonical(getattr(value, field.name), f"{place}.{field.name}")
            for field in attrs.fields(type(value))
            if field.eq
        }
    raise WrongType.of(
        "ruleset.no-digest",
        "an outcome cannot be written as plain data, so the rule set has no digest",
        place=place,
        expected="plain data, an attrs class, or an object with a method `to_data`",
        received=f"{shown(value)} ({type(value).__name__})",
    )
