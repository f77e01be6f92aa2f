"""Statements about one sensor and area that overlap become one: the most cautious of them.

Caution rises from looked through obscured and unknown to down. A look that another statement doubts is
none; an outage that somebody states is one, whoever is unsure. Of two looks the smaller share counts.
A row with ``looks`` is a pass: it is never cut; of passes that overlap one stays, and a pass inside a
time that was stated as obscured, unknown or down is that.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

CAUTION = ("looked", "obscured", "unknown", "down")
"""From the least cautious statement to the most."""

_WATCH = "source_id, coalesce(sensor_id, ''), area_ref"
_RANK = "CASE state " + " ".join(f"WHEN '{state}' THEN {n}" for n, state in enumerate(CAUTION)) + " END"
_TABLES = ("settle_said", "settle_meeting", "settle_doubted", "settle_pieces", "settle_passes")


def settle(con: DuckDBPyConnection, said: str, into: str) -> int:
    """Write the table ``into`` from the relation ``said``, both with the columns of coverage.

    Gives back how many rows of ``said`` met another that says something different of the same sensor,
    area and time; the table ``<into>_contradicted`` holds them. A row that meets no other, or lasts no
    time, is kept as it is.
    """
    columns = [str(name) for name, *_ in con.execute(f"DESCRIBE SELECT * FROM {said}").fetchall()]
    listed = ", ".join(f'"{name}"' for name in columns)
    con.execute(f"CREATE OR REPLACE TEMP TABLE settle_said AS SELECT *, {_RANK} AS rank FROM {said}")
    try:
        con.execute(f"CREATE OR REPLACE TEMP TABLE settle_meeting AS {_MEETING}")
        if not con.execute("SELECT 1 FROM settle_meeting LIMIT 1").fetchall():
            con.execute(f"CREATE OR REPLACE TEMP TABLE {into} AS SELECT {listed} FROM settle_said")
            con.execute(f"CREATE OR REPLACE TEMP TABLE {into}_contradicted AS SELECT * FROM {into} LIMIT 0")
            return 0
        _place_islands(con)
        _keep_contradicted(con, listed, f"{into}_contradicted")
        _cut(con, columns)
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {into} AS"
            f" SELECT {listed} FROM settle_said ANTI JOIN settle_meeting ON settle_said.rowid = said_no"
            f" UNION ALL SELECT {listed} FROM settle_doubted WHERE NOT ({_MET})"
            f" UNION ALL SELECT {listed} FROM settle_pieces UNION ALL SELECT {listed} FROM settle_passes"
        )
    finally:
        for name in _TABLES:
            con.execute(f"DROP TABLE IF EXISTS {name}")
    [(contradicted,)] = con.execute(f"SELECT count(*) FROM {into}_contradicted").fetchall()
    return int(contradicted)


_BEFORE = "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
_IN_ORDER = f"PARTITION BY {_WATCH} ORDER BY from_at, to_at, id"
_OPENS = f"coalesce(from_at >= max(to_at) OVER ({_IN_ORDER} {_BEFORE}), true) AS opens"
"""Whether a row begins after all before it have ended: it opens an island of rows."""
_MEETING = (
    f"SELECT said_no FROM (SELECT said_no, opens, lead(opens, 1, true) OVER ({_IN_ORDER}) AS next_opens"
    f" FROM (SELECT rowid AS said_no, source_id, sensor_id, area_ref, from_at, to_at, id, {_OPENS}"
    " FROM settle_said)) WHERE NOT opens OR NOT next_opens"
)
"""Rows on islands of several rows; most coverage has none, so that whole rows are not sorted to find out."""


def _place_islands(con: DuckDBPyConnection) -> None:
    """Table settle_doubted: every row with its island, its ends on a line where islands lie apart."""
    met = "SELECT settle_said.* FROM settle_said SEMI JOIN settle_meeting ON settle_said.rowid = said_no"
    numbered = (
        f"SELECT *, sum(opens::BIGINT) OVER (ORDER BY {_WATCH}, from_at, to_at, id) AS island"
        f" FROM (SELECT *, {_OPENS} FROM ({met}))"
    )
    spaced = (
        "SELECT * EXCLUDE (opens), count(*) OVER (PARTITION BY island) AS island_rows,"
        " island::HUGEINT * (max(epoch_us(to_at)) OVER () - min(epoch_us(from_at)) OVER () + 1)"
        f" - min(epoch_us(from_at)) OVER () AS apart FROM ({numbered})"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE settle_doubted AS SELECT *, apart + epoch_us(from_at) AS starts,"
        f" apart + epoch_us(to_at) AS stops FROM ({spaced})"
    )


_MET = "island_rows > 1 AND to_at > from_at"


def _keep_contradicted(con: DuckDBPyConnection, listed: str, into: str) -> None:
    """Rows that meet one of another state; nobody contradicts by not knowing."""
    known = f"(SELECT * FROM settle_doubted WHERE {_MET} AND state <> 'unknown')"
    met = (
        f"SELECT DISTINCT a.id, a.starts, a.stops FROM {known} a JOIN {known} b"
        " ON a.starts < b.stops AND a.stops > b.starts WHERE a.state <> b.state"
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {into} AS SELECT {listed} FROM settle_doubted"
        f" SEMI JOIN ({met}) USING (id, starts, stops)"
    )


def _cut(con: DuckDBPyConnection, columns: list[str]) -> None:
    """Tables settle_pieces (of rows that watch) and settle_passes, of the islands with several rows."""
    kept = ", ".join(f'r."{name}"' for name in columns if name not in ("from_at", "to_at"))
    watching = f"(SELECT * FROM settle_doubted WHERE {_MET} AND looks IS NULL)"
    ends = f"SELECT apart, starts AS edge FROM {watching} UNION SELECT apart, stops FROM {watching}"
    pieces = f"SELECT apart, edge, lead(edge) OVER (PARTITION BY apart ORDER BY edge) AS next FROM ({ends})"
    con.execute(
        "CREATE OR REPLACE TEMP TABLE settle_pieces AS"
        f" SELECT {kept}, make_timestamptz((p.edge - p.apart)::BIGINT) AS from_at,"
        " make_timestamptz((p.next - p.apart)::BIGINT) AS to_at"
        f" FROM (SELECT * FROM ({pieces}) WHERE next IS NOT NULL) p"
        f" JOIN {watching} r ON r.starts <= p.edge AND r.stops > p.edge"
        " QUALIFY row_number() OVER (PARTITION BY p.edge ORDER BY r.rank DESC, coalesce(r.fraction, 1), r.id,"
        " r.starts, r.stops) = 1"
    )
    _settle_passes(con, columns)


def _settle_passes(con: DuckDBPyConnection, columns: list[str]) -> None:
    changed = ("state", "fraction", "reason")
    kept = ", ".join(f'a."{name}"' for name in columns if name not in changed)
    says = ", ".join(
        f"CASE WHEN b.rank > a.rank THEN b.{name} ELSE a.{name} END AS {name}" for name in changed
    )
    of_pass = f"(SELECT * FROM settle_doubted WHERE {_MET} AND looks IS NOT NULL)"
    more = (
        "(b.rank, -coalesce(b.fraction, 1), b.id, b.starts, b.stops)"
        " > (a.rank, -coalesce(a.fraction, 1), a.id, a.starts, a.stops)"
    )
    outdone = (
        f"SELECT a.id, a.starts, a.stops FROM {of_pass} a JOIN {of_pass} b"
        f" ON a.starts < b.stops AND a.stops > b.starts WHERE {more}"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE settle_passes AS"
        f" SELECT {kept}, {says}"
        f" FROM (SELECT * FROM {of_pass} ANTI JOIN ({outdone}) USING (id, starts, stops)) a"
        f" LEFT JOIN (SELECT * FROM settle_doubted WHERE {_MET} AND looks IS NULL) b"
        " ON a.starts < b.stops AND a.stops > b.starts"
        " QUALIFY row_number() OVER (PARTITION BY a.id, a.starts, a.stops"
        " ORDER BY b.rank DESC NULLS LAST, b.id, b.starts) = 1"
    )
