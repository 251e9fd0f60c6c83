"""Laws of records that are one person: whatever is merged in whatever order, nobody's story gets lost."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reference import directory as reference

from servicecore.domain import Channel, Customer, Identity, Interaction
from servicecore.domain.people.consent import Choice, Consent, Consents, Purpose
from servicecore.domain.people.directory import Directory, shared_identities
from servicecore.domain.people.merging import Merge
from servicecore.errors import InvalidValue

AT = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
IDS = ["a", "b", "c", "d", "e", "f"]

ids = st.sampled_from(IDS)
pairs = st.lists(st.tuples(ids, ids), max_size=8)
instants = st.integers(0, 5).map(lambda hours: AT + timedelta(hours=hours))
identities = st.builds(
    Identity,
    st.sampled_from(["email", "phone"]),
    st.sampled_from(["1", "2", "3", " 1"]),
    verified=st.booleans(),
    source=st.sampled_from(["", "shop"]),
)
consents = st.builds(
    Consent,
    st.sampled_from(Choice),
    at=instants,
    source=st.sampled_from(["form", "mail"]),
    purpose=st.none() | st.sampled_from(Purpose.known()[:2]),
    channel=st.none() | st.sampled_from(Channel.known()[:2]),
    until=st.none() | st.just(AT + timedelta(hours=6)),
)
interactions = st.lists(
    st.builds(
        Interaction,
        st.integers(0, 9).map(str),
        channel=st.sampled_from(["email", "live chat"]),
        at=instants,
        customer_id=st.none() | ids,
    ),
    max_size=12,
)
records = st.tuples(
    *(
        st.builds(
            Customer,
            st.just(record),
            name=st.sampled_from(["", "Ann", "Bob"]),
            tier=st.none() | st.sampled_from(["free", "vip"]),
            relation=st.none() | st.sampled_from(["prospect", "customer", "former"]),
            identities=st.lists(identities, max_size=3),
            consents=st.lists(consents, max_size=3),
        )
        for record in IDS
    )
)
unclaimed = st.tuples(*(st.builds(Customer, st.just(record)) for record in IDS))


def merged(directory: Directory, steps: reference.Pairs) -> Directory:
    """The steps one by one; those that would close a cycle are refused and change nothing."""
    for gone, into in steps:
        try:
            directory = directory.merge(gone, into=into, at=AT)
        except InvalidValue as error:
            if error.code != "directory.merge-cycle":
                raise
    return directory


def groups(directory: Directory) -> set[frozenset[str]]:
    return {frozenset(profile.ids) for profile in directory}


@given(pairs, st.permutations(IDS))
def test_following_merges_ends_for_every_set_of_merges_or_the_set_is_refused(
    steps: reference.Pairs, order: list[str]
) -> None:
    customers = [Customer(record) for record in order]
    merges = [Merge(gone, into=into) for gone, into in steps]
    twice = max(Counter(gone for gone, _ in steps).values(), default=1) > 1
    expected = {record: reference.end_of(record, steps) for record in IDS}
    if twice or None in expected.values():
        with pytest.raises(InvalidValue) as caught:
            Directory(customers, merges=merges)
        assert caught.value.code == ("directory.merged-twice" if twice else "directory.merge-cycle")
        assert caught.value.diagnostic.place.startswith("Directory.merges[")
    else:
        directory = Directory(customers, merges=merges)
        assert {record: directory.survivor(record) for record in IDS} == expected
        assert len(directory) == len(set(expected.values()))


@given(pairs, st.data())
def test_who_is_one_person_does_not_depend_on_the_order_of_merges(
    steps: list[tuple[str, str]], data: st.DataObject
) -> None:
    start = Directory([Customer(record) for record in IDS])
    expected = reference.groups(IDS, steps)
    assert groups(merged(start, steps)) == expected
    assert groups(merged(start, data.draw(st.permutations(steps)))) == expected
    assert groups(merged(start, [(into, gone) for gone, into in steps])) == expected


@given(records.filter(lambda found: not shared_identities(found)), st.permutations(IDS))
def test_merging_is_associative(customers: tuple[Customer, ...], order: list[str]) -> None:
    one, two, three = order[:3]
    start = Directory(customers)
    left = start.merge(one, into=two, at=AT).merge(two, into=three, at=AT)
    right = start.merge(two, into=three, at=AT).merge(one, into=two, at=AT)
    assert left.profile(one).records == right.profile(one).records
    assert left.profile(one).customer == right.profile(one).customer
    assert left.profile(two).id == three


@given(records.filter(lambda found: not shared_identities(found)), pairs)
def test_a_merge_loses_no_identity_no_consent_and_no_word(
    customers: tuple[Customer, ...], steps: reference.Pairs
) -> None:
    directory = merged(Directory(customers), steps)
    assert directory.customers == customers
    for profile in directory:
        own = [customer for customer in customers if customer.id in profile.ids]
        assert set(profile.customer.identities) == {each for one in own for each in one.identities}
        stated = {each for one in own for each in one.consents.statements}
        assert set(profile.customer.consents.statements) == stated
        for field in ("name", "tier", "relation"):
            said = {(each.customer_id, each.value) for each in profile.said(field)}
            assert said == {(one.id, getattr(one, field)) for one in own if getattr(one, field)}
    assert sorted(record for profile in directory for record in profile.ids) == IDS


@given(pairs, interactions)
def test_a_merge_loses_no_interaction(steps: reference.Pairs, given_: list[Interaction]) -> None:
    directory = merged(Directory([Customer(record) for record in IDS]), steps)
    timelines = directory.timelines(given_)
    found = [each for line in timelines.values() for each in line]
    assert Counter(found) == Counter(set(given_))
    for group in groups(directory):
        for record in group:
            expected = reference.timeline(group, given_)
            assert list(directory.timeline(record, given_)) == expected


@given(records)
def test_records_are_a_directory_as_soon_as_those_that_share_an_identity_are_merged(
    customers: tuple[Customer, ...],
) -> None:
    merges: list[Merge] = []
    while shared := shared_identities(customers, merges):
        with pytest.raises(InvalidValue, match=r"directory\.identity-claimed-twice") as caught:
            Directory(customers, merges=merges)
        named = {f"`{record}`" for record in IDS if f"`{record}`" in caught.value.diagnostic.message}
        assert len(named) == 2
        merges.append(Merge(shared[0].customer_ids[1], into=shared[0].customer_ids[0]))
    Directory(customers, merges=merges)


@given(records.filter(lambda found: not shared_identities(found)), identities)
def test_a_customer_is_found_by_a_verified_identity_and_by_no_other(
    customers: tuple[Customer, ...], identity: Identity
) -> None:
    directory = Directory(customers)
    known = [one.id for one in customers if one.known_as(identity)]
    said = [one.id for one in customers if any(each.matches(identity) for each in one.identities)]
    found = directory.get(identity)
    assert ([] if found is None else [found.id]) == known
    assert [each.id for each in directory.unverified(identity)] == [one for one in said if one not in known]


@given(st.lists(consents, max_size=5), st.lists(consents, max_size=5), st.lists(consents, max_size=5))
def test_joining_what_was_stated_is_associative_and_asks_for_no_order(
    one: list[Consent], other: list[Consent], third: list[Consent]
) -> None:
    a, b, c = Consents(one), Consents(other), Consents(third)
    assert a.joined(b) == b.joined(a)
    assert a.joined(b).joined(c) == a.joined(b.joined(c))
    assert a.joined(a) == a


@given(st.lists(consents, max_size=6), st.sampled_from(Purpose.known()), st.sampled_from(Channel.known()[:3]))
def test_the_last_statement_that_covers_a_contact_decides_and_a_refusal_wins_a_tie(
    stated: list[Consent], purpose: Purpose, channel: Channel
) -> None:
    at = AT + timedelta(hours=3)
    permission = Consents(stated).may_contact(purpose, channel, at)
    about = [each for each in stated if each.at <= at and each.covers(purpose, channel)]
    last = [each for each in about if each.at == max(one.at for one in about)]
    if about:
        assert permission.by in last
        assert permission.allowed == all(each.choice is Choice.OPT_IN for each in last)
    else:
        assert permission.by is None
        assert permission.allowed == (purpose != Purpose.MARKETING)
    assert permission.reason
