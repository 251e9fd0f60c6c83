"""Survival curves against the remission times of Freireich et al. (1963) and by hand."""

from datetime import timedelta
from typing import Any

import pytest

from servicecore.errors import ServiceCoreError
from servicecore.estimates import Censored, Durations, Interval, Step, SurvivalCurve

SIX_MP = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"


def weeks(number: float) -> timedelta:
    return timedelta(weeks=number)


def state(times: str) -> Durations:
    """Times in weeks; a plus marks one that was still running."""
    return Durations.of(
        Censored(weeks(float(time[:-1]))) if time.endswith("+") else weeks(float(time))
        for time in times.split()
    )


def survivals(curve: SurvivalCurve) -> dict[float, tuple[int, int, float]]:
    return {step.at / weeks(1): (step.at_risk, step.events, round(step.survival, 3)) for step in curve.steps}


class TestRemissionTimes:
    def test_the_curve_of_6_mp_is_the_published_one(self) -> None:
        assert survivals(state(SIX_MP).curve()) == {
            6: (21, 3, 0.857),
            7: (17, 1, 0.807),
            10: (15, 1, 0.753),
            13: (12, 1, 0.690),
            16: (11, 1, 0.627),
            22: (7, 1, 0.538),
            23: (6, 1, 0.448),
        }

    def test_the_curve_of_the_placebo_is_the_published_one(self) -> None:
        found = survivals(state(PLACEBO).curve())
        assert found[1] == (21, 2, 0.905)
        assert found[8] == (12, 4, 0.381)
        assert found[23] == (1, 1, 0.0)
        assert len(found) == 12

    @pytest.mark.parametrize(
        ("times", "median", "low", "high"), [(SIX_MP, 23, 13, None), (PLACEBO, 8, 4, 11)]
    )
    def test_the_medians_and_their_intervals_are_the_published_ones(
        self, times: str, median: int, low: int, high: int | None
    ) -> None:
        found = state(times).median("remission")
        assert found.value == weeks(median)
        assert found.interval == Interval(
            weeks(low), None if high is None else weeks(high), "brookmeyer-crowley", 0.95
        )

    def test_the_standard_errors_are_those_of_greenwood(self) -> None:
        errors = {
            step.at / weeks(1): round(step.survival * (step.greenwood or 0) ** 0.5, 4)
            for step in state(SIX_MP).curve().steps
        }
        assert errors == {6: 0.0764, 7: 0.0869, 10: 0.0963, 13: 0.1068, 16: 0.1141, 22: 0.1282, 23: 0.1346}

    def test_the_interval_of_survival_is_the_log_log_one(self) -> None:
        interval = state(SIX_MP).curve().interval(weeks(10))
        assert interval is not None
        assert (interval.low, interval.high) == pytest.approx((0.5032, 0.8894), abs=1e-4)
        assert interval.method == "log-log"


class TestCurve:
    def test_events_come_before_censorings_at_the_same_time(self) -> None:
        assert survivals(state("1 1+ 2").curve()) == {1: (3, 1, 0.667), 2: (1, 1, 0.0)}

    def test_between_two_steps_the_survival_is_that_of_the_first(self) -> None:
        curve = state("1 2 4+").curve()
        assert [curve.survival(weeks(week)) for week in (0, 0.5, 1, 1.5, 4)] == pytest.approx(
            [1, 1, 2 / 3, 2 / 3, 1 / 3]
        )

    def test_beyond_the_longest_follow_up_nothing_is_known_unless_all_have_ended(self) -> None:
        assert state("1 2 4+").curve().survival(weeks(5)) is None
        assert state("1 2 4+").curve().interval(weeks(5)) is None
        assert state("1 2 4").curve().survival(weeks(5)) == 0
        assert Durations().curve().survival(weeks(1)) is None

    def test_there_is_no_interval_where_survival_is_1_or_0(self) -> None:
        curve = state("1 2 4").curve()
        assert curve.interval(weeks(0.5)) is None
        assert curve.interval(weeks(4)) is None
        assert curve.interval(weeks(2)) is not None

    def test_a_curve_without_observations_has_no_quantile(self) -> None:
        curve = Durations().curve()
        assert (curve.steps, curve.n, curve.longest) == ((), 0, None)
        assert curve.quantile(0.5) is None
        assert curve.quantile_interval(0.5) is None

    def test_a_product_that_comes_to_just_a_half_is_the_median(self) -> None:
        product = 1.0
        for at_risk in range(24, 12, -1):
            product *= 1 - 1 / at_risk
        assert product > 0.5, "a product of floats stays above"
        curve = state(" ".join(str(week) for week in range(1, 13)) + " 30+" * 12).curve()
        assert curve.quantile(0.5) == weeks(12)

    def test_a_half_is_exact_after_a_thousand_steps(self) -> None:
        curve = Durations(dict.fromkeys(range(1, 1001), 1), {(2000, "open"): 1000}).curve()
        assert curve.quantile(0.5) == timedelta(microseconds=1000)
        assert curve.survival(timedelta(microseconds=1000)) == 0.5

    def test_a_hair_above_a_half_is_not_yet_the_median(self) -> None:
        curve = Durations(dict.fromkeys(range(1, 20_002), 1)).curve()
        assert curve.quantile(0.5) == timedelta(microseconds=10_001)

    @pytest.mark.parametrize(("p", "week"), [(0.1, 1), (0.7, 7), (0.8, 8), (0.9, 9)])
    def test_a_share_that_no_float_holds_is_met_by_the_case_that_makes_it_up(
        self, p: float, week: int
    ) -> None:
        assert state("1 2 3 4 5 6 7 8 9 10").curve().quantile(p) == weeks(week)

    def test_the_last_quantile_needs_the_curve_to_come_down_to_0(self) -> None:
        assert state("1 2 4").curve().quantile(1) == weeks(4)
        assert state("1 2 4+").curve().quantile(1) is None
        assert state("1 2 4").curve().quantile(0) == weeks(1)


