"""Who waits for whom, decided anew after each thing that happened, from the list of all that had."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tests.reference import tickets
from tests.reference.tickets import END, HOLDS, Events

from servicecore.domain import (
    Absorbed,
    Actor,
    AuthorKind,
    Cancelled,
    Closed,
    Confirmed,
    CustomerMessage,
    Event,
    History,
    Merged,
    Move,
    Noted,
    Opened,
    Ownership,
    Party,
    Reopened,
    Reply,
    Resolved,
    Response,
    ResponseKind,
    Status,
    StatusSpan,
    Wait,
    WaitConventions,
    WaitEnd,
    Withdrawn,
)

FOR_WHOM = {
    Status.PENDING_CUSTOMER: Party.CUSTOMER,
    Status.ON_HOLD_INTERNAL: Party.COLLEAGUE,
    Status.ON_HOLD_THIRD_PARTY: Party.THIRD_PARTY,
}
ENDS = {
    Resolved: WaitEnd.RESOLVED,
    Confirmed: WaitEnd.CONFIRMED,
    Closed: WaitEnd.CLOSED,
    Cancelled: WaitEnd.CANCELLED,
    Withdrawn: WaitEnd.CANCELLED,
    Merged: WaitEnd.MERGED,
}
DONE = {
    Status.RESOLVED: WaitEnd.RESOLVED,
    Status.CLOSED: WaitEnd.CLOSED,
    Status.CANCELLED: WaitEnd.CANCELLED,
    Status.MERGED: WaitEnd.MERGED,
}
WRITERS = {
    AuthorKind.AGENT: ResponseKind.AGENT_REPLY,
    AuthorKind.BOT: ResponseKind.BOT_REPLY,
    AuthorKind.SYSTEM: ResponseKind.BOT_REPLY,
}


def steps(history: History, at: datetime | None) -> list[Events]:
    """What had happened after each thing that happened, time's own doings among them."""
    events = [event for event in history.events if at is None or event.at <= at]
    story = tickets.written_out(events, at) if events else []
    return [story[: i + 1] for i in range(len(story))]


def waits(history: History, at: datetime | None, conventions: WaitConventions) -> list[Wait]:
    """What is true of neighbouring steps is one wait; it ends with the first step of which it is not."""
    past = steps(history, at)
    found: list[Wait] = []
    for first, last, after in runs([customer_waits(events, conventions) is not None for events in past]):
        since, until = customer_waits(past[last], conventions), instant(past, after)
        assert since is not None
        end = None if after is None else settled_by(past[after])
        known = past[first][-1].at
        found.append(Wait("customer", "us", since=since, until=until, ended_by=end, known_at=known))
    for first, _, after in runs([whom_we_await(events, conventions) for events in past]):
        party = whom_we_await(past[first], conventions)
        assert party is not None
        end = None if after is None else left_by(past[after])
        found.append(Wait("us", party, since=past[first][-1].at, until=instant(past, after), ended_by=end))
    return sorted(found, key=lambda wait: (wait.known_at, wait.who))


def runs(truths: Sequence[Any]) -> list[tuple[int, int, int | None]]:
    """Where something begins to be true and the same, where it last is, and what follows, if anything."""
    starts = [i for i in range(len(truths)) if i == 0 or truths[i] != truths[i - 1]]
    followers = [*starts[1:], None][: len(starts)]
    return [
        (first, (len(truths) if after is None else after) - 1, after)
        for first, after in zip(starts, followers, strict=True)
        if truths[first]
    ]


def instant(past: Sequence[Events], number: int | None) -> datetime | None:
    return None if number is None else past[number][-1].at


def settled_by(events: Events) -> WaitEnd:
    """What ends the customer's wait is an end of the matter or else an answer."""
    return next((word for kind, word in ENDS.items() if isinstance(events[-1], kind)), WaitEnd.ANSWERED)


def left_by(events: Events) -> WaitEnd:
    """What ends our wait is another hold, its end, the customer's word, or work that goes on."""
    status = tickets.status(events)
    if status in HOLDS:
        return WaitEnd.HELD
    wrote = isinstance(events[-1], CustomerMessage) or tickets.is_absorbed_wait(events[-1])
    return DONE.get(status, WaitEnd.ANSWERED if wrote else WaitEnd.RESUMED)


# The customer


def customer_waits(events: Events, conventions: WaitConventions) -> datetime | None:
    """Since when: the oldest question that was neither answered nor settled by an end."""
    if tickets.is_merged(events):
        return None
    settled = [i for i in range(len(events)) if answers(events, i, conventions) or is_end(events, i)]
    first = settled[-1] + 1 if settled else 0
    asked = [events[i].at for i in range(first, len(events)) if asks(events, i, conventions)]
    brought = [e.waiting_since for e in events[first:] if isinstance(e, Absorbed) and e.waiting_since]
    return min([*asked, *brought], default=None)


