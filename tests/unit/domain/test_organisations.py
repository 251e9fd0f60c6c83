"""Organisations and who speaks for them."""

from datetime import UTC, datetime, timedelta

import pytest

from servicecore.domain import Customer, Identity
from servicecore.domain.people.directory import Directory
from servicecore.domain.people.organisations import ContactLink, Organisation, Organisations, Segment
from servicecore.errors import InvalidValue, UnknownName, WrongType

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
ACME = Organisation("acme", domains=["acme.com", "@ACME.de."], segment="Mid market", owner="eve")
BETA = Organisation("beta", domains=["labs.acme.com"], zone="Europe/Berlin", language="de_ch")
KNOWN = Organisations(
    [ACME, BETA],
    [
        ContactLink("ann", "acme", role="admin", since=AT, until=AT + DAY),
        ContactLink("ann", "beta"),
        ContactLink("bob", "acme", source="crm"),
        ContactLink("ann", "acme", role="buyer", since=AT),
    ],
)


def test_one_customer_speaks_for_many_organisations_and_one_organisation_through_many_customers() -> None:
    assert [each.id for each in KNOWN.organisations_of("ann", at=AT)] == ["acme", "beta"]
    assert [link.customer_id for link in KNOWN.contacts_of("acme", AT)] == ["ann", "bob", "ann"]
    assert KNOWN.organisations_of("eve", at=AT) == ()


def test_a_link_holds_from_its_start_up_to_its_end() -> None:
    roles = {
        at: [link.role for link in KNOWN.contacts_of("acme", at) if link.customer_id == "ann"]
        for at in (AT - DAY, AT, AT + DAY)
    }
    assert roles == {AT - DAY: [], AT: ["admin", "buyer"], AT + DAY: ["buyer"]}
    assert [each.id for each in KNOWN.organisations_of("ann", at=AT - DAY)] == ["beta"]


def test_the_links_of_all_records_of_a_person_count() -> None:
    people = Directory([Customer("ann"), Customer("bob")]).merge("ann", into="bob", at=AT)
    ids = people.profile("bob").ids
    assert [each.id for each in KNOWN.organisations_of(*ids, at=AT - DAY)] == ["beta", "acme"]


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("ann@Acme.com", "acme"),
        ("ann@mail.eu.acme.de", "acme"),
        ("ann@labs.acme.com", "beta"),
        ("ann@notacme.com", None),
        ("ann@com", None),
        ("acme.com@example.org", None),
    ],
)
def test_a_verified_address_tells_the_organisation_by_its_longest_domain(
    address: str, found: str | None
) -> None:
    organisation = KNOWN.of_domain(Identity("email", address, verified=True))
    assert (organisation and organisation.id) == found


def test_an_address_that_is_not_verified_tells_nothing() -> None:
    assert KNOWN.of_domain(Identity("email", "ann@acme.com")) is None
    assert KNOWN.of_domain(Identity("external_id", "ann@acme.com", verified=True)) is None


def test_fields_are_kept_in_one_form() -> None:
    assert ACME.domains == ("acme.com", "acme.de")
    assert ACME.segment == Segment.MID_MARKET
    assert (BETA.language, BETA.zone) == ("de-CH", "Europe/Berlin")
    assert KNOWN.organisation("acme") is ACME
    assert hash(Organisations([ACME])) == hash(Organisations((ACME,)))


@pytest.mark.parametrize("domain", ["localhost", "ann@acme.com", "acme..com", "a b.com", ".com", "-.com"])
def test_what_no_address_can_have_is_no_domain(domain: str) -> None:
    with pytest.raises(InvalidValue, match=r"organisation\.bad-domain") as caught:
        Organisation("o", domains=["a.org", domain])
    assert caught.value.diagnostic.place == "Organisation.domains[1]"


def test_two_organisations_with_one_domain_are_both_named() -> None:
    with pytest.raises(InvalidValue) as caught:
        Organisations([ACME, Organisation("o2", domains=["x.org", "acme.de"])])
    assert str(caught.value) == (
        "organisation.domain-claimed-twice: organisations `acme` and `o2` both have the domain `acme.de`\n"
        "  at Organisations.organisations[1].domains[1]\n"
        "  expected a domain of one organisation only\n"
        "  received one of `acme` and `o2`\n"
        "  help: name the domain of a mail provider with none of them."
    )


def test_an_id_is_of_one_organisation_also_where_the_two_are_equal() -> None:
    with pytest.raises(InvalidValue, match=r"organisation\.duplicate") as caught:
        Organisations([BETA, ACME, Organisation("beta")])
    assert caught.value.diagnostic.place == "Organisations.organisations[2].id"


def test_unknown_organisations_are_located() -> None:
    with pytest.raises(UnknownName, match=r"organisation\.unknown") as caught:
        Organisations([ACME], [ContactLink("ann", "acme"), ContactLink("ann", "acmee")])
    assert caught.value.diagnostic.place == "Organisations.contacts[1].organisation_id"
    with pytest.raises(UnknownName, match=r"organisation\.unknown"):
        KNOWN.contacts_of("gamma", AT)


def test_bad_fields_are_located() -> None:
    with pytest.raises(UnknownName, match=r"time\.unknown-zone") as found:
        Organisation("o", zone="Berlin")
    assert found.value.diagnostic.place == "Organisation.zone"
    with pytest.raises(InvalidValue, match=r"period\.empty"):
        ContactLink("ann", "acme", since=AT, until=AT)
    with pytest.raises(InvalidValue, match=r"time\.naive"):
        KNOWN.organisations_of("ann", at=datetime(2026, 3, 2))  # noqa: DTZ001
    with pytest.raises(WrongType, match=r"Organisation\.domains"):
        Organisation("o", domains="acme.com")
