"""How a reply of ours sounds, as advice to who writes it."""

from math import exp, sqrt
from typing import NamedTuple

from servicecore.classification.reading import features, read
from servicecore.classification.weights import MIDDLE, SCALE, reply_weights
from servicecore.errors import require_instance

_ADVICE = {
    "warm": "It speaks to the person; keep it so.",
    "plain": "It says what is needed; a word about the customer's situation would make it warmer.",
    "bureaucratic": "It speaks of procedures; say who does what by when, in words of every day.",
    "blaming": "It tells the customer what they did wrong; say what you do about it instead.",
}


_UNREAD = "No word of it is known, so nothing is said of its tone; it is judged in English."


class ReplyTone(NamedTuple):
    """How a reply sounds: warm, plain, bureaucratic or blaming.

    `confidence` is a share from 0 to 1, 0 where nothing was recognised. `words` are those that made most of
    the impression, `advice` is a sentence for the writer.
    """

    tone: str
    confidence: float
    words: tuple[str, ...]
    advice: str


def reply_tone(text: str) -> ReplyTone:
    """How a reply sounds to the customer who gets it, judged by its words, in English.

    >>> reply_tone("As stated in section 4, requests not submitted on form B shall be rejected.").tone
    'bureaucratic'

    Raises `WrongType` (`value.wrong-type`) if the text is not a string.
    """
    weights = reply_weights()
    known = weights.known(features(read(require_instance(text, str, "text"))))
    tones = weights.answers["reply"]
    if not known:
        return ReplyTone("plain", 0.0, (), _UNREAD)
    root = SCALE * sqrt(len(known))
    odds = [exp((each - MIDDLE) / root) for each in weights.sums(known)]
    best = max(range(len(tones)), key=odds.__getitem__)
    ranked = sorted(((weights.of(each, "reply", tones[best]), each) for each in known), reverse=True)
    words = tuple(each for weight, each in ranked[:4] if weight > 0)
    return ReplyTone(tones[best], odds[best] / sum(odds), words, _ADVICE[tones[best]])
