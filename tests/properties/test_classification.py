"""Laws of classification."""

import time
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import cycle
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from tests.reference import classification as slowly

from servicecore.classification import (
    TAXONOMY,
    Message,
    Said,
    Taxonomy,
    TopicInfo,
    classify,
    classify_text,
    combined,
    evidence_rules,
    facts,
    reply_tone,
)
from servicecore.classification.languages import READ
from servicecore.classification.reading import features, read
from servicecore.classification.weights import (
    ANYTHING,
    MIDDLE,
    SCALE,
    Table,
    Weights,
    inbound_weights,
    outbound_weights,
    reply_weights,
)
from servicecore.domain import (
    Alternative,
    Channel,
    Classification,
    Customer,
    CustomerMessage,
    Direction,
    History,
    Interaction,
    Opened,
    Resolved,
    ServiceFunction,
    Topic,
    Trigger,
    trigger_of,
)
from servicecore.rules import Rule, RuleSet

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
FUNCTIONS = st.sampled_from(ServiceFunction)
ENDINGS = """
    regards wishes sincerely faithfully truly grussen grusse mfg saludo saludos atentamente cordialement
    salutations sent enviado envoye gesendet outlook message nachricht mensaje dorigine wrote schrieb
    escribio ecrit from von de www
"""
"""Words by which closings, quoted mail and addresses begin."""
ENDING_WORDS = frozenset(ENDINGS.split())
PHRASES = sorted(
    feature
    for feature in inbound_weights()
    if feature.replace(" ", "").isalpha() and feature.isascii() and ENDING_WORDS.isdisjoint(feature.split())
)
SAYINGS = st.lists(
    st.sampled_from(PHRASES) | st.sampled_from(["my", "the", "i", "please", "since", "and", "today"]),
    max_size=8,
).map(" ".join)
SENTENCES = st.lists(st.sampled_from(PHRASES), min_size=1, max_size=8).map(" ".join)
TEXTS = st.text() | SAYINGS
INTERACTIONS = st.builds(
    Interaction,
    st.just("m1"),
    channel=st.sampled_from(Channel.known()),
    at=st.just(AT),
    text=TEXTS,
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


@given(TEXTS)
def test_no_text_raises_and_the_same_text_gives_the_same_answer(text: str) -> None:
    assert classify_text(text) == classify_text(text)
    assert reply_tone(text) == reply_tone(text)


@given(INTERACTIONS)
def test_no_interaction_raises_and_the_answer_is_whole(interaction: Interaction) -> None:
    found = classify(interaction)
    assert found == classify(interaction)
    if found.topic is not None:
        assert found.function is TAXONOMY.owner(found.topic)
    assert found.reasons
    assert found.uncertain == (found.question is not None)
    assert (found.trigger is None) == (interaction.direction is Direction.INTERNAL)


@given(TEXTS)
def test_a_confidence_is_that_of_the_likelier_of_two(text: str) -> None:
    found = classify_text(text)
    assert found.confidence is not None
    assert 0.5 <= found.confidence <= 1
    if found.alternatives:
        [other] = found.alternatives
        assert other.function is not found.function
        assert other.confidence + found.confidence == pytest.approx(1)
    else:
        assert (found.uncertain, found.confidence, found.topic) == (True, 0.5, None)


@given(TEXTS, st.floats(0, 1))
def test_what_is_less_sure_than_the_threshold_is_uncertain(text: str, threshold: float) -> None:
    found = classify_text(text, threshold=threshold)
    assert found.confidence is not None
    assert found.uncertain == (found.confidence < threshold or not found.alternatives)
    assert found.function is classify_text(text).function


@given(TEXTS)
def test_sentiment_is_a_number_between_anger_and_delight_and_signals_are_told_once(text: str) -> None:
    found = classify_text(text)
    assert found.sentiment is None or -1 <= found.sentiment <= 1
    assert len(set(found.signals)) == len(found.signals)
    assert found.sensitive or not any(signal.is_sensitive for signal in found.signals)


HISTORIES = st.sampled_from(
    [
        None,
        History("t1", [Opened(AT - HOUR)]),
        History("t1", [Opened(AT - HOUR, function="support"), CustomerMessage(AT - HOUR)]),
        History("t1", [Opened(AT - HOUR, function="service")]),
        History("t1", [Opened(AT - HOUR, function="success")]),
        History("t1", [Opened(AT - 2 * HOUR), Resolved(AT - HOUR)]),
    ]
)


@given(INTERACTIONS, HISTORIES)
def test_the_trigger_follows_from_direction_and_history_never_from_words(
    interaction: Interaction, history: History | None
) -> None:
    assert classify(interaction, history).trigger == trigger_of(interaction, history)
    assert classify_text(interaction.words).trigger is None


@given(INTERACTIONS, HISTORIES)
def test_what_we_write_unasked_is_never_support(interaction: Interaction, history: History | None) -> None:
    found = classify(interaction, history)
    proactive = found.trigger is not None and found.trigger.within(Trigger.PROACTIVE)
    assert not (proactive and found.function is ServiceFunction.SUPPORT)


@given(
    TEXTS,
    st.sampled_from(Channel.known()),
    st.sampled_from([None, "editor"]),
    HISTORIES,
    st.sampled_from([None, Customer("c1"), Customer("c1", relation="prospect")]),
)
def test_what_is_known_beside_the_words_never_decides_the_function(
    text: str, channel: Channel, area: str | None, history: History | None, customer: Customer | None
) -> None:
    bare = classify(Interaction("m1", channel="email", at=AT, text=text))
    message = Interaction("m1", channel=channel, at=AT, text=text, product_area=area)
    found = classify(message, history, customer=customer)
    assert found.function is bare.function
    assert (found.intent, found.signals) == (bare.intent, bare.signals)
    remark = channel == Channel.SOCIAL and bare.function is ServiceFunction.SERVICE
    assert found.topic == (bare.topic or (Topic.SOCIAL_COMMENT if remark else None))
    assert found.confidence is not None
    assert 0.5 <= found.confidence <= 1


def support_share(found: Classification) -> float:
    assert found.confidence is not None
    return found.confidence if found.function.is_support else 1 - found.confidence


@given(TEXTS)
def test_known_words_and_sums_are_those_of_a_slow_scorer(text: str) -> None:
    weights = inbound_weights()
    known = weights.known(features(read(text)))
    assert known == slowly.known(text, "function")
    assert_sums_are_slow_ones(text, weights, known)


@given(TEXTS)
def test_the_sums_of_outreach_and_replies_are_those_of_a_slow_scorer(text: str) -> None:
    for weights, question in ((outbound_weights(), "outreach"), (reply_weights(), "reply")):
        known = weights.known(features(read(text)))
        assert known == slowly.known(text, question)
        assert_sums_are_slow_ones(text, weights, known)


def assert_sums_are_slow_ones(text: str, weights: Weights, known: set[str]) -> None:
    packed = weights.sums(known)
    for question, place in weights.places.items():
        found = [(each - MIDDLE) / SCALE for each in packed[place]]
        assert dict(zip(weights.answers[question], found, strict=True)) == slowly.sums(text, question)


@given(TEXTS)
def test_what_is_understood_is_judged_and_the_rest_is_not(text: str) -> None:
    found = classify(Interaction("m1", channel="email", at=AT, text=text))
    readable = found.language is None or found.language in READ
    assert bool(found.alternatives) == (readable and slowly.understood(text))


@given(TEXTS)
def test_how_likely_support_is_follows_from_the_slow_sums(text: str) -> None:
    found = classify(Interaction("m1", channel="email", at=AT, text=text))
    assume(found.alternatives)
    if not slowly.tells(text):
        assert found.confidence == 0.5
        return
    assert support_share(found) == pytest.approx(slowly.support_share(text))
    assert found.function.is_support == (slowly.support_share(text) > 0.5)


@given(TEXTS)
def test_a_bare_text_is_judged_as_a_customers_or_as_one_of_ours(text: str) -> None:
    one = classify(Interaction("m1", channel="email", at=AT, text=text))
    ours = classify(Interaction("m1", channel="email", at=AT, text=text, direction="outbound"))
    assert without_trigger(classify_text(text)) in (without_trigger(one), without_trigger(ours))


def without_trigger(found: Classification) -> tuple[object, ...]:
    return (found.function, found.topic, found.intent, found.confidence, found.alternatives, found.reasons)


WEIGHTS = st.integers(-40, 40).map(lambda number: number / SCALE)
TABLES = st.lists(
    st.builds(
        lambda answers, lines: (tuple(answers), lines),
        st.lists(st.sampled_from("pqrstuvw"), min_size=1, max_size=4, unique=True),
        st.dictionaries(
            st.sampled_from([*"abcdef", ANYTHING]),
            st.dictionaries(st.sampled_from("pqrstuvw"), WEIGHTS),
            max_size=7,
        ),
    ),
    min_size=1,
    max_size=4,
)


@given(TABLES, st.sets(st.sampled_from("abcdefg")))
def test_any_weights_are_summed_as_they_would_be_one_by_one(
    made: list[tuple[tuple[str, ...], dict[str, dict[str, float]]]], said: set[str]
) -> None:
    lines = [
        {
            feature: {answer: given[answer] for answer in given if answer in answers}
            for feature, given in table.items()
        }
        for answers, table in made
    ]
    tables = [Table(f"q{i}", answers, {}, list(lines[i].items())) for i, (answers, _) in enumerate(made)]
    weights = Weights(tables)
    known = weights.known(said)
    assert known == {feature for feature in said if any(feature in each for each in lines)}
    sums = weights.sums(known)
    for i, (answers, _) in enumerate(made):
        total = dict.fromkeys(answers, 0.0)
        for feature in [ANYTHING, *said]:
            for answer, weight in lines[i].get(feature, {}).items():
                total[answer] += weight
        assert [(each - MIDDLE) / SCALE for each in sums[weights.places[f"q{i}"]]] == [
            total[answer] for answer in answers
        ]
        for feature in [ANYTHING, *weights]:
            for answer in answers:
                assert weights.of(feature, f"q{i}", answer) == lines[i].get(feature, {}).get(answer, 0)


@cache
def rules_for_support() -> RuleSet[float, float]:
    return evidence_rules()


@settings(max_examples=50)
@given(TEXTS)
def test_the_rules_of_the_weights_decide_to_the_same_sum(text: str) -> None:
    weights = inbound_weights()
    said = Said.of(text)
    [packed] = weights.sums(set(said.words))[weights.places["function"]]
    assert rules_for_support().decide(said).outcome == (packed - MIDDLE) / SCALE


NOISE = st.text(alphabet=' \n\t.,;:-–—()[]{}"…*_', max_size=3)


@given(SAYINGS, st.lists(NOISE, min_size=1))
@example("cant log in", ["'"])
def test_case_white_space_and_punctuation_between_words_change_nothing(text: str, noise: list[str]) -> None:
    loud = "".join(f"{before} {word.upper()} " for before, word in zip(cycle(noise), text.split()))
    assert classify_text(loud) == classify_text(text)


@given(SAYINGS, st.sampled_from("'’‘"))
def test_apostrophes_within_words_change_nothing(text: str, mark: str) -> None:
    written = " ".join(f"{word[:-1]}{mark}{word[-1]}" if len(word) > 1 else word for word in text.split())
    assert classify_text(text) == classify_text(written)


AROUND = [
    "<p>{}</p>",
    "<html><head><style>p {{ color: red }}</style></head><body><div>{}</div></body></html>",
    "{}\n\nKind regards,\nAnna Smith\nOrder Desk",
    "{}\r\n\r\nMit freundlichen Grüßen\r\nAnna Schmidt",
    "{}\n\nUn saludo,\nAna",
    "{}\n\nCordialement,\nAnne",
    "{}\n-- \nAnna Smith, refunds",
    "{}\n\nSent from my iPhone",
    "{}\n\n> Your refund is on its way.\n> Your app crashes.",
    "{}\n\nOn Mon, 2 Mar 2026 at 09:00, Acme <help@acme.example> wrote:\n> Your refund is on its way.",
    "{}\n\nAm 02.03.2026 um 09:00 schrieb Acme:\n\nYour refund is on its way.",
    "{}\n\nEl lun, 2 mar 2026 a las 9:00, Acme escribió:\n> Your refund is on its way.",
    "{}\n\nLe lun. 2 mars 2026 à 09:00, Acme a écrit :\n> Your refund is on its way.",
    "{}\n\n-----Original Message-----\nYour refund is on its way.",
]


@given(SENTENCES, st.sampled_from(AROUND))
def test_what_stands_around_a_message_changes_nothing(text: str, around: str) -> None:
    assert classify_text(around.format(text)) == classify_text(text)


@given(SAYINGS)
def test_what_is_given_as_evidence_was_said(text: str) -> None:
    found = classify(Interaction("m1", channel="email", at=AT, text=text))
    quoted = {each.words for each in found.evidence}
    weights = slowly.file("function").weights
    assert all((weights[words]["support"] > 0) == found.function.is_support for words in quoted)
    assert quoted <= slowly.said_in(text)
    assert all(each.weight > 0 and each.speaks_for is found.function for each in found.evidence)
    assert all(f"`{words}`" in found.reasons[0] for words in quoted)


OWN = st.lists(
    st.tuples(st.sampled_from(["crash", "parcel", "hailstone"]), st.sampled_from(sorted(TAXONOMY))),
    max_size=3,
)


@given(SAYINGS, st.sampled_from(["", "crash", "a parcel", "hailstone and crash"]), OWN)
def test_a_rule_of_ones_own_decides_and_where_none_matches_nothing_changes(
    text: str, more: str, pairs: list[tuple[str, Topic]]
) -> None:
    own: RuleSet[Topic, Any] = RuleSet(
        "mine",
        [Rule(f"{i}", when=facts.text.mentions(said), then=topic) for i, (said, topic) in enumerate(pairs)],
    )
    whole = f"{text} {more}"
    matching = own.matches(Message(whole))
    found = classify_text(whole, rules=own)
    if matching:
        assert found.topic == matching[0].then
        assert (found.function, found.confidence) == (TAXONOMY.owner(matching[0].then), None)
        assert not found.uncertain
    else:
        assert found == classify_text(whole)


JUDGEMENTS = st.builds(
    lambda function, confidence, others: Classification(
        function,
        confidence=confidence,
        alternatives=[
            Alternative(each, confidence=share) for each, share in others.items() if each is not function
        ],
    ),
    FUNCTIONS,
    st.none() | st.floats(0.5, 1),
    st.dictionaries(FUNCTIONS, st.floats(0.01, 1), max_size=2),
)


@given(JUDGEMENTS, JUDGEMENTS, st.floats(0, 1))
def test_two_together_find_the_likeliest_by_both(
    one: Classification, other: Classification, trust: float
) -> None:
    message = Interaction("m1", channel="email", at=AT)
    found = combined(lambda *_: one, lambda *_: other, trust=trust)(message, None)
    assert found.confidence is not None
    assert found.confidence + sum(each.confidence for each in found.alternatives) == pytest.approx(1)
    assert all(each.confidence <= found.confidence + 1e-9 for each in found.alternatives)
    assert found.uncertain == (one.function is not other.function)
    if one.function is other.function:
        assert found.function is one.function


@given(JUDGEMENTS, JUDGEMENTS, st.floats(0, 1))
def test_who_is_asked_first_matters_only_where_both_are_as_likely(
    one: Classification, other: Classification, trust: float
) -> None:
    message = Interaction("m1", channel="email", at=AT)
    found = combined(lambda *_: one, lambda *_: other, trust=trust)(message, None)
    turned = combined(lambda *_: other, lambda *_: one, trust=1 - trust)(message, None)
    assert found.confidence == pytest.approx(turned.confidence)
    runners_up = [each.confidence for each in found.alternatives]
    assume(found.confidence is not None and max(runners_up, default=0.0) < found.confidence - 1e-6)
    assert found.function is turned.function


MEGABYTE = 1_000_000
HOSTILE = {
    "nothing": "",
    "one word over and over": "the app crashes " * (MEGABYTE // 16),
    "one letter": "a" * MEGABYTE,
    "bytes": bytes(range(256)).decode("latin-1") * (MEGABYTE // 256),
    "null": "\0" * MEGABYTE,
    "white space": " \n\t" * (MEGABYTE // 3),
    "lines": "\n" * MEGABYTE,
    "right to left": "التطبيق لا يعمل منذ التحديث " * (MEGABYTE // 28),
    "marks of direction": "\u202eapp\u202c crashes " * (MEGABYTE // 15),
    "emoji": "😡🎉👍🏽" * (MEGABYTE // 4),
    "lone surrogates": "\ud800\udfff" * (MEGABYTE // 2),
    "accents without end": "a" + "\u0301" * MEGABYTE,
    "letters that unfold": "\ufdfa" * MEGABYTE,
    "tags that never end": "<" * MEGABYTE,
    "tags in tags": "<div><p>" * 60_000 + "the app crashes" + "</p></div>" * 60_000,
    "long tags": ("<a " + "x" * 499) * 2_000,
    "scripts without end": "<script>" * (MEGABYTE // 8),
    "scripts that nearly end": "<script></scrip" * (MEGABYTE // 15),
    "entities": "&amp;" * (MEGABYTE // 5),
    "entities in entities": "&amp;amp;#x" * (MEGABYTE // 11),
    "addresses that never end": "a@" * (MEGABYTE // 2),
    "almost addresses": ("x" * 64 + "@" + "y" * 100) * 6_000,
    "links": "http://" * (MEGABYTE // 7),
    "quotations": ">\n" * (MEGABYTE // 2),
    "beginnings of quotations": ("on " + "wrote " * 50 + "\n") * 3_000,
    "senders without an address": ("from: " + "x" * 99 + "\n") * 9_000,
    "signatures": "--\n" * (MEGABYTE // 3),
    "closings": ("regards" + "!" * 5_000 + "\n") * 200,
    "dashes": "—-–" * (MEGABYTE // 3),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_takes_long(text: str) -> None:
    classify_text("the weights are read once")
    began = time.perf_counter()
    found = classify_text(text)
    tone = reply_tone(text)
    assert time.perf_counter() - began < 2
    assert found.confidence is not None
    assert 0.5 <= found.confidence <= 1
    assert 0 <= tone.confidence <= 1


@pytest.mark.parametrize("name", ["nothing", "null", "white space", "lone surrogates", "right to left"])
def test_what_says_nothing_is_uncertain(name: str) -> None:
    found = classify_text(HOSTILE[name])
    assert found.uncertain
    assert found.question == "What can we help you with?"
