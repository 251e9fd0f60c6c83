"""Examples that a reader can copy are examples that run; see `conftest.py` at the top."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^(?:`{3,}|~{3,})[ \t]*(\S*)", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_example_hides_from_the_runner_behind_another_name_of_python(page: Path) -> None:
    languages = set(FENCE.findall(page.read_text(encoding="utf-8")))
    assert languages & {"pycon", "py", "python3", "py3", "Python", "ipython", "doctest"} == set()


def test_the_readme_has_an_example_that_runs() -> None:
    assert "python" in FENCE.findall((ROOT / "README.md").read_text(encoding="utf-8"))
