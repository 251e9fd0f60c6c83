"""The values of waiting: who, for whom, since when, by which conventions; and how long a ticket stood how."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

import attrs

from servicecore.domain.checks import aware, filled, flag, items, member, utc, utc_if_any
from servicecore.domain.functions import Status
from servicecore.domain.names import AgentId
from servicecore.domain.periods import after
from servicecore.errors import InvalidValue


class Party(StrEnum):
    """Who waits, or who is waited for; a colleague is somebody of ours beside the team of the ticket."""

    CUSTOMER = "customer"
    US = "us"
    COLLEAGUE = "colleague"
    THIRD_PARTY = "third_party"


class WaitEnd(StrEnum):
    """What ended a wait; `held` is another hold, for somebody else."""

    ANSWERED = "answered"
    RESUMED = "resumed"
    HELD = "held"
    CONFIRMED = "confirmed"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MERGED = "merged"


class ResponseKind(StrEnum):
    """What may count as an answer to the customer."""

    AGENT_REPLY = "agent_reply"
    BOT_REPLY = "bot_reply"
    NOTE = "note"
    STATUS_CHANGE = "status_change"


def _responses(values: Iterable[ResponseKind | str]) -> tuple[ResponseKind, ...]:
    place = "WaitConventions.responses"
    given = enumerate(items(str, values, place))
    return tuple(sorted({member(ResponseKind, value, f"{place}[{i}]") for i, value in given}))


@attrs.frozen
class WaitConventions:
    """What counts as asking and answering, where houses differ. The defaults are those of `Ticket`.

    - `responses`: what answers the customer. By default a public reply of a human agent and nothing else:
      with bots (programs of any kind), notes of an agent or changes of status by us a figure looks better and
      the customer still waits.
    - `opening_asks`: whether opening a ticket is asking. By default it is, where the customer opened it.
    - `auto_submitted_asks`: whether bounces and automatic answers ask. By default they do not.
    - `reopening_asks`: whether a customer who logs a `Reopened` without a word waits. By default not.
    - `reply_awaits_customer`: whether after an answer we wait for the customer, as where a ticket is shown as
      "replied". By default we do only while the ticket is `pending_customer`.

    >>> WaitConventions(responses=["agent reply", "bot reply"]).responses
    (<ResponseKind.AGENT_REPLY: 'agent_reply'>, <ResponseKind.BOT_REPLY: 'bot_reply'>)

    Raises `WrongType` (`value.wrong-type`) or `UnknownName` (`value.unknown-member`).
    """

    responses: tuple[ResponseKind, ...] = attrs.field(
        default=(ResponseKind.AGENT_REPLY,), kw_only=True, converter=_responses
    )
    opening_asks: bool = attrs.field(default=True, kw_only=True, validator=flag)
    auto_submitted_asks: bool = attrs.field(default=False, kw_only=True, validator=flag)
    reopening_asks: bool = attrs.field(default=False, kw_only=True, validator=flag)
    reply_awaits_customer: bool = attrs.field(default=False, kw_only=True, validator=flag)


def _who(value: Party | str) -> Party:
    return member(Party, value, "Wait.who")


def _on(value: Party | str) -> Party:
    return member(Party, value, "Wait.on")


def _status(value: Status | str) -> Status:
    return member(Status, value, "StatusSpan.status")


def _ended_by(value: WaitEnd | str | None) -> WaitEnd | None:
    return None if value is None else member(WaitEnd, value, "Wait.ended_by")


def _end(owner: Any, field: Any, value: datetime | None) -> None:
    if (value is None) != (owner.ended_by is None):
        raise InvalidValue.of(
            "wait.half-an-end",
            "a wait that has ended has an instant and a cause",
            place="Wait.ended_by",
            expected="both `until` and `ended_by`, or neither",
            received=f"no instant, and the cause {owner.ended_by.value}"
            if value is None
            else f"until {value.isoformat()}, and no cause",
        )
    if value is not None:
        aware(owner, field, value)
        if value < owner.since:
            raise InvalidValue.of(
                "period.empty",
                "the wait ends before it begins",
                place="Wait.until",
                expected=f"an instant at or after {owner.since.isoformat()}",
                received=value.isoformat(),
            )


@attrs.frozen
class Wait:
    """Somebody waited for somebody, from `since` to before `until`; `None` while the wait goes on.

    An answer at the very instant of the question is a wait of no length, and kept: it was answered.
    `known_at` is since when the record shows it: later than `since` where it came with a merged ticket.

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`time.naive`, `time.out-of-range`, `period.empty`, `wait.half-an-end`).
    """

    who: Party = attrs.field(converter=_who)
    on: Party = attrs.field(converter=_on)
    since: datetime = attrs.field(kw_only=True, converter=utc, validator=aware)
    ended_by: WaitEnd | None = attrs.field(default=None, kw_only=True, converter=_ended_by)
    until: datetime | None = attrs.field(default=None, kw_only=True, converter=utc_if_any, validator=_end)
    known_at: datetime = attrs.field(
        default=attrs.Factory(lambda wait: wait.since, takes_self=True),
        kw_only=True,
        converter=utc,
        validator=aware,
    )


@attrs.frozen
class StatusSpan:
    """A ticket stood in a status, from `since` to before `until`; `None` while it still does.

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`time.naive`, `time.out-of-range`, `period.empty`).
    """

    status: Status = attrs.field(converter=_status)
    since: datetime = attrs.field(kw_only=True, converter=utc, validator=aware)
    until: datetime | None = attrs.field(
        default=None,
        kw_only=True,
        converter=utc_if_any,
        validator=attrs.validators.optional([aware, after("since")]),
    )


def _agent(value: str | None) -> AgentId | None:
    return None if value is None else AgentId(value)


def _kind(value: ResponseKind | str) -> ResponseKind:
    return member(ResponseKind, value, "Response.kind")


@attrs.frozen
class Response:
    """Something that counts as an answer to the customer, whether or not one was waited for.

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`time.naive`, `time.out-of-range`, `text.empty`).
    """

    at: datetime = attrs.field(converter=utc, validator=aware)
    kind: ResponseKind = attrs.field(default=ResponseKind.AGENT_REPLY, kw_only=True, converter=_kind)
    agent: AgentId | None = attrs.field(
        default=None, kw_only=True, converter=_agent, validator=attrs.validators.optional(filled)
    )


@attrs.frozen
class Ownership:
    """A ticket lay with a team, an agent, both or nobody, from `since` to before `until` (`None`: it does).

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`, `time.out-of-range`,
    `text.empty`, `period.empty`).
    """

    team: str | None = attrs.field(default=None, kw_only=True, validator=attrs.validators.optional(filled))
    assignee: AgentId | None = attrs.field(
        default=None, kw_only=True, converter=_agent, validator=attrs.validators.optional(filled)
    )
    since: datetime = attrs.field(kw_only=True, converter=utc, validator=aware)
    until: datetime | None = attrs.field(
        default=None,
        kw_only=True,
        converter=utc_if_any,
        validator=attrs.validators.optional([aware, after("since")]),
    )
