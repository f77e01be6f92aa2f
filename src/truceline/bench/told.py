"""What a method of attribution may see of a folder of the bench contract, and the truth that it may not."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from truceline.bench.contract import Columns, IntArray, truth
from truceline.bench.ground import control_map
from truceline.records import Source
from truceline.verification.attribution_v1 import NEEDED, ControlMap

TIMES = ("happened_earliest", "happened_latest", "reported_at")
NUMBERS = tuple(name for name in NEEDED if name.endswith(("_deg", "_m")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a method may see of a folder: rows, sources, the map of control."""

    columns: Columns
    sources: tuple[Source, ...]
    control: ControlMap | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueSides:
    """Of (rows,) the truth's incident, -1 none; of (incidents,) the side, -1 none, and the impact's place."""

    member: IntArray
    side: IntArray
    sides: tuple[str, ...]


def told_in(folder: Path) -> Told:
    """What a folder of the bench contract tells."""
    columns = attribution_columns(folder / "observations.parquet")
    sources = sources_in(folder / "sources.toml")
    named = {each for each in np.unique(columns["side_claimed"].astype(str)).tolist() if each}
    named |= {source.owner_party for source in sources if source.owner_party}
    return Told(columns=columns, sources=sources, control=control_map(folder / "control.geojson", named))


def attribution_columns(path: Path) -> Columns:
    """The columns that attribution reads; those that the file lacks are empty."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
    there = {
        str(row[0]) for row in con.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    }

    def asked(name: str) -> str:
        if name in TIMES:
            return f"coalesce(epoch_us({name}), 0) AS {name}" if name in there else f"0::BIGINT AS {name}"
        if name in NUMBERS:
            return (
                f"coalesce(CAST({name} AS DOUBLE), 'nan'::DOUBLE) AS {name}"
                if name in there
                else (f"'nan'::DOUBLE AS {name}")
            )
        return f"coalesce(CAST({name} AS VARCHAR), '') AS {name}" if name in there else f"'' AS {name}"

    query = f"SELECT {', '.join(map(asked, (*NEEDED, 'id', 'reported_at')))} FROM read_parquet(?)"
    found = con.execute(query, [str(path)]).fetchnumpy()
    return {name: np.ma.getdata(column) for name, column in found.items()}


def sources_in(path: Path) -> tuple[Source, ...]:
    """The sources of sources.toml, whatever else stands there; () where there is none."""
    if not path.is_file():
        return ()
    listed = tomllib.loads(path.read_text(encoding="utf-8")).get("source", [])
    return tuple(_source(each) for each in listed if each.get("id"))


def _source(said: Mapping[str, Any]) -> Source:
    repeats = said.get("repeats") or ()
    return Source(
        id=str(said["id"]),
        names=(),
        source_class=str(said.get("class", "other")),
        zone="UTC",
        lineage=str(said.get("lineage") or said["id"]),
        owner_party=said.get("owner_party") or None,
        repeats=tuple(repeats) if not isinstance(repeats, str) else (repeats,),
    )


def true_sides(folder: Path, ids: npt.NDArray[Any]) -> TrueSides | None:
    """The truth about these rows; None where the folder does not hold it."""
    paths = [folder / f"truth_{name}.parquet" for name in ("members", "incidents")]
    if not all(path.is_file() for path in paths):
        return None
    member = truth(folder, np.asarray(ids).astype("S32")).member
    con = duckdb.connect()
    query = "SELECT coalesce(CAST(side AS VARCHAR), '') AS side FROM read_parquet(?) ORDER BY incident_id"
    side = np.ma.getdata(con.execute(query, [str(paths[1])]).fetchnumpy()["side"]).astype(str)
    sides = tuple(sorted(set(side.tolist()) - {""}))
    number = np.array([sides.index(each) if each else -1 for each in side.tolist()], np.int64)
    return TrueSides(member=member, side=number, sides=sides) if sides else None
