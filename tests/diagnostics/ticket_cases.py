"""Deliberate mistakes with tickets, their tables and documents: what a user wrote."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any

import attrs
from tests.diagnostics.domain_cases import ANN, AT, DAY, HOUR, Cases

from servicecore.domain import (
    PRIORITIES,
    Activity,
    Blocked,
    Channel,
    Classification,
    Closed,
    Column,
    Confirmed,
    Contract,
    Customer,
    CustomerId,
    CustomerMessage,
    Event,
    Held,
    History,
    Linked,
    Log,
    Merged,
    Noted,
    Opened,
    PossibleMove,
    PriorityCell,
    PriorityTable,
    Reopened,
    Reply,
    Resolved,
    RowMapping,
    Saying,
    SnapshotMapping,
    Tagged,
    Team,
    Ticket,
    TicketId,
    Transition,
    Wait,
    Workflow,
    follow_up,
    from_data,
    lands_on,
    merge_tickets,
    split_ticket,
    to_data,
)

# tickets

WORKFLOW = Workflow(timedelta(days=7))
OPEN = History("t1", [Opened(AT, interactions=["m1"])])
DONE = OPEN.plus(Resolved(AT + HOUR, agent="ann"))
HISTORIES = {
    TicketId("t1"): OPEN,
    TicketId("t2"): History("t2", [Opened(AT), Merged(AT + HOUR, into="t3")]),
    TicketId("t3"): History("t3", [Opened(AT)]),
}


def broken(attempt: Any) -> str | None:
    """A guard with a mistake of its own."""
    return str(attempt.ticket.custom_fields["approved"])


def on_leave(attempt: Any) -> str | None:
    """A guard of a house."""
    return f"{attempt.event.agent} is on leave until Monday"


def guarded(name: str, guard: Any) -> Workflow:
    """A workflow with one guard of its own in front of resolving."""
    opening = Transition(None, "new", ["customer"])
    return Workflow(
        None,
        guards={name: guard},
        transitions=[opening, Transition("new", "resolved", ["agent"], guards=[name])],
    )


# tables

EVENTS = RowMapping(
    case="ticket",
    activity="step",
    time="at",
    resource="who",
    events={
        "new": "opened",
        "answer": "reply",
        "done": "resolved",
        "merge": {"event": "merged", "into": {"column": "target"}},
        "mail": {"event": "customer_message", "auto_submitted": {"column": "auto"}},
        "rank": {"event": "triaged", "priority": {"column": "prio"}},
        "wait": {"event": "held", "status": "pending_customer", "until": {"column": "until"}},
    },
)
SNAPSHOTS = SnapshotMapping(
    case="id",
    time="at",
    agent="who",
    priority="prio",
    type="kind",
    merged_into="other",
    statuses={"New": "new", "In Progress": "open", "Waiting": "pending_customer", "Merged": "merged"},
)


def rows(*given: dict[str, object], mapping: RowMapping = EVENTS, workflow: Workflow | None = None) -> None:
    """Read a table of events and complain of its rows; what a row does not say is empty."""
    columns = dict.fromkeys(mapping.columns, "") | {"ticket": "t1", "at": "2026-03-02T09:00Z", "step": "new"}
    Log.from_rows([columns | row for row in given], mapping, workflow=workflow).raise_for_problems()


def pictures(*given: dict[str, object]) -> None:
    """Read a table of snapshots and complain of its rows."""
    columns = dict.fromkeys(SNAPSHOTS.columns, "") | {"id": "7", "at": "2026-03-02T09:00Z", "status": "New"}
    Log.from_rows([columns | row for row in given], SNAPSHOTS).raise_for_problems()


# documents

TICKET = {"id": "t1", "events": [{"event": "opened", "at": "2026-03-02T09:00:00Z"}]}


def deep() -> object:
    """A classification whose evidence is lists in lists."""
    data: object = "x"
    for _ in range(200):
        data = [data]
    return from_data(Saying, {"value": data, "customer_id": "c1"})


class Nameless(tzinfo):
    """A zone that says only how far it is from UTC."""

    def utcoffset(self, at: datetime | None) -> timedelta:
        return HOUR


@attrs.frozen
class Quota:
    """A class of a house's own: how many contacts a day, by channel."""

    a_day: Mapping[Channel, int]


@attrs.frozen
class Shipped(Event):
    """An event type of a house's own."""


