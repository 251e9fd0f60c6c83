"""What an escalation may depend on: all that is known of a work item, its clocks included."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from servicecore.domain import (
    AuthorKind,
    Channel,
    Clock,
    ClockState,
    Impact,
    Priority,
    ServiceFunction,
    Situation,
    SlaMetric,
    Status,
    TicketType,
    Tier,
    Topic,
    Urgency,
)
from servicecore.domain.situation_facts import (
    AccountFacts,
    ClassificationFacts,
    CustomerFacts,
    InteractionFacts,
)
from servicecore.rules import Fact, Facts, alias, derived, getter


class TicketFacts(Facts):
    """The ticket as it stands."""

    id: Fact[str]
    subject: Fact[str]
    type: Fact[TicketType]
    status: Fact[Status]
    function: Fact[ServiceFunction]
    topic: Fact[Topic]
    channel: Fact[Channel]
    requester: Fact[str]
    impact: Fact[Impact]
    urgency: Fact[Urgency]
    priority: Fact[Priority]
    computed_priority: Fact[Priority]
    priority_override: Fact[Priority]
    tags: Fact[frozenset[str]]
    blockers: Fact[frozenset[str]]
    team: Fact[str]
    assignee: Fact[str]
    agent: Fact[str]
    opened_at: Fact[datetime]
    opened_by: Fact[AuthorKind]
    taken_in_charge_at: Fact[datetime]
    first_response_at: Fact[datetime]
    last_customer_at: Fact[datetime]
    last_agent_at: Fact[datetime]
    waiting_since: Fact[datetime]
    held_until: Fact[datetime]
    reopens: Fact[int]
    handoffs: Fact[int]


def _metrics(chosen: Callable[[Clock], bool]) -> Any:
    """The fact of the metrics that have such a clock."""

    def found(situation: Situation) -> frozenset[SlaMetric]:
        return frozenset(clock.metric for clock in situation.clocks if chosen(clock))

    return getter(found)


class ClockFacts(Facts):
    """The clocks, as sets of their metrics: of those that run, stand still, are at risk or were broken.

    `breached` keeps a promise that was fulfilled late; without clocks all are empty.
    """

    running: Fact[frozenset[SlaMetric]] = _metrics(lambda clock: clock.state is ClockState.ACTIVE)
    paused: Fact[frozenset[SlaMetric]] = _metrics(lambda clock: clock.state is ClockState.PAUSED)
    at_risk: Fact[frozenset[SlaMetric]] = _metrics(lambda clock: clock.at_risk)
    breached: Fact[frozenset[SlaMetric]] = _metrics(lambda clock: clock.breached)


def _since(since: datetime, at: datetime) -> timedelta:
    return at - since


def _aged(situation: Situation, value: timedelta) -> datetime | None:
    return None if situation.ticket is None else _later(situation.ticket.opened_at, value)


def _waited(situation: Situation, value: timedelta) -> datetime | None:
    since = None if situation.ticket is None else situation.ticket.waiting_since
    return None if since is None else _later(since, value)


def _later(since: datetime, value: timedelta) -> datetime | None:
    """The instant so much later, `None` beyond the calendar."""
    try:
        return since + value
    except OverflowError:
        return None


class SituationFacts(Facts):
    """What is known of a work item at an instant; parts that are absent are missing facts.

    `age` is the time since the ticket was opened, `waited` that since the customer's oldest unanswered
    message, both around the clock. `changed_by` is for automations: the rules that have changed the ticket
    before the one at hand is asked. Elsewhere it is empty.
    """

    at: Fact[datetime]
    customer: CustomerFacts
    interaction: InteractionFacts
    classification: ClassificationFacts
    ticket: TicketFacts
    account: AccountFacts
    clocks: ClockFacts
    age: Fact[timedelta] = derived("ticket.opened_at", "at", by=_since, reaches=_aged)
    waited: Fact[timedelta] = derived("ticket.waiting_since", "at", by=_since, reaches=_waited)
    changed_by: Fact[frozenset[str]] = getter(lambda situation: getattr(situation, "changed_by", frozenset()))

    priority: Fact[Priority] = alias("ticket.priority")
    status: Fact[Status] = alias("ticket.status")
    tags: Fact[frozenset[str]] = alias("ticket.tags")
    team: Fact[str] = alias("ticket.team")
    tier: Fact[Tier] = alias("customer.tier")
    sentiment: Fact[float] = alias("classification.sentiment")


facts: SituationFacts = SituationFacts()
"""The facts of escalations and automations, for conditions: `facts.priority == Priority.URGENT`."""
