"""What the deliberate mistakes are answered with, as text to compare and to read.

Run as `python -m tests.diagnostics.snapshots` to write the answers anew; then read the difference.
"""

import re
from collections.abc import Callable
from pathlib import Path

from tests.diagnostics.cases import ROOMS

from servicecore.errors import ErrorGroup, ServiceCoreError

FOLDER = Path(__file__).parent
LINE = re.compile(r"(?<=\.py, line )\d+")


def mistake(act: Callable[[], object]) -> ServiceCoreError | ErrorGroup:
    """What the act is answered with."""
    try:
        act()
    except (ServiceCoreError, ErrorGroup) as error:
        return error
    raise AssertionError("a deliberate mistake went through")


def codes(act: Callable[[], object]) -> set[str]:
    """The codes that the act is answered with."""
    error = mistake(act)
    return {each.code for each in (error.errors if isinstance(error, ErrorGroup) else [error])}


def answer(act: Callable[[], object]) -> str:
    """The text of the answer; lines of this corpus move, so their numbers do not count."""
    error = mistake(act)
    return f"{type(error).__name__}\n{LINE.sub('N', str(error))}"


def written(answers: dict[str, str]) -> str:
    return "\n\n".join(f"== {name}\n{text}" for name, text in answers.items()) + "\n"


def kept(room: str) -> dict[str, str]:
    """The answers that are kept on file."""
    text = (FOLDER / f"{room}.txt").read_text(encoding="utf-8")
    blocks = text.removeprefix("== ").removesuffix("\n").split("\n\n== ")
    return {name: answer for name, _, answer in (block.partition("\n") for block in blocks)}


if __name__ == "__main__":
    for room, cases in ROOMS.items():
        answers = {name: answer(act) for name, act in cases.items()}
        (FOLDER / f"{room}.txt").write_text(written(answers), encoding="utf-8")
