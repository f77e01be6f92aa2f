"""A problem in input, as data: what was found, where, why it matters and what to do next.

The codes stand in ``problems.csv``; every one has a heading in docs/reference/problems.md.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files


class Severity(Enum):
    """NOTE changes nothing, SET_ASIDE keeps a row out, REFUSED keeps the whole input out."""

    NOTE = "note"
    SET_ASIDE = "set_aside"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with one input, in words fit for a tired officer.

    ``row_no`` counts from 1 in the file as the publisher wrote it, header excluded.
    ``found`` is the offending text; it may be empty, never invented.
    """

    code: str
    severity: Severity
    message: str
    remedy: str
    file: str = ""
    row_no: int | None = None
    line_no: int | None = None
    column: str = ""
    found: str = ""

    @property
    def where(self) -> str:
        """File, row or line, and column, as far as they are known."""
        parts = [self.file]
        if self.row_no is not None:
            parts.append(f"row {self.row_no}")
        if self.line_no is not None:
            parts.append(f"line {self.line_no}")
        if self.column:
            parts.append(f"column '{self.column}'")
        return ", ".join(part for part in parts if part)

    def __str__(self) -> str:
        return f"{self.where}: {self.message} {self.remedy} [{self.code}]"


@cache
def problem_titles() -> dict[str, str]:
    """Every problem code with its title, from ``problems.csv``."""
    text = files("truceline.records").joinpath("problems.csv").read_text(encoding="utf-8")
    return {row["code"]: row["title"] for row in csv.DictReader(text.splitlines())}