class TestIntervalOfAQuantile:
    @pytest.mark.parametrize("times", ["5", "5 5 5 5", "5+ 6+"])
    def test_there_is_none_where_no_variance_is_known(self, times: str) -> None:
        assert state(times).curve().quantile_interval(0.5) is None

    @pytest.mark.parametrize("p", [0, 1])
    def test_there_is_none_for_the_ends_of_the_distribution(self, p: int) -> None:
        assert state("1 2 3 4").curve().quantile_interval(p) is None

    def test_if_survival_is_surely_higher_all_along_the_limit_is_the_end_of_the_follow_up(self) -> None:
        curve = state("1 " + "9+ " * 60).curve()
        assert curve.quantile_interval(0.5) == Interval(weeks(9), None, "brookmeyer-crowley", 0.95)

    def test_if_only_the_step_to_0_is_left_the_limit_is_there(self) -> None:
        curve = state("1 " + "5 " * 60).curve()
        assert curve.quantile_interval(0.5) == Interval(weeks(5), None, "brookmeyer-crowley", 0.95)

    def test_a_steep_fall_holds_the_quantile_at_its_place(self) -> None:
        curve = state("1 " + "5 " * 60 + "6 7").curve()
        assert curve.quantile_interval(0.5) == Interval(weeks(5), weeks(5), "brookmeyer-crowley", 0.95)

    def test_a_lower_level_gives_a_shorter_interval(self) -> None:
        wide, narrow = (state(PLACEBO).curve().quantile_interval(0.5, level) for level in (0.99, 0.5))
        assert wide is not None
        assert narrow is not None
        assert narrow.low in wide
        assert narrow.high in wide
        assert narrow != wide


class TestShown:
    def test_a_curve_shows_itself_as_a_table(self) -> None:
        curve = state("1 2 2 4 3+").curve()
        assert str(curve).splitlines()[:3] == [
            "survival of 5 observations",
            "after  at risk  ended  still running  95 % interval",
            "  7 d        5      1         80.0 %    20.4-96.9 %",
        ]
        assert repr(curve) == "<SurvivalCurve of 5 observations, 3 steps>"
        assert "<table>" in curve._repr_html_()

    @pytest.mark.parametrize(
        ("steps", "most", "rows"), [(100, 40, 34), (100, 100, 100), (8, 3, 3), (1, 1, 1)]
    )
    def test_a_long_curve_is_thinned_evenly_and_keeps_its_end(self, steps: int, most: int, rows: int) -> None:
        curve = Durations({second * 1_000_000: 1 for second in range(1, steps + 1)}).curve()
        shown = curve.table(most=most).to_data()
        assert len(shown) == rows
        assert shown[-1]["at risk"] == "1"

    def test_an_empty_curve_shows_its_headings(self) -> None:
        assert str(Durations().curve()).startswith("survival of 0 observations\nafter")

    def test_what_cannot_be_asked_is_refused(self) -> None:
        curve = state("1 2").curve()
        asked: list[tuple[Any, str]] = [
            (lambda: curve.survival(3), "after"),
            (lambda: curve.quantile(2), "p"),
            (lambda: curve.quantile_interval(-1), "p"),
            (lambda: curve.quantile_interval(0.5, 2), "level"),
            (lambda: curve.interval(weeks(1), 0), "level"),
            (lambda: curve.table(most=0), "most"),
        ]
        for call, place in asked:
            with pytest.raises(ServiceCoreError) as caught:
                call()
            assert caught.value.diagnostic.place == place

    def test_a_step_knows_its_limits(self) -> None:
        assert Step(weeks(1), 1, 1, 0.0, None).limits(1.96) is None
