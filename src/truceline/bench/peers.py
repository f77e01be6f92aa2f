"""Peers: what others would use to group reports. Each is tuned on the truth of the world it is scored on.

They see a point and a moment for each row: the middle of its time, the coordinates it gives. Their
settings are a distance and a time; rows without coordinates stand alone. What needs a package that is
not installed is said, not left out.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from itertools import product

import duckdb
import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from truceline.bench.contract import Columns, FloatArray, IntArray

M_PER_DEG = 111_194.93
EPS_M = (500.0, 1_000.0, 1_500.0, 2_000.0, 3_000.0, 5_000.0)
EPS_DAYS = (0.02, 0.06, 0.125, 0.25, 0.5, 1.0)
GRID = tuple(product(EPS_M, EPS_DAYS))
Peer = Callable[[FloatArray, float, float], IntArray]


def points(columns: Columns) -> tuple[FloatArray, IntArray]:
    """(n, 3) metres east and north, seconds, of the rows that give coordinates; and which rows those are."""
    lon, lat = columns["lon_deg"], columns["lat_deg"]
    rows = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    middle = np.radians(lat[rows].mean()) if len(rows) else 0.0
    when = (columns["happened_earliest"][rows] / 2 + columns["happened_latest"][rows] / 2) / 1e6
    east = lon[rows] * M_PER_DEG * np.cos(middle)
    return np.stack([east, lat[rows] * M_PER_DEG, when - when.min(initial=0.0)], axis=1), rows


def labelled(columns: Columns, peer: Peer, eps_m: float, eps_days: float) -> IntArray:
    """(rows,) the peer's label of each row; -1 for rows without coordinates."""
    place, rows = points(columns)
    label = np.full(len(columns["id"]), -1, np.int64)
    label[rows] = peer(place, eps_m, eps_days)
    return label


def tree_components(place: FloatArray, eps_m: float, eps_days: float) -> IntArray:
    """cKDTree pairs within eps, connected components."""
    scaled = place / [eps_m, eps_m, eps_days * 86_400]
    pairs = cKDTree(scaled).query_pairs(1.0, output_type="ndarray")
    return _components(len(place), pairs[:, 0], pairs[:, 1])


def grid_join(place: FloatArray, eps_m: float, eps_days: float) -> IntArray:
    """DuckDB: cells of eps joined with their neighbours, connected components."""
    con = duckdb.connect()
    con.execute("SET enable_progress_bar = false")
    x, y, t = (place / [eps_m, eps_m, eps_days * 86_400]).T
    con.register("told", {"n": np.arange(len(place)), "x": x, "y": y, "t": t})
    found = con.execute(
        """
        WITH step AS (SELECT unnest([-1, 0, 1]) AS d),
        cell AS (SELECT *, floor(x)::BIGINT AS cx, floor(t)::BIGINT AS ct FROM told),
        near AS (SELECT n, x, y, t, cx + a.d AS cx, ct + b.d AS ct FROM cell, step a, step b)
        SELECT a.n AS i, b.n AS j FROM near a JOIN cell b USING (cx, ct)
        WHERE a.n < b.n AND (a.x - b.x) ** 2 + (a.y - b.y) ** 2 + (a.t - b.t) ** 2 <= 1
        """
    ).fetchnumpy()
    return _components(len(place), found["i"], found["j"])


def dbscan(place: FloatArray, eps_m: float, eps_days: float) -> IntArray:
    """scikit-learn's DBSCAN, two reports make a cluster."""
    cluster = importlib.import_module("sklearn.cluster")
    scaled = place / [eps_m, eps_m, eps_days * 86_400]
    found: IntArray = cluster.DBSCAN(eps=1.0, min_samples=2, algorithm="kd_tree").fit_predict(scaled)
    return found


def hdbscan(place: FloatArray, eps_m: float, eps_days: float) -> IntArray:
    """scikit-learn's HDBSCAN, with eps as the scale of its axes."""
    cluster = importlib.import_module("sklearn.cluster")
    scaled = place / [eps_m, eps_m, eps_days * 86_400]
    found: IntArray = cluster.HDBSCAN(min_cluster_size=2, copy=True).fit_predict(scaled)
    return found


def st_dbscan(place: FloatArray, eps_m: float, eps_days: float) -> IntArray:
    """st-dbscan, eps in space and in time."""
    peer = importlib.import_module("st_dbscan")
    table = np.stack([place[:, 2] / 86_400, place[:, 0], place[:, 1]], axis=1)
    found: IntArray = peer.ST_DBSCAN(eps1=eps_m, eps2=eps_days, min_samples=2).fit(table).labels
    return found


PEERS: dict[str, tuple[Peer, str, int]] = {
    "ckdtree_components": (tree_components, "scipy", 10_000_000),
    "duckdb_grid_join": (grid_join, "duckdb", 10_000_000),
    "dbscan": (dbscan, "sklearn", 1_000_000),
    "hdbscan": (hdbscan, "sklearn", 20_000),
    "st_dbscan": (st_dbscan, "st_dbscan", 20_000),
}
"""Each peer, the package it needs, and the most rows it is tuned on: more would take hours."""

SAME_RULE = {"duckdb_grid_join": "ckdtree_components", "dbscan": "ckdtree_components"}
"""A peer of the same rule by other means gives the same labels; it is tuned by the other's settings."""


def missing(package: str) -> bool:
    """Whether a package is not installed."""
    return importlib.util.find_spec(package) is None


def _components(count: int, one: IntArray, other: IntArray) -> IntArray:
    graph = coo_matrix((np.ones(len(one), bool), (one, other)), shape=(count, count))
    found: IntArray = connected_components(graph, directed=False)[1].astype(np.int64)
    return found
