"""Documents: JSON and TOML files as plain data."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from servicecore.errors import InvalidValue


def _json(text: str) -> Any:
    import json

    return json.loads(text)


def _toml(text: str) -> Any:
    import tomllib

    return tomllib.loads(text)


_READERS: dict[str, Callable[[str], Any]] = {".json": _json, ".toml": _toml}


def read_document(path: str | Path) -> Any:
    """The plain data of a JSON or TOML file (by its ending; TOML ends in `.toml`, all else is JSON).

    Raises `InvalidValue` (`file.unreadable`, `document.not-parsable`) with the file's name and the parser's
    line.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        raise unreadable(path, cause) from cause
    try:
        return _READERS.get(path.suffix.lower(), _json)(text)
    except (ValueError, RecursionError) as cause:
        raise InvalidValue.of(
            "document.not-parsable",
            f"`{path.name}` cannot be parsed: {cause}",
            expected="TOML" if path.suffix.lower() == ".toml" else "JSON",
        ) from cause


def unreadable(path: Path, cause: Exception) -> InvalidValue:
    """The error that says that a file could not be read at all."""
    why = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(cause)
    return InvalidValue.of("file.unreadable", f"cannot read `{path.name or path}`: {why.lower()}")
