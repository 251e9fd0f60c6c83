"""Capacity: what contacts take of an agent, in units by channel, and what room they leave."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

import attrs

from servicecore.display import plural
from servicecore.domain.checks import count, flag, instance, items, named
from servicecore.domain.names import Channel
from servicecore.errors import InvalidValue


def _channel(value: Channel | str) -> Channel:
    return named(Channel, value, "ChannelLoad.channel")


@attrs.frozen
class ChannelLoad:
    """What one contact of a channel takes of the agent who holds it.

    `units` come out of the capacity that all channels share, a whole number of at least 0. `most` is how many
    contacts of this channel an agent holds at a time, whatever else is free (`None`: no such limit). A
    contact of an `exclusive` channel, such as a call, stands alone: beside it nothing else is held.

    >>> ChannelLoad("phone", 2, exclusive=True).channel
    Channel.PHONE

    Raises `InvalidValue` (`number.out-of-range`, `text.empty`) or `WrongType` (`value.wrong-type`).
    """

    channel: Channel = attrs.field(converter=_channel)
    units: int = attrs.field(default=1, validator=count)
    most: int | None = attrs.field(default=None, kw_only=True, validator=attrs.validators.optional(count))
    exclusive: bool = attrs.field(default=False, kw_only=True, validator=flag)


def _reasons(values: Iterable[str]) -> tuple[str, ...]:
    return items(str, values, "Room.reasons")


def _whole(owner: Any, field: Any, value: Any) -> None:
    instance(int)(owner, field, value)


@attrs.frozen
class Room:
    """Whether one more contact of a channel fits, how many do, and if none does, why.

    `free` is the units that are left; below 0 if somebody was given more by hand than capacity allows.
    `contacts` is how many more contacts of this channel fit, `None` if there is no limit. `reasons` are empty
    if one more fits.
    """

    channel: Channel = attrs.field(validator=instance(Channel))
    free: int = attrs.field(kw_only=True, validator=_whole)
    contacts: int | None = attrs.field(kw_only=True, validator=attrs.validators.optional(count))
    reasons: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_reasons)

    @property
    def fits(self) -> bool:
        """Whether one more contact of the channel fits."""
        return not self.reasons

    def __str__(self) -> str:
        if self.reasons:
            return f"no room for {self.channel}: {'; '.join(self.reasons)}"
        return f"room for {self.channel}: {'no limit' if self.contacts is None else self.contacts}"


def _loads(values: Mapping[str, int] | Iterable[ChannelLoad]) -> tuple[ChannelLoad, ...]:
    given: Any = values
    if isinstance(given, Mapping):
        given = [ChannelLoad(channel, units) for channel, units in given.items()]
    return tuple(sorted(items(ChannelLoad, given, "Capacity.channels"), key=lambda load: load.channel))


def _each_channel_once(owner: Any, field: Any, value: tuple[ChannelLoad, ...]) -> None:
    for first, second in pairwise(value):
        if first.channel == second.channel:
            raise InvalidValue.of(
                "capacity.duplicate-channel",
                f"channel `{first.channel}` is there twice",
                place="Capacity.channels",
                expected="each channel once",
                help="say in one entry what a contact of the channel takes.",
            )


@attrs.frozen
class Capacity:
    """How much an agent may hold at a time: units that channels share, and what a contact of each takes.

    `units` is a whole number of at least 0. `channels` are the channels whose contacts do not simply take
    `other_units` (1 unless said otherwise): a mapping of channel to units, or channel loads, each channel
    once. They are kept in the order of their names.

    >>> desk = Capacity(4, [ChannelLoad("phone", exclusive=True), ChannelLoad("live chat", 2)])
    >>> desk.taken(["email", "live chat"])
    3
    >>> print(desk.room(["email"], "live chat"))
    room for live_chat: 1
    >>> print(desk.room(["email"], "phone"))
    no room for phone: it stands alone, and 1 contact is held

    Raises `InvalidValue` (`number.out-of-range`, `capacity.duplicate-channel`, `text.empty`) or `WrongType`
    (`value.wrong-type`).
    """

    units: int = attrs.field(validator=count)
    channels: tuple[ChannelLoad, ...] = attrs.field(
        default=(), converter=_loads, validator=_each_channel_once
    )
    other_units: int = attrs.field(default=1, kw_only=True, validator=count)

    def load(self, channel: Channel | str) -> ChannelLoad:
        """What one contact of this channel takes.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`).

        >>> Capacity(4, {"phone": 4}).load("e-mail").units
        1
        """
        asked = named(Channel, channel, "channel")
        listed = (load for load in self.channels if load.channel == asked)
        return next(listed, None) or ChannelLoad(asked, self.other_units)

    def taken(self, held: Iterable[Channel | str]) -> int:
        """The units that the contacts take which an agent holds, given by their channels in any order.

        The sum may lie above `units`: work that was given by hand counts as well.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`).
        """
        return sum(load.units for load in self._held(held))

    def room(self, held: Iterable[Channel | str], channel: Channel | str) -> Room:
        """The room for more contacts of a channel beside those that are held, given by their channels.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`).
        """
        loads, wanted = self._held(held), self.load(channel)
        free = self.units - sum(load.units for load in loads)
        beside = sum(load.channel == wanted.channel for load in loads)
        reasons = [*_alone(loads, wanted), *_full(wanted, beside), *self._short(wanted, free)]
        contacts = 0 if reasons else _contacts(wanted, free, beside)
        return Room(wanted.channel, free=free, contacts=contacts, reasons=reasons)

    def _held(self, held: Iterable[Channel | str]) -> list[ChannelLoad]:
        return [self.load(channel) for channel in items(str, held, "held")]

    def _short(self, wanted: ChannelLoad, free: int) -> list[str]:
        if wanted.units <= max(free, 0):
            return []
        left = f"{max(free, 0)} of {self.units} left"
        return [f"it takes {plural(wanted.units, 'unit')}, {left}"]


def _alone(held: list[ChannelLoad], wanted: ChannelLoad) -> list[str]:
    taken_by = sorted({load.channel for load in held if load.exclusive})
    if taken_by:
        return [f"{taken_by[0]} stands alone, and is held"]
    if wanted.exclusive and held:
        return [f"it stands alone, and {plural(len(held), 'contact is', 'contacts are')} held"]
    return []


def _full(wanted: ChannelLoad, beside: int) -> list[str]:
    if wanted.most is None or beside < wanted.most:
        return []
    return [f"at most {wanted.most} of them, {beside} held"]


def _contacts(wanted: ChannelLoad, free: int, beside: int) -> int | None:
    """How many more fit where one does; `None` without a limit."""
    limits = [1] if wanted.exclusive else []
    limits += [wanted.most - beside] if wanted.most is not None else []
    limits += [free // wanted.units] if wanted.units else []
    return min(limits, default=None)
