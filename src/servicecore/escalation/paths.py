"""Escalation paths: to whom the next step goes from each team."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from servicecore.domain import Team
from servicecore.errors import InvalidValue, require_text, shown, wrong_type

Steps: TypeAlias = tuple[tuple[str, str], ...]
"""An escalation path: each team that has a next one, with that, sorted by name."""

PathData: TypeAlias = Mapping[str, Team | str | None] | Iterable[Team | tuple[str, str]]
"""How a path may be given: what is next for each team, or teams with the teams above them."""


def steps(path: PathData) -> Steps:
    """The steps of a path that is given as a mapping, as teams, or as such steps.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`, `escalation.two-ways`).
    """
    found: dict[str, str] = {}
    for team, above in _given(path):
        if found.setdefault(team, above) != above:
            raise InvalidValue.of(
                "escalation.two-ways",
                f"two steps lead away from team `{team}`",
                place="Ladder.path",
                expected="one next team for each",
                received=f"`{found[team]}` and `{above}`",
            )
    return tuple(sorted(found.items()))


def _given(path: Any) -> Iterator[tuple[str, str]]:
    if isinstance(path, str) or not isinstance(path, Iterable):
        raise wrong_type(path, "Ladder.path", "a mapping from each team to the next, or a list of teams")
    named = isinstance(path, Mapping)
    given: Iterable[Any] = path.items() if isinstance(path, Mapping) else path
    for i, each in enumerate(given):
        team, above = each if isinstance(each, tuple) and len(each) == 2 else (None, each)
        place = f"Ladder.path[{shown(team) if named else i}]"
        if team is not None:
            require_text(team, place)
        if isinstance(above, Team):
            if team not in (None, above.name):
                yield team, above.name
            lower = above.path
            yield from ((one.name, one.parent.name) for one in lower if one.parent is not None)
        elif team is None:
            raise wrong_type(above, place, "a Team, or a pair of a team's name and the next")
        elif above is not None:
            yield team, require_text(above, place)


def cycles(path: Steps) -> Iterator[list[str]]:
    """Each way that comes back to where it began, once: its teams in turn, the first one again at the end."""
    above, done = dict(path), set[str]()
    for start in above:
        way: list[str] = []
        team: str | None = start
        while team is not None and team not in done and team not in way:
            way.append(team)
            team = above.get(team)
        if team in way:
            yield [*way[way.index(team) :], team]
        done.update(way)
