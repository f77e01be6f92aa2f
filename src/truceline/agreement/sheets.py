"""Tables of an agreement's folder (CSV), read strictly: each cell is what it must be, or noted with its line.

A row is a record of its own. Rows are appended and never changed: what was known at a time is what
stood there by then.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from truceline.agreement.durations import clock_of
from truceline.agreement.fields import DAY, Reference, Sheet
from truceline.agreement.yaml_nodes import Leaf
from truceline.records import TimeSpan

SEVERAL = ";"
"""Between the names in one cell."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; reading a cell that is missing or wrong notes it and gives None."""

    sheet: Sheet
    line: int
    cells: Mapping[str, str]
    what: str
    zone: str | None

    def text(self, column: str, *, needed: bool = False) -> str | None:
        """The cell's words; None when it is empty."""
        said = self.cells.get(column, "")
        if not said and needed:
            message = f"{self.what} has no '{column}'."
            self.sheet.wrong("TL-AGR-003", self.line, message, "Fill the cell.", column=column)
        return said or None

    def choice(self, column: str, allowed: Collection[str], *, needed: bool = False) -> str | None:
        """The cell as one of the allowed words."""
        said = self.text(column, needed=needed)
        if said is None or said in allowed:
            return said
        message = f"'{said}' is not allowed as '{column}' of {self.what}."
        self.wrong("TL-AGR-004", message, f"Write one of: {', '.join(allowed)}.", column)
        return None

    def names(self, column: str, kind: str, *, needed: bool = False) -> tuple[str, ...]:
        """The cell as ids of records of that kind, parted by ';'."""
        said = self.text(column, needed=needed) or ""
        found = tuple(dict.fromkeys(each.strip() for each in said.split(SEVERAL) if each.strip()))
        self.sheet.references.extend(Reference(kind, Leaf(each, False, self.line), column) for each in found)
        return found

    def name(self, column: str, kind: str, *, needed: bool = False) -> str | None:
        """The cell as the id of one record of that kind."""
        said = self.text(column, needed=needed)
        if said is not None:
            self.sheet.references.append(Reference(kind, Leaf(said, False, self.line), column))
        return said

    def when(self, column: str, *, needed: bool = False) -> TimeSpan | None:
        """The cell as a moment with its offset, or a day: the whole of it, in the agreement's zone."""
        said = self.text(column, needed=needed)
        if said is None:
            return None
        leaf = Leaf(said, False, self.line)
        if re.fullmatch(DAY, said) is None:
            moment = self.sheet.moment(leaf, column)
            return None if moment is None else TimeSpan(earliest=moment, latest=moment, as_reported=said)
        day = self.sheet.day(leaf, column)
        if day is None or self.zone is None:  # the zone's absence is noted where it should stand
            return None
        first = datetime(day.year, day.month, day.day, tzinfo=clock_of(self.zone))
        end = (first + timedelta(days=1)).astimezone(UTC) - timedelta(microseconds=1)
        return TimeSpan(earliest=first.astimezone(UTC), latest=end, as_reported=said)

    def whole(self, column: str) -> int | None:
        """The cell as a whole number from 1."""
        said = self.text(column)
        if said is None or re.fullmatch(r"[1-9]\d{0,8}", said):
            return None if said is None else int(said)
        self.wrong(
            "TL-AGR-004", f"'{said}' is no whole number from 1.", "Write 2, or leave it empty.", column
        )
        return None

    def wrong(self, code: str, message: str, remedy: str, column: str) -> None:
        """Note a fault of one cell."""
        self.sheet.wrong(code, self.line, message, remedy, self.cells.get(column, ""), column)


def read_rows(
    sheet: Sheet, text: str, columns: Sequence[str], needed: Sequence[str], what: str, zone: str | None
) -> Iterator[Row]:
    """The rows of a table of these columns, of which some are needed; every fault is noted."""
    table = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        if not _knows(sheet, table.fieldnames or (), columns, needed):
            return
        for cells in table:
            line = table.line_num
            if None in cells or None in cells.values():
                message = f"{what} has {'more' if None in cells else 'fewer'} cells than there are columns."
                sheet.wrong("TL-AGR-004", line, message, "Quote cells with commas in them.")
                continue
            yield Row(sheet, line, {name: said.strip() for name, said in cells.items()}, what, zone)
    except csv.Error as error:
        sheet.wrong("TL-AGR-002", table.line_num, f"this is no CSV: {error}.", "Mend the file.")


def _knows(sheet: Sheet, names: Sequence[str], columns: Sequence[str], needed: Sequence[str]) -> bool:
    for name in needed:
        if name not in names:
            needs = f"It needs: {', '.join(needed)}."
            sheet.wrong("TL-AGR-003", 1, f"the table has no column '{name}'.", needs, column=name)
    for name in names:
        if name not in columns:
            known = f"Known are: {', '.join(columns)}."
            message = f"the table has a column '{name}', which the format does not know."
            sheet.wrong("TL-AGR-009", 1, message, known, name, name)
    for name in sorted({each for each in names if list(names).count(each) > 1}):
        sheet.wrong("TL-AGR-006", 1, f"the column '{name}' is there twice.", "Keep one.", name, name)
    return set(needed) <= set(names) <= set(columns) and len(set(names)) == len(names)
