"""Checks of single values."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

import pytest

from servicecore.errors import (
    InvalidValue,
    ServiceCoreError,
    WrongType,
    require_aware,
    require_finite,
    require_in_range,
    require_instance,
    require_text,
)


class NoOffset(tzinfo):
    def utcoffset(self, at: datetime | None) -> timedelta | None:
        return None


def error_of(check: Callable[[], object]) -> ServiceCoreError:
    with pytest.raises(ServiceCoreError) as caught:
        check()
    return caught.value


@pytest.mark.parametrize(
    ("value", "kind"), [(1, int), (True, bool), ("a", str), (True, object), (None, object), (1.5, float)]
)
def test_a_value_of_the_type_is_returned_as_it_is(value: object, kind: type) -> None:
    assert require_instance(value, kind, "x") is value


@pytest.mark.parametrize(("value", "kind"), [(True, int), (1, bool), (1, float), (None, str), ("1", int)])
def test_another_type_is_refused_and_a_bool_is_no_number(value: object, kind: type) -> None:
    error = error_of(lambda: require_instance(value, kind, "capacity"))
    assert type(error) is WrongType
    assert error.code == "value.wrong-type"
    assert error.diagnostic.place == "capacity"
    assert error.diagnostic.expected == f"a value of type {kind.__name__}"
    assert error.diagnostic.received == f"{value!r} ({type(value).__name__})"


def test_what_is_refused_is_shown_without_its_address() -> None:
    assert "0x" not in str(error_of(lambda: require_instance(object(), str, "name")))


@pytest.mark.parametrize("at", [datetime(2026, 1, 1, tzinfo=UTC), datetime.min.replace(tzinfo=UTC)])
def test_an_aware_datetime_is_returned(at: datetime) -> None:
    assert require_aware(at, "at") is at


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (datetime(2026, 1, 1), "time.naive"),  # noqa: DTZ001
        (datetime(2026, 1, 1, tzinfo=NoOffset()), "time.naive"),
        (date(2026, 1, 1), "value.wrong-type"),
        ("2026-01-01T00:00Z", "value.wrong-type"),
        (0, "value.wrong-type"),
        (None, "value.wrong-type"),
    ],
)
def test_what_is_no_aware_datetime_is_refused(at: object, code: str) -> None:
    assert error_of(lambda: require_aware(at, "at")).code == code


@pytest.mark.parametrize("value", [0, -5, 10**400, Decimal("0.1"), Decimal("1E+999")])
def test_whole_and_decimal_numbers_are_finite(value: Any) -> None:
    found = require_finite(value, "amount")
    assert type(found) is Decimal
    assert found == value


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (0.1, "value.wrong-type"),
        (True, "value.wrong-type"),
        ("1", "value.wrong-type"),
        (Decimal("NaN"), "number.not-finite"),
        (Decimal("sNaN"), "number.not-finite"),
        (Decimal("-Infinity"), "number.not-finite"),
    ],
)
def test_floats_texts_and_the_infinite_are_no_amounts(value: object, code: str) -> None:
    assert error_of(lambda: require_finite(value, "amount")).code == code


@pytest.mark.parametrize("value", [0, 1, 0.5, -0.0])
def test_a_number_in_its_range_is_returned_ends_included(value: float) -> None:
    assert require_in_range(value, "share", low=0, high=1) is value


def test_a_number_too_large_for_a_float_is_still_a_number() -> None:
    assert require_in_range(10**400, "count", low=0, whole=True) == 10**400
    assert error_of(lambda: require_in_range(10**400, "share", high=1)).code == "number.out-of-range"
    assert error_of(lambda: require_in_range(10**5000, "share", high=1)).diagnostic.received == "<int>"


@pytest.mark.parametrize(
    ("value", "limits", "expected"),
    [
        (1.1, {"low": 0, "high": 1}, "a number from 0 to 1"),
        (-1, {"low": 0}, "a number of at least 0"),
        (2, {"high": 1}, "a number of at most 1"),
        (float("nan"), {}, "a finite number"),
        (float("inf"), {"low": 0}, "a number of at least 0"),
        (float("nan"), {"low": 0, "high": 1}, "a number from 0 to 1"),
    ],
)
def test_a_number_out_of_its_range_is_refused(value: float, limits: Any, expected: str) -> None:
    error = error_of(lambda: require_in_range(value, "share", **limits))
    assert type(error) is InvalidValue
    assert (error.code, error.diagnostic.expected) == ("number.out-of-range", expected)
    assert error.diagnostic.received == repr(value)


@pytest.mark.parametrize("value", [True, "1", None, Decimal(1)])
def test_what_is_no_number_is_refused(value: object) -> None:
    assert error_of(lambda: require_in_range(value, "share")).code == "value.wrong-type"


@pytest.mark.parametrize("value", [1.0, True])
def test_a_whole_number_is_an_int(value: object) -> None:
    assert error_of(lambda: require_in_range(value, "count", whole=True)).code == "value.wrong-type"


def test_a_text_with_something_in_it_is_returned() -> None:
    assert require_text(" x ", "name") == " x "


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "text.empty"),
        (" \n\t\u3000", "text.empty"),
        (None, "value.wrong-type"),
        (b"x", "value.wrong-type"),
    ],
)
def test_what_is_no_text_or_empty_is_refused(value: object, code: str) -> None:
    assert error_of(lambda: require_text(value, "name")).code == code
