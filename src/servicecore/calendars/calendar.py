"""The calendar: working time in one zone."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

import attrs

from servicecore.calendars.scan import clipped, dates, shifted, windows_on
from servicecore.calendars.times import first_mistake, read_date, read_dates, working
from servicecore.calendars.weekly import (
    WEEKDAYS,
    HoursData,
    Interval,
    Intervals,
    WeeklyHours,
    merged,
    read_week,
)
from servicecore.calendars.zones import EPOCH
from servicecore.display import Tree, when
from servicecore.errors import (
    Collector,
    InvalidValue,
    read_fields,
    read_mapping,
    require_aware,
    require_instance,
    require_zone,
)

SEARCH_DAYS = 146_097
"""How far `add` looks for openings: 400 years, after which the Gregorian calendar repeats."""

_ZERO = timedelta(0)
_FIRST = datetime.min.replace(tzinfo=UTC) - EPOCH
_LAST = datetime.max.replace(tzinfo=UTC) - EPOCH


class Window(NamedTuple):
    """A stretch of open time, half-open, as two instants in UTC.

    Being in UTC, `end - start` is the time that passes; two datetimes that share a local zone subtract as
    readings of the clock and are wrong by an hour across a clock change.
    """

    start: datetime
    end: datetime


def _zone(zone: str | ZoneInfo) -> str:
    return require_zone(zone, "zone")


def _weekly(weekly: WeeklyHours | HoursData) -> WeeklyHours:
    return weekly if isinstance(weekly, WeeklyHours) else WeeklyHours(weekly)


def _holidays(holidays: Iterable[date | str]) -> frozenset[date]:
    if isinstance(holidays, set | frozenset):
        holidays = sorted(holidays, key=str)  # so that the place of a mistake is the same on every run
    elif isinstance(holidays, Iterable) and not isinstance(holidays, str):
        holidays = list(holidays)
    return first_mistake(read_dates, holidays, "holidays")


@attrs.frozen
class Calendar:
    """Weekly hours and holidays in one time zone: a frozen value, equal when zone, hours and holidays are.

    `zone` is the name of an IANA time zone (a `ZoneInfo` is taken for its name). `weekly` is a
    `WeeklyHours` or the mapping it is built from. `holidays` are local dates, as `datetime.date` or ISO
    text; a holiday takes away 00:00 to 24:00 of its date, so a night shift loses only the part that falls
    on it. A calendar without hours is legal: it measures 0 and reaches nothing.

    The constructor raises the first mistake: `UnknownName` (`time.unknown-zone`,
    `calendar.unknown-weekday`), `InvalidValue` (`calendar.bad-time`, `calendar.bad-date`), `WrongType`
    (`value.wrong-type`, `data.wrong-shape`).

    Every method takes aware datetimes of any zone. They raise `InvalidValue` (`time.naive`) for a datetime
    without a zone, `InvalidValue` (`calendar.out-of-range`) for one outside the years 1 to 9999 of UTC or
    of the calendar's zone, and `WrongType` (`value.wrong-type`) for anything else.

    >>> office = Calendar("Europe/Berlin", {"fri": [["13:00", "17:00"], ["09:00", "12:00"]]})
    >>> office
    Calendar(zone='Europe/Berlin', weekly={'fri': [['09:00', '12:00'], ['13:00', '17:00']]}, holidays=[])
    >>> opened = datetime(2026, 3, 27, 11, tzinfo=office.tzinfo)
    >>> office.add(opened, timedelta(hours=6)).isoformat()
    '2026-04-03T10:00:00+02:00'
    """

    zone: str = attrs.field(converter=_zone)
    weekly: WeeklyHours = attrs.field(converter=_weekly, repr=lambda weekly: repr(weekly.to_data()))
    holidays: frozenset[date] = attrs.field(
        default=frozenset(),
        converter=_holidays,
        kw_only=True,
        repr=lambda holidays: repr([day.isoformat() for day in sorted(holidays)]),
    )
    tzinfo: ZoneInfo = attrs.field(
        init=False,
        eq=False,
        repr=False,
        default=attrs.Factory(lambda self: ZoneInfo(self.zone), takes_self=True),
    )

    @classmethod
    def always(cls, zone: str | ZoneInfo = "UTC") -> Self:
        """The calendar that is open all the time, for promises of so many hours around the clock.

        >>> Calendar.always().between(EPOCH, EPOCH + timedelta(days=1))
        datetime.timedelta(days=1)
        """
        return cls(zone, {name: [["00:00", "24:00"]] for name in WEEKDAYS})

    @classmethod
    def from_data(cls, data: object) -> Self:
        """Read a calendar from plain data: `tz`, `weekly` and, if there are any, `holidays`.

        All mistakes are raised together as an `ErrorGroup`, each with its place: those of the constructor,
        `data.unknown-field` and `data.missing-field`. Data that is no mapping is a `WrongType`
        (`data.wrong-shape`).

        >>> weekly = {"mon": [["22:00", "06:00"]]}
        >>> Calendar.from_data({"tz": "UTC", "weekly": weekly, "holidays": ["2026-12-25"]})
        Calendar(zone='UTC', weekly={'mon': [['22:00', '06:00']]}, holidays=['2026-12-25'])
        """
        fields = read_mapping(data)
        problems = Collector("the calendar")
        with problems.at():
            read_fields(
                fields, known=("tz", "weekly", "holidays"), required=("tz", "weekly"), subject="the calendar"
            )
        for name, read in (("tz", require_zone), ("weekly", read_week), ("holidays", read_dates)):
            if name in fields:
                with problems.at():
                    read(fields[name], name)
        problems.done()
        return cls(fields["tz"], fields["weekly"], holidays=fields.get("holidays", ()))  # type: ignore[arg-type]

    def to_data(self) -> dict[str, object]:
        """The calendar as plain data, in one canonical form: sorted and merged, without empty parts.

        `Calendar.from_data` of it is an equal calendar.

        >>> weekly = {"mon": [["13:00", "17:00"], ["09:00", "12:00"]]}
        >>> Calendar("UTC", weekly, holidays=[date(2026, 12, 25)]).to_data()
        {'tz': 'UTC', 'weekly': {'mon': [['09:00', '12:00'], ['13:00', '17:00']]}, 'holidays': ['2026-12-25']}
        """
        data: dict[str, object] = {"tz": self.zone, "weekly": self.weekly.to_data()}
        if self.holidays:
            data["holidays"] = [day.isoformat() for day in sorted(self.holidays)]
        return data

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`; negative if `end` is the earlier one.

        >>> office = Calendar("UTC", {"mon": [["09:00", "17:00"]]})
        >>> at = datetime.fromisoformat
        >>> print(office.between(at("2026-03-02T16:00Z"), at("2026-03-09T10:00Z")))
        2:00:00
        >>> office.between(at("2026-03-09T10:00Z"), at("2026-03-02T16:00Z")) == timedelta(hours=-2)
        True
        """
        (low, first), (high, last) = self._locate(start, "start"), self._locate(end, "end")
        if low > high:
            return -self._measure(high, last, low, first)
        return self._measure(low, first, high, last)

    def add(self, at: datetime, amount: timedelta) -> datetime:
        """The instant at which `amount` of working time has passed since `at`, in the calendar's zone.

        It is the earliest such instant: eight hours from 09:00 end at 17:00, not at the next opening. A
        negative amount counts back, to the latest instant. An amount of 0 leaves `at` as it is, even
        outside hours.

        Raises `InvalidValue` (`calendar.unreachable`) if there is not that much working time within 400
        years and the range of datetime, and at once if the calendar has no hours.

        >>> office = Calendar("UTC", {"mon": [["09:00", "17:00"]]})
        >>> at = datetime.fromisoformat
        >>> print(office.add(at("2026-03-02T16:00Z"), timedelta(hours=1)))
        2026-03-02 17:00:00+00:00
        >>> print(office.add(at("2026-03-02T16:00Z"), timedelta(hours=-8)))
        2026-02-23 16:00:00+00:00
        """
        instant, day = self._locate(at, "at")
        left = abs(require_instance(amount, timedelta, "amount"))
        if not left:
            return at.astimezone(self.tzinfo)
        forward = amount > _ZERO
        for start, end in self._ahead(instant, day) if forward else self._behind(instant, day):
            if left <= end - start:
                due = start + left if forward else end - left
                return (EPOCH + due).astimezone(self.tzinfo)
            left -= end - start
        raise self._unreachable(at, day, amount, left)

    def is_open(self, at: datetime) -> bool:
        """Whether working time passes at that instant; the closing time itself is no longer open.

        >>> office = Calendar("UTC", {"mon": [["09:00", "17:00"]]})
        >>> [office.is_open(datetime.fromisoformat(f"2026-03-02T{hour}:00Z")) for hour in ("08", "09", "17")]
        [False, True, False]
        """
        instant, day = self._locate(at, "at")
        return any(self._within(instant, day, instant + timedelta.resolution, day))

    def windows(self, start: datetime, end: datetime) -> tuple[Window, ...]:
        """The open windows from `start` to `end`, cut to that span; none if `end` is not after `start`.

        Windows that meet are one, so a night shift is a single window.

        >>> office = Calendar("Europe/Berlin", {"mon": [["09:00", "12:00"], ["13:00", "17:00"]]})
        >>> at = datetime.fromisoformat
        >>> for window in office.windows(at("2026-03-02T10:00Z"), at("2026-03-09T00:00Z")):
        ...     print(window.start, window.end)
        2026-03-02 10:00:00+00:00 2026-03-02 11:00:00+00:00
        2026-03-02 12:00:00+00:00 2026-03-02 16:00:00+00:00
        """
        (low, first), (high, last) = self._locate(start, "start"), self._locate(end, "end")
        found = merged(self._within(low, first, high, last))
        return tuple(Window(EPOCH + opening, EPOCH + closing) for opening, closing in found)

    def hours_on(self, day: date) -> Intervals:
        """The hours of a local date, as pairs of time since its midnight; none on a holiday.

        They are what the clock should read at opening and closing, before any clock change.

        Raises `WrongType` (`value.wrong-type`) for anything but a date; a datetime is none.

        >>> night = Calendar("UTC", {"mon": [["22:00", "06:00"]]})
        >>> [str(time) for times in night.hours_on(date(2026, 3, 3)) for time in times]
        ['0:00:00', '6:00:00']
        """
        return self._hours(read_date(day, "day"))

    def explain(self, start: datetime, end: datetime) -> Tree:
        """What `between` counted: the total, the windows of each date, and why other dates counted nothing.

        Dates of one kind that follow each other share a line; more than a month is summed up by month, more
        than two years by year.

        >>> office = Calendar("UTC", {"fri": [["09:00", "17:00"]], "mon": [["09:00", "17:00"]]})
        >>> at = datetime.fromisoformat
        >>> print(office.explain(at("2026-03-27T15:00Z"), at("2026-03-30T11:00Z")))
        4 h of working time from Fri 2026-03-27 15:00 UTC to Mon 2026-03-30 11:00 UTC
        ├─ Fri 2026-03-27: 2 h (15:00–17:00)
        ├─ Sat 2026-03-28 to Sun 2026-03-29: no hours
        └─ Mon 2026-03-30: 2 h (09:00–11:00)
        """
        from servicecore.calendars.explaining import explain_between  # it knows this class

        return explain_between(self, start, end)

    def explain_due(self, at: datetime, amount: timedelta) -> Tree:
        """How `add` came to its result: what each date used up of the amount, and what was left after it.

        Raises what `add` raises.

        >>> office = Calendar("UTC", {"fri": [["09:00", "17:00"]], "mon": [["09:00", "17:00"]]})
        >>> print(office.explain_due(datetime(2026, 3, 27, 15, tzinfo=UTC), timedelta(hours=4)))
        due Mon 2026-03-30 11:00 UTC, 4 h of working time after Fri 2026-03-27 15:00 UTC
        ├─ opened Fri 2026-03-27 15:00 UTC
        ├─ Fri 2026-03-27: 2 h (15:00–17:00), 2 h left
        ├─ Sat 2026-03-28 to Sun 2026-03-29: no hours
        ├─ Mon 2026-03-30: 2 h (09:00–11:00), nothing left
        └─ due Mon 2026-03-30 11:00 UTC
        """
        from servicecore.calendars.explaining import explain_due  # it knows this class

        return explain_due(self, at, amount)

    def _locate(self, at: datetime, place: str) -> tuple[timedelta, date]:
        """The instant, and the date that the clock of the zone shows at it."""
        instant = require_aware(at, place) - EPOCH
        try:
            return instant, (EPOCH + instant).astimezone(self.tzinfo).date()
        except OverflowError:
            raise InvalidValue.of(
                "calendar.out-of-range",
                f"`{place}` is outside the years 1 to 9999 in UTC or in {self.zone}",
                place=place,
                expected="an instant that a datetime can show in both",
                received=at.isoformat(),
            ) from None

    def _hours(self, day: date) -> Intervals:
        return () if day in self.holidays else self.weekly.days[day.weekday()]

    def _scan(self, first: date, last: date) -> Iterator[Interval]:
        return chain.from_iterable(
            windows_on(day, self._hours(day), self.tzinfo) for day in dates(first, last)
        )

    def _within(self, low: timedelta, first: date, high: timedelta, last: date) -> Iterator[Interval]:
        """The windows cut to `low`..`high`; the clock of the zone shows the dates `first` and `last` there.

        The clock may have shown the next date already and gone back, hence one date more.
        """
        return clipped(self._scan(first, shifted(last, 1)), low, high)

    def _measure(self, low: timedelta, first: date, high: timedelta, last: date) -> timedelta:
        return sum((end - start for start, end in self._within(low, first, high, last)), _ZERO)

    def _ahead(self, instant: timedelta, day: date) -> Iterator[Interval]:
        if not self.weekly.total:
            return iter(())
        return clipped(self._scan(day, shifted(day, SEARCH_DAYS)), instant, _LAST)

    def _behind(self, instant: timedelta, day: date) -> Iterator[Interval]:
        if not self.weekly.total:
            return iter(())
        back = dates(shifted(day, 1), shifted(day, -SEARCH_DAYS))
        windows = (reversed([*windows_on(each, self._hours(each), self.tzinfo)]) for each in back)
        return clipped(chain.from_iterable(windows), _FIRST, instant)

    def _unreachable(self, at: datetime, day: date, amount: timedelta, left: timedelta) -> InvalidValue:
        """The error of `add`, with the last instant searched: `at` itself in a calendar without hours."""
        begin = last = at.astimezone(self.tzinfo)
        side = "after" if amount > _ZERO else "before"
        if self.weekly.total and amount > _ZERO:
            last = datetime.combine(shifted(day, SEARCH_DAYS), time(23, 59, 59), self.tzinfo)
        elif self.weekly.total:
            last = datetime.combine(shifted(day, -SEARCH_DAYS), time.min, self.tzinfo)
        return InvalidValue.of(
            "calendar.unreachable",
            f"{working(abs(amount))} of working time {side} {when(begin)} is never reached",
            place="amount",
            expected="an amount that the hours of the calendar can give",
            received=f"{working(abs(amount) - left)} until {when(last)}, the last instant searched",
            help="" if self.weekly.total else "the calendar has no weekly hours.",
        )
