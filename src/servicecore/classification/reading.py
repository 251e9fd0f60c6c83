"""What weights and circumstances are looked up by: words, pairs of words, and families of phrases."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TypeAlias

from servicecore.classification.texts import words

MOST_WORDS = 200
"""How many words of a message are weighed."""

Families: TypeAlias = Mapping[str, tuple[str, ...]]
"""Families of words and phrases by their name."""


def features(said: list[str]) -> list[str]:
    """The words of a message, and the pairs that stand side by side, each as often as it is said.

    >>> features(["it", "wont", "open"])
    ['it', 'wont', 'open', 'it wont', 'wont open']
    """
    return [*said, *map(" ".join, pairwise(said))]


def read(text: str) -> list[str]:
    """The words of a message that are weighed."""
    return words(text)[:MOST_WORDS]


def family_table(families: Families) -> dict[str, tuple[str, ...]]:
    """The families that a word or a pair belongs to, in angle brackets; longer phrases are not looked for.

    >>> family_table({"digital": ("app", "web page"), "failing": ("app",)})
    {'app': ('<digital>', '<failing>'), 'web page': ('<digital>',)}
    """
    found: dict[str, dict[str, None]] = {}
    for name, phrases in families.items():
        for said in map(words, phrases):
            if len(said) <= 2:
                found.setdefault(" ".join(said), {})[f"<{name}>"] = None
    return {phrase: tuple(names) for phrase, names in found.items()}


def families_of(table: Mapping[str, tuple[str, ...]], found: Iterable[str]) -> set[str]:
    """The families that words and pairs belong to."""
    return {name for feature in table.keys() & found for name in table[feature]}
