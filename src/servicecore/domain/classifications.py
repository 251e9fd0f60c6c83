"""What a contact was judged to be, how sure that is, and why."""

from collections.abc import Iterable
from enum import StrEnum

import attrs

from servicecore.domain.checks import flag, instance, items, member, named, polarity, share, weight
from servicecore.domain.functions import ServiceFunction, Trigger, Urgency
from servicecore.domain.names import Topic


class Intent(StrEnum):
    """What the customer wants to happen."""

    ASK = "ask"
    REPORT_PROBLEM = "report_problem"
    REQUEST_CHANGE = "request_change"
    BUY = "buy"
    COMPLAIN = "complain"
    CANCEL = "cancel"
    PRAISE = "praise"
    ESCALATE = "escalate"
    SUGGEST = "suggest"


class Signal(StrEnum):
    """What a message says beside its matter, and what may need another answer than the matter alone.

    A *complaint* is dissatisfaction with the company, not the report of a fault. In a *repeat contact* the
    customer has asked before, as in "I told your colleague". *Churn* is leaving threatened or meant.
    """

    COMPLAINT = "complaint"
    CANCELLATION = "cancellation"
    OUTAGE = "outage"
    BEREAVEMENT = "bereavement"
    WANTS_MANAGER = "wants_manager"
    REPEAT_CONTACT = "repeat_contact"
    CHURN = "churn"
    FEATURE_REQUEST = "feature_request"
    PRAISE = "praise"

    @property
    def is_sensitive(self) -> bool:
        """Whether it asks for a person: complaint, cancellation, outage, bereavement."""
        return self in (Signal.COMPLAINT, Signal.CANCELLATION, Signal.OUTAGE, Signal.BEREAVEMENT)


def _speaks_for(value: ServiceFunction | str) -> ServiceFunction:
    return member(ServiceFunction, value, "Evidence.speaks_for")


def _other_function(value: ServiceFunction | str) -> ServiceFunction:
    return member(ServiceFunction, value, "Alternative.function")


def _other_topic(value: Topic | str | None) -> Topic | None:
    return None if value is None else named(Topic, value, "Alternative.topic")


@attrs.frozen
class Evidence:
    """Something in a message that speaks for a function or, with a weight below zero, against it.

    `words` are as they were read, in lower case and without apostrophes, or the name of a family of words, a
    rule or a fact. Weights add up; their unit is the logarithm of odds.

    >>> Evidence("stopped working", weight=1.4).speaks_for
    <ServiceFunction.SUPPORT: 'support'>

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`number.out-of-range`).
    """

    words: str = attrs.field(validator=instance(str))
    weight: float = attrs.field(kw_only=True, validator=weight)
    speaks_for: ServiceFunction = attrs.field(
        default=ServiceFunction.SUPPORT, kw_only=True, converter=_speaks_for
    )


@attrs.frozen
class Alternative:
    """Another reading of a message, and how likely it is (a share from 0 to 1).

    >>> Alternative("service", topic="return", confidence=0.3).topic
    Topic.RETURN

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`number.out-of-range`, `text.empty`).
    """

    function: ServiceFunction = attrs.field(converter=_other_function)
    topic: Topic | None = attrs.field(default=None, kw_only=True, converter=_other_topic)
    confidence: float = attrs.field(kw_only=True, validator=share)


def _function(value: ServiceFunction | str) -> ServiceFunction:
    return member(ServiceFunction, value, "Classification.function")


def _topic(value: Topic | str | None) -> Topic | None:
    return None if value is None else named(Topic, value, "Classification.topic")


def _trigger(value: Trigger | str | None) -> Trigger | None:
    return None if value is None else member(Trigger, value, "Classification.trigger")


def _intent(value: Intent | str | None) -> Intent | None:
    return None if value is None else member(Intent, value, "Classification.intent")


def _urgency(value: Urgency | str | None) -> Urgency | None:
    return None if value is None else member(Urgency, value, "Classification.urgency")


def _reasons(values: Iterable[str]) -> tuple[str, ...]:
    return items(str, values, "Classification.reasons")


def _signals(values: Iterable[Signal | str]) -> tuple[Signal, ...]:
    found = items(str, values, "Classification.signals")
    return tuple(member(Signal, value, f"Classification.signals[{i}]") for i, value in enumerate(found))


def _alternatives(values: Iterable[Alternative]) -> tuple[Alternative, ...]:
    return items(Alternative, values, "Classification.alternatives")


def _evidence(values: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return items(Evidence, values, "Classification.evidence")


@attrs.frozen
class Classification:
    """What a contact is: its function, topic and trigger, how sure that is, and why.

    `topic` is `None` when nothing said which. `confidence` is the probability, from 0 to 1, that the function
    is right, `None` where nobody estimated it; `alternatives` are other readings, the likeliest first. One
    that is `uncertain` is a best guess, and `question` is what to ask to settle it. `sentiment` runs from -1
    (angry) to 1 (delighted), `None` if not scored. `sensitive` asks for a person. `language` is a code of two
    letters (ISO 639-1). `evidence` is what weighed most; `reasons` are the lines of the explanation.

    >>> Classification("support", topic="password reset", confidence=0.97).topic
    Topic.PASSWORD_RESET

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`number.out-of-range`, `text.empty`).
    """

    function: ServiceFunction = attrs.field(converter=_function)
    topic: Topic | None = attrs.field(default=None, kw_only=True, converter=_topic)
    trigger: Trigger | None = attrs.field(default=None, kw_only=True, converter=_trigger)
    sentiment: float | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(polarity)
    )
    sensitive: bool = attrs.field(default=False, kw_only=True, validator=flag)
    reasons: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_reasons)
    intent: Intent | None = attrs.field(default=None, kw_only=True, converter=_intent)
    urgency: Urgency | None = attrs.field(default=None, kw_only=True, converter=_urgency)
    signals: tuple[Signal, ...] = attrs.field(default=(), kw_only=True, converter=_signals)
    confidence: float | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(share)
    )
    alternatives: tuple[Alternative, ...] = attrs.field(default=(), kw_only=True, converter=_alternatives)
    evidence: tuple[Evidence, ...] = attrs.field(default=(), kw_only=True, converter=_evidence)
    uncertain: bool = attrs.field(default=False, kw_only=True, validator=flag)
    question: str | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(instance(str))
    )
    language: str | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(instance(str))
    )
