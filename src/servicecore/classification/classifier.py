"""Classification: what a contact is about, and why."""

from typing import Any, Protocol

from servicecore.classification.circumstances import default_circumstances, may_be_told
from servicecore.classification.judging import Judgement, judge
from servicecore.classification.languages import READ
from servicecore.classification.leaning import lean_of
from servicecore.classification.messages import Message
from servicecore.classification.questions import question_for
from servicecore.classification.taxonomy import Taxonomy, TopicInfo
from servicecore.classification.topics import TAXONOMY
from servicecore.display import Tree
from servicecore.domain import (
    Alternative,
    Channel,
    Classification,
    Customer,
    Direction,
    History,
    Interaction,
    ServiceFunction,
    Signal,
    Topic,
    trigger_of,
)
from servicecore.domain.quick import assembler
from servicecore.errors import UnknownName, WrongType, require_in_range, require_instance, shown
from servicecore.rules import Comparison, Rule, RuleSet
from servicecore.rules.explaining.explanation import grounds
from servicecore.rules.language.subjects import View

THRESHOLD = 0.6
"""The least confidence of what is not called uncertain."""

_SHOWN = 4  # phrases that a reason quotes
_SENSITIVE = frozenset(signal for signal in Signal if signal.is_sensitive)
_message = assembler(Message)
_alternative = assembler(Alternative)
_classification = assembler(Classification)


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
    threshold: float = THRESHOLD,
) -> Classification:
    """What a message is about, by its words alone. The trigger stays open: it never comes from words.

    What the words say is added up by weights that were learnt from messages of many companies in English,
    German, Spanish and French; `evidence` are those that weighed most. What is in another language, says
    nothing, or is less sure than `threshold` (a share from 0 to 1) is `uncertain`, with a question that would
    settle it. Of your own `rules` over `Message` the one that matches decides, whatever the words weigh.
    `circumstances` are rules whose outcome names what asks for a person.

    >>> found = classify_text("the app crashes when i press save")
    >>> found.function, found.topic
    (<ServiceFunction.SUPPORT: 'support'>, Topic.BUG)
    >>> classify_text("tell me where my parcel is").topic
    Topic.ORDER_STATUS

    Raises `WrongType` (`value.wrong-type`) if the text is not a string, `UnknownName`
    (`taxonomy.unknown-topic`) if a rule gives a topic that the taxonomy does not have, and `InvalidValue`
    (`number.out-of-range`) for the threshold. No text is an error.
    """
    message = _message(require_instance(text, str, "text"), Direction.INBOUND, None, None)
    return _judged(message, rules, taxonomy, circumstances, threshold)


