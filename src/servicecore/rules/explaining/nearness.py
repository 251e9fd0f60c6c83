"""How near a condition is to coming out as wanted: what it rests on, what it lacks, how far off that is."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any, TypeAlias

from servicecore.rules.language.conditions import Condition, Joined, Leaf, Not, needed_of
from servicecore.rules.language.kinds import Kind
from servicecore.rules.language.leaves import Comparison, Pair, Predicate
from servicecore.rules.language.logic import Truth
from servicecore.rules.language.paths import AnyFact, fact_key
from servicecore.rules.language.subjects import Failure, View
from servicecore.rules.language.words import Grams
from servicecore.rules.rulesets.rule import Rule

Literal: TypeAlias = tuple[Leaf, bool]
"""A question and the answer that is wanted of it."""

_DAY = timedelta(days=1)
_FAR = 1.0
"""How far off a fact is that is missing, or of which nothing says how far; any distance is less."""


class Runs:
    """The words of a text, in which a phrase with a space before and after it is found by one look-up."""

    __slots__ = ("_grams",)

    def __init__(self, grams: Grams) -> None:
        self._grams = grams

    def __contains__(self, padded: str) -> bool:
        phrase = padded[1:-1]
        return phrase in self._grams.runs(phrase.count(" ") + 1)


class Quiet(View):
    """The view of a decision that is over: no function of users is asked again.

    It finds phrases by look-up, since it asks every rule: thousands of phrases, one long text.
    """

    __slots__ = ("_runs",)

    def __init__(self, view: View) -> None:
        super().__init__(view.subject, view.at)
        self._values, self._prepared, self._answers = view._values, view._prepared, view._answers
        self.failures: list[Failure] = view.failures
        self._runs: dict[object, Runs] = {}

    def __call__(self, comparison: Comparison) -> Any:
        fact = comparison.fact
        if comparison.operator != "mentions" or self.value(fact) is None:
            return super().__call__(comparison)
        if fact.key not in self._runs:
            self._runs[fact.key] = Runs(fact.kind.normaliser.grams(self.value(fact)))
        return self._runs[fact.key]

    def ask(self, predicate: Predicate) -> Truth:
        """What the function said; unknown if it was not asked."""
        return self._answers.get(predicate.key)


def grounds(condition: Condition, view: View, *, wanted: bool = True) -> list[Literal]:
    """The questions that make a condition come out as wanted; all of them must be as they are."""
    return _grounds(condition, view, wanted) or []


def _grounds(condition: Condition, view: View, wanted: bool) -> list[Literal] | None:
    """The same; `None` if the condition does not come out as wanted."""
    if isinstance(condition, Not):
        return _grounds(condition.condition, view, not wanted)
    if not isinstance(condition, Joined):
        assert isinstance(condition, Leaf)
        return [(condition, wanted)] if condition.truth(view) is wanted else None
    needed, found = needed_of(condition, wanted), []
    for part in condition.conditions:
        if needed <= 0:
            break
        decisive = _grounds(part, view, wanted)
        if decisive is not None:
            needed -= 1
            found += decisive
    return found if needed <= 0 else None


def lacking(
    condition: Condition, view: View, *, wanted: bool = True, by: Callable[[list[Literal]], Any] = len
) -> list[Literal] | None:
    """The fewest questions that keep a condition from coming out as wanted: none if it does.

    `None` if no answer could help, as in one of nothing. `by` measures lists of questions, where there is a
    choice.
    """
    if isinstance(condition, Not):
        return lacking(condition.condition, view, wanted=not wanted, by=by)
    if not isinstance(condition, Joined):
        assert isinstance(condition, Leaf)
        return [] if condition.truth(view) is wanted else [(condition, wanted)]
    parts = [lacking(part, view, wanted=wanted, by=by) for part in condition.conditions]
    possible = [part for part in parts if part is not None]
    needed = needed_of(condition, wanted)
    if len(possible) < needed:
        return None
    if len(possible) > needed:
        nearest = {id(part) for part in sorted(possible, key=by)[:needed]}
        possible = [part for part in possible if id(part) in nearest]
    return [each for part in possible for each in part]


class Distance:
    """How far off the answers to questions are, on the scale that the rules themselves give.

    Of an ordered fact it is d / (d + s): d from its value to the nearest value that the question names, s
    the spread of all constants that the rules compare the fact with. Where that is none, s is the larger of
    value and constant for numbers and durations, a day for instants, dates and times, all members for enums.
    Of any other fact, of a missing one and of a function it is 1, which is further than any of these.
    """

    __slots__ = ("_rules", "_spreads", "_view")

    def __init__(self, rules: Iterable[Rule[Any]], view: View) -> None:
        self._rules = rules
        self._view = view
        self._spreads: dict[object, tuple[Any, Any]] | None = None

    def __call__(self, literals: list[Literal]) -> tuple[int, float]:
        """How many different questions came out wrong, and how far off all of them are together."""
        missed = self.missed(literals)
        return len(missed), sum(map(self._share, missed))

    def missed(self, literals: list[Literal]) -> list[Leaf]:
        """The questions, each once, without the functions that were not asked: nothing is known of these."""
        found = dict.fromkeys(literals) if len(literals) > 1 else literals
        asked = self._view.was_asked
        return [leaf for leaf, _ in found if not isinstance(leaf, Predicate) or asked(leaf)]

    def _share(self, leaf: Leaf) -> float:
        """How far off the answer to a question that came out wrong is, 0..1."""
        if not isinstance(leaf, Comparison | Pair) or not leaf.fact.kind.ordered:
            return _FAR
        values = [self._view.value(fact) for fact in leaf.facts]
        borders = values[1:] if isinstance(leaf, Pair) else constants(leaf)
        if None in values or not borders:
            return _FAR
        here, *there = (_on_a_line(leaf.fact.kind, each) for each in (values[0], *borders))
        try:
            off, border = min((abs(here - each), each) for each in there)
            steps = float(off / (self._spread(leaf.fact) or _usual(leaf.fact.kind, here, border)))
        except ArithmeticError:  # numbers too large to be measured
            return _FAR
        return steps / (1 + steps) if steps < 1e15 else _FAR

    def _spread(self, fact: AnyFact) -> Any:
        if self._spreads is None:
            self._spreads = _spreads(self._rules)
        low, high = self._spreads.get(fact_key(fact), (0, 0))
        return high - low


def constants(leaf: Comparison) -> Sequence[Any]:
    """The values that a comparison names."""
    if leaf.operand is None:
        return ()
    return leaf.operand if isinstance(leaf.operand, tuple) else (leaf.operand,)


def _spreads(rules: Iterable[Rule[Any]]) -> dict[object, tuple[Any, Any]]:
    """The least and the greatest of the constants that rules compare each ordered fact with."""
    asked: dict[object, tuple[Kind, set[Any]]] = {}
    for rule in rules:
        for leaf in rule.condition.leaves():
            if isinstance(leaf, Comparison) and leaf.fact.kind.ordered:
                asked.setdefault(fact_key(leaf.fact), (leaf.fact.kind, set()))[1].update(constants(leaf))
    lines = {key: [_on_a_line(kind, value) for value in values] for key, (kind, values) in asked.items()}
    return {key: (min(line), max(line)) for key, line in lines.items() if line}


def _on_a_line(kind: Kind, value: Any) -> Any:
    """An ordered value as one that can be subtracted."""
    if kind.category == "enum":
        return tuple(kind.type).index(value)
    if kind.category == "time":
        return timedelta(
            hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond
        )
    return value


def _usual(kind: Kind, value: Any, border: Any) -> Any:
    """What a distance is measured by where the rules compare a fact with one constant, or with none."""
    if kind.category == "enum":
        return len(kind.type)
    if kind.category in ("date", "datetime", "time"):
        return _DAY
    return max(abs(value), abs(border)) or (_DAY if kind.category == "timedelta" else 1)
