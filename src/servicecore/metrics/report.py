"""Measuring many metrics at once, and showing them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from servicecore.calendars import Calendar
from servicecore.display import Table, duration
from servicecore.domain import History
from servicecore.errors import require_aware
from servicecore.estimates import Estimate, Quantity, in_words
from servicecore.metrics.catalogue import METRICS
from servicecore.metrics.metric import Metric, elapsed


def measure(
    histories: Iterable[History],
    *,
    as_of: datetime,
    metrics: Sequence[Metric[Any]] | None = None,
    calendar: Calendar | None = None,
) -> tuple[Estimate, ...]:
    """Measure histories as they stood at `as_of`; with a calendar, durations are working time.

    All metrics of `METRICS` unless told which. Each history is folded once.

    >>> from datetime import UTC, datetime, timedelta
    >>> from servicecore.domain import History, Opened, Resolved
    >>> nine = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> done = History("1", [Opened(nine), Resolved(nine + timedelta(hours=2))])
    >>> open_still = History("2", [Opened(nine)])
    >>> print(measure([done, open_still], as_of=nine + timedelta(hours=5))[5])
    full resolution time: 2 h (n 2, 1 censored; 95 % from 2 h)

    Raises `InvalidValue` (`time.naive`).
    """
    require_aware(as_of, "as_of")
    tickets = [ticket for history in histories if (ticket := history.at(as_of))]
    span = calendar.between if calendar else elapsed
    chosen = METRICS.values() if metrics is None else metrics
    return tuple(metric.result(metric.state(tickets, as_of, span), as_of=as_of) for metric in chosen)


def report(estimates: Iterable[Estimate], *, title: str = "") -> Table:
    """Estimates as one table: figure, base, interval, and what was censored or excluded."""
    columns = ("metric", "value", "n", "95 % interval", "notes")
    return Table(columns, [_row(estimate) for estimate in estimates], title=title)


def _row(estimate: Estimate) -> tuple[str, str, str, str, str]:
    value, interval = estimate.value, estimate.interval
    figure = _rough(value, estimate.unit)
    if estimate.more_than is not None:
        figure = f"more than {_rough(estimate.more_than, estimate.unit)}"
    spread = ""
    if interval is not None:
        low, high = _rough(interval.low, estimate.unit), interval.high
        spread = f"{low} to {_rough(high, estimate.unit)}" if high is not None else f"from {low}"
    return (estimate.name, figure, f"{estimate.n:,}", spread, "; ".join(_notes(estimate)))


def _rough(figure: Quantity | None, unit: str = "") -> str:
    """A figure as a table shows it: two units of a duration are enough, the estimate itself is exact."""
    if isinstance(figure, timedelta):
        return duration(figure, parts=2)
    return in_words(figure, unit if unit == "share" else "")


def _notes(estimate: Estimate) -> list[str]:
    details = estimate.details
    censored = {
        name.removeprefix("censored_"): figure
        for name, figure in details.items()
        if name.startswith("censored_")
    }
    notes = [f"{reason.replace('_', ' ')} {count:,}" for reason, count in censored.items()]
    notes += [f"without {reason.replace('_', ' ')} {count:,}" for reason, count in estimate.excluded.items()]
    if details.get("observed_n"):
        mean, most = details["observed_mean"], details["observed_p90_linear"]
        notes.append(f"of {details['observed_n']:,} ended: mean {_rough(mean)}, p90 {_rough(most)}")
    return notes
