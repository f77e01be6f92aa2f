"""The shared last step: a reader's plan becomes one temp table of rows, seen as layers.

The rows are written once; each layer, and what is set aside, is a temp view over them, so that a
million rows are not copied for every way of looking at them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count
from types import MappingProxyType

import duckdb
import numpy as np
from numpy.typing import NDArray

from truceline.intake.cells import cell_text, number
from truceline.intake.moments import (
    clock_table,
    moment_columns,
    moment_joins,
    moment_rules,
    working_columns,
    write_clock,
)
from truceline.intake.places import spot_columns, spot_joins, spot_rules, spot_tables, write_spots
from truceline.intake.reading import Reading
from truceline.intake.rows import RAW
from truceline.intake.task import KEPT, Plan, Rule, Task, named, quoted
from truceline.records.layers import LAYERS, layer_names

_LITERAL = re.compile(r"'(?:[^']|'')*'|NULL|CAST\(NULL AS \w+\)")
_NUMBERS = count(1)
_KEY = "record_key_text"
_HASHED_AT_ONCE = 2_000_000

FAULTS: tuple[Rule, ...] = (
    Rule(
        code="TL-INT-009",
        column="",
        bad="fault = 'TL-INT-009'",
        found="fault_found",
        message=f"The row has {{found}} cells, not the header's number, or a quote is not closed. {KEPT}",
        remedy="Quote cells that hold the delimiter, mend the row and read the file again.",
    ),
    Rule(
        code="TL-INT-016",
        column="",
        bad="fault = 'TL-INT-016'",
        found="NULL",
        message=f"The row holds bytes that are not UTF-8; they are shown as \\xNN. {KEPT}",
        remedy="Ask the source for the file in UTF-8, and read that one.",
    ),
    Rule(
        code="TL-INT-017",
        column="",
        bad="fault = 'TL-INT-017'",
        found="NULL",
        message=f"The row holds NUL bytes, shown as \\x00: the file is damaged here. {KEPT}",
        remedy="Fetch the file again from the source.",
    ),
    Rule(
        code="TL-INT-050",
        column="",
        bad="fault = 'TL-INT-050'",
        found="NULL",
        message=f"The row is longer than a million characters; only its beginning is shown. {KEPT}",
        remedy="Is a line end or a quote missing? Mend the row and read the file again.",
    ),
    Rule(
        code="TL-INT-038",
        column="",
        bad="fault = 'TL-INT-038'",
        found="NULL",
        message=f"The feature says a name twice, and nobody can say which is meant. {KEPT}",
        remedy="Ask the source which value is right, take the other out and read the file again.",
    ),
    Rule(
        code="TL-INT-012",
        column="geometry",
        bad="fault = 'TL-INT-012'",
        found="NULL",
        message=f"The feature has no geometry that can be used. {KEPT}",
        remedy="Draw it again as a Point, Polygon or MultiPolygon in degrees, and read the file again.",
    ),
)


def finish(task: Task, plan: Plan) -> Reading:
    """The reading: layers, rows set aside, every record with a key.

    A row without a key of its source's own gets ``<16 hex of sha256(as_reported)>#<n>``, where
    n counts the rows of the file that read alike, in their order.
    """
    number = next(_NUMBERS)
    told = (
        *(r for m in plan.moments for r in moment_rules(m)),
        *(r for s in plan.spots for r in spot_rules(s)),
    )
    rules = (*FAULTS, *plan.before, *told, *plan.rules)
    zones = {moment.zone for moment in plan.moments}
    try:
        for zone in zones:
            write_clock(task.con, zone)
        leans_on = write_spots(task, plan, in_steps(plan.rows.sql, plan.values)) if plan.spots else {}
        draft = f"intake_{number}_rows"
        _draft(task.con, plan, rules, draft)
        task.con.execute(f"DROP TABLE IF EXISTS {RAW}")
        _number_repeats(task.con, plan, draft)
        aside = f"intake_{number}_aside"
        task.con.execute(f"CREATE TEMP VIEW {aside} AS {_aside_sql(task, plan, rules, draft)}")
        layers = _layer_views(task, plan, number, draft)
    finally:
        spans = [moment.spans for moment in plan.moments if moment.spans]
        for name in (RAW, *map(clock_table, zones), *spans, *spot_tables(plan), *plan.scratch):
            task.con.execute(f"DROP TABLE IF EXISTS {name}")
    return Reading(
        tables=layers,
        aside=aside,
        rows_in=plan.rows.count,
        format=task.card.name,
        reader=task.card.signature,
        licence=task.card.licence,
        leans_on=leans_on,
        rows=draft,
    )


def _layer_views(task: Task, plan: Plan, number: int, draft: str) -> dict[str, str]:
    views = {}
    for layer, records in plan.layers.items():
        views[layer] = f"intake_{number}_{layer}"
        parts = [_layer_sql(task, plan, layer, record, draft) for record in records]
        task.con.execute(f"CREATE TEMP VIEW {views[layer]} AS {' UNION ALL '.join(parts)}")
    return views


def _draft(con: duckdb.DuckDBPyConnection, plan: Plan, rules: tuple[Rule, ...], draft: str) -> None:
    """Every row once, with its working columns, its key, the first rule it breaks and the text found."""
    values = dict(plan.values)
    for moment in plan.moments:
        values |= moment_columns(moment)
    for spot in plan.spots:
        values |= spot_columns(spot)
    values, rules, once = _read_once(values, rules)
    columns, joins = "", ""
    for more, join in (
        *(moment_joins(moment, "v") for moment in plan.moments),
        *(spot_joins(spot, "v") for spot in plan.spots),
    ):
        columns, joins = f"{columns}, {more}", joins + join
    # joins by text may change the order of the rows, and with it nothing but the file's own order
    by_text = plan.spots or plan.scratch or any(moment.spans for moment in plan.moments)
    order = " ORDER BY row_no" if by_text else ""
    broken = " ".join(f"WHEN {rule.bad} THEN {place}" for place, rule in enumerate(rules))
    found = " ".join(f"WHEN {place} THEN {rule.found}" for place, rule in enumerate(rules))
    used_up = ", ".join([*_used_up(plan), *once])
    con.execute(
        f"CREATE TEMP TABLE {draft} AS SELECT * EXCLUDE ({used_up}), {_key_sql(plan)} AS {_KEY}, "
        f"CASE trouble {found} END AS found{_own_words(rules)} "
        f"FROM (SELECT *, (CASE {broken} END)::SMALLINT AS trouble "
        f"FROM (SELECT v.*{columns} FROM ({in_steps(plan.rows.sql, values)}) v{joins})){order}"
    )


def _own_words(rules: tuple[Rule, ...]) -> str:
    """Columns with the message and remedy of rows that have their own; null for the others."""
    own = [(place, rule) for place, rule in enumerate(rules) if rule.told != "NULL"]
    if not own:
        return ", CAST(NULL AS VARCHAR) AS told, CAST(NULL AS VARCHAR) AS advice"
    told = " ".join(f"WHEN {place} THEN {rule.told}" for place, rule in own)
    advice = " ".join(f"WHEN {place} THEN {rule.advice}" for place, rule in own)
    return f", CASE trouble {told} END AS told, CASE trouble {advice} END AS advice"


def _read_once(
    values: Mapping[str, str], rules: tuple[Rule, ...]
) -> tuple[dict[str, str], tuple[Rule, ...], tuple[str, ...]]:
    """Values and rules that share what they do with a cell, and the names of the columns they share.

    A cell is trimmed once, and read as a number once, however many values and rules speak of it.
    """
    shared: dict[str, str] = {}

    def once(sql: str) -> str:
        for shape, meaning, name in _ONCE:
            for column in dict.fromkeys(shape.findall(sql)):
                shared[name.format(column)] = meaning(column)
            sql = shape.sub(name.format(r"\g<1>"), sql)
        return sql

    hoisted = {name: once(sql) for name, sql in values.items()}
    told = tuple(replace(rule, bad=once(rule.bad), found=once(rule.found)) for rule in rules)
    return {**shared, **hoisted}, told, tuple(shared)


def _shape(meaning: Callable[[str], str], column: str) -> re.Pattern[str]:
    """What ``meaning`` writes for any such column."""
    first, rest = re.escape(meaning("@")).split("@", 1)
    return re.compile(f"{first}({column}){rest}".replace("@", r"\1"))


_ONCE = (
    (_shape(cell_text, r"c\d+"), cell_text, "{}_text"),
    (_shape(number, r"c\d+_text"), number, "{}_number"),
)


def in_steps(relation: str, values: Mapping[str, str]) -> str:
    """The relation with its working columns, each step using only the columns of steps before it.

    One long SELECT would do, but DuckDB then copies every expression into all that use it, and
    planning a small file takes longer than reading it.
    """
    step: dict[str, str] = {}
    for name, sql in values.items():
        if step.keys() & set(re.findall(r"\w+", sql)):
            relation, step = _with_columns(relation, step), {}
        step[name] = sql
    return _with_columns(relation, step)


def _with_columns(relation: str, step: Mapping[str, str]) -> str:
    listed = "".join(f", {sql} AS {named(name)}" for name, sql in step.items())
    return f"SELECT *{listed} FROM ({relation})"


def _literals(plan: Plan) -> dict[str, str]:
    """Values that are the same in every row; they are not written a million times over."""
    return {name: sql for name, sql in plan.values.items() if _LITERAL.fullmatch(sql)}


def _used_up(plan: Plan) -> list[str]:
    """Columns that only the rules need: cells, and values that no layer speaks of."""
    cells = list(dict.fromkeys(plan.rows.columns.values()))
    spoken = " ".join(
        [sql for records in plan.layers.values() for record in records for sql in record.values()]
        + [plan.source or "", *plan.across.values()]
    )
    words = set(re.findall(r"\w+", spoken))
    literals = _literals(plan)
    cells += [named(name) for name in plan.values if name in literals or name not in words]
    working = [name for moment in plan.moments for name in working_columns(moment)]
    working += [
        named(f"{spot.name}_{part}") for spot in plan.spots for part in ("text", "origin", "told", "advice")
    ]
    return ["fault", "fault_found", *cells, *working]


def _key_sql(plan: Plan) -> str:
    digest = f"substr(coalesce({plan.rows.digest}, sha256(as_reported)), 1, 16) || '#1'"
    return digest if plan.key is None else f"coalesce({plan.key}, {digest})"


def _number_repeats(con: duckdb.DuckDBPyConnection, plan: Plan, draft: str) -> None:
    """Rows that read alike are told apart by the end of their key: #1, #2 … in the file's order."""
    if plan.key is not None:
        return
    alike = _hashes_of_several(con, draft, _KEY)
    if not alike.size:
        return
    nth = f"row_number() OVER (PARTITION BY as_reported, {plan.rows.digest} ORDER BY row_no)"
    con.register("intake_chunk", {"alike": alike})
    con.execute(
        f"UPDATE {draft} SET {_KEY} = substr({_KEY}, 1, 17) || nth "
        f"FROM (SELECT row_no AS repeat_row, {nth} AS nth FROM {draft} "
        f"WHERE hash({_KEY}) IN (SELECT alike FROM intake_chunk)) WHERE row_no = repeat_row AND nth > 1"
    )
    con.unregister("intake_chunk")


