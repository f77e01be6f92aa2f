"""The alarm on simulated missions: a year in which nothing changes, and a doubling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from truceline.bench import alarm_oracle
from truceline.verification import alarm_v1

FloatArray = npt.NDArray[np.float64]
Told = Callable[[str], None]

BEFORE_DAYS, YEAR_DAYS = 120, 365
RISE_DAY, AFTER_DAYS = 30, 90
MISSIONS, QUICK_MISSIONS = 2_000, 250
ORACLE = "oracle"
POISSON_P, CUSUM_H = 0.001, float(np.log(20))


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A kind of mission: its zones, the mean a day in each, dispersion k, and how alike days in a row are."""

    zones: int
    mean: float
    k: float
    follows: float = 0.0

    @property
    def name(self) -> str:
        """As it is printed."""
        alike = f"-ar{self.follows:g}" if self.follows else ""
        return f"{self.zones}-zones-mean{self.mean:g}-k{self.k:g}{alike}"


HEADLINE = Watched(zones=5, mean=10, k=5)
KINDS = (HEADLINE, Watched(zones=1, mean=100, k=5), Watched(zones=1, mean=10, k=5))
MORE_KINDS = (
    Watched(zones=5, mean=10, k=np.inf),
    Watched(zones=5, mean=10, k=1),
    Watched(zones=5, mean=1, k=5),
    Watched(zones=5, mean=10, k=5, follows=0.5),
)


def bench_alarm(seed: int, quick: bool, told: Told) -> dict[str, Any]:
    """False alarms of a mission a year, and days from a doubling to the alarm, its first day counted."""
    found = {}
    kinds = KINDS if quick else (*KINDS, *MORE_KINDS)
    for number, kind in enumerate(kinds):
        told(f"alarm {kind.name}, {number + 1} of {len(kinds)}")
        found[kind.name] = _measured(
            kind, np.random.default_rng([seed, 32, number]), QUICK_MISSIONS if quick else MISSIONS
        )
    headline = found[HEADLINE.name]
    return {
        "method": alarm_v1.METHOD,
        "guarantee": alarm_v1.GUARANTEE,
        "false_alarms_per_year": headline["false_alarms_per_year"],
        "delay_days": headline["delay_days"],
        "missions": found,
    }


def _measured(kind: Watched, rng: np.random.Generator, missions: int) -> dict[str, Any]:
    days = BEFORE_DAYS + YEAR_DAYS
    quiet = draw(rng, kind, missions, days)
    everywhere = draw(rng, kind, missions, BEFORE_DAYS + RISE_DAY + AFTER_DAYS, doubled=kind.zones)
    in_one = draw(rng, kind, missions, BEFORE_DAYS + RISE_DAY + AFTER_DAYS, doubled=1)
    ours = _scored(_ours, quiet, everywhere, in_one)
    peers = {name: _scored(peer, quiet, everywhere, in_one) for name, peer in PEERS.items()}
    return {
        "zones": kind.zones,
        "mean_a_day_and_zone": kind.mean,
        "k": kind.k if np.isfinite(kind.k) else None,
        "count": missions,
        **ours,
        "peers": {**peers, **_oracles(kind, quiet, everywhere, in_one)},
    }


def draw(rng: np.random.Generator, kind: Watched, missions: int, days: int, doubled: int = 0) -> FloatArray:
    """(missions, zones, days) counts; from the rise on the first ``doubled`` zones at twice the rate."""
    shape = (missions, kind.zones, days)
    rate = np.full(shape, kind.mean)
    rate[:, :doubled, BEFORE_DAYS + RISE_DAY :] *= 2
    return np.asarray(rng.poisson(rate * _level(rng, kind, shape)), float)


def _level(rng: np.random.Generator, kind: Watched, shape: tuple[int, ...]) -> Any:
    if np.isinf(kind.k):
        return 1.0
    if not kind.follows:
        return rng.gamma(kind.k, 1 / kind.k, shape)
    sigma2 = np.log1p(1 / kind.k)
    state = rng.normal(size=shape)
    for day in range(1, shape[-1]):
        state[..., day] = kind.follows * state[..., day - 1] + np.sqrt(1 - kind.follows**2) * state[..., day]
    return np.asarray(np.exp(np.sqrt(sigma2) * state - sigma2 / 2))


Alarmed = Callable[[FloatArray], npt.NDArray[np.bool_]]


