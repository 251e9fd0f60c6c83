"""Service, support and success; reactive and proactive: the hierarchies that everything else refers to."""

from enum import IntEnum, StrEnum

from servicecore.errors import require_instance


class ServiceFunction(StrEnum):
    """Which part of the relationship with the customer a contact belongs to.

    Service is the umbrella: every contact before, during and after the sale. Support is the part of it that
    is about using the product (reactive, technical, resolved and done); success is the part that is about the
    customer's outcome (proactive). So support and success are `within` service, and not the reverse.

    >>> ServiceFunction.SUPPORT.within(ServiceFunction.SERVICE)
    True
    >>> ServiceFunction.SERVICE.within(ServiceFunction.SUPPORT)
    False
    """

    SERVICE = "service"
    SUPPORT = "support"
    SUCCESS = "success"

    def within(self, other: "ServiceFunction") -> bool:
        """Whether this function is `other` or a part of it. Raises `WrongType` (`value.wrong-type`)."""
        return require_instance(other, ServiceFunction, "other") in (self, ServiceFunction.SERVICE)

    @property
    def is_support(self) -> bool:
        """The two-valued view, support or not, in which success counts as service."""
        return self is ServiceFunction.SUPPORT


class Trigger(StrEnum):
    """Who moved first: the customer (reactive) or we (proactive).

    Outreach before the customer noticed a cause and follow-up after a fix are both proactive and are counted
    apart. The trigger follows from direction and history, never from words; see `trigger_of`.

    >>> Trigger.PROACTIVE_AFTER.within(Trigger.PROACTIVE)
    True
    """

    REACTIVE = "reactive"
    PROACTIVE = "proactive"
    PROACTIVE_BEFORE = "proactive_before"
    PROACTIVE_AFTER = "proactive_after"

    def within(self, other: "Trigger") -> bool:
        """Whether this trigger is `other` or a kind of it. Raises `WrongType` (`value.wrong-type`)."""
        whole = require_instance(other, Trigger, "other")
        return self is whole or (whole is Trigger.PROACTIVE and self is not Trigger.REACTIVE)


class Direction(StrEnum):
    """Which way an interaction went."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


class AuthorKind(StrEnum):
    """Who wrote; a bot is not an agent, so its messages never count as a human reply."""

    CUSTOMER = "customer"
    AGENT = "agent"
    BOT = "bot"
    SYSTEM = "system"
    THIRD_PARTY = "third_party"


class Priority(IntEnum):
    """How soon a ticket wants attention: LOW < NORMAL < HIGH < URGENT."""

    LOW = 1
    NORMAL = 2
    HIGH = 3
    URGENT = 4


class Impact(IntEnum):
    """How many are hit: PERSON < GROUP < DEPARTMENT, the last for a whole organisation as well."""

    PERSON = 1
    GROUP = 2
    DEPARTMENT = 3


class Urgency(IntEnum):
    """How little those who are hit can wait: LOW < MEDIUM < HIGH < CRITICAL."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


class TicketType(StrEnum):
    """What kind of work a ticket asks for, in the words of IT service management."""

    QUESTION = "question"
    INCIDENT = "incident"
    PROBLEM = "problem"
    TASK = "task"
    SERVICE_REQUEST = "service_request"


class Actor(StrEnum):
    """Who moves a ticket. A bot and any other program is the system; the timer is time itself."""

    CUSTOMER = "customer"
    AGENT = "agent"
    SYSTEM = "system"
    TIMER = "timer"


class CancelReason(StrEnum):
    """Why a ticket was never work, or is no longer."""

    SPAM = "spam"
    DUPLICATE = "duplicate"
    MISTAKE = "mistake"
    WITHDRAWN = "withdrawn"


class StatusCategory(StrEnum):
    """What a status means to clocks and counts, whatever it is called."""

    OPEN = "open"
    PAUSED = "paused"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Status(StrEnum):
    """Where a ticket stands. Names of your own are mapped onto these; see `SnapshotMapping`."""

    NEW = "new"
    OPEN = "open"
    PENDING_CUSTOMER = "pending_customer"
    ON_HOLD_INTERNAL = "on_hold_internal"
    ON_HOLD_THIRD_PARTY = "on_hold_third_party"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    CLOSED = "closed"
    MERGED = "merged"
    CANCELLED = "cancelled"

    @property
    def category(self) -> StatusCategory:
        """Open, paused (work waits), resolved or closed (nothing more will happen here)."""
        return _CATEGORIES[self]

    @property
    def is_done(self) -> bool:
        """Whether no more work is expected: resolved, closed, merged or cancelled."""
        return self in _DONE


_CATEGORIES = {
    Status.NEW: StatusCategory.OPEN,
    Status.OPEN: StatusCategory.OPEN,
    Status.PENDING_CUSTOMER: StatusCategory.PAUSED,
    Status.ON_HOLD_INTERNAL: StatusCategory.PAUSED,
    Status.ON_HOLD_THIRD_PARTY: StatusCategory.PAUSED,
    Status.SNOOZED: StatusCategory.PAUSED,
    Status.RESOLVED: StatusCategory.RESOLVED,
    Status.CLOSED: StatusCategory.CLOSED,
    Status.MERGED: StatusCategory.CLOSED,
    Status.CANCELLED: StatusCategory.CLOSED,
}
_DONE = frozenset({Status.RESOLVED, Status.CLOSED, Status.MERGED, Status.CANCELLED})
HOLDS = frozenset(status for status, found in _CATEGORIES.items() if found is StatusCategory.PAUSED)
"""The statuses in which work waits."""


class SlaMetric(StrEnum):
    """What a promise of time is about: when its clock starts, and what fulfils it.

    - `first_response`: from the customer's first word to the first answer; it never starts again.
    - `next_response`: from the oldest unanswered message to its answer; each exchange is an instance.
    - `periodic_update`: from an answer to the next word of ours; each answer starts an instance.
    - `resolution`, `requester_wait`, `agent_work`, `agent_wait`, `total_resolution`: from the opening to the
      resolution (or close); they differ in the statuses that pause them.
    - `ownership`: from an assignment to somebody who takes it in charge; each assignment is an instance.
    """

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    PERIODIC_UPDATE = "periodic_update"
    RESOLUTION = "resolution"
    REQUESTER_WAIT = "requester_wait"
    AGENT_WORK = "agent_work"
    AGENT_WAIT = "agent_wait"
    TOTAL_RESOLUTION = "total_resolution"
    OWNERSHIP = "ownership"
