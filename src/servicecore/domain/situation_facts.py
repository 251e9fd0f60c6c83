"""The parts of a situation as facts: what rules of every room ask in the same words.

What a room asks about the ticket, which differs from room to room, stands in its own `facts.py`.
"""

from datetime import datetime

from servicecore.domain.classifications import Intent, Signal
from servicecore.domain.functions import AuthorKind, Direction, ServiceFunction, Trigger, Urgency
from servicecore.domain.names import Channel, Tier, Topic
from servicecore.domain.people.accounts import Trend
from servicecore.domain.people.customers import Relation
from servicecore.rules import Fact, Facts, MoneyFacts


class CustomerFacts(Facts):
    """The customer; missing where nobody knows who it is."""

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


class AccountFacts(Facts):
    """What service and support should know of each other's part of the account."""

    open_support_topics: Fact[frozenset[Topic]]
    disruptions: Fact[frozenset[str]]
    trend: Fact[Trend]
    renews_at: Fact[datetime]
    last_contact_at: Fact[datetime]
