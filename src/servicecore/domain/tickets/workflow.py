"""Letting a history grow along a status machine, and holding a recorded one against it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs

from servicecore.domain.checks import items, member, quoted, span, texts, utc
from servicecore.domain.functions import Actor, AuthorKind, Status
from servicecore.domain.names import TicketId
from servicecore.domain.tickets.events import (
    Cancelled,
    Closed,
    Confirmed,
    CustomerMessage,
    Event,
    Held,
    Merged,
    Move,
    Opened,
    Reopened,
    Reply,
    Resolved,
    Resumed,
    Withdrawn,
)
from servicecore.domain.tickets.folding import fold
from servicecore.domain.tickets.history import History, not_opened
from servicecore.domain.tickets.offshoots import follow_up, is_merged, merge_tickets
from servicecore.domain.tickets.refusals import (
    any_of_them,
    may_not,
    needs_follow_up,
    nothing_to_confirm,
    opened_twice,
    refused,
    without_effect,
)
from servicecore.domain.tickets.ticket import Ticket
from servicecore.domain.tickets.transitions import GUARDS, TRANSITIONS, Attempt, Guard, Transition
from servicecore.domain.tickets.workflow_checks import functions, guards_by_name, sound
from servicecore.errors import (
    Collector,
    ErrorGroup,
    InvalidValue,
    ServiceCoreError,
    read_fields,
    read_mapping,
    require_aware,
    require_instance,
    shown,
)

_ACTORS = {AuthorKind.CUSTOMER: Actor.CUSTOMER, AuthorKind.AGENT: Actor.AGENT}
_ENDS: Mapping[type[Event], Status] = {
    Resumed: Status.OPEN,
    Reopened: Status.OPEN,
    Resolved: Status.RESOLVED,
    Closed: Status.CLOSED,
    Cancelled: Status.CANCELLED,
    Withdrawn: Status.CANCELLED,
    Merged: Status.MERGED,
}


_PLAIN: Mapping[str, Any] = {"reopen_window": timedelta | None, "transitions": tuple[Transition, ...]}
"""The parts of a workflow that plain data can say; guards are code."""


def actor_of(event: Event) -> Actor:
    """Who moves the ticket by an event: whoever the event names, else the agent, else the system.

    >>> from datetime import UTC
    >>> actor_of(CustomerMessage(datetime(2026, 3, 2, tzinfo=UTC)))
    <Actor.CUSTOMER: 'customer'>
    """
    if isinstance(event, Move | Closed):
        return event.by
    if isinstance(event, Opened | Reply):
        return _ACTORS.get(event.by, Actor.SYSTEM)
    if isinstance(event, CustomerMessage | Confirmed | Withdrawn):
        return Actor.CUSTOMER
    return Actor.SYSTEM if event.agent is None else Actor.AGENT


def _to(value: Status | str) -> Status:
    return member(Status, value, "PossibleMove.to")


def _by(value: Actor | str) -> Actor:
    return member(Actor, value, "PossibleMove.by")


def _reasons(values: Iterable[str]) -> tuple[str, ...]:
    return texts(values, "PossibleMove.reasons")


@attrs.frozen
class PossibleMove:
    """Where a ticket could go next; `reasons` say why not, and are empty where it may.

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`text.empty`).
    """

    to: Status = attrs.field(converter=_to)
    by: Actor = attrs.field(kw_only=True, converter=_by)
    reasons: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_reasons)

    @property
    def is_allowed(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.reasons


def _transitions(values: Iterable[Transition]) -> tuple[Transition, ...]:
    return items(Transition, values, "Workflow.transitions")


@attrs.frozen
class Workflow:
    """A status machine at work: what may happen to a ticket next, and what may not, with the reason.

    `reopen_window` is how long after its resolution a customer may take a ticket up again by writing, in
    elapsed time; `None` for ever. Houses differ too much for a silent default. Later messages ask for a
    follow-up. `guards` are further guards by name, for transitions of your own.

    >>> from datetime import UTC
    >>> noon, hour = datetime(2026, 3, 2, 12, tzinfo=UTC), timedelta(hours=1)
    >>> workflow = Workflow(reopen_window=timedelta(days=7))
    >>> done = workflow.step(workflow.step(History("t1"), Opened(noon)), Resolved(noon + hour, agent="ann"))
    >>> [type(event).__name__ for event in workflow.step(done, CustomerMessage(noon + 2 * hour))]
    ['Opened', 'Resolved', 'CustomerMessage', 'Reopened']
    >>> workflow.refusal(done.ticket, Held(noon + hour)).code
    'ticket.forbidden-transition'

    Raises `WrongType` (`value.wrong-type`), `InvalidValue` (`duration.negative`) or an `ErrorGroup` with
    every mistake of the transitions: `workflow.bad-beginning`, `workflow.leaves-merged`,
    `workflow.unknown-guard`, `workflow.duplicate-transition`, `workflow.no-such-event`, `workflow.nobody`.
    """

    reopen_window: timedelta | None = attrs.field(validator=attrs.validators.optional(span))
    guards: tuple[tuple[str, Guard], ...] = attrs.field(
        default=(), kw_only=True, converter=guards_by_name, validator=functions
    )
    transitions: tuple[Transition, ...] = attrs.field(
        default=TRANSITIONS,
        kw_only=True,
        converter=_transitions,
        validator=sound,
        repr=lambda transitions: f"<{len(transitions)} transitions>",
    )

    def refusal(self, ticket: Ticket | None, event: Event) -> InvalidValue | None:
        """Why an event may not happen to a ticket as it stands (`None`: not opened yet), `None` if it may.

        The error is returned, not raised: `ticket.not-opened`, `ticket.opened-twice`, `ticket.is-merged`,
        `ticket.nothing-to-confirm`, `ticket.forbidden-transition`, `ticket.refused` (with the reason of a
        guard), or `ticket.needs-follow-up` for what a customer writes after the end.
        """
        require_instance(event, Event, "event")
        if ticket is None:
            return self._beginning(event, None)
        ticket = fold(require_instance(ticket, Ticket, "ticket").id, [], start=ticket, until=event.at)
        assert ticket is not None
        if isinstance(event, Opened):
            return opened_twice(ticket, event)
        if isinstance(event, CustomerMessage) and ticket.status.is_done:
            return self._unwelcome(ticket, event)
        after = fold(ticket.id, [event], start=ticket)
        assert after is not None
        if isinstance(event, Confirmed) and after.confirmed_at is None:
            return nothing_to_confirm(ticket, event)
        if isinstance(event, Held) and event.status is ticket.status:
            return self._prolonged(ticket, event)
        wanted = _wanted(event)
        if after.status is ticket.status and (wanted is None or _says_it_again(ticket, event)):
            return None
        return self._move(ticket, event, wanted or after.status, after.status)

    def _beginning(self, event: Event, id: TicketId | None) -> InvalidValue | None:
        if not isinstance(event, Opened):
            return not_opened(event, id)
        by = actor_of(event)
        opening = next((each for each in self._from(None, by) if each.to is Status.NEW), None)
        if opening is not None:
            ticket = fold(id or TicketId("the ticket"), [event])
            assert ticket is not None
            reasons = self._reasons(opening, self._attempt(ticket, Status.NEW, by, event))
            subject = "the ticket" if id is None else f"ticket {quoted(id)}"
            return refused(f"{subject} may not be opened", event, reasons) if reasons else None
        openers = {actor.value for each in self.transitions if each.start is None for actor in each.actors}
        return InvalidValue.of(
            "ticket.forbidden-transition",
            f"a ticket may not be opened by the {by.value}",
            place="event",
            expected=f"an opening by the {any_of_them(openers)}" if openers else "no opening at all",
            received=f"Opened at {event.at.isoformat()}",
        )

    def _prolonged(self, ticket: Ticket, event: Held) -> InvalidValue | None:
        """A hold may be given another end by whoever may begin one."""
        ways = [each for each in self.transitions if each.to is event.status and event.by in each.actors]
        if not ways:
            return self._forbidden(ticket, event, event.status, event.by)
        attempt = self._attempt(ticket, event.status, event.by, event)
        reasons = min((self._reasons(way, attempt) for way in ways), key=len)  # one way will do
        return refused(may_not(ticket, event.status), event, reasons) if reasons else None

    def _move(self, ticket: Ticket, event: Event, wanted: Status, reached: Status) -> InvalidValue | None:
        by = actor_of(event)
        found = next((each for each in self._from(ticket.status, by) if each.to is wanted), None)
        if found is None:
            return self._forbidden(ticket, event, wanted, by)
        if wanted is not reached:
            return without_effect(ticket, event, wanted)
        reasons = self._reasons(found, self._attempt(ticket, wanted, by, event))
        return refused(may_not(ticket, wanted), event, reasons) if reasons else None

    def _attempt(self, ticket: Ticket, to: Status, by: Actor, event: Event) -> Attempt:
        return Attempt(ticket, to=to, by=by, at=event.at, event=event, reopen_window=self.reopen_window)

    def _from(self, start: Status | None, by: Actor) -> tuple[Transition, ...]:
        return tuple(each for each in self.transitions if each.start is start and by in each.actors)

    def _reasons(self, transition: Transition, attempt: Attempt) -> tuple[str, ...]:
        """What the guards say; one that breaks refuses as well, and says so."""
        found = []
        guards = {**GUARDS, **dict(self.guards)}
        for name in transition.guards:
            try:
                reason: object = guards[name](attempt)
            except Exception as error:
                reason = f"the guard `{name}` broke: {type(error).__name__}: {error}"
            if isinstance(reason, str) and reason.strip():
                found.append(reason)
            elif reason is not None:
                found.append(f"the guard `{name}` returned {shown(reason)}, and no reason")
        return tuple(found)

    def _unwelcome(self, ticket: Ticket, event: CustomerMessage) -> InvalidValue | None:
        """What a customer writes after the end reopens the ticket, or asks for another one."""
        if event.auto_submitted:
            return None
        if ticket.status is Status.MERGED:
            return is_merged(ticket, event)
        reopening = self._move(ticket, Reopened(event.at, by=Actor.CUSTOMER), Status.OPEN, Status.OPEN)
        return None if reopening is None else needs_follow_up(ticket, event, reopening)

    def _forbidden(self, ticket: Ticket, event: Event, wanted: Status, by: Actor) -> InvalidValue:
        ways = {each.to.value for each in self._from(ticket.status, by)}
        start = f"from {ticket.status.value} by the {by.value}"
        rows = (each for each in self.transitions if each.start is ticket.status and each.to is wanted)
        others = {actor.value for each in rows for actor in each.actors}
        return InvalidValue.of(
            "ticket.forbidden-transition",
            f"ticket `{ticket.id}` may not go from {ticket.status.value} to {wanted.value} by the {by.value}",
            place="event",
            expected=f"{start}: {any_of_them(ways) if ways else 'nothing'}",
            received=f"{type(event).__name__} at {event.at.isoformat()}",
            help=f"the {any_of_them(others)} may; add a Transition if others may as well." if others else "",
        )

    def moves(self, ticket: Ticket, *, by: Actor | str, at: datetime) -> tuple[PossibleMove, ...]:
        """Where a ticket may go next by the hand of somebody, with the reasons against it: what to offer.

        Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
        (`time.naive`).
        """
        actor, instant = member(Actor, by, "by"), utc(require_aware(at, "at"))
        ticket = (
            fold(require_instance(ticket, Ticket, "ticket").id, [], start=ticket, until=instant) or ticket
        )
        moves = []
        for each in self._from(ticket.status, actor):
            attempt = Attempt(ticket, to=each.to, by=actor, at=instant, reopen_window=self.reopen_window)
            moves.append(PossibleMove(each.to, by=actor, reasons=self._reasons(each, attempt)))
        return tuple(moves)

    def step(self, history: History, event: Event) -> History:
        """The history with one more event, if the workflow allows it; what it follows stays as it is.

        A message of the customer to a resolved ticket reopens it. Raises what `refusal` returns, or
        `InvalidValue` (`history.out-of-order`).
        """
        grown = require_instance(history, History, "history").plus(event)
        ticket = history.at(event.at)
        if error := self._beginning(event, history.id) if ticket is None else self.refusal(ticket, event):
            raise error
        comes_back = isinstance(event, CustomerMessage) and not event.auto_submitted
        if comes_back and ticket is not None and ticket.status.is_done:
            return grown.plus(Reopened(event.at, by=Actor.CUSTOMER))
        return grown

    def to_data(self) -> dict[str, object]:
        """The workflow as plain data; guards of your own are left as names, to be given again on reading."""
        from servicecore.domain.plain.types import form_of  # these know every class
        from servicecore.domain.plain.writing import written

        parts = {"reopen_window": self.reopen_window, "transitions": self.transitions}
        return {name: written(form_of(_PLAIN[name]), value) for name, value in parts.items()}

    @classmethod
    def from_data(cls, data: object, *, guards: Mapping[str, Guard] | None = None) -> "Workflow":
        """A workflow from plain data: `reopen_window` in seconds (`None`: for ever), and `transitions`.

        Without transitions it has the recommended ones. `guards` are those of your own that it names.

        >>> Workflow.from_data({"reopen_window": 604_800}) == Workflow(timedelta(days=7))
        True

        Raises `WrongType` (`data.wrong-shape`) or an `ErrorGroup` with every mistake of the document.
        """
        from servicecore.domain.plain.reading import read_whole  # these know every class
        from servicecore.domain.plain.refusals import placed
        from servicecore.domain.plain.types import form_of

        fields = read_mapping(data)
        problems = Collector("the workflow")
        with problems.at():
            read_fields(fields, known=_PLAIN, required=["reopen_window"], subject="the workflow")
        parts: dict[str, Any] = {}
        for name in (name for name in _PLAIN if name in fields):
            with problems.at():
                parts[name] = read_whole(form_of(_PLAIN[name]), fields[name], name)
        problems.done()
        try:
            return cls(guards=() if guards is None else guards, **parts)
        except (ServiceCoreError, ErrorGroup) as error:
            raise ErrorGroup("the workflow", placed(cls, error, "")) from None

    def receive(
        self, history: History, message: CustomerMessage, *, follow_up_id: str
    ) -> tuple[History, History | None]:
        """What a customer's message does: the history with it, or as it was with a new one that follows it.

        Raises what `step` and `follow_up` raise.
        """
        error = self.refusal(history.at(message.at), message)
        if error is None or error.code != "ticket.needs-follow-up":
            return self.step(history, message), None
        return history, follow_up(history, follow_up_id, message)

    def merge(
        self,
        histories: Mapping[TicketId, History],
        source: str,
        into: str,
        *,
        at: datetime,
        by: Actor | str = Actor.AGENT,
        agent: str | None = None,
    ) -> dict[TicketId, History]:
        """The histories of both tickets after `source` became part of `into`, if the workflow allows it.

        A customer who waits in the source writes, as it were, to the ticket that goes on: if that was
        resolved it is reopened, and if it has ended for good nothing can become part of it.

        Raises what `merge_tickets` raises, and what `refusal` returns for both tickets.
        """
        changed = merge_tickets(histories, source, into, at=at, by=by, agent=agent)
        (part, moved), (whole, grown) = changed.items()
        old = histories[part].at(at)
        if error := self.refusal(old, moved.events[-1]):
            raise error
        if old is not None and old.waiting_since is not None:
            asked, target = CustomerMessage(at), histories[whole].at(at)
            if error := self.refusal(target, asked):
                raise error
            if target is not None and target.status.is_done:
                changed[whole] = grown.plus(Reopened(at, by=Actor.CUSTOMER))
        return changed

    def check(self, history: History) -> None:
        """Hold a recorded history against the workflow: what happened must have been allowed.

        That changes nothing: a record stays what it is. One without an opening begins with its first event,
        and a message to a resolved ticket need not be followed by the reopening that `step` adds.

        Raises an `ErrorGroup` with every event that was not allowed, each with its place (`events[3]`).
        """
        require_instance(history, History, "history")
        problems = Collector(f"history of ticket `{history.id}`")
        ticket: Ticket | None = None
        if history.events and not any(isinstance(event, Opened) for event in history):
            ticket = fold(history.id, [Opened(history.events[0].at)])
        for i, event in enumerate(history.events):
            ticket = fold(history.id, [], start=ticket, until=event.at)
            if error := self._beginning(event, history.id) if ticket is None else self.refusal(ticket, event):
                problems.add(type(error)(attrs.evolve(error.diagnostic, place=f"events[{i}]")))
            ticket = fold(history.id, [event], start=ticket)
        problems.done()


def _says_it_again(ticket: Ticket, event: Event) -> bool:
    """Whether an event logs what a message or time itself has done already: that is no move."""
    if isinstance(event, Resumed):
        return ticket.status is Status.OPEN
    by_time = isinstance(event, Resolved) and event.by is ticket.resolved_by is Actor.TIMER
    return by_time and ticket.status is Status.RESOLVED


def _wanted(event: Event) -> Status | None:
    """The status to which an event takes a ticket by its name; `None` if that depends on where it stands."""
    if isinstance(event, Held):
        return event.status
    return next((status for kind, status in _ENDS.items() if isinstance(event, kind)), None)
