"""How well-known systems count, as conventions: to move from one without changing a promise."""

from collections.abc import Mapping
from types import MappingProxyType

from servicecore.domain import ResponseKind, SlaMetric, WaitConventions
from servicecore.sla.conventions import SlaConventions

zendesk: SlaConventions = SlaConventions(calendar_change="last")
"""Zendesk: pauses differ by metric; reports measure all by the last schedule of the ticket."""

zammad: SlaConventions = SlaConventions(
    tie="next_open",
    pauses="all",
    opening_starts=(SlaMetric.FIRST_RESPONSE, SlaMetric.NEXT_RESPONSE),
)
"""Zammad: pending pauses every clock, closing time rolls over, the opening mail counts as a message."""

servicenow: SlaConventions = SlaConventions(retarget="change")
"""ServiceNow: a definition that comes to match starts then, unless it is retroactive (`retarget`). Several
attach at once: use `SlaPolicies(several="all")`."""

salesforce: SlaConventions = SlaConventions(recurrence="sequential")
"""Salesforce: a recurring milestone does not start before the last one was due."""

frappe: SlaConventions = SlaConventions(
    pauses="resolution",
    waits=WaitConventions(responses=(ResponseKind.AGENT_REPLY, ResponseKind.STATUS_CHANGE)),
)
"""Frappe Helpdesk: holds pause the resolution only, and a change of status counts as a response."""

PRESETS: Mapping[str, SlaConventions] = MappingProxyType(
    {
        "zendesk": zendesk,
        "zammad": zammad,
        "servicenow": servicenow,
        "salesforce": salesforce,
        "frappe": frappe,
    }
)
"""The presets by name."""
