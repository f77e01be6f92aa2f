"""`bench truce`: how often the truce answer cries wolf, how often it sees a fall, and what it cannot tell.

Every simulated world counts, answered or not: a test that refuses the hard worlds is not thereby a good one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from truceline.bench.alarm import bench_alarm
from truceline.bench.truce_peers import TESTS
from truceline.verification import truce_v1, truce_v2

FloatArray = npt.NDArray[np.float64]
Told = Callable[[str], None]

MEANS, DISPERSIONS = (15.0, 50.0, 140.0), (5.0, 10.0, 30.0, 100.0, np.inf)
BEYOND = (1.0, 2.0)
"""Dispersions below what is promised: printed, not promised."""
MAKES = ("gamma", "lognormal")
WINDOWS, LONG_WINDOWS = 28, 42
LEVELS = (0.01, 0.05, 0.10)
DROP = 0.5
WORLDS, QUICK_WORLDS, RULED = 10_000, 1_200, 400
BLOCK = 500
ANSWER, ALARM = "answer", "alarm"
"""The two parts of the bench."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A kind of world: how a day's rate scatters, the mean count of a window, and the dispersion k."""

    make: str
    mean: float
    k: float

    @property
    def name(self) -> str:
        """As it is printed."""
        return f"{self.make}-mean{self.mean:g}-k{self.k:g}"


def bench_truce(seed: int, quick: bool, told: Told, only: str = "") -> dict[str, Any]:
    """Figures by kind of world, the pooled size and the power at mean 140 beside them, and the alarm's.

    only: ANSWER or ALARM leaves the other out
    """
    begun = time.perf_counter()
    found: dict[str, Any] = {"seed": seed}
    if only != ALARM:
        found |= _answers(seed, quick, told)
    if only != ANSWER:
        alarm = bench_alarm(seed, quick, told)
        found |= {"alarm": alarm, **{name: alarm[name] for name in ("false_alarms_per_year", "delay_days")}}
    return {**found, "seconds": time.perf_counter() - begun}


def _answers(seed: int, quick: bool, told: Told) -> dict[str, Any]:
    worlds: dict[str, Any] = {}
    kinds = list(_worlds(quick))
    for number, world in enumerate(kinds):
        told(f"{world.name}, {number + 1} of {len(kinds)}")
        rng = np.random.default_rng([seed, 31, number])
        worlds[world.name] = _measured(world, rng, QUICK_WORLDS if quick else WORLDS)
    promised = [each for each in worlds.values() if each["promised"]]
    return {
        "method": truce_v2.METHOD,
        "alpha": truce_v2.ALPHA,
        "size": float(np.mean([each["size"] for each in promised])),
        "size_rose": float(np.mean([each["size_rose"] for each in promised])),
        "size_range": _range(promised, "size"),
        "size_rose_range": _range(promised, "size_rose"),
        "size_at_range": {level: _ranges_at(promised, level) for level in promised[0]["size_at"]},
        "power": worlds["gamma-mean140-k30"]["power"],
        "power_k10": worlds["gamma-mean140-k10"]["power"],
        "cannot_tell_share": float(np.mean([each["cannot_tell_share"] for each in promised])),
        "worlds": worlds,
    }


def _ranges_at(worlds: list[dict[str, Any]], level: str) -> list[list[float]]:
    """Lowest and highest share at a nominal level: of fell, then of rose."""
    shares = list(zip(*(each["size_at"][level] for each in worlds), strict=True))
    return [[min(side), max(side)] for side in shares]


def _range(worlds: list[dict[str, Any]], name: str) -> list[float]:
    return [min(each[name] for each in worlds), max(each[name] for each in worlds)]


def _worlds(quick: bool) -> Iterator[World]:
    for make in MAKES[:1] if quick else MAKES:
        for mean in MEANS:
            for k in DISPERSIONS if quick else (*BEYOND, *DISPERSIONS):
                yield World(make=make, mean=mean, k=k)


def draw(rng: np.random.Generator, world: World, shape: tuple[int, ...], ratio: float = 1.0) -> FloatArray:
    """Counts of windows whose rate scatters with coefficient of variation 1/√k around mean × ratio."""
    if np.isinf(world.k):
        level: Any = 1.0
    elif world.make == "gamma":
        level = rng.gamma(world.k, 1 / world.k, shape)
    else:
        sigma2 = np.log1p(1 / world.k)
        level = rng.lognormal(-sigma2 / 2, np.sqrt(sigma2), shape)
    return rng.poisson(world.mean * ratio * level, shape).astype(float)


