"""What each event does to a ticket."""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from servicecore.domain import (
    EVENT_TYPES,
    Absorbed,
    Acknowledged,
    Actor,
    Assigned,
    AuthorKind,
    Blocked,
    Cancelled,
    CancelReason,
    ClockReset,
    Closed,
    Confirmed,
    CustomerMessage,
    DueSet,
    Escalated,
    Event,
    Held,
    History,
    Impact,
    Link,
    Linked,
    LinkKind,
    Merged,
    Noted,
    Opened,
    Priority,
    PriorityOverridden,
    Reclassified,
    Reopened,
    Reply,
    Resolved,
    Resumed,
    ServiceFunction,
    Split,
    Status,
    StatusCategory,
    Tagged,
    TakenInCharge,
    Ticket,
    TicketType,
    Topic,
    Triaged,
    Unassigned,
    Unblocked,
    Unlinked,
    Urgency,
    Withdrawn,
    fold,
)
from servicecore.errors import InvalidValue, WrongType

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def minute(number: int) -> datetime:
    return NINE + timedelta(minutes=number)


AT = minute(100)
NEW, OPEN, PENDING, INTERNAL, THIRD_PARTY, SNOOZED, RESOLVED, CLOSED, MERGED, CANCELLED = Status
HOLDS = [PENDING, INTERNAL, THIRD_PARTY, SNOOZED]
SITUATIONS: dict[Status, list[Event]] = {
    NEW: [Opened(minute(0))],
    OPEN: [Opened(minute(0)), TakenInCharge(minute(1))],
    PENDING: [Opened(minute(0)), Held(minute(1), status="pending_customer")],
    INTERNAL: [Opened(minute(0)), Held(minute(1))],
    THIRD_PARTY: [Opened(minute(0)), Held(minute(1), status="on_hold_third_party")],
    SNOOZED: [Opened(minute(0)), Held(minute(1), status="snoozed")],
    RESOLVED: [Opened(minute(0)), Resolved(minute(1))],
    CLOSED: [Opened(minute(0)), Resolved(minute(1)), Closed(minute(2))],
    MERGED: [Opened(minute(0)), Merged(minute(1), into="t0")],
    CANCELLED: [Opened(minute(0)), Cancelled(minute(1), reason="duplicate")],
}
LINK = Link("related", "t0")
NAMING: list[tuple[Any, dict[str, Any]]] = [
    (Opened, {}),
    (Absorbed, {"source": "t0"}),
    (Split, {"into": "t0"}),
]
"""The events that name contacts, with what else they have to say."""

STAYS = list(Status)
IS_OPEN = [OPEN, *STAYS[1:]]
ENDED = [RESOLVED, CLOSED, MERGED, CANCELLED]
TRANSITIONS: list[tuple[Event, list[Status]]] = [
    # from: new, open, the four holds (pending first, snoozed last), resolved, closed, merged, cancelled
    (Opened(AT), STAYS),
    (Triaged(AT, priority="high"), STAYS),
    (PriorityOverridden(AT, priority="high"), STAYS),
    (Assigned(AT), IS_OPEN),
    (Unassigned(AT), STAYS),
    (TakenInCharge(AT), IS_OPEN),
    (CustomerMessage(AT), [NEW, OPEN, OPEN, INTERNAL, THIRD_PARTY, OPEN, *ENDED]),
    (CustomerMessage(AT, auto_submitted=True), STAYS),
    (Reply(AT), IS_OPEN),
    (Reply(AT, by="bot"), STAYS),
    (Held(AT), [*[INTERNAL] * 6, *ENDED]),
    (Held(AT, status="pending_customer"), [*[PENDING] * 6, *ENDED]),
    (Held(AT, status="on_hold_third_party"), [*[THIRD_PARTY] * 6, *ENDED]),
    (Held(AT, status="snoozed"), [*[SNOOZED] * 6, *ENDED]),
    (Resumed(AT), [*[OPEN] * 6, *ENDED]),
    (Escalated(AT), STAYS),
    (Resolved(AT), [*[RESOLVED] * 8, MERGED, RESOLVED]),
    (Confirmed(AT), STAYS),
    (Withdrawn(AT), [*[CANCELLED] * 8, MERGED, CANCELLED]),
    (Reopened(AT), [NEW, OPEN, *HOLDS, OPEN, OPEN, MERGED, OPEN]),
    (Closed(AT), [*[CLOSED] * 8, MERGED, CLOSED]),
    (Cancelled(AT, reason="spam"), [*[CANCELLED] * 8, MERGED, CANCELLED]),
    (Merged(AT, into="t9"), [MERGED] * 10),
    (Absorbed(AT, source="t9"), STAYS),
    (
        Absorbed(AT, source="t9", waiting_since=minute(5)),
        [NEW, OPEN, OPEN, INTERNAL, THIRD_PARTY, OPEN, *ENDED],
    ),
    (Split(AT, into="t9"), STAYS),
    (Reclassified(AT, function="success", evidence="wants more of it"), STAYS),
    (Tagged(AT, added=["vip"]), STAYS),
    (Linked(AT, link=LINK), STAYS),
    (Unlinked(AT, link=LINK), STAYS),
    (Blocked(AT, on="t9"), STAYS),
    (Unblocked(AT, on="t9"), STAYS),
    (ClockReset(AT, metric="resolution"), STAYS),
    (DueSet(AT, metric="resolution", due_at=AT), STAYS),
    (Acknowledged(AT), STAYS),
    (Noted(AT), STAYS),
]
ENDS: list[Event] = [
    Resolved(AT),
    Closed(AT),
    Cancelled(AT, reason="spam"),
    Withdrawn(AT),
    Merged(AT, into="t9"),
]


def after(*events: Event) -> Ticket:
    ticket = History("t", events).ticket
    assert ticket is not None
    return ticket


def at(instant: datetime, *events: Event) -> Ticket:
    ticket = History("t", events).at(instant)
    assert ticket is not None
    return ticket


@pytest.mark.parametrize("status", Status)
def test_each_situation_has_the_status_it_stands_for(status: Status) -> None:
    assert after(*SITUATIONS[status]).status is status


@pytest.mark.parametrize(("event", "expected"), TRANSITIONS)
def test_the_status_machine(event: Event, expected: list[Status]) -> None:
    assert [after(*events, event).status for events in SITUATIONS.values()] == expected


def test_the_status_machine_knows_every_event() -> None:
    assert {type(event) for event, _ in TRANSITIONS} == set(EVENT_TYPES.values())


def test_nothing_becomes_new_again() -> None:
    assert [event for event, expected in TRANSITIONS if NEW in expected[1:]] == []


