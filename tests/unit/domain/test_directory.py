"""Who is who: records that are one person, and identities by which people are found."""

import pickle
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from servicecore.domain import Customer, Identity, Interaction, Tier
from servicecore.domain.people.consent import Consent
from servicecore.domain.people.customers import Relation
from servicecore.domain.people.directory import Directory, SharedIdentity, shared_identities
from servicecore.domain.people.merging import Merge
from servicecore.domain.people.profiles import Profile
from servicecore.errors import ErrorGroup, InvalidValue, UnknownName, WrongType

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
MAIL = Identity("email", "ann@example.org", verified=True, source="signup form")
PHONE = Identity("phone", "+49 30 1234", source="crm")
ANN = Customer("c1", name="Ann", identities=[MAIL], source="shop")
ANNE = Customer("c2", name="Anne", tier="vip", identities=[PHONE], source="crm")
BOB = Customer("c3")
PEOPLE = Directory([ANN, ANNE, BOB])


def test_a_customer_is_found_by_a_verified_identity_however_it_is_written() -> None:
    assert PEOPLE.find(Identity("email", " Ann@Example.ORG")).id == "c1"
    assert PEOPLE.get(Identity("email", "ann@example.org")) == Profile([ANN])


def test_an_unknown_identity_is_told_and_not_guessed() -> None:
    stranger = Identity("email", "anne@example.org")
    assert PEOPLE.get(stranger) is None
    with pytest.raises(UnknownName) as caught:
        PEOPLE.find(stranger)
    assert str(caught.value) == (
        "directory.unknown-identity: no customer is known by the email `anne@example.org`\n"
        "  at identity\n"
        "  expected an identity that a customer has, verified\n"
        "  received one that nobody has\n"
        "  help: add a prospect who has it."
    )


def test_an_unverified_identity_finds_nobody_but_tells_of_whom_it_is_said() -> None:
    assert PEOPLE.get(PHONE) is None
    assert [profile.id for profile in PEOPLE.unverified(PHONE)] == ["c2"]
    with pytest.raises(UnknownName, match=r"said to be of `c2`, unverified"):
        PEOPLE.find(attrs.evolve(PHONE, verified=True))


def test_merged_records_are_one_person_whose_words_all_stay() -> None:
    one = PEOPLE.merge("c2", into="c1", at=AT, source="ann", reason="she called from both")
    ann = one.profile("c2")
    assert (ann.id, ann.ids, len(one)) == ("c1", ("c1", "c2"), 2)
    assert (ann.customer.id, ann.customer.name, ann.customer.tier) == ("c1", "Ann", Tier.VIP)
    assert ann.customer.identities == (MAIL, PHONE)
    assert [(each.value, each.customer_id, each.source) for each in ann.said("name")] == [
        ("Ann", "c1", "shop"),
        ("Anne", "c2", "crm"),
    ]
    assert ann.merges == (Merge("c2", into="c1", at=AT, source="ann", reason="she called from both"),)
    assert one.customers == PEOPLE.customers
    assert len(PEOPLE) == 3


def test_chains_of_merges_are_followed_to_their_end() -> None:
    people = PEOPLE.merge("c1", into="c2", at=AT).merge("c2", into="c3", at=AT)
    assert [people.survivor(each) for each in ("c1", "c2", "c3")] == ["c3"] * 3
    assert people.profile("c1").ids == ("c3", "c1", "c2")
    assert people.find(MAIL).id == "c3"


def test_a_merge_into_a_merged_record_lands_on_the_record_that_survived() -> None:
    people = PEOPLE.merge("c1", into="c2", at=AT).merge("c3", into="c1", at=AT)
    assert people.survivor("c3") == "c2"


def test_records_of_one_person_stay_as_they_are_when_merged_again() -> None:
    people = PEOPLE.merge("c1", into="c3", at=AT).merge("c2", into="c3", at=AT)
    assert people.merge("c1", into="c3", at=AT + DAY) is people
    assert people.merge("c1", into="c2", at=AT + DAY) is people


def test_a_very_long_chain_is_no_deep_recursion() -> None:
    count = 5000
    customers = [Customer(str(i)) for i in range(count)]
    merges = [Merge(str(i), into=str(i + 1)) for i in range(count - 1)]
    assert Directory(customers, merges=merges).survivor("0") == str(count - 1)
    with pytest.raises(InvalidValue, match=r"directory\.merge-cycle") as caught:
        Directory(customers, merges=[*merges, Merge(str(count - 1), into="0")])
    assert len(str(caught.value)) < 500
    assert caught.value.diagnostic.place == f"Directory.merges[{count - 1}]"


