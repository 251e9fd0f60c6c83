"""The history of a ticket: ordered events, of which every state is a function."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest

from servicecore.domain import (
    Absorbed,
    Closed,
    Confirmed,
    CustomerMessage,
    Held,
    History,
    Noted,
    Opened,
    Priority,
    Reply,
    Resolved,
    Split,
    Status,
    Tagged,
    Triaged,
)
from servicecore.errors import Diagnostic, ErrorGroup, InvalidValue, WrongType

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")
TICK = timedelta(microseconds=1)


def test_events_are_put_in_time_order() -> None:
    events = [Opened(NINE), Reply(NINE + HOUR), Resolved(NINE + 2 * HOUR)]
    assert {History("t", shuffled).events for shuffled in permutations(events)} == {tuple(events)}


def test_events_of_one_instant_keep_the_order_they_came_in() -> None:
    low, high = Triaged(NINE, priority="low"), Triaged(NINE, priority="high")
    first, second = History("t", [low, high]).ticket, History("t", [high, low]).ticket
    assert first is not None
    assert second is not None
    assert (first.priority, second.priority) == (Priority.HIGH, Priority.LOW)


def test_nothing_has_happened_before_the_first_event() -> None:
    history = History("t", [Opened(NINE)])
    assert history.at(NINE - TICK) is None
    assert history.at(NINE) is not None
    assert History("t").ticket is None
    assert History("t").at(NINE) is None


def test_an_event_at_exactly_the_instant_has_happened() -> None:
    history = History("t", [Opened(NINE), Resolved(NINE + HOUR)])
    before, then = history.at(NINE + HOUR - TICK), history.at(NINE + HOUR)
    assert before is not None
    assert then is not None
    assert (before.status, then.status) == (Status.NEW, Status.RESOLVED)


def test_the_past_stays_what_it_was_when_something_happens_later() -> None:
    history = History("t", [Opened(NINE)])
    assert history.plus(Resolved(NINE + HOUR)).at(NINE) == history.ticket


def test_an_event_may_follow_at_the_same_instant_but_not_earlier() -> None:
    history = History("t", [Opened(NINE)], customer_id="c1")
    longer = history.plus(Noted(NINE))
    assert longer.events == (Opened(NINE), Noted(NINE))
    assert longer.customer_id == "c1"
    with pytest.raises(InvalidValue, match=r"history\.out-of-order") as caught:
        longer.plus(Closed(NINE - TICK))
    assert caught.value.diagnostic == Diagnostic(
        "history.out-of-order",
        "the event lies before the last one of ticket `t`",
        place="event",
        expected="an instant at or after 2026-03-02T09:00:00+00:00",
        received="2026-03-02T08:59:59.999999+00:00",
    )


def test_only_an_event_can_be_added() -> None:
    for history in (History("t"), History("t", [Opened(NINE)])):
        with pytest.raises(WrongType, match=r"value\.wrong-type") as caught:
            history.plus("resolved")  # type: ignore[arg-type]
        assert caught.value.diagnostic.place == "event"


def test_an_instant_without_a_zone_cannot_be_asked_for() -> None:
    with pytest.raises(InvalidValue, match=r"time\.naive"):
        History("t").at(datetime(2026, 3, 2, 9))  # noqa: DTZ001
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        History("t").at("2026-03-02")  # type: ignore[arg-type]


class TestBeforeTheOpening:
    def test_nothing_happens_and_every_mistake_is_reported_with_its_place(self) -> None:
        events = [Reply(NINE), Opened(NINE + HOUR), Tagged(NINE + TICK), Noted(NINE + 2 * HOUR)]
        with pytest.raises(ErrorGroup) as caught:
            History("t", events)
        assert "history of ticket `t`" in str(caught.value)
        assert caught.value.diagnostics == (
            Diagnostic(
                "history.before-opening",
                "`Reply` lies before ticket `t` was opened",
                place="History.events[0]",
                expected="an instant at or after 2026-03-02T10:00:00+00:00",
                received="2026-03-02T09:00:00+00:00",
            ),
            Diagnostic(
                "history.before-opening",
                "`Tagged` lies before ticket `t` was opened",
                place="History.events[1]",
                expected="an instant at or after 2026-03-02T10:00:00+00:00",
                received="2026-03-02T09:00:00.000001+00:00",
            ),
        )

    def test_of_what_happened_at_its_instant_it_comes_first_and_the_rest_stays_in_order(self) -> None:
        events = (Tagged(NINE), Noted(NINE), Opened(NINE), Reply(NINE))
        assert History("t", events).events == (Opened(NINE), Tagged(NINE), Noted(NINE), Reply(NINE))
        late = (Opened(NINE), Reply(NINE + HOUR), Opened(NINE + HOUR))
        assert History("t", late).events == late

    def test_the_first_opening_counts(self) -> None:
        events = (Opened(NINE), Reply(NINE + HOUR), Opened(NINE + 2 * HOUR))
        assert History("t", events).events == events

    def test_a_log_without_an_opening_may_begin_with_anything(self) -> None:
        assert History("t", [Resolved(NINE + HOUR), Reply(NINE)]).events == (
            Reply(NINE),
            Resolved(NINE + HOUR),
        )

    def test_a_ticket_that_is_underway_is_not_opened_afterwards(self) -> None:
        with pytest.raises(ErrorGroup) as caught:
            History("t", [Reply(NINE)]).plus(Opened(NINE + HOUR))
        assert [each.code for each in caught.value.diagnostics] == ["history.before-opening"]


class TestHoldsThatEndByThemselves:
    history = History("t", [Opened(NINE), Held(NINE + HOUR, status="snoozed", until=NINE + 2 * HOUR)])

    def test_at_their_instant_they_have_ended(self) -> None:
        states = [self.history.at(NINE + 2 * HOUR - TICK), self.history.at(NINE + 2 * HOUR)]
        assert [state.status for state in states if state] == [Status.SNOOZED, Status.OPEN]

    def test_the_ticket_after_the_last_event_knows_of_no_later_time(self) -> None:
        assert self.history.ticket == self.history.at(NINE + HOUR)
        later = self.history.plus(Noted(NINE + 2 * HOUR))
        assert later.ticket == self.history.at(NINE + 2 * HOUR)

    def test_an_instant_may_be_asked_for_in_any_zone(self) -> None:
        here = (NINE + 2 * HOUR).astimezone(BERLIN)
        assert self.history.at(here) == self.history.at(NINE + 2 * HOUR)


def test_the_contacts_are_those_that_the_events_name_each_once() -> None:
    history = History(
        "t",
        [
            Opened(NINE, interactions=["m1", "m2"]),
            CustomerMessage(NINE + HOUR, interaction_id="m3"),
            CustomerMessage(NINE + HOUR),
            Reply(NINE + HOUR, interaction_id="m4"),
            Absorbed(NINE + HOUR, source="t0", interactions=["m0", "m1"]),
            Split(NINE + 2 * HOUR, into="t2", interactions=["m2", "m9"]),
            Confirmed(NINE + 2 * HOUR, interaction_id="m5"),
        ],
    )
    assert history.interactions == ("m1", "m2", "m3", "m4", "m0", "m5")
    assert History("t").interactions == ()


def test_a_history_is_a_sequence_of_its_events() -> None:
    history = History("t", [Opened(NINE), Closed(NINE + HOUR)])
    assert len(history) == 2
    assert list(history) == [Opened(NINE), Closed(NINE + HOUR)]


def test_the_same_events_in_another_zone_are_the_same_history() -> None:
    zone = timezone(timedelta(hours=-7))
    here = History("t", [Opened(NINE), Resolved(NINE + HOUR)])
    there = History("t", [Opened(NINE.astimezone(zone)), Resolved((NINE + HOUR).astimezone(zone))])
    assert here == there
    assert hash(here) == hash(there)


class TestWhenTheClocksAreSetBack:
    """On 25 October 2026 Berlin's clocks read 02:00 to 03:00 twice; by their readings time runs backwards."""

    asked = CustomerMessage(datetime(2026, 10, 25, 2, 50, tzinfo=BERLIN))
    answered = Reply(datetime(2026, 10, 25, 2, 10, tzinfo=BERLIN, fold=1))

    def test_events_are_ordered_by_instant_and_not_by_reading(self) -> None:
        assert History("t", [self.answered, self.asked]).events == (self.asked, self.answered)
        assert History("t", [self.asked]).plus(self.answered).events == (self.asked, self.answered)

    def test_the_state_at_an_instant_is_the_state_at_that_instant(self) -> None:
        history = History("t", [self.asked, self.answered])
        between = history.at(datetime(2026, 10, 25, 2, 0, tzinfo=BERLIN, fold=1))
        after = history.at(datetime(2026, 10, 25, 2, 10, tzinfo=BERLIN, fold=1))
        assert between is not None
        assert after is not None
        assert between.waiting_since == self.asked.at
        assert after.waiting_since is None

    def test_the_time_between_two_instants_is_the_time_that_passed(self) -> None:
        ticket = History("t", [self.asked, self.answered]).ticket
        assert ticket is not None
        assert ticket.first_response_at is not None
        assert ticket.first_response_at - ticket.opened_at == timedelta(minutes=20)


def test_a_day_in_which_clocks_are_set_forward_has_23_hours() -> None:
    noon = datetime(2026, 3, 28, 12, tzinfo=BERLIN)
    ticket = History("t", [Opened(noon), Resolved(noon.replace(day=29))]).ticket
    assert ticket is not None
    assert ticket.resolved_at is not None
    assert ticket.resolved_at - ticket.opened_at == timedelta(hours=23)