def test_work_waits_in_a_paused_status_and_in_no_other() -> None:
    for status in Status:
        if status.category is StatusCategory.PAUSED:
            assert after(Opened(NINE), Held(AT, status=status)).status is status
            continue
        with pytest.raises(InvalidValue, match=r"event\.not-a-hold") as caught:
            Held(AT, status=status)
        assert caught.value.diagnostic.place == "Held.status"
        assert [word.strip(",") for word in caught.value.diagnostic.expected.split() if "_" in word] == [
            "pending_customer",
            "on_hold_internal",
            "on_hold_third_party",
        ]


class TestOpening:
    def test_a_ticket_is_opened_by_the_customer_who_then_waits(self) -> None:
        assert after(Opened(NINE)) == Ticket("t", opened_at=NINE, waiting_since=NINE, last_customer_at=NINE)

    def test_the_opening_says_what_the_ticket_is(self) -> None:
        link = Link("followup of", "t0")
        opened = Opened(
            NINE,
            agent="ann",
            by="agent",
            type="service request",
            subject="New chairs",
            requester="c1",
            channel="phone",
            function="service",
            links=[link],
            interactions=["m1"],
        )
        assert after(opened) == Ticket(
            "t",
            opened_at=NINE,
            opened_by=AuthorKind.AGENT,
            agent="ann",
            type=TicketType.SERVICE_REQUEST,
            subject="New chairs",
            requester="c1",
            channel="phone",
            function=ServiceFunction.SERVICE,
            links=[link],
        )

    def test_an_opening_behind_another_event_of_its_instant_opens_the_ticket_nevertheless(self) -> None:
        ticket = after(Tagged(NINE, added=["vip"]), Opened(NINE, subject="Chairs", requester="c1"))
        assert (ticket.subject, ticket.requester, ticket.tags) == ("Chairs", "c1", ("vip",))
        assert ticket.waiting_since == NINE

    def test_nobody_waits_for_an_answer_to_an_automatic_message_with_which_a_log_begins(self) -> None:
        assert after(CustomerMessage(NINE, auto_submitted=True)) == Ticket("t", opened_at=NINE)

    @pytest.mark.parametrize("by", ["agent", "bot", "system", "third_party"])
    def test_nobody_waits_for_an_answer_to_what_somebody_else_opened(self, by: str) -> None:
        ticket = after(Opened(NINE, by=by))
        assert ticket.opened_by is AuthorKind[by.upper()]
        assert ticket.waiting_since is None

    def test_a_log_may_begin_with_a_message_of_the_customer(self) -> None:
        assert after(CustomerMessage(NINE)) == after(Opened(NINE))

    @pytest.mark.parametrize("by", ["agent", "bot"])
    def test_a_log_that_begins_with_our_message_was_opened_by_us(self, by: str) -> None:
        ticket = after(Reply(NINE, by=by))
        assert ticket.opened_by is AuthorKind[by.upper()]
        assert ticket.waiting_since is None

    @pytest.mark.parametrize("first", [Triaged(NINE), TakenInCharge(NINE), Resolved(NINE), Noted(NINE)])
    def test_a_log_that_begins_in_the_middle_is_taken_to_be_of_a_customers_ticket(self, first: Event) -> None:
        ticket = after(first)
        assert (ticket.opened_at, ticket.opened_by) == (NINE, AuthorKind.CUSTOMER)
        assert ticket.waiting_since is None

    def test_a_second_opening_changes_nothing(self) -> None:
        again = Opened(AT, by="agent", subject="again", type="task", requester="c9", links=[LINK])
        assert after(Opened(NINE), again) == after(Opened(NINE))


class TestWaiting:
    def test_the_customer_waits_since_the_oldest_unanswered_message(self) -> None:
        events = [Opened(minute(0)), CustomerMessage(minute(5)), CustomerMessage(minute(9))]
        assert after(*events).waiting_since == minute(0)
        answered = [*events, Reply(minute(10))]
        assert after(*answered).waiting_since is None
        again = [*answered, CustomerMessage(minute(11)), CustomerMessage(minute(12))]
        assert after(*again).waiting_since == minute(11)

    @pytest.mark.parametrize("by", ["bot", "system", "third_party", "customer"])
    def test_only_a_persons_reply_ends_the_wait(self, by: str) -> None:
        assert after(Opened(minute(0)), Reply(minute(1), by=by)).waiting_since == minute(0)

    @pytest.mark.parametrize("end", ENDS)
    def test_every_end_ends_the_wait(self, end: Event) -> None:
        assert after(Opened(minute(0)), end).waiting_since is None

    @pytest.mark.parametrize(
        "event",
        [
            Triaged(minute(1)),
            Assigned(minute(1), agent="ann"),
            TakenInCharge(minute(1), agent="ann"),
            Unassigned(minute(1)),
            Held(minute(1), status="pending_customer"),
            Held(minute(1), status="snoozed", until=minute(2)),
            Resumed(minute(1)),
            Escalated(minute(1)),
            Reopened(minute(1)),
            Confirmed(minute(1)),
            PriorityOverridden(minute(1), priority="low"),
            Absorbed(minute(1), source="t0"),
            Absorbed(minute(1), source="t0", waiting_since=minute(1)),
            Split(minute(1), into="t0", interactions=["m1"]),
            Reclassified(minute(1), function="success", evidence="asked for more"),
            Tagged(minute(1), added=["done"]),
            Linked(minute(1), link=LINK),
            Unlinked(minute(1), link=LINK),
            Blocked(minute(1), on="t0"),
            Unblocked(minute(1), on="t0"),
            CustomerMessage(minute(1), auto_submitted=True),
            ClockReset(minute(1), metric="next_response", agent="ann"),
            DueSet(minute(1), metric="next_response", due_at=None, agent="ann"),
            Acknowledged(minute(1), agent="ann"),
            Noted(minute(1), agent="ann"),
        ],
    )
    def test_nothing_else_ends_the_wait(self, event: Event) -> None:
        assert after(Opened(minute(0)), event).waiting_since == minute(0)

    @pytest.mark.parametrize("status", [RESOLVED, CLOSED, CANCELLED])
    def test_a_message_after_the_end_waits_although_the_ticket_stays_done(self, status: Status) -> None:
        ticket = after(*SITUATIONS[status], CustomerMessage(AT))
        assert (ticket.status, ticket.waiting_since) == (status, AT)

    @pytest.mark.parametrize("event", [CustomerMessage(AT), Absorbed(AT, source="t9", waiting_since=AT)])
    def test_nobody_waits_for_a_merged_ticket(self, event: Event) -> None:
        assert after(*SITUATIONS[MERGED], event).waiting_since is None

    @pytest.mark.parametrize("status", [RESOLVED, CLOSED])
    def test_who_confirms_the_resolution_waits_no_longer(self, status: Status) -> None:
        events = [*SITUATIONS[status], CustomerMessage(minute(5)), Confirmed(minute(6))]
        assert after(*events).waiting_since is None
        assert after(*events, CustomerMessage(minute(7))).waiting_since == minute(7)

    @pytest.mark.parametrize("status", [NEW, OPEN, *HOLDS, CANCELLED])
    def test_a_confirmation_of_nothing_ends_no_wait(self, status: Status) -> None:
        ticket = after(*SITUATIONS[status], CustomerMessage(minute(5)), Confirmed(minute(6)))
        assert ticket.waiting_since == (minute(5) if status is CANCELLED else minute(0))

    @pytest.mark.parametrize("status", Status)
    def test_nobody_waits_for_an_answer_to_a_bounce(self, status: Status) -> None:
        bounce = CustomerMessage(AT, auto_submitted=True)
        assert after(*SITUATIONS[status], bounce) == after(*SITUATIONS[status])

    def test_who_comes_with_an_absorbed_ticket_waits_since_when_they_waited_there(self) -> None:
        answered = [Opened(minute(0)), Reply(minute(1))]
        brought = Absorbed(minute(9), source="t0", waiting_since=minute(4))
        assert after(*answered, brought).waiting_since == minute(4)
        assert after(*answered, CustomerMessage(minute(3)), brought).waiting_since == minute(3)
        assert after(*answered, CustomerMessage(minute(5)), brought).waiting_since == minute(4)
        assert after(*answered, brought, Reply(minute(10))).waiting_since is None

    def test_a_reopening_leaves_the_wait_as_it_is(self) -> None:
        waits = [*SITUATIONS[RESOLVED], CustomerMessage(minute(5)), Reopened(minute(6))]
        assert after(*waits).waiting_since == minute(5)
        assert after(*SITUATIONS[RESOLVED], Reopened(minute(6))).waiting_since is None


