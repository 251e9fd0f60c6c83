"""Laws of the status machine: nothing happens but what its table allows, and no word is lost in a merge."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import chain

import attrs
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from tests.reference import tickets as ticket_reference
from tests.reference import workflow as reference

from servicecore.domain.functions import Actor, Status
from servicecore.domain.names import TicketId
from servicecore.domain.tickets.events import (
    Absorbed,
    Acknowledged,
    ClockReset,
    Closed,
    Confirmed,
    CustomerMessage,
    DueSet,
    Escalated,
    Event,
    Held,
    Merged,
    Noted,
    Opened,
    Reopened,
    Reply,
    Resolved,
    Resumed,
    Split,
    Withdrawn,
)
from servicecore.domain.tickets.history import History
from servicecore.domain.tickets.offshoots import (
    lands_on,
    merge_target,
    merge_tickets,
    split_ticket,
    story,
)
from servicecore.domain.tickets.transitions import TRANSITIONS
from servicecore.domain.tickets.workflow import Workflow, actor_of
from servicecore.errors import ErrorGroup, InvalidValue, ServiceCoreError

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
END = NINE + 10_000 * HOUR
WINDOW = timedelta(hours=4)
WORKFLOW = Workflow(reopen_window=WINDOW)
TABLE = {
    (each.start.value if each.start else "-", each.to.value, by.value)
    for each in TRANSITIONS
    for by in each.actors
}
CODES = {
    "ticket.not-opened",
    "ticket.opened-twice",
    "ticket.is-merged",
    "ticket.nothing-to-confirm",
    "ticket.forbidden-transition",
    "ticket.refused",
    "ticket.needs-follow-up",
}


@cache
def every_event(hour: int) -> list[Event]:
    return reference.every_event(NINE + hour * HOUR)


COUNT = len(every_event(0))
openings = [i for i, event in enumerate(every_event(0)) if isinstance(event, Opened)]
numbers = st.integers(0, COUNT - 1)
steps = st.lists(st.tuples(st.integers(0, 3), numbers), max_size=30)
SILENT = (Noted, Escalated, Acknowledged, ClockReset, DueSet, Split)
TO_AND_FRO = (Held, Resumed, Resolved, Reopened, CustomerMessage)


@st.composite
def logs(draw: st.DrawFn) -> list[Event]:
    """Events in time order, the opening first, as they come: allowed and not."""
    hour, found = 0, [every_event(0)[draw(st.sampled_from(openings))]]
    for later, number in draw(steps):
        hour += later
        found.append(every_event(hour)[number])
    return found


def tried(history: History, event: Event) -> tuple[History, InvalidValue | None]:
    """The history after a step, or as it was with the refusal."""
    try:
        return WORKFLOW.step(history, event), None
    except InvalidValue as error:
        return history, error


def grown(events: Sequence[Event]) -> History:
    """The history that steps make of the events that are allowed."""
    history = History("t1")
    for event in events:
        history, _ = tried(history, event)
    return history


@st.composite
def lively_logs(draw: st.DrawFn) -> list[Event]:
    """Events that are allowed, many of which move the ticket to and fro; each is the first that fits."""
    found = [every_event(0)[draw(st.sampled_from(openings))]]
    history, hour = WORKFLOW.step(History("t1"), found[0]), 0
    for later, first, moving in draw(
        st.lists(st.tuples(st.integers(0, 3), numbers, st.booleans()), max_size=15)
    ):
        hour += later
        ticket = history.at(NINE + hour * HOUR)
        events = [*every_event(hour)[first:], *every_event(hour)[:first]]
        wanted = [each for each in events if not moving or isinstance(each, TO_AND_FRO)]
        event = next((each for each in wanted if WORKFLOW.refusal(ticket, each) is None), None)
        if event is not None:
            found.append(event)
            history = WORKFLOW.step(history, event)
    return found


any_logs = logs() | lively_logs()


@given(any_logs)
def test_no_history_that_grows_by_steps_contains_a_move_that_is_not_in_the_table(log: list[Event]) -> None:
    history = grown(log)
    moves = reference.walk(history.events, END)
    assert set(moves) <= reference.WAYS
    assert set(moves) <= TABLE
    last = history.at(END)
    assert last is not None
    assert moves[-1][1] == last.status


@given(any_logs)
def test_a_step_does_what_the_reference_says(log: list[Event]) -> None:
    history = History("t1")
    for event in log:
        before, kept = history, (history.events, history.ticket)
        verdict = reference.verdicts("t1", [*before, event], WINDOW)[-1]
        history, error = tried(before, event)
        assert (error and error.code) == verdict
        assert (before.events, before.ticket) == kept
        if error:
            assert error.code in CODES
            assert type(event).__name__ in error.diagnostic.received
        else:
            assert history.events[: len(before) + 1] == (*before, event)
            assert all(isinstance(each, Reopened) for each in history.events[len(before) + 1 :])


@given(any_logs)
def test_the_record_of_what_was_allowed_passes(log: list[Event]) -> None:
    WORKFLOW.check(grown(log))


@given(any_logs)
def test_a_check_names_the_events_that_were_not_allowed_and_no_other(log: list[Event]) -> None:
    verdicts = reference.verdicts("t1", log, WINDOW)
    expected = [(code, f"events[{i}]") for i, code in enumerate(verdicts) if code]
    found: list[tuple[str, str]] = []
    try:
        WORKFLOW.check(History("t1", log))
    except ErrorGroup as group:
        found = [(each.code, each.place) for each in group.diagnostics]
    assert found == expected


def reopens_by_itself(log: Sequence[Event]) -> bool:
    """Whether every message to a resolved ticket is followed by the reopening that it brings about."""
    for i, event in enumerate(log):
        before = History("t1", log[:i]).at(event.at)
        wrote = isinstance(event, CustomerMessage) and not event.auto_submitted
        reopened = log[i + 1 : i + 2] == [Reopened(event.at, by="customer")]
        if wrote and before is not None and before.status is Status.RESOLVED and not reopened:
            return False
    return True


@given(any_logs.map(lambda log: list(grown(log))) | any_logs)
def test_a_record_passes_exactly_if_it_could_have_grown_by_steps(log: list[Event]) -> None:
    assume(reopens_by_itself(log))
    try:
        WORKFLOW.check(History("t1", log))
        passes = True
    except ErrorGroup:
        passes = False
    history, left = History("t1"), list(log)
    try:
        while left:
            event = left.pop(0)
            told = len(history) + 1
            history = WORKFLOW.step(history, event)
            if len(history) > told:
                assert left.pop(0) == history.events[-1]
    except InvalidValue:
        assert not passes
    else:
        assert passes
        assert history.events == tuple(log)


@given(any_logs, st.integers(0, 120), st.integers(0, 120), numbers)
def test_a_refusal_is_an_answer_never_an_accident(
    log: list[Event], seen: int, hour: int, number: int
) -> None:
    ticket = History("t1", log).at(NINE + seen * HOUR)
    error = WORKFLOW.refusal(ticket, every_event(hour)[number])  # also of a ticket that is older or newer
    assert error is None or error.code in CODES
    assert WORKFLOW.refusal(None, every_event(hour)[number]) is None or number not in openings


@given(any_logs, st.integers(0, 5))
def test_what_is_offered_is_what_may_be_done(log: list[Event], later: int) -> None:
    history = grown(log)
    hour = int((history.events[-1].at - NINE) / HOUR) + later
    ticket = history.at(NINE + hour * HOUR)
    assert ticket is not None
    done: dict[Actor, set[Status]] = {by: set() for by in Actor}
    for event in every_event(hour):
        if WORKFLOW.refusal(ticket, event) is None:
            after = WORKFLOW.step(history, event).ticket
            assert after is not None
            done[actor_of(event)].add(after.status)
    for by in Actor:
        moves = WORKFLOW.moves(ticket, by=by, at=NINE + hour * HOUR)
        assert {move.to for move in moves if move.is_allowed} == done[by] - {ticket.status}
        assert all(move.reasons for move in moves if not move.is_allowed)


@given(any_logs)
def test_what_only_tells_changes_no_state_and_no_verdict(log: list[Event]) -> None:
    telling = [not isinstance(event, SILENT) or event.agent is not None for event in log]
    short = [event for event, keep in zip(log, telling, strict=True) if keep]
    assert History("t1", short).at(END) == History("t1", log).at(END)
    verdicts = reference.verdicts("t1", log, WINDOW)
    kept = [code for code, keep in zip(verdicts, telling, strict=True) if keep]
    assert kept == reference.verdicts("t1", short, WINDOW)


def with_ends_of_holds(log: Sequence[Event], later: timedelta, by: Actor) -> list[Event]:
    """The record with a line for each hold that ended by itself, before whatever happened next."""
    found: list[Event] = []
    for i, event in enumerate([*log, Noted(END)]):
        before = History("t1", log[:i]).ticket
        if before is not None and before.held_until is not None and before.held_until <= event.at:
            ended = History("t1", log[:i]).at(before.held_until)
            at = min(before.held_until + later, event.at)
            resolved = ended is not None and ended.status is Status.RESOLVED
            found.append(Resolved(at, by="timer") if resolved else Resumed(at, by=by))
        found.append(event)
    return found[:-1]


UNANSWERED = Held(NINE, status="pending_customer", until=NINE + 2 * HOUR, then="resolved")
SNOOZED = Held(NINE, status="snoozed", until=NINE + 2 * HOUR)


@given(any_logs, st.integers(0, 3), st.sampled_from(Actor), st.integers(0, 120))
@example([Opened(NINE), UNANSWERED], 0, Actor.TIMER, 3)
@example([Opened(NINE), UNANSWERED, CustomerMessage(NINE + 5 * HOUR)], 3, Actor.TIMER, 9)
@example([Opened(NINE), SNOOZED, Reply(NINE + 5 * HOUR)], 1, Actor.CUSTOMER, 9)
def test_whether_the_end_of_a_hold_is_logged_makes_no_difference(
    log: list[Event], later: int, by: Actor, hour: int
) -> None:
    logged = with_ends_of_holds(log, later * HOUR, by)
    short, long = History("t1", log), History("t1", logged)
    for instant in (END, NINE + hour * HOUR):
        assert short.at(instant) == long.at(instant)
    lines = set(map(id, logged)) - set(map(id, log))
    verdicts = zip(logged, reference.verdicts("t1", logged, WINDOW), strict=True)
    told = [(id(event) in lines, code) for event, code in verdicts]
    assert all(code is None for is_line, code in told if is_line)
    assert [code for is_line, code in told if not is_line] == reference.verdicts("t1", log, WINDOW)
    assert mistakes(long) == [code for _, code in told if code]


def mistakes(history: History) -> list[str]:
    try:
        WORKFLOW.check(history)
    except ErrorGroup as group:
        return [each.code for each in group.diagnostics]
    return []


@given(any_logs, st.integers(0, 10), st.sampled_from(Actor))
@example([Opened(NINE), UNANSWERED], 5, Actor.AGENT)
@example([Opened(NINE), UNANSWERED, CustomerMessage(NINE + 3 * HOUR, auto_submitted=True)], 1, Actor.AGENT)
@example([Opened(NINE), SNOOZED], 5, Actor.CUSTOMER)
def test_what_is_so_already_may_be_said_and_changes_nothing(log: list[Event], later: int, by: Actor) -> None:
    for history in (grown(log), History("t1", log)):
        at = history.events[-1].at + later * HOUR
        before = history.at(at)
        assert before is not None
        said: list[Event] = [Resumed(at, by=by)] if before.status is Status.OPEN else []
        if before.status is Status.RESOLVED and before.resolved_by is Actor.TIMER:
            said = [Resolved(at, by="timer")]
        for event in said:
            assert WORKFLOW.refusal(before, event) is None
            after = WORKFLOW.step(history, event)
            assert after.events == (*history, event)
            assert after.ticket == before
            assert after.at(END) == history.at(END)
            assert mistakes(after) == mistakes(history)


@given(any_logs, st.integers(0, 60))
def test_a_step_at_any_instant_reads_the_ticket_as_it_stood(log: list[Event], hour: int) -> None:
    """Nothing depends on whether somebody looked in between."""
    history = grown(log)
    at = history.events[-1].at + hour * HOUR
    looked = WORKFLOW.step(history, Noted(at))
    for event in every_event(int((at - NINE) / HOUR)):
        assert (WORKFLOW.refusal(history.at(at), event) is None) == (
            WORKFLOW.refusal(looked.at(at), event) is None
        )


@given(any_logs, st.integers(0, 10))
def test_a_message_of_a_customer_always_has_a_ticket(log: list[Event], later: int) -> None:
    history = grown(log)
    at = history.events[-1].at + later * HOUR
    before = history.at(at)
    assert before is not None
    message = CustomerMessage(at, interaction_id="word")
    assume(before.status is not Status.MERGED)
    left, new = WORKFLOW.receive(history, message, follow_up_id="t2")
    home = new or left
    ticket = home.ticket
    assert "word" in home.interactions
    assert ticket is not None
    assert not ticket.status.is_done
    assert ticket.waiting_since is not None
    ended_at = before.resolved_at if before.status is Status.RESOLVED else None
    stays = not before.status.is_done or (ended_at is not None and at <= ended_at + WINDOW)
    assert stays == (new is None)
    assert (ticket.id, left is history) == (("t1", False) if stays else ("t2", True))


# merges

words = st.lists(st.tuples(st.integers(1, 9), st.sampled_from(["asks", "answers", "waits"])), max_size=3)
MERGED_AT = NINE + 10 * HOUR


@st.composite
def matters(draw: st.DrawFn) -> tuple[dict[TicketId, History], list[tuple[str, str]]]:
    """Tickets with some words and waits of their customers and agents, and merges that close no circle."""
    found = {}
    count = draw(st.integers(1, 7))
    names = draw(st.permutations([f"t{i}" for i in range(count)]))
    for name in names:
        events: list[Event] = [Opened(NINE, interactions=[f"{name} opens"])]
        for number, (hour, what) in enumerate(sorted(draw(words))):
            key, at = f"{name} says {number}", NINE + hour * HOUR
            said: dict[str, Event] = {
                "asks": CustomerMessage(at, interaction_id=key),
                "answers": Reply(at, interaction_id=key, agent="ann"),
                "waits": Held(at, status="pending_customer", until=at + 2 * HOUR),
            }
            events.append(said[what])
        found[TicketId(name)] = History(name, events)
    pairs = []
    for i in range(1, count):
        into = draw(st.none() | st.integers(0, i - 1))
        if into is not None:
            pairs.append((names[i], names[into]))
    return found, draw(st.permutations(pairs))


def merged(found: dict[TicketId, History], pairs: Sequence[tuple[str, str]]) -> dict[TicketId, History]:
    for source, into in pairs:
        found = found | merge_tickets(found, source, into, at=MERGED_AT)
    return found


def told(found: dict[TicketId, History], key: str) -> Counter[tuple[str, Event]]:
    return Counter(
        (part, event) for part, event in story(found, key) if not isinstance(event, Merged | Absorbed)
    )


@given(matters(), st.randoms(use_true_random=False))
@example(
    (
        {TicketId(key): History(key, [Opened(NINE, interactions=[key])]) for key in "abc"},
        [("a", "b"), ("b", "c")],
    ),
    None,
)
@example(
    (
        {
            TicketId("a"): History("a", [Opened(NINE), Reply(NINE + HOUR), CustomerMessage(NINE + 2 * HOUR)]),
            TicketId("b"): History("b", [Opened(NINE)]),
            TicketId("c"): History("c", [Opened(NINE)]),
        },
        [("a", "b"), ("b", "c")],
    ),
    None,
)
def test_the_order_of_merges_does_not_matter(
    matter: tuple[dict[TicketId, History], list[tuple[str, str]]], random: object
) -> None:
    tickets, pairs = matter
    other = list(pairs)
    random.shuffle(other) if random is not None else other.reverse()  # type: ignore[attr-defined]
    one, two = merged(tickets, pairs), merged(tickets, other)
    for key in tickets:
        target = merge_target(one, key)
        assert target is not None
        assert target == merge_target(two, key) == lands_on(one, key)
        assert told(one, target) == told(two, target)
        assert sorted(one[target].interactions) == sorted(two[target].interactions)
        ends = [each[target].ticket for each in (one, two)]
        assert ends[0] == ends[1]


@given(matters())
def test_nothing_is_lost_in_merges_and_every_customer_waits_on(
    matter: tuple[dict[TicketId, History], list[tuple[str, str]]],
) -> None:
    tickets, pairs = matter
    found = merged(tickets, pairs)
    into = dict(pairs)
    parts: dict[str, list[History]] = {}
    for key, history in tickets.items():
        root: str = key
        while root in into:
            root = into[root]
        parts.setdefault(root, []).append(history)
    for root, histories in parts.items():
        whole = found[TicketId(root)]
        assert set(whole.interactions) == {each for history in histories for each in history.interactions}
        assert len(whole.interactions) == len(set(whole.interactions))
        waits = [history.ticket.waiting_since for history in histories if history.ticket]
        assert whole.ticket is not None
        assert whole.ticket.waiting_since == min(filter(None, waits), default=None)
        assert not whole.ticket.status.is_done
        assert told(found, root) == Counter((each.id, event) for each in histories for event in each)
        for history in histories:
            assert merge_target(found, history.id) == root
            WORKFLOW.check(found[history.id])
    assert {key for key, each in found.items() if each.ticket and each.ticket.status is Status.MERGED} == set(
        into
    )


@given(any_logs, any_logs, st.integers(0, 8), st.sampled_from(Actor))
def test_a_merge_that_is_made_leaves_nobody_waiting_in_what_is_done(
    one: list[Event], other: list[Event], later: int, by: Actor
) -> None:
    source, target = grown(one), attrs.evolve(grown(other), id="t2")
    tickets = {source.id: source, target.id: target}
    at = max(source.events[-1].at, target.events[-1].at) + later * HOUR
    before, goes_on = source.at(at), target.at(at)
    assert before is not None
    assert goes_on is not None
    reasons = [WORKFLOW.refusal(before, Merged(at, into="t2", by=by))]
    reasons += [WORKFLOW.refusal(goes_on, CustomerMessage(at))] if before.waiting_since else []
    codes = {each.code for each in reasons if each}
    if before.merged_into or goes_on.merged_into:  # to itself, or to what is not there
        codes = {"merge.already-merged", "merge.cycle", "ticket.unknown"}
    if codes:
        with pytest.raises(ServiceCoreError) as caught:
            WORKFLOW.merge(tickets, "t1", "t2", at=at, by=by)
        assert caught.value.code in codes
        return
    after = WORKFLOW.merge(tickets, "t1", "t2", at=at, by=by)
    whole = after[target.id].at(at)
    assert whole is not None
    assert set(source.interactions) | set(target.interactions) == set(after[target.id].interactions)
    waits = [each.waiting_since for each in (before, goes_on) if each.waiting_since]
    assert whole.waiting_since == min(waits, default=None)
    assert before.waiting_since is None or not whole.status.is_done
    assert whole.reopens == goes_on.reopens + int(goes_on.status.is_done and not whole.status.is_done)
    for grew, old in ((after[source.id], source), (after[target.id], target)):
        WORKFLOW.check(grew)
        assert grew.events[: len(old)] == old.events


# splits

SAID = [
    "asks",
    "says nothing",
    "answers",
    "receipt",
    "waits",
    "resolved",
    "reopened",
    "agrees",
    "closed",
    "withdrawn",
]
talk = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from(SAID)), max_size=10, unique_by=lambda word: word[0]
)


@st.composite
def conversations(draw: st.DrawFn) -> History:
    """A ticket with contacts of the customer, answered and not, each at an instant of its own."""
    by = draw(st.sampled_from(["customer", "agent"]))
    events: list[Event] = [Opened(NINE, by=by, interactions=["opening", "attachment"])]
    for hour, what in sorted(draw(talk)):
        key, at = draw(st.sampled_from([None, "chat", f"word {hour}"])), NINE + hour * HOUR
        silence = Held(at, status="pending_customer", until=at + 2.5 * HOUR, then="resolved")
        said: dict[str, Event] = {
            "asks": CustomerMessage(at, interaction_id=key),
            "says nothing": CustomerMessage(at, interaction_id=key, auto_submitted=True),
            "answers": Reply(at, interaction_id=key, agent="ann"),
            "receipt": Reply(at, interaction_id=key, by="bot"),
            "waits": silence,
            "resolved": Resolved(at, agent="ann"),
            "reopened": Reopened(at, by="customer"),
            "agrees": Confirmed(at),
            "closed": Closed(at, by="timer"),
            "withdrawn": Withdrawn(at),
        }
        events.append(said[what])
    return History("t1", events)


def unanswered(history: History, at: datetime) -> dict[str | None, list[datetime]]:
    """When the customer asked in each contact, since the last answer or end; `None`: in no contact."""
    found: dict[str | None, list[datetime]] = {}
    resolved = False
    for event in ticket_reference.news(ticket_reference.written_out(history.events, at)):
        resolved = isinstance(event, Resolved) or (resolved and not isinstance(event, Reopened))
        answered = isinstance(event, Reply) and event.by == "agent"
        agreed = isinstance(event, Confirmed) and resolved
        if answered or agreed or isinstance(event, Resolved | Closed | Withdrawn):
            found = {}
        elif isinstance(event, CustomerMessage) and not event.auto_submitted:
            found.setdefault(event.interaction_id, []).append(event.at)
        elif isinstance(event, Opened) and event.by == "customer":
            found = {contact: [event.at] for contact in event.interactions}
    return found


@given(conversations(), st.data())
def test_after_a_split_every_unanswered_contact_is_waited_for(history: History, data: st.DataObject) -> None:
    at = history.events[-1].at + data.draw(st.integers(0, 4)) * HOUR
    moved = data.draw(st.lists(st.sampled_from(history.interactions), unique=True))
    rest, new = split_ticket(history, "t2", at=at, interactions=moved)
    before, old, made = history.at(at), rest.at(at), new.at(at)
    assert before is not None
    assert old is not None
    assert made is not None
    left = unanswered(history, at)
    assert old == before
    assert old.waiting_since == min(chain(*left.values()), default=None)
    for contact, asked in left.items():
        homes = [(rest, old), *([(new, made)] if contact in moved else [])]
        assert all(ticket.waiting_since and ticket.waiting_since <= min(asked) for _, ticket in homes)
        assert contact is None or all(contact in home.interactions for home, _ in homes)
    waits = [instant for contact, asked in left.items() if contact in moved for instant in asked]
    assert made.waiting_since == min(waits, default=None)
    assert made.last_customer_at == max(waits, default=None)
    assert new.events[1:] == (
        (Absorbed(at, source="t1", waiting_since=min(waits), last_customer_at=max(waits)),) if waits else ()
    )
    assert (made.reopens, made.resolutions, made.first_response_at) == (0, 0, None)
    WORKFLOW.check(new)


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef"), max_size=6))
def test_following_merges_ends_whatever_a_record_says(into: dict[str, str]) -> None:
    found = {}
    for key in "abcdef":
        merges = [Merged(NINE, into=into[key])] if key in into else []
        found[TicketId(key)] = History(key, [Opened(NINE), *merges])
    for key in "abcdef":
        way = [key]
        while way[-1] in into and way[-1] not in way[:-1]:
            way.append(into[way[-1]])
        circle = way[-1] in way[:-1]
        assert merge_target(found, key) == (None if circle else way[-1])
        assert lands_on(found, key) == (key if circle else way[-1])
        assert {part for part, _ in story(found, key)} == {
            each for each in "abcdef" if reaches(into, each, key)
        }


def reaches(into: dict[str, str], start: str, end: str) -> bool:
    seen = {start}
    while start != end and start in into and into[start] not in seen:
        start = into[start]
        seen.add(start)
    return start == end


@given(matters())
def test_a_merged_ticket_stays_merged_whatever_comes(
    matter: tuple[dict[TicketId, History], list[tuple[str, str]]],
) -> None:
    tickets, pairs = matter
    found = merged(tickets, pairs)
    for source, _ in pairs:
        part = found[TicketId(source)]
        before = part.ticket
        for event in every_event(11):
            part, error = tried(part, event)
            assert error is None or error.code in CODES
        assert before is not None
        after = part.ticket
        assert after is not None
        assert (after.status, after.merged_into, after.reopens) == (Status.MERGED, before.merged_into, 0)
        assert attrs.evolve(after, waiting_since=None) == after
