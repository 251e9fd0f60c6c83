"""What all values of the domain have in common."""

import copy
import inspect
import pickle
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

import servicecore.domain as domain
from servicecore.calendars import Calendar
from servicecore.domain import (
    EVENT_TYPES,
    AccountFacts,
    Activity,
    Agent,
    Allowance,
    Article,
    Ask,
    Assigned,
    AuthorKind,
    Capacity,
    Channel,
    ChannelLoad,
    Classification,
    Closed,
    Competency,
    CompetencyProfile,
    Consent,
    Consents,
    ContactLink,
    Contract,
    Customer,
    CustomerMessage,
    Directory,
    Disruption,
    Entitlement,
    Entitlements,
    Escalated,
    Event,
    Fit,
    Held,
    History,
    Identity,
    Interaction,
    Journey,
    JourneyPlan,
    KindFit,
    Log,
    Merge,
    Money,
    Movement,
    Noted,
    Offer,
    Opened,
    Order,
    OrderLine,
    Organisation,
    Organisations,
    Permission,
    PlannedTouchpoint,
    PresenceChange,
    PresenceLog,
    Product,
    ProductArea,
    ProductGap,
    Profile,
    Release,
    Reopened,
    Reply,
    Resolved,
    Resumed,
    Return,
    Room,
    Roster,
    RowMapping,
    Saying,
    Scale,
    SelfServiceSession,
    SharedIdentity,
    Shift,
    Situation,
    SkillLevel,
    Stage,
    Status,
    Subscription,
    Survey,
    SurveyAnswer,
    TakenInCharge,
    Team,
    Ticket,
    Touchpoint,
    Triaged,
)
from servicecore.errors import InvalidValue, ServiceCoreError, UnknownName, WrongType

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(days=30)
BERLIN = ZoneInfo("Europe/Berlin")

