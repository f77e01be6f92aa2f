"""QuakeML: one observation an event, from its preferred origin, as wide as the origin says."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from statistics import NormalDist
from xml.parsers import expat

from truceline.intake.cells import a_kind, needed, number, numeric, on_the_globe
from truceline.intake.csvtext import opened
from truceline.intake.quakes import DeclaresError, Event, TooLongError, events
from truceline.intake.rows import listed_rows
from truceline.intake.task import KEPT, Moment, Plan, Rule, Task, quoted
from truceline.records import Problem

# the span of the time: this many sigmas either side
SPREAD_SIGMAS = 2.0
METRES_A_DEGREE = 111_320.0
_NUMBERS = (
    ("origin", "depth/value", "depth_m"),
    ("origin", "depth/uncertainty", "depth_uncertainty_m"),
    ("origin", "time/uncertainty", "time_uncertainty_s"),
    ("magnitude", "mag/value", "magnitude"),
    ("magnitude", "mag/uncertainty", "magnitude_uncertainty"),
)
_WORDS = (
    ("event", "type", "event_type"),
    ("event", "typeCertainty", "type_certainty"),
    ("magnitude", "type", "magnitude_type"),
    ("origin", "evaluationMode", "evaluation_mode"),
    ("origin", "evaluationStatus", "evaluation_status"),
    ("origin", "creationInfo/agencyID", "agency"),
)
COLUMNS = (
    "key", "type", "status", "time", "earliest", "latest", "latitude", "longitude", "sigma_major_m",
    "sigma_minor_m", "azimuth_deg", "measures", "created",
)  # fmt: skip


def plan(task: Task) -> Plan | Problem:
    """The plan of a QuakeML document; the file is read as a stream."""
    spread_s = float(task.card.setting("spread").get("unstated_time_s", 10))
    try:
        with opened(task.path) as file:
            found = [(_cells(event, spread_s), event.said) for event in events(file)]
    except DeclaresError as error:
        return task.refusal("TL-INT-065", f"The file is not read: {error}.", "Ask for it without a DOCTYPE.")
    except (expat.ExpatError, TooLongError, OSError, EOFError) as error:
        return task.refusal(
            "TL-INT-003", f"The file is no QuakeML that can be read: {error}.", "Fetch it again."
        )
    return _plan(task, found)


def _plan(task: Task, found: list[tuple[dict[str, str | None], str]]) -> Plan:
    columns = {name: [cells[name] for cells, _ in found] for name in COLUMNS}
    rows = listed_rows(task, columns, [said for _, said in found], [None] * len(found))
    values = {f"said_{name}": f"c{place}" for place, name in enumerate(COLUMNS)}
    codes = task.card.setting("codes").get("kind", {})
    cases = " ".join(f"WHEN {quoted(str(word))} THEN {quoted(str(kind))}" for word, kind in codes.items())
    return Plan(
        rows=rows,
        values={
            **values,
            "lat": number("said_latitude"),
            "lon": number("said_longitude"),
            "kind": f"CASE said_type {cases} ELSE coalesce(said_type, 'seismic_event') END",
        },
        moments=[
            _moment("first", "said_earliest"),
            _moment("last", "said_latest"),
            _moment("made", "said_created"),
        ],
        rules=_rules(),
        layers={"observations": [_record()]},
        key="said_key",
    )


def _moment(name: str, text: str) -> Moment:
    column = "creationInfo/creationTime" if name == "made" else "origin/time"
    return Moment(
        name=name, text=text, column=column, zone="UTC", width="'instant'", required=name == "first"
    )


def _cells(event: Event, spread_s: float) -> dict[str, str | None]:
    origin = event.preferred("origin") or {}
    magnitude = event.preferred("magnitude") or {}
    parts: dict[str, Mapping[str, str]] = {"event": event.values, "origin": origin, "magnitude": magnitude}
    major, minor, azimuth = _ellipse(origin)
    earliest, latest = _span(origin, spread_s)
    return {
        "key": event.values.get("publicID"),
        "type": event.values.get("type"),
        "status": origin.get("evaluationStatus"),
        "time": origin.get("time/value"),
        "earliest": earliest,
        "latest": latest,
        "latitude": origin.get("latitude/value"),
        "longitude": origin.get("longitude/value"),
        "sigma_major_m": _metres(major),
        "sigma_minor_m": _metres(minor),
        "azimuth_deg": None if azimuth is None else repr(round(azimuth % 180, 1)),
        "measures": _measures(parts),
        "created": origin.get("creationInfo/creationTime"),
    }


def _metres(value: float | None) -> str | None:
    return None if value is None else repr(round(value, 1))


def _measures(parts: Mapping[str, Mapping[str, str]]) -> str | None:
    """Numbers with their units and the publisher's words, as JSON; None where there are none."""
    numbers = {name: _float(parts[part].get(path)) for part, path, name in _NUMBERS}
    words = {name: parts[part].get(path) for part, path, name in _WORDS}
    said = {name: value for name, value in {**numbers, **words}.items() if value is not None}
    return json.dumps(said, ensure_ascii=False) if said else None


