"""What people tell: patrols by day, complaints of the parties, media and those who repeat them."""

from __future__ import annotations

import numpy as np

from truceline.simulate.theatre.channel import HOUR_US, MINUTE_US, Block
from truceline.simulate.theatre.ground import degrees
from truceline.simulate.theatre.process import STATEMENT, UNDETERMINED, VEGETATION_FIRE
from truceline.simulate.theatre.rows import MISSING, NOWHERE, POLYGON, IntArray, Rows, joined, rows
from truceline.simulate.theatre.scene import DAY_US, START_US
from truceline.simulate.theatre.setting import line_m, province, provinces

PATROL_M, PATROL_SEES = 6_000.0, 0.6
COMPLAINS, TWICE, INVENTED = 0.5, 0.12, 0.15
LEADS, REPEATERS = ("media-1", "media-2"), ("media-3", "media-4", "media-5")
TELLS, GEOCODE_SIGMA_M = 0.22, 3_500.0
TO_TOWN, TO_PROVINCE = 0.6, 0.12


def patrols(rng: np.random.Generator, block: Block) -> Rows:
    """Bursts that a patrol sees or hears by day, to within minutes."""
    from scipy.spatial import cKDTree

    at = block.incidents.happened_us
    hour = (at - START_US) % DAY_US / HOUR_US
    distance, _ = cKDTree(block.setting.patrols_m).query(block.place_m)
    sees = (hour > 7) & (hour < 18) & (distance < PATROL_M) & (rng.random(len(at)) < PATROL_SEES)
    about = np.flatnonzero(sees & (block.incidents.kind != VEGETATION_FIRE))
    kind = np.where(rng.random(len(about)) < 0.5, block.incidents.kind[about], UNDETERMINED)
    middle = at[about] + rng.normal(0, 2 * MINUTE_US, len(about)).astype(np.int64)
    sigma = rng.choice([200.0, 500.0], len(about))
    return block.seen_at(
        rng, about, sigma, block.sources["patrols"], middle - 3 * MINUTE_US, middle + 3 * MINUTE_US, kind
    )


def complaints(rng: np.random.Generator, block: Block) -> Rows:
    """Each party tells the other's acts, some of them twice, and some that never happened."""
    return joined(_complaints(rng, block, party) for party in (0, 1))


def _complaints(rng: np.random.Generator, block: Block, party: int) -> Rows:
    incidents, source = block.incidents, block.sources[f"party-{'ab'[party]}"]
    told = np.flatnonzero((incidents.side == 1 - party) & (rng.random(len(incidents)) < COMPLAINS))
    told = np.concatenate([told, told[rng.random(len(told)) < TWICE]])
    kind = np.where(rng.random(len(told)) < 0.8, incidents.kind[told], UNDETERMINED)
    rounded = 10 * MINUTE_US
    at = (
        (incidents.happened_us[told] + rng.normal(0, rounded, len(told)).astype(np.int64))
        // rounded
        * rounded
    )
    sigma = rng.choice([400.0, 1_000.0, 2_000.0], len(told), p=[0.4, 0.4, 0.2])
    real = block.seen_at(rng, told, sigma, source, at - rounded, at + rounded, kind)
    invented = rng.poisson(INVENTED * len(told))
    east = rng.uniform(-5e5, 5e5, invented)
    place = np.stack([east, line_m(east) + rng.normal(0, 10_000, invented)], axis=1)
    then = rng.integers(*block.span_us, invented, endpoint=True) // rounded * rounded
    return joined((real, block.nothing_at(place, 1_000.0, source, then, 2 * rounded, 0))).but(side=1 - party)


def media(rng: np.random.Generator, block: Block) -> Rows:
    """Stories of two outlets, placed at a town or a province, and those who repeat them."""
    incidents = block.incidents
    tells = rng.random(len(incidents)) < TELLS * np.minimum(incidents.size, 4.0)
    about = np.flatnonzero(tells & (incidents.kind < VEGETATION_FIRE))
    lead = rng.integers(0, len(LEADS), len(about))
    stories = _stories(rng, block, about, np.array([block.sources[name] for name in LEADS])[lead])
    return joined((stories, *_repeated(rng, block, stories), _words(rng, block, len(about) // 10)))


def _stories(rng: np.random.Generator, block: Block, about: IntArray, source: IntArray) -> Rows:
    at = block.incidents.happened_us[about]
    vague = rng.random(len(about))
    hours = np.where(vague < 0.3, 1, np.where(vague < 0.7, 4, 24))
    width = hours * HOUR_US
    earliest = np.where(
        hours == 24, at // DAY_US * DAY_US, at - (rng.random(len(about)) * width).astype(np.int64)
    )
    kind = np.where(rng.random(len(about)) < 0.6, block.incidents.kind[about], UNDETERMINED)
    told = block.seen_at(rng, about, np.full(len(about), 1_500.0), source, earliest, earliest + width, kind)
    told = told.but(
        reported_us=earliest + width + (rng.exponential(2 * HOUR_US, len(about))).astype(np.int64)
    )
    return _geocoded(rng, block, about, told)


def _geocoded(rng: np.random.Generator, block: Block, about: IntArray, told: Rows) -> Rows:
    how = rng.random(len(about))
    to_town, to_province = how < TO_TOWN, how > 1 - TO_PROVINCE
    place = block.place_m[about]
    town = block.setting.towns_m[block.setting.nearest_town(place[:, 0], place[:, 1])]
    to_town &= np.hypot(*(town - place).T) < 3 * GEOCODE_SIGMA_M
    lon, lat = degrees(town[:, 0], town[:, 1])
    sigma = GEOCODE_SIGMA_M * block.setting.options.sigma_factor
    area = province(place[:, 0])
    centres = np.array([each.centre for each in provinces()])[area]
    columns = {
        "lon_deg": np.select([to_town, to_province], [lon, centres[:, 0]], told["lon_deg"]),
        "lat_deg": np.select([to_town, to_province], [lat, centres[:, 1]], told["lat_deg"]),
        "place": np.where(to_province, POLYGON, told["place"]),
        "area": np.where(to_province, area, MISSING),
    }
    for name in ("sigma_major_m", "sigma_minor_m"):
        columns[name] = np.select([to_town, to_province], [sigma, np.nan], told[name])
    return told.but(**columns)


def _repeated(rng: np.random.Generator, block: Block, stories: Rows) -> list[Rows]:
    copies = []
    for name in REPEATERS:
        copied = stories.take(rng.random(len(stories)) < block.setting.options.copy_rate / 2)
        later = (rng.exponential(3 * HOUR_US, len(copied))).astype(np.int64)
        copies.append(
            copied.but(
                relays=copied["source"], source=block.sources[name], reported_us=copied["reported_us"] + later
            )
        )
    return copies


def _words(rng: np.random.Generator, block: Block, count: int) -> Rows:
    """Statements that name no place; they are about no incident."""
    at = rng.integers(*block.span_us, count, endpoint=True)
    return rows(
        count,
        kind=STATEMENT,
        place=NOWHERE,
        earliest_us=at,
        latest_us=at,
        reported_us=at,
        source=block.sources[LEADS[0]],
    )
