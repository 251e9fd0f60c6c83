"""What importing the package costs, and what its public names promise."""

import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, get_type_hints

import attrs
import pytest

import servicecore

MODULES = sorted(
    found.name
    for found in pkgutil.walk_packages(servicecore.__path__, "servicecore.")
    if found.name != "servicecore.__main__"  # running is what importing it means
)
ROOMS = [name for name in MODULES if name.count(".") == 1 and "._" not in name]

every_room = pytest.mark.parametrize("room", ROOMS)


def run(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def public_objects(room: str) -> dict[str, Any]:
    module = importlib.import_module(room)
    return {name: getattr(module, name) for name in module.__all__}


def public_functions(room: str) -> Iterator[tuple[str, Callable[..., object]]]:
    """The public functions of a room and the public methods and properties of its public classes."""
    for name, thing in public_objects(room).items():
        if inspect.isfunction(thing):
            yield name, thing
        elif inspect.isclass(thing):
            for member, value in vars(thing).items():
                function = getattr(value, "fget", None) or getattr(value, "__func__", value)
                if not member.startswith("_") and inspect.isfunction(function):
                    yield f"{name}.{member}", function


def documented_values(source: Path) -> Iterator[str]:
    """The names assigned in a module whose assignment is followed by a docstring."""
    body = ast.parse(source.read_text(encoding="utf-8")).body
    for statement, following in pairwise(body):
        if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
            targets = getattr(statement, "targets", [getattr(statement, "target", None)])
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def test_importing_the_public_face_loads_no_heavy_dependency() -> None:
    loaded = run(
        "import sys; from servicecore import Calendar, Customer, Interaction, Rule, RuleSet;"
        "print(*{'cattrs', 'dateutil', 'hypothesis', 'pytest'} & set(sys.modules))"
    )
    assert loaded.split() == []


@every_room
def test_a_room_can_be_the_first_thing_that_a_program_imports(room: str) -> None:
    run(f"import {room}")


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_and_says_what_it_is_for(name: str) -> None:
    assert importlib.import_module(name).__doc__


@every_room
def test_a_room_has_every_name_that_it_lists_and_lists_it_once(room: str) -> None:
    listed = importlib.import_module(room).__all__
    assert listed
    assert sorted(set(listed)) == sorted(listed)
    assert set(public_objects(room)) == set(listed)


@every_room
def test_every_public_class_and_function_has_a_docstring_of_its_own(room: str) -> None:
    silent = [
        name
        for name, thing in public_objects(room).items()
        if (inspect.isclass(thing) or inspect.isroutine(thing)) and not (thing.__doc__ or "").strip()
    ]
    assert silent == []


@every_room
def test_every_public_constant_and_alias_has_a_docstring_below_it(room: str) -> None:
    path = Path(str(importlib.import_module(room).__file__))
    sources = path.parent.rglob("*.py") if path.name == "__init__.py" else [path]
    documented = {name for source in sources for name in documented_values(source)}
    values = {
        name
        for name, thing in public_objects(room).items()
        if not inspect.isclass(thing) and not inspect.isroutine(thing)
    }
    assert sorted(values - documented) == []


@every_room
def test_every_public_function_is_annotated_with_types_that_exist(room: str) -> None:
    bare = []
    for name, function in public_functions(room):
        parameters = [each for each in inspect.signature(function).parameters if each not in {"self", "cls"}]
        hints = get_type_hints(function)
        bare += [f"{name}({each})" for each in [*parameters, "return"] if each not in hints]
    assert bare == []


@every_room
def test_the_fields_of_every_public_attrs_class_resolve(room: str) -> None:
    for thing in public_objects(room).values():
        if inspect.isclass(thing) and attrs.has(thing):
            untyped = [field.name for field in attrs.fields(attrs.resolve_types(thing)) if field.type is None]
            assert untyped == [], thing


LAZY = [name for name in ("servicecore", *ROOMS) if hasattr(importlib.import_module(name), "_HOMES")]


@pytest.mark.parametrize("package", LAZY)
def test_names_loaded_late_come_from_where_type_checkers_see_them(package: str) -> None:
    module = importlib.import_module(package)
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    (seen,) = (
        each for each in tree.body if isinstance(each, ast.If) and ast.unparse(each.test) == "TYPE_CHECKING"
    )
    homes = {
        alias.name: str(found.module).removeprefix(f"{package}.")
        for found in seen.body
        if isinstance(found, ast.ImportFrom)
        for alias in found.names
    }
    assert homes == module._HOMES


def test_some_rooms_load_their_names_late() -> None:
    late = {f"servicecore.{room}" for room in ("calendars", "display", "domain", "rules")}
    assert late <= set(LAZY)
