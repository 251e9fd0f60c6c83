"""Ladders: what is wrong with them is found when they are built, all of it at once."""

import pickle
from datetime import timedelta
from typing import Any

import pytest

from servicecore.calendars import Calendar
from servicecore.domain import Priority, Status, Team, team_tree
from servicecore.errors import ErrorGroup, InvalidValue, UnknownName, WrongType
from servicecore.escalation import Ladder, Level, facts
from servicecore.rules import any_of, predicate

HOUR = timedelta(hours=1)
LATE = Level("late", share=1, to="head")


def codes(*levels: Level, **more: Any) -> list[tuple[str, str]]:
    with pytest.raises(ErrorGroup) as caught:
        Ladder("l", levels, **more)
    return [(each.code, each.place) for each in caught.value.diagnostics]


def test_a_ladder_has_levels() -> None:
    assert codes() == [("escalation.no-levels", "Ladder.levels")]


def test_two_levels_of_one_name_are_found() -> None:
    found = codes(Level("lead", share=0.5, to="a"), Level("lead", share=0.8, to="b"))
    assert found == [("escalation.same-name", "Ladder.levels[1].name")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Level("a", share=0.5, to="x"), Level("b", share=0.5, to="y")),
        (Level("a", share=1, to="x"), Level("b", after_due=0 * HOUR, to="y")),
        (Level("a", when=facts.sentiment < 0, to="x"), Level("b", when=facts.sentiment < 0, to="y")),
        (Level("a", by_hand=True, to="x"), Level("b", by_hand=True, to="x")),
    ],
)
def test_two_levels_at_the_same_point_are_found(one: Level, other: Level) -> None:
    assert codes(one, other) == [("escalation.same-point", "Ladder.levels[1]")]


def test_two_levels_may_wait_for_different_teams_to_be_asked_by_hand() -> None:
    assert Ladder("l", [Level("a", by_hand=True, to="x"), Level("b", by_hand=True, to="y")])


def test_levels_that_wait_for_the_same_level_are_at_the_same_point() -> None:
    first = Level("a", share=0.5, to="x", accept_within=HOUR)
    assert codes(first, Level("b", unaccepted="a", to="y"), Level("c", unaccepted="a", to="z")) == [
        ("escalation.same-point", "Ladder.levels[2]")
    ]


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ({"a": "a"}, "a -> a"),
        ({"a": "b", "b": "a"}, "a -> b -> a"),
        ({"z": "b", "b": "c", "c": "d", "d": "b"}, "b -> c -> d -> b"),
    ],
)
def test_a_path_that_comes_back_to_itself_is_found_and_named(path: dict[str, str], way: str) -> None:
    with pytest.raises(ErrorGroup) as caught:
        Ladder("l", [LATE], path=path)
    (found,) = caught.value.diagnostics
    assert (found.code, found.place, found.received) == ("escalation.cycle", "Ladder.path", way)


def test_each_cycle_is_found_once() -> None:
    path = {"a": "b", "b": "a", "c": "d", "d": "c", "e": "a"}
    assert codes(LATE, path=path) == [("escalation.cycle", "Ladder.path")] * 2


def test_levels_that_wait_for_each_other_are_found() -> None:
    one = Level("one", unaccepted="two", to="x", accept_within=HOUR)
    two = Level("two", unaccepted="one", to="y", accept_within=HOUR)
    assert codes(one, two, calendar=Calendar.always()) == [("escalation.cycle", "Ladder.levels")]


def test_a_level_that_waits_for_itself_is_found() -> None:
    level = Level("one", unaccepted="one", to="x", accept_within=HOUR)
    assert codes(level, calendar=Calendar.always()) == [("escalation.cycle", "Ladder.levels")]


def test_a_level_that_waits_for_one_that_is_not_there_is_found_with_the_likely_name() -> None:
    with pytest.raises(ErrorGroup) as caught:
        Ladder("l", [Level("engineering", share=1, to="e"), Level("b", unaccepted="enginering", to="x")])
    (error,) = caught.value.errors
    assert isinstance(error, UnknownName)
    assert (error.code, error.diagnostic.suggestion) == ("escalation.unknown-level", "engineering")


