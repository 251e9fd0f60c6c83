"""Laws of the nouns: tickets follow from their histories, names and amounts from what they spell."""

import copy
import inspect
import operator
import pickle
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import strategies
from tests.reference import tickets as reference
from tests.strategies import KINDS, MINUTE, START, agents, event_lists, events, instants, moved

from servicecore.domain import (
    EVENT_TYPES,
    Absorbed,
    Acknowledged,
    Actor,
    Agent,
    Assigned,
    AuthorKind,
    Blocked,
    Cancelled,
    Channel,
    ClockReset,
    Closed,
    Confirmed,
    CustomerMessage,
    Direction,
    DueSet,
    Escalated,
    Event,
    Held,
    History,
    Identity,
    IdentityKind,
    Interaction,
    Link,
    Linked,
    LinkKind,
    Log,
    Merged,
    Money,
    Name,
    Noted,
    Opened,
    PriorityOverridden,
    Reclassified,
    Reopened,
    Reply,
    Resolved,
    Resumed,
    RowMapping,
    ServiceFunction,
    Skill,
    SkillLevel,
    Split,
    Status,
    StatusCategory,
    Tagged,
    TakenInCharge,
    Ticket,
    Tier,
    Topic,
    Triaged,
    Trigger,
    Unassigned,
    Unblocked,
    Unlinked,
    Withdrawn,
    actor_of,
    fold,
    skill_levels,
    trigger_of,
)
from servicecore.errors import ErrorGroup, InvalidValue

TICK, LATER = timedelta(microseconds=1), START + timedelta(hours=2)
OTHER_KINDS = [kind for kind in KINDS if kind is not Opened]
SILENT: list[type[Event]] = [Noted, Escalated, Acknowledged, ClockReset, DueSet, Split]
ZONES: list[tzinfo] = [
    UTC,
    ZoneInfo("Europe/Berlin"),
    ZoneInfo("Asia/Kolkata"),
    timezone(timedelta(hours=-7)),
]
OF_YOUR_OWN = {kind: attrs.frozen(type(f"My{kind.__name__}", (kind,), {})) for kind in KINDS}
"""For each type of event one that a user derived from it."""

authors = st.sampled_from(AuthorKind)
# also when the last event is over and only holds still end
moments = st.integers(-2, 125).map(lambda minutes: START + minutes * MINUTE)
histories = strategies.histories()
stories = strategies.histories(min_size=1)


def fields(ticket: Ticket | None) -> dict[str, Any]:
    """What a ticket says, but for its id."""
    assert ticket is not None
    return {name: value for name, value in attrs.asdict(ticket, recurse=False).items() if name != "id"}


def in_zone(event: Event, zone: tzinfo) -> Event:
    """The same event with all its instants as the clocks of a zone show them."""
    said = attrs.asdict(event, recurse=False)
    shown: dict[str, Any] = {
        name: at.astimezone(zone) for name, at in said.items() if isinstance(at, datetime)
    }
    return attrs.evolve(event, **shown)


def of_your_own(event: Event) -> Event:
    return OF_YOUR_OWN[type(event)](**attrs.asdict(event, recurse=False))


def without_end(event: Event) -> Event:
    """The same hold for as long as nobody ends it."""
    return attrs.evolve(event, until=None, then=Status.OPEN) if isinstance(event, Held) else event


