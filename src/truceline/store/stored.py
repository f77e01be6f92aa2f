"""What the store is given about a read, and what it gives back about what it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from truceline.ledger import JSONValue
from truceline.records import MISSION

CUSTODY = "custody"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAbout:
    """What was read and how: enough to read the same bytes again the same way.

    ``source`` is the source's settings as JSON, as they were; its ``evidence`` maps the tables the
    read leans on (a gazetteer) to their digests, its ``custody`` names the archives that the file
    came in. ``rows_in`` is how many rows the file has; all
    evidence must have been kept before (``keep_evidence``).
    """

    file_name: str
    format: str
    reader: str
    source_id: str
    source: Mapping[str, JSONValue]
    received_at: datetime
    evidence_sha256: str
    size_bytes: int
    rows_in: int

    @property
    def custody(self) -> tuple[Mapping[str, Any], ...]:
        """The archives it came in, outermost first; none for a file that was given by itself.

        Each says ``archive`` (its name), ``archive_sha256``, ``archive_bytes``, ``member`` and
        ``index`` (the member's name and its place among the archive's entries, from 1).
        """
        return tuple(_custody(self.source))

    def evidence(self) -> set[str]:
        """The digests of all evidence that the read needs: the file, its archives, the tables it leans on."""
        return {self.evidence_sha256} | leant_on(self.source)


def leant_on(source: Mapping[str, Any]) -> set[str]:
    """The digests of the tables and archives that a read's settings name as ``evidence`` and ``custody``."""
    named = source.get("evidence", {})
    tables = {str(sha256) for sha256 in named.values()} if isinstance(named, Mapping) else set()
    return tables | {str(link["archive_sha256"]) for link in _custody(source)}


def _custody(source: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    links: Sequence[Mapping[str, Any]] = source.get(CUSTODY, ())
    return links


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One stored batch; ``seq`` is its place in the ledger, ``columns`` those its file has.

    ``varies`` are the columns that vary in the read; all rows share the values of the others.
    """

    seq: int
    read_seq: int
    root: str
    layer: str
    month: str
    rows: int
    columns: tuple[str, ...]
    varies: tuple[str, ...]
    sha256: str
    size_bytes: int
    received_at: datetime
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReceipt:
    """What a read added. Each row of the file counts once, so the four add up to its rows.

    ``kept``: something new of it is in a layer. ``set_aside``: it is newly set aside. ``known``:
    nothing new, all of it (its being set aside, too) is stored already. ``repeated``: it says
    the same as an earlier row of the file; where rows of the file give several records each,
    such a row counts as ``known``. ``records`` are the rows the layers gained, ``aside`` apart.
    """

    read_id: str
    kept: int
    set_aside: int
    known: int
    repeated: int
    batches: tuple[str, ...]
    records: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """What a read takes the place of: batches that count no longer once it is stored, and why."""

    batches: tuple[Batch, ...]
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Rows of the layers, ``aside`` apart, by id: in both, only in the older, only in the newer."""

    same: int
    gone: int
    new: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRead:
    """One read as it was recorded; ``seq`` is its place in the ledger."""

    seq: int
    about: ReadAbout
    kept: int
    set_aside: int
    known: int
    repeated: int
    at: datetime
    actor: str

    @property
    def read_id(self) -> str:
        """How people call it: R and its place in the ledger."""
        return read_id(self.seq)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A batch that counts no longer, from ``at`` on, and why."""

    seq: int
    batch_seq: int
    root: str
    because: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """What somebody decided or said; ``salts`` (hex, a field each) open its commitments."""

    seq: int
    kind: str
    id: str
    body: Mapping[str, Any]
    salts: Mapping[str, str]
    root: str
    actor: str
    at: datetime
    tier: str = MISSION


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFile:
    """One table of a run, as stored."""

    sha256: str
    size_bytes: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run derived: its tables by name, and the digest of its manifest.json."""

    seq: int
    run_no: int
    files: Mapping[str, RunFile]
    manifest_sha256: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReport:
    """A report's files by name, each with its SHA-256; ``folder`` below the mission, None: elsewhere."""

    seq: int
    folder: str | None
    files: Mapping[str, str]
    about: Mapping[str, Any]
    actor: str
    at: datetime


def read_id(seq: int) -> str:
    """The id of the read whose ledger entry is ``seq``."""
    return f"R{seq}"
