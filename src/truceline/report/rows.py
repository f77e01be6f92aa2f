"""The rows a reader may see: one function decides, every table, map and export goes through it.

Outside the mission's own room a source is named by its class, its words are left out, and a
place is the name of its area or a position rounded to a tenth of a degree. A row stands there
only when the licence of every report that went into it lets its rows be republished; those that
do not are counted by ``withheld_rows`` (docs/explanation/licences.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from truceline.records import MISSION, Terms, visible
from truceline.report.answering import LAYERS
from truceline.report.asked import COUNTED_KINDS, in_period
from truceline.report.desk import Desk
from truceline.report.material import BY_REPORT, SignedIncident, Signer
from truceline.report.questions import Condition, conditions

COARSE_DIGITS = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHARED = (
    "kind, epoch_us(happened_earliest) AS happened_earliest,"
    " epoch_us(happened_latest) AS happened_latest, place_kind, lon_deg, lat_deg, area_ref,"
    " count_qualifier, count, means, observation, weapon_code, direction,"
    " bearing_deg, range_min_m, range_max_m, source_id, as_reported, tier, batch_root"
)
_FIELDS = {
    "incident_rows": f"{_SHARED}, incident_id, region, recorded_violations, independent_sources,"
    " first_member, method",
    "observations": f"{_SHARED}, 0 AS incident_id, NULL AS region, 0 AS recorded_violations,"
    " 1 AS independent_sources, id AS first_member, reader AS method",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One incident as this reader may see it; ``None`` is unknown or withheld."""

    incident_id: int
    kind: str
    happened_earliest: datetime
    happened_latest: datetime
    place_kind: str
    lon_deg: float | None
    lat_deg: float | None
    area_ref: str | None
    region: str | None
    recorded_violations: int
    count_qualifier: str | None
    count: int | None
    means: str | None
    observation: str | None
    weapon_code: str | None
    direction: str | None
    bearing_deg: float | None
    range_min_m: float | None
    range_max_m: float | None
    source_id: str | None
    independent_sources: int
    as_reported: str | None
    first_member: str
    method: str
    tier: str
    source_class: str
    under: tuple[tuple[str, Terms], ...]
    """The terms of every report that went into the row, each with its source's id."""
    parts: tuple[tuple[str, str, int], ...] = ()
    """What its recorded violations add up from, where the rule counts sorts: sort, qualifier, number."""
    finding: str | None = None
    """The rung at which the finding that it occurred stands."""
    persons_signed: int | None = None
    """How many persons verified it; None where the run counted one person's newest word."""
    persons_against: int | None = None
    signed_as: str | None = None
    """The roles of those who verified it, in the report's language; never a name."""
    against_as: str | None = None

    @property
    def licence(self) -> str:
        """The codes of the licences the row is under."""
        return "; ".join(sorted({terms.id for _, terms in self.under}))


def visible_rows(desk: Desk, *more: Condition) -> tuple[Row, ...]:
    """Incidents of the reporting period this reader may see, by time and number."""
    return _visible(desk, "incident_rows", (Condition(column="screened_out", op="=", value=False), *more))


def observed_rows(desk: Desk, kind: str) -> tuple[Row, ...]:
    """Reports of a kind that makes no incident, as ``visible_rows``; their ``incident_id`` is 0."""
    return _visible(desk, "observations", conditions(("kind", "=", kind)))


def withheld_rows(desk: Desk) -> tuple[tuple[str, Row], ...]:
    """Rows that the tier lets this reader see and a licence, or the wish to leave them out, does not.

    Each with the layer it would have stood in.
    """
    counted = (Condition(column="screened_out", op="=", value=False), COUNTED_KINDS)
    asked = (("incident_rows", counted), ("observations", conditions(("kind", "=", "restriction"))))
    return tuple(
        (layer, row) for layer, more in asked for row in _seen(desk, layer, more) if not lets_out(desk, row)
    )


def lets_out(desk: Desk, row: Row) -> bool:
    """Whether each licence the row is under lets it stand here, and nobody asked to leave it out."""
    return all(
        desk.lets_out(terms) and source_id not in desk.material.without for source_id, terms in row.under
    )


def _visible(desk: Desk, layer: str, more: tuple[Condition, ...]) -> tuple[Row, ...]:
    rows = tuple(row for row in _seen(desk, layer, more) if lets_out(desk, row))
    return rows if desk.tier == MISSION else tuple(map(coarse, rows))


