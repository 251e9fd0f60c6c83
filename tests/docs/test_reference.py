"""Whatever the library offers has its place in the reference."""

import pkgutil
import re
from pathlib import Path

import pytest

import servicecore

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


def test_the_page_of_the_public_face_shows_each_name_once() -> None:
    page = (REFERENCE / "servicecore.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"`~servicecore\.\w+\.(\w+)`", page)) == sorted(servicecore.__all__)


@pytest.mark.parametrize(
    "room", [found.name for found in pkgutil.iter_modules(servicecore.__path__) if found.name[0] != "_"]
)
def test_every_room_has_a_page_in_the_reference_and_in_the_contents(room: str) -> None:
    page = (REFERENCE / f"{room}.md").read_text(encoding="utf-8")
    assert f".. automodule:: servicecore.{room}" in page
    contents = (REFERENCE.parent / "index.md").read_text(encoding="utf-8")
    assert f"reference/{room}\n" in contents