def test_a_level_that_waits_for_one_that_nobody_has_to_accept_can_never_fire() -> None:
    found = codes(Level("a", share=1, to="e"), Level("b", unaccepted="a", to="x"))
    assert found == [("escalation.never-fires", "Ladder.levels[1].unaccepted")]


@pytest.mark.parametrize(
    ("condition", "when"),
    [
        (any_of(), None),
        ((facts.priority == Priority.LOW) & (facts.priority == Priority.HIGH), None),
        (facts.priority == Priority.LOW, facts.priority >= Priority.HIGH),
        (facts.status == Status.CLOSED, None),
        (facts.status == Status.MERGED, facts.priority >= Priority.HIGH),
        (facts.changed_by.has_any("some rule"), None),
        (facts.age < HOUR, facts.age > 2 * HOUR),
    ],
)
def test_a_condition_that_is_never_true_of_open_work_is_found(condition: Any, when: Any) -> None:
    found = codes(LATE, Level("never", when=condition, to="x"), when=when)
    assert found == [("escalation.never-fires", "Ladder.levels[1].when")]


def test_a_ladder_whose_own_condition_is_never_true_is_found_once() -> None:
    never = (facts.sentiment < -0.5) & (facts.sentiment > 0.5)
    found = codes(LATE, Level("angry", when=facts.sentiment < 0, to="x"), when=never)
    assert found == [("escalation.never-fires", "Ladder.when")]


def test_the_parts_of_a_condition_that_clash_are_named() -> None:
    low, high = facts.priority == Priority.LOW, facts.priority >= Priority.HIGH
    with pytest.raises(ErrorGroup) as caught:
        Ladder("l", [Level("never", when=low & (facts.sentiment < 0), to="x")], when=high)
    message = caught.value.errors[0].diagnostic.message
    assert "`facts.ticket.priority >= Priority.HIGH` and `facts.ticket.priority == Priority.LOW`" in message
    assert "sentiment" not in message


def test_conditions_that_may_be_true_are_not_refused() -> None:
    odd = predicate("odd", lambda situation: False)
    levels = [
        Level("a", when=odd, to="x"),
        Level("b", when=facts.status.one_of(Status.OPEN, Status.CLOSED), to="x"),
        Level("c", when=~facts.clocks.breached.is_empty(), to="x"),
        Level("d", when=facts.ticket.status.is_missing(), to="x"),
    ]
    assert Ladder("l", levels, when=facts.sentiment < 0).levels == tuple(levels)


def test_a_level_without_a_recipient_needs_somebody_above() -> None:
    two = Level("one", share=0.5), Level("two", share=0.8)
    assert codes(two[0]) == [("escalation.nobody-above", "Ladder.levels[0].to")]
    assert codes(*two, path={"tier 1": "lead"}) == [("escalation.nobody-above", "Ladder.levels[1].to")]
    assert codes(Level("one", share=0.5, to="x"), two[1], path={"tier 1": "lead"}) == [
        ("escalation.nobody-above", "Ladder.levels[1].to")
    ]
    assert Ladder("l", two, path={"tier 1": "lead", "lead": "head"})
    assert Ladder("l", two, path={"tier 1": "lead"}, fallback="duty")
    assert Ladder("l", two, fallback="duty")


@pytest.mark.parametrize("name", ["calendar", "notices"])
def test_a_calendar_that_never_opens_is_found(name: str) -> None:
    found = codes(LATE, **{name: Calendar("UTC", {})})
    assert found == [("escalation.never-opens", f"Ladder.{name}")]


@pytest.mark.parametrize("more", [{"accept_within": HOUR}, {"remind_every": HOUR}])
def test_time_without_a_clock_needs_a_calendar(more: dict[str, Any]) -> None:
    level = Level("angry", when=facts.sentiment < 0, to="x", **more)
    assert codes(level) == [("escalation.no-calendar", "Ladder.levels[0]")]
    assert Ladder("l", [level], metric="resolution")
    assert Ladder("l", [level, LATE])
    assert Ladder("l", [level], calendar=Calendar.always())


