"""The observation columns: one documented schema; an ``Observation`` is one row of it.

Every column has a DuckDB type, a unit, a meaning and a null rule. Two columns are the store's
own: ``id`` and ``salt`` (ids.py). What a source *said* goes into the id (``in_id``); when and
how the mission read it does not, so the same report read again is already known.
"""

from __future__ import annotations

from dataclasses import dataclass

MEANS = (
    "heard",
    "saw",
    "camera",
    "uav",
    "satellite_thermal",
    "satellite_image",
    "acoustic",
    "seismic",
    "radar",
    "crater_analysis",
    "reported",
)
WHAT_WAS_OBSERVED = (
    "explosion",
    "projectile",
    "burst",
    "shot",
    "muzzle_flash",
    "airburst",
    "salvo",
    "flare",
    "weapon_presence",
    "troop_presence",
    "engineering_work",
    "uav_flight",
    "restriction",
    "damage",
    "casualty",
)
COUNT_QUALIFIERS = ("exact", "about", "at_least", "over", "uncountable")
RESTRICTIONS = (
    "denial",
    "delay",
    "conditional",
    "mines_uxo",
    "jamming",
    "fire_at_asset",
    "information_refused",
    "threat",
)
"""What keeps monitors from going, looking or hearing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: ``sql_type`` in DuckDB, ``unit``, ``meaning``, ``null_rule``; in the id or not.

    ``later``: it joined its layer when files of the layer existed. Where it is null it says nothing in a
    row's canonical text, so that those files still prove themselves.
    """

    name: str
    sql_type: str
    unit: str
    meaning: str
    null_rule: str
    in_id: bool
    later: bool = False


def column(name: str, sql_type: str, unit: str, null_rule: str, in_id: bool, meaning: str) -> Column:
    """A column written in one line of a table."""
    return Column(name=name, sql_type=sql_type, unit=unit, meaning=meaning, null_rule=null_rule, in_id=in_id)


_NEVER = "never null"
_T = "TIMESTAMPTZ"
_D = "DOUBLE"
_V = "VARCHAR"

OBSERVATION_COLUMNS: tuple[Column, ...] = (
    column("id", _V, "32 hex digits", _NEVER, False, "keyed digest of who said it, which record, what"),
    column("salt", _V, "32 hex digits", _NEVER, False, "makes the row's leaf unguessable; erased with it"),
    column("kind", _V, "code of kinds.csv", _NEVER, True, "what the source says happened"),
    column("happened_earliest", _T, "µs UTC", _NEVER, True, "earliest moment it may have happened"),
    column("happened_latest", _T, "µs UTC", _NEVER, True, "latest moment it may have happened"),
    column("reported_at", _T, "µs UTC", "null: the source does not say", False, "when the source said it"),
    column("received_at", _T, "µs UTC", _NEVER, False, "when it reached the mission"),
    column("lon_deg", _D, "degrees WGS 84", "null: no coordinates", True, "longitude; a wedge's apex"),
    column("lat_deg", _D, "degrees WGS 84", "null: no coordinates", True, "latitude; a wedge's apex"),
    column("place_kind", _V, "point|polygon|wedge|none", _NEVER, True, "how the place was given"),
    column("sigma_major_m", _D, "m, 1 sigma", "null: unknown, never zero", False, "long half-axis"),
    column("sigma_minor_m", _D, "m, 1 sigma", "null: unknown, never zero", False, "short half-axis"),
    column("azimuth_deg", _D, "degrees from north, 0-180", "null: round", False, "of the long axis"),
    column("area_ref", _V, "id of a named area", "null: no named area", True, "polygon by name"),
    column("bearing_deg", _D, "degrees from true north", "null: none given", True, "from the place"),
    column("bearing_sigma_deg", _D, "degrees, 1 sigma", "null: unknown", False, "of the bearing"),
    column("range_min_m", _D, "m", "null: none given", True, "nearest distance along the bearing"),
    column("range_max_m", _D, "m", "null: none given", True, "farthest distance along the bearing"),
    column("geometry", "BLOB", "WKB, degrees WGS 84", "null: no outline", False, "outline of a polygon"),
    column("means", _V, "code, MEANS", "null: not said", True, "how it was observed"),
    column("observation", _V, "code, WHAT_WAS_OBSERVED", "null: not said", True, "counting unit"),
    column("count", "BIGINT", "number", "null: not said; counted as one report", True, "how many"),
    column("count_qualifier", _V, "code, COUNT_QUALIFIERS", "null: no count", True, "how the count is meant"),
    column("weapon_code", _V, "weapon code", "null: undetermined", True, "weapon as the source says"),
    column("side_claimed", _V, "party id", "null: none claimed", True, "who the source says did it"),
    column("direction", _V, "16-point compass, from-to", "null: not said", True, "of fire or flight"),
    column("measures", _V, "JSON, units in the names", "null: none", False, "what the sensor measured"),
    column("confidence_reported", _V, "source's own word", "null: none", False, "never a probability"),
    column("fix_quality", _V, "source's own word", "null: none", False, "of the position fix"),
    column("source_id", _V, "id in sources.toml", _NEVER, True, "who said it"),
    column("record_key", _V, "text", _NEVER, True, "the source's own key, else digest#occurrence"),
    column("relays", _V, "id of a source or lineage", "null: first hand", True, "whom the source repeats"),
    column("evidence_sha256", _V, "64 hex digits", _NEVER, False, "the file it was read from"),
    column("row_no", "BIGINT", "from 1", _NEVER, False, "row of that file, header excluded"),
    column("as_reported", _V, "text", _NEVER, True, "what the source wrote"),
    column("reader", _V, "name@version", _NEVER, False, "what turned the bytes into this row"),
    column("tier", _V, "release tier", "null: mission", False, "who may see it (tiers.py)"),
)
OBSERVATION_NAMES: tuple[str, ...] = tuple(each.name for each in OBSERVATION_COLUMNS)
ID_COLUMNS: tuple[Column, ...] = tuple(each for each in OBSERVATION_COLUMNS if each.in_id)

PLACE_NUMBERS = (
    "lon_deg",
    "lat_deg",
    "sigma_major_m",
    "sigma_minor_m",
    "azimuth_deg",
    "bearing_deg",
    "bearing_sigma_deg",
    "range_min_m",
    "range_max_m",
)
"""The columns in which a place is told by numbers; all DOUBLE."""
