"""Cases of working time, kept as data."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from servicecore.calendars import Calendar
from servicecore.errors import InvalidValue

CHECKOUT = Path(__file__).resolve().parents[3]
OWN = CHECKOUT / "tests" / "cases" / "data" / "working_time.json"
SHARED = CHECKOUT / ".." / "shared" / "cases" / "working_time.json"


def cases_of(path: Path) -> list[Any]:
    """One parameter for each case of a file."""
    if not path.exists():
        return [
            pytest.param(None, None, id="absent", marks=pytest.mark.skip("the shared cases are not here"))
        ]
    document = json.loads(path.read_text(encoding="utf-8"))
    calendars = document["calendars"]
    return [pytest.param(calendars[case["calendar"]], case, id=case["id"]) for case in document["cases"]]


def check(calendar: Calendar, case: dict[str, Any]) -> None:
    start, expected = datetime.fromisoformat(case["start"]), case["expected"]
    if case["op"] == "between":
        assert calendar.between(start, datetime.fromisoformat(case["arg"])) == timedelta(seconds=expected)
    elif expected == {"error": "unreachable"}:
        with pytest.raises(InvalidValue, match=r"calendar\.unreachable"):
            calendar.add(start, timedelta(seconds=case["arg"]))
    else:
        due = calendar.add(start, timedelta(seconds=case["arg"]))
        assert due.astimezone(UTC) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(("data", "case"), cases_of(OWN))
def test_an_own_case_holds(data: dict[str, Any], case: dict[str, Any]) -> None:
    check(Calendar.from_data(data), case)


@pytest.mark.parametrize(("data", "case"), cases_of(SHARED))
def test_a_shared_case_holds(data: dict[str, Any], case: dict[str, Any]) -> None:
    check(Calendar.from_data(data), case)
