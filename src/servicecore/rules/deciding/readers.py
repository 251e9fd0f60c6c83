"""Reading the facts of a subject in generated code: the fast half of `subjects.read`.

A fast reader takes what is present and plainly of its fact's type; at anything else it gives up, and the
decision is taken by the tree walk, which knows every rule about conversion and every error.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from keyword import iskeyword
from typing import Any

from servicecore.rules.language.kinds import Kind
from servicecore.rules.language.leaves import Comparison
from servicecore.rules.language.operators import MOST_SEARCHED
from servicecore.rules.language.paths import AnyFact, is_instant_of_decision
from servicecore.rules.language.words import PLAIN, Grams, by_length, folded, mentioned

_EXACT: dict[str, str] = {
    "bool": "type({v}) is {t}",
    "int": "type({v}) is {t}",
    "float": "(type({v}) is {t} or type({v}) is int) and -1e308 <= {v} <= 1e308",
    "decimal": "type({v}) is {t} and {v}.is_finite()",
    "text": "type({v}) is {t}",
    "date": "type({v}) is {t}",
    "datetime": "type({v}) is {t} and type({v}.tzinfo) is timezone",
    "time": "type({v}) is {t} and {v}.tzinfo is None",
    "timedelta": "type({v}) is {t}",
    "enum": "type({v}) is {t}",
    "name": "type({v}) is {t}",
    "literal": "(type({v}), {v}) in {t}",
    "set": "is_plain_set({v}, {t})",
}
"""How a value is seen to be of its kind, and finite, and aware, without asking further."""


def read_object(facts: Sequence[AnyFact]) -> list[str]:
    """Lines that read facts from an object's attributes; a part that is `None` makes its facts missing."""
    lines: list[str] = []
    parts: dict[str, str] = {}
    for number, fact in enumerate(facts):
        if (line := _read_otherwise(number, fact)) is not None:
            lines += line
            continue
        source = "x"
        *steps, last = fact.path.split(".")
        for depth in range(len(steps)):
            path = ".".join(steps[: depth + 1])
            if path not in parts:
                parts[path] = f"p{len(parts)}"
                guard = "" if source == "x" else f"None if {source} is None else "
                lines.append(f"{parts[path]} = {guard}{_attribute(source, steps[depth])}")
            source = parts[path]
        guard = "" if source == "x" else f"None if {source} is None else "
        value = f"{source}.get({last!r})" if fact.keyed else _attribute(source, last)
        lines.append(f"v{number} = {guard}{value}{_unless_given(fact)}")
    return lines


def _attribute(source: str, name: str) -> str:
    """An attribute of something; a name that a mapping's key may have and an attribute not, by `getattr`."""
    plain = name.isidentifier() and not iskeyword(name)
    return f"{source}.{name}" if plain else f"getattr({source}, {name!r})"


def _read_otherwise(number: int, fact: AnyFact) -> list[str] | None:
    """The lines for a fact that is a part of another (it is taken later), or that a function makes."""
    if fact.part is not None:
        return []
    return None if fact.getter is None else [f"v{number} = read(x, fact{number}, at)"]


def _unless_given(fact: AnyFact) -> str:
    return " if at is None else at" if is_instant_of_decision(fact) else ""


def read_mapping(facts: Sequence[AnyFact]) -> list[str]:
    """Lines that read facts from a mapping: the whole path first, then step by step through plain dicts."""
    lines = ["get = x.get"]
    parts: dict[str, str] = {}
    for number, fact in enumerate(facts):
        *steps, last = fact.path.split(".")
        if (line := _read_otherwise(number, fact)) is not None:
            lines += line
        elif not steps:
            lines.append(f"v{number} = get({fact.path!r}){_unless_given(fact)}")
        else:
            lines += _parts_of_mapping(steps, parts)
            key, part = f"{fact.path!r}, NO", parts[".".join(steps)]
            step = _of_dict(part, last, f"read(x, fact{number}, at)")
            lines += [f"v{number} = get({key})", f"if v{number} is NO: v{number} = {step}"]
    return lines


def _parts_of_mapping(steps: list[str], parts: dict[str, str]) -> list[str]:
    """Lines that read what facts have in common on their way; `NO` where that is no plain dict."""
    lines = []
    source = "x"
    for depth, step in enumerate(steps):
        path = ".".join(steps[: depth + 1])
        if path not in parts:
            parts[path] = f"p{len(parts)}"
            value = f"get({step!r})" if source == "x" else _of_dict(source, step, "NO")
            lines.append(f"{parts[path]} = {value}")
        source = parts[path]
    return lines


def _of_dict(source: str, key: str, otherwise: str) -> str:
    return f"{source}.get({key!r}) if type({source}) is dict else None if {source} is None else {otherwise}"


def take_parts(facts: Sequence[AnyFact], places: Mapping[object, int]) -> list[str]:
    """Lines that take the parts of instants, once these are seen to be instants."""
    parts = [(n, f"v{places[fact.whole.key]}") for n, fact in enumerate(facts) if fact.part is not None]
    return [f"v{n} = None if {whole} is None else fact{n}.part.of({whole})" for n, whole in parts]


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
    names: dict[str, Any] = {
        "timezone": timezone,
        "fixed": fixed,
        "is_plain_set": is_plain_set,
        "NO": object(),
    }
    for number, fact in enumerate(facts):
        kind = fact.kind
        names[f"fact{number}"] = fact
        names[f"T{number}"] = _type(kind)
        if fact.part is None:
            exact = _EXACT[kind.category].format(v=f"v{number}", t=f"T{number}")
            tests.append(f"({exact} or v{number} is None)")
    return " and ".join(tests) or "True", names


_EXACT_ELEMENTS = frozenset({"bool", "int", "text", "date", "timedelta", "enum", "name"})


def _type(kind: Kind) -> Any:
    """What the test of a kind compares a type with; `None` for sets whose elements take more than a type."""
    if kind.element is not None:
        return kind.element.type if kind.element.category in _EXACT_ELEMENTS else None
    return frozenset((type(member), member) for member in kind.members) if kind.members else kind.type


def is_plain_set(value: Any, of: Any) -> bool:
    """Whether a value is a set, all of whose elements are of one type."""
    return type(value) in (frozenset, set) and all(type(each) is of for each in value)


def prepared(prepare: Any, value: str, name: str) -> str:
    """The expression that prepares a value; plain ASCII is folded in place, which saves a call."""
    if prepare is None:
        return value
    if prepare is folded:
        return f"({value}.lower() if {value}.isascii() else {name}({value}))"
    return f"{name}({value})"


def asked(question: Comparison) -> tuple[Any, Any, Any]:
    """How a question is put at speed: what prepares the value, what is looked for, and how.

    `None` prepares nothing; `None` for how stands for Python's `in`.
    """
    operator, operand, normaliser = question.operator, question.operand, question.fact.kind.normaliser
    match operator:
        case "contains":
            return folded, folded(operand), None
        case "starts_with":
            return folded, folded(operand), str.startswith
        case "mentions":
            return Grams if normaliser is PLAIN else normaliser.grams, by_length(operand), mentioned
        case "matches":
            return None, re.compile(operand).search, _finds
        case _:
            return None, frozenset(operand or ()), _OF_SETS[operator]


def _finds(text: str, search: Any) -> bool | None:
    return None if len(text) > MOST_SEARCHED else search(text) is not None


_OF_SETS: dict[str, Any] = {
    "has_any": lambda value, needle: not needle.isdisjoint(value),
    "has_all": lambda value, needle: needle <= value,
    "has_only": lambda value, needle: value <= needle,
    "is_empty": lambda value, needle: not value,
}
