"""Archives: zip and tar (plain, gzip, xz, bzip2), their members one by one, as files of their own.

Comes in: an archive that may be anybody's work. Goes out: each member unpacked in a scratch folder
under a name of ours, never its own, or why it is refused. An archive that is cut off or a bomb is
refused as a whole before its first member is given. Nothing is ever written outside the scratch
folder, and no link is followed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from truceline.intake.packing import Limits, Meter, PackedError, bomb, packing_of, pieces
from truceline.intake.tarballs import BLOCK, Tape, TarEntry, is_tar, tar_entries
from truceline.intake.zips import ZipEntry, is_zip, zip_entries, zip_pieces
from truceline.records import Problem, Severity

LEADS_OUT, NO_FILE = "TL-INT-032", "TL-INT-033"
_DRIVE = re.compile(r"[A-Za-z]:")
# a backslash parts names too, unless it marks a byte that is no text (\\xNN, \\uNNNN)
_SLASH = re.compile(r"/|\\(?!x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One entry of an archive that is no folder.

    ``index`` counts all entries from 1, as they stand in the archive; two of one name differ by
    it. ``name`` shows bytes that are no text as \\xNN. ``path`` is its unpacked copy, which is
    gone when the next member is asked for; None when it is refused, and ``problem`` then says why.
    """

    index: int
    name: str
    path: Path | None = None
    problem: Problem | None = None

    @property
    def file_name(self) -> str:
        """The last part of its name: what it would be called if it had been given alone."""
        return own_name(self.name)


def own_name(member: str) -> str:
    """The last part of a member's name; both kinds of slash part it."""
    return _SLASH.split(member)[-1]


def archive_kind(path: Path) -> str:
    """'zip', 'tar', 'tar.gz', 'tar.xz' or 'tar.bz2' by the bytes, else ''; it never raises for them."""
    with path.open("rb") as file:
        head = file.read(BLOCK)
    if is_zip(head):
        return "zip"
    packing = packing_of(path)
    if packing:
        with path.open("rb") as file, suppress(PackedError):
            head = next(pieces(file, packing), b"")[:BLOCK]
    return ("tar" + {"gzip": ".gz", "xz": ".xz", "bzip2": ".bz2"}.get(packing, "")) if is_tar(head) else ""


def _every(name: str) -> bool:
    return True


def members(
    path: Path, file_name: str, scratch: Path, meter: Meter, wanted: Callable[[str], bool] = _every
) -> Iterator[Member]:
    """Every member of an archive, unpacked one at a time into ``scratch``.

    file_name:  how the archive is called, for problems
    wanted:     says by its name whether a member is; the others are passed over
    meter:      its own, or the outer archive's, so that all that is inside counts together
    errors:     PackedError when the archive as a whole is refused; OSError
    """
    copy = scratch / "member"
    try:
        if archive_kind(path) == "zip":
            yield from _of_zip(path, file_name, copy, meter, wanted)
        else:
            yield from _of_tar(path, file_name, copy, meter, wanted)
    finally:
        copy.unlink(missing_ok=True)


def digests(path: Path, scratch: Path, limits: Limits) -> dict[int, str]:
    """The SHA-256 of every member that can be unpacked, by its index: what custody is held against.

    errors: PackedError, OSError
    """
    found = {}
    for member in members(path, path.name, scratch, Meter(path.stat().st_size, limits)):
        if member.path is not None:
            with member.path.open("rb") as file:
                found[member.index] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def shown_name(raw: bytes) -> str:
    """A name as text: what is no UTF-8, or would not be seen on a screen, stands as \\xNN or \\uNNNN."""
    text = raw.decode("utf-8", "backslashreplace")
    return "".join(one if one.isprintable() else _marked(ord(one)) for one in text)


def _marked(code: int) -> str:
    if code < 1 << 8:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 1 << 16 else f"\\U{code:08x}"