EVENTS: list[Event] = [
    Opened(AT, by="bot"),
    Triaged(AT, priority="high"),
    Assigned(AT, agent="ann", team="tier 1"),
    TakenInCharge(AT, agent="ann"),
    CustomerMessage(AT),
    Reply(AT, agent="ann"),
    Held(AT, status="pending_customer"),
    Resumed(AT),
    Escalated(AT, to="tier 2"),
    Resolved(AT),
    Reopened(AT),
    Closed(AT),
    Noted(AT, what="called back"),
]
ANN = Customer(
    "c1",
    name="Ann",
    tier="vip",
    identities=[Identity("email", "ann@example.org", verified=True)],
    language="en",
    account_value=Money(Decimal("99.50"), "EUR"),
    relation="customer",
    zone="Europe/Berlin",
    consents=[
        Consent("opt out", at=AT, source="reply STOP", channel="sms", purpose="marketing", until=LATER)
    ],
    source="shop",
)
MESSAGE = Interaction("m1", channel="email", at=AT, text="Hello", customer_id="c1", language="de")
MAPPING = RowMapping(events={"new": "opened", "wait": {"event": "held", "status": "on_hold"}}, zone="UTC")
LOG = Log.from_rows(
    [
        {"case": "1", "activity": "new", "time": "2026-03-02T09:00:00"},
        {"case": "1", "activity": "gnu", "time": "2026-03-02T09:00:00"},
    ],
    MAPPING,
)
HISTORY = History("t1", EVENTS, customer_id="c1")
ACCOUNT = AccountFacts(
    open_support_topics=["bug"], disruptions=["d1"], trend="falling", renews_at=LATER, last_contact_at=AT
)
ACME = Organisation(
    "acme",
    domains=["acme.com"],
    tier="enterprise",
    segment="enterprise",
    owner="ann",
    zone="Europe/Berlin",
    language="en",
)
LINK = ContactLink("c1", "acme", role="admin", since=AT, until=LATER, source="signature")
MERGE = Merge("c2", into="c1", at=AT, source="ann", reason="both numbers")
PROFILE = Profile([ANN, Customer("c2", name="Anna")], merges=[MERGE])
ENTITLEMENT = Entitlement("vip", channels=["phone"], hours="24x7", most=5, per="month")
CONTRACT = Contract(
    "k1",
    starts=AT,
    ends=LATER,
    organisation_id="acme",
    customer_id="c1",
    included=timedelta(hours=10),
    used=timedelta(hours=9),
)
PEOPLE: list[Any] = [
    ACCOUNT,
    ACME,
    LINK,
    MERGE,
    PROFILE,
    ENTITLEMENT,
    CONTRACT,
    ANN.consents,
    ANN.consents.statements[0],
    ANN.consents.may_contact("marketing", "sms", AT),
    Directory(PROFILE.records, merges=PROFILE.merges),
    SharedIdentity(ANN.identities[0], ["c1", "c2"]),
    PROFILE.said("name")[1],
    Organisations([ACME], [LINK]),
    Entitlements([ENTITLEMENT]),
    CONTRACT.entitled(AT),
]
LOAD = ChannelLoad("phone", 2, most=1, exclusive=True)
ERROR_CODES = Competency("error codes", area="expertise", kind="technical", level=4, source="our handbook")
ASKED = CompetencyProfile("support", [ERROR_CODES])
FIT = domain.fit(Agent("bob", skills={"technical": 3}), ASKED)
AWAY = PresenceChange(AT, "away")
SHIFT = Shift("bob", Calendar("Europe/Berlin", {"mon": [["09:00", "17:00"]]}), since=AT, until=LATER)
WORKFORCE: list[Any] = [
    LOAD,
    Capacity(4, [LOAD], other_units=2),
    Capacity(4, [LOAD]).room(["email"], "phone"),
    ERROR_CODES,
    ASKED,
    FIT,
    FIT.kinds[0],
    AWAY,
    PresenceLog("bob", [AWAY]),
    SHIFT,
    Roster([SHIFT]),
]
AREA = ProductArea("sync", team="connectivity")
ORDER = Order(
    "o1",
    customer_id="c1",
    ordered_at=AT,
    lines=[OrderLine("watch", quantity=2, price=Money(5, "EUR"))],
    promised_by=LATER,
    needed_by=LATER,
    expected_by=LATER,
    delivered_at=LATER,
)
RETURN = Return(
    "r1",
    order_id="o1",
    kind="exchange",
    product_id="watch",
    exchanged_for="phone",
    refund=Money(1, "EUR"),
    requested_at=AT,
    accepted_at=AT,
    completed_at=LATER,
)
OFFER = Offer(
    "f1",
    kind="voucher",
    customer_id="c1",
    offered_at=AT,
    products=["watch"],
    worth=Money(5, "EUR"),
    interaction_id="m1",
    disruption_id="d1",
    accepted_at=LATER,
)
OUTAGE = Disruption("d1", kind="outage", since=AT, detected=AT, until=LATER, areas=["sync"])
ASK = Ask("request", customer_id="c1", at=AT, interaction_id="m1", ticket_id="t1")
GAP = ProductGap(
    "export",
    kind="missing",
    found_at=AT,
    product_id="watch",
    area_id="sync",
    owner="ann",
    asks=[ASK],
    accepted_at=AT,
    planned_at=AT,
    declined_at=LATER,
)
RELEASE = Release("2.1", at=AT, gaps=["export"])
ARTICLE = Article(
    "a1",
    title="How to export",
    kind="faq",
    topic="data export",
    product_id="watch",
    language="en",
    published_at=AT,
    updated_at=AT,
)
SESSION = SelfServiceSession(
    "s1", started_at=AT, ended_at=LATER, customer_id="c1", stage="adoption", helped=True, ticket_id="t1"
)
SURVEY = Survey("v1", kind="csat", sent_at=AT, customer_id="c1", ticket_id="t1", agent_id="ann")
ANSWER = SurveyAnswer(SURVEY, 4, at=AT)
BEGAN = Movement("new", at=AT, monthly=Money(20, "EUR"), interaction_id="m1")
SUBSCRIPTION = Subscription("u1", [BEGAN], customer_id="c1", product_id="watch", renews_at=LATER)
WELCOME = PlannedTouchpoint(
    "welcome", initiator="company", channels=["email"], due_after=timedelta(days=1), repeatable=True
)
STAGE = Stage("onboarding", [WELCOME], function="success", longest=timedelta(days=30))
MET = Touchpoint(
    AT,
    initiator="third party",
    planned="welcome",
    stage="onboarding",
    function="service",
    channel="email",
    event=Noted(AT),
    ticket_id="t1",
    interaction_id="m1",
    order_id="o1",
    experience=0.5,
)
JOURNEY = Journey("j1", [MET], customer_id="c1", plan_id="saas", plan_version=2)
THINGS: list[Any] = [
    AREA,
    Product("watch", areas=[AREA]),
    ORDER,
    ORDER.lines[0],
    RETURN,
    OFFER,
    OUTAGE,
    ASK,
    GAP,
    RELEASE,
    ARTICLE,
    SESSION,
    SURVEY,
    SURVEY.scale,
    ANSWER,
    BEGAN,
    SUBSCRIPTION,
    WELCOME,
    STAGE,
    JourneyPlan("saas", [STAGE], version=2),
    MET,
    JOURNEY,
]
VALUES: list[Any] = [
    *PEOPLE,
    *WORKFORCE,
    *THINGS,
    *EVENTS,
    Event(AT),
    ANN,
    ANN.identities[0],
    ANN.account_value,
    MESSAGE,
    MAPPING,
    MAPPING.events["wait"],
    LOG,
    HISTORY,
    HISTORY.ticket,
    SkillLevel("api", 3),
    Agent("bob", skills={"api": 3}, capacity=2),
    Team("tier 1", [Agent("bob")], parent=Team("tier 2")),
    Classification("support", topic="login", trigger="reactive", sentiment=-0.5, reasons=["it says so"]),
    Situation(at=AT, interaction=MESSAGE, customer=ANN, ticket=HISTORY.ticket, account=ACCOUNT),
]

