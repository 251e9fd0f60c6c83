"""Weights: sums of many answers at once, in whole numbers side by side."""

from collections.abc import Callable

import pytest
from tests.reference import classification as slowly

from servicecore.classification import classify_text
from servicecore.classification.families import FAMILIES
from servicecore.classification.reading import MOST_WORDS, families_of, family_table, features, read
from servicecore.classification.weights import (
    ANYTHING,
    MIDDLE,
    SCALE,
    SIGNALS,
    Table,
    Weights,
    inbound_weights,
    outbound_weights,
    reply_weights,
    table,
)
from servicecore.domain import Intent, Topic, Urgency

ALL = [inbound_weights, outbound_weights, reply_weights]
COLOURS = Table(
    "colour", ("red", "blue"), {"bias": 0.5}, [("sky", {"red": -2.0, "blue": 1.5}), ("a", {"red": 1})]
)
SIZES = Table("size", ("large",), {}, [("sky", {"large": 3.25}), ("ant", {"large": -4.0})])


def most_said() -> int:
    """How many features a message can have at most: words, pairs and families."""
    return 2 * MOST_WORDS - 1 + len(FAMILIES)


def test_every_answer_has_a_sum_of_its_own() -> None:
    weights = Weights([COLOURS, SIZES])
    assert weights.places == {"colour": slice(0, 2), "size": slice(2, 3)}
    assert [each - MIDDLE for each in weights.sums({"sky", "a"})] == [-1 * SCALE, 1.5 * SCALE, 3.25 * SCALE]
    assert [each - MIDDLE for each in weights.sums({"ant"})] == [0, 0, -4 * SCALE]
    assert [each - MIDDLE for each in weights.sums(set())] == [0, 0, 0]


def test_a_weight_can_be_asked_for_alone() -> None:
    weights = Weights([COLOURS, SIZES])
    assert [
        weights.of("sky", *each) for each in (("colour", "red"), ("colour", "blue"), ("size", "large"))
    ] == [
        -2.0,
        1.5,
        3.25,
    ]
    assert weights.of("sea", "colour", "red") == weights.of("ant", "colour", "red") == 0.0
    assert weights.column("colour", "red") == {"sky": -2.0, "a": 1.0, "ant": 0.0}
    assert (sorted(weights), len(weights)) == (["a", "ant", "sky"], 3)
    assert weights.notes["colour"]["bias"] == 0.5


def test_only_what_has_a_weight_for_some_question_is_known() -> None:
    assert Weights([COLOURS, SIZES]).known({"sky", "sea", "ant", "the sky"}) == {"sky", "ant"}


def test_a_family_is_known_by_its_words() -> None:
    crashing = Table("fault", ("yes",), {}, [("<apps>", {"yes": 1.0})])
    assert Weights([crashing]).known({"app", "sky"}) == {"<apps>"}
    assert Weights([COLOURS]).known({"app", "sky"}) == {"sky"}


def test_what_any_message_says_is_where_sums_begin() -> None:
    weights = Weights([COLOURS._replace(weights=[*COLOURS.weights, (ANYTHING, {COLOURS.answers[0]: -2.5})])])
    assert ANYTHING not in set(weights)
    assert ANYTHING not in weights.known({ANYTHING, "sky"})
    assert weights.of(ANYTHING, COLOURS.question, COLOURS.answers[0]) == -2.5
    before = Weights([COLOURS]).sums({"sky"})
    assert weights.sums({"sky"}) == (before[0] - 2.5 * SCALE, *before[1:])


def test_weights_below_zero_do_not_borrow_from_their_neighbours() -> None:
    answers = tuple("abcdef")
    low = Table("low", answers, {}, [("x", dict.fromkeys(answers, -1 / SCALE)), ("y", {"c": -900.0})])
    sums = [each - MIDDLE for each in Weights([low]).sums({"x", "y"})]
    assert sums == [-1, -1, -900 * SCALE - 1, -1, -1, -1]


