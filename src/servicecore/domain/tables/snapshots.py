"""Tables that hold how tickets stood, row after row, and the events that lie between two such rows."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, tzinfo
from enum import Enum
from typing import Any, TypeAlias, TypeVar

import attrs

from servicecore.domain.checks import aware, filled, member, quoted, utc
from servicecore.domain.functions import HOLDS, CancelReason, Priority, Status, TicketType
from servicecore.domain.names import TicketId, spelled
from servicecore.domain.tables.mappings import each_once, from_fields, readable_times, zone_or_name
from servicecore.domain.tables.rows import Guesses, Row, cell, instant, likely, read_case, require_row
from servicecore.domain.tickets.events import (
    Assigned,
    Cancelled,
    Closed,
    Event,
    Held,
    Merged,
    Opened,
    Reopened,
    Resolved,
    Resumed,
    Triaged,
    Unassigned,
)
from servicecore.errors import (
    Collector,
    InvalidValue,
    ServiceCoreError,
    UnknownName,
    WrongType,
    one_of,
    shown,
)

E = TypeVar("E", bound=Enum)
V = TypeVar("V")
Standing: TypeAlias = Status | CancelReason
"""What a status word of a table can mean: a status of ours, or cancelled for a reason."""

_STANDINGS: dict[str, Standing] = {each.value: each for kind in (Status, CancelReason) for each in kind}


def _standing(value: object, place: str) -> Standing:
    if isinstance(value, Status | CancelReason):
        return value
    if not isinstance(value, str):
        raise WrongType.of(
            "value.wrong-type",
            f"`{place}` has the wrong type",
            place=place,
            expected=f"{one_of(_STANDINGS, most=len(_STANDINGS))}",
            received=f"{shown(value)} ({type(value).__name__})",
        )
    if (name := spelled(value)) not in _STANDINGS:
        raise UnknownName.of(
            "value.unknown-member",
            f"{quoted(value)} is neither a status nor a reason to cancel",
            place=place,
            expected=one_of(_STANDINGS, most=len(_STANDINGS)),
            received=shown(value),
            suggestion=likely(name, _STANDINGS),
        )
    return _STANDINGS[name]


def _words(words: Any, field: str, read: Callable[[object, str], V]) -> Mapping[str, V] | None:
    if words is None:
        return None
    problems = Collector(field)
    found: dict[str, V] = {}
    for name, (word, meaning) in each_once(words, field, problems).items():
        with problems.at():
            found[name] = read(meaning, f"{field}.{word}")
    problems.done()
    return found


def _statuses(words: Mapping[str, Standing | str] | None) -> Mapping[str, Standing] | None:
    return _words(words, "statuses", _standing)


def _priorities(words: Mapping[str, Priority | str] | None) -> Mapping[str, Priority] | None:
    return _words(words, "priorities", lambda value, place: member(Priority, value, place))


def _types(words: Mapping[str, TicketType | str] | None) -> Mapping[str, TicketType] | None:
    return _words(words, "types", lambda value, place: member(TicketType, value, place))


def _where_merged(owner: Any, field: Any, value: str | None) -> None:
    if value is not None:
        filled(owner, field, value)
        return
    for word, meaning in (owner.statuses or {}).items():
        if meaning is Status.MERGED:
            raise InvalidValue.of(
                "data.missing-field",
                f"`{word}` means merged, and no column says into what",
                place="merged_into",
                expected="the column with the id of the other ticket",
            )


_filled_if_any = attrs.validators.optional(filled)


@attrs.frozen
class SnapshotMapping:
    """Which columns of a table hold how a ticket stood, and what its words for that mean.

    Each row of such a table is a whole picture: the ticket `case` had this status, agent, team, priority and
    type at this time. What happened is what differs from the picture before.

    `statuses` maps each status word of the table to a `Status`, or to a `CancelReason`, which says
    `cancelled` and why; plain `cancelled` is taken as a mistake. `priorities` and `types` do so for their
    columns. What is not given (`None`) is written in our own names, in any usual spelling. `merged_into` is
    the column with the id of the ticket into which one was merged; whoever has merged tickets needs it.
    `zone` and `time_format` are those of `RowMapping`.

    How rows are read

    - The first row of a ticket opens it. Rows may come in any order; those of one instant keep theirs.
    - An empty cell for the agent means that nobody has the ticket. An empty team, priority or type says
      nothing: the ticket keeps what it had.
    - A ticket that was assigned to an agent or a team is `open`, also where the table still calls it new.
    - From an end (resolved, closed, cancelled) to a hold it is reopened first.
    - Who moved the ticket is not known; the agent of an event is only ever to whom it was assigned.
    - A row that goes back to new, that leaves merged, or that is merged into nothing is a mistake, and the
      next row is compared with the one before it.

    >>> from servicecore.domain import History
    >>> words = {"New": "new", "In Progress": "open", "Waiting": "pending_customer", "Spam": "spam"}
    >>> mapping = SnapshotMapping(case="id", time="at", agent="who", statuses=words)
    >>> history = History.from_rows([
    ...     {"id": 7, "at": "2026-03-02T09:00Z", "status": "New", "who": ""},
    ...     {"id": 7, "at": "2026-03-02T10:00Z", "status": "Waiting", "who": "ann"},
    ... ], mapping)
    >>> [type(event).__name__ for event in history], history.ticket.assignee
    (['Opened', 'Assigned', 'Held'], 'ann')

    Raises an `ErrorGroup` with every bad meaning of a word (`value.unknown-member`, `value.wrong-type`),
    `WrongType` (`data.wrong-shape`, `value.wrong-type`), `UnknownName` (`time.unknown-zone`) or
    `InvalidValue` (`text.empty`, `rows.bad-time-format`, `data.missing-field` if a word means merged and
    `merged_into` is not named).
    """

    statuses: Mapping[str, Standing] | None = attrs.field(
        default=None, kw_only=True, converter=_statuses, hash=False
    )
    priorities: Mapping[str, Priority] | None = attrs.field(
        default=None, kw_only=True, converter=_priorities, hash=False
    )
    types: Mapping[str, TicketType] | None = attrs.field(
        default=None, kw_only=True, converter=_types, hash=False
    )
    case: str = attrs.field(default="case", kw_only=True, validator=filled)
    time: str = attrs.field(default="time", kw_only=True, validator=filled)
    status: str = attrs.field(default="status", kw_only=True, validator=filled)
    agent: str | None = attrs.field(default=None, kw_only=True, validator=_filled_if_any)
    team: str | None = attrs.field(default=None, kw_only=True, validator=_filled_if_any)
    priority: str | None = attrs.field(default=None, kw_only=True, validator=_filled_if_any)
    type: str | None = attrs.field(default=None, kw_only=True, validator=_filled_if_any)
    customer: str | None = attrs.field(default=None, kw_only=True, validator=_filled_if_any)
    merged_into: str | None = attrs.field(default=None, kw_only=True, validator=_where_merged)
    zone: tzinfo | None = attrs.field(default=None, kw_only=True, converter=zone_or_name)
    time_format: str | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(readable_times)
    )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a table must have."""
        needed = (self.case, self.time, self.status, self.agent, self.team)
        more = (self.priority, self.type, self.customer, self.merged_into)
        return tuple(dict.fromkeys(name for name in (*needed, *more) if name is not None))

    @classmethod
    def from_data(cls, data: object) -> "SnapshotMapping":
        """A mapping from plain data with the fields of the class.

        Raises `WrongType` (`data.wrong-shape`) or an `ErrorGroup` with every mistake.
        """
        return from_fields(cls, data, "snapshot mapping", rest={"merged_into": "-"})


