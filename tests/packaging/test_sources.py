"""What no line of the package may do: read a clock, draw a random number, import what is not declared."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import servicecore

PACKAGE = Path(servicecore.__file__).parent
SOURCES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))

DECLARED = {"servicecore", "attrs", "cattrs", "dateutil", "holidays", "numpy", "rich", "yaml", "z3"}
BUDGETS = {"rules/analysing/effort.py"}  # where the time that a search may take is counted
MODULES_OF_CHANCE_AND_TIME = {"random", "secrets", "time", "timeit", "sched"}
FUNCTIONS_OF_CHANCE_AND_TIME = {"now", "utcnow", "today", "uuid1", "uuid4", "urandom", "getrandom"}


def imported_modules(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.partition(".")[0]


def named_functions(tree: ast.AST) -> Iterator[str]:
    """The last part of all that is called or handed on: `datetime.now()` and `factory=datetime.now`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)


def reads_clock_or_chance(source: str) -> set[str]:
    tree = ast.parse(source)
    return (MODULES_OF_CHANCE_AND_TIME & set(imported_modules(tree))) | (
        FUNCTIONS_OF_CHANCE_AND_TIME & set(named_functions(tree))
    )


@pytest.mark.parametrize("path", SOURCES)
def test_no_clock_is_read_and_no_random_number_drawn(path: str) -> None:
    found = reads_clock_or_chance((PACKAGE / path).read_text(encoding="utf-8"))
    assert found == ({"time"} if path in BUDGETS else set())


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\nstarted = datetime.now()",
        "import datetime as dt\nday = dt.date.today()",
        "import attrs, datetime\nat = attrs.field(factory=datetime.datetime.utcnow)",
        "from time import monotonic",
        "def pick(items):\n    import random\n    return random.choice(items)",
        "from uuid import uuid4",
    ],
)
def test_the_check_sees_a_clock_and_a_die(source: str) -> None:
    assert reads_clock_or_chance(source)


@pytest.mark.parametrize("path", SOURCES)
def test_only_the_standard_library_and_the_declared_dependencies_are_imported(path: str) -> None:
    tree = ast.parse((PACKAGE / path).read_text(encoding="utf-8"))
    assert set(imported_modules(tree)) - DECLARED - sys.stdlib_module_names == set()