class TestFirstResponse:
    def test_it_is_the_first_public_reply_of_a_person(self) -> None:
        events = [Opened(minute(0)), Reply(minute(1), by="bot"), Noted(minute(2), agent="ann")]
        assert after(*events).first_response_at is None
        assert after(*events, Reply(minute(3)), Reply(minute(4))).first_response_at == minute(3)

    @pytest.mark.parametrize("status", [*HOLDS, *ENDED])
    def test_a_change_of_status_is_no_response(self, status: Status) -> None:
        assert after(*SITUATIONS[status]).first_response_at is None

    def test_a_reopening_does_not_arm_it_again(self) -> None:
        events = [Opened(minute(0)), Reply(minute(1)), Resolved(minute(2)), Reopened(minute(3))]
        assert after(*events, CustomerMessage(minute(4)), Reply(minute(9))).first_response_at == minute(1)


class TestLastWords:
    def test_they_are_the_last_public_words_of_each(self) -> None:
        events = [Opened(minute(0)), Reply(minute(1)), CustomerMessage(minute(2)), Reply(minute(3))]
        ticket = after(*events, Noted(minute(4), agent="ann"), Reply(minute(5), by="bot"))
        assert (ticket.last_customer_at, ticket.last_agent_at) == (minute(2), minute(3))

    @pytest.mark.parametrize("status", Status)
    @pytest.mark.parametrize(
        "word",
        [
            Confirmed(AT),
            Withdrawn(AT),
            CustomerMessage(AT),
            Resolved(AT, by="customer"),
            Reopened(AT, by="customer"),
            Cancelled(AT, by="customer", reason="mistake"),
            Closed(AT, by="customer"),
        ],
    )
    def test_what_the_customer_decides_is_a_word_too(self, status: Status, word: Event) -> None:
        assert after(*SITUATIONS[status], word).last_customer_at == AT

    @pytest.mark.parametrize("by", [by for by in Actor if by is not Actor.CUSTOMER])
    @pytest.mark.parametrize("kind", [Resolved, Reopened, Closed])
    def test_what_anybody_else_decides_is_not(self, kind: Any, by: Actor) -> None:
        assert after(*SITUATIONS[RESOLVED], kind(AT, by=by)).last_customer_at == minute(0)

    def test_who_comes_with_an_absorbed_ticket_and_waits_has_written(self) -> None:
        brought = Absorbed(AT, source="t0", waiting_since=minute(5))
        assert after(Opened(NINE, by="agent"), brought).last_customer_at == minute(5)
        later = after(Opened(NINE, by="agent"), CustomerMessage(minute(7)), brought)
        assert later.last_customer_at == minute(7)
        answered = Absorbed(AT, source="t0", interactions=["m1"])
        assert after(Opened(NINE, by="agent"), answered).last_customer_at is None

    def test_an_automatic_message_is_nobodys_word(self) -> None:
        events = [*SITUATIONS[OPEN], CustomerMessage(AT, auto_submitted=True)]
        assert after(*events).last_customer_at == minute(0)

    def test_a_customer_for_whom_we_opened_has_said_nothing_yet(self) -> None:
        assert after(Opened(NINE, by="agent")).last_customer_at is None


