"""Agents, teams and skills."""

from typing import Any

import pytest

from servicecore.domain import Agent, Skill, SkillLevel, Team, skill_levels
from servicecore.domain.workforce.agents import team_tree
from servicecore.errors import ErrorGroup, InvalidValue, WrongType

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


TIERS = Team("tier 1", parent=Team("tier 2", parent=Team("service")))


def test_the_path_of_a_team_goes_to_the_top() -> None:
    assert [team.name for team in TIERS.path] == ["tier 1", "tier 2", "service"]
    assert Team("service").path == (Team("service"),)


def test_a_team_is_within_itself_and_all_above_it() -> None:
    assert [TIERS.within(name) for name in ("tier 1", "tier 2", "service", "sales")] == [
        True,
        True,
        True,
        False,
    ]
    assert TIERS.within(Team("service"))
    assert not Team("service").within(TIERS)


def test_a_team_is_known_by_its_name_whoever_its_members_are() -> None:
    assert TIERS.within(Team("tier 2", [Agent("ann")]))


@pytest.mark.parametrize("wrong", [None, 5, Agent("ann")])
def test_within_asks_a_team_or_its_name(wrong: Any) -> None:
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        TIERS.within(wrong)


def test_a_team_does_not_lie_above_itself() -> None:
    with pytest.raises(InvalidValue, match=r"team\.cycle: team `tier 2` lies above itself") as caught:
        Team("tier 2", parent=TIERS)
    assert caught.value.diagnostic.place == "Team.parent"
    assert caught.value.diagnostic.received == "tier 2 -> tier 1 -> tier 2"


def test_a_table_of_parents_makes_teams_in_its_order() -> None:
    teams = team_tree({"tier 1": "tier 2", "tier 2": "service", "service": None}, {"tier 2": [Agent("ann")]})
    assert list(teams) == ["tier 1", "tier 2", "service"]
    assert teams["tier 1"].parent is teams["tier 2"]
    assert teams["tier 2"].members == (Agent("ann"),)
    assert teams["service"].parent is None
    assert team_tree({}) == {}


def test_a_chain_of_many_teams_is_no_problem() -> None:
    parents = {str(number): str(number + 1) for number in range(2000)}
    assert len(team_tree({**parents, "2000": None})["0"].path) == 2001


def test_every_cycle_of_a_table_is_told_once_with_its_way() -> None:
    parents = {"a": "b", "b": "c", "c": "b", "d": "d", "e": "a", "top": None}
    with pytest.raises(ErrorGroup) as caught:
        team_tree(parents)
    assert [(each.code, each.place, each.received) for each in caught.value.diagnostics] == [
        ("team.cycle", "parents.b", "b -> c -> b"),
        ("team.cycle", "parents.d", "d -> d"),
    ]


def test_every_mistake_of_a_table_of_parents_is_told_with_its_place() -> None:
    with pytest.raises(ErrorGroup) as caught:
        team_tree({"tier 1": "teir 2", "tier 2": None, " ": None, "sales": 5}, {"retention": []})
    assert [(each.code, each.place, each.suggestion) for each in caught.value.diagnostics] == [
        ("team.unknown-team", "parents.tier 1", "tier 2"),
        ("text.empty", "parents", None),
        ("value.wrong-type", "parents.sales", None),
        ("team.unknown-team", "members.retention", None),
    ]


def test_a_wrong_member_of_a_table_is_located() -> None:
    with pytest.raises(ErrorGroup) as caught:
        team_tree({"tier 1": None}, {"tier 1": [Agent("ann"), "bob"]})
    assert [each.place for each in caught.value.diagnostics] == ["members.tier 1[1]"]


@pytest.mark.parametrize("wrong", [None, ["tier 1"], {1: None}])
def test_a_table_of_parents_is_a_mapping_of_names(wrong: Any) -> None:
    with pytest.raises(WrongType, match=r"data\.wrong-shape"):
        team_tree(wrong)
