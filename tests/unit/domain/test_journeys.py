"""Journeys: as planned and as they went, each its own type."""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from servicecore.domain.functions import ServiceFunction
from servicecore.domain.names import Channel
from servicecore.domain.things.journeys import (
    Initiator,
    Journey,
    JourneyPlan,
    PlannedTouchpoint,
    Stage,
    StageName,
    Touchpoint,
)
from servicecore.domain.tickets.events import CustomerMessage
from servicecore.errors import ErrorGroup, InvalidValue, UnknownName, WrongType

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def planned(key: str, **more: Any) -> PlannedTouchpoint:
    return PlannedTouchpoint(key, **{"initiator": "company"} | more)


def touchpoint(hours: int = 0, **more: Any) -> Touchpoint:
    return Touchpoint(AT + hours * HOUR, **{"initiator": "customer"} | more)


def journey(*touchpoints: Touchpoint, **more: Any) -> Journey:
    return Journey("j1", touchpoints, customer_id="c1", **more)


PLAN = JourneyPlan(
    "saas",
    [
        Stage("discovery", [planned("first visit", initiator="customer")]),
        Stage("onboarding", [planned("welcome", due_after=24 * HOUR), planned("first call")]),
        Stage("renewal", [planned("review", owner="success")], function="success", working_time=True),
    ],
    version=2,
)


def test_a_plan_leads_from_discovery_to_renewal_or_churn_in_the_order_given() -> None:
    assert [stage.name for stage in PLAN.stages] == ["discovery", "onboarding", "renewal"]
    assert " ".join(StageName.known()) == (
        "discovery purchase delivery onboarding adoption value renewal expansion at_risk churned win_back"
    )
    assert Stage("Trial period").name == StageName("trial_period")


def test_the_stage_of_a_touchpoint_is_found_by_its_key() -> None:
    assert PLAN.stage_of("first call").name == StageName.ONBOARDING
    with pytest.raises(UnknownName, match=r"journey\.unknown-touchpoint") as caught:
        PLAN.stage_of("welcom")
    assert caught.value.diagnostic.suggestion == "welcome"


def test_stages_of_a_plan_have_names_of_their_own() -> None:
    with pytest.raises(InvalidValue, match=r"journey\.duplicate-stage") as caught:
        JourneyPlan("saas", [Stage("at risk"), Stage("value"), Stage("At-Risk")])
    assert caught.value.diagnostic.place == "JourneyPlan.stages[2]"


def test_touchpoints_have_keys_of_their_own_in_the_whole_plan() -> None:
    stages = [Stage("onboarding", [planned("call")]), Stage("value", [planned("mail"), planned("call")])]
    with pytest.raises(InvalidValue, match=r"journey\.duplicate-touchpoint") as caught:
        JourneyPlan("saas", stages)
    assert caught.value.diagnostic.place == "JourneyPlan.stages[1].touchpoints[1]"
    assert "stages[0].touchpoints[0]" in caught.value.diagnostic.expected


@pytest.mark.parametrize("version", [0, -1])
def test_versions_are_counted_from_one(version: int) -> None:
    with pytest.raises(InvalidValue, match=r"number\.out-of-range") as caught:
        JourneyPlan("saas", version=version)
    assert caught.value.diagnostic.place == "JourneyPlan.version"
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        JourneyPlan("saas", version=version + 0.5)


def test_expected_times_are_not_negative() -> None:
    assert planned("welcome", due_after=timedelta(0)).due_after == timedelta(0)
    with pytest.raises(InvalidValue, match=r"duration\.negative") as caught:
        planned("welcome", due_after=-HOUR)
    assert caught.value.diagnostic.place == "PlannedTouchpoint.due_after"
    with pytest.raises(InvalidValue, match=r"duration\.negative") as caught:
        Stage("onboarding", longest=-HOUR)
    assert caught.value.diagnostic.place == "Stage.longest"
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        planned("welcome", due_after=24)


def test_a_planned_touchpoint_is_service_required_and_unrepeated_unless_said_otherwise() -> None:
    welcome = planned("welcome")
    assert (welcome.owner, welcome.required, welcome.repeatable) == (ServiceFunction.SERVICE, True, False)
    assert PLAN.stage_of("review").touchpoints[0].owner is ServiceFunction.SUCCESS


