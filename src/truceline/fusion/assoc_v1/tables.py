"""The run's step: observations in, incidents of one or several reports out, as tables in DuckDB.

Where one of the mission's own sensors or patrols is among an incident's reports, kind, time and place are
theirs alone; what others say of it is listed and moves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from truceline.fusion.assoc_v1.agglomerate import Merges
from truceline.fusion.assoc_v1.associate import METHOD, SETTINGS, associate
from truceline.fusion.assoc_v1.blocks import Mapper
from truceline.fusion.assoc_v1.calibration import as_stated
from truceline.fusion.assoc_v1.columns import columns_of
from truceline.fusion.assoc_v1.counting import count
from truceline.fusion.assoc_v1.incident_rows import write, write_incidents
from truceline.fusion.assoc_v1.numbering import Before, Change, held, numbered
from truceline.fusion.assoc_v1.parting import EYES, LATE, WORDS, parted
from truceline.fusion.assoc_v1.placing import placed, sigma_factors
from truceline.fusion.assoc_v1.regrouping import (
    Regrouping,
    Word,
    codes_apart,
    regrouped,
    spoken_of,
    told,
    words_by_row,
)
from truceline.fusion.assoc_v1.reports import FloatArray, IntArray, reports
from truceline.fusion.assoc_v1.settings import Settings
from truceline.fusion.single_v1 import INCIDENT_CHANNELS, Fused
from truceline.records import MISSION, kinds, violation_codes
from truceline.space import Zone

NOTE = "reports of one happening are one incident (assoc_v1): explain shows each report and merge"
SIGNALS = ("thermal_anomaly", "blast_wave", "seismic_event", "vegetation_fire", "quarry_blast", "earthquake")
"""Kinds that tell of energy or fire and of no act; with the kinds of acts they are all that associates."""
OPEN_TIERS = ("", "public", MISSION)
"""Reports of these tiers associate; what one party or a seal keeps back joins nothing outside its tier."""
LEARN_FROM = 1_000
"""What sources misstate is learnt from no fewer reports: a single burst would teach only about itself."""
NATS = 1024.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What earlier runs leave behind.

    members: a table (observation_id, incident_id, weight) of the run before, None for the first run
    touched: incidents that a person has spoken about; highest: the highest number ever given
    words: what persons said of which reports are one incident, in order
    """

    members: str | None = None
    touched: tuple[int, ...] = ()
    highest: int = 0
    words: tuple[Regrouping, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What of the mission the step needs.

    regions: reporting regions; recording: sources whose reports are recorded violations (None: all)
    lineages: by source, whom it repeats; law_changes: moments at which the agreement or a notice changes
    what is allowed
    """

    regions: tuple[Zone, ...] = ()
    recording: tuple[str, ...] | None = None
    lineages: Mapping[str, str] | None = None
    law_changes: tuple[datetime, ...] = ()


def fuse(
    con: duckdb.DuckDBPyConnection,
    ground: Ground,
    past: Past,
    over: Mapper | None = None,
    method: str = METHOD,
) -> Fused:
    """Temp tables ``incidents``, ``members``, ``merges``, ``counted`` and ``changes``.

    Reads the view ``observations``; the connection's time zone must be UTC. Columns of ``incidents`` and
    ``members`` are those of single_v1. ``over`` maps the work over blocks and changes no answer.
    ``method``: a key of SETTINGS.
    """
    settings = SETTINGS[method]
    names = ", ".join(f"'{code}'" for code, kind in kinds().items() if kind.channel in INCIDENT_CHANNELS)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE fusion_chosen AS SELECT * FROM observations WHERE kind IN ({names})"
    )
    columns = columns_of(con, "fusion_chosen", "coalesce(tier, '') AS tier", "coalesce(relays, '') AS relays")
    columns = {name: _text(each) if name in _TEXTS else each for name, each in columns.items()}
    ids = columns["id"].astype(object)
    columns["id"] = np.arange(len(ids))
    label, merges, factor = _associated(columns, over, settings)
    sort, lineage = _sorts(columns, ground.recording), _lineages(columns, ground.lineages)
    times = (columns["happened_earliest"].astype(np.int64), columns["happened_latest"].astype(np.int64))
    moments = _moments_us(ground.law_changes)
    label = parted(label, *times, sort, moments)
    before = _before(con, ids, past)
    words: tuple[Word, ...] = ()
    kept: tuple[Change, ...] = ()
    if before is not None:
        words = words_by_row(past.words, {name: row for row, name in enumerate(ids.tolist())})
        before = spoken_of(before, words)
        label, kept = held(label, before)
        label = regrouped(label, words, _codes_apart(columns, times, moments))
    number, changes, highest = numbered(label, before)
    if before is not None and words:
        changes = told(changes, words, before, number)
    _write_members(con, ids, number, merges)
    _write_merges(con, ids, number, merges)
    _write_changes(con, (*kept, *changes))
    count(con, ground.recording)
    _write_reports(con, ids, number, sort, lineage)
    _write_places(con, columns, ids, number, sort, factor, lineage, settings)
    write_incidents(con, ground.regions, method)
    return _fused(con, highest)


_TEXTS = ("id", "kind", "source_id", "place_kind", "tier", "relays")


def _codes_apart(
    columns: dict[str, npt.NDArray[Any]], times: tuple[IntArray, IntArray], moments: IntArray
) -> IntArray:
    middle = times[0] + (times[1] - times[0]) // 2
    return codes_apart(middle, moments, np.where(np.isin(columns["tier"], OPEN_TIERS), "", columns["tier"]))


def _text(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.array(column.tolist(), dtype="U") if len(column) else np.zeros(0, dtype="U1")


def _associated(
    columns: dict[str, npt.NDArray[Any]], over: Mapper | None, settings: Settings
) -> tuple[IntArray, Merges, FloatArray]:
    """(rows,) labels, the merges by row, and (rows,) true sigma / stated sigma.

    Open reports associate with one another, those of each closed tier among themselves.
    """
    may = np.isin(columns["kind"], [*violation_codes(), *SIGNALS])
    whose = np.where(np.isin(columns["tier"], OPEN_TIERS), "", columns["tier"])
    label, factor, parts = np.arange(len(may)), np.ones(len(may)), []
    for tier in np.unique(whose):
        rows = np.flatnonzero(may & (whose == tier))
        if len(rows):
            part = {name: each[rows] for name, each in columns.items()}
            known = None if len(rows) >= LEARN_FROM else as_stated(reports(part, settings)[0], settings)
            found = associate(part, settings, calibration=known, with_merges=True, over=over)
            label[rows] = rows[found.label]
            factor[rows] = sigma_factors(part, found.calibration)
            merges = found.merges
            parts.append(Merges(merges.round, rows[merges.kept], rows[merges.gone], merges.score))
    return label, Merges.joined(parts), factor


def _sorts(columns: dict[str, npt.NDArray[Any]], recording: Sequence[str] | None) -> IntArray:
    eyes = np.ones(len(columns["id"]), bool)
    if recording is not None:
        eyes = np.isin(columns["source_id"], list(recording))
    late = columns["kind"] == "thermal_anomaly"
    return np.select([late, eyes], [LATE, EYES], WORDS).astype(np.int64)


def _moments_us(moments: Sequence[datetime]) -> IntArray:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return np.array(sorted({(each - epoch) // timedelta(microseconds=1) for each in moments}), dtype=np.int64)


def _lineages(columns: dict[str, npt.NDArray[Any]], lineages: Mapping[str, str] | None) -> npt.NDArray[Any]:
    """(rows,) whom each report's words come from in the end."""
    said_by = np.where(columns["relays"] != "", columns["relays"], columns["source_id"])
    names, inverse = np.unique(said_by, return_inverse=True)
    roots = [(lineages or {}).get(name) or name for name in names.tolist()]
    return np.array(roots or [""], dtype="U")[inverse]


def _before(con: duckdb.DuckDBPyConnection, ids: npt.NDArray[Any], past: Past) -> Before | None:
    if past.members is None:
        return None
    found = con.execute(
        f"SELECT observation_id, incident_id, weight FROM {past.members} ORDER BY ALL"
    ).fetchnumpy()
    row_of = {name: row for row, name in enumerate(ids.tolist())}
    row = np.array([row_of.get(each, -1) for each in found["observation_id"].tolist()], dtype=np.int64)
    incident, here = found["incident_id"].astype(np.int64), row >= 0
    highest = max(past.highest, int(incident.max(initial=0)))
    weight = found["weight"].astype(np.float64)
    return Before(row[here], incident[here], weight[here], past.touched, highest)


def _weights(number: IntArray, merges: Merges) -> FloatArray:
    """(rows,) how surely each row belongs to its incident: the chance that its merge's score gives."""
    weight = np.ones(len(number))
    chance = 1 / (1 + np.exp(-np.clip(merges.score / NATS, -50, 50)))
    weight[merges.gone] = np.round(chance, 3)
    weight[np.bincount(number)[number] == 1] = 1.0
    return weight


def _write_members(
    con: duckdb.DuckDBPyConnection, ids: npt.NDArray[Any], number: IntArray, merges: Merges
) -> None:
    rows = {
        "incident_id": number,
        "observation_id": ids,
        "weight": _weights(number, merges),
    }
    write(con, "members", rows, "incident_id, observation_id")


def _write_merges(
    con: duckdb.DuckDBPyConnection, ids: npt.NDArray[Any], number: IntArray, merges: Merges
) -> None:
    rows = {
        "incident_id": number[merges.kept],
        "round": merges.round,
        "kept_observation": ids[merges.kept],
        "merged_observation": ids[merges.gone],
        "score_nats": np.round(merges.score / NATS, 3),
        "merged_incident_id": number[merges.gone],
    }
    write(con, "merges", rows, "incident_id, round, merged_observation")


def _write_changes(con: duckdb.DuckDBPyConnection, changes: Sequence[Change]) -> None:
    rows = {
        "incident_id": np.array([each.number for each in changes], dtype=np.int64),
        "change": np.array([each.change for each in changes], dtype=object),
        "other_id": np.array([each.other for each in changes], dtype=np.int64),
        "reports": np.array([each.reports for each in changes], dtype=np.int64),
    }
    write(con, "changes", rows, "incident_id, change, other_id")


def _write_places(
    con: duckdb.DuckDBPyConnection,
    columns: dict[str, npt.NDArray[Any]],
    ids: npt.NDArray[Any],
    number: IntArray,
    sort: IntArray,
    factor: FloatArray,
    lineage: npt.NDArray[Any],
    settings: Settings,
) -> None:
    """Temp table ``fusion_places``, a row for each incident that has a stated place.

    A place is worked out from those that state how sure they are; what the mission's own see goes before
    what others say. ``row_id`` names the report whose place stands as it is.
    """
    stated = np.isfinite(columns["lon_deg"]) & np.isfinite(columns["sigma_major_m"])
    stated |= np.isin(columns["place_kind"], ("polygon", "wedge"))
    own = stated & (sort != WORDS)
    has_own = np.isin(number, np.unique(number[own]))
    used = np.flatnonzero(own | (stated & ~has_own))
    part = {name: each[used] for name, each in columns.items()}
    found = placed(part, number[used], None, lineage[used], settings, factor[used])
    rows = {
        "incident_id": found.label,
        "fused_lon_deg": found.lon_deg,
        "fused_lat_deg": found.lat_deg,
        "fused_major_m": found.sigma_major_m,
        "fused_minor_m": found.sigma_minor_m,
        "fused_azimuth_deg": found.azimuth_deg,
        "places": found.places,
        "row_id": ids[used][found.sharpest],
    }
    write(con, "fusion_places", rows, "incident_id")


def _write_reports(
    con: duckdb.DuckDBPyConnection,
    ids: npt.NDArray[Any],
    number: IntArray,
    sort: IntArray,
    lineage: npt.NDArray[Any],
) -> None:
    """Temp table ``fusion_reports``: of each report its incident, its row, its sort and its lineage."""
    place = np.arange(len(ids))
    rows = {"incident_id": number, "id": ids, "row": place, "sort": sort, "lineage": lineage.astype(object)}
    write(con, "fusion_reports", rows, "row")


def _fused(con: duckdb.DuckDBPyConnection, highest: int) -> Fused:
    query = """
        SELECT count(*), coalesce(sum(recorded_violations), 0), count(*) FILTER (WHERE screened_out)
        FROM incidents
    """
    (counted,) = con.execute(query).fetchall()
    left = (
        "SELECT kind, count(*) FROM observations o ANTI JOIN members m ON m.observation_id = o.id "
        "GROUP BY 1 ORDER BY 1"
    )
    return Fused(
        highest=highest,
        incidents=int(counted[0]),
        recorded_violations=int(counted[1]),
        screened_out=int(counted[2]),
        left_out=tuple((str(kind), int(rows)) for kind, rows in con.execute(left).fetchall()),
    )
