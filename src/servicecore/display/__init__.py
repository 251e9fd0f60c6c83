"""Trees and tables that show themselves, as text and as HTML.

Explanations are trees, measurements are tables; both print in a terminal and render in a notebook.
"""

from servicecore.display.table import Table
from servicecore.display.tree import Tree
from servicecore.display.words import duration, plural, share, when

__all__ = ["Table", "Tree", "duration", "plural", "share", "when"]
