"""What the fields of values are in plain data: one form for each type, read off the annotations."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AnySet
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from enum import Enum
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

import attrs

from servicecore.domain.names import Name
from servicecore.domain.tickets.events import EVENT_TYPES, Event
from servicecore.errors import (
    InvalidValue,
    ServiceCoreError,
    UnknownAttribute,
    UnknownName,
    WrongType,
    shown,
)

DEEPEST = 100
"""How deep values may be nested in plain data."""

TYPE_TAG = "$type"
"""The key that names the class of a value where its field leaves that open."""

EVENT_TAG = "event"
"""The key that names the type of an event."""

ERROR_TAG = "error"
"""The key that names the class of an error."""

ERROR_TYPES: Mapping[str, type[ServiceCoreError]] = MappingProxyType(
    {
        kind.__name__: kind
        for kind in (ServiceCoreError, InvalidValue, WrongType, UnknownName, UnknownAttribute)
    }
)
"""The errors by the names they have in plain data; another one is written as the nearest of these."""


@attrs.frozen
class Form:
    """What stands in plain data for a type.

    `category` is text, name, enum, int, float, bool, decimal, datetime, date, time, timedelta, zone, literal,
    list, pair (as many items as parts), set, mapping, union, value (a class of attrs), event, error, own (a
    class that reads and writes its plain data itself), any, none, or unknown for what has no plain form.
    `type` is the Python type (of a list or set: the one that is built; of a literal: its members), `parts`
    are the forms inside it; where it is `optional` it may be `None`.
    """

    category: str
    type: Any = object
    parts: tuple["Form", ...] = ()
    optional: bool = False

    @property
    def expected(self) -> str:
        """What a document has to hold, in words."""
        words = _WORDS.get(self.category) or f"what is a {getattr(self.type, '__name__', self.type)}"
        if self.category == "union":
            words = " or ".join(dict.fromkeys(part.expected for part in self.parts))
        return f"{words}, or null" if self.optional else words


ANY = Form("any")

CLASSES = ("value", "event", "own")
"""The categories of what is a mapping with the fields of a class."""

SHAPES: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {
        **dict.fromkeys(("text", "name", "enum", "zone"), (str,)),
        **dict.fromkeys(("list", "set", "pair"), (list, tuple)),
        **dict.fromkeys((*CLASSES, "error", "mapping"), (Mapping,)),
        **dict.fromkeys(("any", "union"), (object,)),
        **dict.fromkeys(("none", "unknown"), ()),
        "bool": (bool,),
        "int": (int,),
        "float": (int, float),
        "decimal": (str, int),
        "timedelta": (int, float, str),
        "datetime": (str, datetime),
        "date": (str, date),
        "time": (str, time),
        "literal": (str, int),
    }
)
"""The types of plain data in which a category may stand."""

TAGGED: Mapping[str, type] = MappingProxyType(
    {kind.__name__: kind for kind in (Decimal, datetime, date, time, timedelta, tzinfo)}
)
"""What a tag may name beside the classes of the room."""

_MAPPING = "a mapping with text keys"
_WORDS = {
    **dict.fromkeys(("text", "name", "enum"), "a text"),
    **dict.fromkeys(("value", "event", "error", "own", "mapping"), _MAPPING),
    **dict.fromkeys(("list", "set"), "a list"),
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "decimal": "a number as a text, such as 19.90, or a whole number",
    "datetime": "an instant as a text in ISO 8601, such as 2026-03-02T09:00:00+00:00",
    "date": "a date as a text in ISO 8601, such as 2026-03-02",
    "time": "a time of day as a text in ISO 8601, such as 09:30",
    "timedelta": "a number of seconds",
    "zone": "the name of an IANA time zone, such as Europe/Berlin, or an offset, such as +01:00",
    "any": "plain data",
    "none": "null",
}
_SCALARS: Mapping[Any, str] = {
    str: "text",
    bool: "bool",
    int: "int",
    float: "float",
    Decimal: "decimal",
    datetime: "datetime",
    date: "date",
    time: "time",
    timedelta: "timedelta",
}
_LISTS = (list, Sequence, Iterable)
_SETS: Mapping[Any, Any] = {set: set, frozenset: frozenset, AnySet: frozenset}


def form_of(annotation: Any) -> Form:
    """The form of a type annotation.

    >>> form_of(int | None).category, form_of(int | None).optional, form_of(tuple[Name, ...]).category
    ('int', True, 'list')
    """
    return _form_of(annotation)


@cache
def _form_of(annotation: Any) -> Form:
    hint = _bare(annotation)
    origin, inside = get_origin(hint) or hint, get_args(hint)
    if hint is Any or hint is object:
        return ANY
    if hint is None or hint is NoneType:
        return Form("none", NoneType)
    if origin in (Union, UnionType):
        return _union(inside)
    if origin is Literal:
        return Form("literal", tuple(each for each in inside if each is not None), optional=None in inside)
    if origin is tuple:
        return _tuple(inside)
    if origin in _LISTS:
        return Form("list", list, _parts(inside, 1))
    if origin in _SETS:
        return Form("set", _SETS[origin], _parts(inside, 1))
    if origin in (dict, Mapping):
        return Form("mapping", dict, _parts(inside, 2))
    return Form(_class_category(hint), hint)


def _bare(hint: Any) -> Any:
    """The type behind a `NewType`, an alias, or `Annotated[X, ...]`."""
    if isinstance(hint, NewType):
        return _bare(hint.__supertype__)
    if type(hint).__name__ == "TypeAliasType":  # `type Tier = ...` of Python 3.12
        return _bare(hint.__value__)
    return _bare(get_args(hint)[0]) if get_origin(hint) is Annotated else hint


def _parts(inside: tuple[Any, ...], number: int) -> tuple[Form, ...]:
    return tuple(map(form_of, inside)) or (ANY,) * number


def _tuple(inside: tuple[Any, ...]) -> Form:
    if not inside or inside[-1] is Ellipsis:
        return Form("list", tuple, _parts(inside[:1], 1))
    return Form("pair", tuple, tuple(map(form_of, inside)))


def _union(inside: tuple[Any, ...]) -> Form:
    arms = tuple(form_of(each) for each in inside if each is not NoneType)
    optional = NoneType in inside or any(arm.optional for arm in arms)
    if len(arms) == 1:
        return attrs.evolve(arms[0], optional=optional)
    return Form("union", object, tuple(attrs.evolve(arm, optional=False) for arm in arms), optional)


def _class_category(kind: Any) -> str:
    if not isinstance(kind, type):
        return "unknown"
    if kind in _SCALARS:
        return _SCALARS[kind]
    for parent, category in _PARENTS:
        if issubclass(kind, parent):
            return category
    if _writes_itself(kind):
        return "own"
    return "value" if attrs.has(kind) else "unknown"


_PARENTS: tuple[tuple[type, str], ...] = (
    (Enum, "enum"),
    (Name, "name"),
    (tzinfo, "zone"),
    (Event, "event"),
    (ServiceCoreError, "error"),
)


def _writes_itself(kind: type) -> bool:
    """Whether a class has plain data of its own, both ways, that is a mapping."""
    if not (hasattr(kind, "to_data") and hasattr(kind, "from_data")):
        return False
    return get_origin(get_type_hints(kind.to_data).get("return")) in (dict, Mapping)


@attrs.frozen
class Part:
    """A field of a class, and the form of its type."""

    form: Form
    field: "attrs.Attribute[Any]"

    @property
    def required(self) -> bool:
        """Whether a document has to say it."""
        return self.field.default is attrs.NOTHING

    def is_default(self, owner: Any, value: Any) -> bool:
        """Whether the value is what the field of this owner holds if nothing is said."""
        default: Any = self.field.default
        if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
            default = default.factory(owner) if default.takes_self else default.factory()
        return bool(value == default)


def parts_of(kind: Any) -> Mapping[str, Part]:
    """The fields of a class of attrs that are given when a value is made, by their keys in plain data."""
    return _parts_of(kind)


@cache
def _parts_of(kind: Any) -> Mapping[str, Part]:
    resolved = attrs.resolve_types(kind)
    fields: Iterator[attrs.Attribute[Any]] = (field for field in attrs.fields(resolved) if field.init)
    return MappingProxyType({field.alias or field.name: Part(form_of(field.type), field) for field in fields})


def event_types(kind: Any) -> Mapping[str, type[Event]]:
    """The event types that a value of this kind may be, by their names.

    Beside `EVENT_TYPES` these are the classes from which they derive: a bare `Event` is an `event`.

    >>> event_types(EVENT_TYPES["noted"])
    mappingproxy({'noted': <class 'servicecore.domain.tickets.events.Noted'>})
    """
    return _event_types(kind)


@cache
def _event_types(kind: Any) -> Mapping[str, type[Event]]:
    parents = (parent for each in EVENT_TYPES.values() for parent in each.__mro__[1:])
    bare = {_snake(parent.__name__): parent for parent in parents if issubclass(parent, Event)}
    every = {**bare, **EVENT_TYPES}
    return MappingProxyType({name: each for name, each in every.items() if issubclass(each, kind)})


def _snake(name: str) -> str:
    return "".join(f"_{each}" if each.isupper() else each for each in name).lower().lstrip("_")


def error_fields(error: ServiceCoreError) -> tuple[str, object]:
    """The name of an error's class, or of the nearest one that has a name in plain data; its diagnostic."""
    kinds = (kind for kind in type(error).__mro__ if ERROR_TYPES.get(kind.__name__) is kind)
    return next(kinds).__name__, error.diagnostic


