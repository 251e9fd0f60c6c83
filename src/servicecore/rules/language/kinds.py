"""Kinds of facts: what a value may be, how it is compared, written down and read back."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AnySet
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal, InvalidOperation
from enum import Enum, Flag
from math import isfinite
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NewType, Union, get_args, get_origin

import attrs

from servicecore.errors import InvalidValue, ServiceCoreError, UnknownName, WrongType, closest, one_of, shown
from servicecore.rules.language.words import PLAIN, Normaliser


@attrs.frozen(cache_hash=True)
class Kind:
    """The kind of a fact, derived from a type annotation by `kind_of`.

    `category` is one of bool, int, float, decimal, text, date, datetime, time, timedelta, enum, name (an open
    vocabulary: a subclass of `str`), literal or set; `type` is the Python type (of a set: of its elements'
    kind), `members` the values of a literal, `element` the kind of a set's elements, `normaliser` what makes
    words of a text.
    """

    category: str
    type: Any
    members: tuple[object, ...] = ()
    element: "Kind | None" = None
    normaliser: Normaliser = PLAIN

    @property
    def name(self) -> str:
        """The kind as a user would write it."""
        if self.element is not None:
            return f"set of {self.element.name}"
        return one_of(map(repr, self.members)) if self.members else str(self.type.__name__)

    @property
    def item(self) -> "Kind":
        """The kind of one value: a set's elements, else this kind itself."""
        return self.element or self

    @property
    def ordered(self) -> bool:
        """Whether `<` and its relatives mean something: numbers, times, and enums that define an order."""
        if self.category == "enum":
            return any("__lt__" in vars(base) for base in self.type.__mro__ if base not in (object, str))
        return self.category in _ORDERED

    @property
    def textual(self) -> bool:
        """Whether the value is free text."""
        return self.category == "text"

    @property
    def tree(self) -> bool:
        """Whether values form a hierarchy: the type offers `within`."""
        return callable(getattr(self.type, "within", None))

    def accept(self, value: object) -> Any:
        """The value, checked, as this kind's own type; instants keep their offset and forget their zone.

        Raises `WrongType` (`fact.wrong-type`), `UnknownName` (`fact.unknown-member`), or `InvalidValue`
        (`time.naive`, `number.not-finite`).
        """
        return _ACCEPT[self.category](self, value)

    def parse(self, data: object) -> Any:
        """The value read from plain data: Decimals from text, instants and dates from ISO text, durations
        from seconds, enum members from their value or name. Raises as `accept` does.
        """
        if self.element is not None and isinstance(data, list | tuple):
            return frozenset(map(self.element.parse, data))
        if self.category in _PARSE and isinstance(data, str | int | float) and not isinstance(data, bool):
            try:
                return self.accept(_PARSE[self.category](data))
            except ServiceCoreError:
                raise
            except (ValueError, TypeError, InvalidOperation, OverflowError) as cause:
                raise self.refusal(data) from cause
        return self.accept(data)

    def plain(self, value: Any) -> object:
        """The value as plain data; `parse` reads it back."""
        if isinstance(value, Enum):
            return _member_text(value)
        if isinstance(value, AnySet):
            assert self.element is not None
            return sorted(map(self.element.plain, value), key=repr)
        if isinstance(value, datetime | date | time):
            return value.isoformat()
        if isinstance(value, timedelta):
            return value.total_seconds()
        if isinstance(value, str | Decimal):
            return str(value)
        return value

    def refusal(self, value: object, *, help: str = "") -> WrongType:
        """The error that says that a value is not of this kind."""
        return WrongType.of(
            "fact.wrong-type",
            f"`{shown(value)}` is not of the fact's type",
            expected=self.name if self.members else f"a value of type {self.name}",
            received=f"{shown(value)} ({type(value).__name__})",
            help=help or _HELP.get(type(value), ""),
        )


_UNPACK = "unpack several values: `one_of(*values)`, `mentions(*phrases)`."
_HELP = {type(None): "`is_missing` asks for a missing value.", list: _UNPACK, tuple: _UNPACK, set: _UNPACK}


