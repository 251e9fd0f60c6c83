"""What all values of the domain have in common."""

import copy
import inspect
import pickle
from datetime import timedelta
from typing import Any

import attrs
import pytest
from tests.unit.domain.values import AT, EVENTS, HISTORY, LOG, MESSAGE, VALUES, WORKFLOW, never

import servicecore.domain as domain
from servicecore.calendars import Calendar
from servicecore.domain import (
    EVENT_TYPES,
    TRANSITIONS,
    Absorbed,
    AccountFacts,
    Acknowledged,
    Activity,
    Actor,
    Agent,
    Allowance,
    Alternative,
    Article,
    Ask,
    Assigned,
    Attempt,
    AuthorKind,
    Cancelled,
    CancelReason,
    Capacity,
    Channel,
    ChannelLoad,
    Classification,
    Clock,
    ClockReset,
    ClockState,
    Closed,
    Column,
    Competency,
    CompetencyProfile,
    Confirmed,
    Consent,
    Consents,
    ContactLink,
    Contract,
    Customer,
    CustomerMessage,
    Direction,
    Directory,
    Disruption,
    DueSet,
    Entitlement,
    Entitlements,
    Escalated,
    Event,
    Evidence,
    Fit,
    Held,
    History,
    Identity,
    Interaction,
    Journey,
    JourneyPlan,
    KindFit,
    Link,
    Log,
    Merge,
    Merged,
    Money,
    Movement,
    Noted,
    Offer,
    Opened,
    Order,
    OrderLine,
    Organisation,
    Organisations,
    Ownership,
    Party,
    Pause,
    Permission,
    PlannedTouchpoint,
    PossibleMove,
    PresenceChange,
    PresenceLog,
    PriorityCell,
    PriorityOverridden,
    PriorityTable,
    Product,
    ProductArea,
    ProductGap,
    Profile,
    Promise,
    Release,
    Reopened,
    Reply,
    Resolved,
    Response,
    ResponseKind,
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
    SlaMetric,
    SnapshotMapping,
    Split,
    Stage,
    Status,
    StatusSpan,
    Subscription,
    Survey,
    SurveyAnswer,
    Tagged,
    Team,
    Threshold,
    Ticket,
    Touchpoint,
    Transition,
    Triaged,
    Wait,
    WaitConventions,
    Workflow,
)

every_value = pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)


def test_the_values_are_of_every_class_of_the_room() -> None:
    public = [getattr(domain, name) for name in domain.__all__]
    expected = {thing for thing in public if inspect.isclass(thing) and attrs.has(thing)}
    assert {type(value) for value in VALUES} == expected
    assert {type(event) for event in EVENTS} == set(EVENT_TYPES.values())


@every_value
def test_a_value_survives_pickling_and_copying(value: Any) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(value, protocol)) == value
    assert copy.copy(value) == copy.deepcopy(value) == attrs.evolve(value) == value


def test_a_workflow_with_guards_of_its_own_survives_pickling_and_copying() -> None:
    strict = attrs.evolve(
        WORKFLOW,
        guards={"never": never},
        transitions=[Transition(None, "new", ["agent"], guards=["never"])],
    )
    assert pickle.loads(pickle.dumps(strict)) == copy.deepcopy(strict) == strict


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
    Alternative: ["function"],
    Evidence: ["words"],
    # the process of a ticket
    Attempt: ["ticket"],
    Column: ["column"],
    Link: ["kind", "to"],
    Ownership: [],
    PossibleMove: ["to"],
    PriorityCell: ["impact", "urgency", "priority"],
    PriorityTable: ["cells"],
    SnapshotMapping: [],
    StatusSpan: ["status"],
    Transition: ["start", "to", "actors"],
    Wait: ["who", "on"],
    WaitConventions: [],
    Workflow: ["reopen_window"],
    # clocks
    Clock: ["metric"],
    Pause: ["since", "until"],
    Promise: ["policy", "target"],
    Threshold: ["share"],
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


def said(value: object) -> dict[str, object]:
    """What a value holds beside `None`, the empty text, the empty tuple and the instant of all examples."""
    fields = attrs.asdict(value, recurse=False)  # type: ignore[call-overload]
    return {name: each for name, each in fields.items() if each not in (None, "", (), AT)}


