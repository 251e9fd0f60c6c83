"""Reading tickets from rows: what is there is understood, what is wrong is named, nothing is dropped."""

import csv
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest

from servicecore.domain import (
    Acknowledged,
    ClockReset,
    Closed,
    CustomerMessage,
    DueSet,
    Event,
    Held,
    History,
    Link,
    Linked,
    Log,
    Merged,
    Opened,
    PriorityOverridden,
    Reclassified,
    Reply,
    Resolved,
    RowMapping,
    Status,
    Tagged,
    TicketId,
    Triaged,
    Workflow,
)
from servicecore.errors import Diagnostic, ErrorGroup, InvalidValue, ServiceCoreError, WrongType

ONE = TicketId("1")
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
EVENTS = {
    "new": "opened",
    "question": "customer_message",
    "answer": "reply",
    "wait": {"event": "held", "status": "pending_customer"},
    "done": "resolved",
    "closed": "closed",
}
MAPPING = RowMapping(events=EVENTS, resource="who", customer="client", zone="UTC")
PLAIN = RowMapping(events=EVENTS)


def row(
    case: object = "1",
    activity: object = "new",
    time: object = "2026-03-02T09:00:00",
    who: object = "",
    client: object = "",
) -> dict[str, object]:
    return {"case": case, "activity": activity, "time": time, "who": who, "client": client}


def problems(rows: Any, mapping: RowMapping = MAPPING) -> list[Diagnostic]:
    return [problem.diagnostic for problem in Log.from_rows(rows, mapping).problems]


def only(log: Log) -> History:
    assert log.problems == ()
    (history,) = log.histories.values()
    return history


def test_rows_become_histories_by_case() -> None:
    log = Log.from_rows(
        [
            row("1", "new", "2026-03-02T09:00:00", client="c1"),
            row("2", "question", "2026-03-02T09:30:00"),
            row("1", "answer", "2026-03-02T10:00:00", who="ann"),
            row("2", "wait", "2026-03-02T10:30:00", who="bob"),
        ],
        MAPPING,
    )
    hour = timedelta(hours=1)
    assert log == Log(
        {
            ONE: History("1", [Opened(NINE), Reply(NINE + hour, agent="ann")], customer_id="c1"),
            TicketId("2"): History(
                "2",
                [
                    CustomerMessage(NINE + hour / 2),
                    Held(NINE + 1.5 * hour, status=Status.PENDING_CUSTOMER, agent="bob"),
                ],
            ),
        },
        rows=4,
    )
    assert list(log.histories) == ["1", "2"]
    assert log.last_at == NINE + 1.5 * hour


def test_a_table_without_rows_is_an_empty_log() -> None:
    assert Log.from_rows([], MAPPING) == Log({})
    assert Log({}).last_at is None
    assert Log({ONE: History("1")}).last_at is None


def test_rows_of_one_instant_keep_the_order_of_the_table() -> None:
    history = only(Log.from_rows([row(activity="done"), row(activity="closed")], MAPPING))
    assert history.events == (Resolved(NINE), Closed(NINE))


def test_rows_may_come_from_any_iterable_and_any_mapping() -> None:
    class Row(Mapping[str, object]):
        def __getitem__(self, key: str) -> object:
            return row()[key]

        def __iter__(self) -> Iterator[str]:
            return iter(row())

        def __len__(self) -> int:
            return len(row())

    assert only(Log.from_rows(iter([Row()]), MAPPING)).events == (Opened(NINE),)


def test_other_columns_do_not_matter() -> None:
    assert only(Log.from_rows([row() | {"colour": "red"}], MAPPING)).events == (Opened(NINE),)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (7, "7"),
        (0, "0"),
        (7.0, "7"),
        (7.5, "7.5"),
        (Decimal("7"), "7"),
        (" 7 ", "7"),
        ("07", "07"),
        (True, "True"),
    ],
)
def test_an_id_may_be_a_number(given: object, read: str) -> None:
    history = only(Log.from_rows([row(case=given, who=given, client=given)], MAPPING))
    assert (history.id, history.customer_id, history.events[0].agent) == (read, read, read)


class NAType:
    """What a dataframe has for a missing text: it equals nothing, and has no truth value."""

    def __bool__(self) -> bool:
        raise TypeError

    def __eq__(self, other: object) -> "NAType":  # type: ignore[override]
        return self

    def __hash__(self) -> int:
        return 0


