"""The files below ``ledger/``: checkpoint, hash tiles, seal. All derived, all rebuilt when needed.

Tiles follow C2SP tlog-tiles: a tile of level L holds up to 256 hashes of level 8 L, the full
tile N lies at ``tile/L/N``, a partial one of W hashes at ``tile/L/N.p/W``, N in groups of three
digits with an x before all but the last. Entry bundles are not written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from truceline.ledger import canonicalise, root_of
from truceline.store.durable import digest_of, remove, sync_folder, touch_durably, write_durably
from truceline.store.errors import StoreDamagedError
from truceline.store.folder import MissionFolder, files_below

TILE_HASHES = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What a writer left behind when it closed: the database file's digest and the ledger's head."""

    database_sha256: str
    database_bytes: int
    ledger_size: int
    ledger_root: str

    def encode(self) -> bytes:
        """The bytes of ``seal.json``."""
        return (
            canonicalise(
                {
                    "database_bytes": self.database_bytes,
                    "database_sha256": self.database_sha256,
                    "ledger_root": self.ledger_root,
                    "ledger_size": self.ledger_size,
                }
            )
            + b"\n"
        )

    @classmethod
    def parse(cls, content: bytes) -> Seal:
        """The seal these bytes are; StoreDamagedError unless ``encode`` gives the same bytes back."""
        try:
            seal = cls(**json.loads(content))
            if seal.encode() == content:
                return seal
        except (ValueError, TypeError, RecursionError):
            pass  # refused below, whatever was wrong with it
        raise StoreDamagedError("seal.json is not what a writer leaves behind")


def tile_path(level: int, number: int, width: int) -> str:
    """Where a tile lies below ``ledger/``; ``width`` 256 for a full one."""
    groups = f"{number:03}" if number < 1000 else f"{number:0{-(-len(str(number)) // 3) * 3}}"
    parts = [groups[start : start + 3] for start in range(0, len(groups), 3)]
    name = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
    return f"tile/{level}/{name}" + ("" if width == TILE_HASHES else f".p/{width}")


def tiles(leaf_hashes: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of every tile of this log, level by level."""
    hashes, level = list(leaf_hashes), 0
    while hashes:
        whole: list[bytes] = []
        for start in range(0, len(hashes), TILE_HASHES):
            tile = hashes[start : start + TILE_HASHES]
            yield tile_path(level, start // TILE_HASHES, len(tile)), b"".join(tile)
            whole += [root_of(tile)] * (len(tile) == TILE_HASHES)
        hashes, level = whole, level + 1


def ledger_files(leaf_hashes: Sequence[bytes], note: bytes | None) -> dict[str, bytes]:
    """What must lie below ``ledger/``, by name; the seal is not among it."""
    found = dict(tiles(leaf_hashes))
    return found if note is None else {"checkpoint": note, **found}


def publish(folder: MissionFolder, leaf_hashes: Sequence[bytes], note: bytes) -> None:
    """Bring ``ledger/`` to this state: write what differs, take away partial tiles that have grown."""
    wanted = ledger_files(leaf_hashes, note)
    for name, content in wanted.items():
        path = folder.ledger / name
        if not path.is_file() or path.read_bytes() != content:
            write_durably(path, content)
    for path in files_below(folder.ledger / "tile"):
        if path.relative_to(folder.ledger).as_posix() not in wanted:
            remove(path)


def mark_unsealed(folder: MissionFolder) -> None:
    """Say, durably, that a writer is at work."""
    touch_durably(folder.unsealed)


def seal(folder: MissionFolder, ledger_size: int, ledger_root: bytes) -> None:
    """Write the seal over the database as it lies there, and take the mark away."""
    sha256, size_bytes = digest_of(folder.database)
    left = Seal(
        database_sha256=sha256, database_bytes=size_bytes,
        ledger_size=ledger_size, ledger_root=ledger_root.hex(),
    )  # fmt: skip
    write_durably(folder.seal, left.encode())
    remove(folder.unsealed)
    sync_folder(folder.ledger)


def digest_of_bytes(content: bytes) -> str:
    """SHA-256, 64 hex digits."""
    return hashlib.sha256(content).hexdigest()
