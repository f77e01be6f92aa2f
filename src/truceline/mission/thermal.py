"""Why each thermal anomaly of a run is screened out: how ordinary it is for its place and season.

Comes in: a run's incidents and the thermal detections and looks of satellites known then. Goes out: the same
incidents with a reason and a probability. None of them is brought back here: that is a named person's act.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
from duckdb import DuckDBPyConnection

from truceline.mission.setup import Setup
from truceline.records import FindingStatus, Period, kinds
from truceline.store import Run, Store, connect
from truceline.verification import thermal_v1

THERMAL, EXPLOSION = "thermal_anomaly", "explosion"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UPHELD = (FindingStatus.PRELIMINARY, FindingStatus.VERIFIED)
PLAIN_COLUMNS = ("lon_deg", "lat_deg", "sigma_m", "pixel_m", "at_s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """Days since 1970 (UTC) that satellites are on record as having looked at, each day's clear share, and
    the roots of the batches that say so, in order."""

    days: tuple[int, ...]
    clear: tuple[float, ...]
    roots: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenedOut:
    """An incident that is kept out of violations, why, and with what probability."""

    incident_id: int
    kind: str
    happened: datetime
    lon_deg: float | None
    lat_deg: float | None
    source_id: str
    because: str


def looks_then(
    store: Store, setup: Setup, *, as_known_at: datetime | None = None, before_seq: int | None = None
) -> Looks:
    """What was on record then of satellites' looks, whatever the area."""
    batches = store.live_batches("coverage", as_known_at, before_seq=before_seq)
    if not batches:
        return Looks(days=(), clear=(), roots=())
    satellites = [source.id for source in setup.sources if source.source_class == "satellite"]
    with connect() as con:
        store.relation(con, "coverage", as_known_at=as_known_at, before_seq=before_seq)
        days, clear = _days_looked(con, satellites)
    return Looks(days=days, clear=clear, roots=tuple(sorted(batch.root for batch in batches)))


def looks_of(store: Store, setup: Setup, run: Run) -> Looks | None:
    """What a run weighed; None of one made before any was."""
    weighed = "looks" in store.manifest(run.run_no)
    return looks_then(store, setup, before_seq=run.seq) if weighed else None


def say_why(con: DuckDBPyConnection, looks: Looks) -> None:
    """Give each screened-out thermal incident of the table ``incidents`` its reason and probability.

    Of several detections in one incident the least ordinary one speaks.
    """
    asked = con.execute(
        "SELECT count(*) FROM incidents WHERE screened_out AND kind = ?", [THERMAL]
    ).fetchall()
    if not asked[0][0]:
        return
    ids, found = detections(con)
    screened = screened_by(found, looks)
    texts = np.array(thermal_v1.sentences(screened, thermal_v1.STANDARD), dtype=object)
    con.register("thermal_said", {"observation_id": ids, "why": texts, "tail": screened.tail})
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE thermal_beside AS {_BESIDE};
        UPDATE incidents SET screened_because = ? || beside || ': ' || said.why FROM (
            SELECT incident_id, {_BESIDE_WORDS} AS beside,
                   arg_min(why, (CASE WHEN isnan(tail) THEN 2 ELSE tail END, observation_id)) AS why
            FROM members JOIN thermal_said USING (observation_id)
            LEFT JOIN thermal_beside USING (observation_id) GROUP BY incident_id) said
        WHERE incidents.incident_id = said.incident_id AND screened_out AND kind = 'thermal_anomaly'
        """.replace("$kinds", ", ".join(f"'{kind}'" for kind in _second_channel())),
        [SCREENED],
    )
    con.unregister("thermal_said")
    con.execute("DROP TABLE thermal_beside")


SCREENED = "a thermal anomaly is no proof of fire by arms; "
_BESIDE = """
    WITH told AS (
        SELECT id, kind, floor(lon_deg * 10)::BIGINT AS east, floor(lat_deg * 10)::BIGINT AS north,
               epoch_us(happened_earliest) // 21600000000 AS six_hours
        FROM observations
        WHERE lon_deg IS NOT NULL AND lat_deg IS NOT NULL AND kind IN ('thermal_anomaly', $kinds)),
    others AS (
        SELECT east + de.step AS east, north + dn.step AS north, six_hours + dt.step AS six_hours,
               count(*) AS number
        FROM told, range(-1, 2) de(step), range(-1, 2) dn(step), range(-1, 2) dt(step)
        WHERE kind <> 'thermal_anomaly' GROUP BY ALL)
    SELECT id AS observation_id, number FROM told JOIN others USING (east, north, six_hours)
    WHERE kind = 'thermal_anomaly'
"""
_BESIDE_WORDS = """
    CASE WHEN max(number) IS NULL
         THEN 'no other channel told of fire within some 10 km and 6 h (no word where none was listening)'
         WHEN max(number) = 1 THEN 'within some 10 km and 6 h another channel told of fire once'
         ELSE 'within some 10 km and 6 h other channels told of fire ' || max(number) || ' times' END
