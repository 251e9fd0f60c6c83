"""Kinds of skill, profiles of competencies, and who fits them."""

import re
from pathlib import Path
from typing import Any

import pytest

from servicecore.domain import Agent, ServiceFunction, Skill
from servicecore.domain.workforce.competencies import (
    Competency,
    CompetencyArea,
    CompetencyProfile,
    Fit,
    KindFit,
    SkillKind,
    fit,
    is_t_shaped,
    kind_levels,
)
from servicecore.domain.workforce.competency_profiles import COMPETENCY_PROFILES
from servicecore.errors import InvalidValue, UnknownName, WrongType

SEEDS = Path(__file__).resolve().parents[4] / "shared" / "seeds"
SUPPORT, SERVICE, SUCCESS = (COMPETENCY_PROFILES[each] for each in ("support", "service", "success"))
SOURCES = ("Ibrügger, ", "Featurebase, ", "Academy, ", "QuantumDesk, ")
EVERYTHING = dict.fromkeys(SkillKind, 2)


def competency(name: str, kind: str, level: int) -> Competency:
    return Competency(name, area="expertise", kind=kind, level=level, source="our handbook")


def test_the_kinds_of_skill_are_the_known_skills() -> None:
    assert list(SkillKind) == list(Skill.known())


def test_a_kind_goes_as_far_as_the_best_skill_of_it() -> None:
    levels = kind_levels(
        {"api": 4, "linux": 2, "technical": 1, "german": 5}, kinds={"API": "technical", "Linux": "Technical"}
    )
    assert levels == {**dict.fromkeys(SkillKind, 0), SkillKind.TECHNICAL: 4}
    assert kind_levels([]) == dict.fromkeys(SkillKind, 0)


def test_a_skill_named_like_a_kind_may_be_said_to_be_of_another() -> None:
    assert kind_levels({"conflict": 3}, kinds={"conflict": "empathy"})[SkillKind.CONFLICT] == 0


@pytest.mark.parametrize("function", ServiceFunction)
def test_every_function_has_a_profile_each_entry_of_which_names_its_source(function: ServiceFunction) -> None:
    profile = COMPETENCY_PROFILES[function]
    assert profile.function is function
    assert {each.area for each in profile.competencies} == set(CompetencyArea)
    assert all(each.source.startswith(SOURCES) for each in profile.competencies)
    assert len({each.name for each in profile.competencies}) == len(profile.competencies)


def test_the_profiles_differ_as_the_sources_say() -> None:
    assert SUPPORT.levels == {"technical": 4, "product": 4, "communication": 3, "empathy": 2}
    assert SERVICE.levels == {
        "product": 3,
        "communication": 4,
        "empathy": 4,
        "advisory": 4,
        "conflict": 3,
    }
    assert SUCCESS.levels == {"product": 4, "communication": 4, "empathy": 2, "advisory": 4}


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the documents are not beside the checkout")
@pytest.mark.parametrize("function", ["support", "service"])
@pytest.mark.parametrize("area", CompetencyArea)
def test_the_profiles_hold_every_cell_of_the_table(function: str, area: CompetencyArea) -> None:
    (document,) = (path for path in SEEDS.iterdir() if path.name.startswith("001_"))
    lines = [line for line in document.read_text(encoding="utf-8").splitlines() if line]
    row = lines.index(area.title(), lines.index("Requirements in Service"))
    cell = lines[row + (1 if function == "support" else 2)]
    source = f"Ibrügger, table of competencies: {area}, requirements in {function}"
    found = [
        each.name
        for each in COMPETENCY_PROFILES[ServiceFunction(function)].competencies
        if each.source == source
    ]
    assert found == cell.lower().split(", ")


def test_a_fit_names_what_is_there_and_what_is_missing_and_by_how_much() -> None:
    ann = Agent("ann", skills={"technical": 5, "product": 2, "communication": 3})
    found = fit(ann, SUPPORT)
    assert found.agent_id == "ann"
    assert found.there == (
        KindFit(SkillKind.TECHNICAL, has=5, needs=4),
        KindFit(SkillKind.COMMUNICATION, has=3, needs=3),
    )
    assert [(each.kind, each.lacks) for each in found.missing] == [("product", 2), ("empathy", 2)]
    assert found.share == pytest.approx((4 + 2 + 3) / 13)


def test_more_than_is_asked_in_one_kind_does_not_make_up_for_another() -> None:
    profile = CompetencyProfile(
        "support", [competency("logs", "technical", 2), competency("tact", "empathy", 2)]
    )
    assert fit(Agent("ann", skills={"technical": 5}), profile).share == 0.5
    assert fit(Agent("bob"), profile).share == 0
    assert fit(Agent("eve", skills={"technical": 2, "empathy": 3}), profile).share == 1


