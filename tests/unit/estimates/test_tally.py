"""Whole numbers per case: mean, spread, exclusions."""

from typing import Any

import pytest

from servicecore.errors import ServiceCoreError
from servicecore.estimates import Tally


def test_the_mean_has_its_sum_its_base_and_its_spread() -> None:
    estimate = Tally.of([0, 1, 1, 2, "no_agent"]).mean("handoffs", unit="a ticket")
    assert (estimate.value, estimate.numerator, estimate.denominator, estimate.n) == (1.0, 4, 4, 4)
    assert estimate.details == {"zero": 1, "max": 2}
    assert estimate.excluded == {"no_agent": 1}
    assert estimate.interval is not None
    # standard deviation (divisor n - 1) of 0, 1, 1, 2 is sqrt(2/3); 1.96 * sqrt(2/3) / sqrt(4)
    assert estimate.interval.high == pytest.approx(1 + 1.959964 * (2 / 3) ** 0.5 / 2, abs=1e-6)


def test_an_empty_tally_has_no_mean() -> None:
    estimate = Tally.of(["no_agent"]).mean("handoffs", unit="a ticket")
    assert (estimate.value, estimate.interval, estimate.n) == (None, None, 0)
    assert estimate.details["max"] is None


def test_parts_add_up_in_any_order() -> None:
    one, other = Tally.of([0, 3, "x"]), Tally.of([3, 5])
    assert one + other == other + one == Tally.of([0, 3, 3, 5, "x"]) == Tally().merge(one, other)


@pytest.mark.parametrize("case", [-1, 1.5, True, None])
def test_only_whole_numbers_of_at_least_0_are_tallied(case: Any) -> None:
    with pytest.raises(ServiceCoreError):
        Tally.of([case])


@pytest.mark.parametrize("counts", [{-1: 1}, {1: 0}, {"1": 1}, {1: 1.0}, [1]])
def test_counts_are_checked(counts: Any) -> None:
    with pytest.raises(ServiceCoreError):
        Tally(counts)
