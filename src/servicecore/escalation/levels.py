"""Levels: when somebody must hear of a work item, who, and by when they should take it."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

import attrs

from servicecore.display import duration
from servicecore.display import share as percent
from servicecore.domain import SkillLevel, Team, skill_levels
from servicecore.domain.checks import filled, flag, member, texts
from servicecore.errors import InvalidValue, require_in_range, wrong_type
from servicecore.escalation.brief import brief
from servicecore.rules import Condition, Facts, Predicate

LONGEST = timedelta(days=36_525)
NOTHING = timedelta(0)
CONDITION = "a condition over escalation.facts, such as facts.priority == Priority.URGENT"
"""What is expected where a condition is asked for."""


class EscalationKind(StrEnum):
    """Whether an escalation goes to expertise (functional) or to authority (hierarchical)."""

    FUNCTIONAL = "functional"
    HIERARCHICAL = "hierarchical"


def _kind(value: EscalationKind | str) -> EscalationKind:
    return member(EscalationKind, value, "Level.kind")


def _share(owner: Any, field: Any, value: Any) -> None:
    if value is not None:
        require_in_range(value, "Level.share", low=0.001, high=10)


def _duration(value: Any, place: str, low: timedelta, expected: str) -> None:
    if not isinstance(value, timedelta):
        raise wrong_type(value, place, "a duration such as timedelta(hours=4)")
    if not low <= value <= LONGEST:
        raise InvalidValue.of(
            "number.out-of-range",
            f"`{place}` is out of range",
            place=place,
            expected=expected,
            received=duration(value),
        )


def _after_start(owner: Any, field: Any, value: Any) -> None:
    if value is not None:
        expected = "working time, none or more, at most 100 years"
        _duration(value, "Level.after_start", NOTHING, expected)


def _after_due(owner: Any, field: Any, value: Any) -> None:
    if value is not None:
        expected = "working time, negative for before it is due, at most 100 years"
        _duration(value, "Level.after_due", -LONGEST, expected)


def _some_time(owner: Any, field: Any, value: Any) -> None:
    if value is not None:
        expected = "some working time, at most 100 years"
        _duration(value, f"Level.{field.name}", timedelta.resolution, expected)


def _condition(owner: Any, field: Any, value: Any) -> None:
    if value is not None and not isinstance(value, Condition):
        raise wrong_type(value, "Level.when", CONDITION)


def _recipient(value: Team | str | None) -> str | None:
    return value.name if isinstance(value, Team) else value


def _notify(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts(values, "Level.notify")))


def _reminders(owner: Any, field: Any, value: Any) -> None:
    require_in_range(value, "Level.reminders", low=1, high=1_000, whole=True)


_filled_if_any = attrs.validators.optional(filled)


@attrs.frozen(repr=False)
class Level:
    """One step of a ladder: what raises it, to whom it goes, and what is asked of them.

    Exactly one of these raises it:

    - `share` of the target of a clock used up (0.8 is 80 per cent, at most 10);
    - `after_start`, so much working time after the start of a clock;
    - `after_due`, so much working time after a clock was due, or before if it is negative;
    - `when`, a condition over `escalation.facts` that becomes true;
    - `unaccepted`, the name of a level of the same ladder that nobody accepted in time;
    - `by_hand`: somebody escalated to `to` (an event `Escalated`), or to anybody if `to` is left out.

    `kind` is hierarchical (to authority) unless it is functional (to expertise), for which `skills` may be
    asked. `to` is the name of a team, or a `Team`; left out it is the next team on the ladder's path.
    `accept_within` is the working time in which they should take the work over, `notify` who is told besides.
    Until somebody acknowledges or takes over, they are reminded each `remind_every` of working time, at most
    `reminders` times.

    >>> Level("team lead", share=0.8).trigger
    '80.0 % of the target used up'
    >>> Level("engineering", after_due=-timedelta(hours=1), kind="functional", to="engineering").trigger
    '1 h before it is due'

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`text.empty`, `number.out-of-range`, `escalation.not-one-trigger`).
    """

    name: str = attrs.field(validator=filled)
    share: float | None = attrs.field(default=None, kw_only=True, validator=_share)
    after_start: timedelta | None = attrs.field(default=None, kw_only=True, validator=_after_start)
    after_due: timedelta | None = attrs.field(default=None, kw_only=True, validator=_after_due)
    when: Condition | None = attrs.field(default=None, kw_only=True, validator=_condition)
    unaccepted: str | None = attrs.field(default=None, kw_only=True, validator=_filled_if_any)
    by_hand: bool = attrs.field(default=False, kw_only=True, validator=flag)
    kind: EscalationKind = attrs.field(default=EscalationKind.HIERARCHICAL, kw_only=True, converter=_kind)
    to: str | None = attrs.field(default=None, kw_only=True, converter=_recipient, validator=_filled_if_any)
    skills: tuple[SkillLevel, ...] = attrs.field(default=(), kw_only=True, converter=skill_levels)
    accept_within: timedelta | None = attrs.field(default=None, kw_only=True, validator=_some_time)
    notify: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_notify)
    remind_every: timedelta | None = attrs.field(default=None, kw_only=True, validator=_some_time)
    reminders: int = attrs.field(default=3, kw_only=True, validator=_reminders)

    def __attrs_post_init__(self) -> None:
        given = [name for name in TRIGGERS if getattr(self, name) not in (None, False)]
        if len(given) != 1:
            raise InvalidValue.of(
                "escalation.not-one-trigger",
                f"level `{self.name}` has {'no trigger' if not given else 'several triggers'}",
                place="Level",
                expected=f"exactly one of: {', '.join(TRIGGERS)}",
                received=", ".join(given) or "none of them",
            )

    def __repr__(self) -> str:
        return brief(self)

    @property
    def point(self) -> tuple[float, timedelta] | None:
        """The share of the target, and the working time beyond it, at which a clock raises the level."""
        if self.share is not None:
            return self.share, NOTHING
        if self.after_start is not None:
            return 0.0, self.after_start
        return None if self.after_due is None else (1.0, self.after_due)

    @property
    def trigger(self) -> str:
        """What raises the level, in words."""
        if self.share is not None:
            return f"{percent(self.share)} of the target used up"
        if self.after_start is not None:
            return f"{duration(self.after_start)} after the start"
        if self.after_due is not None:
            side = "after it was due" if self.after_due > NOTHING else "before it is due"
            return f"{duration(abs(self.after_due))} {side}" if self.after_due else "due"
        if self.unaccepted is not None:
            return f"nobody accepted `{self.unaccepted}` in time"
        return "escalated by hand" if self.when is None else repr(self.when)

    def to_data(self) -> dict[str, object]:
        """The level as plain data, durations in seconds; empty parts are left out.

        >>> Level("lead", after_due=-timedelta(hours=1), notify=["owner"]).to_data()
        {'name': 'lead', 'after_due': -3600, 'notify': ['owner']}
        """
        from servicecore.escalation.documents import level_to_data  # it knows this class

        return level_to_data(self)

    @classmethod
    def from_data(
        cls, data: object, *, facts: Facts | None = None, predicates: Mapping[str, Predicate] | None = None
    ) -> "Level":
        """A level from plain data, its condition over `facts` (`escalation.facts` unless others are given).

        >>> Level.from_data({"name": "lead", "share": 0.8}) == Level("lead", share=0.8)
        True

        Raises an `ErrorGroup` with every mistake, each with its place: those of the constructor and of
        conditions, `data.wrong-shape`, `data.unknown-field`, `data.missing-field`. Data that is no mapping is
        a `WrongType` (`data.wrong-shape`).
        """
        from servicecore.escalation.documents import level_from_data

        return level_from_data(data, facts=facts, predicates=predicates)


TRIGGERS = ("share", "after_start", "after_due", "when", "unaccepted", "by_hand")
"""What may raise a level; each level has exactly one of them."""
