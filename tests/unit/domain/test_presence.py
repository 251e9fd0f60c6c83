"""Presence over time, and who is on shift."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from servicecore.calendars import Calendar, Window
from servicecore.domain.workforce.presence import Presence, PresenceChange, PresenceLog, Roster, Shift
from servicecore.errors import ErrorGroup, InvalidValue, UnknownName, WrongType

BERLIN = ZoneInfo("Europe/Berlin")
DAY = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
NAIVE = datetime(2026, 3, 2, 9)  # noqa: DTZ001
BEYOND = datetime.max.replace(tzinfo=timezone(timedelta(hours=-12)))
HOUR = timedelta(hours=1)
NIGHTS = Calendar("Europe/Berlin", {"sat": [["22:00", "06:00"]]})


def at(hour: int, minute: int = 0) -> datetime:
    return DAY.replace(hour=hour, minute=minute)


def berlin(day: int, hour: int, minute: int = 0, *, month: int = 3, fold: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN, fold=fold)


LOG = PresenceLog(
    "ann",
    [
        PresenceChange(at(12), "away"),
        PresenceChange(at(8), "active"),
        PresenceChange(at(10), "active"),
        PresenceChange(at(13), Presence.ACTIVE),
        PresenceChange(at(17), "unavailable"),
    ],
)


@pytest.mark.parametrize(
    ("instant", "presence", "since"),
    [
        (at(8), "active", at(8)),
        (at(11), "active", at(8)),
        (at(12), "away", at(12)),
        (at(12, 59), "away", at(12)),
        (at(16), "active", at(13)),
        (at(23), "unavailable", at(17)),
    ],
)
def test_the_presence_holds_from_its_change_on(instant: datetime, presence: str, since: datetime) -> None:
    assert LOG.at(instant) == PresenceChange(since, presence)


def test_before_the_first_change_the_presence_is_not_made_up() -> None:
    assert LOG.at(at(7, 59)) is None
    assert PresenceLog("ann").at(at(9)) is None


def test_of_one_instant_the_last_change_holds() -> None:
    log = PresenceLog(
        "ann",
        [PresenceChange(at(8), "active"), PresenceChange(at(9), "away"), PresenceChange(at(9), "active")],
    )
    assert log.at(at(9)) == PresenceChange(at(8), "active")
    assert log.spent(at(8), at(10))[Presence.ACTIVE] == 2 * HOUR


def test_the_time_spent_is_cut_to_the_span() -> None:
    assert LOG.spent(at(7), at(18)) == {"active": 8 * HOUR, "away": HOUR, "unavailable": HOUR}
    assert LOG.spent(at(11), at(12, 30)) == {"active": HOUR, "away": HOUR / 2, "unavailable": 0 * HOUR}
    assert set(LOG.spent(at(18), at(7)).values()) == {timedelta(0)}
    assert set(PresenceLog("ann").spent(at(7), at(18)).values()) == {timedelta(0)}


def test_the_time_spent_is_absolute_across_a_clock_change() -> None:
    log = PresenceLog("ann", [PresenceChange(berlin(29, 1), "active")])
    assert log.spent(berlin(29, 1), berlin(29, 4))[Presence.ACTIVE] == 2 * HOUR


def test_instants_are_kept_in_utc() -> None:
    change = PresenceChange(berlin(2, 9), "active")
    shift = Shift("ann", since=berlin(2, 9), until=berlin(2, 17))
    assert (change.at, shift.since, shift.until) == (at(8), at(8), at(16))
    assert {each.tzinfo for each in (change.at, shift.since, shift.until) if each} == {UTC}


@pytest.mark.parametrize(
    ("instant", "on"),
    [
        (berlin(28, 21, 59), False),
        (berlin(28, 22), True),
        (berlin(29, 1, 59), True),
        (berlin(29, 3), True),  # 02:00 to 03:00 does not exist
        (berlin(29, 5, 59), True),
        (berlin(29, 6), False),
        (berlin(29, 22), False),
    ],
)
def test_a_night_shift_crosses_midnight_and_the_clock_change_of_spring(instant: datetime, on: bool) -> None:
    assert Shift("ann", NIGHTS).covers(instant) is on


@pytest.mark.parametrize(("month", "day", "hours"), [(3, 21, 8), (3, 28, 7), (10, 24, 9)])
def test_a_night_is_as_long_as_the_clock_makes_it(month: int, day: int, hours: int) -> None:
    start = berlin(day, 12, month=month)
    (night,) = Shift("ann", NIGHTS).windows(start, start + timedelta(days=2))
    assert night.end - night.start == hours * HOUR


def test_both_readings_of_the_repeated_hour_are_on_shift() -> None:
    shift = Shift("ann", NIGHTS)
    assert all(shift.covers(berlin(25, 2, 30, month=10, fold=fold)) for fold in (0, 1))


def test_since_and_until_bound_a_shift_half_open() -> None:
    shift = Shift("ann", since=at(9), until=at(17))
    assert [shift.covers(at(hour)) for hour in (8, 9, 16, 17)] == [False, True, True, False]
    assert shift.windows(at(0), at(23)) == (Window(at(9), at(17)),)
    assert shift.windows(at(10), at(11)) == (Window(at(10), at(11)),)
    assert shift.windows(at(17), at(23)) == ()


def test_hours_and_instants_bound_a_shift_together() -> None:
    weekly = Calendar("UTC", {"mon": [["09:00", "17:00"]]})
    shift = Shift("ann", weekly, since=at(12))
    assert not shift.covers(at(11))
    assert shift.covers(at(12))
    assert shift.covers(at(16) + timedelta(days=7))
    assert Shift("ann", weekly, until=at(12)).windows(at(0), at(23)) == (Window(at(9), at(12)),)


def test_a_day_off_takes_away_its_own_date_only() -> None:
    shift = Shift("ann", Calendar("Europe/Berlin", {"sat": [["22:00", "06:00"]]}, holidays=["2026-03-29"]))
    assert shift.covers(berlin(28, 23))
    assert not shift.covers(berlin(29, 1))


def test_the_roster_names_who_is_on_shift_each_once_in_its_order() -> None:
    roster = Roster(
        [
            Shift("bob", since=at(9), until=at(12)),
            Shift("ann", since=at(8), until=at(13)),
            Shift("bob", since=at(11), until=at(14)),
        ]
    )
    assert [roster.on_shift(at(hour)) for hour in (7, 8, 11, 13)] == [(), ("ann",), ("bob", "ann"), ("bob",)]
    assert Roster().on_shift(at(9)) == ()


ROWS: list[dict[str, object]] = [
    {
        "agent": "ann",
        "tz": "Europe/Berlin",
        "weekly": {"sat": [["22:00", "06:00"]]},
        "holidays": ["2026-12-26"],
    },
    {"agent": "bob", "since": "2026-03-02T09:00:00+00:00", "until": "2026-03-02T17:00:00+00:00"},
    {
        "agent": "eve",
        "tz": "UTC",
        "weekly": {"mon": [["09:00", "17:00"]]},
        "until": "2026-04-01T00:00:00+00:00",
    },
]


def test_a_roster_is_plain_data_both_ways() -> None:
    roster = Roster.from_data(ROWS)
    assert roster.to_data() == ROWS
    assert Roster.from_data([Shift("ann").to_data()]) == Roster([Shift("ann")])


def test_data_may_hold_instants_as_they_are() -> None:
    assert Shift.from_data({"agent": "ann", "since": berlin(2, 9), "until": None}) == Shift(
        "ann", since=at(8)
    )


def test_every_mistake_of_a_roster_is_told_with_its_place() -> None:
    rows = [
        ROWS[0],
        {"agent": "", "tz": "Europe/Berln", "weekly": {"mo": []}, "name": "Ann"},
        {"tz": "UTC", "weekly": {}},
        {"agent": "bob"},
        {"agent": "bob", "since": "9 o'clock", "until": "2026-03-02T09:00"},
        {"agent": "bob", "since": "2026-03-02T09:00Z", "until": "2026-03-02T09:00Z"},
        {"agent": "bob", "since": BEYOND},
        {"agent": 5, "since": 9},
        "bob",
    ]
    with pytest.raises(ErrorGroup) as caught:
        Roster.from_data(rows)
    assert str(caught.value).startswith("13 mistakes in the roster\n")
    assert [(each.place, each.code) for each in caught.value.diagnostics] == [
        ("[1].name", "data.unknown-field"),
        ("[1].agent", "text.empty"),
        ("[1].tz", "time.unknown-zone"),
        ("[1].weekly.mo", "calendar.unknown-weekday"),
        ("[2].agent", "data.missing-field"),
        ("[3].weekly", "data.missing-field"),
        ("[4].since", "time.not-iso"),
        ("[4].until", "time.naive"),
        ("[5].until", "period.empty"),
        ("[6].since", "time.out-of-range"),
        ("[7].agent", "value.wrong-type"),
        ("[7].since", "value.wrong-type"),
        ("[8]", "data.wrong-shape"),
    ]


@pytest.mark.parametrize("data", ["ann", {"agent": "ann"}, None])
def test_a_roster_is_read_from_a_list(data: object) -> None:
    with pytest.raises(WrongType, match=r"data\.wrong-shape"):
        Roster.from_data(data)


def test_a_shift_ends_after_it_starts() -> None:
    for until in (at(8), at(9)):
        with pytest.raises(InvalidValue, match=r"period\.empty") as caught:
            Shift("ann", since=at(9), until=until)
        assert caught.value.diagnostic.place == "Shift.until"


@pytest.mark.parametrize(
    "make",
    [
        lambda: PresenceChange(NAIVE, "active"),
        lambda: LOG.at(NAIVE),
        lambda: LOG.spent(NAIVE, DAY),
        lambda: LOG.spent(DAY, NAIVE),
        lambda: Shift("ann", since=NAIVE),
        lambda: Shift("ann", until=NAIVE),
        lambda: Shift("ann").covers(NAIVE),
        lambda: Shift("ann").windows(DAY, NAIVE),
        lambda: Roster().on_shift(NAIVE),
    ],
)
def test_an_instant_without_a_zone_is_refused(make: Any) -> None:
    with pytest.raises(InvalidValue, match=r"time\.naive"):
        make()


@pytest.mark.parametrize(
    "make",
    [
        lambda: PresenceChange(BEYOND, "active"),
        lambda: Shift("ann", since=BEYOND),
        lambda: Shift("ann", until=BEYOND),
    ],
)
def test_an_instant_that_has_no_utc_is_refused(make: Any) -> None:
    with pytest.raises(InvalidValue, match=r"time\.out-of-range"):
        make()


def test_an_unknown_presence_is_refused_with_a_suggestion() -> None:
    with pytest.raises(UnknownName, match=r"(?s)value\.unknown-member.*did you mean `active`") as caught:
        PresenceChange(DAY, "activ")
    assert caught.value.diagnostic.place == "PresenceChange.presence"


@pytest.mark.parametrize(
    "make",
    [
        lambda: PresenceChange("now", "active"),
        lambda: PresenceLog("ann", [DAY]),
        lambda: PresenceLog(5),
        lambda: LOG.at("now"),
        lambda: Shift("ann", {"mon": []}),
        lambda: Shift("ann", until="now"),
        lambda: Roster(["ann"]),
        lambda: Roster(Shift("ann")),
        lambda: Roster().on_shift("now"),
    ],
)
def test_a_wrong_type_is_refused(make: Any) -> None:
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        make()
