"""Openings and closings, ties, working days, months and batches."""

import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy
import pytest

from servicecore.calendars import Calendar, Month
from servicecore.errors import InvalidValue, ServiceCoreError, UnknownName, WrongType

HOUR = timedelta(hours=1)
WORKDAYS = {day: [["09:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
OFFICE = Calendar("Europe/Berlin", WORKDAYS, holidays=["2026-03-05"])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("asked", "opens", "closes"),
    [
        ("2026-03-02T08:59", "2026-03-02T09:00", "2026-03-02T12:00"),
        ("2026-03-02T09:00", "2026-03-02T13:00", "2026-03-02T12:00"),
        ("2026-03-02T11:59", "2026-03-02T13:00", "2026-03-02T12:00"),
        ("2026-03-02T12:00", "2026-03-02T13:00", "2026-03-02T17:00"),
        ("2026-03-04T17:00", "2026-03-06T09:00", "2026-03-06T12:00"),
        ("2026-03-06T16:00", "2026-03-09T09:00", "2026-03-06T17:00"),
    ],
)
def test_the_next_opening_and_closing_come_after_the_instant(asked: str, opens: str, closes: str) -> None:
    instant = at(asked + "+01:00")
    assert OFFICE.next_open(instant).isoformat() == opens + ":00+01:00"
    assert OFFICE.next_close(instant).isoformat() == closes + ":00+01:00"


def test_hours_that_meet_neither_close_nor_open_in_between() -> None:
    nights = Calendar("UTC", {"mon": [["22:00", "24:00"]], "tue": [["00:00", "06:00"]]})
    assert nights.next_close(at("2026-03-02T23:00Z")) == at("2026-03-03T06:00Z")
    assert nights.next_open(at("2026-03-02T23:00Z")) == at("2026-03-09T22:00Z")


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_what_is_always_open_never_closes_nor_opens_again(zone: str) -> None:
    always = Calendar.always(zone)
    for ask, what in ((always.next_close, "closing"), (always.next_open, "opening")):
        with pytest.raises(InvalidValue, match=rf"there is no {what} after"):
            ask(at("2026-03-02T09:00Z"))
        with pytest.raises(InvalidValue, match=rf"there is no {what} after"):
            ask(at("9999-06-01T09:00Z"))
    once = Calendar(zone, always.weekly, closed=[["2030-01-01T00:00", "2030-01-02T00:00"]])
    assert once.next_close(at("2026-03-02T09:00Z")).date() == date(2030, 1, 1)
    assert once.next_open(at("2026-03-02T09:00Z")).date() == date(2030, 1, 2)


def test_a_tie_goes_to_the_next_opening_only_if_asked() -> None:
    start = at("2026-03-04T13:00+01:00")
    assert OFFICE.add(start, 4 * HOUR).isoformat() == "2026-03-04T17:00:00+01:00"
    assert OFFICE.add(start, 4 * HOUR, tie="next_open").isoformat() == "2026-03-06T09:00:00+01:00"
    assert OFFICE.add(start, 3 * HOUR, tie="next_open").isoformat() == "2026-03-04T16:00:00+01:00"
    saturday = at("2026-03-07T10:00+01:00")
    assert OFFICE.add(saturday, timedelta(0), tie="next_open") == saturday
    once = Calendar("UTC", {}, open=[["2026-03-02T09:00", "2026-03-02T10:00"]])
    assert once.add(at("2026-03-02T00:00Z"), HOUR) == at("2026-03-02T10:00Z")
    with pytest.raises(InvalidValue, match=r"calendar\.unreachable"):
        once.add(at("2026-03-02T00:00Z"), HOUR, tie="next_open")


@pytest.mark.parametrize("tie", ["closed", "", None])
def test_an_unknown_tie_is_refused(tie: Any) -> None:
    for ask in (OFFICE.add, lambda one, two, tie: OFFICE.add_many([one], [two], tie=tie)):
        with pytest.raises(UnknownName, match=r"calendar\.unknown-tie"):
            ask(at("2026-03-02T09:00Z"), HOUR, tie=tie)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-03-02T15:00", 1, "2026-03-03T15:00"),
        ("2026-03-02T15:00", 3, "2026-03-06T15:00"),  # Thursday is a holiday
        ("2026-03-06T15:00", 1, "2026-03-09T15:00"),
        ("2026-03-07T15:00", 1, "2026-03-09T15:00"),
        ("2026-03-07T15:00", -1, "2026-03-06T15:00"),
        ("2026-03-09T15:00", -2, "2026-03-04T15:00"),
        ("2026-03-02T06:00", 1, "2026-03-03T09:00"),
        ("2026-03-02T12:00", 1, "2026-03-03T12:00"),  # closing is kept
        ("2026-03-02T12:30", 1, "2026-03-03T13:00"),
        ("2026-03-02T20:00", -1, "2026-02-27T17:00"),
        ("2026-03-07T15:00", 0, "2026-03-07T15:00"),
    ],
)
def test_working_days_are_counted_from_the_date_after(start: str, days: int, due: str) -> None:
    assert OFFICE.add_days(at(start + "+01:00"), days).isoformat() == due + ":00+01:00"


