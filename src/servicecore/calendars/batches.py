"""The questions for whole columns: lists of datetimes, or arrays of numpy."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NoReturn, Protocol, TypeVar

import attrs

from servicecore.calendars.instants import MICROSECOND, ticks, utc
from servicecore.calendars.table import PART, SEARCH, Table
from servicecore.errors import InvalidValue, ServiceCoreError, WrongType, shown

T = TypeVar("T")

Rows = tuple[Any, Any, Any]
"""The columns of parts of the table, as arrays."""

FEW_PARTS = 128
"""In so many parts, about ninety years, all are taken, rather than those that are needed looked for."""


class Array(Protocol):
    """What an array of numpy has and a list has not; numpy itself is an extra."""

    @property
    def dtype(self) -> Any:
        """The type of the entries."""
        ...

    @property
    def shape(self) -> tuple[int, ...]:
        """How many there are, in each direction."""
        ...


def _is_array(value: object) -> bool:
    return hasattr(value, "dtype") and hasattr(value, "shape")


def _listed(values: Iterable[T], place: str) -> Sequence[T]:
    if isinstance(values, list | tuple):
        return values
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise WrongType.of(
            "value.wrong-type",
            f"`{place}` has the wrong type",
            place=place,
            expected="a list, or an array of numpy",
            received=f"{shown(values)} ({type(values).__name__})",
        )
    return list(values)


def _same_length(first: int, other: int, names: tuple[str, str]) -> None:
    if first != other:
        raise InvalidValue.of(
            "calendar.unequal-lengths",
            f"`{names[0]}` and `{names[1]}` are not of one length",
            place=names[1],
            expected=f"{first:,} values",
            received=f"{other:,}",
        )


def _located(calls: Iterable[Callable[[], object]], names: dict[str, str]) -> NoReturn:
    """Find the entry that is wrong, one by one, and raise its error with its number."""
    for number, call in enumerate(calls):
        try:
            call()
        except ServiceCoreError as error:
            found = error.diagnostic
            place = f"{names[found.place]}[{number}]"
            message = found.message.replace(f"`{found.place}`", f"`{place}`")
            raise type(error)(attrs.evolve(found, place=place, message=message)) from None
    raise AssertionError("a batch fails only where one of its entries does")


def between_each(table: Table, starts: Any, ends: Any) -> Any:
    """See `WorkingTime.between_many`."""
    if _is_array(starts) or _is_array(ends):
        lows, highs = _instants(table, starts, "starts"), _instants(table, ends, "ends")
        _same_shape(lows, highs, ("starts", "ends"))
        rows = _rows(table, lows, highs)
        return (_worked(rows, highs) - _worked(rows, lows)).astype("timedelta64[us]")
    firsts, lasts = _listed(starts, "starts"), _listed(ends, "ends")
    _same_length(len(firsts), len(lasts), ("starts", "ends"))
    count = table.count
    try:
        return [count(end, "end") - count(start, "start") for start, end in zip(firsts, lasts, strict=True)]
    except ServiceCoreError:
        pass
    pairs = zip(firsts, lasts, strict=True)
    _located(
        (lambda pair=pair: (count(pair[0], "start"), count(pair[1], "end")) for pair in pairs),  # type: ignore[misc]
        {"start": "starts", "end": "ends"},
    )


def is_open_each(table: Table, ats: Any) -> Any:
    """See `WorkingTime.is_open_many`."""
    if _is_array(ats):
        instants = _instants(table, ats, "ats")
        starts, shifts, caps = _rows(table, instants)
        rows = starts.searchsorted(instants, "right") - 1
        return instants - shifts[rows] < caps[rows]
    listed = _listed(ats, "ats")
    try:
        return [table.is_open(table.instant(at, "at")) for at in listed]
    except ServiceCoreError:
        pass
    _located((lambda at=at: table.instant(at, "at") for at in listed), {"at": "ats"})  # type: ignore[misc]


Add = Callable[[datetime, timedelta], datetime]


def add_each(table: Table, add: Add, ats: Any, amounts: Any, *, reopen: bool) -> Any:
    """See `WorkingTime.add_many`; `add` adds a single amount, `reopen` says whether to the next opening."""
    if _is_array(ats):
        return _add_arrays(table, add, ats, amounts, reopen)
    listed = _listed(ats, "ats")
    each = [amounts] * len(listed) if isinstance(amounts, timedelta) else _listed(amounts, "amounts")
    _same_length(len(listed), len(each), ("ats", "amounts"))
    try:
        return [add(at, amount) for at, amount in zip(listed, each, strict=True)]
    except ServiceCoreError:
        pass
    pairs = zip(listed, each, strict=True)
    _located(
        (lambda pair=pair: add(*pair) for pair in pairs),  # type: ignore[misc]
        {"at": "ats", "amount": "amounts"},
    )


def _numbers(values: Any, kind: str, place: str) -> Any:
    """The entries of an array of datetimes or amounts in microseconds."""
    import numpy  # whoever has an array has it

    given = numpy.asarray(values)
    if given.dtype.kind != kind:
        word = "datetime64, in UTC" if kind == "M" else "timedelta64"
        raise WrongType.of(
            "value.wrong-type",
            f"`{place}` has the wrong type",
            place=place,
            expected=f"an array of {word}",
            received=f"an array of {given.dtype}",
        )
    missing = numpy.isnat(given)
    if missing.any():
        number = int(missing.ravel().argmax())
        raise InvalidValue.of(
            "calendar.not-a-time",
            f"`{place}[{number}]` is NaT",
            place=f"{place}[{number}]",
            expected="a time in every entry",
            help="leave such entries out first: values[~numpy.isnat(values)].",
        )
    return given.astype("datetime64[us]" if kind == "M" else "timedelta64[us]").astype(numpy.int64)


def _instants(table: Table, values: Any, place: str) -> Any:
    found = _numbers(values, "M", place)
    outside = (found < table.low) | (found > table.high)
    if outside.any():
        number = int(outside.ravel().argmax())
        raise InvalidValue.of(
            "calendar.out-of-range",
            f"`{place}[{number}]` is outside the years 1 to 9999 in UTC or in {table.plan.zone.key}",
            place=f"{place}[{number}]",
            expected="an instant that a datetime can show in both",
        )
    return found


def _same_shape(one: Any, other: Any, names: tuple[str, str]) -> None:
    if one.shape != other.shape and one.shape and other.shape:
        _same_length(one.size, other.size, names)


def _rows(table: Table, *columns: Any) -> Rows:
    """The rows of all parts in which the instants lie."""
    import numpy

    sized = [column for column in columns if column.size]
    if not sized:
        return _joined(table, ())
    first = min(int(column.min()) for column in sized) // PART
    last = max(int(column.max()) for column in sized) // PART
    if last - first < FEW_PARTS:
        return _joined(table, range(first, last + 1))
    parts = [numpy.unique(column // PART) for column in sized]
    return _joined(table, numpy.unique(numpy.concatenate(parts)).tolist())


def _joined(table: Table, numbers: Iterable[int]) -> Rows:
    """The rows of these parts as arrays; those that were asked for last are kept."""
    import numpy

    wanted = tuple(numbers)
    kept, arrays = table.joined
    if kept != wanted:
        parts = [table[number] for number in wanted]
        arrays = tuple(
            numpy.array([value for part in parts for value in part[column]], dtype=numpy.int64)
            for column in range(3)
        )
        table.joined = wanted, arrays
    return arrays[0], arrays[1], arrays[2]


def _worked(rows: Rows, instants: Any) -> Any:
    import numpy

    starts, shifts, caps = rows
    found = starts.searchsorted(instants, "right") - 1
    return numpy.minimum(instants - shifts[found], caps[found])


def _add_arrays(table: Table, add: Add, ats: Any, amounts: Any, reopen: bool) -> Any:
    import numpy

    instants = _instants(table, ats, "ats")
    left: Any
    if isinstance(amounts, timedelta):  # cut where it is out of reach in any case, as numpy knows no more
        left = numpy.int64(max(-2 * SEARCH, min(ticks(amounts), 2 * SEARCH)))
    else:
        left = _numbers(amounts, "m", "amounts")
    _same_shape(instants, left, ("ats", "amounts"))
    instants, left = numpy.broadcast_arrays(instants, left)
    far = (left > SEARCH).any() or (left < -SEARCH).any()
    found = _reached(table, instants, left, reopen) if instants.size and not far else None
    if found is None:  # an amount is out of reach, or nearly: each for itself
        spans = [MICROSECOND * each for each in left.ravel().tolist()]
        dues = add_each(table, add, [utc(at) for at in instants.ravel().tolist()], spans, reopen=reopen)
        found = numpy.array([table.instant(due, "at") for due in dues], dtype=numpy.int64)
    return found.reshape(instants.shape).astype("datetime64[us]")


def _reached(table: Table, instants: Any, left: Any, reopen: bool) -> Any:
    """Where the amounts end, if the table can say so for all of them at once."""
    import numpy

    wanted = _worked(_rows(table, instants), instants) + left
    reach = table.reach(int(wanted.min()), int(wanted.max()), int(instants.min()), int(instants.max()))
    if reach is None:
        return None
    first, marks = reach[0], numpy.array(reach[1])
    late = (left < 0) | reopen  # the last instant with so much working time, not the first
    parts = numpy.where(late, marks.searchsorted(wanted, "right"), marks.searchsorted(wanted, "left")) - 1
    parts = parts.clip(0, marks.size - 2)  # an amount of 0 may ask beyond; it is not answered from the table
    _, shifts, caps = _joined(table, (numpy.unique(parts) + first).tolist())
    rows = numpy.where(late, caps.searchsorted(wanted, "right"), caps.searchsorted(wanted, "left"))
    found = numpy.where(left == 0, instants, wanted + shifts[rows.clip(0, caps.size - 1)])
    return found if (abs(found - instants) <= SEARCH).all() else None
