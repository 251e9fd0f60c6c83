"""Measurements that say how sure they are: estimates, intervals, survival curves, and states that merge.

A measurement is a *state* (`Share`, `Count`, `Tally`, `Durations`) that is filled in as many places as there
are processes, merged in any order, and then asked for an `Estimate`: the value with its base, its interval,
what was excluded and why, and how much was still running. The sums inside a state are integers, so that the
result of the whole equals the result of the merged parts to the last bit.

>>> from datetime import timedelta
>>> monday = Durations.of([timedelta(hours=1), timedelta(hours=3), Censored(timedelta(hours=5))])
>>> tuesday = Durations.of([timedelta(hours=2), "merged"])
>>> print((monday + tuesday).median("first_response_time"))
first response time: 2 h (n 4, 1 censored; 95 % from 1 h; excluded: merged 1)
"""

from servicecore.estimates.censoring import Censored
from servicecore.estimates.checks import Quantity
from servicecore.estimates.count import Count
from servicecore.estimates.durations import Durations
from servicecore.estimates.estimate import Estimate
from servicecore.estimates.interval import Interval
from servicecore.estimates.mapping import FrozenMap
from servicecore.estimates.normal import mean_interval, wilson
from servicecore.estimates.poisson import poisson_interval
from servicecore.estimates.quantiles import QuantileKind, quantile
from servicecore.estimates.share import Share
from servicecore.estimates.survival import Step, SurvivalCurve
from servicecore.estimates.tally import Tally
from servicecore.estimates.words import in_words

__all__ = [
    "Censored",
    "Count",
    "Durations",
    "Estimate",
    "FrozenMap",
    "Interval",
    "QuantileKind",
    "Quantity",
    "Share",
    "Step",
    "SurvivalCurve",
    "Tally",
    "in_words",
    "mean_interval",
    "poisson_interval",
    "quantile",
    "wilson",
]
