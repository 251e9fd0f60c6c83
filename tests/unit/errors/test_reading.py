"""Reading plain data."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import pytest

from servicecore.errors import ErrorGroup, WrongType, read_fields, read_list, read_mapping, read_text

SCALARS: list[Any] = [None, True, 5, 1.5, b"x", object(), {1, 2}]


def deep() -> dict[str, Any]:
    data: dict[str, Any] = {}
    for _ in range(100_000):
        data = {"not": data}
    return data


@pytest.mark.parametrize("data", [{}, {"a": 1}, MappingProxyType({"a": 1})])
def test_a_mapping_with_text_keys_is_read(data: Any) -> None:
    assert read_mapping(data, "x") is data


@pytest.mark.parametrize("data", [[], ()])
def test_a_list_is_read(data: Any) -> None:
    assert read_list(data, "x") is data


def test_a_text_is_read_even_an_empty_one() -> None:
    assert read_text("", "x") == ""


@pytest.mark.parametrize(
    ("read", "data"),
    [(read_mapping, each) for each in [*SCALARS, "x", [], {1: 2}, {"a": 1, None: 2}]]
    + [(read_list, each) for each in [*SCALARS, "x", {}]]
    + [(read_text, each) for each in [*SCALARS, [], {}]],
)
def test_another_shape_is_refused_with_its_place(read: Callable[[Any, str], Any], data: Any) -> None:
    with pytest.raises(WrongType) as caught:
        read(data, "rules[2]")
    assert caught.value.code == "data.wrong-shape"
    assert caught.value.diagnostic.place == "rules[2]"
    assert f"({type(data).__name__})" in caught.value.diagnostic.received
    assert "0x" not in str(caught.value)


@pytest.mark.parametrize("read", [read_list, read_text])
def test_a_deep_document_of_the_wrong_shape_is_refused_like_any_other(read: Any) -> None:
    with pytest.raises(WrongType) as caught:
        read(deep(), "x")
    assert caught.value.diagnostic.received == "{'not': {'not': {'not': {...}}}} (dict)"


def test_a_large_document_is_not_shown_whole() -> None:
    with pytest.raises(WrongType) as caught:
        read_text(["x" * 1000] * 1000, "x")
    assert len(str(caught.value)) < 600


def test_fields_are_returned_when_they_are_right() -> None:
    data = {"name": "a", "rules": []}
    assert read_fields(data, known=("name", "rules", "default"), required=("name",)) is data


def test_all_unknown_and_missing_fields_are_reported_together() -> None:
    with pytest.raises(ErrorGroup) as caught:
        read_fields(
            {"nme": "a", "colour": 1}, known=("name", "rules"), required=("name", "rules"), subject="rule set"
        )
    found = [(each.code, each.place, each.suggestion) for each in caught.value.diagnostics]
    assert found == [
        ("data.unknown-field", "nme", "name"),
        ("data.unknown-field", "colour", None),
        ("data.missing-field", "name", None),
        ("data.missing-field", "rules", None),
    ]
    assert str(caught.value).startswith("4 mistakes in rule set")


def test_a_document_of_another_shape_is_named_by_its_subject() -> None:
    with pytest.raises(WrongType, match="the rule has the wrong shape"):
        read_fields([], known=("name",), subject="rule")


def test_fields_may_be_given_as_an_iterator() -> None:
    with pytest.raises(ErrorGroup) as caught:
        read_fields({"a": 1}, known=iter(["b"]), required=iter(["b"]))
    assert len(caught.value.errors) == 2
