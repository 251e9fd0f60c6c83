"""Who waits for whom, in stories; each convention with both its sides."""

import pickle
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest

from servicecore import domain
from servicecore.domain import (
    DEFAULT_CONVENTIONS,
    Absorbed,
    Acknowledged,
    Assigned,
    Blocked,
    Cancelled,
    ClockReset,
    Closed,
    Confirmed,
    CustomerMessage,
    DueSet,
    Escalated,
    Event,
    Held,
    History,
    Merged,
    Noted,
    Opened,
    Ownership,
    Party,
    Reopened,
    Reply,
    Resolved,
    Response,
    ResponseKind,
    Resumed,
    StatusSpan,
    Tagged,
    TakenInCharge,
    Unassigned,
    Wait,
    WaitConventions,
    WaitEnd,
    Withdrawn,
    ownerships,
    responses,
    spans,
    waiting,
    waits,
)
from servicecore.errors import InvalidValue, ServiceCoreError, UnknownName, WrongType

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
NAIVE = NINE.replace(tzinfo=None)
PENDING, INTERNAL, THIRD_PARTY = "pending customer", "on hold internal", "on hold third party"


def minute(number: int) -> datetime:
    return NINE + timedelta(minutes=number)


def number(at: datetime | None) -> int | None:
    return None if at is None else round((at - NINE) / timedelta(minutes=1))


def told(events: Sequence[Event], at: datetime | None = None, **conventions: Any) -> list[tuple[Any, ...]]:
    """Who waited for whom from when to when, and what ended it, in minutes after nine."""
    found = waits(History("t", events), at=at, conventions=WaitConventions(**conventions))
    return [
        (str(wait.who), str(wait.on), number(wait.since), number(wait.until), wait.ended_by) for wait in found
    ]


def stood(events: Sequence[Event], at: datetime | None = None) -> list[tuple[str, int | None, int | None]]:
    found = spans(History("t", events), at=at)
    return [(str(span.status), number(span.since), number(span.until)) for span in found]


def answered(
    events: Sequence[Event], at: datetime | None = None, **conventions: Any
) -> list[tuple[int | None, str, str | None]]:
    found = responses(History("t", events), at=at, conventions=WaitConventions(**conventions))
    return [(number(response.at), str(response.kind), response.agent) for response in found]


def lay(events: Sequence[Event], at: datetime | None = None) -> list[tuple[Any, ...]]:
    """With which team and agent the ticket lay from when to when."""
    found = ownerships(History("t", events), at=at)
    return [(owner.team, owner.assignee, number(owner.since), number(owner.until)) for owner in found]


def customer(since: int, until: int | None = None, end: str | None = None) -> tuple[Any, ...]:
    return ("customer", "us", since, until, end)


def we(on: str, since: int, until: int | None = None, end: str | None = None) -> tuple[Any, ...]:
    return ("us", on, since, until, end)


OPENED = Opened(minute(0))
OURS = Opened(minute(0), by="agent")


