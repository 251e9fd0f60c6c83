"""Rule sets: rules in order, what they decide, and how."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, Literal, Protocol, TypeAlias, TypeVar, overload

import attrs

from servicecore.errors import UnknownName, closest, one_of, require_aware, require_instance, require_text
from servicecore.rules.language.facts import Facts
from servicecore.rules.language.places import caller
from servicecore.rules.language.subjects import View
from servicecore.rules.rulesets.checks import (
    check_outcomes,
    check_predicates,
    check_rules,
    require_option,
    require_rules,
)
from servicecore.rules.rulesets.decision import Decision, NextChange
from servicecore.rules.rulesets.hits import HITS
from servicecore.rules.rulesets.rule import Rule

O = TypeVar("O")  # noqa: E741 - the outcome; `RuleSet[O, D]` is how users read it
D = TypeVar("D")
T = TypeVar("T")
S = TypeVar("S")
N = TypeVar("N", int, float, Decimal)
R = TypeVar("R", covariant=True)
OnError: TypeAlias = Literal["record", "raise"]


class Find(Protocol[R]):
    """A function from a subject, and the instant of the decision if the subject does not know it."""

    def __call__(self, subject: object, at: datetime | None = None, view: View | None = None, /) -> R:
        """What is found; `view` is for the engine's own use."""
        ...


