"""An interval: how far the truth may lie from what was measured."""

from typing import Any

import attrs

from servicecore.errors import InvalidValue
from servicecore.estimates import checks
from servicecore.estimates.checks import Quantity
from servicecore.estimates.words import spread_in_words


@attrs.frozen
class Interval:
    """The limits between which a figure is expected to lie, with the method that found them and its level.

    `low` and `high` belong to the interval and have the unit of the figure; `high` is `None` when the data
    do not bound it from above (a median of durations of which many are still running). `level` lies between
    0 and 1.

    >>> interval = Interval(0.077, 0.093, "wilson", 0.95)
    >>> 0.08 in interval, interval.overlaps(Interval(0.09, 0.12, "wilson", 0.95)), interval.text("share")
    (True, True, '95 % 7.7-9.3 %')

    Raises `InvalidValue` (`interval.reversed`, `number.out-of-range`, `number.not-finite`) or `WrongType`
    (`value.wrong-type`, `interval.mixed-units`).
    """

    low: Quantity = attrs.field(validator=checks.quantity)
    high: Quantity | None = attrs.field(validator=attrs.validators.optional(checks.quantity))
    method: str = attrs.field(validator=checks.text)
    level: float = attrs.field(validator=checks.level)

    def __attrs_post_init__(self) -> None:
        checks.same_kind(self.low, self.high, code="interval.mixed-units", place="high")
        low: Any = self.low
        if self.high is not None and low > self.high:
            raise InvalidValue.of(
                "interval.reversed",
                "an interval ends before it begins",
                place="high",
                expected=f"at least {self.low}",
                received=str(self.high),
            )

    def __contains__(self, value: Any) -> bool:
        return bool(self.low <= value and (self.high is None or value <= self.high))

    def overlaps(self, other: "Interval") -> bool:
        """Whether the two have a point in common: then the data do not tell their figures apart."""
        return other.low in self or self.low in other

    def text(self, unit: str = "") -> str:
        """The level and the limits on one line, in the unit of the figure (`"share"` reads in per cent)."""
        return f"{self.level * 100:g} % {spread_in_words(self.low, self.high, unit)}"

    def __str__(self) -> str:
        return self.text()
