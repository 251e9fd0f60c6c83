"""Mutation testing of rule sets: would the examples notice if a rule were a little different?

A mutant is a rule set with one small change. `score` says which mutants a suite of examples tells apart from
the rule set; those that decide alike about every subject are recognised by proof, and do not count.
`smallest_suite` makes the examples that tell all others apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from heapq import heapify, heapreplace
from typing import Any, Literal, TypeAlias

import attrs

from servicecore.display import Tree, plural
from servicecore.errors import (
    InvalidValue,
    UnknownName,
    closest,
    one_of,
    require_in_range,
    require_instance,
)
from servicecore.rules.analysing.checks import alike
from servicecore.rules.analysing.differences import diff
from servicecore.rules.analysing.findings import FOUND, PROVED
from servicecore.rules.analysing.mutants import drafts
from servicecore.rules.analysing.surveys import all_given, bounded, is_true, matching
from servicecore.rules.examples import Example, example_of, outcome_where, suite
from servicecore.rules.language.conditions import (
    Condition,
)
from servicecore.rules.language.places import caller
from servicecore.rules.rulesets.hits import HITS
from servicecore.rules.rulesets.rule import Rule
from servicecore.rules.rulesets.ruleset import RuleSet, remade

KINDS: dict[str, str] = {
    "threshold": "a constant a tick lower or higher, or a count one lower or higher",
    "border": "a border included or left out: `<` for `<=`",
    "negated": "a question asked the other way round",
    "dropped": "one of several conditions left out",
    "joined": "all of the conditions asked for in place of any, or the reverse",
    "member": "a value more or fewer in a list",
    "keyword": "a word or phrase looked for in place of another, more or fewer",
    "outcome": "another outcome of the rule set",
    "order": "two neighbours in the other order, or of another priority",
}
"""The kinds of mutants, and what each changes."""

Verdict: TypeAlias = Literal["killed", "survived", "equivalent", "unknown"]

_LISTS = frozenset({"collect", "rule order"})
_EACH = 2.0  # seconds that the question about one mutant may take at most


@attrs.frozen(eq=False, repr=False)
class Mutant:
    """A rule set with one small change: its `kind`, the name of the `rule` that is changed, and `why`, which
    says how. `ruleset` is the changed rule set.
    """

    kind: str
    rule: str
    why: str
    original: RuleSet[Any, Any]
    changes: Mapping[int, Rule[Any]]

    @property
    def ruleset(self) -> RuleSet[Any, Any]:
        """The changed rule set."""
        one = self.original
        if len(self.changes) == 1:
            return one.replace(*self.changes.values())
        rules = tuple(self.changes.get(place, rule) for place, rule in enumerate(one.rules))
        made: RuleSet[Any, Any] = remade(type(one), one.hit, one.name, rules, one.default, one.on_error)
        return made

    def __str__(self) -> str:
        return f"rule `{self.rule}`: {self.why}"

    def __repr__(self) -> str:
        return f"Mutant({self.kind!r}, {self.rule!r}, {self.why!r})"


@attrs.frozen(eq=False, repr=False)
class Fate:
    """What became of a mutant.

    `verdict` is `killed` (`example`, of the suite, gets another outcome from it), `survived` (none of the
    suite does; `example` would), `equivalent` (proved: it decides alike about every subject) or `unknown`
    (`reason`).
    """

    mutant: Mutant
    verdict: Verdict
    example: Any = None
    reason: str = ""

    def __str__(self) -> str:
        would = f"; {self.example} would" if self.verdict == "survived" else ""
        return f"{self.mutant}{would}{f'; {self.reason}' if self.reason else ''}"

    def __repr__(self) -> str:
        return f"Fate({self.mutant!r}, {self.verdict!r})"


@attrs.frozen(eq=False, repr=False)
class Score:
    """Which mutants of a rule set the examples of a suite kill: they get another outcome from them.

    `suite` are the examples, `fates` the mutants, each with what became of it.
    """

    name: str
    suite: tuple[Any, ...]
    fates: tuple[Fate, ...]

    def of(self, verdict: Verdict) -> tuple[Fate, ...]:
        """The mutants of a verdict."""
        return tuple(fate for fate in self.fates if fate.verdict == verdict)

    @property
    def killed(self) -> tuple[Fate, ...]:
        """The mutants that an example of the suite tells apart from the rule set."""
        return self.of("killed")

    @property
    def survived(self) -> tuple[Fate, ...]:
        """The mutants that no example of the suite tells apart, each with one that would."""
        return self.of("survived")

    @property
    def equivalent(self) -> tuple[Fate, ...]:
        """The mutants that are proved to decide alike about every subject."""
        return self.of("equivalent")

    @property
    def unknown(self) -> tuple[Fate, ...]:
        """The mutants of which it was not found out whether they decide alike."""
        return self.of("unknown")

    @property
    def ratio(self) -> float | None:
        """Killed / (killed + survived), from 0 to 1, `None` where there is neither; unknown do not count."""
        killed, survived = len(self.killed), len(self.survived)
        return killed / (killed + survived) if killed + survived else None

    def tree(self) -> Tree:
        """The numbers, the mutants that survived, and those of which it is not known."""
        counts = ", ".join(f"{len(self.of(verdict))} {verdict}" for verdict in _VERDICTS)
        branches: list[Tree | str] = []
        for verdict in ("survived", "unknown"):
            lines = [str(fate) for fate in self.of(verdict)]
            more = [f"and {len(lines) - _SHOWN:,} more"] if len(lines) > _SHOWN else []
            branches += [Tree(verdict, [*lines[:_SHOWN], *more])] if lines else []
        sizes = f"{plural(len(self.suite), 'example')}, {plural(len(self.fates), 'mutant')}"
        return Tree(f"rule set `{self.name}`, {sizes}: {counts}", branches)

    def __str__(self) -> str:
        return self.tree().text()

    def __repr__(self) -> str:
        count = plural(len(self.suite), "example")
        return f"Score({self.name!r}, {count}, {len(self.killed)} of {len(self.fates)} killed)"

    def _repr_html_(self) -> str:
        return self.tree().html()


_VERDICTS: tuple[Verdict, ...] = ("killed", "survived", "equivalent", "unknown")
_SHOWN = 20


def mutants(
    ruleset: RuleSet[Any, Any], *, kinds: Iterable[str] | None = None, most: int | None = None
) -> tuple[Mutant, ...]:
    """Rule sets that differ from this one by one small change each, rule by rule; the same on every run.

    `kinds` names those to make (all of `KINDS`). With `most` there are at most so many, evenly out of all.
    Neighbours change places where that can matter: rules with different outcomes, under the hit policies
    `first` and `priority`; under `count` no outcome is changed. Disabled rules are left alone.

    >>> from servicecore.rules import Rule, RuleSet, Vocabulary
    >>> facts = Vocabulary.of({"amount": int})
    >>> policy = RuleSet("orders", [Rule("large", when=facts.amount > 100, then="board")], default="shop")
    >>> for mutant in mutants(policy):
    ...     print(mutant.kind, "-", mutant)
    dropped - rule `large`: left out: amount > 100
    threshold - rule `large`: amount > 100 becomes amount > 99
    threshold - rule `large`: amount > 100 becomes amount > 101
    negated - rule `large`: amount > 100 becomes amount <= 100
    outcome - rule `large`: outcome 'board' becomes 'shop'

    Raises `UnknownName` (`mutation.unknown-kind`), `InvalidValue` (`number.out-of-range`) or `WrongType`
    (`value.wrong-type`).
    """
    require_instance(ruleset, RuleSet, "ruleset")
    wanted = _kinds(kinds)
    chosen = [draft for draft in drafts(ruleset) if draft[0] in wanted]
    if most is not None:
        require_in_range(most, "most", low=1, whole=True)
        count = min(most, len(chosen))
        chosen = [chosen[number * len(chosen) // count] for number in range(count)]
    found = []
    for kind, rule, why, changes in chosen:
        with suppress(InvalidValue):  # the opposite of the deepest condition is too deep
            found.append(Mutant(kind, rule.name, why, ruleset, changes()))
    return tuple(found)


def score(
    ruleset: RuleSet[Any, Any],
    examples: Iterable[Any],
    *,
    kinds: Iterable[str] | None = None,
    most: int | None = None,
    given: Iterable[Condition] = (),
    budget: int = 20_000,
    seconds: float = 60.0,
) -> Score:
    """Which mutants of a rule set a suite of examples would notice.

    `examples` may be subjects of your own tests as well, as `decide` takes them. A mutant is killed where the
    rule set and it decide differently about one of them; what the test expects is not asked for. `kinds` and
    `most` are as in `mutants`; `given` and `budget` as in `diff`; `seconds` bound the whole call. What is
    left then is `unknown`.

    >>> from servicecore.rules import Rule, RuleSet, Vocabulary
    >>> facts = Vocabulary.of({"amount": int})
    >>> policy = RuleSet("orders", [Rule("large", when=facts.amount > 100, then="board")], default="shop")
    >>> print(score(policy, [{"amount": 7}, {"amount": 500}]))
    rule set `orders`, 2 examples, 5 mutants: 3 killed, 2 survived, 0 equivalent, 0 unknown
    └─ survived
       ├─ rule `large`: amount > 100 becomes amount > 99; amount = 100 -> 'shop' would
       └─ rule `large`: amount > 100 becomes amount > 101; amount = 101 -> 'board' would

    Raises what `mutants` and `diff` raise.
    """
    kept = tuple(examples)
    judge = _Judge(ruleset, given, budget, seconds)
    trials = [judge.tried(example) for example in kept]
    fates = tuple(judge.fate(mutant, trials) for mutant in mutants(ruleset, kinds=kinds, most=most))
    return Score(ruleset.name, kept, fates)


def smallest_suite(
    ruleset: RuleSet[Any, Any],
    *,
    start: Iterable[Example] | None = None,
    kinds: Iterable[str] | None = None,
    most: int | None = None,
    given: Iterable[Condition] = (),
    budget: int = 20_000,
    seconds: float = 60.0,
) -> Score:
    """Examples that kill every mutant that can be killed, as few as were found.

    The examples to begin with are `start`, without it those of `examples.suite`. For each mutant that they
    leave alive one is made on which it differs; then few of them all are kept, those first that kill most.
    The rest is as in `score`; the result is the score of the suite.

    >>> from servicecore.rules import Rule, RuleSet, Vocabulary
    >>> facts = Vocabulary.of({"amount": int})
    >>> policy = RuleSet("orders", [Rule("large", when=facts.amount > 100, then="board")], default="shop")
    >>> for example in smallest_suite(policy).suite:
    ...     print(example)
    amount = 100 -> 'shop'
    amount = 101 -> 'board'

    Raises what `mutants` and `diff` raise.
    """
    judge = _Judge(ruleset, given, budget, seconds)
    every = mutants(ruleset, kinds=kinds, most=most)
    if start is None:
        start = suite(ruleset, given=judge.given, budget=budget, seconds=seconds)
    trials = [judge.tried(example) for example in start]
    fates = []
    for mutant in every:
        fates.append(judge.fate(mutant, trials))
        if fates[-1].verdict == "survived":
            trials.append(judge.tried(fates[-1].example))
    mortal = [number for number, fate in enumerate(fates) if fate.verdict != "equivalent"]
    kills = [sum(judge.kills(trial, every[number]) << number for number in mortal) for trial in trials]
    kept = _fewest(kills)
    for number in mortal:
        killer = next((trials[place].example for place in kept if kills[place] >> number & 1), None)
        if killer is not None:
            fates[number] = Fate(every[number], "killed", killer)
    return Score(ruleset.name, tuple(trials[place].example for place in kept), tuple(fates))


def _fewest(kills: Sequence[int]) -> list[int]:
    """Few examples, by place, that together kill as much as all: the one that adds most first."""
    heap = [(-mask.bit_count(), place) for place, mask in enumerate(kills) if mask]
    heapify(heap)
    left, chosen = 0, []
    for mask in kills:
        left |= mask
    while left:
        count, place = heap[0]
        adds = (kills[place] & left).bit_count()
        if adds == -count:
            chosen.append(place)
            left &= ~kills[place]
            adds = 0
        heapreplace(heap, (-adds, place))
    return sorted(_needed(kills, chosen))


def _needed(kills: Sequence[int], chosen: list[int]) -> list[int]:
    """The same without those whose kills are all made by others."""
    for place in chosen[:-1]:
        once = twice = 0
        for other in chosen:
            twice |= once & kills[other]
            once |= kills[other]
        if not kills[place] & once & ~twice:
            chosen = [other for other in chosen if other != place]
    return chosen


@attrs.frozen(eq=False)
class _Trial:
    """An example, or a subject, with the rules that match it, by place, and its outcome.

    A subject that the rule set cannot read (`is_read`) tells nothing.
    """

    example: Any
    subject: Any
    matched: frozenset[int]
    outcome: Any
    is_read: bool


class _Judge:
    """What decides about the fate of mutants of a rule set."""

    def __init__(
        self, ruleset: RuleSet[Any, Any], given: Iterable[Condition], budget: int, seconds: float
    ) -> None:
        require_instance(ruleset, RuleSet, "ruleset")
        self.ruleset = ruleset
        self.places = {id(rule): place for place, rule in enumerate(ruleset.rules)}
        self.given = all_given(given)
        self.effort = bounded(budget, seconds, None)

    def tried(self, example: Any) -> _Trial:
        """An example with what the rule set makes of it."""
        subject = example.facts if isinstance(example, Example) else example
        rules = matching(self.ruleset, subject)
        matched = frozenset(self.places[id(rule)] for rule in rules or ())
        outcome, _ = outcome_where(self.ruleset, rules or ())
        return _Trial(example, subject, matched, outcome, rules is not None)

    def kills(self, trial: _Trial, mutant: Mutant) -> bool:
        """Whether a mutant gives an example another outcome; gathered ones in any order.

        Only the changed rules are asked again, which needs no compiling.
        """
        if not trial.is_read:
            return False
        changes = mutant.changes
        found = [place for place in trial.matched if place not in changes]
        found += [place for place, rule in changes.items() if is_true(rule.condition, trial.subject)]
        rules = [(place, changes.get(place) or self.ruleset.rules[place]) for place in sorted(found)]
        if HITS[self.ruleset.hit].is_ranked:
            rules.sort(key=lambda each: -each[1].priority)
        outcome, _ = outcome_where(self.ruleset, [rule for _, rule in rules])
        if self.ruleset.hit in _LISTS:
            groups = alike([*trial.outcome, *outcome])
            return sorted(groups[: len(trial.outcome)]) != sorted(groups[len(trial.outcome) :])
        return bool(outcome != trial.outcome)

    def fate(self, mutant: Mutant, trials: Iterable[_Trial]) -> Fate:
        """Killed by an example, proved equal, or with an example that would kill it."""
        if self.effort.is_over:
            return Fate(mutant, "unknown", reason=self.effort.said())
        killer = next((trial for trial in trials if self.kills(trial, mutant)), None)
        if killer is not None:
            return Fate(mutant, "killed", killer.example)
        budget, seconds = self.effort.budget, min(_EACH, self.effort.seconds)
        found = diff(self.ruleset, mutant.ruleset, given=self.given, budget=budget, seconds=seconds)
        if found.verdict == PROVED:
            return Fate(mutant, "equivalent")
        if found.verdict != FOUND:
            reason = "; ".join(found.unknown) or "no example of a difference could be replayed"
            return Fate(mutant, "unknown", reason=reason)
        facts = found.regions[0].witness or {}
        why = f"tells the rule set from one in which {mutant}"
        example = example_of(self.ruleset, facts, kind="mutant", about=mutant.rule, why=why)
        return Fate(mutant, "survived", example)


def _kinds(kinds: Iterable[str] | None) -> frozenset[str]:
    """The kinds of mutants that are asked for."""
    found = list(KINDS) if kinds is None else [kinds] if isinstance(kinds, str) else list(kinds)
    for kind in found:
        if kind not in KINDS:
            raise UnknownName.of(
                "mutation.unknown-kind",
                f"there is no kind of mutant `{kind}`",
                source=caller(),
                expected=one_of(KINDS),
                suggestion=closest(kind, KINDS),
            )
    return frozenset(found)
