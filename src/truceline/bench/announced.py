"""`bench announced`: how much innocent noise announcements explain, how many real acts they excuse wrongly.

Ours answers for the incidents that our own association makes. The calendar of a folder's quarries is
``calendar.csv`` (format ``notices``). Beside it stand two calendars of a party that cheats: one of exercises
everywhere for a third of the hours, one that knows its own acts beforehand and announces each of them alone.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from truceline.bench.contract import FloatArray, connection, observations, truth
from truceline.bench.labels import Labelled, place
from truceline.bench.told import sources_in
from truceline.fusion.assoc_v1 import associate
from truceline.records import Notice, RecordError, TimeSpan, activities, in_utc
from truceline.simulate.theatre import Options, make_theatre
from truceline.space import circle
from truceline.verification.announced_v1 import (
    METHOD,
    WEIGHED,
    Announced,
    Traced,
    microseconds,
    trace_of,
    weigh,
)

NO_CALENDAR = "no calendar.csv: nothing was announced"
NO_TRUTH = "no truth: truth_members.parquet and truth_incidents.parquet are needed"
NO_ROWS = "no rows: nothing happened that could be explained"
LIKELY, NEARLY_SURE = 0.5, 0.9
LOCATED_M = 1_000.0
"""An incident whose error is no more is located: what one bearing gives is not."""
PARTY = "A"
TILE_DEG, EVERY_H, FOR_H, ALONE_M = 0.5, 12, 4, 1_000.0
_PLACE = ("lon_deg", "lat_deg", "sigma_major_m", "sigma_minor_m", "azimuth_deg")
_HOUR_US = 3_600_000_000
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class _True:
    """Of each of our incidents: whether most of its reports are of a quarry's blast, or of a side's act."""

    quarry: BoolArray
    act: BoolArray
    own: BoolArray
    traced: BoolArray


def bench_announced(folder: Path) -> dict[str, Any]:
    """Figures of one folder; what it does not hold is said under ``skipped``."""
    if not all((folder / f"truth_{name}.parquet").is_file() for name in ("members", "incidents")):
        return {"method": METHOD, "skipped": [NO_TRUTH]}
    columns = observations(folder)
    label = np.unique(associate(columns).label, return_inverse=True)[1].astype(np.int64)
    if not len(label):
        return {"method": METHOD, "skipped": [NO_ROWS]}
    labelled = Labelled(folder, columns, label)
    place(labelled)
    found = _traced(folder, labelled)
    known = _true(folder, labelled, found)
    calendar, skipped = calendar_of(folder)
    calendars = {
        **({"quarries": calendar} if calendar else {}),
        "everywhere": tuple(_everywhere(found)),
        "each_own_act": tuple(_each_own_act(found, known)),
    }
    return {
        "method": METHOD,
        "rows": len(label),
        "incidents": labelled.count,
        "quarry_incidents": int((known.quarry & known.traced).sum()),
        "real_incidents": int((known.act & known.traced).sum()),
        **{name: _scored(found, known, each) for name, each in calendars.items()},
        "skipped": skipped,
    }


def announced_worlds(seed: int, quick: bool, said: Callable[[str], None]) -> dict[str, Any]:
    """Figures of simulated worlds: sigma as stated, and misstated by half and by two."""
    worlds = {}
    for factor in (1.0,) if quick else (1.0, 0.5, 2.0):
        name = f"process-sigma-x{factor:g}"
        options = Options(seed=seed, observations=6_000 if quick else 20_000, sigma_factor=factor)
        with tempfile.TemporaryDirectory() as folder:
            make_theatre(options, Path(folder))
            said(name)
            worlds[name] = bench_announced(Path(folder))
    return {"method": METHOD, "seed": seed, "worlds": worlds}


def _traced(folder: Path, labelled: Labelled) -> Traced:
    """Our incidents as the method sees them; a time is that of the narrowest recorded trace."""
    told = _told(folder)
    classes = {source.id: source.source_class for source in sources_in(folder / "sources.toml")}
    known: dict[tuple[str, ...], str] = {}
    rows = list(zip(told["kind"], told["means"], told["observation"], told["source_id"], strict=True))
    for row in set(rows):
        known[row] = trace_of(row[0], row[1], row[2], classes.get(row[3]))
    trace = np.array([known[row] for row in rows], dtype=object)
    width = told["latest_us"] - told["earliest_us"]
    order = np.lexsort((width, trace == "told", labelled.label))
    first = order[np.unique(labelled.label[order], return_index=True)[1]]
    return Traced(
        ids=np.arange(labelled.count),
        earliest_us=told["earliest_us"][first],
        latest_us=told["latest_us"][first],
        place={name: np.asarray(labelled.by_incident[name], dtype=np.float64) for name in _PLACE},
        row=labelled.label,
        kind=told["kind"].astype(object),
        trace=trace,
    )


def _told(folder: Path) -> dict[str, npt.NDArray[Any]]:
    texts = ", ".join(
        f"coalesce({name}, '') AS {name}" for name in ("kind", "means", "observation", "source_id")
    )
    times = ", ".join(
        f"coalesce(epoch_us(happened_{name}), 0) AS {name}_us" for name in ("earliest", "latest")
    )
    query = f"SELECT {texts}, {times} FROM read_parquet(?)"
    found = connection().execute(query, [str(folder / "observations.parquet")]).fetchnumpy()
    return {name: np.ma.getdata(column) for name, column in found.items()}


def _true(folder: Path, labelled: Labelled, found: Traced) -> _True:
    known = truth(folder, labelled.columns["id"])
    said = "coalesce(kind, '') AS kind, coalesce(side, '') AS side"
    query = f"SELECT {said} FROM read_parquet(?) ORDER BY incident_id"
    told = connection().execute(query, [str(folder / "truth_incidents.parquet")]).fetchnumpy()
    kind, side = (np.ma.getdata(told[name]).astype(str) for name in ("kind", "side"))
    of_row, member = np.maximum(known.member, 0), known.member >= 0

    def most(chosen: npt.NDArray[np.bool_]) -> BoolArray:
        total = np.bincount(found.row, minlength=labelled.count)
        mostly: BoolArray = 2 * np.bincount(found.row[chosen & member], minlength=labelled.count) > total
        return mostly

    traces = np.bincount(found.row[found.trace != "told"], minlength=labelled.count)
    return _True(
        quarry=most(kind[of_row] == "quarry_blast"),
        act=most(side[of_row] != ""),
        own=most(side[of_row] == PARTY),
        traced=traces > 0,
    )


def calendar_of(folder: Path) -> tuple[tuple[Announced, ...], list[str]]:
    """The folder's calendar of circles in the format ``notices``, and what of it cannot be used, in words."""
    path, found, unusable = folder / "calendar.csv", list[Announced](), 0
    if not path.is_file():
        return (), [NO_CALENDAR]
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for row in csv.DictReader(file):
            try:
                found.append(_row(row))
            except (LookupError, TypeError, ValueError, RecordError):
                unusable += 1
    return tuple(found), [f"rows of calendar.csv that cannot be used: {unusable}"] if unusable else []


