"""Does a place lie in a zone? The slow oracle; ``many.py`` answers the same for columns."""

from __future__ import annotations

from collections.abc import Mapping

from shapely.geometry.base import BaseGeometry

from truceline.records import Place, PlaceKind, Truth
from truceline.space.region import region_95
from truceline.space.zone import Zone


def inside(
    place: Place,
    zone: Zone,
    *,
    default_sigma_m: float | None = None,
    areas: Mapping[str, Zone] | None = None,
) -> Truth:
    """YES if the whole 95 % region of the place lies in the zone, NO if none does, else CANNOT_TELL.

    A place whose uncertainty nobody stated is never YES and never NO, unless the caller passes
    ``default_sigma_m``, a sigma that somebody declared for such places. An area is in the zone
    that bears its name; else the outline of its rings, or of ``areas`` by ``area_ref``, decides.
    Areas that only touch along a border do not lie in each other.
    """
    if place.kind is PlaceKind.POLYGON and place.area_ref == zone.id:
        return Truth.YES
    region = region_95(place, default_sigma_m, areas)
    return Truth.CANNOT_TELL if region is None else lies_in(region, zone)


def lies_in(region: BaseGeometry, zone: Zone) -> Truth:
    """The region test itself, on outlines in degrees."""
    if not zone.geometry.intersects(region) or zone.geometry.touches(region):
        return Truth.NO
    return Truth.YES if zone.geometry.covers(region) else Truth.CANNOT_TELL
