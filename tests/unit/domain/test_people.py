"""Customers and the identities by which they are recognised."""

from datetime import UTC, datetime

import pytest

from servicecore.domain import Customer, Identity, IdentityKind, Tier
from servicecore.domain.people.consent import Consent, Consents
from servicecore.domain.people.customers import Relation
from servicecore.errors import InvalidValue, UnknownName, WrongType


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("email", "Ann@Example.org", " ann@example.ORG "),
        ("phone", "+49 (0)30 / 12-34", "+49301234"),
        ("phone", "0049 (0)30 1234", "+49 30 1234"),
        ("phone", "0049 30 1234", "+49301234"),
        ("phone", "+49 (0)30 / 12-34 ext. 12", "+49301234x12"),
        ("phone", "+49 30 1234 Extension 12", "+49301234x12"),
        ("phone", "+49 30 1234 EXT12", "+49301234x12"),
        ("phone", "+49 30 1234 x12", "+49301234;ext=12"),
        ("phone", "0049301234;ext=1-2", "+49 30 1234 # 12"),
        ("phone", "+49 30 1234 #12", "+49301234 x ١٢"),
        ("phone", "030 ٣٤", "03034"),
        ("social_handle", "@Ann", "ann"),
        ("external_id", "A-17", " A-17"),
        ("chat_visitor", "x9", "x9"),
    ],
)
def test_an_identity_matches_itself_however_it_is_written(kind: str, one: str, other: str) -> None:
    assert Identity(kind, one).matches(Identity(kind, other))
    assert Identity(kind, other).matches(Identity(kind, one))


@pytest.mark.parametrize(
    ("value", "normal"),
    [
        ("+49 (0)30 / 12-34", "+49301234"),
        ("0049 (0)30 / 12-34", "+49301234"),
        ("(0)30 / 12-34", "0301234"),  # a trunk zero is left out behind a country only
        ("030 / 12-34", "0301234"),
        ("+49301234", "+49301234"),
        *((f"+49 30 1234{written}", "+49301234x12") for written in (" ext. 12", "x12", " #12", ";ext=12")),
        ("0301234x", "0301234"),
    ],
)
def test_a_phone_number_is_compared_without_its_punctuation(value: str, normal: str) -> None:
    assert Identity("phone", value).normal == normal
    assert Identity("phone", normal).normal == normal


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Identity("email", "ann@example.org"), Identity("email", "anne@example.org")),
        (Identity("email", "ann"), Identity("social_handle", "ann")),
        (Identity("phone", "+49301234"), Identity("phone", "49301234")),
        (Identity("external_id", "A-17"), Identity("external_id", "a-17")),
        (Identity("phone", "5²"), Identity("phone", "52")),
        (Identity("phone", "+49301234"), Identity("phone", "+490301234")),
        (Identity("phone", "+49301234 ext. 12"), Identity("phone", "+49301234")),
        (Identity("phone", "+49301234 ext. 12"), Identity("phone", "+4930123412")),
        (Identity("phone", "+49301234 ext. 12"), Identity("phone", "+49301234 ext. 13")),
    ],
)
def test_different_identities_do_not_match(one: Identity, other: Identity) -> None:
    assert not one.matches(other)
    assert not other.matches(one)


@pytest.mark.parametrize(
    ("kind", "value"), [("phone", "unknown"), ("phone", "n/a"), ("phone", "+"), ("social_handle", "@")]
)
def test_a_value_of_which_nothing_is_left_is_refused_because_all_of_them_would_match(
    kind: str, value: str
) -> None:
    with pytest.raises(InvalidValue, match=r"identity\.no-value") as caught:
        Identity(kind, value)
    assert caught.value.diagnostic.place == "Identity.value"


def test_a_customer_is_known_by_verified_identities_only() -> None:
    customer = Customer(
        "c1",
        identities=[Identity("email", "ann@example.org", verified=True), Identity("phone", "030 1234")],
    )
    assert customer.known_as(Identity("email", "ANN@example.org"))
    assert not customer.known_as(Identity("phone", "0301234"))
    assert not customer.known_as(Identity("phone", "0301234", verified=True))
    assert not Customer("c2").known_as(Identity("email", "ann@example.org", verified=True))


def test_identities_may_come_from_any_iterable() -> None:
    identities = [Identity(IdentityKind.EMAIL, "a@example.org"), Identity("phone", "1")]
    assert Customer("c1", identities=iter(identities)).identities == tuple(identities)


def test_a_tier_of_your_own_is_a_tier() -> None:
    assert Customer("c1", tier="Gold Plus").tier == Tier("gold_plus")
    assert Customer("c1", tier="VIP").tier is not None
    assert Customer("c1").tier is None


def test_a_prospect_is_known_before_anything_is_bought() -> None:
    assert Customer("c1", relation="Prospect").relation is Relation.PROSPECT
    assert Customer("c1").relation is None


def test_which_source_said_it_is_no_part_of_what_matches() -> None:
    form, crm = (
        Identity("email", "a@example.org", source="form"),
        Identity("email", "a@example.org", source="crm"),
    )
    assert form.matches(crm)
    assert form != crm


def test_a_customer_keeps_what_was_stated() -> None:
    said = Consent("opt out", at=datetime(2026, 3, 2, tzinfo=UTC), source="reply STOP")
    assert Customer("c1", consents=[said]).consents == Consents([said])
    assert Customer("c1", consents=Consents([said])) == Customer("c1", consents=[said])
    assert Customer("c1").consents == Consents()


@pytest.mark.parametrize(
    ("field", "wrong", "place"),
    [
        ("relation", "lead", "Customer.relation"),
        ("zone", "Berlin", "Customer.zone"),
        ("zone", 1, "Customer.zone"),
        ("consents", "no", "Customer.consents"),
        ("consents", ["no"], "Customer.consents[0]"),
        ("source", None, "Customer.source"),
    ],
)
def test_a_bad_field_is_located(field: str, wrong: object, place: str) -> None:
    with pytest.raises((WrongType, UnknownName)) as caught:
        Customer("c1", **{field: wrong})  # type: ignore[arg-type]
    assert caught.value.diagnostic.place == place


def test_a_huge_value_without_a_digit_does_not_hide_the_error() -> None:
    with pytest.raises(InvalidValue, match=r"identity\.no-value") as caught:
        Identity("phone", "x" * 5_000_000)
    assert len(str(caught.value)) < 500
    with pytest.raises(InvalidValue, match=r"text\.too-long") as caught:
        Identity("phone", "x" * 5_000_001)
    assert len(str(caught.value)) < 500
