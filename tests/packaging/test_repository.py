"""What the repository holds works on any machine, and says plainly what it needs."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINS = [
    line
    for line in (ROOT / ".ci" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]

PLACE_ON_A_MACHINE = re.compile(r"(?<![\w.~/-])/(home|root|work|tmp|Users|opt)(/|\b)")
PACKAGE_INDEX = re.compile(r"pypi\.org|pythonhosted\.org|npmjs\.(org|com)|registry\.yarnpkg|anaconda\.org")


def files_of_the_checkout() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if listing.returncode or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in files_of_the_checkout()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


def canonical(requirement: str) -> str:
    """The name that a requirement or a pin begins with, written as an index writes it."""
    name = re.match(r"[\w.-]*\w", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert lines_with(PLACE_ON_A_MACHINE) == []


def test_no_file_names_a_package_index() -> None:
    assert lines_with(PACKAGE_INDEX) == []


@pytest.mark.parametrize("folder", ["home/me/x", "root", "tmp/y.json"])
def test_the_check_sees_a_place_on_a_machine(folder: str) -> None:
    assert PLACE_ON_A_MACHINE.search(f'open("/{folder}")')
    assert not PLACE_ON_A_MACHINE.search(f"see docs/{folder} or https://example.com/{folder}")


def test_dependencies_have_lower_bounds_only() -> None:
    extras = PROJECT["project"]["optional-dependencies"].values()
    for requirement in [*PROJECT["project"]["dependencies"], *(each for extra in extras for each in extra)]:
        assert re.fullmatch(r"[\w.-]+>=[\d.]+", requirement), requirement


def test_every_pin_is_a_plain_name_and_version() -> None:
    assert [line for line in PINS if not re.fullmatch(r"[A-Za-z][\w.-]*==[\w.]+", line)] == []


def test_everything_that_the_project_asks_for_is_pinned() -> None:
    asked = [
        *PROJECT["build-system"]["requires"],
        *PROJECT["project"]["dependencies"],
        *(each for extra in PROJECT["project"]["optional-dependencies"].values() for each in extra),
        *(each for group in PROJECT["dependency-groups"].values() for each in group if "==" not in each),
        "pip",
    ]
    assert {canonical(each) for each in asked} - {canonical(pin) for pin in PINS} == set()


def test_every_fragment_of_the_changelog_has_an_issue_and_a_known_type() -> None:
    types = "|".join(each["directory"] for each in PROJECT["tool"]["towncrier"]["type"])
    assert types == "breaking|deprecation|added|fixed"
    found = [path.name for path in (ROOT / "changelog.d").iterdir() if path.name != "README.md"]
    assert [name for name in found if not re.fullmatch(rf"\d+\.({types})\.md", name)] == []