def tagged(union: Form, arm: Form) -> bool:
    """Whether a value of this arm of a union has to name its class, since other arms are classes too."""
    return arm.category in CLASSES and sum(each.category in CLASSES for each in union.parts) > 1


@cache
def room_classes() -> Mapping[str, type[Any]]:
    """The classes of values and names of the room that a tag may name."""
    import servicecore.domain as room

    found = {name: getattr(room, name) for name in room.__all__}
    return MappingProxyType({name: each for name, each in found.items() if isinstance(each, type)})


def quoted(data: object) -> str:
    """What stands in a document, as the line of an error quotes it."""
    return f"`{data[:80]}`" if isinstance(data, str) else f"`{shown(data)}`"


def wrong_shape(data: object, expected: str, *, received: str = "") -> WrongType:
    """The error of a part of a document that is not what its place asks; `located` names the place."""
    return WrongType.of(
        "data.wrong-shape",
        "the value has the wrong shape",
        expected=expected,
        received=received or f"{shown(data)} ({type(data).__name__})",
    )


def too_deep() -> InvalidValue:
    """The error of plain data that goes on and on."""
    return InvalidValue.of(
        "data.too-deep", "the data is nested too deep", expected=f"at most {DEEPEST} levels"
    )


_PLAIN = "texts, finite numbers, instants, lists, mappings, and values of the domain"
_MOST_STEPS = 8


