"""Presence and shifts: who says that they are there, and who is meant to be."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

import attrs

from servicecore.calendars import Calendar, Window
from servicecore.domain.checks import aware, filled, instance, items, member, utc, utc_if_any
from servicecore.domain.names import AgentId
from servicecore.domain.periods import after, holds, require_after
from servicecore.errors import (
    Collector,
    InvalidValue,
    read_fields,
    read_list,
    read_mapping,
    require_aware,
    require_text,
)


class Presence(StrEnum):
    """Whether an agent takes contacts: active (yes), away (back soon), unavailable (no)."""

    ACTIVE = "active"
    AWAY = "away"
    UNAVAILABLE = "unavailable"


def _presence(value: Presence | str) -> Presence:
    return member(Presence, value, "PresenceChange.presence")


@attrs.frozen
class PresenceChange:
    """From this instant on an agent is active, away or unavailable.

    `at` may be given in any zone and is kept in UTC.

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`time.naive`, `time.out-of-range`).
    """

    at: datetime = attrs.field(converter=utc, validator=aware)
    presence: Presence = attrs.field(converter=_presence)


def _changes(values: Iterable[PresenceChange]) -> tuple[PresenceChange, ...]:
    found = items(PresenceChange, values, "PresenceLog.changes")
    return tuple(sorted(found, key=lambda change: change.at))


@attrs.frozen
class PresenceLog:
    """The presence of one agent over time, as changes in time order; of one instant the last change holds.

    >>> day = datetime(2026, 3, 2, tzinfo=UTC)
    >>> log = PresenceLog("ann", [PresenceChange(day.replace(hour=8), "active"),
    ...                           PresenceChange(day.replace(hour=12), "away")])
    >>> log.at(day.replace(hour=9)).presence, log.at(day) is None
    (<Presence.ACTIVE: 'active'>, True)

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`).
    """

    agent_id: AgentId = attrs.field(converter=AgentId, validator=filled)
    changes: tuple[PresenceChange, ...] = attrs.field(default=(), converter=_changes)

    def at(self, instant: datetime) -> PresenceChange | None:
        """The presence at an instant, with the instant since when it lasts; `None` before the first change.

        A change at exactly that instant has happened; one to the presence that holds already changes nothing.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`).
        """
        end = utc(require_aware(instant, "instant"))
        found: PresenceChange | None = None
        for change in self._effective():
            if change.at > end:
                break
            if found is None or change.presence is not found.presence:
                found = change
        return found

    def spent(self, start: datetime, end: datetime) -> dict[Presence, timedelta]:
        """The time in each presence from `start` to `end`, all 0 if `end` is not after `start`.

        What lies before the first change is unknown and counts for none.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`).
        """
        low, high = utc(require_aware(start, "start")), utc(require_aware(end, "end"))
        spent = dict.fromkeys(Presence, timedelta(0))
        changes = self._effective()
        ends = [change.at for change in changes[1:]] + [high]
        for change, until in zip(changes, ends, strict=False):
            spent[change.presence] += max(min(until, high) - max(change.at, low), timedelta(0))
        return spent

    def _effective(self) -> list[PresenceChange]:
        """The changes without those that another one at the same instant replaces."""
        replaced = {
            number for number, (one, next_) in enumerate(pairwise(self.changes)) if one.at == next_.at
        }
        return [change for number, change in enumerate(self.changes) if number not in replaced]


_ALWAYS = Calendar.always()
_ENDS = ("since", "until")
_HOURS = (
    "tz",
    "weekly",
    "breaks",
    "holidays",
    "recurring",
    "closed",
    "open",
    "versions",
    "any_of",
    "all_of",
)


@attrs.frozen
class Shift:
    """When an agent is meant to work: weekly hours in a zone, a stretch between two instants, or both.

    `hours` are weekly hours with days off (`Calendar.holidays`) in one zone; as there, hours may cross
    midnight, and a day off takes away its own date only. Without them only `since` and `until` bound the
    shift, half-open; either may be left out. Instants may be given in any zone and are kept in UTC.

    >>> night = Shift("ann", Calendar("Europe/Berlin", {"sat": [["22:00", "06:00"]]}))
    >>> at = datetime.fromisoformat
    >>> night.covers(at("2026-03-29T03:30Z")), night.covers(at("2026-03-29T04:00Z"))  # one hour shorter
    (True, False)

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`, `time.out-of-range`,
    `period.empty`, `text.empty`).
    """

    agent_id: AgentId = attrs.field(converter=AgentId, validator=filled)
    hours: Calendar = attrs.field(default=_ALWAYS, validator=instance(Calendar))
    since: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=attrs.validators.optional(aware)
    )
    until: datetime | None = attrs.field(
        default=None,
        kw_only=True,
        converter=utc_if_any,
        validator=attrs.validators.optional([aware, after("since")]),
    )

    def covers(self, at: datetime) -> bool:
        """Whether the agent is on this shift at an instant; its end itself is no longer part of it.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`, `calendar.out-of-range`).
        """
        instant = utc(require_aware(at, "at"))
        return holds(instant, self.since, self.until) and self.hours.is_open(instant)

    def windows(self, start: datetime, end: datetime) -> tuple[Window, ...]:
        """The stretches of the shift from `start` to `end`, cut to that span, half-open and in UTC.

        Raises what `Calendar.windows` raises.
        """
        low, high = utc(require_aware(start, "start")), utc(require_aware(end, "end"))
        return self.hours.windows(
            low if self.since is None else max(low, self.since),
            high if self.until is None else min(high, self.until),
        )

    def to_data(self) -> dict[str, object]:
        """The shift as plain data: `agent`, the fields of its hours, and `since` and `until` as ISO 8601.

        >>> Shift("ann", Calendar("UTC", {"mon": [["09:00", "17:00"]]})).to_data()
        {'agent': 'ann', 'tz': 'UTC', 'weekly': {'mon': [['09:00', '17:00']]}}
        """
        data: dict[str, object] = {"agent": self.agent_id}
        ends = {name: at for name, at in (("since", self.since), ("until", self.until)) if at is not None}
        if self.hours != _ALWAYS or not ends:
            data |= self.hours.to_data()
        return data | {name: at.isoformat() for name, at in ends.items()}

    @classmethod
    def from_data(cls, data: object) -> "Shift":
        """Read a shift from plain data: `agent`, and the fields of a calendar, `since` and `until`, or all.

        Instants are texts in ISO 8601 with their offset, or datetimes. A shift that says neither hours nor
        instants is refused (`data.missing-field`).

        All mistakes are raised together as an `ErrorGroup`: those of the constructor, those of
        `Calendar.from_data`, `time.not-iso`, `data.unknown-field`. Data that is no mapping is a `WrongType`
        (`data.wrong-shape`).

        >>> Shift.from_data({"agent": "ann", "since": "2026-03-02T22:00+01:00"}).since.isoformat()
        '2026-03-02T21:00:00+00:00'
        """
        fields, problems = read_mapping(data), Collector("the shift")
        with problems.at():
            read_fields(fields, known=(*_ENDS, "agent", *_HOURS), required=("agent",), subject="the shift")
        agent = ""
        with problems.at():
            agent = require_text(fields.get("agent", "-"), "agent")  # one that is missing is told above
        hours = _ALWAYS
        with problems.at():
            hours = _hours(fields)
        since, until = (_instant(fields.get(name), name, problems) for name in _ENDS)
        with problems.at():
            require_after(until, since, "until", beginning="since")
        problems.done()
        return cls(AgentId(agent), hours, since=since, until=until)


def _hours(fields: Mapping[str, object]) -> Calendar:
    """The hours that a shift states; without any it has to state an instant."""
    if hours := {name: fields[name] for name in _HOURS if name in fields}:
        return Calendar.from_data(hours)
    if any(fields.get(name) is not None for name in _ENDS):
        return _ALWAYS
    raise InvalidValue.of(
        "data.missing-field",
        "the shift does not say when it is",
        place="weekly",
        expected="`tz` and `weekly`, or `since` and `until`",
    )


def _instant(value: object, place: str, problems: Collector) -> datetime | None:
    if value is None:
        return None
    with problems.at():
        return _utc(_iso(value, place) if isinstance(value, str) else require_aware(value, place), place)
    return None


def _iso(text: str, place: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidValue.of(
            "time.not-iso",
            f"`{text[:80]}` is not an instant",
            place=place,
            expected="ISO 8601 with an offset, such as 2026-03-02T22:00+01:00",
        ) from None
    return require_aware(found, place)


def _utc(at: datetime, place: str) -> datetime:
    found = utc(at)
    if found.tzinfo is not UTC:
        raise InvalidValue.of(
            "time.out-of-range",
            f"`{place}` lies outside the years 1 to 9999 in UTC",
            place=place,
            expected="an instant from the year 1 to the year 9999",
            received=str(at),
        )
    return found


def _shifts(values: Iterable[Shift]) -> tuple[Shift, ...]:
    return items(Shift, values, "Roster.shifts")


@attrs.frozen
class Roster:
    """The shifts of several agents; an agent may have any number of them, and they may overlap.

    >>> roster = Roster.from_data([
    ...     {"agent": "ann", "tz": "Europe/Berlin", "weekly": {"mon": [["08:00", "16:00"]]}},
    ...     {"agent": "bob", "since": "2026-03-02T15:00+01:00", "until": "2026-03-02T23:00+01:00"},
    ... ])
    >>> roster.on_shift(datetime.fromisoformat("2026-03-02T15:30+01:00"))
    ('ann', 'bob')

    Raises `WrongType` (`value.wrong-type`).
    """

    shifts: tuple[Shift, ...] = attrs.field(default=(), converter=_shifts)

    def on_shift(self, at: datetime) -> tuple[AgentId, ...]:
        """Who is on shift at an instant: each agent once, in the order of the roster.

        Raises what `Shift.covers` raises.
        """
        instant = require_aware(at, "at")
        return tuple(dict.fromkeys(shift.agent_id for shift in self.shifts if shift.covers(instant)))

    def to_data(self) -> list[dict[str, object]]:
        """The shifts as plain data; `Roster.from_data` of it is an equal roster."""
        return [shift.to_data() for shift in self.shifts]

    @classmethod
    def from_data(cls, data: object) -> "Roster":
        """Read a roster from a list of shifts as `Shift.from_data` reads them.

        All mistakes are raised together as an `ErrorGroup`, each with the number of its shift. Data that is
        no list is a `WrongType` (`data.wrong-shape`).
        """
        problems, shifts = Collector("the roster"), []
        for number, each in enumerate(read_list(data)):
            with problems.at(f"[{number}]"):
                shifts.append(Shift.from_data(each))
        problems.done()
        return cls(shifts)
