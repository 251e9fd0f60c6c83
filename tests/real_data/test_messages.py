"""Real messages of six industries through the command: every row is accounted for, whatever it says."""

import csv
import json
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from tests.shared import SHARED, needs_shared

from servicecore.cli import main
from servicecore.serialization import TableFile

FILE = SHARED / "data" / "multidogo_messages" / "labelled_messages.csv"
ALL_TURNS = SHARED / "data" / "multidogo_messages" / "turns.csv.gz"

pytestmark = needs_shared


@pytest.fixture(scope="module")
def classified(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    out = tmp_path_factory.mktemp("classify") / "classified.csv"
    with redirect_stdout(StringIO()) as printed:
        assert main(["classify", str(FILE), "--text", "text", "--out", str(out), "--json"]) == 0
    return json.loads(printed.getvalue()), out


def test_every_message_is_counted_once(classified: tuple[dict[str, Any], Path]) -> None:
    data, _ = classified
    with FILE.open(newline="", encoding="utf-8") as file:
        rows = sum(1 for _ in csv.DictReader(file))
    assert data["messages"] + data["problems"]["count"] == rows == 9382
    assert sum(data["functions"].values()) == data["messages"]


def test_the_written_table_says_the_same_as_the_counts(classified: tuple[dict[str, Any], Path]) -> None:
    data, out = classified
    counted: dict[str, int] = {}
    with TableFile(out) as table:
        for _, row in table.rows():
            counted[row["found_function"]] = counted.get(row["found_function"], 0) + 1
    assert counted == data["functions"]


def test_support_is_found_where_software_fails_and_hardly_elsewhere(
    classified: tuple[dict[str, Any], Path],
) -> None:
    """Precision and recall of support; figures and their limits are in the documentation."""
    right = wrong = missed = others = 0
    with TableFile(classified[1]) as table:
        for _, row in table.rows():
            found, true = row["found_function"] == "support", row["label"] == "support"
            right += found and true
            wrong += found and not true
            missed += true and not found
            others += not true
    assert right / (right + missed) >= 0.8
    assert wrong / others <= 0.005


def test_a_gzipped_file_of_all_turns_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    with TableFile(ALL_TURNS) as table:
        assert sum(1 for _ in table.rows()) == 116_597
        assert table.problems == []