class TestTheCustomer:
    def test_nobody_waits_where_nothing_happened(self) -> None:
        assert told([]) == []
        assert stood([]) == []
        assert waiting(History("t"), NINE) == ()

    def test_the_customer_waits_from_opening_to_the_first_reply_of_a_human(self) -> None:
        answers = [Reply(minute(3), by="bot"), Reply(minute(5), agent="ann"), Reply(minute(7))]
        assert told([OPENED, *answers]) == [customer(0, 5, "answered")]

    def test_a_further_message_does_not_move_the_wait(self) -> None:
        assert told([OURS, CustomerMessage(minute(2)), CustomerMessage(minute(4))]) == [customer(2)]

    def test_each_exchange_is_a_wait_of_its_own(self) -> None:
        assert told(
            [
                OPENED,
                Reply(minute(5)),
                CustomerMessage(minute(9)),
                CustomerMessage(minute(11)),
                Reply(minute(12)),
            ]
        ) == [customer(0, 5, "answered"), customer(9, 12, "answered")]

    def test_an_answer_at_the_instant_of_the_question_is_a_wait_of_no_length(self) -> None:
        events = [OURS, *[CustomerMessage(minute(5)), Reply(minute(5))] * 2, CustomerMessage(minute(5))]
        assert told(events) == [customer(5, 5, "answered"), customer(5, 5, "answered"), customer(5)]

    @pytest.mark.parametrize("author", ["agent", "bot", "system", "third party"])
    def test_nobody_waits_where_somebody_else_opened(self, author: str) -> None:
        assert told([Opened(minute(0), by=author)]) == []

    @pytest.mark.parametrize("author", ["customer", "bot", "system", "third party"])
    def test_only_a_human_agent_answers(self, author: str) -> None:
        assert told([OPENED, Reply(minute(5), by=author)]) == [customer(0)]

    @pytest.mark.parametrize(
        ("end", "expected"),
        [
            (Resolved(minute(5)), "resolved"),
            (Resolved(minute(5), by="customer"), "resolved"),
            (Resolved(minute(5), by="timer"), "resolved"),
            (Closed(minute(5)), "closed"),
            (Cancelled(minute(5), reason="spam"), "cancelled"),
            (Withdrawn(minute(5)), "cancelled"),
            (Merged(minute(5), into="t2"), "merged"),
        ],
        ids=lambda value: value if isinstance(value, str) else type(value).__name__,
    )
    def test_every_end_ends_the_wait_and_says_which(self, end: Event, expected: str) -> None:
        assert told([OPENED, end]) == [customer(0, 5, expected)]

    def test_a_message_after_the_end_waits_like_any_other(self) -> None:
        events = [OPENED, Resolved(minute(5)), CustomerMessage(minute(8))]
        assert told(events) == [customer(0, 5, "resolved"), customer(8)]
        assert told([*events, Closed(minute(9), by="timer")])[-1] == customer(8, 9, "closed")

    def test_a_message_to_a_merged_ticket_waits_for_nobody(self) -> None:
        events = [OPENED, Merged(minute(5), into="t2"), CustomerMessage(minute(6)), Reopened(minute(7))]
        assert told(events, reopening_asks=True) == [customer(0, 5, "merged")]

    def test_a_confirmation_ends_the_wait_on_what_is_resolved(self) -> None:
        events = [OPENED, Resolved(minute(5)), CustomerMessage(minute(6)), Confirmed(minute(7))]
        assert told(events)[-1] == customer(6, 7, "confirmed")
        assert told([OPENED, Confirmed(minute(7))]) == [customer(0)]

    def test_a_reopening_neither_asks_nor_answers(self) -> None:
        events = [OPENED, Resolved(minute(5)), CustomerMessage(minute(6)), Reopened(minute(7), by="customer")]
        assert told(events)[-1] == customer(6)
        assert told([*events[:2], *events[3:]]) == [customer(0, 5, "resolved")]

    def test_an_opening_counts_only_as_the_first_event(self) -> None:
        assert told([OURS, Opened(minute(3))]) == []
        assert told([TakenInCharge(minute(0)), Opened(minute(0))]) == [customer(0)]

    def test_a_log_that_begins_with_a_message_begins_with_a_question(self) -> None:
        assert told([CustomerMessage(minute(0)), Reply(minute(2))]) == [customer(0, 2, "answered")]
        assert told([Reply(minute(0)), CustomerMessage(minute(2))]) == [customer(2)]


class TestAbsorbing:
    def test_the_wait_of_the_other_ticket_goes_on_here(self) -> None:
        events = [OURS, Absorbed(minute(5), source="t2", waiting_since=minute(3)), Reply(minute(9))]
        assert told(events) == [customer(3, 9, "answered")]

    @pytest.mark.parametrize(("brought", "since"), [(-4, -4), (3, 2), (None, 2)])
    def test_the_older_of_two_questions_counts(self, brought: int | None, since: int) -> None:
        came = None if brought is None else minute(brought)
        absorbed = Absorbed(minute(5), source="t2", waiting_since=came)
        assert told([OURS, CustomerMessage(minute(2)), absorbed]) == [customer(since)]

    def test_what_it_brings_is_known_only_from_then_on(self) -> None:
        events = [OPENED, Absorbed(minute(5), source="t2", waiting_since=minute(-9))]
        assert told(events, at=minute(4)) == [customer(0)]
        assert told(events, at=minute(5)) == [customer(-9)]

    def test_a_merged_ticket_absorbs_no_wait(self) -> None:
        merged = Merged(minute(1), into="t3")
        assert told([OURS, merged, Absorbed(minute(5), source="t2", waiting_since=minute(-9))]) == []

    @pytest.mark.parametrize("asked", [2, -3])
    def test_exchanges_are_told_in_the_order_in_which_they_became_known(self, asked: int) -> None:
        # of two that were asked in two tickets, one was answered before the tickets became one
        absorbed = Absorbed(minute(6), source="t2", waiting_since=minute(asked))
        assert told([OPENED, Reply(minute(5)), absorbed]) == [customer(0, 5, "answered"), customer(asked)]

    def test_a_wait_that_came_along_is_known_later_than_it_began(self) -> None:
        absorbed = Absorbed(minute(6), source="t2", waiting_since=minute(2))
        known = Wait("customer", "us", since=minute(2), known_at=minute(6))
        assert waits(History("t", [OURS, absorbed])) == (known,)
        ended = attrs.evolve(known, until=minute(9), ended_by="answered")
        assert waits(History("t", [OURS, absorbed, Reply(minute(9))])) == (ended,)

    def test_a_wait_that_becomes_older_was_known_before(self) -> None:
        events = [OURS, CustomerMessage(minute(4)), Absorbed(minute(6), source="t2", waiting_since=minute(2))]
        (wait,) = waits(History("t", events))
        assert (wait.since, wait.known_at) == (minute(2), minute(4))

    def test_a_wait_from_the_future_cannot_come_along(self) -> None:
        with pytest.raises(InvalidValue, match=r"time\.out-of-order"):
            Absorbed(minute(5), source="t2", waiting_since=minute(20))

    @pytest.mark.parametrize("end", ["resumed", "answered"])
    def test_a_customer_who_comes_along_answers_what_we_waited_for(self, end: str) -> None:
        asked = Absorbed(minute(7), source="t2", waiting_since=minute(3) if end == "answered" else None)
        held = [OURS, Held(minute(2), status=PENDING), asked, Resumed(minute(9))]
        brought = [customer(3)] if end == "answered" else []
        assert told(held) == [we("customer", 2, 7 if brought else 9, end), *brought]


