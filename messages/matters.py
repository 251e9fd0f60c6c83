"""Messages made of matters: what people write to companies about, in the sentences that people put around it.

A matter alone decides what a message is about; learnt in many frames, the words of the frames weigh little.
"""

import csv
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
TIMES = 4
"""In how many frames each matter is put."""


def framed() -> Iterator[tuple[str, dict[str, str]]]:
    """Each matter in some frames of its language, always the same ones, as rows of messages that came in.

    Before each row stands whether it is of those that every company gets every day.
    """
    frames = {path.stem: frames_of(path) for path in (HERE / "frames").glob("*.txt")}
    for path in sorted((HERE / "matters").rglob("*.csv")):
        source = "ordinary matters" if path.parent.name == "ordinary" else "matters"
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                drawn = sha256(row["id"].encode()).digest()
                fitting = frames[row.get("language") or "en"][row["form"]]
                for number in range(TIMES):
                    frame = fitting[int.from_bytes(drawn[2 * number : 2 * number + 2]) % len(fitting)]
                    message = {"text": frame.format(row["phrase"]), "direction": "inbound", "intent": ""}
                    yield source, row | message


def frames_of(path: Path) -> dict[str, list[str]]:
    """The sentences for each form of a matter, which take its words for `{}`."""
    found: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("["):
            form = line.strip("[]")
        elif line.strip():
            found.setdefault(form, []).append(line.strip())
    return found
