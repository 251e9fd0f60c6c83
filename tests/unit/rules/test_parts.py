"""The time of day and the weekday of an instant, in a zone."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta, timezone
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from servicecore.errors import ErrorGroup, ServiceCoreError
from servicecore.rules import Rule, RuleSet, Vocabulary, condition_from_data

facts = Vocabulary.of({"at": datetime, "due": datetime, "x": int})
BERLIN = "Europe/Berlin"


def matches(when: Any, at: datetime) -> bool:
    policy = RuleSet("p", [Rule("r", when=when, then=1)])
    found = policy.match({"at": at}) is not None
    assert (policy.match(SimpleNamespace(at=at)) is not None) is found
    assert (policy.match({}, at) is not None) is found
    return found


@pytest.mark.parametrize(
    ("at", "clock", "day"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), time(1, 59), "sun"),  # spring: 02:00 to 03:00 is left out
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), time(3), "sun"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), time(2, 30), "sun"),  # autumn: it comes twice
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), time(2, 30), "sun"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo(BERLIN)), time(2, 30), "sun"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo(BERLIN), fold=1), time(2, 30), "sun"),
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), time(0), "wed"),
        (datetime(2026, 6, 30, 21, 59, 59, 999_999, tzinfo=UTC), time(23, 59, 59, 999_999), "tue"),
        (datetime(2026, 6, 30, 12, 0, tzinfo=timezone(timedelta(hours=-9.5))), time(23, 30), "tue"),
    ],
)
def test_what_the_clock_on_the_wall_shows(at: datetime, clock: time, day: Any) -> None:
    shown, weekday = facts.at.time_of_day(BERLIN), facts.at.weekday(BERLIN)
    assert matches(shown == clock, at)
    assert not matches(shown != clock, at)
    assert matches(shown.between(clock, clock), at)
    assert not matches(shown < clock, at)
    assert matches(shown <= clock, at)
    assert matches(weekday == day, at)
    assert matches(weekday.one_of("mon", day), at)
    assert not matches(weekday != day, at)


def test_parts_in_two_zones_and_of_two_facts_are_told_apart() -> None:
    at = datetime(2026, 6, 30, 23, 0, tzinfo=UTC)
    assert matches(facts.at.weekday("UTC") != facts.at.weekday(BERLIN), at)
    assert matches((facts.at.weekday("UTC") == "tue") & (facts.at.weekday(BERLIN) == "wed"), at)
    assert (facts.at.weekday("UTC") == "tue") != (facts.at.weekday(BERLIN) == "tue")
    assert (facts.at.weekday("UTC") == "tue") != (facts.due.weekday("UTC") == "tue")


@pytest.mark.parametrize(
    "when",
    [
        facts.at.time_of_day(BERLIN).between(time(9), time(17, 30)),
        facts.at.weekday("UTC").one_of("sat", "sun"),
        facts.at.time_of_day(BERLIN) < facts.due.time_of_day("Asia/Tokyo"),
        facts.due.weekday(BERLIN).is_missing(),
    ],
    ids=repr,
)
def test_a_part_is_written_and_read(when: Any) -> None:
    assert condition_from_data(when.to_data(), facts=facts) == when
    assert eval(repr(when), {"facts": facts, "time": time}) == when


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: facts.at.weekday("Europe/Berln"), "time.unknown-zone"),
        (lambda: facts.at.time_of_day(""), "time.unknown-zone"),
        (lambda: facts.x.weekday("UTC"), "fact.no-instant"),
        (lambda: facts.at.time_of_day("UTC").weekday("UTC"), "fact.no-instant"),
        (lambda: facts.at.weekday("UTC") == "monday", "fact.unknown-member"),
        (lambda: facts.at.weekday("UTC") < "tue", "condition.wrong-operator"),
        (lambda: facts.at.time_of_day("UTC") < "09:00", "fact.wrong-type"),
        (lambda: facts.at.time_of_day("UTC") < time(9, tzinfo=UTC), "time.with-zone"),
        (lambda: facts.at.time_of_day("UTC").between(time(22), time(6)), "condition.empty-range"),
    ],
)
def test_what_no_clock_shows_is_refused(build: Callable[[], object], code: str) -> None:
    with pytest.raises(ServiceCoreError) as raised:
        build()
    assert raised.value.diagnostic.code == code
    assert raised.value.diagnostic.source is not None


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"fact": "at", "part": "month", "zone": "UTC", "op": "==", "value": "mon"}, "part"),
        ({"fact": "at", "part": "weekday", "zone": "UTX", "op": "==", "value": "mon"}, "zone"),
        ({"fact": "at", "part": "weekday", "zone": "UTC", "op": "==", "value": "mo"}, "value"),
        ({"fact": "at", "part": "time of day", "zone": "UTC", "op": "<", "value": "9 o'clock"}, "value"),
        ({"fact": "x", "part": "weekday", "zone": "UTC", "op": "==", "value": "mon"}, "fact"),
        ({"fact": "at", "part": 5, "zone": "UTC", "op": "==", "value": "mon"}, "part"),
        ({"fact": "at", "part": "weekday", "zone": 5, "op": "==", "value": "mon"}, "zone"),
    ],
)
def test_a_mistake_in_a_document_is_placed(data: Any, place: str) -> None:
    with pytest.raises(ErrorGroup) as raised:
        condition_from_data(data, facts=facts)
    assert [each.place for each in raised.value.diagnostics] == [place]


@pytest.mark.parametrize(
    ("at", "zone"),
    [
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "Asia/Tokyo"),
        (datetime(1, 1, 1, 0, 0, tzinfo=UTC), "America/St_Johns"),
    ],
)
def test_the_first_and_last_day_of_all_are_shown_or_refused_with_the_fact(at: datetime, zone: str) -> None:
    try:
        matches(facts.at.weekday(zone) == "mon", at)
    except ServiceCoreError as error:
        assert error.diagnostic.place == "at"  # noqa: PT017
