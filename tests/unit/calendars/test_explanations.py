"""Explanations of working time, as people read them."""

from datetime import datetime, timedelta

import pytest

from servicecore.calendars import Calendar
from servicecore.errors import InvalidValue

HOUR = timedelta(hours=1)
BERLIN = Calendar(
    "Europe/Berlin",
    {day: [["09:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    holidays=["2026-12-25", "2026-12-26"],
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_span_is_explained_date_by_date_with_the_reason_for_each_pause() -> None:
    assert BERLIN.explain(at("2026-12-23T11:00+01:00"), at("2026-12-28T18:00+01:00")).text().splitlines() == [
        "19 h of working time from Wed 2026-12-23 11:00 CET to Mon 2026-12-28 18:00 CET",
        "├─ Wed 2026-12-23: 5 h (11:00–12:00, 13:00–17:00)",
        "├─ Thu 2026-12-24: 7 h (09:00–12:00, 13:00–17:00)",
        "├─ Fri 2026-12-25 to Sat 2026-12-26: holiday",
        "├─ Sun 2026-12-27: no hours",
        "└─ Mon 2026-12-28: 7 h (09:00–12:00, 13:00–17:00)",
    ]


def test_a_span_turned_round_is_explained_with_its_sign() -> None:
    tree = BERLIN.explain(at("2026-03-02T17:00+01:00"), at("2026-03-02T16:00+01:00"))
    assert tree.text().splitlines() == [
        "-1 h of working time from Mon 2026-03-02 17:00 CET to Mon 2026-03-02 16:00 CET",
        "└─ Mon 2026-03-02: 1 h (16:00–17:00)",
    ]


def test_hours_outside_the_span_are_named() -> None:
    tree = BERLIN.explain(at("2026-03-02T18:00+01:00"), at("2026-03-03T09:30+01:00"))
    assert [child.label for child in tree.children] == [
        "Mon 2026-03-02: its hours (09:00–12:00, 13:00–17:00) are outside the span",
        "Tue 2026-03-03: 30 min (09:00–09:30)",
    ]


def test_a_span_that_ends_at_midnight_does_not_touch_the_next_date() -> None:
    tree = BERLIN.explain(at("2026-03-02T00:00+01:00"), at("2026-03-03T00:00+01:00"))
    assert [child.label[:14] for child in tree.children] == ["Mon 2026-03-02"]


def test_an_empty_span_has_nothing_to_explain() -> None:
    tree = BERLIN.explain(at("2026-03-02T10:00+01:00"), at("2026-03-02T10:00+01:00"))
    assert tree.label.startswith("0 s of working time")
    assert tree.children == ()


def test_nights_are_shown_on_the_dates_they_touch() -> None:
    nights = Calendar("UTC", {"mon": [["22:00", "06:00"]]})
    assert [
        child.label for child in nights.explain(at("2026-03-02T12:00Z"), at("2026-03-03T12:00Z")).children
    ] == [
        "Mon 2026-03-02: 2 h (22:00–24:00)",
        "Tue 2026-03-03: 6 h (00:00–06:00)",
    ]


@pytest.mark.parametrize(
    ("day", "hours", "line"),
    [
        (29, ["01:00", "04:00"], "2 h (01:00–04:00; the clock changes: this date lasts 23 h)"),
        (29, ["02:30", "04:00"], "1 h (03:00–04:00; the clock changes: this date lasts 23 h)"),
        (29, ["02:10", "02:50"], "the clock skips its hours (02:10–02:50)"),
        (22, ["01:00", "04:00"], "3 h (01:00–04:00)"),
    ],
)
def test_a_clock_change_is_remarked(day: int, hours: list[str], line: str) -> None:
    calendar = Calendar("Europe/Berlin", {"sun": [hours]})
    midnight = datetime(2026, 3, day, tzinfo=calendar.tzinfo)
    (child,) = calendar.explain(midnight, midnight + timedelta(days=1)).children
    assert child.label == f"Sun 2026-03-{day}: {line}"


def test_a_date_that_the_clock_skips_is_named() -> None:
    samoa = Calendar("Pacific/Apia", {"thu": [["20:00", "24:00"]], "fri": [["09:00", "17:00"]]})
    tree = samoa.explain(at("2011-12-29T00:00-10:00"), at("2012-01-01T00:00+14:00"))
    assert [child.label for child in tree.children] == [
        "Thu 2011-12-29: 4 h (20:00–24:00)",
        "Fri 2011-12-30: the clock skips this date in Pacific/Apia",
        "Sat 2011-12-31: no hours",
    ]


def test_a_midnight_that_is_skipped_still_ends_the_date() -> None:
    cairo = Calendar("Africa/Cairo", {"thu": [["20:00", "24:00"]], "fri": [["00:30", "02:00"]]})
    tree = cairo.explain(at("2024-04-25T12:00+02:00"), at("2024-04-26T12:00+03:00"))
    assert [child.label for child in tree.children] == [
        "Thu 2024-04-25: 4 h (20:00–24:00)",
        "Fri 2024-04-26: 1 h (01:00–02:00; the clock changes: this date lasts 23 h)",
    ]


def test_a_quarter_is_summed_up_by_month() -> None:
    tree = BERLIN.explain(at("2026-11-16T00:00+01:00"), at("2027-02-01T00:00+01:00"))
    assert tree.text().splitlines() == [
        "378 h of working time from Mon 2026-11-16 00:00 CET to Mon 2027-02-01 00:00 CET",
        "├─ 2026-11: 77 h on 11 dates; no hours: 4 dates",
        "├─ 2026-12: 154 h on 22 dates; no hours: 7 dates; holiday: 2 dates",
        "└─ 2027-01: 147 h on 21 dates; no hours: 10 dates",
    ]


def test_three_years_are_summed_up_by_year() -> None:
    tree = BERLIN.explain(at("2025-07-01T00:00+02:00"), at("2028-07-01T00:00+02:00"))
    assert [child.label.partition(":")[0] for child in tree.children] == ["2025", "2026", "2027", "2028"]
    assert tree.children[1].label == "2026: 1,820 h on 260 dates; no hours: 103 dates; holiday: 2 dates"


def test_a_due_time_is_explained_by_what_each_date_used_up() -> None:
    tree = BERLIN.explain_due(at("2026-03-27T15:00+01:00"), 4 * HOUR)
    assert tree.text().splitlines() == [
        "due Mon 2026-03-30 11:00 CEST, 4 h of working time after Fri 2026-03-27 15:00 CET",
        "├─ opened Fri 2026-03-27 15:00 CET",
        "├─ Fri 2026-03-27: 2 h (15:00–17:00), 2 h left",
        "├─ Sat 2026-03-28 to Sun 2026-03-29: no hours",
        "├─ Mon 2026-03-30: 2 h (09:00–11:00), nothing left",
        "└─ due Mon 2026-03-30 11:00 CEST",
    ]


def test_counting_back_is_explained_from_the_latest_date_to_the_earliest() -> None:
    tree = BERLIN.explain_due(at("2026-03-23T10:00+01:00"), -3 * HOUR)
    assert tree.text().splitlines() == [
        "due Fri 2026-03-20 15:00 CET, 3 h of working time before Mon 2026-03-23 10:00 CET",
        "├─ counted back from Mon 2026-03-23 10:00 CET",
        "├─ Mon 2026-03-23: 1 h (09:00–10:00), 2 h left",
        "├─ Sat 2026-03-21 to Sun 2026-03-22: no hours",
        "├─ Fri 2026-03-20: 2 h (15:00–17:00), nothing left",
        "└─ due Fri 2026-03-20 15:00 CET",
    ]


def test_a_far_due_time_is_explained_by_month_with_what_is_left() -> None:
    tree = BERLIN.explain_due(at("2026-01-01T00:00+01:00"), 400 * HOUR)
    assert [child.label for child in tree.children[1:-1]] == [
        "2026-01: 154 h on 22 dates, 246 h left; no hours: 9 dates",
        "2026-02: 140 h on 20 dates, 106 h left; no hours: 8 dates",
        "2026-03: 106 h on 16 dates, nothing left; no hours: 7 dates",
    ]


def test_no_amount_is_due_at_once() -> None:
    tree = BERLIN.explain_due(at("2026-03-28T10:00+01:00"), timedelta(0))
    assert [child.label for child in tree.children] == [
        "opened Sat 2026-03-28 10:00 CET",
        "due Sat 2026-03-28 10:00 CET",
    ]


def test_a_due_time_that_is_never_reached_is_the_error_of_add() -> None:
    with pytest.raises(InvalidValue, match=r"calendar\.unreachable"):
        Calendar("UTC", {}).explain_due(at("2026-03-02T09:00Z"), HOUR)


def test_an_explanation_is_the_same_in_any_zone_of_its_question() -> None:
    start, end = at("2026-03-02T09:00Z"), at("2026-03-04T12:00Z")
    elsewhere = BERLIN.explain(start.astimezone(BERLIN.tzinfo), end)
    assert BERLIN.explain(start, end) == elsewhere


WHOLE = Calendar(
    "Europe/Berlin",
    {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    breaks={"tue": [["00:00", "24:00"]]},
    holidays=["2026-12-25"],
    recurring=["FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24"],
    closed=[["2026-12-21T00:00", "2026-12-22T00:00"], ["2026-12-23T13:00", "2026-12-23T24:00"]],
    open=[["2026-12-26T10:00", "2026-12-26T12:00"]],
)


def lines(calendar: Calendar, start: str, end: str) -> list[str]:
    return [child.label for child in calendar.explain(at(start), at(end)).children]


def test_each_reason_why_a_date_has_no_hours_is_named() -> None:
    assert lines(WHOLE, "2026-12-21T00:00+01:00", "2026-12-28T00:00+01:00") == [
        "Mon 2026-12-21: closed",
        "Tue 2026-12-22: break",
        "Wed 2026-12-23: 4 h (09:00–13:00)",
        "Thu 2026-12-24 to Fri 2026-12-25: holiday",
        "Sat 2026-12-26: 2 h (10:00–12:00)",
        "Sun 2026-12-27: no hours",
    ]


def test_dates_around_openings_are_told_apart() -> None:
    openings = [["2026-03-03T09:00", "2026-03-03T10:00"], ["2026-03-05T09:00", "2026-03-05T10:00"]]
    once = Calendar("UTC", {}, open=openings)
    assert lines(once, "2026-03-01T00:00Z", "2026-03-08T00:00Z") == [
        "Sun 2026-03-01 to Mon 2026-03-02: before the first opening",
        "Tue 2026-03-03: 1 h (09:00–10:00)",
        "Wed 2026-03-04: no opening",
        "Thu 2026-03-05: 1 h (09:00–10:00)",
        "Fri 2026-03-06 to Sat 2026-03-07: after the last opening",
    ]


def test_versions_and_combined_calendars_give_their_reasons() -> None:
    new = Calendar("Europe/Berlin", {"sun": [["10:00", "12:00"]]}, holidays=["2026-12-29"])
    changed = WHOLE.changed("2026-12-28T00:00+01:00", new)
    both = WHOLE & Calendar("UTC", {"mon": [["00:00", "24:00"]]}, holidays=["2026-12-25"])
    either = WHOLE | Calendar("UTC", {"tue": [["10:00", "11:00"]]}, holidays=["2026-12-25"])
    assert lines(changed, "2026-12-26T00:00+01:00", "2026-12-31T00:00+01:00")[1:] == [
        "Sun 2026-12-27 to Mon 2026-12-28: no hours",
        "Tue 2026-12-29: holiday",
        "Wed 2026-12-30: no hours",
    ]
    assert lines(both, "2026-12-23T00:00+01:00", "2026-12-28T00:00+01:00") == [
        "Wed 2026-12-23: not open in all of the calendars",
        "Thu 2026-12-24 to Fri 2026-12-25: holiday",
        "Sat 2026-12-26: not open in all of the calendars",
        "Sun 2026-12-27: no hours",
    ]
    assert lines(either, "2026-12-21T00:00+01:00", "2026-12-26T00:00+01:00") == [
        "Mon 2026-12-21: no hours in any of the calendars",
        "Tue 2026-12-22: 1 h (11:00–12:00)",
        "Wed 2026-12-23: 4 h (09:00–13:00)",
        "Thu 2026-12-24: no hours in any of the calendars",
        "Fri 2026-12-25: holiday",
    ]
