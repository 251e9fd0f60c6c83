"""Tables: CSV files, plain or gzipped, whose bad lines are named and never dropped in silence."""

import codecs
import csv
import gzip
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Self, TextIO, cast

from servicecore.errors import (
    Collector,
    InvalidValue,
    ServiceCoreError,
    UnknownName,
    closest,
    one_of,
)
from servicecore.serialization.documents import unreadable

_UNDECODED = re.compile("[\udc80-\udcff]")
_GZIP = b"\x1f\x8b"


class TableFile:
    """A CSV file with a header line, read once, row by row.

    `rows()` yields each good row with its place (`line 7`); each line that cannot be read as a row is kept in
    `problems`. What makes the rest of the file unreadable, a cut gzip file or a quote that is never closed,
    is raised. gzip is recognised by its first bytes. `encoding` is `utf-8` (a byte-order mark is dropped)
    unless said otherwise.

    >>> import io
    >>> table = TableFile(io.BytesIO(b"id,text\\n1,hello\\n2\\n"), name="mail.csv")
    >>> list(table.rows())
    [('line 2', {'id': '1', 'text': 'hello'})]
    >>> [problem.code for problem in table.problems], table.columns
    (['table.ragged-row'], ('id', 'text'))

    Raises `InvalidValue` (`file.unreadable`, `table.no-header`, `table.bad-encoding`,
    `table.duplicate-column`, `table.bad-delimiter`).
    """

    def __init__(
        self,
        source: str | Path | IO[bytes],
        *,
        name: str = "",
        delimiter: str = ",",
        encoding: str = "utf-8-sig",
        gzipped: bool = False,
    ) -> None:
        self.name: str = name or (Path(source).name if isinstance(source, str | Path) else "table")
        self.problems: list[ServiceCoreError] = []
        self.lines: int = 0
        mark = _delimiter(delimiter)
        self.delimiter: str = mark
        self.encoding: str = encoding
        self._raw, self._text = _opened(source, self.name, encoding, gzipped)
        self._reader = csv.reader(self._text, delimiter=mark, strict=True)
        try:
            self.columns: tuple[str, ...] = self._header()
        except ServiceCoreError:
            self.close()
            raise

    def close(self) -> None:
        """Close the file; `rows()` does so when it has reached the end."""
        self._text.close()
        self._raw.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _header(self) -> tuple[str, ...]:
        try:
            header = next(iter(self._reader), [])
        except (OSError, EOFError, ValueError, csv.Error) as cause:
            raise _broken(self.name, cause) from cause
        columns = tuple(column.strip() for column in header)
        if not any(columns):
            raise InvalidValue.of("table.no-header", f"`{self.name}` has no header line")
        if _UNDECODED.search("".join(columns)) or "\0" in "".join(columns):
            raise InvalidValue.of(
                "table.bad-encoding",
                f"`{self.name}` is not in the encoding it is read with",
                place="line 1",
                help="name the encoding, for example `cp1252` or `utf-16`.",
            )
        doubles = sorted({column for column in columns if columns.count(column) > 1})
        if doubles:
            raise InvalidValue.of(
                "table.duplicate-column", f"`{self.name}` has two columns `{doubles[0]}`", place="line 1"
            )
        return columns

    def require(self, *columns: str) -> None:
        """Raise an `ErrorGroup` (`table.no-such-column`) unless the table has all these columns."""
        problems = Collector(f"the columns of `{self.name}`")
        for column in columns:
            if column not in self.columns:
                problems.add(self._no_column(column))
        problems.done()

    def _no_column(self, column: str) -> UnknownName:
        joined = len(self.columns) == 1 and any(mark in self.columns[0] for mark in ";\t|,")
        return UnknownName.of(
            "table.no-such-column",
            f"there is no column `{column}`",
            expected=one_of(self.columns, most=20),
            suggestion=closest(column, self.columns),
            help="the table has a single column: is the delimiter right?" if joined else "",
        )

    def rows(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        """The good rows, each with its place; empty lines are no rows.

        Raises `InvalidValue` (`file.unreadable`, `table.unclosed-quote`) where nothing more can be read.
        """
        width = len(self.columns)
        with self:
            while True:
                start = self._reader.line_num + 1
                try:
                    cells = next(self._reader, None)
                except csv.Error as cause:
                    self.lines += 1
                    self.problems.append(_bad_quotes(cause, f"line {start}"))
                    continue
                except (OSError, EOFError, ValueError) as cause:
                    raise _broken(self.name, cause).inside(f"line {start}") from cause
                if cells is None:
                    return
                if not cells:
                    continue
                self.lines += 1
                if problem := _bad_row(cells, width, self._reader.line_num - start):
                    self.problems.append(problem.inside(f"line {start}"))
                else:
                    yield f"line {start}", dict(zip(self.columns, cells, strict=True))


def _delimiter(mark: str) -> str:
    mark = {"tab": "\t", "\\t": "\t"}.get(mark, mark)
    if len(mark) != 1 or mark in '"\r\n':
        raise InvalidValue.of(
            "table.bad-delimiter",
            f"`{mark}` is not a delimiter",
            expected="one character, or `tab`",
            received=repr(mark),
        )
    return mark


def _bad_quotes(cause: csv.Error, place: str) -> InvalidValue:
    """A row whose quotes are wrong; raised where they swallow the rest of the file."""
    if "field larger" in str(cause):
        raise InvalidValue.of(
            "table.unclosed-quote",
            f"a cell is longer than {csv.field_size_limit():,} letters: a quote may never be closed",
            place=place,
            help="close it; or if a cell is meant to be so long, raise `csv.field_size_limit`.",
        ) from cause
    if "unexpected end" in str(cause):
        raise InvalidValue.of(
            "table.unclosed-quote",
            "a quote is opened and never closed: nothing behind it can be read",
            place=place,
            help='close it, or double it (`""`) if it is meant as a letter.',
        ) from cause
    return InvalidValue.of("table.bad-quote", f"a quote stands where none may: {cause}", place=place)


def _bad_row(cells: Sequence[str], width: int, more_lines: int) -> InvalidValue | None:
    if len(cells) != width:
        return InvalidValue.of(
            "table.ragged-row",
            "the row does not fit the header",
            expected=f"{width} cells",
            received=f"{len(cells)} cells" + (f" over {more_lines + 1:,} lines" if more_lines else ""),
            help="a quote that is closed lines later makes one row of them." if more_lines else "",
        )
    if not all(map(str.isascii, cells)) and _UNDECODED.search("".join(cells)):
        return InvalidValue.of(
            "table.bad-encoding",
            "the row is not in the encoding it is read with",
            help="name the encoding, for example `cp1252`.",
        )
    return None


def _broken(name: str, cause: Exception) -> InvalidValue:
    return InvalidValue.of("file.unreadable", f"cannot read on in `{name}`: {cause}")


def _opened(
    source: str | Path | IO[bytes], name: str, encoding: str, gzipped: bool
) -> tuple[IO[bytes], TextIO]:
    """The bytes and the text of a file; bytes that do not decode survive as marks, found row by row."""
    try:
        codecs.lookup(encoding)
        raw = Path(source).open("rb") if isinstance(source, str | Path) else source  # noqa: SIM115
        content = io.BufferedReader(cast(io.RawIOBase, raw))
        if gzipped or content.peek(2)[:2] == _GZIP:
            content = io.BufferedReader(cast(io.RawIOBase, gzip.GzipFile(fileobj=content)))
        return raw, io.TextIOWrapper(content, encoding=encoding, errors="surrogateescape", newline="")
    except LookupError as cause:
        raise UnknownName.of(
            "table.unknown-encoding",
            f"there is no encoding `{encoding}`",
            expected="a codec name, such as utf-8, cp1252 or utf-16",
        ) from cause
    except OSError as cause:
        raise unreadable(Path(name), cause) from cause


def write_table(
    path: str | Path,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> int:
    """Write a CSV file (gzipped if its name ends in `.gz`) and return the number of rows written.

    The file appears when all rows are written, and not at all if one of them raises.

    Raises `InvalidValue` (`file.unwritable`).
    """
    path = Path(path)
    draft = path.with_name(path.name + ".part")
    try:
        with (
            cast(IO[bytes], gzip.open(draft, "wb")) if path.suffix == ".gz" else draft.open("wb") as raw,
            io.TextIOWrapper(raw, encoding=encoding, errors="surrogateescape", newline="") as text,
        ):
            writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
            writer.writerow(columns)
            count = 0
            for count, row in enumerate(rows, start=1):  # noqa: B007 - the last number is the count
                writer.writerow(row)
        draft.replace(path)
        return count
    except OSError as cause:
        why = (cause.strerror or str(cause)).lower()
        raise InvalidValue.of("file.unwritable", f"cannot write `{path}`: {why}") from cause
    finally:
        draft.unlink(missing_ok=True)
