"""A model of your own beside the default: one answer of two, or the default checked by it."""

from collections.abc import Callable
from datetime import UTC, datetime

import attrs

from servicecore.classification.classifier import Classifier
from servicecore.classification.questions import QUESTION
from servicecore.domain import Alternative, Classification, History, Interaction, ServiceFunction
from servicecore.errors import require_in_range, require_instance

_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_EITHER = ("trigger", "intent", "sentiment", "urgency", "language", "evidence")
"""What is taken from the one where the other, which is followed, does not say it."""
Judge = Callable[[Interaction, History | None], Classification]


def combined(first: Judge, second: Judge, *, trust: float = 0.5) -> Classifier:
    """A classifier that asks two and gives what both together find likeliest.

    The probabilities that each gives to the functions are averaged: those of `first` count `trust` (a share
    from 0 to 1), those of `second` the rest; one that gives no confidence is taken for certain. Topic, intent
    and all else are those of whoever agrees with the outcome, `first` before `second`. Where the two differ,
    the answer is `uncertain` and the reasons say so: with `trust=1` it is `first`, checked by `second`. It is
    sensitive if either says so, and has the signals of both.

    >>> from datetime import UTC, datetime
    >>> from servicecore.classification import classify
    >>> def mine(interaction, history=None):
    ...     return Classification("support", confidence=0.9)
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> mail = Interaction("m1", channel="email", at=at, text="where is my parcel")
    >>> found = combined(classify, mine)(mail, None)
    >>> found.uncertain, found.reasons[-1]
    (True, 'checked: one says service, the other support')

    Raises `InvalidValue` (`number.out-of-range`); the classifier raises `WrongType` (`value.wrong-type`)
    where one of the two gives anything but a `Classification`.
    """
    require_in_range(trust, "trust", low=0, high=1)

    def judge(interaction: Interaction, history: History | None = None) -> Classification:
        one = require_instance(first(interaction, history), Classification, "first(...)")
        other = require_instance(second(interaction, history), Classification, "second(...)")
        shares = dict.fromkeys(ServiceFunction, 0.0)
        for found, weight in ((one, trust), (other, 1 - trust)):
            for function, share in _shares(found).items():
                shares[function] += weight * share
        best = max(shares, key=lambda function: (shares[function], function is one.function))
        chosen = one if one.function is best or other.function is not best else other
        differ = one.function is not other.function
        said = f"checked: one says {one.function.value}, the other {other.function.value}"
        likely = sorted(shares, key=shares.__getitem__, reverse=True)
        rest = other if chosen is one else one
        return attrs.evolve(
            chosen,
            function=best,
            topic=chosen.topic if chosen.function is best else None,
            confidence=min(1.0, shares[best]),
            alternatives=[
                Alternative(each, confidence=min(1.0, shares[each]))
                for each in likely
                if each is not best and shares[each]
            ],
            sensitive=one.sensitive or other.sensitive,
            signals=tuple(dict.fromkeys((*one.signals, *other.signals))),
            uncertain=differ or one.uncertain or other.uncertain,
            question=one.question or other.question or (QUESTION if differ else None),
            reasons=[*chosen.reasons, said if differ else f"checked: both say {best.value}"],
            **{name: getattr(rest, name) for name in _EITHER if getattr(chosen, name) in (None, ())},
        )

    return judge


def _shares(found: Classification) -> dict[ServiceFunction, float]:
    """How likely each function is by one answer; what is left goes to its alternatives, or to service."""
    sure = 1.0 if found.confidence is None else found.confidence
    shares = {found.function: sure}
    rest = {
        each.function: each.confidence for each in found.alternatives if each.function is not found.function
    }
    whole = sum(rest.values())
    usual = ServiceFunction.SUPPORT if found.function is ServiceFunction.SERVICE else ServiceFunction.SERVICE
    for function, share in rest.items() if whole else [(usual, 1.0)]:
        shares[function] = shares.get(function, 0.0) + (1 - sure) * share / (whole or 1.0)
    return shares


def for_texts(classifier: Judge, *, channel: str = "email") -> Callable[[str], Classification]:
    """A classifier of interactions as one of bare texts, which `evaluate` takes.

    Each text is taken for what a customer wrote by the channel, outside of any ticket.

    >>> from servicecore.classification import classify, evaluate
    >>> rows = [("where is my parcel", "service"), ("the app crashes", "support")]
    >>> evaluate(rows, classifier=for_texts(classify)).accuracy.value
    1.0

    The classifier that is given raises `InvalidValue` (`text.too-long`) besides what `classifier` raises.
    """

    def classify_text(text: str) -> Classification:
        return classifier(Interaction("text", channel=channel, at=_ANY_TIME, text=text), None)

    return classify_text
