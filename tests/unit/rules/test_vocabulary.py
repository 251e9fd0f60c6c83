"""Facts made at run time from a class or mapping."""

import copy
import pickle
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Optional

import attrs
import pytest

from servicecore.errors import ErrorGroup, ServiceCoreError, UnknownAttribute
from servicecore.rules import Rule, RuleSet, Vocabulary

if TYPE_CHECKING:
    from nowhere import Ghost  # type: ignore[import-not-found]


@attrs.frozen
class Money:
    amount: Decimal
    currency: str = "NOK"


@attrs.frozen
class Line:
    article: str


@attrs.frozen
class Order:
    price: Money
    lines: list[Line] = attrs.Factory(list)
    first: Line | None = None
    gift: Annotated[bool, "wrapped"] = False
    note: str | None = None
    tags: tuple[str, ...] = ()
    placed: datetime | None = None
    extra: Any = None
    _secret: int = 0


@attrs.frozen
class Person:
    name: str
    boss: "Person | None" = None
    firm: Optional["Firm"] = None


@attrs.frozen
class Firm:
    title: str
    head: Person | None = None


@attrs.frozen
class Haunted:
    ghost: "Ghost"


@attrs.frozen
class Empty:
    pass


Made = attrs.make_class("Made", {"number": attrs.field(type=int)})


def error_of(act: Callable[[], object]) -> ServiceCoreError:
    with pytest.raises(ServiceCoreError) as caught:
        act()
    return caught.value


def test_a_class_gives_its_fields_and_those_of_nested_classes() -> None:
    found = list(Vocabulary.of(Order))
    assert found == ["price.amount", "price.currency", "first.article", "gift", "note", "placed"]


def test_a_list_of_things_is_no_fact_and_neither_is_a_private_field() -> None:
    facts = Vocabulary.of(Order)
    for name in ("lines", "tags", "extra", "_secret", "secret"):
        assert not hasattr(facts, name)


def test_a_class_nested_in_itself_is_left_out_by_whatever_way_it_comes_back() -> None:
    assert list(Vocabulary.of(Person)) == ["name", "firm.title"]
    assert list(Vocabulary.of(Firm)) == ["title", "head.name"]


def test_an_empty_class_and_an_empty_mapping_have_no_facts() -> None:
    assert list(Vocabulary.of(Empty)) == []
    assert list(Vocabulary.of({})) == []
    assert "expected" not in str(error_of(lambda: Vocabulary.of({}).amount))


def test_a_class_that_was_made_at_run_time_has_facts() -> None:
    assert list(Vocabulary.of(Made)) == ["number"]


def test_a_mapping_gives_its_names_and_those_of_its_classes() -> None:
    facts = Vocabulary.of({"price": Money, "country": str, "count": int | None})
    assert list(facts) == ["price.amount", "price.currency", "country", "count"]


def test_a_name_of_a_mapping_may_be_any_text_that_a_column_may_be_called() -> None:
    facts = Vocabulary.of({"order no": int, "from": str, "of": bool, "größe": int})
    assert repr(facts["order no"] > 5) == "facts['order no'] > 5"
    assert repr(facts["from"].contains("x")) == "facts['from'].contains('x')"
    assert repr(facts.of == True) == "facts.of == True"  # noqa: E712
    assert repr(facts.größe.is_missing()) == "facts.größe.is_missing()"
    policy = RuleSet("x", [Rule("r", when=facts["order no"] > 5, then=1)])
    assert policy.match({"order no": 6}) is not None


def test_every_wrong_name_and_type_of_a_mapping_is_reported() -> None:
    wrong: Any = {
        "a.b": int,
        "": int,
        "_x": int,
        5: int,
        None: int,
        "tags": list,
        "nested": {"a": int},
        "ok": int,
    }
    with pytest.raises(ErrorGroup) as caught:
        Vocabulary.of(wrong)
    codes = [error.code for error in caught.value.errors]
    assert codes == ["facts.not-a-name"] * 5 + ["facts.not-a-kind"] * 2
    assert all(each.source and each.source.file == __file__ for each in caught.value.diagnostics)


@pytest.mark.parametrize(
    "source", [int, Order(Money(Decimal(1))), None, "Order", [("a", int)], lambda: Order]
)
def test_what_is_neither_class_nor_mapping_is_refused(source: Any) -> None:
    error = error_of(lambda: Vocabulary.of(source))
    assert error.code == "facts.not-a-class"
    assert "0x" not in str(error)


def test_a_type_that_is_not_there_at_run_time_is_refused() -> None:
    error = error_of(lambda: Vocabulary.of(Haunted))
    assert error.code == "facts.unknown-type"
    assert error.diagnostic.received == "name 'Ghost' is not defined"
    assert isinstance(error, LookupError)


def test_names_are_checked_when_they_are_used() -> None:
    facts = Vocabulary.of(Order)
    error = error_of(lambda: facts.price.amuont)
    assert error.code == "facts.unknown-fact"
    assert error.diagnostic.suggestion == "amount"
    assert error_of(lambda: facts.amount).diagnostic.suggestion == "price.amount"
    with pytest.raises(AttributeError):
        facts.price.amuont  # noqa: B018


@pytest.mark.parametrize(
    "name",
    ["__wrapped__", "_repr_html_", "_ipython_canary_method_should_not_exist_", "__deepcopy__", "_prefixes"],
)
def test_probing_for_what_is_not_there_finds_nothing(name: str) -> None:
    assert not hasattr(Vocabulary.of(Order), name)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))])
def test_a_vocabulary_survives_copy_and_pickle(copied: Any) -> None:
    facts = Vocabulary.of(Order)
    again = copied(facts)
    assert list(again) == list(facts)
    assert (again.price.amount > 1) == (facts.price.amount > 1)
    assert error_of(lambda: again.amuont).code == "facts.unknown-fact"


def test_a_vocabulary_without_its_content_yet_does_not_loop() -> None:
    assert not hasattr(Vocabulary.__new__(Vocabulary), "_entries")
    assert not hasattr(Vocabulary.__new__(Vocabulary), "__setstate__")


def test_a_field_that_is_no_fact_says_so_when_it_is_asked_for() -> None:
    @attrs.frozen
    class Parcel:
        weight: int
        tags: tuple[str, ...] = ()

    with pytest.raises(UnknownAttribute) as caught:
        Vocabulary.of(Parcel).tags  # noqa: B018
    assert caught.value.diagnostic.help == "the field is of type tuple[str, ...], which is no fact."
