"""Functions of users: what they may answer, and what becomes of those that fail."""

import pickle
from collections.abc import Callable
from typing import Any

import pytest

from servicecore.errors import ServiceCoreError
from servicecore.rules import Predicate, Rule, RuleSet, Vocabulary, all_of, predicate, rule

facts = Vocabulary.of({"x": int})


def broken(subject: Any) -> bool:
    raise LookupError("no table `rates`")


BROKEN = predicate("rates known", broken)


def with_others(when: Any, **how: Any) -> RuleSet[Any, Any]:
    return RuleSet(
        "p", [Rule("own", when=when, then="own"), Rule("rest", when=facts.x > 0, then="rest")], **how
    )


def test_what_a_function_raises_is_recorded_with_rule_and_place_and_the_rest_goes_on() -> None:
    policy = with_others(BROKEN)
    decision = policy.decide({"x": 1})
    assert decision.outcome == "rest"
    (failure,) = decision.failures
    assert failure.rule is policy["own"]
    assert failure.predicate is BROKEN
    assert failure.error.diagnostic.code == "rule.predicate-raised"
    assert failure.error.diagnostic.place == "own"
    assert failure.error.diagnostic.source == policy["own"].place
    assert isinstance(failure.error.__cause__, LookupError)
    assert "no table `rates`" in str(failure)


def test_not_of_what_failed_is_no_more_true() -> None:
    for when in (BROKEN, ~BROKEN, BROKEN & (facts.x > 0), ~(BROKEN | (facts.x > 5))):
        assert with_others(when).decide({"x": 1}).outcome == "rest"
    assert with_others(BROKEN | (facts.x > 0)).decide({"x": 1}).outcome == "own"


def test_what_is_true_anyway_asks_no_function() -> None:
    assert with_others(BROKEN | (facts.x > 0)).decide({"x": 1}).failures == ()
    assert with_others(BROKEN & (facts.x > 5)).decide({"x": 1}).failures == ()


@pytest.mark.parametrize("answer", [1, 0, "yes", "", [], [1], 1.0, object(), NotImplemented, ValueError("x")])
def test_an_answer_that_is_no_bool_is_a_failure_and_not_taken_for_true_or_false(answer: Any) -> None:
    for when in (predicate("p", lambda subject: answer), ~predicate("p", lambda subject: answer)):
        decision = with_others(when).decide({"x": 1})
        assert decision.outcome == "rest"
        (failure,) = decision.failures
        assert failure.error.diagnostic.code == "rule.predicate-not-bool"


def test_none_says_that_it_cannot_tell_and_is_no_failure() -> None:
    decision = with_others(predicate("p", lambda subject: None)).decide({"x": 1})
    assert (decision.outcome, decision.failures) == ("rest", ())


def test_an_exception_that_cannot_say_what_it_is_is_isolated_as_well() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no text")

    def mute(subject: Any) -> bool:
        raise Mute

    decision = with_others(predicate("p", mute)).decide({"x": 1})
    assert decision.outcome == "rest"
    assert len(decision.failures) == 1


def test_what_is_no_error_ends_the_decision() -> None:
    def stopped(subject: Any) -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        with_others(predicate("p", stopped)).decide({"x": 1})


def test_a_function_is_asked_once_a_decision_by_however_many_rules() -> None:
    calls: list[Any] = []
    asked = predicate("asked", lambda subject: calls.append(subject))
    many = [Rule(f"r{number}", when=asked & (facts.x >= number % 3), then=1) for number in range(100)]
    subject = {"x": 9}
    decision = RuleSet("p", many).decide(subject)
    assert calls == [subject]
    decision.explain()
    _ = decision.undetermined, decision.failures
    assert calls == [subject]


def test_a_function_that_fails_for_many_rules_is_reported_once_with_the_first() -> None:
    many = [Rule(f"r{number}", when=BROKEN, then=number) for number in range(5)]
    decision = RuleSet.collect("p", many).decide({})
    assert [(each.rule.name, each.predicate.name) for each in decision.failures] == [("r0", "rates known")]


def test_with_raise_the_error_ends_the_decision_in_every_way_of_deciding() -> None:
    policy = with_others(BROKEN, on_error="raise")
    for decide in (
        policy.decide,
        policy.match,
        policy.matches,
        lambda subject: policy.decide_many([subject]),
    ):
        with pytest.raises(ServiceCoreError) as raised:
            decide({"x": 1})
        assert raised.value.diagnostic.code == "rule.predicate-raised"
        assert isinstance(raised.value.__cause__, LookupError)


def test_two_functions_of_one_name_and_version_in_one_rule_set_are_told_apart_or_refused() -> None:
    """They are one question to the engine: what the second says would never be heard."""
    no, yes = predicate("p", lambda subject: False), predicate("p", lambda subject: True)
    try:
        policy = RuleSet("p", [Rule("a", when=no, then="a"), Rule("b", when=yes, then="b")])
    except (ServiceCoreError, ExceptionGroup):
        return
    assert policy.decide({}).outcome == "b"


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: predicate("", broken), "text.empty"),
        (lambda: predicate("p", broken, version=""), "text.empty"),
        (lambda: predicate(5, broken), "value.wrong-type"),  # type: ignore[call-overload]
        (lambda: predicate("p", "function"), "condition.not-a-function"),  # type: ignore[call-overload]
        (lambda: Rule("r", when=broken, then=1), "rule.not-a-condition"),  # type: ignore[arg-type]
        (lambda: facts.x > broken, "fact.wrong-type"),
    ],
)
def test_what_is_no_predicate_is_refused(build: Callable[[], object], code: str) -> None:
    with pytest.raises(ServiceCoreError) as raised:
        build()
    assert raised.value.diagnostic.code == code


def test_predicates_are_equal_by_name_and_version() -> None:
    assert predicate("p", broken) == predicate("p", lambda subject: True)
    assert predicate("p", broken) != predicate("p", broken, version="2")
    assert predicate("p", broken) != predicate("q", broken)
    assert pickle.loads(pickle.dumps(BROKEN)) == BROKEN
    assert isinstance(BROKEN, Predicate)
    assert BROKEN.opaque


def test_a_rule_made_of_a_function_is_opaque_where_it_is_shown_and_written() -> None:
    @rule("odd hours", then="night desk", priority=3, version="2")
    def odd_hours(case: Any) -> bool:
        return bool(case["x"] > 5)

    policy = RuleSet("p", [odd_hours])
    assert odd_hours.when.opaque
    assert odd_hours.place is not None
    assert odd_hours.place.file == __file__
    assert policy.to_data()["rules"] == [
        {
            "name": "odd hours",
            "when": {"predicate": "odd hours", "version": "2"},
            "then": "night desk",
            "priority": 3,
        }
    ]
    assert policy.decide({"x": 6}).outcome == "night desk"
    assert policy.decide({}).failures[0].error.diagnostic.code == "rule.predicate-raised"


def test_functions_get_the_subject_as_it_was_given() -> None:
    class Case:
        x = 5

    seen: list[Any] = []
    case = Case()
    RuleSet("p", [Rule("a", when=predicate("p", lambda subject: seen.append(subject)), then=1)]).decide(case)
    assert seen[0] is case


def test_a_rule_set_without_facts_is_decided_by_functions_alone() -> None:
    policy = RuleSet("p", [Rule("a", when=all_of() & BROKEN, then=1), Rule("b", when=all_of(), then=2)])
    assert policy.decide(object()).outcome == 2
