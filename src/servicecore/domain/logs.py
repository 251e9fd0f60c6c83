"""Logs of many tickets, read from rows of the user's own tables; bad rows are named, never dropped."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import attrs

from servicecore.domain.checks import count, instance, items
from servicecore.domain.events import Event
from servicecore.domain.history import History
from servicecore.domain.mappings import RowMapping
from servicecore.domain.names import TicketId
from servicecore.domain.rows import Row, cell, check_columns, read_row
from servicecore.errors import Collector, Diagnostic, ErrorGroup, ServiceCoreError, require_instance


def _problems(values: Iterable[ServiceCoreError]) -> tuple[ServiceCoreError, ...]:
    return items(ServiceCoreError, values, "Log.problems")


def _diagnostics(problems: Any) -> tuple[Diagnostic, ...]:
    return tuple(problem.diagnostic for problem in problems)


@attrs.frozen
class Log:
    """The histories that a table holds, by ticket, and the mistakes of its rows.

    A ticket with a bad row is kept, without the event of that row. Its customer is the first that its rows
    name.

    >>> mapping = RowMapping(events={"new": "opened", "done": "resolved"})
    >>> log = Log.from_rows([
    ...     {"case": "1", "activity": "new", "time": "2026-03-02T09:00:00+00:00"},
    ...     {"case": "1", "activity": "dune", "time": "2026-03-02T10:00:00+00:00"},
    ... ], mapping)
    >>> len(log.histories), log.problems[0].code, log.problems[0].diagnostic.place
    (1, 'rows.unknown-activity', 'rows[1]')
    """

    histories: Mapping[TicketId, History] = attrs.field(hash=False, validator=instance(Mapping))
    problems: tuple[ServiceCoreError, ...] = attrs.field(default=(), converter=_problems, eq=_diagnostics)
    rows: int = attrs.field(default=0, validator=count)

    @classmethod
    def from_rows(cls, rows: Iterable[Row], mapping: RowMapping) -> "Log":
        """Read rows, one event each; a row's place in errors is its number, from 0: `rows[3]`.

        Raises what `from_placed_rows` raises.
        """
        return cls.from_placed_rows(((f"rows[{i}]", row) for i, row in enumerate(rows)), mapping)

    @classmethod
    def from_placed_rows(cls, rows: Iterable[tuple[str, Row]], mapping: RowMapping) -> "Log":
        """Read rows that bring their own place for error messages, such as `line 7`.

        Raises an `ErrorGroup` (`rows.no-such-column`) if the first row lacks a column that the mapping names,
        or `WrongType` (`value.wrong-type`) if the mapping is none.
        """
        require_instance(mapping, RowMapping, "mapping")
        events: dict[str, list[Event]] = {}
        customers: dict[str, str] = {}
        unknown: dict[str, ServiceCoreError] = {}
        problems = Collector("rows")
        number = 0
        for number, (place, row) in enumerate(rows, start=1):
            if number == 1 and isinstance(row, Mapping):
                check_columns(row, mapping)
            try:
                case, event = read_row(row, mapping, unknown)
            except (ServiceCoreError, ErrorGroup) as error:
                problems.add(error, place=place)
                continue
            events.setdefault(case, []).append(event)
            if mapping.customer and case not in customers and (customer := cell(row, mapping.customer)):
                customers[case] = customer
        histories = {
            TicketId(case): History(TicketId(case), found, customer_id=customers.get(case))
            for case, found in events.items()
        }
        return cls(histories, tuple(problems.errors), number)

    def raise_for_problems(self) -> None:
        """Raise an `ErrorGroup` with every bad row; do nothing if there is none."""
        if self.problems:
            raise ErrorGroup("rows", self.problems)

    @property
    def last_at(self) -> datetime | None:
        """The instant of the last event of the log, `None` if it holds none."""
        return max((history.events[-1].at for history in self.histories.values() if history), default=None)
