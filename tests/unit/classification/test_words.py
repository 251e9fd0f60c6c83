"""What customers say, and what it is taken for."""

import json
from pathlib import Path

import pytest
from tests.shared import SHARED, needs_shared, or_skipped

from servicecore.classification import classify_text, default_circumstances, default_rules
from servicecore.domain import ServiceFunction, Topic
from servicecore.rules import words

CASES = Path(__file__).resolve().parents[2] / "cases" / "data"
EXAMPLES = SHARED / "data" / "seed_examples.json"
MESSAGES = json.loads((CASES / "messages.json").read_text(encoding="utf-8"))["messages"]
TOPIC_OF_EXAMPLE = json.loads((CASES / "seed_topics.json").read_text(encoding="utf-8"))

LONGEST_SHARED = 3
"""How many words in a row a phrase may share with an example of the documents."""


def two_valued(text: str) -> str:
    return "support" if classify_text(text).function.is_support else "service"


def examples() -> list[dict[str, str]]:
    return json.loads(EXAMPLES.read_text(encoding="utf-8"))["items"] if EXAMPLES.is_file() else []


def spoken_examples() -> list[dict[str, str]]:
    return [item for item in examples() if "message" in item and not item.get("ambiguous")]


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    found = words(text)
    return {found[start : start + length] for start in range(len(found) - length + 1)}


def all_phrases() -> set[str]:
    conditions = [rule.when for rules in (default_rules(), default_circumstances()) for rule in rules.rules]
    return {
        phrase
        for condition in conditions
        for comparison in condition.leaves()
        if comparison.operator == "mentions"
        for phrase in comparison.operand
    }


@needs_shared
@pytest.mark.parametrize("item", or_skipped(spoken_examples()), ids=lambda item: str(item["id"]))
def test_what_the_documents_quote_is_labelled_as_they_label_it(item: dict[str, str]) -> None:
    assert two_valued(item["message"]) == item["label"]
    assert classify_text(item["message"]).topic == TOPIC_OF_EXAMPLE[item["id"]]


@needs_shared
def test_no_phrase_is_copied_from_an_example_of_the_documents() -> None:
    length = LONGEST_SHARED + 1
    quoted = {
        run
        for item in examples()
        for text in (item["text"], item.get("message", ""))
        for run in runs(text, length)
    }
    assert quoted
    assert [phrase for phrase in sorted(all_phrases()) if runs(phrase, length) & quoted] == []


def test_a_copied_phrase_would_be_seen() -> None:
    assert runs("why is my webhook firing twice", 4) & runs("Why is my webhook firing?", 4)
    assert not runs("why is my webhook late", 4) & runs("why is my parcel late", 4)


PAIRS = [
    ("how do we upgrade the server to the new version", "support", Topic.TECHNICAL_UPGRADE),
    ("i want to upgrade to the family plan", "service", Topic.ACCOUNT_CHANGE),
    ("the hubspot integration stopped working on monday", "support", Topic.INTEGRATION_FAULT),
    ("is there an integration for hubspot", "service", Topic.DOES_IT_INTEGRATE),
    ("the tracking page shows an error", "support", Topic.BROKEN_PAGE),
    ("where is my parcel", "service", Topic.ORDER_STATUS),
    ("is there an outage, none of us can work", "support", Topic.OUTAGE_REPORT),
    ("the payments endpoint keeps failing for our shop", "support", Topic.API_FAILURE),
    ("my payment was refused and the bill is still open", "service", Topic.BILLING),
    ("i cannot sign in with my email", "support", Topic.LOGIN),
    ("please change my email to the new one", "service", Topic.ACCOUNT_CHANGE),
    ("how do i set up the thermostat", "support", Topic.SETUP),
    ("which settings are the best way to use the heating", "support", Topic.HOW_IT_WORKS),
    ("cannot export my contacts, it stops at ten percent", "support", Topic.TROUBLESHOOTING),
    ("where can i export my contacts", "support", Topic.DATA_EXPORT),
    ("wrong size, i would like to return it", "service", Topic.RETURN),
    ("the product page displays the wrong size", "support", Topic.BROKEN_PAGE),
]
CONTRADICTIONS = [  # by the number of the decision
    (4, "i have a question about my invoice", "service", Topic.BILLING),
    (5, "walk me through the configuration of the printer", "support", Topic.SETUP),
    (6, "is there a way to export everything as a csv", "support", Topic.DATA_EXPORT),
    (8, "before we buy: is it compatible with our scanner", "service", Topic.DOES_IT_INTEGRATE),
    (8, "what are the system requirements", "support", Topic.PLANNING_OF_USE),
    (11, "it says delivered but nothing came", "service", Topic.DELIVERED_NOT_RECEIVED),
    (12, "i am locked out", "support", Topic.LOGIN),
    (12, "please update my address", "service", Topic.ACCOUNT_CHANGE),
    (14, "it would be great if you could add a dark theme", "service", Topic.FEATURE_REQUEST),
    (14, "found a bug in the dark theme", "support", Topic.BUG),
    (15, "when do i get my refund", "service", Topic.REFUND),
]
ONE_ORDER = [
    ("any news, where is my order", "service", Topic.ORDER_STATUS),
    ("marked as delivered, but i never got it", "service", Topic.DELIVERED_NOT_RECEIVED),
    ("the page with the tracking will not load", "support", Topic.BROKEN_PAGE),
]
FAULTS_AND_DEALINGS = [
    ("the kettle arrived broken", "service", Topic.RETURN),
    ("the kettle is broken", "support", Topic.TROUBLESHOOTING),
    ("there is an error on my bill", "service", Topic.BILLING),
    ("the app shows an error when i open my bill", "support", Topic.BUG),
    ("i crashed my car", "service", None),
    ("the racing game crashed", "support", Topic.BUG),
    ("that time does not work for me", "service", None),
    ("it does not work", "support", Topic.TROUBLESHOOTING),
    ("problem with my order", "service", None),
    ("problem with my router", "support", Topic.TROUBLESHOOTING),
]


