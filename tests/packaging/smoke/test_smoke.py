"""What a user finds after `pip install servicecore`.

`.ci/run` copies this folder away from the sources and runs it against the built wheel on every Python that it
finds, so it asks for nothing but pytest and the package.
"""

import importlib
import pkgutil
import subprocess
import sys
import sysconfig
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import pytest

import servicecore

SCRIPT = Path(sysconfig.get_path("scripts")) / "servicecore"

# Runs `python -m servicecore` in a process in which every use of the network is an error.
OFFLINE = """
import runpy, sys

def refuse(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}:
        raise RuntimeError(f"uses the network: {event}")

sys.addaudithook(refuse)
runpy.run_module("servicecore", run_name="__main__", alter_sys=True)
"""


def output_of(*command: str | Path, folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_package_tells_the_version_it_was_released_as() -> None:
    assert servicecore.__version__ == version("servicecore")


def test_the_package_tells_type_checkers_that_it_is_typed() -> None:
    assert files("servicecore").joinpath("py.typed").is_file()


def test_every_module_imports() -> None:
    names = [found.name for found in pkgutil.walk_packages(servicecore.__path__, "servicecore.")]
    assert "servicecore.errors" in names
    for name in names:
        if name != "servicecore.__main__":
            importlib.import_module(name)


@pytest.mark.parametrize("name", servicecore.__all__)
def test_every_name_of_the_public_face_is_there(name: str) -> None:
    assert getattr(servicecore, name) is not None


def test_the_demo_runs_offline_and_prints_the_same_every_time(tmp_path: Path) -> None:
    printed = output_of(sys.executable, "-I", "-c", OFFLINE, "demo", folder=tmp_path)
    assert printed.strip()
    assert output_of(sys.executable, "-m", "servicecore", "demo", folder=tmp_path) == printed
    assert output_of(SCRIPT, "demo", folder=tmp_path) == printed
    assert not list(tmp_path.iterdir()), "the demo leaves nothing behind"
