"""Questions and how they came out, as lines for people and as plain data."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any

from servicecore.display import duration
from servicecore.errors import shown
from servicecore.rules.explaining.nearness import Literal
from servicecore.rules.language.conditions import Leaf
from servicecore.rules.language.leaves import Comparison, Pair, Predicate, dated
from servicecore.rules.language.operators import MOST_SEARCHED
from servicecore.rules.language.paths import AnyFact
from servicecore.rules.language.subjects import View
from servicecore.rules.rulesets.rule import Rule

MOST = 20
"""How many questions of one rule are told; a condition may have thousands."""

SAID = 200
"""How many letters of a sentence a line shows."""

KEPT = 400
"""How many letters of a value or a sentence plain data keeps."""

_ITEMS = 6  # elements and phrases that a line lists
_SEEN = 60  # letters of a value in a line
_MIDNIGHT = time()


def lines(rule: Rule[Any], literals: Sequence[Literal], view: View) -> list[str]:
    """A line for each question of a rule, the question and what was seen."""
    told = dict.fromkeys(_line(rule, leaf, wanted, view) for leaf, wanted in _distinct(literals)[:MOST])
    more = left_out(literals)
    return [*told, *([f"and {more:,} more"] if more else [])]


def to_data(literals: Sequence[Literal], view: View) -> list[dict[str, object]]:
    """The same questions as plain data."""
    return [_data(leaf, wanted, view) for leaf, wanted in _distinct(literals)[:MOST]]


def left_out(literals: Sequence[Literal]) -> int:
    """How many questions are not told."""
    return max(0, len(_distinct(literals)) - MOST)


def _distinct(literals: Sequence[Literal]) -> list[Literal]:
    return list(dict.fromkeys(literals)) if len(literals) > 1 else list(literals)


def _data(leaf: Leaf, wanted: bool, view: View) -> dict[str, object]:
    question = leaf.words(wanted=wanted)
    data: dict[str, object] = {"question": short(question, KEPT), "predicate": None}
    if isinstance(leaf, Predicate):
        expected = "is true" if wanted else "is false"
        more = {"fact": None, "expected": expected, "actual": leaf.truth(view), "compared_with": None}
        return data | more | {"predicate": leaf.name}
    values = [_kept(fact, view.value(fact)) for fact in leaf.facts]
    fact = leaf.facts[0].words
    data |= {"fact": fact, "expected": short(question.removeprefix(f"{fact} "), KEPT)}
    return data | {"actual": values[0], "compared_with": values[1] if len(values) > 1 else None}


def _line(rule: Rule[Any], leaf: Leaf, wanted: bool, view: View) -> str:
    if isinstance(leaf, Predicate):
        return _heard(leaf, view)
    words = short(leaf.words(wanted=wanted), SAID)
    missing = [f"{fact.words} is missing" for fact in leaf.facts if view.value(fact) is None]
    if missing:
        return words if [words] == missing else f"{words}; {', '.join(missing)}"
    if isinstance(leaf, Pair):
        seen = (f"{fact.words} was {_seen(fact, view.value(fact))}" for fact in leaf.facts)
        return f"{words}; {', '.join(seen)}"
    assert isinstance(leaf, Comparison)
    if leaf.truth(view) is None:
        return f"{words}; it is longer than the {MOST_SEARCHED:,} letters that are searched"
    if _bounds(rule, leaf):
        return _dates(rule, leaf, view.value(leaf.fact))
    return _compared(leaf, wanted, words, view)


def _compared(leaf: Comparison, wanted: bool, words: str, view: View) -> str:
    """The line of a question about one fact that is known."""
    came_out = wanted and leaf.truth(view) is True
    if came_out and leaf.operator == "mentions":
        found = (f"`{short(phrase, _SEEN)}`" for phrase in leaf.operand if f" {phrase} " in view(leaf))
        return f"{leaf.fact.words} mentions {', '.join(islice(found, _ITEMS))}"
    if came_out and leaf.operator == "==" and not leaf.fact.kind.textual:
        return words
    return f"{words}; it was {_seen(leaf.fact, view.value(leaf.fact))}"


def _heard(leaf: Predicate, view: View) -> str:
    """What a user's own function said, or why it said nothing."""
    answer = leaf.truth(view)
    if answer is not None:
        return f"{leaf.words()[: -len(' is true')]} was {'true' if answer else 'false'}"
    for failure in view.failures:
        if failure.predicate.key == leaf.key:
            return short(failure.error.diagnostic.message.removeprefix("predicate "), SAID)
    return f"`{leaf.name}`() {'could not tell' if view.was_asked(leaf) else 'was not asked'}"


def _bounds(rule: Rule[Any], leaf: Comparison) -> bool:
    """Whether a question is whether the rule is valid."""
    start, end = rule.valid_from, rule.valid_until
    return (start is not None or end is not None) and leaf in dated(start, end)


def _dates(rule: Rule[Any], leaf: Comparison, at: datetime) -> str:
    """From when or until when a rule is valid, as dates where these tell the two instants apart."""
    word, bound = ("from", rule.valid_from) if leaf.operator == ">=" else ("until", rule.valid_until)
    assert bound is not None
    at = at.astimezone(bound.tzinfo)
    if bound.time() == _MIDNIGHT and at.date() != bound.date():
        return f"valid {word} {bound.date()}; it was {at.date()}"
    return f"valid {word} {bound.isoformat()}; it was {at.isoformat()}"


def _seen(fact: AnyFact, value: Any) -> str:
    """A value as a person would write it, what is long cut."""
    if fact.kind.textual:
        return f"`{short(value, _SEEN)}`"
    if isinstance(value, timedelta):
        return duration(value)
    plain: Any = _kept(fact, value)
    if fact.kind.element is None:
        return short(plain if isinstance(plain, str) else shown(plain, most=_SEEN), _SEEN)
    more = f" and {len(value) - _ITEMS:,} more" if len(value) > _ITEMS else ""
    return ", ".join(short(str(each), _SEEN) for each in plain[:_ITEMS]) + more or "empty"


def _kept(fact: AnyFact, value: Any) -> object:
    """A value as plain data, a long text cut, of a large set the first elements."""
    if value is None:
        return None
    plain: Any = fact.kind.plain(value)
    if isinstance(plain, str) and len(plain) > KEPT:
        return f"{plain[:KEPT]}..."
    return plain[:MOST] if isinstance(plain, list) else plain


def short(text: str, most: int) -> str:
    """A text on one line, cut to so many letters."""
    text = " ".join(text.lstrip()[: 10 * most].split())
    return text if len(text) <= most else f"{text[: most - 3]}..."
