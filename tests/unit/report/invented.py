"""A small invented mission in an in-memory DuckDB; every value in it is made up for the tests."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb

from truceline.records import (
    PUBLISH,
    BaselineResult,
    Claim,
    Commitment,
    DatedPeriod,
    Duty,
    Grant,
    Mandate,
    Party,
    Period,
    PlaceboResult,
    Provenance,
    Provision,
    ProvisionType,
    Source,
    TruceAnswer,
    TruceWindow,
)
from truceline.records.layers import LAYERS
from truceline.report import ClaimedTotal, DailySeries, DayMaterial, DayStatus, MapLayer, Region

DAY = date(2025, 4, 20)
END = datetime(2025, 4, 20, 16, 30, tzinfo=UTC)  # 19:30 in Kyiv
START, BEFORE = END - timedelta(days=1), END - timedelta(days=2)

_RUN = {
    "incidents": "incident_id BIGINT, kind VARCHAR, happened_earliest TIMESTAMPTZ, happened_latest TIMESTAMPTZ,"
    " lon_deg DOUBLE, lat_deg DOUBLE, place_kind VARCHAR, sigma_major_m DOUBLE, sigma_minor_m DOUBLE,"
    " azimuth_deg DOUBLE, area_ref VARCHAR, region VARCHAR, independent_sources INT,"
    " recorded_violations BIGINT, count_qualifier VARCHAR, screened_out BOOLEAN, screened_because VARCHAR,"
    " first_member VARCHAR, source_id VARCHAR, side_claimed VARCHAR, method VARCHAR, tier VARCHAR, run_no INT",
    "members": "incident_id BIGINT, observation_id VARCHAR, weight DOUBLE, run_no INT",
    "findings": "finding_id VARCHAR, incident_id BIGINT, question VARCHAR, answer VARCHAR, status VARCHAR,"
    " likelihood DOUBLE, confidence VARCHAR, basis_for VARCHAR, basis_against VARCHAR, method VARCHAR,"
    " decided_by VARCHAR, tier VARCHAR, run_no INT",
    "assessments": "assessment_id VARCHAR, incident_id BIGINT, finding_id VARCHAR, commitment_id VARCHAR,"
    " outcome VARCHAR, occurred VARCHAR, in_force VARCHAR, inside VARCHAR, because VARCHAR, method VARCHAR,"
    " tier VARCHAR, run_no INT",
}


def tables() -> duckdb.DuckDBPyConnection:
    """Empty layers and run tables, with the columns a mission gives."""
    con = duckdb.connect()
    con.execute("SET TimeZone='UTC'")
    for name, columns in LAYERS.items():
        spec = ", ".join(f"{column.name} {column.sql_type}" for column in columns)
        con.execute(f"CREATE TABLE {name} ({spec}, batch_root VARCHAR)")
    for name, spec in _RUN.items():
        con.execute(f"CREATE TABLE {name} ({spec})")
    return con


def put(con: duckdb.DuckDBPyConnection, table: str, **values: Any) -> None:
    """One row; columns not named are null."""
    marks = ", ".join("?" for _ in values)
    con.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", list(values.values()))


def key(*said: object) -> str:
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


class Scene:
    """Fills the tables one happening at a time; one observation is one incident."""

    def __init__(self) -> None:
        self.con = tables()
        self.count = 0

    def saw(
        self,
        kind: str = "artillery",
        *,
        at: datetime = START + timedelta(hours=3),
        region: str | None = "north",
        count: int | None = 1,
        qualifier: str | None = "exact",
        source: str = "cam-7",
        lon: float | None = 37.8123,
        lat: float | None = 48.1234,
        violations: int | None = None,
        screened: bool = False,
        tier: str | None = None,
        **more: Any,
    ) -> int:
        """One report, its incident if it makes one, its finding; returns the incident's number."""
        self.count += 1
        number, id = self.count, key("observation", self.count)
        counted = violations if violations is not None else (count or 1)
        if kind in ("alert", "restriction", "casualty", "damage", "weapon_presence", "thermal_anomaly"):
            counted = 0
        observation = {
            "as_reported": f"{count} {kind} at 48.1234 37.8123",
            "means": "camera",
            "observation": "explosion",
            "place_kind": "point",
        } | more
        place_kind = observation.pop("place_kind")
        shared = {
            "kind": kind,
            "happened_earliest": at,
            "happened_latest": at,
            "lon_deg": lon,
            "lat_deg": lat,
            "place_kind": place_kind,
            "area_ref": observation.pop("area_ref", None),
            "source_id": source,
            "tier": tier,
        }
        put(
            self.con,
            "observations",
            id=id,
            salt=key("salt", number),
            received_at=at + timedelta(minutes=5),
            count=count,
            count_qualifier=qualifier,
            record_key=str(number),
            evidence_sha256="e" * 64,
            row_no=number,
            reader="test@1",
            batch_root=f"root-{at:%Y-%m}",
            **shared,
            **observation,
        )
        if kind in ("alert", "restriction"):
            return number  # no incident comes of it
        put(
            self.con,
            "incidents",
            incident_id=number,
            region=region,
            independent_sources=1,
            recorded_violations=counted,
            count_qualifier=qualifier,
            screened_out=screened,
            first_member=id,
            method="one-to-one@1",
            run_no=7,
            **shared,
        )
        put(self.con, "members", incident_id=number, observation_id=id, weight=1.0, run_no=7)
        put(
            self.con,
            "findings",
            finding_id=f"F{number}-occurred",
            incident_id=number,
            question="occurred",
            answer="yes",
            status="preliminary",
            method="as-reported@1",
            decided_by="",
            run_no=7,
        )
        return number

    def judged(self, number: int, commitment: str, outcome: str) -> None:
        put(
            self.con,
            "assessments",
            assessment_id=f"A{number}-{commitment}",
            incident_id=number,
            commitment_id=commitment,
            finding_id=f"F{number}-occurred",
            outcome=outcome,
            method="kleene@1",
            run_no=7,
        )

    def looked(
        self,
        sensor: str = "mast-04",
        *,
        source: str = "cam-7",
        area: str = "north",
        state: str = "looked",
        start: datetime = START,
        hours: float = 24,
        fraction: float | None = None,
        looks: int | None = None,
        reason: str = "",
    ) -> None:
        self.count += 1
        put(
            self.con,
            "coverage",
            id=key("coverage", self.count),
            sensor_id=sensor,
            area_ref=area,
            from_at=start,
            to_at=start + timedelta(hours=hours),
            state=state,
            fraction=fraction,
            looks=looks,
            reason=reason,
            source_id=source,
            record_key=str(self.count),
            evidence_sha256="c" * 64,
            row_no=self.count,
            as_reported="",
            batch_root="root-coverage",
        )

    def tally(self, id: str, source: str, count: int, start: datetime, end: datetime, about: str) -> None:
        put(
            self.con,
            "tallies",
            id=id,
            measure_code="violations_claimed",
            area="theatre",
            period_start=start,
            period_end=end,
            count=count,
            count_qualifier="exact",
            about_party=about,
            source_id=source,
            record_key=id,
            evidence_sha256="d" * 64,
            row_no=1,
            as_reported=str(count),
            batch_root="root-tally",
        )

    def material(self, **changes: Any) -> DayMaterial:
        return replace(material(self.con), **changes)