def asks(events: Events, number: int, conventions: WaitConventions) -> bool:
    event = events[number]
    if isinstance(event, CustomerMessage):
        return not event.auto_submitted or conventions.auto_submitted_asks
    if isinstance(event, Reopened):
        return conventions.reopening_asks and event.by is Actor.CUSTOMER
    return conventions.opening_asks and tickets.is_customers_message(number, event)


def is_end(events: Events, number: int) -> bool:
    """Whether the matter ended there; a confirmation confirms only what is resolved.

    That the timer resolved the ticket is no end when it is said once more.
    """
    if tickets.news(events[: number + 1])[-1] is not events[number]:
        return False
    if isinstance(events[number], Confirmed):
        return tickets.resolution(events[: number + 1]) is not None
    return isinstance(events[number], END | Merged)


def answers(events: Events, number: int, conventions: WaitConventions) -> bool:
    return bool(counted(events, number, conventions))


def counted(events: Events, number: int, conventions: WaitConventions) -> list[ResponseKind]:
    """As what the event is an answer, of all that counts as one; what somebody said before what it did."""
    event, kinds = events[number], []
    if isinstance(event, Reply) and event.by in WRITERS:
        kinds.append(WRITERS[event.by])
    if isinstance(event, Noted) and event.agent is not None:
        kinds.append(ResponseKind.NOTE)
    if number > 0 and tickets.status(events[:number]) is not tickets.status(events[: number + 1]):
        kinds += [ResponseKind.STATUS_CHANGE] if is_made_by_us(event) else []
    return [kind for kind in kinds if kind in conventions.responses]


def is_made_by_us(event: Event) -> bool:
    """Neither by the customer nor by time, be it logged or not."""
    if isinstance(event, Move | Closed):
        return event.by not in (Actor.CUSTOMER, Actor.TIMER)
    return not isinstance(event, Opened | CustomerMessage | Confirmed | Withdrawn | Absorbed)


def responses(history: History, at: datetime | None, conventions: WaitConventions) -> list[Response]:
    """Every event that is an answer, whoever waited."""
    story = tickets.written_out([event for event in history.events if at is None or event.at <= at], at)
    return [
        Response(event.at, kind=counted(story, i, conventions)[0], agent=event.agent)
        for i, event in enumerate(story)
        if answers(story, i, conventions)
    ]


# We


def whom_we_await(events: Events, conventions: WaitConventions) -> Party | None:
    status = tickets.status(events)
    if status in FOR_WHOM:
        return FOR_WHOM[status]
    if status in HOLDS or status in DONE or not conventions.reply_awaits_customer:
        return None
    return Party.CUSTOMER if is_last_word_ours(events, conventions) else None


def is_last_word_ours(events: Events, conventions: WaitConventions) -> bool:
    """Whether nothing was asked since the last answer of this life of the ticket."""
    done = [i for i in range(len(events)) if tickets.status(events[: i + 1]) in DONE]
    first = done[-1] + 1 if done else 0
    words = [i for i in range(first, len(events)) if asks(events, i, conventions)]
    ours = [i for i in range(first, len(events)) if answers(events, i, conventions)]
    brought = customer_waits(events, conventions)
    return bool(ours) and brought is None and (not words or words[-1] < ours[-1])


# The statuses and the owners


def spans(history: History, at: datetime | None) -> list[StatusSpan]:
    past = steps(history, at)
    return [
        StatusSpan(status, since=since, until=until)
        for status, since, until in tiles(past, [tickets.status(events) for events in past])
    ]


def ownerships(history: History, at: datetime | None) -> list[Ownership]:
    past = steps(history, at)
    owners = [(tickets.team(events), tickets.assignee(events)) for events in past]
    return [
        Ownership(team=team, assignee=assignee, since=since, until=until)
        for (team, assignee), since, until in tiles(past, owners)
    ]


def tiles(past: list[Events], truths: Sequence[Any]) -> list[tuple[Any, datetime, datetime | None]]:
    """What is true after all that happened at an instant, from it to the next; equal neighbours joined."""
    last = list({events[-1].at: truth for events, truth in zip(past, truths, strict=True)}.items())
    starts = [pair for i, pair in enumerate(last) if i == 0 or last[i - 1][1] != pair[1]]
    ends = [*(since for since, _ in starts[1:]), None][: len(starts)]
    return [(truth, since, until) for (since, truth), until in zip(starts, ends, strict=True)]
