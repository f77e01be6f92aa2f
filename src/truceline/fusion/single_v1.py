"""One observation = one incident. Association has its own method, later; this one says so.

Which observations make incidents: those whose kind has a channel on which something physical is
seen, heard or felt (INCIDENT_CHANNELS). Alerts, restrictions, statements and media reports of
no coded kind are words about the world or measures taken in it; they are counted as left out.
A thermal anomaly makes an incident that is screened out of violations, reversibly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from truceline.records import Truth, kinds, violation_codes
from truceline.space import PLACE_COLUMNS, Zone, inside_rows, unmasked

METHOD = "single_v1@1"
AT_ONCE = 200_000
"""Rows whose places are tested at once; it bounds memory and changes no answer."""

NOTE = "one observation = one incident: association is not yet done"
COUNTING_RULE = (
    "Recorded violations, rule 1: a report of a kind of fire or other act counted as a violation adds "
    "the number it gives; without a number, or where it says 'uncountable', it adds one. 'About', "
    "'at least' and 'over' add the number as given. Only the mission's own sensors and patrols record; "
    "what parties, media and others report makes incidents and is not counted as recorded. Reports of one "
    "happening by several sources are each counted: association is not yet done. Thermal anomalies are "
    "not counted."
)
SCREENED_THERMAL = "a thermal anomaly is no proof of fire by arms (no second channel)"
INCIDENT_CHANNELS = ("impact", "air", "mines", "spectrum", "ground", "thermal", "acoustic", "effects")

INCIDENT_COLUMNS = (
    "incident_id",
    "kind",
    "happened_earliest",
    "happened_latest",
    "lon_deg",
    "lat_deg",
    "place_kind",
    "sigma_major_m",
    "sigma_minor_m",
    "azimuth_deg",
    "area_ref",
    "region",
    "independent_sources",
    "recorded_violations",
    "count_qualifier",
    "screened_out",
    "screened_because",
    "first_member",
    "source_id",
    "side_claimed",
    "method",
    "tier",
    "bearing_deg",
    "bearing_sigma_deg",
    "range_min_m",
    "range_max_m",
    "geometry",
)
"""Columns of ``incidents``; the last five complete the place of a wedge or an outline."""

MEMBER_COLUMNS = ("incident_id", "observation_id", "weight")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fused:
    """What came of it, in counts; ``left_out`` pairs kinds that make no incident with their rows.

    ``highest`` is the highest number ever given to an incident, where a method keeps it.
    """

    incidents: int
    recorded_violations: int
    screened_out: int
    left_out: tuple[tuple[str, int], ...]
    highest: int | None = None


def recorded_violations(kind: str, count: int | None, count_qualifier: str | None) -> int:
    """What one report adds to the recorded violations by COUNTING_RULE; the slow oracle."""
    if kind not in violation_codes():
        return 0
    return 1 if count is None or count_qualifier == "uncountable" else count


def fuse(
    con: duckdb.DuckDBPyConnection,
    regions: Sequence[Zone] = (),
    previous: str | None = None,
    recording: Sequence[str] | None = None,
) -> Fused:
    """Temp tables ``incidents`` and ``members`` from the view ``observations``.

    ``regions`` are reporting regions (Agreement.reporting_regions); an incident surely inside
    several is given to the first. ``previous`` names a table (observation_id, incident_id):
    numbers are kept by member, new ones follow the highest in order of time, then of id.
    ``recording`` lists the sources whose reports are recorded violations (None: every source).
    The connection's time zone must be UTC.
    """
    _choose(con)
    _number(con, previous)
    _place_in_regions(con, regions)
    _write_incidents(con, regions, recording)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE members AS SELECT incident_id, first_member AS observation_id, "
        "1.0::DOUBLE AS weight FROM incidents"
    )
    fused = _counts(con)
    for name in ("fusion_chosen", "fusion_numbers", "fusion_regions"):
        con.execute(f"DROP TABLE {name}")
    return fused


def _incident_kinds() -> list[str]:
    return [code for code, kind in kinds().items() if kind.channel in INCIDENT_CHANNELS]


def _choose(con: duckdb.DuckDBPyConnection) -> None:
    """Rows that make incidents, numbered from 0 in order of time, then of id."""
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE fusion_chosen AS
        SELECT row_number() OVER (ORDER BY happened_earliest, id) - 1 AS place_no,
               id, kind, happened_earliest, happened_latest, lon_deg, lat_deg, place_kind,
               sigma_major_m, sigma_minor_m, azimuth_deg, area_ref, bearing_deg, bearing_sigma_deg,
               range_min_m, range_max_m, geometry, "count", count_qualifier, source_id, side_claimed, tier
        FROM observations WHERE list_contains(?, kind)
        """,
        [_incident_kinds()],
    )


