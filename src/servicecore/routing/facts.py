"""What a routing rule may ask about a situation."""

from datetime import datetime

from servicecore.domain import (
    AuthorKind,
    Channel,
    Direction,
    Impact,
    Intent,
    Priority,
    Relation,
    ServiceFunction,
    Signal,
    Status,
    TicketType,
    Tier,
    Topic,
    Trend,
    Trigger,
    Urgency,
)
from servicecore.rules import Fact, Facts, MoneyFacts, alias


class CustomerFacts(Facts):
    """The customer; missing where the sender is unknown."""

    id: Fact[str]
    name: Fact[str]
    tier: Fact[Tier]
    language: Fact[str]
    account_value: MoneyFacts
    relation: Fact[Relation]
    zone: Fact[str]


class InteractionFacts(Facts):
    """The contact itself."""

    channel: Fact[Channel]
    direction: Fact[Direction]
    author: Fact[AuthorKind]
    at: Fact[datetime]
    text: Fact[str]
    subject: Fact[str]
    language: Fact[str]
    auto_submitted: Fact[bool]
    brand: Fact[str]
    product_area: Fact[str]


class ClassificationFacts(Facts):
    """What the contact was classified as."""

    function: Fact[ServiceFunction]
    topic: Fact[Topic]
    trigger: Fact[Trigger]
    sentiment: Fact[float]
    sensitive: Fact[bool]
    intent: Fact[Intent]
    urgency: Fact[Urgency]
    signals: Fact[frozenset[Signal]]
    confidence: Fact[float]
    uncertain: Fact[bool]
    language: Fact[str]


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


class AccountFacts(Facts):
    """What service and support should know of each other's part of the account."""

    open_support_topics: Fact[frozenset[Topic]]
    disruptions: Fact[frozenset[str]]
    trend: Fact[Trend]
    renews_at: Fact[datetime]
    last_contact_at: Fact[datetime]


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
