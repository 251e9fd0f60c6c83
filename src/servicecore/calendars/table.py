"""A table of working time that is filled when it is asked: what makes calendars quick.

Time is cut into parts of 256 days. Of each part that a question touches the table keeps the openings, and how
much working time there has been since the origin of the table: so any span is a difference of two look-ups,
however long it is. Everything follows from the calendar, so the table is no part
of its value; and whatever several threads put into it at once is the same, so they need not wait.
"""

from bisect import bisect_left, bisect_right
from datetime import datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from servicecore.calendars.instants import DAY, EPOCH, MICROSECOND, SECOND, ticks
from servicecore.calendars.spans import merged
from servicecore.errors import InvalidValue, require_aware

if TYPE_CHECKING:
    from servicecore.calendars.plans import Plan  # it computes: loaded with the first calendar

DAYS = 8
"""Instants are in the same part if their days since 1970 agree above this bit."""

PART = DAY << DAYS
"""The length of a part, in microseconds."""

SEARCH = 146_097 * DAY
"""How far a search goes: 400 years, after which the Gregorian calendar repeats."""


Spans = tuple[list[timedelta], list[timedelta], list[timedelta]]


class Part(NamedTuple):
    """One part of the table, a row a window; the first is of no length and begins the part.

    At an instant not before `starts[i]`, and before the next of the starts, there has been so much working
    time: the instant less `shifts[i]`, but no more than `caps[i]`.
    """

    starts: list[int]
    shifts: list[int]
    caps: list[int]


