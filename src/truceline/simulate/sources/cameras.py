"""Six cameras on masts in six towns; one breaks on the eve of the truce's last day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from truceline.simulate.days import CAMERA_BREAKS, midnights
from truceline.simulate.draws import Dice
from truceline.simulate.geography import Spot, region_of, towns
from truceline.simulate.happenings import Happening
from truceline.simulate.sources.reports import Report, numbered, utc_text

COLUMNS = (
    "record_key",
    "camera",
    "happened",
    "lat_deg",
    "lon_deg",
    "sigma_major_m",
    "kind",
    "means",
    "observation",
    "count",
    "count_qualifier",
)
LOG_COLUMNS = ("sensor_id", "time", "state", "area_ref", "reason", "heartbeat_s")
EVERY_S = 86_400
"""A camera's state is entered at every local midnight; a line that does not come leaves it unknown."""
SEES_M = 7_000
SEEN = {"fpv_drone_strike": 0.85, "artillery": 0.3, "mortar": 0.3, "mlrs": 0.4}
BROKEN = "camera-5"
_MASTS = ("Alderquay", "Brackmoor", "Emberstrand", "Fennickby", "Osterfold", "Tarnwick")


@cache
def cameras() -> dict[str, Spot]:
    """Where each camera stands, by its id."""
    masts = [town for town in towns() if town.name in _MASTS]
    return {f"camera-{number}": town for number, town in enumerate(masts, start=1)}


def log() -> tuple[Report, ...]:
    """A line per camera and midnight, good for a day, and one more when camera-5 breaks."""
    lines = [
        _line(camera, region_of(spot), midnight)
        for midnight in midnights()
        for camera, spot in cameras().items()
    ]
    lines.append(_line(BROKEN, region_of(cameras()[BROKEN]), CAMERA_BREAKS))
    return tuple(sorted(lines, key=lambda line: (line.at, line.cells)))


def _line(camera: str, region: str, at: datetime) -> Report:
    broken = camera == BROKEN and at >= CAMERA_BREAKS
    state, reason = ("down", "broken: no picture") if broken else ("up", "")
    cells = (camera, utc_text(at), state, region, reason, str(EVERY_S))
    return Report(at=at, cells=cells, incident_id=None)


def reports(happenings: Iterable[Happening], seed: int) -> tuple[Report, ...]:
    """What the cameras saw; an incident in view of two cameras is entered once for each."""
    dice = Dice(seed, "cameras")
    seen = (
        _entry(camera, one, dice)
        for one in happenings
        for camera, spot in cameras().items()
        if spot.distance_m(one.spot) <= SEES_M and dice.chance(SEEN.get(one.kind, 0.0))
    )
    return numbered((row for row in seen if not _was_broken(row)), "CM")


def _was_broken(row: Report) -> bool:
    return row.cells[0] == BROKEN and row.at >= CAMERA_BREAKS


def _entry(camera: str, one: Happening, dice: Dice) -> Report:
    error_m = int(round(dice.between(100, 400), -1))
    spot = one.spot.shifted(dice.normal(error_m), dice.normal(error_m))
    rounds = sum(dice.chance(0.9) for _ in range(one.rounds)) or 1
    cells = (
        camera,
        utc_text(one.happened),
        f"{spot.lat_deg:.5f}",
        f"{spot.lon_deg:.5f}",
        str(error_m),
        one.kind,
        "camera",
        "explosion",
        str(rounds),
        "exact",
    )
    return Report(at=one.happened, cells=cells, incident_id=one.incident_id)
