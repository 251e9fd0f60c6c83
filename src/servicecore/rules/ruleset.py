"""Rules, rule sets and the decisions they take."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Generic, TypeVar, overload

import attrs

from servicecore.display import Tree
from servicecore.errors import (
    Collector,
    InvalidValue,
    Source,
    UnknownName,
    WrongType,
    closest,
    one_of,
    require_in_range,
    require_instance,
    require_text,
    shown,
)
from servicecore.rules.conditions import Condition
from servicecore.rules.facts import Facts
from servicecore.rules.places import caller
from servicecore.rules.subjects import View

O = TypeVar("O")  # noqa: E741 - the outcome; `RuleSet[O, D]` is how users read it
D = TypeVar("D")


def _a_name(instance: Any, attribute: Any, value: Any) -> None:
    require_text(value, "name")


def _a_whole_number(instance: Any, attribute: Any, value: Any) -> None:
    require_in_range(value, "priority", whole=True)


def _a_note(instance: Any, attribute: Any, value: Any) -> None:
    require_instance(value, str, "note")


def _a_condition(rule: "Rule[Any]", attribute: Any, value: Any) -> None:
    if not isinstance(value, Condition):
        raise WrongType.of(
            "rule.not-a-condition",
            f"the condition of rule `{rule.name}` is not a condition",
            place="when",
            source=caller(),
            expected="a condition built from facts, such as `facts.amount > 100`",
            received=f"{shown(value)} ({type(value).__name__})",
            help="compare a fact, as in `facts.express == True`; a function is no condition, and "
            "`all_of()` is always true.",
        )


@attrs.frozen(repr=False)
class Rule(Generic[O]):
    """When the condition holds, the outcome applies.

    `priority` ranks the rules of a set, higher first; equal priorities keep the declared order. `note` is for
    people. `place` is the line of code that built the rule (`None` for a rule from a document), and takes no
    part in equality.

    >>> from servicecore.rules import Vocabulary
    >>> facts = Vocabulary.of({"amount": int})
    >>> Rule("large orders", when=facts.amount > 1000, then="key accounts")
    Rule('large orders', when=facts.amount > 1000, then='key accounts')

    Raises `WrongType` (`rule.not-a-condition`, `value.wrong-type`) or `InvalidValue` (`text.empty`).
    """

    name: str = attrs.field(validator=_a_name)
    when: Condition = attrs.field(kw_only=True, validator=_a_condition)
    then: O = attrs.field(kw_only=True)
    priority: int = attrs.field(default=0, kw_only=True, validator=_a_whole_number)
    note: str = attrs.field(default="", kw_only=True, validator=_a_note)
    place: Source | None = attrs.field(factory=caller, kw_only=True, eq=False)

    def __repr__(self) -> str:
        more = f", priority={self.priority}" if self.priority else ""
        more += f", note={self.note!r}" if self.note else ""
        return f"Rule({self.name!r}, when={self.when!r}, then={self.then!r}{more})"


class Decision(Generic[O]):
    """What a rule set decided about one subject: the outcome, the rule that gave it, and why.

    `rule` is `None` when no rule matched and the default applies (or, without a default, nothing: then
    `outcome` is `None` as well). It keeps the subject itself and reads it again when it is asked to explain:
    do not change the subject in between.
    """

    __slots__ = ("_subject", "outcome", "rule", "ruleset")

    outcome: O
    rule: Rule[Any] | None
    ruleset: "RuleSet[Any, Any]"

    def __init__(
        self, outcome: O, rule: Rule[Any] | None, ruleset: "RuleSet[Any, Any]", subject: object
    ) -> None:
        self.outcome = outcome
        self.rule = rule
        self.ruleset = ruleset
        self._subject = subject

    def explain(self, *, most: int = 5) -> Tree:
        """Which rule won, the facts it saw, and what the other rules lacked, the nearest `most` first.

        The facts are read when this is called; a decision that nobody asks about costs nothing more. A rule
        that comes later and asks for a fact that cannot be read says so in its line.

        Raises `InvalidValue` (`number.out-of-range`) if `most` is negative.
        """
        from servicecore.rules.explanation import explain

        require_in_range(most, "most", low=0, whole=True)
        return explain(self.ruleset, self.rule, self.outcome, View(self._subject), most)

    def why_not(self, name: str) -> Tree:
        """Why the rule of this name did not win: what it lacked, or which rule came before it.

        Raises `UnknownName` (`ruleset.unknown-rule`).
        """
        from servicecore.rules.explanation import why_not

        return why_not(self.ruleset, self.ruleset[name], self.rule, View(self._subject))

    def __repr__(self) -> str:
        name = repr(self.rule.name) if self.rule else None
        return f"Decision({self.outcome!r}, rule={name})"


@attrs.frozen(init=False)
class RuleSet(Generic[O, D]):
    """An ordered set of rules of which the first that matches decides.

    Order: priority, higher first, then as declared. A missing fact never makes a rule match (strong Kleene
    logic). When no rule matches, `default` is the outcome.

    >>> from servicecore.rules import Vocabulary
    >>> facts = Vocabulary.of({"amount": int, "country": str})
    >>> policy = RuleSet("orders", [Rule("large", when=facts.amount > 1000, then="key accounts")],
    ...                  default="shop")
    >>> policy.decide({"amount": 1500})
    Decision('key accounts', rule='large')
    >>> policy.match({"country": "NO"}) is None
    True

    Raises `InvalidValue` (`text.empty`), `WrongType` (`value.wrong-type`, `ruleset.not-rules`), or an
    `ErrorGroup` with every duplicate name (`ruleset.duplicate-rule`) and everything that is not a rule
    (`ruleset.not-a-rule`).
    """

    name: str
    rules: tuple[Rule[O], ...]
    default: D
    _ranked: tuple[Rule[O], ...] = attrs.field(eq=False, repr=False, init=False)
    match: Callable[[object], "Rule[O] | None"] = attrs.field(eq=False, repr=False, init=False)
    """The rule that decides about the subject, or `None`: the bare fast path. Raises as `decide` does."""
    matches: Callable[[object], tuple[Rule[O], ...]] = attrs.field(eq=False, repr=False, init=False)
    """Every rule that matches the subject, the deciding one first. Raises as `decide` does."""

    @overload
    def __init__(
        self: "RuleSet[O, None]",  # pyright: ignore[reportInvalidTypeVarUse] - O is bound by `rules`
        name: str,
        rules: Iterable[Rule[O]] = (),
    ) -> None: ...
    @overload
    def __init__(self, name: str, rules: Iterable[Rule[O]] = (), *, default: D) -> None: ...
    def __init__(self, name: str, rules: Iterable[Rule[O]] = (), *, default: Any = None) -> None:
        require_text(name, "name")
        found = _rules(rules)
        _check(name, found)
        ranked = tuple(sorted(found, key=lambda rule: -rule.priority))
        for field, value in (("name", name), ("rules", found), ("default", default), ("_ranked", ranked)):
            object.__setattr__(self, field, value)
        object.__setattr__(self, "match", self._compiled_when_used("match"))
        object.__setattr__(self, "matches", self._compiled_when_used("matches"))

    def _compiled_when_used(self, name: str) -> Callable[[object], Any]:
        """A function that compiles the rules at its first call, and puts what it made in its own place.

        What is only built, read or written is never compiled.
        """
        made: Callable[[object], Any] | None = None

        def decide(subject: object) -> Any:
            nonlocal made
            if made is None:
                from servicecore.rules.compiled import compile_rules

                made = compile_rules(self._ranked, collect=name == "matches")
                object.__setattr__(self, name, made)
            return made(subject)

        return decide

    def __reduce__(self) -> tuple[Any, ...]:
        return _remade, (type(self), self.name, self.rules, self.default)

    def decide(self, subject: object) -> Decision[O | D]:
        """Decide about a subject: an object with the facts as attributes, or a mapping of facts.

        Raises `WrongType` (`fact.wrong-type`) if a fact's value is not of its type, `UnknownName`
        (`facts.not-of-subject`) if the object is not of the kind the rules are about.
        """
        rule = self.match(subject)
        return Decision(self.default if rule is None else rule.then, rule, self, subject)

    def __getitem__(self, name: str) -> Rule[O]:
        """The rule of this name. Raises `UnknownName` (`ruleset.unknown-rule`)."""
        for rule in self.rules:
            if rule.name == name:
                return rule
        names = [rule.name for rule in self.rules]
        raise UnknownName.of(
            "ruleset.unknown-rule",
            f"rule set `{self.name}` has no rule `{name}`",
            source=caller(),
            expected=one_of(names),
            suggestion=closest(name, names),
        )

    def to_data(self) -> dict[str, object]:
        """The rule set as plain data. Outcomes with a `to_data` method are written with it."""
        from servicecore.rules.plain import ruleset_to_data

        return ruleset_to_data(self)

    @classmethod
    def from_data(
        cls, data: object, *, facts: Facts, outcome: Callable[[Any], Any] | None = None
    ) -> "RuleSet[Any, Any]":
        """A rule set from plain data; `ruleset_from_data` says what `facts` and `outcome` are."""
        from servicecore.rules.plain import ruleset_from_data

        return ruleset_from_data(data, facts=facts, outcome=outcome)

    def __iter__(self) -> Iterator[Rule[O]]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    def __contains__(self, name: object) -> bool:
        """Whether there is a rule of this name."""
        return any(rule.name == name for rule in self.rules)

    def __bool__(self) -> bool:
        """A rule set is always something, also without rules: its default decides."""
        return True


def _remade(cls: type[Any], name: str, rules: tuple[Any, ...], default: Any) -> Any:
    return cls(name, rules, default=default)


def _rules(rules: Any) -> tuple[Any, ...]:
    if isinstance(rules, Iterable) and not isinstance(rules, str | Mapping):
        return tuple(rules)
    raise WrongType.of(
        "ruleset.not-rules",
        "a rule set is made from a list of rules",
        place="rules",
        source=caller(),
        expected="a list of rules",
        received=f"{shown(rules)} ({type(rules).__name__})",
    )


def _check(name: str, rules: tuple[Any, ...]) -> None:
    problems = Collector(f"rule set `{name}`")
    for number, rule in enumerate(rules):
        if not isinstance(rule, Rule):
            problems.add(
                WrongType.of(
                    "ruleset.not-a-rule",
                    "a rule set holds rules",
                    place=f"rules[{number}]",
                    source=caller(),
                    expected="a Rule",
                    received=f"{shown(rule)} ({type(rule).__name__})",
                )
            )
    named = [(rule.name, rule.place) if isinstance(rule, Rule) else (None, None) for rule in rules]
    for error in duplicates(named):
        problems.add(error)
    problems.done()


def duplicates(rules: Iterable[tuple[str | None, Source | None]]) -> Iterator[InvalidValue]:
    """An error for each rule that shares its name; rules without a name come as `None`."""
    found = list(rules)
    names = Counter(name for name, _ in found)
    for number, (name, source) in enumerate(found):
        if name is not None and names[name] > 1:
            yield InvalidValue.of(
                "ruleset.duplicate-rule",
                f"{names[name]} rules are called `{name}`",
                place=f"rules[{number}]",
                source=source,
                help="decisions name their rule: give each a name of its own.",
            )
