"""The digest: the version of the content of a rule set."""

import os
import pickle
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal, localcontext
from enum import Enum
from typing import Annotated, Any

import attrs
import pytest

from servicecore.errors import WrongType
from servicecore.rules import (
    Normaliser,
    Rule,
    RuleSet,
    Vocabulary,
    all_of,
    derived,
    getter,
    predicate,
    words,
)


class Desk(Enum):
    NIGHT = "night"


@attrs.frozen
class Route:
    desk: Desk
    tags: frozenset[str] = frozenset()


facts = Vocabulary.of(
    {"x": int, "score": float, "price": Decimal, "at": datetime, "text": str, "tags": set[str]}
)


def of(then: Any = 1, when: Any = None, **more: Any) -> str:
    return RuleSet("p", [Rule("r", when=all_of() if when is None else when, then=then, **more)]).digest


def test_a_digest_is_64_hexadecimal_digits_and_the_same_twice() -> None:
    assert len(of()) == 64
    assert set(of()) <= set("0123456789abcdef")
    assert of() == of()


SCRIPT = """
from datetime import datetime, UTC
from decimal import Decimal
from typing import Annotated
from servicecore.rules import *
stems = Normaliser("stems", lambda text: tuple(word.rstrip("s") for word in words(text)), version="2")
facts = Vocabulary.of({"x": int, "tags": set[str], "text": Annotated[str, stems], "custom": dict[str, int]})
rules = [
    Rule("a", when=facts.tags.has_any("x", "y", "z") & facts.text.mentions("refunds", "orders"),
         then={"b": {1, 2, 3}, "a": frozenset({"p", "q", "r"}), "c": (Decimal("1.50"), 2.5)},
         tags={"one", "two", "three", "four"}),
    Rule("b", when=~(facts.x.one_of(3, 1, 2) | facts.custom["k"].is_missing()), then=None,
         valid_from=datetime(2026, 1, 1, tzinfo=UTC)),
    Rule("c", when=predicate("p", lambda s: True, version="3"), then=[{"x", "y"}]),
]
print(RuleSet.collect("p", rules).digest, RuleSet("p", rules, default={"x", "y", "z"}).digest)
"""


def test_a_digest_is_the_same_in_every_process_whatever_the_seed_of_its_hashes() -> None:
    def run(seed: str) -> str:
        environment = os.environ | {"PYTHONHASHSEED": seed}
        made = subprocess.run(
            [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True
        )
        return made.stdout

    found = {run(seed) for seed in ("0", "1", "2", "424242")}
    assert len(found) == 1
    assert len(found.pop().split()) == 2


EQUAL: list[tuple[Any, Any]] = [
    (facts.price == Decimal("1.0"), facts.price == Decimal("1")),
    (facts.price > Decimal("1E+2"), facts.price > Decimal("100")),
    (facts.score > 1, facts.score > 1.0),
    (facts.score > 0.0, facts.score > -0.0),
    (
        facts.at > datetime(2026, 1, 1, 12, tzinfo=UTC),
        facts.at > datetime(2026, 1, 1, 13, tzinfo=timezone(timedelta(hours=1))),
    ),
    (facts.x.one_of(1, 2), facts.x.one_of(1, 2, 1)),
    ((facts.x > 1) & (facts.x < 9) & (facts.x != 5), (facts.x > 1) & ((facts.x < 9) & (facts.x != 5))),
    (~~(facts.x > 1), facts.x > 1),
]


@pytest.mark.parametrize(("one", "other"), EQUAL, ids=lambda found: repr(found))
def test_conditions_that_are_equal_have_one_digest(one: Any, other: Any) -> None:
    assert one == other
    assert of(when=one) == of(when=other)


OUTCOMES: list[Any] = [
    None, True, 7, 0, "1", "", 1.5, Decimal("1.5"), (), (1,), (1, 2), ((1,), 2),
    {"a": 1}, {"a": 2}, {"b": 1}, {}, {1: "a"}, {"1": "a"}, {1, 2}, {1}, date(2026, 1, 1),
    datetime(2026, 1, 1, tzinfo=UTC), time(1), timedelta(1), timedelta(seconds=1), timedelta(microseconds=1),
    Desk.NIGHT, "night", "NIGHT", Route(Desk.NIGHT), Route(Desk.NIGHT, frozenset({"a"})),
    {"mapping": []}, {"set": []}, {"float": "1.5"}, ("float", "1.5"),
    Decimal("1." + "0" * 40 + "1"), Decimal("1." + "0" * 40 + "2"), 10**400, [[]],
]  # fmt: skip
"""All different."""


def test_outcomes_that_differ_have_digests_that_differ() -> None:
    found: dict[str, Any] = {}
    for outcome in OUTCOMES:
        digest = of(outcome)
        assert digest not in found, (outcome, found.get(digest))
        found[digest] = outcome


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Decimal("1.50"), Decimal("1.5")),
        ({1, 2, 3}, frozenset({3, 2, 1})),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ],
    ids=str,
)
def test_outcomes_that_are_equal_have_one_digest(one: Any, other: Any) -> None:
    assert Rule("r", when=all_of(), then=one) == Rule("r", when=all_of(), then=other)
    assert of(one) == of(other)


