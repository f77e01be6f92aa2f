"""What one line of the log says: what kind of thing came to exist, its root or digest, when, by whom.

The entry's bytes are canonical JSON and are themselves the leaf. The log knows nothing of the content:
kinds are free words, `about` is free (numbers beyond 2**53 - 1 come back as strings, see canonical.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from truceline.ledger.canonical import JSONValue, canonicalise, plain
from truceline.ledger.errors import CanonicalError, EntryError

__all__ = ["ENTRY_VERSION", "LedgerEntry"]

ENTRY_VERSION = 1
HEX_HASH = re.compile(r"[0-9a-f]{64}")
ALWAYS = {"v", "kind", "at", "actor", "about"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One entry: either the Merkle `root` of what came to exist, or the SHA-256 `digest` of its bytes.

    Hashes are 64 lower-case hex digits; `at` has a zone and is kept in UTC.
    """

    kind: str
    at: datetime
    actor: str
    root: str | None = None
    digest: str | None = None
    about: Mapping[str, JSONValue] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, said in (("kind", self.kind), ("actor", self.actor)):
            if not isinstance(said, str) or not said.strip() or not said.isprintable():
                raise _refuse(name, "a word or an id", repr(said)[:60])
        if (self.root is None) == (self.digest is None):
            raise _refuse(
                "hash", "a root or a digest, one of the two", "neither" if self.root is None else "both"
            )
        _check_hash("root" if self.digest is None else "digest", self.root or self.digest)
        object.__setattr__(self, "at", _in_utc(self.at))
        object.__setattr__(self, "about", _settled(self.about))

    def encode(self) -> bytes:
        """The canonical JSON bytes: what `leaf_hash` takes."""
        return canonicalise(
            {
                "v": ENTRY_VERSION,
                "kind": self.kind,
                "digest" if self.root is None else "root": self.root or self.digest,
                "at": _zulu(self.at),
                "actor": self.actor,
                "about": self.about,
            }
        )

    @classmethod
    def parse(cls, entry: bytes) -> LedgerEntry:
        """The entry these bytes are; EntryError unless `encode` gives back the very same bytes."""
        said = _json_object(entry)
        version = said.get("v")
        if version != ENTRY_VERSION:
            raise _refuse("entry version", str(ENTRY_VERSION), repr(version)[:40])
        if said.keys() not in (ALWAYS | {"root"}, ALWAYS | {"digest"}):
            raise _refuse(
                "entry keys", "v, kind, at, actor, about, root or digest", ", ".join(sorted(said))[:200]
            )
        parts = {key: one for key, one in said.items() if key not in ("v", "at")}
        parsed = cls(at=_time(said["at"]), **parts)
        if parsed.encode() != entry:
            raise _refuse("entry", "canonical JSON (RFC 8785)", "the same entry written in another way")
        return parsed


def _json_object(entry: bytes) -> dict[str, Any]:
    try:
        said = json.loads(entry)
    except (ValueError, RecursionError) as problem:
        raise _refuse("entry", "JSON in UTF-8", f"{type(problem).__name__} in {entry[:40]!r}") from problem
    if not isinstance(said, dict):
        raise _refuse("entry", "a JSON object", type(said).__name__)
    return said


def _check_hash(name: str, said: object) -> None:
    if not isinstance(said, str) or not HEX_HASH.fullmatch(said):
        raise _refuse(name, "64 lower-case hex digits", repr(said)[:80])


def _settled(about: object) -> dict[str, JSONValue]:
    """An own copy of `about`, as it will read after encoding."""
    if not isinstance(about, Mapping):
        raise _refuse("about", "an object", type(about).__name__)
    try:
        copied: dict[str, JSONValue] = plain(about)
    except CanonicalError as problem:
        raise _refuse("about", problem.expected, f"{problem.what}: {problem.found}") from problem
    return copied


def _in_utc(at: object) -> datetime:
    if not isinstance(at, datetime) or at.utcoffset() is None:
        raise _refuse("at", "a time with its zone", repr(at)[:60])
    try:
        return at.astimezone(UTC)
    except OverflowError as problem:
        raise _refuse("at", "a year from 1 to 9999 in UTC", repr(at)[:60]) from problem


def _zulu(at: datetime) -> str:
    """RFC 3339 in UTC, with six decimals or none."""
    return at.replace(tzinfo=None).isoformat() + "Z"


def _time(said: object) -> datetime:
    try:
        return datetime.fromisoformat(str(said))
    except ValueError as problem:
        raise _refuse("at", "RFC 3339 in UTC, such as 2026-04-12T10:00:00Z", repr(said)[:60]) from problem


def _refuse(what: str, expected: str, found: str) -> EntryError:
    do = "Mend the entry where it was made; if it comes from a log, run fsck on that log."
    return EntryError(what, expected=expected, found=found, do=do)
