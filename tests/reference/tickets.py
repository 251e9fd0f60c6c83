"""What a ticket's events say about it, one question at a time: each scans the whole list anew."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from servicecore.domain import (
    Absorbed,
    Actor,
    Assigned,
    AuthorKind,
    Blocked,
    Cancelled,
    CancelReason,
    Closed,
    Confirmed,
    CustomerMessage,
    Event,
    Held,
    Link,
    Linked,
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
    Status,
    Tagged,
    TakenInCharge,
    Triaged,
    Unassigned,
    Unblocked,
    Unlinked,
    Withdrawn,
)

Events = Sequence[Event]
HOLDS = (Status.PENDING_CUSTOMER, Status.ON_HOLD_INTERNAL, Status.ON_HOLD_THIRD_PARTY, Status.SNOOZED)
ENDED_BY_THE_CUSTOMER = (Status.PENDING_CUSTOMER, Status.SNOOZED)
END = Resolved | Closed | Cancelled | Withdrawn
BY_CUSTOMERS = CustomerMessage | Confirmed | Withdrawn


def ticket_fields(events: Events, until: datetime | None = None) -> dict[str, Any]:
    """The fields of the ticket, but for its id: after its last event, or later, at an instant."""
    events = news(written_out(events, until))
    return {
        "opened_at": events[0].at,
        "opened_by": opened_by(events),
        "subject": opening(events).subject,
        "type": last(said(events, "type")),
        "status": status(events),
        "function": last(said(events, "function")),
        "topic": last(said(events, "topic")),
        "channel": opening(events).channel,
        "requester": opening(events).requester,
        "impact": last(said(events, "impact")),
        "urgency": last(said(events, "urgency")),
        "priority": priority_override(events) or computed_priority(events),
        "computed_priority": computed_priority(events),
        "priority_override": priority_override(events),
        "tags": tags(events),
        "links": links(events),
        "blockers": blockers(events),
        "team": team(events),
        "assignee": assignee(events),
        "agent": last(agents(events)),
        "taken_in_charge_at": first([e.at for e in events if isinstance(e, TakenInCharge)]),
        "first_response_at": first([e.at for e in events if is_human_reply(e)]),
        "last_customer_at": last_customer_at(events),
        "last_agent_at": last([e.at for e in events if is_human_reply(e)]),
        "waiting_since": waiting_since(events),
        "held_until": held_until(events),
        "held_then": held_then(events),
        "first_resolved_at": first([e.at for e in resolutions(events)]),
        "resolved_at": resolved_at(events),
        "resolved_by": resolved_by(events),
        "confirmed_at": confirmed_at(events),
        "assumed_at": assumed_at(events),
        "closed_at": closed_at(events),
        "cancelled_at": cancelled_at(events),
        "cancelled_for": cancelled_for(events),
        "merged_into": first([e.into for e in events if isinstance(e, Merged)]),
        "resolutions": len(resolutions(events)),
        "reopens": reopens(events),
        "handoffs": len([one for one, other in pairwise(agents(events)) if one != other]),
    }


def first(values: Sequence[Any]) -> Any:
    return values[0] if values else None


def last(values: Sequence[Any]) -> Any:
    return values[-1] if values else None


# What time did by itself


def written_out(events: Events, until: datetime | None) -> Events:
    """The events, with the end of each hold that ended by itself as an event of its own."""
    found: list[Event] = []
    for event in events:
        found = [*with_end_of_hold(found, event.at), event]
    return found if until is None else with_end_of_hold(found, until)


def news(events: Events) -> list[Event]:
    """The events, and a mere note for each that says once more that the timer resolved the ticket."""
    found: list[Event] = []
    for event in events:
        again = bool(found) and is_by_timer(event) and is_resolved_by_timer(found)
        found = [*found, Noted(event.at, agent=event.agent) if again else event]
    return found


def is_by_timer(event: Event) -> bool:
    return isinstance(event, Resolved) and event.by is Actor.TIMER


def is_resolved_by_timer(events: Events) -> bool:
    return status(events) is Status.RESOLVED and resolved_by(events) is Actor.TIMER


def with_end_of_hold(events: list[Event], by: datetime) -> list[Event]:
    """The events and, if the ticket was held until then or earlier, what time did when the hold was over."""
    end = held_until(events)
    if end is None or end > by:
        return events
    resolves = held_then(events) is Status.RESOLVED and not blockers(events)
    kind = Resolved if resolves else Resumed
    return [*events, kind(end, by=Actor.TIMER)]


def held_until(events: Events) -> datetime | None:
    return holds(events)[-1].until if events and status(events) in HOLDS else None


def held_then(events: Events) -> Status:
    return holds(events)[-1].then if events and status(events) in HOLDS else Status.OPEN


def holds(events: Events) -> list[Held]:
    return [event for event in events if isinstance(event, Held)]


# What it is


def opening(events: Events) -> Opened:
    """The opening of the ticket; if the log begins with something else, one that says nothing."""
    return events[0] if isinstance(events[0], Opened) else Opened(events[0].at)


def opened_by(events: Events) -> AuthorKind:
    """Who opened the ticket or, if the log holds no opening, wrote first."""
    return events[0].by if isinstance(events[0], Opened | Reply) else AuthorKind.CUSTOMER


def said(events: Events, name: str) -> list[Any]:
    """What the opening, and whoever ranked or classified the ticket afterwards, said about a field."""
    words = [opening(events), *[event for event in events if isinstance(event, Triaged | Reclassified)]]
    return [getattr(event, name) for event in words if getattr(event, name, None) is not None]


def computed_priority(events: Events) -> Priority | None:
    found: Priority | None = last(said(events, "priority"))
    return found


def priority_override(events: Events) -> Priority | None:
    found: Priority | None = last([e.priority for e in events if isinstance(e, PriorityOverridden)])
    return found


def tags(events: Events) -> tuple[str, ...]:
    changes = [event for event in events if isinstance(event, Tagged)]
    ever = {tag for change in changes for tag in change.added}
    return tuple(sorted(tag for tag in ever if is_tagged(changes, tag)))


def is_tagged(changes: Sequence[Tagged], tag: str) -> bool:
    return tag in [change for change in changes if tag in (*change.added, *change.removed)][-1].added


def links(events: Events) -> tuple[Link, ...]:
    """In the order in which they were made; one that is made again stays where it is."""
    found = list(opening(events).links)
    for event in events:
        if isinstance(event, Linked) and event.link not in found:
            found = [*found, event.link]
        if isinstance(event, Unlinked):
            found = [link for link in found if link != event.link]
    return tuple(found)


def blockers(events: Events) -> tuple[str, ...]:
    """What is blocked on and not done since, in the order in which it came up."""
    found: list[str] = []
    for event in events:
        if isinstance(event, Blocked) and event.on not in found:
            found = [*found, event.on]
        if isinstance(event, Unblocked):
            found = [on for on in found if on != event.on]
    return tuple(found)


# Who


def agents(events: Events) -> list[str]:
    """Who acted, in turn; whoever is named by what a customer did has not."""
    acts = [event for event in events if not isinstance(event, BY_CUSTOMERS)]
    return [event.agent for event in acts if event.agent is not None]


def team(events: Events) -> str | None:
    """The last that it was given to; a ticket is never taken from its team, only given to another."""
    found: str | None = last([event.team for event in events if isinstance(event, Assigned) and event.team])
    return found


def assignee(events: Events) -> str | None:
    """Whom it was given to, or who took it, last; nobody since it was given to a team or taken away."""
    words: list[Any] = [
        None if isinstance(event, Unassigned) else event.agent
        for event in events
        if isinstance(event, Unassigned)
        or (isinstance(event, TakenInCharge) and event.agent)
        or (isinstance(event, Assigned) and (event.agent or event.team))
    ]
    found: str | None = last(words)
    return found


def is_human_reply(event: Event) -> bool:
    return isinstance(event, Reply) and event.by is AuthorKind.AGENT


def is_customers_message(number: int, event: Event) -> bool:
    """Whether it asks for an answer: a message that a person wrote, or with which the log begins."""
    if isinstance(event, CustomerMessage):
        return not event.auto_submitted
    return isinstance(event, Opened) and event.by is AuthorKind.CUSTOMER and number == 0


def is_customers_word(number: int, event: Event) -> bool:
    """Whether the customer wrote or decided something."""
    if isinstance(event, Resolved | Reopened | Cancelled | Closed):
        return event.by is Actor.CUSTOMER
    return is_customers_message(number, event) or isinstance(event, Confirmed | Withdrawn)


def last_customer_at(events: Events) -> datetime | None:
    """The last word of the customer, here or in what became part of the ticket while it went on."""
    words = [event.at for i, event in enumerate(events) if is_customers_word(i, event)]
    absorbed = [event for event in up_to_merge(events) if isinstance(event, Absorbed)]
    brought = [at for event in absorbed for at in (event.waiting_since, event.last_customer_at) if at]
    return max([*words, *brought], default=None)


def is_absorbed_wait(event: Event) -> bool:
    """Whether a customer who waits came along."""
    return isinstance(event, Absorbed) and event.waiting_since is not None


# Where it stands


def up_to_merge(events: Events) -> Events:
    """The events up to the first merge: behind it the story goes on elsewhere."""
    merges = [i for i, event in enumerate(events) if isinstance(event, Merged)]
    return events[: merges[0] + 1] if merges else events


def is_merged(events: Events) -> bool:
    return any(isinstance(event, Merged) for event in events)


def is_done(events: Events) -> bool:
    """Whether the last word on the matter was an end."""
    if is_merged(events):
        return True
    words = [event for event in events if isinstance(event, END | Reopened)]
    return bool(words) and not isinstance(words[-1], Reopened)


def real_reopenings(events: Events) -> list[int]:
    """Where something that was done was taken up again; other reopenings say nothing new."""
    story = up_to_merge(events)
    return [i for i, event in enumerate(story) if isinstance(event, Reopened) and is_done(story[:i])]


def status(events: Events) -> Status:
    if is_merged(events):
        return Status.MERGED
    if is_done(events):
        return status_of_end([event for event in events if isinstance(event, END)][-1])
    reopened = last(real_reopenings(events))
    current = events if reopened is None else events[reopened + 1 :]
    turns = [i for i, event in enumerate(current) if isinstance(event, Held | Resumed)]
    if turns:
        return status_since_turn(current[turns[-1]], current[turns[-1] + 1 :])
    touched = any(isinstance(event, Assigned | TakenInCharge) or is_human_reply(event) for event in current)
    return Status.NEW if reopened is None and not touched else Status.OPEN


def status_of_end(end: Event) -> Status:
    if isinstance(end, Resolved):
        return Status.RESOLVED
    return Status.CLOSED if isinstance(end, Closed) else Status.CANCELLED


def status_since_turn(turn: Event, later: Events) -> Status:
    """Held, unless the customer wrote, here or in what became part of it, and that was waited for."""
    wrote = any(
        is_absorbed_wait(event) or (isinstance(event, CustomerMessage) and not event.auto_submitted)
        for event in later
    )
    if not isinstance(turn, Held) or (wrote and turn.status in ENDED_BY_THE_CUSTOMER):
        return Status.OPEN
    return turn.status


def waiting_since(events: Events) -> datetime | None:
    """The oldest thing that a customer asked and that nobody answered, nor ended the matter since."""
    answers = [
        i
        for i, event in enumerate(events)
        if is_human_reply(event) or isinstance(event, END) or is_consent(events[: i + 1])
    ]
    since = answers[-1] + 1 if answers else 0
    asked = [e.at for i, e in enumerate(events) if i >= since and is_customers_message(i, e)]
    brought = [e.waiting_since for e in events[since:] if isinstance(e, Absorbed) and e.waiting_since]
    return None if is_merged(events) else min([*asked, *brought], default=None)


def is_consent(events: Events) -> bool:
    """Whether the last event is the customer's word that a resolution holds, and there is one."""
    return isinstance(events[-1], Confirmed) and resolution(events) is not None


