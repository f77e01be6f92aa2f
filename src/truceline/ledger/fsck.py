"""Re-derive a whole log from its entries and hold it against what was stored and what was signed.

An entry's bytes and its stored leaf hash can only contradict each other; which of the two was changed is
told by the next signed checkpoint. Where none tells, the answer is "cannot tell", not a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from truceline.ledger.checkpoint import Checkpoint, VerifierKey, open_checkpoint
from truceline.ledger.errors import MalformedNoteError, NoteError
from truceline.ledger.tree import HASH_BYTES, Frontier, leaf_hash

__all__ = ["Audit", "Mismatch", "MismatchCode", "fsck"]


class MismatchCode(StrEnum):
    """What kind of difference was found; explained one by one in docs/explanation/ledger.md."""

    SEQ_GAP = "TL-LED-001"
    ENTRY_CHANGED = "TL-LED-002"
    LEAF_CHANGED = "TL-LED-003"
    ENTRY_OR_LEAF = "TL-LED-004"
    CHECKPOINT_ROOT = "TL-LED-005"
    CHECKPOINT_BEYOND_LOG = "TL-LED-006"
    BAD_SIGNATURE = "TL-LED-007"
    NOTE_MALFORMED = "TL-LED-008"
    GROWTH = "TL-LED-009"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """One difference: where it is, what should stand there, what does."""

    code: MismatchCode
    where: str
    expected: str
    found: str
    message: str


@dataclass(frozen=True, slots=True)
class _Claim:
    """A checkpoint whose signature holds, and which of the given notes it was."""

    where: str
    checkpoint: Checkpoint


def fsck(
    rows: Iterable[tuple[int, bytes, bytes]], notes: Sequence[bytes], key: VerifierKey
) -> list[Mismatch]:
    """Every difference between the log and its checkpoints, the first place in the log first.

    rows:   (seq, entry bytes, stored leaf hash), seq from 0 without gaps
    notes:  the log's checkpoints as signed notes, in the order of issue
    An empty list means: whole, and as signed, up to the newest note given. Later entries are vouched for
    by nobody yet; Audit says how many.
    """
    audit = Audit(notes, key)
    audit.read(rows)
    return audit.mismatches()


class Audit:
    """One pass over a log: what was checked, and `mismatches()`.

    `covered`: how many entries, from the first on, a good checkpoint vouches for.
    """

    def __init__(self, notes: Sequence[bytes], key: VerifierKey) -> None:
        self._found: list[tuple[int, int, Mismatch]] = []  # place in the log, notes before entries, what
        self._claims: dict[int, list[_Claim]] = {}
        self._derived = Frontier()  # from the entries' bytes
        self._stored: Frontier | None = None  # from the stored leaf hashes, once they differ
        self._suspects: list[tuple[int, bytes, bytes]] = []  # seq, derived hash, stored hash
        self._next = 0
        self.covered = 0
        self._read_notes(notes, key)
        self._settle()

    @property
    def size(self) -> int:
        """Entries from the beginning on, up to the first gap."""
        return self._derived.size

    @property
    def root(self) -> bytes:
        """The root over those entries: from their bytes, or from leaf hashes that a checkpoint fits."""
        return self._derived.root()

    def read(self, rows: Iterable[tuple[int, bytes, bytes]]) -> None:
        """Check the next rows; may be called again to go on."""
        for seq, entry, stored in rows:
            if seq != self._next:
                self._gap(seq)
            derived = leaf_hash(entry)
            if derived != stored:
                self._disagree(seq, derived, stored)
            if self._derived.size == seq:
                self._grow(derived, stored)
            self._next = seq + 1

    def _grow(self, derived: bytes, stored: bytes) -> None:
        self._derived.append(derived)
        if self._stored is not None:
            self._stored.append(stored if len(stored) == HASH_BYTES else derived)
        if self._derived.size in self._claims:
            self._settle()

    def mismatches(self) -> list[Mismatch]:
        """Everything found so far, the first place in the log first."""
        unsettled = [(seq, 1, self._undecided(seq, *hashes)) for seq, *hashes in self._suspects]
        beyond = [found for size in self._claims if size > self.size for found in self._beyond(size)]
        return [one for *_, one in sorted([*self._found, *unsettled, *beyond], key=lambda found: found[:2])]

    def _read_notes(self, notes: Sequence[bytes], key: VerifierKey) -> None:
        newest: _Claim | None = None
        for number, note in enumerate(notes, 1):
            claim = self._open(note, key, f"note {number} of {len(notes)}", newest)
            if claim is not None:
                self._check_growth(newest, claim)
                self._claims.setdefault(claim.checkpoint.size, []).append(claim)
                newest = claim

    def _open(self, note: bytes, key: VerifierKey, where: str, newest: _Claim | None) -> _Claim | None:
        """The claim, or None with the reason noted: text without a good signature is not read further."""
        try:
            return _Claim(where, open_checkpoint(note, key))
        except NoteError as problem:
            malformed = isinstance(problem, MalformedNoteError)
            code = MismatchCode.NOTE_MALFORMED if malformed else MismatchCode.BAD_SIGNATURE
            place = newest.checkpoint.size if newest else 0
            self._note(place, 0, code, where, problem.expected, problem.found, str(problem))
            return None

    def _check_growth(self, before: _Claim | None, claim: _Claim) -> None:
        if before is None:
            return
        old, new = before.checkpoint, claim.checkpoint
        if new.size > old.size or (new.size, new.root) == (old.size, old.root):
            return
        expected = f"more than {old.size} entries, or the root {old.root.hex()} again"
        found = f"{new.size} entries with the root {new.root.hex()}"
        why = f"The log signed {before.where} and then something that does not grow from it: keep both notes."
        self._note(new.size, 0, MismatchCode.GROWTH, claim.where, expected, found, why)

    def _settle(self) -> None:
        """Hold both ways of deriving the root against what was signed for this size."""
        signed = self._claims.get(self.size, [])
        roots = {claim.checkpoint.root for claim in signed}
        if self._stored is not None and self._stored.root() in roots:
            self._decide(MismatchCode.ENTRY_CHANGED, self._stored)
        elif self._stored is not None and self._derived.root() in roots:
            self._decide(MismatchCode.LEAF_CHANGED, self._derived)
        for claim in signed:
            self._compare(claim)
        if self._derived.root() in roots:
            self.covered = self.size

    def _decide(self, code: MismatchCode, vouched: Frontier) -> None:
        """A checkpoint vouches for one of the two derivations: the other was changed."""
        entry = code is MismatchCode.ENTRY_CHANGED
        changed, other = ("entry", "leaf hash") if entry else ("leaf hash", "entry")
        why = f"The {changed} was changed: the checkpoint of {self.size} entries fits the stored {other}."
        for seq, derived, stored in self._suspects:
            expected, found = (stored, derived) if entry else (derived, stored)
            self._note(seq, 1, code, f"entry {seq}", expected.hex(), found.hex(), why)
        self._derived, self._stored, self._suspects = vouched, None, []

    def _compare(self, claim: _Claim) -> None:
        if claim.checkpoint.root != self._derived.root():
            why = f"From entry {self.covered} on, the log is not what {claim.where} signed."
            where = f"checkpoint of {self.size} entries"
            signed, found = claim.checkpoint.root.hex(), self._derived.root().hex()
            self._note(self.size, 0, MismatchCode.CHECKPOINT_ROOT, where, signed, found, why)

    def _disagree(self, seq: int, derived: bytes, stored: bytes) -> None:
        if len(stored) != HASH_BYTES:
            why = f"The stored leaf hash has {len(stored)} bytes instead of {HASH_BYTES}: it was damaged."
            self._note(seq, 1, MismatchCode.LEAF_CHANGED, f"entry {seq}", derived.hex(), stored.hex(), why)
            return
        if self._derived.size != seq:  # past a gap: no checkpoint can decide
            self._found.append((seq, 1, self._undecided(seq, derived, stored)))
            return
        self._stored = self._stored or self._derived.copy()
        self._suspects.append((seq, derived, stored))

    def _gap(self, seq: int) -> None:
        why = "This entry is repeated or out of order."
        if seq > self._next:
            why = "Entries are missing: later ones are checked against their own leaf hash only."
        place = min(seq, self._next)
        self._note(place, 1, MismatchCode.SEQ_GAP, f"entry {place}", str(self._next), str(seq), why)

    def _undecided(self, seq: int, derived: bytes, stored: bytes) -> Mismatch:
        why = "The entry or its leaf hash changed; no checkpoint fits either, so which one cannot be told."
        return _mismatch(MismatchCode.ENTRY_OR_LEAF, f"entry {seq}", stored.hex(), derived.hex(), why)

    def _beyond(self, size: int) -> Iterable[tuple[int, int, Mismatch]]:
        for claim in self._claims[size]:
            why = f"{claim.where} signed {size} entries, and only {self.size} stand here without a gap."
            code, where = MismatchCode.CHECKPOINT_BEYOND_LOG, f"checkpoint of {size} entries"
            yield size, 0, _mismatch(code, where, f"{size} entries", f"{self.size} entries", why)

    def _note(
        self, place: int, rank: int, code: MismatchCode, where: str, expected: str, found: str, why: str
    ) -> None:
        self._found.append((place, rank, _mismatch(code, where, expected, found, why)))


def _mismatch(code: MismatchCode, where: str, expected: str, found: str, why: str) -> Mismatch:
    message = f"{where}: expected {expected}, found {found}. {why}"
    return Mismatch(code=code, where=where, expected=expected, found=found, message=message)