@pytest.mark.parametrize(
    ("question", "notes"),
    [
        ("function", {"messages", "slope", "shift"}),
        ("sender", {"messages"}),
        ("topic", {"messages"}),
    ],
)
def test_the_head_of_a_file_is_read(question: str, notes: set[str]) -> None:
    found = table(question)
    assert found.question == question
    assert set(found.notes) == notes
    assert list(found.answers) == slowly.file(question).answers


def test_the_answers_are_values_of_the_domain() -> None:
    answers = inbound_weights().answers
    assert set(answers["intent"]) == {intent.value for intent in Intent}
    assert {name.upper() for name in answers["urgency"]} == {urgency.name for urgency in Urgency}
    assert set(answers["sentiment"]) == {"negative", "neutral", "positive"}
    assert all(answers[signal] == (signal,) for signal in SIGNALS)
    named = {each for each in answers["topic"] if not each.startswith("other_")}
    assert {Topic(each) for each in named} <= set(Topic.known())


@pytest.mark.parametrize("build", ALL)
def test_no_line_of_the_files_is_lost_and_none_is_there_twice(build: Callable[[], Weights]) -> None:
    weights = build()
    lines = {name: list(table(name).weights) for name in weights.answers}
    for name, found in lines.items():
        assert len({feature for feature, _ in found}) == len(found), name
    assert {ANYTHING, *weights} == {feature for found in lines.values() for feature, _ in found}


@pytest.mark.parametrize(
    "text",
    [
        "the app crashes since the update",
        "WHERE is my parcel?? order 12345",
        "Die App stürzt ab 😡",
        "hello",
        "zzyzx",
    ],
)
def test_the_sums_are_those_of_a_slow_scorer(text: str) -> None:
    weights = inbound_weights()
    known = weights.known(features(read(text)))
    assert known == slowly.known(text, "function")
    sums = weights.sums(known)
    for question, place in weights.places.items():
        expected = [slowly.sums(text, question)[answer] for answer in weights.answers[question]]
        assert [(each - MIDDLE) / SCALE for each in sums[place]] == expected, question


@pytest.mark.parametrize("build", ALL)
def test_no_single_weight_fills_its_place(build: Callable[[], Weights]) -> None:
    weights = build()
    for question, answers in weights.answers.items():
        for answer in answers:
            found = weights.column(question, answer).values()
            assert max(map(abs, found)) * SCALE < MIDDLE / 40, (question, answer)


def heaviest(weights: Weights, question: str, answer: str, sign: int) -> float:
    """The most that a sum could come to, were all the heaviest features in one message."""
    column = sorted((sign * weight for weight in weights.column(question, answer).values()), reverse=True)
    return sign * sum(weight for weight in column[: most_said()] if weight > 0) * SCALE


def too_heavy(weights: Weights) -> list[str]:
    return [
        f"{question}: {answer}"
        for question, answers in weights.answers.items()
        for answer in answers
        if heaviest(weights, question, answer, 1) >= MIDDLE
        or heaviest(weights, question, answer, -1) < -MIDDLE
    ]


@pytest.mark.parametrize("build", ALL)
def test_no_sum_can_grow_beyond_its_place(build: Callable[[], Weights]) -> None:
    assert too_heavy(build()) == []


def words_that_weigh_most(question: str, answer: str, number: int) -> str:
    weights = slowly.file(question).weights
    alone = [feature for feature in weights if feature.isalpha()]
    return " ".join(sorted(alone, key=lambda feature: -weights[feature][answer])[:number])


def test_a_message_of_the_heaviest_words_for_support_is_support() -> None:
    text = words_that_weigh_most("function", "support", MOST_WORDS)
    assert slowly.support_share(text) > 0.999
    assert classify_text(text).function.is_support


def test_pairs_stand_side_by_side_and_families_are_found_by_words_and_pairs() -> None:
    assert features(["a", "b", "a"]) == ["a", "b", "a", "a b", "b a"]
    assert features([]) == []
    found = family_table({"digital": ("app", "web page", "the very long phrase"), "failing": ("App",)})
    assert families_of(found, {"app", "web page", "the"}) == {"<digital>", "<failing>"}
    assert set(found) == {"app", "web page"}


def test_no_more_words_than_are_weighed_are_read() -> None:
    assert len(read("a b " * MOST_WORDS)) == MOST_WORDS
