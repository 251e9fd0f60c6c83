"""Conditions: expression trees over facts.

A condition is data: questions about facts, joined by `&`, `|`, `~` and `at_least`; so it can be printed,
compared, stored, explained and analysed. It is never a lambda; a function of the user's own takes part under
a name (`leaves.Predicate`).
"""

from collections.abc import Iterable, Iterator
from typing import Any, NoReturn, Protocol

import attrs

from servicecore.errors import InvalidValue, WrongType, require_in_range, shown
from servicecore.rules.language.logic import Truth, conjunction, disjunction, negation, threshold
from servicecore.rules.language.paths import AnyFact
from servicecore.rules.language.places import caller

DEEPEST = 100
"""How deep `&` and `|` in turn, and `~`, may be nested; all that walks a condition relies on it."""


class Look(Protocol):
    """How the questions of a condition find what they ask for; `subjects.View` is the one in use."""

    def __call__(self, comparison: Any, /) -> Any:
        """The value of a comparison's fact in the form that its operator compares, `None` if missing."""
        ...

    def value(self, fact: AnyFact, /) -> Any:
        """The checked value of a fact, `None` if missing."""
        ...

    def ask(self, predicate: Any, /) -> Truth:
        """What a user's own function says; unknown if it failed."""
        ...


class Condition:
    """A question about the facts of one subject; its answer is true, false or unknown.

    Conditions are built from facts (`facts.amount > 100`) and joined with `&`, `|` and `~`. Two conditions
    are equal when they are built alike. `bool(condition)` raises `WrongType` (`condition.no-truth`): Python's
    own `and`, `or`, `not` and `in` cannot build conditions. Joining what is no condition raises `WrongType`
    (`condition.not-a-condition`), nesting more than 100 deep `InvalidValue` (`condition.too-deep`). A chain
    of `&` alone, or of `|` alone, is flat and may be as long as you like.
    """

    __slots__ = ()

    depth: int = 0
    opaque: bool = False
    """Whether a user's own function takes part."""
    is_bracketed: bool = False
    """Whether its source text stands for itself next to an operator."""

    def truth(self, look: Look) -> Truth:
        """The answer, with `look` finding the values of facts."""
        raise NotImplementedError

    def leaves(self) -> Iterator["Leaf"]:
        """Every question in the tree, in the order in which it is written."""
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
        return self.condition if isinstance(self, Not) else Not(self, self.depth + 1, self.opaque)

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


class Leaf(Condition):
    """One question, the smallest condition; `leaves` has the kinds of them."""

    __slots__ = ()

    @property
    def facts(self) -> tuple[AnyFact, ...]:
        """The facts that it asks for."""
        raise NotImplementedError

    @property
    def key(self) -> object:
        """What tells this question apart from others."""
        raise NotImplementedError

    def words(self, *, wanted: bool = True) -> str:
        """The question, or its opposite, as a person would say it."""
        raise NotImplementedError

    def leaves(self) -> Iterator["Leaf"]:
        yield self


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


def _opaque() -> Any:
    return attrs.field(eq=False, default=False)


class Joined(Condition):
    """Several conditions as one."""

    __slots__ = ()

    conditions: tuple[Condition, ...]

    def leaves(self) -> Iterator[Leaf]:
        for condition in self.conditions:
            yield from condition.leaves()


@attrs.frozen(repr=False)
class AllOf(Joined):
    """True when every condition is true; of no condition at all: always."""

    conditions: tuple[Condition, ...]
    depth: int = _depth()
    opaque: bool = _opaque()

    def truth(self, look: Look) -> Truth:
        return conjunction(condition.truth(look) for condition in self.conditions)

    def to_data(self) -> dict[str, object]:
        return {"all": [condition.to_data() for condition in self.conditions]}

    def __repr__(self) -> str:
        return _joined(self.conditions, " & ", "all_of")


@attrs.frozen(repr=False)
class AnyOf(Joined):
    """True when at least one condition is true."""

    conditions: tuple[Condition, ...]
    depth: int = _depth()
    opaque: bool = _opaque()

    def truth(self, look: Look) -> Truth:
        return disjunction(condition.truth(look) for condition in self.conditions)

    def to_data(self) -> dict[str, object]:
        return {"any": [condition.to_data() for condition in self.conditions]}

    def __repr__(self) -> str:
        return _joined(self.conditions, " | ", "any_of")


@attrs.frozen(repr=False)
class AtLeast(Joined):
    """True when at least so many of the conditions are true."""

    count: int
    conditions: tuple[Condition, ...]
    depth: int = _depth()
    opaque: bool = _opaque()
    is_bracketed = True

    def truth(self, look: Look) -> Truth:
        return threshold(self.count, (condition.truth(look) for condition in self.conditions))

    def opposite(self) -> "AtLeast":
        """What is true exactly where this is false: so many are false that too few are left."""
        count = len(self.conditions) - self.count + 1
        return AtLeast(count, tuple(~each for each in self.conditions), self.depth + 1, self.opaque)

    def to_data(self) -> dict[str, object]:
        return {"at_least": self.count, "of": [condition.to_data() for condition in self.conditions]}

    def __repr__(self) -> str:
        return f"at_least({', '.join(map(repr, (self.count, *self.conditions)))})"


