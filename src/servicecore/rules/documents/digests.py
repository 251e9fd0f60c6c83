"""The digest of a rule set: the version of its content."""

from collections.abc import Mapping, Set
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs

from servicecore.errors import WrongType, shown
from servicecore.rules.documents.plain import rule_to_data, ruleset_head
from servicecore.rules.language.conditions import Condition, Joined, Not
from servicecore.rules.language.leaves import Comparison
from servicecore.rules.language.words import PLAIN

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
            {
                **rule_to_data(rule),
                "when": _condition(rule.when),
                "then": canonical(rule.then, f"rules[{number}].then"),
                "from": canonical(rule.valid_from, "from"),
                "until": canonical(rule.valid_until, "until"),
            }
            for number, rule in enumerate(ruleset.rules)
        ],
        "normalisers": sorted(_normalisers(ruleset)),
        "getters": sorted(_getters(ruleset)),
    }
    text = dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return sha256(text.encode()).hexdigest()


def _normalisers(ruleset: Any) -> set[tuple[str, str, str]]:
    """The facts whose words are made in a way of their own, and how."""
    return {
        (leaf.fact.path, leaf.fact.kind.normaliser.name, leaf.fact.kind.normaliser.version)
        for rule in ruleset.rules
        for leaf in rule.when.leaves()
        if isinstance(leaf, Comparison) and leaf.fact.kind.normaliser != PLAIN
    }


def _getters(ruleset: Any) -> set[tuple[str, str]]:
    """The facts that functions make, those that they are made of included, and their versions."""
    facts = [fact for rule in ruleset.rules for leaf in rule.when.leaves() for fact in leaf.facts]
    found: set[tuple[str, str]] = set()
    while facts:
        fact = facts.pop()
        if fact.getter is not None:
            found.add((fact.path, fact.getter.version))
            facts += fact.getter.inputs
    return found


def _condition(condition: Condition) -> Any:
    """A condition as JSON in which equal constants are written alike."""
    if isinstance(condition, Not):
        return {"not": _condition(condition.condition)}
    if isinstance(condition, Joined):
        data = condition.to_data()
        parts = [_condition(part) for part in condition.conditions]
        return {key: parts if isinstance(value, list) else value for key, value in data.items()}
    data = condition.to_data()
    if isinstance(condition, Comparison) and "value" in data:
        is_float = condition.fact.kind.category == "float"
        operand = condition.operand
        values = operand if isinstance(operand, tuple) else (operand,)
        data["value"] = [canonical(_as_float(each) if is_float else each, "value") for each in values]
    return data


def _as_float(value: Any) -> Any:
    """A number of a fact of floats, where it is one: 1 and 1.0 are equal, and so are 0.0 and -0.0."""
    try:
        found = float(value) + 0.0
    except OverflowError:
        return value
    return found if found == value else value


DEEPEST = 100
"""How deep an outcome may be nested."""


def canonical(value: Any, place: str, depth: int = 0) -> Any:
    """A value as JSON that stands for it alone; what is not JSON by itself is written with its type.

    Raises `WrongType` (`ruleset.no-digest`) for a value that has no such form.
    """
    if depth > DEEPEST:
        raise _no_digest(value, place, f"data nested at most {DEEPEST} deep, and not in itself")
    if value is None or (isinstance(value, str | bool | int) and not isinstance(value, Enum)):
        return value
    if isinstance(value, float):
        return {"float": repr(value)}
    if isinstance(value, list | tuple):
        return [canonical(each, f"{place}[{number}]", depth + 1) for number, each in enumerate(value)]
    if isinstance(value, Mapping):
        pairs = [
            (canonical(key, place, depth + 1), canonical(each, f"{place}.{key}", depth + 1))
            for key, each in value.items()
        ]
        return {"mapping": sorted(pairs, key=repr)}
    if isinstance(value, Set):
        return {"set": sorted((canonical(each, place, depth + 1) for each in value), key=repr)}
    return {_type_name(value): _content(value, place, depth + 1)}


def _exact(value: Decimal) -> str:
    """A decimal without trailing zeros, whatever precision is set."""
    sign, digits, exponent = value.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    kept = text.rstrip("0")
    if not kept or not isinstance(exponent, int):
        return "0" if isinstance(exponent, int) else str(value)
    return f"{'-' if sign else ''}{kept}E{exponent + len(text) - len(kept)}"


def _type_name(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"


def _content(value: Any, place: str, depth: int) -> Any:
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, Decimal):
        return _exact(value)
    if isinstance(value, datetime) and value.utcoffset() is not None:
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return [value.days, value.seconds, value.microseconds]
    if callable(getattr(value, "to_data", None)):
        return canonical(value.to_data(), place, depth)
    if attrs.has(type(value)):
        return {
            field.name: canonical(getattr(value, field.name), f"{place}.{field.name}", depth)
            for field in attrs.fields(type(value))
            if field.eq
        }
    raise _no_digest(value, place, "plain data, an attrs class, or an object with a method `to_data`")


def _no_digest(value: Any, place: str, expected: str) -> WrongType:
    return WrongType.of(
        "ruleset.no-digest",
        "an outcome cannot be written as plain data, so the rule set has no digest",
        place=place[:200],
        expected=expected,
        received=f"{shown(value)} ({type(value).__name__})",
    )
