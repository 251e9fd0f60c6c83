"""Product gaps: many asks, one gap; nobody who asked is lost; releases close it."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import attrs
import pytest

from servicecore.domain.things.product_gaps import Ask, AskKind, GapStatus, ProductGap, Release
from servicecore.errors import InvalidValue, UnknownName, WrongType

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def gap(id: str = "export", **more: Any) -> ProductGap:
    return ProductGap(id, **{"kind": "confusing", "found_at": AT} | more)


def ask(customer: str, day: int = 0, **more: Any) -> Ask:
    return Ask("question", customer_id=customer, at=AT + day * DAY, **more)


def test_forty_customers_of_whom_five_ask_twice_are_forty() -> None:
    asks = [ask(f"c{i:02}", i, ticket_id=f"t{i}") for i in range(40)]
    again = [ask(f"c{i:02}", 50 + i, ticket_id=f"u{i}") for i in range(5)]
    found = gap(asks=asks + again)
    assert len(found.asks) == 45
    assert found.customers == tuple(f"c{i:02}" for i in range(40))


def test_asks_are_kept_in_time_order_and_the_same_one_once() -> None:
    late, early = ask("ann", 2), ask("bob", 1)
    assert gap(asks=[late, early, late]).asks == (early, late)
    assert gap().plus(late).plus(early).plus(late) == gap(asks=[early, late])


def test_an_ask_is_a_request_a_bug_or_a_question() -> None:
    assert [kind.value for kind in AskKind] == ["request", "bug", "question"]
    with pytest.raises(UnknownName, match=r"value\.unknown-member"):
        Ask("complaint", customer_id="ann", at=AT)


def test_an_ask_tells_who_asked_and_when() -> None:
    with pytest.raises(InvalidValue, match=r"text\.empty") as caught:
        Ask("bug", customer_id="", at=AT)
    assert caught.value.diagnostic.place == "Ask.customer_id"
    with pytest.raises(InvalidValue, match=r"time\.naive"):
        Ask("bug", customer_id="ann", at=datetime(2026, 3, 2))  # noqa: DTZ001
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        gap(asks=["ann"])


def test_merging_loses_nobody_who_asked() -> None:
    one, other = gap("a", asks=[ask("ann"), ask("bob", 1)]), gap("b", asks=[ask("bob", 1), ask("cyd", 2)])
    assert one.merge(other).customers == ("ann", "bob", "cyd")
    assert one.merge(other).ids == ("a", "b")
    assert set(one.merge(other).asks) == set(one.asks) | set(other.asks)


def test_merging_is_associative_and_the_order_matters_for_the_name_only() -> None:
    gaps = [
        gap(name, asks=[ask("all"), ask(f"only {name}", i)], found_at=AT - i * DAY)
        for i, name in enumerate("abc")
    ]
    nameless = set()
    for one, two, three in permutations(gaps):
        merged = one.merge(two).merge(three)
        assert merged == one.merge(two.merge(three))
        nameless.add((frozenset(merged.ids), frozenset(merged.asks), merged.found_at))
    assert len(nameless) == 1


def test_merging_a_gap_with_itself_changes_nothing() -> None:
    merged = gap("a", asks=[ask("ann")]).merge(gap("b"))
    assert merged.merge(merged) == merged


def test_what_was_decided_on_a_gap_does_not_decide_on_the_one_it_is_merged_into() -> None:
    declined = gap("b", declined_at=AT + DAY)
    assert gap("a").merge(declined).status_at(AT + 9 * DAY) is GapStatus.FOUND


def test_a_gap_is_found_decided_on_and_shipped() -> None:
    planned = gap(accepted_at=AT + DAY, planned_at=AT + 2 * DAY)
    release = Release("2.1", at=AT + 3 * DAY, gaps=["export", "other"])
    days = [planned.status_at(AT + day * DAY, [release]) for day in (-1, 0, 1, 2, 3)]
    assert [status and status.value for status in days] == [None, "found", "accepted", "planned", "shipped"]


def test_the_latest_decision_counts_until_a_release_closes_the_gap() -> None:
    declined = gap(declined_at=AT + DAY)
    assert declined.status_at(AT + DAY) is GapStatus.DECLINED
    assert attrs.evolve(declined, accepted_at=AT + 2 * DAY).status_at(AT + 2 * DAY) is GapStatus.ACCEPTED
    release = Release("2.1", at=AT + 3 * DAY, gaps=["export"])
    assert declined.status_at(AT + 3 * DAY, [release]) is GapStatus.SHIPPED
    assert declined.status_at(AT + 3 * DAY, [Release("2.1", at=AT)]) is GapStatus.DECLINED


def test_of_decisions_of_one_instant_the_last_on_the_way_counts() -> None:
    assert gap(accepted_at=AT, planned_at=AT).status_at(AT) is GapStatus.PLANNED


def test_a_release_closes_the_gaps_merged_into_the_one_it_names_not_the_other_way_round() -> None:
    release = Release("2.1", at=AT, gaps=["b"])
    assert release.closes(gap("b"))
    assert release.closes(gap("a").merge(gap("b")))
    assert not release.closes(gap("a"))
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        release.closes("b")


@pytest.mark.parametrize("name", ["accepted_at", "planned_at", "declined_at"])
def test_nothing_is_decided_on_a_gap_before_it_was_found(name: str) -> None:
    assert getattr(gap(**{name: AT}), name) == AT
    with pytest.raises(InvalidValue, match=r"time\.out-of-order") as caught:
        gap(**{name: AT - DAY})
    assert caught.value.diagnostic.place == f"ProductGap.{name}"


def test_gaps_and_releases_are_values() -> None:
    assert len({gap(asks=[ask("ann")]), gap(kind="Confusing", asks=(ask("ann"),))}) == 1
    assert len({Release("1", at=AT, gaps=["b", "a"]), Release("1", at=AT, gaps=["a", "b", "a"])}) == 1
