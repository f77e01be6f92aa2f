"""Who told of each incident of a contract folder, and who looked: the columns that verification takes.

A folder may come from anybody: what is absent is None and said, a name that means the same is taken.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import shapely

from truceline.bench.contract import Columns, FloatArray, IntArray
from truceline.fusion.assoc_v1 import Coded
from truceline.space import footprints
from truceline.verification.lineage_v1 import (
    EVERYWHERE,
    Coverage,
    Panel,
    Tellings,
    Verified,
    Witness,
    kinds_of,
    look_shares,
    panel,
    tellings,
)
from truceline.verification.lineage_v2 import Strays, near_misses, strays
from truceline.verification.lineage_v2 import verify as verify_columns

TOLD = ("relays", "side_claimed", "area_ref")
PRIOR_UNSTATED = 0.5
WHOLE_THEATRE = ("", "all", "*", "theatre", "theater", "zone", "everywhere", "world")


@dataclass(frozen=True, slots=True)
class Witnessed:
    """The testimony about a folder's incidents, silences that are none, strays, and what was missing."""

    panel: Panel
    told: Tellings
    missed: IntArray
    strayed: Strays
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Stated:
    """What sources.toml says: the witnesses, and the prior by source, by '' where one holds for all."""

    witnesses: tuple[Witness, ...]
    prior: Mapping[str, float]


def witnessed(
    folder: Path, columns: Columns, label: IntArray, where: Mapping[str, npt.NDArray[Any]]
) -> Witnessed:
    """Who told of each incident of these labels; ``where``: place and error of each, as ``near_misses``."""
    count = int(label.max(initial=-1)) + 1
    said = stated_sources(folder)
    rows = {name: _spelt(column) for name, column in columns.items()} | _told_columns(folder)
    kind = kinds_of(rows, label, count)
    found = panel(said.witnesses, sorted(set(kind)))
    coverage = read_coverage(folder)
    outlines = _outlines(coverage, rows)
    earliest, latest = spans(columns, label)
    look = look_shares(found, coverage, outlines, where["lon_deg"], where["lat_deg"], earliest, latest)
    told = tellings(found, rows, label, count, kind, look, np.full(count, PRIOR_UNSTATED))
    told = told.but(prior=_prior(said, found, told))
    at = {**where, "happened_earliest": earliest, "happened_latest": latest}
    missed, strayed = near_misses(found, told, rows, at), strays(found, told, at)
    return Witnessed(found, told, missed, strayed, list(_notes(said, found, rows, coverage, outlines)))


def verified(found: Witnessed) -> Verified:
    """What verification makes of it."""
    return verify_columns(found.panel, found.told, missed=found.missed, strayed=found.strayed)


def stated_sources(folder: Path) -> Stated:
    """The sources of sources.toml; without the file there are none."""
    path = folder / "sources.toml"
    if not path.is_file():
        return Stated((), {})
    text = tomllib.loads(path.read_text("utf-8"))
    entries = [each for each in text.get("source", text.get("sources", [])) if each.get("id")]
    prior = {each["id"]: mean for each in entries if (mean := _mean(each.get("prior_real"))) is not None}
    overall = _mean(text.get("prior_real"))
    if overall is not None:
        prior = {"": overall}
    return Stated(tuple(map(_witness, entries)), prior)


def _witness(entry: Mapping[str, Any]) -> Witness:
    repeats = entry.get("repeats", ())
    return Witness(
        id=str(entry["id"]),
        source_class=str(entry.get("class", "other")),
        lineage=str(entry.get("lineage") or ""),
        owner_party=str(entry.get("owner_party") or ""),
        repeats=(repeats,) if isinstance(repeats, str) else tuple(map(str, repeats)),
        copy_rate=_mean(entry.get("copy_rate")),
        tpr=_rates(entry.get("tpr")),
        fpr=_rates(entry.get("fpr")),
    )


def _rates(given: Any) -> dict[str, tuple[float, float]]:
    """Betas by kind; one Beta, or one number, for all kinds is taken too."""
    by_kind = given if isinstance(given, Mapping) else {"any": given}
    return {str(kind): beta for kind, value in by_kind.items() if (beta := _beta(value)) is not None}


