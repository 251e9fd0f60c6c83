"""Escalation: who must hear of a work item when it goes wrong, and rules that act on tickets.

A ladder is raised level by level: by the clocks, by what becomes true, or because nobody accepted the level
before. Each level is raised once, at its exact instant, however late that is found out.
"""

from servicecore.escalation.actions import (
    Action,
    AddNote,
    AddTags,
    AssignTo,
    AutoReply,
    Escalate,
    Hold,
    RemoveTags,
    Resolve,
    SetPriority,
)
from servicecore.escalation.automation import Automation, Settled, Step
from servicecore.escalation.escalation import Escalation
from servicecore.escalation.facts import SituationFacts, facts
from servicecore.escalation.ladders import Ladder
from servicecore.escalation.levels import EscalationKind, Level
from servicecore.escalation.names import check_names
from servicecore.escalation.raising import escalations, next_escalation_at

__all__ = [
    "Action",
    "AddNote",
    "AddTags",
    "AssignTo",
    "AutoReply",
    "Automation",
    "Escalate",
    "Escalation",
    "EscalationKind",
    "Hold",
    "Ladder",
    "Level",
    "RemoveTags",
    "Resolve",
    "SetPriority",
    "Settled",
    "SituationFacts",
    "Step",
    "check_names",
    "escalations",
    "facts",
    "next_escalation_at",
]
