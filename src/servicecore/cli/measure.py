"""`servicecore measure`: a log of ticket events in, measurements out."""

from argparse import Namespace
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from servicecore.calendars import Calendar
from servicecore.cli.console import (
    check_strict,
    open_table,
    print_json,
    problems_data,
    report_problems,
    with_progress,
)
from servicecore.display import plural, when
from servicecore.domain import EVENT_TYPES, Log, RowMapping
from servicecore.errors import InvalidValue, ServiceCoreError, require_aware
from servicecore.estimates import Estimate
from servicecore.metrics import METRICS, Metric, measure, report
from servicecore.serialization import read_document


def measure_file(options: Namespace) -> int:
    """Run the command."""
    mapping = _mapping(options)
    calendar = Calendar.from_data(read_document(options.calendar)) if options.calendar else None
    with open_table(options) as table:
        table.require(*mapping.columns)
        log = Log.from_placed_rows(with_progress(table.rows(), "events"), mapping)
    problems = [*table.problems, *log.problems]
    check_strict(options, problems)
    as_of = _instant(options.as_of, mapping) if options.as_of else log.last_at
    if as_of is None:
        print(f"{table.name}: no event")
        report_problems(problems)
        return 1
    if mapping.zone:
        as_of = as_of.astimezone(mapping.zone)
    chosen, left_out = _chosen(mapping)
    estimates = measure(log.histories.values(), as_of=as_of, metrics=chosen, calendar=calendar)
    if options.json:
        clock = "working time" if calendar else "elapsed time"
        print_json(_data(table.name, log, as_of, estimates, left_out, problems) | {"seconds_of": clock})
    else:
        title = f"{table.name}: {plural(log.rows, 'event')}, {plural(len(log.histories), 'ticket')}"
        show(f"{title}, as of {when(as_of)}", estimates, left_out, calendar)
        report_problems(problems)
    return 0


def _mapping(options: Namespace) -> RowMapping:
    events = read_document(options.map) if options.map else {name: name for name in EVENT_TYPES}
    return RowMapping.from_data(
        {
            "events": events,
            "case": options.case,
            "activity": options.activity,
            "time": options.time,
            **{
                name: value
                for name in ("resource", "zone", "time_format")
                if (value := getattr(options, name)) is not None
            },
        }
    )


def _instant(text: str, mapping: RowMapping) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as cause:
        raise InvalidValue.of(
            "time.not-iso", f"`{text}` is not a time", place="--as-of", expected="ISO 8601"
        ) from cause
    return require_aware(at.replace(tzinfo=mapping.zone) if at.tzinfo is None else at, "--as-of")


def _chosen(mapping: RowMapping) -> tuple[list[Metric[Any]], list[str]]:
    """The metrics that the log has events for, and why the others are left out."""
    present = {activity.event for activity in mapping.events.values()}
    chosen, left_out = [], []
    for metric in METRICS.values():
        if absent := [event for event in metric.needs if event not in present]:
            left_out.append(f"{metric.key.replace('_', ' ')} (no activity means `{absent[0]}`)")
        else:
            chosen.append(metric)
    return chosen, left_out


def show(
    title: str, estimates: Iterable[Estimate], left_out: list[str], calendar: Calendar | None = None
) -> None:
    """Print the measurements."""
    clock = "working time" if calendar else "elapsed time"
    print(report(estimates, title=f"{title} ({clock})", in_hours=calendar is not None))
    print("Times are medians after Kaplan and Meier: tickets still open are counted as such, not dropped.")
    if left_out:
        print(f"Not measured: {', '.join(left_out)}.")


def _data(
    name: str,
    log: Log,
    as_of: datetime,
    estimates: Iterable[Estimate],
    left_out: list[str],
    problems: list[ServiceCoreError],
) -> dict[str, object]:
    return {
        "table": name,
        "events": log.rows,
        "tickets": len(log.histories),
        "as_of": as_of.isoformat(),
        "estimates": [estimate.to_data() for estimate in estimates],
        "not_measured": left_out,
        "problems": problems_data(problems),
    }
