"""CSV as text: rows exactly as they stand in the file, with what is wrong with each.

The dialect is settled by a small check of the header line, never by a guess over the rows.
Two ways give the same table: lines straight into DuckDB when the file is plain (UTF-8, no NUL, one
kind of line end, no blank lines, quotes only around whole cells and closed in their line), else
one pass in Python, which is the oracle of the other.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import duckdb
import numpy as np

from truceline.intake.task import Rows, quoted

DELIMITERS = ",;\t|"
UNIT = "\x1f"
_CHUNK_ROWS = 100_000
_CHUNK_BYTES = 1 << 22
_LONGEST_RECORD_LINES = 50
SHEET_COLUMNS = "truceline_"
"""How the names of our own columns in a sheet of set-aside rows start (sheets.py)."""

MOST_COLUMNS = 2_000
LONGEST_RECORD = 1_000_000
_SHOWN_OF_TOO_LONG = 10_000
# one character takes at most four bytes, so a line cut here is longer than a record may be
_LONGEST_LINE_BYTES = 4 * LONGEST_RECORD + 4
_LINE_ENDS = r"\x0b\x0c\x1c-\x1e\x{85}\x{2028}\x{2029}"
_LONGEST_CELL = 131_072
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How the file is written: its delimiter, its header's names as written, whether it is plain.

    ``end`` is the end of every line of a plain file, and ``quotes`` says whether it holds any.
    """

    delimiter: str
    header: tuple[str, ...]
    plain: bool
    end: str = "\n"
    quotes: bool = False


class NotTextError(ValueError):
    """The file is no UTF-8 text with a header line; ``code`` and message say what it is instead."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def opened(path: Path) -> BinaryIO:
    """The file's bytes, unpacked where it is gzip."""
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
    return cast(BinaryIO, gzip.open(path)) if packed else path.open("rb")


def dialect(path: Path) -> Dialect:
    """The dialect of the file.

    errors: NotTextError for an empty file, a header that is not UTF-8, or a header of one cell.
    """
    with opened(path) as file:
        head = _head(file)
        delimiter, names = header_names(head)
        end = b"\r\n" if head.endswith(b"\r\n") else b"\n"
        quotes = _quotes(head, file, end) if head.count(b"\r") == end.count(b"\r") else None
    return Dialect(
        delimiter=delimiter, header=names, plain=quotes is not None, end=end.decode(), quotes=bool(quotes)
    )


def header(path: Path) -> tuple[str, ...]:
    """The names in the header, as written; errors as for ``dialect``."""
    with opened(path) as file:
        return header_names(_head(file))[1]


def _head(file: BinaryIO) -> bytes:
    return file.readline(1 << 20).removeprefix(_BOM)


def header_names(head: bytes) -> tuple[str, tuple[str, ...]]:
    """(delimiter, names) of a header line: the delimiter that gives most names."""
    if not head.strip():
        raise NotTextError("TL-INT-003", "The file is empty.")
    if b"\x00" in head or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise NotTextError("TL-INT-016", "The file is not UTF-8 text: its first line holds NUL bytes.")
    try:
        line = head.decode("utf-8").strip("\r\n").split("\r")[0]
    except UnicodeDecodeError as error:
        raise NotTextError(
            "TL-INT-016", f"The header line is not UTF-8: byte {error.start} is 0x{head[error.start]:02x}."
        ) from error
    best = max(DELIMITERS, key=line.count)
    cells = split_record(line, best)
    if len(cells or ()) > MOST_COLUMNS:
        said = f"The header has {len(cells or ())} columns; a table has at most {MOST_COLUMNS}."
        raise NotTextError("TL-INT-050", said)
    return best, tuple(name.strip() for name in (cells or line.split(best)))


def _quotes(head: bytes, file: BinaryIO, end: bytes) -> bool | None:
    """Whether a file that is plain, as far as lines go, holds quotes; None where it is not plain."""
    quotes = b'"' in head
    while chunk := file.read(_CHUNK_BYTES):
        end_of_line = file.readline(_LONGEST_LINE_BYTES)
        chunk += end_of_line
        blank_line = chunk.startswith(end) or end + end in chunk
        too_long = len(end_of_line) == _LONGEST_LINE_BYTES
        if too_long or blank_line or b"\x00" in chunk or not _ends(chunk, end) or not _is_utf8(chunk):
            return None
        quotes = quotes or b'"' in chunk
    return quotes


def _ends(chunk: bytes, end: bytes) -> bool:
    """True when every line of the chunk ends in this way and returns stand nowhere else."""
    if end == b"\n":
        return b"\r" not in chunk
    return chunk.count(b"\r") == chunk.count(b"\n") == chunk.count(end)


def _is_utf8(chunk: bytes) -> bool:
    if chunk.isascii():
        return True
    try:
        chunk.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def split_record(text: str, delimiter: str) -> list[str] | None:
    """The cells of one record, or None where its quotes do not close or are misplaced."""
    if '"' not in text:
        return text.split(delimiter)
    try:
        found = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return found[0] if len(found) == 1 else None


