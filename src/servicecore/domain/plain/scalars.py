"""Reading texts, numbers, instants and names from plain data."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from decimal import Decimal, InvalidOperation
from enum import Enum
from math import isfinite
from typing import Any

import attrs

from servicecore.domain.checks import choices, member
from servicecore.domain.names import spelled
from servicecore.domain.plain.types import Form, quoted, wrong_shape
from servicecore.errors import (
    InvalidValue,
    ServiceCoreError,
    UnknownName,
    one_of,
    require_zone,
    shown,
)


def shaped(form: Form, data: Any, *kinds: type) -> Any:
    """The data if it is of one of these types; a bool is no number."""
    if isinstance(data, kinds) and (not isinstance(data, bool) or bool in kinds):
        return data
    raise wrong_shape(data, form.expected)


def _text(form: Form, data: Any, depth: int) -> str:
    text: str = shaped(form, data, str)
    return text if type(text) is str else str.__str__(text)


def _name(form: Form, data: Any, depth: int) -> Any:
    text = _text(form, data, depth)
    try:
        return form.type(text)
    except ServiceCoreError as error:
        raise _at("", error) from None


def _at(place: str, error: ServiceCoreError) -> ServiceCoreError:
    moved = type(error)(attrs.evolve(error.diagnostic, place=place))
    moved.__cause__ = error.__cause__
    return moved


def _enum(form: Form, data: Any, depth: int) -> Any:
    text = _text(form, data, depth)
    found = next((each for each in form.type if each.value == text), None)
    return member(form.type, text, "") if found is None else found


def _bool(form: Form, data: Any, depth: int) -> Any:
    return shaped(form, data, bool)


def _int(form: Form, data: Any, depth: int) -> Any:
    return shaped(form, data, int)


def _float(form: Form, data: Any, depth: int) -> Any:
    return finite(shaped(form, data, int, float))


def finite(number: Any) -> Any:
    if isinstance(number, int) or (number.is_finite() if isinstance(number, Decimal) else isfinite(number)):
        return number
    raise InvalidValue.of(
        "number.not-finite", f"`{number}` is not finite", expected="a finite number", received=str(number)
    )


def _decimal(form: Form, data: Any, depth: int) -> Decimal:
    try:
        found: Decimal = finite(Decimal(shaped(form, data, str, int)))
    except InvalidOperation:
        raise wrong_shape(data, form.expected) from None
    return found


def _instant(form: Form, data: Any, depth: int) -> datetime:
    """An instant as text; TOML has instants of its own."""
    at: datetime = _parsed(form, data, datetime)
    if at.utcoffset() is None:
        raise InvalidValue.of(
            "time.naive",
            f"{quoted(data)} has no offset, so it names no instant",
            expected=form.expected,
            received=shown(data),
        )
    return at


def _iso(form: Form, data: Any, depth: int) -> Any:
    return _parsed(form, data, form.type)


def _parsed(form: Form, data: Any, kind: Any) -> Any:
    if type(data) is kind:
        return data
    text = shaped(form, data, str)
    try:
        return kind.fromisoformat(text)
    except ValueError:
        raise InvalidValue.of(
            "time.not-iso", f"`{text[:80]}` is not ISO 8601", expected=form.expected, received=shown(text)
        ) from None


_LONGEST = 86_400 * (timedelta.max.days + 1)


def _seconds(form: Form, data: Any, depth: int) -> timedelta:
    """Seconds as a number, or as a text where a number would lose microseconds."""
    try:
        number = Decimal(data) if isinstance(data, str) else shaped(form, data, int, float)
    except InvalidOperation:
        raise wrong_shape(data, form.expected) from None
    if not timedelta.min.days * 86_400 <= finite(number) < _LONGEST:
        raise InvalidValue.of(
            "number.out-of-range",
            f"{quoted(data)} seconds are more than a duration can be",
            expected=f"fewer than {_LONGEST:,} seconds",
            received=shown(data),
        )
    if isinstance(number, Decimal):
        return timedelta(seconds=int(number), microseconds=int(number % 1 * 1_000_000))
    return timedelta(seconds=number)


def _zone(form: Form, data: Any, depth: int) -> tzinfo | None:
    from zoneinfo import ZoneInfo

    text = _text(form, data, depth)
    if re.fullmatch(r"[+-]\d\d:\d\d(:\d\d(\.\d+)?)?", text):
        with_offset = _parsed(form, f"2000-01-01T00:00:00{text}", datetime)
        return timezone(with_offset.utcoffset())
    return ZoneInfo(require_zone(text, ""))


def _literal(form: Form, data: Any, depth: int) -> Any:
    for each in form.type:
        if isinstance(each, Enum):
            if isinstance(data, str) and spelled(data) == each.name.lower():
                return each
        elif type(each) is type(data) and each == data:
            return each
    names = [each.name.lower() if isinstance(each, Enum) else each for each in form.type]
    raise none_of(data, names)


def none_of(data: object, names: Iterable[object], what: str = "values", place: str = "") -> UnknownName:
    expected, meant = choices(data, names) if isinstance(data, str) else (one_of(names), None)
    return UnknownName.of(
        "value.unknown-member",
        f"{quoted(data)} is none of the {what}",
        place=place,
        expected=expected,
        received=shown(data),
        suggestion=meant,
    )


SCALARS: Mapping[str, Callable[[Form, Any, int], Any]] = {
    "text": _text,
    "name": _name,
    "enum": _enum,
    "int": _int,
    "float": _float,
    "bool": _bool,
    "decimal": _decimal,
    "datetime": _instant,
    "date": _iso,
    "time": _iso,
    "timedelta": _seconds,
    "zone": _zone,
    "literal": _literal,
}
"""How each category without parts is read."""
