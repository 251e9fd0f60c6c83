"""Intervals of single figures against published values."""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from servicecore.errors import InvalidValue, ServiceCoreError
from servicecore.estimates import Interval, mean_interval, poisson_interval, wilson

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases" / "metric_cases.json"


def between(low: Any, high: Any) -> Interval:
    return Interval(low, high, "wilson", 0.95)


def code_of(call: Any) -> tuple[str, str]:
    with pytest.raises(ServiceCoreError) as caught:
        call()
    return caught.value.code, caught.value.diagnostic.place


class TestInterval:
    def test_it_holds_its_limits_and_what_lies_between(self) -> None:
        interval = between(2, 5)
        assert [value in interval for value in (1.9, 2, 3, 5, 5.1)] == [False, True, True, True, False]

    def test_without_an_upper_limit_it_holds_everything_above_the_lower(self) -> None:
        interval = between(timedelta(hours=2), None)
        assert timedelta(days=9000) in interval
        assert timedelta(hours=1) not in interval

    @pytest.mark.parametrize(
        ("one", "other", "together"),
        [
            (between(1, 2), between(2, 3), True),
            (between(1, 2), between(2.1, 3), False),
            (between(1, 9), between(4, 5), True),
            (between(1, None), between(4, 5), True),
            (between(6, None), between(4, 5), False),
            (between(6, None), between(4, None), True),
        ],
    )
    def test_two_overlap_when_they_share_a_point(
        self, one: Interval, other: Interval, together: bool
    ) -> None:
        assert one.overlaps(other) is together
        assert other.overlaps(one) is together

    def test_it_reads_in_the_unit_of_its_figure(self) -> None:
        assert between(0.077, 0.093).text("share") == "95 % 7.7-9.3 %"
        assert between(-20, 80).text("points") == "95 % -20 to 80 points"
        assert between(Decimal("1234.5"), Decimal(2000)).text("EUR") == "95 % 1,234.5 to 2,000 EUR"
        assert between(timedelta(hours=1), timedelta(hours=30)).text("duration") == "95 % 1 h to 1 d 6 h"
        assert str(Interval(1, None, "x", 0.999)) == "99.9 % from 1"

    @pytest.mark.parametrize(
        ("low", "high", "method", "level", "code", "place"),
        [
            (3, 2, "wilson", 0.95, "interval.reversed", "high"),
            (float("nan"), 2, "wilson", 0.95, "number.out-of-range", "low"),
            (0, float("inf"), "wilson", 0.95, "number.out-of-range", "high"),
            (Decimal("NaN"), 2, "wilson", 0.95, "number.not-finite", "low"),
            ("1", 2, "wilson", 0.95, "value.wrong-type", "low"),
            (True, 2, "wilson", 0.95, "value.wrong-type", "low"),
            (None, 2, "wilson", 0.95, "value.wrong-type", "low"),
            (timedelta(1), 2, "wilson", 0.95, "interval.mixed-units", "high"),
            (1, 2, " ", 0.95, "text.empty", "method"),
            (1, 2, "wilson", 95, "number.out-of-range", "level"),
            (1, 2, "wilson", 0.0, "number.out-of-range", "level"),
            (1, 2, "wilson", 1.0, "number.out-of-range", "level"),
            (1, 2, "wilson", None, "value.wrong-type", "level"),
        ],
    )
    def test_an_impossible_interval_is_refused_with_its_field(
        self, low: Any, high: Any, method: str, level: Any, code: str, place: str
    ) -> None:
        assert code_of(lambda: Interval(low, high, method, level)) == (code, place)

    def test_the_refusal_says_what_was_expected(self) -> None:
        with pytest.raises(InvalidValue) as caught:
            Interval(3, 2, "wilson", 0.95)
        assert str(caught.value) == (
            "interval.reversed: an interval ends before it begins\n"
            "  at high\n"
            "  expected at least 3\n"
            "  received 2"
        )