every_value = pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)


def test_the_values_below_are_of_every_class_of_the_room() -> None:
    public = [getattr(domain, name) for name in domain.__all__]
    expected = {thing for thing in public if inspect.isclass(thing) and attrs.has(thing)}
    assert {type(value) for value in VALUES} == expected
    assert {type(event) for event in EVENTS} == set(EVENT_TYPES.values())


@every_value
def test_a_value_survives_pickling_and_copying(value: Any) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(value, protocol)) == value
    assert copy.copy(value) == copy.deepcopy(value) == attrs.evolve(value) == value


@every_value
def test_equal_values_have_equal_hashes(value: Any) -> None:
    assert hash(copy.deepcopy(value)) == hash(value)
    assert len({value, copy.deepcopy(value)}) == 1


@every_value
def test_a_value_cannot_be_changed(value: Any) -> None:
    with pytest.raises(AttributeError):
        setattr(value, attrs.fields(type(value))[0].name, None)
    with pytest.raises((AttributeError, TypeError)):
        value.something_else = 1


@every_value
def test_the_types_of_the_fields_are_real(value: Any) -> None:
    assert [field.name for field in attrs.fields(attrs.resolve_types(type(value))) if not field.type] == []


POSITIONAL = {
    Agent: ["id"],
    Customer: ["id"],
    History: ["id", "events"],
    Identity: ["kind", "value"],
    Interaction: ["id"],
    Log: ["histories", "problems", "rows"],
    Money: ["amount", "currency"],
    RowMapping: [],
    Activity: ["event", "details"],
    Situation: [],
    SkillLevel: ["skill", "level"],
    Team: ["name", "members"],
    Ticket: ["id"],
    Classification: ["function"],
    # people and organisations
    AccountFacts: [],
    Allowance: ["allowed", "reason"],
    Consent: ["choice"],
    Consents: ["statements"],
    ContactLink: ["customer_id", "organisation_id"],
    Contract: ["id"],
    Directory: ["customers"],
    Entitlement: ["tier"],
    Entitlements: ["entries"],
    Merge: ["gone"],
    Organisation: ["id"],
    Organisations: ["organisations", "contacts"],
    Permission: ["allowed", "reason"],
    Profile: ["records"],
    Saying: ["value"],
    SharedIdentity: ["identity", "customer_ids"],
    # agents
    Capacity: ["units", "channels"],
    ChannelLoad: ["channel", "units"],
    Competency: ["name"],
    CompetencyProfile: ["function", "competencies"],
    Fit: ["agent_id", "profile", "kinds"],
    KindFit: ["kind"],
    PresenceChange: ["at", "presence"],
    PresenceLog: ["agent_id", "changes"],
    Room: ["channel"],
    Roster: ["shifts"],
    Shift: ["agent_id", "hours"],
    # things around a contact
    Article: ["id"],
    Ask: ["kind"],
    Disruption: ["id"],
    Journey: ["id", "touchpoints"],
    JourneyPlan: ["id", "stages"],
    Movement: ["kind"],
    Offer: ["id"],
    Order: ["id"],
    OrderLine: ["product_id"],
    PlannedTouchpoint: ["key"],
    Product: ["id"],
    ProductArea: ["id"],
    ProductGap: ["id"],
    Release: ["id"],
    Return: ["id"],
    Scale: ["low", "high"],
    SelfServiceSession: ["id"],
    Stage: ["name", "touchpoints"],
    Subscription: ["id", "movements"],
    Survey: ["id"],
    SurveyAnswer: ["survey", "score"],
}


