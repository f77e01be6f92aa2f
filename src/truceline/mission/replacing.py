"""A mended file takes the place of a read: which read is meant, and what the later one remembers of it.

Nothing is deleted. The later read's own ledger entry names the earlier one, both digests and the
reason, and withdraws its batches in the same transaction; what was known before is asked as ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from truceline.mission.errors import refusal
from truceline.store import Batch, Replaced, Store, StoredRead

REPLACES = "replaces"
MENDS = "mends"
BECAUSE = "mended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacing:
    """The read whose place a file takes, its batches that still count, and why."""

    read: StoredRead
    batches: tuple[Batch, ...]
    because: str

    @property
    def noted(self) -> dict[str, str]:
        """What the later read remembers of it."""
        return {
            "read": self.read.read_id,
            "evidence_sha256": self.read.about.evidence_sha256,
            "because": self.because,
        }

    @property
    def replaced(self) -> Replaced:
        """The same for the store."""
        return Replaced(batches=self.batches, because=self.because)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """That a read was replaced: by which, by whom, when and why."""

    read_id: str
    by: str
    because: str
    actor: str
    at: datetime


def replacing(store: Store, named: str, because: str) -> Replacing:
    """The read of this id, or the one read of a file of this name that still counts.

    errors: RefusedError when there is none, when several files have the name, or when nothing
    of the read counts any more.
    """
    live = store.live_batches(None)
    of_reads = {batch.read_seq for batch in live}
    found = [read for read in store.reads() if named in (read.read_id, read.about.file_name)]
    counting = [read for read in found if read.seq in of_reads]
    if len(counting) > 1:
        which = ", ".join(f"{read.read_id} (received {read.about.received_at:%Y-%m-%d})" for read in counting)
        remedy = f"Name the read: {which}."
        raise refusal("TL-MIS-012", f"several reads are of a file '{named}'.", remedy, "--replaces")
    if not counting:
        raise _nothing_left(store, named, found)
    batches = tuple(batch for batch in live if batch.read_seq == counting[0].seq)
    return Replacing(read=counting[0], batches=batches, because=because.strip() or BECAUSE)


def _nothing_left(store: Store, named: str, found: list[StoredRead]) -> Exception:
    gone = replacements(store.reads())
    if not found:
        remedy = "Name a read's id (R12) or its file, as truceline status MISSION shows them."
        return refusal("TL-MIS-012", f"no read is called '{named}'.", remedy, "--replaces")
    later = gone.get(found[-1].read_id)
    if later is not None:
        message = f"{found[-1].read_id} was replaced by {later.by} already."
        return refusal("TL-MIS-012", message, f"Replace {later.by} instead.", "--replaces")
    message = f"nothing that {found[-1].read_id} stored counts any more, or it stored nothing of its own."
    return refusal("TL-MIS-012", message, "Read the file without --replaces.", "--replaces")


def replaces_read(read: StoredRead) -> str | None:
    """The id of the read whose place this one took; None for an ordinary read."""
    snapshot: Mapping[str, Any] = read.about.source
    return str(snapshot[REPLACES]["read"]) if REPLACES in snapshot else None


def replacements(reads: Iterable[StoredRead]) -> dict[str, Replacement]:
    """Which reads were replaced, by their id."""
    found = {}
    for read in reads:
        snapshot: Mapping[str, Any] = read.about.source
        if REPLACES in snapshot:
            noted = snapshot[REPLACES]
            found[str(noted["read"])] = Replacement(
                read_id=noted["read"],
                by=read.read_id,
                because=noted["because"],
                actor=read.actor,
                at=read.at,
            )
    return found
