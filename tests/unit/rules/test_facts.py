"""Declared classes of facts."""

import copy
import inspect
import pickle
from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar, Literal, NewType

import pytest

from servicecore.errors import ServiceCoreError, UnknownAttribute
from servicecore.rules import Fact, Facts, alias


class Tier(Enum):
    FREE = "free"
    VIP = "vip"


CustomerId = NewType("CustomerId", str)


class CustomerFacts(Facts):
    id: Fact[CustomerId]
    tier: Fact[Tier]
    value: Fact[Decimal]


class MessageFacts(Facts):
    text: Fact[str]
    short: Fact[str] = alias("text")
    urgent: Fact[bool]


class CaseFacts(Facts):
    at_most: ClassVar[int] = 5

    customer: CustomerFacts
    message: MessageFacts
    sentiment: Fact[float]

    tier: Fact[Tier] = alias("customer.tier")
    brief: Fact[str] = alias("message.short")
    client = alias("customer.id")


facts = CaseFacts()


def error_of(act: Callable[[], object]) -> ServiceCoreError:
    with pytest.raises(ServiceCoreError) as caught:
        act()
    return caught.value


def test_facts_are_attributes_with_their_paths() -> None:
    assert facts.sentiment.path == "sentiment"
    assert facts.customer.tier.path == "customer.tier"
    assert repr(facts.customer.tier) == "facts.customer.tier"


def test_listing_facts_lists_their_paths_without_aliases() -> None:
    assert list(facts) == [
        "customer.id",
        "customer.tier",
        "customer.value",
        "message.text",
        "message.urgent",
        "sentiment",
    ]
    assert "customer.tier" in facts
    assert "tier" not in facts


def test_an_alias_is_the_fact_at_its_path_wherever_it_is_declared() -> None:
    assert facts.tier.path == "customer.tier"
    assert facts.message.short.path == "message.text"
    assert facts.brief.path == "message.text"
    assert facts.client.path == "customer.id"


@pytest.mark.parametrize("path", ["sentiment", "customer.tier", "tier", "message.short"])
def test_a_fact_is_found_by_its_path(path: str) -> None:
    assert isinstance(facts[path], Fact)


@pytest.mark.parametrize(
    ("path", "message", "suggestion"),
    [
        ("sentimant", "there is no fact `sentimant`", "sentiment"),
        ("customer.teir", "there is no fact `teir` of `customer`", "tier"),
        ("urgent", "there is no fact `urgent`", "message.urgent"),
        ("stranger", "there is no fact `stranger`", None),
        ("customer", "`customer` is not a fact", None),
        ("sentiment.x", "`sentiment.x` is not a fact", None),
        ("sentiment.path", "`sentiment.path` is not a fact", None),
        ("", "there is no fact ``", None),
        ("customer.", "there is no fact `` of `customer`", None),
        ("..", "there is no fact ``", None),
        ("__class__", "there is no fact `__class__`", None),
        ("_entries", "there is no fact `_entries`", None),
        ("customer.__init__", "there is no fact `__init__` of `customer`", None),
        ("at_most", "there is no fact `at_most`", None),
    ],
)
def test_a_path_to_no_fact_is_refused_with_the_nearest(
    path: str, message: str, suggestion: str | None
) -> None:
    error = error_of(lambda: facts[path])
    assert type(error) is UnknownAttribute
    assert error.code == "facts.unknown-fact"
    assert error.diagnostic.message == message
    assert error.diagnostic.suggestion == suggestion


def test_a_group_of_facts_in_place_of_a_fact_names_what_it_holds() -> None:
    expected = "one of: customer.id, customer.tier, customer.value"
    assert error_of(lambda: facts["customer"]).diagnostic.expected == expected


def test_a_misspelt_attribute_is_an_attribute_error_with_the_line_of_code() -> None:
    with pytest.raises(AttributeError) as caught:
        facts.customer.teir  # type: ignore[attr-defined]  # noqa: B018
    error = caught.value
    assert isinstance(error, UnknownAttribute)
    assert error.diagnostic.expected == "one of: id, tier, value"
    assert error.diagnostic.source is not None
    assert error.diagnostic.source.file == __file__


