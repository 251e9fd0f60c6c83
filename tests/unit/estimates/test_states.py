"""States that merge: shares, counts and durations."""

import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from servicecore.errors import ServiceCoreError
from servicecore.estimates import Censored, Count, Durations, Share, poisson_interval, wilson

AS_OF = datetime(2026, 3, 2, 9, tzinfo=UTC)


def hours(*numbers: float) -> list[timedelta]:
    return [timedelta(hours=number) for number in numbers]


def refused(call: Any) -> tuple[str, str]:
    with pytest.raises(ServiceCoreError) as caught:
        call()
    return caught.value.code, caught.value.diagnostic.place


class TestShare:
    def test_cases_are_hits_misses_or_reasons(self) -> None:
        state = Share.of([True, False, "spam", True, "spam", "merged"])
        assert state == Share(2, 3, {"spam": 2, "merged": 1})

    def test_the_result_has_everything_that_a_share_can_say(self) -> None:
        rate = Share(386, 4569, {"never_resolved": 11}).result("reopen_rate", level=0.9, as_of=AS_OF)
        assert (rate.value, rate.unit, rate.n) == (386 / 4569, "share", 4569)
        assert (rate.numerator, rate.denominator) == (386, 4569)
        assert rate.interval == wilson(386, 4569, 0.9)
        assert (rate.excluded, rate.as_of, rate.censored) == ({"never_resolved": 11}, AS_OF, 0)

    def test_without_cases_there_is_no_value_and_no_interval(self) -> None:
        rate = Share.of(["spam", "spam"]).result("reopen_rate")
        assert (rate.value, rate.interval, rate.n) == (None, None, 0)
        assert rate.excluded == {"spam": 2}

    def test_merging_adds_and_leaves_the_parts_as_they_were(self) -> None:
        one, other = Share(1, 2, {"spam": 1}), Share(3, 4, {"merged": 2, "spam": 1})
        assert one + other == Share(4, 6, {"merged": 2, "spam": 2})
        assert one.merge(other, other) == Share(7, 10, {"merged": 4, "spam": 3})
        assert one == Share(1, 2, {"spam": 1})
        assert sum([one, other], Share()) == one + other

    def test_it_hashes_and_pickles(self) -> None:
        state = Share(1, 2, {"spam": 1})
        assert pickle.loads(pickle.dumps(state)) == state
        assert len({state, Share(1, 2, {"spam": 1}), Share(1, 2)}) == 2

    def test_what_cannot_be_is_refused_with_its_place(self) -> None:
        assert refused(lambda: Share(3, 2)) == ("share.more-than-all", "numerator")
        assert refused(lambda: Share(-1, 2)) == ("number.out-of-range", "numerator")
        assert refused(lambda: Share(0, 2, {"spam": -1})) == ("number.out-of-range", "excluded.spam")
        assert refused(lambda: Share.of([True, 1])) == ("value.wrong-type", "cases[1]")
        assert refused(lambda: Share.of([True, " "])) == ("text.empty", "cases[1]")
        assert refused(lambda: Share().merge(Count())) == ("value.wrong-type", "other")

    def test_states_of_two_sorts_do_not_add(self) -> None:
        with pytest.raises(TypeError):
            Share() + Count()


class TestCount:
    def test_no_event_is_a_count_of_0_with_an_interval(self) -> None:
        volume = Count().result("ticket_volume", unit="tickets")
        assert volume.value == 0
        assert volume.interval == poisson_interval(0)

    def test_events_count_or_are_excluded_and_parts_add(self) -> None:
        state = Count.of([None, "spam", None]) + Count(5, {"spam": 1, "merged": 1})
        assert state == Count(7, {"merged": 1, "spam": 2})
        assert Count(1).merge(Count(2), Count(3)) == Count(6)

    def test_the_result_names_what_is_counted(self) -> None:
        volume = Count(10, {"spam": 2}).result("ticket_volume", unit="tickets", level=0.9, as_of=AS_OF)
        assert volume.interval == poisson_interval(10, 0.9)
        assert (volume.unit, volume.n, volume.denominator, volume.as_of) == ("tickets", 10, None, AS_OF)
        assert volume.excluded == {"spam": 2}

    def test_what_cannot_be_is_refused_with_its_place(self) -> None:
        assert refused(lambda: Count(-1)) == ("number.out-of-range", "count")
        assert refused(lambda: Count.of([None, ""])) == ("text.empty", "events[1]")
        assert refused(lambda: Count.of([3])) == ("value.wrong-type", "events[0]")
        assert refused(lambda: Count().merge(Share())) == ("value.wrong-type", "other")
        with pytest.raises(TypeError):
            Count() + Share()


