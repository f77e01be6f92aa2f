"""Whether a folder of the bench contract can be measured: what is missing, of another type or torn.

A folder may come from anybody. What the contract lets be absent is not missed here; what is there has to be
what its name says, so that no figure comes from a file that was half read.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import shapely

from truceline.mission import RefusedError
from truceline.records import PLACE_NUMBERS, Problem, Severity

CONTRACT = 'What a folder holds stands in docs/reference/commands.md, "The bench contract".'
TEXT, MOMENT, NUMBER, BYTES = "text", "a moment", "a number", "bytes of WKB"
TYPES = {
    TEXT: ("VARCHAR", "ENUM"),
    MOMENT: ("TIMESTAMP", "DATE"),
    NUMBER: ("DOUBLE", "FLOAT", "REAL", "DECIMAL", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT",
             "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"),
    BYTES: ("BLOB", "GEOMETRY", "INTEGER"),
}  # fmt: skip
"""What the columns of a file may be stored as, by what they hold; some write what is null as INTEGER."""
PLACED = {"lon_deg": NUMBER, "lat_deg": NUMBER}
NEEDED: dict[str, dict[str, str]] = {
    "observations.parquet": {
        **dict.fromkeys(("id", "kind", "source_id", "place_kind"), TEXT),
        **dict.fromkeys(("happened_earliest", "happened_latest"), MOMENT),
        **dict.fromkeys(PLACE_NUMBERS, NUMBER),
        "geometry": BYTES,
    },
    "truth_members.parquet": {"observation_id": TEXT, "incident_id": TEXT},
    "truth_incidents.parquet": {"incident_id": TEXT, "happened": MOMENT, **PLACED},
    "coverage.parquet": {"source_id": TEXT, "from": MOMENT, "to": MOMENT},
}
"""The columns that a bench reads, by file. Others are read where they are there."""
COUNTED = ("kind", "source_id", "happened_earliest", "happened_latest")
"""Columns of observations.parquet that are enough to count."""
TOLD_IF_THERE = {
    "observations.parquet": {"reported_at": MOMENT},
    "truth_incidents.parquet": {"side": TEXT},
    "coverage.parquet": {"state": TEXT, "fraction": NUMBER},
}
"""Columns that may be absent, and what they hold where they are not."""


@contextmanager
def readable(folder: Path, *, to_count: bool = False) -> Iterator[None]:
    """Refuse a folder that cannot be measured; a file that tears while it is read is refused, too.

    to_count: rows are only counted, so that their places need not be there
    errors:   RefusedError with every problem found
    """
    problems = tuple(problems_of_folder(folder, to_count))
    if problems:
        raise RefusedError(problems)
    try:
        yield
    except duckdb.Error as error:
        raise RefusedError((_unreadable(folder, error),)) from error


def problems_of_folder(folder: Path, to_count: bool) -> Iterator[Problem]:
    """What is wrong with the files that are there; observations.parquet has to be."""
    if not (folder / "observations.parquet").is_file():
        message = "there is no observations.parquet."
        yield _problem("TL-MIS-008", folder, message, "Name a folder of the bench contract.")
        return
    for name in NEEDED:
        if (folder / name).is_file():
            missed = COUNTED if to_count and name == "observations.parquet" else tuple(NEEDED[name])
            yield from _table(folder / name, missed)
    for name, fault in PLAIN.items():
        if (folder / name).is_file():
            yield from _plain(folder / name, fault)


def _table(path: Path, missed: tuple[str, ...]) -> Iterator[Problem]:
    """Problems of a Parquet file, of whose columns these have to be there."""
    con = duckdb.connect()
    try:
        rows = con.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    except duckdb.Error as error:
        yield _unreadable(path, error)
        return
    held = {str(name): str(kind) for name, kind, *_ in rows}
    for column, holds in {**NEEDED[path.name], **TOLD_IF_THERE.get(path.name, {})}.items():
        if column not in held and column in missed:
            message = f"the column {column} is missing."
            yield _problem("TL-BEN-002", path, message, f"Write it as {holds}. {CONTRACT}", column)
        elif column in held and not held[column].startswith(TYPES[holds]):
            message = f"the column {column} is {held[column]}, and should be {holds}."
            yield _problem("TL-BEN-003", path, message, f"Write it as {holds}. {CONTRACT}", column)


def _plain(path: Path, fault: Callable[[str], str]) -> Iterator[Problem]:
    """Problems of a file of text that is parsed as a whole."""
    try:
        found = fault(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:  # of TOML, JSON, UTF-8 and geometries alike
        yield _unreadable(path, error)
        return
    if found:
        yield _problem("TL-BEN-001", path, f"{found}.", CONTRACT)


def _sources(text: str) -> str:
    listed = tomllib.loads(text)
    found = listed.get("source", listed.get("sources", []))
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        return "source is no list of tables; write each source under [[source]]"
    odd = [each for each in found if not all(isinstance(each.get(key, ""), str) for key in SOURCE_TEXTS)]
    return f"{', '.join(SOURCE_TEXTS)} of a source have to be texts: {odd[0]}"[:200] if odd else ""


SOURCE_TEXTS = ("id", "class", "lineage", "owner_party")


def _control(text: str) -> str:
    told = json.loads(text)
    features = told.get("features", [told]) if isinstance(told, dict) else None
    if not isinstance(features, list) or not all(_is_feature(each) for each in features):
        return "it is no GeoJSON object with a list of features"
    try:
        for each in features:
            shapely.from_geojson(json.dumps(each.get("geometry")))
    except shapely.GEOSException as error:
        return f"a feature's geometry cannot be used: {error}"[:200].rstrip(". ")
    return ""


def _is_feature(each: Any) -> bool:
    return isinstance(each, dict) and isinstance(each.get("properties") or {}, dict)


def _truce(text: str) -> str:
    told = json.loads(text)
    if not isinstance(told, dict):
        return "it is no JSON object with window, strata and rate_ratio"
    strata = told.get("strata", [])
    if not isinstance(strata, list) or not all(isinstance(each, str | dict) for each in strata):
        return "strata is no list of names or of rows as in strata.csv"
    ratio = told.get("rate_ratio")
    ratios = [*(ratio.values() if isinstance(ratio, dict) else ratio if isinstance(ratio, list) else [ratio])]
    ratios += [each.get("rate_ratio") for each in strata if isinstance(each, dict)]
    if any(isinstance(each, bool) or not isinstance(each, int | float | None) for each in ratios):
        return "a rate_ratio is neither a number nor null"
    return ""


PLAIN: dict[str, Callable[[str], str]] = {
    "sources.toml": _sources,
    "control.geojson": _control,
    "truce.json": _truce,
}
"""Files of text, and what finds the fault of each; '' where there is none."""


def _unreadable(path: Path, error: Exception) -> Problem:
    why = next(iter(str(error).strip().splitlines()), type(error).__name__).rstrip(".")
    return _problem("TL-BEN-001", path, f"it cannot be read: {why}.", f"Write it anew. {CONTRACT}")


def _problem(code: str, path: Path, message: str, remedy: str, column: str = "") -> Problem:
    return Problem(
        code=code,
        severity=Severity.REFUSED,
        message=message,
        remedy=remedy,
        file=str(path),
        column=column,
    )
