"""Several policies: which of them holds for a work item."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from servicecore.errors import InvalidValue, ServiceCoreError, WrongType, require_instance, shown
from servicecore.rules import Condition, Facts, Gathered, Predicate, Rule, RuleSet, all_of
from servicecore.sla.conventions import SlaConventions, require_option
from servicecore.sla.levels import Level
from servicecore.sla.policies import SlaPolicy, given_parts, rebuilt
from servicecore.sla.targets import asking_clocks


def _policies(values: SlaPolicy | Iterable[SlaPolicy]) -> tuple[SlaPolicy, ...]:
    if isinstance(values, SlaPolicy):
        return (values,)
    if isinstance(values, str) or not isinstance(values, Iterable):
        require_instance(values, SlaPolicy, "SlaPolicies.policies")
    found = tuple(values)
    for i, each in enumerate(found):
        require_instance(each, SlaPolicy, f"SlaPolicies.policies[{i}]")
    return found


def _several(owner: Any, field: Any, value: Any) -> None:
    require_option(value, ("first", "most_specific", "all"), "SlaPolicies.several")


def _rules(owner: Any, field: Any, value: Any) -> None:
    if value is not None:
        require_instance(value, RuleSet, "SlaPolicies.rules")


@attrs.frozen
class SlaPolicies:
    """Several policies, each for the work items of its condition, or those that a rule set chooses.

    Where several match, the `first` of the list holds; by choice the `most_specific`, whose condition asks
    for most facts, or `all`, each with clocks of its own. Where none matches there is no clock, and those
    that ran are cancelled with the reason. In place of a list there may be `rules` over `sla.facts` whose
    outcome is a policy.

    >>> from datetime import timedelta
    >>> from servicecore.calendars import Calendar
    >>> from servicecore.sla import Target, facts
    >>> fast = Target("first response", timedelta(minutes=30))
    >>> gold = SlaPolicy("gold", [fast], calendar=Calendar.always(), when=facts.tier == "gold")
    >>> rest = SlaPolicy("rest", [Target("first response", timedelta(hours=8))], calendar=Calendar.always())
    >>> [policy.name for policy in SlaPolicies([gold, rest]).policies]
    ['gold', 'rest']

    Raises `WrongType` (`value.wrong-type`, `sla.not-a-policy`), `UnknownName` (`sla.unknown-option`) or
    `InvalidValue` (`sla.no-policies`, `sla.same-name`, `sla.mixed-conventions`, `sla.rules-and-list`,
    `sla.asks-clocks`).
    """

    policies: tuple[SlaPolicy, ...] = attrs.field(default=(), converter=_policies)
    several: str = attrs.field(default="first", kw_only=True, validator=_several)
    rules: "RuleSet[Any, Any] | None" = attrs.field(default=None, kw_only=True, validator=_rules)
    _levels: tuple[Level, ...] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        for error in misfits(self.policies, self.several, self.rules):
            raise error
        object.__setattr__(self, "_levels", _levels(self))

    @property
    def levels(self) -> tuple[Level, ...]:
        """How clocks are computed by them: one level, or one for each; for the engine's own use."""
        return self._levels

    def to_data(self) -> dict[str, object]:
        """The policies as plain data, defaults left out; `from_data` reads it back.

        They are `policies` and, where it is not the first that holds, `several`; or `rules` as
        `RuleSet.to_data` writes them.
        """
        from servicecore.sla.documents import policies_to_data  # seldom needed

        return policies_to_data(self)

    @classmethod
    def from_data(
        cls, data: object, *, facts: Facts | None = None, predicates: Mapping[str, Predicate] | None = None
    ) -> "SlaPolicies":
        """Policies from plain data, of the shape that `to_data` writes. All mistakes are named at once.

        `facts` and `predicates` are as for `SlaPolicy.from_data`.

        >>> target = {"metric": "resolution", "within": 3600}
        >>> calendar = {"tz": "UTC", "weekly": {"mon": [["09:00", "17:00"]]}}
        >>> gold = {"name": "gold", "targets": [target], "calendar": calendar}
        >>> SlaPolicies.from_data({"policies": [gold]}).policies[0].name
        'gold'

        Raises an `ErrorGroup` with every mistake, each with its place: those of `SlaPolicy.from_data`, of
        `RuleSet.from_data` and of the constructor.
        """
        from servicecore.sla.documents import policies_from_data  # seldom needed

        return policies_from_data(data, facts=facts, predicates=predicates)

    def __reduce__(self) -> tuple[Any, ...]:
        return rebuilt, (type(self), given_parts(self))


