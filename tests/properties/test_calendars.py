"""Laws of working time, looked at around the clock changes where they break."""

import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from tests.reference import working_time as reference

from servicecore.calendars import WEEKDAYS, Calendar
from servicecore.errors import InvalidValue

CHANGES = {
    "America/New_York": ["2024-03-10T07:00Z", "2024-11-03T06:00Z"],
    "Europe/Berlin": ["2024-03-31T01:00Z", "2024-10-27T01:00Z"],
    "Australia/Lord_Howe": ["2024-10-05T15:30Z", "2024-04-06T15:00Z"],  # half an hour
    "Pacific/Apia": ["2011-12-30T10:00Z", "2012-03-31T14:00Z"],  # the first skips a date
    "America/St_Johns": ["2010-03-14T03:31Z", "2010-11-07T02:31Z"],  # a minute past midnight
    "America/Sao_Paulo": ["2018-11-04T03:00Z", "2018-02-18T02:00Z"],  # at midnight
    "Africa/Cairo": ["2024-04-25T22:00Z", "2024-10-31T21:00Z"],  # at midnight
    "America/Toronto": ["1919-03-31T04:30Z", "1919-10-26T04:00Z"],  # the first from 23:30 over midnight
    "Asia/Kolkata": ["2024-06-01T00:00Z"],  # none: half an hour off the full hour
    "UTC": ["2024-02-29T00:00Z"],
}
PLACES = [(zone, datetime.fromisoformat(change)) for zone, changes in CHANGES.items() for change in changes]
MINUTE, SECOND, ZERO = timedelta(minutes=1), timedelta(seconds=1), timedelta(0)


