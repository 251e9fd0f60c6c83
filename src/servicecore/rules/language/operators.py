"""The operators that a condition may apply to a fact, as one table."""

import re
from collections.abc import Callable
from typing import Any

import attrs

from servicecore.errors import Collector, InvalidValue, WrongType, shown
from servicecore.rules.language.kinds import Kind
from servicecore.rules.language.words import folded


def _same(kind: Kind, value: Any) -> Any:
    return value


def _folded(kind: Kind, value: Any) -> str:
    return folded(value)


MOST_SEARCHED = 10_000
"""How long a text may be to be searched for a regular expression; of a longer one the answer is unknown."""


def _searched(kind: Kind, value: Any) -> str | None:
    return str(value) if len(value) <= MOST_SEARCHED else None


def _padded(kind: Kind, value: Any) -> str:
    return kind.normaliser.padded(value)


@attrs.frozen
class Operator:
    """One operator: which kinds it applies to, what its operand may be, and when it holds.

    `prepare` turns the fact's value into the form that `holds` compares, once a decision.
    `words` and `unlike` are the operator and its negation in an explanation.
    """

    symbol: str
    applies: Callable[[Kind], bool]
    operand: Callable[[Kind, Callable[[object], Any], object], Any]
    holds: Callable[[Any, Any], bool]
    words: str
    unlike: str
    prepare: Callable[[Kind, Any], Any] = _same
    needs: str = ""


Read = Callable[[object], Any]


def _one(kind: Kind, read: Read, operand: object) -> Any:
    return read(operand)


def _listing(operand: object) -> tuple[object, ...]:
    if not isinstance(operand, list | tuple):
        raise WrongType.of(
            "condition.wrong-operand", "the operator takes a list of values", received=shown(operand)
        )
    return tuple(operand)


def _each(read: Read, operand: object) -> tuple[Any, ...]:
    problems, found = Collector("condition"), []
    for number, each in enumerate(_listing(operand)):
        with problems.at(f"[{number}]"):
            found.append(read(each))
    problems.done()
    return tuple(found)


def _several(kind: Kind, read: Read, operand: object) -> Any:
    values = tuple(dict.fromkeys(_each(read, operand)))
    if not values:
        raise InvalidValue.of(
            "condition.empty-list", "one of nothing is never true", expected="at least one value"
        )
    return values


def _range(kind: Kind, read: Read, operand: object) -> Any:
    ends = _each(read, operand)
    if len(ends) != 2:
        raise InvalidValue.of(
            "condition.wrong-operand", "a range has two ends", expected="[low, high]", received=shown(operand)
        )
    low, high = ends
    if high < low:
        raise InvalidValue.of(
            "condition.empty-range",
            "the range is empty: its upper end lies below the lower",
            expected="low <= high",
            received=f"{kind.plain(low)} .. {kind.plain(high)}",
            help="a span over midnight is two: from the first on, or up to the second, joined with `|`."
            if kind.category == "time"
            else "the ends are included; swap them.",
        )
    return low, high


def _part(kind: Kind, read: Read, operand: object) -> Any:
    text = read(operand)
    if not text:
        raise InvalidValue.of(
            "condition.empty-text", "every text contains the empty text", expected="at least one letter"
        )
    return text


def _pattern(kind: Kind, read: Read, operand: object) -> Any:
    from servicecore.rules.language.regexes import require_safe  # much, and few conditions have a pattern

    pattern = _part(kind, read, operand)
    require_safe(pattern)
    return pattern


def _elements(kind: Kind, read: Read, operand: object) -> Any:
    return _several(kind, lambda each: next(iter(read((each,)))), operand)


def _phrases(kind: Kind, read: Read, operand: object) -> Any:
    phrases = _several(kind, read, operand)
    for phrase in phrases:
        if not kind.normaliser.words(phrase):
            raise InvalidValue.of(
                "condition.empty-phrase",
                f"the phrase `{phrase[:80]}` has no word in it",
                expected="letters or digits",
            )
    return tuple(dict.fromkeys(" ".join(kind.normaliser.words(phrase)) for phrase in phrases))


