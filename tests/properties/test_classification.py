"""Laws of classification."""

from datetime import UTC, datetime
from itertools import cycle

from hypothesis import assume, example, given
from hypothesis import strategies as st

from servicecore.classification import (
    TAXONOMY,
    Message,
    Taxonomy,
    TopicInfo,
    classify,
    classify_text,
    default_rules,
)
from servicecore.domain import Channel, Direction, Interaction, ServiceFunction, Topic, Trigger
from servicecore.rules import words

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
FUNCTIONS = st.sampled_from(ServiceFunction)
PHRASES = sorted(
    {
        phrase
        for rule in default_rules().rules
        for comparison in rule.when.leaves()
        if comparison.operator == "mentions"
        for phrase in comparison.operand
    }
)
SAYINGS = st.lists(
    st.sampled_from(PHRASES) | st.sampled_from(["my", "the", "i", "please", "since", "and", "today"]),
    max_size=8,
).map(" ".join)
INTERACTIONS = st.builds(
    Interaction,
    st.just("m1"),
    channel=st.sampled_from(Channel.known()),
    at=st.just(AT),
    text=st.text() | SAYINGS,
    subject=st.text(max_size=20) | SAYINGS,
    direction=st.sampled_from(Direction),
    auto_submitted=st.booleans(),
)
INFOS = st.builds(
    TopicInfo,
    st.text(alphabet="abc", min_size=1, max_size=2),
    FUNCTIONS,
    st.just("Something."),
    sensitive=st.booleans(),
)


@given(FUNCTIONS, FUNCTIONS, FUNCTIONS)
def test_within_is_a_partial_order_with_service_on_top(
    a: ServiceFunction, b: ServiceFunction, c: ServiceFunction
) -> None:
    assert a.within(a)
    assert a.within(ServiceFunction.SERVICE)
    assert a is b or not (a.within(b) and b.within(a))
    assert not (a.within(b) and b.within(c)) or a.within(c)


@given(st.sampled_from(sorted(TAXONOMY)))
def test_every_topic_has_exactly_one_owner(topic: Topic) -> None:
    assert [topic in TAXONOMY.of(function) for function in ServiceFunction].count(True) == 1
    assert topic in TAXONOMY.of(TAXONOMY.owner(topic))


@given(st.lists(INFOS, unique_by=lambda info: info.topic))
def test_a_taxonomy_holds_what_it_was_given_in_that_order(infos: list[TopicInfo]) -> None:
    taxonomy = Taxonomy(infos)
    assert list(taxonomy.values()) == infos
    assert sorted(topic for each in ServiceFunction for topic in taxonomy.of(each)) == sorted(taxonomy)
    assert Taxonomy([]).plus(*infos) == taxonomy == taxonomy.replacing(*infos)


@given(st.text() | SAYINGS)
def test_no_text_raises_and_the_same_text_gives_the_same_answer(text: str) -> None:
    assert classify_text(text) == classify_text(text)


@given(INTERACTIONS)
def test_no_interaction_raises_and_the_answer_is_whole(interaction: Interaction) -> None:
    found = classify(interaction)
    assert found == classify(interaction)
    assert found.function.within(ServiceFunction.SERVICE)
    assert found.function is (
        TAXONOMY.owner(found.topic) if found.topic is not None else ServiceFunction.SERVICE
    )
    assert found.reasons
    assert (found.trigger is None) == (interaction.direction is Direction.INTERNAL)


@given(INTERACTIONS)
def test_what_we_write_unasked_is_never_support(interaction: Interaction) -> None:
    found = classify(interaction)
    proactive = found.trigger is not None and found.trigger.within(Trigger.PROACTIVE)
    assert not (proactive and found.function is ServiceFunction.SUPPORT)


@given(INTERACTIONS, st.sampled_from(Channel.known()))
def test_the_channel_never_decides_the_function(interaction: Interaction, channel: Channel) -> None:
    other = Interaction(
        "m1",
        channel=channel,
        at=AT,
        text=interaction.text,
        subject=interaction.subject,
        direction=interaction.direction,
        auto_submitted=interaction.auto_submitted,
    )
    assert classify(interaction).function is classify(other).function


NOISE = st.text(alphabet=" \n\t.,;:!?-–—()[]{}\"'/…*", max_size=3)


@given(SAYINGS, st.lists(NOISE, min_size=1))
@example("cant log in", ["'"])
def test_case_white_space_and_punctuation_between_words_change_nothing(text: str, noise: list[str]) -> None:
    loud = "".join(f"{before} {word.upper()} " for before, word in zip(cycle(noise), text.split()))
    assert classify_text(loud) == classify_text(text)


@given(SAYINGS)
def test_apostrophes_within_words_change_nothing(text: str) -> None:
    written = " ".join(f"{word[:-1]}’{word[-1]}" if len(word) > 1 else word for word in text.split())
    assert classify_text(text) == classify_text(written)


@given(SAYINGS)
def test_what_a_reason_quotes_was_said(text: str) -> None:
    first = classify_text(text).reasons[0]
    assume(": `" in first)
    quoted = first.rpartition("`: ")[2].strip("`").split("`, `")
    said = f" {' '.join(words(text))} "
    assert all(f" {phrase} " in said for phrase in quoted)


@given(SAYINGS)
def test_the_rule_that_decides_is_the_first_that_matches(text: str) -> None:
    matching = default_rules().matches(Message(text))
    assert classify_text(text).topic == (matching[0].then if matching else None)
