"""Values as plain data, both ways: the forms, and every mistake with its place."""

import inspect
import json
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from enum import Enum
from typing import Any, Literal
from zoneinfo import ZoneInfo

import attrs
import pytest
from tests.unit.domain.values import AT, VALUES, never

import servicecore.domain as domain
from servicecore.calendars import Calendar
from servicecore.domain import (
    EVENT_TYPES,
    Agent,
    Capacity,
    Channel,
    Consent,
    Customer,
    Directory,
    Event,
    History,
    Identity,
    Interaction,
    Journey,
    Log,
    Merge,
    Money,
    Noted,
    Opened,
    Priority,
    Roster,
    RowMapping,
    Saying,
    Shift,
    Situation,
    Status,
    Survey,
    SurveyAnswer,
    Team,
    Tier,
    Touchpoint,
    Triaged,
)
from servicecore.domain.plain.data import from_data, to_data
from servicecore.errors import Diagnostic, ErrorGroup, InvalidValue, ServiceCoreError, UnknownName, WrongType

INSTANT = "2026-03-02T09:00:00+00:00"


def mistakes(kind: type[Any], data: object) -> dict[str, str]:
    """What is wrong with the data: the code by the place."""
    with pytest.raises(ErrorGroup) as caught:
        from_data(kind, data)
    found = {error.diagnostic.place: error.code for error in caught.value.errors}
    assert len(found) == len(caught.value.errors)
    return found


def basic_types(data: object) -> set[type]:
    """The exact types that stand in the data."""
    if isinstance(data, dict):
        return {dict}.union(*map(basic_types, [*data, *data.values()]))
    if isinstance(data, list):
        return {list}.union(*map(basic_types, data))
    return {type(data)}


every_value = pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)


class TestEveryClassOfTheRoom:
    def test_there_is_an_example_of_each(self) -> None:
        public = [getattr(domain, name) for name in domain.__all__]
        assert {type(value) for value in VALUES} == {
            each for each in public if inspect.isclass(each) and attrs.has(each)
        }

    @every_value
    def test_what_is_written_is_read_back(self, value: Any) -> None:
        assert from_data(type(value), to_data(value)) == value

    @every_value
    def test_what_is_written_is_plain(self, value: Any) -> None:
        data = to_data(value)
        assert basic_types(data) <= {dict, list, str, int, float, bool, type(None)}
        assert json.loads(json.dumps(data, allow_nan=False)) == data

    @every_value
    def test_it_is_written_in_one_form(self, value: Any) -> None:
        data = to_data(value)
        assert json.dumps(to_data(from_data(type(value), data))) == json.dumps(data)

    @every_value
    def test_a_field_that_it_does_not_have_is_found(self, value: Any) -> None:
        found = mistakes(type(value), {**to_data(value), "cutsomer_idd": 1})
        assert found == {"cutsomer_idd": "data.unknown-field"}

    @every_value
    def test_a_field_that_it_needs_is_found_when_it_is_missing(self, value: Any) -> None:
        data = to_data(value)
        for field in attrs.fields(type(value)):
            if field.default is attrs.NOTHING and field.name in data:
                found = mistakes(type(value), {key: data[key] for key in data if key != field.name})
                assert found[field.name] == "data.missing-field"

    @pytest.mark.parametrize("data", [None, 5, "c1", [], [["id", "c1"]], {1: 2}])
    @every_value
    def test_what_is_no_mapping_is_refused(self, value: Any, data: object) -> None:
        assert list(mistakes(type(value), data).values()) == ["data.wrong-shape"]


