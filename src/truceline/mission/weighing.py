"""What the verifying step is given of a mission: its sources, and who is on record as having looked.

Comes in: the store at a moment, the setup. Goes out: ``Watches``, named in the run's manifest by their
batches, so that an old run is derived again from what was known to it. Nothing is read where no source
states its rates: silence could not weigh anything then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from truceline.mission.covering import open_coverage
from truceline.mission.setup import Setup
from truceline.report import Calibration
from truceline.store import Run, Store, connect, holds
from truceline.verification.findings_v2 import Watched
from truceline.verification.lineage_v1 import EVERYWHERE, Coverage, panel, witness

LAYERS = ("coverage", "checks")
ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watches:
    """What verification weighs beside the reports, and the roots of the batches that say who looked."""

    watched: Watched
    roots: tuple[str, ...]


def watches_then(
    store: Store, setup: Setup, *, as_known_at: datetime | None = None, before_seq: int | None = None
) -> Watches:
    """Who looked where, as it was on record then."""
    prior, learns = dict(setup.settings.prior), setup.settings.learns_rates
    if not panel(witness(source) for source in setup.sources).rated.any():
        return Watches(watched=Watched(sources=setup.sources, prior=prior, learns=learns), roots=())
    batches = [
        batch for layer in LAYERS for batch in store.live_batches(layer, as_known_at, before_seq=before_seq)
    ]
    with connect() as con:
        open_coverage(con, store, setup, before_seq, as_known_at)
        found = con.execute(_LOOKED).fetchnumpy()
    rows: dict[str, Any] = {name: np.ma.getdata(column) for name, column in found.items()}
    coverage = Coverage(
        rows["source_id"], rows["from_us"], rows["to_us"], rows["area"], rows["state"], rows["fraction"]
    )
    outlines = {zone.id: zone.geometry for zone in setup.agreement.zones}
    watched = Watched(sources=setup.sources, coverage=coverage, outlines=outlines, prior=prior, learns=learns)
    return Watches(watched=watched, roots=tuple(sorted(batch.root for batch in batches)))


def watches_of(store: Store, setup: Setup, run: Run) -> Watches | None:
    """What a run weighed; None of one made before any was."""
    weighed = "watches" in store.manifest(run.run_no)
    return watches_then(store, setup, before_seq=run.seq) if weighed else None


def calibration_of(con: DuckDBPyConnection, setup: Setup, method: str) -> Calibration | None:
    """What the grades in ``con`` rest on; None where a run graded nothing."""
    if not holds(con, "weights") or con.execute("SELECT 1 FROM weights LIMIT 1").fetchone() is None:
        return None
    rated = panel(witness(source) for source in setup.sources).rated
    named = [bool(source.rates and source.rates_from) for source in setup.sources]
    anchors = 0
    if holds(con, "rates_used"):
        [(anchors,)] = con.execute("SELECT coalesce(max(anchors), 0) FROM rates_used").fetchall()
    return Calibration(
        method=method, sources=len(named), rated=int(rated.sum()), named=sum(named), anchors=int(anchors)
    )


_LOOKED = f"""
SELECT coalesce(source_id, '') AS source_id, epoch_us(from_at) AS from_us, epoch_us(to_at) AS to_us,
       CASE WHEN area_ref = '{ALL}' THEN '{EVERYWHERE}' ELSE coalesce(area_ref, '?') END AS area,
       coalesce(state, 'unknown') AS state, coalesce(fraction, 'nan'::DOUBLE) AS fraction
FROM coverage WHERE to_at > from_at ORDER BY ALL
"""
