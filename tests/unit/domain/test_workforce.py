"""Agents, teams and skills."""

from typing import Any

import pytest

from servicecore.domain import Agent, Skill, SkillLevel, Team, skill_levels
from servicecore.errors import InvalidValue, WrongType

BOTH = (SkillLevel("api", 3), SkillLevel("german", 1))


@pytest.mark.parametrize(
    "given",
    [
        {"api": 3, "german": 1},
        {"German": 1, "API": 3},
        [SkillLevel("german"), SkillLevel("api", 3)],
        ["german", SkillLevel("api", 3)],
        (each for each in (SkillLevel("api", 3), "german")),
        {SkillLevel("api", 3), "german"},
        [SkillLevel("api", 2), SkillLevel("api", 3), SkillLevel("Api", 1), "german"],
    ],
)
def test_skills_have_one_form_however_they_are_given(given: Any) -> None:
    assert skill_levels(given) == BOTH


def test_no_skills_are_no_skills() -> None:
    assert skill_levels([]) == skill_levels({}) == ()


@pytest.mark.parametrize("wrong", ["api", None, 5, SkillLevel("api"), b"api"])
def test_one_skill_is_not_several(wrong: Any) -> None:
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        Agent("ann", skills=wrong)


@pytest.mark.parametrize(
    "wrong", [[("api", 3)], [3], {3: 1}, [None], {"api": "3"}, {"api": True}, {"api": 2.0}]
)
def test_a_skill_is_a_text_and_its_level_a_number(wrong: Any) -> None:
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        skill_levels(wrong)


@pytest.mark.parametrize("level", [-1, 0, 6])
def test_levels_go_from_one_to_five(level: int) -> None:
    with pytest.raises(InvalidValue, match=r"number\.out-of-range"):
        skill_levels({"api": level})


def test_a_skill_level_reads_well() -> None:
    assert str(SkillLevel(Skill.TECHNICAL, 3)) == "technical 3"


def test_an_agent_has_a_skill_at_its_level_and_below() -> None:
    ann = Agent("ann", skills={"api": 3})
    assert [ann.has({"api": level}) for level in (1, 2, 3, 4)] == [True, True, True, False]
    assert ann.has([])
    assert ann.has(["API"])
    assert not ann.has(["api", "german"])


def test_an_agent_may_be_unable_to_hold_any_contact() -> None:
    assert Agent("ann", capacity=0).capacity == 0


def test_a_team_names_its_able_members_in_their_order() -> None:
    ann, bob, eve = Agent("ann", skills={"api": 3}), Agent("bob"), Agent("eve", skills={"api": 1})
    team = Team("tier 1", [eve, bob, ann], parent=Team("tier 2"))
    assert team.able(["api"]) == (eve, ann)
    assert team.able({"api": 2}) == (ann,)
    assert team.able([]) == team.members
