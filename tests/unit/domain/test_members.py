"""Members of enums are given by name in any usual spelling, and refused where they are misspelt."""

from enum import Enum, IntEnum
from typing import Any

import pytest
from tests.unit.domain.values import (
    ACCOUNT,
    ANN,
    ANSWERED,
    ARTICLE,
    ASK,
    ASKED,
    AT,
    ATTEMPT,
    AWAY,
    BEGAN,
    CELL,
    CONVENTIONS,
    ELSEWHERE,
    ENTITLEMENT,
    ERROR_CODES,
    GAP,
    LATER,
    MESSAGE,
    MET,
    MOVE,
    OFFER,
    OUTAGE,
    REOPENING,
    SPAN,
    STAGE,
    SURVEY,
    TARGET,
    TICKET,
    WAIT,
    WELCOME,
    changed,
    place,
)

from servicecore.domain import (
    Actor,
    Alternative,
    Cancelled,
    CancelReason,
    Classification,
    ClockReset,
    Closed,
    DueSet,
    Evidence,
    Held,
    Impact,
    LinkKind,
    Move,
    Opened,
    Party,
    Priority,
    PriorityOverridden,
    Reclassified,
    Reply,
    Resolved,
    ResponseKind,
    SlaMetric,
    Status,
    StatusCategory,
    Ticket,
    TicketType,
    Triaged,
    Urgency,
    WaitEnd,
)
from servicecore.errors import UnknownName

ENUMS = [
    (MESSAGE, "direction", "inbund", "inbound"),
    (MESSAGE, "author", "agnet", "agent"),
    (ANN.identities[0], "kind", "mail", "email"),
    (Opened(AT), "by", "costumer", "customer"),
    (Reply(AT), "by", "robot", "bot"),
    (Triaged(AT), "priority", "urgnt", "urgent"),
    (Held(AT), "status", "on_hlod_internal", "on_hold_internal"),
    (Held(AT, status="pending_customer", until=LATER), "then", "resloved", "resolved"),
    (Held(AT), "by", "timr", "timer"),
    (Move(AT), "by", "agnet", "agent"),
    (Resolved(AT), "by", "costumer", "customer"),
    (Closed(AT), "by", "sytem", "system"),
    (Opened(AT), "type", "incidnet", "incident"),
    (Opened(AT), "function", "suport", "support"),
    (Triaged(AT), "impact", "grop", "group"),
    (Triaged(AT), "urgency", "critcal", "critical"),
    (Triaged(AT), "type", "service_requst", "service_request"),
    (PriorityOverridden(AT, priority=None), "priority", "urgnt", "urgent"),
    (Cancelled(AT, reason="spam"), "reason", "duplicat", "duplicate"),
    (Reclassified(AT, function="support", evidence="-"), "function", "servise", "service"),
    (ClockReset(AT, metric="resolution"), "metric", "nxt_response", "next_response"),
    (DueSet(AT, metric="resolution", due_at=None), "metric", "owenrship", "ownership"),
    (ELSEWHERE, "kind", "followup_off", "followup_of"),
    (REOPENING, "start", "clossed", "closed"),
    (REOPENING, "to", "opn", "open"),
    (MOVE, "to", "clsed", "closed"),
    (MOVE, "by", "timr", "timer"),
    (ATTEMPT, "to", "opn", "open"),
    (ATTEMPT, "by", "agnt", "agent"),
    (CELL, "impact", "persn", "person"),
    (CELL, "urgency", "medum", "medium"),
    (CELL, "priority", "norml", "normal"),
    (WAIT, "who", "colleage", "colleague"),
    (WAIT, "on", "third_prty", "third_party"),
    (WAIT, "ended_by", "answerd", "answered"),
    (SPAN, "status", "snozed", "snoozed"),
    (ANSWERED, "kind", "bot_rply", "bot_reply"),
    (TARGET, "kind", "relatd", "related"),
    (TICKET, "type", "questoin", "question"),
    (TICKET, "function", "sucess", "success"),
    (TICKET, "impact", "departmnt", "department"),
    (TICKET, "urgency", "hihg", "high"),
    (TICKET, "computed_priority", "hihg", "high"),
    (Ticket("t1", opened_at=AT, priority="high"), "priority_override", "hihg", "high"),
    (TICKET, "held_then", "resloved", "resolved"),
    (TICKET, "resolved_by", "timr", "timer"),
    (TICKET, "cancelled_for", "withdrawnn", "withdrawn"),
    (TICKET, "opened_by", "bott", "bot"),
    (TICKET, "status", "resloved", "resolved"),
    (Ticket("t1", opened_at=AT), "priority", "hihg", "high"),
    (Classification("support"), "function", "suport", "support"),
    (Classification("support"), "trigger", "pro-active", "proactive"),
    (Classification("support"), "intent", "complane", "complain"),
    (Classification("support"), "urgency", "hihg", "high"),
    (Alternative("support", confidence=1), "function", "suport", "support"),
    (Evidence("a", weight=1), "speaks_for", "suport", "support"),
    (ANN, "relation", "costumer", "customer"),
    (ANN.consents.statements[0], "choice", "opt_uot", "opt_out"),
    (ACCOUNT, "trend", "raising", "rising"),
    (ENTITLEMENT, "function", "suport", "support"),
    (ERROR_CODES, "area", "expertize", "expertise"),
    (ERROR_CODES, "kind", "tecnical", "technical"),
    (ASKED, "function", "sucess", "success"),
    (AWAY, "presence", "unavailible", "unavailable"),
    (OFFER, "kind", "cross-sel", "cross_sell"),
    (OUTAGE, "kind", "outtage", "outage"),
    (ASK, "kind", "requst", "request"),
    (GAP, "kind", "confusin", "confusing"),
    (ARTICLE, "owner", "suport", "support"),
    (SURVEY, "kind", "cast", "csat"),
    (BEGAN, "kind", "renewel", "renewal"),
    (WELCOME, "initiator", "custmer", "customer"),
    (STAGE, "function", "servise", "service"),
    (MET, "initiator", "third_prty", "third_party"),
    (MET, "function", "suport", "support"),
]


