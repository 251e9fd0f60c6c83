"""Every case of service levels holds: those shipped, and those of the folder that SERVICECORE_CASES names."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.cases.sla_families import UNBUILT, Unreadable, run
from tests.shared import SHARED

OWN = Path(__file__).parent / "data" / "sla_cases.json"


def folders() -> list[Path]:
    given = os.environ.get("SERVICECORE_CASES")
    return [OWN.parent, *([Path(given)] if given else [SHARED / "cases"] if SHARED.is_dir() else [])]


def cases() -> list[Any]:
    found = []
    for folder in folders():
        path = folder / "sla_cases.json"
        if not path.is_file():
            continue  # the test of the folders says so
        for case in json.loads(path.read_text(encoding="utf-8")):
            unbuilt = pytest.mark.xfail(
                raises=NotImplementedError, strict=True, reason="the room of this family is not built yet"
            )
            marks = [unbuilt] if case["family"] in UNBUILT else []
            found.append(pytest.param(case, id=f"{folder.name}: {case['id']}", marks=marks))
    return found


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
def test_the_folder_has_its_cases(folder: Path) -> None:
    assert (folder / "sla_cases.json").is_file()


@pytest.mark.parametrize("case", cases())
def test_a_case_of_service_levels_holds(case: dict[str, Any]) -> None:
    run(case)


CASE = json.loads(OWN.read_text(encoding="utf-8"))[0] if OWN.is_file() else {}


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
