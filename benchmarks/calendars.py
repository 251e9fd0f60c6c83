"""Working time beside other libraries, in the same process on the same questions, as ratios.

Run as `python benchmarks/calendars.py`; other libraries are named and left out where they are not installed.
"""

import importlib
import random
import statistics
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter, process_time
from typing import Any
from zoneinfo import ZoneInfo

from servicecore.calendars import Calendar

ZONE = ZoneInfo("America/New_York")
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
SPANS = {
    "1 h": timedelta(hours=1),
    "1 d": timedelta(days=1),
    "30 d": timedelta(days=30),
    "1 y": timedelta(days=365),
    "10 y": timedelta(days=3652),
}
TARGETS = {"1 h": 1.5, "1 d": 1.5, "30 d": 3, "1 y": 12, "10 y": 100}
AIMS = {"1 h": (2, 3), "1 d": (2, 3), "30 d": (6, 6), "1 y": (25, 25), "10 y": (180, 180)}
ROUNDS = 7
SECONDS = 0.02

Row = tuple[str, str, str, str]


def holidays(count: int) -> list[date]:
    """So many dates from 2010 on, spread evenly over thirty years."""
    return [date(2010, 1, 1) + timedelta(days=number * 10_957 // count) for number in range(count)]


def office(dates: list[date]) -> Calendar:
    return Calendar("America/New_York", {day: [["09:00", "17:00"]] for day in WORKDAYS}, holidays=dates)


def starts(count: int, seed: int = 7) -> list[datetime]:
    """Instants of 2012 to 2021 in New York, to the second."""
    chance = random.Random(seed)
    begin = datetime(2012, 1, 1, tzinfo=UTC)
    return [
        (begin + timedelta(seconds=chance.randrange(3_600 * 24 * 3_650))).astimezone(ZONE)
        for _ in range(count)
    ]


def cost(run: Callable[[], object], least: float = SECONDS) -> float:
    """The CPU time of one run, in seconds; repeated until it takes long enough to be measured."""
    times = 1
    while True:
        begin = process_time()
        for _ in range(times):
            run()
        spent = process_time() - begin
        if spent >= least:
            return spent / times
        times = max(times * 2, int(times * least / max(spent, 1e-9)))


def ratio(theirs: Callable[[], object], ours: Callable[[], object]) -> tuple[float, float]:
    """How many times the cost of ours theirs is (the median of rounds that alternate), and ours itself."""
    found, own = [], []
    for _ in range(ROUNDS):
        before = cost(ours)
        other = cost(theirs)
        after = cost(ours)
        found.append(other / ((before + after) / 2))
        own.append(before)
    return statistics.median(found), statistics.median(own)


def each(function: Callable[..., object], *columns: list[Any]) -> Callable[[], object]:
    rows = list(zip(*columns, strict=True))

    def run() -> None:
        for row in rows:
            function(*row)

    return run


def schedule(dates: list[date]) -> Any:
    """The same hours in workclock."""
    workclock = importlib.import_module("workclock")
    rules = [workclock.WorkDay(time(9), time(17)), workclock.Holidays(dates)]
    return workclock.Schedule(rules, time_zone="America/New_York")


def beside_workclock() -> Iterator[Row]:
    calendar, other, begins = office(holidays(125)), schedule(holidays(125)), starts(20)
    for name, span in SPANS.items():
        ends = [begin + span for begin in begins]
        measured = [calendar.between(*pair) for pair in zip(begins, ends, strict=True)]
        assert measured == [other.between(*pair) for pair in zip(begins, ends, strict=True)]
        amounts = [amount or timedelta(hours=1) for amount in measured]
        dues = [calendar.add(*pair) for pair in zip(begins, amounts, strict=True)]
        assert dues == [other.add(*pair) for pair in zip(begins, amounts, strict=True)]
        for number, (operation, theirs, ours, column) in enumerate(
            (("between", other.between, calendar.between, ends), ("add", other.add, calendar.add, amounts))
        ):
            times, own = ratio(each(theirs, begins, column), each(ours, begins, column))
            yield (
                f"{operation}, {name}",
                f"{times:.2f} ({own / 20 * 1e6:.2f} µs)",
                f"{TARGETS[name]}",
                f"{AIMS[name][number]}",
            )


def flatness() -> Iterator[Row]:
    calendar, begins = office(holidays(125)), starts(20)
    for operation in ("between", "add"):
        runs = []
        for span in (SPANS["1 h"], SPANS["10 y"]):
            column: list[Any] = (
                [begin + span for begin in begins] if operation == "between" else [span * 0.2] * 20
            )
            run = each(getattr(calendar, operation), begins, column)
            run()
            runs.append(run)
        yield f"{operation}, 10 y in costs of 1 h", f"{ratio(runs[1], runs[0])[0]:.2f}", "at most 1.5", "1.1"
    plain, many = office([]), office(holidays(2_000))
    ends = [begin + SPANS["1 y"] for begin in begins]
    runs = [each(one.between, begins, ends) for one in (many, plain)]
    for run in runs:
        run()
    yield "between, 1 y, 2,000 holidays in costs of none", f"{ratio(*runs)[0]:.2f}", "at most 1.3", "1.1"


def first_calls() -> Iterator[Row]:
    begin = starts(1)[0]
    for name in ("1 h", "1 y"):
        spent = []
        for _ in range(15):
            calendar = office(holidays(125))
            since = perf_counter()
            calendar.between(begin, begin + SPANS[name])
            spent.append((perf_counter() - since) * 1e3)
        yield (
            f"first call on a fresh calendar, {name}",
            f"{statistics.median(spent):.2f} ms",
            "at most 5 ms",
            "1 ms",
        )


def batches() -> Iterator[Row]:
    calendar, other, begins = office(holidays(125)), schedule(holidays(125)), starts(2_000)
    targets = {
        "14 d": (timedelta(days=14), "1.2", "8", "1.5", "50"),
        "1 y": (SPANS["1 y"], "5", "80", "8", "500"),
    }
    for name, (span, lists, arrays, aim, far) in targets.items():
        ends = [begin + span for begin in begins]
        assert calendar.between_many(begins, ends) == other.between_many(begins, ends)
        times, _ = ratio(
            lambda ends=ends: other.between_many(begins, ends),  # type: ignore[misc]
            lambda ends=ends: calendar.between_many(begins, ends),  # type: ignore[misc]
        )
        yield f"between_many, lists, {name}", f"{times:.2f}", lists, aim
        try:
            import numpy
        except ImportError:
            continue
        columns = [
            numpy.array([at.astimezone(UTC).replace(tzinfo=None) for at in column], dtype="datetime64[us]")
            for column in (begins, ends)
        ]
        assert (calendar.between_many(*columns) == other.between_many(*columns)).all()
        times, _ = ratio(
            lambda columns=columns: other.between_many(*columns),  # type: ignore[misc]
            lambda columns=columns: calendar.between_many(*columns),  # type: ignore[misc]
        )
        yield f"between_many, arrays, {name}", f"{times:.1f}", arrays, far


def business_time_delta(dates: list[date]) -> Callable[[datetime, datetime], object]:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        package = importlib.import_module("businesstimedelta")
        pytz = importlib.import_module("pytz")
    hours = package.WorkDayRule(
        start_time=time(9),
        end_time=time(17),
        working_days=[0, 1, 2, 3, 4],
        tz=pytz.timezone("America/New_York"),
    )
    off = package.HolidayRule(dict.fromkeys(dates, "holiday"), tz=pytz.timezone("America/New_York"))
    rules = package.Rules([hours, off])
    return lambda start, end: rules.difference(start, end)


def business_duration(dates: list[date]) -> Callable[[datetime, datetime], object]:
    measure = importlib.import_module("business_duration").businessDuration
    named = dict.fromkeys(dates, "holiday")

    def between(start: datetime, end: datetime) -> object:  # it knows no zones
        return measure(
            start.replace(tzinfo=None),
            end.replace(tzinfo=None),
            time(9),
            time(17),
            holidaylist=named,
            unit="hour",
        )

    return between


def opening_hours(dates: list[date]) -> Callable[[datetime, datetime], object]:
    package = importlib.import_module("opening_hours")
    off = ",".join(f"{day:%Y %b %d}" for day in dates)
    rules = package.OpeningHours(f"Mo-Fr 09:00-17:00; {off} off", timezone=ZONE)

    def between(start: datetime, end: datetime) -> object:
        total = timedelta(0)
        for first, last, state, _ in rules.intervals(start, end):
            if str(state) in ("State.OPEN", "open"):
                total += last - first
        return total

    return between


def pandas_hours(dates: list[date]) -> Callable[[datetime, datetime], object]:
    """It steps by whole working hours, which can be counted; it measures no span."""
    package = importlib.import_module("pandas")
    hours = package.offsets.CustomBusinessHour(start="09:00", end="17:00", holidays=dates)

    def between(start: datetime, end: datetime) -> object:
        steps = package.date_range(start.replace(tzinfo=None), end.replace(tzinfo=None), freq=hours)
        return timedelta(hours=len(steps) - 1)

    return between


PEERS: dict[str, Callable[[list[date]], Callable[[datetime, datetime], object]]] = {
    "opening-hours-py 2.1.4": opening_hours,
    "business-duration 0.68 (naive)": business_duration,
    "businesstimedelta 1.0.1": business_time_delta,
    "pandas 3.1.1 (naive, whole hours)": pandas_hours,
}


def peers() -> Iterator[tuple[str, ...]]:
    """`between` of others in costs of ours; one call each, as the slow ones take long."""
    calendar, begin = office(holidays(125)), datetime(2016, 3, 8, 10, 30, tzinfo=ZONE)
    for name, build in PEERS.items():
        try:
            between = build(holidays(125))
            row = [name]
            for span in SPANS.values():
                theirs = each(between, [begin], [begin + span])
                ours = each(calendar.between, [begin], [begin + span])
                theirs()
                ours()
                row.append(f"{cost(theirs) / cost(ours):,.1f}")
            yield tuple(row)
        except Exception as error:  # what a peer raises is not ours to mend
            print(f"{name} left out: {type(error).__name__}: {error}"[:200], file=sys.stderr)


def show(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> None:
    print(f"| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)
    print()


def main() -> None:
    try:
        schedule([])
    except ImportError:
        sys.exit("workclock, the yardstick, is not installed: pip install --group peers")
    head = ("figure", "measured", "target", "aim")
    print("Times faster than workclock 0.1.2 (and the cost of one call)\n")
    show(head, beside_workclock())
    show(head, flatness())
    show(head, first_calls())
    print("Batches of 2,000, times faster than workclock\n")
    show(head, batches())
    print("Others: `between` in costs of ours\n")
    show(("library", *SPANS), peers())


if __name__ == "__main__":
    main()
