"""Conditions: expression trees over facts.

A condition is data. It holds the path of a fact, an operator and a constant, joined by `&`, `|` and `~`;
so it can be printed, compared, stored, explained, and later analysed. It is never a lambda.
"""

from collections.abc import Callable, Iterable, Iterator
from keyword import iskeyword
from typing import Any, NoReturn

import attrs

from servicecore.errors import Collector, ErrorGroup, InvalidValue, WrongType, one_of, shown
from servicecore.rules.kinds import Kind, code
from servicecore.rules.logic import Truth, conjunction, disjunction, negation
from servicecore.rules.operators import OPERATORS
from servicecore.rules.places import caller

Look = Callable[["Comparison"], Any]
_CALLED = frozenset({"one_of", "between", "within", "contains", "mentions", "is_missing"})
_SAID = 6  # values that words quote; a list of phrases may be hundreds long
DEEPEST = 100
"""How deep `&` and `|` in turn, and `~`, may be nested; all that walks a condition relies on it."""


class Condition:
    """A question about the facts of one subject; its answer is true, false or unknown.

    Conditions are built from facts (`facts.amount > 100`) and joined with `&`, `|` and `~`. Two conditions
    are equal when they are built alike. `bool(condition)` raises `WrongType` (`condition.no-truth`): Python's
    own `and`, `or`, `not` and `in` cannot build conditions. Joining what is no condition raises `WrongType`
    (`condition.not-a-condition`), nesting more than 100 deep `InvalidValue` (`condition.too-deep`). A chain
    of `&` alone, or of `|` alone, is flat and may be as long as you like.
    """

    __slots__ = ()

    def truth(self, look: Look) -> Truth:
        """The answer, with `look` giving the value of a comparison's fact (`None` if missing)."""
        raise NotImplementedError

    def comparisons(self) -> Iterator["Comparison"]:
        """Every comparison in the tree, in the order in which it is written."""
        raise NotImplementedError

    def to_data(self) -> dict[str, object]:
        """The condition as plain data; `condition_from_data` reads it back."""
        raise NotImplementedError

    def __and__(self, other: "Condition") -> "Condition":
        return _join(AllOf, (self, other))

    def __or__(self, other: "Condition") -> "Condition":
        return _join(AnyOf, (self, other))

    def __rand__(self, other: "Condition") -> "Condition":
        return _join(AllOf, (other, self))

    def __ror__(self, other: "Condition") -> "Condition":
        return _join(AnyOf, (other, self))

    def __invert__(self) -> "Condition":
        return self.condition if isinstance(self, Not) else Not(self, _height(self) + 1)

    def __bool__(self) -> NoReturn:
        raise WrongType.of(
            "condition.no-truth",
            "a condition is neither true nor false by itself",
            source=caller(),
            received=shown(self),
            help=(
                "join conditions with `&`, `|` and `~` (in brackets) in place of `and`, `or` and `not`; "
                "write `fact.one_of(...)` for `in` and `fact.between(low, high)` for a chained comparison."
            ),
        )


