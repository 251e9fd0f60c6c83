"""Deliberate mistakes with the nouns and the events: what a user wrote, and nothing of how it is answered."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from servicecore.domain import (
    COMPETENCY_PROFILES,
    AccountFacts,
    Agent,
    Article,
    Capacity,
    ChannelLoad,
    Classification,
    CompetencyProfile,
    Consent,
    ContactLink,
    Contract,
    Customer,
    Directory,
    Disruption,
    Held,
    Identity,
    Interaction,
    Journey,
    JourneyPlan,
    Merge,
    Money,
    Movement,
    Name,
    Noted,
    Offer,
    Opened,
    Order,
    OrderLine,
    Organisation,
    Organisations,
    PlannedTouchpoint,
    Product,
    ProductArea,
    Profile,
    Resolved,
    Return,
    Roster,
    Scale,
    ServiceFunction,
    Shift,
    SkillLevel,
    Stage,
    Subscription,
    Survey,
    SurveyAnswer,
    Team,
    Ticket,
    Touchpoint,
    Triaged,
    effort_group,
    fit,
    nps_group,
    team_tree,
)

Cases = dict[str, Callable[[], object]]

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NAIVE = datetime(2026, 3, 2, 9)  # noqa: DTZ001
LONG = "all the mail of last year, pasted " * 200_000

ANN = Customer("c1", identities=[Identity("email", "ann@example.org", verified=True)])
BOB = Customer("c2", identities=[Identity("email", "Ann@Example.org", verified=True)])
CSAT = Survey("v1", kind="csat", sent_at=AT)
MONTHLY = Movement("new", at=AT, monthly=Money(20, "EUR"))
ASKED = COMPETENCY_PROFILES[ServiceFunction.SUPPORT]
PLAN = JourneyPlan("saas", [Stage("onboarding", [PlannedTouchpoint("welcome", initiator="company")])])

NOUNS: Cases = {
    # texts, instants, members
    "a mailbox pasted into a message": lambda: Interaction("m1", channel="email", at=AT, text=LONG),
    "a note that is a file": lambda: Noted(AT, what=LONG),
    "a customer without a key": lambda: Customer("  "),
    "a key that is a number": lambda: Customer(4711),  # type: ignore[arg-type]
    "a datetime without a zone on an event": lambda: Resolved(NAIVE),
    "a date where an instant is asked": lambda: Resolved(AT.date()),  # type: ignore[arg-type]
    "an instant before the year 1": lambda: Opened(datetime.min.replace(tzinfo=timezone(HOUR))),
    "a misspelt direction": lambda: Interaction("m1", channel="email", at=AT, direction="outbond"),
    "a status of another tool": lambda: Ticket("t1", opened_at=AT, status="In Progress"),
    "a priority as a number": lambda: Triaged(AT, priority=1),  # type: ignore[arg-type]
    "a member that is a whole mail": lambda: Held(AT, status="dear all, " * 100),
    "a language in words": lambda: Customer("c1", language="English"),
    "a language that is a whole mail": lambda: Customer("c1", language="dear all, " * 100),
    "one identity where several are asked": lambda: Customer("c1", identities=ANN.identities[0]),  # type: ignore[arg-type]
    "an address where identities are asked": lambda: Customer(
        "c1",
        identities=["ann@example.org"],  # type: ignore[list-item]
    ),
    "a text where several are asked": lambda: Classification(
        "support", reasons="the customer says so, " * 20
    ),
    "a channel without a name": lambda: Interaction("m1", channel="", at=AT),
    "a name that spells nothing": lambda: Name("-"),
    "a score out of its range for a sentiment": lambda: Classification("support", sentiment=-7),
    "a skill beyond the highest level": lambda: SkillLevel("api", 10),
    "a zone by its city": lambda: Customer("c1", zone="Berlin"),
    # people and organisations
    "an identity of nobody": lambda: Identity("phone", "unknown"),
    "a mail address for a domain": lambda: Organisation("acme", domains=["sales@acme.com"]),
    "two organisations of one id": lambda: Organisations([Organisation("acme"), Organisation("acme")]),
    "two organisations of one domain": lambda: Organisations(
        [Organisation("acme", domains=["gmail.com"]), Organisation("beta", domains=["Gmail.com"])]
    ),
    "a contact of an unknown organisation": lambda: Organisations(
        [Organisation("acme")], [ContactLink("c1", "acmee")]
    ),
    "two records of one id": lambda: Directory([ANN, Customer("c1", name="Ann")]),
    "two persons with one verified address": lambda: Directory([ANN, BOB]),
    "a merge of an unknown record": lambda: Directory([ANN], merges=[Merge("c9", into="c1")]),
    "a record merged twice": lambda: Directory(
        [Customer("c1"), Customer("c2"), Customer("c3")],
        merges=[Merge("c3", into="c1"), Merge("c3", into="c2")],
    ),
    "merges in a circle": lambda: Directory(
        [Customer("c1"), Customer("c2")], merges=[Merge("c1", into="c2"), Merge("c2", into="c1")]
    ),
    "an address that nobody has": lambda: Directory([ANN]).find(Identity("email", "eve@example.org")),
    "a profile of nobody": lambda: Profile([]),
    "a misspelt field of a customer": lambda: Profile([ANN]).said("langauge"),
    "a consent that ends before it begins": lambda: Consent("opt in", at=AT, source="form", until=AT - DAY),
    "a contract that ends before it begins": lambda: Contract("k1", starts=AT, ends=AT - DAY),
    "more time used than there is, in reverse": lambda: Contract("k1", starts=AT, used=-HOUR),
    # money and things
    "a currency in words": lambda: Money(5, "euro"),
    "a currency that is a whole mail": lambda: Money(5, "dear all, " * 100),
    "a float for money": lambda: Money(19.9, "EUR"),  # type: ignore[arg-type]
    "an amount that is not finite": lambda: Money(Decimal("NaN"), "EUR"),
    "euros plus dollars": lambda: Money(5, "EUR") + Money(2, "USD"),
    "a voucher that costs": lambda: Offer(
        "f1", kind="voucher", customer_id="c1", offered_at=AT, worth=Money(-5, "EUR")
    ),
    "an order in two currencies": lambda: Order(
        "o1",
        customer_id="c1",
        ordered_at=AT,
        lines=[OrderLine("watch", price=Money(5, "EUR")), OrderLine("phone", price=Money(5, "USD"))],
    ),
    "an order that came before it was made": lambda: Order(
        "o1", customer_id="c1", ordered_at=AT, delivered_at=AT - DAY
    ),
    "an offer with two answers": lambda: Offer(
        "f1", kind="upsell", customer_id="c1", offered_at=AT, accepted_at=AT + DAY
    ).decline(AT + 2 * DAY),
    "two areas of one id": lambda: Product("watch", areas=[ProductArea("sync"), ProductArea("sync")]),
    "an exchange for nothing": lambda: Return("r1", order_id="o1", kind="exchange", requested_at=AT),
    "a refund for something": lambda: Return(
        "r1", order_id="o1", kind="refund", exchanged_for="phone", requested_at=AT
    ),
    "a disruption that ends before it begins": lambda: Disruption("d1", kind="outage", since=AT, until=AT),
    "an article changed before it was published": lambda: Article(
        "a1", title="How to export", published_at=AT, updated_at=AT - DAY
    ),
    # surveys, subscriptions, journeys
    "a scale of one answer": lambda: Scale(5, 5),
    "NPS on five points": lambda: Survey("v1", kind="nps", sent_at=AT, scale=Scale(1, 5)),
    "ten of five points": lambda: SurveyAnswer(CSAT, 10, at=AT),
    "an answer before the question": lambda: SurveyAnswer(CSAT, 4, at=AT - DAY),
    "satisfaction as a recommendation": lambda: nps_group(SurveyAnswer(CSAT, 5, at=AT)),
    "effort on five points": lambda: effort_group(
        SurveyAnswer(Survey("v1", kind="ces", sent_at=AT, scale=Scale(1, 5)), 5, at=AT)
    ),
    "an expansion to less": lambda: Subscription(
        "u1", [MONTHLY, Movement("expansion", at=AT + DAY, monthly=Money(10, "EUR"))], customer_id="c1"
    ),
    "a renewal before anything": lambda: Subscription(
        "u1", [Movement("renewal", at=AT, monthly=Money(10, "EUR"))], customer_id="c1"
    ),
    "a movement before the last one": lambda: Subscription("u1", [MONTHLY], customer_id="c1").plus(
        Movement("churn", at=AT - DAY, monthly=Money(0, "EUR"))
    ),
    "a stage twice": lambda: JourneyPlan("saas", [Stage("onboarding"), Stage("Onboarding")]),
    "a touchpoint twice": lambda: JourneyPlan(
        "saas", [*PLAN.stages, Stage("adoption", PLAN.stages[0].touchpoints)]
    ),
    "a misspelt touchpoint": lambda: PLAN.stage_of("welcom"),
    "a journey with misspelt touchpoints": lambda: PLAN.check(
        Journey(
            "j1",
            [Touchpoint(AT, initiator="customer", planned="wellcome")],
            customer_id="c1",
            plan_id="saas",
            plan_version=1,
        )
    ),
    "a journey of another plan": lambda: PLAN.check(Journey("j1", customer_id="c1")),
    "a plan without its version": lambda: Journey("j1", customer_id="c1", plan_id="saas"),
    "a touchpoint at another time than its event": lambda: Touchpoint(
        AT, initiator="customer", event=Noted(AT + HOUR)
    ),
    # a workforce
    "a channel twice": lambda: Capacity(4, [ChannelLoad("phone", 2), ChannelLoad("Phone", 3)]),
    "skills as a text": lambda: Agent("ann", skills="api, german"),
    "skills that are a whole mail": lambda: Agent("ann", skills="dear all, " * 100),
    "a profile that asks nothing": lambda: CompetencyProfile("support", []),
    "kinds of skills as a list": lambda: fit(
        Agent("ann"),
        ASKED,
        kinds=["technical"],  # type: ignore[arg-type]
    ),
    "a misspelt kind of skill": lambda: fit(Agent("ann"), ASKED, kinds={"api": "tecnical"}),
    "a team above itself": lambda: Team("tier 1", parent=Team("tier 2", parent=Team("tier 1"))),
    "a misspelt parent of a team": lambda: team_tree(
        {"tier 1": "tier 2", "tier 2": "teir 3", "tier 3": None}
    ),
    "teams in a circle": lambda: team_tree({"tier 1": "tier 2", "tier 2": "tier 1"}),
    "agents of no team": lambda: team_tree({"tier 1": None}, {"teir 1": [Agent("ann")]}),
    "a shift that ends before it begins": lambda: Shift("ann", since=AT, until=AT - HOUR),
    "a roster with many mistakes": lambda: Roster.from_data(
        [
            {"agent": "ann", "since": "tomorrow", "until": "0001-01-01T00:00+14:00"},
            {"agnet": "bob", "tz": "Europe/Berln", "weekly": {"mon": [["09:00", "17:00"]]}},
            {"agent": "eve"},
            "bob",
        ]
    ),
    "a shift without a zone": lambda: Shift.from_data({"agent": "ann", "since": "2026-03-02T22:00"}),
    "an empty topic of an account": lambda: AccountFacts(open_support_topics=["bug", ""]),
}
