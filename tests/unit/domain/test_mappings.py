"""What the columns and activities of a table mean, and the mistakes one can make saying so."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from servicecore.domain import (
    EVENT_TYPES,
    Acknowledged,
    Activity,
    Assigned,
    AuthorKind,
    ClockReset,
    DueSet,
    Escalated,
    Held,
    Link,
    Merged,
    Noted,
    Opened,
    Priority,
    Reply,
    RowMapping,
    Status,
    Triaged,
)
from servicecore.domain.tables.mappings import Column
from servicecore.errors import Diagnostic, ErrorGroup, InvalidValue, ServiceCoreError, UnknownName, WrongType

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def mistakes(build: Callable[[], object]) -> list[Diagnostic]:
    try:
        build()
    except ErrorGroup as group:
        return list(group.diagnostics)
    except ServiceCoreError as error:
        return [error.diagnostic]
    return []


REQUIRED: dict[str, dict[str, Any]] = {
    "priority_overridden": {"priority": "high"},
    "cancelled": {"reason": "spam"},
    "merged": {"into": "t2"},
    "absorbed": {"source": "t2"},
    "split": {"into": "t2"},
    "reclassified": {"function": "support", "evidence": "an error code"},
    "linked": {"link": Link("parent", "t2")},
    "unlinked": {"link": Link("parent", "t2")},
    "blocked": {"on": "task 1"},
    "unblocked": {"on": "task 1"},
    "clock_reset": {"metric": "next_response"},
    "due_set": {"metric": "resolution", "due_at": None},
}


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_an_activity_may_mean_any_event(name: str) -> None:
    meaning = {"event": name, **REQUIRED[name]} if name in REQUIRED else name
    activity = RowMapping(events={"step": meaning}).events["step"]
    event = activity.happened(AT, "ann")
    assert type(event) is EVENT_TYPES[name]
    assert (event.at, event.agent) == (AT, "ann")


@pytest.mark.parametrize(("name", "parts"), REQUIRED.items())
def test_what_an_event_requires_has_to_be_said(name: str, parts: dict[str, Any]) -> None:
    found = mistakes(lambda: RowMapping(events={"step": name}))
    assert [(each.code, each.place) for each in found] == [
        ("data.missing-field", f"events.step.{part}") for part in parts
    ]


@pytest.mark.parametrize(
    ("meaning", "expected"),
    [
        ({"event": "held", "status": "pending_customer"}, Held(AT, status=Status.PENDING_CUSTOMER)),
        ({"event": "held"}, Held(AT)),
        ({"event": "triaged", "priority": "high"}, Triaged(AT, priority=Priority.HIGH)),
        ({"event": "triaged", "priority": "URGENT"}, Triaged(AT, priority=Priority.URGENT)),
        ({"event": "triaged", "priority": None}, Triaged(AT)),
        ({"event": "opened", "by": "agent"}, Opened(AT, by=AuthorKind.AGENT)),
        ({"event": "reply", "by": "bot"}, Reply(AT, by=AuthorKind.BOT)),
        ({"event": "assigned", "team": "tier 2"}, Assigned(AT, team="tier 2")),
        ({"event": "escalated", "to": "engineering"}, Escalated(AT, to="engineering")),
        ({"event": "clock_reset", "metric": "Resolution"}, ClockReset(AT, metric="resolution")),
        (
            {"event": "due_set", "metric": "ownership", "due_at": AT},
            DueSet(AT, metric="ownership", due_at=AT),
        ),
        ({"event": "acknowledged", "level": "team lead"}, Acknowledged(AT, level="team lead")),
        ({"event": "noted", "what": "visit"}, Noted(AT, what="visit")),
        (Activity("held", {"status": "on_hold_internal"}), Held(AT)),
    ],
)
def test_an_activity_may_fix_parts_of_its_event(meaning: Any, expected: object) -> None:
    assert RowMapping(events={"step": meaning}).events["step"].happened(AT, None) == expected


@pytest.mark.parametrize("meaning", ["noted", {"event": "noted"}])
def test_what_is_noted_keeps_the_name_of_its_activity(meaning: object) -> None:
    assert RowMapping(events={"VERIFIED": meaning}).events["VERIFIED"].happened(AT, None) == Noted(
        AT, what="VERIFIED"
    )


@pytest.mark.parametrize(
    "details",
    [{"status": "snoozed"}, (("status", "snoozed"),), [["status", "snoozed"]]],
)
def test_the_fixed_parts_may_be_a_mapping_or_pairs(details: Any) -> None:
    assert Activity("held", details) == Activity("held", {"status": "snoozed"})


@pytest.mark.parametrize(
    ("meaning", "code", "place", "suggestion"),
    [
        ("resloved", "rows.unknown-event", "events.step.event", "resolved"),
        ("ship", "rows.unknown-event", "events.step.event", None),
        ({"event": "heldd"}, "rows.unknown-event", "events.step.event", "held"),
        ({"event": "held", "status": "onhold"}, "value.unknown-member", "events.step.status", None),
        (
            {"event": "held", "status": "on_hold"},
            "value.unknown-member",
            "events.step.status",
            "on_hold_internal",
        ),
        ({"event": "held", "status": "resolved"}, "event.not-a-hold", "events.step.status", None),
        ({"event": "held", "status": 3}, "value.wrong-type", "events.step.status", None),
        ({"event": "triaged", "priority": "hgih"}, "value.unknown-member", "events.step.priority", "high"),
        ({"event": "triaged", "priority": 1}, "value.wrong-type", "events.step.priority", None),
        ({"event": "reply", "by": "robot"}, "value.unknown-member", "events.step.by", "bot"),
        ({"event": "assigned", "team": ""}, "text.empty", "events.step.team", None),
        ({"event": "acknowledged", "level": " "}, "text.empty", "events.step.level", None),
        (
            {"event": "clock_reset", "metric": "resolutoin"},
            "value.unknown-member",
            "events.step.metric",
            "resolution",
        ),
        (
            {"event": "due_set", "metric": "resolution", "due_at": "soon"},
            "value.wrong-type",
            "events.step.due_at",
            None,
        ),
        ({"event": "tagged", "added": "vip"}, "value.wrong-type", "events.step.added", None),
        ({"event": "tagged", "added": ["vip", 5]}, "value.wrong-type", "events.step.added[1]", None),
        ({"event": "held", "state": "on_hold_internal"}, "data.unknown-field", "events.step.state", "status"),
        ({"event": "held", "at": "2026"}, "data.unknown-field", "events.step.at", None),
        ({"event": "held", "agent": "ann"}, "data.unknown-field", "events.step.agent", None),
        ({"status": "on_hold_internal"}, "data.missing-field", "events.step.event", None),
        ({"event": None}, "data.wrong-shape", "events.step.event", None),
        ({"event": ["held"]}, "data.wrong-shape", "events.step.event", None),
        ({}, "data.missing-field", "events.step.event", None),
        (None, "data.wrong-shape", "events.step", None),
        (["held"], "data.wrong-shape", "events.step", None),
        (3, "data.wrong-shape", "events.step", None),
        ({1: "held"}, "data.wrong-shape", "events.step", None),
    ],
)
def test_a_bad_meaning_is_refused_with_its_place(
    meaning: object, code: str, place: str, suggestion: str | None
) -> None:
    (found,) = mistakes(lambda: RowMapping(events={"step": meaning}))
    assert (found.code, found.place, found.suggestion) == (code, place, suggestion)


def test_all_bad_meanings_are_reported_at_once() -> None:
    events = {
        "a": "openned",
        "b": "opened",
        "c": {"event": "held", "status": "x", "by": "y"},
        "d": None,
        "e": {"event": "triaged", "priority": "x"},
    }
    found = mistakes(lambda: RowMapping(events=events))
    assert [each.place for each in found] == [
        "events.a.event",
        "events.c.status",
        "events.c.by",
        "events.d",
        "events.e.priority",
    ]


class TestColumns:
    def test_a_part_may_come_from_a_column(self) -> None:
        meaning = {"event": "merged", "into": {"column": "target_id"}, "by": "system"}
        activity = RowMapping(events={"step": meaning}).events["step"]
        assert activity == Activity("merged", {"into": Column("target_id"), "by": "system"})
        assert activity.happened(AT, None, {"into": "t2"}) == Merged(AT, into="t2", by="system")

    def test_what_is_not_said_is_left_at_its_default(self) -> None:
        assert Activity("held", {"status": Column("state")}).happened(AT, None) == Held(AT)

    def test_what_is_said_of_no_column_is_not_heard(self) -> None:
        said = {"team": "tier 1", "agent": "eve"}
        assert Activity("assigned", {"team": "tier 2"}).happened(AT, "ann", said) == Assigned(
            AT, agent="ann", team="tier 2"
        )

    def test_what_is_required_and_not_said_is_a_mistake(self) -> None:
        (found,) = mistakes(lambda: Activity("merged", {"into": Column("target_id")}).happened(AT, None))
        assert (found.code, found.place) == ("rows.missing-part", "target_id")

    def test_what_a_column_says_wrongly_stands_at_the_column(self) -> None:
        activity = Activity("held", {"status": Column("state"), "by": Column("who")})
        found = mistakes(lambda: activity.happened(AT, None, {"status": "resolved", "by": "robot"}))
        assert [(each.code, each.place) for each in found] == [
            ("event.not-a-hold", "state"),
            ("value.unknown-member", "who"),
        ]

    @pytest.mark.parametrize(
        ("event", "part", "column", "code", "place"),
        [
            ("merged", "into", {}, "data.missing-field", "column"),
            ("merged", "into", {"colum": "x"}, "data.unknown-field", "colum"),
            ("merged", "into", {"column": ""}, "text.empty", "column"),
            ("merged", "into", {"column": 5}, "value.wrong-type", "column"),
            ("merged", "into", {"column": "x", "kind": "parent"}, "data.unknown-field", "kind"),
            ("merged", "into", {"column": "x", "separator": ";"}, "data.unknown-field", "separator"),
            ("tagged", "added", {"column": "x", "separator": ""}, "text.empty", "separator"),
            ("tagged", "added", {"column": "x", "separator": 5}, "value.wrong-type", "separator"),
            ("linked", "link", {"column": "x"}, "data.missing-field", "kind"),
            ("linked", "link", {"column": "x", "kind": "mother"}, "value.unknown-member", "kind"),
        ],
    )
    def test_a_bad_column_is_refused_with_its_place(
        self, event: str, part: str, column: dict[str, object], code: str, place: str
    ) -> None:
        found = mistakes(lambda: RowMapping(events={"step": {"event": event, part: column}}))
        assert (found[0].code, found[0].place) == (code, f"events.step.{part}.{place}")

    def test_all_mistakes_of_an_activity_are_reported_at_once(self) -> None:
        meaning = {"event": "linked", "link": {"column": "x", "separator": ","}}
        opened = {"event": "opened", "by": "robot", "type": "x", "links": {"column": "x"}}
        found = mistakes(lambda: RowMapping(events={"a": meaning, "b": opened}))
        assert [each.place for each in found] == [
            "events.a.link.separator",
            "events.a.link.kind",
            "events.b.links.kind",
            "events.b.by",
            "events.b.type",
        ]

    def test_the_table_has_to_have_the_columns_of_parts(self) -> None:
        events: dict[str, Any] = {
            "merge": {"event": "merged", "into": {"column": "target"}, "by": {"column": "activity"}},
            "hold": {"event": "held", "until": {"column": "target"}},
        }
        assert RowMapping(events=events).columns == ("case", "activity", "time", "target")


@pytest.mark.parametrize("events", [None, [], "opened", ["opened"], 5, {1: "opened"}, {None: "opened"}])
def test_the_activities_are_a_mapping_with_text_keys(events: Any) -> None:
    (found,) = mistakes(lambda: RowMapping(events=events))
    assert (found.code, found.place) == ("data.wrong-shape", "events")


@pytest.mark.parametrize("again", ["new ", " new", "\tnew"])
def test_a_word_that_cells_cannot_tell_from_another_is_refused(again: str) -> None:
    found = mistakes(lambda: RowMapping(events={"new": "opened", again: "closed", "done": "resloved"}))
    assert [(each.code, each.place) for each in found] == [
        ("document.duplicate-key", f"events.{again}"),
        ("rows.unknown-event", "events.done.event"),
    ]
    assert found[0].message == f"`{again}` and `new` are the same key"


def test_the_mapping_keeps_its_own_activities() -> None:
    events: dict[str, Any] = {"new": "opened"}
    mapping = RowMapping(events=events)
    events["new"] = "closed"
    assert mapping.events["new"] == Activity("opened")


def test_the_columns_are_those_that_are_named() -> None:
    assert RowMapping(events={}).columns == ("case", "activity", "time")
    mapping = RowMapping(events={}, case="id", resource="who", customer="client")
    assert mapping.columns == ("id", "activity", "time", "who", "client")


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", ZoneInfo("Europe/Berlin"), UTC, timezone(timedelta(hours=1))]
)
def test_a_zone_may_be_a_name_or_a_zone(zone: Any) -> None:
    assert RowMapping(events={}, zone=zone).zone == (ZoneInfo(zone) if isinstance(zone, str) else zone)


@pytest.mark.parametrize(
    ("zone", "suggestion"),
    [("Europe/Berln", "Europe/Berlin"), ("§", None), ("", None), ("../etc/passwd", None), ("Europe", "any")],
)
def test_an_unknown_zone_is_refused(zone: str, suggestion: str | None) -> None:
    with pytest.raises(UnknownName, match=r"time\.unknown-zone") as caught:
        RowMapping(events={}, zone=zone)
    assert caught.value.diagnostic.place == "zone"
    if suggestion != "any":
        assert caught.value.diagnostic.suggestion == suggestion


def test_the_suggested_zone_is_the_same_on_every_run() -> None:
    program = (
        "from servicecore.domain import RowMapping\n"
        "try: RowMapping(events={}, zone='Europe/Bern')\n"
        "except LookupError as error: print(error)"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(runs) == 1


@pytest.mark.parametrize("wrong", [5, 1.0, ["UTC"], True])
def test_a_zone_is_no_number(wrong: Any) -> None:
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        RowMapping(events={}, zone=wrong)


@pytest.mark.parametrize(
    "time_format",
    ["%d.%m.%Y %H:%M", "%Y-%m-%dT%H:%M:%S%z", "%d/%b/%y", "%c", "%Y%m%d %H", "%d.%m.%Y %I:%M %p"],
)
def test_a_format_of_strptime_is_accepted(time_format: str) -> None:
    assert RowMapping(events={}, time_format=time_format).time_format == time_format


@pytest.mark.parametrize(
    "time_format",
    ["%Q", "%s", "%", "%-d.%m.%Y", "%H:%M", "DD.MM.YYYY", "%d.%m %H:%M", "%d.%m.%Y %I:%M", "%d.%m.%Y %M"],
)
def test_a_format_by_which_no_time_can_be_read_is_refused(time_format: str) -> None:
    with pytest.raises(InvalidValue, match=r"rows\.bad-time-format") as caught:
        RowMapping(events={}, time_format=time_format)
    assert caught.value.diagnostic.place == "time_format"


class TestPlainData:
    def test_a_mapping_is_read_from_the_fields_of_the_class(self) -> None:
        events = {"new": "opened", "wait": {"event": "held", "status": "on_hold_internal"}}
        columns = {"case": "id", "activity": "step", "time": "at", "resource": "who", "customer": "client"}
        more = {"zone": "Europe/Berlin", "time_format": "%d.%m.%Y"}
        data = {"events": events, **columns, **more}
        assert RowMapping.from_data(data) == RowMapping(events=events, **columns, **more)

    def test_optional_fields_may_be_null(self) -> None:
        data = {
            "events": {"a": "opened"},
            "resource": None,
            "customer": None,
            "zone": None,
            "time_format": None,
        }
        assert RowMapping.from_data(data) == RowMapping(events={"a": "opened"})

    @pytest.mark.parametrize("data", [None, [], "events", 5, {1: {}}])
    def test_a_document_is_a_mapping(self, data: object) -> None:
        (found,) = mistakes(lambda: RowMapping.from_data(data))
        assert found.code == "data.wrong-shape"

    def test_the_activities_are_required(self) -> None:
        (found,) = mistakes(lambda: RowMapping.from_data({"case": "id"}))
        assert (found.code, found.place) == ("data.missing-field", "events")

    def test_unknown_fields_are_refused_with_a_suggestion(self) -> None:
        (found,) = mistakes(lambda: RowMapping.from_data({"events": {}, "resorce": "who"}))
        assert (found.code, found.suggestion) == ("data.unknown-field", "resource")

    def test_all_mistakes_are_reported_at_once(self) -> None:
        data = {
            "events": {"a": "openned", "b": None},
            "case": 5,
            "activity": None,
            "time": "",
            "resource": ["who"],
            "zone": "Mars",
            "time_format": "%Q",
        }
        found = mistakes(lambda: RowMapping.from_data(data))
        assert [each.code for each in found] == [
            "rows.unknown-event",
            "data.wrong-shape",
            "value.wrong-type",
            "value.wrong-type",
            "text.empty",
            "value.wrong-type",
            "time.unknown-zone",
            "rows.bad-time-format",
        ]
        assert [each.place for each in found][2:6] == [
            "case",
            "activity",
            "time",
            "resource",
        ]

    def test_an_unknown_field_hides_no_other_mistake(self) -> None:
        found = mistakes(lambda: RowMapping.from_data({"event": {}, "case": "", "zone": "Mars"}))
        assert [(each.code, each.place) for each in found] == [
            ("data.unknown-field", "event"),
            ("data.missing-field", "events"),
            ("text.empty", "case"),
            ("time.unknown-zone", "zone"),
        ]
