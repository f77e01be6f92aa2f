"""Invented cases: a straight line of contact, A holds the north, B the south; every place lies in open ocean."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from truceline.records import Source
from truceline.verification.attribution_v1 import NEEDED, Attributed, ControlMap, Ground, attribute

M_PER_DEG = 111_194.93
LON, LINE = -29.0, 41.5
SOURCES = (
    ("craters", "patrol", "", ()),
    ("radar", "radar", "", ()),
    ("party-a", "party", "A", ()),
    ("party-b", "party", "B", ()),
    ("press", "media", "", ()),
    ("wire", "media", "", ()),
    ("a-tv", "media", "", ()),
)


def source(name: str, kind: str, party: str, repeats: tuple[str, ...], lineage: str = "") -> Source:
    """A source as sources.toml gives it."""
    return Source(
        id=name,
        names=(),
        source_class=kind,
        zone="UTC",
        lineage=lineage or name,
        owner_party=party or None,
        repeats=repeats,
    )


def sources() -> tuple[Source, ...]:
    """A patrol, a radar, both parties, two media, and a channel that repeats party A."""
    listed = [source(*each) for each in SOURCES[:-1]]
    return (*listed, source("a-tv", "media", "", ("party-a",), "party-a"))


def ground(north: str = "A", south: str = "B", band_m: float | None = 2_000.0, **more: Any) -> ControlMap:
    """Who holds what is north and south of the line."""
    half = 2.0
    return ControlMap(
        (
            Ground(
                holder=north, area=shapely.box(LON - half, LINE, LON + half, LINE + 2), band_m=band_m, **more
            ),
            Ground(
                holder=south, area=shapely.box(LON - half, LINE - 2, LON + half, LINE), band_m=band_m, **more
            ),
        )
    )


def row(who: str, north_km: float, **said: Any) -> dict[str, Any]:
    """What a source says of a point so many km north of the line."""
    empty = {name: np.nan if name.endswith(("_deg", "_m")) else "" for name in NEEDED}
    return {
        **empty,
        "source_id": who,
        "kind": "artillery",
        "place_kind": "point",
        "happened_earliest": 20_000 * 86_400_000_000,
        "lon_deg": LON,
        "lat_deg": LINE + north_km * 1000 / M_PER_DEG,
        "sigma_major_m": 100.0,
        **said,
    }


def crater(
    north_km: float, bearing_deg: float, least_km: float, most_km: float, **said: Any
) -> dict[str, Any]:
    """An analysis by the mission's patrol of a crater there."""
    return row(
        **{
            "who": "craters",
            "north_km": north_km,
            "means": "crater_analysis",
            "bearing_deg": bearing_deg,
            "bearing_sigma_deg": 5.0,
            "range_min_m": least_km * 1000,
            "range_max_m": most_km * 1000,
            **said,
        }
    )


def asked(*rows: dict[str, Any], control: ControlMap | None = None, **how: Any) -> Attributed:
    """The answer on one act that all these rows are about; a row may name its ``act``."""
    act = np.array([each.pop("act", 0) for each in rows], np.int64)
    columns = {
        name: np.array([each[name] for each in rows], object if isinstance(rows[0][name], str) else None)
        for name in NEEDED
    }
    return attribute(columns, act, int(act.max()) + 1, control or ground(), sources(), **how)


def named(found: Attributed, act: int = 0) -> str:
    """The side named, or 'undetermined'."""
    return "undetermined" if found.answer[act] < 0 else found.sides[found.answer[act]]
