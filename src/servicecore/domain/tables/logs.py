"""Logs of many tickets, read from rows of the user's own tables; bad rows are named, never dropped."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

import attrs

from servicecore.domain.checks import count, instance, items
from servicecore.domain.names import TicketId
from servicecore.domain.tables.mappings import RowMapping
from servicecore.domain.tables.rows import EventReader, Row, cell, check_columns
from servicecore.domain.tables.snapshots import Snapshot, SnapshotMapping, SnapshotReader, changes
from servicecore.domain.tickets.events import Event, Opened
from servicecore.domain.tickets.folding import fold
from servicecore.domain.tickets.history import History, before_opening, not_opened, too_early
from servicecore.domain.tickets.ticket import Ticket
from servicecore.domain.tickets.transitions import Process
from servicecore.errors import Diagnostic, ErrorGroup, ServiceCoreError, WrongType, require_instance, shown


def _problems(values: Iterable[ServiceCoreError]) -> tuple[ServiceCoreError, ...]:
    return items(ServiceCoreError, values, "Log.problems")


def _diagnostics(problems: Any) -> tuple[Diagnostic, ...]:
    return tuple(problem.diagnostic for problem in problems)


@attrs.frozen
class Log:
    """The histories that a table holds, by ticket, and the mistakes of its rows, in the order of the rows.

    A ticket with a bad row is kept, without what that row says. Its customer is the first, in time, that its
    rows name.

    >>> mapping = RowMapping(events={"new": "opened", "done": "resolved"})
    >>> log = Log.from_rows([
    ...     {"case": "1", "activity": "new", "time": "2026-03-02T09:00:00+00:00"},
    ...     {"case": "1", "activity": "dune", "time": "2026-03-02T10:00:00+00:00"},
    ... ], mapping)
    >>> len(log.histories), log.problems[0].code, log.problems[0].diagnostic.place
    (1, 'rows.unknown-activity', 'rows[1].activity')
    """

    histories: Mapping[TicketId, History] = attrs.field(hash=False, validator=instance(Mapping))
    problems: tuple[ServiceCoreError, ...] = attrs.field(default=(), converter=_problems, eq=_diagnostics)
    rows: int = attrs.field(default=0, validator=count)

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[Row],
        mapping: RowMapping | SnapshotMapping,
        *,
        workflow: Process | None = None,
    ) -> "Log":
        """Read rows: one event each (`RowMapping`), or one picture of a ticket each (`SnapshotMapping`).

        They may come in any order. A row's place in errors is its number, from 0: `rows[3]`. A row that lies
        before the opening of its ticket is a mistake (`history.before-opening`); with a `workflow`, so is one
        that it does not allow, as the ticket stands after the rows that are right. Without one, the record
        is believed.

        Raises what `from_placed_rows` raises.
        """
        placed = ((f"rows[{i}]", row) for i, row in enumerate(rows))
        return cls.from_placed_rows(placed, mapping, workflow=workflow)

    @classmethod
    def from_placed_rows(
        cls,
        rows: Iterable[tuple[str, Row]],
        mapping: RowMapping | SnapshotMapping,
        *,
        workflow: Process | None = None,
    ) -> "Log":
        """Read rows that bring their own place for error messages, such as `line 7`.

        Raises an `ErrorGroup` (`rows.no-such-column`) if the first row lacks a column that the mapping names,
        or `WrongType` (`value.wrong-type`) if the mapping or the workflow is none.
        """
        read = _reader(mapping)
        _require_workflow(workflow)
        problems: _Problems = {}
        cases: dict[str, list[_Entry]] = {}
        number = 0
        for number, (place, row) in enumerate(rows, start=1):
            if number == 1 and isinstance(row, Mapping):
                check_columns(row, mapping)
            try:
                case, said = read(row)
                customer = cell(row, mapping.customer) if mapping.customer else ""
            except (ServiceCoreError, ErrorGroup) as error:
                problems[number] = _located(error, place)
                continue
            cases.setdefault(case, []).append(_Entry(number, place, said, customer))
        read_cases = (_history(TicketId(case), found, workflow, problems) for case, found in cases.items())
        histories = {history.id: history for history in read_cases if history}
        in_order = [error for number in sorted(problems) for error in problems[number]]
        return cls(histories, tuple(in_order), number)

    def raise_for_problems(self) -> None:
        """Raise an `ErrorGroup` with every bad row; do nothing if there is none."""
        if self.problems:
            raise ErrorGroup("rows", self.problems)

    @property
    def last_at(self) -> datetime | None:
        """The instant of the last event of the log, `None` if it holds none."""
        return max((history.events[-1].at for history in self.histories.values() if history), default=None)


class _Entry(NamedTuple):
    """What a good row says, and where the row stands."""

    number: int
    place: str
    said: Event | Snapshot
    customer: str


_Problems: TypeAlias = dict[int, tuple[ServiceCoreError, ...]]
"""The mistakes by the number of their row: some are found when all rows have been read."""


def _reader(mapping: RowMapping | SnapshotMapping) -> EventReader | SnapshotReader:
    if isinstance(mapping, RowMapping):
        return EventReader(mapping)
    if isinstance(mapping, SnapshotMapping):
        return SnapshotReader(mapping)
    raise WrongType.of(
        "value.wrong-type",
        "`mapping` has the wrong type",
        place="mapping",
        expected="a RowMapping or a SnapshotMapping",
        received=f"{shown(mapping)} ({type(mapping).__name__})",
    )


def _require_workflow(workflow: object) -> None:
    from servicecore.domain.tickets.workflow import Workflow  # it is made of histories, as a log is

    if workflow is not None:
        require_instance(workflow, Workflow, "workflow")


def _located(error: ServiceCoreError | ErrorGroup, place: str) -> tuple[ServiceCoreError, ...]:
    found = error.errors if isinstance(error, ErrorGroup) else (error,)
    return tuple(each.inside(place) for each in found)


def _history(
    id: TicketId, entries: list[_Entry], workflow: Process | None, problems: _Problems
) -> History | None:
    """The history that the rows of a ticket tell, `None` if none of them is right."""
    entries.sort(key=lambda entry: entry.said.at)
    events: list[Event] = []
    customer, before, ticket = "", None, _begun(id, entries) if workflow else None
    for entry in _from_opening(id, entries, problems):
        try:
            now, told = _told(id, before, entry.said)
            ticket = _allowed(id, ticket, told, workflow) if workflow else None
        except ServiceCoreError as error:
            problems[entry.number] = _located(error, entry.place)
            continue
        before, customer = now, customer or entry.customer
        events += told
    return History(id, events, customer_id=customer or None) if events else None


def _from_opening(id: TicketId, entries: list[_Entry], problems: _Problems) -> list[_Entry]:
    """The entries, in time order, from the opening on, which comes first at its instant.

    Events that lie before the opening of their ticket are mistakes.
    """
    events = tuple(entry.said for entry in entries if isinstance(entry.said, Event))
    opening = next((i for i, event in enumerate(events) if isinstance(event, Opened)), None)
    if not opening:
        return entries
    start = 0
    for i, event in before_opening(events):
        error = too_early(id, event, (events[opening],), entries[i].place)
        problems[entries[i].number] = (error,)
        start = i + 1
    return [entries[opening], *entries[start:opening], *entries[opening + 1 :]]


def _begun(id: TicketId, entries: list[_Entry]) -> Ticket | None:
    """The ticket before its first event, `None` if an opening is told: a log need not hold one."""
    first = entries[0].said
    if isinstance(first, Snapshot) or any(isinstance(entry.said, Opened) for entry in entries):
        return None
    return fold(id, (Opened(first.at),))


def _told(
    id: TicketId, before: Snapshot | None, said: Event | Snapshot
) -> tuple[Snapshot | None, tuple[Event, ...]]:
    """The events that a row tells, and the snapshot with which the next one is compared."""
    if isinstance(said, Event):
        return None, (said,)
    now = said if before is None else said.after(before)
    return now, changes(id, before, now)


def _allowed(
    id: TicketId, ticket: Ticket | None, events: Iterable[Event], workflow: Process
) -> Ticket | None:
    """The ticket after events that the workflow allows. Raises what speaks against one of them."""
    for event in events:
        if error := workflow.refusal(ticket, event):
            if error.code == "ticket.not-opened":  # it could not say which ticket
                error = not_opened(event, id)
            raise type(error)(attrs.evolve(error.diagnostic, place=""))
        ticket = fold(id, (event,), start=ticket)
    return ticket
