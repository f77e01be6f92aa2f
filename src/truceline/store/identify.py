"""Ids and salts for a table of rows, column-wise; what is already stored stays out.

The id says who said it, which record of theirs, and what it says (records/ids.py): so the same
report read twice gives the same id, and is known the second time.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from truceline.records import Column
from truceline.records.ids import is_term
from truceline.records.layers import LAYERS
from truceline.store.canonical import (
    Constant,
    Facts,
    Nothing,
    Varies,
    fixed_text,
    row_text,
    survey,
    varying,
)
from truceline.store.connection import ROWS, file_list, literal, quoted
from truceline.store.errors import RowRefusedError

TIME_COLUMNS = {
    "observations": "happened_earliest",
    "tallies": "period_start",
    "coverage": "from_at",
    "checks": "checked_at",
    "notices": "from_at",
    "holdings": "as_of_earliest",
    "inspections": "from_at",
    "control": "day",
    "aside": "received_at",
}
"""The column whose month names a row's batch and whose value sorts it."""

HASHED_AT_ONCE = 2_000_000
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """Rows with id and salt, sorted by time and place in the file, without those already known.

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

    @property
    def varies(self) -> tuple[Column, ...]:
        """The columns that vary; all others hold one value, or none, throughout."""
        return varying(LAYERS[self.layer], self.facts)

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
        con.execute(f"DROP TABLE IF EXISTS {self.narrow}")


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
    _sort(con, narrow, layer, facts)
    repeated = _drop_repeats(con, narrow)
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
    """A new table of id, salt and what varies. Not TEMP: cursors must see it to write in parallel."""
    name = f"{ROWS}.identified_rows_{next(_numbers)}"
    said = [column for column in LAYERS[layer] if column.in_id]
    own = row_text([column for column in said if not is_term(column)], facts)
    kept = "".join(f", {quoted(column.name)}" for column in varying(LAYERS[layer], facts))
    row_key = _row_key([column for column in said if is_term(column)], facts, key)
    con.execute(
        f"CREATE TABLE {name} AS SELECT substr(digest, 1, 32) AS id, substr(digest, 33) AS salt{kept}"
        f" FROM (SELECT *, sha256(concat(row_key, {own}, row_key)) AS digest"
        f" FROM (SELECT *, {row_key} AS row_key FROM {quoted(table)})) {_unknown_only(known_files)}"
    )
    return name


def _row_key(terms: Sequence[Column], facts: Facts, key: str) -> str:
    """SQL of the key for rows of the same terms: a literal where all rows have them in common."""
    text = fixed_text(terms, facts)
    if text is not None:
        return literal(hashlib.sha256(f"{key}{text}{key}".encode()).hexdigest()[:32])
    return f"substr(sha256(concat({literal(key)}, {row_text(terms, facts)}, {literal(key)})), 1, 32)"


def _unknown_only(known_files: Sequence[str]) -> str:
    if not known_files:
        return ""
    return f"WHERE substr(digest, 1, 32) NOT IN (SELECT id FROM read_parquet({file_list(list(known_files))}))"


def _sort(con: DuckDBPyConnection, narrow: str, layer: str, facts: Facts) -> None:
    """By time, then as they stand in the file; most files already are, and looking is cheap."""
    wanted = (TIME_COLUMNS[layer], "row_no")
    names = [quoted(name) for name in wanted if isinstance(facts[name], Varies)]
    if not names:
        names = ["id"]
    *times, last = names
    after = f"{last} > lag({last}) OVER ()"
    for time in times:
        after = f"{time} > lag({time}) OVER () OR ({time} = lag({time}) OVER () AND {after})"
    rising = f"SELECT coalesce(bool_and(after), true) FROM (SELECT {after} AS after FROM {narrow})"
    [(sorted_already,)] = con.execute(rising).fetchall()
    if not sorted_already:
        _replace(con, narrow, f"SELECT * FROM {narrow} ORDER BY {', '.join([*names, 'id'])}")


def _drop_repeats(con: DuckDBPyConnection, narrow: str) -> int:
    """Keep the first row of each id, and say how many were dropped."""
    several = _hashes_of_several(con, narrow)
    if not several.size:
        return 0
    con.register("identify_chunk", {"several": several})
    place = "row_number() OVER (PARTITION BY id ORDER BY rowid)"
    alike = f"{narrow} WHERE hash(id) IN (SELECT several FROM identify_chunk)"
    again = f"SELECT spot FROM (SELECT rowid AS spot, {place} AS place FROM {alike}) WHERE place > 1"
    [(count,)] = con.execute(f"SELECT count(*) FROM ({again})").fetchall()
    if count:
        _replace(con, narrow, f"SELECT * FROM {narrow} WHERE rowid NOT IN ({again}) ORDER BY rowid")
    con.unregister("identify_chunk")
    return int(count)


def _hashes_of_several(con: DuckDBPyConnection, narrow: str) -> NDArray[np.uint64]:
    """The hashes that the ids of several rows have: in passes, each small enough for the memory."""
    passes = _count(con, narrow) // HASHED_AT_ONCE + 1
    found = []
    for one in range(passes):
        hashes = con.execute(
            f"SELECT spread FROM (SELECT hash(id) AS spread FROM {narrow}) WHERE spread % {passes} = {one}"
        ).fetchnumpy()["spread"]
        hashes.sort()
        found.append(np.unique(hashes[1:][hashes[1:] == hashes[:-1]]))
    return np.concatenate(found)


def _replace(con: DuckDBPyConnection, table: str, rows: str) -> None:
    con.execute(f"CREATE TABLE {table}_anew AS {rows}")
    con.execute(f"DROP TABLE {table}")
    con.execute(f"ALTER TABLE {table}_anew RENAME TO {table.removeprefix(f'{ROWS}.')}")


def time_column(layer: str) -> Column:
    """The column whose month names a row's batch and whose value sorts it."""
    return next(column for column in LAYERS[layer] if column.name == TIME_COLUMNS[layer])


def _count(con: DuckDBPyConnection, table: str) -> int:
    [(count,)] = con.execute(f"SELECT count(*) FROM {table}").fetchall()
    return int(count)
