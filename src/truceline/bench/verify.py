"""`bench verify`: how often a verified incident is wrong, against peers and an oracle, in one run.

An incident of ours happened when at least half of its rows are about things that happened. *Verified* is
grade V3 for ours; for peers and the oracle p >= .95 on the incidents that V3 may stand on (two lineages,
one of them physical), so that a share is not won by a laxer rule; the plain share is printed beside it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
from scipy.stats import chi2

from truceline.bench.contract import FloatArray, IntArray
from truceline.bench.labels import Labelled, label_folder, write_labels
from truceline.bench.votes import PEERS, oracle, two_or_more
from truceline.simulate.theatre import Options, make_theatre
from truceline.verification.lineage_v1.grades import HIGH
from truceline.verification.lineage_v1.witnesses import BoolArray
from truceline.verification.lineage_v2 import METHOD

BINS = 15
THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995)
REGIONS = (0.5, 0.9, 0.95)
ROWS, QUICK_ROWS = 250_000, 20_000
PLAIN = Options(make="witnesses", copy_rate=0.6)
WORLDS = {
    "copy-rate-right": PLAIN,
    "copy-rate-0.3-too-high": replace(PLAIN, copy_error=0.3),
    "copy-rate-0.3-too-low": replace(PLAIN, copy_error=-0.3),
    "loud-and-faint": replace(PLAIN, loudness=1.5),
}
Told = Callable[[str], None]


def bench_worlds(seed: int, quick: bool, told: Told) -> dict[str, Any]:
    """Figures of simulated worlds: the copy rate right and misjudged; sensors that miss the same."""
    worlds = {}
    for name, world in WORLDS.items():
        options = replace(world, seed=seed, observations=QUICK_ROWS if quick else ROWS)
        with tempfile.TemporaryDirectory() as folder:
            make_theatre(options, Path(folder))
            told(name)
            worlds[name] = bench_folder(Path(folder))
    return {"method": METHOD, "seed": seed, "worlds": worlds}


def bench_folder(folder: Path, labels_to: Path | None = None) -> dict[str, Any]:
    """Figures of one folder of the bench contract; what it does not hold is said under ``skipped``."""
    labelled = label_folder(folder)
    if labels_to is not None:
        write_labels(labelled, labels_to)
    found: dict[str, Any] = {
        "method": METHOD,
        "rows": len(labelled.label),
        "incidents": labelled.count,
        "notes": labelled.notes,
    }
    known = _truth(folder, labelled)
    if known is None:
        return {**found, "skipped": ["no truth: truth_members.parquet is needed"]}
    return {**found, **figures(labelled, known), **regions(folder, labelled)}


def figures(labelled: Labelled, known: IntArray) -> dict[str, Any]:
    """Every figure about what the labels say happened; ``known``: (rows,) whether each row's thing did."""
    if labelled.verified is None or labelled.witnessed is None or not labelled.count:
        return {"skipped": ["nothing was verified"]}
    happened = _majority(labelled, known)
    p = labelled.verified.p_real
    weighed = np.isfinite(p)
    unweighed = {"share_without_probability": float(1 - weighed.mean())}
    if not weighed.any():
        return {**unweighed, "skipped": ["no source states its rates: no incident has a probability"]}
    panel, told = labelled.witnessed.panel, labelled.witnessed.told.take(weighed)
    happened, p = happened[weighed], p[weighed]
    grade = labelled.verified.grade[weighed]
    may_be = labelled.verified.weighed.supports[weighed].sum(axis=1) >= 2
    may_be &= (told.original & panel.physical).any(axis=1)
    best = oracle(panel, told, happened)
    peers = {
        name: _scores(
            vote(panel, told, happened), happened, may_be, two_or_more(told) if name == "naive_vote" else None
        )
        for name, vote in PEERS.items()
    }
    return {
        **unweighed,
        "share_happened": float(happened.mean()),
        **_scores(p, happened, may_be, grade == "V3"),
        "oracle_share_verified": _verified(best >= HIGH, may_be)["share_verified"],
        "brier_oracle": float(((best - happened) ** 2).mean()),
        "over_oracle": {
            "share_verified": _ratio((grade == "V3").mean(), ((best >= HIGH) & may_be).mean()),
            "brier": _ratio(((p - happened) ** 2).mean(), ((best - happened) ** 2).mean()),
        },
        "grades": {
            name: {
                "share": float((grade == name).mean()),
                "wrong": _ratio(1 - happened[grade == name].mean(), 1.0) if (grade == name).any() else None,
            }
            for name in ("V3", "V2", "V1", "V0")
        },
        "reliability": reliability(p, happened),
        "risk_by_yield": _risks(p, happened, may_be),
        "peers": peers,
    }


def _scores(
    p: FloatArray, happened: IntArray, may_be: BoolArray, verified: BoolArray | None = None
) -> dict[str, Any]:
    chosen = (p >= HIGH) & may_be if verified is None else verified
    kept = np.clip(p, 1e-9, 1 - 1e-9)
    return {
        **_wrong(chosen, happened),
        "share_p95": float((p >= HIGH).mean()),
        "wrong_p95": _wrong(p >= HIGH, happened)["wrong_among_verified"],
        "brier": float(((p - happened) ** 2).mean()),
        "log_loss": float(-np.log(np.where(happened > 0, kept, 1 - kept)).mean()),
        "ece": ece(p, happened),
    }


