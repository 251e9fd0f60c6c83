"""Policies: which targets hold for a work item, and by which conventions."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import attrs

from servicecore.calendars import Calendar
from servicecore.domain import Situation, SlaMetric
from servicecore.errors import (
    InvalidValue,
    ServiceCoreError,
    require_instance,
    require_text,
    shown,
    wrong_type,
)
from servicecore.rules import Condition, Facts, Predicate, Rule, RuleSet, all_of
from servicecore.sla.conventions import SlaConventions
from servicecore.sla.levels import Level
from servicecore.sla.targets import Days, Target, condition
from servicecore.sla.terms import Term, Terms, term_of

P = TypeVar("P")


def _name(owner: Any, field: Any, value: Any) -> None:
    require_text(value, "SlaPolicy.name")


def _targets(values: Iterable[Target | Iterable[Target]]) -> tuple[Target, ...]:
    if isinstance(values, Target):
        return (values,)
    if isinstance(values, str) or not isinstance(values, Iterable):
        require_instance(values, Target, "SlaPolicy.targets")
    found: list[Target] = []
    for i, each in enumerate(values):
        inner = each if isinstance(each, tuple | list) else (each,)
        found += [require_instance(target, Target, f"SlaPolicy.targets[{i}]") for target in inner]
    return tuple(found)


def _some(owner: Any, field: Any, value: tuple[Target, ...]) -> None:
    if not value:
        raise InvalidValue.of(
            "sla.no-targets",
            f"policy `{owner.name}` promises nothing",
            place="SlaPolicy.targets",
            expected="at least one target",
        )


def never_holding(name: str, targets: Iterable[Target]) -> Iterator[InvalidValue]:
    """An error for each target behind one of the same metric that always holds."""
    settled: set[SlaMetric] = set()
    for i, target in enumerate(targets):
        if target.metric in settled:
            yield InvalidValue.of(
                "sla.target-never-holds",
                f"target {i} of policy `{name}` never holds: one before it always does",
                place=f"SlaPolicy.targets[{i}]",
                expected="targets with a condition before the one of the same metric that has none",
            )
        if target.when is None:
            settled.add(target.metric)


def _calendar(owner: Any, field: Any, value: Any) -> None:
    if value is not None:
        require_instance(value, Calendar, "SlaPolicy.calendar")


def _conventions(owner: Any, field: Any, value: Any) -> None:
    if not isinstance(value, SlaConventions):
        expected = "SlaConventions, or a preset such as sla.zendesk"
        raise wrong_type(value, "SlaPolicy.conventions", expected)


def opens(calendar: Calendar) -> bool:
    """Whether there is any working time in the calendar, in the 400 years before or after 2000."""
    start, least = datetime(2000, 1, 1, tzinfo=UTC), timedelta.resolution
    for amount in (least, -least):
        try:
            calendar.add(start, amount)
        except ServiceCoreError:
            continue
        return True
    return False


def _terms(policy: "SlaPolicy") -> Terms:
    found: dict[SlaMetric, list[tuple[Target, Term]]] = {}
    for i, target in enumerate(policy.targets):
        place = f"SlaPolicy.targets[{i}]"
        if isinstance(target.within, Days) and target.within.unit is None:
            target = attrs.evolve(target, within=_days(policy, target.within, place))
        term = term_of(policy.name, target, _hours(policy, target, place), policy.conventions)
        found.setdefault(target.metric, []).append((target, term))
    return {metric: _choice(f"{policy.name} {metric}", each) for metric, each in found.items()}


def _choice(name: str, terms: list[tuple[Target, Term]]) -> "Term | RuleSet[Term, None]":
    (target, term), *others = terms
    if target.when is None and not others:
        return term
    rules = [
        Rule(f"target {i}", when=all_of() if target.when is None else target.when, then=term)
        for i, (target, term) in enumerate(terms, 1)
    ]
    return RuleSet(name, rules)


def _days(policy: "SlaPolicy", days: Days, place: str) -> Days:
    if policy.conventions.day == "refuse":
        raise InvalidValue.of(
            "sla.bare-day",
            f"policy `{policy.name}` does not say what a day is",
            place=f"{place}.within",
            expected="a unit: open_hours, working_day or end_of_day",
            help="write Days(1, 'working_day'), or set the convention `day`.",
        )
    return attrs.evolve(days, unit=policy.conventions.day)


def _hours(policy: "SlaPolicy", target: Target, place: str) -> Calendar:
    calendar = target.calendar or policy.calendar
    if calendar is None:
        raise InvalidValue.of(
            "sla.no-calendar",
            f"no calendar says which time counts for `{target.metric.value}` of policy `{policy.name}`",
            place=place,
            expected="a calendar of the policy or the target",
            help="Calendar.always() counts around the clock.",
        )
    if opens(calendar):
        return calendar
    if policy.conventions.never_open == "wall_clock":
        return Calendar.always(calendar.zone)
    raise InvalidValue.of(
        "sla.never-opens",
        f"the calendar of `{target.metric.value}` of policy `{policy.name}` never opens",
        place=f"{place}.calendar" if target.calendar is not None else "SlaPolicy.calendar",
        expected="a calendar with working time, since the target asks for some",
        received=shown(calendar),
    )


@attrs.frozen
class SlaPolicy:
    """The promises of one service level.

    `targets` may hold groups, such as those of `by_priority`. `calendar` says which time counts, `when` for
    whom the policy is, in a list of policies; `conventions` how it is counted.

    >>> from datetime import timedelta
    >>> SlaPolicy("gold", [Target("resolution", timedelta(hours=8))], calendar=Calendar.always()).name
    'gold'

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`, `sla.no-targets`,
    `sla.target-never-holds`, `sla.asks-clocks`, `sla.no-calendar`, `sla.never-opens`, `sla.bare-day`).
    """

    name: str = attrs.field(validator=_name)
    targets: tuple[Target, ...] = attrs.field(converter=_targets, validator=_some)
    calendar: Calendar | None = attrs.field(default=None, kw_only=True, validator=_calendar)
    conventions: SlaConventions = attrs.field(factory=SlaConventions, kw_only=True, validator=_conventions)
    when: Condition | None = attrs.field(default=None, kw_only=True, validator=condition)
    _terms: Terms = attrs.field(init=False, eq=False, repr=False)
    _level: Level = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        for error in never_holding(self.name, self.targets):
            raise error
        object.__setattr__(self, "_terms", _terms(self))
        rules = [] if self.when is None else [Rule(self.name, when=self.when, then=self)]
        choose = RuleSet("policies", rules) if rules else None
        object.__setattr__(self, "_level", Level((self,), self.conventions, choose))

    @property
    def terms(self) -> Terms:
        """What is promised for each metric; for the engine's own use."""
        return self._terms

    def term(self, metric: SlaMetric, situation: Situation) -> Term | None:
        """What is promised in a situation; for the engine's own use."""
        found = self._terms.get(metric)
        if found is None or isinstance(found, Term):
            return found
        rule = found.match(situation)
        return None if rule is None else rule.then

    @property
    def level(self) -> Level:
        """How clocks are computed by this policy alone; for the engine's own use."""
        return self._level

    def to_data(self) -> dict[str, object]:
        """The policy as plain data, defaults left out; `from_data` reads it back.

        >>> from datetime import timedelta
        >>> hour = Target("resolution", timedelta(hours=8))
        >>> SlaPolicy("gold", [hour], calendar=Calendar.always()).to_data()["targets"]
        [{'metric': 'resolution', 'within': 28800}]
        """
        from servicecore.sla.documents import policy_to_data  # seldom needed

        return policy_to_data(self)

    @classmethod
    def from_data(
        cls, data: object, *, facts: Facts | None = None, predicates: Mapping[str, Predicate] | None = None
    ) -> "SlaPolicy":
        """A policy from plain data, of the shape that `to_data` writes. All mistakes are named at once.

        Its conditions ask for `facts` (`sla.facts` unless others are given) and may name `predicates`.
        `conventions` may be the name of a preset, such as "zendesk".

        >>> from datetime import timedelta
        >>> gold = SlaPolicy("gold", [Target("resolution", timedelta(hours=8))], calendar=Calendar.always())
        >>> SlaPolicy.from_data(gold.to_data()) == gold
        True

        Raises an `ErrorGroup` with every mistake, each with its place: `data.wrong-shape`,
        `data.unknown-field`, `data.missing-field`, and those of targets, conventions, conditions and
        calendars.
        """
        from servicecore.sla.documents import policy_from_data  # seldom needed

        return policy_from_data(data, facts=facts, predicates=predicates)

    def __reduce__(self) -> tuple[Any, ...]:
        return rebuilt, (type(self), given_parts(self))


def given_parts(value: Any) -> dict[str, Any]:
    """What a value of a class of attrs was made of; what follows from it is made anew."""
    return {field.name: getattr(value, field.name) for field in attrs.fields(type(value)) if field.init}


def rebuilt(kind: type[P], parts: Mapping[str, Any]) -> P:
    """A value that was pickled or copied."""
    return kind(**parts)
