"""JSON Schema of values: for editors, and for checks in other languages."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from servicecore.calendars import Calendar
from servicecore.domain.plain.types import (
    CLASSES,
    ERROR_TAG,
    ERROR_TYPES,
    EVENT_TAG,
    TYPE_TAG,
    Form,
    event_types,
    form_of,
    not_plain,
    parts_of,
    tagged,
)
from servicecore.errors import Diagnostic, WrongType, shown
from servicecore.serialization.calendar_schemas import calendar_schema
from servicecore.serialization.values import VALUE_SCHEMA

Schema = dict[str, Any]

_DAY = r"\d{4}-\d{2}-\d{2}"
_TIME = r"\d{2}:\d{2}(:\d{2}([.,]\d+)?)?"
_OFFSET = r"[+-]\d{2}:\d{2}(:\d{2}(\.\d+)?)?"
_DECIMAL = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_TEXT: Schema = {"type": "string"}
_SCALARS: Mapping[str, Schema] = {
    "text": _TEXT,
    "bool": {"type": "boolean"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "decimal": {"anyOf": [{"type": "string", "pattern": _DECIMAL}, {"type": "integer"}]},
    "datetime": {"type": "string", "pattern": f"^{_DAY}[T ]{_TIME}({_OFFSET}|Z)$"},
    "date": {"type": "string", "pattern": f"^{_DAY}$"},
    "time": {"type": "string", "pattern": f"^{_TIME}({_OFFSET}|Z)?$"},
    "timedelta": {"type": ["number", "string"], "pattern": _DECIMAL, "description": "seconds"},
    "zone": {"type": "string", "description": "a name of the IANA time zone database, or an offset"},
    "any": {},
    "none": {"type": "null"},
}


def value_schema(kind: type[Any]) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the documents of a class of the domain, as `to_json` writes them.

    Nested classes stand in `$defs`; events are told apart by their name. Members of an enum are named as
    `to_data` writes them, names of open vocabularies may be any text, with the known ones as examples.

    >>> from servicecore.domain import Identity
    >>> schema = value_schema(Identity)
    >>> schema["title"], schema["required"], schema["properties"]["kind"]["enum"][:2]
    ('Identity', ['kind', 'value'], ['email', 'phone'])

    What a schema cannot say (the order of instants, empty texts, known zones) `from_json` reports.

    Raises `WrongType` (`value.wrong-type`, or `data.not-plain` for a class with a field that has no plain
    form).
    """
    form = form_of(kind) if isinstance(kind, type) else Form("unknown")
    if form.category not in CLASSES:
        raise WrongType.of(
            "value.wrong-type",
            f"`{shown(kind)}` is no class of values of the domain",
            place="kind",
            expected="a class such as Customer or History",
            received=shown(kind),
        )
    definitions: dict[str, Schema] = {}
    reference = _schema(form, definitions)["$ref"].rpartition("/")[2]
    head = {
        "$schema": {**_TEXT, "description": "where an editor finds this schema"},
        "schema": {"const": VALUE_SCHEMA, "description": "version of this form"},
    }
    names = [each.__name__ for each in event_types(kind).values()] if form.category == "event" else []
    head[TYPE_TAG] = {"enum": sorted({kind.__name__, *names})}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind.__name__,
        **_outermost(reference, definitions, head),
        "$defs": definitions,
    }


def _outermost(name: str, definitions: dict[str, Schema], head: Schema) -> Schema:
    """The definition of a class with what a document says beside its fields."""
    found = definitions[name]
    if "oneOf" in found:
        return {**found, "oneOf": [_with_head(definitions[_named(each)], head) for each in found["oneOf"]]}
    return _with_head(found, head)


def _named(reference: Schema) -> str:
    return str(reference["$ref"]).rpartition("/")[2]


def _with_head(found: Schema, head: Schema) -> Schema:
    return {**found, "properties": {**head, **found.get("properties", {})}}


def _schema(form: Form, definitions: dict[str, Schema]) -> Schema:
    """The schema of a form; the classes that it names are added to the definitions."""
    found = _MAKE[form.category](form, definitions) if form.category in _MAKE else _SCALARS.get(form.category)
    if found is None:
        raise not_plain(form.type, "its type has no plain form")
    if not form.optional:
        return found
    return {"anyOf": [found, {"type": "null"}]}


