"""The working time of a calendar as a set of instants: its versions, and what it is combined with."""

from typing import NamedTuple, Union
from zoneinfo import ZoneInfo

import attrs

from servicecore.calendars.instants import DAY, FIRST_DATE, LAST_DATE
from servicecore.calendars.local import LocalTime, Spans
from servicecore.calendars.spans import clipped, intersected, merged
from servicecore.calendars.zones import Clock, limits

EVER = (FIRST_DATE - 2) * DAY, (LAST_DATE + 3) * DAY
"""From before the first to after the last instant that any datetime shows."""


@attrs.frozen(eq=False)
class Hours:
    """A set of local time on the clock of a zone."""

    zone: ZoneInfo
    local: LocalTime

    def windows(self, low: int, high: int) -> Spans:
        """The open windows inside `low`..`high`, in order and apart."""
        # readings are less than a day from UTC, and the highest reading less than another from the latest
        first, last = max(low // DAY - 2, FIRST_DATE), min(high // DAY + 2, LAST_DATE)
        spans = self.local.spans(first, last)
        if not spans:
            return ()
        clock = Clock.of(self.zone, low, high).first_reads
        return clipped(merged((clock(start), clock(end)) for start, end in spans), low, high)

    def hull(self) -> tuple[int, int] | None:
        """Where windows may be, a little too wide, or `None` if there can be none at any time."""
        found = self.local.hull
        if found is None or found == (0, 0):
            return found and EVER
        return found[0] - 2 * DAY, found[1] + 2 * DAY


class Layer(NamedTuple):
    """What holds from an instant until another."""

    since: int
    until: int
    source: Union[Hours, "Plan"]


@attrs.frozen(eq=False)
class Plan:
    """A set of instants: its layers and `any_of`, and of these only what all of `all_of` have too."""

    zone: ZoneInfo
    layers: tuple[Layer, ...]
    any_of: tuple["Plan", ...] = ()
    all_of: tuple["Plan", ...] = ()

    def windows(self, low: int, high: int) -> Spans:
        """The open windows inside `low`..`high`, in order and apart."""
        found: list[tuple[int, int]] = []
        for since, until, source in self.layers:
            first, last = max(low, since), min(high, until)
            if first < last:
                found += source.windows(first, last)
        for other in self.any_of:
            found += other.windows(low, high)
        joined = merged(found)
        for other in self.all_of:
            joined = intersected(joined, other.windows(low, high)) if joined else ()
        return joined

    def hull(self) -> tuple[int, int] | None:
        """Where windows may be, a little too wide, or `None` if there can be none at any time."""
        parts = [_common(source.hull(), (since, until)) for since, until, source in self.layers]
        found = [part for part in (*parts, *(other.hull() for other in self.any_of)) if part is not None]
        joined = (min(low for low, _ in found), max(high for _, high in found)) if found else None
        for other in self.all_of:
            joined = _common(joined, other.hull())
        return joined

    def hours_at(self, instant: int) -> tuple[Hours, ...]:
        """The hours that are in force at an instant: its own, and those of the calendars beside it."""
        source = next(source for _, until, source in self.layers if instant < until)
        own = (source,) if isinstance(source, Hours) else source.hours_at(instant)
        return own + tuple(found for other in self.any_of for found in other.hours_at(instant))

    def is_simple_at(self, instant: int) -> bool:
        """Whether nothing but the hours of one zone, its own, decides about an instant."""
        source = next(source for _, until, source in self.layers if instant < until)
        alone = not self.any_of and not self.all_of and source.zone is self.zone
        return alone and (isinstance(source, Hours) or source.is_simple_at(instant))

    def lacks(self) -> str:
        """What a person should know who finds no working time: what the calendar does not have."""
        if self.all_of or self.any_of or len(self.layers) > 1:
            return "" if self.hull() else "there are no hours in any of its parts, or none in common."
        (local,) = (hours.local for hours in self.hours_at(0))
        if any(local.worked):
            return ""
        if local.open:
            return "the calendar has no weekly hours, only openings on certain dates."
        return (
            "the breaks take away all weekly hours."
            if any(local.weekly)
            else "the calendar has no weekly hours."
        )

    def limits(self) -> tuple[int, int]:
        """The first and the last instant that datetimes can show in UTC and in the zone of the calendar."""
        return limits(self.zone)


def _common(one: tuple[int, int] | None, other: tuple[int, int] | None) -> tuple[int, int] | None:
    if one is None or other is None:
        return None
    low, high = max(one[0], other[0]), min(one[1], other[1])
    return (low, high) if low < high else None
