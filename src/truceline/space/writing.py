"""How the places of a text were written, and the tables that give names their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from truceline.space.gazetteer import Gazetteer
from truceline.space.grids import Bounds
from truceline.space.spotted import NOT_UNDERSTOOD, NoPlace, Spotted

NOTATIONS = ("auto", "decimal", "sexagesimal", "mgrs", "sk42", "ucs2000", "bearing", "settlement")
ORDERS = ("", "lat_lon", "lon_lat", "xy", "yx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How the places of a text were written, as the card and the source state it.

    ``datum`` of grids and degrees ('' not stated; degrees are then WGS 84, grids are refused);
    ``order`` of two unlabelled numbers; ``source_sigma_m`` of the source's positions;
    ``settlement_sigma_m`` how far from a settlement's point it reaches; ``bearing_sigma_deg`` of
    the observer's bearings, beyond the written resolution; ``magnetic`` where bearings are from
    magnetic north, with the declination, degrees east. ``area`` is the mission's.
    """

    notation: str = "auto"
    datum: str = ""
    order: str = ""
    source_sigma_m: float | None = None
    settlement_sigma_m: float | None = None
    bearing_sigma_deg: float = 0.0
    magnetic: bool = False
    declination_deg: float | None = None
    area: Bounds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceNames:
    """The tables that give names their places; the mission's own positions come first."""

    positions: Gazetteer | None = None
    gazetteer: Gazetteer | None = None


class Names(Protocol):
    """Where names are looked up: ``PlaceNames``, or the same fetched when it is first asked."""

    @property
    def positions(self) -> Gazetteer | None:
        """The mission's own named positions."""

    @property
    def gazetteer(self) -> Gazetteer | None:
        """Settlements."""


Text = tuple[str, str | None]
"""A place as written, and the position it is reckoned from where another column names it."""
Answer = Spotted | NoPlace


def not_understood(text: str, notation: str = "") -> NoPlace:
    """The answer to a text that no notation reads."""
    wanted = f" in {notation} notation" if notation else ""
    return NoPlace(
        code=NOT_UNDERSTOOD,
        message=f"'{text[:60]}' is no place{wanted} that can be read.",
        remedy="Compare docs/explanation/places.md; say how it is written with notation = in [place].",
    )
