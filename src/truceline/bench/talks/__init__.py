"""How well the record of negotiations is read: times, statements, names and event types, with peers beside.

comes in:  a folder of annotated sets that may not be shipped, and a list of spellings that is
goes out:  figures with bootstrap intervals; sets that are not there are said
called by: `truceline bench talks`
"""

from truceline.bench.talks.sets import SETS, measured

__all__ = ["SETS", "measured"]
