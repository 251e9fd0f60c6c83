"""Kinds of facts: what a value may be, and how it is written down and read back."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, Flag, IntEnum, StrEnum
from typing import Annotated, Any, Literal, NewType, Optional, Union
from zoneinfo import ZoneInfo

import pytest

from servicecore.errors import InvalidValue, ServiceCoreError, WrongType
from servicecore.rules.language.kinds import Kind, bare, code, kind_of

CustomerId = NewType("CustomerId", str)


class Colour(Enum):
    RED = "red"
    DARK_BLUE = "dark blue"
    CRIMSON = "red"  # noqa: PIE796 - an alias of RED


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Crossed(Enum):
    """Each member is called what the other is worth."""

    X = "y"
    Y = "x"


class TwoCases(Enum):
    A = 1
    a = 2


class Word(StrEnum):
    YES = "yes"


class Old(str, Enum):  # noqa: UP042 - what people wrote before StrEnum
    NO = "no"


class Permission(Flag):
    READ = 1
    WRITE = 2


class Channel(str):
    """An open vocabulary."""

    __slots__ = ()


class Picky(str):
    """An open vocabulary that refuses some names."""

    __slots__ = ()

    def __new__(cls, name: str) -> "Picky":
        if name == "bad":
            raise ValueError("not this one")
        if name == "worse":
            raise InvalidValue.of("picky.worse", "nor this one", place="Picky")
        return str.__new__(cls, name)


class Number(int):
    pass


def kind(annotation: Any) -> Kind:
    found = kind_of(annotation)
    assert found is not None
    return found


def error_of(act: Callable[[], object]) -> ServiceCoreError:
    with pytest.raises(ServiceCoreError) as caught:
        act()
    return caught.value


@pytest.mark.parametrize(
    ("annotation", "category"),
    [
        (bool, "bool"),
        (int, "int"),
        (float, "float"),
        (Decimal, "decimal"),
        (str, "text"),
        (date, "date"),
        (datetime, "datetime"),
        (timedelta, "timedelta"),
        (Colour, "enum"),
        (Word, "enum"),
        (Channel, "name"),
        (Literal["a", "b"], "literal"),
        (CustomerId, "text"),
        (NewType("Tier", Channel), "name"),
        (int | None, "int"),
        (Optional[Decimal], "decimal"),  # noqa: UP045
        (Union[None, Colour], "enum"),  # noqa: UP007
        (Annotated[int, "of euros"], "int"),
        (Annotated[CustomerId | None, 1], "text"),
    ],
)
def test_an_annotation_stands_for_a_kind(annotation: Any, category: str) -> None:
    assert kind(annotation).category == category


@pytest.mark.parametrize(
    "annotation",
    [
        list[int],
        list,
        dict,
        {"tier": str},
        [int],
        int | str,
        None,
        object,
        Any,
        bytes,
        "int",
        5,
        Permission,
        Literal[None],
        Literal[b"x"],
        Literal[1, True],
        complex,
    ],
)
def test_other_annotations_are_no_facts(annotation: Any) -> None:
    assert kind_of(annotation) is None


def test_none_is_no_member_of_a_literal() -> None:
    assert kind(Literal["a", None]).members == ("a",)


def test_an_alias_of_later_pythons_is_seen_through() -> None:
    alias = type("TypeAliasType", (), {"__value__": int | None})()
    assert bare(alias) is int
    if sys.version_info >= (3, 12):
        names: dict[str, Any] = {"Channel": Channel}
        exec("type Id = str | None\ntype Way = Channel", names)
        assert (kind(names["Id"]).category, kind(names["Way"]).category) == ("text", "name")


@pytest.mark.parametrize(
    ("annotation", "ordered"),
    [
        (int, True),
        (float, True),
        (Decimal, True),
        (date, True),
        (datetime, True),
        (timedelta, True),
        (Level, True),
        (bool, False),
        (str, False),
        (Colour, False),
        (Word, False),
        (Old, False),
        (Channel, False),
        (Literal[1, 2], False),
    ],
)
def test_numbers_times_and_enums_with_an_order_are_ordered(annotation: Any, ordered: bool) -> None:
    assert kind(annotation).ordered is ordered


class Subclass(datetime):
    pass


BERLIN = ZoneInfo("Europe/Berlin")
AUTUMN = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("annotation", "value", "expected"),
    [
        (bool, True, True),
        (int, -5, -5),
        (int, Number(5), 5),
        (int, Level.HIGH, 2),
        (float, 1, 1),
        (float, 0.5, 0.5),
        (float, 10**400, 10**400),
        (Decimal, 5, Decimal(5)),
        (Decimal, Decimal("0.1"), Decimal("0.1")),
        (str, "", ""),
        (str, Channel("x"), "x"),
        (str, Word.YES, "yes"),
        (str, Old.NO, "no"),
        (date, date(2026, 1, 1), date(2026, 1, 1)),
        (datetime, AUTUMN, datetime(2026, 10, 25, 2, 30, tzinfo=timezone(timedelta(hours=2)))),
        (datetime, Subclass(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)),
        (timedelta, timedelta(1), timedelta(1)),
        (Colour, Colour.RED, Colour.RED),
        (Colour, "red", Colour.RED),
        (Colour, "RED", Colour.RED),
        (Colour, "dark_blue", Colour.DARK_BLUE),
        (Colour, "crimson", Colour.RED),
        (Level, "high", Level.HIGH),
        (Word, "yes", Word.YES),
        (Channel, "email", Channel("email")),
        (Literal["a", "b"], "b", "b"),
        (Literal["a", "b"], Channel("b"), "b"),
        (Literal["a", "yes"], Word.YES, "yes"),
        (Literal[1, 2], 2, 2),
        (Literal[Colour.RED], Colour.RED, Colour.RED),
        (Literal[Colour.RED], "red", Colour.RED),
        (Literal[True], True, True),
    ],
)
def test_a_value_is_accepted_as_the_type_of_the_kind(annotation: Any, value: Any, expected: Any) -> None:
    found = kind(annotation).accept(value)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("annotation", "value", "code"),
    [
        (bool, 1, "fact.wrong-type"),
        (bool, "true", "fact.wrong-type"),
        (int, True, "fact.wrong-type"),
        (int, 1.0, "fact.wrong-type"),
        (int, "1", "fact.wrong-type"),
        (float, True, "fact.wrong-type"),
        (float, Decimal("0.5"), "fact.wrong-type"),
        (float, "0.5", "fact.wrong-type"),
        (float, float("nan"), "number.not-finite"),
        (float, float("-inf"), "number.not-finite"),
        (Decimal, 0.5, "fact.wrong-type"),
        (Decimal, True, "fact.wrong-type"),
        (Decimal, "0.5", "fact.wrong-type"),
        (Decimal, Decimal("NaN"), "number.not-finite"),
        (Decimal, Decimal("sNaN"), "number.not-finite"),
        (Decimal, Decimal("Infinity"), "number.not-finite"),
        (str, b"x", "fact.wrong-type"),
        (str, 5, "fact.wrong-type"),
        (date, datetime(2026, 1, 1, tzinfo=UTC), "fact.wrong-type"),
        (date, "2026-01-01", "fact.wrong-type"),
        (datetime, date(2026, 1, 1), "fact.wrong-type"),
        (datetime, datetime(2026, 1, 1), "time.naive"),  # noqa: DTZ001
        (datetime, "2026-01-01T00:00Z", "fact.wrong-type"),
        (timedelta, 5, "fact.wrong-type"),
        (Colour, "blue", "fact.unknown-member"),
        (Colour, 5, "fact.wrong-type"),
        (Colour, Level.LOW, "fact.wrong-type"),
        (Colour, Word.YES, "fact.wrong-type"),
        (Level, 1, "fact.wrong-type"),
        (Channel, "", "fact.wrong-type"),
        (Channel, " ", "fact.wrong-type"),
        (Channel, Picky("x"), "fact.wrong-type"),
        (Picky, "bad", "fact.wrong-type"),
        (Picky, "worse", "picky.worse"),
        (Literal["a", "b"], "c", "fact.unknown-member"),
        (Literal["a", "b"], 5, "fact.wrong-type"),
        (Literal[1, 2], 3, "fact.unknown-member"),
        (Literal[1, 2], True, "fact.wrong-type"),
        (Literal[1, 2], 1.0, "fact.wrong-type"),
        (Literal[1, 2], "1", "fact.wrong-type"),
        (Literal[True], 1, "fact.wrong-type"),
        (Literal[Colour.RED], Colour.DARK_BLUE, "fact.wrong-type"),
        (Literal[Colour.RED], "dark blue", "fact.unknown-member"),
    ],
)
def test_another_value_is_refused(annotation: Any, value: Any, code: str) -> None:
    assert error_of(lambda: kind(annotation).accept(value)).code == code


@pytest.mark.parametrize(
    "annotation", [bool, int, float, Decimal, str, date, datetime, Colour, Channel, Literal[1]]
)
def test_asking_for_none_is_met_with_the_question_for_a_missing_value(annotation: Any) -> None:
    error = error_of(lambda: kind(annotation).accept(None))
    assert error.code == "fact.wrong-type"
    assert error.diagnostic.help == "`is_missing` asks for a missing value."


def test_a_float_for_a_decimal_is_met_with_the_way_to_write_it() -> None:
    assert "Decimal('0.1')" in error_of(lambda: kind(Decimal).accept(0.1)).diagnostic.help


def test_the_reason_of_an_open_vocabulary_is_kept_as_the_cause() -> None:
    error = error_of(lambda: kind(Picky).accept("bad"))
    assert isinstance(error, WrongType)
    assert isinstance(error.__cause__, ValueError)


def test_an_open_vocabulary_says_why_but_not_where() -> None:
    error = error_of(lambda: kind(Picky).accept("worse"))
    assert (error.code, error.diagnostic.place) == ("picky.worse", "")


def test_a_misspelt_member_is_met_with_the_nearest() -> None:
    assert error_of(lambda: kind(Colour).accept("rad")).diagnostic.suggestion == "red"
    assert error_of(lambda: kind(Literal["north", "south"]).accept("nort")).diagnostic.suggestion == "north"
    assert error_of(lambda: kind(Literal[1, 12]).accept(13)).diagnostic.expected == "one of: 1, 12"


@pytest.mark.parametrize(
    ("annotation", "data", "expected"),
    [
        (Decimal, "0.10", Decimal("0.10")),
        (Decimal, 5, Decimal(5)),
        (Decimal, 0.1, Decimal("0.1")),
        (date, "2026-01-31", date(2026, 1, 31)),
        (datetime, "2026-01-31T10:00:00Z", datetime(2026, 1, 31, 10, tzinfo=UTC)),
        (datetime, "2026-01-31T10:00+02:00", datetime(2026, 1, 31, 8, tzinfo=UTC)),
        (timedelta, 90, timedelta(seconds=90)),
        (timedelta, 0.5, timedelta(milliseconds=500)),
        (float, 1, 1),
    ],
)
def test_plain_data_is_read(annotation: Any, data: Any, expected: Any) -> None:
    assert kind(annotation).parse(data) == expected


@pytest.mark.parametrize(
    ("annotation", "data", "code"),
    [
        (Decimal, "ten", "fact.wrong-type"),
        (Decimal, "NaN", "number.not-finite"),
        (Decimal, True, "fact.wrong-type"),
        (Decimal, [], "fact.wrong-type"),
        (Decimal, "1e9999999999999999999", "fact.wrong-type"),
        (date, "31.1.2026", "fact.wrong-type"),
        (date, 5, "fact.wrong-type"),
        (date, None, "fact.wrong-type"),
        (datetime, "2026-01-31", "time.naive"),
        (datetime, "soon", "fact.wrong-type"),
        (datetime, 0, "fact.wrong-type"),
        (timedelta, "1 h", "fact.wrong-type"),
        (timedelta, 1e300, "fact.wrong-type"),
        (timedelta, float("nan"), "fact.wrong-type"),
        (timedelta, 10**400, "fact.wrong-type"),
        (timedelta, True, "fact.wrong-type"),
        (float, float("inf"), "number.not-finite"),
        (int, 1.5, "fact.wrong-type"),
        (bool, "false", "fact.wrong-type"),
    ],
)
def test_plain_data_of_another_form_is_refused(annotation: Any, data: Any, code: str) -> None:
    assert error_of(lambda: kind(annotation).parse(data)).code == code


@pytest.mark.parametrize("member", [*Colour, *Level, *Crossed, *TwoCases, *Word, *Old])
def test_every_member_of_an_enum_is_read_back_as_itself(member: Enum) -> None:
    found = kind(type(member))
    assert found.parse(json.loads(json.dumps(found.plain(member)))) is member


@pytest.mark.parametrize(
    ("value", "source"),
    [
        ("it's", '"it\'s"'),
        (0.1, "0.1"),
        (Decimal("1.50"), "Decimal('1.50')"),
        (Level.HIGH, "Level.HIGH"),
        (("a",), "('a',)"),
        (("a", 1), "('a', 1)"),
        (date(2026, 1, 2), "date(2026, 1, 2)"),
        (timedelta(days=1), "timedelta(days=1)"),
        (datetime(2026, 1, 2, tzinfo=UTC), "datetime(2026, 1, 2, 0, 0, tzinfo=timezone.utc)"),
        ("datetime.datetime", "'datetime.datetime'"),
    ],
)
def test_a_constant_is_written_as_source_text(value: object, source: str) -> None:
    assert code(value) == source
