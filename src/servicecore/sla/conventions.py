"""The conventions on which systems differ, as named options."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import attrs

from servicecore.domain import SlaMetric, Status, StatusCategory, WaitConventions
from servicecore.domain.checks import quoted
from servicecore.errors import InvalidValue, UnknownName, closest, one_of, require_instance

M = SlaMetric
HOLDS = frozenset(status for status in Status if status.category is StatusCategory.PAUSED)
WORK = (M.RESOLUTION, M.REQUESTER_WAIT, M.AGENT_WORK, M.AGENT_WAIT, M.TOTAL_RESOLUTION)
"""The metrics that run from the opening to the resolution."""

_CUSTOMER = frozenset({Status.PENDING_CUSTOMER})
_PER_METRIC: Mapping[SlaMetric, frozenset[Status]] = {
    M.PERIODIC_UPDATE: _CUSTOMER,
    M.RESOLUTION: _CUSTOMER,
    M.REQUESTER_WAIT: _CUSTOMER,
    M.AGENT_WORK: HOLDS,
    M.AGENT_WAIT: frozenset(
        {Status.NEW, Status.OPEN, Status.ON_HOLD_INTERNAL, Status.ON_HOLD_THIRD_PARTY, Status.SNOOZED}
    ),
}
# what the metric says of itself holds under every convention: that is how the five kinds of work differ
_BY_DEFINITION = (M.REQUESTER_WAIT, M.AGENT_WORK, M.AGENT_WAIT, M.TOTAL_RESOLUTION)
PAUSES: Mapping[str, Mapping[SlaMetric, frozenset[Status]]] = MappingProxyType(
    {
        "per_metric": _PER_METRIC,
        "all": dict.fromkeys(M, HOLDS),
        "resolution": {M.RESOLUTION: HOLDS},
        "update": {M.PERIODIC_UPDATE: HOLDS},
    }
)


def default_pauses(name: str, metric: SlaMetric) -> frozenset[Status]:
    """The statuses that pause a metric by a convention, where the target names none."""
    table = _PER_METRIC if metric in _BY_DEFINITION else PAUSES[name]
    return table.get(metric, frozenset())


OPTIONS: Mapping[str, tuple[str, ...]] = {
    "tie": ("close", "next_open"),
    "at_due": ("not_yet", "missed"),
    "hold": ("pause", "suspend"),
    "pauses": tuple(PAUSES),
    "reopen": ("pause", "restart", "never"),
    "retarget": ("original", "change"),
    "calendar_change": ("each_part", "last"),
    "recurrence": ("independent", "sequential", "once"),
    "day": ("refuse", "open_hours", "working_day", "end_of_day"),
    "never_open": ("refuse", "wall_clock"),
    "endpoints": ("first_reading",),
    "outside_hours": ("unchanged", "next_open"),
    "overdue": ("signed", "zero", "positive"),
    "breach": ("current", "kept"),
}


def _option(owner: Any, field: Any, value: Any) -> None:
    require_option(value, OPTIONS[field.name], f"SlaConventions.{field.name}")


def require_option(value: object, options: tuple[str, ...], place: str) -> None:
    """Refuse what is none of the options. Raises `WrongType` or `UnknownName` (`sla.unknown-option`)."""
    found = require_instance(value, str, place)
    if found not in options:
        raise UnknownName.of(
            "sla.unknown-option",
            f"unknown option {quoted(found)} of `{place}`",
            place=place,
            expected=one_of(options),
            suggestion=closest(found, options),
        )


def _metrics(values: Iterable[SlaMetric | str]) -> tuple[SlaMetric, ...]:
    place = "SlaConventions.opening_starts"
    if isinstance(values, str) or not isinstance(values, Iterable):
        values = [require_instance(values, SlaMetric, place)]
    names = {metric.value: metric for metric in SlaMetric}
    found = []
    for i, value in enumerate(values):
        word = str(value).replace(" ", "_")
        if word not in (M.FIRST_RESPONSE, M.NEXT_RESPONSE):
            raise InvalidValue.of(
                "sla.not-a-response",
                f"no message starts {quoted(word)}, so opening a ticket cannot stand for one",
                place=f"{place}[{i}]",
                expected="first_response or next_response",
            )
        found.append(names[word])
    return tuple(sorted(set(found)))


def _waits(owner: Any, field: Any, value: Any) -> None:
    require_instance(value, WaitConventions, "SlaConventions.waits")


def _choice(default: str) -> Any:
    return attrs.field(default=default, kw_only=True, validator=_option)


@attrs.frozen
class SlaConventions:
    """Sixteen conventions on which help desks differ, and one that nobody settles; each default comes first.

    - `tie`: a target that ends exactly at closing time is due then (`close`), or at the `next_open`.
    - `at_due`: what is still open exactly at its due time is `not_yet` late, or `missed`. What was fulfilled
      then is met either way.
    - `hold`: a status that stops a clock is a `pause`, which moves the due time, or only `suspend`s it: the
      due time is hidden and the clock runs on.
    - `pauses`: which clocks the holds pause where the target does not say: as each metric says
      (`per_metric`: waiting for the customer pauses updates and resolution, and never a response), `all`, the
      `resolution` only, or the `update` only. `requester_wait`, `agent_work`, `agent_wait` and
      `total_resolution` are defined by their pauses and keep them.
    - `reopen`: the time between an end and a reopening is a `pause`, the clock is to `restart` as a new
      instance, or it is `never` taken up again. An answered first response never is.
    - `retarget`: a new target runs from the `original` start, pauses kept, or from the `change`. The same
      holds of a policy that comes to match later: it is retroactive by default.
    - `calendar_change`: `each_part` is measured by the calendar in force then, or all by the `last` one.
    - `recurrence`: each exchange, update and assignment runs from its own start (`independent`), not before
      the last one was due (`sequential`), or only the first one does (`once`).
    - `day`: what `Days` without a unit mean: `refuse` them, 24 `open_hours` each, the same time of day so
      many working days on (`working_day`), or the `end_of_day` then.
    - `waits`: what counts as asking and as an answer; see `WaitConventions`. Only a public reply by a human.
    - `several` policies match, or none: see `SlaPolicies`.
    - `never_open`: a calendar that never opens is `refuse`d with the policy, or the `wall_clock` runs.
    - `endpoints` of hours in a clock change are those that the clock of the zone reads first
      (`first_reading`); calendars know no other way, so there is none here.
    - `outside_hours`: a clock that starts outside hours says so (`unchanged`), or names the `next_open`.
    - `opening_starts`: the metrics for which opening a ticket is a message of the customer: the first
      response only. With next_response among them, the first exchange has a clock of that kind as well.
    - `overdue`: what remains of an exceeded target is `signed`, `zero`, or its size (`positive`).
    - `breach`: whether a clock is breached follows the `current` due time, or a breach is `kept` when a new
      target moves it. `breached_at` keeps it in any case.

    >>> SlaConventions(tie="next_open").reopen
    'pause'

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`sla.unknown-option`) or `InvalidValue`
    (`sla.not-a-response`).
    """

    tie: str = _choice("close")
    at_due: str = _choice("not_yet")
    hold: str = _choice("pause")
    pauses: str = _choice("per_metric")
    reopen: str = _choice("pause")
    retarget: str = _choice("original")
    calendar_change: str = _choice("each_part")
    recurrence: str = _choice("independent")
    day: str = _choice("refuse")
    waits: WaitConventions = attrs.field(factory=WaitConventions, kw_only=True, validator=_waits)
    never_open: str = _choice("refuse")
    endpoints: str = _choice("first_reading")
    outside_hours: str = _choice("unchanged")
    opening_starts: tuple[SlaMetric, ...] = attrs.field(
        default=(SlaMetric.FIRST_RESPONSE,), kw_only=True, converter=_metrics
    )
    overdue: str = _choice("signed")
    breach: str = _choice("current")