@pytest.mark.parametrize("nothing", [None, "", "  ", float("nan"), NAType()])
def test_an_empty_cell_is_no_agent_and_no_customer(nothing: object) -> None:
    history = only(Log.from_rows([row(who=nothing, client=nothing)], MAPPING))
    assert history.customer_id is None
    assert history.events[0].agent is None


def test_the_customer_is_the_first_that_the_rows_of_a_ticket_name() -> None:
    rows = [row(client=None), row(client="c1"), row(client="c2")]
    assert only(Log.from_rows(rows, MAPPING)).customer_id == "c1"
    late_first = [row(client="c2", time="2026-03-02T10:00:00"), row(client="c1")]
    assert only(Log.from_rows(late_first, MAPPING)).customer_id == "c1"


def test_white_space_around_an_activity_does_not_matter() -> None:
    padded = RowMapping(events={" new ": "opened"}, zone="UTC")
    assert only(Log.from_rows([row(activity="new\t")], padded)).events == (Opened(NINE),)


class TestTimes:
    @pytest.mark.parametrize(
        "time",
        [
            "2026-03-02T09:00:00",
            "2026-03-02 09:00",
            "2026-03-02T10:00:00+01:00",
            "2026-03-02T09:00:00Z",
            " 2026-03-02T09:00:00.000 ",
            NINE,
            NINE.replace(tzinfo=None),
            NINE.astimezone(ZoneInfo("Asia/Tokyo")),
        ],
    )
    def test_a_time_may_be_text_or_a_datetime_with_or_without_a_zone(self, time: object) -> None:
        assert only(Log.from_rows([row(time=time)], MAPPING)).events == (Opened(NINE),)

    @pytest.mark.parametrize("time", ["2026-03-02", date(2026, 3, 2)])
    def test_a_date_is_its_midnight(self, time: object) -> None:
        assert only(Log.from_rows([row(time=time)], MAPPING)).events[0].at == NINE.replace(hour=0)

    def test_a_format_of_your_own_may_be_given(self) -> None:
        german = RowMapping(events=EVENTS, zone="Europe/Berlin", time_format="%d.%m.%Y %H:%M")
        assert only(Log.from_rows([row(time="02.03.2026 10:00")], german)).events == (Opened(NINE),)
        assert [each.code for each in problems([row()], german)] == ["rows.bad-time"]

    def test_a_zone_that_is_written_wins_over_that_of_the_mapping(self) -> None:
        berlin = RowMapping(events=EVENTS, zone="Europe/Berlin")
        assert only(Log.from_rows([row(time="2026-03-02T09:00:00+00:00")], berlin)).events[0].at == NINE
        assert only(Log.from_rows([row()], berlin)).events[0].at == NINE - timedelta(hours=1)

    def test_times_in_different_zones_are_put_in_order(self) -> None:
        rows = [
            row(activity="done", time="2026-03-02T09:00:00+00:00"),
            row(activity="new", time="2026-03-02T09:30:00+01:00"),
            row(activity="question", time=datetime(2026, 3, 2, 1, tzinfo=timezone(timedelta(hours=-7.5)))),
        ]
        assert [type(event) for event in only(Log.from_rows(rows, PLAIN))] == [
            Opened,
            CustomerMessage,
            Resolved,
        ]

    @pytest.mark.parametrize(
        ("reading", "instant"),
        [
            ("2026-03-29T01:59:59", "2026-03-29T00:59:59+00:00"),
            ("2026-03-29T02:30:00", "2026-03-29T01:30:00+00:00"),  # skipped: 03:30 by the new time
            ("2026-03-29T03:00:00", "2026-03-29T01:00:00+00:00"),
            ("2026-10-25T02:30:00", "2026-10-25T00:30:00+00:00"),  # read twice: the first
            ("2026-10-25T03:00:00", "2026-10-25T02:00:00+00:00"),
        ],
    )
    def test_a_reading_at_a_clock_change_is_taken_as_before_the_change(
        self, reading: str, instant: str
    ) -> None:
        berlin = RowMapping(events=EVENTS, zone="Europe/Berlin")
        assert only(Log.from_rows([row(time=reading)], berlin)).events[0].at == datetime.fromisoformat(
            instant
        )

    def test_a_datetime_may_say_which_of_two_readings_it_is(self) -> None:
        berlin = RowMapping(events=EVENTS, zone="Europe/Berlin")
        second = datetime(2026, 10, 25, 2, 30, fold=1)  # noqa: DTZ001
        assert only(Log.from_rows([row(time=second)], berlin)).events[0].at.hour == 1

    @pytest.mark.parametrize("time", ["2026-03-02T09:00:00", NINE.replace(tzinfo=None)])
    def test_without_a_zone_a_naive_time_is_a_mistake(self, time: object) -> None:
        (found,) = problems([row(time=time)], PLAIN)
        assert (found.code, found.place) == ("time.naive", "rows[0].time")
        assert str(time) == found.received

    @pytest.mark.parametrize("time", ["soon", "2026-13-01", "02.03.2026", 1_700_000_000, True, [NINE]])
    def test_what_is_no_time_is_a_mistake(self, time: object) -> None:
        (found,) = problems([row(time=time)])
        assert (found.code, found.place) == ("rows.bad-time", "rows[0].time")

    def test_a_bad_time_is_shown_with_what_was_expected(self) -> None:
        german = RowMapping(events=EVENTS, zone="UTC", time_format="%d.%m.%Y")
        for mapping, expected in [
            (MAPPING, "ISO 8601, such as 2026-03-02T09:00:00"),
            (german, "the format %d.%m.%Y"),
        ]:
            (found,) = problems([row(time=" soon")], mapping)
            assert (found.expected, found.received) == (expected, "'soon'")

    @pytest.mark.parametrize(
        ("time", "is_told"),
        [("02.03.2026", True), ("2/3/26 9:00", True), ("2026-3-2", True), ("soon", False), ("9.30", False)],
    )
    def test_a_time_of_another_format_is_told_how_to_say_so(self, time: str, is_told: bool) -> None:
        (found,) = problems([row(time=time)])
        assert ("`time_format`" in found.help) is is_told
        german = RowMapping(events=EVENTS, zone="UTC", time_format="%d.%m.%Y %H:%M")
        assert problems([row(time="2026/03/02")], german)[0].help == ""

    @pytest.mark.parametrize("time", [None, "", " ", float("nan")])
    def test_a_missing_time_is_a_mistake(self, time: object) -> None:
        (found,) = problems([row(time=time)])
        assert (found.code, found.place) == ("rows.missing-time", "rows[0].time")

    def test_a_time_beyond_the_calendar_is_a_mistake(self) -> None:
        (found,) = problems([row(time="0001-01-01T00:00:00+14:00")])
        assert (found.code, found.place) == ("time.out-of-range", "rows[0].Opened.at")


