"""Rule sets written as decision tables."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import attrs

from servicecore.errors import Collector, InvalidValue, UnknownName, closest, one_of, shown
from servicecore.rules.documents import notation
from servicecore.rules.documents.grids import csv_text, markdown_text
from servicecore.rules.documents.tables import ABOUT, OUTCOME, PART
from servicecore.rules.language.conditions import AllOf, Condition, Not
from servicecore.rules.language.leaves import Comparison
from servicecore.rules.language.paths import AnyFact
from servicecore.rules.rulesets.rule import Rule
from servicecore.rules.rulesets.ruleset import RuleSet

_FORMS = {"markdown": markdown_text, "csv": csv_text}
Question = tuple[AnyFact, Mapping[str, object]]


@attrs.frozen
class _Row:
    """A rule on its way into a table: its questions in order, and its plain data."""

    questions: tuple[Question, ...]
    data: Mapping[str, Any]


def ruleset_to_table(ruleset: RuleSet[Any, Any], *, form: Literal["markdown", "csv"] = "markdown") -> str:
    """The rules of a rule set as a decision table, which `ruleset_from_table` reads back.

    >>> from servicecore.rules import Vocabulary
    >>> facts = Vocabulary.of({"tier": str, "amount": int})
    >>> large = Rule("large", when=(facts.tier == "gold") & (facts.amount >= 100), then="care", priority=2)
    >>> small = Rule("small", when=~facts.tier.one_of("gold", "vip"), then="self help")
    >>> print(ruleset_to_table(RuleSet("orders", [large, small])), end="")
    | rule  | tier          | amount | then      | priority |
    | ----- | ------------- | ------ | --------- | -------- |
    | large | gold          | >= 100 | care      | 2        |
    | small | not gold, vip |        | self help |          |

    The table holds the rules; name, hit policy and default of the rule set are not in it. Outcomes that are
    mappings get a column for each key, all others one column `then`.

    Raises an `ErrorGroup` with every rule that does not fit (`table.not-tabular`): each condition must be
    comparisons of facts with constants, or the opposites of such, joined with `&`; each outcome plain data.
    Raises `UnknownName` (`value.unknown-member`) for another `form`.
    """
    if form not in _FORMS:
        raise UnknownName.of(
            "value.unknown-member",
            f"unknown form of a table `{form}`",
            place="form",
            expected=one_of(_FORMS),
            suggestion=closest(form, _FORMS),
        )
    problems = Collector(f"rule set `{ruleset.name}`")
    data: Any = ruleset.to_data()["rules"]
    rows: list[_Row] = []
    for number, rule in enumerate(ruleset.rules):
        with problems.at(f"rules[{number}]"):
            rows.append(_Row(tuple(_questions(rule)), data[number]))
            _check_outcome(rule, data[number]["then"])
    problems.done()
    return _FORMS[form](_lines(rows))


def _questions(rule: Rule[Any]) -> Iterator[Question]:
    parts = rule.when.conditions if isinstance(rule.when, AllOf) else (rule.when,)
    for number, part in enumerate(parts):
        inner = part.condition if isinstance(part, Not) else part
        if not isinstance(inner, Comparison):
            place = f"when.all[{number}]" if isinstance(rule.when, AllOf) else "when"
            raise _not_tabular(rule, part, place)
        yield inner.fact, part.to_data()


def _not_tabular(rule: Rule[Any], part: Condition, place: str) -> InvalidValue:
    return InvalidValue.of(
        "table.not-tabular",
        f"the condition of rule `{rule.name}` does not fit into a row",
        place=place,
        expected="comparisons of facts with constants, or their opposites, joined with `&`",
        received=shown(part),
        help="write a rule for each side of an `|`, or keep the rule set as JSON.",
    )


def _check_outcome(rule: Rule[Any], then: object) -> None:
    if notation.outcome_text(then) is None:
        raise InvalidValue.of(
            "table.not-tabular",
            f"the outcome of rule `{rule.name}` does not fit into a cell",
            place="then",
            expected="plain data: texts, numbers, lists and mappings, or an outcome with `to_data`",
            received=f"{shown(then)} ({type(then).__name__})",
        )


def _lines(rows: Sequence[_Row]) -> list[list[str]]:
    """The header and a line of cells for each rule."""
    facts = _fact_columns(rows)
    keys = _outcome_keys([row.data["then"] for row in rows])
    about = [name for name in ABOUT if any(name in row.data for row in rows)]
    header = ["rule", *map(_header, facts), *_outcome_headers(keys), *about]
    return [header, *(_line(row, facts, keys, about) for row in rows)]


def _line(row: _Row, facts: Sequence[AnyFact], keys: Sequence[str], about: Sequence[str]) -> list[str]:
    asked = [""] * len(facts)
    position = -1
    for fact, data in row.questions:
        position = next(n for n in range(position + 1, len(facts)) if facts[n].key == fact.key)
        asked[position] = notation.condition_text(data, fact.kind)
    then = row.data["then"]
    outcomes = [_outcome(then[key]) if key in then else "" for key in keys] or [_outcome(then)]
    said = [_said(row.data[name]) if name in row.data else "" for name in about]
    return [notation.free_text(str(row.data["name"])), *asked, *outcomes, *said]


def _fact_columns(rows: Sequence[_Row]) -> list[AnyFact]:
    """Columns in which every rule finds its questions in their order; some facts may need several."""
    columns: list[AnyFact] = []
    for row in rows:
        position = -1
        for fact, _ in row.questions:
            later = (n for n in range(position + 1, len(columns)) if columns[n].key == fact.key)
            position = next(later, len(columns))
            if position == len(columns):
                columns.append(fact)
    return columns


def _header(fact: AnyFact) -> str:
    """The header that names the fact; in quotes where it would name something else."""
    special = OUTCOME.fullmatch(fact.path) or PART.fullmatch(fact.path) or fact.path.lower() in ABOUT
    return notation.quoted(fact.path) if special and not fact.part else notation.free_text(fact.words)


def _outcome_headers(keys: Sequence[str]) -> list[str]:
    return [f"-> {key}" for key in keys] if len(keys) > 1 else [f"then.{key}" for key in keys] or ["then"]


def _outcome_keys(outcomes: Sequence[object]) -> list[str]:
    """The keys of outcomes that are all mappings, each fit for a header."""
    mappings = [each for each in outcomes if isinstance(each, Mapping) and each]
    keys = list(dict.fromkeys(key for each in mappings for key in each))
    fit = all(isinstance(key, str) and notation.free_text(key) == key for key in keys)
    return keys if len(mappings) == len(outcomes) and fit else []


def _outcome(outcome: object) -> str:
    text = notation.outcome_text(outcome)
    assert text is not None  # checked before
    return text


def _said(value: object) -> str:
    """What is said about a rule, as a cell."""
    if isinstance(value, list):
        return notation.list_text(value)
    return notation.free_text(value) if isinstance(value, str) else notation.quoted(value)
