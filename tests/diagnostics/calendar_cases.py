"""Deliberate mistakes with calendars: what a user wrote."""

import sys
from datetime import UTC, date, datetime, time, timedelta
from unittest.mock import patch

from tests.diagnostics.domain_cases import AT, HOUR, NAIVE, Cases

from servicecore.calendars import (
    Calendar,
    Recurring,
    Version,
    public_holidays,
    read_ical_holidays,
    write_ical_holidays,
)

WEEK = {"mon": [["09:00", "17:00"]]}
OFFICE, NEVER = Calendar("Europe/Berlin", WEEK), Calendar("Europe/Berlin", {})
LONGER = OFFICE.changed("2026-07-01T00:00Z", Calendar("Europe/Berlin", {"mon": [["08:00", "20:00"]]}))
EVENT = "BEGIN:VCALENDAR\nBEGIN:VEVENT\n{}\nEND:VEVENT\nEND:VCALENDAR"


def nested() -> object:
    calendar = OFFICE
    for _ in range(20):
        calendar = Calendar("UTC", {}, any_of=[calendar])
    return calendar


def nested_data() -> object:
    data: object = OFFICE.to_data()
    for _ in range(20):
        data = {"tz": "UTC", "weekly": {}, "any_of": [data]}
    return Calendar.from_data(data)


def without_holidays() -> object:
    """Ask for the holidays of a country where their package cannot be imported."""
    with patch.dict(sys.modules, {"holidays": None}):
        return public_holidays("DE", 2026)


def not_a_time() -> object:
    """Ask about a column with a gap."""
    import numpy

    times = numpy.array(["2026-03-02T09:00", "NaT"], dtype="datetime64[us]")
    return OFFICE.between_many(times, times)


WORKING_TIME: Cases = {
    # the hours of a week
    "a zone that is misspelt": lambda: Calendar("Europe/Berln", WEEK),
    "a weekday in full": lambda: Calendar("UTC", {"monday": [["09:00", "17:00"]]}),
    "a time of day without minutes": lambda: Calendar("UTC", {"mon": [["9", "17:00"]]}),
    "a time of day that YAML made a number": lambda: Calendar("UTC", {"mon": [[540, "17:00"]]}),  # type: ignore[list-item]
    "a shift that starts at the end of the day": lambda: Calendar("UTC", {"mon": [["24:00", "06:00"]]}),
    "three times for two": lambda: Calendar("UTC", {"mon": [["09:00", "12:00", "17:00"]]}),
    "one shift for several": lambda: Calendar("UTC", {"mon": ["09:00", "17:00"]}),
    "a time of day in another zone": lambda: Calendar("UTC", {"mon": [[time(9, tzinfo=UTC), "17:00"]]}),
    # holidays and closures
    "a holiday in words": lambda: Calendar("UTC", WEEK, holidays=["25 December"]),
    "a holiday with a time": lambda: Calendar("UTC", WEEK, holidays=[AT]),
    "one holiday for several": lambda: Calendar("UTC", WEEK, holidays="2026-12-25"),
    "a closure that ends before it starts": lambda: Calendar(
        "UTC", WEEK, closed=[["2026-12-24T13:00", "2026-12-23T12:00"]]
    ),
    "a closure with an offset": lambda: Calendar(
        "UTC", WEEK, closed=[["2026-12-24T13:00Z", "2026-12-24T24:00"]]
    ),
    "an opening without a time of day": lambda: Calendar("UTC", WEEK, open=[["2026-12-24", "2026-12-25"]]),
    "a rule with a misspelt part": lambda: Recurring("FREQ=YEARLY;BYMONHT=12"),
    "a rule that counts from nowhere": lambda: Recurring("FREQ=YEARLY;INTERVAL=2;BYMONTH=12;BYMONTHDAY=25"),
    "a rule without a single date": lambda: Recurring("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
    "a date for a rule": lambda: Calendar("UTC", WEEK, recurring=[date(2026, 12, 25)]),  # type: ignore[list-item]
    # versions and compositions
    "versions in the wrong order": lambda: Calendar(
        "UTC", WEEK, versions=[("2026-07-01T00:00Z", OFFICE), ("2026-01-01T00:00Z", OFFICE)]
    ),
    "two versions at one instant": lambda: Calendar(
        "UTC", WEEK, versions=[("2026-07-01T00:00Z", OFFICE), ("2026-07-01T02:00+02:00", OFFICE)]
    ),
    "a version with versions": lambda: OFFICE.changed("2026-01-01T00:00Z", LONGER),
    "a version from a date": lambda: Version("July 2026", OFFICE),
    "a version from outside of time": lambda: Version("0001-01-01T00:00+14:00", OFFICE),
    "a name for a calendar": lambda: Calendar("UTC", WEEK, any_of=["office"]),  # type: ignore[list-item]
    "calendars inside each other without an end": nested,
    "a document of calendars inside each other": nested_data,
    # questions
    "a question about a naive datetime": lambda: OFFICE.between(NAIVE, AT),
    "a question about the last instant": lambda: OFFICE.is_open(datetime.max.replace(tzinfo=UTC)),
    "hours that are never reached": lambda: NEVER.add(AT, HOUR),
    "more hours than there are": lambda: OFFICE.add(AT, timedelta(days=900_000)),
    "a number for a duration": lambda: OFFICE.add(AT, 8),  # type: ignore[arg-type]
    "an opening that never comes": lambda: NEVER.next_open(AT),
    "days that are never reached": lambda: NEVER.add_days(AT, 2),
    "a misspelt tie": lambda: OFFICE.add(AT, HOUR, tie="next_opening"),  # type: ignore[arg-type]
    "columns of two lengths": lambda: OFFICE.between_many([AT, AT], [AT]),
    "an instant for a column": lambda: OFFICE.between_many(AT, [AT]),  # type: ignore[call-overload]
    "a column with a gap": not_a_time,
    # holidays from elsewhere
    "a text that is no calendar": lambda: read_ical_holidays("25 December: Christmas"),
    "an appointment for a holiday": lambda: read_ical_holidays(EVENT.format("DTSTART:20261225T090000Z")),
    "an event without a start": lambda: read_ical_holidays(EVENT.format("SUMMARY:Christmas")),
    "a rule that iCalendar lacks": lambda: write_ical_holidays([], ["FREQ=YEARLY;BYEASTER=-2"]),
    "holidays without their package": without_holidays,
    "holidays of a country by its name": lambda: public_holidays("Germany", 2026),
    # documents
    "a calendar that is a text": lambda: Calendar.from_data("9 to 5"),
    "a calendar with many mistakes": lambda: Calendar.from_data(
        {
            "tz": "Berlin",
            "weekly": {"monday": [["9", "17:00"]], "tue": "closed"},
            "holidays": ["2026-02-30", "2026-12-25"],
            "recurring": ["every Friday"],
            "closed": [["2026-12-24T13:00"]],
            "versions": [{"from": "next year", "weekly": {}}, {"tz": "UTC"}],
            "any_of": [{"weekly": {}}],
            "break": {},
        }
    ),
}
"""Mistakes with hours, holidays, versions and questions."""
