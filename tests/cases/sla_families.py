"""What the fields of `sla_cases.json` mean: each family of cases, run through the public API."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from tests.cases.reading import (
    Case,
    Unreadable,
    in_minutes,
    instant,
    instant_if_any,
    known,
    metric_of,
    minutes,
    needed,
)
from tests.cases.sla_promises import Promises
from tests.cases.sla_story import Story

from servicecore.domain import (
    Clock,
    ClockState,
    Event,
    History,
    Merged,
    Opened,
    Situation,
    SlaMetric,
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
from servicecore.rules import Rule

CASE = {"id", "family", "source", "note", "calendar", "policy", "events", "expected", "as_of"}
FIGURES = {"due", "elapsed_minutes", "remaining_minutes", "breached"}
ANY_FAMILY = {"pause_in", "suspend_only", "tie", "created_counts_as_customer"}


# What is expected


class Judged:
    """A case and its clocks, as they stand at the end and stood before."""

    def __init__(self, case: Case) -> None:
        self.case, self.story = case, Story(case)
        self.promises = Promises(case, self.story)
        self.policies = self.promises.policies()
        self.found = self.at(self.story.end)

    def at(self, at: datetime) -> tuple[Clock, ...]:
        return self.story.clocks(self.policies, at)

    @property
    def clock(self) -> Clock | None:
        """The one that the case is about: of its first target, or of the metric of its minutes."""
        given = self.promises.policy.get("targets")
        metric = metric_of(given[0]["metric"]) if isinstance(given, list) and given else self.promises.metric
        return last(self.found, metric)


def last(found: Iterable[Clock], metric: SlaMetric) -> Clock | None:
    return next((clock for clock in reversed(tuple(found)) if clock.metric is metric), None)


def check_figures(clock: Clock | None, figures: Mapping[str, Any]) -> None:
    known(figures, FIGURES, "expected")
    if clock is None:
        assert {"due": None, "breached": False, **figures} == {"due": None, "breached": False}
        return
    got = {
        "due": clock.due_at,
        "elapsed_minutes": in_minutes(clock.elapsed),
        "remaining_minutes": in_minutes(clock.remaining),
        "breached": clock.breached,
    }
    wanted = {**figures, "due": instant_if_any(figures["due"])} if "due" in figures else {**figures}
    assert {name: got[name] for name in figures} == wanted


def check_state(found: tuple[Clock, ...], wanted: Mapping[str, Any]) -> None:
    """The figures of each metric, and which policy its clocks run by (`None` if none does)."""
    for name, each in wanted.items():
        if name == "policy":
            running = {clock.policy for clock in found if clock.state is not ClockState.CANCELLED}
            assert running == ({each} if each is not None else set())
        else:
            check_figures(last(found, metric_of(name)), each)


def check_before(judged: Judged, wanted: Any) -> None:
    check_state(judged.at(judged.story.change - timedelta.resolution), wanted)


def check_after(judged: Judged, wanted: Any) -> None:
    check_state(judged.found, wanted)


def check_policy(judged: Judged, wanted: Any) -> None:
    check_state(judged.found, {"policy": wanted})


def check_due_sequence(judged: Judged, wanted: Any) -> None:
    dues: list[datetime | None] = []
    for number in range(len(judged.story.instants)):
        clock = last(judged.story.clocks_after(number, judged.policies), SlaMetric.FIRST_RESPONSE)
        due = None if clock is None else clock.due_at
        dues += [due] if not dues or dues[-1] != due else []
    assert dues == [instant_if_any(due) for due in wanted]


def check_breached_at_change(judged: Judged, wanted: Any) -> None:
    at_change = judged.at(judged.story.change)
    assert any(clock.breached_at == judged.story.change for clock in at_change) is wanted


def check_due_after_each(judged: Judged, wanted: Any) -> None:
    """The due time of whichever promise runs after each event, `None` if none does."""
    dues = []
    for number in range(len(judged.story.instants)):
        found = judged.story.clocks_after(number, judged.policies)
        running = [clock for clock in found if clock.state in (ClockState.ACTIVE, ClockState.PAUSED)]
        assert len(running) <= 1
        dues.append(running[0].due_at if running else None)
    assert dues == [instant_if_any(due) for due in wanted]


def check_while_stalled(judged: Judged, wanted: Any) -> None:
    known(wanted, {"due"}, "while_stalled")
    metrics = {clock.metric for clock in judged.found}
    stalled = judged.at(middle_of_hidden(judged.case))
    for metric in metrics:
        check_figures(last(stalled, metric), wanted)


def middle_of_hidden(case: Case) -> datetime:
    """The middle of the first status that hides the due time; the end where it lasts till then."""
    hides = case["policy"]["suspend_only"]
    moves = [event for event in case["events"] if event["kind"] not in ("customer_message", "agent_reply")]
    for event, following in pairwise(moves):
        if event.get("to", event.get("status")) in hides:
            start, end = instant(event["at"]), instant(following["at"])
            return start + (end - start) / 2
    return instant(case.get("as_of", case["events"][-1]["at"]))


def check_thresholds(judged: Judged, wanted: Any) -> None:
    clock = judged.clock
    assert clock is not None
    found = {f"{each.share * 100:g}": each.at for each in clock.thresholds}
    assert found == {name: instant_if_any(at) for name, at in wanted.items()}


def check_escalations(judged: Judged, wanted: Any) -> None:
    """When each level is raised, or will be if nothing else happens, in the order of the case."""
    story, given = judged.story, judged.promises.policy["escalations"]
    for each in given:
        known(each, {"offset_minutes"}, "escalations")
    offsets = [minutes(each["offset_minutes"]) for each in given]
    levels = [Level(str(number), after_due=offset, to="lead") for number, offset in enumerate(offsets)]
    assert judged.clock is not None
    ladder = Ladder("ladder", levels, metric=judged.clock.metric)

    def situate(at: datetime) -> Situation:
        return Situation(at=at, ticket=story.history.at(at), customer=story.customer, clocks=judged.at(at))

    later = story.end
    while (following := next_escalation_at(ladder, story.history, situate, later)) is not None:
        later = following
    found = {each.level: each.at for each in escalations(ladder, story.history, situate, later)}
    assert [found.get(level.name) for level in levels] == [instant_if_any(at) for at in wanted]


def check_occurrences(judged: Judged, wanted: Any) -> None:
    metric = judged.promises.metric
    found = [{"start": each.started_at, "due": each.due_at} for each in judged.found if each.metric is metric]
    for each in wanted:
        known(each, {"start", "due"}, "occurrences")
    assert found == [{key: instant_if_any(at) for key, at in each.items()} for each in wanted]


def check_per_interval(judged: Judged, wanted: Any) -> None:
    assert judged.clock is not None
    assert in_minutes(judged.clock.elapsed) == wanted


def check_last_calendar_only(judged: Judged, wanted: Any) -> None:
    policies = Promises(judged.case, judged.story, "last").policies()
    clock = last(judged.story.clocks(policies, judged.story.end), judged.promises.metric)
    assert clock is not None
    assert in_minutes(clock.elapsed) == wanted


def check_working_days(judged: Judged, wanted: Any) -> None:
    assert judged.clock is not None
    assert judged.clock.due_at == instant_if_any(wanted)


def for_the_record(judged: Judged, wanted: Any) -> None:
    """What faulty code computes is told, and not to be computed again."""


Check = Callable[[Judged, Any], None]
CHECKS: Mapping[str, Check] = {
    "after": check_after,
    "before": check_before,
    "breached_at_change": check_breached_at_change,
    "code_cutoff_days_on_monday": for_the_record,
    "due_after_each": check_due_after_each,
    "escalations": check_escalations,
    "first_response_due_sequence": check_due_sequence,
    "last_calendar_only_minutes": check_last_calendar_only,
    "occurrences": check_occurrences,
    "per_interval_minutes": check_per_interval,
    "policy": check_policy,
    "thresholds": check_thresholds,
    "while_stalled": check_while_stalled,
    "working_days_rule_fires": check_working_days,
}
POLICY_FIELDS: Mapping[str, tuple[set[str], set[str]]] = {
    "alternating": ({"steps"}, set()),
    "attach": (set(), {"minutes", "targets", "retroactive"}),
    "clock": ({"targets"}, set()),
    "escalation": ({"targets", "escalations"}, set()),
    "escalation_days": ({"escalate_after_days"}, {"excluded"}),
    "match": ({"policies"}, set()),
    "recurrence": ({"recurrence", "minutes"}, set()),
    "schedule_change": ({"second_calendar"}, {"targets", "minutes"}),
    "threshold": ({"thresholds"}, {"minutes", "targets"}),
}
"""The fields of a policy that each family of clocks needs, and those that it may have besides."""


def run_clocks(case: Case) -> None:
    """Compute the clocks of a case and hold them to all that it expects."""
    needs, may = POLICY_FIELDS[case["family"]]
    known(case["policy"], ANY_FAMILY | needs | may, "policy")
    needed(case["policy"], needs, "policy")
    judged = Judged(case)
    own_figures = {name: each for name, each in case["expected"].items() if name in FIGURES}
    if own_figures:
        check_figures(judged.clock, own_figures)
    for name, wanted in case["expected"].items():
        if name in CHECKS:
            CHECKS[name](judged, wanted)
        elif name not in FIGURES:
            check_figures(last(judged.found, metric_of(name)), wanted)


# Merging


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
        assert [name for name in dict.fromkeys(landed) if name not in merged] == expected["reopens"]
    if "cycle_target" in expected:
        own = [name for name in merged if merge_target(tickets(merged, names), name) is None]
        cycle, name = (merged, own[0]) if own else ({"A": "B", "B": "A"}, "A")
        assert merge_target(tickets(cycle, [*cycle, *cycle.values()]), name) == expected["cycle_target"]


def tickets(merged: Mapping[str, str], names: Iterable[str]) -> dict[TicketId, History]:
    at = datetime(2024, 1, 15, tzinfo=UTC)
    found = {}
    for name in names:
        events: list[Event] = [Opened(at)]
        events += [Merged(at, into=merged[name])] if name in merged else []
        found[TicketId(name)] = History(name, events)
    return found


# Automation


def run_automation(case: Case) -> None:
    """Two rules that undo each other."""
    known(case["policy"], {"max_passes"}, "policy")
    known(case["expected"], {"passes_run", "stopped"}, "expected")
    hot = situation_facts.tags.has_any("hot")
    on = Rule("on", when=~hot, then=AddTags(["hot"]))
    off = Rule("off", when=hot, then=RemoveTags(["hot"]))
    automation = Automation([on, off], **case["policy"])
    for event in case["events"]:
        known(event, {"at", "kind"}, event["kind"])
        if event["kind"] != "update":
            raise Unreadable(f"unknown event {event['kind']}")
        at = instant(event["at"])
        settled = automation.settle(Situation(at=at, ticket=Ticket("t1", opened_at=at)))
        got = {"passes_run": settled.passes, "stopped": settled.stopped}
        assert {name: got[name] for name in case["expected"]} == case["expected"]


def run_unbuilt(case: Case) -> None:
    raise NotImplementedError(f"no room runs the family {case['family']} yet")


UNBUILT = ("routing",)
FAMILIES: Mapping[str, Callable[[Case], None]] = {
    **dict.fromkeys(POLICY_FIELDS, run_clocks),
    **dict.fromkeys(UNBUILT, run_unbuilt),
    "automation": run_automation,
    "merge": run_merge,
}


def run(case: Case) -> None:
    """Hold the library to a case."""
    known(case, CASE, "case")
    needed(case, {"id", "family", "calendar", "policy", "events", "expected"}, "case")
    if case["family"] not in FAMILIES:
        raise Unreadable(f"unknown family {case['family']}")
    if not case["expected"]:
        raise Unreadable("a case that expects nothing")
    FAMILIES[case["family"]](case)
