"""Photographs: EXIF time with its offset, GPS place and direction, size in pixels; never the pixels."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Mapping
from typing import Any

from truceline.intake.csvtext import opened
from truceline.intake.devices import Shot, shot_plan
from truceline.intake.task import Plan, Task
from truceline.records import Problem

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF")
_SEARCHED_BYTES = 32 << 20
_EXIF, _GPS = 0x8769, 0x8825
_TAKEN, _OFFSET = 0x9003, 0x9011
_TIME = re.compile(r"(\d{4}):(\d{2}):(\d{2}) (\d{2}:\d{2}:\d{2})")


def plan(task: Task) -> Plan | Problem:
    """The plan of one photograph; a time without an offset is in the source's zone, or set aside."""
    try:
        return shot_plan(task, _shot(task))
    except ImportError:
        return shot_plan(task, Shot(trouble="Pillow is not installed"))


def _shot(task: Task) -> Shot:
    from PIL import Image

    with warnings.catch_warnings(), opened(task.path) as file:
        warnings.simplefilter("error")
        try:
            # opening reads the header alone; nothing here asks for the pixels
            image = Image.open(file, formats=FORMATS)
            tags = _tags(image)
            size = image.size
        except Exception as error:  # noqa: BLE001  # a damaged file may raise anything inside Pillow
            return Shot(trouble=f"{type(error).__name__}: not an image that can be opened")
        file.seek(0)
        raw = file.read(_SEARCHED_BYTES)
    return _of(tags[0], tags[1], size, raw)


def _tags(image: Any) -> tuple[Mapping[int, Any], Mapping[int, Any]]:
    """(Exif tags, GPS tags), from the block that the header holds; PNG's getexif would decode the picture."""
    from PIL import Image

    block = image.info.get("exif")
    if isinstance(block, bytes):
        exif = Image.Exif()
        exif.load(block)
    elif image.format == "TIFF":
        exif = image.getexif()
    else:
        return {}, {}
    return dict(exif.get_ifd(_EXIF)), dict(exif.get_ifd(_GPS))


def _of(exif: Mapping[int, Any], gps: Mapping[int, Any], size: tuple[int, int], raw: bytes) -> Shot:
    said, taken = _taken(exif)
    direction, reference = _number(gps.get(17)), str(gps.get(16, "")).strip("\x00 ")
    measures = {
        "width_px": size[0],
        "height_px": size[1],
        "gps_dop": _number(gps.get(11)),
        "gps_time_utc": _gps_time(gps),
        # a magnetic direction needs the declination of that day and place: it is kept, not turned
        "image_direction_magnetic_deg": direction if reference == "M" else None,
    }
    return Shot(
        said=said if said.encode() in raw else "",
        starts=taken,
        lat=_degrees(gps.get(2), gps.get(1), "S"),
        lon=_degrees(gps.get(4), gps.get(3), "W"),
        sigma_m=_number(gps.get(31)),
        bearing_deg=direction % 360 if direction is not None and reference == "T" else None,
        measures=measures,
    )


def _taken(exif: Mapping[int, Any]) -> tuple[str, str | None]:
    """(the text of the file, ISO text with the offset where there is one)."""
    text = str(exif.get(_TAKEN, "")).strip("\x00 ")
    found = _TIME.fullmatch(text)
    if not found:
        return text, None
    offset = str(exif.get(_OFFSET, "")).strip("\x00 ")
    zone = offset if re.fullmatch(r"[+-]\d{2}:\d{2}", offset) else ""
    return text, f"{found[1]}-{found[2]}-{found[3]} {found[4]}{zone}"


def _number(value: Any) -> float | None:
    try:
        found = float(value)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def _degrees(parts: Any, reference: Any, negative: str) -> float | None:
    """Degrees, minutes and seconds with N, S, E or W; None where one of them is missing."""
    if not isinstance(parts, tuple) or len(parts) != 3 or not reference:
        return None
    numbers = [_number(part) for part in parts]
    if any(each is None for each in numbers):
        return None
    degrees, minutes, seconds = (each or 0.0 for each in numbers)
    value = degrees + minutes / 60 + seconds / 3600
    return round(-value if str(reference).strip("\x00 ") == negative else value, 7)


def _gps_time(gps: Mapping[int, Any]) -> str | None:
    day, clock = str(gps.get(29, "")).strip("\x00 "), gps.get(7)
    if not re.fullmatch(r"\d{4}:\d{2}:\d{2}", day) or not isinstance(clock, tuple) or len(clock) != 3:
        return None
    parts = [_number(part) for part in clock]
    if any(each is None or not 0 <= each < 61 for each in parts):
        return None
    hours, minutes, seconds = (int(each or 0) for each in parts)
    return f"{day.replace(':', '-')}T{hours:02d}:{minutes:02d}:{seconds:02d}Z"
