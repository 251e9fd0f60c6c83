"""What the fields of `sla_cases.json` mean: each family of cases, run through the public API."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from servicecore.calendars import WEEKDAYS, Calendar
from servicecore.domain import (
    AuthorKind,
    Clock,
    ClockState,
    Closed,
    Customer,
    CustomerMessage,
    Event,
    Held,
    History,
    Merged,
    Opened,
    Priority,
    PriorityOverridden,
    Reopened,
    Reply,
    Resolved,
    Resumed,
    Situation,
    SlaMetric,
    Status,
    Tagged,
    Ticket,
    TicketId,
    lands_on,
    merge_target,
)
from servicecore.escalation import (
    AddTags,
    Automation,
    Ladder,
    Level,
    RemoveTags,
    escalations,
    next_escalation_at,
)
from servicecore.escalation import facts as situation_facts
from servicecore.rules import Rule, all_of
from servicecore.sla import Days, SlaConventions, SlaPolicies, SlaPolicy, Target, clocks, facts

Case = Mapping[str, Any]

CASE = {"id", "family", "source", "note", "calendar", "policy", "events", "expected", "as_of"}
FIGURES = {"due", "elapsed_minutes", "remaining_minutes", "breached"}
METRICS = {metric.value for metric in SlaMetric}
PRIORITIES = {
    "p1": Priority.URGENT,
    "p2": Priority.HIGH,
    "p3": Priority.NORMAL,
    "p4": Priority.LOW,
    **{level.name.lower(): level for level in Priority},
}
DONE = {"solved": Resolved, "resolved": Resolved, "closed": Closed}
HOLDS = (
    Status.ON_HOLD_INTERNAL,
    Status.ON_HOLD_THIRD_PARTY,
    Status.PENDING_CUSTOMER,
    Status.SNOOZED,
)
EVENT_FIELDS: Mapping[str, set[str]] = {
    "created": {"status", "priority", "tier", "by"},
    "customer_message": set(),
    "agent_reply": set(),
    "status": {"to"},
    "resolved": set(),
    "closed": set(),
    "reopened": set(),
    "priority": {"to"},
    "policy": {"to"},
    "calendar": {"to"},
    "criteria_met": set(),
    "completed": set(),
}


class Unreadable(AssertionError):
    """A case that says something that nobody defined."""


def known(given: Mapping[str, Any], fields: set[str], what: str) -> None:
    if unknown := set(given) - fields:
        raise Unreadable(f"{what}: unknown field {sorted(unknown)}")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def calendar_of(data: Mapping[str, Any], more_holidays: list[str] | None = None) -> Calendar:
    known(data, {"tz", "hours", "holidays"}, "calendar")
    hours = data["hours"]
    if hours == "24x7":
        hours = {day: [["00:00", "24:00"]] for day in WEEKDAYS}
    return Calendar(data["tz"], hours, holidays=[*data.get("holidays", []), *(more_holidays or [])])


def metric_of(name: str) -> SlaMetric:
    if name not in METRICS:
        raise Unreadable(f"unknown metric {name}")
    return SlaMetric(name)


class Words:
    """The statuses of a case, each word of its own on a hold of ours, in the order in which they come."""

    def __init__(self, case: Case) -> None:
        policy = case["policy"]
        words = [*policy.get("pause_in", []), *policy.get("suspend_only", [])]
        targets = policy.get("targets", [])
        words += [word for target in targets for word in target.get("pause_in", [])]
        for event in case["events"]:
            words += [
                event[key]
                for key in ("status", "to")
                if key in event and event["kind"] in ("created", "status")
            ]
        own = [word for word in dict.fromkeys(words) if word not in DONE and word not in ("new", "open")]
        if len(own) > len(HOLDS):
            raise Unreadable(f"more statuses than there are holds: {own}")
        self.holds: dict[str, Status] = dict(zip(own, HOLDS, strict=False))

    def statuses(self, words: list[str]) -> list[Status]:
        """The statuses in which a clock stops; that an end stops it until a reopening is our default."""
        plain = {"new": Status.NEW, "open": Status.OPEN, **self.holds}
        return [plain[word] for word in words if word not in DONE]


class Story:
    """The events of a case as events of the domain."""

    def __init__(self, case: Case) -> None:
        self.words = Words(case)
        self.status = "new"
        self.tier: str | None = None
        self.events: list[Event] = []
        for event in case["events"]:
            if event["kind"] not in EVENT_FIELDS:
                raise Unreadable(f"unknown event {event['kind']}")
            known(event, {"at", "kind"} | EVENT_FIELDS[event["kind"]], event["kind"])
            self.tell(instant(event["at"]), event)

    def tell(self, at: datetime, event: Mapping[str, Any]) -> None:
        kind = event["kind"]
        if kind == "created":
            by = AuthorKind.AGENT if event.get("by") == "agent" else AuthorKind.CUSTOMER
            self.events.append(Opened(at, by=by))
            self.tier = event.get("tier")
            if "priority" in event:
                self.events.append(PriorityOverridden(at, priority=PRIORITIES[event["priority"]]))
            self.move(at, event.get("status", "new"))
        elif kind in ("customer_message", "criteria_met"):
            self.events.append(CustomerMessage(at))
            self.stay(at)
        elif kind in ("agent_reply", "completed"):
            self.events.append(Reply(at))
        elif kind == "priority":
            self.events.append(PriorityOverridden(at, priority=PRIORITIES[event["to"]]))
        elif kind in ("policy", "calendar"):
            self.events.append(Tagged(at, added=[f"{kind} changed"]))
        else:
            self.move(at, {"status": event.get("to", ""), "reopened": "open"}.get(kind, kind))

    def stay(self, at: datetime) -> None:
        """Of ours some holds end when the customer writes; those of a case end by a status event only."""
        if self.status in self.words.holds:
            self.events.append(Held(at, status=self.words.holds[self.status]))

    def move(self, at: datetime, to: str) -> None:
        was, self.status = self.status, to
        if to == was == "new":
            return
        if to in DONE:
            self.events.append(DONE[to](at))
            return
        if was in DONE:
            self.events.append(Reopened(at))
        if to in self.words.holds:
            self.events.append(Held(at, status=self.words.holds[to]))
        elif to == "open" and was not in DONE:
            self.events.append(Resumed(at))
        elif to != "open":
            raise Unreadable(f"unknown status {to}")

    @property
    def history(self) -> History:
        return History("t1", self.events)

    @property
    def customer(self) -> Customer | None:
        return None if self.tier is None else Customer("c1", tier=self.tier)

    def clocks(self, policies: Any, at: datetime) -> tuple[Clock, ...]:
        return clocks(self.history, policies, at, customer=self.customer)


def end_of(case: Case) -> datetime:
    return instant(case.get("as_of", case["events"][-1]["at"]))


def last(found: tuple[Clock, ...], metric: SlaMetric) -> Clock | None:
    return next((clock for clock in reversed(found) if clock.metric is metric), None)


def check_figures(clock: Clock | None, figures: Mapping[str, Any]) -> None:
    known(figures, FIGURES, "expected")
    if clock is None:
        assert figures == {"due": None}
        return
    if "due" in figures:
        assert clock.due_at == (figures["due"] and instant(figures["due"]))
    if "elapsed_minutes" in figures:
        assert clock.elapsed == minutes(figures["elapsed_minutes"])
    if "remaining_minutes" in figures:
        assert clock.remaining == minutes(figures["remaining_minutes"])
    if "breached" in figures:
        assert clock.breached is figures["breached"]


def targets_of(case: Case, words: Words) -> list[Target]:
    policy = case["policy"]
    found = []
    for target in policy["targets"]:
        known(target, {"metric", "minutes", "pause_in"}, "target")
        pauses = [*policy.get("pause_in", []), *target.get("pause_in", [])]
        found.append(
            Target(
                metric_of(target["metric"]),
                minutes(target["minutes"]),
                pauses=words.statuses(pauses),
                suspends=words.statuses(policy.get("suspend_only", [])),
            )
        )
    return found


def conventions_of(policy: Mapping[str, Any]) -> SlaConventions:
    starts = ["first_response"]
    if policy.get("created_counts_as_customer", False):
        starts.append("next_response")
    return SlaConventions(tie=policy.get("tie", "close"), opening_starts=starts)


CLOCK = {"targets", "pause_in", "suspend_only", "tie", "created_counts_as_customer"}


def clock_policies(case: Case, story: Story) -> SlaPolicy | SlaPolicies:
    """The policy of a case; where an event changes it, one with twice the time holds before."""
    policy = case["policy"]
    targets, calendar = targets_of(case, story.words), calendar_of(case["calendar"])
    conventions = conventions_of(policy)
    last_one = SlaPolicy("case", targets, calendar=calendar, conventions=conventions)
    if not any(event["kind"] == "policy" for event in case["events"]):
        return last_one
    before = [
        Target(each.metric, each.within * 2, pauses=each.pauses, suspends=each.suspends)
        for each in targets
        if isinstance(each.within, timedelta)
    ]
    changed = facts.ticket.tags.has_any("policy changed")
    after = SlaPolicy("case", targets, calendar=calendar, conventions=conventions, when=changed)
    return SlaPolicies([after, SlaPolicy("before", before, calendar=calendar, conventions=conventions)])


def run_clock(case: Case) -> None:
    known(case["policy"], CLOCK, "policy")
    story = Story(case)
    policies = clock_policies(case, story)
    found = story.clocks(policies, end_of(case))
    for name, figures in case["expected"].items():
        if name == "while_stalled":
            known(figures, {"due"}, "while_stalled")
            assert [clock.due_at for clock in stalled(case, story, policies)] == [
                figures["due"] and instant(figures["due"])
            ]
        else:
            check_figures(last(found, metric_of(name)), figures)


def stalled(case: Case, story: Story, policies: Any) -> tuple[Clock, ...]:
    """The clocks in the middle of the first status that suspends."""
    suspends = case["policy"]["suspend_only"]
    events = case["events"]
    for event, following in pairwise(events):
        if event.get("to", event.get("status")) in suspends:
            start, end = instant(event["at"]), instant(following["at"])
            return story.clocks(policies, start + (end - start) / 2)
    return story.clocks(policies, end_of(case))


def run_alternating(case: Case) -> None:
    known(case["policy"], {"steps", "tie"}, "policy")
    known(case["expected"], {"due_after_each"}, "expected")
    (step,) = case["policy"]["steps"]
    known(step, {"customer", "agent"}, "steps")
    conventions = conventions_of({**case["policy"], "created_counts_as_customer": True})
    policy = SlaPolicy(
        "alternating",
        [
            Target("next_response", minutes(step["customer"])),
            Target("periodic_update", minutes(step["agent"])),
        ],
        calendar=calendar_of(case["calendar"]),
        conventions=conventions,
    )
    story = Story(case)
    dues = []
    for event in case["events"]:
        found = story.clocks(policy, instant(event["at"]))
        (active,) = [clock for clock in found if clock.state is ClockState.ACTIVE]
        dues.append(active.due_at)
    assert dues == [instant(due) for due in case["expected"]["due_after_each"]]


def run_attach(case: Case) -> None:
    known(case["policy"], {"minutes", "retroactive", "tie"}, "policy")
    known(case["expected"], FIGURES, "expected")
    policy = case["policy"]
    levels = [event["to"] for event in case["events"] if event["kind"] == "priority"]
    when = facts.ticket.priority == PRIORITIES[levels[-1]] if levels else None
    agreement = SlaPolicy(
        "agreement",
        [Target("resolution", minutes(policy["minutes"]), when=when)],
        calendar=calendar_of(case["calendar"]),
        conventions=SlaConventions(
            tie=policy.get("tie", "close"),
            retarget="original" if policy.get("retroactive", False) else "change",
        ),
    )
    check_figures(last(Story(case).clocks(agreement, end_of(case)), SlaMetric.RESOLUTION), case["expected"])


def run_escalation(case: Case) -> None:
    known(case["policy"], CLOCK | {"escalations"}, "policy")
    story = Story(case)
    found = story.clocks(clock_policies(case, story), end_of(case))
    for name, wanted in case["expected"].items():
        if name == "escalations":
            assert escalated(case, story) == [instant(each) for each in wanted]
        else:
            check_figures(last(found, metric_of(name)), wanted)


def escalated(case: Case, story: Story) -> list[datetime]:
    """When each level was raised, or will be if nothing else happens, in the order of the case."""
    for offset in case["policy"]["escalations"]:
        known(offset, {"offset_minutes"}, "escalations")
    offsets = [minutes(each["offset_minutes"]) for each in case["policy"]["escalations"]]
    (target,) = case["policy"]["targets"]
    levels = [Level(str(i), after_due=offset, to="lead") for i, offset in enumerate(offsets)]
    ladder = Ladder("ladder", levels, metric=metric_of(target["metric"]))
    policies, history = clock_policies(case, story), story.history

    def situate(at: datetime) -> Situation:
        return Situation(at=at, ticket=history.at(at), clocks=clocks(history, policies, at))

    later = end_of(case)
    while (following := next_escalation_at(ladder, history, situate, later)) is not None:
        later = following
    return [
        each.at
        for each in sorted(escalations(ladder, history, situate, later), key=lambda each: int(each.level))
    ]


def run_escalation_days(case: Case) -> None:
    known(case["policy"], {"escalate_after_days", "excluded"}, "policy")
    known(case["expected"], {"working_days_rule_fires", "code_cutoff_days_on_monday"}, "expected")
    calendar = calendar_of(case["calendar"], case["policy"].get("excluded", []))
    days = Days(case["policy"]["escalate_after_days"], "working_day")
    policy = SlaPolicy("days", [Target("resolution", days)], calendar=calendar)
    (clock,) = Story(case).clocks(policy, end_of(case))
    assert clock.due_at == instant(case["expected"]["working_days_rule_fires"])


def matching_targets(given: Any) -> list[Target]:
    if isinstance(given, dict):
        return [
            Target("first_response", minutes(each), when=facts.ticket.priority == PRIORITIES[level])
            for level, each in given.items()
        ]
    return [Target(metric_of(each["metric"]), minutes(each["minutes"])) for each in given]


def matching(match: Mapping[str, str]) -> Any:
    known(match, {"priority", "tier"}, "match")
    found = all_of()
    if "priority" in match:
        found &= facts.ticket.priority == PRIORITIES[match["priority"]]
    if "tier" in match:
        found &= facts.customer.tier == match["tier"]
    return found


def run_match(case: Case) -> None:
    known(case["policy"], {"policies"}, "policy")
    calendar = calendar_of(case["calendar"])
    policies = []
    for each in case["policy"]["policies"]:
        known(each, {"name", "match", "targets"}, "policies")
        targets = matching_targets(each["targets"])
        policies.append(SlaPolicy(each["name"], targets, calendar=calendar, when=matching(each["match"])))
    story, change = Story(case), instant(case["events"][-1]["at"])
    after = story.clocks(policies, end_of(case))
    before = story.clocks(policies, change - timedelta.resolution)
    for name, wanted in case["expected"].items():
        if name in ("before", "after"):
            check_state(before if name == "before" else after, wanted)
        elif name == "policy":
            check_state(after, {"policy": wanted})
        elif name == "first_response_due_sequence":
            dues = []
            for event in case["events"]:
                clock = last(story.clocks(policies, instant(event["at"])), SlaMetric.FIRST_RESPONSE)
                due = None if clock is None else clock.due_at
                dues += [due] if not dues or dues[-1] != due else []
            assert dues == [due and instant(due) for due in wanted]
        elif name == "breached_at_change":
            at_change = story.clocks(policies, change)
            assert [clock.breached_at == change for clock in at_change] == [wanted] * len(at_change)
        else:
            check_figures(last(after, metric_of(name)), wanted)


def check_state(found: tuple[Clock, ...], wanted: Mapping[str, Any]) -> None:
    for name, each in wanted.items():
        if name == "policy":
            running = {clock.policy for clock in found if clock.state is not ClockState.CANCELLED}
            assert running == ({each} if each is not None else set())
        else:
            check_figures(last(found, metric_of(name)), each)


def run_recurrence(case: Case) -> None:
    known(case["policy"], {"recurrence", "minutes"}, "policy")
    known(case["expected"], {"occurrences"}, "expected")
    policy = SlaPolicy(
        "recurring",
        [Target("next_response", minutes(case["policy"]["minutes"]))],
        calendar=calendar_of(case["calendar"]),
        conventions=SlaConventions(recurrence=case["policy"]["recurrence"]),
    )
    # what starts at its predecessor's due time is seen once that has come
    far = end_of(case) + timedelta(days=36_500)
    found = [{"start": clock.started_at, "due": clock.due_at} for clock in Story(case).clocks(policy, far)]
    assert found == [
        {key: instant(each[key]) for key in ("start", "due")} for each in case["expected"]["occurrences"]
    ]


def run_schedule_change(case: Case) -> None:
    known(case["policy"], {"second_calendar"}, "policy")
    known(case["expected"], {"per_interval_minutes", "last_calendar_only_minutes"}, "expected")
    first, second = calendar_of(case["calendar"]), calendar_of(case["policy"]["second_calendar"])
    changed = facts.ticket.tags.has_any("calendar changed")
    answered = any(event["kind"] == "agent_reply" for event in case["events"])
    metric = "first_response" if answered else "resolution"
    for name, convention in (("per_interval_minutes", "each_part"), ("last_calendar_only_minutes", "last")):
        if name not in case["expected"]:
            continue
        targets = [
            Target(metric, timedelta(days=999), calendar=second, when=changed),
            Target(metric, timedelta(days=999), calendar=first),
        ]
        policy = SlaPolicy("two", targets, conventions=SlaConventions(calendar_change=convention))
        (clock,) = Story(case).clocks(policy, end_of(case))
        assert round(clock.elapsed / minutes(1), 4) == case["expected"][name]


def run_threshold(case: Case) -> None:
    known(case["policy"], {"minutes", "thresholds", "pause_in", "tie"}, "policy")
    known(case["expected"], {"thresholds"}, "expected")
    policy, story = case["policy"], Story(case)
    target = Target(
        "resolution",
        minutes(policy["minutes"]),
        pauses=story.words.statuses(policy.get("pause_in", [])),
        thresholds=[each / 100 for each in policy["thresholds"]],
    )
    levels = SlaPolicy(
        "thresholds", [target], calendar=calendar_of(case["calendar"]), conventions=conventions_of(policy)
    )
    (clock,) = story.clocks(levels, end_of(case))
    found = {f"{each.share * 100:g}": each.at for each in clock.thresholds}
    assert found == {name: at and instant(at) for name, at in case["expected"]["thresholds"].items()}


def run_merge(case: Case) -> None:
    known(case["policy"], set(), "policy")
    known(case["expected"], {"message_lands_on", "reopens", "cycle_target"}, "expected")
    merged: dict[str, str] = {}
    names: dict[str, None] = {}
    landed: list[str] = []
    for event in case["events"]:
        if event["kind"] == "merge":
            known(event, {"at", "kind", "source", "into"}, "merge")
            merged[event["source"]] = event["into"]
            names |= dict.fromkeys((event["source"], event["into"]))
        elif event["kind"] == "customer_message":
            known(event, {"at", "kind", "ticket"}, "customer_message")
            landed.append(lands_on(tickets(merged, [*names, event["ticket"]]), event["ticket"]))
        else:
            raise Unreadable(f"unknown event {event['kind']}")
    expected = case["expected"]
    if "message_lands_on" in expected:
        assert landed[-1] == expected["message_lands_on"]
    if "reopens" in expected:
        assert list(dict.fromkeys(landed)) == expected["reopens"]
        assert not set(landed) & set(merged)
    if "cycle_target" in expected:
        cycle = tickets({"A": "B", "B": "A"}, "AB")
        assert merge_target(cycle, "A") == expected["cycle_target"]


def tickets(merged: Mapping[str, str], names: Iterable[str]) -> dict[TicketId, History]:
    at = datetime(2024, 1, 15, tzinfo=UTC)
    found = {}
    for name in names:
        events: list[Event] = [Opened(at)]
        events += [Merged(at, into=merged[name])] if name in merged else []
        found[TicketId(name)] = History(name, events)
    return found


def run_automation(case: Case) -> None:
    """Two rules that undo each other."""
    known(case["policy"], {"max_passes"}, "policy")
    known(case["expected"], {"passes_run", "stopped"}, "expected")
    on = Rule("on", when=~situation_facts.tags.has_any("hot"), then=AddTags(["hot"]))
    off = Rule("off", when=situation_facts.tags.has_any("hot"), then=RemoveTags(["hot"]))
    automation = Automation([on, off], **case["policy"])
    for event in case["events"]:
        known(event, {"at", "kind"}, event["kind"])
        if event["kind"] != "update":
            raise Unreadable(f"unknown event {event['kind']}")
        at = instant(event["at"])
        settled = automation.settle(Situation(at=at, ticket=Ticket("t1", opened_at=at)))
        assert {"passes_run": settled.passes, "stopped": settled.stopped} == case["expected"]


def run_unbuilt(case: Case) -> None:
    raise NotImplementedError(f"no room runs the family {case['family']} yet")


FAMILIES: Mapping[str, Callable[[Case], None]] = {
    "alternating": run_alternating,
    "attach": run_attach,
    "automation": run_automation,
    "clock": run_clock,
    "escalation": run_escalation,
    "escalation_days": run_escalation_days,
    "match": run_match,
    "merge": run_merge,
    "recurrence": run_recurrence,
    "routing": run_unbuilt,
    "schedule_change": run_schedule_change,
    "threshold": run_threshold,
}
UNBUILT = ("routing",)


def run(case: Case) -> None:
    """Hold the library to a case."""
    known(case, CASE, "case")
    if case["family"] not in FAMILIES:
        raise Unreadable(f"unknown family {case['family']}")
    FAMILIES[case["family"]](case)
