"""Policies as files: rule sets read from JSON, TOML or YAML, and written as JSON."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs

from servicecore.errors import (
    ErrorGroup,
    InvalidValue,
    ServiceCoreError,
    Source,
    UnknownName,
    closest,
    one_of,
    require_instance,
)
from servicecore.rules import Facts, RuleSet
from servicecore.serialization.documents import unreadable
from servicecore.serialization.texts import FORMS, Parsed, parse

LARGEST: int = 8_000_000
"""How many characters (of a file, bytes) a policy may have: some 20,000 rules."""

_ENDINGS = {".json": "json", ".toml": "toml", ".yaml": "yaml", ".yml": "yaml"}


def read_policy(
    path: str | Path,
    *,
    facts: Facts,
    outcome: Callable[[Any], Any] | None = None,
    predicates: Mapping[str, Any] | None = None,
    largest: int = LARGEST,
) -> RuleSet[Any, Any]:
    """The rule set of a JSON, TOML or YAML file, by its ending (JSON where that is another).

    The document is the plain data of a rule set, as `RuleSet.to_data` gives it; `facts`, `outcome` and
    `predicates` are as for `RuleSet.from_data`. Nothing in it is evaluated. YAML needs `servicecore[yaml]`,
    and is read without aliases and tags, its plain values as in JSON (`no` is a text).

    Raises `InvalidValue` (`file.unreadable`, `document.too-large`), and what `parse_policy` raises.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            content = file.read(largest + 1)
        _check_size(len(content), largest, path.name)
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        raise unreadable(path, cause) from cause
    form = _ENDINGS.get(path.suffix.lower(), "json")
    return parse_policy(
        text, form=form, name=str(path), facts=facts, outcome=outcome, predicates=predicates, largest=largest
    )


def parse_policy(
    text: str,
    *,
    facts: Facts,
    form: str = "json",
    outcome: Callable[[Any], Any] | None = None,
    predicates: Mapping[str, Any] | None = None,
    name: str = "policy",
    largest: int = LARGEST,
) -> RuleSet[Any, Any]:
    """The rule set of a text in the form `json`, `toml` or `yaml`; errors call the text by `name`.

    >>> from servicecore.rules import Vocabulary
    >>> policy = parse_policy('''
    ... name = "orders"
    ... default = "shop"
    ... [[rules]]
    ... name = "large"
    ... when = {fact = "amount", op = ">=", value = 100}
    ... then = "key accounts"
    ... ''', form="toml", facts=Vocabulary.of({"amount": int}))
    >>> policy.decide({"amount": 500})
    Decision('key accounts', rule='large')

    Raises an `ErrorGroup` with every mistake of the document, each with its place and, where it can be found,
    its line: what `ruleset_from_data` raises, and `document.duplicate-key`. A text that cannot be read at all
    raises one error with line and column: `InvalidValue` (`document.not-parsable`, `document.not-plain`,
    `document.too-large`, `document.needs-extra`, `data.too-deep`, `number.not-finite`) or `WrongType`
    (`data.wrong-shape`) for a key that is no text.
    """
    _check_form(form)
    _check_size(len(require_instance(text, str, "text")), largest, name)
    file = name.replace("\\", "/").rpartition("/")[2]
    parsed = parse(text.removeprefix("\ufeff"), form, file)
    problems = list(parsed.problems)
    found = None
    try:
        found = RuleSet.from_data(parsed.data, facts=facts, outcome=outcome, predicates=predicates)
    except ErrorGroup as group:
        problems += group.errors
    if problems or found is None:
        raise ErrorGroup(f"policy `{file}`", tuple(_with_lines(problems, parsed, name)))
    return found


_NOT_WRITTEN = frozenset({".toml", ".yaml", ".yml", ".csv", ".tsv", ".md"})


def write_policy(path: str | Path, ruleset: RuleSet[Any, Any]) -> None:
    """Write a rule set as JSON, which `read_policy` reads back; the file appears when all of it is written.

    Raises `InvalidValue` (`file.unwritable`; `policy.not-plain` if an outcome is no plain data and has no
    `to_data`).
    """
    import json

    path = Path(path)
    if path.suffix.lower() in _NOT_WRITTEN:
        raise InvalidValue.of(
            "file.unwritable",
            f"a policy is written as JSON, and `{path.name}` says otherwise",
            expected="a name that ends in .json",
            help="`ruleset_to_table` writes decision tables.",
        )
    try:
        text = json.dumps(ruleset.to_data(), indent=2, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (TypeError, ValueError, RecursionError) as cause:
        raise InvalidValue.of(
            "policy.not-plain",
            f"rule set `{ruleset.name}` cannot be written as JSON: {cause}",
            expected="outcomes of texts, finite numbers, lists and mappings, or with a method `to_data`",
        ) from cause
    draft = path.with_name(path.name + ".part")
    try:
        draft.write_text(text + "\n", encoding="utf-8")
        draft.replace(path)
    except OSError as cause:
        why = (cause.strerror or str(cause)).lower()
        raise InvalidValue.of("file.unwritable", f"cannot write `{path}`: {why}") from cause
    finally:
        draft.unlink(missing_ok=True)


def _check_form(form: str) -> None:
    if form not in FORMS:
        raise UnknownName.of(
            "value.unknown-member",
            f"unknown form of a document `{form}`",
            place="form",
            expected=one_of(FORMS),
            suggestion=closest(form, FORMS),
        )


def _check_size(size: int, largest: int, name: str) -> None:
    if size > largest:
        raise InvalidValue.of(
            "document.too-large",
            f"`{name}` is too large for a policy",
            expected=f"at most {largest:,} characters",
            help="split it, or say `largest=...` if it is meant.",
        )


def _with_lines(problems: list[ServiceCoreError], parsed: Parsed, name: str) -> list[ServiceCoreError]:
    """The mistakes with the line on which each stands."""
    lines = parsed.lines({problem.diagnostic.place for problem in problems})
    located = []
    for problem in problems:
        line = lines.get(problem.diagnostic.place)
        moved = problem
        if line:
            moved = type(problem)(attrs.evolve(problem.diagnostic, source=Source(name, line)))
            moved.__cause__ = problem.__cause__
        located.append(moved)
    return located
