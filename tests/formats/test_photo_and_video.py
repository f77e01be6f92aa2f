"""Photographs and videos: what the device wrote, marked as its word; nothing that names a person; no pixels."""

from __future__ import annotations

import builtins
import io
import json
import struct
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.reads import Read, read, read_sample, read_text, sample, source
from truceline.records import kinds

Image = pytest.importorskip("PIL.Image", reason="needs the extra 'media' (Pillow)")


def picture(exif: dict[int, Any], gps: dict[int, Any] | None = None, form: str = "JPEG") -> bytes:
    block = Image.Exif()
    block[0x8769] = exif
    if gps:
        block[0x8825] = gps
    into = io.BytesIO()
    Image.new("RGB", (4, 3)).save(into, form, exif=block.tobytes())
    return into.getvalue()


def test_a_picture_is_no_explosion_and_makes_no_incident() -> None:
    kind = kinds()["photo_or_video"]
    assert (kind.channel, kind.recorded_violation) == ("speech", False)
    assert kind.associates_with not in {
        each.associates_with for each in kinds().values() if each.recorded_violation
    }


def test_the_cameras_word_is_marked_as_such() -> None:
    (row,) = read_sample("photo").rows
    assert json.loads(row["measures"])["clock"] == "device, not verified"
    assert (row["sigma_major_m"], row["bearing_deg"], row["as_reported"]) == (
        12.0,
        270.0,
        "2031:05:01 19:12:03",
    )
    assert row["as_reported"].encode() in sample("photo").read_bytes()


def test_nothing_that_names_a_person_or_a_device_is_in_the_row() -> None:
    (row,) = read_sample("photo").rows
    assert b"SERIAL-1" in sample("photo").read_bytes()
    assert "SERIAL-1" not in repr(row) and "Invented" not in repr(row)


def test_a_clock_without_an_offset_needs_the_sources_zone(tmp_path: Path) -> None:
    taken = picture({0x9003: "2031:05:01 19:12:03"})
    known = read_text(tmp_path, taken, "a.jpg")
    assert isinstance(known, Read)
    assert known.rows[0]["happened_earliest"] == "2031-05-01 16:12:03+00"
    (tmp_path / "b.jpg").write_bytes(taken)
    unknown = read(tmp_path / "b.jpg", source(zone="unknown"))
    assert isinstance(unknown, Read)
    assert unknown.aside_codes() == [(1, "TL-INT-007", "time")]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_four_kinds_of_image_are_read(tmp_path: Path, form: str) -> None:
    found = read_text(
        tmp_path, picture({0x9003: "2031:05:01 19:12:03", 0x9011: "+03:00"}, form=form), "a.img"
    )
    assert isinstance(found, Read)
    assert [row["happened_earliest"] for row in found.rows] == ["2031-05-01 16:12:03+00"]


@pytest.mark.parametrize("error", [None, 0])
def test_an_error_that_is_not_stated_or_zero_is_unknown(tmp_path: Path, error: int | None) -> None:
    gps: dict[int, Any] = {1: "S", 2: (1.0, 30.0, 0.0), 3: "W", 4: (2.0, 0.0, 36.0), 16: "M", 17: 90.0}
    if error is not None:
        gps[31] = float(error)
    found = read_text(tmp_path, picture({0x9003: "2031:05:01 19:12:03"}, gps), "a.jpg")
    assert isinstance(found, Read)
    (row,) = found.rows
    assert (row["lat_deg"], row["lon_deg"], row["sigma_major_m"]) == (-1.5, -2.01, None)
    assert row["bearing_deg"] is None
    assert json.loads(row["measures"])["image_direction_magnetic_deg"] == 90.0


def test_a_picture_without_a_time_is_set_aside_and_kept_as_evidence(tmp_path: Path) -> None:
    found = read_text(tmp_path, picture({}), "a.jpg")
    assert isinstance(found, Read)
    assert found.aside_codes() == [(1, "TL-INT-064", "metadata")]


def test_pixels_are_never_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PNG keeps its Exif so that Pillow's own getexif would decode the whole picture."""
    made = {form: picture({0x9003: "2031:05:01 19:12:03"}, form=form) for form in ("JPEG", "PNG", "TIFF")}
    from PIL import ImageFile

    def never(self: object, *_: object) -> None:
        raise AssertionError("pixels were decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", never)
    for form, raw in made.items():
        found = read_text(tmp_path, raw, f"{form}.img")
        assert isinstance(found, Read)
        assert len(found.rows) == 1


