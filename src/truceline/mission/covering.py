"""Who looked, made ready for reports and answers: footprints on areas, one statement for each watch.

The layer keeps what was said. A report, an answer and ``explain`` ask the view ``coverage``, which
follows from it: a swath or a route speaks for the areas it meets, a device that stood in the wrong place
saw nothing that is known, and statements that overlap are the most cautious of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from duckdb import DuckDBPyConnection

from truceline.agreement import Agreement
from truceline.mission.setup import Setup
from truceline.records import Stratum, TruceWindow
from truceline.report import SideReach
from truceline.space import FOOTPRINT_PATTERN, footprints
from truceline.store import Store
from truceline.verification.observability_v1 import (
    Reached,
    Seen,
    clock_doubts,
    position_doubts,
    reaches,
    seen,
    settle,
)

SAID = "coverage_as_said"
LEAST_SHARE = 1e-6
"""A footprint that meets an area by less of it than this does not speak for it."""
_SETTLED = "coverage_settled"


def open_coverage(
    con: DuckDBPyConnection,
    store: Store,
    setup: Setup,
    before_seq: int | None = None,
    as_known_at: datetime | None = None,
) -> None:
    """The views ``checks``, ``coverage_as_said`` (the rows as they are) and ``coverage`` (what follows).

    Of what was stored before a ledger entry, or was known at a moment (None: now).
    """
    con.execute(f"DROP VIEW IF EXISTS {SAID}")
    store.relation(con, "checks", before_seq=before_seq, as_known_at=as_known_at)
    store.relation(con, "coverage", before_seq=before_seq, as_known_at=as_known_at)
    con.execute(f"ALTER VIEW coverage RENAME TO {SAID}")
    derive_coverage(con, setup)


def derive_coverage(con: DuckDBPyConnection, setup: Setup) -> None:
    """The view ``coverage`` from the views ``coverage_as_said`` and ``checks``."""
    _write_shares(con, setup)
    con.execute(f"CREATE OR REPLACE TEMP TABLE coverage_placed AS {_placed(con)}")
    doubted = position_doubts(con, "coverage_placed")
    said = f"(SELECT * FROM coverage_placed UNION ALL SELECT * FROM ({doubted}))"
    settle(con, said, _SETTLED)
    con.execute(f"CREATE OR REPLACE VIEW coverage AS SELECT * FROM {_SETTLED}")
    con.execute("DROP TABLE coverage_placed")


def areas_inside(agreement: Agreement, area: str) -> tuple[str, ...]:
    """The areas whose coverage speaks for this one: itself, zones inside it, 'all'; () for all."""
    zone = agreement.area(area)
    if zone is None:
        return ()
    inside = (each.id for each in agreement.zones if zone.geometry.covers(each.geometry))
    return tuple(dict.fromkeys((area, *inside, "all")))


def observed(
    con: DuckDBPyConnection, setup: Setup, stratum: Stratum, start: datetime, end: datetime
) -> Seen | None:
    """What the stratum's source saw of the stratum's area in [start, end); None for a stratum without one."""
    if not stratum.source_id:
        return None
    areas = {stratum.area: areas_inside(setup.agreement, stratum.area)}
    return seen(con, [(start, end)], areas, [stratum.source_id])[0]


def side_reaches(con: DuckDBPyConnection, setup: Setup, window: TruceWindow) -> tuple[SideReach, ...]:
    """For each stratum and party, whether its acts could have been seen in the window, and by whom."""
    by_stratum = {}
    for stratum in setup.strata:
        found = observed(con, setup, stratum, window.start, window.end)
        if found is not None:
            by_stratum[stratum.id] = found
    parties = [party.id for party in setup.agreement.parties]
    why_not = {Reached.NOBODY_LOOKED: "not_looked", Reached.NOT_SAID: "not_said_when"}
    return tuple(
        SideReach(
            stratum=each.stratum,
            party=each.side,
            source_id=each.source_id,
            why_not=why_not.get(each.reached, ""),
        )
        for each in reaches(setup.strata, parties, by_stratum)
    )


def clock_doubt(con: DuckDBPyConnection, source_id: str, start: datetime, end: datetime) -> str:
    """What is in doubt about the clocks of a source's devices in [start, end); '' where nothing is.

    An observation does not name its device, so no time is moved: the doubt is about all of the source's.
    """
    touching = [
        each
        for each in clock_doubts(con)
        if each.source_id == source_id
        and (each.start is None or each.start < end)
        and (each.end is None or each.end > start)
    ]
    if not touching:
        return ""
    devices = len({each.sensor_id for each in touching})
    off = [abs(each.off_s) + (each.sigma_s or 0.0) for each in touching if each.off_s is not None]
    found = f"found off by up to {max(off):g} s" if off else "not checked for longer than a check is valid"
    return (
        f"the clock of {devices} device{'s' * (devices > 1)} of this source is in doubt for some of the time"
        f" counted: {found}; the reports do not say which device they come from, so no time is changed"
    )


def _placed(con: DuckDBPyConnection) -> str:
    """Rows of footprints once for each area they meet, what they saw of it by the share that lies inside."""
    columns = [str(name) for name, *_ in con.execute(f"DESCRIBE {SAID}").fetchall()]
    listed = ", ".join(f'"{name}"' for name in columns)
    seen = (
        "CASE WHEN c.state = 'looked' THEN coalesce(c.fraction, 1) * p.inside ELSE c.fraction * p.inside END"
    )
    moved = {"area_ref": "p.area_ref", "fraction": seen}
    there = ", ".join(moved.get(name, f'c."{name}"') for name in columns)
    return (
        f"SELECT {listed} FROM {SAID} WHERE area_ref NOT IN (SELECT footprint FROM coverage_footprints)"
        f" UNION ALL SELECT {there} FROM {SAID} c JOIN coverage_footprints p ON p.footprint = c.area_ref"
        " WHERE p.area_ref IS NOT NULL"
    )


def _write_shares(con: DuckDBPyConnection, setup: Setup) -> None:
    """Table coverage_footprints: each footprint, each area it meets, and the share of that area inside.

    A footprint that meets no area is there without one: it is on record and speaks for nothing.
    """
    con.execute(
        "CREATE OR REPLACE TEMP TABLE coverage_footprints"
        " (footprint VARCHAR, area_ref VARCHAR, inside DOUBLE)"
    )
    found = con.execute(
        f"SELECT DISTINCT area_ref FROM {SAID} WHERE regexp_matches(area_ref, ?) ORDER BY 1",
        [FOOTPRINT_PATTERN],
    ).fetchall()
    texts = [str(text) for (text,) in found]
    if not texts:
        return
    names, shares = shares_inside(texts, _outlines(setup))
    rows = [
        {"footprint": texts[at], "area_ref": names[area], "inside": float(shares[at, area])}
        for at, area in zip(*np.nonzero(shares >= LEAST_SHARE), strict=True)
    ]
    met = {row["footprint"] for row in rows}
    rows += [{"footprint": text, "area_ref": None, "inside": None} for text in texts if text not in met]
    _insert(con, rows)


def _insert(con: DuckDBPyConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    names = ("footprint", "area_ref", "inside")
    lists = [[row[name] for row in rows] for name in names]
    con.execute(
        "INSERT INTO coverage_footprints"
        " SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), round(unnest(?::DOUBLE[]), 6)",
        lists,
    )


def _outlines(setup: Setup) -> dict[str, Any]:
    """The areas that footprints speak for: the reporting regions, and areas of strata apart from them."""
    regions = {zone.id: zone.geometry for zone in setup.agreement.reporting_regions()}
    found = dict(regions)
    for stratum in setup.strata:
        zone = setup.agreement.area(stratum.area)
        if zone is None or zone.id in found:
            continue
        if not any(zone.geometry.intersects(region) for region in regions.values()):
            found[zone.id] = zone.geometry
    return found or {zone.id: zone.geometry for zone in setup.agreement.zones}


def shares_inside(
    texts: Sequence[str], outlines: Mapping[str, Any]
) -> tuple[tuple[str, ...], npt.NDArray[np.float64]]:
    """(names, shares): by footprint and area, the share of the area that lies inside the footprint.

    shares: (n, m), n footprints and m areas; 0 where a text is no footprint. Areas are taken on a sphere
    (longitude and the sine of latitude), edges straight between the corners drawn.
    """
    names = tuple(outlines)
    drawn = _equal_area(footprints(texts))
    areas = _equal_area(np.array([outlines[name] for name in names], dtype=object))
    shares = np.zeros((len(texts), len(names)))
    if not names:
        return names, shares
    tree = shapely.STRtree(areas)
    there = np.flatnonzero([one is not None for one in drawn])
    at, area = tree.query(drawn[there], predicate="intersects")
    at = there[at]
    met = shapely.area(shapely.intersection(drawn[at], areas[area])) / shapely.area(areas[area])
    shares[at, area] = np.minimum(met, 1.0)
    return names, shares


def _equal_area(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    there = np.flatnonzero([one is not None for one in shapes])
    found = shapes.copy()
    points = shapely.get_coordinates(shapes[there])
    points = np.column_stack([np.radians(points[:, 0]), np.sin(np.radians(points[:, 1]))])
    found[there] = shapely.set_coordinates(shapely.force_2d(shapes[there]), points)
    return found
