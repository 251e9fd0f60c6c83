"""A conversation that turns to something else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from servicecore.classification import change_of_function
from servicecore.domain import (
    Classification,
    CustomerMessage,
    History,
    Interaction,
    Opened,
    Reclassified,
    ServiceFunction,
    Topic,
)

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def ticket(function: str | None) -> History:
    return History("t1", [Opened(AT, function=function), CustomerMessage(AT)])


def message(text: str, **more: Any) -> Interaction:
    return Interaction("m2", **{"channel": "email", "at": AT + HOUR, "text": text, **more})


@pytest.mark.parametrize(
    ("owner", "text", "function", "topic"),
    [
        ("service", "and now the app crashes when i log in", "support", None),
        ("service", "by the way, since the update the app crashes", "support", Topic.UPDATE_FAULT),
        ("support", "thanks, and where is my parcel", "service", Topic.ORDER_STATUS),
        ("success", "please cancel my subscription", "service", Topic.CANCELLATION),
    ],
)
def test_a_message_that_belongs_elsewhere_gives_an_event(
    owner: str, text: str, function: str, topic: Topic | None
) -> None:
    found = change_of_function(ticket(owner), message(text))
    assert isinstance(found, Reclassified)
    assert found.function is ServiceFunction(function)
    assert found.at == AT + HOUR
    assert topic is None or found.topic == topic


def test_the_event_can_be_appended_and_its_evidence_are_the_words() -> None:
    history = ticket("service")
    found = change_of_function(history, message("since the update the app crashes"))
    assert found is not None
    assert "`update_fault` belongs to support" in found.evidence
    after = History("t1", [*history.events, found])
    assert after.at(AT).function is ServiceFunction.SERVICE  # type: ignore[union-attr]
    assert after.at(AT + HOUR).function is ServiceFunction.SUPPORT  # type: ignore[union-attr]


def test_once_appended_the_same_message_changes_nothing() -> None:
    text = message("since the update the app crashes")
    history = ticket("service")
    found = change_of_function(history, text)
    assert found is not None
    assert change_of_function(History("t1", [*history.events, found]), text) is None


@pytest.mark.parametrize(
    ("owner", "text", "more"),
    [
        ("support", "since the update the app crashes", {}),  # it stays where it is
        (None, "since the update the app crashes", {}),  # it belongs to nobody yet
        ("support", "zzyzx", {}),  # nobody knows
        ("service", "since the update the app crashes", {"direction": "outbound"}),  # we wrote it
        ("service", "since the update the app crashes", {"direction": "internal", "author": "agent"}),
        ("service", "since the update the app crashes", {"at": AT - HOUR}),  # there was no ticket
        ("support", "where is my parcel", {"auto_submitted": True}),  # its words are not read
    ],
)
def test_otherwise_nothing_changes(owner: str | None, text: str, more: dict[str, Any]) -> None:
    assert change_of_function(ticket(owner), message(text, **more)) is None


def answering(**answer: Any) -> Reclassified | None:
    return change_of_function(
        ticket("support"), message("hello"), classifier=lambda *_: Classification("service", **answer)
    )


def test_a_classifier_of_ones_own_decides() -> None:
    found = answering(topic="billing", reasons=["a", "b"])
    assert found is not None
    assert (found.function, found.topic, found.evidence) == (ServiceFunction.SERVICE, Topic.BILLING, "a; b")
    silent = answering(topic="billing")
    assert silent is not None
    assert silent.evidence == "classified as service"


def test_what_is_uncertain_or_without_a_topic_is_no_change() -> None:
    assert answering(topic="billing", uncertain=True) is None
    assert answering() is None
