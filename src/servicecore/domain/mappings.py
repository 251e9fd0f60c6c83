"""What the columns and activities of a user's own table mean."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

import attrs

from servicecore.domain.checks import filled
from servicecore.domain.events import EVENT_TYPES, Event
from servicecore.errors import (
    Collector,
    ErrorGroup,
    InvalidValue,
    ServiceCoreError,
    UnknownName,
    WrongType,
    closest,
    one_of,
    read_fields,
    read_mapping,
    read_text,
    require_zone,
)

_SAMPLE = datetime(2000, 12, 13, 14, 15, 16, tzinfo=UTC)


def _known_event(owner: Any, field: Any, value: Any) -> None:
    event = read_text(value, "event")
    if event not in EVENT_TYPES:
        raise UnknownName.of(
            "rows.unknown-event",
            f"there is no event `{event}`",
            place="event",
            expected=one_of(EVENT_TYPES, most=20),
            suggestion=closest(event, EVENT_TYPES),
        )


def _details(
    details: Mapping[str, object] | Iterable[tuple[str, object]],
) -> tuple[tuple[str, object], ...]:
    try:
        return tuple(dict(details).items())
    except (TypeError, ValueError) as cause:
        raise WrongType.of(
            "value.wrong-type",
            "`Activity.details` has the wrong type",
            place="Activity.details",
            expected="a mapping or pairs",
            received=f"{details!r} ({type(details).__name__})",
        ) from cause


def _fixed_parts(owner: Any, field: Any, value: Any) -> None:
    kind = EVENT_TYPES[owner.event]
    names = [part.name for part in attrs.fields(kind) if part.name not in ("at", "agent")]
    read_fields(dict(value), known=names, subject=f"event `{owner.event}`")
    try:
        owner.happened(_SAMPLE, None)
    except ServiceCoreError as error:
        place = error.diagnostic.place.removeprefix(f"{kind.__name__}.")
        raise type(error)(attrs.evolve(error.diagnostic, place=place)) from error.__cause__


@attrs.frozen
class Activity:
    """What an activity of a log means: an event type and, for some, the fixed parts of the event.

    >>> wait = Activity("held", {"status": "pending_customer"})
    >>> wait.happened(datetime(2026, 3, 2, 9, tzinfo=UTC), "ann").agent
    'ann'

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`rows.unknown-event`), an `ErrorGroup`
    (`data.unknown-field`), or what the event raises for its parts.
    """

    event: str = attrs.field(validator=_known_event)
    details: tuple[tuple[str, object], ...] = attrs.field(
        default=(), converter=_details, validator=_fixed_parts
    )

    def happened(self, at: datetime, agent: str | None) -> Event:
        """The event of this kind at an instant."""
        return EVENT_TYPES[self.event](at, agent=agent, **dict(self.details))


def _activity(name: str, meaning: object) -> Activity:
    if isinstance(meaning, Activity):
        return meaning
    fields = {"event": meaning} if isinstance(meaning, str) else meaning
    if not isinstance(fields, Mapping):
        raise WrongType.of(
            "data.wrong-shape",
            f"`{name}` has the wrong shape",
            expected="the name of an event, or a mapping with `event`",
            received=f"{type(meaning).__name__} {meaning!r}"[:120],
        )
    fields = dict(read_mapping(fields))
    read_fields(fields, known=fields, required=["event"], subject="activity")
    event = fields.pop("event")
    if event == "noted":
        fields.setdefault("what", name)
    return Activity(read_text(event, "event"), fields)


def _activities(events: Mapping[str, Any]) -> Mapping[str, Activity]:
    problems = Collector("activities")
    found: dict[str, Activity] = {}
    for name, meaning in read_mapping(events, "events").items():
        with problems.at(f"events.{name}"):
            found[name.strip()] = _activity(name.strip(), meaning)
    problems.done()
    return found


def _zone(zone: tzinfo | str | None) -> tzinfo | None:
    if zone is None or isinstance(zone, tzinfo):
        return zone
    from zoneinfo import ZoneInfo

    return ZoneInfo(require_zone(zone, "zone"))


def _time_format(owner: Any, field: Any, value: Any) -> None:
    filled(owner, field, value)
    try:
        datetime.strptime(_SAMPLE.strftime(value), value)  # noqa: DTZ007 - only whether it can be read
    except ValueError as cause:
        raise InvalidValue.of(
            "rows.bad-time-format",
            f"times cannot be read by the format `{value}`",
            place="time_format",
            expected="a format of datetime.strptime, such as %d.%m.%Y %H:%M",
            received=repr(value),
        ) from cause


@attrs.frozen
class RowMapping:
    """Which columns of a table hold what, and what its activities mean.

    `events` maps each activity to the name of an event type (`EVENT_TYPES`), or to a mapping with `event`
    and its fixed parts: `{"Wait": {"event": "held", "status": "pending_customer"}}`. What is `noted` keeps
    the name of its activity. `zone` is the zone of times that have none, without which a naive time is a
    mistake. A time that a clock change repeats is taken as the first of the two, one that it skips as if the
    clock had not changed yet. `time_format` is a `strptime` format for times that are not ISO 8601.

    >>> RowMapping(case="id", activity="step", time="at", events={"done": "resolved"}).events["done"].event
    'resolved'

    Raises an `ErrorGroup` with every mistake of `events` (`rows.unknown-event`, `data.wrong-shape`,
    `data.unknown-field`, `data.missing-field`, and what an event raises for its parts), `UnknownName`
    (`time.unknown-zone`), `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`,
    `rows.bad-time-format`).
    """

    events: Mapping[str, Activity] = attrs.field(kw_only=True, converter=_activities, hash=False)
    case: str = attrs.field(default="case", kw_only=True, validator=filled)
    activity: str = attrs.field(default="activity", kw_only=True, validator=filled)
    time: str = attrs.field(default="time", kw_only=True, validator=filled)
    resource: str | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(filled)
    )
    customer: str | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(filled)
    )
    zone: tzinfo | None = attrs.field(default=None, kw_only=True, converter=_zone)
    time_format: str | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(_time_format)
    )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a table must have."""
        names = (self.case, self.activity, self.time, self.resource, self.customer)
        return tuple(name for name in names if name is not None)

    @classmethod
    def from_data(cls, data: object) -> "RowMapping":
        """A mapping from plain data with the fields of the class.

        Raises `WrongType` (`data.wrong-shape`) or an `ErrorGroup` with every mistake.
        """
        names = [field.name for field in attrs.fields(cls)]
        fields: dict[str, Any] = dict(
            read_fields(data, known=names, required=["events"], subject="row mapping")
        )
        problems = Collector("row mapping")
        for name, value in fields.items():
            try:
                cls(**{"events": {}, name: value})
            except (ServiceCoreError, ErrorGroup) as error:
                problems.add(error)
        problems.done()
        return cls(**fields)
