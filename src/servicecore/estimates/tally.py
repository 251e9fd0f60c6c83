"""Whole numbers per case as a mergeable state: handoffs per ticket, replies per conversation."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from math import sqrt
from typing import Any

import attrs

from servicecore.errors import require_instance
from servicecore.estimates import checks
from servicecore.estimates.checks import require_count
from servicecore.estimates.estimate import Estimate
from servicecore.estimates.mapping import FrozenMap, added, by_reason, frozen
from servicecore.estimates.normal import mean_interval


def _counts(counts: Mapping[int, int]) -> FrozenMap[int, int]:
    return frozen(counts, "counts")


def _multiset(instance: object, field: "attrs.Attribute[Any]", value: Mapping[int, int]) -> None:
    """Whole numbers of at least 0, each had by at least one case."""
    for number, cases in value.items():
        require_count(number, field.name)
        require_count(cases, f"{field.name}[{number!r}]", low=1)


@attrs.frozen
class Tally:
    """How many cases had how many of something, and how many were left out and why.

    `counts` maps a number to the cases that had it.

    >>> print((Tally.of([0, 2, 2]) + Tally.of([4, "no_agent"])).mean("handoffs", unit="handoffs a ticket"))
    handoffs: 2 handoffs a ticket (n 4; 95 % 0.4 to 3.6 handoffs a ticket; excluded: no agent 1)

    Raises `InvalidValue` (`number.out-of-range`) or `WrongType` (`value.wrong-type`).
    """

    counts: FrozenMap[int, int] = attrs.field(default=FrozenMap(), converter=_counts, validator=_multiset)
    excluded: FrozenMap[str, int] = attrs.field(
        default=FrozenMap(), converter=by_reason, validator=checks.reasons
    )

    @classmethod
    def of(cls, cases: Iterable[int | str]) -> "Tally":
        """The state of some cases: the number of each, at least 0, or the reason of an exclusion."""
        counts: dict[int, int] = {}
        excluded: dict[str, int] = {}
        for place, case in enumerate(cases):
            if isinstance(case, str):
                excluded[case] = excluded.get(case, 0) + 1
            else:
                number = require_count(case, f"cases[{place}]")
                counts[number] = counts.get(number, 0) + 1
        return cls(FrozenMap(counts), FrozenMap(excluded))

    def merge(self, *others: "Tally") -> "Tally":
        """The state of all cases of this state and the others together."""
        parts = (self, *(require_instance(other, Tally, "other") for other in others))
        return Tally(added(part.counts for part in parts), added(part.excluded for part in parts))

    def __add__(self, other: object) -> "Tally":
        return self.merge(other) if isinstance(other, Tally) else NotImplemented

    def mean(
        self, definition: str, *, unit: str, level: float = 0.95, as_of: datetime | None = None
    ) -> Estimate:
        """The mean number a case, with its normal interval; `details`: `zero` (cases with none) and `max`.

        Raises what `Estimate` raises.
        """
        n = sum(self.counts.values())
        total = sum(number * cases for number, cases in self.counts.items())
        squares = sum(number * number * cases for number, cases in self.counts.items())
        deviation = sqrt(max(0, n * squares - total * total) / (n * (n - 1))) if n > 1 else 0.0
        return Estimate(
            definition,
            total / n if n else None,
            unit=unit,
            n=n,
            numerator=total,
            denominator=n,
            interval=mean_interval(total / n, deviation, n, level) if n else None,
            excluded=self.excluded,
            details={"zero": self.counts.get(0, 0), "max": max(self.counts, default=None)},
            as_of=as_of,
        )
