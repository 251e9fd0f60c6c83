"""Writing values as plain data."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from enum import Enum
from math import isfinite
from typing import Any

from servicecore.domain.checks import utc
from servicecore.domain.plain.types import (
    CLASSES,
    DEEPEST,
    ERROR_TAG,
    EVENT_TAG,
    TAGGED,
    TYPE_TAG,
    Form,
    error_fields,
    event_types,
    form_of,
    located,
    no_form,
    not_plain,
    parts_of,
    room_classes,
    tagged,
    too_deep,
)
from servicecore.errors import ServiceCoreError


def written(form: Form, value: object) -> Any:
    """The plain data of a value of this form; raises as `to_data` does."""
    try:
        return _write(form, value, 0)
    except RecursionError:
        raise too_deep() from None
    except ServiceCoreError as error:
        raise located(error, "") from error.__cause__


def _write(form: Form, value: Any, depth: int) -> Any:
    if value is None and (form.optional or form.category in ("none", "any")):
        return None
    return _WRITE[form.category](form, value, depth)


def _inner(form: Form, value: Any, depth: int, place: str) -> Any:
    try:
        return _write(form, value, depth)
    except ServiceCoreError as error:
        raise error.inside(place) from error.__cause__


def _refuse(form: Form, value: Any, depth: int) -> Any:
    if form.category == "unknown":
        raise no_form(value, form.type)
    raise not_plain(value, f"{form.expected} is asked here")


def _of_type(form: Form, value: Any, depth: int) -> Any:
    """A bool or whole number, as it is."""
    return value if type(value) is form.type else _refuse(form, value, depth)


def _text(form: Form, value: Any, depth: int) -> str:
    text: str = str.__str__(value) if isinstance(value, str) else _refuse(form, value, depth)
    return text


def _enum(form: Form, value: Any, depth: int) -> str:
    if not isinstance(value, form.type) or not isinstance(value, Enum):
        _refuse(form, value, depth)
    return str.__str__(value.value) if isinstance(value.value, str) else value.name.lower()


def _float(form: Form, value: Any, depth: int) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(form, value, depth)
    return value if isfinite(value) else _not_finite(value)


def _not_finite(value: object) -> Any:
    raise not_plain(value, "it is not finite")


def _decimal(form: Form, value: Any, depth: int) -> str:
    if not isinstance(value, Decimal):
        _refuse(form, value, depth)
    return str(value) if value.is_finite() else _not_finite(value)


def _instant(form: Form, value: Any, depth: int) -> str:
    if not isinstance(value, datetime):
        _refuse(form, value, depth)
    if value.utcoffset() is None:
        raise not_plain(value, "it has no zone")
    return utc(value).isoformat()


def _iso(form: Form, value: Any, depth: int) -> str:
    text: str = value.isoformat() if type(value) is form.type else _refuse(form, value, depth)
    return text


_EXACT = timedelta(seconds=2**33)  # below which a float holds every microsecond


def _seconds(form: Form, value: Any, depth: int) -> Any:
    if not isinstance(value, timedelta):
        _refuse(form, value, depth)
    whole, rest = divmod(value, timedelta(seconds=1))
    if not rest:
        return whole
    if abs(value) < _EXACT:
        return value.total_seconds()
    return str(whole + Decimal(rest.microseconds).scaleb(-6))


def _zone(form: Form, value: Any, depth: int) -> str:
    from zoneinfo import ZoneInfo

    if isinstance(value, ZoneInfo) and value.key:
        return value.key
    if isinstance(value, timezone):
        return datetime(2000, 1, 1, tzinfo=value).isoformat()[19:]
    raise not_plain(value, "a zone is written by its name in the IANA database, and this one has none")


def _literal(form: Form, value: Any, depth: int) -> Any:
    if value not in form.type:
        _refuse(form, value, depth)
    return _enum(form_of(type(value)), value, depth) if isinstance(value, Enum) else value


def _list(form: Form, value: Any, depth: int) -> list[Any]:
    if not isinstance(value, list | tuple):
        _refuse(form, value, depth)
    item = form.parts[0]
    return [_inner(item, each, depth, f"[{number}]") for number, each in enumerate(value)]


def _pair(form: Form, value: Any, depth: int) -> list[Any]:
    if not isinstance(value, tuple) or len(value) != len(form.parts):
        _refuse(form, value, depth)
    both = enumerate(zip(form.parts, value, strict=True))
    return [_inner(part, each, depth, f"[{number}]") for number, (part, each) in both]


def _set(form: Form, value: Any, depth: int) -> list[Any]:
    if not isinstance(value, set | frozenset):
        _refuse(form, value, depth)
    return sorted((_write(form.parts[0], each, depth) for each in value), key=repr)


def _mapping(form: Form, value: Any, depth: int) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        _refuse(form, value, depth)
    data: dict[str, Any] = {}
    for key, each in value.items():
        name = _write(form.parts[0], key, depth)
        if not isinstance(name, str):
            raise not_plain(key, "the key of a mapping is a text in plain data")
        data[name] = _inner(form.parts[1], each, depth, name[:80])
    return data


def _value(form: Form, value: Any, depth: int) -> dict[str, Any]:
    if depth > DEEPEST:
        raise too_deep()
    if type(value) is not form.type:
        why = f"its field holds a {form.type.__name__}, and what a subclass adds would be lost"
        raise not_plain(value, why)
    return _fields(value, depth)


def _fields(value: Any, depth: int) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, part in parts_of(type(value)).items():
        found = getattr(value, part.field.name)
        if part.required or not part.is_default(value, found):
            data[key] = _inner(part.form, found, depth + 1, key)
    return data


def _event(form: Form, value: Any, depth: int) -> dict[str, Any]:
    if depth > DEEPEST:
        raise too_deep()
    for name, kind in event_types(form.type).items():
        if kind is type(value):
            return {EVENT_TAG: name, **_fields(value, depth)}
    raise not_plain(
        value,
        f"`{type(value).__name__}` is none of the event types of the domain",
        help="write what it says as a `Noted`, or keep it in a table of your own.",
    )


def _error(form: Form, value: Any, depth: int) -> dict[str, Any]:
    if not isinstance(value, ServiceCoreError):
        _refuse(form, value, depth)
    name, diagnostic = error_fields(value)
    return {ERROR_TAG: name, **_fields(diagnostic, depth)}


def _own(form: Form, value: Any, depth: int) -> Any:
    return value.to_data() if type(value) is form.type else _refuse(form, value, depth)


def _union(form: Form, value: Any, depth: int) -> Any:
    arms = [arm for arm in form.parts if arm.category != "any" and type(value) is arm.type]
    arms = arms or [arm for arm in form.parts if _holds(arm, value)] or [_refuse(form, value, depth)]
    data = _write(arms[0], value, depth)
    return {TYPE_TAG: arms[0].type.__name__, **data} if tagged(form, arms[0]) else data


_BUILT: Mapping[str, Any] = {
    "list": (list, tuple),
    "pair": tuple,
    "set": (set, frozenset),
    "mapping": Mapping,
}


def _holds(arm: Form, value: Any) -> bool:
    if arm.category == "literal":
        return value in arm.type
    if arm.category == "float":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, _BUILT.get(arm.category, arm.type))


def _any(form: Form, value: Any, depth: int) -> Any:
    """Plain data as it is; anything else with the name of its class, if that can be read back."""
    if depth > DEEPEST:
        raise too_deep()
    if isinstance(value, str):
        return str.__str__(value)
    if type(value) in (bool, int, float):
        return value if isfinite(value) else _not_finite(value)
    if isinstance(value, list | tuple):
        return [_inner(form, each, depth + 1, f"[{number}]") for number, each in enumerate(value)]
    if isinstance(value, Mapping):
        return _open_mapping(form, value, depth)
    found, name = form_of(type(value)), _tag(type(value))
    if name and found.category in CLASSES:
        return {TYPE_TAG: name, **_write(found, value, depth + 1)}
    if name:
        return {TYPE_TAG: name, "value": _inner(found, value, depth, "value")}
    raise no_form(value, type(value))


def _tag(kind: type) -> str:
    """The name by which a tag finds the class again, if there is one."""
    if issubclass(kind, tzinfo):
        return "tzinfo"
    known = TAGGED.get(kind.__name__) or room_classes().get(kind.__name__)
    return kind.__name__ if known is kind else ""


def _open_mapping(form: Form, value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
    for key in value:
        if not isinstance(key, str) or key == TYPE_TAG:
            raise not_plain(key, f"the key of a mapping is a text in plain data, and not `{TYPE_TAG}`")
    return {str.__str__(key): _inner(form, each, depth + 1, key[:80]) for key, each in value.items()}


_WRITE: Mapping[str, Callable[[Form, Any, int], Any]] = {
    "text": _text,
    "name": _text,
    "enum": _enum,
    "int": _of_type,
    "float": _float,
    "bool": _of_type,
    "decimal": _decimal,
    "datetime": _instant,
    "date": _iso,
    "time": _iso,
    "timedelta": _seconds,
    "zone": _zone,
    "literal": _literal,
    "list": _list,
    "pair": _pair,
    "set": _set,
    "mapping": _mapping,
    "union": _union,
    "value": _value,
    "event": _event,
    "error": _error,
    "own": _own,
    "any": _any,
    "none": _refuse,
    "unknown": _refuse,
}