TICKETS: Cases = {
    # events and tickets
    "a hold that is an end": lambda: Held(AT, status="resolved"),
    "a hold until yesterday": lambda: Held(AT, until=AT - DAY),
    "a hold after which the ticket is new": lambda: Held(AT, until=AT + DAY, then="new"),
    "a link as a text": lambda: Linked(AT, link="t2"),  # type: ignore[arg-type]
    "one contact where several are asked": lambda: Opened(AT, interactions="m1"),
    "one tag where several are asked": lambda: Tagged(AT, added="vip"),
    "a priority set by hand that does not count": lambda: Ticket(
        "t1", opened_at=AT, priority="low", priority_override="urgent"
    ),
    "events before the opening": lambda: History(
        "t1", [Opened(AT), Reply(AT - HOUR, agent="ann"), Noted(AT - DAY)]
    ),
    "an event of the past": lambda: DONE.plus(Reply(AT, agent="ann")),
    # the workflow
    "work on a ticket that is not there": lambda: WORKFLOW.step(History("t9"), Reply(AT, agent="ann")),
    "a second opening": lambda: WORKFLOW.step(OPEN, Opened(AT + HOUR)),
    "a hold of what is resolved": lambda: WORKFLOW.step(DONE, Held(AT + 2 * HOUR, agent="ann")),
    "a close by the customer": lambda: WORKFLOW.step(DONE, Closed(AT + 2 * HOUR, by="customer")),
    "a snooze without an end": lambda: WORKFLOW.step(OPEN, Held(AT + HOUR, status="snoozed", agent="ann")),
    "a resolution while a task is left": lambda: WORKFLOW.step(
        OPEN.plus(Blocked(AT, on="order the part")).plus(Blocked(AT, on="t5")),
        Resolved(AT + HOUR, agent="ann"),
    ),
    "a reopening after the window": lambda: WORKFLOW.step(DONE, Reopened(AT + 30 * DAY, by="customer")),
    "a customer who writes long after the end": lambda: WORKFLOW.step(DONE, CustomerMessage(AT + 30 * DAY)),
    "a customer who writes to a merged ticket": lambda: WORKFLOW.step(
        HISTORIES[TicketId("t2")], CustomerMessage(AT + DAY)
    ),
    "a confirmation of nothing": lambda: WORKFLOW.step(OPEN, Confirmed(AT + HOUR)),
    "a guard that refuses": lambda: guarded("on_leave", on_leave).step(
        OPEN, Resolved(AT + HOUR, agent="ann")
    ),
    "a guard that breaks": lambda: guarded("broken", broken).step(OPEN, Resolved(AT + HOUR, agent="ann")),
    "a record held against the workflow": lambda: WORKFLOW.check(
        History("t1", [Opened(AT), Confirmed(AT + HOUR), Closed(AT + DAY, agent="ann"), Opened(AT + 2 * DAY)])
    ),
    "a workflow with many mistakes": lambda: Workflow(
        None,
        transitions=[
            Transition(None, "open", ["agent"]),
            Transition("open", "new", ["agent"]),
            Transition("merged", "open", ["agent"]),
            Transition("open", "resolved", ["agent"], guards=["nothing_left_todo"]),
            Transition("open", "resolved", ["customer", "agent"]),
            Transition("closed", "snoozed", ["agent"]),
            Transition("open", "open", ["agent"]),
            Transition("resolved", "closed", []),
        ],
    ),
    "a reopen window of less than nothing": lambda: Workflow(-DAY),
    "a misspelt actor of a transition": lambda: Transition("open", "resolved", ["agent", "costumer"]),
    # several tickets
    "a ticket that there is not": lambda: lands_on(HISTORIES, "t4"),
    "a ticket merged into itself": lambda: merge_tickets(HISTORIES, "t1", "t1", at=AT + DAY),
    "a merge that comes back": lambda: merge_tickets(HISTORIES, "t3", "t2", at=AT + DAY),
    "a ticket merged twice": lambda: merge_tickets(HISTORIES, "t2", "t1", at=AT + DAY),
    "a merge before the opening": lambda: merge_tickets(HISTORIES, "t1", "t3", at=AT - DAY),
    "a split with an unknown contact": lambda: split_ticket(
        OPEN, "t9", at=AT + HOUR, interactions=["m1", "m2"]
    ),
    "a split into itself": lambda: split_ticket(OPEN, "t1", at=AT + HOUR),
    "a split of a merged ticket": lambda: split_ticket(HISTORIES[TicketId("t2")], "t9", at=AT + DAY),
    "a merge of a ticket that is not open yet": lambda: WORKFLOW.merge(
        {**HISTORIES, TicketId("t9"): History("t9")}, "t9", "t1", at=AT + DAY
    ),
    "a merge by the customer": lambda: WORKFLOW.merge(HISTORIES, "t1", "t3", at=AT + DAY, by="customer"),
    "a follow-up of what goes on": lambda: follow_up(OPEN, "t9", CustomerMessage(AT + HOUR)),
    "a follow-up of itself": lambda: follow_up(DONE, "t1", CustomerMessage(AT + DAY)),
    # priorities and waits
    "a priority table with many mistakes": lambda: PriorityTable(
        {
            "person": {"low": "low", "medium": "normal", "high": "high", "critical": "urgent"},
            "group": {"low": "normal", "medium": "low", "hihg": "high"},
            "departement": {"low": "urgent"},
        }
    ),
    "a priority table as rows of numbers": lambda: PriorityTable(
        {"person": [1, 2, 3, 4]}  # type: ignore[dict-item]
    ),
    "a cell that is there twice": lambda: PriorityTable(
        [*PRIORITIES.cells, PriorityCell("person", "low", "low")]
    ),
    "a table that knows no such urgency": lambda: PRIORITIES.of("person", "normal"),
    "a wait that ended for no reason": lambda: Wait("customer", "us", since=AT, until=AT + HOUR),
    "a wait that ended before it began": lambda: Wait(
        "customer", "us", since=AT, until=AT - HOUR, ended_by="answered"
    ),
}