@attrs.frozen
class Snapshot:
    """How a ticket stood at an instant, as a row says; `was_assigned` is whether it ever was until then."""

    at: datetime = attrs.field(converter=utc, validator=aware)
    status: Status
    agent: str | None = None
    team: str | None = None
    priority: Priority | None = None
    type: TicketType | None = None
    into: str | None = None
    reason: CancelReason = CancelReason.MISTAKE
    was_assigned: bool = False

    @property
    def reached(self) -> Status:
        """The status in our sense: what was assigned is no longer new."""
        return Status.OPEN if self.was_assigned and self.status is Status.NEW else self.status

    def after(self, before: "Snapshot") -> "Snapshot":
        """The same with what its row left out and the one before had said."""
        return Snapshot(
            self.at,
            self.status,
            self.agent,
            self.team or before.team,
            self.priority or before.priority,
            self.type or before.type,
            self.into or before.into,
            self.reason,
            self.was_assigned or before.was_assigned,
        )


def changes(id: TicketId, before: Snapshot | None, now: Snapshot) -> tuple[Event, ...]:
    """The events by which a ticket came from one snapshot to the next, `None` if there was none before.

    Raises `InvalidValue` (`rows.back-to-new`, `rows.leaves-merged`, `rows.missing-part`).
    """
    _possible(id, before, now)
    if before is None:
        opened = Opened(now.at, type=now.type)
        return opened, *changes(id, Snapshot(now.at, Status.NEW, type=now.type), now)
    return *_ranked(before, now), *_given(before, now), *_moved(before, now)


