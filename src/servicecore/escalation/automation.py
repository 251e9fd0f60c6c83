"""Automations: rules that act on a ticket, again and again until nothing changes, or a limit is reached."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import attrs

from servicecore.display import Tree, plural
from servicecore.domain import Event, Situation, Ticket, fold
from servicecore.domain.quick import assembler
from servicecore.errors import (
    Collector,
    WrongType,
    require_in_range,
    require_instance,
    shown,
)
from servicecore.escalation.actions import Action, ticket_of
from servicecore.rules import Failure, Rule, RuleSet

Acting: TypeAlias = "RuleSet[Any, Any] | Iterable[Rule[Any]]"
"""Rules whose outcomes are actions, one or several each."""


@attrs.frozen
class Step:
    """A change in a settlement: in which pass, by which rule and action, and the event that made it.

    `because_of` names the rules that changed the ticket since the rule was last asked, to which it reacted;
    none where it was the situation itself.
    """

    number: int
    rule: str
    action: Action
    event: Event
    because_of: tuple[str, ...] = ()


@attrs.frozen
class Settled:
    """What came of running rules on a situation.

    `situation` is how it stands now, `steps` what changed it. `passes` is how often the rules were run, the
    last one included, in which nothing changed. `stopped` says that the limit ended it: the rules would go on
    for ever. Then `undoing` names those that undo each other, if the ticket came back to what it was before.
    `failures` are functions of the user's own that failed as conditions.
    """

    situation: Situation
    steps: tuple[Step, ...] = ()
    passes: int = attrs.field(kw_only=True)
    stopped: bool = attrs.field(kw_only=True)
    undoing: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    failures: tuple[Failure, ...] = attrs.field(default=(), kw_only=True, eq=False)

    @property
    def ticket(self) -> Ticket:
        """The ticket as it stands now."""
        return ticket_of(self.situation)

    @property
    def events(self) -> tuple[Event, ...]:
        """The events to record, in order."""
        return tuple(step.event for step in self.steps)

    def explain(self) -> Tree:
        """Which rule did what in which pass, because of what, and how it ended."""
        lines = []
        for step in self.steps:
            because = f", because of {_listed(step.because_of)}" if step.because_of else ""
            lines.append(f"pass {step.number}: `{step.rule}` {step.action!r}{because}")
        if self.undoing:
            lines.append(f"{_listed(self.undoing)} undo each other")
        ended = "stopped at the limit" if self.stopped else "settled"
        return Tree(f"{ended} after {plural(self.passes, 'pass', 'passes')}", lines)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


@attrs.frozen
class _Turn(Situation):
    """The situation as a rule sees it: `changed_by` are the rules that have changed it so far."""

    changed_by: frozenset[str] = attrs.field(default=frozenset(), kw_only=True)


def _rules(given: Acting) -> RuleSet[Any, Any]:
    if isinstance(given, RuleSet):
        return given
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise WrongType.of(
            "ruleset.not-rules",
            "an automation is made from rules",
            place="Automation.rules",
            expected="a rule set, or a list of rules, whose outcomes are actions",
            received=f"{shown(given)} ({type(given).__name__})",
        )
    return RuleSet.collect("automation", given)


def _of_actions(owner: Any, field: Any, rules: RuleSet[Any, Any]) -> None:
    problems = Collector("the automation")
    for i, rule in enumerate(rules.rules):
        given = actions_of(rule.then)
        for each in given or (rule.then,):
            if not isinstance(each, Action) or isinstance(each, type):
                problems.add(
                    WrongType.of(
                        "escalation.not-an-action",
                        f"the outcome of rule `{rule.name}` is no action",
                        place=f"Automation.rules[{i}].then",
                        source=rule.place,
                        expected="an action such as SetPriority('urgent'), or several",
                        received=f"{shown(each)} ({type(each).__name__})",
                    )
                )
    problems.done()


def actions_of(outcome: Any) -> tuple[Any, ...]:
    """The actions that an outcome stands for: itself, or those in it."""
    return tuple(outcome) if isinstance(outcome, tuple | list) else (outcome,)


def _limit(owner: Any, field: Any, value: Any) -> None:
    require_in_range(value, "Automation.max_passes", low=1, high=1_000, whole=True)


@attrs.frozen
class Automation:
    """Rules that act on a ticket, with a visible limit.

    The outcome of each rule is an action, or several in a list. In each pass every rule is asked in turn
    (those of higher priority first) about the ticket as those before it have left it, and acts if its
    condition holds. Passes are run until one changes nothing, at most `max_passes`. By `facts.changed_by` a
    rule sees which rules have changed the ticket before it, so that it can react to them, or only to what
    people do. What leaves the ticket as it is, such as a note or an answer, each rule does once only.

    >>> from datetime import UTC, datetime
    >>> from servicecore.domain import Situation, Ticket
    >>> from servicecore.escalation import AddTags, RemoveTags, facts
    >>> on = Rule("on", when=~facts.tags.has_any("hot"), then=AddTags(["hot"]))
    >>> off = Rule("off", when=facts.tags.has_any("hot"), then=RemoveTags(["hot"]))
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> settled = Automation([on, off]).settle(Situation(at=noon, ticket=Ticket("t1", opened_at=noon)))
    >>> settled.passes, settled.stopped, settled.undoing
    (10, True, ('on', 'off'))

    Raises `WrongType` (`value.wrong-type`), `InvalidValue` (`number.out-of-range`), what `RuleSet` raises, or
    an `ErrorGroup` with every outcome that is no action (`escalation.not-an-action`).
    """

    rules: RuleSet[Any, Any] = attrs.field(converter=_rules, validator=_of_actions)
    max_passes: int = attrs.field(default=10, kw_only=True, validator=_limit)
    _singly: Mapping[str, RuleSet[Any, Any]] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        on_error: Any = self.rules.on_error
        singly = {rule.name: RuleSet(rule.name, [rule], on_error=on_error) for rule in self.rules.ranked}
        object.__setattr__(self, "_singly", singly)

    def settle(self, situation: Situation) -> Settled:
        """Run the rules on a situation until nothing changes, or the limit is reached.

        All happens at the instant of the situation; what its clocks say is not looked at again.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`escalation.no-ticket`), and what an action
        of your own raises.
        """
        ticket_of(require_instance(situation, Situation, "situation"))
        run = _Run(situation, self._singly)
        changed = True
        while changed and run.passes < self.max_passes:
            changed = run.once()
        return run.settled(changed)


class _Run:
    """A settlement in the making."""

    def __init__(self, situation: Situation, rules: Mapping[str, RuleSet[Any, Any]]) -> None:
        self.situation = situation
        self.rules = rules
        self.passes = 0
        self.steps: list[Step] = []
        self.failures: list[Failure] = []
        self._asked: dict[str, int] = {}
        """How many steps there were when a rule was last asked."""
        self._once: set[tuple[str, int]] = set()
        """The actions that were done, by rule and place."""
        self._states: list[tuple[str, object]] = [("", _substance(ticket_of(situation)))]
        """What the ticket became, and by which rule."""

    def once(self) -> bool:
        """Ask every rule in turn; whether any did something."""
        self.passes += 1
        before = len(self.steps)
        for name, rules in self.rules.items():
            causes = dict.fromkeys(step.rule for step in self.steps[self._asked.get(name, 0) :])
            self._asked[name] = len(self.steps)
            situated = (getattr(self.situation, field.name) for field in attrs.fields(Situation))
            decision = rules.decide(_turn(*situated, frozenset(step.rule for step in self.steps)))
            self.failures += decision.failures
            for place, action in enumerate(actions_of(decision.outcome) if decision.rule else ()):
                self._act(name, place, action, tuple(causes))
        return len(self.steps) > before

    def settled(self, changed: bool) -> Settled:
        """What came of it; one that changed something to the last may have come to an end all the same."""
        passes, steps, now, failures = self.passes, tuple(self.steps), self.situation, tuple(self.failures)
        stopped = changed and self.once()
        undoing = self._undoing() if stopped else ()
        return Settled(now, steps, passes=passes, stopped=stopped, undoing=undoing, failures=failures)

    def _act(self, rule: str, place: int, action: Action, causes: tuple[str, ...]) -> None:
        event = action.event(self.situation)
        if event is None:
            return
        before = ticket_of(self.situation)
        after = fold(before.id, [require_instance(event, Event, f"rules[{rule!r}].then.event")], start=before)
        assert after is not None
        if _substance(after) != _substance(before):
            self._states.append((rule, _substance(after)))
        elif (rule, place) in self._once:
            return
        self._once.add((rule, place))
        self.situation = attrs.evolve(self.situation, ticket=after)
        self.steps.append(Step(self.passes, rule, action, event, causes))

    def _undoing(self) -> tuple[str, ...]:
        """The rules that changed the ticket since it was last what it is now, in their order."""
        *earlier, (rule, now) = self._states
        names = {rule}
        for other, state in reversed(earlier):
            if state == now:
                return tuple(name for name in self.rules if name in names)
            names.add(other)
        return ()


_turn = assembler(_Turn)
_COUNTED = ("agent", "handoffs", "reopens", "resolutions")


def _substance(ticket: Ticket) -> tuple[object, ...]:
    """What a ticket is, but for who acted last and for what only ever counts up."""
    fields = (field.name for field in attrs.fields(Ticket))
    return tuple(getattr(ticket, name) for name in fields if name not in _COUNTED)
