"""Each metric on histories small enough to count by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from servicecore.calendars import Calendar
from servicecore.domain import (
    Closed,
    CustomerMessage,
    Event,
    History,
    Noted,
    Opened,
    Reopened,
    Reply,
    Resolved,
    TakenInCharge,
)
from servicecore.errors import ServiceCoreError
from servicecore.estimates import Estimate
from servicecore.metrics import METRICS, measure, report

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def after(**span: float) -> datetime:
    return MONDAY + timedelta(**span)


def log(*tickets: list[Event]) -> list[History]:
    return [History(f"t{number}", events) for number, events in enumerate(tickets)]


def of(key: str, histories: list[History], as_of: datetime, **more: Any) -> Estimate:
    return measure(histories, as_of=as_of, metrics=[METRICS[key]], **more)[0]


def test_an_empty_log_gives_no_value_but_a_volume_of_none() -> None:
    for estimate in measure([], as_of=MONDAY):
        assert estimate.n == 0
        counted = estimate.definition in ("ticket_volume", "backlog")
        assert estimate.value == (0 if counted else None)
        assert estimate.more_than is None


def test_a_response_is_a_public_reply_by_a_human() -> None:
    history = log([Opened(MONDAY), Reply(after(minutes=1), by="bot"), Noted(after(minutes=10)),
                   Reply(after(minutes=30))])  # fmt: skip
    found = of("first_response_time", history, after(hours=2))
    assert found.value == timedelta(minutes=30)
    assert found.censored == 0


def test_an_unanswered_ticket_is_censored_not_dropped() -> None:
    history = log(
        [Opened(MONDAY), Reply(after(minutes=30))], [Opened(MONDAY)], [Opened(MONDAY), Closed(after(hours=1))]
    )
    found = of("first_response_time", history, after(hours=2))
    assert (found.n, found.censored) == (3, 2)
    assert found.details["censored_still_open"] == 1
    assert found.details["censored_ended_without"] == 1
    assert found.value is None
    assert found.more_than == timedelta(hours=2)


def test_a_ticket_that_we_opened_owes_no_first_response() -> None:
    history = log([Opened(MONDAY, by="agent"), Reply(after(hours=1))])
    found = of("first_response_time", history, after(hours=2))
    assert found.n == 0
    assert found.excluded["not_opened_by_customer"] == 1


def test_a_reopened_ticket_is_not_resolved_and_a_close_never_moves_the_resolution() -> None:
    history = log(
        [Opened(MONDAY), Resolved(after(hours=1)), Closed(after(days=3))],
        [Opened(MONDAY), Resolved(after(hours=1)), Reopened(after(hours=2))],
    )
    first = of("first_resolution_time", history, after(days=4))
    full = of("full_resolution_time", history, after(days=4))
    assert first.details["observed_n"] == 2
    assert (full.details["observed_n"], full.censored) == (1, 1)
    assert full.details["observed_max"] == timedelta(hours=1)


def test_reopenings_are_counted_among_the_ever_resolved() -> None:
    history = log(
        [Opened(MONDAY), Resolved(after(hours=1)), Resolved(after(hours=2))],
        [Opened(MONDAY), Resolved(after(hours=1)), Reopened(after(hours=2)), Resolved(after(hours=3))],
        [Opened(MONDAY), Resolved(after(hours=1)), CustomerMessage(after(hours=2))],
        [Opened(MONDAY)],
    )
    found = of("reopen_rate", history, after(days=1))
    assert (found.numerator, found.denominator, found.excluded["never_resolved"]) == (2, 3, 1)
    assert found.interval is not None


def test_a_handoff_is_another_agent_than_before() -> None:
    history = log(
        [Opened(MONDAY, agent="ann"), TakenInCharge(MONDAY, agent="bob"), Noted(MONDAY)],
        [Opened(MONDAY), TakenInCharge(MONDAY, agent="bob")],
        [Opened(MONDAY)],
    )
    found = of("handoffs", history, MONDAY)
    assert (found.value, found.n, found.excluded["no_agent_known"]) == (0.5, 2, 1)


def test_what_happens_later_does_not_count() -> None:
    history = log([Opened(MONDAY), Resolved(after(hours=2))], [Opened(after(hours=3))])
    assert of("backlog", history, after(hours=1)).value == 1
    assert of("ticket_volume", history, after(hours=1)).value == 1
    assert of("backlog", history, after(hours=2)).value == 0
    assert of("backlog", history, after(hours=3)).value == 1


def test_with_a_calendar_times_are_working_time() -> None:
    week: dict[str, Any] = {"tz": "UTC", "weekly": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]]}}
    history = log([Opened(MONDAY), Resolved(after(hours=25))])
    found = of("full_resolution_time", history, after(days=2), calendar=Calendar.from_data(week))
    assert found.value == timedelta(hours=9)


def test_a_clock_change_is_elapsed_time() -> None:
    from zoneinfo import ZoneInfo

    berlin = ZoneInfo("Europe/Berlin")
    start, end = datetime(2026, 3, 28, 12, tzinfo=berlin), datetime(2026, 3, 29, 12, tzinfo=berlin)
    assert of("full_resolution_time", log([Opened(start), Resolved(end)]), end).value == timedelta(hours=23)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ServiceCoreError) as caught:
        measure([], as_of=datetime(2026, 3, 2))  # noqa: DTZ001
    assert caught.value.code == "time.naive"


def test_the_report_shows_every_estimate_with_its_base() -> None:
    estimates = measure(log([Opened(MONDAY), Resolved(after(hours=1))]), as_of=after(hours=2))
    table = report(estimates)
    assert [row[0] for row in table.rows] == [estimate.name for estimate in estimates]
    assert all(row[2] for row in table.rows)


def test_every_metric_says_what_it_counts_and_which_way_is_better() -> None:
    for metric in METRICS.values():
        assert metric.definition
        assert metric.better in ("higher", "lower", "depends")
