"""Calendars as plain data, with all mistakes of a document at once."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

import attrs

from servicecore.calendars.calendar import DEEPEST, Calendar, Version, check_order
from servicecore.calendars.instants import DAY, EPOCH, ticks, utc
from servicecore.calendars.local import reading
from servicecore.calendars.ranges import read_local, read_ranges, write_ranges
from servicecore.calendars.recurring import read_rules
from servicecore.calendars.times import read_date, read_dates
from servicecore.calendars.weekly import read_week
from servicecore.calendars.zones import Clock
from servicecore.errors import (
    Collector,
    InvalidValue,
    ServiceCoreError,
    WrongType,
    read_fields,
    read_list,
    read_mapping,
    require_aware,
    require_zone,
    shown,
)

C = TypeVar("C", bound=Calendar)

PARTS: Mapping[str, Callable[[object, str], object]] = {
    "tz": require_zone,
    "weekly": read_week,
    "breaks": read_week,
    "holidays": read_dates,
    "recurring": read_rules,
    "closed": read_ranges,
    "open": read_ranges,
}
"""The parts of a calendar without other calendars in it, and what checks each of them."""

LISTS = ("versions", "any_of", "all_of")
"""The parts that are lists of other calendars."""


def read_calendar(kind: type[C], data: object) -> C:
    """See `Calendar.from_data`."""
    return _read(kind, read_mapping(data), "the calendar", "", 1)


def _read(kind: type[C], fields: Mapping[str, object], subject: str, zone: str, level: int) -> C:
    """A calendar from its fields; `zone` is that of the calendar it is a version of."""
    if level > DEEPEST:
        raise InvalidValue.of(
            "calendar.too-deep",
            "too many calendars lie inside each other",
            expected=f"at most {DEEPEST} levels",
        )
    problems = Collector(subject)
    is_version = bool(zone)
    inner = [name for name in LISTS if name != "versions" or not is_version]
    known = (*(("from",) if is_version else ()), *PARTS, *inner)
    with problems.at():
        required = ("from", "weekly") if is_version else ("tz", "weekly")
        read_fields(fields, known=known, required=required, subject=subject)
    for name, read in PARTS.items():
        if name in fields:
            with problems.at():
                read(fields[name], name)
    tz = fields.get("tz", zone)
    lists: dict[str, list[object]] = {}
    for name in inner:
        if name in fields:
            with problems.at():
                lists[name] = _read_list(fields[name], name, _usable(tz), level, problems)
    problems.done()
    plain = {name: value for name, value in fields.items() if name in PARTS and name != "tz"}
    return kind(tz, **plain, **lists)  # type: ignore[arg-type]


def _usable(tz: object) -> str:
    """The zone, or any other while a document is read whose zone is wrong: that is told already."""
    try:
        return require_zone(tz, "tz")
    except ServiceCoreError:
        return "UTC"


def _read_list(data: object, name: str, zone: str, level: int, problems: Collector) -> list[object]:
    found: list[object] = []
    for number, each in enumerate(read_list(data, name)):
        with problems.at(f"{name}[{number}]"):
            fields = read_mapping(each)
            if name == "versions":
                found.append(_read_version(fields, zone, level))
            else:
                found.append(_read(Calendar, fields, "the calendar", "", level + 1))
    if name == "versions":
        check_order([each for each in found if isinstance(each, Version)])
    return found


def _read_version(fields: Mapping[str, object], zone: str, level: int) -> Version:
    problems = Collector("the version")
    since, calendar = EPOCH, None
    if "from" in fields:
        with problems.at():
            since = _read_since(fields["from"], "from", ZoneInfo(zone))
    with problems.at():
        calendar = _read(Calendar, fields, "the version", zone, level + 1)
    problems.done()
    assert calendar is not None
    return Version(since, calendar)


_SINCE = 'an instant such as "2026-07-01T00:00+02:00", or a local date or time'


def _read_since(value: object, place: str, zone: ZoneInfo) -> datetime:
    """An instant, or when the clock of the zone first reads a local date or time."""
    if isinstance(value, datetime):
        return require_aware(value, place)
    if isinstance(value, date):
        return _first_reading(datetime.combine(value, time.min), zone)
    if not isinstance(value, str):
        raise WrongType.of(
            "value.wrong-type",
            f"`{place}` has the wrong type",
            place=place,
            expected=_SINCE,
            received=f"{shown(value)} ({type(value).__name__})",
        )
    try:
        return _read_since_text(value, place, zone)
    except InvalidValue as error:  # of what might be either a date or a time, neither is expected alone
        raise InvalidValue(attrs.evolve(error.diagnostic, expected=_SINCE)) from None


def _read_since_text(value: str, place: str, zone: ZoneInfo) -> datetime:
    if "T" not in value:
        return _first_reading(datetime.combine(read_date(value, place), time.min), zone)
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return _first_reading(read_local(value, place), zone)
    return found if found.tzinfo else _first_reading(read_local(value, place), zone)


def _first_reading(local: datetime, zone: ZoneInfo) -> datetime:
    at = reading(local)
    return utc(Clock.of(zone, at - 3 * DAY, at + 3 * DAY).first_reads(at))


def write_calendar(calendar: Calendar) -> dict[str, object]:
    """See `Calendar.to_data`."""
    parts: dict[str, object] = {
        "breaks": calendar.breaks.to_data(),
        "holidays": [day.isoformat() for day in sorted(calendar.holidays)],
        "recurring": [rule.text for rule in calendar.recurring],
        "closed": write_ranges(calendar.closed),
        "open": write_ranges(calendar.open),
        "versions": [_write_version(version, calendar.tzinfo) for version in calendar.versions],
        "any_of": [write_calendar(each) for each in calendar.any_of],
        "all_of": [write_calendar(each) for each in calendar.all_of],
    }
    data: dict[str, object] = {"tz": calendar.zone, "weekly": calendar.weekly.to_data()}
    return data | {name: value for name, value in parts.items() if value}


def _write_version(version: Version, zone: ZoneInfo) -> dict[str, object]:
    return {"from": _write_since(version.effective, zone), **write_calendar(version.calendar)}


def _write_since(effective: datetime, zone: ZoneInfo) -> str:
    """The local date if the version begins with one, else the instant in UTC."""
    instant = ticks(effective - EPOCH)
    try:
        local = effective.astimezone(zone)
    except OverflowError:
        return effective.isoformat()
    midnight = datetime.combine(local.date(), time.min)
    if Clock.of(zone, instant - 3 * DAY, instant + 3 * DAY).first_reads(reading(midnight)) == instant:
        return local.date().isoformat()
    return effective.astimezone(UTC).isoformat()
