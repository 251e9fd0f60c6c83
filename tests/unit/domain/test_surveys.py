"""Surveys: answers on their scale, and the groups that the definitions make of them."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from servicecore.domain.things.surveys import (
    SCALES,
    Scale,
    Survey,
    SurveyAnswer,
    SurveyKind,
    effort_group,
    found_easy,
    is_satisfied,
    nps_group,
)
from servicecore.errors import InvalidValue, WrongType

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
GRADES = Scale(1, 6, high_is_good=False)


def survey(kind: str, **more: Any) -> Survey:
    return Survey("v1", kind=kind, sent_at=AT, **more)


def answer(kind: str, score: Any, **more: Any) -> SurveyAnswer:
    return SurveyAnswer(survey(kind, **more), score, at=AT + HOUR)


@pytest.mark.parametrize(("kind", "low", "high"), [("nps", 0, 10), ("csat", 1, 5), ("ces", 1, 7)])
def test_an_answer_lies_on_the_usual_scale_of_its_kind(kind: str, low: int, high: int) -> None:
    assert [answer(kind, score).score for score in range(low, high + 1)] == list(range(low, high + 1))
    for score in (low - 1, high + 1, 10**9):
        with pytest.raises(InvalidValue, match=r"survey\.out-of-scale") as caught:
            answer(kind, score)
        assert caught.value.diagnostic.place == "SurveyAnswer.score"
        assert caught.value.diagnostic.expected == f"a whole number from {low} to {high}"


@pytest.mark.parametrize("wrong", [9.0, 9.5, "9", True, None, float("nan")])
def test_an_answer_is_a_whole_number(wrong: object) -> None:
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        answer("nps", wrong)


def test_a_scale_may_be_stated_and_then_counts() -> None:
    assert answer("csat", 6, scale=GRADES).score == 6
    with pytest.raises(InvalidValue, match=r"survey\.out-of-scale"):
        answer("csat", 5, scale=Scale(0, 1))


@pytest.mark.parametrize("scale", [Scale(1, 10), Scale(0, 10, high_is_good=False), Scale(1, 5)])
def test_nps_has_no_other_scale_than_its_own(scale: Scale) -> None:
    assert survey("nps", scale=Scale(0, 10)).scale == SCALES[SurveyKind.NPS]
    with pytest.raises(InvalidValue, match=r"survey\.bad-scale") as caught:
        survey("nps", scale=scale)
    assert caught.value.diagnostic.place == "Survey.scale"


@pytest.mark.parametrize(("low", "high"), [(1, 1), (5, 1)])
def test_a_scale_leaves_a_choice(low: int, high: int) -> None:
    with pytest.raises(InvalidValue, match=r"survey\.bad-scale") as caught:
        Scale(low, high)
    assert caught.value.diagnostic.place == "Scale.high"


def test_a_scale_is_of_whole_numbers() -> None:
    for wrong in ((0.5, 5), (1, 5.0), (False, 5), ("1", 5)):
        with pytest.raises(WrongType, match=r"value\.wrong-type"):
            Scale(*wrong)
    assert [score in Scale(0, 1) for score in (0, 1, 2, -1, True, 1.0, "1")] == [True, True] + [False] * 5


def test_the_best_answer_lies_furthest_above_the_worst_whichever_end_it_is() -> None:
    assert [Scale(1, 6).above_worst(score) for score in (1, 6)] == [0, 5]
    assert [GRADES.above_worst(score) for score in (1, 6)] == [5, 0]


def test_nobody_answers_before_being_asked() -> None:
    assert SurveyAnswer(survey("csat"), 4, at=AT).at == AT
    with pytest.raises(InvalidValue, match=r"time\.out-of-order") as caught:
        SurveyAnswer(survey("csat"), 4, at=AT - HOUR)
    assert caught.value.diagnostic.place == "SurveyAnswer.at"
    with pytest.raises(InvalidValue, match=r"time\.naive"):
        SurveyAnswer(survey("csat"), 4, at=datetime(2026, 3, 3))  # noqa: DTZ001


def test_promoters_answer_9_or_10_passives_7_or_8_detractors_less() -> None:
    groups = [nps_group(answer("nps", score)).value for score in range(11)]
    assert groups == ["detractor"] * 7 + ["passive"] * 2 + ["promoter"] * 2


def test_satisfied_are_the_two_best_answers() -> None:
    assert [is_satisfied(answer("csat", score)) for score in range(1, 6)] == [False] * 3 + [True] * 2
    grades = [is_satisfied(answer("csat", score, scale=GRADES)) for score in range(1, 7)]
    assert grades == [True] * 2 + [False] * 4


def test_the_top_box_and_others_may_be_asked_for() -> None:
    for boxes in range(1, 5):
        found = [is_satisfied(answer("csat", score), boxes=boxes) for score in range(1, 6)]
        assert sum(found) == boxes
        assert found == sorted(found)


@pytest.mark.parametrize(("scale", "boxes"), [(Scale(0, 1), 2), (Scale(1, 5), 5), (Scale(1, 5), 0)])
def test_boxes_leave_an_answer_that_is_not_satisfied(scale: Scale, boxes: int) -> None:
    with pytest.raises(InvalidValue, match=r"number\.out-of-range") as caught:
        is_satisfied(answer("csat", 1, scale=scale), boxes=boxes)
    assert caught.value.diagnostic.place == "boxes"


def test_boxes_are_whole() -> None:
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        is_satisfied(answer("csat", 4), boxes=1.5)  # type: ignore[arg-type]


def test_a_thumb_up_satisfies_with_one_box() -> None:
    thumbs = Scale(0, 1)
    assert [is_satisfied(answer("csat", score, scale=thumbs), boxes=1) for score in (0, 1)] == [False, True]


def test_effort_is_easy_at_6_and_7_hard_up_to_3() -> None:
    groups = [effort_group(answer("ces", score)).value for score in range(1, 8)]
    assert groups == ["hard"] * 3 + ["neutral"] * 2 + ["easy"] * 2
    turned = Scale(1, 7, high_is_good=False)
    assert [effort_group(answer("ces", score, scale=turned)).value for score in range(7, 0, -1)] == groups


def test_found_easy_are_the_answers_above_the_middle() -> None:
    assert [found_easy(answer("ces", score)) for score in range(1, 8)] == [False] * 4 + [True] * 3
    five = Scale(1, 5)
    assert [found_easy(answer("ces", score, scale=five)) for score in range(1, 6)] == [False] * 3 + [True] * 2
    grades = [found_easy(answer("ces", score, scale=GRADES)) for score in range(1, 7)]
    assert grades == [True] * 3 + [False] * 3


def test_a_group_is_defined_for_answers_of_its_kind_only() -> None:
    questions: dict[str, Callable[[SurveyAnswer], object]] = {
        "nps": nps_group,
        "csat": is_satisfied,
        "ces": effort_group,
    }
    refused = Counter[str]()
    for kind, group in [*questions.items(), ("ces", found_easy)]:
        for other in set(questions) - {kind}:
            with pytest.raises(InvalidValue, match=r"survey\.undefined-group"):
                group(answer(other, 3))
            refused[kind] += 1
        with pytest.raises(WrongType, match=r"value\.wrong-type"):
            group(9)  # type: ignore[arg-type]
    assert refused == {"nps": 2, "csat": 2, "ces": 4}


def test_the_groups_of_effort_are_defined_on_seven_points_only() -> None:
    with pytest.raises(InvalidValue, match=r"survey\.undefined-group") as caught:
        effort_group(answer("ces", 3, scale=Scale(1, 5)))
    assert "5 points" in caught.value.diagnostic.received


def test_surveys_and_answers_are_values() -> None:
    assert len({answer("nps", 9), answer("NPS", 9)}) == 1
    assert answer("csat", 4) != answer("csat", 4, scale=Scale(1, 10))
    with pytest.raises(TypeError):
        SCALES[SurveyKind.NPS] = Scale(1, 10)  # type: ignore[index]