def _number(con: duckdb.DuckDBPyConnection, previous: str | None) -> None:
    """Each incident's number: kept where a member had one, else minted after the highest."""
    known = "SELECT NULL::VARCHAR AS observation_id, NULL::BIGINT AS incident_id WHERE false"
    if previous is not None:
        known = f"SELECT observation_id, min(incident_id) AS incident_id FROM {previous} GROUP BY 1"
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE fusion_numbers AS
        WITH known AS ({known}),
        kept AS (SELECT min(place_no) AS place_no, incident_id
                 FROM fusion_chosen JOIN known ON id = observation_id GROUP BY incident_id),
        fresh AS (SELECT place_no, row_number() OVER (ORDER BY place_no) AS nth
                  FROM fusion_chosen ANTI JOIN kept USING (place_no))
        SELECT place_no, incident_id FROM kept
        UNION ALL
        SELECT place_no, nth + coalesce((SELECT max(incident_id) FROM {previous or "known"}), 0) FROM fresh
        """
    )


def _place_in_regions(con: duckdb.DuckDBPyConnection, regions: Sequence[Zone]) -> None:
    """Which region each incident surely lies in, by its number in ``regions``; -1 for none."""
    found = np.empty(_rows(con), dtype=np.int16)
    for start in range(0, len(found), AT_ONCE):
        rows = con.execute(
            f"SELECT {', '.join(PLACE_COLUMNS)} FROM fusion_chosen WHERE place_no >= ? AND place_no < ? "
            "ORDER BY place_no",
            [start, start + AT_ONCE],
        ).fetchnumpy()
        found[start : start + AT_ONCE] = surely_in(unmasked(rows), regions)
    numbers: dict[str, Any] = {"place_no": np.arange(len(found), dtype=np.int64), "region_no": found}
    con.register("fusion_regions_in", numbers)
    con.execute("CREATE OR REPLACE TEMP TABLE fusion_regions AS SELECT * FROM fusion_regions_in")
    con.unregister("fusion_regions_in")


def _rows(con: duckdb.DuckDBPyConnection) -> int:
    (counted,) = con.execute("SELECT count(*) FROM fusion_chosen").fetchall()
    return int(counted[0])


def surely_in(columns: dict[str, npt.NDArray[Any]], regions: Sequence[Zone]) -> npt.NDArray[np.int16]:
    """(n,) number of the first region each place surely lies in, -1 where it surely lies in none."""
    found = np.full(len(columns["place_kind"]), -1, dtype=np.int16)
    areas = {region.id: region for region in regions}
    for number, region in enumerate(regions):
        open_rows = np.flatnonzero(found < 0)
        still_open = {name: column[open_rows] for name, column in columns.items()}
        answers = inside_rows(still_open, region, areas=areas)
        found[open_rows[answers == Truth.YES.value]] = number
    return found


def _write_incidents(
    con: duckdb.DuckDBPyConnection, regions: Sequence[Zone], recording: Sequence[str] | None
) -> None:
    others = "false" if recording is None else f"NOT list_contains({list(recording)}::VARCHAR[], source_id)"
    names = {
        "region": "list_extract(?::VARCHAR[], region_no + 1)",
        "independent_sources": "1::INTEGER",
        "recorded_violations": f"CASE WHEN NOT list_contains(?, kind) OR {others} THEN 0 "
        "WHEN \"count\" IS NULL OR count_qualifier IS NOT DISTINCT FROM 'uncountable' THEN 1 "
        'ELSE "count" END::BIGINT',
        "screened_out": "kind = 'thermal_anomaly'",
        "screened_because": f"CASE WHEN kind = 'thermal_anomaly' THEN '{SCREENED_THERMAL}' END",
        "first_member": "id",
        "method": f"'{METHOD}'",
        "tier": "coalesce(tier, 'mission')",
    }
    columns = ", ".join(f"{names[name]} AS {name}" if name in names else name for name in INCIDENT_COLUMNS)
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE incidents AS
        SELECT {columns}
        FROM fusion_chosen JOIN fusion_numbers USING (place_no) JOIN fusion_regions USING (place_no)
        ORDER BY incident_id
        """,
        [[region.id for region in regions], list(violation_codes())],
    )


def _counts(con: duckdb.DuckDBPyConnection) -> Fused:
    query = """
        SELECT count(*), coalesce(sum(recorded_violations), 0), count(*) FILTER (WHERE screened_out)
        FROM incidents
    """
    (counted,) = con.execute(query).fetchall()
    left = "SELECT kind, count(*) FROM observations WHERE NOT list_contains(?, kind) GROUP BY 1 ORDER BY 1"
    left_out = con.execute(left, [_incident_kinds()]).fetchall()
    return Fused(
        incidents=int(counted[0]),
        recorded_violations=int(counted[1]),
        screened_out=int(counted[2]),
        left_out=tuple((str(kind), int(rows)) for kind, rows in left_out),
    )
