"""The layers: every kind of row that is kept in bulk, with its columns, as observations.py does.

    observations   what a source said happened
    tallies        a count somebody reports for a period; never fused into incidents
    coverage       whether a source could have seen an area for a period
    checks         what a check of a device's clock and position found
    notices        activities that a party said it would carry out, and steps that are on record
    holdings       which weapons a party declared to hold where
    inspections    what inspectors found in a declared site, and where they could not look
    control        where one side's map says one party holds the ground on one day
    aside          rows that could not be read, with why and how to mend them

Every layer starts with the store's own ``id`` and ``salt`` and carries the same provenance, so
that one store, one ledger leaf and one ``explain`` serve them all.
"""

from __future__ import annotations

from truceline.records.observations import OBSERVATION_COLUMNS, Column, column


def _column(name: str, sql_type: str, unit: str, null_rule: str, in_id: bool, meaning: str) -> Column:
    return Column(name=name, sql_type=sql_type, unit=unit, meaning=meaning, null_rule=null_rule, in_id=in_id)


_NEVER = "never null"
_T = "TIMESTAMPTZ"
_D = "DOUBLE"
_N = "BIGINT"
_V = "VARCHAR"

_HEAD: tuple[Column, ...] = (
    column("id", _V, "32 hex digits", _NEVER, False, "keyed digest of who said it, which record, what"),
    column("salt", _V, "32 hex digits", _NEVER, False, "makes the row's leaf unguessable; erased with it"),
)
_TAIL: tuple[Column, ...] = (
    column("source_id", _V, "id in sources.toml", _NEVER, True, "who said it"),
    column("record_key", _V, "text", _NEVER, True, "the source's own key, else digest#occurrence"),
    column("evidence_sha256", _V, "64 hex digits", _NEVER, False, "the file it was read from"),
    column("row_no", _N, "from 1", _NEVER, False, "row of that file, header excluded"),
    column("as_reported", _V, "text", _NEVER, True, "what the source wrote"),
    column("reader", _V, "name@version", _NEVER, False, "what turned the bytes into this row"),
    column("tier", _V, "release tier", "null: mission", False, "who may see it (tiers.py)"),
    column("received_at", _T, "µs UTC", _NEVER, False, "when it reached the mission"),
)

TALLY_COLUMNS: tuple[Column, ...] = (
    *_HEAD,
    column("measure_code", _V, "source's measure", _NEVER, True, "what is counted, in the source's terms"),
    column("area", _V, "id of a named area", _NEVER, True, "where it is counted"),
    column("period_start", _T, "µs UTC", _NEVER, True, "first moment counted"),
    column("period_end", _T, "µs UTC", _NEVER, True, "first moment no longer counted"),
    column("count", _N, "number", "null: the source gives no number", True, "how many"),
    column("count_qualifier", _V, "code, COUNT_QUALIFIERS", "null: no count", True, "how it is meant"),
    column("exposure", _D, "share, 0 to 1", "null: not said", False, "of period and area that was visible"),
    column("exposures", _V, "JSON, shares 0 to 1", "null: none", False, "further exposures by their names"),
    column("about_party", _V, "party id", "null: nobody", True, "whom a claimed total accuses"),
    column("reported_at", _T, "µs UTC", "null: the source does not say", False, "when the source said it"),
    *_TAIL,
)

COVERAGE_COLUMNS: tuple[Column, ...] = (
    *_HEAD,
    column("sensor_id", _V, "source's sensor", "null: the source as a whole", True, "which of its sensors"),
    column("area_ref", _V, "id of a named area", _NEVER, True, "which area"),
    column("from_at", _T, "µs UTC", _NEVER, True, "first moment of the period"),
    column("to_at", _T, "µs UTC", _NEVER, True, "first moment no longer in the period"),
    column("state", _V, "looked|obscured|down|unknown", _NEVER, True, "what the sensor was doing"),
    column("fraction", _D, "share, 0 to 1", "null: not said", True, "of the area it could see"),
    column("looks", _N, "number", "null: continuous, or not said", True, "separate looks in the period"),
    column("reason", _V, "text", "null: none given", True, "why it saw little or nothing"),
    *_TAIL,
)

CHECKS_COLUMNS: tuple[Column, ...] = (
    *_HEAD,
    column("sensor_id", _V, "source's sensor", _NEVER, True, "which device was checked"),
    column("checked_at", _T, "µs UTC", _NEVER, True, "when"),
    column("clock_offset_s", _D, "s, device minus true", "null: clock not checked", True, "how far off"),
    column("clock_sigma_s", _D, "s", "null: not said, never zero", True, "1-sigma of that offset"),
    column("clock_tolerance_s", _D, "s", "null: none stated", True, "how far off its clock may be"),
    column(
        "position_offset_m", _D, "m", "null: position not checked", True, "how far from where it should be"
    ),
    column("position_tolerance_m", _D, "m", "null: none stated", True, "how far from it it may be"),
    column("valid_for_s", _D, "s", "null: until the next check", True, "how long the check speaks for"),
    column("method", _V, "text", "null: not said", True, "how it was checked"),
    column("checked_by", _V, "text", "null: not said", True, "who checked"),
    *_TAIL,
)

