"""The result of a measurement: what it says and what it refuses."""

import json
import pickle
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import attrs
import pytest

from servicecore.errors import InvalidValue, ServiceCoreError
from servicecore.estimates import Estimate, FrozenMap, Interval

REOPEN_RATE = Estimate(
    "reopen_rate",
    386 / 4569,
    unit="share",
    n=4569,
    numerator=386,
    denominator=4569,
    interval=Interval(0.0767624, 0.0929043, "wilson", 0.95),
    excluded={"never_resolved": 11, "merged": 0},
    as_of=datetime(2026, 3, 2, 9, tzinfo=UTC),
)
NOT_REACHED = Estimate(
    "first_response_time",
    None,
    unit="duration",
    n=21,
    more_than=timedelta(days=35),
    interval=Interval(timedelta(days=13), None, "brookmeyer-crowley", 0.9),
    censored=12,
    details={"observed_mean": timedelta(hours=2), "observed_max": None},
)


def test_it_reads_as_one_line_with_its_base_interval_and_exclusions() -> None:
    assert str(REOPEN_RATE) == (
        "reopen rate: 8.4 % (386 of 4,569; 95 % 7.7-9.3 %; excluded: never resolved 11)"
    )
    assert repr(REOPEN_RATE) == f"<Estimate {REOPEN_RATE}>"


def test_a_bound_reads_as_more_than() -> None:
    assert NOT_REACHED.text() == ("first response time: more than 35 d (n 21, 12 censored; 90 % from 13 d)")


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (None, "share", "no value"),
        (0.0, "share", "0.0 %"),
        (0, "tickets", "0 tickets"),
        (1234567, "tickets", "1,234,567 tickets"),
        (-12.345, "points", "-12.35 points"),
        (-0.001, "points", "0 points"),
        (100.0, "points", "100 points"),
        (Decimal("1234.50"), "EUR", "1,234.5 EUR"),
        (timedelta(hours=25), "duration", "1 d 1 h"),
        (timedelta(0), "duration", "0 s"),
    ],
)
def test_every_kind_of_value_reads_in_its_unit(value: Any, unit: str, words: str) -> None:
    assert str(Estimate("x", value, unit=unit, n=3)) == f"x: {words} (n 3)"


def test_an_empty_base_has_no_value_and_keeps_its_exclusions() -> None:
    empty = Estimate(
        "x", None, unit="share", n=0, numerator=0, denominator=0, excluded={"spam": 2, "auto": 1}
    )
    assert str(empty) == "x: no value (0 of 0; excluded: auto 1, spam 2)"
    assert empty.to_data()["value"] is None


def test_its_table_shows_all_that_it_knows_and_escapes_it() -> None:
    assert REOPEN_RATE.table().to_data() == [
        {"figure": "value", "value": "8.4 %"},
        {"figure": "n", "value": "4,569"},
        {"figure": "numerator", "value": "386"},
        {"figure": "denominator", "value": "4,569"},
        {"figure": "interval", "value": "95 % 7.7-9.3 % (wilson)"},
        {"figure": "excluded", "value": "never resolved 11"},
        {"figure": "as of", "value": "Mon 2026-03-02 09:00 UTC"},
    ]
    assert [row["value"] for row in NOT_REACHED.table().to_data()] == [
        "more than 35 d",
        "21",
        "90 % from 13 d (brookmeyer-crowley)",
        "12",
        "2 h",
        "no value",
    ]
    assert "<caption>reopen rate</caption>" in REOPEN_RATE._repr_html_()
    assert "<b>" not in Estimate("<b>", 1, unit="<b>", n=1)._repr_html_()


def test_as_plain_data_it_can_be_written_as_json() -> None:
    assert json.loads(json.dumps(REOPEN_RATE.to_data())) == {
        "definition": "reopen_rate",
        "value": 386 / 4569,
        "unit": "share",
        "n": 4569,
        "numerator": 386,
        "denominator": 4569,
        "interval": {"low": 0.0767624, "high": 0.0929043, "method": "wilson", "level": 0.95},
        "more_than": None,
        "censored": 0,
        "excluded": {"merged": 0, "never_resolved": 11},
        "details": {},
        "as_of": "2026-03-02T09:00:00+00:00",
    }
    data = NOT_REACHED.to_data()
    assert (data["value"], data["more_than"], data["as_of"]) == (None, 35 * 86400.0, None)
    assert data["interval"] == {
        "low": 13 * 86400.0,
        "high": None,
        "method": "brookmeyer-crowley",
        "level": 0.9,
    }
    assert data["details"] == {"observed_mean": 7200.0, "observed_max": None}
    assert Estimate("cost", Decimal("1.10"), unit="EUR", n=2).to_data()["value"] == "1.10"


@pytest.mark.parametrize("estimate", [REOPEN_RATE, NOT_REACHED])
def test_it_is_a_value_that_hashes_and_pickles(estimate: Estimate) -> None:
    again = pickle.loads(pickle.dumps(estimate))
    assert again == estimate
    assert hash(again) == hash(estimate)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        estimate.n = 5


