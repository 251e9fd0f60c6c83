"""Names in ladders held against those that there are, which no ladder can know by itself."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol, TypeAlias

from servicecore.domain import Team
from servicecore.errors import Collector, ServiceCoreError, UnknownName, closest, one_of, require_text
from servicecore.escalation.ladders import Ladder, Ladders, listed


class Named(Protocol):
    """Something with a name, such as an `SlaPolicy`."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...


Names: TypeAlias = Iterable[Named | str]
"""Names, or what has them."""


def check_names(ladders: Ladders, *, policies: Names | None = None, teams: Names | None = None) -> None:
    """Refuse ladders that name policies or teams which are not among those given.

    A ladder for a policy that does not exist is silently never climbed, and a level for such a team reaches
    nobody, so hold ladders against the names that you know, once, where you build them. What is not given is
    not checked. Of `teams` those above them are known as well. `notify` is not checked: it may name anybody.

    >>> from servicecore.escalation import Level
    >>> late = Ladder("late", [Level("lead", share=0.8, to="team lead")], policy="gold")
    >>> check_names(late, policies=["gold", "silver"], teams=["tier 1", "team lead"])
    >>> check_names(late, policies=["golden", "silver"])
    Traceback (most recent call last):
    servicecore.errors.exceptions.ErrorGroup: ...

    Raises an `ErrorGroup` with every name that is not known (`escalation.unknown-policy`,
    `escalation.unknown-team`), `WrongType` (`value.wrong-type`, `escalation.not-a-ladder`) or `InvalidValue`
    (`text.empty`, `escalation.same-name`).
    """
    problems = Collector("ladders")
    known_policies, known_teams = _known(policies, "policies"), _known(teams, "teams")
    for i, ladder in enumerate(listed(ladders)):
        place = f"ladders[{i}]"
        asked = [] if ladder.policy is None else [(f"{place}.policy", ladder.policy)]
        for error in _strangers(ladder, asked, known_policies, code="escalation.unknown-policy"):
            problems.add(error)
        for error in _strangers(ladder, _teams(ladder, place), known_teams, code="escalation.unknown-team"):
            problems.add(error)
    problems.done()


def _known(names: Names | None, place: str) -> tuple[str, ...] | None:
    if names is None:
        return None
    given: list[Any] = [names] if isinstance(names, str) else list(names)
    found = dict[str, None]()
    for i, each in enumerate(given):
        parts = each.path if isinstance(each, Team) else (each,)
        found.update((require_text(getattr(part, "name", part), f"{place}[{i}]"), None) for part in parts)
    return tuple(found)


def _teams(ladder: Ladder, place: str) -> Iterator[tuple[str, str]]:
    """The teams that a ladder names, each with its place."""
    for i, level in enumerate(ladder.levels):
        if level.to is not None:
            yield f"{place}.levels[{i}].to", level.to
    for team, above in ladder.path:
        yield f"{place}.path", team
        yield f"{place}.path", above
    if ladder.fallback is not None:
        yield f"{place}.fallback", ladder.fallback


def _strangers(
    ladder: Ladder, asked: Iterable[tuple[str, str]], known: tuple[str, ...] | None, *, code: str
) -> Iterator[ServiceCoreError]:
    """An error for each name that is not known, once at each place."""
    if known is None:
        return
    for place, name in dict.fromkeys(asked):
        if name not in known:
            yield UnknownName.of(
                code,
                f"ladder `{ladder.name}` names `{name}`, which is not there",
                place=place,
                expected=one_of(known) or "a name that is known, and none is",
                suggestion=closest(name, known),
            )