def _source(
    id: str, source_class: str, name: str, *, tier: str = "mission", owner: str | None = None
) -> Source:
    return Source(
        id=id,
        names=(("en", name),),
        source_class=source_class,
        zone="UTC",
        lineage=id,
        owner_party=owner,
        licence="CC BY 4.0" if tier == "public" else "MISSION-OWN",
        tier=tier,
    )


def material(con: duckdb.DuckDBPyConnection) -> DayMaterial:
    """The invented mission: two regions, two parties, a camera mast, a thermal satellite."""
    force = (DatedPeriod(period=Period(start=datetime(2025, 4, 19, 15, tzinfo=UTC))),)
    provision = Provision(
        id="art-1",
        type=ProvisionType.PROHIBITION,
        text_anchor="art-1",
        bound=("A", "B"),
        acts=("artillery",),
        text=(("en", "The parties shall not fire artillery, mortars or rockets."),),
        in_force=force,
        check="machine",
    )
    return DayMaterial(
        con=con,
        mission_id="easter",
        title=(
            ("en", "Invented Easter Truce Mission"),
            ("uk", "Вигадана місія пасхального перемирʼя"),
            ("ru", "Вымышленная миссия пасхального перемирия"),
        ),
        zone="Europe/Kyiv",
        day=DAY,
        span=Period(start=START, end=END),
        previous=Period(start=BEFORE, end=START),
        cutoff="19:30",
        issued_at=END + timedelta(minutes=40),
        as_known_at=END + timedelta(minutes=30),
        run_no=7,
        number=110,
        regions=(
            Region(
                id="north",
                names=(("en", "North region"), ("uk", "Північ"), ("ru", "Север")),
                areas=("sector-1",),
            ),
            Region(id="south", names=(("en", "South region"), ("uk", "Південь"), ("ru", "Юг"))),
        ),
        parties=(Party(id="A", names=(("en", "Party Alpha"),)), Party(id="B", names=(("en", "Party Beta"),))),
        sources=(
            _source("cam-7", "camera", "Mast camera Birch Hill"),
            _source("sat-1", "satellite", "Thermal satellite", tier="public"),
            _source("pat-2", "patrol", "Patrol Two"),
            _source("A-mil", "party", "Alpha general staff", owner="A"),
            _source("B-mil", "party", "Beta ministry", owner="B"),
        ),
        mandate=Mandate(
            grants=(Grant(may=PUBLISH, publish_to=("public", "party:A", "party:B", "commission")),)
        ),
        counting_rule=(
            (
                "en",
                "Each reported explosion, burst, shot or projectile is one recorded violation; a report without a number counts as one.",
            ),
        ),
        provisions=(provision,),
        commitments=(
            Commitment(
                id="art-1/text",
                provision_id="art-1",
                bound=("A", "B"),
                duty=Duty.MUST_NOT,
                acts=("artillery",),
                where_zone=None,
                in_force=force,
                excepts=(),
                how_to_check="machine",
                read_by="text",
                agreed=True,
            ),
        ),
        notes=("One observation is taken as one incident in this version.",),
        methods=(("fusion", "one-to-one@1"), ("verification", "as-reported@1"), ("compliance", "kleene@1")),
    )


