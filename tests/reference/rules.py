"""Deciding from the plain data of a rule set alone: a table a connective, and every rule tried in turn.

Nothing of the engine is used. A subject is a mapping of whole paths to values; `kinds` says of which type the
facts are, so that constants can be read; `parents` says for each member of a tree what lies right above it.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, get_origin

TRUE, FALSE, UNKNOWN = "true", "false", "unknown"

NOT = {TRUE: FALSE, FALSE: TRUE, UNKNOWN: UNKNOWN}
AND = {
    (TRUE, TRUE): TRUE, (TRUE, UNKNOWN): UNKNOWN, (TRUE, FALSE): FALSE,
    (UNKNOWN, TRUE): UNKNOWN, (UNKNOWN, UNKNOWN): UNKNOWN, (UNKNOWN, FALSE): FALSE,
    (FALSE, TRUE): FALSE, (FALSE, UNKNOWN): FALSE, (FALSE, FALSE): FALSE,
}  # fmt: skip
OR = {
    (TRUE, TRUE): TRUE, (TRUE, UNKNOWN): TRUE, (TRUE, FALSE): TRUE,
    (UNKNOWN, TRUE): TRUE, (UNKNOWN, UNKNOWN): UNKNOWN, (UNKNOWN, FALSE): UNKNOWN,
    (FALSE, TRUE): TRUE, (FALSE, UNKNOWN): UNKNOWN, (FALSE, FALSE): FALSE,
}  # fmt: skip

Data = Mapping[str, Any]


def evaluate(condition: Data, answer: Callable[[Data], str]) -> str:
    """What a condition comes out as, given what each of its comparisons comes out as."""
    if "not" in condition:
        return NOT[evaluate(condition["not"], answer)]
    if "all" in condition:
        result = TRUE
        for part in condition["all"]:
            result = AND[result, evaluate(part, answer)]
        return result
    if "any" in condition:
        result = FALSE
        for part in condition["any"]:
            result = OR[result, evaluate(part, answer)]
        return result
    return answer(condition)


def matching(rules: Data, answer: Callable[[Data], str]) -> list[str]:
    """The names of all rules that match, the one that decides first."""
    ranked = []
    for number, rule in enumerate(rules["rules"]):
        if evaluate(rule["when"], answer) == TRUE:
            ranked.append((-rule.get("priority", 0), number, rule["name"]))
    return [name for _, _, name in sorted(ranked)]


def answers(
    subject: Mapping[str, Any], kinds: Mapping[str, Any], parents: Mapping[Any, Any]
) -> Callable[[Data], str]:
    """What comparisons come out as for one subject."""

    def answer(comparison: Data) -> str:
        value, kind = subject.get(comparison["fact"]), kinds[comparison["fact"]]
        operator = comparison["op"]
        if operator == "is_missing":
            return TRUE if value is None else FALSE
        if value is None:
            return UNKNOWN
        if operator in ("one_of", "between", "mentions"):
            constant: Any = [constant_of(each, kind) for each in comparison["value"]]
        else:
            constant = constant_of(comparison["value"], kind)
        return TRUE if holds(operator, rank(value), constant, parents) else FALSE

    return answer


def constant_of(data: Any, kind: Any) -> Any:
    """A constant of a document as a value of the fact's kind, in a form that compares."""
    if kind is Decimal:
        return Decimal(data)
    if kind is date:
        return date.fromisoformat(data)
    if kind is datetime:
        return rank(datetime.fromisoformat(data))
    if kind is timedelta:
        return timedelta(seconds=data)
    if get_origin(kind) is not Literal and issubclass(kind, Enum):
        return rank(next(each for each in kind if data in (each.value, each.name.lower())))
    return data


def rank(value: Any) -> Any:
    """Instants are compared as what they are in UTC."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def holds(operator: str, value: Any, constant: Any, parents: Mapping[Any, Any]) -> bool:
    match operator:
        case "==":
            return bool(value == constant)
        case "!=":
            return bool(value != constant)
        case "<":
            return bool(value < constant)
        case ">=":
            return not value < constant
        case ">":
            return bool(constant < value)
        case "<=":
            return not constant < value
        case "one_of":
            return any(value == each for each in constant)
        case "between":
            low, high = constant
            return not value < low and not high < value
        case "within":
            while value is not None and value != constant:
                value = parents[value]
            return value is not None
        case "contains":
            return constant.casefold() in value.casefold()
        case "mentions":
            return any(has_phrase(word_list(value), word_list(phrase)) for phrase in constant)
    raise AssertionError(operator)


def word_list(text: str) -> list[str]:
    """The words of a text of plain ASCII; an apostrophe between two letters is no gap."""
    found, word = [], ""
    for number, letter in enumerate(text.lower()):
        inside = 0 < number < len(text) - 1 and text[number - 1].isalnum() and text[number + 1].isalnum()
        if letter == "'" and inside:
            continue
        if letter.isalnum():
            word += letter
        elif word:
            found.append(word)
            word = ""
    return [*found, word] if word else found


def has_phrase(text: list[str], phrase: list[str]) -> bool:
    return any(text[start : start + len(phrase)] == phrase for start in range(len(text)))
