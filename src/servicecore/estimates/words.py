"""How quantities read."""

from datetime import timedelta

from servicecore.display import duration, share
from servicecore.estimates.checks import Quantity


def in_words(value: Quantity | None, unit: str = "") -> str:
    """A quantity for people: shares in per cent, durations in words, numbers with two digits at most.

    >>> in_words(0.084, "share"), in_words(timedelta(hours=26)), in_words(4569, "tickets"), in_words(None)
    ('8.4 %', '1 d 2 h', '4,569 tickets', 'no value')
    """
    if value is None:
        return "no value"
    if isinstance(value, timedelta):
        return duration(value)
    if unit == "share":
        return share(float(value))
    number = f"{value:,}" if isinstance(value, int) else f"{value:z,.2f}".rstrip("0").rstrip(".")
    return f"{number} {unit}".rstrip()


def spread_in_words(low: Quantity, high: Quantity | None, unit: str = "") -> str:
    """Two limits for people; without an upper one the limit is open.

    >>> spread_in_words(0.0768, 0.0929, "share"), spread_in_words(-20.5, 80, "points")
    ('7.7-9.3 %', '-20.5 to 80 points')
    >>> spread_in_words(timedelta(days=13), None)
    'from 13 d'
    """
    if high is None:
        return f"from {in_words(low, unit)}"
    if unit == "share":
        return f"{in_words(low, unit).removesuffix(' %')}-{in_words(high, unit)}"
    return f"{in_words(low)} to {in_words(high, unit)}"