def test_the_same_agent_fits_one_function_and_not_another() -> None:
    ann = Agent("ann", skills={"technical": 4, "product": 4, "communication": 3, "empathy": 2})
    assert fit(ann, SUPPORT).missing == ()
    assert [each.kind for each in fit(ann, SERVICE).missing] == [
        "communication",
        "empathy",
        "advisory",
        "conflict",
    ]


def test_a_fit_explains_itself() -> None:
    profile = CompetencyProfile(
        "support",
        [
            competency("logs", "technical", 4),
            competency("kernel", "technical", 3),
            competency("tact", "empathy", 2),
        ],
    )
    found = fit(Agent("ann", skills={"linux": 3, "empathy": 2}), profile, kinds={"linux": "technical"})
    assert str(found.explain()) == (
        "ann has 83.3 % of what support work asks\n"
        "├─ technical: has 3, needs 4, lacks 1\n"
        "│  └─ logs asks 4 (our handbook)\n"
        "└─ empathy: has 2, needs 2"
    )


def test_t_shaped_is_deep_in_one_kind_and_broad_in_the_others() -> None:
    assert is_t_shaped(Agent("ann", skills={**EVERYTHING, "advisory": 4}))
    assert is_t_shaped(Agent("ann", skills={**EVERYTHING, "advisory": 4, "product": 5}))
    assert not is_t_shaped(Agent("ann", skills=EVERYTHING))
    assert not is_t_shaped(Agent("ann", skills={**EVERYTHING, "advisory": 4, "conflict": 1}))
    assert not is_t_shaped(Agent("ann"))


def test_how_deep_and_how_broad_is_up_to_the_caller() -> None:
    ann = Agent("ann", skills={**EVERYTHING, "api": 3})
    kinds = {"api": "technical"}
    assert is_t_shaped(ann, deep=3, kinds=kinds)
    assert not is_t_shaped(ann, deep=3)
    assert not is_t_shaped(ann, deep=3, broad=3, kinds=kinds)
    assert is_t_shaped(Agent("bob", skills=dict.fromkeys(SkillKind, 1)), deep=1, broad=1)


@pytest.mark.parametrize(("deep", "broad"), [(0, 1), (6, 1), (3, 4), (3, 0), (4, -1)])
def test_thresholds_out_of_range_are_refused(deep: int, broad: int) -> None:
    with pytest.raises(InvalidValue, match=r"number\.out-of-range"):
        is_t_shaped(Agent("ann"), deep=deep, broad=broad)


def test_a_profile_that_asks_nothing_is_refused() -> None:
    with pytest.raises(
        InvalidValue, match=r"competencies\.none-asked: `CompetencyProfile.competencies` is empty"
    ) as caught:
        CompetencyProfile("support", [])
    assert caught.value.diagnostic.place == "CompetencyProfile.competencies"


def test_a_fit_without_a_kind_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"competencies\.none-asked") as caught:
        Fit("ann", SUPPORT, [])
    assert caught.value.diagnostic.place == "Fit.kinds"


@pytest.mark.parametrize(
    ("make", "place"),
    [
        (lambda: kind_levels([], kinds={"api": "techncal"}), "kinds.api"),
        (lambda: competency("logs", "techncal", 3), "Competency.kind"),
        (lambda: CompetencyProfile("suport", [competency("a", "product", 1)]), "CompetencyProfile.function"),
    ],
)
def test_an_unknown_name_is_located_with_a_suggestion(make: Any, place: str) -> None:
    with pytest.raises(UnknownName, match=r"(?s)value\.unknown-member.*did you mean") as caught:
        make()
    assert caught.value.diagnostic.place == place


@pytest.mark.parametrize(
    "make",
    [
        lambda: kind_levels([], kinds=["api"]),
        lambda: kind_levels([], kinds={"api": 3}),
        lambda: fit("ann", SUPPORT),
        lambda: fit(Agent("ann"), "support"),
        lambda: is_t_shaped("ann"),
        lambda: CompetencyProfile("support", ["logs"]),
        lambda: competency("logs", "technical", "3"),
        lambda: Fit("ann", SUPPORT, [3]),
    ],
)
def test_a_wrong_type_is_refused(make: Any) -> None:
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        make()


@pytest.mark.parametrize("level", [0, 6])
def test_levels_go_from_one_to_five(level: int) -> None:
    with pytest.raises(InvalidValue, match=r"number\.out-of-range"):
        competency("logs", "technical", level)


@pytest.mark.parametrize("part", ["name", "source"])
def test_a_competency_has_a_name_and_a_source(part: str) -> None:
    given = {"name": "logs", "source": "our handbook", part: " "}
    with pytest.raises(InvalidValue, match=re.escape("text.empty")):
        Competency(given["name"], area="expertise", kind="technical", level=3, source=given["source"])
