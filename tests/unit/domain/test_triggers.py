"""Who moved first: from direction and history, never from words."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from servicecore.domain import (
    Closed,
    CustomerMessage,
    Event,
    Held,
    History,
    Interaction,
    Noted,
    Opened,
    Reopened,
    Reply,
    Resolved,
    TakenInCharge,
    Trigger,
    trigger_of,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
REACTIVE, PROACTIVE, BEFORE, AFTER = Trigger


def ago(minutes: int) -> datetime:
    return NOW - timedelta(minutes=minutes)


def contact(direction: str, **more: Any) -> Interaction:
    return Interaction("m", channel="email", at=NOW, direction=direction, **more)


ASKED: list[Event] = [Opened(ago(60))]
OUTREACH: list[Event] = [Opened(ago(60), by="agent")]
HISTORIES: list[tuple[str, list[Event], Trigger]] = [
    ("nothing happened yet", [], BEFORE),
    ("the customer asked", ASKED, REACTIVE),
    ("the customer wrote, without an opening", [CustomerMessage(ago(60))], REACTIVE),
    ("the log begins with our work", [TakenInCharge(ago(60))], REACTIVE),
    ("the customer asked and was answered", [*ASKED, Reply(ago(50))], REACTIVE),
    ("we wait for the customer", [*ASKED, Held(ago(50), status="pending_customer")], REACTIVE),
    ("we opened", OUTREACH, BEFORE),
    ("a system opened", [Opened(ago(60), by="system")], BEFORE),
    ("the log begins with our message", [Reply(ago(60))], BEFORE),
    ("we opened and wrote", [*OUTREACH, Reply(ago(50))], BEFORE),
    ("the customer came back to us", [*OUTREACH, CustomerMessage(ago(50))], REACTIVE),
    (
        "the customer came back and was answered",
        [*OUTREACH, CustomerMessage(ago(50)), Reply(ago(40))],
        REACTIVE,
    ),
    ("it was resolved", [*ASKED, Resolved(ago(50))], AFTER),
    ("it was closed", [*ASKED, Closed(ago(50))], AFTER),
    ("our own matter was resolved", [*OUTREACH, Resolved(ago(50))], AFTER),
    ("the customer asked after the fix", [*ASKED, Resolved(ago(50)), CustomerMessage(ago(40))], REACTIVE),
    ("the customer asked after the close", [*ASKED, Closed(ago(50)), CustomerMessage(ago(40))], REACTIVE),
    (
        "the question after the fix was answered",
        [*ASKED, Resolved(ago(50)), CustomerMessage(ago(40)), Reply(ago(30))],
        AFTER,
    ),
    (
        "time resolved it",
        [*ASKED, Held(ago(50), status="pending_customer", until=NOW, then="resolved")],
        AFTER,
    ),
    (
        "time is about to resolve it",
        [
            *ASKED,
            Held(ago(50), status="pending_customer", until=NOW + timedelta(minutes=1), then="resolved"),
        ],
        REACTIVE,
    ),
    ("our message bounced", [*OUTREACH, CustomerMessage(ago(50), auto_submitted=True)], BEFORE),
    ("it was reopened", [*ASKED, Resolved(ago(50)), Reopened(ago(40))], REACTIVE),
    ("all of it lies in the future", [Opened(NOW + timedelta(minutes=1))], BEFORE),
    ("the resolution lies in the future", [*ASKED, Resolved(NOW + timedelta(minutes=1))], REACTIVE),
]
SAME_INSTANT: list[tuple[str, list[Event], Trigger]] = [
    ("an automatic answer at once", [Opened(NOW)], REACTIVE),
    ("an answer at once, outreach before", [*OUTREACH, CustomerMessage(NOW)], REACTIVE),
    ("the answer itself is logged", [*OUTREACH, CustomerMessage(ago(50)), Reply(NOW)], REACTIVE),
    ("the answer resolves", [*ASKED, Resolved(NOW)], REACTIVE),
    ("our opening is the contact", [Opened(NOW, by="agent")], BEFORE),
    ("a note is logged", [Noted(NOW)], BEFORE),
    ("a bounce comes at once", [*OUTREACH, CustomerMessage(NOW, auto_submitted=True)], BEFORE),
]


@pytest.mark.parametrize("history", [None, History("t", ASKED), History("t", [*ASKED, Resolved(ago(50))])])
def test_what_comes_in_is_reactive_and_what_is_internal_neither(history: History | None) -> None:
    assert trigger_of(contact("inbound"), history) is REACTIVE
    assert trigger_of(contact("internal"), history) is None


def test_without_a_history_outreach_is_proactive_and_no_more_is_said() -> None:
    assert trigger_of(contact("outbound")) is PROACTIVE


@pytest.mark.parametrize(
    ("events", "expected"), [pytest.param(events, found, id=name) for name, events, found in HISTORIES]
)
def test_what_goes_out_answers_follows_up_or_reaches_out(events: list[Event], expected: Trigger) -> None:
    assert trigger_of(contact("outbound"), History("t", events)) is expected


@pytest.mark.parametrize(
    ("events", "expected"), [pytest.param(events, found, id=name) for name, events, found in SAME_INSTANT]
)
def test_of_the_same_instant_only_the_customers_words_count(events: list[Event], expected: Trigger) -> None:
    assert trigger_of(contact("outbound"), History("t", events)) is expected


def test_the_clock_change_does_not_turn_an_answer_into_outreach() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    history = History("t", [Opened(datetime(2026, 10, 25, 2, 50, tzinfo=berlin))])
    answer = Interaction(
        "m",
        channel="email",
        at=datetime(2026, 10, 25, 2, 10, tzinfo=berlin, fold=1),
        direction="outbound",
    )
    assert trigger_of(answer, history) is REACTIVE


@pytest.mark.parametrize("author", ["agent", "bot", "system"])
def test_it_does_not_matter_which_of_us_writes(author: str) -> None:
    assert trigger_of(contact("outbound", author=author), History("t", ASKED)) is REACTIVE
