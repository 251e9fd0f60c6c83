"""What can be asked of working time, whatever it is made of."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, overload
from zoneinfo import ZoneInfo

from servicecore.calendars.instants import MICROSECOND, ticks, utc
from servicecore.calendars.table import Table
from servicecore.calendars.times import read_date, working
from servicecore.calendars.weekly import Intervals
from servicecore.display import Tree, when
from servicecore.errors import InvalidValue, UnknownName, closest, one_of, require_in_range, require_instance

if TYPE_CHECKING:
    from servicecore.calendars.batches import Array

Tie: TypeAlias = Literal["close", "next_open"]
"""Where an amount that ends exactly at closing time ends: there, or at the next opening."""

TIES = ("close", "next_open")


class Window(NamedTuple):
    """A stretch of open time, half-open, as two instants in UTC.

    Being in UTC, `end - start` is the time that passes; two datetimes that share a local zone subtract as
    readings of the clock and are wrong by an hour across a clock change.
    """

    start: datetime
    end: datetime


class Month(NamedTuple):
    """The working time of a month: its first date, and how much of it lies in the span asked about."""

    first: date
    worked: timedelta


class WorkingTime:
    """The questions. What answers them is a table of the open time (`_table`), shown in a zone (`tzinfo`).

    Every method takes aware datetimes of any zone. They raise `InvalidValue` (`time.naive`) for a datetime
    without a zone, `InvalidValue` (`calendar.out-of-range`) for one outside the years 1 to 9999 of UTC or
    of the calendar's zone, and `WrongType` (`value.wrong-type`) for anything else.
    """

    __slots__ = ()

    tzinfo: ZoneInfo
    _table: Table

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`; negative if `end` is the earlier one.

        >>> from servicecore.calendars import Calendar
        >>> office = Calendar("UTC", {"mon": [["09:00", "17:00"]]})
        >>> at = datetime.fromisoformat
        >>> print(office.between(at("2026-03-02T16:00Z"), at("2026-03-09T10:00Z")))
        2:00:00
        >>> office.between(at("2026-03-09T10:00Z"), at("2026-03-02T16:00Z")) == timedelta(hours=-2)
        True
        """
        table = self._table
        before = table.count(start, "start")
        return table.count(end, "end") - before

    def add(self, at: datetime, amount: timedelta, *, tie: Tie = "close") -> datetime:
        """The instant at which `amount` of working time has passed since `at`, in the calendar's zone.

        It is the earliest such instant: eight hours from 09:00 end at 17:00, not at the next opening. With
        `tie="next_open"` an amount that ends exactly at a closing time ends at the opening after it. A
        negative amount counts back, to the latest instant. An amount of 0 leaves `at` as it is, even
        outside hours, whatever the tie.

        Raises `InvalidValue` (`calendar.unreachable`) if there is not that much working time within 400
        years and the range of datetime, and at once if there are no weekly hours and no openings left;
        `UnknownName` (`calendar.unknown-tie`).

        >>> from servicecore.calendars import Calendar
        >>> office = Calendar("UTC", {"mon": [["09:00", "17:00"]]})
        >>> at = datetime.fromisoformat
        >>> print(office.add(at("2026-03-02T16:00Z"), timedelta(hours=1)))
        2026-03-02 17:00:00+00:00
        >>> print(office.add(at("2026-03-02T16:00Z"), timedelta(hours=1), tie="next_open"))
        2026-03-09 09:00:00+00:00
        >>> print(office.add(at("2026-03-02T16:00Z"), timedelta(hours=-8)))
        2026-02-23 16:00:00+00:00
        """
        if tie not in TIES:
            raise _unknown_tie(tie)
        table = self._table
        instant = table.instant(at, "at")
        left = ticks(
            amount if isinstance(amount, timedelta) else require_instance(amount, timedelta, "amount")
        )
        if not left:
            return at.astimezone(self.tzinfo)
        wanted = table.worked(instant) + left
        if left < 0:
            found = table.last_with(wanted, instant)
        elif tie == "close":
            found = table.first_with(wanted, instant)
        else:
            found = table.next_start(wanted, instant)
        if found is None:
            raise self._unreachable(at, amount)
        return table.shown(found)

    def reading(self, at: datetime) -> timedelta:
        """How far a meter that runs in working time stands at an instant; only differences mean anything.

        Each calendar object has a meter of its own. Where much is asked about one stretch, readings are
        quicker than `between`: `reading(b) - reading(a)` is `between(a, b)`, and `reached` is the way back.

        >>> from servicecore.calendars import Calendar
        >>> office = Calendar("UTC", {"mon": [["09:00", "17:00"]]})
        >>> at = datetime.fromisoformat
        >>> print(office.reading(at("2026-03-09T10:00Z")) - office.reading(at("2026-03-02T16:00Z")))
        2:00:00
        """
        return self._table.count(at, "at")

    def reached(self, reading: timedelta, since: datetime) -> datetime | None:
        """The first instant at which the meter stands at a `reading` above that of `since`, in UTC.

        `None` where it never does, under the limits of `add`.

        >>> from servicecore.calendars import Calendar
        >>> office = Calendar("UTC", {"mon": [["09:00", "17:00"]]})
        >>> start = datetime.fromisoformat("2026-03-02T16:00Z")
        >>> print(office.reached(office.reading(start) + timedelta(hours=2), start))
        2026-03-09 10:00:00+00:00
        """
        return self._table.reached(reading, since)

    def is_open(self, at: datetime) -> bool:
        """Whether working time passes at that instant; the closing time itself is no longer open.

        >>> from servicecore.calendars import Calendar
        >>> office = Calendar("UTC", {"mon": [["09:00", "17:00"]]})
        >>> [office.is_open(datetime.fromisoformat(f"2026-03-02T{hour}:00Z")) for hour in ("08", "09", "17")]
        [False, True, False]
        """
        return self._table.is_open(self._table.instant(at, "at"))

    def next_open(self, at: datetime) -> datetime:
        """The first opening after `at`, in the calendar's zone.

        It is the next one also where the calendar is open at `at`, and even if it opens at that very instant.
        Hours that meet, such as those of a night shift at midnight, do not open again.

        Raises `InvalidValue` (`calendar.unreachable`) if there is none within 400 years.

        >>> from servicecore.calendars import Calendar
        >>> office = Calendar("UTC", {"mon": [["09:00", "17:00"]]})
        >>> print(office.next_open(datetime.fromisoformat("2026-03-02T09:00Z")))
        2026-03-09 09:00:00+00:00
        """
        instant = self._table.instant(at, "at")
        found = self._table.next_opening(instant)
        if found is None:
            raise self._nothing_after(at, "opening")
        return self._table.shown(found)

    def next_close(self, at: datetime) -> datetime:
        """The first closing after `at`, in the calendar's zone: of the open hours, or of the next ones.

        Raises `InvalidValue` (`calendar.unreachable`) if there is none within 400 years.

        >>> from servicecore.calendars import Calendar
        >>> office = Calendar("UTC", {"mon": [["09:00", "17:00"]]})
        >>> print(office.next_close(datetime.fromisoformat("2026-03-02T09:00Z")))
        2026-03-02 17:00:00+00:00
        """
        instant = self._table.instant(at, "at")
        found = self._table.next_closing(instant)
        if found is None:
            raise self._nothing_after(at, "closing")
        return self._table.shown(found)

    def windows(self, start: datetime, end: datetime) -> tuple[Window, ...]:
        """The open windows from `start` to `end`, cut to that span; none if `end` is not after `start`.

        Windows that meet are one, so a night shift is a single window.

        >>> from servicecore.calendars import Calendar
        >>> office = Calendar("Europe/Berlin", {"mon": [["09:00", "12:00"], ["13:00", "17:00"]]})
        >>> at = datetime.fromisoformat
        >>> for window in office.windows(at("2026-03-02T10:00Z"), at("2026-03-09T00:00Z")):
        ...     print(window.start, window.end)
        2026-03-02 10:00:00+00:00 2026-03-02 11:00:00+00:00
        2026-03-02 12:00:00+00:00 2026-03-02 16:00:00+00:00
        """
        low, high = self._table.instant(start, "start"), self._table.instant(end, "end")
        return tuple(Window(utc(first), utc(last)) for first, last in self._table.windows(low, high))

    def add_days(self, at: datetime, days: int) -> datetime:
        """The same time of day on the working day so many working days after the date of `at`.

        A working day is a date, in the calendar's zone, with any working time at all. The date of `at` itself
        never counts, whether it has working time or not: one working day after Saturday is Monday, and so is
        one after Friday. A negative number goes back in the same way, and 0 leaves `at` as it is.

        The time of day is kept if the hours of that date hold it or end at it. Otherwise it becomes the
        next opening of the date, or its last closing if there is none.

        Raises `InvalidValue` (`calendar.unreachable`) if there are not so many working days within 400 years,
        or `WrongType` (`value.wrong-type`).

        >>> from servicecore.calendars import WEEKDAYS, Calendar
        >>> office = Calendar("UTC", {day: [["09:00", "17:00"]] for day in WEEKDAYS[:5]})
        >>> friday = datetime.fromisoformat("2026-03-06T15:00Z")
        >>> print(office.add_days(friday, 2))
        2026-03-10 15:00:00+00:00
        >>> print(office.add_days(friday.replace(hour=20), -1))
        2026-03-05 17:00:00+00:00
        """
        from servicecore.calendars.days import days_on  # seldom needed

        instant = self._table.instant(at, "at")
        number = int(require_in_range(days, "days", whole=True))
        if not number:
            return at.astimezone(self.tzinfo)
        found = days_on(self._table, instant, number)
        if found is None:
            raise self._too_few_days(at, number)
        return self._table.shown(found)

    def months(self, start: datetime, end: datetime) -> tuple[Month, ...]:
        """The working time of each month that the span touches, for reports; they add up to `between`.

        Months begin at midnight in the calendar's zone; the first and the last are cut to the span. None if
        `end` is not after `start`.

        >>> from servicecore.calendars import Calendar
        >>> office = Calendar("UTC", {"mon": [["09:00", "17:00"]]})
        >>> at = datetime.fromisoformat
        >>> for first, worked in office.months(at("2026-02-10T00:00Z"), at("2026-03-09T10:00Z")):
        ...     print(first, worked)
        2026-02-01 16:00:00
        2026-03-01 9:00:00
        """
        from servicecore.calendars.days import month_by_month

        low, high = self._table.instant(start, "start"), self._table.instant(end, "end")
        found = month_by_month(self._table, low, high)
        return tuple(Month(first, MICROSECOND * worked) for first, worked in found)

    def hours_on(self, day: date) -> Intervals:
        """The hours of a local date, as pairs of time since its midnight; none on a holiday.

        They are what the clock should read at opening and closing, before any clock change, by the version in
        force when the date begins. For a calendar that is combined with others, or whose version then has
        another zone, they are what the clock does read.

        Raises `WrongType` (`value.wrong-type`) for anything but a date; a datetime is none.

        >>> from servicecore.calendars import Calendar
        >>> night = Calendar("UTC", {"mon": [["22:00", "06:00"]]})
        >>> [str(time) for times in night.hours_on(date(2026, 3, 3)) for time in times]
        ['0:00:00', '6:00:00']
        """
        from servicecore.calendars.days import hours_of

        found = hours_of(self._table, read_date(day, "day"))
        return tuple((MICROSECOND * start, MICROSECOND * end) for start, end in found)

    def explain(self, start: datetime, end: datetime) -> Tree:
        """What `between` counted: the total, the windows of each date, and why other dates counted nothing.

        Dates of one kind that follow each other share a line; more than a month is summed up by month, more
        than two years by year.

        >>> from servicecore.calendars import Calendar
        >>> office = Calendar("UTC", {"fri": [["09:00", "17:00"]], "mon": [["09:00", "17:00"]]})
        >>> at = datetime.fromisoformat
        >>> print(office.explain(at("2026-03-27T15:00Z"), at("2026-03-30T11:00Z")))
        4 h of working time from Fri 2026-03-27 15:00 UTC to Mon 2026-03-30 11:00 UTC
        ├─ Fri 2026-03-27: 2 h (15:00–17:00)
        ├─ Sat 2026-03-28 to Sun 2026-03-29: no hours
        └─ Mon 2026-03-30: 2 h (09:00–11:00)
        """
        from servicecore.calendars.explaining import explain_between  # seldom needed

        total = self.between(start, end)
        return explain_between(self._table, start, end, total)

    def explain_due(self, at: datetime, amount: timedelta) -> Tree:
        """How `add` came to its result: what each date used up of the amount, and what was left after it.

        Raises what `add` raises.

        >>> from servicecore.calendars import Calendar
        >>> office = Calendar("UTC", {"fri": [["09:00", "17:00"]], "mon": [["09:00", "17:00"]]})
        >>> print(office.explain_due(datetime.fromisoformat("2026-03-27T15:00Z"), timedelta(hours=4)))
        due Mon 2026-03-30 11:00 UTC, 4 h of working time after Fri 2026-03-27 15:00 UTC
        ├─ opened Fri 2026-03-27 15:00 UTC
        ├─ Fri 2026-03-27: 2 h (15:00–17:00), 2 h left
        ├─ Sat 2026-03-28 to Sun 2026-03-29: no hours
        ├─ Mon 2026-03-30: 2 h (09:00–11:00), nothing left
        └─ due Mon 2026-03-30 11:00 UTC
        """
        from servicecore.calendars.explaining import explain_due  # seldom needed

        due = self.add(at, amount)
        return explain_due(self._table, at, amount, due)

    @overload
    def between_many(self, starts: "Array", ends: "Array") -> Any: ...
    @overload
    def between_many(self, starts: Iterable[datetime], ends: Iterable[datetime]) -> list[timedelta]: ...
    def between_many(self, starts: Any, ends: Any) -> Any:
        """`between` of each start and its end, for columns.

        Lists of aware datetimes give a list. Arrays of numpy's `datetime64`, which are UTC as everywhere in
        numpy, give an array of `timedelta64[us]`; digits below a microsecond are cut off.

        Raises what `between` raises, with the place of the mistake (`starts[3]`), and `InvalidValue`
        (`calendar.unequal-lengths`, and `calendar.not-a-time` for NaT in an array).

        >>> from servicecore.calendars import Calendar
        >>> office = Calendar("UTC", {"mon": [["09:00", "17:00"]]})
        >>> at = datetime.fromisoformat
        >>> office.between_many([at("2026-03-02T16:00Z")], [at("2026-03-03T10:00Z")])
        [datetime.timedelta(seconds=3600)]
        """
        from servicecore.calendars.batches import between_each  # seldom needed

        return between_each(self._table, starts, ends)

    @overload
    def add_many(self, ats: "Array", amounts: "Array | timedelta", *, tie: Tie = ...) -> Any: ...
    @overload
    def add_many(
        self, ats: Iterable[datetime], amounts: Iterable[timedelta] | timedelta, *, tie: Tie = ...
    ) -> list[datetime]: ...
    def add_many(self, ats: Any, amounts: Any, *, tie: Tie = "close") -> Any:
        """`add` for each instant and its amount, or one amount for all.

        Lists give a list of datetimes in the calendar's zone. An array of numpy's `datetime64` in UTC, with
        amounts as an array of `timedelta64` or one timedelta, gives an array of `datetime64[us]` in UTC.

        Raises what `add` and `between_many` raise, with the place of the mistake.

        >>> from servicecore.calendars import Calendar
        >>> office = Calendar("UTC", {"mon": [["09:00", "17:00"]]})
        >>> (due,) = office.add_many([datetime.fromisoformat("2026-03-02T16:00Z")], timedelta(hours=2))
        >>> print(due)
        2026-03-09 10:00:00+00:00
        """
        from servicecore.calendars.batches import add_each

        if tie not in TIES:
            raise _unknown_tie(tie)
        add = partial(self.add, tie=tie)
        return add_each(self._table, add, ats, amounts, reopen=tie == "next_open")

    @overload
    def is_open_many(self, ats: "Array") -> Any: ...
    @overload
    def is_open_many(self, ats: Iterable[datetime]) -> list[bool]: ...
    def is_open_many(self, ats: Any) -> Any:
        """`is_open` at each instant: a list for datetimes, an array of bool for numpy's `datetime64` in UTC.

        Raises what `is_open` and `between_many` raise, with the place of the mistake.

        >>> from servicecore.calendars import Calendar
        >>> at = datetime.fromisoformat
        >>> Calendar.always().is_open_many([at("2026-03-02T16:00Z"), at("2026-03-08T16:00Z")])
        [True, True]
        """
        from servicecore.calendars.batches import is_open_each

        return is_open_each(self._table, ats)

    def _unreachable(self, at: datetime, amount: timedelta) -> InvalidValue:
        """The error of `add`, with the last instant searched: `at` itself in a calendar without hours."""
        forward = amount > timedelta(0)
        last = self._table.horizon(self._table.instant(at, "at"), forward=forward)
        reached = MICROSECOND * abs(
            self._table.worked(last) - self._table.worked(self._table.instant(at, "at"))
        )
        return self._never(
            f"{working(abs(amount))} of working time {'after' if forward else 'before'} "
            f"{when(at.astimezone(self.tzinfo))} is never reached",
            "amount",
            "an amount that the hours of the calendar can give",
            f"{working(reached)} until {when(self._table.shown(last))}, the last instant searched",
        )

    def _too_few_days(self, at: datetime, days: int) -> InvalidValue:
        last = self._table.horizon(self._table.instant(at, "at"), forward=days > 0)
        return self._never(
            f"there are no {abs(days):,} working days {'after' if days > 0 else 'before'} "
            f"{when(at.astimezone(self.tzinfo))}",
            "days",
            "a number of working days that the calendar has",
            f"fewer until {when(self._table.shown(last))}, the last instant searched",
        )

    def _nothing_after(self, at: datetime, what: str) -> InvalidValue:
        last = self._table.horizon(self._table.instant(at, "at"), forward=True)
        return self._never(
            f"there is no {what} after {when(at.astimezone(self.tzinfo))}",
            "at",
            f"an instant before the last {what}",
            f"none until {when(self._table.shown(last))}, the last instant searched",
        )

    def _never(self, message: str, place: str, expected: str, received: str) -> InvalidValue:
        return InvalidValue.of(
            "calendar.unreachable",
            message,
            place=place,
            expected=expected,
            received=received,
            help=self._table.plan.lacks(),
        )


def _unknown_tie(tie: object) -> UnknownName:
    return UnknownName.of(
        "calendar.unknown-tie",
        f"unknown tie `{tie}`",
        place="tie",
        expected=one_of(TIES),
        suggestion=closest(tie, TIES),
    )
