"""Classification: what a contact is about, whose it is, and why."""

from collections.abc import Iterator
from typing import Any, Protocol

from servicecore.classification.circumstances import default_circumstances
from servicecore.classification.messages import Message
from servicecore.classification.rulebook import default_rules
from servicecore.classification.taxonomy import Taxonomy
from servicecore.classification.topics import TAXONOMY
from servicecore.display import Tree
from servicecore.domain import (
    Classification,
    Direction,
    History,
    Interaction,
    ServiceFunction,
    Topic,
    trigger_of,
)
from servicecore.errors import WrongType, shown
from servicecore.rules import Comparison, Rule, RuleSet
from servicecore.rules.explaining.explanation import grounds
from servicecore.rules.language.subjects import View

_SHOWN = 4  # phrases that a reason quotes


class Classifier(Protocol):
    """Anything that classifies interactions; `classify` is one, and so may be a function of your own.

    With rules of your own: `functools.partial(classify, rules=mine)`.
    """

    def __call__(self, interaction: Interaction, history: History | None = None, /) -> Classification:
        """What the interaction is, given the history of the ticket it belongs to."""
        ...


def classify_text(
    text: str,
    *,
    rules: RuleSet[Topic, Any] | None = None,
    taxonomy: Taxonomy = TAXONOMY,
    circumstances: RuleSet[str, Any] | None = None,
) -> Classification:
    """What a customer's words are about. The trigger stays open: it never comes from words.

    The rule that matches first gives the topic, the taxonomy its owner. Words that no rule recognises have no
    topic and count as service, the umbrella. `rules` and `circumstances` are rule sets over `Message`.

    >>> found = classify_text("the page with my parcel's whereabouts is broken")
    >>> found.function, found.topic
    (<ServiceFunction.SUPPORT: 'support'>, Topic.BROKEN_PAGE)
    >>> classify_text("tell me where my parcel is").function
    <ServiceFunction.SERVICE: 'service'>

    Raises `WrongType` (`value.wrong-type`) if the text is not a string, and `UnknownName`
    (`taxonomy.unknown-topic`) if a rule gives a topic that the taxonomy does not have. No text is an error.
    """
    return _judged(Message(text), rules, taxonomy, circumstances)


def classify(
    interaction: Interaction,
    history: History | None = None,
    *,
    rules: RuleSet[Topic, Any] | None = None,
    taxonomy: Taxonomy = TAXONOMY,
    circumstances: RuleSet[str, Any] | None = None,
) -> Classification:
    """What an interaction is: function, topic, trigger, whether it is sensitive, and the reasons.

    Subject and text are read together. Notices, offers and other topics of our own making are looked for only
    in what went out unasked, which the direction and the `history` of the ticket tell. An automatic answer
    that came in says nothing about its matter: its words are not read.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> said = {"channel": "email", "at": at, "text": "Your delivery is delayed."}
    >>> [classify(Interaction("m1", direction=way, **said)).topic for way in ("inbound", "outbound")]
    [Topic.DELIVERY, Topic.DELAY_NOTICE]

    Raises `WrongType` (`value.wrong-type`), and `UnknownName` (`taxonomy.unknown-topic`) if a rule gives a
    topic that the taxonomy does not have.
    """
    if not isinstance(interaction, Interaction):
        raise WrongType.of(
            "value.wrong-type",
            "`interaction` has the wrong type",
            place="interaction",
            expected="an Interaction",
            received=f"{shown(interaction)} ({type(interaction).__name__})",
            help="for a bare text there is `classify_text`.",
        )
    if interaction.auto_submitted and interaction.direction is Direction.INBOUND:
        return Classification(
            ServiceFunction.SERVICE,
            trigger=trigger_of(interaction, history),
            reasons=["an automatic answer: its words are not read"],
        )
    return _judged(Message.of(interaction, history), rules, taxonomy, circumstances)


def explain_text(
    text: str,
    *,
    rules: RuleSet[Topic, Any] | None = None,
    taxonomy: Taxonomy = TAXONOMY,
    circumstances: RuleSet[str, Any] | None = None,
) -> Tree:
    """Why a text is classified as it is, as a tree to print.

    >>> print(explain_text("I forgot my password"))
    support: password_reset
    ├─ rule `fault: password forgotten`: `forgot my password`
    └─ `password_reset` belongs to support

    Raises as `classify_text` does.
    """
    found = classify_text(text, rules=rules, taxonomy=taxonomy, circumstances=circumstances)
    return Tree(f"{found.function.value}: {found.topic or 'no topic'}", found.reasons)


def _judged(
    message: Message,
    rules: RuleSet[Topic, Any] | None,
    taxonomy: Taxonomy,
    circumstances: RuleSet[str, Any] | None,
) -> Classification:
    rules = default_rules() if rules is None else rules
    decision = rules.decide(message)
    circumstance = (default_circumstances() if circumstances is None else circumstances).match(message)
    topic: Topic | None = decision.outcome
    info = None if topic is None else taxonomy[topic]
    return Classification(
        ServiceFunction.SERVICE if info is None else info.owner,
        topic=topic,
        trigger=message.trigger,
        sensitive=circumstance is not None or (info is not None and info.sensitive),
        reasons=_reasons(message, decision.rule, topic, taxonomy, circumstance),
    )


def _reasons(
    message: Message,
    rule: Rule[Topic] | None,
    topic: Topic | None,
    taxonomy: Taxonomy,
    circumstance: Rule[str] | None,
) -> Iterator[str]:
    yield "no rule matched" if rule is None else f"rule `{rule.name}`{_said(rule, message)}"
    if topic is None:
        yield "without a topic it counts as service"
    else:
        yield f"`{topic}` belongs to {taxonomy.owner(topic).value}"
        if taxonomy[topic].sensitive:
            yield f"sensitive: `{topic}` asks for a person"
    if circumstance is not None:
        yield f"sensitive: {circumstance.name}{_said(circumstance, message)}"


def _said(rule: Rule[Any], message: Message) -> str:
    """The phrases that made the rule match, as the end of a reason."""
    view = View(message)
    mentioned = [
        phrase
        for comparison, wanted in grounds(rule.when, view)
        if wanted and isinstance(comparison, Comparison) and comparison.operator == "mentions"
        for phrase in comparison.operand
        if f" {phrase} " in view(comparison)
    ]
    quoted = [f"`{phrase}`" for phrase in dict.fromkeys(mentioned)][:_SHOWN]
    return f": {', '.join(quoted)}" if quoted else ""
