"""Questions answered from rows, by one function, and walked back to the rows behind them.

Whoever doubts a number asks the same question again: ``evaluate`` is what the report uses and
what ``truceline explain`` uses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import duckdb

from truceline.records import MISSION, Figure
from truceline.report.deriving import derive
from truceline.report.errors import FigureError
from truceline.report.questions import COLUMN_NAME, Derivation, FigureQuery, How, Value

_MEMBER = (
    "o.observation, o.means, o.count, o.weapon_code, o.direction, o.bearing_deg, o.range_min_m,"
    " o.range_max_m, o.as_reported, o.evidence_sha256, o.row_no, o.batch_root"
)
_OF_INCIDENT = "i.happened_earliest, i.region, i.screened_out"
LAYERS: Mapping[str, str] = {
    name: f"SELECT * FROM {name}"
    for name in ("observations", "tallies", "coverage", "checks", "control", "aside", "incidents")
} | {
    "incident_rows": f"SELECT i.*, {_MEMBER} FROM incidents i"
    " LEFT JOIN observations o ON o.id = i.first_member",
    "counted_rows": f"SELECT c.*, {_OF_INCIDENT} FROM counted c JOIN incidents i USING (incident_id)"
    " WHERE c.taken",
    "finding_rows": f"SELECT f.*, {_OF_INCIDENT} FROM findings f JOIN incidents i USING (incident_id)"
    " WHERE f.question = 'occurred'",
    "grade_rows": f"SELECT w.incident_id, w.grade, f.likelihood, {_OF_INCIDENT} FROM weights w"
    " JOIN incidents i USING (incident_id)"
    " JOIN findings f ON f.incident_id = w.incident_id AND f.question = 'occurred' WHERE w.lineage = ''",
    "assessment_rows": f"SELECT a.*, {_OF_INCIDENT} FROM assessments a JOIN incidents i USING (incident_id)",
}
"""What each layer a figure may ask of is made of; derived layers carry their incident's day."""
_RUN_LAYERS = ("incidents", "incident_rows", "counted_rows", "finding_rows", "grade_rows", "assessment_rows")


def evaluate(
    con: duckdb.DuckDBPyConnection,
    query: FigureQuery,
    *,
    tables: Mapping[str, str] | None = None,
    tier: str = MISSION,
    coverage: str = "",
) -> Figure:
    """The query's number as a Figure; the sum of nothing is 0, 'only' of nothing is None.

    ``tables`` may name tables that already hold a layer's rows of the time asked about.
    errors: FigureError for a layer, column or verb a figure may not use.
    """
    return figure_of(query, answer(con, query, tables or {}), stamp(con, query.layer), tier, coverage)


def answer(con: duckdb.DuckDBPyConnection, query: FigureQuery, tables: Mapping[str, str]) -> Value:
    """The query's bare number; ``evaluate`` says what it was computed from as well."""
    rows, values = _rows_sql(query, tables)
    found = con.execute(_aggregate_sql(query, rows), [*_span_values(query), *values]).fetchone()
    return quantised(found[0] if found else None)


def figure_of(query: FigureQuery, value: Value, source: str, tier: str, coverage: str) -> Figure:
    """The query's number as a Figure, with what it was read from."""
    return Figure(
        id=query.id,
        value=value,
        unit=query.unit,
        rule=query.rule,
        inputs=((source, query.text()),),
        coverage=coverage,
        tier=tier,
    )


def _rows_sql(query: FigureQuery, tables: Mapping[str, str]) -> tuple[str, list[Any]]:
    if query.layer not in LAYERS:
        raise FigureError(f"'{query.layer}' is not a layer a figure may ask of")
    name = tables.get(query.layer)
    asked = [condition.sql() for condition in query.where]
    condition = " AND ".join(sql for sql, _ in asked) or "true"
    source = name if name else f"({LAYERS[query.layer]})"
    return f"FROM {source} AS layer WHERE {condition}", [value for _, bound in asked for value in bound]


def _aggregate_sql(query: FigureQuery, rows: str) -> str:
    verb, _, column = query.aggregate.partition(":")
    if query.aggregate in _WHOLE_ROWS:
        return f"SELECT {_WHOLE_ROWS[query.aggregate]} {rows}"
    if query.aggregate in _OF_PASSES:
        return f"SELECT {_OF_PASSES[query.aggregate]} FROM (SELECT {_PASS} {rows} GROUP BY ALL)"
    if query.aggregate in _SECONDS and query.span:
        each = _SECONDS[query.aggregate]
        return f"SELECT coalesce(sum(least(s, longest)), 0.0) FROM (SELECT {each} {rows} GROUP BY ALL)"
    if not COLUMN_NAME.match(column) or verb not in _VERBS:
        raise FigureError(f"'{query.aggregate}' is not an aggregate a figure may use")
    return f"SELECT {_VERBS[verb].format(column)} {rows}"


