"""Customers and the identities by which they are recognised."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

import attrs

from servicecore.domain.checks import (
    any_text,
    filled,
    flag,
    instance,
    items,
    language,
    language_tag,
    member,
    named,
)
from servicecore.domain.money import Money
from servicecore.domain.names import CustomerId, Tier
from servicecore.errors import InvalidValue


class IdentityKind(StrEnum):
    """By what a customer is recognised."""

    EMAIL = "email"
    PHONE = "phone"
    CHAT_VISITOR = "chat_visitor"
    SOCIAL_HANDLE = "social_handle"
    EXTERNAL_ID = "external_id"


def _digits(value: str) -> str:
    """A phone number without its punctuation, its digits in ASCII whatever the script."""
    return "".join("+" if c == "+" else str(int(c)) for c in value if c == "+" or c.isdecimal())


_NORMAL: dict[IdentityKind, Callable[[str], str]] = {
    IdentityKind.EMAIL: str.casefold,
    IdentityKind.PHONE: _digits,
    IdentityKind.SOCIAL_HANDLE: lambda value: value.removeprefix("@").casefold(),
}


def _kind(value: IdentityKind | str) -> IdentityKind:
    return member(IdentityKind, value, "Identity.kind")


def _comparable(identity: Any, field: Any, value: str) -> None:
    """Two identities without a letter or digit left would otherwise match each other."""
    if not identity.normal.strip("+"):
        raise InvalidValue.of(
            "identity.no-value",
            f"`{value}` identifies nobody",
            place="Identity.value",
            expected=f"the value of an identity of kind {identity.kind.value}",
            received=repr(value),
        )


@attrs.frozen
class Identity:
    """One way to recognise a customer on one channel.

    `normal` is the form in which two identities of a kind are compared: letters of an address or handle
    without case, digits of a phone number. Only a verified identity should join two records.

    >>> Identity(IdentityKind.EMAIL, "Ann@Example.org").normal
    'ann@example.org'

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`text.empty`, `identity.no-value`).
    """

    kind: IdentityKind = attrs.field(converter=_kind)
    value: str = attrs.field(validator=[filled, _comparable])
    verified: bool = attrs.field(default=False, kw_only=True, validator=flag)

    @property
    def normal(self) -> str:
        """The value as it is compared."""
        return _NORMAL.get(self.kind, str)(self.value.strip())

    def matches(self, other: "Identity") -> bool:
        """Whether both are the same identity of the same kind."""
        return self.kind is other.kind and self.normal == other.normal


def _tier(value: Tier | str | None) -> Tier | None:
    return None if value is None else named(Tier, value, "Customer.tier")


def _identities(values: Iterable[Identity]) -> tuple[Identity, ...]:
    return items(Identity, values, "Customer.identities")


@attrs.frozen
class Customer:
    """Somebody with whom there is a relationship, already or not yet.

    `language` is a tag such as `en` or `pt-BR`; `account_value` what the account is worth a year.

    >>> Customer("c1", name="Ann", tier=Tier.VIP).tier
    Tier.VIP

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`, `language.bad-tag`).
    """

    id: CustomerId = attrs.field(converter=CustomerId, validator=filled)
    name: str = attrs.field(default="", kw_only=True, validator=any_text)
    tier: Tier | None = attrs.field(default=None, kw_only=True, converter=_tier)
    identities: tuple[Identity, ...] = attrs.field(default=(), kw_only=True, converter=_identities)
    language: str | None = attrs.field(
        default=None, kw_only=True, converter=language, validator=attrs.validators.optional(language_tag)
    )
    account_value: Money | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(instance(Money))
    )

    def known_as(self, identity: Identity) -> bool:
        """Whether the customer has this identity, verified."""
        return any(own.verified and own.matches(identity) for own in self.identities)
