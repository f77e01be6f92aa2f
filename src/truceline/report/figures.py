"""Published numbers: asked as plain records, answered by one function, walked back to rows.

A number is computed from rows (``FigureQuery``), from other figures (``Derivation``) or handed
over by a step that says how (``Given``). Whoever doubts it asks the same question again:
``evaluate`` is what the report uses and what ``truceline explain`` uses. A question is a list
of conditions on named columns, never SQL text, so a forged report cannot make a checker run code.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import duckdb

from truceline.records import MISSION, Figure
from truceline.report.errors import FigureError

Value = float | int | str | None

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_OPS = ("=", "!=", ">=", "<=", ">", "<", "in", "is null", "is not null")

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
    "grade_rows": f"SELECT w.incident_id, w.grade, {_OF_INCIDENT} FROM weights w"
    " JOIN incidents i USING (incident_id) WHERE w.lineage = ''",
    "assessment_rows": f"SELECT a.*, {_OF_INCIDENT} FROM assessments a JOIN incidents i USING (incident_id)",
}
"""What each layer a figure may ask of is made of; derived layers carry their incident's day."""

_RUN_LAYERS = ("incidents", "incident_rows", "counted_rows", "finding_rows", "grade_rows", "assessment_rows")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition: a column, one of ``= != >= <= > < in 'is null' 'is not null'``, and a value."""

    column: str
    op: str
    value: Any = None

    def __post_init__(self) -> None:
        if not _NAME.match(self.column) or self.op not in _OPS:
            raise FigureError(f"'{self.column} {self.op}' is not a test a figure may make")

    def sql(self) -> tuple[str, list[Any]]:
        """The condition with placeholders, and what goes into them."""
        if self.op in ("is null", "is not null"):
            return f"{self.column} {self.op}", []
        if self.op == "in":
            return f"list_contains(?, {self.column})", [list(self.value)]
        return f"{self.column} {self.op} ?", [self.value]

    def text(self) -> str:
        """The condition for a reader, e.g. ``region = 'north'``."""
        if self.op in ("is null", "is not null"):
            return f"{self.column} {self.op}"
        return f"{self.column} {self.op} {_literal(self.value)}"


def _literal(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"({', '.join(_literal(part) for part in value)})"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"'{value}'" if isinstance(value, str | date) else str(value).lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureQuery:
    """A number asked of one layer.

    ``aggregate`` is 'count' (rows), '<verb>:<column>' with a verb of sum, distinct or only, or one
    of coverage: 'sensors'; 'passes' (each row of a sensor that looks in passes is one, or as many
    as its ``looks``); 'passes_weighed' (of those, the ones that looked, each weighed by
    ``fraction``); with a ``span``, seconds of [from_at, to_at) inside it, at most its length for
    each sensor: 'seconds_within' (time looked is weighed by ``fraction``, other time is not) or
    'seconds_on_record' (weighed by nothing).
    ``rule`` is name@version.
    """

    id: str
    unit: str
    rule: str
    layer: str
    aggregate: str
    where: tuple[Condition, ...] = ()
    span: tuple[datetime, datetime] | None = None

    def text(self) -> str:
        """What is asked, for a reader and for ``Figure.inputs``."""
        within = f" within {_literal(self.span)}" if self.span else ""
        asked = " and ".join(condition.text() for condition in self.where)
        return f"{self.aggregate}{within} where {asked or 'true'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """A number computed from other figures by a rule of ``RULES``."""

    id: str
    unit: str
    rule: str
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A number another step computed: ``record`` names its record, ``name`` the field in it."""

    id: str
    unit: str
    rule: str
    record: str
    name: str
    value: Value


How = FigureQuery | Derivation | Given


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
    return _figure(query, answer(con, query, tables or {}), stamp(con, query.layer), tier, coverage)


def answer(con: duckdb.DuckDBPyConnection, query: FigureQuery, tables: Mapping[str, str]) -> Value:
    """The query's bare number; ``evaluate`` says what it was computed from as well."""
    rows, values = _rows_sql(query, tables)
    found = con.execute(_aggregate_sql(query, rows), [*_span_values(query), *values]).fetchone()
    return _plain(found[0] if found else None)


def _figure(query: FigureQuery, value: Value, source: str, tier: str, coverage: str) -> Figure:
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
    if not _NAME.match(column) or verb not in _VERBS:
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


def _plain(value: Any) -> Value:
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


def _share(values: Sequence[float]) -> float | None:
    part, whole = values
    return None if whole == 0 else round(min(1.0, part / whole), 4)


RULES: Mapping[str, Callable[[Sequence[float]], float | None]] = {
    "difference@1": lambda values: round(values[0] - values[1], 4),
    "sum@1": lambda values: round(sum(values), 4),
    "share@1": _share,
    "share-of-sensor-time@1": lambda values: _share([values[0], values[1] * values[2]]),
    "remainder@1": lambda values: round(max(0.0, 1 - sum(values)), 4),
}
"""How a figure follows from others: first less second, sum, first over second, seconds over
sensors times the period, what is left up to 1."""


def derive(rule: str, values: Sequence[Value]) -> Value:
    """What the rule makes of the values; None when any of them is unknown.

    errors: FigureError for a rule not in ``RULES``.
    """
    if rule not in RULES:
        raise FigureError(f"'{rule}' is not a rule by which a figure is derived")
    numbers = [float(value) for value in values if isinstance(value, int | float)]
    if len(numbers) != len(values):
        return None
    result = RULES[rule](numbers)
    return int(result) if result is not None and result == int(result) else result


