"""Conditions: how they are joined, compared and shown, and what cannot be one."""

import copy
import pickle
from collections.abc import Callable
from functools import reduce
from operator import and_, or_
from typing import Any

import pytest

from servicecore.errors import InvalidValue, ServiceCoreError, WrongType
from servicecore.rules import Condition, Fact, Facts, Rule, RuleSet, all_of, any_of, condition_from_data
from servicecore.rules.language.conditions import DEEPEST, AllOf, AnyOf


class CaseFacts(Facts):
    a: Fact[int]
    b: Fact[int]
    flag: Fact[bool]
    text: Fact[str]


facts: Any = CaseFacts()
A, B, C = facts.a > 1, facts.b > 2, facts.flag == True  # noqa: E712


def error_of(act: Callable[[], object]) -> ServiceCoreError:
    with pytest.raises(ServiceCoreError) as caught:
        act()
    return caught.value


def matches(condition: Condition, subject: dict[str, Any]) -> bool:
    return RuleSet("x", [Rule("r", when=condition, then=1)]).match(subject) is not None


@pytest.mark.parametrize(
    ("condition", "source"),
    [
        (A, "facts.a > 1"),
        (A & B, "(facts.a > 1) & (facts.b > 2)"),
        (A | B | C, "(facts.a > 1) | (facts.b > 2) | (facts.flag == True)"),
        (A & B | C, "((facts.a > 1) & (facts.b > 2)) | (facts.flag == True)"),
        (~A, "~(facts.a > 1)"),
        (~(A & B), "~((facts.a > 1) & (facts.b > 2))"),
        (~facts.text.contains("x") & C, "~facts.text.contains('x') & (facts.flag == True)"),
        (facts.a.is_present(), "~facts.a.is_missing()"),
        (facts.a.one_of(1, 2), "facts.a.one_of(1, 2)"),
        (facts.a.between(1, 2) & A, "facts.a.between(1, 2) & (facts.a > 1)"),
        (all_of(), "all_of()"),
        (any_of() | A & all_of(), "facts.a > 1"),
        (~all_of(), "~all_of()"),
        (facts.a.__gt__(1), "facts.a > 1"),
    ],
)
def test_a_condition_shows_itself_as_the_code_that_builds_it(condition: Condition, source: str) -> None:
    assert repr(condition) == source
    assert eval(source, {"facts": facts, "all_of": all_of, "any_of": any_of}) == condition


def test_joining_in_the_same_way_is_flat() -> None:
    assert A & B & C == A & (B & C) == all_of(A, B, C) == all_of(A, all_of(B, C))
    assert A | B | C == A | (B | C) == any_of(A, B, C) == any_of(any_of(A, B), C)
    assert isinstance(A & B & C, AllOf)
    assert len((A & B & C).conditions) == 3


def test_one_condition_alone_is_that_condition() -> None:
    assert all_of(A) == any_of(A) == A & all_of() == all_of() & A == A | any_of() == ~~A == A


def test_of_nothing_all_is_true_and_any_is_false() -> None:
    assert matches(all_of(), {})
    assert not matches(any_of(), {})
    assert matches(~any_of(), {})
    assert isinstance(any_of(), AnyOf)
    assert all_of() != any_of()


def test_equality_is_about_how_a_condition_is_built() -> None:
    others: list[object] = [facts.a > 2, facts.a >= 1, facts.b > 1, B, ~A, A & B, A | B, "facts.a > 1"]
    assert all(other != A for other in others)
    assert A in [B, facts.a > 1]
    assert (A & B) != (B & A)
    assert len({A, facts.a > 1, B, ~A, ~(facts.a > 1), A & B, A | B}) == 5


def test_a_constant_may_stand_on_the_left() -> None:
    constant = 1
    assert (constant < facts.a) == A
    assert (constant == facts.a) == (facts.a == 1)


def test_the_same_path_of_another_kind_is_another_fact() -> None:
    class Other(Facts):
        a: Fact[float]

    assert (Other().a > 1) != A


def test_every_comparison_is_found_in_the_order_of_writing() -> None:
    found = [repr(each) for each in (A & ~(B | C) & ~~A).leaves()]
    assert found == ["facts.a > 1", "facts.b > 2", "facts.flag == True", "facts.a > 1"]