class TestForms:
    def test_fields_stand_in_order_and_defaults_are_left_out(self) -> None:
        data = to_data(Interaction("m1", channel="Live chat", at=AT, text="Hello", author="bot"))
        assert data == {"id": "m1", "channel": "live_chat", "at": INSTANT, "text": "Hello", "author": "bot"}
        assert list(data) == ["id", "channel", "at", "text", "author"]

    def test_a_default_that_follows_from_other_fields_is_left_out_too(self) -> None:
        assert "scale" not in to_data(Survey("v1", kind="csat", sent_at=AT))
        assert to_data(Survey("v1", kind="csat", sent_at=AT, scale=domain.Scale(1, 7)))["scale"] == {
            "low": 1,
            "high": 7,
        }

    def test_an_instant_is_written_in_utc_and_read_in_any_zone(self) -> None:
        berlin = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Europe/Berlin"))
        assert to_data(Noted(berlin)) == {"event": "noted", "at": INSTANT}
        assert from_data(Noted, {"at": "2026-03-02T10:00:00+01:00"}) == Noted(AT)
        assert from_data(Noted, {"at": "2026-03-02T09:00Z"}) == Noted(AT)
        assert from_data(Noted, {"at": berlin}) == Noted(AT)

    @pytest.mark.parametrize(
        ("duration", "written"),
        [
            (timedelta(hours=10), 36_000),
            (timedelta(0), 0),
            (timedelta(milliseconds=1500), 1.5),
            (timedelta(seconds=2**33, microseconds=-1), 8589934591.999999),
            (timedelta(seconds=2**33, microseconds=1), "8589934592.000001"),
            (timedelta.max, "86399999999999.999999"),
        ],
    )
    def test_a_duration_is_seconds_to_the_microsecond(self, duration: timedelta, written: object) -> None:
        stage = domain.Stage("onboarding", longest=duration)
        assert to_data(stage).get("longest") == written
        assert from_data(domain.Stage, to_data(stage)) == stage

    def test_an_amount_is_a_text_and_a_whole_one_may_be_a_number(self) -> None:
        assert to_data(Money(Decimal("19.90"), "eur")) == {"amount": "19.90", "currency": "EUR"}
        assert from_data(Money, {"amount": 5, "currency": "EUR"}) == Money(5, "EUR")
        assert mistakes(Money, {"amount": 19.9, "currency": "EUR"}) == {"amount": "data.wrong-shape"}
        assert mistakes(Money, {"amount": "Infinity", "currency": "EUR"}) == {"amount": "number.not-finite"}
        assert mistakes(Money, {"amount": "5 EUR", "currency": "EUR"}) == {"amount": "data.wrong-shape"}

    def test_a_priority_is_a_name_and_never_a_number(self) -> None:
        data = {"event": "triaged", "at": INSTANT, "priority": "high"}
        assert to_data(Triaged(AT, priority="high"))["priority"] == "high"
        assert from_data(Triaged, data) == from_data(Triaged, {**data, "priority": " HIGH "})
        assert mistakes(Triaged, {**data, "priority": 3}) == {"priority": "data.wrong-shape"}
        assert mistakes(Triaged, {**data, "priority": "hihg"}) == {"priority": "value.unknown-member"}

    def test_names_are_read_in_any_usual_spelling(self) -> None:
        found = from_data(Customer, {"id": "c1", "tier": "Gold Plus", "relation": "Customer"})
        assert (found.tier, found.relation) == (Tier("gold_plus"), domain.Relation.CUSTOMER)

    def test_a_subclass_of_a_vocabulary_is_written_as_its_text(self) -> None:
        class ShopChannel(Channel):
            pass

        message = Interaction("m1", channel=ShopChannel("kiosk"), at=AT)
        assert type(to_data(message)["channel"]) is str
        assert from_data(Interaction, to_data(message)) == message

    @pytest.mark.parametrize(
        ("zone", "written"),
        [
            (ZoneInfo("Europe/Berlin"), "Europe/Berlin"),
            (ZoneInfo("UTC"), "UTC"),
            (UTC, "+00:00"),
            (timezone(timedelta(hours=-3, minutes=-30)), "-03:30"),
        ],
    )
    def test_a_zone_is_a_name_or_an_offset(self, zone: tzinfo, written: str) -> None:
        mapping = RowMapping(events={}, zone=zone)
        assert to_data(mapping)["zone"] == written
        assert from_data(RowMapping, to_data(mapping)) == mapping

    def test_a_zone_of_another_library_has_no_plain_form(self) -> None:
        class Local(tzinfo):
            pass

        with pytest.raises(WrongType, match=r"data\.not-plain") as caught:
            to_data(RowMapping(events={}, zone=Local()))
        assert caught.value.diagnostic.place == "zone"

    def test_a_union_is_read_by_the_shape_of_the_data(self) -> None:
        assert from_data(Agent, {"id": "a", "capacity": 3}) == Agent("a", capacity=3)
        many = Agent("a", capacity=Capacity(3, {"phone": 2}))
        assert from_data(Agent, to_data(many)) == many
        assert mistakes(Agent, {"id": "a", "capacity": "3"}) == {"capacity": "data.wrong-shape"}
        assert mistakes(Agent, {"id": "a", "capacity": True}) == {"capacity": "data.wrong-shape"}

    def test_a_class_with_plain_data_of_its_own_has_that_form(self) -> None:
        shift = Shift("ann", Calendar("UTC", {"mon": [["09:00", "17:00"]]}))
        assert to_data(shift) == shift.to_data()
        assert to_data(Roster([shift])) == {"shifts": [shift.to_data()]}
        assert to_data(shift.hours) == shift.hours.to_data()
        assert from_data(Calendar, shift.hours.to_data()) == shift.hours
        bad = {"shifts": [{"agent": "ann", "tz": "UTC", "weekly": {"mon": [["9", "17:00"]]}}]}
        assert set(mistakes(Roster, bad)) == {"shifts[0].weekly.mon[0][0]"}

    def test_a_workflow_says_its_window_and_moves_and_only_names_guards_of_your_own(self) -> None:
        week = domain.Workflow(timedelta(days=7, microseconds=1))
        assert list(to_data(week)) == ["reopen_window", "transitions"]
        assert to_data(week)["reopen_window"] == 604_800.000001
        assert from_data(domain.Workflow, {"reopen_window": 604_800.000001}) == week
        opening = domain.Transition(None, "new", ["agent"], guards=["never"])
        strict = domain.Workflow(None, guards={"never": never}, transitions=[opening])
        data = to_data(strict)
        assert data == {
            "reopen_window": None,
            "transitions": [{"start": None, "to": "new", "actors": ["agent"], "guards": ["never"]}],
        }
        assert domain.Workflow.from_data(data, guards={"never": never}) == strict
        ((place, code),) = mistakes(domain.Workflow, data).items()
        assert (place.removeprefix("Workflow."), code) == ("transitions[0]", "workflow.unknown-guard")

    def test_every_mistake_of_a_workflow_has_its_place(self) -> None:
        moves = [{"start": "open", "to": "closd", "actors": ["agent"]}, {"start": "open", "to": "open"}]
        assert mistakes(domain.Workflow, {"reopen_window": "a week", "transitions": moves}) == {
            "reopen_window": "data.wrong-shape",
            "transitions[0].to": "value.unknown-member",
            "transitions[1].actors": "data.missing-field",
        }
        code_in_data = {"reopen_window": None, "guards": []}
        assert mistakes(domain.Workflow, code_in_data) == {"guards": "data.unknown-field"}
        assert list(mistakes(domain.Workflow, {"reopen_window": -1}).values()) == ["duration.negative"]
        assert mistakes(domain.Workflow, {}) == {"reopen_window": "data.missing-field"}

    def test_the_problems_of_a_log_keep_their_diagnostics_and_classes(self) -> None:
        problems = [
            UnknownName.of("rows.unknown-activity", "which?", place="rows[1]", suggestion="new"),
        ]
        log = Log({}, problems, 1)
        found = from_data(Log, to_data(log))
        assert found == log
        assert type(found.problems[0]) is UnknownName

    def test_an_error_of_your_own_is_written_as_the_nearest_of_ours(self) -> None:
        class Strange(InvalidValue):
            pass

        found = from_data(Log, to_data(Log({}, [Strange(Diagnostic("a.b", "c"))])))
        assert [type(problem) for problem in found.problems] == [InvalidValue]

    @pytest.mark.parametrize(
        "value",
        [
            None,
            "text",
            0.5,
            Tier.VIP,
            Status.NEW,
            Priority.HIGH,
            Money(5, "EUR"),
            Noted(AT, what="x"),
            AT,
            date(2026, 3, 2),
            timedelta(days=1),
            Decimal("1.50"),
            UTC,
            (1, ("a", Priority.LOW)),
            {"a": (True, None)},
            Shift("ann"),
        ],
    )
    def test_what_a_field_leaves_open_is_told_by_a_tag(self, value: object) -> None:
        saying = Saying(value, customer_id="c1")
        data = to_data(saying)
        assert json.loads(json.dumps(data)) == data
        assert from_data(Saying, data) == saying

    @pytest.mark.parametrize(
        "value", [object(), float("nan"), {1: 2}, {"$type": "Money"}, {"a": {1}}, AT.replace(tzinfo=None)]
    )
    def test_what_cannot_be_plain_is_refused_with_its_place(self, value: object) -> None:
        with pytest.raises(WrongType, match=r"data\.not-plain") as caught:
            to_data(Saying(value, customer_id="c1"))
        assert caught.value.diagnostic.place.startswith("value")

    @pytest.mark.parametrize("name", ["os", "system", "Path", "to_data", "object", 5, None, ["Money"]])
    def test_a_tag_names_values_of_the_room_only(self, name: object) -> None:
        data = {"value": {"$type": name, "value": "x"}, "customer_id": "c1"}
        assert mistakes(Saying, data) == {"value.$type": "value.unknown-member"}