def load_csv(con: duckdb.DuckDBPyConnection, path: Path, found: Dialect, name: str) -> Rows:
    """The file's rows as a relation over a temp table called ``name``."""
    if found.plain and _load_plain(con, path, found, name):
        lines = f"SELECT rowid AS row_no, line, line AS packed FROM {name}"
        sql = _split_sql(
            "SELECT row_no, line AS as_reported, packed, CAST(NULL AS VARCHAR) AS broken "
            f"FROM ({_packed(name, found.delimiter) if found.quotes else lines}) WHERE row_no > 0",
            found,
            UNIT if found.quotes else found.delimiter,
        )
        count = con.execute(f"SELECT count(*) - 1 FROM {name}").fetchall()[0][0]
    else:
        _load_pythonic(con, path, found, name)
        sql = _split_sql(f"SELECT * FROM {name}", found, UNIT)
        count = con.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]
    columns, twice = column_map(found.header)
    return Rows(sql=sql, columns=columns, count=int(count), twice=twice)


def column_map(header: tuple[str, ...]) -> tuple[dict[str, str], frozenset[str]]:
    """Lower-case header names with their c-names, and the names that stand there twice.

    Columns of ours, in a sheet of rows to be mended, are left out: they are not the source's.
    """
    names = [name.lower() for name in header]
    twice = frozenset(name for name in names if names.count(name) > 1)
    return {
        name: f"c{place}" for place, name in reversed(list(enumerate(names))) if not _is_ours(name)
    }, twice


def _is_ours(name: str) -> bool:
    return name.startswith(SHEET_COLUMNS)


def _load_plain(con: duckdb.DuckDBPyConnection, path: Path, found: Dialect, name: str) -> bool:
    """True when the file's lines stand in the table; False, and no table, when the slow way is needed."""
    with path.open("rb") as raw:
        packing = "gzip" if raw.read(2) == b"\x1f\x8b" else "none"
    end = ", new_line='\\r\\n'" if found.end == "\r\n" else ""
    try:
        con.execute(
            f"CREATE TEMP TABLE {name} AS SELECT line FROM read_csv(?, columns={{'line': 'VARCHAR'}}, "
            f"delim=chr(1), quote='', escape='', header=false, auto_detect=false, skip=0, "
            f"max_line_size={LONGEST_RECORD}, compression='{packing}'{end})",
            [str(path)],
        )
        if not found.quotes or _quotes_are_simple(con, name, found.delimiter):
            return True
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:  # a line too long for the fast way: the slow way has no such limit
        pass
    con.execute(f"DROP TABLE IF EXISTS {name}")
    return False


def _quotes_are_simple(con: duckdb.DuckDBPyConnection, name: str, delimiter: str) -> bool:
    """True when in every line quotes stand around whole cells, doubled inside them, and are closed.

    Characters at which Python ends a line, and cells longer than its parser takes, are left to it.
    """
    bare, inside = f'[^"{delimiter}{_LINE_ENDS}]*', f'(?:[^"{_LINE_ENDS}]|"")*'
    cell = f'(?:"{inside}"|{bare})'
    simple = f"regexp_full_match(line, {quoted(f'{cell}(?:[{delimiter}]{cell})*')})"
    [(all_simple,)] = con.execute(
        f"SELECT bool_and(strlen(line) < {_LONGEST_CELL} AND {simple}) FROM {name} "
        "WHERE rowid > 0 AND contains(line, '\"')"
    ).fetchall()
    return all_simple is not False


def _packed(name: str, delimiter: str) -> str:
    """SQL of the lines with their cells packed, where the quotes are simple.

    Between quotes the text stands as it is; outside of them delimiters part the cells, and nothing
    at all, unless the line begins or ends there, was a doubled quote.
    """
    parted = f"replace({{}}, {_char(delimiter)}, {_char(UNIT)})"
    joined = (
        "array_to_string(list_transform(parts, lambda part, place: CASE WHEN place % 2 = 0 THEN part "
        f"WHEN part = '' AND place > 1 AND place < last THEN '\"' ELSE {parted.format('part')} END), '')"
    )
    return (
        f"SELECT row_no, line, CASE WHEN last > 1 THEN {joined} ELSE {parted.format('line')} END AS packed "
        "FROM (SELECT *, len(parts) AS last "
        f"FROM (SELECT rowid AS row_no, line, string_split(line, '\"') AS parts FROM {name}))"
    )


def _split_sql(source: str, found: Dialect, separator: str) -> str:
    width = len(found.header)
    guarded = any(_is_ours(name.lower()) for name in found.header)
    cells = ", ".join(f"{_cell(place, guarded)} AS c{place}" for place in range(width))
    return (
        f"SELECT row_no, as_reported, {cells}, "
        f"coalesce(broken, CASE WHEN len(cells) <> {width} THEN 'TL-INT-009' END) AS fault, "
        f"CASE WHEN broken IS NULL THEN len(cells)::VARCHAR END AS fault_found "
        f"FROM (SELECT *, string_split(packed, {_char(separator)}) AS cells FROM ({source}))"
    )