def test_working_days_keep_the_time_of_day_over_clock_changes_and_skipped_dates() -> None:
    early = Calendar("Europe/Berlin", {"sat": [["00:00", "24:00"]], "sun": [["00:00", "24:00"]]})
    assert early.add_days(at("2026-03-28T02:30+01:00"), 1).isoformat() == "2026-03-29T03:00:00+02:00"
    doubled = early.add_days(at("2026-10-24T02:30+02:00"), 1)  # Python finds no such time equal to another
    assert doubled.isoformat() == "2026-10-25T02:30:00+02:00"
    samoa = Calendar.always("Pacific/Apia")
    assert samoa.add_days(at("2011-12-29T12:00-10:00"), 1).isoformat() == "2011-12-31T12:00:00+14:00"
    assert samoa.add_days(at("2011-12-31T12:00+14:00"), -1).isoformat() == "2011-12-29T12:00:00-10:00"


def test_working_days_end_with_time() -> None:
    always = Calendar.always()
    assert always.add_days(at("9999-12-30T12:00Z"), 1) == at("9999-12-31T12:00Z")
    assert always.add_days(at("0001-01-02T12:00Z"), -1) == at("0001-01-01T12:00Z")
    for start, days in (("9999-12-30T12:00Z", 2), ("0001-01-02T12:00Z", -2), ("2026-01-01T00:00Z", 146_200)):
        with pytest.raises(InvalidValue, match=r"there are no [\d,]+ working days"):
            always.add_days(at(start), days)
    with pytest.raises(WrongType, match="days"):
        always.add_days(at("2026-01-01T00:00Z"), 1.5)  # type: ignore[arg-type]


def test_months_are_cut_to_the_span_and_show_empty_ones() -> None:
    office = Calendar(
        "America/New_York", {"mon": [["09:00", "17:00"]]}, closed=[["2026-02-01T00:00", "2026-03-01T00:00"]]
    )
    assert office.months(at("2026-01-19T12:00-05:00"), at("2026-03-02T10:00-05:00")) == (
        Month(date(2026, 1, 1), 13 * HOUR),
        Month(date(2026, 2, 1), timedelta(0)),
        Month(date(2026, 3, 1), HOUR),
    )
    assert office.months(at("2026-03-01T00:00Z"), at("2026-03-01T00:00Z")) == ()
    last = Calendar.always().months(at("9999-11-30T00:00Z"), datetime.max.replace(tzinfo=UTC))
    assert [month.first for month in last] == [date(9999, 11, 1), date(9999, 12, 1)]


def test_hours_of_a_date_by_versions_and_of_combined_calendars() -> None:
    office = Calendar("UTC", {"mon": [["09:00", "17:00"]]}, breaks={"mon": [["12:00", "13:00"]]})
    changed = office.changed("2026-03-09T00:00Z", Calendar("UTC", {"mon": [["08:00", "10:00"]]}))
    elsewhere = office.changed("2026-03-09T00:00Z", Calendar("Asia/Tokyo", {"mon": [["18:00", "24:00"]]}))
    both = office & Calendar("Europe/Berlin", {"mon": [["12:00", "15:00"]]})
    texts = [
        [f"{start}-{end}" for start, end in calendar.hours_on(day)]
        for calendar, day in (
            (office, date(2026, 3, 2)),
            (changed, date(2026, 3, 2)),
            (changed, date(2026, 3, 9)),
            (elsewhere, date(2026, 3, 9)),
            (both, date(2026, 3, 2)),
        )
    ]
    assert texts == [
        ["9:00:00-12:00:00", "13:00:00-17:00:00"],
        ["9:00:00-12:00:00", "13:00:00-17:00:00"],
        ["8:00:00-10:00:00"],
        ["9:00:00-15:00:00"],
        ["11:00:00-12:00:00", "13:00:00-14:00:00"],
    ]


