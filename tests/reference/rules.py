"""Deciding from the plain data of a rule set alone: a table a connective, and every rule tried in turn.

Nothing of the engine is used. A subject is a mapping of whole paths to values; `World` says what else there
is to know: of which types the facts are, what lies above each member of a tree, how facts are made of others,
and what a user's own functions answer.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from itertools import product
from typing import Any, Literal, NamedTuple, get_args, get_origin
from zoneinfo import ZoneInfo

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
Answer = Callable[[Data], str]


class World(NamedTuple):
    """What is the same for all subjects.

    `made` gives for a fact the inputs of the function that makes it, and the function; without inputs it
    gets the subject. `predicates` gives what a user's own function answers for a subject: a truth, or UNKNOWN
    where it fails.
    """

    kinds: Mapping[str, Any]
    parents: Mapping[Any, Any] = {}
    made: Mapping[str, tuple[tuple[str, ...], Callable[..., Any]]] = {}
    predicates: Mapping[str, Callable[[Mapping[str, Any]], str]] = {}


def evaluate(condition: Data, answer: Answer) -> str:
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
    if "at_least" in condition:
        found = [evaluate(part, answer) for part in condition["of"]]
        if found.count(TRUE) >= condition["at_least"]:
            return TRUE
        return FALSE if len(found) - found.count(FALSE) < condition["at_least"] else UNKNOWN
    return answer(condition)


def in_order(rules: Data) -> list[Data]:
    """The rules that take part, as they are tried."""
    taking_part = [rule for rule in rules["rules"] if rule.get("enabled", True)]
    if rules.get("hit") == "rule order":
        return taking_part
    highest = sorted({rule.get("priority", 0) for rule in taking_part}, reverse=True)
    return [rule for rank in highest for rule in taking_part if rule.get("priority", 0) == rank]


def condition_of(rule: Data) -> Data:
    """What has to be true for a rule to match: its condition, from its first instant on, before its last."""
    ends = [(">=", rule.get("from")), ("<", rule.get("until"))]
    valid = [{"fact": "at", "op": operator, "value": at} for operator, at in ends if at is not None]
    return {"all": [*valid, rule["when"]]}


def matching(rules: Data, answer: Answer) -> list[str]:
    """The names of all rules that match, the one that decides first."""
    return [rule["name"] for rule in in_order(rules) if evaluate(condition_of(rule), answer) == TRUE]


class Conflict(Exception):
    """Two rules that the hit policy does not let match together."""

    def __init__(self, code: str, one: str, other: str) -> None:
        super().__init__(code, one, other)
        self.code, self.one, self.other = code, one, other


def decided(rules: Data, default: Any, matches: Sequence[str]) -> tuple[Any, str | None]:
    """The outcome and the rule that a hit policy makes of the rules that match. Raises `Conflict`."""
    by_name = {rule["name"]: rule for rule in rules["rules"]}
    found = [by_name[name]["then"] for name in matches]
    ranks = [by_name[name].get("priority", 0) for name in matches]
    first = matches[0] if matches else None
    hit = rules.get("hit", "first")
    if hit in ("collect", "rule order"):
        return tuple(found), first
    if hit == "count":
        return len(found), first
    if not found:
        return default, None
    if hit == "sum":
        total = 0
        for each in found:
            total = total + each
        return total, first
    if hit in ("min", "max"):
        ordered = sorted(found)
        return ordered[0 if hit == "min" else -1], first
    for other, outcome, rank in zip(matches[1:], found[1:], ranks[1:], strict=True):
        if hit == "unique":
            raise Conflict("hit-policy.not-unique", matches[0], other)
        if hit == "any" and outcome != found[0]:
            raise Conflict("hit-policy.not-any", matches[0], other)
        if hit == "priority" and rank == ranks[0] and outcome != found[0]:
            raise Conflict("hit-policy.not-ranked", matches[0], other)
    return found[0], first


def predicates_of(condition: Data) -> Iterator[Data]:
    """The places where a condition asks a user's own function, as written."""
    if "predicate" in condition:
        yield condition
    inner = condition.get("all") or condition.get("any") or condition.get("of") or ()
    for part in [condition["not"]] if "not" in condition else inner:
        yield from predicates_of(part)