@pytest.mark.parametrize(("value", "name", "typo", "meant"), ENUMS)
def test_a_misspelt_member_is_refused_with_place_choice_and_suggestion(
    value: Any, name: str, typo: str, meant: str
) -> None:
    with pytest.raises(UnknownName, match=r"value\.unknown-member") as caught:
        changed(value, name, typo)
    diagnostic = caught.value.diagnostic
    assert diagnostic.place == place(value, name)
    assert diagnostic.suggestion == meant
    assert meant in diagnostic.expected
    assert typo in diagnostic.message


@pytest.mark.parametrize(("value", "name", "typo", "meant"), ENUMS)
@pytest.mark.parametrize("stranger", ["", "x", "§"])
def test_a_stranger_among_members_gets_no_suggestion(
    value: Any, name: str, typo: str, meant: str, stranger: str
) -> None:
    with pytest.raises(UnknownName, match=r"value\.unknown-member") as caught:
        changed(value, name, stranger)
    assert caught.value.diagnostic.suggestion is None


@pytest.mark.parametrize(("value", "name", "typo", "meant"), ENUMS)
def test_a_member_may_be_named_in_any_usual_spelling(value: Any, name: str, typo: str, meant: str) -> None:
    spellings = (meant, meant.upper(), f" {meant.replace('_', ' ').title()} ", meant.replace("_", "-"))
    found = {getattr(changed(value, name, spelling), name) for spelling in spellings}
    assert [member.name.lower() for member in found] == [meant]


@pytest.mark.parametrize(
    ("value", "name", "given", "expected"),
    [
        (REOPENING, "actors", ["agent", "tmer"], "Transition.actors[1]"),
        (CONVENTIONS, "responses", ["note", "agent_rply"], "WaitConventions.responses[1]"),
    ],
)
def test_a_misspelt_member_among_several_is_found_by_its_number(
    value: Any, name: str, given: list[str], expected: str
) -> None:
    with pytest.raises(UnknownName, match=r"value\.unknown-member") as caught:
        changed(value, name, given)
    assert caught.value.diagnostic.place == expected
    assert caught.value.diagnostic.suggestion is not None


ADDED = [
    (TicketType, ["question", "incident", "problem", "task", "service_request"]),
    (Actor, ["customer", "agent", "system", "timer"]),
    (CancelReason, ["spam", "duplicate", "mistake", "withdrawn"]),
    (StatusCategory, ["open", "paused", "resolved", "closed"]),
    (Impact, ["person", "group", "department"]),
    (Urgency, ["low", "medium", "high", "critical"]),
    (Priority, ["low", "normal", "high", "urgent"]),
    (Party, ["customer", "us", "colleague", "third_party"]),
    (ResponseKind, ["agent_reply", "bot_reply", "note", "status_change"]),
    (WaitEnd, ["answered", "resumed", "held", "confirmed", "resolved", "closed", "cancelled", "merged"]),
    (
        SlaMetric,
        [
            *("first_response", "next_response", "periodic_update", "resolution", "requester_wait"),
            *("agent_work", "agent_wait", "total_resolution", "ownership"),
        ],
    ),
    (
        LinkKind,
        ["parent", "depends_on", "duplicate_of", "caused_by", "related", "split_from", "followup_of"],
    ),
    (
        Status,
        [
            "new",
            "open",
            "pending_customer",
            "on_hold_internal",
            "on_hold_third_party",
            "snoozed",
            "resolved",
            "closed",
            "merged",
            "cancelled",
        ],
    ),
]


@pytest.mark.parametrize(("kind", "names"), ADDED)
def test_the_members_of_an_enum_are_these_in_this_order(kind: type[Enum], names: list[str]) -> None:
    assert [member.name.lower() for member in kind] == names
    assert [member.value for member in kind] in (names, list(range(1, len(names) + 1)))


@pytest.mark.parametrize("kind", [Priority, Impact, Urgency])
def test_levels_are_ordered_from_little_to_much(kind: type[IntEnum]) -> None:
    assert sorted(kind, reverse=True) == list(kind)[::-1]


def test_every_status_has_a_category_and_what_is_done_is_not_open() -> None:
    by_category = {
        category: {status.value for status in Status if status.category is category}
        for category in StatusCategory
    }
    assert by_category == {
        StatusCategory.OPEN: {"new", "open"},
        StatusCategory.PAUSED: {"pending_customer", "on_hold_internal", "on_hold_third_party", "snoozed"},
        StatusCategory.RESOLVED: {"resolved"},
        StatusCategory.CLOSED: {"closed", "merged", "cancelled"},
    }
    assert {status.value for status in Status if status.is_done} == {
        "resolved",
        "closed",
        "merged",
        "cancelled",
    }


def test_a_hold_that_named_nobody_is_gone() -> None:
    with pytest.raises(UnknownName) as caught:
        Held(AT, status="on_hold")
    assert "on_hold_internal, on_hold_third_party" in caught.value.diagnostic.expected
