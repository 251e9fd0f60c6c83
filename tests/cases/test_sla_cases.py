"""Every case of service levels holds: those shipped, and those of the folder that SERVICECORE_CASES names."""

from typing import Any

import pytest
from tests.cases.folders import documents
from tests.cases.sla_families import UNBUILT, Unreadable, run


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


CASE = documents("sla_cases.json")[0][1][0]


@pytest.mark.parametrize(
    "change",
    [
        {"family": "clocks"},
        {"colour": "blue"},
        {"policy": {"targets": [{"metric": "first_respons", "minutes": 1}]}},
        {"policy": {"targets": [{"metric": "first_response", "minutes": 1, "hours": 2}]}},
        {"policy": {"targets": [{"metric": "first_response", "minutes": 1}], "pauses": []}},
        {"expected": {"first_response": {"late": True}}},
        {"expected": {"reply": {"due": None}}},
        {"events": [{"at": "2024-01-15T09:00:00Z", "kind": "opened"}]},
        {"events": [{"at": "2024-01-15T09:00:00Z", "kind": "created", "colour": "blue"}]},
    ],
)
def test_a_case_that_says_something_unknown_fails(change: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        run({**CASE, **change})