class TestFolding:
    @given(stories)
    def test_a_ticket_is_what_its_events_say(self, history: History) -> None:
        assert fields(history.ticket) == reference.ticket_fields(history.events)

    @given(stories, moments)
    def test_a_ticket_at_an_instant_is_what_its_events_and_time_up_to_then_say(
        self, history: History, instant: datetime
    ) -> None:
        past = [event for event in history if event.at <= instant]
        ticket = history.at(instant)
        assert (ticket is None) == (not past)
        if ticket is not None:
            assert fields(ticket) == reference.ticket_fields(past, instant)

    @given(histories, moments)
    def test_the_state_at_an_instant_is_that_of_the_history_cut_there(
        self, history: History, instant: datetime
    ) -> None:
        cut = History("t", [event for event in history if event.at <= instant])
        assert history.at(instant) == cut.at(instant)

    @given(histories)
    def test_replaying_the_first_events_gives_the_state_at_that_instant(self, history: History) -> None:
        for count, event in enumerate(history, start=1):
            if count == len(history) or history.events[count].at > event.at:
                assert history.at(event.at) == History("t", history.events[:count]).ticket

    @given(histories)
    def test_folding_a_part_and_then_the_rest_is_folding_all(self, history: History) -> None:
        for cut in range(len(history) + 1):
            part = fold(history.id, history.events[:cut])
            assert fold(history.id, history.events[cut:], start=part) == history.ticket

    @given(stories, moments)
    def test_folding_up_to_any_instant_and_then_the_rest_is_folding_all(
        self, history: History, instant: datetime
    ) -> None:
        past = [event for event in history if event.at <= instant]
        part = fold(history.id, past, until=instant)
        rest = history.events[len(past) :]
        assert fold(history.id, rest, start=part, until=LATER) == history.at(LATER)

    @given(stories, moments, moments)
    def test_it_does_not_matter_how_often_somebody_looks(
        self, history: History, one: datetime, other: datetime
    ) -> None:
        early, late = sorted((one, other))
        seen = history.at(early)
        if seen is not None:
            between = [event for event in history if early < event.at <= late]
            assert fold(history.id, between, start=seen, until=late) == history.at(late)

    @given(histories, instants, event_lists(OTHER_KINDS))
    def test_what_happens_later_does_not_change_the_past(
        self, history: History, instant: datetime, later: list[Event]
    ) -> None:
        future = [moved(event, timedelta(hours=2)) for event in later]
        assert History("t", [*history, *future]).at(instant) == history.at(instant)

    @given(histories)
    def test_nothing_changes_between_two_events_but_by_the_end_of_a_hold(self, history: History) -> None:
        for event, following in pairwise([*history, Noted(LATER)]):
            if event.at == following.at:
                continue
            first, last = history.at(event.at), history.at(following.at - TICK)
            assert first is not None
            if first.held_until is None or first.held_until >= following.at:
                assert first == last
            else:
                assert event.at < first.held_until
                assert history.at(first.held_until - TICK) == first
                assert history.at(first.held_until) == last != first

    @given(stories, moments)
    def test_what_time_does_is_what_the_timer_would_have_done_in_the_log(
        self, history: History, instant: datetime
    ) -> None:
        past = [event for event in history if event.at <= instant]
        written = History("t", [without_end(event) for event in reference.written_out(past, instant)])
        ticket = history.at(instant)
        if ticket is not None:
            assert attrs.evolve(ticket, held_until=None, held_then=Status.OPEN) == written.ticket

    @given(st.lists(events(OTHER_KINDS), unique_by=lambda event: event.at), st.randoms(use_true_random=False))
    def test_the_order_in_which_instants_are_given_does_not_matter(
        self, given_events: list[Event], random: Any
    ) -> None:
        given_events = [Opened(START - MINUTE), *given_events]
        shuffled = random.sample(given_events, len(given_events))
        assert History("t", shuffled) == History("t", given_events)

    @given(event_lists())
    def test_the_order_of_events_of_one_instant_is_kept_but_the_opening_comes_first(
        self, given_events: list[Event]
    ) -> None:
        history = History("t", given_events)
        first = min((event.at for event in given_events), default=None)
        for instant in {event.at for event in given_events}:
            same = [event for event in given_events if event.at == instant]
            opening = next((event for event in same if isinstance(event, Opened)), None)
            if instant == first and opening is not None:
                same.sort(key=lambda event: event is not opening)
            assert [event for event in history if event.at == instant] == same

    @given(histories)
    def test_a_history_grows_by_one_event_after_the_other(self, history: History) -> None:
        grown = History("t")
        for event in history:
            grown = grown.plus(event)
        assert grown == history

    @given(stories, events(OTHER_KINDS))
    def test_an_event_before_the_last_one_is_refused_and_any_other_accepted(
        self, history: History, event: Event
    ) -> None:
        if event.at < history.events[-1].at:
            with pytest.raises(InvalidValue, match=r"history\.out-of-order"):
                history.plus(event)
        else:
            assert history.plus(event).events == (*history.events, event)

    @given(st.lists(events()) | st.lists(events([Opened, Noted])))
    def test_exactly_the_events_before_the_opening_are_refused(self, given_events: list[Event]) -> None:
        openings = [event.at for event in given_events if isinstance(event, Opened)]
        early = [event.at for event in given_events if openings and event.at < min(openings)]
        if not early:
            assert len(History("t", given_events)) == len(given_events)
            return
        with pytest.raises(ErrorGroup) as caught:
            History("t", given_events)
        assert [each.code for each in caught.value.diagnostics] == ["history.before-opening"] * len(early)
        assert [each.place for each in caught.value.diagnostics] == [
            f"History.events[{i}]" for i in range(len(early))
        ]
        assert [each.received for each in caught.value.diagnostics] == [
            at.isoformat() for at in sorted(early)
        ]

    @given(event_lists(), st.lists(st.sampled_from(ZONES), min_size=1), instants, st.sampled_from(ZONES))
    def test_it_does_not_matter_in_which_zone_an_instant_is_written(
        self, written: list[Event], zones: list[tzinfo], instant: datetime, zone: tzinfo
    ) -> None:
        here = History("t", written)
        there = History("t", [in_zone(event, zones[i % len(zones)]) for i, event in enumerate(written)])
        assert there == here
        assert hash(there) == hash(here)
        assert there.at(instant.astimezone(zone)) == here.at(instant)

    @given(histories)
    def test_a_history_survives_pickling(self, history: History) -> None:
        back = pickle.loads(pickle.dumps(history))
        assert back == history
        assert hash(back) == hash(history)
        assert back.ticket == history.ticket == pickle.loads(pickle.dumps(history.ticket))

    @given(stories, moments)
    def test_events_of_your_own_count_as_those_they_are_derived_from(
        self, history: History, instant: datetime
    ) -> None:
        yours = History("t", map(of_your_own, history))
        assert yours.at(instant) == history.at(instant)
        assert yours.ticket == history.ticket
        assert yours.interactions == history.interactions

    @given(stories)
    def test_what_is_only_worth_keeping_may_be_left_out(self, history: History) -> None:
        first, *others = history.events
        rest = [event for event in others if type(event) not in SILENT or event.agent]
        assert History("t", [first, *rest]).at(LATER) == history.at(LATER)

    @given(histories)
    def test_the_contacts_of_a_history_are_those_its_events_name(self, history: History) -> None:
        named = [
            contact
            for event in history
            if not isinstance(event, Split)
            for contact in (*getattr(event, "interactions", ()), getattr(event, "interaction_id", None))
            if contact is not None
        ]
        assert history.interactions == tuple(dict.fromkeys(named))


