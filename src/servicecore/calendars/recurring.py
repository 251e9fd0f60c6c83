"""Holidays that come again by a rule: every 25 December, each Good Friday, every other Friday in summer."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from itertools import takewhile
from typing import Any

import attrs

from servicecore.calendars.rrules import DAYS, compact, compact_date, read_text, refuse, text_of_arguments
from servicecore.calendars.times import first_mistake, read_date
from servicecore.calendars.zones import FIRST_DATE, LAST_DATE, date_of, number_of
from servicecore.errors import Collector, WrongType, read_list, shown


@attrs.frozen(init=False, repr=False)
class Recurring:
    """A holiday that comes again, by a recurrence rule of iCalendar (RFC 5545) as dateutil evaluates it.

    Built from text, a rule alone or with its lines `DTSTART` and `EXDATE`; from a mapping of the arguments of
    `dateutil.rrule.rrule` (`freq`, `interval`, `bymonth`, `bymonthday`, `byweekday`, `byeaster`, `dtstart`,
    `until`, `count` ...); or from such a rule itself. `FREQ` is `YEARLY`, `MONTHLY` or `WEEKLY`. `BYEASTER`
    counts days from Easter Sunday: dateutil's own part, which iCalendar lacks. A rule without a start holds
    in all years. One that needs a start and has none is refused: dateutil would take the present moment.

    `text` is the canonical form, `start` the date it counts from, `without` the dates it leaves out.

    Raises `InvalidValue` (`calendar.bad-rule`, `calendar.rule-without-start`, `calendar.bad-date`) or
    `WrongType` (`value.wrong-type`).

    >>> good_friday = Recurring("FREQ=YEARLY;BYEASTER=-2")
    >>> [str(day) for day in good_friday.between(date(2026, 1, 1), date(2027, 12, 31))]
    ['2026-04-03', '2027-03-26']
    >>> Recurring({"freq": "yearly", "bymonthday": [25], "bymonth": 12})
    Recurring('FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25')
    """

    text: str
    start: date | None = attrs.field(eq=False)
    without: frozenset[date] = attrs.field(eq=False)
    _parts: tuple[tuple[str, str], ...] = attrs.field(eq=False)

    def __init__(self, rule: object) -> None:
        self.__attrs_init__(*_fields(rule, "rule"))  # pyright: ignore[reportAttributeAccessIssue]

    def between(self, first: date, last: date) -> tuple[date, ...]:
        """The dates of the rule from `first` to `last`, both included.

        Raises `WrongType` (`value.wrong-type`).
        """
        low, high = number_of(read_date(first, "first")), number_of(read_date(last, "last"))
        return tuple(map(date_of, sorted(self.numbers(low, high))))

    def numbers(self, low: int, high: int) -> set[int]:
        """The dates from `low` to `high` by their numbers, as the calendar computes with them."""
        low = max(low, FIRST_DATE if self.start is None else number_of(self.start))
        high = min(high, LAST_DATE)
        if low > high:
            return set()
        rule = _rule(dict(self._parts), self.start, low, high)
        left_out = set(map(number_of, self.without))
        found = (number_of(at) for at in rule)
        return {day for day in takewhile(lambda day: day <= high, found) if day >= low} - left_out

    def first_since(self, day: date) -> date:
        """The first date of the rule from a date on, or the last date of all if there is none."""
        numbers = _rule(dict(self._parts), self.start, number_of(day), LAST_DATE)
        return next((at.date() for at in numbers if at.date() >= day), date.max)

    def __repr__(self) -> str:
        return f"Recurring({self.text!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.text,)


def built(rule: object, place: str) -> Recurring:
    """A rule from what `Recurring` takes, with the place of a mistake."""
    found = Recurring.__new__(Recurring)
    found.__attrs_init__(*_fields(rule, place))  # pyright: ignore[reportAttributeAccessIssue]
    return found


def _fields(
    rule: object, place: str
) -> tuple[str, date | None, frozenset[date], tuple[tuple[str, str], ...]]:
    if isinstance(rule, Recurring):
        return rule.text, rule.start, rule.without, rule._parts
    if isinstance(rule, Mapping):
        text = text_of_arguments(rule, place)
    elif isinstance(rule, str):
        text = rule
    elif type(rule).__module__ == "dateutil.rrule" and hasattr(rule, "_freq"):
        text = re.sub(r"T\d{6}", "", str(rule))  # a rule is about dates; its start is at some time of day
    else:
        raise WrongType.of(
            "value.wrong-type",
            f"`{place}` has the wrong type",
            place=place,
            expected='a rule such as "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25"',
            received=f"{shown(rule)} ({type(rule).__name__})",
        )
    parts, start, without = read_text(text, place)
    first = next(_rule(parts, start, number_of(start or date.min), LAST_DATE), None)
    if first is None:
        refuse("the rule names no date at all", place, "a rule with at least one date")
    if start is not None:  # the first of its dates is the same start, and the only one that others take
        start = first.date()
    if "COUNT" in parts:
        parts = _ended(parts, start)
    return _written(parts, start, without), start, without, tuple(parts.items())


def _ended(parts: dict[str, str], start: date | None) -> dict[str, str]:
    """The same rule by the last of its dates instead of their count."""
    count = int(parts.pop("COUNT"))
    last = start or date.min
    for number, at in enumerate(_rule(parts, start, number_of(last), LAST_DATE), 1):
        last = at.date()
        if number == count:
            break
    return {**parts, "UNTIL": compact(last)}


def _written(parts: dict[str, str], start: date | None, without: frozenset[date]) -> str:
    rule = ";".join(f"{name}={value}" for name, value in parts.items())
    lines = [f"DTSTART:{compact(start)}"] if start else []
    lines += [f"RRULE:{rule}" if start or without else rule]
    if without:
        lines.append("EXDATE:" + ",".join(map(compact, sorted(without))))
    return "\n".join(lines)


def _rule(parts: dict[str, str], start: date | None, low: int, high: int) -> "Iterator[datetime]":
    """The instants of the rule up to `high`, from a beginning near `low` that keeps its intervals.

    So no year is gone through in vain: dateutil itself always counts from the start.
    """
    from dateutil.rrule import rrulestr

    if "UNTIL" in parts:
        high = min(high, number_of(compact_date(parts["UNTIL"], "UNTIL")))
    begin = _phase(parts, start, low)
    if start is not None:
        begin = max(begin, number_of(start))
    text = ";".join(f"{name}={value}" for name, value in parts.items() if name not in ("UNTIL", "COUNT"))
    if begin > high:
        return iter(())
    text += f";UNTIL={compact(date_of(high))}"
    found = rrulestr(text, dtstart=datetime.combine(date_of(begin), time.min))
    return iter(found)


def _phase(parts: dict[str, str], start: date | None, low: int) -> int:
    """The beginning of the last interval that begins on the date `low` or before."""
    interval, day, origin = int(parts.get("INTERVAL", "1")), date_of(low), start or date.min
    if parts["FREQ"] == "YEARLY":
        return number_of(date(day.year - (day.year - origin.year) % interval, 1, 1))
    if parts["FREQ"] == "MONTHLY":
        months = (day.year - origin.year) * 12 + day.month - origin.month
        months = day.year * 12 + day.month - 1 - months % interval
        return number_of(date(months // 12, months % 12 + 1, 1))
    week = number_of(origin) - (origin.weekday() - DAYS.index(parts.get("WKST", "MO"))) % 7
    return max(low - (low - week) % (7 * interval), FIRST_DATE)


def read_rules(data: object, place: str) -> tuple[Recurring, ...]:
    """A list of rules; each is kept once, in the order of their texts.

    Raises `WrongType` (`data.wrong-shape`) or an `ErrorGroup` with every mistake.
    """
    problems = Collector("the rules")
    found = set()
    for number, value in enumerate(read_list(data, place)):
        with problems.at():
            found.add(built(value, f"{place}[{number}]"))
    problems.done()
    return tuple(sorted(found, key=lambda rule: rule.text))


def rules(data: object, place: str) -> tuple[Recurring, ...]:
    """The rules given to a constructor, which raises its first mistake."""
    if isinstance(data, Iterable) and not isinstance(data, str | bytes | Mapping):
        data = list(data)
    return first_mistake(read_rules, data, place)


def dates_of(rules: Iterable[Recurring], low: int, high: int) -> Iterator[int]:
    """The numbers of the dates that any of the rules names."""
    for rule in rules:
        yield from rule.numbers(low, high)
