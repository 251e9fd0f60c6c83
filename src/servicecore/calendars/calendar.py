"""The calendar: working time in one zone, as a value."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any, Self, TypeAlias
from zoneinfo import ZoneInfo

import attrs

from servicecore.calendars.instants import EPOCH, ticks
from servicecore.calendars.questions import WorkingTime
from servicecore.calendars.ranges import LocalRanges, RangesData, ranges, write_ranges
from servicecore.calendars.recurring import Recurring, rules
from servicecore.calendars.table import Table
from servicecore.calendars.times import first_mistake, read_dates
from servicecore.calendars.weekly import WEEKDAYS, HoursData, WeeklyHours, read_week
from servicecore.errors import InvalidValue, WrongType, require_aware, require_instance, require_zone, shown

DEEPEST = 20
"""How many calendars may lie inside each other: more than anybody reads, few enough to be compared."""

RulesData: TypeAlias = Iterable[Recurring | str | Mapping[str, object]]


def _zone(zone: str | ZoneInfo) -> str:
    return require_zone(zone, "zone")


def _weekly(weekly: WeeklyHours | HoursData) -> WeeklyHours:
    return weekly if isinstance(weekly, WeeklyHours) else WeeklyHours(weekly)


def _breaks(breaks: WeeklyHours | HoursData) -> WeeklyHours:
    if not isinstance(breaks, WeeklyHours):
        first_mistake(read_week, breaks, "breaks")
    return _weekly(breaks)


def _holidays(holidays: Iterable[date | str]) -> frozenset[date]:
    if isinstance(holidays, set | frozenset):
        holidays = sorted(holidays, key=str)  # so that the place of a mistake is the same on every run
    elif isinstance(holidays, Iterable) and not isinstance(holidays, str):
        holidays = list(holidays)
    return first_mistake(read_dates, holidays, "holidays")


def _recurring(recurring: RulesData) -> tuple[Recurring, ...]:
    return rules(recurring, "recurring")


def _closed(closed: RangesData) -> LocalRanges:
    return ranges(closed, "closed")


def _open(openings: RangesData) -> LocalRanges:
    return ranges(openings, "open")


def _effective(at: datetime | str) -> datetime:
    """An instant in UTC, from a datetime with its zone or such a text."""
    found = require_aware(_iso(at) if isinstance(at, str) else at, "effective")
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise InvalidValue.of(
            "calendar.out-of-range",
            "`effective` is outside the years 1 to 9999 in UTC",
            place="effective",
            expected="an instant from the year 1 to the year 9999",
            received=found.isoformat(),
        ) from None


def _iso(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise InvalidValue.of(
            "time.not-iso",
            f"`{text[:80]}` is not an instant",
            place="effective",
            expected="ISO 8601 with an offset, such as 2026-07-01T00:00+02:00",
        ) from None


def _listed(values: Any, place: str) -> list[Any]:
    if isinstance(values, Iterable) and not isinstance(values, str | bytes | Mapping):
        return list(values)
    raise WrongType.of(
        "data.wrong-shape",
        f"`{place}` has the wrong shape",
        place=place,
        expected="a list",
        received=f"{shown(values)} ({type(values).__name__})",
    )


def _calendars(values: Iterable["Calendar"], place: str) -> tuple["Calendar", ...]:
    listed = _listed(values, place)
    return tuple(require_instance(each, Calendar, f"{place}[{number}]") for number, each in enumerate(listed))


def _any_of(values: Iterable["Calendar"]) -> tuple["Calendar", ...]:
    return _calendars(values, "any_of")


def _all_of(values: Iterable["Calendar"]) -> tuple["Calendar", ...]:
    return _calendars(values, "all_of")


def _versions(values: Iterable[Any]) -> tuple["Version", ...]:
    found = []
    for number, each in enumerate(_listed(values, "versions")):
        version = Version(*each) if isinstance(each, tuple) and len(each) == 2 else each
        found.append(require_instance(version, Version, f"versions[{number}]"))
    check_order(found)
    return tuple(found)


def check_order(versions: Iterable["Version"]) -> None:
    """Refuse versions that are not each effective after the one before."""
    for number, (one, following) in enumerate(pairwise(versions), 1):
        if following.effective <= one.effective:
            same = following.effective == one.effective
            raise InvalidValue.of(
                "calendar.versions-out-of-order",
                "two versions take effect at the same instant" if same else "the versions are not in order",
                place=f"versions[{number}]",
                expected=f"an instant after {one.effective.isoformat()}",
                received=following.effective.isoformat(),
            )


@attrs.frozen(repr=False)
class Calendar(WorkingTime):
    """A set of local time in one time zone: (weekly hours - breaks - holidays - closures) + openings.

    It is a frozen value, equal when its parts are. `zone` is the name of an IANA time zone (a `ZoneInfo` is
    taken for its name). `weekly` and `breaks` are `WeeklyHours` or the mapping they are built from.
    `holidays` are local dates, as `datetime.date` or ISO text; `recurring` are rules for further ones
    (`Recurring` or what it is built from). A holiday takes away 00:00 to 24:00 of its date, so a night shift
    loses only the part that falls on it. `closed` and `open` are ranges of local time on certain dates, each
    a start and an end as naive datetimes or text; an end not after its start on the same date means the next
    day. Openings win over everything. Whatever overlaps counts once. A calendar without hours is legal: it
    measures 0 and reaches nothing.

    `versions` are what replaces all these parts from an instant on, in order of time (see `changed`): each
    part of a span is measured under the version in force then. `any_of` are calendars whose open time counts
    too, `all_of` calendars that must be open as well (see `|` and `&`), in zones of their own.

    The constructor raises the first mistake: `UnknownName` (`time.unknown-zone`,
    `calendar.unknown-weekday`), `InvalidValue` (`calendar.bad-time`, `calendar.bad-date`,
    `calendar.reversed-range`, `calendar.bad-rule`, `calendar.rule-without-start`,
    `calendar.versions-out-of-order`, `calendar.nested-versions`, `calendar.too-deep`, `time.with-zone`),
    `WrongType` (`value.wrong-type`, `data.wrong-shape`).

    Every method takes aware datetimes of any zone. They raise `InvalidValue` (`time.naive`) for a datetime
    without a zone, `InvalidValue` (`calendar.out-of-range`) for one outside the years 1 to 9999 of UTC or
    of the calendar's zone, and `WrongType` (`value.wrong-type`) for anything else.

    >>> office = Calendar("Europe/Berlin", {"fri": [["13:00", "17:00"], ["09:00", "12:00"]]})
    >>> office
    Calendar(zone='Europe/Berlin', weekly={'fri': [['09:00', '12:00'], ['13:00', '17:00']]}, holidays=[])
    >>> from datetime import timedelta
    >>> opened = datetime(2026, 3, 27, 11, tzinfo=office.tzinfo)
    >>> office.add(opened, timedelta(hours=6)).isoformat()
    '2026-04-03T10:00:00+02:00'
    """

    zone: str = attrs.field(converter=_zone)
    weekly: WeeklyHours = attrs.field(converter=_weekly)
    holidays: frozenset[date] = attrs.field(default=frozenset(), converter=_holidays, kw_only=True)
    breaks: WeeklyHours = attrs.field(factory=lambda: WeeklyHours({}), converter=_breaks, kw_only=True)
    recurring: tuple[Recurring, ...] = attrs.field(default=(), converter=_recurring, kw_only=True)
    closed: LocalRanges = attrs.field(default=(), converter=_closed, kw_only=True)
    open: LocalRanges = attrs.field(default=(), converter=_open, kw_only=True)
    versions: tuple["Version", ...] = attrs.field(default=(), converter=_versions, kw_only=True)
    any_of: tuple["Calendar", ...] = attrs.field(default=(), converter=_any_of, kw_only=True)
    all_of: tuple["Calendar", ...] = attrs.field(default=(), converter=_all_of, kw_only=True)
    tzinfo: ZoneInfo = attrs.field(
        init=False, eq=False, default=attrs.Factory(lambda self: ZoneInfo(self.zone), takes_self=True)
    )
    _table: Table = attrs.field(
        init=False, eq=False, default=attrs.Factory(lambda self: _tabulated(self), takes_self=True)
    )

    @classmethod
    def always(cls, zone: str | ZoneInfo = "UTC") -> Self:
        """The calendar that is open all the time, for promises of so many hours around the clock.

        >>> from datetime import timedelta
        >>> Calendar.always().between(EPOCH, EPOCH + timedelta(days=1))
        datetime.timedelta(days=1)
        """
        return cls(zone, {name: [["00:00", "24:00"]] for name in WEEKDAYS})

    @classmethod
    def from_data(cls, data: object) -> Self:
        """Read a calendar from plain data: `tz`, `weekly` and, where there are any, the other parts.

        They are named as in Python: `breaks`, `holidays`, `recurring`, `closed`, `open`, `versions`,
        `any_of`, `all_of`. A version is a calendar with `from`, the instant from which it holds: text in ISO
        8601 with an offset, or a local date or time of the calendar it belongs to. Without a `tz` it has the
        zone of that calendar. It replaces all of it: holidays that stay are said again.

        All mistakes are raised together as an `ErrorGroup`, each with its place: those of the constructor,
        `data.unknown-field`, `data.missing-field` and `time.not-iso`. Data that is no mapping is a
        `WrongType` (`data.wrong-shape`).

        >>> weekly = {"mon": [["22:00", "06:00"]]}
        >>> Calendar.from_data({"tz": "UTC", "weekly": weekly, "holidays": ["2026-12-25"]})
        Calendar(zone='UTC', weekly={'mon': [['22:00', '06:00']]}, holidays=['2026-12-25'])
        """
        from servicecore.calendars.documents import read_calendar  # it knows this class

        return read_calendar(cls, data)

    def to_data(self) -> dict[str, object]:
        """The calendar as plain data, in one canonical form: sorted and merged, without empty parts.

        `Calendar.from_data` of it is an equal calendar.

        >>> weekly = {"mon": [["13:00", "17:00"], ["09:00", "12:00"]]}
        >>> Calendar("UTC", weekly, holidays=[date(2026, 12, 25)]).to_data()
        {'tz': 'UTC', 'weekly': {'mon': [['09:00', '12:00'], ['13:00', '17:00']]}, 'holidays': ['2026-12-25']}
        """
        from servicecore.calendars.documents import write_calendar

        return write_calendar(self)

    def changed(self, effective: datetime | str, calendar: "Calendar") -> "Calendar":
        """The calendar that is replaced by another from an instant on.

        What was measured before stays as it was: a span across the change is measured in two parts. Changes
        that were to take effect then or later are dropped. The other calendar may have another zone.

        Raises `WrongType` (`value.wrong-type`), `InvalidValue` (`time.naive`, `time.not-iso`,
        `calendar.nested-versions`).

        >>> office = Calendar("UTC", {"mon": [["09:00", "17:00"]]})
        >>> longer = office.changed("2026-07-01T00:00Z", Calendar("UTC", {"mon": [["08:00", "20:00"]]}))
        >>> at = datetime.fromisoformat
        >>> print(longer.between(at("2026-06-29T00:00Z"), at("2026-07-07T00:00Z")))
        20:00:00
        """
        version = Version(effective, calendar)
        kept = tuple(each for each in self.versions if each.effective < version.effective)
        return attrs.evolve(self, versions=(*kept, version))

    def effective(self, at: datetime) -> "Calendar":
        """The calendar without versions that holds at an instant: what it is then, for all of time.

        >>> office = Calendar("UTC", {"mon": [["09:00", "17:00"]]})
        >>> office.effective(EPOCH) == office
        True
        """
        instant = require_aware(at, "at")
        held = [version.calendar for version in self.versions if version.effective <= instant]
        if not held:
            return attrs.evolve(self, versions=()) if self.versions else self
        found = held[-1]
        for other in self.any_of:
            found |= other
        for other in self.all_of:
            found &= other
        return found

    def __or__(self, other: "Calendar") -> "Calendar":
        """The union: open when any of the two is, shown in the zone of the first.

        >>> day = Calendar("Europe/Berlin", {"mon": [["09:00", "17:00"]]})
        >>> late = Calendar("America/New_York", {"mon": [["09:00", "17:00"]]})
        >>> both = day | late
        >>> print(both.between(EPOCH.replace(2026, 3, 2), EPOCH.replace(2026, 3, 3)))
        14:00:00
        """
        if not isinstance(other, Calendar):
            return NotImplemented
        if self.all_of:
            return Calendar(self.zone, {}, any_of=(self, other))
        return attrs.evolve(self, any_of=(*self.any_of, other))

    def __and__(self, other: "Calendar") -> "Calendar":
        """The intersection: open when both are, shown in the zone of the first.

        >>> day = Calendar("Europe/Berlin", {"mon": [["09:00", "17:00"]]})
        >>> late = Calendar("America/New_York", {"mon": [["09:00", "17:00"]]})
        >>> both = day & late
        >>> print(both.between(EPOCH.replace(2026, 3, 2), EPOCH.replace(2026, 3, 3)))
        2:00:00
        """
        if not isinstance(other, Calendar):
            return NotImplemented
        return attrs.evolve(self, all_of=(*self.all_of, other))

    def __attrs_post_init__(self) -> None:
        if depth(self) > DEEPEST:
            raise InvalidValue.of(
                "calendar.too-deep",
                "too many calendars lie inside each other",
                expected=f"at most {DEEPEST} levels",
                help="give the calendars as one list to `any_of` or `all_of`.",
            )

    def __repr__(self) -> str:
        parts: dict[str, object] = {
            "zone": self.zone,
            "weekly": self.weekly.to_data(),
            "holidays": [day.isoformat() for day in sorted(self.holidays)],
        }
        others: dict[str, object] = {
            "breaks": self.breaks.to_data(),
            "recurring": [rule.text for rule in self.recurring],
            "closed": write_ranges(self.closed),
            "open": write_ranges(self.open),
            "versions": [*self.versions],
            "any_of": [*self.any_of],
            "all_of": [*self.all_of],
        }
        parts |= {name: value for name, value in others.items() if value}
        return f"Calendar({', '.join(f'{name}={value!r}' for name, value in parts.items())})"

    def __reduce__(self) -> tuple[Any, ...]:
        fields = attrs.fields(type(self))
        return _rebuilt, (type(self), {each.name: getattr(self, each.name) for each in fields if each.init})


def _rebuilt(kind: type[Calendar], parts: dict[str, Any]) -> Calendar:
    return kind(**parts)


def _replacing(calendar: Calendar) -> Calendar:
    found = require_instance(calendar, Calendar, "calendar")
    if found.versions:
        raise InvalidValue.of(
            "calendar.nested-versions",
            "a version has versions of its own",
            place="calendar.versions",
            expected="a calendar without versions",
            help="put all versions into one list, in order of time.",
        )
    return found


@attrs.frozen(repr=False)
class Version:
    """The calendar that holds from an instant on, until the next version.

    `effective` may be given in any zone, or as ISO 8601 text with an offset, and is kept in UTC. `calendar`
    has no versions of its own.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`, `time.not-iso`,
    `calendar.out-of-range`, `calendar.nested-versions`).

    >>> Version("2026-07-01T00:00+02:00", Calendar("Europe/Berlin", {})).effective.isoformat()
    '2026-06-30T22:00:00+00:00'
    """

    effective: datetime = attrs.field(converter=_effective)
    calendar: Calendar = attrs.field(converter=_replacing)

    def __repr__(self) -> str:
        return f"Version({self.effective.isoformat()!r}, {self.calendar!r})"


def depth(calendar: Calendar) -> int:
    """How many calendars lie inside each other."""
    inner = (*calendar.any_of, *calendar.all_of, *(version.calendar for version in calendar.versions))
    return 1 + max(map(depth, inner), default=0)


def _tabulated(calendar: Calendar) -> Table:
    """What the parts of the calendar come to; see `plans`."""
    from servicecore.calendars.local import LocalTime  # what computes is loaded with the first calendar
    from servicecore.calendars.plans import EVER, Hours, Layer, Plan

    own = LocalTime.of(
        calendar.weekly,
        calendar.breaks,
        calendar.holidays,
        calendar.recurring,
        calendar.closed,
        calendar.open,
    )
    inner = (version.calendar._table.plan for version in calendar.versions)
    sources: list[Hours | Plan] = [Hours(calendar.tzinfo, own), *inner]
    changes = [EVER[0], *(ticks(version.effective - EPOCH) for version in calendar.versions), EVER[1]]
    plan = Plan(
        calendar.tzinfo,
        tuple(Layer(*layer) for layer in zip(changes, changes[1:], sources, strict=False)),
        tuple(other._table.plan for other in calendar.any_of),
        tuple(other._table.plan for other in calendar.all_of),
    )
    return Table(plan)
