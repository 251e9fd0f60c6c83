"""Every case of service levels holds: those shipped, and those of the folder that SERVICECORE_CASES names."""

from typing import Any

import pytest
from tests.cases.folders import documents
from tests.cases.reading import Unreadable
from tests.cases.sla_families import ANY_FAMILY, CHECKS, FAMILIES, FIGURES, POLICY_FIELDS, UNBUILT, run
from tests.cases.sla_story import EVENT_FIELDS


def cases() -> list[Any]:
    unbuilt = pytest.mark.xfail(
        raises=NotImplementedError, strict=True, reason="the room of this family is not built yet"
    )
    return [
        pytest.param(case, id=f"{folder}: {case['id']}", marks=[unbuilt] if case["family"] in UNBUILT else [])
        for folder, document in documents("sla_cases.json")
        for case in document
    ]


@pytest.mark.parametrize("case", cases())
def test_a_case_of_service_levels_holds(case: dict[str, Any]) -> None:
    run(case)


OWN: list[dict[str, Any]] = documents("sla_cases.json")[0][1]
CASE = OWN[0]


def test_each_case_has_an_id_of_its_own() -> None:
    for _, document in documents("sla_cases.json"):
        ids = [case["id"] for case in document]
        assert sorted(set(ids)) == sorted(ids)


def keys(values: Any) -> set[str]:
    """Every key at any depth."""
    if isinstance(values, dict):
        return set(values).union(*map(keys, values.values()))
    return set().union(*map(keys, values)) if isinstance(values, list) else set()


def test_the_shipped_cases_use_each_family_field_and_figure() -> None:
    assert {case["family"] for case in OWN} == set(FAMILIES)
    needed_and_possible = [field for fields in POLICY_FIELDS.values() for part in fields for field in part]
    assert keys([case["policy"] for case in OWN]) >= {*needed_and_possible, *ANY_FAMILY}
    assert keys([case["expected"] for case in OWN]) >= {*CHECKS, *FIGURES} - {"code_cutoff_days_on_monday"}
    assert {event["kind"] for case in OWN for event in case["events"]} >= set(EVENT_FIELDS)


@pytest.mark.parametrize(
    ("field", "options"),
    [
        ("tie", {"close", "next_open"}),
        ("retroactive", {True, False}),
        ("recurrence", {"once", "independent", "sequential"}),
        ("created_counts_as_customer", {True, None}),
        ("suspend_only", {True, None}),
    ],
)
def test_the_shipped_cases_take_each_side_of_a_convention(field: str, options: set[Any]) -> None:
    given = [case["policy"].get(field) for case in OWN]
    assert {True if isinstance(each, list) else each for each in given} >= options


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("due", "2026-03-02T10:00:01Z"),
        ("elapsed_minutes", 45.1),
        ("remaining_minutes", 14),
        ("breached", True),
    ],
)
def test_a_wrong_figure_fails(name: str, wrong: Any) -> None:
    with pytest.raises(AssertionError):
        run({**CASE, "expected": {"first_response": {name: wrong}}})


@pytest.mark.parametrize(
    "change",
    [
        {"family": "clocks"},
        {"colour": "blue"},
        {"policy": {"targets": [{"metric": "first_respons", "minutes": 1}]}},
        {"policy": {"targets": [{"metric": "first_response", "minutes": 1, "hours": 2}]}},
        {"policy": {"targets": [{"metric": "first_response", "minutes": 1}], "pauses": []}},
        {"policy": {"targets": [{"metric": "first_response"}]}},
        {"policy": {"targets": [{"metric": "first_response", "minutes": {"p9": 1}}]}},
        {"policy": {"minutes": 1}},
        {"calendar": {"tz": "UTC", "hours": "24x7", "closed": []}},
        {"calendar": None},
        {"family": "match", "policy": {"policies": [{"name": "a", "match": {"team": "b"}, "targets": []}]}},
        {"family": "merge", "policy": {}, "expected": {"landed": "B"}},
        {"family": "automation", "policy": {"max_passes": 1}, "expected": {"passes": 1}},
        {"expected": {}},
        {"expected": {"first_response": {"late": True}}},
        {"expected": {"reply": {"due": None}}},
        {"events": [{"at": "2024-01-15T09:00:00Z", "kind": "opened"}]},
        {"events": [{"at": "2024-01-15T09:00:00Z", "kind": "created", "colour": "blue"}]},
        {"events": [{"at": "2024-01-15T09:00:00Z", "kind": "created", "by": "robot"}]},
        {"events": [{"at": "2024-01-15T09:00:00Z", "kind": "created", "priority": "p9"}]},
        {"events": [{"at": "2024-01-15T09:00:00Z", "kind": "status"}]},
        {"events": []},
    ],
)
def test_a_case_that_says_something_unknown_fails(change: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        run({**CASE, **change})