def test_all_mistakes_are_found_at_once() -> None:
    found = codes(
        Level("a", share=0.5),
        Level("a", share=0.5, to="x"),
        Level("b", unaccepted="c", to="y"),
        Level("never", when=any_of(), to="z"),
        path={"m": "n", "n": "m"},
        notices=Calendar("UTC", {}),
    )
    assert sorted(code for code, _ in found) == [
        "escalation.cycle",
        "escalation.never-fires",
        "escalation.never-opens",
        "escalation.same-name",
        "escalation.same-point",
        "escalation.unknown-level",
    ]


@pytest.mark.parametrize(
    "path",
    [
        {"one": "two", "two": "three", "three": None},
        team_tree({"one": "two", "two": "three", "three": None}),
        [Team("one", parent=Team("two", parent=Team("three")))],
        {"one": Team("two", parent=Team("three"))},
    ],
)
def test_a_path_may_be_names_or_teams(path: Any) -> None:
    ladder = Ladder("l", [LATE], path=path)
    assert ladder.path == (("one", "two"), ("two", "three"))
    assert (ladder.above("one"), ladder.above("three"), ladder.above(None)) == ("two", None, None)


@pytest.mark.parametrize(
    ("given", "error", "code"),
    [
        ({"path": "support"}, WrongType, "value.wrong-type"),
        ({"path": 3}, WrongType, "value.wrong-type"),
        ({"path": ["support"]}, WrongType, "value.wrong-type"),
        ({"path": {"a": 3}}, WrongType, "value.wrong-type"),
        ({"path": {3: "a"}}, WrongType, "value.wrong-type"),
        ({"path": {"": "a"}}, InvalidValue, "text.empty"),
        ({"path": {"a": ""}}, InvalidValue, "text.empty"),
        ({"path": [("a", "b"), ("a", "c")]}, InvalidValue, "escalation.two-ways"),
        ({"name": " "}, InvalidValue, "text.empty"),
        ({"levels": LATE}, WrongType, "value.wrong-type"),
        ({"levels": ["late"]}, WrongType, "value.wrong-type"),
        ({"metric": "resolutoin"}, UnknownName, "value.unknown-member"),
        ({"policy": ""}, InvalidValue, "text.empty"),
        ({"when": False}, WrongType, "value.wrong-type"),
        ({"calendar": "office"}, WrongType, "value.wrong-type"),
        ({"notices": "office"}, WrongType, "value.wrong-type"),
        ({"fallback": ""}, InvalidValue, "text.empty"),
    ],
)
def test_what_can_not_be_meant_is_refused(given: dict[str, Any], error: type[Exception], code: str) -> None:
    with pytest.raises(error) as caught:
        Ladder(**{"name": "l", "levels": [LATE], **given})
    assert getattr(caught.value, "code", None) == code
    assert getattr(caught.value, "diagnostic").place.startswith("Ladder.")  # noqa: B009


def test_ladders_are_values() -> None:
    ladder = Ladder("l", [LATE], when=facts.sentiment < 0, path={"a": "b"}, notices=Calendar.always())
    assert pickle.loads(pickle.dumps(ladder)) == ladder
    assert hash(Ladder("l", [LATE])) == hash(Ladder("l", [LATE]))
    assert repr(Ladder("l", [LATE])) == "Ladder('l', (Level('late', share=1, to='head'),))"


def test_whether_a_ladder_is_climbed_by_clock_follows_from_its_levels() -> None:
    angry = Level("angry", when=facts.sentiment < 0, to="x")
    assert not Ladder("l", [angry]).by_clock
    assert Ladder("l", [angry], metric="resolution").by_clock
    assert Ladder("l", [angry], policy="gold").by_clock
    assert Ladder("l", [angry, LATE]).by_clock
