"""What a camera wrote beside its picture: time, place, direction, size; one row a file, and no pixels.

A device's clock is nobody's word: the row says so. What names a person or a device (serial
numbers, owner, maker's notes, make and model) is not read into any row; the sealed file has it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from truceline.intake.cells import number, on_the_globe
from truceline.intake.rows import listed_rows
from truceline.intake.task import KEPT, Moment, Plan, Rule, Task

COLUMNS = ("starts", "stops", "lat", "lon", "sigma_m", "bearing_deg", "measures", "trouble")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A file's metadata: ISO texts, degrees, metres; None is unknown. ``said`` stands in the file."""

    said: str = ""
    starts: str | None = None
    stops: str | None = None
    lat: float | None = None
    lon: float | None = None
    sigma_m: float | None = None
    bearing_deg: float | None = None
    measures: Mapping[str, object] | None = None
    trouble: str = ""


def shown(raw: bytes) -> str:
    """A text of a file as rows show it: padding cut off, NULs and bytes that are no UTF-8 as \\xNN."""
    return raw.strip(b"\x00").replace(b"\x00", b"\\x00").decode("utf-8", "backslashreplace")


def shot_plan(task: Task, shot: Shot) -> Plan:
    """The plan of one picture or video: one row, which is no observation of any event."""
    sigma = shot.sigma_m if shot.sigma_m and shot.sigma_m > 0 else None
    placed = shot.lat is not None and shot.lon is not None
    said = {"clock": "device, not verified", **(shot.measures or {})}
    cells: dict[str, str | None] = {
        "starts": shot.starts,
        "stops": shot.stops or shot.starts,
        "lat": repr(shot.lat) if placed else None,
        "lon": repr(shot.lon) if placed else None,
        "sigma_m": repr(sigma) if sigma else None,
        "bearing_deg": None if shot.bearing_deg is None else repr(shot.bearing_deg),
        "measures": json.dumps({key: value for key, value in said.items() if value is not None}),
        "trouble": shot.trouble,
    }
    rows = listed_rows(task, {name: [cells[name]] for name in COLUMNS}, [shot.said], [None])
    values = {f"said_{name}": f"c{place}" for place, name in enumerate(COLUMNS)}
    return Plan(
        rows=rows,
        values={**values, "lat": number("said_lat"), "lon": number("said_lon")},
        moments=[_moment(task, "starts"), _moment(task, "stops")],
        rules=[_trouble(), _no_time(), *_globe()],
        layers={"observations": [_record()]},
        key=f"'file {task.evidence_sha256[:32]}'",
    )


def _moment(task: Task, name: str) -> Moment:
    return Moment(
        name=name, text=f"said_{name}", column="time", zone=task.zone, width="'instant'", required=False
    )


def _globe() -> list[Rule]:
    return [
        on_the_globe("latitude", "said_lat", "lat", 90),
        on_the_globe("longitude", "said_lon", "lon", 180),
    ]


def _trouble() -> Rule:
    return Rule(
        code="TL-INT-064",
        column="metadata",
        bad="said_trouble <> ''",
        found="said_trouble",
        message=f"The metadata is not read: '{{found}}'. The file stays as evidence. {KEPT}",
        remedy="Install the extra 'media' for photographs, or enter time and place in a table.",
    )


def _no_time() -> Rule:
    return Rule(
        code="TL-INT-064",
        column="metadata",
        bad="said_starts IS NULL",
        found="NULL",
        message=f"The metadata holds no time of its own. The file stays as evidence. {KEPT}",
        remedy="Ask who took it when it was taken, and enter that in a table.",
    )


def _record() -> dict[str, str]:
    return {
        "kind": "'photo_or_video'",
        "happened_earliest": "starts_earliest",
        "happened_latest": "stops_latest",
        "lon_deg": "lon",
        "lat_deg": "lat",
        "place_kind": "CASE WHEN lon IS NULL OR lat IS NULL THEN 'none' ELSE 'point' END",
        "sigma_major_m": "said_sigma_m",
        "sigma_minor_m": "said_sigma_m",
        "bearing_deg": "said_bearing_deg",
        "means": "'camera'",
        "measures": "said_measures",
    }
