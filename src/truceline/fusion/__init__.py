"""In come observations; out go incidents: the mission's guess at which reports are one happening.
The mission calls it and hands the numbers of the run before, so that incidents keep theirs.
Methods stand side by side, versioned; one that was used is never edited.
"""

from truceline.fusion.single_v1 import (
    COUNTING_RULE,
    INCIDENT_CHANNELS,
    INCIDENT_COLUMNS,
    MEMBER_COLUMNS,
    METHOD,
    NOTE,
    SCREENED_THERMAL,
    Fused,
    fuse,
    recorded_violations,
)

__all__ = [
    "COUNTING_RULE",
    "Fused",
    "INCIDENT_CHANNELS",
    "INCIDENT_COLUMNS",
    "MEMBER_COLUMNS",
    "METHOD",
    "NOTE",
    "SCREENED_THERMAL",
    "fuse",
    "recorded_violations",
]