def test_a_picture_that_claims_a_giant_size_is_set_aside(tmp_path: Path) -> None:
    raw = bytearray(picture({}, form="PNG"))
    raw[16:24] = struct.pack(">II", 100_000, 100_000)
    import zlib

    raw[29:33] = struct.pack(">I", zlib.crc32(bytes(raw[12:29])))
    found = read_text(tmp_path, bytes(raw), "a.png")
    assert isinstance(found, Read)
    assert found.aside_codes() == [(1, "TL-INT-064", "metadata")]
    assert "DecompressionBomb" in found.aside[0]["message"]


def test_without_pillow_the_file_is_kept_and_the_row_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *more: Any, **named: Any) -> Any:
        if name == "PIL" or name.startswith("PIL."):
            raise ImportError(name)
        return real(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    found = read_sample("photo")
    assert [(row["code"], row["found"]) for row in found.aside] == [("TL-INT-064", "Pillow is not installed")]


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body


def movie(*inside: bytes) -> bytes:
    return box(b"ftyp", b"qt  \0\0\0\0") + box(b"moov", b"".join(inside))


def header(created: int, length_ms: int = 15_000) -> bytes:
    return box(b"mvhd", struct.pack(">IIIII", 0, created, 0, 1000, length_ms) + b"\0" * 80)


def apple(**tags: str) -> bytes:
    names = [f"com.apple.quicktime.{name.replace('__', '.')}".encode() for name in tags]
    keys = struct.pack(">II", 0, len(names)) + b"".join(
        struct.pack(">I", 8 + len(n)) + b"mdta" + n for n in names
    )
    values = b"".join(
        box(struct.pack(">I", place), box(b"data", struct.pack(">II", 1, 0) + value.encode()))
        for place, value in enumerate(tags.values(), 1)
    )
    return box(b"meta", box(b"hdlr", b"\0" * 24) + box(b"keys", keys) + box(b"ilst", values))


SINCE_1904 = int((datetime(2031, 5, 1, 16, 12, 3) - datetime(1904, 1, 1)).total_seconds())  # noqa: DTZ001


def test_the_headers_time_counts_from_1904_and_may_be_start_or_end() -> None:
    (row,) = read_sample("video").rows
    assert (row["happened_earliest"], row["happened_latest"]) == (
        "2031-05-01 16:11:48+00",
        "2031-05-01 16:12:18+00",
    )
    assert row["as_reported"].encode() in sample("video").read_bytes()


def test_apples_own_time_and_place_come_before_the_headers(tmp_path: Path) -> None:
    tags = apple(
        creationdate="2031-05-01T19:12:03+0300",
        location__ISO6709="+4806.00+03730.00+120/",
        location__accuracy__horizontal="14.5",
    )
    found = read_text(tmp_path, movie(header(SINCE_1904), tags), "a.mov")
    assert isinstance(found, Read)
    (row,) = found.rows
    assert (row["happened_earliest"], row["happened_latest"]) == (
        "2031-05-01 16:12:03+00",
        "2031-05-01 16:12:18+00",
    )
    assert (row["lat_deg"], row["lon_deg"], row["sigma_major_m"]) == (48.1, 37.5, 14.5)


@pytest.mark.parametrize("raw", [movie(header(0)), movie(), b"\x1aE\xdf\xa3" + b"\0" * 40])
def test_a_video_without_a_time_or_of_another_container_is_set_aside(tmp_path: Path, raw: bytes) -> None:
    found = read_text(tmp_path, raw, "a.video")
    assert isinstance(found, Read)
    assert found.aside_codes() == [(1, "TL-INT-064", "metadata")]


def test_boxes_in_boxes_end(tmp_path: Path) -> None:
    inside = header(SINCE_1904)
    for _ in range(200):
        inside = box(b"udta", inside)
    found = read_text(tmp_path, movie(inside), "a.mp4")
    assert isinstance(found, Read)
    assert found.rows == []


@pytest.mark.fuzz
@pytest.mark.parametrize("name", ["photo", "video"])
@given(data=st.data())
@settings(max_examples=60)
def test_no_bytes_make_it_raise(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    raw = bytearray(sample(name).read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place : place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    found = read_text(tmp_path_factory.mktemp("media"), bytes(raw), "a.bin", format=name)
    if isinstance(found, Read):
        assert len(found.rows) + len(found.aside) == 1
