"""Recurrence rules read into their canonical form, and their dates as dateutil finds them."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time

from servicecore.calendars.instants import FIRST_DATE, LAST_DATE, date_of, number_of
from servicecore.calendars.rrules import DAYS, compact, compact_date, read_text, refuse, text_of_arguments
from servicecore.errors import WrongType, shown


def read_rule(
    rule: object, place: str
) -> tuple[str, date | None, frozenset[date], tuple[tuple[str, str], ...]]:
    """The fields of `Recurring`, which says what they are and what a rule may be built from."""
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
    first = next(occurrences(parts, start, number_of(start or date.min), LAST_DATE), None)
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
    for number, at in enumerate(occurrences(parts, start, number_of(last), LAST_DATE), 1):
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


def occurrences(parts: dict[str, str], start: date | None, low: int, high: int) -> Iterator[datetime]:
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
