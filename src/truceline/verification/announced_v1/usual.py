"""What is usual in an announced area at hours without an announcement, and how often announcements hold.

    usual   per hour: (recorded in the area at other hours + 1/2) / (such hours on days when anything of
            the kind was recorded near); nan where there are none
    held    share of what was announced that took place: its mean under a flat prior on [0, 1], when
            so many were recorded where so many were announced and ``usual`` would have been anyway

A day on which nothing of the kind was recorded within some 50 km is no hour of silence: nobody may have
listened. So the usual rate errs to the high side, and an announcement explains less.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Spans = npt.NDArray[np.int64]

DAY_US, HOUR_US = 86_400_000_000, 3_600_000_000
CELL_DEG = 0.5
NEARLY_NONE = 0.5
MOST_SIGMAS = 12.0
_STEPS = (np.arange(400) + 0.5) / 400


class Listened:
    """The days on which anything was recorded, by cells of CELL_DEG."""

    def __init__(self, lon_deg: FloatArray, lat_deg: FloatArray, at_us: IntArray) -> None:
        rows = np.stack(
            [np.floor(lon_deg / CELL_DEG), np.floor(lat_deg / CELL_DEG), at_us // DAY_US], axis=1
        ).astype(np.int64)
        self._rows = np.unique(rows, axis=0) if len(rows) else rows.reshape(0, 3)

    def near(self, bounds: tuple[float, float, float, float]) -> IntArray:
        """The days with a record in the cells that the bounds touch and in those around them, in order."""
        west, south, east, north = (int(np.floor(each / CELL_DEG)) for each in bounds)
        lon, lat, day = self._rows.T
        inside = (lon >= west - 1) & (lon <= east + 1) & (lat >= south - 1) & (lat <= north + 1)
        return np.unique(day[inside])


def union(spans: Spans) -> Spans:
    """(m, 2) disjoint spans [start, end) in order that cover what the (n, 2) given cover."""
    spans = spans[spans[:, 1] > spans[:, 0]]
    if not len(spans):
        return spans.reshape(0, 2)
    spans = spans[np.argsort(spans[:, 0], kind="stable")]
    reach = np.maximum.accumulate(spans[:, 1])
    first = np.concatenate([[True], spans[1:, 0] > reach[:-1]])
    last = np.concatenate([first[1:], [True]])
    return np.stack([spans[first, 0], reach[last]], axis=1)


def within(spans: Spans, at_us: IntArray) -> npt.NDArray[np.bool_]:
    """(n,) whether each moment lies in one of the disjoint spans."""
    place = np.searchsorted(spans[:, 0], at_us, side="right") - 1
    inside = np.zeros(len(at_us), dtype=bool)
    known = place >= 0
    inside[known] = at_us[known] < spans[place[known], 1]
    return inside


def unannounced_us(days: IntArray, announced: Spans) -> int:
    """Microseconds of the days that lie outside the disjoint announced spans."""
    total = len(days) * DAY_US
    listened = union(np.stack([days * DAY_US, (days + 1) * DAY_US], axis=1)) if len(days) else announced[:0]
    return total - sum(
        int(np.clip(np.minimum(announced[:, 1], end) - np.maximum(announced[:, 0], start), 0, None).sum())
        for start, end in listened
    )


def per_hour(recorded: float, unannounced: int) -> float:
    """The usual rate; nan where no hour was left unannounced."""
    return (recorded + NEARLY_NONE) / (unannounced / HOUR_US) if unannounced > 0 else float("nan")


def held(recorded: float, announced: float, usual: float) -> float:
    """The share of what was announced that took place, in [0, 1]; the mean of a flat prior where none was.

    Of a Poisson count: took place + usual. The likelihood is as good as nothing beyond MOST_SIGMAS of it.
    """
    if announced <= 0:
        return 0.5
    most = min(announced, recorded + MOST_SIGMAS * np.sqrt(recorded + 1.0))
    took_place = _STEPS * most
    expected = took_place + max(usual, 1e-9)
    log = recorded * np.log(expected) - expected
    weight = np.exp(log - log.max())
    return float((weight * took_place).sum() / weight.sum() / announced)
