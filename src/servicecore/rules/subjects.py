"""Reading facts from a subject: an object, nested objects, or a mapping of facts."""

from collections.abc import Mapping
from typing import Any

from servicecore.errors import ServiceCoreError, UnknownName, closest, one_of
from servicecore.rules.conditions import AnyFact, Comparison
from servicecore.rules.kinds import Kind
from servicecore.rules.operators import OPERATORS


class View:
    """The facts of one subject while one decision is taken: each is read and prepared at most once."""

    __slots__ = ("_prepared", "_values", "subject")

    def __init__(self, subject: object) -> None:
        self.subject: object = subject
        self._values: dict[tuple[str, Kind], Any] = {}
        self._prepared: dict[tuple[str, Kind, str], Any] = {}

    def value(self, fact: AnyFact) -> Any:
        """The checked value of a fact, `None` if it is missing.

        Raises `WrongType` (`fact.wrong-type`) and its kin with the fact's path.
        """
        key = (fact.path, fact.kind)
        if key not in self._values:
            self._values[key] = read(self.subject, fact)
        return self._values[key]

    def __call__(self, comparison: Comparison) -> Any:
        """The value of a comparison's fact in the form that its operator compares."""
        key = (comparison.fact.path, comparison.fact.kind, comparison.operator)
        if key not in self._prepared:
            value = self.value(comparison.fact)
            prepare = OPERATORS[comparison.operator].prepare
            self._prepared[key] = None if value is None else prepare(value)
        return self._prepared[key]


def read(subject: object, fact: AnyFact) -> Any:
    """The value of a fact of a subject, checked against the fact's kind; `None` if it is missing.

    A mapping is asked for the whole path first (`{"customer.tier": ...}`), then step by step. A part that is
    `None`, or a key that is not there, makes the fact missing. An object without the attribute at all is not
    the subject that the rules were written for: `UnknownName` (`facts.not-of-subject`).
    """
    value: Any = subject
    if isinstance(subject, Mapping) and fact.path in subject:
        value = subject[fact.path]
    else:
        for name in fact.path.split("."):
            value = _step(value, name, fact)
            if value is None:
                return None
    if value is None:
        return None
    try:
        return fact.kind.accept(value)
    except ServiceCoreError as error:
        raise error.inside(fact.path) from error.__cause__


def _step(value: Any, name: str, fact: AnyFact) -> Any:
    if isinstance(value, Mapping):
        return value.get(name)
    try:
        return getattr(value, name)
    except AttributeError as cause:
        names = [each for each in dir(value) if not each.startswith("_")]
        raise UnknownName.of(
            "facts.not-of-subject",
            f"an object of type {type(value).__name__} has no `{name}`",
            place=fact.path,
            expected=one_of(names),
            suggestion=closest(name, names),
            help="decide about the kind of object that the rules' facts were made for.",
        ) from cause