@every_value
def test_only_what_a_value_is_about_is_given_by_position(value: Any) -> None:
    given = [field.name for field in attrs.fields(type(value)) if not field.kw_only]
    assert given == POSITIONAL.get(type(value), ["at"])


def test_what_is_not_said_is_not_made_up() -> None:
    bare = Interaction("m1", channel="email", at=AT)
    assert (bare.customer_id, bare.language, bare.auto_submitted) == (None, None, False)
    bare_customer = ("c1", "", None, (), None, None, None, None, Consents(), "")
    assert attrs.astuple(Customer("c1"), recurse=False) == bare_customer
    assert Identity("email", "ann@example.org").verified is False
    assert attrs.astuple(Classification("support"))[1:] == (None, None, None, False, ())
    assert attrs.astuple(Agent("ann")) == ("ann", "", (), 1)
    assert SkillLevel("api").level == 1
    assert attrs.astuple(Team("tier 1")) == ("tier 1", (), None)
    assert attrs.astuple(Situation(at=AT)) == (AT, *[None] * 5)
    assert attrs.astuple(AccountFacts()) == ((), (), None, None, None)
    assert attrs.astuple(Organisation("acme"))[1:] == ("", (), *[None] * 5)
    assert attrs.astuple(ContactLink("c1", "acme"))[2:] == ("", None, None, "")
    assert attrs.astuple(Merge("c2", into="c1"))[2:] == (None, "", "")
    assert attrs.astuple(Contract("k1", starts=AT))[2:] == (*[None] * 4, timedelta(0), False)
    assert attrs.astuple(ChannelLoad("phone"))[1:] == (1, None, False)
    assert attrs.astuple(Capacity(4))[1:] == ((), 1)
    assert (Shift("bob").since, Shift("bob").until) == (None, None)
    assert attrs.astuple(ProductArea("sync"))[1:] == ("", None)
    assert attrs.astuple(OrderLine("watch"))[1:] == (1, None)
    assert attrs.astuple(Order("o1", customer_id="c1", ordered_at=AT))[3:] == ((), *[None] * 4)
    assert attrs.astuple(Offer("f1", kind="upsell", customer_id="c1", offered_at=AT))[6:] == (None,) * 5
    assert attrs.astuple(Disruption("d1", kind="delay", since=AT))[3:] == (None, None, "", *[()] * 4)
    assert attrs.astuple(ProductGap("g1", kind="broken", found_at=AT))[-5:] == ((), (), *[None] * 3)
    assert attrs.astuple(SelfServiceSession("s1", started_at=AT))[2:] == (
        None,
        None,
        None,
        "",
        (),
        None,
        None,
    )
    assert attrs.astuple(Survey("v1", kind="nps", sent_at=AT))[4:] == (None, None, None)
    assert attrs.astuple(Subscription("u1", customer_id="c1"))[3:] == (None, None)
    assert attrs.astuple(Touchpoint(AT, initiator="company"))[2:] == (None,) * 9
    assert attrs.astuple(Journey("j1", customer_id="c1"))[3:] == (None, None)
    assert attrs.astuple(Ticket("t1", opened_at=AT))[2:4] == (AuthorKind.CUSTOMER, Status.NEW)
    assert attrs.astuple(Ticket("t1", opened_at=AT))[4:] == (*[None] * 9, 0, 0, 0)


