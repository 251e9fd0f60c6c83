"""Measuring many metrics at once, and showing them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from servicecore.calendars import Calendar
from servicecore.display import Table, duration
from servicecore.domain import History, Log
from servicecore.errors import WrongType, require_aware, require_instance
from servicecore.estimates import Estimate, Quantity, in_words
from servicecore.metrics.catalogue import METRICS
from servicecore.metrics.metric import Metric, elapsed

Rough = Callable[[Quantity | None, str], str]
"""How a figure of a unit is shown in a table."""


def measure(
    histories: Log | Iterable[History],
    *,
    as_of: datetime,
    metrics: Sequence[Metric[Any]] | None = None,
    calendar: Calendar | None = None,
) -> tuple[Estimate, ...]:
    """Measure a log or histories as they stood at `as_of`; with a calendar, durations are working time.

    All metrics of `METRICS` unless told which. Each history is folded once.

    >>> from datetime import UTC, datetime, timedelta
    >>> from servicecore.domain import History, Opened, Resolved
    >>> nine = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> done = History("1", [Opened(nine), Resolved(nine + timedelta(hours=2))])
    >>> open_still = History("2", [Opened(nine)])
    >>> print(measure([done, open_still], as_of=nine + timedelta(hours=5))[5])
    full resolution time: 2 h (n 2, 1 censored; 95 % from 2 h)

    Raises `InvalidValue` (`time.naive`) or `WrongType` (`value.wrong-type`).
    """
    require_aware(as_of, "as_of")
    tickets = [ticket for history in _each(histories) if (ticket := history.at(as_of))]
    span = calendar.between if calendar else elapsed
    chosen = METRICS.values() if metrics is None else metrics
    return tuple(metric.result(metric.state(tickets, as_of, span), as_of=as_of) for metric in chosen)


def report(estimates: Iterable[Estimate], *, title: str = "", in_hours: bool = False) -> Table:
    """Estimates as one table: figure, base, interval, and what was censored or excluded.

    `in_hours` shows durations in hours and minutes: for working time, of which a day has no fixed amount.
    """
    columns = ("metric", "value", "n", "95 % interval", "notes")
    rough = _hours if in_hours else _rough
    return Table(columns, [_row(estimate, rough) for estimate in estimates], title=title)


def _row(estimate: Estimate, rough: Rough) -> tuple[str, str, str, str, str]:
    value, interval = estimate.value, estimate.interval
    figure = rough(value, estimate.unit)
    if estimate.more_than is not None:
        figure = f"more than {rough(estimate.more_than, estimate.unit)}"
    spread = ""
    if interval is not None:
        low, high = rough(interval.low, estimate.unit), interval.high
        spread = f"{low} to {rough(high, estimate.unit)}" if high is not None else f"from {low}"
    return (estimate.name, figure, f"{estimate.n:,}", spread, "; ".join(_notes(estimate, rough)))


def _each(histories: Any) -> Iterator[History]:
    if isinstance(histories, History):
        raise WrongType.of(
            "value.wrong-type",
            "a single history is not a log",
            place="histories",
            expected="a Log, or a list of histories",
            received="a History",
            help="put it into a list.",
        )
    found = histories.histories if isinstance(histories, Log) else histories
    for number, history in enumerate(found.values() if isinstance(found, Mapping) else found):
        yield require_instance(history, History, f"histories[{number}]")


def _hours(figure: Quantity | None, unit: str) -> str:
    """A figure with durations in hours and minutes."""
    if not isinstance(figure, timedelta):
        return _rough(figure, unit)
    hours, rest = divmod(figure, timedelta(hours=1))
    return f"{hours:,} h {rest // timedelta(minutes=1)} min" if hours else duration(figure, parts=2)


def _rough(figure: Quantity | None, unit: str = "") -> str:
    """A figure as a table shows it: two units of a duration are enough, the estimate itself is exact."""
    if isinstance(figure, timedelta):
        return duration(figure, parts=2)
    return in_words(figure, unit if unit == "share" else "")


def _notes(estimate: Estimate, rough: Rough) -> list[str]:
    details = estimate.details
    censored = {
        name.removeprefix("censored_"): figure
        for name, figure in details.items()
        if name.startswith("censored_")
    }
    notes = [f"{reason.replace('_', ' ')} {count:,}" for reason, count in censored.items()]
    notes += [
        f"excluded: {reason.replace('_', ' ')} {count:,}" for reason, count in estimate.excluded.items()
    ]
    if details.get("observed_n"):
        mean, most = details["observed_mean"], details["observed_p90_linear"]
        notes.append(f"of {details['observed_n']:,} ended: mean {rough(mean, '')}, p90 {rough(most, '')}")
    return notes
