"""Facts that functions make: of the whole subject (`getter`), or of other facts (`derived`)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import attrs

from servicecore.errors import InvalidValue, WrongType, shown
from servicecore.rules.language.paths import AnyFact, Getter
from servicecore.rules.language.places import caller

Reaches = Callable[[Any, Any], datetime | None]


@attrs.frozen(eq=False)
class Made:
    """What `getter` and `derived` say of a fact; a class of facts makes its fact of it."""

    function: Callable[..., Any]
    inputs: tuple[str, ...] = ()
    timed: bool = False
    reaches: Reaches | None = None
    version: str = "1"

    def __attrs_post_init__(self) -> None:
        if not callable(self.function):
            raise WrongType.of(
                "facts.not-a-function",
                "a fact is made by a function",
                source=caller(),
                expected="a function that returns the value of the fact, or None where it is not known",
                received=f"{shown(self.function)} ({type(self.function).__name__})",
            )

    def renamed(self, names: Mapping[str, str]) -> "Made":
        """The same, with the inputs that have another name under that one."""
        return attrs.evolve(self, inputs=tuple(names.get(each, each) for each in self.inputs))

    def getter(self, inputs: tuple[AnyFact, ...]) -> Getter:
        """The same, its inputs found."""
        return Getter(self.function, inputs, self.timed, self.reaches, self.version)


def getter(
    function: Callable[..., Any], *, timed: bool = False, reaches: Reaches | None = None, version: str = "1"
) -> Any:
    """A fact whose value a function of your own takes from the subject.

    The function gets the subject of the decision and returns the value, or `None` where it is not known; with
    `timed` it also gets the instant of the decision, an aware datetime, as `at=`. `reaches(subject, value)`
    is the instant at which the value is reached as time passes, or `None` if it never is; without it
    `next_change_at` cannot look past a timed fact. Change `version` when the function changes, so that the
    digest of a rule set does too. A subject that is a mapping and has the fact's path as a
    key is not asked any further.

    >>> from servicecore.rules import Fact, Facts
    >>> class OrderFacts(Facts):
    ...     lines: Fact[int] = getter(lambda order: len(order["items"]))
    >>> OrderFacts().lines > 3
    facts.lines > 3

    Raises `WrongType` (`facts.not-a-function`). What the function raises ends the decision
    (`fact.getter-raised`): it says nothing about the subject.
    """
    return Made(function, (), timed, reaches, version)


def derived(
    *inputs: str,
    by: Callable[..., Any],
    timed: bool = False,
    reaches: Reaches | None = None,
    version: str = "1",
) -> Any:
    """A fact that is computed from other facts of the same class, given by name or path.

    The function gets their values in this order; where one of them is missing, so is this fact. `timed`,
    `reaches` and `version` are as in `getter`.

    >>> from datetime import datetime, timedelta
    >>> from servicecore.rules import Fact, Facts
    >>> class CaseFacts(Facts):
    ...     at: Fact[datetime]
    ...     opened: Fact[datetime]
    ...     age: Fact[timedelta] = derived("opened", "at", by=lambda opened, at: at - opened)
    >>> CaseFacts().age >= timedelta(hours=4)
    facts.age >= timedelta(seconds=14400)

    Raises `WrongType` (`facts.not-a-function`), or `InvalidValue` (`facts.no-inputs`); the class of facts
    raises `UnknownAttribute` (`facts.unknown-fact`) or `InvalidValue` (`facts.cyclic`).
    """
    if not inputs:
        raise InvalidValue.of(
            "facts.no-inputs",
            "a derived fact is made of other facts",
            source=caller(),
            expected="the name of at least one fact",
            help="`getter(function)` makes a fact of the subject.",
        )
    return Made(by, inputs, timed, reaches, version)


def made_in_order(made: Mapping[str, Made], prefix: str) -> Iterator[str]:
    """The names of facts, each after those that it is made of. Raises `InvalidValue` (`facts.cyclic`)."""
    done: set[str] = set()
    for start in made:
        way: list[str] = []
        todo = [(start, False)]
        while todo:
            name, is_ready = todo.pop()
            if is_ready:
                way.pop()
                if name not in done:
                    done.add(name)
                    yield name
            elif name in way:
                raise _cyclic([*way[way.index(name) :], name], prefix)
            elif name not in done and name in made:
                way.append(name)
                todo.append((name, True))
                todo += [(each, False) for each in reversed(made[name].inputs)]


def _cyclic(way: list[str], prefix: str) -> InvalidValue:
    return InvalidValue.of(
        "facts.cyclic",
        f"the fact `{prefix}{way[0]}` is made of itself",
        place=prefix + way[0],
        source=caller(),
        expected="facts that are made of others, without a circle",
        received=" of ".join(f"`{prefix}{name}`" for name in way),
    )
