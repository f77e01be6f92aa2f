"""A small seeded world whose truth is known, for the demo and for tests.

comes in:  a seed and a folder
goes out:  raw files as publishers would write them, a mission's settings, an agreement, the truth
called by: the demo, tests, and later the benches

All of it is invented: places (open ocean), parties, roles, numbers.
"""

from truceline.simulate.truth import StratumTruth
from truceline.simulate.world import DEFAULT_SEED, RawFile, World, simulate

__all__ = ["DEFAULT_SEED", "RawFile", "StratumTruth", "World", "simulate"]
