"""Where the data and cases are that are too large, or not ours, to ship: a folder beside the checkout."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[1].parent / "shared"

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="no folder `shared` beside the checkout")
