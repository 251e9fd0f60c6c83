"""Classifying texts and interactions: trigger, outreach, reasons, and rules of one's own."""

import csv
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from tests.shared import SHARED, needs_shared

from servicecore.classification import (
    TAXONOMY,
    Classifier,
    Message,
    Taxonomy,
    TopicInfo,
    classify,
    classify_text,
    explain_text,
    facts,
)
from servicecore.classification.leaning import MOST, lean_of
from servicecore.domain import (
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
)
from servicecore.errors import InvalidValue, UnknownName, WrongType
from servicecore.rules import Fact, Rule, RuleSet

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
MESSAGES = SHARED / "data" / "multidogo_messages" / "labelled_messages.csv"


def interaction(text: str, **more: Any) -> Interaction:
    return Interaction("m1", **{"channel": "email", "at": AT, "text": text, **more})


def support_share(found: Classification) -> float:
    """How likely it is said to be that the message belongs to support."""
    assert found.confidence is not None
    return found.confidence if found.function.is_support else 1 - found.confidence


def told(text: str, history: History | None = None) -> Classification:
    return classify(interaction(text, direction="outbound", author="agent"), history)


def test_what_comes_in_is_reactive_whatever_its_words() -> None:
    assert classify(interaction("just following up on my refund")).trigger is Trigger.REACTIVE


def test_words_alone_say_nothing_about_the_trigger() -> None:
    assert classify_text("welcome, here is your setup guide").trigger is None


def test_subject_and_text_are_read_together() -> None:
    assert classify(interaction("since this morning", subject="API down")).topic == Topic.API_FAILURE


OUTREACH = [
    ("Your parcel is delayed and will arrive later than planned.", Topic.DELAY_NOTICE, "service"),
    ("Planned maintenance on Sunday night: no access from 1 to 3.", Topic.OUTAGE_NOTICE, "service"),
    ("We are updating our terms of service in June.", Topic.POLICY_CHANGE_NOTICE, "service"),
    ("Welcome! Here is your setup guide.", Topic.ONBOARDING, "service"),
    ("Did that fix it? I am following up on last week.", Topic.FOLLOW_UP, "service"),
    ("How did we do? Please answer our survey.", Topic.FEEDBACK, "service"),
    ("You might also like the larger one.", Topic.OFFER, "service"),
    ("You have 300 points, thank you for being with us.", Topic.LOYALTY, "service"),
    ("Your order has shipped.", Topic.ORDER_STATUS, "service"),
    ("Your invoice for March.", Topic.BILLING, "service"),
    ("Time for our quarterly review.", Topic.CHECK_IN, "success"),
    ("Did you know that reports can send themselves?", Topic.USAGE_RECOMMENDATION, "success"),
    ("How far are we from your goals?", Topic.OUTCOME_REVIEW, "success"),
    ("We have not seen you for a month.", Topic.AT_RISK_OUTREACH, "success"),
    ("Your contract ends in May, shall we talk?", Topic.RENEWAL, "success"),
    ("The tags are not designed for that, folders are better suited.", Topic.FEATURE_MISUSE, "success"),
]


def test_what_we_write_unasked_has_topics_of_its_own() -> None:
    wrong = [
        text
        for text, topic, function in OUTREACH
        if (told(text).topic, told(text).function) != (topic, ServiceFunction(function))
    ]
    assert len(wrong) <= 2, wrong


@pytest.mark.parametrize("text", [text for text, _, _ in OUTREACH])
def test_what_we_write_unasked_is_proactive_and_no_support(text: str) -> None:
    assert told(text).trigger is Trigger.PROACTIVE
    assert told(text).function is not ServiceFunction.SUPPORT


@pytest.mark.parametrize("text", [text for text, _, _ in OUTREACH])
def test_the_same_words_from_a_customer_are_judged_as_a_customers(text: str) -> None:
    assert told(text).intent is None
    assert classify(interaction(text)).intent is not None


def test_of_a_bare_text_its_words_tell_whether_a_company_wrote_it() -> None:
    notice = "Dear customer, we are updating our terms of service in June."
    assert classify_text(notice).topic == told(notice).topic == Topic.POLICY_CHANGE_NOTICE
    assert classify_text(notice).trigger is None


@pytest.mark.parametrize(
    ("asked", "told_unasked"),
    [
        ("how do i set up the printer", "Here is how to set up your printer, step by step. Welcome!"),
        ("is there an outage", "There is an outage, we are investigating."),
        ("how do i use the filters", "A tip: the best way to use filters."),
    ],
)
def test_initiative_decides_between_support_and_service(asked: str, told_unasked: str) -> None:
    assert classify(interaction(asked)).function is ServiceFunction.SUPPORT
    assert told(told_unasked).function is not ServiceFunction.SUPPORT


