"""Which types the library reads and writes by itself."""

from dataclasses import fields, is_dataclass
from typing import Any, Protocol

import attrs

from servicecore.domain.plain.types import CLASSES, Form, form_of, parts_of

_ALWAYS = frozenset(
    {"text", "name", "int", "float", "bool", "decimal", "datetime", "date", "time", "timedelta", "zone"}
    | {"literal", "none", "error"}
)
_OF_THE_LIBRARY = frozenset({*CLASSES, "enum"})
CONTAINERS = frozenset({"list", "set", "pair", "mapping", "union"})


class Converting(Protocol):
    """What reads and writes classes of your own, such as a converter of cattrs; see `converter`."""

    def structure(self, obj: Any, cl: Any, /) -> Any:
        """The value of this type that the data stands for."""
        ...

    def unstructure(self, obj: Any, /) -> Any:
        """The data of a value."""
        ...


def is_ours(kind: Any) -> bool:
    """Whether the library reads and writes values of this type by itself."""
    return ours(form_of(kind))


def is_value(kind: Any) -> bool:
    """Whether this is a class of values of the library."""
    form = form_of(kind)
    return form.category in CLASSES and ours(form)


def ours(form: Form) -> bool:
    """Whether the library reads all of it itself."""
    if form.category in CONTAINERS:
        return all(map(ours, form.parts))
    if form.category in _OF_THE_LIBRARY:
        return str(form.type.__module__).startswith("servicecore.")
    return form.category in _ALWAYS


def field_names(kind: Any) -> list[str]:
    """The fields of a class of attrs or a dataclass, as documents name them."""
    if attrs.has(kind):
        return list(parts_of(kind)) if is_value(kind) else [field.name for field in attrs.fields(kind)]
    return [field.name for field in fields(kind)] if is_dataclass(kind) else []
