"""Values as JSON documents: the head, files, classes of your own, and the schema."""

import dataclasses
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import attrs
import jsonschema
import pytest
from tests.unit.domain.values import AT, VALUES

from servicecore.calendars import Calendar
from servicecore.domain import (
    Agent,
    Capacity,
    Channel,
    Clock,
    Customer,
    Event,
    History,
    Identity,
    Interaction,
    Money,
    Noted,
    Opened,
    Priority,
    Team,
    Ticket,
    Tier,
)
from servicecore.domain.plain.types import form_of
from servicecore.errors import ErrorGroup, InvalidValue, ServiceCoreError, WrongType
from servicecore.serialization import (
    VALUE_SCHEMA,
    converter,
    from_json,
    read_value,
    to_json,
    value_schema,
    write_value,
)

ANN = Customer("c1", name="Ann", tier="vip", account_value=Money(5, "EUR"))
OFFICE = {"tz": "Europe/Berlin", "weekly": {"mon": [["09:00", "17:00"]]}}
CLOCK = {"metric": "resolution", "policy": "gold", "target": 3600, "calendar": OFFICE}
every_value = pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)


def mistakes(kind: type[Any], text: str, **more: Any) -> dict[str, str]:
    """What is wrong with the document: the code by the place."""
    with pytest.raises(ErrorGroup) as caught:
        from_json(kind, text, **more)
    return {error.diagnostic.place: error.code for error in caught.value.errors}