@pytest.mark.parametrize(
    ("text", "label", "topic"),
    [*PAIRS, *(row[1:] for row in CONTRADICTIONS), *ONE_ORDER, *FAULTS_AND_DEALINGS],
)
def test_what_failed_or_is_asked_for_decides(text: str, label: str, topic: Topic | None) -> None:
    found = classify_text(text)
    assert (two_valued(text), found.topic) == (label, topic), found.reasons


@pytest.mark.parametrize(
    "text",
    [
        "can't log in",
        "CANT LOG-IN!!!",
        "i   can’t\nlog in :(",
        "can not log in",
        "unable to login",
        "it wont let me log in",
    ],
)
def test_spelling_and_punctuation_do_not_matter(text: str) -> None:
    assert classify_text(text).topic == Topic.LOGIN


def test_success_is_found_in_words_only_where_it_is_clearly_meant() -> None:
    assert classify_text("our licence is up for renewal in may").function is ServiceFunction.SUCCESS
    assert classify_text("could we move our quarterly review").function is ServiceFunction.SUCCESS
    assert classify_text("which settings do you recommend").function is not ServiceFunction.SUCCESS


def test_strangers_messages_of_many_industries_are_labelled_right() -> None:
    wrong = [message["text"] for message in MESSAGES if two_valued(message["text"]) != message["label"]]
    assert 1 - len(wrong) / len(MESSAGES) >= 0.95, wrong


def test_hardly_a_strangers_service_message_is_sent_to_support() -> None:
    service = [message["text"] for message in MESSAGES if message["label"] == "service"]
    assert len([text for text in service if two_valued(text) == "support"]) / len(service) <= 0.01


def test_the_topics_of_strangers_messages_are_found() -> None:
    named = [message for message in MESSAGES if "topic" in message]
    wrong = [each["text"] for each in named if classify_text(each["text"]).topic != Topic(each["topic"])]
    assert 1 - len(wrong) / len(named) >= 0.95, wrong


def test_the_messages_are_many_and_of_both_kinds() -> None:
    labels = [message["label"] for message in MESSAGES]
    assert len({message["text"] for message in MESSAGES}) == len(MESSAGES) >= 500
    assert 0.4 <= labels.count("support") / len(labels) <= 0.6
    assert all(Topic(each["topic"]) in Topic.known() for each in MESSAGES if "topic" in each)


def test_every_topic_that_customers_name_in_words_has_a_rule() -> None:
    """What only the direction, the channel or a person can tell is left out."""
    reached = {rule.then for rule in default_rules().rules}
    assert set(Topic.known()) - reached == set()


SENSITIVE = [
    ("my father died and i have to close his account", "bereavement"),
    ("you will hear from my lawyer", "threat of legal action"),
    ("i think this is a scam", "fraud or theft"),
    ("was there a data breach", "privacy"),
    ("the battery caught fire", "danger"),
    ("i lost my job", "hardship"),
]


@pytest.mark.parametrize(("text", "circumstance"), SENSITIVE)
def test_some_circumstances_ask_for_a_person_whatever_the_topic(text: str, circumstance: str) -> None:
    found = classify_text(text)
    assert found.sensitive
    assert any(line.startswith(f"sensitive: {circumstance}") for line in found.reasons)


@pytest.mark.parametrize("text", ["this is unacceptable", "i want to cancel", "the server is down"])
def test_some_topics_ask_for_a_person(text: str) -> None:
    assert classify_text(text).sensitive


@pytest.mark.parametrize("text", ["my battery died", "where is my order", ""])
def test_the_rest_does_not(text: str) -> None:
    assert not classify_text(text).sensitive