def test_nothing_that_we_write_unasked_is_support() -> None:
    fault = "The app crashes when you press save."
    assert classify(interaction(fault)).function is ServiceFunction.SUPPORT
    assert told(fault).function is not ServiceFunction.SUPPORT
    assert all(each.function is not ServiceFunction.SUPPORT for each in told(fault).alternatives)


def test_an_answer_is_about_what_was_asked() -> None:
    waiting = History("t1", [Opened(AT - HOUR), CustomerMessage(AT - HOUR)])
    found = told("The app crashes because of the update.", waiting)
    assert found.trigger is Trigger.REACTIVE
    assert found.function is ServiceFunction.SUPPORT


def test_after_a_resolution_we_follow_up() -> None:
    done = History("t1", [Opened(AT - 2 * HOUR), Resolved(AT - HOUR)])
    found = told("Is everything working now?", done)
    assert (found.trigger, found.topic) == (Trigger.PROACTIVE_AFTER, Topic.FOLLOW_UP)


def test_a_note_among_colleagues_has_no_trigger_and_is_read_like_the_customers_words() -> None:
    found = classify(interaction("customer is locked out", direction=Direction.INTERNAL, author="agent"))
    assert (found.trigger, found.topic) == (None, Topic.LOGIN)


def test_the_words_of_an_automatic_answer_are_not_read() -> None:
    found = classify(interaction("I cannot access my email until Monday", auto_submitted=True))
    assert (found.function, found.topic) == (ServiceFunction.SERVICE, None)
    assert found.reasons == ("an automatic answer: its words are not read",)
    assert not found.sensitive


def test_an_automatic_notice_of_ours_is_read() -> None:
    notice = interaction(
        "Your delivery is delayed.", direction="outbound", author="system", auto_submitted=True
    )
    assert classify(notice).topic == Topic.DELAY_NOTICE


def test_a_channel_never_decides_the_function() -> None:
    for channel in Channel.known():
        assert classify(interaction("the app crashes", channel=channel)).function is ServiceFunction.SUPPORT
        found = classify(interaction("where is my parcel", channel=channel))
        assert found.function is ServiceFunction.SERVICE


def test_a_remark_in_public_is_a_social_comment() -> None:
    remark = "zzyzx"
    assert classify(interaction(remark, channel=Channel.SOCIAL)).topic == Topic.SOCIAL_COMMENT
    assert classify(interaction(remark)).topic is None


def test_a_remark_in_public_has_no_topic_where_the_taxonomy_has_none_for_it() -> None:
    remark = interaction("zzyzx", channel=Channel.SOCIAL)
    assert classify(remark, taxonomy=Taxonomy([])).topic is None


def test_the_reasons_name_the_words_and_the_owner_of_the_topic() -> None:
    first, second = classify_text("My app is BROKEN; it can't sync").reasons
    assert first.startswith("`")
    assert first.endswith("` speak for support")
    assert second == "`sync_fault` belongs to support"
    assert classify_text("hm").reasons == ("no word says whose it is, so it counts as service",)


def test_only_words_that_speak_for_the_outcome_are_given_as_evidence() -> None:
    found = classify_text("the app crashes when i pay for my order")
    assert found.function is ServiceFunction.SUPPORT
    quoted = [each.words for each in found.evidence]
    assert "crashes" in quoted or "<digital faults>" in quoted
    assert "order" not in quoted
    weights = [each.weight for each in found.evidence]
    assert weights == sorted(weights, reverse=True)
    assert all(each.weight > 0 and each.speaks_for is found.function for each in found.evidence)


def test_the_words_of_the_evidence_are_those_of_the_first_reason() -> None:
    found = classify_text("where is my parcel")
    quoted = "`, `".join(each.words for each in found.evidence)
    assert found.reasons[0] == f"`{quoted}` speak for service"


def test_an_explanation_is_a_tree_to_print() -> None:
    text = "please cancel my subscription"
    first, *others = str(explain_text(text)).splitlines()
    assert first == "service: cancellation"
    assert [line[3:] for line in others] == list(classify_text(text).reasons)
    assert others[0].endswith(" speak for service")
    assert others[1:3] == [
        "├─ `cancellation` belongs to service",
        "├─ sensitive: `cancellation` asks for a person",
    ]
    assert any(line.endswith("sensitive: it sounds like cancellation") for line in others)
    assert explain_text("hm").label == "service: no topic"


