"""The theatre of the self-exciting process, with every channel that looks at it (methods.md, section 10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np

from truceline.simulate.theatre.calendar import quarry_calendar
from truceline.simulate.theatre.channel import Block
from truceline.simulate.theatre.cheating import cheated
from truceline.simulate.theatre.ground import degrees
from truceline.simulate.theatre.options import Options
from truceline.simulate.theatre.process import KINDS, QUARRY_BLAST, happenings
from truceline.simulate.theatre.rows import FloatArray, Rows, joined
from truceline.simulate.theatre.scene import DAY_US, START_US, Incidents, Scene, SourceCard
from truceline.simulate.theatre.sensing import NEW_SATELLITE, PASS_HOURS, cameras, microphones, satellites
from truceline.simulate.theatre.setting import (
    HALF_DEPTH_M,
    HALF_LENGTH_M,
    SECTORS,
    Setting,
    line_m,
    provinces,
    setting,
)
from truceline.simulate.theatre.telling import LEADS, REPEATERS, complaints, media, patrols

ROWS_PER_INCIDENT = 2.1
INCIDENTS_AT_ONCE = 100_000
CHANNELS = (satellites, microphones, cameras, patrols, complaints, media)


def process_scene(options: Options) -> Scene:
    """The scene of these options; about as many rows as asked for."""
    place = setting(options)
    incidents = happenings(place, max(int(options.observations / ROWS_PER_INCIDENT), 1))
    cards = source_cards(options)
    return Scene(
        incidents=incidents,
        kinds=KINDS,
        sides=("A", "B"),
        sources=cards,
        areas=provinces(),
        coverage=tuple(_coverage(place)),
        control=_control(),
        truce=_truce(place),
        calendar=quarry_calendar(incidents, QUARRY_BLAST, options.seed),
        blocks=_blocks(place, incidents, {card.id: number for number, card in enumerate(cards)}),
    )


def source_cards(options: Options) -> tuple[SourceCard, ...]:
    """The sources, as sources.toml tells them."""
    seeing = [name for name in PASS_HOURS if name != NEW_SATELLITE or "new_satellite" in options.adversary]
    rate: dict[str, object] = {"copy_rate": options.copy_rate}
    return (
        *(SourceCard(id=name, kind="satellite", lineage=name) for name in seeing),
        SourceCard(id="acoustic-net", kind="acoustic", lineage="acoustic"),
        SourceCard(id="acoustic-single", kind="acoustic", lineage="acoustic"),
        SourceCard(id="cameras", kind="camera", lineage="cameras"),
        SourceCard(id="patrols", kind="patrol", lineage="patrols"),
        SourceCard(id="party-a", kind="party", lineage="party-a", owner_party="A"),
        SourceCard(id="party-b", kind="party", lineage="party-b", owner_party="B"),
        *(SourceCard(id=name, kind="media", lineage=name) for name in LEADS),
        *(SourceCard(id=name, kind="media", lineage=name, repeats=LEADS, fields=rate) for name in REPEATERS),
    )


def _blocks(place: Setting, incidents: Incidents, sources: dict[str, int]) -> Iterator[Rows]:
    for number, first in enumerate(range(0, len(incidents), INCIDENTS_AT_ONCE)):
        block = Block(place, incidents.take(slice(first, first + INCIDENTS_AT_ONCE)), first, sources)
        rng = np.random.default_rng([place.options.seed, 22, number])
        yield cheated(rng, block, joined(channel(rng, block) for channel in CHANNELS))


def _coverage(place: Setting) -> Iterator[dict[str, object]]:
    """Who looked, day by day: satellites where no cloud was, cameras as they were up."""
    for day in range(len(place.wind) - 2):
        start, end = (_moment(START_US + each * DAY_US) for each in (day, day + 1))
        clear = float(1 - place.cloud[day].mean())
        for name in PASS_HOURS:
            if name == NEW_SATELLITE and "new_satellite" not in place.options.adversary:
                continue
            yield {
                "source_id": name,
                "sensor_id": name,
                "from": start,
                "to": end,
                "area_ref": "theatre",
                "state": "looked",
                "fraction": round(clear, 3),
                "looks": 2,
                "reason": "cloud",
            }
        up = float(1 - place.camera_down[day].mean())
        yield {
            "source_id": "cameras",
            "sensor_id": "cameras",
            "from": start,
            "to": end,
            "area_ref": "theatre",
            "state": "looked",
            "fraction": round(up, 3),
            "looks": 1,
            "reason": "outages",
        }


def _moment(at_us: int) -> str:
    return datetime.fromtimestamp(at_us / 1e6, UTC).isoformat()


def _control() -> dict[str, Any]:
    """Two sides' areas, north and south of the line."""
    east = np.linspace(-HALF_LENGTH_M, HALF_LENGTH_M, SECTORS * 2 + 1)
    middle = _corners(east, line_m(east))
    features = []
    for holder, north in (("A", HALF_DEPTH_M), ("B", -HALF_DEPTH_M)):
        far = _corners(east[::-1], np.full(len(east), north))
        ring = [*middle, *far, middle[0]]
        features.append(
            {
                "type": "Feature",
                "properties": {"holder": holder, "band_m": 2000},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    return {"type": "FeatureCollection", "features": features}


def _corners(east_m: FloatArray, north_m: FloatArray) -> list[list[float]]:
    lon, lat = degrees(east_m, north_m)
    return [list(each) for each in zip(lon.tolist(), lat.tolist(), strict=True)]


def _truce(place: Setting) -> dict[str, Any]:
    begins, ends = place.truce_us
    return {
        "window": {"from": _moment(begins), "to": _moment(ends)},
        "strata": ["all"],
        "rate_ratio": {"all": place.options.rate_ratio},
    }
