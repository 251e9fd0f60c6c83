"""Texts that may not be empty, and texts that are too long."""

from typing import Any

import pytest
from tests.unit.domain.values import (
    ACCOUNT,
    ACME,
    ANN,
    ANSWERED,
    AREA,
    ARTICLE,
    ASK,
    AT,
    BEGAN,
    CONTRACT,
    ELSEWHERE,
    ENTITLEMENT,
    ERROR_CODES,
    GAP,
    HISTORY,
    JOURNEY,
    LINK,
    LOAD,
    MAPPING,
    MERGE,
    MESSAGE,
    MET,
    MOVE,
    OFFER,
    ORDER,
    OUTAGE,
    OWNED,
    RELEASE,
    RETURN,
    SESSION,
    SHIFT,
    SNAPSHOTS,
    STAGE,
    SUBSCRIPTION,
    SURVEY,
    TARGET,
    TICKET,
    WELCOME,
    changed,
    place,
)

from servicecore.domain import (
    Absorbed,
    Acknowledged,
    Agent,
    Assigned,
    Blocked,
    Classification,
    Confirmed,
    CustomerMessage,
    Escalated,
    JourneyPlan,
    Merged,
    Noted,
    Opened,
    PresenceLog,
    Product,
    Reclassified,
    Reply,
    SkillLevel,
    Split,
    Tagged,
    Team,
    Unblocked,
)
from servicecore.domain.checks import LONGEST
from servicecore.errors import InvalidValue

SNAPSHOT_COLUMNS = ("case", "time", "status", "agent", "team", "priority", "type", "customer", "merged_into")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (MESSAGE, "id"),
        (MESSAGE, "channel"),
        (MESSAGE, "customer_id"),
        (ANN, "id"),
        (ANN, "tier"),
        (ANN.identities[0], "value"),
        (Noted(AT), "agent"),
        (Assigned(AT), "team"),
        (Escalated(AT), "to"),
        (HISTORY, "id"),
        (HISTORY, "customer_id"),
        (TICKET, "id"),
        (TICKET, "team"),
        (TICKET, "agent"),
        (ANSWERED, "agent"),
        (OWNED, "team"),
        (OWNED, "assignee"),
        (SkillLevel("api"), "skill"),
        (Agent("bob"), "id"),
        (Team("tier 1"), "name"),
        (Classification("support"), "topic"),
        (MAPPING, "case"),
        (MAPPING, "activity"),
        (MAPPING, "time"),
        (MAPPING, "resource"),
        (MAPPING, "customer"),
        (MAPPING, "time_format"),
        (ANN.consents.statements[0], "source"),
        (ACME, "id"),
        (ACME, "tier"),
        (ACME, "segment"),
        (LINK, "customer_id"),
        (LINK, "organisation_id"),
        (MERGE, "gone"),
        (MERGE, "into"),
        (ENTITLEMENT, "hours"),
        (CONTRACT, "id"),
        (CONTRACT, "organisation_id"),
        (CONTRACT, "customer_id"),
        (LOAD, "channel"),
        (ERROR_CODES, "name"),
        (ERROR_CODES, "source"),
        (PresenceLog("bob"), "agent_id"),
        (SHIFT, "agent_id"),
        (AREA, "id"),
        (AREA, "team"),
        (Product("watch"), "id"),
        (ORDER, "id"),
        (ORDER, "customer_id"),
        (ORDER.lines[0], "product_id"),
        (RETURN, "order_id"),
        (RETURN, "exchanged_for"),
        (OFFER, "id"),
        (OFFER, "interaction_id"),
        (OFFER, "disruption_id"),
        (OUTAGE, "id"),
        (ASK, "customer_id"),
        (ASK, "ticket_id"),
        (GAP, "id"),
        (GAP, "area_id"),
        (GAP, "owner"),
        (RELEASE, "id"),
        (ARTICLE, "id"),
        (ARTICLE, "title"),
        (SESSION, "id"),
        (SESSION, "stage"),
        (SURVEY, "id"),
        (SURVEY, "agent_id"),
        (BEGAN, "interaction_id"),
        (SUBSCRIPTION, "id"),
        (SUBSCRIPTION, "customer_id"),
        (WELCOME, "key"),
        (STAGE, "name"),
        (JourneyPlan("saas"), "id"),
        (MET, "planned"),
        (MET, "order_id"),
        (JOURNEY, "id"),
        (JOURNEY, "plan_id"),
        (TICKET, "requester"),
        (TICKET, "assignee"),
        (TICKET, "merged_into"),
        (Opened(AT), "requester"),
        (CustomerMessage(AT), "interaction_id"),
        (Reply(AT), "interaction_id"),
        (Confirmed(AT), "interaction_id"),
        (Merged(AT, into="t2"), "into"),
        (Absorbed(AT, source="t2"), "source"),
        (Split(AT, into="t2"), "into"),
        (Reclassified(AT, function="service", evidence="-"), "evidence"),
        (Blocked(AT, on="t5"), "on"),
        (Unblocked(AT, on="t5"), "on"),
        (Acknowledged(AT), "level"),
        (ELSEWHERE, "to"),
        (MESSAGE, "reply_to"),
        (MESSAGE, "ticket_id"),
        (MESSAGE, "brand"),
        (MESSAGE, "product_area"),
        *((SNAPSHOTS, name) for name in (*SNAPSHOT_COLUMNS, "time_format")),
        (TARGET, "column"),
    ],
)
@pytest.mark.parametrize("empty", ["", "  ", "\n\t"])
def test_an_empty_name_or_id_is_refused(value: Any, name: str, empty: str) -> None:
    with pytest.raises(InvalidValue, match=r"text\.empty") as caught:
        changed(value, name, empty)
    assert caught.value.diagnostic.place == place(value, name)