def _nothing(kind: Kind, read: Read, operand: object) -> Any:
    if operand is not None:
        raise WrongType.of("condition.wrong-operand", "the operator takes no value", received=shown(operand))


def _mentions(text: str, phrases: tuple[str, ...]) -> bool:
    return any(f" {phrase} " in text for phrase in phrases)


def _any(kind: Kind) -> bool:
    return True


def _single(kind: Kind) -> bool:
    return kind.element is None


def _set(kind: Kind) -> bool:
    return kind.element is not None


def _ordered(kind: Kind) -> bool:
    return kind.ordered


def _textual(kind: Kind) -> bool:
    return kind.textual


def _tree(kind: Kind) -> bool:
    return kind.tree


_ORDER = "an ordered fact: a number, a time, or an enum with an order"
_TEXT = "a fact of text"
_SET = "a fact that is a set"
_SINGLE = "a fact that is one value, not a set"

OPERATORS: dict[str, Operator] = {
    operator.symbol: operator
    for operator in (
        Operator("==", _single, _one, lambda a, b: bool(a == b), "is", "is not", needs=_SINGLE),
        Operator("!=", _single, _one, lambda a, b: bool(a != b), "is not", "is", needs=_SINGLE),
        Operator("<", _ordered, _one, lambda a, b: bool(a < b), "<", ">=", needs=_ORDER),
        Operator("<=", _ordered, _one, lambda a, b: bool(a <= b), "<=", ">", needs=_ORDER),
        Operator(">", _ordered, _one, lambda a, b: bool(a > b), ">", "<=", needs=_ORDER),
        Operator(">=", _ordered, _one, lambda a, b: bool(a >= b), ">=", "<", needs=_ORDER),
        Operator(
            "one_of", _single, _several, lambda a, b: a in b, "is one of", "is none of", needs=_SINGLE,
        ),
        Operator(
            "between", _ordered, _range, lambda a, b: b[0] <= a <= b[1], "is between", "is not between",
            needs=_ORDER,
        ),
        Operator(
            "within", _tree, _one, lambda a, b: bool(a.within(b)), "is within", "is not within",
            needs="a fact whose values form a tree",
        ),
        Operator(
            "contains", _textual, _part, lambda a, b: folded(b) in a, "contains", "does not contain",
            prepare=_folded, needs=_TEXT,
        ),
        Operator(
            "starts_with", _textual, _part, lambda a, b: bool(a.startswith(folded(b))), "starts with",
            "does not start with", prepare=_folded, needs=_TEXT,
        ),
        Operator(
            "matches", _textual, _pattern, lambda a, b: re.search(b, a) is not None, "matches",
            "does not match", prepare=_searched, needs=_TEXT,
        ),
        Operator(
            "mentions", _textual, _phrases, _mentions, "mentions", "does not mention",
            prepare=_padded, needs=_TEXT,
        ),
        Operator(
            "has_any", _set, _elements, lambda a, b: not a.isdisjoint(b), "has one of", "has none of",
            needs=_SET,
        ),
        Operator(
            "has_all", _set, _elements, lambda a, b: bool(a.issuperset(b)), "has all of", "lacks one of",
            needs=_SET,
        ),
        Operator(
            "has_only", _set, _elements, lambda a, b: bool(a.issubset(b)), "has only",
            "has something other than", needs=_SET,
        ),
        Operator("is_empty", _set, _nothing, lambda a, b: not a, "is empty", "is not empty", needs=_SET),
        # the only operator that sees a missing value; the evaluator knows it by name
        Operator("is_missing", _any, _nothing, lambda a, b: a is None, "is missing", "is present"),
    )
}  # fmt: skip