class TestHolds:
    """A hold with an end, and what comes before it or behind it."""

    @pytest.mark.parametrize("status", HOLDS)
    def test_time_ends_it_at_its_instant_and_not_earlier(self, status: Status) -> None:
        opened = Opened(minute(0))
        events = [opened, Held(minute(1), status=status, until=minute(5))]
        before = at(minute(5) - timedelta(microseconds=1), *events)
        assert (before.status, before.held_until, before.held_then) == (status, minute(5), OPEN)
        logged = after(opened, Held(minute(1), status=status), Resumed(minute(5), by="timer"))
        assert at(minute(5), *events) == logged
        assert at(AT, *events) == at(minute(5), *events)
        assert (at(AT, *events).status, at(AT, *events).held_until) == (OPEN, None)

    def test_silence_is_taken_for_consent_if_it_was_to_be(self) -> None:
        opened = Opened(minute(0))
        events = [opened, Held(minute(1), status=PENDING, until=minute(5), then="resolved")]
        assert after(*events).held_then is RESOLVED
        ticket = at(AT, *events)
        assert ticket == after(opened, Held(minute(1), status=PENDING), Resolved(minute(5), by="timer"))
        assert (ticket.status, ticket.resolved_by, ticket.resolutions) == (RESOLVED, Actor.TIMER, 1)
        assert ticket.resolved_at == ticket.first_resolved_at == ticket.assumed_at == minute(5)
        assert (ticket.confirmed_at, ticket.closed_at, ticket.waiting_since) == (None, None, None)
        assert (ticket.held_until, ticket.held_then) == (None, OPEN)

    @pytest.mark.parametrize("number", [5, 6, 9])
    @pytest.mark.parametrize("by", Actor)
    def test_that_it_ended_may_be_logged_as_well(self, by: Actor, number: int) -> None:
        for status in HOLDS:
            events = [Opened(minute(0)), Held(minute(1), status=status, until=minute(5))]
            assert after(*events, Resumed(minute(number), by=by)) == at(AT, *events)

    @pytest.mark.parametrize("number", [5, 6, 9])
    def test_that_silence_resolved_may_be_logged_as_well(self, number: int) -> None:
        held = Held(minute(1), status=PENDING, until=minute(5), then="resolved")
        said = Resolved(minute(number), by="timer")
        ticket = after(Opened(minute(0)), held, said)
        assert ticket == at(AT, Opened(minute(0)), held) == after(Opened(minute(0)), held, said, said)
        assert (ticket.resolutions, ticket.reopens, ticket.resolved_at) == (1, 0, minute(5))
        assert ticket.first_resolved_at == ticket.assumed_at == minute(5)
        told = after(Opened(minute(0)), held, Resolved(minute(number), by="timer", agent="ann"))
        assert told == attrs.evolve(ticket, agent="ann")

    def test_what_time_resolved_is_said_again_by_the_timer_alone(self) -> None:
        held = Held(minute(1), status=PENDING, until=minute(5), then="resolved")
        for by in (Actor.CUSTOMER, Actor.AGENT, Actor.SYSTEM):
            ticket = after(Opened(minute(0)), held, Resolved(minute(6), by=by))
            assert (ticket.resolutions, ticket.reopens, ticket.resolved_by) == (2, 1, by)
            again = after(Opened(minute(0)), Resolved(minute(5), by=by), Resolved(minute(6), by="timer"))
            assert (again.resolutions, again.reopens, again.resolved_by) == (2, 1, Actor.TIMER)

    def test_who_wrote_after_time_resolved_waits_on_when_that_is_said_again(self) -> None:
        held = Held(minute(1), status=PENDING, until=minute(5), then="resolved")
        wrote = [Opened(minute(0)), held, CustomerMessage(minute(6))]
        assert after(*wrote, Resolved(minute(7), by="timer")) == after(*wrote)
        assert after(*wrote).waiting_since == minute(6)

    @pytest.mark.parametrize("closed", [True, False])
    def test_what_time_resolves_after_another_end_is_a_resolution(self, closed: bool) -> None:
        end = Closed(minute(3)) if closed else Reopened(minute(3))
        said = [Resolved(minute(number), by="timer") for number in (2, 4)]
        ticket = after(Opened(minute(0)), said[0], end, said[1])
        assert (ticket.resolutions, ticket.reopens, ticket.resolved_at) == (2, 1, minute(4))

    def test_the_ticket_after_its_last_event_is_held_yet(self) -> None:
        assert after(Opened(minute(0)), Held(minute(1), until=minute(5))).status is INTERNAL

    @pytest.mark.parametrize(("number", "expected"), [(4, INTERNAL), (5, OPEN), (6, OPEN)])
    def test_an_event_behind_its_end_finds_it_ended(self, number: int, expected: Status) -> None:
        held = Held(minute(1), until=minute(5))
        assert after(Opened(minute(0)), held, Noted(minute(number))).status is expected

    def test_what_time_resolved_is_reopened_like_anything_else(self) -> None:
        held = Held(minute(1), status=PENDING, until=minute(5), then="resolved")
        ticket = after(Opened(minute(0)), held, Reopened(minute(5)))
        assert (ticket.status, ticket.reopens, ticket.resolutions) == (OPEN, 1, 1)
        assert (ticket.resolved_at, ticket.resolved_by, ticket.assumed_at) == (None, None, None)

    def test_a_message_after_a_hold_that_time_ended_does_not_open_what_is_resolved(self) -> None:
        held = Held(minute(1), status=PENDING, until=minute(5), then="resolved")
        ticket = after(Opened(minute(0)), held, CustomerMessage(minute(5)))
        assert (ticket.status, ticket.waiting_since) == (RESOLVED, minute(5))

    @pytest.mark.parametrize(
        "event",
        [
            Resumed(minute(2)),
            Resolved(minute(2)),
            Closed(minute(2)),
            Cancelled(minute(2), reason="mistake"),
            Withdrawn(minute(2)),
            Merged(minute(2), into="t0"),
            CustomerMessage(minute(2)),
            Absorbed(minute(2), source="t0", waiting_since=minute(0)),
        ],
    )
    def test_what_ended_earlier_does_not_end_again(self, event: Event) -> None:
        held = Held(minute(1), status=PENDING, until=minute(5), then="resolved")
        ticket = after(Opened(minute(0)), held, event)
        assert (ticket.held_until, ticket.held_then) == (None, OPEN)
        assert at(AT, Opened(minute(0)), held, event) == ticket

    @pytest.mark.parametrize(
        "event",
        [
            Reply(minute(2)),
            Assigned(minute(2), agent="ann"),
            TakenInCharge(minute(2), agent="ann"),
            Noted(minute(2)),
            Triaged(minute(2), priority="high"),
            Reopened(minute(2)),
            Absorbed(minute(2), source="t0"),
            CustomerMessage(minute(2), auto_submitted=True),
        ],
    )
    def test_nothing_else_ends_it(self, event: Event) -> None:
        held = Held(minute(1), status=SNOOZED, until=minute(5))
        ticket = after(Opened(minute(0)), held, event)
        assert (ticket.status, ticket.held_until) == (SNOOZED, minute(5))

    @pytest.mark.parametrize("status", [INTERNAL, THIRD_PARTY])
    def test_a_customer_does_not_end_a_wait_for_somebody_else(self, status: Status) -> None:
        ticket = after(
            Opened(minute(0)), Held(minute(1), status=status, until=minute(5)), CustomerMessage(minute(2))
        )
        assert (ticket.status, ticket.held_until) == (status, minute(5))

    def test_another_hold_takes_the_place_of_the_first(self) -> None:
        first = Held(minute(1), status=PENDING, until=minute(5), then="resolved")
        ticket = at(AT, Opened(minute(0)), first, Held(minute(2), status=PENDING))
        assert (ticket.status, ticket.held_until, ticket.held_then) == (PENDING, None, OPEN)
        longer = at(minute(6), Opened(minute(0)), first, Held(minute(2), until=minute(7)))
        assert (longer.status, longer.held_until, longer.held_then) == (INTERNAL, minute(7), OPEN)

    @pytest.mark.parametrize("status", ENDED)
    def test_what_is_done_is_not_held(self, status: Status) -> None:
        held = Held(minute(5), status=PENDING, until=minute(6), then="resolved")
        events = [*SITUATIONS[status], held]
        assert after(*events) == at(AT, *events) == after(*SITUATIONS[status])

    def test_it_ends_after_it_began(self) -> None:
        for until in (NINE, NINE - timedelta(microseconds=1)):
            with pytest.raises(InvalidValue, match=r"event\.hold-in-the-past") as caught:
                Held(NINE, until=until)
            assert caught.value.diagnostic.place == "Held.until"
        assert Held(NINE, until=NINE + timedelta(microseconds=1)).until == NINE + timedelta(microseconds=1)

    @pytest.mark.parametrize("then", [status for status in Status if status not in (OPEN, RESOLVED)])
    def test_it_ends_open_or_resolved(self, then: Status) -> None:
        with pytest.raises(InvalidValue, match=r"event\.not-after-a-hold") as caught:
            Held(NINE, status=PENDING, until=AT, then=then)
        assert caught.value.diagnostic.place == "Held.then"

    @pytest.mark.parametrize(
        ("status", "until"),
        [(PENDING, None), *((status, until) for status in HOLDS[1:] for until in (AT, None))],
    )
    def test_only_the_silence_of_a_customer_until_an_instant_resolves(
        self, status: Status, until: datetime | None
    ) -> None:
        with pytest.raises(InvalidValue, match=r"event\.not-after-a-hold") as caught:
            Held(NINE, status=status, until=until, then="resolved")
        assert caught.value.diagnostic.place == "Held.then"

    def test_silence_resolves_nothing_while_something_has_to_be_done_first(self) -> None:
        held = Held(minute(1), status=PENDING, until=minute(5), then="resolved")
        blocked = [Opened(minute(0)), held, Blocked(minute(2), on="t8")]
        ticket = at(AT, *blocked)
        assert (ticket.status, ticket.resolutions, ticket.held_until) == (OPEN, 0, None)
        assert ticket == at(AT, *blocked, Resumed(minute(5), by="timer"))
        assert at(AT, *blocked, Unblocked(minute(5), on="t8")).status is OPEN  # it was there at that instant
        assert at(AT, *blocked, Unblocked(minute(4), on="t8")).status is RESOLVED


