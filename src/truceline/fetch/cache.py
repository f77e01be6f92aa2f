"""The offline cache: files by their digest, and which digest an address last gave.

    content/<sha256>        whole files, each named by what it holds
    index/<key>.json        what an address gave: digest, size, ETag; never a key of a publisher
    part/<key>.part, .json  what was received of a file, and how to ask for the rest
    wrong/<sha256>          files that were not what the catalogue says, for a look; never used

``<key>`` is the SHA-256 of the address as the catalogue writes it, its ``{KEY}`` unfilled.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

from truceline.fetch.catalogue import Wanted
from truceline.fetch.errors import refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What an address gave when it was last asked."""

    address: str
    sha256: str
    size_bytes: int
    fetched_at: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What has been received of a file so far; ``validator`` is what If-Range takes, empty: nothing."""

    path: Path

    @property
    def size_bytes(self) -> int:
        """Bytes received."""
        return self.path.stat().st_size if self.path.is_file() else 0

    @property
    def validator(self) -> str:
        """The strong ETag, else the Last-Modified, of the file whose bytes these are."""
        try:
            return str(json.loads(self._note.read_text(encoding="utf-8"))["validator"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    @property
    def _note(self) -> Path:
        return self.path.with_suffix(".json")

    def begin(self, validator: str) -> None:
        """Forget what was received: bytes from now on are of the file with this validator."""
        self.drop()
        write_whole(self._note, json.dumps({"validator": validator}).encode())

    def drop(self) -> None:
        """Forget what was received. The bytes go first: a note never stands beside another file's bytes."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)


class Cache:
    """A folder of fetched files, for one process at a time; use it in a ``with`` statement."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __enter__(self) -> Cache:
        for name in ("content", "index", "part"):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self.root / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            message = "another truceline get is using this cache."
            remedy = "Wait until it is done, or name another folder with --cache."
            raise refused("TL-GET-010", message, remedy, str(self.root)) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._lock)

    def held(self, wanted: Wanted) -> Held | None:
        """What the cache holds of a file, its bytes checked against their name; None: nothing usable."""
        found = self._by_digest(wanted) or self._by_address(wanted)
        if found is None or (wanted.sha256 and found.sha256 != wanted.sha256):
            return None
        content = self.content(found.sha256)
        return found if content.is_file() and digest_of(content)[0] == found.sha256 else None

    def content(self, sha256: str) -> Path:
        """Where the file of this digest lies."""
        return self.root / "content" / sha256

    def part(self, wanted: Wanted) -> Part:
        """What was received of a file."""
        return Part(self.root / "part" / f"{_key(wanted)}.part")

    def keep(self, part: Part, wanted: Wanted, held: Held) -> None:
        """Take a finished file in; its part is gone afterwards."""
        _sync(part.path)
        part.path.replace(self.content(held.sha256))
        write_whole(self._index(wanted), json.dumps(asdict(held), indent=1, sort_keys=True).encode())
        part.drop()

    def put_aside(self, part: Part, sha256: str) -> Path:
        """Where a file now lies that is not what the catalogue says."""
        (self.root / "wrong").mkdir(exist_ok=True)
        aside = self.root / "wrong" / sha256
        part.path.replace(aside)
        part.drop()
        return aside

    def _index(self, wanted: Wanted) -> Path:
        return self.root / "index" / f"{_key(wanted)}.json"

    def _by_address(self, wanted: Wanted) -> Held | None:
        try:  # an index that cannot be read knows nothing: the file is asked for again
            return Held(**json.loads(self._index(wanted).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def _by_digest(self, wanted: Wanted) -> Held | None:
        content = self.content(wanted.sha256)
        if not wanted.sha256 or not content.is_file():
            return None
        known = self._by_address(wanted)
        at = known.fetched_at if known and known.sha256 == wanted.sha256 else ""
        size = content.stat().st_size
        return Held(address=wanted.address, sha256=wanted.sha256, size_bytes=size, fetched_at=at)


def digest_of(path: Path) -> tuple[str, int]:
    """SHA-256 (64 hex digits) and size in bytes of a file."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return digest, stream.tell()


def write_whole(path: Path, content: bytes) -> None:
    """Put these bytes at ``path``: all of them or, when the machine stops, what stood there before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.tmp")
    unfinished.write_bytes(content)
    _sync(unfinished)
    unfinished.replace(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _key(wanted: Wanted) -> str:
    return hashlib.sha256(wanted.address.encode()).hexdigest()
