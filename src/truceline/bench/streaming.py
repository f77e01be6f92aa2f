"""Association from Parquet to Parquet in memory that a window of time bounds, however long the history is.

The rows are sorted by time once; windows end where the cells of the local density end, so that each is
counted whole. A clump of reports that nothing later can touch is fused and written; the rest waits for the
next window. So the labels are those of all rows at once, given the same calibration, which is learnt from a
few windows evenly through the history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from truceline.bench.contract import (
    TEXTS,
    Columns,
    FloatArray,
    IntArray,
    connection,
    names_of,
    row_query,
)
from truceline.fusion.assoc_v1 import STANDARD, Coded, Settings, TooCrowdedError
from truceline.fusion.assoc_v1.associate import learnt
from truceline.fusion.assoc_v1.calibration import Calibration
from truceline.fusion.assoc_v1.compiled import merge_at
from truceline.fusion.assoc_v1.density import log_density
from truceline.fusion.assoc_v1.reports import (
    EPOCH_US,
    MOST_SOURCES,
    Reports,
    reports,
    source_numbers,
    told_once,
)

WINDOW_ROWS = 250_000
"""A window holds about so many rows, and no less than one cell of time."""
LEARN_WINDOWS = 4
MOST_WAITING = 1_000_000
"""More reports than these in clumps that do not end are refused."""
Told = Callable[[int, int], None]
Window = tuple[int, int, int]
"""From and to (µs since 1970), and rows."""
Pairs = tuple[npt.NDArray[Any], npt.NDArray[Any]]
"""(n,) ids of rows, and of the first report of each one's incident."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Reports of clumps that later ones may touch: (n,) each; ``place`` in the canonical order of all.

    twin_id, twin_of: (m,) rows that tell again what the report at that place tells
    """

    found: Reports
    density: FloatArray
    place: IntArray
    id: npt.NDArray[Any]
    twin_id: npt.NDArray[Any]
    twin_of: IntArray

    def with_more(self, more: _Waiting) -> _Waiting:
        """These, then the later ones."""
        found = Reports(
            *(np.concatenate([getattr(each.found, f.name) for each in (self, more)]) for f in fields(Reports))
        )
        names = ("density", "place", "id", "twin_id", "twin_of")
        return _Waiting(
            found, *(np.concatenate([getattr(each, name) for each in (self, more)]) for name in names)
        )

    def parted(self, first: IntArray, ended: npt.NDArray[np.bool_]) -> tuple[Pairs, _Waiting]:
        """Rows of what has ended with their incidents; and what goes on waiting."""
        at = np.searchsorted(self.place, self.twin_of)
        over = ended[at]
        rows = np.concatenate([self.id[ended], self.twin_id[over]])
        incidents = np.concatenate([self.id[first[ended]], self.id[first[at[over]]]])
        rest = _Waiting(
            self.found.take(~ended), self.density[~ended], self.place[~ended], self.id[~ended],
            self.twin_id[~over], self.twin_of[~over],
        )  # fmt: skip
        return (rows, incidents), rest


class _History:
    """Rows of a Parquet file sorted by time, read window by window."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self.con, self.path = connection(), path
        self.names = {name: names_of(self.con, name, path) for name in TEXTS}
        self.cell_us = round(settings.cell_s * 1e6)
        self.windows = list(self._windows())
        self.rows = sum(rows for _, _, rows in self.windows)
        self.rank = self._ranks()

    def _windows(self) -> Iterator[Window]:
        """Times (µs) from and to, and rows: cells of time put together."""
        cell = f"(epoch_us(happened_earliest) - {EPOCH_US}) // {self.cell_us}"
        query = f"SELECT {cell} AS c, count(*)::BIGINT AS n FROM read_parquet(?) GROUP BY c ORDER BY c"
        counted = self.con.execute(query, [str(self.path)]).fetchall()
        rows, first = 0, None
        for number, (at, count) in enumerate(counted):
            if at is None:
                continue
            first, rows = at if first is None else first, rows + count
            if rows >= WINDOW_ROWS or number + 1 == len(counted) or counted[number + 1][0] is None:
                yield EPOCH_US + first * self.cell_us, EPOCH_US + (at + 1) * self.cell_us, rows
                rows, first = 0, None

    def _ranks(self) -> IntArray:
        """The number of each source, by how much it tells of all."""
        query = "SELECT coalesce(source_id, '') AS s, count(*)::BIGINT AS n FROM read_parquet(?) GROUP BY s"
        told = dict(self.con.execute(query, [str(self.path)]).fetchall())
        names = self.names["source_id"]
        every = np.repeat(np.arange(len(names)), [told.get(name, 0) for name in names])
        by_row = source_numbers({"source_id": Coded(every, names)})
        rank = np.zeros(len(names), np.int64)
        rank[every] = by_row
        return rank

    def columns(self, window: Window) -> Columns:
        """The rows of a window; numbers that are not told are nan."""
        moments = [f"make_timestamp({each}) AT TIME ZONE 'UTC'" for each in window[:2]]
        where = f"happened_earliest >= {moments[0]} AND happened_earliest < {moments[1]}"
        found = self.con.execute(
            f"{row_query(self.names, 'read_parquet(?)')} WHERE {where}", [str(self.path)]
        )
        columns: Columns = {
            name: np.ma.filled(each, None) if name == "geometry" else np.ma.getdata(each)
            for name, each in found.fetchnumpy().items()
        }
        columns["id"] = np.array([bytes(each) for each in columns["id"]], dtype="S")
        return {
            name: Coded(each, self.names[name]) if name in TEXTS else each for name, each in columns.items()
        }

    def told(self, window: Window, seen: int, settings: Settings) -> tuple[Any, Reports, _Waiting]:
        """Ids of a window's rows, its reports, and those that say something for the first time."""
        columns = self.columns(window)
        every, _ = reports(columns, settings)
        every = replace(every, source=self.rank[columns["source_id"].code[every.row]])
        first_told = told_once(every)
        once = first_told == np.arange(len(every))
        found, ids = every.take(once), columns["id"]
        place = seen + np.cumsum(once) - 1
        density = log_density(found, settings) if len(found) else np.zeros(0)
        twins = ids[every.row[~once]], place[first_told[~once]]
        return ids, every, _Waiting(found, density, place[once], ids[found.row], *twins)


