"""Several tickets of one matter: merged, split, followed."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import attrs
import pytest
from tests.shared import SHARED, needs_shared

from servicecore.domain.functions import Actor, AuthorKind, ServiceFunction, Status
from servicecore.domain.names import TicketId
from servicecore.domain.tickets.events import (
    Absorbed,
    Assigned,
    Blocked,
    Cancelled,
    Closed,
    Confirmed,
    CustomerMessage,
    Event,
    Held,
    Merged,
    Noted,
    Opened,
    Reclassified,
    Reopened,
    Reply,
    Resolved,
    Split,
    Triaged,
)
from servicecore.domain.tickets.history import History
from servicecore.domain.tickets.links import Link, LinkKind
from servicecore.domain.tickets.offshoots import (
    follow_up,
    lands_on,
    merge_target,
    merge_tickets,
    split_ticket,
    story,
)
from servicecore.domain.tickets.ticket import Ticket
from servicecore.domain.tickets.waits import waiting
from servicecore.domain.tickets.workflow import Workflow
from servicecore.errors import ServiceCoreError, UnknownName, WrongType

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
WORKFLOW = Workflow(reopen_window=timedelta(days=7))
Tickets = dict[TicketId, History]


def hours(number: float) -> datetime:
    return NINE + number * HOUR


TWO = hours(5)


def ticket(history: History) -> Ticket:
    assert history.ticket is not None
    return history.ticket


def tickets(ids: Iterable[str], *events: Event) -> Tickets:
    """Tickets that were opened by a mail each; every one has the events too."""
    return {TicketId(key): History(key, [Opened(NINE, interactions=[f"mail {key}"]), *events]) for key in ids}


def merged(found: Tickets, *pairs: str, at: datetime = TWO) -> Tickets:
    """The tickets after merges, each written as `a>b`."""
    for pair in pairs:
        source, into = pair.split(">")
        found = found | merge_tickets(found, source, into, at=at, agent="ann")
    return found


def recorded(**into: str) -> Tickets:
    """Tickets whose merges were recorded elsewhere, as they may be: in circles, or into nothing."""
    return {
        TicketId(key): History(key, [Opened(NINE), Merged(hours(1), into=to)]) for key, to in into.items()
    }


def refused(call: Any, *arguments: Any, **options: Any) -> ServiceCoreError:
    with pytest.raises(ServiceCoreError) as caught:
        call(*arguments, **options)
    return caught.value


# where a story goes on


def test_a_ticket_that_was_not_merged_is_its_own_target() -> None:
    assert merge_target(tickets("a"), "a") == lands_on(tickets("a"), "a") == "a"


def test_a_chain_is_followed_to_its_end() -> None:
    found = merged(tickets("abcd"), "a>b", "b>c", "c>d")
    assert [merge_target(found, key) for key in "abcd"] == ["d"] * 4
    assert [lands_on(found, key) for key in "abcd"] == ["d"] * 4


@pytest.mark.parametrize(
    "circle", [{"a": "a"}, {"a": "b", "b": "a"}, {"a": "b", "b": "c", "c": "b"}], ids=str
)
def test_a_circle_in_the_data_has_no_target_and_the_message_stays(circle: dict[str, str]) -> None:
    found = recorded(**circle)
    for key in circle:
        assert merge_target(found, key) is None
        assert lands_on(found, key) == key
        message = CustomerMessage(hours(2), interaction_id="late mail")
        kept = found[lands_on(found, key)].plus(message)
        assert kept.interactions == ("late mail",)
        assert ticket(kept).status is Status.MERGED


def test_a_merge_into_a_ticket_that_is_not_there_ends_at_its_name() -> None:
    assert merge_target(recorded(a="b", b="elsewhere"), "a") == "elsewhere"


def test_only_the_first_merge_of_a_record_counts() -> None:
    twice = History("a", [Opened(NINE), Merged(hours(1), into="b"), Merged(hours(2), into="c")])
    assert merge_target({TicketId("a"): twice} | tickets("bc"), "a") == ticket(twice).merged_into == "b"


@pytest.mark.parametrize("ask", [merge_target, lands_on, story], ids=lambda ask: ask.__name__)
def test_an_unknown_ticket_is_refused_with_a_suggestion(ask: Any) -> None:
    error = refused(ask, tickets(["order-17", "order-18"]), "ordr-17")
    assert isinstance(error, UnknownName)
    assert (error.code, error.diagnostic.place) == ("ticket.unknown", "id")
    assert "did you mean `order-17`?" in str(error)
    assert "did you mean" not in str(refused(ask, tickets("ab"), "zzzz"))


@pytest.mark.parametrize(
    ("source", "into", "place"), [("lampp", "chair", "source"), ("lamp", "chiar", "into")]
)
def test_an_unknown_ticket_of_a_merge_is_named_by_its_part(source: str, into: str, place: str) -> None:
    error = refused(merge_tickets, tickets(["lamp", "chair"]), source, into, at=hours(1))
    assert (error.code, error.diagnostic.place) == ("ticket.unknown", place)
    assert "did you mean" in str(error)


# merging


def test_a_merge_is_told_in_both_histories_and_nowhere_else() -> None:
    before = tickets("abc")
    after = merge_tickets(before, "a", "b", at=hours(1), by="system", agent="ann")
    assert set(after) == {"a", "b"}
    assert after[TicketId("a")].events[:-1] == before[TicketId("a")].events
    assert after[TicketId("a")].events[-1] == Merged(hours(1), into="b", by="system", agent="ann")
    assert after[TicketId("b")].events[-1] == Absorbed(
        hours(1),
        source="a",
        interactions=["mail a"],
        waiting_since=NINE,
        last_customer_at=NINE,
        agent="ann",
    )
    assert ticket(after[TicketId("a")]).merged_into == "b"


def test_a_merge_goes_into_what_the_other_ticket_became_part_of() -> None:
    found = merged(tickets("abc"), "b>c", "a>b")
    assert ticket(found[TicketId("a")]).merged_into == "c"
    assert found[TicketId("b")].events[-1] == Merged(hours(5), into="c", agent="ann")


def test_the_ticket_that_goes_on_names_the_contacts_of_all_its_parts_once() -> None:
    ways = [["a>b", "b>c"], ["b>c", "a>b"], ["b>c", "a>c"], ["a>c", "b>c"], ["a>c", "b>a"]]
    for way in ways:
        found = merged(tickets("abc"), *way)
        whole = found[TicketId("c")]
        assert sorted(whole.interactions) == ["mail a", "mail b", "mail c"], way
        told = [pair for pair in story(found, "c") if not isinstance(pair[1], Merged | Absorbed)]
        assert sorted(key for key, _ in told) == ["a", "b", "c"]


def test_merging_in_a_circle_is_refused() -> None:
    found = merged(tickets("abc"), "a>b", "b>c")
    for source, into in [("c", "a"), ("c", "b"), ("c", "c")]:
        error = refused(merge_tickets, found, source, into, at=hours(6))
        assert (error.code, error.diagnostic.place) == ("merge.cycle", "into")
    assert refused(merge_tickets, tickets("a"), "a", "a", at=hours(6)).code == "merge.cycle"
    circle = recorded(a="b", b="a") | tickets("c")
    assert refused(merge_tickets, circle, "c", "a", at=hours(6)).code == "merge.cycle"


def test_a_ticket_is_merged_once() -> None:
    found = merged(tickets("abc"), "a>b")
    for into in "bc":
        error = refused(merge_tickets, found, "a", into, at=hours(6))
        assert (error.code, error.diagnostic.place) == ("merge.already-merged", "source")
        assert error.diagnostic.message == "ticket `a` is part of `b` already"


def test_a_refused_merge_changes_nothing() -> None:
    found = merged(tickets("ab"), "a>b")
    before = dict(found)
    refused(merge_tickets, found, "b", "a", at=hours(6))
    assert found == before


def test_a_merge_before_the_last_event_of_either_ticket_is_refused() -> None:
    found = tickets("a", Noted(hours(2))) | tickets("b")
    for source, into in ("ab", "ba"):
        error = refused(merge_tickets, found, source, into, at=hours(1))
        assert error.code == "history.out-of-order"


def test_a_merge_of_tickets_that_are_not_there_yet_is_refused() -> None:
    found = tickets("a") | {TicketId("b"): History("b")}
    assert refused(merge_tickets, found, "b", "a", at=hours(1)).code == "ticket.not-opened"
    assert refused(merge_tickets, found, "a", "b", at=hours(1)).code == "ticket.not-opened"


def test_a_merge_takes_an_aware_instant_and_a_known_actor() -> None:
    found = tickets("ab")
    assert refused(merge_tickets, found, "a", "b", at=NINE.replace(tzinfo=None)).code == "time.naive"
    error = refused(merge_tickets, found, "a", "b", at=hours(1), by="sytem")
    assert (error.code, error.diagnostic.place) == ("value.unknown-member", "by")


@pytest.mark.parametrize(
    "events",
    [
        [],
        [Held(hours(1), status="pending_customer", until=hours(2), then="resolved")],
        [Resolved(hours(1))],
        [Resolved(hours(1)), Closed(hours(2))],
        [Cancelled(hours(1), reason="spam")],
    ],
    ids=["new", "held", "resolved", "closed", "cancelled"],
)
@pytest.mark.parametrize("by", Actor)
def test_a_merge_that_the_status_machine_forbids_is_not_made(events: list[Event], by: Actor) -> None:
    found = tickets("a", *events) | tickets("b")
    allowed = by in (Actor.AGENT, Actor.SYSTEM) and not any(isinstance(event, Cancelled) for event in events)
    told = merge_tickets(found, "a", "b", at=hours(3), by=by)
    if allowed:
        assert WORKFLOW.merge(found, "a", "b", at=hours(3), by=by) == told
        for history in told.values():
            WORKFLOW.check(history)
    else:
        error = refused(WORKFLOW.merge, found, "a", "b", at=hours(3), by=by)
        assert error.code == "ticket.forbidden-transition"
        assert ticket(told[TicketId("a")]).status is Status.MERGED  # a record tells what was done


ASKS, ANSWERED = CustomerMessage(hours(1)), Reply(hours(1), agent="ann")
DONE = Resolved(hours(2), agent="ann")


def test_who_waits_in_the_source_reopens_what_was_resolved() -> None:
    found = tickets("a", ASKS) | tickets("b", DONE)
    after = WORKFLOW.merge(found, "a", "b", at=hours(3), agent="ann")
    told = merge_tickets(found, "a", "b", at=hours(3), agent="ann")
    whole = after[TicketId("b")]
    assert after[TicketId("a")] == told[TicketId("a")]
    assert whole == told[TicketId("b")].plus(Reopened(hours(3), by="customer"))
    state = ticket(whole)
    assert (state.status, state.waiting_since, state.reopens) == (Status.OPEN, NINE, 1)
    WORKFLOW.check(whole)


def test_nobody_who_waits_is_put_into_what_has_ended_for_good() -> None:
    closed, cancelled = (DONE, Closed(hours(2.5), by="timer")), (Cancelled(hours(2), reason="duplicate"),)
    for end in (closed, cancelled):
        found = tickets("b", *end)
        error = refused(WORKFLOW.merge, tickets("a", ASKS) | found, "a", "b", at=hours(3))
        assert error.code == "ticket.needs-follow-up"
        answered = tickets("a", ANSWERED) | found
        assert WORKFLOW.merge(answered, "a", "b", at=hours(3)) == merge_tickets(
            answered, "a", "b", at=hours(3)
        )
    late = NINE + timedelta(days=30)
    resolved = tickets("a", ASKS) | tickets("b", DONE)
    assert refused(WORKFLOW.merge, resolved, "a", "b", at=late).code == "ticket.needs-follow-up"


def test_a_merge_is_asked_of_the_ticket_at_which_the_chain_ends() -> None:
    found = merged(tickets("b") | tickets("c", DONE), "b>c") | tickets("a", ASKS)
    after = WORKFLOW.merge(found, "a", "b", at=hours(6))
    assert set(after) == {"a", "c"}
    assert after[TicketId("c")].events[-1] == Reopened(hours(6), by="customer")
    assert refused(WORKFLOW.merge, found | after, "c", "a", at=hours(7)).code == "merge.cycle"
    assert refused(WORKFLOW.merge, found | after, "a", "c", at=hours(7)).code == "merge.already-merged"
    assert refused(WORKFLOW.merge, found, "d", "a", at=hours(7)).code == "ticket.unknown"


@pytest.mark.parametrize("hold", ["pending_customer", "snoozed"])
def test_who_waits_in_the_source_ends_a_wait_for_the_customer_and_nobody_else_does(hold: str) -> None:
    held = Held(hours(1), status=hold, until=hours(9))
    for words, expected in (([ASKS], Status.OPEN), ([ANSWERED], Status(hold))):
        found = tickets("a", *words) | tickets("b", held)
        for merge in (merge_tickets, WORKFLOW.merge):
            whole = merge(found, "a", "b", at=hours(3))[TicketId("b")]
            assert ticket(whole).status is expected
            WORKFLOW.check(whole)


def test_nothing_runs_on_a_merged_ticket() -> None:
    asked = CustomerMessage(hours(1))
    held = Held(hours(2), status="snoozed", until=hours(9), then="open")
    part = merged(tickets("a", asked, held) | tickets("b"), "a>b")[TicketId("a")]
    for at in (hours(5), hours(9), hours(100)):
        found = part.at(at)
        assert found is not None
        assert (found.status, found.waiting_since, found.held_until) == (Status.MERGED, None, None)


def test_a_closed_ticket_that_is_merged_is_no_longer_closed() -> None:
    closed = tickets("a", Resolved(hours(1)), Closed(hours(2))) | tickets("b")
    part = ticket(merged(closed, "a>b")[TicketId("a")])
    assert (part.status, part.closed_at) == (Status.MERGED, None)


def test_the_customer_of_the_source_waits_on_since_then() -> None:
    answered = tickets("b", Reply(hours(3), agent="ann"))
    found = merged(tickets("a", CustomerMessage(hours(1))) | answered, "a>b")
    assert ticket(found[TicketId("b")]).waiting_since == NINE
    later = merged(
        tickets("a", Reply(hours(1), agent="bob"), CustomerMessage(hours(2))) | tickets("b"), "a>b"
    )
    assert ticket(later[TicketId("b")]).waiting_since == NINE
    nobody = merged(tickets("a", Reply(hours(1), agent="bob")) | answered, "a>b")
    assert ticket(nobody[TicketId("b")]).waiting_since is None


def test_waiting_goes_along_a_chain_in_either_order() -> None:
    parts = tickets("a") | tickets("bc", Reply(hours(1), agent="ann"))
    for way in (["a>b", "b>c"], ["b>c", "a>b"]):
        assert ticket(merged(parts, *way)[TicketId("c")]).waiting_since == NINE


def test_what_ended_by_itself_before_the_merge_waits_no_longer() -> None:
    silent = Held(hours(1), status="pending_customer", until=hours(2), then="resolved")
    found = merged(tickets("a", silent) | tickets("b", Reply(hours(1), agent="ann")), "a>b")
    assert ticket(found[TicketId("b")]).waiting_since is None


def test_a_merge_counts_as_no_response_and_moves_no_other_field_of_the_target() -> None:
    found = tickets("ab", Assigned(hours(1), agent="ann"))
    before = ticket(found[TicketId("b")])
    assert ticket(merged(found, "a>b")[TicketId("b")]) == before


# what is written to a merged ticket


def test_a_message_to_a_merged_ticket_lands_where_the_story_goes_on() -> None:
    found = merged(tickets("abc"), "a>b", "b>c")
    message = CustomerMessage(hours(6), interaction_id="late mail")
    error = refused(WORKFLOW.step, found[TicketId("a")], message)
    assert (error.code, error.diagnostic.place) == ("ticket.is-merged", "event")
    assert "lands_on" in error.diagnostic.help
    whole, new = WORKFLOW.receive(found[lands_on(found, "a")], message, follow_up_id="z")
    assert (whole.id, new) == ("c", None)
    assert "late mail" in whole.interactions


@needs_shared
def test_the_case_of_a_merge_chain_holds() -> None:
    cases = json.loads((SHARED / "cases" / "sla_cases.json").read_text(encoding="utf-8"))
    (case,) = [each for each in cases if each["id"] == "fra-11"]
    opened = datetime(2024, 1, 15, 8, tzinfo=UTC)
    found: Tickets = {TicketId(key): History(key, [Opened(opened)]) for key in "ABC"}
    resolved: datetime | None = None
    landed = []
    for event in case["events"]:
        at = datetime.fromisoformat(event["at"])
        if event["kind"] == "merge":
            found |= merge_tickets(found, event["source"], event["into"], at=at)
            resolved = at
        else:
            assert resolved is not None
            target = lands_on(found, event["ticket"])  # a resolved ticket is what a message reopens
            done = WORKFLOW.step(found[target], Resolved(resolved, agent="ann"))
            found[target] = WORKFLOW.step(done, CustomerMessage(at, interaction_id="the reply"))
            landed.append(target)
    expected = case["expected"]
    assert landed == [expected["message_lands_on"]]
    assert [key for key, each in found.items() if ticket(each).reopens] == expected["reopens"]
    assert [ticket(found[TicketId(key)]).status for key in "AB"] == [Status.MERGED] * 2
    assert found[TicketId(landed[0])].interactions == ("the reply",)
    circle = recorded(A="B", B="A")
    assert [merge_target(circle, key) for key in "AB"] == [expected["cycle_target"]] * 2
    assert [lands_on(circle, key) for key in "AB"] == ["A", "B"]


@pytest.mark.parametrize(
    "event",
    [
        Reopened(hours(9)),
        Reopened(hours(9), by="customer"),
        Resolved(hours(9)),
        Closed(hours(9)),
        Held(hours(9)),
    ],
    ids=lambda event: type(event).__name__,
)
def test_nothing_takes_a_merged_ticket_up_again(event: Event) -> None:
    part = merged(tickets("ab"), "a>b")[TicketId("a")]
    assert refused(WORKFLOW.step, part, event).code == "ticket.forbidden-transition"
    assert ticket(part.plus(event)).status is Status.MERGED


# the story


def test_a_story_is_told_in_time_order_with_the_ticket_itself_first() -> None:
    found = tickets("abc") | tickets("d", CustomerMessage(hours(1)))
    found = merged(merged(found, "a>b", at=hours(2)), "b>c", at=hours(3))
    told = story(found, "c")
    assert [(key, type(event)) for key, event in told] == [
        ("c", Opened),
        ("b", Opened),
        ("a", Opened),
        ("b", Absorbed),
        ("a", Merged),
        ("c", Absorbed),
        ("b", Merged),
    ]
    assert [key for key, _ in story(found, "b")] == ["b", "a", "b", "a", "b"]
    assert [key for key, _ in story(found, "a")] == ["a", "a"]
    assert story(found, "d") == tuple(("d", event) for event in found[TicketId("d")])


def test_a_story_of_a_circle_ends_and_loses_nothing() -> None:
    found = recorded(a="b", b="c", c="a")
    for key in "abc":
        told = story(found, key)
        assert len(told) == 6
        assert {part for part, _ in told} == {"a", "b", "c"}


# many


def test_thousands_of_duplicates_become_one() -> None:
    ids = [f"t{i}" for i in range(3000)]
    found = tickets(ids)
    for key in ids[1:]:
        found |= merge_tickets(found, key, "t0", at=hours(1))
    assert len(found[TicketId("t0")].interactions) == 3000
    assert lands_on(found, "t2999") == "t0"
    assert len(story(found, "t0")) == 3 * 3000 - 2


@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
def test_a_chain_of_three_thousand_merges_is_followed(backwards: bool) -> None:
    ids = [f"t{i}" for i in range(3000)]
    found = tickets(ids)
    links = list(pairwise(ids))
    for source, into in reversed(links) if backwards else links:
        found |= merge_tickets(found, source, into, at=hours(1))
    assert merge_target(found, "t0") == lands_on(found, "t1500") == "t2999"
    assert len(set(found[TicketId("t2999")].interactions)) == 3000
    assert ticket(found[TicketId("t2999")]).waiting_since == NINE
    assert len(story(found, "t2999")) == 3 * 3000 - 2


def test_a_recorded_chain_of_three_thousand_merges_is_followed() -> None:
    found = recorded(**{f"t{i}": f"t{i + 1}" for i in range(3000)})
    assert merge_target(found, "t0") == "t3000"
    assert len(story(found, "t2999")) == 6000
    circle = found | recorded(t3000="t0")
    assert merge_target(circle, "t0") is None


# split and follow-up

OLD = History(
    "old",
    [
        Opened(
            NINE,
            subject="Lamp and chair",
            requester="c1",
            channel="email",
            function="support",
            type="incident",
            interactions=["mail 1"],
            links=[Link(LinkKind.RELATED, "t9")],
        ),
        Triaged(hours(0.5), priority="urgent", impact="group"),
        Assigned(hours(0.6), agent="ann", team="one"),
        Reply(hours(1), agent="ann", interaction_id="answer 1"),
        Blocked(hours(1.5), on="part"),
        Resolved(hours(2), by="customer"),
        CustomerMessage(hours(3), interaction_id="mail 2"),
        Reopened(hours(3), by="customer"),
        Reclassified(hours(3.5), function="service", evidence="it is a return"),
        Held(hours(4), status="pending_customer", until=hours(50)),
    ],
    customer_id="c1",
)


def assert_inherits_nothing(new: Ticket, opened_at: datetime) -> None:
    """No clock, no count and no response of the old ticket; nothing but what it is about."""
    about = ("id", "opened_at", "opened_by", "subject", "requester", "channel", "function", "links")
    waits = ("waiting_since", "last_customer_at", "agent")
    assert new.opened_at == opened_at
    for field in attrs.fields(Ticket):
        if field.name not in (*about, *waits):
            assert getattr(new, field.name) == field.default, field.name


def test_a_split_makes_a_ticket_about_a_part_of_the_matter() -> None:
    rest, new = split_ticket(OLD, "new", at=hours(5), interactions=["mail 2"], agent="bob")
    assert rest.events == (*OLD, Split(hours(5), into="new", interactions=["mail 2"], agent="bob"))
    assert attrs.evolve(ticket(rest), agent="ann", handoffs=0) == ticket(OLD)
    made = ticket(new)
    assert (new.id, new.customer_id, len(new)) == ("new", "c1", 2)
    assert (made.subject, made.requester, made.channel) == ("Lamp and chair", "c1", "email")
    assert (made.function, made.opened_by) == (ServiceFunction.SERVICE, AuthorKind.AGENT)
    assert made.links == (Link(LinkKind.SPLIT_FROM, "old"),)
    assert new.interactions == ("mail 2",)
    assert new.events[1] == Absorbed(
        hours(5), source="old", waiting_since=hours(3), last_customer_at=hours(3)
    )
    assert (made.waiting_since, made.last_customer_at) == (hours(3), hours(3))
    assert ticket(rest).waiting_since == hours(3)
    assert_inherits_nothing(made, hours(5))
    WORKFLOW.check(new)


@pytest.mark.parametrize("moved", [[], ["mail 1"], ["answer 1"], ["mail 1", "answer 1"]], ids=str)
def test_nobody_waits_in_what_was_split_off_with_answered_contacts(moved: list[str]) -> None:
    rest, new = split_ticket(OLD, "new", at=hours(5), interactions=moved)
    assert [type(event) for event in new] == [Opened]
    assert (ticket(new).waiting_since, ticket(new).last_customer_at) == (None, None)
    assert ticket(rest).waiting_since == hours(3)
    assert_inherits_nothing(ticket(new), hours(5))


ASKED = History(
    "old",
    [
        Opened(NINE, interactions=["mail 1", "mail 2"]),
        CustomerMessage(hours(1), interaction_id="mail 3"),
        CustomerMessage(hours(2), interaction_id="out of office", auto_submitted=True),
        Reply(hours(3), by="bot", interaction_id="receipt"),
        CustomerMessage(hours(4), interaction_id="mail 4"),
    ],
)


@pytest.mark.parametrize(
    ("moved", "since", "last"),
    [
        (["mail 1"], 0, 0),
        (["mail 2", "mail 4"], 0, 4),
        (["mail 3"], 1, 1),
        (["mail 4", "mail 3"], 1, 4),
        (["out of office", "mail 4"], 4, 4),
    ],
    ids=str,
)
def test_the_customer_waits_in_both_since_the_oldest_contact_without_an_answer(
    moved: list[str], since: int, last: int
) -> None:
    rest, new = split_ticket(ASKED, "new", at=hours(5), interactions=moved)
    assert (ticket(new).waiting_since, ticket(new).last_customer_at) == (hours(since), hours(last))
    assert ticket(rest).waiting_since == NINE
    assert [(wait.who, wait.since) for wait in waiting(new, hours(5))] == [("customer", hours(since))]
    answered = WORKFLOW.step(new, Reply(hours(6), agent="ann"))
    assert ticket(answered).waiting_since is None


def test_nobody_waits_for_an_answer_to_what_no_customer_asked() -> None:
    ours = History("old", [Opened(NINE, by="agent", interactions=["call 1"]), *ASKED.events[1:]])
    for moved in (["call 1"], ["out of office"], ["receipt"]):
        assert ticket(split_ticket(ours, "new", at=hours(5), interactions=moved)[1]).waiting_since is None


def test_what_is_asked_after_a_split_does_not_wait_in_it() -> None:
    early = History("old", ASKED.events[:1])
    _, new = split_ticket(early, "new", at=hours(0.5), interactions=["mail 1"])
    assert (ticket(new).waiting_since, ticket(new).last_customer_at) == (NINE, NINE)


def test_who_wrote_to_what_time_resolved_before_waits_in_what_is_split_off() -> None:
    silent = Held(hours(1), status="pending_customer", until=hours(2), then="resolved")
    asked = Opened(NINE, interactions=["mail 1"])
    done = History("old", [asked, silent, CustomerMessage(hours(3), interaction_id="mail 2")])
    for moved, since in ((["mail 1"], None), (["mail 2"], hours(3)), (["mail 1", "mail 2"], hours(3))):
        new = split_ticket(done, "new", at=hours(4), interactions=moved)[1]
        assert ticket(new).waiting_since == since


def test_a_split_reads_its_source_as_it_stood() -> None:
    early = History("old", OLD.events[:4])
    assert ticket(split_ticket(early, "new", at=hours(2))[1]).function is ServiceFunction.SUPPORT


def test_a_split_names_only_contacts_of_its_source() -> None:
    error = refused(split_ticket, OLD, "new", at=hours(5), interactions=["mail 1", "mial 2"])
    assert isinstance(error, UnknownName)
    assert (error.code, error.diagnostic.place) == ("ticket.unknown-interaction", "interactions[1]")
    assert "did you mean `mail 2`?" in str(error)
    with pytest.raises(WrongType, match="interactions"):
        split_ticket(OLD, "new", at=hours(5), interactions="mail 2")


def test_a_split_knows_the_contacts_of_what_was_absorbed() -> None:
    whole = merged(tickets("ab"), "a>b")[TicketId("b")]
    assert split_ticket(whole, "new", at=hours(6), interactions=["mail a"])[1].interactions == ("mail a",)


def test_what_was_split_and_merged_again_names_each_contact_once() -> None:
    rest, new = split_ticket(OLD, "new", at=hours(5), interactions=["mail 1", "mail 2"])
    back = merge_tickets({rest.id: rest, new.id: new}, "new", "old", at=hours(6))[rest.id]
    assert back.interactions == OLD.interactions == ("mail 1", "answer 1", "mail 2")


def test_a_split_names_each_contact_once() -> None:
    rest, new = split_ticket(OLD, "new", at=hours(5), interactions=["mail 2", "mail 1", "mail 2"])
    assert new.interactions == ("mail 2", "mail 1")
    assert rest.events[-1] == Split(hours(5), into="new", interactions=["mail 2", "mail 1"])


def test_nothing_is_split_from_a_merged_ticket_for_its_story_goes_on() -> None:
    found = merged(tickets("ab"), "a>b")
    error = refused(split_ticket, found[TicketId("a")], "new", at=hours(6), interactions=["mail a"])
    assert error.code == "ticket.is-merged"


@pytest.mark.parametrize(
    ("into", "at", "expected"),
    [
        ("old", hours(5), "merge.cycle"),
        ("new", hours(-1), "ticket.not-opened"),
        ("new", hours(3), "history.out-of-order"),
        ("new", NINE.replace(tzinfo=None), "time.naive"),
        ("", hours(5), "text.empty"),
    ],
    ids=["into itself", "before the opening", "in between", "naive", "no name"],
)
def test_a_split_that_cannot_be_is_refused(into: str, at: datetime, expected: str) -> None:
    assert refused(split_ticket, OLD, into, at=at).code == expected


CLOSED = History(
    "old", [*OLD, Resolved(hours(5), agent="ann"), Closed(hours(6), by="timer")], customer_id="c1"
)


def test_a_follow_up_begins_afresh_with_a_link_back() -> None:
    message = CustomerMessage(hours(90), interaction_id="mail 3")
    new = follow_up(CLOSED, "new", message)
    made = ticket(new)
    assert (new.id, new.customer_id, len(new)) == ("new", "c1", 1)
    assert made.linked(LinkKind.FOLLOWUP_OF) == ("old",)
    assert (made.subject, made.requester, made.channel) == ("Lamp and chair", "c1", "email")
    assert (made.opened_by, made.waiting_since, made.last_customer_at) == (
        AuthorKind.CUSTOMER,
        message.at,
        message.at,
    )
    assert new.interactions == ("mail 3",)
    assert_inherits_nothing(made, hours(90))
    WORKFLOW.check(new)


def test_a_follow_up_of_a_follow_up_names_the_ticket_before_it_only() -> None:
    second = follow_up(CLOSED, "second", CustomerMessage(hours(90)))
    ended = second.plus(Resolved(hours(91)))
    third = follow_up(ended, "third", CustomerMessage(hours(990)))
    assert ticket(third).links == (Link(LinkKind.FOLLOWUP_OF, "second"),)
    assert third.interactions == ()


@pytest.mark.parametrize(
    ("history", "key", "at", "expected"),
    [
        (OLD, "new", hours(5), "ticket.still-open"),
        (CLOSED, "old", hours(90), "merge.cycle"),
        (CLOSED, "new", hours(-1), "ticket.not-opened"),
        (History("old"), "new", hours(5), "ticket.not-opened"),
        (CLOSED, "", hours(90), "text.empty"),
    ],
    ids=["still open", "of itself", "before the opening", "never opened", "no name"],
)
def test_a_follow_up_that_cannot_be_is_refused(
    history: History, key: str, at: datetime, expected: str
) -> None:
    assert refused(follow_up, history, key, CustomerMessage(at)).code == expected


def test_a_merged_ticket_has_no_follow_up_for_its_story_goes_on() -> None:
    part = merged(tickets("ab"), "a>b")[TicketId("a")]
    assert refused(follow_up, part, "new", CustomerMessage(hours(6))).code == "ticket.is-merged"


def test_a_follow_up_is_opened_by_a_message_of_the_customer() -> None:
    with pytest.raises(WrongType, match="message"):
        follow_up(CLOSED, "new", Confirmed(hours(90)))  # type: ignore[arg-type]


def test_a_ticket_may_be_followed_once_a_hold_has_resolved_it_by_itself() -> None:
    silent = History(
        "old", [Opened(NINE), Held(hours(1), status="pending_customer", until=hours(2), then="resolved")]
    )
    assert refused(follow_up, silent, "new", CustomerMessage(hours(1.5))).code == "ticket.still-open"
    assert follow_up(silent, "new", CustomerMessage(hours(2)))
