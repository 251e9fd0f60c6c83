"""What the commands about policies share: their options, and policies read from files of every form."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs

from servicecore.cli.named import load
from servicecore.errors import ErrorGroup, InvalidValue, ServiceCoreError, Source, WrongType, shown
from servicecore.rules import Facts, Predicate, RuleSet, ruleset_from_table
from servicecore.rules.rulesets.hits import HITS
from servicecore.serialization import LARGEST, parse_policy
from servicecore.serialization.documents import unreadable
from servicecore.serialization.texts import parse

TROUBLE = 2
"""The exit code where there is no answer: mistakes in a document, or in the options."""
UNDECIDED = 3
"""The exit code where the answer is that it is not known."""

POLICY = """\
A policy is a document in JSON, TOML (.toml) or YAML (.yaml, .yml), or a decision table in CSV (.csv, or .tsv
with tabs) or Markdown (.md); `-` is standard input, JSON unless --form says otherwise. Nothing in it is run.
Without --facts its conditions ask the facts of routing, and its outcomes are routes.
MODULE:NAME, such as `my_policies:facts`, names an object of a Python module; the current folder is searched
first. Naming a module imports it, which runs its code: name none that you do not trust.
"""
_FORMS = {".toml": "toml", ".yaml": "yaml", ".yml": "yaml"}
_TABLES = (".csv", ".tsv", ".md", ".markdown")
_ENDINGS = {"json": ".json", "toml": ".toml", "yaml": ".yaml", "csv": ".csv", "md": ".md"}


def add_facts(parser: ArgumentParser) -> None:
    """The option that names the facts."""
    parser.add_argument("--facts", metavar="MODULE:NAME", help="the facts, such as `my_policies:facts`")


def add_names(parser: ArgumentParser) -> None:
    """The options of all that a policy may name, and of how it is written."""
    add_facts(parser)
    parser.add_argument(
        "--outcome", metavar="MODULE:NAME", help="the function that makes an outcome of its data"
    )
    parser.add_argument(
        "--predicates", metavar="MODULE:NAME", help="a mapping of the functions that a policy may name"
    )
    parser.add_argument(
        "--hit", choices=HITS, default="first", metavar="NAME", help="the hit policy of decision tables"
    )
    parser.add_argument(
        "--delimiter", metavar="CHAR", help="between the cells of decision tables; `tab` for tabs"
    )
    parser.add_argument(
        "--default",
        metavar="DATA",
        help="the outcome of decision tables where no rule matches",
    )
    parser.add_argument(
        "--form", choices=(*_ENDINGS,), help="the form of a policy, if its ending does not tell: of `-`"
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def add_bounds(parser: ArgumentParser) -> None:
    """The options that bound the work of an analysis."""
    parser.add_argument(
        "--budget", type=int, default=20_000, metavar="N", help="steps that a question may take (20000)"
    )
    parser.add_argument(
        "--seconds", type=float, default=10.0, metavar="S", help="what all of it may take (10)"
    )


def facts_of(options: Namespace) -> Facts:
    """The facts that the arguments name. Raises what `load` raises, or `WrongType` (`option.wrong-kind`)."""
    if options.facts is None:
        from servicecore.routing import facts

        return facts
    found = load(options.facts, "--facts", lambda value: isinstance(value, Facts))
    if isinstance(found, Facts):
        return found
    advice = ""
    if isinstance(found, type) and issubclass(found, Facts):
        advice = f"it is the class: add `facts = {found.__name__}()` to the module and name that."
    elif isinstance(found, type | dict):
        advice = "make facts of it in the module, `facts = Vocabulary.of(...)`, and name these."
    raise _wrong_kind("--facts", options.facts, found, "an object of a class of `Facts`", advice)


@attrs.frozen
class Names:
    """What the policies of a command may name."""

    facts: Facts
    outcome: Callable[[Any], Any] | None
    predicates: Mapping[str, Any]


def names_of(options: Namespace) -> Names:
    """All that the arguments name. Raises as `facts_of` does."""
    return Names(facts_of(options), _outcome(options), _predicates(options))


def _outcome(options: Namespace) -> Callable[[Any], Any] | None:
    if options.outcome is None:
        if options.facts is not None:
            return None
        from servicecore.routing import Route

        return Route.from_data
    found = load(options.outcome, "--outcome", callable)
    if callable(found):
        return found
    raise _wrong_kind("--outcome", options.outcome, found, "a function of the data of an outcome")


def _predicates(options: Namespace) -> Mapping[str, Any]:
    if options.predicates is None:
        return {}
    found = load(options.predicates, "--predicates", lambda value: isinstance(value, Mapping))
    if isinstance(found, Mapping) and all(isinstance(each, Predicate) for each in found.values()):
        return found
    advice = 'decorate a function with `@predicate("its name")`, and list it under that name.'
    expected = "a mapping of names to predicates"
    raise _wrong_kind("--predicates", options.predicates, found, expected, advice)


def _wrong_kind(option: str, name: str, found: object, expected: str, help: str = "") -> WrongType:
    return WrongType.of(
        "option.wrong-kind",
        f"`{name}` is not what {option} asks for",
        place=option,
        expected=expected,
        received=f"{shown(found)} ({type(found).__name__})",
        help=help,
    )


def called(file: str) -> str:
    """A file as the commands call it."""
    return "standard input" if file == "-" else file


def check_input(one: str, other: str) -> None:
    """Refuse standard input for two files. Raises `InvalidValue` (`option.twice-standard-input`)."""
    if one == other == "-":
        raise InvalidValue.of(
            "option.twice-standard-input",
            "standard input cannot be read twice",
            expected="a file for one of the two",
        )


def read_text_of(file: str) -> str:
    """The text of a file, or of standard input. Raises `InvalidValue` (`file.unreadable`,
    `document.too-large`).
    """
    try:
        if file == "-":
            content = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(file).open("rb") as opened:
                content = opened.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise InvalidValue.of(
                "document.too-large", f"`{called(file)}` is too large", expected=f"at most {LARGEST:,} bytes"
            )
        return content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        raise unreadable(Path(called(file)), cause) from cause


def read_policy_of(file: str, names: Names, options: Namespace) -> RuleSet[Any, Any]:
    """The rule set of a file; each rule knows its line.

    Raises `ServiceCoreError` or an `ErrorGroup` with every mistake of the document.
    """
    text = read_text_of(file)
    ending = "" if file == "-" else Path(file).suffix.lower()
    ending = _ENDINGS.get(options.form, ending)
    if ending in _TABLES:
        return _read_table(file, text, ending, names, options)
    name, form = called(file), _FORMS.get(ending, "json")
    try:
        found = parse_policy(
            text, form=form, name=name, facts=names.facts, outcome=names.outcome, predicates=names.predicates
        )
    except ServiceCoreError as error:
        raise in_file(error, name) from error.__cause__
    places = [f"rules[{number}]" for number in range(len(found))]
    lines = parse(text, form, name).lines(places)
    return _placed(found, name, [lines.get(place) for place in places])


def _read_table(file: str, text: str, ending: str, names: Names, options: Namespace) -> RuleSet[Any, Any]:
    from servicecore.rules.documents.grids import rows_of

    delimiter = "\t" if ending == ".tsv" else ","
    if options.delimiter:
        delimiter = "\t" if options.delimiter == "tab" else options.delimiter
    try:
        text = _the_table(text) if ending in (".md", ".markdown") else text
        found = ruleset_from_table(
            text,
            name=called(file) if file == "-" else Path(file).stem,
            facts=names.facts,
            outcome=names.outcome,
            hit=options.hit,
            default=_default(options, names),
            delimiter=delimiter,
        )
    except (ServiceCoreError, ErrorGroup) as error:
        problems = error.errors if isinstance(error, ErrorGroup) else (error,)
        moved = [in_file(problem, file) for problem in problems]
        raise ErrorGroup(f"decision table `{file}`", moved) from error
    _, *rows = rows_of(text, delimiter, lambda *stray: None)
    return _placed(found, file, [line for line, _ in rows])


def _default(options: Namespace, names: Names) -> Any:
    """The outcome that the option gives: JSON, or else a text."""
    import json

    if options.default is None:
        return None
    try:
        data = json.loads(options.default)
    except ValueError:
        data = options.default
    return data if names.outcome is None or data is None else names.outcome(data)


def _the_table(text: str) -> str:
    """The table of a page of Markdown on its lines, all else blank."""
    lines = [line if line.lstrip().startswith("|") else "" for line in text.split("\n")]
    starts = [number for number, line in enumerate(lines) if line and (number == 0 or not lines[number - 1])]
    if len(starts) > 1:
        raise InvalidValue.of(
            "table.several-tables",
            "the page has several tables",
            place=f"line {starts[1] + 1}",
            expected="one table, which is the policy",
            help="keep each policy in a file of its own.",
        )
    return "\n".join(lines)


def in_file(error: ServiceCoreError, file: str) -> ServiceCoreError:
    """The error with the file in front of its place, such as a line."""
    place = ", ".join(filter(None, [file, error.diagnostic.place]))
    moved = type(error)(attrs.evolve(error.diagnostic, place=place))
    moved.__cause__ = error.__cause__
    return moved


def _placed(ruleset: RuleSet[Any, Any], file: str, lines: Iterable[int | None]) -> RuleSet[Any, Any]:
    """The same rules, each at its line, so that reports can name it."""
    from servicecore.rules.rulesets.ruleset import remade

    rules = tuple(
        attrs.evolve(rule, place=Source(file, line)) if line else rule
        for rule, line in zip(ruleset.rules, lines, strict=True)
    )
    found: RuleSet[Any, Any] = remade(
        type(ruleset), ruleset.hit, ruleset.name, rules, ruleset.default, ruleset.on_error
    )
    return found
