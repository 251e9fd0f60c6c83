"""The figures of durations that all ended, exact to the microsecond."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import accumulate
from math import isqrt
from operator import mul
from typing import cast

import attrs

from servicecore.estimates.checks import Quantity
from servicecore.estimates.interval import Interval
from servicecore.estimates.normal import mean_interval
from servicecore.estimates.quantiles import QuantileKind, between

_LONGEST = timedelta.max // timedelta(microseconds=1)


@attrs.frozen
class Sample:
    """A multiset of durations in whole microseconds: the values in order, how often each occurs, and how many
    there are up to and with each.
    """

    values: tuple[int, ...]
    counts: tuple[int, ...]
    reached: tuple[int, ...]

    @classmethod
    def of(cls, counts: Mapping[int, int]) -> "Sample":
        """The sample of the durations that are counted in `counts`."""
        pairs = sorted(counts.items())
        numbers = tuple(number for _, number in pairs)
        return cls(tuple(value for value, _ in pairs), numbers, tuple(accumulate(numbers)))

    @property
    def n(self) -> int:
        """How many durations there are."""
        return self.reached[-1] if self.reached else 0

    @property
    def _total(self) -> int:
        return sum(map(mul, self.values, self.counts))

    def total(self) -> timedelta | None:
        """Their sum; `None` if no `timedelta` can hold it."""
        total = self._total
        return timedelta(microseconds=total) if total <= _LONGEST else None

    def mean(self) -> timedelta | None:
        """Their mean, rounded to the microsecond; `None` if there are none."""
        from fractions import Fraction  # slow to import, and needed for results only

        return timedelta(microseconds=round(Fraction(self._total, self.n))) if self.n else None

    def mean_interval(self, level: float) -> Interval | None:
        """The normal interval of the mean, cut at 0, below which no duration lies."""
        n, total = self.n, self._total
        squares = sum(value * value * count for value, count in zip(self.values, self.counts, strict=True))
        variance = (n * squares - total * total) // (n * (n - 1)) if n > 1 else 0
        mean = self.mean() or timedelta(0)
        interval = mean_interval(mean, timedelta(microseconds=isqrt(variance)), n, level)
        return interval and attrs.evolve(interval, low=max(timedelta(0), cast(timedelta, interval.low)))

    def quantile(self, p: float, kind: QuantileKind) -> timedelta | None:
        """Their quantile, as `quantile` defines it."""
        exact = between(self.values, self.reached, p, kind)
        return None if exact is None else timedelta(microseconds=round(exact))

    def figures(self) -> dict[str, Quantity | None]:
        """What is usually asked about them, by name."""
        return {
            "observed_mean": self.mean(),
            "observed_p50_linear": self.quantile(0.5, "linear"),
            "observed_p90_linear": self.quantile(0.9, "linear"),
            "observed_p90_nearest_rank": self.quantile(0.9, "nearest_rank"),
            "observed_max": self.quantile(1.0, "nearest_rank"),
            "observed_n": self.n,
        }
