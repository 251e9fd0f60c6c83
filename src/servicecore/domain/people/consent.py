"""What customers agreed to and what they refused, and whether we may reach out to them."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

import attrs

from servicecore.domain.checks import aware, filled, flag, instance, items, member, named, utc, utc_if_any
from servicecore.domain.names import Channel, Name
from servicecore.domain.periods import after, holds
from servicecore.errors import require_aware, require_instance


class Purpose(Name):
    """Why we would reach out. To answer what the customer asked is no outreach and asks for no permission."""

    __slots__ = ()

    NOTICE: ClassVar["Purpose"]
    FOLLOW_UP: ClassVar["Purpose"]
    SURVEY: ClassVar["Purpose"]
    ADVICE: ClassVar["Purpose"]
    MARKETING: ClassVar["Purpose"]


OPT_IN: frozenset[Purpose] = frozenset({Purpose.MARKETING})
"""The purposes for which silence is no consent, unless `may_contact` is told others."""


class Choice(StrEnum):
    """What the customer chose."""

    OPT_IN = "opt_in"
    OPT_OUT = "opt_out"


def _choice(value: Choice | str) -> Choice:
    return member(Choice, value, "Consent.choice")


def _purpose(value: Purpose | str | None) -> Purpose | None:
    return None if value is None else named(Purpose, value, "Consent.purpose")


def _channel(value: Channel | str | None) -> Channel | None:
    return None if value is None else named(Channel, value, "Consent.channel")


@attrs.frozen
class Consent:
    """One statement of a customer: in or out, for a purpose, on a channel; `None` is all of them.

    It counts from `at` up to `until`, or until a later one. `source` says where it was made, as evidence.
    Instants may be given in any zone and are kept in UTC.

    >>> from datetime import UTC
    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> print(Consent("opt out", at=at, channel="sms", source="reply STOP"))
    opted out of everything by sms at 2026-03-02T09:00:00+00:00 (reply STOP)

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`text.empty`, `time.naive`, `time.out-of-range`, `period.empty`).
    """

    choice: Choice = attrs.field(converter=_choice)
    at: datetime = attrs.field(kw_only=True, converter=utc, validator=aware)
    source: str = attrs.field(kw_only=True, validator=filled)
    purpose: Purpose | None = attrs.field(default=None, kw_only=True, converter=_purpose)
    channel: Channel | None = attrs.field(default=None, kw_only=True, converter=_channel)
    until: datetime | None = attrs.field(
        default=None,
        kw_only=True,
        converter=utc_if_any,
        validator=attrs.validators.optional([aware, after("at")]),
    )

    def covers(self, purpose: Purpose, channel: Channel) -> bool:
        """Whether the statement is about this purpose on this channel."""
        return self.purpose in (None, purpose) and self.channel in (None, channel)

    def __str__(self) -> str:
        verb = "opted in to" if self.choice is Choice.OPT_IN else "opted out of"
        way = f"by {self.channel}" if self.channel else "on every channel"
        end = f" until {self.until.isoformat()}" if self.until else ""
        return f"{verb} {self.purpose or 'everything'} {way} at {self.at.isoformat()}{end} ({self.source})"


@attrs.frozen
class Permission:
    """Whether we may, why, and the statement that decided, if any did. It is as true as `allowed`.

    >>> bool(Permission(False, "nobody asked")), str(Permission(False, "nobody asked"))
    (False, 'nobody asked')

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`).
    """

    allowed: bool = attrs.field(validator=flag)
    reason: str = attrs.field(validator=filled)
    by: Consent | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(instance(Consent))
    )

    def __bool__(self) -> bool:
        return self.allowed

    def __str__(self) -> str:
        return self.reason


def _order(statement: Consent) -> tuple[object, ...]:
    """By time, an opt-out behind an opt-in of the same instant; the rest only makes the order definite."""
    return (
        statement.at,
        statement.choice is Choice.OPT_OUT,
        statement.purpose or "",
        statement.channel or "",
        statement.source,
        str(statement.until or ""),
    )


def _statements(values: Iterable[Consent]) -> tuple[Consent, ...]:
    return tuple(sorted(set(items(Consent, values, "Consents.statements")), key=_order))


@attrs.frozen
class Consents:
    """All that one customer ever stated, each statement once, in time order.

    The latest statement that covers a purpose and channel decides, whether it is narrow or wide; of the same
    instant an opt-out. So it makes no difference in which order records of a customer are joined, and an
    opt-out on one of them binds all.

    >>> from datetime import UTC
    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> said = Consents([Consent("opt out", at=at, channel="sms", source="reply STOP")])
    >>> print(said.may_contact("notice", "sms", at))
    opted out of everything by sms at 2026-03-02T09:00:00+00:00 (reply STOP)
    >>> print(said.may_contact("notice", "email", at))
    nothing was said against notice by email
    >>> print(said.may_contact("marketing", "email", at))
    marketing needs an opt-in, and none covers email

    Raises `WrongType` (`value.wrong-type`).
    """

    statements: tuple[Consent, ...] = attrs.field(default=(), converter=_statements)

    def joined(self, other: "Consents") -> "Consents":
        """The statements of both. Raises `WrongType` (`value.wrong-type`)."""
        require_instance(other, Consents, "other")
        return Consents((*self.statements, *other.statements))

    def plus(self, statement: Consent) -> "Consents":
        """One statement more. Raises `WrongType` (`value.wrong-type`)."""
        return Consents((*self.statements, statement))

    def may_contact(
        self,
        purpose: Purpose | str,
        channel: Channel | str,
        at: datetime,
        *,
        opt_in: Iterable[Purpose | str] = OPT_IN,
    ) -> Permission:
        """Whether we may reach out for this purpose on this channel at this instant, and why.

        Where nothing was stated we may, but for the purposes of `opt_in` and for those that the vocabulary
        does not know: a misspelt purpose must not open a door. Purposes of your own are known to a subclass
        of `Purpose`. Statements made later than `at` are not known yet.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`, `time.naive`).
        """
        why, way = named(Purpose, purpose, "purpose"), named(Channel, channel, "channel")
        now = utc(require_aware(at, "at"))
        made = [each for each in self.statements if each.covers(why, way) and each.at <= now]
        valid = [each for each in made if holds(now, each.at, each.until)]
        if valid:
            return Permission(valid[-1].choice is Choice.OPT_IN, str(valid[-1]), by=valid[-1])
        is_known = why in type(why).known()
        if is_known and why not in {named(Purpose, each, "opt_in") for each in opt_in}:
            return Permission(True, f"nothing was said against {why} by {way}")
        lapsed = f"; lapsed: {made[-1]}" if made else ""
        unknown = "" if is_known else ", being no known purpose,"
        return Permission(False, f"{why}{unknown} needs an opt-in, and none covers {way}{lapsed}")
