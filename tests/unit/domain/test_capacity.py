"""Capacity in units by channel."""

from typing import Any

import pytest

from servicecore.domain import Agent, Channel
from servicecore.domain.workforce.capacity import Capacity, ChannelLoad, Room
from servicecore.errors import InvalidValue, WrongType

DESK = Capacity(
    6,
    [
        ChannelLoad("phone", 3, exclusive=True),
        ChannelLoad("live chat", 2, most=2),
        ChannelLoad("survey", 0),
    ],
)


def test_channels_that_are_not_listed_take_one_unit_unless_said_otherwise() -> None:
    assert Capacity(3).load("fax") == ChannelLoad("fax", 1)
    assert Capacity(3, other_units=2).load("fax").units == 2
    assert DESK.load("Live-Chat").units == 2


def test_what_is_held_adds_up_over_channels() -> None:
    assert DESK.taken(["live chat", "email", "email", "survey"]) == 4
    assert DESK.taken([]) == 0
    assert DESK.taken(channel for channel in [Channel.PHONE, Channel.PHONE, "email"]) == 7


@pytest.mark.parametrize(
    ("held", "channel", "contacts"),
    [
        ([], "email", 6),
        ([], "phone", 1),
        ([], "live chat", 2),
        (["live chat"], "live chat", 1),
        (["email"] * 3, "live chat", 1),
        (["live chat", "live chat"], "email", 2),
        (["email"] * 9, "survey", None),
    ],
)
def test_the_room_says_how_many_more_fit(held: list[str], channel: str, contacts: int | None) -> None:
    room = DESK.room(held, channel)
    assert (room.fits, room.contacts, room.reasons) == (True, contacts, ())


@pytest.mark.parametrize(
    ("held", "channel", "reasons"),
    [
        (["phone"], "email", ("phone stands alone, and is held",)),
        (["phone"], "survey", ("phone stands alone, and is held",)),
        (["email"], "phone", ("it stands alone, and 1 contact is held",)),
        (["live chat"] * 2, "live chat", ("at most 2 of them, 2 held",)),
        (["email"] * 5, "live chat", ("it takes 2 units, 1 of 6 left",)),
        (["email"] * 7, "email", ("it takes 1 unit, 0 of 6 left",)),
        (
            ["email"] * 5,
            "phone",
            ("it stands alone, and 5 contacts are held", "it takes 3 units, 1 of 6 left"),
        ),
    ],
)
def test_without_room_every_reason_is_given(held: list[str], channel: str, reasons: tuple[str, ...]) -> None:
    room = DESK.room(held, channel)
    assert (room.fits, room.contacts, room.reasons) == (False, 0, reasons)


def test_work_given_by_hand_may_exceed_the_capacity_and_shows() -> None:
    assert DESK.room(["email"] * 8, "email").free == -2


def test_the_room_reads_well() -> None:
    assert str(DESK.room(["email"], "email")) == "room for email: 5"
    assert str(DESK.room(["email"], "survey")) == "room for survey: no limit"
    assert str(DESK.room(["phone"], "email")) == "no room for email: phone stands alone, and is held"


def test_nothing_fits_a_capacity_of_nothing() -> None:
    assert not Capacity(0).room([], "email").fits
    assert not Capacity(5, [ChannelLoad("email", most=0)]).room([], "email").fits


def test_a_capacity_has_one_form_however_it_is_given() -> None:
    given = Capacity(4, {"Phone": 4, "email": 1})
    assert given == Capacity(4, [ChannelLoad("email"), ChannelLoad("phone", 4)])
    assert hash(given) == hash(Capacity(4, (ChannelLoad("phone", 4), ChannelLoad("E-Mail".replace("-", "")))))


def test_an_agent_of_so_many_contacts_has_room_for_that_many() -> None:
    assert Agent("ann", capacity=3).room(["phone"], "email").contacts == 2
    assert Agent("ann", capacity=DESK).room(["phone"], "email").contacts == 0


@pytest.mark.parametrize(
    "make",
    [
        lambda: Capacity(-1),
        lambda: Capacity(1, other_units=-1),
        lambda: Capacity(1, {"email": -1}),
        lambda: ChannelLoad("email", -1),
        lambda: ChannelLoad("email", most=-1),
        lambda: Agent("ann", capacity=-1),
    ],
)
def test_a_negative_capacity_is_refused(make: Any) -> None:
    with pytest.raises(InvalidValue, match=r"number\.out-of-range"):
        make()


def test_a_channel_that_is_there_twice_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"capacity\.duplicate-channel: channel `live_chat`") as caught:
        Capacity(1, {"live chat": 1, "phone": 1, "Live-Chat": 2})
    assert caught.value.diagnostic.place == "Capacity.channels"


@pytest.mark.parametrize(
    "make",
    [
        lambda: Capacity(1.5),
        lambda: Capacity(True),
        lambda: Capacity(1, "email"),
        lambda: Capacity(1, ["email"]),
        lambda: Capacity(1, {"email": "2"}),
        lambda: ChannelLoad(5),
        lambda: ChannelLoad("email", exclusive=1),
        lambda: Capacity(1).taken("email"),
        lambda: Capacity(1).room([5], "email"),
        lambda: Capacity(1).room([], None),
        lambda: Agent("ann", capacity="3"),
        lambda: Room("email", free=1, contacts=1),
    ],
)
def test_a_wrong_type_is_refused(make: Any) -> None:
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        make()
