"""Durations, ended or still running, as a state that merges."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs

from servicecore.errors import WrongType, require_instance, require_text
from servicecore.estimates import checks
from servicecore.estimates.censoring import Censored, whole_microseconds
from servicecore.estimates.checks import Quantity
from servicecore.estimates.estimate import Estimate
from servicecore.estimates.mapping import FrozenMap, added, by_reason, frozen
from servicecore.estimates.sample import Sample
from servicecore.estimates.survival import SurvivalCurve, survival_curve


def _observed(counts: Mapping[int, int]) -> FrozenMap[int, int]:
    return frozen(counts, "observed")


def _censored(counts: Mapping[tuple[int, str], int]) -> FrozenMap[tuple[int, str], int]:
    return frozen(counts, "censored")


def _multiset(instance: object, field: "attrs.Attribute[Any]", value: Mapping[Any, Any]) -> None:
    """Whole microseconds (with a reason where censored), each at least once."""
    for key, number in value.items():
        micros = key
        if field.name == "censored":
            if not (isinstance(key, tuple) and len(key) == 2):
                raise WrongType.of(
                    "value.wrong-type",
                    "`censored` has the wrong type of key",
                    place="censored",
                    expected="a pair of microseconds and a reason",
                    received=repr(key),
                )
            micros = key[0]
            checks.text(instance, field, key[1])
        # Plain counts of a hundred thousand durations pass here; only what is odd is looked at closely.
        if type(micros) is not int or type(number) is not int or micros < 0 or number < 1:
            checks.require_count(micros, field.name)
            checks.require_count(number, f"{field.name}[{key!r}]", low=1)


@attrs.frozen(repr=False)
class Durations:
    """How long things took, how long others have been running, and how many were left out and why.

    `observed` counts the durations that ended, per whole microsecond; `censored` those that had not ended
    when last seen, per pair of whole microseconds and reason; `excluded` the cases left out, per reason.
    Most code builds a state with `Durations.of` and never sees the counts.

    States of parts merge into the state of the whole, in any order: `a + b`, or `Durations().merge(*parts)`,
    which copies the counts once for all parts.

    >>> state = Durations.of([timedelta(hours=1), timedelta(hours=4), Censored(timedelta(hours=2)), "spam"])
    >>> state
    <Durations: 2 observed, 1 censored, 1 excluded>
    >>> print(state.median("time_to_resolution"))
    time to resolution: 4 h (n 3, 1 censored; 95 % from 1 h; excluded: spam 1)

    Raises `InvalidValue` (`number.out-of-range`, `text.empty`) or `WrongType` (`value.wrong-type`).
    """

    observed: FrozenMap[int, int] = attrs.field(default=FrozenMap(), converter=_observed, validator=_multiset)
    censored: FrozenMap[tuple[int, str], int] = attrs.field(
        default=FrozenMap(), converter=_censored, validator=_multiset
    )
    excluded: FrozenMap[str, int] = attrs.field(
        default=FrozenMap(), converter=by_reason, validator=checks.reasons
    )

    @classmethod
    def of(cls, cases: Iterable[timedelta | Censored | str]) -> "Durations":
        """The state of some cases: a duration that ended, a `Censored` one, or the reason of an exclusion.

        Raises `InvalidValue` (`duration.negative`, `text.empty`) or `WrongType` (`value.wrong-type`), each
        with the number of the case.
        """
        observed: dict[int, int] = {}
        censored: dict[tuple[int, str], int] = {}
        excluded: dict[str, int] = {}
        for number, case in enumerate(cases):
            if isinstance(case, Censored):
                key = whole_microseconds(case.after, "after"), case.reason
                censored[key] = censored.get(key, 0) + 1
            elif isinstance(case, str):
                reason = require_text(case, f"cases[{number}]")
                excluded[reason] = excluded.get(reason, 0) + 1
            else:
                micros = whole_microseconds(case, f"cases[{number}]")
                observed[micros] = observed.get(micros, 0) + 1
        return cls(observed, censored, excluded)

    def merge(self, *others: "Durations") -> "Durations":
        """The state of all cases of this state and the others together."""
        parts = (self, *(require_instance(other, Durations, "other") for other in others))
        return Durations(
            added(part.observed for part in parts),
            added(part.censored for part in parts),
            added(part.excluded for part in parts),
        )

    def __add__(self, other: "Durations") -> "Durations":
        return self.merge(other) if isinstance(other, Durations) else NotImplemented

    def __repr__(self) -> str:
        n, running, out = (sum(part.values()) for part in (self.observed, self.censored, self.excluded))
        return f"<Durations: {n:,} observed, {running:,} censored, {out:,} excluded>"

    def curve(self) -> SurvivalCurve:
        """The survival curve of Kaplan and Meier."""
        running: dict[int, int] = {}
        for (micros, _), number in self.censored.items():
            running[micros] = running.get(micros, 0) + number
        return survival_curve(self.observed, running)

    def median(self, definition: str, *, level: float = 0.95, as_of: datetime | None = None) -> Estimate:
        """The time within which half of all cases end; see `quantile`, also for what it raises."""
        return self.quantile(definition, 0.5, level=level, as_of=as_of)

    def quantile(
        self, definition: str, p: float, *, level: float = 0.95, as_of: datetime | None = None
    ) -> Estimate:
        """The time within which the share `p` of all cases ends, by Kaplan and Meier (unit `"duration"`).

        `n` counts observed and censored cases. Where the curve does not come down to 1 - p there is no
        value, and `more_than` is the longest follow-up. The interval is that of Brookmeyer and Crowley.

        `details` holds `observed_mean`, `observed_p50_linear`, `observed_p90_linear`,
        `observed_p90_nearest_rank`, `observed_max` and `observed_n`. They look at the **observed only**: as
        soon as anything is censored they are too short, since what takes long is what is still running.
        Beside them, `censored_<reason>` counts the censored cases per reason.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`number.out-of-range`, and what
        `Estimate` raises).
        """
        curve = self.curve()
        value = curve.quantile(p)
        return Estimate(
            definition,
            value,
            unit="duration",
            n=curve.n,
            interval=curve.quantile_interval(p, level),
            more_than=curve.longest if value is None else None,
            censored=sum(self.censored.values()),
            excluded=self.excluded,
            details=self._details(),
            as_of=as_of,
        )

    def mean(self, definition: str, *, level: float = 0.95, as_of: datetime | None = None) -> Estimate:
        """The mean of the **observed** durations (unit `"duration"`), with its normal interval, cut at 0.

        `numerator` is their sum (`None` beyond what a `timedelta` can hold), `denominator` and `n` their
        number. It is right where every case ends at once with its measurement, as a handle time does; where
        cases are censored it is too low, and `censored` says how many were not looked at.

        >>> print(Durations.of([timedelta(minutes=4), timedelta(minutes=6)]).mean("handle_time"))
        handle time: 5 min (n 2; 95 % 3 min 2 s to 6 min 57 s)

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`number.out-of-range`, and what
        `Estimate` raises).
        """
        sample = Sample.of(self.observed)
        return Estimate(
            definition,
            sample.mean(),
            unit="duration",
            n=sample.n,
            numerator=sample.total(),
            denominator=sample.n,
            interval=sample.mean_interval(level),
            censored=sum(self.censored.values()),
            excluded=self.excluded,
            details=self._details(),
            as_of=as_of,
        )

    def _details(self) -> dict[str, Quantity | None]:
        running: dict[str, Quantity | None] = {}
        for reason in sorted({reason for _, reason in self.censored}):
            running[f"censored_{reason}"] = sum(
                number for (_, why), number in self.censored.items() if why == reason
            )
        return Sample.of(self.observed).figures() | running