@pytest.mark.parametrize(
    ("gone", "into", "chain"),
    [("c3", "c1", "c3 -> c1 -> c2 -> c3"), ("c2", "c1", "c2 -> c1 -> c2"), ("c1", "c1", "c1 -> c1")],
)
def test_a_merge_that_would_close_a_cycle_is_refused(gone: str, into: str, chain: str) -> None:
    people = PEOPLE.merge("c1", into="c2", at=AT).merge("c2", into="c3", at=AT)
    with pytest.raises(InvalidValue, match=r"directory\.merge-cycle") as caught:
        people.merge(gone, into=into, at=AT)
    assert caught.value.diagnostic.received == chain
    assert caught.value.diagnostic.place == "into"


def test_a_cycle_in_your_data_is_located_at_the_merge_that_closes_it() -> None:
    merges = [Merge("c1", into="c2"), Merge("c3", into="c1"), Merge("c2", into="c1")]
    with pytest.raises(InvalidValue) as caught:
        Directory(PEOPLE.customers, merges=merges)
    assert str(caught.value) == (
        "directory.merge-cycle: customer `c1` would be merged into itself\n"
        "  at Directory.merges[2]\n"
        "  expected merges that end at a record which is merged into none\n"
        "  received c1 -> c2 -> c1\n"
        "  help: leave out one of these merges."
    )


def test_a_record_goes_once() -> None:
    with pytest.raises(InvalidValue, match=r"directory\.merged-twice") as caught:
        Directory(PEOPLE.customers, merges=[Merge("c1", into="c2"), Merge("c1", into="c3")])
    assert caught.value.diagnostic.place == "Directory.merges[1]"
    assert caught.value.diagnostic.message == "customer `c1` is merged into `c2` and into `c3`"


@pytest.mark.parametrize(
    ("merge", "place"), [(Merge("c9", into="c1"), "gone"), (Merge("c1", into="c9"), "into")]
)
def test_a_merge_of_an_unknown_record_is_located(merge: Merge, place: str) -> None:
    with pytest.raises(UnknownName, match=r"directory\.unknown-customer") as caught:
        Directory(PEOPLE.customers, merges=[merge])
    assert caught.value.diagnostic.place == f"Directory.merges[0].{place}"
    with pytest.raises(UnknownName) as caught:
        PEOPLE.merge(merge.gone, into=merge.into, at=AT)
    assert caught.value.diagnostic.place == place


def test_an_id_is_of_one_record() -> None:
    with pytest.raises(InvalidValue, match=r"directory\.duplicate-customer") as caught:
        PEOPLE.plus(Customer("c2"))
    assert caught.value.diagnostic.place == "Directory.customers[3].id"
    assert caught.value.diagnostic.received == "the id of Directory.customers[1]"


def test_two_customers_who_claim_one_verified_identity_are_both_named() -> None:
    with pytest.raises(InvalidValue) as caught:
        PEOPLE.plus(Customer("c4", identities=[PHONE, Identity("email", "ANN@example.org", verified=True)]))
    assert str(caught.value) == (
        "directory.identity-claimed-twice: customers `c1` and `c4` both have the email `ANN@example.org`, "
        "verified\n"
        "  at Directory.customers[3].identities[1]\n"
        "  expected a verified identity of one person only\n"
        "  received one of `c1` and `c4`\n"
        "  help: merge the two if they are one person; if not, it is not verified for one of them."
    )


def test_what_is_shared_is_told_before_the_records_become_a_directory() -> None:
    other = Customer("c4", identities=[attrs.evolve(MAIL, source="crm")])
    assert shared_identities([ANN, other]) == (SharedIdentity(MAIL, ["c1", "c4"]),)
    merges = [Merge("c4", into="c1")]
    assert shared_identities([ANN, other], merges) == ()
    assert len(Directory([ANN, other], merges=merges).find(MAIL).identities) == 2


def test_a_new_identity_is_linked_to_the_record_that_survived() -> None:
    chat = Identity("chat_visitor", "x9", verified=True)
    people = PEOPLE.merge("c2", into="c1", at=AT).link("c2", chat)
    assert people.find(chat).id == "c1"
    assert people.customers[0].identities == (MAIL, chat)
    assert people.link("c1", chat) is people


def test_a_second_source_for_an_identity_stays_visible() -> None:
    again = attrs.evolve(MAIL, source="crm")
    assert PEOPLE.link("c1", again).find(MAIL).identities == (MAIL, again)


