"""The taxonomy: every topic has one owner, and the documents' activities find a place in it."""

import json
import pickle
from pathlib import Path

import pytest
from tests.shared import SHARED, needs_shared, or_skipped

from servicecore.classification import TAXONOMY, Taxonomy, TopicInfo
from servicecore.domain import ServiceFunction, Topic
from servicecore.errors import ErrorGroup, ServiceCoreError, UnknownName

EXAMPLES = SHARED / "data" / "seed_examples.json"
TOPIC_OF_EXAMPLE = json.loads(
    (Path(__file__).resolve().parents[2] / "cases" / "data" / "seed_topics.json").read_text(encoding="utf-8")
)


def examples() -> list[dict[str, str]]:
    if not EXAMPLES.is_file():
        return []
    items = json.loads(EXAMPLES.read_text(encoding="utf-8"))["items"]
    return [item for item in items if not item.get("ambiguous")]


def test_every_known_topic_is_in_it_exactly_once_and_no_other() -> None:
    assert sorted(TAXONOMY) == sorted(Topic.known())
    assert len(TAXONOMY.topics) == len(Topic.known())


def test_the_functions_share_the_topics_without_overlap() -> None:
    parts = [TAXONOMY.of(function) for function in ServiceFunction]
    assert sorted(topic for part in parts for topic in part) == sorted(TAXONOMY)
    assert [len(part) for part in parts] == [28, 21, 6]


@pytest.mark.parametrize(
    ("topic", "owner"),
    [
        (Topic.LOGIN, "support"),
        (Topic.DATA_EXPORT, "support"),
        (Topic.BILLING, "service"),
        (Topic.ONBOARDING, "service"),
        (Topic.OUTAGE_REPORT, "support"),
        (Topic.OUTAGE_NOTICE, "service"),
        (Topic.RENEWAL, "success"),
        (Topic.USAGE_RECOMMENDATION, "success"),
    ],
)
def test_owners_are_those_of_the_reference(topic: Topic, owner: str) -> None:
    assert TAXONOMY.owner(topic) is ServiceFunction(owner)


def test_a_persons_attention_is_asked_for_where_a_customer_may_be_lost_or_hurt() -> None:
    sensitive = {topic for topic, info in TAXONOMY.items() if info.sensitive}
    assert sensitive == {Topic.COMPLAINT, Topic.CANCELLATION, Topic.OUTAGE_REPORT}


@pytest.mark.parametrize("topic", TAXONOMY)
def test_every_topic_is_described(topic: Topic) -> None:
    info = TAXONOMY[topic]
    assert info.definition.endswith(".")
    assert info.examples
    assert info.confused_with
    assert topic not in info.confused_with
    assert all(other in TAXONOMY for other in info.confused_with)


@needs_shared
def test_no_example_of_the_documents_lacks_a_topic() -> None:
    assert {item["id"] for item in examples()} == set(TOPIC_OF_EXAMPLE)


@needs_shared
@pytest.mark.parametrize("item", or_skipped(examples()), ids=lambda item: str(item["id"]))
def test_the_owner_of_an_examples_topic_is_the_label_of_its_document(item: dict[str, str]) -> None:
    owner = TAXONOMY.owner(TOPIC_OF_EXAMPLE[item["id"]])
    assert owner.is_support == (item["label"] == "support")


def test_topics_are_found_in_any_spelling() -> None:
    assert TAXONOMY["Password Reset"].topic is TAXONOMY[Topic.PASSWORD_RESET].topic
    assert "password-reset" in TAXONOMY
    assert "pasword reset" not in TAXONOMY
    assert "" not in TAXONOMY
    assert not TAXONOMY.__contains__(3)


def test_an_unknown_topic_is_named_with_the_nearest_known_one() -> None:
    with pytest.raises(UnknownName) as caught:
        TAXONOMY.owner("pasword reset")
    assert caught.value.code == "taxonomy.unknown-topic"
    assert caught.value.diagnostic.suggestion == "password_reset"


def test_more_topics_make_another_taxonomy() -> None:
    claims = TopicInfo("claim", "service", "Damage is reported under a policy.")
    mine = TAXONOMY.plus(claims)
    assert mine["claim"] is claims
    assert len(mine) == len(TAXONOMY) + 1
    assert "claim" not in TAXONOMY


def test_a_topic_that_is_there_can_be_replaced_and_keeps_its_place() -> None:
    export = TopicInfo("data export", "service", "Data is wanted, which our service desk sends.")
    mine = TAXONOMY.replacing(export)
    assert mine.owner("data export") is ServiceFunction.SERVICE
    assert list(mine) == list(TAXONOMY)
    assert TAXONOMY.owner("data export") is ServiceFunction.SUPPORT


def test_a_topic_that_is_not_there_cannot_be_replaced() -> None:
    with pytest.raises(UnknownName) as caught:
        TAXONOMY.replacing(TopicInfo("claim", "service", "Damage."))
    assert caught.value.code == "taxonomy.unknown-topic"


def test_a_topic_has_one_owner() -> None:
    twice = TopicInfo("billing", "support", "A bill is asked about.")
    with pytest.raises(ErrorGroup) as caught:
        TAXONOMY.plus(twice)
    assert [error.code for error in caught.value.errors] == ["taxonomy.duplicate-topic"]
    assert caught.value.errors[0].diagnostic.place == f"topics[{len(TAXONOMY)}]"


def test_every_mistake_of_a_taxonomy_is_reported() -> None:
    refund = TopicInfo("refund", "service", "Money is wanted back.")
    with pytest.raises(ErrorGroup) as caught:
        Taxonomy([refund, "billing", refund])  # type: ignore[list-item]
    codes = [error.code for error in caught.value.errors]
    assert codes == ["taxonomy.not-a-topic", "taxonomy.duplicate-topic"]


@pytest.mark.parametrize(
    ("parts", "more", "code"),
    [
        (("", "service", "Something."), {}, "text.empty"),
        (("billing", "service", " "), {}, "text.empty"),
        (("billing", "service", None), {}, "value.wrong-type"),
        (("billing", "service", "Bills."), {"sensitive": "yes"}, "value.wrong-type"),
    ],
)
def test_a_topic_that_says_nothing_is_refused(
    parts: tuple[str, str, str], more: dict[str, bool], code: str
) -> None:
    with pytest.raises(ServiceCoreError) as caught:
        TopicInfo(*parts, **more)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_an_owner_is_one_of_the_functions() -> None:
    with pytest.raises(UnknownName) as caught:
        TopicInfo("billing", "servce", "A bill is asked about.")
    assert caught.value.diagnostic.place == "TopicInfo.owner"
    assert caught.value.diagnostic.suggestion == "service"


def test_a_taxonomy_is_a_value() -> None:
    assert Taxonomy(TAXONOMY.topics) == TAXONOMY
    assert hash(Taxonomy(TAXONOMY.topics)) == hash(TAXONOMY)
    assert pickle.loads(pickle.dumps(TAXONOMY)) == TAXONOMY
    assert repr(TAXONOMY) == "Taxonomy(55 topics)"