class TestEvents:
    @given(events())
    def test_an_event_is_a_value(self, event: Event) -> None:
        again = type(event)(**attrs.asdict(event, recurse=False))
        for same in (again, attrs.evolve(event), copy.copy(event), copy.deepcopy(event)):
            assert type(same) is type(event)
            assert same == event
            assert (hash(same), repr(same)) == (hash(event), repr(event))
        earlier = moved(event, -MINUTE)
        assert earlier != event
        assert moved(earlier, MINUTE) == event

    @given(events(), st.integers(2, pickle.HIGHEST_PROTOCOL))
    def test_an_event_survives_pickling(self, event: Event, protocol: int) -> None:
        back = pickle.loads(pickle.dumps(event, protocol))
        assert type(back) is type(event)
        assert (back, hash(back), repr(back)) == (event, hash(event), repr(event))

    @given(events())
    def test_an_event_of_your_own_holds_what_that_of_ours_holds(self, event: Event) -> None:
        yours = of_your_own(event)
        assert type(yours) is OF_YOUR_OWN[type(event)]
        assert attrs.asdict(yours, recurse=False) == attrs.asdict(event, recurse=False)
        assert repr(yours) == f"My{event!r}"

    @pytest.mark.parametrize("kind", KINDS)
    def test_the_signature_of_a_type_is_that_which_attrs_would_write(self, kind: type[Event]) -> None:
        ours, yours = inspect.signature(kind), inspect.signature(OF_YOUR_OWN[kind])
        assert list(ours.parameters) == [field.name for field in attrs.fields(kind)]
        assert str(ours) == str(yours)
        assert kind.__init__.__annotations__ == OF_YOUR_OWN[kind].__init__.__annotations__


ENDS: tuple[type[Event], ...] = (Resolved, Closed, Cancelled, Withdrawn, Merged)
BY_CUSTOMERS: tuple[type[Event], ...] = (CustomerMessage, Confirmed, Withdrawn)
BY_OTHERS = tuple(kind for kind in KINDS if kind not in BY_CUSTOMERS)
CHANGED_BY: dict[str, tuple[type[Event], ...]] = {
    "opened_at": (),
    "opened_by": (),
    "subject": (),
    "type": (Triaged,),
    "status": (
        *(Assigned, TakenInCharge, Reply, CustomerMessage, Absorbed, Held, Resumed),
        *(Resolved, Closed, Reopened, Cancelled, Withdrawn, Merged),
    ),
    "function": (Reclassified,),
    "topic": (Reclassified,),
    "channel": (),
    "requester": (),
    "impact": (Triaged,),
    "urgency": (Triaged,),
    "priority": (Triaged, PriorityOverridden),
    "computed_priority": (Triaged,),
    "priority_override": (PriorityOverridden,),
    "tags": (Tagged,),
    "links": (Linked, Unlinked),
    "blockers": (Blocked, Unblocked),
    "team": (Assigned,),
    "assignee": (Assigned, Unassigned, TakenInCharge),
    "agent": BY_OTHERS,
    "taken_in_charge_at": (TakenInCharge,),
    "first_response_at": (Reply,),
    "last_customer_at": (
        *(CustomerMessage, Absorbed, Confirmed, Withdrawn),
        *(Resolved, Reopened, Cancelled, Closed),
    ),
    "last_agent_at": (Reply,),
    "waiting_since": (CustomerMessage, Absorbed, Reply, Confirmed, *ENDS),
    "held_until": (Held, Resumed, CustomerMessage, Absorbed, *ENDS),
    "held_then": (Held, Resumed, CustomerMessage, Absorbed, *ENDS),
    "first_resolved_at": (Resolved,),
    "resolved_at": (Resolved, Reopened),
    "resolved_by": (Resolved, Reopened),
    "confirmed_at": (Confirmed, Closed, Resolved, Reopened),
    "assumed_at": (Resolved, Closed, Reopened),
    "closed_at": (Closed, Resolved, Reopened, Cancelled, Withdrawn, Merged),
    "cancelled_at": (Cancelled, Withdrawn, Resolved, Closed, Reopened, Merged),
    "cancelled_for": (Cancelled, Withdrawn, Resolved, Closed, Reopened, Merged),
    "merged_into": (Merged,),
    "resolutions": (Resolved,),
    "reopens": (Reopened, Resolved),
    "handoffs": BY_OTHERS,
}
"""Which events may change which field."""

