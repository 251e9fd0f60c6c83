"""Time zones, and the moment at which a wall clock first reads a time."""

from bisect import bisect_right
from datetime import datetime
from zoneinfo import ZoneInfo

import attrs

from servicecore.calendars.instants import DAY, FIRST_DATE, LAST_DATE, MICROSECOND, SECOND, ticks

_NEVER = -(1 << 62)
_PLAIN = datetime(1970, 1, 1)  # noqa: DTZ001 - a zone is put on
_FIRST, _LAST = FIRST_DATE * DAY, (LAST_DATE + 1) * DAY - 1


def offset_at(instant: int, zone: ZoneInfo) -> int:
    """How far the clock of the zone is ahead of UTC at an instant.

    On the first and the last two dates of all it is that of the date next to them: a clock there may read a
    year that a datetime cannot show.
    """
    inside = min(max(instant, _FIRST + 2 * DAY), _LAST - 2 * DAY)
    local = zone.fromutc((_PLAIN + MICROSECOND * inside).replace(tzinfo=zone))
    offset = local.utcoffset()
    return 0 if offset is None else ticks(offset)


@attrs.frozen
class Clock:
    """A wall clock over a stretch of time: the steps it makes, and when it first reads what.

    Of each step `changes` has the instant, `offsets` how far the clock is ahead of UTC from then on, and
    `highest` the highest reading that it had come to by then; the first step is the state at the beginning.
    """

    changes: tuple[int, ...]
    offsets: tuple[int, ...]
    highest: tuple[int, ...]

    @classmethod
    def of(cls, zone: ZoneInfo, low: int, high: int) -> "Clock":
        """The clock of a zone for all readings that it may first have come to from `low` to `high`.

        It begins two days earlier: no clock was ever set back by more than one.
        """
        offset = offset_at(low - 2 * DAY, zone)
        changes, offsets, highest = [_NEVER], [offset], [_NEVER]
        for change, ahead in _changes(zone, low - 2 * DAY, high):
            highest.append(max(highest[-1], change + offsets[-1]))
            changes.append(change)
            offsets.append(ahead)
        return cls(tuple(changes), tuple(offsets), tuple(highest))

    def first_reads(self, reading: int) -> int:
        """When the clock first reads that time or later.

        A reading that a change skips becomes the change itself, one that occurs twice the first of the two.
        """
        step = bisect_right(self.highest, reading) - 1
        return max(reading - self.offsets[step], self.changes[step])

    def reads(self, instant: int) -> int:
        """What the clock shows at an instant."""
        return instant + self.offsets[bisect_right(self.changes, instant) - 1]

    def begins(self, day: int) -> int:
        """When the date of that number begins: the first instant that the clock reads it or a later one."""
        return self.first_reads(day * DAY)

    def day_at(self, instant: int) -> int:
        """The latest date that has begun by the instant; the clock may have gone back to the one before."""
        day = self.reads(instant) // DAY
        while self.begins(day + 1) <= instant:
            day += 1
        return day


def _changes(zone: ZoneInfo, low: int, high: int) -> list[tuple[int, int]]:
    """The instants at which the clock is set, each with its offset from then on.

    The offsets at every other midnight tell: no zone has ever set its clock and back within two days.
    """
    found = []
    step, before = 2 * DAY, offset_at(low, zone)
    for end in range(low + step, high + step, step):
        after = offset_at(end, zone)
        if after != before:
            found.append((_change_in(zone, end - step, end, after), after))
            before = after
    return found


def _change_in(zone: ZoneInfo, low: int, high: int, after: int) -> int:
    """The first second, clocks are set on whole ones, with the offset `after`."""
    early, late = low // SECOND, -(-high // SECOND)
    while late - early > 1:
        middle = (early + late) // 2
        if offset_at(middle * SECOND, zone) == after:
            late = middle
        else:
            early = middle
    return late * SECOND


def limits(zone: ZoneInfo) -> tuple[int, int]:
    """The first and the last instant that datetimes can show both in UTC and in the zone."""
    return (
        max(_FIRST, _FIRST - offset_at(_FIRST, zone)),
        min(_LAST, _LAST - offset_at(_LAST, zone)),
    )
