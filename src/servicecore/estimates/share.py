"""A share of cases, as a state that merges."""

from collections.abc import Iterable
from datetime import datetime

import attrs

from servicecore.errors import InvalidValue, require_instance, require_text
from servicecore.estimates import checks
from servicecore.estimates.estimate import Estimate
from servicecore.estimates.mapping import FrozenMap, added, by_reason
from servicecore.estimates.normal import wilson


@attrs.frozen
class Share:
    """How many of how many, and how many were left out and why.

    States of parts merge into the state of the whole, in any order: `a + b`, or `Share().merge(*parts)`.

    >>> monday = Share.of([True, False, True, "spam"])
    >>> print((monday + Share(1, 7)).result("one_touch_rate"))
    one touch rate: 30.0 % (3 of 10; 95 % 10.8-60.3 %; excluded: spam 1)

    Raises `InvalidValue` (`share.more-than-all`, `number.out-of-range`) or `WrongType` (`value.wrong-type`).
    """

    numerator: int = attrs.field(default=0, validator=checks.count)
    denominator: int = attrs.field(default=0, validator=checks.count)
    excluded: FrozenMap[str, int] = attrs.field(
        default=FrozenMap(), converter=by_reason, validator=checks.reasons
    )

    def __attrs_post_init__(self) -> None:
        if self.numerator > self.denominator:
            raise InvalidValue.of(
                "share.more-than-all",
                "a share has more hits than cases",
                place="numerator",
                expected=f"at most {self.denominator}",
                received=str(self.numerator),
            )

    @classmethod
    def of(cls, cases: Iterable[bool | str]) -> "Share":
        """The state of some cases: `True` for a hit, `False` for none, a text for the reason of an exclusion.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`) with the number of the case.
        """
        hits = counted = 0
        excluded: dict[str, int] = {}
        for number, case in enumerate(cases):
            if isinstance(case, str):
                reason = require_text(case, f"cases[{number}]")
                excluded[reason] = excluded.get(reason, 0) + 1
            else:
                hits += require_instance(case, bool, f"cases[{number}]")
                counted += 1
        return cls(hits, counted, excluded)

    def merge(self, *others: "Share") -> "Share":
        """The state of all cases of this state and the others together."""
        parts = (self, *(require_instance(other, Share, "other") for other in others))
        return Share(
            sum(part.numerator for part in parts),
            sum(part.denominator for part in parts),
            added(part.excluded for part in parts),
        )

    def __add__(self, other: "Share") -> "Share":
        return self.merge(other) if isinstance(other, Share) else NotImplemented

    def result(self, definition: str, *, level: float = 0.95, as_of: datetime | None = None) -> Estimate:
        """The share (unit `"share"`, 0..1) with its Wilson interval; no value when there is no case.

        Raises what `Estimate` and `wilson` raise.
        """
        return Estimate(
            definition,
            self.numerator / self.denominator if self.denominator else None,
            unit="share",
            n=self.denominator,
            numerator=self.numerator,
            denominator=self.denominator,
            interval=wilson(self.numerator, self.denominator, level),
            excluded=self.excluded,
            as_of=as_of,
        )