def _possible(id: TicketId, before: Snapshot | None, now: Snapshot) -> None:
    if now.status is Status.MERGED and now.into is None:
        raise InvalidValue.of(
            "rows.missing-part",
            f"ticket {quoted(id)} is merged, and the row does not say into what",
            expected="the id of the other ticket",
            help="name the column that holds it: `merged_into` of the mapping.",
        )
    if before is None:
        return
    if before.status is Status.MERGED and (now.status is not Status.MERGED or now.into != before.into):
        raise InvalidValue.of(
            "rows.leaves-merged",
            f"ticket {quoted(id)} was merged into {quoted(str(before.into))} and stays so: "
            "its story goes on there",
            expected="merged",
            received=f"merged into {now.into}" if now.status is Status.MERGED else now.status.value,
        )
    if now.status is Status.NEW and before.status is not Status.NEW:
        raise InvalidValue.of(
            "rows.back-to-new",
            f"ticket {quoted(id)} cannot become new again",
            expected="open, if work goes on",
            received=f"new after {before.status.value}",
        )


def _ranked(before: Snapshot, now: Snapshot) -> Iterator[Event]:
    priority = None if now.priority is before.priority else now.priority
    kind = None if now.type is before.type else now.type
    if priority or kind:
        yield Triaged(now.at, priority=priority, type=kind)


def _given(before: Snapshot, now: Snapshot) -> Iterator[Event]:
    if now.team == before.team and now.agent is None and before.agent is not None:
        yield Unassigned(now.at)
    elif (now.agent, now.team) != (before.agent, before.team):
        yield Assigned(now.at, agent=now.agent, team=now.team)


def _moved(before: Snapshot, now: Snapshot) -> Iterator[Event]:
    """From status to status; that a new ticket was assigned has opened it already."""
    start = Status.OPEN if before.reached is Status.NEW and now.was_assigned else before.reached
    if start is now.reached:
        return
    is_back = start.is_done and (now.reached is Status.OPEN or now.reached in HOLDS)
    if is_back:
        yield Reopened(now.at)
    if now.reached in HOLDS:
        yield Held(now.at, status=now.reached)
    elif now.reached is Status.OPEN and not is_back:
        yield Resumed(now.at)
    elif now.reached in _ENDS:
        yield _ENDS[now.reached](now)


_ENDS: Mapping[Status, Callable[[Snapshot], Event]] = {
    Status.RESOLVED: lambda now: Resolved(now.at),
    Status.CLOSED: lambda now: Closed(now.at),
    Status.CANCELLED: lambda now: Cancelled(now.at, reason=now.reason),
    Status.MERGED: lambda now: Merged(now.at, into=now.into),  # type: ignore[arg-type]
}


