"""What the rules of this room read: one message, and the names of its facts."""

from typing import Any

import attrs

from servicecore.domain import Channel, Direction, History, Interaction, Trigger, trigger_of
from servicecore.errors import require_instance
from servicecore.rules import Fact, Facts


def _text(owner: Any, field: Any, value: Any) -> None:
    require_instance(value, str, "text")


def _channel(value: Any) -> Channel | None:
    return None if value is None else Channel(value)


@attrs.frozen
class Message:
    """What is known of a contact before anybody has judged it: its words, and who moved first.

    `trigger` and `channel` are `None` where they are not known, as for a bare text.

    >>> Message("where is my parcel", channel="Live chat").channel
    Channel.LIVE_CHAT

    Raises `WrongType` (`value.wrong-type`) if the text is not a string.
    """

    text: str = attrs.field(validator=_text)
    direction: Direction = attrs.field(default=Direction.INBOUND, kw_only=True, converter=Direction)
    trigger: Trigger | None = attrs.field(default=None, kw_only=True)
    channel: Channel | None = attrs.field(default=None, kw_only=True, converter=_channel)

    @classmethod
    def of(cls, interaction: Interaction, history: History | None = None) -> "Message":
        """The message of an interaction; who moved first follows from its direction and the history.

        >>> from datetime import UTC, datetime
        >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
        >>> welcome = Interaction("m1", channel="email", at=at, text="Welcome!", direction="outbound")
        >>> Message.of(welcome).trigger
        <Trigger.PROACTIVE: 'proactive'>
        """
        return cls(
            interaction.words,
            direction=interaction.direction,
            trigger=trigger_of(interaction, history),
            channel=interaction.channel,
        )


class MessageFacts(Facts):
    """The facts that classification rules may ask about."""

    text: Fact[str]
    direction: Fact[Direction]
    trigger: Fact[Trigger]
    channel: Fact[Channel]


facts: MessageFacts = MessageFacts()
"""The facts of a message: `facts.text.mentions("refund")`, `facts.trigger == Trigger.REACTIVE`."""
