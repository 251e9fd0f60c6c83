"""The published JSON Schema of a rule set as data, made from the table of operators."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from servicecore.rules.documents.notation import TAKES
from servicecore.rules.documents.plain import SCHEMA
from servicecore.rules.language.facts import Fact, Facts, FactsByKey
from servicecore.rules.language.kinds import Kind
from servicecore.rules.language.leaves import PAIRED
from servicecore.rules.language.operators import OPERATORS
from servicecore.rules.language.paths import PARTS, Part
from servicecore.rules.rulesets.hits import HITS

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_NAME: Schema = {"type": "string", "pattern": r"\S"}
_DAY = r"\d{4}-\d{2}-\d{2}"
_TIME = r"\d{2}:\d{2}(:\d{2}([.,]\d+)?)?"
_ZONE = r"([+-]\d{2}:\d{2}(:\d{2}(\.\d+)?)?|Z)"
_INSTANT: Schema = {"type": "string", "pattern": f"^{_DAY}[T ]{_TIME}{_ZONE}$"}
_NUMBERS = ("int", "float")
_VALUES: Mapping[str, Schema] = {
    "bool": {"type": "boolean"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "decimal": {
        "anyOf": [
            {"type": "string", "pattern": r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"},
            {"type": "integer"},
        ]
    },
    "text": _TEXT,
    "date": {"type": "string", "pattern": f"^{_DAY}$"},
    "datetime": _INSTANT,
    "time": {"type": "string", "pattern": f"^{_TIME}$"},
    "timedelta": {"type": "number", "description": "seconds"},
}
_ANYTHING: Schema = {"type": ["string", "number", "boolean"]}


def policy_schema(facts: Facts | None = None) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a rule set as data, for editors and for checks in other languages.

    With `facts`, only these facts are allowed, each with the operators that apply to it and with values of
    its type: an editor then completes paths, operators and members.

    >>> from servicecore.rules import Vocabulary
    >>> schema = policy_schema(Vocabulary.of({"amount": int, "express": bool}))
    >>> schema["$defs"]["fact-bool"]
    {'enum': ['express']}

    What a schema cannot say (names used twice, empty ranges, phrases without words, conditions nested too
    deep) `ruleset_from_data` reports. An enum member is named by its value as `to_data` writes it.
    """
    definitions: Schema = {"condition": _condition(), "rule": _rule()}
    groups = _any_group() if facts is None else list(_groups(facts))
    definitions |= _definitions(groups)
    names = [f"#/$defs/ask-{group.name}" for group in groups]
    definitions["comparison"] = {
        "type": "object",
        "anyOf": [{"$ref": name} for name in names] or [False],
        "unevaluatedProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rule set",
        **_object(
            {
                "$schema": {"type": "string", "description": "where an editor finds this schema"},
                "schema": {"const": SCHEMA, "description": "version of this form"},
                "name": _NAME,
                "hit": {"enum": list(HITS), "description": "which of several matching rules count"},
                "on_error": {"enum": ["record", "raise"], "description": "what a function that raises does"},
                "rules": {"type": "array", "items": {"$ref": "#/$defs/rule"}},
                "default": {"description": "the outcome when no rule matches"},
            },
            "name",
            "rules",
        ),
        "$defs": definitions,
    }


def _object(properties: Mapping[str, Schema], *required: str) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


def _rule() -> Schema:
    return _object(
        {
            "name": _NAME,
            "when": {"$ref": "#/$defs/condition"},
            "then": {"description": "the outcome"},
            "priority": {"type": "integer", "description": "higher comes first"},
            "enabled": {"type": "boolean"},
            "from": _INSTANT | {"description": "valid from this instant on"},
            "until": _INSTANT | {"description": "valid until before this instant"},
            "tags": {"type": "array", "items": _NAME},
            "note": _TEXT,
        },
        "name",
        "when",
        "then",
    )


def _condition() -> Schema:
    inner: Schema = {"$ref": "#/$defs/condition"}
    several: Schema = {"type": "array", "items": inner}
    return {
        "anyOf": [
            {"$ref": "#/$defs/comparison"},
            _object({"all": several}, "all"),
            _object({"any": several}, "any"),
            _object({"not": inner}, "not"),
            _object({"at_least": {"type": "integer"}, "of": several}, "at_least", "of"),
            _object({"predicate": _NAME, "version": _NAME}, "predicate"),
        ]
    }


@attrs.frozen
class _Group:
    """Facts of one kind: how they are named, and what may be asked of them."""

    name: str
    kind: Kind | None
    paths: tuple[str, ...] = ()
    mappings: tuple[str, ...] = ()
    part: str = ""
    pairs: tuple[str, ...] = ()


def _any_group() -> list[_Group]:
    """What may be asked of facts that are not known."""
    whole = _Group("any", None, pairs=("any", "part"))
    return [whole, attrs.evolve(whole, name="part", part="any")]


