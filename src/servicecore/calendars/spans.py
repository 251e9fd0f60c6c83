"""Sets of points on a line, as half-open spans that are sorted and apart."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

P = TypeVar("P", int, timedelta, datetime)


def merged(spans: Iterable[tuple[P, P]]) -> tuple[tuple[P, P], ...]:
    """The union of spans in any order: sorted, and joined where they overlap or touch.

    >>> merged([(5, 7), (0, 3), (3, 4)])
    ((0, 4), (5, 7))
    """
    found: list[tuple[P, P]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            if end > found[-1][1]:
                found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(found)


def subtracted(spans: Iterable[tuple[P, P]], holes: Sequence[tuple[P, P]]) -> tuple[tuple[P, P], ...]:
    """What is left of a set without the holes, both sorted and apart.

    >>> subtracted([(0, 4), (5, 7)], [(1, 2), (3, 6)])
    ((0, 1), (2, 3), (6, 7))
    """
    found: list[tuple[P, P]] = []
    first = 0
    for start, end in spans:
        while first < len(holes) and holes[first][1] <= start:
            first += 1
        number = first
        while start < end and number < len(holes) and holes[number][0] < end:
            if start < holes[number][0]:
                found.append((start, holes[number][0]))
            start = max(start, holes[number][1])
            number += 1
        if start < end:
            found.append((start, end))
    return tuple(found)


def intersected(one: Sequence[tuple[P, P]], other: Sequence[tuple[P, P]]) -> tuple[tuple[P, P], ...]:
    """What two sets have in common, both sorted and apart.

    >>> intersected([(0, 4), (5, 7)], [(1, 2), (3, 6)])
    ((1, 2), (3, 4), (5, 6))
    """
    found: list[tuple[P, P]] = []
    left = right = 0
    while left < len(one) and right < len(other):
        start, end = max(one[left][0], other[right][0]), min(one[left][1], other[right][1])
        if start < end:
            found.append((start, end))
        if one[left][1] < other[right][1]:
            left += 1
        else:
            right += 1
    return tuple(found)


def clipped(spans: Iterable[tuple[P, P]], low: P, high: P) -> tuple[tuple[P, P], ...]:
    """The part of each span inside `low`..`high`; nothing if `high` is not after `low`.

    >>> clipped([(0, 4), (5, 7)], 3, 6)
    ((3, 4), (5, 6))
    """
    return tuple(
        (max(start, low), min(end, high)) for start, end in spans if max(start, low) < min(end, high)
    )
