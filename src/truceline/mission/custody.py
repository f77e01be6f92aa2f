"""Custody: which archive a file came in, kept with its read, and held against the archive's own bytes.

Comes in: a member of an archive, or a read of one. Goes out: the links from the member to the
archive (digest, member's name, its place among the entries), and whether they still hold.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from truceline.intake import LIMITS, Limits, Member, Meter, PackedError, digests, own_name
from truceline.records import Problem, Severity
from truceline.store import ReadAbout, Store

UNPACKING = "unpacking"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A file whose bytes are kept: what it is called, and in which archives it came.

    ``file_name`` is archive.zip!inner/name.csv for a member, ``own_name`` then name.csv, which is
    what it would be called if it had been given alone. ``meter`` is its own or its outermost
    archive's.
    """

    file_name: str
    own_name: str
    sha256: str
    size_bytes: int
    meter: Meter
    custody: tuple[Mapping[str, Any], ...] = ()

    def member(self, member: Member, sha256: str, size_bytes: int) -> Given:
        """A member of this archive, whose bytes are kept."""
        link = {
            "archive": self.file_name,
            "archive_sha256": self.sha256,
            "archive_bytes": self.size_bytes,
            "member": member.name,
            "index": member.index,
        }
        return Given(
            file_name=f"{self.file_name}!{member.name}",
            own_name=member.file_name,
            sha256=sha256,
            size_bytes=size_bytes,
            meter=self.meter,
            custody=(*self.custody, link),
        )


def noted(given: Given) -> dict[str, Any]:
    """What a read notes of where its file came from, and of limits that are not the usual ones."""
    custody = {"custody": [dict(link) for link in given.custody]} if given.custody else {}
    limits = given.meter.limits
    return custody | ({} if limits == LIMITS else {UNPACKING: dataclasses.asdict(limits)})


def limits_noted(snapshot: Mapping[str, Any]) -> Limits:
    """The limits under which a read was made."""
    return Limits(**snapshot[UNPACKING]) if UNPACKING in snapshot else LIMITS


def name_of_its_own(about: ReadAbout) -> str:
    """What the file of a read is called without the archives it came in."""
    return own_name(about.custody[-1]["member"]) if about.custody else about.file_name


class Custody:
    """Holds reads against the archives they say they came in; unpacks each archive once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._unpacked: dict[str, dict[int, str]] = {}

    def holds(self, about: ReadAbout) -> bool:
        """Whether each archive, unpacked again, gives at that place the bytes that were read.

        It holds for a file that came in none.

        errors: PackedError, OSError when an archive cannot be unpacked any more
        """
        links = about.custody
        inner = [*(link["archive_sha256"] for link in links), about.evidence_sha256][1:]
        return all(
            self._members(link["archive_sha256"], limits_noted(about.source)).get(link["index"]) == sha256
            for link, sha256 in zip(links, inner, strict=True)
        )

    def _members(self, sha256: str, limits: Limits) -> dict[int, str]:
        if sha256 not in self._unpacked:
            with tempfile.TemporaryDirectory(prefix="truceline-") as folder:
                self._unpacked[sha256] = digests(self._store.folder.evidence(sha256), Path(folder), limits)
        return self._unpacked[sha256]


def refused_whole(archive: Given, error: PackedError) -> Problem:
    """Why no member of an archive is read any more."""
    return _refused(archive, error.code, error.message, error.remedy)


def not_now(archive: Given, *, replaces: bool) -> Problem | None:
    """Why an archive is not unpacked here: it lies too deep, or one mended file is meant; else None."""
    depth = archive.meter.limits.nesting
    if len(archive.custody) > depth:
        message = f"It lies more than {depth} deep inside archives."
        return _refused(archive, "TL-INT-036", message, "Unpack the outer archive and give it by itself.")
    if replaces:
        message = "A mended file takes the place of one read; this is an archive."
        return _refused(archive, "TL-INT-037", message, "Unpack it and give the mended file by itself.")
    return None


def nothing_in(archive: Given, only: Sequence[str]) -> Problem:
    """An archive that gave nothing to read, of all its members or of those asked for by name."""
    if only:
        remedy = "Look at the names with: tar tf, or unzip -l."
        message = f"No member has {' or '.join(only)} in its name."
        return _refused(archive, "TL-INT-003", message, remedy)
    return _refused(archive, "TL-INT-003", "It holds no files.", "Ask the source for the archive again.")


def _refused(archive: Given, code: str, message: str, remedy: str) -> Problem:
    return Problem(
        code=code, severity=Severity.REFUSED, message=message, remedy=remedy, file=archive.file_name
    )
