"""MP4 and MOV: creation time, duration and place from their boxes; other containers are only kept."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

from truceline.intake.csvtext import opened
from truceline.intake.devices import Shot, shot_plan, shown
from truceline.intake.task import Plan, Task
from truceline.records import Problem

MOST_BOXES = 10_000
DEEPEST = 8
_LONGEST_BOX = 1 << 20
_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
_READ = frozenset([b"mvhd", b"tkhd", b"keys", b"\xa9xyz"])
_INSIDE = frozenset([b"moov", b"trak", b"udta", b"meta", b"ilst"])
_PLACE = re.compile(r"([+-])(\d+)(\.\d+)?([+-])(\d+)(\.\d+)?(?:[+-]\d+(?:\.\d+)?)?(?:CRS\w+)?/?")
_APPLE = "com.apple.quicktime."


@dataclass(slots=True)
class Boxes:
    """What the boxes said: creation in seconds since 1904, duration, tags by key, place text."""

    created_s: int = 0
    track_created_s: int = 0
    duration_s: float | None = None
    keys: list[str] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    seen: int = 0


def plan(task: Task) -> Plan | Problem:
    """The plan of one video; a container that is no MP4 or MOV is set aside and kept as evidence."""
    try:
        with opened(task.path) as file:
            if file.read(8)[4:8] != b"ftyp":
                return shot_plan(task, Shot(trouble="metadata of this container is not read"))
            end = file.seek(0, 2)
            found = Boxes()
            _walk(file, 0, end, 0, found)
    except (OSError, EOFError) as error:
        return task.refusal("TL-INT-003", f"The file cannot be read: {error}.", "Fetch it again.")
    return shot_plan(task, _shot(found))


def _walk(file: BinaryIO, start: int, end: int, depth: int, found: Boxes) -> None:
    for kind, inside, stop in _boxes(file, start, end, found):
        if kind in _INSIDE and depth < DEEPEST:
            # 'meta' has four bytes of version in MP4 and none in MOV
            skip = 4 if kind == b"meta" and _read(file, inside, 8)[4:8] != b"hdlr" else 0
            if kind == b"ilst":
                _items(file, inside, stop, found)
            else:
                _walk(file, inside + skip, stop, depth + 1, found)
        elif kind in _READ and stop - inside <= _LONGEST_BOX:
            _take(kind, _read(file, inside, stop - inside), found)


def _boxes(file: BinaryIO, start: int, end: int, found: Boxes) -> Iterator[tuple[bytes, int, int]]:
    """(type, first byte inside, first byte after) of each box; a box that runs over its parent ends it."""
    while start + 8 <= end and found.seen < MOST_BOXES:
        found.seen += 1
        head = _read(file, start, 16)
        if len(head) < 8:
            return
        size, kind, inside = struct.unpack(">I", head[:4])[0], head[4:8], start + 8
        if size == 1 and len(head) == 16:
            size, inside = struct.unpack(">Q", head[8:])[0], start + 16
        stop = end if size == 0 else start + size
        if stop > end or stop < inside:
            return
        yield kind, inside, stop
        start = stop


def _read(file: BinaryIO, start: int, length: int) -> bytes:
    file.seek(start)
    return file.read(length)


def _take(kind: bytes, data: bytes, found: Boxes) -> None:
    if kind == b"mvhd":
        _movie_header(data, found)
    elif kind == b"tkhd" and len(data) >= 12:
        wide = data[0] == 1
        found.track_created_s = (
            found.track_created_s or struct.unpack(">Q" if wide else ">I", data[4 : 12 if wide else 8])[0]
        )
    elif kind == b"keys":
        _keys(data, found)
    elif kind == b"\xa9xyz":
        found.tags.setdefault("place", shown(data[4:]))


def _movie_header(data: bytes, found: Boxes) -> None:
    form = ">QQIQ" if data[:1] == b"\x01" else ">IIII"
    if len(data) < 4 + struct.calcsize(form):
        return
    created, _, scale, length = struct.unpack_from(form, data, 4)
    found.created_s = created
    if scale and length not in (0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF):
        found.duration_s = length / scale


def _keys(data: bytes, found: Boxes) -> None:
    place = 8
    while place + 8 <= len(data) and len(found.keys) < 1000:
        size = struct.unpack_from(">I", data, place)[0]
        if size < 8:
            return
        found.keys.append(data[place + 8 : place + size].decode("utf-8", "replace"))
        place += size


def _items(file: BinaryIO, start: int, end: int, found: Boxes) -> None:
    """The values of 'ilst', by the names that 'keys' gave in their order."""
    for kind, inside, stop in _boxes(file, start, end, found):
        place = int.from_bytes(kind, "big") - 1
        if not 0 <= place < len(found.keys) or stop - inside > 4096:
            continue
        data = _read(file, inside, stop - inside)
        if data[4:8] == b"data":
            found.tags.setdefault(found.keys[place], shown(data[16:]))


def _shot(found: Boxes) -> Shot:
    place = found.tags.get(f"{_APPLE}location.ISO6709") or found.tags.get("place") or ""
    lat, lon = _degrees(place)
    starts, stops, clock = _times(found)
    return Shot(
        said=place,
        starts=starts,
        stops=stops,
        lat=lat,
        lon=lon,
        sigma_m=_number(found.tags.get(f"{_APPLE}location.accuracy.horizontal")),
        measures={"duration_s": found.duration_s, "time_from": clock},
    )


def _times(found: Boxes) -> tuple[str | None, str | None, str | None]:
    """(first, last, where the time is from); the header's moment may be the start or the end."""
    length = timedelta(seconds=min(found.duration_s or 0.0, 7 * 86_400.0))
    told = found.tags.get(f"{_APPLE}creationdate", "")
    try:
        if told:
            start = datetime.fromisoformat(told)
            if start.tzinfo is not None:
                return start.isoformat(), (start + length).isoformat(), "creationdate"
        seconds = found.created_s or found.track_created_s
        if not seconds:
            return None, None, None
        moment = _EPOCH + timedelta(seconds=seconds)
        return (moment - length).isoformat(), (moment + length).isoformat(), "mvhd"
    except (ValueError, OverflowError):
        return None, None, None


def _number(text: str | None) -> float | None:
    return float(text) if text and re.fullmatch(r"\d{1,7}(?:\.\d+)?", text) else None


def _degrees(text: str) -> tuple[float | None, float | None]:
    """Latitude and longitude of ISO 6709: degrees, degrees and minutes, or with seconds."""
    found = _PLACE.fullmatch(text)
    if not found:
        return None, None
    lat = _angle(found[1], found[2], found[3] or "", 2)
    lon = _angle(found[4], found[5], found[6] or "", 3)
    return (lat, lon) if lat is not None and lon is not None else (None, None)


def _angle(sign: str, whole: str, part: str, width: int) -> float | None:
    rest = whole[width:]
    if len(whole) not in (width, width + 2, width + 4):
        return None
    pieces = [whole[:width], *(rest[place : place + 2] for place in range(0, len(rest), 2))]
    pieces[-1] += part
    value = sum(float(piece) / float(60**place) for place, piece in enumerate(pieces))
    return round(-value if sign == "-" else value, 7)
