"""From text to words: the one normal form in which phrases are looked for."""

import re
from collections.abc import Callable, Iterable
from typing import TypeAlias
from unicodedata import category, combining, normalize

import attrs

# apostrophes within a word; and what is not to be seen: soft hyphens, joiners, variation selectors
_DROPPED = re.compile(r"(?<=\w)['‘’‛ʼ`´＇](?=\w)|[\u00ad\u200c\u200d\u2060\ufe00-\ufe0f\ufeff]")
_WORD = re.compile(r"[^\W_]+")
# signs beyond the Latin letters that are neither letters nor of the blocks of punctuation, symbols and emoji
_MARK = re.compile(r"[^\w\x00-\u02ff\u2000-\u2bff\u3000-\u303f\ufe10-\uffff\U0001f000-\U0001ffff]")


def words(text: str) -> tuple[str, ...]:
    """The words of a text: compatibility-normalised (NFKC), case-folded, apostrophes inside words dropped.

    So `Can't`, `can’t` and `CANT` are one word, and punctuation never hides one. Vowel signs belong to their
    word; accents without a letter of their own (the dot of a lowered `İ`, Arabic vowel points) are dropped.

    >>> words("I can’t log-in -- E500!"), words("İade")
    (('i', 'cant', 'log', 'in', 'e500'), ('iade',))
    """
    plain = normalize("NFKC", normalize("NFKC", _DROPPED.sub("", text)).casefold())
    if _MARK.search(plain):
        return tuple("".join(map(_letter, plain)).split())
    return tuple(_WORD.findall(plain))


def _letter(character: str) -> str:
    if combining(character):
        return ""
    return character if character.isalnum() or category(character) in ("Mn", "Mc") else " "


@attrs.frozen(cache_hash=True)
class Normaliser:
    """What makes words of a text, for `mentions`: a name, a version and a function.

    Texts and phrases go through the same function. Name and version stand for it in the digest of a rule set
    and take part in equality, the function does not: change the version when the function changes.

    >>> from typing import Annotated
    >>> from servicecore.rules import Vocabulary
    >>> stems = Normaliser("stems", lambda text: tuple(word.rstrip("s") for word in words(text)), version="2")
    >>> facts = Vocabulary.of({"text": Annotated[str, stems]})
    >>> facts.text.mentions("refunds")
    facts.text.mentions('refund')
    """

    name: str
    words: Callable[[str], tuple[str, ...]] = attrs.field(eq=False, repr=False)
    version: str = "1"

    def padded(self, text: str) -> str:
        """The words with one space between and around them, so that a phrase is a plain substring."""
        return f" {' '.join(self.words(text))} "

    def grams(self, text: str) -> "Grams":
        """The words as sets of runs."""
        return Grams(text, self)


PLAIN: Normaliser = Normaliser("words", words)
"""The normaliser of every text that names no other."""


def padded(text: str) -> str:
    """The words with one space between and around them, so that a phrase is a plain substring.

    >>> padded("My order?")
    ' my order '
    """
    return PLAIN.padded(text)


def folded(text: str) -> str:
    """The text in which letters are looked for: composed (NFC) and case-folded.

    >>> folded("ÉTÉ") == folded("e" + chr(0x301) + "te" + chr(0x301))
    True
    """
    if text.isascii():
        return text.lower()
    return normalize("NFC", normalize("NFC", text).casefold())


class Grams:
    """The words of a text as sets of runs of one, two, three words, each made when it is first asked for.

    However many phrases are looked for, the text is gone through once for each length of phrase.
    """

    __slots__ = ("_runs", "_words")

    def __init__(self, text: str, normaliser: Normaliser = PLAIN) -> None:
        self._words = normaliser.words(text)
        self._runs: dict[int, frozenset[str]] = {}

    def runs(self, length: int) -> frozenset[str]:
        """Every run of so many words, joined by one space.

        >>> sorted(Grams("Where is my order?").runs(3))
        ['is my order', 'where is my']
        """
        if length not in self._runs:
            parts = (self._words[start:] for start in range(length))
            self._runs[length] = frozenset(map(" ".join, zip(*parts, strict=False)))
        return self._runs[length]


Phrases: TypeAlias = tuple[tuple[int, frozenset[str]], ...]
"""Phrases in normal form, by their number of words."""


def by_length(phrases: Iterable[str]) -> Phrases:
    """Phrases in the form in which `mentioned` looks for them."""
    found: dict[int, set[str]] = {}
    for phrase in phrases:
        found.setdefault(phrase.count(" ") + 1, set()).add(phrase)
    return tuple((length, frozenset(found[length])) for length in sorted(found))


def mentioned(text: Grams, phrases: Phrases) -> bool:
    """Whether a text mentions at least one of the phrases.

    >>> mentioned(Grams("Where is my order?"), by_length(["refund", "my order"]))
    True
    """
    return any(not alike.isdisjoint(text.runs(length)) for length, alike in phrases)
