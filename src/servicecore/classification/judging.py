"""The default judgement: what the words of a message say by their weights, and how sure that is."""

from collections.abc import Mapping
from functools import cache
from math import exp, sqrt
from operator import itemgetter
from typing import Any, NamedTuple

import attrs

from servicecore.classification.languages import READ, language_of, says_nothing
from servicecore.classification.messages import Message
from servicecore.classification.reading import features, read
from servicecore.classification.taxonomy import Taxonomy
from servicecore.classification.topics import TAXONOMY
from servicecore.classification.weights import (
    MIDDLE,
    SCALE,
    SIGNALS,
    Weights,
    inbound_weights,
    outbound_weights,
)
from servicecore.domain import (
    Direction,
    Evidence,
    Intent,
    ServiceFunction,
    Signal,
    Topic,
    Trigger,
    Urgency,
)
from servicecore.domain.quick import assembler

SHOWN = 3
"""How many words are given as evidence."""

LEAST = 0.34
"""How much of a message must be known for it to be understood: known features to words and pairs said."""

WEAK = 1.0
"""What weighs no more than that is not worth telling."""

_evidence = assembler(Evidence)
_SUPPORT, _SERVICE = ServiceFunction.SUPPORT, ServiceFunction.SERVICE
_SIGNALS = tuple(map(Signal, SIGNALS))
_INBOUND, _COMPLAINT, _PRAISE = Direction.INBOUND, Signal.COMPLAINT, Signal.PRAISE
_PLEASED = 0.2  # the sentiment from which on nobody is taken to complain, and below which nobody to praise
_MEANT = 0.4  # from these odds on a signal is given
_CLEARLY = 0.7  # by how much the topics of success must weigh more than all others
_LONG = 8 * SCALE * SCALE  # if it has so many known features


class Judgement(NamedTuple):
    """What weights say of a message: its function, how sure that is, what else it may be, and how it is said.

    `confidence` is the probability of the function, `evidence` are the words that weighed most for it, with
    their weights. What is not `understood` was in no language that the weights know, or said nothing.
    """

    function: ServiceFunction
    topic: Topic | None
    confidence: float
    other: ServiceFunction
    other_topic: Topic | None
    evidence: tuple[Evidence, ...]
    said: list[str]
    language: str | None
    understood: bool = True
    intent: Intent | None = None
    sentiment: float | None = None
    urgency: Urgency | None = None
    signals: tuple[Signal, ...] = ()

    def by(self, taxonomy: Taxonomy) -> "Judgement":
        """The same by another taxonomy, which may give a topic to another function or not have it."""
        function, topic = _owned(taxonomy, self.function, self.topic)
        other, other_topic = _owned(taxonomy, self.other, self.other_topic)
        return self._replace(function=function, topic=topic, other=other, other_topic=other_topic)


def _owned(
    taxonomy: Taxonomy, function: ServiceFunction, topic: Topic | None
) -> tuple[ServiceFunction, Topic | None]:
    if topic is None or topic not in taxonomy:
        return function, None
    return taxonomy.owner(topic), topic


def judge(message: Message, lean: float = 0.0) -> Judgement:
    """Judge a message by the weights that come with the library.

    `lean` is what is known beside the words, as odds (their logarithm) on support. It makes the judgement
    more or less sure and never another one.
    """
    words = read(message.text)
    language = language_of(words)
    said = features(words)
    weights = inbound_weights()
    known = weights.known(said)
    is_foreign = not (language is None or language in READ)
    if is_foreign or not known or _mostly_unknown(known, said) or says_nothing(words):
        return Judgement(_SERVICE, None, 0.5, _SUPPORT, None, (), said, language, understood=False)
    root = SCALE * sqrt(len(known))
    sums = weights.sums(known)
    places = _places()
    if _is_outreach(message, sums[places.sender], root):
        return _outreach(said, language)
    odds = places.slope * (sums[places.function] - MIDDLE) / root + places.shift
    is_support = odds > 0
    service = places.success if _is_success(sums, places, root) else places.service
    first, second = (places.support, service) if is_support else (service, places.support)
    share = 1 / (1 + exp(-odds - lean if is_support else odds + lean))
    strong, weak = places.for_support, places.for_service
    if not is_support:
        strong, weak = weak, strong
    evidence = strong.heaviest(known, places.slope * SCALE / root, first.function)
    says_little = not evidence and weak.ranks.keys().isdisjoint(known)
    sentiment = _sentiment(sums, places.sentiment, root)
    return Judgement(
        first.function,
        first.likely(sums) if says_little else first.best(sums),
        0.5 if says_little or share < 0.5 else share,
        second.function,
        second.best(sums),
        evidence,
        said,
        language,
        True,
        places.intent.likely(sums) if says_little else places.intent.best(sums),
        sentiment,
        places.urgency.best(sums),
        _signals(sums, places, root, sentiment),
    )


