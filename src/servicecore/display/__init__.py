"""Trees and tables that show themselves, as text and as HTML.

Explanations are trees, measurements are tables; both print in a terminal and render in a notebook.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from servicecore._lazy import lazy

if TYPE_CHECKING:
    from servicecore.display.table import Table
    from servicecore.display.tree import Tree
    from servicecore.display.words import duration, plural, share, when

__all__ = ["Table", "Tree", "duration", "plural", "share", "when"]

# which module each name lives in; a test holds this table against the imports above
_HOMES = {
    "Table": "table",
    "Tree": "tree",
    "duration": "words",
    "plural": "words",
    "share": "words",
    "when": "words",
}

__getattr__: Callable[[str], object]
__dir__: Callable[[], list[str]]
__getattr__, __dir__ = lazy(__name__, _HOMES)