class TestBadRows:
    @pytest.mark.parametrize("case", [None, "", "  ", float("nan")])
    def test_a_row_without_a_case(self, case: object) -> None:
        (found,) = problems([row(case=case)])
        assert (found.code, found.place) == ("rows.missing-case", "rows[0].case")

    @pytest.mark.parametrize("activity", [None, "", float("nan")])
    def test_a_row_without_an_activity(self, activity: object) -> None:
        (found,) = problems([row(activity=activity)])
        assert (found.code, found.place) == ("rows.missing-activity", "rows[0].activity")

    @pytest.mark.parametrize(("activity", "meant"), [("dome", "done"), ("shipped", None), (5, None)])
    def test_an_unknown_activity_with_a_suggestion(self, activity: object, meant: str | None) -> None:
        (found,) = problems([row(activity=activity)])
        assert (found.code, found.place) == ("rows.unknown-activity", "rows[0].activity")
        assert found.suggestion == meant
        assert found.expected == "one of: new, question, answer, wait, done, closed"

    def test_all_mistakes_of_a_row_are_reported_at_its_place(self) -> None:
        found = problems([row(), row(None, "dome", "soon"), row(), {}])
        assert [(each.code, each.place) for each in found] == [
            ("rows.missing-case", "rows[1].case"),
            ("rows.unknown-activity", "rows[1].activity"),
            ("rows.bad-time", "rows[1].time"),
            ("rows.missing-case", "rows[3].case"),
            ("rows.missing-activity", "rows[3].activity"),
            ("rows.missing-time", "rows[3].time"),
        ]

    def test_a_bad_row_takes_nothing_else_with_it(self) -> None:
        log = Log.from_rows([row("1"), row("1", "dome"), row("2", "dome"), row("3", "done")], MAPPING)
        assert list(log.histories) == ["1", "3"]
        assert log.histories[ONE].events == (Opened(NINE),)
        assert (len(log.problems), log.rows) == (2, 4)

    def test_the_customer_of_a_bad_row_is_not_believed(self) -> None:
        rows = [row(activity="dome", client="c1"), row(client="c2")]
        assert Log.from_rows(rows, MAPPING).histories[ONE].customer_id == "c2"

    @pytest.mark.parametrize("bad", [None, "1,new", ["1", "new"], 5, ("case", "1")])
    @pytest.mark.parametrize("first", [True, False])
    def test_what_is_no_row(self, bad: Any, first: bool) -> None:
        found = problems([bad, row()] if first else [row(), bad])
        assert [(each.code, each.place) for each in found] == [
            ("data.wrong-shape", f"rows[{int(not first)}]")
        ]
        assert repr(bad) in found[0].received
        assert found[0].expected == "a mapping of columns to values"

    def test_rows_may_bring_their_own_place(self) -> None:
        log = Log.from_placed_rows([("line 2", row()), ("line 3", row(case=""))], MAPPING)
        assert [problem.diagnostic.place for problem in log.problems] == ["line 3.case"]

    def test_they_can_be_raised_together(self) -> None:
        log = Log.from_rows([row(None, "dome"), row(time="soon")], MAPPING)
        with pytest.raises(ErrorGroup) as caught:
            log.raise_for_problems()
        assert caught.value.errors == log.problems
        assert str(caught.value).startswith("3 mistakes in rows\n")
        assert all(problem.diagnostic.text() in str(caught.value) for problem in log.problems)
        Log.from_rows([row()], MAPPING).raise_for_problems()

    def test_a_table_that_is_bad_throughout_is_reported_row_by_row(self) -> None:
        found = problems([row(None, f"dome {number % 7}", "soon") for number in range(3_000)])
        assert len(found) == 9_000
        assert [each.place for each in found[::3]] == [f"rows[{number}].case" for number in range(3_000)]
        assert {each.suggestion for each in found if each.code == "rows.unknown-activity"} == {"done"}