class TestOurWaits:
    @pytest.mark.parametrize(
        ("status", "party"), [(PENDING, "customer"), (INTERNAL, "colleague"), (THIRD_PARTY, "third_party")]
    )
    def test_in_a_hold_we_wait_for_whom_it_names(self, status: str, party: str) -> None:
        events = [OURS, Held(minute(2), status=status), Resumed(minute(7))]
        assert told(events[:2]) == [we(party, 2)]
        assert told(events) == [we(party, 2, 7, "resumed")]

    def test_in_a_snooze_nobody_waits_for_anybody(self) -> None:
        events = [OURS, Held(minute(2), status="snoozed", until=minute(7))]
        assert told(events, at=minute(5)) == told(events, at=minute(7)) == []

    def test_the_customer_answers_what_we_waited_for(self) -> None:
        events = [OURS, Held(minute(2), status=PENDING), CustomerMessage(minute(7))]
        assert told(events) == [we("customer", 2, 7, "answered"), customer(7)]

    @pytest.mark.parametrize(("status", "party"), [(INTERNAL, "colleague"), (THIRD_PARTY, "third_party")])
    def test_what_the_customer_writes_ends_no_wait_for_others(self, status: str, party: str) -> None:
        events = [OURS, Held(minute(2), status=status), CustomerMessage(minute(7))]
        assert told(events) == [we(party, 2), customer(7)]

    def test_a_bounce_is_no_answer(self) -> None:
        bounce = CustomerMessage(minute(7), auto_submitted=True)
        assert told([OURS, Held(minute(2), status=PENDING), bounce]) == [we("customer", 2)]

    def test_both_may_wait_for_each_other(self) -> None:
        assert told([OPENED, Held(minute(2), status=PENDING)]) == [customer(0), we("customer", 2)]

    @pytest.mark.parametrize(
        ("end", "expected"),
        [
            (Resolved(minute(5)), "resolved"),
            (Closed(minute(5)), "closed"),
            (Cancelled(minute(5), reason="duplicate"), "cancelled"),
            (Withdrawn(minute(5)), "cancelled"),
            (Merged(minute(5), into="t2"), "merged"),
        ],
        ids=lambda value: value if isinstance(value, str) else type(value).__name__,
    )
    def test_an_end_out_of_a_hold_ends_the_wait_at_that_instant(self, end: Event, expected: str) -> None:
        hold = Held(minute(2), status=THIRD_PARTY, until=minute(9))
        assert told([OURS, hold, end], at=minute(20)) == [we("third_party", 2, 5, expected)]

    def test_a_hold_that_ends_by_itself_ends_the_wait_at_its_instant(self) -> None:
        events = [OURS, Held(minute(2), status=PENDING, until=minute(9))]
        assert told(events, at=minute(9) - timedelta(microseconds=1)) == [we("customer", 2)]
        assert told(events, at=minute(9)) == [we("customer", 2, 9, "resumed")]
        assert told([*events, Noted(minute(30))]) == [we("customer", 2, 9, "resumed")]

    def test_silence_that_resolves_ends_every_wait(self) -> None:
        events = [OPENED, Held(minute(2), status=PENDING, until=minute(9), then="resolved")]
        expected = [customer(0, 9, "resolved"), we("customer", 2, 9, "resolved")]
        assert told(events, at=minute(9)) == expected
        assert told([*events, CustomerMessage(minute(12))])[:2] == expected

    def test_another_hold_is_another_wait_and_the_same_hold_the_same(self) -> None:
        events = [OURS, Held(minute(2), status=PENDING), Held(minute(4), status=PENDING, until=minute(30))]
        assert told(events) == [we("customer", 2)]
        found = told([*events, Held(minute(6), status=INTERNAL)])
        assert found == [we("customer", 2, 6, "held"), we("colleague", 6)]

    def test_a_snooze_too_is_another_hold(self) -> None:
        events = [OURS, Held(minute(2), status=PENDING), Held(minute(6), status="snoozed", until=minute(9))]
        assert told(events) == told(events, at=minute(9)) == [we("customer", 2, 6, "held")]

    def test_a_hold_on_what_is_done_waits_for_nobody(self) -> None:
        assert told([OURS, Resolved(minute(1)), Held(minute(2), status=PENDING)]) == []

    def test_a_ticket_may_begin_on_hold(self) -> None:
        assert told([Held(minute(0), status=PENDING)]) == [we("customer", 0)]


