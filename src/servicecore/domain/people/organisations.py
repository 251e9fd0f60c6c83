"""Organisations, and the people who speak for them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, NewType

import attrs

from servicecore.domain.checks import (
    any_text,
    aware,
    filled,
    items,
    language,
    language_tag,
    named,
    utc,
    utc_if_any,
)
from servicecore.domain.names import AgentId, CustomerId, Name, Tier
from servicecore.domain.people.customers import Identity, IdentityKind, brief
from servicecore.domain.periods import after, holds
from servicecore.errors import (
    InvalidValue,
    UnknownName,
    require_aware,
    require_instance,
    require_text,
    require_zone,
)

OrganisationId = NewType("OrganisationId", str)
"""The key of an organisation in your own records."""


class Segment(Name):
    """The part of the market that an organisation belongs to."""

    __slots__ = ()

    CONSUMER: ClassVar["Segment"]
    SMALL_BUSINESS: ClassVar["Segment"]
    MID_MARKET: ClassVar["Segment"]
    ENTERPRISE: ClassVar["Segment"]


def _domain(value: str, place: str) -> str:
    name = require_text(value, place).strip().casefold().removeprefix("@").removesuffix(".")
    labels = name.split(".")
    if len(labels) < 2 or not all(label.replace("-", "").isalnum() for label in labels):
        raise InvalidValue.of(
            "organisation.bad-domain",
            f"{brief(value)} is not the domain of mail addresses",
            place=place,
            expected="a name such as example.org",
            received=brief(value),
        )
    return name


def _domains(values: Iterable[str]) -> tuple[str, ...]:
    texts = items(str, values, "Organisation.domains")
    found = [_domain(text, f"Organisation.domains[{i}]") for i, text in enumerate(texts)]
    return tuple(dict.fromkeys(found))


def _tier(value: Tier | str | None) -> Tier | None:
    return None if value is None else named(Tier, value, "Organisation.tier")


def _segment(value: Segment | str | None) -> Segment | None:
    return None if value is None else named(Segment, value, "Organisation.segment")


def _owner(value: str | None) -> AgentId | None:
    return None if value is None else AgentId(value)


def _zone(value: str | None) -> str | None:
    return None if value is None else require_zone(value, "Organisation.zone")


@attrs.frozen
class Organisation:
    """A company or other body that people contact us for.

    `domains` are those of its mail addresses, without case; `owner` is the agent who looks after it, in
    success mostly; `zone` an IANA time zone; `language` a tag such as `en` or `pt-BR`.

    >>> Organisation("o1", name="Acme", domains=["@Acme.com"], tier="enterprise").domains
    ('acme.com',)

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`time.unknown-zone`) or `InvalidValue`
    (`text.empty`, `language.bad-tag`, `organisation.bad-domain`).
    """

    id: OrganisationId = attrs.field(converter=OrganisationId, validator=filled)
    name: str = attrs.field(default="", kw_only=True, validator=any_text)
    domains: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_domains)
    tier: Tier | None = attrs.field(default=None, kw_only=True, converter=_tier)
    segment: Segment | None = attrs.field(default=None, kw_only=True, converter=_segment)
    owner: AgentId | None = attrs.field(
        default=None, kw_only=True, converter=_owner, validator=attrs.validators.optional(filled)
    )
    zone: str | None = attrs.field(default=None, kw_only=True, converter=_zone)
    language: str | None = attrs.field(
        default=None, kw_only=True, converter=language, validator=attrs.validators.optional(language_tag)
    )


@attrs.frozen
class ContactLink:
    """A customer speaks for an organisation, from `since` up to `until`; either end may be open.

    One customer may speak for many organisations and one organisation through many customers. `role` is what
    they are there, `source` who said so. Instants may be given in any zone and are kept in UTC.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`, `time.naive`,
    `time.out-of-range`, `period.empty`).
    """

    customer_id: CustomerId = attrs.field(converter=CustomerId, validator=filled)
    organisation_id: OrganisationId = attrs.field(converter=OrganisationId, validator=filled)
    role: str = attrs.field(default="", kw_only=True, validator=any_text)
    since: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=attrs.validators.optional(aware)
    )
    until: datetime | None = attrs.field(
        default=None,
        kw_only=True,
        converter=utc_if_any,
        validator=attrs.validators.optional([aware, after("since")]),
    )
    source: str = attrs.field(default="", kw_only=True, validator=any_text)


def _organisations(values: Iterable[Organisation]) -> tuple[Organisation, ...]:
    return items(Organisation, values, "Organisations.organisations")


def _contacts(values: Iterable[ContactLink]) -> tuple[ContactLink, ...]:
    return items(ContactLink, values, "Organisations.contacts")


def _unknown(id: str, place: str) -> UnknownName:
    return UnknownName.of(
        "organisation.unknown",
        f"there is no organisation {brief(id)}",
        place=place,
        expected="the id of one of the organisations given",
        received=brief(id),
        help="add the organisation first.",
    )


def _found_by_id(owner: "Organisations") -> Mapping[OrganisationId, Organisation]:
    found: dict[OrganisationId, Organisation] = {}
    for row, each in enumerate(owner.organisations):
        if each.id in found:
            raise InvalidValue.of(
                "organisation.duplicate",
                f"two organisations have the id {brief(each.id)}",
                place=f"Organisations.organisations[{row}].id",
                expected="an id of its own for each",
                received=brief(each.id),
            )
        found[each.id] = each
    return found


def _found_by_domain(owner: "Organisations") -> Mapping[str, Organisation]:
    found: dict[str, Organisation] = {}
    for row, each in enumerate(owner.organisations):
        for i, domain in enumerate(each.domains):
            if (other := found.setdefault(domain, each)) is not each:
                both = f"{brief(other.id)} and {brief(each.id)}"
                raise InvalidValue.of(
                    "organisation.domain-claimed-twice",
                    f"organisations {both} both have the domain {brief(domain)}",
                    place=f"Organisations.organisations[{row}].domains[{i}]",
                    expected="a domain of one organisation only",
                    received=f"one of {both}",
                    help="name the domain of a mail provider with none of them.",
                )
    return found


def _linked(owner: "Organisations", field: Any, values: tuple[ContactLink, ...]) -> None:
    known = {each.id for each in owner.organisations}
    for row, link in enumerate(values):
        if link.organisation_id not in known:
            raise _unknown(link.organisation_id, f"Organisations.contacts[{row}].organisation_id")


@attrs.frozen
class Organisations:
    """Organisations and who speaks for them, over time.

    >>> from datetime import UTC
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> acme = Organisation("acme", domains=["acme.com"])
    >>> known = Organisations([acme, Organisation("beta")], [ContactLink("c1", "acme", role="admin")])
    >>> [link.customer_id for link in known.contacts_of("acme", at)]
    ['c1']
    >>> [each.id for each in known.organisations_of("c1", at=at)]
    ['acme']
    >>> known.of_domain(Identity("email", "bob@mail.acme.com", verified=True)) == acme
    True

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`organisation.unknown`) or `InvalidValue`
    (`organisation.duplicate`, `organisation.domain-claimed-twice`).
    """

    organisations: tuple[Organisation, ...] = attrs.field(default=(), converter=_organisations)
    contacts: tuple[ContactLink, ...] = attrs.field(default=(), converter=_contacts, validator=_linked)
    _by_id: Mapping[OrganisationId, Organisation] = attrs.field(
        default=attrs.Factory(_found_by_id, takes_self=True), init=False, eq=False, repr=False, kw_only=True
    )
    _by_domain: Mapping[str, Organisation] = attrs.field(
        default=attrs.Factory(_found_by_domain, takes_self=True),
        init=False,
        eq=False,
        repr=False,
        kw_only=True,
    )

    def organisation(self, id: str) -> Organisation:
        """The organisation with this id.

        Raises `UnknownName` (`organisation.unknown`) or `WrongType` (`value.wrong-type`).
        """
        found = self._by_id.get(OrganisationId(require_instance(id, str, "id")))
        if found is None:
            raise _unknown(id, "id")
        return found

    def contacts_of(self, id: str, at: datetime) -> tuple[ContactLink, ...]:
        """Who speaks for an organisation at an instant, in the order given.

        Raises `UnknownName` (`organisation.unknown`), `InvalidValue` (`time.naive`) or `WrongType`
        (`value.wrong-type`).
        """
        wanted = self.organisation(id).id
        return tuple(link for link in self._valid(at) if link.organisation_id == wanted)

    def organisations_of(self, *customer_ids: str, at: datetime) -> tuple[Organisation, ...]:
        """For which organisations a customer speaks at an instant, each once, in the order of the links.

        Give all ids of a person who has several records: `organisations_of(*profile.ids, at=at)`.

        Raises `InvalidValue` (`time.naive`) or `WrongType` (`value.wrong-type`).
        """
        wanted = set(items(str, customer_ids, "customer_ids"))
        ids = dict.fromkeys(link.organisation_id for link in self._valid(at) if link.customer_id in wanted)
        return tuple(map(self._by_id.__getitem__, ids))

    def _valid(self, at: datetime) -> list[ContactLink]:
        now = utc(require_aware(at, "at"))
        return [link for link in self.contacts if holds(now, link.since, link.until)]

    def of_domain(self, identity: Identity) -> Organisation | None:
        """The organisation whose domain, or a domain above it, a verified mail address has; else `None`.

        Anybody can write any address into a form, so one that is not verified tells nothing.

        Raises `WrongType` (`value.wrong-type`).
        """
        mail = require_instance(identity, Identity, "identity")
        if mail.kind is not IdentityKind.EMAIL or not mail.verified:
            return None
        labels = mail.normal.rpartition("@")[2].split(".")
        above = (".".join(labels[i:]) for i in range(len(labels)))
        return next((self._by_domain[name] for name in above if name in self._by_domain), None)
