"""In come places as sources gave them and zones as texts drew them, all WGS 84 degrees.
Out go metres on the ground and answers to "is it inside?": YES, NO or CANNOT_TELL.
Agreement, fusion and compliance ask; nothing else knows a projection.
"""

from truceline.space.footprint import FOOTPRINT_PATTERN, REACH, footprints
from truceline.space.inside import inside
from truceline.space.lines import Baseline
from truceline.space.many import PLACE_COLUMNS, inside_many, inside_rows, unmasked
from truceline.space.metres import bearing_deg, distance_m
from truceline.space.region import SIGMAS_95, region_95
from truceline.space.zone import Zone

__all__ = [
    "Baseline",
    "FOOTPRINT_PATTERN",
    "PLACE_COLUMNS",
    "REACH",
    "SIGMAS_95",
    "Zone",
    "bearing_deg",
    "distance_m",
    "footprints",
    "inside",
    "inside_many",
    "inside_rows",
    "region_95",
    "unmasked",
]