class Table(dict[int, Part]):
    """The parts by their number, each made when it is first asked for."""

    __slots__ = ("_origin", "_run", "_spans", "_start", "high", "hull", "joined", "low", "plan")

    def __init__(self, plan: "Plan") -> None:
        super().__init__()
        limits = plan.limits()
        self.plan: Plan = plan
        self.low: int = limits[0]
        self.high: int = limits[1]
        self.hull: tuple[int, int] | None = plan.hull()
        self._start: datetime = datetime(1970, 1, 1, tzinfo=plan.zone)
        self._spans: dict[int, Spans] = {}
        self.joined: tuple[tuple[int, ...], Any] = ((-1, -1), None)  # see `batches`
        self._origin: dict[str, int] = {}
        self._run: tuple[int, tuple[int, ...]] = (0, ())

    def instant(self, at: datetime, place: str) -> int:
        """An instant in microseconds since 1970.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`, `calendar.out-of-range`).
        """
        if isinstance(at, datetime):
            try:
                since = at - EPOCH
            except TypeError:  # it has no zone, and is refused below
                pass
            else:
                found = (since.days * 86_400 + since.seconds) * SECOND + since.microseconds
                if self.low <= found <= self.high:
                    return found
        received = require_aware(at, place).isoformat()
        raise InvalidValue.of(
            "calendar.out-of-range",
            f"`{place}` is outside the years 1 to 9999 in UTC or in {self.plan.zone.key}",
            place=place,
            expected="an instant that a datetime can show in both",
            received=received,
        )

    def count(self, at: datetime, place: str) -> timedelta:
        """`worked` at the `instant` of a datetime, as a timedelta.

        The quick way of all three at once: what nothing is wrong with is never turned into numbers and back.
        """
        if isinstance(at, datetime):
            try:
                since = at - EPOCH
                starts, shifts, caps = self._spans[since.days >> DAYS]
            except (TypeError, KeyError):  # it has no zone, or its part was not asked for yet
                pass
            else:
                row = bisect_right(starts, since) - 1
                passed, cap = since - shifts[row], caps[row]
                return passed if passed < cap else cap
        instant = self.instant(at, place)
        number = instant // PART
        if self.low <= number * PART and (number + 1) * PART <= self.high:
            starts, shifts, caps = ([MICROSECOND * value for value in column] for column in self[number])
            self._spans[number] = starts, shifts, caps
        return MICROSECOND * self.worked(instant)

    def reached(self, reading: timedelta, since: datetime) -> datetime | None:
        """`first_with` for what `count` gives, in UTC; the quick way where both lie in one part."""
        try:
            _, shifts, caps = self._spans[(since - EPOCH).days >> DAYS]
        except (TypeError, KeyError):  # it has no zone, or its part was not asked for yet
            pass
        else:
            if caps[0] < reading <= caps[-1]:
                return EPOCH + (reading + shifts[bisect_left(caps, reading)])
        found = self.first_with(ticks(reading), self.instant(since, "since"))
        return None if found is None else EPOCH + MICROSECOND * found

    def shown(self, instant: int) -> datetime:
        """The instant as a datetime in the zone of the calendar."""
        return self.plan.zone.fromutc(self._start + MICROSECOND * instant)

    def worked(self, instant: int) -> int:
        """The working time from the origin to an instant that the table covers."""
        starts, shifts, caps = self[instant // PART]
        row = bisect_right(starts, instant) - 1
        passed, cap = instant - shifts[row], caps[row]
        return passed if passed < cap else cap  # quicker than min

    def is_open(self, instant: int) -> bool:
        """Whether working time passes at an instant."""
        starts, shifts, caps = self[instant // PART]
        row = bisect_right(starts, instant) - 1
        return instant - shifts[row] < caps[row]

    def windows(self, low: int, high: int) -> tuple[tuple[int, int], ...]:
        """The open windows from `low` to `high`, cut to that span, joined where parts meet."""
        found = []
        for number in range(low // PART, (high // PART) + 1) if low < high else ():
            for start, shift, cap in zip(*self[number], strict=True):
                first, last = max(start, low), min(cap + shift, high)
                if first < last:
                    found.append((first, last))
        return merged(found)

    def first_with(self, worked: int, since: int) -> int | None:
        """The first instant with so much working time since the origin, more than at `since`.

        `None` if it is not within 400 years of `since`.
        """
        number = self._part_ahead(worked, since)
        if number is None:
            return None
        _, shifts, caps = self[number]
        found = worked + shifts[bisect_left(caps, worked)]
        return found if found - since <= SEARCH else None

    def last_with(self, worked: int, until: int) -> int | None:
        """The last instant with so much working time since the origin, less than at `until`.

        `None` if it is not within 400 years of `until`.
        """
        number = self._part_behind(worked, until)
        if number is None:
            return None
        _, shifts, caps = self[number]
        found = worked + shifts[bisect_right(caps, worked)]
        return found if until - found <= SEARCH else None

    def next_start(self, worked: int, since: int) -> int | None:
        """The last instant with no more than so much working time, as much as at `since`: where it goes on.

        `None` if it does not within 400 years of `since`.
        """
        number = self._part_ahead(worked + 1, since)
        if number is None:
            return None
        _, shifts, caps = self[number]
        found = worked + shifts[bisect_right(caps, worked)]
        return found if found - since <= SEARCH else None

    def previous_end(self, worked: int, until: int) -> int | None:
        """The first instant with as much working time as at `until`: where it stopped; `None` as above."""
        number = self._part_behind(worked - 1, until)
        if number is None:
            return None
        _, shifts, caps = self[number]
        found = worked + shifts[bisect_left(caps, worked)]
        return found if until - found <= SEARCH else None

    def next_closing(self, instant: int) -> int | None:
        """Where the first window that ends after the instant ends; `None` if it does not within 400 years."""
        start = self.next_start(self.worked(instant), instant)
        if start is None:
            return None
        number = start // PART
        starts, shifts, caps = self[number]
        row = bisect_right(starts, start) - 1
        end = caps[row] + shifts[row]
        while end == (number + 1) * PART and self.is_open(end):
            number += 1
            end = self[number].caps[1] + self[number].shifts[1]
            if end - instant > SEARCH:
                return None
        return end if end < self.high and end - instant <= SEARCH else None

    def next_opening(self, instant: int) -> int | None:
        """Where the first window that starts after the instant starts; `None` as above."""
        closed = self.next_closing(instant) if self.is_open(instant) else instant
        found = None if closed is None else self.next_start(self.worked(closed), closed)
        return found if found is not None and found - instant <= SEARCH else None

    def horizon(self, instant: int, *, forward: bool) -> int:
        """The last instant that a search from here looks at."""
        if self.hull is None:
            return instant
        if forward:
            return max(instant, min(instant + SEARCH, self.high, self.hull[1]))
        return min(instant, max(instant - SEARCH, self.low, self.hull[0]))

    def reach(self, least: int, most: int, since: int, until: int) -> tuple[int, tuple[int, ...]] | None:
        """The run of parts (see `_covering`) in which there is working time from `least` to `most`, and more.

        `since` and `until` are instants to search from; `None` if there is not so much.
        """
        if self._part_ahead(most + 1, until) is None or self._part_behind(least - 1, since) is None:
            return None
        found = self._run  # another thread may just have put a shorter run in its place
        return found if found[1][0] < least and most < found[1][-1] else None

    def _part_ahead(self, worked: int, since: int) -> int | None:
        """The number of the part in which the working time first comes to `worked`."""
        first, marks = self._run
        if not (marks and marks[0] < worked <= marks[-1]):
            last = self.horizon(since, forward=True) // PART
            first, marks = self._covering(since // PART)
            while marks[-1] < worked:
                if first + len(marks) - 1 > last:
                    return None
                first, marks = self._covering(first + len(marks) - 1)
        return first + bisect_left(marks, worked) - 1

    def _part_behind(self, worked: int, until: int) -> int | None:
        """The number of the part in which there was last no more working time than `worked`."""
        first, marks = self._run
        if not (marks and marks[0] <= worked < marks[-1]):
            last = self.horizon(until, forward=False) // PART
            first, marks = self._covering(until // PART)
            while marks[0] > worked:
                if first <= last:
                    return None
                first, marks = self._covering(first - 1)
        return first + bisect_right(marks, worked) - 1

    def __missing__(self, number: int) -> Part:
        windows = self._windows(number)
        first, marks = self._covering(number, sum(end - start for start, end in windows))
        worked = list(accumulate((end - start for start, end in windows), initial=marks[number - first]))
        begin = number * PART
        part = Part(
            [begin, *(start for start, _ in windows)],
            [
                begin - worked[0],
                *(start - passed for (start, _), passed in zip(windows, worked, strict=False)),
            ],
            [worked[0], *worked[1:]],
        )
        self[number] = part
        return part

    def _windows(self, number: int) -> tuple[tuple[int, int], ...]:
        return self.plan.windows(max(number * PART, self.low), min((number + 1) * PART, self.high))

    def _total(self, number: int) -> int:
        if number in self:
            caps = self[number].caps
            return caps[-1] - caps[0]
        return sum(end - start for start, end in self._windows(number))

    def _covering(self, number: int, total: int | None = None) -> tuple[int, tuple[int, ...]]:
        """The first part of a run that holds this one, and the working time at the beginning of each and at
        the end of the last; `total` is the working time of this part, if it is known.
        """
        first, marks = self._run
        if marks and first <= number < first + len(marks) - 1:
            return first, marks
        if not marks:
            first, marks = self._origin.setdefault("part", number), (0,)
        ahead, behind = list(marks), list[int]()
        for each in range(first + len(marks) - 1, number + 1):
            ahead.append(ahead[-1] + (total if each == number and total is not None else self._total(each)))
        for each in range(first - 1, number - 1, -1):
            start = (behind or marks)[-1 if behind else 0]
            behind.append(start - (total if each == number and total is not None else self._total(each)))
        self._run = found = (min(first, number), (*reversed(behind), *ahead))
        return found
