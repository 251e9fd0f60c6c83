"""Levels and ladders as plain data, both ways."""

import json
from datetime import timedelta
from typing import Any

import pytest

from servicecore.calendars import Calendar
from servicecore.domain import Priority
from servicecore.errors import ErrorGroup, WrongType
from servicecore.escalation import Ladder, Level, facts
from servicecore.rules import Vocabulary, predicate

HOUR = timedelta(hours=1)
OFFICE = Calendar("Europe/Berlin", {"mon": [["09:00", "17:00"]]})
WHOLE = Ladder(
    "late",
    [
        Level("lead", share=0.8, notify=["owner", "ann"], remind_every=0.5 * HOUR, reminders=2),
        Level(
            "experts",
            after_due=-1.5 * HOUR,
            kind="functional",
            to="api",
            skills={"api": 3},
            accept_within=HOUR,
        ),
        Level("head", unaccepted="experts", to="head"),
        Level("old", after_start=timedelta(days=3, microseconds=1), to="head"),
        Level("angry", when=(facts.sentiment < -0.5) & (facts.priority >= Priority.HIGH), to="care"),
        Level("hand", by_hand=True),
    ],
    metric="resolution",
    policy="gold",
    when=facts.tags.has_any("vip"),
    path={"tier 1": "lead", "lead": "head"},
    calendar=Calendar.always(),
    notices=OFFICE,
    fallback="duty",
)
DATA = {
    "name": "late",
    "levels": [
        {"name": "lead", "share": 0.8, "notify": ["owner", "ann"], "remind_every": 1800, "reminders": 2},
        {
            "name": "experts",
            "after_due": -5400,
            "kind": "functional",
            "to": "api",
            "skills": {"api": 3},
            "accept_within": 3600,
        },
        {"name": "head", "unaccepted": "experts", "to": "head"},
        {"name": "old", "after_start": 259200.000001, "to": "head"},
        {
            "name": "angry",
            "when": {
                "all": [
                    {"fact": "classification.sentiment", "op": "<", "value": -0.5},
                    {"fact": "ticket.priority", "op": ">=", "value": "high"},
                ]
            },
            "to": "care",
        },
        {"name": "hand", "by_hand": True},
    ],
    "metric": "resolution",
    "policy": "gold",
    "when": {"fact": "ticket.tags", "op": "has_any", "value": ["vip"]},
    "path": {"lead": "head", "tier 1": "lead"},
    "calendar": Calendar.always().to_data(),
    "notices": OFFICE.to_data(),
    "fallback": "duty",
}


def test_a_ladder_is_written_in_one_canonical_form_and_read_back() -> None:
    assert WHOLE.to_data() == DATA
    assert json.dumps(WHOLE.to_data()) == json.dumps(DATA)
    assert Ladder.from_data(json.loads(json.dumps(DATA))) == WHOLE


def test_what_is_not_said_is_left_out() -> None:
    level = Level("lead", share=1, to="lead")
    assert level.to_data() == {"name": "lead", "share": 1, "to": "lead"}
    assert Ladder("l", [level]).to_data() == {"name": "l", "levels": [level.to_data()]}


def test_null_says_nothing() -> None:
    data = {"name": "lead", "share": 1, "to": "lead", "when": None, "accept_within": None}
    assert Level.from_data(data) == Level("lead", share=1, to="lead")
    ladder = {"name": "l", "levels": [data], "when": None, "metric": None, "notices": None}
    assert Ladder.from_data(ladder) == Ladder("l", [Level.from_data(data)])


def test_a_path_may_say_that_a_team_has_nobody_above() -> None:
    data = {"name": "l", "levels": [{"name": "a", "share": 1}], "path": {"one": "two", "two": None}}
    assert Ladder.from_data(data).path == (("one", "two"),)


def test_conditions_may_be_over_facts_and_functions_of_ones_own() -> None:
    own = Vocabulary.of({"size": int})
    huge = predicate("huge", lambda subject: True)
    data = {
        "name": "l",
        "levels": [{"name": "a", "when": {"predicate": "huge", "version": "1"}, "to": "x"}],
        "when": {"fact": "size", "op": ">", "value": 3},
    }
    ladder = Ladder.from_data(data, facts=own, predicates={"huge": huge})
    assert ladder == Ladder("l", [Level("a", when=huge, to="x")], when=own.size > 3)
    assert ladder.to_data() == data