def fuse_file(path: Path, out: Path, told: Told = lambda done, rows: None) -> dict[str, int]:
    """Write ``observation_id, incident_id`` of every row of a file sorted by time; counts of both.

    path:    observations.parquet of the bench contract, sorted by happened_earliest
    out:     the labels, in the order of windows; an incident is named by its first report
    told:    called with the rows that are done, and all
    errors:  TooCrowdedError where clumps of reports do not end
    """
    history = _History(path, STANDARD)
    known = _learnt(history, STANDARD)
    folder = out.with_suffix(".parts")
    folder.mkdir(parents=True)
    waiting, seen, done, incidents = None, 0, 0, 0
    for number, window in enumerate(history.windows):
        ids, every, more = history.told(window, seen, STANDARD)
        waiting = more if waiting is None else waiting.with_more(more)
        last = number + 1 == len(history.windows)
        end = np.inf if last else (window[1] - EPOCH_US) / 1e6
        alone = np.delete(ids, every.row)
        (rows, of), waiting = _ended(waiting, end, known, STANDARD)
        seen, done = seen + len(more.place), done + window[2]
        incidents += len(np.unique(of)) + len(alone)
        _write(np.concatenate([rows, alone]), np.concatenate([of, alone]), folder / f"{number:05}.parquet")
        told(done, history.rows)
    _write_whole(history, folder, out)
    return {"rows": history.rows, "incidents": incidents, "windows": len(history.windows)}


def _learnt(history: _History, settings: Settings) -> Calibration:
    """What a few windows, evenly through the history, tell about the sources."""
    count = len(history.windows)
    chosen = sorted({round(each) for each in np.linspace(0, count - 1, LEARN_WINDOWS)}) if count else []
    part: _Waiting | None = None
    for number in chosen:
        _, _, more = history.told(history.windows[number], 0, settings)
        part = more if part is None else part.with_more(more)
    if part is None or not len(part.found):
        return Calibration(
            np.ones(MOST_SOURCES), np.full(MOST_SOURCES, settings.delay_s), np.zeros(MOST_SOURCES), 1.0
        )
    return learnt(part.found, part.density, settings, fast=True)


def _ended(waiting: _Waiting, end: float, known: Calibration, settings: Settings) -> tuple[Pairs, _Waiting]:
    """What no report later than this can touch, with its incidents; and the rest."""
    count = len(waiting.place)
    if not count:
        return (waiting.twin_id, waiting.twin_id), waiting
    outcome, clump = merge_at(waiting.found, waiting.density, known, settings, waiting.place)
    latest = np.full(count, -np.inf)
    np.maximum.at(latest, clump, waiting.found.hi)
    pairs, rest = waiting.parted(outcome.first, latest[clump] + settings.span_s < end)
    if len(rest.place) > MOST_WAITING:
        raise TooCrowdedError(len(rest.place), settings)
    return pairs, rest


def _write(rows: npt.NDArray[Any], incidents: npt.NDArray[Any], path: Path) -> None:
    con = connection()
    con.register("labelled", {"row": rows.astype("U"), "of": incidents.astype("U")})
    con.execute(
        f"COPY (SELECT row AS observation_id, of AS incident_id FROM labelled) TO '{path}' (FORMAT parquet)"
    )


def _write_whole(history: _History, folder: Path, out: Path) -> None:
    """All parts in one file, and the rows without a time, each alone."""
    history.con.execute(
        f"""
        COPY (SELECT * FROM read_parquet('{folder}/*.parquet') UNION ALL
              SELECT id, id FROM read_parquet('{history.path}') WHERE happened_earliest IS NULL)
        TO '{out}' (FORMAT parquet, COMPRESSION zstd)
        """
    )
    for part in folder.iterdir():
        part.unlink()
    folder.rmdir()
