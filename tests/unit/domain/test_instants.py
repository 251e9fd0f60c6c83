"""Instants need a zone, lie in the years 1 to 9999 and are kept in UTC."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from tests.unit.domain.values import (
    ACCOUNT,
    ANN,
    ANSWER,
    ANSWERED,
    ARTICLE,
    ASK,
    AT,
    ATTEMPT,
    AWAY,
    BEGAN,
    CONTRACT,
    EVENTS,
    GAP,
    LINK,
    MERGE,
    MESSAGE,
    OFFER,
    ORDER,
    OUTAGE,
    OWNED,
    RELEASE,
    RETURN,
    SESSION,
    SHIFT,
    SPAN,
    SUBSCRIPTION,
    SURVEY,
    TICKET,
    WAIT,
    changed,
    place,
)

from servicecore.domain import (
    Absorbed,
    Article,
    Consent,
    ContactLink,
    Contract,
    Disruption,
    DueSet,
    Held,
    Offer,
    Order,
    Ownership,
    ProductGap,
    Return,
    SelfServiceSession,
    Shift,
    Situation,
    StatusSpan,
    Ticket,
    Touchpoint,
    Wait,
)
from servicecore.errors import InvalidValue

BERLIN = ZoneInfo("Europe/Berlin")
NEXT_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
OPTIONAL_INSTANTS = tuple(
    field.name for field in attrs.fields(Ticket) if field.name.endswith(("_at", "_since", "_until"))
)[1:]  # without `opened_at`, which a ticket has to have
INSTANTS = [(event, "at") for event in EVENTS if not isinstance(event, Held)] + [
    (MESSAGE, "at"),
    (Situation(at=AT), "at"),
    (TICKET, "opened_at"),
    *((TICKET, name) for name in OPTIONAL_INSTANTS),
    (Held(AT), "at"),
    (Held(AT), "until"),
    (Absorbed(NEXT_YEAR, source="t2"), "waiting_since"),
    (Absorbed(NEXT_YEAR, source="t2"), "last_customer_at"),
    (DueSet(AT, metric="resolution", due_at=None), "due_at"),
    (ATTEMPT, "at"),
    (Wait("us", "customer", since=AT), "since"),
    (WAIT, "until"),
    (WAIT, "known_at"),
    (StatusSpan("open", since=AT), "since"),
    (SPAN, "until"),
    (ANSWERED, "at"),
    (Ownership(since=AT), "since"),
    (OWNED, "until"),
    (ACCOUNT, "renews_at"),
    (ACCOUNT, "last_contact_at"),
    (Consent("opt in", at=AT, source="form"), "at"),
    (ANN.consents.statements[0], "until"),
    (ContactLink("c1", "acme"), "since"),
    (LINK, "until"),
    (MERGE, "at"),
    (Contract("k1", starts=AT), "starts"),
    (CONTRACT, "ends"),
    (AWAY, "at"),
    (Shift("bob"), "since"),
    (SHIFT, "until"),
    (Order("o1", customer_id="c1", ordered_at=AT), "ordered_at"),
    *((ORDER, name) for name in ("promised_by", "needed_by", "expected_by", "delivered_at")),
    (Return("r1", order_id="o1", kind="refund", requested_at=AT), "requested_at"),
    (Return("r1", order_id="o1", kind="refund", requested_at=AT), "accepted_at"),
    (RETURN, "completed_at"),
    (Offer("f1", kind="upsell", customer_id="c1", offered_at=AT), "offered_at"),
    (Offer("f1", kind="upsell", customer_id="c1", offered_at=AT), "declined_at"),
    (OFFER, "accepted_at"),
    (Disruption("d1", kind="delay", since=AT), "since"),
    (OUTAGE, "detected"),
    (OUTAGE, "until"),
    (ASK, "at"),
    (ProductGap("g1", kind="broken", found_at=AT), "found_at"),
    *((GAP, name) for name in ("accepted_at", "planned_at", "declined_at")),
    (RELEASE, "at"),
    (Article("a1", title="Export"), "published_at"),
    (ARTICLE, "updated_at"),
    (SelfServiceSession("s1", started_at=AT), "started_at"),
    (SESSION, "ended_at"),
    (SURVEY, "sent_at"),
    (ANSWER, "at"),
    (BEGAN, "at"),
    (SUBSCRIPTION, "renews_at"),
    (Touchpoint(AT, initiator="company"), "at"),
]


@pytest.mark.parametrize(("value", "name"), INSTANTS)
def test_an_instant_without_a_zone_is_refused(value: Any, name: str) -> None:
    with pytest.raises(InvalidValue, match=r"time\.naive") as caught:
        changed(value, name, datetime(2026, 3, 2, 9))  # noqa: DTZ001
    assert caught.value.diagnostic.place == place(value, name)


@pytest.mark.parametrize(("value", "name"), INSTANTS)
def test_an_instant_is_kept_in_utc(value: Any, name: str) -> None:
    given = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1)
    kept = getattr(changed(value, name, given), name)
    assert kept == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert kept.tzinfo is UTC


@pytest.mark.parametrize(("value", "name"), INSTANTS)
@pytest.mark.parametrize(
    "beyond",
    [
        datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))),
    ],
)
def test_an_instant_that_has_no_utc_is_refused(value: Any, name: str, beyond: datetime) -> None:
    with pytest.raises(InvalidValue, match=r"time\.out-of-range") as caught:
        changed(value, name, beyond)
    assert caught.value.diagnostic.place == place(value, name)
