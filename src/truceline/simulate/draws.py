"""Chance that falls the same way on every machine.

Only raw 64-bit words of PCG64 are taken from NumPy, which promises that stream for good (NEP 19);
everything made of them is plain arithmetic. So one seed is one world, whatever the version or CPU.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TypeVar

from numpy.random import PCG64, SeedSequence

Thing = TypeVar("Thing")

WORDS_AT_ONCE = 1024
"""Words are fetched in blocks for speed; their order, and so every draw, is the same."""


class Dice:
    """A stream of chance for one named part of the world; parts do not disturb each other."""

    def __init__(self, seed: int, part: str) -> None:
        self._words = PCG64(SeedSequence(seed, spawn_key=(zlib.crc32(part.encode()),)))
        self._drawn: list[int] = []

    def unit(self) -> float:
        """A number in [0, 1), all equally likely."""
        if not self._drawn:
            self._drawn = self._words.random_raw(WORDS_AT_ONCE).tolist()[::-1]
        return (self._drawn.pop() >> 11) * 2.0**-53

    def between(self, low: float, high: float) -> float:
        """A number in [low, high), all equally likely."""
        return low + (high - low) * self.unit()

    def chance(self, probability: float) -> bool:
        """True as often as ``probability`` says."""
        return self.unit() < probability

    def normal(self, sigma: float) -> float:
        """A bell-shaped error with that sigma, never beyond six of them.

        The sum of twelve units less six: variance one, and no logarithm that two machines
        could round differently.
        """
        return sigma * (sum(self.unit() for _ in range(12)) - 6.0)

    def choose(self, things: Sequence[Thing], weights: Sequence[float] | None = None) -> Thing:
        """One of the things, as often as its weight says (all alike without weights)."""
        if weights is None:
            return things[int(self.unit() * len(things))]
        mark = self.unit() * sum(weights)
        for thing, weight in zip(things, weights, strict=True):
            mark -= weight
            if mark < 0:
                return thing
        return things[-1]

    def count(self, mean: float, k: float) -> int:
        """A number of happenings in a day: negative binomial, variance mean + mean²/k."""
        share = mean / (mean + k)
        probability = (1 - share) ** k
        mark, number = self.unit() - probability, 0
        while mark >= 0 and number < 100_000:
            probability *= share * (number + k) / (number + 1)
            mark, number = mark - probability, number + 1
        return number
