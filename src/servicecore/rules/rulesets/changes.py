"""When a decision will next change, if nothing but time passes.

Time moves the instant of the decision, its time of day and weekday, and the facts that functions make of it.
Between two instants at which one of these reaches a value that a rule asks for, nothing can change; so it is
enough to decide again at each such instant, the earliest first.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from math import inf, nextafter
from typing import Any

from servicecore.errors import ServiceCoreError, require_aware
from servicecore.rules.deciding.cells import Column, columns_of
from servicecore.rules.language.leaves import Pair, Predicate
from servicecore.rules.language.paths import AnyFact, Part, is_instant_of_decision, zone_of
from servicecore.rules.language.subjects import View
from servicecore.rules.rulesets.decision import NextChange

_DAY, _SECOND, _TICK = timedelta(days=1), timedelta(seconds=1), timedelta(microseconds=1)
_WEEKS, _YEAR = timedelta(days=15), timedelta(days=400)


_BEFORE: dict[str, Callable[[Any], Any]] = {
    "int": lambda value: value - 1,
    "float": lambda value: nextafter(value, -inf),
    "timedelta": lambda value: value - _TICK,
}
"""The value next to another, from which on a fact that falls is below it."""


def next_change_at(ruleset: Any, subject: object, at: datetime) -> NextChange:
    """The earliest instant after `at` at which the rule set decides otherwise about the subject.

    What is looked at beyond the last date that a rule names: two weeks of times of day and weekdays, or 400
    days where they are asked in several zones, whose clocks change on different days.
    """
    start = require_aware(at, "at").astimezone(UTC)  # within one zone Python compares wall clocks
    leaves = [leaf for rule in _relevant(ruleset, subject, start) for leaf in rule.condition.leaves()]
    view = View(subject, start)
    dated: set[datetime] = set()
    parts: dict[Part, set[Any]] = {}
    for column in columns_of(leaves).values():
        moving = [fact for fact in column.facts if _moves(fact)]
        if isinstance(column.question, Predicate):
            return _unknown(f"what `{column.question.name}`() says may depend on the time")
        for fact in moving:
            if fact.part is not None and fact.getter is None and column.question is None:
                parts.setdefault(fact.part, set()).update(value for value, _ in column.borders)
            elif (found := _instants(column, fact, view)) is None:
                return _unknown(f"`{fact.words}` changes with time, and does not say when")
            else:
                dated.update(found)
    now = _verdict(ruleset, subject, start)
    for moment in _in_turn(start, sorted(each for each in dated if each > start), parts):
        if _verdict(ruleset, subject, moment) != now:
            return NextChange(moment.astimezone(at.tzinfo))
    return NextChange(None)


def _relevant(ruleset: Any, subject: object, at: datetime) -> list[Any]:
    """The rules that can change the decision: while the one that decides matches, none behind it can."""
    ranked = list(ruleset.ranked)
    winner = ruleset.match(subject, at) if ruleset.hit == "first" else None
    return ranked[: ranked.index(winner) + 1] if winner is not None else ranked


def _unknown(why: str) -> NextChange:
    return NextChange(None, "unknown", why)


def _moves(fact: AnyFact) -> bool:
    """Whether the value of a fact changes as time passes."""
    if fact.getter is not None:
        return fact.getter.timed or any(map(_moves, fact.getter.inputs))
    return is_instant_of_decision(fact.whole)


def _instants(column: Column, fact: AnyFact, view: View) -> list[datetime] | None:
    """When a moving fact reaches the values that are asked for; `None` if that is not known."""
    values = _values(column, fact, view)
    if values is None or fact.part is not None:
        return None
    if fact.getter is None:
        return [each for value in values for each in (value.astimezone(UTC), value.astimezone(UTC) + _TICK)]
    if fact.getter.reaches is None:
        return None
    before = _BEFORE.get(fact.kind.category)
    asked = [
        *values,
        *(map(before, values) if before else ()),
    ]  # a fact that falls is below a value from then on
    reached = (fact.getter.reaches(view.subject, value) for value in asked)
    found = (require_aware(each, fact.path).astimezone(UTC) for each in reached if each is not None)
    return [each for instant in found for each in (instant, instant + _TICK)]


def _values(column: Column, fact: AnyFact, view: View) -> list[Any] | None:
    """The values of a fact at which an answer may change; `None` if they cannot be listed."""
    if column.question is None:
        return [value for value, _ in column.borders] or list(column.members)
    if isinstance(column.question, Pair):
        others = [other for other in column.facts if other.key != fact.key]
        if any(map(_moves, others)):
            return None
        return [value for value in map(view.value, others) if value is not None]
    return None


def _verdict(ruleset: Any, subject: object, at: datetime) -> object:
    """What decides at an instant: the rules by name, or the code of what the hit policy refuses."""
    try:
        if ruleset.hit in ("first", "unique", "any", "priority"):
            rule = ruleset.match(subject, at)
            return None if rule is None else rule.name
        return tuple(rule.name for rule in ruleset.matches(subject, at))
    except ServiceCoreError as error:
        return (error.code, error.diagnostic.place)


def _in_turn(start: datetime, dated: list[datetime], parts: dict[Part, set[Any]]) -> Iterator[datetime]:
    """Every instant after the start at which something may change, in order."""
    span = _WEEKS if len({part.zone for part in parts}) < 2 else _YEAR
    for begin, end in zip([start, *dated], [*dated, None], strict=True):
        if begin > start:
            yield begin
        if parts:
            stop = begin + span if end is None else min(end, begin + span)
            clocks = [_on_the_wall(part, sorted(times), begin, stop) for part, times in parts.items()]
            yield from merge(*clocks)


def _on_the_wall(part: Part, times: list[time], begin: datetime, end: datetime) -> Iterator[datetime]:
    """The instants within a span at which a wall clock shows one of the times, or is put forward or back."""
    zone = zone_of(part.zone)
    day = begin.astimezone(zone).date()
    shown = {time(), *times}  # at midnight the time of day starts again, and the weekday changes
    while day < date.max - _DAY and datetime.combine(day, time(), zone) < end:
        instants = {
            datetime.combine(day, each, zone).replace(fold=fold).astimezone(UTC)
            for each in shown
            for fold in (0, 1)
        }
        instants.update(_put_forward_or_back(day, zone))
        yield from sorted(each for each in instants if begin < each < end)
        day += _DAY


def _put_forward_or_back(day: date, zone: Any) -> Iterable[datetime]:
    """The instant of a day at which the clock of a zone changes, to the second; none on most days."""
    low = datetime.combine(day, time(), zone).astimezone(UTC)
    high = datetime.combine(day + _DAY, time(), zone).astimezone(UTC)
    before = low.astimezone(zone).utcoffset()
    if before == high.astimezone(zone).utcoffset():
        return []
    while high - low > _SECOND:
        middle = low + timedelta(seconds=(high - low) // _SECOND // 2)
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return [high]
