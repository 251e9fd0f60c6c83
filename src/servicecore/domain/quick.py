"""Building small frozen values quickly: events come by the million."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from typing import Any, TypeVar, get_args

import attrs

from servicecore.domain.checks import LONGEST, any_text, aware, filled, flag
from servicecore.domain.names import Name
from servicecore.errors import ServiceCoreError

C = TypeVar("C", bound=type[Any])


T = TypeVar("T")


def assembler(cls: type[T]) -> Callable[..., T]:
    """What builds values of a frozen class from all its fields in order, unchecked: others checked them.

    As with `quick`, the value is of another class while its fields are set, here of one derived from its own.
    """
    twin = type(cls.__name__, (cls,), {"__slots__": (), **_OPEN})
    fields = [field.name for field in attrs.fields(cls)]  # type: ignore[arg-type]
    names: dict[str, Any] = {"cls": cls, "twin": twin, "new": object.__new__}
    lines = ["made = new(twin)", *(f"made.{name} = {name}" for name in fields)]
    lines += ["made.__class__ = cls", "return made"]
    exec("\n    ".join([f"def assemble({', '.join(fields)}):", *lines]), names)
    made: Callable[..., T] = names["assemble"]
    return made


def quick(cls: C) -> C:
    """Give a frozen, slotted attrs class an `__init__` that costs little more than that of a plain class.

    It takes and refuses what that of attrs does. What is plainly right already (an instant in UTC, a text
    that is not empty, a member of the enum) is neither converted nor validated, nor is a default. While it
    is built the value is of a twin class that can be set, since setting the fields of what is frozen costs
    more than all else.
    """
    twin = type(cls.__name__, cls.__bases__, {"__slots__": cls.__slots__, **_OPEN})
    names: dict[str, Any] = {
        "cls": cls,
        "twin": twin,
        "by_attrs": cls.__init__,
        "validate": attrs.validate,
        **_KNOWN,
    }
    arguments, lines, given = ["self"], ["doubtful = False", "become(self, twin)"], ["self"]
    for i, field in enumerate(sorted(attrs.fields(cls), key=lambda field: field.kw_only)):
        name, default, (test, kind, good) = field.name, _default(field), _plainly_right(field)
        names |= {f"field_{i}": field, f"default_{i}": default, f"kind_{i}": kind, f"good_{i}": good}
        names[f"convert_{i}"] = field.converter or _same
        if field.kw_only and "*" not in arguments:
            arguments.append("*")
        arguments.append(name if field.default is attrs.NOTHING else f"{name}=default_{i}")
        given.append(f"{name}={name}")
        if isinstance(field.default, attrs.Factory):  # type: ignore[arg-type]
            factory: Any = field.default
            owner = "self" if factory.takes_self else ""
            lines.append(f"if {name} is NOTHING: {name} = field_{i}.default.factory({owner})")
        doubts = [f"{name} is not default_{i}"] if default is not attrs.NOTHING else []
        doubts += [f"not ({test.format(name, i)})"] if test else []
        convert = f"{name} = convert_{i}({name}); doubtful = True"
        lines.append(f"if {' and '.join(doubts)}: {convert}" if doubts else convert)
        lines.append(f"self.{name} = {name}")
    lines += ["self.__class__ = cls", "if doubtful: validate(self)"]
    own = f"if self.__class__ is not cls: return by_attrs({', '.join(given)})"  # of a subclass
    exec("\n    ".join([f"def __init__({', '.join(arguments)}):", own, *lines]), names)
    made = names["__init__"]
    for name in ("__annotations__", "__doc__", "__module__", "__qualname__"):
        setattr(made, name, getattr(cls.__init__, name))
    cls.__init__ = made
    return cls


_OPEN = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
_KNOWN = {
    "NOTHING": attrs.NOTHING,
    "datetime": datetime,
    "UTC": UTC,
    "LONGEST": LONGEST,
    "become": object.__dict__["__class__"].__set__,
}


def _same(value: Any) -> Any:
    return value


def _default(field: Any) -> Any:
    """What a field holds unless it is given; `NOTHING` if it has to be given, or is made for each value."""
    if field.default is attrs.NOTHING or isinstance(field.default, attrs.Factory):  # type: ignore[arg-type]
        return attrs.NOTHING
    return field.converter(field.default) if field.converter else field.default


_TESTS: dict[Callable[..., Any], str] = {
    aware: "{0}.__class__ is datetime and {0}.tzinfo is UTC",
    filled: "{0}.__class__ is str and {0}.strip() and len({0}) <= LONGEST",
    any_text: "{0}.__class__ is str and len({0}) <= LONGEST",
    flag: "{0}.__class__ is bool",
}
"""For what a validator asks: an expression that is true of most values that pass, and of no other."""


def _plainly_right(field: Any) -> tuple[str, type | None, frozenset[Any]]:
    """The test of a field's values that need no second look (empty: there is none), and what it names."""
    validator = getattr(field.validator, "validator", field.validator)  # of what is optional
    if validator in _TESTS:
        return _TESTS[validator], None, frozenset()
    kind = next((each for each in (field.type, *get_args(field.type)) if isinstance(each, type)), None)
    if kind is not None and issubclass(kind, Enum):
        return "{0}.__class__ is kind_{1} and {0} in good_{1}", kind, _good(kind, field)
    if kind is not None and issubclass(kind, Name) and validator is None:
        return "{0}.__class__ is kind_{1}", kind, frozenset()
    return "", None, frozenset()


def _good(kind: type[Enum], field: Any) -> frozenset[Any]:
    """The members of an enum that the field's validator lets pass whatever the other fields hold."""

    def passes(member: Enum) -> bool:
        try:
            field.validator(None, field, member)
        except (ServiceCoreError, AttributeError):  # refused, or it asks the owner, and there is none
            return False
        return True

    return frozenset(kind) if field.validator is None else frozenset(filter(passes, kind))
