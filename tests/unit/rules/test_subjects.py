"""Reading facts from what is decided about."""

from collections import defaultdict
from collections.abc import Callable
from enum import Enum
from types import MappingProxyType, SimpleNamespace
from typing import Any

import attrs
import pytest

from servicecore.errors import ServiceCoreError, UnknownName
from servicecore.rules import Rule, RuleSet, Vocabulary


class Tier(Enum):
    VIP = "vip"


@attrs.frozen
class Customer:
    tier: Tier | None = None
    visits: int | None = None


@attrs.frozen
class Case:
    customer: Customer | None = None
    text: str | None = None


facts = Vocabulary.of(Case)
VIPS = RuleSet("x", [Rule("r", when=facts.customer.tier == Tier.VIP, then=1)])
KNOWN = RuleSet("x", [Rule("r", when=facts.customer.tier.is_present(), then=1)])


def error_of(act: Callable[[], object]) -> ServiceCoreError:
    with pytest.raises(ServiceCoreError) as caught:
        act()
    return caught.value


@pytest.mark.parametrize(
    "subject",
    [
        Case(Customer(Tier.VIP)),
        {"customer.tier": Tier.VIP},
        {"customer.tier": "vip"},
        {"customer": {"tier": "VIP"}},
        {"customer": Customer(Tier.VIP)},
        SimpleNamespace(customer={"tier": Tier.VIP}),
        MappingProxyType({"customer": {"tier": Tier.VIP}}),
        {"customer.tier": Tier.VIP, "customer": None},
        {"customer": {"tier": Tier.VIP}, "something": "else"},
    ],
)
def test_a_fact_is_read_from_objects_and_mappings(subject: object) -> None:
    assert VIPS.match(subject) is not None


@pytest.mark.parametrize(
    "subject",
    [
        Case(),
        Case(Customer()),
        {},
        {"customer": None},
        {"customer": {}},
        {"customer": {"tier": None}},
        {"customer.tier": None, "customer": {"tier": Tier.VIP}},
        SimpleNamespace(customer=None),
    ],
)
def test_none_and_what_a_mapping_lacks_are_missing(subject: object) -> None:
    assert KNOWN.match(subject) is None


def test_reading_does_not_add_to_a_mapping() -> None:
    subject: defaultdict[str, Any] = defaultdict(dict)
    assert KNOWN.match(subject) is None
    assert subject == {}


@pytest.mark.parametrize(
    "subject",
    [None, 5, "text", object(), SimpleNamespace(), SimpleNamespace(customer=5), {"customer": "Ann"}],
)
def test_an_object_without_the_attribute_is_not_what_the_rules_are_about(subject: object) -> None:
    error = error_of(lambda: VIPS.decide(subject))
    assert type(error) is UnknownName
    assert error.code == "facts.not-of-subject"
    assert error.diagnostic.place == "customer.tier"
    assert isinstance(error.__cause__, AttributeError)
    assert "0x" not in str(error)


def test_a_misspelt_attribute_of_the_subject_is_met_with_the_nearest() -> None:
    error = error_of(lambda: VIPS.decide(SimpleNamespace(custmer=None)))
    assert error.diagnostic.suggestion == "custmer"


@pytest.mark.parametrize(
    ("subject", "code"),
    [
        ({"customer.tier": 5}, "fact.wrong-type"),
        ({"customer.tier": "vpi"}, "fact.unknown-member"),
        ({"customer": {"tier": b"vip"}}, "fact.wrong-type"),
        ({"customer": {"tier": object()}}, "fact.wrong-type"),
    ],
)
def test_a_value_of_the_wrong_type_is_no_missing_fact_but_an_error_with_the_path(
    subject: Any, code: str
) -> None:
    error = error_of(lambda: VIPS.decide(subject))
    assert (error.code, error.diagnostic.place) == (code, "customer.tier")
    assert "0x" not in str(error)


def test_a_method_is_not_taken_for_a_fact() -> None:
    titles = Vocabulary.of({"title": str})
    error = error_of(lambda: RuleSet("x", [Rule("r", when=titles.title == "x", then=1)]).decide("a text"))
    assert error.code == "fact.wrong-type"
    assert "0x" not in str(error)


def test_a_property_that_raises_something_else_is_heard() -> None:
    class Lazy:
        @property
        def customer(self) -> object:
            raise RuntimeError("connection lost")

    with pytest.raises(RuntimeError, match="connection lost"):
        VIPS.decide(Lazy())


def test_each_fact_is_read_once_a_decision() -> None:
    read: list[str] = []

    class Counting:
        @property
        def text(self) -> str:
            read.append("text")
            return "none of these"

    when = (
        facts.text.mentions("a") | facts.text.mentions("b") | facts.text.contains("c") | (facts.text == "d")
    )
    policy = RuleSet("x", [Rule(f"r{number}", when=when, then=1) for number in range(5)])
    policy.matches(Counting())
    assert read == ["text"]


def test_a_fact_that_no_rule_needed_is_not_read() -> None:
    first = Rule("first", when=facts.text == "a", then=1)
    second = Rule("second", when=facts.customer.tier == Tier.VIP, then=2)
    assert RuleSet("x", [first, second]).decide({"text": "a", "customer.tier": "nonsense"}).outcome == 1


def test_one_path_under_two_kinds_is_read_as_each() -> None:
    as_text = Vocabulary.of({"tier": str})
    as_tier = Vocabulary.of({"tier": Tier})
    policy = RuleSet(
        "x",
        [
            Rule("text", when=as_text.tier == "gold", then=1),
            Rule("tier", when=as_tier.tier == Tier.VIP, then=2),
        ],
    )
    assert policy.decide({"tier": "vip"}).outcome == 2
    assert error_of(lambda: policy.decide({"tier": "silver"})).code == "fact.unknown-member"