def _verified(high: BoolArray, may_be: BoolArray) -> dict[str, float]:
    return {"share_verified": float((high & may_be).mean())}


def _wrong(chosen: BoolArray, happened: IntArray) -> dict[str, Any]:
    wrong = float(1 - happened[chosen].mean()) if chosen.any() else None
    return {"wrong_among_verified": wrong, "share_verified": float(chosen.mean())}


def reliability(p: FloatArray, happened: IntArray) -> list[dict[str, float]]:
    """BINS bins of equal mass: mean probability, share that happened, number."""
    parts = [each for each in np.array_split(np.argsort(p, kind="stable"), BINS) if len(each)]
    return [
        {"p": float(p[each].mean()), "happened": float(happened[each].mean()), "count": len(each)}
        for each in parts
    ]


def ece(p: FloatArray, happened: IntArray) -> float:
    """Expected calibration error over those bins."""
    bins = reliability(p, happened)
    return float(sum(abs(each["p"] - each["happened"]) * each["count"] for each in bins) / len(p))


def _risks(p: FloatArray, happened: IntArray, may_be: BoolArray) -> list[dict[str, Any]]:
    """What share is called verified, and how much of it is wrong, as the threshold rises."""
    return [{"p_at_least": each, **_wrong((p >= each) & may_be, happened)} for each in THRESHOLDS]


def _majority(labelled: Labelled, known: IntArray) -> IntArray:
    real = np.bincount(labelled.label, known, minlength=labelled.count)
    return np.asarray(2 * real >= np.bincount(labelled.label, minlength=labelled.count), np.int64)


def _truth(folder: Path, labelled: Labelled) -> IntArray | None:
    """(rows,) 1 where the row is about something that happened."""
    path = folder / "truth_members.parquet"
    if not path.is_file():
        return None
    found = duckdb.execute(
        "SELECT observation_id FROM read_parquet(?) WHERE incident_id IS NOT NULL", [str(path)]
    ).fetchnumpy()
    real = _bytes(found["observation_id"])
    return np.isin(labelled.columns["id"], real).astype(np.int64)


def regions(folder: Path, labelled: Labelled) -> dict[str, float]:
    """How often the region of 50, 90 and 95 % holds the place where it happened, of single incidents."""
    path = folder / "truth_incidents.parquet"
    if not path.is_file():
        return {}
    ids, lon, lat = _places(folder, path, labelled)
    if not len(ids):
        return {}
    where = {name: labelled.by_incident[name] for name in ("lon_deg", "lat_deg", "azimuth_deg")}
    at = labelled.label[ids]
    north = (lat - where["lat_deg"][at]) * 111_194.93
    east = (lon - where["lon_deg"][at]) * 111_194.93 * np.cos(np.radians(lat))
    turn = np.radians(where["azimuth_deg"][at])
    along, across = east * np.sin(turn) + north * np.cos(turn), east * np.cos(turn) - north * np.sin(turn)
    squared = (along / labelled.by_incident["sigma_major_m"][at]) ** 2
    squared += (across / labelled.by_incident["sigma_minor_m"][at]) ** 2
    squared = squared[np.isfinite(squared)]
    if not len(squared):
        return {}
    return {f"coverage_{share * 100:.0f}": float((squared <= chi2.ppf(share, 2)).mean()) for share in REGIONS}


def _places(folder: Path, path: Path, labelled: Labelled) -> tuple[IntArray, FloatArray, FloatArray]:
    """One row for each labelled incident whose rows are all about one true incident, and its true place."""
    found = duckdb.execute(
        "SELECT m.observation_id AS id, t.lon_deg, t.lat_deg, t.incident_id FROM read_parquet(?) m "
        "JOIN read_parquet(?) t USING (incident_id)",
        [str(folder / "truth_members.parquet"), str(path)],
    ).fetchnumpy()
    if not len(found["id"]):
        return np.zeros(0, np.int64), np.zeros(0), np.zeros(0)
    order = np.argsort(_bytes(found["id"]))
    names = _bytes(found["id"])[order]
    at = np.minimum(np.searchsorted(names, labelled.columns["id"]), len(names) - 1)
    known = names[at] == labelled.columns["id"]
    member = np.where(
        known, np.unique(found["incident_id"].astype(str), return_inverse=True)[1][order][at], -1
    )
    pure = _one_member(labelled.label, member, labelled.count)
    rows = np.flatnonzero(known & pure[labelled.label])
    first = rows[np.unique(labelled.label[rows], return_index=True)[1]]
    return first, found["lon_deg"][order][at][first], found["lat_deg"][order][at][first]


def _bytes(ids: npt.NDArray[Any]) -> npt.NDArray[np.bytes_]:
    return np.char.encode(np.asarray(ids).astype("U"), "utf-8")


def _one_member(label: IntArray, member: IntArray, count: int) -> BoolArray:
    low, high = np.full(count, np.iinfo(np.int64).max), np.full(count, -1, np.int64)
    np.minimum.at(low, label, member)
    np.maximum.at(high, label, member)
    return np.asarray((low == high) & (high >= 0))


def _ratio(one: float, other: float) -> float | None:
    return float(one / other) if other else None
