"""Who is who: customers with many identities and several records, joined without losing a word."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeAlias

import attrs

from servicecore.domain.checks import items
from servicecore.domain.interactions import Interaction
from servicecore.domain.names import CustomerId
from servicecore.domain.people.customers import Customer, Identity, IdentityKind, brief
from servicecore.domain.people.merging import Merge, merge_cycle, steps_of, survivors, unknown_customer
from servicecore.domain.people.profiles import Profile
from servicecore.errors import Collector, InvalidValue, UnknownName, require_aware, require_instance

_Key: TypeAlias = tuple[IdentityKind, str]
_Ends: TypeAlias = Mapping[CustomerId, CustomerId]


def _key(identity: object) -> _Key:
    found = require_instance(identity, Identity, "identity")
    return found.kind, found.normal


def _told(identity: Identity) -> str:
    return f"{identity.kind.value.replace('_', ' ')} {brief(identity.value)}"


def _claimed_twice(identity: Identity, one: CustomerId, other: CustomerId, place: str) -> InvalidValue:
    return InvalidValue.of(
        "directory.identity-claimed-twice",
        f"customers {brief(one)} and {brief(other)} both have the {_told(identity)}, verified",
        place=place,
        expected="a verified identity of one person only",
        received=f"one of {brief(one)} and {brief(other)}",
        help="merge the two if they are one person; if not, it is not verified for one of them.",
    )


def _ends_of(customers: tuple[Customer, ...], merges: tuple[Merge, ...]) -> _Ends:
    """By record, the surviving one."""
    rows: dict[CustomerId, int] = {}
    for row, customer in enumerate(customers):
        if (first := rows.setdefault(customer.id, row)) != row:
            raise InvalidValue.of(
                "directory.duplicate-customer",
                f"two customers have the id {brief(customer.id)}",
                place=f"Directory.customers[{row}].id",
                expected="an id of its own for each record",
                received=f"the id of Directory.customers[{first}]",
                help="records of one person keep their own ids and are joined by a merge.",
            )
    return survivors(rows, merges, steps_of(merges, rows))


def _own_ends(directory: Any) -> _Ends:
    return _ends_of(directory.customers, directory.merges)


def _profiles_of(directory: Any) -> Mapping[CustomerId, Profile]:
    """By surviving record, the person; the other records follow in the order of the directory."""
    records: dict[CustomerId, list[Customer]] = {}
    merges: dict[CustomerId, list[Merge]] = {}
    for customer in directory.customers:
        head = directory._ends[customer.id]
        group = records.setdefault(head, [])
        group.insert(0 if customer.id == head else len(group), customer)
    for merge in directory.merges:
        merges.setdefault(directory._ends[merge.gone], []).append(merge)
    return {head: Profile(group, merges=merges.get(head, ())) for head, group in records.items()}


def _owners_of(directory: Any) -> Mapping[_Key, CustomerId]:
    """By verified identity, the first record that has it; records of another person must not."""
    owners: dict[_Key, CustomerId] = {}
    for row, customer in enumerate(directory.customers):
        for i, identity in enumerate(customer.identities):
            if identity.verified:
                owner = owners.setdefault(_key(identity), customer.id)
                if directory._ends[owner] != directory._ends[customer.id]:
                    place = f"Directory.customers[{row}].identities[{i}]"
                    raise _claimed_twice(identity, owner, customer.id, place)
    return owners


def _customers(values: Iterable[Customer]) -> tuple[Customer, ...]:
    return items(Customer, values, "Directory.customers")


def _merges(values: Iterable[Merge]) -> tuple[Merge, ...]:
    return items(Merge, values, "Directory.merges")


@attrs.frozen
class Directory:
    """The records of all customers, as their sources wrote them, and which of them are one person.

    A merge rewrites nothing: the records stay, and a `Profile` shows them as one. Customers are found by
    verified identities only, each of which belongs to one person. Every change returns a new directory at the
    cost of a pass over the old one, so give many records and merges at once; `shared_identities` tells before
    which records a merge has to join.

    >>> from datetime import UTC
    >>> mail = Identity("email", "ann@example.org", verified=True)
    >>> people = Directory([Customer("c1", identities=[mail]), Customer("c2", name="Ann")])
    >>> people = people.merge("c2", into="c1", at=datetime(2026, 3, 2, tzinfo=UTC), source="she said so")
    >>> people.find(Identity("email", "Ann@Example.org")).customer.name
    'Ann'

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`directory.unknown-customer`) or `InvalidValue`
    (`directory.duplicate-customer`, `directory.merged-twice`, `directory.merge-cycle`,
    `directory.identity-claimed-twice`).
    """

    customers: tuple[Customer, ...] = attrs.field(default=(), converter=_customers)
    merges: tuple[Merge, ...] = attrs.field(default=(), kw_only=True, converter=_merges)
    # for looking things up: these follow from the fields above, so they are not given, compared or shown
    _ends: _Ends = attrs.field(
        default=attrs.Factory(_own_ends, takes_self=True), init=False, eq=False, repr=False, kw_only=True
    )
    _profiles: Mapping[CustomerId, Profile] = attrs.field(
        default=attrs.Factory(_profiles_of, takes_self=True), init=False, eq=False, repr=False, kw_only=True
    )
    _owners: Mapping[_Key, CustomerId] = attrs.field(
        default=attrs.Factory(_owners_of, takes_self=True), init=False, eq=False, repr=False, kw_only=True
    )

    def __len__(self) -> int:
        """How many persons there are; merged records do not count."""
        return len(self._profiles)

    def __iter__(self) -> Iterator[Profile]:
        return iter(self._profiles.values())

    def survivor(self, customer_id: str) -> CustomerId:
        """The record at which the merges of a record end; the record itself if it was not merged.

        Raises `UnknownName` (`directory.unknown-customer`) or `WrongType` (`value.wrong-type`).
        """
        return self._end(customer_id, "customer_id")

    def _end(self, customer_id: str, place: str) -> CustomerId:
        record = CustomerId(require_instance(customer_id, str, place))
        if record in self._ends:
            return self._ends[record]
        raise unknown_customer(record, place)

    def profile(self, customer_id: str) -> Profile:
        """The person to whom a record belongs.

        Raises `UnknownName` (`directory.unknown-customer`) or `WrongType` (`value.wrong-type`).
        """
        return self._profiles[self.survivor(customer_id)]

    def get(self, identity: Identity) -> Profile | None:
        """The person who has this identity, verified; `None` if nobody has. Nothing is guessed.

        Raises `WrongType` (`value.wrong-type`).
        """
        owner = self._owners.get(_key(identity))
        return None if owner is None else self._profiles[self._ends[owner]]

    def find(self, identity: Identity) -> Profile:
        """The person who has this identity, verified.

        Raises `UnknownName` (`directory.unknown-identity`), which tells who has it unverified, or `WrongType`
        (`value.wrong-type`).
        """
        if (found := self.get(identity)) is not None:
            return found
        ids = ", ".join(brief(profile.id) for profile in self.unverified(identity)[:8])
        raise UnknownName.of(
            "directory.unknown-identity",
            f"no customer is known by the {_told(identity)}",
            place="identity",
            expected="an identity that a customer has, verified",
            received=f"one that is said to be of {ids}, unverified" if ids else "one that nobody has",
            help="let them verify it." if ids else "add a prospect who has it.",
        )

    def unverified(self, identity: Identity) -> tuple[Profile, ...]:
        """The persons of whom it is only said that the identity is theirs.

        Raises `WrongType` (`value.wrong-type`).
        """
        key = _key(identity)
        records = (
            record for record in self.customers if any(_key(each) == key for each in record.identities)
        )
        ends = dict.fromkeys(self._ends[record.id] for record in records)
        return tuple(self._profiles[end] for end in ends if not self._profiles[end].known_as(identity))

    def plus(self, customer: Customer) -> "Directory":
        """The directory with one more record. Raises what the class raises."""
        return attrs.evolve(self, customers=(*self.customers, customer))

    def link(self, customer_id: str, identity: Identity) -> "Directory":
        """The directory with one more identity of a person, kept with the surviving record.

        Raises `UnknownName` (`directory.unknown-customer`), `InvalidValue`
        (`directory.identity-claimed-twice`) if another person has it verified, or `WrongType`
        (`value.wrong-type`).
        """
        end = self.survivor(customer_id)
        owner = self._owners.get(_key(identity), end)
        if identity.verified and self._ends[owner] != end:
            raise _claimed_twice(identity, owner, end, "identity")
        if identity in self._profiles[end].identities:
            return self
        changed = (
            attrs.evolve(each, identities=(*each.identities, identity)) if each.id == end else each
            for each in self.customers
        )
        return attrs.evolve(self, customers=changed)

    def merge(self, gone: str, *, into: str, at: datetime, source: str = "", reason: str = "") -> "Directory":
        """The directory in which the persons of two records are one; that of `into` survives.

        Records of one person stay as they are. Raises `UnknownName` (`directory.unknown-customer`),
        `InvalidValue` (`directory.merge-cycle` if `into` is `gone` or was merged into it, `time.naive`,
        `time.out-of-range`) or `WrongType` (`value.wrong-type`).
        """
        one, other = self._end(gone, "gone"), self._end(into, "into")
        if gone in (chain := self._chain(into)):
            raise merge_cycle([CustomerId(gone), *chain[: chain.index(CustomerId(gone)) + 1]], "into")
        step = Merge(one, into=other, at=require_aware(at, "at"), source=source, reason=reason)
        return self if one == other else attrs.evolve(self, merges=(*self.merges, step))

    def _chain(self, customer_id: str) -> list[CustomerId]:
        """The record, what it was merged into, and so on to the end."""
        into = {merge.gone: merge.into for merge in self.merges}
        chain = [CustomerId(customer_id)]
        while chain[-1] in into:
            chain.append(into[chain[-1]])
        return chain

    def timelines(
        self, interactions: Iterable[Interaction]
    ) -> dict[CustomerId | None, tuple[Interaction, ...]]:
        """By surviving record, every interaction of the person once, in time order.

        Those that name no customer stand under `None`. Of the same instant they keep the order they came in.

        Raises an `ErrorGroup` with every interaction of an unknown customer (`directory.unknown-customer`),
        or `WrongType` (`value.wrong-type`).
        """
        found: dict[CustomerId | None, dict[Interaction, None]] = {}
        problems = Collector("interactions")
        for i, each in enumerate(items(Interaction, interactions, "interactions")):
            record = each.customer_id
            if record is None or record in self._ends:
                found.setdefault(None if record is None else self._ends[record], {})[each] = None
            else:
                problems.add(unknown_customer(record, f"interactions[{i}].customer_id"))
        problems.done()
        return {end: tuple(sorted(group, key=lambda each: each.at)) for end, group in found.items()}

    def timeline(self, customer_id: str, interactions: Iterable[Interaction]) -> tuple[Interaction, ...]:
        """The one history of a person: the interactions of all their records, in time order.

        Raises `UnknownName` (`directory.unknown-customer`) and what `timelines` raises.
        """
        end = self.survivor(customer_id)
        return self.timelines(interactions).get(end, ())


def _identity(owner: Any, field: Any, value: Any) -> None:
    require_instance(value, Identity, "SharedIdentity.identity")


def _ids(values: Iterable[str]) -> tuple[CustomerId, ...]:
    return tuple(map(CustomerId, items(str, values, "SharedIdentity.customer_ids")))


@attrs.frozen
class SharedIdentity:
    """A verified identity that several persons have: they are one, or it is not verified for all of them.

    Raises `WrongType` (`value.wrong-type`).
    """

    identity: Identity = attrs.field(validator=_identity)
    customer_ids: tuple[CustomerId, ...] = attrs.field(converter=_ids)


def shared_identities(
    customers: Iterable[Customer], merges: Iterable[Merge] = ()
) -> tuple[SharedIdentity, ...]:
    """What keeps these records from being a `Directory`: verified identities of more than one person.

    Each with the surviving records of those who have it, in order; so a directory can be made of them by
    merging the records or by taking the identity for unverified. Nothing is merged unasked.

    >>> mail = Identity("email", "ann@example.org", verified=True)
    >>> records = [Customer("c1", identities=[mail]), Customer("c2", identities=[mail])]
    >>> [shared.customer_ids for shared in shared_identities(records)]
    [('c1', 'c2')]
    >>> shared_identities(records, [Merge("c2", into="c1")])
    ()

    Raises what `Directory` raises about ids and merges.
    """
    records = _customers(customers)
    ends = _ends_of(records, _merges(merges))
    claims: dict[_Key, dict[CustomerId, Identity]] = {}
    for record in records:
        for identity in record.identities:
            if identity.verified:
                claims.setdefault(_key(identity), {}).setdefault(ends[record.id], identity)
    return tuple(
        SharedIdentity(next(iter(having.values())), tuple(having))
        for having in claims.values()
        if len(having) > 1
    )
