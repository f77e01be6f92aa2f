"""Which share of an incident's time and place each source looked at, from coverage.

Coverage is rows of source, span, area, state and fraction. An area is an outline; a row without an area, or
of one that nobody can draw, is told apart: the first speaks for everywhere, the second for nowhere known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from truceline.verification.lineage_v1.witnesses import FloatArray, IntArray, Panel

EVERYWHERE = ""
LOOKED = "looked"
LEAST_SPAN_US = 1_000_000


@dataclass(frozen=True, slots=True)
class Coverage:
    """(rows,) each: source id, span in µs, area name ('' everywhere), state, fraction (nan: whole)."""

    source_id: npt.NDArray[Any]
    from_us: IntArray
    to_us: IntArray
    area: npt.NDArray[Any]
    state: npt.NDArray[Any]
    fraction: FloatArray


def look_shares(
    panel: Panel,
    coverage: Coverage | None,
    outlines: Mapping[str, Any],
    lon_deg: FloatArray,
    lat_deg: FloatArray,
    earliest_us: IntArray,
    latest_us: IntArray,
) -> FloatArray:
    """(n, S) share of each incident's span that a source looked at its place; nan where nobody says.

    outlines: of the areas that coverage names, degrees; a name without one covers nowhere known
    """
    found = np.full((len(lon_deg), len(panel)), np.nan)
    if coverage is None or not len(coverage.source_id):
        return found
    start = np.minimum(earliest_us, latest_us - LEAST_SPAN_US).astype(np.float64)
    end = np.maximum(latest_us, start + LEAST_SPAN_US).astype(np.float64)
    inside = _inside(outlines, lon_deg, lat_deg)
    for source, area, rows in _groups(panel, coverage):
        within = np.arange(len(lon_deg)) if area == EVERYWHERE else inside.get(area)
        if within is None or not len(within):
            continue
        share = _share(coverage, rows, start[within], end[within])
        seen = found[within, source]
        found[within, source] = np.where(np.isnan(seen), share, np.fmax(seen, share))
    return found


def _groups(panel: Panel, coverage: Coverage) -> list[tuple[int, str, IntArray]]:
    names, source = np.unique(coverage.source_id.astype(np.str_), return_inverse=True)
    areas, area = np.unique(coverage.area.astype(np.str_), return_inverse=True)
    key = source * np.int64(len(areas)) + area
    order = np.argsort(key, kind="stable")
    starts = np.unique(key[order], return_index=True)[1]
    found = []
    for rows in np.split(order, starts[1:]):
        place = panel.place.get(str(names[source[rows[0]]]))
        if place is not None:
            found.append((place, str(areas[area[rows[0]]]), rows))
    return found


def _inside(outlines: Mapping[str, Any], lon: FloatArray, lat: FloatArray) -> dict[str, IntArray]:
    """The incidents that lie in each area."""
    placed = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    if not outlines or not len(placed):
        return {}
    names = list(outlines)
    tree = shapely.STRtree(list(outlines.values()))
    point, area = tree.query(shapely.points(lon[placed], lat[placed]), predicate="intersects")
    order = np.argsort(area, kind="stable")
    edges = np.searchsorted(area[order], np.arange(len(names) + 1))
    return {name: placed[point[order[edges[n] : edges[n + 1]]]] for n, name in enumerate(names)}


def _share(coverage: Coverage, rows: IntArray, start: FloatArray, end: FloatArray) -> FloatArray:
    """The mean fraction looked at from start to end; nan where no row speaks of any of it."""
    begins, ends = coverage.from_us[rows].astype(np.float64), coverage.to_us[rows].astype(np.float64)
    fraction = np.where(np.isnan(coverage.fraction[rows]), 1.0, np.clip(coverage.fraction[rows], 0, 1))
    looked = np.where(coverage.state[rows] == LOOKED, fraction, 0.0)
    spoken = _integral(begins, ends, (coverage.state[rows] != "unknown").astype(float), start, end)
    seen = _integral(begins, ends, looked, start, end)
    share = np.clip(seen / (end - start), 0.0, 1.0)
    return np.where(spoken > 0, share, np.nan)


def _integral(
    begins: FloatArray, ends: FloatArray, height: FloatArray, start: FloatArray, end: FloatArray
) -> FloatArray:
    """The integral from start to end of the sum of steps, each ``height`` between its begin and end."""
    edges, place = np.unique(np.concatenate([begins, ends]), return_inverse=True)
    slope = np.zeros(len(edges))
    np.add.at(slope, place, np.concatenate([height, -height]))
    slope = np.cumsum(slope)
    total = np.concatenate([[0.0], np.cumsum(slope[:-1] * np.diff(edges))])
    return np.asarray(np.interp(end, edges, total) - np.interp(start, edges, total))
