"""A thermal satellite: two passes a day, cloud that comes and stays, and a low over the whole truce.

The layout is that of a FIRMS file; the version column says 2.0SIM, so nobody takes it for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256

from truceline.simulate.days import in_truce, midnights
from truceline.simulate.draws import Dice
from truceline.simulate.geography import REGION_EDGES, Spot, region_of
from truceline.simulate.happenings import Happening
from truceline.simulate.sources.reports import Report, utc_text

COLUMNS = (
    "latitude",
    "longitude",
    "bright_ti4",
    "scan",
    "track",
    "acq_date",
    "acq_time",
    "satellite",
    "confidence",
    "version",
    "bright_ti5",
    "frp",
    "daynight",
)
PASS_COLUMNS = ("satellite", "pass_start", "pass_end", "area_ref", "cloud_fraction", "cloud_source")
SENSOR = "thermal-1"
PASS_HOURS = (1.5, 13.5)
OBSCURED_FROM = 0.8
"""Cloud share from which a pass counts as no look, as in the card of the format satellite_passes."""
STAYS = 0.7
"""How much of a region's cloud is still there at the next pass, twelve hours later."""
FIRE_OF_FIRE = timedelta(hours=3)
"""How long ground lit by fire from weapons is hot enough to see."""
LIGHTS = {"artillery": 0.25, "mortar": 0.1, "mlrs": 0.4, "fpv_drone_strike": 0.1, "vegetation_fire": 0.8}
_WORKS = Spot(lon_deg=-29.11, lat_deg=41.762)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One look down: when, by day or night, and the cloud share of each region."""

    at: datetime
    daynight: str
    cloud: dict[str, float]

    def clear(self, spot: Spot) -> float:
        """The share of the spot's region that was clear; 0 where the pass counts as no look."""
        cloud = self.cloud[region_of(spot)]
        return 0.0 if cloud >= OBSCURED_FROM else 1.0 - cloud


@cache
def passes(seed: int) -> tuple[Pass, ...]:
    """Every pass in time order, cloud included."""
    dice = Dice(seed, "cloud")
    cloud = {region: 0.4 for region, _ in REGION_EDGES}
    found = []
    for midnight in midnights():
        for hour, daynight in zip(PASS_HOURS, "ND", strict=True):
            at = midnight + timedelta(hours=hour, minutes=int(dice.between(-20, 20)))
            cloud = _next_cloud(cloud, at, dice)
            found.append(Pass(at=at, daynight=daynight, cloud=cloud))
    return tuple(found)


def _next_cloud(cloud: dict[str, float], at: datetime, dice: Dice) -> dict[str, float]:
    """Cloud that mostly stays; regions share the weather; in the truce a low covers everything."""
    if in_truce(at):
        return {region: round(dice.between(0.92, 1.0), 2) for region in cloud}
    weather = dice.between(-0.1, 0.9)
    fresh = {region: weather + dice.between(-0.1, 0.1) for region in cloud}
    mixed = {region: STAYS * cloud[region] + (1 - STAYS) * fresh[region] for region in cloud}
    return {region: round(min(max(share, 0.0), 1.0), 2) for region, share in mixed.items()}


def overpasses(seed: int) -> tuple[Report, ...]:
    """A row per pass and region with the cloud below it; whether that is a look, the format says."""
    return tuple(_overpass(one, region) for one in passes(seed) for region, _ in REGION_EDGES)


def _overpass(one: Pass, region: str) -> Report:
    cells = (
        SENSOR,
        utc_text(one.at),
        utc_text(one.at + timedelta(minutes=1)),
        region,
        f"{one.cloud[region]:.2f}",
        "mask of the pass",
    )
    return Report(at=one.at, cells=cells, incident_id=None)


def reports(happenings: Iterable[Happening], seed: int) -> tuple[Report, ...]:
    """Hot pixels: fires of fields and of weapons that still burn at a clear pass, and one works."""
    dice = Dice(seed, "thermal")
    burning = [one for one in happenings if one.kind in LIGHTS]
    rows = [row for one in passes(seed) for row in _pixels(one, burning, dice)]
    return tuple(sorted(rows, key=lambda row: (row.at, row.cells)))


def _pixels(one: Pass, burning: list[Happening], dice: Dice) -> Iterator[Report]:
    if dice.chance(0.5 * one.clear(_WORKS)):
        yield _pixel(one, _WORKS, None, dice)
    for fire in burning:
        lasts = fire.lasts or FIRE_OF_FIRE
        if fire.happened <= one.at < fire.happened + lasts and dice.chance(
            LIGHTS[fire.kind] * one.clear(fire.spot)
        ):
            yield _pixel(one, fire.spot, fire.incident_id, dice)


def _pixel(one: Pass, spot: Spot, incident_id: int | None, dice: Dice) -> Report:
    centre = spot.shifted(dice.between(-190, 190), dice.between(-190, 190))
    warmth = dice.between(0, 1)
    cells = (
        f"{centre.lat_deg:.5f}",
        f"{centre.lon_deg:.5f}",
        f"{300 + 45 * warmth:.2f}",
        f"{dice.between(0.38, 0.6):.2f}",
        f"{dice.between(0.37, 0.55):.2f}",
        one.at.strftime("%Y-%m-%d"),
        one.at.strftime("%H%M"),
        "N",
        "nominal" if warmth < 0.85 else "high",
        "2.0SIM",
        f"{275 + 20 * warmth:.2f}",
        f"{0.5 + 9 * warmth * warmth:.2f}",
        one.daynight,
    )
    return Report(at=one.at, cells=cells, incident_id=incident_id, key=_key(cells))


def _key(cells: tuple[str, ...]) -> str:
    """The key that the intake gives a row without one of its own: a digest of the line."""
    return f"{sha256(','.join(cells).encode()).hexdigest()[:16]}#1"
