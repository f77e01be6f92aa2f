"""Shares of a period in which a source looked, was hidden from, was down, or nobody knows.

A watch is one sensor over one area. The shares are means over a source's watches, so that two
sensors over one town never make more than all of it; what a look does not reach, and every time of
which nothing is said, is unknown. Passes are looks: they are counted, and they watch no time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from duckdb import DuckDBPyConnection

from truceline.verification.observability_v1.settle import settle

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One source over one place in [start, end): four shares that sum to 1, and its looks.

    ``sensors`` are those on record here in any of the periods asked about; without any, everything is
    unknown. ``looks`` counts passes that saw something of ``passes`` on record; None where no pass is on
    record here in any of them, which is not 0. ``contradicted`` rows met one of another state.
    """

    place: str
    source_id: str
    start: datetime
    end: datetime
    sensors: int
    looked: float
    obscured: float
    down: float
    unknown: float
    looks: int | None
    passes: int | None
    contradicted: int


def seen(
    con: DuckDBPyConnection,
    periods: Sequence[tuple[datetime, datetime]],
    places: Mapping[str, Sequence[str]],
    sources: Sequence[str],
    *,
    coverage: str = "coverage",
) -> tuple[Seen, ...]:
    """Every period, place and source, in that order; a source that says nothing is unknown throughout.

    places:   the area_refs that speak for each place; () means all of them
    coverage: a relation with the columns of the layer, settled or not
    errors:   ValueError for a period that does not end after it starts
    """
    if any(end <= start for start, end in periods):
        raise ValueError("a period ends after it starts")
    _ask(con, periods, places, sources)
    said = (
        f"(SELECT * FROM {coverage} WHERE source_id IN (SELECT source_id FROM seen_sources)"
        " AND to_at >= (SELECT min(starts) FROM seen_periods)"
        " AND from_at < (SELECT max(ends) FROM seen_periods))"
    )
    try:
        settle(con, said, "seen_settled")
        return _answer(con)
    finally:
        for name in _TABLES:
            con.execute(f"DROP TABLE IF EXISTS {name}")


_TABLES = ("seen_periods", "seen_places", "seen_sources", "seen_settled", "seen_settled_contradicted")


def _ask(
    con: DuckDBPyConnection,
    periods: Sequence[tuple[datetime, datetime]],
    places: Mapping[str, Sequence[str]],
    sources: Sequence[str],
) -> None:
    """Tables of what is asked, numbered in the order asked."""
    asked: dict[str, tuple[str, list[list[object]]]] = {
        "seen_periods": (
            "period_no INTEGER, starts TIMESTAMPTZ, ends TIMESTAMPTZ",
            [[n, start, end] for n, (start, end) in enumerate(periods)],
        ),
        "seen_places": (
            "place_no INTEGER, place VARCHAR, area_ref VARCHAR",
            [[n, name, area] for n, (name, areas) in enumerate(places.items()) for area in areas or (None,)],
        ),
        "seen_sources": (
            "source_no INTEGER, source_id VARCHAR",
            [[n, name] for n, name in enumerate(dict.fromkeys(sources))],
        ),
    }
    for table, (columns, rows) in asked.items():
        con.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({columns})")
        if rows:
            con.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


_HERE = "(p.area_ref IS NULL OR p.area_ref = c.area_ref)"
_WITHIN = "greatest(0, epoch_us(least(to_at, ends)) - epoch_us(greatest(from_at, starts)))"
_ANSWER = f"""
WITH asked AS (
    SELECT * FROM seen_periods, (SELECT DISTINCT place_no, place FROM seen_places), seen_sources
), watches AS (
    SELECT place_no, source_id, count(DISTINCT coalesce(sensor_id, '')) AS sensors,
      count(DISTINCT (coalesce(sensor_id, ''), c.area_ref)) FILTER (looks IS NULL) AS watching,
      count(*) FILTER (looks IS NOT NULL) AS pass_rows
    FROM seen_settled c JOIN seen_places p ON {_HERE}
    GROUP BY ALL
), time AS (
    SELECT period_no, place_no, source_id,
      sum(CASE WHEN state = 'looked' THEN {_WITHIN} * coalesce(fraction, 1) END) AS looked,
      sum(CASE WHEN state = 'obscured' THEN {_WITHIN} END) AS obscured,
      sum(CASE WHEN state = 'down' THEN {_WITHIN} END) AS down
    FROM seen_settled c JOIN seen_places p ON {_HERE}
      JOIN seen_periods q ON c.to_at > q.starts AND c.from_at < q.ends
    WHERE looks IS NULL GROUP BY ALL
), passes AS (
    SELECT period_no, place_no, source_id, sum(n) AS passes, sum(CASE WHEN saw THEN n ELSE 0 END) AS looks
    FROM (SELECT period_no, place_no, source_id, max(greatest(looks, 1)) AS n,
            bool_or(state = 'looked' AND looks > 0 AND coalesce(fraction, 1) > 0) AS saw
          FROM seen_settled c JOIN seen_places p ON {_HERE}
            JOIN seen_periods q ON c.from_at >= q.starts AND c.from_at < q.ends
          WHERE looks IS NOT NULL
          GROUP BY period_no, place_no, source_id, coalesce(sensor_id, ''), from_at)
    GROUP BY ALL
), against AS (
    SELECT period_no, place_no, source_id, count(*) AS contradicted
    FROM seen_settled_contradicted c JOIN seen_places p ON {_HERE}
      JOIN seen_periods q ON c.to_at > q.starts AND c.from_at < q.ends
    GROUP BY ALL
)
SELECT place, source_id, epoch_us(starts), epoch_us(ends), coalesce(sensors, 0),
  coalesce(looked, 0) / whole, coalesce(obscured, 0) / whole, coalesce(down, 0) / whole,
  CASE WHEN pass_rows > 0 THEN coalesce(looks, 0) END,
  CASE WHEN pass_rows > 0 THEN coalesce(passes, 0) END, coalesce(contradicted, 0)
FROM (SELECT *, greatest(coalesce(watching, 0), 1) * (epoch_us(ends) - epoch_us(starts))::DOUBLE AS whole
      FROM asked LEFT JOIN watches USING (place_no, source_id))
  LEFT JOIN time USING (period_no, place_no, source_id)
  LEFT JOIN passes USING (period_no, place_no, source_id)
  LEFT JOIN against USING (period_no, place_no, source_id)
ORDER BY period_no, place_no, source_no
"""
DIGITS = 6
"""Shares are rounded to this many decimals, so that they agree elsewhere; unknown is what they leave."""


def _answer(con: DuckDBPyConnection) -> tuple[Seen, ...]:
    return tuple(_seen(*row) for row in con.execute(_ANSWER).fetchall())


def _seen(
    place: str,
    source_id: str,
    start_us: int,
    end_us: int,
    sensors: int,
    looked: float,
    obscured: float,
    down: float,
    looks: int | None,
    passes: int | None,
    contradicted: int,
) -> Seen:
    known = [round(share, DIGITS) for share in (looked, obscured, down)]
    return Seen(
        place=place,
        source_id=source_id,
        start=_EPOCH + timedelta(microseconds=start_us),
        end=_EPOCH + timedelta(microseconds=end_us),
        sensors=sensors,
        looked=known[0],
        obscured=known[1],
        down=known[2],
        unknown=round(max(0.0, 1 - sum(known)), DIGITS),
        looks=None if looks is None else int(looks),
        passes=None if passes is None else int(passes),
        contradicted=contradicted,
    )