def test_what_it_was_given_may_change_without_changing_it() -> None:
    reasons, figures = {"spam": 1}, {"mean": 2.0}
    estimate = Estimate("x", 1, unit="tickets", n=1, excluded=reasons, details=figures)
    reasons["spam"], figures["mean"] = 9, 9.0
    assert (estimate.excluded, estimate.details) == ({"spam": 1}, {"mean": 2.0})


def test_exclusions_are_in_the_order_of_their_reasons_and_details_as_given() -> None:
    estimate = Estimate("x", 1, unit="y", n=1, excluded={"b": 1, "a": 2}, details={"p90": 9, "p50": 5})
    assert list(estimate.excluded) == ["a", "b"]
    assert list(estimate.details) == ["p90", "p50"]


INTERVAL = Interval(0.1, 0.2, "wilson", 0.95)


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        ({"definition": ""}, "text.empty", "definition"),
        ({"definition": 3}, "value.wrong-type", "definition"),
        ({"unit": " "}, "text.empty", "unit"),
        ({"value": float("nan")}, "number.out-of-range", "value"),
        ({"value": float("-inf")}, "number.out-of-range", "value"),
        ({"value": Decimal("Infinity")}, "number.not-finite", "value"),
        ({"value": "8 %"}, "value.wrong-type", "value"),
        ({"value": True}, "value.wrong-type", "value"),
        ({"n": -1}, "number.out-of-range", "n"),
        ({"n": 1.5}, "value.wrong-type", "n"),
        ({"numerator": float("nan")}, "number.out-of-range", "numerator"),
        ({"denominator": "7"}, "value.wrong-type", "denominator"),
        ({"interval": (0.1, 0.2)}, "value.wrong-type", "interval"),
        ({"censored": -1}, "number.out-of-range", "censored"),
        ({"excluded": {"spam": -1}}, "number.out-of-range", "excluded.spam"),
        ({"excluded": {"": 1}}, "text.empty", "excluded"),
        ({"excluded": {3: 1}}, "value.wrong-type", "excluded"),
        ({"excluded": [("spam", 1)]}, "value.wrong-type", "excluded"),
        ({"details": {"mean": float("nan")}}, "number.out-of-range", "details.mean"),
        ({"details": {"mean": "4"}}, "value.wrong-type", "details.mean"),
        ({"details": None}, "value.wrong-type", "details"),
        ({"as_of": datetime(2026, 3, 2)}, "time.naive", "as_of"),  # noqa: DTZ001
        ({"as_of": "2026-03-02"}, "value.wrong-type", "as_of"),
        ({"denominator": 0}, "estimate.value-on-empty-base", "value"),
        ({"more_than": 5}, "estimate.bound-beside-value", "more_than"),
        ({"value": None, "interval": INTERVAL}, "estimate.interval-without-value", "interval"),
        ({"value": timedelta(1), "interval": INTERVAL}, "estimate.mixed-units", "interval"),
        (
            {"value": None, "more_than": timedelta(1), "interval": INTERVAL},
            "estimate.mixed-units",
            "interval",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_field(
    change: dict[str, Any], code: str, place: str
) -> None:
    fields = {"definition": "x", "value": 0.15, "unit": "share", "n": 10} | change
    with pytest.raises(ServiceCoreError) as caught:
        Estimate(**fields)
    assert (caught.value.code, caught.value.diagnostic.place) == (code, place)


def test_a_contradiction_says_what_would_be_right() -> None:
    with pytest.raises(InvalidValue) as caught:
        Estimate("x", 1.0, unit="share", n=0, denominator=0)
    assert str(caught.value) == (
        "estimate.value-on-empty-base: an estimate contradicts itself\n"
        "  at value\n"
        "  expected no value where the denominator is 0"
    )


def test_the_zone_of_as_of_is_kept() -> None:
    at = datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert Estimate("x", 1, unit="y", n=1, as_of=at).to_data()["as_of"] == "2026-03-02T09:00:00+05:30"


class TestFrozenMap:
    def test_it_equals_any_mapping_with_its_entries_and_hashes_alike_in_any_order(self) -> None:
        one, other = FrozenMap({"a": 1, "b": 2}), FrozenMap({"b": 2, "a": 1})
        assert one == other == {"a": 1, "b": 2}
        assert one != {"a": 1}
        assert hash(one) == hash(other)
        assert pickle.loads(pickle.dumps(one)) == one

    def test_it_reads_like_a_mapping_and_cannot_be_written(self) -> None:
        entries = FrozenMap({"a": 1})
        assert (entries["a"], entries.get("b"), len(entries), list(entries), "a" in entries) == (
            1,
            None,
            1,
            ["a"],
            True,
        )
        assert repr(entries) == "FrozenMap({'a': 1})"
        with pytest.raises(TypeError):
            entries["a"] = 2

    def test_what_is_not_a_mapping_is_refused(self) -> None:
        with pytest.raises(ServiceCoreError) as caught:
            FrozenMap([("a", 1)])
        assert caught.value.code == "value.wrong-type"