OPEN: Mapping[str, str] = dict.fromkeys(("counts", "coverage", "truce", "claims"), "public")

WINDOW = TruceWindow(start=datetime(2025, 4, 19, 15, tzinfo=UTC), end=datetime(2025, 4, 20, 21, tzinfo=UTC))


def truce_answer(
    stratum: str = "air", *, sides: tuple[str, ...] = ("B",), control: bool = False
) -> TruceAnswer:
    baseline = BaselineResult(
        windows_declared=28,
        windows_usable=28,
        first_day=date(2025, 3, 20),
        last_day=date(2025, 4, 16),
        mean=36.9,
        dispersion_k=8.1,
        expected=36.9,
        p_fell=0.0004,
        p_rose=0.999,
        rate_ratio=0.16,
        interval=(0.07, 0.38),
        smallest_detectable_drop=0.58,
        exposure_share=0.97,
        verdict="fell",
    )
    other = replace(
        baseline,
        windows_declared=42,
        windows_usable=41,
        mean=38.2,
        expected=38.2,
        p_fell=0.0011,
        rate_ratio=0.157,
    )
    return TruceAnswer(
        stratum=stratum,
        answer="fell",
        reasons=("Both baselines reject at .05: p .0004 and .0011.",),
        observed=6,
        expected=36.9,
        rate_ratio=0.16,
        interval=(0.07, 0.38),
        p_fell=0.0004,
        p_rose=0.999,
        smallest_detectable_drop=0.58,
        looks=None,
        baselines=(baseline, other),
        placebo=PlaceboResult(
            windows=118, lowest=9, median=55, as_low=0, as_high=118, p_low=0.008, p_high=1.0
        ),
        sides_seen=sides,
        doubts=("Alerts measure warnings, not strikes.",),
        is_control=control,
        alpha=0.05,
        windows=(WINDOW,),
        method="negative-binomial@1",
    )


def series(stratum: str = "air") -> DailySeries:
    days = []
    for i in range(46):
        day = date(2025, 3, 8) + timedelta(days=i)
        count: int | None = 25 + (i * 7919) % 27
        if i in (11, 12, 13):
            count = None
        if day in (DAY, DAY - timedelta(days=1)):
            count = 4 if day == DAY else 19
        days.append((day, count))
    return DailySeries(stratum=stratum, days=tuple(days), baseline_mean=36.9)


def claimed() -> tuple[ClaimedTotal, ...]:
    kyiv_day = datetime(2025, 4, 19, 21, tzinfo=UTC)
    return (
        ClaimedTotal(
            tally_id="tally-a",
            said_by="A",
            about_party="B",
            measure_code="violations_claimed",
            area="theatre",
            start=kyiv_day,
            end=kyiv_day + timedelta(hours=24),
            matched=96,
            unmatched=1210,
            unverifiable=1629,
            method="match-items@1",
            tier="commission",
        ),
        ClaimedTotal(
            tally_id="tally-b",
            said_by="B",
            about_party="A",
            measure_code="violations_claimed",
            area="theatre",
            start=WINDOW.start,
            end=WINDOW.end,
            method="match-items@1",
            tier="commission",
        ),
    )


def statement(who: str, stance: Any = "denies") -> Claim:
    given = Provenance(source_id=f"{who}-mil", record_key="1", received_at=END)
    return Claim(
        id=f"claim-{who}",
        about="1",
        property="occurred",
        value="no",
        stance=stance,
        asserted_by=who,
        provenance=given,
        tier="commission",
    )