def _mostly_unknown(known: set[str], said: list[str]) -> bool:
    return len(known) < LEAST * len(said) and len(known) < LEAST * len(set(said))


def _is_outreach(message: Message, sender: int, root: float) -> bool:
    """Whether we wrote it unasked; where nobody knows who moved first, its words tell whether we wrote it."""
    if message.trigger is not None:
        return message.direction is Direction.OUTBOUND and message.trigger is not Trigger.REACTIVE
    if message.direction is not _INBOUND:
        return False
    return root * root > _LONG and sender > MIDDLE


@attrs.frozen
class Answers:
    """Answers of which the one with the greatest sum is best, and where their sums stand."""

    values: tuple[Any, ...]
    place: slice
    function: ServiceFunction = _SERVICE

    def best(self, sums: tuple[int, ...]) -> Any:
        """The answer that most speaks for."""
        own = sums[self.place]
        return self.values[own.index(max(own))]

    def likely(self, sums: tuple[int, ...]) -> Any:
        """The same if it is likelier than not, else nothing."""
        return self.best(sums) if max(sums[self.place]) > MIDDLE else None


@attrs.frozen
class Strong:
    """The features that clearly speak for a function: their ranks, and by rank what they weigh."""

    ranks: Mapping[str, int]
    weights: tuple[tuple[str, float], ...]

    @classmethod
    def of(cls, weights: Mapping[str, float]) -> "Strong":
        """Those that are worth telling, the heaviest first."""
        strong = [(weight, feature) for feature, weight in weights.items() if weight > WEAK]
        ranked = [(feature, weight) for weight, feature in sorted(strong, reverse=True)]
        return cls({feature: rank for rank, (feature, _) in enumerate(ranked)}, tuple(ranked))

    def heaviest(self, known: set[str], unit: float, function: ServiceFunction) -> tuple[Evidence, ...]:
        """The features of a message that weigh most."""
        ranks = self.ranks
        found = sorted(map(ranks.__getitem__, ranks.keys() & known))[:SHOWN]
        heaviest = map(self.weights.__getitem__, found)
        return tuple([_evidence(words, weight * unit, function) for words, weight in heaviest])


@attrs.frozen
class Places:
    """Where the answers stand among the sums, and the numbers that make probabilities of these."""

    function: int
    slope: float
    shift: float
    sender: int
    support: Answers
    service: Answers
    success: Answers
    usual: int
    intent: Answers
    urgency: Answers
    sentiment: tuple[int, int, int]
    signals: slice
    for_support: Strong
    for_service: Strong


