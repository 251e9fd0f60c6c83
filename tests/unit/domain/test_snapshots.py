"""Reading tickets from successive snapshots: what differs from row to row is what happened."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from tests.shared import HELPDESK_STEPS, SHARED, needs_shared

from servicecore.domain import (
    Assigned,
    Cancelled,
    CancelReason,
    Closed,
    Event,
    Held,
    History,
    Log,
    Merged,
    Opened,
    Priority,
    Reopened,
    Resolved,
    Resumed,
    RowMapping,
    Status,
    Ticket,
    TicketId,
    Triaged,
    Unassigned,
    Workflow,
)
from servicecore.domain.tables.snapshots import SnapshotMapping
from servicecore.errors import Diagnostic, ErrorGroup, InvalidValue, ServiceCoreError, WrongType

ONE = TicketId("1")
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
WORDS = {
    "New": "new",
    "In Progress": "open",
    "Waiting on customer": "pending_customer",
    "Vendor": "on_hold_third_party",
    "Parked": Status.SNOOZED,
    "Done": "resolved",
    "Closed": "CLOSED",
    "Joined": "merged",
    "Void": "cancelled",
    "Spam": "spam",
    "Double": CancelReason.DUPLICATE,
}
MAPPING = SnapshotMapping(
    statuses=WORDS,
    priorities={"P1": "urgent", "P2": "high"},
    agent="who",
    team="group",
    priority="prio",
    type="kind",
    customer="client",
    merged_into="target",
    zone="UTC",
)


def at(hour: int) -> datetime:
    return NINE + timedelta(hours=hour)


def row(hour: int = 0, status: object = "New", case: object = "1", **cells: object) -> dict[str, object]:
    columns = ("who", "group", "prio", "kind", "client", "target")
    time = at(hour).replace(tzinfo=None).isoformat()
    return {"case": case, "time": time, "status": status} | dict.fromkeys(columns, "") | cells


def events(*rows: dict[str, object]) -> list[Event]:
    """What happened after the first row."""
    return [event for event in History.from_rows(rows, MAPPING) if event.at > NINE]


def problems(*rows: Any, mapping: SnapshotMapping = MAPPING) -> list[Diagnostic]:
    return [problem.diagnostic for problem in Log.from_rows(rows, mapping).problems]


class TestFirstSnapshot:
    @pytest.mark.parametrize(
        ("cells", "told"),
        [
            ({}, []),
            ({"status": "In Progress"}, [Resumed(NINE)]),
            ({"status": "Parked"}, [Held(NINE, status="snoozed")]),
            ({"status": "Done"}, [Resolved(NINE)]),
            ({"status": "Closed"}, [Closed(NINE)]),
            ({"status": "Void"}, [Cancelled(NINE, reason="mistake")]),
            ({"status": "Spam"}, [Cancelled(NINE, reason="spam")]),
            ({"status": "Joined", "target": 7.0}, [Merged(NINE, into="7")]),
            ({"prio": "P1"}, [Triaged(NINE, priority="urgent")]),
            ({"who": "ann", "group": "tier 1"}, [Assigned(NINE, agent="ann", team="tier 1")]),
            ({"group": "tier 1"}, [Assigned(NINE, team="tier 1")]),
            ({"status": "In Progress", "who": "ann"}, [Assigned(NINE, agent="ann")]),
            (
                {"status": "Done", "who": "ann", "prio": "P2"},
                [Triaged(NINE, priority="high"), Assigned(NINE, agent="ann"), Resolved(NINE)],
            ),
        ],
    )
    def test_it_opens_the_ticket_and_tells_what_is_set(self, cells: Any, told: list[Event]) -> None:
        assert History.from_rows([row(**cells)], MAPPING).events == (Opened(NINE), *told)

    def test_its_type_belongs_to_the_opening(self) -> None:
        assert History.from_rows([row(kind="Service Request")], MAPPING).events == (
            Opened(NINE, type="service_request"),
        )

    def test_its_customer_is_the_customer(self) -> None:
        rows = [row(1, client="c2"), row(client=""), row(2, client="c3")]
        assert History.from_rows(rows, MAPPING).customer_id == "c2"


class TestChanges:
    @pytest.mark.parametrize(
        ("before", "after", "told"),
        [
            ("New", "In Progress", [Resumed(at(1))]),
            ("New", "Waiting on customer", [Held(at(1), status="pending_customer")]),
            ("New", "Done", [Resolved(at(1))]),
            ("In Progress", "Vendor", [Held(at(1), status="on_hold_third_party")]),
            ("Vendor", "Parked", [Held(at(1), status="snoozed")]),
            ("Parked", "In Progress", [Resumed(at(1))]),
            ("Vendor", "Done", [Resolved(at(1))]),
            ("Done", "In Progress", [Reopened(at(1))]),
            ("Closed", "In Progress", [Reopened(at(1))]),
            ("Spam", "In Progress", [Reopened(at(1))]),
            ("Done", "Vendor", [Reopened(at(1)), Held(at(1), status="on_hold_third_party")]),
            ("Done", "Closed", [Closed(at(1))]),
            ("Closed", "Done", [Resolved(at(1))]),
            ("In Progress", "Double", [Cancelled(at(1), reason="duplicate")]),
            ("Spam", "Double", []),
            ("Done", "Void", [Cancelled(at(1), reason="mistake")]),
            ("Closed", "Joined", [Merged(at(1), into="t7")]),
            ("Done", "Done", []),
        ],
    )
    def test_a_status_is_told_by_where_it_leads(self, before: str, after: str, told: list[Event]) -> None:
        assert events(row(0, before), row(1, after, target="t7")) == told

    @pytest.mark.parametrize(
        ("before", "after", "told"),
        [
            ({}, {"who": "ann"}, [Assigned(at(1), agent="ann")]),
            ({"who": "ann"}, {"who": "bob"}, [Assigned(at(1), agent="bob")]),
            ({"who": "ann"}, {}, [Unassigned(at(1))]),
            ({"who": "ann", "group": "a"}, {"group": "a"}, [Unassigned(at(1))]),
            ({"who": "ann", "group": "a"}, {"group": "b"}, [Assigned(at(1), team="b")]),
            ({"group": "a"}, {"group": "b"}, [Assigned(at(1), team="b")]),
            ({"who": "e", "group": "a"}, {"who": "e", "group": "b"}, [Assigned(at(1), agent="e", team="b")]),
            ({"who": "ann", "group": "a"}, {"who": "ann"}, []),
            ({"prio": "P1"}, {"prio": "P2"}, [Triaged(at(1), priority="high")]),
            ({"prio": "P1"}, {}, []),
            ({"kind": "incident"}, {"kind": "problem"}, [Triaged(at(1), type="problem")]),
            ({}, {"kind": "task", "prio": "P2"}, [Triaged(at(1), type="task", priority="high")]),
            ({"kind": "incident"}, {"kind": "incident", "client": "c9"}, []),
        ],
    )  # fmt: skip
    def test_other_columns_are_told_as_they_change(self, before: Any, after: Any, told: list[Event]) -> None:
        assert events(row(0, "In Progress", **before), row(1, "In Progress", **after)) == told

    def test_several_changes_of_one_row_end_with_the_status(self) -> None:
        after = row(1, "Vendor", who="ann", prio="P1")
        assert [type(event) for event in events(row(), after)] == [Triaged, Assigned, Held]

    def test_what_a_row_left_out_is_not_told_again(self) -> None:
        assert events(row(prio="P1", group="a"), row(1, group="a"), row(2, prio="P1")) == []

    def test_what_was_assigned_is_open_though_the_table_still_calls_it_new(self) -> None:
        rows = [row(), row(1, who="ann"), row(2), row(3, "In Progress")]
        history = History.from_rows(rows, MAPPING)
        assert [type(event) for event in history] == [Opened, Assigned, Unassigned]
        seen = [ticket.status for hour in range(4) if (ticket := history.at(at(hour)))]
        assert seen == [Status.NEW, Status.OPEN, Status.OPEN, Status.OPEN]

    def test_the_agent_of_an_event_is_only_ever_to_whom_it_was_assigned(self) -> None:
        told = events(row(who="ann"), row(1, "Done", who="ann"), row(2, "Closed", who="ann"))
        assert [event.agent for event in told] == [None, None]


class TestOrder:
    def test_rows_may_come_in_any_order(self) -> None:
        rows = [row(), row(1, "In Progress"), row(2, "Done")]
        assert History.from_rows(rows[::-1], MAPPING) == History.from_rows(rows, MAPPING)

    def test_rows_of_one_instant_keep_theirs(self) -> None:
        rows = [row(0, "In Progress"), row(0, "Done"), row(0, "Closed")]
        assert [type(event) for event in History.from_rows(rows, MAPPING)] == [
            Opened,
            Resumed,
            Resolved,
            Closed,
        ]

    def test_tickets_may_alternate(self) -> None:
        rows = [row(0, "New"), row(0, "Done", case="2"), row(1, "Done"), row(1, "In Progress", case="2")]
        log = Log.from_rows(rows, MAPPING)
        assert [type(event) for event in log.histories[ONE]] == [Opened, Resolved]
        assert [type(event) for event in log.histories[TicketId("2")]] == [Opened, Resolved, Reopened]
        assert (log.rows, log.problems) == (4, ())


class TestBadRows:
    def test_a_ticket_does_not_become_new_again(self) -> None:
        log = Log.from_rows([row(0, "In Progress"), row(1, "New", who="ann"), row(2, "Done")], MAPPING)
        assert [(each.code, each.diagnostic.place) for each in log.problems] == [
            ("rows.back-to-new", "rows[1]")
        ]
        assert log.histories[ONE].events == (Opened(NINE), Resumed(NINE), Resolved(at(2)))

    @pytest.mark.parametrize("cells", [{"status": "In Progress"}, {"status": "Joined", "target": "t8"}])
    def test_a_ticket_does_not_leave_what_it_was_merged_into(self, cells: Any) -> None:
        (found,) = problems(row(0, "Joined", target="t7"), row(1, **cells))
        assert (found.code, found.place) == ("rows.leaves-merged", "rows[1]")
        assert found.message.startswith("ticket `1` was merged into `t7`")

    def test_a_merged_ticket_need_not_say_into_what_twice(self) -> None:
        assert events(row(0, "Joined", target="t7"), row(1, "Joined")) == []

    def test_a_merge_into_nothing(self) -> None:
        (found,) = problems(row(0, "Joined"), row(1, "Joined", target="t7"))
        assert (found.code, found.place) == ("rows.missing-part", "rows[0]")
        ours = [{"case": "1", "time": NINE, "status": "merged"}]
        assert problems(*ours, mapping=SnapshotMapping())[0].code == "rows.missing-part"

    @pytest.mark.parametrize(
        ("cells", "code", "suggestion"),
        [
            ({"status": "In Progres"}, "rows.unknown-status", "In Progress"),
            ({"status": "open"}, "rows.unknown-status", None),
            ({"status": 3}, "rows.unknown-status", None),
            ({"status": ""}, "rows.missing-status", None),
            ({"status": None}, "rows.missing-status", None),
            ({"status": float("nan")}, "rows.missing-status", None),
            ({"prio": "P3"}, "rows.unknown-priority", None),
            ({"prio": 1}, "rows.unknown-priority", "P1"),
            ({"kind": "incidnt"}, "rows.unknown-type", "incident"),
            ({"case": ""}, "rows.missing-case", None),
            ({"time": ""}, "rows.missing-time", None),
            ({"time": "soon"}, "rows.bad-time", None),
        ],
    )
    def test_a_bad_cell(self, cells: dict[str, Any], code: str, suggestion: str | None) -> None:
        (found,) = problems(row() | cells)
        (column,) = cells
        assert (found.code, found.place) == (code, f"rows[0].{column}")
        assert found.suggestion == suggestion

    @pytest.mark.parametrize(
        ("cells", "field"),
        [({"status": "x"}, "statuses"), ({"prio": "x"}, "priorities"), ({"kind": "x"}, "types")],
    )
    def test_a_word_of_another_tool_is_told_where_to_map_it(self, cells: dict[str, Any], field: str) -> None:
        assert f"`{field}`" in problems(row() | cells)[0].help

    def test_a_naive_time_without_a_zone(self) -> None:
        (found,) = problems(
            {"case": "1", "time": "2026-03-02T09:00", "status": "new"}, mapping=SnapshotMapping()
        )
        assert found.code == "time.naive"

    def test_a_time_beyond_the_calendar(self) -> None:
        (found,) = problems(row() | {"time": "0001-01-01T00:00:00+14:00"})
        assert found.code == "time.out-of-range"

    @pytest.mark.parametrize(
        "column", ["case", "time", "status", "who", "group", "prio", "kind", "client", "target"]
    )
    @pytest.mark.parametrize("value", ["x" * 6_000_000, 10**5_000], ids=["text", "number"])
    def test_a_value_beyond_all_bounds(self, column: str, value: object) -> None:
        bad = row(1, "Joined", target="t7") | {column: value}
        log = Log.from_rows([row(), bad], MAPPING)
        assert [each.diagnostic.place for each in log.problems] == [f"rows[1].{column}"]
        assert len(str(log.problems[0])) < 1_000
        assert log.histories[ONE].events == (Opened(NINE),)

    def test_all_mistakes_of_a_row_are_reported(self) -> None:
        bad = {"case": "", "time": "", "status": "x", "prio": "y", "kind": "z"}
        assert [each.code for each in problems(row(), row() | bad)] == [
            "rows.missing-case",
            "rows.unknown-status",
            "rows.missing-time",
            "rows.unknown-priority",
            "rows.unknown-type",
        ]

    @pytest.mark.parametrize("bad", [None, "1,new", ["1"], 5])
    def test_what_is_no_row(self, bad: object) -> None:
        assert [each.code for each in problems(row(), bad)] == ["data.wrong-shape"]

    def test_columns_that_are_not_there(self) -> None:
        with pytest.raises(ErrorGroup) as caught:
            Log.from_rows([{"case": "1", "time": NINE, "state": "New"}], SnapshotMapping(agent="who"))
        assert [error.code for error in caught.value.errors] == ["rows.no-such-column"] * 2
        assert caught.value.diagnostics[0].suggestion == "state"

    def test_a_short_row_has_nothing_in_what_it_lacks_and_a_long_one_too_much(self) -> None:
        lines = csv.DictReader(
            ["case,time,status,who", "1,2026-03-02T09:00Z,new,ann,x,y", "1,2026-03-02T10:00Z,open"]
        )
        history = History.from_rows(lines, SnapshotMapping(agent="who"))
        assert [type(event) for event in history] == [Opened, Assigned, Unassigned]

    def test_a_workflow_leaves_out_the_whole_row(self) -> None:
        rows = [row(), row(1, "Closed", who="ann", prio="P1"), row(2, "Done"), row(3, "Closed")]
        log = Log.from_rows(rows, MAPPING, workflow=Workflow(None))
        assert [(each.code, each.diagnostic.place) for each in log.problems] == [
            ("ticket.forbidden-transition", "rows[1]")
        ]
        assert log.histories[ONE].events == (Opened(NINE), Resolved(at(2)), Closed(at(3)))


class TestMapping:
    def test_our_own_words_need_no_mapping(self) -> None:
        ours = SnapshotMapping(priority="prio", zone="UTC")
        history = History.from_rows([row(0, "Pending Customer", prio=" URGENT "), row(1, "duplicate")], ours)
        assert history.ticket is not None
        assert (history.ticket.status, history.ticket.priority) == (Status.CANCELLED, Priority.URGENT)
        assert history.ticket.cancelled_for is CancelReason.DUPLICATE

    def test_it_keeps_its_own_words(self) -> None:
        words = {" A ": "new"}
        mapping = SnapshotMapping(statuses=words)
        words["B"] = "open"
        assert mapping.statuses == {"A": Status.NEW}

    def test_the_columns_are_those_that_are_named(self) -> None:
        assert SnapshotMapping().columns == ("case", "time", "status")
        assert MAPPING.columns == (
            "case",
            "time",
            "status",
            "who",
            "group",
            "prio",
            "kind",
            "client",
            "target",
        )

    def test_a_mapping_is_read_from_plain_data(self) -> None:
        data = {
            "case": "id",
            "statuses": {"New": "new", "Joined": "merged", "Spam": "spam"},
            "priorities": {"P1": "urgent"},
            "types": None,
            "merged_into": "target",
            "zone": "Europe/Berlin",
            "time_format": "%d.%m.%Y",
        }
        assert SnapshotMapping.from_data(data) == SnapshotMapping(**data)  # type: ignore[arg-type]
        assert SnapshotMapping.from_data({}) == SnapshotMapping()

    def test_all_mistakes_of_a_document_are_reported_at_once(self) -> None:
        data = {
            "statuses": {"a": "opne", "b": None, "c": "new", "d": "merged"},
            "priorities": {"P1": 1, "P2": "hihg"},
            "types": "task",
            "case": "",
            "agent": 5,
            "zone": "Mars",
            "time_format": "%Q",
        }
        with pytest.raises(ErrorGroup) as caught:
            SnapshotMapping.from_data(data)
        assert [(each.code, each.place) for each in caught.value.diagnostics] == [
            ("value.unknown-member", "statuses.a"),
            ("value.wrong-type", "statuses.b"),
            ("value.wrong-type", "priorities.P1"),
            ("value.unknown-member", "priorities.P2"),
            ("data.wrong-shape", "types"),
            ("text.empty", "case"),
            ("value.wrong-type", "agent"),
            ("time.unknown-zone", "zone"),
            ("rows.bad-time-format", "time_format"),
        ]

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            ({"statsues": {}}, "data.unknown-field"),
            ({"statuses": {"New": "new", "New ": "open"}}, "document.duplicate-key"),
            ({"statuses": {"Joined": "merged"}}, "data.missing-field"),
            ({"statuses": {"Joined": "merged"}, "merged_into": None}, "data.missing-field"),
        ],
    )
    def test_fields_that_do_not_go_together_are_a_mistake(self, data: object, code: str) -> None:
        with pytest.raises(ErrorGroup) as caught:
            SnapshotMapping.from_data(data)
        assert [error.code for error in caught.value.errors] == [code]

    @pytest.mark.parametrize("data", [None, [], "statuses", 5])
    def test_a_document_is_a_mapping(self, data: object) -> None:
        with pytest.raises(WrongType, match=r"data\.wrong-shape"):
            SnapshotMapping.from_data(data)

    def test_a_column_in_which_merges_lead_is_needed(self) -> None:
        with pytest.raises(InvalidValue, match=r"data\.missing-field") as caught:
            SnapshotMapping(statuses={"Joined": "merged"})
        assert caught.value.diagnostic.place == "merged_into"

    def test_every_mistake_is_one_of_ours(self) -> None:
        rows = [row() | {"case": case, "status": status} for case in ("", "1") for status in (None, "x", 5)]
        log = Log.from_rows(rows, MAPPING)
        assert all(isinstance(problem, ServiceCoreError) for problem in log.problems)


@needs_shared
class TestHelpdesk:
    """A real log of 4,580 tickets: printed as snapshots after every event, and read back."""

    EVENTS = RowMapping(
        case="case_id",
        activity="activity",
        time="timestamp",
        resource="resource",
        zone="UTC",
        events=HELPDESK_STEPS,
    )
    PRINTED = SnapshotMapping(agent="agent", team="team", priority="priority", customer="customer")

    def log(self) -> Log:
        with (SHARED / "data" / "helpdesk_italian" / "events.csv").open(
            encoding="utf-8", newline=""
        ) as lines:
            return Log.from_rows(csv.DictReader(lines), self.EVENTS)

    def printed(self, history: History) -> Iterator[dict[str, object]]:
        for ticket, event in zip(self.pictures(history), history, strict=True):
            priority = ticket.priority.name if ticket.priority else ""
            yield {
                "case": history.id, "time": event.at, "status": ticket.status.value, "agent": ticket.assignee,
                "team": ticket.team, "priority": priority, "customer": history.customer_id,
            }  # fmt: skip

    def pictures(self, history: History) -> list[Ticket]:
        parts = (History(history.id, history.events[: i + 1]) for i in range(len(history)))
        return [ticket for part in parts if (ticket := part.ticket)]

    def way(self, history: History) -> list[Status]:
        """The statuses through which a ticket went, without the moment in which it was opened."""
        statuses = [ticket.status for ticket in self.pictures(history)]
        changed = [later for earlier, later in pairwise(statuses) if later is not earlier]
        return [status for status in statuses[:1] + changed if status is not Status.NEW]

    def test_every_ticket_goes_the_same_way(self) -> None:
        log = self.log()
        rows = [each for history in log.histories.values() for each in self.printed(history)]
        again = Log.from_rows(rows, self.PRINTED)
        assert again.problems == ()
        assert (again.rows, len(again.histories)) == (21_348, 4_580)
        for key, history in log.histories.items():
            assert self.way(again.histories[key]) == self.way(history)
            assert again.histories[key].events[0].at == history.events[0].at
            ended, told = history.ticket, again.histories[key].ticket
            assert ended is not None
            assert told is not None
            assert (told.status, told.assignee, told.priority) == (
                ended.status,
                ended.assignee,
                ended.priority,
            )