def asked_of(condition: Data, answer: Answer) -> tuple[bool, list[str]]:
    """Whether a condition is true, and the functions that have to be asked to tell, in order.

    They are gone through as they are written. One is asked if its answer can still matter: if, with the
    answers so far, the others can answer in such a way that the condition is true with one answer of this one
    and not with another. An answer that is known from elsewhere in the condition counts from its own turn on.
    """
    places = list(predicates_of(condition))
    known: dict[int, str] = {}

    def outcome(answers: Mapping[int, str]) -> bool:
        numbers = iter(range(len(places)))

        def each(data: Data) -> str:
            return answers[next(numbers)] if "predicate" in data else answer(data)

        return evaluate(condition, each) == TRUE

    def matters(number: int) -> bool:
        open_ones = [other for other in range(len(places)) if other not in known and other != number]
        for said in product((TRUE, FALSE), repeat=len(open_ones)):
            others = known | dict(zip(open_ones, said, strict=True))
            if outcome(others | {number: TRUE}) is not outcome(others | {number: FALSE}):
                return True
        return False

    for number in range(len(places)):
        if matters(number):
            known[number] = answer(places[number])
    rest = dict.fromkeys(range(len(places)), UNKNOWN)
    return outcome(rest | known), [places[number]["predicate"] for number in known]


def asked(rules: Data, answer: Answer) -> list[tuple[str, str]]:
    """The functions that a decision asks, each with the rule for which it is asked first."""
    found: dict[str, str] = {}
    for rule in in_order(rules):
        is_true, names = asked_of(condition_of(rule), answer)
        for name in names:
            found.setdefault(name, rule["name"])
        if is_true and rules.get("hit", "first") == "first":
            break
    return list(found.items())


def value_of(fact: Data, subject: Mapping[str, Any], world: World) -> Any:
    """The value of a fact, or of the part of it that is named."""
    path = fact["fact"]
    value = subject.get(path)
    if value is None and path in world.made and path not in subject:
        inputs, function = world.made[path]
        given = [settled(value_of({"fact": each}, subject, world)) for each in inputs]
        value = None if None in given else function(*given) if inputs else function(subject)
    if value is None or "part" not in fact:
        return value
    local = value.astimezone(UTC).astimezone(ZoneInfo(fact["zone"]))
    if fact["part"] == "weekday":
        return ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][local.weekday()]
    return time(local.hour, local.minute, local.second, local.microsecond)


def settled(value: Any) -> Any:
    """An instant at its offset alone: in one zone Python would subtract what the clocks show."""
    if not isinstance(value, datetime):
        return value
    return value.replace(tzinfo=timezone(value.utcoffset() or timedelta()), fold=0)


def answers(subject: Mapping[str, Any], world: World, at: datetime | None = None) -> Answer:
    """What questions come out as for one subject, `at` in the place of its fact `at`."""
    if at is not None:
        subject = {**subject, "at": at}

    def answer(question: Data) -> str:
        if "predicate" in question:
            return world.predicates[question["predicate"]](subject)
        value, operator = value_of(question, subject, world), question["op"]
        if operator == "is_missing":
            return TRUE if value is None else FALSE
        if "value_of" in question:
            other = question["value_of"]
            second = value_of(other if isinstance(other, Mapping) else {"fact": other}, subject, world)
            if value is None or second is None:
                return UNKNOWN
            return TRUE if holds(operator, rank(value), rank(second), world.parents) else FALSE
        if value is None:
            return UNKNOWN
        constant = constant_in(question, world)
        return TRUE if holds(operator, rank(value), constant, world.parents) else FALSE

    return answer


def constant_in(question: Data, world: World) -> Any:
    """The constant of a question in a form that compares."""
    kind = time if question.get("part") == "time of day" else world.kinds[question["fact"]]
    if "part" in question and question["part"] == "weekday":
        kind = str
    if get_origin(kind) is frozenset:
        (kind,) = get_args(kind)
    constant = question.get("value")
    if isinstance(constant, list):
        return [constant_of(each, kind) for each in constant]
    return None if constant is None else constant_of(constant, kind)


def constant_of(data: Any, kind: Any) -> Any:
    """A constant of a document as a value of the fact's kind, in a form that compares."""
    if kind is Decimal:
        return Decimal(data)
    if kind is date:
        return date.fromisoformat(data)
    if kind is time:
        return time.fromisoformat(data)
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
        case "starts_with":
            return bool(value.casefold()[: len(constant.casefold())] == constant.casefold())
        case "matches":
            return any(re.compile(constant).match(value, start) for start in range(len(value) + 1))
        case "has_any":
            return any(each in value for each in constant)
        case "has_all":
            return all(each in value for each in constant)
        case "has_only":
            return all(each in constant for each in value)
        case "is_empty":
            return len(value) == 0
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
