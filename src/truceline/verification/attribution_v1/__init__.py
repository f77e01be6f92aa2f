"""Attribution, version 1: who did it, with undetermined as the answer wherever nothing decides.

comes in:  columns of observations, which act each row is about, maps of control, sources
goes out:  probabilities of each side and of neither, the answer or nobody, every reason, bounds by side
called by: the bench; the mission, and only where its mandate grants `attribute`
"""

from truceline.verification.attribution_v1.attribute import (
    FIRST_METHOD,
    METHOD,
    NOBODY,
    REASONS,
    SUPPOSITIONS,
    Attributed,
    again_with,
    attribute,
    without_lineage,
)
from truceline.verification.attribution_v1.control import ControlMap, Ground
from truceline.verification.attribution_v1.lines import NEEDED
from truceline.verification.attribution_v1.ranges import Reach
from truceline.verification.attribution_v1.settings import STANDARD, Settings
from truceline.verification.attribution_v1.tell import Attribution, Hypothesis, LineTold, tell

__all__ = [
    "FIRST_METHOD",
    "METHOD",
    "NEEDED",
    "NOBODY",
    "REASONS",
    "STANDARD",
    "SUPPOSITIONS",
    "Attributed",
    "Attribution",
    "ControlMap",
    "Ground",
    "Hypothesis",
    "LineTold",
    "Reach",
    "Settings",
    "again_with",
    "attribute",
    "tell",
    "without_lineage",
]