NAIVE = datetime(2026, 3, 2, 9)  # noqa: DTZ001 - what is refused
GOOD = at("2026-03-02T09:00Z")
FAR = numpy.array(["2026-03-02T09:00", "9999-12-31T23:59:59.9"], dtype="datetime64[us]")
DAYS = numpy.array(["2026-03-02", "2026-03-03"], dtype="datetime64[D]")


@pytest.mark.parametrize(
    ("call", "code", "place"),
    [
        (lambda: OFFICE.between_many([GOOD, NAIVE], [GOOD, GOOD]), "time.naive", "starts[1]"),
        (lambda: OFFICE.between_many([GOOD], [5]), "value.wrong-type", "ends[0]"),  # type: ignore[list-item]
        (lambda: OFFICE.between_many([GOOD], []), "calendar.unequal-lengths", "ends"),
        (lambda: OFFICE.between_many("x", []), "value.wrong-type", "starts"),
        (lambda: OFFICE.between_many(5, []), "value.wrong-type", "starts"),
        (lambda: OFFICE.is_open_many([GOOD, NAIVE]), "time.naive", "ats[1]"),
        (lambda: OFFICE.add_many([GOOD, GOOD], [HOUR, 5]), "value.wrong-type", "amounts[1]"),  # type: ignore[list-item]
        (lambda: OFFICE.add_many([GOOD], [HOUR, HOUR]), "calendar.unequal-lengths", "amounts"),
        (lambda: OFFICE.add_many([GOOD], timedelta.max), "calendar.unreachable", "amounts[0]"),
        (lambda: OFFICE.add_many(DAYS, timedelta.max), "calendar.unreachable", "amounts[0]"),
        (lambda: OFFICE.add_many(DAYS, DAYS), "value.wrong-type", "amounts"),
        (lambda: OFFICE.between_many(DAYS, DAYS[:1].repeat(3)), "calendar.unequal-lengths", "ends"),
        (lambda: OFFICE.between_many(numpy.array([1.5]), DAYS), "value.wrong-type", "starts"),
        (
            lambda: OFFICE.between_many(DAYS, numpy.array(["NaT"] * 2, "datetime64[s]")),
            "calendar.not-a-time",
            "ends[0]",
        ),
        (lambda: OFFICE.is_open_many(FAR), "calendar.out-of-range", "ats[1]"),
    ],
)
def test_a_mistake_in_a_batch_has_its_number(call: Any, code: str, place: str) -> None:
    with pytest.raises(ServiceCoreError) as caught:
        call()
    assert (caught.value.code, caught.value.diagnostic.place) == (code, place)


def test_arrays_of_any_unit_and_shape_are_taken_and_a_single_value_with_them() -> None:
    end = numpy.array("2026-03-04T12:00:00.000000999", dtype="datetime64[ns]")
    assert OFFICE.between_many(DAYS.reshape(2, 1), end).tolist() == [[17 * HOUR], [10 * HOUR]]
    assert OFFICE.add_many(DAYS, HOUR).tolist() == [datetime(2026, 3, day, 9) for day in (2, 3)]  # noqa: DTZ001
    assert OFFICE.add_many(DAYS[:0], HOUR).tolist() == []
    assert OFFICE.between_many(DAYS[:0], DAYS[:0]).tolist() == []
    wide = numpy.array(["1700-01-04", "2200-01-01"], dtype="datetime64[D]")
    assert OFFICE.is_open_many(wide).tolist() == [False, False]
    assert OFFICE.between_many(wide, wide + numpy.timedelta64(7, "D")).tolist() == [35 * HOUR] * 2


def test_lists_need_no_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    assert OFFICE.between_many((GOOD,), iter([GOOD + HOUR])) == [HOUR]
    assert OFFICE.is_open_many(each for each in [GOOD]) == [True]
    assert OFFICE.add_many([GOOD], [HOUR]) == [GOOD + HOUR]