def _row(row: Mapping[str, str]) -> Announced:
    """errors: ValueError and its like where a cell is not what its name says."""
    area = circle(float(row["lon_deg"]), float(row["lat_deg"]), float(row["radius_m"]))
    start, end, given = (in_utc(datetime.fromisoformat(row[name])) for name in ("from", "to", "notified_at"))
    if area is None:
        raise ValueError("a circle that cannot be drawn")
    notice = _notice(row["notice_id"], row["party"] or None, activities()[row["activity"]].code, start, end)
    return Announced(notice=notice, area=area, given=(microseconds(given), microseconds(given)))


def _everywhere(found: Traced) -> Iterator[Announced]:
    """Exercises in every tile that holds an incident, FOR_H of each EVERY_H hours of the second half."""
    lon, lat = found.place["lon_deg"], found.place["lat_deg"]
    known = np.isfinite(lon) & np.isfinite(lat)
    tiles = np.unique(np.floor(np.stack([lon[known], lat[known]], axis=1) / TILE_DEG), axis=0) * TILE_DEG
    first, last = int(found.earliest_us.min()), int(found.latest_us.max())
    begin = first + (last - first) // 2
    for number, start in enumerate(range(begin, last, EVERY_H * _HOUR_US)):
        for tile, (west, south) in enumerate(tiles):
            area = shapely.box(west, south, west + TILE_DEG, south + TILE_DEG)
            yield _exercise(f"E-{number}-{tile}", start, start + FOR_H * _HOUR_US, area)


def _each_own_act(found: Traced, known: _True) -> Iterator[Announced]:
    """An exercise announced for the place and hour of each of the party's own acts, and for nothing else."""
    own = np.flatnonzero(known.own & known.traced & np.isfinite(found.place["lon_deg"]))
    for number in own:
        area = circle(float(found.place["lon_deg"][number]), float(found.place["lat_deg"][number]), ALONE_M)
        start = int(found.earliest_us[number]) - _HOUR_US // 2
        if area is not None:
            yield _exercise(f"X-{number}", start, start + _HOUR_US, area)


def _exercise(number: str, start: int, end: int, area: Any) -> Announced:
    first, last = (datetime.fromtimestamp(each / 1e6, UTC) for each in (start, end))
    notice = _notice(number, PARTY, "exercise", first, last)
    return Announced(notice=notice, area=area, given=(start - 24 * _HOUR_US,) * 2)


def _notice(number: str, party: str | None, activity: str, start: datetime, end: datetime) -> Notice:
    return Notice(
        id=number,
        source_id="bench",
        number=number,
        party=party,
        activity=activity,
        planned=TimeSpan(earliest=start, latest=end),
        notified=None,
        received_at=start,
    )


def _scored(found: Traced, known: _True, announced: Sequence[Announced]) -> dict[str, Any]:
    """How many quarry incidents are explained, how many acts wrongly; a share beside each number."""
    rows = weigh(found, announced)
    likely = np.full(len(found.ids), np.nan)
    weighed = rows["code"] == WEIGHED
    np.fmax.at(likely, rows["incident_id"][weighed], rows["likelihood"][weighed])
    touched = np.zeros(len(found.ids), dtype=bool)
    touched[rows["incident_id"]] = True
    heard = (
        np.bincount(found.row[np.isin(found.trace.astype(str), ("sound", "shaking"))], minlength=len(likely))
        > 0
    )
    located = heard & (found.place["sigma_major_m"] <= LOCATED_M)
    codes, number = np.unique(rows["code"].astype(str), return_counts=True)
    return {
        "announcements": len(announced),
        "quarry": _counts(likely, touched, known.quarry & known.traced),
        "quarry_heard_and_located": _counts(likely, touched, known.quarry & known.traced & located),
        "real": _counts(likely, touched, known.act & known.traced),
        "codes": dict(zip(codes.tolist(), map(int, number), strict=True)),
    }


def _counts(likely: FloatArray, touched: BoolArray, of: BoolArray) -> Mapping[str, Any]:
    total = int(of.sum())
    explained = {
        name: int((likely[of] > least).sum())
        for name, least in (("explained", LIKELY), ("nearly_sure", NEARLY_SURE))
    }
    shares = {f"{name}_share": number / total if total else None for name, number in explained.items()}
    return {"incidents": total, "in_an_announcement": int((touched & of).sum()), **explained, **shares}
