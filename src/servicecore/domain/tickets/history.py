"""The history of a ticket: its events in order, of which every state is a function."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any

import attrs

from servicecore.domain.checks import filled, items, quoted, utc
from servicecore.domain.names import CustomerId, InteractionId, TicketId
from servicecore.domain.quick import assembler
from servicecore.domain.tables.mappings import RowMapping
from servicecore.domain.tables.snapshots import SnapshotMapping
from servicecore.domain.tickets.events import Absorbed, Confirmed, CustomerMessage, Event, Opened, Reply
from servicecore.domain.tickets.folding import fold
from servicecore.domain.tickets.ticket import Ticket
from servicecore.domain.tickets.transitions import Process
from servicecore.errors import Collector, InvalidValue, require_aware, require_instance

_AT = attrgetter("at")


def _in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    found = sorted(items(Event, events, "History.events"), key=_AT)
    if found and not isinstance(found[0], Opened):  # an opening comes first at its instant
        opening = next((event for event in found if isinstance(event, Opened)), found[0])
        if opening.at == found[0].at:
            found.remove(opening)
            found.insert(0, opening)
    return tuple(found)


def _not_before_opening(owner: Any, field: Any, events: tuple[Event, ...]) -> None:
    problems = Collector(f"history of ticket `{owner.id}`")
    for i, event in before_opening(events):
        problems.add(too_early(owner.id, event, events, f"History.events[{i}]"))
    problems.done()


def before_opening(events: tuple[Event, ...]) -> Iterator[tuple[int, Event]]:
    """The events, in time order and with their numbers, that lie before the instant of the first opening."""
    opened_at = next((event.at for event in events if isinstance(event, Opened)), None)
    if opened_at is not None:
        for i, event in enumerate(events):
            if event.at >= opened_at:
                return
            yield i, event


def too_early(id: TicketId, event: Event, events: tuple[Event, ...], place: str) -> InvalidValue:
    """The error of an event that lies before the opening of its ticket."""
    opened_at = next(each.at for each in events if isinstance(each, Opened))
    return InvalidValue.of(
        "history.before-opening",
        f"`{type(event).__name__}` lies before ticket {quoted(id)} was opened",
        place=place,
        expected=f"an instant at or after {opened_at.isoformat()}",
        received=event.at.isoformat(),
    )


def not_opened(event: Event, id: TicketId | None) -> InvalidValue:
    """The error of an event that finds no ticket; `None` where it is not known which one that would be."""
    return InvalidValue.of(
        "ticket.not-opened",
        f"{'the ticket' if id is None else f'ticket {quoted(id)}'} is not open yet",
        place="event",
        expected="Opened as the first event",
        received=f"{type(event).__name__} at {event.at.isoformat()}",
    )


def _customer(value: str | None) -> CustomerId | None:
    return None if value is None else CustomerId(value)


@attrs.frozen
class History:
    """What happened to one ticket, in time order; events of the same instant keep the order they came in.

    Only the opening goes before what else happened at its instant.

    Nothing else is stored: the status, who waits, how often it was reopened are computed from here. `Ticket`
    says how. A history is a record: it holds what was logged, also steps that no process foresees, and need
    not begin with an opening. `Workflow` is what holds it against the rules, or lets it grow along them.

    >>> from datetime import UTC, datetime
    >>> from servicecore.domain import Opened, Resolved
    >>> day = datetime(2026, 3, 2, tzinfo=UTC)
    >>> history = History("t1", [Opened(day.replace(hour=9)), Resolved(day.replace(hour=11))])
    >>> history.at(day.replace(hour=10)).status, history.at(day.replace(hour=11)).status
    (<Status.NEW: 'new'>, <Status.RESOLVED: 'resolved'>)
    >>> history.at(day) is None
    True

    Raises `WrongType` (`value.wrong-type`), `InvalidValue` (`text.empty`), or an `ErrorGroup` with every
    event that lies before the ticket was opened (`history.before-opening`).
    """

    id: TicketId = attrs.field(converter=TicketId, validator=filled)
    events: tuple[Event, ...] = attrs.field(default=(), converter=_in_order, validator=_not_before_opening)
    customer_id: CustomerId | None = attrs.field(
        default=None, kw_only=True, converter=_customer, validator=attrs.validators.optional(filled)
    )

    def at(self, instant: datetime) -> Ticket | None:
        """The ticket as it stood at an instant, `None` before its first event.

        An event at exactly that instant has happened, and a hold until then has ended. Raises `WrongType`
        (`value.wrong-type`) or `InvalidValue` (`time.naive`).
        """
        return fold(self.id, self.up_to(instant), until=utc(instant))

    def up_to(self, instant: datetime) -> tuple[Event, ...]:
        """The events that have happened by an instant, those at exactly that instant included.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`).
        """
        end = utc(require_aware(instant, "instant"))
        return self.events[: bisect_right(self.events, end, key=_AT)]

    @property
    def ticket(self) -> Ticket | None:
        """The ticket after its last event, `None` if nothing happened."""
        return fold(self.id, self.events)

    def plus(self, event: Event) -> "History":
        """The history with one more event.

        Raises `WrongType` (`value.wrong-type`), `InvalidValue` (`history.out-of-order`) if it lies before the
        last event, since the past is not rewritten, or an `ErrorGroup` (`history.before-opening`) for an
        opening behind other events.
        """
        require_instance(event, Event, "event")
        if self.events and event.at < self.events[-1].at:
            raise InvalidValue.of(
                "history.out-of-order",
                f"the event lies before the last one of ticket `{self.id}`",
                place="event",
                expected=f"an instant at or after {self.events[-1].at.isoformat()}",
                received=event.at.isoformat(),
            )
        if isinstance(event, Opened) or type(self) is not History:  # it may belong before others
            return attrs.evolve(self, events=(*self.events, event))
        return _history(self.id, (*self.events, event), self.customer_id)

    @property
    def interactions(self) -> tuple[InteractionId, ...]:
        """The contacts that the events name, each once, in time order; those of absorbed tickets included."""
        found: dict[InteractionId, None] = {}
        for event in self.events:
            if isinstance(event, Opened | Absorbed):
                found |= dict.fromkeys(event.interactions)
            elif isinstance(event, CustomerMessage | Reply | Confirmed) and event.interaction_id:
                found[event.interaction_id] = None
        return tuple(found)

    def __len__(self) -> int:
        return len(self.events)

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[Mapping[str, object]],
        mapping: RowMapping | SnapshotMapping,
        *,
        workflow: Process | None = None,
    ) -> "History":
        """The history of one ticket from rows of your own table.

        With a `RowMapping` each row is an event; with a `SnapshotMapping` each is how the ticket stood, and
        what differs from the row before is what happened. With a `workflow`, what it does not allow is a bad
        row. For a table with many tickets use `Log.from_rows`, which also keeps bad rows apart.

        Raises an `ErrorGroup` with every bad row, or `InvalidValue` (`rows.not-one-case`).
        """
        from servicecore.domain.tables.logs import Log  # a log is made of histories

        log = Log.from_rows(rows, mapping, workflow=workflow)
        log.raise_for_problems()
        if len(log.histories) != 1:
            raise InvalidValue.of(
                "rows.not-one-case",
                "the rows are not those of one ticket",
                expected="rows of exactly one case",
                received=f"{len(log.histories)} cases",
                help="use Log.from_rows for many.",
            )
        return next(iter(log.histories.values()))


_history = assembler(History)
"""A history that grows is not put in order and checked again from its beginning."""