@attrs.frozen
class Other:
    id: str


class Colour(Enum):
    RED = 1


@attrs.frozen
class Everything:
    """Types that no value of the room has so far."""

    words: frozenset[str] = frozenset()
    both: tuple[int, str] = (1, "a")
    side: Literal["left", "right", 3, Colour.RED] | None = None
    either: Money | Other | None = None
    table: Mapping[Priority, list[Money]] = attrs.field(factory=dict)
    text_or_number: str | float = ""
    day: date | None = None
    clock: time | None = None
    _hidden: int = 0


EVERYTHING = Everything(
    words=frozenset({"b", "a"}),
    both=(2, "b"),
    side=Colour.RED,
    either=Other("x"),
    table={Priority.HIGH: [Money(1, "EUR")]},
    text_or_number=1.5,
    day=date(2026, 3, 2),
    clock=time(9, 30),
    hidden=1,
)


class TestTypes:
    def test_every_type_of_a_field_has_a_form(self) -> None:
        data = to_data(EVERYTHING)
        assert data == {
            "words": ["a", "b"],
            "both": [2, "b"],
            "side": "red",
            "either": {"$type": "Other", "id": "x"},
            "table": {"high": [{"amount": "1", "currency": "EUR"}]},
            "text_or_number": 1.5,
            "day": "2026-03-02",
            "clock": "09:30:00",
            "hidden": 1,
        }
        assert from_data(Everything, data) == EVERYTHING

    @pytest.mark.parametrize("side", ["left", 3, Colour.RED, None])
    def test_a_literal_is_one_of_its_members(self, side: Any) -> None:
        assert from_data(Everything, to_data(Everything(side=side))) == Everything(side=side)

    def test_their_mistakes_have_places(self) -> None:
        wrong = {
            "words": "ab",
            "both": [1],
            "side": "lft",
            "either": {"$type": "Othr", "id": "x"},
            "table": {"high": [], "High": [], "low": [5]},
            "text_or_number": None,
            "day": "yesterday",
            "clock": 9,
        }
        assert mistakes(Everything, wrong) == {
            "words": "data.wrong-shape",
            "both": "data.wrong-shape",
            "side": "value.unknown-member",
            "either.$type": "value.unknown-member",
            "table.High": "document.duplicate-key",
            "table.low[0]": "data.wrong-shape",
            "text_or_number": "data.wrong-shape",
            "day": "time.not-iso",
            "clock": "data.wrong-shape",
        }
        assert mistakes(Everything, {"either": {"id": "x"}}) == {"either.$type": "data.missing-field"}

    def test_a_type_without_a_plain_form_is_refused_both_ways(self) -> None:
        @attrs.frozen
        class Strange:
            what: complex

        with pytest.raises(WrongType, match=r"data\.not-plain") as caught:
            to_data(Strange(1j))
        assert caught.value.diagnostic.place == "what"
        assert mistakes(Strange, {"what": 1}) == {"what": "data.not-plain"}


