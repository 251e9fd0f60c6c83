"""Actions: what rules do to a ticket; triggers, timed automations and macros share them.

Each makes the event of the domain that does it, or none where it is done already.
"""

from collections.abc import Iterable
from typing import Any, Protocol, runtime_checkable

import attrs

from servicecore.domain import (
    Actor,
    AgentId,
    Assigned,
    AuthorKind,
    Escalated,
    Event,
    Held,
    Noted,
    Priority,
    PriorityOverridden,
    Reply,
    Resolved,
    Situation,
    Status,
    Tagged,
    Team,
    Ticket,
)
from servicecore.domain.checks import filled, member, texts
from servicecore.domain.functions import HOLDS
from servicecore.errors import InvalidValue, one_of


@runtime_checkable
class Action(Protocol):
    """Something that a rule does to the ticket of a situation; one of your own needs no more than this."""

    def event(self, situation: Situation, /) -> Event | None:
        """The event that does it, at the instant of the situation; `None` where there is nothing to do."""
        ...


def ticket_of(situation: Situation) -> Ticket:
    """The ticket that is acted on. Raises `InvalidValue` (`escalation.no-ticket`)."""
    if situation.ticket is None:
        raise InvalidValue.of(
            "escalation.no-ticket",
            "the situation has no ticket to act on",
            place="situation.ticket",
            expected="a ticket",
        )
    return situation.ticket


def _priority(value: Priority | str) -> Priority:
    return member(Priority, value, "SetPriority.priority")


@attrs.frozen
class SetPriority:
    """Set the priority by hand of a rule, whatever triage says.

    Raises `WrongType` (`value.wrong-type`) or `UnknownName` (`value.unknown-member`).
    """

    priority: Priority = attrs.field(converter=_priority)

    def event(self, situation: Situation, /) -> Event | None:
        """The event that sets it, unless the ticket has that priority."""
        if ticket_of(situation).priority is self.priority:
            return None
        return PriorityOverridden(situation.at, priority=self.priority)


def _tags(values: Iterable[str], place: str) -> tuple[str, ...]:
    return tuple(sorted(set(texts(values, place))))


def _added(values: Iterable[str]) -> tuple[str, ...]:
    return _tags(values, "AddTags.tags")


def _removed(values: Iterable[str]) -> tuple[str, ...]:
    return _tags(values, "RemoveTags.tags")


def _some(owner: Any, field: Any, value: tuple[str, ...]) -> None:
    if not value:
        raise InvalidValue.of(
            "escalation.nothing-to-do",
            f"`{type(owner).__name__}` names no tags",
            place=f"{type(owner).__name__}.tags",
            expected="at least one tag",
        )


@attrs.frozen
class AddTags:
    """Put tags on the ticket.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`, `escalation.nothing-to-do`).
    """

    tags: tuple[str, ...] = attrs.field(converter=_added, validator=_some)

    def event(self, situation: Situation, /) -> Event | None:
        """The event that puts on those that the ticket does not have."""
        missing = [tag for tag in self.tags if tag not in ticket_of(situation).tags]
        return Tagged(situation.at, added=missing) if missing else None


@attrs.frozen
class RemoveTags:
    """Take tags off the ticket. Raises what `AddTags` raises."""

    tags: tuple[str, ...] = attrs.field(converter=_removed, validator=_some)

    def event(self, situation: Situation, /) -> Event | None:
        """The event that takes off those that the ticket has."""
        there = [tag for tag in self.tags if tag in ticket_of(situation).tags]
        return Tagged(situation.at, removed=there) if there else None


def _team(value: Team | str | None) -> str | None:
    return value.name if isinstance(value, Team) else value


def _agent(value: str | None) -> AgentId | None:
    return None if value is None else AgentId(value)


_filled_if_any = attrs.validators.optional(filled)


@attrs.frozen
class AssignTo:
    """Give the ticket to a team, to an agent, or to an agent of a team.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`, `escalation.nothing-to-do`).
    """

    team: str | None = attrs.field(default=None, converter=_team, validator=_filled_if_any)
    agent: AgentId | None = attrs.field(
        default=None, kw_only=True, converter=_agent, validator=_filled_if_any
    )

    def __attrs_post_init__(self) -> None:
        if self.team is None and self.agent is None:
            raise InvalidValue.of(
                "escalation.nothing-to-do",
                "`AssignTo` names nobody",
                place="AssignTo",
                expected="a team, an agent, or both",
            )

    def event(self, situation: Situation, /) -> Event | None:
        """The event that gives it to them, unless they have it."""
        ticket = ticket_of(situation)
        if self.team in (None, ticket.team) and self.agent in (None, ticket.assignee):
            return None
        return Assigned(situation.at, team=self.team, agent=self.agent)


def _recipient(value: Team | str) -> str:
    return value.name if isinstance(value, Team) else value


@attrs.frozen
class Escalate:
    """Escalate to a team, as somebody would by hand.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`).
    """

    to: str = attrs.field(converter=_recipient, validator=filled)

    def event(self, situation: Situation, /) -> Event | None:
        """The event that says so, unless the ticket lies there."""
        return None if ticket_of(situation).team == self.to else Escalated(situation.at, to=self.to)


def _status(value: Status | str) -> Status:
    return member(Status, value, "Hold.status")


def _on_hold(owner: Any, field: Any, value: Status) -> None:
    if value not in HOLDS:
        raise InvalidValue.of(
            "event.not-a-hold",
            f"`{value.value}` is not a status in which work waits",
            place="Hold.status",
            expected=one_of(status.value for status in Status if status in HOLDS),
            received=value.value,
        )


@attrs.frozen
class Hold:
    """Let the work wait, in one of the statuses for that.

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`event.not-a-hold`).
    """

    status: Status = attrs.field(converter=_status, validator=_on_hold)

    def event(self, situation: Situation, /) -> Event | None:
        """The event that holds it, unless it waits like that or is done."""
        status = ticket_of(situation).status
        if status is self.status or status.is_done:
            return None
        return Held(situation.at, status=self.status, by=Actor.SYSTEM)


@attrs.frozen
class Resolve:
    """Say that the work is done."""

    def event(self, situation: Situation, /) -> Event | None:
        """The event that resolves the ticket, unless it is done."""
        done = ticket_of(situation).status.is_done
        return None if done else Resolved(situation.at, by=Actor.SYSTEM)


@attrs.frozen
class AddNote:
    """Keep an internal note. Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`)."""

    what: str = attrs.field(validator=filled)

    def event(self, situation: Situation, /) -> Event | None:
        """The event of the note."""
        return Noted(situation.at, what=self.what)


@attrs.frozen
class AutoReply:
    """Answer automatically with a template, which is for you to send.

    What was itself sent automatically is not answered, so that two machines never write to each other.
    It is no response to the customer, since no person gives it.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`).
    """

    template: str = attrs.field(validator=filled)

    def event(self, situation: Situation, /) -> Event | None:
        """The event of the answer, unless the contact at hand comes from a machine."""
        contact = situation.interaction
        if contact is not None and (contact.auto_submitted or contact.author in _MACHINES):
            return None
        return Reply(situation.at, by=AuthorKind.SYSTEM)


_MACHINES = (AuthorKind.BOT, AuthorKind.SYSTEM)
