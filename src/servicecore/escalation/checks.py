"""What is wrong with a ladder: everything at once, when it is built."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from servicecore.calendars import Calendar
from servicecore.display import plural
from servicecore.domain import Status
from servicecore.errors import Collector, InvalidValue, ServiceCoreError, UnknownName, closest, one_of, shown
from servicecore.escalation.facts import facts
from servicecore.escalation.levels import Level
from servicecore.escalation.paths import cycles
from servicecore.rules import Condition, Rule, RuleSet, all_of

if TYPE_CHECKING:
    from servicecore.escalation.ladders import Ladder


def check(ladder: "Ladder") -> None:
    """Raise an `ErrorGroup` with all that is wrong with a ladder; its docstring lists the codes."""
    problems = Collector(f"ladder `{ladder.name}`")
    for find in (_levels, _path, _waits, _calendars, _conditions):
        for error in find(ladder):
            problems.add(error)
    problems.done()


def _levels(ladder: "Ladder") -> Iterator[ServiceCoreError]:
    if not ladder.levels:
        yield InvalidValue.of(
            "escalation.no-levels",
            f"ladder `{ladder.name}` has no levels",
            place="Ladder.levels",
            expected="at least one level",
        )
    names: dict[str, int] = {}
    points: dict[object, int] = {}
    for i, level in enumerate(ladder.levels):
        if names.setdefault(level.name, i) != i:
            yield InvalidValue.of(
                "escalation.same-name",
                f"two levels are called `{level.name}`",
                place=f"Ladder.levels[{i}].name",
                expected="each level with a name of its own",
            )
        other = points.setdefault(_raised_by(level), i)
        if other != i:
            yield InvalidValue.of(
                "escalation.same-point",
                f"levels `{ladder.levels[other].name}` and `{level.name}` are raised by the same",
                place=f"Ladder.levels[{i}]",
                expected="each level at a point of its own",
                received=level.trigger,
                help="name who else is to be told in `notify`, or write a second ladder.",
            )


def _raised_by(level: Level) -> object:
    """What raises a level, in one form."""
    if level.by_hand:
        return "by hand", level.to
    return level.point, level.when, level.unaccepted


def _path(ladder: "Ladder") -> Iterator[ServiceCoreError]:
    for way in cycles(ladder.path):
        yield InvalidValue.of(
            "escalation.cycle",
            f"the path of ladder `{ladder.name}` comes back to `{way[0]}`",
            place="Ladder.path",
            expected="a path that ends",
            received=" -> ".join(way),
        )
    anywhere = {team for team, _ in ladder.path}
    stands = anywhere
    for i, level in enumerate(ladder.levels):
        following = {above for team in stands if (above := ladder.above(team)) is not None}
        if level.to is not None or level.by_hand:
            stands = anywhere if level.to is None else {level.to}
        elif following:
            stands = following
        elif ladder.fallback is None:
            yield InvalidValue.of(
                "escalation.nobody-above",
                f"level `{level.name}` has nobody to go to: no path leads on from where the matter stands",
                place=f"Ladder.levels[{i}].to",
                expected="a `to`, a path that is long enough, or a fallback",
                received=f"a path of {plural(len(ladder.path), 'step')}" if ladder.path else "no path",
            )


def _waits(ladder: "Ladder") -> Iterator[ServiceCoreError]:
    known = {level.name: level for level in ladder.levels}
    for i, level in enumerate(ladder.levels):
        if level.unaccepted is None:
            continue
        place = f"Ladder.levels[{i}].unaccepted"
        awaited = known.get(level.unaccepted)
        if awaited is None:
            names = [name for name in known if name != level.name]
            yield UnknownName.of(
                "escalation.unknown-level",
                f"level `{level.name}` waits for level `{level.unaccepted}`, which is not there",
                place=place,
                expected=one_of(names) or "the name of another level, of which the ladder has none",
                suggestion=closest(level.unaccepted, names),
            )
        elif awaited.accept_within is None:
            yield InvalidValue.of(
                "escalation.never-fires",
                f"level `{level.name}` is never raised: nobody has to accept `{awaited.name}` in time",
                place=place,
                expected=f"a level with an `accept_within`, which `{awaited.name}` lacks",
            )
    waits = tuple((level.name, level.unaccepted) for level in known.values() if level.unaccepted in known)
    for way in cycles(waits):
        yield InvalidValue.of(
            "escalation.cycle",
            f"level `{way[0]}` waits for itself",
            place="Ladder.levels",
            expected="levels of which the first is raised by something else",
            received=" -> ".join(way),
        )


def _calendars(ladder: "Ladder") -> Iterator[ServiceCoreError]:
    for name in ("calendar", "notices"):
        calendar = getattr(ladder, name)
        if calendar is not None and not _opens(calendar):
            yield InvalidValue.of(
                "escalation.never-opens",
                f"the {name} of ladder `{ladder.name}` never open{'s' * (name == 'calendar')}",
                place=f"Ladder.{name}",
                expected="a calendar with working time",
                received=shown(calendar),
            )
    if ladder.by_clock or ladder.calendar is not None:
        return
    for i, level in enumerate(ladder.levels):
        if level.accept_within is not None or level.remind_every is not None:
            yield InvalidValue.of(
                "escalation.no-calendar",
                f"no calendar says which time counts for level `{level.name}`",
                place=f"Ladder.levels[{i}]",
                expected="a calendar of the ladder, since no clock raises its levels",
                help="Calendar.always() counts around the clock.",
            )


def _opens(calendar: Calendar) -> bool:
    """Whether there is any working time in the calendar, in the 400 years before or after 2000."""
    start = datetime(2000, 1, 1, tzinfo=UTC)
    for amount in (timedelta.resolution, -timedelta.resolution):
        try:
            calendar.add(start, amount)
        except InvalidValue:
            continue
        return True
    return False


OPEN_WORK = (
    ~facts.ticket.status.one_of(*(status for status in Status if status.is_done)),
    facts.changed_by.is_empty(),
)
"""What holds wherever something is escalated."""


def _conditions(ladder: "Ladder") -> Iterator[ServiceCoreError]:
    """The conditions that no open work satisfies, as far as that can be shown."""
    asked = {} if ladder.when is None else {"Ladder.when": ladder.when}
    if clash := _never_true(asked):
        yield _never(f"no level of ladder `{ladder.name}` is ever raised", *clash.popitem())
        return
    asked = {
        f"Ladder.levels[{i}].when": level.when if ladder.when is None else all_of(ladder.when, level.when)
        for i, level in enumerate(ladder.levels)
        if level.when is not None
    }
    clashes = _never_true(asked)
    for i, level in enumerate(ladder.levels):
        place = f"Ladder.levels[{i}].when"
        if place in clashes:
            yield _never(f"level `{level.name}` is never raised", place, clashes[place])


def _never_true(asked: dict[str, Condition]) -> dict[str, tuple[Condition, ...]]:
    """Of conditions by their names those that are never true, each with the parts of it that clash."""
    if not asked:
        return {}
    from servicecore.rules import analyse  # much, and most ladders have no conditions

    rules = [Rule(name, when=condition, then=True) for name, condition in asked.items()]
    found = analyse(RuleSet.collect("ladder", rules), given=OPEN_WORK, kinds=["never-true"])
    return {finding.rules[0].name: finding.conditions for finding in found.findings}


def _never(what: str, place: str, clash: tuple[Condition, ...]) -> InvalidValue:
    asked = {fact.path for each in clash for leaf in each.leaves() for fact in leaf.facts}
    return InvalidValue.of(
        "escalation.never-fires",
        f"{what}: no open ticket satisfies {' and '.join(f'`{each!r}`' for each in clash)}",
        place=place,
        expected="a condition that some open ticket satisfies",
        help=" ".join(said for path, said in _KNOWN.items() if path in asked),
    )


_KNOWN = {
    "ticket.status": "work that is done is not escalated.",
    "changed_by": "`changed_by` is for automations; for an escalation it is always empty.",
}
"""What is known of facts wherever something is escalated, for those who ask for something else."""