IRRELEVANT = [
    Noted(minute(2), agent="ann"),
    Tagged(minute(2), added=["x"]),
    Escalated(minute(2)),
    Blocked(minute(2), on="t7"),
    ClockReset(minute(2), metric="next_response", agent="ann"),
    DueSet(minute(2), metric="next_response", due_at=minute(1), agent="ann"),
    Acknowledged(minute(2), agent="ann"),
]


class TestConventions:
    """Every option, with both its sides."""

    def test_the_defaults_are_those_of_the_ticket(self) -> None:
        assert WaitConventions() == DEFAULT_CONVENTIONS
        assert DEFAULT_CONVENTIONS.responses == (ResponseKind.AGENT_REPLY,)
        fields = attrs.asdict(DEFAULT_CONVENTIONS)
        assert [name for name, value in fields.items() if value is True] == ["opening_asks"]

    @pytest.mark.parametrize("event", IRRELEVANT, ids=lambda event: type(event).__name__)
    def test_what_is_said_among_us_is_no_answer(self, event: Event) -> None:
        assert told([OPENED, event]) == [customer(0)]

    @pytest.mark.parametrize(
        ("kind", "event"),
        [
            ("agent reply", Reply(minute(5))),
            ("bot reply", Reply(minute(5), by="bot")),
            ("bot reply", Reply(minute(5), by="system")),
            ("note", Noted(minute(5), agent="ann")),
            ("status change", TakenInCharge(minute(5), agent="ann")),
            ("status change", Assigned(minute(5), team="x")),
            ("status change", Held(minute(5), status=PENDING)),
            ("status change", Held(minute(5), by="system")),
        ],
        ids=lambda value: value if isinstance(value, str) else type(value).__name__,
    )
    def test_each_kind_of_response_answers_where_it_counts_and_only_there(
        self, kind: str, event: Event
    ) -> None:
        others = [other for other in ResponseKind if other != kind.replace(" ", "_")]
        others = [
            other for other in others if isinstance(event, Noted) or other is not ResponseKind.STATUS_CHANGE
        ]
        assert told([OPENED, event], responses=[kind])[0] == customer(0, 5, "answered")
        assert told([OPENED, event], responses=others)[0] == customer(0)

    def test_a_first_reply_opens_the_work_and_so_changes_the_status(self) -> None:
        assert told([OPENED, Reply(minute(5))], responses=["status change"]) == [customer(0, 5, "answered")]
        taken = [OPENED, TakenInCharge(minute(0)), CustomerMessage(minute(2)), Reply(minute(5))]
        assert told(taken, responses=["status change"])[-1] == customer(2)

    def test_nothing_need_count_as_an_answer(self) -> None:
        events = [OPENED, Reply(minute(5)), Held(minute(6)), Resolved(minute(9))]
        assert told(events, responses=[])[0] == customer(0, 9, "resolved")

    def test_a_note_of_nobody_is_no_answer_of_ours(self) -> None:
        assert told([OPENED, Noted(minute(5))], responses=["note"]) == [customer(0)]

    @pytest.mark.parametrize(("actor", "answers"), [("agent", True), ("system", True), ("customer", False)])
    def test_a_change_of_status_by_the_customer_is_no_answer(self, actor: str, answers: bool) -> None:
        events = [OURS, Held(minute(1)), CustomerMessage(minute(2)), Resumed(minute(9), by=actor)]
        expected = customer(2, 9, "answered") if answers else customer(2)
        assert told(events, responses=["status change"])[-1] == expected

    @pytest.mark.parametrize(("until", "over"), [(minute(9), []), (None, [Resumed(minute(9), by="timer")])])
    def test_what_time_does_is_no_answer_be_it_logged_or_not(
        self, until: datetime | None, over: list[Event]
    ) -> None:
        events = [OURS, Held(minute(1), until=until), CustomerMessage(minute(2)), *over]
        found = told(events, at=minute(12), responses=["status change"])
        assert found == [we("colleague", 1, 9, "resumed"), customer(2)]

    @pytest.mark.parametrize("asks", [True, False])
    def test_whether_opening_is_asking(self, asks: bool) -> None:
        events = [OPENED, CustomerMessage(minute(3)), Reply(minute(5))]
        assert told(events, opening_asks=asks) == [customer(0 if asks else 3, 5, "answered")]
        assert told([OPENED], opening_asks=asks) == ([customer(0)] if asks else [])
        assert told([OURS], opening_asks=asks) == []

    @pytest.mark.parametrize("asks", [True, False])
    def test_whether_an_automatic_message_is_asking(self, asks: bool) -> None:
        bounce = CustomerMessage(minute(3), auto_submitted=True)
        assert told([OURS, bounce], auto_submitted_asks=asks) == ([customer(3)] if asks else [])
        assert told([OPENED, bounce], auto_submitted_asks=asks) == [customer(0)]

    @pytest.mark.parametrize("asks", [True, False])
    def test_whether_reopening_is_asking(self, asks: bool) -> None:
        events = [OURS, Resolved(minute(3)), Reopened(minute(5), by="customer")]
        assert told(events, reopening_asks=asks) == ([customer(5)] if asks else [])
        by_us = [*events[:2], Reopened(minute(5))]
        assert told(by_us, reopening_asks=asks) == []

    def test_a_reopening_after_a_message_is_no_second_question(self) -> None:
        written = [CustomerMessage(minute(4)), Reopened(minute(5), by="customer")]
        assert told([OURS, Resolved(minute(3)), *written], reopening_asks=True) == [customer(4)]

    @pytest.mark.parametrize("awaits", [True, False])
    def test_whether_an_answer_awaits_the_customer(self, awaits: bool) -> None:
        events = [OPENED, Reply(minute(5)), CustomerMessage(minute(8))]
        ours = [we("customer", 5, 8, "answered")] if awaits else []
        assert told(events, reply_awaits_customer=awaits) == [customer(0, 5, "answered"), *ours, customer(8)]
        assert told([OURS, Reply(minute(5))], reply_awaits_customer=awaits) == [we("customer", 5)] * awaits

    def test_a_second_answer_awaits_nobody_anew(self) -> None:
        assert told([OURS, Reply(minute(5)), Reply(minute(7))], reply_awaits_customer=True) == [
            we("customer", 5)
        ]

    def test_an_answer_and_then_pending_is_one_wait(self) -> None:
        events = [OURS, Reply(minute(5)), Held(minute(7), status=PENDING)]
        assert told(events, reply_awaits_customer=True) == [we("customer", 5)]

    def test_after_a_hold_the_answer_awaits_the_customer_again(self) -> None:
        events = [OURS, Reply(minute(5)), Held(minute(6), status=THIRD_PARTY), Resumed(minute(8))]
        assert told(events, reply_awaits_customer=True) == [
            we("customer", 5, 6, "held"),
            we("third_party", 6, 8, "resumed"),
            we("customer", 8),
        ]

    def test_what_counts_as_an_answer_awaits_the_customer(self) -> None:
        events = [OURS, Reply(minute(5), by="bot")]
        assert told(events, reply_awaits_customer=True) == []
        assert told(events, reply_awaits_customer=True, responses=["bot reply"]) == [we("customer", 5)]

    def test_an_absorbed_question_ends_what_an_answer_began_and_no_question_does_not(self) -> None:
        events = [OURS, Reply(minute(5)), Absorbed(minute(7), source="t2")]
        assert told(events, reply_awaits_customer=True) == [we("customer", 5)]
        asked = Absorbed(minute(8), source="t3", waiting_since=minute(6))
        found = told([*events, asked], reply_awaits_customer=True)
        assert found == [we("customer", 5, 8, "answered"), customer(6)]

    def test_in_a_snooze_not_even_an_answer_awaits_the_customer(self) -> None:
        events = [OURS, Reply(minute(5)), Held(minute(6), status="snoozed", until=minute(9))]
        found = told(events, at=minute(7), reply_awaits_customer=True)
        assert found == [we("customer", 5, 6, "held")]

    @pytest.mark.parametrize("actor", ["customer", "agent"])
    def test_after_a_reopening_no_answer_of_before_awaits_the_customer(self, actor: str) -> None:
        events = [
            OURS,
            Reply(minute(5)),
            Resolved(minute(6)),
            Reply(minute(7)),
            Reopened(minute(9), by=actor),
        ]
        assert told(events, reply_awaits_customer=True) == [we("customer", 5, 6, "resolved")]


