"""A mapping that never changes, so that values that hold one can be hashed, pickled and shared."""

from collections import Counter
from collections.abc import Hashable, ItemsView, Iterable, Iterator, Mapping
from typing import Generic, TypeVar

import attrs

from servicecore.errors import WrongType

K = TypeVar("K", bound=Hashable)
V_co = TypeVar("V_co", covariant=True)


def _own(entries: Mapping[K, V_co]) -> dict[K, V_co]:
    return dict(_mapping(entries, ""))


def _mapping(entries: Mapping[K, V_co], place: str) -> Mapping[K, V_co]:
    if isinstance(entries, Mapping):
        return entries
    raise WrongType.of(
        "value.wrong-type",
        f"{f'`{place}`' if place else 'the value'} has the wrong type",
        place=place,
        expected="a mapping",
        received=f"{entries!r} ({type(entries).__name__})",
    )


@attrs.frozen(eq=False, repr=False)
class FrozenMap(Mapping[K, V_co], Generic[K, V_co]):
    """A read-only mapping that equals any mapping with the same entries and is hashable if its values are.

    >>> reasons = FrozenMap({"merged": 3, "spam": 1})
    >>> reasons["merged"], reasons == {"spam": 1, "merged": 3}, reasons
    (3, True, FrozenMap({'merged': 3, 'spam': 1}))

    What is not a mapping raises `WrongType` (`value.wrong-type`).
    """

    _entries: dict[K, V_co] = attrs.field(factory=dict, converter=_own)

    def __getitem__(self, key: K) -> V_co:
        return self._entries[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def items(self) -> ItemsView[K, V_co]:
        """The entries, at the speed of a dict: a state may hold a hundred thousand."""
        return self._entries.items()

    def __hash__(self) -> int:
        return hash(frozenset(self._entries.items()))

    def __repr__(self) -> str:
        return f"FrozenMap({self._entries!r})"


def added(maps: Iterable[Mapping[K, int]]) -> FrozenMap[K, int]:
    """The counts of several mappings, added key by key.

    >>> added([{"merged": 3}, {"spam": 1, "merged": 1}])
    FrozenMap({'merged': 4, 'spam': 1})
    """
    total: Counter[K] = Counter()
    for each in maps:
        total.update(each)
    return FrozenMap(total)


def frozen(entries: Mapping[K, V_co], place: str) -> FrozenMap[K, V_co]:
    """The entries of the field `place`, made unchangeable.

    Raises `WrongType` (`value.wrong-type`).
    """
    return entries if isinstance(entries, FrozenMap) else FrozenMap(_mapping(entries, place))


def by_reason(reasons: Mapping[str, int]) -> FrozenMap[str, int]:
    """The field `excluded`, in the order of the reasons, whatever order they were counted in."""
    counts = _mapping(reasons, "excluded")
    return FrozenMap({reason: counts[reason] for reason in sorted(counts, key=str)})
