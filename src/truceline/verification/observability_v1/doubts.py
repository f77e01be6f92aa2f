"""When a device's clock or place was in doubt: from its last good check before to its next good one after.

Observations are never rewritten for it. A doubtful clock is said beside the counts of its source, as
an observation does not name the device it came from; a doubtful place makes what the device is said to
have looked at unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from duckdb import DuckDBPyConnection

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CLOCK_OFF = (
    "abs(clock_offset_s) + coalesce(clock_sigma_s, 0)"
    " > coalesce(clock_tolerance_s, 2 * coalesce(clock_sigma_s, 0))"
)
_PLACE_OFF = "position_offset_m > position_tolerance_m"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockDoubt:
    """A device's clock in doubt over [start, end); None: since ever, or until nobody knows when.

    ``off_s`` is the largest offset found, device minus true, with its uncertainty ``sigma_s`` (None:
    not said); None where the clock was only left unchecked for longer than its check spoke for.
    """

    source_id: str
    sensor_id: str
    start: datetime | None
    end: datetime | None
    off_s: float | None
    sigma_s: float | None


def clock_doubts(con: DuckDBPyConnection) -> tuple[ClockDoubt, ...]:
    """Every doubt about a clock that the view ``checks`` gives, by source, device and start."""
    rows = con.execute(
        f"""WITH judged AS (
            SELECT source_id, sensor_id, epoch_us(checked_at) AS checked_us, clock_offset_s, clock_sigma_s,
              epoch_us(checked_at) + (valid_for_s * 1000000)::BIGINT AS valid_to,
              coalesce({_CLOCK_OFF}, true) AS off FROM checks WHERE clock_offset_s IS NOT NULL
        ), placed AS ({_PLACED})
        SELECT source_id, sensor_id, after, before, max_by(clock_offset_s, abs(clock_offset_s)),
          max_by(clock_sigma_s, abs(clock_offset_s)) FROM placed WHERE off
        GROUP BY source_id, sensor_id, after, before
        UNION ALL
        SELECT source_id, sensor_id, valid_to, next_at, NULL, NULL
        FROM placed WHERE NOT off AND valid_to < coalesce(next_at, valid_to + 1)
        ORDER BY 1, 2, 3 NULLS FIRST"""
    ).fetchall()
    return tuple(
        ClockDoubt(
            source_id=source,
            sensor_id=sensor,
            start=_moment(start),
            end=_moment(end),
            off_s=off,
            sigma_s=sigma,
        )
        for source, sensor, start, end, off, sigma in rows
    )


_GOOD = "CASE WHEN NOT off THEN checked_us END"
_WATCH = "PARTITION BY source_id, sensor_id ORDER BY checked_us"
_PLACED = f"""
    SELECT *, max({_GOOD}) OVER ({_WATCH} RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS after,
      min({_GOOD}) OVER ({_WATCH} RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS before,
      min(checked_us) OVER ({_WATCH} RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS next_at
    FROM judged"""
"""Each check with the last good one before it, the first good one after it, and the next of any kind."""


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else _EPOCH + timedelta(microseconds=micros)


def position_doubts(con: DuckDBPyConnection, coverage: str) -> str:
    """SQL of rows like those of ``coverage``: unknown, where a device stood too far from its place.

    A row for each stretch of doubt and each area that the device is said to watch; it carries the id and
    the batch of the check that found it.
    """
    columns = [str(name) for name, *_ in con.execute(f"DESCRIBE SELECT * FROM {coverage}").fetchall()]
    of_check = (
        "id",
        "salt",
        "evidence_sha256",
        "row_no",
        "as_reported",
        "reader",
        "tier",
        "received_at",
        "record_key",
    )
    says = {
        "area_ref": "w.area_ref",
        "source_id": "d.source_id",
        "sensor_id": "d.sensor_id",
        "from_at": "greatest(w.first_at, make_timestamptz(coalesce(d.after, epoch_us(w.first_at))))",
        "to_at": "least(w.last_at, make_timestamptz(coalesce(d.before, epoch_us(w.last_at))))",
        "state": "'unknown'",
        "reason": "format('position off by {} m, more than the {} m allowed', d.position_offset_m,"
        " d.position_tolerance_m)",
        **{name: f"d.{name}" for name in (*of_check, "batch_root")},
    }
    listed = ", ".join(f'{says.get(name, "NULL")} AS "{name}"' for name in columns)
    return f"""
        WITH judged AS (
            SELECT *, epoch_us(checked_at) AS checked_us, {_PLACE_OFF} AS off FROM checks
            WHERE position_offset_m IS NOT NULL AND position_tolerance_m IS NOT NULL
        ), placed AS ({_PLACED}), doubted AS (
            SELECT *, row_number() OVER (PARTITION BY source_id, sensor_id, after, before
              ORDER BY position_offset_m DESC, id) AS nth FROM placed WHERE off
        ), watched AS (
            SELECT source_id, sensor_id, area_ref, min(from_at) AS first_at, max(to_at) AS last_at
            FROM {coverage} GROUP BY ALL
        )
        SELECT * FROM (
            SELECT {listed} FROM doubted d JOIN watched w USING (source_id, sensor_id) WHERE d.nth = 1
        ) WHERE from_at < to_at"""
