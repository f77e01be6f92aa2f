"""Ids and salts for a table of rows, column-wise; what is already stored stays out.

The id says who said it, which record of theirs, and what it says (records/ids.py): so the same
report read twice gives the same id, and is known the second time.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
from duckdb import DuckDBPyConnection

from truceline.records import Column
from truceline.records.layers import LAYERS
from truceline.store.canonical import Constant, Facts, Nothing, Varies, row_text, survey
from truceline.store.connection import file_list, quoted
from truceline.store.errors import RowRefusedError

TIME_COLUMNS = {
    "observations": "happened_earliest",
    "tallies": "period_start",
    "coverage": "from_at",
    "control": "day",
    "aside": "received_at",
}
"""The column whose month names a row's batch and whose value sorts it."""

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """Rows with id and salt, sorted by time and id, without those already known.

    ``table`` is a view with every column of the layer; ``narrow`` the table below it, which
    holds only what varies (``facts`` says what the other columns hold). ``known`` rows are
    stored already, ``repeated`` rows say the same as an earlier row of this file.
    """

    table: str
    layer: str
    rows: int
    known: int
    repeated: int
    narrow: str
    facts: Facts

    @property
    def columns(self) -> tuple[Column, ...]:
        """The layer's columns that are not null throughout: those a file of these rows has."""
        return tuple(
            column
            for column in LAYERS[self.layer]
            if not isinstance(self.facts.get(column.name, Nothing()), Nothing)
        )

    def select(self, columns: Sequence[Column]) -> str:
        """The SQL list of these columns over ``narrow``."""
        return ", ".join(self._selected(column) for column in columns)

    def _selected(self, column: Column) -> str:
        match self.facts.get(column.name, Nothing()):
            case Varies():
                return quoted(column.name)
            case Constant(sql=sql):
                return f"{sql} AS {quoted(column.name)}"
        return f"NULL::{column.sql_type} AS {quoted(column.name)}"

    def drop(self, con: DuckDBPyConnection) -> None:
        """Free the rows; the result cannot be used afterwards."""
        con.execute(f"DROP VIEW IF EXISTS {quoted(self.table)}")
        con.execute(f"DROP TABLE IF EXISTS {quoted(self.narrow)}")


def identify(
    con: DuckDBPyConnection, table: str, layer: str, *, key: str, known_files: Sequence[str] = ()
) -> Identified:
    """The rows of ``table`` with id and salt, sorted; without those whose id is in ``known_files``.

    table:        every column of the layer except id and salt
    key:          the mission secret
    known_files:  Parquet files with a column ``id``
    errors:       RowRefusedError for a value without canonical text (nan, infinity, out of range)
    """
    columns = LAYERS[layer][2:]
    try:
        rows, facts = survey(con, table, columns)
        _refuse_nulls(columns, facts, rows)
        narrow = _narrow_table(con, table, layer, facts, key, known_files)
    except (duckdb.ConversionException, duckdb.OutOfRangeException) as problem:
        said = str(problem).splitlines()[0]
        raise RowRefusedError(f"layer {layer}: a number or time cannot be kept: {said}") from problem
    kept = _count(con, narrow)
    repeated = _drop_repeats(con, narrow, layer)
    facts = {**facts, "id": Varies(nulls=False), "salt": Varies(nulls=False)}
    found = Identified(
        table=f"identified_{next(_numbers)}", layer=layer, rows=kept - repeated, known=rows - kept,
        repeated=repeated, narrow=narrow, facts=facts,
    )  # fmt: skip
    con.execute(f"CREATE VIEW {found.table} AS SELECT {found.select(LAYERS[layer])} FROM {narrow}")
    return found


def _refuse_nulls(columns: Sequence[Column], facts: Facts, rows: int) -> None:
    """A column that is never null by its rule must not be: a null time would have no month."""
    for column in columns:
        fact = facts[column.name]
        empty = isinstance(fact, Nothing) or (isinstance(fact, Varies) and fact.nulls)
        if rows and empty and column.null_rule == "never null":
            raise RowRefusedError(f"column '{column.name}': {column.null_rule}, and a row has none")


def _narrow_table(
    con: DuckDBPyConnection, table: str, layer: str, facts: Facts, key: str, known_files: Sequence[str]
) -> str:
    """A new table of id, salt and what varies, sorted. Not TEMP: cursors must see it to write in parallel."""
    name = f"identified_rows_{next(_numbers)}"
    said = row_text([column for column in LAYERS[layer] if column.in_id], facts)
    varying = [quoted(column) for column, fact in facts.items() if isinstance(fact, Varies)]
    kept = "".join(f", {column}" for column in varying)
    con.execute(
        f"CREATE TABLE {name} AS"
        f" SELECT substr(digest, 1, 32) AS id, substr(digest, 33) AS salt{kept}"
        f" FROM (SELECT *, sha256(concat('{key}', {said}, '{key}')) AS digest FROM {quoted(table)})"
        f" {_unknown_only(known_files)} ORDER BY {quoted(TIME_COLUMNS[layer])}, id, row_no"
    )
    return name


def _unknown_only(known_files: Sequence[str]) -> str:
    if not known_files:
        return ""
    return f"WHERE substr(digest, 1, 32) NOT IN (SELECT id FROM read_parquet({file_list(list(known_files))}))"


def _drop_repeats(con: DuckDBPyConnection, narrow: str, layer: str) -> int:
    """Keep the first row of each id, and say how many were dropped."""
    repeats = f"SELECT rowid AS spot, {_says_it_again(layer)} AS again FROM {narrow}"
    [(count,)] = con.execute(f"SELECT count(*) FILTER (again) FROM ({repeats})").fetchall()
    if count:
        con.execute(
            f"CREATE TABLE {narrow}_once AS SELECT * FROM {narrow}"
            f" WHERE rowid NOT IN (SELECT spot FROM ({repeats}) WHERE again) ORDER BY rowid"
        )
        con.execute(f"DROP TABLE {narrow}")
        con.execute(f"ALTER TABLE {narrow}_once RENAME TO {narrow}")
    return int(count)


def _says_it_again(layer: str) -> str:
    """SQL: is there an earlier row of this id? Side by side where the time that sorts is part of the id."""
    if time_column(layer).in_id:
        return "id = lag(id) OVER ()"
    return "row_number() OVER (PARTITION BY id ORDER BY rowid) > 1"


def time_column(layer: str) -> Column:
    """The column whose month names a row's batch and whose value sorts it."""
    return next(column for column in LAYERS[layer] if column.name == TIME_COLUMNS[layer])


def _count(con: DuckDBPyConnection, table: str) -> int:
    [(count,)] = con.execute(f"SELECT count(*) FROM {table}").fetchall()
    return int(count)
