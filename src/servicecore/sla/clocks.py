"""All clocks of a history at an instant."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any, TypeAlias

import attrs

from servicecore.domain import (
    AccountFacts,
    Classification,
    Clock,
    Customer,
    Event,
    History,
    Interaction,
    Situation,
    SlaMetric,
    Threshold,
)
from servicecore.errors import WrongType, require_aware, require_instance, shown
from servicecore.rules import RuleSet
from servicecore.sla.course import Course
from servicecore.sla.levels import Level, Line, lines
from servicecore.sla.policies import SlaPolicy
from servicecore.sla.running import clock_of
from servicecore.sla.several import SlaPolicies
from servicecore.sla.targets import Days
from servicecore.sla.terms import Term

Policies: TypeAlias = SlaPolicy | SlaPolicies | RuleSet[Any, Any] | Sequence[SlaPolicy]
"""What service levels come from: one policy, several, a list of them, or rules whose outcome is one."""

_AT = attrgetter("at")


def clocks(
    history: History,
    policies: Policies,
    at: datetime,
    *,
    customer: Customer | None = None,
    interaction: Interaction | None = None,
    classification: Classification | None = None,
    account: AccountFacts | None = None,
) -> tuple[Clock, ...]:
    """Every clock of a work item at an instant: metric by metric as policies list them, in order of start.

    What happens after `at` is not seen; what happened exactly then is. The answer depends on nothing else:
    not on how often one asks, nor on who evaluates. `policies` are one `SlaPolicy` or `SlaPolicies`; a list
    and a `RuleSet` are made into these each time, so make them once where many histories are asked about.
    They are asked at each event about the ticket as it stood, with the other parts as they are given: what is
    learnt later does not rewrite the past.

    >>> from datetime import timedelta
    >>> from servicecore.calendars import Calendar
    >>> from servicecore.domain import Opened, Reply
    >>> from servicecore.sla import SlaPolicy, Target
    >>> gold = SlaPolicy("gold", [Target("first response", timedelta(hours=1))], calendar=Calendar.always())
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> ticket = History("t1", [Opened(noon), Reply(noon + timedelta(minutes=40))])
    >>> [str(clock.state) for clock in clocks(ticket, gold, noon + timedelta(hours=2))]
    ['fulfilled']

    Raises `WrongType` (`value.wrong-type`, `sla.not-a-policy`) or `InvalidValue` (`time.naive`,
    `sla.mixed-conventions`).
    """
    now = at
    if at.__class__ is not datetime or at.tzinfo is not UTC:
        now = require_aware(at, "at").astimezone(UTC)
    if history.__class__ is not History:
        require_instance(history, History, "history")
    events = history.events
    if not events or events[-1].at > now:
        events = events[: bisect_right(events, now, key=_AT)]
        if not events:
            return ()
    parts = _NOTHING_KNOWN
    if customer or interaction or classification or account:
        parts = _parts(now, interaction, customer, classification, account)
    if isinstance(policies, SlaPolicy):
        return tuple(_of_level(policies.level, history, events, now, parts))
    found: list[Clock] = []
    for level in levels(policies):
        found += _of_level(level, history, events, now, parts)
    return tuple(found)


def _parts(at: datetime, *given: Any) -> Mapping[str, Any]:
    """What is known beside the ticket, checked."""
    names = ("interaction", "customer", "classification", "account")
    situation = Situation(at=at, **dict(zip(names, given, strict=True)))
    return {**_NOTHING_KNOWN, **{name: getattr(situation, name) for name in names}}


_NOTHING_KNOWN: Mapping[str, Any] = {
    field.name: field.default for field in attrs.fields(Situation) if field.name not in ("at", "ticket")
} | {"clocks": ()}


def levels(policies: Policies) -> tuple[Level, ...]:
    """What to compute clocks by; several levels where all policies that match attach.

    Raises `WrongType` (`sla.not-a-policy`) or what the policies raise.
    """
    if isinstance(policies, SlaPolicy):
        return (policies.level,)
    if isinstance(policies, RuleSet):
        policies = SlaPolicies(rules=policies)
    if isinstance(policies, list | tuple):
        policies = SlaPolicies(policies)
    if not isinstance(policies, SlaPolicies):
        raise WrongType.of(
            "sla.not-a-policy",
            "clocks are computed by a policy",
            place="policies",
            expected="an SlaPolicy, SlaPolicies, a list of policies, or a RuleSet that gives one",
            received=shown(policies),
        )
    return policies.levels


def _of_level(
    level: Level, history: History, events: tuple[Event, ...], at: datetime, parts: Mapping[str, Any]
) -> list[Clock]:
    conventions = level.conventions
    course = Course(events, at, conventions.waits)
    found: list[Clock] = []
    if level.fixed is not None:
        first = events[0].at
        for metric, term in level.fixed:
            _of_metric(metric, [(first, term, ())], course, level, at, found)
    else:
        turns = [turn for turn, _ in course.statuses]
        for metric, line in lines(level, history, events, turns, parts):
            _of_metric(metric, line, course, level, at, found)
    return found


def _of_metric(
    metric: SlaMetric, line: Line, course: Course, level: Level, at: datetime, found: list[Clock]
) -> None:
    """Add the clocks of a metric to those that are found."""
    last = line[-1][1] if line else None
    term = last or next((term for _, term, _ in line if term is not None), None)
    if term is None:
        return
    recurrence = level.conventions.recurrence
    instances = term.find(metric, course.marks, level.conventions, level.yields)
    if recurrence == "once":
        del instances[1:]
    due: datetime | None = None
    for number, instance in enumerate(instances, 1):
        if due is not None and due > instance.start and recurrence == "sequential":
            instance.not_before(due)
        clock = clock_of(metric, number, instance, line, course, at)
        if clock is not None:
            found.append(clock)
            due = clock.due_at
    if not instances and last is not None:
        found.append(_waiting(last, line[-1][2]))


def _waiting(term: Term, others: tuple[str, ...]) -> Clock:
    """The clock of a promise that nothing has started yet."""
    days = term.target.within
    return Clock(
        term.metric,
        policy=term.policy,
        target=timedelta(days=days.number) if isinstance(days, Days) else days,
        calendar=term.calendar,
        thresholds=[Threshold(share) for share in term.target.thresholds],
        passed_over=others,
        rolls_over=term.rolls_over,
        one_calendar=term.one_calendar,
    )
