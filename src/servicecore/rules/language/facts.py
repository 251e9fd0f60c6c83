"""Facts: typed names for what is known about a subject.

Two ways to name them. A declared class of facts, which editors complete and type checkers hold to account:

>>> class OrderFacts(Facts):
...     amount: Fact[int]
...     country: Fact[str]
>>> facts = OrderFacts()
>>> facts.amount >= 100
facts.amount >= 100

The dynamic way is `Vocabulary.of`, see `vocabulary`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time
from types import MappingProxyType
from typing import Any, ClassVar, Generic, NoReturn, TypeAlias, TypeVar, get_args, get_origin, get_type_hints

import attrs

from servicecore.errors import (
    ErrorGroup,
    InvalidValue,
    ServiceCoreError,
    UnknownAttribute,
    UnknownName,
    WrongType,
    closest,
    one_of,
    shown,
)
from servicecore.rules.language.conditions import Condition, Leaf
from servicecore.rules.language.getters import Made, made_in_order
from servicecore.rules.language.kinds import Kind, kind_of
from servicecore.rules.language.leaves import compare, pair
from servicecore.rules.language.paths import TIME_OF_DAY, WEEKDAY, AnyFact, Part, named
from servicecore.rules.language.places import caller

_DEEPEST = 20
T = TypeVar("T")
M = TypeVar("M")


@attrs.frozen(eq=False, repr=False)
class Fact(AnyFact, Generic[T]):
    """One typed fact; its operators build conditions.

    `path` is the way from the subject to the value (`customer.tier`). A wrong type, an unknown enum member,
    an empty list or range is an error here, when the condition is built, with the line of code.

    A fact may be compared with another of the same type (`facts.due < facts.at`).

    >>> amount = Fact[int]("order.amount", kind_of(int))
    >>> amount.between(100, 500), amount.is_missing()
    (facts.order.amount.between(100, 500), facts.order.amount.is_missing())
    """

    plain: AnyFact = attrs.field(init=False)
    """The fact without the operators, as conditions keep it."""

    def __attrs_post_init__(self) -> None:
        AnyFact.__attrs_post_init__(self)
        plain = AnyFact(self.path, self.kind, self.part, self.getter, self.keyed)
        object.__setattr__(self, "plain", plain)

    def __eq__(self, value: object) -> Condition:  # type: ignore[override]
        return self._compare("==", value)

    def __ne__(self, value: object) -> Condition:  # type: ignore[override]
        return self._compare("!=", value)

    def __lt__(self, value: "T | Fact[T]") -> Condition:
        return self._compare("<", value)

    def __le__(self, value: "T | Fact[T]") -> Condition:
        return self._compare("<=", value)

    def __gt__(self, value: "T | Fact[T]") -> Condition:
        return self._compare(">", value)

    def __ge__(self, value: "T | Fact[T]") -> Condition:
        return self._compare(">=", value)

    def one_of(self, *values: T) -> Condition:
        """The value is one of these. None given raises `InvalidValue` (`condition.empty-list`)."""
        return self._compare("one_of", values)

    def between(self, low: T, high: T) -> Condition:
        """The value lies from `low` to `high`, both included.

        Raises `InvalidValue` (`condition.empty-range`) if `high` is below `low`.
        """
        return self._compare("between", (low, high))

    def within(self, value: T) -> Condition:
        """The value is `value` or lies below it in the tree that its type defines."""
        return self._compare("within", value)

    def contains(self: "Fact[str]", text: str) -> Condition:
        """The text contains these letters, anywhere, case ignored; for words, prefer `mentions`.

        Raises `InvalidValue` (`condition.empty-text`).
        """
        return self._compare("contains", text)

    def mentions(self: "Fact[str]", *phrases: str) -> Condition:
        """The text mentions at least one of these words or phrases.

        Whole words are compared, in the normal form of `rules.words`: case, punctuation and apostrophes
        are ignored, so `"log in"` is found in `LOG-IN!` and `art` is not found in `start`.

        Raises `InvalidValue` (`condition.empty-list`, `condition.empty-phrase`).
        """
        return self._compare("mentions", phrases)

    def starts_with(self: "Fact[str]", text: str) -> Condition:
        """The text begins with these letters, case ignored.

        Raises `InvalidValue` (`condition.empty-text`).
        """
        return self._compare("starts_with", text)

    def matches(self: "Fact[str]", pattern: str) -> Condition:
        """A regular expression (of Python's `re`) matches somewhere in the text; `(?i)` ignores case.

        Whether it matches a text of more than 10,000 characters is unknown, so that no text takes long.

        Raises `InvalidValue` (`condition.bad-regex`, or `condition.slow-regex` for one that could take very
        long on some text).
        """
        return self._compare("matches", pattern)

    def has_any(self: "Fact[frozenset[M]]", *elements: M) -> Condition:
        """The set has at least one of these. None given raises `InvalidValue` (`condition.empty-list`)."""
        return self._compare("has_any", elements)

    def has_all(self: "Fact[frozenset[M]]", *elements: M) -> Condition:
        """The set has all of these. None given raises `InvalidValue` (`condition.empty-list`)."""
        return self._compare("has_all", elements)

    def has_only(self: "Fact[frozenset[M]]", *elements: M) -> Condition:
        """The set has nothing but these, and may be empty. None given raises `InvalidValue`."""
        return self._compare("has_only", elements)

    def is_empty(self: "Fact[frozenset[M]]") -> Condition:
        """The set is known, and nothing is in it."""
        return self._compare("is_empty", None)

    def time_of_day(self: "Fact[datetime]", zone: str) -> "Fact[time]":
        """What the clock on the wall shows in an IANA time zone at this instant, as a fact of its own.

        >>> from datetime import datetime, time
        >>> at = Fact[datetime]("at", kind_of(datetime))
        >>> at.time_of_day("Europe/Berlin") < time(9)
        facts.at.time_of_day('Europe/Berlin') < time(9, 0)

        Raises `UnknownName` (`time.unknown-zone`) or `WrongType` (`fact.no-instant`).
        """
        return self._part(TIME_OF_DAY, zone)

    def weekday(self: "Fact[datetime]", zone: str) -> "Fact[str]":
        """The weekday in an IANA time zone at this instant, one of mon, tue, wed, thu, fri, sat, sun.

        >>> at = Fact[datetime]("at", kind_of(datetime))
        >>> at.weekday("Europe/Berlin").one_of("sat", "sun")
        facts.at.weekday('Europe/Berlin').one_of('sat', 'sun')

        Raises `UnknownName` (`time.unknown-zone`) or `WrongType` (`fact.no-instant`).
        """
        return self._part(WEEKDAY, zone)

    def _part(self, name: str, zone: str) -> "Fact[Any]":
        if self.kind.category != "datetime" or self.part:
            raise WrongType.of(
                "fact.no-instant",
                f"`{self.path}` has no {name}: it is no instant",
                place=self.path,
                source=caller(),
                expected="a fact of type datetime",
                received=f"a fact of type {self.kind.name}",
            )
        try:
            part = Part(name, zone)
        except ServiceCoreError as error:
            raise self._located(error) from error.__cause__
        return Fact(self.path, part.kind, part, self.getter, self.keyed)

    def is_missing(self) -> Condition:
        """The value is not known: the one question that a missing value answers with true."""
        return self._compare("is_missing", None)

    def is_present(self) -> Condition:
        """The value is known: `~fact.is_missing()`."""
        return ~self._compare("is_missing", None)

    def _compare(self, operator: str, operand: object) -> Leaf:
        if isinstance(operand, Condition):
            raise WrongType.of(
                "condition.wrong-operand",
                "a fact is compared with a constant, or with another fact",
                place=self.path,
                source=caller(),
                expected=f"a value of type {self.kind.name}",
                received=shown(operand),
                help="put every comparison in brackets.",
            )
        try:
            if isinstance(operand, Fact):
                return pair(self.plain, operator, operand.plain)
            return compare(self.plain, operator, operand, read=self.kind.accept)
        except ServiceCoreError as error:
            raise self._located(error) from error.__cause__
        except ErrorGroup as group:
            first = group.errors[0]
            raise self._located(first) from first.__cause__

    def _located(self, error: ServiceCoreError) -> ServiceCoreError:
        """The same error at this fact and at the line of code that asked."""
        place = self.path + re.sub("^(op|value_of|value|zone)", "", error.diagnostic.place)
        return type(error)(attrs.evolve(error.diagnostic, place=place, source=caller()))

    def __repr__(self) -> str:
        return self.code

    def __hash__(self) -> int:
        return hash(self.path)

    def __bool__(self) -> NoReturn:
        _no_truth(self)


def _no_truth(fact: Fact[Any], other: object = None) -> NoReturn:
    raise WrongType.of(
        "condition.no-truth",
        "a fact is neither true nor false by itself",
        source=caller(),
        received=repr(fact),
        help="compare it, as in `facts.express == True`, and join with `&`, `|` and `~`; "
        "write `one_of`, `contains` or `mentions` for `in`.",
    )


def _no_condition(fact: Fact[Any], other: object = None) -> NoReturn:
    raise WrongType.of(
        "condition.not-a-condition",
        "a fact is not a condition",
        source=caller(),
        expected="a condition, such as `facts.amount > 100`",
        received=repr(fact),
        help="compare the fact, in brackets: `(facts.express == True) & (facts.amount > 100)`; "
        "`&` binds tighter than `==`.",
    )


# Assigned rather than defined in the class, so that type checkers go on to refuse these operators.
for _name in ("__and__", "__rand__", "__or__", "__ror__", "__invert__"):
    setattr(Fact, _name, _no_condition)
setattr(Fact, "__contains__", _no_truth)  # noqa: B010


@attrs.frozen(repr=False)
class FactsByKey(Generic[T]):
    """The facts behind the keys of a mapping from texts: `facts.custom["plan"]`.

    A key that a subject does not have is a missing fact.

    >>> FactsByKey[int]("custom", kind_of(int))["seats"] > 5
    facts.custom['seats'] > 5
    """

    path: str
    kind: Kind

    def __getitem__(self, key: str) -> Fact[T]:
        """The fact behind a key, a text without dots. Raises `InvalidValue` (`facts.not-a-name`)."""
        if not isinstance(key, str) or not key or "." in key:
            raise InvalidValue.of(
                "facts.not-a-name",
                f"`{shown(key)}` cannot be the name of a fact",
                place=self.path,
                source=caller(),
                expected="a text without dots",
            )
        return Fact(f"{self.path}.{key}", self.kind, keyed=True)

    def __repr__(self) -> str:
        return f"{named(self.path)}[...]"


@attrs.frozen
class _Alias:
    path: str


def alias(path: str) -> Any:
    """A short name for a fact deeper in the same class of facts.

    >>> class MessageFacts(Facts):
    ...     text: Fact[str]
    >>> class CaseFacts(Facts):
    ...     message: MessageFacts
    ...     text: Fact[str] = alias("message.text")
    >>> CaseFacts().text
    facts.message.text
    """
    return _Alias(path)


Entry: TypeAlias = "Fact[Any] | FactsByKey[Any] | Facts"


class Facts:
    """Base of declared classes of facts: annotate each name with `Fact[T]` or with another such class.

    `FactsByKey[T]` stands for the facts behind the keys of a mapping; `alias`, `getter` and `derived` give a
    name another source than the attribute of this name.

    An instance holds the facts as attributes; `facts["customer.tier"]` finds one by path, `list(facts)` lists
    the paths. An unknown name raises `UnknownAttribute` (`facts.unknown-fact`), which is also an
    AttributeError, with the nearest known name.

    A class that is declared wrongly says so when it is called: `WrongType` (`facts.not-a-kind`) for a name
    that is no fact, `UnknownName` (`facts.unknown-type`) for a type that is not there at run time,
    `InvalidValue` (`facts.too-deep`) for a class that contains itself, `UnknownAttribute` for an alias of
    nothing.
    """

    def __init__(self, prefix: str = "") -> None:
        if prefix.count(".") > _DEEPEST:
            raise InvalidValue.of(
                "facts.too-deep",
                f"{type(self).__name__} is nested too deep: it seems to contain itself",
                place=prefix.removesuffix("."),
                source=caller(),
                expected=f"at most {_DEEPEST} levels of facts",
            )
        aliases = {name: short.path for name, short in _declared_as(type(self), _Alias)}
        made = {name: each.renamed(aliases) for name, each in _declared_as(type(self), Made)}
        entries = {
            name: _declared(annotation, prefix + name)
            for name, annotation in hints(type(self)).items()
            if name not in aliases and not name.startswith("_") and get_origin(annotation) is not ClassVar
        }
        self._fill(prefix, entries)
        self._make(made)
        for name, path in aliases.items():
            object.__setattr__(self, name, self[path])

    def _make(self, made: Mapping[str, Made]) -> None:
        """Give the facts that functions make their functions, those that others are made of first."""
        for name in made_in_order(made, self._prefix):
            fact: Fact[Any] = vars(self)[name]
            inputs = tuple(self[path].plain for path in made[name].inputs)
            fact = Fact(fact.path, fact.kind, getter=made[name].getter(inputs))
            self._entries[name] = fact
            object.__setattr__(self, name, fact)

    def _fill(self, prefix: str, entries: "dict[str, Entry]") -> None:
        object.__setattr__(self, "_prefix", prefix)
        object.__setattr__(self, "_entries", entries)
        for name, entry in entries.items():
            object.__setattr__(self, name, entry)

    def _names(self) -> list[str]:
        return [name for name in vars(self) if not name.startswith("_")]

    def __getitem__(self, path: str) -> Fact[Any]:
        """The fact at a path, aliases included. Raises `UnknownAttribute` (`facts.unknown-fact`)."""
        entry: Any = self
        for name in path.split("."):
            if isinstance(entry, FactsByKey):
                entry = entry[name]
                continue
            if not isinstance(entry, Facts):
                raise self._no_fact(path, [entry.path])
            if name.startswith("_") or name not in vars(entry):
                raise entry._unknown(name)
            entry = vars(entry)[name]
        if isinstance(entry, Facts | FactsByKey):
            raise self._no_fact(path, entry if isinstance(entry, Facts) else [f"{path}.some_key"])
        return entry  # type: ignore[no-any-return]

    def _no_fact(self, path: str, near: Iterable[str]) -> UnknownAttribute:
        return UnknownAttribute.of(
            "facts.unknown-fact", f"`{path[:80]}` is not a fact", source=caller(), expected=one_of(near)
        )

    def __iter__(self) -> Iterator[str]:
        for entry in self._entries.values():
            if isinstance(entry, Facts):
                yield from entry
            elif isinstance(entry, Fact):
                yield entry.path

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"facts are fixed; `{name}` cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"facts are fixed; `{name}` cannot be deleted")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self._names())})"

    _prefix: str
    _entries: "dict[str, Entry]"
    _left_out: Mapping[str, str] = MappingProxyType({})  # fields whose type is no fact

    def _unknown(self, name: str) -> UnknownAttribute:
        names = self._names()
        part = f" of `{self._prefix.removesuffix('.')}`" if self._prefix else ""
        deeper = (path for path in self if path.endswith(f".{name}"))
        return UnknownAttribute.of(
            "facts.unknown-fact",
            f"there is no fact `{name[:80]}`{part}",
            source=caller(),
            expected=one_of(names),
            suggestion=closest(name, names) or next(deeper, None),
            help=f"the field is of type {kept}, which is no fact."
            if (kept := self._left_out.get(name))
            else "",
        )


def missing_fact(self: Facts, name: str) -> NoReturn:
    """What the attributes of facts do with a name that is not there."""
    if name.startswith("_"):  # what copy, pickle, inspect and notebooks probe for
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
    raise self._unknown(name)


# Assigned rather than defined in the class: a `__getattr__` that type checkers could see would make them
# accept every misspelt name of a declared class.
setattr(Facts, "__getattr__", missing_fact)  # noqa: B010


def _declared_as(declared: type, kind: type[M]) -> Iterator[tuple[str, M]]:
    for name in dir(declared):
        if isinstance(found := getattr(declared, name, None), kind):
            yield name, found


def _declared(annotation: Any, path: str) -> Entry:
    if isinstance(annotation, type) and issubclass(annotation, Facts):
        return annotation(f"{path}.")
    if get_origin(annotation) is FactsByKey and (kind := kind_of(get_args(annotation)[0])):
        return FactsByKey(path, kind)
    if get_origin(annotation) is Fact and (kind := kind_of(get_args(annotation)[0])):
        return Fact(path, kind)
    raise no_kind(annotation, path)


def no_kind(annotation: Any, place: str) -> WrongType:
    """The error that says that a fact is declared with a type that is none."""
    return WrongType.of(
        "facts.not-a-kind",
        f"`{place}` is declared with a type that is no fact",
        place=place,
        source=caller(),
        expected="bool, int, float, Decimal, str, date, datetime, time, timedelta, an Enum, a Literal or a "
        "set of these (`Fact[...]` of one in a class of facts)",
        received=shown(annotation),
    )


def hints(source: type) -> dict[str, Any]:
    """The types that a class declares for its names. Raises `UnknownName` (`facts.unknown-type`)."""
    try:
        return get_type_hints(source)
    except NameError as cause:
        raise UnknownName.of(
            "facts.unknown-type",
            f"a type that {source.__name__} names is not there at run time",
            source=caller(),
            received=str(cause),
            help="import it at run time too, not only under TYPE_CHECKING; declare the class in a module.",
        ) from cause