class TestDocuments:
    @every_value
    def test_what_is_written_is_read_back(self, value: Any) -> None:
        assert from_json(type(value), to_json(value)) == value

    def test_a_document_says_its_version_and_class_first(self) -> None:
        document = json.loads(to_json(ANN))
        assert list(document.items())[:3] == [("schema", VALUE_SCHEMA), ("$type", "Customer"), ("id", "c1")]

    def test_a_document_written_by_hand_needs_neither(self) -> None:
        text = '{"$schema": "customer.schema.json", "id": "c1", "tier": "VIP"}'
        assert from_json(Customer, text) == Customer("c1", tier=Tier.VIP)

    def test_it_may_be_indented(self) -> None:
        assert from_json(Customer, to_json(ANN, indent=2)) == ANN
        assert len(to_json(ANN, indent=2).splitlines()) > 5

    def test_letters_of_every_script_stay_readable(self) -> None:
        assert "Ægir 日本" in to_json(Customer("c1", name="Ægir 日本"))

    def test_half_a_surrogate_pair_survives(self, tmp_path: Path) -> None:
        customer = Customer("c1", name="\ud83d")
        assert from_json(Customer, to_json(customer)) == customer
        write_value(customer, tmp_path / "c1.json")
        assert read_value(Customer, tmp_path / "c1.json") == customer

    def test_an_event_is_read_as_any_event_or_as_its_own(self) -> None:
        text = to_json(Noted(AT, what="called"))
        assert from_json(Event, text) == from_json(Noted, text) == Noted(AT, what="called")

    def test_a_class_may_have_a_field_called_like_a_part_of_the_head(self) -> None:
        @attrs.frozen
        class Table:
            schema: str
            type: str

        table = Table("public", "view")
        assert from_json(Table, to_json(table)) == table

    @pytest.mark.parametrize("version", [VALUE_SCHEMA + 1, 99])
    def test_a_newer_version_is_refused(self, version: int) -> None:
        text = json.dumps({"schema": version, "id": 5, "unheard of": 1})
        assert mistakes(Customer, text) == {"schema": "data.newer-schema"}

    @pytest.mark.parametrize(
        ("version", "code"),
        [(0, "number.out-of-range"), ("1", "value.wrong-type"), (True, "value.wrong-type")],
    )
    def test_a_version_is_a_number_from_one(self, version: object, code: str) -> None:
        assert mistakes(Customer, json.dumps({"schema": version, "id": "c1"})) == {"schema": code}

    def test_another_class_is_refused_with_both_names(self) -> None:
        with pytest.raises(ErrorGroup) as caught:
            from_json(Customer, to_json(Money(5, "EUR")))
        (mistake,) = caught.value.diagnostics
        assert (mistake.code, mistake.place) == ("data.other-type", "$type")
        assert "`Money`" in mistake.message
        assert "`Customer`" in mistake.message

    @pytest.mark.parametrize("name", [5, None, ["Customer"], "customer"])
    def test_the_class_is_a_name(self, name: object) -> None:
        text = json.dumps({"$type": name, "id": "c1"})
        assert mistakes(Customer, text) == {"$type": "data.other-type"}

    def test_another_event_is_refused(self) -> None:
        assert mistakes(Opened, to_json(Noted(AT))) == {"$type": "data.other-type"}
        assert mistakes(Event, to_json(ANN)) == {"$type": "data.other-type"}

    @pytest.mark.parametrize("text", ["[]", "null", "5", '"c1"', "[{}]"])
    def test_a_document_is_a_mapping(self, text: str) -> None:
        assert mistakes(Customer, text) == {"": "data.wrong-shape"}

    def test_every_mistake_has_its_place_and_line(self) -> None:
        text = """{
  "id": "",
  "naem": "Ann",
  "identities": [
    {"kind": "email", "value": "ann@example.org"},
    {"kind": "emial", "value": "x"}
  ],
  "zone": "Europe/Berln",
  "zone": "Europe/Berln"
}"""
        with pytest.raises(ErrorGroup) as caught:
            from_json(Customer, text, name="people/ann.json")
        found = {
            (each.code, each.place, each.source.line if each.source else 0)
            for each in caught.value.diagnostics
        }
        assert found == {
            ("text.empty", "id", 2),
            ("data.unknown-field", "naem", 3),
            ("value.unknown-member", "identities[1].kind", 6),
            ("time.unknown-zone", "zone", 9),
            ("document.duplicate-key", "zone", 9),
        }
        assert str(caught.value).startswith("5 mistakes in `ann.json`")

    @pytest.mark.parametrize(
        ("text", "code", "place"),
        [
            ('{"id": "c1",}', "document.not-parsable", "line 1"),
            ("", "document.not-parsable", "line 1"),
            ('{\n"value": NaN}', "number.not-finite", "line 2"),
            ('{"value": 1e999}', "number.not-finite", "line 1"),
            ('{"value": ' + "9" * 5_000 + "}", "number.not-finite", "line 1"),
            ('{"value": ' + "[" * 10_000 + "]" * 10_000 + "}", "data.too-deep", "line 1"),
        ],
    )
    def test_a_text_that_cannot_be_read_at_all_is_one_error(self, text: str, code: str, place: str) -> None:
        with pytest.raises(InvalidValue) as caught:
            from_json(Customer, text)
        assert caught.value.code == code
        assert caught.value.diagnostic.place.startswith(place)

    def test_what_is_no_text_is_refused(self) -> None:
        with pytest.raises(WrongType, match=r"value\.wrong-type"):
            from_json(Customer, b"{}")  # type: ignore[arg-type]

    def test_only_values_are_written(self) -> None:
        for wrong in (5, "c1", [ANN]):
            with pytest.raises(WrongType, match=r"data\.not-plain"):
                to_json(wrong)

    def test_ten_million_characters_take_no_long_time(self) -> None:
        message = Interaction("m1", channel="email", at=AT, text='"\\' * 2_490_000)  # each is escaped
        started = perf_counter()
        text = to_json(message)
        assert len(text) > 9_900_000
        assert from_json(Interaction, text) == message
        assert mistakes(Interaction, text.replace('"m1"', '""')) == {"id": "text.empty"}
        assert perf_counter() - started < 20

    def test_ten_thousand_levels_are_refused(self) -> None:
        text = '{"name": "t", "parent": ' * 400 + '{"name": "t"}' + "}" * 400
        assert list(mistakes(Team, text).values()) == ["data.too-deep"]