class TestSpans:
    def test_the_statuses_follow_each_other(self) -> None:
        events = [
            *(OPENED, Assigned(minute(2)), Held(minute(5), status=PENDING), CustomerMessage(minute(9))),
            *(Resolved(minute(12)), Closed(minute(20))),
        ]
        assert stood(events) == [
            ("new", 0, 2),
            ("open", 2, 5),
            ("pending_customer", 5, 9),
            ("open", 9, 12),
            ("resolved", 12, 20),
            ("closed", 20, None),
        ]

    def test_a_status_left_at_once_is_left_out(self) -> None:
        assert stood([OPENED, TakenInCharge(minute(0)), Resolved(minute(3))]) == [
            ("open", 0, 3),
            ("resolved", 3, None),
        ]

    def test_a_status_to_which_the_ticket_came_back_at_once_was_never_left(self) -> None:
        events = [OPENED, TakenInCharge(minute(1)), Held(minute(5)), Resumed(minute(5)), Resolved(minute(8))]
        assert stood(events) == [("new", 0, 1), ("open", 1, 8), ("resolved", 8, None)]

    def test_time_ends_a_hold_at_its_instant(self) -> None:
        events = [OPENED, Held(minute(5), status=PENDING, until=minute(9), then="resolved")]
        held = ("pending_customer", 5, None)
        assert stood(events) == stood(events, at=minute(8)) == [("new", 0, 5), held]
        assert stood(events, at=minute(9)) == [
            ("new", 0, 5),
            ("pending_customer", 5, 9),
            ("resolved", 9, None),
        ]

    def test_what_comes_later_is_not_known(self) -> None:
        events = [OPENED, Resolved(minute(5))]
        assert stood(events, at=minute(-1)) == []
        assert stood(events, at=minute(4)) == [("new", 0, None)]
        assert stood(events, at=minute(5)) == [("new", 0, 5), ("resolved", 5, None)]

    def test_a_second_resolution_is_no_second_span(self) -> None:
        assert stood([OPENED, Resolved(minute(5)), Resolved(minute(9))])[-1] == ("resolved", 5, None)


