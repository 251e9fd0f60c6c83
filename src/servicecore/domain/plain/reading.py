"""Reading plain data into values, with every mistake and its place."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from servicecore.domain.checks import same_key
from servicecore.domain.names import spelled
from servicecore.domain.plain.refusals import placed, refusals
from servicecore.domain.plain.scalars import SCALARS, finite, none_of, shaped
from servicecore.domain.plain.types import (
    ANY,
    CLASSES,
    DEEPEST,
    ERROR_TAG,
    ERROR_TYPES,
    EVENT_TAG,
    SHAPES,
    TAGGED,
    TYPE_TAG,
    Form,
    event_types,
    form_of,
    located,
    no_form,
    not_plain,
    parts_of,
    room_classes,
    tagged,
    too_deep,
    wrong_shape,
)
from servicecore.domain.tickets.events import EVENT_TYPES, Event
from servicecore.errors import (
    Collector,
    Diagnostic,
    ErrorGroup,
    InvalidValue,
    ServiceCoreError,
    one_of,
    read_fields,
    shown,
)


def read(form: Form, data: Any, depth: int) -> Any:
    """The value that data of this form stands for.

    Raises `ServiceCoreError` or an `ErrorGroup`, with places relative to the data.
    """
    if data is None and (form.optional or form.category in ("none", "any")):
        return None
    return _READ[form.category](form, data, depth)


def read_whole(form: Form, data: object, place: str = "") -> Any:
    """What the data of this form stands for; `place` is where it stands in a larger document.

    Raises `ServiceCoreError` or an `ErrorGroup`, with places, also where the stack is nearly full.
    """
    try:
        return read(form, data, 0)
    except RecursionError:
        raise located(too_deep(), place) from None
    except ErrorGroup as group:
        raise ErrorGroup(group.message, [located(error, place) for error in group.errors]) from None
    except ServiceCoreError as error:
        raise located(error, place) from error.__cause__


def _items(forms: Iterable[Form], data: Iterable[Any], depth: int) -> list[Any]:
    """The items of a list, each read by its form."""
    problems, found = Collector("list"), []
    for number, (form, each) in enumerate(zip(forms, data, strict=False)):
        try:
            found.append(read(form, each, depth))
        except (ServiceCoreError, ErrorGroup) as error:
            problems.add(error, place=f"[{number}]")
            if problems.is_full:
                break
    problems.done()
    return found


def _list(form: Form, data: Any, depth: int) -> Any:
    given = shaped(form, data, list, tuple)
    return form.type(_items(form.parts * len(given), given, depth))


def _pair(form: Form, data: Any, depth: int) -> tuple[Any, ...]:
    if len(shaped(form, data, list, tuple)) != len(form.parts):
        raise wrong_shape(data, form.expected)
    return tuple(_items(form.parts, data, depth))


def _mapping(form: Form, data: Any, depth: int) -> dict[Any, Any]:
    keys, values = form.parts
    problems, found, given = Collector("mapping"), dict[Any, Any](), dict[Any, str]()
    for key, each in _text_keys(form, data).items():
        with problems.at(key[:80]):
            name = read(keys, key, depth)
            if given.setdefault(name, key) != key:
                raise same_key(given[name], key)
            found[name] = read(values, each, depth)
        if problems.is_full:
            break
    problems.done()
    return found


def _text_keys(form: Form, data: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = shaped(form, data, Mapping)
    for key in found:
        if not isinstance(key, str):
            raise wrong_shape(key, form.expected, received=f"the key {shown(key)} ({type(key).__name__})")
    return found


def _without(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    return {name: each for name, each in data.items() if name != key} if key in data else data


def _value(form: Form, data: Any, depth: int) -> Any:
    return _built(form.type, _text_keys(form, data), depth)


def _built(kind: type[Any], data: Mapping[str, Any], depth: int) -> Any:
    """A value of a class, or every mistake of its data: keys, parts, and what the class refuses."""
    if depth > DEEPEST:
        raise too_deep()
    parts = parts_of(kind)
    problems, given = Collector(kind.__name__), dict[str, Any]()
    required = [key for key, part in parts.items() if part.required]
    with problems.at():
        read_fields(data, known=parts, required=required, subject=kind.__name__)
    for key, part in parts.items():
        if key in data:
            try:
                given[key] = read(part.form, data[key], depth + 1)
            except (ServiceCoreError, ErrorGroup) as error:
                problems.add(error, place=key)
    refusal: ServiceCoreError | ErrorGroup | None = None
    if not problems.errors:
        try:
            return kind(**given)
        except (ServiceCoreError, ErrorGroup) as error:
            refusal = error
    problems.errors += refusals(kind, given, data.keys() - given.keys())
    if refusal is not None and not problems.errors:  # only the whole is refused
        problems.errors += placed(kind, refusal, "")
    return problems.done()


def _event(form: Form, data: Any, depth: int) -> Any:
    """An event by its tag, which may be left out where one type of event is asked."""
    fields = _text_keys(form, data)
    types = event_types(form.type)
    if not types:
        raise not_plain(form.type, f"`{form.type.__name__}` is none of the event types of the domain")
    if EVENT_TAG not in fields:
        if form.type not in EVENT_TYPES.values():
            read_fields(fields, known=fields, required=[EVENT_TAG], subject="event")
        return _built(form.type, fields, depth)
    tag = fields[EVENT_TAG]
    if isinstance(tag, str) and spelled(tag) in types:
        return _built(types[spelled(tag)], _without(fields, EVENT_TAG), depth)
    raise _no_such_event(tag, types)


def _no_such_event(tag: object, types: Mapping[str, type[Event]]) -> ServiceCoreError:
    if not isinstance(tag, str):
        return wrong_shape(tag, "the name of an event type").inside(EVENT_TAG)
    known = [name for name in types if name in EVENT_TYPES]  # nobody writes a bare `event` or `move`
    if spelled(tag) not in event_types(Event):
        return none_of(tag, known, "event types", EVENT_TAG)
    return InvalidValue.of(
        "data.other-type",
        f"the event is of type `{spelled(tag)}`, and another is asked here",
        place=EVENT_TAG,
        expected=one_of(known),
        received=tag,
    )


def _error(form: Form, data: Any, depth: int) -> Any:
    fields = _text_keys(form, data)
    name = fields.get(ERROR_TAG, ServiceCoreError.__name__)
    if not isinstance(name, str) or name not in ERROR_TYPES:
        raise none_of(name, ERROR_TYPES, "errors", ERROR_TAG)
    return ERROR_TYPES[name](_built(Diagnostic, _without(fields, ERROR_TAG), depth))


def _own(form: Form, data: Any, depth: int) -> Any:
    return form.type.from_data(data)


def _union(form: Form, data: Any, depth: int) -> Any:
    """By the arm of the union that has the shape of the data; of several classes by the tag."""
    arms = [arm for arm in form.parts if _fits(arm, data)]
    if not arms:
        raise wrong_shape(data, form.expected)
    if tagged(form, arms[0]):
        arms = [_tagged_arm(arms, data)]
        data = _without(data, TYPE_TAG)
    for arm in arms[:-1]:
        with suppress(ServiceCoreError, ErrorGroup):
            return read(arm, data, depth)
    return read(arms[-1], data, depth)


def _tagged_arm(arms: list[Form], data: Mapping[str, Any]) -> Form:
    names = {arm.type.__name__: arm for arm in arms}
    read_fields(data, known=data, required=[TYPE_TAG], subject="value")
    if data[TYPE_TAG] not in list(names):
        raise none_of(data[TYPE_TAG], names, "classes", TYPE_TAG)
    return names[data[TYPE_TAG]]


def _fits(form: Form, data: Any) -> bool:
    """Whether data has the shape of the form, whatever stands in it."""
    if isinstance(data, bool):
        return form.category in ("bool", "any", "literal")
    return any(isinstance(data, kind) for kind in SHAPES[form.category])


def _any(form: Form, data: Any, depth: int) -> Any:
    """Plain data as it is, lists as tuples; a mapping that names its class as a value of it."""
    if depth > DEEPEST:
        raise too_deep()
    if isinstance(data, list | tuple):
        return tuple(_items([ANY] * len(data), data, depth + 1))
    if isinstance(data, Mapping):
        fields = _text_keys(form, data)
        if TYPE_TAG in fields:
            return _tagged_value(fields, depth)
        return {key: _inside(key[:80], ANY, each, depth + 1) for key, each in fields.items()}
    return finite(data) if isinstance(data, float) else shaped(form, data, str, int, bool)


def _tagged_value(fields: Mapping[str, Any], depth: int) -> Any:
    name, rest = fields[TYPE_TAG], _without(fields, TYPE_TAG)
    classes = {**TAGGED, **room_classes()}
    form = form_of(classes[name]) if isinstance(name, str) and name in classes else Form("unknown")
    if form.category in CLASSES:
        return read(form, rest, depth + 1)
    if form.category == "unknown":
        raise none_of(name, classes, "classes", TYPE_TAG)
    read_fields(rest, known=["value"], required=["value"], subject=name)
    return _inside("value", form, rest["value"], depth)


def _inside(place: str, form: Form, data: Any, depth: int) -> Any:
    problems = Collector(place)
    with problems.at(place):
        return read(form, data, depth)
    return problems.done()


def _unreadable(form: Form, data: Any, depth: int) -> Any:
    if form.category == "none":
        raise wrong_shape(data, form.expected)
    raise no_form(data, form.type)


_READ: Mapping[str, Callable[[Form, Any, int], Any]] = {
    **SCALARS,
    "list": _list,
    "set": _list,
    "pair": _pair,
    "mapping": _mapping,
    "union": _union,
    "value": _value,
    "event": _event,
    "error": _error,
    "own": _own,
    "any": _any,
    "none": _unreadable,
    "unknown": _unreadable,
}