@pytest.mark.parametrize(
    "use",
    [
        lambda: A and B,
        lambda: A or B,
        lambda: not A,
        lambda: 1 if A else 2,
        lambda: 1 < facts.a < 5,
        lambda: [each for each in (1, 2) if facts.a == each],
        lambda: facts.a in (1, 2),
        lambda: facts.a == 1 or facts.b == 2,
        lambda: facts.flag and A,
        lambda: facts.flag or A,
        lambda: not facts.flag,
        lambda: "refund" in facts.text,
        lambda: any([A, B]),
        lambda: all(part for part in (A, B)),
    ],
)
def test_and_or_not_in_and_chained_comparisons_are_met_with_what_to_write(use: Callable[[], object]) -> None:
    error = error_of(use)
    assert type(error) is WrongType
    assert error.code == "condition.no-truth"
    assert "`&`" in error.diagnostic.help
    assert "one_of" in error.diagnostic.help
    assert error.diagnostic.source is not None
    assert error.diagnostic.source.file == __file__


@pytest.mark.parametrize(
    "use",
    [
        lambda: A & True,
        lambda: True & A,
        lambda: False | A,
        lambda: A | None,
        lambda: A & "facts.b > 2",
        lambda: A & (lambda subject: True),
        lambda: A & facts.flag,
        lambda: facts.flag & A,
        lambda: facts.flag | facts.flag,
        lambda: ~facts.flag,
        lambda: facts.a > 1 & facts.b,
        lambda: facts.a == 1 | facts.b == 2,
        lambda: any_of(A, facts.flag),
        lambda: all_of(all_of),
    ],
)
def test_only_conditions_can_be_joined(use: Callable[[], object]) -> None:
    error = error_of(use)
    assert error.code == "condition.not-a-condition"
    assert "in brackets" in error.diagnostic.help
    assert error.diagnostic.source is not None
    assert error.diagnostic.source.file == __file__
    assert "0x" not in str(error)


@pytest.mark.parametrize("joined", [[A, B], (A,), (each for each in (A, B))])
def test_a_list_in_place_of_conditions_is_met_with_the_way_to_unpack_it(joined: Any) -> None:
    error = error_of(lambda: all_of(joined))
    assert error.code == "condition.not-a-condition"
    assert error.diagnostic.help == "unpack a list of conditions: `all_of(*conditions)`."


def test_a_fact_is_not_compared_with_a_condition() -> None:
    error = error_of(lambda: facts.a == (facts.b == 1))
    assert error.code == "condition.wrong-operand"
    assert error.diagnostic.help == "put every comparison in brackets."


def test_a_flat_chain_of_ten_thousand_works() -> None:
    for joined in (
        reduce(and_, (facts.a > number for number in range(10_000))),
        reduce(or_, (facts.a == number for number in range(10_000))),
        all_of(*(facts.a > number for number in range(10_000))),
    ):
        assert matches(joined, {"a": 9_999 + isinstance(joined, AllOf)})
        assert not matches(joined, {"a": -1})
        assert len(repr(joined)) > 100_000
        again = condition_from_data(joined.to_data(), facts=facts)
        assert again == joined
        assert hash(again) == hash(joined)
        assert pickle.loads(pickle.dumps(joined)) == joined


def deepest() -> Condition:
    condition = A
    for number in range(DEEPEST // 2):
        condition = ~(condition & (facts.b > number))
    return condition


def test_a_condition_as_deep_as_is_allowed_can_do_everything() -> None:
    condition = deepest()
    assert matches(condition, {"a": 5, "b": 100}) in (True, False)
    assert eval(repr(condition), {"facts": facts}) == condition
    assert condition_from_data(condition.to_data(), facts=facts) == condition
    assert copy.deepcopy(condition) == pickle.loads(pickle.dumps(condition)) == condition
    assert hash(copy.deepcopy(condition)) == hash(condition)
    assert len(list(condition.leaves())) == DEEPEST // 2 + 1
    policy = RuleSet("x", [Rule("r", when=condition, then=1)])
    assert str(policy.decide({"a": 5, "b": 100}).explain())
    assert policy.decide({}).why_not("r").children


@pytest.mark.parametrize(
    "deeper",
    [
        lambda condition: ~(condition & B),
        lambda condition: condition & B,
        lambda condition: B & condition,
        lambda condition: condition | B,
        lambda condition: any_of(~(condition & C), B),
    ],
)
def test_deeper_is_an_error_when_it_is_built_and_never_when_it_is_used(deeper: Any) -> None:
    condition = deepest()
    error = error_of(lambda: deeper(condition))
    assert type(error) is InvalidValue
    assert error.code == "condition.too-deep"
    assert "all_of(*conditions)" in error.diagnostic.help
    assert error.diagnostic.source is not None
    assert error.diagnostic.source.file == __file__


def test_a_loop_that_digs_ends_in_that_error() -> None:
    condition: Condition = A
    with pytest.raises(InvalidValue, match="too deep"):  # noqa: PT012
        for _ in range(5_000):
            condition = ~condition & B


def test_depth_counts_levels_and_not_joins() -> None:
    condition = A
    for _ in range(5_000):
        condition = ~~(condition & B)
    assert matches(condition, {"a": 2, "b": 3})
