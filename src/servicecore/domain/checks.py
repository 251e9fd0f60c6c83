"""Converters and validators for the fields of the nouns.

A converter that serves many fields (`utc`, `language`) lets pass what it cannot read; the validator behind
it, which knows the field, refuses it. What makes a value for one field (`member`, `items`) is told its place.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any, TypeVar

from servicecore.domain.names import Name, spelled
from servicecore.errors import (
    InvalidValue,
    UnknownName,
    WrongType,
    closest,
    one_of,
    require_aware,
    require_in_range,
    require_instance,
    require_text,
)

T = TypeVar("T")
M = TypeVar("M", bound=Enum)
N = TypeVar("N", bound=Name)


def _place(owner: Any, field: Any) -> str:
    return f"{type(owner).__name__}.{field.name}"


def utc(value: datetime) -> datetime:
    """The same instant in UTC.

    Python compares and subtracts datetimes of one zone by their clock readings, which is wrong across a clock
    change; in UTC instants behave as instants.
    """
    if not isinstance(value, datetime) or value.utcoffset() is None:
        return value
    try:
        return value.astimezone(UTC)
    except OverflowError:
        return value


def utc_if_any(value: datetime | None) -> datetime | None:
    """The same instant in UTC, if there is one."""
    return None if value is None else utc(value)


def aware(owner: Any, field: Any, value: Any) -> None:
    """An instant, already converted by `utc`."""
    at = require_aware(value, _place(owner, field))
    if at.tzinfo is not UTC:
        raise InvalidValue.of(
            "time.out-of-range",
            f"`{_place(owner, field)}` lies outside the years 1 to 9999 in UTC",
            place=_place(owner, field),
            expected="an instant from the year 1 to the year 9999",
            received=str(value),
        )


def filled(owner: Any, field: Any, value: Any) -> None:
    """A text that is not empty."""
    require_text(value, _place(owner, field))


def any_text(owner: Any, field: Any, value: Any) -> None:
    """A text, possibly empty."""
    require_instance(value, str, _place(owner, field))


def flag(owner: Any, field: Any, value: Any) -> None:
    """True or False."""
    require_instance(value, bool, _place(owner, field))


def polarity(owner: Any, field: Any, value: Any) -> None:
    """A score from -1 to 1."""
    require_in_range(value, _place(owner, field), low=-1, high=1)


def count(owner: Any, field: Any, value: Any) -> None:
    """A whole number of at least 0."""
    require_in_range(value, _place(owner, field), low=0, whole=True)


def instance(kind: type) -> Callable[[Any, Any, Any], None]:
    """A value of this type."""

    def check(owner: Any, field: Any, value: Any) -> None:
        require_instance(value, kind, _place(owner, field))

    return check


def language(value: str | None) -> str | None:
    """A language tag in its usual spelling: `pt_br` becomes `pt-BR`."""
    if not isinstance(value, str) or not _is_tag(tag := value.strip().replace("_", "-")):
        return value
    first, *rest = tag.split("-")
    return "-".join([first.lower(), *map(_subtag, rest)])


def _is_tag(text: str) -> bool:
    first, *rest = text.split("-")
    parts_fit = all(part.isalnum() and len(part) <= 8 for part in rest)
    return text.isascii() and first.isalpha() and len(first) in (2, 3) and parts_fit


def _subtag(part: str) -> str:
    if len(part) == 4:
        return part.title()
    return part.upper() if len(part) == 2 else part.lower()


def language_tag(owner: Any, field: Any, value: Any) -> None:
    """A tag such as `en` or `pt-BR`, already converted by `language`."""
    if not _is_tag(require_instance(value, str, _place(owner, field))):
        raise InvalidValue.of(
            "language.bad-tag",
            f"`{value}` is not a language tag",
            place=_place(owner, field),
            expected="a tag such as en or pt-BR",
            received=repr(value),
        )


def member(kind: type[M], value: object, place: str) -> M:
    """The member of an enum that is given, or that a text names in any usual spelling.

    Raises `UnknownName` (`value.unknown-member`) or `WrongType` (`value.wrong-type`).
    """
    if isinstance(value, kind):
        return value
    names = {name.lower(): found for name, found in kind.__members__.items()}
    if not isinstance(value, str):
        raise WrongType.of(
            "value.wrong-type",
            f"`{place}` has the wrong type",
            place=place,
            expected=f"{one_of(names)}, or a member of {kind.__name__}",
            received=f"{value!r} ({type(value).__name__})",
        )
    if (name := spelled(value)) in names:
        return names[name]
    raise UnknownName.of(
        "value.unknown-member",
        f"`{value}` is not a member of {kind.__name__}",
        place=place,
        expected=one_of(names),
        received=repr(value),
        suggestion=closest(name, names),
    )


def named(kind: type[N], value: object, place: str) -> N:
    """The name of an open vocabulary that is given, or that a text spells.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`).
    """
    return value if isinstance(value, kind) else kind(require_text(value, place))


def items(kind: type[T], values: object, place: str) -> tuple[T, ...]:
    """Several values of one type as a tuple; a text is not several texts.

    Raises `WrongType` (`value.wrong-type`).
    """
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        raise WrongType.of(
            "value.wrong-type",
            f"`{place}` has the wrong type",
            place=place,
            expected=f"a list or tuple of {kind.__name__}",
            received=f"{values!r} ({type(values).__name__})",
        )
    return tuple(require_instance(value, kind, f"{place}[{i}]") for i, value in enumerate(values))
