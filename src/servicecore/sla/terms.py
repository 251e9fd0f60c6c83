"""Terms: a target with all that its policy and the conventions add to it, worked out once."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeAlias

import attrs

from servicecore.calendars import Calendar
from servicecore.domain import SlaMetric, Status
from servicecore.rules import RuleSet
from servicecore.sla.conventions import SlaConventions, default_pauses
from servicecore.sla.instances import INSTANCES, Finder
from servicecore.sla.targets import Days, Target

NOTHING = timedelta(0)
_OVERDUE: Mapping[str, Callable[[timedelta], timedelta]] = {
    "signed": lambda left: left,
    "zero": lambda left: NOTHING,
    "positive": lambda left: -left,
}


@attrs.frozen(eq=False)
class Term:
    """One promise, ready to be measured.

    `within` is its working time, `None` where that depends on the start (working days); `shares` are the
    thresholds with what they come to. `stops` are the statuses that pause or hide it: tuples, since members
    of enums are slow to hash.
    """

    policy: str
    target: Target
    calendar: Calendar
    conventions: SlaConventions
    metric: SlaMetric
    within: timedelta | None
    shares: tuple[tuple[float, timedelta], ...]
    pauses: tuple[Status, ...]
    suspends: tuple[Status, ...]
    stops: tuple[Status, ...]
    find: Finder
    overdue: Callable[[timedelta], timedelta]
    rolls_over: bool
    one_calendar: bool
    missed: bool
    starts_open: bool

    def same_as(self, other: "Term | None") -> bool:
        """Whether both promise the same, whatever the policies are called."""
        return other is self or (
            other is not None
            and self.target.within == other.target.within
            and self.pauses == other.pauses
            and self.suspends == other.suspends
            and self.target.thresholds == other.target.thresholds
            and self.calendar == other.calendar
        )


Terms: TypeAlias = Mapping[SlaMetric, "Term | RuleSet[Term, Any]"]
"""What is promised for each metric: one term, or rules that choose among several by the situation."""


def term_of(policy: str, target: Target, calendar: Calendar, conventions: SlaConventions) -> Term:
    """The term of a target whose days have a unit."""
    pauses = target.pauses
    if pauses is None:
        pauses = default_pauses(conventions.pauses, target.metric)
    suspends = target.suspends or frozenset[Status]()
    if conventions.hold == "suspend":
        pauses, suspends = frozenset(), suspends | pauses
    within = _working_time(target.within)
    return Term(
        policy=policy,
        target=target,
        calendar=calendar,
        conventions=conventions,
        metric=target.metric,
        within=within,
        shares=tuple((share, (within or NOTHING) * share) for share in target.thresholds),
        pauses=tuple(sorted(pauses - suspends)),
        suspends=tuple(sorted(suspends)),
        stops=tuple(sorted(pauses | suspends)),
        find=INSTANCES[target.metric],
        overdue=_OVERDUE[conventions.overdue],
        rolls_over=conventions.tie == "next_open",
        one_calendar=conventions.calendar_change == "last",
        missed=conventions.at_due == "missed",
        starts_open=conventions.outside_hours == "next_open",
    )


def _working_time(within: timedelta | Days) -> timedelta | None:
    if isinstance(within, timedelta):
        return within
    return timedelta(days=within.number) if within.unit == "open_hours" else None