class TestParts:
    EVENTS: ClassVar[dict[str, Any]] = {
        "new": {
            "event": "opened",
            "type": {"column": "text"},
            "channel": {"column": "via"},
            "links": {"column": "ids", "kind": "followup_of"},
            "interactions": {"column": "text", "separator": "|"},
        },
        "merge": {"event": "merged", "into": {"column": "text"}, "by": "system"},
        "rank": {"event": "triaged", "priority": {"column": "text"}, "impact": {"column": "via"}},
        "by hand": {"event": "priority_overridden", "priority": {"column": "text"}},
        "wrote": {"event": "customer_message", "auto_submitted": {"column": "text"}},
        "wait": {"event": "held", "status": "snoozed", "until": {"column": "text"}},
        "due": {"event": "due_set", "metric": {"column": "via"}, "due_at": {"column": "text"}},
        "reset": {"event": "clock_reset", "metric": {"column": "via"}},
        "seen": {"event": "acknowledged", "level": {"column": "text"}},
        "tag": {"event": "tagged", "added": {"column": "text"}, "removed": {"column": "ids"}},
        "link": {"event": "linked", "link": {"column": "text", "kind": "parent"}},
        "moved": {"event": "reclassified", "function": {"column": "via"}, "evidence": {"column": "text"}},
    }
    MAPPING = RowMapping(events=EVENTS, zone="Europe/Berlin", time_format="%d.%m.%Y %H:%M")

    def rows(self, activity: str, text: object = "", via: object = "", ids: object = "") -> list[Any]:
        cells = {"text": text, "via": via, "ids": ids}
        return [{"case": "1", "activity": activity, "time": "02.03.2026 10:00", **cells}]

    @pytest.mark.parametrize(
        ("activity", "cells", "expected"),
        [
            ("merge", ["t7"], Merged(NINE, into="t7", by="system")),
            ("merge", [7.0], Merged(NINE, into="7", by="system")),
            ("rank", [" High ", "department"], Triaged(NINE, priority="high", impact="department")),
            ("rank", ["", float("nan")], Triaged(NINE)),
            ("by hand", ["low"], PriorityOverridden(NINE, priority="low")),
            ("by hand", [""], PriorityOverridden(NINE, priority=None)),
            ("wait", ["03.03.2026 09:00"], Held(NINE, status="snoozed", until=NINE + timedelta(hours=23))),
            ("wait", [NINE + timedelta(1)], Held(NINE, status="snoozed", until=NINE + timedelta(1))),
            ("wait", [None], Held(NINE, status="snoozed")),
            ("due", ["03.03.2026 09:00", "Resolution"], DueSet(
                NINE, metric="resolution", due_at=NINE + timedelta(hours=23)
            )),
            ("due", ["", "ownership"], DueSet(NINE, metric="ownership", due_at=None)),
            ("reset", ["", "next response"], ClockReset(NINE, metric="next_response")),
            ("seen", ["team lead"], Acknowledged(NINE, level="team lead")),
            ("seen", [""], Acknowledged(NINE)),
            ("tag", ["vip, late,,", "", "b"], Tagged(NINE, added=["late", "vip"], removed=["b"])),
            ("tag", [",", "", " , "], Tagged(NINE)),
            ("link", ["t7"], Linked(NINE, link=Link("parent", "t7"))),
            ("moved", ["a crash", "Support"], Reclassified(NINE, function="support", evidence="a crash")),
            ("new", ["incident", "E-Mail", "t1,t2"], Opened(
                NINE, type="incident", channel="e-mail", interactions=["incident"],
                links=[Link("followup_of", "t1"), Link("followup_of", "t2")],
            )),
            ("new", [], Opened(NINE)),
        ],
    )  # fmt: skip
    def test_what_cells_say_of_an_event(self, activity: str, cells: list[object], expected: Event) -> None:
        assert only(Log.from_rows(self.rows(activity, *cells), self.MAPPING)).events == (expected,)

    @pytest.mark.parametrize("value", [True, "true", "YES", " yes ", 1, 1.0, "1"])
    def test_what_means_yes(self, value: object) -> None:
        expected = CustomerMessage(NINE, auto_submitted=True)
        assert only(Log.from_rows(self.rows("wrote", value), self.MAPPING)).events == (expected,)

    @pytest.mark.parametrize("value", [False, "False", "no", 0, 0.0, "0", None, ""])
    def test_what_means_no(self, value: object) -> None:
        assert only(Log.from_rows(self.rows("wrote", value), self.MAPPING)).events == (CustomerMessage(NINE),)

    @pytest.mark.parametrize(
        ("activity", "cells", "code", "place"),
        [
            ("merge", [""], "rows.missing-part", "text"),
            ("merge", [None], "rows.missing-part", "text"),
            ("link", [" "], "rows.missing-part", "text"),
            ("rank", ["hihg"], "value.unknown-member", "text"),
            ("rank", [1], "value.unknown-member", "text"),
            ("rank", ["1"], "value.unknown-member", "text"),
            ("rank", ["high", 3], "value.unknown-member", "via"),
            ("wrote", ["maybe"], "rows.bad-flag", "text"),
            ("wrote", [2], "rows.bad-flag", "text"),
            ("wait", ["soon"], "rows.bad-time", "text"),
            ("wait", ["01.03.2026 10:00"], "event.hold-in-the-past", "text"),
            ("due", ["soon", "resolution"], "rows.bad-time", "text"),
            ("due", ["03.03.2026 09:00", "resolutoin"], "value.unknown-member", "via"),
            ("due", ["", ""], "rows.missing-part", "via"),
            ("reset", [], "rows.missing-part", "via"),
            ("new", ["", "-"], "text.empty", "via"),
            ("merge", ["x" * 6_000_000], "text.too-long", "text"),
            ("rank", ["x" * 4_000_000], "value.unknown-member", "text"),
            ("merge", [10**5000], "rows.bad-cell", "text"),
        ],
    )
    def test_a_bad_cell_is_a_mistake_of_its_row_and_column(
        self, activity: str, cells: list[object], code: str, place: str
    ) -> None:
        log = Log.from_rows(self.rows(activity, *cells), self.MAPPING)
        (problem,) = log.problems
        assert (problem.code, problem.diagnostic.place) == (code, f"rows[0].{place}")
        assert len(str(problem)) < 1_000
        assert log.histories == {}

    def test_all_bad_cells_of_a_row_are_reported(self) -> None:
        found = problems(self.rows("rank", "x", "y"), self.MAPPING)
        assert [each.place for each in found] == ["rows[0].text", "rows[0].via"]
        found = problems([{**self.rows("merge")[0], "case": "", "time": "soon"}], self.MAPPING)
        assert [each.code for each in found] == ["rows.missing-case", "rows.bad-time", "rows.missing-part"]

    def test_the_columns_have_to_be_there(self) -> None:
        with pytest.raises(ErrorGroup) as caught:
            Log.from_rows([row()], self.MAPPING)
        assert [each.message for each in caught.value.diagnostics] == [
            f"there is no column `{name}`" for name in ("text", "via", "ids")
        ]