LEADS_TO: dict[type[Event], set[Status]] = {
    Assigned: {Status.OPEN},
    TakenInCharge: {Status.OPEN},
    Reply: {Status.OPEN},
    CustomerMessage: {Status.OPEN},
    Absorbed: {Status.OPEN},
    Held: {status for status in Status if status.category is StatusCategory.PAUSED},
    Resumed: {Status.OPEN},
    Resolved: {Status.RESOLVED},
    Closed: {Status.CLOSED},
    Reopened: {Status.OPEN},
    Cancelled: {Status.CANCELLED},
    Withdrawn: {Status.CANCELLED},
    Merged: {Status.MERGED},
}
"""Where an event takes a ticket, if it moves it."""


class TestStates:
    @given(stories)
    def test_nothing_becomes_new_again(self, history: History) -> None:
        was_new = [ticket.status is Status.NEW for ticket in self.course(history)]
        assert was_new == sorted(was_new, reverse=True)

    @given(stories)
    def test_a_merged_ticket_stays_merged_and_nobody_waits_for_it(self, history: History) -> None:
        course = [*self.course(history), history.at(LATER)]
        for before, after in pairwise(course):
            if before.status is Status.MERGED:
                assert after.status is Status.MERGED
                assert after.merged_into == before.merged_into
                assert (after.resolutions, after.reopens) == (before.resolutions, before.reopens)
        for ticket in course:
            assert ticket.status is not Status.MERGED or ticket.waiting_since is None
            assert (ticket.merged_into is None) == (ticket.status is not Status.MERGED)

    def test_it_is_known_of_each_field_what_changes_it(self) -> None:
        assert ["id", *CHANGED_BY] == [field.name for field in attrs.fields(Ticket)]

    @given(stories)
    def test_an_event_changes_what_it_is_about_and_nothing_else(self, history: History) -> None:
        for before, event, after in self.steps(history):
            changed = {name for name in CHANGED_BY if getattr(before, name) != getattr(after, name)}
            assert {name for name in changed if not isinstance(event, CHANGED_BY[name])} == set()

    @given(stories)
    def test_an_event_takes_a_ticket_where_it_should(self, history: History) -> None:
        for before, event, after in self.steps(history):
            if before.status is not after.status:
                assert after.status in LEADS_TO[type(event)]

    @given(stories)
    def test_what_is_done_is_left_by_a_reopening_alone(self, history: History) -> None:
        for before, event, after in self.steps(history):
            if before.status.is_done and not after.status.is_done:
                assert isinstance(event, Reopened)
                assert after.reopens == before.reopens + 1

    @given(stories)
    def test_time_alone_does_nothing_but_end_a_hold(self, history: History) -> None:
        before, after = history.ticket, history.at(LATER)
        assert before is not None
        assert after is not None
        if before.held_until is None:
            assert after == before
        else:
            resolved = before.held_then is Status.RESOLVED and not before.blockers
            assert after.status is (Status.RESOLVED if resolved else Status.OPEN)
            assert after.held_until is None
            assert after.assumed_at == after.resolved_at == (before.held_until if resolved else None)
            assert after.resolutions == before.resolutions + int(resolved)
            assert (after.agent, after.handoffs, after.reopens) == (
                before.agent,
                before.handoffs,
                before.reopens,
            )

    @given(stories)
    def test_firsts_never_move_and_counts_never_fall(self, history: History) -> None:
        for before, after in pairwise([*self.course(history), history.at(LATER)]):
            for name in (
                "opened_at",
                "opened_by",
                "taken_in_charge_at",
                "first_response_at",
                "first_resolved_at",
            ):
                assert getattr(before, name) in (None, getattr(after, name))
            for name in ("resolutions", "reopens", "handoffs"):
                assert getattr(before, name) <= getattr(after, name)
            for name in ("last_customer_at", "last_agent_at"):
                earlier, later = getattr(before, name), getattr(after, name)
                assert earlier is None or earlier <= later

    @given(stories)
    def test_only_what_a_customer_does_is_a_word_of_the_customer(self, history: History) -> None:
        for before, event, after in self.steps(history):
            if before.last_customer_at != after.last_customer_at and not isinstance(event, Absorbed):
                assert actor_of(event) is Actor.CUSTOMER
                assert after.last_customer_at == event.at

    @given(stories)
    def test_the_instants_of_a_ticket_fit_its_status(self, history: History) -> None:
        for ticket in self.course(history):
            assert (ticket.closed_at is not None) == (ticket.status is Status.CLOSED)
            assert ticket.status.is_done or ticket.resolved_at is None
            assert ticket.status is not Status.RESOLVED or ticket.resolved_at is not None
            assert (ticket.first_resolved_at is None) == (ticket.resolutions == 0)
            assert (
                ticket.first_resolved_at is None
                or ticket.resolved_at is None
                or (ticket.first_resolved_at <= ticket.resolved_at)
            )
            for fact in (ticket.cancelled_at, ticket.cancelled_for):
                assert (fact is not None) == (ticket.status is Status.CANCELLED)

    @given(stories)
    def test_who_resolved_and_who_agreed_are_facts_about_a_resolution(self, history: History) -> None:
        for ticket in [*self.course(history), history.at(LATER)]:
            assert (ticket.resolved_by is None) == (ticket.resolved_at is None)
            for at in (ticket.confirmed_at, ticket.assumed_at):
                assert at is None or ticket.resolved_at <= at
            if ticket.resolved_by is Actor.CUSTOMER:
                assert ticket.confirmed_at == ticket.resolved_at
            if ticket.resolved_by is Actor.TIMER:
                assert ticket.assumed_at == ticket.resolved_at

    @given(stories)
    def test_only_a_held_ticket_has_an_end_of_the_hold_and_it_is_yet_to_come(self, history: History) -> None:
        for event, ticket in zip(history, self.course(history), strict=True):
            if ticket.status.category is not StatusCategory.PAUSED:
                assert (ticket.held_until, ticket.held_then) == (None, Status.OPEN)
            assert ticket.held_until is None or ticket.held_until > event.at

    @given(stories)
    def test_the_priority_set_by_hand_wins_and_both_are_kept(self, history: History) -> None:
        for ticket in self.course(history):
            assert ticket.priority == (ticket.priority_override or ticket.computed_priority)

    @given(stories)
    def test_every_support_ticket_is_service_work(self, history: History) -> None:
        for ticket in self.course(history):
            assert ticket.function is None or ticket.function.within(ServiceFunction.SERVICE)

    @given(stories)
    def test_a_ticket_lists_no_tag_and_no_blocker_twice(self, history: History) -> None:
        for ticket in self.course(history):
            assert list(ticket.tags) == sorted(set(ticket.tags))
            assert len(ticket.blockers) == len(set(ticket.blockers))

    @given(stories, st.sampled_from(LinkKind))
    def test_the_tickets_linked_in_each_way_are_the_links(self, history: History, kind: LinkKind) -> None:
        ticket = history.ticket
        assert ticket is not None
        assert (
            ticket.linked(kind)
            == ticket.linked(kind.value)
            == tuple(link.to for link in ticket.links if link.kind is kind)
        )
        assert sum(len(ticket.linked(each)) for each in LinkKind) == len(ticket.links)

    @given(stories, st.builds(Link, st.sampled_from(LinkKind), strategies.ticket_ids))
    def test_a_link_is_there_once_it_is_made_and_gone_once_it_is_taken_off(
        self, history: History, link: Link
    ) -> None:
        assert link in self.then(history, Linked(START, link=link)).links
        assert link not in self.then(history, Unlinked(START, link=link)).links

    @given(stories, instants)
    def test_closing_never_moves_the_resolution(self, history: History, instant: datetime) -> None:
        before, after = history.at(LATER), self.then(history, Closed(instant))
        assert before is not None
        assert (after.resolved_at, after.resolved_by, after.resolutions) == (
            before.resolved_at,
            before.resolved_by,
            before.resolutions,
        )

    @given(stories, st.sampled_from(SILENT).flatmap(lambda kind: events([kind], agents=st.none())))
    def test_a_note_changes_nothing(self, history: History, event: Event) -> None:
        assert self.then(history, event) == history.at(LATER)

    @given(stories, events([Opened], agents=st.none()))
    def test_what_is_open_is_not_opened_again(self, history: History, event: Event) -> None:
        history = History("t", [Opened(START - MINUTE), *history])
        assert self.then(history, event) == history.at(LATER)

    @given(stories, authors.filter(lambda author: author is not AuthorKind.AGENT))
    def test_only_a_persons_reply_is_a_response(self, history: History, author: AuthorKind) -> None:
        assert self.then(history, Reply(START, by=author)) == history.at(LATER)
        assert self.then(history, Reply(START)).waiting_since is None

    @given(stories)
    def test_nobody_waits_for_an_answer_to_an_automatic_message(self, history: History) -> None:
        assert self.then(history, CustomerMessage(START, auto_submitted=True)) == history.at(LATER)

    @given(stories, agents)
    def test_another_agent_than_before_is_a_handoff(self, history: History, agent: str | None) -> None:
        before, after = history.at(LATER), self.then(history, Noted(START, agent=agent))
        assert before is not None
        changed = agent is not None and before.agent not in (None, agent)
        assert after == attrs.evolve(
            before, agent=agent or before.agent, handoffs=before.handoffs + int(changed)
        )

    @given(stories, events(list(BY_CUSTOMERS)))
    def test_what_a_customer_does_is_no_act_of_an_agent(self, history: History, event: Event) -> None:
        before, after = history.at(LATER), self.then(history, event)
        assert before is not None
        assert (after.agent, after.handoffs) == (before.agent, before.handoffs)
        assert after == self.then(history, attrs.evolve(event, agent=None))

    @given(stories, agents)
    def test_what_the_timer_resolved_is_resolved_once_however_often_it_says_so(
        self, history: History, agent: str | None
    ) -> None:
        once = history.plus(Resolved(LATER, by=Actor.TIMER))
        assert self.then(once, Resolved(START, by=Actor.TIMER, agent=agent)) == self.then(
            once, Noted(START, agent=agent)
        )

    @staticmethod
    def course(history: History) -> list[Any]:
        """The ticket after each event."""
        return [History("t", history.events[:count]).ticket for count in range(1, len(history) + 1)]

    @staticmethod
    def steps(history: History) -> list[tuple[Any, Event, Any]]:
        """What each event but the first did: the ticket at its instant, without it and with it."""
        cuts = [History("t", history.events[:count]) for count in range(1, len(history) + 1)]
        return [
            (before.at(event.at), event, after.ticket)
            for (before, after), event in zip(pairwise(cuts), history.events[1:], strict=True)
        ]

    @staticmethod
    def then(history: History, event: Event) -> Any:
        """The ticket after one more event, when all holds are over."""
        return history.plus(attrs.evolve(event, at=LATER, **TestStates.still_to_come(event))).ticket

    @staticmethod
    def still_to_come(event: Event) -> dict[str, datetime]:
        return {"until": LATER + MINUTE} if isinstance(event, Held) and event.until else {}


