"""Tar archives, header by header: what each entry is and where its bytes stand in the stream.

Written here because Python's own reader (as of 3.11) takes headers of any size into memory and
follows what they say. Ustar, GNU long names and pax headers are understood; sparse files are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from truceline.intake.packing import DAMAGED, Meter, PackedError, bomb

BLOCK = 512
_LONGEST_HEADER_BYTES = 1 << 16
_KINDS = {
    b"0": "file", b"\0": "file", b"7": "file", b"5": "folder", b"1": "link", b"2": "link",
    b"3": "device", b"4": "device", b"6": "device",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TarEntry:
    """One entry: its name's bytes, 'file', 'folder', 'link', 'device' or 'unknown', its size."""

    name: bytes
    kind: str
    size_bytes: int


class Tape:
    """A stream that is read forward only, each byte counted."""

    def __init__(self, pieces: Iterator[bytes], meter: Meter) -> None:
        self._pieces, self._meter = pieces, meter
        self._held = memoryview(b"")
        self.at = 0

    def some(self, most: int) -> bytes:
        """The next bytes, at least one and at most so many; none at the end."""
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._meter.add(len(piece))
            self._held = memoryview(piece)
        given, self._held = self._held[:most], self._held[most:]
        self.at += len(given)
        return bytes(given)

    def take(self, size: int) -> bytes:
        """Exactly so many bytes; fewer only where the stream ends."""
        parts: list[bytes] = []
        while size and (part := self.some(size)):
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def pass_to(self, place: int) -> None:
        """Go on to this place.

        errors: PackedError when the stream ends before it.
        """
        while self.at < place:
            if not self.some(place - self.at):
                raise _cut_off()


def is_tar(block: bytes) -> bool:
    """Whether the first 512 bytes are a tar header: its sum is right and not all of it is zero."""
    return len(block) == BLOCK and any(block) and _sum_holds(block)


def tar_entries(tape: Tape) -> Iterator[TarEntry]:
    """Each entry as the tape comes to its bytes; what is not read of them is passed over.

    errors: PackedError for damage, for a missing end and for headers beyond any use
    """
    told: dict[str, bytes] = {}
    while (block := _next_header(tape)) is not None:
        flag, size_bytes = block[156:157], _number(block[124:136])
        if flag in (b"x", b"g", b"L", b"K"):
            told |= _told(flag, _extra(tape, size_bytes))
            continue
        size_bytes = _pax_size(told, size_bytes)
        kind = "unknown" if any(key.startswith("GNU.sparse") for key in told) else _KINDS.get(flag, "unknown")
        start = tape.at
        # links and the like have no bytes, whatever size they say
        holds = size_bytes if kind in ("file", "unknown", "folder") else 0
        name = told.get("path") or _name(block)
        is_folder = kind == "file" and name.endswith(b"/")
        yield TarEntry(name=name, kind="folder" if is_folder else kind, size_bytes=holds)
        tape.pass_to(start + -(-holds // BLOCK) * BLOCK)
        told = {}
    for _ in iter(lambda: tape.some(1 << 20), b""):
        pass  # the rest is filling, but the packed stream's own checks stand at its end


def _next_header(tape: Tape) -> bytes | None:
    block = tape.take(BLOCK)
    if len(block) < BLOCK:
        raise _cut_off()
    if not any(block):
        return None
    if not _sum_holds(block):
        raise PackedError(DAMAGED, f"The tar header at byte {tape.at - BLOCK} of it is damaged.")
    return block


def _cut_off() -> PackedError:
    return PackedError(DAMAGED, "The archive is cut off: its end is missing.")


def _sum_holds(block: bytes) -> bool:
    try:
        said = _number(block[148:156])
    except PackedError:
        return False
    return said == sum(block) - sum(block[148:156]) + 8 * 32


def _number(field: bytes) -> int:
    """A number in octal digits, or in base 256 where its first bit is set."""
    if field[0] & 0x80:
        return int.from_bytes(bytes([field[0] & 0x7F]) + field[1:], "big")
    digits = field.split(b"\0")[0].strip(b" ")
    if digits.strip(b"01234567"):
        raise PackedError(DAMAGED, "A tar header holds a number that is none.")
    return int(digits or b"0", 8)


def _name(block: bytes) -> bytes:
    name = block[:100].split(b"\0")[0]
    prefix = block[345:500].split(b"\0")[0] if block[257:263] == b"ustar\0" else b""
    return prefix + b"/" + name if prefix else name


def _extra(tape: Tape, size_bytes: int) -> bytes:
    """The bytes of a header that speaks of the next one."""
    if size_bytes > _LONGEST_HEADER_BYTES:
        raise bomb(f"A header of the archive is {size_bytes:,} bytes long.")
    start = tape.at
    content = tape.take(size_bytes)
    tape.pass_to(start + -(-size_bytes // BLOCK) * BLOCK)
    return content


def _told(flag: bytes, content: bytes) -> dict[str, bytes]:
    if flag == b"L":
        return {"path": content.rstrip(b"\0")}
    if flag == b"K":
        return {}
    told = dict(_pax(content))
    if flag == b"x":
        return told
    if told.keys() & {"path", "size", "linkpath"} or any(key.startswith("GNU.sparse") for key in told):
        raise PackedError(DAMAGED, "A header names all members of the archive alike.")
    return {}


def _pax(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The pairs of a pax header: each is its own length, a blank, key=value and a line feed."""
    at = 0
    while at < len(content) and content[at]:
        digits = content[at : at + 8].split(b" ")[0]
        length = int(digits) if digits.isdigit() else 0
        key, equals, value = content[at + len(digits) + 1 : at + length].partition(b"=")
        if length <= len(digits) or at + length > len(content) or not equals or not value.endswith(b"\n"):
            raise PackedError(DAMAGED, "A pax header of the archive is damaged.")
        yield key.decode("utf-8", "backslashreplace"), value[:-1]
        at += length


def _pax_size(told: dict[str, bytes], size_bytes: int) -> int:
    said = told.get("size")
    if said is None:
        return size_bytes
    if not said.isdigit() or len(said) > 19:
        raise PackedError(DAMAGED, "A pax header of the archive holds a size that is none.")
    return int(said)