def mistakes(kind: type[Any], data: object) -> list[tuple[str, str]]:
    with pytest.raises(ErrorGroup) as caught:
        kind.from_data(data)
    return [(each.code, each.place) for each in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({}, [("data.missing-field", "name")]),
        ({"name": "a"}, [("escalation.not-one-trigger", "")]),
        ({"name": "a", "shar": 1}, [("data.unknown-field", "shar")]),
        ({"name": 3, "share": "much"}, [("data.wrong-shape", "name"), ("data.wrong-shape", "share")]),
        (
            {"name": "", "share": 80, "reminders": 0},
            [
                ("text.empty", "name"),
                ("number.out-of-range", "share"),
                ("number.out-of-range", "reminders"),
            ],
        ),
        ({"name": "a", "after_due": "soon"}, [("data.wrong-shape", "after_due")]),
        ({"name": "a", "share": 1, "kind": "diagonal"}, [("value.unknown-member", "kind")]),
        (
            {"name": "a", "share": 1, "skills": {"api": 7}},
            [("number.out-of-range", "skills.api")],
        ),
        ({"name": "a", "share": 1, "skills": ["api"]}, [("data.wrong-shape", "skills")]),
        (
            {"name": "a", "when": {"fact": "ticket.prio", "op": "<", "value": 3}},
            [("facts.unknown-fact", "when.fact")],
        ),
        ({"name": "a", "when": 3}, [("data.wrong-shape", "when")]),
        ({"name": "a", "by_hand": "yes"}, [("data.wrong-shape", "by_hand")]),
        ({"name": "a", "share": 1, "notify": "ann"}, [("data.wrong-shape", "notify")]),
    ],
)
def test_every_mistake_of_a_level_is_told_with_its_place(data: object, found: list[tuple[str, str]]) -> None:
    assert mistakes(Level, data) == found


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({}, [("data.missing-field", "name"), ("data.missing-field", "levels")]),
        ({"name": "l", "levels": []}, [("escalation.no-levels", "levels")]),
        ({"name": "l", "levels": {}}, [("data.wrong-shape", "levels")]),
        (
            {"name": "l", "levels": [3, {"name": "a"}]},
            [("data.wrong-shape", "levels[0]"), ("escalation.not-one-trigger", "levels[1]")],
        ),
        (
            {"name": "l", "levels": [{"name": "a", "share": 1}], "path": {"x": "y", "y": "x"}},
            [("escalation.cycle", "path")],
        ),
        (
            {"name": "l", "levels": [{"name": "a", "share": 1}], "path": {"x": 3}},
            [("data.wrong-shape", "path.x")],
        ),
        (
            {"name": "l", "levels": [{"name": "a", "share": 1, "to": "b"}], "notices": {"tz": "Mars"}},
            [("data.missing-field", "notices.weekly"), ("time.unknown-zone", "notices.tz")],
        ),
        (
            {
                "name": "l",
                "levels": [
                    {"name": "a", "share": 1, "to": "b"},
                    {"name": "a", "when": {"any": []}, "to": "c"},
                    {"name": "d", "unaccepted": "b", "to": "c"},
                ],
            },
            [
                ("escalation.same-name", "levels[1].name"),
                ("escalation.unknown-level", "levels[2].unaccepted"),
                ("escalation.never-fires", "levels[1].when"),
            ],
        ),
    ],
)
def test_every_mistake_of_a_ladder_is_told_with_its_place(data: object, found: list[tuple[str, str]]) -> None:
    assert mistakes(Ladder, data) == found


@pytest.mark.parametrize("kind", [Level, Ladder])
@pytest.mark.parametrize("data", [None, [], "late", 3])
def test_data_that_is_no_mapping_is_refused(kind: type[Any], data: object) -> None:
    with pytest.raises(WrongType) as caught:
        kind.from_data(data)
    assert caught.value.code == "data.wrong-shape"


def test_facts_have_to_be_facts() -> None:
    with pytest.raises(WrongType):
        Ladder.from_data({"name": "l", "levels": [{"name": "a", "share": 1, "to": "b"}]}, facts=3)  # type: ignore[arg-type]