def test_allowed_channels_are_a_set_of_names() -> None:
    assert planned("call", channels=["phone", "Live chat", "PHONE"]).channels == (
        Channel.LIVE_CHAT,
        Channel.PHONE,
    )
    with pytest.raises(InvalidValue, match=r"text\.empty") as caught:
        planned("call", channels=["phone", ""])
    assert caught.value.diagnostic.place == "PlannedTouchpoint.channels[1]"
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        planned("call", channels="phone")


def test_experience_exists_on_what_happened_only_from_bad_to_good() -> None:
    assert touchpoint(experience=-1).experience == -1
    assert "experience" not in {field.name for field in attrs.fields(PlannedTouchpoint)}
    for wrong in (1.5, -2, float("nan")):
        with pytest.raises(InvalidValue, match=r"number\.out-of-range") as caught:
            touchpoint(experience=wrong)
        assert caught.value.diagnostic.place == "Touchpoint.experience"


def test_a_touchpoint_is_linked_to_an_event_of_the_same_instant() -> None:
    wrote = CustomerMessage(AT)
    assert touchpoint(event=wrote, ticket_id="t1").event == wrote
    with pytest.raises(InvalidValue, match=r"journey\.event-at-another-time") as caught:
        touchpoint(1, event=wrote)
    assert caught.value.diagnostic.place == "Touchpoint.event"
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        touchpoint(event="message")


def test_the_company_the_customer_or_a_third_party_begins() -> None:
    assert [each.value for each in Initiator] == ["customer", "company", "third_party"]
    assert touchpoint(initiator="third party").initiator is Initiator.THIRD_PARTY


def test_a_journey_is_kept_in_time_order_and_equal_instants_in_the_given_one() -> None:
    late, one, other = touchpoint(2), touchpoint(channel="email"), touchpoint(channel="phone")
    assert journey(late, one, other).touchpoints == (one, other, late)
    assert journey(late, other, one).touchpoints == (other, one, late)


def test_a_journey_names_its_plan_with_the_version_or_none() -> None:
    assert journey(plan_id="saas", plan_version=2).plan_version == 2
    for half in ({"plan_id": "saas"}, {"plan_version": 2}):
        with pytest.raises(InvalidValue, match=r"journey\.half-a-plan") as caught:
            journey(**half)
        assert caught.value.diagnostic.place == "Journey.plan_version"
    with pytest.raises(InvalidValue, match=r"number\.out-of-range"):
        journey(plan_id="saas", plan_version=0)


def test_what_a_journey_names_is_held_against_the_plan_all_at_once() -> None:
    named = [
        touchpoint(planned="welcom"),
        touchpoint(1),
        touchpoint(2, planned="review"),
        touchpoint(3, planned="x"),
    ]
    followed = {"plan_id": "saas", "plan_version": 2}
    PLAN.check(journey(*named[1:3], **followed))
    with pytest.raises(ErrorGroup) as caught:
        PLAN.check(journey(*named, **followed))
    places = [diagnostic.place for diagnostic in caught.value.diagnostics]
    assert places == ["Journey.touchpoints[0].planned", "Journey.touchpoints[3].planned"]
    assert caught.value.diagnostics[0].suggestion == "welcome"


@pytest.mark.parametrize(
    "follows", [{}, {"plan_id": "shop", "plan_version": 2}, {"plan_id": "saas", "plan_version": 1}]
)
def test_a_journey_is_held_against_the_version_that_it_follows_only(follows: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue, match=r"journey\.other-plan"):
        PLAN.check(journey(**follows))
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        PLAN.check(PLAN)


def test_instants_of_a_journey_know_their_zone() -> None:
    with pytest.raises(InvalidValue, match=r"time\.naive") as caught:
        Touchpoint(datetime(2026, 3, 2), initiator="customer")  # noqa: DTZ001
    assert caught.value.diagnostic.place == "Touchpoint.at"


def test_plans_and_journeys_are_values() -> None:
    assert len({PLAN, attrs.evolve(PLAN)}) == 1
    assert hash(journey(touchpoint(event=CustomerMessage(AT)))) == hash(
        journey(touchpoint(event=CustomerMessage(AT)))
    )