def located(error: ServiceCoreError, place: str) -> ServiceCoreError:
    """The error as seen from the whole: what has the wrong shape is named, a place without an end is cut."""
    moved = error.inside(place) if place else error
    found = moved.diagnostic
    if found.code == "data.wrong-shape" and found.place:
        found = attrs.evolve(found, message=f"`{found.place}` has the wrong shape")
    if found.code == "data.too-deep" and len(steps := re.split(r"(?=[.\[])", found.place)) > _MOST_STEPS:
        found = attrs.evolve(found, place="".join(steps[:_MOST_STEPS]) + "...")
    if found is moved.diagnostic:
        return moved
    named = type(moved)(found)
    named.__cause__ = moved.__cause__
    return named


def no_form(value: object, kind: Any) -> WrongType:
    """The error of a value of a type that nobody can write or read."""
    return WrongType.of(
        "data.not-plain",
        f"a value of type {getattr(kind, '__name__', kind)} has no plain form",
        expected=_PLAIN,
        received=f"{shown(value)} ({type(value).__name__})",
    )


def not_plain(value: object, why: str, *, help: str = "") -> WrongType:
    """The error of a value that plain data cannot hold."""
    return WrongType.of(
        "data.not-plain",
        f"the value cannot be plain data: {why}",
        expected=_PLAIN,
        received=f"{shown(value)} ({type(value).__name__})",
        help=help,
    )
