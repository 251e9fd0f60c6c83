"""Whether a confidence can be believed."""

from bisect import bisect_right
from itertools import pairwise

import attrs

from servicecore.estimates import Estimate, Share

EDGES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""The edges of the bins: ten of equal width."""


def bin_of(confidence: float) -> int:
    """The number of the bin of a confidence; an edge belongs to the bin above it, 1 to the last.

    >>> bin_of(0.0), bin_of(0.3), bin_of(1.0)
    (0, 3, 9)
    """
    return bisect_right(EDGES[1:-1], confidence)


@attrs.frozen
class Bin:
    """The answers whose confidence lies from `low` up to `high`, how many, how many right.

    `total` is the sum of their confidences.
    """

    low: float
    high: float
    n: int = 0
    right: int = 0
    total: float = 0.0

    @property
    def accuracy(self) -> Estimate:
        """The share that was right."""
        return Share(self.right, self.n).result("accuracy")

    @property
    def confidence(self) -> float | None:
        """The mean confidence, `None` in an empty bin."""
        return self.total / self.n if self.n else None

    def to_data(self) -> dict[str, object]:
        """The bin as plain data."""
        return {
            "low": self.low,
            "high": self.high,
            "messages": self.n,
            "confidence": self.confidence,
            "accuracy": self.accuracy.to_data(),
        }


def empty_bins() -> tuple[Bin, ...]:
    """The ten bins before any answer was put into one."""
    return tuple(Bin(low, high) for low, high in pairwise(EDGES))


@attrs.frozen
class Calibration:
    """Confidence against accuracy, in ten bins of equal width.

    Of the answers that are sure to 80 %, 80 % should be right. Answers without a confidence are in no bin.

    >>> found = Calibration((Bin(0.8, 0.9, n=4, right=3, total=3.4), *empty_bins()[9:]))
    >>> found.n, round(found.error, 3)
    (4, 0.1)
    """

    bins: tuple[Bin, ...] = attrs.field(factory=empty_bins)

    @property
    def n(self) -> int:
        """How many answers have a confidence."""
        return sum(each.n for each in self.bins)

    @property
    def error(self) -> float | None:
        """The expected calibration error: over the bins, Σ (nᵢ / n) · abs(accuracyᵢ - mean confidenceᵢ).

        It lies between 0, where every confidence came true, and 1. `None` where no answer has a confidence.

        Source: M. P. Naeini, G. F. Cooper and M. Hauskrecht, "Obtaining well calibrated probabilities using
        Bayesian binning", AAAI (2015).
        """
        if not self.n:
            return None
        return sum(abs(each.right - each.total) for each in self.bins) / self.n

    def to_data(self) -> dict[str, object]:
        """The error and the bins as plain data."""
        return {"messages": self.n, "error": self.error, "bins": [each.to_data() for each in self.bins]}
