"""Packed bytes: gzip, xz and bzip2, unpacked piece by piece and never beyond stated limits.

A packed file says nothing reliable about how large it will be. So every piece is counted as it
comes out, and a file that goes on beyond the limits is refused as a bomb before it fills the
disk. Nothing here knows of formats or of the store.
"""

from __future__ import annotations

import bz2
import lzma
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

PIECE_BYTES = 1 << 20
_MIB = 1 << 20
# xz may ask for a dictionary of 4 GiB; archives of days that hardly differ are packed with 128 MiB
_XZ_MEMORY_BYTES = 256 * _MIB
BOMB, DAMAGED = "TL-INT-030", "TL-INT-031"
FETCH = "Fetch it again from the source and compare the digests."


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far packed files and archives are unpacked; beyond it they are refused, never half read.

    ``ratio`` (unpacked : packed) counts only from ``ratio_from_bytes`` on: honest archives of days
    that hardly differ pack 365 : 1, and are small. ``nesting`` is how many archives may lie inside
    an archive, one in the other.
    """

    unpacked_bytes: int = 8192 * _MIB
    member_bytes: int = 4096 * _MIB
    ratio: int = 100
    ratio_from_bytes: int = 1024 * _MIB
    members: int = 100_000
    name_bytes: int = 1024
    nesting: int = 1


LIMITS = Limits()


class PackedError(ValueError):
    """Packed bytes that cannot or must not be unpacked: a problem's code, message and remedy."""

    def __init__(self, code: str, message: str, remedy: str = FETCH) -> None:
        super().__init__(message)
        self.code, self.message, self.remedy = code, message, remedy


class Meter:
    """Counts what comes out of one packed file, and of all that is packed inside it."""

    def __init__(self, packed_bytes: int, limits: Limits = LIMITS) -> None:
        self.packed_bytes, self.limits, self.unpacked_bytes = packed_bytes, limits, 0

    def add(self, count_bytes: int) -> None:
        """Count bytes that came out.

        errors: PackedError when the limits are passed.
        """
        self.unpacked_bytes += count_bytes
        self.check(self.unpacked_bytes)

    def check(self, unpacked_bytes: int) -> None:
        """Whether so many bytes may come out of it.

        errors: PackedError when they may not.
        """
        limits = self.limits
        if unpacked_bytes > limits.unpacked_bytes:
            raise bomb(f"It unpacks to more than {_shown(limits.unpacked_bytes)}.")
        if unpacked_bytes > max(limits.ratio_from_bytes, limits.ratio * self.packed_bytes):
            raise bomb(
                f"It unpacks to more than {limits.ratio} times its {self.packed_bytes:,} bytes, and to more "
                f"than {_shown(limits.ratio_from_bytes)}."
            )

    def fork(self) -> Meter:
        """A meter that goes on from here, for a look ahead that must not be counted twice."""
        forked = Meter(self.packed_bytes, self.limits)
        forked.unpacked_bytes = self.unpacked_bytes
        return forked


def bomb(message: str) -> PackedError:
    """A refusal because of a limit."""
    remedy = "If it is honest, raise the limit in [unpacking] of mission.toml, or unpack it by hand."
    return PackedError(BOMB, message, remedy)


def _shown(count_bytes: int) -> str:
    return f"{count_bytes // _MIB:,} MiB" if count_bytes >= _MIB else f"{count_bytes:,} bytes"


def packing_of(path: Path) -> str:
    """'gzip', 'xz' or 'bzip2' by the file's first bytes, else ''."""
    with path.open("rb") as file:
        return packing_by(file.read(6))


def packing_by(head: bytes) -> str:
    """'gzip', 'xz' or 'bzip2' by these first bytes, else ''."""
    if head[:2] == b"\x1f\x8b":
        return "gzip"
    if head[:6] == b"\xfd7zXZ\x00":
        return "xz"
    return "bzip2" if head[:3] == b"BZh" and head[3:4].isdigit() else ""


