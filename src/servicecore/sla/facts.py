"""What a service level may depend on."""

from datetime import datetime

from servicecore.domain import (
    AuthorKind,
    Channel,
    Impact,
    Priority,
    ServiceFunction,
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
from servicecore.rules import Fact, Facts, alias


class TicketFacts(Facts):
    """The ticket as it stood at the event that is decided about."""

    id: Fact[str]
    type: Fact[TicketType]
    status: Fact[Status]
    function: Fact[ServiceFunction]
    topic: Fact[Topic]
    channel: Fact[Channel]
    impact: Fact[Impact]
    urgency: Fact[Urgency]
    priority: Fact[Priority]
    tags: Fact[frozenset[str]]
    team: Fact[str]
    assignee: Fact[str]
    opened_at: Fact[datetime]
    opened_by: Fact[AuthorKind]
    reopens: Fact[int]
    handoffs: Fact[int]


class SituationFacts(Facts):
    """What is known of a work item at one of its events; parts that are absent are missing facts."""

    at: Fact[datetime]
    customer: CustomerFacts
    interaction: InteractionFacts
    classification: ClassificationFacts
    ticket: TicketFacts
    account: AccountFacts

    priority: Fact[Priority] = alias("ticket.priority")
    tier: Fact[Tier] = alias("customer.tier")
    channel: Fact[Channel] = alias("ticket.channel")


facts: SituationFacts = SituationFacts()
"""The facts of a service level, for conditions: `facts.priority == Priority.URGENT`."""
