"""Holidays that come again, and the rules that are refused."""

import pickle
from datetime import date, datetime
from typing import Any

import pytest
from dateutil.rrule import FR, MO, MONTHLY, WEEKLY, YEARLY, rrule

from servicecore.calendars import Calendar, Recurring
from servicecore.errors import InvalidValue, WrongType


def dates(rule: object, first: str = "2026-01-01", last: str = "2027-12-31") -> list[str]:
    return [
        day.isoformat()
        for day in Recurring(rule).between(date.fromisoformat(first), date.fromisoformat(last))
    ]


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25", ["2026-12-25", "2027-12-25"]),
        ("RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", ["2026-11-26", "2027-11-25"]),
        ("freq=yearly;byeaster=1,-2", ["2026-04-03", "2026-04-06", "2027-03-26", "2027-03-29"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", []),
        ("DTSTART:20261225\nRRULE:FREQ=YEARLY;COUNT=1", ["2026-12-25"]),
        ("DTSTART:20200704\nRRULE:FREQ=YEARLY;INTERVAL=6\nEXDATE:20200704", ["2026-07-04"]),
        ("DTSTART;VALUE=DATE:20271115\nRRULE:FREQ=MONTHLY", ["2027-11-15", "2027-12-15"]),
        ("FREQ=MONTHLY;BYMONTH=1;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["2026-01-30", "2027-01-29"]),
        ("FREQ=YEARLY;BYYEARDAY=-1;UNTIL=20261231", ["2026-12-31"]),
        ("FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO", ["2026-12-28"]),
        ("DTSTART:20271217\nRRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU", ["2027-12-17", "2027-12-31"]),
    ],
)
def test_a_rule_names_its_dates(rule: str, found: list[str]) -> None:
    assert dates(rule) == found


def test_a_rule_may_be_given_by_arguments_of_dateutil_or_by_its_rule() -> None:
    start = datetime(2026, 1, 2, 9)  # noqa: DTZ001 - as dateutil has it
    same = [
        Recurring("DTSTART:20260102\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR"),
        Recurring({"freq": "weekly", "interval": 2, "byweekday": [4, 0], "dtstart": "2026-01-02"}),
        Recurring({"freq": WEEKLY, "interval": 2, "byweekday": (MO, FR), "dtstart": start}),
        Recurring(rrule(WEEKLY, interval=2, byweekday=(MO, FR), dtstart=start)),
    ]
    assert set(same) == {same[0]}
    assert Recurring(rrule(MONTHLY, byweekday=FR(-1), dtstart=start)).text.endswith("FREQ=MONTHLY;BYDAY=-1FR")
    until = Recurring({"freq": YEARLY, "bymonth": 5, "bymonthday": 1, "until": date(2030, 1, 1)})
    assert until.text == "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1;UNTIL=20300101"


def test_a_rule_has_one_canonical_text_that_builds_it_again() -> None:
    rule = Recurring(
        "EXDATE:20280101\nDTSTART:20260102\nRRULE:WKST=MO;COUNT=3;BYMONTHDAY=02,+01;INTERVAL=1;FREQ=MONTHLY"
    )
    assert rule.text == "DTSTART:20260102\nRRULE:FREQ=MONTHLY;BYMONTHDAY=1,2;UNTIL=20260202\nEXDATE:20280101"
    for twin in (Recurring(rule.text), Recurring(rule), pickle.loads(pickle.dumps(rule)), eval(repr(rule))):
        assert twin == rule
        assert hash(twin) == hash(rule)
    assert (rule.start, rule.without) == (date(2026, 1, 2), {date(2028, 1, 1)})


def test_a_rule_starts_with_the_first_of_its_dates() -> None:
    assert Recurring("DTSTART:20260102\nRRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25").start == date(
        2026, 12, 25
    )


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_rule_holds_to_both_ends_of_time(day: date) -> None:
    for rule in (
        f"FREQ=YEARLY;BYMONTH={day.month};BYMONTHDAY={day.day}",
        f"FREQ=MONTHLY;BYMONTHDAY={day.day}",
        "FREQ=WEEKLY;BYDAY=MO,FR",
    ):
        assert Recurring(rule).between(day, day) == (day,)
    assert Recurring("DTSTART:00010103\nRRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU").between(
        date.min, date(1, 1, 17)
    ) == (
        date(1, 1, 3),
        date(1, 1, 17),
    )


@pytest.mark.parametrize(
    ("rule", "code", "said"),
    [
        ("", "bad-rule", "is no part of a rule"),
        ("every year", "bad-rule", "is no part of a rule"),
        ("FREQ=YEARLY;BYMONHT=12", "bad-rule", "did you mean `BYMONTH`?"),
        ("BYMONTH=12", "bad-rule", "does not say how often"),
        ("FREQ=DAILY", "bad-rule", "weekly hours"),
        ("FREQ=HOURLY", "bad-rule", "no holidays come `HOURLY`"),
        ("FREQ=YEARLY;FREQ=YEARLY", "bad-rule", "twice"),
        ("FREQ=YEARLY;BYMONTH=", "bad-rule", "says nothing"),
        ("FREQ=YEARLY;BYMONTH=0", "bad-rule", "from 1 to 12"),
        ("FREQ=YEARLY;BYMONTHDAY=0", "bad-rule", "and not 0"),
        ("FREQ=YEARLY;BYMONTHDAY=x", "bad-rule", "`X` cannot stand in BYMONTHDAY"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "bad-rule", "`BYMONTHDAY` cannot stand in a rule that is WEEKLY"),
        ("FREQ=WEEKLY;BYDAY=1MO", "bad-rule", "BYDAY"),
        ("FREQ=YEARLY;BYDAY=54MO", "bad-rule", "BYDAY"),
        ("FREQ=YEARLY;BYDAY=MO;WKST=XX", "bad-rule", "WKST"),
        ("FREQ=YEARLY;BYSETPOS=1", "bad-rule", "counts among nothing"),
        ("FREQ=YEARLY;BYEASTER=1;BYDAY=MO", "bad-rule", "BYEASTER"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "bad-rule", "names no date at all"),
        ("DTSTART:20260101\nRRULE:FREQ=YEARLY;UNTIL=20250101", "bad-rule", "names no date at all"),
        ("DTSTART:20260101\nRRULE:FREQ=YEARLY;COUNT=2;UNTIL=20300101", "bad-rule", "ends twice"),
        ("DTSTART:20260101\nRRULE:FREQ=YEARLY;COUNT=99999", "bad-rule", "from 1 to 10000"),
        ("DTSTART:2026\nRRULE:FREQ=YEARLY", "bad-rule", "is not a date of a rule"),
        ("DTSTART:20260230\nRRULE:FREQ=YEARLY", "bad-date", "2026-02-30"),
        ("RRULE:FREQ=YEARLY\nRRULE:FREQ=YEARLY", "bad-rule", "one rule"),
        ("FREQ=YEARLY", "rule-without-start", "DTSTART"),
        ("FREQ=MONTHLY;BYMONTH=5", "rule-without-start", "DTSTART"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "rule-without-start", "DTSTART"),
        ("FREQ=YEARLY;BYMONTHDAY=1;COUNT=3", "rule-without-start", "DTSTART"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(rule: str, code: str, said: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        Recurring(rule)
    assert caught.value.code == f"calendar.{code}"
    assert said in str(caught.value)
    assert caught.value.diagnostic.place == "rule"


@pytest.mark.parametrize("rule", [None, 5, ["FREQ=YEARLY"]])
def test_a_rule_is_a_text_or_a_mapping(rule: Any) -> None:
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        Recurring(rule)
    with pytest.raises(WrongType, match=r"at recurring\[0\]"):
        Calendar("UTC", {}, recurring=[rule])


def test_the_rules_of_a_calendar_are_a_list_in_canonical_order() -> None:
    rules = ["FREQ=YEARLY;BYMONTHDAY=25;BYMONTH=12", "FREQ=YEARLY;BYEASTER=1", "FREQ=YEARLY;BYEASTER=1"]
    calendar = Calendar("UTC", {}, recurring=iter(rules))
    assert calendar.to_data()["recurring"] == [
        "FREQ=YEARLY;BYEASTER=1",
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25",
    ]
    with pytest.raises(WrongType, match=r"data\.wrong-shape: `recurring`"):
        Calendar("UTC", {}, recurring="FREQ=YEARLY;BYEASTER=1")
