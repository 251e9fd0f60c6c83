"""A real log of 21,348 events: every figure equals the one that was computed apart from this library."""

import json
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from typing import Any

import pytest
from tests.shared import HELPDESK_STEPS, SHARED, needs_shared

from servicecore.cli import main

FOLDER = SHARED / "data" / "helpdesk_italian"
HOURS = 3600

pytestmark = needs_shared


@cache
def facts() -> Any:
    return json.loads((FOLDER / "facts.json").read_text())


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the command prints about the log, by calendar."""
    folder = tmp_path_factory.mktemp("measure")
    (folder / "steps.json").write_text(json.dumps(HELPDESK_STEPS))
    calendars: dict[str, list[list[str]] | None] = {
        "elapsed": None,
        "mon_fri_00_24": [["00:00", "24:00"]],
        "mon_fri_09_17": [["09:00", "17:00"]],
    }
    found = {}
    for name, hours in calendars.items():
        arguments = [
            "measure", str(FOLDER / "events.csv"), "--case", "case_id", "--activity", "activity", "--json",
            "--time", "timestamp", "--resource", "resource", "--zone", "UTC",
            "--map", str(folder / "steps.json"),
        ]  # fmt: skip
        if hours:
            week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), hours)
            (folder / f"{name}.json").write_text(json.dumps({"tz": "UTC", "weekly": week}))
            arguments += ["--calendar", str(folder / f"{name}.json")]
        with redirect_stdout(StringIO()) as out:
            assert main(arguments) == 0
        data = json.loads(out.getvalue())
        found[name] = data | {"by_name": {each["definition"]: each for each in data["estimates"]}}
    return found


def test_every_event_and_ticket_is_read(measured: dict[str, Any]) -> None:
    data = measured["elapsed"]
    assert (data["events"], data["tickets"]) == (facts()["events"], facts()["cases"])
    assert data["problems"]["count"] == 0
    assert data["by_name"]["ticket_volume"]["value"] == facts()["cases"]
    assert data["as_of"].startswith(facts()["time_range"][1])


@pytest.mark.parametrize(
    ("definition", "fact"),
    [
        ("time_to_take_in_charge", "hours_first_event_to_first_take_in_charge"),
        ("first_resolution_time", "hours_first_event_to_first_resolve"),
        ("full_resolution_time", "hours_first_event_to_last_resolve"),
        ("time_to_close", "hours_first_event_to_last_closed"),
    ],
)
def test_times_equal_the_published_figures(measured: dict[str, Any], definition: str, fact: str) -> None:
    details, expected = measured["elapsed"]["by_name"][definition]["details"], facts()[fact]
    assert details["observed_n"] == expected["n"]
    assert details["observed_mean"] / HOURS == pytest.approx(expected["mean"], abs=1e-6)
    assert details["observed_p50_linear"] / HOURS == pytest.approx(expected["p50_linear"], abs=1e-6)
    assert details["observed_p90_linear"] / HOURS == pytest.approx(expected["p90_linear"], abs=1e-6)
    assert details["observed_p90_nearest_rank"] / HOURS == pytest.approx(
        expected["p90_nearest_rank"], abs=1e-6
    )
    assert details["observed_max"] / HOURS == pytest.approx(expected["max"], abs=1e-6)


@pytest.mark.parametrize("calendar", ["mon_fri_00_24", "mon_fri_09_17"])
def test_working_times_equal_the_published_figures(measured: dict[str, Any], calendar: str) -> None:
    estimate = measured[calendar]["by_name"]["full_resolution_time"]
    details, expected = estimate["details"], facts()["business_time_first_event_to_last_resolve"][calendar]
    assert details["observed_n"] == expected["n"]
    assert details["observed_mean"] * expected["n"] == pytest.approx(expected["total_seconds"], abs=0.01)
    assert details["observed_p50_linear"] / HOURS == pytest.approx(expected["p50_linear_hours"], abs=1e-6)
    assert details["observed_p90_linear"] / HOURS == pytest.approx(expected["p90_linear_hours"], abs=1e-6)
    assert details["observed_p90_nearest_rank"] / HOURS == pytest.approx(
        expected["p90_nearest_rank_hours"], abs=1e-6
    )
    assert details["observed_max"] / HOURS == pytest.approx(expected["max_hours"], abs=1e-6)


def test_open_tickets_are_censored_and_reopened_ones_counted(measured: dict[str, Any]) -> None:
    by_name = measured["elapsed"]["by_name"]
    assert by_name["full_resolution_time"]["censored"] == facts()["cases_without_resolve"]
    assert by_name["time_to_close"]["censored"] == facts()["cases_without_closed"]
    reopened = by_name["reopen_rate"]
    assert reopened["numerator"] == facts()["cases_with_more_than_one_resolve"]
    assert reopened["excluded"] == {"never_resolved": facts()["cases_without_resolve"]}


def test_handoffs_equal_the_published_changes_of_agent(measured: dict[str, Any]) -> None:
    expected = facts()["resource_changes_between_consecutive_rows"]
    handoffs = measured["elapsed"]["by_name"]["handoffs"]
    assert handoffs["value"] == pytest.approx(expected["mean"], abs=5e-6)
    assert handoffs["details"] == {"zero": expected["zero"], "max": expected["max"]}


def test_the_median_after_kaplan_and_meier_lies_above_the_one_that_drops_open_tickets(
    measured: dict[str, Any],
) -> None:
    for definition in ("first_resolution_time", "full_resolution_time", "time_to_close"):
        estimate = measured["elapsed"]["by_name"][definition]
        assert estimate["value"] >= estimate["details"]["observed_p50_linear"]
        assert estimate["interval"]["low"] <= estimate["value"] <= estimate["interval"]["high"]
