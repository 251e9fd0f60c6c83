"""Checks of single values that every room needs, with one wording each."""

from datetime import datetime
from decimal import Decimal
from math import isfinite
from typing import TypeVar

from servicecore.errors.diagnostic import closest, shown
from servicecore.errors.exceptions import InvalidValue, UnknownName, WrongType

T = TypeVar("T")


def require_instance(value: object, kind: type[T], place: str) -> T:
    """Return `value` if it is a `kind`; a bool is not accepted as a number.

    Raises `WrongType` (`value.wrong-type`).
    """
    if isinstance(value, kind) and not (isinstance(value, bool) and kind is not bool and kind is not object):
        return value
    raise wrong_type(value, place, f"a value of type {kind.__name__}")


def wrong_type(value: object, place: str, expected: str) -> WrongType:
    """The error of a value of another type than is asked, which `expected` says in words.

    >>> print(wrong_type(7, "Level.when", "a condition").diagnostic.text())
    value.wrong-type: `Level.when` has the wrong type
      at Level.when
      expected a condition
      received 7 (int)
    """
    return WrongType.of(
        "value.wrong-type",
        f"{f'`{place}`' if place else 'the value'} has the wrong type",
        place=place,
        expected=expected,
        received=f"{shown(value)} ({type(value).__name__})",
    )


def require_aware(value: object, place: str) -> datetime:
    """Return `value` if it is a datetime that knows its zone.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`).
    """
    if value != value:  # the NaT of a dataframe calls itself a datetime
        value = str(value)
    at = require_instance(value, datetime, place)
    if at.utcoffset() is None:
        raise InvalidValue.of(
            "time.naive",
            f"`{place}` is a datetime without a zone",
            place=place,
            expected="a datetime with a time zone",
            received=at.isoformat(),
            help="add one, for example datetime(2026, 3, 2, 9, tzinfo=ZoneInfo('Europe/Berlin')).",
        )
    return at


def require_finite(value: object, place: str) -> Decimal:
    """Return `value` as a finite Decimal; int and Decimal are accepted, floats are not (0.1 is not a tenth).

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`number.not-finite`).
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    number = require_instance(value, Decimal, place)
    if not number.is_finite():
        raise InvalidValue.of(
            "number.not-finite",
            f"`{place}` is not a finite number",
            place=place,
            expected="a finite number",
            received=str(number),
        )
    return number


def require_in_range(
    value: object, place: str, *, low: float | None = None, high: float | None = None, whole: bool = False
) -> float:
    """Return `value` if it is a finite number within `low`..`high`, both included; `whole` asks for an int.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`number.out-of-range`).
    """
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
        require_instance(value, int if whole else float, place)
    number = value
    assert isinstance(number, int | float)
    finite = isinstance(number, int) or isfinite(number)
    if finite and (low is None or number >= low) and (high is None or number <= high):
        return number
    if low is not None and high is not None:
        expected = f"a number from {low} to {high}"
    elif low is not None:
        expected = f"a number of at least {low}"
    elif high is not None:
        expected = f"a number of at most {high}"
    else:
        expected = "a finite number"
    raise InvalidValue.of(
        "number.out-of-range",
        f"`{place}` is out of range",
        place=place,
        expected=expected,
        received=shown(number),
    )


def require_text(value: object, place: str) -> str:
    """Return `value` if it is a string with something in it besides white space.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`).
    """
    text = require_instance(value, str, place)
    if not text.strip():
        raise InvalidValue.of(
            "text.empty", f"`{place}` is empty", place=place, expected="a text", received=shown(text)
        )
    return text


def require_zone(value: object, place: str) -> str:
    """Return the name of an IANA time zone that can be loaded; a `ZoneInfo` stands for its name.

    Raises `WrongType` (`value.wrong-type`) or `UnknownName` (`time.unknown-zone`), with the zone that is
    meant also when only its city is given.
    """
    from zoneinfo import ZoneInfo

    name = require_instance(value.key if isinstance(value, ZoneInfo) else value, str, place)
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError) as cause:  # not there; not a name; the name of a folder
        raise UnknownName.of(
            "time.unknown-zone",
            f"unknown time zone `{shown(name)[1:-1]}`",
            place=place,
            expected="a name of the IANA time zone database, such as Europe/Berlin",
            suggestion=_likely_zone(name),
            help="if the name is right, this system lacks (current) zone data: install the package tzdata.",
        ) from cause
    return name


def _likely_zone(name: str) -> str | None:
    if len(name) > 80:  # no name, and costly to compare with one
        return None
    from zoneinfo import available_timezones

    zones = sorted(available_timezones())
    cities = {zone.rpartition("/")[2].replace("_", " "): zone for zone in zones}
    city = closest(name.replace("_", " "), cities)
    return closest(name, zones) or (cities[city] if city else None)
