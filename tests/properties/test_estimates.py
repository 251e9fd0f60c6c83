"""Laws of estimates: parts merge into the whole, nothing running is dropped, intervals hold what they say."""

import pickle
from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reference import intervals, survival

from servicecore.estimates import (
    Censored,
    Count,
    Durations,
    Estimate,
    Share,
    mean_interval,
    poisson_interval,
    quantile,
    wilson,
)
from servicecore.estimates.normal import two_sided

T = TypeVar("T")
State = TypeVar("State", Share, Count, Durations)

reasons = st.sampled_from(["spam", "merged", "auto reply"])
# Few different lengths, so that ends and censorings meet, and some that no float tells apart.
lengths = st.one_of(st.integers(0, 12), st.integers(0, 10**18)).map(
    lambda number: timedelta(microseconds=number)
)
running = st.builds(Censored, lengths, st.sampled_from(["open", "reopened"]))
duration_cases = st.lists(st.one_of(lengths, lengths, running, reasons), max_size=40)
share_cases = st.lists(st.one_of(st.booleans(), reasons), max_size=40)
count_cases = st.lists(st.one_of(st.none(), reasons), max_size=40)
observations = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=25)
shares = st.integers(0, 1000).map(lambda number: number / 1000)
levels = st.floats(0.01, 0.999)


def durations(seen: Sequence[survival.Observation]) -> Durations:
    spans = [(timedelta(microseconds=time), ended) for time, ended in seen]
    return Durations.of(span if ended else Censored(span) for span, ended in spans)


def dealt(cases: Sequence[T], data: st.DataObject) -> list[list[T]]:
    """The cases dealt out to a few parts, some of which may get none."""
    owners = data.draw(st.lists(st.integers(0, 4), min_size=len(cases), max_size=len(cases)))
    return [[case for case, owner in zip(cases, owners, strict=True) if owner == part] for part in range(5)]


def bits(estimate: Estimate) -> bytes:
    """Everything about an estimate, floats to the last bit and entries in their order."""
    return repr(estimate.to_data()).encode() + str(estimate).encode()


class TestMerging:
    @given(duration_cases, duration_cases, duration_cases)
    def test_durations_merge_in_any_order_and_grouping(
        self,
        a: list[timedelta | Censored | str],
        b: list[timedelta | Censored | str],
        c: list[timedelta | Censored | str],
    ) -> None:
        self.check_laws(Durations(), Durations.of(a), Durations.of(b), Durations.of(c))

    @given(share_cases, share_cases, share_cases)
    def test_shares_merge_in_any_order_and_grouping(
        self, a: list[bool | str], b: list[bool | str], c: list[bool | str]
    ) -> None:
        self.check_laws(Share(), Share.of(a), Share.of(b), Share.of(c))

    @given(count_cases, count_cases, count_cases)
    def test_counts_merge_in_any_order_and_grouping(
        self, a: list[str | None], b: list[str | None], c: list[str | None]
    ) -> None:
        self.check_laws(Count(), Count.of(a), Count.of(b), Count.of(c))

    @staticmethod
    def check_laws(empty: State, a: State, b: State, c: State) -> None:
        assert a + b == b + a
        assert hash(a + b) == hash(b + a)
        assert (a + b) + c == a + (b + c) == empty.merge(c, a, b)
        assert a + empty == empty + a == a
        assert pickle.loads(pickle.dumps(a)) == a

    @given(duration_cases, st.data())
    def test_the_durations_of_the_whole_are_those_of_its_parts_to_the_last_bit(
        self, cases: list[timedelta | Censored | str], data: st.DataObject
    ) -> None:
        whole = Durations.of(cases)
        parts = Durations().merge(*map(Durations.of, dealt(cases, data)))
        assert bits(parts.median("x")) == bits(whole.median("x"))
        assert bits(parts.quantile("x", 0.9)) == bits(whole.quantile("x", 0.9))
        assert bits(parts.mean("x")) == bits(whole.mean("x"))
        assert parts.curve() == whole.curve()

    @given(share_cases, st.data())
    def test_the_share_of_the_whole_is_that_of_its_parts_to_the_last_bit(
        self, cases: list[bool | str], data: st.DataObject
    ) -> None:
        parts = Share().merge(*map(Share.of, dealt(cases, data)))
        assert bits(parts.result("x")) == bits(Share.of(cases).result("x"))

    @given(count_cases, st.data())
    def test_the_count_of_the_whole_is_that_of_its_parts_to_the_last_bit(
        self, cases: list[str | None], data: st.DataObject
    ) -> None:
        parts = Count().merge(*map(Count.of, dealt(cases, data)))
        assert bits(parts.result("x", unit="y")) == bits(Count.of(cases).result("x", unit="y"))


