"""In come places as reporters wrote them and zones as texts drew them; inside all is WGS 84 degrees.
Out go regions with their uncertainty, metres on the ground and answers to "is it inside?": YES, NO
or CANNOT_TELL. Intake, agreement, fusion and compliance ask; nothing else knows a projection.
"""

from truceline.space.bands import Bands, nearer_than, nearer_than_rows
from truceline.space.circle import circle
from truceline.space.footprint import FOOTPRINT_PATTERN, REACH, footprints
from truceline.space.gazetteer import Gazetteer, Settlement, folded, read_gazetteer
from truceline.space.grids import DATUM_IDS, Bounds, grid_metres, mgrs_of
from truceline.space.inside import inside
from truceline.space.lines import Baseline
from truceline.space.many import PLACE_COLUMNS, inside_many, inside_rows, unmasked
from truceline.space.metres import WGS84, bearing_deg, distance_m
from truceline.space.region import SIGMAS_95, region_95
from truceline.space.shares import shares_inside
from truceline.space.spotted import NoPlace, Spotted
from truceline.space.writing import NOTATIONS, ORDERS, PlaceNames, Writing
from truceline.space.written import read_places
from truceline.space.zone import Zone

__all__ = [
    "Bands",
    "Baseline",
    "Bounds",
    "DATUM_IDS",
    "FOOTPRINT_PATTERN",
    "Gazetteer",
    "NOTATIONS",
    "NoPlace",
    "ORDERS",
    "PLACE_COLUMNS",
    "PlaceNames",
    "REACH",
    "SIGMAS_95",
    "Settlement",
    "Spotted",
    "WGS84",
    "Writing",
    "Zone",
    "bearing_deg",
    "circle",
    "distance_m",
    "folded",
    "footprints",
    "grid_metres",
    "inside",
    "inside_many",
    "inside_rows",
    "mgrs_of",
    "nearer_than",
    "nearer_than_rows",
    "read_gazetteer",
    "read_places",
    "region_95",
    "shares_inside",
    "unmasked",
]
