"""Subjects of the user's own class, built from facts."""

from collections.abc import Mapping
from typing import Any

import attrs

from servicecore.rules.language.kinds import bare, kind_of, values_of_mapping


def built(source: type | None, facts: Mapping[str, Any]) -> Any:
    """An object of an attrs class with these facts, what is not among them `None`; `None` if it refuses."""
    if source is None:
        return None
    try:
        return _built(source, facts, "")
    except Exception:  # a class of the user's own may refuse what it likes, as it likes
        return None


def _built(source: type, facts: Mapping[str, Any], prefix: str) -> Any:
    values: dict[str, Any] = {}
    for field in attrs.fields(attrs.resolve_types(source)):
        if not field.init:
            continue
        path = f"{prefix}{field.name}"
        inner = bare(field.type)
        below = {key for key in facts if key.startswith(f"{path}.")}
        if kind_of(field.type) is not None:
            values[field.alias] = facts.get(path)
        elif isinstance(inner, type) and attrs.has(inner):
            is_needed = below or field.type is inner
            values[field.alias] = _built(inner, facts, f"{path}.") if is_needed else None
        elif values_of_mapping(field.type) is not None:
            values[field.alias] = {key.removeprefix(f"{path}."): facts[key] for key in below}
        elif field.default is attrs.NOTHING:
            values[field.alias] = None
    return source(**values)
