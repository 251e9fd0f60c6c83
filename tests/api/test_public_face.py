"""`import servicecore` offers a few dozen names and loads none of them before it is used."""

import importlib
import pkgutil
import subprocess
import sys

import pytest

import servicecore

NAMES = [name for name in servicecore.__all__ if name != "__version__"]
ROOMS = [found.name for found in pkgutil.iter_modules(servicecore.__path__) if found.name[0] != "_"]


def test_the_public_face_has_between_thirty_and_forty_names() -> None:
    assert 30 <= len(set(NAMES)) == len(NAMES) <= 40


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_the_public_face_is_a_public_name_of_a_room(name: str) -> None:
    rooms = [importlib.import_module(f"servicecore.{room}") for room in ROOMS]
    homes = [getattr(room, name) for room in rooms if name in room.__all__]
    assert getattr(servicecore, name) in homes


def test_importing_the_package_loads_no_room() -> None:
    program = "import sys, servicecore; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert {f"servicecore.{room}" for room in ROOMS} & set(done.stdout.split()) == set()


def test_editors_and_prompts_see_every_name() -> None:
    assert set(servicecore.__all__) <= set(dir(servicecore))


def test_an_unknown_name_is_an_attribute_error_that_shows_it() -> None:
    with pytest.raises(AttributeError, match="Costumer"):
        _ = servicecore.Costumer
