"""Reading facts from a subject: an object, nested objects, or a mapping of facts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from servicecore.errors import (
    ErrorGroup,
    InvalidValue,
    ServiceCoreError,
    UnknownName,
    WrongType,
    closest,
    one_of,
    require_aware,
    shown,
)
from servicecore.rules.language.leaves import Comparison, Predicate
from servicecore.rules.language.logic import Truth
from servicecore.rules.language.operators import OPERATORS
from servicecore.rules.language.paths import AT, AnyFact, Getter, Part, is_instant_of_decision


@attrs.frozen(eq=False)
class Failure:
    """A user's own function that gave no answer: what it raised, or answered instead of true or false.

    `rule` is the rule for which it was asked first.
    """

    predicate: Predicate
    error: ServiceCoreError
    rule: Any = None

    def __str__(self) -> str:
        return str(self.error)


class View:
    """The facts of one subject while one decision is taken: each is read and prepared at most once.

    `at` is the instant of the decision, if it was given apart from the subject; `rule` the rule that is being
    tried; `failures` what users' own functions raised. With `strict` a failure is raised instead.
    """

    __slots__ = ("_answers", "_prepared", "_values", "at", "failures", "rule", "strict", "subject")

    def __init__(self, subject: object, at: datetime | None = None, *, strict: bool = False) -> None:
        self.subject: object = subject
        self.at: datetime | None = at
        self.rule: Any = None
        self.strict: bool = strict
        self.failures: list[Failure] = []
        self._values: dict[Any, Any] = {}
        self._prepared: dict[Any, Any] = {}
        self._answers: dict[Any, Truth] = {}

    def value(self, fact: AnyFact) -> Any:
        """The checked value of a fact, `None` if it is missing.

        Raises `WrongType` (`fact.wrong-type`) and its kin with the fact's path.
        """
        if fact.key not in self._values:
            self._values[fact.key] = self._read(fact)
        return self._values[fact.key]

    def _read(self, fact: AnyFact) -> Any:
        if fact.part is not None:
            at = self.value(fact.whole)
            return None if at is None else _part(fact, fact.part, at)
        return read(self.subject, fact, self.at)

    def __call__(self, comparison: Comparison) -> Any:
        """The value of a comparison's fact in the form that its operator compares."""
        fact = comparison.fact
        key = (fact.key, comparison.operator)
        if key not in self._prepared:
            value = self.value(fact)
            prepare = OPERATORS[comparison.operator].prepare
            self._prepared[key] = None if value is None else prepare(fact.kind, value)
        return self._prepared[key]

    def ask(self, predicate: Predicate) -> Truth:
        """What a user's own function says of the subject; unknown if it fails."""
        if self.strict and self.failures:
            raise self.failures[0].error
        if predicate.key not in self._answers:
            self._answers[predicate.key] = self._ask(predicate)
        return self._answers[predicate.key]

    def was_asked(self, predicate: Predicate) -> bool:
        """Whether a user's own function has been asked about the subject."""
        return predicate.key in self._answers

    def _ask(self, predicate: Predicate) -> Truth:
        cause: Exception | None = None
        answer: Any = None
        try:
            more = {"at": self.value(AT)} if predicate.timed else {}
            answer = predicate.function(self.subject, **more)
        except Exception as error:
            cause = error
        if cause is None and (answer is None or isinstance(answer, bool)):
            return answer
        failed = _failed(predicate, self.rule, answer, cause)
        failed.__cause__ = cause
        self.failures.append(Failure(predicate, failed, self.rule))
        if self.strict:
            raise failed
        return None


def _part(fact: AnyFact, part: Part, at: datetime) -> Any:
    try:
        return part.of(at)
    except ServiceCoreError as error:
        raise error.inside(fact.path) from error.__cause__


def _failed(predicate: Predicate, rule: Any, answer: object, cause: Exception | None) -> ServiceCoreError:
    place, source = (rule.name, rule.place) if rule is not None else ("", None)
    if cause is None:
        return InvalidValue.of(
            "rule.predicate-not-bool",
            f"predicate `{predicate.name}` answered neither true nor false",
            place=place,
            source=source,
            expected="True or False, or None where it cannot tell",
            received=f"{shown(answer)} ({type(answer).__name__})",
        )
    return InvalidValue.of(
        "rule.predicate-raised",
        f"predicate `{predicate.name}` raised {_said(cause)}",
        place=place,
        source=source,
        help="its answer counts as unknown; the other rules are not affected.",
    )


def _said(cause: Exception) -> str:
    """An exception in words, also one that cannot say what it is."""
    try:
        return f"{type(cause).__name__}: {str(cause)[:400]}"
    except Exception:
        return type(cause).__name__


def read(subject: object, fact: AnyFact, at: datetime | None = None) -> Any:
    """The value of a fact of a subject, checked against the fact's kind; `None` if it is missing.

    A mapping is asked for the whole path first (`{"customer.tier": ...}`), then step by step. A part that is
    `None`, or a key that is not there, makes the fact missing. An object without the attribute at all is not
    the subject that the rules were written for: `UnknownName` (`facts.not-of-subject`). `at` stands for the
    fact `at` of the subject.
    """
    if at is not None and is_instant_of_decision(fact):
        return AT.kind.accept(require_aware(at, "at"))
    value: Any = subject
    if isinstance(subject, Mapping) and fact.path in subject:
        value = subject[fact.path]
    elif fact.getter is not None:
        value = _made(subject, fact, fact.getter, at)
    else:
        *steps, last = fact.path.split(".")
        for name in steps:
            value = _step(value, name, fact)
            if value is None:
                return None
        value = _key(value, last, fact) if fact.keyed else _step(value, last, fact)
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
        if hasattr(type(value), name):
            raise InvalidValue.of(
                "fact.getter-raised",
                f"reading `{fact.path}` raised {_said(cause)}",
                place=fact.path,
                help="let it return None where the value is not known.",
            ) from cause
        names = [each for each in dir(value) if not each.startswith("_")]
        raise UnknownName.of(
            "facts.not-of-subject",
            f"an object of type {type(value).__name__} has no `{name}`",
            place=fact.path,
            expected=one_of(names),
            suggestion=closest(name, names),
            help="a rule with a validity needs the instant: `decide(subject, at=...)`."
            if fact.path == AT.path
            else "decide about the kind of object that the rules' facts were made for.",
        ) from cause


def _key(value: Any, key: str, fact: AnyFact) -> Any:
    if isinstance(value, Mapping):
        return value.get(key)
    raise WrongType.of(
        "fact.wrong-type",
        f"`{shown(value)}` is no mapping",
        place=fact.path.rpartition(".")[0],
        expected=f"a mapping, of which `{key}` is a key, or None",
        received=f"{shown(value)} ({type(value).__name__})",
    )


def _made(subject: object, fact: AnyFact, getter: Getter, at: datetime | None) -> Any:
    """The value that a user's function gives. What it raises says nothing about the subject: it is raised."""
    more: dict[str, Any] = {}
    if getter.timed:
        more["at"] = read(subject, AT, at)
    given: list[Any] = [read(subject, each, at) for each in getter.inputs] if getter.inputs else [subject]
    if None in given or None in more.values():
        return None
    try:
        return getter.function(*given, **more)
    except (ServiceCoreError, ErrorGroup):
        raise
    except Exception as cause:
        raise InvalidValue.of(
            "fact.getter-raised",
            f"the function that gives `{fact.path}` raised {_said(cause)}",
            place=fact.path,
            help="let it return None where the value is not known.",
        ) from cause
