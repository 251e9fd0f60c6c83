"""Journeys as planned and as they went: stages, touchpoints, who begins them, who owns them."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

import attrs

from servicecore.domain.checks import (
    any_text,
    aware,
    filled,
    flag,
    items,
    member,
    named,
    place_of,
    polarity,
    span,
    utc,
)
from servicecore.domain.functions import ServiceFunction
from servicecore.domain.names import Channel, CustomerId, InteractionId, Name, TicketId
from servicecore.domain.things.thing_checks import distinct
from servicecore.domain.things.thing_ids import (
    JourneyId,
    OrderId,
    PlanId,
    interaction_if_any,
    order_if_any,
    plan_if_any,
    ticket_if_any,
)
from servicecore.domain.tickets.events import Event
from servicecore.errors import (
    Collector,
    InvalidValue,
    UnknownName,
    closest,
    one_of,
    require_in_range,
    require_instance,
)

_filled_if_any = attrs.validators.optional(filled)


class StageName(Name):
    """A stage of the relationship, from the first look to renewal or churn."""

    __slots__ = ()

    DISCOVERY: ClassVar["StageName"]
    PURCHASE: ClassVar["StageName"]
    DELIVERY: ClassVar["StageName"]
    ONBOARDING: ClassVar["StageName"]
    ADOPTION: ClassVar["StageName"]
    VALUE: ClassVar["StageName"]
    RENEWAL: ClassVar["StageName"]
    EXPANSION: ClassVar["StageName"]
    AT_RISK: ClassVar["StageName"]
    CHURNED: ClassVar["StageName"]
    WIN_BACK: ClassVar["StageName"]


class Initiator(StrEnum):
    """Who begins a touchpoint: the customer, we, or somebody else such as a carrier."""

    CUSTOMER = "customer"
    COMPANY = "company"
    THIRD_PARTY = "third_party"


def _planned_initiator(value: Initiator | str) -> Initiator:
    return member(Initiator, value, "PlannedTouchpoint.initiator")


def _owner(value: ServiceFunction | str) -> ServiceFunction:
    return member(ServiceFunction, value, "PlannedTouchpoint.owner")


def _channels(values: Iterable[str]) -> tuple[Channel, ...]:
    place = "PlannedTouchpoint.channels"
    given = enumerate(items(str, values, place))
    return tuple(sorted({named(Channel, value, f"{place}[{i}]") for i, value in given}))


@attrs.frozen
class PlannedTouchpoint:
    """A contact or action that a stage should contain: who begins it, who owns it, until when.

    `due_after` is the time from entering the stage to when it should have happened, at least zero, `None` for
    no limit. `channels` are those allowed, sorted; empty allows any, and none.

    >>> PlannedTouchpoint("welcome", initiator="company", channels=["email"]).channels
    (Channel.EMAIL,)

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`text.empty`, `duration.negative`).
    """

    key: str = attrs.field(validator=filled)
    initiator: Initiator = attrs.field(kw_only=True, converter=_planned_initiator)
    owner: ServiceFunction = attrs.field(default=ServiceFunction.SERVICE, kw_only=True, converter=_owner)
    channels: tuple[Channel, ...] = attrs.field(default=(), kw_only=True, converter=_channels)
    due_after: timedelta | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(span)
    )
    required: bool = attrs.field(default=True, kw_only=True, validator=flag)
    repeatable: bool = attrs.field(default=False, kw_only=True, validator=flag)


def _stage_name(value: StageName | str) -> StageName:
    return named(StageName, value, "Stage.name")


def _stage_function(value: ServiceFunction | str) -> ServiceFunction:
    return member(ServiceFunction, value, "Stage.function")


def _planned(values: Iterable[PlannedTouchpoint]) -> tuple[PlannedTouchpoint, ...]:
    return items(PlannedTouchpoint, values, "Stage.touchpoints")


@attrs.frozen
class Stage:
    """A phase of a planned journey: its touchpoints in order, its owner, how long it may last.

    `longest` is the most time that a customer should spend in it, at least zero, `None` for no limit. With
    `working_time` that and the times of its touchpoints count open hours only, else all time.

    >>> Stage("onboarding", longest=timedelta(days=30)).name
    StageName.ONBOARDING

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`text.empty`, `duration.negative`).
    """

    name: StageName = attrs.field(converter=_stage_name)
    touchpoints: tuple[PlannedTouchpoint, ...] = attrs.field(default=(), converter=_planned)
    function: ServiceFunction = attrs.field(
        default=ServiceFunction.SERVICE, kw_only=True, converter=_stage_function
    )
    longest: timedelta | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(span)
    )
    working_time: bool = attrs.field(default=False, kw_only=True, validator=flag)


def _stages(values: Iterable[Stage]) -> tuple[Stage, ...]:
    return items(Stage, values, "JourneyPlan.stages")


def _keys(stages: Iterable[Stage]) -> Iterator[tuple[str, str]]:
    """The key of every planned touchpoint behind its place."""
    for i, stage in enumerate(stages):
        for j, touchpoint in enumerate(stage.touchpoints):
            yield f"JourneyPlan.stages[{i}].touchpoints[{j}]", touchpoint.key


def _named_once(owner: object, field: object, stages: tuple[Stage, ...]) -> None:
    names = ((f"JourneyPlan.stages[{i}]", stage.name) for i, stage in enumerate(stages))
    distinct(names, code="journey.duplicate-stage", what="stages")
    distinct(_keys(stages), code="journey.duplicate-touchpoint", what="touchpoints")


def _version(owner: Any, field: Any, value: Any) -> None:
    require_in_range(value, place_of(owner, field), low=1, whole=True)


@attrs.frozen
class JourneyPlan:
    """How a journey should go: its stages in order. A changed plan is a new version, counted from 1.

    Stages have names of their own; so have touchpoints, in the whole plan, since an actual touchpoint names
    its planned one by the key alone.

    >>> welcome = PlannedTouchpoint("welcome", initiator="company", due_after=timedelta(days=1))
    >>> plan = JourneyPlan("saas", [Stage("discovery"), Stage("onboarding", [welcome])])
    >>> plan.stage_of("welcome").name
    StageName.ONBOARDING

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`, `number.out-of-range`,
    `journey.duplicate-stage`, `journey.duplicate-touchpoint`).
    """

    id: PlanId = attrs.field(converter=PlanId, validator=filled)
    stages: tuple[Stage, ...] = attrs.field(default=(), converter=_stages, validator=_named_once)
    version: int = attrs.field(default=1, kw_only=True, validator=_version)
    name: str = attrs.field(default="", kw_only=True, validator=any_text)

    def stage_of(self, key: str) -> Stage:
        """The stage that contains a planned touchpoint.

        Raises `UnknownName` (`journey.unknown-touchpoint`).
        """
        for stage in self.stages:
            if any(touchpoint.key == key for touchpoint in stage.touchpoints):
                return stage
        raise self._unknown(key, "")

    def check(self, journey: "Journey") -> None:
        """Hold a journey against this version of the plan: what it names must be there.

        That is no judgement of how the journey went. Raises `WrongType` (`value.wrong-type`), `InvalidValue`
        (`journey.other-plan`) or an `ErrorGroup` with every `journey.unknown-touchpoint`.
        """
        require_instance(journey, Journey, "journey")
        if (journey.plan_id, journey.plan_version) != (self.id, self.version):
            raise InvalidValue.of(
                "journey.other-plan",
                f"the journey `{journey.id}` does not follow this plan",
                place="Journey.plan_id",
                expected=_plan(self.id, self.version),
                received=_plan(journey.plan_id, journey.plan_version),
            )
        known = {key for _, key in _keys(self.stages)}
        problems = Collector(f"journey `{journey.id}`")
        for i, touchpoint in enumerate(journey.touchpoints):
            if touchpoint.planned is not None and touchpoint.planned not in known:
                problems.add(self._unknown(touchpoint.planned, f"Journey.touchpoints[{i}].planned"))
        problems.done()

    def _unknown(self, key: str, place: str) -> UnknownName:
        known = [name for _, name in _keys(self.stages)]
        return UnknownName.of(
            "journey.unknown-touchpoint",
            f"plan `{self.id}` has no touchpoint `{key}`",
            place=place,
            expected=one_of(known),
            suggestion=closest(key, known),
        )


def _initiator(value: Initiator | str) -> Initiator:
    return member(Initiator, value, "Touchpoint.initiator")


def _stage_if_any(value: StageName | str | None) -> StageName | None:
    return None if value is None else named(StageName, value, "Touchpoint.stage")


def _function_if_any(value: ServiceFunction | str | None) -> ServiceFunction | None:
    return None if value is None else member(ServiceFunction, value, "Touchpoint.function")


def _channel_if_any(value: Channel | str | None) -> Channel | None:
    return None if value is None else named(Channel, value, "Touchpoint.channel")


def _same_instant(owner: Any, field: Any, value: Any) -> None:
    event = require_instance(value, Event, "Touchpoint.event")
    if event.at != owner.at:
        raise InvalidValue.of(
            "journey.event-at-another-time",
            "the touchpoint and its event happened at two instants",
            place="Touchpoint.event",
            expected=f"an event at {owner.at.isoformat()}",
            received=f"{type(event).__name__} at {event.at.isoformat()}",
        )


@attrs.frozen
class Touchpoint:
    """Something that happened on a journey, linked to what is on file about it.

    `planned` is the key of the planned touchpoint, `None` if it was not planned. `event` is the event of the
    history of `ticket_id`, at the same instant. `experience` is what the customer said of it, from -1 (bad)
    to 1 (good), `None` if they did not; a plan has none.

    >>> from datetime import UTC
    >>> Touchpoint(datetime(2026, 3, 2, tzinfo=UTC), initiator="customer", channel="live chat").channel
    Channel.LIVE_CHAT

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`text.empty`, `time.naive`, `time.out-of-range`, `number.out-of-range`, `journey.event-at-another-time`).
    """

    at: datetime = attrs.field(converter=utc, validator=aware)
    initiator: Initiator = attrs.field(kw_only=True, converter=_initiator)
    planned: str | None = attrs.field(default=None, kw_only=True, validator=_filled_if_any)
    stage: StageName | None = attrs.field(default=None, kw_only=True, converter=_stage_if_any)
    function: ServiceFunction | None = attrs.field(default=None, kw_only=True, converter=_function_if_any)
    channel: Channel | None = attrs.field(default=None, kw_only=True, converter=_channel_if_any)
    event: Event | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(_same_instant)
    )
    ticket_id: TicketId | None = attrs.field(
        default=None, kw_only=True, converter=ticket_if_any, validator=_filled_if_any
    )
    interaction_id: InteractionId | None = attrs.field(
        default=None, kw_only=True, converter=interaction_if_any, validator=_filled_if_any
    )
    order_id: OrderId | None = attrs.field(
        default=None, kw_only=True, converter=order_if_any, validator=_filled_if_any
    )
    experience: float | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(polarity)
    )


def _in_order(values: Iterable[Touchpoint]) -> tuple[Touchpoint, ...]:
    return tuple(sorted(items(Touchpoint, values, "Journey.touchpoints"), key=lambda each: each.at))


def _plan(id: str | None, version: int | None) -> str:
    if id is None:
        return "no plan" if version is None else f"version {version} of no plan"
    return f"plan {id}, {'no version' if version is None else f'version {version}'}"


def _plan_is_named(owner: Any, field: Any, value: Any) -> None:
    if value is not None:
        _version(owner, field, value)
    if (owner.plan_id is None) != (value is None):
        raise InvalidValue.of(
            "journey.half-a-plan",
            f"the journey `{owner.id}` names half of a plan",
            place="Journey.plan_version",
            expected="both the plan and its version, or neither",
            received=_plan(owner.plan_id, value),
        )


@attrs.frozen
class Journey:
    """What one customer went through, across functions and channels, in time order.

    Touchpoints of the same instant keep the order they came in. A journey that follows a plan names its
    version, so that it is never held against a plan made later.

    >>> from datetime import UTC
    >>> asked = Touchpoint(datetime(2026, 3, 2, tzinfo=UTC), initiator="customer")
    >>> journey = Journey("j1", [asked], customer_id="c1", plan_id="saas", plan_version=2)
    >>> journey.plan_version, len(journey.touchpoints)
    (2, 1)

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`, `number.out-of-range`,
    `journey.half-a-plan`).
    """

    id: JourneyId = attrs.field(converter=JourneyId, validator=filled)
    touchpoints: tuple[Touchpoint, ...] = attrs.field(default=(), converter=_in_order)
    customer_id: CustomerId = attrs.field(kw_only=True, converter=CustomerId, validator=filled)
    plan_id: PlanId | None = attrs.field(
        default=None, kw_only=True, converter=plan_if_any, validator=_filled_if_any
    )
    plan_version: int | None = attrs.field(default=None, kw_only=True, validator=_plan_is_named)