def _scored(alarm: Alarmed, quiet: FloatArray, everywhere: FloatArray, in_one: FloatArray) -> dict[str, Any]:
    return {
        "false_alarms_per_year": float(alarm(quiet).any(axis=-1).mean()),
        **_delay(alarm(everywhere), ""),
        **_delay(alarm(in_one), "_one_zone"),
    }


def _oracles(
    kind: Watched, quiet: FloatArray, everywhere: FloatArray, in_one: FloatArray
) -> dict[str, dict[str, Any]]:
    """What could be reached at all; nothing where days follow one another, of which they know nothing."""
    if kind.follows:
        return {}
    still, risen, risen_in_one = (
        alarm_oracle.doubling(counts[..., BEFORE_DAYS:], kind.mean, kind.k)
        for counts in (quiet, everywhere, in_one)
    )

    def delay(detector: alarm_oracle.Detector, ratio: FloatArray, suffix: str) -> dict[str, Any]:
        watched = alarm_oracle.alarms(detector, still, ratio)
        return _delay(np.pad(watched, ((0, 0), (BEFORE_DAYS, 0))), suffix)

    known = {
        "false_alarms_per_year": alarm_oracle.FALSE_ALARMS,
        **delay(alarm_oracle.every_zone, risen, ""),
        **delay(alarm_oracle.first_zone, risen_in_one, "_one_zone"),
    }
    unknown = {**known, **delay(alarm_oracle.some_zone, risen_in_one, "_one_zone")}
    return {ORACLE: known} if kind.zones == 1 else {ORACLE: known, f"{ORACLE}_not_which_zone": unknown}


def _delay(alarm: npt.NDArray[np.bool_], suffix: str) -> dict[str, Any]:
    """Days to the alarm over missions that had none before; a rise never found counts as the longest."""
    rise = BEFORE_DAYS + RISE_DAY
    quiet_till_then = ~alarm[:, :rise].any(axis=-1)
    after = alarm[quiet_till_then, rise:]
    if not len(after):
        return {f"delay_days{suffix}": None, f"delay_days_p90{suffix}": None}
    days = np.where(after.any(axis=-1), after.argmax(axis=-1) + 1, after.shape[-1])
    return {
        f"delay_days{suffix}": float(np.median(days)),
        f"delay_days_p90{suffix}": float(np.quantile(days, 0.9)),
    }


def _ours(counts: FloatArray) -> npt.NDArray[np.bool_]:
    series, exposures, weights = alarm_v1.with_total(counts, np.ones_like(counts))
    return alarm_v1.evidence(series, exposures, weights, start=BEFORE_DAYS).alarm


def _before(counts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The days that are watched, and each zone's mean before them, which a peer takes for the truth."""
    mean = np.maximum(counts[..., :BEFORE_DAYS].mean(axis=-1, keepdims=True), 1 / BEFORE_DAYS)
    return counts[..., BEFORE_DAYS:], mean


def _padded(alarm: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """(missions, days) of any zone's alarm, quiet in the days before the watch."""
    return np.pad(alarm.any(axis=1), ((0, 0), (BEFORE_DAYS, 0)))


def _daily_poisson(counts: FloatArray) -> npt.NDArray[np.bool_]:
    from scipy import stats

    watched, mean = _before(counts)
    return _padded(stats.poisson.sf(watched - 1, mean) < POISSON_P)


def _cusum(counts: FloatArray) -> npt.NDArray[np.bool_]:
    """Poisson CUSUM for a doubling, threshold ln 20."""
    watched, mean = _before(counts)
    step = watched * np.log(2) - mean
    level, found = np.zeros(step.shape[:-1]), np.zeros(step.shape, bool)
    for day in range(step.shape[-1]):
        level = np.maximum(level + step[..., day], 0.0)
        found[..., day] = level >= CUSUM_H
    return _padded(found)


def _poisson_e_process(counts: FloatArray) -> npt.NDArray[np.bool_]:
    """The same mixture of likelihood ratios, Poisson, from the first day on; α is split over zones."""
    watched, mean = _before(counts)
    ratios = np.array(alarm_v1.RATIOS).reshape(-1, 1, 1, 1)
    steps = watched * np.log(ratios) - mean * (ratios - 1)
    together = np.logaddexp.reduce(steps.cumsum(axis=-1), axis=0) - np.log(len(alarm_v1.RATIOS))
    return _padded(together >= np.log(counts.shape[1] / alarm_v1.ALPHA))


PEERS: dict[str, Alarmed] = {
    "daily_poisson_p001": _daily_poisson,
    "poisson_cusum": _cusum,
    "poisson_e_process": _poisson_e_process,
}
