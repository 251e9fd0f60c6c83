"""Breaks, closures, openings, versions and combined calendars: as values, and where they meet."""

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from typing import Any

import pytest

from servicecore.calendars import Calendar, Version, WeeklyHours
from servicecore.errors import ErrorGroup, InvalidValue, ServiceCoreError, WrongType

HOUR = timedelta(hours=1)
WORKDAYS = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
WHOLE = {
    "tz": "Europe/Berlin",
    "weekly": {"mon": [["09:00", "17:00"]]},
    "breaks": {"mon": [["12:00", "13:00"]]},
    "holidays": ["2026-12-25"],
    "recurring": ["FREQ=YEARLY;BYEASTER=1"],
    "closed": [["2026-12-24T13:00", "2026-12-25T00:00"]],
    "open": [["2026-12-27T10:00", "2026-12-27T14:00:30"]],
    "versions": [
        {"from": "2027-01-01", "tz": "Europe/Berlin", "weekly": {}},
        {
            "from": "2027-02-01T09:30:00+00:00",
            "tz": "America/New_York",
            "weekly": {"tue": [["22:00", "06:00"]]},
        },
    ],
    "any_of": [{"tz": "UTC", "weekly": {"sat": [["09:00", "10:00"]]}}],
    "all_of": [{"tz": "Asia/Tokyo", "weekly": {"mon": [["00:00", "24:00"]], "sat": [["00:00", "24:00"]]}}],
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def refused(*arguments: Any, **parts: Any) -> tuple[str, str]:
    with pytest.raises(ServiceCoreError) as caught:
        Calendar(*arguments, **parts)
    return caught.value.code, caught.value.diagnostic.place


def test_a_whole_calendar_comes_back_from_data_repr_pickle_and_copy() -> None:
    calendar = Calendar.from_data(WHOLE)
    assert calendar.to_data() == WHOLE
    for twin in (
        pickle.loads(pickle.dumps(calendar)),
        copy.deepcopy(calendar),
        copy.copy(calendar),
        eval(repr(calendar)),
    ):
        assert twin == calendar
        assert hash(twin) == hash(calendar)
    assert repr(eval(repr(calendar))) == repr(calendar)


def test_each_part_makes_a_calendar_another() -> None:
    calendars = {
        Calendar.from_data({key: value for key, value in WHOLE.items() if key != part})
        for part in WHOLE
        if part not in ("tz", "weekly")
    }
    assert len({*calendars, Calendar.from_data(WHOLE)}) == len(WHOLE) - 1


def test_what_was_asked_is_no_part_of_the_value() -> None:
    asked, fresh = Calendar.from_data(WHOLE), Calendar.from_data(WHOLE)
    asked.between(at("1999-01-01T00:00Z"), at("2030-01-01T00:00Z"))
    assert asked == fresh
    assert len(pickle.dumps(asked)) == len(pickle.dumps(fresh))
    assert repr(asked) == repr(fresh)


def test_ranges_are_merged_and_may_be_given_as_naive_datetimes() -> None:
    start = datetime(2026, 12, 24, 13)  # noqa: DTZ001 - local time
    given = [
        ("2026-12-24T15:00", "2026-12-24T20:00"),
        (start, start + 2 * HOUR),
        ["2026-12-24T22:00", "2026-12-24T22:00"],
    ]
    assert Calendar("UTC", {}, closed=iter(given)).to_data()["closed"] == [
        ["2026-12-24T13:00", "2026-12-24T20:00"],
        ["2026-12-24T22:00", "2026-12-25T22:00"],
    ]


@pytest.mark.parametrize(
    ("start", "end", "code", "place"),
    [
        ("2026-12-24T13:00", "2026-12-23T15:00", "calendar.reversed-range", "open[0]"),
        ("9999-12-31T13:00", "9999-12-31T12:00", "calendar.reversed-range", "open[0]"),
        ("9999-12-31T13:00", "9999-12-31T24:00", "calendar.bad-date", "open[0][1]"),
        ("2026-12-24", "2026-12-25", "calendar.bad-time", "open[0][0]"),
        ("2026-12-24T9:00", "2026-12-25T00:00", "calendar.bad-time", "open[0][0]"),
        ("2026-02-30T09:00", "2026-12-25T00:00", "calendar.bad-date", "open[0][0]"),
        ("2026-12-24T09:00Z", "2026-12-25T00:00", "time.with-zone", "open[0][0]"),
        ("2026-12-24T09:00", "2026-12-25T00:00-05:00", "time.with-zone", "open[0][1]"),
        ("2026-12-24T09:00", datetime(2026, 12, 25, tzinfo=UTC), "time.with-zone", "open[0][1]"),
        ("2026-12-24T09:00", datetime(2026, 12, 25, 0, 0, 0, 1), "calendar.bad-time", "open[0][1]"),  # noqa: DTZ001
        ("2026-12-24T09:00", date(2026, 12, 25), "value.wrong-type", "open[0][1]"),
        (None, "2026-12-24T09:00", "value.wrong-type", "open[0][0]"),
    ],
)
def test_a_range_that_cannot_be_meant_is_refused(start: Any, end: Any, code: str, place: str) -> None:
    assert refused("UTC", {}, open=[[start, end]]) == (code, place)


def test_shapes_are_checked_where_they_stand() -> None:
    assert refused("UTC", {}, closed=[["2026-12-24T09:00"]]) == ("data.wrong-shape", "closed[0]")
    assert refused("UTC", {}, closed="2026") == ("data.wrong-shape", "closed")
    assert refused("UTC", {}, breaks={"mon": [["12:00", "x"]]}) == ("calendar.bad-time", "breaks.mon[0][1]")
    assert refused("UTC", {}, versions=5) == ("data.wrong-shape", "versions")
    assert refused("UTC", {}, versions=["x"]) == ("value.wrong-type", "versions[0]")
    assert refused("UTC", {}, any_of=[WeeklyHours({})]) == ("value.wrong-type", "any_of[0]")
    assert refused("UTC", {}, all_of={}) == ("data.wrong-shape", "all_of")


def test_versions_are_in_order_and_have_none_of_their_own() -> None:
    empty = Calendar("UTC", {})
    first, second = ("2026-07-01T00:00Z", empty), ("2026-08-01T00:00Z", empty)
    assert refused("UTC", {}, versions=[second, first]) == ("calendar.versions-out-of-order", "versions[1]")
    assert refused("UTC", {}, versions=[first, first]) == ("calendar.versions-out-of-order", "versions[1]")
    nested = Calendar("UTC", {}, versions=[first])
    assert refused("UTC", {}, versions=[("2026-07-01T00:00Z", nested)]) == (
        "calendar.nested-versions",
        "calendar.versions",
    )
    assert refused("UTC", {}, versions=[("2026-07-01T00:00", empty)]) == ("time.naive", "effective")
    assert refused("UTC", {}, versions=[("soon", empty)]) == ("time.not-iso", "effective")
    assert refused("UTC", {}, versions=[("9999-12-31T23:00-05:00", empty)]) == (
        "calendar.out-of-range",
        "effective",
    )
    with pytest.raises(ErrorGroup, match=r"the calendar") as caught:
        Calendar.from_data(
            {"tz": "UTC", "weekly": {}, "versions": [{"from": "2026-07-01", "weekly": {}}] * 2}
        )
    assert [found.code for found in caught.value.diagnostics] == ["calendar.versions-out-of-order"]


@pytest.mark.parametrize(
    ("given", "effective"),
    [
        ("2026-07-01", "2026-06-30T22:00+00:00"),
        (date(2026, 7, 1), "2026-06-30T22:00+00:00"),
        ("2026-07-01T12:00", "2026-07-01T10:00+00:00"),
        ("2026-07-01T24:00", "2026-07-01T22:00+00:00"),
        ("2026-07-01T12:00-04:00", "2026-07-01T16:00+00:00"),
        (at("2026-07-01T12:00Z"), "2026-07-01T12:00+00:00"),
        ("2026-03-29T02:30", "2026-03-29T01:00+00:00"),
    ],
)
def test_a_version_of_a_document_begins_with_an_instant_or_a_local_time(given: Any, effective: str) -> None:
    calendar = Calendar.from_data(
        {"tz": "Europe/Berlin", "weekly": {}, "versions": [{"from": given, "weekly": WORKDAYS}]}
    )
    (version,) = calendar.versions
    assert version == Version(at(effective), Calendar("Europe/Berlin", WORKDAYS))
    assert Calendar.from_data(calendar.to_data()) == calendar


def test_a_change_drops_later_ones_and_effective_tells_what_holds() -> None:
    old, new = Calendar("UTC", WORKDAYS), Calendar("Europe/Berlin", {})
    beside = Calendar("UTC", {"sun": [["10:00", "11:00"]]})
    changed = old.changed("2027-01-01T00:00Z", new).changed("2026-07-01T00:00Z", new)
    assert [version.effective for version in changed.versions] == [at("2026-07-01T00:00Z")]
    assert changed.effective(at("2026-06-30T23:59Z")) == old
    assert changed.effective(at("2026-07-01T00:00Z")) == new
    assert (changed | beside).effective(at("2026-08-01T00:00Z")) == new | beside
    assert (changed & beside).effective(at("2026-01-01T00:00Z")) == old & beside
    assert (changed & beside).effective(at("2027-01-01T00:00Z")) == new & beside
    with pytest.raises(WrongType, match="calendar"):
        old.changed("2027-01-01T00:00Z", None)  # type: ignore[arg-type]


def test_only_calendars_combine() -> None:
    for operation in (lambda: Calendar("UTC", {}) | 5, lambda: Calendar("UTC", {}) & "x"):
        with pytest.raises(TypeError, match="unsupported operand"):
            operation()


def test_too_many_calendars_inside_each_other_are_refused() -> None:
    calendar, other = Calendar("UTC", WORKDAYS), Calendar("UTC", {})
    for _ in range(50):  # a list, however long
        calendar |= other
    assert len(calendar.any_of) == 50
    for _ in range(18):
        calendar = (calendar & other) | other
    with pytest.raises(InvalidValue, match=r"calendar\.too-deep"):
        calendar = (calendar & other) | other
    data: dict[str, Any] = {"tz": "UTC", "weekly": {}}
    for _ in range(400):
        data = {"tz": "UTC", "weekly": {}, "any_of": [data]}
    with pytest.raises(ErrorGroup, match="the calendar") as caught:
        Calendar.from_data(data)
    assert [found.code for found in caught.value.diagnostics] == ["calendar.too-deep"]


@pytest.mark.parametrize(
    ("parts", "help"),
    [
        ({"weekly": {}}, "the calendar has no weekly hours."),
        (
            {"weekly": {}, "open": [["2026-03-01T09:00", "2026-03-01T10:00"]]},
            "the calendar has no weekly hours, only openings on certain dates.",
        ),
        (
            {"weekly": {"mon": [["09:00", "10:00"]]}, "breaks": {"mon": [["00:00", "24:00"]]}},
            "the breaks take away all weekly hours.",
        ),
        (
            {"weekly": WORKDAYS, "all_of": [{"tz": "UTC", "weekly": {}}]},
            "there are no hours in any of its parts, or none in common.",
        ),
    ],
)
def test_where_nothing_is_to_be_found_that_is_found_out_at_once(parts: dict[str, Any], help: str) -> None:
    calendar = Calendar.from_data({"tz": "UTC", **parts})
    for ask in (
        lambda: calendar.add(at("2026-03-02T09:00Z"), HOUR),
        lambda: calendar.add_days(at("2026-03-02T09:00Z"), 1),
        lambda: calendar.next_open(at("2026-03-02T09:00Z")),
        lambda: calendar.next_close(at("2026-03-02T09:00Z")),
    ):
        started = perf_counter()
        with pytest.raises(InvalidValue, match=r"calendar\.unreachable") as caught:
            ask()
        assert perf_counter() - started < 0.5
        assert caught.value.diagnostic.help == help
        assert "the last instant searched" in caught.value.diagnostic.received


def test_a_calendar_that_is_off_by_a_rule_for_ever_gives_up_after_four_hundred_years() -> None:
    never = Calendar("Europe/Berlin", {"fri": [["09:00", "17:00"]]}, recurring=["FREQ=WEEKLY;BYDAY=FR"])
    with pytest.raises(InvalidValue, match="2426-03-02"):
        never.add(at("2026-03-02T09:00Z"), HOUR)


def test_the_last_instant_searched_counts_from_the_question_however_much_the_calendar_knows() -> None:
    calendar = Calendar("UTC", {}, open=[["2600-01-01T09:00", "2600-01-01T17:00"]])
    assert calendar.add(at("2599-01-01T00:00Z"), HOUR) == at("2600-01-01T10:00Z")
    with pytest.raises(InvalidValue, match=r"calendar\.unreachable"):
        calendar.add(at("2026-01-01T00:00Z"), HOUR)
    with pytest.raises(InvalidValue, match=r"calendar\.unreachable"):
        calendar.next_open(at("2026-01-01T00:00Z"))
