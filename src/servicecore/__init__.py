"""Model and run customer service: classify, route, measure and explain."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from servicecore._lazy import lazy

if TYPE_CHECKING:
    from servicecore.calendars import Calendar
    from servicecore.classification import classify, classify_text
    from servicecore.domain import (
        Agent,
        Channel,
        Classification,
        Customer,
        Direction,
        History,
        Interaction,
        Log,
        Money,
        Priority,
        RowMapping,
        ServiceFunction,
        Situation,
        Skill,
        Team,
        Ticket,
        Tier,
        Topic,
        Trigger,
        trigger_of,
    )
    from servicecore.errors import ErrorGroup, ServiceCoreError
    from servicecore.estimates import Estimate
    from servicecore.metrics import measure
    from servicecore.routing import Route, route
    from servicecore.rules import Decision, Fact, Facts, Rule, RuleSet, Vocabulary, all_of, any_of

__version__ = "0.1.0"

__all__ = [
    "Agent",
    "Calendar",
    "Channel",
    "Classification",
    "Customer",
    "Decision",
    "Direction",
    "ErrorGroup",
    "Estimate",
    "Fact",
    "Facts",
    "History",
    "Interaction",
    "Log",
    "Money",
    "Priority",
    "Route",
    "RowMapping",
    "Rule",
    "RuleSet",
    "ServiceCoreError",
    "ServiceFunction",
    "Situation",
    "Skill",
    "Team",
    "Ticket",
    "Tier",
    "Topic",
    "Trigger",
    "Vocabulary",
    "all_of",
    "any_of",
    "classify",
    "classify_text",
    "measure",
    "route",
    "trigger_of",
]

# which room each name lives in; a test holds this table against the imports above
_HOMES = {
    "Agent": "domain",
    "Calendar": "calendars",
    "Channel": "domain",
    "Classification": "domain",
    "Customer": "domain",
    "Decision": "rules",
    "Direction": "domain",
    "ErrorGroup": "errors",
    "Estimate": "estimates",
    "Fact": "rules",
    "Facts": "rules",
    "History": "domain",
    "Interaction": "domain",
    "Log": "domain",
    "Money": "domain",
    "Priority": "domain",
    "Route": "routing",
    "RowMapping": "domain",
    "Rule": "rules",
    "RuleSet": "rules",
    "ServiceCoreError": "errors",
    "ServiceFunction": "domain",
    "Situation": "domain",
    "Skill": "domain",
    "Team": "domain",
    "Ticket": "domain",
    "Tier": "domain",
    "Topic": "domain",
    "Trigger": "domain",
    "Vocabulary": "rules",
    "all_of": "rules",
    "any_of": "rules",
    "classify": "classification",
    "classify_text": "classification",
    "measure": "metrics",
    "route": "routing",
    "trigger_of": "domain",
}

__getattr__: Callable[[str], object]
__dir__: Callable[[], list[str]]
__getattr__, __dir__ = lazy(__name__, _HOMES)
