"""Clocks as values: their plain data, and what they refuse."""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from servicecore.calendars import Calendar
from servicecore.domain import Clock, Pause, Promise, Situation, Threshold, from_data, to_data
from servicecore.errors import ErrorGroup, InvalidValue, ServiceCoreError

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
OFFICE = Calendar("Europe/Berlin", {"mon": [["09:00", "17:00"]]})
AT = "2026-03-02T09:00:00+00:00"
BARE = {"metric": "resolution", "policy": "gold", "target": 3600, "calendar": OFFICE.to_data()}


def clock(**more: Any) -> Clock:
    return Clock("resolution", **{"policy": "gold", "target": HOUR, "calendar": OFFICE, **more})


def mistakes(kind: type[Any], data: object) -> dict[str, str]:
    """What is wrong with the data: the code by the place."""
    with pytest.raises(ErrorGroup) as caught:
        from_data(kind, data)
    return {error.diagnostic.place: error.code for error in caught.value.errors}


class TestPlainData:
    def test_what_follows_from_the_rest_is_left_out(self) -> None:
        assert to_data(clock()) == BARE
        assert to_data(clock(elapsed=3 * HOUR)) == {**BARE, "elapsed": 10_800}
        assert from_data(Clock, {**BARE, "elapsed": 10_800}).remaining == -2 * HOUR

    def test_what_remains_by_another_convention_is_said(self) -> None:
        over = clock(elapsed=3 * HOUR, remaining=timedelta(0))
        assert to_data(over) == {**BARE, "elapsed": 10_800, "remaining": 0}
        assert from_data(Clock, to_data(over)) == over

    def test_instants_may_have_any_offset_and_are_kept_in_utc(self) -> None:
        found = from_data(Clock, {**BARE, "state": "Active", "started_at": "2026-03-02T10:00:00+01:00"})
        assert found == clock(state="active", started_at=NINE)
        assert to_data(found) == {**BARE, "state": "active", "started_at": AT} | {
            key: BARE[key] for key in ("policy", "target", "calendar")
        }

    def test_what_is_in_it_is_in_its_data(self) -> None:
        promise = Promise("silver", HOUR, calendar=OFFICE, started_at=NINE, since=NINE, until=NINE + HOUR)
        data = to_data(clock(thresholds=[Threshold(0.5)], pauses=[Pause(NINE)], earlier=[promise]))
        assert data["thresholds"] == [{"share": 0.5}]
        assert data["pauses"] == [{"since": AT}]
        assert data["earlier"] == [
            {
                "policy": "silver",
                "target": 3600,
                "calendar": OFFICE.to_data(),
                "started_at": AT,
                "since": AT,
                "until": "2026-03-02T10:00:00+00:00",
            }
        ]

    def test_every_mistake_has_its_place_also_in_the_calendar(self) -> None:
        data = {
            "metric": "resoluton",
            "policy": " ",
            "state": "late",
            "target": 0,
            "calendar": {"tz": "Europe/Berln", "weekly": {"monday": []}},
            "thresholds": [{"share": 200}, {}],
            "pauses": [{"since": AT, "until": AT}],
            "earlier": [{"policy": "silver", "target": -1}],
            "due": AT,
        }
        assert mistakes(Situation, {"at": AT, "clocks": [BARE, data]}) == {
            "clocks[1].due": "data.unknown-field",
            "clocks[1].metric": "value.unknown-member",
            "clocks[1].policy": "text.empty",
            "clocks[1].state": "value.unknown-member",
            "clocks[1].target": "number.out-of-range",
            "clocks[1].calendar.tz": "time.unknown-zone",
            "clocks[1].calendar.weekly.monday": "calendar.unknown-weekday",
            "clocks[1].thresholds[0].share": "number.out-of-range",
            "clocks[1].thresholds[1].share": "data.missing-field",
            "clocks[1].pauses[0].until": "period.empty",
            "clocks[1].earlier[0].calendar": "data.missing-field",
            "clocks[1].earlier[0].started_at": "data.missing-field",
            "clocks[1].earlier[0].since": "data.missing-field",
            "clocks[1].earlier[0].until": "data.missing-field",
            "clocks[1].earlier[0].target": "number.out-of-range",
        }

    def test_a_clock_without_a_target_is_refused_for_that_alone(self) -> None:
        without = {key: value for key, value in BARE.items() if key != "target"}
        assert mistakes(Clock, without) == {"target": "data.missing-field"}


class TestRefusals:
    @pytest.mark.parametrize(
        ("more", "code"),
        [
            ({"target": timedelta(0)}, "number.out-of-range"),
            ({"target": -HOUR}, "number.out-of-range"),
            ({"target": 3600}, "value.wrong-type"),
            ({"calendar": OFFICE.to_data()}, "value.wrong-type"),
            ({"policy": ""}, "text.empty"),
            ({"number": 0}, "number.out-of-range"),
            ({"state": "running"}, "value.unknown-member"),
            ({"elapsed": 5}, "value.wrong-type"),
            ({"started_at": NINE.replace(tzinfo=None)}, "time.naive"),
            ({"breached": "yes"}, "value.wrong-type"),
            ({"thresholds": [0.5]}, "value.wrong-type"),
            ({"pauses": Pause(NINE)}, "value.wrong-type"),
            ({"earlier": ["silver"]}, "value.wrong-type"),
            ({"passed_over": "bronze"}, "value.wrong-type"),
            ({"passed_over": [""]}, "text.empty"),
            ({"reason": ""}, "text.empty"),
            ({"due_set_by": " "}, "text.empty"),
        ],
    )
    def test_a_clock_refuses_what_it_cannot_be(self, more: dict[str, Any], code: str) -> None:
        with pytest.raises(ServiceCoreError) as caught:
            clock(**more)
        (field,) = more
        assert caught.value.code == code
        assert caught.value.diagnostic.place.partition("[")[0] == f"Clock.{field}"

    def test_a_threshold_is_a_share_from_0_to_100(self) -> None:
        assert (Threshold(0).share, Threshold(100).share) == (0, 100)
        for wrong in (-0.1, 100.1, float("nan")):
            with pytest.raises(InvalidValue, match=r"number\.out-of-range"):
                Threshold(wrong)

    def test_a_pause_ends_after_it_begins(self) -> None:
        with pytest.raises(InvalidValue, match=r"period\.empty"):
            Pause(NINE, NINE)

    def test_a_clock_is_changed_as_other_values_are(self) -> None:
        assert attrs.evolve(clock(), number=2) == clock(number=2)
