"""Each folder of cases has its files: one that is named and not there is a mistake."""

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
