"""A conversation that turns to something else: evidence for a handoff or a split."""

from servicecore.classification.classifier import Classifier, classify
from servicecore.domain import Direction, History, Interaction, Reclassified, ServiceFunction
from servicecore.errors import require_in_range, require_instance


def change_of_function(
    history: History, interaction: Interaction, *, classifier: Classifier = classify, threshold: float = 0.8
) -> Reclassified | None:
    """What a message of the customer says about whose its ticket is, if that is another function than before.

    Each inbound message of a conversation is classified again. Where it clearly belongs to another function
    than the ticket does, this is the event to append to its history, with the words as evidence; whether to
    hand the ticket over or to split it, people or rules decide. `None` if nothing changes, the answer is
    uncertain or less sure than `threshold` (a share from 0 to 1), the message has no topic, or the ticket
    belongs to nobody yet. Nor does a ticket of success turn to other service, unless the message is
    sensitive: customers' words are much the same there.

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
    require_in_range(threshold, "threshold", low=0, high=1)
    require_instance(history, History, "history")
    ticket = history.at(require_instance(interaction, Interaction, "interaction").at)
    if interaction.direction is not Direction.INBOUND or ticket is None or ticket.function is None:
        return None
    found = classifier(interaction, history)
    sure = 1.0 if found.confidence is None else found.confidence
    if found.uncertain or found.topic is None or found.function is ticket.function or sure < threshold:
        return None
    from_success = ticket.function is ServiceFunction.SUCCESS and found.function is ServiceFunction.SERVICE
    if from_success and not found.sensitive:
        return None
    evidence = "; ".join(found.reasons) or f"classified as {found.function.value}"
    return Reclassified(interaction.at, function=found.function, evidence=evidence, topic=found.topic)