class TestFiles:
    def test_a_value_is_written_and_read(self, tmp_path: Path) -> None:
        write_value(ANN, tmp_path / "ann.json")
        assert read_value(Customer, tmp_path / "ann.json") == ANN
        assert [path.name for path in tmp_path.iterdir()] == ["ann.json"]

    def test_toml_and_yaml_are_read_too(self, tmp_path: Path) -> None:
        toml, yaml = tmp_path / "noted.toml", tmp_path / "noted.yaml"
        toml.write_text('event = "noted"\nat = 2026-03-02T10:00:00+01:00\n', encoding="utf-8")
        yaml.write_text("event: noted\nat: 2026-03-02T09:00:00Z\n", encoding="utf-8")
        assert read_value(Event, toml) == read_value(Event, str(yaml)) == Noted(AT)

    def test_a_mistake_names_file_and_line(self, tmp_path: Path) -> None:
        path = tmp_path / "ann.yaml"
        path.write_text("id: c1\nteir: vip\n", encoding="utf-8")
        with pytest.raises(ErrorGroup) as caught:
            read_value(Customer, path)
        assert str(caught.value.diagnostics[0].source) == "ann.yaml, line 2"

    def test_a_file_that_cannot_be_read_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidValue, match=r"file\.unreadable"):
            read_value(Customer, tmp_path / "nobody.json")
        (tmp_path / "bad.json").write_bytes(b"\xff\xfe\xfd")
        with pytest.raises(InvalidValue, match=r"file\.unreadable"):
            read_value(Customer, tmp_path / "bad.json")

    def test_a_file_may_be_too_large(self, tmp_path: Path) -> None:
        write_value(ANN, tmp_path / "ann.json")
        with pytest.raises(InvalidValue, match=r"document\.too-large"):
            read_value(Customer, tmp_path / "ann.json", largest=10)

    @pytest.mark.parametrize("name", ["ann.toml", "ann.yaml", "ann", "nowhere/ann.json"])
    def test_a_file_that_cannot_be_written_is_named(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(InvalidValue, match=r"file\.unwritable"):
            write_value(ANN, tmp_path / name)
        assert list(tmp_path.iterdir()) == []


@attrs.frozen
class Case:
    ticket: Ticket
    customer: Customer
    notes: list[str] = attrs.field(factory=list)
    related: Mapping[str, "Case"] = attrs.field(factory=dict)
    capacity: int | Capacity = 0
    since: datetime | None = None
    channels: frozenset[Channel] = frozenset()
    events: tuple[Event, ...] = ()


@dataclasses.dataclass(frozen=True)
class Board:
    cases: list[Case]
    best: Priority | None = None
    longest: timedelta = timedelta(0)
    anything: Any = None


CASE = Case(
    Ticket("t1", opened_at=AT, priority="high"),
    ANN,
    ["called"],
    {"before": Case(Ticket("t0", opened_at=AT), ANN)},
    Capacity(3, {"phone": 2}),
    AT,
    frozenset({Channel.EMAIL, Channel.PHONE}),
    (Noted(AT), Opened(AT)),
)
BOARD = Board([CASE], Priority.HIGH, timedelta(hours=1), {"a": [1]})


class TestClassesOfYourOwn:
    @pytest.mark.parametrize("value", [CASE, BOARD], ids=["attrs", "dataclass"])
    def test_they_are_read_back(self, value: Any) -> None:
        assert from_json(type(value), to_json(value)) == value

    def test_what_they_hold_is_written_as_ever(self) -> None:
        document = json.loads(to_json(CASE))
        assert document["$type"] == "Case"
        assert document["channels"] == ["email", "phone"]
        assert document["capacity"] == {"units": 3, "channels": [{"channel": "phone", "units": 2}]}
        assert document["events"][0] == {"event": "noted", "at": "2026-03-02T09:00:00+00:00"}
        assert json.loads(to_json(BOARD))["best"] == "high"

    def test_every_mistake_has_its_place(self) -> None:
        document = json.loads(to_json(BOARD))
        case = document["cases"][0]
        case["ticket"]["id"] = ""
        case["customer"]["teir"] = "vip"
        case["notes"] = ["a", 5]
        case["nots"] = []
        case["related"]["before"] = {"ticket": 5}
        case["capacity"] = "3"
        case["channels"] = "email"
        document["cases"].append(7)
        document["best"] = 3
        document["longest"] = "long"
        assert mistakes(Board, json.dumps(document)) == {
            "cases[0].ticket.id": "text.empty",
            "cases[0].customer.teir": "data.unknown-field",
            "cases[0].notes[1]": "data.wrong-shape",
            "cases[0].nots": "data.unknown-field",
            "cases[0].related.before.ticket": "data.wrong-shape",
            "cases[0].related.before.customer": "data.missing-field",
            "cases[0].capacity": "data.wrong-shape",
            "cases[0].channels": "data.wrong-shape",
            "cases[1]": "data.wrong-shape",
            "best": "data.wrong-shape",
            "longest": "data.wrong-shape",
        }

    def test_lists_of_them_are_read_strictly(self) -> None:
        assert mistakes(Board, '{"cases": "abc"}') == {"cases": "data.wrong-shape"}
        assert mistakes(Board, '{"cases": {}}') == {"cases": "data.wrong-shape"}

    def test_an_unknown_field_gets_a_suggestion(self) -> None:
        with pytest.raises(ErrorGroup) as caught:
            from_json(Board, '{"casess": [], "cases": []}')
        (mistake,) = caught.value.diagnostics
        assert (mistake.place, mistake.suggestion) == ("casess", "cases")

    def test_what_their_validators_refuse_is_told(self) -> None:
        @attrs.frozen
        class Slot:
            number: int = attrs.field(validator=attrs.validators.gt(0))

        @attrs.frozen
        class Slots:
            slots: list[Slot]

        text = '{"slots": [{"number": 1}, {"number": 0}, {"number": "1"}]}'
        assert mistakes(Slots, text) == {"slots[1]": "data.refused", "slots[2].number": "data.wrong-shape"}

    def test_a_type_that_only_you_know_needs_a_hook(self) -> None:
        class Colour:
            def __init__(self, name: str) -> None:
                self.name = name

        @attrs.frozen
        class Label:
            colour: Colour
            customer: Customer

        text = '{"colour": "red", "customer": {"id": "c1", "tier": "vip"}}'
        assert "data.not-plain" in mistakes(Label, text).values()
        mine = converter()
        mine.register_structure_hook(Colour, lambda data, _: Colour(data))
        mine.register_unstructure_hook(Colour, lambda colour: colour.name)
        label = from_json(Label, text, converter=mine)
        assert (label.colour.name, label.customer.tier) == ("red", Tier.VIP)
        assert json.loads(to_json(label, converter=mine))["colour"] == "red"

    def test_a_converter_reads_our_values_alone(self) -> None:
        data = converter().unstructure(CASE.customer)
        assert converter().structure(data, Customer) == CASE.customer
        assert converter().structure(["c1"], list[str]) == ["c1"]
        with pytest.raises(ServiceCoreError, match=r"data\.wrong-shape"):
            converter().structure("5", int)

    def test_what_no_document_can_hold_is_refused(self) -> None:
        @attrs.frozen
        class Odd:
            number: Any

        for odd in (complex(1, 2), float("nan"), object()):
            with pytest.raises(WrongType, match=r"data\.not-plain"):
                to_json(Odd(odd))

    def test_cattrs_is_loaded_when_it_is_needed_only(self) -> None:
        import subprocess
        import sys

        program = (
            "import sys; from servicecore.serialization import from_json; "
            "from servicecore.domain import Customer; "
            "from_json(Customer, '{\"id\": \"c1\"}'); print('cattrs' in sys.modules)"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout == "False\n"


def is_valid(kind: type[Any], document: object) -> bool:
    return jsonschema.Draft202012Validator(value_schema(kind)).is_valid(document)


class TestSchema:
    @every_value
    def test_it_is_a_schema_and_describes_what_is_written(self, value: Any) -> None:
        schema = value_schema(type(value))
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.Draft202012Validator(schema).validate(json.loads(to_json(value)))
        assert json.loads(json.dumps(schema)) == schema

    @every_value
    def test_it_refuses_an_unknown_field(self, value: Any) -> None:
        reads_its_data_itself = form_of(type(value)).category == "own"
        stranger = {**json.loads(to_json(value)), "unheard of": 1}
        assert is_valid(type(value), stranger) == reads_its_data_itself
        assert mistakes(type(value), json.dumps(stranger)) == {"unheard of": "data.unknown-field"}

    @pytest.mark.parametrize(
        ("kind", "good", "wrong"),
        [
            (Identity, {"kind": "email", "value": "x"}, {"kind": "emial"}),
            (Customer, {"id": "c1"}, {"tier": 5}),
            (Customer, {"id": "c1"}, {"account_value": {"amount": 1.5, "currency": "EUR"}}),
            (Customer, {"id": "c1"}, {"identities": [{"kind": "email"}]}),
            (Noted, {"event": "noted", "at": "2026-03-02T09:00:00Z"}, {"at": "2026-03-02"}),
            (Noted, {"event": "noted", "at": "2026-03-02T09:00:00Z"}, {"event": "closed"}),
            (Event, {"event": "noted", "at": "2026-03-02T09:00:00Z"}, {"event": "notd"}),
            (History, {"id": "t1"}, {"events": [{"event": "opened"}]}),
            (Agent, {"id": "a", "capacity": 3}, {"capacity": "3"}),
            (Team, {"name": "a", "parent": {"name": "b"}}, {"parent": {"nam": "b"}}),
            (Clock, CLOCK, {"calendar": {"tz": "UTC"}}),
            (Clock, CLOCK, {"calendar": {"tz": "UTC", "weekly": {"monday": []}}}),
            (Clock, CLOCK, {"target": "an hour"}),
            (Clock, CLOCK, {"pauses": [{"until": "2026-03-02T09:00:00Z"}]}),
            (Calendar, OFFICE, {"weekly": {"mon": [["09:00"]]}}),
            (Calendar, OFFICE, {"breaks": {"mon": [["12:00", "25:00"]]}}),
            (Calendar, OFFICE, {"holidays": ["25 December"]}),
            (Calendar, OFFICE, {"open": [["2026-12-24", "2026-12-25"]]}),
            (Calendar, OFFICE, {"versions": [{"weekly": {}}]}),
            (Calendar, OFFICE, {"any_of": [{"tz": "UTC"}]}),
            (Customer, {"id": "c1", "schema": 1}, {"schema": 2}),
            (Customer, {"id": "c1", "$type": "Customer"}, {"$type": "Money"}),
        ],
    )
    def test_it_refuses_what_from_json_refuses(
        self, kind: type[Any], good: dict[str, Any], wrong: dict[str, Any]
    ) -> None:
        assert is_valid(kind, good)
        assert not is_valid(kind, {**good, **wrong})
        assert type(from_json(kind, json.dumps(good))).__mro__[-2] is kind.__mro__[-2]
        assert mistakes(kind, json.dumps({**good, **wrong}))

    def test_that_of_a_calendar_describes_every_part_of_it(self) -> None:
        late = Calendar("America/New_York", {"sun": [["20:00:30", "24:00"], ["00:00", "04:00"]]})
        office = Calendar(
            "Europe/Berlin",
            {"fri": [["22:00", "06:00"]]},
            breaks={"fri": [["23:00", "23:30"]]},
            holidays=["2026-12-25"],
            recurring=["FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25"],
            closed=[["2026-12-24T13:00", "2026-12-24T24:00"]],
            open=[["2026-12-26T13:00:30", "2026-12-26T14:00"]],
            versions=[("2026-07-01T00:00+02:00", late & Calendar.always())],
            any_of=[late],
            all_of=[late, Calendar.always()],
        )
        data = office.to_data()
        assert list(data) == [name for name in value_schema(Calendar)["properties"] if name[0] != "$"][1:]
        assert is_valid(Calendar, data)
        assert from_json(Calendar, to_json(office)) == office

    def test_classes_and_fields_are_explained(self) -> None:
        schema = value_schema(Customer)
        assert schema["title"] == "Customer"
        assert schema["description"].startswith("Somebody with whom")
        assert schema["$defs"]["Identity"]["description"] == "One way to recognise a customer on one channel."
        assert "vip" in json.dumps(schema["properties"]["tier"])

    def test_a_class_that_is_no_value_has_none(self) -> None:
        for wrong in (int, Priority, "Customer"):
            with pytest.raises(WrongType, match=r"value\.wrong-type"):
                value_schema(wrong)  # type: ignore[arg-type]

    def test_a_class_of_your_own_has_one_too(self) -> None:
        assert is_valid(Case, json.loads(to_json(CASE)))

    def test_a_field_without_a_plain_form_has_no_schema(self) -> None:
        @attrs.frozen
        class Odd:
            number: complex

        with pytest.raises(WrongType, match=r"data\.not-plain"):
            value_schema(Odd)
