"""What a reader is given (Task) and what it answers (Plan): expressions, not rows.

A reader never loops over rows. It says, in SQL over the file's cells, what each column of a
layer is, which texts are times, and which rules make a row unusable; ``finish`` does the rest
for every format in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from truceline.intake.card import Card
from truceline.records import Problem, Severity, Source
from truceline.space import Bounds

KEPT = "The row is set aside; the others are kept."


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The file's rows as text: a SQL relation of row_no, as_reported, fault, fault_found, c0, c1 …

    ``columns`` maps the publisher's column name, lower case, to its c-name; a name that the
    header writes twice is in ``twice``. ``fault`` is a problem code or null. ``digest`` is SQL of the
    SHA-256 of a row's whole text where as_reported is a part of it, else null.
    """

    sql: str
    columns: dict[str, str]
    count: int
    twice: frozenset[str] = frozenset()
    digest: str = "NULL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A text that is a time: gives the columns <name>_earliest and <name>_latest (UTC).

    ``text`` is SQL; ``column`` is the file's column, for problems; ``width`` is SQL giving
    'day', 'hour', 'minute' or 'instant', or null for what the text itself shows: a date is
    its whole local day, HH:MM its minute, HH:MM:SS that instant. ``end_excluded`` leaves the
    end as the first moment no longer in the span. ``pattern`` is a strptime pattern. With
    ``written``, what is neither ISO nor the pattern may be written as people write (written.py);
    ``spans`` is then the temp table of what such texts mean (resolve.py), once it is known.
    """

    name: str
    text: str
    column: str
    zone: str
    width: str = "NULL"
    required: bool = True
    end_excluded: bool = False
    pattern: str | None = None
    written: bool = False
    spans: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A text that is a place: gives the columns of ``spot_record`` (places.py), by ``<name>_``.

    ``text`` is SQL, and ``origin`` SQL of the position that another column names, for texts like
    '2-6km SE'; ``column`` is the file's column, for problems. How it was written is the card's
    ``[place]``, unless ``writing`` overrides some of its keys (notation, datum, order, ...).
    """

    name: str
    text: str
    column: str
    origin: str = "CAST(NULL AS VARCHAR)"
    required: bool = True
    writing: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A row for which ``bad`` (SQL) is true is set aside; ``{found}`` stands for the text found.

    ``told`` and ``advice`` are SQL of a message and a remedy of the row's own, where it has them.
    """

    code: str
    column: str
    bad: str
    found: str
    message: str
    remedy: str
    told: str = "NULL"
    advice: str = "NULL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How the rows become records.

    ``values`` are working columns (each may use those before it); ``layers`` maps a layer to
    one select list per record that a row gives; ``key`` is SQL for the source's own record
    key; ``source`` is SQL giving a source id per row (null: the reading's one source); ``scratch``
    are temp tables of the reader's own, which ``finish`` drops;
    ``before`` are rules asked before those of times and places.
    ``across`` are columns that need other rows (windows), over the finished rows, among them those
    set aside: a row that cannot be used still ends what was said before it.
    """

    rows: Rows
    values: Mapping[str, str]
    layers: Mapping[str, Sequence[Mapping[str, str]]]
    moments: Sequence[Moment] = ()
    spots: Sequence[Spot] = ()
    rules: Sequence[Rule] = ()
    key: str | None = None
    source: str | None = None
    scratch: Sequence[str] = ()
    before: Sequence[Rule] = ()
    across: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPlaces:
    """What the mission knows of places: its tables of names, and its area in degrees."""

    gazetteer: Path | None = None
    positions: Path | None = None
    area: Bounds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One file to read: where it is, whose it is, and by which card."""

    con: duckdb.DuckDBPyConnection
    path: Path
    file_name: str
    card: Card
    source: Source
    sources: tuple[Source, ...]
    received_at: datetime
    evidence_sha256: str
    zone: str
    places: KnownPlaces = KnownPlaces()
    document: Any = field(default=None, repr=False)

    def refusal(self, code: str, message: str, remedy: str, column: str = "") -> Problem:
        """A problem that keeps the whole file out."""
        return Problem(
            code=code,
            severity=Severity.REFUSED,
            message=message,
            remedy=remedy,
            file=self.file_name,
            column=column,
        )


def quoted(text: str) -> str:
    """A text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def named(name: str) -> str:
    """A text as a SQL name."""
    return '"' + name.replace('"', '""') + '"'
