"""Texts: what their questions say about each other, and texts that answer them as wanted."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from servicecore.rules.analysing.axioms import NO, YES
from servicecore.rules.deciding.cells import Column
from servicecore.rules.language.operators import OPERATORS
from servicecore.rules.language.words import folded

if TYPE_CHECKING:
    from servicecore.rules.analysing.spaces import Question, Space

_SEPARATORS = ("; ", ". ", " - ", ", ", " | ", " / and / ", " ", "")
_ANY = ("other", "another text", "-", "?", "x")
_MOST = 60  # texts that are tried


def answers(question: "Question", value: Any) -> bool:
    """How a question about a text comes out for it."""
    assert question.fact is not None
    operator = OPERATORS[question.operator]
    operand = (question.operand,) if _is_phrase(question) else question.operand
    return operator.holds(operator.prepare(question.fact.kind, value), operand)


def _is_phrase(question: "Question") -> bool:
    return question.operator == "mentions" and isinstance(question.operand, str)


def relate(space: "Space") -> None:
    """Note what the questions of a space say about each other."""
    from servicecore.rules.analysing.spaces import Question

    asked: dict[object, list[int]] = {}
    for number, line in enumerate(space.lines):
        if isinstance(line, Question) and line.fact is not None and line.operator != "has":
            asked.setdefault(line.fact.key, []).append(number)
    for key, numbers in asked.items():
        _relate_values(space, space.numbers[key], numbers)
        by_operator: dict[str, dict[Any, int]] = {}
        for number in numbers:
            line = space.lines[number]
            assert isinstance(line, Question)
            by_operator.setdefault(line.operator, {})[line.operand] = number
        _relate_phrases(space, by_operator.get("mentions", {}))
        _relate_parts(space, by_operator.get("contains", {}), by_operator.get("starts_with", {}))


def _relate_values(space: "Space", base: int, numbers: Iterable[int]) -> None:
    """The answers for the values that conditions name are known."""
    from servicecore.rules.analysing.spaces import Question

    column = space.lines[base]
    assert isinstance(column, Column)
    if not column.members:
        return
    for number in numbers:
        question = space.lines[number]
        assert isinstance(question, Question)
        true = sum(2 << place for place, value in enumerate(column.members) if answers(question, value))
        false = ((2 << len(column.members)) - 2) & ~true
        for cells, answer in ((true, YES), (false, NO)):
            if cells:
                space.axioms.know(number, answer, base, cells)


def _relate_phrases(space: "Space", known: dict[Any, int]) -> None:
    """A phrase implies those within it, and each list that has one of them; a list implies one of its own."""
    phrases = {operand: number for operand, number in known.items() if isinstance(operand, str)}
    lists = {operand: number for operand, number in known.items() if not isinstance(operand, str)}
    containing: dict[str, list[int]] = {}
    for operand, number in lists.items():
        for phrase in operand:
            containing.setdefault(phrase, []).append(number)
    inner: set[str] = set()
    outer: set[str] = set()
    for phrase, number in phrases.items():
        within = [part for part in _runs(phrase) if part in phrases]
        for part in within:
            if part != phrase:
                space.axioms.imply(number, phrases[part])
                inner.add(part)
                outer.add(phrase)
        for other in dict.fromkeys(each for part in within for each in containing.get(part, ())):
            space.axioms.imply(number, other)
    for operand, number in lists.items():
        if not any(_is_private(space, each, containing, inner | outer) for each in operand):
            space.axioms.choose(number, [phrases[each] for each in operand])


def _is_private(space: "Space", phrase: str, containing: dict[str, list[int]], related: set[str]) -> bool:
    """Whether a phrase says nothing about any question but that of its list."""
    return len(containing[phrase]) == 1 and phrase not in related and phrase not in space.asked_phrases


def _runs(phrase: str) -> Iterator[str]:
    """Every phrase within a phrase, itself included, once."""
    parts = phrase.split()
    seen = dict.fromkeys(
        " ".join(parts[start:end]) for start in range(len(parts)) for end in range(start + 1, len(parts) + 1)
    )
    yield from seen


def _relate_parts(space: "Space", contained: dict[Any, int], started: dict[Any, int]) -> None:
    """Letters imply those within them; a text starts in one way only."""
    inside: dict[str, list[int]] = {}
    for text, number in contained.items():
        inside.setdefault(folded(text), []).append(number)
    starts: dict[str, list[int]] = {}
    for text, number in started.items():
        starts.setdefault(folded(text), []).append(number)
    for text, number in [*contained.items(), *started.items()]:
        for part in _pieces(folded(text)):
            for other in inside.get(part, ()):
                if other != number:
                    space.axioms.imply(number, other)
    ordered = sorted(starts)
    for place, text in enumerate(ordered):
        for number in starts[text]:
            for same in starts[text]:
                if same != number:
                    space.axioms.imply(number, same)
            for longer in ordered[place + 1 :]:
                for other in starts[longer]:
                    if longer.startswith(text):
                        space.axioms.imply(other, number)
                    else:
                        space.axioms.exclude(number, other)


def _pieces(text: str) -> Iterator[str]:
    """Every run of letters within a text, itself included, once."""
    size = len(text)
    yield from dict.fromkeys(text[start:end] for start in range(size) for end in range(start + 1, size + 1))


def _harmless(phrases: Sequence[str], unwanted: Sequence["Question"]) -> str:
    """A phrase that answers no unwanted question, if there is one."""
    fitting = (each for each in phrases if not any(answers(other, each) for other in unwanted))
    return next(fitting, phrases[0])


def texts_with(
    wanted: Sequence["Question"], unwanted: Sequence["Question"], named: Sequence[Any]
) -> Iterator[str]:
    """Texts that answer questions as wanted, the best first; the last resort is one that may not."""
    tried: list[str] = []
    found = False
    for text in islice(dict.fromkeys(_attempts(wanted, unwanted, named)), _MOST):
        tried.append(text)
        if text not in named and _fits(text, wanted, unwanted):
            found = True
            yield text
    if not found:
        yield from tried[:1]


def _fits(text: str, wanted: Sequence["Question"], unwanted: Sequence["Question"]) -> bool:
    """Whether a text answers questions as wanted; it is prepared once for each operator."""
    prepared: dict[str, Any] = {}
    for questions, answer in ((wanted, True), (unwanted, False)):
        for question in questions:
            assert question.fact is not None
            operator = OPERATORS[question.operator]
            if question.operator not in prepared:
                prepared[question.operator] = operator.prepare(question.fact.kind, text)
            operand = (question.operand,) if _is_phrase(question) else question.operand
            if operator.holds(prepared[question.operator], operand) is not answer:
                return False
    return True


def _attempts(
    wanted: Sequence["Question"], unwanted: Sequence["Question"], named: Sequence[Any]
) -> Iterator[str]:
    starts = sorted((each.operand for each in wanted if each.operator == "starts_with"), key=len)
    parts = [
        each.operand
        for each in wanted
        if each.operator in ("contains", "mentions") and isinstance(each.operand, str)
    ]
    for each in wanted:
        if not isinstance(each.operand, str) and not any(part in each.operand for part in parts):
            parts.append(_harmless(each.operand, unwanted))
    rest = [part for part in parts if not any(part != other and part in other for other in parts)]
    for pieces in (rest, rest[::-1], parts):
        for separator in _SEPARATORS:
            yield separator.join([*starts[-1:], *pieces])
    if not wanted:
        yield from _ANY
    for more in _ANY:
        yield "; ".join([*starts[-1:], *rest, more])
        yield starts[-1] + "".join(rest) + more if starts else "".join(rest) + more
    yield from (each.operand for each in wanted if each.operator == "matches")
