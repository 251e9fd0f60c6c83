"""Whether a workflow can work: its transitions and guards, looked at when it is built."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from servicecore.domain.functions import HOLDS, Actor, Status
from servicecore.domain.tickets.transitions import GUARDS, Guard, Transition
from servicecore.errors import (
    Collector,
    InvalidValue,
    UnknownName,
    WrongType,
    closest,
    one_of,
    require_text,
    shown,
)


def guards_by_name(
    values: Mapping[str, Guard] | Iterable[tuple[str, Guard]],
) -> tuple[tuple[str, Guard], ...]:
    """Guards by name, sorted."""
    try:
        return tuple(sorted(dict(values).items()))
    except (TypeError, ValueError) as cause:
        raise WrongType.of(
            "value.wrong-type",
            "`Workflow.guards` has the wrong type",
            place="Workflow.guards",
            expected="a mapping of names to functions",
            received=f"{shown(values)} ({type(values).__name__})",
        ) from cause


def functions(owner: Any, field: Any, values: tuple[tuple[str, Guard], ...]) -> None:
    """Guards are functions."""
    problems = Collector("the guards of the workflow")
    for name, guard in values:
        with problems.at():
            require_text(name, "Workflow.guards")
            if not callable(guard):
                raise WrongType.of(
                    "value.wrong-type",
                    f"the guard `{name}` is no function",
                    place=f"Workflow.guards.{name}",
                    expected="a function of an attempt that returns a reason, or None",
                    received=f"{shown(guard)} ({type(guard).__name__})",
                )
    problems.done()


def sound(owner: Any, field: Any, transitions: tuple[Transition, ...]) -> None:
    """Transitions that are possible, and unequivocal; every mistake is raised together."""
    problems = Collector("the workflow")
    known = {**GUARDS, **dict(owner.guards)}
    places: dict[tuple[Status | None, Status, Actor], str] = {}
    for i, transition in enumerate(transitions):
        place = f"Workflow.transitions[{i}]"
        for error in _mistakes(transition, known):
            problems.add(error, place=place)
        for by in transition.actors:
            key = (transition.start, transition.to, by)
            if key in places:
                problems.add(_twice(transition, by, place, places[key]))
            places.setdefault(key, place)
    problems.done()


def _mistakes(transition: Transition, guards: Mapping[str, Guard]) -> Iterator[InvalidValue | UnknownName]:
    start, to = transition.start, transition.to
    if (to is Status.NEW) != (start is None):
        yield InvalidValue.of(
            "workflow.bad-beginning",
            "every ticket begins as new, and none becomes new again",
            expected="a transition from nothing to new, or between two other statuses",
            received=f"from {start.value if start else 'nothing'} to {to.value}",
        )
    if start is Status.MERGED:
        yield InvalidValue.of(
            "workflow.leaves-merged",
            "a merged ticket stays merged: its story goes on elsewhere",
            received=f"from merged to {to.value}",
        )
    if start is not None and (start is to or (start.is_done and to in HOLDS)):
        yield InvalidValue.of(
            "workflow.no-such-event",
            f"no event takes a ticket from {start.value} to {to.value}",
            help="reopen it first." if start.is_done else "",
        )
    if not transition.actors:
        yield InvalidValue.of(
            "workflow.nobody", "nobody may take this transition", expected=f"at least {one_of(Actor)}"
        )
    for name in transition.guards:
        if name not in guards:
            yield UnknownName.of(
                "workflow.unknown-guard",
                f"there is no guard `{name}`",
                expected=one_of(guards),
                suggestion=closest(name, guards),
                help="pass guards of your own as `guards` of the workflow.",
            )


def _twice(transition: Transition, by: Actor, place: str, first: str) -> InvalidValue:
    start = transition.start.value if transition.start else "nothing"
    return InvalidValue.of(
        "workflow.duplicate-transition",
        f"two transitions lead the {by.value} from {start} to {transition.to.value}",
        place=place,
        help=f"the other is {first}; name all its guards in one of them.",
    )
