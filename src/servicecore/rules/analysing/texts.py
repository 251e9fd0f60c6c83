"""Texts: what their questions say about each other, and texts that answer them as wanted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_WRITTEN = ("contains", "starts_with", "mentions")  # operators that name letters
_MOST = 60  # texts that are tried


def answers(text: Any, questions: Iterable["Question"]) -> Iterator[bool | None]:
    """How questions about one text come out, `None` where unknown; it is prepared once for each operator."""
    prepared: dict[str, Any] = {}
    for question in questions:
        assert question.fact is not None
        operator = OPERATORS[question.operator]
        if question.operator not in prepared:
            prepared[question.operator] = operator.prepare(question.fact.kind, text)
        value = prepared[question.operator]
        operand = (question.operand,) if _is_phrase(question) else question.operand
        yield None if value is None else operator.holds(value, operand)


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
            question = space.question(number)
            by_operator.setdefault(question.operator, {})[question.operand] = number
        _relate_phrases(space, by_operator.get("mentions", {}))
        _relate_parts(space, by_operator.get("contains", {}), by_operator.get("starts_with", {}))
        _relate_letters(space, by_operator)


def _relate_values(space: "Space", base: int, numbers: Sequence[int]) -> None:
    """The answers for the values that conditions name are known."""
    column = space.lines[base]
    assert isinstance(column, Column)
    known: dict[tuple[int, int], int] = {}
    questions = [space.question(number) for number in numbers]
    for place, value in enumerate(column.members):
        for number, answer in zip(numbers, answers(value, questions), strict=True):
            if answer is not None:
                key = (number, YES if answer else NO)
                known[key] = known.get(key, 0) | 2 << place
    for (number, answered), cells in known.items():
        space.axioms.know(number, answered, base, cells)


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
    sizes = sorted(set(map(len, inside)))
    starts: dict[str, list[int]] = {}
    for text, number in started.items():
        starts.setdefault(folded(text), []).append(number)
    for text, number in [*contained.items(), *started.items()]:
        for part in _pieces(folded(text), sizes):
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


def _relate_letters(space: "Space", by_operator: Mapping[str, Mapping[Any, int]]) -> None:
    """A text of the letters that a question asks for may be a yes to others: a search leaves out neither."""
    for operator in _WRITTEN:
        others = [n for other, known in by_operator.items() if other != operator for n in known.values()]
        questions = [space.question(number) for number in others]
        asking: dict[str, list[int]] = {}
        for operand, number in by_operator.get(operator, {}).items():
            for text in [operand] if isinstance(operand, str) else operand:
                asking.setdefault(text, []).append(number)
        for text, numbers in asking.items():
            found = [other for other, yes in zip(others, answers(text, questions), strict=True) if yes]
            if found:
                space.axioms.columns.update(found, numbers)


def _pieces(text: str, sizes: Iterable[int]) -> Iterator[str]:
    """Every run of so many letters within a text, itself included, once."""
    yield from dict.fromkeys(
        text[start : start + size] for size in sizes for start in range(len(text) - size + 1)
    )


def _harmless(phrases: Sequence[str], unwanted: Sequence["Question"]) -> str:
    """A phrase that answers no unwanted question, if there is one."""
    fitting = (each for each in phrases if not any(answers(each, unwanted)))
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
    """Whether a text answers questions as wanted."""
    found = answers(text, [*wanted, *unwanted])
    return all(answer is (place < len(wanted)) for place, answer in enumerate(found))


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
    if not starts:
        yield from ("; ".join([more, *rest]) for more in _ANY)
    yield from (each.operand for each in wanted if each.operator == "matches")
