"""Quantiles of both kinds."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from servicecore.errors import ServiceCoreError, UnknownName
from servicecore.estimates import quantile

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases" / "metric_cases.json"


def test_the_shared_quantile_cases_come_out() -> None:
    if not CASES.exists():
        pytest.skip("the shared cases are not beside this checkout")
    cases = [case for case in json.loads(CASES.read_text()) if case["metric"] == "quantile"]
    assert cases
    for case in cases:
        found = quantile(case["data"], case["options"]["q"], case["options"]["method"])
        assert found == pytest.approx(case["expected"]["value"], abs=1e-6), case["id"]


def test_there_is_none_of_no_values() -> None:
    assert quantile([], 0.5) is None
    assert quantile([], 0.5, "nearest_rank") is None


def test_the_first_and_the_last_are_the_smallest_and_the_largest() -> None:
    for kind in ("linear", "nearest_rank"):
        assert quantile([3, 1, 2], 0, kind) == 1
        assert quantile([3, 1, 2], 1, kind) == 3


def test_the_nearest_rank_is_one_of_the_values_and_the_linear_one_need_not_be() -> None:
    waits = [timedelta(minutes=minute) for minute in (1, 2, 10, 20)]
    assert quantile(waits, 0.5, "nearest_rank") == timedelta(minutes=2)
    assert quantile(waits, 0.5, "linear") == timedelta(minutes=6)


def test_a_share_is_read_as_the_decimal_that_is_written() -> None:
    assert 0.55 * 100 > 55, "the float product lies above the whole number"
    assert quantile(range(1, 101), 0.55, "nearest_rank") == 55


def test_durations_keep_their_microseconds_beyond_what_a_float_holds() -> None:
    long = timedelta(days=400_000, microseconds=1)
    assert quantile([long, long], 0.3) == long
    assert quantile([long, long + timedelta(microseconds=2)], 0.5) == long + timedelta(microseconds=1)


def test_values_may_come_from_an_iterator() -> None:
    assert quantile((value for value in (1.0, 2.0)), 0.5) == 1.5


@pytest.mark.parametrize(
    ("values", "p", "code", "place"),
    [
        ([1, float("nan")], 0.5, "number.out-of-range", "values[1]"),
        ([float("inf")], 0.5, "number.out-of-range", "values[0]"),
        ([1, "2"], 0.5, "value.wrong-type", "values[1]"),
        ([1, True], 0.5, "value.wrong-type", "values[1]"),
        ([1, timedelta(1)], 0.5, "quantile.mixed-units", "values[1]"),
        ([1, 2], 50, "number.out-of-range", "p"),
        ([], -0.1, "number.out-of-range", "p"),
        ([], "0.5", "value.wrong-type", "p"),
    ],
)
def test_what_has_no_quantile_is_refused_with_its_place(values: Any, p: Any, code: str, place: str) -> None:
    with pytest.raises(ServiceCoreError) as caught:
        quantile(values, p)
    assert (caught.value.code, caught.value.diagnostic.place) == (code, place)


def test_an_unknown_kind_is_refused_with_the_one_that_was_meant() -> None:
    with pytest.raises(UnknownName) as caught:
        quantile([1], 0.5, "nearest-rank")
    assert str(caught.value) == (
        "quantile.unknown-kind: there is no kind of quantile `nearest-rank`\n"
        "  at kind\n"
        "  expected one of: linear, nearest_rank\n"
        "  help: did you mean `nearest_rank`?"
    )