def rules_for(topic: str, phrase: str) -> RuleSet[Topic, None]:
    return RuleSet("mine", [Rule("mine", when=facts.text.mentions(phrase), then=Topic(topic))])


def test_rules_and_taxonomy_of_ones_own_take_the_place_of_the_default() -> None:
    mine = TAXONOMY.plus(TopicInfo("claim", "service", "Damage is reported under a policy."))
    found = classify_text("a hailstone broke my window", rules=rules_for("claim", "hailstone"), taxonomy=mine)
    assert (found.topic, found.function) == (Topic("claim"), ServiceFunction.SERVICE)


def test_rules_of_ones_own_go_before_the_words_which_decide_the_rest() -> None:
    mine = rules_for("billing", "app")
    assert classify_text("the app crashes", rules=mine).topic == Topic.BILLING
    assert classify_text("i forgot my password", rules=mine) == classify_text("i forgot my password")


def test_what_a_rule_decided_is_not_a_matter_of_confidence() -> None:
    found = classify_text("the app crashes", rules=rules_for("billing", "app"))
    assert found.reasons == ("rule `mine`: `app`", "`billing` belongs to service")
    assert (found.confidence, found.alternatives, found.evidence) == (None, (), ())
    assert not found.uncertain
    assert found.sentiment is not None


def test_a_rule_decides_what_no_word_says() -> None:
    found = classify_text("zzyzx", rules=rules_for("billing", "zzyzx"))
    assert (found.topic, found.uncertain, found.question) == (Topic.BILLING, False, None)


def test_without_a_topic_in_the_taxonomy_the_function_stands_alone() -> None:
    nothing: RuleSet[Topic, None] = RuleSet("nothing", [])
    found = classify_text("the app crashes", rules=nothing, taxonomy=Taxonomy([]))
    assert (found.function, found.topic) == (ServiceFunction.SUPPORT, None)


def test_the_owner_of_a_topic_is_the_one_that_the_taxonomy_names() -> None:
    mine = TAXONOMY.replacing(TopicInfo("data export", "service", "Our service desk sends the data."))
    text = "where can i export my contacts"
    assert classify_text(text).function is ServiceFunction.SUPPORT
    assert classify_text(text, taxonomy=mine).topic == Topic.DATA_EXPORT
    assert classify_text(text, taxonomy=mine).function is ServiceFunction.SERVICE


@pytest.mark.parametrize(
    "text",
    [
        "where can i export my contacts",
        "we want to review our goals with you next quarter",
        "does it integrate with our shop",
        "the tracking page says delivered",
    ],
)
def test_another_reading_is_that_of_the_owner_of_its_topic(text: str) -> None:
    found = classify_text(text)
    [other] = found.alternatives
    assert other.function is not found.function
    assert other.topic is None or other.function is TAXONOMY.owner(other.topic)


@pytest.mark.parametrize("text", ["where can i export my contacts", "the app crashes"])
def test_other_readings_are_by_the_taxonomy_that_was_given(text: str) -> None:
    mine = Taxonomy([TopicInfo("data export", "service", "Our desk sends the data.")])
    found = classify_text(text, taxonomy=mine)
    for other in found.alternatives:
        assert other.topic is None or other.topic in mine
        assert other.function is not found.function


def test_what_is_less_sure_than_the_threshold_is_uncertain_and_comes_with_a_question() -> None:
    text = "where is my parcel"
    sure = classify_text(text)
    assert sure.confidence is not None
    strict = classify_text(text, threshold=1.0)
    assert (sure.uncertain, sure.question) == (False, None)
    assert (strict.uncertain, strict.confidence) == (True, sure.confidence)
    assert strict.question is not None
    assert "an order, a bill" in strict.question
    assert not classify_text(text, threshold=sure.confidence).uncertain


@pytest.mark.parametrize("threshold", [-0.1, 1.1])
def test_a_threshold_is_a_share(threshold: float) -> None:
    with pytest.raises(InvalidValue) as caught:
        classify_text("where is my parcel", threshold=threshold)
    assert caught.value.code == "number.out-of-range"


@pytest.mark.parametrize("threshold", [0.0, 0.3, 1.0])
def test_what_says_nothing_is_uncertain_at_any_threshold(threshold: float) -> None:
    found = classify_text("zzyzx", threshold=threshold)
    assert found.uncertain
    assert found.question == "What can we help you with?"


FACTS: list[dict[str, Any]] = [
    {"channel": "in_app"},
    {"product_area": "editor"},
    {"channel": "in_app", "product_area": "editor"},
]


