"""From a stored row, batch, record or file to the proof that nobody changed it unseen.

Comes in: an id of what is stored. Goes out: its facts, each with the check made on the way: the row
in its batch's tree, the entry in the ledger's, the bytes under their digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from truceline.intake import PackedError, packing_of, pieces
from truceline.ledger import InclusionError, TreeCache, leaf_hash, verify_inclusion
from truceline.mission.custody import Custody
from truceline.mission.replacing import Replacement, replacements, replaces_read
from truceline.store import Batch, BatchProofs, ReadAbout, Store, StoredRead, Withdrawal

BATCHES_OPEN = 256
"""So many batches keep their leaves for the next row: 64 bytes a row."""

Fact = tuple[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One step of the walk: a title, facts in order, and what it rests on."""

    title: str
    facts: tuple[Fact, ...]
    children: tuple[Explanation, ...] = ()
    own_check: bool = True

    @property
    def holds(self) -> bool:
        """True when every check made on the way down came out right."""
        return self.own_check and all(child.holds for child in self.children)


class Prover:
    """Explains and proves what one mission stores; keeps what it proved for the next id."""

    def __init__(self, store: Store, con: DuckDBPyConnection) -> None:
        self._store, self._con = store, con
        self._digests: dict[str, bool] = {}
        self._custody = Custody(store)
        self._walked: dict[tuple[str, ...], Explanation] = {}
        self._proofs = lru_cache(BATCHES_OPEN)(self._prove_batch)

    def row(self, row_id: str, root: str) -> Explanation:
        """A row of a batch: what it says, that it stands in the batch, and the bytes it was read from."""
        if (row_id, root) not in self._walked:
            self._walked[row_id, root] = self._proved_row(row_id, root)
        return self._walked[row_id, root]

    def _proved_row(self, row_id: str, root: str) -> Explanation:
        batch = self._batches[root]
        row = self._stored_row(batch, row_id)
        told = (
            "kind",
            "happened_earliest",
            "measure_code",
            "source_id",
            "place_kind",
            "area_ref",
            "measures",
        )
        facts = [(name, row.get(name)) for name in told]
        facts += [("as reported", row.get("as_reported")), ("row of the file", row.get("row_no"))]
        proof = self._proofs(root).prove(row_id)
        proven = proof is not None and _verifies(proof.verify)
        facts.append(("leaf proved against the batch's root", proven))
        return Explanation(
            title=f"{batch.layer} row {row_id}",
            facts=tuple((name, value) for name, value in facts if value is not None),
            children=(
                self._batch(batch),
                self._evidence(str(row.get("evidence_sha256")), str(row.get("as_reported") or "")),
            ),
            own_check=proven,
        )

    def _prove_batch(self, root: str) -> BatchProofs:
        return self._store.row_proofs(self._con, self._batches[root])

    def _stored_row(self, batch: Batch, row_id: str) -> dict[str, Any]:
        """The row's cells as text, from its own batch; a column that is null throughout is left out."""
        path = self._store.folder.batch(batch.layer, batch.month, batch.root)
        cursor = self._con.execute(
            "SELECT COLUMNS(lambda c: c != 'geometry')::VARCHAR FROM read_parquet(?) WHERE id = ?",
            [str(path), row_id],
        )
        names = [column[0] for column in cursor.description or ()]
        return dict(zip(names, cursor.fetchone() or (), strict=False))

    def batch_or_evidence(self, digest: str) -> Explanation | None:
        """The batch of this root, or the evidence of this digest; None when neither is stored."""
        if digest in self._batches:
            return self._batch(self._batches[digest])
        if self._store.folder.evidence(digest).is_file():
            return self._evidence(digest, "")
        return None

    def _batch(self, batch: Batch) -> Explanation:
        if (batch.root,) not in self._walked:
            self._walked[batch.root,] = self._logged_batch(batch)
        return self._walked[batch.root,]

    def _logged_batch(self, batch: Batch) -> Explanation:
        read = self._reads[batch.read_seq]
        facts: list[Fact] = [
            ("rows", batch.rows),
            ("read as", f"{read.about.file_name} by {read.about.reader}, {read.read_id}, by {batch.actor}"),
            ("ledger entry", batch.seq),
        ]
        logged = self._logged(batch.seq)
        facts.append(("entry proved against the ledger's root", logged))
        if batch.seq in self._withdrawn:
            gone = self._withdrawn[batch.seq]
            facts.append(("counts no longer since", f"{gone.at:%Y-%m-%d %H:%M:%S} UTC, {gone.because}"))
        return Explanation(title=f"batch {batch.root}", facts=tuple(facts), own_check=logged)

    def _evidence(self, sha256: str, as_reported: str) -> Explanation:
        path = self._store.folder.evidence(sha256)
        if sha256 not in self._digests:
            self._digests[sha256] = path.is_file() and _sha256(path) == sha256
        facts: list[Fact] = [("bytes give this digest", self._digests[sha256])]
        offset = _offset(path, as_reported) if self._digests[sha256] and as_reported else None
        if offset is not None:
            facts.append(("the reported text stands at byte", offset))
        return Explanation(
            title=f"evidence {sha256}",
            facts=tuple(facts),
            children=self._came_in(sha256),
            own_check=self._digests[sha256],
        )

    def _came_in(self, sha256: str) -> tuple[Explanation, ...]:
        """The archive that the file came in when it was first read; nothing for one given by itself."""
        about = self._first_read.get(sha256)
        if about is None or not about.custody:
            return ()
        if (sha256, "custody") not in self._walked:
            self._walked[sha256, "custody"] = self._unpacked_again(about)
        return (self._walked[sha256, "custody"],)

    def _unpacked_again(self, about: ReadAbout) -> Explanation:
        link = about.custody[-1]
        try:
            holds = self._custody.holds(about)
        except (PackedError, OSError):
            holds = False
        facts: list[Fact] = [
            ("archive", link["archive"]),
            ("member", link["member"]),
            ("entry of the archive", link["index"]),
            ("unpacked again it gives the same bytes", holds),
        ]
        title = f"archive {link['archive_sha256']}"
        return Explanation(title=title, facts=tuple(facts), own_check=holds)

    def record(self, record_id: str) -> Explanation | None:
        """The newest record, or the read, of this id; None when there is none."""
        found = self._store.records(id=record_id)
        if found:
            newest = found[-1]
            return self.stored_record(newest.id, newest.kind, newest.body, newest.seq)
        read = next((read for read in self._store.reads() if read.read_id == record_id), None)
        if read is None:
            return None
        batches = [batch for batch in self._store.batches() if batch.read_seq == read.seq]
        facts: list[Fact] = [("file", read.about.file_name), ("rows", read.about.rows_in)]
        facts += [("kept", read.kept), ("set aside", read.set_aside), ("known", read.known + read.repeated)]
        facts += self._places_taken(read)
        children = (*(self._batch(one) for one in batches), *self._came_in(read.about.evidence_sha256))
        return Explanation(title=f"read {record_id}", facts=tuple(facts), children=children)

    def _places_taken(self, read: StoredRead) -> list[Fact]:
        """Which read it replaced, and which one replaced it."""
        facts: list[Fact] = []
        earlier, later = replaces_read(read), self._replaced.get(read.read_id)
        if earlier is not None:
            facts.append(("replaces", f"{earlier}: {self._replaced[earlier].because}"))
        if later is not None:
            facts.append(("replaced by", f"{later.by} by {later.actor}: {later.because}"))
        return facts

    def stored_record(self, record_id: str, kind: str, body: Mapping[str, Any], seq: int) -> Explanation:
        """What somebody said or decided, and that the ledger holds it."""
        logged = self._logged(seq)
        facts = [(name, value) for name, value in body.items() if value not in (None, "")]
        facts += [("ledger entry", seq), ("entry proved against the ledger's root", logged)]
        return Explanation(title=f"{kind} {record_id}", facts=tuple(facts), own_check=logged)

    @cached_property
    def _batches(self) -> dict[str, Batch]:
        return {batch.root: batch for batch in self._store.batches()}

    @cached_property
    def _withdrawn(self) -> dict[int, Withdrawal]:
        return {one.batch_seq: one for one in self._store.withdrawals()}

    @cached_property
    def _replaced(self) -> dict[str, Replacement]:
        return replacements(self._reads.values())

    @cached_property
    def _reads(self) -> dict[int, StoredRead]:
        return {read.seq: read for read in self._store.reads()}

    @cached_property
    def _first_read(self) -> dict[str, ReadAbout]:
        """By the digest of its file; of an archive, which is no read itself, nothing."""
        return {read.about.evidence_sha256: read.about for read in reversed(self._store.reads())}

    @cached_property
    def _tree(self) -> TreeCache:
        return self._store.tree()

    def _logged(self, seq: int) -> bool:
        entry = self._store.entry(seq).encode()
        proof = self._tree.inclusion_proof(seq)
        return _verifies(
            lambda: verify_inclusion(leaf_hash(entry), seq, self._tree.size, proof, self._tree.root())
        )


def _verifies(check: Any) -> bool:
    try:
        check()
    except InclusionError:
        return False
    return True


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _offset(path: Path, text: str) -> int | None:
    """Where the text stands in the file (in its unpacked bytes when it is packed), if it stands there."""
    sought = text.encode()
    held, start = b"", 0
    with path.open("rb") as file:
        for piece in pieces(file, packing_of(path)):
            held += piece
            if (place := held.find(sought)) >= 0:
                return start + place
            start += max(len(held) - len(sought) + 1, 0)
            held = held[max(len(held) - len(sought) + 1, 0) :]
    return None
