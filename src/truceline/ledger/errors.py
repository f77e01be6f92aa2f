"""What can be wrong, as exceptions that say what was expected, what was found, and what to do.

LedgerError
├── TreeInputError         a hash of the wrong length, an index outside the tree
├── ProofError
│   ├── InclusionError     the entry is not shown to be in the log
│   └── ConsistencyError   the later log is not shown to contain the earlier one
├── CanonicalError         a value that has no canonical JSON form
├── CommitmentError        fields and salts that cannot be committed to
├── DisclosureError        shown and withheld fields do not lead to the record's root
├── EntryError             bytes that are not a ledger entry
└── NoteError
    ├── MalformedNoteError     not a signed note, or not a checkpoint
    ├── MalformedKeyError      not a key in note form
    ├── UnknownSignerError     nobody the reader trusts has signed
    └── BadSignatureError      a trusted name, and a signature that does not hold
"""

from __future__ import annotations

__all__ = [
    "BadSignatureError",
    "CanonicalError",
    "CommitmentError",
    "ConsistencyError",
    "DisclosureError",
    "EntryError",
    "InclusionError",
    "LedgerError",
    "MalformedKeyError",
    "MalformedNoteError",
    "NoteError",
    "ProofError",
    "TreeInputError",
    "UnknownSignerError",
]


class LedgerError(Exception):
    """A broken contract with the ledger; `expected` and `found` can be shown side by side."""

    def __init__(self, what: str, *, expected: str, found: str, do: str) -> None:
        super().__init__(f"{what}: expected {expected}, found {found}. {do}")
        self.what, self.expected, self.found, self.do = what, expected, found, do


class TreeInputError(LedgerError):
    """A hash of the wrong length, or an index or size outside the tree."""


class ProofError(LedgerError):
    """A proof that does not prove."""


class InclusionError(ProofError):
    """The entry is not shown to be in the log."""


class ConsistencyError(ProofError):
    """The later log is not shown to contain the earlier one unchanged."""


class CanonicalError(LedgerError):
    """A value that has no canonical JSON form."""


class CommitmentError(LedgerError):
    """Fields and salts that cannot be committed to."""


class DisclosureError(LedgerError):
    """Shown and withheld fields that do not lead to the record's root."""


class EntryError(LedgerError):
    """Bytes, or values, that are not a ledger entry."""


class NoteError(LedgerError):
    """A signed note that cannot be relied on."""


class MalformedNoteError(NoteError):
    """Bytes that are not a signed note, or a note that is not a checkpoint."""


class MalformedKeyError(NoteError):
    """Text that is not an Ed25519 key in note form."""


class UnknownSignerError(NoteError):
    """No signature line names the key the reader trusts."""


class BadSignatureError(NoteError):
    """A line names the trusted key, and its signature does not hold for this text."""
