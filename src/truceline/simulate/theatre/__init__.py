"""A theatre of any size whose truth is known, to measure methods on (formats.md, "Bench contract").

comes in:  options: seed, front, number of observations, what is misspecified, who cheats
goes out:  a folder: observations, sources, coverage, control, and the truth about each row
called by: `truceline simulate world`, `truceline bench`, tests

All of it is invented, and lies in open ocean.
"""

from truceline.simulate.theatre.make import GENERATORS, make_theatre
from truceline.simulate.theatre.options import ADVERSARIES, CROWDED, FRONTS, MAKES, Options

__all__ = ["ADVERSARIES", "CROWDED", "FRONTS", "GENERATORS", "MAKES", "Options", "make_theatre"]
