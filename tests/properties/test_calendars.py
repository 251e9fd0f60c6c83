"""Laws of working time, looked at around the clock changes where they break."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from tests.reference import working_time as reference

from servicecore.calendars import (
    WEEKDAYS,
    Calendar,
    Recurring,
    Version,
    read_ical_holidays,
    write_ical_holidays,
)
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


RULES = st.sampled_from(
    [
        "FREQ=WEEKLY;BYDAY=SA",
        "FREQ=MONTHLY;BYDAY=-1SU,1SA",
        "FREQ=YEARLY;BYMONTH=3,10,11;BYMONTHDAY=-1,3,10,27,31",
        "DTSTART:20110103\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR,SU",
        "DTSTART:20240101\nRRULE:FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=31,30,10\nEXDATE:20240331",
    ]
)


@st.composite
def local_ranges(draw: st.DrawFn, change: datetime, step: int) -> list[list[str]]:
    """Ranges of local time on the dates near a change: a few hours, a night, or some days."""
    found = []
    for _ in range(draw(st.integers(0, 2))):
        begin = change.date() + timedelta(days=draw(st.integers(-3, 3)))
        end = begin + timedelta(days=draw(st.sampled_from([0, 0, 0, 1, 2])))
        times = draw(clock_times(step, last=86_400 - step)), draw(clock_times(step, last=86_400))
        found.append([f"{begin}T{times[0]}", f"{end}T{times[1]}"])
    return found


@st.composite
def parts(draw: st.DrawFn, change: datetime, step: int) -> dict[str, Any]:
    """The parts of a calendar near a clock change; mostly of a few kinds only."""
    dates = st.integers(-3, 3).map(lambda days: (change + timedelta(days=days)).date().isoformat())
    given = draw(st.sets(st.sampled_from(["breaks", "recurring", "closed", "open"])))
    data: dict[str, Any] = {"weekly": draw(weeks(step)), "holidays": draw(st.lists(dates, max_size=2))}
    if "breaks" in given:
        data["breaks"] = draw(weeks(step))
    if "recurring" in given:
        data["recurring"] = draw(st.lists(RULES, min_size=1, max_size=2))
    if "closed" in given:
        data["closed"] = draw(local_ranges(change, step))
    if "open" in given:
        data["open"] = draw(local_ranges(change, step))
    return data


def zones_in_minutes(change: datetime) -> list[str]:
    """The zones that are whole minutes from UTC around an instant, as all were not a century ago."""
    around = [change + timedelta(days=days) for days in (-10, 0, 10)]
    offsets = {name: [at.astimezone(ZoneInfo(name)).utcoffset() for at in around] for name in CHANGES}
    return [name for name in CHANGES if not any(offset and offset % MINUTE for offset in offsets[name])]


@st.composite
def scenes(
    draw: st.DrawFn, *, step: int = 60, reach: timedelta = timedelta(days=4), rich: bool = True
) -> Any:
    """A calendar as data, and three instants near a clock change of its zone."""
    zone, change = draw(st.sampled_from(PLACES))
    most = int(reach.total_seconds()) // step

    def instant() -> datetime:
        return change + timedelta(seconds=step * draw(st.integers(-most, most)))

    data = {"tz": zone, **draw(parts(change, step))}
    kind = draw(st.sampled_from(["plain", "plain", "versions", "any_of", "all_of"])) if rich else "plain"
    if kind == "versions":
        effective = sorted({instant() for _ in range(draw(st.integers(1, 2)))})
        versions = [{"from": at.isoformat(), "tz": zone, **draw(parts(change, step))} for at in effective]
        if draw(st.booleans()):
            versions[0]["tz"] = draw(st.sampled_from(zones_in_minutes(change)))
        data["versions"] = versions
    elif kind != "plain":
        data[kind] = [{"tz": draw(st.sampled_from(zones_in_minutes(change))), **draw(parts(change, step))}]
    return data, *(instant() for _ in range(3))


NIGHTS_IN_NEW_YORK = {
    "tz": "America/New_York",
    "weekly": {"sat": [["23:30", "01:30"]], "sun": [["02:30", "03:15"]]},
    "holidays": ["2024-11-02"],
}


def has_hours(calendar: Calendar, at: datetime) -> bool:
    """Whether there is plenty of working time on both sides, for amounts of up to ten days."""
    years = timedelta(days=1000)
    return min(calendar.between(at, at + years), calendar.between(at - years, at)) > timedelta(days=21)


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
    assume(has_hours(calendar, at))
    due = calendar.add(at, sign * size).astimezone(UTC)
    nearer = due - sign * timedelta.resolution
    assert calendar.between(at, due) == sign * size
    assert abs(calendar.between(at, nearer)) < size


@given(scenes(), st.timedeltas(ZERO, timedelta(days=5)), st.timedeltas(ZERO, timedelta(days=5)))
def test_an_amount_may_be_added_in_two_parts(scene: Any, one: timedelta, other: timedelta) -> None:
    data, at, _, _ = scene
    calendar = Calendar.from_data(data)
    assume(has_hours(calendar, at))
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
    shuffled = {
        name: random.sample(part, len(part)) + part
        for name, part in data.items()
        if name in ("holidays", "recurring", "closed", "open")
    }
    shuffled["weekly"] = {
        day: random.sample(hours, len(hours)) + hours for day, hours in data["weekly"].items()
    }
    same = [
        Calendar.from_data(calendar.to_data()),
        pickle.loads(pickle.dumps(calendar)),
        eval(repr(calendar), {"Calendar": Calendar, "Version": Version}),
        Calendar.from_data(data | shuffled),
    ]
    assert set(same) == {calendar}
    assert {repr(each.to_data()) for each in same} == {repr(calendar.to_data())}
    assert len({hash(each) for each in [*same, calendar]}) == 1


@given(scenes())
@settings(max_examples=50)
def test_the_next_opening_and_closing_are_those_of_the_minutes(scene: Any) -> None:
    data, at, _, _ = scene
    calendar = Calendar.from_data(data)
    for opens, ask in ((True, calendar.next_open), (False, calendar.next_close)):
        expected = reference.next_change(data, at, opens=opens, most=timedelta(days=3))
        if expected is not None:
            assert ask(at).astimezone(UTC) == expected


@given(scenes(), st.timedeltas(timedelta(minutes=1), timedelta(days=20)))
def test_with_a_tie_at_the_next_opening_only_an_exact_closing_moves(scene: Any, amount: timedelta) -> None:
    data, at, _, _ = scene
    calendar = Calendar.from_data(data)
    assume(has_hours(calendar, at))
    closed, opened = calendar.add(at, amount), calendar.add(at, amount, tie="next_open")
    assert opened == (closed if calendar.is_open(closed) else calendar.next_open(closed))
    assert calendar.between(at, opened) == amount
    assert calendar.add(at, -amount) == calendar.add(at, -amount, tie="next_open")


@given(st.data(), scenes(rich=False), scenes(rich=False))
def test_unions_and_intersections_are_those_of_sets(data: st.DataObject, scene: Any, other: Any) -> None:
    one, two = Calendar.from_data(scene[0]), Calendar.from_data(other[0])
    start, end = sorted(scene[1:3])
    either, both = one | two, one & two
    total = one.between(start, end) + two.between(start, end)
    assert either.between(start, end) + both.between(start, end) == total
    assert both.between(start, end) == (two & one).between(start, end)
    assert either.between(start, end) == (two | one).between(start, end)
    at = data.draw(st.just(scene[3]) | st.just(other[3]))
    assert either.is_open(at) == (one.is_open(at) or two.is_open(at))
    assert both.is_open(at) == (one.is_open(at) and two.is_open(at))
    assert (both | one).between(start, end) == one.between(start, end) == (either & one).between(start, end)
    assert Calendar.from_data((both | one).to_data()) == both | one


@given(scenes(), st.lists(st.timedeltas(timedelta(days=-400), timedelta(days=400)), max_size=4))
@settings(max_examples=50)
def test_a_batch_answers_as_single_questions_do(scene: Any, amounts: list[timedelta]) -> None:
    import numpy

    data, at, *others = scene
    calendar = Calendar.from_data(data)
    ats = [at + amount / 7 for amount in amounts]
    ends = [others[0]] * len(ats)
    measured = [calendar.between(*pair) for pair in zip(ats, ends, strict=True)]
    assert calendar.between_many(ats, ends) == measured
    assert calendar.is_open_many(ats) == [calendar.is_open(each) for each in ats]
    plain = numpy.array([each.replace(tzinfo=None) for each in ats], dtype="datetime64[us]")
    last = numpy.array([each.replace(tzinfo=None) for each in ends], dtype="datetime64[us]")
    assert calendar.between_many(plain, last).tolist() == measured
    assert calendar.is_open_many(plain).tolist() == calendar.is_open_many(ats)
    sizes = numpy.array(amounts, dtype="timedelta64[us]")
    for tie in ("close", "next_open"):
        try:
            dues = [calendar.add(*pair, tie=tie) for pair in zip(ats, amounts, strict=True)]  # type: ignore[arg-type]
        except InvalidValue as error:
            with pytest.raises(InvalidValue, match=error.code):
                calendar.add_many(ats, amounts, tie=tie)  # type: ignore[call-overload]
            with pytest.raises(InvalidValue, match=error.code):
                calendar.add_many(plain, sizes, tie=tie)  # type: ignore[call-overload]
            continue
        assert calendar.add_many(ats, amounts, tie=tie) == dues  # type: ignore[call-overload]
        columns = calendar.add_many(plain, sizes, tie=tie).tolist()  # type: ignore[call-overload]
        assert columns == [due.astimezone(UTC).replace(tzinfo=None) for due in dues]


@given(scenes(reach=timedelta(days=1500)))
@settings(max_examples=30)
def test_months_add_up_to_the_span(scene: Any) -> None:
    data, start, end, _ = scene
    calendar = Calendar.from_data(data)
    months = calendar.months(start, end)
    assert sum((month.worked for month in months), ZERO) == max(ZERO, calendar.between(start, end))
    assert [month.first for month in months] == sorted({month.first for month in months})
    assert all(month.first.day == 1 for month in months)


@given(scenes(), st.integers(-40, 40))
@settings(max_examples=60)
def test_a_working_day_more_is_the_next_date_with_working_time(scene: Any, days: int) -> None:
    data, at, _, _ = scene
    calendar = Calendar.from_data(data)
    assume(has_hours(calendar, at) and days)
    due = calendar.add_days(at, days)
    assert due.tzinfo is calendar.tzinfo
    sign = 1 if days > 0 else -1
    assert calendar.is_open(due) or calendar.between(due - timedelta.resolution, due) > ZERO
    if abs(days) > 1:
        nearer = calendar.add_days(at, days - sign)
        assert (due - nearer) * sign > ZERO
        midnight = nearer.replace(hour=12).date() + sign * timedelta(days=1)
        between = []
        while (due.date() - midnight).days * sign > 0 and len(between) < 40:
            between += calendar.hours_on(midnight)
            midnight += sign * timedelta(days=1)
        if data["tz"] == "UTC" and "versions" not in data:
            assert between == []


@given(
    st.sets(st.dates()),
    st.lists(RULES | st.just("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25")),
    st.text(st.characters(exclude_categories=["Cs", "Cc"])),
)
def test_holidays_survive_a_journey_through_icalendar(days: set[date], rules: list[str], name: str) -> None:
    import icalendar

    recurring = sorted({Recurring(rule) for rule in rules}, key=lambda rule: rule.text)
    text = write_ical_holidays(days, recurring, summary=name)
    assert read_ical_holidays(text) == (days, tuple(recurring))
    assert write_ical_holidays(*read_ical_holidays(text), summary=name) == text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert {event.decoded("DTSTART") for event in events if "RRULE" not in event} == days
    assert sum("RRULE" in event for event in events) == len(recurring)


@given(scenes())
@settings(max_examples=20)
def test_threads_that_ask_a_fresh_calendar_at_once_get_the_same_answers(scene: Any) -> None:
    data, *instants = scene
    starts = [at + timedelta(days=400 * years) for at in instants for years in range(-3, 4)]
    alone = Calendar.from_data(data)
    expected = [alone.between(instants[0], start) for start in starts]
    shared = Calendar.from_data(data)
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda start: shared.between(instants[0], start), starts)) == expected


@given(scenes(), st.permutations(range(-30, 31, 6)))
@settings(max_examples=10)
def test_answers_do_not_depend_on_what_was_asked_before(scene: Any, years: list[int]) -> None:
    data, at, *_ = scene
    asked = Calendar.from_data(data)
    for number in years:
        later = at + timedelta(days=365 * number)
        assert asked.between(at, later) == Calendar.from_data(data).between(at, later)


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
