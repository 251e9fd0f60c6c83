"""Holidays in and out of iCalendar (RFC 5545), the format in which calendars are shared."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from servicecore.calendars.recurring import Recurring, built, rules
from servicecore.calendars.rrules import compact, compact_date
from servicecore.calendars.times import first_mistake, read_dates
from servicecore.errors import Collector, InvalidValue, require_text

MOST_DAYS = 3_660
"""The longest event that is read, in days: ten years."""

_ALWAYS = "X-SERVICECORE-ALWAYS"  # the rule has no start, although an event needs one
_LINE = re.compile(r"([A-Za-z0-9-]+)((?:;[^:;\"]*(?:\"[^\"]*\"[^:;\"]*)*)*):(.*)", re.DOTALL)


class IcalHolidays(NamedTuple):
    """What a file of iCalendar says about holidays: single dates, and rules for further ones."""

    dates: frozenset[date]
    recurring: tuple[Recurring, ...]


class _Property(NamedTuple):
    line: int
    name: str
    parameters: str
    value: str


def read_ical_holidays(text: str) -> IcalHolidays:
    """The holidays of an iCalendar text: the dates and rules of its events, for `holidays` and `recurring`.

    An event is a day or several (`DTSTART;VALUE=DATE`, with `DTEND` or `DURATION`), or one day that comes
    again (`RRULE`, `EXDATE`); further days are in `RDATE`. Cancelled events, alarms, time zones and all else
    that says nothing about days off are passed over. An event at a time of day is no holiday: it is
    refused, and belongs into `closed`.

    All mistakes are raised together as an `ErrorGroup`, each with its line: `calendar.not-ical`,
    `calendar.not-whole-days`, `calendar.bad-rule`, `calendar.bad-date`. Anything but text is a `WrongType`
    (`value.wrong-type`).

    >>> text = write_ical_holidays([date(2026, 4, 3)], ["FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25"])
    >>> found = read_ical_holidays(text)
    >>> sorted(map(str, found.dates)), found.recurring
    (['2026-04-03'], (Recurring('FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25'),))
    """
    require_text(text, "text")
    problems = Collector("the iCalendar text")
    dates: set[date] = set()
    recurring: set[Recurring] = set()
    with problems.at():
        for event in _events(text):
            with problems.at():
                _read_event(event, dates, recurring)
    problems.done()
    return IcalHolidays(frozenset(dates), tuple(sorted(recurring, key=lambda rule: rule.text)))


def write_ical_holidays(
    dates: Iterable[date | str],
    recurring: Iterable[Recurring | str] = (),
    *,
    summary: str = "holiday",
) -> str:
    """Holidays as the text of an iCalendar file that other programs import.

    `read_ical_holidays` of it gives the same dates and rules. The text is the same on every run: as the
    moment of their making, events give the beginning of 1970.

    Raises what a calendar raises for `holidays` and `recurring`, and `InvalidValue` (`calendar.bad-rule`) for
    a rule with `BYEASTER`, which iCalendar does not know.

    >>> print(write_ical_holidays(["2026-12-25"]).splitlines()[5])
    DTSTART;VALUE=DATE:20261225
    """
    from hashlib import sha256

    days = sorted(first_mistake(read_dates, list(dates), "dates"))
    found = rules(recurring, "recurring")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//servicecore//holidays//EN"]
    for day in days:
        lines += _event(compact(day), [f"DTSTART;VALUE=DATE:{compact(day)}"], summary)
    for number, rule in enumerate(found):
        lines += _event(sha256(rule.text.encode()).hexdigest()[:16], _rule_lines(rule, number), summary)
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _folded(line))


def _event(uid: str, lines: list[str], summary: str) -> list[str]:
    text = re.sub(r"([\\;,])", r"\\\1", summary).replace("\n", "\\n")
    head, tail = (
        [f"UID:{uid}@servicecore"],
        ["DTSTAMP:19700101T000000Z", f"SUMMARY:{text}", "TRANSP:TRANSPARENT"],
    )
    return ["BEGIN:VEVENT", *head, *lines, *tail, "END:VEVENT"]


def _rule_lines(rule: Recurring, number: int) -> list[str]:
    if "BYEASTER" in rule.text:
        raise InvalidValue.of(
            "calendar.bad-rule",
            "iCalendar has no rule for Easter",
            place=f"recurring[{number}]",
            expected="a rule without BYEASTER",
            help="give the dates of the years that count: `rule.between(first, last)`.",
        )
    text = rule.text.splitlines()
    ruled = next(line for line in text if not line.startswith(("DTSTART", "EXDATE"))).removeprefix("RRULE:")
    start = rule.start or rule.first_since(date(1970, 1, 1))
    lines = [f"DTSTART;VALUE=DATE:{compact(start)}", f"RRULE:{ruled}"]
    if rule.without:
        lines.append(f"EXDATE;VALUE=DATE:{','.join(map(compact, sorted(rule.without)))}")
    return lines if rule.start else [*lines, f"{_ALWAYS}:TRUE"]


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 bytes, those after the first with a space in front."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > 75:
            yield piece
            piece = " "
        piece += letter
    yield piece


def _properties(text: str) -> Iterator[_Property]:
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if line[:1] in (" ", "\t") and lines:
            lines[-1] = (lines[-1][0], lines[-1][1] + line[1:])
        elif line.strip():
            lines.append((number, line.removeprefix("\ufeff")))
    for number, line in lines:
        found = _LINE.fullmatch(line)
        if not found:
            raise _not_ical(f"`{line[:80]}` is no line of iCalendar", number, "NAME:value")
        yield _Property(number, found[1].upper(), found[2].upper(), found[3])


def _not_ical(message: str, line: int, expected: str) -> InvalidValue:
    return InvalidValue.of("calendar.not-ical", message, place=f"line {line}", expected=expected)


def _events(text: str) -> Iterator[list[_Property]]:
    """The properties of each event, without those of what lies inside it."""
    inside: list[str] = []
    event: list[_Property] = []
    line = 0
    for each in _properties(text):
        line = each.line
        if not inside and (each.name, each.value.upper()) != ("BEGIN", "VCALENDAR"):
            raise _not_ical("the text does not begin as iCalendar", line, "BEGIN:VCALENDAR")
        if each.name == "BEGIN":
            inside.append(each.value.upper())
            event = [each] if inside[1:] == ["VEVENT"] else event
        elif each.name == "END":
            if inside.pop() != each.value.upper():
                raise _not_ical(
                    f"`END:{each.value[:80]}` ends what has not begun", line, "the end of what began last"
                )
            if each.value.upper() == "VEVENT" and len(inside) == 1:
                yield event
        elif inside[1:] == ["VEVENT"]:
            event.append(each)
    if inside:
        raise _not_ical(f"{inside[-1]} has no end", line, f"END:{inside[-1]}")


def _read_event(event: list[_Property], dates: set[date], recurring: set[Recurring]) -> None:
    first = {each.name: each for each in reversed(event)}
    if "STATUS" in first and first["STATUS"].value.upper() == "CANCELLED":
        return
    if "DTSTART" not in first:
        raise _not_ical("the event has no start", event[0].line, "DTSTART;VALUE=DATE:...")
    start = _day(first["DTSTART"], first["DTSTART"].value)
    length = _length(first, start)
    if "RRULE" in first:
        _read_rule(event, first, start, length, recurring)
    else:
        dates.update(start + timedelta(days=number) for number in range(length))
    for each in event:
        if each.name == "RDATE":
            dates.update(_day(each, value) for value in each.value.split(","))


def _day(given: _Property, text: str) -> date:
    if not re.fullmatch(r"\d{8}", text.strip()):
        raise InvalidValue.of(
            "calendar.not-whole-days",
            f"`{text[:80]}` is at a time of day",
            place=f"line {given.line}",
            expected=f"{given.name};VALUE=DATE:20261225",
            help="a holiday is a whole day; put a part of one into `closed`.",
        )
    return compact_date(text.strip(), f"line {given.line}")


def _length(first: dict[str, _Property], start: date) -> int:
    """How many days an event lasts."""
    if "DTEND" in first:
        given = first["DTEND"]
        days = (_day(given, given.value) - start).days or 1  # some programs give the day itself
    elif "DURATION" in first:
        given = first["DURATION"]
        found = re.fullmatch(r"\+?P(\d{1,4})([DW])", given.value.strip().upper())
        days = int(found[1]) * (7 if found[2] == "W" else 1) if found else 0
    else:
        return 1
    room = (date.max - start).days + 1
    if 1 <= days <= min(MOST_DAYS, room):
        return days
    raise InvalidValue.of(
        "calendar.not-whole-days",
        f"`{given.value[:80]}` is no end of a holiday that starts on {start.isoformat()}",
        place=f"line {given.line}",
        expected=f"whole days, 1 to {MOST_DAYS:,}",
    )


def _read_rule(
    event: list[_Property], first: dict[str, _Property], start: date, length: int, recurring: set[Recurring]
) -> None:
    rule = first["RRULE"]
    if length > 1:
        raise InvalidValue.of(
            "calendar.bad-rule",
            "an event that comes again lasts several days",
            place=f"line {rule.line}",
            expected="one day",
            help="make each of its days an event that comes again.",
        )
    days = [_day(each, value) for each in event if each.name == "EXDATE" for value in each.value.split(",")]
    lines = [] if _ALWAYS in first else [f"DTSTART:{compact(start)}"]
    lines.append(f"RRULE:{rule.value}")
    if days:
        lines.append(f"EXDATE:{','.join(map(compact, days))}")
    recurring.add(built("\n".join(lines), f"line {rule.line}"))
