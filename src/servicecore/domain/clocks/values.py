"""The values of clocks: promises of time to a customer or a colleague, as they stand at an instant."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import attrs

from servicecore.calendars import Calendar
from servicecore.display import Tree, duration
from servicecore.domain.checks import aware, filled, flag, instance, items, member, texts, utc, utc_if_any
from servicecore.domain.clocks.running import Era, Running, Stretch
from servicecore.domain.functions import SlaMetric
from servicecore.domain.names import AgentId
from servicecore.domain.periods import after
from servicecore.errors import InvalidValue, require_in_range, require_instance


class ClockState(StrEnum):
    """What a clock does. Whether it is late is another question; see `Clock.breached`."""

    NOT_STARTED = "not_started"
    ACTIVE = "active"
    PAUSED = "paused"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether the clock was fulfilled or cancelled."""
        return self in (ClockState.FULFILLED, ClockState.CANCELLED)


def _share(owner: Any, field: Any, value: Any) -> None:
    require_in_range(value, "Threshold.share", low=0, high=100)


@attrs.frozen
class Threshold:
    """A share of the target, and the instant at which it was or will be used up.

    `at` is `None` where nobody can say: it is not reached, and the clock is paused or cancelled.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`number.out-of-range`, `time.naive`).
    """

    share: float = attrs.field(validator=_share)
    at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=attrs.validators.optional(aware)
    )


@attrs.frozen
class Pause:
    """A clock stood still, from `since` to before `until`; `None` while it does.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`, `period.empty`).
    """

    since: datetime = attrs.field(converter=utc, validator=aware)
    until: datetime | None = attrs.field(
        default=None, converter=utc_if_any, validator=attrs.validators.optional([aware, after("since")])
    )


_aware_if_any = attrs.validators.optional(aware)
_filled_if_any = attrs.validators.optional(filled)
_duration = instance(timedelta)


def _calendar(owner: Any, field: Any, value: Any) -> None:
    require_instance(value, Calendar, f"{type(owner).__name__}.calendar")


def _positive(owner: Any, field: Any, value: Any) -> None:
    _duration(owner, field, value)
    if value <= timedelta(0):
        place = f"{type(owner).__name__}.target"
        raise InvalidValue.of(
            "number.out-of-range",
            "the target of a clock is no time at all",
            place=place,
            expected="a duration of more than 0",
            received=duration(value),
        )


@attrs.frozen
class Promise:
    """What a clock ran by until another target took over: from `since` to before `until`.

    `started_at` is the instant from which the working time counted; it lies before `since` where the target
    was given later. `calendar` says which time counts.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`, `text.empty`,
    `number.out-of-range`).
    """

    policy: str = attrs.field(validator=filled)
    target: timedelta = attrs.field(validator=_positive)
    calendar: Calendar = attrs.field(kw_only=True, validator=_calendar)
    started_at: datetime = attrs.field(kw_only=True, converter=utc, validator=aware)
    since: datetime = attrs.field(kw_only=True, converter=utc, validator=aware)
    until: datetime = attrs.field(kw_only=True, converter=utc, validator=aware)


def _metric(value: SlaMetric | str) -> SlaMetric:
    return member(SlaMetric, value, "Clock.metric")


def _state(value: ClockState | str) -> ClockState:
    return member(ClockState, value, "Clock.state")


def _number(owner: Any, field: Any, value: Any) -> None:
    require_in_range(value, "Clock.number", low=1, whole=True)


def _left(clock: "Clock") -> timedelta:
    """What remains; the validators, which come later, refuse what is no duration."""
    are_durations = isinstance(clock.target, timedelta) and isinstance(clock.elapsed, timedelta)
    return clock.target - clock.elapsed if are_durations else timedelta(0)


def _thresholds(values: Iterable[Threshold]) -> tuple[Threshold, ...]:
    return items(Threshold, values, "Clock.thresholds")


def _pauses(values: Iterable[Pause]) -> tuple[Pause, ...]:
    return items(Pause, values, "Clock.pauses")


def _promises(values: Iterable[Promise]) -> tuple[Promise, ...]:
    return items(Promise, values, "Clock.earlier")


def _names(values: Iterable[str]) -> tuple[str, ...]:
    return texts(values, "Clock.passed_over")


def _agent(value: str | None) -> AgentId | None:
    return None if value is None else AgentId(value)


