"""Where in the user's code a rule or condition was written."""

import sys
from types import FrameType

from servicecore.errors import Source

_MACHINERY = ("servicecore.rules.", "attr.")


def caller() -> Source | None:
    """The nearest line outside this package and attrs; `None` where there is none.

    A prompt and `exec` have lines too. Rules that another room of `servicecore` brings show that room's file.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        file = frame.f_code.co_filename
        if not f"{module}.".startswith(_MACHINERY) and not file.startswith("<attrs generated"):
            return Source(file, frame.f_lineno)
        frame = frame.f_back
    return None
