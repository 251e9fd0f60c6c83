"""CSV in and out: every line is a row or a named problem."""

import gzip
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from servicecore.errors import ErrorGroup, ServiceCoreError
from servicecore.serialization import TableFile, read_document, write_table


def table(content: bytes, **more: str) -> TableFile:
    return TableFile(io.BytesIO(content), name="t.csv", **more)  # type: ignore[arg-type]


def test_rows_come_with_their_line_also_behind_a_cell_of_several_lines() -> None:
    rows = list(table(b'id,text\n1,"two\nlines"\n\n2,one\n').rows())
    assert rows == [("line 2", {"id": "1", "text": "two\nlines"}), ("line 5", {"id": "2", "text": "one"})]


def test_a_ragged_row_is_named_and_the_others_are_read() -> None:
    found = table(b"a,b\n1,2\n3\n4,5,6\n7,8\n")
    assert [place for place, _ in found.rows()] == ["line 2", "line 5"]
    assert [(p.code, p.diagnostic.place) for p in found.problems] == [
        ("table.ragged-row", "line 3"),
        ("table.ragged-row", "line 4"),
    ]
    assert found.lines == 4


def test_a_row_in_another_encoding_is_named_and_the_others_are_read() -> None:
    found = table("a\nok\nsch\u00f6n\nok\n".encode("cp1252"))
    assert [row["a"] for _, row in found.rows()] == ["ok", "ok"]
    assert found.problems[0].code == "table.bad-encoding"
    assert [r["a"] for _, r in table("a\nsch\u00f6n\n".encode("cp1252"), encoding="cp1252").rows()] == [
        "schön"
    ]


def test_a_byte_order_mark_and_utf_16_are_read() -> None:
    assert table("\ufeffa\n1\n".encode()).columns == ("a",)
    assert list(table("a\n1\n".encode("utf-16"), encoding="utf-16").rows()) == [("line 2", {"a": "1"})]


def test_gzip_is_recognised_by_its_content(tmp_path: Path) -> None:
    packed = gzip.compress(b"a,b\n1,2\n")
    assert list(table(packed).rows()) == [("line 2", {"a": "1", "b": "2"})]
    (tmp_path / "t.txt").write_bytes(packed)
    assert list(TableFile(tmp_path / "t.txt").rows()) == [("line 2", {"a": "1", "b": "2"})]


def test_a_cut_gzip_file_gives_its_rows_and_then_an_error() -> None:
    content = b"a\n" + b"".join(b"%d\n" % (i * 7919) for i in range(100_000))
    found = table(gzip.compress(content)[:-2000])
    read = []
    with pytest.raises(ServiceCoreError) as caught:
        read.extend(found.rows())
    assert 0 < len(read) < 100_000
    assert caught.value.code == "file.unreadable"
    assert caught.value.diagnostic.place == f"line {len(read) + 2}"


def test_a_quote_that_is_never_closed_is_an_error_and_not_a_short_table() -> None:
    found = table(b'id,text\n1,fine\n2,"refund please\n' + b"3,more\n" * 20_000)
    with pytest.raises(ServiceCoreError) as caught:
        list(found.rows())
    assert caught.value.code == "table.unclosed-quote"
    assert caught.value.diagnostic.place == "line 3"


def test_a_quote_that_is_closed_lines_later_says_how_many_lines_it_took() -> None:
    found = table(b'a,b,c\n1,"x,3\n4,5,6\n7,8",9\n1,2,3\n')
    assert [row["a"] for _, row in found.rows()] == ["1", "1"]
    found = table(b'a,b,c\n1,"x\n4,5,6\n7,8"\n1,2,3\n')
    assert [place for place, _ in found.rows()] == ["line 5"]
    assert found.problems[0].diagnostic.received == "2 cells over 3 lines"


def test_a_misplaced_quote_spoils_its_row_only() -> None:
    found = table(b'a,b\n1,"x"y\n2,z\n3,6" pipe\n')
    assert [row["b"] for _, row in found.rows()] == ["z", '6" pipe']
    assert [(p.code, p.diagnostic.place) for p in found.problems] == [("table.bad-quote", "line 2")]


