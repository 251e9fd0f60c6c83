"""One or more values of every class of the room, with as much said in each as it takes."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs

from servicecore.calendars import Calendar
from servicecore.domain import (
    PRIORITIES,
    Absorbed,
    AccountFacts,
    Acknowledged,
    Activity,
    Agent,
    Alternative,
    Article,
    Ask,
    Assigned,
    Attempt,
    Blocked,
    Cancelled,
    Capacity,
    ChannelLoad,
    Classification,
    Clock,
    ClockReset,
    Closed,
    Column,
    Competency,
    CompetencyProfile,
    Confirmed,
    Consent,
    ContactLink,
    Contract,
    Customer,
    CustomerMessage,
    Directory,
    Disruption,
    DueSet,
    Entitlement,
    Entitlements,
    Escalated,
    Event,
    Evidence,
    Held,
    History,
    Identity,
    Interaction,
    Journey,
    JourneyPlan,
    Link,
    Linked,
    Log,
    Merge,
    Merged,
    Money,
    Move,
    Movement,
    Noted,
    Offer,
    Opened,
    Order,
    OrderLine,
    Organisation,
    Organisations,
    Ownership,
    Pause,
    PlannedTouchpoint,
    PossibleMove,
    PresenceChange,
    PresenceLog,
    PriorityOverridden,
    Product,
    ProductArea,
    ProductGap,
    Profile,
    Promise,
    Reclassified,
    Release,
    Reopened,
    Reply,
    Resolved,
    Response,
    Resumed,
    Return,
    Roster,
    RowMapping,
    SelfServiceSession,
    SharedIdentity,
    Shift,
    Situation,
    SkillLevel,
    SnapshotMapping,
    Split,
    Stage,
    StatusSpan,
    Subscription,
    Survey,
    SurveyAnswer,
    Tagged,
    TakenInCharge,
    Team,
    Threshold,
    Ticket,
    Touchpoint,
    Transition,
    Triaged,
    Unassigned,
    Unblocked,
    Unlinked,
    Wait,
    WaitConventions,
    Withdrawn,
    Workflow,
    fit,
)

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(days=30)


def never(attempt: Attempt) -> str | None:
    """A guard that lets nothing pass."""
    return f"ticket {attempt.ticket.id} stays as it is"


ELSEWHERE = Link("split from", "t0")
EVENTS: list[Event] = [
    Opened(
        AT,
        by="bot",
        type="incident",
        subject="No login",
        requester="c1",
        channel="email",
        function="support",
        links=[ELSEWHERE],
        interactions=["m1"],
    ),
    Triaged(AT, priority="high", impact="group", urgency="high", type="problem"),
    PriorityOverridden(AT, priority="urgent", reason="they launch tomorrow"),
    Assigned(AT, agent="ann", team="tier 1"),
    Unassigned(AT),
    TakenInCharge(AT, agent="ann"),
    CustomerMessage(AT, interaction_id="m2", auto_submitted=True),
    Reply(AT, agent="ann", interaction_id="m3"),
    Held(AT, by="system", status="pending_customer", until=LATER, then="resolved"),
    Resumed(AT, by="timer"),
    Escalated(AT, to="tier 2"),
    Resolved(AT, by="customer"),
    Confirmed(AT, interaction_id="m4"),
    Withdrawn(AT),
    Reopened(AT),
    Closed(AT),
    Cancelled(AT, reason="spam"),
    Merged(AT, into="t2"),
    Absorbed(
        AT,
        source="t3",
        interactions=["m5", "m6"],
        waiting_since=AT - timedelta(days=2),
        last_customer_at=AT - timedelta(days=1),
    ),
    Split(AT, into="t4", interactions=["m2"]),
    Reclassified(AT, function="service", evidence="it is about the invoice", topic="billing"),
    Tagged(AT, added=["vip"], removed=["new"]),
    Linked(AT, link=ELSEWHERE),
    Unlinked(AT, link=ELSEWHERE),
    Blocked(AT, on="t5"),
    Unblocked(AT, on="t5"),
    ClockReset(AT, agent="ann", metric="next_response"),
    DueSet(AT, agent="ann", metric="resolution", due_at=LATER),
    Acknowledged(AT, agent="ann", level="team lead"),
    Noted(AT, what="called back"),
]
TICKET = Ticket(
    "t1",
    opened_at=AT,
    opened_by="agent",
    subject="No login",
    type="incident",
    status="cancelled",
    function="support",
    topic="login",
    channel="phone",
    requester="c1",
    impact="group",
    urgency="high",
    priority="urgent",
    computed_priority="high",
    priority_override="urgent",
    tags=["vip", "launch"],
    links=[ELSEWHERE],
    blockers=["t5"],
    team="tier 1",
    assignee="ann",
    agent="bob",
    taken_in_charge_at=AT,
    first_response_at=AT,
    last_customer_at=AT,
    last_agent_at=AT,
    waiting_since=AT,
    held_until=LATER,
    held_then="resolved",
    first_resolved_at=AT,
    resolved_at=AT,
    resolved_by="timer",
    confirmed_at=LATER,
    assumed_at=AT,
    closed_at=LATER,
    cancelled_at=LATER,
    cancelled_for="duplicate",
    merged_into="t2",
    resolutions=2,
    reopens=1,
    handoffs=1,
)
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
MESSAGE = Interaction(
    "m1",
    channel="email",
    at=AT,
    text="Hello",
    customer_id="c1",
    language="de",
    reply_to="m0",
    ticket_id="t1",
    brand="Acme",
    product_area="sync",
)
TARGET = Column("target_id")
MERGING = Activity("merged", {"into": TARGET})
MAPPING = RowMapping(
    events={"new": "opened", "wait": {"event": "held", "status": "on_hold_internal"}, "merge": MERGING},
    zone="UTC",
)
SNAPSHOTS = SnapshotMapping(
    statuses={"New": "new", "Waiting": "pending_customer", "Gone": "merged", "Spam": "spam"},
    priorities={"P1": "urgent"},
    types={"Fault": "incident"},
    agent="who",
    team="group",
    priority="prio",
    type="kind",
    customer="account",
    merged_into="other",
    zone="Europe/Berlin",
    time_format="%d.%m.%Y %H:%M",
)
LOG = Log.from_rows(
    [
        {"case": "1", "activity": "new", "time": "2026-03-02T09:00:00", "target_id": ""},
        {"case": "1", "activity": "gnu", "time": "2026-03-02T09:00:00", "target_id": ""},
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
FIT = fit(Agent("bob", skills={"technical": 3}), ASKED)
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
REOPENING = Transition(
    "closed", "open", ["customer", "agent"], guards=["inside_reopen_window"], effects=["reopens"]
)
WORKFLOW = Workflow(timedelta(days=7))
MOVE = PossibleMove("closed", by="timer", reasons=["the timer is off"])
ATTEMPT = Attempt(TICKET, to="open", by="agent", at=AT, event=Reopened(AT), reopen_window=timedelta(days=7))
CELL = PRIORITIES.cells[0]
WAIT = Wait("us", "third party", since=AT, ended_by="resumed", until=LATER, known_at=AT + timedelta(days=1))
SPAN = StatusSpan("open", since=AT, until=LATER)
ANSWERED = Response(AT, kind="note", agent="ann")
OWNED = Ownership(team="tier 1", assignee="ann", since=AT, until=LATER)
CONVENTIONS = WaitConventions(responses=["agent reply", "note"], reopening_asks=True)
PROCESS: list[Any] = [
    ELSEWHERE,
    TICKET,
    REOPENING,
    WORKFLOW,
    MOVE,
    ATTEMPT,
    CELL,
    PRIORITIES,
    WAIT,
    SPAN,
    ANSWERED,
    OWNED,
    CONVENTIONS,
]
OFFICE = Calendar("Europe/Berlin", {"mon": [["09:00", "17:00"]]}, holidays=["2026-12-25"])
PAUSE = Pause(AT + timedelta(hours=1), AT + timedelta(hours=2))
THRESHOLD = Threshold(0.8, at=AT + timedelta(hours=3))
PROMISE = Promise(
    "silver", timedelta(hours=8), calendar=OFFICE, started_at=AT, since=AT, until=AT + timedelta(minutes=30)
)
CLOCK = Clock(
    "resolution",
    policy="gold",
    number=2,
    state="fulfilled",
    target=timedelta(hours=4, microseconds=1),
    elapsed=timedelta(hours=5),
    remaining=timedelta(0),
    started_at=AT,
    ended_at=LATER,
    due_at=AT + timedelta(hours=5),
    due_if_resumed_at=AT + timedelta(hours=6),
    breached=True,
    breached_at=AT + timedelta(hours=5),
    at_risk=True,
    thresholds=[THRESHOLD, Threshold(1)],
    pauses=[PAUSE, Pause(LATER)],
    reason="merged into t2",
    calendar=OFFICE,
    promised_at=AT + timedelta(minutes=30),
    earlier=[PROMISE],
    passed_over=["bronze"],
    due_set_at=AT,
    due_set_by="ann",
    rolls_over=True,
    one_calendar=True,
)
VALUES: list[Any] = [
    *PEOPLE,
    *WORKFORCE,
    *THINGS,
    *PROCESS,
    *EVENTS,
    Event(AT),
    Move(AT),
    ANN,
    ANN.identities[0],
    ANN.account_value,
    MESSAGE,
    MAPPING,
    MAPPING.events["wait"],
    TARGET,
    MERGING,
    SNAPSHOTS,
    LOG,
    HISTORY,
    HISTORY.ticket,
    SkillLevel("api", 3),
    Agent("bob", skills={"api": 3}, capacity=2),
    Team("tier 1", [Agent("bob")], parent=Team("tier 2")),
    Evidence("cannot sign in", weight=1.5),
    Alternative("service", topic="account change", confidence=0.3),
    Classification(
        "support",
        topic="login",
        trigger="reactive",
        sentiment=-0.5,
        reasons=["it says so"],
        intent="report problem",
        urgency="high",
        signals=["complaint", "repeat contact"],
        confidence=0.6,
        alternatives=[Alternative("service", topic="account change", confidence=0.3)],
        evidence=[
            Evidence("cannot sign in", weight=1.5),
            Evidence("address", weight=0.2, speaks_for="service"),
        ],
        uncertain=True,
        question="Can you get into your account?",
        language="en",
    ),
    Situation(
        at=AT, interaction=MESSAGE, customer=ANN, ticket=HISTORY.ticket, account=ACCOUNT, clocks=[CLOCK]
    ),
    CLOCK,
    PAUSE,
    PROMISE,
    THRESHOLD,
]


def changed(value: Any, name: str, to: object) -> Any:
    """The value with another one in a field."""
    return attrs.evolve(value, **{name: to})


def place(value: Any, name: str) -> str:
    """Where a field stands, as errors name it."""
    return f"{type(value).__name__}.{name}"