@every_value
def test_a_value_shows_its_fields(value: Any) -> None:
    assert repr(value).startswith(f"{type(value).__name__}(")
    shown = [field.name for field in attrs.fields(type(value)) if field.repr]
    assert all(f"{name}=" in repr(value) for name in shown)
    assert [name for name in shown if name.startswith("_")] == []


@every_value
def test_a_value_differs_from_one_of_another_class(value: Any) -> None:
    assert [other for other in VALUES if other == value] == [value]


def test_a_value_differs_when_one_field_does() -> None:
    assert attrs.evolve(MESSAGE, text="Bye") != MESSAGE
    assert attrs.evolve(HISTORY, customer_id=None) != HISTORY
    assert Log({}, LOG.problems) != Log({})


NOBODY = object()
COUNTS = ("resolutions", "reopens", "handoffs")
OPTIONAL_INSTANTS = (
    "taken_in_charge_at",
    "first_response_at",
    "waiting_since",
    "first_resolved_at",
    "resolved_at",
    "closed_at",
)
WRONG_TYPES = [
    (ANN, "relation", 1),
    (ANN, "zone", 1),
    (ANN, "consents", ["opt out"]),
    (ANN, "source", None),
    (ANN.identities[0], "source", None),
    (ANN.consents, "statements", "opt out"),
    (ANN.consents.statements[0], "choice", True),
    (ANN.consents.statements[0], "source", None),
    (ACCOUNT, "open_support_topics", "bug"),
    (ACCOUNT, "disruptions", "d1"),
    (ACCOUNT, "trend", 1),
    (ACCOUNT, "renews_at", "2026"),
    (ACME, "domains", "acme.com"),
    (ACME, "segment", 5),
    (LINK, "role", None),
    (LINK, "until", "2026"),
    (MERGE, "into", None),
    (PROFILE, "records", ["c1"]),
    (ENTITLEMENT, "channels", "phone"),
    (ENTITLEMENT, "most", True),
    (CONTRACT, "included", 10),
    (CONTRACT, "used", None),
    (CONTRACT, "overage", 1),
    (Directory([ANN]), "customers", ["c1"]),
    (Organisations([ACME]), "contacts", ["c1"]),
    (LOAD, "units", 1.5),
    (LOAD, "exclusive", 1),
    (Capacity(4), "channels", ["phone"]),
    (ERROR_CODES, "level", True),
    (ASKED, "competencies", ["error codes"]),
    (FIT, "profile", "support"),
    (AWAY, "presence", 1),
    (PresenceLog("bob"), "changes", [AT]),
    (SHIFT, "hours", "24x7"),
    (SHIFT, "since", "2026"),
    (Roster([SHIFT]), "shifts", SHIFT),
    (Product("watch"), "areas", ["sync"]),
    (ORDER, "lines", ["watch"]),
    (ORDER, "ordered_at", None),
    (ORDER.lines[0], "quantity", True),
    (ORDER.lines[0], "price", Decimal(5)),
    (RETURN, "kind", 1),
    (OFFER, "products", "watch"),
    (OFFER, "worth", 5),
    (OUTAGE, "orders", "o1"),
    (GAP, "asks", ["c1"]),
    (RELEASE, "gaps", "export"),
    (ARTICLE, "title", None),
    (SESSION, "articles", "a1"),
    (SESSION, "helped", 1),
    (SURVEY, "scale", (1, 5)),
    (SURVEY.scale, "low", 1.0),
    (ANSWER, "survey", "v1"),
    (ANSWER, "score", 4.0),
    (BEGAN, "monthly", 20),
    (SUBSCRIPTION, "movements", ["new"]),
    (WELCOME, "due_after", 1),
    (WELCOME, "required", 1),
    (STAGE, "touchpoints", ["welcome"]),
    (MET, "event", "noted"),
    (MET, "experience", "good"),
    (JOURNEY, "plan_version", "2"),
    (MESSAGE, "id", 5),
    (MESSAGE, "channel", None),
    (MESSAGE, "at", "2026-03-02"),
    (MESSAGE, "at", AT.date()),
    (MESSAGE, "text", None),
    (MESSAGE, "subject", b"Hello"),
    (MESSAGE, "customer_id", 5),
    (MESSAGE, "direction", None),
    (MESSAGE, "author", True),
    (MESSAGE, "language", 49),
    (MESSAGE, "auto_submitted", 1),
    (ANN, "id", None),
    (ANN, "name", None),
    (ANN, "tier", 1),
    (ANN, "identities", "ann@example.org"),
    (ANN, "identities", None),
    (ANN, "identities", {"email": "ann@example.org"}),
    (ANN, "language", ["en"]),
    (ANN, "account_value", Decimal(5)),
    (ANN.identities[0], "kind", 1),
    (ANN.identities[0], "value", 49301234),
    (ANN.identities[0], "verified", "yes"),
    (ANN.account_value, "amount", 0.1),
    (ANN.account_value, "amount", True),
    (ANN.account_value, "amount", "5"),
    (ANN.account_value, "currency", None),
    (Event(AT), "at", None),
    (Event(AT), "agent", 5),
    (Opened(AT), "by", None),
    (Triaged(AT), "priority", 3),
    (Triaged(AT), "priority", True),
    (Assigned(AT), "team", 5),
    (Reply(AT), "by", NOBODY),
    (Held(AT), "status", 1),
    (Escalated(AT), "to", ["tier 2"]),
    (Noted(AT), "what", None),
    (HISTORY, "id", 1),
    (HISTORY, "events", None),
    (HISTORY, "events", "opened"),
    (HISTORY, "events", Opened(AT)),
    (HISTORY, "events", {Opened(AT): 1}),
    (HISTORY, "customer_id", 5),
    (HISTORY.ticket, "id", None),
    (HISTORY.ticket, "opened_at", "2026"),
    (HISTORY.ticket, "opened_by", 1),
    (HISTORY.ticket, "status", None),
    (HISTORY.ticket, "priority", 2),
    (HISTORY.ticket, "team", 5),
    (HISTORY.ticket, "agent", 5),
    *((HISTORY.ticket, name, "2026") for name in OPTIONAL_INSTANTS),
    *((HISTORY.ticket, name, True) for name in COUNTS),
    *((HISTORY.ticket, name, 1.0) for name in COUNTS),
    (SkillLevel("api"), "skill", 5),
    (SkillLevel("api"), "level", True),
    (SkillLevel("api"), "level", "3"),
    (Agent("bob"), "id", 5),
    (Agent("bob"), "name", None),
    (Agent("bob"), "capacity", 1.5),
    (Agent("bob"), "capacity", True),
    (Team("tier 1"), "name", None),
    (Team("tier 1"), "members", "bob"),
    (Team("tier 1"), "members", Agent("bob")),
    (Team("tier 1"), "parent", "tier 2"),
    (Classification("support"), "function", None),
    (Classification("support"), "topic", 5),
    (Classification("support"), "trigger", 5),
    (Classification("support"), "sentiment", "bad"),
    (Classification("support"), "sentiment", True),
    (Classification("support"), "sensitive", 1),
    (Classification("support"), "reasons", "it says so"),
    (Situation(at=AT), "at", "now"),
    (Situation(at=AT), "interaction", "m1"),
    (Situation(at=AT), "customer", MESSAGE),
    (Situation(at=AT), "classification", "support"),
    (Situation(at=AT), "ticket", HISTORY),
    (Situation(at=AT), "account", "acme"),
    (LOG, "histories", [HISTORY]),
    (LOG, "problems", "bad"),
    (LOG, "problems", [ValueError("bad")]),
    (LOG, "rows", "2"),
    (MAPPING, "case", None),
    (MAPPING, "activity", 5),
    (MAPPING, "time", None),
    (MAPPING, "resource", 5),
    (MAPPING, "customer", 5),
    (MAPPING, "time_format", 5),
    (MAPPING.events["wait"], "details", 5),
]


