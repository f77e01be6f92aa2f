"""Rows of reports for tests, all invented: columns as the method takes them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

Columns = dict[str, npt.NDArray[Any]]
NOON_US = 1_900_000_000_000_000
DAY_US = 86_400_000_000
NUMBERS = (
    "lon_deg", "lat_deg", "sigma_major_m", "sigma_minor_m", "azimuth_deg", "bearing_deg", "bearing_sigma_deg",
    "range_min_m", "range_max_m",
)  # fmt: skip


def told(*rows: dict[str, Any]) -> Columns:
    """Columns of rows that each say only what matters; hours are after noon of one day."""
    columns: Columns = {name: np.array([row.get(name, np.nan) for row in rows]) for name in NUMBERS}
    for name, otherwise in (("kind", "artillery"), ("source_id", "cobalt"), ("place_kind", "point")):
        columns[name] = np.array([row.get(name, otherwise) for row in rows], dtype=object)
    columns["id"] = np.array([row.get("id", f"{number:032x}") for number, row in enumerate(rows)])
    hours = [row.get("hours", 0.0) for row in rows]
    spans = [each if isinstance(each, tuple) else (each, each) for each in hours]
    for place, name in enumerate(("happened_earliest", "happened_latest")):
        columns[name] = np.array([NOON_US + int(span[place] * 3_600e6) for span in spans], dtype=np.int64)
    columns["geometry"] = np.array([row.get("geometry") for row in rows], dtype=object)
    return columns


def at(east_m: float, north_m: float, sigma_m: float = 300.0, **more: Any) -> dict[str, Any]:
    """A point so many metres from 29° W, 41.5° N, with its sigma."""
    lon = -29.0 + east_m / (111_194.93 * np.cos(np.radians(41.5)))
    return {"lon_deg": lon, "lat_deg": 41.5 + north_m / 111_194.93, "sigma_major_m": sigma_m, **more}


def square(east_m: float, north_m: float, half_m: float) -> bytes:
    """The outline of a square, as WKB."""
    low, high = at(east_m - half_m, north_m - half_m), at(east_m + half_m, north_m + half_m)
    return bytes(
        shapely.to_wkb(shapely.box(low["lon_deg"], low["lat_deg"], high["lon_deg"], high["lat_deg"]))
    )


def random_rows(count: int, seed: int, days: float = 12.0) -> Columns:
    """Bursts of reports along a line, by three sources, of points alone."""
    rng = np.random.default_rng(seed)
    about = rng.integers(0, max(count // 4, 1), count)
    place = rng.uniform(-40_000, 40_000, (max(count // 4, 1), 2)) * [1.0, 0.2]
    when = rng.uniform(0, days * 24, max(count // 4, 1))
    return told(
        *(
            at(
                *(place[a] + rng.normal(0, 500, 2)),
                500.0,
                hours=when[a] + rng.exponential(1.0),
                source_id=f"s{s}",
            )
            for a, s in zip(about, rng.integers(0, 3, count), strict=True)
        )
    )