class TestOrder:
    def test_a_row_before_the_opening_is_a_mistake_of_that_row(self) -> None:
        rows = [
            row(activity="done", time="2026-03-02T11:00:00"),
            row(activity="answer", time="2026-03-02T08:30:00", client="c1"),
            row("2", "answer"),
            row(activity="new", time="2026-03-02T09:00:00", client="c2"),
            row(activity="question", time="2026-03-02T08:00:00"),
        ]
        log = Log.from_rows(rows, MAPPING)
        assert [(each.code, each.diagnostic.place) for each in log.problems] == [
            ("history.before-opening", "rows[1]"),
            ("history.before-opening", "rows[4]"),
        ]
        hour = timedelta(hours=1)
        assert log.histories[ONE] == History("1", [Opened(NINE), Resolved(NINE + 2 * hour)], customer_id="c2")
        assert len(log.histories[TicketId("2")]) == 1

    def test_mistakes_stand_in_the_order_of_the_rows_whenever_they_are_found(self) -> None:
        rows = [row(activity="done", time="2026-03-02T08:00:00"), row(activity="dome"), row()]
        assert [each.place for each in problems(rows)] == ["rows[0]", "rows[1].activity"]

    def test_the_opening_comes_first_at_its_instant(self) -> None:
        rows = [row(activity="answer", time="2026-03-02T08:00:00"), row(activity="question"), row()]
        for workflow in (None, Workflow(None)):
            log = Log.from_rows(rows, MAPPING, workflow=workflow)
            assert [type(event) for event in log.histories[ONE]] == [Opened, CustomerMessage]
            assert [problem.diagnostic.place for problem in log.problems] == ["rows[0]"]

    def test_many_rows_before_the_opening_are_found(self) -> None:
        steps = [row(activity="answer", time=NINE + timedelta(seconds=i)) for i in range(20_000)]
        log = Log.from_rows([*steps, row(time=NINE + timedelta(days=1))], MAPPING)
        assert len(log.problems) == 20_000
        assert len(log.histories[ONE]) == 1


