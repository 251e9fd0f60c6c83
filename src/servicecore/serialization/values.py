"""Values as JSON: one document for each, with the version of its form and the name of its class."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import attrs

from servicecore.domain.plain.data import from_data, to_data
from servicecore.domain.plain.types import TYPE_TAG, event_types, form_of, not_plain
from servicecore.errors import (
    ErrorGroup,
    InvalidValue,
    ServiceCoreError,
    Source,
    read_mapping,
    require_in_range,
    require_instance,
    shown,
)
from servicecore.serialization.documents import unreadable
from servicecore.serialization.kinds import Converting, field_names, is_value
from servicecore.serialization.texts import Parsed, parse

T = TypeVar("T")

VALUE_SCHEMA: int = 1
"""The version of the form of documents of values that this library writes, and the newest that it reads."""

LARGEST_VALUE: int = 64_000_000
"""How many bytes a file may have that `read_value` reads: some 100,000 events."""

_HEAD = ("schema", TYPE_TAG, "$schema")  # the last for editors
_ENDINGS = {".toml": "toml", ".yaml": "yaml", ".yml": "yaml"}


def to_json(value: object, *, indent: int | None = None, converter: Converting | None = None) -> str:
    """A value as a JSON document: its plain data, the version of its form, and the name of its class.

    The value may be of the domain, or an attrs class or dataclass of your own that holds such values;
    `converter` is for types that only you know, see `converter()`.

    >>> from servicecore.domain import Identity
    >>> to_json(Identity("email", "ann@example.org"))
    '{"schema": 1, "$type": "Identity", "kind": "email", "value": "ann@example.org"}'

    Raises what `to_data` raises (`data.not-plain`, `data.too-deep`).
    """
    import json

    data = _data(value, converter)
    document = {"schema": VALUE_SCHEMA, TYPE_TAG: type(value).__name__, **data}
    try:
        text = json.dumps(document, indent=indent, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as cause:
        raise not_plain(value, str(cause)) from cause
    if _is_unicode(text):
        return text
    return json.dumps(document, indent=indent, allow_nan=False)  # halves of pairs, which no file can hold


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _own_converter() -> Converting:
    from servicecore.serialization.converters import converter  # loads cattrs

    return converter()


def _data(value: object, given: Converting | None) -> Mapping[str, Any]:
    if given is None and is_value(type(value)):
        return to_data(value)
    data = (given or _own_converter()).unstructure(value)
    if isinstance(data, Mapping):
        return data
    raise not_plain(value, "a document is a mapping", help="put it into a class of your own.")


def from_json(kind: type[T], text: str, *, name: str = "", converter: Converting | None = None) -> T:
    """The value of a class that a JSON document holds, as `to_json` writes it.

    `schema` and `$type` may be missing, as in documents written by hand. `kind` may also be an attrs class or
    dataclass of your own that holds values of the domain. `name` is what errors call the document.

    >>> from servicecore.domain import Identity
    >>> from_json(Identity, '{"kind": "Phone", "value": "+49 30 1234", "verified": true}').normal
    '+49301234'

    Raises an `ErrorGroup` with every mistake of the document, each with its place and line: what `from_data`
    raises, `document.duplicate-key`, `data.newer-schema`, `data.other-type`, and `data.refused` for what a
    class of your own refuses. A text that cannot be read at all raises one error with line and column:
    `InvalidValue` (`document.not-parsable`, `data.too-deep`, `number.not-finite`).
    """
    return _read(kind, require_instance(text, str, "text"), "json", name or kind.__name__, converter)


def read_value(
    kind: type[T], path: str | Path, *, converter: Converting | None = None, largest: int = LARGEST_VALUE
) -> T:
    """The value that a JSON, TOML or YAML file holds, by its ending (JSON where that is another).

    YAML needs `servicecore[yaml]`. Raises `InvalidValue` (`file.unreadable`, `document.too-large`), and what
    `from_json` raises.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            content = file.read(largest + 1)
        if len(content) > largest:
            raise InvalidValue.of(
                "document.too-large",
                f"`{path.name}` is too large",
                expected=f"at most {largest:,} bytes",
                help="split it, or say `largest=...` if it is meant.",
            )
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        raise unreadable(path, cause) from cause
    return _read(kind, text, _ENDINGS.get(path.suffix.lower(), "json"), str(path), converter)