def bare(annotation: Any) -> Any:
    """The type behind a `NewType`, an alias, `Annotated[X, ...]` or `X | None`.

    >>> bare(int | None), bare(list[int])
    (<class 'int'>, list[int])
    """
    if isinstance(annotation, NewType):
        return bare(annotation.__supertype__)
    if type(annotation).__name__ == "TypeAliasType":  # `type Tier = ...` of Python 3.12
        return bare(annotation.__value__)
    if get_origin(annotation) is Annotated:
        return bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        rest = [part for part in get_args(annotation) if part is not NoneType]
        return bare(rest[0]) if len(rest) == 1 else annotation
    return annotation


def kind_of(annotation: Any) -> Kind | None:
    """The kind that an annotation stands for, or `None` for a type that is no fact by itself.

    `X | None` is the kind of X: a missing value is a matter of logic, not of type. `set[X]`, `frozenset[X]`
    are sets of such values; `Annotated[str, Normaliser(...)]` is a text with words of its own kind. Flags are
    no facts, nor is a literal with members that are equal to each other, such as `Literal[1, True]`.

    >>> kind_of(int | None).name, kind_of(frozenset[str]).name, kind_of(list[int])
    ('int', 'set of str', None)
    """
    normaliser = _normaliser(annotation)
    annotation = bare(annotation)
    if annotation is str and normaliser is not None:
        return Kind("text", str, normaliser=normaliser)
    if get_origin(annotation) in (set, frozenset, AnySet):
        element = kind_of(get_args(annotation)[0])
        return Kind("set", element.type, element=element) if element and not element.element else None
    if get_origin(annotation) is Literal:
        members = tuple(each for each in get_args(annotation) if each is not None)
        listed = members and len(set(members)) == len(members)
        plain = all(isinstance(each, str | int | Enum) for each in members)
        return Kind("literal", object, members) if listed and plain else None
    if not isinstance(annotation, type) or issubclass(annotation, Flag):
        return None
    if annotation in _PLAIN:
        return Kind(_PLAIN[annotation], annotation)
    if issubclass(annotation, Enum):
        return Kind("enum", annotation)
    return Kind("name", annotation) if issubclass(annotation, str) else None


def _normaliser(annotation: Any) -> Normaliser | None:
    """The normaliser that an annotation names, also behind `| None`."""
    if get_origin(annotation) is Annotated:
        return next((each for each in get_args(annotation)[1:] if isinstance(each, Normaliser)), None)
    if get_origin(annotation) in (Union, UnionType):
        return next(filter(None, map(_normaliser, get_args(annotation))), None)
    return None


def values_of_mapping(annotation: Any) -> Any:
    """The type of the values of a mapping from texts; `None` if the annotation is no such mapping.

    >>> values_of_mapping(dict[str, int] | None)
    <class 'int'>
    """
    found = bare(annotation)
    if get_origin(found) not in (dict, Mapping):
        return None
    key, value = get_args(found)
    return value if key is str else None


def code(value: object) -> str:
    """A constant as source text that evaluates back.

    >>> code(("refund", Decimal("1.5"))), code(timedelta(hours=1))
    ("('refund', Decimal('1.5'))", 'timedelta(seconds=3600)')
    """
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, tuple):
        return f"({', '.join(map(code, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, datetime | date | time | timedelta):
        return repr(value).replace("datetime.", "")
    return repr(value)


def _instance(kind: Kind, value: object) -> object:
    if isinstance(value, kind.type) and (kind.type is bool or not isinstance(value, bool)):
        return value
    raise kind.refusal(value)