class Register:
    """Every figure of one report with how it came about, by id, in the order it was asked."""

    def __init__(self, con: duckdb.DuckDBPyConnection, tables: Mapping[str, str]) -> None:
        self._con, self.tables = con, tables
        self._stamps: dict[str, str] = {}
        self.figures: dict[str, Figure] = {}
        self.how: dict[str, How] = {}

    def ask(self, query: FigureQuery, *, tier: str, coverage: str = "") -> Figure:
        """The figure of a query; asking the same id again gives the same figure."""
        if query.id in self.figures:
            return self.figures[query.id]
        return self.know(query, answer(self._con, query, self.tables), tier=tier, coverage=coverage)

    def know(self, query: FigureQuery, value: Value, *, tier: str, coverage: str = "") -> Figure:
        """The figure of a query whose answer was read together with others of its table."""
        source = self._stamp(query.layer)
        return self._keep(_figure(query, _plain(value), source, tier, coverage), query)

    def work_out(self, derivation: Derivation, *, tier: str) -> Figure:
        """The figure derived from figures already here."""
        values = [self.figures[name].value for name in derivation.of]
        figure = Figure(
            id=derivation.id,
            value=derive(derivation.rule, values),
            unit=derivation.unit,
            rule=derivation.rule,
            inputs=tuple((name, "figure") for name in derivation.of),
            coverage="",
            tier=tier,
        )
        return self._keep(figure, derivation)

    def take(self, given: Given, *, tier: str) -> Figure:
        """The figure another step handed over."""
        figure = Figure(
            id=given.id,
            value=given.value,
            unit=given.unit,
            rule=given.rule,
            inputs=((given.record, given.name),),
            coverage="",
            tier=tier,
        )
        return self._keep(figure, given)

    def shown(self, id: str, tier: str) -> tuple[How, tuple[tuple[str, str], ...]]:
        """How a figure came about, and its inputs, as a reader of the tier may see them."""
        figure, how = self.figures[id], self.how[id]
        if tier == MISSION or not isinstance(how, FigureQuery):
            return how, figure.inputs
        hidden = outside(how)
        return hidden, ((figure.inputs[0][0], hidden.text()),)

    def _keep(self, figure: Figure, how: How) -> Figure:
        self.figures.setdefault(figure.id, figure)
        self.how.setdefault(figure.id, how)
        return self.figures[figure.id]

    def _stamp(self, layer: str) -> str:
        if layer not in self._stamps:
            self._stamps[layer] = stamp(self._con, layer)
        return self._stamps[layer]


def rederive(
    con: duckdb.DuckDBPyConnection, how: How, values: Mapping[str, Value], given: Mapping[str, Value]
) -> Value:
    """The number again, from rows, from ``values`` (figures by id) or from ``given`` (by id)."""
    if isinstance(how, FigureQuery):
        return evaluate(con, how).value
    if isinstance(how, Derivation):
        return derive(how.rule, [values[name] for name in how.of])
    return given.get(how.id, how.value)


_TELLS_A_SENSOR = ("source_id", "sensor_id")
WITHHELD = "withheld"


def outside(how: FigureQuery) -> FigureQuery:
    """The question as a reader outside the mission may see it: which sources were asked is withheld."""
    where = tuple(
        replace(condition, value=WITHHELD) if condition.column in _TELLS_A_SENSOR else condition
        for condition in how.where
    )
    return replace(how, where=where)


def how_to_json(how: How) -> dict[str, Any]:
    """The question as JSON values; ``how_from_json`` reads it back."""
    if isinstance(how, Derivation):
        return {"of": list(how.of), "rule": how.rule}
    if isinstance(how, Given):
        return {"record": how.record, "name": how.name, "rule": how.rule}
    where = [[said.column, said.op, _to_json(said.value)] for said in how.where]
    asked: dict[str, Any] = {"layer": how.layer, "aggregate": how.aggregate, "where": where}
    if how.span:
        asked["span"] = _to_json(how.span)
    return asked


def how_from_json(entry: Mapping[str, Any]) -> How:
    """The question of one figure of report.json.

    errors: FigureError when it may not be asked, or when part of it was withheld.
    """
    if "how" not in entry:
        raise FigureError(f"'{entry['id']}' is withheld from this report's readers")
    how, shared = entry["how"], {name: entry[name] for name in ("id", "unit", "rule")}
    if "of" in how:
        return Derivation(**shared, of=tuple(how["of"]))
    if "record" in how:
        return Given(**shared, record=how["record"], name=how["name"], value=entry.get("value"))
    if any(column in _TELLS_A_SENSOR and value == WITHHELD for column, _, value in how["where"]):
        raise FigureError(f"which sources '{entry['id']}' asks is withheld from this report's readers")
    span = [_from_json(part) for part in how["span"]] if "span" in how else None
    return FigureQuery(
        **shared,
        layer=how["layer"],
        aggregate=how["aggregate"],
        where=tuple(Condition(column=c, op=op, value=_from_json(value)) for c, op, value in how["where"]),
        span=(span[0], span[1]) if span else None,
    )


def _to_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"at": value.astimezone(UTC).isoformat().replace("+00:00", "Z")}
    if isinstance(value, list | tuple):
        return [_to_json(part) for part in value]
    return value


def _from_json(value: Any) -> Any:
    if isinstance(value, dict):
        return datetime.fromisoformat(value["at"].replace("Z", "+00:00"))
    return [_from_json(part) for part in value] if isinstance(value, list) else value


def conditions(*said: tuple[str, str] | tuple[str, str, Any]) -> tuple[Condition, ...]:
    """Tests written short: ``conditions(("region", "=", "north"), ("area_ref", "is null"))``."""
    return tuple(Condition(column=c[0], op=c[1], value=c[2] if len(c) > 2 else None) for c in said)


def between(column: str, start: datetime, end: datetime) -> Iterable[tuple[str, str, Any]]:
    """The two conditions that a moment lies in [start, end)."""
    return ((column, ">=", start), (column, "<", end))