@contextmanager
def unpacked(path: Path, *, limits: Limits = LIMITS, meter: Meter | None = None) -> Iterator[Path]:
    """The file itself, or, where it is gzip, xz or bzip2, an unpacked copy that is gone afterwards.

    meter:   of the archive that the file is a member of, so that all of it counts together
    errors:  PackedError for a damaged or cut off file and for a bomb; OSError
    """
    kind = packing_of(path)
    if not kind:
        yield path
        return
    meter = meter or Meter(path.stat().st_size, limits)
    with tempfile.TemporaryDirectory(prefix="truceline-") as folder:
        copy = Path(folder) / "unpacked"
        with path.open("rb") as packed, copy.open("wb") as out:
            for piece in pieces(packed, kind):
                meter.add(len(piece))
                out.write(piece)
        yield copy


class _Decoder(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    @property
    def needs_input(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes: ...


class _Zlib:
    """zlib's decoder with the manners of the other two."""

    def __init__(self, wbits: int) -> None:
        self._decoder = zlib.decompressobj(wbits)

    @property
    def eof(self) -> bool:
        return self._decoder.eof

    @property
    def unused_data(self) -> bytes:
        return self._decoder.unused_data

    @property
    def needs_input(self) -> bool:
        return not self._decoder.unconsumed_tail

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        return self._decoder.decompress(self._decoder.unconsumed_tail + data, max_length)


def _decoder(kind: str) -> _Decoder:
    if kind == "xz":
        return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_BYTES)
    if kind == "bzip2":
        return bz2.BZ2Decompressor()
    return _Zlib(-zlib.MAX_WBITS if kind == "deflate" else 16 + zlib.MAX_WBITS)


class Readable(Protocol):
    """What gives bytes when asked for so many of them."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        ...


def pieces(packed: Readable | BinaryIO, kind: str) -> Iterator[bytes]:
    """What comes out, a megabyte at most at a time; '' gives the bytes as they are.

    kind:    '', 'gzip', 'xz', 'bzip2' (several packed parts one after another are one text), or
             'deflate', which must end where the bytes end
    errors:  PackedError for damage, for bytes after the end, and where the end is missing
    """
    if not kind:
        yield from iter(lambda: packed.read(PIECE_BYTES), b"")
        return
    fed = packed.read(PIECE_BYTES)
    while fed:
        decoder = _decoder(kind)
        yield from _one_part(packed, kind, decoder, fed)
        fed = decoder.unused_data.lstrip(b"\x00") or _after_padding(packed)
        if fed and len(fed) < 6:
            fed += packed.read(6)
        if fed and packing_by(fed[:6]) != kind:
            raise PackedError(DAMAGED, f"Bytes follow its end that are no {kind}.")


def _after_padding(packed: Readable) -> bytes:
    """What follows zero bytes, with which tapes are filled up."""
    while piece := packed.read(PIECE_BYTES):
        if rest := piece.lstrip(b"\x00"):
            return rest
    return b""


def _one_part(packed: Readable, kind: str, decoder: _Decoder, fed: bytes) -> Iterator[bytes]:
    while not decoder.eof:
        try:
            piece = decoder.decompress(fed, PIECE_BYTES)
        except (zlib.error, lzma.LZMAError, OSError, ValueError) as error:
            raise _broken(kind, error) from error
        if piece:
            yield piece
        fed = packed.read(PIECE_BYTES) if decoder.needs_input and not decoder.eof else b""
        if not (piece or fed or decoder.eof):
            raise PackedError(DAMAGED, "It is cut off: its end is missing.")


def _broken(kind: str, error: Exception) -> PackedError:
    if "emory usage limit" in str(error):
        return bomb(f"Unpacking it would take more than {_shown(_XZ_MEMORY_BYTES)} of memory.")
    return PackedError(DAMAGED, f"Its {kind} bytes are damaged: {error}.")
