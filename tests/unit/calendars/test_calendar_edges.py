"""Working time at the ends of time, inside clock changes, and where there is none."""

from datetime import UTC, date, datetime, timedelta
from time import perf_counter

import pytest

from servicecore.calendars import Calendar, Window
from servicecore.errors import InvalidValue

HOUR, TICK = timedelta(hours=1), timedelta.resolution
WORKDAYS = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_results_are_in_the_zone_of_the_calendar() -> None:
    office = Calendar("America/New_York", WORKDAYS)
    for amount in (HOUR, -HOUR, timedelta(0)):
        assert office.add(at("2026-03-02T15:00Z"), amount).tzinfo is office.tzinfo


def test_windows_are_in_utc_so_that_their_ends_subtract_to_what_passed() -> None:
    (window,) = Calendar.always("Europe/Berlin").windows(at("2026-03-28T23:00Z"), at("2026-03-29T22:00Z"))
    assert window == Window(at("2026-03-28T23:00Z"), at("2026-03-29T22:00Z"))
    assert window.end - window.start == 23 * HOUR
    assert window.start.tzinfo is window.end.tzinfo is UTC


def test_windows_are_cut_to_the_span_and_joined_at_midnight() -> None:
    nights = Calendar("UTC", {"mon": [["22:00", "06:00"]], "tue": [["22:00", "06:00"]]})
    assert nights.windows(at("2026-03-02T23:00Z"), at("2026-03-03T23:00Z")) == (
        (at("2026-03-02T23:00Z"), at("2026-03-03T06:00Z")),
        (at("2026-03-03T22:00Z"), at("2026-03-03T23:00Z")),
    )
    assert nights.windows(at("2026-03-03T23:00Z"), at("2026-03-02T23:00Z")) == ()


def test_opening_is_open_and_closing_is_closed() -> None:
    office = Calendar("UTC", WORKDAYS)
    opens, closes = at("2026-03-02T09:00Z"), at("2026-03-02T17:00Z")
    assert [office.is_open(t) for t in (opens - TICK, opens, closes - TICK, closes)] == [
        False,
        True,
        True,
        False,
    ]


def test_the_second_pass_of_a_repeated_hour_does_not_open_again() -> None:
    early = Calendar("Europe/Berlin", {"sun": [["02:00", "02:30"]]})
    first, second = (datetime(2026, 10, 25, 2, 10, tzinfo=early.tzinfo, fold=fold) for fold in (0, 1))
    assert (early.is_open(first), early.is_open(second)) == (True, False)


def test_a_time_that_the_clock_skips_is_taken_for_the_instant_it_stands_for() -> None:
    night = Calendar("Africa/Cairo", {"thu": [["20:00", "24:00"]], "fri": [["08:00", "09:00"]]})
    skipped = datetime(2024, 4, 26, 0, 30, tzinfo=night.tzinfo, fold=1)  # 23:30 on Thursday
    assert night.is_open(skipped)
    assert night.between(skipped, at("2024-04-26T12:00Z")) == 1.5 * HOUR


def test_a_date_that_the_clock_has_left_again_stays_begun() -> None:
    """A minute past midnight the clock of St John's went back to 23:01: Sunday's hours had opened by then."""
    sunday = Calendar("America/St_Johns", {"sun": [["00:00", "01:00"]]})
    midnight, later = at("2010-11-07T02:30Z"), at("2010-11-07T02:45Z")
    assert later.astimezone(sunday.tzinfo).isoformat() == "2010-11-06T23:15:00-03:30"
    assert sunday.is_open(later)
    assert sunday.between(midnight, later) == HOUR / 4
    assert sunday.add(later, -HOUR / 6).astimezone(UTC) == at("2010-11-07T02:35Z")
    assert sunday.add(later, HOUR).astimezone(UTC) == at("2010-11-07T03:45Z")
    assert [child.label for child in sunday.explain(midnight, later).children] == [
        "Sun 2010-11-07: 15 min (00:00–23:15; the clock changes: this date lasts 25 h)"
    ]


def test_a_working_night_over_a_midnight_that_is_skipped_is_an_hour_shorter() -> None:
    toronto = Calendar("America/Toronto", {"sun": [["20:00", "24:00"]], "mon": [["00:00", "01:00"]]})
    assert toronto.between(at("1919-03-30T12:00Z"), at("1919-03-31T12:00Z")) == 4 * HOUR


