"""Targets: a promise of so much working time, for a metric and a condition."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import attrs

from servicecore.calendars import Calendar
from servicecore.display import duration
from servicecore.domain import Priority, SlaMetric, Status
from servicecore.domain.checks import member
from servicecore.errors import (
    InvalidValue,
    require_in_range,
    require_instance,
    shown,
    wrong_type,
)
from servicecore.rules import Condition
from servicecore.sla.conventions import require_option
from servicecore.sla.facts import facts

LONGEST = timedelta(days=36_525)


def _number(owner: Any, field: Any, value: Any) -> None:
    require_in_range(value, "Days.number", low=1, high=36_525, whole=True)


def _unit(owner: Any, field: Any, value: Any) -> None:
    if value is not None:
        require_option(value, ("open_hours", "working_day", "end_of_day"), "Days.unit")


@attrs.frozen
class Days:
    """A target in days, with what a day is: systems mean three different things by it.

    `open_hours` are 24 hours of working time each; `working_day` is the same time of day so many working days
    on, `end_of_day` the last closing of that day. Without a unit the convention `day` says which.

    >>> Days(1, "end_of_day")
    Days(number=1, unit='end_of_day')

    Raises `WrongType` (`value.wrong-type`), `InvalidValue` (`number.out-of-range`) or `UnknownName`
    (`sla.unknown-option`).
    """

    number: int = attrs.field(validator=_number)
    unit: str | None = attrs.field(default=None, validator=_unit)


def days_from(days: Days, calendar: Calendar, start: datetime) -> timedelta:
    """The working time of a target in days for a clock that starts at an instant; the unit is known."""
    if days.unit == "open_hours":
        return timedelta(days=days.number)
    end = calendar.add_days(start, days.number)
    if days.unit == "end_of_day":
        midnight = end.replace(hour=0, minute=0, second=0, microsecond=0)
        found = calendar.windows(midnight, (midnight + timedelta(days=1)))
        end = max(window.end for window in found)
    return calendar.between(start, end)


def _metric(value: SlaMetric | str) -> SlaMetric:
    return member(SlaMetric, value, "Target.metric")


def _statuses(values: Iterable[Status | str] | None, place: str) -> frozenset[Status] | None:
    if values is None:
        return None
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise wrong_type(values, place, "a list of statuses")
    listed = sorted(values, key=str) if isinstance(values, set | frozenset) else values
    return frozenset(member(Status, value, f"{place}[{i}]") for i, value in enumerate(listed))


def _pauses(values: Any) -> frozenset[Status] | None:
    return _statuses(values, "Target.pauses")


def _suspends(values: Any) -> frozenset[Status] | None:
    return _statuses(values, "Target.suspends")


def _within(owner: Any, field: Any, value: Any) -> None:
    if isinstance(value, Days):
        return
    if not isinstance(value, timedelta):
        raise wrong_type(value, "Target.within", "a duration such as timedelta(hours=8), or Days")
    if not timedelta(0) < value <= LONGEST:
        raise InvalidValue.of(
            "sla.bad-target",
            f"the target of `{owner.metric.value}` is not a time in which anything can be done",
            place="Target.within",
            expected="more than no working time, and at most 100 years",
            received=duration(value),
        )


def _shares(values: Iterable[float]) -> tuple[float, ...]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        require_instance(values, tuple, "Target.thresholds")
    found = tuple(values)
    for i, value in enumerate(found):
        require_in_range(value, f"Target.thresholds[{i}]", low=0.001, high=10)
    for i, (one, following) in enumerate(pairwise(found), 1):
        if following <= one:
            raise InvalidValue.of(
                "sla.thresholds-out-of-order",
                "the thresholds are not in order",
                place=f"Target.thresholds[{i}]",
                expected=f"a share of more than {one}",
                received=str(following),
            )
    return found


def condition(owner: Any, field: Any, value: Any) -> None:
    """A condition on what is known before there are clocks, or `None`."""
    place = f"{type(owner).__name__}.when"
    if value is not None and not isinstance(value, Condition):
        expected = "a condition over sla.facts, such as facts.priority == Priority.URGENT"
        raise wrong_type(value, place, expected)
    for error in asking_clocks(value, place):
        raise error


def asking_clocks(condition: Condition | None, place: str) -> Iterator[InvalidValue]:
    """An error for a condition on the clocks, which follow from the policy that it is to choose."""
    asked = () if condition is None else (fact.path for leaf in condition.leaves() for fact in leaf.facts)
    found = next((path for path in asked if path.partition(".")[0] == "clocks"), None)
    if found is not None:
        yield InvalidValue.of(
            "sla.asks-clocks",
            f"`{found}` is not known yet when a policy is chosen, so the condition would never be true",
            place=place,
            expected="a condition over sla.facts",
            received=shown(condition),
            help="clocks follow from policies; a ladder of `escalation` may ask for them.",
        )


def _calendar(owner: Any, field: Any, value: Any) -> None:
    if value is not None:
        require_instance(value, Calendar, "Target.calendar")


@attrs.frozen
class Target:
    """A promise: so much working time for a metric.

    `within` is a duration of working time, or `Days`. `when` is a condition over `sla.facts`; of the targets
    of one metric the first that holds counts. `calendar` is the policy's unless the target has its own.
    `pauses` are the statuses in which the clock stands still, `suspends` those that only hide its due time;
    `None` leaves it to the conventions. `thresholds` are shares of the target (0.75 is three quarters, at
    most 10), of which the first puts the clock at risk.

    >>> Target("first response", timedelta(hours=1)).metric
    <SlaMetric.FIRST_RESPONSE: 'first_response'>

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`: also of a status) or
    `InvalidValue` (`sla.bad-target`, `sla.thresholds-out-of-order`, `sla.asks-clocks`,
    `number.out-of-range`).
    """

    metric: SlaMetric = attrs.field(converter=_metric)
    within: timedelta | Days = attrs.field(validator=_within)
    when: Condition | None = attrs.field(default=None, kw_only=True, validator=condition)
    calendar: Calendar | None = attrs.field(default=None, kw_only=True, validator=_calendar)
    pauses: frozenset[Status] | None = attrs.field(default=None, kw_only=True, converter=_pauses)
    suspends: frozenset[Status] | None = attrs.field(default=None, kw_only=True, converter=_suspends)
    thresholds: tuple[float, ...] = attrs.field(default=(0.75,), kw_only=True, converter=_shares)


def by_priority(
    metric: SlaMetric | str,
    minutes: Mapping[Priority | str, float],
    *,
    calendar: Calendar | None = None,
    pauses: Iterable[Status | str] | None = None,
    suspends: Iterable[Status | str] | None = None,
    thresholds: Iterable[float] = (0.75,),
) -> tuple[Target, ...]:
    """One target for each priority, in working minutes; the other parts are as for `Target`.

    A ticket without a priority, or with one that is not listed, has no such target.

    >>> [str(target.within) for target in by_priority("first response", {"urgent": 30, "normal": 120})]
    ['0:30:00', '2:00:00']

    Raises what `Target` raises.
    """
    if not isinstance(minutes, Mapping):
        raise wrong_type(minutes, "minutes", 'minutes by priority, such as {"urgent": 30}')
    levels = {member(Priority, name, "minutes"): value for name, value in minutes.items()}
    shares, still, hidden = _shares(thresholds), _pauses(pauses), _suspends(suspends)  # read them once
    return tuple(
        Target(
            metric,
            _minutes(level, value),
            when=facts.priority == level,
            calendar=calendar,
            pauses=still,
            suspends=hidden,
            thresholds=shares,
        )
        for level, value in levels.items()
    )


def _minutes(level: Priority, value: float) -> timedelta:
    most = LONGEST / timedelta(minutes=1)
    return timedelta(minutes=require_in_range(value, f"minutes.{level.name.lower()}", low=0, high=most))
