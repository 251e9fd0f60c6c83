"""Which promise was in force when: decided on the work item as it stood at each of its events."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from servicecore.domain import Event, History, Situation, SlaMetric
from servicecore.domain.quick import assembler
from servicecore.domain.tickets.folding import CHANGED_BY, stands
from servicecore.rules import Condition, RuleSet
from servicecore.sla.conventions import SlaConventions
from servicecore.sla.terms import Term

if TYPE_CHECKING:  # policies hold levels
    from servicecore.sla.policies import SlaPolicy

Line: TypeAlias = list[tuple[datetime, Term | None, tuple[str, ...]]]
"""The promises of a metric in turn, each with its beginning, and the policies that matched as well; `None` is
no promise."""

_situation = assembler(Situation)


class Level:
    """One answer to "which policy": rules that give it, and what all its policies share.

    `choose` is `None` where there is nothing to choose. `fixed` are the terms where no condition decides
    anything. `yields` is whether a next response is promised, to which the promise of an update yields.
    `watched` are the kinds of event that can change the answer, `None` if any may.
    """

    __slots__ = ("choose", "conventions", "fixed", "metrics", "policies", "watched", "yields")

    def __init__(
        self,
        policies: tuple["SlaPolicy", ...],
        conventions: SlaConventions,
        choose: "RuleSet[Any, Any] | None",
    ) -> None:
        self.policies: tuple[SlaPolicy, ...] = policies
        self.conventions: SlaConventions = conventions
        self.choose: RuleSet[Any, Any] | None = choose
        self.metrics: tuple[SlaMetric, ...] = tuple(
            dict.fromkeys(metric for policy in policies for metric in policy.terms)
        )
        self.yields: bool = SlaMetric.NEXT_RESPONSE in self.metrics
        self.fixed: tuple[tuple[SlaMetric, Term], ...] | None = None
        if choose is None:
            terms = policies[0].terms
            fixed = tuple((metric, each) for metric, each in terms.items() if isinstance(each, Term))
            self.fixed = fixed if len(fixed) == len(terms) else None
        self.watched: tuple[type[Event], ...] | None = _watched(_conditions(policies, choose))


def _conditions(policies: Iterable["SlaPolicy"], choose: "RuleSet[Any, Any] | None") -> Iterator[Condition]:
    if choose is not None:
        yield from (rule.condition for rule in choose.rules)
    for policy in policies:
        yield from (target.when for target in policy.targets if target.when is not None)


def _watched(conditions: Iterable[Condition]) -> tuple[type[Event], ...] | None:
    """The kinds of event that can change what conditions say; `None` if any event, or time, may."""
    found: set[type[Event]] = set()
    for condition in conditions:
        if condition.opaque:
            return None
        for leaf in condition.leaves():
            for fact in leaf.facts:
                root, _, name = fact.path.partition(".")
                if root == "at" or fact.getter is not None or (root == "ticket" and name not in CHANGED_BY):
                    return None
                if root == "ticket":
                    found.update(CHANGED_BY[name])
    return tuple(sorted(found, key=lambda kind: kind.__name__))


def lines(
    level: Level,
    history: History,
    events: tuple[Event, ...],
    turns: Iterable[datetime],
    parts: Mapping[str, Any],
) -> list[tuple[SlaMetric, Line]]:
    """The promises in turn; what matches at the last event of an instant holds from that instant on.

    `turns` are the instants at which time itself changed the status.
    """
    found: dict[SlaMetric, Line] = {metric: [] for metric in level.metrics}
    instants = _instants(level, events, turns)
    for at, ticket in zip(instants, stands(history.id, events, instants), strict=True):
        situation = _situation(at=at, ticket=ticket, **parts)
        policy, others = _chosen(level, situation)
        for metric, line in found.items():
            term = None if policy is None else policy.term(metric, situation)
            before = line[-1][1] if line else None
            if before is not term and not (term is not None and term.same_as(before)):
                line.append((at, term, others))
    return list(found.items())


def _chosen(level: Level, situation: Situation) -> tuple["SlaPolicy | None", tuple[str, ...]]:
    """The policy for a situation, and the names of those that matched as well."""
    if level.choose is None:
        return level.policies[0], ()
    policy = level.choose.decide(situation).outcome
    if len(level.policies) == 1:
        return policy, ()
    others = {rule.then.name: None for rule in level.choose.matches(situation) if rule.then is not policy}
    return policy, tuple(others)


def _instants(level: Level, events: tuple[Event, ...], turns: Iterable[datetime]) -> list[datetime]:
    if level.watched is None:
        return sorted({*(event.at for event in events), *turns})
    kinds = level.watched
    found = [events[0].at]
    for event in events:
        if isinstance(event, kinds) and event.at != found[-1]:
            found.append(event.at)
    return found