class TestSurvival:
    @given(observations)
    def test_the_curve_is_the_one_of_exact_fractions(self, seen: list[survival.Observation]) -> None:
        found = [
            (step.at // timedelta(microseconds=1), step.at_risk, step.events)
            for step in durations(seen).curve().steps
        ]
        times = survival.end_times(seen)
        assert found == [(time, survival.at_risk(seen, time), survival.ended(seen, time)) for time in times]
        for step, time in zip(durations(seen).curve().steps, times, strict=True):
            assert step.survival == pytest.approx(float(survival.survival(seen, time)), rel=1e-14)

    @given(observations, shares)
    def test_quantiles_are_those_of_exact_fractions(self, seen: list[survival.Observation], p: float) -> None:
        found = durations(seen).curve().quantile(p)
        expected = survival.quantile(seen, Fraction(str(p)))
        assert found == (None if expected is None else timedelta(microseconds=expected))

    @given(observations, st.sampled_from([0.1, 0.25, 0.5, 0.9]), levels)
    def test_intervals_are_those_of_the_slow_version(
        self, seen: list[survival.Observation], p: float, level: float
    ) -> None:
        curve = durations(seen).curve()
        z = two_sided(level)
        for time in survival.end_times(seen):
            slow, fast = survival.limits(seen, time, z), curve.interval(timedelta(microseconds=time), level)
            assert (slow is None) == (fast is None)
            if slow and fast:
                assert (fast.low, fast.high) == pytest.approx(slow, abs=1e-9)
        found = curve.quantile_interval(p, level)
        expected = survival.quantile_interval(seen, p, z)
        assert (found and (found.low, found.high)) == (
            expected and tuple(None if each is None else timedelta(microseconds=each) for each in expected)
        )

    @given(observations, levels)
    def test_an_interval_holds_the_survival_and_stays_between_0_and_1(
        self, seen: list[survival.Observation], level: float
    ) -> None:
        curve = durations(seen).curve()
        for step in curve.steps:
            interval = curve.interval(step.at, level)
            assert (interval is None) == (step.survival == 0)
            if interval:
                assert step.survival in interval
                assert 0 <= interval.low < interval.high <= 1

    @given(observations, shares, levels)
    def test_the_interval_of_a_quantile_holds_it(
        self, seen: list[survival.Observation], p: float, level: float
    ) -> None:
        curve = durations(seen).curve()
        value, interval = curve.quantile(p), curve.quantile_interval(p, level)
        if value is not None and interval is not None:
            assert value in interval

    @given(st.lists(lengths, min_size=1, max_size=40), shares)
    def test_with_nothing_censored_a_quantile_is_that_of_the_nearest_rank(
        self, spans: list[timedelta], p: float
    ) -> None:
        assert Durations.of(spans).curve().quantile(p) == quantile(spans, p, "nearest_rank")

    @given(observations, shares)
    def test_dropping_what_is_still_running_never_makes_a_quantile_longer(
        self, seen: list[survival.Observation], p: float
    ) -> None:
        kept = durations(seen).curve().quantile(p)
        dropped = durations([(time, ended) for time, ended in seen if ended]).curve().quantile(p)
        assert kept is None or (dropped is not None and dropped <= kept)

    @given(observations, shares, st.integers(0, 24), st.integers(1, 10))
    def test_following_a_running_case_for_longer_never_makes_a_quantile_shorter(
        self, seen: list[survival.Observation], p: float, index: int, longer: int
    ) -> None:
        time, _ = seen[index % len(seen)]
        others = [each for place, each in enumerate(seen) if place != index % len(seen)]
        before = durations([*others, (time, False)]).curve().quantile(p)
        after = durations([*others, (time + longer, False)]).curve().quantile(p)
        assert after is None or (before is not None and before <= after)

    @given(observations)
    def test_a_median_has_a_value_or_a_bound(self, seen: list[survival.Observation]) -> None:
        median = durations(seen).median("x")
        assert (median.value is None) != (median.more_than is None)
        assert median.n == len(seen)
        assert median.censored == sum(not ended for _, ended in seen)


class TestIntervals:
    @given(st.integers(1, 10**7), st.data(), levels)
    def test_wilson_holds_the_share_within_0_and_1_and_always_has_width(
        self, n: int, data: st.DataObject, level: float
    ) -> None:
        hits = data.draw(st.one_of(st.integers(0, n), st.sampled_from([0, n])))
        interval = wilson(hits, n, level)
        assert interval is not None
        assert hits / n in interval
        assert 0 <= interval.low < interval.high <= 1

    @given(st.integers(1, 500), st.data(), levels)
    def test_wilson_solves_its_equation(self, n: int, data: st.DataObject, level: float) -> None:
        hits = data.draw(st.integers(0, n))
        interval = wilson(hits, n, level)
        assert interval is not None
        expected = intervals.wilson(hits, n, two_sided(level))
        assert (interval.low, interval.high) == pytest.approx(expected, abs=1e-9)

    @given(st.integers(0, 60), levels)
    def test_poisson_leaves_the_tails_that_it_promises(self, count: int, level: float) -> None:
        interval = poisson_interval(count, level)
        assert (interval.low, interval.high) == pytest.approx(intervals.garwood(count, level), rel=1e-7)

    @given(st.integers(0, 10**5), levels)
    def test_poisson_holds_the_count_and_grows_with_it(self, count: int, level: float) -> None:
        interval, following = poisson_interval(count, level), poisson_interval(count + 1, level)
        assert count in interval
        assert interval.low < following.low
        assert interval.high < following.high

    @given(st.floats(-1e6, 1e6), st.floats(0, 1e6), st.integers(2, 10**6), levels)
    def test_the_interval_of_a_mean_holds_it_in_its_middle(
        self, mean: float, deviation: float, n: int, level: float
    ) -> None:
        interval = mean_interval(mean, deviation, n, level)
        assert interval is not None
        assert mean in interval
        assert interval.high - mean == pytest.approx(mean - interval.low, abs=1e-6)


class TestQuantiles:
    @given(st.lists(lengths, min_size=1, max_size=40), shares)
    def test_both_kinds_lie_within_the_values_and_rise_with_the_share(
        self, spans: list[timedelta], p: float
    ) -> None:
        for kind in ("linear", "nearest_rank"):
            found, higher = quantile(spans, p, kind), quantile(spans, (p + 1) / 2, kind)
            assert found is not None
            assert higher is not None
            assert min(spans) <= found <= higher <= max(spans)

    @given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=40), shares)
    def test_at_least_the_share_lies_at_or_below_the_nearest_rank_and_no_smaller_value_does(
        self, values: list[float], p: float
    ) -> None:
        found = quantile(values, p, "nearest_rank")
        needed = Fraction(str(p)) * len(values)
        assert found in values
        assert sum(value <= found for value in values) >= needed
        smaller = [value for value in values if value < found]
        assert len(smaller) < needed or not smaller

    @given(st.lists(lengths, min_size=1, max_size=40))
    def test_the_figures_of_the_observed_are_those_of_the_list(self, spans: list[timedelta]) -> None:
        details = Durations.of(spans).median("x").details
        microseconds = [span // timedelta(microseconds=1) for span in spans]
        mean = Fraction(sum(microseconds), len(spans))
        assert details["observed_p50_linear"] == quantile(spans, 0.5)
        assert details["observed_p90_linear"] == quantile(spans, 0.9)
        assert details["observed_p90_nearest_rank"] == quantile(spans, 0.9, "nearest_rank")
        assert details["observed_max"] == max(spans)
        assert details["observed_n"] == len(spans)
        found = details["observed_mean"]
        assert isinstance(found, timedelta)
        assert found // timedelta(microseconds=1) == round(mean)
