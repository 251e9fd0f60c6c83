"""What a routing rule may ask about a situation."""

from datetime import datetime

from servicecore.domain import (
    Channel,
    Impact,
    Priority,
    ServiceFunction,
    Status,
    TicketType,
    Topic,
    Trigger,
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
    """The ticket that the contact belongs to, as it stands."""

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
    tags: Fact[frozenset[str]]
    team: Fact[str]
    assignee: Fact[str]
    agent: Fact[str]
    opened_at: Fact[datetime]
    waiting_since: Fact[datetime]
    last_customer_at: Fact[datetime]
    last_agent_at: Fact[datetime]
    held_until: Fact[datetime]
    reopens: Fact[int]
    handoffs: Fact[int]


class SituationFacts(Facts):
    """What is known of a `Situation` before it is routed; parts that are absent are missing facts."""

    at: Fact[datetime]
    customer: CustomerFacts
    interaction: InteractionFacts
    classification: ClassificationFacts
    ticket: TicketFacts
    account: AccountFacts

    channel: Fact[Channel] = alias("interaction.channel")
    text: Fact[str] = alias("interaction.text")
    function: Fact[ServiceFunction] = alias("classification.function")
    topic: Fact[Topic] = alias("classification.topic")
    trigger: Fact[Trigger] = alias("classification.trigger")
    sentiment: Fact[float] = alias("classification.sentiment")
    sensitive: Fact[bool] = alias("classification.sensitive")


facts: SituationFacts = SituationFacts()
"""The facts of a situation, for conditions: `facts.customer.tier == Tier.VIP`."""
