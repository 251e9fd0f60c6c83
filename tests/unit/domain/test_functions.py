"""The hierarchies of function and trigger, and the closed vocabularies."""

import pickle
from enum import Enum
from itertools import pairwise

import pytest

from servicecore.domain import (
    Actor,
    AuthorKind,
    CancelReason,
    Direction,
    IdentityKind,
    LinkKind,
    Priority,
    ServiceFunction,
    SlaMetric,
    Status,
    StatusCategory,
    TicketType,
    Trigger,
)
from servicecore.errors import WrongType

SERVICE, SUPPORT, SUCCESS = ServiceFunction.SERVICE, ServiceFunction.SUPPORT, ServiceFunction.SUCCESS


def test_every_support_contact_is_a_service_contact_and_not_the_reverse() -> None:
    assert SUPPORT.within(SERVICE)
    assert not SERVICE.within(SUPPORT)


def test_support_and_success_are_parts_of_service_and_of_nothing_else() -> None:
    inside = {(part, whole) for part in ServiceFunction for whole in ServiceFunction if part.within(whole)}
    itself = {(each, each) for each in ServiceFunction}
    assert inside == itself | {(SUPPORT, SERVICE), (SUCCESS, SERVICE)}


def test_in_the_two_valued_view_success_counts_as_service() -> None:
    assert [each for each in ServiceFunction if each.is_support] == [SUPPORT]


def test_outreach_before_and_follow_up_after_are_both_proactive() -> None:
    inside = {(part, whole) for part in Trigger for whole in Trigger if part.within(whole)}
    itself = {(each, each) for each in Trigger}
    proactive = {(Trigger.PROACTIVE_BEFORE, Trigger.PROACTIVE), (Trigger.PROACTIVE_AFTER, Trigger.PROACTIVE)}
    assert inside == itself | proactive


@pytest.mark.parametrize("member", [*ServiceFunction, *Trigger])
@pytest.mark.parametrize("other", ["service", "proactive", None, Status.OPEN])
def test_within_is_asked_of_a_member_and_of_nothing_else(
    member: ServiceFunction | Trigger, other: object
) -> None:
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        member.within(other)  # type: ignore[arg-type]


def test_priorities_are_ordered() -> None:
    assert Priority.LOW < Priority.NORMAL < Priority.HIGH < Priority.URGENT
    assert all(lower < higher for lower, higher in pairwise(Priority))
    assert [int(priority) for priority in Priority] == [1, 2, 3, 4]


def test_no_more_work_is_expected_of_what_is_resolved_closed_merged_or_cancelled() -> None:
    done = [Status.RESOLVED, Status.CLOSED, Status.MERGED, Status.CANCELLED]
    assert [status for status in Status if status.is_done] == done


def test_each_status_means_one_thing_to_clocks_and_counts() -> None:
    found = {
        category: [status.value for status in Status if status.category is category]
        for category in StatusCategory
    }
    assert found == {
        StatusCategory.OPEN: ["new", "open"],
        StatusCategory.PAUSED: ["pending_customer", "on_hold_internal", "on_hold_third_party", "snoozed"],
        StatusCategory.RESOLVED: ["resolved"],
        StatusCategory.CLOSED: ["closed", "merged", "cancelled"],
    }


def test_what_is_done_is_neither_open_nor_paused() -> None:
    ended = (StatusCategory.RESOLVED, StatusCategory.CLOSED)
    assert [status for status in Status if status.is_done] == [
        status for status in Status if status.category in ended
    ]


def test_customers_agents_programs_and_time_move_tickets() -> None:
    assert [actor.value for actor in Actor] == ["customer", "agent", "system", "timer"]


KINDS = [
    *(ServiceFunction, Trigger, Direction, AuthorKind, Status, StatusCategory, IdentityKind),
    *(Actor, TicketType, CancelReason, LinkKind, SlaMetric),
]


@pytest.mark.parametrize("kind", KINDS)
def test_the_value_of_a_member_is_its_name_in_plain_data(kind: type[Enum]) -> None:
    assert [member.value for member in kind] == [member.name.lower() for member in kind]


@pytest.mark.parametrize("kind", [*KINDS, Priority])
def test_a_member_stays_the_same_object_through_pickling(kind: type[Enum]) -> None:
    assert all(pickle.loads(pickle.dumps(member)) is member for member in kind)
