"""What every file of cases shares: plain data, in which nothing unknown is passed over."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from servicecore.calendars import WEEKDAYS, Calendar
from servicecore.domain import Priority, SlaMetric, Status

Case = Mapping[str, Any]

METRICS = {metric.value for metric in SlaMetric}
PRIORITIES = {
    "p1": Priority.URGENT,
    "p2": Priority.HIGH,
    "p3": Priority.NORMAL,
    "p4": Priority.LOW,
    "medium": Priority.NORMAL,
    **{level.name.lower(): level for level in Priority},
}


class Unreadable(AssertionError):
    """A case that says something that nobody defined."""


def known(given: Mapping[str, Any], fields: Collection[str], what: str) -> None:
    """Refuse fields that have no meaning there."""
    if unknown := set(given) - set(fields):
        raise Unreadable(f"{what}: unknown field {sorted(unknown)}")


def needed(given: Mapping[str, Any], fields: Iterable[str], what: str) -> None:
    """Refuse data without which nothing would be tested."""
    if missing := set(fields) - set(given):
        raise Unreadable(f"{what}: missing field {sorted(missing)}")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def instant_if_any(text: str | None) -> datetime | None:
    return None if text is None else instant(text)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def in_minutes(time: timedelta) -> float:
    return round(time / minutes(1), 4)


def metric_of(name: str) -> SlaMetric:
    if name not in METRICS:
        raise Unreadable(f"unknown metric {name}")
    return SlaMetric(name)


def priority_of(name: str) -> Priority:
    if name not in PRIORITIES:
        raise Unreadable(f"unknown priority {name}")
    return PRIORITIES[name]


def calendar_of(data: Mapping[str, Any], more_holidays: Iterable[str] = ()) -> Calendar:
    known(data, {"tz", "hours", "holidays"}, "calendar")
    needed(data, {"tz", "hours"}, "calendar")
    hours = data["hours"]
    if hours == "24x7":
        hours = {day: [["00:00", "24:00"]] for day in WEEKDAYS}
    return Calendar(data["tz"], hours, holidays=[*data.get("holidays", []), *more_holidays])


DONE_WORDS = ("solved", "resolved", "closed")
PLAIN = {"new": Status.NEW, "open": Status.OPEN}
HOLDS = (
    Status.ON_HOLD_INTERNAL,
    Status.ON_HOLD_THIRD_PARTY,
    Status.PENDING_CUSTOMER,
    Status.SNOOZED,
)


class Words:
    """The statuses of a case: words that stop the same clocks are one hold of ours, other words are open.

    `closed` and `resolved` among those that pause mean the time until a reopening, which is our default.
    """

    def __init__(self, policy: Mapping[str, Any]) -> None:
        lists = [policy.get("pause_in", []), policy.get("suspend_only", [])]
        groups = [policy.get("targets", []), *(each["targets"] for each in policy.get("policies", []))]
        for targets in groups:
            lists += [target.get("pause_in", []) for target in targets if isinstance(target, Mapping)]
        own = dict.fromkeys(word for words in lists for word in words)
        stops: dict[tuple[bool, ...], Status] = {}
        self.holds: dict[str, Status] = {}
        for word in own:
            if word in DONE_WORDS or word in PLAIN:
                continue
            kind = tuple(word in words for words in lists)
            if kind not in stops and len(stops) == len(HOLDS):
                raise Unreadable(f"more kinds of status than there are holds: {sorted(own)}")
            self.holds[word] = stops.setdefault(kind, HOLDS[len(stops)])

    def status(self, word: str) -> Status:
        """The status that stands for a word that is no end."""
        return PLAIN.get(word) or self.holds.get(word, Status.OPEN)

    def statuses(self, words: Iterable[str]) -> list[Status]:
        """The statuses in which a clock stops."""
        return sorted({self.status(word) for word in words if word not in DONE_WORDS})
