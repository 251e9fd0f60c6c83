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
    default_rules,
    explain_text,
    facts,
)
from servicecore.domain import (
    Channel,
    Classification,
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
from servicecore.errors import UnknownName, WrongType
from servicecore.rules import Fact, Rule, RuleSet

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
MESSAGES = SHARED / "data" / "multidogo_messages" / "labelled_messages.csv"


def interaction(text: str, **more: Any) -> Interaction:
    return Interaction("m1", **{"channel": "email", "at": AT, "text": text, **more})


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


@pytest.mark.parametrize(("text", "topic", "function"), OUTREACH)
def test_what_we_write_unasked_has_topics_of_its_own(text: str, topic: Topic, function: str) -> None:
    found = told(text)
    assert (found.topic, found.function) == (topic, ServiceFunction(function))
    assert found.trigger is Trigger.PROACTIVE


@pytest.mark.parametrize(("text", "topic", "function"), OUTREACH)
def test_a_customers_words_are_never_taken_for_a_notice(text: str, topic: Topic, function: str) -> None:
    rule = default_rules().match(Message.of(interaction(text)))
    assert rule is None or not rule.name.startswith("told: ")


@pytest.mark.parametrize(
    ("asked", "told_unasked"),
    [
        ("how do i set up the printer", "Here is how to set up your printer, step by step. Welcome!"),
        ("is there an outage", "There is an outage, we are investigating."),
        ("what is the best way to use filters", "A tip: the best way to use filters."),
    ],
)
def test_initiative_decides_between_support_and_service(asked: str, told_unasked: str) -> None:
    assert classify(interaction(asked)).function is ServiceFunction.SUPPORT
    assert told(told_unasked).function is not ServiceFunction.SUPPORT


def test_nothing_that_we_write_unasked_is_support() -> None:
    found = told("The app crashes when you press save.")
    assert (found.function, found.topic) == (ServiceFunction.SERVICE, None)


def test_an_answer_is_about_what_was_asked() -> None:
    waiting = History("t1", [Opened(AT - HOUR), CustomerMessage(AT - HOUR)])
    found = told("Your parcel is delayed, we are sorry.", waiting)
    assert found.trigger is Trigger.REACTIVE
    assert found.topic == Topic.DELIVERY


def test_after_a_resolution_we_follow_up() -> None:
    done = History("t1", [Opened(AT - 2 * HOUR), Resolved(AT - HOUR)])
    found = told("All good?", done)
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
        assert classify(interaction("hello there", channel=channel)).function is ServiceFunction.SERVICE


def test_a_remark_in_public_is_a_social_comment() -> None:
    assert classify(interaction("saw your stand today", channel=Channel.SOCIAL)).topic == Topic.SOCIAL_COMMENT
    assert classify(interaction("saw your stand today")).topic is None


def test_the_reasons_name_the_rule_and_the_words() -> None:
    assert classify_text("My app is BROKEN; it can't sync").reasons == (
        "rule `fault: sync or connection fails`: `cant sync`",
        "`sync_fault` belongs to support",
    )
    assert classify_text("hello").reasons == ("no rule matched", "without a topic it counts as service")


def test_words_that_were_no_ground_are_not_given_as_reasons() -> None:
    reason = classify_text("the app crashes when i pay for my order").reasons[0]
    assert "`app`" in reason
    assert "order" not in reason


def test_an_explanation_is_a_tree_to_print() -> None:
    assert str(explain_text("this is unacceptable")).splitlines() == [
        "service: complaint",
        "├─ rule `dealing: complaint`: `unacceptable`",
        "├─ `complaint` belongs to service",
        "└─ sensitive: `complaint` asks for a person",
    ]
    assert explain_text("hm").label == "service: no topic"


def test_the_default_rules_can_be_asked_why_not() -> None:
    decision = default_rules().decide(Message("hello"))
    assert decision.outcome is None
    assert "dealing: refund" in str(decision.why_not("dealing: refund"))


def rules_for(topic: str, phrase: str) -> RuleSet[Topic, None]:
    return RuleSet("mine", [Rule("mine", when=facts.text.mentions(phrase), then=Topic(topic))])


def test_rules_and_taxonomy_of_ones_own_take_the_place_of_the_default() -> None:
    mine = TAXONOMY.plus(TopicInfo("claim", "service", "Damage is reported under a policy."))
    found = classify_text("a hailstone broke my window", rules=rules_for("claim", "hailstone"), taxonomy=mine)
    assert (found.topic, found.function) == (Topic("claim"), ServiceFunction.SERVICE)


def test_rules_of_ones_own_can_go_before_the_default_ones() -> None:
    mine = RuleSet("mine", [*rules_for("billing", "hailstone").rules, *default_rules().rules])
    assert classify_text("hailstone", rules=mine).topic == Topic.BILLING
    assert classify_text("i forgot my password", rules=mine).topic == Topic.PASSWORD_RESET


def test_empty_rules_and_an_empty_taxonomy_are_what_they_are() -> None:
    nothing: RuleSet[Topic, None] = RuleSet("nothing", [])
    found = classify_text("the app crashes", rules=nothing, taxonomy=Taxonomy([]))
    assert (found.function, found.topic) == (ServiceFunction.SERVICE, None)


def test_a_default_topic_of_ones_own_rules_counts() -> None:
    mine: RuleSet[Topic, Topic] = RuleSet("mine", [], default=Topic.FEEDBACK)
    assert classify_text("hello", rules=mine).topic == Topic.FEEDBACK


def test_circumstances_of_ones_own_take_the_place_of_the_default() -> None:
    mine = RuleSet("mine", [Rule("minors", when=facts.text.mentions("my teacher"), then="minors")])
    assert classify_text("my teacher said so", circumstances=mine).sensitive
    assert not classify_text("my lawyer said so", circumstances=mine).sensitive


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
    assert default(interaction("hailstone"), None).topic is None


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
    """Floors a little below what was measured, so that a loss is seen."""
    with MESSAGES.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = [(row["domain"], row["label"], classify_text(row["text"]).function.is_support) for row in rows]
    support = [is_support for _, label, is_support in found if label == "support"]
    elsewhere = [is_support for domain, _, is_support in found if domain != "software"]
    assert sum(support) / len(support) >= 0.8
    assert sum(elsewhere) / len(elsewhere) <= 0.005
    right = sum(is_support == (label == "support") for _, label, is_support in found)
    assert right / len(found) >= 0.98