@attrs.frozen(init=False)
class RuleSet(Generic[O, D]):
    """An ordered set of rules of which the first that matches decides.

    Order: priority, higher first, then as declared. A missing fact never makes a rule match (strong Kleene
    logic). When no rule matches, `default` is the outcome. `ranked` are the rules that take part, in order.

    >>> from servicecore.rules import Vocabulary
    >>> facts = Vocabulary.of({"amount": int, "country": str})
    >>> policy = RuleSet("orders", [Rule("large", when=facts.amount > 1000, then="key accounts")],
    ...                  default="shop")
    >>> policy.decide({"amount": 1500})
    Decision('key accounts', rule='large')
    >>> policy.match({"country": "NO"}) is None
    True

    Other hit policies have constructors of their own: `unique`, `any`, `priority`, and, gathering what all
    rules that match give, `collect`, `rule_order`, `sum`, `min`, `max`, `count`. With `on_error="raise"`
    what a function of your own raises ends the decision; by default it is recorded on the decision.

    Raises `InvalidValue` (`text.empty`, `ruleset.unknown-option`), `WrongType` (`value.wrong-type`,
    `ruleset.not-rules`), or an `ErrorGroup` with every duplicate name (`ruleset.duplicate-rule`) and
    everything that is not a rule (`ruleset.not-a-rule`).
    """

    name: str
    rules: tuple[Rule[O], ...]
    default: D
    hit: str
    on_error: str
    ranked: tuple[Rule[O], ...] = attrs.field(eq=False, repr=False, init=False)
    match: Find[Rule[O] | None] = attrs.field(eq=False, repr=False, init=False)
    """The rule that decides about the subject, or `None`: the bare fast path. Raises as `decide` does."""
    matches: Find[tuple[Rule[O], ...]] = attrs.field(eq=False, repr=False, init=False)
    """Every rule that matches the subject, in order, whatever the hit policy. Raises as `decide` does."""
    _simply: Find[Rule[O] | None] | None = attrs.field(eq=False, repr=False, init=False)  # if that is all
    _kept: dict[str, Any] = attrs.field(eq=False, repr=False, init=False)

    @overload
    def __init__(
        self: "RuleSet[O, None]",  # pyright: ignore[reportInvalidTypeVarUse] - O is bound by `rules`
        name: str,
        rules: Iterable[Rule[O]] = (),
        *,
        on_error: OnError = "record",
    ) -> None: ...
    @overload
    def __init__(
        self, name: str, rules: Iterable[Rule[O]] = (), *, default: D, on_error: OnError = "record"
    ) -> None: ...
    def __init__(
        self,
        name: str,
        rules: Iterable[Rule[O]] = (),
        *,
        default: Any = None,
        hit: str = "first",
        on_error: str = "record",
    ) -> None:
        require_text(name, "name")
        found = require_rules(rules)
        policies = [each for each in HITS if (HITS[each].gather is not None) is isinstance(self, Gathered)]
        require_option("hit", hit, policies)
        require_option("on_error", on_error, ("record", "raise"))
        check_rules(name, found)
        check_outcomes(name, hit, found, default)
        check_predicates(name, found)
        self._fill(name, found, default, hit, on_error)

    def _fill(self, name: str, rules: tuple[Any, ...], default: Any, hit: str, on_error: str) -> None:
        values: dict[str, Any] = {"name": name, "rules": rules, "default": default, "hit": hit}
        values |= {"on_error": on_error, "ranked": _ranked(rules, hit), "_kept": {}}
        values["match"] = self._compiled_when_used("match")
        values["matches"] = self._compiled_when_used("matches")
        is_simple = hit == "first" and not any(rule.when.opaque for rule in rules)
        values["_simply"] = values["match"] if is_simple else None
        for field, value in values.items():
            object.__setattr__(self, field, value)

    def _compiled_when_used(self, name: str) -> Callable[..., Any]:
        """A function that compiles the rules at its first call, and puts what it made in its own place.

        What is only built, read or written is never compiled.
        """
        made: Callable[..., Any] | None = None

        def decide(subject: object, at: datetime | None = None, view: View | None = None, /) -> Any:
            nonlocal made
            if made is None:
                made = self._finder(name)
                object.__setattr__(self, name, made)
                if name == "match" and self._simply is not None:
                    object.__setattr__(self, "_simply", made)
            return made(subject, at, view)

        return decide

    def _finder(self, name: str) -> Callable[..., Any]:
        from servicecore.rules.deciding.compiled import Compiled

        compiled: Compiled | None = self._kept.get("compiled")
        if compiled is None:
            compiled = self._kept["compiled"] = Compiled(self.ranked, strict=self.on_error == "raise")
        pick = HITS[self.hit].pick
        if name == "matches":
            return compiled.finder(collect=True)
        if self.hit == "first" or pick is None:
            return compiled.finder(collect=False)
        every = compiled.finder(collect=True)
        return lambda subject, at=None, view=None, /: pick(every(subject, at, view))

    @overload
    @classmethod
    def unique(
        cls, name: str, rules: Iterable[Rule[T]], *, on_error: OnError = "record"
    ) -> "RuleSet[T, None]": ...
    @overload
    @classmethod
    def unique(
        cls, name: str, rules: Iterable[Rule[T]], *, default: S, on_error: OnError = "record"
    ) -> "RuleSet[T, S]": ...
    @classmethod
    def unique(
        cls, name: str, rules: Iterable[Rule[T]], *, default: Any = None, on_error: OnError = "record"
    ) -> "RuleSet[T, Any]":
        """Rules of which at most one matches; deciding where two do raises `hit-policy.not-unique`."""
        return _policy(RuleSet, "unique", name, rules, default, on_error)

    @overload
    @classmethod
    def any(
        cls, name: str, rules: Iterable[Rule[T]], *, on_error: OnError = "record"
    ) -> "RuleSet[T, None]": ...
    @overload
    @classmethod
    def any(
        cls, name: str, rules: Iterable[Rule[T]], *, default: S, on_error: OnError = "record"
    ) -> "RuleSet[T, S]": ...
    @classmethod
    def any(
        cls, name: str, rules: Iterable[Rule[T]], *, default: Any = None, on_error: OnError = "record"
    ) -> "RuleSet[T, Any]":
        """Rules that agree wherever several match; where they do not, `hit-policy.not-any` is raised."""
        return _policy(RuleSet, "any", name, rules, default, on_error)

    @overload
    @classmethod
    def priority(
        cls, name: str, rules: Iterable[Rule[T]], *, on_error: OnError = "record"
    ) -> "RuleSet[T, None]": ...
    @overload
    @classmethod
    def priority(
        cls, name: str, rules: Iterable[Rule[T]], *, default: S, on_error: OnError = "record"
    ) -> "RuleSet[T, S]": ...
    @classmethod
    def priority(
        cls, name: str, rules: Iterable[Rule[T]], *, default: Any = None, on_error: OnError = "record"
    ) -> "RuleSet[T, Any]":
        """The rule of the highest priority decides; a draw of different outcomes raises
        `hit-policy.not-ranked`. (In DMN this name ranks outcomes; here it ranks rules.)
        """
        return _policy(RuleSet, "priority", name, rules, default, on_error)

    @classmethod
    def collect(
        cls, name: str, rules: Iterable[Rule[T]], *, on_error: OnError = "record"
    ) -> "Gathered[T, tuple[T, ...]]":
        """The outcomes of all rules that match, by priority and then as declared.

        >>> from servicecore.rules import Vocabulary
        >>> facts = Vocabulary.of({"amount": int})
        >>> tags = RuleSet.collect("tags", [Rule("large", when=facts.amount > 100, then="large"),
        ...                                 Rule("huge", when=facts.amount > 900, then="huge")])
        >>> tags.decide({"amount": 1000}).outcome
        ('large', 'huge')
        """
        return _policy(Gathered, "collect", name, rules, (), on_error)

    @classmethod
    def rule_order(
        cls, name: str, rules: Iterable[Rule[T]], *, on_error: OnError = "record"
    ) -> "Gathered[T, tuple[T, ...]]":
        """The outcomes of all rules that match, as declared; priorities do not count."""
        return _policy(Gathered, "rule order", name, rules, (), on_error)

    @classmethod
    def sum(
        cls, name: str, rules: Iterable[Rule[N]], *, default: N | int = 0, on_error: OnError = "record"
    ) -> "Gathered[N, N | int]":
        """The sum of the numbers that the matching rules give, `default` where none matches.

        >>> from servicecore.rules import Vocabulary
        >>> facts = Vocabulary.of({"late": bool, "amount": int})
        >>> points = RuleSet.sum("points", [Rule("late", when=facts.late == True, then=2),
        ...                                 Rule("large", when=facts.amount > 100, then=3)])
        >>> points.decide({"late": True, "amount": 500}).outcome
        5

        Raises `WrongType` (`ruleset.not-a-number`) for outcomes that are not numbers, or not of one kind.
        """
        return _policy(Gathered, "sum", name, rules, default, on_error)

    @classmethod
    def min(
        cls, name: str, rules: Iterable[Rule[N]], *, default: N | None = None, on_error: OnError = "record"
    ) -> "Gathered[N, N | None]":
        """The least of the numbers that the matching rules give, `default` where none matches.

        Raises as `sum` does.
        """
        return _policy(Gathered, "min", name, rules, default, on_error)

    @classmethod
    def max(
        cls, name: str, rules: Iterable[Rule[N]], *, default: N | None = None, on_error: OnError = "record"
    ) -> "Gathered[N, N | None]":
        """The greatest of the numbers that the matching rules give, `default` where none matches.

        Raises as `sum` does.
        """
        return _policy(Gathered, "max", name, rules, default, on_error)

    @classmethod
    def count(
        cls, name: str, rules: Iterable[Rule[T]], *, on_error: OnError = "record"
    ) -> "Gathered[T, int]":
        """How many rules match."""
        return _policy(Gathered, "count", name, rules, 0, on_error)

    def __reduce__(self) -> tuple[Any, ...]:
        return remade, (type(self), self.hit, self.name, self.rules, self.default, self.on_error)

    def decide(self, subject: object, *, at: datetime | None = None) -> Decision[O | D]:
        """Decide about a subject: an object with the facts as attributes, or a mapping of facts.

        `at` is the instant of the decision; without it the fact `at` of the subject is. Only rules that ask
        for it, or are valid for some time only, need it.

        Raises `WrongType` (`fact.wrong-type`) if a fact's value is not of its type, `UnknownName`
        (`facts.not-of-subject`) if the object is not of the kind the rules are about, and what the hit policy
        refuses.
        """
        if at is None and (simply := self._simply) is not None:
            rule = simply(subject)
            return Decision(self.default if rule is None else rule.then, rule, self, subject)
        view = self._view(subject, at)
        rule = self.match(subject, at, view)
        return Decision(self.default if rule is None else rule.then, rule, self, view)

    def _view(self, subject: object, at: datetime | None) -> View:
        if at is not None:
            require_aware(at, "at")
        return View(subject, at, strict=self.on_error == "raise")

    def decide_many(self, subjects: Iterable[object], *, at: datetime | None = None) -> list[Decision[O | D]]:
        """Decide about each of many subjects; raises as `decide` does."""
        return [self.decide(subject, at=at) for subject in subjects]

    def replace(self, rule: Rule[O]) -> "RuleSet[O, D]":
        """The same rule set with this rule in the place of the one of its name.

        What is compiled already is kept, so that changing one rule of many is cheap.

        Raises `UnknownName` (`ruleset.unknown-rule`), or what building the rule set raises.
        """
        from servicecore.rules.rulesets.patches import replaced

        require_instance(rule, Rule, "rule")
        made: RuleSet[O, D] = replaced(self, self[rule.name], rule)
        return made

    def next_change_at(self, subject: object, at: datetime) -> NextChange:
        """The earliest instant after `at` at which this would decide otherwise, if nothing but time passed.

        >>> from datetime import UTC, time
        >>> from servicecore.rules import Vocabulary
        >>> facts = Vocabulary.of({"at": datetime})
        >>> open_hours = facts.at.time_of_day("Europe/Berlin").between(time(9), time(17))
        >>> desk = RuleSet("desk", [Rule("day", when=open_hours, then="team")], default="night desk")
        >>> desk.next_change_at({}, datetime(2026, 3, 2, 6, tzinfo=UTC)).at
        datetime.datetime(2026, 3, 2, 8, 0, tzinfo=datetime.timezone.utc)

        A fact that a function makes of the time says itself when it reaches a value (`reaches` of `getter`
        and `derived`); without that, and with functions as conditions, the answer is unknown. Raises
        `InvalidValue` (`time.naive`).
        """
        from servicecore.rules.rulesets.changes import next_change_at

        return next_change_at(self, subject, at)

    @property
    def digest(self) -> str:
        """The version of the content: 64 hexadecimal digits over all that can change a decision.

        Rules in order with conditions, outcomes, priorities, validity, tags and notes, hit policy, default,
        names and versions of functions and normalisers; not the places where rules were written. The same on
        every run and machine.

        Raises `WrongType` (`ruleset.no-digest`) for an outcome that cannot be written as plain data.
        """
        from servicecore.rules.documents.digests import digest

        if "digest" not in self._kept:
            self._kept["digest"] = digest(self)
        return str(self._kept["digest"])

    def __getitem__(self, name: str) -> Rule[O]:
        """The rule of this name. Raises `UnknownName` (`ruleset.unknown-rule`)."""
        if "rules" not in self._kept:
            self._kept["rules"] = {rule.name: rule for rule in self.rules}
        rules: dict[str, Rule[O]] = self._kept["rules"]
        if name in rules:
            return rules[name]
        names = list(rules)
        raise UnknownName.of(
            "ruleset.unknown-rule",
            f"rule set `{self.name}` has no rule `{name}`",
            source=caller(),
            expected=one_of(names),
            suggestion=closest(name, names),
        )

    def to_data(self) -> dict[str, object]:
        """The rule set as plain data. Outcomes with a `to_data` method are written with it."""
        from servicecore.rules.documents.plain import ruleset_to_data

        return ruleset_to_data(self)

    @classmethod
    def from_data(
        cls,
        data: object,
        *,
        facts: Facts,
        outcome: Callable[[Any], Any] | None = None,
        predicates: Mapping[str, Any] | None = None,
    ) -> "RuleSet[Any, Any]":
        """A rule set from plain data; `ruleset_from_data` says what the arguments are."""
        from servicecore.rules.documents.plain import ruleset_from_data

        return ruleset_from_data(data, facts=facts, outcome=outcome, predicates=predicates)

    def __iter__(self) -> Iterator[Rule[O]]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    def __contains__(self, name: object) -> bool:
        """Whether there is a rule of this name."""
        return name in {rule.name for rule in self.rules}

    def __bool__(self) -> bool:
        """A rule set is always something, also without rules: its default decides."""
        return True


