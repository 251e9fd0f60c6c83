"""Documents as text: their plain data, and the line on which each part of them stands."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, time
from math import isfinite
from typing import Any

import attrs

from servicecore.errors import InvalidValue, ServiceCoreError
from servicecore.serialization.events import (
    Event,
    assemble,
    counted,
    json_events,
    not_finite,
    not_parsable,
    too_deep,
    yaml_events,
)

Lines = Mapping[str, int]


@attrs.frozen
class Parsed:
    """The data of a document, the mistakes that it can be read in spite of, and where its parts stand.

    `lines` finds the lines of places such as `rules[3].when`; a place that is not there has the line of the
    nearest part around it.
    """

    data: Any
    problems: tuple[ServiceCoreError, ...]
    lines: Callable[[Iterable[str]], Lines]


def parse(text: str, form: str, name: str) -> Parsed:
    """The parts of a document in the form `json`, `toml` or `yaml`; `name` is what errors call it.

    Raises `InvalidValue` with line and column (`document.not-parsable`, `data.too-deep`,
    `number.not-finite`), or `WrongType` (`data.wrong-shape`) for a key that is no text.
    """
    return FORMS[form](text, name)


def _json(text: str, name: str) -> Parsed:
    import json

    doubled = False

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal doubled
        found = dict(pairs)
        doubled = doubled or len(found) < len(pairs)
        return found

    try:
        data = json.loads(text, object_pairs_hook=mapping, parse_float=_finite, parse_constant=_finite)
    except json.JSONDecodeError as cause:
        why = cause.msg[:1].lower() + cause.msg[1:]
        raise not_parsable(name, "JSON", why, f"line {cause.lineno}, column {cause.colno}") from cause
    except (ValueError, RecursionError) as cause:
        assemble(json_events(text), _ignore)  # knows the place
        raise too_deep("") from cause
    problems = assemble(json_events(text), _ignore)[1] if doubled else []
    return Parsed(data, tuple(problems), lambda wanted: _lines(json_events(text), wanted))


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(text)
    return number


def _ignore(place: str, line: int) -> None:
    pass


def _yaml(text: str, name: str) -> Parsed:
    data, problems = assemble(yaml_events(text, name), _ignore)
    return Parsed(data, tuple(problems), lambda wanted: _lines(yaml_events(text, name), wanted))


_LONGEST = 5_000


def _around(place: str) -> Iterator[str]:
    """The place and what contains it, the nearest first; of a place that is endless, none."""
    while 0 < len(place) <= _LONGEST:
        yield place
        place = re.sub(r"(\[\d+\]|\.[^.\[\]]*|^[^.\[\]]*)$|.$", "", place)


def _lines(events: Iterator[Event], wanted: Iterable[str]) -> Lines:
    places = {place: list(_around(place)) for place in wanted}
    asked = {near for around in places.values() for near in around}
    found: dict[str, int] = {}

    def note(place: str, line: int) -> None:
        if place in asked:
            found[place] = line

    assemble(events, note)
    return _nearest(places, found)


def _nearest(places: Mapping[str, Iterable[str]], found: Lines) -> Lines:
    near = {
        place: next((found[each] for each in around if each in found), 0) for place, around in places.items()
    }
    return {place: line for place, line in near.items() if line}


# a hundred parts of one key, which would take the reader very long; possessive, so that the search does not
_LONG_KEY = re.compile(r"""(?<![\w.-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){100}""")
_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


def _toml(text: str, name: str) -> Parsed:
    import tomllib

    if found := _LONG_KEY.search(text):
        raise too_deep(_line(text, found))
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        raise _toml_mistake(text, name, str(cause)) from cause
    except ValueError as cause:
        digits = re.search(r"[0-9_]{4000,}+", text)
        raise not_finite(digits[0] if digits else "", _line(text, digits)) from cause
    except RecursionError as cause:
        raise too_deep(_deepest_line(text)) from cause
    data = _as_plain(read, "")
    return Parsed(data, (), lambda wanted: _toml_lines(text, data, wanted))


def _line(text: str, found: re.Match[str] | None) -> str:
    return f"line {counted(text)(found.start())[0]}" if found else ""


def _toml_mistake(text: str, name: str, why: str) -> InvalidValue:
    found = _AT.search(why)
    line, column = found.groups() if found else (None, None)
    if line is None:
        lines = text.split("\n")
        line, column = len(lines), len(lines[-1]) + 1
    why = why[: found.start()] if found else why
    return not_parsable(name, "TOML", why[:1].lower() + why[1:], f"line {line}, column {column}")


def _as_plain(data: Any, place: str) -> Any:
    """Times and dates of TOML as ISO texts, as in every other form."""
    if isinstance(data, dict):
        return {key: _as_plain(value, f"{place}.{key}".removeprefix(".")) for key, value in data.items()}
    if isinstance(data, list):
        return [_as_plain(value, f"{place}[{number}]") for number, value in enumerate(data)]
    if isinstance(data, float) and not isfinite(data):
        raise not_finite(str(data), place)
    return data.isoformat() if isinstance(data, date | time) else data


_TOML_TOKEN = re.compile(
    r'"{3}(?:[^"\\]|\\.|"(?!""))*+"{3}|'
    r"'{3}.*?'{3}|"
    r'"(?:[^"\\\n]|\\.)*+"|'
    r"'[^'\n]*+'|#[^\n]*+|[\[\]{}]",
    re.DOTALL,
)


def _deepest_line(text: str) -> str:
    """The line on which most brackets are open."""
    depth = most = 0
    deepest = None
    for found in _TOML_TOKEN.finditer(text):
        depth += (found[0] in "[{") - (found[0] in "]}")
        if depth > most:
            most, deepest = depth, found
    return _line(text, deepest)


_RULE = re.compile(r"^[ \t]*\[\[[ \t]*rules[ \t]*\]\]", re.MULTILINE)
_ENTRY = re.compile(r"^[ \t]*(?:\[\[?[ \t]*rules[ \t]*\.[ \t]*)?([\w-]+)[ \t]*[.=\]]", re.MULTILINE)


def _toml_lines(text: str, data: Any, wanted: Iterable[str]) -> Lines:
    """The lines of rules written as `[[rules]]`, and of their fields; the parser itself tells no lines."""
    starts = [found.start() for found in _RULE.finditer(text)]
    rules = data.get("rules")
    found: dict[str, int] = {}
    if not isinstance(rules, list) or len(starts) != len(rules):
        return found
    spot_of = counted(text)
    pieces = zip([0, *starts], [*starts, len(text)], strict=True)
    for number, (start, end) in enumerate(pieces, start=-1):
        place = f"rules[{number}]" if number >= 0 else ""
        found |= {place: spot_of(start)[0]} if place else {}
        for entry in _ENTRY.finditer(text, start, end):
            found.setdefault(f"{place}.{entry[1]}".removeprefix("."), spot_of(entry.start())[0])
    return _nearest({place: list(_around(place)) for place in wanted}, found)


FORMS: Mapping[str, Callable[[str, str], Parsed]] = {"json": _json, "toml": _toml, "yaml": _yaml}
"""How each form is parsed."""