def test_what_is_not_said_is_not_made_up() -> None:
    bare = Interaction("m1", channel="email", at=AT)
    assert said(bare) == {
        "id": "m1",
        "channel": Channel.EMAIL,
        "direction": Direction.INBOUND,
        "author": AuthorKind.CUSTOMER,
        "auto_submitted": False,
    }
    bare_customer = ("c1", "", None, (), None, None, None, None, Consents(), "")
    assert attrs.astuple(Customer("c1"), recurse=False) == bare_customer
    assert Identity("email", "ann@example.org").verified is False
    unjudged = (None, None, None, False, (), None, None, (), None, (), (), False, None, None)
    assert attrs.astuple(Classification("support"))[1:] == unjudged
    assert attrs.astuple(Agent("ann")) == ("ann", "", (), 1)
    assert SkillLevel("api").level == 1
    assert attrs.astuple(Team("tier 1")) == ("tier 1", (), None)
    assert attrs.astuple(Situation(at=AT)) == (AT, *[None] * 5, ())
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


def test_what_is_not_said_of_a_ticket_is_not_made_up() -> None:
    assert said(Ticket("t1", opened_at=AT)) == {
        "id": "t1",
        "opened_by": AuthorKind.CUSTOMER,
        "status": Status.NEW,
        "held_then": Status.OPEN,
        "resolutions": 0,
        "reopens": 0,
        "handoffs": 0,
    }
    assert said(SnapshotMapping()) == {"case": "case", "time": "time", "status": "status"}
    assert said(Column("target_id")) == {"column": "target_id"}
    assert attrs.astuple(Transition("open", "closed", ["timer"]))[3:] == ((), ())
    assert attrs.astuple(WaitConventions()) == ((ResponseKind.AGENT_REPLY,), True, False, False, False)
    assert Workflow(None).transitions == TRANSITIONS
    assert dict(Workflow(None).guards) == {}
    assert said(Wait("customer", "us", since=AT)) == {"who": Party.CUSTOMER, "on": Party.US}
    assert Wait("customer", "us", since=AT).known_at == AT
    assert said(StatusSpan("open", since=AT)) == {"status": Status.OPEN}
    assert said(Response(AT)) == {"kind": ResponseKind.AGENT_REPLY}
    assert said(Ownership(since=AT)) == {}


def test_what_is_not_said_of_a_clock_is_not_made_up() -> None:
    hour, always = timedelta(hours=1), Calendar.always()
    assert said(Clock("ownership", policy="gold", target=hour, calendar=always)) == {
        "metric": SlaMetric.OWNERSHIP,
        "policy": "gold",
        "number": 1,
        "state": ClockState.NOT_STARTED,
        "target": hour,
        "elapsed": timedelta(0),
        "remaining": hour,
        "breached": False,
        "at_risk": False,
        "calendar": always,
        "rolls_over": False,
        "one_calendar": False,
    }
    assert Threshold(0.5).at is None
    assert Pause(AT).until is None


UNSAID: list[tuple[Event, dict[str, object]]] = [
    (Opened(AT), {"by": AuthorKind.CUSTOMER}),
    (Triaged(AT), {}),
    (PriorityOverridden(AT, priority=None), {}),
    (Assigned(AT), {}),
    (CustomerMessage(AT), {"auto_submitted": False}),
    (Reply(AT), {"by": AuthorKind.AGENT}),
    (Held(AT), {"by": Actor.AGENT, "status": Status.ON_HOLD_INTERNAL, "then": Status.OPEN}),
    (Resumed(AT), {"by": Actor.AGENT}),
    (Escalated(AT), {}),
    (Resolved(AT), {"by": Actor.AGENT}),
    (Confirmed(AT), {}),
    (Reopened(AT), {"by": Actor.AGENT}),
    (Closed(AT), {"by": Actor.SYSTEM}),
    (Closed(AT, agent="ann"), {"by": Actor.AGENT, "agent": "ann"}),
    (Cancelled(AT, reason="spam"), {"by": Actor.AGENT, "reason": CancelReason.SPAM}),
    (Merged(AT, into="t2"), {"by": Actor.AGENT, "into": "t2"}),
    (Absorbed(AT, source="t2"), {"source": "t2"}),
    (Split(AT, into="t2"), {"into": "t2"}),
    (Tagged(AT), {}),
    (ClockReset(AT, metric="resolution"), {"metric": SlaMetric.RESOLUTION}),
    (DueSet(AT, metric="ownership", due_at=None), {"metric": SlaMetric.OWNERSHIP}),
    (Acknowledged(AT), {}),
    (Noted(AT), {}),
]


@pytest.mark.parametrize(("event", "fields"), UNSAID)
def test_what_is_not_said_of_an_event_is_not_made_up(event: Event, fields: dict[str, object]) -> None:
    assert said(event) == fields


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


def test_the_table_of_event_types_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        EVENT_TYPES["shipped"] = Event  # type: ignore[index]
