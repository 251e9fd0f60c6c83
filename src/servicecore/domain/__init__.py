"""The nouns: customers, interactions, tickets as histories of events, agents and teams; and the events.

Beside them stand the things around a contact: organisations and contracts, orders and offers, disruptions,
gaps of products, knowledge, surveys, subscriptions and journeys.

All are frozen values. Time is an argument everywhere; nothing here reads a clock.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from servicecore._lazy import lazy

if TYPE_CHECKING:
    from servicecore.domain.classifications import Alternative, Classification, Evidence, Intent, Signal
    from servicecore.domain.clocks.values import Clock, ClockState, Pause, Promise, Threshold
    from servicecore.domain.functions import (
        Actor,
        AuthorKind,
        CancelReason,
        Direction,
        Impact,
        Priority,
        ServiceFunction,
        SlaMetric,
        Status,
        StatusCategory,
        TicketType,
        Trigger,
        Urgency,
    )
    from servicecore.domain.interactions import Interaction
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
    from servicecore.domain.people.accounts import AccountFacts, Trend, last_contact_at
    from servicecore.domain.people.consent import OPT_IN, Choice, Consent, Consents, Permission, Purpose
    from servicecore.domain.people.customers import Customer, Identity, IdentityKind, Relation
    from servicecore.domain.people.directory import Directory, SharedIdentity, shared_identities
    from servicecore.domain.people.entitlements import (
        Allowance,
        Contract,
        ContractId,
        Entitlement,
        Entitlements,
    )
    from servicecore.domain.people.merging import Merge
    from servicecore.domain.people.organisations import (
        ContactLink,
        Organisation,
        OrganisationId,
        Organisations,
        Segment,
    )
    from servicecore.domain.people.profiles import Profile, Saying
    from servicecore.domain.plain.data import from_data, to_data
    from servicecore.domain.situations import Situation
    from servicecore.domain.tables.logs import Log
    from servicecore.domain.tables.mappings import Activity, Column, RowMapping
    from servicecore.domain.tables.snapshots import SnapshotMapping, Standing
    from servicecore.domain.things.disruptions import Disruption, DisruptionKind
    from servicecore.domain.things.journeys import (
        Initiator,
        Journey,
        JourneyPlan,
        PlannedTouchpoint,
        Stage,
        StageName,
        Touchpoint,
    )
    from servicecore.domain.things.knowledge import Article, ArticleKind, SelfServiceSession
    from servicecore.domain.things.offers import Offer, OfferKind, OfferState
    from servicecore.domain.things.orders import Order, OrderLine, Product, ProductArea, Return, ReturnKind
    from servicecore.domain.things.product_gaps import Ask, AskKind, GapKind, GapStatus, ProductGap, Release
    from servicecore.domain.things.subscriptions import Movement, MovementKind, Subscription
    from servicecore.domain.things.surveys import (
        SCALES,
        EffortGroup,
        NpsGroup,
        Scale,
        Survey,
        SurveyAnswer,
        SurveyKind,
        effort_group,
        found_easy,
        is_satisfied,
        nps_group,
    )
    from servicecore.domain.things.thing_ids import (
        AreaId,
        ArticleId,
        DisruptionId,
        GapId,
        JourneyId,
        OfferId,
        OrderId,
        PlanId,
        ProductId,
        ReleaseId,
        ReturnId,
        SessionId,
        SubscriptionId,
        SurveyId,
    )
    from servicecore.domain.tickets.events import (
        EVENT_TYPES,
        Absorbed,
        Acknowledged,
        Assigned,
        Blocked,
        Cancelled,
        ClockReset,
        Closed,
        Confirmed,
        CustomerMessage,
        DueSet,
        Escalated,
        Event,
        Held,
        Linked,
        Merged,
        Move,
        Noted,
        Opened,
        PriorityOverridden,
        Reclassified,
        Reopened,
        Reply,
        Resolved,
        Resumed,
        Split,
        Tagged,
        TakenInCharge,
        Triaged,
        Unassigned,
        Unblocked,
        Unlinked,
        Withdrawn,
    )
    from servicecore.domain.tickets.folding import fold
    from servicecore.domain.tickets.history import History
    from servicecore.domain.tickets.links import Link, LinkKind
    from servicecore.domain.tickets.offshoots import (
        follow_up,
        lands_on,
        merge_target,
        merge_tickets,
        split_ticket,
        story,
    )
    from servicecore.domain.tickets.priorities import PRIORITIES, PriorityCell, PriorityTable
    from servicecore.domain.tickets.ticket import Ticket
    from servicecore.domain.tickets.transitions import (
        GUARDS,
        TRANSITIONS,
        Attempt,
        Guard,
        Process,
        Transition,
    )
    from servicecore.domain.tickets.triggers import trigger_of
    from servicecore.domain.tickets.wait_values import (
        Ownership,
        Party,
        Response,
        ResponseKind,
        StatusSpan,
        Wait,
        WaitConventions,
        WaitEnd,
    )
    from servicecore.domain.tickets.waits import (
        DEFAULT_CONVENTIONS,
        ownerships,
        responses,
        spans,
        waiting,
        waits,
    )
    from servicecore.domain.tickets.workflow import PossibleMove, Workflow, actor_of
    from servicecore.domain.workforce.agents import Agent, SkillLevel, Skills, Team, skill_levels, team_tree
    from servicecore.domain.workforce.capacity import Capacity, ChannelLoad, Room
    from servicecore.domain.workforce.competencies import (
        Competency,
        CompetencyArea,
        CompetencyProfile,
        Fit,
        KindFit,
        KindsOfSkills,
        SkillKind,
        fit,
        is_t_shaped,
        kind_levels,
    )
    from servicecore.domain.workforce.competency_profiles import COMPETENCY_PROFILES
    from servicecore.domain.workforce.presence import Presence, PresenceChange, PresenceLog, Roster, Shift

__all__ = [
    "COMPETENCY_PROFILES",
    "DEFAULT_CONVENTIONS",
    "EVENT_TYPES",
    "GUARDS",
    "OPT_IN",
    "PRIORITIES",
    "SCALES",
    "TRANSITIONS",
    "Absorbed",
    "AccountFacts",
    "Acknowledged",
    "Activity",
    "Actor",
    "Agent",
    "AgentId",
    "Allowance",
    "Alternative",
    "AreaId",
    "Article",
    "ArticleId",
    "ArticleKind",
    "Ask",
    "AskKind",
    "Assigned",
    "Attempt",
    "AuthorKind",
    "Blocked",
    "CancelReason",
    "Cancelled",
    "Capacity",
    "Channel",
    "ChannelLoad",
    "Choice",
    "Classification",
    "Clock",
    "ClockReset",
    "ClockState",
    "Closed",
    "Column",
    "Competency",
    "CompetencyArea",
    "CompetencyProfile",
    "Confirmed",
    "Consent",
    "Consents",
    "ContactLink",
    "Contract",
    "ContractId",
    "Customer",
    "CustomerId",
    "CustomerMessage",
    "Direction",
    "Directory",
    "Disruption",
    "DisruptionId",
    "DisruptionKind",
    "DueSet",
    "EffortGroup",
    "Entitlement",
    "Entitlements",
    "Escalated",
    "Event",
    "Evidence",
    "Fit",
    "GapId",
    "GapKind",
    "GapStatus",
    "Guard",
    "Held",
    "History",
    "Identity",
    "IdentityKind",
    "Impact",
    "Initiator",
    "Intent",
    "Interaction",
    "InteractionId",
    "Journey",
    "JourneyId",
    "JourneyPlan",
    "KindFit",
    "KindsOfSkills",
    "Link",
    "LinkKind",
    "Linked",
    "Log",
    "Merge",
    "Merged",
    "Money",
    "Move",
    "Movement",
    "MovementKind",
    "Name",
    "Noted",
    "NpsGroup",
    "Offer",
    "OfferId",
    "OfferKind",
    "OfferState",
    "Opened",
    "Order",
    "OrderId",
    "OrderLine",
    "Organisation",
    "OrganisationId",
    "Organisations",
    "Ownership",
    "Party",
    "Pause",
    "Permission",
    "PlanId",
    "PlannedTouchpoint",
    "PossibleMove",
    "Presence",
    "PresenceChange",
    "PresenceLog",
    "Priority",
    "PriorityCell",
    "PriorityOverridden",
    "PriorityTable",
    "Process",
    "Product",
    "ProductArea",
    "ProductGap",
    "ProductId",
    "Profile",
    "Promise",
    "Purpose",
    "Reclassified",
    "Relation",
    "Release",
    "ReleaseId",
    "Reopened",
    "Reply",
    "Resolved",
    "Response",
    "ResponseKind",
    "Resumed",
    "Return",
    "ReturnId",
    "ReturnKind",
    "Room",
    "Roster",
    "RowMapping",
    "Saying",
    "Scale",
    "Segment",
    "SelfServiceSession",
    "ServiceFunction",
    "SessionId",
    "SharedIdentity",
    "Shift",
    "Signal",
    "Situation",
    "Skill",
    "SkillKind",
    "SkillLevel",
    "Skills",
    "SlaMetric",
    "SnapshotMapping",
    "Split",
    "Stage",
    "StageName",
    "Standing",
    "Status",
    "StatusCategory",
    "StatusSpan",
    "Subscription",
    "SubscriptionId",
    "Survey",
    "SurveyAnswer",
    "SurveyId",
    "SurveyKind",
    "Tagged",
    "TakenInCharge",
    "Team",
    "Threshold",
    "Ticket",
    "TicketId",
    "TicketType",
    "Tier",
    "Topic",
    "Touchpoint",
    "Transition",
    "Trend",
    "Triaged",
    "Trigger",
    "Unassigned",
    "Unblocked",
    "Unlinked",
    "Urgency",
    "Wait",
    "WaitConventions",
    "WaitEnd",
    "Withdrawn",
    "Workflow",
    "actor_of",
    "effort_group",
    "fit",
    "fold",
    "follow_up",
    "found_easy",
    "from_data",
    "is_satisfied",
    "is_t_shaped",
    "kind_levels",
    "lands_on",
    "last_contact_at",
    "merge_target",
    "merge_tickets",
    "nps_group",
    "ownerships",
    "responses",
    "shared_identities",
    "skill_levels",
    "spans",
    "split_ticket",
    "story",
    "team_tree",
    "to_data",
    "trigger_of",
    "waiting",
    "waits",
]

# which module each name lives in; a test holds this table against the imports above
_NAMES = {
    "classifications": "Alternative Classification Evidence Intent Signal",
    "clocks.values": "Clock ClockState Pause Promise Threshold",
    "functions": """
        Actor AuthorKind CancelReason Direction Impact Priority ServiceFunction SlaMetric Status
        StatusCategory TicketType Trigger Urgency
    """,
    "interactions": "Interaction",
    "money": "Money",
    "names": "AgentId Channel CustomerId InteractionId Name Skill TicketId Tier Topic",
    "people.accounts": "AccountFacts Trend last_contact_at",
    "people.consent": "OPT_IN Choice Consent Consents Permission Purpose",
    "people.customers": "Customer Identity IdentityKind Relation",
    "people.directory": "Directory SharedIdentity shared_identities",
    "people.entitlements": "Allowance Contract ContractId Entitlement Entitlements",
    "people.merging": "Merge",
    "people.organisations": "ContactLink Organisation OrganisationId Organisations Segment",
    "people.profiles": "Profile Saying",
    "plain.data": "from_data to_data",
    "situations": "Situation",
    "tables.logs": "Log",
    "tables.mappings": "Activity Column RowMapping",
    "tables.snapshots": "SnapshotMapping Standing",
    "things.disruptions": "Disruption DisruptionKind",
    "things.journeys": "Initiator Journey JourneyPlan PlannedTouchpoint Stage StageName Touchpoint",
    "things.knowledge": "Article ArticleKind SelfServiceSession",
    "things.offers": "Offer OfferKind OfferState",
    "things.orders": "Order OrderLine Product ProductArea Return ReturnKind",
    "things.product_gaps": "Ask AskKind GapKind GapStatus ProductGap Release",
    "things.subscriptions": "Movement MovementKind Subscription",
    "things.surveys": """
        SCALES EffortGroup NpsGroup Scale Survey SurveyAnswer SurveyKind effort_group found_easy
        is_satisfied nps_group
    """,
    "things.thing_ids": """
        AreaId ArticleId DisruptionId GapId JourneyId OfferId OrderId PlanId ProductId ReleaseId
        ReturnId SessionId SubscriptionId SurveyId
    """,
    "tickets.events": """
        EVENT_TYPES Absorbed Acknowledged Assigned Blocked Cancelled ClockReset Closed Confirmed
        CustomerMessage DueSet Escalated Event Held Linked Merged Move Noted Opened
        PriorityOverridden Reclassified Reopened Reply Resolved Resumed Split Tagged TakenInCharge
        Triaged Unassigned Unblocked Unlinked Withdrawn
    """,
    "tickets.folding": "fold",
    "tickets.history": "History",
    "tickets.links": "Link LinkKind",
    "tickets.offshoots": "follow_up lands_on merge_target merge_tickets split_ticket story",
    "tickets.priorities": "PRIORITIES PriorityCell PriorityTable",
    "tickets.ticket": "Ticket",
    "tickets.transitions": "GUARDS TRANSITIONS Attempt Guard Process Transition",
    "tickets.triggers": "trigger_of",
    "tickets.wait_values": """
        Ownership Party Response ResponseKind StatusSpan Wait WaitConventions WaitEnd
    """,
    "tickets.waits": "DEFAULT_CONVENTIONS ownerships responses spans waiting waits",
    "tickets.workflow": "PossibleMove Workflow actor_of",
    "workforce.agents": "Agent SkillLevel Skills Team skill_levels team_tree",
    "workforce.capacity": "Capacity ChannelLoad Room",
    "workforce.competencies": """
        Competency CompetencyArea CompetencyProfile Fit KindFit KindsOfSkills SkillKind fit
        is_t_shaped kind_levels
    """,
    "workforce.competency_profiles": "COMPETENCY_PROFILES",
    "workforce.presence": "Presence PresenceChange PresenceLog Roster Shift",
}
_HOMES = {name: home for home, names in _NAMES.items() for name in names.split()}

__getattr__: Callable[[str], object]
__dir__: Callable[[], list[str]]
__getattr__, __dir__ = lazy(__name__, _HOMES)