@pytest.mark.parametrize("more", FACTS)
def test_where_the_product_is_in_use_support_is_a_little_more_likely(more: dict[str, Any]) -> None:
    for text in ("the app crashes", "where is my parcel"):
        bare, leaning = classify(interaction(text)), classify(interaction(text, **more))
        assert leaning.function is bare.function
        assert support_share(leaning) > support_share(bare)


@pytest.mark.parametrize(
    ("owner", "more_likely"), [("support", True), ("service", False), ("success", False)]
)
def test_an_open_ticket_makes_its_function_a_little_more_likely(owner: str, more_likely: bool) -> None:
    ticket = History("t1", [Opened(AT - HOUR, function=owner)])
    bare, leaning = classify(interaction("the app crashes")), classify(interaction("the app crashes"), ticket)
    assert leaning.function is bare.function
    assert (support_share(leaning) > support_share(bare)) is more_likely


def test_who_is_no_customer_yet_is_a_little_less_likely_to_need_support() -> None:
    prospect, customer = Customer("c1", relation="prospect"), Customer("c1")
    text = interaction("is it possible to export a list")
    assert support_share(classify(text, customer=prospect)) < support_share(classify(text, customer=customer))


def test_nothing_beside_the_words_makes_more_of_them_than_a_little() -> None:
    message = interaction("the app crashes", channel="in_app", product_area="editor")
    ticket = History("t1", [Opened(AT - HOUR, function="support")])
    assert lean_of(message, ticket, None) == MOST
    assert lean_of(interaction("the app crashes"), None, None) == 0.0


def test_a_default_topic_of_ones_own_rules_counts() -> None:
    mine: RuleSet[Topic, Topic] = RuleSet("mine", [], default=Topic.FEEDBACK)
    assert classify_text("hello", rules=mine).topic == Topic.FEEDBACK


def test_circumstances_of_ones_own_take_the_place_of_the_default() -> None:
    mine = RuleSet("mine", [Rule("minors", when=facts.text.mentions("my teacher"), then="minors")])
    teacher = classify_text("my teacher said so", circumstances=mine)
    assert teacher.sensitive
    assert "sensitive: minors: `my teacher`" in teacher.reasons
    threat = "sensitive: threat of legal action: `lawyer`"
    assert threat in classify_text("my lawyer said so").reasons
    assert threat not in classify_text("my lawyer said so", circumstances=mine).reasons


def test_a_topic_that_the_taxonomy_lacks_is_an_error() -> None:
    with pytest.raises(UnknownName) as caught:
        classify_text("hailstone", rules=rules_for("claim", "hailstone"))
    assert caught.value.code == "taxonomy.unknown-topic"


def test_what_is_no_text_is_an_error() -> None:
    with pytest.raises(WrongType) as caught:
        classify_text(None)  # type: ignore[arg-type]
    assert caught.value.code == "value.wrong-type"


def test_the_classifier_is_a_plain_function_that_fits_the_protocol() -> None:
    mine: Classifier = partial(classify, rules=rules_for("billing", "hailstone"))
    default: Classifier = classify
    assert mine(interaction("hailstone")).topic == Topic.BILLING
    assert default(interaction("hailstone"), None).topic != Topic.BILLING


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "🙈🙉🙊",
        "\x00\x07\x1b[31m",
        "<p class='error'>Hello <b>you</b></p>",
        "ошибка в приложении",
        "\ud800 lone",
        "a" * 100_000,
        "the app crashes " * 7_000,
    ],
)
def test_no_text_is_an_error(text: str) -> None:
    assert isinstance(classify_text(text), Classification)
    assert isinstance(classify(interaction(text)), Classification)


def test_the_facts_are_those_of_a_message() -> None:
    fields = {name: kind for name, kind in Message.__annotations__.items() if name != "text"}
    assert set(facts) == {"text", *fields}
    for name in facts:
        fact: Fact[Any] = facts[name]
        assert (
            getattr(Message("x"), name) is None or fact.kind.accept(getattr(Message("x"), name)) is not None
        )


@needs_shared
def test_real_messages_of_six_industries_are_told_apart() -> None:
    """Weights are learnt from these too: floors against a loss, not figures."""
    with MESSAGES.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = [(row["domain"], row["label"], classify_text(row["text"]).function.is_support) for row in rows]
    support = [is_support for _, label, is_support in found if label == "support"]
    elsewhere = [is_support for domain, _, is_support in found if domain != "software"]
    assert sum(support) / len(support) >= 0.8
    assert sum(elsewhere) / len(elsewhere) <= 0.005
    right = sum(is_support == (label == "support") for _, label, is_support in found)
    assert right / len(found) >= 0.98