class TestResolution:
    def test_closing_never_moves_it(self) -> None:
        ticket = after(Opened(minute(0)), Resolved(minute(1)), Closed(minute(500)))
        assert (ticket.resolved_at, ticket.closed_at) == (minute(1), minute(500))

    def test_a_ticket_may_be_closed_without_one(self) -> None:
        ticket = after(Opened(minute(0)), Closed(minute(1)))
        assert (ticket.status, ticket.resolved_at, ticket.resolutions) == (CLOSED, None, 0)

    def test_a_reopening_takes_it_back_and_keeps_the_first(self) -> None:
        ticket = after(*SITUATIONS[CLOSED], Reopened(minute(5)))
        assert (ticket.resolved_at, ticket.closed_at) == (None, None)
        assert (ticket.first_resolved_at, ticket.resolutions, ticket.reopens) == (minute(1), 1, 1)

    def test_the_last_one_counts(self) -> None:
        ticket = after(*SITUATIONS[RESOLVED], Reopened(minute(5)), Resolved(minute(6)))
        assert (ticket.first_resolved_at, ticket.resolved_at) == (minute(1), minute(6))
        assert (ticket.resolutions, ticket.reopens) == (2, 1)

    def test_a_ticket_that_is_resolved_once_more_is_closed_no_longer(self) -> None:
        ticket = after(*SITUATIONS[CLOSED], Resolved(minute(9)))
        assert (ticket.status, ticket.resolved_at, ticket.closed_at) == (RESOLVED, minute(9), None)

    @pytest.mark.parametrize("end", [Cancelled(AT, reason="spam"), Withdrawn(AT), Merged(AT, into="t9")])
    def test_a_ticket_that_ended_otherwise_is_closed_no_longer(self, end: Event) -> None:
        assert after(*SITUATIONS[CLOSED], end).closed_at is None

    @pytest.mark.parametrize("by", Actor)
    def test_it_is_said_by_somebody(self, by: Actor) -> None:
        ticket = after(Opened(NINE), Resolved(AT, by=by))
        assert (ticket.status, ticket.resolved_by, ticket.resolved_at) == (RESOLVED, by, AT)
        assert ticket.confirmed_at == (AT if by is Actor.CUSTOMER else None)
        assert ticket.assumed_at == (AT if by is Actor.TIMER else None)

    def test_the_customer_agrees_once(self) -> None:
        ticket = after(*SITUATIONS[RESOLVED], Confirmed(minute(5)), Confirmed(minute(6)))
        assert (ticket.status, ticket.confirmed_at) == (RESOLVED, minute(5))
        assert (ticket.resolved_at, ticket.resolved_by) == (minute(1), Actor.AGENT)

    @pytest.mark.parametrize("status", [NEW, OPEN, *HOLDS])
    def test_there_is_nothing_to_confirm_before_it(self, status: Status) -> None:
        assert after(*SITUATIONS[status], Confirmed(AT)).confirmed_at is None
        assert after(*SITUATIONS[status], Confirmed(AT), Resolved(AT)).confirmed_at is None

    def test_the_silence_of_the_customer_is_taken_for_consent(self) -> None:
        ticket = after(*SITUATIONS[RESOLVED], Closed(AT, by="timer"))
        assert (ticket.resolved_by, ticket.resolved_at) == (Actor.AGENT, minute(1))
        assert (ticket.assumed_at, ticket.confirmed_at, ticket.closed_at) == (AT, None, AT)

    @pytest.mark.parametrize("by", ["agent", "system", "customer"])
    def test_a_close_by_anybody_else_assumes_nothing(self, by: str) -> None:
        assert after(*SITUATIONS[RESOLVED], Closed(AT, by=by)).assumed_at is None

    def test_where_nothing_was_resolved_there_is_nothing_to_agree_with(self) -> None:
        ticket = after(*SITUATIONS[OPEN], Closed(AT, by="timer"), Confirmed(AT))
        assert (ticket.assumed_at, ticket.confirmed_at, ticket.resolved_at) == (None, None, None)

    @pytest.mark.parametrize("status", [RESOLVED, CLOSED])
    def test_the_customer_who_closes_what_was_resolved_agrees(self, status: Status) -> None:
        ticket = after(*SITUATIONS[status], Closed(AT, by="customer"))
        assert (ticket.status, ticket.closed_at, ticket.confirmed_at) == (CLOSED, AT, AT)
        assert (ticket.resolved_at, ticket.resolved_by) == (minute(1), Actor.AGENT)
        again = after(*SITUATIONS[status], Confirmed(minute(5)), Closed(AT, by="customer"))
        assert again.confirmed_at == minute(5)
        assert after(*SITUATIONS[OPEN], Closed(AT, by="customer")).confirmed_at is None

    def test_nothing_has_to_be_assumed_of_who_agreed(self) -> None:
        ticket = after(*SITUATIONS[RESOLVED], Confirmed(minute(5)), Closed(AT, by="timer"))
        assert (ticket.confirmed_at, ticket.assumed_at) == (minute(5), None)

    def test_who_agrees_after_all_does_not_undo_what_was_assumed(self) -> None:
        ticket = after(Opened(NINE), Resolved(minute(1), by="timer"), Confirmed(minute(5)))
        assert (ticket.resolved_by, ticket.assumed_at, ticket.confirmed_at) == (
            Actor.TIMER,
            minute(1),
            minute(5),
        )

    @pytest.mark.parametrize("event", [Reopened(AT), Resolved(AT)])
    def test_what_was_said_of_one_does_not_hold_of_the_next(self, event: Event) -> None:
        agreed = [Opened(NINE), Resolved(minute(1), by="timer"), Confirmed(minute(5))]
        ticket = after(*agreed, event)
        assert (ticket.confirmed_at, ticket.assumed_at) == (None, None)
        assert ticket.resolved_by == (Actor.AGENT if isinstance(event, Resolved) else None)

    @pytest.mark.parametrize("status", [MERGED])
    def test_a_merged_ticket_is_neither_resolved_nor_closed(self, status: Status) -> None:
        ticket = after(*SITUATIONS[status], Resolved(AT), Closed(AT))
        assert (ticket.resolved_at, ticket.resolutions, ticket.closed_at) == (None, 0, None)

    def test_an_agent_closes_a_ticket_and_the_system_where_there_is_none(self) -> None:
        assert (Closed(AT, agent="ann").by, Closed(AT).by) == (Actor.AGENT, Actor.SYSTEM)
        assert Closed(AT, agent="ann", by="timer").by is Actor.TIMER

    def test_the_last_close_counts(self) -> None:
        assert after(*SITUATIONS[CLOSED], Closed(minute(9))).closed_at == minute(9)


