"""Verification by independent lineages, version 2: what sensors see and miss together is weighed together.

comes in:  what lineage_v1 takes: who told of each incident and who looked, the sources with their rates
goes out:  as lineage_v1, and for each incident what its lineages weigh together beyond the sum of each
called by: the mission's run (findings_v2@2), the bench

lineage_v1 learns by how much louder some incidents are than others and then takes the mean of each source's
rates over them, as if a faint incident that one sensor missed were not likelier to be missed by the next.
It also counts as silent a source whose report association put into the incident beside; here such a silence
is not known (``near_misses``), and an incident of one source that lies a little farther from one of others
is perhaps the same happening (``strays``).
"""

from truceline.verification.lineage_v2.near import near_misses, without_near_misses
from truceline.verification.lineage_v2.spots import NONE
from truceline.verification.lineage_v2.strays import Strays, strays
from truceline.verification.lineage_v2.verify import METHOD, Verified, verify

__all__ = ["METHOD", "NONE", "Strays", "Verified", "near_misses", "strays", "verify", "without_near_misses"]