TABLES: Cases = {
    # mappings
    "a misspelt event": lambda: Activity("resloved"),
    "an event that is a whole mail": lambda: Activity("dear all, " * 100),
    "details that are no mapping": lambda: Activity("held", 5),  # type: ignore[arg-type]
    "a column without a name": lambda: Column(""),
    "a column with an empty separator": lambda: Column("tags", separator=""),
    "a merge into nothing": lambda: RowMapping(events={"merge": "merged"}),
    "a mapping with many mistakes": lambda: RowMapping.from_data(
        {
            "events": {
                "new": "opend",
                "wait": {"event": "held", "status": "waiting", "untill": {"column": "until"}},
                "tag": {"event": "tagged", "added": {"column": "tags", "seperator": ";"}},
                "link": {"event": "linked", "link": {"column": "other"}},
                "done": ["resolved"],
            },
            "zone": "Europe/Berln",
            "time_format": "%Q",
            "case": "",
        }
    ),
    "a mapping with misspelt fields": lambda: RowMapping.from_data(
        {"event": {"new": "opened"}, "actvity": "step", "zone": "Europe/Berln"}
    ),
    "a word twice but for a blank": lambda: RowMapping(events={"new": "opened", "new ": "closed"}),
    "a status twice but for a blank": lambda: SnapshotMapping(statuses={"Open": "open", " Open": "new"}),
    "a format that loses the afternoon": lambda: RowMapping(events={}, time_format="%d.%m.%Y %I:%M"),
    "a zone that is a whole mail": lambda: RowMapping(events={}, zone="dear all, " * 100),
    "an opening that a guard refuses": lambda: Workflow(
        None,
        guards={"closed": lambda attempt: "nobody is there"},
        transitions=[Transition(None, "new", ["customer"], guards=["closed"])],
    ).step(History("t9"), Opened(AT)),
    "a move to a status of another tool": lambda: PossibleMove("In Progress", by="agent"),
    "a format by which no time can be read": lambda: RowMapping(events={}, time_format="%d.%m.%Y %Q"),
    "a mapping that is a text": lambda: RowMapping.from_data("events"),
    "a mapping of snapshots with many mistakes": lambda: SnapshotMapping.from_data(
        {
            "statuses": {"New": "new", "Waiting": "on_hold", "Done": 4, "Gone": "merged"},
            "priorities": {"P1": "urgnt"},
            "zone": "CET+1",
        }
    ),
    "merged tickets and no column that says into what": lambda: SnapshotMapping(statuses={"Gone": "merged"}),
    "a mapping of another kind": lambda: Log.from_rows([], {"events": {}}),  # type: ignore[arg-type]
    # rows of events
    "columns of another table": lambda: Log.from_rows(
        [{"Ticket": "1", "step": "new", "time": "9:00"}], EVENTS
    ),
    "a row that is a list": lambda: Log.from_rows(
        [["t1", "new"]],  # type: ignore[list-item]
        EVENTS,
    ).raise_for_problems(),
    "rows that say too little": lambda: rows({"ticket": ""}, {"step": ""}, {"at": ""}, {"step": "merge"}),
    "rows that say nothing known": lambda: rows(
        {"step": "anwser"},
        {"step": "dear all, " * 30},
        {"at": "yesterday"},
        {"at": "02.03.2026 09:00"},
        {"at": "2026-03-02T09:00"},
    ),
    "rows whose parts say nothing known": lambda: rows(
        {"step": "mail", "auto": "perhaps"},
        {"step": "mail", "auto": "dear all, " * 30},
        {"step": "rank", "prio": "P1"},
        {"step": "rank", "prio": "dear all, " * 30},
        {"step": "wait", "until": "next week"},
        {"step": "wait", "until": "2026-03-01T09:00Z"},
    ),
    "a number too long to be written": lambda: rows({"ticket": 10**5000}),
    "rows before the opening": lambda: rows({"step": "answer", "at": "2026-03-01T09:00Z"}, {}),
    "rows that the workflow does not allow": lambda: rows(
        {},
        {"step": "done", "at": "2026-03-02T10:00Z"},
        {"step": "wait", "at": "2026-03-02T11:00Z"},
        workflow=WORKFLOW,
    ),
    "rows of two tickets for one history": lambda: History.from_rows(
        [
            {"case": "1", "activity": "new", "time": "2026-03-02T09:00Z"},
            {"case": "2", "activity": "new", "time": "2026-03-02T09:00Z"},
        ],
        RowMapping(events={"new": "opened"}),
    ),
    # rows of snapshots
    "pictures that say too little": lambda: pictures(
        {"id": ""}, {"at": ""}, {"status": ""}, {"status": "Merged"}
    ),
    "pictures in words of another tool": lambda: pictures(
        {"status": "Waiting for 3rd party"}, {"status": "new"}, {"prio": "P1"}, {"kind": "incidnet"}
    ),
    "a picture that goes back to new": lambda: pictures(
        {"status": "Waiting"}, {"at": "2026-03-02T10:00Z", "status": "New"}
    ),
    "a picture that leaves a merge": lambda: pictures(
        {"status": "Merged", "other": "8"},
        {"at": "2026-03-02T10:00Z", "status": "In Progress"},
        {"at": "2026-03-02T11:00Z", "status": "Merged", "other": "9"},
    ),
}