class TestWorkflow:
    WORKFLOW = Workflow(None)

    def test_without_one_the_record_is_believed(self) -> None:
        rows = [row(), row(activity="closed"), row(activity="done")]
        assert len(only(Log.from_rows(rows, MAPPING))) == 3

    def test_a_row_that_it_forbids_is_left_out_and_changes_nothing(self) -> None:
        rows = [
            row(time="2026-03-02T09:00:00"),
            row(activity="closed", time="2026-03-02T10:00:00", who="ann", client="c1"),
            row(activity="done", time="2026-03-02T11:00:00", who="ann"),
            row(activity="new", time="2026-03-02T12:00:00"),
            row(activity="closed", time="2026-03-02T13:00:00"),
        ]
        log = Log.from_rows(rows, MAPPING, workflow=self.WORKFLOW)
        assert [(each.code, each.diagnostic.place) for each in log.problems] == [
            ("ticket.forbidden-transition", "rows[1]"),
            ("ticket.opened-twice", "rows[3]"),
        ]
        assert [type(event) for event in log.histories[ONE]] == [Opened, Resolved, Closed]
        assert log.histories[ONE].customer_id is None
        self.WORKFLOW.check(log.histories[ONE])

    def test_a_hold_that_has_ended_by_itself_is_over(self) -> None:
        mapping = RowMapping(
            events={"new": "opened", "done": "resolved", "again": "reopened", "nap": TestParts.EVENTS["wait"]}
        )
        until = {"text": NINE + timedelta(hours=2)}
        rows = [
            {**row(activity=activity, time=NINE + timedelta(hours=i), who="ann"), **until}
            for i, activity in enumerate(["new", "nap", "again", "done"])
        ]
        (problem,) = Log.from_rows(rows, mapping, workflow=self.WORKFLOW).problems
        assert "from open to open" in str(problem)

    def test_a_ticket_of_which_nothing_is_allowed_is_not_there(self) -> None:
        log = Log.from_rows([row(activity="closed"), row("2")], MAPPING, workflow=self.WORKFLOW)
        assert list(log.histories) == ["2"]
        assert [each.code for each in log.problems] == ["ticket.forbidden-transition"]

    def test_a_log_without_openings_begins_with_the_first_event_of_each_ticket(self) -> None:
        rows = [row(activity="done", who="ann"), row(activity="new", case="2")]
        assert len(Log.from_rows(rows, MAPPING, workflow=self.WORKFLOW).histories) == 2

    def test_the_history_of_one_ticket_is_held_against_it_too(self) -> None:
        with pytest.raises(ErrorGroup) as caught:
            History.from_rows([row(), row(activity="closed")], MAPPING, workflow=self.WORKFLOW)
        assert [error.code for error in caught.value.errors] == ["ticket.forbidden-transition"]

    def test_it_is_a_workflow(self) -> None:
        wrong: Any = "strict"
        for read in (Log.from_rows, Log.from_placed_rows, History.from_rows):
            with pytest.raises(WrongType, match=r"value\.wrong-type") as caught:
                read([], MAPPING, workflow=wrong)
            assert caught.value.diagnostic.place == "workflow"