@attrs.frozen(repr=False)
class Not(Condition):
    """True when the condition is false, unknown when it is unknown."""

    condition: Condition
    depth: int = _depth()
    opaque: bool = _opaque()
    is_bracketed = True

    def truth(self, look: Look) -> Truth:
        return negation(self.condition.truth(look))

    def leaves(self) -> Iterator[Leaf]:
        return self.condition.leaves()

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


def at_least(count: int, /, *conditions: Condition) -> Condition:
    """True when at least `count` of the conditions are true, `count` from 1 to their number.

    >>> from servicecore.rules import Vocabulary
    >>> facts = Vocabulary.of({"late": bool, "angry": bool, "amount": int})
    >>> at_least(2, facts.late == True, facts.angry == True, facts.amount > 1000)
    at_least(2, facts.late == True, facts.angry == True, facts.amount > 1000)

    Raises `WrongType` (`condition.not-a-condition`), or `InvalidValue` (`condition.too-deep`, or
    `number.out-of-range` for a count that no conditions, or all of them, would always come up to).
    """
    parts = tuple(map(require_condition, conditions))
    require_in_range(count, "at_least", low=1, high=len(parts), whole=True)
    depth = max(part.depth for part in parts) + 1
    return AtLeast(count, parts, depth, any(part.opaque for part in parts))


def require_condition(value: object) -> Condition:
    """Return a condition. Raises `WrongType` (`condition.not-a-condition`)."""
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
    depth, opaque = 1, False
    for condition in map(require_condition, conditions):
        opaque = opaque or condition.opaque
        if isinstance(condition, kind):
            parts += condition.conditions
            depth = max(depth, condition.depth)
        else:
            parts.append(condition)
            depth = max(depth, condition.depth + 1)
    return parts[0] if len(parts) == 1 else kind(tuple(parts), depth, opaque)


def _bracketed(condition: Condition) -> str:
    bare = condition.is_bracketed or (isinstance(condition, Joined) and len(condition.conditions) < 2)
    return repr(condition) if bare else f"({condition!r})"


def _joined(conditions: tuple[Condition, ...], joint: str, function: str) -> str:
    if len(conditions) < 2:
        return f"{function}({', '.join(map(repr, conditions))})"
    return joint.join(map(_bracketed, conditions))


def holds(condition: Condition, look: Look) -> bool:
    """Whether a condition is true, asking a user's own functions last and only where the rest leaves it open.

    A function is asked only if all else that would make the condition true together with it is true already,
    and nothing else makes it true; functions are asked in the order in which they are written.
    """
    return _comes_out(condition, look, True)


def _comes_out(condition: Condition, look: Look, wanted: bool) -> bool:
    """Whether a condition is as wanted, its functions asked where that decides it."""
    if not condition.opaque:
        return condition.truth(look) is wanted
    if isinstance(condition, Not):
        return _comes_out(condition.condition, look, not wanted)
    if not isinstance(condition, Joined):
        return condition.truth(look) is wanted
    if not _assumed(condition, look, wanted, said=True):
        return False
    if _assumed(condition, look, wanted, said=False):
        return True
    needed = needed_of(condition, wanted)
    certain = [_assumed(part, look, wanted, said=False) for part in condition.conditions]
    found = sum(certain)
    asked = [part for part, is_certain in zip(condition.conditions, certain, strict=True) if not is_certain]
    asked = [part for part in asked if _assumed(part, look, wanted, said=True)]
    for number, part in enumerate(asked):
        if found >= needed or found + len(asked) - number < needed:
            break
        found += _comes_out(part, look, wanted)
    return found >= needed


def _assumed(condition: Condition, look: Look, wanted: bool, *, said: bool) -> bool:
    """The same without asking: every function is taken to say what is wanted, or (`said` false) nothing."""
    if not condition.opaque:
        return condition.truth(look) is wanted
    if isinstance(condition, Not):
        return _assumed(condition.condition, look, not wanted, said=said)
    if not isinstance(condition, Joined):
        return said
    found = sum(_assumed(part, look, wanted, said=said) for part in condition.conditions)
    return found >= needed_of(condition, wanted)


def needed_of(condition: Joined, wanted: bool) -> int:
    """How many of the conditions must be as wanted for all together to be."""
    many = len(condition.conditions)
    needed = (
        condition.count if isinstance(condition, AtLeast) else many if isinstance(condition, AllOf) else 1
    )
    return needed if wanted else many - needed + 1
