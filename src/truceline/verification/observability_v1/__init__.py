"""Who could have seen what: statements of coverage made one, and the shares that follow from them.

Comes in: a DuckDB connection with the view ``coverage`` (and ``checks``). Goes out: coverage in which
no two statements about one sensor and area overlap, shares of what was looked at by source and area,
and for each stratum whose acts could have been seen. The mission calls it before reports and answers.
"""

from truceline.verification.observability_v1.doubts import (
    ClockDoubt,
    clock_doubts,
    position_doubts,
)
from truceline.verification.observability_v1.seen import Seen, seen
from truceline.verification.observability_v1.settle import settle
from truceline.verification.observability_v1.sides import Reach, Reached, reaches

METHOD = "observability_v1"

__all__ = [
    "METHOD",
    "ClockDoubt",
    "Reach",
    "Reached",
    "Seen",
    "clock_doubts",
    "position_doubts",
    "reaches",
    "seen",
    "settle",
]