class TestEvents:
    @pytest.mark.parametrize(("name", "kind"), EVENT_TYPES.items())
    def test_an_event_names_its_type(self, name: str, kind: type[Event]) -> None:
        event = next(value for value in VALUES if type(value) is kind)
        data = to_data(event)
        assert next(iter(data.items())) == ("event", name)
        spelled = {**data, "event": name.replace("_", " ").title()}
        without = {key: each for key, each in data.items() if key != "event"}
        assert from_data(Event, data) == from_data(Event, spelled) == from_data(kind, without) == event

    def test_an_event_without_its_type_is_no_event(self) -> None:
        assert mistakes(Event, {"at": INSTANT}) == {"event": "data.missing-field"}
        assert from_data(Event, {"event": "event", "at": INSTANT}) == Event(AT)

    @pytest.mark.parametrize(
        ("tag", "code"),
        [
            ("closed", "data.other-type"),
            ("opend", "value.unknown-member"),
            (5, "data.wrong-shape"),
            (None, "data.wrong-shape"),
        ],
    )
    def test_an_event_of_another_type_is_refused(self, tag: object, code: str) -> None:
        assert mistakes(Opened, {"event": tag, "at": INSTANT}) == {"event": code}

    def test_a_misspelt_type_gets_a_suggestion(self) -> None:
        with pytest.raises(ErrorGroup) as caught:
            from_data(Event, {"event": "opend", "at": INSTANT})
        assert caught.value.diagnostics[0].suggestion == "opened"

    def test_an_event_of_your_own_is_not_written(self) -> None:
        @attrs.frozen
        class Waved(Event):
            pass

        with pytest.raises(WrongType, match=r"data\.not-plain") as caught:
            to_data(History("t1", [Noted(AT), Waved(AT)]))
        assert caught.value.diagnostic.place == "events[1]"
        assert "Waved" in caught.value.diagnostic.message
        assert mistakes(Waved, {"at": INSTANT}) == {"": "data.not-plain"}

    def test_a_value_of_your_own_subclass_is_not_written_as_less(self) -> None:
        @attrs.frozen
        class Patron(Customer):
            since: int = 0

        with pytest.raises(WrongType, match=r"data\.not-plain") as caught:
            to_data(Situation(at=AT, customer=Patron("c1", since=3)))
        assert caught.value.diagnostic.place == "customer"


