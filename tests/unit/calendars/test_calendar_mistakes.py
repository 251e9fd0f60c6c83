"""What a calendar refuses, where, and with which advice."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest

from servicecore.calendars import Calendar, WeeklyHours
from servicecore.errors import Diagnostic, ErrorGroup, InvalidValue, ServiceCoreError, UnknownName, WrongType

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def mistakes(data: object) -> list[tuple[str, str]]:
    with pytest.raises(ErrorGroup) as caught:
        Calendar.from_data(data)
    return [(diagnostic.place, diagnostic.code) for diagnostic in caught.value.diagnostics]


def only_mistake(data: object) -> Diagnostic:
    with pytest.raises(ErrorGroup) as caught:
        Calendar.from_data(data)
    (diagnostic,) = caught.value.diagnostics
    return diagnostic


def with_monday(*intervals: object) -> dict[str, object]:
    return {"tz": "UTC", "weekly": {"mon": list(intervals)}}


def test_all_mistakes_of_a_document_are_told_at_once_with_their_places() -> None:
    data = {
        "tz": "Europe/Berln",
        "weekly": {
            "mon": [["09:00", "25:00"], ["9", "12:60"], "10-12"],
            "monday": [["09:00", "noon"]],
            "tue": "closed",
        },
        "holidays": ["2026-12-25", "2026-02-30", datetime(2026, 1, 1, tzinfo=UTC), 20261225],
        "breaks": {"mon": [["12:00", "x"]]},
        "recurring": ["FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=25", 5],
        "closed": [["2026-12-24T13:00", "2026-12-23T18:00"], ["2026-12-24", "x"]],
        "open": [["2026-12-24T13:00+01:00", "2026-12-24T18:00"]],
        "versions": [
            {"from": "soon", "weekly": {"mo": []}},
            {"from": "2026-07-01", "weekly": {}, "tz": "Nowhere"},
            {"from": "2026-07-01", "weekly": {}, "versions": []},
            {"from": "2026-07-01", "weekly": {}},
            {"weekly": {}},
        ],
        "any_of": [{"tz": "UTC"}, 3],
        "all_of": {},
        "hollidays": [],
    }
    assert mistakes(data) == [
        ("hollidays", "data.unknown-field"),
        ("tz", "time.unknown-zone"),
        ("weekly.mon[0][1]", "calendar.bad-time"),
        ("weekly.mon[1][0]", "calendar.bad-time"),
        ("weekly.mon[1][1]", "calendar.bad-time"),
        ("weekly.mon[2]", "data.wrong-shape"),
        ("weekly.monday", "calendar.unknown-weekday"),
        ("weekly.monday[0][1]", "calendar.bad-time"),
        ("weekly.tue", "data.wrong-shape"),
        ("breaks.mon[0][1]", "calendar.bad-time"),
        ("holidays[1]", "calendar.bad-date"),
        ("holidays[2]", "value.wrong-type"),
        ("holidays[3]", "value.wrong-type"),
        ("recurring[0]", "calendar.bad-rule"),
        ("recurring[1]", "value.wrong-type"),
        ("closed[0]", "calendar.reversed-range"),
        ("closed[1][0]", "calendar.bad-time"),
        ("closed[1][1]", "calendar.bad-time"),
        ("open[0][0]", "time.with-zone"),
        ("versions[0].from", "calendar.bad-date"),
        ("versions[0].weekly.mo", "calendar.unknown-weekday"),
        ("versions[1].tz", "time.unknown-zone"),
        ("versions[2].versions", "data.unknown-field"),
        ("versions[4].from", "data.missing-field"),
        ("any_of[0].weekly", "data.missing-field"),
        ("any_of[1]", "data.wrong-shape"),
        ("all_of", "data.wrong-shape"),
    ]


@pytest.mark.parametrize("key", ["break", "zone", "from", "exceptions"])
def test_a_field_that_a_calendar_does_not_have_is_unknown(key: str) -> None:
    assert mistakes({"tz": "UTC", "weekly": {}, key: []}) == [(key, "data.unknown-field")]


def test_zone_and_hours_cannot_be_left_out() -> None:
    assert mistakes({}) == [("tz", "data.missing-field"), ("weekly", "data.missing-field")]


@pytest.mark.parametrize("data", [None, [], "Europe/Berlin", {1: 2}])
def test_a_document_that_is_no_mapping_has_the_wrong_shape(data: object) -> None:
    with pytest.raises(WrongType, match=r"data\.wrong-shape: the document"):
        Calendar.from_data(data)


@pytest.mark.parametrize("weekly", [None, [], "mon", {1: []}])
def test_weekly_hours_are_a_mapping(weekly: object) -> None:
    mistake = only_mistake({"tz": "UTC", "weekly": weekly})
    assert (mistake.place, mistake.code) == ("weekly", "data.wrong-shape")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9:00",
        "09",
        "09:0",
        "24:01",
        "24:00:01",
        "23:60",
        "23:59:60",
        "-1:00",
        "09:00:00:00",
        "٠٩:٠٠",
        "09.00",
    ],
)
def test_what_is_not_a_time_of_day_is_refused(text: str) -> None:
    mistake = only_mistake(with_monday([text, "12:00"]))
    assert (mistake.place, mistake.code) == ("weekly.mon[0][0]", "calendar.bad-time")
    assert f"`{text}`" in mistake.message


@pytest.mark.parametrize("given", [time(9, tzinfo=UTC), time(9, 0, 0, 500_000)])
def test_a_time_with_a_zone_or_fractions_is_refused(given: time) -> None:
    with pytest.raises(InvalidValue, match=r"calendar\.bad-time"):
        Calendar("UTC", {"mon": [[given, time(12)]]})


def test_a_time_that_yaml_read_as_a_number_is_refused_with_advice() -> None:
    mistake = only_mistake(with_monday([600, "12:00"]))
    assert (mistake.place, mistake.code) == ("weekly.mon[0][0]", "value.wrong-type")
    assert "quotes" in mistake.help
    assert only_mistake(with_monday([None, "12:00"])).help == ""


def test_the_end_of_the_day_cannot_start_an_interval() -> None:
    mistake = only_mistake(with_monday(["24:00", "06:00"]))
    assert (mistake.place, mistake.code) == ("weekly.mon[0][0]", "calendar.bad-time")
    assert "next weekday" in mistake.help


@pytest.mark.parametrize("interval", [[], ["09:00"], ["09:00", "10:00", "11:00"]])
def test_an_interval_has_two_ends(interval: list[str]) -> None:
    mistake = only_mistake(with_monday(interval))
    assert (mistake.place, mistake.code) == ("weekly.mon[0]", "data.wrong-shape")


@pytest.mark.parametrize(
    ("name", "meant"), [("monday", "mon"), ("Wednesday", "wed"), ("MON", "mon"), ("tu", "tue"), ("xyz", None)]
)
def test_an_unknown_weekday_is_refused_with_a_suggestion(name: str, meant: str | None) -> None:
    mistake = only_mistake({"tz": "UTC", "weekly": {name: []}})
    assert (mistake.place, mistake.code) == (f"weekly.{name}", "calendar.unknown-weekday")
    assert mistake.suggestion == meant


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Europe/Berln", "Europe/Berlin"),
        ("europe/berlin ", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("Xyzzy", None),
    ],
)
def test_an_unknown_zone_is_refused_with_a_suggestion_when_one_is_close(name: str, meant: str | None) -> None:
    mistake = only_mistake({"tz": name, "weekly": {}})
    assert (mistake.place, mistake.code, mistake.suggestion) == ("tz", "time.unknown-zone", meant)
    assert "install the package tzdata" in mistake.help


@pytest.mark.parametrize(
    "name", ["", "Europe", "../Europe/Berlin", "/Europe/Berlin", "a\0b", "zone.tab", "x" * 5000]
)
def test_what_cannot_name_a_zone_is_an_unknown_zone(name: str) -> None:
    with pytest.raises(UnknownName, match=r"time\.unknown-zone"):
        Calendar(name, {})


def test_without_zone_data_the_advice_is_to_install_it() -> None:
    program = (
        "import sys; sys.modules['tzdata'] = None\n"
        "from servicecore.calendars import Calendar\n"
        "try: Calendar('Europe/Berlin', {})\n"
        "except LookupError as error: print(error)"
    )
    environment = {**os.environ, "PYTHONTZPATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True, env=environment
    )
    assert "time.unknown-zone: unknown time zone `Europe/Berlin`" in done.stdout
    assert "install the package tzdata" in done.stdout


@pytest.mark.parametrize("zone", [None, 1, timezone.utc])  # noqa: UP017 - the fixed offset is what is tested
def test_a_zone_is_a_name(zone: Any) -> None:
    with pytest.raises(WrongType, match=r"value\.wrong-type: `zone`"):
        Calendar(zone, {})


@pytest.mark.parametrize("text", ["", "2026-2-3", "20261225", "2026-W52-5", "2026-12-25T00:00", "2026-02-29"])
def test_what_is_not_a_date_is_refused(text: str) -> None:
    mistake = only_mistake({"tz": "UTC", "weekly": {}, "holidays": ["2026-12-25", text]})
    assert (mistake.place, mistake.code) == ("holidays[1]", "calendar.bad-date")


@pytest.mark.parametrize("holidays", ["2026-12-25", None, {"2026-12-25": "Christmas"}])
def test_the_holidays_of_a_document_are_a_list(holidays: object) -> None:
    mistake = only_mistake({"tz": "UTC", "weekly": {}, "holidays": holidays})
    assert (mistake.place, mistake.code) == ("holidays", "data.wrong-shape")


def test_a_constructor_raises_its_first_mistake_with_the_same_words() -> None:
    with pytest.raises(InvalidValue) as caught:
        Calendar("UTC", {"mon": [["09:00", "25:00"], ["x", "y"]]})
    assert caught.value.diagnostic == only_mistake(with_monday(["09:00", "25:00"]))
    with pytest.raises(UnknownName, match=r"at weekly\.mo"):
        WeeklyHours({"mo": []})
    with pytest.raises(InvalidValue, match=r"at holidays\[1\]"):
        Calendar("UTC", {}, holidays=["2026-12-25", "x"])
    with pytest.raises(WrongType, match=r"`holidays\[0\]`"):
        Calendar("UTC", {}, holidays=[AT])
    with pytest.raises(WrongType, match=r"data\.wrong-shape: `holidays`"):
        Calendar("UTC", {}, holidays="2026-12-25")
    with pytest.raises(WrongType, match=r"data\.wrong-shape: `holidays`"):
        Calendar("UTC", {}, holidays=5)  # type: ignore[arg-type]


def test_the_place_of_a_mistake_in_a_set_is_the_same_on_every_run() -> None:
    with pytest.raises(InvalidValue, match=r"holidays\[2\]"):
        Calendar("UTC", {}, holidays={"x", "2026-12-25", "2026-12-26"})


NAIVE = datetime(2026, 3, 2, 9)  # noqa: DTZ001 - what is refused
ALWAYS = Calendar.always()


@pytest.mark.parametrize(
    ("place", "call"),
    [
        ("start", lambda at: ALWAYS.between(at, AT)),
        ("end", lambda at: ALWAYS.between(AT, at)),
        ("at", lambda at: ALWAYS.add(at, HOUR)),
        ("at", lambda at: ALWAYS.is_open(at)),
        ("start", lambda at: ALWAYS.windows(at, AT)),
        ("end", lambda at: ALWAYS.windows(AT, at)),
        ("start", lambda at: ALWAYS.explain(at, AT)),
        ("end", lambda at: ALWAYS.explain(AT, at)),
        ("at", lambda at: ALWAYS.explain_due(at, HOUR)),
    ],
)
def test_every_question_wants_aware_datetimes(place: str, call: Any) -> None:
    for given, code in (
        (NAIVE, "time.naive"),
        (date(2026, 3, 2), "value.wrong-type"),
        (0.0, "value.wrong-type"),
    ):
        with pytest.raises(ServiceCoreError) as caught:
            call(given)
        assert (caught.value.code, caught.value.diagnostic.place) == (code, place)


@pytest.mark.parametrize("amount", [3600, 1.5, "1h", None])
def test_an_amount_is_a_timedelta(amount: Any) -> None:
    for call in (ALWAYS.add, ALWAYS.explain_due):
        with pytest.raises(WrongType) as caught:
            call(AT, amount)
        assert (caught.value.code, caught.value.diagnostic.place) == ("value.wrong-type", "amount")


def test_the_hours_of_a_datetime_are_no_question() -> None:
    with pytest.raises(WrongType, match="`day`"):
        ALWAYS.hours_on(AT)


def test_an_instant_that_the_zone_cannot_show_is_out_of_range() -> None:
    berlin, new_york = Calendar.always("Europe/Berlin"), Calendar.always("America/New_York")
    for calendar, at in (
        (berlin, datetime.max.replace(tzinfo=UTC)),
        (new_york, datetime.min.replace(tzinfo=UTC)),
        (berlin, datetime.min.replace(tzinfo=berlin.tzinfo)),
        (new_york, datetime.max.replace(tzinfo=new_york.tzinfo)),
    ):
        with pytest.raises(InvalidValue, match=r"calendar\.out-of-range: `at` is outside"):
            calendar.add(at, HOUR)
