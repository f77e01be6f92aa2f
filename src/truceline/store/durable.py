"""Bytes that are on the disk when the call returns: temporary file, fsync, rename, fsync folder.

Nothing here ever opens a finished file for writing, so a crash leaves the old file, the new
file, or a temporary file, and never half of one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
PIECE_BYTES = 1 << 20


def digest_of(path: Path) -> tuple[str, int]:
    """SHA-256 (64 hex digits) and size in bytes of a file."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return digest, stream.tell()


def write_durably(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Put these bytes at ``path``, whatever stood there before; the folder is made if needed."""
    make_folder(path.parent)
    temporary = path.with_name(f".{path.name}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def touch_durably(path: Path) -> None:
    """An empty file at ``path``: having no half, it needs no temporary one that a crash would leave."""
    make_folder(path.parent)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o644))
    sync_file(path)
    sync_folder(path.parent)


def copy_durably(source: Path, temporary: Path) -> tuple[str, int]:
    """Copy a file to a temporary place in one pass; gives the SHA-256 and size of what was copied."""
    digest = hashlib.sha256()
    with source.open("rb") as reader, temporary.open("wb") as writer:
        while piece := reader.read(PIECE_BYTES):
            digest.update(piece)
            writer.write(piece)
        writer.flush()
        os.fsync(writer.fileno())
        return digest.hexdigest(), writer.tell()


def place(temporary: Path, path: Path) -> None:
    """Give a finished, fsynced file its name. The caller fsyncs the folder (``sync_folders``)."""
    make_folder(path.parent)
    temporary.replace(path)


def sync_file(path: Path) -> None:
    """Return when the file's bytes are on the disk."""
    _sync(path, os.O_RDONLY)


def sync_folder(folder: Path) -> None:
    """Return when the folder's list of names is on the disk."""
    _sync(folder, os.O_RDONLY | os.O_DIRECTORY)


def sync_folders(folders: Iterable[Path]) -> None:
    """``sync_folder`` for each different folder, once."""
    for folder in sorted(set(folders)):
        sync_folder(folder)


def make_folder(folder: Path, *, mode: int = 0o755) -> None:
    """Make a folder and its parents; each new name is on the disk when this returns."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for one in reversed(missing):
        one.mkdir(mode=mode, exist_ok=True)
        sync_folder(one.parent)


def remove(path: Path) -> None:
    """Remove a file or a whole folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
