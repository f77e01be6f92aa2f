"""Who cheats: floods of complaints, spoofed coordinates, staged fires, false flags."""

from __future__ import annotations

import numpy as np

from truceline.simulate.theatre.channel import HOUR_US, MINUTE_US, Block
from truceline.simulate.theatre.ground import shifted
from truceline.simulate.theatre.process import THERMAL_ANOMALY
from truceline.simulate.theatre.rows import Rows, joined
from truceline.simulate.theatre.setting import line_m

FLOOD, SPOOFED, STAGED, FLAGGED = 0.2, 0.05, 0.01, 0.03
OUTLETS = ("media-3", "media-4", "media-5")


def cheated(rng: np.random.Generator, block: Block, honest: Rows) -> Rows:
    """The rows after the adversaries of the options have been at work."""
    asked, found = block.setting.options.adversary, honest
    if "spoof" in asked:
        found = _spoofed(rng, block, found)
    if "false_flag" in asked:
        found = _flagged(rng, block, found)
    if "flood" in asked:
        found = joined((found, _flood(rng, block, int(FLOOD * len(honest)))))
    if "staged_fire" in asked:
        found = joined((found, _staged(rng, block, int(STAGED * len(honest)))))
    return found


def _spoofed(rng: np.random.Generator, block: Block, found: Rows) -> Rows:
    """Some complaints of party A lie 10 to 30 km from what they are about."""
    chosen = (found["source"] == block.sources["party-a"]) & (rng.random(len(found)) < SPOOFED)
    far, turn = rng.uniform(10e3, 30e3, len(found)) * chosen, rng.uniform(0, 2 * np.pi, len(found))
    lon, lat = shifted(found["lon_deg"], found["lat_deg"], far * np.cos(turn), far * np.sin(turn))
    return found.but(lon_deg=lon, lat_deg=lat)


def _flagged(rng: np.random.Generator, block: Block, found: Rows) -> Rows:
    """Some complaints name the side that did not do it."""
    chosen = (found["side"] >= 0) & (rng.random(len(found)) < FLAGGED)
    return found.but(side=np.where(chosen, 1 - found["side"], found["side"]))


def _flood(rng: np.random.Generator, block: Block, count: int) -> Rows:
    """Complaints about nothing, each in three outlets; the three are about one thing that never happened."""
    told = max(count // len(OUTLETS), 1)
    place, at = _beside_the_line(rng, block, told)
    group = block.first * 10 + np.arange(told)
    parts = [block.nothing_at(place, 1_000.0, block.sources[name], at, 2 * HOUR_US, 0) for name in OUTLETS]
    return joined(part.but(phantom=group, side=1) for part in parts)


def _staged(rng: np.random.Generator, block: Block, count: int) -> Rows:
    """A fire lit for the satellite, with a complaint beside it."""
    place, at = _beside_the_line(rng, block, count)
    group = block.first * 10 + 5_000_000 + np.arange(count)
    fire = block.nothing_at(place, 250.0, block.sources["satellite-1"], at + HOUR_US, 0, THERMAL_ANOMALY)
    told = block.nothing_at(
        place + rng.normal(0, 300, place.shape), 400.0, block.sources["party-a"], at, 20 * MINUTE_US, 0
    )
    return joined((fire.but(phantom=group), told.but(phantom=group, side=1)))


def _beside_the_line(rng: np.random.Generator, block: Block, count: int) -> tuple[np.ndarray, np.ndarray]:
    east = rng.uniform(-5e5, 5e5, count)
    place = np.stack([east, line_m(east) + rng.normal(0, 10_000, count)], axis=1)
    return place, rng.integers(*block.span_us, count, endpoint=True)
