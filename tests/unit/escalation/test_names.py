"""Ladders held against the policies and teams that there are."""

from datetime import timedelta

import pytest

from servicecore.calendars import Calendar
from servicecore.domain import Team
from servicecore.errors import ErrorGroup, WrongType
from servicecore.escalation import Ladder, Level, check_names
from servicecore.sla import SlaPolicy, Target

GOLD = SlaPolicy("gold", [Target("resolution", timedelta(hours=8))], calendar=Calendar.always())
LATE = Ladder(
    "late",
    [Level("lead", share=0.8, to="lead"), Level("next", share=1, notify=["anybody"])],
    policy="gold",
    path={"lead": "head"},
    fallback="duty",
)


def test_names_that_are_known_pass() -> None:
    head = Team("head")
    check_names(LATE, policies=[GOLD, "silver"], teams=[Team("lead", parent=head), "duty"])
    check_names([LATE])
    check_names(Ladder("all", [Level("lead", share=0.8, to="lead")]), policies=["gold"])


def test_every_name_that_is_not_known_is_told_with_its_place_and_what_was_meant() -> None:
    with pytest.raises(ErrorGroup) as caught:
        check_names([LATE], policies=["golden"], teams=["leads", "heads", "night duty"])
    assert [
        (each.code, each.diagnostic.place, each.diagnostic.suggestion) for each in caught.value.errors
    ] == [
        ("escalation.unknown-policy", "ladders[0].policy", "golden"),
        ("escalation.unknown-team", "ladders[0].levels[0].to", "leads"),
        ("escalation.unknown-team", "ladders[0].path", "leads"),
        ("escalation.unknown-team", "ladders[0].path", "heads"),
        ("escalation.unknown-team", "ladders[0].fallback", None),
    ]


def test_where_there_are_none_every_name_is_a_stranger() -> None:
    with pytest.raises(ErrorGroup, match="ladders") as caught:
        check_names(LATE, policies=[])
    assert "ladder `late` names `gold`, which is not there" in str(caught.value)


def test_what_has_no_name_is_refused() -> None:
    with pytest.raises(WrongType):
        check_names(LATE, policies=[8])  # type: ignore[list-item]