def changed(value: Any, name: str, to: object) -> Any:
    return attrs.evolve(value, **{name: to})


def place(value: Any, name: str) -> str:
    return f"{type(value).__name__}.{name}"


@pytest.mark.parametrize(("value", "name", "wrong"), WRONG_TYPES)
def test_a_value_of_the_wrong_type_is_refused_with_its_place(value: Any, name: str, wrong: object) -> None:
    with pytest.raises(WrongType, match=r"value\.wrong-type") as caught:
        changed(value, name, wrong)
    assert caught.value.diagnostic.place.partition("[")[0] == place(value, name)
    assert type(wrong).__name__ in caught.value.diagnostic.received or "[" in caught.value.diagnostic.place


@pytest.mark.parametrize(
    ("value", "name", "wrong", "expected"),
    [
        (ANN, "identities", [ANN.identities[0], "ann@example.org"], "Customer.identities[1]"),
        (Team("t"), "members", [Agent("a"), Agent("b"), "c"], "Team.members[2]"),
        (HISTORY, "events", [Opened(AT), AT], "History.events[1]"),
        (Classification("support"), "reasons", ["a", None], "Classification.reasons[1]"),
    ],
)
def test_a_wrong_item_is_found_by_its_number(
    value: Any, name: str, wrong: list[object], expected: str
) -> None:
    with pytest.raises(WrongType) as caught:
        changed(value, name, wrong)
    assert caught.value.diagnostic.place == expected


