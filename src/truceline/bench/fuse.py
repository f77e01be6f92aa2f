"""`bench fuse`: association against peers that are tuned on the truth; ours has one setting for all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from truceline.bench.contract import OURS, Columns, IntArray, Truth, observations, truth
from truceline.bench.labels import Labelled, label_folder, place, write_labels
from truceline.bench.measures import b3, measures, without_vague
from truceline.bench.peers import GRID, PEERS, SAME_RULE, labelled, missing
from truceline.bench.verify import regions
from truceline.fusion.assoc_v1 import METHOD, STANDARD, Associated, associate
from truceline.fusion.assoc_v1.reports import reports
from truceline.simulate.theatre import CROWDED, FRONTS, Options, make_theatre

SIGMA_FACTORS = (1.0, 0.5, 2.0)
ROWS, QUICK_ROWS = 60_000, 8_000
QUICK_GRID = tuple((m, d) for m, d in GRID if m in (1_000.0, 3_000.0, 5_000.0) and d in (0.06, 0.25, 0.5))
LIMIT_S = 1_800
Told = Callable[[str], None]


def bench_worlds(seed: int, quick: bool, told: Told, rows: int | None = None) -> dict[str, Any]:
    """Figures of every simulated world: by generator, front, and what sigma is misstated by."""
    worlds = dict(_worlds(seed, quick, told, rows))
    return {"method": METHOD, "seed": seed, "worlds": worlds, "counts": counts_by_kind(worlds)}


def counts_by_kind(worlds: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """Of worlds alike but for sigma: the mean of their mean zones' bias, the least and the most of them."""
    kinds: dict[str, list[float]] = {}
    for name, found in worlds.items():
        kinds.setdefault(name.split("-sigma-")[0], []).append(found["count_bias_per_zone"])
    return {
        kind: {"mean": float(np.mean(bias)), "least": min(bias), "most": max(bias)}
        for kind, bias in kinds.items()
    }


def _worlds(seed: int, quick: bool, told: Told, rows: int | None) -> Iterator[tuple[str, dict[str, Any]]]:
    for options in _options(seed, quick, rows):
        name = f"{options.make}-{options.front}-sigma-x{options.sigma_factor:g}"
        with tempfile.TemporaryDirectory() as folder:
            make_theatre(options, Path(folder))
            told(name)
            yield name, bench_folder(Path(folder), quick)


def _options(seed: int, quick: bool, rows: int | None) -> Iterator[Options]:
    plain = Options(seed=seed, observations=rows or (QUICK_ROWS if quick else ROWS))
    for make in CROWDED:
        for front in FRONTS:
            for factor in SIGMA_FACTORS[:1] if quick else SIGMA_FACTORS:
                yield replace(plain, make=make, front=front, sigma_factor=factor)


def bench_folder(folder: Path, quick: bool, labels_to: Path | None = None) -> dict[str, Any]:
    """Figures of one folder of the bench contract; what it does not hold is said under ``skipped``."""
    columns = observations(folder)
    associated = associate(columns)
    label = associated.label
    if labels_to is not None:
        write_labels(label_folder(folder), labels_to)
    if len(label) < 2:
        return {"method": METHOD, "rows": len(label), "skipped": ["fewer than two rows: nothing to group"]}
    spent = _alone(OURS, folder)
    found: dict[str, Any] = {"method": METHOD, "rows": len(label), **spent, "load": os.getloadavg()[0]}
    if not (folder / "truth_members.parquet").is_file() or not (folder / "truth_incidents.parquet").is_file():
        return {
            **found,
            "skipped": ["no truth: truth_members.parquet and truth_incidents.parquet are needed"],
        }
    known = truth(folder, columns["id"])
    peers: dict[str, Any] = {}
    for name in PEERS:
        like = peers.get(SAME_RULE.get(name, ""), {})
        grid = ((like["eps_m"], like["eps_days"]),) if like else QUICK_GRID if quick else GRID
        peers[name] = _peer(name, folder, columns, known, grid)
    scored = [peer["b3_f"] for peer in peers.values() if "b3_f" in peer]
    figures = {
        **measures(columns, known, label),
        **without_vague(columns, known, label, reports(columns, STANDARD)[1]),
        **_regions(folder, columns, associated),
    }
    return {
        **found,
        **figures,
        "best_peer_b3_f": max(scored),
        "over_best_peer": figures["b3_f"] - max(scored),
        **_against_fastest(spent, peers),
        "peers": peers,
    }


def _regions(folder: Path, columns: Columns, associated: Associated) -> dict[str, float]:
    """How often regions of members as they were found hold the truth; peers give no regions."""
    label = np.unique(associated.label, return_inverse=True)[1].astype(np.int64)
    labelled = Labelled(folder, columns, label, calibration=associated.calibration)
    place(labelled)
    return regions(folder, labelled)


def _against_fastest(spent: dict[str, Any], peers: dict[str, Any]) -> dict[str, Any]:
    """Our time as a share of the fastest peer's of this run, on the clock and of the processor."""
    name = min((each for each in peers if "seconds" in peers[each]), key=lambda each: peers[each]["seconds"])
    return {
        "fastest_peer": name,
        **{f"{kind}_ratio": spent[kind] / peers[name][kind] for kind in ("seconds", "cpu_seconds")},
    }


def _peer(
    name: str, folder: Path, columns: Columns, known: Truth, grid: Sequence[tuple[float, float]]
) -> dict[str, Any]:
    """A peer's best figures over its settings, and what the best one costs."""
    peer, package, most = PEERS[name]
    if missing(package):
        return {"skipped": f"{package} is not installed"}
    if len(known.member) > most:
        return {"skipped": f"more than {most} rows"}
    best: tuple[float, tuple[float, float], IntArray] | None = None
    for settings in grid:
        label = labelled(columns, peer, *settings)
        score = b3(label, known.member)["b3_f"]
        if best is None or score > best[0]:
            best = score, settings, label
    if best is None:
        return {"skipped": "no settings"}
    figures = measures(columns, known, best[2])
    tuned = {
        "eps_m": best[1][0],
        "eps_days": best[1][1],
        "settings_tried": len(grid),
    }
    return {**tuned, **figures, **_alone(name, folder, *best[1])}


def _alone(method: str, folder: Path, *settings: float) -> dict[str, Any]:
    """Seconds and memory of a method in a process of its own."""
    call = [sys.executable, "-m", "truceline.bench.alone", method, str(folder), *map(str, settings)]
    done = subprocess.run(call, capture_output=True, text=True, timeout=LIMIT_S, check=True)
    spent: dict[str, Any] = json.loads(done.stdout)
    return spent