@cache
def _places() -> Places:
    weights = inbound_weights()
    notes = weights.notes["function"]
    first = {question: found.start for question, found in weights.places.items()}
    column = weights.column("function", "support")
    topics = {function: _topics(weights, function) for function in ServiceFunction}
    negative, neutral, positive = (
        first["sentiment"] + weights.answers["sentiment"].index(name)
        for name in ("negative", "neutral", "positive")
    )
    return Places(
        first["function"],
        notes["slope"],
        notes["shift"],
        first["sender"],
        topics[ServiceFunction.SUPPORT],
        topics[ServiceFunction.SERVICE],
        topics[ServiceFunction.SUCCESS],
        first["topic"] + weights.answers["topic"].index("other_service"),
        Answers(tuple(map(Intent, weights.answers["intent"])), weights.places["intent"]),
        Answers(
            tuple(Urgency[name.upper()] for name in weights.answers["urgency"]), weights.places["urgency"]
        ),
        (negative, neutral, positive),
        slice(first[SIGNALS[0]], first[SIGNALS[-1]] + 1),
        Strong.of(column),
        Strong.of({feature: -weight for feature, weight in column.items()}),
    )


def _topics(weights: Weights, function: ServiceFunction) -> Answers:
    """The topics of a function, which stand together."""
    owned = [(place, *owner_of(answer)) for place, answer in enumerate(weights.answers["topic"])]
    mine = [(place, topic) for place, topic, owner in owned if owner is function]
    start = weights.places["topic"].start
    place = slice(start + mine[0][0], start + mine[-1][0] + 1)
    return Answers(tuple(topic for _, topic in mine), place, function)


def owner_of(answer: str) -> tuple[Topic | None, ServiceFunction]:
    """The topic and the function of an answer; `other_service` is service without a topic that has a name."""
    if answer.startswith("other_"):
        return None, ServiceFunction(answer.removeprefix("other_"))
    return Topic(answer), TAXONOMY.owner(answer)


def _sentiment(sums: tuple[int, ...], places: tuple[int, int, int], root: float) -> float:
    """How likely it is that the message is positive less how likely it is negative."""
    negative, neutral, positive = places
    bad = exp((sums[negative] - sums[neutral]) / root)
    good = exp((sums[positive] - sums[neutral]) / root)
    return round((good - bad) / (bad + 1 + good), 3)


def _signals(sums: tuple[int, ...], places: Places, root: float, sentiment: float) -> tuple[Signal, ...]:
    """What is said beside the matter; who is pleased does not complain, and who is not does not praise."""
    own = sums[places.signals]
    least = MIDDLE + _MEANT * root
    if max(own) <= least:
        return ()
    unlikely = _COMPLAINT if sentiment >= _PLEASED else _PRAISE
    said = zip(own, _SIGNALS, strict=True)
    return tuple([signal for found, signal in said if found > least and signal is not unlikely])


def _is_success(sums: tuple[int, ...], places: Places, root: float) -> bool:
    """Whether a customer's words are clearly about the outcome, and not one of many other matters."""
    if root * root <= _LONG:
        return False
    least = max(sums[places.success.place]) - _CLEARLY * root
    return least > sums[places.usual] and least > max(sums[places.service.place])


@cache
def _matters_of_outreach() -> tuple[tuple[Topic | None, ServiceFunction], ...]:
    return tuple(map(owner_of, outbound_weights().answers["outreach"]))


@cache
def _strong_in_outreach(answer: str) -> Strong:
    return Strong.of(outbound_weights().column("outreach", answer))


def _outreach(said: list[str], language: str | None) -> Judgement:
    """What we write unasked: the topic says whose it is."""
    weights = outbound_weights()
    known = weights.known(said)
    root = SCALE * sqrt(max(1, len(known)))
    odds = [exp((each - MIDDLE) / root) for each in weights.sums(known)]
    likely = [(share, *matter) for share, matter in zip(odds, _matters_of_outreach(), strict=True)]
    likely = sorted((each for each in likely if each[2] is not _SUPPORT), key=itemgetter(0), reverse=True)
    whole = sum(share for share, _, _ in likely)
    _, topic, function = likely[0]
    _, other_topic, other = next(each for each in likely if each[2] is not function)
    confidence = sum(share for share, _, owner in likely if owner is function) / whole
    answer = "other_service" if topic is None else str(topic)
    evidence = _strong_in_outreach(answer).heaviest(known, SCALE / root, function)
    return Judgement(function, topic, max(0.5, confidence), other, other_topic, evidence, said, language)
