"""Watch every stratum of a mission by its zones: count day by day, detect, and say which zones stand out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from truceline.verification.alarm_v1.baseline import FloatArray
from truceline.verification.alarm_v1.detector import (
    HORIZON_DAYS,
    TOTAL_WEIGHT,
    Evidence,
    evidence,
    stand_out,
)
from truceline.verification.truce_v1 import WindowCount


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One stratum in one zone ('' its whole area): what was counted on each day of the watch and before."""

    stratum: str
    zone: str
    counts: tuple[WindowCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneWatch:
    """How one series stands on the last day.

    ``expected`` bounds the day's count while nothing changes, ``k`` the scatter that is assumed; both None
    where there is no baseline. ``evidence`` is its own, ``share`` what part of the mission's it is.
    ``stands_out``: by e-BH over all series on this one day.
    """

    stratum: str
    zone: str
    days_used: int
    days_without_evidence: int
    last_count: int | None
    expected: float | None
    k: float | None
    evidence: float
    share: float
    stands_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """The mission's evidence day by day, the threshold of the alarm, the days of alarm, and each series."""

    days: tuple[date, ...]
    evidence: tuple[float, ...]
    threshold: float
    alarms: tuple[date, ...]
    zones: tuple[ZoneWatch, ...]


def watch(series: Sequence[Series], days: Sequence[date], start: int) -> Watch:
    """The watch from day number ``start`` of the series' days on; what lies before is baseline alone."""
    counts = np.array([[_count(one) for one in each.counts] for each in series]).reshape(-1, len(days))
    exposures = np.array([[one.exposure for one in each.counts] for each in series]).reshape(counts.shape)
    weights = _weights(series)
    found = evidence(counts, exposures, weights, start)
    mission = found.evidence[start:]
    return Watch(
        days=tuple(days[start:]),
        evidence=tuple(float(each) for each in mission),
        threshold=found.threshold,
        alarms=tuple(day for day, over in zip(days[start:], found.alarm[start:], strict=True) if over),
        zones=tuple(_zone_watch(series, counts, found, weights, start)),
    )


def _count(one: WindowCount) -> float:
    return np.nan if one.count is None else float(one.count)


def _weights(series: Sequence[Series]) -> FloatArray:
    """Strata weigh alike; in each the whole area half, and its zones the other half, where it has any."""
    strata = sorted({one.stratum for one in series})
    zones = {name: sum(one.stratum == name and one.zone != "" for one in series) for name in strata}
    inside = [
        (TOTAL_WEIGHT if zones[one.stratum] else 1.0)
        if one.zone == ""
        else (1 - TOTAL_WEIGHT) / zones[one.stratum]
        for one in series
    ]
    return np.array(inside) / max(len(strata), 1)


def _zone_watch(
    series: Sequence[Series], counts: FloatArray, found: Evidence, weights: FloatArray, start: int
) -> list[ZoneWatch]:
    if not len(series):
        return []
    used = found.used[:, start:].sum(axis=1)
    anew = start + (counts.shape[1] - start - 1) // HORIZON_DAYS * HORIZON_DAYS
    last = found.zones[:, -1]
    apart = stand_out(last, found.used[:, anew:].sum(axis=1).astype(float))
    mission = float(found.evidence[-1])
    return [
        ZoneWatch(
            stratum=one.stratum,
            zone=one.zone,
            days_used=int(used[i]),
            days_without_evidence=counts.shape[1] - start - int(used[i]),
            last_count=None if np.isnan(counts[i, -1]) else int(counts[i, -1]),
            expected=_number(found.expected.mean[i, -1]),
            k=_number(1 / found.expected.phi[i, -1]),
            evidence=float(last[i]),
            share=float(weights[i] * last[i] / mission) if mission > 0 else 0.0,
            stands_out=bool(apart[i]),
        )
        for i, one in enumerate(series)
    ]


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