def classify(
    interaction: Interaction,
    history: History | None = None,
    *,
    customer: Customer | None = None,
    rules: RuleSet[Topic, Any] | None = None,
    taxonomy: Taxonomy = TAXONOMY,
    circumstances: RuleSet[str, Any] | None = None,
    threshold: float = THRESHOLD,
) -> Classification:
    """What an interaction is: function, topic, intent, trigger, how it is said, and the reasons.

    Subject and text are read together. Notices, offers and other topics of our own making are looked for only
    in what went out unasked, which the direction and the `history` of the ticket tell. The product area, the
    channel, the open ticket and whether the `customer` is one yet make it more or less sure, and never
    another function. An automatic answer that came in says nothing about its matter: its words are not read.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> said = {"channel": "email", "at": at, "text": "Your delivery is delayed, sorry."}
    >>> classify(Interaction("m1", direction="outbound", **said)).topic
    Topic.DELAY_NOTICE

    Raises as `classify_text` does.
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
    if history is not None:
        require_instance(history, History, "history")
    message = Message.of(interaction, history)
    lean = lean_of(interaction, history, customer)
    return _judged(message, rules, taxonomy, circumstances, threshold, lean)


def explain_text(
    text: str,
    *,
    rules: RuleSet[Topic, Any] | None = None,
    taxonomy: Taxonomy = TAXONOMY,
    circumstances: RuleSet[str, Any] | None = None,
    threshold: float = THRESHOLD,
) -> Tree:
    """Why a text is classified as it is, as a tree to print.

    >>> print(explain_text("I forgot my password").label)
    support: password_reset

    Raises as `classify_text` does.
    """
    found = _judged(Message(text), rules, taxonomy, circumstances, threshold)
    uncertain = [f"uncertain: {found.question}"] if found.uncertain else []
    return Tree(f"{found.function.value}: {found.topic or 'no topic'}", [*found.reasons, *uncertain])


def _judged(
    message: Message,
    rules: RuleSet[Topic, Any] | None,
    taxonomy: Taxonomy,
    circumstances: RuleSet[str, Any] | None,
    threshold: float,
    lean: float = 0.0,
) -> Classification:
    if threshold is not THRESHOLD:
        require_in_range(threshold, "threshold", low=0, high=1)
    if rules is not None:
        require_instance(rules, RuleSet, "rules")
    if circumstances is not None:
        require_instance(circumstances, RuleSet, "circumstances")
    found = judged = judge(message, lean)
    function, topic = found.function, found.topic
    confidence: float | None = found.confidence
    rule = None
    if rules is not None:
        decision = rules.decide(message)
        if decision.outcome is not None:
            rule, topic, confidence = decision.rule, decision.outcome, None
            function = _owner(taxonomy, topic, rule)
    if taxonomy is not TAXONOMY:
        require_instance(taxonomy, Taxonomy, "taxonomy")
        found = found.by(taxonomy)
        if confidence is not None:
            function, topic = found.function, found.topic
    if topic is None and function is ServiceFunction.SERVICE and message.channel == Channel.SOCIAL:
        topic = Topic.SOCIAL_COMMENT if Topic.SOCIAL_COMMENT in taxonomy else None
    decided = confidence is None
    circumstance = _circumstance(message, found, circumstances)
    info = None if topic is None else taxonomy[topic]
    sensitive = circumstance is not None or (info is not None and info.sensitive)
    uncertain = confidence is not None and (not found.understood or confidence < threshold)
    alternatives: tuple[Alternative, ...] = ()
    if confidence is not None and found.understood and found.other is not function:
        alternatives = (_alternative(found.other, found.other_topic, 1 - confidence),)
    return _classification(
        function,
        topic,
        message.trigger,
        found.sentiment,
        sensitive or not _SENSITIVE.isdisjoint(found.signals),
        tuple(_reasons(message, judged, rule, info, circumstance, decided=decided)),
        found.intent,
        found.urgency,
        found.signals,
        confidence,
        alternatives,
        () if decided else judged.evidence,
        uncertain,
        question_for(found) if uncertain else None,
        found.language,
    )


def _owner(taxonomy: Taxonomy, topic: Topic, rule: Rule[Topic] | None) -> ServiceFunction:
    """Whose the topic is that a rule of the user gives; one that nobody owns is a mistake in the rule."""
    try:
        return taxonomy.owner(topic)
    except UnknownName as problem:
        raise problem.inside(f"rules[{rule.name}]" if rule else "rules") from None


def _circumstance(
    message: Message, found: Judgement, circumstances: RuleSet[str, Any] | None
) -> Rule[str] | None:
    if circumstances is not None:
        return circumstances.match(message)
    return default_circumstances().match(message) if may_be_told(found.said) else None


def _reasons(
    message: Message,
    found: Judgement,
    rule: Rule[Topic] | None,
    info: TopicInfo | None,
    circumstance: Rule[str] | None,
    *,
    decided: bool,
) -> list[str]:
    said = []
    if decided:
        said.append("no rule matched" if rule is None else f"rule `{rule.name}`{_said(rule, message)}")
    elif found.evidence:
        words = "`, `".join([each.words for each in found.evidence])
        verb = "speak" if len(found.evidence) > 1 else "speaks"
        said.append(f"`{words}` {verb} for {found.function}")
    elif found.understood:
        said.append(f"many small signs speak for {found.function}")
    elif found.language is None or found.language in READ:
        said.append("no word says whose it is, so it counts as service")
    else:
        said.append(f"it seems to be in the language `{found.language}`, which is not read")
    if info is not None:
        said.append(f"`{info.topic}` belongs to {info.owner}")
        if info.sensitive:
            said.append(f"sensitive: `{info.topic}` asks for a person")
    for signal in found.signals:
        if signal in _SENSITIVE:
            said.append(f"sensitive: it sounds like {signal.value}")
    if circumstance is not None:
        said.append(f"sensitive: {circumstance.name}{_said(circumstance, message)}")
    return said


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