@pytest.mark.parametrize(
    "name",
    [
        "__wrapped__",
        "__array__",
        "__len__",
        "__fspath__",
        "__rich_repr__",
        "_repr_html_",
        "_repr_mimebundle_",
        "_ipython_display_",
        "_ipython_canary_method_should_not_exist_",
        "__sklearn_tags__",
        "_x",
    ],
)
def test_probing_for_what_is_not_there_finds_nothing(name: str) -> None:
    assert not hasattr(facts, name)
    assert not hasattr(facts.customer, name)
    assert getattr(facts, name, "nothing") == "nothing"


def test_hasattr_tells_facts_from_strangers() -> None:
    assert hasattr(facts, "tier")
    assert not hasattr(facts, "teir")


def test_tools_can_look_at_facts() -> None:
    assert inspect.unwrap(facts) is facts  # type: ignore[arg-type]
    assert not inspect.isroutine(facts)
    assert "customer" in dict(inspect.getmembers(facts))
    assert {"customer", "sentiment", "tier"} <= set(dir(facts))
    assert repr(facts) == "CaseFacts(customer, message, sentiment, brief, client, tier)"


@pytest.mark.parametrize(
    "copied",
    [copy.copy, copy.deepcopy, *(lambda f, p=p: pickle.loads(pickle.dumps(f, p)) for p in range(2, 6))],
)
def test_facts_survive_copy_and_pickle(copied: Any) -> None:
    again = copied(facts)
    assert list(again) == list(facts)
    assert (again.tier == Tier.VIP) == (facts.tier == Tier.VIP)
    assert copied(facts.tier).path == "customer.tier"
    assert error_of(lambda: again.teir).code == "facts.unknown-fact"


def test_facts_are_fixed() -> None:
    with pytest.raises(AttributeError, match="cannot be set"):
        facts.sentiment = facts.sentiment
    with pytest.raises(AttributeError, match="cannot be deleted"):
        del facts.sentiment
    with pytest.raises(AttributeError):
        facts.sentiment.path = "x"  # type: ignore[misc]


def test_a_fact_can_be_a_key() -> None:
    assert hash(facts.tier) == hash(facts.customer.tier)
    assert {facts.tier: 1}[facts.tier] == 1


def test_a_literal_and_a_new_type_are_facts() -> None:
    class Sides(Facts):
        side: Fact[Literal["north", "south"]]
        id: Fact[CustomerId | None]

    assert [str(Sides().side == "north"), str(Sides().id == "c1")] == [
        "facts.side == 'north'",
        "facts.id == 'c1'",
    ]


class Bare(Facts):
    tier: Fact  # type: ignore[type-arg]


class Undeclared(Facts):
    tier: Tier


class OfAList(Facts):
    tags: Fact[list[str]]


class OfTwo(Facts):
    tags: Fact[int | str]


@pytest.mark.parametrize(
    ("wrong", "place"), [(Bare, "tier"), (Undeclared, "tier"), (OfAList, "tags"), (OfTwo, "tags")]
)
def test_a_name_that_is_declared_without_a_kind_is_refused(wrong: type[Facts], place: str) -> None:
    error = error_of(wrong)
    assert (error.code, error.diagnostic.place) == ("facts.not-a-kind", place)
    assert error_of(lambda: wrong("case.")).diagnostic.place == f"case.{place}"


class WrongAlias(Facts):
    text: Fact[str]
    body: Fact[str] = alias("txt")


class AliasOfAGroup(Facts):
    customer: CustomerFacts
    buyer: Fact[str] = alias("customer")


@pytest.mark.parametrize("wrong", [WrongAlias, AliasOfAGroup])
def test_an_alias_of_nothing_is_refused(wrong: type[Facts]) -> None:
    assert error_of(wrong).code == "facts.unknown-fact"


class Endless(Facts):
    next: "Endless"


def test_a_class_that_contains_itself_is_refused() -> None:
    error = error_of(Endless)
    assert error.code == "facts.too-deep"
    assert "contain itself" in error.diagnostic.message


def test_a_type_that_is_not_there_at_run_time_is_refused_with_the_cause() -> None:
    class Later(Facts):
        tier: Fact["Teir"]  # type: ignore[name-defined]  # noqa: F821

    error = error_of(Later)
    assert error.code == "facts.unknown-type"
    assert "Later" in error.diagnostic.message
    assert isinstance(error.__cause__, NameError)


def test_facts_of_a_base_class_are_facts() -> None:
    class More(CustomerFacts):
        language: Fact[str]

    assert sorted(More()) == ["id", "language", "tier", "value"]
