"""Laws of waiting: who waits for whom follows from what happened, and from nothing that happens later."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, TypeVar

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import strategies
from tests.reference import tickets as tickets_reference
from tests.reference import waits as reference
from tests.strategies import KINDS, MINUTE, START, events, instants, moved

from servicecore.domain import (
    DEFAULT_CONVENTIONS,
    Absorbed,
    Acknowledged,
    Actor,
    Assigned,
    AuthorKind,
    Blocked,
    ClockReset,
    CustomerMessage,
    DueSet,
    Escalated,
    Event,
    Held,
    History,
    Linked,
    Merged,
    Noted,
    Opened,
    Ownership,
    Party,
    PriorityOverridden,
    Reclassified,
    Reopened,
    Reply,
    Resolved,
    ResponseKind,
    Resumed,
    Split,
    Status,
    StatusCategory,
    StatusSpan,
    Tagged,
    TakenInCharge,
    Triaged,
    Unassigned,
    Unblocked,
    Unlinked,
    Wait,
    WaitConventions,
    WaitEnd,
    actor_of,
    ownerships,
    responses,
    spans,
    waiting,
    waits,
)

TICK, EARLIER, LATER = timedelta(microseconds=1), START - timedelta(hours=1), START + timedelta(hours=2)
IRRELEVANT: tuple[type[Event], ...] = (
    *(Noted, Tagged, Linked, Unlinked, Blocked, Unblocked, Split, Escalated),
    *(Triaged, PriorityOverridden, Reclassified, Unassigned),
    *(ClockReset, DueSet, Acknowledged),
)
"""What says nothing about who waits, nor moves a ticket."""
WORK: tuple[type[Event], ...] = (
    CustomerMessage,
    Reply,
    Held,
    Resumed,
    Noted,
    TakenInCharge,
    Resolved,
    Reopened,
)
"""What happens day by day: of the many ends each is rarer here than in a list of all types."""

HANDING_OVER: tuple[type[Event], ...] = (Assigned, Unassigned, TakenInCharge, Resolved)
AFTER_OPENING = tuple(kind for kind in KINDS if kind not in (Opened, Absorbed))

close = st.integers(0, 9).map(lambda minutes: START + minutes * MINUTE)
at_work = strategies.histories(WORK, at=close)
handed_over = strategies.histories(HANDING_OVER, at=close)
histories = at_work | strategies.histories()
unmerged = at_work | strategies.histories(tuple(kind for kind in KINDS if kind is not Absorbed))
moments = close | instants.flatmap(lambda at: st.sampled_from([at - TICK, at, at + TICK])) | st.just(LATER)
conventions = st.builds(
    WaitConventions,
    responses=st.lists(st.sampled_from(ResponseKind)),
    opening_asks=st.booleans(),
    auto_submitted_asks=st.booleans(),
    reopening_asks=st.booleans(),
    reply_awaits_customer=st.booleans(),
)


Tile = TypeVar("Tile", StatusSpan, Ownership)


def instants_of(history: History) -> Iterator[datetime]:
    """Every instant at which anything could change, and those right beside it."""
    holds = {event.until for event in history if isinstance(event, Held) and event.until is not None}
    for at in {EARLIER, LATER} | holds | {event.at for event in history}:
        yield from (at - TICK, at, at + TICK)


def of_customer(found: Sequence[Wait]) -> list[Wait]:
    return [wait for wait in found if wait.who is Party.CUSTOMER]


def of_ours(found: Sequence[Wait]) -> list[Wait]:
    return [wait for wait in found if wait.who is Party.US]


def cut(found: Sequence[Wait], at: datetime) -> list[Wait]:
    """The waits as one saw them at an instant."""
    begun = [wait for wait in found if wait.known_at <= at]
    return [
        wait if wait.until is None or wait.until <= at else attrs.evolve(wait, until=None, ended_by=None)
        for wait in begun
    ]


def cut_spans(found: Sequence[Tile], at: datetime) -> list[Tile]:
    begun = [span for span in found if span.since <= at]
    return [
        span if span.until is None or span.until <= at else attrs.evolve(span, until=None) for span in begun
    ]


def holds_of(found: Sequence[Wait], at: datetime) -> list[Party]:
    """For whom we wait at an instant; what ends there has ended."""
    return [
        wait.on for wait in of_ours(found) if wait.since <= at and (wait.until is None or at < wait.until)
    ]


class TestTruth:
    @given(histories, moments)
    def test_with_the_defaults_everybody_waits_as_the_events_one_by_one_say(
        self, history: History, at: datetime
    ) -> None:
        assert list(waits(history, at=at)) == reference.waits(history, at, DEFAULT_CONVENTIONS)

    @given(histories)
    def test_without_an_instant_the_last_event_is_the_end_of_what_is_known(self, history: History) -> None:
        last = history.events[-1].at if history.events else None
        assert list(waits(history)) == reference.waits(history, last, DEFAULT_CONVENTIONS)
        assert last is None or waits(history) == waits(history, at=last)
        assert last is None or spans(history) == spans(history, at=last)
        assert last is None or ownerships(history) == ownerships(history, at=last)
        assert last is None or responses(history) == responses(history, at=last)

    @pytest.mark.parametrize("kind", ResponseKind)
    @given(histories, moments)
    def test_whatever_counts_as_an_answer_everybody_waits_as_the_events_say(
        self, kind: ResponseKind, history: History, at: datetime
    ) -> None:
        chosen = WaitConventions(responses=[kind])
        assert list(waits(history, at=at, conventions=chosen)) == reference.waits(history, at, chosen)

    @pytest.mark.parametrize(
        "name", [field.name for field in attrs.fields(WaitConventions) if field.type is bool]
    )
    @given(histories, moments)
    def test_whatever_counts_as_asking_everybody_waits_as_the_events_say(
        self, name: str, history: History, at: datetime
    ) -> None:
        flipped: dict[str, Any] = {name: not getattr(DEFAULT_CONVENTIONS, name)}
        chosen = WaitConventions(**flipped)
        assert list(waits(history, at=at, conventions=chosen)) == reference.waits(history, at, chosen)

    @given(histories, moments, conventions)
    def test_by_any_conventions_everybody_waits_as_the_events_say(
        self, history: History, at: datetime, conventions: WaitConventions
    ) -> None:
        found = list(waits(history, at=at, conventions=conventions))
        assert found == reference.waits(history, at, conventions)

    @given(histories, moments, conventions)
    def test_what_answered_is_what_the_events_say(
        self, history: History, at: datetime, conventions: WaitConventions
    ) -> None:
        found = list(responses(history, at=at, conventions=conventions))
        assert found == reference.responses(history, at, conventions)

    @given(handed_over | histories, moments)
    def test_the_owners_follow_each_other_as_the_events_say(self, history: History, at: datetime) -> None:
        assert list(ownerships(history, at=at)) == reference.ownerships(history, at)

    @given(histories, moments)
    def test_the_statuses_follow_each_other_as_the_events_say(self, history: History, at: datetime) -> None:
        assert list(spans(history, at=at)) == reference.spans(history, at)

    @given(histories)
    def test_the_customer_waits_since_when_the_ticket_says(self, history: History) -> None:
        for at in instants_of(history):
            ticket, found = history.at(at), of_customer(waiting(history, at))
            since = None if ticket is None else ticket.waiting_since
            assert [wait.since for wait in found] == ([] if since is None else [since])

    @given(histories)
    def test_we_wait_for_whom_the_status_says(self, history: History) -> None:
        for at in instants_of(history):
            ticket, found = history.at(at), of_ours(waiting(history, at))
            party = None if ticket is None else reference.FOR_WHOM.get(ticket.status)
            assert [wait.on for wait in found] == ([] if party is None else [party])


class TestTime:
    @given(histories, moments, conventions)
    def test_what_is_known_at_an_instant_follows_from_what_had_happened(
        self, history: History, at: datetime, conventions: WaitConventions
    ) -> None:
        past = History(history.id, history.up_to(at))
        known = waits(history, at=at, conventions=conventions)
        assert known == waits(past, at=at, conventions=conventions)
        assert spans(history, at=at) == spans(past, at=at)
        assert ownerships(history, at=at) == ownerships(past, at=at)

    @given(histories, moments, conventions)
    def test_of_the_answers_nothing_that_comes_later_changes_what_was(
        self, history: History, at: datetime, conventions: WaitConventions
    ) -> None:
        whole = responses(history, at=LATER, conventions=conventions)
        before = [response for response in whole if response.at <= at]
        assert list(responses(history, at=at, conventions=conventions)) == before

    @given(unmerged, moments, conventions)
    def test_later_events_only_end_what_went_on_and_begin_what_comes(
        self, history: History, at: datetime, conventions: WaitConventions
    ) -> None:
        known = waits(history, at=at, conventions=conventions)
        assert list(known) == cut(waits(history, at=LATER, conventions=conventions), at)

    @given(handed_over | histories, moments)
    def test_of_statuses_and_owners_the_past_stays_what_it_was(self, history: History, at: datetime) -> None:
        for status in cut_spans(spans(history, at=LATER), at):
            assert status.since == at or status in spans(history, at=at)
        for owner in cut_spans(ownerships(history, at=LATER), at):
            assert owner.since == at or owner in ownerships(history, at=at)

    @given(histories, st.data(), conventions)
    def test_what_has_ended_stays_ended_whatever_comes(
        self, history: History, data: st.DataObject, conventions: WaitConventions
    ) -> None:
        last = history.events[-1].at if history.events else START
        more = data.draw(st.lists(events(at=st.just(last + MINUTE)).filter(is_no_opening), max_size=3))
        longer = History(history.id, [*history, *more])
        ended = [wait for wait in waits(history, conventions=conventions) if wait.until is not None]
        afterwards = waits(longer, at=LATER + MINUTE, conventions=conventions)
        assert all(ended.count(wait) <= afterwards.count(wait) for wait in ended)

    @given(histories, moments, conventions)
    def test_nothing_lies_behind_the_instant_and_little_before_the_ticket(
        self, history: History, at: datetime, conventions: WaitConventions
    ) -> None:
        brought = [event.waiting_since for event in history if isinstance(event, Absorbed)]
        for wait in waits(history, at=at, conventions=conventions):
            assert wait.since in brought or history.events[0].at <= wait.since
            assert history.events[0].at <= wait.known_at
            assert wait.since <= wait.known_at <= (wait.until or at) <= at

    @given(histories, moments, conventions)
    def test_a_wait_is_known_since_it_began_unless_it_came_with_another_ticket(
        self, history: History, at: datetime, conventions: WaitConventions
    ) -> None:
        found = waits(history, at=at, conventions=conventions)
        brought = {event.waiting_since for event in history if isinstance(event, Absorbed)}
        assert all(wait.known_at == wait.since or wait.since in brought for wait in of_customer(found))
        assert all(wait.known_at == wait.since for wait in of_ours(found))
        for moment in {at, *(wait.known_at for wait in found)}:
            shown = [wait.known_at for wait in waits(history, at=moment, conventions=conventions)]
            assert shown == [wait.known_at for wait in found if wait.known_at <= moment]

    @given(at_work, moments, st.just(WaitConventions(responses=["status change"])) | conventions)
    def test_what_time_does_may_be_logged_or_not(
        self, history: History, at: datetime, conventions: WaitConventions
    ) -> None:
        past = history.up_to(at)
        written_out = tickets_reference.written_out(past, at) if past else ()
        logged = History(history.id, [without_end(event) for event in written_out])
        found = waits(history, at=at, conventions=conventions)
        assert waits(logged, at=at, conventions=conventions) == found
        assert spans(logged, at=at) == spans(history, at=at)
        answers = responses(history, at=at, conventions=conventions)
        assert responses(logged, at=at, conventions=conventions) == answers

    @given(histories, conventions, st.integers(-600, 600).map(lambda hours: timedelta(hours=hours)))
    def test_the_same_events_at_another_time_are_the_same_waits_at_another_time(
        self, history: History, conventions: WaitConventions, span: timedelta
    ) -> None:
        other = History(history.id, [moved(event, span) for event in history])
        found = waits(history, at=LATER, conventions=conventions)
        assert list(waits(other, at=LATER + span, conventions=conventions)) == [later(w, span) for w in found]
        answers = responses(history, at=LATER, conventions=conventions)
        expected = [attrs.evolve(answer, at=answer.at + span) for answer in answers]
        assert list(responses(other, at=LATER + span, conventions=conventions)) == expected


def later(wait: Wait, span: timedelta) -> Wait:
    until = wait.until and wait.until + span
    return attrs.evolve(wait, since=wait.since + span, known_at=wait.known_at + span, until=until)


def without_end(event: Event) -> Event:
    return attrs.evolve(event, until=None, then=Status.OPEN) if isinstance(event, Held) else event


def is_no_opening(event: Event) -> bool:
    return not isinstance(event, Opened)


class TestShape:
    @given(unmerged, moments, conventions)
    def test_nobody_waits_for_the_same_party_twice_at_a_time(
        self, history: History, at: datetime, conventions: WaitConventions
    ) -> None:
        found = waits(history, at=at, conventions=conventions)
        for pair in {(wait.who, wait.on) for wait in found}:
            for one, other in pairwise([wait for wait in found if (wait.who, wait.on) == pair]):
                assert one.until is not None
                assert one.until <= other.since

    @given(histories, moments, conventions)
    def test_we_wait_for_one_party_at_a_time_and_nobody_else_waits_than_we_and_the_customer(
        self, history: History, at: datetime, conventions: WaitConventions
    ) -> None:
        found = waits(history, at=at, conventions=conventions)
        assert all(wait.on is Party.US for wait in of_customer(found))
        assert all(wait.on is not Party.US for wait in of_ours(found))
        assert len(of_customer(found)) + len(of_ours(found)) == len(found)
        for one, other in pairwise(of_ours(found)):
            assert one.until is not None
            assert one.until <= other.since

    @given(histories, moments, conventions)
    def test_what_goes_on_is_what_has_not_ended(
        self, history: History, at: datetime, conventions: WaitConventions
    ) -> None:
        found = waits(history, at=at, conventions=conventions)
        going_on = waiting(history, at, conventions=conventions)
        assert list(going_on) == [wait for wait in found if wait.until is None]
        known = [(wait.known_at, wait.who) for wait in found]
        assert known == sorted(known)

    @given(histories, moments)
    def test_the_statuses_tile_the_time_since_the_opening(self, history: History, at: datetime) -> None:
        check_tiles(history, at, spans(history, at=at))

    @given(handed_over | histories, moments)
    def test_the_owners_tile_the_time_since_the_opening(self, history: History, at: datetime) -> None:
        check_tiles(history, at, ownerships(history, at=at))

    @given(at_work, moments)
    def test_a_status_does_not_follow_itself(self, history: History, at: datetime) -> None:
        assert all(one.status is not other.status for one, other in pairwise(spans(history, at=at)))

    @given(handed_over | histories, moments)
    def test_an_owner_does_not_follow_itself(self, history: History, at: datetime) -> None:
        owners = [(owner.team, owner.assignee) for owner in ownerships(history, at=at)]
        assert all(one != other for one, other in pairwise(owners))

    @given(handed_over | histories)
    def test_the_owners_are_those_of_the_ticket_at_every_instant(self, history: History) -> None:
        whole = ownerships(history, at=LATER + timedelta(hours=1))
        for at in instants_of(history):
            ticket = history.at(at)
            there = [owner for owner in whole if owner.since <= at < (owner.until or at + TICK)]
            owners = [] if ticket is None else [(ticket.team, ticket.assignee)]
            assert [(owner.team, owner.assignee) for owner in there] == owners
            last = ownerships(history, at=at)[-1:]
            assert [(owner.team, owner.assignee) for owner in last] == owners

    @given(histories)
    def test_the_statuses_are_those_of_the_ticket_at_every_instant(self, history: History) -> None:
        whole = spans(history, at=LATER + timedelta(hours=1))
        for at in instants_of(history):
            ticket = history.at(at)
            there = [span.status for span in whole if span.since <= at < (span.until or at + TICK)]
            assert there == ([] if ticket is None else [ticket.status])
            assert [span.status for span in spans(history, at=at)[-1:]] == there


def check_tiles(history: History, at: datetime, found: Sequence[StatusSpan | Ownership]) -> None:
    assert bool(found) == bool(history.up_to(at))
    if found:
        assert found[0].since == history.events[0].at
        assert found[-1].until is None
    for one, other in pairwise(found):
        assert one.since < other.since
        assert one.until == other.since


class TestIrrelevance:
    @given(histories, st.lists(events(IRRELEVANT), max_size=6), moments)
    def test_notes_tags_links_and_rankings_make_nobody_wait(
        self, history: History, others: list[Event], at: datetime
    ) -> None:
        later = [event for event in others if history.events and event.at >= history.events[0].at]
        busier = History(history.id, [*history, *later])
        assert waits(busier, at=at) == waits(history, at=at)
        assert spans(busier, at=at) == spans(history, at=at)
        assert responses(busier, at=at) == responses(history, at=at)

    @given(histories, moments, conventions)
    def test_who_did_it_does_not_matter_but_for_notes(
        self, history: History, at: datetime, conventions: WaitConventions
    ) -> None:
        # the agent of an event decides who closed, and whether a note is that of a human
        kept = [event if isinstance(event, Noted) else attrs.evolve(event, agent="zoe") for event in history]
        other = History(history.id, kept)
        assert waits(other, at=at, conventions=conventions) == waits(history, at=at, conventions=conventions)
        answers = [responses(each, at=at, conventions=conventions) for each in (history, other)]
        anonymous = [[(answer.at, answer.kind) for answer in each] for each in answers]
        assert anonymous[0] == anonymous[1]


class TestConventions:
    @given(histories, moments, conventions, st.sampled_from(ResponseKind))
    def test_if_more_counts_as_an_answer_the_customer_never_waits_longer(
        self, history: History, at: datetime, conventions: WaitConventions, kind: ResponseKind
    ) -> None:
        more = attrs.evolve(conventions, responses=(*conventions.responses, kind))
        for moment in {at, *(event.at for event in history)}:
            strict = of_customer(waiting(history, moment, conventions=conventions))
            lenient = of_customer(waiting(history, moment, conventions=more))
            assert len(lenient) <= len(strict)
            assert all(one.since >= other.since for one, other in zip(lenient, strict, strict=False))

    @given(histories, moments)
    def test_if_nothing_counts_as_an_answer_only_an_end_ends_the_waiting(
        self, history: History, at: datetime
    ) -> None:
        found = of_customer(waits(history, at=at, conventions=WaitConventions(responses=[])))
        assert WaitEnd.ANSWERED not in {wait.ended_by for wait in found}

    @given(histories, moments, conventions, st.booleans())
    def test_whether_an_opening_asks_matters_only_where_the_customer_opened(
        self, history: History, at: datetime, conventions: WaitConventions, asks: bool
    ) -> None:
        by_us = [
            attrs.evolve(event, by=AuthorKind.AGENT) if isinstance(event, Opened) else event
            for event in history
        ]
        other, ours = attrs.evolve(conventions, opening_asks=asks), History(history.id, by_us)
        assert waits(ours, at=at, conventions=other) == waits(ours, at=at, conventions=conventions)

    @given(histories, moments, conventions, st.booleans())
    def test_whether_automatic_messages_ask_matters_only_where_there_are_any(
        self, history: History, at: datetime, conventions: WaitConventions, asks: bool
    ) -> None:
        written = [
            attrs.evolve(event, auto_submitted=False) if isinstance(event, CustomerMessage) else event
            for event in history
        ]
        other, by_hand = attrs.evolve(conventions, auto_submitted_asks=asks), History(history.id, written)
        assert waits(by_hand, at=at, conventions=other) == waits(by_hand, at=at, conventions=conventions)

    @given(histories, moments, conventions, st.booleans())
    def test_whether_reopening_asks_matters_only_where_the_customer_reopened(
        self, history: History, at: datetime, conventions: WaitConventions, asks: bool
    ) -> None:
        by_us = [
            attrs.evolve(event, by=Actor.AGENT) if isinstance(event, Reopened) else event for event in history
        ]
        other, ours = attrs.evolve(conventions, reopening_asks=asks), History(history.id, by_us)
        assert waits(ours, at=at, conventions=other) == waits(ours, at=at, conventions=conventions)

    @given(histories, moments, conventions)
    def test_whether_an_answer_awaits_the_customer_changes_nothing_for_the_customer(
        self, history: History, at: datetime, conventions: WaitConventions
    ) -> None:
        shown = waits(history, at=at, conventions=attrs.evolve(conventions, reply_awaits_customer=True))
        plain = waits(history, at=at, conventions=attrs.evolve(conventions, reply_awaits_customer=False))
        assert of_customer(shown) == of_customer(plain)

    @given(at_work)
    def test_an_answer_awaits_the_customer_only_while_work_is_open(self, history: History) -> None:
        shown = WaitConventions(reply_awaits_customer=True)
        for at in instants_of(history):
            ticket = history.at(at)
            more = holds_of(waits(history, at=at, conventions=shown), at)
            if ticket is not None and ticket.status.category is not StatusCategory.OPEN:
                assert more == holds_of(waits(history, at=at), at)
            else:
                assert more in ([], [Party.CUSTOMER])
                assert not more or not of_customer(waiting(history, at, conventions=shown))

    @given(histories, moments, conventions)
    def test_the_statuses_and_our_holds_are_no_matter_of_convention(
        self, history: History, at: datetime, conventions: WaitConventions
    ) -> None:
        strict = attrs.evolve(conventions, reply_awaits_customer=False)
        assert of_ours(waits(history, at=at, conventions=strict)) == of_ours(waits(history, at=at))


class TestResponses:
    @given(histories, moments, conventions)
    def test_whoever_was_answered_was_answered_by_a_response(
        self, history: History, at: datetime, conventions: WaitConventions
    ) -> None:
        answers = {response.at for response in responses(history, at=at, conventions=conventions)}
        answered = {
            wait.until
            for wait in of_customer(waits(history, at=at, conventions=conventions))
            if is_answered(wait)
        }
        assert answered <= answers

    @given(histories, moments, conventions)
    def test_a_response_leaves_nobody_waiting_at_its_instant_unless_they_ask_again(
        self, history: History, at: datetime, conventions: WaitConventions
    ) -> None:
        found = of_customer(waits(history, at=at, conventions=conventions))
        for response in responses(history, at=at, conventions=conventions):
            for wait in found:
                assert wait.known_at >= response.at or (wait.until is not None and wait.until <= response.at)

    @given(histories, moments)
    def test_the_first_one_of_an_agent_is_the_first_response_of_the_ticket(
        self, history: History, at: datetime
    ) -> None:
        ticket, replies = history.at(at), [event for event in history.up_to(at) if is_human_reply(event)]
        for chosen in (DEFAULT_CONVENTIONS, WaitConventions(responses=list(ResponseKind))):
            found = responses(history, at=at, conventions=chosen)
            by_agents = [answer for answer in found if answer.kind is ResponseKind.AGENT_REPLY]
            assert [(answer.at, answer.agent) for answer in by_agents] == [(r.at, r.agent) for r in replies]
            first = by_agents[0].at if by_agents else None
            assert first == (None if ticket is None else ticket.first_response_at)

    @given(histories, moments, conventions)
    def test_they_are_in_order_of_the_kinds_that_count_and_known_by_then(
        self, history: History, at: datetime, conventions: WaitConventions
    ) -> None:
        found = responses(history, at=at, conventions=conventions)
        assert [response.at for response in found] == sorted(response.at for response in found)
        assert {response.kind for response in found} <= set(conventions.responses)
        assert len(found) <= len(history.up_to(at))

    @given(histories, moments, conventions)
    def test_neither_the_customer_nor_time_answers(
        self, history: History, at: datetime, conventions: WaitConventions
    ) -> None:
        others = (Actor.CUSTOMER, Actor.TIMER)
        ours = [event.at for event in history.up_to(at) if actor_of(event) not in others]
        for response in responses(history, at=at, conventions=conventions):
            assert response.at in ours

    @given(histories, moments, conventions, conventions)
    def test_who_asks_does_not_matter_to_what_answers(
        self, history: History, at: datetime, conventions: WaitConventions, others: WaitConventions
    ) -> None:
        same = attrs.evolve(others, responses=conventions.responses)
        answers = responses(history, at=at, conventions=conventions)
        assert responses(history, at=at, conventions=same) == answers

    @given(histories, moments, conventions, st.sampled_from(ResponseKind))
    def test_if_more_counts_as_an_answer_the_others_still_do(
        self, history: History, at: datetime, conventions: WaitConventions, kind: ResponseKind
    ) -> None:
        more = attrs.evolve(conventions, responses=(*conventions.responses, kind))
        found = [response.at for response in responses(history, at=at, conventions=more)]
        fewer = [response.at for response in responses(history, at=at, conventions=conventions)]
        assert not Counter(fewer) - Counter(found)


def is_human_reply(event: Event) -> bool:
    return isinstance(event, Reply) and event.by is AuthorKind.AGENT


class TestStories:
    @given(strategies.event_lists(AFTER_OPENING, at=close))
    def test_the_first_response_ends_the_first_exchange_unless_an_end_came_before(
        self, later: list[Event]
    ) -> None:
        history = History("t", [Opened(START), *later])
        ticket, found = history.ticket, of_customer(waits(history))
        assert ticket is not None
        assert found[0].since == START
        if ticket.first_response_at is None:
            assert WaitEnd.ANSWERED not in {wait.ended_by for wait in found}
        elif found[0].ended_by is WaitEnd.ANSWERED:
            assert found[0].until == ticket.first_response_at
        else:
            assert found[0].until is not None
            assert found[0].until <= ticket.first_response_at

    @given(histories)
    def test_the_first_answer_is_never_before_the_first_response(self, history: History) -> None:
        answered = [wait.until for wait in of_customer(waits(history, at=LATER)) if is_answered(wait)]
        ticket = history.at(LATER)
        if answered:
            assert ticket is not None
            assert ticket.first_response_at is not None
            assert ticket.first_response_at <= min(at for at in answered if at is not None)

    @given(histories, conventions)
    def test_where_everything_has_ended_we_wait_for_nobody(
        self, history: History, conventions: WaitConventions
    ) -> None:
        for at in instants_of(history):
            ticket = history.at(at)
            if ticket is not None and ticket.status.is_done:
                assert not of_ours(waiting(history, at, conventions=conventions))

    @given(histories, moments, conventions)
    def test_on_a_merged_ticket_nobody_waits(
        self, history: History, at: datetime, conventions: WaitConventions
    ) -> None:
        first = history.events[0].at if history.events else START
        story = [event for event in history if event.at <= at]
        merged = History(history.id, [*story, Merged(max(at, first), into="elsewhere")])
        for later in (max(at, first), LATER):
            assert not waiting(merged, later, conventions=conventions)
        more = History(history.id, [*merged, *(event for event in history if event.at > at)])
        assert not waiting(more, LATER, conventions=conventions)
        assert spans(more, at=LATER)[-1].status is Status.MERGED

    @given(histories, conventions)
    def test_a_resolution_ends_every_wait_at_its_instant(
        self, history: History, conventions: WaitConventions
    ) -> None:
        last = history.events[-1].at if history.events else START
        before = waiting(history, last + MINUTE, conventions=conventions)
        resolved = History(history.id, [*history, Resolved(last + MINUTE)])
        found = waits(resolved, at=LATER + MINUTE, conventions=conventions)
        for wait in before:
            assert attrs.evolve(wait, until=last + MINUTE, ended_by=WaitEnd.RESOLVED) in found
        assert all(wait.until is not None for wait in found)

    @given(histories, st.integers(0, 90).map(lambda minutes: LATER - minutes * MINUTE))
    def test_a_wait_moves_with_the_ticket_that_is_absorbed(self, history: History, since: datetime) -> None:
        ticket = history.at(LATER)
        absorbing = History(history.id, [*history, Absorbed(LATER, source="other", waiting_since=since)])
        found = of_customer(waiting(absorbing, LATER))
        if ticket is not None and ticket.status is Status.MERGED:
            assert not found
        else:
            own = None if ticket is None else ticket.waiting_since
            assert [wait.since for wait in found] == [min(since, own or since)]

    @given(histories, moments, conventions)
    def test_absorbing_a_ticket_for_which_nobody_waits_changes_nothing(
        self, history: History, at: datetime, conventions: WaitConventions
    ) -> None:
        first = history.events[0].at if history.events else START
        busier = History(history.id, [*history, Absorbed(max(at, first), source="other")])
        expected = waits(history, at=LATER, conventions=conventions)
        assert waits(busier, at=LATER, conventions=conventions) == expected


def is_answered(wait: Wait) -> bool:
    return wait.ended_by is WaitEnd.ANSWERED