class TestResponses:
    def test_what_answers_is_told_whether_or_not_somebody_waited(self) -> None:
        events = [
            OPENED,
            Reply(minute(5), agent="ann"),
            Reply(minute(7)),
            Resolved(minute(9)),
            Reply(minute(12)),
        ]
        assert answered(events) == [
            (number, "agent_reply", agent) for number, agent in [(5, "ann"), (7, None), (12, None)]
        ]
        assert answered([OURS, Reply(minute(0))]) == [(0, "agent_reply", None)]

    def test_only_what_counts_as_an_answer_is_told(self) -> None:
        events = [
            *(OPENED, Reply(minute(1), by="bot"), Noted(minute(2), agent="ann"), Noted(minute(3))),
            *(TakenInCharge(minute(4), agent="bob"), Reply(minute(5)), Reply(minute(6), by="customer")),
        ]
        assert answered(events, responses=[]) == []
        assert answered(events) == [(5, "agent_reply", None)]
        assert answered(events, responses=list(ResponseKind)) == [
            (1, "bot_reply", None),
            (2, "note", "ann"),
            (4, "status_change", "bob"),
            (5, "agent_reply", None),
        ]

    def test_one_event_is_one_answer_and_what_was_said_goes_first(self) -> None:
        events = [OPENED, Reply(minute(5))]
        assert answered(events, responses=["status change"]) == [(5, "status_change", None)]
        assert answered(events, responses=["status change", "agent reply"]) == [(5, "agent_reply", None)]

    @pytest.mark.parametrize(
        ("end", "answers"),
        [
            (Resolved(minute(5)), True),
            (Resolved(minute(5), by="system"), True),
            (Resolved(minute(5), by="customer"), False),
            (Resolved(minute(5), by="timer"), False),
            (Closed(minute(5)), True),
            (Closed(minute(5), by="customer"), False),
            (Closed(minute(5), by="timer"), False),
            (Cancelled(minute(5), reason="spam"), True),
            (Withdrawn(minute(5)), False),
        ],
    )
    def test_a_change_of_status_answers_where_we_made_it(self, end: Event, answers: bool) -> None:
        expected = [(5, "status_change", None)] if answers else []
        assert answered([OPENED, end], responses=["status change"]) == expected

    def test_nothing_is_a_change_of_status_that_leaves_it_as_it_was(self) -> None:
        events = [OPENED, TakenInCharge(minute(1)), TakenInCharge(minute(2)), Resumed(minute(3))]
        assert answered(events, responses=["status change"]) == [(1, "status_change", None)]

    def test_a_customer_who_comes_back_changes_the_status_and_answers_nothing(self) -> None:
        hold = Held(minute(1), status=PENDING)
        for back in (
            CustomerMessage(minute(3)),
            Absorbed(minute(3), source="t2", waiting_since=minute(2)),
            Resumed(minute(3), by="customer"),
        ):
            assert answered([OPENED, hold, back], responses=["status change"]) == [(1, "status_change", None)]

    def test_what_comes_later_is_not_known(self) -> None:
        events = [OPENED, Reply(minute(5)), Reply(minute(7))]
        assert [len(answered(events, at=minute(at))) for at in (-1, 4, 5, 6, 7)] == [0, 0, 1, 1, 2]
        assert answered([]) == []


