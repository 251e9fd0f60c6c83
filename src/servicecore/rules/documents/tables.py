"""Decision tables: a rule a row, a fact a column, read into a rule set and written back."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from servicecore.errors import (
    ErrorGroup,
    InvalidValue,
    ServiceCoreError,
    UnknownName,
    closest,
    one_of,
    require_instance,
    require_text,
)
from servicecore.rules.documents import notation
from servicecore.rules.documents.grids import rows_of
from servicecore.rules.documents.plain import condition_from_data, ruleset_from_data
from servicecore.rules.language.facts import Facts
from servicecore.rules.language.kinds import Kind
from servicecore.rules.language.paths import PARTS
from servicecore.rules.rulesets.ruleset import RuleSet

ABOUT = ("priority", "tags", "note", "enabled", "from", "until")
"""The columns to the right of the outcome: what is said about a rule."""
PART = re.compile(rf"({'|'.join(PARTS)}) of (.+) \(([^()]+)\)")
"""The header of a part of an instant, such as `weekday of at (Europe/Berlin)`."""
OUTCOME = re.compile(r"->\s*(.*)|then(?:\.(.+))?", re.IGNORECASE | re.DOTALL)
"""The header of a column of the outcome."""

_PLACE = re.compile(r"rules\[(\d+)\](?:\.(\w+))?(?:\.all\[(\d+)\])?(.*)", re.DOTALL)
_CELLS: Mapping[str, Callable[[str], object]] = {
    "priority": notation.scalar,
    "enabled": notation.scalar,
    "tags": notation.list_data,
}


@attrs.frozen
class _Column:
    number: int
    header: str
    role: str  # rule, fact, then, one of ABOUT; unknown after a mistake
    asks: Mapping[str, object] = {}
    kind: Kind | None = None
    key: str = ""
    is_part: bool = False  # of a mapping, also as the only column of the outcome

    def __str__(self) -> str:
        return f"column {self.number} ({self.header})" if self.header else f"column {self.number}"


@attrs.frozen
class _Row:
    number: int
    line: int
    cells: tuple[str, ...]

    def __str__(self) -> str:
        return f"line {self.line}, row {self.number}"


class _Mistakes:
    """The mistakes of a table, in the order of its lines and columns."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self.found: list[tuple[int, int, ServiceCoreError]] = []

    def add(self, error: ServiceCoreError | ErrorGroup, place: str, line: int, column: int) -> None:
        for each in error.errors if isinstance(error, ErrorGroup) else (error,):
            moved = type(each)(attrs.evolve(each.diagnostic, place=place, source=None))
            moved.__cause__ = each.__cause__
            self.found.append((line, column, moved))

    def done(self) -> None:
        if self.found:
            ordered = sorted(self.found, key=lambda each: each[:2])
            raise ErrorGroup(self.subject, tuple(error for _, _, error in ordered))


