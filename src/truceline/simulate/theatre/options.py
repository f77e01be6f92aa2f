"""What may be asked of a simulated theatre; each is written beside the data, so a figure names its world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Front = Literal["normal", "dense"]
Make = Literal["points", "process", "clusters", "duels", "witnesses"]

PER_DAY: dict[str, float] = {"normal": 274.0, "dense": 2740.0}
"""Observations a day on the whole front: 100,000 a year, or a million (methods.md, section 5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """One theatre. ``make`` is the generator; the rest are its misspecifications and its adversary.

    sigma_factor:   reported sigma / true sigma
    copy_rate:      chance that a media outlet repeats the story of another it reads
    copy_error:     stated copy rate - true copy rate
    loudness:       1 sigma of log-odds by which all sensors see some incidents better (witnesses)
    dispersion:     k of the negative binomial by which days differ; inf: they do not
    rate_ratio:     incidents during the truce / without it
    adversary:      any of ``flood``, ``spoof``, ``staged_fire``, ``false_flag``, ``new_satellite``
    """

    seed: int = 7
    make: Make = "process"
    front: Front = "normal"
    observations: int = 100_000
    sigma_factor: float = 1.0
    copy_rate: float = 0.5
    copy_error: float = 0.0
    loudness: float = 0.0
    dispersion: float = 20.0
    rate_ratio: float = 0.5
    adversary: tuple[str, ...] = ()

    @property
    def days(self) -> float:
        """How long the theatre lasts, days: its density stays the front's."""
        return self.observations / PER_DAY[self.front]


ADVERSARIES = ("flood", "spoof", "staged_fire", "false_flag", "new_satellite")
MAKES: tuple[Make, ...] = ("points", "process", "clusters", "duels", "witnesses")
CROWDED: tuple[Make, ...] = ("points", "process", "clusters")
"""Makes whose incidents crowd on fronts, so that association is hard; ``witnesses`` is for verification."""
FRONTS: tuple[Front, ...] = ("normal", "dense")
