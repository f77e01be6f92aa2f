"""How declared weapons stand: declarations, inspections and sightings of a mission, put to the method.

Whose a sighted weapon is, is what its source says, and is used only where the mandate lets the mission
attribute; a declaration names its party itself. What is sealed is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import shapely
from duckdb import DuckDBPyConnection

from truceline.agreement import Agreement, Holding
from truceline.compliance.holdings_v1 import Found, Inspected, Sighting, WeaponStates, weapon_states
from truceline.mission.setup import Setup
from truceline.records import ATTRIBUTE, MISSION, Period, Place, PlaceKind, TimeSpan, Use, visible
from truceline.report import RefusedLook
from truceline.store import Store, connect

PRESENCE = "weapon_presence"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE = (
    "lon_deg", "lat_deg", "sigma_major_m", "sigma_minor_m", "azimuth_deg", "area_ref",
    "bearing_deg", "bearing_sigma_deg", "range_min_m", "range_max_m",
)  # fmt: skip


def weapons_as_of(store: Store, setup: Setup, at: datetime) -> WeaponStates:
    """The state of every declared weapon as of a moment, from what the mission had received by then."""
    con = connect()
    try:
        for layer in ("holdings", "inspections", "observations"):
            store.relation(con, layer, as_known_at=at)
        return weapon_states(
            setup.agreement,
            [*setup.agreement.holdings, *_declared(con, setup.agreement)],
            list(_inspected(con)),
            list(_sighted(con, may_attribute=may_attribute_at(setup, at))),
            at,
        )
    finally:
        con.close()


def _declared(con: DuckDBPyConnection, agreement: Agreement) -> Iterator[Holding]:
    for row in rows_of(con, "holdings", "as_of_earliest", "as_of_latest"):
        as_of = span_of(row["as_of_earliest"], row["as_of_latest"])
        yield Holding(
            id=row["id"],
            party=row["declared_by"],
            as_of=as_of,
            known_at=as_of,
            site=row["site"],
            hall=row["hall"],
            weapon=row["weapon_code"],
            serial=row["serial"],
            number=row["count"],
            source=f"{row['source_id']}, row {row['row_no']}",
        )


def _inspected(con: DuckDBPyConnection) -> Iterator[Inspected]:
    for row in rows_of(con, "inspections", "from_at", "to_at"):
        yield Inspected(
            id=row["id"],
            at=span_of(row["from_at"], row["to_at"]),
            by=row["inspected_by"],
            site=row["site"],
            hall=row["hall"],
            found=Found(row["found"]),
            weapon=row["weapon_code"],
            serial=row["serial"],
            number=row["count"] or 1,
            restriction=row["restriction"],
            reason=row["reason"],
        )


def refused_looks(con: DuckDBPyConnection, span: Period) -> Iterator[RefusedLook]:
    """Inspections of a period that somebody kept from being made, of the view ``inspections``."""
    rows = con.execute(
        """SELECT id, epoch_us(from_at), site, hall, inspected_by, coalesce(restriction, ''), reason,
                  coalesce(tier, ?) FROM inspections WHERE found = ? AND from_at >= ?
           AND (?::TIMESTAMPTZ IS NULL OR from_at < ?) ORDER BY from_at, site, hall, id""",
        [MISSION, Found.NOT_ACCESSIBLE.value, span.start, span.end, span.end],
    ).fetchall()
    for record_id, us, site, hall, by, restriction, reason, tier in rows:
        yield RefusedLook(
            record_id=record_id,
            at=_EPOCH + timedelta(microseconds=us),
            site=site,
            hall=hall,
            by=by,
            restriction=restriction,
            reason=reason,
            tier=tier,
        )


def may_attribute_at(setup: Setup, at: datetime) -> bool:
    """Whether a grant without limits of zone or provision lets the mission say whose a weapon is."""
    return setup.mandate.granting(Use(may=ATTRIBUTE, at=at)) is not None


def _sighted(con: DuckDBPyConnection, *, may_attribute: bool) -> Iterator[Sighting]:
    """Sightings of weapons; an area that the row draws itself is taken as drawn."""
    for row in rows_of(con, "observations", "happened_earliest", "happened_latest", f"kind = '{PRESENCE}'"):
        yield Sighting(
            id=row["id"],
            at=span_of(row["happened_earliest"], row["happened_latest"]),
            place=place_of(row),
            party=row["side_claimed"] if may_attribute else None,
            weapon=row["weapon_code"],
            number=row["count"],
            qualifier=row["count_qualifier"],
        )


def rows_of(
    con: DuckDBPyConnection, layer: str, first: str, last: str, only: str = "true"
) -> Iterator[dict[str, Any]]:
    """The layer's rows that the mission's own room may see, in time, the two times as µs since 1970."""
    found = con.execute(
        f"SELECT * REPLACE (epoch_us({first}) AS {first}, epoch_us({last}) AS {last}, NULL AS received_at"
        f"{', NULL AS reported_at' if layer == 'observations' else ''}) FROM {layer} WHERE {only} "
        f"ORDER BY {first}, {last}, id"
    )
    names = [each[0] for each in found.description or ()]
    for values in found.fetchall():
        row = dict(zip(names, values, strict=True))
        if visible(row["tier"], MISSION):
            yield row


def span_of(first_us: int, last_us: int) -> TimeSpan:
    """The span of two times in µs since 1970."""
    first, last = (_EPOCH + timedelta(microseconds=each) for each in (first_us, last_us))
    return TimeSpan(earliest=first, latest=last)


def place_of(row: dict[str, Any]) -> Place:
    """The place of a row of observations; an area that the row draws itself is taken as drawn."""
    kind = PlaceKind(row["place_kind"])
    if kind is PlaceKind.NONE:
        return Place.nowhere()
    return Place(kind=kind, **{name: row[name] for name in _PLACE}, rings=_rings(row["geometry"]))


def _rings(wkb: bytes | None) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The outlines of a polygon; none for anything else."""
    shape = None if wkb is None else shapely.from_wkb(bytes(wkb), on_invalid="ignore")
    if not isinstance(shape, shapely.Polygon):
        return ()
    return tuple(tuple((x, y) for x, y in ring.coords) for ring in (shape.exterior, *shape.interiors))
