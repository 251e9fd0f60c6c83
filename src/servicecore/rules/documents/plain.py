"""Rule sets and conditions as plain data, both ways, with all mistakes of a document reported at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

import attrs

from servicecore.errors import (
    Collector,
    ErrorGroup,
    InvalidValue,
    ServiceCoreError,
    UnknownName,
    WrongType,
    closest,
    one_of,
    read_fields,
    read_list,
    read_text,
    require_in_range,
    require_instance,
    require_text,
    shown,
)
from servicecore.rules.language.conditions import DEEPEST, Condition, all_of, any_of, at_least
from servicecore.rules.language.facts import Facts
from servicecore.rules.language.leaves import Predicate, compare, pair
from servicecore.rules.language.operators import OPERATORS
from servicecore.rules.language.paths import INSTANT, PARTS, AnyFact
from servicecore.rules.rulesets.checks import duplicates
from servicecore.rules.rulesets.hits import HITS
from servicecore.rules.rulesets.rule import Rule
from servicecore.rules.rulesets.ruleset import RuleSet, with_hit

SCHEMA = 1
"""The version of the form of documents that this library writes, and the newest that it reads."""

_SET_FIELDS = ("schema", "name", "hit", "on_error", "rules", "default", "$schema")  # the last for editors
_RULE_FIELDS = ("name", "when", "then", "priority", "enabled", "from", "until", "tags", "note")
Make = Callable[[Any], Any]
Predicates = Mapping[str, Predicate]


class _Names(NamedTuple):
    """What a document may name."""

    facts: Facts
    predicates: Predicates


def condition_from_data(data: object, *, facts: Facts, predicates: Predicates | None = None) -> Condition:
    """A condition from plain data, its facts looked up in `facts`, its functions in `predicates`, by name.

    The forms are `{"fact": path, "op": operator, "value": constant}` (or `"value_of": other path`; `"part"`
    and `"zone"` name a part of an instant), `{"all": [...]}`, `{"any": [...]}`, `{"not": ...}`,
    `{"at_least": count, "of": [...]}` and `{"predicate": name, "version": text}`.

    >>> from servicecore.rules import Vocabulary
    >>> facts = Vocabulary.of({"amount": int})
    >>> condition_from_data({"not": {"fact": "amount", "op": "<", "value": 5}}, facts=facts)
    ~(facts.amount < 5)

    Raises an `ErrorGroup` with every mistake: `data.unknown-field`, `data.wrong-shape`, `data.too-deep`,
    `data.missing-field`, `condition.unknown-operator`, `facts.unknown-fact`, `condition.unknown-predicate`,
    `condition.other-version`, and what building a condition raises. A document may be nested as deep as a
    condition: 100 levels.
    """
    problems = Collector("condition")
    condition = _condition(data, _Names(facts, predicates or {}), "", problems, 0)
    problems.done()
    assert condition is not None
    return condition


def ruleset_to_data(ruleset: RuleSet[Any, Any]) -> dict[str, object]:
    """A rule set as plain data; empty parts are left out."""
    rules = [rule_to_data(rule) | {"then": _outcome_data(rule.then)} for rule in ruleset.rules]
    data = {**ruleset_head(ruleset), "rules": rules}
    if ruleset.on_error != "record":
        data["on_error"] = ruleset.on_error
    if ruleset.default is not None and HITS[ruleset.hit].gather not in (
        HITS["collect"].gather,
        HITS["count"].gather,
    ):
        data["default"] = _outcome_data(ruleset.default)
    return data


def ruleset_head(ruleset: RuleSet[Any, Any]) -> dict[str, object]:
    """What a document says of a rule set as a whole."""
    head: dict[str, object] = {"schema": SCHEMA, "name": ruleset.name}
    return head if ruleset.hit == "first" else head | {"hit": ruleset.hit}


def ruleset_from_data(
    data: object, *, facts: Facts, outcome: Make | None = None, predicates: Predicates | None = None
) -> RuleSet[Any, Any]:
    """A rule set from plain data.

    `facts` names what the conditions may ask; `outcome` turns the data of an outcome into the outcome
    (`Route.from_data`), by default it is kept as it is; `predicates` are the functions that the document may
    name.

    Raises an `ErrorGroup` with every mistake of the document, each with its place (reading stops after some
    two thousand): those of its conditions, `data.wrong-shape`, `data.unknown-field`, `data.missing-field`,
    `data.newer-schema`, `text.empty`, `value.wrong-type`, `ruleset.duplicate-rule`,
    `ruleset.unknown-option`, `ruleset.not-a-number`, `rule.never-valid`, and what
    `outcome` raises (`rule.not-an-outcome` if that has no place).
    """
    problems = Collector("rule set")
    names = _Names(facts, predicates or {})
    with problems.at():
        _not_newer(data)
    problems.done()
    fields = _fields(data, _SET_FIELDS, ("name", "rules"), "rule set", problems)
    _names(fields, problems)
    hit, on_error = "first", "record"
    with problems.at("hit"):
        hit = _one(fields.get("hit", "first"), HITS)
    with problems.at("on_error"):
        on_error = _one(fields.get("on_error", "record"), ("record", "raise"))
    default = _outcome(fields, "default", outcome, problems)
    rules: list[Rule[Any]] = []
    with problems.at():
        for number, each in enumerate(read_list(fields.get("rules", ()), "rules")):
            if problems.is_full:
                break
            with problems.at(f"rules[{number}]"):
                rules.append(_rule(each, names, outcome))
    for error in duplicates((_name(each), None) for each in _listed(fields.get("rules"))):
        if problems.is_full:
            break
        problems.add(error)
    problems.done()
    return with_hit(hit, str(fields["name"]), rules, default, on_error)


def _not_newer(data: object) -> None:
    """Refuse a document of a schema to come before the rest of it is misread."""
    version = data.get("schema", SCHEMA) if isinstance(data, Mapping) else SCHEMA
    require_in_range(version, "schema", low=1, whole=True)
    if isinstance(version, int) and version > SCHEMA:
        raise InvalidValue.of(
            "data.newer-schema",
            f"the document is of schema {version}, which is newer than this library",
            place="schema",
            expected=f"schema {SCHEMA}",
            received=str(version),
            help="update servicecore, or write the document for the older schema.",
        )


def _one(data: object, known: Iterable[str]) -> str:
    found = read_text(data, "")
    names = list(known)
    if found in names:
        return found
    raise InvalidValue.of(
        "ruleset.unknown-option",
        f"`{found[:80]}` is none of the options",
        expected=one_of(names),
        suggestion=closest(found, names),
    )


def _rule(data: object, names: _Names, outcome: Make | None) -> Rule[Any]:
    problems = Collector("rule")
    fields = _fields(data, _RULE_FIELDS, ("name", "when", "then"), "rule", problems)
    _names(fields, problems)
    more: dict[str, Any] = {}
    for key, (argument, reads) in _MORE.items():
        if key in fields:
            with problems.at():
                more[argument] = reads(fields[key], key)
    when = _condition(fields["when"], names, "when", problems, 0) if "when" in fields else None
    then = _outcome(fields, "then", outcome, problems)
    problems.done()
    condition = all_of() if when is None else when
    try:
        return Rule(str(fields["name"]), when=condition, then=then, place=None, **more)
    except InvalidValue as error:  # the one thing that only both ends together can be: never valid
        raise InvalidValue(attrs.evolve(error.diagnostic, place="until", source=None)) from None


def _priority(data: object, place: str) -> object:
    return require_in_range(data, place, whole=True)


def _enabled(data: object, place: str) -> bool:
    return require_instance(data, bool, place)


def _instant(data: object, place: str) -> object:
    try:
        return INSTANT.parse(data)
    except ServiceCoreError as error:
        raise error.inside(place) from error.__cause__


def _tags(data: object, place: str) -> list[str]:
    return [
        require_text(read_text(each, f"{place}[{number}]"), f"{place}[{number}]")
        for number, each in enumerate(read_list(data, place))
    ]


_MORE: dict[str, tuple[str, Callable[[object, str], Any]]] = {
    "priority": ("priority", _priority),
    "enabled": ("enabled", _enabled),
    "from": ("valid_from", _instant),
    "until": ("valid_until", _instant),
    "tags": ("tags", _tags),
    "note": ("note", read_text),
}
"""The optional fields of a rule in a document, the arguments that they become, and how they are read."""


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
        return _copied(data)
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


def rule_to_data(rule: Rule[Any]) -> dict[str, object]:
    """A rule as plain data, but for its outcome."""
    data: dict[str, object] = {"name": rule.name, "when": rule.when.to_data(), "then": None}
    if rule.priority:
        data["priority"] = rule.priority
    if not rule.enabled:
        data["enabled"] = False
    for key, at in (("from", rule.valid_from), ("until", rule.valid_until)):
        if at is not None:
            data[key] = at.isoformat()
    if rule.tags:
        data["tags"] = sorted(rule.tags)
    if rule.note:
        data["note"] = rule.note
    return data


def _outcome_data(outcome: Any) -> object:
    return outcome.to_data() if hasattr(outcome, "to_data") else outcome


def _copied(data: Any) -> Any:
    """The same data of its own: what becomes of the document later is no matter of the policy."""
    try:
        return deepcopy(data)
    except RecursionError:  # nested beyond what can be copied
        return data


def _condition(data: object, names: _Names, place: str, problems: Collector, depth: int) -> Condition | None:
    """The condition, or `None` after its mistakes went to `problems`."""
    with problems.at(place):
        if depth > DEEPEST:
            raise InvalidValue.of(
                "data.too-deep", "the condition is nested too deep", expected=f"at most {DEEPEST} levels"
            )
        form = next((key for key in _FORMS if isinstance(data, Mapping) and key in data), None)
        if form is None:
            is_named = isinstance(data, Mapping) and "predicate" in data
            return _predicate(data, names) if is_named else _comparison(data, names.facts)
        known = (form, *_ALSO.get(form, ()))
        fields = _fields(data, known, known, "condition", problems, place)
        many = _ALSO.get(form, (form,))[0]
        parts = [fields[form]] if form == "not" else read_list(fields.get(many, ()), many)
        found = []
        for number, part in enumerate(parts):
            if problems.is_full:
                break
            spot = f"{place}.{many}".lstrip(".") + ("" if form == "not" else f"[{number}]")
            found.append(_condition(part, names, spot, problems, depth + 1))
        built = [part for part in found if part is not None]
        return _FORMS[form](fields, built) if len(built) == len(found) and many in fields else None
    return None


_FORMS: dict[str, Callable[[Mapping[str, Any], list[Condition]], Condition]] = {
    "all": lambda fields, parts: all_of(*parts),
    "any": lambda fields, parts: any_of(*parts),
    "not": lambda fields, parts: ~parts[0],
    "at_least": lambda fields, parts: at_least(fields["at_least"], *parts),
}
_ALSO = {"at_least": ("of",)}
"""Where the conditions of a form are, if not in the field that names it."""


def _predicate(data: object, names: _Names) -> Predicate:
    fields = read_fields(data, known=("predicate", "version"), required=("predicate",), subject="condition")
    name = read_text(fields["predicate"], "predicate")
    version = read_text(fields.get("version", "1"), "version")
    found = names.predicates.get(name)
    if found is None:
        raise UnknownName.of(
            "condition.unknown-predicate",
            f"the document asks for a function `{name}`, which was not given",
            place="predicate",
            expected=one_of(names.predicates) or "no predicate at all",
            suggestion=closest(name, names.predicates),
            help="functions are not part of a document: give them, as in `predicates={...}`.",
        )
    if not isinstance(found, Predicate):
        raise WrongType.of(
            "condition.not-a-predicate",
            f"what was given for `{name}` is no predicate",
            place="predicate",
            expected="a predicate, made by `predicate(name, function)`",
            received=f"{shown(found)} ({type(found).__name__})",
        )
    if found.version != version:
        raise InvalidValue.of(
            "condition.other-version",
            f"the document was written for another version of the function `{name}`",
            place="version",
            expected=f"version {found.version}",
            received=version,
        )
    return found


def _comparison(data: object, facts: Facts) -> Condition:
    problems = Collector("condition")
    known = ("fact", "part", "zone", "op", "value", "value_of")
    fields = _fields(data, known, ("fact", "op"), "condition", problems)
    operator: str | None = None
    fact: AnyFact | None = None
    other: AnyFact | None = None
    with problems.at():
        operator = _operator(fields["op"]) if "op" in fields else None
    with problems.at():
        fact = _fact(fields, facts) if "fact" in fields else None
    with problems.at("value_of"):
        if "value_of" in fields:
            other = _other(fields["value_of"], facts)
    takes_value = operator is not None and operator not in ("is_missing", "is_empty")
    if takes_value and ("value" in fields) is ("value_of" in fields):
        expected = "a field `value`" if "value" not in fields else "one of `value` and `value_of`"
        message = "condition lacks `value`" if "value" not in fields else "condition has two values"
        problems.add(InvalidValue.of("data.missing-field", message, place="value", expected=expected))
    problems.done()
    assert operator is not None
    assert fact is not None
    if other is not None:
        return pair(fact, operator, other)
    return compare(fact, operator, fields.get("value"), read=fact.kind.parse)


_OTHER_WORDS = {
    "=": "==",
    "=<": "<=",
    "=>": ">=",
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


def _other(data: object, facts: Facts) -> AnyFact:
    """The fact that another one is compared with: its path, or a mapping that names a part of it."""
    if isinstance(data, Mapping):
        return _fact(read_fields(data, known=_OF_FACT, required=("fact",), subject="fact"), facts)
    try:
        return _fact({"fact": data}, facts)
    except ServiceCoreError as error:
        raise type(error)(attrs.evolve(error.diagnostic, place="")) from error.__cause__


_OF_FACT = ("fact", "part", "zone")


def _fact(fields: Mapping[str, object], facts: Facts) -> AnyFact:
    """The fact of a path, or the part of it that is named."""
    try:
        fact = facts[read_text(fields.get("fact"), "fact")]
        if "zone" in fields and "part" not in fields:
            raise InvalidValue.of(
                "data.missing-field", "a zone is named, and no part", place="part", expected="a field `part`"
            )
        if "part" in fields:
            part = _part(fields["part"])
            fact = fact._part(part, read_text(fields.get("zone"), "zone"))
        return fact.plain
    except (UnknownName, WrongType) as error:
        # without a line of code: in a document the path is the place
        place = _PLACES.get(error.diagnostic.code, error.diagnostic.place or "fact")
        raise type(error)(attrs.evolve(error.diagnostic, place=place, source=None)) from None


_PLACES = {"time.unknown-zone": "zone", "fact.no-instant": "fact", "facts.unknown-fact": "fact"}
"""Where in a document a mistake of a fact is."""


def _part(data: object) -> str:
    found = read_text(data, "part")
    if found in PARTS:
        return found
    raise UnknownName.of(
        "condition.unknown-part",
        f"`{found[:80]}` is no part of an instant",
        place="part",
        expected=one_of(PARTS),
        suggestion=closest(found, PARTS),
    )