class TestTriggers:
    contacts = st.builds(
        Interaction,
        st.just("m"),
        channel=st.sampled_from(Channel.known()),
        at=instants,
        text=st.text(),
        subject=st.text(),
        direction=st.sampled_from(Direction),
        author=authors,
        language=st.sampled_from([None, "en", "pt-BR"]),
        auto_submitted=st.booleans(),
    )

    @given(contacts, contacts, histories | st.none())
    def test_the_trigger_depends_on_direction_and_history_and_never_on_words(
        self, one: Interaction, other: Interaction, history: History | None
    ) -> None:
        other = attrs.evolve(other, at=one.at, direction=one.direction)
        assert trigger_of(one, history) is trigger_of(other, history)

    @given(contacts, histories | st.none())
    def test_the_trigger_of_each_direction(self, contact: Interaction, history: History | None) -> None:
        trigger = trigger_of(contact, history)
        if contact.direction is Direction.INBOUND:
            assert trigger is Trigger.REACTIVE
        elif contact.direction is Direction.INTERNAL:
            assert trigger is None
        else:
            assert trigger is not None
            assert (trigger is Trigger.PROACTIVE) == (history is None)

    @given(contacts, histories, event_lists(OTHER_KINDS))
    def test_the_trigger_does_not_depend_on_what_happens_later(
        self, contact: Interaction, history: History, later: list[Event]
    ) -> None:
        future = [moved(event, timedelta(hours=2)) for event in later]
        assert trigger_of(contact, History("t", [*history, *future])) is trigger_of(contact, history)

    @given(contacts, histories)
    def test_an_answer_is_reactive_and_nothing_else_that_goes_out_while_the_customer_waits(
        self, contact: Interaction, history: History
    ) -> None:
        sent = attrs.evolve(contact, direction=Direction.OUTBOUND)
        before = history.at(sent.at - TICK)
        trigger = trigger_of(sent, history)
        if before is not None and before.waiting_since is not None:
            assert trigger is Trigger.REACTIVE
        if trigger is Trigger.PROACTIVE_AFTER:
            assert before is not None
            assert before.status.is_done
            assert before.waiting_since is None

    @given(contacts, strategies.histories([Opened, CustomerMessage, Assigned, Reply], min_size=1))
    def test_what_goes_out_after_time_resolved_the_matter_is_a_follow_up(
        self, contact: Interaction, history: History
    ) -> None:
        sent = attrs.evolve(contact, direction=Direction.OUTBOUND, at=LATER + 2 * MINUTE)
        held = Held(LATER, status="pending_customer", until=LATER + MINUTE, then="resolved")
        assert trigger_of(sent, history.plus(held)) is Trigger.PROACTIVE_AFTER

    @given(contacts, strategies.histories([Opened, Assigned, Reply, Noted], min_size=1))
    def test_an_automatic_message_of_the_customer_asks_for_no_answer(
        self, contact: Interaction, history: History
    ) -> None:
        sent = attrs.evolve(contact, direction=Direction.OUTBOUND, at=LATER + TICK)
        bounced = history.plus(CustomerMessage(LATER, auto_submitted=True))
        assert trigger_of(sent, bounced) is trigger_of(sent, history)


