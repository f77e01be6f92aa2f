"""What a written place turned out to be: a region with its uncertainty, or the reason why it is none."""

from __future__ import annotations

from dataclasses import dataclass

from truceline.records import PlaceKind

NO_DATUM = "TL-INT-040"
NOT_UNDERSTOOD = "TL-INT-041"
TWO_READINGS = "TL-INT-042"
OUT_OF_AREA = "TL-INT-043"
SWAPPED = "TL-INT-044"
NOT_LISTED = "TL-INT-045"
NO_TABLE = "TL-INT-046"
NO_DECLINATION = "TL-INT-047"
OFF_THE_GLOBE = "TL-INT-008"

LEAST_SIGMA_M = 1.0
"""Places are stored to a metre, so that none is surer than one; 1 sigma."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spotted:
    """A place as a row of observations holds it: degrees WGS 84, metres and degrees of 1 sigma.

    ``candidates`` are ids of the gazetteer or of the positions that the text may mean; several
    make a polygon of all of them without coordinates. ``geometry`` is WKB. None: not known.
    """

    kind: PlaceKind
    lon_deg: float | None = None
    lat_deg: float | None = None
    sigma_major_m: float | None = None
    sigma_minor_m: float | None = None
    azimuth_deg: float | None = None
    area_ref: str | None = None
    bearing_deg: float | None = None
    bearing_sigma_deg: float | None = None
    range_min_m: float | None = None
    range_max_m: float | None = None
    geometry: bytes | None = None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPlace:
    """Why a text gives no place: a code of problems.csv, what is wrong, what to do."""

    code: str
    message: str
    remedy: str
