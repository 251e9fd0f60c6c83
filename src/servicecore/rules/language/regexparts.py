"""The parts of a regular expression as the parser of `re` gives them: what they take, how they read."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

Items: TypeAlias = Sequence[Any]
"""A part of the parser's tree: pairs of an operation and what it is given."""

SINGLES = ("LITERAL", "NOT_LITERAL", "ANY", "IN")
REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")

# all of ASCII, what folds into its letters, and one character for each kind that lies beyond
_FOLDS = {"s": "\u017f", "k": "\u212a", "i": "\u0130\u0131"}
_UNFOLDS = {sign: letter for letter, signs in _FOLDS.items() for sign in signs}
_BEYOND = {"word": "\u4e00", "digit": "\u0663", "space": "\u2003", "rest": "\u2192"}
_BASE = (*map(chr, range(128)), *_UNFOLDS, *_BEYOND.values())
_ENUMERATED, _IOTA, _OWN = 4096, 0x345, 200


def alphabet_of(pattern: str) -> tuple[str, ...]:
    """The signs to tell apart: ASCII, one for each kind beyond, and the letters beyond that it spells."""
    own = dict.fromkeys(form for sign in pattern if not sign.isascii() for form in sorted(_forms(sign)))
    return tuple(dict.fromkeys([*_BASE, *(sign for sign in own if len(sign) == 1)][: len(_BASE) + _OWN]))


def taken(op: Any, given: Any, flags: int, alphabet: tuple[str, ...]) -> int:
    """The characters that a part of one character can take, as bits; rather too many than too few."""
    name = str(op)
    if name == "ANY":
        return _bits(lambda sign: sign != "\n" or bool(flags & re.DOTALL), alphabet)
    if name == "LITERAL" and not flags & re.IGNORECASE and chr(given) in alphabet:
        return 1 << alphabet.index(chr(given))
    is_negated = name == "NOT_LITERAL" or (name == "IN" and str(given[0][0]) == "NEGATE")
    parts = given[is_negated:] if name == "IN" else [("LITERAL", given)]
    tests = [_test(str(kind), value, flags, alphabet) for kind, value in parts]

    def takes(sign: str) -> bool:
        forms = _forms(sign) if flags & re.IGNORECASE else (sign,)
        return any(any(test(form) for test in tests if len(form) == 1) != is_negated for form in forms)

    beyond = "".join(_BEYOND.values()) if is_negated else ""
    # one sign stands for many beyond ASCII: a set that leaves some of them out may still take the others
    return _bits(
        lambda sign: takes(sign) or (sign in beyond and not _leaves_out(sign, parts, flags)), alphabet
    )


def _bits(takes: Callable[[str], bool], alphabet: tuple[str, ...]) -> int:
    return sum(1 << bit for bit, sign in enumerate(alphabet) if takes(sign))


def _forms(sign: str) -> set[str]:
    letter = _UNFOLDS.get(sign, sign)
    upper = letter.upper()
    return {sign, letter.lower(), upper, upper.lower(), *_FOLDS.get(letter.lower(), "")}


