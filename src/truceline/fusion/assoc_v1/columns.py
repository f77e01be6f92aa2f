"""Observations of a DuckDB view as the arrays that association reads."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from truceline.records import PLACE_NUMBERS

TEXTS = ("id", "kind", "source_id", "place_kind")
TIMES = ("happened_earliest", "happened_latest")
ORDER = "happened_earliest, happened_latest, lon_deg, lat_deg, kind, record_key, row_no, id"


def columns_of(con: duckdb.DuckDBPyConnection, table: str, *more: str) -> dict[str, npt.NDArray[Any]]:
    """The columns: texts with '' for null, times as µs, numbers with nan for null.

    Rows stand by time, place, kind and their publishers' own keys, which decide ties. An id would not do:
    it follows the parties' labels, and a label must decide nothing.
    more: expressions ``... AS name`` beside those that association reads.
    """
    chosen = ", ".join(
        (
            *(f"coalesce({name}, '') AS {name}" for name in TEXTS),
            *(f"epoch_us({name}) AS {name}" for name in TIMES),
            *(f"coalesce({name}::DOUBLE, 'nan'::DOUBLE) AS {name}" for name in PLACE_NUMBERS),
            "geometry",
            *more,
        )
    )
    found = con.execute(f"SELECT {chosen} FROM {table} ORDER BY {ORDER}").fetchnumpy()
    return {name: _plain(column) for name, column in found.items()}


def _plain(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if not isinstance(column, np.ma.MaskedArray):
        return column
    whole: npt.NDArray[Any] = column.data
    if np.ma.getmaskarray(column).any():
        whole = whole.astype(object)
        whole[np.ma.getmaskarray(column)] = None
    return whole