class TestMistakes:
    def test_five_mistakes_of_five_kinds_are_told_at_once(self) -> None:
        data = {
            "id": "",
            "naem": "Ann",
            "tier": 5,
            "identities": [{"kind": "email", "value": "a@example.org"}, {"kind": "emial", "value": "x"}],
            "zone": "Europe/Berln",
        }
        assert mistakes(Customer, data) == {
            "id": "text.empty",
            "naem": "data.unknown-field",
            "tier": "data.wrong-shape",
            "identities[1].kind": "value.unknown-member",
            "zone": "time.unknown-zone",
        }

    def test_every_field_that_validators_refuse_is_told(self) -> None:
        data = {
            "id": " ",
            "channel": "-",
            "at": INSTANT,
            "customer_id": "",
            "language": "englishhh",
        }
        assert mistakes(Interaction, data) == {
            "id": "text.empty",
            "channel": "text.empty",
            "customer_id": "text.empty",
            "language": "language.bad-tag",
        }

    def test_a_validator_that_looks_at_two_fields_is_told_too(self) -> None:
        data = {"choice": "opt in", "at": INSTANT, "source": "", "until": "2025-01-01T00:00Z"}
        assert mistakes(Consent, data) == {"source": "text.empty", "until": "period.empty"}

    def test_what_depends_on_a_field_that_failed_is_not_judged(self) -> None:
        survey = {"id": "v1", "kind": "nps", "sent_at": "yesterday"}
        found = mistakes(SurveyAnswer, {"survey": survey, "score": 99, "at": INSTANT, "comment": 5})
        assert found == {"survey.sent_at": "time.not-iso", "comment": "data.wrong-shape"}
        people = {"customers": [{"id": "c1"}, {"id": ""}], "merges": [{"gone": "c2", "into": "c1"}]}
        assert mistakes(Directory, people) == {"customers[1].id": "text.empty"}

    def test_what_only_the_whole_shows_is_told_at_its_place(self) -> None:
        twice = {"customers": [{"id": "c1"}, {"id": "c1"}]}
        assert mistakes(Directory, twice) == {"customers[1].id": "directory.duplicate-customer"}
        gone = to_data(Directory([Customer("c1")]))
        gone["merges"] = [to_data(Merge("c2", into="c1"))]
        assert mistakes(Directory, gone) == {"merges[0].gone": "directory.unknown-customer"}
        half = {"id": "j1", "customer_id": "c1", "plan_id": "p1"}
        assert mistakes(Journey, half) == {"plan_version": "journey.half-a-plan"}

    def test_mistakes_deep_inside_have_the_whole_way(self) -> None:
        data = {"histories": {"t1": {"id": "t1", "events": [{"event": "noted"}, {"event": "x"}]}}, "rows": -1}
        assert mistakes(Log, data) == {
            "histories.t1.events[0].at": "data.missing-field",
            "histories.t1.events[1].event": "value.unknown-member",
            "rows": "number.out-of-range",
        }

    @pytest.mark.parametrize(
        ("at", "code"),
        [
            ("yesterday", "time.not-iso"),
            ("2026-03-02T09:00", "time.naive"),
            ("2026-03-02", "time.naive"),
            ("0001-01-01T00:00+01:00", "time.out-of-range"),
            (1_772_442_000, "data.wrong-shape"),
            (None, "data.wrong-shape"),
        ],
    )
    def test_an_instant_is_iso_8601_with_an_offset(self, at: object, code: str) -> None:
        assert mistakes(Noted, {"at": at}) == {"at": code}

    @pytest.mark.parametrize(
        ("seconds", "code"),
        [
            ("an hour", "data.wrong-shape"),
            ("1e400", "number.out-of-range"),
            (10**400, "number.out-of-range"),
            (float("inf"), "number.not-finite"),
            ("NaN", "number.not-finite"),
            (True, "data.wrong-shape"),
            (-1, "duration.negative"),
        ],
    )
    def test_a_duration_is_a_number_that_a_duration_can_be(self, seconds: object, code: str) -> None:
        assert mistakes(domain.Stage, {"name": "x", "longest": seconds}) == {"longest": code}

    @pytest.mark.parametrize("wrong", [1, 0, "true", None, []])
    def test_only_true_and_false_are_flags(self, wrong: object) -> None:
        data = {"kind": "email", "value": "x", "verified": wrong}
        assert mistakes(Identity, data) == {"verified": "data.wrong-shape"}

    @pytest.mark.parametrize("wrong", [True, 1.0, "1", None])
    def test_only_whole_numbers_are_counts(self, wrong: object) -> None:
        assert mistakes(domain.SkillLevel, {"skill": "api", "level": wrong}) == {"level": "data.wrong-shape"}

    @pytest.mark.parametrize(
        ("score", "code"),
        [(float("nan"), "number.not-finite"), (2, "number.out-of-range"), (True, "data.wrong-shape")],
    )
    def test_a_score_is_a_finite_number(self, score: object, code: str) -> None:
        data = {"function": "support", "sentiment": score}
        assert mistakes(domain.Classification, data) == {"sentiment": code}

    def test_null_is_nothing_where_nothing_may_be(self) -> None:
        assert from_data(Customer, {"id": "c1", "tier": None}) == Customer("c1")
        assert mistakes(Customer, {"id": None}) == {"id": "data.wrong-shape"}

    def test_the_group_names_the_class(self) -> None:
        with pytest.raises(ErrorGroup) as caught:
            from_data(Customer, {})
        assert str(caught.value).startswith("1 mistake in Customer")

    def test_reading_stops_after_some_two_thousand_mistakes(self) -> None:
        with pytest.raises(ErrorGroup, match="read no further") as caught:
            from_data(History, {"id": "t1", "events": [{"event": "x"}] * 10_000})
        assert len(caught.value.errors) < 2_500

    @pytest.mark.parametrize("value", [5, "c1", None, [Customer("c1")], Customer, Priority.HIGH])
    def test_only_values_are_written(self, value: object) -> None:
        with pytest.raises(WrongType, match=r"value\.wrong-type"):
            to_data(value)

    @pytest.mark.parametrize("kind", [int, str, Priority, Tier, list, "Customer", [], None])
    def test_only_classes_of_values_are_read(self, kind: Any) -> None:
        with pytest.raises(WrongType, match=r"value\.wrong-type"):
            from_data(kind, {})


