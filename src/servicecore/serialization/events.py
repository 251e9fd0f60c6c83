"""JSON and YAML as a stream of small events with lines, put together without recursion."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from math import isfinite
from typing import Any, TypeAlias

import attrs

from servicecore.errors import InvalidValue, ServiceCoreError, WrongType, shown

DEEPEST = 500
"""How deep a document may be nested."""

Note: TypeAlias = Callable[[str, int], None]
"""What is told the place and line of each part of a document."""


@attrs.frozen
class Event:
    """The beginning (`{`, `[`) or end (`}`, `]`) of a mapping or list, or a `value`, with line and column."""

    kind: str
    value: Any
    line: int
    column: int

    @property
    def spot(self) -> str:
        """The place as a syntax error names it."""
        return f"line {self.line}, column {self.column}"


class _Frame:
    """A mapping or list that is not closed yet; in a mapping, the key whose value comes next."""

    __slots__ = ("container", "key", "place")

    def __init__(self, container: Any, place: str) -> None:
        self.container = container
        self.place = place
        self.key: str | None = None

    def inner(self) -> str:
        """The place of the value that comes next."""
        if self.key is None:
            return f"{self.place}[{len(self.container)}]" if self.place else ""
        return f"{self.place}.{self.key}".removeprefix(".")

    def put(self, value: Any) -> None:
        if self.key is None:
            self.container.append(value)
        else:
            self.container[self.key] = value
            self.key = None


def assemble(events: Iterator[Event], note: Note) -> tuple[Any, list[ServiceCoreError]]:
    """The data that the events stand for, and its keys that are there twice; the last value counts.

    Raises `WrongType` (`data.wrong-shape`) for a key that is no text, `InvalidValue` (`data.too-deep`).
    """
    doubles: list[ServiceCoreError] = []
    root = _Frame([], "")
    stack = [root]
    for event in events:
        frame = stack[-1]
        if event.kind in "}]":
            stack.pop()
            continue
        if isinstance(frame.container, dict) and frame.key is None:
            frame.key = _key(event, frame)
            note(frame.inner(), event.line)
            if frame.key in frame.container:
                doubles.append(_double(frame.key, frame.inner()))
            continue
        place = frame.inner()
        if frame.key is None and place:
            note(place, event.line)
        value: Any = {"{": {}, "[": []}.get(event.kind, event.value)
        frame.put(value)
        if event.kind != "value":
            stack.append(_Frame(value, place))
            _check_depth(len(stack) - 1, event)
    return root.container[0] if root.container else None, doubles


def _key(event: Event, frame: _Frame) -> str:
    if event.kind == "value" and isinstance(event.value, str):
        return event.value
    raise WrongType.of(
        "data.wrong-shape",
        "the key of a mapping is no text",
        place=event.spot,
        expected="a text",
        received=shown(event.value) if event.kind == "value" else "a list or mapping",
        help="put it in quotes.",
    )


def _double(key: str, place: str) -> InvalidValue:
    return InvalidValue.of(
        "document.duplicate-key",
        f"the key `{key}` is there twice",
        place=place,
        help="only one of them would count: take the other out.",
    )


def _check_depth(depth: int, event: Event) -> None:
    if depth > DEEPEST:
        raise too_deep(event.spot)


def too_deep(place: str) -> InvalidValue:
    """The error that says that a document is nested too deep."""
    return InvalidValue.of(
        "data.too-deep", "the document is nested too deep", place=place, expected=f"at most {DEEPEST} levels"
    )


def not_parsable(name: str, form: str, why: str, place: str) -> InvalidValue:
    """The error that says that a document is not of its form."""
    return InvalidValue.of(
        "document.not-parsable", f"`{name}` cannot be parsed: {why}", place=place, expected=form
    )


def counted(text: str) -> Callable[[int], tuple[int, int]]:
    """What tells the line and column, both from 1, of a position in the text."""
    starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def spot(position: int) -> tuple[int, int]:
        line = bisect_right(starts, position)
        return line, position - starts[line - 1] + 1

    return spot


_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]|[^\s\[\]{}:,"]++', re.DOTALL)


def json_events(text: str) -> Iterator[Event]:
    """The events of a text that is JSON but for what `assemble` refuses.

    Raises `InvalidValue` (`number.not-finite`) for a number that no computer holds.
    """
    import json

    spot_of = counted(text)
    for found in _TOKEN.finditer(text):
        token, start = found[0], found.start()
        event = Event(token if token in "{}[]" else "value", None, *spot_of(start))
        if event.kind != "value":
            yield event
            continue
        try:
            value = json.loads(token)
        except ValueError:  # an integer of thousands of digits
            value = float("inf")
        if isinstance(value, float) and not isfinite(value):
            raise not_finite(token, event.spot)
        yield attrs.evolve(event, value=value)


def not_finite(text: str, place: str) -> InvalidValue:
    return InvalidValue.of(
        "number.not-finite",
        "the number is not finite, or has thousands of digits",
        place=place,
        expected="a finite number",
        received=shown(text),
    )


_BRACKETS = {
    "MappingStartEvent": "{",
    "MappingEndEvent": "}",
    "SequenceStartEvent": "[",
    "SequenceEndEvent": "]",
}
_CONSTANTS: dict[str, object] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", "")),
}
_WHOLE = re.compile(r"[-+]?[0-9]++")
_FRACTION = re.compile(r"[-+]?(?:\.[0-9]++|[0-9]++(?:\.[0-9]*+)?)(?:[eE][-+]?[0-9]++)?")
_ENDLESS = re.compile(r"[-+]?\.inf|\.nan", re.IGNORECASE)


def yaml_events(text: str, name: str) -> Iterator[Event]:
    """The events of YAML, plain values read by the core schema of YAML 1.2: `no` and `12:30` are texts.

    Raises `InvalidValue` (`document.not-parsable`, `document.not-plain` for aliases and tags,
    `document.needs-extra`, `number.not-finite`).
    """
    yaml = _yaml()
    if found := yaml.reader.Reader.NON_PRINTABLE.search(text):
        line, column = counted(text)(found.start())
        raise not_parsable(name, "YAML", "a control character stands in it", f"line {line}, column {column}")
    documents = 0
    try:
        for found in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            kind, mark = type(found).__name__, found.start_mark
            event = Event(_BRACKETS.get(kind, "value"), None, mark.line + 1, mark.column + 1)
            documents += kind == "DocumentStartEvent"
            if documents > 1:
                raise not_parsable(name, "YAML", "it holds several documents", event.spot)
            _refuse_what_is_not_plain(found, kind, event.spot)
            if kind in _BRACKETS:
                yield event
            elif kind == "ScalarEvent":
                value = _core(found.value, event.spot) if found.implicit[0] else found.value
                yield attrs.evolve(event, value=value)
    except yaml.MarkedYAMLError as cause:
        mark = cause.problem_mark or cause.context_mark
        spot = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "line 1, column 1"
        raise not_parsable(name, "YAML", cause.problem or "it is no YAML", spot) from cause


def _yaml() -> Any:
    try:
        import yaml
    except ModuleNotFoundError as cause:
        raise InvalidValue.of(
            "document.needs-extra",
            "reading YAML needs a package that is not installed",
            expected="the package PyYAML",
            help='install it with `pip install "servicecore[yaml]"`, or write the document as JSON or TOML.',
        ) from cause
    return yaml


def _refuse_what_is_not_plain(found: Any, kind: str, spot: str) -> None:
    """Aliases make a small text a huge document; tags ask for objects."""
    what = "an alias" if kind == "AliasEvent" else "a tag" if getattr(found, "tag", None) else ""
    if what:
        raise InvalidValue.of(
            "document.not-plain",
            f"{what} is not read",
            place=spot,
            expected="plain values, lists and mappings",
            help="write out what it stands for.",
        )


def _core(text: str, spot: str) -> object:
    """What a plain value is in the core schema of YAML 1.2."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _ENDLESS.fullmatch(text):
        raise not_finite(text, spot)
    if not _FRACTION.fullmatch(text):
        return text
    try:
        value = int(text) if _WHOLE.fullmatch(text) else float(text)
    except ValueError:  # thousands of digits
        value = float("inf")
    if not isfinite(value):
        raise not_finite(text, spot)
    return value