class TestReopening:
    @pytest.mark.parametrize(
        ("kinds", "expected"),
        [
            ([Resolved], 0),
            ([Resolved, Closed], 0),
            ([Resolved, Reopened], 1),
            ([Resolved, Reopened, Resolved], 1),
            ([Resolved, Resolved], 1),
            ([Resolved, Closed, Resolved], 1),
            ([Resolved, Resolved, Resolved], 2),
            ([Resolved, Resolved, Reopened], 2),
            ([Resolved, Reopened, Resolved, Resolved], 2),
            ([Closed, Reopened], 1),
            ([Closed, Resolved], 0),
            ([Closed, Reopened, Resolved, Resolved], 2),
            ([Resolved, Reopened, Closed, Reopened, Resolved, Resolved], 3),
            ([Reopened], 0),
            ([Resolved, Reopened, Reopened], 1),
            ([Withdrawn, Reopened], 1),
            ([Withdrawn, Reopened, Withdrawn, Reopened], 2),
            ([Withdrawn, Resolved], 0),
            ([Resolved, Withdrawn, Resolved], 1),
            ([Resolved, Withdrawn, Reopened, Resolved], 1),
            ([Withdrawn, Closed, Reopened], 1),
        ],
    )
    def test_logged_ones_and_those_that_a_second_resolution_proves_count(
        self, kinds: list[type[Event]], expected: int
    ) -> None:
        events = [kind(minute(number)) for number, kind in enumerate(kinds, start=1)]
        assert after(Opened(NINE), *events).reopens == expected

    def test_the_story_of_a_merged_ticket_goes_on_elsewhere(self) -> None:
        events = [*SITUATIONS[RESOLVED], Merged(minute(5), into="t0"), Reopened(minute(6)), Resolved(AT)]
        ticket = after(*events)
        assert (ticket.reopens, ticket.resolutions, ticket.merged_into) == (0, 1, "t0")


class TestCancelling:
    @pytest.mark.parametrize("reason", CancelReason)
    def test_a_ticket_is_cancelled_for_a_reason(self, reason: CancelReason) -> None:
        ticket = after(Opened(NINE), Cancelled(AT, reason=reason))
        assert (ticket.status, ticket.cancelled_for, ticket.cancelled_at) == (CANCELLED, reason, AT)
        assert (ticket.resolved_at, ticket.closed_at) == (None, None)

    def test_what_the_customer_takes_back_is_withdrawn(self) -> None:
        ticket = after(Opened(NINE), Withdrawn(AT))
        assert (ticket.status, ticket.cancelled_at) == (CANCELLED, AT)
        assert ticket.cancelled_for is CancelReason.WITHDRAWN

    def test_the_last_reason_counts(self) -> None:
        assert after(*SITUATIONS[CANCELLED], Withdrawn(AT)).cancelled_for is CancelReason.WITHDRAWN

    @pytest.mark.parametrize("event", [Reopened(AT), Resolved(AT), Closed(AT), Merged(AT, into="t9")])
    def test_what_is_cancelled_no_longer_has_no_reason(self, event: Event) -> None:
        ticket = after(*SITUATIONS[CANCELLED], event)
        assert (ticket.cancelled_at, ticket.cancelled_for) == (None, None)


class TestMerging:
    def test_the_story_goes_on_in_another_ticket(self) -> None:
        ticket = after(Opened(NINE), Merged(AT, into="t0"))
        assert (ticket.status, ticket.merged_into, ticket.waiting_since) == (MERGED, "t0", None)

    def test_nobody_waits_in_the_future(self) -> None:
        with pytest.raises(InvalidValue, match=r"time\.out-of-order") as caught:
            Absorbed(AT, source="t0", waiting_since=AT + timedelta(microseconds=1))
        assert caught.value.diagnostic.place == "Absorbed.waiting_since"
        assert Absorbed(AT, source="t0", waiting_since=AT).waiting_since == AT

    def test_it_is_merged_once(self) -> None:
        assert after(*SITUATIONS[MERGED], Merged(AT, into="t9")).merged_into == "t0"


