"""In come declared holdings, inspections and sightings; out goes how each weapon stands, with its evidence.

What is missing from a declared place and what stands nearer than its line are two assertions, each by
its own look. That they are the same weapon is suggested at most, never asserted.
"""

from truceline.compliance.holdings_v1.nouns import (
    Candidate,
    Found,
    Inspected,
    Restricted,
    Sighted,
    Sighting,
    Standing,
    WeaponState,
    WeaponStates,
)
from truceline.compliance.holdings_v1.states import METHOD, UNSTATED, weapon_states

__all__ = [
    "Candidate",
    "Found",
    "Inspected",
    "METHOD",
    "Restricted",
    "Sighted",
    "Sighting",
    "Standing",
    "UNSTATED",
    "WeaponState",
    "WeaponStates",
    "weapon_states",
]
