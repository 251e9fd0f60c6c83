"""What a case of service levels promises: whatever fields its policy has, as policies of the library."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from tests.cases.reading import Case, Unreadable, calendar_of, known, metric_of, minutes, needed, priority_of
from tests.cases.sla_story import OPENERS, Story

from servicecore.calendars import Calendar
from servicecore.domain import SlaMetric
from servicecore.rules import Condition, all_of
from servicecore.sla import Days, SlaConventions, SlaPolicies, SlaPolicy, Target, facts

LONG = 999 * 24 * 60
"""Minutes of a promise where a case asks only for what was used up."""


def conventions_of(policy: Mapping[str, Any], calendar_change: str) -> SlaConventions:
    starts = ["first_response"]
    if policy.get("created_counts_as_customer", "steps" in policy):
        starts.append("next_response")
    return SlaConventions(
        tie=policy.get("tie", "close"),
        opening_starts=starts,
        retarget="original" if policy.get("retroactive", True) else "change",
        recurrence=policy.get("recurrence", "independent"),
        calendar_change=calendar_change,
    )


def levels(given: Any) -> Iterator[tuple[Any, Condition | None]]:
    """What is promised, for each priority or for all."""
    if isinstance(given, Mapping):
        yield from ((each, facts.ticket.priority == priority_of(level)) for level, each in given.items())
    else:
        yield given, None


class Promises:
    """The policy of a case, with whatever field of a policy it has."""

    def __init__(self, case: Case, story: Story, calendar_change: str = "each_part") -> None:
        self.policy, self.story = case["policy"], story
        self.events = {event["kind"]: event for event in case["events"]}
        self.conventions = conventions_of(self.policy, calendar_change)
        self.calendars = self.calendars_of(case)
        self.metric = bare_metric(case)

    def calendars_of(self, case: Case) -> list[tuple[Calendar, Condition | None]]:
        """The calendars with their conditions, the one of last resort at the end."""
        if case["calendar"] is None:
            raise Unreadable("clocks need a calendar")
        first = calendar_of(case["calendar"], self.policy.get("excluded", []))
        if "second_calendar" not in self.policy:
            return [(first, None)]
        changed = facts.ticket.tags.has_any("calendar changed")
        return [(calendar_of(self.policy["second_calendar"]), changed), (first, None)]

    def target(self, metric: SlaMetric, within: Any, pauses: Iterable[str] = ()) -> list[Target]:
        """The targets of one promise, one for each level and calendar; minutes unless it is in days."""
        words = self.story.words
        return [
            Target(
                metric,
                each if isinstance(each, Days) else minutes(each),
                when=all_of(*(part for part in (level, changed) if part is not None))
                if level is not None or changed is not None
                else None,
                calendar=calendar,
                pauses=words.statuses([*self.policy.get("pause_in", []), *pauses]),
                suspends=words.statuses(self.policy.get("suspend_only", [])),
                thresholds=[share / 100 for share in self.policy.get("thresholds", [75])],
            )
            for each, level in levels(within)
            for calendar, changed in self.calendars
        ]

    def targets(self, given: Any) -> list[Target]:
        """Those of a list of targets, or of a map from priority to minutes."""
        if isinstance(given, Mapping):
            return self.target(SlaMetric.FIRST_RESPONSE, given)
        found = []
        for each in given:
            known(each, {"metric", "minutes", "pause_in"}, "target")
            needed(each, {"metric", "minutes"}, "target")
            found += self.target(metric_of(each["metric"]), each["minutes"], each.get("pause_in", []))
        return found

    def all_targets(self) -> list[Target]:
        if "targets" in self.policy:
            return self.targets(self.policy["targets"])
        if "steps" in self.policy:
            return self.alternating()
        if "escalate_after_days" in self.policy:
            return self.target(self.metric, Days(self.policy["escalate_after_days"], "working_day"))
        return self.target(self.metric, self.policy.get("minutes", LONG))

    def alternating(self) -> list[Target]:
        """A promise while the customer waits, and one after what we said, where there are such."""
        names = {"customer": SlaMetric.NEXT_RESPONSE, "agent": SlaMetric.PERIODIC_UPDATE}
        (step,) = self.policy["steps"]
        known(step, names, "steps")
        given = [(metric, step.get(name)) for name, metric in names.items()]
        return [target for metric, each in given if each is not None for target in self.target(metric, each)]

    def level(self, name: str, targets: list[Target], when: Condition | None = None) -> SlaPolicy:
        return SlaPolicy(name, targets, conventions=self.conventions, when=when)

    def policies(self) -> SlaPolicy | SlaPolicies:
        """In order; where an event changes the policy, one with twice the time holds before."""
        if "policies" in self.policy:
            return SlaPolicies([self.listed(each) for each in self.policy["policies"]])
        targets = self.all_targets()
        if "retroactive" in self.policy and "priority" in self.events:
            agreed = facts.ticket.priority == priority_of(self.events["priority"]["to"])
            return self.level("case", targets, agreed)
        if "policy" not in self.events:
            return self.level("case", targets)
        changed = facts.ticket.tags.has_any("policy changed")
        return SlaPolicies(
            [self.level("case", targets, changed), self.level("before", list(doubled(targets)))]
        )

    def listed(self, given: Mapping[str, Any]) -> SlaPolicy:
        known(given, {"name", "match", "targets"}, "policies")
        needed(given, {"name", "match", "targets"}, "policies")
        return self.level(given["name"], self.targets(given["targets"]), self.matching(given["match"]))

    def matching(self, match: Mapping[str, str]) -> Condition:
        readers: Mapping[str, Callable[[str], Condition]] = {
            "priority": lambda name: facts.ticket.priority == priority_of(name),
            "tier": lambda name: facts.customer.tier == name,
            "by": lambda name: facts.ticket.opened_by == OPENERS[name],
            "status": lambda name: facts.ticket.status == self.story.words.status(name),
        }
        known(match, readers, "match")
        return all_of(*(readers[name](value) for name, value in match.items()))


def doubled(targets: Iterable[Target]) -> Iterator[Target]:
    for each in targets:
        assert isinstance(each.within, timedelta)
        yield Target(
            each.metric,
            each.within * 2,
            when=each.when,
            calendar=each.calendar,
            pauses=each.pauses,
            suspends=each.suspends,
            thresholds=each.thresholds,
        )


def bare_metric(case: Case) -> SlaMetric:
    """Which clock the minutes of a case are for, where it names none."""
    kinds = {event["kind"] for event in case["events"]}
    if case["family"] == "recurrence":
        return SlaMetric.NEXT_RESPONSE
    if case["family"] == "schedule_change" and "agent_reply" in kinds and not kinds & {"resolved", "closed"}:
        return SlaMetric.FIRST_RESPONSE
    return SlaMetric.RESOLUTION