def _float(text: str | None) -> float | None:
    try:
        value = float(text) if text is not None else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _positive(text: str | None) -> float | None:
    """A length or width; zero is no uncertainty that anybody has, and is read as unknown."""
    value = _float(text)
    return value if value is not None and value > 0 else None


def _span(origin: Mapping[str, str], spread_s: float) -> tuple[str | None, str | None]:
    """The time ± 2 sigma as ISO texts in UTC; the text itself where it is no time."""
    text = origin.get("time/value")
    if text is None:
        return None, None
    sigma = _sigma_of_line(origin, "time")
    around = timedelta(seconds=min(SPREAD_SIGMAS * sigma if sigma else spread_s, 86_400.0))
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        return (moment - around).isoformat(), (moment + around).isoformat()
    except (ValueError, OverflowError):
        return text, None


def _share(text: str | None) -> float | None:
    """A confidence level in per cent as a share between 0 and 1, else None."""
    level = _float(text)
    return level / 100 if level is not None and 0 < level < 100 else None


def _sigma_of_line(origin: Mapping[str, str], name: str) -> float | None:
    """1 sigma of a single quantity; a confidence level, where stated, is taken out."""
    width = _positive(origin.get(f"{name}/uncertainty"))
    share = _share(origin.get(f"{name}/confidenceLevel"))
    return width / NormalDist().inv_cdf((1 + share) / 2) if width and share else width


def _ellipse(origin: Mapping[str, str]) -> tuple[float | None, float | None, float | None]:
    """(long, short half-axis in m at 1 sigma, azimuth); the best that the origin states.

    The horizontal ellipse, then the horizontal circle, then the ellipsoid's longest axis all
    round (no horizontal section is longer), then the uncertainties of latitude and longitude.
    """
    level = _share(origin.get("originUncertainty/confidenceLevel"))
    flat = math.sqrt(-2 * math.log(1 - level)) if level else 1.0
    longest = _positive(origin.get("originUncertainty/maxHorizontalUncertainty"))
    shortest = _positive(origin.get("originUncertainty/minHorizontalUncertainty"))
    if longest and shortest:
        azimuth = _float(origin.get("originUncertainty/azimuthMaxHorizontalUncertainty"))
        short = shortest if azimuth is not None else longest
        return longest / flat, short / flat, azimuth
    around = _positive(origin.get("originUncertainty/horizontalUncertainty"))
    if around:
        return around / flat, around / flat, None
    axis = _positive(origin.get("originUncertainty/confidenceEllipsoid/semiMajorAxisLength"))
    if axis:
        return axis / _of_three(level), axis / _of_three(level), None
    return _of_degrees(origin)


def _of_three(level: float | None) -> float:
    """How many sigmas hold the level in three dimensions; 1 where no level is stated."""
    if level is None:
        return 1.0
    from scipy.special import gammaincinv  # a slow import that only ellipsoids need

    return math.sqrt(2 * float(gammaincinv(1.5, level)))


def _of_degrees(origin: Mapping[str, str]) -> tuple[float | None, float | None, float | None]:
    north, east = _sigma_of_line(origin, "latitude"), _sigma_of_line(origin, "longitude")
    latitude = _float(origin.get("latitude/value"))
    if not north or not east or latitude is None or abs(latitude) > 90:
        return None, None, None
    north_m = north * METRES_A_DEGREE
    east_m = east * METRES_A_DEGREE * max(math.cos(math.radians(latitude)), 1e-6)
    return max(north_m, east_m), min(north_m, east_m), 0.0 if north_m >= east_m else 90.0


def _rules() -> list[Rule]:
    return [
        needed("publicID", "said_key"),
        needed("origin/latitude", "said_latitude"),
        needed("origin/longitude", "said_longitude"),
        numeric("origin/latitude", "said_latitude", "lat"),
        numeric("origin/longitude", "said_longitude", "lon"),
        on_the_globe("origin/latitude", "said_latitude", "lat", 90),
        on_the_globe("origin/longitude", "said_longitude", "lon", 180),
        a_kind("type", "kind"),
        Rule(
            code="TL-INT-010",
            column="origin/evaluationStatus",
            bad="said_status = 'rejected'",
            found="said_status",
            message=f"The publisher itself calls this origin '{{found}}'. {KEPT}",
            remedy="Ask for the event's present origin.",
        ),
    ]


def _record() -> dict[str, str]:
    return {
        "kind": "kind",
        "happened_earliest": "first_earliest",
        "happened_latest": "last_latest",
        "reported_at": "made_latest",
        "lon_deg": "lon",
        "lat_deg": "lat",
        "place_kind": "'point'",
        "sigma_major_m": "said_sigma_major_m",
        "sigma_minor_m": "said_sigma_minor_m",
        "azimuth_deg": "said_azimuth_deg",
        "means": "'seismic'",
        "measures": "said_measures",
    }
