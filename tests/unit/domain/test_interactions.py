"""Interactions on any channel, in either direction."""

from datetime import UTC, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

import pytest

from servicecore.domain import AuthorKind, Channel, Direction, Interaction

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_an_interaction_comes_from_the_customer_unless_said_otherwise() -> None:
    message = Interaction("m1", channel="email", at=AT)
    assert (message.direction, message.author) == (Direction.INBOUND, AuthorKind.CUSTOMER)
    assert (message.text, message.subject, message.words) == ("", "", "")


@pytest.mark.parametrize("direction", ["outbound", "internal"])
def test_what_does_not_come_in_is_by_an_agent_unless_said_otherwise(direction: str) -> None:
    assert Interaction("m1", channel="email", at=AT, direction=direction).author is AuthorKind.AGENT
    by_bot = Interaction("m1", channel="email", at=AT, direction=direction, author="bot")
    assert by_bot.author is AuthorKind.BOT


@pytest.mark.parametrize("channel", Channel.known())
def test_any_channel_may_be_named_in_words(channel: Channel) -> None:
    assert Interaction("m1", channel=channel.replace("_", " ").title(), at=AT).channel == channel


def test_a_channel_of_your_own_keeps_its_class() -> None:
    class ShopChannel(Channel):
        KIOSK: ClassVar["ShopChannel"]

    message = Interaction("m1", channel=ShopChannel.KIOSK, at=AT)
    assert message.channel is ShopChannel.KIOSK


def test_subject_and_text_are_what_was_said() -> None:
    assert (
        Interaction("m1", channel="email", at=AT, subject="Help", text="It broke").words == "Help\nIt broke"
    )
    assert Interaction("m1", channel="email", at=AT, text="It broke").words == "It broke"
    assert Interaction("m1", channel="email", at=AT, subject="Help").words == "Help"


def test_the_same_instant_in_two_zones_is_the_same_contact() -> None:
    berlin = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Europe/Berlin"))
    assert Interaction("m1", channel="sms", at=berlin) == Interaction("m1", channel="sms", at=AT)
