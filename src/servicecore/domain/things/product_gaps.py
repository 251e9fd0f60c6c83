"""Product gaps: what is confusing, broken or missing, who asked for it, and the releases that close it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum

import attrs

from servicecore.domain.checks import any_text, aware, filled, items, member, utc, utc_if_any
from servicecore.domain.names import CustomerId, InteractionId, TicketId
from servicecore.domain.things.thing_checks import not_before
from servicecore.domain.things.thing_ids import (
    AreaId,
    GapId,
    ProductId,
    ReleaseId,
    area_if_any,
    each_once,
    interaction_if_any,
    product_if_any,
    ticket_if_any,
)
from servicecore.errors import require_aware, require_instance

_filled_if_any = attrs.validators.optional(filled)
_since_found = attrs.validators.optional([aware, not_before("found_at")])


class GapKind(StrEnum):
    """What is wrong with the product, seen from its users."""

    CONFUSING = "confusing"
    BROKEN = "broken"
    MISSING = "missing"


class GapStatus(StrEnum):
    """How far a gap got on its way to being closed."""

    FOUND = "found"
    ACCEPTED = "accepted"
    PLANNED = "planned"
    DECLINED = "declined"
    SHIPPED = "shipped"


class AskKind(StrEnum):
    """How a customer asked: for something new, about something broken, or how it is done."""

    REQUEST = "request"
    BUG = "bug"
    QUESTION = "question"


def _ask_kind(value: AskKind | str) -> AskKind:
    return member(AskKind, value, "Ask.kind")


@attrs.frozen
class Ask:
    """One customer who asked for what closes a gap, and where: the loop to close once it ships.

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`text.empty`, `time.naive`, `time.out-of-range`).
    """

    kind: AskKind = attrs.field(converter=_ask_kind)
    customer_id: CustomerId = attrs.field(kw_only=True, converter=CustomerId, validator=filled)
    at: datetime = attrs.field(kw_only=True, converter=utc, validator=aware)
    interaction_id: InteractionId | None = attrs.field(
        default=None, kw_only=True, converter=interaction_if_any, validator=_filled_if_any
    )
    ticket_id: TicketId | None = attrs.field(
        default=None, kw_only=True, converter=ticket_if_any, validator=_filled_if_any
    )


def _gap_kind(value: GapKind | str) -> GapKind:
    return member(GapKind, value, "ProductGap.kind")


def _asks(values: Iterable[Ask]) -> tuple[Ask, ...]:
    given = dict.fromkeys(items(Ask, values, "ProductGap.asks"))  # the same ask twice is one
    return tuple(sorted(given, key=lambda ask: ask.at))


def _merged(values: Iterable[str]) -> tuple[GapId, ...]:
    return each_once(GapId, values, "ProductGap.merged")


def _closed_gaps(values: Iterable[str]) -> tuple[GapId, ...]:
    return each_once(GapId, values, "Release.gaps")


@attrs.frozen
class Release:
    """What was shipped at an instant, and the gaps that it closes.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`, `time.naive`,
    `time.out-of-range`).
    """

    id: ReleaseId = attrs.field(converter=ReleaseId, validator=filled)
    at: datetime = attrs.field(kw_only=True, converter=utc, validator=aware)
    name: str = attrs.field(default="", kw_only=True, validator=any_text)
    gaps: tuple[GapId, ...] = attrs.field(default=(), kw_only=True, converter=_closed_gaps)

    def closes(self, gap: "ProductGap") -> bool:
        """Whether it closes this gap or one merged into it. Raises `WrongType` (`value.wrong-type`)."""
        return not set(self.gaps).isdisjoint(require_instance(gap, ProductGap, "gap").ids)


@attrs.frozen
class ProductGap:
    """Something that is confusing, broken or missing, with everybody who asked for it.

    Many asks make one gap: forty customers who ask the same are no forty problems. `asks` are kept in time
    order, the same one once. `merged` are the gaps that turned out to be this one. What was decided has its
    instant (accepted, planned, declined), none before `found_at`; whether it shipped is what releases say.

    >>> from datetime import UTC
    >>> def march(day): return datetime(2026, 3, day, tzinfo=UTC)
    >>> asks = [Ask("question", customer_id=c, at=march(d)) for c, d in [("ann", 2), ("bob", 3), ("ann", 4)]]
    >>> gap = ProductGap("export", kind="confusing", found_at=march(5), asks=asks)
    >>> gap.customers
    ('ann', 'bob')
    >>> gap.status_at(march(20), [Release("2.1", at=march(20), gaps=["export"])])
    <GapStatus.SHIPPED: 'shipped'>

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`text.empty`, `time.naive`, `time.out-of-range`, `time.out-of-order`).
    """

    id: GapId = attrs.field(converter=GapId, validator=filled)
    kind: GapKind = attrs.field(kw_only=True, converter=_gap_kind)
    found_at: datetime = attrs.field(kw_only=True, converter=utc, validator=aware)
    what: str = attrs.field(default="", kw_only=True, validator=any_text)
    product_id: ProductId | None = attrs.field(
        default=None, kw_only=True, converter=product_if_any, validator=_filled_if_any
    )
    area_id: AreaId | None = attrs.field(
        default=None, kw_only=True, converter=area_if_any, validator=_filled_if_any
    )
    owner: str | None = attrs.field(default=None, kw_only=True, validator=_filled_if_any)
    asks: tuple[Ask, ...] = attrs.field(default=(), kw_only=True, converter=_asks)
    merged: tuple[GapId, ...] = attrs.field(default=(), kw_only=True, converter=_merged)
    accepted_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_since_found
    )
    planned_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_since_found
    )
    declined_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=_since_found
    )

    @property
    def ids(self) -> tuple[GapId, ...]:
        """The own id and those of the gaps merged into it."""
        return (self.id, *self.merged)

    @property
    def customers(self) -> tuple[CustomerId, ...]:
        """Everybody who asked, sorted, each once: whom to tell how it ended."""
        return tuple(sorted({ask.customer_id for ask in self.asks}))

    def plus(self, ask: Ask) -> "ProductGap":
        """The gap with one more ask. Raises `WrongType` (`value.wrong-type`)."""
        return attrs.evolve(self, asks=(*self.asks, ask))

    def merge(self, other: "ProductGap") -> "ProductGap":
        """This gap with all asks of another that turned out to be the same.

        Nobody who asked is lost, and a release that closes the other one closes this. What was decided on the
        other does not count. Raises `WrongType` (`value.wrong-type`).
        """
        require_instance(other, ProductGap, "other")
        return attrs.evolve(
            self,
            found_at=min(self.found_at, other.found_at),
            asks=(*self.asks, *other.asks),
            merged={*self.merged, *other.ids} - {self.id},
        )

    def status_at(self, at: datetime, releases: Iterable[Release] = ()) -> GapStatus | None:
        """How far the gap was at an instant, `None` before it was found.

        It is shipped from the first release that closes it; before that the latest decision counts,
        of several at one instant the last in the order of the fields.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`).
        """
        now = utc(require_aware(at, "at"))
        if now < self.found_at:
            return None
        if any(release.at <= now and release.closes(self) for release in releases):
            return GapStatus.SHIPPED
        past = [(when, status) for when, status in self._steps() if when <= now]
        return sorted(past, key=lambda step: step[0])[-1][1]

    def _steps(self) -> Iterator[tuple[datetime, GapStatus]]:
        yield self.found_at, GapStatus.FOUND
        if self.accepted_at is not None:
            yield self.accepted_at, GapStatus.ACCEPTED
        if self.planned_at is not None:
            yield self.planned_at, GapStatus.PLANNED
        if self.declined_at is not None:
            yield self.declined_at, GapStatus.DECLINED