def _not_too_deep(instance: Any, attribute: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise InvalidValue.of(
            "condition.too-deep",
            "the condition is nested too deep",
            source=caller(),
            expected=f"at most {DEEPEST} levels",
            help="join many conditions at once: `all_of(*conditions)`, `any_of(*conditions)`.",
        )


def _depth() -> Any:
    """How deep the tree below a node is, the node included; kept, so that building stays cheap."""
    return attrs.field(eq=False, validator=_not_too_deep)


def _height(condition: Condition) -> int:
    return condition.depth if isinstance(condition, AllOf | AnyOf | Not) else 0


def _fact_key(fact: "AnyFact") -> tuple[str, str]:
    return (fact.path, fact.kind.category)


@attrs.frozen(eq=False)
class AnyFact:
    """What a comparison needs to know of a fact: its path and kind. `Fact` adds the operators."""

    path: str
    kind: Kind


@attrs.frozen(repr=False)
class Comparison(Condition):
    """One fact against one constant, such as `facts.customer.tier == Tier.VIP`."""

    fact: AnyFact = attrs.field(eq=_fact_key)
    operator: str
    operand: Any = None

    def truth(self, look: Look) -> Truth:
        value = look(self)
        if self.operator == "is_missing":
            return value is None
        return None if value is None else OPERATORS[self.operator].holds(value, self.operand)

    def comparisons(self) -> Iterator["Comparison"]:
        yield self

    def words(self, *, wanted: bool = True) -> str:
        """The comparison, or its opposite, as a person would say it."""
        operator = OPERATORS[self.operator]
        verb = operator.words if wanted else operator.unlike
        if self.operator == "is_missing":
            return f"{self.fact.path} {verb}"
        if isinstance(self.operand, tuple):
            joint = " and " if self.operator == "between" else ", "
            more = len(self.operand) - _SAID
            said = joint.join(map(self._word, self.operand[:_SAID]))
            return f"{self.fact.path} {verb} {said}{f' or {more:,} more' if more > 0 else ''}"
        return f"{self.fact.path} {verb} {self._word(self.operand)}"

    def _word(self, value: Any) -> str:
        quoted = self.fact.kind.textual
        return f"`{value}`" if quoted else str(self.fact.kind.plain(value))

    def to_data(self) -> dict[str, object]:
        data: dict[str, object] = {"fact": self.fact.path, "op": self.operator}
        if isinstance(self.operand, tuple):
            data["value"] = [self.fact.kind.plain(each) for each in self.operand]
        elif self.operator != "is_missing":
            data["value"] = self.fact.kind.plain(self.operand)
        return data

    def __repr__(self) -> str:
        name = named(self.fact.path)
        if self.operator not in _CALLED:
            return f"{name} {self.operator} {code(self.operand)}"
        operands = self.operand if isinstance(self.operand, tuple) else (self.operand,)
        return f"{name}.{self.operator}({', '.join(code(each) for each in operands if each is not None)})"


@attrs.frozen(repr=False)
class AllOf(Condition):
    """True when every condition is true; of no condition at all: always."""

    conditions: tuple[Condition, ...]
    depth: int = _depth()

    def truth(self, look: Look) -> Truth:
        return conjunction(condition.truth(look) for condition in self.conditions)

    def comparisons(self) -> Iterator[Comparison]:
        for condition in self.conditions:
            yield from condition.comparisons()

    def to_data(self) -> dict[str, object]:
        return {"all": [condition.to_data() for condition in self.conditions]}

    def __repr__(self) -> str:
        return _joined(self.conditions, " & ", "all_of")


@attrs.frozen(repr=False)
class AnyOf(Condition):
    """True when at least one condition is true."""

    conditions: tuple[Condition, ...]
    depth: int = _depth()

    def truth(self, look: Look) -> Truth:
        return disjunction(condition.truth(look) for condition in self.conditions)

    def comparisons(self) -> Iterator[Comparison]:
        for condition in self.conditions:
            yield from condition.comparisons()

    def to_data(self) -> dict[str, object]:
        return {"any": [condition.to_data() for condition in self.conditions]}

    def __repr__(self) -> str:
        return _joined(self.conditions, " | ", "any_of")


@attrs.frozen(repr=False)
class Not(Condition):
    """True when the condition is false, unknown when it is unknown."""

    condition: Condition
    depth: int = _depth()

    def truth(self, look: Look) -> Truth:
        return negation(self.condition.truth(look))

    def comparisons(self) -> Iterator[Comparison]:
        return self.condition.comparisons()

    def to_data(self) -> dict[str, object]:
        return {"not": self.condition.to_data()}

    def __repr__(self) -> str:
        return f"~{_bracketed(self.condition)}"


def all_of(*conditions: Condition) -> Condition:
    """True when every condition is true; `all_of()` is always true.

    Raises `WrongType` (`condition.not-a-condition`) or `InvalidValue` (`condition.too-deep`).
    """
    return _join(AllOf, conditions)


def any_of(*conditions: Condition) -> Condition:
    """True when at least one condition is true; `any_of()` is never true.

    Raises `WrongType` (`condition.not-a-condition`) or `InvalidValue` (`condition.too-deep`).
    """
    return _join(AnyOf, conditions)


def compare(fact: AnyFact, operator: str, operand: object, *, read: Callable[[object], Any]) -> Comparison:
    """Build a comparison, checking operator and operand against the kind of the fact.

    `read` turns a constant into a value of the fact's kind. Raises an `ErrorGroup` of what `Kind.accept`
    raises, or of `condition.wrong-operator`, `condition.wrong-operand`, `condition.empty-list`,
    `condition.empty-range`, `condition.empty-text`, `condition.empty-phrase`, each placed as in a document:
    `op`, `value`, `value[1]`.
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


def named(path: str) -> str:
    """A fact as source text: `facts.customer.tier`, or `facts['order no']` if a part is not a Python name."""
    plain = all(part.isidentifier() and not iskeyword(part) for part in path.split("."))
    return f"facts.{path}" if plain else f"facts[{path!r}]"


def _condition(value: object) -> Condition:
    if isinstance(value, Condition):
        return value
    raise WrongType.of(
        "condition.not-a-condition",
        "only conditions can be joined",
        source=caller(),
        expected="a condition, such as `facts.amount > 100`",
        received=f"{shown(value)} ({type(value).__name__})",
        help="unpack a list of conditions: `all_of(*conditions)`."
        if isinstance(value, Iterable) and not isinstance(value, str)
        else "`&` binds tighter than `==`: put every comparison in brackets.",
    )


def _join(kind: type[AllOf] | type[AnyOf], conditions: tuple[Condition, ...]) -> Condition:
    """The conditions joined; what is joined in the same way already becomes part of one flat list."""
    parts: list[Condition] = []
    depth = 1
    for condition in map(_condition, conditions):
        if isinstance(condition, kind):
            parts += condition.conditions
            depth = max(depth, _height(condition))
        else:
            parts.append(condition)
            depth = max(depth, _height(condition) + 1)
    return parts[0] if len(parts) == 1 else kind(tuple(parts), depth)


def _bracketed(condition: Condition) -> str:
    if isinstance(condition, Comparison):
        bare = condition.operator in _CALLED
    else:
        bare = isinstance(condition, Not) or (
            isinstance(condition, AllOf | AnyOf) and len(condition.conditions) < 2
        )
    return repr(condition) if bare else f"({condition!r})"


def _joined(conditions: tuple[Condition, ...], joint: str, function: str) -> str:
    if len(conditions) < 2:
        return f"{function}({', '.join(map(repr, conditions))})"
    return joint.join(map(_bracketed, conditions))
