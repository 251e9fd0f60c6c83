"""The weights as rules that can be read, asked why, and changed."""

import pytest
from tests.reference import classification as slowly

import servicecore.classification
from servicecore.classification import Said, evidence_rules, said
from servicecore.errors import UnknownName, WrongType
from servicecore.rules import Rule, RuleSet

TEXTS = ["the app crashes since the update", "where is my parcel", "Die App stürzt ab 😡", "zzyzx", ""]


@pytest.fixture(scope="module")
def for_support() -> RuleSet[float, float]:
    return evidence_rules()


@pytest.mark.parametrize("text", TEXTS)
def test_the_rules_sum_up_to_what_a_slow_scorer_finds(for_support: RuleSet[float, float], text: str) -> None:
    assert for_support.decide(Said.of(text)).outcome == slowly.sums(text, "function")["support"]


@pytest.mark.parametrize(
    ("question", "answer"), [("urgency", "critical"), ("sender", "ou"), ("churn", "churn"), ("topic", "bug")]
)
def test_every_question_can_be_asked(question: str, answer: str) -> None:
    rules = evidence_rules(question, answer)
    assert rules.name == f"{question}: {answer}"
    for text in TEXTS:
        assert rules.decide(Said.of(text)).outcome == slowly.sums(text, question)[answer]


def test_the_room_gives_the_function_whatever_was_asked_for_first() -> None:
    room = servicecore.classification
    assert room.Said is Said
    assert room.evidence_rules is evidence_rules
    assert callable(room.evidence_rules)


def test_what_is_said_is_what_has_a_weight() -> None:
    for text in TEXTS:
        assert Said.of(text).words == slowly.known(text, "function")
    assert Said.of("zzyzx").words == frozenset()
    assert Said(["app"]) == Said({"app"})  # type: ignore[arg-type]


def test_a_rule_of_ones_own_adds_to_the_sum(for_support: RuleSet[float, float]) -> None:
    mine = Rule("says zzyzx", when=said.words.has_any("zzyzx"), then=2.5)
    more = RuleSet.sum("mine", [*for_support.rules, mine], default=0.0)
    heard = Said(Said.of("the app crashes").words | {"zzyzx"})
    assert more.decide(heard).outcome == for_support.decide(heard).outcome + 2.5


def test_a_rule_names_the_word_that_it_is_about(for_support: RuleSet[float, float]) -> None:
    by_name = {rule.name: rule.then for rule in for_support.rules}
    assert by_name["says webhook"] > 0 > by_name["says parcel"]
    assert 0.0 not in by_name.values()


@pytest.mark.parametrize(
    ("question", "answer", "suggestion"),
    [("function", "suport", "function: support"), ("mood", "good", None), ("topic", "support", None)],
)
def test_an_unknown_question_is_an_error(question: str, answer: str, suggestion: str | None) -> None:
    with pytest.raises(UnknownName) as caught:
        evidence_rules(question, answer)
    assert caught.value.code == "classification.unknown-question"
    if suggestion:
        assert caught.value.diagnostic.suggestion == suggestion


def test_what_is_no_text_is_an_error() -> None:
    with pytest.raises(WrongType) as caught:
        Said.of(None)  # type: ignore[arg-type]
    assert caught.value.code == "value.wrong-type"
