"""A conversation that turns to something else: evidence for a handoff or a split."""

from servicecore.classification.classifier import Classifier, classify
from servicecore.domain import Direction, History, Interaction, Reclassified


def change_of_function(
    history: History, interaction: Interaction, *, classifier: Classifier = classify
) -> Reclassified | None:
    """What a message of the customer says about whose its ticket is, if that is another function than before.

    Each inbound message of a conversation is classified again. Where it clearly belongs to another function
    than the ticket does, this is the event to append to its history, with the words as evidence; whether to
    hand the ticket over or to split it, people or rules decide. `None` if nothing changes, the answer is
    uncertain, the message has no topic, or the ticket belongs to nobody yet.

    >>> from datetime import UTC, datetime, timedelta
    >>> from servicecore.domain import Opened
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> ticket = History("t1", [Opened(noon, function="service")])
    >>> later = {"channel": "email", "at": noon + timedelta(hours=1)}
    >>> message = Interaction("m2", text="and now the app crashes when i log in", **later)
    >>> change_of_function(ticket, message).function
    <ServiceFunction.SUPPORT: 'support'>

    Raises as `classify` does.
    """
    ticket = history.at(interaction.at)
    if interaction.direction is not Direction.INBOUND or ticket is None or ticket.function is None:
        return None
    found = classifier(interaction, history)
    if found.uncertain or found.topic is None or found.function is ticket.function:
        return None
    evidence = "; ".join(found.reasons) or f"classified as {found.function.value}"
    return Reclassified(interaction.at, function=found.function, evidence=evidence, topic=found.topic)
