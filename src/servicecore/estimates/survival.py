"""Survival curves: how long something takes when some of it is still running."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import timedelta
from itertools import takewhile
from math import exp, log, sqrt

import attrs

from servicecore.display import Table, duration, share
from servicecore.errors import require_in_range, require_instance
from servicecore.estimates.interval import Interval
from servicecore.estimates.normal import two_sided
from servicecore.estimates.words import spread_in_words

_ONE = 10**30
_GUARD = 1e-12


@attrs.frozen
class Step:
    """One step of a survival curve: after the time `at`, `events` of the `at_risk` still running ended.

    `survival` is S(at), 0..1, the share expected to run longer than `at`. `greenwood` is the sum over the
    steps so far of d / (n (n - d)), from which the variance of S follows; `None` once S is 0, where it is
    not defined.
    """

    at: timedelta
    at_risk: int
    events: int
    survival: float
    greenwood: float | None

    def limits(self, z: float) -> tuple[float, float] | None:
        """The log-log limits of S(at), z standard errors to either side; `None` once S is 0."""
        if self.greenwood is None:
            return None
        spread = z * sqrt(self.greenwood) / -log(self.survival)
        return self.survival ** exp(spread), self.survival ** exp(-spread)


@attrs.frozen(repr=False)
class SurvivalCurve:
    """The estimate of Kaplan and Meier: S(t), the share of things that take longer than t.

    S(t) is the product of (1 - d_i / n_i) over the times t_i <= t at which something ended, d_i the number
    that ended at t_i and n_i the number still running just before. What is still running when it was last
    seen (censored) counts among the n_i until then and never among the d_i; at equal times the ends come
    before the censorings. So nothing is dropped for being unfinished, and nothing is taken for finished.

    Source: E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations", Journal of the
    American Statistical Association 53 (1958).

    `n` is the number of observations, `longest` the longest follow-up, censored or not; both are 0 and `None`
    without observations. Built by `Durations.curve`:

    >>> from servicecore.estimates import Censored, Durations
    >>> hours = [timedelta(hours=hour) for hour in (1, 2, 2, 4)]
    >>> curve = Durations.of([*hours, Censored(timedelta(hours=3))]).curve()
    >>> print(curve)
    survival of 5 observations
    after  at risk  ended  still running  95 % interval
      1 h        5      1         80.0 %    20.4-96.9 %
      2 h        4      2         40.0 %     5.2-75.3 %
      4 h        1      1          0.0 %
    >>> curve.survival(timedelta(hours=3)), curve.quantile(0.5)
    (0.4, datetime.timedelta(seconds=7200))
    """

    steps: tuple[Step, ...]
    n: int
    longest: timedelta | None

    def survival(self, after: timedelta) -> float | None:
        """S(after): the share expected to take longer than `after`.

        `None` without observations, and beyond the longest follow-up if S has not come to 0 by then.

        Raises `WrongType` (`value.wrong-type`).
        """
        step = self._step(after)
        if not self._known(after, step):
            return None
        return step.survival if step else 1.0

    def interval(self, after: timedelta, level: float = 0.95) -> Interval | None:
        """The log-log interval of S(after): S^exp(± z √G / log S), with G the sum of Greenwood.

        It never leaves 0..1. `None` where S is 1 or 0 (no variance is known there) or not known itself.

        Source: J. D. Kalbfleisch and R. L. Prentice, "The Statistical Analysis of Failure Time Data" (1980).

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`number.out-of-range`).
        """
        step = self._step(after)
        z = two_sided(level)
        limits = step.limits(z) if step and self._known(after, step) else None
        return Interval(*limits, "log-log", level) if limits else None

    def quantile(self, p: float) -> timedelta | None:
        """The smallest time t with S(t) <= 1 - p; `None` if S never comes down to it.

        Then all that is known is that the quantile is more than `longest`. With nothing censored this is the
        nearest-rank quantile.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`number.out-of-range`).
        """
        target = 1 - require_in_range(p, "p", low=0, high=1) + _GUARD
        return next((step.at for step in self.steps if step.survival <= target), None)

    def quantile_interval(self, p: float, level: float = 0.95) -> Interval | None:
        """The times t at which the log-log interval of S(t) holds 1 - p, from the first to the last.

        It begins with the first step whose interval does not lie above 1 - p, and ends with the first step
        from which on all intervals lie below it; where there is none the upper limit is not reached and
        `None`. If every interval lies above, the limit is the end of the curve: the quantile is not before
        it. No interval for p = 0 and 1, and none when S is nowhere between 1 and 0, so that no variance is
        known.

        Source: R. Brookmeyer and J. Crowley, "A confidence interval for the median survival time",
        Biometrics 38 (1982), with the log-log interval of S.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`number.out-of-range`).
        """
        target = 1 - require_in_range(p, "p", low=0, high=1)
        z = two_sided(level)
        found = [(step.at, limits) for step in self.steps if (limits := step.limits(z))]
        if not found or not 0 < target < 1:
            return None
        last = self.steps[-1]
        end = last.at if last.greenwood is None or self.longest is None else self.longest
        low = next((at for at, (lower, _) in found if lower <= target), end)
        late = list(takewhile(lambda each: each[1][1] < target, reversed(found)))
        return Interval(low, late[-1][0] if late else None, "brookmeyer-crowley", level)

    def _step(self, after: timedelta) -> Step | None:
        """The last step at or before `after`."""
        require_instance(after, timedelta, "after")
        index = bisect_right(self.steps, after, key=lambda step: step.at)
        return self.steps[index - 1] if index else None

    def _known(self, after: timedelta, step: Step | None) -> bool:
        if self.longest is None:
            return False
        return after <= self.longest or (step is not None and step.greenwood is None)

    def table(self, level: float = 0.95, *, most: int = 40) -> Table:
        """The curve as a table of at most `most` steps, evenly chosen, the last one always among them.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`number.out-of-range`).
        """
        every = -(-len(self.steps) // int(require_in_range(most, "most", low=1, whole=True))) or 1
        rows = []
        for step in self.steps[::-1][::every][::-1]:
            interval = self.interval(step.at, level)
            spread = spread_in_words(interval.low, interval.high, "share") if interval else ""
            rows.append((duration(step.at), step.at_risk, step.events, share(step.survival), spread))
        columns = ["after", "at risk", "ended", "still running", f"{level * 100:g} % interval"]
        return Table(columns, rows, title=f"survival of {self.n:,} observations")

    def __str__(self) -> str:
        return self.table().text()

    def __repr__(self) -> str:
        return f"<SurvivalCurve of {self.n:,} observations, {len(self.steps):,} steps>"

    def _repr_html_(self) -> str:
        return self.table().html()


def survival_curve(observed: Mapping[int, int], censored: Mapping[int, int]) -> SurvivalCurve:
    """The curve of two multisets of durations, each a count per duration in whole microseconds.

    >>> survival_curve({1_000_000: 2}, {2_000_000: 1})
    <SurvivalCurve of 3 observations, 1 steps>
    """
    at_risk = n = sum(observed.values()) + sum(censored.values())
    times = sorted({*observed, *censored})
    # The product is kept as a whole number of 10^-30, so that it is off by less than the guard of a
    # comparison however many steps there are; a product of floats just above a half would move the median.
    product, greenwood = _ONE, 0.0
    steps = []
    ended, stopped = dict(observed.items()), dict(censored.items())
    for time in times:
        events = ended.get(time, 0)
        left = at_risk - events
        if events:
            product = product * left // at_risk
            greenwood += events / (at_risk * left) if left else 0.0
            at = timedelta(microseconds=time)
            steps.append(Step(at, at_risk, events, product / _ONE, greenwood if left else None))
        at_risk = left - stopped.get(time, 0)
    return SurvivalCurve(tuple(steps), n, timedelta(microseconds=times[-1]) if times else None)
