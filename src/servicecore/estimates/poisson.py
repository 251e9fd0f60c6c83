"""The exact interval of a count."""

from math import exp, lgamma, log

from servicecore.estimates.checks import require_count, require_level
from servicecore.estimates.interval import Interval

_NEGLIGIBLE = 1e-17
_SETTLED = 1e-14
_ROUNDS = 60


def poisson_interval(count: int, level: float = 0.95) -> Interval:
    """The exact limits of the number of events to expect, when `count` were seen.

    The lower limit is the mean at which `count` or more events would have the probability (1 - level) / 2,
    the upper one the mean at which `count` or fewer would; they are half the quantiles of chi-square with
    2·count and 2·count + 2 degrees of freedom. With no event the lower limit is 0 and the upper one still
    says something.

    Source: F. Garwood, "Fiducial limits for the Poisson distribution", Biometrika 28 (1936).

    >>> print(poisson_interval(0), poisson_interval(10), sep=" | ")
    95 % 0 to 3.69 | 95 % 4.8 to 18.39

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`number.out-of-range`).
    """
    require_count(count, "count")
    tail = (1 - require_level(level)) / 2
    return Interval(_lower(count, tail) if count else 0.0, _upper(count, tail), "garwood", level)


def _log_chance(count: int, mean: float) -> float:
    """The logarithm of the chance to see exactly `count` events."""
    return count * log(mean) - mean - lgamma(count + 1)


def _at_most(count: int, mean: float) -> float:
    """The chance of `count` or fewer events as a multiple of the chance of exactly `count`; mean > count."""
    total = term = 1.0
    for number in range(count, 0, -1):
        term *= number / mean
        total += term
        if term < total * _NEGLIGIBLE:
            break
    return total


def _at_least(count: int, mean: float) -> float:
    """The chance of `count` or more events as a multiple of the chance of exactly `count`; mean <= count."""
    total = term = 1.0
    number = count
    while term >= total * _NEGLIGIBLE:
        number += 1
        term *= mean / number
        total += term
    return total


# Newton's method on the logarithm of the tail, which is concave in the mean (below: in its logarithm):
# after the first step the iterates close in on the limit from one side, so that no bracket is needed. The
# slope comes with the sum: d log P(X <= k) / d mean = -1 / sum, and d log P(X >= k) / d log mean = k / sum.


def _upper(count: int, tail: float) -> float:
    mean = count + 1.0
    for _ in range(_ROUNDS):
        total = _at_most(count, mean)
        step = (_log_chance(count, mean) + log(total) - log(tail)) * total
        mean += step
        if abs(step) <= _SETTLED * mean:
            break
    return mean


def _lower(count: int, tail: float) -> float:
    mean = float(count)
    for _ in range(_ROUNDS):
        total = _at_least(count, mean)
        step = (_log_chance(count, mean) + log(total) - log(tail)) * total / count
        mean *= exp(-step)
        if abs(step) <= _SETTLED:
            break
    return mean