COLUMNS = {"case": "id", "activity": "step", "time": "at", "resource": "who"}
FIXED: dict[str, dict[str, object]] = {
    "priority_overridden": {"priority": "high"},
    "cancelled": {"reason": "spam"},
    "merged": {"into": "t2"},
    "absorbed": {"source": "t2"},
    "split": {"into": "t2"},
    "reclassified": {"function": "support", "evidence": "a crash"},
    "linked": {"link": Link("related", "t2")},
    "unlinked": {"link": Link("related", "t2")},
    "blocked": {"on": "t2"},
    "unblocked": {"on": "t2"},
    "clock_reset": {"metric": "resolution"},
    "due_set": {"metric": "ownership", "due_at": LATER},
}
MEANINGS = {name: {"event": name, **FIXED.get(name, {})} for name in EVENT_TYPES}
STEPS = RowMapping(**COLUMNS, events=MEANINGS, zone="UTC")
steps = st.tuples(st.sampled_from("123"), st.sampled_from(list(EVENT_TYPES)), instants, agents).map(
    lambda step: (step[0], step[1], START - MINUTE if step[1] == "opened" else step[2], step[3])
)
damages = st.dictionaries(
    st.sampled_from(["id", "step", "at"]), st.sampled_from([None, "", "  "]), min_size=1
) | st.sampled_from([{"step": "x"}, {"at": "soon"}, {"step": "opend", "at": "soon"}])


