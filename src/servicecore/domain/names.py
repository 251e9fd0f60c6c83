"""Open vocabularies: names with known members plus the user's own."""

from typing import Any, ClassVar, NewType, Self

from servicecore.errors import require_text

CustomerId = NewType("CustomerId", str)
"""The key of a customer in your own records."""
InteractionId = NewType("InteractionId", str)
"""The key of an interaction in your own records."""
TicketId = NewType("TicketId", str)
"""The key of a ticket in your own records."""
AgentId = NewType("AgentId", str)
"""The key of an agent in your own records."""


def spelled(text: str) -> str:
    """The one spelling of a name: without case, words joined by `_`.

    >>> spelled(" Live-Chat ")
    'live_chat'
    """
    return "_".join(text.casefold().replace("-", " ").replace("_", " ").split())


class Name(str):
    """A name of an open vocabulary; a subclass annotates its known members, in capitals, with `ClassVar`.

    Names are compared in one spelling: lower case, words joined by `_`. So a name equals the plain text of
    that spelling and no other. A name of your own is made by calling the class, a vocabulary of your own by
    subclassing: it knows the members of its parent and its own.

    >>> Channel("Live chat") == Channel.LIVE_CHAT, Channel("fax")
    (True, Channel('fax'))
    >>> class ShopChannel(Channel):
    ...     KIOSK: ClassVar["ShopChannel"]
    >>> ShopChannel("kiosk"), ShopChannel("e-mail"), ShopChannel.EMAIL
    (ShopChannel.KIOSK, ShopChannel('e_mail'), ShopChannel.EMAIL)

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`).
    """

    __slots__ = ()

    def __new__(cls, name: str) -> Self:
        text = spelled(require_text(name, cls.__name__))
        return str.__new__(cls, require_text(text, cls.__name__))  # "-" spells nothing

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        for name in cls._members():
            setattr(cls, name, cls(name))

    @classmethod
    def _members(cls) -> tuple[str, ...]:
        kinds = [kind for kind in reversed(cls.__mro__) if issubclass(kind, Name)]
        return tuple(dict.fromkeys(name for kind in kinds for name in kind.__annotations__ if name.isupper()))

    @classmethod
    def known(cls) -> tuple[Self, ...]:
        """The members that the vocabulary knows, in declared order, inherited ones first."""
        return tuple(getattr(cls, name) for name in cls._members())

    def __repr__(self) -> str:
        if self.upper() in self._members():
            return f"{type(self).__name__}.{self.upper()}"
        return f"{type(self).__name__}({str(self)!r})"


class Channel(Name):
    """The way by which an interaction came or went."""

    __slots__ = ()

    EMAIL: ClassVar["Channel"]
    FORM: ClassVar["Channel"]
    PORTAL: ClassVar["Channel"]
    LIVE_CHAT: ClassVar["Channel"]
    IN_APP: ClassVar["Channel"]
    PHONE: ClassVar["Channel"]
    SMS: ClassVar["Channel"]
    MESSAGING: ClassVar["Channel"]
    SOCIAL: ClassVar["Channel"]
    IN_PERSON: ClassVar["Channel"]
    SURVEY: ClassVar["Channel"]
    SELF_SERVICE: ClassVar["Channel"]


class Tier(Name):
    """The level of service that a customer is entitled to."""

    __slots__ = ()

    FREE: ClassVar["Tier"]
    STANDARD: ClassVar["Tier"]
    PREMIUM: ClassVar["Tier"]
    ENTERPRISE: ClassVar["Tier"]
    VIP: ClassVar["Tier"]


class Skill(Name):
    """Something that an agent can do and a contact may need."""

    __slots__ = ()

    TECHNICAL: ClassVar["Skill"]
    PRODUCT: ClassVar["Skill"]
    COMMUNICATION: ClassVar["Skill"]
    EMPATHY: ClassVar["Skill"]
    ADVISORY: ClassVar["Skill"]
    CONFLICT: ClassVar["Skill"]


class Topic(Name):
    """What a contact is about. `classification.TAXONOMY` names the function that owns each topic."""

    __slots__ = ()

    # support: using the product or its digital surface
    PLANNING_OF_USE: ClassVar["Topic"]
    INSTALLATION: ClassVar["Topic"]
    SETUP: ClassVar["Topic"]
    HOW_IT_WORKS: ClassVar["Topic"]
    DATA_EXPORT: ClassVar["Topic"]
    TROUBLESHOOTING: ClassVar["Topic"]
    BUG: ClassVar["Topic"]
    INTEGRATION_FAULT: ClassVar["Topic"]
    API_FAILURE: ClassVar["Topic"]
    WEBHOOK_FAULT: ClassVar["Topic"]
    SYNC_FAULT: ClassVar["Topic"]
    UPDATE_FAULT: ClassVar["Topic"]
    OUTAGE_REPORT: ClassVar["Topic"]
    LOGIN: ClassVar["Topic"]
    PASSWORD_RESET: ClassVar["Topic"]
    DATA_RECOVERY: ClassVar["Topic"]
    BROKEN_PAGE: ClassVar["Topic"]
    MAINTENANCE: ClassVar["Topic"]
    TECHNICAL_UPGRADE: ClassVar["Topic"]
    DISPOSAL: ClassVar["Topic"]
    TECHNICAL_ESCALATION: ClassVar["Topic"]
    # service, before and during the sale
    DISCOVERY: ClassVar["Topic"]
    FEATURES_AND_FIT: ClassVar["Topic"]
    PRICING: ClassVar["Topic"]
    DOES_IT_INTEGRATE: ClassVar["Topic"]
    PURCHASE: ClassVar["Topic"]
    SOCIAL_COMMENT: ClassVar["Topic"]
    # service, after the sale
    ORDER_STATUS: ClassVar["Topic"]
    DELIVERY: ClassVar["Topic"]
    DELIVERED_NOT_RECEIVED: ClassVar["Topic"]
    DELAY_NOTICE: ClassVar["Topic"]
    RETURN: ClassVar["Topic"]
    REFUND: ClassVar["Topic"]
    EXCHANGE: ClassVar["Topic"]
    SIZE_OR_FIT: ClassVar["Topic"]
    BILLING: ClassVar["Topic"]
    PAYMENT_METHOD: ClassVar["Topic"]
    ACCOUNT_CHANGE: ClassVar["Topic"]
    POLICY_CHANGE_NOTICE: ClassVar["Topic"]
    OUTAGE_NOTICE: ClassVar["Topic"]
    COMPLAINT: ClassVar["Topic"]
    CANCELLATION: ClassVar["Topic"]
    PRAISE: ClassVar["Topic"]
    FEEDBACK: ClassVar["Topic"]
    FEATURE_REQUEST: ClassVar["Topic"]
    LOYALTY: ClassVar["Topic"]
    OFFER: ClassVar["Topic"]
    ONBOARDING: ClassVar["Topic"]
    FOLLOW_UP: ClassVar["Topic"]
    # success: the customer's outcome
    CHECK_IN: ClassVar["Topic"]
    USAGE_RECOMMENDATION: ClassVar["Topic"]
    OUTCOME_REVIEW: ClassVar["Topic"]
    AT_RISK_OUTREACH: ClassVar["Topic"]
    RENEWAL: ClassVar["Topic"]
    FEATURE_MISUSE: ClassVar["Topic"]
