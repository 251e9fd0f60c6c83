"""Merges of records, and the record at which a chain of them ends."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import attrs

from servicecore.domain.checks import any_text, aware, filled, utc_if_any
from servicecore.domain.names import CustomerId
from servicecore.domain.people.customers import brief
from servicecore.errors import InvalidValue, UnknownName


@attrs.frozen
class Merge:
    """One record is the same person as another and goes; nothing is lost by it.

    `at` is when that was found out, `None` where your records do not say, kept in UTC; `source` who or what
    said so; `reason` by what they knew.

    >>> print(Merge("c2", into="c1", source="ann", reason="he called from both numbers"))
    c2 -> c1 (ann: he called from both numbers)

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`, `time.naive`,
    `time.out-of-range`).
    """

    gone: CustomerId = attrs.field(converter=CustomerId, validator=filled)
    into: CustomerId = attrs.field(kw_only=True, converter=CustomerId, validator=filled)
    at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=attrs.validators.optional(aware)
    )
    source: str = attrs.field(default="", kw_only=True, validator=any_text)
    reason: str = attrs.field(default="", kw_only=True, validator=any_text)

    def __str__(self) -> str:
        why = ": ".join(filter(None, (self.source, self.reason)))
        return f"{self.gone} -> {self.into}" + (f" ({why})" if why else "")


def unknown_customer(customer_id: str, place: str) -> UnknownName:
    """The error for the id of no record. Ids are not suggested: the next one is somebody else."""
    return UnknownName.of(
        "directory.unknown-customer",
        f"the directory has no customer {brief(customer_id)}",
        place=place,
        expected="the id of a customer in the directory",
        received=brief(customer_id),
        help="add the customer first.",
    )


def merge_cycle(chain: Iterable[CustomerId], place: str) -> InvalidValue:
    """The error for merges that come back to where they began."""
    ids = list(chain)
    return InvalidValue.of(
        "directory.merge-cycle",
        f"customer {brief(ids[0])} would be merged into itself",
        place=place,
        expected="merges that end at a record which is merged into none",
        received=" -> ".join(ids if len(ids) <= 8 else [*ids[:4], "...", *ids[-3:]]),
        help="leave out one of these merges.",
    )


def steps_of(merges: tuple[Merge, ...], ids: Iterable[CustomerId]) -> dict[CustomerId, int]:
    """By the record that went, the number of its merge.

    Raises `UnknownName` (`directory.unknown-customer`) or `InvalidValue` (`directory.merged-twice`).
    """
    known = set(ids)
    steps: dict[CustomerId, int] = {}
    for row, merge in enumerate(merges):
        for name, named in (("gone", merge.gone), ("into", merge.into)):
            if named not in known:
                raise unknown_customer(named, f"Directory.merges[{row}].{name}")
        if (first := steps.setdefault(merge.gone, row)) != row:
            raise _merged_twice(merges, first, row)
    return steps


def _merged_twice(merges: tuple[Merge, ...], first: int, second: int) -> InvalidValue:
    gone, one, other = map(brief, (merges[first].gone, merges[first].into, merges[second].into))
    return InvalidValue.of(
        "directory.merged-twice",
        f"customer {gone} is merged into {one} and into {other}",
        place=f"Directory.merges[{second}]",
        expected="one merge for each record that went",
        received=f"a second one, after Directory.merges[{first}]",
        help="keep one of them; if all are one person, merge the two others.",
    )


def survivors(
    ids: Iterable[CustomerId], merges: tuple[Merge, ...], steps: Mapping[CustomerId, int]
) -> dict[CustomerId, CustomerId]:
    """By record, the one at which its chain of merges ends; no step is taken twice, so it ends.

    Raises `InvalidValue` (`directory.merge-cycle`) at the last of the merges that form a cycle.
    """
    ends: dict[CustomerId, CustomerId] = {}
    for start in ids:
        here, chain = start, dict[CustomerId, None]()
        while here in steps and here not in ends:
            if here in chain:
                loop = list(chain)[list(chain).index(here) :]
                raise merge_cycle([*loop, here], f"Directory.merges[{max(steps[each] for each in loop)}]")
            chain[here] = None
            here = merges[steps[here]].into
        ends.update(dict.fromkeys([*chain, here], ends.get(here, here)))
    return ends