# How it ended


def resolutions(events: Events) -> list[Resolved]:
    return [event for event in up_to_merge(events) if isinstance(event, Resolved)]


def resolution(events: Events) -> int | None:
    """Where the last resolution is, unless the ticket was reopened behind it."""
    story = enumerate(up_to_merge(events))
    words = [(i, event) for i, event in story if isinstance(event, Resolved | Reopened)]
    return words[-1][0] if words and isinstance(words[-1][1], Resolved) else None


def resolved_at(events: Events) -> datetime | None:
    return None if resolution(events) is None else resolutions(events)[-1].at


def resolved_by(events: Events) -> Actor | None:
    return None if resolution(events) is None else resolutions(events)[-1].by


def confirmed_at(events: Events) -> datetime | None:
    """When the customer agreed with the last resolution: by word, by closing, or by making it."""
    number = resolution(events)
    if number is None:
        return None
    if resolved_by(events) is Actor.CUSTOMER:
        return resolved_at(events)
    closes = [e for e in up_to_merge(events)[number:] if isinstance(e, Closed) and e.by is Actor.CUSTOMER]
    words = [e.at for e in events[number:] if isinstance(e, Confirmed)]
    return min([*words, *[e.at for e in closes]], default=None)


def assumed_at(events: Events) -> datetime | None:
    """When time resolved the ticket, or closed it before the customer agreed."""
    number = resolution(events)
    if number is None:
        return None
    if resolved_by(events) is Actor.TIMER:
        return resolved_at(events)
    story = up_to_merge(events)
    silences: list[datetime] = [
        event.at
        for i, event in enumerate(story)
        if i > number
        and isinstance(event, Closed)
        and event.by is Actor.TIMER
        and confirmed_at(story[: i + 1]) is None
    ]
    silence: datetime | None = first(silences)
    return silence


def closed_at(events: Events) -> datetime | None:
    return [e.at for e in events if isinstance(e, Closed)][-1] if status(events) is Status.CLOSED else None


def cancellation(events: Events) -> Cancelled | Withdrawn | None:
    """The last word that it is no work, if that holds still."""
    words = [event for event in events if isinstance(event, Cancelled | Withdrawn)]
    return words[-1] if status(events) is Status.CANCELLED else None


def cancelled_at(events: Events) -> datetime | None:
    word = cancellation(events)
    return word.at if word else None


def cancelled_for(events: Events) -> CancelReason | None:
    word = cancellation(events)
    if isinstance(word, Withdrawn):
        return CancelReason.WITHDRAWN
    return word.reason if word else None


def reopens(events: Events) -> int:
    """Logged reopenings, and second resolutions that prove one which was not logged."""
    words = [event for event in up_to_merge(events) if isinstance(event, Resolved | Reopened)]
    proved = [
        one for one, other in pairwise(words) if isinstance(one, Resolved) and isinstance(other, Resolved)
    ]
    return len(real_reopenings(events)) + len(proved)
