"""Customers and the identities by which they are recognised."""

import re
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
from servicecore.domain.people.consent import Consent, Consents
from servicecore.errors import InvalidValue, require_zone, shown


class IdentityKind(StrEnum):
    """By what a customer is recognised."""

    EMAIL = "email"
    PHONE = "phone"
    CHAT_VISITOR = "chat_visitor"
    SOCIAL_HANDLE = "social_handle"
    EXTERNAL_ID = "external_id"


_EXTENSION = re.compile(r"\s*(?:;ext=|(?<![^\W\d])(?:extension|ext|x)[.:]?|#)\s*(?=\d)")


def _digits(value: str) -> str:
    """A phone number without its punctuation, its digits in ASCII whatever the script.

    `00` is `+`, a trunk zero in brackets behind the country is left out, and an extension stands apart.
    """
    number, *extension = _EXTENSION.split(value.casefold().strip(), maxsplit=1)
    if number.startswith(("+", "00")):
        number = number.replace("(0)", "")
    digits = _bare(number)
    abroad = "+" + digits[2:] if digits.startswith("00") else digits
    return abroad + "".join(f"x{_bare(inner)}" for inner in extension)


def _bare(text: str) -> str:
    return "".join("+" if c == "+" else str(int(c)) for c in text if c == "+" or c.isdecimal())


_NORMAL: dict[IdentityKind, Callable[[str], str]] = {
    IdentityKind.EMAIL: str.casefold,
    IdentityKind.PHONE: _digits,
    IdentityKind.SOCIAL_HANDLE: lambda value: value.removeprefix("@").casefold(),
}


def _kind(value: IdentityKind | str) -> IdentityKind:
    return member(IdentityKind, value, "Identity.kind")


def brief(text: str, *, most: int = 80) -> str:
    """A text of a user as a message quotes it, cut where it would hide the message."""
    return f"`{text}`" if len(text) <= most else f"`{text[:most]}...`"


def _comparable(identity: Any, field: Any, value: str) -> None:
    """Two identities without a letter or digit left would otherwise match each other."""
    if not identity.normal.strip("+"):
        raise InvalidValue.of(
            "identity.no-value",
            f"{brief(value)} identifies nobody",
            place="Identity.value",
            expected=f"the value of an identity of kind {identity.kind.value}",
            received=shown(value),
        )


@attrs.frozen
class Identity:
    """One way to recognise a customer on one channel.

    `normal` is the form in which two identities of a kind are compared: letters of an address or handle
    without case, digits of a phone number. Only a verified identity should join two records. `source` names
    the form, system or person that said it.

    >>> Identity(IdentityKind.EMAIL, "Ann@Example.org").normal
    'ann@example.org'

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`text.empty`, `identity.no-value`).
    """

    kind: IdentityKind = attrs.field(converter=_kind)
    value: str = attrs.field(validator=[filled, _comparable])
    verified: bool = attrs.field(default=False, kw_only=True, validator=flag)
    source: str = attrs.field(default="", kw_only=True, validator=any_text)

    @property
    def normal(self) -> str:
        """The value as it is compared."""
        return _NORMAL.get(self.kind, str)(self.value.strip())

    def matches(self, other: "Identity") -> bool:
        """Whether both are the same identity of the same kind."""
        return self.kind is other.kind and self.normal == other.normal


class Relation(StrEnum):
    """How far the relationship has come; it begins before the first purchase."""

    PROSPECT = "prospect"
    CUSTOMER = "customer"
    FORMER = "former"


def _tier(value: Tier | str | None) -> Tier | None:
    return None if value is None else named(Tier, value, "Customer.tier")


def _identities(values: Iterable[Identity]) -> tuple[Identity, ...]:
    return items(Identity, values, "Customer.identities")


def _relation(value: Relation | str | None) -> Relation | None:
    return None if value is None else member(Relation, value, "Customer.relation")


def _zone(value: str | None) -> str | None:
    return None if value is None else require_zone(value, "Customer.zone")


def _consents(values: Consents | Iterable[Consent]) -> Consents:
    return values if isinstance(values, Consents) else Consents(items(Consent, values, "Customer.consents"))


@attrs.frozen
class Customer:
    """Somebody with whom there is a relationship, already or not yet.

    `language` is a tag such as `en` or `pt-BR`; `account_value` what the account is worth a year; `zone` the
    IANA time zone in which the customer lives; `relation` is `None` where it is not known whether somebody
    bought; `source` names the system or form that wrote the record.

    >>> Customer("c1", name="Ann", tier=Tier.VIP).tier
    Tier.VIP
    >>> Customer("c2", relation="prospect", zone="Europe/Berlin").relation
    <Relation.PROSPECT: 'prospect'>

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`, `time.unknown-zone`) or
    `InvalidValue` (`text.empty`, `language.bad-tag`).
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
    relation: Relation | None = attrs.field(default=None, kw_only=True, converter=_relation)
    zone: str | None = attrs.field(default=None, kw_only=True, converter=_zone)
    consents: Consents = attrs.field(default=Consents(), kw_only=True, converter=_consents)
    source: str = attrs.field(default="", kw_only=True, validator=any_text)

    def known_as(self, identity: Identity) -> bool:
        """Whether the customer has this identity, verified."""
        return any(own.verified and own.matches(identity) for own in self.identities)
