"""Disruptions: since when, since when known, until when, and whom they hit."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from servicecore.domain.things.disruptions import Disruption, DisruptionKind
from servicecore.errors import InvalidValue, WrongType

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def outage(**more: Any) -> Disruption:
    return Disruption("d1", **{"kind": "outage", "since": AT} | more)


def test_a_disruption_runs_from_its_beginning_up_to_its_end() -> None:
    over = outage(until=AT + HOUR)
    instants = [AT - HOUR, AT, AT + HOUR / 2, AT + HOUR]
    assert [over.running_at(at) for at in instants] == [False, True, True, False]
    assert outage().running_at(AT + 1000 * HOUR)


@pytest.mark.parametrize("until", [AT, AT - timedelta(microseconds=1)])
def test_a_disruption_ends_after_it_begins(until: datetime) -> None:
    with pytest.raises(InvalidValue, match=r"period\.empty") as caught:
        outage(until=until)
    assert caught.value.diagnostic.place == "Disruption.until"


def test_a_disruption_may_be_as_short_as_an_instant() -> None:
    tick = timedelta(microseconds=1)
    blip = outage(until=AT + tick)
    assert [blip.running_at(at) for at in (AT - tick, AT, AT + tick)] == [False, True, False]


def test_a_disruption_is_known_from_its_detection_which_may_come_before_or_after_it_begins() -> None:
    foreseen, noticed = outage(detected=AT - HOUR), outage(detected=AT + HOUR)
    assert (foreseen.known_at(AT - HOUR), foreseen.running_at(AT - HOUR)) == (True, False)
    assert (noticed.known_at(AT), noticed.running_at(AT)) == (False, True)
    assert not outage().known_at(AT + 1000 * HOUR)


@pytest.mark.parametrize("name", ["since", "detected", "until"])
def test_its_instants_know_their_zone_and_are_kept_in_utc(name: str) -> None:
    with pytest.raises(InvalidValue, match=r"time\.naive") as caught:
        outage(**{name: datetime(2026, 3, 3)})  # noqa: DTZ001
    assert caught.value.diagnostic.place == f"Disruption.{name}"
    kept = getattr(outage(**{name: datetime(2026, 3, 3, 9, tzinfo=ZoneInfo("Asia/Tokyo"))}), name)
    assert (kept, kept.tzinfo) == (datetime(2026, 3, 3, tzinfo=UTC), UTC)


@pytest.mark.parametrize("question", ["running_at", "known_at"])
def test_a_question_about_an_instant_needs_its_zone(question: str) -> None:
    with pytest.raises(InvalidValue, match=r"time\.naive"):
        getattr(outage(), question)(datetime(2026, 3, 3))  # noqa: DTZ001


def test_it_affects_what_it_names_and_nothing_of_another_sort() -> None:
    hit = outage(customers=["c1"], products=["p1"], areas=["a1"], orders=["o1"])
    assert hit.affects(customer_id="c1")
    assert hit.affects(product_id="p1")
    assert hit.affects(area_id="a1")
    assert hit.affects(order_id="o1", customer_id="c9")
    assert not hit.affects(customer_id="p1", product_id="a1", area_id="o1", order_id="c1")
    assert not hit.affects()
    assert not outage().affects(customer_id="c1")


@pytest.mark.parametrize("name", ["customers", "products", "areas", "orders"])
def test_whom_it_hits_is_a_set_of_ids(name: str) -> None:
    assert outage(**{name: ["b", "a", "b"]}) == outage(**{name: {"a", "b"}})
    assert getattr(outage(**{name: ["b", "a", "b"]}), name) == ("a", "b")
    with pytest.raises(InvalidValue, match=r"text\.empty") as caught:
        outage(**{name: ["a", ""]})
    assert caught.value.diagnostic.place == f"Disruption.{name}[1]"
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        outage(**{name: "c1"})


def test_a_disruption_is_a_delay_an_outage_or_a_change_of_policy() -> None:
    assert [kind.value for kind in DisruptionKind] == ["delay", "outage", "policy_change"]
    assert outage(kind="policy change").kind is DisruptionKind.POLICY_CHANGE
    assert len({outage(), outage(kind="OUTAGE")}) == 1