def write_value(value: object, path: str | Path, *, converter: Converting | None = None) -> None:
    """Write a value as a JSON file, which `read_value` reads back; it appears when all of it is written.

    Raises `InvalidValue` (`file.unwritable`), and what `to_json` raises.
    """
    path = Path(path)
    if path.suffix.lower() != ".json":
        raise InvalidValue.of(
            "file.unwritable",
            f"a value is written as JSON, and `{path.name}` says otherwise",
            expected="a name that ends in .json",
        )
    text = to_json(value, indent=2, converter=converter)
    draft = path.with_name(path.name + ".part")
    try:
        draft.write_text(text + "\n", encoding="utf-8")
        draft.replace(path)
    except OSError as cause:
        why = (cause.strerror or str(cause)).lower()
        raise InvalidValue.of("file.unwritable", f"cannot write `{path}`: {why}") from cause
    finally:
        draft.unlink(missing_ok=True)


def _read(kind: type[T], text: str, form: str, name: str, given: Converting | None) -> T:
    file = name.replace("\\", "/").rpartition("/")[2]
    parsed = parse(text.removeprefix("\ufeff"), form, file)
    problems = list(parsed.problems)
    try:
        found = _value(kind, _body(kind, parsed.data), given)
    except ErrorGroup as group:
        problems += group.errors
    except ServiceCoreError as error:
        problems.append(error)
    else:
        if not problems:
            return found
    raise ErrorGroup(f"`{file}`", tuple(_with_lines(problems, parsed, name)))


def _value(kind: type[T], body: Mapping[str, Any], given: Converting | None) -> T:
    if given is None and is_value(kind):
        return from_data(kind, body)
    from servicecore.serialization.converters import structured

    found: T = structured(given or _own_converter(), body, kind)
    return found


def _body(kind: type[Any], data: object) -> dict[str, Any]:
    """The document without what is said of it as a whole, if that is as it should be."""
    fields, own = read_mapping(data), field_names(kind)
    if "schema" in fields and "schema" not in own:
        _check_version(fields["schema"])
    if TYPE_TAG in fields:
        _check_type(kind, fields[TYPE_TAG])
    return {key: each for key, each in fields.items() if key not in _HEAD or key in own}


def _check_version(version: object) -> None:
    if require_in_range(version, "schema", low=1, whole=True) > VALUE_SCHEMA:
        raise InvalidValue.of(
            "data.newer-schema",
            f"the document is of schema {version}, which is newer than this library",
            place="schema",
            expected=f"schema {VALUE_SCHEMA}",
            received=str(version),
            help="update servicecore, or write the document for the older schema.",
        )


def _check_type(kind: type[Any], name: object) -> None:
    named = {kind.__name__}
    if is_value(kind) and form_of(kind).category == "event":
        named |= {event.__name__ for event in event_types(kind).values()}
    if name not in list(named):
        raise InvalidValue.of(
            "data.other-type",
            f"the document holds a `{str(name)[:80]}`, and a `{kind.__name__}` is asked",
            place=TYPE_TAG,
            expected=kind.__name__,
            received=shown(name),
        )


def _with_lines(problems: list[ServiceCoreError], parsed: Parsed, name: str) -> list[ServiceCoreError]:
    """The mistakes with the line on which each stands."""
    lines = parsed.lines({problem.diagnostic.place for problem in problems})
    return [_on_line(problem, lines.get(problem.diagnostic.place, 0), name) for problem in problems]


def _on_line(problem: ServiceCoreError, line: int, name: str) -> ServiceCoreError:
    if not line:
        return problem
    moved = type(problem)(attrs.evolve(problem.diagnostic, source=Source(name, line)))
    moved.__cause__ = problem.__cause__
    return moved
