"""Levels: what raises them, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest

from servicecore.domain import Team
from servicecore.errors import InvalidValue, ServiceCoreError, UnknownName, WrongType
from servicecore.escalation import EscalationKind, Level, facts

HOUR = timedelta(hours=1)
ANGRY = facts.sentiment < -0.5


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        ({"share": 0.8}, "80.0 % of the target used up"),
        ({"share": 1.25}, "125.0 % of the target used up"),
        ({"after_start": 2 * HOUR}, "2 h after the start"),
        ({"after_start": 0 * HOUR}, "0 s after the start"),
        ({"after_due": HOUR}, "1 h after it was due"),
        ({"after_due": -HOUR}, "1 h before it is due"),
        ({"after_due": 0 * HOUR}, "due"),
        ({"when": ANGRY}, "facts.classification.sentiment < -0.5"),
        ({"unaccepted": "engineering"}, "nobody accepted `engineering` in time"),
        ({"by_hand": True}, "escalated by hand"),
    ],
)
def test_a_level_says_what_raises_it(trigger: dict[str, Any], words: str) -> None:
    assert Level("lead", **trigger).trigger == words


def test_a_level_is_hierarchical_unless_it_is_functional() -> None:
    assert Level("lead", share=1).kind is EscalationKind.HIERARCHICAL
    assert Level("experts", share=1, kind="Functional").kind is EscalationKind.FUNCTIONAL


def test_a_team_stands_for_its_name() -> None:
    assert Level("lead", share=1, to=Team("team lead")) == Level("lead", share=1, to="team lead")


def test_recipients_of_notices_are_kept_once_in_their_order() -> None:
    assert Level("lead", share=1, notify=["owner", "ann", "owner"]).notify == ("owner", "ann")


def test_a_level_shows_what_was_said_of_it() -> None:
    assert repr(Level("lead", share=0.8, notify=["ann"])) == "Level('lead', share=0.8, notify=('ann',))"


@pytest.mark.parametrize(
    ("given", "received"),
    [
        ({}, "none of them"),
        ({"by_hand": False}, "none of them"),
        ({"share": 0.8, "when": ANGRY}, "share, when"),
        ({"after_start": 0 * HOUR, "after_due": 0 * HOUR}, "after_start, after_due"),
        ({"by_hand": True, "unaccepted": "x"}, "unaccepted, by_hand"),
    ],
)
def test_a_level_has_exactly_one_trigger(given: dict[str, Any], received: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        Level("lead", **given)
    assert caught.value.code == "escalation.not-one-trigger"
    assert caught.value.diagnostic.received == received


@pytest.mark.parametrize(
    ("given", "error", "code"),
    [
        ({"name": ""}, InvalidValue, "text.empty"),
        ({"name": 3}, WrongType, "value.wrong-type"),
        ({"share": 0}, InvalidValue, "number.out-of-range"),
        ({"share": 80}, InvalidValue, "number.out-of-range"),
        ({"share": float("nan")}, InvalidValue, "number.out-of-range"),
        ({"share": "80 %"}, WrongType, "value.wrong-type"),
        ({"share": True}, WrongType, "value.wrong-type"),
        ({"after_start": -HOUR}, InvalidValue, "number.out-of-range"),
        ({"after_start": 60}, WrongType, "value.wrong-type"),
        ({"after_due": timedelta.max}, InvalidValue, "number.out-of-range"),
        ({"after_due": timedelta.min}, InvalidValue, "number.out-of-range"),
        ({"when": True}, WrongType, "value.wrong-type"),
        ({"unaccepted": " "}, InvalidValue, "text.empty"),
        ({"by_hand": 1}, WrongType, "value.wrong-type"),
        ({"kind": "diagonal"}, UnknownName, "value.unknown-member"),
        ({"to": ""}, InvalidValue, "text.empty"),
        ({"to": ["a", "b"]}, WrongType, "value.wrong-type"),
        ({"skills": {"api": 9}}, InvalidValue, "number.out-of-range"),
        ({"accept_within": 0 * HOUR}, InvalidValue, "number.out-of-range"),
        ({"notify": "ann"}, WrongType, "value.wrong-type"),
        ({"notify": [""]}, InvalidValue, "text.empty"),
        ({"remind_every": -HOUR}, InvalidValue, "number.out-of-range"),
        ({"reminders": 0}, InvalidValue, "number.out-of-range"),
        ({"reminders": 1.5}, WrongType, "value.wrong-type"),
    ],
)
def test_what_can_not_be_meant_is_refused(
    given: dict[str, Any], error: type[ServiceCoreError], code: str
) -> None:
    with pytest.raises(error) as caught:
        Level(**{"name": "lead", **given})
    assert caught.value.code == code
    assert caught.value.diagnostic.place.startswith(("Level.", "SkillLevel."))