@attrs.frozen
class Clock:
    """One running of one promise: what it is, how much of it is used up, and when it is due.

    `number` counts the runnings of the metric from 1. `target` and `elapsed` are working time by `calendar`,
    `remaining` is what lies between them, negative once the target is exceeded. `due_at` is `None` while the
    clock is paused, hidden (suspended), cancelled or not started; `due_if_resumed_at` is what it would be if
    work went on at the instant of the question. A due time that never comes is `None` as well.

    `breached` is whether the promise is broken by the due time that holds now; `breached_at` is when it first
    was, and stays when a new target moves the due time. `at_risk` is whether the clock is not over nor broken
    and the first threshold is passed. `reason` is why it was cancelled.

    `promised_at` is since when the target holds, where it took over from an `earlier` one; `passed_over`
    names policies that matched as well and were not chosen. A due time set by hand has `due_set_at`, and
    `due_set_by` who did. By the conventions of the policy, a target that ends at closing time may be due at
    the next opening (`rolls_over`), and all may be measured by the last calendar (`one_calendar`).

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> clock = Clock("first response", policy="gold", target=timedelta(hours=1), state="active",
    ...               calendar=Calendar.always(), started_at=noon, elapsed=timedelta(minutes=75),
    ...               breached=True)
    >>> clock.remaining == timedelta(minutes=-15)
    True

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`time.naive`, `time.out-of-range`, `text.empty`, `number.out-of-range`).
    """

    metric: SlaMetric = attrs.field(converter=_metric)
    policy: str = attrs.field(kw_only=True, validator=filled)
    number: int = attrs.field(default=1, kw_only=True, validator=_number)
    state: ClockState = attrs.field(default=ClockState.NOT_STARTED, kw_only=True, converter=_state)
    target: timedelta = attrs.field(kw_only=True, validator=_positive)
    elapsed: timedelta = attrs.field(default=timedelta(0), kw_only=True, validator=_duration)
    remaining: timedelta = attrs.field(
        default=attrs.Factory(_left, takes_self=True),
        kw_only=True,
        validator=_duration,
    )
    started_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    ended_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    due_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    due_if_resumed_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    breached: bool = attrs.field(default=False, kw_only=True, validator=flag)
    breached_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    at_risk: bool = attrs.field(default=False, kw_only=True, validator=flag)
    thresholds: tuple[Threshold, ...] = attrs.field(default=(), kw_only=True, converter=_thresholds)
    pauses: tuple[Pause, ...] = attrs.field(default=(), kw_only=True, converter=_pauses)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=_filled_if_any)
    calendar: Calendar = attrs.field(kw_only=True, validator=_calendar)
    promised_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    earlier: tuple[Promise, ...] = attrs.field(default=(), kw_only=True, converter=_promises)
    passed_over: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_names)
    due_set_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_aware_if_any
    )
    due_set_by: AgentId | None = attrs.field(
        default=None, kw_only=True, converter=_agent, validator=_filled_if_any
    )
    rolls_over: bool = attrs.field(default=False, kw_only=True, validator=flag)
    one_calendar: bool = attrs.field(default=False, kw_only=True, validator=flag)

    def reaches(self, *, share: float = 0.0, plus: timedelta = timedelta(0)) -> datetime | None:
        """The first instant at which so much working time was used up, or will be if the clock runs on.

        So much is a `share` of the target (0.75 is three quarters) and as much `plus`, which may be negative:
        `reaches(share=1, plus=-hour)` is a working hour before the clock is due, `reaches(plus=hour)` one
        after the start. As with `Calendar.add`, what counts back is the last such instant: the opening, and
        not the close before it. It moves with pauses. What was reached under an earlier target stays, and
        what a new target puts into the past is reached at the change. Less than nothing is reached at the
        start. A due time set by hand is the base of all that has a share.

        `None` where nobody can say: it was not reached, and the clock is paused, over or not started; or the
        calendar never opens again.

        >>> from datetime import UTC
        >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
        >>> clock = Clock("first response", policy="gold", target=timedelta(hours=1), state="active",
        ...               calendar=Calendar.always(), started_at=noon)
        >>> print(clock.reaches(share=1, plus=timedelta(minutes=-10)))
        2026-03-02 12:50:00+00:00

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`number.out-of-range`: a share is from 0 to
        100).
        """
        require_in_range(share, "share", low=0, high=100)
        require_instance(plus, timedelta, "plus")
        found = self._running().reaches(share, plus)
        return found if self.ended_at is None or found is None or found < self.ended_at else None

    def explain(self) -> Tree:
        """Which policy and calendar the clock runs by, what paused it, and why it is due when it is.

        >>> from datetime import UTC
        >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
        >>> clock = Clock("first response", policy="gold", target=timedelta(hours=1), state="active",
        ...               calendar=Calendar.always(), started_at=noon, due_at=noon + timedelta(hours=1))
        >>> print(clock.explain())
        first_response 1: active
        ├─ policy `gold` promises 1 h of working time in UTC
        ├─ started Mon 2026-03-02 12:00 UTC
        ├─ used up 0 s, 1 h left
        └─ due Mon 2026-03-02 13:00 UTC
           └─ Mon 2026-03-02: 1 h (12:00–13:00), nothing left
        """
        from servicecore.domain.clocks.explaining import explain  # seldom needed

        return explain(self)

    def _running(self) -> Running:
        """The clock as something that runs, for the instants that follow from it."""
        if self.started_at is None:
            return Running([], [])
        eras = [
            Era(each.started_at, each.since, each.until, each.target, each.calendar) for each in self.earlier
        ]
        fixed = self.due_at if self.due_set_at is not None else None
        since = self.promised_at or self.started_at
        eras.append(Era(self.started_at, since, None, self.target, self.calendar, fixed))
        return Running(
            eras,
            _stretches(eras[0].base, self.pauses, self.ended_at),
            rolls_over=self.rolls_over,
            one_calendar=self.one_calendar,
        )


def _stretches(base: datetime, pauses: Iterable[Pause], end: datetime | None) -> list[Stretch]:
    """When a clock ran: what lies between its pauses."""
    found: list[Stretch] = []
    low = base
    for pause in pauses:
        if low < pause.since:
            found.append((low, pause.since))
        if pause.until is None:
            return found
        low = pause.until
    if end is None or low < end:
        found.append((low, end))
    return found