def _beta(value: Any) -> tuple[float, float] | None:
    if isinstance(value, int | float) and 0 <= value <= 1:
        return 100.0 * max(float(value), 1e-3), 100.0 * max(1 - float(value), 1e-3)
    if isinstance(value, list) and len(value) == 2 and all(each > 0 for each in value):
        return float(value[0]), float(value[1])
    return None


def _mean(value: Any) -> float | None:
    beta = _beta(value) if isinstance(value, list) else None
    if beta is not None:
        return beta[0] / sum(beta)
    return float(value) if isinstance(value, int | float) and 0 <= value <= 1 else None


def _prior(said: Stated, found: Panel, told: Tellings) -> FloatArray:
    """(n,) the prior stated for all, or the mean of those of the sources that told of the incident."""
    if "" in said.prior or not said.prior:
        return np.full(len(told), said.prior.get("", PRIOR_UNSTATED))
    by_source = np.array([said.prior.get(each.id, np.nan) for each in found.witnesses])
    speaks = told.told & np.isfinite(by_source)
    total = (speaks * np.where(np.isfinite(by_source), by_source, 0)).sum(axis=1)
    with np.errstate(invalid="ignore"):
        mean = total / speaks.sum(axis=1)
    return np.where(np.isfinite(mean), mean, PRIOR_UNSTATED)


def spans(columns: Columns, label: IntArray) -> tuple[IntArray, IntArray]:
    """(n,) the narrowest time that any row of each incident gives, µs."""
    first, last = columns["happened_earliest"], columns["happened_latest"]
    order = np.lexsort((first, last - first, label))
    narrowest = order[np.unique(label[order], return_index=True)[1]]
    return first[narrowest], last[narrowest]


def lineages(folder: Path, columns: Columns) -> npt.NDArray[np.str_]:
    """(rows,) the lineage of each row: that of whom it relays, else its source's, else the source itself."""
    found = panel(stated_sources(folder).witnesses)
    of = {
        each.id: found.lineages[number] for each, number in zip(found.witnesses, found.lineage, strict=True)
    }
    relays = _told_columns(folder)["relays"].astype(np.str_)
    names, inverse = np.unique(
        np.where(relays != "", relays, _spelt(columns["source_id"]).astype(np.str_)), return_inverse=True
    )
    return np.array([of.get(str(name), str(name)) for name in names] or [""], np.str_)[inverse]


def read_coverage(folder: Path) -> Coverage | None:
    """coverage.parquet; None where it is absent. An outline stands in ``area_ref``, or in ``geometry``."""
    path = folder / "coverage.parquet"
    if not path.is_file():
        return None
    con = _connected()
    held = {
        name: kind for name, kind, *_ in con.execute("DESCRIBE FROM read_parquet(?)", [str(path)]).fetchall()
    }

    def moment(*names: str) -> str:
        name = next(each for each in names if each in held)
        return f'epoch_us(CAST("{name}" AS TIMESTAMPTZ))'

    shape = next((each for each in ("geometry", "polygon", "wkb", "area") if held.get(each) == "BLOB"), None)
    area = f"'wkb:' || hex({shape})" if shape else "NULL"
    if "area_ref" in held:
        area = f"coalesce({area}, area_ref::VARCHAR)"
    elif held.get("polygon") == "VARCHAR":
        area = "polygon"
    found = con.execute(
        f"""SELECT coalesce(source_id, '') AS source_id, {moment("from", "from_at")} AS begins,
                   {moment("to", "to_at")} AS ends, coalesce({area}, '') AS area,
                   {"coalesce(state, 'unknown')" if "state" in held else "'looked'"} AS state,
                   {"CAST(fraction AS DOUBLE)" if "fraction" in held else "NULL::DOUBLE"} AS fraction
            FROM read_parquet(?)""",
        [str(path)],
    ).fetchnumpy()
    names = np.array(
        [EVERYWHERE if each.lower() in WHOLE_THEATRE else each for each in found["area"]], object
    )
    if len(set(names)) == 1:
        names[:] = EVERYWHERE if not _drawable(str(names[0])) else names[0]
    fraction: FloatArray = np.ma.filled(np.ma.asarray(found["fraction"], float), np.nan)
    return Coverage(
        np.asarray(found["source_id"], object),
        np.asarray(found["begins"], np.int64),
        np.asarray(found["ends"], np.int64),
        names,
        np.asarray(found["state"], object),
        fraction,
    )


