"""NASA FIRMS detections, VIIRS or MODIS: one thermal anomaly a row, at the minute of the overpass."""

from __future__ import annotations

from truceline.intake.cells import Measure, cell, json_object, needed, number, numbers_rules, position
from truceline.intake.rows import table_rows
from truceline.intake.task import KEPT, Moment, Plan, Rows, Rule, Task
from truceline.records import Problem

MEASURES = (
    Measure(column="frp", name="frp_mw"),
    Measure(column="bright_ti4", name="brightness_k"),
    Measure(column="brightness", name="brightness_k"),
    Measure(column="bright_ti5", name="background_k"),
    Measure(column="bright_t31", name="background_k"),
    Measure(column="bright_2", name="background_k"),
    Measure(column="scan", name="scan_km"),
    Measure(column="track", name="track_km"),
    Measure(column="type", name="firms_type"),
)
WORDS = (
    Measure(column="sensor", name="sensor"),
    Measure(column="instrument", name="instrument"),
    Measure(column="satellite", name="satellite"),
    Measure(column="version", name="version"),
    Measure(column="daynight", name="daynight"),
)
GEOLOCATION_SIGMA_M = 100
FLOOR_SIGMA_M = 190


def plan(task: Task) -> Plan | Problem:
    """The plan of a FIRMS file; 1 sigma of the place is pixel/√12 + 100 m, never under 190 m."""
    rows = table_rows(task)
    if isinstance(rows, Problem):
        return rows
    missing = [name for name in ("latitude", "longitude", "acq_date", "acq_time") if name not in rows.columns]
    if missing:
        return task.refusal("TL-INT-004", f"The column '{missing[0]}' is missing.", "Is it a FIRMS file?")
    values, rules = position(rows, "latitude", "longitude")
    values |= _values(rows)
    return Plan(
        rows=rows,
        values=values,
        moments=[Moment(name="happened", text="acquired", column="acq_date", zone="UTC", width="'minute'")],
        rules=[
            *rules,
            needed("acq_time", cell(rows, "acq_time")),
            _hhmm(rows),
            _grade(rows),
            *numbers_rules(rows, MEASURES),
        ],
        layers={"observations": [_record()]},
    )


def _values(rows: Rows) -> dict[str, str]:
    day, clock = cell(rows, "acq_date"), f"lpad({_clock(rows)}, 4, '0')"
    return {
        "acquired": f"{day} || ' ' || substr({clock}, 1, 2) || ':' || substr({clock}, 3, 2)",
        "sigma_along_scan": _sigma(rows, "scan"),
        "sigma_along_track": _sigma(rows, "track"),
        "measured": json_object(rows, MEASURES, WORDS),
        "confidence": cell(rows, "confidence"),
    }


def _clock(rows: Rows) -> str:
    """The time of day without the colon that some exports write."""
    return f"replace({cell(rows, 'acq_time')}, ':', '')"


def _sigma(rows: Rows, side: str) -> str:
    """A pixel's side in kilometres to 1 sigma in metres; null when the file does not say the size."""
    pixel = number(cell(rows, side))
    return f"round(greatest({pixel} * 1000 / sqrt(12) + {GEOLOCATION_SIGMA_M}, {FLOOR_SIGMA_M}), 1)"


def _hhmm(rows: Rows) -> Rule:
    time = cell(rows, "acq_time")
    return Rule(
        code="TL-INT-006",
        column="acq_time",
        bad=f"NOT regexp_full_match({time}, '[0-9]{{1,4}}|[0-9]{{1,2}}:[0-9]{{2}}')",
        found=time,
        message="'{found}' is not a time of day as HHMM. The row is set aside; the others are kept.",
        remedy="FIRMS writes 35 or 0035 for 00:35 UTC. Mend it and read the file again.",
    )


def _grade(rows: Rows) -> Rule:
    grade = cell(rows, "confidence")
    return Rule(
        code="TL-INT-010",
        column="confidence",
        bad=f"NOT regexp_full_match({grade}, '(?i)l|n|h|low|nominal|high|[0-9]{{1,2}}|100')",
        found=grade,
        message=f"'{{found}}' is neither a grade (l, n, h or low, nominal, high) nor a percentage. {KEPT}",
        remedy="Compare the row with the publisher's file: a column may have slipped.",
    )


def _record() -> dict[str, str]:
    return {
        "kind": "'thermal_anomaly'",
        "happened_earliest": "happened_earliest",
        "happened_latest": "happened_latest",
        "lon_deg": "lon",
        "lat_deg": "lat",
        "place_kind": "'point'",
        # the scan direction's azimuth is not in the file: round, as large as its longer side
        "sigma_major_m": "greatest(sigma_along_scan, sigma_along_track)",
        "sigma_minor_m": "greatest(sigma_along_scan, sigma_along_track)",
        "means": "'satellite_thermal'",
        "measures": "measured",
        "confidence_reported": "confidence",
    }
