"""Values of facts: one for each cell, as plain as there is."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from math import inf, isfinite, nextafter
from typing import Any

from servicecore.errors import ErrorGroup, ServiceCoreError
from servicecore.rules.deciding.cells import Border, Column
from servicecore.rules.language.kinds import Kind

_REFUSED = (ServiceCoreError, ErrorGroup, ValueError, TypeError, OverflowError, ArithmeticError)
_UNITS = {"date": timedelta(days=1), "datetime": timedelta(hours=1), "timedelta": timedelta(hours=1)}
_TICKS = {
    "date": timedelta(days=1),
    "datetime": timedelta(microseconds=1),
    "timedelta": timedelta(microseconds=1),
}
_DIGITS = 17  # to how many a number is rounded at most
_NAMES = ("other", "another", "none of these", "x")


def is_empty(column: Column, cell: int) -> bool:
    """Whether no value of an ordered fact lies in a cell."""
    return next(_between(column, cell), None) is None


def values_in(column: Column, cell: int) -> Iterator[Any]:
    """Some values of a cell (numbered from 1), the plainest first; none if none can be made."""
    if column.borders:
        yield from _between(column, cell)
    elif cell <= len(column.members):
        yield column.members[cell - 1]
    else:
        yield from _others(column)


def _others(column: Column) -> Iterator[Any]:
    """Values other than all that conditions name."""
    kind = column.fact.kind
    tried: Iterator[object] = iter(_NAMES)
    if kind.category == "set":
        tried = iter((frozenset(),))
    elif kind.ordered:
        tried = _plain(kind)
    for value in tried:
        found = _accepted(kind, value)
        if found is not None and found not in column.places:
            yield found


def _accepted(kind: Kind, value: object) -> Any:
    try:
        return kind.accept(value)
    except _REFUSED:
        return None


def _plain(kind: Kind) -> Iterator[Any]:
    zero: dict[str, Any] = {
        "int": 0,
        "float": 0.0,
        "decimal": 0,
        "date": date(2000, 1, 3),
        "datetime": datetime.fromisoformat("2000-01-03T09:00:00+00:00"),
        "time": time(12),
        "timedelta": timedelta(0),
    }
    yield zero[kind.category]


def _between(column: Column, cell: int) -> Iterator[Any]:
    """Values between two borders of an ordered fact; if there is any, one is found."""
    kind, borders = column.fact.kind, column.borders
    low = borders[cell - 2] if cell > 1 else None
    high = borders[cell - 1] if cell <= len(borders) else None
    seen = set()
    for value in _tried(kind, low, high):
        found = _accepted(kind, value)
        if found is None or found in seen or not _inside(found, low, high):
            continue
        seen.add(found)
        yield found


def _inside(value: Any, low: Border | None, high: Border | None) -> bool:
    return (low is None or _behind(value, low)) and (high is None or not _behind(value, high))


def _behind(value: Any, border: Border) -> bool:
    """Whether a value lies above a border."""
    at, side = border
    return bool(value >= at if side == 0 else value > at)


def _tried(kind: Kind, low: Border | None, high: Border | None) -> Iterator[Any]:
    yield from _plain(kind)
    for attempt in _ATTEMPTS.get(kind.category, _numbers)(kind, low, high):
        try:
            yield attempt()
        except _REFUSED:
            continue


def _numbers(kind: Kind, low: Border | None, high: Border | None) -> Iterator[Callable[[], Any]]:
    """Round numbers first, then the borders, then their neighbours."""
    start = low[0] if low else None
    end = high[0] if high else None
    if start is not None and end is not None:
        for digits in range(_DIGITS + 1):
            yield lambda digits=digits: round(start + (end - start) / 2, digits)  # type: ignore[misc]
        yield lambda: start + (end - start) / 2
    if start is not None:
        yield lambda: start + 1
        yield lambda: start
    if end is not None:
        yield lambda: end - 1
        yield lambda: end
    if kind.category == "float":
        if start is not None:
            yield lambda: _finite(nextafter(start, inf))
        if end is not None:
            yield lambda: _finite(nextafter(end, -inf))
    if kind.category == "decimal" and end is not None:
        yield lambda: end * 2
    if kind.category == "decimal" and start is not None:
        yield lambda: start * 2


def _finite(value: float) -> float:
    if not isfinite(value):
        raise ValueError
    return value


def _whole_numbers(kind: Kind, low: Border | None, high: Border | None) -> Iterator[Callable[[], Any]]:
    if low:
        yield lambda: low[0]
    if high:
        yield lambda: high[0] - 1


def _spans(kind: Kind, low: Border | None, high: Border | None) -> Iterator[Callable[[], Any]]:
    """Days, instants and durations: some units behind the lower border, the border, its neighbours."""
    for step in (_UNITS[kind.category], timedelta(minutes=1), _TICKS[kind.category]):
        if low:
            yield lambda step=step: low[0] + step  # type: ignore[misc]
        if high:
            yield lambda step=step: high[0] - step  # type: ignore[misc]
    if low:
        yield lambda: low[0]
    if high:
        yield lambda: high[0]


def _times(kind: Kind, low: Border | None, high: Border | None) -> Iterator[Callable[[], Any]]:
    def moved(value: time, span: timedelta) -> time:
        found = datetime.combine(date(2000, 1, 2), value) + span
        if found.date() != date(2000, 1, 2):
            raise OverflowError
        return found.time()

    for step in (timedelta(hours=1), timedelta(minutes=1), timedelta(microseconds=1)):
        if low:
            yield lambda step=step: moved(low[0], step)  # type: ignore[misc]
        if high:
            yield lambda step=step: moved(high[0], -step)  # type: ignore[misc]
    if low:
        yield lambda: low[0]
    if high:
        yield lambda: high[0]


_ATTEMPTS: dict[str, Callable[[Kind, Border | None, Border | None], Iterator[Callable[[], Any]]]] = {
    "int": _whole_numbers,
    "date": _spans,
    "datetime": _spans,
    "timedelta": _spans,
    "time": _times,
}
