"""`bench attribute`: who did it, against the truth and against rules that others use.

Ours answers for the incidents that our own association makes; the same method on the truth's own incidents
is printed beside it, so that one sees which errors are association's. Each figure of errors has its yield.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from truceline.bench.contract import FloatArray, IntArray, observations
from truceline.bench.side_peers import peers
from truceline.bench.sides import answers, reasons, score
from truceline.bench.told import Told, told_in, true_sides
from truceline.fusion.assoc_v1 import associate
from truceline.simulate.theatre import Options, make_theatre
from truceline.verification.attribution_v1 import METHOD, Attributed, attribute

NO_TRUTH = "no truth: truth_members.parquet and truth_incidents.parquet with a side are needed"
NO_SOURCES = "no sources.toml: whose a source is and whom it repeats is not known; nobody is named"
NO_CONTROL = "no map of control: control.geojson is absent or gives ground to nobody; nobody is named"


def attributed(told: Told, label: IntArray) -> tuple[Attributed, IntArray]:
    """Who did each incident of the labels, and (rows,) the number of each row's incident in it."""
    names, act = np.unique(label, return_inverse=True)
    act = np.where(label < 0, -1, act.reshape(-1)).astype(np.int64)
    return attribute(told.columns, act, len(names), told.control, told.sources), act


def p_side(told: Told, label: IntArray) -> FloatArray:
    """(rows,) for labels.parquet: probability of the first side, sides in the order of their names.

    nan (null) where nobody is named, or where the map does not give ground to exactly two sides.
    """
    found, act = attributed(told, label)
    if len(found.sides) != 2:
        return np.full(len(label), np.nan)
    return np.where(act < 0, np.nan, found.p_side()[np.maximum(act, 0)])


def bench_attribution(folder: Path) -> dict[str, Any]:
    """Figures of one folder; what it does not hold is said under ``skipped``."""
    told = told_in(folder)
    begun = time.perf_counter()
    label = associate(observations(folder)).label
    joined = time.perf_counter()
    found, act = attributed(told, label)
    spent = {"seconds": time.perf_counter() - joined, "seconds_association": joined - begun}
    figures: dict[str, Any] = {"method": METHOD, "rows": len(label), "sides": list(found.sides), **spent}
    skipped = ([] if told.control is not None else [NO_CONTROL]) + ([] if told.sources else [NO_SOURCES])
    known = true_sides(folder, told.columns["id"])
    if known is None:
        return {**figures, **answers(found), "skipped": [*skipped, NO_TRUTH]}
    scored = score(found, act, known, told)
    own, own_act = attributed(told, known.member)
    given = score(own, own_act, known, told)
    return {
        **figures,
        **scored,
        "given_true_incidents": given,
        "peers": peers(told, act, found, known),
        "reasons": reasons(found),
        "skipped": skipped,
    }


WORLDS = (
    Options(make="duels", adversary=("false_flag",)),
    Options(make="duels", adversary=("false_flag",), sigma_factor=0.5),
    Options(make="duels", adversary=("false_flag",), sigma_factor=2.0),
    Options(make="process", adversary=("false_flag", "staged_fire", "spoof")),
)
ROWS, QUICK_ROWS = 20_000, 6_000


def attribute_worlds(seed: int, quick: bool, said: Callable[[str], None]) -> dict[str, Any]:
    """Figures of every simulated world."""
    worlds = {}
    for options in WORLDS:
        name = f"{options.make}-sigma-x{options.sigma_factor:g}"
        if quick and options.sigma_factor != 1.0:
            continue
        with tempfile.TemporaryDirectory() as folder:
            rows = QUICK_ROWS if quick else ROWS
            make_theatre(replace(options, seed=seed, observations=rows), Path(folder))
            said(name)
            worlds[name] = bench_attribution(Path(folder))
    return {"method": METHOD, "seed": seed, "worlds": worlds}
