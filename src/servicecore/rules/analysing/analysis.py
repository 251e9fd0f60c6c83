"""Static analysis: what is wrong with a rule set, for every subject that there could ever be."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from servicecore.errors import UnknownName, closest, one_of
from servicecore.rules.analysing.builds import built
from servicecore.rules.analysing.findings import FOUND, POSSIBLE, UNKNOWN, Analysis, Finding
from servicecore.rules.analysing.solver import SolverName
from servicecore.rules.analysing.spaces import leaves_of
from servicecore.rules.analysing.surveys import Survey, all_given, allowed, bounded, is_true
from servicecore.rules.language.conditions import Condition
from servicecore.rules.language.leaves import Predicate
from servicecore.rules.language.places import caller
from servicecore.rules.language.vocabulary import Vocabulary
from servicecore.rules.rulesets.rule import Rule
from servicecore.rules.rulesets.ruleset import RuleSet

Facts = Mapping[str, Any]

_MORE = {
    None: 'raise `budget` or `seconds`, let `solver="z3"` take over, or simplify the conditions.',
    "z3": "raise `seconds`, or simplify the conditions.",
}
_FIRST = ("never-true", "shadowed", "redundant-condition", "gap", "unreachable-outcome")
_GATHERED = ("never-true", "always-true", "duplicate")
KINDS: dict[str, tuple[str, ...]] = {
    "first": _FIRST,
    "priority": (*_FIRST, "overlap"),
    "unique": ("never-true", "overlap", "gap", "unreachable-outcome"),
    "any": ("never-true", "overlap", "gap", "unreachable-outcome"),
    **dict.fromkeys(("collect", "rule order", "sum", "min", "max", "count"), _GATHERED),
}
"""Which findings are reported by default, by hit policy."""


class Inquiry:
    """One analysis under way: the rules, what was found so far, and how examples are replayed."""

    def __init__(
        self, ruleset: RuleSet[Any, Any], survey: Survey, given: tuple[Condition, ...], source: Any
    ) -> None:
        self.ruleset = ruleset
        self.survey = survey
        self.rules: Sequence[Rule[Any]] = survey.rules
        self.given = given
        self.source = source
        self.numbers: dict[int, int] = {id(rule): number for number, rule in enumerate(ruleset.rules)}
        self.findings: list[Finding] = []
        self.unknown: list[Finding] = []
        self.examples: dict[str, Facts] = {}
        self.unshown: list[Rule[Any]] = []
        self.dead: set[int] = set()
        """Rules that can never decide, by their place."""
        self.open: set[int] = set()
        """Rules of which it is not known whether they can."""

    @property
    def is_ranked(self) -> bool:
        """Whether a rule decides only where none before it matches."""
        return self.ruleset.hit in ("first", "priority")

    def live(self) -> list[int]:
        """The rules, by place, that may decide."""
        return [number for number in range(len(self.rules)) if number not in self.dead]

    def place(self, number: int) -> str:
        """Where in the rule set a rule is."""
        return f"rules[{self.numbers[id(self.rules[number])]}]"

    def add(self, code: str, message: str, rules: Iterable[int] = (), **more: Any) -> None:
        """Report a finding about some rules."""
        places = list(rules)
        found = tuple(self.rules[number] for number in places)
        more.setdefault("place", self.place(places[0]) if places else "")
        self.findings.append(Finding(f"rule.{code}", message, found, **more))

    def leave_open(self, code: str, what: str, rules: Iterable[int] = ()) -> None:
        """Report a question that was not decided."""
        places = list(rules)
        self.unknown.append(
            Finding(
                f"rule.{code}",
                f"{what}: {self.survey.effort.said()}",
                tuple(self.rules[number] for number in places),
                UNKNOWN,
                "warning",
                place=self.place(places[0]) if places else "",
                help=_MORE[self.survey.effort.solver],
            )
        )

    def shown(self, region: Any, shows: Callable[[Any], bool], *, shrink: bool = True) -> dict[str, Any]:
        """The fields of a finding that needs an example: it is replayed, and made as small as it gets."""
        facts = self.survey.example(region)
        if not self._shows(facts, shows):
            return {"verdict": POSSIBLE}
        for path in list(facts) if shrink else []:
            fewer = {key: value for key, value in facts.items() if key != path}
            if self._shows(fewer, shows):
                facts = fewer
        return {"verdict": FOUND, "witness": facts, "subject": self.subject(facts, shows)}

    def _shows(self, facts: Facts, shows: Callable[[Any], bool]) -> bool:
        return allowed(self.given, facts) and shows(facts)

    def subject(self, facts: Facts, shows: Callable[[Any], bool]) -> Any:
        """The facts as an object of the user's class, if it can be built and shows the same."""
        found = built(self.source, facts)
        if found is None:
            return None
        try:
            return found if shows(found) else None
        except Exception:  # an object of the user's own may do what it likes
            return None

    def satisfies(self, number: int, subject: Any) -> bool:
        """Whether the condition of a rule is true of a subject."""
        return is_true(self.rules[number].condition, subject)


