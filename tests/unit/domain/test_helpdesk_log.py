"""The event log of a real help desk (4,580 tickets), read and folded, against figures computed elsewhere."""

import csv
import json
from datetime import timedelta
from functools import cache
from statistics import fmean
from typing import Any

import pytest
from tests.reference import tickets as reference
from tests.shared import HELPDESK_STEPS, SHARED, needs_shared

from servicecore.domain import Log, RowMapping, Status, Ticket

FOLDER = SHARED / "data" / "helpdesk_italian"
HOUR = timedelta(hours=1)
MAPPING = RowMapping(
    case="case_id",
    activity="activity",
    time="timestamp",
    resource="resource",
    customer="customer",
    zone="UTC",
    events=HELPDESK_STEPS,
)

pytestmark = needs_shared


@cache
def facts() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FOLDER / "facts.json").read_text(encoding="utf-8"))
    return loaded


@cache
def log() -> Log:
    with (FOLDER / "events.csv").open(encoding="utf-8", newline="") as lines:
        return Log.from_rows(csv.DictReader(lines), MAPPING)


@cache
def tickets() -> list[Ticket]:
    return [ticket for history in log().histories.values() if (ticket := history.ticket)]


def test_every_row_is_understood() -> None:
    assert log().problems == ()
    assert log().rows == sum(map(len, log().histories.values())) == facts()["events"] == 21_348
    assert len(log().histories) == len(tickets()) == facts()["cases"] == 4_580
    assert log().last_at is not None
    assert log().last_at.isoformat().startswith(facts()["time_range"][1])  # type: ignore[union-attr]
    customers = {history.customer_id for history in log().histories.values()}
    assert None not in customers
    assert len(customers) <= facts()["distinct"]["customer"]


def test_tickets_resolved_and_closed_are_counted() -> None:
    assert sum(ticket.resolutions == 0 for ticket in tickets()) == facts()["cases_without_resolve"]
    assert sum(ticket.closed_at is None for ticket in tickets()) == facts()["cases_without_closed"]
    assert sum(ticket.resolutions for ticket in tickets()) == facts()["activities"]["Resolve ticket"]


def test_a_second_resolution_proves_a_reopening() -> None:
    assert (
        sum(ticket.reopens > 0 for ticket in tickets()) == facts()["cases_with_more_than_one_resolve"] == 386
    )


def test_handoffs_are_changes_of_the_acting_agent() -> None:
    handoffs = [ticket.handoffs for ticket in tickets()]
    expected = facts()["resource_changes_between_consecutive_rows"]
    assert fmean(handoffs) == pytest.approx(expected["mean"], abs=5e-7)
    assert (max(handoffs), handoffs.count(0)) == (expected["max"], expected["zero"])


@pytest.mark.parametrize(
    ("field", "fact"),
    [
        ("taken_in_charge_at", "hours_first_event_to_first_take_in_charge"),
        ("first_resolved_at", "hours_first_event_to_first_resolve"),
        ("resolved_at", "hours_first_event_to_last_resolve"),
        ("closed_at", "hours_first_event_to_last_closed"),
    ],
)
def test_times_from_the_opening_are_as_computed_elsewhere(field: str, fact: str) -> None:
    ends = [(ticket.opened_at, getattr(ticket, field)) for ticket in tickets()]
    hours = [(end - start) / HOUR for start, end in ends if end is not None]
    expected = facts()[fact]
    assert len(hours) == expected["n"]
    assert fmean(hours) == pytest.approx(expected["mean"], abs=5e-7)
    assert max(hours) == pytest.approx(expected["max"], abs=5e-7)


def test_every_ticket_is_what_its_events_say() -> None:
    for history, ticket in zip(log().histories.values(), tickets(), strict=True):
        expected = reference.ticket_fields(history.events)
        assert {name: getattr(ticket, name) for name in expected} == expected


def test_nobody_answers_in_this_log_so_no_first_response_is_made_up() -> None:
    assert {ticket.first_response_at for ticket in tickets()} == {None}
    assert sum(ticket.waiting_since is not None for ticket in tickets()) <= facts()["cases_without_resolve"]
    assert Status.NEW not in {ticket.status for ticket in tickets()}
