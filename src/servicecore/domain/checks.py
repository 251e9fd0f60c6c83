"""Converters and validators for the fields of the nouns.

A converter that serves many fields (`utc`, `language`) lets pass what it cannot read; the validator behind
it, which knows the field, refuses it. What makes a value for one field (`member`, `items`) is told its place.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
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
    shown,
)

T = TypeVar("T")
M = TypeVar("M", bound=Enum)
N = TypeVar("N", bound=Name)


def place_of(owner: Any, field: Any) -> str:
    """Where a field stands, as errors name it: `Offer.worth`."""
    return f"{type(owner).__name__}.{field.name}"


def utc(value: datetime) -> datetime:
    """The same instant in UTC.

    Python compares and subtracts datetimes of one zone by their clock readings, which is wrong across a clock
    change; in UTC instants behave as instants.
    """
    if value.__class__ is datetime and value.tzinfo is UTC:  # mostly, and by the million
        return value
    if not isinstance(value, datetime) or value != value or value.utcoffset() is None:
        return value
    try:
        found = value.astimezone(UTC)
    except OverflowError:
        return value
    if found.__class__ is datetime:
        return found
    return datetime.combine(found.date(), found.time(), UTC)  # of a dataframe, without its nanoseconds


def utc_if_any(value: datetime | None) -> datetime | None:
    """The same instant in UTC, if there is one."""
    return None if value is None else utc(value)


def aware(owner: Any, field: Any, value: Any) -> None:
    """An instant, already converted by `utc`."""
    if value.__class__ is datetime and value.tzinfo is UTC:
        return
    at = require_aware(value, place_of(owner, field))
    if at.tzinfo is not UTC:
        raise InvalidValue.of(
            "time.out-of-range",
            f"`{place_of(owner, field)}` lies outside the years 1 to 9999 in UTC",
            place=place_of(owner, field),
            expected="an instant from the year 1 to the year 9999",
            received=str(value),
        )


LONGEST_NAME = 80
LONGEST = 5_000_000
"""How many characters a text may have; a message of more is a file that somebody pasted, or an attack."""


def filled(owner: Any, field: Any, value: Any) -> None:
    """A text that is not empty."""
    not_too_long(require_text(value, place_of(owner, field)), place_of(owner, field))


def any_text(owner: Any, field: Any, value: Any) -> None:
    """A text, possibly empty."""
    not_too_long(require_instance(value, str, place_of(owner, field)), place_of(owner, field))


def not_too_long(text: str, place: str) -> str:
    """Return a text of at most `LONGEST` characters.

    Raises `InvalidValue` (`text.too-long`).
    """
    if len(text) > LONGEST:
        raise InvalidValue.of(
            "text.too-long",
            f"`{place}` is too long",
            place=place,
            expected=f"at most {LONGEST:,} characters",
            received=f"{len(text):,} characters",
            help="keep what is longer as a file of its own.",
        )
    return text


def quoted(text: str) -> str:
    """A word of the user as an error quotes it: cut if it is no word but a whole document."""
    return f"`{text}`" if len(text) <= LONGEST_NAME else f"`{text[:LONGEST_NAME]}...`"


def choices(word: object, known: Iterable[object]) -> tuple[str, str | None]:
    """The names to choose from, as an error lists them, and the one that is meant if one is close: it leads.

    What is far too long for a name is close to none, and costly to compare.
    """
    names = [str(each) for each in known]
    meant = closest(word, names) if len(str(word)) <= LONGEST_NAME else None
    return one_of(sorted(names, key=lambda name: name != meant)), meant


def same_key(first: str, second: str, *, place: str = "") -> InvalidValue:
    """The error of a key that was there before in another spelling."""
    return InvalidValue.of(
        "document.duplicate-key",
        f"{quoted(second)} and {quoted(first)} are the same key",
        place=place,
        expected="each key once",
    )


def flag(owner: Any, field: Any, value: Any) -> None:
    """True or False."""
    require_instance(value, bool, place_of(owner, field))


def polarity(owner: Any, field: Any, value: Any) -> None:
    """A score from -1 to 1."""
    require_in_range(value, place_of(owner, field), low=-1, high=1)


def weight(owner: Any, field: Any, value: Any) -> None:
    """Any finite number."""
    require_in_range(value, place_of(owner, field))


def share(owner: Any, field: Any, value: Any) -> None:
    """A share from 0 to 1."""
    require_in_range(value, place_of(owner, field), low=0, high=1)


def count(owner: Any, field: Any, value: Any) -> None:
    """A whole number of at least 0."""
    require_in_range(value, place_of(owner, field), low=0, whole=True)


def span(owner: Any, field: Any, value: Any) -> None:
    """A duration of at least zero."""
    require_span(value, place_of(owner, field))


def require_span(value: object, place: str) -> timedelta:
    """Return a duration of at least zero.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`duration.negative`).
    """
    found = require_instance(value, timedelta, place)
    if found < timedelta(0):
        raise InvalidValue.of(
            "duration.negative",
            f"`{place}` is negative",
            place=place,
            expected="a duration of at least zero",
            received=str(found),
        )
    return found


def instance(kind: type) -> Callable[[Any, Any, Any], None]:
    """A value of this type."""

    def check(owner: Any, field: Any, value: Any) -> None:
        require_instance(value, kind, place_of(owner, field))

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
    if not _is_tag(require_instance(value, str, place_of(owner, field))):
        raise InvalidValue.of(
            "language.bad-tag",
            f"{quoted(value)} is not a language tag",
            place=place_of(owner, field),
            expected="a tag such as en or pt-BR",
            received=shown(value),
        )


def member(kind: type[M], value: object, place: str) -> M:
    """The member of an enum that is given, or that a text names in any usual spelling.

    Raises `UnknownName` (`value.unknown-member`) or `WrongType` (`value.wrong-type`).
    """
    if isinstance(value, kind):
        return value
    names = _names(kind)
    if not isinstance(value, str):
        raise WrongType.of(
            "value.wrong-type",
            f"`{place}` has the wrong type",
            place=place,
            expected=f"{one_of(names)}, or a member of {kind.__name__}",
            received=f"{shown(value)} ({type(value).__name__})",
        )
    if (name := spelled(value)) in names:
        found: M = names[name]
        return found
    raise UnknownName.of(
        "value.unknown-member",
        f"{quoted(value)} is not a member of {kind.__name__}",
        place=place,
        expected=one_of(names),
        received=shown(value),
        suggestion=closest(name, names) if len(name) <= LONGEST_NAME else None,
    )


def texts(values: object, place: str) -> tuple[str, ...]:
    """Several texts as a tuple, none of them empty.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`).
    """
    return tuple(require_text(value, f"{place}[{i}]") for i, value in enumerate(items(str, values, place)))


@cache
def _names(kind: type[Enum]) -> Mapping[str, Any]:
    return {name.lower(): found for name, found in kind.__members__.items()}


def named(kind: type[N], value: object, place: str) -> N:
    """The name of an open vocabulary that is given, or that a text spells.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`).
    """
    return value if isinstance(value, kind) else kind(not_too_long(require_text(value, place), place))


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
            received=f"{shown(values)} ({type(values).__name__})",
        )
    found = tuple(require_instance(value, kind, f"{place}[{i}]") for i, value in enumerate(values))
    for i, each in enumerate(found if kind is str else ()):
        not_too_long(str(each), f"{place}[{i}]")
    return found
