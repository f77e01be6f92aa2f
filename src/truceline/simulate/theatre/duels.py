"""Fire across a line, each act with the point that it was fired from: who did it can be told, or not.

Every act is fired from its side's own ground, at a distance of its weapon, mostly at the other's. Craters and
radars point back; some analyses are wrong altogether. Parties complain, invent, counter, bring analyses of
their own that blame the other, and shell their own ground to blame the other for it (``false_flag``: more
often). The map of control errs by up to its own band. It shares rows and ground with the other generators.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from truceline.records.observations import MEANS
from truceline.simulate.theatre.ground import degrees
from truceline.simulate.theatre.options import Options
from truceline.simulate.theatre.rows import POINT, FloatArray, IntArray, Rows, joined, rows
from truceline.simulate.theatre.scene import DAY_US, START_US, Incidents, Scene, SourceCard, in_order

KINDS = ("artillery", "mortar", "mlrs", "fpv_drone_strike", "blast_wave", "explosion_undetermined")
FPV = 3
DISTANCE_M = np.array([[4e3, 24e3], [1e3, 7e3], [6e3, 38e3], [2e3, 18e3]])
"""Shortest and longest distance of fire of each of the first kinds."""
SOURCES = (
    ("acoustic", "acoustic", ""),
    ("craters", "patrol", ""),
    ("radar", "radar", ""),
    ("patrols", "patrol", ""),
    ("party-a", "party", "A"),
    ("party-b", "party", "B"),
    ("press", "media", ""),
)
ACOUSTIC, CRATERS, RADAR, PATROLS, PARTY, _, PRESS = range(len(SOURCES))
ON_ITSELF, FLAGGED, OUTLIERS = 0.05, 0.15, 0.03
HALF_LENGTH_M, HALF_DEPTH_M, BAND_M = 200_000.0, 120_000.0, 2_000.0
ROWS_PER_ACT, ACTS_AT_ONCE, MINUTE_US = 2.9, 100_000, 60_000_000


def duels_scene(options: Options) -> Scene:
    """The scene of these options; about as many rows as asked for."""
    acts = _Acts(options, max(int(options.observations / ROWS_PER_ACT), 1))
    return Scene(
        incidents=acts.incidents,
        kinds=KINDS,
        sides=("A", "B"),
        sources=tuple(
            SourceCard(id=name, kind=kind, lineage=name, owner_party=party) for name, kind, party in SOURCES
        ),
        areas=(),
        coverage=(),
        control=_control(np.random.default_rng([options.seed, 41])),
        truce={},
        blocks=_blocks(options, acts),
    )


def front_m(east_m: FloatArray) -> FloatArray:
    """How far north the line lies: bows and salients."""
    return 15_000.0 * np.sin(east_m / 45_000.0) + 5_000.0 * np.sin(east_m / 11_000.0 + 1.0)


class _Acts:
    """The acts: impact and firing point in metres, whether its own side staged it."""

    def __init__(self, options: Options, count: int) -> None:
        rng = np.random.default_rng([options.seed, 40])
        share = FLAGGED if "false_flag" in options.adversary else ON_ITSELF
        kind = rng.choice(4, count, p=[0.45, 0.3, 0.1, 0.15])
        side = rng.integers(0, 2, count)
        on_itself = rng.random(count) < share
        fired, fell = _duel(rng, kind, side, on_itself)
        at = START_US + (rng.random(count) * max(options.days, 1.0) * DAY_US).astype(np.int64)
        order = np.lexsort((fell[:, 1], fell[:, 0], at))
        lon, lat = degrees(fell[:, 0], fell[:, 1])
        self.fired_m, self.fell_m, self.staged = fired[order], fell[order], on_itself[order]
        self.incidents = in_order(
            Incidents(
                lon_deg=lon, lat_deg=lat, happened_us=at, kind=kind, side=side, size=np.ones(count)
            ).take(order)
        )


def _duel(
    rng: np.random.Generator, kind: IntArray, side: IntArray, on_itself: np.ndarray
) -> tuple[FloatArray, FloatArray]:
    """Firing points behind the own line, impacts at the weapon's distance; A holds the north."""
    count, north = len(kind), np.where(side == 0, 1.0, -1.0)
    fired, fell = np.empty((count, 2)), np.empty((count, 2))
    left = np.arange(count)
    while len(left):
        east = rng.uniform(-HALF_LENGTH_M, HALF_LENGTH_M, len(left)) * 0.95
        near, far = DISTANCE_M[kind[left]].T
        behind = 300.0 + rng.gamma(2.0, 0.2, len(left)) * far
        place = np.stack([east, front_m(east) + north[left] * behind], axis=1)
        away = near + (far - near) * rng.beta(2, 2, len(left))
        turn = np.where(on_itself[left], rng.uniform(-np.pi, np.pi, len(left)), rng.normal(0, 0.5, len(left)))
        aim = np.where(north[left] > 0, np.pi, 0.0) + turn
        there = place + away[:, None] * np.stack([np.sin(aim), np.cos(aim)], axis=1)
        own = (there[:, 1] > front_m(there[:, 0])) == (north[left] > 0)
        from_own = (place[:, 1] > front_m(place[:, 0])) == (north[left] > 0)
        good = (own == on_itself[left]) & from_own & (np.abs(there[:, 1]) < HALF_DEPTH_M * 0.9)
        fired[left[good]], fell[left[good]] = place[good], there[good]
        left = left[~good]
    return fired, fell


