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
from servicecore.domain import (
    EVENT_TYPES,
    Activity,
    Agent,
    Assigned,
    AuthorKind,
    Channel,
    Classification,
    Closed,
    Customer,
    CustomerMessage,
    Escalated,
    Event,
    Held,
    History,
    Identity,
    Interaction,
    Log,
    Money,
    Noted,
    Opened,
    Reopened,
    Reply,
    Resolved,
    Resumed,
    RowMapping,
    Situation,
    SkillLevel,
    Status,
    TakenInCharge,
    Team,
    Ticket,
    Triaged,
)
from servicecore.errors import InvalidValue, ServiceCoreError, UnknownName, WrongType

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
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
VALUES: list[Any] = [
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
    Situation(at=AT, interaction=MESSAGE, customer=ANN, ticket=HISTORY.ticket),
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
}


@every_value
def test_only_what_a_value_is_about_is_given_by_position(value: Any) -> None:
    given = [field.name for field in attrs.fields(type(value)) if not field.kw_only]
    assert given == POSITIONAL.get(type(value), ["at"])


def test_what_is_not_said_is_not_made_up() -> None:
    bare = Interaction("m1", channel="email", at=AT)
    assert (bare.customer_id, bare.language, bare.auto_submitted) == (None, None, False)
    assert attrs.astuple(Customer("c1")) == ("c1", "", None, (), None, None)
    assert Identity("email", "ann@example.org").verified is False
    assert attrs.astuple(Classification("support"))[1:] == (None, None, None, False, ())
    assert attrs.astuple(Agent("ann")) == ("ann", "", (), 1)
    assert SkillLevel("api").level == 1
    assert attrs.astuple(Team("tier 1")) == ("tier 1", (), None)
    assert attrs.astuple(Situation(at=AT)) == (AT, None, None, None, None)
    assert attrs.astuple(Ticket("t1", opened_at=AT))[2:4] == (AuthorKind.CUSTOMER, Status.NEW)
    assert attrs.astuple(Ticket("t1", opened_at=AT))[4:] == (*[None] * 9, 0, 0, 0)


@every_value
def test_a_value_shows_its_fields(value: Any) -> None:
    assert repr(value).startswith(f"{type(value).__name__}(")
    assert all(f"{field.name}=" in repr(value) for field in attrs.fields(type(value)))


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
    ],
)
def test_a_number_out_of_range_is_refused(value: Any, name: str, wrong: float) -> None:
    with pytest.raises(InvalidValue, match=r"number\.out-of-range") as caught:
        changed(value, name, wrong)
    assert caught.value.diagnostic.place == place(value, name)


@pytest.mark.parametrize(("value", "name"), [(MESSAGE, "language"), (ANN, "language")])
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


@pytest.mark.parametrize(("value", "name"), [(MESSAGE, "language"), (ANN, "language")])
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
