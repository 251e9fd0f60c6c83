"""A tree of short lines."""

from collections.abc import Iterable, Iterator
from typing import Any, Union

import attrs

from servicecore.errors import visible


def _branches(items: Iterable[Union["Tree", str]] | str) -> tuple["Tree", ...]:
    if isinstance(items, str):  # a text is not meant as its letters
        return (Tree(items),)
    return tuple(item if isinstance(item, Tree) else Tree(item) for item in items)


@attrs.frozen
class Tree:
    """A line of text with smaller trees below it.

    >>> print(Tree("why", [Tree("winner: VIPs", ["tier is vip"]), "nothing else matched"]))
    why
    ├─ winner: VIPs
    │  └─ tier is vip
    └─ nothing else matched

    A label may have several lines; other control characters are shown as escapes.
    """

    label: str
    children: tuple["Tree", ...] = attrs.field(default=(), converter=_branches)

    def _lines(self, lead: str, rest: str) -> Iterator[str]:
        first, *more = map(visible, self.label.splitlines() or [""])
        yield lead + first
        last = len(self.children) - 1
        for line in more:
            yield rest + ("│  " if self.children else "") + line
        for number, child in enumerate(self.children):
            end = number == last
            yield from child._lines(rest + ("└─ " if end else "├─ "), rest + ("   " if end else "│  "))

    def text(self) -> str:
        """The tree drawn with lines, for a terminal."""
        return "\n".join(self._lines("", ""))

    def html(self) -> str:
        """The tree as nested HTML lists; every label is escaped."""
        from html import escape  # 1 ms of import, for notebooks only

        inner = "".join(f"<li>{child.html()}</li>" for child in self.children)
        return "<br>".join(map(escape, self.label.splitlines())) + (f"<ul>{inner}</ul>" if inner else "")

    def to_data(self) -> dict[str, object]:
        """The tree as plain data: `{"label": ..., "children": [...]}`."""
        data: dict[str, object] = {"label": self.label}
        if self.children:
            data["children"] = [child.to_data() for child in self.children]
        return data

    def __str__(self) -> str:
        return self.text()

    def __rich__(self) -> Any:
        """The tree as `rich` draws it; only rich calls this, so it need not be installed.

        A label is plain text: markup of rich in it has no effect.
        """
        from rich.text import Text
        from rich.tree import Tree as Drawn

        def drawn(tree: Tree) -> Drawn:
            found = Drawn(Text("\n".join(map(visible, tree.label.splitlines() or [""]))))
            found.children = [drawn(child) for child in tree.children]
            return found

        return drawn(self)

    def _repr_html_(self) -> str:
        return self.html()
