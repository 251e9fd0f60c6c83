"""What is known beside the words: weak signs, which never decide."""

from collections.abc import Mapping

from servicecore.domain import Channel, Customer, History, Interaction, Relation

CHANNELS: Mapping[Channel, float] = {
    Channel.IN_APP: 0.3,
    Channel.SOCIAL: -0.2,
    Channel.IN_PERSON: -0.2,
}
PRODUCT_AREA, SAME_TICKET, PROSPECT = 0.3, 0.4, -0.4
"""Odds (their logarithm) on support, our own judgement: nothing was measured. In sum they count for at most
`MOST`."""
MOST = 0.8


def lean_of(interaction: Interaction, history: History | None, customer: Customer | None) -> float:
    """The odds on support (their logarithm) that the circumstances of a contact give."""
    lean = CHANNELS.get(interaction.channel, 0.0)
    if interaction.product_area is not None:
        lean += PRODUCT_AREA
    if customer is not None and customer.relation is Relation.PROSPECT:
        lean += PROSPECT
    ticket = None if history is None else history.at(interaction.at)
    if ticket is not None and ticket.function is not None:
        lean += SAME_TICKET if ticket.function.is_support else -SAME_TICKET
    return max(-MOST, min(MOST, lean))