def ruleset_from_table(
    text: str,
    *,
    name: str,
    facts: Facts,
    outcome: Callable[[Any], Any] | None = None,
    hit: str = "first",
    default: Any = None,
    delimiter: str = ",",
) -> RuleSet[Any, Any]:
    """A rule set from a decision table, as CSV or as a table of Markdown.

    Each row is a rule, each column left of the outcome a fact; a row matches when all its cells do.

    >>> from servicecore.rules import Vocabulary
    >>> facts = Vocabulary.of({"tier": str, "amount": int, "text": str})
    >>> policy = ruleset_from_table('''
    ... | rule    | tier       | amount | text            | -> queue  | priority |
    ... | ------- | ---------- | ------ | --------------- | --------- | -------- |
    ... | refunds | gold, vip  | >= 100 | mentions refund | care      | 10       |
    ... | small   | not silver | 0..99  | -               | self help |          |
    ... ''', name="orders", facts=facts, default="shop")
    >>> policy["small"].when
    ~(facts.tier == 'silver') & facts.amount.between(0, 99)
    >>> policy.match({"tier": "vip", "amount": 120, "text": "a refund, please"}).then
    'care'

    Columns, from left to right: `rule` (names; `row 1`, `row 2` without it); a path of a fact each, the same
    fact as often as you like, or `weekday of at (Europe/Berlin)` and `time of day of at (Europe/Berlin)`; the
    outcome, `then` or `-> word`, of which several make a mapping (`then.word` does so alone); then what is
    said about a rule: `priority`, `tags`, `note`, `enabled`, `from`, `until`.

    Cells: nothing or `-` accepts everything; `gold` and `gold, vip` are equality; `>= 100`, `< 5`, `!= x`;
    `100..500` includes both ends; `missing`, `present`; every other operator by its name (`mentions refund,
    money back`, `starts with x`, `matches ^a+$`, `within x`, `has any a, b`); `not` before any of these.
    A value that has commas or quotes, or looks like more than a value, stands in double quotes, as in JSON.
    An outcome may be JSON. In Markdown a pipe inside a cell is written as `\\\\|`.

    `outcome` turns the data of an outcome into the outcome; `default` is an outcome already.

    Raises an `ErrorGroup` with every mistake of the table, each with its line, row and column:
    `table.broken-cell`, `table.no-header`, `table.no-outcome`, `table.unknown-column`,
    `table.duplicate-column`, `table.ragged-row`, `table.bad-quote`, `table.unclosed-quote`, and all that
    `ruleset_from_data` raises.
    """
    require_text(name, "name")
    mistakes = _Mistakes(f"decision table `{name}`")
    (line, header), *body = rows_of(require_instance(text, str, "text"), delimiter, mistakes.add)
    columns = _columns(line, header, facts, mistakes)
    rows = list(_rows(body, columns, mistakes))
    asked: list[list[_Column]] = []
    rules = [_rule(row, columns, asked, mistakes) for row in rows]
    document: dict[str, object] = {"name": name, "hit": hit, "rules": rules}
    if default is not None:
        document["default"] = _Given(default)
    found = None
    try:
        found = ruleset_from_data(document, facts=facts, outcome=_maker(outcome))
    except ErrorGroup as group:
        for error in group.errors:
            _located(error, rows, columns, asked, mistakes)
    mistakes.done()
    assert found is not None
    return found


@attrs.frozen
class _Given:
    """An outcome that is one already, among the data of others."""

    outcome: Any


