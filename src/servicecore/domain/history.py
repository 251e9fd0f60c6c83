"""The history of a ticket: its events in order, of which every state is a function."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import attrs

from servicecore.domain.checks import filled, items, utc
from servicecore.domain.events import Event
from servicecore.domain.mappings import RowMapping
from servicecore.domain.names import CustomerId, TicketId
from servicecore.domain.tickets import Ticket, fold
from servicecore.errors import InvalidValue, require_aware, require_instance


def _in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    return tuple(sorted(items(Event, events, "History.events"), key=lambda event: event.at))


def _customer(value: str | None) -> CustomerId | None:
    return None if value is None else CustomerId(value)


@attrs.frozen
class History:
    """What happened to one ticket, in time order; events of the same instant keep the order they came in.

    Nothing else is stored: the status, who waits, how often it was reopened are computed from here. `Ticket`
    says how.

    >>> from datetime import UTC, datetime
    >>> from servicecore.domain import Opened, Resolved
    >>> day = datetime(2026, 3, 2, tzinfo=UTC)
    >>> history = History("t1", [Opened(day.replace(hour=9)), Resolved(day.replace(hour=11))])
    >>> history.at(day.replace(hour=10)).status, history.at(day.replace(hour=11)).status
    (<Status.NEW: 'new'>, <Status.RESOLVED: 'resolved'>)
    >>> history.at(day) is None
    True

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`).
    """

    id: TicketId = attrs.field(converter=TicketId, validator=filled)
    events: tuple[Event, ...] = attrs.field(default=(), converter=_in_order)
    customer_id: CustomerId | None = attrs.field(
        default=None, kw_only=True, converter=_customer, validator=attrs.validators.optional(filled)
    )

    def at(self, instant: datetime) -> Ticket | None:
        """The ticket as it stood at an instant, `None` before its first event.

        An event at exactly that instant has happened. Raises `WrongType` (`value.wrong-type`) or
        `InvalidValue` (`time.naive`).
        """
        end = utc(require_aware(instant, "instant"))
        return fold(self.id, (event for event in self.events if event.at <= end))

    @property
    def ticket(self) -> Ticket | None:
        """The ticket after its last event, `None` if nothing happened."""
        return fold(self.id, self.events)

    def plus(self, event: Event) -> "History":
        """The history with one more event.

        Raises `WrongType` (`value.wrong-type`), or `InvalidValue` (`history.out-of-order`) if it lies before
        the last event: the past is not rewritten.
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
        return attrs.evolve(self, events=(*self.events, event))

    def __len__(self) -> int:
        return len(self.events)

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, object]], mapping: RowMapping) -> "History":
        """The history of one ticket from rows of your own table: one event a row.

        For a table with many tickets use `Log.from_rows`, which also keeps bad rows apart.

        Raises an `ErrorGroup` with every bad row, or `InvalidValue` (`rows.not-one-case`).
        """
        from servicecore.domain.logs import Log  # a log is made of histories

        log = Log.from_rows(rows, mapping)
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
