"""What service and support should know of an account from each other."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

import attrs

from servicecore.domain.checks import aware, items, member, named, utc, utc_if_any
from servicecore.domain.functions import Direction, ServiceFunction
from servicecore.domain.interactions import Interaction
from servicecore.domain.names import Topic
from servicecore.errors import require_aware, require_text


class Trend(StrEnum):
    """Where an account is heading, by your own measure."""

    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"


def _topics(values: Iterable[Topic | str]) -> tuple[Topic, ...]:
    texts = items(str, values, "AccountFacts.open_support_topics")
    found = [named(Topic, text, f"AccountFacts.open_support_topics[{i}]") for i, text in enumerate(texts)]
    return tuple(sorted(set(found)))


def _disruptions(values: Iterable[str]) -> tuple[str, ...]:
    texts = items(str, values, "AccountFacts.disruptions")
    return tuple(
        sorted({require_text(text, f"AccountFacts.disruptions[{i}]") for i, text in enumerate(texts)})
    )


def _trend(value: Trend | str | None) -> Trend | None:
    return None if value is None else member(Trend, value, "AccountFacts.trend")


def _days(span: timedelta) -> str:
    return f"{span.days} day{'' if span.days == 1 else 's'}"


@attrs.frozen
class AccountFacts:
    """What is known of an account, so that neither side calls unprepared.

    Service asks what support has open: topics, and the ids of disruptions that affect the account. Support
    asks how the relationship stands: its trend, when it renews, when we last spoke. Instants may be given in
    any zone and are kept in UTC; `None` is what is not known.

    >>> from datetime import UTC
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> acme = AccountFacts(open_support_topics=["bug"], trend="falling", renews_at=at + timedelta(days=20))
    >>> acme.briefing(ServiceFunction.SERVICE, at)
    ('open in support: bug',)
    >>> acme.briefing(ServiceFunction.SUPPORT, at)
    ('the account is falling', 'renews in 20 days')

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`text.empty`, `time.naive`, `time.out-of-range`).
    """

    open_support_topics: tuple[Topic, ...] = attrs.field(default=(), kw_only=True, converter=_topics)
    disruptions: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_disruptions)
    trend: Trend | None = attrs.field(default=None, kw_only=True, converter=_trend)
    renews_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=attrs.validators.optional(aware)
    )
    last_contact_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=attrs.validators.optional(aware)
    )

    def renews_in(self, at: datetime) -> timedelta | None:
        """How long until the renewal, negative once it is past; `None` if it is not known.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`).
        """
        now = utc(require_aware(at, "at"))
        return None if self.renews_at is None else self.renews_at - now

    def silent_for(self, at: datetime) -> timedelta | None:
        """How long since the last contact; `None` if there was none up to then or it is not known.

        Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`).
        """
        now = utc(require_aware(at, "at"))
        return (
            None if self.last_contact_at is None or self.last_contact_at > now else now - self.last_contact_at
        )

    def briefing(self, function: ServiceFunction | str, at: datetime) -> tuple[str, ...]:
        """What this function should know of what the other one knows, a line each; success hears both.

        Days are whole spans of 24 hours. Raises `WrongType` (`value.wrong-type`), `UnknownName`
        (`value.unknown-member`) or `InvalidValue` (`time.naive`).
        """
        asked = member(ServiceFunction, function, "function")
        heard = () if asked is ServiceFunction.SUPPORT else self._of_support()
        relation = () if asked is ServiceFunction.SERVICE else self._of_the_relationship(at)
        return (*heard, *relation)

    def _of_support(self) -> tuple[str, ...]:
        found = {"open in support": self.open_support_topics, "open disruptions": self.disruptions}
        return tuple(f"{what}: {', '.join(names)}" for what, names in found.items() if names)

    def _of_the_relationship(self, at: datetime) -> tuple[str, ...]:
        renewal, silence = self.renews_in(at), self.silent_for(at)
        lines = [f"the account is {self.trend}"] if self.trend else []
        if renewal is not None:
            past = renewal < timedelta(0)
            lines.append(f"renewal was due {_days(-renewal)} ago" if past else f"renews in {_days(renewal)}")
        if silence is not None:
            lines.append(f"last contact {_days(silence)} ago")
        return tuple(lines)


def last_contact_at(interactions: Iterable[Interaction], at: datetime) -> datetime | None:
    """When somebody last spoke with the customer, up to an instant; notes and automatic mail do not count.

    `None` if nobody did. Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`time.naive`).
    """
    now = utc(require_aware(at, "at"))
    spoken = (
        each.at
        for each in items(Interaction, interactions, "interactions")
        if each.at <= now and each.direction is not Direction.INTERNAL and not each.auto_submitted
    )
    return max(spoken, default=None)