NOTICE_COLUMNS: tuple[Column, ...] = (
    *_HEAD,
    column("party", _V, "party id", "null: civil work, no party's", True, "whose activity or step it is"),
    column("activity", _V, "code of activities.csv", _NEVER, True, "what is notified, or which step it is"),
    column("from_at", _T, "µs UTC", _NEVER, True, "first moment planned; earliest time of a step"),
    column("to_at", _T, "µs UTC", _NEVER, True, "first moment no longer planned; latest time of a step"),
    column(
        "notified_earliest", _T, "µs UTC", "null: not on record", True, "when it was given, at the earliest"
    ),
    column("notified_latest", _T, "µs UTC", "null: not on record", True, "and at the latest"),
    column("to_whom", _V, "text", "null: not said", True, "to whom it was given"),
    column("acts", _V, "codes of kinds.csv, ';' between", "null: does not say", True, "the acts it covers"),
    column("area_ref", _V, "id of a zone", "null: none", True, "where, by a zone of the agreement"),
    column("lon_deg", _D, "degrees WGS 84", "null: no circle", True, "where, by a circle: its centre"),
    column("lat_deg", _D, "degrees WGS 84", "null: no circle", True, "and its latitude"),
    column("radius_m", _D, "m", "null: no circle", True, "and its radius"),
    column("outline", _V, "WKT, longitude first", "null: none", True, "where, by an outline"),
    column("status", _V, "given|cancelled", _NEVER, True, "whether it is given or taken back"),
    column("replaces", _V, "record_key of the source", "null: none", True, "the earlier notice it replaces"),
    column("text", _V, "text", "null: none", True, "its words"),
    *_TAIL,
    Column(
        name="said_number",
        sql_type=_N,
        unit="number",
        null_rule="null: says none",
        in_id=True,
        meaning="how many troops, weapons or vehicles the notice says",
        later=True,
    ),
    Column(
        name="said_blasts",
        sql_type=_N,
        unit="number",
        null_rule="null: says none",
        in_id=True,
        meaning="how many blasts or rounds the notice says",
        later=True,
    ),
)

HOLDINGS_COLUMNS: tuple[Column, ...] = (
    *_HEAD,
    column("declared_by", _V, "party id", _NEVER, True, "whose declaration it is"),
    column("as_of_earliest", _T, "µs UTC", _NEVER, True, "first moment that the declaration speaks of"),
    column("as_of_latest", _T, "µs UTC", _NEVER, True, "last moment that it speaks of"),
    column("site", _V, "id of a named area", _NEVER, True, "the storage site or holding area"),
    column("hall", _V, "text", "null: the site as a whole", True, "part of the site"),
    column("weapon_code", _V, "code of codes/weapons.csv", _NEVER, True, "what kind of weapon"),
    column("serial", _V, "text", "null: declared by number", True, "the weapon's serial number"),
    column("count", _N, "number", _NEVER, True, "how many; 1 with a serial"),
    *_TAIL,
)

INSPECTIONS_COLUMNS: tuple[Column, ...] = (
    *_HEAD,
    column("from_at", _T, "µs UTC", _NEVER, True, "first moment at which the inspectors looked"),
    column("to_at", _T, "µs UTC", _NEVER, True, "last moment at which they looked"),
    column("inspected_by", _V, "text: a team, no name", _NEVER, True, "who looked"),
    column("site", _V, "id of a named area", _NEVER, True, "where"),
    column("hall", _V, "text", "null: the site as a whole", True, "part of the site"),
    column(
        "found", _V, "present|absent|searched|not_accessible|withdrawn", _NEVER, True, "what the look gave"
    ),
    column("weapon_code", _V, "code of codes/weapons.csv", "null: not said", True, "what kind of weapon"),
    column("serial", _V, "text", "null: nobody read it", True, "the weapon's serial number"),
    column("count", _N, "number", "null: a place, no weapon", True, "how many; 1 with a serial"),
    column("restriction", _V, "code of restrictions", "null: none", True, "what kept the inspectors out"),
    column("reason", _V, "text", "null: none given", True, "the reason they were given"),
    *_TAIL,
)

CONTROL_COLUMNS: tuple[Column, ...] = (
    *_HEAD,
    column("day", "DATE", "calendar day", _NEVER, True, "day the map is of"),
    column("holder", _V, "party id", _NEVER, True, "who holds the ground, says the map"),
    column("drawn_by", _V, "party id or source id", _NEVER, True, "whose map it is"),
    column("lag_days", _D, "days", "null: unknown", False, "by how much the map is usually late"),
    column("uncertainty_m", _D, "m", "null: unknown, never zero", False, "half-width of the line's band"),
    column("geometry", "BLOB", "WKB, degrees WGS 84", _NEVER, False, "the area; as_reported has its digest"),
    *_TAIL,
)

ASIDE_COLUMNS: tuple[Column, ...] = (
    *_HEAD,
    column("column_name", _V, "column of the file", "null: the row as a whole", True, "where the trouble is"),
    column("code", _V, "code of problems.csv", _NEVER, True, "what kind of trouble"),
    column("found", _V, "text", "null: nothing was there", False, "the offending text, never invented"),
    column("message", _V, "text", _NEVER, False, "what was found and why the row cannot be used"),
    column("remedy", _V, "text", _NEVER, False, "what to do next"),
    *_TAIL,
)

LAYERS: dict[str, tuple[Column, ...]] = {
    "observations": OBSERVATION_COLUMNS,
    "tallies": TALLY_COLUMNS,
    "coverage": COVERAGE_COLUMNS,
    "checks": CHECKS_COLUMNS,
    "notices": NOTICE_COLUMNS,
    "holdings": HOLDINGS_COLUMNS,
    "inspections": INSPECTIONS_COLUMNS,
    "control": CONTROL_COLUMNS,
    "aside": ASIDE_COLUMNS,
}


def layer_names(layer: str, *, read: bool = False) -> tuple[str, ...]:
    """The column names of a layer in their order; ``read``: without the store's id and salt."""
    names = tuple(each.name for each in LAYERS[layer])
    return names[2:] if read else names
