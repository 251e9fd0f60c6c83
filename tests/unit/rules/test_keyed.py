"""Facts behind the keys of a mapping."""

import json
from collections import UserDict, defaultdict
from types import MappingProxyType, SimpleNamespace
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.properties.test_rules import NAMESPACE, conditions, names_a_key

from servicecore.errors import ErrorGroup, InvalidValue, ServiceCoreError, WrongType
from servicecore.rules import Condition, Facts, FactsByKey, Rule, RuleSet, Vocabulary, condition_from_data


@attrs.frozen
class Account:
    custom: dict[str, int] = attrs.field(factory=dict)


@attrs.frozen
class Case:
    account: Account | None = None
    extra: dict[str, str] | None = None


facts = Vocabulary.of(Case)


class Declared(Facts):
    custom: FactsByKey[int]


def matches(when: Any, subject: Any) -> bool:
    policy = RuleSet("p", [Rule("r", when=when, then=1)])
    return policy.match(subject) is not None


@pytest.mark.parametrize("make", [dict, MappingProxyType, lambda each: defaultdict(int, each)])
def test_a_key_is_looked_up_in_every_shape_of_subject(make: Any) -> None:
    when = facts.account.custom["seats"] > 5
    assert matches(when, Case(Account(make({"seats": 6}))))
    assert matches(when, {"account": {"custom": make({"seats": 6})}})
    assert matches(when, {"account.custom.seats": 6})
    assert matches(when, SimpleNamespace(account={"custom": make({"seats": 6})}))
    assert not matches(when, Case(Account(make({"seats": 5}))))
    assert matches(Declared().custom["a b"] == 1, {"custom": UserDict({"a b": 1})})


def test_a_key_that_is_not_there_is_a_missing_fact() -> None:
    missing = facts.account.custom["seats"].is_missing()
    for subject in (Case(), Case(Account()), {}, {"account": None}, {"account": {"custom": None}}):
        assert matches(missing, subject)
    assert not matches(~(facts.account.custom["seats"] > 5), Case(Account()))
    counting: defaultdict[str, int] = defaultdict(int)
    assert matches(missing, Case(Account(counting)))
    assert not counting  # looking does not make a key


def test_a_value_of_the_wrong_type_names_the_key() -> None:
    with pytest.raises(WrongType) as raised:
        matches(facts.account.custom["seats"] > 5, {"account": {"custom": {"seats": "6"}}})
    assert raised.value.diagnostic.place == "account.custom.seats"


@pytest.mark.parametrize("wrong", ["text", 5, ["seats"], {"seats"}])
def test_what_is_no_mapping_is_a_wrong_type_and_not_missing(wrong: Any) -> None:
    with pytest.raises(ServiceCoreError) as raised:
        matches(facts.extra["seats"] == "6", {"extra": wrong})
    assert raised.value.diagnostic.place.startswith("extra")


@pytest.mark.parametrize("key", ["", "a.b", 5, None])
def test_a_key_that_no_path_can_name_is_refused(key: Any) -> None:
    with pytest.raises(InvalidValue) as raised:
        facts.account.custom[key]
    assert raised.value.diagnostic.code == "facts.not-a-name"


def test_a_mapping_is_no_fact_by_itself() -> None:
    for path in ("account.custom", "account"):
        with pytest.raises(ServiceCoreError):
            facts[path]
    with pytest.raises(ErrorGroup):
        condition_from_data({"fact": "account.custom", "op": "is_missing"}, facts=facts)


@pytest.mark.parametrize("key", ["seats", "order no", "class", "é", "0", "it's", "keys", "items"])
def test_a_condition_about_a_key_is_written_and_read(key: str) -> None:
    when = facts.account.custom[key] > 5
    assert condition_from_data(json.loads(json.dumps(when.to_data())), facts=facts) == when
    assert eval(repr(when), {"facts": facts}) == when


@given(st.lists(conditions, min_size=1, max_size=2))
def test_the_repr_of_a_condition_about_keys_is_python_that_builds_it_again(found: list[Condition]) -> None:
    from tests.properties.test_rules import facts as those

    when = found[0] & (those.custom["seats"] > 1)
    assert names_a_key(when)
    assert eval(repr(when), NAMESPACE) == when