def full_scene(incidents: int = 40) -> DayMaterial:
    """Everything a report can show, from an invented day."""
    scene = Scene()
    for i in range(incidents):
        north = i % 3 != 0
        minutes = 17 + (i * 1321) % 1400
        kind = ("artillery", "mortar", "fpv_drone_strike", "small_arms", "long_range_drone")[i % 5]
        number = scene.saw(
            kind,
            at=START + timedelta(minutes=minutes),
            region="north" if north else "south",
            count=1 + (i * 7) % 9,
            qualifier=("exact", "about", "at_least")[i % 3] if i % 4 == 0 else "exact",
            lon=37.2 + (i * 37 % 100) / 70,
            lat=(48.0 if north else 47.3) + (i * 53 % 100) / 190,
            means=("camera", "heard", "uav")[i % 3],
            direction=("W-E", "E-W", None)[i % 3],
            weapon_code="D-30" if i % 5 == 0 else None,
            as_reported=f"Recorded {1 + (i * 7) % 9} {kind.replace('_', ' ')} detonations, assessed as impacts, at a range of 2–4 km.",
        )
        scene.judged(number, "art-1/text", ("breach", "undetermined", "outside")[i % 3])
        scene.saw(
            kind,
            at=BEFORE + timedelta(minutes=minutes),
            region="north" if north else "south",
            count=2 + i % 7,
        )
    scene.saw(
        "mortar",
        region="north",
        count=40,
        qualifier="about",
        means="heard",
        source="pat-2",
        place_kind="wedge",
        lon=37.6,
        lat=48.2,
        bearing_deg=135.0,
        range_min_m=3000.0,
        range_max_m=5000.0,
        as_reported="heard about 40 undetermined explosions 3–5 km SE",
    )
    scene.saw("artillery", region=None, lon=None, lat=None, place_kind="none", count=3)
    for kind in ("restriction", "casualty", "damage", "weapon_presence"):
        scene.saw(
            kind,
            as_reported=f"One {kind.replace('_', ' ')}, reported by a patrol at a checkpoint.",
            source="pat-2",
            means="saw",
            observation=kind,
        )
    scene.saw("artillery", screened=True)
    for day in (BEFORE, START):
        scene.looked("mast-04", start=day)
        scene.looked("mast-05", start=day, hours=24 if day == BEFORE else 21)
        scene.looked("south-1", start=day, area="south", hours=22 if day == BEFORE else 5)
        scene.looked("pass", source="sat-1", start=day, area="south", state="obscured", reason="cloud")
    scene.looked("mast-05", state="down", start=START + timedelta(hours=21), hours=3, reason="power")
    scene.looked(
        "south-1",
        area="south",
        state="down",
        start=START + timedelta(hours=5),
        hours=19,
        reason="mast struck by lightning",
    )
    scene.tally("tally-a", "A-mil", 2935, claimed()[0].start, claimed()[0].end, "B")
    scene.tally("tally-b", "B-mil", 4900, WINDOW.start, WINDOW.end, "A")
    put(
        scene.con,
        "aside",
        id=key("aside"),
        code="TL-INT-006",
        source_id="pat-2",
        received_at=END - timedelta(hours=2),
        row_no=41,
        evidence_sha256="f" * 64,
        as_reported="31/06/2024",
        batch_root="root-aside",
    )
    square = lambda w, s, e, n: (((w, s), (e, s), (e, n), (w, n), (w, s)),)  # noqa: E731
    layers = (
        MapLayer(
            id="north",
            kind="region",
            rings=square(36.9, 47.9, 38.9, 48.9),
            names=(("en", "North region"), ("uk", "Північ"), ("ru", "Север")),
            tier="public",
        ),
        MapLayer(
            id="south",
            kind="region",
            rings=square(36.9, 47.1, 38.9, 47.9),
            names=(("en", "South region"), ("uk", "Південь"), ("ru", "Юг")),
            tier="public",
        ),
        MapLayer(
            id="buffer",
            kind="zone",
            rings=square(37.5, 47.3, 38.2, 48.7),
            names=(("en", "Buffer zone"), ("uk", "Буферна зона"), ("ru", "Буферная зона")),
            tier="public",
        ),
        MapLayer(
            id="line",
            kind="control",
            drawn_by="A",
            day=date(2025, 4, 18),
            names=(("en", "Line of 18 April"),),
            tier="public",
            rings=(tuple((37.8 + (i * 29 % 17) / 90, 48.85 - i * 0.085) for i in range(21)),),
        ),
    )
    return scene.material(
        release={},
        truce=(
            truce_answer("air"),
            truce_answer("ground-fire", sides=("A", "B")),
            truce_answer("reporting-volume", sides=("A", "B"), control=True),
        ),
        truce_window=WINDOW,
        series=(series("air"),),
        claimed_totals=claimed(),
        claims=(statement("A"), statement("B")),
        day_statuses=(
            DayStatus(
                provision_id="art-1",
                region="north",
                party="A",
                status="not assessable",
                because=("1 of 2 sensors was down",),
            ),
            DayStatus(
                provision_id="art-1",
                region="south",
                party="B",
                status="no breach recorded",
                because=("coverage 21 %",),
            ),
        ),
        map_layers=layers,
    )