@pytest.mark.parametrize("outcome", [Decimal("1E+9999999"), Decimal("123456789.123456789")])
def test_a_digest_does_not_depend_on_how_decimals_are_rounded(outcome: Decimal) -> None:
    usual = of(outcome)
    with localcontext() as context:
        context.prec = 3
        assert of(outcome) == usual


@pytest.mark.parametrize("outcome", [object(), lambda: 1, {"a": object()}, [1, [object()]], b"bytes", 1j])
def test_an_outcome_that_is_no_data_is_one_located_error(outcome: Any) -> None:
    with pytest.raises(WrongType) as raised:
        of(outcome)
    assert raised.value.diagnostic.code == "ruleset.no-digest"
    assert raised.value.diagnostic.place.startswith("rules[0].then")


def test_an_outcome_that_contains_itself_is_an_error_and_no_crash() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(WrongType):
        of(endless)


def test_a_digest_survives_pickle() -> None:
    policy = RuleSet("p", [Rule("r", when=facts.text.mentions("a") & (facts.x > 1), then=1)])
    assert pickle.loads(pickle.dumps(policy)).digest == policy.digest


def test_versions_of_functions_and_normalisers_are_content_and_the_functions_are_not() -> None:
    assert of(when=predicate("p", lambda subject: True)) == of(when=predicate("p", lambda subject: False))
    assert of(when=predicate("p", lambda subject: True)) != of(
        when=predicate("p", lambda subject: True, version="2")
    )

    def with_words(name: str, version: str) -> str:
        stems = Normaliser(name, lambda text: words(text), version=version)
        text = Vocabulary.of({"text": Annotated[str, stems]}).text
        return of(when=text.mentions("order"))

    assert with_words("stems", "1") == with_words("stems", "1")
    assert len({with_words("stems", "1"), with_words("stems", "2"), with_words("roots", "1")}) == 3
    assert with_words("words", "1") == of(when=facts.text.mentions("order"))


def test_the_place_of_a_rule_and_the_order_of_its_tags_are_no_content() -> None:
    assert of(place=None) == of()
    assert of(tags=["b", "a"]) == of(tags=["a", "b"])


def test_a_digest_tells_versions_of_functions_that_make_facts_apart() -> None:
    def digest(version: str) -> str:
        made = {
            "n": (int, getter(len, version=version)),
            "twice": (int, derived("n", by=lambda n: 2 * n)),
        }
        fact = Vocabulary.of({}, more=made).twice
        return RuleSet("x", [Rule("r", when=fact > 1, then=1)]).digest

    assert digest("1") == digest("1")
    assert digest("1") != digest("2")
