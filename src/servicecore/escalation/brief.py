"""Values of many fields on one line."""

from typing import Any

import attrs


def brief(value: Any, *, bare: int = 1) -> str:
    """The value as source text, without the fields that are what they are if nothing is said.

    The first fields, `bare` of them, stand without their names.
    """
    fields = [field for field in attrs.fields(type(value)) if field.init and field.repr]
    first = [repr(getattr(value, field.name)) for field in fields[:bare]]
    said = [field.name for field in fields[bare:] if getattr(value, field.name) != field.default]
    more = [f"{name}={getattr(value, name)!r}" for name in said]
    return f"{type(value).__name__}({', '.join(first + more)})"
