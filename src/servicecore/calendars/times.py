"""Times of day and dates, read from text and written as text."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from servicecore.display import duration
from servicecore.errors import Collector, ErrorGroup, InvalidValue, WrongType, read_list, shown

T = TypeVar("T")

DAY = timedelta(days=1)


def first_mistake(read: Callable[[object, str], T], data: object, place: str) -> T:
    """What `read` makes of the data; of several mistakes only the first is raised, as constructors do."""
    try:
        return read(data, place)
    except ErrorGroup as found:
        raise found.errors[0] from None


def read_ends(read: Callable[[object, str], T], data: object, place: str, *, example: str) -> tuple[T, T]:
    """The start and the end of an interval, each as `read` makes it; an `example` shows what is expected.

    Raises `WrongType` (`data.wrong-shape`) or an `ErrorGroup` with what is wrong with each of the two.

    >>> read_ends(read_time, ["00:00", "00:30"], "mon[0]", example="")
    (datetime.timedelta(0), datetime.timedelta(seconds=1800))
    """
    if not isinstance(data, list | tuple) or len(data) != 2:
        raise WrongType.of(
            "data.wrong-shape",
            f"`{place}` has the wrong shape",
            place=place,
            expected=f"a start and an end, such as {example}",
            received=f"{shown(data)} ({type(data).__name__})",
        )
    problems = Collector("an interval")
    found = []
    for number, value in enumerate(data):
        with problems.at():
            found.append(read(value, f"{place}[{number}]"))
    problems.done()
    start, end = found
    return start, end


def read_time(value: object, place: str) -> timedelta:
    """A time of day as the time since midnight; `24:00` is the end of the day.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`calendar.bad-time`).

    >>> read_time("09:00:30", "start"), read_time("24:00", "end") == DAY
    (datetime.timedelta(seconds=32430), True)
    """
    text = value.isoformat() if isinstance(value, time) else value
    expected = 'a time of day such as "09:00", "09:00:30" or, as an end, "24:00"'
    if not isinstance(text, str):
        raise WrongType.of(
            "value.wrong-type",
            f"`{place}` has the wrong type",
            place=place,
            expected=expected,
            received=f"{value!r} ({type(value).__name__})",
            help="put times in quotes: YAML reads a bare 10:00 as the number 600."
            if type(value) is int
            else "",
        )
    parts = text.split(":")
    if len(parts) in (2, 3) and all(len(part) == 2 and part.isascii() and part.isdigit() for part in parts):
        hours, minutes, seconds, *_ = (*map(int, parts), 0)
        found = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        if minutes < 60 and seconds < 60 and found <= DAY:
            return found
    raise InvalidValue.of(
        "calendar.bad-time", f"`{text}` is not a time of day", place=place, expected=expected
    )


def write_time(since_midnight: timedelta) -> str:
    """The time of day as text, to the minute unless it has seconds.

    >>> write_time(timedelta(hours=9)), write_time(DAY), write_time(timedelta(seconds=5))
    ('09:00', '24:00', '00:00:05')
    """
    minutes, seconds = divmod(int(since_midnight.total_seconds()), 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text


def working(amount: timedelta) -> str:
    """An amount of working time in words: in hours, however many, since a working day is not 24 of them.

    >>> working(timedelta(days=2, minutes=5)), working(timedelta(hours=-8)), working(timedelta(0))
    ('48 h 5 min', '-8 h', '0 s')
    """
    hours, rest = divmod(abs(amount), timedelta(hours=1))
    parts = [f"{hours:,} h"] * bool(hours) + [duration(rest)] * (bool(rest) or not hours)
    return "-" * (amount < timedelta(0)) + " ".join(parts)


def read_date(value: object, place: str) -> date:
    """A date, or the date that an ISO 8601 text such as `2026-12-25` names.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`calendar.bad-date`).
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    expected = 'a date such as "2026-12-25"'
    if not isinstance(value, str):
        raise WrongType.of(
            "value.wrong-type",
            f"`{place}` has the wrong type",
            place=place,
            expected=f"{expected}, without a time",
            received=f"{value!r} ({type(value).__name__})",
        )
    try:
        found = date.fromisoformat(value)
    except ValueError:
        found = None
    # fromisoformat also takes 20261225 and 2026-W52-5; a calendar is read by people, so one form must do
    if found is None or found.isoformat() != value:
        raise InvalidValue.of("calendar.bad-date", f"`{value}` is not a date", place=place, expected=expected)
    return found


def read_dates(data: object, place: str) -> frozenset[date]:
    """A list of dates; a date may occur twice.

    Raises `WrongType` (`data.wrong-shape`) or an `ErrorGroup` with every bad date.
    """
    problems = Collector("the dates")
    found = set()
    for number, value in enumerate(read_list(data, place)):
        with problems.at():
            found.add(read_date(value, f"{place}[{number}]"))
    problems.done()
    return frozenset(found)