def _described(kind: Any) -> Schema:
    """The first line of the docstring, unless attrs made it."""
    first = (kind.__doc__ or "").strip().partition("\n")[0]
    return {"description": first} if first else {}


def _name(form: Form, definitions: dict[str, Schema]) -> Schema:
    known = [str(each) for each in form.type.known()]
    return {"type": "string", "pattern": r"\S"} | ({"examples": known} if known else {})


def _enum(form: Form, definitions: dict[str, Schema]) -> Schema:
    return {"enum": [_member(each) for each in form.type], **_described(form.type)}


def _member(member: Enum) -> str:
    return str(member.value) if isinstance(member.value, str) else member.name.lower()


def _literal(form: Form, definitions: dict[str, Schema]) -> Schema:
    return {"enum": [_member(each) if isinstance(each, Enum) else each for each in form.type]}


def _list(form: Form, definitions: dict[str, Schema]) -> Schema:
    return {"type": "array", "items": _schema(form.parts[0], definitions)}


def _pair(form: Form, definitions: dict[str, Schema]) -> Schema:
    items = [_schema(part, definitions) for part in form.parts]
    return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}


def _mapping(form: Form, definitions: dict[str, Schema]) -> Schema:
    keys, values = (_schema(part, definitions) for part in form.parts)
    return {"type": "object", "propertyNames": keys, "additionalProperties": values}


def _union(form: Form, definitions: dict[str, Schema]) -> Schema:
    arms = []
    for arm in form.parts:
        found = _schema(arm, definitions)
        if tagged(form, arm):
            tag = {TYPE_TAG: {"const": arm.type.__name__}}
            inner = definitions[_named(found)]
            found = _with_head({**inner, "required": [*inner.get("required", ()), TYPE_TAG]}, tag)
        arms.append(found)
    return {"anyOf": arms}


def _value(form: Form, definitions: dict[str, Schema]) -> Schema:
    return _defined(form.type, form.type.__name__, {}, definitions)


def _defined(kind: Any, name: str, tag: Schema, definitions: dict[str, Schema]) -> Schema:
    """A reference to the class, which is defined once; `tag` are the properties that tell it apart."""
    if name not in definitions:
        definitions[name] = {}  # it may contain itself
        parts = parts_of(kind)
        definitions[name] |= {
            "type": "object",
            **_described(kind),
            "properties": {**tag, **{key: _schema(part.form, definitions) for key, part in parts.items()}},
            "required": [*tag, *(key for key, part in parts.items() if part.required)],
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}


def _event(form: Form, definitions: dict[str, Schema]) -> Schema:
    """Every type of event that may stand here, told apart by its name."""
    types = event_types(form.type)
    if not types:
        raise not_plain(form.type, "it is none of the event types of the domain")
    each = [
        _defined(kind, kind.__name__, {EVENT_TAG: {"const": tag}}, definitions) for tag, kind in types.items()
    ]
    if len(each) == 1:
        return each[0]
    name = f"Any{form.type.__name__}"
    definitions[name] = {**_described(form.type), "oneOf": each}
    return {"$ref": f"#/$defs/{name}"}


def _error(form: Form, definitions: dict[str, Schema]) -> Schema:
    return _defined(Diagnostic, "Error", {ERROR_TAG: {"enum": list(ERROR_TYPES)}}, definitions)


def _own(form: Form, definitions: dict[str, Schema]) -> Schema:
    """A class that reads its own data; what may stand in it only the class knows, except for calendars."""
    reference = {"$ref": f"#/$defs/{form.type.__name__}"}
    known = calendar_schema(reference) if form.type is Calendar else {"type": "object"}
    definitions[form.type.__name__] = {**known, **_described(form.type)}
    return reference


_MAKE: Mapping[str, Callable[[Form, dict[str, Schema]], Schema]] = {
    "name": _name,
    "enum": _enum,
    "literal": _literal,
    "list": _list,
    "set": _list,
    "pair": _pair,
    "mapping": _mapping,
    "union": _union,
    "value": _value,
    "event": _event,
    "error": _error,
    "own": _own,
}
