"""Each folder of cases has its files: one that is named and not there is a mistake."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cases.folders import OWN, folders


@pytest.mark.parametrize("name", ["sla_cases.json", "working_time.json"])
@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
def test_a_folder_has_its_cases(folder: Path, name: str) -> None:
    assert (folder / name).is_file()


def test_a_folder_that_is_named_counts_even_if_it_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICECORE_CASES", "nowhere")
    assert folders() == [OWN, Path("nowhere")]


def test_a_run_with_an_absent_folder_fails(tmp_path: Path) -> None:
    named = {**os.environ, "SERVICECORE_CASES": str(tmp_path / "nowhere")}
    only = ["-q", "-p", "no:cacheprovider", "-k", "has_its_cases", __file__]
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *only],
        env=named,
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "2 failed" in done.stdout