def _drawable(name: str) -> bool:
    return name.startswith("wkb:") or name.lstrip().upper().startswith(("POLYGON", "MULTIPOLYGON", "REACH_M"))


def _outlines(coverage: Coverage | None, rows: Columns) -> dict[str, Any]:
    """The outlines of the areas that coverage names: drawn in the name, or by a row of that area."""
    if coverage is None:
        return {}
    names = sorted({str(each) for each in coverage.area} - {EVERYWHERE})
    drawn = dict(zip(names, footprints(names), strict=True)) if names else {}
    for name in names:
        if name.startswith("wkb:"):
            drawn[name] = shapely.from_wkb(bytes.fromhex(name[4:]), on_invalid="ignore")
    wanted = {name for name in names if drawn[name] is None}
    for row in np.flatnonzero(np.isin(rows["area_ref"].astype(object), sorted(wanted))) if wanted else ():
        if rows["geometry"][row] is not None and drawn.get(rows["area_ref"][row]) is None:
            drawn[rows["area_ref"][row]] = shapely.from_wkb(bytes(rows["geometry"][row]), on_invalid="ignore")
    return {name: outline for name, outline in drawn.items() if outline is not None}


def _spelt(column: Any) -> npt.NDArray[Any]:
    """A column with its texts in full."""
    return np.asarray(np.array(column.names, object)[column.code] if isinstance(column, Coded) else column)


def _told_columns(folder: Path) -> Columns:
    """The columns of observations.parquet that say who repeats whom and who is blamed; null: ''."""
    path = str(folder / "observations.parquet")
    con = _connected()
    held = {name for name, *_ in con.execute("DESCRIBE FROM read_parquet(?)", [path]).fetchall()}
    chosen = [
        f"coalesce(CAST({name} AS VARCHAR), '') AS {name}" if name in held else f"'' AS {name}"
        for name in TOLD
    ]
    moment = "reported_at" if "reported_at" in held else "happened_latest"
    found = con.execute(
        f"SELECT {', '.join(chosen)}, epoch_us({moment}) AS reported_at FROM read_parquet(?)", [path]
    ).fetchnumpy()
    columns: Columns = {name: np.asarray(found[name], object) for name in TOLD}
    moments = np.ma.asarray(found["reported_at"])
    columns["reported_at"] = np.ma.filled(moments, np.iinfo(np.int64).max).astype(np.int64)
    return columns


def _connected() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
    return con


def _notes(
    said: Stated, found: Panel, rows: Columns, coverage: Coverage | None, outlines: Mapping[str, Any]
) -> list[str]:
    notes = []
    if not said.prior:
        notes.append(f"no prior_real is stated: {PRIOR_UNSTATED} is taken")
    unrated = [each.id for each, rated in zip(found.witnesses, found.rated, strict=True) if not rated]
    if unrated:
        notes.append("no tpr and fpr, so what they tell weighs nothing: " + json.dumps(unrated))
    unlisted = sorted({str(each) for each in set(rows["source_id"].tolist())} - set(found.place))
    if unlisted:
        notes.append("not in sources.toml, so what they tell weighs nothing: " + json.dumps(unlisted))
    if coverage is None:
        notes.append("no coverage: nobody's silence counts")
    else:
        lost = sorted({str(each) for each in coverage.area} - {EVERYWHERE} - set(outlines))
        if lost:
            notes.append(
                f"{len(lost)} areas of coverage have no outline, their looks do not count: {lost[:3]}"
            )
    return notes