class TestPeople:
    def test_whoever_acts_last_has_the_ticket(self) -> None:
        ticket = after(Opened(NINE), Assigned(NINE, agent="ann", team="tier 1"), Reply(NINE, agent="bob"))
        assert (ticket.agent, ticket.team) == ("bob", "tier 1")

    def test_a_handoff_is_another_agent_than_before(self) -> None:
        agents = [None, "ann", None, "ann", "bob", "bob", "ann"]
        events = [Noted(minute(number), agent=agent) for number, agent in enumerate(agents)]
        assert [after(*events[: number + 1]).handoffs for number in range(7)] == [0, 0, 0, 0, 1, 1, 2]

    def test_the_agent_of_the_first_event_counts(self) -> None:
        ticket = after(Opened(NINE, agent="ann", by="agent"), TakenInCharge(NINE, agent="bob"))
        assert (ticket.agent, ticket.handoffs) == ("bob", 1)

    @pytest.mark.parametrize("kind", [CustomerMessage, Confirmed, Withdrawn])
    def test_what_a_customer_does_is_no_act_of_the_agent_it_names(self, kind: type[Event]) -> None:
        assert after(kind(NINE, agent="ann")) == after(kind(NINE))
        for before in ([Opened(NINE)], [Opened(NINE), Assigned(NINE, agent="ann")]):
            ticket = after(*before, kind(AT, agent="bob"))
            assert ticket == after(*before, kind(AT))
            assert (ticket.agent, ticket.handoffs) == (after(*before).agent, 0)
        back = [Noted(NINE, agent="ann"), kind(NINE, agent="bob"), Noted(NINE, agent="ann")]
        assert after(Opened(NINE), *back).handoffs == 0

    def test_an_assignment_to_nobody_keeps_the_team(self) -> None:
        ticket = after(Assigned(NINE, team="tier 1"), Assigned(NINE, agent="ann"))
        assert (ticket.team, ticket.agent) == ("tier 1", "ann")

    def test_whoever_it_was_given_to_should_do_it_and_not_who_acted(self) -> None:
        ticket = after(Assigned(NINE, agent="ann"), Reply(AT, agent="bob"))
        assert (ticket.assignee, ticket.agent) == ("ann", "bob")

    def test_whoever_takes_it_in_charge_should_do_it(self) -> None:
        given = Assigned(NINE, agent="ann", team="tier 1")
        assert after(given, TakenInCharge(AT, agent="bob")).assignee == "bob"
        assert after(given, TakenInCharge(AT)).assignee == "ann"

    def test_what_was_given_to_a_team_is_nobodys_yet(self) -> None:
        ticket = after(Assigned(NINE, agent="ann", team="tier 1"), Assigned(AT, team="tier 2"))
        assert (ticket.assignee, ticket.team) == (None, "tier 2")

    def test_an_assignment_to_nobody_known_changes_neither_agent_nor_team(self) -> None:
        given = Assigned(NINE, agent="ann", team="tier 1")
        assert after(given, Assigned(AT)) == after(given)
        assert after(Opened(NINE), Assigned(AT)).status is OPEN

    def test_what_was_taken_from_an_agent_lies_with_the_team(self) -> None:
        given = Assigned(NINE, agent="ann", team="tier 1")
        ticket = after(given, Unassigned(AT, agent="eve"))
        assert (ticket.assignee, ticket.team, ticket.agent) == (None, "tier 1", "eve")
        assert ticket.handoffs == 1

    def test_the_first_to_take_it_in_charge_sets_the_time(self) -> None:
        events = [Opened(minute(0)), Assigned(minute(1)), TakenInCharge(minute(2)), TakenInCharge(minute(3))]
        assert after(*events[:2]).taken_in_charge_at is None
        assert after(*events).taken_in_charge_at == minute(2)


class TestTriage:
    def test_the_last_priority_counts(self) -> None:
        ticket = after(Triaged(NINE, priority="low"), Triaged(AT, priority=Priority.URGENT))
        assert ticket.priority is Priority.URGENT

    def test_a_triage_without_a_priority_keeps_it(self) -> None:
        assert after(Triaged(NINE, priority="low"), Triaged(AT)).priority is Priority.LOW
        assert after(Triaged(NINE)).priority is None

    def test_what_was_not_said_stays(self) -> None:
        first = Triaged(NINE, priority="low", impact="group", urgency="critical", type="incident")
        assert after(first, Triaged(AT)) == after(first)
        ticket = after(first, Triaged(AT, urgency="medium", type="problem"))
        assert (ticket.impact, ticket.urgency) == (Impact.GROUP, Urgency.MEDIUM)
        assert (ticket.type, ticket.priority) == (TicketType.PROBLEM, Priority.LOW)

    def test_the_priority_set_by_hand_wins_and_both_are_kept(self) -> None:
        by_hand = PriorityOverridden(minute(1), priority="low", reason="it can wait")
        for events in ([Triaged(NINE, priority="high"), by_hand], [by_hand, Triaged(AT, priority="high")]):
            ticket = after(*events)
            assert (ticket.priority, ticket.computed_priority) == (Priority.LOW, Priority.HIGH)
            assert ticket.priority_override is Priority.LOW

    def test_an_override_can_be_taken_back(self) -> None:
        events = [Triaged(NINE, priority="high"), PriorityOverridden(minute(1), priority="low")]
        back = PriorityOverridden(AT, priority=None)
        assert after(*events, back) == after(events[0])
        assert after(PriorityOverridden(NINE, priority="low"), back).priority is None

    def test_a_ticket_does_not_hold_an_override_that_has_no_effect(self) -> None:
        for priority in (None, "high"):
            with pytest.raises(InvalidValue, match=r"ticket\.override-without-effect"):
                Ticket("t", opened_at=NINE, priority=priority, priority_override="low")
        assert Ticket("t", opened_at=NINE, priority="low", priority_override="low").priority is Priority.LOW


class TestClassification:
    def test_a_ticket_belongs_where_it_was_classified_last(self) -> None:
        taken_for = Opened(NINE, function="support")
        turned_out = Reclassified(AT, function="success", evidence="wants to use more", topic="upgrade")
        assert after(taken_for).function is ServiceFunction.SUPPORT
        ticket = after(taken_for, turned_out)
        assert (ticket.function, ticket.topic) == (ServiceFunction.SUCCESS, Topic("upgrade"))

    def test_the_evidence_has_to_be_given(self) -> None:
        with pytest.raises(TypeError, match="evidence"):
            Reclassified(AT, function="success")  # type: ignore[call-arg]
        with pytest.raises(InvalidValue, match=r"text\.empty"):
            Reclassified(AT, function="success", evidence=" ")


