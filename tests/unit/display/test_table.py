"""Tables as text, HTML and plain data."""

import copy
import pickle
from html.parser import HTMLParser

import pytest

from servicecore.display import Table
from servicecore.errors import InvalidValue


def lines(table: Table) -> list[str]:
    return table.text().split("\n")


def test_numbers_are_set_flush_right_and_words_flush_left() -> None:
    table = Table(["topic", "n", "share"], [["refund", 12, "8.5 %"], ["log in", 7, "-0.1 %"]], title="a week")
    assert lines(table) == [
        "a week",
        "topic    n   share",
        "refund  12   8.5 %",
        "log in   7  -0.1 %",
    ]
    assert str(table) == table.text()


def test_a_column_without_any_value_is_no_column_of_numbers() -> None:
    assert lines(Table(["a", "b"], [[None, "x"], ["", "y"]])) == ["a  b", "   x", "   y"]


def test_missing_numbers_leave_a_column_of_numbers_what_it_is() -> None:
    assert lines(Table(["count"], [[7], [None], [12]])) == ["count", "    7", "", "   12"]


def test_one_word_makes_a_column_one_of_words() -> None:
    assert lines(Table(["n"], [[7], ["none"]])) == ["n", "7", "none"]


@pytest.mark.parametrize(
    ("wide", "columns"),
    [
        ("退款", 4),
        ("ｆｕｌｌ", 8),
        ("한국", 4),
        ("e\u0301te\u0301", 3),
        ("👍", 2),
        ("❤\ufe0f", 1),
        ("ที่", 1),
        ("a\u200bb", 2),
        ("Grüße", 5),
    ],
)
def test_columns_line_up_where_letters_are_wide_or_take_no_room(wide: str, columns: int) -> None:
    first, second = lines(Table(["aaaaaaaaaa", "b"], [[wide, "x"]]))
    assert second == wide + " " * (10 - columns) + "  x"
    assert first == "aaaaaaaaaa  b"


def test_line_breaks_tabs_and_runs_of_space_in_a_cell_become_one_space() -> None:
    assert lines(Table(["a\nb"], [["c\r\n\td  e"]])) == ["a b", "c d e"]


def test_control_characters_in_a_cell_cannot_steer_a_terminal() -> None:
    assert "\x1b" not in Table(["a"], [["\x1b[31mred"]]).text()


def test_every_cell_heading_and_title_is_escaped_in_html() -> None:
    html = Table(["<b>"], [["<script>alert(1)</script>"], ["\"'&"]], title="<i>&").html()
    seen: list[str] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: seen.append(tag)  # type: ignore[method-assign]
    parser.feed(html)
    assert set(seen) == {"table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "&quot;&#x27;&amp;" in html
    assert Table(["<b>"])._repr_html_() == Table(["<b>"]).html()


def test_numbers_are_flush_right_in_html_too() -> None:
    assert '<td style="text-align:right">7</td>' in Table(["a"], [[7]]).html()
    assert "<caption>" not in Table(["a"], [[7]]).html()


def test_plain_data_has_a_mapping_a_row() -> None:
    assert Table(["a", "b"], [[1, None], ["x", "y"]]).to_data() == [{"a": "1", "b": ""}, {"a": "x", "b": "y"}]


def test_an_empty_table_shows_its_headings() -> None:
    assert Table(["a", "b"]).text() == "a  b"
    assert Table(["a"]).to_data() == []


def test_rows_and_columns_may_come_from_iterators_and_be_of_any_type() -> None:
    assert Table((n for n in (1, 2)), (row for row in [(1, 2.5)])).to_data() == [{"1": "1", "2": "2.5"}]


@pytest.mark.parametrize("row", [[], ["x"], ["x", "y", "z"]])
def test_a_row_that_does_not_fit_is_refused_with_its_place(row: list[str]) -> None:
    with pytest.raises(InvalidValue) as caught:
        Table(["a", "b"], [["x", "y"], row])
    assert caught.value.code == "table.ragged-row"
    assert caught.value.diagnostic.place == "rows[1]"
    assert caught.value.diagnostic.received == f"{len(row)} cells"


def test_the_title_is_named() -> None:
    with pytest.raises(TypeError):
        Table(["a"], [], "title")  # type: ignore[call-arg]


def test_a_table_is_a_value() -> None:
    table = Table(["a"], [[1]], title="t")
    for again in (
        pickle.loads(pickle.dumps(table)),
        copy.deepcopy(table),
        Table(("a",), (("1",),), title="t"),
    ):
        assert again == table
        assert hash(again) == hash(table)
    assert table != Table(["a"], [[2]], title="t")