def _blocks(options: Options, acts: _Acts) -> Iterator[Rows]:
    for number, first in enumerate(range(0, len(acts.incidents), ACTS_AT_ONCE)):
        rng = np.random.default_rng([options.seed, 42, number])
        about = np.arange(first, min(first + ACTS_AT_ONCE, len(acts.incidents)))
        yield joined(
            (
                _seen(rng, options, acts, _some(rng, about, 0.6), ACOUSTIC, 300.0, 2e6, "acoustic"),
                _seen(rng, options, acts, _some(rng, about, 0.3), PATROLS, 250.0, 180e6, "heard"),
                _seen(rng, options, acts, _some(rng, about, 0.25), PRESS, 3_000.0, 3_600e6, "reported"),
                _back(rng, options, acts, _some(rng, about, 0.35), CRATERS, 8.0, "crater_analysis"),
                _back(rng, options, acts, _some(rng, about, 0.25), RADAR, 2.0, "radar"),
                *(_told(rng, options, acts, about, party) for party in (0, 1)),
                *(_invented(rng, options, about, party, acts) for party in (0, 1)),
            )
        )


def _some(rng: np.random.Generator, about: IntArray, share: float) -> IntArray:
    return about[rng.random(len(about)) < share]


def _seen(
    rng: np.random.Generator,
    options: Options,
    acts: _Acts,
    about: IntArray,
    source: int,
    sigma_m: float,
    within_us: float,
    means: str,
) -> Rows:
    """Rows at the impact, with an error of place and of time."""
    place = acts.fell_m[about] + rng.normal(0, sigma_m, (len(about), 2))
    lon, lat = degrees(place[:, 0], place[:, 1])
    at = acts.incidents.happened_us[about] + (rng.normal(0, within_us, len(about))).astype(np.int64)
    unsure = rng.random(len(about)) < 0.3
    kind = np.where(unsure, KINDS.index("explosion_undetermined"), acts.incidents.kind[about])
    kind = np.full(len(about), KINDS.index("blast_wave")) if source == ACOUSTIC else kind
    return rows(
        len(about),
        kind=kind,
        place=POINT,
        lon_deg=lon,
        lat_deg=lat,
        sigma_major_m=sigma_m * options.sigma_factor,
        sigma_minor_m=sigma_m * options.sigma_factor,
        earliest_us=at - int(within_us),
        latest_us=at + int(within_us),
        reported_us=at + 30 * MINUTE_US,
        source=source,
        means=MEANS.index(means),
        incident=about,
    )