class TestColumns:
    def test_what_a_reader_keeps_of_an_overlong_line_is_no_cell(self) -> None:
        lines = csv.DictReader(["case,activity,time", "1,new,2026-03-02T09:00:00Z,ann,more"])
        assert only(Log.from_rows(lines, PLAIN)).events == (Opened(NINE),)

    def test_a_column_that_is_not_there_is_reported_with_a_suggestion(self) -> None:
        table = [{"Case": "1", "activity": "new", "tme": "2026", "colour": "red"}]
        with pytest.raises(ErrorGroup) as caught:
            Log.from_rows(table, MAPPING)
        assert [error.code for error in caught.value.errors] == ["rows.no-such-column"] * 4
        assert [each.suggestion for each in caught.value.diagnostics] == ["Case", "tme", None, None]
        assert caught.value.diagnostics[0].expected == "one of: Case, activity, tme, colour"

    def test_only_columns_that_the_mapping_names_are_needed(self) -> None:
        bare = [{"case": "1", "activity": "new", "time": "2026-03-02T09:00:00Z"}]
        assert only(Log.from_rows(bare, PLAIN)).events == (Opened(NINE),)

    def test_a_later_row_that_lacks_a_column_has_nothing_in_it(self) -> None:
        short = row()
        del short["who"], short["client"]
        log = Log.from_rows([row(who="ann"), short, {"case": "1", "activity": "new"}], MAPPING)
        assert [event.agent for event in log.histories[ONE]] == ["ann", None]
        assert [problem.code for problem in log.problems] == ["rows.missing-time"]


@pytest.mark.parametrize("wrong", [None, {"events": EVENTS}, EVENTS])
def test_a_mapping_is_a_row_mapping(wrong: Any) -> None:
    for read in (Log.from_rows, Log.from_placed_rows, History.from_rows):
        with pytest.raises(WrongType, match=r"value\.wrong-type") as caught:
            read([], wrong)
        assert caught.value.diagnostic.place == "mapping"


class TestOneTicket:
    def test_its_history_is_read_from_its_rows(self) -> None:
        rows = [row(activity="done", time="2026-03-02T10:00:00"), row(client="c1")]
        assert History.from_rows(rows, MAPPING) == History(
            "1", [Opened(NINE), Resolved(NINE + timedelta(hours=1))], customer_id="c1"
        )

    @pytest.mark.parametrize(("cases", "count"), [([], 0), (["1", "2"], 2), (["1", "2", "2", "3"], 3)])
    def test_rows_of_none_or_several_are_refused(self, cases: list[str], count: int) -> None:
        with pytest.raises(InvalidValue, match=r"rows\.not-one-case") as caught:
            History.from_rows([row(case) for case in cases], MAPPING)
        assert caught.value.diagnostic.received == f"{count} cases"

    def test_its_bad_rows_are_raised_together(self) -> None:
        with pytest.raises(ErrorGroup) as caught:
            History.from_rows([row(), row(activity="dome"), row(time="soon")], MAPPING)
        assert [error.diagnostic.place for error in caught.value.errors] == [
            "rows[1].activity",
            "rows[2].time",
        ]


def test_every_mistake_is_one_of_ours() -> None:
    rows = [
        row(case, activity, time) for case in (None, "1") for activity in (None, "x") for time in (None, "x")
    ]
    assert all(isinstance(problem, ServiceCoreError) for problem in Log.from_rows(rows, MAPPING).problems)