def _groups(facts: Facts) -> Iterator[_Group]:
    """The facts by kind, and the parts of those that are instants."""
    kinds: dict[Kind, list[str]] = {}
    for path, kind in _named(facts):
        kinds.setdefault(kind, []).append(path)
    labels = _labels(kinds)
    instants = [kind for kind in kinds if kind.category == "datetime"]
    parts = {name: Part(name, "UTC").kind for name in PARTS} if instants else {}
    for kind, paths in kinds.items():
        same = [labels[other] for other in kinds if _comparable(kind, other)]
        same += [_part_label(name) for name, other in parts.items() if other == kind]
        mappings = [path[:-2] for path in paths if path.endswith(".*")]
        whole = [path for path in paths if not path.endswith(".*")]
        yield _Group(labels[kind], kind, tuple(whole), tuple(mappings), "", tuple(same))
    for name, kind in parts.items():
        same = [labels[kind]] if kind in labels else []
        yield attrs.evolve(
            _Group(_part_label(name), kind, part=name), pairs=(*same, _part_label(name)),
            paths=tuple(path for each in instants for path in kinds[each] if not path.endswith(".*")),
            mappings=tuple(path[:-2] for each in instants for path in kinds[each] if path.endswith(".*")),
        )  # fmt: skip


def _named(facts: Facts, prefix: str = "") -> Iterator[tuple[str, Kind]]:
    """Every way to name a fact, short names included, with its kind; `path.*` stands for any key."""
    for name, entry in vars(facts).items():
        if name.startswith("_"):
            continue
        if isinstance(entry, Facts):
            yield from _named(entry, f"{prefix}{name}.")
        elif isinstance(entry, FactsByKey):
            yield f"{prefix}{name}.*", entry.kind
        elif isinstance(entry, Fact):
            yield prefix + name, entry.kind


def _labels(kinds: Iterable[Kind]) -> dict[Kind, str]:
    """A name for each kind: its category, numbered where there are several."""
    labels: dict[Kind, str] = {}
    for kind in kinds:
        category = f"set-of-{kind.item.category}" if kind.element else kind.category
        taken = sum(1 for other in labels.values() if re.fullmatch(rf"{category}(-\d+)?", other))
        labels[kind] = f"{category}-{taken + 1}" if taken else category
    return labels


def _part_label(part: str) -> str:
    return part.replace(" ", "-")


def _comparable(one: Kind, other: Kind) -> bool:
    return one == other or (one.category in _NUMBERS and other.category in _NUMBERS)


def _definitions(groups: Sequence[_Group]) -> Schema:
    definitions: Schema = {}
    for group in groups:
        definitions[f"fact-{group.name}"] = _path(group)
        definitions[f"ask-{group.name}"] = _asks(group)
    return definitions


def _path(group: _Group) -> Schema:
    """How a fact of the group is named: by its path, or as a part of an instant."""
    if group.kind is None:
        return _NAME
    keys = [{"type": "string", "pattern": f"^{re.escape(path)}\\.[^.]+$"} for path in group.mappings]
    return {"anyOf": [{"enum": list(group.paths)}, *keys]} if keys else {"enum": list(group.paths)}


def _fact(group: _Group) -> Schema:
    """The fields that name the fact."""
    fields: Schema = {"fact": {"$ref": f"#/$defs/fact-{group.name}"}}
    if group.part:
        fields["part"] = {"enum": list(PARTS)} if group.part == "any" else {"const": group.part}
        fields["zone"] = _NAME | {"description": "a name of the IANA time zone database"}
    return fields


def _asks(group: _Group) -> Schema:
    """The comparisons of a fact with a constant or with another fact."""
    fields = _fact(group)
    return {
        "properties": fields,
        "required": [*fields, "op"],
        "anyOf": [*_constants(group.kind), *_pairs(group)],
    }


def _constants(kind: Kind | None) -> Iterator[Schema]:
    """What each operator that applies takes, operators that take the same together."""
    operators: dict[str, list[str]] = {}
    for name, operator in OPERATORS.items():
        if kind is None or operator.applies(kind):
            operators.setdefault(TAKES.get(name, "one"), []).append(name)
    for takes, names in operators.items():
        properties: Schema = {"op": {"enum": names}}
        if takes != "nothing":
            properties["value"] = _taken(takes, _value(kind))
        yield {"properties": properties, "required": list(properties)}


def _taken(takes: str, value: Schema) -> Schema:
    if takes == "one":
        return value
    most = {"maxItems": 2} if takes == "range" else {}
    return {"type": "array", "items": value, "minItems": 2 if takes == "range" else 1, **most}


def _value(kind: Kind | None) -> Schema:
    if kind is None:
        return _ANYTHING
    item = kind.item
    if item.category == "name":  # its known members are only the usual ones
        known = [str(each) for each in vars(item.type).values() if isinstance(each, item.type)]
        return _NAME | ({"examples": known} if known else {})
    if item.category in _VALUES:
        return _VALUES[item.category]
    return {"enum": [item.plain(member) for member in item.members or item.type]}


def _pairs(group: _Group) -> Iterator[Schema]:
    names = [name for name in PAIRED if group.kind is None or OPERATORS[name].applies(group.kind)]
    if names and group.pairs:
        others = [_other(name) for name in group.pairs]
        fields: Schema = {"op": {"enum": names}, "value_of": {"anyOf": others}}
        yield {"properties": fields, "required": list(fields)}


def _other(name: str) -> Schema:
    """Another fact, by its path or as a part of an instant."""
    fact: Schema = {"$ref": f"#/$defs/fact-{name}"}
    part = next((part for part in PARTS if _part_label(part) == name), "")
    if not part and name != "part":
        return fact
    zoned: Schema = {"const": part} if part else {"enum": list(PARTS)}
    return _object({"fact": fact, "part": zoned, "zone": _NAME}, "fact", "part", "zone")
