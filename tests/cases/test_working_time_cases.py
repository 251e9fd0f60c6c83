"""Every case of working time holds."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.cases.folders import documents

from servicecore.calendars import Calendar
from servicecore.errors import InvalidValue

CASE = {"id", "calendar", "op", "start", "arg", "expected", "tags", "alt"}
DOCUMENT = {"about", "tzdata", "calendars", "cases"}


def cases() -> list[Any]:
    return [
        pytest.param(document, case, id=f"{folder}: {case['id']}")
        for folder, document in documents("working_time.json")
        for case in document["cases"]
    ]


def run(document: dict[str, Any], case: dict[str, Any]) -> None:
    assert document.keys() <= DOCUMENT, "an unknown field of the document"
    assert case.keys() <= CASE, "an unknown field of the case"
    calendar = Calendar.from_data(document["calendars"][case["calendar"]])
    start, expected = datetime.fromisoformat(case["start"]), case["expected"]
    if case["op"] == "between":
        assert calendar.between(start, datetime.fromisoformat(case["arg"])) == timedelta(seconds=expected)
    elif case["op"] != "add":
        raise AssertionError(f"an unknown operation: {case['op']}")
    elif expected == {"error": "unreachable"}:
        with pytest.raises(InvalidValue, match=r"calendar\.unreachable"):
            calendar.add(start, timedelta(seconds=case["arg"]))
    else:
        due = calendar.add(start, timedelta(seconds=case["arg"]))
        assert due.astimezone(UTC) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(("document", "case"), cases())
def test_a_case_of_working_time_holds(document: dict[str, Any], case: dict[str, Any]) -> None:
    run(document, case)


@pytest.mark.parametrize("change", [{"colour": "blue"}, {"op": "subtract"}, {"expected": 1}])
def test_a_case_that_says_something_unknown_or_wrong_fails(change: dict[str, Any]) -> None:
    _, document = documents("working_time.json")[0]
    with pytest.raises(AssertionError):
        run(document, {**document["cases"][0], **change})
