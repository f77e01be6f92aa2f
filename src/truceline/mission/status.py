"""What a mission holds, in numbers, and what it read last."""

from __future__ import annotations

from typing import Any

from truceline.ledger import parse_checkpoint
from truceline.mission.replacing import Replacement, replacements
from truceline.mission.setup import Setup
from truceline.store import Store, StoredRead

READS_TOLD = 10
"""Newest reads that a status tells."""


def status_of(store: Store, setup: Setup) -> dict[str, Any]:
    """What the mission holds, in numbers."""
    rows: dict[str, int] = {}
    for batch in store.live_batches(None):
        rows[batch.layer] = rows.get(batch.layer, 0) + batch.rows
    aside = rows.pop("aside", 0)
    tree = store.tree()
    return {
        "mission": setup.settings.id,
        "title": setup.settings.title,
        "files_read": len(store.reads()),
        "rows": rows,
        "set_aside": aside,
        "withdrawn_batches": len(store.withdrawals()),
        "runs": len(store.runs()),
        "records": len(store.records()),
        "reports": len(store.reports()),
        "ledger_entries": tree.size,
        "ledger_root": tree.root().hex(),
        "checkpoint": _checkpoint(store),
        "newest_reads": _newest_reads(store),
    }


def _newest_reads(store: Store) -> list[dict[str, Any]]:
    reads = store.reads()
    gone = replacements(reads)
    return [_told(read, gone.get(read.read_id)) for read in reads[: -READS_TOLD - 1 : -1]]


def _checkpoint(store: Store) -> dict[str, Any] | None:
    """What the newest signed checkpoint commits to; None before the first."""
    notes = store.checkpoints()
    if not notes:
        return None
    signed = parse_checkpoint(notes[-1])
    return {"entries": signed.size, "root": signed.root.hex()}


def _told(read: StoredRead, gone: Replacement | None) -> dict[str, Any]:
    return {
        "read_id": read.read_id,
        "file": read.about.file_name,
        "source": read.about.source_id,
        "received_at": read.about.received_at,
        "kept": read.kept,
        "set_aside": read.set_aside,
        "known": read.known + read.repeated,
        "replaced_by": gone.by if gone else "",
    }