DOCUMENTS: Cases = {
    "a document of what is no class": lambda: from_data(int, 5),
    "a document of a class by its name": lambda: from_data("Customer", {"id": "c1"}),  # type: ignore[arg-type]
    "a document of a text": lambda: from_data(Customer, "c1"),
    "a document with many mistakes": lambda: from_data(
        Customer,
        {
            "id": " ",
            "nmae": "Ann",
            "tier": 5,
            "identities": [{"kind": "mail", "value": "ann@example.org"}, {"kind": "phone"}, "ann"],
            "account_value": {"amount": "NaN", "currency": "euro"},
            "language": "English",
            "zone": "Berlin",
        },
    ),
    "a history with many mistakes": lambda: from_data(
        History,
        {
            "id": "t1",
            "events": [
                {"event": "opend", "at": "2026-03-02T09:00:00Z"},
                {"event": "opened", "at": "2026-03-02"},
                {"event": "reply", "at": "on Monday", "by": "agnet"},
                {"event": "merged", "at": "2026-03-02T09:00:00Z"},
                {"at": "2026-03-02T09:00:00Z"},
                {"event": "held", "at": "2026-03-02T09:00:00Z", "status": "on_hold", "until": 5},
            ],
        },
    ),
    "another event than is asked": lambda: from_data(Reply, TICKET["events"][0]),
    "a number for a text": lambda: from_data(
        Team, {"name": 1, "members": [{"id": "ann", "capacity": "two"}]}
    ),
    "a duration of ages": lambda: from_data(
        Contract, {"id": "k1", "starts": "2026-03-02T09:00Z", "used": 1e300}
    ),
    "a sentiment that is not a number": lambda: from_data(
        Classification, {"function": "support", "sentiment": float("nan")}
    ),
    "two keys that are one name": lambda: from_data(Quota, {"a_day": {"live chat": 5, "Live-Chat": 8}}),
    "a number for a key": lambda: from_data(Quota, {"a_day": {1: 5}}),
    "lists in lists": deep,
    "a class that there is not": lambda: from_data(
        Saying, {"value": {"$type": "Custmer"}, "customer_id": "c1"}
    ),
    "an event of ones own as data": lambda: to_data(Shipped(AT)),
    "a customer in a tuple as data": lambda: to_data((ANN,)),
    "an object in a saying as data": lambda: to_data(Saying(object(), customer_id=CustomerId("c1"))),
    "a zone without a name as data": lambda: to_data(RowMapping(events={}, zone=Nameless())),
}

TICKETING = TICKETS | TABLES | DOCUMENTS
