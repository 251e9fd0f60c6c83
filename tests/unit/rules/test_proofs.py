"""Claims about rule sets: proved, refuted by a subject, or left open."""

from typing import Any

import pytest

from servicecore.errors import InvalidValue, WrongType
from servicecore.rules import Rule, RuleSet, Vocabulary, all_of, predicate
from servicecore.rules.analysing.proofs import always, never, prove

facts = Vocabulary.of({"vip": bool, "amount": int, "text": str})
vip = facts.vip == True  # noqa: E712
RULES = [
    Rule("small", when=facts.amount < 10, then="bot"),
    Rule("vips", when=vip, then="desk"),
    Rule("late", when=facts.text.mentions("refund"), then="back office"),
]
policy = RuleSet("front door", RULES, default="queue")


def verdict(rules: RuleSet[Any, Any], claim: Any, **more: Any) -> str:
    return prove(rules, claim, **more).verdict


def test_a_claim_that_holds_is_proved() -> None:
    proof = prove(policy, never(facts.amount >= 10, outcome="bot"))
    assert (proof.verdict, proof.counterexample) == ("proved", None)
    proof.raise_unless_proved()
    assert str(proof) == "never `'bot'` where amount >= 10: proved for every subject"


def test_a_claim_that_does_not_hold_has_the_smallest_counterexample() -> None:
    proof = prove(policy, never(vip, outcome="bot"))
    assert proof.counterexample == {"vip": True, "amount": 0}
    assert (proof.verdict, proof.outcome, proof.rule) == ("found", "bot", RULES[0])
    with pytest.raises(InvalidValue) as caught:
        proof.raise_unless_proved()
    assert caught.value.code == "proof.violated"
    assert caught.value.diagnostic.received == "`'bot'` by rule `small` for amount = 0, vip = True"
    assert caught.value.diagnostic.source == RULES[0].place


def test_every_subject_of_a_condition_may_be_claimed_to_get_an_outcome() -> None:
    assert verdict(policy, always(vip & (facts.amount >= 10), outcome="desk")) == "proved"
    proof = prove(policy, always(vip, outcome="desk"))
    assert proof.outcome == "bot"


def test_the_default_is_an_outcome_too() -> None:
    assert verdict(policy, never(facts.amount < 10, outcome="queue")) == "proved"
    assert prove(policy, never(vip | ~vip, outcome="queue"), given=[facts.vip != True]).verdict == "found"  # noqa: E712
    assert verdict(policy, never(vip, outcome="queue")) == "proved"


def test_a_condition_that_is_unknown_claims_nothing() -> None:
    assert (
        verdict(policy, never(all_of(facts.amount < 10, facts.amount.is_missing()), outcome="bot"))
        == "proved"
    )


def test_what_is_given_is_left_out_of_account() -> None:
    assert verdict(policy, never(vip, outcome="bot"), given=[~(vip & (facts.amount < 10))]) == "proved"


def test_a_claim_about_a_set_that_refuses_a_subject_does_not_stand() -> None:
    rules = RuleSet.unique(
        "u", [Rule("a", when=vip, then=1), Rule("b", when=facts.amount > 1, then=1)], default=1
    )
    proof = prove(rules, always(vip, outcome=1))
    assert (proof.verdict, str(proof.outcome)) == ("found", "Refused(code='hit-policy.not-unique')")
    assert verdict(rules, never(vip, outcome=2)) == "proved"


def test_an_outcome_among_others_is_one_where_outcomes_are_gathered() -> None:
    rules = RuleSet.collect("c", [Rule("a", when=vip, then=1), Rule("b", when=facts.amount > 1, then=2)])
    assert verdict(rules, always(vip, outcome=1)) == "proved"
    assert verdict(rules, never(facts.amount <= 1, outcome=2)) == "proved"
    assert verdict(rules, never(vip, outcome=2)) == "found"


def test_the_least_and_the_greatest_outcome_are_worked_out_and_sums_are_not() -> None:
    some = [Rule("a", when=vip, then=1), Rule("b", when=facts.amount > 1, then=2)]
    assert verdict(RuleSet.min("m", some), never(vip, outcome=2)) == "proved"
    assert verdict(RuleSet.max("m", some), always(facts.amount > 1, outcome=2)) == "proved"
    total = RuleSet.sum("s", some)
    assert verdict(total, never(vip, outcome=1)) == "found"
    proof = prove(total, never(vip, outcome=7))
    assert proof.verdict == "unknown"
    with pytest.raises(InvalidValue) as caught:
        proof.raise_unless_proved()
    assert caught.value.code == "proof.undecided"


def test_a_counterexample_that_cannot_be_replayed_is_only_possible() -> None:
    unlikely = predicate("unlikely", lambda subject: False)
    proof = prove(RuleSet("p", [Rule("r", when=unlikely, then=1)]), never(vip, outcome=1))
    assert proof.verdict == "possible"
    with pytest.raises(InvalidValue) as caught:
        proof.raise_unless_proved()
    assert caught.value.code == "proof.possibly-violated"


def test_what_is_not_decided_in_time_is_unknown() -> None:
    assert verdict(policy, never(vip, outcome="bot"), seconds=0) == "unknown"


def test_a_claim_is_about_a_condition() -> None:
    with pytest.raises(WrongType):
        never(True, outcome=1)  # type: ignore[arg-type]
    with pytest.raises(WrongType):
        always("vip", outcome=1)  # type: ignore[arg-type]


def test_a_proof_shows_itself_as_text_html_and_data() -> None:
    proof = prove(policy, never(vip, outcome="bot"))
    assert str(proof).splitlines() == [
        "never `'bot'` where vip is True: not so",
        "└─ `'bot'` by rule `small` for amount = 0, vip = True",
    ]
    assert "not so" in proof._repr_html_()
    data: Any = proof.to_data()
    assert (data["claim"], data["counterexample"], data["rule"]) == (
        "never",
        {"vip": True, "amount": 0},
        "small",
    )
    assert repr(proof).startswith("Proof(")


def test_a_condition_is_no_claim() -> None:
    with pytest.raises(WrongType, match="claim"):
        prove(RuleSet("x", []), facts.amount > 1)  # type: ignore[arg-type]