def _seen(desk: Desk, layer: str, more: tuple[Condition, ...]) -> tuple[Row, ...]:
    asked = [condition.sql() for condition in (*in_period(desk.material.span), *more)]
    tiers = "coalesce(tier, ?)"
    absent = desk.material.release_tier("rows")
    con, table = desk.material.con, desk.register.tables.get(layer)
    source = table or f"({LAYERS[layer]})"
    found = con.execute(f"SELECT DISTINCT {tiers} FROM {source}", [absent]).fetchall()
    allowed = [tier for (tier,) in found if visible(tier, desk.tier)]
    sql = (
        f"SELECT {_FIELDS[layer]} FROM (SELECT * REPLACE ({tiers} AS tier) FROM {source})"
        f" WHERE list_contains(?, tier) AND {' AND '.join(text for text, _ in asked)}"
        " ORDER BY happened_earliest, incident_id, first_member"
    )
    values = [absent, allowed, *(value for _, bound in asked for value in bound)]
    classes = {source.id: source.source_class for source in desk.material.sources}
    cursor = con.execute(sql, values)
    names = [column[0] for column in cursor.description or ()]
    read = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    numbers = [fields["incident_id"] for fields in read if fields["incident_id"]]
    more_reports, parts = _further_reports(desk, numbers), _parts(desk, numbers)
    standing = _standing(desk, numbers)
    rows = (_row(desk, fields, classes, more_reports.get(fields["incident_id"], ())) for fields in read)
    return tuple(
        replace(row, parts=tuple(parts.get(row.incident_id, ())), **standing.get(row.incident_id, {}))
        for row in rows
    )


def _standing(desk: Desk, incidents: Sequence[int]) -> dict[int, dict[str, Any]]:
    """By incident: how the finding stands that it occurred, and how many persons said so, by their roles."""
    found = desk.material.con.execute(
        "SELECT incident_id, status FROM findings"
        " WHERE question = 'occurred' AND list_contains(?, incident_id)",
        [incidents],
    ).fetchall()
    if desk.material.signed is None:
        return {number: {"finding": status} for number, status in found}
    signed = {each.incident_id: each for each in desk.material.signed}
    return {
        number: {
            "finding": status,
            **_persons(desk, signed.get(number) or SignedIncident(incident_id=number, status=status)),
        }
        for number, status in found
    }


def _persons(desk: Desk, each: SignedIncident) -> dict[str, Any]:
    return {
        "persons_signed": len(each.signed),
        "persons_against": len(each.against),
        "signed_as": roles(desk, each.signed),
        "against_as": roles(desk, each.against),
    }


def roles(desk: Desk, people: Sequence[Signer]) -> str | None:
    """The persons' roles, semicolons between; of whom none is stated, the words for somebody."""
    named = (desk.name(person.role) or desk.words("signatures.somebody") for person in people)
    return "; ".join(named) or None


def _parts(desk: Desk, incidents: Sequence[int]) -> dict[int, list[tuple[str, str, int]]]:
    """By incident: what its recorded violations add up from."""
    if desk.material.counting == BY_REPORT:
        return {}
    found = desk.material.con.execute(
        "SELECT incident_id, observation, count_qualifier, count FROM counted"
        " WHERE taken AND list_contains(?, incident_id) ORDER BY incident_id, count DESC, observation",
        [incidents],
    ).fetchall()
    parts: dict[int, list[tuple[str, str, int]]] = {}
    for incident, *part in found:
        parts.setdefault(incident, []).append((part[0], part[1], part[2]))
    return parts


def _further_reports(desk: Desk, incidents: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """Batch root and source of the reports that went into these incidents beside the first of each."""
    found = desk.material.con.execute(
        "SELECT DISTINCT m.incident_id, o.batch_root, o.source_id FROM members m"
        " JOIN incidents i USING (incident_id) JOIN observations o ON o.id = m.observation_id"
        " WHERE m.observation_id <> i.first_member AND list_contains(?, m.incident_id) ORDER BY ALL",
        [incidents],
    ).fetchall()
    reports: dict[int, list[tuple[str, str]]] = {}
    for incident, root, source in found:
        reports.setdefault(incident, []).append((root, source))
    return reports


def _row(desk: Desk, fields: dict[str, Any], classes: dict[str, str], more: Sequence[tuple[str, str]]) -> Row:
    """A row as read: moments come as microseconds, for DuckDB's own need pytz."""
    for name in ("happened_earliest", "happened_latest"):
        fields[name] = _EPOCH + timedelta(microseconds=fields[name])
    reports = ((fields.pop("batch_root"), fields["source_id"] or ""), *more)
    under = tuple(dict.fromkeys((source, desk.terms_of(root, source)) for root, source in reports))
    return Row(**fields, source_class=classes.get(fields["source_id"] or "", "other"), under=under)


def counted_rows(desk: Desk) -> tuple[Row, ...]:
    """The visible incidents of the kinds counted as ceasefire violations."""
    return visible_rows(desk, COUNTED_KINDS)


def coarse(row: Row) -> Row:
    """The row without source, own words, bearing and range, its place coarse or by area alone.

    A wedge's coordinates are where the sensor stands: they are left out, not rounded.
    """
    named = row.area_ref is not None or row.place_kind == "wedge"
    changes: dict[str, Any] = {
        "lon_deg": None if named else _rounded(row.lon_deg),
        "lat_deg": None if named else _rounded(row.lat_deg),
        "source_id": None,
        "as_reported": None,
        "bearing_deg": None,
        "range_min_m": None,
        "range_max_m": None,
    }
    return replace(row, **changes)


def _rounded(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, COARSE_DIGITS)
