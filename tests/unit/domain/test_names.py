"""Open vocabularies: one spelling, known members, names of the user's own."""

import json
import pickle
from collections.abc import Callable
from typing import ClassVar

import pytest

from servicecore.domain import Channel, Name, Skill, Tier, Topic
from servicecore.errors import InvalidValue, WrongType


class ShopChannel(Channel):
    """A vocabulary of a user's own, on top of a known one."""

    KIOSK: ClassVar["ShopChannel"]
    PICK_UP_POINT: ClassVar["ShopChannel"]
    note: ClassVar[str]


class Mood(Name):
    """A vocabulary of a user's own."""

    CALM: ClassVar["Mood"]
    LEVEL_2: ClassVar["Mood"]


VOCABULARIES = [Channel, Tier, Skill, Topic, ShopChannel, Mood]

every_vocabulary = pytest.mark.parametrize("vocabulary", VOCABULARIES)


@pytest.mark.parametrize(
    "spelling", ["live_chat", "Live chat", "LIVE-CHAT", "  live \t chat ", "Live__chat", "-live-chat-"]
)
def test_a_name_has_one_spelling(spelling: str) -> None:
    assert Channel(spelling) == Channel.LIVE_CHAT
    assert hash(Channel(spelling)) == hash(Channel.LIVE_CHAT)
    assert str(Channel(spelling)) == f"{Channel(spelling)}" == "live_chat"


def test_a_name_equals_the_plain_text_of_its_spelling_and_no_other() -> None:
    assert Channel.LIVE_CHAT == "live_chat"
    assert Channel.LIVE_CHAT != "Live chat"
    assert Channel.LIVE_CHAT != "LIVE_CHAT"
    assert "live_chat" in {Channel.LIVE_CHAT}


@every_vocabulary
def test_every_known_member_is_the_name_that_it_spells(vocabulary: type[Name]) -> None:
    for member in vocabulary.known():
        assert type(member) is vocabulary
        assert vocabulary(member.upper()) == getattr(vocabulary, member.upper()) == member
        assert repr(member) == f"{vocabulary.__name__}.{member.upper()}"


def test_the_channels_that_customers_use_are_known() -> None:
    assert " ".join(Channel.known()) == (
        "email form portal live_chat in_app phone sms messaging social in_person survey self_service"
    )


def test_members_of_one_vocabulary_are_distinct() -> None:
    for vocabulary in VOCABULARIES:
        assert len(set(vocabulary.known())) == len(vocabulary.known())


def test_a_name_of_your_own_needs_no_declaration() -> None:
    fax = Channel("Fax")
    assert fax == "fax"
    assert fax not in Channel.known()
    assert repr(fax) == "Channel('fax')"


def test_a_vocabulary_of_your_own_knows_the_members_of_its_parent_too() -> None:
    assert ShopChannel.known() == (*Channel.known(), "kiosk", "pick_up_point")
    assert isinstance(ShopChannel.EMAIL, ShopChannel)
    assert ShopChannel.EMAIL == Channel.EMAIL
    assert repr(ShopChannel("pick-up point")) == "ShopChannel.PICK_UP_POINT"
    assert not hasattr(Channel, "KIOSK")
    assert type(Channel.EMAIL) is Channel


def test_only_annotations_in_capitals_are_members() -> None:
    assert "note" not in ShopChannel.known()
    assert not hasattr(ShopChannel, "note")
    assert Mood.known() == ("calm", "level_2")
    assert Name.known() == ()


@every_vocabulary
def test_a_name_survives_pickling_and_keeps_its_class(vocabulary: type[Name]) -> None:
    for name in (*vocabulary.known(), vocabulary("one of my own")):
        back = pickle.loads(pickle.dumps(name))
        assert back == name
        assert type(back) is vocabulary


def test_names_sort_and_serialise_as_text() -> None:
    assert sorted([Tier.VIP, Tier("gold"), Tier.FREE]) == ["free", "gold", "vip"]
    assert json.dumps({Tier.VIP: [Tier.FREE]}) == '{"vip": ["free"]}'


def test_a_name_has_no_room_for_other_attributes() -> None:
    with pytest.raises(AttributeError):
        Channel.EMAIL.colour = "red"  # type: ignore[attr-defined]


@every_vocabulary
@pytest.mark.parametrize("empty", ["", " ", "\n", "-", "_", " - _ "])
def test_a_name_that_spells_nothing_is_refused(vocabulary: type[Name], empty: str) -> None:
    with pytest.raises(InvalidValue, match=r"text\.empty") as caught:
        vocabulary(empty)
    assert caught.value.diagnostic.place == vocabulary.__name__


@pytest.mark.parametrize("wrong", [None, 5, b"email", ["email"], True])
def test_a_name_is_a_text(wrong: str) -> None:
    make: Callable[[str], Channel] = Channel
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        make(wrong)
