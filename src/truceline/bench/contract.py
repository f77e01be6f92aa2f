"""A folder of the bench contract as arrays: the rows that methods see, and the truth that they do not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
Columns = dict[str, npt.NDArray[Any]]

NUMBERS = (
    "lon_deg",
    "lat_deg",
    "sigma_major_m",
    "sigma_minor_m",
    "azimuth_deg",
    "bearing_deg",
    "bearing_sigma_deg",
    "range_min_m",
    "range_max_m",
)
TEXTS = ("id", "kind", "source_id", "place_kind")
TIMES = ("happened_earliest", "happened_latest")


@dataclass(frozen=True, slots=True)
class Truth:
    """(rows,) ``member``: the number of each row's incident, -1 none; of incidents: place and time (s)."""

    member: IntArray
    lon_deg: FloatArray
    lat_deg: FloatArray
    happened_s: FloatArray


def observations(folder: Path) -> Columns:
    """The columns of observations.parquet that association reads, in the order of the file."""
    chosen = ", ".join(
        (
            *(f"coalesce({name}, '') AS {name}" for name in TEXTS),
            *(f"epoch_us({name}) AS {name}" for name in TIMES),
            *(f"CAST({name} AS DOUBLE) AS {name}" for name in NUMBERS),
            "geometry",
        )
    )
    found = _rows(f"SELECT {chosen} FROM read_parquet(?)", folder / "observations.parquet")
    columns = {name: _plain(column) for name, column in found.items()}
    columns["id"] = columns["id"].astype("S32")
    return columns


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
    of_row = np.asarray(members["observation_id"]).astype("S32")
    by_id = np.argsort(of_row, kind="stable")
    place = np.minimum(np.searchsorted(of_row[by_id], ids), len(of_row) - 1)
    member = np.where(of_row[by_id][place] == ids, number[by_id][place], -1)
    return Truth(member, happened["lon_deg"], happened["lat_deg"], happened["us"] / 1e6)


def _rows(query: str, path: Path) -> Columns:
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
    return con.execute(query, [str(path)]).fetchnumpy()


def _plain(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if not isinstance(column, np.ma.MaskedArray):
        return column
    if column.dtype.kind == "f":
        return column.filled(np.nan)
    whole: npt.NDArray[Any] = column.data.astype(object)
    whole[np.ma.getmaskarray(column)] = None
    return whole