class TestWilson:
    def test_the_shared_case_of_customer_satisfaction_comes_out(self) -> None:
        if not CASES.exists():
            pytest.skip("the shared cases are not beside this checkout")
        found = [case for case in json.loads(CASES.read_text()) if "interval" in case["expected"]]
        checked = 0
        for case in found:
            if case["options"].get("interval") != "wilson":
                continue
            answers = case["counts"]
            hits = answers["4"] + answers["5"]
            interval = wilson(hits, sum(answers.values()), case["options"]["level"])
            assert interval is not None
            assert (interval.low, interval.high) == pytest.approx(case["expected"]["interval"], abs=1e-6)
            checked += 1
        assert checked

    def test_with_no_hit_and_with_all_hits_it_still_has_width(self) -> None:
        none, every = wilson(0, 10), wilson(10, 10)
        assert none is not None
        assert every is not None
        assert (none.low, none.high) == pytest.approx((0.0, 0.277533), abs=1e-6)
        assert (every.low, every.high) == pytest.approx((0.722467, 1.0), abs=1e-6)

    def test_there_is_none_for_no_cases(self) -> None:
        assert wilson(0, 0) is None

    @pytest.mark.parametrize(
        ("hits", "n", "level", "place"),
        [(-1, 3, 0.95, "hits"), (4, 3, 0.95, "hits"), (0, -1, 0.95, "n"), (1, 3, 1.5, "level")],
    )
    def test_counts_and_levels_that_cannot_be_are_refused(
        self, hits: int, n: int, level: float, place: str
    ) -> None:
        assert code_of(lambda: wilson(hits, n, level)) == ("number.out-of-range", place)

    def test_a_wrong_level_is_refused_also_for_no_cases(self) -> None:
        assert code_of(lambda: wilson(0, 0, 95)) == ("number.out-of-range", "level")


class TestPoisson:
    @pytest.mark.parametrize(
        ("count", "low", "high"),
        [
            (0, 0.0, 3.689),
            (1, 0.0253, 5.572),
            (2, 0.242, 7.225),
            (5, 1.623, 11.668),
            (10, 4.795, 18.390),
            (20, 12.217, 30.888),
            (100, 81.364, 121.627),
        ],
    )
    def test_it_has_the_published_exact_limits(self, count: int, low: float, high: float) -> None:
        interval = poisson_interval(count)
        assert interval.low == pytest.approx(low, abs=5e-4)
        assert interval.high == pytest.approx(high, abs=6e-4)

    def test_with_no_event_the_upper_limit_is_the_logarithm_of_the_tail(self) -> None:
        assert poisson_interval(0, 0.9).high == pytest.approx(2.995732273553991, rel=1e-12)

    @pytest.mark.parametrize("level", [1e-6, 0.5, 0.999999])
    def test_it_settles_at_any_level_and_for_a_large_count(self, level: float) -> None:
        for count in (1, 7, 1_000, 1_000_000):
            interval = poisson_interval(count, level)
            assert 0 < float(interval.low) < count < float(interval.high or 0)

    def test_for_a_large_count_it_is_the_normal_one_with_its_known_shift(self) -> None:
        interval = poisson_interval(1_000_000)
        shift = (1.959964**2 - 1) / 3
        assert interval.low == pytest.approx(1_000_000 - 1959.964 + shift, abs=0.01)
        assert interval.high == pytest.approx(1_000_000 + 1959.964 + shift + 1, abs=0.01)

    def test_a_negative_count_is_refused(self) -> None:
        assert code_of(lambda: poisson_interval(-1)) == ("number.out-of-range", "count")
        assert code_of(lambda: poisson_interval(1, 1.0)) == ("number.out-of-range", "level")


class TestMean:
    def test_it_lies_the_normal_number_of_standard_errors_to_either_side(self) -> None:
        interval = mean_interval(4.2, 1.0, 100, 0.95)
        assert interval is not None
        assert (interval.low, interval.high) == pytest.approx((4.2 - 0.1959964, 4.2 + 0.1959964), abs=1e-7)
        assert interval.method == "normal"

    def test_the_mean_of_durations_has_durations_for_limits(self) -> None:
        interval = mean_interval(timedelta(minutes=10), timedelta(minutes=5), 4, 0.5)
        assert interval is not None
        assert interval.low == timedelta(minutes=10) - timedelta(minutes=2.5) * 0.6744897501960817

    def test_one_observation_has_no_spread_and_so_no_interval(self) -> None:
        assert mean_interval(4.2, 0.0, 1) is None
        assert mean_interval(4.2, 0.0, 0) is None

    @pytest.mark.parametrize(
        ("mean", "deviation", "n", "code", "place"),
        [
            (1.0, -1.0, 5, "number.out-of-range", "deviation"),
            (timedelta(1), -timedelta(1), 5, "number.out-of-range", "deviation"),
            (1.0, timedelta(1), 5, "mean.mixed-units", "deviation"),
            (float("nan"), 1.0, 5, "number.out-of-range", "mean"),
            (1.0, 1.0, -5, "number.out-of-range", "n"),
            (1.0, 1.0, 2.5, "value.wrong-type", "n"),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, mean: Any, deviation: Any, n: Any, code: str, place: str
    ) -> None:
        assert code_of(lambda: mean_interval(mean, deviation, n)) == (code, place)