def test_a_text_of_white_space_is_kept_where_none_has_to_be() -> None:
    assert changed(MESSAGE, "text", " \n").text == " \n"
    assert Noted(AT, what="").what == ""


SEVERAL = [
    (TICKET, "tags"),
    (TICKET, "blockers"),
    (MOVE, "reasons"),
    (Opened(AT), "interactions"),
    (Absorbed(AT, source="t2"), "interactions"),
    (Split(AT, into="t2"), "interactions"),
    (Tagged(AT), "added"),
    (Tagged(AT), "removed"),
    (OFFER, "products"),
    (OUTAGE, "customers"),
    (SESSION, "articles"),
    (ACCOUNT, "disruptions"),
]


@pytest.mark.parametrize(("value", "name"), SEVERAL)
def test_an_empty_one_among_several_names_is_refused_with_its_number(value: Any, name: str) -> None:
    with pytest.raises(InvalidValue, match=r"text\.empty") as caught:
        changed(value, name, ["a", " "])
    assert caught.value.diagnostic.place == f"{place(value, name)}[1]"


LONG = "x" * (LONGEST + 1)
TEXTS = [
    (MESSAGE, "text"),  # may be empty
    (MESSAGE, "id"),  # may not
    (MESSAGE, "brand"),  # may be missing
    (MESSAGE, "channel"),  # a name of an open vocabulary
    (ANN, "tier"),
    (ANN.identities[0], "value"),
    (ANN.consents.statements[0], "source"),
    (ACCOUNT, "disruptions"),  # several
    (OFFER, "products"),
    (Classification("support"), "reasons"),
    (Team("tier 1"), "name"),
    (TICKET, "subject"),
    (TICKET, "topic"),
    (TICKET, "merged_into"),
    (TICKET, "tags"),
    (Noted(AT), "what"),  # of events, which are built in another way
    (Noted(AT), "agent"),
    (Merged(AT, into="t2"), "into"),
    (Opened(AT), "channel"),
    (Opened(AT), "interactions"),
    (Tagged(AT), "added"),
    (ELSEWHERE, "to"),
    (TARGET, "column"),
]
"""One field of each kind of text."""
_SEVERAL = {"disruptions", "products", "reasons", "tags", "interactions", "added"}


@pytest.mark.parametrize(("value", "name"), TEXTS)
def test_a_text_of_more_than_five_million_characters_is_refused_and_not_shown(value: Any, name: str) -> None:
    with pytest.raises(InvalidValue, match=r"text\.too-long") as caught:
        changed(value, name, [LONG] if name in _SEVERAL else LONG)
    diagnostic = caught.value.diagnostic
    assert diagnostic.place.partition("[")[0] == place(value, name)
    assert diagnostic.received == "5,000,001 characters"
    assert diagnostic.expected == "at most 5,000,000 characters"
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(("value", "name"), [(MESSAGE, "text"), (MESSAGE, "id"), (Noted(AT), "what")])
def test_a_text_of_five_million_characters_is_taken(value: Any, name: str) -> None:
    assert len(getattr(changed(value, name, LONG[:-1]), name)) == 5_000_000