def _measured(world: World, rng: np.random.Generator, worlds: int) -> dict[str, Any]:
    baseline = draw(rng, world, (worlds, LONG_WINDOWS))
    same, fallen = draw(rng, world, (worlds,)), draw(rng, world, (worlds,), 1 - DROP)
    low, high, seen = (np.concatenate(each) for each in zip(*_tested(baseline, same, fallen), strict=True))
    ours = {**_sizes(low, high), "power": _share(seen <= truce_v2.ALPHA)}
    return {
        "mean": world.mean,
        "k": world.k if np.isfinite(world.k) else None,
        "make": world.make,
        "promised": world.k >= min(DISPERSIONS),
        "count": worlds,
        **ours,
        **_ruled(baseline[:RULED], same[:RULED], fallen[:RULED]),
        "peers": {name: _peer(name, baseline[:, :WINDOWS], same, fallen) for name in TESTS},
    }


def _tested(
    baseline: FloatArray, same: FloatArray, fallen: FloatArray
) -> Iterator[tuple[FloatArray, FloatArray, FloatArray]]:
    """p fell and p rose without a change, and p fell after a drop, against the shorter baseline."""
    for at in range(0, len(same), BLOCK):
        expected = _expected(baseline[at : at + BLOCK, :WINDOWS])
        low = expected.p_low(same[at : at + BLOCK])
        yield low, 1 - low, expected.p_low(fallen[at : at + BLOCK])


def _expected(baseline: FloatArray) -> truce_v2.Predictives:
    """A baseline that counted nothing is given one event, so that it can be tested at all."""
    seen = baseline.copy()
    seen[:, 0] += seen.sum(axis=1) == 0
    return truce_v2.predictives(seen, np.ones_like(seen), np.ones(len(seen)), heeds_neighbours=True)


def _sizes(low: FloatArray, high: FloatArray) -> dict[str, Any]:
    """Shares that each test rejects without a change: at α, and at 1 and 10 %."""
    alpha = truce_v2.ALPHA
    return {
        "size": _share(low <= alpha),
        "size_rose": _share(high <= alpha),
        "size_at": {f"{level:g}": [_share(low <= level), _share(high <= level)] for level in LEVELS},
    }


def _peer(name: str, baseline: FloatArray, same: FloatArray, fallen: FloatArray) -> dict[str, Any]:
    low, high = TESTS[name](baseline, same)
    seen, _ = TESTS[name](baseline, fallen)
    return {**_sizes(low, high), "power": _share(seen <= truce_v2.ALPHA)}


def _ruled(baseline: FloatArray, same: FloatArray, fallen: FloatArray) -> dict[str, Any]:
    """What the whole rule answers: both baselines must agree, and the drop must be detectable."""
    each = [_expected(baseline[:, :windows]) for windows in (WINDOWS, LONG_WINDOWS)]
    too_coarse = np.any([~_can_show(one) for one in each], axis=0)
    still, moved = _said(each, same), _said(each, fallen)
    disagree = still == DISAGREE
    answered = ~(too_coarse | disagree)
    return {
        "answers_without_change": {
            "fell": _share(answered & (still == -1)),
            "rose": _share(answered & (still == 1)),
            "no change shown": _share(answered & (still == 0)),
        },
        "cannot_tell_share": _share(~answered),
        "cannot_tell_because": {
            "smallest detectable drop over 80 %": _share(too_coarse),
            "baselines disagree": _share(~too_coarse & disagree),
        },
        "size_among_answered": _share(still[answered] == -1) if answered.any() else None,
        "answered_fell_after_drop": _share(~too_coarse & (moved == -1)),
    }


DISAGREE = 9


def _said(expected: list[truce_v2.Predictives], counts: FloatArray) -> npt.NDArray[np.int64]:
    """-1 fell, 1 rose, 0 neither, by both baselines; DISAGREE when they differ."""
    low = [one.p_low(counts) for one in expected]
    said = [np.where(p <= truce_v2.ALPHA, -1, np.where(1 - p <= truce_v2.ALPHA, 1, 0)) for p in low]
    return np.where(said[0] == said[1], said[0], DISAGREE)


def _can_show(expected: truce_v2.Predictives) -> npt.NDArray[np.bool_]:
    """Whether a drop of the rule's largest size would be noticed with the rule's power."""
    critical = expected.largest_significant(truce_v2.ALPHA)
    power = expected.at_most(critical, 1 - truce_v1.LARGEST_DROP)
    return np.asarray((critical >= 0) & (power >= truce_v2.POWER))


def _share(which: npt.NDArray[np.bool_]) -> float:
    return float(np.mean(which))
