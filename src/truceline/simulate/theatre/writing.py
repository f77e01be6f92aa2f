"""A scene as the folder of the bench contract (formats.md): Parquet, TOML, GeoJSON, JSON.

Rows are written block by block, so memory is bounded by a block. Ids are random hexadecimal digits from
the seed; nothing in a row's id or order tells which incident it is about.
"""

from __future__ import annotations

import csv
import dataclasses
import json
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from truceline.records import PLACE_NUMBERS
from truceline.records.observations import MEANS, OBSERVATION_COLUMNS
from truceline.simulate.theatre.calendar import COLUMNS as CALENDAR_COLUMNS
from truceline.simulate.theatre.options import Options
from truceline.simulate.theatre.rows import PLACE_KINDS, Rows
from truceline.simulate.theatre.scene import Area, Scene, SourceCard

WRITTEN = tuple(each for each in OBSERVATION_COLUMNS if each.name != "salt")
READER = "simulated@1"


def write_scene(scene: Scene, options: Options, out: Path) -> dict[str, int]:
    """Write the folder; gives back how many rows and incidents it holds."""
    out.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
    written = _write_rows(con, scene, options, out)
    _write_incidents(con, scene, out / "truth_incidents.parquet")
    _write_coverage(con, scene, out / "coverage.parquet")
    head = [] if scene.prior_real is None else [f"prior_real = {scene.prior_real}\n"]
    (out / "sources.toml").write_text("\n".join([*head, *map(_source_toml, scene.sources)]), encoding="utf-8")
    for name, value in {"control.geojson": scene.control, "truce.json": scene.truce}.items():
        if value:
            (out / name).write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
    if scene.calendar:
        with (out / "calendar.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([CALENDAR_COLUMNS, *scene.calendar])
    told = dataclasses.asdict(options)
    (out / "options.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return {"observations": written, "incidents": len(scene.incidents)}


def _write_rows(con: duckdb.DuckDBPyConnection, scene: Scene, options: Options, out: Path) -> int:
    (out / "parts").mkdir(exist_ok=True)
    written = 0
    for number, block in enumerate(scene.blocks):
        rng = np.random.default_rng([options.seed, 9, number])
        block = block.take(rng.permutation(len(block)))
        _register(con, block, ids(rng, len(block)), written)
        for table, query in (("observations", _row_query(scene)), ("members", _member_query())):
            part = out / "parts" / f"{table}-{number:05}.parquet"
            con.execute(f"COPY ({query}) TO '{part}' (FORMAT parquet, COMPRESSION zstd)")
        written += len(block)
    for table, name in (("observations", "observations"), ("members", "truth_members")):
        parts = sorted((out / "parts").glob(f"{table}-*.parquet"))
        whole = out / f"{name}.parquet"
        con.execute(
            f"COPY (SELECT * FROM read_parquet(?)) TO '{whole}' (FORMAT parquet, COMPRESSION zstd)",
            [[str(part) for part in parts]],
        )
    for part in (out / "parts").iterdir():
        part.unlink()
    (out / "parts").rmdir()
    return written


def ids(rng: np.random.Generator, count: int) -> npt.NDArray[Any]:
    """(count,) texts of 32 hexadecimal digits."""
    digits = rng.bytes(16 * count).hex()
    return np.frombuffer(digits.encode("ascii"), dtype="S32").astype("U32").astype(object)


def _register(con: duckdb.DuckDBPyConnection, block: Rows, names: npt.NDArray[Any], first: int) -> None:
    con.register("made", {**block.columns, "id": names, "row_no": first + 1 + np.arange(len(block))})


def _row_query(scene: Scene) -> str:
    given = {
        "id": "id",
        "kind": _word(scene.kinds, "kind"),
        "happened_earliest": _moment("earliest_us"),
        "happened_latest": _moment("latest_us"),
        "reported_at": _moment("reported_us"),
        "received_at": _moment("reported_us"),
        "place_kind": _word(PLACE_KINDS, "place"),
        "area_ref": _word([area.id for area in scene.areas], "area"),
        "geometry": _outlines(scene.areas),
        "source_id": _word([source.id for source in scene.sources], "source"),
        "relays": _word([source.id for source in scene.sources], "relays"),
        "side_claimed": _word(scene.sides, "side"),
        "means": _word(MEANS, "means"),
        "record_key": "'r' || row_no",
        "evidence_sha256": f"'{'0' * 64}'",
        "row_no": "row_no",
        "as_reported": "''",
        "reader": f"'{READER}'",
        **{name: f"CASE WHEN isnan({name}) THEN NULL ELSE {name} END" for name in PLACE_NUMBERS},
    }
    columns = (
        f'CAST({given.get(each.name, "NULL")} AS {each.sql_type}) AS "{each.name}"' for each in WRITTEN
    )
    return f"SELECT {', '.join(columns)} FROM made"


def _member_query() -> str:
    def known(column: str) -> str:
        return f"CASE WHEN {column} >= 0 THEN {column}::VARCHAR END"

    return (
        f"SELECT id AS observation_id, {known('incident')} AS incident_id, {known('phantom')} AS phantom "
        "FROM made"
    )


def _word(codes: tuple[str, ...] | list[str], column: str) -> str:
    quoted = ", ".join("'" + code.replace("'", "''") + "'" for code in codes)
    return f"CASE WHEN {column} >= 0 THEN list_extract([{quoted}]::VARCHAR[], {column} + 1) END"


def _moment(column: str) -> str:
    return f"make_timestamp({column}) AT TIME ZONE 'UTC'"


def _outlines(areas: tuple[Area, ...]) -> str:
    import shapely

    outlines = [shapely.to_wkb(shapely.Polygon(area.outline), hex=True) for area in areas]
    return f"unhex({_word(outlines, 'area')})"


def _write_incidents(con: duckdb.DuckDBPyConnection, scene: Scene, path: Path) -> None:
    incidents = scene.incidents
    columns = {
        name: getattr(incidents, name) for name in ("lon_deg", "lat_deg", "happened_us", "kind", "side")
    }
    con.register("happened", {"number": np.arange(len(incidents)), **columns})
    con.execute(
        f"""
        COPY (SELECT number::VARCHAR AS incident_id, {_word(scene.kinds, "kind")} AS kind,
                     {_word(scene.sides, "side")} AS side, lon_deg, lat_deg,
                     {_moment("happened_us")} AS happened
              FROM happened ORDER BY number) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
        """
    )


def _write_coverage(con: duckdb.DuckDBPyConnection, scene: Scene, path: Path) -> None:
    if not scene.coverage:
        return
    text = path.with_suffix(".json")
    text.write_text("\n".join(map(json.dumps, scene.coverage)), encoding="utf-8")
    con.execute(
        f"COPY (SELECT * FROM read_json('{text}', format = 'newline_delimited')) "
        f"TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
    )
    text.unlink()


def _source_toml(source: SourceCard) -> str:
    fields: dict[str, object] = {"id": source.id, "class": source.kind, "lineage": source.lineage}
    if source.owner_party:
        fields["owner_party"] = source.owner_party
    if source.repeats:
        fields["repeats"] = list(source.repeats)
    return "[[source]]\n" + "".join(
        f"{name} = {_toml(value)}\n" for name, value in (fields | source.fields).items()
    )


def _toml(value: object) -> str:
    """A TOML value: a table of one line, or what JSON and TOML write alike."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(each)}" for name, each in value.items()) + " }"
    return json.dumps(value)
