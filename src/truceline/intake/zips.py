"""Zip archives by their directory: what each entry is, and whether it can be trusted.

Every entry's bytes must lie where no other entry's lie (the flat bomb has a thousand entries
over the same bytes), and its own header must name it as the directory does, so that two programs
cannot see two different files.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, BinaryIO

from truceline.intake.packing import DAMAGED, Limits, PackedError, bomb, pieces

OVERLAP, LOCKED = "TL-INT-035", "TL-INT-034"
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_FINDER_64 = struct.Struct("<4sLQL")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_OWN = struct.Struct("<4s5H3L2H")
_FULL_2, _FULL_4 = 0xFFFF, 0xFFFFFFFF
_UNIX = 3
_PACKINGS = {0: "", 8: "deflate", 12: "bzip2"}
_MODES = {0o120000: "link", 0o040000: "folder", 0o100000: "file", 0: "file"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ZipEntry:
    """One entry of the directory; ``kind`` as of a tar's, ``method`` and ``flags`` as zip numbers them."""

    name: bytes
    kind: str
    flags: int
    method: int
    crc: int
    packed_bytes: int
    size_bytes: int
    offset: int


def is_zip(head: bytes) -> bool:
    """Whether a file that starts so is a zip: an entry, the end of an empty one, or a part of several."""
    return head[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def zip_entries(file: BinaryIO, limits: Limits) -> tuple[ZipEntry, ...]:
    """The directory, when the archive as a whole can be trusted.

    errors: PackedError for damage, several parts, too many entries, and overlaps
    """
    size_bytes = file.seek(0, 2)
    count, start, end = _directory(file, size_bytes)
    if count > limits.members:
        raise bomb(f"It holds {count:,} entries, more than the {limits.members:,} that are looked at.")
    file.seek(start)
    entries = tuple(_read_entry(file, end) for _ in range(count))
    if file.tell() != end:
        raise PackedError(DAMAGED, "The archive's directory is not as long as it says.")
    _refuse_overlaps(file, entries, start)
    return entries


def zip_pieces(file: BinaryIO, entry: ZipEntry) -> Iterator[bytes]:
    """The bytes of one entry; its checks are made as they come out.

    errors: PackedError when it is locked, packed in a way unknown here, or not what it says it is
    """
    refuse_unreadable(entry)
    own_name, start = _own_header(file, entry)
    if own_name != entry.name:
        raise PackedError(DAMAGED, "Its own header gives another name than the archive's directory.")
    file.seek(start)
    crc, count_bytes = 0, 0
    for piece in pieces(_Span(file, entry.packed_bytes), _PACKINGS[entry.method]):
        crc, count_bytes = zlib.crc32(piece, crc), count_bytes + len(piece)
        if count_bytes > entry.size_bytes:
            break
        yield piece
    if (count_bytes, crc) != (entry.size_bytes, entry.crc):
        raise PackedError(DAMAGED, "Its bytes are damaged: its check sum or its size is not what it says.")


def refuse_unreadable(entry: ZipEntry) -> None:
    """Nothing for an entry that can be unpacked.

    errors: PackedError when it is locked or packed in a way unknown here
    """
    if entry.flags & 0x2041:
        remedy = "Ask the source for it without a password, or unpack it and read the files."
        raise PackedError(LOCKED, "It is locked with a password.", remedy)
    if entry.method not in _PACKINGS:
        remedy = "Unpack it with the program that made it and read the files, or pack it with 'deflate'."
        raise PackedError(LOCKED, f"It is packed by method {entry.method}, which is not known here.", remedy)


class _Span:
    """So many bytes of a file from where it stands, read by this alone."""

    def __init__(self, file: BinaryIO, size_bytes: int) -> None:
        self._file, self._left, self._at = file, size_bytes, file.tell()

    def read(self, size: int, /) -> bytes:
        self._file.seek(self._at)
        piece = self._file.read(min(size, self._left))
        self._left -= len(piece)
        self._at += len(piece)
        return piece


def _directory(file: BinaryIO, size_bytes: int) -> tuple[int, int, int]:
    """(number of entries, where the directory starts, where it ends)."""
    tail_bytes = min(size_bytes, _END.size + _FULL_2)
    file.seek(size_bytes - tail_bytes)
    tail = file.read(tail_bytes)
    found = tail.rfind(b"PK\x05\x06")
    if found < 0 or len(tail) - found < _END.size:
        raise PackedError(DAMAGED, "The archive is cut off: the directory at its end is missing.")
    _, disk, first_disk, here, count, length, start, comment = _END.unpack_from(tail, found)
    at = size_bytes - tail_bytes + found
    if at + _END.size + comment != size_bytes:
        raise PackedError(DAMAGED, "Bytes follow the archive's end, or its end is cut off.")
    if _FULL_2 in (here, count) or _FULL_4 in (length, start):
        disk, first_disk, here, count, length, start, at = _directory_64(file, at)
    if disk or first_disk or here != count:
        remedy = "Join the parts with the program that made them, and read the whole."
        raise PackedError(LOCKED, "It is one part of an archive of several.", remedy)
    if start + length != at:
        raise PackedError(DAMAGED, "The archive's directory is not where its end says.")
    return count, start, at


def _directory_64(file: BinaryIO, end: int) -> tuple[int, int, int, int, int, int, int]:
    finder = _read(file, max(end - _FINDER_64.size, 0), _FINDER_64)
    if finder[0] != b"PK\x06\x07":
        raise PackedError(DAMAGED, "The archive's directory is damaged: its large form is missing.")
    found = _read(file, finder[2], _END_64)
    if found[0] != b"PK\x06\x06":
        raise PackedError(DAMAGED, "The archive's directory is damaged: its large form is missing.")
    _, _, _, _, disk, first_disk, here, count, length, start = found
    return disk, first_disk, here, count, length, start, finder[2]


def _read(file: BinaryIO, at: int, layout: struct.Struct) -> tuple[Any, ...]:
    try:
        file.seek(at)
        return layout.unpack(file.read(layout.size))
    except (struct.error, OSError, OverflowError) as error:
        raise PackedError(DAMAGED, "The archive is damaged: a header points outside of it.") from error


def _read_entry(file: BinaryIO, end: int) -> ZipEntry:
    told = _read(file, file.tell(), _ENTRY)
    signature, made_by, _, flags, method, _, _, crc, packed, size, names, extras, comments, *rest = told
    if signature != b"PK\x01\x02" or file.tell() + names + extras + comments > end:
        raise PackedError(DAMAGED, "The archive's directory is damaged.")
    name, extra = file.read(names), file.read(extras)
    file.seek(comments, 1)
    disk, _, attributes, offset = rest
    size, packed, offset = _wide(extra, (size, packed, offset))
    if disk not in (0, _FULL_2):
        raise PackedError(LOCKED, "It is one part of an archive of several.", "Join the parts first.")
    mode = (attributes >> 16) & 0o170000 if made_by >> 8 == _UNIX else 0
    kind = "folder" if name.endswith((b"/", b"\\")) else _MODES.get(mode, "device")
    return ZipEntry(
        name=name, kind=kind, flags=flags, method=method, crc=crc,
        packed_bytes=packed, size_bytes=size, offset=offset,
    )  # fmt: skip


def _wide(extra: bytes, told: tuple[int, int, int]) -> tuple[int, int, int]:
    """Size, packed size and offset, those that are too large for their place taken from the extra field."""
    wide = b""
    while len(extra) >= 4:
        field, length = struct.unpack_from("<2H", extra)
        wide = extra[4 : 4 + length] if field == 1 else wide
        extra = extra[4 + length :]
    numbers = list(struct.unpack_from(f"<{len(wide) // 8}Q", wide))
    size, packed, offset = (numbers.pop(0) if one == _FULL_4 and numbers else one for one in told)
    return size, packed, offset


def _own_header(file: BinaryIO, entry: ZipEntry) -> tuple[bytes, int]:
    """The name that stands before the entry's bytes, and where these start."""
    told = _read(file, entry.offset, _OWN)
    if told[0] != b"PK\x03\x04":
        raise PackedError(DAMAGED, "The archive is damaged: an entry is not where its directory says.")
    names, extras = told[-2:]
    return file.read(names), entry.offset + _OWN.size + names + extras


def _refuse_overlaps(file: BinaryIO, entries: tuple[ZipEntry, ...], directory: int) -> None:
    spans = sorted((one.offset, _own_header(file, one)[1] + one.packed_bytes) for one in entries)
    ends = [*spans, (directory, directory)]
    if any(end > start for (_, end), (start, _) in pairwise(ends)):
        remedy = "Do not trust it: it was made to unpack to far more than it holds. Ask the source how."
        raise PackedError(OVERLAP, "Entries of the archive overlap: several claim the same bytes.", remedy)
