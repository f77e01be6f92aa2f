"""Verification by independent lineages, version 1 (methods.md, section 7).

comes in:  who told of each incident and who looked, as columns; the sources with their rates
goes out:  for each incident a probability, a grade V0 to V3, and decibans per lineage that add up
called by: the mission's run, the bench

It never says *verified*: that is a decision of two named people.
"""

from truceline.verification.lineage_v1.confidence import confidence
from truceline.verification.lineage_v1.grades import (
    LADDER,
    grades,
    without_each,
)
from truceline.verification.lineage_v1.looks import EVERYWHERE, Coverage, look_shares
from truceline.verification.lineage_v1.tellings import Tellings, kinds_of, tellings
from truceline.verification.lineage_v1.verify import METHOD, Verified, verify
from truceline.verification.lineage_v1.weighing import DECIBANS_PER_NAT, Rates, Weighed, weigh
from truceline.verification.lineage_v1.witnesses import PHYSICAL, Panel, Witness, panel, witness

__all__ = [
    "Coverage",
    "DECIBANS_PER_NAT",
    "EVERYWHERE",
    "LADDER",
    "METHOD",
    "PHYSICAL",
    "Panel",
    "Rates",
    "Tellings",
    "Verified",
    "Weighed",
    "Witness",
    "confidence",
    "grades",
    "kinds_of",
    "look_shares",
    "panel",
    "tellings",
    "verify",
    "weigh",
    "without_each",
    "witness",
]
