"""Laws of the nouns: tickets follow from their histories, names and amounts from what they spell."""

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
from tests.reference import tickets as reference

from servicecore.domain import (
    EVENT_TYPES,
    Agent,
    Assigned,
    AuthorKind,
    Channel,
    Closed,
    Direction,
    Escalated,
    Event,
    Held,
    History,
    Identity,
    IdentityKind,
    Interaction,
    Log,
    Money,
    Name,
    Noted,
    Opened,
    Priority,
    Reply,
    RowMapping,
    ServiceFunction,
    Skill,
    SkillLevel,
    Status,
    Tier,
    Topic,
    Triaged,
    Trigger,
    skill_levels,
    trigger_of,
)
from servicecore.errors import InvalidValue

# an hour around the moment when the clocks of Berlin are set back: readings repeat, instants do not
START = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
MINUTE, TICK = timedelta(minutes=1), timedelta(microseconds=1)
SILENT: list[type[Event]] = [Noted, Escalated, Opened]
ZONES: list[tzinfo] = [
    UTC,
    ZoneInfo("Europe/Berlin"),
    ZoneInfo("Asia/Kolkata"),
    timezone(timedelta(hours=-7)),
]

instants = st.integers(0, 60).map(lambda minutes: START + minutes * MINUTE)
agents = st.sampled_from([None, None, "ann", "bob", "eve"])
authors = st.sampled_from(AuthorKind)
PARTS: dict[type[Event], dict[str, st.SearchStrategy[Any]]] = {
    Opened: {"by": authors},
    Triaged: {"priority": st.none() | st.sampled_from(Priority)},
    Assigned: {"team": st.sampled_from([None, "tier 1", "tier 2"])},
    Reply: {"by": st.just(AuthorKind.AGENT) | authors},
    Held: {"status": st.sampled_from([Status.PENDING_CUSTOMER, Status.ON_HOLD])},
    Escalated: {"to": st.sampled_from([None, "tier 2"])},
    Noted: {"what": st.text(max_size=3)},
}
events = st.sampled_from(list(EVENT_TYPES.values())).flatmap(
    lambda kind: st.builds(kind, instants, agent=agents, **PARTS.get(kind, {}))
)
event_lists = st.lists(events, max_size=14)
histories = event_lists.map(lambda found: History("t", found))
stories = st.lists(events, min_size=1, max_size=14).map(lambda found: History("t", found))


def in_zone(event: Event, zone: tzinfo) -> Event:
    return attrs.evolve(event, at=event.at.astimezone(zone))


class TestFolding:
    @given(stories)
    def test_a_ticket_is_what_its_events_say(self, history: History) -> None:
        assert history.ticket is not None
        expected = reference.ticket_fields(history.events)
        assert attrs.asdict(history.ticket) == {"id": "t", **expected}

    @given(stories, instants)
    def test_a_ticket_at_an_instant_is_what_its_events_up_to_then_say(
        self, history: History, instant: datetime
    ) -> None:
        past = [event for event in history if event.at <= instant]
        ticket = history.at(instant)
        assert (ticket is None) == (not past)
        if ticket is not None:
            assert attrs.asdict(ticket) == {"id": "t", **reference.ticket_fields(past)}

    @given(histories, instants)
    def test_the_state_at_an_instant_is_that_of_the_history_cut_there(
        self, history: History, instant: datetime
    ) -> None:
        cut = History("t", [event for event in history if event.at <= instant])
        assert history.at(instant) == cut.ticket == cut.at(instant)

    @given(histories, instants, event_lists)
    def test_what_happens_later_does_not_change_the_past(
        self, history: History, instant: datetime, later: list[Event]
    ) -> None:
        future = [attrs.evolve(event, at=event.at + timedelta(hours=2)) for event in later]
        assert History("t", [*history, *future]).at(instant) == history.at(instant)

    @given(histories)
    def test_nothing_changes_between_two_events(self, history: History) -> None:
        for event, following in pairwise(history):
            if event.at < following.at:
                assert history.at(event.at) == history.at(following.at - TICK)

    @given(histories, st.randoms(use_true_random=False))
    def test_the_order_in_which_instants_are_given_does_not_matter(
        self, history: History, random: Any
    ) -> None:
        distinct = list({event.at: event for event in history}.values())
        shuffled = random.sample(distinct, len(distinct))
        assert History("t", shuffled) == History("t", distinct)

    @given(event_lists)
    def test_the_order_of_events_of_one_instant_is_kept(self, given_events: list[Event]) -> None:
        history = History("t", given_events)
        for instant in {event.at for event in given_events}:
            same = [event for event in given_events if event.at == instant]
            assert [event for event in history if event.at == instant] == same

    @given(histories)
    def test_a_history_grows_by_one_event_after_the_other(self, history: History) -> None:
        grown = History("t")
        for event in history:
            grown = grown.plus(event)
        assert grown == history

    @given(stories, events)
    def test_an_event_before_the_last_one_is_refused_and_any_other_accepted(
        self, history: History, event: Event
    ) -> None:
        if event.at < history.events[-1].at:
            with pytest.raises(InvalidValue, match=r"history\.out-of-order"):
                history.plus(event)
        else:
            assert history.plus(event).events == (*history.events, event)

    @given(st.lists(st.tuples(events, st.sampled_from(ZONES)), max_size=14), instants, st.sampled_from(ZONES))
    def test_it_does_not_matter_in_which_zone_an_instant_is_written(
        self, written: list[tuple[Event, tzinfo]], instant: datetime, zone: tzinfo
    ) -> None:
        here = History("t", [event for event, _ in written])
        there = History("t", [in_zone(event, zone) for event, zone in written])
        assert there == here
        assert hash(there) == hash(here)
        assert there.at(instant.astimezone(zone)) == here.at(instant)

    @given(histories)
    def test_a_history_survives_pickling(self, history: History) -> None:
        back = pickle.loads(pickle.dumps(history))
        assert back == history
        assert back.ticket == history.ticket


