"""Knowledge articles, and the sessions in which people look for an answer themselves."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

import attrs

from servicecore.domain.checks import (
    any_text,
    aware,
    filled,
    flag,
    language,
    language_tag,
    member,
    named,
    utc,
    utc_if_any,
)
from servicecore.domain.functions import ServiceFunction
from servicecore.domain.names import CustomerId, Name, TicketId, Topic
from servicecore.domain.things.journeys import StageName
from servicecore.domain.things.thing_checks import not_before
from servicecore.domain.things.thing_ids import (
    ArticleId,
    ProductId,
    SessionId,
    customer_if_any,
    in_turn,
    product_if_any,
    ticket_if_any,
)

_filled_if_any = attrs.validators.optional(filled)


class ArticleKind(Name):
    """What sort of help an article is."""

    __slots__ = ()

    FAQ: ClassVar["ArticleKind"]
    MANUAL: ClassVar["ArticleKind"]
    SETUP_GUIDE: ClassVar["ArticleKind"]
    TROUBLESHOOTING: ClassVar["ArticleKind"]
    TUTORIAL: ClassVar["ArticleKind"]
    WEBINAR: ClassVar["ArticleKind"]


def _kind(value: ArticleKind | str | None) -> ArticleKind | None:
    return None if value is None else named(ArticleKind, value, "Article.kind")


def _topic(value: Topic | str | None) -> Topic | None:
    return None if value is None else named(Topic, value, "Article.topic")


def _owner(value: ServiceFunction | str) -> ServiceFunction:
    return member(ServiceFunction, value, "Article.owner")


@attrs.frozen
class Article:
    """An answer that people can find for themselves, in one language.

    `owner` is the function that keeps it right: support, unless said otherwise. `published_at` and
    `updated_at` are kept in UTC; what is not published is a draft.

    >>> Article("a1", title="How to export your data", topic="data export", language="en").owner
    <ServiceFunction.SUPPORT: 'support'>

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`text.empty`, `time.naive`, `time.out-of-range`, `time.out-of-order`, `language.bad-tag`).
    """

    id: ArticleId = attrs.field(converter=ArticleId, validator=filled)
    title: str = attrs.field(kw_only=True, validator=filled)
    kind: ArticleKind | None = attrs.field(default=None, kw_only=True, converter=_kind)
    topic: Topic | None = attrs.field(default=None, kw_only=True, converter=_topic)
    product_id: ProductId | None = attrs.field(
        default=None, kw_only=True, converter=product_if_any, validator=_filled_if_any
    )
    language: str | None = attrs.field(
        default=None, kw_only=True, converter=language, validator=attrs.validators.optional(language_tag)
    )
    owner: ServiceFunction = attrs.field(default=ServiceFunction.SUPPORT, kw_only=True, converter=_owner)
    published_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=utc_if_any, validator=attrs.validators.optional(aware)
    )
    updated_at: datetime | None = attrs.field(
        default=None,
        kw_only=True,
        converter=utc_if_any,
        validator=attrs.validators.optional([aware, not_before("published_at")]),
    )


def _viewed(values: Iterable[str]) -> tuple[ArticleId, ...]:
    return in_turn(ArticleId, values, "SelfServiceSession.articles")


def _stage(value: StageName | str | None) -> StageName | None:
    return None if value is None else named(StageName, value, "SelfServiceSession.stage")


@attrs.frozen
class SelfServiceSession:
    """Somebody looked for an answer without asking a person.

    `articles` are those viewed, in turn. `stage` is where the visitor stood: a prospect who reads is service,
    a user who reads is support. `helped` is what the visitor said, `None` if they did not; `ticket_id` the
    ticket that they opened from the session all the same. A session without a ticket is not yet a contact
    avoided: that takes a window of time after it.

    >>> from datetime import UTC
    >>> SelfServiceSession("s1", started_at=datetime(2026, 3, 2, tzinfo=UTC), query="export").found_nothing
    True

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`text.empty`, `time.naive`,
    `time.out-of-range`, `time.out-of-order`).
    """

    id: SessionId = attrs.field(converter=SessionId, validator=filled)
    started_at: datetime = attrs.field(kw_only=True, converter=utc, validator=aware)
    ended_at: datetime | None = attrs.field(
        default=None,
        kw_only=True,
        converter=utc_if_any,
        validator=attrs.validators.optional([aware, not_before("started_at")]),
    )
    customer_id: CustomerId | None = attrs.field(
        default=None, kw_only=True, converter=customer_if_any, validator=_filled_if_any
    )
    stage: StageName | None = attrs.field(default=None, kw_only=True, converter=_stage)
    query: str = attrs.field(default="", kw_only=True, validator=any_text)
    articles: tuple[ArticleId, ...] = attrs.field(default=(), kw_only=True, converter=_viewed)
    helped: bool | None = attrs.field(default=None, kw_only=True, validator=attrs.validators.optional(flag))
    ticket_id: TicketId | None = attrs.field(
        default=None, kw_only=True, converter=ticket_if_any, validator=_filled_if_any
    )

    @property
    def found_nothing(self) -> bool:
        """Whether the visitor searched and opened no article: knowledge that may be missing."""
        return bool(self.query.strip()) and not self.articles
