"""Holidays that come again by a rule: every 25 December, each Good Friday, every other Friday in summer."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import takewhile
from typing import Any

import attrs

from servicecore.calendars.instants import FIRST_DATE, LAST_DATE, date_of, number_of
from servicecore.calendars.times import first_mistake, read_date
from servicecore.errors import Collector, read_list


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
        left_out = set(map(number_of, self.without))
        found = (number_of(at) for at in self._occurrences(low, high))
        return {day for day in takewhile(lambda day: day <= high, found) if day >= low} - left_out

    def first_since(self, day: date) -> date:
        """The first date of the rule from a date on, or the last date of all if there is none."""
        found = self._occurrences(number_of(day), LAST_DATE)
        return next((at.date() for at in found if at.date() >= day), date.max)

    def _occurrences(self, low: int, high: int) -> Iterator[datetime]:
        from servicecore.calendars.series import occurrences  # loaded with the first rule

        return occurrences(dict(self._parts), self.start, low, high)

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
    from servicecore.calendars.series import read_rule  # loaded with the first rule

    return read_rule(rule, place)


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