class TestStates:
    @given(stories)
    def test_nothing_becomes_new_again(self, history: History) -> None:
        was_new = [ticket.status is Status.NEW for ticket in self.course(history)]
        assert was_new == sorted(was_new, reverse=True)

    @given(stories)
    def test_firsts_never_move_and_counts_never_fall(self, history: History) -> None:
        course = self.course(history)
        for before, after in pairwise(course):
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

    @given(stories, instants)
    def test_closing_never_moves_the_resolution(self, history: History, instant: datetime) -> None:
        before, after = history.ticket, self.then(history, Closed(instant))
        assert before is not None
        assert (after.resolved_at, after.resolutions) == (before.resolved_at, before.resolutions)

    @given(stories, st.sampled_from(SILENT))
    def test_a_note_changes_nothing(self, history: History, kind: type[Event]) -> None:
        assert self.then(history, kind(START)) == history.ticket

    @given(stories, authors.filter(lambda author: author is not AuthorKind.AGENT))
    def test_only_a_persons_reply_is_a_response(self, history: History, author: AuthorKind) -> None:
        assert self.then(history, Reply(START, by=author)) == history.ticket
        assert self.then(history, Reply(START)).waiting_since is None

    @given(stories, agents)
    def test_another_agent_than_before_is_a_handoff(self, history: History, agent: str | None) -> None:
        before, after = history.ticket, self.then(history, Noted(START, agent=agent))
        assert before is not None
        changed = agent is not None and before.agent not in (None, agent)
        assert after == attrs.evolve(
            before, agent=agent or before.agent, handoffs=before.handoffs + int(changed)
        )

    @staticmethod
    def course(history: History) -> list[Any]:
        return [History("t", history.events[:count]).ticket for count in range(1, len(history) + 1)]

    @staticmethod
    def then(history: History, event: Event) -> Any:
        return history.plus(attrs.evolve(event, at=START + timedelta(hours=1))).ticket


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

    @given(contacts, histories, event_lists)
    def test_the_trigger_does_not_depend_on_what_happens_later(
        self, contact: Interaction, history: History, later: list[Event]
    ) -> None:
        future = [attrs.evolve(event, at=event.at + timedelta(hours=2)) for event in later]
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


COLUMNS = {"case": "id", "activity": "step", "time": "at", "resource": "who"}
STEPS = RowMapping(**COLUMNS, events={name: name for name in EVENT_TYPES}, zone="UTC")
steps = st.tuples(st.sampled_from("123"), st.sampled_from(list(EVENT_TYPES)), instants, agents)
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
        mistakes = [f"rows[{number}]" for number, (_, damage) in enumerate(table) for _ in damage or ()]
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
        more = {"what": name} if name == "noted" else {}
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
    values = st.builds(lambda text: f"a1{text}", st.text("aA@.+ 1٣-", max_size=6))
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
