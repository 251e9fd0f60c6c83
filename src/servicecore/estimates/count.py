"""A number of events, as a state that merges."""

from collections.abc import Iterable
from datetime import datetime

import attrs

from servicecore.errors import require_instance, require_text
from servicecore.estimates import checks
from servicecore.estimates.estimate import Estimate
from servicecore.estimates.mapping import FrozenMap, added, by_reason
from servicecore.estimates.poisson import poisson_interval


@attrs.frozen
class Count:
    """How many, and how many were left out and why: a volume.

    Here the base is the period and not the events, so a count of 0 is a value and not an absence of one.

    >>> print((Count(8) + Count(2, {"spam": 3})).result("ticket_volume", unit="tickets"))
    ticket volume: 10 tickets (n 10; 95 % 4.8 to 18.39 tickets; excluded: spam 3)

    Raises `InvalidValue` (`number.out-of-range`) or `WrongType` (`value.wrong-type`).
    """

    count: int = attrs.field(default=0, validator=checks.count)
    excluded: FrozenMap[str, int] = attrs.field(
        default=FrozenMap(), converter=by_reason, validator=checks.reasons
    )

    @classmethod
    def of(cls, events: Iterable[str | None]) -> "Count":
        """The state of some events: `None` for one that counts, a text for the reason of an exclusion.

        >>> Count.of([None, None, "spam"])
        Count(count=2, excluded=FrozenMap({'spam': 1}))

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`) with the number of the event.
        """
        count = 0
        excluded: dict[str, int] = {}
        for number, event in enumerate(events):
            if event is None:
                count += 1
            else:
                reason = require_text(event, f"events[{number}]")
                excluded[reason] = excluded.get(reason, 0) + 1
        return cls(count, excluded)

    def merge(self, *others: "Count") -> "Count":
        """The state of all events of this state and the others together."""
        parts = (self, *(require_instance(other, Count, "other") for other in others))
        return Count(sum(part.count for part in parts), added(part.excluded for part in parts))

    def __add__(self, other: "Count") -> "Count":
        return self.merge(other) if isinstance(other, Count) else NotImplemented

    def result(
        self, definition: str, *, unit: str, level: float = 0.95, as_of: datetime | None = None
    ) -> Estimate:
        """The count, in `unit`, with the exact Poisson interval of the number to expect in such a period.

        Raises what `Estimate` and `poisson_interval` raise.
        """
        return Estimate(
            definition,
            self.count,
            unit=unit,
            n=self.count,
            interval=poisson_interval(self.count, level),
            excluded=self.excluded,
            as_of=as_of,
        )