class TestDurations:
    STATE = Durations.of([*hours(1, 2, 2, 4), Censored(timedelta(hours=3)), "spam"])

    def test_cases_are_durations_censored_ones_or_reasons(self) -> None:
        hour = 3_600_000_000
        assert (
            Durations({hour: 1, 2 * hour: 2, 4 * hour: 1}, {(3 * hour, "open"): 1}, {"spam": 1}) == self.STATE
        )
        assert repr(self.STATE) == "<Durations: 4 observed, 1 censored, 1 excluded>"

    def test_the_median_counts_what_is_still_running_and_says_how_much_that_is(self) -> None:
        median = self.STATE.median("ttr", as_of=AS_OF)
        assert (median.value, median.unit, median.n, median.censored) == (
            timedelta(hours=2),
            "duration",
            5,
            1,
        )
        assert (median.excluded, median.as_of) == ({"spam": 1}, AS_OF)
        assert (median.numerator, median.denominator) == (None, None)

    def test_the_details_look_at_the_observed_only(self) -> None:
        assert self.STATE.median("ttr").details == {
            "observed_mean": timedelta(hours=2.25),
            "observed_p50_linear": timedelta(hours=2),
            "observed_p90_linear": timedelta(hours=3.4),
            "observed_p90_nearest_rank": timedelta(hours=4),
            "observed_max": timedelta(hours=4),
            "observed_n": 4,
            "censored_open": 1,
        }

    def test_censored_cases_are_counted_per_reason_in_the_order_of_the_reasons(self) -> None:
        why = ["open", "merged", "on hold", "lost", "moved", "asleep", "merged"]
        median = Durations.of([timedelta(1), *(Censored(timedelta(2), reason) for reason in why)]).median(
            "ttr"
        )
        counted = {key: value for key, value in median.details.items() if key.startswith("censored_")}
        assert list(counted.items()) == [
            ("censored_asleep", 1),
            ("censored_lost", 1),
            ("censored_merged", 2),
            ("censored_moved", 1),
            ("censored_on hold", 1),
            ("censored_open", 1),
        ]
        assert (median.n, median.censored) == (8, 7)

    def test_a_median_that_is_not_reached_is_more_than_the_longest_follow_up(self) -> None:
        state = Durations.of([*hours(1), *(Censored(timedelta(hours=hour)) for hour in (2, 5, 9))])
        median = state.median("frt")
        assert (median.value, median.more_than) == (None, timedelta(hours=9))
        assert str(median) == "frt: more than 9 h (n 4, 3 censored; 95 % from 1 h)"

    def test_all_censored_gives_no_median_and_no_interval(self) -> None:
        median = Durations.of([Censored(timedelta(hours=2)), Censored(timedelta(hours=5))]).median("frt")
        assert (median.value, median.interval, median.more_than) == (None, None, timedelta(hours=5))
        assert median.details["observed_mean"] is None
        assert median.details["observed_n"] == 0

    def test_no_case_gives_nothing_but_the_exclusions(self) -> None:
        for estimate in (Durations.of(["spam"]).median("frt"), Durations.of(["spam"]).mean("frt")):
            assert (estimate.value, estimate.interval, estimate.more_than, estimate.n) == (
                None,
                None,
                None,
                0,
            )
            assert estimate.excluded == {"spam": 1}
            assert str(estimate) == "frt: no value (n 0; excluded: spam 1)"

    def test_a_duration_of_0_is_one(self) -> None:
        median = Durations.of([timedelta(0), timedelta(0), timedelta(hours=1)]).median("frt")
        assert median.value == timedelta(0)

    def test_any_quantile_can_be_asked_for(self) -> None:
        assert self.STATE.quantile("ttr", 0.1).value == timedelta(hours=1)
        assert self.STATE.quantile("ttr", 0.9).value == timedelta(hours=4)
        assert refused(lambda: self.STATE.quantile("ttr", 90)) == ("number.out-of-range", "p")
        assert refused(lambda: self.STATE.median("ttr", level=95)) == ("number.out-of-range", "level")

    def test_the_mean_has_its_sum_and_its_number(self) -> None:
        mean = self.STATE.mean("handle_time", level=0.9, as_of=AS_OF)
        assert (mean.value, mean.numerator, mean.denominator, mean.n) == (
            timedelta(hours=2.25),
            timedelta(hours=9),
            4,
            4,
        )
        assert (mean.censored, mean.excluded, mean.as_of) == (1, {"spam": 1}, AS_OF)
        assert mean.interval is not None
        deviation = timedelta(hours=(((1.25**2) + 2 * 0.25**2 + 1.75**2) / 3) ** 0.5)
        assert mean.interval.low == pytest.approx(
            timedelta(hours=2.25) - deviation * 1.6448536 / 2, abs=timedelta(milliseconds=1)
        )
        assert mean.interval.level == 0.9

    def test_the_interval_of_a_mean_of_durations_ends_at_0(self) -> None:
        interval = Durations.of(hours(0, 0, 100)).mean("handle_time").interval
        assert interval is not None
        assert interval.low == timedelta(0)

    def test_the_mean_of_one_case_has_no_interval(self) -> None:
        assert Durations.of(hours(4)).mean("handle_time").interval is None

    def test_a_sum_beyond_any_timedelta_leaves_the_mean(self) -> None:
        age = timedelta(days=300_000_000)
        mean = Durations.of([age] * 4).mean("age")
        assert (mean.value, mean.numerator) == (age, None)

    def test_the_mean_is_rounded_to_the_microsecond_and_no_further(self) -> None:
        mean = Durations({1: 1, 2: 1, 4: 1}).mean("x")
        assert mean.value == timedelta(microseconds=2)
        long = 30_000_000_000_000_003
        assert Durations({long: 3}).mean("x").value == timedelta(microseconds=long)

    def test_parts_merge_and_stay_as_they_were(self) -> None:
        one = Durations.of([*hours(1), Censored(timedelta(1)), "spam"])
        other = Durations.of([*hours(1, 2), Censored(timedelta(1), "merged"), "spam"])
        hour, day = 3_600_000_000, 86_400_000_000
        whole = Durations({hour: 2, 2 * hour: 1}, {(day, "open"): 1, (day, "merged"): 1}, {"spam": 2})
        assert one + other == other.merge(one) == Durations().merge(one, other) == whole
        assert one == Durations({hour: 1}, {(day, "open"): 1}, {"spam": 1})

    def test_it_hashes_and_pickles(self) -> None:
        again = pickle.loads(pickle.dumps(self.STATE))
        assert again == self.STATE
        assert hash(again) == hash(self.STATE)

    def test_a_negative_duration_is_refused_with_its_row(self) -> None:
        with pytest.raises(ServiceCoreError) as caught:
            Durations.of([timedelta(1), -timedelta(seconds=1)])
        assert str(caught.value) == (
            "duration.negative: `cases[1]` is a negative duration\n"
            "  at cases[1]\n"
            "  expected a duration of at least 0\n"
            "  received -1 day, 23:59:59\n"
            "  help: the clocks that stamped its two ends disagree; exclude the case with a reason."
        )
        assert refused(lambda: Censored(-timedelta(1))) == ("duration.negative", "after")

    def test_what_cannot_be_is_refused_with_its_place(self) -> None:
        assert refused(lambda: Durations.of([5])) == ("value.wrong-type", "cases[0]")
        assert refused(lambda: Durations.of([timedelta(1), ""])) == ("text.empty", "cases[1]")
        assert refused(lambda: Censored(timedelta(1), " ")) == ("text.empty", "reason")
        assert refused(lambda: Censored(3)) == ("value.wrong-type", "after")
        assert refused(lambda: Durations({-1: 1})) == ("number.out-of-range", "observed")
        assert refused(lambda: Durations({5: 0})) == ("number.out-of-range", "observed[5]")
        assert refused(lambda: Durations({True: 1})) == ("value.wrong-type", "observed")
        assert refused(lambda: Durations({}, {5: 1})) == ("value.wrong-type", "censored")
        assert refused(lambda: Durations({}, {(5, ""): 1})) == ("text.empty", "censored")
        assert refused(lambda: Durations({}, {(-5, "open"): 1})) == ("number.out-of-range", "censored")
        assert refused(lambda: Durations({}, {(5, "open"): 0})) == (
            "number.out-of-range",
            "censored[(5, 'open')]",
        )
        assert refused(lambda: Durations([1])) == ("value.wrong-type", "observed")
        assert refused(lambda: Durations().merge(Share())) == ("value.wrong-type", "other")
        with pytest.raises(TypeError):
            Durations() + Share()