class TestTagsLinksAndBlockers:
    def test_tags_are_put_on_and_taken_off(self) -> None:
        first = Tagged(NINE, added=["vip", "angry"])
        assert after(first).tags == ("angry", "vip")
        assert after(first, Tagged(AT, added=["vip", "bug"], removed=["angry", "none"])).tags == (
            "bug",
            "vip",
        )

    @pytest.mark.parametrize("blank", ["", " "])
    def test_a_blank_text_is_neither_a_tag_nor_a_contact(self, blank: str) -> None:
        for tags in ({"added": ["vip", blank]}, {"removed": ["vip", blank]}):
            with pytest.raises(InvalidValue, match=r"text\.empty"):
                Tagged(NINE, **tags)  # type: ignore[arg-type]
        for kind, more in NAMING:
            with pytest.raises(InvalidValue, match=r"text\.empty"):
                kind(NINE, interactions=["m1", blank], **more)

    def test_a_contact_or_link_that_is_named_twice_is_there_once(self) -> None:
        for kind, more in NAMING:
            event = kind(NINE, interactions=["m2", "m1", "m2"], **more)
            assert event.interactions == ("m2", "m1")
        assert Opened(NINE, links=[LINK, LINK]).links == (LINK,)

    def test_a_tag_in_both_lists_is_put_on(self) -> None:
        assert after(Tagged(NINE, added=["vip"], removed=["vip"])).tags == ("vip",)
        both = Tagged(AT, added=["vip"], removed=["vip"])
        assert after(Tagged(NINE, added=["vip"]), both).tags == ("vip",)

    def test_links_are_made_and_taken_off(self) -> None:
        other = Link(LinkKind.PARENT, "t8")
        opened = Opened(NINE, links=[other])
        assert after(opened, Linked(AT, link=LINK)).links == (other, LINK)
        assert after(opened, Linked(AT, link=LINK), Linked(AT, link=LINK)).links == (other, LINK)
        assert after(opened, Linked(AT, link=LINK), Unlinked(AT, link=other)).links == (LINK,)
        assert after(opened, Unlinked(AT, link=LINK)).links == (other,)

    def test_the_tickets_linked_in_a_way_are_found(self) -> None:
        links = [Link("parent", "t8"), Link("related", "t7"), Link("related", "t6")]
        ticket = after(Opened(NINE, links=links))
        assert ticket.linked("related") == ticket.linked(LinkKind.RELATED) == ("t7", "t6")
        assert ticket.linked("caused by") == ()
        with pytest.raises(LookupError, match=r"value\.unknown-member"):
            ticket.linked("sibling")
        with pytest.raises(WrongType, match=r"value\.wrong-type"):
            ticket.linked(None)  # type: ignore[arg-type]

    def test_what_has_to_be_done_first_is_listed_until_it_is_done(self) -> None:
        events = [Blocked(NINE, on="t8"), Blocked(NINE, on="order parts"), Blocked(NINE, on="t8")]
        assert after(*events).blockers == ("t8", "order parts")
        assert after(*events, Unblocked(AT, on="t8")).blockers == ("order parts",)
        assert after(*events, Unblocked(AT, on="t7")).blockers == ("t8", "order parts")

    def test_a_record_may_hold_a_resolution_of_what_was_blocked(self) -> None:
        ticket = after(*SITUATIONS[OPEN], Blocked(minute(5), on="t8"), Resolved(AT))
        assert (ticket.status, ticket.blockers) == (RESOLVED, ("t8",))


class TestFolding:
    def test_nothing_leaves_nothing_behind(self) -> None:
        assert fold("t", []) is None
        assert fold("t", [], until=AT) is None

    def test_what_was_left_goes_on(self) -> None:
        held = after(Opened(minute(0)), Held(minute(1), until=minute(5)))
        assert fold("t", [], start=held) == held
        assert fold("t", [], start=held, until=minute(4)) == held
        assert fold("t", [], start=held, until=minute(5)) == after(
            Opened(minute(0)), Resumed(minute(1), by="timer")
        )
        assert fold("t", [Resolved(AT)], start=held) == after(Opened(minute(0)), Resolved(AT))

    def test_an_instant_without_a_zone_is_refused(self) -> None:
        for events in ([], [Opened(NINE)]):
            with pytest.raises(InvalidValue, match=r"time\.naive"):
                fold("t", events, until=AT.replace(tzinfo=None))


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize(
    "event", [Noted(AT, what="called"), Reply(AT, by="bot"), Escalated(AT), Split(AT, into="t9"), Opened(AT)]
)
def test_a_note_a_bot_a_split_and_an_escalation_change_nothing(status: Status, event: Event) -> None:
    assert after(*SITUATIONS[status], event) == after(*SITUATIONS[status])


ABOUT_PROMISES: list[Event] = [
    ClockReset(AT, metric="resolution"),
    DueSet(AT, metric="resolution", due_at=minute(5)),
    DueSet(AT, metric="resolution", due_at=None),
    Acknowledged(AT, level="team lead"),
]


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("event", ABOUT_PROMISES, ids=lambda event: type(event).__name__)
def test_what_is_done_about_a_promise_tells_of_the_ticket_who_acted_and_nothing_else(
    status: Status, event: Event
) -> None:
    before = after(*SITUATIONS[status], Noted(minute(9), agent="ann"))
    told = [Noted(minute(9), agent="ann"), attrs.evolve(event, agent="bob")]
    assert after(*SITUATIONS[status], event) == after(*SITUATIONS[status])
    assert after(*SITUATIONS[status], *told) == attrs.evolve(before, agent="bob", handoffs=1)


def test_a_promise_may_be_set_due_in_the_past() -> None:
    assert DueSet(AT, metric="resolution", due_at=minute(5)).due_at == minute(5) < AT


@pytest.mark.parametrize("status", Status)
def test_a_note_by_another_agent_tells_who_acted_and_nothing_else(status: Status) -> None:
    before = after(*SITUATIONS[status], Noted(minute(9), agent="ann"))
    assert after(*SITUATIONS[status], Noted(minute(9), agent="ann"), Noted(AT, agent="bob")) == attrs.evolve(
        before, agent="bob", handoffs=1
    )


def test_an_event_of_your_own_counts_as_the_event_it_is_derived_from() -> None:
    @attrs.frozen
    class ChatReply(Reply):
        """A reply in a chat window."""

        window: str = attrs.field(default="main", kw_only=True)

    @attrs.frozen
    class Bounce(CustomerMessage):
        """A mail that came back."""

        auto_submitted: bool = attrs.field(default=True, kw_only=True)

    class Answer(Reply):
        """A reply by another name."""

    answer = Answer(AT, agent="ann")
    assert type(answer) is Answer
    assert after(Opened(NINE), answer) == after(Opened(NINE), Reply(AT, agent="ann"))
    assert after(Opened(NINE), ChatReply(AT, window="side")) == after(Opened(NINE), Reply(AT))
    assert after(Opened(NINE), Event(AT, agent="ann")) == after(Opened(NINE), Noted(AT, agent="ann"))
    assert after(Opened(NINE), Bounce(AT)) == after(Opened(NINE))
