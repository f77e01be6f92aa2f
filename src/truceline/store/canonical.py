"""SQL that writes a row's canonical text, generated from the column tuples.

The text is defined, slowly, in records/ids.py; here DuckDB writes the same bytes for a whole
table. A ``survey`` first finds the columns that hold nothing or one single value: they become
constants of the SQL, so that a file pays only for what varies in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from duckdb import DuckDBPyConnection

from truceline.records import Column
from truceline.records.ids import DEGREE_SCALE, null_text, value_head
from truceline.store.connection import literal, quoted
from truceline.store.errors import RowRefusedError

SAMPLE_ROWS = 2048
_FITS_BIGINT = 1e11  # times 10^7 this is well inside 64 bits; beyond it the cast goes through 128 bits


@dataclass(frozen=True, slots=True)
class Varies:
    """A column with several values, and whether some of them are null."""

    nulls: bool


@dataclass(frozen=True, slots=True)
class Constant:
    """A column with one value in every row: its canonical text and how SQL writes the value."""

    text: str
    sql: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """A column that is null in every row."""


Fact = Varies | Constant | Nothing
Facts = Mapping[str, Fact]


def value_text(column: Column) -> str:
    """SQL of the canonical text of one non-null value of this column."""
    name = quoted(column.name)
    match column.sql_type:
        case "VARCHAR":
            return name
        case "TIMESTAMPTZ":
            return f"epoch_us({name})::VARCHAR"
        case "BIGINT" | "DATE":
            return f"{name}::VARCHAR"
        case "DOUBLE":
            scaled = f"floor({name} * {DEGREE_SCALE}.0::DOUBLE + 0.5::DOUBLE)"
            fits = f"abs({name}) < {_FITS_BIGINT}::DOUBLE"
            return f"(CASE WHEN {fits} THEN {scaled}::BIGINT::VARCHAR ELSE {scaled}::HUGEINT::VARCHAR END)"
        case "BLOB":
            return f"lower(hex({name}))"
    raise RowRefusedError(f"column '{column.name}': the type {column.sql_type} has no canonical text")


def row_text(columns: Iterable[Column], facts: Facts) -> str:
    """SQL of the canonical text of a row over these columns, in their order.

    A column without a fact is taken as null in every row. The SQL is a list of arguments
    for ``concat``, which reads null as nothing: so ``Varies(nulls=False)`` must be true.
    """
    parts: list[str] = []
    fixed = ""
    for column in columns:
        fact = facts.get(column.name, Nothing())
        if isinstance(fact, Varies):
            parts += [literal(fixed)] * bool(fixed) + [_field(column, fact)]
            fixed = ""
        else:
            fixed += _fixed_field(column, fact)
    return ", ".join(parts + [literal(fixed)] * bool(fixed))


def _fixed_field(column: Column, fact: Constant | Nothing) -> str:
    if isinstance(fact, Nothing):
        return null_text(column)
    return f"{value_head(column)}{len(fact.text.encode())}:{fact.text}"


def _field(column: Column, fact: Varies) -> str:
    text = value_text(column)
    head = f"{literal(value_head(column))}, " if column.later else ""
    field = f"{head}strlen({text}), ':', {text}"
    if not fact.nulls:
        return field
    empty = literal(null_text(column))
    return f"CASE WHEN {quoted(column.name)} IS NULL THEN {empty} ELSE concat({field}) END"


def fixed_text(columns: Iterable[Column], facts: Facts) -> str | None:
    """The canonical text itself, where no column varies; None where one does."""
    parts = []
    for column in columns:
        fact = facts.get(column.name, Nothing())
        if isinstance(fact, Varies):
            return None
        parts.append(_fixed_field(column, fact))
    return "".join(parts)


def varying(columns: Iterable[Column], facts: Facts) -> tuple[Column, ...]:
    """The columns that vary, in their order."""
    return tuple(column for column in columns if isinstance(facts.get(column.name), Varies))


def shared_of(columns: Iterable[Column], facts: Facts) -> bytes:
    """SHA-256 over the text of the columns that do not vary (records/ids.py, ``shared_hash``)."""
    text = fixed_text([one for one in columns if not isinstance(facts.get(one.name), Varies)], facts)
    return sha256((text or "").encode()).digest()


def stored_facts(
    con: DuckDBPyConnection, source: str, columns: Sequence[Column], varies: Collection[str]
) -> Facts:
    """Facts for a stored file: what ``varies`` may be null too; the others are looked up.

    source:  SQL of the file's rows
    errors:  ValueError when a column that should not vary does
    """
    there = {name for name, *_ in con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
    facts: dict[str, Fact] = {name: Varies(nulls=True) for name in there & set(varies)}
    shared = [column for column in columns if column.name in there - set(varies)]
    if not shared:
        return facts
    wanted = ", ".join(
        f"min({text}), max({text}), count(*) - count({text})" for text in map(value_text, shared)
    )
    found = _one_row(con, f"SELECT {wanted} FROM {source}")
    for column, low, high, nulls in zip(shared, found[::3], found[1::3], found[2::3], strict=True):
        if low is None or low != high or nulls:
            raise ValueError(f"column '{column.name}' is the same in every row, says the ledger; it is not")
        facts[column.name] = Constant(low, "")
    return facts


def survey(con: DuckDBPyConnection, table: str, columns: Sequence[Column]) -> tuple[int, Facts]:
    """The number of rows, and what is true of each column."""
    counts = ", ".join(f"count({quoted(column.name)})" for column in columns)
    rows, *filled = _one_row(con, f"SELECT count(*), {counts} FROM {quoted(table)}")
    facts: dict[str, Fact] = {
        column.name: Varies(nulls=count < rows) if count else Nothing()
        for column, count in zip(columns, filled, strict=True)
    }
    whole = [column for column, count in zip(columns, filled, strict=True) if rows and count == rows]
    return rows, facts | _constants(con, table, whole)


def _constants(con: DuckDBPyConnection, table: str, columns: Sequence[Column]) -> dict[str, Fact]:
    """Those of the columns that hold one value; a sample rules most others out cheaply."""
    candidates = [column for column in columns if column.sql_type != "BLOB"]
    if not candidates:
        return {}
    names = [quoted(column.name) for column in candidates]
    one_value = ", ".join(f"min({name}) = max({name})" for name in names)  # a quarter of what DISTINCT takes
    sample = f"(SELECT * FROM {quoted(table)} LIMIT {SAMPLE_ROWS})"
    seen = _one_row(con, f"SELECT {one_value} FROM {sample}")
    candidates = [column for column, same in zip(candidates, seen, strict=True) if same]
    found = _first_values(con, table, candidates)
    return _holding(con, table, {name: fact for name, fact in found.items() if "\0" not in fact.text})


def _first_values(con: DuckDBPyConnection, table: str, columns: Sequence[Column]) -> dict[str, Constant]:
    if not columns:
        return {}
    wanted = ", ".join(f"{value_text(column)}, {_exact(column)}" for column in columns)
    values = _one_row(con, f"SELECT {wanted} FROM {quoted(table)} LIMIT 1")
    return {
        column.name: Constant(text, _value_sql(column, exact))
        for column, text, exact in zip(columns, values[::2], values[1::2], strict=True)
    }


def _exact(column: Column) -> str:
    name = quoted(column.name)
    return name if column.sql_type == "DOUBLE" else value_text(column)


def _value_sql(column: Column, exact: Any) -> str:
    match column.sql_type:
        case "TIMESTAMPTZ":
            return f"make_timestamptz({exact}::BIGINT)"
        case "DOUBLE":
            return f"{literal(repr(exact))}::DOUBLE"
        case sql_type:
            return f"{literal(exact)}::{sql_type}"


def _holding(con: DuckDBPyConnection, table: str, found: dict[str, Constant]) -> dict[str, Fact]:
    """Those whose first value stands in every row."""
    if not found:
        return {}
    tests = ", ".join(f"bool_and({quoted(name)} = {fact.sql})" for name, fact in found.items())
    holds = _one_row(con, f"SELECT {tests} FROM {quoted(table)}")
    return {name: fact for (name, fact), always in zip(found.items(), holds, strict=True) if always}


def _one_row(con: DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] = con.execute(query).fetchall()[0]
    return row