class TestOwnerships:
    def test_it_lay_with_teams_and_agents_in_turn(self) -> None:
        events = [
            *(OPENED, Assigned(minute(2), team="tier 1"), TakenInCharge(minute(3), agent="ann")),
            *(Assigned(minute(5), team="tier 2", agent="bob"), Unassigned(minute(8)), Resolved(minute(9))),
        ]
        assert lay(events) == [
            (None, None, 0, 2),
            ("tier 1", None, 2, 3),
            ("tier 1", "ann", 3, 5),
            ("tier 2", "bob", 5, 8),
            ("tier 2", None, 8, None),
        ]
        assert lay(events, at=minute(4)) == [*lay(events)[:2], ("tier 1", "ann", 3, None)]
        assert lay(events, at=minute(-1)) == lay([]) == []

    def test_one_with_whom_it_did_not_stay_is_left_out(self) -> None:
        events = [OPENED, Assigned(minute(0), agent="ann"), Assigned(minute(3), agent="bob")]
        assert lay(events) == [(None, "ann", 0, 3), (None, "bob", 3, None)]

    def test_one_who_had_it_back_at_once_had_it_all_the_time(self) -> None:
        events = [Assigned(minute(at), agent=agent) for at, agent in [(0, "ann"), (3, "bob"), (3, "ann")]]
        assert lay(events) == [(None, "ann", 0, None)]

    def test_to_be_given_what_one_has_changes_nothing(self) -> None:
        events = [Assigned(minute(0), agent="ann"), TakenInCharge(minute(2), agent="ann"), Noted(minute(4))]
        assert lay(events) == [(None, "ann", 0, None)]


every_question = pytest.mark.parametrize("ask", [waits, waiting, spans, responses, ownerships])


class TestWaiting:
    def test_the_room_offers_the_functions_by_their_names(self) -> None:
        offered = (domain.waits, domain.waiting, domain.spans, domain.responses, domain.ownerships)
        assert offered == (waits, waiting, spans, responses, ownerships)

    def test_it_tells_what_goes_on_at_an_instant(self) -> None:
        history = History("t", [OPENED, Held(minute(2), status=THIRD_PARTY), Reply(minute(5))])
        assert waiting(history, minute(1)) == (Wait("customer", "us", since=minute(0)),)
        assert [wait.on for wait in waiting(history, minute(3))] == [Party.US, Party.THIRD_PARTY]
        assert waiting(history, minute(5)) == (Wait("us", "third party", since=minute(2)),)

    def test_it_goes_by_the_conventions(self) -> None:
        history = History("t", [OPENED, Reply(minute(2), by="bot")])
        assert waiting(history, minute(3), conventions=WaitConventions(responses=["bot reply"])) == ()

    def test_an_event_type_of_the_users_own_waits_like_the_one_above_it(self) -> None:
        @attrs.frozen
        class Spam(Cancelled):
            pass

        @attrs.frozen
        class Called(Reply):
            pass

        assert told([OPENED, Spam(minute(3), reason="spam")]) == [customer(0, 3, "cancelled")]
        assert told([OPENED, Called(minute(3))]) == [customer(0, 3, "answered")]

    def test_any_zone_names_the_same_instant(self) -> None:
        history = History("t", [OPENED, Reply(minute(5))])
        there = minute(3).astimezone(timezone(timedelta(hours=-7)))
        assert waits(history, at=there) == waits(history, at=minute(3))
        assert spans(history, at=there) == spans(history, at=minute(3))

    @every_question
    @pytest.mark.parametrize(("at", "code"), [(NAIVE, "time.naive"), ("2026-03-02", "value.wrong-type")])
    def test_what_is_no_instant_is_refused(self, ask: Callable[..., Any], at: Any, code: str) -> None:
        with pytest.raises(ServiceCoreError) as caught:
            ask(History("t", [OPENED]), at=at)
        assert (caught.value.code, caught.value.diagnostic.place) == (code, "at")

    @every_question
    @pytest.mark.parametrize("at", [None, NINE])
    @pytest.mark.parametrize("wrong", ["x", None, [OPENED], [], 5])
    def test_what_is_no_history_is_refused(
        self, ask: Callable[..., Any], at: datetime | None, wrong: Any
    ) -> None:
        with pytest.raises(WrongType) as caught:
            ask(wrong, at=at)
        assert (caught.value.code, caught.value.diagnostic.place) == ("value.wrong-type", "history")

    @pytest.mark.parametrize("ask", [waits, waiting, responses])
    @pytest.mark.parametrize("wrong", [None, {}, "note"])
    def test_what_are_no_conventions_is_refused(self, ask: Callable[..., Any], wrong: Any) -> None:
        with pytest.raises(WrongType) as caught:
            ask(History("t", [OPENED]), at=NINE, conventions=wrong)
        assert (caught.value.code, caught.value.diagnostic.place) == ("value.wrong-type", "conventions")


USUAL_WAIT: dict[str, Any] = {"who": "customer", "on": "us", "since": NINE}
USUAL_SPAN: dict[str, Any] = {"status": "open", "since": NINE}


