"""Numbers, durations and instants in words."""

from datetime import datetime, timedelta


def duration(span: timedelta, *, parts: int = 4) -> str:
    """A duration as days, hours, minutes and seconds, a sign in front if negative.

    It is exact to the second; `parts` cuts it after so many units, where a rough figure reads better.

    >>> duration(timedelta(hours=26, minutes=5)), duration(timedelta(seconds=-90)), duration(timedelta(0))
    ('1 d 2 h 5 min', '-1 min 30 s', '0 s')
    >>> duration(timedelta(days=9, hours=1, minutes=7), parts=2)
    '9 d 1 h'
    """
    sign, span = ("-", -span) if span < timedelta(0) else ("", span)
    minutes, seconds = divmod(span.seconds, 60)
    amounts = [(span.days, "d"), (minutes // 60, "h"), (minutes % 60, "min"), (seconds, "s")]
    first = next((place for place, (amount, _) in enumerate(amounts) if amount), None)
    if first is None:
        return f"{sign}{span.microseconds / 1_000_000:.6f}".rstrip("0") + " s" if span else "0 s"
    words = [f"{amount} {unit}" for amount, unit in amounts[first : first + parts] if amount]
    return sign + " ".join(words)


def when(at: datetime) -> str:
    """An instant with its weekday and zone, to the minute unless it has seconds.

    >>> from datetime import timezone
    >>> when(datetime(2026, 12, 24, 15, 0, tzinfo=timezone.utc))
    'Thu 2026-12-24 15:00 UTC'
    """
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[at.weekday()]
    clock = at.strftime("%H:%M:%S" if at.second or at.microsecond else "%H:%M")
    zone = f" {at.tzname()}" if at.tzinfo else ""
    return f"{day} {at.date()} {clock}{zone}"


def share(value: float) -> str:
    """A share 0..1 in per cent, one digit.

    >>> share(0.085), share(1.0)
    ('8.5 %', '100.0 %')
    """
    return f"{value * 100:.1f} %"


def plural(count: int, noun: str, nouns: str = "") -> str:
    """A count with its noun.

    >>> plural(1, "ticket"), plural(3, "ticket"), plural(2, "reply", "replies")
    ('1 ticket', '3 tickets', '2 replies')
    """
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"
