"""What a service level may depend on."""

from datetime import datetime

from servicecore.domain import (
    AuthorKind,
    Channel,
    Direction,
    Impact,
    Priority,
    Relation,
    ServiceFunction,
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
    """The customer, as the caller knows them."""

    id: Fact[str]
    name: Fact[str]
    tier: Fact[Tier]
    language: Fact[str]
    account_value: MoneyFacts
    relation: Fact[Relation]
    zone: Fact[str]


class InteractionFacts(Facts):
    """The contact that the work began with."""

    channel: Fact[Channel]
    direction: Fact[Direction]
    author: Fact[AuthorKind]
    at: Fact[datetime]
    text: Fact[str]
    subject: Fact[str]
    language: Fact[str]
    brand: Fact[str]
    product_area: Fact[str]


class ClassificationFacts(Facts):
    """What it was classified as."""

    function: Fact[ServiceFunction]
    topic: Fact[Topic]
    trigger: Fact[Trigger]
    sentiment: Fact[float]
    sensitive: Fact[bool]


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


class AccountFacts(Facts):
    """What service and support should know of each other's part of the account."""

    open_support_topics: Fact[frozenset[Topic]]
    disruptions: Fact[frozenset[str]]
    trend: Fact[Trend]
    renews_at: Fact[datetime]


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
