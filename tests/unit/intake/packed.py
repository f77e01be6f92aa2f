"""Archives made by hand, honest and hostile, for tests."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from truceline.intake import Limits, Member, Meter, members


def tar_of(files: Mapping[str, bytes], *, mode: str = "w") -> bytes:
    """A tar of these files; mode 'w:gz', 'w:xz' or 'w:bz2' packs it."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]  # the mode is the case's
        for name, content in files.items():
            header = tarfile.TarInfo(name)
            header.size = len(content)
            archive.addfile(header, io.BytesIO(content))
    return out.getvalue()


def tar_entry(name: str, kind: bytes, target: str = "", content: bytes = b"") -> bytes:
    """A tar of one entry of any kind."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        header = tarfile.TarInfo(name)
        header.type, header.linkname, header.size = kind, target, len(content)
        archive.addfile(header, io.BytesIO(content))
    return out.getvalue()


def zip_of(files: Mapping[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def zip_by_hand(entries: list[tuple[bytes, bytes]], **changes: int) -> bytes:
    """A zip of stored entries whose names are any bytes; ``changes`` are of every directory entry.

    changes: flags, method, crc, size, mode (Unix), disk, offset
    """
    body, directory = b"", b""
    for name, content in entries:
        crc = changes.get("crc", zlib.crc32(content))
        size = changes.get("size", len(content))
        flags, method = changes.get("flags", 0), changes.get("method", 0)
        offset = changes.get("offset", len(body))
        body += struct.pack(
            "<4s5H3L2H", b"PK\x03\x04", 20, flags, method, 0, 0, crc, len(content), size, len(name), 0
        )
        body += name + content
        directory += struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", (3 << 8) + 20, 20, flags, method, 0, 0, crc, len(content), size,
            len(name), 0, 0, 0, 0, changes.get("mode", 0o100644) << 16, offset,
        )  # fmt: skip
        directory += name
    end = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", changes.get("disk", 0), 0, len(entries), len(entries),
        len(directory), len(body), 0,
    )  # fmt: skip
    return body + directory + end


def zeros_gz(unpacked_bytes: int) -> bytes:
    """Gzip of so many zeros, made without holding them."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9, mtime=0) as packed:
        piece = bytes(1 << 20)
        for _ in range(unpacked_bytes >> 20):
            packed.write(piece)
    return out.getvalue()


def opened(content: bytes, folder: Path, limits: Limits | None = None) -> list[tuple[Member, bytes | None]]:
    """Every member of an archive with its bytes; None for one that is refused."""
    path, scratch = folder / "archive", folder / "scratch"
    path.write_bytes(content)
    scratch.mkdir(exist_ok=True)
    meter = Meter(len(content), limits or Limits())
    found = [
        (member, None if member.path is None else member.path.read_bytes())
        for member in members(path, "archive", scratch, meter)
    ]
    assert list(scratch.iterdir()) == []
    assert sorted(one.name for one in folder.iterdir()) == ["archive", "scratch"]
    return found
