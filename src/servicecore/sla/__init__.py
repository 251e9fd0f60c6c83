"""Service levels: what is promised in which time, and how each promise stands at an instant.

A clock is one running of one promise. It is a pure function of the history of a work item, of the policies
and calendars, and of the instant: whoever asks, and however often, gets the same answer.
"""

from servicecore.sla.changes import next_change_at
from servicecore.sla.clocks import clocks
from servicecore.sla.conventions import SlaConventions
from servicecore.sla.facts import SituationFacts, facts
from servicecore.sla.policies import SlaPolicy
from servicecore.sla.presets import PRESETS, frappe, salesforce, servicenow, zammad, zendesk
from servicecore.sla.several import SlaPolicies
from servicecore.sla.targets import Days, Target, by_priority

__all__ = [
    "PRESETS",
    "Days",
    "SituationFacts",
    "SlaConventions",
    "SlaPolicies",
    "SlaPolicy",
    "Target",
    "by_priority",
    "clocks",
    "facts",
    "frappe",
    "next_change_at",
    "salesforce",
    "servicenow",
    "zammad",
    "zendesk",
]
