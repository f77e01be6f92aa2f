"""In come acts as known at a moment and a guarantee of the agreement; out goes a panel: conditions met,
not met or open with their evidence, clocks, stages, what voids it. It prepares; a named person decides.
"""

from truceline.compliance.guarantees_v1.acts import NO_OWNER, Act
from truceline.compliance.guarantees_v1.clocks import ClockStart, StageDue
from truceline.compliance.guarantees_v1.measures import Measured
from truceline.compliance.guarantees_v1.panel import (
    LAST_LINE,
    METHOD,
    ConditionAnswer,
    DecisionMade,
    Known,
    Panel,
    panel,
)

__all__ = [
    "Act",
    "ClockStart",
    "ConditionAnswer",
    "DecisionMade",
    "Known",
    "LAST_LINE",
    "METHOD",
    "Measured",
    "NO_OWNER",
    "Panel",
    "StageDue",
    "panel",
]
