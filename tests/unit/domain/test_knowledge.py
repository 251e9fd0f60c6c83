"""Articles, and the sessions in which people help themselves."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from servicecore.domain.functions import ServiceFunction
from servicecore.domain.names import Topic
from servicecore.domain.things.journeys import StageName
from servicecore.domain.things.knowledge import Article, ArticleKind, SelfServiceSession
from servicecore.errors import InvalidValue, WrongType

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def session(**more: Any) -> SelfServiceSession:
    return SelfServiceSession("s1", **{"started_at": AT} | more)


def test_an_article_belongs_to_support_unless_said_otherwise() -> None:
    assert Article("a1", title="How to export").owner is ServiceFunction.SUPPORT
    assert Article("a1", title="Welcome", owner="service").owner is ServiceFunction.SERVICE


def test_an_article_may_be_of_a_kind_of_your_own() -> None:
    guide = Article("a1", title="Set up", kind="Setup guide", topic="data export", language="pt_br")
    assert (guide.kind, guide.topic, guide.language) == (ArticleKind.SETUP_GUIDE, Topic.DATA_EXPORT, "pt-BR")
    assert Article("a1", title="Listen", kind="podcast").kind == ArticleKind("podcast")
    assert Article("a1", title="Listen").kind is None


def test_an_article_has_a_title_and_a_language_that_is_one() -> None:
    with pytest.raises(InvalidValue, match=r"text\.empty") as caught:
        Article("a1", title=" ")
    assert caught.value.diagnostic.place == "Article.title"
    with pytest.raises(InvalidValue, match=r"language\.bad-tag"):
        Article("a1", title="Export", language="english")


def test_what_is_updated_was_published_before_or_never() -> None:
    assert Article("a1", title="Export", updated_at=AT).published_at is None
    assert Article("a1", title="Export", published_at=AT, updated_at=AT).updated_at == AT
    with pytest.raises(InvalidValue, match=r"time\.out-of-order") as caught:
        Article("a1", title="Export", published_at=AT, updated_at=AT - HOUR)
    assert caught.value.diagnostic.place == "Article.updated_at"


def test_a_session_keeps_the_articles_in_the_turn_in_which_they_were_viewed() -> None:
    assert session(articles=["b", "a", "b"]).articles == ("b", "a", "b")
    with pytest.raises(WrongType, match=r"value\.wrong-type") as caught:
        session(articles=["b", 5])
    assert caught.value.diagnostic.place == "SelfServiceSession.articles[1]"


def test_a_session_found_nothing_if_somebody_searched_and_opened_no_article() -> None:
    assert session(query="export").found_nothing
    assert not session(query="export", articles=["a1"]).found_nothing
    assert not session(query=" ").found_nothing


def test_what_a_visitor_did_not_say_is_not_known() -> None:
    assert session().helped is None
    assert session(helped=False).helped is False
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        session(helped="yes")


def test_a_session_may_be_anonymous_and_tell_the_stage_of_the_visitor() -> None:
    visit = session(stage="Discovery")
    assert (visit.customer_id, visit.stage) == (None, StageName.DISCOVERY)


def test_a_session_does_not_end_before_it_starts() -> None:
    assert session(ended_at=AT).ended_at == AT
    with pytest.raises(InvalidValue, match=r"time\.out-of-order") as caught:
        session(ended_at=AT - HOUR)
    assert caught.value.diagnostic.place == "SelfServiceSession.ended_at"


@pytest.mark.parametrize("name", ["started_at", "ended_at"])
def test_instants_of_a_session_know_their_zone(name: str) -> None:
    with pytest.raises(InvalidValue, match=r"time\.naive") as caught:
        session(**{name: datetime(2026, 3, 3)})  # noqa: DTZ001
    assert caught.value.diagnostic.place == f"SelfServiceSession.{name}"


def test_articles_and_sessions_are_values() -> None:
    assert len({Article("a1", title="Export"), Article("a1", title="Export")}) == 1
    assert len({session(articles=["a"]), session(articles=("a",))}) == 1