class SnapshotReader:
    """Reads rows that hold a snapshot each, and remembers what the words of the table mean."""

    def __init__(self, mapping: SnapshotMapping) -> None:
        self.mapping = mapping
        self._statuses = _dictionary(mapping.statuses, _STANDINGS, self._unknown_status)
        self._priorities = _dictionary(mapping.priorities, _names(Priority), self._unknown_priority)
        self._types = _dictionary(mapping.types, _names(TicketType), self._unknown_type)

    def __call__(self, row: Row) -> tuple[str, Snapshot]:
        """The ticket's id and the snapshot of a row.

        Raises an `ErrorGroup` with every mistake of the row, or `WrongType` (`data.wrong-shape`).
        """
        require_row(row)
        mapping, problems = self.mapping, Collector("row")
        case, at = read_case(row, mapping.case, problems), None
        word = cell(row, mapping.status)
        standing: Standing | None = _meant(self._statuses, word, problems)
        if not word:
            problems.add(
                InvalidValue.of(
                    "rows.missing-status",
                    f"the column `{mapping.status}` is empty",
                    place=mapping.status,
                    expected="a status",
                )
            )
        try:
            at = instant(row, mapping.time, mapping.zone, mapping.time_format)
        except ServiceCoreError as error:
            problems.add(error)
        priority: Priority | None = _meant(self._priorities, _cell(row, mapping.priority), problems)
        kind: TicketType | None = _meant(self._types, _cell(row, mapping.type), problems)
        problems.done()
        assert at is not None
        assert standing is not None
        agent, team = _cell(row, mapping.agent) or None, _cell(row, mapping.team) or None
        return case, Snapshot(
            at,
            Status.CANCELLED if isinstance(standing, CancelReason) else standing,
            agent=agent,
            team=team,
            priority=priority,
            type=kind,
            into=_cell(row, mapping.merged_into) or None if standing is Status.MERGED else None,
            reason=standing if isinstance(standing, CancelReason) else CancelReason.MISTAKE,
            was_assigned=bool(agent or team),
        )

    def _unknown_status(self, word: str, likely: str | None, known: str) -> ServiceCoreError:
        return UnknownName.of(
            "rows.unknown-status",
            f"the mapping does not know the status {quoted(word)}",
            place=self.mapping.status,
            expected=known,
            suggestion=likely,
            help="map it with `statuses`.",
        )

    def _unknown_priority(self, word: str, likely: str | None, known: str) -> ServiceCoreError:
        return UnknownName.of(
            "rows.unknown-priority",
            f"the mapping does not know the priority {quoted(word)}",
            place=self.mapping.priority or "",
            expected=known,
            suggestion=likely,
            help="map it with `priorities`.",
        )

    def _unknown_type(self, word: str, likely: str | None, known: str) -> ServiceCoreError:
        return UnknownName.of(
            "rows.unknown-type",
            f"the mapping does not know the type {quoted(word)}",
            place=self.mapping.type or "",
            expected=known,
            suggestion=likely,
            help="map it with `types`.",
        )


def _cell(row: Row, column: str | None) -> str:
    return "" if column is None else cell(row, column)


def _names(kind: type[E]) -> dict[str, E]:
    return {name.lower(): each for name, each in kind.__members__.items()}


def _dictionary(
    words: Mapping[str, V] | None,
    ours: Mapping[str, V],
    unknown: Callable[[str, str | None, str], ServiceCoreError],
) -> Guesses[V | ServiceCoreError]:
    """What each word means, or the mistake if it means nothing; costly to find out, so each is kept."""

    def meaning(word: str) -> V | ServiceCoreError:
        known, name = (ours, spelled(word)) if words is None else (words, word)
        if name in known:
            return known[name]
        return unknown(word, likely(name, known), one_of(known))

    return Guesses(meaning)


def _meant(dictionary: Guesses[Any], word: str, problems: Collector) -> Any:
    """What a word means, `None` if there is no word or it means nothing, which is a mistake."""
    found = dictionary[word] if word else None
    if isinstance(found, ServiceCoreError):
        problems.add(found)
        return None
    return found