@attrs.frozen(init=False)
class Gathered(RuleSet[O, D]):
    """A rule set that makes one outcome of the outcomes of all rules that match.

    Made by `RuleSet.collect`, `rule_order`, `sum`, `min`, `max` and `count`.
    """

    def decide(self, subject: object, *, at: datetime | None = None) -> Decision[D]:
        """Decide about a subject, as `RuleSet.decide` does; the decision's rule is the first that matches."""
        view = self._view(subject, at)
        matches = self.matches(subject, at, view)
        gather = HITS[self.hit].gather
        assert gather is not None
        return Decision(gather(matches, self.default), matches[0] if matches else None, self, view)

    def decide_many(self, subjects: Iterable[object], *, at: datetime | None = None) -> list[Decision[D]]:  # type: ignore[override]
        """Decide about each of many subjects; raises as `decide` does."""
        return [self.decide(subject, at=at) for subject in subjects]


def _ranked(rules: tuple[Any, ...], hit: str) -> tuple[Any, ...]:
    """The rules that take part, the one that decides first first."""
    enabled = tuple(rule for rule in rules if rule.enabled)
    if not HITS[hit].is_ranked:
        return enabled
    return tuple(sorted(enabled, key=lambda rule: -rule.priority))


def _policy(cls: type[S], hit: str, name: str, rules: Iterable[Any], default: Any, on_error: str) -> S:
    """A rule set with a hit policy."""
    made: Any = cls
    return made(name, rules, default=default, hit=hit, on_error=on_error)  # type: ignore[no-any-return]


def remade(cls: type[Any], hit: str, name: str, rules: tuple[Any, ...], default: Any, on_error: str) -> Any:
    """A rule set whose rules are known to be right."""
    made = object.__new__(cls)
    made._fill(name, rules, default, hit, on_error)
    return made


def with_hit(
    hit: str, name: str, rules: Iterable[Rule[Any]], default: Any, on_error: str = "record"
) -> RuleSet[Any, Any]:
    """A rule set with the hit policy of this name; `None` stands for the default that the policy brings."""
    cls: type[RuleSet[Any, Any]] = RuleSet if HITS[hit].gather is None else Gathered
    usual: dict[str, Any] = {"collect": (), "rule order": (), "sum": 0, "count": 0}
    return _policy(cls, hit, name, rules, usual.get(hit) if default is None else default, on_error)
