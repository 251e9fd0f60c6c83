"""The events of a case of service levels, told as events of the domain."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.cases.reading import DONE_WORDS, Case, Unreadable, Words, instant, known, needed, priority_of

from servicecore.domain import (
    AuthorKind,
    Clock,
    Closed,
    Customer,
    CustomerMessage,
    Event,
    Held,
    History,
    Opened,
    PriorityOverridden,
    Reopened,
    Reply,
    Resolved,
    Resumed,
    Status,
    Tagged,
)
from servicecore.sla import clocks

EVENT_FIELDS: Mapping[str, set[str]] = {
    "created": {"status", "priority", "tier", "by"},
    "customer_message": set(),
    "agent_reply": set(),
    "status": {"to"},
    "resolved": set(),
    "closed": set(),
    "reopened": set(),
    "priority": {"to"},
    "policy": {"to"},
    "calendar": {"to"},
    "criteria_met": set(),
    "completed": set(),
}
CHANGES = ("priority", "policy", "calendar")
OPENERS = {"customer": AuthorKind.CUSTOMER, "agent": AuthorKind.AGENT}


class Story:
    """What happened, and how much of it was known after each event of the case."""

    def __init__(self, case: Case) -> None:
        self.words = Words(case["policy"])
        self.status = "new"
        self.tier: str | None = None
        self.events: list[Event] = []
        self.known: list[int] = []
        self.kinds = [event["kind"] for event in case["events"]]
        self.instants = [instant(event["at"]) for event in case["events"]]
        if not self.kinds:
            raise Unreadable("a case in which nothing happens")
        for at, event in zip(self.instants, case["events"], strict=True):
            if event["kind"] not in EVENT_FIELDS:
                raise Unreadable(f"unknown event {event['kind']}")
            known(event, {"at", "kind"} | EVENT_FIELDS[event["kind"]], event["kind"])
            self.tell(at, event)
            self.known.append(len(self.events))
        self.end = instant(case.get("as_of", case["events"][-1]["at"]))

    @property
    def change(self) -> datetime:
        """The last change of what is promised; the last event where there is none."""
        changes = [at for at, kind in zip(self.instants, self.kinds, strict=True) if kind in CHANGES]
        return changes[-1] if changes else self.instants[-1]

    def tell(self, at: datetime, event: Mapping[str, Any]) -> None:
        kind = event["kind"]
        if kind == "created":
            self.create(at, event)
        elif kind in ("customer_message", "criteria_met"):
            self.events.append(CustomerMessage(at))
            self.stay(at)
        elif kind in ("agent_reply", "completed"):
            self.events.append(Reply(at))
            self.stay(at)
        elif kind == "priority":
            self.events.append(PriorityOverridden(at, priority=priority_of(event["to"])))
        elif kind in CHANGES:
            self.events.append(Tagged(at, added=[f"{kind} changed"]))
        else:
            needed(event, EVENT_FIELDS[kind], kind)
            self.move(at, {"reopened": "open"}.get(kind, event.get("to", kind)))

    def create(self, at: datetime, event: Mapping[str, Any]) -> None:
        if event.get("by", "customer") not in OPENERS:
            raise Unreadable(f"unknown author {event['by']}")
        self.events.append(Opened(at, by=OPENERS[event.get("by", "customer")]))
        self.tier = event.get("tier")
        if "priority" in event:
            self.events.append(PriorityOverridden(at, priority=priority_of(event["priority"])))
        self.move(at, event.get("status", "new"))

    def stay(self, at: datetime) -> None:
        """Of ours some holds end when the customer writes; those of a case end by a status event only."""
        if self.status in self.words.holds:
            self.events.append(Held(at, status=self.words.holds[self.status]))

    def move(self, at: datetime, to: str) -> None:
        was, self.status = self.status, to
        if to in DONE_WORDS:
            self.events.append(Closed(at) if to == "closed" else Resolved(at))
            return
        if was in DONE_WORDS:
            self.events.append(Reopened(at))
        status = self.words.status(to)
        if to in self.words.holds:
            self.events.append(Held(at, status=status))
        elif status is Status.OPEN and was not in DONE_WORDS:
            self.events.append(Resumed(at))

    @property
    def customer(self) -> Customer | None:
        return None if self.tier is None else Customer("c1", tier=self.tier)

    @property
    def history(self) -> History:
        return History("t1", self.events)

    def clocks(self, policies: Any, at: datetime) -> tuple[Clock, ...]:
        return clocks(self.history, policies, at, customer=self.customer)

    def clocks_after(self, number: int, policies: Any) -> tuple[Clock, ...]:
        """As they stood when an event of the case had happened, and none of those that follow."""
        past = History("t1", self.events[: self.known[number]])
        return clocks(past, policies, self.instants[number], customer=self.customer)
