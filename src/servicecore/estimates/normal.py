"""Intervals that rest on the normal distribution: Wilson's for a share, and the plain one for a mean."""

from datetime import timedelta
from math import sqrt
from typing import Any, overload

from servicecore.errors import InvalidValue
from servicecore.estimates.checks import require_count, require_level, require_quantity, same_kind
from servicecore.estimates.interval import Interval


def two_sided(level: float) -> float:
    """The number of standard errors to either side that hold `level` of a normal distribution.

    >>> round(two_sided(0.95), 4)
    1.96

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`number.out-of-range`).
    """
    from statistics import NormalDist  # slow to import, and needed for results only

    return -NormalDist().inv_cdf((1 - require_level(level)) / 2)


def wilson(hits: int, n: int, level: float = 0.95) -> Interval | None:
    """The score interval of a share of `hits` in `n`; `None` for n = 0.

    With p = hits / n and z the normal quantile of the level, the limits are

        (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n).

    They never leave 0..1, always hold p, and keep a width at 0 and at n hits, where Wald's interval has none.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22 (1927).

    >>> wilson(76, 100).text("share"), wilson(0, 10).text("share"), wilson(0, 0)
    ('95 % 66.8-83.3 %', '95 % 0.0-27.8 %', None)

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`number.out-of-range`).
    """
    require_count(n, "n")
    require_count(hits, "hits", high=n)
    z = two_sided(level)
    if n == 0:
        return None
    share, slack = hits / n, z * z / n
    centre = (share + slack / 2) / (1 + slack)
    margin = sqrt(slack * (share * (1 - share) + slack / 4)) / (1 + slack)
    # At no hit and at n hits a limit is just 0 or 1, and the sums may round to a hair beside it.
    low = max(0.0, min(share, centre - margin))
    high = min(1.0, max(share, centre + margin))
    return Interval(low, high, "wilson", level)


@overload
def mean_interval(mean: float, deviation: float, n: int, level: float = 0.95) -> Interval | None: ...
@overload
def mean_interval(mean: timedelta, deviation: timedelta, n: int, level: float = 0.95) -> Interval | None: ...
def mean_interval(
    mean: float | timedelta, deviation: float | timedelta, n: int, level: float = 0.95
) -> Interval | None:
    """The normal interval of a mean: mean ± z · deviation / √n; `None` for n < 2, where no spread is known.

    `deviation` is the standard deviation of the sample (divisor n - 1), in the unit of the mean; z is the
    normal quantile of the level. Good for large n; for the skewed times of a few contacts it is too narrow
    above.

    >>> mean_interval(4.2, 1.0, 100).text()
    '95 % 4 to 4.4'

    Raises `WrongType` (`value.wrong-type`, `mean.mixed-units`) or `InvalidValue` (`number.out-of-range`).
    """
    require_quantity(mean, "mean")
    require_quantity(deviation, "deviation")
    same_kind(mean, deviation, code="mean.mixed-units", place="deviation")
    if deviation != abs(deviation):
        raise InvalidValue.of(
            "number.out-of-range",
            "`deviation` is out of range",
            place="deviation",
            expected="a deviation of at least 0",
            received=str(deviation),
        )
    require_count(n, "n")
    errors = two_sided(level)
    if n < 2:
        return None
    centre: Any = mean
    margin = deviation * (errors / sqrt(n))
    return Interval(centre - margin, centre + margin, "normal", level)
