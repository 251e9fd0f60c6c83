"""The text of a recurrence rule, read and checked part by part: RFC 5545, and BYEASTER of dateutil."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import NoReturn

from servicecore.calendars.times import read_date
from servicecore.errors import InvalidValue, closest, one_of

PARTS: Mapping[str, tuple[int, int]] = {
    "BYMONTH": (1, 12),
    "BYWEEKNO": (-53, 53),
    "BYYEARDAY": (-366, 366),
    "BYMONTHDAY": (-31, 31),
    "BYEASTER": (-365, 365),
    "BYSETPOS": (-366, 366),
}
"""The parts that are lists of numbers, in the order in which they are written, with their ranges."""

FREQUENCIES: Mapping[str, tuple[str, ...]] = {
    "YEARLY": (*PARTS, "BYDAY"),
    "MONTHLY": ("BYMONTH", "BYMONTHDAY", "BYSETPOS", "BYDAY"),
    "WEEKLY": ("BYMONTH", "BYSETPOS", "BYDAY"),
}
"""How often a rule may come round, and the parts that RFC 5545 (and dateutil, for Easter) knows for it."""

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST_COUNT = 10_000
"""The longest series that COUNT may name; beyond it a rule says until when it holds."""

_ORDER = ("FREQ", "INTERVAL", *PARTS, "BYDAY", "WKST", "COUNT", "UNTIL")
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(T000000Z?)?")


def refuse(
    message: str, place: str, expected: str, *, suggestion: str | None = None, help: str = ""
) -> NoReturn:
    raise InvalidValue.of(
        "calendar.bad-rule", message, place=place, expected=expected, suggestion=suggestion, help=help
    )


def compact_date(text: str, place: str) -> date:
    found = _DATE.fullmatch(text)
    if not found:
        refuse(f"`{text[:80]}` is not a date of a rule", place, "a date such as 20261225")
    return read_date("-".join(found.groups()[:3]), place)


def compact(day: date) -> str:
    return day.isoformat().replace("-", "")


def _number(text: str, name: str, low: int, high: int, place: str) -> int:
    number = int(text) if re.fullmatch(r"[+-]?[0-9]{1,5}", text) else high + 1
    if low <= number <= high and (number or name == "BYEASTER"):
        return number
    refuse(f"`{text[:80]}` cannot stand in {name}", place, f"a whole number from {low} to {high}, and not 0")


def _weekday(text: str, freq: str, place: str) -> str:
    found = _WEEKDAY.fullmatch(text)
    if not found or (found[1] and (freq == "WEEKLY" or not 1 <= abs(int(found[1])) <= 53)):
        refuse(
            f"`{text[:80]}` cannot stand in BYDAY",
            place,
            one_of(DAYS) + ", or one with its number: 1MO, -1FR",
        )
    return f"{int(found[1])}{found[2]}" if found[1] else text


def _split(text: str, place: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in text.strip().rstrip(";").split(";"):
        name, mark, value = part.partition("=")
        name, value = name.strip().upper(), value.strip().upper()
        if name not in _ORDER:
            refuse(
                f"`{part[:80]}` is no part of a rule",
                place,
                f"parts such as FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25, with {one_of(_ORDER, most=20)}",
                suggestion=closest(name, _ORDER),
            )
        if not mark or not value or name in found:
            refuse(
                f"`{part[:80]}` {'is there twice' if name in found else 'says nothing'}",
                place,
                f"{name}=... once",
            )
        found[name] = value
    if found.get("FREQ") not in FREQUENCIES:
        refuse(
            "the rule does not say how often"
            if "FREQ" not in found
            else f"no holidays come `{found['FREQ']}`",
            place,
            "FREQ=YEARLY, FREQ=MONTHLY or FREQ=WEEKLY",
            help="what closes every day is said by the weekly hours." if found.get("FREQ") == "DAILY" else "",
        )
    return found


def _checked(parts: dict[str, str], place: str) -> dict[str, str]:
    """The parts in one spelling: numbers without zeros in front, sorted; interval 1 and Monday left out."""
    freq = parts["FREQ"]
    done = {"FREQ": freq}
    for name, text in parts.items():
        if name.startswith("BY") and name not in FREQUENCIES[freq]:
            refuse(f"`{name}` cannot stand in a rule that is {freq}", place, one_of(FREQUENCIES[freq]))
        if name in PARTS:
            numbers = {_number(each, name, *PARTS[name], place) for each in text.split(",")}
            done[name] = ",".join(map(str, sorted(numbers)))
        elif name == "BYDAY":
            days = {_weekday(each, freq, place) for each in text.split(",")}
            done[name] = ",".join(sorted(days, key=lambda day: (DAYS.index(day[-2:]), day)))
        elif name in ("INTERVAL", "COUNT"):
            number = _number(text, name, 1, 1_000 if name == "INTERVAL" else MOST_COUNT, place)
            if number > 1 or name == "COUNT":
                done[name] = str(number)
        elif name == "WKST":
            if text not in DAYS:
                refuse(f"`{text}` is no day for WKST", place, one_of(DAYS))
            if text != "MO":
                done[name] = text
        elif name == "UNTIL":
            done[name] = compact(compact_date(text, place))
    if "COUNT" in done and "UNTIL" in done:
        refuse("the rule ends twice", place, "COUNT or UNTIL, not both")
    if "BYSETPOS" in done and not any(name.startswith("BY") and name != "BYSETPOS" for name in done):
        refuse("`BYSETPOS` counts among nothing", place, "another part such as BYDAY beside it")
    return {name: done[name] for name in _ORDER if name in done}


def _filled(parts: dict[str, str], start: date | None, place: str) -> dict[str, str]:
    """The parts with the day that a rule without one takes from its start, as RFC 5545 has it."""
    days = {"BYMONTHDAY", "BYDAY", "BYYEARDAY", "BYWEEKNO", "BYEASTER"} & parts.keys()
    lacks_month = parts["FREQ"] == "YEARLY" and not days and "BYMONTH" not in parts
    if start is None:
        if days and "INTERVAL" not in parts and "COUNT" not in parts and days != {"BYWEEKNO"}:
            return parts
        raise InvalidValue.of(
            "calendar.rule-without-start",
            "the rule needs a date to start from",
            place=place,
            expected='the line DTSTART before the rule: "DTSTART:20261225\\nRRULE:FREQ=YEARLY"',
            help="a rule with INTERVAL or COUNT, or without a day, counts from its start.",
        )
    added = {}
    if lacks_month:
        added["BYMONTH"] = str(start.month)
    if not days:
        by_date = parts["FREQ"] != "WEEKLY"
        added["BYMONTHDAY" if by_date else "BYDAY"] = str(start.day) if by_date else DAYS[start.weekday()]
    elif days == {"BYWEEKNO"}:
        added["BYDAY"] = DAYS[start.weekday()]
    parts = {**parts, **added}
    return {name: parts[name] for name in _ORDER if name in parts}


def read_text(text: str, place: str) -> tuple[dict[str, str], date | None, frozenset[date]]:
    start, rule, without = None, "", set()
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, value = line.rpartition(":")
        name = name.upper().removesuffix(";VALUE=DATE")
        if name == "DTSTART" and start is None:
            start = compact_date(value, place)
        elif name == "EXDATE":
            without |= {compact_date(each, place) for each in value.split(",")}
        elif name in ("RRULE", "") and not rule:
            rule = value
        else:
            refuse(
                f"`{line[:80]}` is no line of a rule",
                place,
                "lines DTSTART:..., RRULE:... and EXDATE:..., one rule",
            )
    parts = _checked(_split(rule, place), place)
    if "BYEASTER" in parts and "BYDAY" in parts:
        refuse("`BYEASTER` is a day by itself", place, "BYEASTER without BYDAY")
    return _filled(parts, start, place), start, frozenset(without)


def text_of_arguments(data: Mapping[str, object], place: str) -> str:
    """The text of a rule from the arguments of dateutil's `rrule`: freq, bymonth, byweekday, dtstart ..."""
    lines, parts = [], []
    for name, value in data.items():
        key = {"BYWEEKDAY": "BYDAY", "BYYEARDAY": "BYYEARDAY"}.get(str(name).upper(), str(name).upper())
        values = list(value) if isinstance(value, list | tuple | set | frozenset) else [value]
        if key in ("DTSTART", "UNTIL"):
            day = (
                values[0].date()
                if isinstance(values[0], datetime)
                else read_date(values[0], f"{place}.{name}")
            )
            text = compact(day)
        elif key == "FREQ" and values[0] in (0, 1, 2, 3):
            text = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")[int(str(values[0]))]
        elif key in ("BYDAY", "WKST"):
            text = ",".join(
                DAYS[each] if isinstance(each, int) and 0 <= each < 7 else str(each) for each in values
            )
            text = re.sub(r"([A-Z]{2})\(([+-]?\d+)\)", r"\2\1", text)  # dateutil writes MO(+1)
        else:
            text = ",".join(map(str, values))
        if key == "DTSTART":
            lines.append(f"DTSTART:{text}")
        else:
            parts.append(f"{key}={text}")
    return "\n".join([*lines, ";".join(parts)])
