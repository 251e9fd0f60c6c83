"""Every mistake is answered with the text on file, and every code has its case and its page."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.diagnostics.cases import ROOMS
from tests.diagnostics.snapshots import FOLDER, answer, codes, kept, written

import servicecore
from servicecore.rules.analysing.analysis import KINDS
from servicecore.rules.analysing.proofs import FAILURES

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(servicecore.__file__).parent
PAGE = ROOT / "docs" / "reference" / "errors.md"
CODE = re.compile(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*")
CASES = [pytest.param(room, name, id=f"{room}: {name}") for room, cases in ROOMS.items() for name in cases]


NAMES = {"Tier", "Endless", "EUR", "NPS"}
"""Words that are written with a capital also at the beginning of a message."""
FINDINGS = {f"rule.{kind}" for kinds in KINDS.values() for kind in kinds} | {
    code for code, _ in FAILURES.values()
}
"""What analysis and proofs find: codes that are put together, or looked up."""


def codes_in(source: str) -> Iterator[str]:
    """The codes that a module raises: the first argument of `SomeError.of`, or what it passes as `code`."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        given = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
        if isinstance(node.func, ast.Attribute) and node.func.attr == "of":
            given += node.args[:1]
        for value in given:
            if isinstance(value, ast.Constant) and CODE.fullmatch(str(value.value)):
                yield str(value.value)


def codes_of(*rooms: str) -> set[str]:
    sources = [path for room in rooms for path in (PACKAGE / room).rglob("*.py")]
    found = {code for path in sources for code in codes_in(path.read_text(encoding="utf-8"))}
    return found | FINDINGS if "rules" in rooms else found


@pytest.mark.parametrize(("room", "name"), CASES)
def test_a_mistake_is_answered_with_the_text_on_file(room: str, name: str) -> None:
    assert answer(ROOMS[room][name]) == kept(room)[name]


@pytest.mark.parametrize("room", ROOMS)
def test_the_file_of_a_room_holds_the_answers_of_its_cases_and_no_others(room: str) -> None:
    answers = {name: answer(act) for name, act in ROOMS[room].items()}
    assert (FOLDER / f"{room}.txt").read_text(encoding="utf-8") == written(answers)


@pytest.mark.parametrize("room", ROOMS)
def test_every_code_of_a_room_has_a_case(room: str) -> None:
    answered = set().union(*(codes(act) for act in ROOMS[room].values()))
    assert codes_of(room) - answered == set()


@pytest.mark.parametrize(("room", "name"), CASES)
def test_an_answer_begins_with_its_code_in_lower_case_and_shows_neither_address_nor_path(
    room: str, name: str
) -> None:
    text = answer(ROOMS[room][name])
    kind, first, *rest = text.split("\n")
    if kind == "ErrorGroup":
        assert re.fullmatch(r"\d+ mistakes? in .*", first)
        first = rest[1]
    code, _, message = first.partition(": ")
    assert CODE.fullmatch(code)
    assert (
        message[0].islower()
        or message[0] in "`0123456789"
        or message.split()[0] in {"Tier", "Endless", "EUR", "NPS"}
    )
    assert not re.search(r"0x[0-9a-f]{6}", text)
    assert str(ROOT) not in text


def test_the_text_is_the_same_in_another_process_with_another_order_of_sets() -> None:
    program = (
        "from tests.diagnostics.cases import ROOMS\n"
        "from tests.diagnostics.snapshots import answer, written\n"
        "for cases in ROOMS.values():\n"
        "    print(written({name: answer(act) for name, act in cases.items()}), end='')\n"
    )
    on_file = "".join((FOLDER / f"{room}.txt").read_text(encoding="utf-8") for room in ROOMS)
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", program],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(PACKAGE.parent)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
        assert done.stdout == on_file


def sections() -> list[str]:
    return re.findall(r"^### `([^`]+)`$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_code_has_one_section_in_the_reference() -> None:
    rooms = sorted(path.name for path in PACKAGE.iterdir() if path.is_dir())
    assert sorted(sections()) == sorted(codes_of(*rooms))


def test_every_section_says_how_to_mend_it() -> None:
    text = PAGE.read_text(encoding="utf-8")
    bodies = re.split(r"^### `[^`]+`$", text, flags=re.MULTILINE)[1:]
    for code, body in zip(sections(), bodies, strict=True):
        said = re.split(r"^#|^```", body, flags=re.MULTILINE)[0].split()
        assert 8 <= len(said) <= 120, code


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('raise WrongType.of("a.b", "x")', {"a.b"}),
        ('raise WrongType.of(\n    "a-b.c-d",\n    "x")', {"a-b.c-d"}),
        ('same_kind(first, second, code="a.b")', {"a.b"}),
        ('alias("a.b")', set()),
        ('WrongType.of(code, "a.b")', set()),
        ('Calendar.of("Berlin")', set()),
    ],
)
def test_the_search_for_codes_finds_them(source: str, found: set[str]) -> None:
    assert set(codes_in(source)) == found