def _of_zip(
    path: Path, file_name: str, copy: Path, meter: Meter, wanted: Callable[[str], bool]
) -> Iterator[Member]:
    with path.open("rb") as file:
        entries = zip_entries(file, meter.limits)
        meter.check(meter.unpacked_bytes + sum(entry.size_bytes for entry in entries))
        for index, entry in enumerate(entries, start=1):
            if not wanted(shown_name(entry.name)):
                continue
            if (fault := _fault(entry, meter.limits)) is None and entry.kind == "file":
                yield _unpacked(index, entry.name, file_name, zip_pieces(file, entry), copy, meter)
            elif fault is not None:
                yield _refused(index, entry.name, file_name, fault)


def _of_tar(
    path: Path, file_name: str, copy: Path, meter: Meter, wanted: Callable[[str], bool]
) -> Iterator[Member]:
    packing = packing_of(path)
    with path.open("rb") as file:  # to the end and back: what is cut off or a bomb gives nothing at all
        for index, _ in enumerate(tar_entries(Tape(pieces(file, packing), meter.fork())), start=1):
            if index > meter.limits.members:
                raise bomb(f"It holds more than the {meter.limits.members:,} entries that are looked at.")
    with path.open("rb") as file:
        tape = Tape(pieces(file, packing), meter)
        for index, entry in enumerate(tar_entries(tape), start=1):
            if not wanted(shown_name(entry.name)):
                continue
            if (fault := _fault(entry, meter.limits)) is None and entry.kind == "file":
                content = _content(tape, entry.size_bytes)
                # the tape has counted the bytes
                yield _unpacked(index, entry.name, file_name, content, copy, None)
            elif fault is not None:
                yield _refused(index, entry.name, file_name, fault)


def _content(tape: Tape, size_bytes: int) -> Iterator[bytes]:
    end = tape.at + size_bytes
    while tape.at < end and (piece := tape.some(end - tape.at)):
        yield piece


def _unpacked(
    index: int, raw: bytes, file_name: str, content: Iterator[bytes], copy: Path, meter: Meter | None
) -> Member:
    try:
        with copy.open("wb") as out:
            for piece in content:
                if meter is not None:
                    meter.add(len(piece))
                out.write(piece)
    except PackedError as error:
        return _refused(index, raw, file_name, error)
    return Member(index=index, name=shown_name(raw), path=copy)


def _refused(index: int, raw: bytes, file_name: str, error: PackedError) -> Member:
    name = shown_name(raw[: 1 << 10])
    problem = Problem(
        code=error.code,
        severity=Severity.REFUSED,
        message=f"{error.message} The member is refused; the others are kept.",
        remedy=error.remedy,
        file=f"{file_name}!{name}",
    )
    return Member(index=index, name=name, problem=problem)


def _fault(entry: ZipEntry | TarEntry, limits: Limits) -> PackedError | None:
    """Why an entry is refused before it is unpacked; None for an honest file or folder."""
    shown = "Ask the source for the file itself; nothing was unpacked to that place."
    if len(entry.name) > limits.name_bytes:
        return bomb(f"Its name is {len(entry.name):,} bytes long.")
    if _leads_out(entry.name):
        return PackedError(LEADS_OUT, "Its name leads out of the archive, or is none.", shown)
    if entry.kind == "folder" and entry.size_bytes:
        return PackedError(NO_FILE, "It is a folder that claims to hold bytes.", shown)
    if entry.kind == "unknown":
        return PackedError(NO_FILE, "It is an entry of a kind that is not known here.", shown)
    if entry.kind in ("link", "device"):
        return PackedError(NO_FILE, f"It is a {entry.kind}, not a file; it is never followed.", shown)
    if entry.size_bytes > limits.member_bytes:
        return bomb(f"It would unpack to {entry.size_bytes:,} bytes.")
    return None


def _leads_out(raw: bytes) -> bool:
    name = raw.decode("utf-8", "replace").replace("\\", "/")
    parts = name.split("/")
    is_bare = not name.strip("/. ") and name not in (".", "./")
    return "\0" in name or name.startswith("/") or ".." in parts or bool(_DRIVE.match(name)) or is_bare