def _levels(policies: SlaPolicies) -> tuple[Level, ...]:
    if policies.several == "all":
        return tuple(policy.level for policy in policies.policies)
    ranked, choose = policies.policies, policies.rules
    if choose is not None:
        ranked = tuple({policy.name: policy for _, _, policy in _outcomes(choose)}.values())
    elif policies.several == "most_specific":
        ranked = tuple(sorted(ranked, key=lambda policy: -_facts_asked(policy.when)))
    conventions = ranked[0].conventions if ranked else SlaConventions()
    return (Level(ranked, conventions, _choice(ranked) if choose is None else choose),)


def _choice(policies: Iterable[SlaPolicy]) -> "RuleSet[SlaPolicy, None]":
    """Rules by which the first policy holds whose condition does."""
    rules = [
        Rule(each.name, when=all_of() if each.when is None else each.when, then=each) for each in policies
    ]
    return RuleSet("policies", rules)


def _facts_asked(condition: Condition | None) -> int:
    return 0 if condition is None else len({fact for leaf in condition.leaves() for fact in leaf.facts})


def misfits(
    policies: Iterable[SlaPolicy], several: str, rules: "RuleSet[Any, Any] | None"
) -> Iterator[ServiceCoreError]:
    """An error for everything for which policies cannot stand together."""
    listed = {f"SlaPolicies.policies[{i}]": policy for i, policy in enumerate(policies)}
    yield from _same_names(listed)
    if several != "all":
        yield from _mixed_conventions(listed)
    if rules is None:
        if not listed:
            yield InvalidValue.of(
                "sla.no-policies",
                "no policy is given",
                place="SlaPolicies.policies",
                expected="at least one policy, or `rules` that choose one",
            )
        return
    if listed or several != "first":
        yield InvalidValue.of(
            "sla.rules-and-list",
            "rules choose the policy, and so does the list",
            place="SlaPolicies",
            expected="either `rules`, or `policies` and `several`",
        )
    if isinstance(rules, Gathered):
        yield WrongType.of(
            "sla.not-a-policy",
            "the rules gather outcomes, and one policy is asked",
            place="SlaPolicies.rules.hit",
            expected="rules of which one decides: first, unique, any or priority",
            received=rules.hit,
        )
        return
    for i, rule in enumerate(rules.rules):
        yield from asking_clocks(rule.condition, f"SlaPolicies.rules.rules[{i}].when")
    chosen: dict[str, SlaPolicy] = {}
    for name, place, outcome in _outcomes(rules):
        if isinstance(outcome, SlaPolicy):
            chosen[place] = outcome
        else:
            yield WrongType.of(
                "sla.not-a-policy",
                f"the outcome of `{name}` is not a policy",
                place=place,
                expected="an SlaPolicy",
                received=f"{shown(outcome)} ({type(outcome).__name__})",
            )
    yield from _same_names(chosen, alike=True)
    yield from _mixed_conventions(chosen)


def _outcomes(rules: "RuleSet[Any, Any]") -> Iterator[tuple[str, str, Any]]:
    """What a rule set may choose, with the name of the rule and the place."""
    for i, rule in enumerate(rules.rules):
        yield rule.name, f"SlaPolicies.rules.rules[{i}].then", rule.then
    if rules.default is not None:
        yield "default", "SlaPolicies.rules.default", rules.default


def _same_names(policies: Mapping[str, SlaPolicy], *, alike: bool = False) -> Iterator[InvalidValue]:
    """An error for each name that was there before; several rules may choose one policy, that is `alike`."""
    names: dict[str, SlaPolicy] = {}
    for place, policy in policies.items():
        if policy.name in names and not (alike and policy == names[policy.name]):
            yield InvalidValue.of(
                "sla.same-name",
                f"two policies are called `{policy.name}`",
                place=f"{place}.name",
                expected="each policy with a name of its own",
            )
        names.setdefault(policy.name, policy)


def _mixed_conventions(policies: Mapping[str, SlaPolicy]) -> Iterator[InvalidValue]:
    """An error for each policy that counts by other conventions than the first."""
    first = next(iter(policies.values()), None)
    for place, policy in policies.items():
        if first is not None and policy.conventions != first.conventions:
            yield InvalidValue.of(
                "sla.mixed-conventions",
                f"policies `{first.name}` and `{policy.name}` count by different conventions",
                place=f"{place}.conventions",
                expected="one set of conventions, since a work item may pass from one policy to the other",
            )
