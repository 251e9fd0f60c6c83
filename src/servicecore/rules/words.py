"""From text to words: the one normal form in which phrases are looked for."""

import re
from unicodedata import category, combining, normalize

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


def padded(text: str) -> str:
    """The words with one space between and around them, so that a phrase is a plain substring.

    >>> padded("My order?")
    ' my order '
    """
    return f" {' '.join(words(text))} "


def folded(text: str) -> str:
    """The text in which letters are looked for: composed (NFC) and case-folded.

    >>> folded("ÉTÉ") == folded("e" + chr(0x301) + "te" + chr(0x301))
    True
    """
    if text.isascii():
        return text.lower()
    return normalize("NFC", normalize("NFC", text).casefold())