def _back(
    rng: np.random.Generator,
    options: Options,
    acts: _Acts,
    about: IntArray,
    source: int,
    sigma_deg: float,
    means: str,
    to_m: FloatArray | None = None,
) -> Rows:
    """Rows at the impact that point back: a drone's none; one in thirty points anywhere."""
    about = about[acts.incidents.kind[about] != FPV]
    found = _seen(rng, options, acts, about, source, 30.0, 600e6, means)
    away = (acts.fired_m if to_m is None else to_m)[about] - acts.fell_m[about]
    distance = np.hypot(away[:, 0], away[:, 1])
    bearing = np.degrees(np.arctan2(away[:, 0], away[:, 1])) + rng.normal(0, sigma_deg, len(about))
    lost = rng.random(len(about)) < OUTLIERS
    bearing = np.where(lost, rng.uniform(0, 360, len(about)), bearing)
    unsaid = (rng.random(len(about)) < 0.2) & (means == "crater_analysis")
    least, most = distance * rng.uniform(0.6, 0.95, len(about)), distance * rng.uniform(1.05, 1.4, len(about))
    return found.but(
        bearing_deg=bearing % 360.0,
        bearing_sigma_deg=sigma_deg * options.sigma_factor,
        range_min_m=np.where(unsaid, np.nan, least),
        range_max_m=np.where(unsaid, np.nan, most),
    )


def _told(rng: np.random.Generator, options: Options, acts: _Acts, about: IntArray, party: int) -> Rows:
    """A party names the other for what fell on its ground, also what it fired itself; it counters, and errs.

    Some of its words come with an analysis of its own, which points at the other's ground.
    """
    on_its = (acts.fell_m[about, 1] > front_m(acts.fell_m[about, 0])) == (party == 0)
    chance = np.where(on_its, np.where(acts.staged[about], 0.9, 0.6), 0.05)
    chosen = about[rng.random(len(about)) < chance]
    words = _seen(rng, options, acts, chosen, PARTY + party, 600.0, 600e6, "reported")
    admitted = (acts.incidents.side[chosen] == party) & (rng.random(len(chosen)) < 0.02)
    across = acts.fell_m.copy()
    across[:, 1] = front_m(across[:, 0]) + np.where(party == 0, -5_000.0, 5_000.0)
    brought = _back(
        rng, options, acts, _some(rng, chosen, 0.1), PARTY + party, 3.0, "crater_analysis", across
    )
    said = np.where(admitted, party, 1 - party)
    return joined((words.but(side=said), brought.but(side=1 - party)))


def _invented(rng: np.random.Generator, options: Options, about: IntArray, party: int, acts: _Acts) -> Rows:
    """Complaints of what never happened."""
    count = len(about) // 30
    east = rng.uniform(-HALF_LENGTH_M, HALF_LENGTH_M, count)
    place = np.stack([east, front_m(east) + (1 if party == 0 else -1) * rng.gamma(2, 3e3, count)], axis=1)
    lon, lat = degrees(place[:, 0], place[:, 1])
    at = rng.choice(acts.incidents.happened_us, count) + 3 * 60 * MINUTE_US
    return rows(
        count,
        kind=0,
        place=POINT,
        lon_deg=lon,
        lat_deg=lat,
        sigma_major_m=600.0,
        sigma_minor_m=600.0,
        earliest_us=at,
        latest_us=at + 10 * MINUTE_US,
        reported_us=at + 30 * MINUTE_US,
        source=PARTY + party,
        side=1 - party,
        phantom=int(about[0]) * 10 + party * 5_000_000 + np.arange(count),
    )


def _control(rng: np.random.Generator) -> dict[str, Any]:
    """Two sides' ground as a map has it: its line lies up to the band beside the true one."""
    east = np.linspace(-HALF_LENGTH_M, HALF_LENGTH_M, 401)
    phase = rng.uniform(0, 2 * np.pi)
    drawn = front_m(east) + BAND_M * np.sin(east / 20_000.0 + phase)
    line = list(zip(*(each.tolist() for each in degrees(east, drawn)), strict=True))
    features = []
    for holder, depth in (("A", HALF_DEPTH_M), ("B", -HALF_DEPTH_M)):
        far = list(zip(*(each.tolist() for each in degrees(east[::-1], np.full(401, depth))), strict=True))
        ring = [list(point) for point in (*line, *far, line[0])]
        features.append(
            {
                "type": "Feature",
                "properties": {"controlled_by": holder, "uncertainty_m": BAND_M},
                "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]},
            }
        )
    return {"type": "FeatureCollection", "features": features}
