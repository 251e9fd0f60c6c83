"""Situations as JSON: the facts of one subject, nested or with dotted paths."""

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from servicecore.cli.policies import called, in_file, read_text_of
from servicecore.errors import Collector, InvalidValue, ServiceCoreError, Source, read_mapping
from servicecore.rules import Facts, FactsByKey
from servicecore.serialization.texts import parse


def read_situation(file: str, facts: Facts) -> dict[str, Any]:
    """The facts of a JSON file by path, each read as a rule's constant would be; a null is a missing fact.

    Raises an `ErrorGroup` with every mistake and its line: `facts.unknown-fact`, `fact.wrong-type` and its
    kin, `situation.given-twice`, `document.duplicate-key`; or what a text raises that is no JSON object.
    """
    name = called(file)
    text = read_text_of(file)
    try:
        parsed = parse(text, "json", name)
    except ServiceCoreError as error:
        raise in_file(error, name) from error.__cause__
    problems = Collector(f"situation `{name}`")
    problems.errors.extend(parsed.problems)
    values: dict[str, Any] = {}
    for path, value in _leaves(read_mapping(parsed.data, name)):
        if problems.is_full:
            break
        with problems.at():
            _keep(path, value, facts, values)
    lines = parsed.lines({problem.diagnostic.place for problem in problems.errors})
    for number, problem in enumerate(problems.errors):
        line = lines.get(problem.diagnostic.place)
        found = in_file(problem, name)
        if line:
            found = type(problem)(attrs.evolve(problem.diagnostic, source=Source(name, line)))
        problems.errors[number] = found
    problems.done()
    return values


def _leaves(data: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """The values of a nested mapping by their paths; an empty mapping is a value."""
    waiting: list[tuple[str, object]] = [*data.items()][::-1]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, Mapping) and value:
            waiting += [(f"{path}.{key}", inner) for key, inner in [*value.items()][::-1]]
        else:
            yield path, value


def _keep(path: str, value: object, facts: Facts, values: dict[str, Any]) -> None:
    if value in (None, {}) and _is_group(path, facts):
        return  # a part that is not there, such as a customer who is not known
    try:
        fact = facts[path]
        read = None if value is None else fact.kind.parse(value)
    except ServiceCoreError as error:
        raise type(error)(attrs.evolve(error.diagnostic, place=path, source=None)) from error.__cause__
    if fact.path in values:
        raise InvalidValue.of(
            "situation.given-twice",
            f"the fact `{fact.path}` is given twice",
            place=path,
            help="a short name and a path may stand for the same fact: keep one.",
        )
    values[fact.path] = read


def _is_group(path: str, facts: Facts) -> bool:
    """Whether a path names a part of a subject, rather than a fact."""
    entry: object = facts
    for name in path.split("."):
        entry = vars(entry).get(name) if isinstance(entry, Facts) and name[:1] != "_" else None
    return isinstance(entry, Facts | FactsByKey)
