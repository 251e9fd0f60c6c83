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


class Status(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    OPEN = "open"
    PENDING_CUSTOMER = "pending_customer"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    CLOSED = "closed"

    @property
    def is_done(self) -> bool:
        """Whether the work is done: resolved or closed."""
        return self in (Status.RESOLVED, Status.CLOSED)