def written(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def clock_times(step: int, *, last: int) -> st.SearchStrategy[str]:
    """Times of day in steps of so many seconds, every other one in the hours in which clocks change."""
    night = st.integers(0, 4 * 3600 // step) | st.integers((last - 3600) // step, last // step)
    return (st.integers(0, last // step) | night).map(lambda number: written(number * step))


def weeks(step: int) -> st.SearchStrategy[dict[str, list[list[str]]]]:
    interval = st.tuples(clock_times(step, last=86_400 - step), clock_times(step, last=86_400)).map(list)
    day = st.lists(interval, min_size=1, max_size=3)
    return st.fixed_dictionaries({}, optional=dict.fromkeys(WEEKDAYS, day))


@st.composite
def scenes(draw: st.DrawFn, *, step: int = 60, reach: timedelta = timedelta(days=4)) -> Any:
    """A calendar as data, and three instants near a clock change of its zone."""
    zone, change = draw(st.sampled_from(PLACES))
    dates = st.integers(-3, 3).map(lambda days: (change + timedelta(days=days)).date().isoformat())
    data = {"tz": zone, "weekly": draw(weeks(step)), "holidays": draw(st.lists(dates, max_size=2))}
    most = int(reach.total_seconds()) // step
    instants = [change + timedelta(seconds=step * draw(st.integers(-most, most))) for _ in range(3)]
    return data, *instants


NIGHTS_IN_NEW_YORK = {
    "tz": "America/New_York",
    "weekly": {"sat": [["23:30", "01:30"]], "sun": [["02:30", "03:15"]]},
    "holidays": ["2024-11-02"],
}


@given(scenes())
@settings(max_examples=100)
@example((NIGHTS_IN_NEW_YORK, *map(datetime.fromisoformat, ["2024-11-02T20:00Z", "2024-11-03T12:00Z"]), None))
def test_between_is_what_the_minutes_of_the_wall_clock_add_up_to(scene: Any) -> None:
    data, start, end, _ = scene
    start, end = min(start, end), max(start, end)
    assert Calendar.from_data(data).between(start, end) == reference.between(data, start, end)


@given(scenes(step=10, reach=timedelta(hours=1)))
@settings(max_examples=100)
def test_between_is_exact_to_the_second_at_a_clock_change(scene: Any) -> None:
    data, start, end, _ = scene
    assume(data["tz"] != "Pacific/Apia")  # its step is a day; the minutes above cover it
    start, end = min(start, end), max(start, end)
    measured = reference.between(data, start, end, step=10 * SECOND, memory=timedelta(hours=2))
    assert Calendar.from_data(data).between(start, end) == measured


@given(scenes(), st.integers(1, 2_000))
@settings(max_examples=100)
def test_add_is_the_first_minute_at_which_the_amount_has_passed(scene: Any, minutes: int) -> None:
    data, at, _, _ = scene
    due = reference.add(data, at, minutes * MINUTE, most=timedelta(days=5))
    assume(due is not None)
    assert Calendar.from_data(data).add(at, minutes * MINUTE).astimezone(UTC) == due


@given(scenes(), st.integers(1, 2_000))
@settings(max_examples=100)
def test_counting_back_is_the_last_minute_from_which_the_amount_passes(scene: Any, minutes: int) -> None:
    data, at, _, _ = scene
    begin = reference.subtract(data, at, minutes * MINUTE, most=timedelta(days=5))
    assume(begin is not None)
    assert Calendar.from_data(data).add(at, -minutes * MINUTE).astimezone(UTC) == begin


@given(scenes(reach=timedelta(days=400)))
def test_spans_add_up_in_any_order_and_turning_one_round_turns_its_sign(scene: Any) -> None:
    data, first, second, third = scene
    calendar = Calendar.from_data(data)
    whole = calendar.between(first, third)
    assert calendar.between(first, second) + calendar.between(second, third) == whole
    assert calendar.between(third, first) == -whole


@given(scenes())
def test_a_longer_span_never_holds_less_working_time_nor_more_than_it_lasts(scene: Any) -> None:
    data, *instants = scene
    first, second, third = sorted(instants)
    calendar = Calendar.from_data(data)
    assert ZERO <= calendar.between(first, second) <= calendar.between(first, third) <= third - first


@given(scenes(), st.timedeltas(timedelta(microseconds=1), timedelta(days=20)), st.sampled_from([1, -1]))
def test_add_answers_between_and_nothing_nearer_does(scene: Any, size: timedelta, sign: int) -> None:
    data, at, _, _ = scene
    calendar = Calendar.from_data(data)
    assume(calendar.weekly.total >= timedelta(hours=1))
    due = calendar.add(at, sign * size).astimezone(UTC)
    nearer = due - sign * timedelta.resolution
    assert calendar.between(at, due) == sign * size
    assert abs(calendar.between(at, nearer)) < size


@given(scenes(), st.timedeltas(ZERO, timedelta(days=5)), st.timedeltas(ZERO, timedelta(days=5)))
def test_an_amount_may_be_added_in_two_parts(scene: Any, one: timedelta, other: timedelta) -> None:
    data, at, _, _ = scene
    calendar = Calendar.from_data(data)
    assume(calendar.weekly.total >= timedelta(hours=1))
    for sign in (1, -1):
        in_parts = calendar.add(calendar.add(at, sign * one), sign * other)
        assert in_parts.astimezone(UTC) == calendar.add(at, sign * (one + other)).astimezone(UTC)


YEARS = st.datetimes(
    datetime.fromisoformat("1800-01-01"), datetime.fromisoformat("2200-01-01"), timezones=st.just(UTC)
)


MONTHS = st.timedeltas(timedelta(days=-99), timedelta(days=99))


@given(st.sampled_from([*CHANGES, "America/Juneau", "Asia/Manila"]), YEARS, MONTHS)
def test_a_calendar_that_is_always_open_measures_elapsed_time(
    zone: str, at: datetime, amount: timedelta
) -> None:
    calendar = Calendar.always(zone)
    assert calendar.between(at, at + amount) == amount
    assert calendar.add(at, amount).astimezone(UTC) == at + amount
    assert calendar.is_open(at)


@given(scenes(), st.datetimes(timezones=st.just(UTC)), st.timedeltas())
@settings(max_examples=30)
def test_every_question_ends_with_a_value_or_an_error_that_says_why(
    scene: Any, at: datetime, amount: timedelta
) -> None:
    calendar = Calendar.from_data(scene[0])
    code = ""
    try:
        assert calendar.between(at, calendar.add(at, amount)) == amount
    except InvalidValue as error:
        code = error.code
    assert code in {"", "calendar.unreachable", "calendar.out-of-range"}


@given(scenes())
def test_windows_are_apart_in_order_and_hold_all_the_working_time(scene: Any) -> None:
    data, start, end, at = scene
    calendar = Calendar.from_data(data)
    windows = calendar.windows(start, end)
    assert sum((window.end - window.start for window in windows), ZERO) == max(
        ZERO, calendar.between(start, end)
    )
    edges = [edge for window in windows for edge in window]
    assert edges == sorted(set(edges))
    if start <= at < end:
        assert calendar.is_open(at) == any(window.start <= at < window.end for window in windows)


@given(scenes(), st.randoms(use_true_random=False))
def test_a_calendar_is_the_same_after_writing_reading_pickling_and_shuffling(scene: Any, random: Any) -> None:
    data, *_ = scene
    calendar = Calendar.from_data(data)
    shuffled = {day: random.sample(hours, len(hours)) + hours for day, hours in data["weekly"].items()}
    same = [
        Calendar.from_data(calendar.to_data()),
        pickle.loads(pickle.dumps(calendar)),
        eval(repr(calendar)),
        Calendar(data["tz"], shuffled, holidays=data["holidays"] * 2),
    ]
    assert set(same) == {calendar}
    assert {repr(each.to_data()) for each in same} == {repr(calendar.to_data())}


@given(scenes(reach=timedelta(days=1500)))
@settings(max_examples=30)
def test_an_explanation_stays_short_and_starts_with_the_total(scene: Any) -> None:
    data, start, end, _ = scene
    calendar = Calendar.from_data(data)
    tree = calendar.explain(start, end)
    sign = "-" * (calendar.between(start, end) < ZERO)
    assert tree.label.startswith(sign)
    assert len(tree.text().splitlines()) <= 40


@pytest.mark.parametrize(("zone", "change"), PLACES)
def test_the_clock_does_change_where_these_laws_look(zone: str, change: datetime) -> None:
    local = change.astimezone(Calendar.always(zone).tzinfo)
    before = (change - SECOND).astimezone(local.tzinfo)
    assert (local.utcoffset() != before.utcoffset()) == (zone not in {"Asia/Kolkata", "UTC"})
