"""A calendar as a value: built, compared, shown, kept and sent."""

import copy
import pickle
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest

from servicecore.calendars import WEEKDAYS, Calendar, WeeklyHours

HOURS = {"mon": [["09:00", "12:00"], ["13:00", "17:00"]], "fri": [["09:00", "15:30"]]}
OFFICE = {"tz": "Europe/Berlin", "weekly": HOURS, "holidays": ["2026-12-25", "2027-01-01"]}


def hours(*pairs: tuple[float, float]) -> tuple[tuple[timedelta, timedelta], ...]:
    return tuple((timedelta(hours=start), timedelta(hours=end)) for start, end in pairs)


def test_python_and_data_build_the_same_calendar() -> None:
    built = Calendar("Europe/Berlin", HOURS, holidays=[date(2027, 1, 1), date(2026, 12, 25)])
    assert built == Calendar.from_data(OFFICE)
    assert hash(built) == hash(Calendar.from_data(OFFICE))


def test_times_may_be_times_and_the_zone_a_zone() -> None:
    weekly = {"fri": [(time(9), time(15, 30))], "mon": [(time(9), time(12)), (time(13), time(17))]}
    holidays = {"2026-12-25", "2027-01-01"}
    assert Calendar(ZoneInfo("Europe/Berlin"), weekly, holidays=holidays) == Calendar.from_data(OFFICE)


def test_holidays_may_be_any_iterable_of_dates() -> None:
    named = {date(2026, 12, 25): "Christmas", date(2027, 1, 1): "New Year"}
    for given in (named, iter(named), frozenset(named), tuple(named), [*named, *named]):
        assert Calendar("Europe/Berlin", HOURS, holidays=given).holidays == set(named)


def test_data_that_is_already_canonical_comes_back_as_it_is() -> None:
    assert Calendar.from_data(OFFICE).to_data() == {
        "tz": "Europe/Berlin",
        "weekly": {"mon": [["09:00", "12:00"], ["13:00", "17:00"]], "fri": [["09:00", "15:30"]]},
        "holidays": ["2026-12-25", "2027-01-01"],
    }
    assert Calendar.from_data({"tz": "UTC", "weekly": {}}).to_data() == {"tz": "UTC", "weekly": {}}


def test_canonical_data_is_sorted_and_merged_and_holds_no_closed_day() -> None:
    untidy = {
        "sun": [],
        "wed": [["12:00", "13:00"], ["09:00", "12:00"], ["09:30", "10:00"]],
        "mon": [["10:00", "11:00:30"]],
    }
    data = Calendar("UTC", untidy, holidays=["2026-03-02", "2025-03-02", "2026-03-02"]).to_data()
    assert list(data["weekly"].items()) == [  # type: ignore[attr-defined]
        ("mon", [["10:00", "11:00:30"]]),
        ("wed", [["09:00", "13:00"]]),
    ]
    assert data["holidays"] == ["2025-03-02", "2026-03-02"]


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ({"mon": [["18:30", "03:30"]]}, {"mon": [["18:30", "03:30"]]}),
        ({"sun": [["18:30", "24:00"]], "mon": [["00:00", "03:30"]]}, {"sun": [["18:30", "03:30"]]}),
        ({"mon": [["12:00", "12:00"]]}, {"mon": [["12:00", "12:00"]]}),
        ({"mon": [["00:00", "00:00"]]}, {"mon": [["00:00", "24:00"]]}),
        ({"mon": [["20:00", "00:00"]]}, {"mon": [["20:00", "24:00"]]}),
        (
            {"mon": [["22:00", "06:00"]], "tue": [["05:00", "23:00"]]},
            {"mon": [["22:00", "24:00"]], "tue": [["00:00", "23:00"]]},
        ),
        (
            {"mon": [["22:00", "02:00"], ["09:00", "10:00"]], "tue": [["22:00", "02:00"]]},
            {"mon": [["09:00", "10:00"], ["22:00", "02:00"]], "tue": [["22:00", "02:00"]]},
        ),
    ],
)
def test_a_night_shift_is_written_as_one_interval_where_two_times_can_say_it(
    written: dict[str, list[list[str]]], canonical: dict[str, list[list[str]]]
) -> None:
    assert WeeklyHours(written).to_data() == canonical
    assert WeeklyHours(canonical) == WeeklyHours(written)


def test_weeks_that_open_at_the_same_times_are_equal_however_they_are_written() -> None:
    cut = {"mon": [["22:00", "24:00"]], "tue": [["00:00", "06:00"]]}
    assert WeeklyHours(cut) == WeeklyHours({"mon": [["22:00", "06:00"]]})
    assert WeeklyHours(cut) != WeeklyHours({"mon": [["22:00", "05:59:59"]]})


def test_calendars_differ_by_zone_hours_and_holidays() -> None:
    office = Calendar.from_data(OFFICE)
    others = [
        attrs.evolve(office, zone="Europe/Vienna"),
        attrs.evolve(office, weekly={}),
        attrs.evolve(office, holidays=()),
    ]
    assert len({office, *others}) == 4


def test_hours_of_a_date_are_cut_at_its_midnights_and_none_on_a_holiday() -> None:
    nights = Calendar(
        "UTC", {"mon": [["22:00", "06:00"]], "tue": [["12:00", "24:00"]]}, holidays=["2026-03-10"]
    )
    assert nights.hours_on(date(2026, 3, 2)) == hours((22, 24))
    assert nights.hours_on(date(2026, 3, 3)) == hours((0, 6), (12, 24))
    assert nights.hours_on(date(2026, 3, 4)) == ()
    assert nights.hours_on(date(2026, 3, 10)) == ()


def test_the_hours_of_a_week_add_up_without_counting_twice() -> None:
    assert WeeklyHours({"mon": [["09:00", "12:00"], ["10:00", "13:00"]]}).total == timedelta(hours=4)
    assert Calendar.always("UTC").weekly.total == timedelta(days=7)


def test_always_is_every_day_from_midnight_to_midnight() -> None:
    assert Calendar.always("UTC").to_data() == {
        "tz": "UTC",
        "weekly": {day: [["00:00", "24:00"]] for day in WEEKDAYS},
    }
    assert Calendar.always() == Calendar.always("UTC") != Calendar.always("Europe/Berlin")


def test_a_calendar_shows_itself_on_one_line_that_builds_it_again() -> None:
    office = Calendar.from_data(OFFICE)
    assert repr(office) == (
        "Calendar(zone='Europe/Berlin', weekly={'mon': [['09:00', '12:00'], ['13:00', '17:00']],"
        " 'fri': [['09:00', '15:30']]}, holidays=['2026-12-25', '2027-01-01'])"
    )
    assert eval(repr(office)) == office
    assert eval(repr(office.weekly)) == office.weekly


def test_copies_are_equal_and_know_their_zone() -> None:
    office = Calendar.from_data(OFFICE)
    for twin in (pickle.loads(pickle.dumps(office)), copy.deepcopy(office), copy.copy(office)):
        assert twin == office
        assert twin.tzinfo is office.tzinfo


def test_a_calendar_cannot_be_changed() -> None:
    office = Calendar.from_data(OFFICE)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        office.zone = "UTC"  # type: ignore[misc]


def test_the_lists_a_calendar_was_built_from_may_change_afterwards() -> None:
    monday = [["09:00", "12:00"]]
    calendar = Calendar("UTC", {"mon": monday})
    monday.append(["13:00", "17:00"])
    assert calendar.weekly.total == timedelta(hours=3)