def as_row(step: tuple[str, str, datetime, str | None]) -> dict[str, object]:
    case, name, at, agent = step
    return {"id": case, "step": name, "at": at.isoformat(), "who": agent}


class TestRows:
    @given(st.lists(steps, max_size=20))
    def test_a_log_holds_what_its_rows_say_and_nothing_else(self, table: list[Any]) -> None:
        log = Log.from_rows(map(as_row, table), STEPS)
        expected = {
            case: History(case, [self.event(step) for step in table if step[0] == case])
            for case in dict.fromkeys(step[0] for step in table)
        }
        assert log == Log(expected, rows=len(table))

    @given(st.lists(st.tuples(steps, st.none() | damages), max_size=20))
    def test_bad_rows_are_all_reported_and_the_others_are_read_as_if_alone(self, table: list[Any]) -> None:
        rows = [as_row(step) | (damage or {}) for step, damage in table]
        log = Log.from_rows(rows, STEPS)
        good = [as_row(step) for step, damage in table if damage is None]
        assert log.histories == Log.from_rows(good, STEPS).histories
        mistakes = [
            f"rows[{number}].{column}"
            for number, (_, damage) in enumerate(table)
            for column in ("id", "step", "at")
            if column in (damage or {})
        ]
        assert [problem.diagnostic.place for problem in log.problems] == mistakes
        assert log.rows == len(table)

    @given(st.lists(steps, max_size=12), st.sampled_from(ZONES))
    def test_it_does_not_matter_in_which_zone_a_log_is_written(self, table: list[Any], zone: tzinfo) -> None:
        rows = [as_row(step) for step in table]
        moved = [row | {"at": step[2].astimezone(zone)} for row, step in zip(rows, table, strict=True)]
        assert Log.from_rows(moved, STEPS) == Log.from_rows(rows, STEPS)

    @staticmethod
    def event(step: tuple[str, str, datetime, str | None]) -> Event:
        _, name, at, agent = step
        more = {"what": name} if name == "noted" else FIXED.get(name, {})
        return EVENT_TYPES[name](at, agent=agent, **more)


texts = st.text(min_size=1) | st.text("aB-_ ßİ", min_size=1, max_size=8)
vocabularies = st.sampled_from([Channel, Tier, Skill, Topic])


def named(vocabulary: type[Name], text: str) -> Name | None:
    """The name, or nothing if the text spells none."""
    try:
        return vocabulary(text)
    except InvalidValue:
        return None