def _test(kind: str, value: Any, flags: int, alphabet: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a sign of the alphabet belongs to one part of a set."""
    if kind == "CATEGORY":
        return lambda sign: _is_of(str(value), sign, flags)
    low, high = value if kind == "RANGE" else (value, value)
    strangers = set() if low == high and chr(low) in alphabet else _strangers(low, high)
    return lambda sign: low <= ord(sign) <= high or sign in strangers


def _strangers(low: int, high: int) -> set[str]:
    """The signs that stand for what a range takes beyond ASCII."""
    low = max(low, 128)
    if high - low > _ENUMERATED:
        return set(_BEYOND.values())
    kinds = {_kind(chr(code)) for code in range(low, high + 1)}
    if low <= _IOTA <= high:  # a mark that folds into a letter
        kinds.add("word")
    return {_BEYOND[kind] for kind in kinds}


def _kind(sign: str) -> str:
    if sign.isdecimal():
        return "digit"
    return "word" if sign.isalnum() else "space" if sign.isspace() else "rest"


def _is_of(category: str, sign: str, flags: int) -> bool:
    kind = "word" if sign == "_" else _kind(sign)
    if flags & re.ASCII and not sign.isascii():
        kind = "rest"
    name = category.removeprefix("CATEGORY_").removeprefix("NOT_").lower()
    is_of = kind == name or (name == "word" and kind == "digit")
    return is_of != category.startswith("CATEGORY_NOT_")


def _leaves_out(sign: str, parts: Iterable[Any], flags: int) -> bool:
    """Whether a category, which is all or nothing, leaves out all that the sign stands for."""
    return any(str(kind) == "CATEGORY" and _is_of(str(value), sign, flags) for kind, value in parts)


# ---- writing

_CATEGORIES = {"DIGIT": "d", "SPACE": "s", "WORD": "w"}
_PLACES = {
    "AT_BEGINNING": "^",
    "AT_BEGINNING_STRING": r"\A",
    "AT_END": "$",
    "AT_END_STRING": r"\Z",
    "AT_BOUNDARY": r"\b",
    "AT_NON_BOUNDARY": r"\B",
}


def written(items: Items) -> str:
    """A part of a pattern as its author may have written it.

    >>> from re import _parser
    >>> written(_parser.parse(r"(?:a|bc)+?[^x-z\\d]{2,}"))
    '(?:a|bc)+?[^x-z\\\\d]{2,}'
    """
    parts = [_written_one(str(op), given) for op, given in items]
    if len(parts) > 1:
        parts = [
            f"(?:{part})" if str(op) == "BRANCH" else part for part, (op, _) in zip(parts, items, strict=True)
        ]
    return "".join(parts)


def _written_one(name: str, given: Any) -> str:
    if name in REPEATS:
        return _written_repeat(name, *given)
    return _WRITERS[name](given) if name in _WRITERS else "..."


def _written_repeat(name: str, least: int, most: int, body: Items) -> str:
    inner = written(body)
    is_one = len(body) == 1 and str(body[0][0]) in (*SINGLES, "SUBPATTERN", "ATOMIC_GROUP")
    is_open = str(most) == "MAXREPEAT"
    count = {(0, True): "*", (1, True): "+"}.get((least, is_open))
    if count is None:
        upper = "" if is_open else str(int(most))
        count = (
            "?" if (least, most) == (0, 1) else f"{{{least}}}" if least == most else f"{{{least},{upper}}}"
        )
    mark = {"MIN_REPEAT": "?", "POSSESSIVE_REPEAT": "+"}.get(name, "")
    return f"{inner if is_one else f'(?:{inner})'}{count}{mark}"


def _written_set(given: Items) -> str:
    texts = [_written_member(str(kind), value) for kind, value in given]
    alone = len(given) == 1 and str(given[0][0]) == "CATEGORY"
    return texts[0] if alone else f"[{''.join(texts)}]"


def _written_member(kind: str, value: Any) -> str:
    if kind == "NEGATE":
        return "^"
    if kind == "CATEGORY":
        name = str(value).removeprefix("CATEGORY_")
        letter = _CATEGORIES[name.removeprefix("NOT_")]
        return f"\\{letter.upper() if name.startswith('NOT_') else letter}"
    return "-".join(map(_letter, value)) if kind == "RANGE" else _letter(value)


def _letter(code: int) -> str:
    return f"\\{chr(code)}" if chr(code) in r"\.^$*+?{}[]|()" else chr(code)


def _written_look(sign: str) -> Callable[[Any], str]:
    return lambda given: f"(?{'<' if given[0] < 0 else ''}{sign}{written(given[1])})"


_WRITERS: dict[str, Callable[[Any], str]] = {
    "LITERAL": _letter,
    "NOT_LITERAL": lambda code: f"[^{_letter(code)}]",
    "ANY": lambda _: ".",
    "IN": _written_set,
    "AT": lambda place: _PLACES.get(str(place), ""),
    "BRANCH": lambda given: "|".join(map(written, given[1])),
    "SUBPATTERN": lambda given: f"({'' if given[0] else '?:'}{written(given[3])})",
    "ATOMIC_GROUP": lambda given: f"(?>{written(given)})",
    "ASSERT": _written_look("="),
    "ASSERT_NOT": _written_look("!"),
    "GROUPREF": lambda number: f"\\{number}",
    "GROUPREF_EXISTS": lambda given: f"(?({given[0]})...)",
}
