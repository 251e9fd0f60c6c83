"""The weights as a policy: a summing rule set that can be read, compared, tested and changed as any other."""

import attrs

from servicecore.classification.reading import features, read
from servicecore.classification.weights import ANYTHING, Weights, inbound_weights
from servicecore.errors import UnknownName, closest, one_of, require_instance
from servicecore.rules import Condition, Fact, Facts, Rule, RuleSet, all_of


def _words(value: frozenset[str]) -> frozenset[str]:
    return frozenset(value)


@attrs.frozen
class Said:
    """What a message says, as weights know it: words, pairs of words, and families in angle brackets.

    >>> sorted(Said.of("The app crashes").words)
    ['<apps>', '<clear faults>', '<digital faults>', 'app', 'app crashes', 'crashes', 'the', 'the app']
    """

    words: frozenset[str] = attrs.field(converter=_words)

    @classmethod
    def of(cls, text: str) -> "Said":
        """What a text says. Raises `WrongType` (`value.wrong-type`)."""
        return cls(frozenset(inbound_weights().known(features(read(require_instance(text, str, "text"))))))


class SaidFacts(Facts):
    """The facts that the rules of weights ask about."""

    words: Fact[frozenset[str]]


said: SaidFacts = SaidFacts()
"""The facts of what a message says: `said.words.has_any("refund")`."""


def evidence_rules(question: str = "function", answer: str = "support") -> RuleSet[float, float]:
    """The weights for an answer as a rule set that sums them: a rule for each word, which gives its weight.

    One rule, `says <anything>`, fits every message: its weight is where the sum begins.
    The sum over the root of the number of words is what the default classification judges by. Questions are
    `function` (answer `support`), `topic`, `intent`, `sentiment`, `urgency`, `sender` (answer `ou`: we wrote
    it) and each signal; answers are their values. There are thousands of rules: build them once.

    >>> rules = evidence_rules()
    >>> [rules.decide(Said.of(text)).outcome > 0 for text in ("The app crashes", "where is my parcel")]
    [True, False]

    Raises `UnknownName` (`classification.unknown-question`).
    """
    weights = inbound_weights()
    _check(weights, question, answer)
    rules = [
        Rule(f"says {feature}", when=_heard(feature), then=weight)
        for feature in (ANYTHING, *weights)
        if (weight := weights.of(feature, question, answer))
    ]
    return RuleSet.sum(f"{question}: {answer}", rules, default=0.0)


def _heard(feature: str) -> Condition:
    return all_of() if feature == ANYTHING else said.words.has_any(feature)


def _check(weights: Weights, question: str, answer: str) -> None:
    known = [f"{name}: {each}" for name, answers in weights.answers.items() for each in answers]
    if f"{question}: {answer}" not in known:
        raise UnknownName.of(
            "classification.unknown-question",
            f"the weights do not answer `{question}: {answer}`",
            place="question",
            expected=one_of(known),
            suggestion=closest(f"{question}: {answer}", known),
        )
