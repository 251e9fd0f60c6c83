"""What clocks cost, beside one `Calendar.between` in the same run. Run as `python benchmarks/clocks.py`.

The unit is one `between` of Monday to Friday, 9 to 17 in New York, with 125 holidays, asked with datetimes of
that zone and, being cheaper, with datetimes in UTC. Processor time, interleaved rounds, medians.
"""

import statistics
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from time import process_time

from servicecore.calendars import Calendar
from servicecore.domain import (
    Assigned,
    Closed,
    CustomerMessage,
    Event,
    Held,
    History,
    Noted,
    Opened,
    Reply,
    Resolved,
    Triaged,
)
from servicecore.sla import SlaPolicies, SlaPolicy, Target, by_priority, clocks, facts

WEEK = ("mon", "tue", "wed", "thu", "fri")
HOLIDAYS = [date(year, month, 1) for year in range(2014, 2039) for month in (1, 2, 5, 7, 9)]
OFFICE = Calendar("America/New_York", {day: [["09:00", "17:00"]] for day in WEEK}, holidays=HOLIDAYS)
MINUTE = timedelta(minutes=1)
START = datetime(2026, 3, 2, 15, tzinfo=UTC)
ASKED = 20


def ticket(start: datetime, *, held: bool, name: str = "t") -> History:
    """A ticket of twelve events, with or without a hold."""
    after: list[tuple[int, type[Event], dict[str, str]]] = [
        (0, Opened, {}),
        (1, Triaged, {"priority": "high"}),
        (2, Assigned, {"agent": "ann"}),
        (10, Reply, {"agent": "ann"}),
        (11, Held if held else Noted, {"status": "pending_customer"} if held else {}),
        (60, CustomerMessage, {}),
        (70, Reply, {"agent": "ann"}),
        (90, CustomerMessage, {}),
        (91, Noted, {}),
        (100, Reply, {"agent": "ann"}),
        (200, Resolved, {}),
        (2000, Closed, {}),
    ]
    return History(name, [kind(start + minutes * MINUTE, **more) for minutes, kind, more in after])


TWO = SlaPolicy(
    "two", [Target("first_response", 60 * MINUTE), Target("resolution", 480 * MINUTE)], calendar=OFFICE
)
BY_PRIORITY = SlaPolicy(
    "by priority",
    [
        by_priority("first_response", {"urgent": 30, "high": 60, "normal": 120, "low": 240}),
        by_priority("resolution", {"urgent": 240, "high": 480, "normal": 960, "low": 1920}),
    ],
    calendar=OFFICE,
)
BY_TIER = SlaPolicies(
    [
        SlaPolicy("urgent", TWO.targets, calendar=OFFICE, when=facts.priority == "urgent"),
        SlaPolicy("others", TWO.targets, calendar=OFFICE),
    ]
)
KINDS = {
    "two targets": (TWO, False),
    "two targets, a hold": (TWO, True),
    "two targets of four priorities, a hold": (BY_PRIORITY, True),
    "two policies by a condition, a hold": (BY_TIER, True),
}


def cost(run: Callable[[], object], times: int) -> float:
    """The processor time of one run, in microseconds."""
    begin = process_time()
    for _ in range(times):
        run()
    return (process_time() - begin) / times * 1e6


def main() -> None:
    """Print the ratios, and the time of 100,000 histories."""
    at = START + 3000 * MINUTE
    local, local_at = START.astimezone(OFFICE.tzinfo), at.astimezone(OFFICE.tzinfo)
    asks = {
        name: partial(clocks, ticket(START, held=held), policy, at) for name, (policy, held) in KINDS.items()
    }
    zone, utc = partial(OFFICE.between, local, local_at), partial(OFFICE.between, START, at)
    rounds = [
        (cost(zone, 4000), cost(utc, 4000), {name: cost(ask, 2000) for name, ask in asks.items()})
        for _ in range(15)
    ]
    print(f"clocks of a ticket of 12 events, times one `between` (asked: at most {ASKED})")
    for name in asks:
        micros = statistics.median(each[name] for _, _, each in rounds)
        in_zone = statistics.median(each[name] / one for one, _, each in rounds)
        in_utc = statistics.median(each[name] / one for _, one, each in rounds)
        print(f"  {name:40} {micros:5.1f} us  {in_zone:5.1f} in its zone  {in_utc:5.1f} in UTC")
    many = [ticket(START + i * MINUTE, held=bool(i % 2), name=f"t{i}") for i in range(100_000)]
    begin = process_time()
    for history in many:
        clocks(history, TWO, history.events[-1].at)
    print(f"clocks of {len(many):,} histories of 12 events: {process_time() - begin:.1f} s")


if __name__ == "__main__":
    main()