def test_a_verified_identity_is_not_linked_to_somebody_else() -> None:
    with pytest.raises(InvalidValue, match=r"directory\.identity-claimed-twice") as caught:
        PEOPLE.link("c3", MAIL)
    assert caught.value.diagnostic.place == "identity"
    assert "`c1` and `c3`" in caught.value.diagnostic.message
    hearsay = PEOPLE.link("c3", attrs.evolve(MAIL, verified=False))
    assert hearsay.find(MAIL).id == "c1"
    assert [profile.id for profile in hearsay.unverified(MAIL)] == ["c3"]


def test_the_history_of_a_prospect_becomes_that_of_the_customer() -> None:
    """Asked in public before the sale, with a handle that was verified at signup."""
    handle = Identity("social_handle", "@ann")
    question = Interaction("m1", channel="social", at=AT, customer_id="p1", text="HubSpot?")
    order = Interaction("m2", channel="email", at=AT + DAY, customer_id="c1")
    people = Directory(
        [
            Customer("p1", relation="prospect", identities=[handle]),
            Customer("c1", relation="customer", identities=[attrs.evolve(handle, verified=True)]),
        ]
    )
    (prospect,) = people.unverified(handle)
    people = people.merge(prospect.id, into=people.find(handle).id, at=AT + DAY, source="signup")
    assert people.timeline("c1", [order, question]) == (question, order)
    assert people.profile("p1").customer.relation is Relation.CUSTOMER
    assert [each.value for each in people.profile("p1").said("relation")] == ["customer", "prospect"]


def test_an_opt_out_on_one_record_binds_the_person() -> None:
    stop = Consent("opt out", at=AT, source="reply STOP")
    people = Directory([ANN, Customer("c2", consents=[stop])]).merge("c2", into="c1", at=AT)
    assert people.profile("c1").customer.consents.may_contact("notice", "email", AT).by == stop


def test_interactions_of_nobody_known_are_kept_apart_and_of_unknown_customers_all_told() -> None:
    stray = Interaction("m1", channel="email", at=AT)
    mine = Interaction("m2", channel="email", at=AT, customer_id="c1")
    assert PEOPLE.timelines([stray, mine, mine]) == {None: (stray,), "c1": (mine,)}
    assert PEOPLE.timeline("c3", [stray, mine]) == ()
    lost = attrs.evolve(mine, customer_id="c9")
    with pytest.raises(ErrorGroup) as caught:
        PEOPLE.timelines([lost, mine, lost])
    assert [(each.code, each.place) for each in caught.value.diagnostics] == [
        ("directory.unknown-customer", "interactions[0].customer_id"),
        ("directory.unknown-customer", "interactions[2].customer_id"),
    ]


def test_questions_about_nothing_are_refused() -> None:
    with pytest.raises(UnknownName, match="no customer `c9`"):
        PEOPLE.profile("c9")
    with pytest.raises(WrongType, match="customer_id"):
        PEOPLE.survivor(5)  # type: ignore[arg-type]
    with pytest.raises(WrongType, match="identity"):
        PEOPLE.find("ann@example.org")  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match=r"time\.naive"):
        PEOPLE.merge("c1", into="c2", at=datetime(2026, 3, 2))  # noqa: DTZ001
    with pytest.raises(UnknownName, match=r"profile\.unknown-field") as caught:
        PEOPLE.profile("c1").said("teir")
    assert caught.value.diagnostic.suggestion == "tier"
    with pytest.raises(InvalidValue, match=r"profile\.no-records"):
        Profile([])


def test_a_text_of_five_megabytes_does_not_hide_the_error() -> None:
    huge = "x" * 5_000_000
    with pytest.raises(UnknownName) as caught:
        PEOPLE.find(Identity("external_id", huge))
    assert len(str(caught.value)) < 500
    with pytest.raises(UnknownName) as caught:
        PEOPLE.profile(huge)
    assert len(str(caught.value)) < 500


def test_a_directory_is_a_value() -> None:
    same = Directory(list(PEOPLE.customers))
    assert same == PEOPLE
    assert hash(same) == hash(PEOPLE)
    assert pickle.loads(pickle.dumps(PEOPLE)).find(MAIL).id == "c1"
    assert repr(PEOPLE).startswith("Directory(customers=(Customer(")
    assert "_owners" not in repr(PEOPLE)
    assert [profile.id for profile in PEOPLE] == ["c1", "c2", "c3"]
    with pytest.raises(AttributeError):
        PEOPLE.merges = ()  # type: ignore[misc]