_WHOLE_ROWS = {
    "count": "count(*)",
    "sensors": "count(DISTINCT (source_id, coalesce(sensor_id, '')))",
}
_VERBS = {
    "sum": "coalesce(sum({0}), 0)",
    "distinct": "count(DISTINCT {0})",
    "only": "any_value({0})",
}
_PASS = (
    "source_id, sensor_id, from_at, max(greatest(coalesce(looks, 1), 1)) AS n,"
    " avg(CASE WHEN state = 'looked' THEN coalesce(looks, 1) * coalesce(fraction, 1) ELSE 0 END) AS saw"
)
"""One pass over several areas of a region is one pass, weighed by the mean of what it saw of them."""
_OF_PASSES = {"passes": "coalesce(sum(n), 0)", "passes_weighed": "coalesce(sum(saw), 0.0)"}
_INSIDE = (
    "source_id, sensor_id, any_value(epoch(?::TIMESTAMPTZ) - epoch(?::TIMESTAMPTZ)) AS longest,"
    " sum(greatest(0, epoch(least(to_at, ?::TIMESTAMPTZ)) - epoch(greatest(from_at, ?::TIMESTAMPTZ)))"
)
# a sensor that was down saw a fraction of nothing, and was down all the same
_SECONDS = {
    "seconds_within": f"{_INSIDE} * CASE WHEN state = 'looked' THEN coalesce(fraction, 1) ELSE 1 END) AS s",
    "seconds_on_record": f"{_INSIDE}) AS s",
}


def _span_values(query: FigureQuery) -> list[datetime]:
    if query.span is None:
        return []
    start, end = query.span
    return [end, start, end, start]


def quantised(value: Any) -> Value:
    """DuckDB's number as int or a float of 4 decimals, so that it reads the same elsewhere."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return round(value, 4)
    return int(value)


def stamp(con: duckdb.DuckDBPyConnection, layer: str) -> str:
    """The layer with what it was read from: its run, or a digest over its batch roots."""
    if layer in _RUN_LAYERS:
        found = con.execute("SELECT max(run_no) FROM incidents").fetchone()
        return f"{layer}@run-{found[0] if found and found[0] is not None else 'none'}"
    roots = con.execute(f"SELECT DISTINCT batch_root FROM {layer} ORDER BY 1").fetchall()
    text = "\n".join(str(root) for (root,) in roots)
    return f"{layer}@{hashlib.sha256(text.encode()).hexdigest()[:16]}"


_TRACE = "batch_root, evidence_sha256, row_no, source_id, as_reported"


def rows_of(
    con: duckdb.DuckDBPyConnection, query: FigureQuery, limit: int = 50
) -> tuple[dict[str, Any], ...]:
    """The rows behind a number, each with ``batch_root``, ``evidence_sha256`` and ``row_no``.

    A figure over incidents gives the observations of those incidents, with ``incident_id``.
    """
    rows, values = _rows_sql(query, {})
    if query.layer in _RUN_LAYERS:
        sql = (
            f"SELECT m.incident_id, o.id, {', '.join(f'o.{name}' for name in _TRACE.split(', '))}"
            f" FROM members m JOIN observations o ON o.id = m.observation_id"
            f" WHERE m.incident_id IN (SELECT incident_id {rows}) ORDER BY 1, 2 LIMIT {int(limit)}"
        )
    else:
        sql = f"SELECT id, {_TRACE} {rows} ORDER BY id LIMIT {int(limit)}"
    cursor = con.execute(sql, values)
    names = [column[0] for column in cursor.description or ()]
    return tuple(dict(zip(names, row, strict=True)) for row in cursor.fetchall())


def rederive(
    con: duckdb.DuckDBPyConnection, how: How, values: Mapping[str, Value], given: Mapping[str, Value]
) -> Value:
    """The number again, from rows, from ``values`` (figures by id) or from ``given`` (by id)."""
    if isinstance(how, FigureQuery):
        return evaluate(con, how).value
    if isinstance(how, Derivation):
        return derive(how.rule, [values[name] for name in how.of])
    return given.get(how.id, how.value)
