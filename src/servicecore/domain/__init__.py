"""The nouns: customers, interactions, tickets as histories of events, agents and teams; and the events.

All are frozen values. Time is an argument everywhere; nothing here reads a clock.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from servicecore._lazy import lazy

if TYPE_CHECKING:
    from servicecore.domain.events import (
        EVENT_TYPES,
        Assigned,
        Closed,
        CustomerMessage,
        Escalated,
        Event,
        Held,
        Noted,
        Opened,
        Reopened,
        Reply,
        Resolved,
        Resumed,
        TakenInCharge,
        Triaged,
    )
    from servicecore.domain.functions import AuthorKind, Direction, Priority, ServiceFunction, Status, Trigger
    from servicecore.domain.history import History
    from servicecore.domain.interactions import Interaction
    from servicecore.domain.logs import Log
    from servicecore.domain.mappings import Activity, RowMapping
    from servicecore.domain.money import Money
    from servicecore.domain.names import (
        AgentId,
        Channel,
        CustomerId,
        InteractionId,
        Name,
        Skill,
        TicketId,
        Tier,
        Topic,
    )
    from servicecore.domain.people import Customer, Identity, IdentityKind
    from servicecore.domain.situations import Classification, Situation
    from servicecore.domain.tickets import Ticket
    from servicecore.domain.triggers import trigger_of
    from servicecore.domain.workforce import Agent, SkillLevel, Skills, Team, skill_levels

__all__ = [
    "EVENT_TYPES",
    "Activity",
    "Agent",
    "AgentId",
    "Assigned",
    "AuthorKind",
    "Channel",
    "Classification",
    "Closed",
    "Customer",
    "CustomerId",
    "CustomerMessage",
    "Direction",
    "Escalated",
    "Event",
    "Held",
    "History",
    "Identity",
    "IdentityKind",
    "Interaction",
    "InteractionId",
    "Log",
    "Money",
    "Name",
    "Noted",
    "Opened",
    "Priority",
    "Reopened",
    "Reply",
    "Resolved",
    "Resumed",
    "RowMapping",
    "ServiceFunction",
    "Situation",
    "Skill",
    "SkillLevel",
    "Skills",
    "Status",
    "TakenInCharge",
    "Team",
    "Ticket",
    "TicketId",
    "Tier",
    "Topic",
    "Triaged",
    "Trigger",
    "skill_levels",
    "trigger_of",
]

# which module each name lives in; a test holds this table against the imports above
_HOMES = {
    "Activity": "mappings",
    "Agent": "workforce",
    "AgentId": "names",
    "Assigned": "events",
    "AuthorKind": "functions",
    "Channel": "names",
    "Classification": "situations",
    "Closed": "events",
    "Customer": "people",
    "CustomerId": "names",
    "CustomerMessage": "events",
    "Direction": "functions",
    "EVENT_TYPES": "events",
    "Escalated": "events",
    "Event": "events",
    "Held": "events",
    "History": "history",
    "Identity": "people",
    "IdentityKind": "people",
    "Interaction": "interactions",
    "InteractionId": "names",
    "Log": "logs",
    "Money": "money",
    "Name": "names",
    "Noted": "events",
    "Opened": "events",
    "Priority": "functions",
    "Reopened": "events",
    "Reply": "events",
    "Resolved": "events",
    "Resumed": "events",
    "RowMapping": "mappings",
    "ServiceFunction": "functions",
    "Situation": "situations",
    "Skill": "names",
    "SkillLevel": "workforce",
    "Skills": "workforce",
    "Status": "functions",
    "TakenInCharge": "events",
    "Team": "workforce",
    "Ticket": "tickets",
    "TicketId": "names",
    "Tier": "names",
    "Topic": "names",
    "Triaged": "events",
    "Trigger": "functions",
    "skill_levels": "workforce",
    "trigger_of": "triggers",
}

__getattr__: Callable[[str], object]
__dir__: Callable[[], list[str]]
__getattr__, __dir__ = lazy(__name__, _HOMES)
