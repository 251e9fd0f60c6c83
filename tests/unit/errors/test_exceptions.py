"""The exceptions: what they carry, what else they are, and that they travel."""

import copy
import pickle
import traceback
from typing import Any

import pytest

from servicecore.errors import (
    Diagnostic,
    ErrorGroup,
    InvalidValue,
    ServiceCoreError,
    Source,
    UnknownAttribute,
    UnknownName,
    WrongType,
)

CLASSES: list[type[ServiceCoreError]] = [
    ServiceCoreError,
    InvalidValue,
    WrongType,
    UnknownName,
    UnknownAttribute,
]
EVERY_PART: dict[str, Any] = {
    "place": "rules[0]",
    "source": Source("x.py", 3),
    "expected": "a",
    "received": "b",
    "suggestion": "c",
    "help": "d",
}


@pytest.mark.parametrize(
    ("kind", "standard"),
    [
        (InvalidValue, ValueError),
        (WrongType, TypeError),
        (UnknownName, LookupError),
        (UnknownAttribute, AttributeError),
        (UnknownAttribute, LookupError),
        (ErrorGroup, ValueError),
        (ErrorGroup, ExceptionGroup),
    ],
)
def test_an_error_is_also_the_standard_error_that_fits(kind: type, standard: type) -> None:
    assert issubclass(kind, standard)


@pytest.mark.parametrize("kind", CLASSES)
def test_an_error_carries_its_diagnostic_and_shows_all_of_it(kind: type[ServiceCoreError]) -> None:
    error = kind.of("a.b", "wrong", **EVERY_PART)
    assert error.diagnostic == Diagnostic("a.b", "wrong", **EVERY_PART)
    assert error.code == "a.b"
    assert str(error) == error.diagnostic.text()


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_an_error_survives_pickle_with_its_notes(kind: type[ServiceCoreError], protocol: int) -> None:
    error = kind.of("a.b", "wrong", **EVERY_PART)
    error.add_note("seen in row 7")
    again = pickle.loads(pickle.dumps(error, protocol))
    assert type(again) is kind
    assert again.diagnostic == error.diagnostic
    assert str(again) == str(error)
    assert again.__notes__ == ["seen in row 7"]


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_an_error_can_be_copied(kind: type[ServiceCoreError], copied: Any) -> None:
    error = kind.of("a.b", "wrong", **EVERY_PART)
    assert copied(error).diagnostic == error.diagnostic


def raised(error: ServiceCoreError, cause: Exception) -> ServiceCoreError:
    with pytest.raises(ServiceCoreError) as caught:
        raise error from cause
    return caught.value


def test_moving_an_error_keeps_its_class_cause_traceback_and_notes() -> None:
    cause = KeyError("x")
    error = raised(UnknownName.of("a.b", "wrong", place="[1]"), cause)
    error.add_note("seen in row 7")
    moved = error.inside("rules")
    assert type(moved) is UnknownName
    assert moved.diagnostic.place == "rules[1]"
    assert moved.__cause__ is cause
    assert moved.__notes__ == ["seen in row 7"]
    assert [frame.name for frame in traceback.extract_tb(moved.__traceback__)][-1] == "raised"
    assert error.diagnostic.place == "[1]"


def group(*errors: Any) -> ErrorGroup:
    return ErrorGroup("table `prices`", errors)


FIRST = InvalidValue.of("a.first", "first", place="rows[0]", help="mend it.")
SECOND = WrongType.of("a.second", "second")
THIRD = UnknownName.of("a.third", "third")


def test_the_text_of_a_group_shows_every_mistake_in_full() -> None:
    assert str(group(FIRST, SECOND)) == "\n".join(
        [
            "2 mistakes in table `prices`",
            "",
            "a.first: first",
            "  at rows[0]",
            "  help: mend it.",
            "",
            "a.second: second",
        ]
    )


def test_one_mistake_is_not_called_mistakes() -> None:
    assert str(group(FIRST)).startswith("1 mistake in table `prices`\n")


def test_nested_groups_are_opened_in_order_plain_ones_too() -> None:
    nested = group(FIRST, ErrorGroup("inner", [SECOND, ExceptionGroup("plain", [THIRD])]))
    assert nested.errors == (FIRST, SECOND, THIRD)
    assert [diagnostic.code for diagnostic in nested.diagnostics] == ["a.first", "a.second", "a.third"]
    assert str(nested).startswith("3 mistakes")
    assert "a.third: third" in str(nested)


def test_a_subject_cannot_forge_a_line() -> None:
    assert str(ErrorGroup("rules `a\n\nb`", [FIRST])).startswith("1 mistake in rules `a\\n\\nb`\n\na.first")


def test_a_group_of_ten_thousand_shows_them_all() -> None:
    many = group(*(InvalidValue.of("a.b", f"number {number}") for number in range(10_000)))
    assert str(many).startswith("10000 mistakes")
    assert "a.b: number 9999" in str(many)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_group_survives_pickle_nested_groups_included(protocol: int) -> None:
    nested = group(FIRST, ErrorGroup("inner", [SECOND]))
    again = pickle.loads(pickle.dumps(nested, protocol))
    assert type(again) is ErrorGroup
    assert again.diagnostics == nested.diagnostics
    assert str(again) == str(nested)
    assert [type(error) for error in again.errors] == [InvalidValue, WrongType]


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_a_group_can_be_copied(copied: Any) -> None:
    assert str(copied(group(FIRST, SECOND))) == str(group(FIRST, SECOND))


def test_a_part_of_a_group_is_a_group_of_the_same_kind() -> None:
    taken, left = group(FIRST, SECOND).split(TypeError)
    assert isinstance(taken, ErrorGroup)
    assert isinstance(left, ErrorGroup)
    assert (taken.errors, left.errors) == ((SECOND,), (FIRST,))
    assert taken.message == "table `prices`"


def test_a_group_can_be_caught_by_its_parts() -> None:
    names = []
    try:
        raise group(FIRST, SECOND, THIRD)
    except* TypeError as wrong:
        names += [error.code for error in wrong.exceptions if isinstance(error, ServiceCoreError)]
    except* LookupError as unknown:
        names += [error.code for error in unknown.exceptions if isinstance(error, ServiceCoreError)]
    except* ServiceCoreError as rest:
        names += [error.code for error in rest.exceptions if isinstance(error, ServiceCoreError)]
    assert names == ["a.second", "a.third", "a.first"]


def test_a_traceback_shows_every_mistake() -> None:
    with pytest.raises(ErrorGroup) as caught:
        raise group(FIRST, SECOND)
    text = "".join(traceback.format_exception(caught.value))
    assert text.count("a.first: first") >= 1
    assert "a.second: second" in text