@pytest.mark.parametrize("amount", [TICK, HOUR, timedelta.max, -TICK, timedelta.min])
def test_a_calendar_without_hours_refuses_at_once_naming_where_it_looked(amount: timedelta) -> None:
    closed = Calendar("Europe/Berlin", {}, holidays=["2026-12-25"])
    with pytest.raises(InvalidValue) as caught:
        closed.add(at("2026-03-02T09:00Z"), amount)
    assert caught.value.code == "calendar.unreachable"
    assert caught.value.diagnostic.received == "0 s until Mon 2026-03-02 10:00 CET, the last instant searched"
    assert caught.value.diagnostic.help == "the calendar has no weekly hours."


def test_a_calendar_without_hours_measures_nothing() -> None:
    closed = Calendar("UTC", {})
    assert closed.between(at("1900-01-01T00:00Z"), at("2100-01-01T00:00Z")) == timedelta(0)
    assert closed.add(at("2026-03-02T09:00Z"), timedelta(0)) == at("2026-03-02T09:00Z")
    assert not closed.is_open(at("2026-03-02T09:00Z"))


def test_holidays_to_the_end_of_time_make_an_amount_unreachable() -> None:
    mondays = [date(9999, 12, day) for day in (6, 13, 20, 27)]
    calendar = Calendar("Europe/Berlin", {"mon": [["09:00", "17:00"]]}, holidays=mondays)
    with pytest.raises(InvalidValue) as caught:
        calendar.add(at("9999-12-01T00:00Z"), HOUR)
    assert str(caught.value).splitlines() == [
        "calendar.unreachable: 1 h of working time after Wed 9999-12-01 01:00 CET is never reached",
        "  at amount",
        "  expected an amount that the hours of the calendar can give",
        "  received 0 s until Fri 9999-12-31 23:59:59 CET, the last instant searched",
    ]


def test_the_beginning_of_time_is_an_end_too() -> None:
    calendar = Calendar("UTC", {"mon": [["09:00", "17:00"]]})
    assert calendar.add(at("0001-01-09T00:00Z"), -16 * HOUR) == at("0001-01-01T09:00Z")
    with pytest.raises(InvalidValue, match="the last instant searched"):
        calendar.add(at("0001-01-09T00:00Z"), -16 * HOUR - TICK)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York"])
def test_all_of_the_last_day_can_be_reached(zone: str) -> None:
    always = Calendar.always(zone)
    last = datetime.max.replace(tzinfo=UTC if zone == "America/New_York" else always.tzinfo)
    start = (last - timedelta(hours=12)).astimezone(UTC)
    assert always.between(start, last) == timedelta(hours=12)
    assert always.add(start, timedelta(hours=12)).astimezone(UTC) == last.astimezone(UTC)
    with pytest.raises(InvalidValue, match=r"calendar\.unreachable"):
        always.add(start, timedelta(hours=12) + TICK)


@pytest.mark.parametrize("amount", [timedelta.max, timedelta.min, timedelta(days=500 * 365)])
def test_a_search_ends_after_four_hundred_years(amount: timedelta) -> None:
    calendar = Calendar(
        "America/New_York", {day: [["00:00", "24:00"]] for day in ("mon", "tue", "thu", "sun")}
    )
    started = perf_counter()
    with pytest.raises(InvalidValue, match="the last instant searched") as caught:
        calendar.add(at("2026-03-02T12:00Z"), amount)
    assert perf_counter() - started < 5  # about a quarter of a second; an endless search would not end at all
    assert caught.value.code == "calendar.unreachable"
    assert ("2426-03-02" if amount > timedelta(0) else "1626-03-02") in caught.value.diagnostic.received


def test_ten_years_are_measured_day_by_day() -> None:
    holidays = [date(year, 12, 25) for year in range(2016, 2026)]
    office = Calendar("America/New_York", WORKDAYS, holidays=holidays)
    start, end = at("2016-01-01T00:00-05:00"), at("2026-01-01T00:00-05:00")
    days = [start.date() + timedelta(days=number) for number in range((end - start).days)]
    worked = [day for day in days if day.weekday() < 5 and day not in holidays]
    assert office.between(start, end) == len(worked) * 8 * HOUR
    assert office.add(start, len(worked) * 8 * HOUR).astimezone(UTC) == at("2025-12-31T22:00Z")
