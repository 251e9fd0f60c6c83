"""From when until when a rule applies."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from servicecore.errors import ErrorGroup, ServiceCoreError
from servicecore.rules import Rule, RuleSet, Vocabulary, all_of, predicate, ruleset_from_data

facts = Vocabulary.of({"x": int, "at": datetime})
BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 3, 1, tzinfo=UTC)
END = datetime(2026, 4, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
SPRING = RuleSet("p", [Rule("spring", when=all_of(), then=1, valid_from=START, valid_until=END)])


@pytest.mark.parametrize(
    ("at", "applies"),
    [(START - TICK, False), (START, True), (END - TICK, True), (END, False)],
)
def test_a_rule_applies_from_its_first_instant_on_and_before_its_last(at: datetime, applies: bool) -> None:
    there = at.astimezone(BERLIN)
    for given in (at, there):
        assert (SPRING.match({}, given) is not None) is applies
        assert (SPRING.match({"at": given}) is not None) is applies
        assert (SPRING.decide({}, at=given).outcome == 1) is applies


def test_the_instant_that_is_given_comes_before_that_of_the_subject() -> None:
    assert SPRING.match({"at": END}, START) is not None
    assert SPRING.match({"at": START}, END) is None
    assert SPRING.decide({"at": END}, at=START).at == START


def test_without_an_instant_a_rule_with_an_end_does_not_match_and_is_open() -> None:
    decision = SPRING.decide({})
    assert decision.rule is None
    assert [each.facts for each in decision.undetermined] == [("at",)]


def test_a_disabled_rule_stays_in_its_set_and_takes_no_part() -> None:
    off = Rule("off", when=all_of(), then=1, enabled=False)
    policy = RuleSet("p", [off])
    assert list(policy) == [off]
    assert policy.ranked == ()
    assert policy.match({}) is None
    assert policy.matches({}) == ()
    assert policy.decide({}).undetermined == ()


@pytest.mark.parametrize("naive", [datetime(2026, 3, 2), "2026-03-02", 5, date(2026, 3, 2)])  # noqa: DTZ001
@pytest.mark.parametrize("policy", [SPRING, RuleSet("p", [Rule("x", when=facts.x > 0, then=1)])])
def test_an_instant_that_is_none_is_refused_whether_or_not_a_rule_asks_for_it(
    policy: RuleSet[Any, Any], naive: Any
) -> None:
    with pytest.raises(ServiceCoreError):
        policy.decide({"x": 1}, at=naive)


REPEATED = [
    datetime(2026, 10, 25, 2, 15, tzinfo=BERLIN),
    datetime(2026, 10, 25, 2, 45, tzinfo=BERLIN),
    datetime(2026, 10, 25, 2, 15, tzinfo=BERLIN, fold=1),
    datetime(2026, 10, 25, 2, 45, tzinfo=BERLIN, fold=1),
]
"""In order, in the night in which 02:00 to 03:00 comes twice."""


@pytest.mark.parametrize("start", range(4))
@pytest.mark.parametrize("end", range(4))
def test_in_the_hour_that_comes_twice_ends_are_compared_as_instants(start: int, end: int) -> None:
    def built() -> Rule[int]:
        return Rule("r", when=all_of(), then=1, valid_from=REPEATED[start], valid_until=REPEATED[end])

    if start >= end:
        with pytest.raises(ServiceCoreError, match=r"rule\.never-valid"):
            built()
        return
    policy = RuleSet("p", [built()])
    assert [policy.match({}, at) is not None for at in REPEATED] == [start <= n < end for n in range(4)]


@pytest.mark.parametrize("at", [*REPEATED, datetime(2026, 7, 1, tzinfo=BERLIN), START])
def test_a_rule_with_an_end_survives_json_whatever_its_zone(at: datetime) -> None:
    policy = RuleSet("p", [Rule("r", when=all_of(), then=1, valid_from=at)])
    again = ruleset_from_data(json.loads(json.dumps(policy.to_data())), facts=facts)
    assert again.digest == policy.digest
    assert again == policy


def test_the_same_ends_in_another_zone_are_the_same_content() -> None:
    utc, berlin = (
        RuleSet("p", [Rule("r", when=all_of(), then=1, valid_from=at)])
        for at in (START, START.astimezone(BERLIN))
    )
    assert utc == berlin
    assert utc.digest == berlin.digest


@pytest.mark.parametrize("at", [START, datetime(2026, 7, 1, tzinfo=timezone(timedelta(hours=2)))])
def test_the_repr_of_a_rule_is_python_that_builds_it_again(at: datetime) -> None:
    rule = Rule(
        "r", when=facts.at > at, then=1, valid_from=at, tags=["b", "a"], priority=2, note="n", enabled=False
    )
    names = {"facts": facts, "Rule": Rule, "datetime": datetime, "timezone": timezone, "timedelta": timedelta}
    assert eval(repr(rule), names) == rule


@pytest.mark.parametrize(
    ("data", "code", "place"),
    [
        ({"from": "2026-03-01"}, "time.naive", "rules[0].from"),
        ({"until": "soon"}, "fact.wrong-type", "rules[0].until"),
        ({"until": None}, "fact.wrong-type", "rules[0].until"),
        ({"from": 5}, "fact.wrong-type", "rules[0].from"),
        ({"from": "2026-03-01T00:00Z", "until": "2026-02-01T00:00Z"}, "rule.never-valid", "rules[0].until"),
        ({"tags": "a"}, "data.wrong-shape", "rules[0].tags"),
        ({"tags": [""]}, "text.empty", "rules[0].tags[0]"),
        ({"enabled": "yes"}, "value.wrong-type", "rules[0].enabled"),
        ({"enabled": 1}, "value.wrong-type", "rules[0].enabled"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_document_is_one_error_in_its_place(data: Any, code: str, place: str) -> None:
    document = {"name": "p", "rules": [{"name": "r", "when": {"all": []}, "then": 1} | data]}
    with pytest.raises(ErrorGroup) as raised:
        ruleset_from_data(document, facts=facts)
    (diagnostic,) = raised.value.diagnostics
    assert (diagnostic.code, diagnostic.place) == (code, place)
    assert diagnostic.source is None  # in a document the path is the place


@pytest.mark.parametrize(
    "wrong",
    [
        {"valid_from": datetime(2026, 3, 1)},  # noqa: DTZ001
        {"valid_until": "2026-03-01"},
        {"valid_from": END, "valid_until": START},
        {"valid_from": START, "valid_until": START},
        {"enabled": 1},
        {"tags": "abc"},
        {"tags": [5]},
        {"tags": [["a"]]},
        {"tags": [""]},
        {"priority": 1.5},
    ],
    ids=str,
)
def test_what_bounds_no_rule_is_refused_when_it_is_built(wrong: dict[str, Any]) -> None:
    with pytest.raises(ServiceCoreError):
        Rule("r", when=all_of(), then=1, **wrong)


def test_a_condition_of_the_greatest_depth_may_be_valid_for_some_time() -> None:
    condition = facts.x > 0
    for number in range(100):
        one = facts.x > number
        condition = (condition | one) if number % 2 else (condition & one)
    assert condition.depth == 100
    policy = RuleSet("p", [Rule("r", when=condition, then=1, valid_from=START)])
    assert policy.decide({"x": 1_000}, at=START).outcome == 1
    assert policy.decide({"x": 1_000}, at=START - TICK).outcome is None


def test_a_function_is_not_asked_for_a_rule_that_is_not_valid() -> None:
    calls: list[Any] = []
    asked = predicate("p", lambda subject: calls.append(subject))
    policy = RuleSet("p", [Rule("r", when=asked, then=1, valid_until=START)])
    policy.decide({}, at=END)
    assert calls == []
    policy.decide({}, at=START - TICK)
    assert len(calls) == 1
