"""Trees as text, HTML and plain data."""

import copy
import pickle
from io import StringIO

import pytest
from rich.console import Console

from servicecore.display import Tree


def test_a_tree_is_drawn_with_lines() -> None:
    tree = Tree("why", [Tree("first", ["a", Tree("b", ["c"])]), Tree("second", ["d"]), "third"])
    assert tree.text().split("\n") == [
        "why",
        "├─ first",
        "│  ├─ a",
        "│  └─ b",
        "│     └─ c",
        "├─ second",
        "│  └─ d",
        "└─ third",
    ]
    assert str(tree) == tree.text()


def test_the_lines_of_a_label_stay_within_its_branch() -> None:
    tree = Tree("why\nnot", [Tree("one\ntwo", ["leaf\nmore"]), "last\nline"])
    assert tree.text().split("\n") == [
        "why",
        "│  not",
        "├─ one",
        "│  │  two",
        "│  └─ leaf",
        "│     more",
        "└─ last",
        "   line",
    ]


@pytest.mark.parametrize("label", ["a\r\nb", "a\u2028b", "a\x85b", "a\rb"])
def test_every_kind_of_line_break_is_a_line_break(label: str) -> None:
    assert Tree("x", [label, "y"]).text().split("\n") == ["x", "├─ a", "│  b", "└─ y"]


def test_control_characters_in_a_label_cannot_steer_a_terminal() -> None:
    assert Tree("\x1b[31mred\x00").text() == "\\x1b[31mred\\x00"


@pytest.mark.parametrize("label", ["", "\n"])
def test_an_empty_label_is_an_empty_line(label: str) -> None:
    assert Tree("x", [label]).text().split("\n") == ["x", "└─ "]


def test_every_label_is_escaped_in_html_and_keeps_its_lines() -> None:
    assert (
        Tree("a<b", ['"x" & y\nz', Tree("<li>")]).html()
        == "a&lt;b<ul><li>&quot;x&quot; &amp; y<br>z</li><li>&lt;li&gt;</li></ul>"
    )
    assert Tree("a")._repr_html_() == "a"


def test_rich_draws_the_same_tree_and_takes_no_label_for_markup() -> None:
    drawn = StringIO()
    Console(width=60, file=drawn).print(
        Tree("[bold]why[/]", [Tree("one\ntwo", ["\x1b[31mred"]), ":smile:", ""])
    )
    assert [line.rstrip() for line in drawn.getvalue().splitlines()] == [
        "[bold]why[/]",
        "├── one",
        "│   two",
        "│   └── \\x1b[31mred",
        "├── :smile:",
        "└──",
    ]


def test_a_text_in_place_of_children_is_one_child() -> None:
    assert Tree("a", "bcd") == Tree("a", ["bcd"])


def test_children_may_come_from_an_iterator() -> None:
    assert Tree("a", (name for name in "bc")).to_data() == {
        "label": "a",
        "children": [{"label": "b"}, {"label": "c"}],
    }


def test_a_tree_is_a_value() -> None:
    tree = Tree("a", ["b", Tree("c", ["d"])])
    for again in (pickle.loads(pickle.dumps(tree)), copy.deepcopy(tree)):
        assert again == tree
        assert hash(again) == hash(tree)
    assert tree != Tree("a", ["b", "c"])