def _maker(outcome: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    def make(data: Any) -> Any:
        if isinstance(data, _Given):
            return data.outcome
        return data if outcome is None else outcome(data)

    return make


def _columns(line: int, header: Sequence[str], facts: Facts, mistakes: _Mistakes) -> list[_Column]:
    outcomes = [number for number, name in enumerate(header, start=1) if OUTCOME.fullmatch(name)]
    if not outcomes:
        near = next((name for name in header if closest(name, ["then"])), None)
        error = InvalidValue.of(
            "table.no-outcome",
            "no column gives the outcome",
            expected="a column `then`, or columns such as `-> queue`",
            received=one_of(header),
            suggestion="then" if near else None,
            help="the table has a single column: is the delimiter right?" if _is_joined(header) else "",
        )
        mistakes.add(error, f"line {line}", line, 0)
    columns: list[_Column] = []
    for number, name in enumerate(header, start=1):
        column = _Column(number, name, "unknown")
        try:
            column = _column(column, number > min(outcomes, default=number), facts)
            _check_single(column, columns, len(outcomes))
        except (ServiceCoreError, ErrorGroup) as error:
            mistakes.add(error, f"line {line}, {column}", line, number)
        columns.append(column)
    return columns


def _is_joined(header: Sequence[str]) -> bool:
    return len(header) == 1 and any(mark in header[0] for mark in ";\t|,")


def _column(column: _Column, right: bool, facts: Facts) -> _Column:
    """The column with its role, which its header and its side of the outcome say."""
    header = column.header
    if not header:
        raise InvalidValue.of("table.unknown-column", "the column has no header", expected="a fact")
    if column.number == 1 and header.lower() == "rule":
        return attrs.evolve(column, role="rule")
    if found := OUTCOME.fullmatch(header):
        return attrs.evolve(column, role="then", key=found[1] or found[2] or "", is_part=bool(found[2]))
    if not right:
        asks = _asked(header, facts)
        leaf = next(condition_from_data({**asks, "op": "is_missing"}, facts=facts).leaves())
        return attrs.evolve(column, role="fact", asks=asks, kind=leaf.facts[0].kind)
    if header.lower() in ABOUT:
        return attrs.evolve(column, role=header.lower())
    raise UnknownName.of(
        "table.unknown-column",
        f"no column right of the outcome is called `{header}`",
        expected=one_of(ABOUT),
        suggestion=closest(header, ABOUT),
        help="the columns of facts stand left of the outcome." if header in set(facts) else "",
    )


def _asked(header: str, facts: Facts) -> dict[str, object]:
    """The fact that a header names, as plain data."""
    if found := PART.fullmatch(header):
        return {"fact": found[2], "part": found[1], "zone": found[3]}
    path = notation.free_data(header)
    if path.lower() in ABOUT and path not in set(facts):
        raise UnknownName.of(
            "table.unknown-column",
            f"there is no fact `{path}`",
            help=f"the column `{path}`, which is about the rule, stands right of the outcome.",
        )
    return {"fact": path}


def _check_single(column: _Column, before: Iterable[_Column], outcomes: int) -> None:
    """Only a fact may have several columns; several outcomes need a name each."""
    if column.role == "then" and outcomes > 1 and not column.key:
        raise InvalidValue.of(
            "table.unknown-column",
            "one of several columns of the outcome has no name",
            expected="a name, as in `-> queue`",
            received=column.header,
        )
    if column.role != "fact" and any((each.role, each.key) == (column.role, column.key) for each in before):
        raise InvalidValue.of("table.duplicate-column", f"two columns are called `{column.header}`")


def _rows(
    body: Iterable[tuple[int, Sequence[str]]], columns: Sequence[_Column], mistakes: _Mistakes
) -> Iterator[_Row]:
    for number, (line, cells) in enumerate(body, start=1):
        row = _Row(number, line, tuple(cells))
        if len(cells) == len(columns):
            yield row
            continue
        error = InvalidValue.of(
            "table.ragged-row",
            "the row does not fit the header",
            expected=f"{len(columns)} cells",
            received=f"{len(cells)} cells",
            help="a cell with a delimiter in it stands in quotes (CSV), or the delimiter behind a backslash "
            "(Markdown).",
        )
        mistakes.add(error, str(row), line, 0)


def _rule(
    row: _Row, columns: Sequence[_Column], asked: list[list[_Column]], mistakes: _Mistakes
) -> dict[str, object]:
    """The rule of a row as plain data; `asked` gets the columns of its conditions."""
    rule: dict[str, object] = {"name": f"row {row.number}"}
    conditions: list[object] = []
    outcomes: dict[str, object] = {}
    asked.append([])
    for column, cell in zip(columns, row.cells, strict=True):
        if notation.is_empty(cell):
            continue
        try:
            if column.kind is not None:
                conditions.append(notation.condition_data(cell, column.asks, column.kind))
                asked[-1].append(column)
            elif column.role == "then":
                outcomes[column.key] = notation.outcome_data(cell)
            elif column.role != "unknown":
                key = "name" if column.role == "rule" else column.role
                rule[key] = _CELLS.get(column.role, notation.free_data)(cell)
        except ServiceCoreError as error:
            mistakes.add(error, f"{row}, {column}", row.line, column.number)
            outcomes.setdefault(column.key, _Given(None))
    return rule | {"when": {"all": conditions}, "then": _then(row, columns, outcomes, mistakes)}


def _then(
    row: _Row, columns: Sequence[_Column], outcomes: Mapping[str, object], mistakes: _Mistakes
) -> object:
    keys = [column for column in columns if column.role == "then"]
    if keys and not outcomes:
        error = InvalidValue.of(
            "table.no-outcome", "the row has no outcome", help="`null` is an outcome of nothing."
        )
        mistakes.add(error, f"{row}, {keys[0]}", row.line, keys[0].number)
    if not outcomes or any(isinstance(each, _Given) for each in outcomes.values()):
        return _Given(None)
    return dict(outcomes) if len(keys) > 1 or keys[0].is_part else next(iter(outcomes.values()))


def _located(
    error: ServiceCoreError,
    rows: Sequence[_Row],
    columns: Sequence[_Column],
    asked: Sequence[Sequence[_Column]],
    mistakes: _Mistakes,
) -> None:
    """The mistake of the document that a table stands for, at its place in the table."""
    found = _PLACE.fullmatch(error.diagnostic.place)
    if found is None:
        mistakes.add(error, error.diagnostic.place, 0, 0)
        return
    row, field, part, rest = rows[int(found[1])], found[2], found[3], found[4].removeprefix(".")
    role = {"name": "rule"}.get(field, field)
    near = [column for column in columns if column.role == role]
    if part is not None:
        near = [asked[int(found[1])][int(part)]]
    elif role == "then" and len(near) > 1:
        key = re.split(r"[.\[]", rest)[0]
        near = [column for column in near if column.key == key]
        rest = rest.removeprefix(key).removeprefix(".")
    place = f"{row}, {near[0]}" if near else str(row)
    inside = f", in `{rest}`" if rest and role == "then" else ""
    mistakes.add(error, place + inside, row.line, near[0].number if near else 0)
