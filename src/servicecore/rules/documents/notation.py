"""The notation of a decision table's cells: text in, plain data out, and back.

A cell asks one question about one fact: `gold`, `gold, vip`, `>= 100`, `100..500`, `not mentions refund`,
`missing`. What has commas or looks like more than a value stands in quotes, written as in JSON.
"""

import re
from collections.abc import Mapping
from math import isfinite

from servicecore.errors import InvalidValue, shown
from servicecore.rules.language.kinds import Kind
from servicecore.rules.language.operators import OPERATORS

TAKES: Mapping[str, str] = {
    "is_missing": "nothing",
    "is_empty": "nothing",
    "between": "range",
    "one_of": "list",
    "mentions": "list",
    "has_any": "list",
    "has_all": "list",
    "has_only": "list",
}
"""What an operator takes where that is not one value."""

_SYMBOLS = tuple(symbol for symbol in OPERATORS if not symbol[0].isalpha())
_WORDS = {symbol.replace("_", " "): symbol for symbol in OPERATORS if symbol[0].isalpha()}
_WORDS |= {symbol.removeprefix("is_"): symbol for symbol in OPERATORS if symbol.startswith("is_")}
_LEADING = (*sorted(_WORDS, key=len, reverse=True), "present", "not")
_WORD = re.compile(rf"({'|'.join(_LEADING)})(?!\w)\s*+(.*)", re.IGNORECASE | re.DOTALL)
_SIGN = re.compile(r"([<>=!~≤≥≠]++)\s*+(.*)", re.DOTALL)
_OTHER_SIGNS = {"=": "==", "=>": ">=", "=<": "<=", "<>": "!=", "!": "!=", "≤": "<=", "≥": ">=", "≠": "!="}
_OTHER_SIGNS |= {"~": "matches", "=~": "matches", "–": "-", "—": "-", "!~": "not matches"}
# a value, quoted or bare, and the mark behind it; possessive, so that no cell takes long
_VALUE = re.compile(r'\s*+(?:"((?:[^"\\]|\\.)*+)"|((?:[^",.]|\.(?!\.))*+))\s*+(\.\.|,|\Z)', re.DOTALL)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*+)(\.\d++)?([eE][+-]?\d++)?", re.ASCII)
_CONSTANTS = {"true": True, "false": False}
_ALIKE = 0.85  # how close to a word of the notation a text may begin before it is taken for a misspelling

Value = tuple[str, bool]  # a text and whether it stood in quotes


def is_empty(cell: str) -> bool:
    """Whether a cell says nothing: it is empty or a dash."""
    return cell in ("", "-")


def condition_data(cell: str, asks: Mapping[str, object], kind: Kind) -> dict[str, object] | None:
    """The condition of a cell as plain data; `None` if it accepts everything.

    `asks` is the fact as plain data. Raises `InvalidValue` (`table.broken-cell`).
    """
    if is_empty(cell):
        return None
    word, rest = _leading(cell)
    if word != "not":
        return _question(cell, word, rest, asks, kind)
    word, inner = _leading(rest)
    if word == "not" or is_empty(rest):
        raise broken(cell, "`not` stands before one question")
    return {"not": _question(rest, word, inner, asks, kind)}


def _leading(cell: str) -> tuple[str, str]:
    """The word or sign that a cell begins with, and what follows it; no word before a plain value."""
    if (found := _SIGN.match(cell)) and found[1] not in _SYMBOLS:
        raise broken(cell, f"`{found[1]}` is no operator", suggestion=_OTHER_SIGNS.get(found[1]))
    if cell in _OTHER_SIGNS:
        raise broken(cell, "the cell is a long dash", suggestion="-")
    found = found or _WORD.match(cell)
    return (found[1].lower(), found[2]) if found else ("", cell)


def _question(cell: str, word: str, rest: str, asks: Mapping[str, object], kind: Kind) -> dict[str, object]:
    operator = _WORDS.get(word, word)
    if word == "present" or TAKES.get(operator) == "nothing":
        if rest:
            raise broken(cell, f"`{word}` takes no value")
        asked = {**asks, "op": "is_missing" if word == "present" else operator}
        return {"not": asked} if word == "present" else asked
    if operator == "matches" and not rest.startswith('"'):
        return {**asks, "op": operator, "value": _there(cell, rest)}
    values, marks = _values(cell, rest)
    if not word:
        _not_misspelt(cell, values, kind)
        operator = "between" if ".." in marks else "one_of" if marks else "=="
    _check_marks(cell, word, operator, marks, kind)
    data = [_plain(value, kind.item) for value in values]
    return {**asks, "op": operator, "value": data if operator in TAKES else data[0]}


def _check_marks(cell: str, word: str, operator: str, marks: list[str], kind: Kind) -> None:
    if ".." in marks and not kind.ordered:
        raise broken(cell, "`..` makes a range, and the values of this fact have no order")
    if ".." in marks and (operator != "between" or len(marks) > 1):
        raise broken(cell, "`..` stands between the two ends of a range, and nothing else")
    if marks and operator not in TAKES:
        raise broken(cell, f"`{word}` takes one value")


def _there(cell: str, text: str) -> str:
    if not text:
        raise broken(cell, "a value is missing")
    return text


def _values(cell: str, text: str) -> tuple[list[Value], list[str]]:
    """The values of a cell and the marks between them."""
    values: list[Value] = []
    marks: list[str] = []
    position = 0
    while True:
        found = _VALUE.match(text, position)
        if found is None:
            raise broken(cell, "a quote is not closed, or stands inside a value")
        quoted, bare, mark = found.groups()
        values.append((unquoted(cell, f'"{quoted}"'), True) if bare is None else (bare.strip(), False))
        if bare is not None:
            _there(cell, bare.strip())
        if not mark:
            return values, marks
        marks.append(mark)
        position = found.end()


