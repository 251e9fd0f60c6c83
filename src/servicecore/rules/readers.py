"""Reading the facts of a subject in generated code: the fast half of `subjects.read`.

A fast reader takes what is present and plainly of its fact's type; at anything else it gives up, and the
decision is taken by the tree walk, which knows every rule about conversion and every error.
"""

from collections.abc import Sequence
from datetime import datetime, timezone
from keyword import iskeyword
from typing import Any

from servicecore.rules.conditions import AnyFact, Comparison
from servicecore.rules.operators import OPERATORS
from servicecore.rules.words import Grams, by_length, folded, mentioned

_EXACT: dict[str, str] = {
    "bool": "type({v}) is {t}",
    "int": "type({v}) is {t}",
    "float": "(type({v}) is {t} or type({v}) is int) and -1e308 <= {v} <= 1e308",
    "decimal": "type({v}) is {t} and {v}.is_finite()",
    "text": "type({v}) is {t}",
    "date": "type({v}) is {t}",
    "datetime": "type({v}) is {t} and type({v}.tzinfo) is timezone",
    "timedelta": "type({v}) is {t}",
    "enum": "type({v}) is {t}",
    "name": "type({v}) is {t}",
    "literal": "(type({v}), {v}) in {t}",
}
"""How a value is seen to be of its kind, and finite, and aware, without asking further."""


def read_object(facts: Sequence[AnyFact]) -> list[str]:
    """Lines that read facts from an object's attributes; a part that is `None` makes its facts missing."""
    lines: list[str] = []
    parts: dict[str, str] = {}
    for number, fact in enumerate(facts):
        source = "x"
        *steps, last = fact.path.split(".")
        for depth in range(len(steps)):
            path = ".".join(steps[: depth + 1])
            if path not in parts:
                parts[path] = f"p{len(parts)}"
                guard = "" if source == "x" else f"None if {source} is None else "
                lines.append(f"{parts[path]} = {guard}{_part(source, steps[depth])}")
            source = parts[path]
        guard = "" if source == "x" else f"None if {source} is None else "
        lines.append(f"v{number} = {guard}{_part(source, last)}")
    return lines


def _part(source: str, name: str) -> str:
    """An attribute of something; a name that a mapping's key may have and an attribute not, by `getattr`."""
    plain = name.isidentifier() and not iskeyword(name)
    return f"{source}.{name}" if plain else f"getattr({source}, {name!r})"


def read_mapping(facts: Sequence[AnyFact]) -> list[str]:
    """Lines that read facts from a mapping: the whole path first, then step by step."""
    lines = ["get = x.get"]
    for number, fact in enumerate(facts):
        lines.append(f"v{number} = get({fact.path!r})")
        if "." in fact.path:
            first = fact.path.partition(".")[0]
            lines.append(f"if v{number} is None and {first!r} in x: v{number} = read(x, fact{number})")
    return lines


def settle(facts: Sequence[AnyFact]) -> list[str]:
    """Lines that give instants of a zone their fixed offset: in one zone Python compares wall clocks."""
    return [
        f"if type(v{n}) is T{n} and type(v{n}.tzinfo) is not timezone: v{n} = fixed(v{n})"
        for n, fact in enumerate(facts)
        if fact.kind.category == "datetime"
    ]


def fixed(at: datetime) -> datetime:
    """The same instant at a fixed offset. Raises TypeError for one without an offset."""
    offset = at.utcoffset()
    if offset is None:
        raise TypeError("a datetime without a zone")
    return at.replace(tzinfo=timezone(offset))


def checks(facts: Sequence[AnyFact]) -> tuple[str, dict[str, Any]]:
    """The test that every fact is missing or plainly of its type, and the names that it uses."""
    tests: list[str] = []
    names: dict[str, Any] = {"timezone": timezone, "fixed": fixed}
    for number, fact in enumerate(facts):
        kind = fact.kind
        names[f"T{number}"] = frozenset((type(m), m) for m in kind.members) if kind.members else kind.type
        tests.append(
            "(" + _EXACT[kind.category].format(v=f"v{number}", t=f"T{number}") + f" or v{number} is None)"
        )
        names[f"fact{number}"] = fact
    return " and ".join(tests) or "True", names


def prepared(prepare: Any, value: str, name: str) -> str:
    """The expression that prepares a value; plain ASCII is folded in place, which saves a call."""
    if prepare is folded:
        return f"({value}.lower() if {value}.isascii() else {name}({value}))"
    return f"{name}({value})"


def asked(question: Comparison) -> tuple[Any, Any, Any]:
    """How a question about a text is put at speed: what prepares the text, what is looked for, and how.

    `None` for how stands for Python's `in`.
    """
    operator = OPERATORS[question.operator]
    if question.operator == "contains":
        return folded, folded(question.operand), None
    if question.operator == "mentions":
        return Grams, by_length(question.operand), mentioned
    return operator.prepare, question.operand, operator.holds