def _hashes_of_several(con: duckdb.DuckDBPyConnection, table: str, column: str) -> NDArray[np.uint64]:
    """The hashes that several rows of the column have: in passes, each small enough for the memory."""
    [(rows,)] = con.execute(f"SELECT count(*) FROM {table}").fetchall()
    passes = rows // _HASHED_AT_ONCE + 1
    found = []
    for one in range(passes):
        spread = f"SELECT hash({column}) AS spread FROM {table}"
        found_now = con.execute(f"SELECT spread FROM ({spread}) WHERE spread % {passes} = {one}")
        hashes = found_now.fetchnumpy()["spread"]
        hashes.sort()
        found.append(np.unique(hashes[1:][hashes[1:] == hashes[:-1]]))
    return np.concatenate(found)


def _from(plan: Plan, draft: str, across: Mapping[str, str] = MappingProxyType({})) -> str:
    literals = "".join(f", {sql} AS {named(name)}" for name, sql in _literals(plan).items())
    rows = f"SELECT *{literals} FROM {draft}"
    return f"FROM ({_with_columns(rows, across) if across else rows})"


def _shared(task: Task, plan: Plan) -> dict[str, str]:
    """What every record of this reading says of itself."""
    source = plan.source or quoted(task.source.id)
    tiers = {source.id: source.tier for source in task.sources}
    cases = " ".join(f"WHEN {quoted(who)} THEN {quoted(tier)}" for who, tier in tiers.items())
    tier = quoted(task.source.tier) if plan.source is None else f"CASE {plan.source} {cases} END"
    return {
        "source_id": source,
        "record_key": _KEY,
        "evidence_sha256": quoted(task.evidence_sha256),
        "row_no": "row_no",
        "as_reported": "as_reported",
        "reader": quoted(task.card.signature),
        "tier": tier,
        "received_at": f"TIMESTAMPTZ {quoted(task.received_at.isoformat())}",
    }


