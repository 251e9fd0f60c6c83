"""Rule sets and conditions as plain data, both ways, with all mistakes of a document reported at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from servicecore.errors import (
    Collector,
    ErrorGroup,
    InvalidValue,
    ServiceCoreError,
    UnknownName,
    closest,
    one_of,
    read_fields,
    read_list,
    read_text,
    require_in_range,
    require_text,
    shown,
)
from servicecore.rules.conditions import DEEPEST, Condition, all_of, any_of, compare
from servicecore.rules.facts import Fact, Facts
from servicecore.rules.operators import OPERATORS
from servicecore.rules.ruleset import Rule, RuleSet, duplicates

_SET_FIELDS = ("name", "rules", "default")
_RULE_FIELDS = ("name", "when", "then", "priority", "note")
Make = Callable[[Any], Any]


def condition_from_data(data: object, *, facts: Facts) -> Condition:
    """A condition from plain data, its facts looked up in `facts`.

    The forms are `{"fact": path, "op": operator, "value": constant}`, `{"all": [...]}`, `{"any": [...]}` and
    `{"not": ...}`.

    >>> from servicecore.rules import Vocabulary
    >>> facts = Vocabulary.of({"amount": int})
    >>> condition_from_data({"not": {"fact": "amount", "op": "<", "value": 5}}, facts=facts)
    ~(facts.amount < 5)

    Raises an `ErrorGroup` with every mistake: `data.unknown-field`, `data.wrong-shape`, `data.too-deep`,
    `data.missing-field`, `condition.unknown-operator`, `facts.unknown-fact`, and what building a condition
    raises. A document may be nested as deep as a condition: 100 levels.
    """
    problems = Collector("condition")
    condition = _condition(data, facts, "", problems, 0)
    problems.done()
    assert condition is not None
    return condition


def ruleset_to_data(ruleset: RuleSet[Any, Any]) -> dict[str, object]:
    """A rule set as plain data; empty parts are left out."""
    data: dict[str, object] = {"name": ruleset.name, "rules": [_rule_data(rule) for rule in ruleset.rules]}
    if ruleset.default is not None:
        data["default"] = _outcome_data(ruleset.default)
    return data


def ruleset_from_data(data: object, *, facts: Facts, outcome: Make | None = None) -> RuleSet[Any, Any]:
    """A rule set from plain data.

    `facts` names what the conditions may ask; `outcome` turns the data of an outcome into the outcome
    (`Route.from_data`), by default it is kept as it is.

    Raises an `ErrorGroup` with every mistake of the document, each with its place: those of its conditions,
    `data.wrong-shape`, `data.unknown-field`, `data.missing-field`, `text.empty`, `value.wrong-type`,
    `ruleset.duplicate-rule`, and what `outcome` raises (`rule.not-an-outcome` if that has no place).
    """
    problems = Collector("rule set")
    fields = _fields(data, _SET_FIELDS, ("name", "rules"), "rule set", problems)
    _names(fields, problems)
    default = _outcome(fields, "default", outcome, problems)
    rules: list[Rule[Any]] = []
    with problems.at():
        for number, each in enumerate(read_list(fields.get("rules", ()), "rules")):
            with problems.at(f"rules[{number}]"):
                rules.append(_rule(each, facts, outcome))
    for error in duplicates((_name(each), None) for each in _listed(fields.get("rules"))):
        problems.add(error)
    problems.done()
    return RuleSet(str(fields["name"]), rules, default=default)


def _rule(data: object, facts: Facts, outcome: Make | None) -> Rule[Any]:
    problems = Collector("rule")
    fields = _fields(data, _RULE_FIELDS, ("name", "when", "then"), "rule", problems)
    _names(fields, problems)
    with problems.at():
        require_in_range(fields.get("priority", 0), "priority", whole=True)
    with problems.at():
        read_text(fields.get("note", ""), "note")
    when = _condition(fields["when"], facts, "when", problems, 0) if "when" in fields else None
    then = _outcome(fields, "then", outcome, problems)
    problems.done()
    more: dict[str, Any] = {key: fields[key] for key in ("priority", "note") if key in fields}
    return Rule(str(fields["name"]), when=all_of() if when is None else when, then=then, place=None, **more)


def _fields(
    data: object,
    known: tuple[str, ...],
    required: tuple[str, ...],
    subject: str,
    problems: Collector,
    place: str = "",
) -> Mapping[str, object]:
    """The fields of a document; what is wrong with their names went to `problems`, and reading goes on."""
    with problems.at(place):
        return read_fields(data, known=known, required=required, subject=subject)
    return data if isinstance(data, Mapping) else {}


def _names(fields: Mapping[str, object], problems: Collector) -> None:
    with problems.at():
        require_text(read_text(fields.get("name", "-"), "name"), "name")


def _name(rule: object) -> str | None:
    name = rule.get("name") if isinstance(rule, Mapping) else None
    return name if isinstance(name, str) else None


def _listed(rules: object) -> Sequence[object]:
    return rules if isinstance(rules, list | tuple) else ()


def _outcome(fields: Mapping[str, object], key: str, make: Make | None, problems: Collector) -> Any:
    """The outcome of a field; `None`, or no field, is no outcome and not made into one."""
    data = fields.get(key)
    if make is None or data is None:
        return data
    with problems.at(key):
        try:
            return make(data)
        except (ServiceCoreError, ErrorGroup):
            raise
        except Exception as cause:
            raise InvalidValue.of(
                "rule.not-an-outcome",
                "no outcome can be made of the data",
                received=shown(data),
                help=f"the function that makes outcomes raised {type(cause).__name__}: {cause}",
            ) from cause
    return None


def _rule_data(rule: Rule[Any]) -> dict[str, object]:
    data: dict[str, object] = {
        "name": rule.name,
        "when": rule.when.to_data(),
        "then": _outcome_data(rule.then),
    }
    if rule.priority:
        data["priority"] = rule.priority
    if rule.note:
        data["note"] = rule.note
    return data


def _outcome_data(outcome: Any) -> object:
    return outcome.to_data() if hasattr(outcome, "to_data") else outcome


def _condition(data: object, facts: Facts, place: str, problems: Collector, depth: int) -> Condition | None:
    """The condition, or `None` after its mistakes went to `problems`."""
    with problems.at(place):
        if depth > DEEPEST:
            raise InvalidValue.of(
                "data.too-deep", "the condition is nested too deep", expected=f"at most {DEEPEST} levels"
            )
        form = next((key for key in _FORMS if isinstance(data, Mapping) and key in data), None)
        if form is None:
            return _comparison(data, facts)
        fields = _fields(data, (form,), (), "condition", problems, place)
        parts = [fields[form]] if form == "not" else read_list(fields[form], form)
        found = []
        for number, part in enumerate(parts):
            spot = f"{place}.{form}".lstrip(".") + ("" if form == "not" else f"[{number}]")
            found.append(_condition(part, facts, spot, problems, depth + 1))
        built = [part for part in found if part is not None]
        return _FORMS[form](*built) if len(built) == len(found) else None
    return None


def _negated(condition: Condition) -> Condition:
    return ~condition


_FORMS: dict[str, Callable[..., Condition]] = {"all": all_of, "any": any_of, "not": _negated}


def _comparison(data: object, facts: Facts) -> Condition:
    problems = Collector("condition")
    fields = _fields(data, ("fact", "op", "value"), ("fact", "op"), "condition", problems)
    operator: str | None = None
    fact: Fact[Any] | None = None
    with problems.at():
        operator = _operator(fields["op"]) if "op" in fields else None
    with problems.at():
        fact = _fact(fields["fact"], facts) if "fact" in fields else None
    if operator not in (None, "is_missing") and "value" not in fields:
        problems.add(
            InvalidValue.of(
                "data.missing-field", "condition lacks `value`", place="value", expected="a field `value`"
            )
        )
    problems.done()
    assert operator is not None
    assert fact is not None
    return compare(fact, operator, fields.get("value"), read=fact.kind.parse)


_OTHER_WORDS = {
    "=": "==",
    "eq": "==",
    "is": "==",
    "equals": "==",
    "ne": "!=",
    "<>": "!=",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
    "in": "one_of",
    "like": "contains",
    "null": "is_missing",
}
"""What other languages call an operator; the nearest spelling would mislead."""


def _operator(data: object) -> str:
    operator = read_text(data, "op")
    if operator in OPERATORS:
        return operator
    raise UnknownName.of(
        "condition.unknown-operator",
        f"unknown operator `{operator}`",
        place="op",
        expected=one_of(OPERATORS),
        suggestion=_OTHER_WORDS.get(operator.casefold()) or closest(operator, OPERATORS),
    )


def _fact(data: object, facts: Facts) -> Fact[Any]:
    try:
        return facts[read_text(data, "fact")]
    except UnknownName as error:
        # without a line of code: in a document the path is the place
        raise UnknownName(attrs.evolve(error.diagnostic, place="fact", source=None)) from None
