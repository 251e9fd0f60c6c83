"""Quantiles of a sample, in the two ways that people mean."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, overload

from servicecore.errors import UnknownName, WrongType, closest, one_of, require_in_range

if TYPE_CHECKING:
    from fractions import Fraction

QuantileKind: TypeAlias = Literal["linear", "nearest_rank"]
"""How a quantile falls between two values: on the line between them, or on the upper one."""
_KINDS = ("linear", "nearest_rank")
_MICROSECOND = timedelta(microseconds=1)


@overload
def quantile(values: Iterable[timedelta], p: float, kind: QuantileKind = "linear") -> timedelta | None: ...
@overload
def quantile(values: Iterable[float], p: float, kind: QuantileKind = "linear") -> float | None: ...
def quantile(
    values: Iterable[float] | Iterable[timedelta], p: float, kind: QuantileKind = "linear"
) -> float | timedelta | None:
    """The value below which the share `p` (0..1) of the values lies; `None` if there are no values.

    `"linear"` interpolates between the two values beside position (n - 1) · p, counted from 0: type 7 of
    Hyndman and Fan, the default of spreadsheets and numpy. `"nearest_rank"` is their type 1: the smallest
    value with at least p · n values at or below it, always one of the values. `p` is read as the decimal it
    is written as, so that 0.55 of 100 values is the 55th and not the 56th. Durations are exact to the
    microsecond.

    Source: R. J. Hyndman and Y. Fan, "Sample quantiles in statistical packages", The American Statistician 50
    (1996).

    >>> marks = [15, 20, 35, 40, 50]
    >>> quantile(marks, 0.4), quantile(marks, 0.4, "nearest_rank"), quantile([], 0.5)
    (29.0, 20, None)
    >>> print(quantile([timedelta(hours=1), timedelta(hours=2)], 0.5))
    1:30:00

    Raises `WrongType` (`value.wrong-type`, `quantile.mixed-units`), `InvalidValue` (`number.out-of-range`) or
    `UnknownName` (`quantile.unknown-kind`).
    """
    found = list(values)
    spans = all(isinstance(value, timedelta) for value in found)
    ordered: list[Any] = sorted(found if spans else _numbers(found))
    index, part = _position(len(ordered), p, kind)
    if not ordered:
        return None
    low: float | timedelta = ordered[index]
    if not part:
        return low
    return _on_the_way(low, ordered[index + 1], part)


def between(values: Sequence[int], reached: Sequence[int], p: float, kind: QuantileKind) -> "Fraction | None":
    """The exact quantile of sorted values, `reached` counting how many there are up to and with each.

    `None` if there are none. Raises as `quantile` does.
    """
    index, part = _position(reached[-1] if reached else 0, p, kind)
    if not reached:
        return None
    low = values[bisect_right(reached, index)]
    high = values[bisect_right(reached, index + 1)] if part else low
    return low + (high - low) * part


def _position(n: int, p: float, kind: QuantileKind) -> "tuple[int, Fraction]":
    """The place of the quantile among n sorted values: an index, and the part of the way to the next one."""
    from fractions import Fraction  # slow to import, and needed for results only

    share = Fraction(str(require_in_range(p, "p", low=0, high=1)))
    if kind not in _KINDS:
        raise UnknownName.of(
            "quantile.unknown-kind",
            f"there is no kind of quantile `{kind}`",
            place="kind",
            expected=one_of(_KINDS),
            suggestion=closest(kind, _KINDS),
        )
    if kind == "nearest_rank":
        return max(ceil(share * n) - 1, 0), Fraction(0)
    index, part = divmod(share * max(n - 1, 0), 1)
    return index, part


def _on_the_way(low: Any, high: Any, part: "Fraction") -> float | timedelta:
    """The point that lies `part` of the way from `low` to `high`, rounded once and at the end."""
    if isinstance(low, timedelta):
        micros = low // _MICROSECOND + (high - low) // _MICROSECOND * part
        return timedelta(microseconds=round(micros))
    start = type(part)(low)
    return float(start + (type(part)(high) - start) * part)


def _numbers(values: Iterable[object]) -> list[float]:
    numbers = []
    for index, value in enumerate(values):
        if isinstance(value, timedelta):
            raise WrongType.of(
                "quantile.mixed-units",
                "numbers and durations stand together",
                place=f"values[{index}]",
                expected="a number, as other values are",
                received=repr(value),
            )
        numbers.append(require_in_range(value, f"values[{index}]"))
    return numbers