def _layer_sql(task: Task, plan: Plan, layer: str, record: Mapping[str, str], draft: str) -> str:
    says = {**_shared(task, plan), **record}
    types = {column.name: column.sql_type for column in LAYERS[layer]}
    listed = ", ".join(
        f"CAST({says.get(name, 'NULL')} AS {types[name]}) AS {named(name)}"
        for name in layer_names(layer, read=True)
    )
    return f"SELECT {listed} {_from(plan, draft, plan.across)} WHERE trouble IS NULL"


def _aside_sql(task: Task, plan: Plan, rules: tuple[Rule, ...], draft: str) -> str:
    words = ", ".join(
        f"({place}, {', '.join(quoted(text) for text in (r.column, r.code, r.message, r.remedy))})"
        for place, r in enumerate(rules)
    )
    says = {
        **_shared(task, plan),
        "source_id": f"coalesce({plan.source}, {quoted(task.source.id)})"
        if plan.source
        else quoted(task.source.id),
        "column_name": "nullif(rule_column, '')",
        "code": "rule_code",
        "found": "found",
        "message": "coalesce(told, replace(rule_message, '{found}', coalesce(found, '')))",
        "remedy": "coalesce(advice, rule_remedy)",
    }
    listed = ", ".join(
        f"({says[column.name]})::{column.sql_type} AS {named(column.name)}" for column in LAYERS["aside"][2:]
    )
    return (
        f"SELECT {listed} {_from(plan, draft)} JOIN (VALUES {words}) "
        "AS rules(rule_place, rule_column, rule_code, rule_message, rule_remedy) ON rule_place = trouble"
    )
