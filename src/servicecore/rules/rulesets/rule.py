"""One rule: when a condition holds, an outcome applies."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar

import attrs

from servicecore.errors import (
    InvalidValue,
    Source,
    WrongType,
    require_aware,
    require_in_range,
    require_instance,
    require_text,
    shown,
)
from servicecore.rules.language.conditions import DEEPEST, AllOf, Condition
from servicecore.rules.language.kinds import code
from servicecore.rules.language.leaves import dated, predicate
from servicecore.rules.language.paths import INSTANT
from servicecore.rules.language.places import caller

O = TypeVar("O")  # noqa: E741 - the outcome; `Rule[O]` is how users read it


def _a_name(instance: Any, attribute: Any, value: Any) -> None:
    require_text(value, "name")


def _a_whole_number(instance: Any, attribute: Any, value: Any) -> None:
    require_in_range(value, "priority", whole=True)


def _a_note(instance: Any, attribute: Any, value: Any) -> None:
    require_instance(value, str, "note")


def _yes_or_no(instance: Any, attribute: Any, value: Any) -> None:
    require_instance(value, bool, "enabled")


def _valid_from(value: Any) -> Any:
    return _fixed(value, "valid_from")


def _valid_until(value: Any) -> Any:
    return _fixed(value, "valid_until")


def _fixed(value: Any, name: str) -> Any:
    """An instant at a fixed offset: within one zone Python compares wall clocks."""
    return None if value is None else INSTANT.accept(require_aware(value, name))


def _tags(value: Any) -> frozenset[str]:
    if not isinstance(value, list | tuple | set | frozenset):
        require_instance(value, frozenset, "tags")
    return frozenset(require_text(tag, "tags") for tag in value)


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

    `priority` ranks the rules of a set, higher first; equal priorities keep the declared order. A rule that
    is not `enabled` stays in its set and takes no part. `valid_from` and `valid_until` (aware datetimes)
    bound the instants at which it applies: from the first on, before the second; the instant is the fact `at`
    of the subject, or what `decide` is given. `tags` and `note` are for people. `place` is the line of code
    that built the rule (`None` for a rule from a document), and takes no part in equality.

    `condition` is what has to be true: `when`, and the bounds.

    >>> from servicecore.rules import Vocabulary
    >>> facts = Vocabulary.of({"amount": int})
    >>> Rule("large orders", when=facts.amount > 1000, then="key accounts")
    Rule('large orders', when=facts.amount > 1000, then='key accounts')

    Raises `WrongType` (`rule.not-a-condition`, `value.wrong-type`) or `InvalidValue` (`text.empty`,
    `time.naive`, `rule.never-valid`).
    """

    name: str = attrs.field(validator=_a_name)
    when: Condition = attrs.field(kw_only=True, validator=_a_condition)
    then: O = attrs.field(kw_only=True)
    priority: int = attrs.field(default=0, kw_only=True, validator=_a_whole_number)
    enabled: bool = attrs.field(default=True, kw_only=True, validator=_yes_or_no)
    valid_from: datetime | None = attrs.field(default=None, kw_only=True, converter=_valid_from)
    valid_until: datetime | None = attrs.field(default=None, kw_only=True, converter=_valid_until)
    tags: frozenset[str] = attrs.field(default=frozenset(), kw_only=True, converter=_tags)
    note: str = attrs.field(default="", kw_only=True, validator=_a_note)
    place: Source | None = attrs.field(factory=caller, kw_only=True, eq=False)
    condition: Condition = attrs.field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        start, end = self.valid_from, self.valid_until
        condition = self.when
        if start is not None or end is not None:
            if start is not None and end is not None and end <= start:
                raise _never_valid(self.name, start, end)
            parts = self.when.conditions if isinstance(self.when, AllOf) else (self.when,)
            depth = min(self.when.depth + 1, DEEPEST)  # the deepest condition may be dated as well
            condition = AllOf((*dated(start, end), *parts), depth, self.when.opaque)
        object.__setattr__(self, "condition", condition)

    def __repr__(self) -> str:
        shown_when = ("priority", "enabled", "valid_from", "valid_until", "tags", "note")
        usual = attrs.fields_dict(type(self))
        more = "".join(
            f", {name}={_said(getattr(self, name))}"
            for name in shown_when
            if getattr(self, name) != usual[name].default
        )
        return f"Rule({self.name!r}, when={self.when!r}, then={self.then!r}{more})"


def _said(value: object) -> str:
    return repr(sorted(value)) if isinstance(value, frozenset) else code(value)


def _never_valid(name: str, start: datetime, end: datetime) -> InvalidValue:
    return InvalidValue.of(
        "rule.never-valid",
        f"rule `{name}` is never valid: it ends when or before it begins",
        place="valid_until",
        source=caller(),
        expected="an instant after `valid_from`",
        received=f"{start.isoformat()} .. {end.isoformat()}",
    )


def rule(
    name: str, *, then: O, version: str = "1", **more: Any
) -> Callable[[Callable[[Any], bool | None]], Rule[O]]:
    """A rule whose condition is a function of your own, as a decorator.

    The function is a `predicate` of the rule's name and of this version: opaque, and visible as such in every
    report. `more` are the other fields of `Rule`.

    >>> @rule("odd hours", then="night desk", priority=5)
    ... def odd_hours(case):
    ...     return case["hour"] < 6
    >>> odd_hours
    Rule('odd hours', when=predicate('odd hours'), then='night desk', priority=5)

    Raises what `Rule` and `predicate` raise.
    """
    place = caller()

    def made(function: Callable[[Any], bool | None]) -> Rule[O]:
        condition = predicate(name, function, version=version)
        return Rule(name, when=condition, then=then, **{"place": place, **more})

    return made
