"""The operators that a condition may apply to a fact, as one table."""

from collections.abc import Callable
from typing import Any

import attrs

from servicecore.errors import Collector, InvalidValue, WrongType, shown
from servicecore.rules.kinds import Kind
from servicecore.rules.words import folded, padded


def _same(value: Any) -> Any:
    return value


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
    prepare: Callable[[Any], Any] = _same
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
            help="the ends are included; swap them.",
        )
    return low, high


def _part(kind: Kind, read: Read, operand: object) -> Any:
    text = read(operand)
    if not text:
        raise InvalidValue.of(
            "condition.empty-text", "every text contains the empty text", expected="at least one letter"
        )
    return text


def _phrases(kind: Kind, read: Read, operand: object) -> Any:
    phrases = _several(kind, read, operand)
    for phrase in phrases:
        if not padded(phrase).strip():
            raise InvalidValue.of(
                "condition.empty-phrase",
                f"the phrase `{phrase[:80]}` has no word in it",
                expected="letters or digits",
            )
    return tuple(dict.fromkeys(padded(phrase).strip() for phrase in phrases))


def _nothing(kind: Kind, read: Read, operand: object) -> Any:
    if operand is not None:
        raise WrongType.of("condition.wrong-operand", "the operator takes no value", received=shown(operand))


def _mentions(text: str, phrases: tuple[str, ...]) -> bool:
    return any(f" {phrase} " in text for phrase in phrases)


def _any(kind: Kind) -> bool:
    return True


def _ordered(kind: Kind) -> bool:
    return kind.ordered


def _textual(kind: Kind) -> bool:
    return kind.textual


def _tree(kind: Kind) -> bool:
    return kind.tree


_ORDER = "an ordered fact: a number, a time, or an enum with an order"
_TEXT = "a fact of text"

OPERATORS: dict[str, Operator] = {
    operator.symbol: operator
    for operator in (
        Operator("==", _any, _one, lambda a, b: bool(a == b), "is", "is not"),
        Operator("!=", _any, _one, lambda a, b: bool(a != b), "is not", "is"),
        Operator("<", _ordered, _one, lambda a, b: bool(a < b), "<", ">=", needs=_ORDER),
        Operator("<=", _ordered, _one, lambda a, b: bool(a <= b), "<=", ">", needs=_ORDER),
        Operator(">", _ordered, _one, lambda a, b: bool(a > b), ">", "<=", needs=_ORDER),
        Operator(">=", _ordered, _one, lambda a, b: bool(a >= b), ">=", "<", needs=_ORDER),
        Operator("one_of", _any, _several, lambda a, b: a in b, "is one of", "is none of"),
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
            prepare=folded, needs=_TEXT,
        ),
        Operator(
            "mentions", _textual, _phrases, _mentions, "mentions", "does not mention",
            prepare=padded, needs=_TEXT,
        ),
        # the only operator that sees a missing value; the evaluator knows it by name
        Operator("is_missing", _any, _nothing, lambda a, b: a is None, "is missing", "is present"),
    )
}  # fmt: skip
