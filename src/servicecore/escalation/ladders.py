"""Ladders: levels that belong together, what they are about, and the path that they climb."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

import attrs

from servicecore.calendars import Calendar
from servicecore.domain import Situation, SlaMetric, Team
from servicecore.domain.checks import filled, items, member
from servicecore.errors import InvalidValue, WrongType, require_instance, shown, wrong_type
from servicecore.escalation.brief import brief
from servicecore.escalation.checks import check
from servicecore.escalation.levels import CONDITION, Level
from servicecore.escalation.paths import Steps, steps
from servicecore.rules import Condition, Facts, Predicate, Rule, RuleSet

Truth: TypeAlias = RuleSet[bool, None]


def _levels(values: Iterable[Level]) -> tuple[Level, ...]:
    return items(Level, values, "Ladder.levels")


def _metric(value: SlaMetric | str | None) -> SlaMetric | None:
    return None if value is None else member(SlaMetric, value, "Ladder.metric")


def _fallback(value: Team | str | None) -> str | None:
    return value.name if isinstance(value, Team) else value


def _condition(owner: Any, field: Any, value: Any) -> None:
    if value is not None and not isinstance(value, Condition):
        raise wrong_type(value, "Ladder.when", CONDITION)


def _calendar(owner: Any, field: Any, value: Any) -> None:
    if value is not None:
        require_instance(value, Calendar, f"Ladder.{field.name}")


def _truth(condition: Condition) -> Truth:
    return RuleSet("escalation", [Rule("when", when=condition, then=True)])


def _truths(ladder: "Ladder") -> Mapping[str, Truth]:
    """What tells whether the condition of the ladder, under no name, and those of its levels are true."""
    asked = {"": ladder.when, **{level.name: level.when for level in ladder.levels}}
    return {name: _truth(condition) for name, condition in asked.items() if condition is not None}


def _timed(ladder: "Ladder") -> tuple[Truth, ...]:
    """What tells when one of the conditions changes by time alone.

    Where a function of the user's own takes part nobody can say when, so its other parts are asked.
    """
    found: list[Condition] = []
    for condition in ladder.conditions:
        found += condition.leaves() if condition.opaque else (condition,)
    return tuple(_truth(each) for each in found if not each.opaque)


_filled_if_any = attrs.validators.optional(filled)


@attrs.frozen(repr=False)
class Ladder:
    """Levels of escalation, each raised at most once in each climb.

    A ladder with a level that a clock raises, or with a `metric` or `policy`, is climbed once for each clock:
    of that metric, while it runs by that policy, or for every clock. Any other ladder is climbed once for the
    ticket. It is climbed while the clock is not over (the ticket not done) and `when` holds; what was to be
    raised before that is raised as soon as it does. Work that is done or merged is not escalated.

    `path` says where a level without a `to` goes: one step on from where the matter stands, which is where
    the last level of the climb went, or the team that it was given to since. It is a mapping from each team
    to the next, or teams with the teams above them. Where there is no next team, or nobody of it is there,
    the level goes to the `fallback`.

    Time to accept and reminders are measured by `calendar`, or else by that of the clock. `notices` are the
    hours in which people may be told; a level is raised at its exact instant all the same.

    >>> from datetime import timedelta
    >>> from servicecore.escalation import Level
    >>> late = Ladder("late", [Level("team lead", share=0.8), Level("head", after_due=timedelta(0))],
    ...               metric="resolution", path={"tier 1": "team lead", "team lead": "head of service"})
    >>> late.above("tier 1")
    'team lead'

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`text.empty`, `escalation.two-ways`), or an `ErrorGroup` with every mistake of the ladder:

    - `escalation.no-levels`;
    - `escalation.same-name`, `escalation.same-point`: two levels of one name, or raised by the same;
    - `escalation.cycle`: a path that comes back to itself, or levels that wait for each other;
    - `escalation.unknown-level`: a level waits for one that is not there;
    - `escalation.never-fires`: its condition, or that of the ladder, is never true of open work, or the two
      contradict each other; or nobody has to accept the level it waits for;
    - `escalation.nobody-above`: a level without `to` for which the path is too short, and no `fallback`;
    - `escalation.no-calendar`: nothing says which time counts for accepting and reminding;
    - `escalation.never-opens`: a calendar without any working time.
    """

    name: str = attrs.field(validator=filled)
    levels: tuple[Level, ...] = attrs.field(converter=_levels)
    metric: SlaMetric | None = attrs.field(default=None, kw_only=True, converter=_metric)
    policy: str | None = attrs.field(default=None, kw_only=True, validator=_filled_if_any)
    when: Condition | None = attrs.field(default=None, kw_only=True, validator=_condition)
    path: Steps = attrs.field(default=(), kw_only=True, converter=steps)
    calendar: Calendar | None = attrs.field(default=None, kw_only=True, validator=_calendar)
    notices: Calendar | None = attrs.field(default=None, kw_only=True, validator=_calendar)
    fallback: str | None = attrs.field(
        default=None, kw_only=True, converter=_fallback, validator=_filled_if_any
    )
    _truths: Mapping[str, Truth] = attrs.field(init=False, eq=False)
    _timed: tuple[Truth, ...] = attrs.field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        check(self)
        object.__setattr__(self, "_truths", _truths(self))
        object.__setattr__(self, "_timed", _timed(self))

    def __repr__(self) -> str:
        return brief(self, bare=2)

    @property
    def by_clock(self) -> bool:
        """Whether the ladder is climbed once for each clock, and not once for the ticket."""
        asked = self.metric is not None or self.policy is not None
        return asked or any(level.point is not None for level in self.levels)

    def above(self, team: str | None) -> str | None:
        """The next team on the path, `None` if there is none."""
        return dict(self.path).get(team) if team is not None else None

    def holds(self, situation: Situation, level: Level | None = None) -> bool:
        """Whether the condition of the ladder, or of one of its levels, is true; one that asks nothing is.

        What misses a fact is not true, nor is a function of the user's own that fails.
        """
        truth = self._truths.get("" if level is None else level.name)
        return truth is None or truth.match(situation) is not None

    def changes_at(self, situation: Situation, at: datetime) -> list[datetime]:
        """When time alone next changes the answer of each condition of which that can be said."""
        changes = (truth.next_change_at(situation, at).at for truth in self._timed)
        return [change for change in changes if change is not None]

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions of the ladder and of its levels."""
        asked = (self.when, *(level.when for level in self.levels))
        return tuple(condition for condition in asked if condition is not None)

    def to_data(self) -> dict[str, object]:
        """The ladder as plain data; empty parts are left out.

        >>> from servicecore.escalation import Level
        >>> Ladder("late", [Level("lead", share=0.8, to="team lead")]).to_data()
        {'name': 'late', 'levels': [{'name': 'lead', 'share': 0.8, 'to': 'team lead'}]}
        """
        from servicecore.escalation.documents import ladder_to_data  # it knows this class

        return ladder_to_data(self)

    @classmethod
    def from_data(
        cls, data: object, *, facts: Facts | None = None, predicates: Mapping[str, Predicate] | None = None
    ) -> "Ladder":
        """A ladder from plain data, its conditions over `facts` (`escalation.facts` unless others are given).

        >>> data = {"name": "late", "levels": [{"name": "lead", "after_due": -3600, "to": "team lead"}]}
        >>> Ladder.from_data(data).levels[0].trigger
        '1 h before it is due'

        Raises an `ErrorGroup` with every mistake, each with its place: those of the constructors, of
        conditions and calendars, `data.wrong-shape`, `data.unknown-field`, `data.missing-field`. Data that is
        no mapping is a `WrongType` (`data.wrong-shape`).
        """
        from servicecore.escalation.documents import ladder_from_data

        return ladder_from_data(data, facts=facts, predicates=predicates)


Ladders: TypeAlias = Ladder | Iterable[Ladder]
"""One ladder or several, each with a name of its own."""


def listed(ladders: Ladders) -> tuple[Ladder, ...]:
    """The ladders, each with a name of its own."""
    if isinstance(ladders, Ladder):
        return (ladders,)
    if isinstance(ladders, str) or not isinstance(ladders, Iterable):
        raise _no_ladder(ladders, "ladders")
    found: dict[str, Ladder] = {}
    for i, each in enumerate(ladders):
        if not isinstance(each, Ladder):
            raise _no_ladder(each, f"ladders[{i}]")
        if each.name in found:
            raise InvalidValue.of(
                "escalation.same-name",
                f"two ladders are called `{each.name}`",
                place=f"ladders[{i}].name",
                expected="each ladder with a name of its own",
            )
        found[each.name] = each
    return tuple(found.values())


def _no_ladder(value: object, place: str) -> WrongType:
    return WrongType.of(
        "escalation.not-a-ladder",
        "what is escalated is said by ladders",
        place=place,
        expected="a Ladder, or several",
        received=f"{shown(value)} ({type(value).__name__})",
    )
