"""Strong Kleene logic: true, false, and unknown (`None`) where a fact is missing.

A missing fact makes a comparison unknown, never true, and `not` leaves the unknown unknown;
`false and unknown` is false, `true or unknown` is true. Source: S. C. Kleene, "Introduction to
Metamathematics" (1952), section 64.
"""

from collections.abc import Iterable
from typing import TypeAlias

Truth: TypeAlias = bool | None


def negation(value: Truth) -> Truth:
    """Not: unknown stays unknown.

    >>> negation(True), negation(None)
    (False, None)
    """
    return None if value is None else not value


def conjunction(values: Iterable[Truth]) -> Truth:
    """And: false if any is false, else unknown if any is unknown, else true (also of nothing).

    >>> conjunction([True, None]), conjunction([False, None]), conjunction([])
    (None, False, True)
    """
    result: Truth = True
    for value in values:
        if value is False:
            return False
        if value is None:
            result = None
    return result


def disjunction(values: Iterable[Truth]) -> Truth:
    """Or: true if any is true, else unknown if any is unknown, else false (also of nothing).

    >>> disjunction([False, None]), disjunction([True, None]), disjunction([])
    (None, True, False)
    """
    return negation(conjunction(negation(value) for value in values))


def threshold(count: int, values: Iterable[Truth]) -> Truth:
    """At least so many: true if so many are true, false if too few could be, else unknown.

    >>> threshold(2, [True, True, None]), threshold(2, [True, None, False]), threshold(2, [None, False])
    (True, None, False)
    """
    found = list(values)
    if sum(value is True for value in found) >= count:
        return True
    return None if sum(value is not False for value in found) >= count else False