def test_nothing_is_written_when_a_row_raises(tmp_path: Path) -> None:
    def rows() -> Iterator[tuple[str]]:
        yield ("1",)
        raise ZeroDivisionError

    (tmp_path / "out.csv").write_text("old")
    with pytest.raises(ZeroDivisionError):
        write_table(tmp_path / "out.csv", ("a",), rows())
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    assert (tmp_path / "out.csv").read_text() == "old"


def test_insisting_on_gzip_refuses_what_is_not() -> None:
    with pytest.raises(ServiceCoreError) as caught:
        TableFile(io.BytesIO(b"a,b\n"), name="t.csv", gzipped=True)
    assert caught.value.code == "file.unreadable"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table.no-header"),
        (b"\n1\n", "table.no-header"),
        (b"a,b,a\n", "table.duplicate-column"),
        (b"\xff\xfea\x00", "table.bad-encoding"),
    ],
)
def test_a_header_that_cannot_be_used_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(ServiceCoreError) as caught:
        table(content)
    assert caught.value.code == code


def test_a_missing_column_is_suggested_or_the_delimiter_doubted() -> None:
    with pytest.raises(ErrorGroup) as caught:
        table(b"text,label\n").require("txt", "label")
    assert caught.value.errors[0].diagnostic.suggestion == "text"
    with pytest.raises(ErrorGroup) as caught:
        table(b"text;label\n").require("text")
    assert "delimiter" in caught.value.errors[0].diagnostic.help


def test_delimiters_and_encodings_are_checked() -> None:
    assert table(b"a\tb\n1\t2\n", delimiter="tab").columns == ("a", "b")
    for bad in (";;", "", '"', "\n"):
        with pytest.raises(ServiceCoreError) as caught:
            table(b"a\n", delimiter=bad)
        assert caught.value.code == "table.bad-delimiter"
    with pytest.raises(ServiceCoreError) as caught:
        table(b"a\n", encoding="utf-88")
    assert caught.value.code == "table.unknown-encoding"


def test_a_missing_file_and_a_folder_are_errors_of_ours(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(ServiceCoreError) as caught:
            TableFile(path)
        assert caught.value.code == "file.unreadable"
        assert str(tmp_path) not in str(caught.value) or path == tmp_path


@pytest.mark.parametrize("name", ["out.csv", "out.csv.gz"])
def test_what_is_written_is_read_back(tmp_path: Path, name: str) -> None:
    rows = [("1", 'quo"te'), ("2", "two\nlines"), ("3", "komma, ü")]
    assert write_table(tmp_path / name, ("id", "text"), rows) == 3
    assert [tuple(row.values()) for _, row in TableFile(tmp_path / name).rows()] == rows


def test_an_unwritable_place_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(ServiceCoreError) as caught:
        write_table(tmp_path / "no" / "out.csv", ("a",), [])
    assert caught.value.code == "file.unwritable"


def test_documents_are_json_or_toml(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"x": 1}')
    (tmp_path / "a.toml").write_text('"Take in charge" = "taken_in_charge"\n')
    assert read_document(tmp_path / "a.json") == {"x": 1}
    assert read_document(tmp_path / "a.toml") == {"Take in charge": "taken_in_charge"}


@pytest.mark.parametrize(
    ("name", "text"), [("a.json", "{x: 1}"), ("a.toml", "x = "), ("a.json", "[" * 100_000)]
)
def test_a_document_that_does_not_parse_is_named(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ServiceCoreError) as caught:
        read_document(tmp_path / name)
    assert caught.value.code == "document.not-parsable"
    assert name in str(caught.value)


def test_a_missing_document_is_named(tmp_path: Path) -> None:
    with pytest.raises(ServiceCoreError) as caught:
        read_document(tmp_path / "none.json")
    assert caught.value.code == "file.unreadable"
