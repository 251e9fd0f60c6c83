"""What a customer may ask of us: which channel, in which hours, how much; and contracts that include time."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NewType

import attrs

from servicecore.domain.checks import (
    any_text,
    aware,
    count,
    filled,
    flag,
    items,
    member,
    named,
    require_span,
    span,
    utc,
    utc_if_any,
)
from servicecore.domain.functions import ServiceFunction
from servicecore.domain.names import Channel, CustomerId, Tier
from servicecore.domain.people.organisations import OrganisationId
from servicecore.domain.periods import after
from servicecore.errors import require_aware, require_in_range

ContractId = NewType("ContractId", str)
"""The key of a contract in your own records."""

_NONE = timedelta(0)


@attrs.frozen
class Allowance:
    """Whether a customer is entitled to something, and why. It is as true as `allowed`.

    `hours` names the calendar in which it holds, `None` where it always does. `contacts_left` is how many
    contacts and `time_left` how much working time is left, `None` where that is not limited. So
    `table.entitled(...) and contract.entitled(...)` is the first that refuses, or the last.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`, `number.out-of-range`,
    `duration.negative`).
    """

    allowed: bool = attrs.field(validator=flag)
    reason: str = attrs.field(validator=filled)
    hours: str | None = attrs.field(default=None, kw_only=True, validator=attrs.validators.optional(filled))
    contacts_left: int | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(count)
    )
    time_left: timedelta | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(span)
    )

    def __bool__(self) -> bool:
        return self.allowed

    def __str__(self) -> str:
        return self.reason


def _tier(value: Tier | str | None) -> Tier | None:
    return None if value is None else named(Tier, value, "Entitlement.tier")


def _channels(values: Iterable[Channel | str]) -> tuple[Channel, ...]:
    texts = items(str, values, "Entitlement.channels")
    found = [named(Channel, text, f"Entitlement.channels[{i}]") for i, text in enumerate(texts)]
    return tuple(dict.fromkeys(found))


def _covered(value: ServiceFunction | str) -> ServiceFunction:
    return member(ServiceFunction, value, "Entitlement.function")


@attrs.frozen
class Entitlement:
    """What one tier is entitled to; `tier` `None` is everybody, of any tier or none.

    `channels` may be used in `hours`, the name of one of your calendars (`None`: always), for `function` and
    what is within it. At most `most` contacts in each `per`, a period in your words (`None`: any number).

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`text.empty`, `number.out-of-range`).
    """

    tier: Tier | None = attrs.field(converter=_tier)
    channels: tuple[Channel, ...] = attrs.field(kw_only=True, converter=_channels)
    hours: str | None = attrs.field(default=None, kw_only=True, validator=attrs.validators.optional(filled))
    function: ServiceFunction = attrs.field(default=ServiceFunction.SERVICE, kw_only=True, converter=_covered)
    most: int | None = attrs.field(default=None, kw_only=True, validator=attrs.validators.optional(count))
    per: str = attrs.field(default="", kw_only=True, validator=any_text)

    def _allowance(self, channel: Channel, used: int) -> Allowance:
        in_hours = f" in the hours `{self.hours}`" if self.hours else ""
        who = f"tier {self.tier}" if self.tier else "every customer"
        may = f"{who} may use {channel} for {self.function}{in_hours}"
        if self.most is None:
            return Allowance(True, may, hours=self.hours)
        left = max(self.most - used, 0)
        per = f" per {self.per}" if self.per else ""
        reason = f"{may}: {used} of {self.most} contacts{per} are used"
        return Allowance(left > 0, reason, hours=self.hours, contacts_left=left)


def _entries(values: Iterable[Entitlement]) -> tuple[Entitlement, ...]:
    return items(Entitlement, values, "Entitlements.entries")


@attrs.frozen
class Entitlements:
    """The table of what each tier is entitled to; what no entry grants is refused.

    >>> table = Entitlements([
    ...     Entitlement(None, channels=["email", "portal"], hours="office", most=5, per="month"),
    ...     Entitlement("enterprise", channels=["email", "phone"], hours="24x7"),
    ... ])
    >>> print(table.entitled("enterprise", "phone"))
    tier enterprise may use phone for service in the hours `24x7`
    >>> print(table.entitled("free", "phone"))
    tier free may use email, portal for service; phone is for enterprise
    >>> table.entitled("free", "email", used=5).allowed
    False

    Raises `WrongType` (`value.wrong-type`).
    """

    entries: tuple[Entitlement, ...] = attrs.field(default=(), converter=_entries)

    def entitled(
        self,
        tier: Tier | str | None,
        channel: Channel | str,
        *,
        function: ServiceFunction | str = ServiceFunction.SERVICE,
        used: int = 0,
    ) -> Allowance:
        """Whether a tier may use a channel for a function, in which hours and how often still, and why.

        `used` counts the contacts of the running period. If several entries allow it, the first that names
        the tier tells the hours, then the first for everybody.

        Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
        (`text.empty`, `number.out-of-range`).
        """
        whose = None if tier is None else named(Tier, tier, "tier")
        way = named(Channel, channel, "channel")
        asked = member(ServiceFunction, function, "function")
        require_in_range(used, "used", low=0, whole=True)
        about = [entry for entry in self.entries if asked.within(entry.function)]
        own = [entry for entry in about if entry.tier == whose and whose is not None]
        own += [entry for entry in about if entry.tier is None]
        found = [entry._allowance(way, used) for entry in own if way in entry.channels]
        if found:
            return next(filter(None, found), found[0])
        return Allowance(False, _refusal(whose, way, asked, own, about))


def _refusal(
    tier: Tier | None,
    channel: Channel,
    function: ServiceFunction,
    own: list[Entitlement],
    about: list[Entitlement],
) -> str:
    who = f"tier {tier}" if tier else "a customer without a tier"
    ways = dict.fromkeys(way for entry in own for way in entry.channels)
    tiers = dict.fromkeys(str(entry.tier) for entry in about if channel in entry.channels)
    others = f"{channel} is for {', '.join(tiers)}" if tiers else f"{channel} is for nobody"
    return f"{who} may use {', '.join(ways) or 'no channel'} for {function}; {others}"


def _customer(value: str | None) -> CustomerId | None:
    return None if value is None else CustomerId(value)


def _organisation(value: str | None) -> OrganisationId | None:
    return None if value is None else OrganisationId(value)


@attrs.frozen
class Contract:
    """What was bought for a time: working time `included`, and how much of it is `used` so far.

    It runs from `starts` up to `ends` (`None`: until cancelled), kept in UTC. `included` is `None` where time
    is not limited. With `overage` work goes on beyond it, to be billed.

    >>> from datetime import UTC
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> contract = Contract("k1", starts=at, included=timedelta(hours=10), used=timedelta(hours=9))
    >>> print(contract.entitled(at))
    contract k1 has 1:00:00 of 10:00:00 left
    >>> contract.use(timedelta(hours=2)).entitled(at).allowed
    False

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`, `time.naive`,
    `time.out-of-range`, `period.empty`, `duration.negative`).
    """

    id: ContractId = attrs.field(converter=ContractId, validator=filled)
    starts: datetime = attrs.field(kw_only=True, converter=utc, validator=aware)
    ends: datetime | None = attrs.field(
        default=None,
        kw_only=True,
        converter=utc_if_any,
        validator=attrs.validators.optional([aware, after("starts")]),
    )
    organisation_id: OrganisationId | None = attrs.field(
        default=None, kw_only=True, converter=_organisation, validator=attrs.validators.optional(filled)
    )
    customer_id: CustomerId | None = attrs.field(
        default=None, kw_only=True, converter=_customer, validator=attrs.validators.optional(filled)
    )
    included: timedelta | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(span)
    )
    used: timedelta = attrs.field(default=_NONE, kw_only=True, validator=span)
    overage: bool = attrs.field(default=False, kw_only=True, validator=flag)

    @property
    def left(self) -> timedelta | None:
        """The included time that is left, never below 0; `None` where time is not limited."""
        return None if self.included is None else max(self.included - self.used, _NONE)

    @property
    def over(self) -> timedelta:
        """The time used beyond what is included; 0 where time is not limited."""
        return _NONE if self.included is None else max(self.used - self.included, _NONE)

    def use(self, time: timedelta) -> "Contract":
        """The contract after so much more work, which may exceed what is included: work done is not undone.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`duration.negative`).
        """
        return attrs.evolve(self, used=self.used + require_span(time, "time"))

    def entitled(self, at: datetime) -> Allowance:
        """Whether the contract entitles to work at an instant, and why.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`).
        """
        now = utc(require_aware(at, "at"))
        if now < self.starts:
            return Allowance(False, f"contract {self.id} starts at {self.starts.isoformat()}")
        if self.ends is not None and now >= self.ends:
            return Allowance(False, f"contract {self.id} ended at {self.ends.isoformat()}")
        if self.left is None:
            return Allowance(True, f"contract {self.id} does not limit time")
        reason = f"contract {self.id} has {self.left} of {self.included} left"
        if not self.left and self.overage:
            return Allowance(True, f"{reason}, and more is billed", time_left=_NONE)
        return Allowance(self.left > _NONE, reason, time_left=self.left)