ENUMS = [
    (MESSAGE, "direction", "inbund", "inbound"),
    (MESSAGE, "author", "agnet", "agent"),
    (ANN.identities[0], "kind", "mail", "email"),
    (Opened(AT), "by", "costumer", "customer"),
    (Reply(AT), "by", "robot", "bot"),
    (Triaged(AT), "priority", "urgnt", "urgent"),
    (Held(AT), "status", "on_hlod", "on_hold"),
    (HISTORY.ticket, "opened_by", "bott", "bot"),
    (HISTORY.ticket, "status", "resloved", "resolved"),
    (HISTORY.ticket, "priority", "hihg", "high"),
    (Classification("support"), "function", "suport", "support"),
    (Classification("support"), "trigger", "pro-active", "proactive"),
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
    ("value", "name"),
    [
        (MESSAGE, "id"),
        (MESSAGE, "channel"),
        (MESSAGE, "customer_id"),
        (ANN, "id"),
        (ANN, "tier"),
        (ANN.identities[0], "value"),
        (Event(AT), "agent"),
        (Assigned(AT), "team"),
        (Escalated(AT), "to"),
        (HISTORY, "id"),
        (HISTORY, "customer_id"),
        (HISTORY.ticket, "id"),
        (HISTORY.ticket, "team"),
        (HISTORY.ticket, "agent"),
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
    ],
)
@pytest.mark.parametrize("empty", ["", "  ", "\n\t"])
def test_an_empty_name_or_id_is_refused(value: Any, name: str, empty: str) -> None:
    with pytest.raises(InvalidValue, match=r"text\.empty") as caught:
        changed(value, name, empty)
    assert caught.value.diagnostic.place == place(value, name)