def tower(levels: int) -> Team:
    team = Team("t0")
    for number in range(1, levels):
        team = Team(f"t{number}", parent=team)
    return team


class TestDepth:
    def test_a_hundred_levels_are_read_and_written(self) -> None:
        assert from_data(Team, to_data(tower(100))) == tower(100)

    def test_what_goes_deeper_is_not_written(self) -> None:
        with pytest.raises(InvalidValue, match=r"data\.too-deep") as caught:
            to_data(tower(102))
        assert caught.value.diagnostic.place.startswith("parent.parent")

    def test_what_goes_much_deeper_is_not_read(self) -> None:
        data: dict[str, object] = {"name": "t0"}
        for number in range(10_000):
            data = {"name": f"t{number}", "parent": data}
        found = mistakes(Team, data)
        assert list(found.values()) == ["data.too-deep"]
        assert next(iter(found)).startswith("parent.parent")

    def test_data_that_contains_itself_ends(self) -> None:
        data: dict[str, object] = {"name": "t0"}
        data["parent"] = data
        assert "data.too-deep" in mistakes(Team, data).values()

    def test_open_data_ends_too(self) -> None:
        deep: Any = 1
        for _ in range(10_000):
            deep = [deep]
        assert list(mistakes(Saying, {"value": deep, "customer_id": "c1"}).values()) == ["data.too-deep"]
        with pytest.raises(InvalidValue, match=r"data\.too-deep"):
            to_data(Saying(deep, customer_id="c1"))

    def test_a_nearly_full_stack_gives_an_error_of_ours(self) -> None:
        data = to_data(tower(60))

        def outcome(levels: int) -> str:
            if levels:
                return outcome(levels - 1)
            try:
                return type(from_data(Team, data)).__name__
            except ErrorGroup as group:
                return group.errors[0].code

        used = len(inspect.stack())
        room_left = range(sys.getrecursionlimit() - used - 20, 100, -20)
        outcomes = {outcome(levels) for levels in room_left if levels < sys.getrecursionlimit() - used - 60}
        assert outcomes == {"Team", "data.too-deep"}

    def test_a_touchpoint_holds_its_event(self) -> None:
        met = Touchpoint(AT, initiator="customer", event=Noted(AT, what="called"))
        assert to_data(met)["event"] == {"event": "noted", "at": INSTANT, "what": "called"}
        assert from_data(Touchpoint, to_data(met)) == met


def test_an_error_tells_nothing_of_python() -> None:
    with pytest.raises(ErrorGroup) as caught:
        from_data(Customer, {"id": 5, "tier": [], "account_value": "5 EUR"})
    texts = [str(error) for error in caught.value.errors]
    assert [text for text in texts if "object at" in text or "Traceback" in text] == []
    assert all(isinstance(error, ServiceCoreError) for error in caught.value.errors)