class TestNames:
    @given(vocabularies, texts)
    def test_a_name_spells_itself(self, vocabulary: type[Name], text: str) -> None:
        if name := named(vocabulary, text):
            assert vocabulary(name) == vocabulary(str(name)) == name == str(name)
            assert eval(repr(name), {vocabulary.__name__: vocabulary}) == name
            assert pickle.loads(pickle.dumps(name)) == name

    @given(vocabularies, texts)
    def test_spaces_underscores_and_dashes_are_one(self, vocabulary: type[Name], text: str) -> None:
        name = named(vocabulary, text)
        for joint in (" ", "-", "_", "  ", "- "):
            assert named(vocabulary, text.replace(" ", joint)) == name
        assert name is None or name.split("_") == [part for part in name.split("_") if part]

    @given(texts)
    def test_a_text_spells_a_name_if_it_has_a_letter_or_sign_in_it(self, text: str) -> None:
        assert (named(Topic, text) is None) == (not text.replace("-", " ").replace("_", " ").strip())

    @given(vocabularies.flatmap(lambda vocabulary: st.sampled_from(vocabulary.known())))
    def test_a_known_member_is_found_by_any_spelling(self, member: Name) -> None:
        for spelling in (member.upper(), member.title(), member.replace("_", "-"), f" {member} "):
            assert type(member)(spelling) == member


class TestMoney:
    amounts = st.decimals(
        allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9
    )

    @given(amounts, amounts)
    def test_money_is_as_exact_and_ordered_as_its_amount(self, one: Decimal, other: Decimal) -> None:
        left, right = Money(one, "EUR"), Money(other, "EUR")
        assert (left + right).amount == one + other
        assert (left + right) - right == left
        comparisons: Sequence[Callable[[Any, Any], bool]] = (
            operator.lt,
            operator.le,
            operator.gt,
            operator.ge,
            operator.eq,
            operator.ne,
        )
        for comparison in comparisons:
            assert comparison(left, right) is comparison(one, other)

    @given(amounts, st.integers(0, 4))
    def test_equal_money_is_equal_however_it_is_written(self, amount: Decimal, zeros: int) -> None:
        longer = amount.quantize(Decimal(1).scaleb(-2 - zeros))
        assert Money(longer, "eur") == Money(amount, "EUR")
        assert hash(Money(longer, "eur")) == hash(Money(amount, "EUR"))

    @given(st.lists(amounts, max_size=6))
    def test_money_sorts_as_its_amount(self, amounts: list[Decimal]) -> None:
        found = sorted(Money(amount, "EUR") for amount in amounts)
        assert [money.amount for money in found] == sorted(amounts)


class TestIdentities:
    numbers = st.sampled_from(["a1", "001", "+1 (0)"])
    values = st.builds(
        lambda number, text, more: f"{number}{text}{more}",
        numbers,
        st.text("aA@.+ 01٣-()xX#", max_size=6),
        st.sampled_from(["", " ext. 1", ";ext=1", "x1", " #1"]),
    )
    identities = st.builds(Identity, st.sampled_from(IdentityKind), values)

    @given(identities, identities, identities)
    def test_matching_is_an_equivalence(self, one: Identity, two: Identity, three: Identity) -> None:
        assert one.matches(one)
        assert one.matches(two) == two.matches(one)
        if one.matches(two) and two.matches(three):
            assert one.matches(three)

    @given(identities)
    def test_the_compared_form_is_a_form_of_the_same_identity(self, identity: Identity) -> None:
        assert Identity(identity.kind, identity.normal).normal == identity.normal
        assert attrs.evolve(identity, value=f" {identity.value}\n").matches(identity)


class TestSkills:
    skills = st.lists(
        st.builds(SkillLevel, st.sampled_from(["api", "API", "german", "empathy"]), st.integers(1, 5))
    )

    @given(skills, st.randoms(use_true_random=False))
    def test_skills_have_one_form_in_any_order(self, skills: list[SkillLevel], random: Any) -> None:
        found = skill_levels(skills)
        assert skill_levels(random.sample(skills, len(skills))) == skill_levels(found) == found
        assert [each.skill for each in found] == sorted({each.skill for each in skills})
        assert skill_levels({each.skill: each.level for each in found}) == found

    @given(skills, skills)
    def test_who_learns_more_loses_no_skill(self, known: list[SkillLevel], learnt: list[SkillLevel]) -> None:
        before, after = Agent("ann", skills=known), Agent("ann", skills=[*known, *learnt])
        assert before.has(known)
        assert after.has(known)
        assert after.has(learnt)
        assert before.has(learnt) == (after.skills == before.skills)


@pytest.mark.parametrize("hierarchy", [ServiceFunction, Trigger])
def test_within_is_a_partial_order(hierarchy: Any) -> None:
    for one in hierarchy:
        assert one.within(one)
        for two in hierarchy:
            assert one is two or not (one.within(two) and two.within(one))
            for three in hierarchy:
                assert one.within(three) or not (one.within(two) and two.within(three))