def _whole(kind: Kind, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise kind.refusal(value)
    return int(value)


def _number(kind: Kind, value: object) -> float:
    if not isinstance(value, float):
        return _whole(kind, value)
    if not isfinite(value):
        raise _not_finite(value)
    return float(value)


def _not_finite(value: object) -> InvalidValue:
    return InvalidValue.of(
        "number.not-finite", "the number is not finite", expected="a finite number", received=str(value)
    )


def _text(kind: Kind, value: object) -> str:
    if not isinstance(value, str):
        raise kind.refusal(value)
    return value if type(value) is str else str.__str__(value)


def _decimal(kind: Kind, value: object) -> Decimal:
    if isinstance(value, float):
        raise kind.refusal(value, help=f"write Decimal('{value}'): a float is not exact.")
    if not isinstance(value, Decimal):
        return Decimal(_whole(kind, value))
    if not value.is_finite():
        raise _not_finite(value)
    return value


def _moment(kind: Kind, value: object) -> datetime:
    """The instant at a fixed offset: in one zone Python compares wall clocks, and autumn has two 02:30."""
    if not isinstance(value, datetime):
        raise kind.refusal(value)
    offset = value.utcoffset()
    if offset is None:
        raise InvalidValue.of(
            "time.naive",
            "the datetime has no zone",
            expected="a datetime with a time zone",
            received=value.isoformat(),
            help="add one, for example datetime(2026, 3, 2, 9, tzinfo=ZoneInfo('Europe/Berlin')).",
        )
    return datetime.combine(value.date(), value.time().replace(fold=0), timezone(offset))


def _clock(kind: Kind, value: object) -> time:
    if not isinstance(value, time):
        raise kind.refusal(value)
    if value.tzinfo is not None:
        raise InvalidValue.of(
            "time.with-zone",
            "the time of day has a zone of its own",
            expected="a plain time, such as time(9, 30)",
            received=value.isoformat(),
            help="the zone is part of the fact: `facts.at.time_of_day('Europe/Berlin')`.",
        )
    return value.replace(fold=0)


def _elements(kind: Kind, value: object) -> frozenset[Any]:
    assert kind.element is not None
    if not isinstance(value, AnySet | list | tuple):
        raise kind.refusal(value)
    return frozenset(map(kind.element.accept, value))


def _day(kind: Kind, value: object) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise kind.refusal(value)
    return value


def _member(kind: Kind, value: object) -> object:
    if isinstance(value, kind.type):
        return value
    if not isinstance(value, str) or isinstance(value, Enum):
        raise kind.refusal(value)
    member = _member_called(kind.type, value)
    if member is not None:
        return member
    names = [kind.plain(member) for member in kind.type]
    raise UnknownName.of(
        "fact.unknown-member",
        f"{kind.name} has no member `{value[:80]}`",
        expected=one_of(names),
        suggestion=closest(value, names),
    )


def _member_called(enum: type[Enum], text: str) -> Enum | None:
    """The member with this value, or else this name, or else this name in lower case."""
    names = enum.__members__
    lower = (member for name, member in names.items() if name.lower() == text)
    return next((member for member in enum if member.value == text), names.get(text) or next(lower, None))


def _member_text(member: Enum) -> str:
    """The text by which `_member_called` finds the member: its value if that is a text, else its name."""
    if isinstance(member.value, str):
        return str.__str__(member.value)
    lower = member.name.lower()
    return lower if _member_called(type(member), lower) is member else member.name


def _named(kind: Kind, value: object) -> object:
    if isinstance(value, kind.type):
        return value
    if type(value) is not str or not value.strip():
        raise kind.refusal(value)
    try:
        return kind.type(value)
    except ServiceCoreError as error:
        raise type(error)(attrs.evolve(error.diagnostic, place="")) from error.__cause__
    except (ValueError, TypeError) as cause:
        raise kind.refusal(value) from cause


def _listed(kind: Kind, value: object) -> object:
    """The member that is equal and of the same type, or the one that is written with this text."""
    names = [kind.plain(member) for member in kind.members]
    found = [member for member in kind.members if type(value) is type(member) and value == member]
    if isinstance(value, str):
        text = str.__str__(value)
        found += [member for member, name in zip(kind.members, names, strict=True) if name == text]
    if found:
        return found[0]
    alike = [name for name in names if type(name) is type(value)]
    if not alike:
        raise kind.refusal(value)
    raise UnknownName.of(
        "fact.unknown-member",
        f"`{shown(value)}` is not a value of this fact",
        expected=one_of(map(repr, names)),
        suggestion=closest(value, alike),
    )


_PLAIN: dict[Any, str] = {
    bool: "bool",
    int: "int",
    float: "float",
    Decimal: "decimal",
    str: "text",
    date: "date",
    datetime: "datetime",
    time: "time",
    timedelta: "timedelta",
}
_ORDERED = frozenset({"int", "float", "decimal", "date", "datetime", "time", "timedelta"})
_ACCEPT: dict[str, Callable[[Kind, object], object]] = {
    "bool": _instance,
    "int": _whole,
    "float": _number,
    "decimal": _decimal,
    "text": _text,
    "date": _day,
    "datetime": _moment,
    "time": _clock,
    "timedelta": _instance,
    "enum": _member,
    "name": _named,
    "literal": _listed,
    "set": _elements,
}
_PARSE: dict[str, Callable[[Any], object]] = {
    "decimal": lambda data: Decimal(str(data)),
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda data: timedelta(seconds=data),
}
