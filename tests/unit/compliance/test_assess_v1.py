"""The columns assess as the oracle does, on random incidents; tiers and counts."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
import shapely

from truceline.agreement import load_agreement
from truceline.compliance import assessable, known_to
from truceline.compliance.assess_v1 import ASSESSMENT_COLUMNS, assess
from truceline.compliance.one_v1 import assess_one
from truceline.fusion import INCIDENT_COLUMNS
from truceline.records import FindingStatus, Incident, Outcome, Place, PlaceKind, TimeSpan

LOADED, _ = load_agreement(Path(__file__).parents[2] / "agreements" / "minimal")
AGREEMENT = known_to(LOADED, "assess_v1@1")  # which weighs no distance
KINDS = ("artillery", "mortar", "mortar", "mortar", "fpv_drone_strike", "movement")
EDGES = [datetime.fromisoformat(f"2031-{text}+02:00") for text in (
    "03-01T00:00", "03-04T00:00", "03-05T20:00", "03-06T06:00", "03-11T00:00", "04-01T00:00")]  # fmt: skip
CENTRES = [
    (-29.5, 41.5),
    (-29.4, 41.5),
    (-29.15, 41.15),
    (-29.1, 41.15),
    (-29.0, 41.5),
    (-29.7, 41.2),
    (-28.0, 41.0),
]
TYPES = {
    "incident_id": "BIGINT", "happened_earliest": "TIMESTAMPTZ", "happened_latest": "TIMESTAMPTZ",
    "recorded_violations": "BIGINT", "independent_sources": "INTEGER", "screened_out": "BOOLEAN", "geometry": "BLOB",
    **dict.fromkeys(("lon_deg", "lat_deg", "sigma_major_m", "sigma_minor_m", "azimuth_deg", "bearing_deg",
                     "bearing_sigma_deg", "range_min_m", "range_max_m"), "DOUBLE"),
}  # fmt: skip
BOX = ((-29.55, 41.45), (-29.45, 41.45), (-29.45, 41.55), (-29.55, 41.55))


def some_place(dice):
    lon, lat = dice.choice(CENTRES)
    lon, lat = lon + dice.gauss(0, 0.03), lat + dice.gauss(0, 0.03)
    sigma = dice.choice([None, 50.0, 800.0, 5000.0])
    return dice.choice([
        Place.point(lon, lat, sigma), Place.point(lon, lat, sigma), Place.point(lon, lat, sigma),
        Place(kind=PlaceKind.POINT, lon_deg=lon, lat_deg=lat, sigma_major_m=4000.0, sigma_minor_m=200.0, azimuth_deg=30.0),
        Place.nowhere(),
        Place(kind=PlaceKind.POLYGON, area_ref=dice.choice(["ford", "west", "unknown"])),
        Place(kind=PlaceKind.POLYGON, rings=(BOX,)),
        Place(kind=PlaceKind.WEDGE, lon_deg=lon, lat_deg=lat, sigma_major_m=sigma, bearing_deg=80.0,
              bearing_sigma_deg=4.0, range_min_m=200.0, range_max_m=3000.0),
    ])  # fmt: skip


def some_incident(dice, number):
    first = dice.choice(EDGES) + timedelta(minutes=dice.choice([-600, -30, -1, 0, 1, 30, 600]))
    last = first + timedelta(minutes=dice.choice([0, 0, 1, 2, 60, 2000]))
    return Incident(id=number, members=((f"o{number}", 1.0),), kind=dice.choice(KINDS),
                    happened=TimeSpan(earliest=first, latest=last), place=some_place(dice), independent_sources=1,
                    method="single_v1@1", tier=dice.choice(["mission", "public", "party:alder", "sealed"]))  # fmt: skip


def row(incident):
    place = incident.place
    found = {name: getattr(place, name) for name in INCIDENT_COLUMNS if hasattr(place, name)}
    found |= {"incident_id": incident.id, "kind": incident.kind, "tier": incident.tier,
              "happened_earliest": incident.happened.earliest.isoformat(),
              "happened_latest": incident.happened.latest.isoformat(),
              "place_kind": place.kind.value, "first_member": incident.members[0][0],
              "geometry": shapely.to_wkb(shapely.Polygon(place.rings[0])) if place.rings else None}  # fmt: skip
    return [found.get(name) for name in INCIDENT_COLUMNS]


def connection(incidents, statuses):
    con = duckdb.connect()
    con.execute("SET TimeZone='UTC'")
    columns = ", ".join(f"{name} {TYPES.get(name, 'VARCHAR')}" for name in INCIDENT_COLUMNS)
    con.execute(f"CREATE TABLE incidents ({columns})")
    con.execute("CREATE TABLE findings (incident_id BIGINT, question VARCHAR, status VARCHAR)")
    for incident, status in zip(incidents, statuses, strict=True):
        con.execute(f"INSERT INTO incidents VALUES ({', '.join('?' * len(INCIDENT_COLUMNS))})", row(incident))
        con.execute("INSERT INTO findings VALUES (?, 'occurred', ?)", [incident.id, status.value])
    return con


def told(found):
    return (found.id, found.incident_id, found.finding_id, found.commitment_id, found.outcome.value,
            found.occurred.name.lower(), found.in_force.name.lower(), found.inside.name.lower(),
            "; ".join(found.because), found.method, found.tier)  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("at_once", [7, 200_000])
def test_columns_assess_as_one_by_one(seed, at_once, monkeypatch):
    monkeypatch.setattr("truceline.compliance.assess_v1.AT_ONCE", at_once)
    dice = random.Random(seed)
    incidents = [some_incident(dice, number) for number in range(1, 151)]
    statuses = [dice.choice([*FindingStatus, FindingStatus.VERIFIED]) for _ in incidents]
    con = connection(incidents, statuses)
    counted = assess(con, AGREEMENT)
    rows = con.execute(f"SELECT {', '.join(ASSESSMENT_COLUMNS)} FROM assessments").fetchall()
    expected = [
        told(assess_one(AGREEMENT, commitment, incident, status))
        for incident, status in zip(incidents, statuses, strict=True)
        for commitment in assessable(AGREEMENT)
        if incident.kind in commitment.acts
    ]
    assert sorted(rows) == sorted(expected)
    assert counted.assessments == len(expected)
    later = {Outcome.COMPLIANT, Outcome.NOT_YET_DUE, Outcome.NOT_ADDRESSED}  # of assess_v2 alone
    assert {each.value for each in set(Outcome) - later} == {outcome for outcome, _ in counted.by_outcome}


def test_rows_come_in_the_order_of_incidents_then_of_the_agreement():
    dice = random.Random(1)
    incidents = [replace(some_incident(dice, number), kind="artillery") for number in (3, 1, 2)]
    con = connection(incidents, [FindingStatus.REPORTED] * 3)
    assess(con, AGREEMENT)
    assert con.execute("SELECT assessment_id FROM assessments").fetchall() == [
        (f"A{number}-{reading}",) for number in (1, 2, 3) for reading in ("P1@text", "P1@alder")
    ]  # fmt: skip


def test_what_only_people_assess_is_named():
    con = connection([], [])
    counted = assess(con, AGREEMENT)
    assert counted.assessments == 0
    assert counted.not_by_machine == ("P2@text", "X1@text", "R1@text")


def test_an_incident_without_a_finding_counts_as_reported():
    happening = Incident(id=1, members=(("o", 1.0),), kind="artillery", happened=TimeSpan.at(datetime(2031, 3, 10, tzinfo=UTC)),
                         place=Place.point(-29.7, 41.2, 300.0), independent_sources=1, method="m")  # fmt: skip
    con = connection([happening], [FindingStatus.VERIFIED])
    con.execute("DELETE FROM findings")
    assert assess(con, AGREEMENT).by_outcome == (("undetermined", 2),)


def test_a_draft_binds_nobody():
    dice = random.Random(2)
    con = connection([some_incident(dice, n) for n in range(1, 30)], [FindingStatus.VERIFIED] * 29)
    assert [outcome for outcome, _ in assess(con, replace(AGREEMENT, status="draft")).by_outcome] == [
        "not_in_force"
    ]