class TestValues:
    def test_a_wait_takes_names_and_any_zone(self) -> None:
        there = timezone(timedelta(hours=5))
        wait = Wait("customer", "us", since=NINE.astimezone(there), until=minute(3), ended_by="Answered")
        assert wait == Wait(Party.CUSTOMER, Party.US, since=NINE, until=minute(3), ended_by=WaitEnd.ANSWERED)
        assert wait.since.tzinfo is UTC
        assert pickle.loads(pickle.dumps(wait)) == wait
        assert len({wait, wait}) == 1

    def test_a_wait_is_known_since_it_began_unless_said_otherwise(self) -> None:
        assert Wait("customer", "us", since=NINE).known_at == NINE
        later = Wait(
            "customer", "us", since=NINE, known_at=minute(3).astimezone(timezone(timedelta(hours=5)))
        )
        assert (later.known_at, later.known_at.tzinfo) == (minute(3), UTC)
        assert later != Wait("customer", "us", since=NINE)

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"who": "nobody"}, "value.unknown-member"),
            ({"on": 3}, "value.wrong-type"),
            ({"since": NAIVE}, "time.naive"),
            ({"since": "2026-03-02"}, "value.wrong-type"),
            ({"since": datetime.min.replace(tzinfo=timezone(timedelta(hours=1)))}, "time.out-of-range"),
            ({"until": minute(3)}, "wait.half-an-end"),
            ({"ended_by": "answered"}, "wait.half-an-end"),
            ({"ended_by": "boredom"}, "value.unknown-member"),
            ({"until": NAIVE, "ended_by": "answered"}, "time.naive"),
            ({"until": minute(-1), "ended_by": "answered"}, "period.empty"),
            ({"known_at": NAIVE}, "time.naive"),
            ({"known_at": None}, "value.wrong-type"),
        ],
    )
    def test_a_wait_that_cannot_be_is_refused(self, fields: dict[str, Any], code: str) -> None:
        with pytest.raises(ServiceCoreError) as caught:
            Wait(**{**USUAL_WAIT, **fields})
        assert caught.value.code == code

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"status": "asleep"}, "value.unknown-member"),
            ({"status": None}, "value.wrong-type"),
            ({"since": NAIVE}, "time.naive"),
            ({"since": "2026-03-02"}, "value.wrong-type"),
            ({"until": NAIVE}, "time.naive"),
            ({"until": "2026-03-02"}, "value.wrong-type"),
            ({"until": minute(-1)}, "period.empty"),
            ({"until": NINE}, "period.empty"),
        ],
    )
    def test_a_span_that_cannot_be_is_refused(self, fields: dict[str, Any], code: str) -> None:
        with pytest.raises(ServiceCoreError) as caught:
            StatusSpan(**{**USUAL_SPAN, **fields})
        assert caught.value.code == code

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"since": NAIVE}, "time.naive"),
            ({"until": NAIVE}, "time.naive"),
            ({"until": "2026-03-02"}, "value.wrong-type"),
            ({"until": NINE}, "period.empty"),
            ({"team": " "}, "text.empty"),
            ({"team": 5}, "value.wrong-type"),
            ({"assignee": ""}, "text.empty"),
        ],
    )
    def test_an_ownership_that_cannot_be_is_refused(self, fields: dict[str, Any], code: str) -> None:
        with pytest.raises(ServiceCoreError) as caught:
            Ownership(**{"since": NINE, **fields})
        assert caught.value.code == code

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"at": NAIVE}, "time.naive"),
            ({"at": None}, "value.wrong-type"),
            ({"kind": "shout"}, "value.unknown-member"),
            ({"agent": " "}, "text.empty"),
        ],
    )
    def test_a_response_that_cannot_be_is_refused(self, fields: dict[str, Any], code: str) -> None:
        with pytest.raises(ServiceCoreError) as caught:
            Response(**{"at": NINE, **fields})
        assert caught.value.code == code

    def test_conventions_name_each_response_once_in_any_order(self) -> None:
        given = WaitConventions(responses=["note", ResponseKind.BOT_REPLY, "Note"])
        assert given.responses == (ResponseKind.BOT_REPLY, ResponseKind.NOTE)
        assert given == WaitConventions(responses=iter(["bot-reply", "note"]))

    def test_a_wrong_response_is_named_with_its_place(self) -> None:
        with pytest.raises(UnknownName) as caught:
            WaitConventions(responses=["note", "not"])
        assert "WaitConventions.responses[1]" in str(caught.value)
        assert "did you mean `note`" in str(caught.value)

    @pytest.mark.parametrize(
        "fields", [{"responses": "note"}, {"responses": [3]}, {"opening_asks": 1}, {"reopening_asks": None}]
    )
    def test_conventions_of_another_type_are_refused(self, fields: dict[str, Any]) -> None:
        with pytest.raises(WrongType) as caught:
            WaitConventions(**fields)
        assert caught.value.code == "value.wrong-type"
