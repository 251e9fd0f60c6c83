"""Laws of reading snapshots: the ticket stands as each row says, and later rows do not change the past."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.reference import snapshots as reference

from servicecore.domain import History, Log, Status, Ticket, TicketId, Workflow
from servicecore.domain.tables.snapshots import SnapshotMapping

START = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
ONE = TicketId("1")
MAPPING = SnapshotMapping(agent="agent", team="team", priority="priority", merged_into="into")
COLUMNS = ("time", "status", "agent", "team", "priority")

Row = tuple[datetime, str, str, str, str]


def times(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


statuses = st.sampled_from([status.value for status in Status])
agents = st.sampled_from(["", "ann", "bob"])
teams = st.sampled_from(["", "", "tier 1", "tier 2"])
priorities = st.sampled_from(["", "low", "urgent"])


def tables(minutes: st.SearchStrategy[int], *, unique: bool = False) -> st.SearchStrategy[list[Row]]:
    row = st.tuples(minutes.map(times), statuses, agents, teams, priorities)
    return st.lists(row, min_size=1, max_size=12, unique_by=(lambda row: row[0]) if unique else None)


any_tables = tables(st.integers(0, 8))
tables_of_distinct_instants = tables(st.integers(0, 60), unique=True)


def written(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [{"case": "1", "into": "t2", **dict(zip(COLUMNS, row, strict=True))} for row in rows]


def read(rows: Sequence[Row]) -> Log:
    return Log.from_rows(written(rows), MAPPING)


def events(log: Log) -> tuple[object, ...]:
    return log.histories[ONE].events if log.histories else ()


def standing(ticket: Ticket) -> dict[str, object]:
    priority = None if ticket.priority is None else ticket.priority.name.lower()
    return {
        "status": ticket.status.value,
        "assignee": ticket.assignee,
        "team": ticket.team,
        "priority": priority,
    }


@given(any_tables)
def test_the_ticket_stands_at_each_instant_as_its_last_row_says(rows: list[Row]) -> None:
    log, good = read(rows), [rows[i] for i in reference.believed(rows)]
    for at in {row[0] for row in good}:
        until_then = [row for row in good if row[0] <= at]
        ticket = log.histories[ONE].at(at)
        assert ticket is not None
        assert standing(ticket) == reference.standing(until_then)


@given(any_tables)
def test_exactly_the_rows_that_cannot_be_are_mistakes(rows: list[Row]) -> None:
    log = read(rows)
    bad = sorted({*range(len(rows))} - {*reference.believed(rows)})
    assert [problem.diagnostic.place for problem in log.problems] == [f"rows[{i}]" for i in bad]
    assert {problem.code for problem in log.problems} <= {"rows.back-to-new", "rows.leaves-merged"}


@given(any_tables)
def test_bad_rows_change_nothing(rows: list[Row]) -> None:
    good = [rows[i] for i in sorted(reference.believed(rows))]
    assert read(rows).histories == read(good).histories


@given(any_tables, st.integers(0, 12))
def test_later_rows_add_events_and_change_none(rows: list[Row], count: int) -> None:
    in_order = sorted(rows, key=lambda row: row[0])
    first, all_of_them = events(read(in_order[:count])), events(read(in_order))
    assert all_of_them[: len(first)] == first


@given(tables_of_distinct_instants, st.randoms(use_true_random=False))
def test_the_order_of_rows_of_distinct_instants_does_not_matter(rows: list[Row], random: Random) -> None:
    shuffled = random.sample(rows, len(rows))
    assert read(shuffled).histories == read(rows).histories


@given(any_tables)
def test_a_row_that_is_there_twice_tells_nothing_new(rows: list[Row]) -> None:
    doubled = [row for row in rows for _ in range(2)]
    assert read(doubled).histories == read(rows).histories


def pictures(history: History) -> list[Ticket]:
    """The ticket after each event."""
    parts = (History(history.id, history.events[: i + 1]) for i in range(len(history)))
    return [ticket for part in parts if (ticket := part.ticket)]


@given(any_tables)
def test_a_ticket_that_is_printed_after_each_event_reads_back_as_it_was(rows: list[Row]) -> None:
    for history in read(rows).histories.values():
        shown = [standing(ticket) for ticket in pictures(history)]
        cells = [[each[name] or "" for name in ("status", "assignee", "team", "priority")] for each in shown]
        printed: Any = [(event.at, *row) for event, row in zip(history, cells, strict=True)]
        again = read(printed)
        assert again.problems == ()
        assert [standing(ticket) for ticket in pictures(again.histories[ONE])] == shown


@given(any_tables)
def test_what_a_workflow_lets_pass_it_finds_right(rows: list[Row]) -> None:
    workflow = Workflow(timedelta(minutes=3))
    log = Log.from_rows(written(rows), MAPPING, workflow=workflow)
    for history in log.histories.values():
        workflow.check(history)
