"""Words of a user's own kind."""

from typing import Annotated, Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.errors import ServiceCoreError
from servicecore.rules import Normaliser, Rule, RuleSet, Vocabulary, condition_from_data, words


def stemmed(text: str) -> tuple[str, ...]:
    return tuple(word.rstrip("s") or word for word in words(text))


STEMS = Normaliser("stems", stemmed, version="2")
facts = Vocabulary.of({"text": Annotated[str, STEMS], "plain": str, "maybe": Annotated[str, STEMS] | None})


def matches(when: Any, subject: Any) -> bool:
    return RuleSet("p", [Rule("r", when=when, then=1)]).match(subject) is not None


def test_texts_and_phrases_go_through_the_same_function() -> None:
    assert matches(facts.text.mentions("refunds"), {"text": "My REFUND?"})
    assert matches(facts.text.mentions("log ins"), {"text": "logs in"})
    assert not matches(facts.plain.mentions("refunds"), {"plain": "My REFUND?"})
    assert matches(facts.maybe.mentions("refund"), {"maybe": "refunds"})
    assert repr(facts.text.mentions("Refunds")) == "facts.text.mentions('refund')"


def test_other_operators_do_not_see_words() -> None:
    assert not matches(facts.text.contains("refunds"), {"text": "refund"})
    assert matches(facts.text == "refunds", {"text": "refunds"})


def test_a_phrase_that_a_normaliser_leaves_nothing_of_is_refused() -> None:
    stop = Normaliser("without the", lambda text: tuple(word for word in words(text) if word != "the"))
    text = Vocabulary.of({"text": Annotated[str, stop]}).text
    with pytest.raises(ServiceCoreError) as raised:
        text.mentions("the")
    assert raised.value.diagnostic.code == "condition.empty-phrase"
    assert matches(text.mentions("the order"), {"text": "order"})


def test_a_condition_is_written_and_read() -> None:
    when = facts.text.mentions("refunds", "log ins")
    assert condition_from_data(when.to_data(), facts=facts) == when


TEXTS = st.lists(st.sampled_from(["refund", "refunds", "log", "in", "ins", "s", "X"]), max_size=5).map(
    " ".join
)


@pytest.mark.parametrize(("small", "masked"), [(10_000, 0.0), (-1, 0.0)], ids=["chain", "index"])
@given(
    texts=st.lists(TEXTS, min_size=2, max_size=2),
    phrases=st.lists(TEXTS.filter(bool), min_size=1, max_size=4),
)
def test_every_form_uses_the_normaliser_of_the_fact(
    small: int, masked: float, texts: list[str], phrases: list[str]
) -> None:
    rules = [
        Rule(f"r{number}", when=fact.mentions(phrase), then=number)
        for number, (fact, phrase) in enumerate(
            (fact, each) for each in phrases for fact in (facts.text, facts.plain)
        )
    ]
    expected = tuple(
        rule
        for number, rule in enumerate(rules)
        if mentions(texts[number % 2], phrases[number // 2], stemmed if number % 2 == 0 else words)
    )
    with patch.multiple("servicecore.rules.deciding.compiled", SMALL=small, MASKED=masked):
        assert RuleSet("p", rules).matches({"text": texts[0], "plain": texts[1]}) == expected


def mentions(text: str, phrase: str, function: Any) -> bool:
    found, wanted = function(text), function(phrase)
    return any(found[start : start + len(wanted)] == wanted for start in range(len(found)))
