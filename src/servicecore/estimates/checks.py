"""Validators of the fields of estimates and states; each names the field that is wrong."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeAlias

import attrs

from servicecore.errors import (
    InvalidValue,
    WrongType,
    require_finite,
    require_in_range,
    require_text,
)

Quantity: TypeAlias = float | Decimal | timedelta
"""What a measurement may come to: a number, money or another exact figure, or a duration."""


def require_quantity(value: object, place: str) -> Quantity:
    """Return `value` if it is a finite number or a duration.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`number.not-finite`, `number.out-of-range`).
    """
    if isinstance(value, timedelta):
        return value
    if isinstance(value, Decimal):
        return require_finite(value, place)
    if isinstance(value, int | float):
        return require_in_range(value, place)
    raise WrongType.of(
        "value.wrong-type",
        f"`{place}` has the wrong type",
        place=place,
        expected="a number or a timedelta",
        received=f"{value!r} ({type(value).__name__})",
    )


def require_level(level: object) -> float:
    """Return `level` if it lies between 0 and 1; at 0 and at 1 an interval would say nothing.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`number.out-of-range`).
    """
    number = require_in_range(level, "level", low=0, high=1)
    if 0 < number < 1:
        return number
    raise InvalidValue.of(
        "number.out-of-range",
        "`level` is out of range",
        place="level",
        expected="a number between 0 and 1, neither of them included",
        received=repr(level),
    )


def require_count(value: object, place: str, *, low: int = 0, high: int | None = None) -> int:
    """Return `value` if it is a whole number of at least `low` (and at most `high`).

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`number.out-of-range`).
    """
    return int(require_in_range(value, place, low=low, high=high, whole=True))


def same_kind(first: Quantity | None, second: Quantity | None, *, code: str, place: str) -> None:
    """Raise `WrongType` with `code` if one is a duration and the other a number."""
    if first is None or second is None or isinstance(first, timedelta) == isinstance(second, timedelta):
        return
    raise WrongType.of(
        code,
        "a duration and a number stand together",
        place=place,
        expected="two durations or two numbers",
        received=f"{first!r} and {second!r}",
    )


# Validators for attrs fields.


def text(instance: object, field: "attrs.Attribute[Any]", value: object) -> None:
    """A text with something in it."""
    require_text(value, field.name)


def count(instance: object, field: "attrs.Attribute[Any]", value: object) -> None:
    """A whole number of at least 0."""
    require_count(value, field.name)


def quantity(instance: object, field: "attrs.Attribute[Any]", value: object) -> None:
    """A finite number or a duration."""
    require_quantity(value, field.name)


def level(instance: object, field: "attrs.Attribute[Any]", value: object) -> None:
    """A confidence level."""
    require_level(value)


def reasons(instance: object, field: "attrs.Attribute[Any]", value: Mapping[str, object]) -> None:
    """Counts per reason."""
    for reason, number in value.items():
        require_count(number, f"{field.name}.{require_text(reason, field.name)}")


def figures(instance: object, field: "attrs.Attribute[Any]", value: Mapping[str, object]) -> None:
    """Named figures, each a number, a duration or `None`."""
    for name, figure in value.items():
        if figure is not None:
            require_quantity(figure, f"{field.name}.{require_text(name, field.name)}")