def unquoted(cell: str, text: str) -> str:
    """The text inside quotes, written as in JSON."""
    import json

    try:
        return str(json.loads(text, strict=False))
    except ValueError as cause:
        raise broken(cell, "the text in quotes is not written as in JSON") from cause


def _plain(value: Value, kind: Kind) -> object:
    """A value as the plain data that a fact of this kind is read from."""
    text, quoted = value
    if quoted or kind.category not in ("int", "float", "timedelta", "bool", "literal"):
        return text
    found = scalar(text)
    if kind.category == "literal":
        listed = any(type(found) is type(member) and found == member for member in kind.members)
        return found if listed else text
    return found


def scalar(text: str) -> object:
    """The number, `True` or `False` that a bare text stands for, or else the text.

    >>> scalar("12"), scalar("1.5"), scalar("TRUE"), scalar("007")
    (12, 1.5, True, '007')
    """
    if found := _NUMBER.fullmatch(text):
        try:
            number = float(text) if found[1] or found[2] else int(text)
        except ValueError:  # more digits than Python reads
            return text
        return number if isfinite(number) else text
    return _CONSTANTS.get(text.lower(), text)


def _not_misspelt(cell: str, values: list[Value], kind: Kind) -> None:
    """A text that begins nearly like an operator would be a value that no text ever equals."""
    text, quoted = values[0]
    if quoted or kind.item.category not in ("text", "name"):
        return
    from difflib import get_close_matches

    words = text.lower().split(maxsplit=2)
    for count in range(1, len(words)):
        if near := get_close_matches(" ".join(words[:count]), _LEADING, n=1, cutoff=_ALIKE):
            raise broken(cell, "the cell begins nearly like an operator", suggestion=near[0])


def broken(cell: str, why: str, *, suggestion: str | None = None) -> InvalidValue:
    """The error that says that a cell cannot be read."""
    return InvalidValue.of(
        "table.broken-cell",
        why,
        received=shown(cell),
        suggestion=suggestion,
        help='what is meant as a plain text stands in quotes, as in "a, b".',
    )


def condition_text(data: Mapping[str, object], kind: Kind) -> str:
    """The cell of a comparison, or of its opposite, given as plain data."""
    inner = data.get("not")
    if not isinstance(inner, Mapping):
        return _question_text(data, kind.item)
    text = _question_text(inner, kind.item)
    return "present" if text == "missing" else f"not {text}"


def _question_text(data: Mapping[str, object], kind: Kind) -> str:
    operator = str(data["op"])
    word = operator.replace("_", " ")
    takes = TAKES.get(operator, "one")
    if takes == "nothing":
        return word.removeprefix("is ")
    value = data["value"]
    values = [_written(each, kind) for each in (value if isinstance(value, list) else [value])]
    if takes == "range":
        return "..".join(values)
    if operator == "matches":
        return f"{word} {free_text(str(value))}"
    plain = operator == "==" or (operator == "one_of" and len(values) > 1)
    return ("" if plain else f"{word} ") + ", ".join(values)


def _written(value: object, kind: Kind) -> str:
    return value if isinstance(value, str) and _is_bare(value, kind) else quoted(value)


def quoted(value: object) -> str:
    """A value as JSON on one line that shows whatever is in it."""
    import json

    text = json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(value)


def _is_bare(text: str, kind: Kind) -> bool:
    """Whether the text needs no quotes: without them it is read as a value, and as itself."""
    if free_text(text) != text or not _is_one(text):
        return False
    try:
        _not_misspelt(text, [(text, False)], kind)
        return _leading(text)[0] == "" and _plain((text, False), kind) == text
    except InvalidValue:
        return False


def free_data(cell: str) -> str:
    """The text of a cell that is about the rule, such as its note."""
    return unquoted(cell, cell) if cell.startswith('"') else cell


def free_text(text: str) -> str:
    """A text as a cell; in quotes where it would not be read back."""
    bare = text.isprintable() and text == text.strip() and not is_empty(text) and text[0] != '"'
    return text if bare else quoted(text)


def list_data(cell: str) -> list[str]:
    """The texts of a cell that is a list, such as the tags of a rule."""
    values, marks = _values(cell, cell)
    if ".." in marks:
        raise broken(cell, "`..` stands between the two ends of a range")
    return [text for text, _ in values]


def list_text(texts: list[str]) -> str:
    """Texts as a cell."""
    return ", ".join(text if free_text(text) == text and _is_one(text) else quoted(text) for text in texts)


def _is_one(text: str) -> bool:
    """Whether a bare text is read as one value, itself."""
    try:
        return _values(text, text)[0] == [(text, False)]
    except InvalidValue:
        return False


def outcome_data(cell: str) -> object:
    """An outcome as plain data: a number, true, false, null, what begins like JSON; all else is a text."""
    import json

    if cell[:1] in ("{", "[", '"'):
        try:
            return json.loads(cell, parse_constant=_no_number)
        except (ValueError, RecursionError) as cause:
            raise broken(cell, "the outcome begins like JSON and is none") from cause
    return None if cell == "null" else scalar(cell)


def _no_number(text: str) -> object:
    raise ValueError(text)


def outcome_text(outcome: object) -> str | None:
    """The cell of an outcome given as plain data; `None` if no cell is read back as this outcome."""
    if isinstance(outcome, str):
        text = str.__str__(outcome)
        bare = free_text(text) == text and text[0] not in "{[" and text != "null" and scalar(text) == text
        return text if bare else quoted(text)
    try:
        text = quoted(outcome)
        return text if outcome_data(text) == outcome else None
    except (TypeError, ValueError, RecursionError):  # no JSON, or none that is read back
        return None
