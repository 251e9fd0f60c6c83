"""Where the data and cases are that are too large, or not ours, to ship: a folder beside the checkout."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[1].parent / "shared"

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="no folder `shared` beside the checkout")


def or_skipped(items: Sequence[Any]) -> Sequence[Any]:
    """The items of a file of the folder as parameters; one skipped stand-in where the folder is absent."""
    return items if SHARED.is_dir() else [pytest.param({"id": "absent"}, marks=needs_shared)]


HELPDESK_STEPS: dict[str, Any] = {
    "Assign seriousness": "triaged",
    "Take in charge ticket": "taken_in_charge",
    "Resolve ticket": "resolved",
    "Closed": "closed",
    "Wait": {"event": "held", "status": "pending_customer"},
    "Require upgrade": "escalated",
    "Insert ticket": "opened",
    "Create SW anomaly": "escalated",
    "Resolve SW anomaly": "resumed",
    "Schedule intervention": "noted",
    "VERIFIED": "noted",
    "RESOLVED": "noted",
    "INVALID": "noted",
    "DUPLICATE": "noted",
}
"""What the activities of the log `helpdesk_italian` mean."""
