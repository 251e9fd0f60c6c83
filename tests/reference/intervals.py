"""Intervals the slow way: by halving the range until the defining equation holds."""

from collections.abc import Callable
from math import exp, lgamma, log


def root(function: Callable[[float], float], low: float, high: float) -> float:
    """The place where a function rises through 0."""
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) < 0 else (low, middle)
    return (low + high) / 2


def poisson_at_most(count: int, mean: float) -> float:
    return sum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(count + 1))


def garwood(count: int, level: float) -> tuple[float, float]:
    tail = (1 - level) / 2
    top = 10 * count + 60.0
    high = root(lambda mean: tail - poisson_at_most(count, mean), 1e-9, top)
    if count == 0:
        return 0.0, high
    return root(lambda mean: 1 - poisson_at_most(count - 1, mean) - tail, 1e-12, top), high


def wilson(hits: int, n: int, z: float) -> tuple[float, float]:
    """The shares that lie just z of their own standard errors away from hits / n."""
    seen = hits / n

    def beyond(share: float) -> float:
        return (share - seen) ** 2 - z * z * share * (1 - share) / n

    return root(lambda share: -beyond(share), 0.0, seen), root(beyond, seen, 1.0)
