"""Kaplan and Meier the slow way: every number counted anew from the list, every product an exact fraction.

An observation is a pair: the duration as a whole number, and whether it ended (else it was still running).
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import exp, log, sqrt

Observation = tuple[int, bool]


def end_times(observations: Sequence[Observation]) -> list[int]:
    return sorted({time for time, ended in observations if ended})


def at_risk(observations: Sequence[Observation], time: int) -> int:
    """Those still running just before `time`; who is censored at that very time is still among them."""
    return sum(1 for other, _ in observations if other >= time)


def ended(observations: Sequence[Observation], time: int) -> int:
    return sum(1 for other, done in observations if done and other == time)


def survival(observations: Sequence[Observation], time: int) -> Fraction:
    product = Fraction(1)
    for each in end_times(observations):
        if each <= time:
            product *= 1 - Fraction(ended(observations, each), at_risk(observations, each))
    return product


def quantile(observations: Sequence[Observation], p: Fraction) -> int | None:
    for time in end_times(observations):
        if survival(observations, time) <= 1 - p:
            return time
    return None


def limits(observations: Sequence[Observation], time: int, z: float) -> tuple[float, float] | None:
    """The log-log limits of S(time) by the delta method; `None` where S is 1 or 0."""
    s = survival(observations, time)
    if not 0 < s < 1:
        return None
    variance = Fraction(0)
    for each in end_times(observations):
        if each <= time:
            n, d = at_risk(observations, each), ended(observations, each)
            variance += Fraction(d, n * (n - d))
    middle, error = log(-log(s)), sqrt(variance) / abs(log(s))
    return exp(-exp(middle + z * error)), exp(-exp(middle - z * error))


def verdicts(observations: Sequence[Observation], p: float, z: float) -> Iterator[tuple[int, str]]:
    """What the interval of S says about 1 - p at each time at which something ended."""
    for time in end_times(observations):
        found = limits(observations, time, z)
        if found is None:
            yield time, "silent"
        elif found[0] > 1 - p:
            yield time, "above"
        elif found[1] < 1 - p:
            yield time, "below"
        else:
            yield time, "holds"


def quantile_interval(
    observations: Sequence[Observation], p: float, z: float
) -> tuple[int, int | None] | None:
    said = list(verdicts(observations, p, z))
    if all(word == "silent" for _, word in said):
        return None
    not_above = [time for time, word in said if word != "above"]
    low = not_above[0] if not_above else max(time for time, _ in observations)
    for index, (time, _) in enumerate(said):
        rest = [word for _, word in said[index:]]
        if rest[0] == "below" and set(rest) <= {"below", "silent"}:
            return low, time
    return low, None
