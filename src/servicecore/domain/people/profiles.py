"""One person as all their records show them."""

from collections.abc import Iterable
from typing import Any

import attrs

from servicecore.domain.checks import items
from servicecore.domain.names import CustomerId
from servicecore.domain.people.consent import Consents
from servicecore.domain.people.customers import Customer, Identity, Relation
from servicecore.domain.people.merging import Merge
from servicecore.errors import InvalidValue, UnknownName, closest, one_of

_UNSAID: tuple[object, ...] = (None, "", (), Consents())
_FIRST_SAID = ("name", "tier", "language", "account_value", "zone")
_FURTHEST = (Relation.CUSTOMER, Relation.FORMER, Relation.PROSPECT)


@attrs.frozen
class Saying:
    """What one record says of a person, and which source wrote that record."""

    value: object
    customer_id: CustomerId = attrs.field(kw_only=True)
    source: str = attrs.field(default="", kw_only=True)


def _records(values: Iterable[Customer]) -> tuple[Customer, ...]:
    return items(Customer, values, "Profile.records")


def _not_none(profile: Any, field: Any, value: tuple[Customer, ...]) -> None:
    if not value:
        raise InvalidValue.of(
            "profile.no-records",
            "a profile without records is of nobody",
            place="Profile.records",
            expected="at least one customer",
            received="none",
        )


def _merges(values: Iterable[Merge]) -> tuple[Merge, ...]:
    return items(Merge, values, "Profile.merges")


@attrs.frozen
class Profile:
    """A person: the surviving record first, then those merged into it, and the merges that say so.

    `customer` is what a policy reads; `said` tells what each record says where they differ.

    >>> ann = Profile([Customer("c1", tier="vip"), Customer("c2", name="Ann", tier="free", source="shop")])
    >>> ann.customer.id, ann.customer.name, ann.customer.tier
    ('c1', 'Ann', Tier.VIP)
    >>> [(each.value, each.customer_id, each.source) for each in ann.said("tier")]
    [(Tier.VIP, 'c1', ''), (Tier.FREE, 'c2', 'shop')]

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`profile.no-records`).
    """

    records: tuple[Customer, ...] = attrs.field(converter=_records, validator=_not_none)
    merges: tuple[Merge, ...] = attrs.field(default=(), kw_only=True, converter=_merges)

    @property
    def id(self) -> CustomerId:
        """The id of the surviving record."""
        return self.records[0].id

    @property
    def ids(self) -> tuple[CustomerId, ...]:
        """The ids of all records; in your own tables the person may stand under any of them."""
        return tuple(record.id for record in self.records)

    @property
    def identities(self) -> tuple[Identity, ...]:
        """Every identity of every record, as each source said it."""
        return tuple(dict.fromkeys(each for record in self.records for each in record.identities))

    @property
    def customer(self) -> Customer:
        """The person as one customer.

        Identities and consents are those of all records. Who bought on any record is a customer. Of the rest
        the surviving record has the first word, and the others, in their order, speak where it is silent.
        """
        relations = {record.relation for record in self.records}
        consents = (statement for record in self.records for statement in record.consents.statements)
        return attrs.evolve(
            self.records[0],
            identities=self.identities,
            relation=next((each for each in _FURTHEST if each in relations), None),
            consents=Consents(consents),
            **{name: self._first(name) for name in _FIRST_SAID},
        )

    def _first(self, name: str) -> Any:
        return next((each.value for each in self.said(name)), getattr(self.records[0], name))

    def known_as(self, identity: Identity) -> bool:
        """Whether the person has this identity, verified, on any record."""
        return any(record.known_as(identity) for record in self.records)

    def said(self, field: str) -> tuple[Saying, ...]:
        """What the records say about a field of `Customer`, in their order; silent records are left out.

        Raises `UnknownName` (`profile.unknown-field`).
        """
        names = [each.name for each in attrs.fields(Customer)]
        if field not in names:
            raise UnknownName.of(
                "profile.unknown-field",
                f"a customer has no field `{field}`",
                place="field",
                expected=one_of(names),
                received=repr(field),
                suggestion=closest(field, names),
            )
        return tuple(
            Saying(value, customer_id=record.id, source=record.source)
            for record in self.records
            if (value := getattr(record, field)) not in _UNSAID
        )