def _cell(place: int, guarded: bool) -> str:
    """A cell; of a sheet of ours without the apostrophe that kept a spreadsheet from running it."""
    cell = f"cells[{place + 1}]"
    return f"regexp_replace({cell}, '^''(''*[=+\\-@\t\r])', '\\1')" if guarded else cell


def _char(text: str) -> str:
    return quoted(text) if text.isprintable() else f"chr({ord(text)})"


def _load_pythonic(con: duckdb.DuckDBPyConnection, path: Path, found: Dialect, name: str) -> None:
    con.execute(
        f"CREATE TEMP TABLE {name} (row_no BIGINT, as_reported VARCHAR, packed VARCHAR, broken VARCHAR)"
    )
    chunk: list[tuple[str, str, str | None]] = []
    first = 1
    with opened(path) as file:
        for record in _records(file, found.delimiter):
            chunk.append(record)
            if len(chunk) == _CHUNK_ROWS:
                _append(con, name, chunk, first)
                first, chunk = first + len(chunk), []
        _append(con, name, chunk, first)


def _append(
    con: duckdb.DuckDBPyConnection, name: str, chunk: list[tuple[str, str, str | None]], first: int
) -> None:
    if not chunk:
        return
    texts = {
        key: np.array([row[place] for row in chunk], dtype=object)
        for place, key in enumerate(("as_reported", "packed", "broken"))
    }
    arrays = {"row_no": np.arange(first, first + len(chunk), dtype=np.int64), **texts}
    con.register("intake_chunk", arrays)
    con.execute(f"INSERT INTO {name} SELECT row_no, as_reported, packed, broken FROM intake_chunk")
    con.unregister("intake_chunk")


def _records(file: BinaryIO, delimiter: str) -> Iterator[tuple[str, str, str | None]]:
    """Each record after the header: its text as it stands, its cells packed, its fault or None."""
    waiting: list[str] = []
    lines = _lines(file)
    next(lines, None)
    while True:
        line = waiting.pop(0) if waiting else next(lines, None)
        if line is None:
            return
        text = line.rstrip("\r\n")
        if not text:
            continue
        if text.count('"') % 2 == 0 or len(text) > LONGEST_RECORD:
            yield _record(text, delimiter)
            continue
        more = _until_closed(line, waiting, lines)
        yield _record((more or line).rstrip("\r\n"), delimiter)


def _until_closed(line: str, waiting: list[str], lines: Iterator[str]) -> str | None:
    """The record that starts with this line, if its quote closes within 50 lines; else None."""
    joined, taken = line, 0
    while joined.count('"') % 2 and taken < _LONGEST_RECORD_LINES:
        if taken == len(waiting):
            following = next(lines, None)
            if following is None:
                return None
            waiting.append(following)
        joined, taken = joined + waiting[taken], taken + 1
    if joined.count('"') % 2:
        return None
    del waiting[:taken]
    return joined


def _record(text: str, delimiter: str) -> tuple[str, str, str | None]:
    if len(text) > LONGEST_RECORD:
        return _readable(text[:_SHOWN_OF_TOO_LONG])[0], "", "TL-INT-050"
    readable, broken = _readable(text)
    cells = split_record(readable, delimiter)
    if cells is None:
        return readable, "", broken or "TL-INT-009"
    return readable, UNIT.join(cells), broken


def _readable(text: str) -> tuple[str, str | None]:
    """The text with bytes that are no UTF-8 and NULs written as \\xNN, and its fault or None."""
    if text.isascii():
        return (text.replace("\x00", "\\x00"), "TL-INT-017") if "\x00" in text else (text, None)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raw = text.encode("utf-8", "surrogateescape").replace(b"\x00", b"\\x00")
        return raw.decode("utf-8", "backslashreplace"), "TL-INT-016"
    return (text.replace("\x00", "\\x00"), "TL-INT-017") if "\x00" in text else (text, None)


def _lines(file: BinaryIO) -> Iterator[str]:
    """Physical lines with their ends: LF, CRLF or a lone CR; broken bytes as surrogates."""
    first = True
    for raw in _bounded(file):
        line = (raw.removeprefix(_BOM) if first else raw).decode("utf-8", "surrogateescape")
        first = False
        yield from _at_returns(line)


def _bounded(file: BinaryIO) -> Iterator[bytes]:
    """Physical lines in bounded memory: of one too long to be a record only the beginning."""
    while raw := file.readline(_LONGEST_LINE_BYTES):
        rest = raw
        while len(rest) == _LONGEST_LINE_BYTES and not rest.endswith(b"\n"):
            rest = file.readline(_LONGEST_LINE_BYTES)
        yield raw


def _at_returns(line: str) -> list[str]:
    if "\r" not in line.removesuffix("\n").removesuffix("\r"):
        return [line]
    parts = line.replace("\r\n", "\n").split("\r")
    return [part + "\r" for part in parts[:-1]] + [parts[-1]]
