"""What the columns and activities of a user's own table mean."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, tzinfo
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, NamedTuple, TypeVar, Union, get_args, get_origin

import attrs

from servicecore.domain.checks import choices, filled, member, quoted, same_key
from servicecore.domain.plain.refusals import placed
from servicecore.domain.tickets.events import EVENT_TYPES, Event
from servicecore.domain.tickets.links import Link, LinkKind
from servicecore.errors import (
    Collector,
    ErrorGroup,
    InvalidValue,
    ServiceCoreError,
    UnknownName,
    WrongType,
    read_fields,
    read_mapping,
    read_text,
    require_instance,
    require_zone,
    shown,
)

M = TypeVar("M", bound=attrs.AttrsInstance)
_SAMPLE = datetime(2000, 12, 13, 14, 15, 16, tzinfo=UTC)


class Part(NamedTuple):
    """A part of an event: its name, the type of what it holds, and how much of that."""

    name: str
    kind: Any
    is_several: bool
    may_be_none: bool
    is_required: bool

    @property
    def sample(self) -> object:
        """A value that an event takes for this part, if it requires it."""
        if self.kind is Link:
            return Link(LinkKind.RELATED, "x")
        if self.kind is datetime:
            return _SAMPLE
        return next(iter(self.kind)) if self.is_enum else "x"

    @property
    def is_enum(self) -> bool:
        """Whether it holds one of a few names."""
        return isinstance(self.kind, type) and issubclass(self.kind, Enum)


@cache
def parts_of(event: str) -> Mapping[str, Part]:
    """The parts of an event of this name by their names, but for its instant and its agent."""
    fields = [field for field in attrs.fields(EVENT_TYPES[event]) if field.name not in ("at", "agent")]
    return {field.name: _part(field) for field in fields}


def samples(event: str) -> dict[str, Any]:
    """A value that the event takes for each part that it requires."""
    return {name: part.sample for name, part in parts_of(event).items() if part.is_required}


def _part(field: Any) -> Part:
    is_union = get_origin(field.type) in (Union, UnionType)
    choices = get_args(field.type) if is_union else (field.type,)
    kind = next(each for each in choices if each is not NoneType)
    is_several = get_origin(kind) is tuple
    kind = get_args(kind)[0] if is_several else kind
    return Part(field.name, kind, is_several, NoneType in choices, field.default is attrs.NOTHING)


def _separator(owner: Any, field: Any, value: str) -> None:
    if not require_instance(value, str, "Column.separator"):
        raise InvalidValue.of(
            "text.empty", "`Column.separator` is empty", place="Column.separator", expected="a text"
        )


def _link_kind(value: LinkKind | str | None) -> LinkKind | None:
    return None if value is None else member(LinkKind, value, "Column.kind")


@attrs.frozen
class Column:
    """The column of a table in which the rows say a part of their event.

    A cell may hold a text, an id, the name of a member in any usual spelling, an instant (in the zone and the
    format of the mapping), or yes or no (`true`, `no`, `1`, ...). A part that holds several is split at
    `separator`, a comma unless said otherwise. A part that holds links reads the ids of tickets, and needs
    the `kind` of the links. An empty cell leaves the part at its default.

    >>> merge = Activity("merged", {"into": Column("target_id")})
    >>> merge.happened(datetime(2026, 3, 2, 9, tzinfo=UTC), "ann", {"into": "t7"}).into
    't7'

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`text.empty`).
    """

    column: str = attrs.field(validator=filled)
    separator: str | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(_separator)
    )
    kind: LinkKind | None = attrs.field(default=None, kw_only=True, converter=_link_kind)


def _known_event(owner: Any, field: Any, value: Any) -> None:
    event = read_text(value, "event")
    if event not in EVENT_TYPES:
        expected, meant = choices(event, EVENT_TYPES)
        raise UnknownName.of(
            "rows.unknown-event",
            f"there is no event {quoted(event)}",
            place="event",
            expected=expected,
            suggestion=meant,
        )


def _details(
    details: Mapping[str, object] | Iterable[tuple[str, object]],
) -> tuple[tuple[str, object], ...]:
    try:
        given = dict(details)
    except (TypeError, ValueError) as cause:
        raise WrongType.of(
            "value.wrong-type",
            "`Activity.details` has the wrong type",
            place="Activity.details",
            expected="a mapping or pairs",
            received=f"{shown(details)} ({type(details).__name__})",
        ) from cause
    problems = Collector("activity")
    for name, value in given.items():
        if isinstance(value, Mapping):
            with problems.at(str(name)):
                given[name] = _column(value)
    problems.done()
    return tuple(given.items())


def _column(data: Mapping[Any, Any]) -> Column:
    names = [field.name for field in attrs.fields(Column)]
    fields: dict[str, Any] = dict(read_fields(data, known=names, required=["column"], subject="column"))
    try:
        return Column(**fields)
    except ServiceCoreError as error:
        place = error.diagnostic.place.removeprefix("Column.")
        raise type(error)(attrs.evolve(error.diagnostic, place=place)) from error.__cause__


def _fitting_parts(owner: Any, field: Any, value: Any) -> None:
    parts = parts_of(owner.event)
    required = [part.name for part in parts.values() if part.is_required]
    read_fields(dict(value), known=parts, required=required, subject=f"event `{owner.event}`")
    problems = Collector(f"event `{owner.event}`")
    for name, column in owner.columns.items():
        with problems.at(name):
            _fits(column, parts[name])
    with problems.at():
        owner.happened(_SAMPLE, None, samples(owner.event))
    raise_all(problems)


def _fits(column: Column, part: Part) -> None:
    """Refuse what a column cannot say of this part."""
    of_links = ["kind"] if part.kind is Link else []
    known = ["column", *(["separator"] if part.is_several else []), *of_links]
    given = {name: value for name, value in attrs.asdict(column).items() if value is not None}
    read_fields(given, known=known, required=of_links, subject=f"column for `{part.name}`")


@attrs.frozen
class Activity:
    """What an activity of a log means: an event type and the parts of the event.

    A part is fixed, or a `Column` in which each row says its own: in plain data `{"column": "target_id"}`.
    What an event requires (`into` of `merged`) has to be there.

    >>> wait = Activity("held", {"status": "pending_customer"})
    >>> wait.happened(datetime(2026, 3, 2, 9, tzinfo=UTC), "ann").agent
    'ann'

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`rows.unknown-event`), what the event raises for
    its parts, or an `ErrorGroup` (`data.unknown-field`, `data.missing-field`, or several mistakes).
    """

    event: str = attrs.field(validator=_known_event)
    details: tuple[tuple[str, object], ...] = attrs.field(
        default=(), converter=_details, validator=_fitting_parts
    )

    @property
    def columns(self) -> dict[str, Column]:
        """The columns that say parts of the event, by the names of these parts."""
        return {name: value for name, value in self.details if isinstance(value, Column)}

    @property
    def fixed(self) -> dict[str, object]:
        """The parts that are the same in every row."""
        return {name: value for name, value in self.details if not isinstance(value, Column)}

    def happened(self, at: datetime, agent: str | None, said: Mapping[str, object] | None = None) -> Event:
        """The event of this kind at an instant; `said` is what the columns say, by the names of the parts.

        Raises what the event raises for its parts (an `ErrorGroup` for several), or `InvalidValue`
        (`rows.missing-part`) where nothing is said of a part that the event requires.
        """
        parts, places = self.fixed, {name: column.column for name, column in self.columns.items()}
        for name in places:
            if said and name in said:
                parts[name] = said[name]
            elif parts_of(self.event)[name].is_required:
                raise missing_part(self.event, name, places[name])
        return made(self.event, at, agent, parts, places)


def missing_part(event: str, part: str, column: str) -> InvalidValue:
    """The error of a row that does not say what its event requires."""
    return InvalidValue.of(
        "rows.missing-part",
        f"the row does not say `{part}`, which `{event}` requires",
        place=column,
        expected=f"a value in the column `{column}`",
    )


def made(
    event: str, at: datetime, agent: str | None, parts: Mapping[str, Any], places: Mapping[str, str]
) -> Event:
    """The event of these parts; `places` names the columns of those that were read from a row.

    Raises what the event raises, an `ErrorGroup` if several parts are wrong.
    """
    kind = EVENT_TYPES[event]
    try:
        return kind(at, agent=agent, **parts)
    except ServiceCoreError as error:
        first = error
    kind(at, agent=agent, **samples(event))  # raises what is wrong with the instant or the agent
    problems = Collector(f"event `{event}`")
    for name, value in parts.items():
        try:
            kind(at, agent=agent, **samples(event) | {name: value})
        except ServiceCoreError as error:
            problems.add(_placed(error, places.get(name, name)))
    raise_all(problems)
    raise first  # parts that do not go together


def _placed(error: ServiceCoreError, place: str) -> ServiceCoreError:
    """The error of one part at its place, with the number of the item in it."""
    item = "[" + error.diagnostic.place.partition("[")[2] if "[" in error.diagnostic.place else ""
    moved = type(error)(attrs.evolve(error.diagnostic, place=place + item))
    moved.__cause__ = error.__cause__
    return moved


def raise_all(problems: Collector) -> None:
    """Raise what was gathered: one error as it is, several as a group."""
    if len(problems.errors) == 1:
        raise problems.errors[0]
    problems.done()


def _activity(name: str, meaning: object) -> Activity:
    if isinstance(meaning, Activity):
        return meaning
    fields = {"event": meaning} if isinstance(meaning, str) else meaning
    if not isinstance(fields, Mapping):
        raise WrongType.of(
            "data.wrong-shape",
            f"`{name}` has the wrong shape",
            expected="the name of an event, or a mapping with `event`",
            received=f"{shown(meaning)} ({type(meaning).__name__})",
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
    for name, (word, meaning) in each_once(events, "events", problems).items():
        with problems.at(f"events.{word}"):
            found[name] = _activity(name, meaning)
    problems.done()
    return found


def each_once(words: object, field: str, problems: Collector) -> dict[str, tuple[str, object]]:
    """What a field says of each word, by the word as cells hold it: without blanks around it.

    A word that comes again is a mistake. Raises `WrongType` (`data.wrong-shape`).
    """
    found: dict[str, tuple[str, object]] = {}
    for word, meaning in read_mapping(words, field).items():
        if (name := word.strip()) in found:
            problems.add(same_key(found[name][0], word, place=f"{field}.{word}"))
        else:
            found[name] = word, meaning
    return found


def zone_or_name(zone: tzinfo | str | None) -> tzinfo | None:
    """A zone that is given or named."""
    if zone is None or isinstance(zone, tzinfo):
        return zone
    from zoneinfo import ZoneInfo

    return ZoneInfo(require_zone(zone, "zone"))


_TIMES = (time(), time(14), time(14, 15), time(14, 15, 16))
"""The time of the sample as far as a format may say it: a table may hold days only."""


def readable_times(owner: Any, field: Any, value: Any) -> None:
    """A format by which times can be read: the day, and what it says of the time, come back as they were."""
    filled(owner, field, value)
    try:
        read = datetime.strptime(_SAMPLE.strftime(value), value)  # noqa: DTZ007 - only what can be read
        cause = None
    except ValueError as error:
        read, cause = None, error
    if read is None or read.date() != _SAMPLE.date() or read.time() not in _TIMES:
        raise InvalidValue.of(
            "rows.bad-time-format",
            f"times cannot be read by the format {quoted(value)}",
            place="time_format",
            expected="a format of datetime.strptime, such as %d.%m.%Y %H:%M",
            received=shown(value),
        ) from cause


@attrs.frozen
class RowMapping:
    """Which columns of a table hold what, and what its activities mean.

    `events` maps each activity to the name of an event type (`EVENT_TYPES`), or to a mapping with `event`
    and its parts: `{"Wait": {"event": "held", "status": "pending_customer"}}`. A part may come from a column
    of its own: `{"Merge": {"event": "merged", "into": {"column": "target_id"}}}`. What is `noted` keeps the
    name of its activity. `zone` is the zone of times that have none, without which a naive time is a
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
    zone: tzinfo | None = attrs.field(default=None, kw_only=True, converter=zone_or_name)
    time_format: str | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(readable_times)
    )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a table must have."""
        names = [self.case, self.activity, self.time, self.resource, self.customer]
        for activity in self.events.values():
            names += [column.column for column in activity.columns.values()]
        return tuple(dict.fromkeys(name for name in names if name is not None))

    @classmethod
    def from_data(cls, data: object) -> "RowMapping":
        """A mapping from plain data with the fields of the class.

        Raises `WrongType` (`data.wrong-shape`) or an `ErrorGroup` with every mistake.
        """
        return from_fields(cls, data, "row mapping", required=["events"], rest={"events": {}})


def from_fields(
    cls: type[M],
    data: object,
    subject: str,
    *,
    required: Sequence[str] = (),
    rest: Mapping[str, Any],
) -> M:
    """A value of a class from plain data with its fields; every mistake of every field is raised together.

    A field is tried with `rest`, which the class takes.
    """
    names = [field.name for field in attrs.fields(cls)]
    problems = Collector(subject)
    try:
        read_fields(data, known=names, required=required, subject=subject)
    except ErrorGroup as group:
        problems.add(group)
    fields: dict[str, Any] = {name: each for name, each in read_mapping(data).items() if name in names}
    for name, value in fields.items():
        try:
            cls(**{**rest, name: value})
        except (ServiceCoreError, ErrorGroup) as error:
            problems.errors += placed(cls, error, name)
    problems.done()
    try:
        return cls(**fields)
    except ServiceCoreError as error:  # fields that do not go together
        raise ErrorGroup(subject, (error,)) from error
