"""What a generator gives back: incidents, sources, coverage, and the rows as a stream of blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from truceline.simulate.theatre.rows import FloatArray, IntArray, Rows

DAY_US = 86_400_000_000
START_US = 1_893_456_000_000_000
"""2030-01-01T00:00Z, when every theatre begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incidents:
    """What happened, in order of time: (n,) each; ``kind`` and ``side`` are numbers of codes, -1 none."""

    lon_deg: FloatArray
    lat_deg: FloatArray
    happened_us: IntArray
    kind: IntArray
    side: IntArray
    size: FloatArray
    """Yield relative to a shell of artillery; it decides who hears and sees."""

    def __len__(self) -> int:
        return len(self.kind)

    def take(self, chosen: npt.NDArray[Any] | slice) -> Incidents:
        """The incidents of an index, a mask or a slice."""
        return Incidents(**{name: getattr(self, name)[chosen] for name in self.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCard:
    """One source as sources.toml tells it; ``fields`` hold what else stands there."""

    id: str
    kind: str
    lineage: str
    owner_party: str = ""
    repeats: tuple[str, ...] = ()
    fields: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A named area: its outline (lon, lat), closed, and its centre."""

    id: str
    outline: tuple[tuple[float, float], ...]
    centre: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A theatre: ``blocks`` gives rows a few hundred thousand at once, so that ten million fit."""

    incidents: Incidents
    kinds: tuple[str, ...]
    sides: tuple[str, ...]
    sources: tuple[SourceCard, ...]
    areas: tuple[Area, ...]
    coverage: tuple[dict[str, object], ...]
    control: dict[str, Any]
    truce: dict[str, Any]
    blocks: Iterator[Rows]
    calendar: tuple[tuple[str, ...], ...] = ()
    """What quarries announced, as calendar.py has it."""
    prior_real: float | None = None
    """Share of what could have happened that did; None: nobody says."""


def in_order(incidents: Incidents) -> Incidents:
    """The incidents by time, then place."""
    order = np.lexsort((incidents.lat_deg, incidents.lon_deg, incidents.happened_us))
    return incidents.take(order)