def analyse(
    ruleset: RuleSet[Any, Any],
    *,
    given: Iterable[Condition] = (),
    facts: Vocabulary | None = None,
    kinds: Iterable[str] | None = None,
    budget: int = 20_000,
    seconds: float = 10.0,
    solver: SolverName | None = None,
) -> Analysis:
    """Find what is suspicious about a rule set: dead rules, gaps, contradictions, each with an example.

    Which findings are looked for depends on the hit policy; `kinds` names others. They are `never-true` (no
    subject satisfies the condition), `always-true`, `shadowed` (rules before it take all that it would match,
    one alone or several together), `redundant-condition` (leaving it out changes nothing), `duplicate` (the
    same condition and outcome twice), `overlap` (rules that the hit policy does not allow to match together),
    `gap` (nothing matches, and there is no default) and `unreachable-outcome`.

    `given` are conditions that hold for every subject: those for which one is *false* are left out of
    account; where it is unknown, because a fact is missing, the subject counts. `facts` is the vocabulary
    of an attrs class: examples then come as objects, too. `budget` bounds the steps of each question (and,
    twice as many, those of the call), `seconds` the whole call; what is not decided within them is listed as
    `unknown`, never passed over. `solver="z3"` puts what is not decided within the steps to z3, an extra
    (`servicecore[z3]`), for the seconds that are left; without it the built-in search works alone, and counts
    its steps.

    >>> from servicecore.rules import Rule, RuleSet, Vocabulary
    >>> facts = Vocabulary.of({"amount": int})
    >>> policy = RuleSet("orders", [Rule("large", when=facts.amount > 100, then="key accounts"),
    ...                             Rule("huge", when=facts.amount > 900, then="board")], default="shop")
    >>> for finding in analyse(policy):
    ...     print(finding.code, finding.witness)
    rule.shadowed {'amount': 901}
    rule.unreachable-outcome None

    Raises `UnknownName` (`analysis.unknown-kind`, `analysis.unknown-solver`), `InvalidValue`
    (`analysis.impossible-given`, `analysis.needs-extra`, `number.out-of-range`) or `WrongType`
    (`condition.not-a-condition`, `value.wrong-type`).
    """
    asked = _kinds(kinds, ruleset.hit)
    conditions = all_given(given)
    survey = Survey(ruleset.ranked, bounded(budget, seconds, solver), given=conditions)
    inquiry = Inquiry(ruleset, survey, conditions, getattr(facts, "_source", None))
    from servicecore.rules.analysing import checks, dead

    dead.find_dead(inquiry, asked)
    for kind, check in checks.CHECKS.items():
        if kind in asked:
            check(inquiry)
    predicates = {
        leaf.key: leaf
        for leaf in leaves_of(rule.condition for rule in ruleset.ranked)
        if isinstance(leaf, Predicate)
    }
    return Analysis(
        ruleset.name,
        ruleset.hit,
        tuple(inquiry.findings),
        tuple(inquiry.unknown),
        tuple(rule for rule in ruleset.rules if not rule.enabled),
        tuple(predicates.values()),
        inquiry.examples,
        tuple(inquiry.unshown),
    )


def _kinds(kinds: Iterable[str] | None, hit: str) -> frozenset[str]:
    """The kinds of findings that are asked for."""
    if kinds is None:
        return frozenset(KINDS[hit])
    known = [*_FIRST, "always-true", "duplicate", "overlap"]
    found = [kind.removeprefix("rule.") for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    for kind in found:
        if kind not in known:
            raise UnknownName.of(
                "analysis.unknown-kind",
                f"there is no kind of finding `{kind}`",
                source=caller(),
                expected=one_of(known),
                suggestion=closest(kind, known),
            )
    return frozenset(found)
