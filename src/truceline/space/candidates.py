"""Several places that one name may mean, as one region that says which they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import shapely

from truceline.records import Place, PlaceKind
from truceline.space.gazetteer import Settlement, folded
from truceline.space.region import region_95
from truceline.space.spotted import Spotted
from truceline.space.writing import Answer


def as_one(name: str, places: Sequence[Spotted], found: Sequence[Settlement]) -> Answer:
    """One place as it is; several as one polygon of all of them, which says which.

    The polygon bears the settlement's name; a bearing's bears none, as that would tell every
    reader of a report where the mission observes from.
    """
    if len(places) == 1:
        return replace(places[0], candidates=tuple(one.id for one in found))
    regions = [region_of(place) for place in places]
    known = [region for region in regions if region is not None]
    return Spotted(
        kind=PlaceKind.POLYGON,
        area_ref=f"place:{folded(name)}",
        geometry=_multipolygon(known) if len(known) == len(regions) else None,
        candidates=tuple(one.id for one in found),
    )


def region_of(place: Spotted) -> shapely.geometry.base.BaseGeometry | None:
    """The 95 % region of a place, WGS 84; None where nothing says how large it is."""
    if place.kind is PlaceKind.POLYGON:
        return None if place.geometry is None else shapely.from_wkb(place.geometry)
    return region_95(
        Place(
            kind=place.kind,
            lon_deg=place.lon_deg,
            lat_deg=place.lat_deg,
            sigma_major_m=place.sigma_major_m,
            sigma_minor_m=place.sigma_minor_m,
            bearing_deg=place.bearing_deg,
            bearing_sigma_deg=place.bearing_sigma_deg,
            range_min_m=place.range_min_m,
            range_max_m=place.range_max_m,
        )
    )


def reaches(place: Spotted, region: shapely.geometry.base.BaseGeometry) -> bool:
    """True where a place may lie in the region."""
    own = region_of(place)
    point = shapely.Point(place.lon_deg or 0.0, place.lat_deg or 0.0)
    return bool(region.intersects(point if own is None else own))


def _multipolygon(regions: Sequence[shapely.geometry.base.BaseGeometry]) -> bytes:
    joined = shapely.union_all(list(regions))
    parts = [part for part in shapely.get_parts(joined) if part.geom_type == "Polygon"]
    return bytes(shapely.to_wkb(shapely.MultiPolygon(parts)))