"""
"""Cells of 0.1 degrees and six hours, with those around: cheap, and said as roughly as it is."""


def _second_channel() -> list[str]:
    """The kinds that a thermal anomaly may stand with when something exploded, in order."""
    return sorted(
        code for code, kind in kinds().items() if EXPLOSION in kind.groups and kind.channel != "thermal"
    )


def bring_back(con: DuckDBPyConnection, decisions: str) -> int:
    """Take back the screening of incidents that a named person upheld; gives how many stay screened out.

    ``decisions`` names the table of decisions in effect. Why it was screened out stays beside their word.
    """
    con.execute(
        f"""
        UPDATE incidents SET screened_out = false,
            screened_because = 'brought back by ' || decided_by || ' (' || because || '); before: '
                               || screened_because
        FROM {decisions} AS d
        WHERE incidents.incident_id = d.incident_id AND screened_out AND list_contains(?, d.status)
        """,
        [[status.value for status in UPHELD]],
    )
    return int(con.execute("SELECT count(*) FROM incidents WHERE screened_out").fetchall()[0][0])


def screened_out(store: Store, run: Run, span: Period | None) -> tuple[ScreenedOut, ...]:
    """The incidents that a run screened out, by their number; with ``span`` those that began in it."""
    first, last = (None, None) if span is None else (span.start, span.end)
    with connect() as con:
        store.run_view(con, run.run_no)
        rows = con.execute(
            """
            SELECT incident_id, kind, epoch_us(happened_earliest), lon_deg, lat_deg, source_id,
                   screened_because
            FROM incidents
            WHERE screened_out AND (?::TIMESTAMPTZ IS NULL OR happened_earliest >= ?)
              AND (?::TIMESTAMPTZ IS NULL OR happened_earliest < ?) ORDER BY incident_id
            """,
            [first, first, last, last],
        ).fetchall()
    return tuple(
        ScreenedOut(
            incident_id=number,
            kind=kind,
            happened=EPOCH + timedelta(microseconds=at_us),
            lon_deg=lon,
            lat_deg=lat,
            source_id=source,
            because=because or "",
        )
        for number, kind, at_us, lon, lat, source, because in rows
    )


def detections(con: DuckDBPyConnection) -> tuple[npt.NDArray[np.object_], thermal_v1.Detections]:
    """Ids and detections of the view ``observations``, by id."""
    columns = con.execute(
        """
        SELECT id, coalesce(lon_deg, 'nan') AS lon_deg, coalesce(lat_deg, 'nan') AS lat_deg,
               coalesce(sigma_major_m, 'nan') AS sigma_m, epoch_us(happened_earliest) / 1e6 AS at_s,
               coalesce(1000 * greatest(TRY_CAST(measures ->> 'scan_km' AS DOUBLE),
                                        TRY_CAST(measures ->> 'track_km' AS DOUBLE)), 'nan') AS pixel_m,
               (dense_rank() OVER (ORDER BY source_id, coalesce(measures ->> 'satellite', ''),
                                   coalesce(measures ->> 'sensor', ''))) - 1 AS satellite
        FROM observations WHERE kind = ? ORDER BY id
        """,
        [THERMAL],
    ).fetchnumpy()
    plain = {name: np.asarray(columns[name], dtype=np.float64) for name in PLAIN_COLUMNS}
    satellite = np.asarray(columns["satellite"], dtype=np.int64)
    return columns["id"], thermal_v1.Detections(**plain, satellite=satellite)


def screened_by(found: thermal_v1.Detections, looks: Looks) -> thermal_v1.Screened:
    """What thermal_v1 says of each detection beside these looks."""
    days = np.array(looks.days, dtype=np.int64)
    return thermal_v1.screen(found, thermal_v1.STANDARD, (days, np.array(looks.clear)))


def _days_looked(
    con: DuckDBPyConnection, satellites: Sequence[str]
) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Days with a look, and the chance that a place was clear at one look at least.

    A look of which nobody says how much was clear is taken as clear: it is a look, as ``looked`` says.
    """
    rows = con.execute(
        """
        WITH each_day AS (
            SELECT unnest(range(epoch_us(from_at) // 86400000000,
                                (epoch_us(to_at) - 1) // 86400000000 + 1)) AS day,
                   least(greatest(coalesce(fraction, 1), 0), 1) AS clear
            FROM coverage
            WHERE state = 'looked' AND coalesce(looks, 1) > 0 AND to_at > from_at
              AND list_contains(?, source_id))
        SELECT day, round(1 - product(1 - clear), 6) FROM each_day GROUP BY day HAVING max(clear) > 0
        ORDER BY day
        """,
        [list(satellites)],
    ).fetchall()
    return tuple(int(day) for day, _ in rows), tuple(float(clear) for _, clear in rows)
