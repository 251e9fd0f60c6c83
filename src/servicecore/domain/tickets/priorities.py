"""Priority from impact and urgency: the levels of both, and the table that makes one priority of the two."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import IntEnum
from itertools import pairwise
from typing import Any, TypeAlias, TypeVar

import attrs

from servicecore.display import Table
from servicecore.domain.checks import items, member
from servicecore.domain.functions import Impact, Priority, TicketType, Urgency
from servicecore.domain.tickets.events import Triaged
from servicecore.errors import Collector, InvalidValue, WrongType, shown

L = TypeVar("L", bound=IntEnum)


def _impact(value: Impact | str) -> Impact:
    return member(Impact, value, "PriorityCell.impact")


def _urgency(value: Urgency | str) -> Urgency:
    return member(Urgency, value, "PriorityCell.urgency")


def _priority(value: Priority | str) -> Priority:
    return member(Priority, value, "PriorityCell.priority")


@attrs.frozen
class PriorityCell:
    """The priority of one impact with one urgency.

    Each may be given by name, never as a bare number: elsewhere 1 is the highest.

    Raises `WrongType` (`value.wrong-type`) or `UnknownName` (`value.unknown-member`).
    """

    impact: Impact = attrs.field(converter=_impact)
    urgency: Urgency = attrs.field(converter=_urgency)
    priority: Priority = attrs.field(converter=_priority)


_Row: TypeAlias = Mapping[str, Priority | str] | Mapping[Urgency, Priority | str]
_Rows: TypeAlias = Mapping[str, _Row] | Mapping[Impact, _Row]
_Given: TypeAlias = tuple[Impact, Urgency, Priority | None]


def _cells(values: _Rows | Iterable[PriorityCell]) -> tuple[PriorityCell, ...]:
    """The cells by impact and urgency; everything that is wrong with them is raised together."""
    problems = Collector("the priority table")
    found: dict[tuple[Impact, Urgency], Priority | None] = {}
    meant: set[tuple[Impact, Urgency]] = set()
    for impact, urgency, priority in _given(values, problems, meant):
        if (impact, urgency) in found:
            problems.add(_twice(impact, urgency))
        found[impact, urgency] = priority
    for impact in Impact:
        if missing := [urgency for urgency in Urgency if (impact, urgency) not in meant | found.keys()]:
            problems.add(_incomplete(impact, missing))
    read = [(key, priority) for key, priority in sorted(found.items()) if priority is not None]
    cells = tuple(PriorityCell(impact, urgency, priority) for (impact, urgency), priority in read)
    for less, more in _falls(cells):
        problems.add(_not_monotone(less, more))
    problems.done()
    return cells


def _given(values: object, problems: Collector, meant: set[tuple[Impact, Urgency]]) -> Iterator[_Given]:
    """The cells as they were given; `None` stands for a priority that is there and cannot be read.

    Cells whose impact or urgency cannot be read are no cells; where it is clear which ones are meant they are
    added to `meant`, so that they are not told to be missing as well.
    """
    if isinstance(values, Mapping):
        yield from _of_rows(values, problems, meant)
    else:
        for cell in items(PriorityCell, values, "PriorityTable.cells"):
            yield cell.impact, cell.urgency, cell.priority


def _of_rows(
    rows: Mapping[Any, Any], problems: Collector, meant: set[tuple[Impact, Urgency]]
) -> Iterator[_Given]:
    for name, row in rows.items():
        impact = _read(Impact, name, f"[{shown(name)}]", problems)
        if impact is None:
            meant.update((likely, urgency) for likely in _likely(Impact, problems) for urgency in Urgency)
            continue
        if not isinstance(row, Mapping):
            problems.add(_no_row(row, impact))
            meant.update((impact, urgency) for urgency in Urgency)
            continue
        for key, value in row.items():
            urgency = _read(Urgency, key, f"[{_word(impact)}, {shown(key)}]", problems)
            if urgency is None:
                meant.update((impact, likely) for likely in _likely(Urgency, problems))
            else:
                yield impact, urgency, _read(Priority, value, _place(impact, urgency), problems)


def _likely(kind: type[L], problems: Collector) -> list[L]:
    """The level that the last mistake suggests, if it does."""
    name = problems.errors[-1].diagnostic.suggestion
    return [kind[name.upper()]] if name else []


def _no_row(row: object, impact: Impact) -> WrongType:
    place = f"[{_word(impact)}]"
    return WrongType.of(
        "value.wrong-type",
        f"`{place}` has the wrong type",
        place=place,
        expected="a mapping of urgency to priority",
        received=f"{shown(row)} ({type(row).__name__})",
    )


def _read(kind: type[L], value: object, place: str, problems: Collector) -> L | None:
    with problems.at():
        return member(kind, value, place)
    return None


def _falls(cells: tuple[PriorityCell, ...]) -> Iterator[tuple[PriorityCell, PriorityCell]]:
    """Neighbours of which the one with more impact or urgency has the lower priority."""
    rows = [[cell for cell in cells if cell.impact is impact] for impact in Impact]
    columns = [[cell for cell in cells if cell.urgency is urgency] for urgency in Urgency]
    for line in rows + columns:
        for less, more in pairwise(line):
            if more.priority < less.priority:
                yield less, more


def _word(level: IntEnum) -> str:
    return level.name.lower()


def _place(impact: Impact, urgency: Urgency) -> str:
    return f"[{_word(impact)}, {_word(urgency)}]"


def _twice(impact: Impact, urgency: Urgency) -> InvalidValue:
    return InvalidValue.of(
        "priority.duplicate-cell",
        f"impact {_word(impact)} with urgency {_word(urgency)} is there twice",
        place=_place(impact, urgency),
        expected="each pair of impact and urgency once",
    )


def _incomplete(impact: Impact, missing: list[Urgency]) -> InvalidValue:
    return InvalidValue.of(
        "priority.incomplete",
        f"impact {_word(impact)} has no priority with urgency {', '.join(map(_word, missing))}",
        place=f"[{_word(impact)}]",
        expected="a priority for every pair of impact and urgency",
    )


def _not_monotone(less: PriorityCell, more: PriorityCell) -> InvalidValue:
    what = "impact" if less.urgency is more.urgency else "urgency"
    one, other = (
        f"{_word(each.impact)} x {_word(each.urgency)} is {_word(each.priority)}" for each in (less, more)
    )
    return InvalidValue.of(
        "priority.not-monotone",
        f"more {what} lowers the priority: {one}, {other}",
        place=_place(more.impact, more.urgency),
        expected=f"{_word(less.priority)} or higher",
        received=_word(more.priority),
        help="raise this cell or lower the other.",
    )


@attrs.frozen
class PriorityTable:
    """The priority of every impact with every urgency: complete, and monotone.

    Monotone means that more impact or more urgency never lowers the priority. It is made from a nested
    mapping (impact, urgency, priority; each by name or as a member) or from cells, and keeps the cells in the
    order of impact, then urgency.

    >>> by_urgency = {"low": "low", "medium": "normal", "high": "high", "critical": "urgent"}
    >>> table = PriorityTable({"person": by_urgency, "group": by_urgency, "department": by_urgency})
    >>> table.of("group", "high")
    <Priority.HIGH: 3>

    Raises an `ErrorGroup` with everything that is wrong: cells that are missing (`priority.incomplete`) or
    there twice (`priority.duplicate-cell`), neighbours between which the priority falls
    (`priority.not-monotone`), names that are none (`value.unknown-member`, `value.wrong-type`). What is
    neither a mapping nor cells is a `WrongType` (`value.wrong-type`).
    """

    cells: tuple[PriorityCell, ...] = attrs.field(converter=_cells)

    def of(self, impact: Impact | str, urgency: Urgency | str) -> Priority:
        """The priority of this impact with this urgency, each given as a member or by name.

        Raises `WrongType` (`value.wrong-type`) or `UnknownName` (`value.unknown-member`).
        """
        row, column = member(Impact, impact, "impact"), member(Urgency, urgency, "urgency")
        return self.cells[(row - 1) * len(Urgency) + column - 1].priority

    def triage(
        self,
        at: datetime,
        impact: Impact | str,
        urgency: Urgency | str,
        *,
        type: TicketType | str | None = None,
        agent: str | None = None,
    ) -> Triaged:
        """What happens when somebody ranks a ticket by this table; the event keeps what the table says today.

        >>> from datetime import UTC
        >>> PRIORITIES.triage(datetime(2026, 3, 2, 9, tzinfo=UTC), "group", "critical", agent="ann").priority
        <Priority.URGENT: 4>

        Raises what `of` and `Triaged` raise.
        """
        priority = self.of(impact, urgency)
        return Triaged(at, priority=priority, impact=impact, urgency=urgency, type=type, agent=agent)

    def explain(
        self, impact: Impact | str, urgency: Urgency | str, override: Priority | str | None = None
    ) -> str:
        """The priority and where it comes from, in one line; `override` is one that somebody set by hand.

        >>> PRIORITIES.explain("person", "high")
        'normal (impact person x urgency high)'
        >>> PRIORITIES.explain("person", "high", override="urgent")
        'urgent, set by hand over normal (impact person x urgency high)'

        Raises `WrongType` (`value.wrong-type`) or `UnknownName` (`value.unknown-member`).
        """
        row, column = member(Impact, impact, "impact"), member(Urgency, urgency, "urgency")
        computed = f"{_word(self.of(row, column))} (impact {_word(row)} x urgency {_word(column)})"
        if override is None:
            return computed
        return f"{_word(member(Priority, override, 'override'))}, set by hand over {computed}"

    def __str__(self) -> str:
        return self._table().text()

    def _repr_html_(self) -> str:
        return self._table().html()

    def _table(self) -> Table:
        """Impact downwards, urgency to the right."""
        rows = [
            [_word(impact), *(_word(cell.priority) for cell in self.cells if cell.impact is impact)]
            for impact in Impact
        ]
        return Table(["impact", *map(_word, Urgency)], rows)


PRIORITIES = PriorityTable(
    {
        "person": {"low": "low", "medium": "normal", "high": "normal", "critical": "high"},
        "group": {"low": "low", "medium": "normal", "high": "high", "critical": "urgent"},
        "department": {"low": "low", "medium": "high", "high": "urgent", "critical": "urgent"},
    }
)
"""The recommended table.

>>> print(PRIORITIES)
impact      low  medium  high    critical
person      low  normal  normal  high
group       low  normal  high    urgent
department  low  high    urgent  urgent

Source: the table by which iTop (Combodo) computes the priority of an incident or a request, there in numbers
of which 1 is the highest.
"""
