"""The questions that conditions are made of: facts against constants, two facts, functions of users."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, overload

import attrs

from servicecore.display import duration
from servicecore.errors import Collector, ErrorGroup, InvalidValue, WrongType, one_of, require_text, shown
from servicecore.rules.language.conditions import Condition, Leaf, Look
from servicecore.rules.language.kinds import code
from servicecore.rules.language.logic import Truth
from servicecore.rules.language.operators import OPERATORS
from servicecore.rules.language.paths import AnyFact, fact_key
from servicecore.rules.language.places import caller

_SAID = 6  # values that words quote; a list of phrases may be hundreds long
_ORDERING = frozenset({"<", "<=", ">", ">="})
PAIRED = ("==", "!=", *sorted(_ORDERING))
"""The operators that compare two facts."""


@attrs.frozen(repr=False)
class Comparison(Leaf):
    """One fact against one constant, such as `facts.customer.tier == Tier.VIP`."""

    fact: AnyFact = attrs.field(eq=fact_key)
    operator: str
    operand: Any = None

    @property
    def facts(self) -> tuple[AnyFact, ...]:
        return (self.fact,)

    @property
    def key(self) -> object:
        return (self.fact.key, self.operator, self.operand)

    @property
    def is_bracketed(self) -> bool:  # type: ignore[override]
        return self.operator not in PAIRED

    def truth(self, look: Look) -> Truth:
        value = look(self)
        if self.operator == "is_missing":
            return value is None
        return None if value is None else OPERATORS[self.operator].holds(value, self.operand)

    def words(self, *, wanted: bool = True) -> str:
        operator = OPERATORS[self.operator]
        verb = operator.words if wanted else operator.unlike
        if self.operand is None:
            return f"{self.fact.words} {verb}"
        if isinstance(self.operand, tuple):
            joint = " and " if self.operator == "between" else ", "
            more = len(self.operand) - _SAID
            said = joint.join(map(self._word, self.operand[:_SAID]))
            return f"{self.fact.words} {verb} {said}{f' or {more:,} more' if more > 0 else ''}"
        return f"{self.fact.words} {verb} {self._word(self.operand)}"

    def _word(self, value: Any) -> str:
        if isinstance(value, timedelta):
            return duration(value)
        quoted = self.fact.kind.textual
        return f"`{value}`" if quoted else str(self.fact.kind.item.plain(value))

    def to_data(self) -> dict[str, object]:
        data: dict[str, object] = self.fact.to_data() | {"op": self.operator}
        plain = self.fact.kind.item.plain
        if isinstance(self.operand, tuple):
            data["value"] = [plain(each) for each in self.operand]
        elif self.operand is not None:
            data["value"] = plain(self.operand)
        return data

    def __repr__(self) -> str:
        if self.operator in PAIRED:
            return f"{self.fact.code} {self.operator} {code(self.operand)}"
        operands = self.operand if isinstance(self.operand, tuple) else (self.operand,)
        said = ", ".join(code(each) for each in operands if each is not None)
        return f"{self.fact.code}.{self.operator}({said})"


@attrs.frozen(repr=False)
class Pair(Leaf):
    """One fact against another, such as `facts.due < facts.at`; unknown where either is missing."""

    fact: AnyFact = attrs.field(eq=fact_key)
    operator: str
    other: AnyFact = attrs.field(eq=fact_key)

    @property
    def facts(self) -> tuple[AnyFact, ...]:
        return (self.fact, self.other)

    @property
    def key(self) -> object:
        return (self.fact.key, self.operator, self.other.key)

    def truth(self, look: Look) -> Truth:
        value, other = look.value(self.fact), look.value(self.other)
        return None if value is None or other is None else OPERATORS[self.operator].holds(value, other)

    def words(self, *, wanted: bool = True) -> str:
        operator = OPERATORS[self.operator]
        return f"{self.fact.words} {operator.words if wanted else operator.unlike} {self.other.words}"

    def to_data(self) -> dict[str, object]:
        other: object = self.other.to_data() if self.other.part else self.other.path
        return self.fact.to_data() | {"op": self.operator, "value_of": other}

    def __repr__(self) -> str:
        return f"{self.fact.code} {self.operator} {self.other.code}"


def _a_text(instance: Any, attribute: Any, value: Any) -> None:
    require_text(value, f"predicate {attribute.name}")


def _a_function(predicate: "Predicate", attribute: Any, value: Any) -> None:
    if not callable(value):
        raise WrongType.of(
            "condition.not-a-function",
            f"predicate `{predicate.name}` is made of a function",
            source=caller(),
            expected="a function of the subject that returns True or False",
            received=f"{shown(value)} ({type(value).__name__})",
        )


@attrs.frozen(repr=False)
class Predicate(Leaf):
    """A function of the user's own as a question under a name: visible in every report, opaque to analysis.

    The function gets the subject as it was given to the rule set, and returns `True` or `False`; `None` says
    that it cannot tell. If `timed`, it also gets the instant of the decision, as `at=`. What it raises, and
    any other answer, makes the question unknown and is recorded on the decision. Name and version stand for
    it in data, in the digest and in equality.
    """

    name: str = attrs.field(validator=_a_text)
    function: Callable[..., bool | None] = attrs.field(eq=False, validator=_a_function)
    version: str = attrs.field(default="1", validator=_a_text)
    timed: bool = attrs.field(default=False, kw_only=True)
    opaque = True
    is_bracketed = True

    @property
    def facts(self) -> tuple[AnyFact, ...]:
        return ()

    @property
    def key(self) -> object:
        return ("predicate", self.name, self.version)

    def truth(self, look: Look) -> Truth:
        return look.ask(self)

    def words(self, *, wanted: bool = True) -> str:
        return f"`{self.name}`() is {'true' if wanted else 'false'}"

    def to_data(self) -> dict[str, object]:
        return {"predicate": self.name, "version": self.version}

    def __call__(self, subject: Any) -> bool | None:
        """What the function says of a subject."""
        return self.function(subject)

    def __repr__(self) -> str:
        version = "" if self.version == "1" else f", version={self.version!r}"
        return f"predicate({self.name!r}{version})"


@overload
def predicate(
    name: str, function: Callable[..., bool | None], *, version: str = "1", timed: bool = False
) -> Predicate: ...
@overload
def predicate(
    name: str, function: None = None, *, version: str = "1", timed: bool = False
) -> Callable[[Callable[..., bool | None]], Predicate]: ...
def predicate(name: str, function: Any = None, *, version: str = "1", timed: bool = False) -> Any:
    """A condition made of a function of your own; also a decorator.

    Prefer facts: what a function does can be neither analysed nor written as data. Change the version when
    the function changes, so that the digest of a rule set does too. With `timed` the function also gets the
    instant of the decision, an aware datetime or `None`, as `at=`.

    >>> @predicate("is a holiday", version="2")
    ... def is_holiday(case):
    ...     return case["day"] in ("2026-12-25", "2026-12-26")
    >>> is_holiday
    predicate('is a holiday', version='2')
    >>> is_holiday({"day": "2026-12-25"})
    True

    Raises `WrongType` (`condition.not-a-function`) or `InvalidValue` (`text.empty`).
    """
    if function is not None:
        return Predicate(name, function, version, timed=timed)
    return lambda found: Predicate(name, found, version, timed=timed)


def compare(fact: AnyFact, operator: str, operand: object, *, read: Callable[[object], Any]) -> Comparison:
    """Build a comparison, checking operator and operand against the kind of the fact.

    `read` turns a constant into a value of the fact's kind. Raises an `ErrorGroup` of what `Kind.accept`
    raises, or of `condition.wrong-operator`, `condition.wrong-operand`, `condition.empty-list`,
    `condition.empty-range`, `condition.empty-text`, `condition.empty-phrase`, `condition.bad-regex`,
    `condition.slow-regex`, each placed as in a document: `op`, `value`, `value[1]`.
    """
    problems = Collector("condition")
    known = OPERATORS[operator]
    if known.applies(fact.kind):
        with problems.at("value"):
            return Comparison(fact, operator, known.operand(fact.kind, read, operand))
    else:
        fitting = [name for name, each in OPERATORS.items() if each.applies(fact.kind)]
        problems.add(
            WrongType.of(
                "condition.wrong-operator",
                f"`{operator}` does not apply to `{fact.path}`, a fact of type {fact.kind.name}",
                place="op",
                expected=known.needs,
                help=f"{one_of(fitting)} would apply.",
            )
        )
    raise ErrorGroup("condition", tuple(problems.errors))


_NUMBERS = frozenset({"int", "float"})


def pair(fact: AnyFact, operator: str, other: AnyFact) -> Pair:
    """Build a comparison of two facts.

    Raises `WrongType` (`condition.wrong-operator`, or `condition.wrong-operand` for facts of different
    types; an int and a float compare).
    """
    one, two = fact.kind, other.kind
    alike = one == two or {one.category, two.category} <= _NUMBERS
    if operator not in PAIRED or not OPERATORS[operator].applies(one):
        raise WrongType.of(
            "condition.wrong-operator",
            f"`{operator}` does not compare `{fact.path}`, a fact of type {one.name}, with another fact",
            place="op",
            expected=one_of(PAIRED) if operator not in PAIRED else OPERATORS[operator].needs,
        )
    if not alike:
        raise WrongType.of(
            "condition.wrong-operand",
            f"`{fact.path}` and `{other.path}` are of different types",
            place="value_of",
            expected=f"a fact of type {one.name}",
            received=f"`{other.path}`, a fact of type {two.name}",
        )
    if fact.key == other.key:
        raise InvalidValue.of(
            "condition.same-fact",
            f"`{fact.path}` is compared with itself",
            place="value_of",
            expected="two different facts",
            help="`is_present` asks whether it is known.",
        )
    return Pair(fact, operator, other)


def dated(start: datetime | None, end: datetime | None) -> list[Condition]:
    """The questions whether the instant of the decision lies in `[start, end)`."""
    from servicecore.rules.language.paths import AT

    ends = ((">=", start), ("<", end))
    return [compare(AT, operator, at, read=AT.kind.accept) for operator, at in ends if at is not None]