INSTANTS = [(event, "at") for event in EVENTS] + [
    (MESSAGE, "at"),
    (Situation(at=AT), "at"),
    (HISTORY.ticket, "opened_at"),
    *((HISTORY.ticket, name) for name in OPTIONAL_INSTANTS),
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


@pytest.mark.parametrize(
    ("value", "name", "wrong"),
    [
        (Agent("bob"), "capacity", -1),
        (SkillLevel("api"), "level", 0),
        (SkillLevel("api"), "level", 6),
        (Classification("support"), "sentiment", 1.01),
        (Classification("support"), "sentiment", -1.01),
        (Classification("support"), "sentiment", float("nan")),
        (Classification("support"), "sentiment", float("-inf")),
        *((HISTORY.ticket, name, -1) for name in COUNTS),
        (ENTITLEMENT, "most", -1),
        (CONTRACT.entitled(AT), "contacts_left", -1),
        (LOAD, "units", -1),
        (LOAD, "most", -1),
        (Capacity(4), "units", -1),
        (Capacity(4), "other_units", -1),
        (ERROR_CODES, "level", 0),
        (ERROR_CODES, "level", 6),
        (FIT.kinds[0], "has", 6),
        (FIT.kinds[0], "needs", 0),
        (ORDER.lines[0], "quantity", 0),
        (JourneyPlan("saas"), "version", 0),
        (MET, "experience", 1.5),
        (MET, "experience", float("nan")),
        (JOURNEY, "plan_version", 0),
    ],
)
def test_a_number_out_of_range_is_refused(value: Any, name: str, wrong: float) -> None:
    with pytest.raises(InvalidValue, match=r"number\.out-of-range") as caught:
        changed(value, name, wrong)
    assert caught.value.diagnostic.place == place(value, name)


LANGUAGES = [(MESSAGE, "language"), (ANN, "language"), (ACME, "language"), (ARTICLE, "language")]


@pytest.mark.parametrize(("value", "name"), LANGUAGES)
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("en", "en"),
        ("DE", "de"),
        ("pt_br", "pt-BR"),
        ("ZH-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("gsw", "gsw"),
        ("SL-ROZAJ-biske", "sl-rozaj-biske"),
        ("de-ABCDEFGH", "de-abcdefgh"),
    ],
)
def test_a_language_tag_is_kept_in_its_usual_spelling(value: Any, name: str, given: str, kept: str) -> None:
    assert changed(value, name, given).language == kept
    assert changed(value, name, None).language is None


@pytest.mark.parametrize(("value", "name"), LANGUAGES)
@pytest.mark.parametrize(
    "bad",
    ["", "e", "engl", "english", "de-abcdefghi", "en-", "-en", "en--US", "e1", "ää", "de_DE.UTF-8", "en US"],
)
def test_what_is_no_language_tag_is_refused(value: Any, name: str, bad: str) -> None:
    with pytest.raises(InvalidValue, match=r"language\.bad-tag") as caught:
        changed(value, name, bad)
    assert caught.value.diagnostic.place == place(value, name)
    assert repr(bad) in caught.value.diagnostic.received


def test_the_same_mistake_always_has_the_same_text() -> None:
    def text() -> str:
        with pytest.raises(ServiceCoreError) as caught:
            Interaction("m1", channel=Channel.EMAIL, at=AT, direction="inbund")
        return str(caught.value)

    assert text() == text()
    assert text().splitlines() == [
        "value.unknown-member: `inbund` is not a member of Direction",
        "  at Interaction.direction",
        "  expected one of: inbound, outbound, internal",
        "  received 'inbund'",
        "  help: did you mean `inbound`?",
    ]


def test_the_table_of_event_types_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        EVENT_TYPES["shipped"] = Event  # type: ignore[index]


def test_an_activity_of_no_known_event_is_refused() -> None:
    with pytest.raises(UnknownName, match=r"rows\.unknown-event") as caught:
        Activity("resloved")
    assert caught.value.diagnostic.suggestion == "resolved"
