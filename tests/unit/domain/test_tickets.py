"""What each event does to a ticket."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from servicecore.domain import (
    EVENT_TYPES,
    Assigned,
    AuthorKind,
    Closed,
    CustomerMessage,
    Escalated,
    Event,
    Held,
    History,
    Noted,
    Opened,
    Priority,
    Reopened,
    Reply,
    Resolved,
    Resumed,
    Status,
    TakenInCharge,
    Ticket,
    Triaged,
)
from servicecore.errors import InvalidValue

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def minute(number: int) -> datetime:
    return NINE + timedelta(minutes=number)


AT = minute(100)
NEW, OPEN, PENDING, ON_HOLD, RESOLVED, CLOSED = Status
SITUATIONS: dict[Status, list[Event]] = {
    NEW: [Opened(minute(0))],
    OPEN: [Opened(minute(0)), TakenInCharge(minute(1))],
    PENDING: [Opened(minute(0)), Held(minute(1), status="pending_customer")],
    ON_HOLD: [Opened(minute(0)), Held(minute(1), status="on_hold")],
    RESOLVED: [Opened(minute(0)), Resolved(minute(1))],
    CLOSED: [Opened(minute(0)), Resolved(minute(1)), Closed(minute(2))],
}

TRANSITIONS: list[tuple[Event, list[Status]]] = [
    # from           new      open     pending  on hold  resolved  closed
    (Opened(AT), [NEW, OPEN, PENDING, ON_HOLD, RESOLVED, CLOSED]),
    (Triaged(AT, priority="high"), [NEW, OPEN, PENDING, ON_HOLD, RESOLVED, CLOSED]),
    (Assigned(AT), [OPEN, OPEN, PENDING, ON_HOLD, RESOLVED, CLOSED]),
    (TakenInCharge(AT), [OPEN, OPEN, PENDING, ON_HOLD, RESOLVED, CLOSED]),
    (CustomerMessage(AT), [NEW, OPEN, OPEN, ON_HOLD, RESOLVED, CLOSED]),
    (Reply(AT), [OPEN, OPEN, PENDING, ON_HOLD, RESOLVED, CLOSED]),
    (Reply(AT, by="bot"), [NEW, OPEN, PENDING, ON_HOLD, RESOLVED, CLOSED]),
    (Held(AT, status="pending_customer"), [PENDING, PENDING, PENDING, PENDING, RESOLVED, CLOSED]),
    (Held(AT), [ON_HOLD, ON_HOLD, ON_HOLD, ON_HOLD, RESOLVED, CLOSED]),
    (Resumed(AT), [OPEN, OPEN, OPEN, OPEN, RESOLVED, CLOSED]),
    (Escalated(AT), [NEW, OPEN, PENDING, ON_HOLD, RESOLVED, CLOSED]),
    (Resolved(AT), [RESOLVED, RESOLVED, RESOLVED, RESOLVED, RESOLVED, RESOLVED]),
    (Reopened(AT), [NEW, OPEN, PENDING, ON_HOLD, OPEN, OPEN]),
    (Closed(AT), [CLOSED, CLOSED, CLOSED, CLOSED, CLOSED, CLOSED]),
    (Noted(AT), [NEW, OPEN, PENDING, ON_HOLD, RESOLVED, CLOSED]),
]


def after(*events: Event) -> Ticket:
    ticket = History("t", events).ticket
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


def test_work_waits_for_the_customer_or_for_somebody_else_and_in_no_other_status() -> None:
    for status in {*Status} - {PENDING, ON_HOLD}:
        with pytest.raises(InvalidValue, match=r"event\.not-a-hold") as caught:
            Held(AT, status=status)
        assert caught.value.diagnostic.place == "Held.status"


class TestOpening:
    def test_a_ticket_is_opened_by_the_customer_who_then_waits(self) -> None:
        assert after(Opened(NINE)) == Ticket("t", opened_at=NINE, waiting_since=NINE)

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
        assert after(Opened(NINE), Opened(AT, by="agent")) == after(Opened(NINE))


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

    @pytest.mark.parametrize("end", [Resolved(minute(1)), Closed(minute(1))])
    def test_a_resolution_or_close_ends_the_wait(self, end: Event) -> None:
        assert after(Opened(minute(0)), end).waiting_since is None

    @pytest.mark.parametrize(
        "event",
        [
            Triaged(minute(1)),
            Assigned(minute(1), agent="ann"),
            TakenInCharge(minute(1), agent="ann"),
            Held(minute(1), status="pending_customer"),
            Resumed(minute(1)),
            Escalated(minute(1)),
            Reopened(minute(1)),
            Noted(minute(1), agent="ann"),
        ],
    )
    def test_nothing_else_ends_the_wait(self, event: Event) -> None:
        assert after(Opened(minute(0)), event).waiting_since == minute(0)

    @pytest.mark.parametrize("status", [RESOLVED, CLOSED])
    def test_a_message_after_the_end_waits_although_the_ticket_stays_done(self, status: Status) -> None:
        ticket = after(*SITUATIONS[status], CustomerMessage(AT))
        assert (ticket.status, ticket.waiting_since) == (status, AT)

    def test_a_reopening_leaves_the_wait_as_it_is(self) -> None:
        waits = [*SITUATIONS[RESOLVED], CustomerMessage(minute(5)), Reopened(minute(6))]
        assert after(*waits).waiting_since == minute(5)
        assert after(*SITUATIONS[RESOLVED], Reopened(minute(6))).waiting_since is None


class TestFirstResponse:
    def test_it_is_the_first_public_reply_of_a_person(self) -> None:
        events = [Opened(minute(0)), Reply(minute(1), by="bot"), Noted(minute(2), agent="ann")]
        assert after(*events).first_response_at is None
        assert after(*events, Reply(minute(3)), Reply(minute(4))).first_response_at == minute(3)

    @pytest.mark.parametrize("status", [PENDING, ON_HOLD, RESOLVED, CLOSED])
    def test_a_change_of_status_is_no_response(self, status: Status) -> None:
        assert after(*SITUATIONS[status]).first_response_at is None

    def test_a_reopening_does_not_arm_it_again(self) -> None:
        events = [Opened(minute(0)), Reply(minute(1)), Resolved(minute(2)), Reopened(minute(3))]
        assert after(*events, CustomerMessage(minute(4)), Reply(minute(9))).first_response_at == minute(1)


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
        ],
    )
    def test_logged_ones_and_those_that_a_second_resolution_proves_count(
        self, kinds: list[type[Event]], expected: int
    ) -> None:
        events = [kind(minute(number)) for number, kind in enumerate(kinds, start=1)]
        assert after(Opened(NINE), *events).reopens == expected


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

    def test_an_assignment_to_nobody_keeps_the_team(self) -> None:
        ticket = after(Assigned(NINE, team="tier 1"), Assigned(NINE, agent="ann"))
        assert (ticket.team, ticket.agent) == ("tier 1", "ann")

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


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("event", [Noted(AT, what="called"), Reply(AT, by="bot"), Escalated(AT), Opened(AT)])
def test_a_note_a_bot_and_an_escalation_change_nothing(status: Status, event: Event) -> None:
    assert after(*SITUATIONS[status], event) == after(*SITUATIONS[status])


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

    assert after(Opened(NINE), ChatReply(AT)) == after(Opened(NINE), Reply(AT))
    assert after(Opened(NINE), Event(AT, agent="ann")) == after(Opened(NINE), Noted(AT, agent="ann"))
