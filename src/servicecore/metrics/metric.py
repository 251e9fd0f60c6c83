"""What a metric is: three functions and a definition."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, Protocol, Self, TypeVar

import attrs

from servicecore.domain import History, Ticket
from servicecore.errors import require_aware
from servicecore.estimates import Estimate

Span = Callable[[datetime, datetime], timedelta]
"""How the time between two instants is measured: elapsed, or working time by `Calendar.between`."""


class State(Protocol):
    """What observing leaves behind: it merges with `+`, in any order, from any number of processes."""

    def __add__(self, other: Any, /) -> Self: ...


S = TypeVar("S", bound=State)


def elapsed(start: datetime, end: datetime) -> timedelta:
    """The time between two instants in absolute time: a clock change between them counts as what it is."""
    return end.astimezone(UTC) - start.astimezone(UTC)


@attrs.frozen(eq=False)
class Metric(Generic[S]):
    """A figure about service, defined once for every place that computes it.

    `observe` turns histories into a state, states add up, `result` makes the estimate. `definition` says what
    counts; `better` is `"higher"`, `"lower"` or `"depends"`.

    >>> from datetime import UTC, datetime
    >>> from servicecore.domain import History, Opened, Resolved
    >>> from servicecore.metrics import REOPEN_RATE
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> done = History("1", [Opened(noon), Resolved(noon)])
    >>> state = REOPEN_RATE.observe([done], as_of=noon) + REOPEN_RATE.observe([], as_of=noon)
    >>> REOPEN_RATE.result(state, as_of=noon).n
    1
    """

    key: str
    definition: str = attrs.field(kw_only=True)
    better: str = attrs.field(kw_only=True)
    state: Callable[[Iterable[Ticket], datetime, Span], S] = attrs.field(kw_only=True)
    estimate: Callable[[str, S, datetime], Estimate] = attrs.field(kw_only=True)
    needs: tuple[str, ...] = attrs.field(default=(), kw_only=True)

    def observe(self, histories: Iterable[History], *, as_of: datetime, span: Span | None = None) -> S:
        """The state of these histories at `as_of`; what happened later does not count.

        `span` measures durations: elapsed time, unless a calendar's `between` is given. Raises `InvalidValue`
        (`time.naive`).
        """
        require_aware(as_of, "as_of")
        tickets = (history.at(as_of) for history in histories)
        return self.state((ticket for ticket in tickets if ticket), as_of, span or elapsed)

    def result(self, state: S, *, as_of: datetime) -> Estimate:
        """The estimate that a state comes to."""
        return self.estimate(self.key, state, as_of)

    def __repr__(self) -> str:
        return f"<Metric {self.key}>"
