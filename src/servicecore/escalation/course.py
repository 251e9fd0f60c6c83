"""What a climb may ask of a work item: its events up to an instant, and the situation at any."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeAlias

from servicecore.domain import (
    Acknowledged,
    AgentId,
    Assigned,
    Escalated,
    Event,
    Held,
    History,
    Situation,
    TakenInCharge,
    Team,
    Ticket,
    TicketId,
    fold,
)
from servicecore.domain.checks import items
from servicecore.errors import InvalidValue, require_instance, wrong_type

Situate: TypeAlias = Callable[[datetime], Situation]
"""What gives the situation of a work item at an instant, with its clocks."""

Present: TypeAlias = Callable[[str, datetime], bool]
"""Whether somebody of a team is there at an instant."""


class Course:
    """The course of a work item up to `end`; each situation is asked for once."""

    def __init__(
        self,
        history: History,
        situate: Situate,
        end: datetime,
        teams: Iterable[Team] = (),
        present: Present | None = None,
    ) -> None:
        self.id: TicketId = require_instance(history, History, "history").id
        self.events: tuple[Event, ...] = history.up_to(end)
        self.end: datetime = end
        self.present: Present | None = None if present is None else _function(present, "present")
        self._situate: Situate = _function(situate, "situate")
        self._situations: dict[datetime, Situation] = {}
        self._members: dict[str, set[AgentId]] = {}
        for team in items(Team, teams, "teams"):
            for above in team.path:
                self._members.setdefault(above.name, set()).update(agent.id for agent in team.members)
        wakes = {each.until for each in self.events if isinstance(each, Held) and each.until is not None}
        self.instants: list[datetime] = sorted(wakes.union(event.at for event in self.events))
        """When anything happened, and when a hold ends or ended by itself."""

    @property
    def first(self) -> datetime | None:
        """The first instant at which anything happened."""
        return self.events[0].at if self.events else None

    def situation(self, at: datetime) -> Situation:
        """The situation at an instant. Raises `WrongType` or `InvalidValue` (`escalation.other-instant`)."""
        found = self._situations.get(at)
        if found is None:
            found = require_instance(self._situate(at), Situation, "situate(at)")
            if found.at != at:
                raise InvalidValue.of(
                    "escalation.other-instant",
                    "`situate` gave the situation at another instant",
                    place="situate(at).at",
                    expected=at.isoformat(),
                    received=found.at.isoformat(),
                )
            self._situations[at] = found
        return found

    def ticket(self, at: datetime) -> Ticket:
        """The ticket at an instant: that of the situation, and if it has none, what the events come to."""
        found = self.situation(at).ticket or fold(self.id, self._up_to(at), until=at)
        assert found is not None  # a course is asked from its first event on
        return found

    def _up_to(self, at: datetime) -> tuple[Event, ...]:
        return self.events[: bisect_right(self.events, at, key=_at)]

    def _since(self, at: datetime) -> tuple[Event, ...]:
        return self.events[bisect_left(self.events, at, key=_at) :]

    def acknowledged(self, level: str, since: datetime) -> datetime | None:
        """When somebody first took note of a level that was raised then."""
        for event in self._since(since):
            if isinstance(event, Acknowledged) and event.level in (None, level):
                return event.at
        return None

    def escalated(self, to: str | None, since: datetime, until: datetime) -> Escalated | None:
        """The first escalation by hand, to a team or to anybody, in a time of which both ends count."""
        for event in self._since(since):
            if event.at > until:
                break
            if isinstance(event, Escalated) and to in (None, event.to):
                return event
        return None

    def accepted(self, to: str | None, since: datetime) -> datetime | None:
        """When a team took over what was escalated to it then; at once if it had it already."""
        ticket = self.ticket(since)
        if to is not None and ticket.team == to and ticket.assignee is not None:
            return since
        for event in self._since(since):
            if self._accepts(event, to, ticket.assignee):
                return event.at
        return None

    def _accepts(self, event: Event, to: str | None, had: AgentId | None) -> bool:
        """Whether somebody of a team takes over from who `had` it.

        Where nobody of the team is known, whoever takes it in charge is taken for one of them.
        """
        members = self._members.get(to, set()) if to is not None else set()
        if isinstance(event, Assigned):
            of_team = to is not None and event.team == to
            return event.agent is not None and (of_team or event.agent in members)
        if not isinstance(event, TakenInCharge):
            return False
        lies_there = to is not None and self.ticket(event.at).team == to
        another = not members and (event.agent is None or event.agent != had)
        return lies_there or another or event.agent in members


def _function(value: Any, place: str) -> Any:
    if not callable(value):
        raise wrong_type(value, place, f"a function; {_ASKED[place]}")
    return value


_ASKED = {
    "situate": "situate(at) gives the situation at an instant",
    "present": "present(team, at) says whether somebody of a team is there",
}


def _at(event: Event) -> datetime:
    return event.at
