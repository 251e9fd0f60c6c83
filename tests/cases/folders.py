"""Where cases are: those shipped, and those of the folder that SERVICECORE_CASES names."""

import json
import os
from pathlib import Path
from typing import Any

from tests.shared import SHARED

OWN = Path(__file__).parent / "data"


def folders() -> list[Path]:
    """The folders; the shared one is taken where it is there and no other is named."""
    named = os.environ.get("SERVICECORE_CASES")
    if named is not None:
        return [OWN, Path(named)]
    return [OWN, SHARED / "cases"] if SHARED.is_dir() else [OWN]


def documents(name: str) -> list[tuple[str, Any]]:
    """The file of that name in each folder, by the name of the folder; that each has one is tested."""
    paths = [folder / name for folder in folders()]
    found = [path for path in paths if path.is_file()]
    return [(path.parent.name, json.loads(path.read_text(encoding="utf-8"))) for path in found]
