"""control.geojson of any maker as a map of control: who holds what, by whichever property says so."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import shapely

from truceline.verification.attribution_v1 import ControlMap, Ground

HOLDER = (
    "holder", "held_by", "controlled_by", "controller", "control", "side", "party", "owner", "owner_party",
    "actor", "occupier", "name", "id",
)  # fmt: skip
NOBODYS = frozenset(
    {"", "none", "null", "contested", "disputed", "grey", "gray", "grey_zone", "gray_zone", "no_mans_land",
     "buffer", "unknown", "neutral", "line", "contact_line"}
)  # fmt: skip
BAND_M = {"band_m": 1.0, "uncertainty_m": 1.0, "uncertainty_band_m": 1.0, "half_width_m": 1.0,
          "sigma_m": 2.0, "band_km": 1e3, "uncertainty_km": 1e3, "uncertainty_band_km": 1e3}  # fmt: skip
SINCE = ("day", "date", "as_of", "valid_from", "from")
UNTIL = ("valid_to", "until", "to")
DRAWER = ("drawn_by", "source_side", "source", "author")
EPOCH = date(1970, 1, 1)


def control_map(path: Path, sides: Iterable[str] = ()) -> ControlMap | None:
    """The map of a file, None where it is absent or gives ground to nobody.

    sides: names that are known to be sides; where a property holds one of them, it is the holder's
    """
    if not path.is_file():
        return None
    told = json.loads(path.read_text(encoding="utf-8"))
    grounds = tuple(_grounds(told, frozenset(sides)))
    return ControlMap(grounds) if grounds else None


def _grounds(told: Mapping[str, Any], sides: frozenset[str]) -> Iterator[Ground]:
    over_all = {name: value for name, value in told.items() if isinstance(value, str | int | float)}
    features = told.get("features", [told])
    key = _holder_key(features, sides)
    for feature in features:
        said = {**over_all, **(feature.get("properties") or {})}
        said = {str(name).lower(): value for name, value in said.items()}
        holder = str(said.get(key) or "").strip()
        if holder.lower() in NOBODYS or not feature.get("geometry"):
            continue
        parts = shapely.get_parts(shapely.from_geojson(json.dumps(feature["geometry"])))
        areas = [part for part in parts if part.geom_type in ("Polygon", "MultiPolygon")]
        if areas:
            yield Ground(
                holder=holder,
                area=shapely.make_valid(shapely.union_all(shapely.make_valid(areas))),
                drawn_by=str(_first(said, DRAWER) or ""),
                day=_day(_first(said, SINCE)),
                until=_day(_first(said, UNTIL)),
                band_m=_band_m(said),
                lag_days=_number(said.get("lag_days")),
            )


def _holder_key(features: Iterable[Mapping[str, Any]], sides: frozenset[str]) -> str:
    """The property that names holders: the first that holds names of sides, else the first that is there."""
    told = [
        {str(key).lower(): value for key, value in (each.get("properties") or {}).items()}
        for each in features
    ]
    there = [key for key in HOLDER if any(key in said for said in told)]
    there += sorted({key for said in told for key in said} - set(there))
    fits = [key for key in there if any(str(said.get(key)) in sides for said in told)]
    return (fits or there or [HOLDER[0]])[0]


def _band_m(said: Mapping[str, Any]) -> float | None:
    found = [
        number * metres for key, metres in BAND_M.items() if (number := _number(said.get(key))) is not None
    ]
    return found[0] if found else None


def _first(said: Mapping[str, Any], keys: Iterable[str]) -> object:
    return next((said[key] for key in keys if said.get(key) not in (None, "")), None)


def _number(value: object) -> float | None:
    try:
        return float(value) if value is not None else None  # type: ignore[arg-type]  # what float refuses is none
    except (TypeError, ValueError):
        return None


def _day(value: object) -> int | None:
    """Whole days since 1970 of a date or a moment; None for what is neither."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    whole = moment.astimezone(UTC).date() if moment.tzinfo else moment.date()
    return (whole - EPOCH).days
