"""A folder of the bench contract as arrays: the rows that methods see, and the truth that they do not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from truceline.fusion.assoc_v1 import Coded
from truceline.records import PLACE_NUMBERS

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
Columns = dict[str, Any]

OURS = "assoc_v1"
TEXTS = ("kind", "source_id", "place_kind")
TIMES = ("happened_earliest", "happened_latest")
NEVER_US = 10**16
"""Stands for a time that is not given: farther off than any that is."""
AT_ONCE = 100_000
"""Rows are read so many at a time, so that what is read holds little more than what is kept."""


@dataclass(frozen=True, slots=True)
class Truth:
    """(rows,) ``member``: the number of each row's incident, -1 none; of incidents: place and time (s)."""

    member: IntArray
    lon_deg: FloatArray
    lat_deg: FloatArray
    happened_s: FloatArray


def observations(folder: Path) -> Columns:
    """The columns of observations.parquet that association reads, in the order of the file.

    A column of numbers in which nothing is told takes no memory.
    """
    path = folder / "observations.parquet"
    con = connection()
    con.execute("SET threads = 1")
    names = {name: names_of(con, name, path) for name in TEXTS}
    count = _fetched(con, "SELECT count(*)::BIGINT AS n FROM read_parquet(?)", path)["n"][0]
    width = _fetched(con, "SELECT max(strlen(id))::BIGINT AS n FROM read_parquet(?)", path)["n"]
    columns: Columns = {
        "id": np.zeros(count, f"S{max(int(np.ma.filled(width, 1)[0]), 1)}"),
        **{name: Coded(np.zeros(count, _code_type(names[name])), names[name]) for name in TEXTS},
        **{name: np.zeros(count, np.int64) for name in TIMES},
        **{name: np.broadcast_to(np.nan, count) for name in PLACE_NUMBERS},
        "geometry": np.full(count, None, object),
    }
    query = _query(names)
    for start in range(0, count, AT_ONCE):
        part = _fetched(con, query, path, start, start + AT_ONCE)
        part["id"] = np.array([bytes(each) for each in part["id"]], dtype="S")
        for name, column in list(columns.items()):
            kept = column.code if isinstance(column, Coded) else column
            told = _plain(part[name])
            if not kept.flags.writeable and not np.isnan(told).all():
                kept = columns[name] = np.full(count, np.nan)
            if kept.flags.writeable:
                kept[start : start + AT_ONCE] = told
    return columns


def _code_type(names: tuple[str, ...]) -> type[np.signedinteger[Any]]:
    return np.int16 if len(names) < 2**15 else np.int32


def names_of(con: duckdb.DuckDBPyConnection, name: str, path: Path) -> tuple[str, ...]:
    """The texts of a column, each once; null is ''."""
    found = _fetched(con, f"SELECT DISTINCT coalesce({name}, '') AS n FROM read_parquet(?) ORDER BY n", path)
    return tuple(map(str, found["n"].tolist())) or ("",)


def row_query(names: dict[str, tuple[str, ...]], rows: str) -> str:
    """The columns that association reads of these rows (SQL); texts as numbers of the names."""
    chosen = ", ".join(
        (
            "encode(coalesce(id, '')) AS id",
            *(f"enum_code(coalesce({name}, '')::{_enum(names[name])})::INTEGER AS {name}" for name in TEXTS),
            f"coalesce(epoch_us(happened_earliest), {-NEVER_US}) AS happened_earliest",
            f"coalesce(epoch_us(happened_latest), {NEVER_US}) AS happened_latest",
            *(f"coalesce(CAST({name} AS DOUBLE), 'nan') AS {name}" for name in PLACE_NUMBERS),
            "geometry",
        )
    )
    return f"SELECT {chosen} FROM {rows}"


def _query(names: dict[str, tuple[str, ...]]) -> str:
    numbered = "read_parquet(?, file_row_number = true)"
    return f"{row_query(names, numbered)} WHERE file_row_number >= ? AND file_row_number < ?"


def _enum(names: tuple[str, ...]) -> str:
    return "ENUM(" + ", ".join("'" + name.replace("'", "''") + "'" for name in names) + ")"


def truth(folder: Path, ids: npt.NDArray[Any]) -> Truth:
    """The truth about these rows; an incident that nobody told is not in it."""
    members = _rows(
        "SELECT observation_id, incident_id FROM read_parquet(?)", folder / "truth_members.parquet"
    )
    happened = _rows(
        "SELECT incident_id, lon_deg, lat_deg, epoch_us(happened) AS us FROM read_parquet(?) "
        "ORDER BY incident_id",
        folder / "truth_incidents.parquet",
    )
    names = np.asarray(happened["incident_id"]).astype("U")
    order = np.argsort(names, kind="stable")
    told = np.where(np.ma.getmaskarray(members["incident_id"]), "", np.ma.getdata(members["incident_id"]))
    told = told.astype("U")
    at = np.minimum(np.searchsorted(names[order], told), max(len(names) - 1, 0))
    known = (told != "") & (names[order][at] == told) if len(names) else np.zeros(len(told), bool)
    number = np.where(known, order[at] if len(names) else 0, -1)
    of_row = np.char.encode(np.asarray(members["observation_id"]).astype("U"), "utf-8")
    by_id = np.argsort(of_row, kind="stable")
    place = np.minimum(np.searchsorted(of_row[by_id], ids), len(of_row) - 1)
    member = np.full(len(ids), -1)
    if len(of_row):
        member = np.where(of_row[by_id][place] == ids, number[by_id][place], -1)
    return Truth(member, happened["lon_deg"], happened["lat_deg"], happened["us"] / 1e6)


def _rows(query: str, path: Path) -> Columns:
    return _fetched(connection(), query, path)


def connection() -> duckdb.DuckDBPyConnection:
    """DuckDB in memory, in UTC and without a bar."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
    return con


def _fetched(con: duckdb.DuckDBPyConnection, query: str, path: Path, *more: int) -> Columns:
    return con.execute(query, [str(path), *more]).fetchnumpy()


def _plain(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if not isinstance(column, np.ma.MaskedArray):
        return column
    whole: npt.NDArray[Any] = column.data.astype(object)
    whole[np.ma.getmaskarray(column)] = None
    return whole
