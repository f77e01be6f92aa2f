"""Sheets of rows to be mended: what ``truceline aside --out`` writes, and how a mended one is read.

A sheet has the file's own columns and, around them, columns of ours whose names start with
``truceline_``. They are recognised by name and dropped on reading; what stands in
``truceline_row`` ties the mended row to the one that was set aside. Cells that a spreadsheet would
run as a formula are guarded on writing and unguarded on reading, so nothing else changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from truceline.intake.csvtext import SHEET_COLUMNS, NotTextError, header_names, opened, split_record

OURS = SHEET_COLUMNS
LINK = f"{OURS}row"
"""The first column of a sheet: the word ``aside:`` and the id of the row that was set aside."""

LINK_PATTERN = "aside:([0-9a-f]{32})"
_HEADER_BYTES = 1 << 20
_BOM = b"\xef\xbb\xbf"
_RUNS = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetHeader:
    """The columns of a text file as its header names them, and what stands between its cells."""

    delimiter: str
    names: tuple[str, ...]

    def cells(self, as_reported: str) -> list[str] | None:
        """The cells of a row under these columns; None where their number or a quote is wrong."""
        found = split_record(as_reported, self.delimiter)
        return found if found is not None and len(found) == len(self.names) else None


def sheet_header(path: Path) -> SheetHeader | None:
    """The header of a CSV file (gzip is unpacked), without columns of ours; None for any other file."""
    try:
        with opened(path) as file:
            head = file.readline(_HEADER_BYTES).removeprefix(_BOM)
        if head[:4] == b"PAR1" or head.lstrip()[:1] in (b"{", b"[", b"<"):
            return None
        delimiter, names = header_names(head)
    except (NotTextError, OSError, EOFError):
        return None
    return SheetHeader(delimiter=delimiter, names=names)


def is_sheet(path: Path) -> bool:
    """Whether the file is a sheet of ours."""
    header = sheet_header(path)
    return header is not None and LINK in own_names(header.names)


def own_names(names: Iterable[str]) -> set[str]:
    """Those of the names, in lower case, that are columns of ours."""
    return {name.lower() for name in names if name.lower().startswith(OURS)}


def guarded(cell: str) -> str:
    """The cell as a spreadsheet shows it and never runs it: an apostrophe before = + - @, tab or CR.

    A plain number, signed or not, is no formula and stays. ``unguarded`` gives every cell back.
    """
    return f"'{cell}" if _RUNS.match(cell) and not _NUMBER.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before ``guarded``."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell
