"""Holidays in and out of iCalendar."""

from datetime import date

import pytest

from servicecore.calendars import Recurring, read_ical_holidays, write_ical_holidays
from servicecore.errors import ErrorGroup, InvalidValue, WrongType


def text(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""])


def event(*lines: str) -> str:
    return text("BEGIN:VEVENT", *lines, "END:VEVENT")


def mistakes(given: str) -> list[tuple[str, str]]:
    with pytest.raises(ErrorGroup) as caught:
        read_ical_holidays(given)
    return [(found.code, found.place) for found in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("lines", "dates"),
    [
        (["DTSTART;VALUE=DATE:20261225"], ["2026-12-25"]),
        (["DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261225"], ["2026-12-25"]),
        (["DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261227"], ["2026-12-25", "2026-12-26"]),
        (["DTSTART;VALUE=DATE:20261231", "DURATION:P2D"], ["2026-12-31", "2027-01-01"]),
        (
            ['DTSTART;X-A="b:c;d";VALUE=DATE:20261225', "RDATE;VALUE=DATE:20270101"],
            ["2026-12-25", "2027-01-01"],
        ),
        (["DTSTART;VALUE=DATE:20261225", "STATUS:CANCELLED"], []),
        (["SUMMARY:a long", "  summary", "DTSTART;VALUE=DA", " TE:20261225"], ["2026-12-25"]),
        (["BEGIN:VALARM", "DTSTART:nonsense", "END:VALARM", "DTSTART:20261225"], ["2026-12-25"]),
    ],
)
def test_the_days_of_an_event_are_read(lines: list[str], dates: list[str]) -> None:
    assert sorted(map(str, read_ical_holidays(event(*lines)).dates)) == dates


def test_an_event_that_comes_again_is_a_rule() -> None:
    found = read_ical_holidays(
        event("DTSTART;VALUE=DATE:20241225", "RRULE:FREQ=YEARLY", "EXDATE;VALUE=DATE:20251225,20261225")
    )
    assert found.dates == frozenset()
    (rule,) = found.recurring
    assert rule.between(date(2020, 1, 1), date(2027, 12, 31)) == (date(2024, 12, 25), date(2027, 12, 25))


def test_other_things_than_events_are_passed_over() -> None:
    zone = [
        "BEGIN:VTIMEZONE",
        "BEGIN:STANDARD",
        "DTSTART:19701025T030000",
        "RRULE:FREQ=YEARLY",
        "END:STANDARD",
    ]
    assert read_ical_holidays(text(*zone, "END:VTIMEZONE")) == (frozenset(), ())


def test_all_mistakes_are_told_with_their_lines() -> None:
    given = text(
        *("BEGIN:VEVENT", "DTSTART:20261225T090000Z", "END:VEVENT"),
        *("BEGIN:VEVENT", "SUMMARY:nothing", "END:VEVENT"),
        *("BEGIN:VEVENT", "DTSTART:20261225", "DTEND:20261224", "END:VEVENT"),
        *("BEGIN:VEVENT", "DTSTART:20261225", "DURATION:PT1H", "END:VEVENT"),
        *("BEGIN:VEVENT", "DTSTART:20261225", "DURATION:P2D", "RRULE:FREQ=YEARLY", "END:VEVENT"),
        *("BEGIN:VEVENT", "DTSTART:20261225", "RRULE:FREQ=SECONDLY", "END:VEVENT"),
        *("BEGIN:VEVENT", "DTSTART:20260230", "END:VEVENT"),
        *("BEGIN:VEVENT", "DTSTART:20260101", "DURATION:P9999D", "END:VEVENT"),
    )
    assert mistakes(given) == [
        ("calendar.not-whole-days", "line 4"),
        ("calendar.not-ical", "line 6"),
        ("calendar.not-whole-days", "line 11"),
        ("calendar.not-whole-days", "line 15"),
        ("calendar.bad-rule", "line 20"),
        ("calendar.bad-rule", "line 24"),
        ("calendar.bad-date", "line 27"),
        ("calendar.not-whole-days", "line 31"),
    ]


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ("hello", "line 1"),
        ("a:b", "line 1"),
        ("BEGIN:VCALENDAR", "line 1"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR", "line 3"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR", "line 3"),
    ],
)
def test_what_is_not_icalendar_is_refused(given: str, place: str) -> None:
    assert mistakes(given) == [("calendar.not-ical", place)]


def test_only_text_is_read() -> None:
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        read_ical_holidays(b"BEGIN:VCALENDAR")  # type: ignore[arg-type]


def test_easter_cannot_be_written_as_a_rule_but_as_dates() -> None:
    easter = Recurring("FREQ=YEARLY;BYEASTER=1")
    with pytest.raises(InvalidValue, match=r"at recurring\[0\]"):
        write_ical_holidays([], [easter])
    days = easter.between(date(2026, 1, 1), date(2028, 12, 31))
    assert read_ical_holidays(write_ical_holidays(days)).dates == set(days)


def test_what_is_written_is_the_same_on_every_run_and_folded() -> None:
    written = write_ical_holidays(["2026-12-25"], summary="Fête, " + "é" * 80)
    assert written == write_ical_holidays([date(2026, 12, 25)], summary="Fête, " + "é" * 80)
    assert written.splitlines()[:7] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//servicecore//holidays//EN",
        "BEGIN:VEVENT",
        "UID:20261225@servicecore",
        "DTSTART;VALUE=DATE:20261225",
        "DTSTAMP:19700101T000000Z",
    ]
    assert "SUMMARY:Fête\\, é" in written
    assert max(len(line.encode()) for line in written.split("\r\n")) == 75
