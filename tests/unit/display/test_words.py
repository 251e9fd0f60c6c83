"""Numbers, durations and instants in words."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from servicecore.display import duration, plural, share, when


@pytest.mark.parametrize(
    ("span", "text"),
    [
        ({}, "0 s"),
        ({"seconds": 59}, "59 s"),
        ({"seconds": 60}, "1 min"),
        ({"minutes": 61, "seconds": 1}, "1 h 1 min 1 s"),
        ({"hours": 2}, "2 h"),
        ({"hours": 23, "minutes": 59, "seconds": 59}, "23 h 59 min 59 s"),
        ({"hours": 24}, "1 d"),
        ({"days": 9, "hours": 1, "minutes": 7}, "9 d 1 h 7 min"),
        ({"days": 1, "seconds": 5}, "1 d 5 s"),
        ({"seconds": 90, "milliseconds": 700}, "1 min 30 s"),
        ({"microseconds": 500_000}, "0.5 s"),
        ({"microseconds": 1}, "0.000001 s"),
        ({"microseconds": 123_456}, "0.123456 s"),
    ],
)
def test_a_duration_in_words_and_the_same_with_a_sign(span: dict[str, int], text: str) -> None:
    assert duration(timedelta(**span)) == text
    assert duration(-timedelta(**span)) == ("-" + text if span else text)


def test_the_longest_durations_have_words() -> None:
    assert duration(timedelta.max) == "999999999 d 23 h 59 min 59 s"
    assert duration(timedelta.min) == "-999999999 d"


def test_parts_cut_a_duration_after_so_many_units() -> None:
    span = timedelta(days=9, minutes=7, seconds=3)
    assert [duration(span, parts=parts) for parts in (1, 2, 3, 4)] == [
        "9 d",
        "9 d",
        "9 d 7 min",
        "9 d 7 min 3 s",
    ]


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (datetime(2026, 12, 24, 15, tzinfo=UTC), "Thu 2026-12-24 15:00 UTC"),
        (datetime(2026, 12, 24, 15, 0, 7, tzinfo=UTC), "Thu 2026-12-24 15:00:07 UTC"),
        (datetime(2026, 12, 24, 15, 0, 0, 1, tzinfo=UTC), "Thu 2026-12-24 15:00:00 UTC"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")), "Sun 2026-10-25 02:30 CEST"),
        (datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")), "Sun 2026-10-25 02:30 CET"),
        (datetime(999, 1, 1, tzinfo=timezone(timedelta(hours=-1))), "Tue 0999-01-01 00:00 UTC-01:00"),
        (datetime(2026, 12, 24, 15), "Thu 2026-12-24 15:00"),  # noqa: DTZ001
    ],
)
def test_an_instant_has_its_weekday_and_zone(at: datetime, text: str) -> None:
    assert when(at) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0.0 %"), (0.085, "8.5 %"), (1.0, "100.0 %"), (1 / 3, "33.3 %")]
)
def test_a_share_is_in_per_cent(value: float, text: str) -> None:
    assert share(value) == text


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 replies"), (1, "1 reply"), (2, "2 replies"), (12_345, "12,345 replies")]
)
def test_a_count_agrees_with_its_noun(count: int, text: str) -> None:
    assert plural(count, "reply", "replies") == text


def test_most_nouns_take_an_s() -> None:
    assert plural(3, "ticket") == "3 tickets"
